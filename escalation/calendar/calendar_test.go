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
