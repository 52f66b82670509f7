package calendar

import (
	"fmt"
	"strings"
	"testing"
)

// event wraps the lines of one event in a calendar.
func event(lines ...string) []byte {
	return []byte("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20261101T000000Z\n" +
		strings.Join(lines, "\n") + "\nEND:VEVENT\nEND:VCALENDAR\n")
}

// An event that cannot be read is named by its number and title; nothing is imported.
func TestFaultyEvents(t *testing.T) {
	tests := []struct {
		lines []string
		want  string
	}{
		{[]string{"SUMMARY:国庆节（休）"}, "event 1 (国庆节（休）): it has no DTSTART"},
		{[]string{"SUMMARY:国庆节（休）", "DTSTART;VALUE=DATE:20271301"}, `event 1 (国庆节（休）): "20271301" is no date`},
		{[]string{"SUMMARY:国庆节（休）", "DTSTART:明天"}, `event 1 (国庆节（休）): "明天" is no date`},
		{[]string{"SUMMARY:a", "DTSTART;VALUE=DATE:20271001", "DTEND;VALUE=DATE:2027"}, `event 1 (a): "2027" is no date`},
		{[]string{"SUMMARY:a", "DTSTART;VALUE=DATE:20271001", "DURATION:weeks"}, "event 1 (a):"},
		{[]string{"SUMMARY:a", "DTSTART;VALUE=DATE:20271001", "DTEND;VALUE=DATE:20281001"}, "event 1 (a): it lasts 366 days"},
		{[]string{"SUMMARY:a", "DTSTART;VALUE=DATE:20271001", "DURATION:P9000000D"}, "event 1 (a):"},
	}
	for _, test := range tests {
		years, err := ParseYears(event(test.lines...))
		if err == nil || years != nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v, want %s", test.lines, err, test.want)
		}
	}
}

// How an event's title is read: the holiday in it, and what it says of its days.
func TestEventTitles(t *testing.T) {
	tests := []struct {
		title, name string
		mark        icalMark
	}{
		{"元旦(休)", "元旦", markedOff},
		{"元旦（班）", "元旦", markedWork},
		{"春节假期", "春节", markedOff},
		{"上班(补春节假期)", "春节", markedWork},
		{"国庆节、中秋节 放假", "国庆节、中秋节", markedOff},
		{"国庆节 补班", "国庆节", markedWork},
		{"国庆节调休上班", "国庆节", markedWork},
		{"国庆节调休", "国庆节", markedExchanged},
		{"端午节 第2天/共3天 休", "端午节", markedOff},
		{"春節連假", "春節", markedOff},
		{"七夕", "七夕", unmarked},
		{"休", "休", markedOff}, // nothing else to call it
		{"Christmas Day", "Christmas Day", unmarked},
		{"Spring Festival (Day off)", "Spring Festival (Day off)", markedOff},
		{"Spring Festival make-up", "Spring Festival make-up", markedWork},
	}
	for _, test := range tests {
		if name, mark := eventName(test.title), readMark(test.title, nil); name != test.name || mark != test.mark {
			t.Errorf("%q: %q, mark %d, want %q, %d", test.title, name, mark, test.name, test.mark)
		}
	}
}

// The days an event covers, in the ways that calendars write its end.
func TestEventEnds(t *testing.T) {
	tests := []struct {
		lines []string
		days  int
	}{
		{[]string{"DTSTART;VALUE=DATE:20280103"}, 1},
		{[]string{"DTSTART;VALUE=DATE:20280103", "DTEND;VALUE=DATE:20280104"}, 1},
		{[]string{"DTSTART;VALUE=DATE:20280103", "DTEND;VALUE=DATE:20280103"}, 1},
		{[]string{"DTSTART;VALUE=DATE:20280103", "DTEND;VALUE=DATE:20280107"}, 4},
		{[]string{"DTSTART:20280103T000000", "DTEND:20280107T000000"}, 4},
		{[]string{"DTSTART:20280103T000000", "DTEND:20280106T235959"}, 4},
		{[]string{"DTSTART;TZID=Europe/London:20280103T000000", "DTEND;TZID=Europe/London:20280104T000000"}, 1},
		{[]string{"DTSTART;VALUE=DATE:20280103", "DURATION:P4D"}, 4},
		{[]string{"DTSTART;VALUE=DATE:20280103", "DURATION:P1W"}, 7},
		{[]string{"DTSTART;VALUE=DATE:20280103", "DURATION:PT8H"}, 1},
	}
	for _, test := range tests {
		cals, err := decodeICal(event(append(test.lines, "SUMMARY:a")...))
		if err != nil {
			t.Fatal(err)
		}
		day, err := readEvent(cals[0].Events()[0])
		if got := day.last.Sub(day.first) + 1; err != nil || got != test.days || day.first.String() != "2028-01-03" {
			t.Errorf("%v: %d days from %s, want %d: %v", test.lines, got, day.first, test.days, err)
		}
	}
}

func TestFaultyJSON(t *testing.T) {
	tests := []struct{ text, want string }{
		{`{"years": {"next": {"off": []}}}`, `line 1: year "next" is no number`},
		{`{"years": {"2027": {"off": [["2027-10-32", "国庆节"]]}}}`, `line 1: date "2027-10-32" is not a day`},
		{`{"holidays": {"1 October": "国庆节"}}`, `line 1: date "1 October" is not a day`},
		{`{"years": {}}`, "no year in it"},
		{`[]`, "no year in it"},
		{`[1]`, "line 1: field : a number where"},
		{`null`, "neither"},
		{`"国庆节"`, "line 1:"},
		{"days off: all", "line 1: invalid character"},
		{"\n\n{\"year\":\n2027,\n\"days\": 7}", "line 3: field days: a number where"},
	}
	for _, test := range tests {
		years, err := ParseYears([]byte(test.text))
		if err == nil || years != nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", test.text, err, test.want)
		}
	}
}

// A table of the program with a fault in it is refused with its line, not read by half.
func TestFaultyTables(t *testing.T) {
	tests := []struct{ text, want string }{
		{"元旦 01-01\n", "xx.txt:1: a holiday before the first year"},
		{"2027\n\n元旦 01-32\n", "xx.txt:3:"},
		{"2027\n元旦 01-01..01-99\n", "xx.txt:2:"},
		{"2027\n元旦 +\n", "xx.txt:2:"},
	}
	for _, test := range tests {
		if years, err := parseTable("xx", test.text); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%q: %v, %v, want %s", test.text, years, err, test.want)
		}
	}
	years, err := parseTable("xx", "# head\n2027 paper\nNew_Year's_Day 2026-12-31 01-01..01-02 +01-03\n")
	if got := fmt.Sprint(years, err); got != "[{xx 2027 [paper] [{New Year's Day 2026-12-31 true} {New Year's Day 2027-01-01 true} {New Year's Day 2027-01-02 true} {New Year's Day 2027-01-03 false}]}] <nil>" {
		t.Error(got)
	}
}

// Holidays whose date everybody knows are found where nobody is off for them.
func TestWellKnownDays(t *testing.T) {
	tests := []struct{ name, first, last string }{
		{"元旦", "2027-01-01", "2027-01-01"},
		{"除夕", "2027-02-06", "2027-02-06"},
		{"端午", "2026-06-19", "2026-06-19"},
		{"中秋節", "2026-09-25", "2026-09-25"},
		{"重阳节", "2026-10-18", "2026-10-18"},
		{"清明", "2027-04-05", "2027-04-05"},
		{"Good Friday", "2027-03-26", "2027-03-26"},
		{"Easter", "2027-03-26", "2027-03-29"},
		{"Easter Monday", "2027-03-29", "2027-03-29"},
		{"Thanksgiving", "2026-11-26", "2026-11-26"},
		{"Xmas", "2026-12-25", "2026-12-25"},
		{"Labour Day", "", ""}, // each country has its own
		{"National Day", "", ""},
	}
	for _, test := range tests {
		first, last, ok := Weekends().Holiday(test.name, date(t, "2026-06-15"))
		if first.String() != test.first || last.String() != test.last || ok != (test.first != "") {
			t.Errorf("%s: %s..%s %t, want %s..%s", test.name, first, last, ok, test.first, test.last)
		}
	}
	if first, _, ok := Weekends().Holiday("", date(t, "2026-06-15")); ok {
		t.Errorf("a calendar without holidays has one on %s", first)
	}
}
