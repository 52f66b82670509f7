package calendar

import "testing"

func date(t *testing.T, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func china(t testing.TB) *Calendar {
	t.Helper()
	c, ok := For("cn")
	if !ok {
		t.Fatal("no calendar of China")
	}
	return c
}

func TestChinaWorkingDays(t *testing.T) {
	tests := []struct {
		from string
		n    int
		due  string
	}{
		{"2026-09-28", 7, "2026-10-13"}, // National Day, then a make-up Saturday
		{"2026-09-18", 3, "2026-09-22"}, // a worked Sunday
		{"2026-02-10", 7, "2026-02-26"}, // Spring Festival
		{"2026-11-20", 7, "2026-12-01"},
		{"2026-05-06", 3, "2026-05-09"}, // due on a worked Saturday
	}
	for _, test := range tests {
		due, steps := china(t).AddWorkingDays(date(t, test.from), test.n)
		if due.String() != test.due {
			t.Errorf("%s + %d working days = %s, want %s", test.from, test.n, due, test.due)
		}
		for _, s := range steps {
			t.Log(s.Text("en"), "|", s.Text("zh"))
		}
	}
}

func TestHolidayAnchors(t *testing.T) {
	tests := []struct {
		jurisdiction, name, from string
		first, last              string
	}{
		{"cn", "国庆节", "2026-09-28", "2026-10-01", "2026-10-07"},
		{"cn", "國慶", "2026-10-03", "2026-10-01", "2026-10-07"}, // under way
		{"cn", "National Day", "2026-10-08", "2027-10-01", "2027-10-07"},
		{"cn", "十一长假", "2026-09-28", "2026-10-01", "2026-10-07"},
		{"cn", "中秋", "2025-09-01", "2025-10-01", "2025-10-08"}, // one holiday with 国庆节
		{"cn", "中秋节", "2026-09-01", "2026-09-25", "2026-09-27"},
		{"cn", "春节", "2026-01-05", "2026-02-15", "2026-02-23"},
		{"cn", "CNY", "2026-01-05", "2026-02-15", "2026-02-23"},
		{"cn", "Chinese New Year holiday", "2026-01-05", "2026-02-15", "2026-02-23"},
		{"cn", "元旦", "2018-12-20", "2018-12-30", "2019-01-01"}, // begins in the year before
		{"cn", "五一", "2026-04-20", "2026-05-01", "2026-05-05"},
		{"cn", "端午节", "2012-06-01", "2012-06-22", "2012-06-24"}, // across an ordinary Saturday
		{"cn", "", "2026-06-01", "2026-06-19", "2026-06-21"},
		{"cn", "Christmas", "2026-12-01", "2026-12-25", "2026-12-25"}, // not kept in China
		{"cn", "Easter", "2026-03-01", "2026-04-03", "2026-04-03"},
		{"gb", "Easter", "2026-03-01", "2026-04-03", "2026-04-06"},
		{"gb", "the Christmas holidays", "2026-12-01", "2026-12-25", "2026-12-28"},
		{"gb", "May Day", "2026-04-01", "2026-05-04", "2026-05-04"},
		{"us", "Thanksgiving", "2026-11-01", "2026-11-26", "2026-11-26"},
		{"us", "春節", "2026-02-01", "2026-02-17", "2026-02-17"},
		{"us", "July 4th", "2026-06-01", "2026-07-03", "2026-07-04"},
		{"de", "Karfreitag", "2026-03-01", "2026-04-03", "2026-04-03"},
		{"hk", "復活節", "2026-03-01", "2026-04-03", "2026-04-07"},
		{"tw", "國慶日", "2026-09-01", "2026-10-09", "2026-10-11"},
		{"tw", "國慶連假", "2026-09-01", "2026-10-09", "2026-10-11"},
		{"sg", "农历新年", "2026-01-20", "2026-02-17", "2026-02-18"},
		{"gb", "国庆节", "2026-09-01", "", ""}, // Britain has none
		{"cn", "植树节", "2026-09-01", "", ""}, // no such holiday
	}
	for _, test := range tests {
		c, _ := For(test.jurisdiction)
		first, last, ok := c.Holiday(test.name, date(t, test.from))
		if first.String() != test.first || last.String() != test.last || ok != (test.first != "") {
			t.Errorf("%s: %q from %s: %s..%s %t, want %s..%s", test.jurisdiction, test.name, test.from, first, last, ok, test.first, test.last)
		}
	}
}
