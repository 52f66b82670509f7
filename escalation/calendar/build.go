package calendar

import (
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
)

// span is a range of years, both ends included; the zero span holds none.
type span struct{ from, to int }

func (s span) holds(year int) bool { return s.from <= year && year <= s.to && s.to != 0 }

// country is what is known of a jurisdiction before any calendar is made of it.
type country struct {
	code   string
	tables func() []Year            // the embedded announced years; nil: none
	rule   func(year int) []YearDay // the days of a year without a table; nil: weekends only
	firm   span                     // the years in which the rule needs no announcement
}

// loaders maps each code to the function that makes its calendar once, on first use.
var loaders = sync.OnceValue(func() map[string]func() *Calendar {
	table := map[string]func() *Calendar{}
	for _, c := range countries() {
		table[c.code] = sync.OnceValue(func() *Calendar { return newCalendar(c, loadTables(c)) })
	}
	return table
})

var weekends = sync.OnceValue(func() *Calendar { return newCalendar(country{}, nil) })

func loadTables(c country) map[int]Year {
	years := map[int]Year{}
	if c.tables != nil {
		for _, y := range c.tables() {
			years[y.Year] = y
		}
	}
	return years
}

func newCalendar(c country, years map[int]Year) *Calendar {
	cal := &Calendar{country: c, years: years}
	cal.days = mergeDays(cal.collect())
	cal.shift = shifts(cal.days)
	cal.version = cal.digest()
	return cal
}

// collect lists the special days of all years, table before rule.
func (c *Calendar) collect() []special {
	var days []special
	for year := FirstYear; year <= LastYear; year++ {
		table, tabled := c.years[year]
		days = appendSpecials(days, year, table.Days, true)
		if !tabled && c.country.rule != nil {
			days = appendSpecials(days, year, c.country.rule(year), c.country.firm.holds(year))
		}
	}
	return days
}

func appendSpecials(days []special, year int, add []YearDay, firm bool) []special {
	for _, d := range add {
		if !d.Off && !d.Date.isWeekend() {
			continue // a worked weekday is an ordinary day
		}
		days = append(days, special{d.Date.number(), d.Off, d.Name, englishName(d.Name), year, firm})
	}
	return days
}

// mergeDays sorts and leaves one entry a date. Where two years speak of one date
// (the notice of a year may order its last days of December before) the later
// notice holds, and an announced day holds against a computed one. Within one
// year the first entry names the day.
func mergeDays(days []special) []special {
	slices.SortStableFunc(days, func(a, b special) int {
		if a.number != b.number {
			return a.number - b.number
		}
		if a.firm != b.firm {
			return map[bool]int{true: -1, false: 1}[a.firm]
		}
		return b.year - a.year
	})
	return slices.CompactFunc(days, func(a, b special) bool { return a.number == b.number })
}

// shifts is the prefix sum of what special days change against Monday to Friday.
func shifts(days []special) []int {
	sum := make([]int, len(days)+1)
	for i, s := range days {
		sum[i+1] = sum[i]
		weekend := dateOfNumber(s.number).isWeekend()
		if s.off && !weekend {
			sum[i+1]--
		} else if !s.off && weekend {
			sum[i+1]++
		}
	}
	return sum
}

// digest names the content: see [Calendar.Version].
func (c *Calendar) digest() string {
	h := sha256.New()
	for _, s := range c.days {
		fmt.Fprintf(h, "%d %t %s %t\n", s.number, s.off, s.name, s.firm)
	}
	last := c.country.firm.to
	for _, year := range slices.Sorted(maps.Keys(c.years)) {
		last = max(last, year)
		io.WriteString(h, fmt.Sprintln(year, c.years[year].Papers))
	}
	code := c.country.code
	if code == "" {
		code = "weekends"
	}
	return fmt.Sprintf("%s-%d-%x", code, last, h.Sum(nil)[:4])
}
