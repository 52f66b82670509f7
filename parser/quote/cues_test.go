package quote

import (
	"testing"

	"pgregory.net/rapid"
)

func TestACueSetFindsWhatContainsFinds(t *testing.T) {
	pieces := []string{" ", "x", "。", "é"}
	for _, group := range legalCues {
		for _, phrase := range group {
			pieces = append(pieces, phrase, phrase[:len(phrase)-1], phrase[1:])
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, p := range rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 8).Draw(t, "pieces") {
			text += p
		}
		got := legalCueSet().in(text)
		for i, group := range legalCues {
			if want := hasAny(text, group...); want != (got>>i&1 == 1) {
				t.Fatalf("%q: group %d is found %v, want %v", text, i, !want, want)
			}
		}
	})
}
