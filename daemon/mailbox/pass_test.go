package mailbox_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/mailbox"
	"cuiban/daemon/mailtest"
)

func TestPassStoresEverythingOnceAndMovesTheCursor(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	put(t, w, "INBOX", want(1, 2, 3)...)
	a := newArchive(t)
	for range 2 {
		if err := pass(t, account(w.DialIMAP), a); err != nil {
			t.Fatal(err)
		}
	}
	a.has("INBOX", want(1, 2, 3)...)
	if a.stores != 1 {
		t.Errorf("%d stores, want 1: mails that come together are stored together, and the second pass has nothing to do", a.stores)
	}
	if c := a.cursor("INBOX"); c.High != 3 || c.UIDValidity == 0 {
		t.Errorf("cursor %+v", c)
	}
	put(t, w, "INBOX", raw(4))
	if err := pass(t, account(w.DialIMAP), a); err != nil {
		t.Fatal(err)
	}
	a.has("INBOX", want(1, 2, 3, 4)...)
}

// The log of the server shows nothing but reading.
func TestCheck05ReadingIsReadOnly(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	put(t, w, "INBOX", want(1, 2)...)
	put(t, w, "Sent", want(3)...)
	a := newArchive(t)
	a.wanted = func(*mailbox.Header) bool { return true }
	folders := []mailbox.Folder{{Use: mailbox.Inbox, Private: true}, {Use: mailbox.Sent}}
	if err := mailbox.Pass(t.Context(), account(w.DialIMAP), folders, a, still()); err != nil {
		t.Fatal(err)
	}
	allowed := []string{"CAPABILITY", "LOGIN", "LIST", "EXAMINE ", "UID SEARCH ", "UID FETCH "}
	for _, c := range w.IMAPCommands() {
		ok := slices.ContainsFunc(allowed, func(p string) bool { return strings.HasPrefix(c, p) })
		if !ok || (strings.Contains(c, "BODY[") || strings.Contains(c, "ENVELOPE") || strings.Contains(c, "BODYSTRUCTURE")) {
			t.Errorf("command that is not reading: %s", c)
		}
	}
	ms, _ := w.Mails(owner, "INBOX")
	for _, m := range ms {
		if len(m.Flags) != 0 {
			t.Errorf("mail %d has flags %v after reading", m.UID, m.Flags)
		}
	}
}

// TestCheck02: acceptance check 2.
func TestCheck02UIDValidityChangeLosesAndDoublesNothing(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	put(t, w, "INBOX", want(1, 2, 3)...)
	a := newArchive(t)
	if err := pass(t, account(w.DialIMAP), a); err != nil {
		t.Fatal(err)
	}
	if err := w.SetUIDValidity(owner, "INBOX", 4711); err != nil {
		t.Fatal(err)
	}
	put(t, w, "INBOX", want(4)...)
	if err := pass(t, account(w.DialIMAP), a); err != nil {
		t.Fatal(err)
	}
	a.has("INBOX", want(1, 2, 3, 4)...)
	if c := a.cursor("INBOX"); c != (mailbox.Cursor{UIDValidity: 4711, High: 4}) {
		t.Errorf("cursor %+v", c)
	}
}

func TestFirstSightLeavesOldMailAlone(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	w := world(t, mailtest.Options{Now: clock}, mailtest.Account{})
	put(t, w, "INBOX", want(1, 2)...)
	now = now.AddDate(0, 6, 0)
	put(t, w, "INBOX", want(3)...)
	a := newArchive(t)
	o := still()
	o.Now = clock
	read := func() {
		if err := mailbox.Pass(t.Context(), account(w.DialIMAP), inbox, a, o); err != nil {
			t.Fatal(err)
		}
	}
	read()
	a.has("INBOX", want(3)...)

	// Off for 200 days, and the folder was renumbered: what came meanwhile is
	// older than the window, and still not lost.
	now = now.AddDate(0, 0, 10)
	put(t, w, "INBOX", want(4)...)
	now = now.AddDate(0, 0, 190)
	if err := w.SetUIDValidity(owner, "INBOX", 99); err != nil {
		t.Fatal(err)
	}
	read()
	a.has("INBOX", want(3, 4)...)
}

func TestInAPrivateFolderOnlyWantedMailIsFetched(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	put(t, w, "INBOX", want(1, 2, 3, 4)...)
	a := newArchive(t)
	a.wanted = func(h *mailbox.Header) bool { return bytes.Contains(h.Raw, []byte("mail 2\r\n")) }
	folders := []mailbox.Folder{{Name: "INBOX", Private: true}}
	if err := mailbox.Pass(t.Context(), account(w.DialIMAP), folders, a, still()); err != nil {
		t.Fatal(err)
	}
	a.has("INBOX", want(2)...)
	if c := a.cursor("INBOX"); c.High != 4 {
		t.Errorf("cursor %+v: unwanted mail moves it too", c)
	}
	for _, h := range a.asked {
		if bytes.Contains(h, []byte("body")) || !bytes.HasSuffix(h, []byte("\r\n\r\n")) {
			t.Errorf("header with body: %q", h)
		}
	}
	for _, c := range w.IMAPCommands() {
		if strings.Contains(c, "BODY.PEEK[])") && !strings.HasPrefix(c, "UID FETCH 2 ") {
			t.Errorf("a body was fetched that nobody wanted: %s", c)
		}
	}
}

// A full disk: nothing of the batch counts as read, nothing is a hole, and the
// next pass goes on from there.
func TestAStoreThatFailsStopsThePassAndLosesNothing(t *testing.T) {
	const n = mailbox.DefaultBatch + 50
	var all []int
	for i := range n {
		all = append(all, i+1)
	}
	w := world(t, mailtest.Options{}, mailtest.Account{})
	put(t, w, "INBOX", want(all...)...)
	a := newArchive(t)
	a.strict = true
	full := errors.New("disk full")
	a.fail = func(n int) error {
		if n == 2 {
			return full
		}
		return nil
	}
	err := pass(t, account(w.DialIMAP), a)
	if as[*mailbox.StoreError](t, err); !errors.Is(err, full) || mailbox.Temporary(err) {
		t.Errorf("got %v", err)
	}
	if c := a.cursor("INBOX"); c.High != mailbox.DefaultBatch {
		t.Errorf("cursor %+v, want it at the end of the batch that was stored", c)
	}
	a.fail = nil
	if err := pass(t, account(w.DialIMAP), a); err != nil {
		t.Fatal(err)
	}
	a.has("INBOX", want(all...)...)
	if len(a.holes["INBOX"]) != 0 {
		t.Errorf("a full disk made holes: %v", a.holes)
	}
}

func TestOneBadFolderDoesNotStopTheOthers(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	put(t, w, "INBOX", raw(1))
	put(t, w, "Sent", raw(2))
	a := newArchive(t)
	folders := []mailbox.Folder{{Name: "INBOX"}, {Name: "没有"}, {Use: mailbox.Sent}}
	err := mailbox.Pass(t.Context(), account(w.DialIMAP), folders, a, still())
	if r := as[*mailbox.RefusedError](t, err); r.Code != "NONEXISTENT" || mailbox.Temporary(err) {
		t.Errorf("got %v", err)
	}
	a.has("INBOX", raw(1))
	a.has("Sent", raw(2))
}

func TestLargeMailGoesThroughTheSpool(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	medium := append(raw(1), bytes.Repeat([]byte("0123456789abcdef\r\n"), 100_000)...) // 1.8 MB: streamed in the batch
	large := append(raw(2), bytes.Repeat([]byte("0123456789abcdef\r\n"), 600_000)...)  // 10.8 MB: read in chunks
	put(t, w, "INBOX", raw(0), medium, large, raw(3))
	a := newArchive(t)
	o := still()
	spools := 0
	files := mailbox.NewFileSpool(t.TempDir())
	o.Spool = func() (mailbox.Spool, error) { spools++; return files() }
	if err := mailbox.Pass(t.Context(), account(w.DialIMAP), inbox, a, o); err != nil {
		t.Fatal(err)
	}
	a.has("INBOX", raw(0), medium, large, raw(3))
	if spools != 2 || !slices.ContainsFunc(w.IMAPCommands(), func(c string) bool { return strings.Contains(c, "]<10485760.1048576>") }) {
		t.Errorf("%d spools; commands %q", spools, w.IMAPCommands())
	}
}

func TestAMailThatIsTooLargeIsAHole(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	put(t, w, "INBOX", raw(1), append(raw(2), make([]byte, 5000)...), raw(3))
	a := newArchive(t)
	o := still()
	o.MaxMessage = 4000
	if err := mailbox.Pass(t.Context(), account(w.DialIMAP), inbox, a, o); err != nil {
		t.Fatal(err)
	}
	a.has("INBOX", want(1, 3)...)
	if h, ok := a.hole("INBOX", 2); !ok || h.Tries != 1 {
		t.Errorf("holes: %+v", a.holes)
	}
}

// cut is a connection that dies after a number of bytes was read from it.
type cut struct {
	net.Conn
	left int
	end  error // what reading gives then
	hit  *atomic.Bool
}

func (c *cut) Read(b []byte) (int, error) {
	if c.left <= 0 {
		c.hit.Store(true)
		c.Close()
		return 0, c.end
	}
	n, err := c.Conn.Read(b[:min(len(b), c.left)])
	c.left -= n
	return n, err
}

// Network cut at every byte of a session that fetches three mails: what is
// stored is whole, the next pass completes it, and no hole is made of it. A
// cut that looks like an orderly end is the worse one: io takes it for the end
// of the mail.
func TestCutAtEveryByte(t *testing.T) {
	t.Run("end of stream", func(t *testing.T) { testCut(t, io.EOF) })
	t.Run("broken", func(t *testing.T) { testCut(t, net.ErrClosed) })
}

func testCut(t *testing.T, end error) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	put(t, w, "INBOX", want(1, 2, 3)...)
	for n := 0; ; n++ {
		a := newArchive(t)
		a.strict = true
		first, hit := true, atomic.Bool{}
		acct := account(func(ctx context.Context) (net.Conn, error) {
			c, err := w.DialIMAP(ctx)
			if first && err == nil {
				first = false
				return &cut{c, n, end, &hit}, nil
			}
			return c, err
		})
		err := pass(t, acct, a)
		for _, m := range a.mails["INBOX"] {
			if !slices.Contains([]string{string(raw(1)), string(raw(2)), string(raw(3))}, m) {
				t.Fatalf("cut after %d bytes: a broken mail was stored: %q", n, m)
			}
		}
		if err != nil { // it died before anything was read
			as[*mailbox.NetError](t, err)
			if err := pass(t, acct, a); err != nil {
				t.Fatalf("cut after %d bytes: second pass: %v", n, err)
			}
		}
		a.has("INBOX", want(1, 2, 3)...)
		if len(a.holes["INBOX"]) != 0 || a.cursor("INBOX").High != 3 {
			t.Fatalf("cut after %d bytes: holes %v, cursor %+v", n, a.holes, a.cursor("INBOX"))
		}
		if !hit.Load() {
			t.Logf("a whole session is less than %d bytes", n)
			return
		}
	}
}

// A server whose dates do not parse: the mails come all the same.
func TestDatesThatNeverParse(t *testing.T) {
	s := script(t, &mailtest.IMAPScript{Mails: mails(1500), Lies: []mailtest.Lie{
		{Match: `INTERNALDATE`, Say: "* 1 FETCH (UID 1 INTERNALDATE \"31-Feb-2026 25:00 GMT\"\r\n"},
	}})
	a := newArchive(t)
	if err := pass(t, account(s.Dial), a); err != nil {
		t.Fatal(err)
	}
	if len(a.mails["INBOX"]) != 1500 || len(a.holes) != 0 || s.Connections() > 5 {
		t.Errorf("%d mails, holes %v, %d connections", len(a.mails["INBOX"]), a.holes, s.Connections())
	}
}

func TestAHoleIsTriedAgainAndFilled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script(t, &mailtest.IMAPScript{Mails: mails(3), Lies: []mailtest.Lie{
			{Match: `^UID FETCH 2 `, Close: true, Times: 4},
			{Match: `^UID FETCH 1:3 `, Say: mailtest.FetchLine(1, mails(1)[0], "BODY"), Close: true, Times: 1},
		}})
		a := newArchive(t)
		err := pass(t, account(s.Dial), a)
		if err != nil {
			t.Fatal(err)
		}
		a.has("INBOX", want(1, 3)...)
		h, ok := a.hole("INBOX", 2)
		if !ok || h.Tries != 1 || !strings.Contains(h.Reason, "breaks the connection") {
			t.Fatalf("hole %+v", h)
		}
		if c := a.cursor("INBOX"); c.High != 3 {
			t.Errorf("cursor %+v", c)
		}
		before := s.Connections()
		pass(t, account(s.Dial), a)
		if n := s.Connections() - before; n != 1 {
			t.Errorf("a fresh hole was tried again at once (%d connections)", n)
		}
		time.Sleep(mailbox.HoleRetry(1))
		if err := pass(t, account(s.Dial), a); err != nil { // dies over it once more, then reads on
			t.Fatal(err)
		}
		if h, _ := a.hole("INBOX", 2); h.Tries != 2 {
			t.Errorf("hole %+v", h)
		}
		time.Sleep(mailbox.HoleRetry(2))
		if err := pass(t, account(s.Dial), a); err != nil {
			t.Fatal(err)
		}
		a.has("INBOX", want(1, 2, 3)...)
		if _, open := a.hole("INBOX", 2); open {
			t.Error("the hole is still open")
		}
	})
}
