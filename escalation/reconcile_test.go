package escalation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
)

// Each case: the promises there are, a mail of theirs, and what becomes of them.
func TestReconcile(t *testing.T) {
	start := moment(t, "2026-06-15 10:00")
	at := start.Add(72 * time.Hour)
	promise := func(key string, action escalation.Action, due int, status escalation.Status) escalation.Promise {
		p := escalation.Promise{Key: key, Who: escalation.ByCounterparty, Action: action, Said: start, Status: status}
		if due > 0 {
			p.Revisions = []escalation.Revision{{Due: escalation.Due{At: start.Add(time.Duration(due) * time.Hour)}}}
		}
		return p
	}
	const open, broken = escalation.PromiseOpen, escalation.PromiseBroken
	answer := escalation.MailFacts{Robot: "human", Substantive: true}
	for _, tc := range []struct {
		name  string
		there []escalation.Promise
		facts escalation.MailFacts
		made  []escalation.Promise
		want  string
	}{
		{"an answer keeps a reply in time", []escalation.Promise{promise("a", "reply", 100, open)}, answer, nil, "a kept"},
		{"an answer keeps a reply late", []escalation.Promise{promise("a", "reply", 48, open)}, answer, nil, "a kept_late late"},
		{"an answer settles what was broken", []escalation.Promise{promise("a", "reply", 48, broken)}, answer, nil, "a answered_late late"},
		{"an answer keeps review and resolve too", []escalation.Promise{promise("a", "review", 100, open), promise("b", "resolve", 0, open)}, answer, nil, "a kept, b kept"},
		{"an answer is no money", []escalation.Promise{promise("a", "pay", 100, open)}, answer, nil, ""},
		{"an acknowledgement keeps nothing", []escalation.Promise{promise("a", "reply", 100, open)}, escalation.MailFacts{Robot: "human"}, nil, ""},
		{"a robot keeps nothing", []escalation.Promise{promise("a", "reply", 100, open)}, escalation.MailFacts{Robot: "auto_reply", Substantive: true}, nil, ""},
		{"a template keeps nothing", []escalation.Promise{promise("a", "reply", 100, open)}, escalation.MailFacts{Robot: "human", Substantive: true, Template: true}, nil, ""},
		{"what is settled stays settled", []escalation.Promise{promise("a", "reply", 48, escalation.PromiseKept), promise("b", "reply", 48, escalation.PromiseDismissed), promise("c", "reply", 48, escalation.PromiseDoubtful)}, answer, nil, ""},
		{"a later date moves it", []escalation.Promise{promise("a", "reply", 48, open)}, answer, []escalation.Promise{promise("b", "reply", 100, open)}, "a superseded, b moved +1 first 06-17 10:00"},
		{"an earlier date is only said again", []escalation.Promise{promise("a", "reply", 100, open)}, answer, []escalation.Promise{promise("b", "reply", 48, open)}, "a superseded, b repeated"},
		{"“as soon as possible” takes no date back", []escalation.Promise{promise("a", "reply", 100, open)}, escalation.MailFacts{Robot: "human"}, []escalation.Promise{promise("b", "reply", 0, open)}, "b made"},
		{"a date takes the place of none", []escalation.Promise{promise("a", "reply", 0, open)}, escalation.MailFacts{Robot: "human"}, []escalation.Promise{promise("b", "reply", 100, open)}, "a superseded, b repeated"},
		{"the same promise in the same mail is known", []escalation.Promise{promise("a", "reply", 48, open)}, answer, []escalation.Promise{promise("a", "reply", 100, open)}, ""},
		{"money is another matter", []escalation.Promise{promise("a", "reply", 48, open)}, answer, []escalation.Promise{promise("b", "pay", 100, open)}, "b made, a kept_late late"},
		{"to be put off is no answer", []escalation.Promise{promise("a", "reply", 48, broken)}, answer, []escalation.Promise{promise("b", "review", 100, open)}, "b made"},
		{"to be asked for material is a reply and no result", []escalation.Promise{promise("a", "reply", 100, open), promise("b", "resolve", 100, open)}, answer, []escalation.Promise{{Key: "d", Who: escalation.ByOwner, Status: open}}, "d made, a kept"},
		{"a doubtful one replaces nothing", []escalation.Promise{promise("a", "reply", 48, open)}, answer, []escalation.Promise{promise("b", "reply", 100, escalation.PromiseDoubtful)}, "b made"},
		{"two promises replace two", []escalation.Promise{promise("a", "reply", 48, open), promise("b", "reply", 50, open)}, answer, []escalation.Promise{promise("c", "reply", 100, open), promise("d", "reply", 110, open)},
			"b superseded, c moved +1 first 06-17 12:00, a superseded, d moved +1 first 06-17 10:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := &escalation.Case{Promises: tc.there}
			before := fmt.Sprint(c.Promises)
			if got := tellChanges(escalation.Reconcile(c, escalation.Arrival{Mail: "m", At: at, Facts: tc.facts, Made: tc.made})); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if fmt.Sprint(c.Promises) != before {
				t.Error("the case was changed")
			}
		})
	}
}

func tellChanges(changes []escalation.Change) string {
	var out []string
	for _, ch := range changes {
		s := ch.Promise.Key + " " + ch.What
		if ch.Promise.Late {
			s += " late"
		}
		if ch.Promise.Extended > 0 {
			s += fmt.Sprintf(" +%d first %s", ch.Promise.Extended, ch.Promise.First.In(escalation.Shanghai).Format("01-02 15:04"))
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

// The second move counts from the first date.
func TestDeadlineAfterTwoMoves(t *testing.T) {
	first := moment(t, "2026-06-17 10:00")
	p := escalation.Promise{First: first, Revisions: []escalation.Revision{{Due: escalation.Due{At: first.AddDate(0, 0, 9)}}}}
	for moves, want := range []time.Time{first.AddDate(0, 0, 9), first.AddDate(0, 0, 9), first, first} {
		if p.Extended = moves; !p.Deadline().Equal(want) {
			t.Errorf("after %d moves: %v", moves, p.Deadline())
		}
	}
}

// The owner's answer meets the demands and gives the terms their rest.
func TestAnswered(t *testing.T) {
	start := moment(t, "2026-06-15 10:00")
	hours := func(n int) time.Time { return start.Add(time.Duration(n) * time.Hour) }
	due := func(at time.Time) []escalation.Revision {
		return []escalation.Revision{{Due: escalation.Due{At: at}}}
	}
	c := &escalation.Case{Promises: []escalation.Promise{
		{Key: "before", Who: escalation.ByCounterparty, Status: escalation.PromiseOpen, Said: start, Revisions: due(hours(48)), Extended: 2, First: hours(40)},
		{Key: "during", Who: escalation.ByCounterparty, Status: escalation.PromiseOpen, Said: hours(30), Revisions: due(hours(60))},
		{Key: "passed", Who: escalation.ByCounterparty, Status: escalation.PromiseOpen, Said: start, Revisions: due(hours(10))},
		{Key: "undated", Who: escalation.ByCounterparty, Status: escalation.PromiseOpen, Said: start},
		{Key: "demand", Who: escalation.ByOwner, Status: escalation.PromiseOpen, Said: hours(24), Revisions: due(hours(30))},
		{Key: "later", Who: escalation.ByOwner, Status: escalation.PromiseOpen, Said: hours(100)},
	}}
	if got := escalation.Answered(c, hours(20), "m"); got != nil {
		t.Errorf("before anything was asked: %q", tellChanges(got))
	}
	want := map[string]time.Time{"before": hours(40 + 12), "during": hours(60 + 6), "demand": hours(30)}
	got := escalation.Answered(c, hours(36), "m")
	if len(got) != len(want) {
		t.Fatalf("changed %q", tellChanges(got))
	}
	for _, ch := range got {
		if !ch.Promise.Deadline().Equal(want[ch.Promise.Key]) {
			t.Errorf("%s is due %v, want %v", ch.Promise.Key, ch.Promise.Deadline(), want[ch.Promise.Key])
		}
		if ch.Promise.Key == "demand" && (ch.Promise.Status != escalation.PromiseKept || !ch.Promise.Late || ch.Promise.SettledBy != "m") {
			t.Errorf("%+v", ch.Promise)
		}
	}
}
