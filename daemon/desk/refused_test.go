package desk_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// Orders that do not fit: each is refused with the reason, and nothing is done.
func TestOrdersThatDoNotFit(t *testing.T) {
	var unfit *desk.Unfit
	for _, tc := range []struct {
		name string
		do   func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error)
		want func(error) bool
	}{
		{"approve a draft", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Approve(w.unknown.ID, w.unknown.SHA256, false)
		}, is(desk.ErrNotWaiting)},
		{"approve what lies in Drafts", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			d.Drafts = func(string) bool { return true }
			return d.Approve(w.letter.ID, w.letter.SHA256, false)
		}, is(desk.ErrInDrafts)},
		{"revise to nothing", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Revise(w.letter.ID, " \r\n")
		}, is(desk.ErrEmpty)},
		{"revise to a threat", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Revise(w.letter.ID, "你们这群骗子，不给钱我就曝光你们。")
		}, func(err error) bool { return errors.As(err, &unfit) && strings.Contains(err.Error(), unfit.Quote) }},
		{"revise what left", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Revise(w.unknown.ID, "您好。")
		}, is(desk.ErrNotWaiting)},
		{"put off what left", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.LaterLetter(w.unknown.ID, 3)
		}, is(desk.ErrNotWaiting)},
		{"a reminder in the past", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Remind(c, noon.Add(-time.Hour), "x", nil)
		}, says("is over")},
		{"a reminder whose mail fails", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Remind(c, noon.Add(time.Hour), "x", func() ([]byte, string, error) { return nil, "", storetest.ErrFault })
		}, is(storetest.ErrFault)},
		{"a reminder on no day", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			_, err := d.ReminderTime(c, "某天")
			return desk.Done{}, err
		}, func(err error) bool { return err != nil }},
		{"merge another owner's case", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			zhao := escalation.Owner{Address: "zhao@example.cn"}
			foreign := &escalation.Case{Title: "x"}
			if err := d.Tx.SaveOwner(&zhao); err != nil {
				return desk.Done{}, err
			}
			if foreign.Owner = zhao; d.Tx.NewCase(foreign) != nil {
				return desk.Done{}, errors.New("no case")
			}
			return d.Merge(c, foreign.Ref)
		}, is(store.ErrNotFound)},
		{"take out what is no part", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Unmerge(c, w.other.Ref)
		}, is(store.ErrNotFound)},
		{"a case without a name", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Open(c.Owner, " ", "", "cn", escalation.SightFull)
		}, is(desk.ErrEmpty)},
		{"split off nothing", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Split(c, "x", nil, nil)
		}, is(desk.ErrEmpty)},
		{"split, and the filing fails", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Split(c, "x", []store.Mail{w.filed}, func(*store.Tx, int64, int64) error { return storetest.ErrFault })
		}, is(storetest.ErrFault)},
		{"a note without words", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Note(c, " ") }, is(desk.ErrEmpty)},
		{"evidence used in nothing", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.UseEvidence(c, "E01", " ")
		}, is(desk.ErrEmpty)},
		{"dismiss what is no promise", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Dismiss(c, "none") }, is(desk.ErrNoPromise)},
		{"date what is no promise", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.SetDue(c, "none", "6月20日")
		}, is(desk.ErrNoPromise)},
		{"date by no date", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.SetDue(c, "running", "某天")
		}, says("no deadline")},
		{"it arrived, and that cannot be written", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Resolve(w.unknown.ID, true, func(*store.Tx, int64, escalation.Letter, time.Time) error { return storetest.ErrFault })
		}, is(storetest.ErrFault)},
		{"the latest promise of none", func(w *faultWorld, d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			_, err := desk.Latest(&escalation.Case{})
			return desk.Done{}, err
		}, is(desk.ErrNoPromise)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newFaultWorld(t)
			before := w.whole()
			_, err := w.order(noon, func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return tc.do(w, d, c) })
			if !tc.want(err) {
				t.Errorf("it says %v", err)
			}
			if after := w.whole(); after != before {
				t.Errorf("it was done:\n%s\nbefore:\n%s", after, before)
			}
		})
	}
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func says(words string) func(error) bool {
	return func(err error) bool { return err != nil && strings.Contains(err.Error(), words) }
}

// What an order says where there is nothing to do, or little to tell.
func TestOrdersWithLittleToSay(t *testing.T) {
	w := newFaultWorld(t)
	say := func(do func(d *desk.Desk, c *escalation.Case) (desk.Done, error)) string {
		t.Helper()
		done, err := w.order(noon, do)
		if err != nil || len(done.Lines) == 0 {
			t.Fatalf("%+v, %v", done, err)
		}
		return done.Lines[0].EN
	}
	for want, do := range map[string]func(d *desk.Desk, c *escalation.Case) (desk.Done, error){
		"were not stopped": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.ResumeSending(c.Owner, func(*store.Tx, int64) (bool, error) { return false, nil })
		},
		"There is no open": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.List(escalation.Owner{ID: 99}) },
		"number —;":        func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Submitted(c, "") },
	} {
		if got := say(do); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := desk.Standing(&escalation.Case{Ref: "CB-1", State: escalation.Closed}).EN; !strings.HasSuffix(got, "Closed.") {
		t.Errorf("a closed case stands %q", got)
	}
	c := w.load()
	if got := desk.Waiting(c); len(got) != 2 {
		t.Errorf("%d letters wait", len(got))
	}
	if p, err := desk.Latest(c); err != nil || p.Key != "made by mail" {
		t.Errorf("the latest promise: %+v, %v", p, err)
	}
	if moved, err := (&desk.Desk{Calendar: chinese}).Recalculate(&escalation.Case{}); moved != nil || err != nil {
		t.Errorf("a case without promises moves %v, %v", moved, err)
	}
	if !desk.AddCause(c, "实名过期") || desk.AddCause(c, "实名过期") || desk.AddCause(c, "") {
		t.Error("a cause is named once")
	}
}

// Stop for all, and the way back: what was stopped by itself before stays so.
func TestStopAllAndBack(t *testing.T) {
	w := newFaultWorld(t)
	owner := w.load().Owner.ID
	if _, err := w.order(noon, func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Stop(c) }); err != nil {
		t.Fatal(err)
	}
	for _, do := range []func(d *desk.Desk) (desk.Done, error){
		func(d *desk.Desk) (desk.Done, error) { return d.StopAll(owner) },
		func(d *desk.Desk) (desk.Done, error) { return d.ResumeAll(owner) },
	} {
		if _, err := w.order(noon, func(d *desk.Desk, _ *escalation.Case) (desk.Done, error) { return do(d) }); err != nil {
			t.Fatal(err)
		}
	}
	storetest.View(t, w.st, func(tx *store.Tx) error {
		other, err := tx.CaseByID(w.other.ID)
		if !w.load().Stopped || other.Stopped {
			t.Errorf("the one stopped by itself: %v, the other: %v", w.load().Stopped, other.Stopped)
		}
		return err
	})
}
