// Package outbox sends letters: each at most once, exactly as approved.
//
// A letter moves through these states, each step one committed transaction:
//
//	approved ──▶ claimed ──▶ dot ──▶ accepted   the server said 250
//	   ▲            │         ├────▶ rejected   it said 5xx, or refused a recipient
//	   └────────────┴─────────┤                 an explicit 4xx, or a failure before
//	                          │                 the dot: tried again later
//	                          └────▶ unknown    the line dropped after the dot:
//	                                            nobody can know; the owner decides
//
// claimed is committed before dialling, dot after the last byte of the text and
// before the final dot. A process that dies in claimed has surely sent nothing;
// one that dies in dot leaves unknown behind. Both transactions check again that
// nothing material happened since the approval: no payment, no stop, no letter
// of the other side.
//
// Mail to the owner (asks, digests, reminders) is the other way round: at least
// once, the same bytes under the same Message-ID.
package outbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"cuiban/escalation"
	"cuiban/store"
)

// The caps and waits of sending.
const (
	// DefaultCasePerDay and DefaultAccountPerDay bound the letters that leave.
	// Nobody needs more than five letters a day in one dispute; twenty a day
	// keep an ordinary mailbox clear of its provider's spam limits.
	DefaultCasePerDay    = 5
	DefaultAccountPerDay = 20
	// retryFirst and retryMost bound the back-off after a temporary refusal;
	// giveUp is Postfix's and RFC 5321's usual queue lifetime.
	retryFirst = 5 * time.Minute
	retryMost  = 4 * time.Hour
	giveUp     = 5 * 24 * time.Hour
	// capWindow is the day that the caps count: the last 24 hours, so that
	// midnight does not double them.
	capWindow = 24 * time.Hour
	// approvalValid is how long an approval may wait for a way out: after a week
	// offline the letter is shown again. It is longer than giveUp.
	approvalValid = 7 * 24 * time.Hour
	// askAfter is when the owner is told of a letter that the server keeps
	// putting off.
	askAfter = 24 * time.Hour
)

// Outbox sends what is due. Its methods are called by one goroutine.
type Outbox struct {
	Store *store.Store
	// Letters gives the account that letters of the case leave from, System the
	// one that writes to the owner.
	Letters func(c *escalation.Case) (Account, error)
	System  func(store.Notice) (Account, error)
	// Accepted is told, after the commit, of every letter the server took.
	Accepted func(ctx context.Context, c *escalation.Case, l escalation.Letter, raw []byte)
	// Trouble is called inside the transaction that leaves a letter rejected or
	// unknown, so that the owner is told: what is "rejected", "unknown", "held",
	// "gone" or "delayed".
	Trouble func(tx *store.Tx, c *escalation.Case, l escalation.Letter, what string) error
	// Halted tells the owner that the breaker stopped all letters.
	Halted        Halted
	CasePerDay    int // 0 means DefaultCasePerDay
	AccountPerDay int // 0 means DefaultAccountPerDay
	Log           *slog.Logger
}

// errHeld says that a letter may not leave now; its text is the reason.
type errHeld struct{ why string }

func (e errHeld) Error() string { return e.why }

// underWay are the states that only a running attempt may hold.
var underWay = []escalation.LetterState{escalation.LetterClaimed, escalation.LetterDot}

// Recover puts right what an attempt left behind that could not write down its
// end, by a crash or a full disk: a claimed letter goes back to approved, one
// that died around the dot becomes unknown. Every pass begins with it.
func (o *Outbox) Recover(ctx context.Context, now time.Time) error {
	if none, err := o.nothingLeft(ctx); err != nil || none {
		return err
	}
	return o.Store.Update(ctx, now, func(tx *store.Tx) error {
		left, err := tx.Letters(store.LetterFilter{States: underWay})
		if err != nil {
			return err
		}
		for _, l := range left {
			if err := o.recoverOne(tx, l); err != nil {
				return fmt.Errorf("recovering letter %s: %w", l.Key, err)
			}
		}
		return nil
	})
}

func (o *Outbox) nothingLeft(ctx context.Context) (none bool, err error) {
	err = o.Store.View(ctx, func(tx *store.Tx) error {
		left, err := tx.Letters(store.LetterFilter{States: underWay})
		none = len(left) == 0
		return err
	})
	return none, err
}

func (o *Outbox) recoverOne(tx *store.Tx, l store.CaseLetter) error {
	if l.State == escalation.LetterClaimed {
		return tx.SetLetterState(l.ID, escalation.LetterClaimed, escalation.LetterApproved, nil)
	}
	return o.unknown(tx, l.Letter, "the process ended while the server was being asked")
}

func (o *Outbox) unknown(tx *store.Tx, l escalation.Letter, why string) error {
	err := tx.SetLetterState(l.ID, escalation.LetterDot, escalation.LetterUnknown, func(l *escalation.Letter) { l.Sent, l.Response = tx.Now(), why })
	if err != nil {
		return err
	}
	return o.tell(tx, l.ID, "unknown")
}

func (o *Outbox) tell(tx *store.Tx, id int64, what string) error {
	l, caseID, err := tx.Letter(id)
	if err != nil {
		return err
	}
	c, err := tx.CaseByID(caseID)
	if err != nil {
		return err
	}
	return o.Trouble(tx, c, l, what)
}

// Pass sends everything that is due at now: first the owner's mail, then the
// approved letters. One failure does not stop the others; all are returned.
func (o *Outbox) Pass(ctx context.Context, now time.Time) error {
	errs := []error{o.Recover(ctx, now), o.notices(ctx, now)}
	due, err := o.due(ctx, now)
	if err != nil {
		return errors.Join(append(errs, err)...)
	}
	for _, l := range due {
		if ctx.Err() != nil {
			return errors.Join(append(errs, ctx.Err())...)
		}
		errs = append(errs, o.send(ctx, l, now))
	}
	return errors.Join(errs...)
}

func (o *Outbox) due(ctx context.Context, now time.Time) (due []store.CaseLetter, err error) {
	err = o.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Letters(store.LetterFilter{States: []escalation.LetterState{escalation.LetterApproved}})
		due = slices.DeleteFunc(all, func(l store.CaseLetter) bool { return l.NotBefore.After(now) })
		return err
	})
	return due, err
}

// attempt is one try to send one letter.
type attempt struct {
	c    *escalation.Case
	l    escalation.Letter
	raw  []byte
	from Account
}

func (o *Outbox) send(ctx context.Context, l store.CaseLetter, now time.Time) error {
	err := o.chained(ctx, l, now)
	var a attempt
	if err == nil {
		a, err = o.claim(ctx, l.ID, now)
	}
	if err == nil {
		err = o.transmit(ctx, a, now)
	}
	var held errHeld
	if errors.As(err, &held) {
		o.Log.Info("letter held", "letter", l.Key, "why", held.why)
		return nil
	}
	if err != nil {
		return fmt.Errorf("sending letter %s: %w", l.Key, err)
	}
	return nil
}

// claim takes the letter for sending, or says why it may not leave.
func (o *Outbox) claim(ctx context.Context, id int64, now time.Time) (a attempt, err error) {
	var held error
	err = o.Store.Update(ctx, now, func(tx *store.Tx) error {
		a, held, err = o.load(tx, id, now)
		if err != nil || held != nil {
			return err
		}
		err := tx.SetLetterState(id, escalation.LetterApproved, escalation.LetterClaimed, func(l *escalation.Letter) { l.Tries++ })
		return errors.Join(err, failpoint("claim"))
	})
	if err == nil {
		err = held
	}
	if err == nil {
		err = failpoint("claimed")
	}
	if err != nil {
		return a, err
	}
	a.raw, err = o.Store.ReadObject(ctx, a.l.SHA256)
	if err == nil {
		err = failpoint("read")
	}
	if err == nil && hash(a.raw) != a.l.SHA256 {
		err = fmt.Errorf("the archived bytes are not the approved ones: %w", store.ErrDamaged)
	}
	switch {
	case errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrNotFound):
		err = errors.Join(err, o.end(ctx, a, escalation.LetterClaimed, now, err, "gone"), o.trip(ctx, a.c.Owner.ID, BreakBytes, err.Error(), now))
	case err != nil: // the disk had a bad moment
		err = errors.Join(err, o.again(ctx, a, escalation.LetterClaimed, now, err))
	}
	return a, err
}

func hash(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// load reads letter and case and checks that the letter may leave.
func (o *Outbox) load(tx *store.Tx, id int64, now time.Time) (a attempt, held, err error) {
	l, caseID, err := tx.Letter(id)
	if err != nil {
		return a, nil, err
	}
	c, err := tx.CaseByID(caseID)
	if err != nil {
		return a, nil, err
	}
	from, err := o.Letters(c)
	if err != nil {
		return a, nil, err
	}
	a = attempt{c: c, l: l, from: from}
	if b, ok, err := Broken(tx, c.Owner.ID); err != nil || ok {
		return a, errHeld{"the breaker stopped all letters: " + b.Detail}, err
	}
	if why, detail := anomaly(c, l, now); why != "" {
		return a, errHeld{detail}, Trip(tx, c.Owner.ID, why, detail, o.Halted)
	}
	if why := stale(c, l, now); why != "" {
		return a, errHeld{why}, unapprove(tx, c, l, escalation.LetterApproved)
	}
	if full, err := o.capped(tx, a, now); err != nil || full {
		return a, errHeld{"the cap of letters a day is reached"}, errors.Join(err, o.postpone(tx, l, now))
	}
	return a, nil, nil
}

// stale says why the approval no longer holds.
func stale(c *escalation.Case, l escalation.Letter, now time.Time) string {
	switch {
	case now.Sub(l.Approved) > approvalValid:
		return "the approval is older than a week"
	case c.Stopped:
		return "the case was stopped after the approval"
	case c.State == escalation.Closed:
		return "the case was closed after the approval"
	case c.Head != l.Head:
		return "something happened in the case after the approval"
	}
	for _, r := range l.Recipients {
		if i := slices.IndexFunc(c.Parties, func(p escalation.Party) bool { return p.Address == r }); i >= 0 && c.Parties[i].Bad {
			return "mail to " + r + " bounced"
		}
	}
	return ""
}

// unapprove takes an approval back and makes the case due: the scheduler asks
// again with the news, if the letter still has a point.
func unapprove(tx *store.Tx, c *escalation.Case, l escalation.Letter, from escalation.LetterState) error {
	if err := tx.SetLetterState(l.ID, from, escalation.LetterDraft, nil); err != nil {
		return err
	}
	if c.State != escalation.Closed {
		c.Next = tx.Now()
	}
	return tx.SaveCase(c)
}

// capped says whether the letters of the last day fill the cap of the case or of
// the account. Those of unknown end count: they may have arrived.
func (o *Outbox) capped(tx *store.Tx, a attempt, now time.Time) (bool, error) {
	sent, err := tx.Letters(store.LetterFilter{States: []escalation.LetterState{escalation.LetterAccepted, escalation.LetterUnknown}, SentSince: now.Add(-capWindow)})
	if err != nil {
		return false, err
	}
	byCase, byAccount := 0, 0
	for _, l := range sent {
		if l.CaseID == a.c.ID {
			byCase++
		}
		if l.From == a.from.Address {
			byAccount++
		}
	}
	return byCase >= orDefault(o.CasePerDay, DefaultCasePerDay) || byAccount >= orDefault(o.AccountPerDay, DefaultAccountPerDay), nil
}

func orDefault(n, def int) int {
	if n > 0 {
		return n
	}
	return def
}

// postpone lets a letter beyond the cap wait a day, and tells the owner: so many
// letters are not usual.
func (o *Outbox) postpone(tx *store.Tx, l escalation.Letter, now time.Time) error {
	l.NotBefore = now.Add(capWindow)
	if err := tx.SaveLetter(l); err != nil {
		return err
	}
	return o.tell(tx, l.ID, "held")
}

// transmit speaks SMTP and commits what became of it.
func (o *Outbox) transmit(ctx context.Context, a attempt, now time.Time) error {
	s, err := dial(ctx, a.from)
	if err != nil {
		return o.failed(ctx, a, now, err)
	}
	defer s.close()
	if err := s.envelope(a.from.Address, a.l.Recipients); err != nil {
		return o.failed(ctx, a, now, err)
	}
	w, err := s.body(a.raw)
	if err != nil {
		return o.failed(ctx, a, now, err)
	}
	if err := o.atDot(ctx, a, now); err != nil {
		return err // closed hard without the dot: nothing was accepted
	}
	response, err := s.dot(ctx, w)
	if err := o.outcome(ctx, a, now, response, err); err != nil {
		return err
	}
	if err == nil {
		s.quit()
	}
	return nil
}

// atDot commits the point of no return, after a last look.
func (o *Outbox) atDot(ctx context.Context, a attempt, now time.Time) error {
	var held string
	err := o.Store.Update(ctx, now, func(tx *store.Tx) error {
		c, err := tx.CaseByID(a.c.ID)
		if err != nil {
			return err
		}
		if held = stale(c, a.l, now); held != "" {
			return unapprove(tx, c, a.l, escalation.LetterClaimed)
		}
		if full, err := o.capped(tx, a, now); err != nil || full { // claim made sure of it: it cannot be
			held = "a letter was about to leave beyond the cap"
			return errors.Join(err, tx.SetLetterState(a.l.ID, escalation.LetterClaimed, escalation.LetterApproved, nil), Trip(tx, c.Owner.ID, BreakCap, held, o.Halted))
		}
		err = tx.SetLetterState(a.l.ID, escalation.LetterClaimed, escalation.LetterDot, func(l *escalation.Letter) { l.From = a.from.Address })
		return errors.Join(err, failpoint("dot"))
	})
	if err == nil && held != "" {
		err = errHeld{held}
	}
	if err == nil {
		err = failpoint("dotted")
	}
	return err
}

// outcome commits what the server said to the dot.
func (o *Outbox) outcome(ctx context.Context, a attempt, now time.Time, response string, sendErr error) error {
	ctx = context.WithoutCancel(ctx) // the outcome is known: it must be written down
	switch n := code(sendErr); {
	case sendErr == nil:
		return o.accepted(ctx, a, now, response)
	case n >= 500:
		return o.rejected(ctx, a, escalation.LetterDot, now, sendErr)
	case n >= 400:
		return o.again(ctx, a, escalation.LetterDot, now, sendErr)
	}
	return o.Store.Update(ctx, now, func(tx *store.Tx) error { return o.unknown(tx, a.l, sendErr.Error()) })
}

func (o *Outbox) accepted(ctx context.Context, a attempt, now time.Time, response string) error {
	err := o.Store.Update(ctx, now, func(tx *store.Tx) error {
		err := tx.SetLetterState(a.l.ID, escalation.LetterDot, escalation.LetterAccepted, func(l *escalation.Letter) {
			l.Sent, l.Response = now, response
		})
		if err != nil {
			return err
		}
		return errors.Join(Left(tx, a.c.ID, a.l, now), failpoint("accept"))
	})
	if err != nil {
		return err
	}
	_ = failpoint("accepted")
	if o.Accepted != nil {
		a.l.Sent = now
		o.Accepted(ctx, a.c, a.l, a.raw)
	}
	_ = failpoint("copied")
	return nil
}

// Left writes into the case that a letter left: its id, and the rung it opens.
func Left(tx *store.Tx, caseID int64, l escalation.Letter, now time.Time) error {
	c, err := tx.CaseByID(caseID)
	if err != nil {
		return err
	}
	if err := tx.AddIDs(c.ID, []string{l.MessageID}); err != nil {
		return err
	}
	if l.Step == escalation.StepOpen && l.Rung != c.Rung {
		c.Rung, c.RungSince = l.Rung, now
		if _, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryRung, By: escalation.ByCuiban, At: now, Rung: l.Rung}); err != nil {
			return err
		}
	}
	c.Next = now
	return tx.SaveCase(c)
}

// failed handles an error before the dot: surely nothing was accepted. Only a
// server that let us in can refuse the letter; any other trouble is the account's.
func (o *Outbox) failed(ctx context.Context, a attempt, now time.Time, cause error) error {
	if code(cause) >= 500 && !errors.Is(cause, errAccount) {
		return errors.Join(cause, o.rejected(ctx, a, escalation.LetterClaimed, now, cause))
	}
	return errors.Join(cause, o.again(ctx, a, escalation.LetterClaimed, now, cause))
}

func (o *Outbox) rejected(ctx context.Context, a attempt, from escalation.LetterState, now time.Time, cause error) error {
	return o.end(ctx, a, from, now, cause, "rejected")
}

// end leaves the letter rejected and tells the owner what befell it.
func (o *Outbox) end(ctx context.Context, a attempt, from escalation.LetterState, now time.Time, cause error, what string) error {
	return o.Store.Update(context.WithoutCancel(ctx), now, func(tx *store.Tx) error {
		err := tx.SetLetterState(a.l.ID, from, escalation.LetterRejected, func(l *escalation.Letter) { l.Response = cause.Error() })
		if err != nil {
			return err
		}
		return o.tell(tx, a.l.ID, what)
	})
}

// again puts the letter back for a later try, or gives it up after five days.
func (o *Outbox) again(ctx context.Context, a attempt, from escalation.LetterState, now time.Time, cause error) error {
	if !a.l.Approved.IsZero() && now.Sub(a.l.Approved) > giveUp {
		return o.rejected(ctx, a, from, now, cause)
	}
	return o.Store.Update(context.WithoutCancel(ctx), now, func(tx *store.Tx) error {
		err := tx.SetLetterState(a.l.ID, from, escalation.LetterApproved, func(l *escalation.Letter) {
			l.Response, l.NotBefore = cause.Error(), now.Add(backoff(l.Tries))
		})
		if err != nil {
			return err
		}
		return o.delayed(tx, a.l)
	})
}

// delayed tells the owner, once an approval, of a letter that has not found its
// way for a day: the owner may stop it.
func (o *Outbox) delayed(tx *store.Tx, l escalation.Letter) error {
	if l.Approved.IsZero() || tx.Now().Sub(l.Approved) < askAfter {
		return nil
	}
	key := fmt.Sprintf("delayed/%d/%d", l.ID, l.Approved.Unix())
	if told, err := tx.Meta(key); err != nil || told != "" {
		return err
	}
	return errors.Join(tx.SetMeta(key, "told"), o.tell(tx, l.ID, "delayed"))
}

// backoff doubles from five minutes to four hours.
func backoff(tries int) time.Duration {
	d := retryFirst
	for range min(tries-1, 10) {
		d *= 2
	}
	return min(d, retryMost)
}
