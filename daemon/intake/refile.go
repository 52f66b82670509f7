package intake

import (
	"context"
	"fmt"
	"time"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/store"
)

// The kinds of things that a correction of the owner's is remembered for.
const (
	learnedSender = "sender" // a mail address
	learnedNumber = "number" // a number of the other side
)

// Recorder reads mails that are archived already, outside any transaction, and
// returns what writes them into a case by the owner's order.
func (in *Intake) Recorder(ctx context.Context, now time.Time, mails ...int64) (desk.Recorder, error) {
	read := map[int64]*seen{}
	for _, id := range mails {
		s, err := in.reread(ctx, id, now)
		if err != nil {
			return nil, err
		}
		read[id] = s
	}
	return func(tx *store.Tx, mailID, caseID int64) error {
		s := read[mailID]
		if s == nil {
			return fmt.Errorf("mail %d was not read before: %w", mailID, store.ErrNotFound)
		}
		t := &filing{in: in, tx: tx, seen: s, now: now}
		return t.ordered(caseID)
	}, nil
}

// reread understands an archived mail once more.
func (in *Intake) reread(ctx context.Context, id int64, now time.Time) (*seen, error) {
	s := &seen{}
	err := in.Store.View(ctx, func(tx *store.Tx) (err error) {
		s.m, err = tx.Mail(id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s, in.read(ctx, s, now)
}

// ordered files the mail where the owner says.
func (t *filing) ordered(caseID int64) error {
	c, err := t.tx.CaseByID(caseID)
	if err != nil {
		return err
	}
	if t.locations, err = t.tx.Locations(t.m.ID); err != nil {
		return err
	}
	if err := t.whose(); err != nil {
		return err
	}
	t.owner, t.isOwner, t.into = c.Owner, t.p.Sender() == c.Owner.Address, c.ID
	if t.isOwner && len(t.p.Forwarded) > 0 && t.toUs() {
		return t.forwarded()
	}
	if err := t.fileAll([]int64{c.ID}, finder{rule: "order"}, "the owner said so"); err != nil {
		return err
	}
	return t.remember(c)
}

// remember notes a correction: mail of this sender, and with these numbers,
// belongs to the case.
func (t *filing) remember(c *escalation.Case) error {
	if from := t.p.Sender(); from != "" && !t.isOwner {
		if err := t.tx.Learn(c.Owner.ID, learnedSender, from, c.ID); err != nil {
			return err
		}
	}
	for _, n := range t.p.ReferenceNumbers {
		if err := t.tx.Learn(c.Owner.ID, learnedNumber, n.Value, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// learned returns the open cases that the owner's corrections name for a value,
// the latest first.
func (t *filing) learned(kind, value string) ([]int64, error) {
	if value == "" {
		return nil, nil
	}
	all, err := t.tx.Learned(t.owner.ID, kind, value)
	if err != nil {
		return nil, err
	}
	var open []int64
	for _, id := range all {
		c, err := t.tx.CaseByID(id)
		if err != nil {
			return nil, err
		}
		if c.State != escalation.Closed {
			open = append(open, id)
		}
	}
	return open, nil
}

// byLearnedNumber: the owner corrected where a number belongs.
func (t *filing) byLearnedNumber() ([]int64, string, error) {
	for _, n := range t.p.ReferenceNumbers {
		cases, err := t.learned(learnedNumber, n.Value)
		if err != nil || len(cases) > 0 {
			return cases[:min(1, len(cases))], "the owner filed the number " + n.Value + " there", err
		}
	}
	return nil, "", nil
}

// byLearnedSender: the owner filed an earlier mail of this sender there. One
// that writes in several cases is a guess.
func (t *filing) byLearnedSender() ([]int64, string, error) {
	if t.isOwner {
		return nil, "", nil
	}
	cases, err := t.learned(learnedSender, t.p.Sender())
	return cases[:min(1, len(cases))], "the owner filed an earlier mail of " + t.p.Sender() + " there", err
}

// rememberOrdered is remember for a mail that the owner passed on with the word
// where it belongs.
func (t *filing) rememberOrdered() error {
	if t.into == 0 {
		return nil
	}
	c, err := t.tx.CaseByID(t.into)
	if err != nil {
		return err
	}
	return t.remember(c)
}

// byGivenNumber: a number that the owner noted, as the one a complaint was filed
// under. The platform's own no-reply senders name it, and nobody else knows it:
// such mail is filed, and makes its sender no party.
func (t *filing) byGivenNumber() ([]int64, string, error) {
	for _, n := range t.p.ReferenceNumbers {
		cases, err := t.tx.CasesByGivenNumber(t.owner.ID, n.Value)
		if err != nil || len(cases) > 0 {
			return cases, "it names the number " + n.Value + " that the owner noted", err
		}
	}
	return nil, "", nil
}
