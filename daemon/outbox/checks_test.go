package outbox

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/desk"
	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/store/storetest"
)

// The tests of this file carry the numbers of the acceptance checks of sending.

// world is a provider with the owner, the desk and the tracker.
func world(t *testing.T, o mailtest.Options) *mailtest.World {
	t.Helper()
	o.Anonymous = true
	w := mailtest.New(o)
	t.Cleanup(w.Close)
	for _, a := range []string{ownerAddress, platform, tracker} {
		if err := w.AddAccount(mailtest.Account{Address: a, Password: "secret"}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

var noon = storetest.Noon

// Check 15: one approval, exactly one mail, and its bytes are the approved ones.
func TestCheck15OneApprovalOneMail(t *testing.T) {
	w := world(t, mailtest.Options{})
	r := newRig(t, w.DialSMTP)
	id := r.letter(escalation.LetterApproved, noon)
	for i := range 5 {
		r.passed(noon.Add(time.Duration(i) * time.Hour))
	}
	l := r.want(id, escalation.LetterAccepted)
	if l.From != ownerAddress || !l.Sent.Equal(noon) || l.Tries != 1 {
		t.Errorf("from %q, sent %v, tries %d", l.From, l.Sent, l.Tries)
	}
	r.checkReceived(w.Transactions(), 1, id)
	got, err := w.Messages(platform, "INBOX")
	if err != nil || len(got) != 1 || !bytes.HasSuffix(got[0], r.bytesOf(id)) {
		t.Errorf("the desk has %d mails, %v", len(got), err)
	}
}

// Check 16: a letter approved twice, or an approval that comes twice, is one mail.
func TestCheck16ApprovedTwice(t *testing.T) {
	w := world(t, mailtest.Options{})
	r := newRig(t, w.DialSMTP)
	id := r.letter(escalation.LetterAsked, noon)
	approve := func(at time.Time) error {
		return r.Store.Update(context.Background(), at, func(tx *store.Tx) error {
			d := &desk.Desk{Tx: tx, Calendar: weekdays}
			_, err := d.Approve(id, r.get(id).SHA256, false)
			return err
		})
	}
	if err := approve(noon); err != nil {
		t.Fatal(err)
	}
	if err := approve(noon); !errors.Is(err, desk.ErrNotWaiting) {
		t.Errorf("the second approval: %v", err)
	}
	r.passed(noon)
	if err := approve(noon.Add(time.Hour)); !errors.Is(err, desk.ErrNotWaiting) {
		t.Errorf("the approval of a letter that left: %v", err)
	}
	r.passed(noon.Add(time.Hour))
	r.checkReceived(w.Transactions(), 1, id)
}

func weekdays(*escalation.Case) *calendar.Calendar { return calendar.Weekends() }

// Check 17: a process that died before the dot has surely sent nothing, one
// that died around it leaves unknown behind; neither is ever a second mail.
func TestCheck17DeadInEachState(t *testing.T) {
	for _, c := range []struct {
		state, want escalation.LetterState
		mails       int
	}{
		{escalation.LetterDraft, escalation.LetterDraft, 0},
		{escalation.LetterAsked, escalation.LetterAsked, 0},
		{escalation.LetterApproved, escalation.LetterAccepted, 1},
		{escalation.LetterClaimed, escalation.LetterAccepted, 1},
		{escalation.LetterDot, escalation.LetterUnknown, 0},
		{escalation.LetterAccepted, escalation.LetterAccepted, 0},
		{escalation.LetterRejected, escalation.LetterRejected, 0},
		{escalation.LetterUnknown, escalation.LetterUnknown, 0},
		{escalation.LetterDiscarded, escalation.LetterDiscarded, 0},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			w := world(t, mailtest.Options{})
			r := newRig(t, w.DialSMTP)
			id := r.letter(c.state, noon)
			for i := range 3 { // started again and again
				if err := r.Recover(context.Background(), noon); err != nil {
					t.Fatal(err)
				}
				r.passed(noon.Add(time.Duration(i) * time.Hour))
			}
			r.want(id, c.want)
			r.checkReceived(w.Transactions(), c.mails, id)
			if (c.state == escalation.LetterDot) != (len(r.told) == 1) {
				t.Errorf("told %v", r.told)
			}
		})
	}
}

// Check 18: the line drops after the dot. Unknown, the owner is told, and
// nothing is sent again.
func TestCheck18DropAfterTheDot(t *testing.T) {
	w := world(t, mailtest.Options{Faults: mailtest.Faults{Drop: func(mailtest.Transaction) bool { return true }}})
	r := newRig(t, w.DialSMTP)
	id := r.letter(escalation.LetterApproved, noon)
	for i := range 40 {
		r.passed(noon.AddDate(0, 0, i))
	}
	r.want(id, escalation.LetterUnknown)
	r.checkTold(escalation.LetterUnknown)
	r.checkReceived(w.Transactions(), 1, id)
}

// Check 21: 250, then the connection dies: the letter was accepted.
func TestCheck21DropAfter250(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script(t, &mailtest.SMTPScript{Stage: mailtest.StageAfter, Fault: mailtest.FaultStall})
		r := newRig(t, s.Dial)
		id := r.letter(escalation.LetterApproved, time.Now())
		r.passed(time.Now())
		r.want(id, escalation.LetterAccepted)
		r.checkReceived(s.Transactions(), 1, id)
	})
}

// Check 22: the archived bytes are no longer those approved: not a byte leaves.
func TestCheck22BytesChangedAfterTheApproval(t *testing.T) {
	w := world(t, mailtest.Options{})
	dir := t.TempDir()
	r := rigOn(t, storetest.Open(t, dir), w.DialSMTP)
	big := strings.NewReplacer("{}", strings.Repeat("很长的一行。\r\n", store.InlineLimit/16)).Replace(
		"From: lin@example.cn\r\nTo: kf@platform.example.com\r\nMessage-ID: <big@example.cn>\r\nSubject: x\r\n\r\n{}")
	id := r.stored([]byte(big), escalation.LetterApproved, noon)
	sha := r.get(id).SHA256
	if err := os.WriteFile(filepath.Join(dir, "archive", sha[:2], sha), []byte(big+"!"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.pass(noon); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("pass: %v", err)
	}
	r.want(id, escalation.LetterRejected)
	if n := len(w.Transactions()); n != 0 || strings.Join(r.told, ", ") != "gone, halted: bytes" {
		t.Errorf("%d transactions, told %v", n, r.told)
	}
}

// Check 23: 451 to the recipient: tried again when due, not before, one mail.
func TestCheck23TemporaryRefusalIsRetriedWhenDue(t *testing.T) {
	refuse := true
	w := world(t, mailtest.Options{Faults: mailtest.Faults{Rcpt: func(_, to string) error {
		if refuse && to == platform {
			return mailtest.Reply(451, "greylisted")
		}
		return nil
	}}})
	r := newRig(t, w.DialSMTP)
	id := r.letter(escalation.LetterApproved, noon)
	if err := r.pass(noon); code(err) != 451 {
		t.Errorf("pass: %v", err)
	}
	refuse = false
	l := r.want(id, escalation.LetterApproved)
	if !l.NotBefore.Equal(noon.Add(retryFirst)) {
		t.Errorf("next try at %v", l.NotBefore)
	}
	r.passed(l.NotBefore.Add(-time.Second))
	r.checkReceived(w.Transactions(), 0, id)
	r.passed(l.NotBefore)
	r.want(id, escalation.LetterAccepted)
	r.checkReceived(w.Transactions(), 1, id)
}

// Check 24: 550 to the dot: the owner is told, and it is not tried again.
func TestCheck24RefusedAtTheDot(t *testing.T) {
	w := world(t, mailtest.Options{Faults: mailtest.Faults{Data: func(mailtest.Transaction) error { return mailtest.Reply(550, "spam") }}})
	r := newRig(t, w.DialSMTP)
	id := r.letter(escalation.LetterApproved, noon)
	for i := range 10 {
		r.passed(noon.AddDate(0, 0, i))
	}
	l := r.want(id, escalation.LetterRejected)
	if !strings.Contains(l.Response, "550") || len(w.Transactions()) != 1 {
		t.Errorf("response %q, %d transactions", l.Response, len(w.Transactions()))
	}
	r.checkTold(escalation.LetterRejected)
	r.checkReceived(w.Transactions(), 0, id)
}

// Check 25: one of two recipients is refused: nobody gets anything.
func TestCheck25OneRecipientRefused(t *testing.T) {
	w := world(t, mailtest.Options{Faults: mailtest.Faults{Rcpt: func(_, to string) error {
		if to == tracker {
			return mailtest.Reply(550, "no such user")
		}
		return nil
	}}})
	r := newRig(t, w.DialSMTP)
	id := r.letter(escalation.LetterApproved, noon)
	_ = r.pass(noon)
	l := r.want(id, escalation.LetterRejected)
	if !strings.Contains(l.Response, tracker) {
		t.Errorf("the response does not name the recipient: %q", l.Response)
	}
	r.checkTold(escalation.LetterRejected)
	r.checkReceived(w.Transactions(), 0, id)
}

// Check 26: the server thinks for nine minutes after the dot: one mail.
func TestCheck26NineMinutesAfterTheDot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world(t, mailtest.Options{Faults: mailtest.Faults{Data: func(mailtest.Transaction) error { time.Sleep(9 * time.Minute); return nil }}})
		r := newRig(t, w.DialSMTP)
		id := r.letter(escalation.LetterApproved, time.Now())
		r.passed(time.Now())
		r.want(id, escalation.LetterAccepted)
		r.passed(time.Now())
		r.checkReceived(w.Transactions(), 1, id)
	})
}

// Check 27: what was shown is what may be approved.
func TestCheck27DraftChangedAfterItWasShown(t *testing.T) {
	r := newRig(t, world(t, mailtest.Options{}).DialSMTP)
	shown := r.get(r.letter(escalation.LetterAsked, noon)).SHA256
	other := r.letter(escalation.LetterAsked, noon)
	err := r.Store.Update(context.Background(), noon, func(tx *store.Tx) error {
		_, err := (&desk.Desk{Tx: tx, Calendar: weekdays}).Approve(other, shown, true)
		return err
	})
	if !errors.Is(err, desk.ErrMoved) {
		t.Errorf("approving other bytes: %v", err)
	}
	r.want(other, escalation.LetterAsked)
}

// holds are the things that may happen between the approval and the sending.
var holds = map[string]func(tx *store.Tx, c *escalation.Case) error{
	"they answered": func(tx *store.Tx, c *escalation.Case) error {
		e, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryMailIn, By: escalation.ByCounterparty, Facts: &escalation.MailFacts{Robot: "human"}})
		c.Head = e.Seq
		return err
	},
	"they paid": func(tx *store.Tx, c *escalation.Case) error {
		e, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryPayout, By: escalation.ByOwner})
		c.Head = e.Seq
		return err
	},
	"the owner stopped": func(_ *store.Tx, c *escalation.Case) error { c.Stopped = true; return nil },
	"the case closed":   func(_ *store.Tx, c *escalation.Case) error { c.State = escalation.Closed; return nil },
	"the address bounced": func(tx *store.Tx, c *escalation.Case) error {
		return tx.SaveParty(c.ID, escalation.Party{Address: platform, Role: escalation.RolePlatform, Confirmed: true, Bad: true})
	},
}

// Check 28: whatever happens after the approval takes it back, also between
// the claim and the dot; the case is due, so that the owner is asked again.
func TestCheck28HeldWhenSomethingHappened(t *testing.T) {
	for name, happens := range holds {
		t.Run(name+" before the claim", func(t *testing.T) {
			w := world(t, mailtest.Options{})
			r := newRig(t, w.DialSMTP)
			id := r.letter(escalation.LetterApproved, noon)
			r.change(noon, happens)
			r.passed(noon)
			r.checkHeld(id, w)
		})
		t.Run(name+" before the dot", func(t *testing.T) {
			var r *rig
			w := world(t, mailtest.Options{Faults: mailtest.Faults{Rcpt: func(_, to string) error {
				if to == tracker {
					r.change(noon, happens)
				}
				return nil
			}}})
			r = newRig(t, w.DialSMTP)
			id := r.letter(escalation.LetterApproved, noon)
			r.passed(noon)
			r.checkHeld(id, w)
		})
	}
}

func (r *rig) checkHeld(id int64, w *mailtest.World) {
	r.t.Helper()
	r.want(id, escalation.LetterDraft)
	r.checkReceived(w.Transactions(), 0, id)
	storetest.View(r.t, r.Store, func(tx *store.Tx) error {
		c, err := tx.CaseByID(r.c.ID)
		if c.State != escalation.Closed && !c.Next.Equal(noon) {
			r.t.Errorf("the case is due at %v", c.Next)
		}
		return err
	})
}

// Check 30: letters beyond the cap wait a day, and the owner is told; a letter
// of unknown end counts.
func TestCheck30Caps(t *testing.T) {
	drop := true
	w := world(t, mailtest.Options{Faults: mailtest.Faults{Drop: func(mailtest.Transaction) bool { defer func() { drop = false }(); return drop }}})
	r := newRig(t, w.DialSMTP)
	r.CasePerDay = 2
	ids := []int64{r.letter(escalation.LetterApproved, noon), r.letter(escalation.LetterApproved, noon), r.letter(escalation.LetterApproved, noon)}
	r.passed(noon)
	r.passed(noon.Add(23 * time.Hour))
	r.want(ids[0], escalation.LetterUnknown)
	r.want(ids[1], escalation.LetterAccepted)
	r.want(ids[2], escalation.LetterApproved)
	if len(r.told) != 2 || r.told[1] != "held" {
		t.Errorf("told %v", r.told)
	}
	r.passed(noon.Add(25 * time.Hour))
	r.want(ids[2], escalation.LetterAccepted)
	if n := len(received(w.Transactions())); n != 3 {
		t.Errorf("%d mails", n)
	}
}

// Check 30, for the account: the cap holds across cases.
func TestCheck30AccountCap(t *testing.T) {
	w := world(t, mailtest.Options{})
	r := newRig(t, w.DialSMTP)
	r.AccountPerDay = 1
	first := r.letter(escalation.LetterApproved, noon)
	r.c = storetest.Case(t, r.Store, r.c.Owner, "other@elsewhere.example.org")
	second := r.letter(escalation.LetterApproved, noon)
	r.passed(noon)
	r.want(first, escalation.LetterAccepted)
	r.want(second, escalation.LetterApproved)
}

// Check 32: no letter is sent whose claim cannot be written down.
func TestCheck32NothingLeavesWithoutItsClaim(t *testing.T) {
	w := world(t, mailtest.Options{})
	r := newRig(t, w.DialSMTP)
	id := r.letter(escalation.LetterApproved, noon)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := r.Pass(ctx, noon); err == nil {
		t.Error("a pass without a store is no error")
	}
	r.want(id, escalation.LetterApproved)
	r.checkReceived(w.Transactions(), 0, id)
}
