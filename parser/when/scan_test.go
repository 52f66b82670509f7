package when

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"cuiban/escalation"
)

// describe writes a match in one line: rule, term, marks.
func describe(m Match) string {
	t := m.Term
	s := m.Rule
	add := func(format string, args ...any) { s += " " + fmt.Sprintf(format, args...) }
	if t.Max > 0 {
		if t.Min != t.Max {
			add("%v-%v", t.Min, t.Max)
		} else {
			add("%v", t.Max)
		}
	}
	if t.Unit != "" {
		add("%s", t.Unit)
	}
	if t.Kind == escalation.TermDate {
		add("%d-%d-%d", t.Year, t.Month, t.Day)
	}
	if t.Weekday > 0 {
		add("wd%d", t.Weekday)
	}
	if t.Bare {
		add("bare")
	}
	if t.Offset != 0 {
		add("%+d", t.Offset)
	}
	for _, word := range []string{string(t.Part), t.Clock, t.Zone, t.Holiday, string(t.Edge), string(t.Anchor)} {
		if word != "" {
			add("%s", word)
		}
	}
	for _, mark := range []struct {
		name string
		set  bool
	}{{"past", m.Past}, {"hours", m.Hours}, {"attr", m.Attr}, {"loose", m.Loose}, {"length", m.Length}, {"every", m.Every}, {"after", m.After}, {"until", m.Until}} {
		if mark.set {
			add("(%s)", mark.name)
		}
	}
	return s
}

func TestScan(t *testing.T) { scanAll(t, strings.Split(strings.TrimSpace(scanCases+hanCases), "\n")) }

func scanAll(t *testing.T, lines []string) {
	t.Helper()
	for _, line := range lines {
		text, want, ok := strings.Cut(line, " =>")
		if !ok {
			continue
		}
		want = strings.TrimPrefix(want, " ")
		var got []string
		for _, m := range Scan(text, Options{DayFirst: strings.Contains(text, "UK")}) {
			got = append(got, fmt.Sprintf("%s [%s]", describe(m), m.Term.Words))
			if m.Start < 0 || m.End > len(text) || m.Start >= m.End {
				t.Errorf("%s: span %d:%d", text, m.Start, m.End)
			}
		}
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("%s\n got %s\nwant %s", text, s, want)
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, line := range strings.Split(scanCases, "\n") {
		text, _, _ := strings.Cut(line, " => ")
		f.Add(text, false)
	}
	f.Fuzz(func(t *testing.T, text string, dayFirst bool) {
		last := 0
		for _, m := range Scan(text, Options{DayFirst: dayFirst}) {
			if m.Start < last || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("span %d:%d after %d of %d in %q", m.Start, m.End, last, len(text), text)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[m.Start:m.End]) {
				t.Fatalf("span %d:%d cuts a character of %q", m.Start, m.End, text)
			}
			last = m.End
		}
	})
}

// BenchmarkStart is what the first use of the package costs.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		newLexicon()
	}
}

func BenchmarkScan(b *testing.B) {
	text := strings.Repeat(scanCases, 20)
	b.SetBytes(int64(len(text)))
	s := NewScanner(Options{})
	var found []Match
	for b.Loop() {
		for pos := 0; pos < len(text); {
			end := min(pos+1000, len(text))
			for end < len(text) && !utf8.RuneStart(text[end]) {
				end++
			}
			found = s.Sentence(text, pos, end, found[:0])
			pos = end
		}
	}
}
