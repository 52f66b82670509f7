package calendar

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The arithmetic agrees with package time for every day it can name.
func TestDateArithmeticIsThatOfTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date{
			Year:  rapid.IntRange(-4000, 12000).Draw(t, "year"),
			Month: time.Month(rapid.IntRange(-30, 40).Draw(t, "month")),
			Day:   rapid.IntRange(-800, 800).Draw(t, "day"),
		}
		n := rapid.IntRange(-200_000, 200_000).Draw(t, "n")
		want := time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC)
		got := d.AddDays(n)
		if got != DateOf(want, nil) {
			t.Fatalf("%v + %d days = %v, want %v", d, n, got, want)
		}
		if got.Weekday() != want.Weekday() {
			t.Fatalf("%v is a %v, want %v", got, got.Weekday(), want.Weekday())
		}
		if got.Sub(d) != n || d.Sub(got) != -n {
			t.Fatalf("%v - %v = %d, want %d", got, d, got.Sub(d), n)
		}
		if got.Compare(d.AddDays(0)) != n && (got.Compare(d.AddDays(0)) > 0) != (n > 0) {
			t.Fatalf("order of %v and %v", got, d)
		}
	})
}

func TestDateText(t *testing.T) {
	d := date(t, "2026-06-05")
	if d != (Date{2026, time.June, 5}) || d.String() != "2026-06-05" {
		t.Errorf("%v", d)
	}
	for _, bad := range []string{"", "2026-6-5", "2026-02-29", "2026-13-01", "20260605", "2026-06-05T10:00", "明天"} {
		if d, err := ParseDate(bad); err == nil || !d.IsZero() {
			t.Errorf("%q is read as %v", bad, d)
		}
	}
	text, err := json.Marshal(map[string]Date{"due": d, "none": {}})
	if err != nil || string(text) != `{"due":"2026-06-05","none":""}` {
		t.Errorf("%s, %v", text, err)
	}
	var back map[string]Date
	if err := json.Unmarshal(text, &back); err != nil || back["due"] != d || !back["none"].IsZero() {
		t.Errorf("%v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"due":"5 June"}`), &back); err == nil {
		t.Error("5 June is read as a date")
	}
}

func TestDateOrder(t *testing.T) {
	a, b := date(t, "2026-12-31"), date(t, "2027-01-01")
	if !a.Before(b) || a.After(b) || !b.After(a) || a.Compare(a) != 0 || b.Sub(a) != 1 {
		t.Error("31 December is not the day before 1 January")
	}
	if (Date{}).IsZero() != true || a.IsZero() {
		t.Error("zero")
	}
	if got := date(t, "2028-02-10").EndOfMonth(); got != date(t, "2028-02-29") {
		t.Errorf("February ends on %s", got)
	}
}

func TestDateOfReadsTheZonesClock(t *testing.T) {
	shanghai, newYork := zone(t, "Asia/Shanghai"), zone(t, "America/New_York")
	moment := time.Date(2026, 6, 15, 17, 30, 0, 0, time.UTC)
	if got := DateOf(moment, shanghai); got != date(t, "2026-06-16") {
		t.Errorf("in Shanghai %s", got)
	}
	if got := DateOf(moment, newYork); got != date(t, "2026-06-15") {
		t.Errorf("in New York %s", got)
	}
	if got := DateOf(moment.In(shanghai), nil); got != date(t, "2026-06-16") {
		t.Errorf("in its own zone %s", got)
	}
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Skipf("no time zone database on this system: %v", err)
	}
	return loc
}

// Where the clocks are put back, a time that comes twice is the later one: nobody is
// held to the earlier.
func TestAtTakesTheLaterOfTwo(t *testing.T) {
	tests := []struct {
		zone, day  string
		h, m, s    int
		want, last string
	}{
		{"Asia/Shanghai", "2026-06-15", 23, 59, 59, "2026-06-15T23:59:59+08:00", ""},
		{"America/New_York", "2026-11-01", 1, 30, 0, "2026-11-01T01:30:00-05:00", ""},    // the second 1:30
		{"Europe/London", "2026-10-25", 1, 15, 0, "2026-10-25T01:15:00Z", ""},            // the second 1:15
		{"Australia/Lord_Howe", "2026-04-05", 1, 45, 0, "2026-04-05T01:45:00+10:30", ""}, // back by half an hour
		{"Europe/London", "2026-06-15", 1, 15, 0, "2026-06-15T01:15:00+01:00", ""},
	}
	for _, test := range tests {
		got := date(t, test.day).At(test.h, test.m, test.s, zone(t, test.zone))
		if got.Format(time.RFC3339) != test.want {
			t.Errorf("%s %s %d:%d = %s, want %s", test.zone, test.day, test.h, test.m, got.Format(time.RFC3339), test.want)
		}
	}
	if got := date(t, "2026-06-15").EndOfDay(time.UTC); got != time.Date(2026, 6, 15, 23, 59, 59, 0, time.UTC) {
		t.Errorf("the day ends at %s", got)
	}
}
