package calendar

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
)

// The library computes in a location of its own, by default that of the machine.
// There a midnight may be missing, on the day the clocks go forward, and the
// holiday would move to the day before. UTC has every midnight, everywhere.
func init() { cal.DefaultLoc = time.UTC }

// rule computes the days of one year.
type rule = func(year int) []YearDay

// library makes a rule of the library's holidays: each on its day and, where the
// country gives another day instead, on that day too. Both are off; the first is a
// weekend day, or is itself the substitute for another holiday.
func library(holidays ...*cal.Holiday) rule {
	return func(year int) []YearDay {
		var days []YearDay
		for _, h := range holidays {
			actual, observed := h.Calc(year)
			if actual.IsZero() {
				continue
			}
			days = append(days, YearDay{h.Name, DateOf(actual, nil), true})
			if !observed.Equal(actual) {
				days = append(days, YearDay{h.Name, DateOf(observed, nil), true})
			}
		}
		return days
	}
}

// join gives the days of several rules.
func join(rules ...rule) rule {
	return func(year int) []YearDay {
		var days []YearDay
		for _, r := range rules {
			days = append(days, r(year)...)
		}
		return days
	}
}

// on gives single days.
func on(name string, dates ...Date) rule {
	return func(year int) []YearDay {
		var days []YearDay
		for _, d := range dates {
			if d.Year == year {
				days = append(days, YearDay{name, d, true})
			}
		}
		return days
	}
}

// every gives the same day of each year from a year on.
func every(name string, from int, m time.Month, day int) rule {
	return func(year int) []YearDay {
		if year < from {
			return nil
		}
		return []YearDay{{name, Date{year, m, day}, true}}
	}
}

// without leaves out single days that the library has and the country had not.
func without(r rule, dates ...Date) rule {
	return func(year int) []YearDay {
		return slices.DeleteFunc(r(year), func(d YearDay) bool { return slices.Contains(dates, d.Date) })
	}
}

// substitutes gives, for each holiday of r at a weekend, the next weekday that is
// not a holiday itself.
func substitutes(r rule) rule {
	return func(year int) []YearDay {
		days := r(year)
		taken := takenDates(days)
		var given []YearDay
		for _, d := range days {
			if d.Date.isWeekend() {
				given = append(given, YearDay{d.Name, freeWeekday(d.Date, 1, taken), true})
			}
		}
		return given
	}
}

func takenDates(days []YearDay) map[Date]bool {
	taken := map[Date]bool{}
	for _, d := range days {
		taken[d.Date] = true
	}
	return taken
}

// freeWeekday finds the nearest weekday after d (step 1) or before it (step -1) that
// is not taken, and takes it.
func freeWeekday(d Date, step int, taken map[Date]bool) Date {
	for d = d.AddDays(step); d.isWeekend() || taken[d]; {
		d = d.AddDays(step)
	}
	taken[d] = true
	return d
}
