package mailbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"cuiban/daemon/mailbox"
	"cuiban/daemon/mailtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const owner = "lin@example.com"

// raw is a small mail that says its number.
func raw(n int) []byte {
	return fmt.Appendf(nil, "From: a@example.org\r\nTo: %s\r\nSubject: mail %d\r\nMessage-ID: <m%d@example.org>\r\n\r\nbody %d\r\n", owner, n, n, n)
}

// archive is a Handler that keeps what it is given, as a store would: a mail,
// its place and the cursor at once. A strict one, for a server with mails from UID
// 1 on that are all wanted, fails the test when a cursor passes a mail that is
// neither stored nor a hole.
type archive struct {
	t  *testing.T
	mu sync.Mutex

	cursors map[string]mailbox.Cursor
	seen    map[string]time.Time
	holes   map[string]map[uint32]mailbox.Hole
	mails   map[string][]string // folder -> bodies in order of storing
	reached map[string]int
	asked   [][]byte // headers that Wanted saw
	wanted  func(*mailbox.Header) bool
	fail    func(n int) error // called before the n-th Store, from 1
	stores  int
	commits int // of anything that moves a cursor
	strict  bool
	uids    map[string]map[uint32]bool
	kept    chan string
}

func newArchive(t *testing.T) *archive {
	return &archive{t: t, cursors: map[string]mailbox.Cursor{}, seen: map[string]time.Time{},
		holes: map[string]map[uint32]mailbox.Hole{}, mails: map[string][]string{}, reached: map[string]int{},
		uids: map[string]map[uint32]bool{}, kept: make(chan string, 10000)}
}

func (a *archive) Position(_ context.Context, folder string) (mailbox.Position, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := mailbox.Position{Cursor: a.cursors[folder], Seen: a.seen[folder]}
	for _, h := range a.holes[folder] {
		p.Holes = append(p.Holes, h)
	}
	return p, nil
}

func (a *archive) Wanted(_ context.Context, _ string, h *mailbox.Header) (bool, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = append(a.asked, h.Raw)
	return a.wanted(h), nil
}

func (a *archive) Store(_ context.Context, folder string, ms []*mailbox.Message, next mailbox.Cursor) error {
	bodies := make([]string, len(ms))
	for i, m := range ms {
		r, err := m.Open()
		if err != nil {
			return err
		}
		body, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			return err
		}
		bodies[i] = string(body)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stores++
	if a.fail != nil {
		if err := a.fail(a.stores); err != nil {
			return err
		}
	}
	for i, m := range ms {
		a.keep(folder, m, bodies[i])
	}
	a.moves(folder, next)
	return nil
}

func (a *archive) keep(folder string, m *mailbox.Message, body string) {
	if !slices.Contains(a.mails[folder], body) {
		a.mails[folder] = append(a.mails[folder], body)
		a.kept <- body
	}
	delete(a.holes[folder], m.UID)
	a.settled(folder, m.UID)
}

// settled notes that a mail is stored or a hole.
func (a *archive) settled(folder string, uid uint32) {
	if a.uids[folder] == nil {
		a.uids[folder] = map[uint32]bool{}
	}
	a.uids[folder][uid] = true
}

// moves moves the cursor, and looks that it passes nothing.
func (a *archive) moves(folder string, next mailbox.Cursor) {
	a.commits++
	a.cursors[folder] = next
	if !a.strict {
		return
	}
	for uid := uint32(1); uid <= next.High; uid++ {
		if !a.uids[folder][uid] {
			a.t.Errorf("%s: the cursor is at %d and mail %d is neither stored nor a hole", folder, next.High, uid)
		}
	}
}

func (a *archive) Hole(_ context.Context, folder string, h mailbox.Hole, next mailbox.Cursor) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.holes[folder] == nil {
		a.holes[folder] = map[uint32]mailbox.Hole{}
	}
	a.holes[folder][h.UID] = h
	if h.Gone {
		delete(a.holes[folder], h.UID)
	}
	a.settled(folder, h.UID)
	a.moves(folder, next)
	return nil
}

func (a *archive) Advance(_ context.Context, folder string, next mailbox.Cursor) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.moves(folder, next)
	return nil
}

func (a *archive) Archived(_ context.Context, folder string, _ uint32, _ time.Time) (uids []uint32, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for uid := range a.uids[folder] {
		uids = append(uids, uid)
	}
	return uids, nil
}

func (a *archive) Reached(_ context.Context, folder string, upTo time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen[folder] = upTo
	a.reached[folder]++
	return nil
}

// has fails unless exactly these mails were stored, in any order.
func (a *archive) has(folder string, want ...[]byte) {
	a.t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	got := slices.Clone(a.mails[folder])
	var ws []string
	for _, w := range want {
		ws = append(ws, string(w))
	}
	slices.Sort(got)
	slices.Sort(ws)
	if !slices.Equal(got, ws) {
		a.t.Errorf("%s: %d mails stored, want %d\ngot  %.300q\nwant %.300q", folder, len(got), len(ws), got, ws)
	}
}

func (a *archive) hole(folder string, uid uint32) (mailbox.Hole, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	h, ok := a.holes[folder][uid]
	return h, ok
}

func (a *archive) cursor(folder string) mailbox.Cursor {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.cursors[folder]
}

// account is an account on a pipe.
func account(dial func(context.Context) (net.Conn, error)) mailbox.Account {
	return mailbox.Account{Name: "own", Host: "127.0.0.1", Security: mailbox.Plain, User: owner, Password: fixed("pw"), Dial: dial}
}

// tcpAccount is an account on a loopback port.
func tcpAccount(addr string) mailbox.Account {
	return account(func(ctx context.Context) (net.Conn, error) { return new(net.Dialer).DialContext(ctx, "tcp", addr) })
}

func fixed(s string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return s, nil }
}

var inbox = []mailbox.Folder{{Use: mailbox.Inbox}}

// still are options without randomness.
func still() mailbox.Options { return mailbox.Options{Jitter: func() float64 { return 0 }} }

// world is a provider with one account.
func world(t *testing.T, o mailtest.Options, a mailtest.Account) *mailtest.World {
	t.Helper()
	w := mailtest.New(o)
	t.Cleanup(w.Close)
	a.Address = owner
	if a.Password == "" {
		a.Password = "pw"
	}
	if err := w.AddAccount(a); err != nil {
		t.Fatal(err)
	}
	return w
}

// put files mails in a folder.
func put(t *testing.T, w *mailtest.World, folder string, raws ...[]byte) {
	t.Helper()
	for _, r := range raws {
		if _, err := w.Append(owner, folder, r); err != nil {
			t.Fatal(err)
		}
	}
}

// script is an IMAP server that lies.
func script(t *testing.T, s *mailtest.IMAPScript) *mailtest.IMAPScript {
	s.Start()
	t.Cleanup(s.Close)
	if s.Validity == 0 {
		s.Validity = 7
	}
	return s
}

// mails are n mails with UIDs from 1.
func mails(n int) []mailtest.Mail {
	var ms []mailtest.Mail
	for i := range n {
		ms = append(ms, mailtest.Mail{UID: uint32(i + 1), Raw: raw(i + 1)})
	}
	return ms
}

// want is the raw bytes of mails by number.
func want(ns ...int) [][]byte {
	var rs [][]byte
	for _, n := range ns {
		rs = append(rs, raw(n))
	}
	return rs
}

// pass runs one Pass over INBOX.
func pass(t *testing.T, a mailbox.Account, h mailbox.Handler) error {
	t.Helper()
	return mailbox.Pass(t.Context(), a, inbox, h, still())
}

// as fails unless err is of the type.
func as[E error](t *testing.T, err error) E {
	t.Helper()
	e, ok := errors.AsType[E](err)
	if !ok {
		t.Fatalf("got %T (%v), want %T", err, err, e)
	}
	return e
}
