package calendar

import (
	"errors"
	"fmt"
	"time"
)

// What an announcement may hold. The notices of China from 2007 to 2026 have 22 to 33
// days off and up to 8 make-up days; the longest stretch was 10 days (2020).
const (
	maxDaysOff       = 60
	maxMakeupDays    = 14
	longestOff       = 16 // days off in a row
	minDaysOff       = 4  // fewer is not a year's announcement but a fragment of one
	maxFaultsPerYear = 8  // a file of the wrong kind should not fill the screen
)

// Validate checks an announcement for what no real one has: a day outside the year
// (the December before is allowed), a date twice, a make-up day that is no weekend
// day, a nameless day, too many or too few days, in China a day that is a holiday by
// law but not off. The error joins all faults found.
func (y Year) Validate() error { return y.validate(nil) }

// validate names lines of the file where there is one.
func (y Year) validate(file []byte) error {
	if _, known := For(y.Jurisdiction); !known {
		return fmt.Errorf("year %d: jurisdiction %q is not known", y.Year, y.Jurisdiction)
	}
	if y.Year < FirstYear || y.Year > LastYear {
		return fmt.Errorf("year %d is not between %d and %d", y.Year, FirstYear, LastYear)
	}
	faults := y.dayFaults(file)
	faults = append(faults, y.countFaults()...)
	faults = append(faults, y.missingFaults()...)
	if len(faults) > maxFaultsPerYear {
		more := fmt.Errorf("year %d: %d faults more", y.Year, len(faults)-maxFaultsPerYear)
		faults = append(faults[:maxFaultsPerYear], more)
	}
	return errors.Join(faults...)
}

// dayFaults looks at each day by itself, and for a second one of the same date.
func (y Year) dayFaults(file []byte) []error {
	var faults []error
	seen := map[Date]bool{}
	for _, d := range y.Days {
		fault := y.dayFault(d)
		if fault == "" && seen[d.Date] {
			fault = "is given twice"
		}
		seen[d.Date] = true
		if fault != "" {
			faults = append(faults, fmt.Errorf("%syear %d: %s %s %s", where(file, d.Date.String()), y.Year, d.Date, d.Name, fault))
		}
	}
	return faults
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
func (y Year) countFaults() []error {
	off := map[Date]bool{}
	for _, d := range y.Days {
		if d.Off {
			off[d.Date] = true
		}
	}
	var faults []error
	if n := len(off); n < minDaysOff || n > maxDaysOff {
		faults = append(faults, fmt.Errorf("year %d: %d days off; an announcement has %d to %d", y.Year, n, minDaysOff, maxDaysOff))
	}
	if n := len(y.Days) - len(off); n > maxMakeupDays {
		faults = append(faults, fmt.Errorf("year %d: %d make-up days; an announcement has at most %d", y.Year, n, maxMakeupDays))
	}
	for d := range off {
		if !off[d.AddDays(-1)] && off[d.AddDays(longestOff)] && runOf(off, d) > longestOff {
			faults = append(faults, fmt.Errorf("year %d: %d days off in a row from %s", y.Year, runOf(off, d), d))
		}
	}
	return faults
}

func runOf(off map[Date]bool, d Date) int {
	n := 0
	for ; off[d]; d = d.AddDays(1) {
		n++
	}
	return n
}

// missingFaults looks for holidays of the law that are not off.
func (y Year) missingFaults() []error {
	if y.Jurisdiction != "cn" {
		return nil
	}
	off := takenDates(y.Days)
	for _, d := range y.Days {
		if !d.Off {
			off[d.Date] = false
		}
	}
	var faults []error
	for _, d := range chinaStatutory(y.Year) {
		if !off[d.Date] {
			faults = append(faults, fmt.Errorf("year %d: %s %s is a holiday by law but not among the days off", y.Year, d.Date, d.Name))
		}
	}
	return faults
}
