package escalation_test

import (
	"strconv"
	"strings"
	"testing"

	"cuiban/escalation"
)

// A filing elsewhere that would shut a rung, or be ended by it, refuses it with
// the article; nothing stands against the others.
func TestRefusal(t *testing.T) {
	const script = `case kind=ecommerce standing=consumer
2026-06-01 10:00 out
2026-06-10 10:00 submitted rung=cca number=7
`
	now := moment(t, "2026-06-20 10:00")
	c := history(t, script, now)
	why, no := cn.Refusal(c, "samr_complaint", now)
	if !no || !strings.Contains(why.ZH, "16(2)") || !strings.Contains(why.EN, "16(2)") {
		t.Errorf("12315 beside the association: %v, %q", no, why)
	}
	if why, no := cn.Refusal(c, "12345", now); no {
		t.Errorf("12345 is refused: %q", why)
	}
	c = history(t, strings.Replace(script, "cca", "samr_complaint", 1), now)
	if why, no := cn.Refusal(c, "court", now); !no || !strings.Contains(why.ZH, "16(2)") {
		t.Errorf("a court that ends the running complaint: %v, %q", no, why)
	}
}

// The statutory clocks that run: the answer until it is known, the decision from
// the acceptance, and whether each may be held against the desk.
func TestRunning(t *testing.T) {
	const filed = `case kind=ecommerce standing=consumer
2026-06-01 10:00 out
2026-06-10 10:00 submitted rung=samr_complaint number=20260610
`
	for name, x := range map[string]struct{ script, now, want string }{
		"filed":    {filed, "2026-06-11 10:00", "7 06-22 23:59 true 20260610"},
		"accepted": {filed + "2026-06-12 10:00 statement event=accepted\n", "2026-06-13 10:00", "60 08-11 23:59 true 20260610"},
		"old":      {filed, "2027-01-11 10:00", "7 06-22 23:59 false 20260610"}, // the source was read too long ago
		"nothing":  {"2026-06-01 10:00 out\n", "2026-06-11 10:00", ""},
	} {
		now := moment(t, x.now)
		var got []string
		for _, k := range cn.Running(history(t, x.script, now), now) {
			got = append(got, strings.Join([]string{strconv.Itoa(k.Clock.N), k.Due.In(escalation.Shanghai).Format("01-02 15:04"), strconv.FormatBool(k.Holds), k.Number}, " "))
		}
		if s := strings.Join(got, "; "); s != x.want {
			t.Errorf("%s: %q, want %q", name, s, x.want)
		}
	}
}
