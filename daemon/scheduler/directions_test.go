package scheduler

import (
	"strings"
	"testing"
	"unicode/utf8"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/escalation/ladder"
	"cuiban/store"
	"cuiban/templates"
)

// Whatever desk it is that takes no mail, the directions carry the text in three
// lengths, each with what is asked of that desk, and what to say on the phone: also
// where the promise they quote is long, and where the desk has no paper of its own.
func TestDirectionsOfEveryDesk(t *testing.T) {
	r := newRig(t)
	r.change(func(tx *store.Tx, c *escalation.Case) error {
		return tx.SavePromise(c.ID, &escalation.Promise{Key: "p", Who: escalation.ByCounterparty, Action: escalation.ActReply, Quote: strings.Repeat("我们会尽快为您核实处理，", 8) + "48小时内回复您。",
			Said: window.AddDate(0, 0, -5), Status: escalation.PromiseBroken, Revisions: []escalation.Revision{{Due: escalation.Due{At: window.AddDate(0, 0, -3)}}}})
	})
	cal, _ := calendar.For("cn")
	for _, l := range ladder.Embedded().All() {
		for _, rung := range l.Rungs {
			for _, lang := range []string{"zh-CN", "en"} {
				if rung.Mail() {
					continue
				}
				c := r.load()
				c.Jurisdiction = l.Jurisdiction
				p := &preparer{s: r.Scheduler, ctx: t.Context(), c: c, rules: escalation.Rules{Ladder: l, Calendar: cal}, now: r.now, lang: lang}
				where := l.Jurisdiction + " " + rung.ID + " " + lang
				wantTexts(t, where, lang, rung, p.directionsView(rung, escalation.Reason{ZH: "期限已过", EN: "the time is over"}))
			}
		}
	}
}

func wantTexts(t *testing.T, where, lang string, rung ladder.Rung, v templates.Directions) {
	t.Helper()
	full := v.Full
	if full == "" { // nothing more to say than in the middle one
		full = v.Long
	}
	ask := rung.Ask.In(lang)
	for max, text := range map[int]string{templates.ShortForm: v.Short, templates.MiddleForm: v.Long, templates.LongForm: full} {
		if n := utf8.RuneCountInString(text); n == 0 || n > formLength(lang, max) {
			t.Errorf("%s: %d characters for a field of %d", where, n, max)
		}
		if !strings.Contains(text, ask) {
			t.Errorf("%s: the text of %d does not ask %q:\n%s", where, max, ask, text)
		}
	}
	if v.Speech == "" || len(v.Steps)+len(v.Channels) == 0 {
		t.Errorf("%s: no speech or no way to go: %+v", where, v)
	}
	m, err := (*templates.Texts)(nil).Note(lang, "directions", "tracker@example.net", v)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{v.Short, v.Long, v.Full, v.Speech} {
		if !strings.Contains(m.Text, strings.SplitN(text, "\n", 2)[0]) {
			t.Errorf("%s: the mail lacks %q", where, text)
		}
	}
}
