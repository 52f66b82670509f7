package calendar

import "time"

// officeHours are the hours in which an office works on a working day: eight, with
// an hour at noon, and closed at 18:00, which is also what "close of business" and
// 下班前 mean. An office that opens earlier is given more time than it said, never less.
var officeHours = []Window{{oclock(9, 0), oclock(12, 0)}, {oclock(13, 0), oclock(18, 0)}}

// MaxWorkingHours bounds [Calendar.AddWorkingHours]: a working year. What is said in
// hours is said in dozens.
const MaxWorkingHours = 2_000 * time.Hour

// WorkingHours returns the hours worked on a day, a make-up day included, none on a
// day off.
func (c *Calendar) WorkingHours(d Date) []Window {
	if !c.IsWorkday(d) {
		return nil
	}
	return officeHours
}

// NextWorkingTime returns the earliest instant not before t within the working hours
// in loc; nil is t's own location.
func (c *Calendar) NextWorkingTime(t time.Time, loc *time.Location) time.Time {
	return next(t, loc, c.WorkingHours)
}

// AddWorkingHours returns the instant at which dur of working hours have passed since
// t: "within 8 working hours". The clock stands still outside the hours, at noon and
// on days off. There is one step for each day touched or skipped after the first.
// A dur that is not positive or exceeds [MaxWorkingHours] gives the zero time.
func (c *Calendar) AddWorkingHours(t time.Time, dur time.Duration, loc *time.Location) (due time.Time, steps []Step) {
	if dur <= 0 || dur > MaxWorkingHours {
		return time.Time{}, nil
	}
	loc = location(t, loc)
	counted := 0
	for d := DateOf(t, loc); ; d = d.AddDays(1) {
		day := c.Day(d)
		if !day.Work {
			steps = append(steps, step(day, 0))
			continue
		}
		counted++
		steps = append(steps, step(day, counted))
		if due, dur = spend(c.WorkingHours(d), d, t, dur, loc); dur == 0 {
			return due, steps
		}
	}
}

// spend lets the clock run through the windows of one day from t on; it returns the
// instant when dur is used up, or what is left of it.
func spend(windows []Window, d Date, t time.Time, dur time.Duration, loc *time.Location) (time.Time, time.Duration) {
	for _, w := range windows {
		open, end := w.Open.on(d, loc), w.Close.on(d, loc)
		if open.Before(t) {
			open = t.In(loc)
		}
		if room := end.Sub(open); room >= dur {
			return open.Add(dur), 0
		} else if room > 0 {
			dur -= room
		}
	}
	return time.Time{}, dur
}

// ReceiptDay returns the day on which an office counts something as received that
// arrives at t: that day, or the next working day when it arrives on a day off or
// after the office closed. For agencies' terms; a platform's promise runs from the
// moment of its mail.
func (c *Calendar) ReceiptDay(t time.Time, loc *time.Location) (Date, []Step) {
	d := DateOf(t, loc)
	closing := officeHours[len(officeHours)-1].Close
	if c.IsWorkday(d) && !t.Before(closing.on(d, location(t, loc))) {
		d = d.AddDays(1)
	}
	return c.RollForward(d)
}

// location is loc, or t's own where it is nil.
func location(t time.Time, loc *time.Location) *time.Location {
	if loc == nil {
		return t.Location()
	}
	return loc
}
