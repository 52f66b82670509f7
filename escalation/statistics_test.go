package escalation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
)

// Promises, answer times and their trend, over the cases of one platform.
func TestMeasure(t *testing.T) {
	var script strings.Builder
	ask := func(day string, hours int) { // the owner writes, they answer so many hours later
		at := moment(t, day+" 10:00")
		fmt.Fprintf(&script, "%s out\n%s in\n", at.Format("2006-01-02 15:04"), at.Add(time.Duration(hours)*time.Hour).Format("2006-01-02 15:04"))
	}
	for _, day := range []string{"2026-01-05", "2026-01-12", "2026-01-19"} {
		ask(day, 24)
	}
	for _, day := range []string{"2026-05-04", "2026-05-11", "2026-05-18"} {
		ask(day, 72)
	}
	script.WriteString("2026-05-19 10:00 promise kept due=2026-05-20T10:00 status=kept settled=2026-05-20T09:00\n" +
		"2026-05-19 10:00 promise broken due=2026-05-20T10:00 status=broken\n2026-05-19 10:00 promise runs due=2026-09-01T10:00\n" +
		"2026-05-19 10:00 promise undated\n2026-05-19 10:00 promise old due=2026-05-20T10:00 status=superseded\n2026-05-19 10:00 promise mine who=owner due=2026-05-20T10:00\n")
	now := moment(t, "2026-06-01 10:00")
	c := history(t, script.String(), now)
	c.Platform = " Somepay"
	other := &escalation.Case{Platform: "Otherpay"}
	s := escalation.Measure("somepay", []*escalation.Case{c, other}, now)
	if got := fmt.Sprint(s.Cases, s.Open, s.Made, s.Kept, s.Late, s.Broken, s.Running, s.Answers, s.Median, s.Recent); got != "1 1 3 1 0 1 1 6 48h0m0s 72h0m0s" {
		t.Errorf("measured %s", got)
	}
	if s.Trend() != escalation.Slower {
		t.Errorf("the trend is %s", s.Trend())
	}
	if s := escalation.Measure("somepay", []*escalation.Case{c}, moment(t, "2026-09-01 10:00")); s.Trend() != escalation.TooFew {
		t.Errorf("with nothing in the last ninety days the trend is %s", s.Trend())
	}
	if s := escalation.Measure("somepay", []*escalation.Case{c}, moment(t, "2026-05-21 18:00")); s.Recent != 72*time.Hour {
		t.Errorf("recently they took %v", s.Recent)
	}
}

func TestTrend(t *testing.T) {
	for want, hours := range map[escalation.Trend][2]int{escalation.Slower: {24, 48}, escalation.Faster: {48, 24}, escalation.Steady: {24, 30}} {
		var script strings.Builder
		for i, h := range []int{hours[0], hours[0], hours[0], hours[1], hours[1], hours[1]} {
			at := moment(t, "2026-01-20 10:00").AddDate(0, 0, i*18)
			fmt.Fprintf(&script, "%s out\n%s in\n", at.Format("2006-01-02 15:04"), at.Add(time.Duration(h)*time.Hour).Format("2006-01-02 15:04"))
		}
		now := moment(t, "2026-06-01 10:00")
		c := history(t, script.String(), now)
		c.Platform = "P"
		s := escalation.Measure("P", []*escalation.Case{c}, now)
		if got := s.Trend(); got != want {
			t.Errorf("from %d to %d hours: %s, want %s (%v, %v)", hours[0], hours[1], got, want, s.Before, s.Recent)
		}
		signs := escalation.Signs("P", []*escalation.Case{c}, now)
		if slower := len(signs) == 1 && signs[0].Kind == escalation.SignSlower; slower != (want == escalation.Slower) {
			t.Errorf("%s: the signs are %v", want, signs)
		}
	}
}

// Maintenance once is no sign; a threshold that was raised is.
func TestSigns(t *testing.T) {
	now := moment(t, "2026-06-01 10:00")
	mail := func(day int, sign string) escalation.Entry {
		return escalation.Entry{Kind: escalation.EntryMailIn, By: escalation.ByCounterparty, At: now.AddDate(0, 0, -day), Facts: &escalation.MailFacts{Signs: []string{sign}, Gist: sign}}
	}
	for want, entries := range map[string][]escalation.Entry{
		"":                        {mail(3, escalation.SignMaintenance)},
		"maintenance maintenance": {mail(3, escalation.SignMaintenance), mail(9, escalation.SignMaintenance)},
		"threshold":               {mail(3, escalation.SignThreshold), mail(100, escalation.SignThreshold)},
	} {
		var got []string
		for _, s := range escalation.Signs("P", []*escalation.Case{{Platform: "P", Entries: entries}}, now) {
			got = append(got, s.Kind)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("signs %v, want %q", got, want)
		}
	}
}

func TestShare(t *testing.T) {
	cny := func(n int64) escalation.Money { return escalation.Money{Minor: n, Currency: "CNY"} }
	all := []escalation.Guarded{{Platform: "a", Balance: cny(90000)}, {Platform: "b", Balance: cny(30000)}, {Platform: "c", Balance: escalation.Money{Minor: 500000, Currency: "USD"}}, {Platform: "d"}}
	for platform, want := range map[string]string{"A": "75 true", "b": "25 false", "c": "0 false", "d": "0 false", "x": "0 false"} {
		if got := fmt.Sprintln(escalation.Share(all, platform)); strings.TrimSpace(got) != want {
			t.Errorf("%s: %s, want %s", platform, got, want)
		}
	}
	few := []escalation.Guarded{{Platform: "a", Balance: cny(2)}, {Platform: "b", Balance: cny(1)}}
	if percent, over := escalation.Share(few, "a"); percent != 67 || !over {
		t.Errorf("two of three are %d%%, more than half: %v", percent, over)
	}
	half := []escalation.Guarded{{Platform: "a", Balance: cny(100)}, {Platform: "b", Balance: cny(100)}}
	if _, over := escalation.Share(half, "a"); over {
		t.Error("half is not more than half")
	}
}
