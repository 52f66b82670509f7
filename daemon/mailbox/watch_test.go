package mailbox_test

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/mailbox"
	"cuiban/daemon/mailtest"
)

// events collects what a Watch reports.
type events struct {
	mu   sync.Mutex
	list []mailbox.Event
}

func (e *events) add(ev mailbox.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, ev)
}

// of returns the events of a state.
func (e *events) of(s mailbox.State) []mailbox.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(e.list), func(ev mailbox.Event) bool { return ev.State != s })
}

// watch runs Watch until the test ends.
func watch(t *testing.T, a mailbox.Account, folders []mailbox.Folder, h mailbox.Handler, o mailbox.Options) *events {
	t.Helper()
	ev := &events{}
	o.Report = ev.add
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- mailbox.Watch(ctx, a, folders, h, o) }()
	t.Cleanup(func() {
		began := time.Now()
		cancel()
		if err := <-done; err != context.Canceled {
			t.Errorf("Watch ended with %v", err)
		}
		if d := time.Since(began); d > 2*time.Second {
			t.Errorf("Watch took %v to end", d)
		}
	})
	return ev
}

// arrives waits for a mail and returns how long it took.
func arrives(t *testing.T, a *archive, raw []byte) time.Duration {
	t.Helper()
	began := time.Now()
	select {
	case got := <-a.kept:
		if got != string(raw) {
			t.Fatalf("got %q, want %q", got, raw)
		}
	case <-time.After(30 * 24 * time.Hour):
		t.Fatalf("%q never came", raw)
	}
	return time.Since(began)
}

func TestWatchHearsOfNewMailByIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world(t, mailtest.Options{}, mailtest.Account{})
		put(t, w, "INBOX", raw(1))
		a := newArchive(t)
		watch(t, account(w.DialIMAP), inbox, a, still())
		arrives(t, a, raw(1))
		for n := 2; n < 30; n++ {
			time.Sleep(time.Duration(n*n) * 7 * time.Second)
			put(t, w, "INBOX", raw(n))
			if d := arrives(t, a, raw(n)); d > 5*time.Second {
				t.Errorf("mail %d took %v by IDLE", n, d)
			}
		}
		synctest.Wait()
		a.mu.Lock()
		defer a.mu.Unlock()
		if n := a.reached["INBOX"]; n < 30 {
			t.Errorf("the folder was reported read %d times", n)
		}
	})
}

func TestWatchPollsTheOtherFolders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world(t, mailtest.Options{}, mailtest.Account{Folders: mailtest.ChineseFolders})
		a := newArchive(t)
		watch(t, account(w.DialIMAP), []mailbox.Folder{{Use: mailbox.Inbox}, {Use: mailbox.Sent}}, a, still())
		time.Sleep(10 * time.Minute)
		put(t, w, "已发送", raw(1))
		if d := arrives(t, a, raw(1)); d > time.Minute {
			t.Errorf("it took %v", d)
		}
		put(t, w, "INBOX", raw(2))
		if d := arrives(t, a, raw(2)); d > 5*time.Second {
			t.Errorf("it took %v", d)
		}
		a.has("已发送", raw(1))
	})
}

func TestWatchPollsAServerWithoutIdleOnOneConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script(t, &mailtest.IMAPScript{Mails: mails(1)})
		a := newArchive(t)
		watch(t, account(s.Dial), inbox, a, still())
		arrives(t, a, raw(1))
		time.Sleep(time.Hour)
		s.Add(mailtest.Mail{UID: 2, Raw: raw(2)})
		if d := arrives(t, a, raw(2)); d > time.Minute {
			t.Errorf("it took %v", d)
		}
		if n := s.Connections(); n != 1 {
			t.Errorf("%d connections", n)
		}
	})
}

func TestCheck10ServerGoneForADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world(t, mailtest.Options{}, mailtest.Account{})
		put(t, w, "INBOX", raw(1))
		a := newArchive(t)
		ev := watch(t, account(w.DialIMAP), inbox, a, still())
		arrives(t, a, raw(1))
		w.SetDown(true)
		time.Sleep(24 * time.Hour)
		put(t, w, "INBOX", want(2, 3, 4)...)
		w.SetDown(false)
		var took time.Duration
		for n := 2; n <= 4; n++ {
			took += arrives(t, a, raw(n))
		}
		if took > 11*time.Minute {
			t.Errorf("it took %v to come back", took)
		}
		if n := len(ev.of(mailbox.Waiting)); n > 160 {
			t.Errorf("%d attempts in a day", n)
		}
		a.has("INBOX", want(1, 2, 3, 4)...)
	})
}

func TestAChangedPasswordIsTriedSeldomAndToldAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world(t, mailtest.Options{}, mailtest.Account{})
		put(t, w, "INBOX", raw(1))
		a := newArchive(t)
		acct := account(w.DialIMAP)
		var mu sync.Mutex
		var tries []time.Time
		password := "pw"
		acct.Password = func(context.Context) (string, error) {
			mu.Lock()
			defer mu.Unlock()
			tries = append(tries, time.Now())
			return password, nil
		}
		o := still()
		kick := make(chan mailbox.Kick, 1)
		o.Kick = kick
		ev := watch(t, acct, inbox, a, o)
		arrives(t, a, raw(1))
		w.SetPassword(owner, "new")
		time.Sleep(time.Hour)
		kick <- mailbox.Kick{}
		time.Sleep(5 * time.Hour)
		mu.Lock()
		for i := range tries[2:] {
			if d := tries[i+2].Sub(tries[i+1]); d < 5*time.Minute {
				t.Errorf("two refused logins within %v", d)
			}
		}
		password = "new"
		mu.Unlock()
		as[*mailbox.AuthError](t, ev.of(mailbox.Waiting)[1].Err)
		put(t, w, "INBOX", raw(2))
		if d := arrives(t, a, raw(2)); d > 15*time.Minute {
			t.Errorf("the repaired password worked after %v", d)
		}
	})
}

// A line that is dead without saying so: IDLE is ended every few minutes.
func TestAHalfOpenConnectionIsNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script(t, &mailtest.IMAPScript{Caps: "IDLE", Mails: mails(1), Lies: []mailtest.Lie{
			{Match: "^IDLE", Say: "+ idling\r\n", Hang: true, Times: 1},
		}})
		a := newArchive(t)
		watch(t, account(s.Dial), inbox, a, still())
		arrives(t, a, raw(1))
		s.Add(mailtest.Mail{UID: 2, Raw: raw(2)})
		if d := arrives(t, a, raw(2)); d > mailbox.DefaultIdleMax+mailbox.DefaultCmdTimeout+10*time.Second {
			t.Errorf("it took %v", d)
		}
	})
}

// A server that lets us in and hangs up is not dialled every few seconds.
func TestAServerThatHangsUpIsLeftInPeace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script(t, &mailtest.IMAPScript{Caps: "IDLE", Mails: mails(1), Lies: []mailtest.Lie{{Match: "^IDLE", Close: true}}})
		a := newArchive(t)
		watch(t, account(s.Dial), inbox, a, still())
		time.Sleep(24 * time.Hour)
		if n := s.Connections(); n > 160 {
			t.Errorf("%d connections in a day", n)
		}
		a.has("INBOX", raw(1))
	})
}

func TestAPoisonousMailDoesNotStopTheWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script(t, &mailtest.IMAPScript{Mails: mails(3), Lies: []mailtest.Lie{
			{Match: `FETCH (1:3|2|2:3) `, Say: "* 2 FETCH (UID 2 X-POISON {3}\r\n", Close: true},
		}})
		a := newArchive(t)
		ev := watch(t, account(s.Dial), inbox, a, still())
		time.Sleep(time.Hour)
		a.has("INBOX", want(1, 3)...)
		if _, ok := a.hole("INBOX", 2); !ok || len(ev.of(mailbox.HoleFound)) == 0 {
			t.Error("no hole")
		}
		time.Sleep(3 * 24 * time.Hour)
		if h, _ := a.hole("INBOX", 2); h.Tries < 5 || h.Tries > 8 {
			t.Errorf("the hole was tried %d times in three days", h.Tries)
		}
	})
}

func TestAKickReadsAtOnceAndHeadersAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world(t, mailtest.Options{}, mailtest.Account{})
		put(t, w, "INBOX", want(1, 2, 3)...)
		a := newArchive(t)
		var mu sync.Mutex
		known := ""
		a.wanted = func(h *mailbox.Header) bool {
			mu.Lock()
			defer mu.Unlock()
			return known != "" && bytes.Contains(h.Raw, []byte(known))
		}
		o := still()
		kick := make(chan mailbox.Kick, 1)
		o.Kick = kick
		watch(t, account(w.DialIMAP), []mailbox.Folder{{Name: "INBOX", Private: true}}, a, o)
		time.Sleep(time.Hour)
		a.has("INBOX")
		mu.Lock()
		known = "Subject: mail 2\r\n" // a case has become known
		mu.Unlock()
		kick <- mailbox.Kick{HeadersSince: time.Now().AddDate(0, 0, -30)}
		if d := arrives(t, a, raw(2)); d > time.Second {
			t.Errorf("it took %v", d)
		}
		if c := a.cursor("INBOX"); c.High != 3 {
			t.Errorf("cursor %+v", c)
		}
	})
}

// Days of silence cost the handler nothing but the word that it was read.
func TestSilenceChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world(t, mailtest.Options{}, mailtest.Account{})
		put(t, w, "INBOX", raw(1))
		a := newArchive(t)
		watch(t, account(w.DialIMAP), inbox, a, still())
		arrives(t, a, raw(1))
		synctest.Wait()
		c := a.cursor("INBOX")
		time.Sleep(3 * 24 * time.Hour)
		if a.cursor("INBOX") != c {
			t.Errorf("cursor %+v → %+v", c, a.cursor("INBOX"))
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.commits != 1 {
			t.Errorf("%d commits", a.commits)
		}
		if d := time.Since(a.seen["INBOX"]); d > 2*mailbox.DefaultIdleMax {
			t.Errorf("known to be read until %v ago", d)
		}
	})
}
