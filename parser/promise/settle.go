package promise

import (
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/parser/when"
)

// Some English expressions say what they mean only together with the base of the text or
// with the day named before them: by then, the day before, dated 8 October, by nine.

// settle decides what such expressions of the sentence at hand mean.
func (x *extractor) settle() {
	for i := range x.s.times {
		m := &x.s.times[i]
		if !m.Past && !m.Hours || x.text[m.Start] >= 0x80 {
			continue
		}
		if m.Hours && x.appointed(m) || m.Past && (x.byThen(m) || x.dayBefore(m) || x.dated(m)) {
			if m.Past, m.Hours = false, false; limits(m) {
				x.s.clauses[x.s.clauseAt(m.Start)].times++
			}
		}
	}
}

// byThen turns "by then" into the day named before it.
func (x *extractor) byThen(m *when.Match) bool {
	if m.Rule != when.RuleThen {
		return false
	}
	return x.becomes(m, x.namedBefore(m))
}

// dayBefore turns "the day before" into the day before the one named before it.
func (x *extractor) dayBefore(m *when.Match) bool {
	if !strings.EqualFold(x.wordsOf(m), "the day before") {
		return false
	}
	named := x.namedNear(m)
	if named.IsZero() || named.AddDate(0, 0, -1).Before(x.ctx.Base) {
		return false
	}
	return x.becomes(m, named.AddDate(0, 0, -1))
}

// becomes makes a match the limit of a day; false for the zero time.
func (x *extractor) becomes(m *when.Match, day time.Time) bool {
	if day.IsZero() {
		return false
	}
	d := calendar.DateOf(day, x.ctx.Zone)
	m.Rule = "date"
	m.Term = escalation.Term{Words: m.Term.Words, Kind: escalation.TermDate, Edge: escalation.EdgeBy, Year: d.Year, Month: int(d.Month), Day: d.Day}
	return true
}

// datedDays is how far ahead a date may lie that a paper is dated with.
const datedDays = 60

// dated says that a paper bears a date soon to come: your bill dated 8 October.
func (x *extractor) dated(m *when.Match) bool {
	if !fullDate(&m.Term) || !hasPrefixFold(x.wordsOf(m), "dated ") && !hasPrefixFold(x.wordsOf(m), "as of ") {
		return false
	}
	d := m.Term.Due(x.ctx.Base, x.ctx.Zone, x.ctx.Calendar)
	return d.Known() && d.At.After(x.ctx.Base) && d.At.Sub(x.ctx.Base) < datedDays*24*time.Hour
}

// maxAppointed bounds the room between a day and the hours of an appointment on it, in
// bytes.
const maxAppointed = 60

// appointed says that a range of hours is that of an appointment on a day that the
// sentence named right before, and not when somebody is open: your visit of 3 July goes
// ahead as planned, 10 till 12.
func (x *extractor) appointed(m *when.Match) bool {
	if m.Rule != "clock" {
		return false
	}
	i := x.s.timeFrom(m.Start) - 1
	if i < 0 || m.Start-x.s.times[i].End > maxAppointed {
		return false
	}
	o := &x.s.times[i]
	if _, ok := x.dayOf(o); !ok || o.Every {
		return false
	}
	between := x.text[o.End:m.Start]
	return !containsAny(between, "hour", "Hour", "open", "Open", "HOUR", "OPEN", "closed", "lines", "phone")
}

// waking moves an hour of either half of the day that has passed today to the half that
// is still to come: by nine, said at five in the afternoon.
func (x *extractor) waking(m *when.Match, t escalation.Term) escalation.Term {
	if !m.Halves || len(t.Clock) != 5 || t.Clock >= "12:00" || t.Zone != "" {
		return t
	}
	base := x.ctx.Base.In(x.ctx.Zone)
	if t.Kind != escalation.TermClock {
		d := t.Due(x.ctx.Base, x.ctx.Zone, x.ctx.Calendar)
		if !d.Known() || calendar.DateOf(d.At, x.ctx.Zone) != calendar.DateOf(base, x.ctx.Zone) {
			return t
		}
	}
	hour, minute := int(t.Clock[0]-'0')*10+int(t.Clock[1]-'0'), int(t.Clock[3]-'0')*10+int(t.Clock[4]-'0')
	now := base.Hour()*60 + base.Minute()
	if at := hour*60 + minute; at > now || at+12*60 <= now {
		return t
	}
	hour += 12
	t.Clock = string([]byte{byte('0' + hour/10), byte('0' + hour%10)}) + t.Clock[2:]
	return t
}

// maxBoth is how many expressions behind an hour are asked whether they are its day.
const maxBoth = 3

// bothOn is the date of a bare hour whose day stands behind it for several: a call at
// nine, another at ten, both tomorrow.
func (x *extractor) bothOn(m *when.Match, t escalation.Term) (escalation.Term, bool) {
	if m.Rule != "clock" && m.Rule != "part-of-day" || x.text[m.Start] >= 0x80 {
		return t, false
	}
	first := x.s.timeFrom(m.End)
	for i := first; i < min(len(x.s.times), first+maxBoth); i++ {
		o := &x.s.times[i]
		if o.Past || o.Hours || o.Term.Kind != escalation.TermPeriod && o.Term.Kind != escalation.TermWeekday && !fullDate(&o.Term) {
			continue
		}
		before := strings.TrimRight(x.text[m.End:o.Start], " ")
		if !hasSuffixFold(before, " both") && !hasSuffixFold(before, " all") {
			continue
		}
		day := o.Term
		day.Words, day.Edge, day.Clock, day.Zone = t.Words, t.Edge, t.Clock, t.Zone
		return day, true
	}
	return t, false
}
