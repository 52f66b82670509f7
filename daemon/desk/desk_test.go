package desk_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/store/storetest"
)

var noon = storetest.Noon // a Monday

// counter is a desk over a real store, with one case that has a letter waiting,
// a broken promise of theirs, a running one, and a demand on the owner.
type counter struct {
	t  *testing.T
	st *store.Store
	id int64
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	return counterOn(t, storetest.New(t))
}

func counterOn(t *testing.T, st *store.Store) *counter {
	t.Helper()
	k := &counter{t: t, st: st}
	c := storetest.Case(t, k.st, storetest.Owner(t, k.st, "lin@example.cn"), "kf@platform.example")
	k.id = c.ID
	storetest.Update(t, k.st, noon, func(tx *store.Tx) error {
		for key, state := range map[string]escalation.LetterState{"asked": escalation.LetterAsked, "draft": escalation.LetterDraft, "approved": escalation.LetterApproved, "accepted": escalation.LetterAccepted} {
			l := escalation.Letter{Key: key, State: state, MessageID: "<" + key + "@example.cn>", Created: noon, Asks: 1, Subject: "催办"}
			if err := tx.AddLetter(c.ID, &l); err != nil {
				return err
			}
			if err := tx.AddAsk(store.Ask{Code: key, LetterID: l.ID, Case: c.ID, Owner: c.Owner.ID}); err != nil {
				return err
			}
		}
		for _, p := range []escalation.Promise{
			{Key: "broken", Who: escalation.ByCounterparty, Action: escalation.ActReply, Status: escalation.PromiseBroken, Said: noon.AddDate(0, 0, -5)},
			{Key: "running", Who: escalation.ByCounterparty, Action: escalation.ActPay, Status: escalation.PromiseOpen, Said: noon.AddDate(0, 0, -1), Revisions: []escalation.Revision{{Due: escalation.Due{At: noon.AddDate(0, 0, 1)}}}},
			{Key: "demand", Who: escalation.ByOwner, Action: escalation.ActOther, Status: escalation.PromiseOpen, Said: noon.Add(-6 * time.Hour)},
		} {
			if err := tx.SavePromise(c.ID, &p); err != nil {
				return err
			}
		}
		return nil
	})
	return k
}

func (k *counter) load() (c *escalation.Case) {
	k.t.Helper()
	storetest.View(k.t, k.st, func(tx *store.Tx) (err error) {
		c, err = tx.CaseByID(k.id)
		return err
	})
	return c
}

// order carries out an order in its own transaction.
func (k *counter) order(at time.Time, do func(*desk.Desk, *escalation.Case) (desk.Done, error)) (done desk.Done, err error) {
	k.t.Helper()
	err = k.st.Update(context.Background(), at, func(tx *store.Tx) error {
		c, err := tx.CaseByID(k.id)
		if err != nil {
			return err
		}
		cn, _ := calendar.For("cn")
		done, err = do(&desk.Desk{Tx: tx, Calendar: func(*escalation.Case) *calendar.Calendar { return cn }}, c)
		return err
	})
	return done, err
}

// state sums up what an order can change.
func state(c *escalation.Case) string {
	letters := map[string]escalation.LetterState{}
	for _, l := range c.Letters {
		letters[l.Key] = l.State
	}
	promises := map[string]escalation.Status{}
	for _, p := range c.Promises {
		promises[p.Key] = p.Status
	}
	last := c.Entries[len(c.Entries)-1]
	paused := "-"
	if !c.PausedUntil.IsZero() {
		paused = c.PausedUntil.In(escalation.Shanghai).Format("01-02 15:04")
	}
	return fmt.Sprintf("%s stopped=%v paused=%s paid=%d rung=%s last=%s/%s letters=%v promises=%v due=%v head=%v",
		c.State, c.Stopped, paused, c.Paid.Minor, c.Rung, last.Kind, last.Text, letters, promises, !c.Next.IsZero(), c.Head > 0)
}

func TestVerbs(t *testing.T) {
	const (
		waiting = "letters=map[accepted:accepted approved:approved asked:asked draft:draft]"
		dropped = "letters=map[accepted:accepted approved:discarded asked:discarded draft:discarded]"
		running = "promises=map[broken:broken demand:open running:open]"
		kept    = "promises=map[broken:broken demand:open running:kept]"
	)
	for _, tc := range []struct {
		name string
		do   func(*desk.Desk, *escalation.Case) (desk.Done, error)
		want string
	}{
		{"discard", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Discard(c) },
			"open stopped=false paused=06-18 08:00 paid=0 rung= last=order/discard " + dropped + " " + running + " due=true head=false"},
		{"later 5", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Later(c, 5) },
			"open stopped=false paused=06-20 09:30 paid=0 rung= last=paused/5 letters=map[accepted:accepted approved:approved asked:draft draft:draft] " + running + " due=true head=false"},
		{"paid", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Paid(c, 0) },
			"closed stopped=false paused=- paid=235000 rung= last=closed/ " + dropped + " " + kept + " due=false head=true"},
		{"paid all of it by its sum", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Paid(c, 235000) },
			"closed stopped=false paused=- paid=235000 rung= last=closed/ " + dropped + " " + kept + " due=false head=true"},
		{"paid a part", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Paid(c, 50000) },
			"open stopped=false paused=- paid=50000 rung= last=payout/ " + dropped + " " + running + " due=true head=true"},
		{"not paid", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			c.State = escalation.Resolved
			return d.NotPaid(c)
		}, "open stopped=false paused=- paid=0 rung= last=order/not_paid " + waiting + " " + running + " due=true head=false"},
		{"close", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Close(c) },
			"closed stopped=false paused=- paid=0 rung= last=closed/ " + dropped + " " + running + " due=false head=false"},
		{"stop", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Stop(c) },
			"open stopped=true paused=- paid=0 rung= last=stopped/ " + dropped + " " + running + " due=true head=true"},
		{"resume", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			c.Stopped, c.PausedUntil = true, noon.AddDate(1, 0, 0)
			return d.Resume(c)
		}, "open stopped=false paused=- paid=0 rung= last=resumed/ " + waiting + " " + running + " due=true head=false"},
		{"reopen", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			c.State = escalation.Closed
			return d.Resume(c)
		}, "open stopped=false paused=- paid=0 rung= last=reopened/ " + waiting + " " + running + " due=true head=false"},
		{"resume a stopped case that is closed", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			c.State, c.Stopped = escalation.Closed, true
			return d.Resume(c)
		}, "closed stopped=false paused=- paid=0 rung= last=resumed/ " + waiting + " " + running + " due=false head=false"},
		{"submitted", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			c.Entries = append(c.Entries, escalation.Entry{Kind: escalation.EntryDirection, Rung: "miit_isc"})
			return d.Submitted(c, "ISC-1")
		}, "open stopped=false paused=- paid=0 rung=miit_isc last=submitted/ISC-1 " + waiting + " " + running + " due=true head=false"},
		{"done", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.TaskDone(c) },
			"open stopped=false paused=- paid=0 rung= last=order/done " + waiting + " promises=map[broken:broken demand:kept running:open] due=true head=false"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			k := newCounter(t)
			done, err := k.order(noon, tc.do)
			if err != nil {
				t.Fatal(err)
			}
			if got := state(k.load()); got != tc.want {
				t.Errorf("\n got %s\nwant %s", got, tc.want)
			}
			if len(done.Lines) == 0 || done.Lines[0].ZH == "" || done.Lines[0].EN == "" {
				t.Errorf("the owner is told %+v", done.Lines)
			}
		})
	}
}

// A discarded letter's code is worthless.
func TestDiscardVoidsTheCodes(t *testing.T) {
	k := newCounter(t)
	if _, err := k.order(noon, func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Discard(c) }); err != nil {
		t.Fatal(err)
	}
	storetest.View(t, k.st, func(tx *store.Tx) error {
		for _, code := range []string{"asked", "draft", "approved"} {
			if a, err := tx.AskByCode(code); err != nil || a.Voided.IsZero() {
				t.Errorf("code %s: %+v %v", code, a, err)
			}
		}
		return nil
	})
	if _, err := k.order(noon, func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Discard(c) }); !errors.Is(err, desk.ErrNotWaiting) {
		t.Errorf("a second time: %v", err)
	}
}

// Their clock stands still while they wait for the owner: the six hours of this
// demand are added.
func TestTaskDoneGivesTheirTermItsRest(t *testing.T) {
	k := newCounter(t)
	if _, err := k.order(noon, func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.TaskDone(c) }); err != nil {
		t.Fatal(err)
	}
	for _, p := range k.load().Promises {
		if want := noon.AddDate(0, 0, 1).Add(6 * time.Hour); p.Key == "running" && !p.Deadline().Equal(want) {
			t.Errorf("due %v, want %v", p.Deadline(), want)
		}
	}
}

// Of an unknown sum, an amount that arrived is a part; the word alone is all.
func TestPaidOfAnUnknownSum(t *testing.T) {
	for minor, want := range map[int64]escalation.State{0: escalation.Closed, 50000: escalation.Open} {
		k := newCounter(t)
		_, err := k.order(noon, func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			c.Amount = escalation.Money{}
			return d.Paid(c, minor)
		})
		if c := k.load(); err != nil || c.State != want {
			t.Errorf("%d: %s, %v", minor, c.State, err)
		}
	}
}

func TestMinor(t *testing.T) {
	for _, tc := range []struct {
		amount, currency string
		want             int64
		ok               bool
	}{
		{"2350", "CNY", 235000, true}, {"2350.5", "CNY", 235050, true}, {"0.01", "CNY", 1, true}, {"2350.005", "CNY", 0, false}, {"2350", "JPY", 2350, true}, {"2350.5", "JPY", 0, false},
		{"1.234", "KWD", 1234, true}, {"99999999999999999999", "CNY", 0, false}, {"x", "CNY", 0, false}, {"", "CNY", 0, false},
	} {
		got, err := desk.Minor(tc.amount, tc.currency)
		if got != tc.want && tc.ok || (err == nil) != tc.ok {
			t.Errorf("Minor(%q, %s) = %d, %v", tc.amount, tc.currency, got, err)
		}
	}
}
