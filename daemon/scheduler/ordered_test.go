package scheduler

import (
	"strings"
	"testing"
	"time"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/store"
)

// A letter that the owner orders by name is drafted once and shown like any other.
func TestOrderedLettersAreShown(t *testing.T) {
	for _, name := range []string{"human_review", "人工复核", "请求说明理由并人工复核"} {
		r := newRig(t)
		r.change(func(tx *store.Tx, c *escalation.Case) error {
			_, err := (&desk.Desk{Tx: tx}).Write(c, name)
			return err
		})
		r.now = r.now.Add(time.Minute)
		r.pass()
		r.now = r.now.Add(time.Minute)
		r.pass()
		var ordered []escalation.Letter
		for _, l := range r.load().Letters {
			if strings.Contains(l.Key, "/human_review/order/") {
				ordered = append(ordered, l)
			}
		}
		if len(ordered) != 1 || ordered[0].State != escalation.LetterAsked || !strings.Contains(ordered[0].Text, "人工复核") {
			t.Errorf("%s: %d letters: %+v", name, len(ordered), ordered)
		}
	}
}

// What cannot be written is said once: the words of the owner that do not belong
// in a letter, and what is missing.
func TestOrderedLettersThatCannotBeWritten(t *testing.T) {
	r := newRig(t)
	r.change(func(tx *store.Tx, c *escalation.Case) error {
		c.Happened = "你们就是骗子。"
		if err := tx.SaveCase(c); err != nil {
			return err
		}
		_, err := (&desk.Desk{Tx: tx}).Write(c, "complaint")
		return err
	})
	for range 3 {
		r.now = r.now.Add(time.Minute)
		r.pass()
	}
	told := r.notices("lacking")
	if len(told) != 1 {
		t.Fatalf("told %d times", len(told))
	}
	if m := r.mailOf(told[0].SHA256); !strings.Contains(m.Text, "骗子") || !strings.Contains(m.Text, "换一种说法") {
		t.Errorf("it says\n%s", m.Text)
	}
}

func TestUnknownLettersAreNamed(t *testing.T) {
	r := newRig(t)
	r.change(func(tx *store.Tx, c *escalation.Case) error {
		d := &desk.Desk{Tx: tx}
		for _, name := range []string{"", "nonsense", "regulator_complaint", "投诉"} { // papers are none; 投诉 is in several titles
			if _, err := d.Write(c, name); err == nil || !strings.Contains(err.Error(), "human_review") {
				t.Errorf("%q: %v", name, err)
			}
		}
		c.Stopped = true
		if done, err := d.Write(c, "human_review"); err != nil || !strings.Contains(done.Lines[0].EN, "stopped") {
			t.Errorf("a stopped case: %v, %v", done.Lines, err)
		}
		return nil
	})
}
