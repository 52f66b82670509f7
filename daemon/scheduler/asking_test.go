package scheduler

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/approval"
	"cuiban/daemon/compose"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/store/storetest"
)

// mailOf returns a stored mail as it was made.
func (r *rig) mailOf(sha string) compose.Message {
	r.t.Helper()
	raw, err := r.Store.ReadObject(r.t.Context(), sha)
	if err != nil {
		r.t.Fatal(err)
	}
	m, err := compose.Parse(raw)
	if err != nil {
		r.t.Fatal(err)
	}
	return m
}

func (r *rig) desk(f func(*desk.Desk, *escalation.Case) error) {
	r.t.Helper()
	cal, _ := calendar.For("cn")
	storetest.Update(r.t, r.Store, r.now, func(tx *store.Tx) error {
		c, err := tx.CaseByID(r.c.ID)
		if err != nil {
			return err
		}
		return f(&desk.Desk{Tx: tx, Calendar: func(*escalation.Case) *calendar.Calendar { return cal }}, c)
	})
}

// A letter that the owner changed is shown again at once, as the owner's own
// words and under a fresh code.
func TestRevisedLetterIsShownAgain(t *testing.T) {
	r := newRig(t)
	r.pass()
	l := r.load().Letters[0]
	r.desk(func(d *desk.Desk, _ *escalation.Case) error {
		_, err := d.Revise(l.ID, "我自己写的。\n\n第二段。")
		return err
	})
	r.pass()
	r.wantStates("asked 2")
	ask := r.mailOf(r.notices("ask")[0].SHA256)
	if !strings.Contains(ask.Text, "我自己写的。") || !strings.Contains(ask.Text, "第二段。") || !strings.Contains(ask.Text, "已按您的修改改好") || strings.Contains(ask.Text, "情况有变") {
		t.Errorf("the ask says\n%s", ask.Text)
	}
	storetest.View(t, r.Store, func(tx *store.Tx) error {
		asks, err := tx.AsksOf(l.ID)
		if len(asks) != 2 || asks[0].Voided.IsZero() == asks[1].Voided.IsZero() {
			t.Errorf("asks %+v", asks)
		}
		return err
	})
}

// A letter that has to be shown again waits for the owner's morning; their own
// change of it they see at once, at any hour.
func TestNobodyIsWokenForALetter(t *testing.T) {
	r := newRig(t)
	r.pass()
	l := r.load().Letters[0]
	r.now = time.Date(2026, 6, 17, 3, 0, 0, 0, escalation.Shanghai)
	r.env.seen = r.now
	r.change(func(tx *store.Tx, _ *escalation.Case) error {
		return errors.Join(tx.VoidAsks(l.ID), tx.SetLetterState(l.ID, escalation.LetterAsked, escalation.LetterDraft, nil))
	})
	r.pass()
	r.wantStates("draft 1")
	morning := time.Date(2026, 6, 17, 8, 0, 0, 0, escalation.Shanghai)
	if c := r.load(); !c.Next.Equal(morning) {
		t.Errorf("next %v because %q", c.Next, c.NextWhy)
	}
	r.desk(func(d *desk.Desk, c *escalation.Case) error {
		_, err := d.Revise(l.ID, "我自己写的。")
		return err
	})
	r.pass()
	r.wantStates("asked 2")
	r.change(func(tx *store.Tx, _ *escalation.Case) error {
		return errors.Join(tx.VoidAsks(l.ID), tx.SetLetterState(l.ID, escalation.LetterAsked, escalation.LetterDraft, nil))
	})
	r.now, r.env.seen = morning, morning
	r.pass()
	r.wantStates("asked 3")
}

// Three letters that wait make one overview a day, in which each has its own
// number, code and hash.
func TestOverview(t *testing.T) {
	r := newRig(t)
	for i := range 2 {
		r.open(fmt.Sprintf("kf@p%d.example", i))
	}
	r.pass()
	over := r.notices("overview")
	if len(over) != 1 {
		t.Fatalf("%d overviews", len(over))
	}
	m := r.mailOf(over[0].SHA256)
	code, ok := approval.FindCode(m.Subject)
	if !ok || !slices.Equal(m.To, []string{"lin@example.cn"}) || !m.Auto {
		t.Errorf("%q to %v", m.Subject, m.To)
	}
	storetest.View(t, r.Store, func(tx *store.Tx) error {
		for n := 1; n <= 3; n++ {
			a, err := tx.AskByCode(store.NumberedCode(code, n))
			if err != nil {
				return err
			}
			l, _, err := tx.Letter(a.LetterID)
			if err != nil || l.SHA256 != a.SHA256 || !strings.Contains(m.Text, l.Recipients[0]) {
				t.Errorf("number %d: %+v, %v", n, a, err)
			}
		}
		return nil
	})
	r.now = window.AddDate(0, 0, 1)
	r.pass()
	if n := len(r.notices("overview")); n != 1 {
		t.Errorf("%d overviews, though nothing new waits", n)
	}
}

// A complaint carries the core evidence under names of ours, and the ask shows
// each with its size.
func TestComplaintCarriesTheEvidence(t *testing.T) {
	r := newRig(t)
	r.change(func(tx *store.Tx, c *escalation.Case) error {
		c.Rung, c.RungSince = "supervisor", window.AddDate(0, 0, -5)
		for _, e := range []store.Evidence{{Label: "提现/记录", Name: "IMG_1.PNG", Type: "image/png", Core: true, Size: 2049}, {Label: "后备", Name: "b.png", Type: "image/png", Size: 3}} {
			o, err := tx.PutBytes([]byte(strings.Repeat("x", int(e.Size))))
			if err != nil {
				return err
			}
			e.SHA256 = o.SHA256
			if _, err := tx.AddEvidence(c.ID, e); err != nil {
				return err
			}
		}
		return nil
	})
	r.pass()
	m := r.mailOf(r.load().Letters[0].SHA256)
	if len(m.Attachments) != 1 || m.Attachments[0].Name != "E01 提现记录.png" || len(m.Attachments[0].Data) != 2049 || !strings.Contains(m.Text, "· E01　提现记录\n") {
		t.Errorf("attached %d; %q", len(m.Attachments), m.Text)
	}
	if ask := r.mailOf(r.notices("ask")[0].SHA256); !strings.Contains(ask.Text, "E01 提现记录.png（3 KB）") {
		t.Errorf("the ask says\n%s", ask.Text)
	}
}

// sharedEnv writes letters from cuiban's own mailbox.
type sharedEnv struct{ *env }

func (sharedEnv) From(c *escalation.Case) (mail.Address, error) {
	return mail.Address{Name: c.Owner.Name, Address: "tracker@example.net"}, nil
}

// A letter that leaves from cuiban's own mailbox asks for answers to the owner
// and to the case.
func TestReplyToWhereTheTrackerWrites(t *testing.T) {
	r := newRig(t)
	r.Env = sharedEnv{r.env}
	r.pass()
	m := r.mailOf(r.load().Letters[0].SHA256)
	if m.From.Address != "tracker@example.net" || !slices.Equal(m.ReplyTo, []string{"lin@example.cn", "tracker+x@example.net"}) {
		t.Errorf("from %v, answers to %v", m.From, m.ReplyTo)
	}
}

// Nothing is ever written to an address that nobody reads.
func TestUnattended(t *testing.T) {
	for address, want := range map[string]bool{
		"no-reply@p.example": true, "NoReply@p.example": true, "service-noreply@p.example": true, "do_not_reply@p.example": true, "MAILER-DAEMON@p.example": true,
		"postmaster@p.example": true, "bounces@p.example": true, "list-request@p.example": true, "owner-list@p.example": true,
		"kf@p.example": false, "reply@p.example": false, "tousu@p.example": false,
	} {
		if got := unattended(address); got != want {
			t.Errorf("unattended(%s) = %v", address, got)
		}
	}
	r := newRig(t)
	r.change(func(tx *store.Tx, c *escalation.Case) error {
		c.Parties[0].Confirmed = false
		return tx.SaveParty(c.ID, escalation.Party{Address: "no-reply@platform.example", Role: escalation.RolePlatform, Confirmed: true})
	})
	r.pass()
	for _, l := range r.load().Letters {
		if slices.Contains(l.Recipients, "no-reply@platform.example") {
			t.Errorf("written to %v", l.Recipients)
		}
	}
}
