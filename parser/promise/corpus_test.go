package promise

import (
	"bufio"
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

// corpusContext is when and where the sentences of a corpus file were said.
func corpusContext(file string) Context {
	cal, _ := calendar.For("cn")
	zone := time.FixedZone("+08:00", 8*3600)
	english := strings.HasPrefix(filepath.Base(file), "en")
	if english {
		cal, _ = calendar.For("gb")
		zone = time.FixedZone("+01:00", 3600)
	}
	return Context{Base: time.Date(2026, 9, 28, 10, 0, 0, 0, zone), Zone: zone, Calendar: cal, DayFirst: english}
}

// readCorpus reads the files that match a pattern; those of testdata when the
// pattern names no folder.
func readCorpus(t testing.TB, pattern string) []corpusCase {
	t.Helper()
	if filepath.Base(pattern) == pattern {
		pattern = filepath.Join("testdata", pattern)
	}
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus files match %s: %v", pattern, err)
	}
	var cases []corpusCase
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		for n := 1; lines.Scan(); n++ {
			expected, text, ok := strings.Cut(lines.Text(), "\t")
			if ok && !strings.HasPrefix(expected, "#") {
				cases = append(cases, corpusCase{name, n, expected, strings.ReplaceAll(text, `\n`, "\n")})
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return cases
}

// said writes what Extract found in the form of the corpus. Doubtful promises
// count as not found: nobody acts on them.
func said(r Result, base time.Time) string {
	var out []string
	for _, c := range r.Commitments {
		if c.Doubtful() {
			continue
		}
		s := saidWhen(c.Due, base)
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

func saidWhen(due *time.Time, base time.Time) string {
	if due == nil {
		return "?"
	}
	at := due.In(base.Location())
	layout := "01-02 15:04:05"
	if at.Year() != base.Year() {
		layout = "2006-01-02 15:04:05"
	}
	return strings.TrimSuffix(strings.TrimSuffix(at.Format(layout), " 23:59:59"), ":00")
}

// score counts how a corpus came out.
type score struct {
	promises, found, right int // sentences with a promise; of these found at all, and with the exact moment
	others, flagged        int // sentences without, and of these taken for one
	moods                  int
}

// add judges one case; the error is "" when it came out as expected, firmness
// included.
func (s *score) add(got, want string) string {
	plain := func(s string) string { return strings.ReplaceAll(s, "~", "") }
	if want == "-" {
		s.others++
		if got != "-" {
			s.flagged++
			return "flagged"
		}
		return ""
	}
	s.promises++
	if got == "-" {
		return "missed"
	}
	s.found++
	if plain(got) != plain(want) {
		return "another moment"
	}
	s.right++
	if got != want {
		s.moods++
		return "another firmness"
	}
	return ""
}

// precision is that of promise and exact moment among all that was flagged.
func (s *score) precision() float64 { return float64(s.right) / float64(max(1, s.found+s.flagged)) }
func (s *score) recall() float64    { return float64(s.right) / float64(max(1, s.promises)) }

// corpusFloor bounds how many of the plain sentences of the corpora may come out wrong:
// what was learned may outweigh a rule now and then, in one of two hundred at most.
var corpusFloor = floor{precision: 0.997, recall: 0.995, flagged: 0.003}

// TestCorpus holds the grammar to its corpus. CUIBAN_CORPUS=/path/zh*.tsv
// measures another corpus of the same form, without failing.
func TestCorpus(t *testing.T) {
	pattern, least := "*.tsv", corpusFloor
	if other := os.Getenv("CUIBAN_CORPUS"); other != "" {
		pattern, least = other, floor{flagged: 1}
	}
	var total score
	for _, c := range readCorpus(t, pattern) {
		ctx := corpusContext(c.file)
		got := said(Extract(c.text, ctx), ctx.Base)
		if fault := total.add(got, c.expected); fault != "" {
			t.Logf("%s:%d: %s: got %s, want %s: %s", c.file, c.line, fault, got, c.expected, c.text)
		}
	}
	rate := float64(total.flagged) / float64(max(1, total.others))
	t.Logf("%d promises, %d others; precision %.4f, recall %.4f, others flagged %.4f",
		total.promises, total.others, total.precision(), total.recall(), rate)
	if total.precision() < least.precision || total.recall() < least.recall || rate > least.flagged {
		t.Error("a step back")
	}
}
