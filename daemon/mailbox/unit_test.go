package mailbox

import (
	"errors"
	"io"
	"math"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"pgregory.net/rapid"
)

// The cursor never passes a mail that is not settled, whatever the order in
// which mails come, and ends at the last mail that was had.
func TestTrackNeverPassesAnUnsettledMail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		todo := rapid.SliceOfDistinct(rapid.Uint32Range(11, 60), rapid.ID).Draw(t, "todo")
		order := rapid.Permutation(todo).Draw(t, "order")
		sorted := slices.Sorted(slices.Values(todo))
		tr := newTrack(Cursor{UIDValidity: 3, High: 10}, slices.Clone(sorted))
		settledAs := map[uint32]settled{}
		last := uint32(10)
		for _, u := range order {
			settledAs[u] = rapid.SampledFrom([]settled{had, lost}).Draw(t, "as")
			c := tr.settle(u, settledAs[u])
			if c.High < last || c.UIDValidity != 3 {
				t.Fatalf("the cursor went from %d to %+v", last, c)
			}
			last = c.High
			for _, v := range sorted {
				if v <= c.High && settledAs[v] == 0 {
					t.Fatalf("the cursor %d passed %d", c.High, v)
				}
			}
			if c.High > 10 && settledAs[c.High] != had {
				t.Fatalf("the cursor stands on %d, which was not had", c.High)
			}
		}
		want := uint32(10)
		for _, u := range sorted {
			if settledAs[u] == had {
				want = u
			}
		}
		if last != want {
			t.Fatalf("the cursor ends at %d, want %d", last, want)
		}
	})
}

func TestExpand(t *testing.T) {
	for _, c := range []struct {
		set  imap.UIDSet
		want []uint32
		err  error
	}{
		{nil, nil, nil},
		{imap.UIDSet{{Start: 3, Stop: 5}, {Start: 1, Stop: 1}, {Start: 4, Stop: 6}}, []uint32{1, 3, 4, 5, 6}, nil},
		{imap.UIDSet{{Start: 0, Stop: 0}, {Start: 2, Stop: 0}, {Start: 9, Stop: 8}}, nil, nil},
		{imap.UIDSet{{Start: math.MaxUint32 - 1, Stop: math.MaxUint32}}, []uint32{math.MaxUint32 - 1, math.MaxUint32}, nil},
		{imap.UIDSet{{Start: 1, Stop: math.MaxUint32}}, nil, errImplausible},
		{imap.UIDSet{{Start: 1, Stop: maxFound - 1}, {Start: maxFound + 1, Stop: maxFound + 2}}, nil, errImplausible},
	} {
		got, err := expand(c.set)
		if !slices.Equal(got, c.want) || err != c.err {
			t.Errorf("%v: %v, %v", c.set, got, err)
		}
	}
}

func TestBackoff(t *testing.T) {
	net, auth := &NetError{}, &AuthError{}
	b := backoff{jitter: func() float64 { return 0 }}
	var got []time.Duration
	for range 9 {
		d, kickable := b.next(net)
		if !kickable {
			t.Error("a kick does not help against a broken line")
		}
		got = append(got, d)
	}
	want := []time.Duration{5, 10, 20, 40, 80, 160, 320, 600, 600}
	for i := range want {
		if got[i] != want[i]*time.Second {
			t.Errorf("wait %d is %v, want %v s", i, got[i], want[i])
		}
	}
	for i, want := range []time.Duration{5, 10, 15, 15} {
		if d, kickable := b.next(auth); d != want*time.Minute || kickable {
			t.Errorf("refused login %d: %v, kickable %v", i, d, kickable)
		}
	}
	b.ok()
	b.jitter = func() float64 { return 0.999 }
	if d, _ := b.next(auth); d < 5*time.Minute || d > 7*time.Minute {
		t.Errorf("with jitter: %v", d)
	}
}

func TestSaid(t *testing.T) {
	for in, want := range map[string]string{
		" plain ":                "plain",
		"\xb5\xc7\xc2\xbc":       "登录",
		"a\x1b[31mb\r\nc\u202e":  "a[31mbc",
		"pass hunter2 wrong":     "pass … wrong",
		strings.Repeat("长", 300): strings.Repeat("长", maxSaid) + "…",
		"":                       "",
	} {
		if got := said(in, "hunter2"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestTemporary(t *testing.T) {
	for want, errs := range map[bool][]error{
		true: {&NetError{}, &RefusedError{}, &RefusedError{Code: "UNAVAILABLE"}, errors.Join(errors.New("x"), &NetError{})},
		false: {nil, io.EOF, &AuthError{}, &TLSError{}, &ConfigError{}, &StoreError{io.EOF},
			&RefusedError{Code: "OVERQUOTA"}, &RefusedError{bad: true}},
	} {
		for _, err := range errs {
			if Temporary(err) != want {
				t.Errorf("Temporary(%#v) is %v", err, !want)
			}
		}
	}
}

func TestHoleRetry(t *testing.T) {
	for tries, want := range map[int]time.Duration{0: 24 * time.Hour, 1: 10 * time.Minute, 2: time.Hour, 3: 6 * time.Hour, 4: 24 * time.Hour, 99: 24 * time.Hour} {
		if got := HoleRetry(tries); got != want {
			t.Errorf("after %d tries: %v, want %v", tries, got, want)
		}
	}
}

func TestFileSpool(t *testing.T) {
	dir := t.TempDir()
	sp, err := NewFileSpool(dir)()
	if err != nil {
		t.Fatal(err)
	}
	f := sp.(*FileSpool)
	io.WriteString(f, "hello")
	if err := f.Sync(); err != nil {
		t.Fatal(err)
	}
	m := &Message{Spool: f}
	r, err := m.Open()
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := io.ReadAll(r); string(b) != "hello" {
		t.Errorf("%q", b)
	}
	r.Close()
	kept := dir + "/kept"
	if err := os.Rename(f.Name(), kept); err != nil {
		t.Fatal(err)
	}
	m.discard()
	if b, err := os.ReadFile(kept); err != nil || string(b) != "hello" {
		t.Errorf("a kept mail was discarded: %q, %v", b, err)
	}
	sp, _ = NewFileSpool(dir)()
	sp.Discard()
	if list, _ := os.ReadDir(dir); len(list) != 1 {
		t.Errorf("left behind: %v", list)
	}
}

func TestGuardEndsAnEndlessServer(t *testing.T) {
	g := &guard{Conn: endless{}}
	g.begin(0)
	n, err := io.Copy(io.Discard, g)
	if !errors.Is(err, errTooMuch) || n > controlBudget {
		t.Errorf("%d bytes, %v", n, err)
	}
	if g.reason(io.EOF) != errTooMuch {
		t.Error("the reason was not kept")
	}
}

func TestGuardTellsThatTheServerHungUp(t *testing.T) {
	g := &guard{}
	for _, err := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, errors.Join(net.ErrClosed, net.ErrClosed)} {
		if got := g.reason(err); got != errEnded {
			t.Errorf("%v became %v", err, got)
		}
	}
	if other := errors.New("other"); g.reason(other) != other {
		t.Error("another error was changed")
	}
}

// endless is a connection that never stops sending.
type endless struct{ net.Conn }

func (endless) Read(b []byte) (int, error) { return len(b), nil }
func (endless) Close() error               { return nil }
