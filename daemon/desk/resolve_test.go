package desk

import (
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/store/storetest"
)

func TestResolveALetterOfUnknownFate(t *testing.T) {
	for _, tc := range []struct {
		arrived bool
		state   escalation.LetterState
	}{{true, escalation.LetterAccepted}, {false, escalation.LetterRejected}} {
		st := storetest.New(t)
		c := storetest.Case(t, st, storetest.Owner(t, st, "lin@example.com"), "青文")
		l := escalation.Letter{Key: "k", Rung: "front_line", Step: escalation.StepFollowUp1, MessageID: "<m@example.com>", State: escalation.LetterUnknown}
		left := 0
		storetest.Update(t, st, storetest.Noon, func(tx *store.Tx) error {
			if err := tx.AddLetter(c.ID, &l); err != nil {
				return err
			}
			d := &Desk{Tx: tx, Calendar: func(*escalation.Case) *calendar.Calendar { return calendar.Weekends() }}
			count := func(*store.Tx, int64, escalation.Letter, time.Time) error { left++; return nil }
			if _, err := d.Resolve(l.ID, tc.arrived, count); err != nil {
				return err
			}
			if _, err := d.Resolve(l.ID, tc.arrived, count); err == nil {
				t.Error("resolved twice")
			}
			got, _, err := tx.Letter(l.ID)
			if got.State != tc.state {
				t.Errorf("arrived %v: %s, want %s", tc.arrived, got.State, tc.state)
			}
			return err
		})
		if (left == 1) != tc.arrived {
			t.Errorf("arrived %v: the case heard of it %d times", tc.arrived, left)
		}
	}
}
