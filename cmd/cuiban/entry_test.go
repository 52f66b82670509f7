package main

import (
	"strings"
	"testing"

	"cuiban/escalation"
	"cuiban/escalation/ladder"
)

// The rungs in the log have the names they have where the case is.
func TestEntryNamesTheRungOfTheCasesPlace(t *testing.T) {
	e := escalation.Entry{Kind: escalation.EntryRung, Rung: "court"}
	for place, want := range map[string]string{"cn": "Civil lawsuit", "gb": "Local court (small claims)"} {
		if got := entryLines(ladder.Embedded(), &escalation.Case{Jurisdiction: place})(e, "en"); !strings.HasSuffix(got, want) {
			t.Errorf("%s: %q, want %q", place, got, want)
		}
	}
}
