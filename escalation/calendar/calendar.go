// Package calendar answers the questions about time that a promise raises: which
// days are worked in a country, when the seventh of them ends, when a statutory
// term ends, when a letter may be sent.
//
// # The model
//
// A [Date] is a civil date, without zone. A [Calendar] is the working week of one
// jurisdiction, fixed once it is made: Monday to Friday, minus the days that its
// holidays take off, plus the weekend days that are worked in exchange (调休, in
// China and formerly in Taiwan). Each question about it has an answer and a
// derivation: a list of [Step], one for each day counted and each day skipped, that
// a person can check line by line ([Step.Text]).
//
// A year is either announced, by an official table or by a law that leaves nothing
// to announce, or it is provisional: then the calendar computes the holidays from
// the law as it stands, errs towards the later deadline, and says Provisional on
// each day of it. No unannounced holiday is ever silently a working day.
//
// The announcement of a new year arrives as a [Year] ([ParseYears]); [Calendar.With]
// gives a calendar that knows it, under a new [Calendar.Version], and [Diff] says
// which days changed, so that stored deadlines can be computed again.
//
// # Sources
//
// China: the yearly notices of the General Office of the State Council from 2007
// on (data/cn.txt). Hong Kong, Taiwan, Singapore: the official tables (data/*.txt).
// Other countries: the rules of github.com/rickar/cal/v2, corrected where they
// differ from the official lists.
//
// The package is pure: no clock, no network, no files but the embedded tables.
package calendar

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// FirstYear and LastYear bound the years for which holidays are known or
// computed. Outside them a calendar knows weekends only, provisionally. The upper
// bound is that of the lunar table.
const (
	FirstYear = 2000
	LastYear  = 2050
)

// Reason says why a day is worked or not.
type Reason string

// The reasons. Only weekend and holiday are days off.
const (
	Workday Reason = "workday" // Monday to Friday, nothing special
	Weekend Reason = "weekend" // Saturday or Sunday, nothing special
	Holiday Reason = "holiday" // taken off by a holiday, a weekend day within it included
	Makeup  Reason = "makeup"  // a Saturday or Sunday worked in exchange for a holiday (调休上班)
)

// Day is what a calendar says of one date.
type Day struct {
	Date   Date
	Work   bool // Reason is Workday or Makeup
	Reason Reason
	// Name is the holiday the day belongs to, in Chinese (国庆节; 中秋節 in Hong Kong
	// and Taiwan), also for a make-up day; NameEN the same in English. Both are
	// empty on ordinary days.
	Name   string
	NameEN string
	// Provisional is set where no announcement settles the day yet.
	Provisional bool
}

// special is a day on which the week alone does not decide.
type special struct {
	number int // Date.number
	off    bool
	name   string
	nameEN string
	year   int  // the year of the notice or rule it comes from
	firm   bool // announced
}

// Calendar is the working calendar of one jurisdiction. It never changes and may
// be used by several goroutines at once. The zero Calendar is not useful: use
// [For] or [Weekends].
type Calendar struct {
	country country
	years   map[int]Year // the announced tables
	version string
	days    []special        // sorted by number, at most one a date
	shift   []int            // shift[i]: working days that days[:i] add to Monday to Friday
	banks   bool             // the closing days of banks are days off too
	banking func() *Calendar // see Banking
}

// Weekends returns the calendar that knows Saturdays and Sundays and nothing
// else: for a jurisdiction that nobody has told us. All of it is provisional.
func Weekends() *Calendar { return weekends() }

// For returns the calendar of a jurisdiction: an ISO 3166 country code ("cn",
// "gb"; upper case is understood), or a subdivision for which [Jurisdictions]
// lists one ("au-vic"). ok is false when it is not known; [Weekends] is then the
// honest substitute.
func For(jurisdiction string) (c *Calendar, ok bool) {
	load, ok := loaders()[strings.ToLower(jurisdiction)]
	if !ok {
		return nil, false
	}
	return load(), true
}

// Jurisdictions lists the codes that [For] knows, sorted.
func Jurisdictions() []string {
	var codes []string
	for code := range loaders() {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

// Jurisdiction returns the code the calendar was made for; it is empty for
// [Weekends].
func (c *Calendar) Jurisdiction() string { return c.country.code }

// Version identifies the content of the calendar, such as "cn-2026-9f3a61c2":
// jurisdiction, last announced year, digest of the days. Two calendars of one
// version agree on every day; it is stored with each deadline computed.
func (c *Calendar) Version() string { return c.version }

// Banking returns the calendar of banking days (银行工作日, business days of a bank): c
// less the further days on which banks of the jurisdiction are closed, such as 24
// December in Germany, Good Friday in Ireland, 2 January in Japan, and in the euro
// area the closing days of its payment system. Where banks keep the common holidays
// it is c itself.
func (c *Calendar) Banking() *Calendar { return c.banking() }

// Announced reports whether the holidays of a year are settled.
func (c *Calendar) Announced(year int) bool {
	_, tabled := c.years[year]
	return tabled || c.country.firm.holds(year)
}

// Day says what the calendar knows of one date.
func (c *Calendar) Day(d Date) Day {
	n := d.number()
	i, found := c.find(n)
	return c.dayAt(n, i, found)
}

// dayAt is Day for a day number of which the entry in c.days is known.
func (c *Calendar) dayAt(n, i int, found bool) Day {
	d := dateOfNumber(n)
	day := Day{Date: d, Work: true, Reason: Workday, Provisional: !c.Announced(d.Year)}
	if isWeekend(weekdayOfNumber(n)) {
		day.Work, day.Reason = false, Weekend
	}
	if !found {
		return day
	}
	s := c.days[i]
	day.Name, day.NameEN = s.name, s.nameEN
	day.Provisional = day.Provisional || !s.firm
	switch {
	case s.off:
		day.Work, day.Reason = false, Holiday
	case !day.Work:
		day.Work, day.Reason = true, Makeup
	}
	return day
}

// Specials lists the days of a year on which the week alone does not decide: its
// holidays, those at weekends included, and its make-up days, in order.
func (c *Calendar) Specials(year int) []Day {
	i, _ := c.find(Date{year, time.January, 1}.number())
	var days []Day
	for ; i < len(c.days); i++ {
		day := c.dayAt(c.days[i].number, i, true)
		if day.Date.Year != year {
			break
		}
		days = append(days, day)
	}
	return days
}

// Papers returns the addresses of the notices that settle a year; there are none
// where a law does, and for a year that is provisional.
func (c *Calendar) Papers(year int) []string { return slices.Clone(c.years[year].Papers) }

// IsWorkday reports whether d is worked, make-up days included.
func (c *Calendar) IsWorkday(d Date) bool {
	n := d.number()
	if i, found := c.find(n); found {
		return !c.days[i].off
	}
	return !isWeekend(weekdayOfNumber(n))
}

// find returns the index of the entry of a day number, or where it would be.
func (c *Calendar) find(n int) (i int, found bool) {
	return slices.BinarySearchFunc(c.days, n, func(s special, n int) int { return cmp.Compare(s.number, n) })
}
