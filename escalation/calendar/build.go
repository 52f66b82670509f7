package calendar

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
)

// span is a range of years, both ends included; the zero span holds none.
type span struct{ from, to int }

func (s span) holds(year int) bool { return s.from <= year && year <= s.to && s.to != 0 }

// country is what is known of a jurisdiction before any calendar is made of it.
type country struct {
	code   string
	tables string // the embedded announced years: data/NAME.txt; empty: none
	rule   rule   // the days of a year without a table; nil: weekends only
	firm   span   // the years in which the rule needs no announcement
	bank   rule   // further days on which banks are closed; nil: none
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
	if c.tables != "" {
		for _, y := range embedded(c.tables) {
			years[y.Year] = y
		}
	}
	return years
}

func newCalendar(c country, years map[int]Year) *Calendar {
	cal := (&Calendar{country: c, years: years}).build()
	cal.banking = sync.OnceValue(func() *Calendar {
		if c.bank == nil {
			return cal
		}
		banks := (&Calendar{country: c, years: years, banks: true}).build()
		banks.banking = func() *Calendar { return banks }
		return banks
	})
	return cal
}

func (c *Calendar) build() *Calendar {
	c.days = mergeDays(c.collect())
	c.shift = shifts(c.days)
	c.version = c.digest()
	return c
}

// collect lists the special days of all years: of each its table, else its rule.
func (c *Calendar) collect() []special {
	k := collector{shown: map[string]festival{}}
	for year := FirstYear; year <= LastYear; year++ {
		table, tabled := c.years[year]
		k.add(year, table.Days, true)
		if !tabled && c.country.rule != nil {
			k.add(year, c.country.rule(year), c.country.firm.holds(year))
		}
		if c.banks {
			k.add(year, c.country.bank(year), c.Announced(year))
		}
	}
	return k.days
}

// collector gathers days; it looks each name up once.
type collector struct {
	days  []special
	shown map[string]festival
}

func (k *collector) add(year int, days []YearDay, firm bool) {
	for _, d := range days {
		if !d.Off && !d.Date.isWeekend() {
			continue // a worked weekday is an ordinary day
		}
		name, known := k.shown[d.Name]
		if !known {
			name = displayNames(d.Name)
			k.shown[d.Name] = name
		}
		k.days = append(k.days, special{d.Date.number(), d.Off, name.chinese, name.english, year, firm})
	}
}

// mergeDays sorts and leaves one entry a date. Where two years speak of one date
// (the notice of a year may order its last days of December before) the later
// notice holds, and an announced day holds against a computed one. Within one
// year the first entry names the day.
func mergeDays(days []special) []special {
	slices.SortStableFunc(days, func(a, b special) int {
		if a.firm != b.firm && a.number == b.number {
			if a.firm {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(b.year, a.year))
	})
	return slices.CompactFunc(days, func(a, b special) bool { return a.number == b.number })
}

// shifts is the prefix sum of what special days change against Monday to Friday.
func shifts(days []special) []int {
	sum := make([]int, len(days)+1)
	for i, s := range days {
		sum[i+1] = sum[i]
		weekend := isWeekend(weekdayOfNumber(s.number))
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
	var content []byte
	for _, s := range c.days {
		content = strconv.AppendInt(content, int64(s.number), 10)
		content = strconv.AppendBool(append(content, ' '), s.off)
		content = strconv.AppendBool(append(content, ' '), s.firm)
		content = append(append(append(content, ' '), s.name...), '\n')
	}
	last := c.country.firm.to
	for _, year := range slices.Sorted(maps.Keys(c.years)) {
		last = max(last, year)
		content = fmt.Appendln(content, year, c.years[year].Papers)
	}
	code := c.country.code
	if code == "" {
		code = "weekends"
	}
	if c.banks {
		code += "+bank"
	}
	sum := sha256.Sum256(content)
	return fmt.Sprintf("%s-%d-%x", code, last, sum[:4])
}
