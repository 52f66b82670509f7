package calendar

import "strings"

// anchorDays bounds the search for a named holiday: each comes within a year, or
// within 13 lunar months.
const anchorDays = 400

// Holiday finds the next stretch of days off of the named holiday that has not
// ended before from: a stretch under way on from is that stretch. The name is
// Chinese, simplified or traditional, or English (国庆节, 國慶, 十一, National Day). An
// empty name means the next holiday, whichever. Whether it is only provisional,
// Day(first) says.
func (c *Calendar) Holiday(name string, from Date) (first, last Date, ok bool) {
	for d, end := from, from.AddDays(anchorDays); d.Before(end); d = d.AddDays(1) {
		if c.isHolidayNamed(d, name) {
			return c.stretch(d, name)
		}
	}
	return Date{}, Date{}, false
}

func (c *Calendar) isHolidayNamed(d Date, name string) bool {
	day := c.Day(d)
	return day.Reason == Holiday && (name == "" || strings.Contains(day.Name, strings.TrimSuffix(name, "节")))
}

func (c *Calendar) stretch(d Date, name string) (first, last Date, ok bool) {
	first, last = d, d
	for c.isHolidayNamed(first.AddDays(-1), name) {
		first = first.AddDays(-1)
	}
	for c.isHolidayNamed(last.AddDays(1), name) {
		last = last.AddDays(1)
	}
	return first, last, true
}
