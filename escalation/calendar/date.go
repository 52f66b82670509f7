package calendar

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a civil date of the proleptic Gregorian calendar: a day as people
// write it, without an hour and without a zone. The zero Date is no date at all.
// Out of range fields (31 June) are understood as [time.Date] understands them
// wherever the Date is computed with.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the civil date of the instant t as read on a wall calendar in
// loc. A nil loc is t's own location.
func DateOf(t time.Time, loc *time.Location) Date {
	if loc != nil {
		t = t.In(loc)
	}
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads a date written as 2026-06-15. Any other form, and a day that
// does not exist, is an error.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %q is not a day written as 2026-06-15", s)
	}
	return DateOf(t, nil), nil
}

// The arithmetic counts days from 1970-01-01, in years that begin in March so that
// the leap day is the last: the algorithms "days_from_civil" and "civil_from_days"
// of Howard Hinnant. An era is the 400 years after which the calendar repeats.
const (
	eraYears  = 400
	eraDays   = 146_097
	epochDays = 719_468 // from 0000-03-01 to 1970-01-01
)

// number counts the days since 1970-01-01.
func (d Date) number() int {
	months := d.Year*12 + int(d.Month) - 1 - 2 // since March of year 0
	era := floorDiv(months, eraYears*12)
	month := months - era*eraYears*12 // 0..4799
	year, month := month/12, month%12
	day := (153*month+2)/5 + year*365 + year/4 - year/100 + d.Day - 1
	return era*eraDays + day - epochDays
}

// dateOfNumber is the inverse of number.
func dateOfNumber(n int) Date {
	n += epochDays
	era := floorDiv(n, eraDays)
	day := n - era*eraDays // 0..146096
	year := (day - day/1460 + day/36524 - day/146096) / 365
	day -= year*365 + year/4 - year/100 // 0..365, from 1 March
	month := (5*day + 2) / 153          // 0 is March
	date := Date{Year: era*eraYears + year, Month: time.Month(month + 3), Day: day - (153*month+2)/5 + 1}
	if month >= 10 {
		date.Year++
		date.Month -= 12
	}
	return date
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// weekdayOfNumber is the day of the week of a day number: day 0 was a Thursday.
func weekdayOfNumber(n int) time.Weekday {
	n += int(time.Thursday)
	return time.Weekday(n - 7*floorDiv(n, 7))
}

// String writes the date as 2026-06-15; the zero Date is the empty string.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// MarshalText writes the date as String does, so that JSON holds "2026-06-15".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// IsZero reports whether d is the zero Date: no date.
func (d Date) IsZero() bool { return d == Date{} }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday {
	return weekdayOfNumber(d.number())
}

// isWeekend reports whether d is a Saturday or a Sunday, worked or not.
func (d Date) isWeekend() bool { return isWeekend(d.Weekday()) }

func isWeekend(w time.Weekday) bool { return w == time.Saturday || w == time.Sunday }

// AddDays returns the date n days later, earlier when n is negative.
func (d Date) AddDays(n int) Date {
	return dateOfNumber(d.number() + n)
}

// AddMonths returns the same day n months later, and the last day of that month
// where it has no such day (31 January + 1 month = 28 February): 民法典 202,
// EU Regulation 1182/71 art. 3(2)(c).
func (d Date) AddMonths(n int) Date {
	first := Date{d.Year, d.Month + time.Month(n), 1}.AddDays(0)
	return Date{first.Year, first.Month, min(d.Day, first.monthLength())}
}

// monthLength is the number of days of d's month.
func (d Date) monthLength() int {
	return Date{d.Year, d.Month + 1, 0}.AddDays(0).Day
}

// EndOfMonth returns the last day of d's month.
func (d Date) EndOfMonth() Date { return Date{d.Year, d.Month, d.monthLength()} }

// Compare is -1 when d is earlier than e, 0 when they are the same day, else +1.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Sub returns the number of days from e to d: negative when d is earlier.
func (d Date) Sub(e Date) int { return d.number() - e.number() }

// At returns the instant at which clocks in loc show h:m:s on this day. Where
// the zone shows that time twice (the hour put back in autumn) it is the second
// one, so that nobody is held to the earlier; where it never shows it (the hour
// left out in spring) the instant is the one [time.Date] chooses.
func (d Date) At(h, m, s int, loc *time.Location) time.Time {
	t := time.Date(d.Year, d.Month, d.Day, h, m, s, 0, loc)
	for _, shift := range []time.Duration{time.Hour, 30 * time.Minute} { // Lord Howe moves by half an hour
		if u := t.Add(shift); sameClock(t, u) {
			return u
		}
	}
	return t
}

// sameClock reports whether two instants of one location show the same wall time.
func sameClock(t, u time.Time) bool {
	_, a := t.Zone()
	_, b := u.Zone()
	return u.Sub(t) == time.Duration(a-b)*time.Second
}

// EndOfDay returns 23:59:59 of this day in loc: the last second of a term that
// is counted in days (民法典 203: the last day ends at 24:00).
func (d Date) EndOfDay(loc *time.Location) time.Time { return d.At(23, 59, 59, loc) }
