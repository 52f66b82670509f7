package escalation

import (
	"slices"
	"time"

	"cuiban/escalation/calendar"
	"cuiban/escalation/ladder"
)

// end is the moment a clock ends that starts at t: hours exactly, everything else
// at the end of its last day, the first day not counted (民法典 201).
func (r Rules) end(c *Case, t time.Time, k ladder.Clock) time.Time {
	loc := c.OtherZone()
	day := calendar.DateOf(t, loc)
	switch k.Unit {
	case ladder.Hour:
		return t.Add(time.Duration(k.N) * time.Hour)
	case ladder.Day:
		return day.AddDays(k.N).EndOfDay(loc)
	case ladder.Week:
		return day.AddDays(7 * k.N).EndOfDay(loc)
	case ladder.WorkingDay:
		due, _ := r.Calendar.AddWorkingDays(day, k.N)
		return due.EndOfDay(loc)
	case ladder.Month:
		return day.AddMonths(k.N).EndOfDay(loc)
	case ladder.Year:
		return day.AddMonths(12 * k.N).EndOfDay(loc)
	}
	return t.Add(DefaultWait)
}

// lawful is the end of a statutory term of the other side: one whose last day is
// a day off ends on the next working day (民法典 203).
func (r Rules) lawful(c *Case, t time.Time, k ladder.Clock) time.Time {
	end := r.end(c, t, k)
	if k.Unit == ladder.Hour || k.Unit == "" {
		return end
	}
	day, _ := r.Calendar.RollForward(calendar.DateOf(end, c.OtherZone()))
	return day.EndOfDay(c.OtherZone())
}

// statutory is when the terms end that the law gives the desk the owner filed
// with. Where the decision runs from the acceptance and nobody has told of that,
// the desk is given both terms, one after the other; an extension that the source
// allows counts once the desk announced it. holds says that every term counted is
// known well enough to be held against it. ok is false where the owner has not
// filed here, or the rung has no term.
func (d *decider) statutory() (end time.Time, holds, ok bool) {
	running := d.r.Running(d.c, d.now)
	if len(running) == 0 {
		return time.Time{}, false, false
	}
	last := running[len(running)-1]
	final := d.rung.Final
	if final.Max > final.N && d.extended() {
		final.N = final.Max
	}
	switch {
	case last.Clock == d.rung.Final:
		return d.r.lawful(d.c, last.From, final), last.Holds, true
	case final.From == ladder.Accepted && final.N > 0:
		return d.r.lawful(d.c, last.Due, final), last.Holds && d.rung.Holds(d.rung.Final, d.now), true
	}
	return last.Due, last.Holds, true
}

// extended says whether the authority named a date of its own that is still to come.
func (d *decider) extended() bool {
	return slices.ContainsFunc(d.promises, func(p Promise) bool {
		return p.Who == ByRegulator && p.Status == PromiseOpen && p.Deadline().After(d.now)
	})
}

// unheard asks the owner, when a term of the law is over and nothing was seen
// here, whether the desk said anything by phone or message: authorities mostly do.
func (d *decider) unheard() {
	for _, k := range d.r.Running(d.c, d.now) {
		if d.heardSince(k.From) {
			continue
		}
		at := d.ownerTime(k.Due.Add(Grace))
		if !d.now.Before(at) && d.seen.Before(k.Due.Add(Grace)) {
			d.wakeAt(d.now.Add(ReadAgain), whyUnread)
			continue
		}
		d.tell(Move{Kind: MoveAskFiling, Key: d.c.Ref + "/ask_filing/" + k.Rung.ID + "/" + k.Due.UTC().Format("20060102"), Rung: k.Rung.ID, Deadline: k.Due, Why: Reason{
			ZH: "「" + k.Rung.Title.ZH + "」的期限已过，这里没有看到答复", EN: "the term of “" + k.Rung.Title.EN + "” is over and no answer was seen here"}},
			at, Reason{ZH: "看「" + k.Rung.Title.ZH + "」有没有答复", EN: "to see whether “" + k.Rung.Title.EN + "” answered"})
	}
}

// heardSince says whether an authority wrote, or the owner noted its words, since t.
func (d *decider) heardSince(t time.Time) bool {
	return d.last(func(e *Entry) bool {
		return e.At.After(t) && (e.Told() || e.Kind == EntryMailIn && e.By == ByRegulator && e.Facts.Human())
	}).Kind != ""
}

// onward is the rung proposed next: the desk above a silent one, else the next
// of the way whose precondition is met and that no earlier filing shuts.
func (r Rules) onward(c *Case, from string, now time.Time) (ladder.Rung, bool) {
	t := r.Trail(c, now)
	t.Rung = from
	t.Used = append(t.Used, from)
	return r.Ladder.Onward(t)
}
