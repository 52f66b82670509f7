package daemon

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/mailtest"
	"cuiban/daemon/outbox"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// jumpy is a wall clock that can be moved against the timers.
type jumpy struct{ off atomic.Int64 }

func (j *jumpy) now() time.Time       { return time.Now().Add(time.Duration(j.off.Load())) }
func (j *jumpy) jump(d time.Duration) { j.off.Add(int64(d)) }

// runBy starts a daemon whose clock is j.
func (r *rig) runBy(j *jumpy) (stop func()) {
	r.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	d, done := r.daemon(), make(chan error, 1)
	go func() { done <- d.Run(ctx, j.now) }()
	return func() {
		r.t.Helper()
		cancel()
		if err := <-done; err != nil {
			r.t.Errorf("Run: %v", err)
		}
	}
}

func (r *rig) hold() *Hold {
	r.t.Helper()
	var h *Hold
	storetest.View(r.t, r.st, func(tx *store.Tx) (err error) { h, err = ClockHold(tx); return err })
	return h
}

// Check 54: the machine sleeps for three days, in which timers do not run. That is
// noticed within a minute, and what became due is done once.
func TestCheck54SuspendedForThreeDays(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		j := &jumpy{}
		stop := r.runBy(j)
		defer stop()
		r.start(func() { time.Sleep(2 * time.Minute) })
		// Tuesday 9:50, asleep until Friday 9:50: within the window of a letter's ask.
		time.Sleep(23*time.Hour + 46*time.Minute)
		j.jump(72 * time.Hour)
		time.Sleep(time.Minute)
		synctest.Wait()
		if !strings.Contains(r.logs.String(), "the machine slept") {
			t.Error("not noticed within a minute")
		}
		for _, wait := range []time.Duration{time.Minute, time.Hour} { // and once
			time.Sleep(wait)
			if n := len(r.toOwner("请确认")); n != 1 {
				t.Errorf("%d asks after waking", n)
			}
		}
		if r.hold() != nil {
			t.Error("three days of sleep hold the letters")
		}
	})
}

// Check 57: the clock jumps ten years ahead. Nothing is decided and no letter
// leaves, the owner is told once, until the clock is right again or the owner says
// that it is.
func TestCheck57ClockTenYearsAhead(t *testing.T) {
	decade := 10 * 365 * 24 * time.Hour
	for name, c := range map[string]struct {
		restart bool
		then    func(r *rig, j *jumpy)
	}{
		"while it runs, set right":       {false, func(_ *rig, j *jumpy) { j.jump(-decade) }},
		"while it runs, confirmed":       {false, confirm},
		"over a restart, set right":      {true, func(_ *rig, j *jumpy) { j.jump(-decade) }},
		"over a restart, then confirmed": {true, confirm},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
				j := &jumpy{}
				stop := r.runBy(j)
				r.start(func() { time.Sleep(2 * time.Minute) })
				before := len(r.toOwner(""))
				if c.restart {
					stop()
				}
				j.jump(decade)
				if c.restart {
					stop = r.runBy(j)
				}
				time.Sleep(5 * time.Minute)
				synctest.Wait()
				if h := r.hold(); h == nil || h.To.Sub(h.From) < decade-time.Hour {
					t.Fatalf("hold %+v", h)
				}
				if p := r.theCase().Promises[0]; p.Status != escalation.PromiseOpen {
					t.Errorf("the promise is %s by a clock that nobody trusts", p.Status)
				}
				if n, all := len(r.toOwner("所有信件已暂停发出")), len(r.toOwner("")); n != 1 || all != before+1 {
					t.Errorf("told %d times, %d mails instead of %d", n, all, before+1)
				}
				c.then(r, j)
				time.Sleep(5 * time.Minute)
				if r.hold() != nil {
					t.Error("still held")
				}
				stop()
			})
		})
	}
}

// A clock that was set back is trusted again once it is set right, though the way
// forward is no further than a holiday's sleep; half the way is not enough.
func TestClockSetBackAndRightAgain(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		j := &jumpy{}
		stop := r.runBy(j)
		defer stop()
		time.Sleep(2 * time.Minute)
		for _, step := range []struct {
			by   time.Duration
			held bool
		}{{-48 * time.Hour, true}, {47*time.Hour + 10*time.Minute, false}, {-48 * time.Hour, true}, {24 * time.Hour, true}} {
			j.jump(step.by)
			time.Sleep(2 * time.Minute)
			if held := r.hold() != nil; held != step.held {
				t.Errorf("after %v: held %v", step.by, held)
			}
		}
	})
}

func confirm(r *rig, _ *jumpy) {
	storetest.Update(r.t, r.st, time.Now(), trust)
}

// trust is what the owner orders by mail or `cuiban outbox resume`.
func trust(tx *store.Tx) error {
	_, _, err := outbox.Mend(tx, outbox.Everybody)
	return err
}

// A part that panics is started again, and the others go on.
func TestSupervision(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &logs{}
		d := &Daemon{Log: logger(l)}
		ctx, cancel := context.WithCancel(t.Context())
		runs := 0
		done := make(chan struct{})
		go func() {
			defer close(done)
			d.supervise(ctx, "part", func(ctx context.Context) error {
				if runs++; runs == 1 {
					panic("once")
				}
				if runs == 2 {
					return errors.New("twice")
				}
				<-ctx.Done()
				return nil
			})
		}()
		time.Sleep(10 * time.Second)
		cancel()
		<-done
		if _, _, _, restarts := d.state.copy(); runs != 3 || restarts["part"] != 2 {
			t.Errorf("%d runs, %v restarts", runs, restarts)
		}
		if s := l.String(); !strings.Contains(s, "panic: once") || !strings.Contains(s, "twice") {
			t.Error(s)
		}
	})
}

// A tracker whose password no longer holds is told to the owner within a quarter
// of an hour, by way of the account that works, once.
func TestOwnerIsToldOfARefusedLogin(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		r.start(r.pass)
		if err := r.w.SetPassword(trackerBox, "changed"); err != nil {
			t.Fatal(err)
		}
		stop := r.run()
		defer stop()
		time.Sleep(15 * time.Minute)
		told := func() int {
			return len(r.received(ownerAddress, "INBOX", func(m *mail.Message, _ string) bool {
				return strings.Contains(subject(m), "读不到邮箱 "+trackerBox)
			}))
		}
		if n := told(); n != 1 {
			t.Fatalf("told %d times within a quarter of an hour\n%s", n, r.logs)
		}
		time.Sleep(24 * time.Hour)
		if n := told(); n != 1 {
			t.Errorf("told %d times within a day", n)
		}
	})
}

// An account that stays away for a day is told, too; while it is away nothing
// counts as broken.
func TestOwnerIsToldOfASilentAccount(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		r.start(r.pass)
		r.conf.Account("tracker").IMAP.Port = 144 // nobody listens there
		for range 4 {
			time.Sleep(12 * time.Hour)
			_ = r.daemon().Pass(context.Background(), time.Now()) // fails: one account does
		}
		if n := len(r.received(ownerAddress, "INBOX", func(m *mail.Message, _ string) bool { return strings.Contains(subject(m), "读不到邮箱") })); n != 1 {
			t.Errorf("told %d times", n)
		}
		if s := silencesOf(t, r); len(s) != 1 || s[0].Account != "tracker" {
			t.Errorf("silent: %+v", s)
		}
	})
}

func silencesOf(t *testing.T, r *rig) (s []Silence) {
	t.Helper()
	d := r.daemon()
	storetest.View(t, r.st, func(tx *store.Tx) (err error) { s, err = d.Silences(tx, time.Now()); return err })
	return s
}

// An SMTP server that swallows everything does not hold up what comes in.
func TestSilentSMTPDoesNotHoldUpTheMail(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		r.start(r.pass)
		r.conf.Account("own").SMTP.Port, r.conf.Account("tracker").SMTP.Port = 26, 26 // see rig: swallowed
		until("2026-06-11 09:29")
		stop := r.run()
		defer stop()
		time.Sleep(2 * time.Minute) // the ask is under way, to nobody
		r.write(note{from: platformDesk, to: ownerAddress, subject: "Re: 提现 2350 元未到账", text: "您的提现 2350 元已打款，请查收。"})
		time.Sleep(90 * time.Second)
		if c := r.theCase(); kindsOf(c)[escalation.EntryMailIn] != 2 {
			t.Errorf("%d mails of the platform while the sending hangs", kindsOf(c)[escalation.EntryMailIn])
		}
	})
}

// The daemon leaves within five seconds of being told to, whatever it waits for.
func TestLeavesWithinFiveSeconds(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		r.start(r.pass)
		r.conf.Account("own").SMTP.Port, r.conf.Account("tracker").SMTP.Port = 26, 26
		until("2026-06-11 09:29")
		stop := r.run()
		time.Sleep(2 * time.Minute)
		began := time.Now() // of the bubble: simulated, not measured
		stop()
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

// What stops the letters is the first thing that the digest tells.
func TestDigestTellsWhatStopsTheLetters(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		r.start(r.pass)
		storetest.Update(t, r.st, time.Now(), func(tx *store.Tx) error {
			return outbox.Trip(tx, r.theCase().Owner.ID, outbox.BreakBounces, "x", func(*store.Tx, escalation.Owner, string) error { return nil })
		})
		m, err := r.daemon().ShowDigest(t.Context(), ownerAddress, time.Now())
		if err != nil || !strings.Contains(m.Text, "所有信件已暂停发出：最近三封信全部被退回") || !strings.Contains(m.Text, "恢复发信") {
			t.Errorf("%v\n%s", err, m.Text)
		}
	})
}
