package calendar

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
)

// off lists the Mondays to Fridays of a year that are not worked, as "01-01 04-03".
func off(c *Calendar, year int) string {
	var days []string
	for d := (Date{year, 1, 1}); d.Year == year; d = d.AddDays(1) {
		if !c.IsWorkday(d) && !d.isWeekend() {
			days = append(days, d.String()[5:])
		}
	}
	return strings.Join(days, " ")
}

// The weekdays off in official lists: gov.uk, opm.gov, the Cabinet Office of Japan,
// gov.hk, the Ministry of Manpower of Singapore, the personnel administration of
// Taiwan, and the holiday laws of the others.
func TestOfficialLists(t *testing.T) {
	tests := []struct {
		jurisdiction string
		year         int
		days         string
	}{
		{"gb", 2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"},
		{"gb", 2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"},
		{"gb", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"},
		{"gb", 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"},
		{"us", 2021, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"},
		{"us", 2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"},
		{"us", 2027, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"},
		{"de", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 12-25"},
		{"fr", 2026, "01-01 04-06 05-01 05-08 05-14 05-25 07-14 11-11 12-25"},
		{"ie", 2026, "01-01 02-02 03-17 04-06 05-04 06-01 08-03 10-26 12-25"},
		{"es", 2026, "01-01 01-06 04-03 05-01 10-12 12-08 12-25"},
		{"nl", 2026, "01-01 04-03 04-06 04-27 05-05 05-14 05-25 12-25"},
		{"ca", 2026, "01-01 04-03 04-06 05-18 07-01 08-03 09-07 09-30 10-12 11-11 12-25 12-28"},
		{"au", 2026, "01-01 01-26 04-03 04-06 06-08 12-25 12-28"},
		{"au-vic", 2026, "01-01 01-26 03-09 04-03 04-06 06-08 09-25 11-03 12-25 12-28"},
		{"jp", 2019, "01-01 01-14 02-11 03-21 04-29 04-30 05-01 05-02 05-03 05-06 07-15 08-12 09-16 09-23 10-14 10-22 11-04"},
		{"jp", 2021, "01-01 01-11 02-11 02-23 04-29 05-03 05-04 05-05 07-22 07-23 08-09 09-20 09-23 11-03 11-23"},
		{"jp", 2026, "01-01 01-12 02-11 02-23 03-20 04-29 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23"},
		{"hk", 2021, "01-01 02-12 02-15 04-02 04-05 04-06 05-19 06-14 07-01 09-22 10-01 10-14 12-27"},
		{"hk", 2022, "02-01 02-02 02-03 04-05 04-15 04-18 05-02 05-09 06-03 07-01 09-12 10-04 12-26 12-27"},
		{"hk", 2023, "01-02 01-23 01-24 01-25 04-05 04-07 04-10 05-01 05-26 06-22 10-02 10-23 12-25 12-26"},
		{"hk", 2024, "01-01 02-12 02-13 03-29 04-01 04-04 05-01 05-15 06-10 07-01 09-18 10-01 10-11 12-25 12-26"},
		{"hk", 2025, "01-01 01-29 01-30 01-31 04-04 04-18 04-21 05-01 05-05 07-01 10-01 10-07 10-29 12-25 12-26"},
		{"hk", 2026, "01-01 02-17 02-18 02-19 04-03 04-06 04-07 05-01 05-25 06-19 07-01 10-01 10-19 12-25"},
		{"sg", 2025, "01-01 01-29 01-30 03-31 04-18 05-01 05-12 10-20 12-25"},
		{"sg", 2026, "01-01 02-17 02-18 04-03 05-01 05-27 06-01 08-10 11-09 12-25"},
		{"tw", 2024, "01-01 02-08 02-09 02-12 02-13 02-14 02-28 04-04 04-05 05-01 06-10 09-17 10-10"},
		{"tw", 2026, "01-01 02-16 02-17 02-18 02-19 02-20 02-27 04-03 04-06 05-01 06-19 09-25 09-28 10-09 10-26 12-25"},
		{"nz", 2026, "01-01 01-02 02-06 04-03 04-06 04-27 06-01 07-10 10-26 12-25 12-28"},
		{"it", 2027, "01-01 01-06 03-29 06-02 10-04 11-01 12-08"},
		{"pl", 2026, "01-01 01-06 04-06 05-01 06-04 11-11 12-24 12-25"},
	}
	for _, test := range tests {
		if got := off(calendarOf(t, test.jurisdiction), test.year); got != test.days {
			t.Errorf("%s %d:\n got %s\nwant %s", test.jurisdiction, test.year, got, test.days)
		}
	}
}

// Taiwan's make-up Saturdays, and none any more.
func TestTaiwanMakeupDays(t *testing.T) {
	want := map[int]string{
		2019: "01-19 02-23 10-05", 2020: "02-15 06-20 09-26", 2021: "02-20 09-11", 2022: "01-22",
		2023: "01-07 02-04 02-18 03-25 06-17 09-23", 2024: "02-17", 2025: "02-08", 2026: "", 2027: "",
	}
	tw := calendarOf(t, "tw")
	for year, days := range want {
		var got []string
		for d := (Date{year, 1, 1}); d.Year == year; d = d.AddDays(1) {
			if tw.Day(d).Reason == Makeup {
				got = append(got, d.String()[5:])
			}
		}
		if strings.Join(got, " ") != days {
			t.Errorf("%d: %v, want %s", year, got, days)
		}
	}
}

// The rules by which Singapore and Taiwan are computed without a list give, for the
// years that have one, the weekdays off of the list, but for what is only proclaimed.
func TestRulesAgreeWithLists(t *testing.T) {
	proclaimed := map[string]bool{"Hari Raya Puasa": true, "Hari Raya Haji": true, "Deepavali": true, "Polling Day": true}
	for _, c := range asia() {
		if c.code == "cn" || c.tables == "" {
			continue
		}
		for _, y := range embedded(c.tables) {
			if c.code == "tw" && y.Year < 2026 {
				continue // another law
			}
			computed := takenDates(c.rule(y.Year))
			for _, d := range y.Days {
				if d.Off && !d.Date.isWeekend() && !computed[d.Date] && !proclaimed[displayNames(d.Name).english] {
					t.Errorf("%s: the rule misses %s %s", c.code, d.Date, d.Name)
				}
				delete(computed, d.Date)
			}
			for d := range computed {
				if !d.isWeekend() && y.Year != 2027 {
					t.Errorf("%s: the rule has %s off, the list has not", c.code, d)
				}
			}
		}
	}
}

// The whole of what is computed and tabled, three years of each, as a page to read
// when the holiday library changes: go test -run HolidayPage -update.
func TestHolidayPage(t *testing.T) {
	var b strings.Builder
	for _, code := range Jurisdictions() {
		c := calendarOf(t, code)
		for year := 2025; year <= 2027; year++ {
			fmt.Fprintf(&b, "%s %d", code, year)
			for d := (Date{year, 1, 1}); d.Year == year; d = d.AddDays(1) {
				if day := c.Day(d); day.Name != "" {
					mark := map[Reason]string{Makeup: "+"}[day.Reason] + map[bool]string{true: "?"}[day.Provisional]
					fmt.Fprintf(&b, "; %s%s %s %s", mark, d.String()[5:], day.Name, day.NameEN)
				}
			}
			b.WriteString("\n")
		}
	}
	const page = "testdata/holidays.txt"
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the holidays are not those of %s; compare with -update and git diff", page)
	}
}

// The machine's own time zone changes nothing: where clocks go forward at midnight a
// date computed there would be the day before.
func TestLibraryComputesInUTC(t *testing.T) {
	if cal.DefaultLoc != time.UTC {
		t.Errorf("the holiday library computes in %s", cal.DefaultLoc)
	}
}
