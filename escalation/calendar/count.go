package calendar

// MaxWorkingDays bounds a count of working days: forty years of them. No term in
// law or in a mail is longer, and a number typed by a stranger must not cost memory.
const MaxWorkingDays = 10_000

// Step is one line of a derivation: a day counted or a day skipped.
type Step struct {
	Date   Date
	Reason Reason
	Name   string // the holiday, as in Day
	NameEN string
	// N is the number of the day when it counts, from 1; 0 when it was skipped, and
	// for the working day onto which RollForward moved a term.
	N           int
	Provisional bool
}

func step(d Day, n int) Step {
	return Step{d.Date, d.Reason, d.Name, d.NameEN, n, d.Provisional}
}

// AddWorkingDays returns the n-th working day after from, which itself is not
// counted, with one step for each day counted or skipped. A platform's "within n
// working days" ends with that day. n below 1 or above [MaxWorkingDays], or a
// zero from, gives the zero Date and no steps.
func (c *Calendar) AddWorkingDays(from Date, n int) (due Date, steps []Step) {
	if n < 1 || n > MaxWorkingDays || from.IsZero() {
		return Date{}, nil
	}
	steps = make([]Step, 0, n+n/2+9) // five working days in seven, and a week of holidays
	number := from.number() + 1
	i, _ := c.find(number)
	for counted := 0; ; number++ {
		found := i < len(c.days) && c.days[i].number == number
		day := c.dayAt(number, i, found)
		if found {
			i++
		}
		if !day.Work {
			steps = append(steps, step(day, 0))
			continue
		}
		counted++
		steps = append(steps, step(day, counted))
		if counted == n {
			return day.Date, steps
		}
	}
}

// RollForward returns d, or the next working day when d is not one: the end of a
// statutory term (民法典 203; EU Regulation 1182/71 art. 3(4)). The steps are the
// days skipped and the day arrived at; there are none when d is a working day, a
// worked Saturday included.
func (c *Calendar) RollForward(d Date) (Date, []Step) {
	var steps []Step
	for !c.IsWorkday(d) {
		steps = append(steps, step(c.Day(d), 0))
		d = d.AddDays(1)
	}
	if steps != nil {
		steps = append(steps, step(c.Day(d), 0))
	}
	return d, steps
}

// RollBack returns d, or the last working day before it when d is not one.
func (c *Calendar) RollBack(d Date) Date {
	for !c.IsWorkday(d) {
		d = d.AddDays(-1)
	}
	return d
}

// WorkingDaysBetween counts the working days after a, up to and including b. It
// is negative when b is before a: WorkingDaysBetween(a, b) = -WorkingDaysBetween(b, a).
func (c *Calendar) WorkingDaysBetween(a, b Date) int {
	return c.workedUpTo(b) - c.workedUpTo(a)
}

// workedUpTo counts the working days up to and including d from a fixed origin.
func (c *Calendar) workedUpTo(d Date) int {
	n := d.number()
	i, found := c.find(n)
	if found {
		i++
	}
	return weekdaysUpTo(n) + c.shift[i]
}

// weekdaysUpTo counts Mondays to Fridays after 1970-01-04, a Sunday (day number 3),
// up to and including day n.
func weekdaysUpTo(n int) int {
	const sunday = 3
	weeks := floorDiv(n-sunday, 7)
	return weeks*5 + min(n-sunday-weeks*7, 5)
}

// Unit is what a term counts.
type Unit string

// The units of dates; terms in hours are instants and no matter of a calendar.
const (
	Days        Unit = "day" // calendar days
	WorkingDays Unit = "working_day"
	Weeks       Unit = "week"
	Months      Unit = "month" // the same day, clamped to the end of the month
	Years       Unit = "year"
)

// MaxTerm bounds the number of units of a term: a century of days.
const MaxTerm = 36_525

// Add returns the last day of a term of n units that starts after from, as a
// platform's promise counts: it is not moved when it falls on a day off. Only
// WorkingDays have steps. An unknown unit, n below 1, n above [MaxTerm] (of working
// days [MaxWorkingDays]) or an end after the year 9999 gives the zero Date.
func (c *Calendar) Add(from Date, n int, unit Unit) (due Date, steps []Step) {
	if n < 1 || n > MaxTerm || from.IsZero() {
		return Date{}, nil
	}
	switch unit {
	case Days:
		due = from.AddDays(n)
	case WorkingDays:
		due, steps = c.AddWorkingDays(from, n)
	case Weeks:
		due = from.AddDays(7 * n)
	case Months:
		due = from.AddMonths(n)
	case Years:
		due = from.AddMonths(12 * n)
	}
	if due.Year > 9999 { // no time in JSON, no column holds it
		return Date{}, nil
	}
	return due, steps
}
