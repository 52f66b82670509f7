package templates

import (
	"errors"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/ladder"
)

// Every rung that is reached by mail has its letter, which asks for no date that
// the rung does not set; every other rung has texts in three lengths, and its
// paper where its form wants one. All are rendered, in both languages.
func TestEveryRungHasItsWords(t *testing.T) {
	for _, l := range ladder.Embedded().All() {
		for _, r := range l.Rungs {
			for _, lang := range Langs {
				renderRung(t, l.Jurisdiction, r, lang)
			}
		}
	}
}

func renderRung(t *testing.T, jurisdiction string, r ladder.Rung, lang string) {
	t.Helper()
	c := dispute(lang)
	c.Entity, c.Jurisdiction = "x Ltd", jurisdiction
	m := escalation.Move{Rung: r.ID, Step: escalation.StepOpen}
	name := r.Letter
	if r.Mail() && r.Deadline.N > 0 || !r.Mail() {
		m.Deadline = now.Add(7 * 24 * time.Hour)
	}
	if name == "front_line" {
		return // the owner's own first mail
	}
	if !r.Mail() {
		name = PaperFor(r, jurisdiction)
		for _, max := range []int{ShortForm, MiddleForm, LongForm} {
			if Form(c, lang, now, max, r.Ask.In(lang)) == "" {
				t.Errorf("%s/%s (%s): no text of %d characters", jurisdiction, r.ID, lang, max)
			}
		}
	}
	if name == "" {
		return
	}
	_, err := RenderLetter(lang, name, LetterView(c, m, lang, now).With(papersOf(lang)))
	if missing := (*Missing)(nil); errors.As(err, &missing) {
		t.Errorf("%s/%s (%s): the letter %s never has %s", jurisdiction, r.ID, lang, name, missing.Field)
	} else if err != nil {
		t.Errorf("%s/%s (%s): %v", jurisdiction, r.ID, lang, err)
	}
}
