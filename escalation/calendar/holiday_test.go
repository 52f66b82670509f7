package calendar

import (
	"strings"
	"testing"
)

func TestHolidayAnchors(t *testing.T) {
	tests := []struct {
		jurisdiction, name, from string
		first, last              string
	}{
		{"cn", "国庆节", "2026-09-28", "2026-10-01", "2026-10-07"},
		{"cn", "國慶", "2026-10-03", "2026-10-01", "2026-10-07"}, // under way
		{"cn", "国庆节", "2026-10-07", "2026-10-01", "2026-10-07"},
		{"cn", "National Day", "2026-10-08", "2027-10-01", "2027-10-07"},
		{"cn", "the National Day holiday", "2026-09-28", "2026-10-01", "2026-10-07"},
		{"cn", "十一长假", "2026-09-28", "2026-10-01", "2026-10-07"},
		{"cn", "国庆黄金周", "2026-09-28", "2026-10-01", "2026-10-07"},
		{"cn", "中秋", "2025-09-01", "2025-10-01", "2025-10-08"}, // one holiday with 国庆节
		{"cn", "中秋节", "2026-09-01", "2026-09-25", "2026-09-27"},
		{"cn", "春节", "2026-01-05", "2026-02-15", "2026-02-23"},
		{"cn", "CNY", "2026-01-05", "2026-02-15", "2026-02-23"},
		{"cn", "Chinese New Year holiday", "2026-01-05", "2026-02-15", "2026-02-23"},
		{"cn", "元旦", "2018-12-20", "2018-12-30", "2019-01-01"}, // begins in the year before
		{"cn", "五一", "2026-04-20", "2026-05-01", "2026-05-05"},
		{"cn", "Labor Day", "2026-04-20", "2026-05-01", "2026-05-05"},
		{"cn", "端午节", "2015-06-01", "2015-06-20", "2015-06-22"}, // across an ordinary Sunday
		{"cn", "清明", "2026-03-20", "2026-04-04", "2026-04-06"},
		{"cn", "", "2026-06-01", "2026-06-19", "2026-06-21"},
		{"cn", "", "2026-12-01", "2027-01-01", "2027-01-03"},
		{"cn", "Christmas", "2026-12-01", "2026-12-25", "2026-12-25"}, // not kept in China
		{"cn", "圣诞节", "2026-12-26", "2027-12-25", "2027-12-25"},
		{"cn", "Easter", "2026-03-01", "2026-04-03", "2026-04-06"},
		{"cn", "感恩节", "2026-11-01", "2026-11-26", "2026-11-26"},
		{"gb", "Easter", "2026-03-01", "2026-04-03", "2026-04-06"},
		{"gb", "the Christmas holidays", "2026-12-01", "2026-12-25", "2026-12-28"},
		{"gb", "May Day", "2026-04-01", "2026-05-04", "2026-05-04"},
		{"us", "Thanksgiving", "2026-11-01", "2026-11-26", "2026-11-26"},
		{"us", "春節", "2026-02-01", "2026-02-17", "2026-02-17"},
		{"us", "July 4th", "2026-06-01", "2026-07-03", "2026-07-04"},
		{"us", "New Year’s", "2026-12-01", "2027-01-01", "2027-01-01"},
		{"de", "Karfreitag", "2026-03-01", "2026-04-03", "2026-04-03"},
		{"hk", "復活節", "2026-03-01", "2026-04-03", "2026-04-07"},
		{"hk", "聖誕", "2026-12-01", "2026-12-25", "2026-12-26"},
		{"tw", "國慶日", "2026-09-01", "2026-10-09", "2026-10-11"},
		{"tw", "國慶連假", "2026-09-01", "2026-10-09", "2026-10-11"},
		{"sg", "农历新年", "2026-01-20", "2026-02-17", "2026-02-18"},
		{"sg", "National Day", "2026-08-01", "2026-08-09", "2026-08-10"},
		{"tw", "清明節", "2026-03-01", "2026-04-03", "2026-04-06"}, // one holiday with 兒童節
		{"ca", "National Day for Truth and Reconciliation", "2026-09-01", "2026-09-30", "2026-09-30"},
		{"gb", "国庆节", "2026-09-01", "", ""}, // Britain has none
		{"cn", "植树节", "2026-09-01", "", ""}, // nobody is off
		{"cn", "节", "2026-09-01", "", ""},   // no name
		{"cn", "Christmas", "2050-12-26", "", ""},
	}
	for _, test := range tests {
		c := calendarOf(t, test.jurisdiction)
		first, last, ok := c.Holiday(test.name, date(t, test.from))
		if first.String() != test.first || last.String() != test.last || ok != (test.first != "") {
			t.Errorf("%s: %q from %s: %s..%s %t, want %s..%s", test.jurisdiction, test.name, test.from, first, last, ok, test.first, test.last)
		}
	}
}

// Every name of the list means a holiday: nothing in it is lost to folding, and every
// member of a group is a holiday of its own.
func TestEveryNameIsUnderstood(t *testing.T) {
	all := HolidayNames()
	if len(all) < 300 {
		t.Fatalf("%d names", len(all))
	}
	for _, name := range all {
		for _, written := range []string{name, strings.ToUpper(name), " " + name + " "} {
			if wantedNames(written) == nil {
				t.Errorf("%q means nothing", written)
			}
		}
	}
	for group, members := range names().groups {
		for _, m := range members {
			if f := names().byName[foldName(m)]; f.english != m {
				t.Errorf("%q of the group %q is %q", m, group, f.english)
			}
		}
	}
}

// No two holidays share a name, but for the days of which several countries have one
// each.
func TestNamesAreUnambiguous(t *testing.T) {
	owner := map[string]string{}
	text, err := data.ReadFile("data/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' || line[0] == '=' {
			continue
		}
		cols := strings.Split(line, "|")
		english := strings.TrimSpace(cols[0])
		for _, name := range append(splitTrim(cols[2]), english, strings.TrimSpace(cols[1])) {
			key := foldName(name)
			if other, taken := owner[key]; taken && other != english && key != "" {
				t.Errorf("%q is %s and %s", name, other, english)
			}
			owner[key] = english
		}
	}
}

// Every day of every calendar has a name in both languages: none is left in the
// country's own.
func TestEveryDayIsTranslated(t *testing.T) {
	for _, code := range Jurisdictions() {
		for _, c := range []*Calendar{calendarOf(t, code), calendarOf(t, code).Banking()} {
			for _, s := range c.days {
				if s.name == "" || !hasHan(s.name) {
					t.Errorf("%s: %q on %s is not Chinese", code, s.name, dateOfNumber(s.number))
				}
				if s.nameEN == "" || hasHan(s.nameEN) {
					t.Errorf("%s: %q on %s is not English", code, s.nameEN, dateOfNumber(s.number))
				}
			}
		}
	}
}

// Each holiday of each calendar in 2026 is found by each of its names.
func TestEveryHolidayIsFoundByItsName(t *testing.T) {
	for _, code := range Jurisdictions() {
		c := calendarOf(t, code)
		for _, day := range c.Specials(2026) {
			if day.Work || day.NameEN == "Children's Day and Tomb-Sweeping Day" {
				continue // two holidays: each has its own name
			}
			for _, name := range []string{day.Name, day.Name + "假期", day.NameEN, day.NameEN + " holiday"} {
				first, last, ok := c.Holiday(name, day.Date)
				if !ok || first.After(day.Date) || last.Before(day.Date) {
					t.Errorf("%s: %q on %s is found as %s..%s", code, name, day.Date, first, last)
				}
			}
		}
	}
}
