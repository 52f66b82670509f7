package calendar

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// What an announcement may hold. The notices of China from 2007 to 2026 have 22 to 33
// days off and up to 8 make-up days; the longest stretch was 10 days (2020).
const (
	maxDaysOff    = 60
	maxMakeupDays = 14
	longestOff    = 16 // days off in a row
	minDaysOff    = 4  // fewer is not a year's announcement but a fragment of one
)

// Validate checks an announcement for what no real one has: a day outside the year
// (the December before is allowed), a date twice, a make-up day that is no weekend
// day, a nameless day, too many or too few days, in China a day that is a holiday by
// law but not off. The error joins all faults found.
func (y Year) Validate() error {
	var im importer
	im.validate(y)
	return errors.Join(im.faults...)
}

// validate notes what is wrong with a year, with the line where there is a file.
func (im *importer) validate(y Year) {
	if _, known := For(y.Jurisdiction); !known {
		im.fault(fmt.Errorf("year %d: jurisdiction %q is not known", y.Year, y.Jurisdiction))
		return
	}
	if y.Year < FirstYear || y.Year > LastYear {
		im.fault(fmt.Errorf("year %d is not between %d and %d", y.Year, FirstYear, LastYear))
		return
	}
	im.validateDays(y)
	for _, fault := range append(y.countFaults(), y.missingFaults()...) {
		im.fault(fmt.Errorf("year %d: %s", y.Year, fault))
	}
}

// validateDays looks at each day by itself, and for a second one of the same date.
func (im *importer) validateDays(y Year) {
	seen := map[Date]bool{}
	for _, d := range y.Days {
		fault := y.dayFault(d)
		if fault == "" && seen[d.Date] {
			fault = "is given twice"
		}
		seen[d.Date] = true
		if fault != "" {
			im.fault(fmt.Errorf("%syear %d: %s %s", im.where(d.Date.String()), y.Year, strings.TrimSpace(d.Date.String()+" "+d.Name), fault))
		}
	}
}

func (y Year) dayFault(d YearDay) string {
	december := d.Date.Year == y.Year-1 && d.Date.Month == time.December
	switch {
	case d.Date.Year != y.Year && !december:
		return "is not a day of the year"
	case d.Name == "":
		return "has no name"
	case !d.Off && !d.Date.isWeekend():
		return fmt.Sprintf("is to be worked in exchange, but it is a %s anyway", d.Date.Weekday())
	}
	return ""
}

// countFaults looks at the numbers of days.
func (y Year) countFaults() []string {
	off := map[Date]bool{}
	for _, d := range y.Days {
		if d.Off {
			off[d.Date] = true
		}
	}
	var faults []string
	if n := len(off); n < minDaysOff || n > maxDaysOff {
		faults = append(faults, fmt.Sprintf("%d days off; an announcement has %d to %d", n, minDaysOff, maxDaysOff))
	}
	if n := len(y.Days) - len(off); n > maxMakeupDays {
		faults = append(faults, fmt.Sprintf("%d make-up days; an announcement has at most %d", n, maxMakeupDays))
	}
	for _, d := range slices.SortedFunc(maps.Keys(off), Date.Compare) {
		if n := runOf(off, d); n > longestOff && !off[d.AddDays(-1)] {
			faults = append(faults, fmt.Sprintf("%d days off in a row from %s", n, d))
		}
	}
	return faults
}

// runOf counts the days off in a row from d on, to just above the longest allowed.
func runOf(off map[Date]bool, d Date) int {
	n := 0
	for ; off[d] && n <= 2*maxDaysOff; d = d.AddDays(1) {
		n++
	}
	return n
}

// missingFaults looks for holidays of the law that are not off.
func (y Year) missingFaults() []string {
	if y.Jurisdiction != "cn" {
		return nil
	}
	off := map[Date]bool{}
	for _, d := range y.Days {
		off[d.Date] = d.Off
	}
	var faults []string
	for _, d := range chinaStatutory(y.Year) {
		if !off[d.Date] {
			faults = append(faults, fmt.Sprintf("%s %s is a holiday by law but not among the days off", d.Date, d.Name))
		}
	}
	return faults
}
