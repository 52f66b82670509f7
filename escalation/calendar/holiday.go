package calendar

import (
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2/us"
)

// anchorDays bounds the search for a holiday: each comes once in a year, or in
// thirteen lunar months.
const anchorDays = 400

// Holiday finds the next stretch of days off of the named holiday that is not over
// before from: a stretch under way on from is that stretch. "After the holiday" is
// then after last, "before the holiday" before first.
//
// The name is Chinese, simplified or traditional, or English, or the country's own
// (国庆节, 國慶假期, 十一, National Day, Karfreitag); [HolidayNames] lists them. An empty name
// means the next holiday of the calendar, whichever. A holiday that the jurisdiction
// does not keep, but whose date everybody knows (Christmas in China, 春节 in the US),
// is the day itself, Good Friday to Monday for Easter. ok is false for an unknown name and for one that the jurisdiction
// does not keep. Whether it is only provisional says Day(first).
func (c *Calendar) Holiday(name string, from Date) (first, last Date, ok bool) {
	wanted := wantedNames(name)
	if wanted == nil && strings.TrimSpace(name) != "" {
		return Date{}, Date{}, false
	}
	end := from.number() + anchorDays
	for i, _ := c.find(from.number()); i < len(c.days) && c.days[i].number < end; i++ {
		if c.days[i].isNamed(wanted) {
			first, last = c.stretch(dateOfNumber(c.days[i].number), wanted)
			return first, last, true
		}
	}
	return wellKnown(wanted, from)
}

// isNamed reports whether a day is off for one of the wanted holidays, any holiday
// when wanted is empty.
func (s special) isNamed(wanted []string) bool {
	if !s.off || len(wanted) == 0 || slices.Contains(wanted, s.nameEN) {
		return s.off
	}
	for part := range strings.SplitSeq(s.nameEN, " and ") {
		if slices.Contains(wanted, part) {
			return true
		}
	}
	return false
}

// stretch widens a day of a holiday to all its days that other days off connect.
func (c *Calendar) stretch(d Date, wanted []string) (first, last Date) {
	edge := func(step int) Date {
		found := d
		for day := d.AddDays(step); !c.IsWorkday(day); day = day.AddDays(step) {
			if i, named := c.find(day.number()); named && c.days[i].isNamed(wanted) {
				found = day
			}
		}
		return found
	}
	return edge(-1), edge(1)
}

// wellKnown gives the days of a holiday whose date does not depend on the
// jurisdiction: the first that are not over before from.
func wellKnown(wanted []string, from Date) (first, last Date, ok bool) {
	for year := max(from.Year, FirstYear); year <= min(from.Year+1, LastYear); year++ {
		var days []Date
		for _, name := range wanted {
			if d := wellKnownIn(name, year); !d.IsZero() {
				days = append(days, d)
			}
		}
		slices.SortFunc(days, Date.Compare)
		if len(days) > 0 && !days[len(days)-1].Before(from) {
			return days[0], days[len(days)-1], true
		}
	}
	return Date{}, Date{}, false
}

// wellKnownIn takes the holiday's English name; the zero Date says it is none of
// those.
func wellKnownIn(name string, year int) Date {
	l := lunar()[year]
	switch name {
	case "New Year's Day":
		return Date{year, time.January, 1}
	case "Spring Festival":
		return l.newYear
	case "Dragon Boat Festival":
		return l.dragonBoat
	case "Mid-Autumn Festival":
		return l.midAutumn
	case "Chung Yeung Festival":
		return l.chungYeung
	case "Tomb-Sweeping Day":
		return l.qingming
	case "Good Friday":
		return goodFriday(year)
	case "Easter Sunday":
		return goodFriday(year).AddDays(2)
	case "Easter Monday":
		return goodFriday(year).AddDays(3)
	case "Thanksgiving":
		return library(us.ThanksgivingDay)(year)[0].Date
	case "Christmas Day":
		return Date{year, time.December, 25}
	}
	return Date{}
}
