package escalation

import (
	"time"

	"cuiban/escalation/calendar"
)

// Redate computes the due moment of a promise again, with a calendar that may
// know more than the one of its last revision, and from the anchor event's
// moment if that has become known (zero: unchanged). It returns the promise with
// the new revision and true when the moment moved.
//
// A promise the owner dated by hand, and one that is settled, stays as it is.
func Redate(p Promise, event time.Time, loc *time.Location, cal *calendar.Calendar, now time.Time) (Promise, bool) {
	if p.ByHand && !p.Due().At.IsZero() || !p.Settled.IsZero() || p.Status != PromiseOpen && p.Status != PromiseBroken {
		return p, false
	}
	why, base, name := "calendar", p.Said, ""
	if p.Term.Anchored() {
		if base = p.eventMoment(event); base.IsZero() {
			return p, false
		}
		name = string(p.Term.Anchor)
		if !event.IsZero() {
			why = "anchor"
		}
	}
	due := p.Term.Due(base, loc, cal)
	if pause := p.Due().Paused; pause > 0 && !due.At.IsZero() {
		due.At, due.Paused = due.At.Add(pause), pause
	}
	if due.At.Equal(p.Due().At) {
		return p, false
	}
	p.Revisions = append(append([]Revision{}, p.Revisions...), Revision{Due: due, Made: now, Why: why, Event: name, Base: base})
	return p, true
}

// eventMoment is when the anchor event happened: as told now, or as the last
// revision knew it.
func (p *Promise) eventMoment(event time.Time) time.Time {
	if !event.IsZero() {
		return event
	}
	for i := len(p.Revisions) - 1; i >= 0; i-- {
		if r := p.Revisions[i]; r.Event != "" && !r.Base.IsZero() {
			return r.Base
		}
	}
	return time.Time{}
}
