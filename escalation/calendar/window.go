package calendar

import (
	"fmt"
	"time"
)

// Clock is a time of day, in minutes after midnight.
type Clock int

func oclock(hour, minute int) Clock { return Clock(hour*60 + minute) }

// on returns the instant of the clock time on a day in loc.
func (c Clock) on(d Date, loc *time.Location) time.Time {
	return d.At(int(c)/60, int(c)%60, 0, loc)
}

// String writes the time of day as 09:30.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// Window is a stretch of one day on which something may be done: from Open,
// included, to Close, not included.
type Window struct {
	Open, Close Clock
}

var (
	morning   = Window{oclock(9, 30), oclock(11, 30)}
	afternoon = Window{oclock(14, 0), oclock(16, 30)}
)

// letterWindows are the hours in which a complaint desk reads what arrives: mid-week
// and mid-day, not the Monday morning after a weekend's backlog, not the Friday
// afternoon. A make-up Saturday or Sunday has none: it is a working day, so it
// counts for terms, but desks are thinly manned on it.
var letterWindows = map[time.Weekday][]Window{
	time.Monday:    {afternoon},
	time.Tuesday:   {morning, afternoon},
	time.Wednesday: {morning, afternoon},
	time.Thursday:  {morning, afternoon},
	time.Friday:    {morning},
}

// ownerWindow is when mail to the owner may arrive without waking anybody.
var ownerWindow = Window{oclock(8, 0), oclock(21, 30)}

// LetterWindows returns the windows of one day, none on a day off.
func (c *Calendar) LetterWindows(d Date) []Window {
	if !c.IsWorkday(d) {
		return nil
	}
	return letterWindows[d.Weekday()]
}

// NextWindow returns the earliest instant not before t at which a letter should
// reach a desk in loc: Tuesday to Thursday 9:30–11:30 and 14:00–16:30, Monday
// 14:00–16:30, Friday 9:30–11:30, on working days of the calendar only, never on a
// make-up Saturday or Sunday. The answer is in loc; nil is t's own location.
func (c *Calendar) NextWindow(t time.Time, loc *time.Location) time.Time {
	return next(t, loc, c.LetterWindows)
}

// NextOwnerTime returns the earliest instant not before t between 8:00 and 21:30
// in loc, any day of the week: when mail to the owner may go out.
func NextOwnerTime(t time.Time, loc *time.Location) time.Time {
	return next(t, loc, func(Date) []Window { return []Window{ownerWindow} })
}

// NextOwnerTime is the function of the same name: holidays do not keep news back.
func (c *Calendar) NextOwnerTime(t time.Time, loc *time.Location) time.Time {
	return NextOwnerTime(t, loc)
}

// next finds the earliest instant not before t inside the windows of its day. It ends:
// from the year after [LastYear] on every Tuesday is worked.
func next(t time.Time, loc *time.Location, windows func(Date) []Window) time.Time {
	loc = location(t, loc)
	t = t.In(loc)
	d := DateOf(t, loc)
	for {
		for _, w := range windows(d) {
			if open := w.Open.on(d, loc); t.Before(open) {
				return open
			}
			if t.Before(w.Close.on(d, loc)) {
				return t
			}
		}
		d = d.AddDays(1)
	}
}
