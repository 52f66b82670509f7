package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/mailbox"
	"cuiban/daemon/mailtest"
	"cuiban/store"
	"cuiban/store/storetest"
)

// wire is a provider with one mailbox, read into a real store.
type wire struct {
	t  *testing.T
	w  *mailtest.World
	in *Intake
}

func newWire(t *testing.T, s *store.Store) *wire {
	t.Helper()
	w := &wire{t: t, w: mailtest.New(mailtest.Options{}), in: &Intake{Store: s, Env: &env{}, Log: slog.New(slog.DiscardHandler)}}
	t.Cleanup(w.w.Close)
	if err := w.w.AddAccount(mailtest.Account{Address: trackerBox, Password: "pw"}); err != nil {
		t.Fatal(err)
	}
	return w
}

// put files mails from n to m.
func (w *wire) put(n, m int) {
	w.t.Helper()
	for ; n <= m; n++ {
		if _, err := w.w.Append(trackerBox, "INBOX", storetest.Raw(n)); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *wire) account(name string, dial func(context.Context) (net.Conn, error)) mailbox.Account {
	return mailbox.Account{Name: name, Host: "127.0.0.1", Security: mailbox.Plain, User: trackerBox, Dial: dial,
		Password: func(context.Context) (string, error) { return "pw", nil }}
}

var inbox = []mailbox.Folder{{Use: mailbox.Inbox}}

func (w *wire) pass(name string, dial func(context.Context) (net.Conn, error)) error {
	h := &Handler{Intake: w.in, Account: name, Now: time.Now}
	return mailbox.Pass(w.t.Context(), w.account(name, dial), inbox, h, mailbox.Options{Jitter: func() float64 { return 0 }})
}

// kept looks at the promise of the archive: no mail up to the cursor is missing,
// none is there twice, nothing is a hole.
func (w *wire) kept(name string) (mails int) {
	w.t.Helper()
	storetest.View(w.t, w.in.Store, func(tx *store.Tx) error {
		c, _, err := tx.Cursor(name, "INBOX")
		if err != nil {
			return err
		}
		uids, err := tx.LocationsSince(name, "INBOX", c.UIDValidity, time.Time{})
		if err != nil {
			return err
		}
		for uid := uint32(1); uid <= c.High; uid++ {
			if int(uid) > len(uids) || uids[uid-1] != uid {
				w.t.Errorf("%s: the cursor stands at %d, and stored are %v", name, c.High, uids)
				break
			}
		}
		holes, err := tx.Holes()
		if len(holes) > 0 {
			w.t.Errorf("%s: holes %+v", name, holes)
		}
		mails = len(uids)
		return err
	})
	return mails
}

// The network is cut after every byte that the server says in a session with three
// mails: what counts as read is stored, whole and once, and the next connection
// brings the rest.
func TestCutAtEveryByteIntoTheStore(t *testing.T) {
	w := newWire(t, storetest.New(t))
	w.put(1, 3)
	step := 1
	if testing.Short() {
		step = 7
	}
	for n := 0; ; n += step {
		name := fmt.Sprint("cut", n)
		var first, hit atomic.Bool
		dial := func(ctx context.Context) (net.Conn, error) {
			c, err := w.w.DialIMAP(ctx)
			if err == nil && first.CompareAndSwap(false, true) {
				return &cutAfter{Conn: c, left: n, hit: &hit}, nil
			}
			return c, err
		}
		err := w.pass(name, dial)
		w.kept(name)
		if err != nil {
			if err := w.pass(name, dial); err != nil {
				t.Fatalf("%s: the next pass: %v", name, err)
			}
		}
		if got := w.kept(name); got != 3 {
			t.Fatalf("%s: %d mails", name, got)
		}
		if !hit.Load() {
			t.Logf("a whole session is less than %d bytes", n)
			break
		}
	}
	storetest.View(t, w.in.Store, func(tx *store.Tx) error {
		all, err := tx.Pending(-1)
		if len(all) != 3 {
			t.Errorf("%d mails in the archive, want 3", len(all))
		}
		return err
	})
}

// cutAfter is a connection that dies after so many bytes were read from it.
type cutAfter struct {
	net.Conn
	left int
	hit  *atomic.Bool
}

func (c *cutAfter) Read(b []byte) (int, error) {
	if c.left <= 0 {
		c.hit.Store(true)
		c.Close()
		return 0, io.EOF
	}
	n, err := c.Conn.Read(b[:min(len(b), c.left)])
	c.left -= n
	return n, err
}

// A full disk, at every statement of the first transaction: nothing counts as read,
// the watch goes on by itself when there is room, and nothing is a hole.
func TestADiskThatIsFullForADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var full atomic.Bool
		s, err := store.Open(t.TempDir(), store.Options{Fault: func(query string) error {
			if full.Load() && strings.HasPrefix(query, "INSERT") {
				return fmt.Errorf("writing: %w", syscall.ENOSPC)
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		w := newWire(t, s)
		w.put(1, 3)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		var told atomic.Int64
		go func() {
			o := mailbox.Options{Report: func(e mailbox.Event) {
				if _, ok := errors.AsType[*mailbox.StoreError](e.Err); ok && store.IsFull(e.Err) {
					told.Add(1)
				}
			}}
			done <- mailbox.Watch(ctx, w.account("tracker", w.w.DialIMAP), inbox, &Handler{Intake: w.in, Account: "tracker", Now: time.Now}, o)
		}()
		time.Sleep(time.Minute)
		full.Store(true)
		w.put(4, 9)
		time.Sleep(24 * time.Hour)
		if got := w.kept("tracker"); got != 3 {
			t.Errorf("%d mails are stored on a full disk", got)
		}
		if n := told.Load(); n == 0 || n > 200 {
			t.Errorf("told %d times in a day", n)
		}
		full.Store(false)
		time.Sleep(15 * time.Minute)
		if got := w.kept("tracker"); got != 9 {
			t.Errorf("%d mails after room was made, want 9", got)
		}
		cancel()
		<-done
	})
}

// Whichever statement of the first transaction fails, nothing counts as read that is
// not stored, and the next pass brings it.
func TestEveryStatementOfTheFirstTransactionFails(t *testing.T) {
	f := storetest.NewFaulty(t)
	w := newWire(t, f.Store)
	w.put(1, 3)
	for n := 1; ; n++ {
		name := fmt.Sprint("fail", n)
		failed, err := f.During(n, func() error { return w.pass(name, w.w.DialIMAP) })
		if failed != (err != nil) {
			t.Errorf("statement %d: failed %v, and the pass says %v", n, failed, err)
		}
		w.kept(name)
		if err := w.pass(name, w.w.DialIMAP); err != nil {
			t.Fatal(err)
		}
		if got := w.kept(name); got != 3 {
			t.Fatalf("statement %d: %d mails after the next pass", n, got)
		}
		if !failed {
			t.Logf("a pass has %d statements", n-1)
			return
		}
	}
}
