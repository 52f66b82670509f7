package calendar

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Every announced year of China passes the checks an imported one must pass: all
// holidays of the law are off, make-up days are weekend days.
func TestChinaTablesAreSound(t *testing.T) {
	years := embedded("cn")
	if len(years) != 20 || years[0].Year != 2007 || years[19].Year != 2026 {
		t.Fatalf("%d years from %d", len(years), years[0].Year)
	}
	for _, y := range years {
		if err := y.Validate(); err != nil {
			t.Error(err)
		}
		if len(y.Papers) == 0 || !strings.HasPrefix(y.Papers[0], "https://www.gov.cn/") {
			t.Errorf("%d: papers %v", y.Year, y.Papers)
		}
	}
}

// The rule for years without a notice, tried on the two years since the law of 2024:
// it must not call a day worked that was off, and on a weekday not the reverse.
func TestChinaRuleForeseesAnnouncedYears(t *testing.T) {
	for _, y := range embedded("cn") {
		if y.Year < 2025 {
			continue
		}
		announced := map[Date]bool{}
		for _, d := range y.Days {
			if d.Off {
				announced[d.Date] = true
			}
		}
		computed := takenDates(chinaRule(y.Year))
		for d := range announced {
			if !computed[d] && !d.isWeekend() {
				t.Errorf("%s was off, the rule has it worked", d)
			}
		}
		for d := range computed {
			if !announced[d] && !d.isWeekend() {
				t.Errorf("%s was worked, the rule has it off", d)
			}
		}
	}
}

// The lunar table agrees with every notice: each statutory day of the law of its year
// was off. A wrong new moon or solar term would show.
func TestLunarTableAgreesWithNotices(t *testing.T) {
	for _, y := range embedded("cn") {
		off := map[Date]bool{}
		for _, d := range y.Days {
			off[d.Date] = d.Off
		}
		for _, d := range chinaStatutory(y.Year) {
			if !off[d.Date] {
				t.Errorf("%s %s was not off", d.Date, d.Name)
			}
		}
	}
}

// Dates of the Hong Kong Observatory's conversion tables, including the years that
// naive computations get wrong: new moons near midnight, the leap month of 2033.
func TestLunarYears(t *testing.T) {
	if n := len(lunar()); n != LastYear-FirstYear+1 {
		t.Fatalf("%d years", n)
	}
	tests := []struct{ newYear, dragonBoat, midAutumn, qingming string }{
		{"2020-01-25", "2020-06-25", "2020-10-01", "2020-04-04"},
		{"2027-02-06", "2027-06-09", "2027-09-15", "2027-04-05"},
		{"2028-01-26", "2028-05-28", "2028-10-03", "2028-04-04"},
		{"2030-02-03", "2030-06-05", "2030-09-12", "2030-04-05"},
		{"2033-01-31", "2033-06-01", "2033-09-08", "2033-04-04"},
		{"2034-02-19", "2034-06-20", "2034-09-27", "2034-04-05"},
		{"2035-02-08", "2035-06-10", "2035-09-16", "2035-04-05"},
	}
	for _, test := range tests {
		l := lunar()[date(t, test.newYear).Year]
		got := []string{l.newYear.String(), l.dragonBoat.String(), l.midAutumn.String(), l.qingming.String()}
		if strings.Join(got, " ") != strings.Join([]string{test.newYear, test.dragonBoat, test.midAutumn, test.qingming}, " ") {
			t.Errorf("%v, want %v", got, test)
		}
	}
	for year, l := range lunar() {
		if n := l.dragonBoat.Sub(l.newYear); n < 121 || n > 153 { // four or five months and four days
			t.Errorf("%d: 端午 %d days after 春节", year, n)
		}
		if n := l.midAutumn.Sub(l.dragonBoat); n < 98 || n > 129 {
			t.Errorf("%d: 中秋 %d days after 端午", year, n)
		}
		if n := l.chungYeung.Sub(l.midAutumn); n < 23 || n > 54 {
			t.Errorf("%d: 重阳 %d days after 中秋", year, n)
		}
	}
}

func TestChinaRuleJoinsWeekends(t *testing.T) {
	tests := []struct{ holiday, first, last string }{
		{"2027-01-01", "2027-01-01", "2027-01-03"}, // a Friday
		{"2028-01-01", "2028-01-01", "2028-01-03"}, // a Saturday: Monday in its place
		{"2029-01-01", "2028-12-30", "2029-01-01"}, // a Monday
		{"2030-01-01", "2029-12-30", "2030-01-01"}, // a Tuesday: the Monday between is exchanged
		{"2031-01-01", "2031-01-01", "2031-01-01"}, // a Wednesday
		{"2032-01-01", "2032-01-01", "2032-01-03"}, // a Thursday with the Friday
		{"2034-01-01", "2033-12-31", "2034-01-02"}, // a Sunday
		{"2028-10-01", "2028-10-01", "2028-10-08"}, // 中秋节 falls on 3 October
		{"2027-10-01", "2027-10-01", "2027-10-07"},
		{"2027-05-01", "2027-05-01", "2027-05-05"},
		{"2027-02-06", "2027-02-05", "2027-02-12"}, // 春节 from the eve
		{"2027-09-15", "2027-09-15", "2027-09-15"}, // 中秋节 on a Wednesday
	}
	c := china(t)
	for _, test := range tests {
		d := date(t, test.holiday)
		first, last := d, d
		for c.Day(first.AddDays(-1)).Reason == Holiday {
			first = first.AddDays(-1)
		}
		for c.Day(last.AddDays(1)).Reason == Holiday {
			last = last.AddDays(1)
		}
		if first.String() != test.first || last.String() != test.last {
			t.Errorf("%s: off %s to %s, want %s to %s", d, first, last, test.first, test.last)
		}
		if !c.Day(first).Provisional {
			t.Errorf("%s is not provisional", first)
		}
	}
}

// chineseDaysFolder names the node_modules folder that holds the npm package
// chinese-days, for the comparison with it:
//
//	npm install --prefix /tmp/check chinese-days
//	CUIBAN_CHINESE_DAYS=/tmp/check/node_modules go test -run ChineseDays ./escalation/calendar/
const chineseDaysFolder = "CUIBAN_CHINESE_DAYS"

// TestEqualsChineseDays compares with an independent implementation: for every day of
// 2007 to 2026, every number of working days from 1 to 60.
//
// The package knows no year that is not announced and counts it as if it had no
// holidays; where the due day lies there, ours must not be earlier and must be marked
// provisional.
func TestEqualsChineseDays(t *testing.T) {
	folder := os.Getenv(chineseDaysFolder)
	node, err := exec.LookPath("node")
	if folder == "" || err != nil {
		t.Skipf("NOT COMPARED with chinese-days: %s is %q, node: %v", chineseDaysFolder, folder, err)
	}
	cmd := exec.Command(node, "testdata/chinese-days.js", folder)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	days, compared, beyond := 0, 0, 0
	for scanner := bufio.NewScanner(out); scanner.Scan(); days++ {
		from, dues, _ := strings.Cut(scanner.Text(), " ")
		for i, theirs := range strings.Fields(dues) {
			due, steps := china(t).AddWorkingDays(date(t, from), i+1)
			switch {
			case due.Year > 2026:
				beyond++
				if due.String() < theirs || !steps[len(steps)-1].Provisional {
					t.Errorf("%s + %d = %s, theirs %s, marked %t", from, i+1, due, theirs, steps[len(steps)-1].Provisional)
				}
			case due.String() != theirs:
				t.Errorf("%s + %d = %s, theirs %s", from, i+1, due, theirs)
			default:
				compared++
			}
		}
	}
	if err := cmd.Wait(); err != nil || days != 7305 {
		t.Fatalf("%d days read: %v", days, err)
	}
	t.Logf("%d days, %d results equal, %d due in a year not announced and later or equal", days, compared, beyond)
}

// The form in which the announced years leave is one that comes back the same.
func TestAnnouncedYearsSurviveJSON(t *testing.T) {
	cn := china(t)
	for year := range cn.years {
		text, err := json.Marshal(cn.years[year])
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseYears(text)
		if err != nil || len(back) != 1 {
			t.Fatalf("%d: %v", year, err)
		}
		if cn.With(back...).Version() != cn.Version() {
			t.Errorf("%d changed on the way", year)
		}
	}
}
