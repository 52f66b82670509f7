package calendar

import (
	"testing"
	"time"
)

// instant reads "2026-06-15 10:00" in Shanghai.
func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, zone(t, "Asia/Shanghai"))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestNextWindow(t *testing.T) {
	tests := []struct{ now, want string }{
		{"2026-06-15 10:00", "2026-06-15 14:00"}, // Monday morning is for the backlog
		{"2026-06-15 14:00", "2026-06-15 14:00"},
		{"2026-06-15 16:29", "2026-06-15 16:29"},
		{"2026-06-15 16:30", "2026-06-16 09:30"},
		{"2026-06-16 03:00", "2026-06-16 09:30"},
		{"2026-06-16 10:15", "2026-06-16 10:15"},
		{"2026-06-16 11:30", "2026-06-16 14:00"},
		{"2026-06-18 16:30", "2026-06-22 14:00"}, // Friday to Sunday are 端午节
		{"2026-06-26 09:30", "2026-06-26 09:30"},
		{"2026-06-26 11:30", "2026-06-29 14:00"}, // Friday afternoon is over before it begins
		{"2026-06-27 12:00", "2026-06-29 14:00"},
		{"2026-09-30 16:30", "2026-10-08 09:30"}, // National Day
		{"2026-10-09 12:00", "2026-10-12 14:00"}, // Saturday 10 October is worked, but no day for letters
		{"2026-09-20 10:00", "2026-09-21 14:00"}, // nor is the worked Sunday
		{"2026-02-13 12:00", "2026-02-24 09:30"}, // Spring Festival
	}
	shanghai := zone(t, "Asia/Shanghai")
	for _, test := range tests {
		if got := china(t).NextWindow(instant(t, test.now), shanghai); !got.Equal(instant(t, test.want)) {
			t.Errorf("from %s: %s, want %s", test.now, got, test.want)
		}
	}
}

// The windows are those of the desk's wall clock, whatever the zone of the instant.
func TestNextWindowInTheDesksZone(t *testing.T) {
	london := zone(t, "Europe/London")
	gb := calendarOf(t, "gb")
	got := gb.NextWindow(instant(t, "2026-06-16 10:00"), london) // 3:00 in London
	if want := time.Date(2026, 6, 16, 9, 30, 0, 0, london); !got.Equal(want) || got.Location() != london {
		t.Errorf("%s, want %s", got, want)
	}
	if got := gb.NextWindow(time.Date(2026, 12, 24, 17, 0, 0, 0, london), nil); got.Format(time.DateTime) != "2026-12-29 09:30:00" {
		t.Errorf("after Christmas: %s", got)
	}
}

// The search for a window ends even where nobody works for years.
func TestNextWindowEnds(t *testing.T) {
	var days []YearDay
	for year := 2026; year <= 2028; year++ {
		for d := (Date{year, 1, 1}); d.Year == year; d = d.AddDays(1) {
			days = append(days, YearDay{"停业", d, true})
		}
	}
	closed := china(t).With(Year{Jurisdiction: "cn", Year: 2026, Days: days})
	now := instant(t, "2026-06-15 10:00")
	if got := closed.NextWindow(now, nil); got.Format(time.DateTime) != "2029-01-02 09:30:00" {
		t.Errorf("the next window is %s", got)
	}
}

func TestNextOwnerTime(t *testing.T) {
	tests := []struct{ now, want string }{
		{"2026-06-15 07:59", "2026-06-15 08:00"},
		{"2026-06-15 08:00", "2026-06-15 08:00"},
		{"2026-06-15 21:29", "2026-06-15 21:29"},
		{"2026-06-15 21:30", "2026-06-16 08:00"},
		{"2026-10-03 02:00", "2026-10-03 08:00"}, // a holiday keeps no news back
	}
	for _, test := range tests {
		if got := china(t).NextOwnerTime(instant(t, test.now), zone(t, "Asia/Shanghai")); !got.Equal(instant(t, test.want)) {
			t.Errorf("from %s: %s, want %s", test.now, got, test.want)
		}
	}
}

func TestLetterWindows(t *testing.T) {
	c := china(t)
	if got := c.LetterWindows(date(t, "2026-06-16")); len(got) != 2 || got[0].Open.String() != "09:30" || got[1].Close.String() != "16:30" {
		t.Errorf("Tuesday: %v", got)
	}
	for _, day := range []string{"2026-10-10", "2026-10-03", "2026-06-20"} {
		if got := c.LetterWindows(date(t, day)); got != nil {
			t.Errorf("%s: %v", day, got)
		}
	}
}

func TestWorkingHours(t *testing.T) {
	tests := []struct {
		from  string
		hours time.Duration
		due   string
	}{
		{"2026-06-15 10:00", 2, "2026-06-15 12:00"},
		{"2026-06-15 10:00", 3, "2026-06-15 14:00"}, // the hour at noon does not count
		{"2026-06-15 17:00", 2, "2026-06-16 10:00"},
		{"2026-06-15 20:00", 8, "2026-06-16 18:00"},
		{"2026-06-15 09:00", 24, "2026-06-17 18:00"}, // three working days
		{"2026-09-30 17:00", 2, "2026-10-08 10:00"},
		{"2026-10-09 17:00", 2, "2026-10-10 10:00"}, // the worked Saturday
		{"2026-06-20 11:00", 1, "2026-06-22 10:00"},
	}
	for _, test := range tests {
		due, steps := china(t).AddWorkingHours(instant(t, test.from), test.hours*time.Hour, nil)
		if !due.Equal(instant(t, test.due)) {
			t.Errorf("%s + %d h = %s, want %s", test.from, test.hours, due, test.due)
		}
		if last := steps[len(steps)-1]; last.Date != DateOf(due, nil) || last.N < 1 {
			t.Errorf("%s + %d h: last step %+v", test.from, test.hours, last)
		}
	}
	for _, bad := range []time.Duration{0, -time.Hour, MaxWorkingHours + 1} {
		if due, _ := china(t).AddWorkingHours(instant(t, "2026-06-15 10:00"), bad, nil); !due.IsZero() {
			t.Errorf("%s of working hours are due %s", bad, due)
		}
	}
	if got := china(t).NextWorkingTime(instant(t, "2026-10-01 10:00"), nil); !got.Equal(instant(t, "2026-10-08 09:00")) {
		t.Errorf("the office opens again %s", got)
	}
}

func TestReceiptDay(t *testing.T) {
	tests := []struct{ at, day string }{
		{"2026-06-15 17:59", "2026-06-15"},
		{"2026-06-15 18:00", "2026-06-16"},
		{"2026-06-15 03:00", "2026-06-15"},
		{"2026-06-18 19:00", "2026-06-22"}, // 端午节 follows
		{"2026-10-03 10:00", "2026-10-08"},
		{"2026-10-10 10:00", "2026-10-10"},
	}
	for _, test := range tests {
		if got, _ := china(t).ReceiptDay(instant(t, test.at), nil); got.String() != test.day {
			t.Errorf("%s is received on %s, want %s", test.at, got, test.day)
		}
	}
}
