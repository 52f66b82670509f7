package escalation

import (
	"slices"
	"time"
)

// Change is what a new fact does to one promise.
type Change struct {
	Promise Promise // as it is after the change
	What    string  // made, repeated, moved, kept, kept_late, answered_late, withdrawn
}

// Arrival is a mail of the other side, as Reconcile needs it: the facts and the
// promises read in it.
type Arrival struct {
	Mail  string // SHA-256
	At    time.Time
	Facts MailFacts
	Made  []Promise // with their first revision; status open or doubtful
}

// Reconcile compares a new mail of the other side with the promises of the case
// and returns every promise that changes, the new ones included. It changes
// nothing itself.
//
// An acknowledgement or a brush-off keeps nothing. A substantive answer of a
// person keeps "reply", "review" and "resolve"; only money keeps "pay". A
// promise said again replaces the older one; when its date is later, that is an
// extension, counted and remembered with the first date. One without a date moves
// none: “as soon as possible” takes nothing back.
func Reconcile(c *Case, a Arrival) []Change {
	var out []Change
	touched := map[string]bool{}
	for _, made := range a.Made {
		if known(c, made.Key) {
			continue
		}
		ch := Change{Promise: made, What: "made"}
		if old, ok := replaces(c, made, a.At, touched); ok {
			touched[old.Key] = true
			ch = move(old, made)
			old.Status, old.Settled, old.SettledBy = PromiseSuperseded, a.At, a.Mail
			out = append(out, Change{Promise: old, What: "superseded"})
		}
		out = append(out, ch)
	}
	return append(out, settle(c, a, touched)...)
}

func known(c *Case, key string) bool {
	return slices.ContainsFunc(c.Promises, func(p Promise) bool { return p.Key == key })
}

// replaces finds the running promise that made says again or moves.
func replaces(c *Case, made Promise, at time.Time, touched map[string]bool) (Promise, bool) {
	if made.Status != PromiseOpen {
		return Promise{}, false
	}
	for i := len(c.Promises) - 1; i >= 0; i-- {
		p := c.Promises[i]
		if p.Status == PromiseOpen && p.Who == made.Who && !touched[p.Key] && sameMatter(p.Action, made.Action) && !p.Said.After(at) && !(made.Due().At.IsZero() && !p.Due().At.IsZero()) {
			return p, true
		}
	}
	return Promise{}, false
}

// sameMatter says whether two actions are one matter to somebody who waits: an
// answer, a review and a result are; money is not.
func sameMatter(a, b Action) bool {
	return (a == ActPay) == (b == ActPay)
}

func move(old, made Promise) Change {
	was, is := old.Due().At, made.Due().At
	if was.IsZero() || !is.After(was) {
		made.Extended, made.First = old.Extended, old.First
		return Change{Promise: made, What: "repeated"}
	}
	made.Extended = old.Extended + 1
	made.First = old.First
	if made.First.IsZero() {
		made.First = was
	}
	return Change{Promise: made, What: "moved"}
}

// settle closes the promises that the mail itself fulfils. One that puts the
// owner off with a new promise of an answer is not the answer; one that promises
// money is, and one that asks for material replied and did no more.
func settle(c *Case, a Arrival, touched map[string]bool) []Change {
	putsOff := slices.ContainsFunc(a.Made, func(p Promise) bool { return p.Who != ByOwner && p.Action != ActPay })
	if !a.Facts.Human() || !a.Facts.Substantive || a.Facts.Template || putsOff {
		return nil
	}
	asks := slices.ContainsFunc(a.Made, func(p Promise) bool { return p.Who == ByOwner })
	var out []Change
	for _, p := range c.Promises {
		if p.Who == ByOwner || p.Action == ActPay || asks && p.Action != ActReply || touched[p.Key] || a.At.Before(p.Said) || !p.Settled.IsZero() {
			continue
		}
		if ch, ok := answer(p, a); ok {
			out = append(out, ch)
		}
	}
	return out
}

func answer(p Promise, a Arrival) (Change, bool) {
	due := p.Deadline()
	p.Settled, p.SettledBy = a.At, a.Mail
	p.Late = !due.IsZero() && a.At.After(due)
	switch {
	case p.Status == PromiseBroken:
		p.Late = true
		return Change{Promise: p, What: "answered_late"}, true
	case p.Status == PromiseOpen && p.Late:
		p.Status = PromiseKept
		return Change{Promise: p, What: "kept_late"}, true
	case p.Status == PromiseOpen:
		p.Status = PromiseKept
		return Change{Promise: p, What: "kept"}, true
	}
	return Change{}, false
}

// Deadline is the moment that counts against the promiser: the due moment, or,
// once they moved it a second time, the first date they gave. Zero: no date known.
func (p *Promise) Deadline() time.Time {
	if p.Extended >= 2 && !p.First.IsZero() {
		return p.First
	}
	return p.Due().At
}

// Fulfilled returns what the owner's word that money arrived does to the
// promises to pay: they are kept, late or in time.
func Fulfilled(c *Case, at time.Time) []Change {
	var out []Change
	for _, p := range c.Promises {
		if p.Who == ByOwner || !p.Settled.IsZero() || (p.Status != PromiseOpen && p.Status != PromiseBroken) {
			continue
		}
		ch, _ := answer(p, Arrival{At: at, Mail: "owner"})
		out = append(out, ch)
	}
	return out
}
