package outcome

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestCases runs testdata/*.txtar: the first line of each file is the outcome
// with !alarms and #causes, the rest is the mail.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range archive.Files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+c.Name, func(t *testing.T) {
				want, text, _ := strings.Cut(string(c.Data), "\n")
				result := Read(text, Context{})
				if got := describe(result); got != want {
					t.Errorf("got %s, want %s\n%s", got, want, text)
				}
				checkSpans(t, text, result)
			})
		}
	}
}

func describe(r Result) string {
	s := string(r.Outcome)
	for _, a := range r.Alarms {
		s += " !" + a.Kind
	}
	for _, c := range r.Causes {
		s += " #" + c.Tag
	}
	return s
}

func checkSpans(t *testing.T, text string, r Result) {
	t.Helper()
	check := func(quote string, start, end int) {
		if text[start:end] != quote || quote == "" {
			t.Errorf("quote %q is not bytes %d to %d", quote, start, end)
		}
	}
	if r.Outcome != None {
		check(r.Quote, r.Start, r.End)
	}
	for _, a := range r.Alarms {
		check(a.Quote, a.Start, a.End)
	}
	for _, c := range r.Causes {
		check(c.Quote, c.Start, c.End)
	}
}

// A quote of what is no UTF-8 is cut somewhere, not before its beginning.
func TestQuoteOfBrokenText(t *testing.T) {
	text := strings.Repeat("\x98", 3*maxQuote) + "ase note that our bank details have changed, please send documents"
	checkSpans(t, text, Read(text, Context{}))
}
