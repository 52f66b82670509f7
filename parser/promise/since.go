package promise

import (
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/parser/when"
)

// A term can run from a day that the text names itself: "within 14 days of 26
// January", "You accepted on 26 January and we will pay within 14 days of that
// date". The day is then known, and so is the end.

// noteDay remembers the last full date of the sentence at hand, for the next ones.
func (x *extractor) noteDay() {
	for i := range x.s.times {
		if t := &x.s.times[i].Term; fullDate(t) {
			x.lastDay = when.SinceDay{Year: int16(t.Year), Month: int16(t.Month), Day: int16(t.Day)}
		}
	}
}

func fullDate(t *escalation.Term) bool {
	return t.Kind == escalation.TermDate && t.Month != 0 && t.Day != 0
}

// sinceDay is the day that a match runs from: the one it names, or the one named
// last before it.
func (x *extractor) sinceDay(m *when.Match) when.SinceDay {
	if !m.Since.That {
		return m.Since
	}
	day := x.lastDay
	for i := range x.s.times {
		if o := &x.s.times[i]; o.End <= m.Start && fullDate(&o.Term) {
			day = when.SinceDay{Year: int16(o.Term.Year), Month: int16(o.Term.Month), Day: int16(o.Term.Day)}
		}
	}
	return day
}

// runsFromDay computes a term that runs from a named day, and turns it into the
// date it ends on; ok is false when the match is no such term.
func (x *extractor) runsFromDay(m *when.Match) (t escalation.Term, due escalation.Due, ok bool) {
	if !m.Since.Said() || m.Term.Kind != escalation.TermDuration || m.Term.Unit == escalation.UnitHour || m.Term.Unit == escalation.UnitMinute {
		return t, due, false
	}
	day := x.sinceDay(m)
	if day.Day == 0 {
		return t, due, false
	}
	due = m.Term.Due(x.startOf(day), x.ctx.Zone, x.ctx.Calendar)
	if !due.Known() {
		return t, due, false
	}
	if due.At.Before(x.ctx.Base) {
		due.Doubt = escalation.DoubtPast
	}
	end := calendar.DateOf(due.At, x.ctx.Zone)
	t = escalation.Term{Words: m.Term.Words, Kind: escalation.TermDate, Edge: escalation.EdgeBy, Year: end.Year, Month: int(end.Month), Day: end.Day}
	return t, due, true
}

// farDays is how far ahead a day without a year may lie before it is taken for
// that of the year before.
const farDays = 200

// startOf is the moment from which the days behind a named day count: its noon.
func (x *extractor) startOf(day when.SinceDay) time.Time {
	base := x.ctx.Base.In(x.ctx.Zone)
	year := int(day.Year)
	if year == 0 {
		year = base.Year()
	}
	at := time.Date(year, time.Month(day.Month), int(day.Day), 12, 0, 0, 0, x.ctx.Zone)
	if day.Year == 0 && at.Sub(base) > farDays*24*time.Hour {
		at = at.AddDate(-1, 0, 0)
	}
	return at
}
