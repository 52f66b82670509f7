// Package scheduler turns a due moment into what is to be done: a draft shown
// to the owner, directions, a question, a reminder. It never sends anything to
// an outsider; the most it does is ask.
//
// A pass takes each due case, decides and renders outside any transaction, and
// commits the result only if the case is still as it was: otherwise it looks
// again. All keys are deterministic, so that a pass that dies half-way is
// repeated without harm.
package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"slices"
	"time"

	"cuiban/daemon/compose"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

// batch is how many due cases are taken at once: enough to keep the query
// cheap, few enough to react to a stop between two batches.
const batch = 100

// maxMoves bounds how often a case is decided in one pass: a broken promise, the
// draft that follows from it and the moment to look next are three.
const maxMoves = 5

// maxRetries bounds how often a case is looked at again because it changed
// under our hands; mail arrives in minutes, so once is the usual number.
const maxRetries = 3

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
}

func (s *Scheduler) drafts(o escalation.Owner) bool { return s.Drafts != nil && s.Drafts(o.Address) }

// errChanged says that the case changed between deciding and committing.
var errChanged = errors.New("the case changed meanwhile")

// Pass handles every case that is due at now. One case's failure does not stop
// the others: it is put off and reported.
func (s *Scheduler) Pass(ctx context.Context, now time.Time) error {
	var errs []error
	for ctx.Err() == nil {
		refs, err := s.due(ctx, now)
		if err != nil || len(refs) == 0 {
			return errors.Join(append(errs, err, s.overviews(ctx, now), s.guards(ctx, now))...)
		}
		for _, ref := range refs {
			if err := s.handle(ctx, ref, now); err != nil {
				errs = append(errs, fmt.Errorf("case %s: %w", ref, err))
				if err := s.putOff(ctx, ref, now, err); err != nil { // a full disk, or the end: it stays due
					return errors.Join(append(errs, err)...)
				}
			}
		}
	}
	return errors.Join(append(errs, ctx.Err())...)
}

func (s *Scheduler) due(ctx context.Context, now time.Time) (refs []string, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		refs, err = tx.DueCases(now, batch)
		return err
	})
	return refs, err
}

// putOff keeps a case that cannot be handled from blocking the pass.
func (s *Scheduler) putOff(ctx context.Context, ref string, now time.Time, cause error) error {
	return s.Store.Update(ctx, now, func(tx *store.Tx) error {
		c, err := tx.Case(ref)
		if err != nil {
			return err
		}
		c.Next, c.NextWhy = now.Add(time.Hour), cause.Error()
		return tx.SaveCase(c)
	})
}

// handle decides for one case until there is nothing left to do at this moment.
func (s *Scheduler) handle(ctx context.Context, ref string, now time.Time) error {
	retries := 0
	for range maxMoves {
		more, err := s.once(ctx, ref, now)
		if errors.Is(err, errChanged) && retries < maxRetries {
			retries++
			continue
		}
		if err != nil || !more {
			return err
		}
	}
	return nil // the next pass goes on
}

// effect is what one move does inside the transaction.
type effect func(tx *store.Tx, c *escalation.Case) error

// once decides for one case and carries it out. It reports whether anything was
// done, so that there may be more to decide.
func (s *Scheduler) once(ctx context.Context, ref string, now time.Time) (bool, error) {
	c, seen, err := s.load(ctx, ref)
	if err != nil {
		return false, err
	}
	rules, err := s.Env.Rules(c)
	if err != nil {
		return false, err
	}
	d := escalation.Decide(c, rules, seen, now)
	effects, err := s.prepare(ctx, c, rules, d, now)
	if err != nil {
		return false, err
	}
	more := len(effects) > 0
	err = s.Store.Update(ctx, now, func(tx *store.Tx) error {
		if err := commit(tx, c, d, effects); err != nil || !more {
			return err
		}
		more, err = again(tx, c.ID, rules, seen, now)
		return err
	})
	return more, err
}

// again looks at a case once more in the transaction that changed it. Where there
// is nothing left to render, as after nearly every move, the moment to look next
// is written at once; else it reports true and the case is taken up anew.
func again(tx *store.Tx, id int64, rules escalation.Rules, seen, now time.Time) (bool, error) {
	c, err := tx.CaseByID(id)
	if err != nil {
		return false, err
	}
	d := escalation.Decide(c, rules, seen, now)
	if len(d.Moves) > 0 || slices.ContainsFunc(c.Letters, func(l escalation.Letter) bool { return l.State == escalation.LetterDraft }) {
		return true, nil
	}
	c.Next, c.NextWhy = d.Next, d.Why.In(c.Owner.Lang)
	return false, tx.SaveCase(c)
}

func commit(tx *store.Tx, seen *escalation.Case, d escalation.Decision, effects []effect) error {
	c, err := tx.CaseByID(seen.ID)
	if err != nil {
		return err
	}
	if c.Head != seen.Head || len(c.Entries) != len(seen.Entries) {
		return errChanged
	}
	for _, e := range effects {
		if err := e(tx, c); err != nil {
			return err
		}
	}
	c.Next, c.NextWhy = d.Next, d.Why.In(c.Owner.Lang)
	return tx.SaveCase(c)
}

func (s *Scheduler) load(ctx context.Context, ref string) (c *escalation.Case, seen time.Time, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		if c, err = tx.Case(ref); err != nil {
			return err
		}
		seen, err = s.Env.Seen(tx, c)
		return err
	})
	return c, seen, err
}

// prepare renders what the moves need and returns what they do.
func (s *Scheduler) prepare(ctx context.Context, c *escalation.Case, rules escalation.Rules, d escalation.Decision, now time.Time) ([]effect, error) {
	p := &preparer{s: s, ctx: ctx, c: c, rules: rules, now: now, lang: templates.Lang(c.Owner.Lang)}
	var effects []effect
	for _, m := range d.Moves {
		e, err := p.move(m)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", m.Kind, m.Key, err)
		}
		if e != nil {
			effects = append(effects, e)
		}
	}
	ordered, err := p.ordered()
	if err != nil {
		return nil, err
	}
	effects = append(effects, ordered...)
	told, err := p.noteMade()
	if err != nil {
		return nil, err
	}
	effects = append(effects, told...)
	again, err := p.askAgain(d)
	if err != nil {
		return nil, err
	}
	return append(effects, again...), nil
}

// preparer renders the moves of one case at one moment.
type preparer struct {
	s     *Scheduler
	ctx   context.Context
	c     *escalation.Case
	rules escalation.Rules
	now   time.Time
	lang  string
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
