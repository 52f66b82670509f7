// Package scheduler turns a due moment into what is to be done: a draft shown
// to the owner, directions, a question, a reminder. It never sends anything to
// an outsider; the most it does is ask.
//
// A pass takes the due cases by the hundred, decides and renders outside any
// transaction and on all processors, and commits in one transaction with a
// savepoint for each case, which counts only if that case is still as it was:
// otherwise it is looked at again. All keys are deterministic, so that a pass
// that dies half-way is repeated without harm.
package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"net/mail"
	"sync"
	"time"

	"cuiban/daemon/compose"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

// Env is what the scheduler needs to know of its surroundings.
type Env interface {
	// Rules gives ladder and calendar of the case's jurisdiction.
	Rules(c *escalation.Case) (escalation.Rules, error)
	// Seen is the moment up to which every watched folder of the case was read.
	Seen(tx *store.Tx, c *escalation.Case) (time.Time, error)
	// From is the address letters of the case are written from.
	From(c *escalation.Case) (mail.Address, error)
	// CaseAddress is what goes into the Cc of letters, so that answers are filed.
	CaseAddress(c *escalation.Case) string
	// Tracker is the address that writes to the owner and takes their orders.
	Tracker(owner escalation.Owner) mail.Address
	// Pack makes the evidence pack; nil bytes when there is none.
	Pack(ctx context.Context, c *escalation.Case, now time.Time) (name string, data []byte, err error)
}

// Scheduler runs the passes.
type Scheduler struct {
	Store *store.Store
	Texts *templates.Texts // the texts in use; nil: the product's own
	// Calendar writes the running deadlines of a case as an iCalendar file; nil
	// means that the owner is not told of each promise when it is noted.
	Calendar func(c *escalation.Case, lang string, now time.Time) ([]byte, error)
	Env      Env
	Log      *slog.Logger
	// Drafts says whether the owner of that address sends letters from the Drafts
	// folder; nil means that nobody does.
	Drafts func(address string) bool

	packing sync.Mutex // packs are made one after the other: each takes much memory
}

func (s *Scheduler) drafts(o escalation.Owner) bool { return s.Drafts != nil && s.Drafts(o.Address) }

// preparer renders the moves of one case at one moment.
type preparer struct {
	s     *Scheduler
	ctx   context.Context
	c     *escalation.Case
	rules escalation.Rules
	now   time.Time
	lang  string
	// weight is what the mails rendered so far weigh, in bytes.
	weight int64
	// lacks says that there is a letter that cannot be written, and that the owner
	// was told why.
	lacks bool
}

// effects renders what the moves of a decision need, and what is due beside them,
// and returns what they do.
func (p *preparer) effects(d escalation.Decision) (effects []effect, err error) {
	for _, m := range d.Moves {
		e, err := p.move(m)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", m.Kind, m.Key, err)
		}
		if e != nil {
			effects = append(effects, e)
		}
		p.lacks = p.lacks || e == nil
	}
	for _, beside := range []func() ([]effect, error){p.ordered, p.noteMade, func() ([]effect, error) { return p.askAgain(d) }} {
		e, err := beside()
		if err != nil {
			return nil, err
		}
		effects = append(effects, e...)
	}
	return effects, nil
}

func (p *preparer) move(m escalation.Move) (effect, error) {
	switch m.Kind {
	case escalation.MoveBreak:
		return p.breaks(m), nil
	case escalation.MoveDiscard:
		return p.discard(m), nil
	case escalation.MoveLetter:
		return p.letter(m)
	case escalation.MoveDirections:
		return p.directions(m)
	case escalation.MoveNoReceipt:
		return event(m), nil
	}
	return p.notice(m)
}

// breaks marks the promises of the move as broken.
func (p *preparer) breaks(m escalation.Move) effect {
	return func(tx *store.Tx, c *escalation.Case) error {
		for _, pr := range c.Promises {
			if pr.Key != m.Promises[0] || pr.Status != escalation.PromiseOpen {
				continue
			}
			pr.Status, pr.SettledBy = escalation.PromiseBroken, "time"
			if err := tx.SavePromise(c.ID, &pr); err != nil {
				return err
			}
		}
		_, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryPromise, By: escalation.ByCuiban, Promise: m.Promises[0], Text: "broken"})
		return err
	}
}

// discard takes back a draft that was overtaken.
func (p *preparer) discard(m escalation.Move) effect {
	return func(tx *store.Tx, c *escalation.Case) error {
		l, _, err := tx.LetterByKey(m.Letter)
		if err != nil {
			return err
		}
		if err := tx.VoidAsks(l.ID); err != nil {
			return err
		}
		return tx.SetLetterState(l.ID, l.State, escalation.LetterDiscarded, nil)
	}
}

// enqueue makes a mail to the owner out of a rendered text and queues it.
func (p *preparer) enqueue(key, kind, messageID string, m templates.Mail, attached []compose.Attachment) (effect, error) {
	return p.enqueueAt(p.now, key, kind, messageID, m, attached)
}

// enqueueAt queues it for a moment to come.
func (p *preparer) enqueueAt(due time.Time, key, kind, messageID string, m templates.Mail, attached []compose.Attachment) (effect, error) {
	raw, err := p.s.ToOwner(p.c.Owner, messageID, "", m, attached, p.now)
	if err != nil {
		return nil, err
	}
	p.weight += int64(len(raw))
	return func(tx *store.Tx, c *escalation.Case) error {
		fresh, err := tx.Enqueue(store.Notice{Key: key, Owner: c.Owner.ID, Case: c.ID, Kind: kind, MessageID: messageID, Due: due}, raw)
		if err != nil || !fresh {
			return err
		}
		return tx.AddIDs(c.ID, []string{messageID})
	}, nil
}

// ToOwner makes the bytes of a mail to the owner alone.
func (s *Scheduler) ToOwner(o escalation.Owner, messageID, inReplyTo string, m templates.Mail, attached []compose.Attachment, now time.Time) ([]byte, error) {
	msg := compose.Message{
		From: s.Env.Tracker(o), To: []string{o.Address}, Subject: m.Subject, MessageID: messageID, InReplyTo: inReplyTo,
		Date: now.In(zone(o)), Text: m.Text, HTML: m.HTML, Attachments: attached, Auto: true,
	}
	if inReplyTo != "" {
		msg.References = []string{inReplyTo}
	}
	return compose.Bytes(msg)
}

func zone(o escalation.Owner) *time.Location {
	if o.Zone != nil {
		return o.Zone
	}
	return escalation.Shanghai
}

// noted records that a notice of that key was given.
func noted(e effect, entry escalation.Entry) effect {
	return func(tx *store.Tx, c *escalation.Case) error {
		if err := e(tx, c); err != nil {
			return err
		}
		_, err := tx.Append(c.ID, entry)
		return err
	}
}
