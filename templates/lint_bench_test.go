package templates

import (
	"testing"

	"cuiban/escalation"
)

// BenchmarkLint is one look at a whole complaint.
func BenchmarkLint(b *testing.B) {
	for _, lang := range Langs {
		m, err := RenderLetter(lang, "complaint", LetterView(dispute(lang), escalation.Move{Promises: []string{"p1", "p2"}, Deadline: at(24, 12, 0)}, lang, now))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(lang, func(b *testing.B) {
			b.SetBytes(int64(len(m.Text)))
			for b.Loop() {
				Lint(m.Text, ToPlatform)
			}
		})
	}
}
