package calendar

import "testing"

func TestStatutoryTerms(t *testing.T) {
	tests := []struct {
		what string
		from string
		n    int
		unit Unit
		law  Law
		due  string
	}{
		{"ends on a holiday", "2026-08-02", 60, Days, CivilCode, "2026-10-08"},
		{"ends on a worked Saturday", "2026-09-25", 15, Days, CivilCode, "2026-10-10"},
		{"ends on a Sunday", "2026-06-29", 6, Days, CivilCode, "2026-07-06"},
		{"a month that ends in a holiday", "2026-09-03", 1, Months, CivilCode, "2026-10-08"},
		{"three years", "2023-10-03", 3, Years, CivilCode, "2026-10-08"},
		{"working days need no move", "2026-09-28", 7, WorkingDays, CivilCode, "2026-10-13"},
		{"five days of 行政复议法 are working days", "2026-09-28", 5, Days, AdminReconsideration, "2026-10-10"},
		{"ten days as well", "2026-09-28", 10, Days, AdminReconsideration, "2026-10-16"},
		{"its sixty are calendar days", "2026-08-02", 60, Days, AdminReconsideration, "2026-10-08"},
		{"fifteen are calendar days", "2026-09-25", 15, Days, AdminReconsideration, "2026-10-10"},
		{"two days of 行政处罚法", "2026-09-30", 2, Days, AdminPenalty, "2026-10-09"},
		{"ten days of 行政处罚法 are not listed", "2026-09-24", 10, Days, AdminPenalty, "2026-10-08"},
		{"five days elsewhere", "2026-09-28", 5, Days, CivilCode, "2026-10-08"},
		{"court", "2026-09-16", 15, Days, CivilProcedure, "2026-10-08"},
		{"plain days are never moved", "2026-08-06", 56, Days, PlainDays, "2026-10-01"},
		{"nothing", "2026-08-06", 0, Days, CivilCode, ""},
	}
	for _, test := range tests {
		due, _ := china(t).AddStatutory(date(t, test.from), test.n, test.unit, test.law)
		if due.String() != test.due {
			t.Errorf("%s: %s + %d %s = %s, want %s", test.what, test.from, test.n, test.unit, due, test.due)
		}
	}
}

func TestStatutoryTermsAbroad(t *testing.T) {
	tests := []struct {
		jurisdiction, from string
		n                  int
		law                Law
		due                string
	}{
		{"de", "2026-12-11", 14, EURegulation1182, "2026-12-28"}, // Christmas Day, a holiday and a Sunday
		{"gb", "2026-10-30", 56, PlainDays, "2026-12-25"},        // eight weeks, holiday or not
		{"hk", "2026-03-27", 7, HongKong, "2026-04-08"},
		{"jp", "2026-04-19", 14, Japan, "2026-05-07"}, // Golden Week
	}
	for _, test := range tests {
		due, _ := calendarOf(t, test.jurisdiction).AddStatutory(date(t, test.from), test.n, Days, test.law)
		if due.String() != test.due {
			t.Errorf("%s: %s + %d days = %s, want %s", test.jurisdiction, test.from, test.n, due, test.due)
		}
	}
}

// The move is shown day by day, ending with the day moved to.
func TestStatutoryMoveIsExplained(t *testing.T) {
	_, steps := china(t).AddStatutory(date(t, "2026-08-02"), 60, Days, CivilCode)
	if len(steps) != 8 || steps[0].Text("zh") != "10-01 国庆节 休" || steps[7].Text("zh") != "10-08 周四 工作日，顺延至此" {
		t.Errorf("%s", lines(steps, "zh"))
	}
}

func TestLawsByID(t *testing.T) {
	seen := map[string]bool{}
	for _, law := range laws {
		found, ok := LawByID(law.ID)
		if !ok || found.Name != law.Name || seen[law.ID] {
			t.Errorf("%q is found as %q", law.ID, found.Name)
		}
		seen[law.ID] = true
	}
	if _, ok := LawByID("cn-nothing"); ok {
		t.Error("a law that is none is found")
	}
}
