package calendar

import (
	"slices"
	"strings"
	"testing"
)

// date reads 2026-06-15; the test fails on anything else.
func date(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// calendarOf is For for a jurisdiction that must be known.
func calendarOf(t testing.TB, jurisdiction string) *Calendar {
	t.Helper()
	c, ok := For(jurisdiction)
	if !ok {
		t.Fatalf("no calendar of %q", jurisdiction)
	}
	return c
}

func china(t testing.TB) *Calendar {
	t.Helper()
	return calendarOf(t, "cn")
}

// lines are the steps as a reader sees them.
func lines(steps []Step, lang string) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteString(s.Text(lang) + "\n")
	}
	return b.String()
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
		{"2026-10-01", 1, "2026-10-08"}, // said on a holiday
		{"2026-10-10", 1, "2026-10-12"}, // said on a make-up day, which is not counted
		{"2018-12-28", 1, "2018-12-29"}, // the next year's notice made the Saturday a working day
		{"2018-12-29", 1, "2019-01-02"},
		{"2020-01-23", 1, "2020-02-03"}, // the Spring Festival that was prolonged
	}
	for _, test := range tests {
		if due, _ := china(t).AddWorkingDays(date(t, test.from), test.n); due.String() != test.due {
			t.Errorf("%s + %d working days = %s, want %s", test.from, test.n, due, test.due)
		}
	}
}

func TestDerivationNamesEachDay(t *testing.T) {
	_, steps := china(t).AddWorkingDays(date(t, "2026-09-28"), 7)
	const chinese = `09-29 周二：第1天
09-30 周三：第2天
10-01 国庆节 休
10-02 国庆节 休
10-03 国庆节 休
10-04 国庆节 休
10-05 国庆节 休
10-06 国庆节 休
10-07 国庆节 休
10-08 周四：第3天
10-09 周五：第4天
10-10 周六 调休上班：第5天
10-11 周日 休
10-12 周一：第6天
10-13 周二：第7天
`
	if got := lines(steps, "zh-CN"); got != chinese {
		t.Errorf("in Chinese:\n%s", got)
	}
	english := lines(steps, "en")
	for _, want := range []string{
		"09-29 Tuesday: day 1\n", "10-01 National Day, off\n",
		"10-10 Saturday, make-up workday: day 5\n", "10-11 Sunday, off\n",
	} {
		if !strings.Contains(english, want) {
			t.Errorf("in English no line %q in:\n%s", want, english)
		}
	}
}

func TestProvisionalDaysSaySo(t *testing.T) {
	due, steps := china(t).AddWorkingDays(date(t, "2027-09-29"), 2)
	const want = `09-30 周四：第1天（暂定，放假安排尚未公布）
10-01 国庆节 休（暂定，放假安排尚未公布）
10-02 国庆节 休（暂定，放假安排尚未公布）
10-03 国庆节 休（暂定，放假安排尚未公布）
10-04 国庆节 休（暂定，放假安排尚未公布）
10-05 国庆节 休（暂定，放假安排尚未公布）
10-06 国庆节 休（暂定，放假安排尚未公布）
10-07 国庆节 休（暂定，放假安排尚未公布）
10-08 周五：第2天（暂定，放假安排尚未公布）
`
	if due != date(t, "2027-10-08") || lines(steps, "zh") != want {
		t.Errorf("due %s:\n%s", due, lines(steps, "zh"))
	}
	if got := steps[1].Text("en"); got != "10-01 National Day, off (provisional: holidays not announced yet)" {
		t.Error(got)
	}
}

// An unannounced year is provisional in every calendar, its holidays are off, and so
// is every day beyond the tables.
func TestUnannouncedYears(t *testing.T) {
	for _, code := range Jurisdictions() {
		c := calendarOf(t, code)
		for _, year := range []int{1999, 2028, 2035, 2050, 2051, 9000} {
			for d := (Date{year, 1, 1}); d.Year == year; d = d.AddDays(1) {
				if !c.Day(d).Provisional {
					t.Fatalf("%s: %s is not provisional", code, d)
				}
			}
		}
		for year := 2028; year <= LastYear; year++ {
			if day := c.Day(Date{year, 1, 1}); day.Work {
				t.Errorf("%s: %s is a working day", code, day.Date)
			}
		}
	}
	for year := 2027; year <= LastYear; year++ {
		if day := china(t).Day(Date{year, 10, 1}); day.Work || !day.Provisional {
			t.Errorf("China works on %s (provisional %t)", day.Date, day.Provisional)
		}
	}
}

func TestJurisdictions(t *testing.T) {
	for _, code := range []string{"cn", "gb", "us", "de", "fr", "au", "ca", "jp", "ie", "es", "nl", "hk", "tw", "sg", "au-vic"} {
		if c := calendarOf(t, code); c.Jurisdiction() != code {
			t.Errorf("%q is the calendar of %q", code, c.Jurisdiction())
		}
	}
	if _, ok := For("CN"); !ok {
		t.Error("upper case is not understood")
	}
	for _, unknown := range []string{"", "xx", "kr", "china", "../cn"} {
		if c, ok := For(unknown); ok || c != nil {
			t.Errorf("%q has a calendar", unknown)
		}
	}
	if a, b := china(t), china(t); a != b {
		t.Error("the calendar is made twice")
	}
}

func TestWeekendsKnowsNothingElse(t *testing.T) {
	c := Weekends()
	for d := (Date{2026, 9, 1}); d.Year == 2026; d = d.AddDays(1) {
		day := c.Day(d)
		want := Workday
		if d.isWeekend() {
			want = Weekend
		}
		if day.Reason != want || day.Work != (want == Workday) || !day.Provisional || day.Name != "" {
			t.Fatalf("%+v", day)
		}
	}
	if c.Jurisdiction() != "" || c.Version() == "" {
		t.Errorf("jurisdiction %q, version %q", c.Jurisdiction(), c.Version())
	}
}

func TestReasons(t *testing.T) {
	tests := []struct {
		jurisdiction, day string
		want              Day
	}{
		{"cn", "2026-10-01", Day{Reason: Holiday, Name: "国庆节", NameEN: "National Day"}},
		{"cn", "2026-10-03", Day{Reason: Holiday, Name: "国庆节", NameEN: "National Day"}}, // a Saturday inside
		{"cn", "2025-10-06", Day{Reason: Holiday, Name: "国庆节、中秋节", NameEN: "National Day and Mid-Autumn Festival"}},
		{"cn", "2026-10-10", Day{Work: true, Reason: Makeup, Name: "国庆节", NameEN: "National Day"}},
		{"cn", "2026-10-11", Day{Reason: Weekend}},
		{"cn", "2026-10-12", Day{Work: true, Reason: Workday}},
		{"cn", "2015-09-03", Day{Reason: Holiday, Name: "抗战胜利纪念日", NameEN: "Victory Day"}},
		{"tw", "2025-02-08", Day{Work: true, Reason: Makeup, Name: "春節", NameEN: "Spring Festival"}},
		{"tw", "2026-10-09", Day{Reason: Holiday, Name: "國慶日", NameEN: "National Day"}},
		{"gb", "2026-12-28", Day{Reason: Holiday, Name: "节礼日", NameEN: "Boxing Day"}},
		{"de", "2026-04-03", Day{Reason: Holiday, Name: "耶稣受难日", NameEN: "Good Friday"}},
		{"hk", "2026-04-07", Day{Reason: Holiday, Name: "復活節星期一", NameEN: "Easter Monday"}},
	}
	for _, test := range tests {
		test.want.Date = date(t, test.day)
		if got := calendarOf(t, test.jurisdiction).Day(test.want.Date); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.jurisdiction, got, test.want)
		}
	}
}

func TestRefusesCountsOutOfRange(t *testing.T) {
	c, from := china(t), date(t, "2026-06-15")
	for _, n := range []int{0, -1, -1 << 62, MaxWorkingDays + 1, 1 << 62} {
		if due, steps := c.AddWorkingDays(from, n); !due.IsZero() || steps != nil {
			t.Errorf("%d working days are due %s with %d steps", n, due, len(steps))
		}
	}
	if due, _ := c.AddWorkingDays(Date{}, 3); !due.IsZero() {
		t.Errorf("from no day, due %s", due)
	}
	if due, _ := c.AddWorkingDays(from, MaxWorkingDays); due.Year < 2060 || due.Year > 2070 {
		t.Errorf("the longest count is due %s", due)
	}
}

func TestRollForward(t *testing.T) {
	c := china(t)
	tests := []struct{ day, due string }{
		{"2026-10-01", "2026-10-08"},
		{"2026-10-10", "2026-10-10"}, // a worked Saturday does not move
		{"2026-10-11", "2026-10-12"},
		{"2026-10-12", "2026-10-12"},
	}
	for _, test := range tests {
		due, steps := c.RollForward(date(t, test.day))
		if due.String() != test.due {
			t.Errorf("%s moves to %s, want %s", test.day, due, test.due)
		}
		if want := due.Sub(date(t, test.day)); want > 0 && len(steps) != want+1 || want == 0 && steps != nil {
			t.Errorf("%s: %d steps", test.day, len(steps))
		}
	}
	_, steps := c.RollForward(date(t, "2026-10-11"))
	if got := lines(steps, "zh") + lines(steps, "en"); got != "10-11 周日 休\n10-12 周一 工作日，顺延至此\n10-11 Sunday, off\n10-12 Monday, working day: moved here\n" {
		t.Error(got)
	}
	if got := c.RollBack(date(t, "2026-10-05")); got != date(t, "2026-09-30") {
		t.Errorf("the last working day before is %s", got)
	}
}

func TestAdd(t *testing.T) {
	tests := []struct {
		from string
		n    int
		unit Unit
		due  string
	}{
		{"2026-09-30", 3, Days, "2026-10-03"}, // a platform's promise is not moved
		{"2026-09-28", 7, WorkingDays, "2026-10-13"},
		{"2026-06-15", 2, Weeks, "2026-06-29"},
		{"2026-01-31", 1, Months, "2026-02-28"},
		{"2028-01-31", 1, Months, "2028-02-29"},
		{"2026-10-31", 4, Months, "2027-02-28"},
		{"2026-06-15", 3, Years, "2029-06-15"},
		{"2028-02-29", 1, Years, "2029-02-28"},
		{"2026-06-15", 0, Days, ""},
		{"2026-06-15", MaxTerm + 1, Days, ""},
		{"2026-06-15", 20_000, Years, ""}, // after the year 9999
		{"2026-06-15", 3, "moon", ""},
	}
	for _, test := range tests {
		if due, _ := china(t).Add(date(t, test.from), test.n, test.unit); due.String() != test.due {
			t.Errorf("%s + %d %s = %s, want %s", test.from, test.n, test.unit, due, test.due)
		}
	}
}

func TestVersionFollowsContent(t *testing.T) {
	seen := map[string]string{Weekends().Version(): "weekends"}
	for _, code := range Jurisdictions() {
		c := calendarOf(t, code)
		for _, v := range slices.Compact([]string{c.Version(), c.Banking().Version()}) {
			if other, taken := seen[v]; taken {
				t.Errorf("%s and %s have one version %s", code, other, v)
			}
			seen[v] = code
			if !strings.HasPrefix(v, code) {
				t.Errorf("%s has version %s", code, v)
			}
		}
	}
	cn := china(t)
	same := cn.With(cn.years[2026])
	if same.Version() != cn.Version() {
		t.Error("the same content has another version")
	}
	y := cn.years[2026]
	y.Days = slices.Clone(y.Days[1:])
	if cn.With(y).Version() == cn.Version() {
		t.Error("other content has the same version")
	}
	if got := cn.Version(); got[:8] != "cn-2026-" {
		t.Errorf("version %s does not name the last announced year", got)
	}
}

func TestBanking(t *testing.T) {
	tests := []struct {
		jurisdiction, day string
		common, banking   bool // worked
	}{
		{"de", "2026-12-24", true, false},
		{"ie", "2026-04-03", true, false}, // Good Friday
		{"ie", "2026-12-28", true, false},
		{"jp", "2028-12-29", true, true},
		{"jp", "2025-12-31", true, false},
		{"fr", "2025-12-26", true, false}, // the euro payment system is closed
		{"au-nsw", "2026-08-03", true, false},
		{"cn", "2026-10-10", true, true},
		{"gb", "2026-12-28", false, false},
	}
	for _, test := range tests {
		c, d := calendarOf(t, test.jurisdiction), date(t, test.day)
		if c.IsWorkday(d) != test.common || c.Banking().IsWorkday(d) != test.banking {
			t.Errorf("%s %s: worked %t, by banks %t", test.jurisdiction, d, c.IsWorkday(d), c.Banking().IsWorkday(d))
		}
		if c.Banking().Banking() != c.Banking() {
			t.Errorf("%s: banking days of banking days differ", test.jurisdiction)
		}
	}
	if cn := china(t); cn.Banking() != cn {
		t.Error("Chinese banks have a calendar of their own")
	}
}

func TestSpecials(t *testing.T) {
	days := china(t).Specials(2026)
	if len(days) != 39 || days[0] != china(t).Day(date(t, "2026-01-01")) || days[38] != china(t).Day(date(t, "2026-10-10")) {
		t.Errorf("%d days: %v", len(days), days)
	}
	if got := china(t).Specials(2018); got[len(got)-1].Date != date(t, "2018-12-31") { // by the notice for 2019
		t.Errorf("2018 ends with %v", got[len(got)-1])
	}
	if got := Weekends().Specials(2026); got != nil {
		t.Errorf("%v", got)
	}
	if got := china(t).Papers(2026); len(got) != 1 || got[0] != "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm" {
		t.Errorf("papers %v", got)
	}
	if got := china(t).Papers(2027); got != nil {
		t.Errorf("papers of a year not announced: %v", got)
	}
}
