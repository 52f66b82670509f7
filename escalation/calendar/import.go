package calendar

import "maps"

// With returns a calendar that also knows the given years, each in place of what
// was known of that year, under its own [Calendar.Version]. Years of another
// jurisdiction are left out; c is unchanged. The years should come from
// [ParseYears], which checks them.
func (c *Calendar) With(years ...Year) *Calendar {
	known := maps.Clone(c.years)
	for _, y := range years {
		if y.Jurisdiction == c.country.code {
			known[y.Year] = y
		}
	}
	return newCalendar(c.country, known)
}

// Diff lists the days from from to to, both included, on which the calendars
// disagree whether or why the day is worked, as new has them. A day that only
// ceases to be provisional is not listed.
func Diff(old, new *Calendar, from, to Date) []Day {
	var changed []Day
	for d := from; !d.After(to); d = d.AddDays(1) {
		was, is := old.Day(d), new.Day(d)
		if was.Reason != is.Reason || was.Name != is.Name {
			changed = append(changed, is)
		}
	}
	return changed
}
