package daemon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"cuiban/daemon/config"
	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/escalation/ref"
	"cuiban/store"
	"cuiban/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	ownerAddress = "lin@example.cn"
	platformDesk = "kf@platform.example"
	trackerBox   = "tracker@example.net"
)

// settings watch a tracker and the owner's own mailbox, whose provider files
// copies of what was sent.
const settings = `
[[owner]]
name = "林小满"
address = "lin@example.cn"

[[account]]
name = "own"
address = "lin@example.cn"
role = "owner"
save_sent = "provider"
password = "secret"
imap = { host = "127.0.0.1", tls = "none" }
smtp = { host = "127.0.0.1", tls = "none" }

[[account]]
name = "tracker"
address = "tracker@example.net"
role = "tracker"
plus = true
password = "secret"
imap = { host = "127.0.0.1", tls = "none" }
smtp = { host = "127.0.0.1", tls = "none" }
`

// rig is a daemon in a bubble, over pipes and a real store.
type rig struct {
	t    *testing.T
	w    *mailtest.World
	st   *store.Store
	conf *config.Config
	logs *logs
	n    int
	// now is the wall clock, which may leave the bubble's; cut refuses a
	// connection to a port.
	now func() time.Time
	cut func(port string) error
}

// logs keeps what is logged.
type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logs) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// monday is where the tests begin: an ordinary working week in China.
var monday = time.Date(2026, 6, 8, 10, 0, 0, 0, escalation.Shanghai)

// inBubble runs a test in a bubble whose clock stands at monday.
func inBubble(t *testing.T, more string, o mailtest.Options, f func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(monday))
		o.Anonymous = true
		r := &rig{t: t, w: mailtest.New(o), st: storetest.New(t), logs: &logs{}, now: time.Now, cut: func(string) error { return nil }}
		t.Cleanup(r.w.Close)
		for _, a := range []mailtest.Account{{Address: ownerAddress, SavesSent: true}, {Address: platformDesk}, {Address: trackerBox}, {Address: "second@example.net"}} {
			a.Password = "secret"
			if err := r.w.AddAccount(a); err != nil {
				t.Fatal(err)
			}
		}
		var err error
		if r.conf, err = config.Parse("cuiban.toml", []byte(settings+more)); err != nil {
			t.Fatal(err)
		}
		f(t, r)
	})
}

// daemon makes a daemon on the store, as each start of the program does.
func (r *rig) daemon() *Daemon {
	r.t.Helper()
	d, err := New(context.Background(), r.conf, r.st, r.now(), Options{
		Log: logger(r.logs),
		LookupTXT: func(context.Context, string) ([]string, error) {
			return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
		},
		Dial: func(ctx context.Context, _, addr string) (net.Conn, error) {
			port := addr[strings.LastIndex(addr, ":"):]
			if err := r.cut(port); err != nil {
				return nil, err
			}
			switch port {
			case ":143":
				return r.w.DialIMAP(ctx)
			case ":144":
				return nil, errors.New("connection refused")
			case ":26": // takes the connection and never says a word
				ours, theirs := net.Pipe()
				r.t.Cleanup(func() { theirs.Close() })
				return ours, nil
			}
			return r.w.DialSMTP(ctx)
		},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return d
}

func logger(l *logs) *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// run starts a daemon and returns what ends it and waits for it.
func (r *rig) run() (stop func()) {
	r.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	d, done := r.daemon(), make(chan error, 1)
	go func() { done <- d.Run(ctx, r.now) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			r.t.Errorf("Run: %v", err)
		}
	})
	r.t.Cleanup(stop)
	return stop
}

// pass makes one pass of a freshly started daemon.
func (r *rig) pass() {
	r.t.Helper()
	if err := r.daemon().Pass(context.Background(), r.now()); err != nil {
		r.t.Errorf("at %s: %v", r.now().In(escalation.Shanghai).Format(time.DateTime), err)
	}
}

// note is a mail of a person.
type note struct{ from, to, cc, subject, text, refs, more string }

// write sends a mail over SMTP as its sender, and returns its Message-ID.
func (r *rig) write(n note) string {
	r.t.Helper()
	r.n++
	id := fmt.Sprintf("<p%d@%s>", r.n, n.from[strings.Index(n.from, "@")+1:])
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: %s\r\nDate: %s\r\n", n.from, n.to, mime.BEncoding.Encode("utf-8", n.subject), id, r.now().In(escalation.Shanghai).Format(time.RFC1123Z))
	for field, value := range map[string]string{"Cc": n.cc, "In-Reply-To": n.refs, "References": n.refs} {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", field, value)
		}
	}
	fmt.Fprintf(&b, "%sContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n", n.more, n.text)
	rcpts := []string{n.to}
	if n.cc != "" {
		rcpts = append(rcpts, n.cc)
	}
	if err := r.submit(n.from, rcpts, b.Bytes()); err != nil {
		r.t.Fatal(err)
	}
	return id
}

// received returns the mails in a folder that match, newest last.
func (r *rig) received(address, folder string, match func(*mail.Message, string) bool) (out []*mail.Message) {
	r.t.Helper()
	raws, err := r.w.Messages(address, folder)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, raw := range raws {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			r.t.Fatal(err)
		}
		if match(m, string(raw)) {
			out = append(out, m)
		}
	}
	return out
}

func subject(m *mail.Message) string {
	s, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return m.Header.Get("Subject")
	}
	return s
}

// asks are the mails to the owner whose subject holds the words.
func (r *rig) toOwner(words string) []*mail.Message {
	return r.received(ownerAddress, "INBOX", func(m *mail.Message, _ string) bool {
		return strings.Contains(m.Header.Get("From"), trackerBox) && strings.Contains(subject(m), words)
	})
}

// letters are the mails that the platform got and the owner did not write by hand.
func (r *rig) letters() []*mail.Message {
	return r.received(platformDesk, "INBOX", func(m *mail.Message, _ string) bool { return !strings.HasPrefix(m.Header.Get("Message-Id"), "<p") })
}

// theCase returns the only case.
func (r *rig) theCase() *escalation.Case {
	r.t.Helper()
	var c *escalation.Case
	storetest.View(r.t, r.st, func(tx *store.Tx) error {
		all, err := tx.Cases(store.CaseFilter{})
		if err != nil || len(all) != 1 {
			return errors.Join(err, fmt.Errorf("%d cases", len(all)))
		}
		c, err = tx.CaseByID(all[0].ID)
		return err
	})
	return c
}

// until lets the bubble's clock go on to a moment in China.
func until(at string) {
	t, err := time.ParseInLocation("2006-01-02 15:04", at, escalation.Shanghai)
	if err != nil {
		panic(err)
	}
	time.Sleep(time.Until(t))
}

// wantNext demands that every open case has a next moment to come.
func (r *rig) wantNext() {
	r.t.Helper()
	storetest.View(r.t, r.st, func(tx *store.Tx) error {
		all, err := tx.Cases(store.CaseFilter{})
		for _, c := range all {
			if c.State != escalation.Closed && (c.Next.IsZero() || c.NextWhy == "" || !c.Next.After(r.now())) {
				r.t.Errorf("%s is looked at next at %v because %q", c.Ref, c.Next, c.NextWhy)
			}
		}
		return err
	})
}

// signed says whether an address is the one that the case signed for itself.
func (r *rig) signed(address string) bool {
	r.t.Helper()
	var secret []byte
	storetest.View(r.t, r.st, func(tx *store.Tx) (err error) { secret, err = tx.Secret(); return err })
	want := "tracker+" + ref.Sign(secret, r.theCase().Ref) + "@example.net"
	a, err := mail.ParseAddress(address)
	return err == nil && a.Address == want
}
