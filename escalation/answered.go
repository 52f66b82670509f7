package escalation

import (
	"slices"
	"time"
)

// Answered returns what it does to the promises that the owner answered the
// other side at that moment, by mail or otherwise: the demands on the owner are
// met, and the other side's terms, which stood still meanwhile, run on with the
// remainder they had. by is the SHA-256 of the owner's mail, or "owner".
func Answered(c *Case, at time.Time, by string) []Change {
	var out []Change
	since := c.owedSince(at)
	for _, p := range c.Promises {
		switch {
		case p.Status != PromiseOpen || p.Said.After(at):
		case p.Who == ByOwner:
			p.Status, p.Settled, p.SettledBy = PromiseKept, at, by
			p.Late = !p.Deadline().IsZero() && at.After(p.Deadline())
			out = append(out, Change{Promise: p, What: "kept"})
		case !since.IsZero() && !p.Deadline().IsZero() && p.Deadline().After(since):
			out = append(out, Change{Promise: p.paused(at.Sub(later(since, p.Said)), at), What: "paused"})
		}
	}
	return out
}

// owedSince is when the other side first asked for what the owner still owes at
// that moment; zero when the owner owes nothing. What was asked before the case
// was taken over from old mail holds nothing up.
func (c *Case) owedSince(at time.Time) (since time.Time) {
	for _, p := range c.Promises {
		if p.Who == ByOwner && p.Status == PromiseOpen && !p.Said.After(at) && !c.passedBefore(&p) && (since.IsZero() || p.Said.Before(since)) {
			since = p.Said
		}
	}
	return since
}

// paused returns the promise with a due moment later by d.
func (p Promise) paused(d time.Duration, at time.Time) Promise {
	due := p.Due()
	due.At, due.Paused = due.At.Add(d), due.Paused+d
	if !p.First.IsZero() {
		p.First = p.First.Add(d)
	}
	p.Revisions = append(slices.Clone(p.Revisions), Revision{Due: due, Made: at, Why: "paused"})
	return p
}
