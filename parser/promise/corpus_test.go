package promise

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cuiban/escalation/calendar"
)

// corpusCase is one line of a corpus file.
type corpusCase struct {
	file     string
	line     int
	expected string
	text     string
}

func corpusContext(file string) Context {
	cal, _ := calendar.For("cn")
	zone := time.FixedZone("+08:00", 8*3600)
	if strings.HasPrefix(filepath.Base(file), "en") {
		cal, _ = calendar.For("gb")
		zone = time.FixedZone("+01:00", 3600)
	}
	return Context{Base: time.Date(2026, 9, 28, 10, 0, 0, 0, zone), Zone: zone, Calendar: cal, DayFirst: strings.HasPrefix(filepath.Base(file), "en")}
}

func readCorpus(t testing.TB, pattern string) []corpusCase {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus files match %s: %v", pattern, err)
	}
	var cases []corpusCase
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		sc := bufio.NewScanner(f)
		for n := 1; sc.Scan(); n++ {
			expected, text, ok := strings.Cut(sc.Text(), "\t")
			if !ok {
				continue
			}
			cases = append(cases, corpusCase{name, n, expected, strings.ReplaceAll(text, `\n`, "\n")})
		}
		f.Close()
	}
	return cases
}

// said writes what Extract found in the form of the corpus.
func said(r Result, base time.Time) string {
	var out []string
	for _, c := range r.Commitments {
		if c.Doubtful() {
			continue
		}
		s := "?"
		if c.Due != nil {
			due := c.Due.In(base.Location())
			s = due.Format("01-02 15:04:05")
			if due.Year() != base.Year() {
				s = due.Format("2006-01-02 15:04:05")
			}
			s = strings.TrimSuffix(strings.TrimSuffix(s, " 23:59:59"), ":00")
		}
		if c.Firmness == "estimate" {
			s = "~" + s
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		return "-"
	}
	return strings.Join(out, " | ")
}

func TestCorpus(t *testing.T) {
	bad := 0
	cases := readCorpus(t, "*.tsv")
	for _, c := range cases {
		ctx := corpusContext(c.file)
		got := said(Extract(c.text, ctx), ctx.Base)
		want := strings.ReplaceAll(c.expected, " 24:00", "")
		if strings.TrimPrefix(got, "~") != strings.TrimPrefix(want, "~") {
			bad++
			t.Errorf("%s:%d: got %s, want %s: %s", c.file, c.line, got, c.expected, c.text)
		}
	}
	fmt.Printf("%d of %d wrong\n", bad, len(cases))
}
