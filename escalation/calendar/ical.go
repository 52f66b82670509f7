package calendar

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-ical"
)

// Bounds of a content line, continuation lines included. The decoder's time grows with
// the square of a parameter's length.
const (
	maxICalLine   = 16 << 10
	maxICalParams = 1 << 10 // of a line that has parameters
)

// icalDay is an event as far as it tells of days off.
type icalDay struct {
	title       string
	first, last Date
	mark        icalMark
}

// icalMark is what an event says of its days.
type icalMark int

const (
	unmarked icalMark = iota
	markedOff
	markedWork
	markedExchanged // 调休 alone: off on a weekday, unclear at a weekend
)

// zoneJurisdiction reads the jurisdiction off the calendar's time zone.
var zoneJurisdiction = map[string]string{
	"Asia/Shanghai": "cn", "Asia/Hong_Kong": "hk", "Asia/Taipei": "tw", "Asia/Singapore": "sg",
	"Asia/Tokyo": "jp", "Europe/London": "gb", "Europe/Dublin": "ie", "Europe/Paris": "fr", "Europe/Berlin": "de",
	"Europe/Madrid": "es", "Europe/Amsterdam": "nl",
}

func (im *importer) parseICal() []Year {
	if err := checkLines(im.data); err != nil {
		im.fault(err)
		return nil
	}
	cals, err := decodeICal(im.data)
	if err != nil {
		im.fault(err)
		return nil
	}
	var events []icalDay
	jurisdiction := ""
	for _, cal := range cals {
		if zone := cal.Props.Get("X-WR-TIMEZONE"); zone != nil && jurisdiction == "" {
			jurisdiction = zoneJurisdiction[zone.Value]
		}
		for i, event := range cal.Events() {
			day, err := readEvent(event)
			if err != nil {
				im.fault(fmt.Errorf("event %d (%s): %w", i+1, day.title, err))
			}
			events = append(events, day)
		}
	}
	years := groupByYear(im.eventDays(events))
	for i := range years {
		years[i].Jurisdiction = jurisdiction
	}
	return years
}

// checkLines refuses lines that are too long for the decoder.
func checkLines(data []byte) error {
	length, limit := 0, 0
	for i, line := range bytes.Split(data, []byte("\n")) {
		if len(line) == 0 || line[0] != ' ' && line[0] != '\t' {
			length, limit = 0, 0 // a new content line
		}
		length += len(line)
		if mark := bytes.IndexAny(line, ";:"); limit == 0 && mark >= 0 {
			limit = map[byte]int{':': maxICalLine, ';': maxICalParams}[line[mark]]
		}
		if length > maxICalLine || limit > 0 && length > limit {
			return fmt.Errorf("line %d: longer than a calendar needs", i+1)
		}
	}
	return nil
}

// decodeICal reads all calendars of the data. The decoder panics on some malformed
// lines; that is an error of the file.
func decodeICal(data []byte) (cals []*ical.Calendar, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			cals, err = nil, fmt.Errorf("malformed calendar: %v", fault)
		}
	}()
	dec := ical.NewDecoder(bytes.NewReader(data))
	for {
		cal, err := dec.Decode()
		if errors.Is(err, io.EOF) {
			if bytes.Count(bytes.ToUpper(data), []byte("BEGIN:VCALENDAR")) > len(cals) {
				return nil, errors.New("the file ends inside a calendar")
			}
			return cals, nil
		}
		if err != nil {
			return nil, err
		}
		cals = append(cals, cal)
	}
}

// readEvent takes title, days and mark from an event; the title is set with an error
// too.
func readEvent(event ical.Event) (icalDay, error) {
	title, _ := event.Props.Text(ical.PropSummary)
	day := icalDay{title: title}
	if event.Props.Get(ical.PropRecurrenceRule) != nil {
		return day, errors.New("it repeats; an announcement gives each date")
	}
	start, end := event.Props.Get(ical.PropDateTimeStart), event.Props.Get(ical.PropDateTimeEnd)
	if start == nil {
		return day, errors.New("it has no DTSTART")
	}
	first, err := icalDate(start.Value)
	if err != nil {
		return day, err
	}
	day.first, day.last = first, first
	if end != nil {
		after, err := icalDate(end.Value)
		if err != nil {
			return day, err
		}
		day.last = lastDay(first, after, end.Value)
	} else if dur := event.Props.Get(ical.PropDuration); dur != nil {
		length, err := dur.Duration()
		if err != nil {
			return day, err
		}
		day.last = lastDay(first, first.AddDays(int(length/(24*time.Hour))), "")
	}
	if n := day.last.Sub(day.first) + 1; n > longestOff {
		return day, fmt.Errorf("it lasts %d days", n)
	}
	day.mark = readMark(title, event.Props.Get("X-APPLE-SPECIAL-DAY"))
	return day, nil
}

// lastDay turns the end of an event, which is not part of it, into its last day. An
// end within a day (235959) belongs to that day.
func lastDay(first, end Date, value string) Date {
	if timeOfDay := strings.TrimSuffix(afterT(value), "Z"); strings.Trim(timeOfDay, "0") != "" || !end.After(first) {
		return maxDate(first, end)
	}
	return end.AddDays(-1)
}

func afterT(value string) string {
	_, after, _ := strings.Cut(value, "T")
	return after
}

func maxDate(a, b Date) Date {
	if a.After(b) {
		return a
	}
	return b
}

// icalDate reads DATE (20270101) and the date of DATE-TIME in local time. In UTC the
// date is not the country's.
func icalDate(value string) (Date, error) {
	if strings.HasSuffix(value, "Z") {
		return Date{}, fmt.Errorf("%q is a time in UTC, not a day", value)
	}
	digits, _, _ := strings.Cut(value, "T")
	t, err := time.Parse("20060102", digits)
	if err != nil {
		return Date{}, fmt.Errorf("%q is no date", value)
	}
	return DateOf(t, nil), nil
}

// Words of titles. A word of work is looked for first: 上班(补春节假期) is worked.
var (
	workWords = []string{"班", "补课", "workday", "working day", "work day", "make-up", "makeup"}
	offWords  = []string{"休", "放假", "假期", "假日", "連假", "连假", "补假", "補假", "holiday", "day off"}
	exchange  = []string{"调休", "調休"}
)

func readMark(title string, special *ical.Prop) icalMark {
	if special != nil {
		switch special.Value {
		case "WORK-HOLIDAY":
			return markedOff
		case "ALTERNATE-WORKDAY":
			return markedWork
		}
	}
	title = strings.ToLower(title)
	rest := removeAll(title, exchange)
	switch {
	case containsAny(rest, workWords):
		return markedWork
	case containsAny(rest, offWords):
		return markedOff
	case rest != title:
		return markedExchanged
	}
	return unmarked
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func removeAll(s string, words []string) string {
	for _, w := range words {
		s = strings.ReplaceAll(s, w, "")
	}
	return s
}

// eventDays lays the events out as days: see [ParseYearsFor].
func (im *importer) eventDays(events []icalDay) []YearDay {
	anyMark := false
	for _, e := range events {
		anyMark = anyMark || e.mark != unmarked
	}
	var days []YearDay
	for _, e := range events {
		if anyMark && e.mark == unmarked {
			continue
		}
		for d := e.first; !d.After(e.last); d = d.AddDays(1) {
			if e.mark == markedExchanged && d.isWeekend() {
				im.fault(fmt.Errorf("%s %s: says neither 休 nor 班, and it is a %s", d, e.title, d.Weekday()))
			}
			days = append(days, YearDay{eventName(e.title), d, e.mark != markedWork})
		}
	}
	return days
}

// eventName is the holiday in a title: 元旦 of 上班(补元旦假期) and of 元旦（休）. Other
// titles name the holiday alone.
func eventName(title string) string {
	title = strings.TrimSpace(title)
	if !hasHan(title) {
		return title
	}
	name, _, _ := strings.Cut(title, " 第") // 春节 第1天/共8天
	name = removeAll(name, append(exchange, "連假", "连假", "假日", "上班", "补班", "補班", "补假", "補假", "放假", "假期", "班", "休"))
	name = strings.Trim(name, " 补補()（）[]【】:：-—·\u3000")
	if name == "" {
		return title
	}
	return name
}
