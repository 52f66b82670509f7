package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/escalation/ladder"
)

// life is a case that is lived through moment by moment, with what Decide orders
// carried out as the daemon does.
type life struct {
	t    *testing.T
	c    *escalation.Case
	r    escalation.Rules
	now  time.Time
	seen time.Time // up to when the mailbox was read; zero: up to now
}

// at goes on to a moment, "06-15 10:00" of 2026 in China.
func (l *life) at(moment string) *life {
	l.t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+moment, escalation.Shanghai)
	if err != nil {
		l.t.Fatal(err)
	}
	l.now = at
	return l
}

func (l *life) add(e escalation.Entry) *life {
	e.Seq, e.At, e.Noted, e.Hash = int64(len(l.c.Entries)+1), l.now, l.now, fmt.Sprint(len(l.c.Entries))
	l.c.Entries = append(l.c.Entries, e)
	return l
}

func (l *life) out() *life {
	return l.add(escalation.Entry{Kind: escalation.EntryMailOut, By: escalation.ByOwner, Mail: "o" + fmt.Sprint(len(l.c.Entries)), Facts: &escalation.MailFacts{Robot: "human"}})
}

func (l *life) in(by escalation.By, f escalation.MailFacts) *life {
	if f.Robot == "" {
		f.Robot, f.Substantive = "human", true
	}
	return l.add(escalation.Entry{Kind: escalation.EntryMailIn, By: by, Mail: fmt.Sprint("m", len(l.c.Entries)), Facts: &f})
}

// promised is a promise, or a demand on the owner, of this moment.
func (l *life) promised(who escalation.By, action escalation.Action, quote, due string) *life {
	p := escalation.Promise{Key: quote, Quote: quote, Who: who, Action: action, Said: l.now, Status: escalation.PromiseOpen, Mail: l.c.Entries[len(l.c.Entries)-1].Mail}
	if due != "" {
		now := l.now
		p.Revisions = []escalation.Revision{{Due: escalation.Due{At: l.at(due).now}}}
		l.now = now
	}
	l.c.Promises = append(l.c.Promises, p)
	return l
}

// sent approves whatever letter waits, and it leaves.
func (l *life) sent() *life {
	for i := range l.c.Letters {
		if w := &l.c.Letters[i]; w.State == escalation.LetterAsked {
			w.State, w.Sent = escalation.LetterAccepted, l.now
			if w.Step == escalation.StepOpen {
				l.rung(w.Rung)
			}
		}
	}
	return l
}

func (l *life) letter(state escalation.LetterState) *life {
	w := &l.c.Letters[len(l.c.Letters)-1]
	w.State, w.Approved = state, l.now
	return l
}

func (l *life) rung(id string) *life {
	l.c.Rung, l.c.RungSince = id, l.now
	return l.add(escalation.Entry{Kind: escalation.EntryRung, By: escalation.ByCuiban, Rung: id})
}

func (l *life) filed(rung string) *life {
	l.add(escalation.Entry{Kind: escalation.EntrySubmitted, By: escalation.ByOwner, Rung: rung, Text: "20260710"})
	l.c.Rung, l.c.RungSince = rung, l.now
	return l
}

// look decides until nothing is left to do, and carries out what is decided.
func (l *life) look() *life {
	l.t.Helper()
	seen := l.seen
	if seen.IsZero() {
		seen = l.now
	}
	for range 8 {
		d := escalation.Decide(l.c, l.r, seen, l.now)
		l.c.Next, l.c.NextWhy = d.Next, d.Why.In(l.c.Owner.Lang)
		if len(d.Moves) == 0 {
			return l
		}
		for _, m := range d.Moves {
			l.do(m)
		}
	}
	l.t.Fatalf("%s: there is no end to what is to be done", l.c.Ref)
	return l
}

func (l *life) do(m escalation.Move) {
	notice := escalation.Entry{Kind: escalation.EntryNotice, By: escalation.ByCuiban, Text: m.Key}
	switch m.Kind {
	case escalation.MoveBreak:
		for i := range l.c.Promises {
			if l.c.Promises[i].Key == m.Promises[0] {
				l.c.Promises[i].Status = escalation.PromiseBroken
			}
		}
	case escalation.MoveDiscard:
		for i := range l.c.Letters {
			if l.c.Letters[i].Key == m.Letter {
				l.c.Letters[i].State = escalation.LetterDiscarded
			}
		}
	case escalation.MoveLetter:
		l.c.Letters = append(l.c.Letters, escalation.Letter{Key: m.Key, Rung: m.Rung, Step: m.Step, State: escalation.LetterAsked, Created: l.now, Asked: l.now, Promises: m.Promises, Deadline: m.Deadline})
	case escalation.MoveDirections:
		l.add(escalation.Entry{Kind: escalation.EntryDirection, By: escalation.ByCuiban, Rung: m.Rung}).add(notice)
	case escalation.MoveAlarm:
		l.c.Stopped = true
		l.add(notice).add(escalation.Entry{Kind: escalation.EntryStopped, By: escalation.ByCuiban, Text: "alarm"})
	default:
		l.add(notice)
	}
}

const (
	they      = escalation.ByCounterparty
	authority = escalation.ByRegulator
	you       = escalation.ByOwner
)

// states are all a case can be in, one after the other as a dispute has them.
var states = []struct {
	name string
	live func(l *life)
}{
	{"a new case: the checklist was sent", func(l *life) { l.at("06-15 10:00").out().look() }},
	{"written, no date given", func(l *life) { l.at("06-15 10:00").out().look().at("06-15 10:30").look() }},
	{"a promise runs", func(l *life) {
		l.at("06-15 10:00").out().at("06-15 15:00").in(they, escalation.MailFacts{}).promised(they, escalation.ActReply, "48小时内回复", "06-17 15:00").look().at("06-16 09:00").look()
	}},
	{"a promise to pay runs", func(l *life) {
		l.at("06-15 10:00").out().at("06-15 15:00").in(they, escalation.MailFacts{}).promised(they, escalation.ActPay, "周三前打款", "06-17 23:59").look().at("06-17 09:00").look()
	}},
	{"a promise passed, the mailbox could not be read since", func(l *life) {
		l.at("06-15 10:00").out().at("06-15 15:00").in(they, escalation.MailFacts{}).promised(they, escalation.ActReply, "48小时内回复", "06-17 15:00").look().at("06-16 08:00")
		l.seen = l.now
		l.at("06-18 10:00").look()
	}},
	{"a promise passed: the follow-up waits for the owner", func(l *life) {
		l.at("06-15 10:00").out().at("06-15 15:00").in(they, escalation.MailFacts{}).promised(they, escalation.ActReply, "48小时内回复", "06-17 15:00").look().at("06-18 09:30").look()
	}},
	{"the follow-up was recalled and still waits", func(l *life) { l.at("06-15 10:00").out().at("06-18 09:30").look().at("06-22 09:30").look() }},
	{"the follow-up was put off", func(l *life) {
		l.at("06-15 10:00").out().at("06-18 09:30").look().letter(escalation.LetterDraft)
		l.c.PausedUntil = l.at("06-21 09:30").now
		l.c.Letters[0].Later = l.now
		l.at("06-18 11:00").look()
	}},
	{"an approval was taken back at night", func(l *life) {
		l.at("06-15 10:00").out().at("06-18 09:30").look().letter(escalation.LetterDraft).at("06-19 02:00").look()
	}},
	{"the letter is approved and leaves", func(l *life) {
		l.at("06-15 10:00").out().at("06-18 09:30").look().at("06-18 09:40").letter(escalation.LetterApproved).look()
	}},
	{"nobody knows whether the letter arrived", func(l *life) {
		l.at("06-15 10:00").out().at("06-18 09:30").look().at("06-18 09:40").letter(escalation.LetterUnknown).look()
	}},
	{"the first follow-up has left", func(l *life) { l.at("06-15 10:00").out().at("06-18 09:30").look().sent().look() }},
	{"the second follow-up has left, with a date", func(l *life) {
		l.at("06-15 10:00").out().at("06-18 09:30").look().sent().look().at("06-24 09:30").look().sent().look()
	}},
	{"refused twice within a day: the complaint has left, with a date", func(l *life) {
		l.at("06-15 14:00").out().at("06-18 09:30").look().sent().at("06-18 15:00").in(they, escalation.MailFacts{Outcome: "refused"}).look().sent()
		l.at("06-18 15:30").in(they, escalation.MailFacts{Outcome: "refused"}).look().sent().at("06-18 16:00").in(they, escalation.MailFacts{}).look()
	}},
	{"they ask for material, with a date", func(l *life) {
		l.at("06-15 10:00").out().at("06-16 09:00").in(they, escalation.MailFacts{Outcome: "need_info"}).promised(you, escalation.ActOther, "补交身份证明", "06-26 23:59").look()
	}},
	{"they ask for material, without a date", func(l *life) {
		l.at("06-15 10:00").out().at("06-16 09:00").in(they, escalation.MailFacts{Outcome: "need_info"}).promised(you, escalation.ActOther, "补交身份证明", "").look()
	}},
	{"they say it is paid", func(l *life) {
		l.at("06-15 10:00").out().at("06-16 09:00").in(they, escalation.MailFacts{Outcome: "paid"}).add(escalation.Entry{Kind: escalation.EntryResolved, By: they, Mail: "m1"})
		l.c.State = escalation.Resolved
		l.look()
	}},
	{"pay first to withdraw: held", func(l *life) {
		l.at("06-15 10:00").out().at("06-16 03:00").in(they, escalation.MailFacts{Alarms: []string{"pay_to_withdraw"}}).look()
	}},
	{"stopped by the owner", func(l *life) {
		l.at("06-15 10:00").out().at("06-16 09:00").add(escalation.Entry{Kind: escalation.EntryStopped, By: you})
		l.c.Stopped = true
		l.look()
	}},
	{"paused", func(l *life) {
		l.at("06-15 10:00").out()
		l.c.PausedUntil = l.at("06-22 09:30").now
		l.at("06-16 09:00").look()
	}},
	{"the official complaint has left", func(l *life) { l.complained() }},
	{"new evidence after the complaint", func(l *life) {
		l.complained().at("06-29 10:00").add(escalation.Entry{Kind: escalation.EntryEvidence, By: you, Text: "E03"}).look()
	}},
	{"a receipt is waited for", func(l *life) {
		for _, day := range []string{"06-16", "06-17", "06-18"} {
			l.at(day + " 10:00").out()
			if day != "06-18" {
				l.at(day+" 10:01").in(they, escalation.MailFacts{Robot: "auto_reply"})
			}
		}
		l.at("06-18 10:05").look()
	}},
	{"directions to the next desk: to be filed", func(l *life) { l.complained().at("07-16 10:00").look() }},
	{"directions: recalled three times", func(l *life) {
		l.complained().at("07-16 10:00").look().at("07-19 10:00").look().at("07-23 10:00").look().at("07-30 10:00").look()
	}},
	{"filed: the answer whether it is taken on", func(l *life) { l.consumer().at("07-16 10:00").look().at("07-16 11:00").filed("samr_complaint").look() }},
	{"filed: taken on", func(l *life) {
		l.consumer().at("07-16 10:00").look().at("07-16 11:00").filed("samr_complaint").at("07-20 10:00").in(authority, escalation.MailFacts{Events: map[escalation.Anchor]time.Time{escalation.AnchorAccepted: l.now}}).look()
	}},
	{"filed: they named a date of their own", func(l *life) {
		l.consumer().at("07-16 10:00").look().at("07-16 11:00").filed("samr_complaint").at("07-20 10:00").in(authority, escalation.MailFacts{}).promised(authority, escalation.ActReply, "7月24日前答复", "07-24 23:59").look()
	}},
	{"filed: they ask for material", func(l *life) {
		l.consumer().at("07-16 10:00").look().at("07-16 11:00").filed("samr_complaint").at("07-20 10:00").in(authority, escalation.MailFacts{Outcome: "need_info"}).promised(you, escalation.ActOther, "补充营业执照信息", "07-25 23:59").look()
	}},
	{"the mediation ended without a result", func(l *life) {
		l.consumer().at("07-16 10:00").look().at("07-16 11:00").filed("samr_complaint").at("08-20 10:00").in(authority, escalation.MailFacts{Events: map[escalation.Anchor]time.Time{escalation.AnchorMediationEnded: l.now}}).look()
	}},
	{"a way is closed soon", func(l *life) {
		l.c.Kind, l.c.Standing = "gig", escalation.Worker
		l.at("06-15 10:00").out()
		l.c.Entries[0].At, l.c.Opened = l.now.AddDate(-1, 0, 5), l.now.AddDate(-1, 0, 5)
		l.c.Stopped = true
		l.look().at("06-16 10:00").look()
	}},
	{"the last rung", func(l *life) { l.at("06-15 10:00").out().filed("admin_suit").at("06-16 10:00").look() }},
	{"taken over from old mail", func(l *life) {
		l.at("06-01 10:00").out()
		l.c.Entries[0].Facts.Imported = true
		l.look()
	}},
	{"closed", func(l *life) {
		l.at("06-15 10:00").out()
		l.c.State = escalation.Closed
		l.look()
	}},
}

// complained is a case whose official complaint has left on 24 June.
func (l *life) complained() *life {
	l.at("06-15 10:00").out().at("06-24 10:00")
	l.c.Letters = append(l.c.Letters, escalation.Letter{Key: "complaint", Rung: "complaint", Step: escalation.StepOpen, State: escalation.LetterAsked, Created: l.now, Asked: l.now, Deadline: l.now.AddDate(0, 0, 10)})
	return l.sent().look()
}

func (l *life) consumer() *life {
	l.c.Kind, l.c.Standing = "ecommerce", escalation.Consumer
	return l.complained()
}

// Whatever state a case is in, its page says whose turn it is and since when, what
// happens next and when, and why.
func TestCaseShowInEveryState(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			var all strings.Builder
			var turns []escalation.By
			for _, s := range states {
				l := newLife(t, lang)
				s.live(l)
				text, by := l.page()
				turns = append(turns, by)
				fmt.Fprintf(&all, "== %s, %s\n%s\n", s.name, l.now.Format("2006-01-02 15:04"), text)
				if l.c.State != escalation.Closed && (l.c.Next.IsZero() || !l.c.Next.After(l.now) || l.c.NextWhy == "") {
					t.Errorf("%s: next %v because %q", s.name, l.c.Next, l.c.NextWhy)
				}
			}
			for _, by := range []escalation.By{escalation.ByOwner, escalation.ByCounterparty, escalation.ByRegulator, escalation.ByCuiban, ""} {
				if !slices.Contains(turns, by) {
					t.Errorf("no state in which it is the turn of %q", by)
				}
			}
			golden(t, "case-states-"+lang+".txt", all.String())
		})
	}
}

func newLife(t *testing.T, lang string) *life {
	t.Helper()
	rungs, _ := ladder.For("cn")
	cal, _ := calendar.For("cn")
	l := &life{t: t, r: escalation.Rules{Ladder: rungs, Calendar: cal}, c: &escalation.Case{Ref: "CB-7K3M", Owner: escalation.Owner{Lang: lang}, Title: "稿费提现", Platform: "青文", Kind: "content", Standing: escalation.Creator,
		Jurisdiction: "cn", State: escalation.Open, Rung: "front_line", Sight: escalation.SightFull, Amount: escalation.Money{Minor: 235000, Currency: "CNY"},
		Parties: []escalation.Party{{Address: "kf@platform.example", Role: escalation.RolePlatform, Confirmed: true}}}}
	l.at("06-15 10:00")
	l.c.Opened, l.c.RungSince = l.now, l.now
	return l
}

// page is the head of the case's page at this moment, and whose turn it says it is.
func (l *life) page() (string, escalation.By) {
	var out bytes.Buffer
	a := &app{out: &out, now: func() time.Time { return l.now }}
	by, since := a.turn(ladder.Embedded(), l.c)
	p := &casePage{a: a, set: ladder.Embedded(), c: l.c, lang: l.c.Owner.Lang, loc: l.c.OwnerZone(), by: by, from: since}
	p.head()
	p.turn()
	return out.String(), by
}
