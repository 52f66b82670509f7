package calendar

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what the tests get into their testdata")

// Each file of testdata/import holds what is imported (in) and the years read from it,
// or the error (want).
func TestParseYears(t *testing.T) {
	files, err := filepath.Glob("testdata/import/*.txtar")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d cases: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := describeImport(archive.Files[0].Data)
			if *update {
				archive.Files[1].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := string(archive.Files[1].Data); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func describeImport(data []byte) string {
	years, err := ParseYears(data)
	if err != nil {
		return fmt.Sprintf("error: %v\n", err)
	}
	var b strings.Builder
	for _, y := range years {
		b.WriteString(strings.Join(append([]string{y.Jurisdiction, fmt.Sprint(y.Year)}, y.Papers...), " ") + "\n")
		for _, d := range y.Days {
			fmt.Fprintf(&b, "%s %s %s\n", d.Date, d.Name, map[bool]string{true: "off", false: "work"}[d.Off])
		}
	}
	return b.String()
}

// Windows line ends, a byte order mark and space around change nothing.
func TestParseYearsForgivesItsWrapping(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/import/marked.txtar")
	if err != nil {
		t.Fatal(err)
	}
	want := string(archive.Files[1].Data)
	wrapped := "\ufeff\n " + strings.ReplaceAll(string(archive.Files[0].Data), "\n", "\r\n") + "\n\n"
	if got := describeImport([]byte(wrapped)); got != want {
		t.Errorf("got:\n%s", got)
	}
}

func TestParseYearsLimits(t *testing.T) {
	if _, err := ParseYears(make([]byte, MaxImport+1)); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("too large: %v", err)
	}
	for _, long := range []string{
		"X:" + strings.Repeat("a\n ", maxICalLine),
		"X;A=" + strings.Repeat("a", maxICalParams),
		"X\n ;A=\"" + strings.Repeat(":\n ", maxICalParams),
	} {
		_, err := ParseYears([]byte("BEGIN:VCALENDAR\n" + long + "\n"))
		if err == nil || !strings.Contains(err.Error(), "longer than") {
			t.Errorf("a line without end: %v", err)
		}
	}
}

func TestParseYearsForGivesTheJurisdiction(t *testing.T) {
	text := `{"year": 2028, "days": [
		{"name": "a", "date": "2028-01-03", "isOffDay": true}, {"name": "b", "date": "2028-01-04", "isOffDay": true},
		{"name": "c", "date": "2028-01-05", "isOffDay": true}, {"name": "d", "date": "2028-01-06", "isOffDay": true}]}`
	years, err := ParseYearsFor([]byte(text), "ie")
	if err != nil || years[0].Jurisdiction != "ie" {
		t.Errorf("%v, %v", years, err)
	}
	if _, err := ParseYears([]byte(text)); err == nil {
		t.Error("it passes as China's, without 国庆节")
	}
}

// notice2027 is what a notice for 2027 might say.
const notice2027 = `{"year": 2027, "papers": ["https://www.gov.cn/2027.htm"], "days": [
{"name":"元旦","date":"2027-01-01","isOffDay":true},{"name":"元旦","date":"2027-01-02","isOffDay":true},{"name":"元旦","date":"2027-01-03","isOffDay":true},
{"name":"春节","date":"2027-02-05","isOffDay":true},{"name":"春节","date":"2027-02-06","isOffDay":true},{"name":"春节","date":"2027-02-07","isOffDay":true},
{"name":"春节","date":"2027-02-08","isOffDay":true},{"name":"春节","date":"2027-02-09","isOffDay":true},{"name":"春节","date":"2027-02-10","isOffDay":true},
{"name":"春节","date":"2027-02-11","isOffDay":true},{"name":"春节","date":"2027-01-31","isOffDay":false},
{"name":"清明节","date":"2027-04-05","isOffDay":true},
{"name":"劳动节","date":"2027-05-01","isOffDay":true},{"name":"劳动节","date":"2027-05-02","isOffDay":true},{"name":"劳动节","date":"2027-05-03","isOffDay":true},
{"name":"端午节","date":"2027-06-09","isOffDay":true},{"name":"中秋节","date":"2027-09-15","isOffDay":true},
{"name":"国庆节","date":"2027-10-01","isOffDay":true},{"name":"国庆节","date":"2027-10-02","isOffDay":true},{"name":"国庆节","date":"2027-10-03","isOffDay":true},
{"name":"国庆节","date":"2027-10-04","isOffDay":true},{"name":"国庆节","date":"2027-10-05","isOffDay":true},{"name":"国庆节","date":"2027-10-06","isOffDay":true},
{"name":"国庆节","date":"2027-10-07","isOffDay":true},{"name":"国庆节","date":"2027-10-09","isOffDay":false}]}`

func TestImportOfANotice(t *testing.T) {
	years, err := ParseYears([]byte(notice2027))
	if err != nil {
		t.Fatal(err)
	}
	old := china(t)
	now := old.With(years...)
	from := date(t, "2027-01-29")
	before, steps := old.AddWorkingDays(from, 1)
	if before.String() != "2027-02-01" || !steps[0].Provisional {
		t.Errorf("before the notice due %s", before)
	}
	after, steps := now.AddWorkingDays(from, 1)
	if after.String() != "2027-01-31" || steps[0].Provisional {
		t.Errorf("after it due %s: %s", after, lines(steps, "zh"))
	}
	if now.Version() == old.Version() || !strings.HasPrefix(now.Version(), "cn-2027-") || !now.Announced(2027) || old.Announced(2027) {
		t.Errorf("versions %s and %s", old.Version(), now.Version())
	}
	if now.With(years...).Version() != now.Version() {
		t.Error("the same notice twice makes another version")
	}
}

func TestDiffSaysWhatChanged(t *testing.T) {
	years, err := ParseYears([]byte(notice2027))
	if err != nil {
		t.Fatal(err)
	}
	old := china(t)
	now := old.With(years...)
	var got []string
	for _, d := range Diff(old, now, date(t, "2026-12-01"), date(t, "2027-12-31")) {
		got = append(got, fmt.Sprint(d.Date, " ", d.Reason, " ", d.Name))
	}
	want := []string{
		"2027-01-31 makeup 春节", "2027-02-12 workday ",
		"2027-04-03 weekend ", "2027-04-04 weekend ",
		"2027-05-04 workday ", "2027-05-05 workday ",
		"2027-10-09 makeup 国庆节",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %s", strings.Join(got, "\n"))
	}
	if same := Diff(old, old, date(t, "2007-01-01"), date(t, "2030-12-31")); same != nil {
		t.Errorf("a calendar differs from itself: %v", same)
	}
}

// Years of another country do not mix in.
func TestWithLeavesOthersOut(t *testing.T) {
	gb := calendarOf(t, "gb")
	years, err := ParseYears([]byte(notice2027))
	if err != nil {
		t.Fatal(err)
	}
	if gb.With(years...).Version() != gb.Version() {
		t.Error("China's notice changed Britain's calendar")
	}
}

// A notice may order the last days of the December before.
func TestNoticeOrdersTheDecemberBefore(t *testing.T) {
	y := Year{Jurisdiction: "cn", Year: 2027, Days: []YearDay{
		{"元旦", date(t, "2026-12-31"), true}, {"元旦", date(t, "2026-12-27"), false}, {"元旦", date(t, "2027-01-01"), true},
	}}
	c := china(t).With(y)
	if c.IsWorkday(date(t, "2026-12-31")) || !c.IsWorkday(date(t, "2026-12-27")) {
		t.Error("December 2026 is as if the notice were not")
	}
}

func TestValidateCountsDays(t *testing.T) {
	y := Year{Jurisdiction: "gb", Year: 2028}
	for d := (Date{2028, 3, 1}); len(y.Days) < 61; d = d.AddDays(1) {
		y.Days = append(y.Days, YearDay{"strike", d, true})
	}
	err := y.Validate()
	if err == nil || !strings.Contains(err.Error(), "61 days off; an announcement has 4 to 60") || !strings.Contains(err.Error(), "61 days off in a row from 2028-03-01") {
		t.Error(err)
	}
	y.Days = y.Days[:4]
	for d := (Date{2028, 6, 3}); len(y.Days) < 20; d = d.AddDays(7) {
		y.Days = append(y.Days, YearDay{"strike", d, false})
	}
	if err := y.Validate(); err == nil || err.Error() != "year 2028: 16 make-up days; an announcement has at most 14" {
		t.Error(err)
	}
}

func FuzzParseYears(f *testing.F) {
	files, err := filepath.Glob("testdata/import/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		years, err := ParseYears(data)
		if err != nil {
			if years != nil {
				t.Fatal("years with an error")
			}
			return
		}
		for _, y := range years {
			if err := y.Validate(); err != nil {
				t.Fatalf("an accepted year is not valid: %v", err)
			}
			c, _ := For(y.Jurisdiction)
			c = c.With(y)
			for _, d := range y.Days {
				if d.Date.Month == 12 {
					continue // the notice of the year after may have ordered it otherwise
				}
				if got := c.Day(d.Date); got.Work == d.Off {
					t.Fatalf("%s is worked %t after the import of %+v", d.Date, got.Work, d)
				}
			}
		}
	})
}
