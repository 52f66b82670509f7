package escalation

import (
	"strconv"
	"strings"
	"time"

	"cuiban/escalation/calendar"
)

// isoWeekday is 1 for Monday … 7 for Sunday.
func isoWeekday(d calendar.Date) int { return (int(d.Weekday())+6)%7 + 1 }

// civil is the given day, the month's last when it has no such day.
func civil(year, month, day int) calendar.Date {
	d := calendar.Date{Year: year, Month: time.Month(month), Day: 1}
	d.Day = min(day, d.EndOfMonth().Day)
	return d
}

// date is the day a named date stands for: without a year the next one,
// without a month the next such day of a month.
func (r *resolver) date() calendar.Date {
	t, today := r.term, r.today()
	if t.Unit == UnitMonth && t.Month == 0 { // 下月5号
		m := calendar.Date{Year: today.Year, Month: today.Month, Day: 1}.AddMonths(t.Offset)
		return civil(m.Year, int(m.Month), t.Day)
	}
	if t.Month == 0 {
		d := civil(today.Year, int(today.Month), t.Day)
		if d.Before(today) {
			next := calendar.Date{Year: today.Year, Month: today.Month, Day: 1}.AddMonths(1)
			d = civil(next.Year, int(next.Month), t.Day)
		}
		return d
	}
	day := t.Day
	if day == 0 {
		day = partDay(t.Part)
	}
	switch {
	case t.Year != 0:
		return civil(t.Year, t.Month, day)
	case t.Unit == UnitYear: // 明年1月5日
		return civil(today.Year+t.Offset, t.Month, day)
	}
	d := civil(today.Year, t.Month, day)
	if d.Before(today) {
		d = civil(today.Year+1, t.Month, day)
	}
	return d
}

// partDay is the last day of a part of a month; 31 is clamped by civil.
func partDay(p TermPart) int {
	switch p {
	case PartEarly:
		return 10
	case PartMiddle:
		return 15
	case PartMiddle2:
		return 20
	}
	return 31
}

// weekday is the named day: bare, the first one after the base day; else that
// day of the Monday-to-Sunday week so many weeks on.
func (r *resolver) weekday() calendar.Date {
	today := r.today()
	if r.term.Bare {
		ahead := (r.term.Weekday-isoWeekday(today)+6)%7 + 1
		return today.AddDays(ahead + 7*r.term.Offset)
	}
	return today.AddDays(r.term.Weekday - isoWeekday(today) + 7*r.term.Offset)
}

// period is the last day of the period, or of its early or middle part.
func (r *resolver) period() calendar.Date {
	today, n := r.today(), r.term.Offset
	switch r.term.Unit {
	case UnitWeek:
		return today.AddDays(7 - isoWeekday(today) + 7*n)
	case UnitMonth:
		m := calendar.Date{Year: today.Year, Month: today.Month, Day: 1}.AddMonths(n)
		return civil(m.Year, int(m.Month), partDay(r.term.Part))
	case UnitQuarter:
		first := (int(today.Month)-1)/3*3 + 1
		m := calendar.Date{Year: today.Year, Month: time.Month(first), Day: 1}.AddMonths(3*n + 2)
		return civil(m.Year, int(m.Month), 31)
	case UnitYear:
		if r.term.Part == PartEarly { // 明年初: its first quarter at most, its first month as said
			return civil(today.Year+n, 1, 31)
		}
		return civil(today.Year+n, 12, 31)
	case UnitWorkDay:
		return r.workDays(today, n)
	}
	return today.AddDays(n)
}

// clock is the next time the clock shows the hour.
func (r *resolver) clock() {
	day := r.today()
	r.endOn(day)
	if r.due.At.Before(r.base) {
		r.endOn(day.AddDays(1))
	}
}

// holiday computes a term relative to a public holiday: before it, its eve;
// after it, the given number of days or working days from its last day; during
// it, its last day. "节后" alone names no end.
func (r *resolver) holiday() {
	if r.cal == nil {
		return
	}
	first, last, ok := r.cal.Holiday(r.term.Holiday, r.today())
	if !ok {
		return
	}
	t := r.term
	r.due.Provisional = r.cal.Day(first).Provisional
	switch {
	case t.Edge == EdgeBy:
		r.endOn(first.AddDays(-1))
	case t.Edge == EdgeAfter && t.Max == 0:
		return
	case t.Edge == EdgeAfter && t.Unit == UnitWorkDay:
		r.endOn(r.workDays(last, int(t.Max)))
	case t.Edge == EdgeAfter && (t.Unit == UnitHour || t.Unit == UnitMinute):
		r.endOn(last.AddDays(int(t.Max/24) + 1))
	case t.Edge == EdgeAfter:
		r.endOn(addUnits(last, t.Max, t.Unit))
	default:
		r.endOn(last)
	}
}

// parseClock reads "HH:MM"; ok is false for "".
func parseClock(s string) (h, m int, ok bool) {
	hh, mm, found := strings.Cut(s, ":")
	if !found {
		return 0, 0, false
	}
	h, err1 := strconv.Atoi(hh)
	m, err2 := strconv.Atoi(mm)
	return h, m, err1 == nil && err2 == nil && h >= 0 && h <= 24 && m >= 0 && m < 60
}

// zoneOf is the zone that Term.Zone names at the time of base; loc when it
// names none. The summer-time families follow the rules in force since 2007
// (US: 15 U.S.C. 260a) and 1996 (EU: Directive 2000/84/EC; UK: 1972 c. 6).
func zoneOf(name string, base time.Time, loc *time.Location) *time.Location {
	if name == "" {
		return loc
	}
	if secs, ok := parseOffset(name); ok {
		return time.FixedZone(name, secs)
	}
	std, us, known := summerFamily(name)
	if !known {
		return loc
	}
	if us && usSummer(base.UTC(), std) || !us && euSummer(base.UTC()) {
		std++
	}
	return time.FixedZone(name, std*3600)
}

func summerFamily(name string) (std int, us, ok bool) {
	switch name {
	case "us-eastern":
		return -5, true, true
	case "us-central":
		return -6, true, true
	case "us-mountain":
		return -7, true, true
	case "us-pacific":
		return -8, true, true
	case "uk":
		return 0, false, true
	case "eu-central":
		return 1, false, true
	}
	return 0, false, false
}

// parseOffset reads "+08:00".
func parseOffset(s string) (secs int, ok bool) {
	if len(s) < 4 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	h, m, ok := parseClock(s[1:])
	if !ok || h > 14 {
		return 0, false
	}
	secs = h*3600 + m*60
	if s[0] == '-' {
		secs = -secs
	}
	return secs, true
}

// nthSunday is the nth Sunday of a month at 00:00 UTC; n = 0 means the last.
func nthSunday(year int, month time.Month, n int) time.Time {
	if n == 0 {
		last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC)
		return last.AddDate(0, 0, -int(last.Weekday()))
	}
	first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, 0, (7-int(first.Weekday()))%7+7*(n-1))
}

func usSummer(t time.Time, std int) bool {
	start := nthSunday(t.Year(), time.March, 2).Add(time.Duration(2-std) * time.Hour)
	end := nthSunday(t.Year(), time.November, 1).Add(time.Duration(1-std) * time.Hour)
	return !t.Before(start) && t.Before(end)
}

func euSummer(t time.Time) bool {
	start := nthSunday(t.Year(), time.March, 0).Add(time.Hour)
	end := nthSunday(t.Year(), time.October, 0).Add(time.Hour)
	return !t.Before(start) && t.Before(end)
}
