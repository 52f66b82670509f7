package outbox

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

func (r *rig) broken() (why string) {
	r.t.Helper()
	storetest.View(r.t, r.Store, func(tx *store.Tx) error {
		b, _, err := Broken(tx, r.c.Owner.ID)
		why = b.Why
		return err
	})
	return why
}

// Check 30: each thing that must not happen trips the breaker; the owner is told
// once, nothing leaves any more, and after a look it does.
func TestCheck30Breaker(t *testing.T) {
	for name, tc := range map[string]struct {
		harm func(r *rig, id int64)
		why  string
	}{
		"an accepted letter about to leave again": {func(r *rig, id int64) {
			r.change(noon, func(tx *store.Tx, c *escalation.Case) error {
				_, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryLetter, By: escalation.ByCuiban, Letter: r.get(id).Key, Text: string(escalation.LetterAccepted)})
				return err
			})
		}, BreakAgain},
		"a clock that went back": {func(r *rig, id int64) {
			l := r.get(id)
			l.Approved = noon.Add(3 * time.Hour)
			storetest.Update(r.t, r.Store, noon, func(tx *store.Tx) error { return tx.SaveLetter(l) })
		}, BreakClock},
		"a clock that jumped": {func(r *rig, _ int64) {
			if err := r.ClockJumped(r.t.Context(), 10*365*24*time.Hour, noon); err != nil {
				r.t.Error(err)
			}
		}, BreakClock},
	} {
		t.Run(name, func(t *testing.T) {
			w := world(t, mailtest.Options{})
			r := newRig(t, w.DialSMTP)
			id, other := r.letter(escalation.LetterApproved, noon), r.letter(escalation.LetterApproved, noon)
			tc.harm(r, id)
			for i := range 3 {
				r.passed(noon.Add(time.Duration(i) * time.Minute))
			}
			if got := r.broken(); got != tc.why || !slices.Equal(r.told, []string{"halted: " + tc.why}) {
				t.Errorf("stopped by %q, told %q", got, r.told)
			}
			r.want(id, escalation.LetterApproved)
			r.want(other, escalation.LetterApproved)
			r.checkReceived(w.Transactions(), 0, id)
			storetest.Update(t, r.Store, noon, func(tx *store.Tx) error {
				_, ok, err := Mend(tx, r.c.Owner.ID)
				if !ok {
					t.Error("nothing was mended")
				}
				return err
			})
			r.passed(noon.Add(4 * time.Hour)) // the first letter's harm stays where it is in the log
			if tc.why != BreakAgain {
				r.want(other, escalation.LetterAccepted)
			}
		})
	}
}

// What was changed behind the store's back stops everybody's letters, the sound
// ones too.
func TestCheck30ADamagedCaseTripsTheBreaker(t *testing.T) {
	w := world(t, mailtest.Options{})
	dir := t.TempDir()
	r := rigOn(t, storetest.Open(t, dir), w.DialSMTP)
	big := "From: lin@example.cn\r\nMessage-ID: <big@example.cn>\r\n\r\n" + strings.Repeat("0123456789abcdef", store.InlineLimit/16)
	sha := r.get(r.stored([]byte(big), escalation.LetterAccepted, noon)).SHA256
	id := r.letter(escalation.LetterApproved, noon)
	if err := os.WriteFile(filepath.Join(dir, "archive", sha[:2], sha), []byte(big+"!"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.passed(noon)
	r.want(id, escalation.LetterApproved)
	if r.broken() != BreakChain || len(w.Transactions()) != 0 {
		t.Errorf("stopped by %q, %d transactions", r.broken(), len(w.Transactions()))
	}
}

// Three letters in a row that come back stop the fourth; two, or a letter that
// arrived between them, do not.
func TestCheck31ThreeBouncesInARow(t *testing.T) {
	w := world(t, mailtest.Options{})
	r := newRig(t, w.DialSMTP)
	bounce := func(id int64) {
		storetest.Update(t, r.Store, noon, func(tx *store.Tx) error { return Bounced(tx, r.c.Owner.ID, r.get(id), r.Halted) })
	}
	send := func(i int) int64 {
		id := r.letter(escalation.LetterApproved, noon)
		r.passed(noon.Add(time.Duration(i) * time.Minute))
		r.want(id, escalation.LetterAccepted)
		return id
	}
	r.CasePerDay = 50
	bounce(send(1))
	bounce(send(2))
	send(3) // it arrived
	bounce(send(4))
	bounce(send(5))
	if r.broken() != "" {
		t.Error("stopped after two in a row")
	}
	bounce(send(6))
	if r.broken() != BreakBounces {
		t.Error("not stopped after three in a row")
	}
	id := r.letter(escalation.LetterApproved, noon)
	r.passed(noon.Add(time.Hour))
	r.want(id, escalation.LetterApproved)
	storetest.Update(t, r.Store, noon.Add(time.Hour), func(tx *store.Tx) error {
		_, _, err := Mend(tx, r.c.Owner.ID)
		return err
	})
	r.passed(noon.Add(2 * time.Hour))
	r.want(id, escalation.LetterAccepted)
	bounce(id) // the count began anew
	if r.broken() != "" {
		t.Error("one bounce after a look stops again")
	}
}

// Check 29: an approval that is older than a week is no approval any more: the
// letter is shown again.
func TestCheck29AnOldApproval(t *testing.T) {
	w := world(t, mailtest.Options{})
	r := newRig(t, w.DialSMTP)
	id := r.letter(escalation.LetterApproved, noon)
	r.passed(noon.AddDate(0, 0, 8))
	r.want(id, escalation.LetterDraft)
	r.checkReceived(w.Transactions(), 0, id)
}

// The owner is told once, after a day, that a server keeps putting a letter off.
func TestDelayedForADay(t *testing.T) {
	w := world(t, mailtest.Options{})
	w.SetDown(true)
	r := newRig(t, w.DialSMTP)
	id := r.letter(escalation.LetterApproved, noon)
	for h := range 48 {
		_ = r.pass(noon.Add(time.Duration(h) * time.Hour)) // the server cannot be reached
	}
	if !slices.Equal(r.told, []string{"delayed"}) {
		t.Errorf("told %q", r.told)
	}
	r.want(id, escalation.LetterApproved)
	w.SetDown(false)
	r.passed(noon.Add(53 * time.Hour))
	r.want(id, escalation.LetterAccepted)
}
