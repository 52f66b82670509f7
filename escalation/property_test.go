package escalation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/escalation/ladder"
)

// dispute plays a random dispute: mails of both sides, promises, demands,
// approvals and pauses, with what Decide orders carried out as the daemon does.
type dispute struct {
	*rapid.T
	c    *escalation.Case
	now  time.Time
	next time.Time
	n    int
	// apart says that the owner sleeps whenever the other side reads.
	apart    bool
	reminded map[string]time.Time
}

func (d *dispute) append(e escalation.Entry) escalation.Entry {
	e.Seq, e.Noted, e.Hash = int64(len(d.c.Entries)+1), d.now, fmt.Sprint(len(d.c.Entries))
	if e.At.IsZero() {
		e.At = d.now
	}
	d.c.Entries = append(d.c.Entries, e)
	return e
}

func (d *dispute) save(changes []escalation.Change) {
	for _, ch := range changes {
		if i := slices.IndexFunc(d.c.Promises, func(p escalation.Promise) bool { return p.Key == ch.Promise.Key }); i >= 0 {
			d.c.Promises[i] = ch.Promise
		} else {
			d.c.Promises = append(d.c.Promises, ch.Promise)
		}
	}
}

// they write: an answer, a template, an acknowledgement, a promise, a demand …
func (d *dispute) they() {
	d.n++
	mail := fmt.Sprint("m", d.n)
	f := escalation.MailFacts{
		Robot: rapid.SampledFrom([]string{"human", "human", "auto_reply"}).Draw(d.T, "kind"), Substantive: rapid.Bool().Draw(d.T, "substantive"),
		Outcome: rapid.SampledFrom([]string{"none", "none", "none", "refused", "need_info", "paid"}).Draw(d.T, "outcome"), Template: rapid.IntRange(0, 4).Draw(d.T, "template") == 0,
	}
	if f.Template {
		f.TemplateOf = "m1"
	}
	if rapid.IntRange(0, 30).Draw(d.T, "alarm") == 0 {
		f.Alarms = []string{"pay_to_withdraw"}
	}
	var made []escalation.Promise
	if rapid.Bool().Draw(d.T, "promises") {
		p := escalation.Promise{Key: mail + "p", Quote: "…", Who: escalation.ByCounterparty, Action: rapid.SampledFrom([]escalation.Action{escalation.ActReply, escalation.ActPay, escalation.ActReview}).Draw(d.T, "action"),
			Said: d.now, Mail: mail, Status: escalation.PromiseOpen}
		if rapid.IntRange(0, 3).Draw(d.T, "demand") == 0 {
			p.Who = escalation.ByOwner
		}
		if hours := rapid.IntRange(0, 300).Draw(d.T, "due"); hours > 0 {
			p.Revisions = []escalation.Revision{{Due: escalation.Due{At: d.now.Add(time.Duration(hours) * time.Hour)}}}
		}
		made = []escalation.Promise{p}
	}
	by := rapid.SampledFrom([]escalation.By{escalation.ByCounterparty, escalation.ByCounterparty, escalation.ByCounterparty, escalation.ByRegulator}).Draw(d.T, "by")
	if by == escalation.ByRegulator {
		if event := rapid.SampledFrom([]escalation.Anchor{"", escalation.AnchorAccepted, escalation.AnchorMediationEnded}).Draw(d.T, "event"); event != "" {
			f.Events = map[escalation.Anchor]time.Time{event: d.now}
		}
	}
	d.append(escalation.Entry{Kind: escalation.EntryMailIn, By: by, Mail: mail, Facts: &f})
	d.save(escalation.Reconcile(d.c, escalation.Arrival{Mail: mail, At: d.now, Facts: f, Made: made}))
	if f.Outcome == "paid" {
		d.c.State = escalation.Resolved
		d.append(escalation.Entry{Kind: escalation.EntryResolved, Mail: mail})
	}
}

// owner does something: writes, answers what waits, pauses, says not paid, goes on.
func (d *dispute) owner() {
	switch rapid.IntRange(0, 8).Draw(d.T, "owner") {
	case 0:
		e := d.append(escalation.Entry{Kind: escalation.EntryMailOut, By: escalation.ByOwner, Facts: &escalation.MailFacts{Robot: "human"}})
		d.save(escalation.Answered(d.c, d.now, e.Hash))
	case 1, 2:
		d.answer()
	case 3:
		d.c.PausedUntil = d.now.Add(time.Duration(rapid.IntRange(0, 200).Draw(d.T, "pause")) * time.Hour)
	case 4:
		d.c.State, d.c.Stopped = escalation.Open, false
		d.append(escalation.Entry{Kind: escalation.EntryResumed})
	case 5:
		d.submitted()
	case 6:
		d.append(escalation.Entry{Kind: escalation.EntryEvidence, By: escalation.ByOwner})
	case 7:
		d.append(escalation.Entry{Kind: escalation.EntryCall, By: escalation.ByCounterparty})
	case 8:
		d.c.Stopped = true
		d.append(escalation.Entry{Kind: escalation.EntryStopped})
	}
}

// submitted files with the rung of the last directions, or with any other desk.
func (d *dispute) submitted() {
	rung := rapid.SampledFrom([]string{"", "", "cca", "court", "samr_complaint"}).Draw(d.T, "rung")
	for _, e := range d.c.Entries {
		if e.Kind == escalation.EntryDirection && rung == "" {
			rung = e.Rung
		}
	}
	if rung == "" {
		rung = d.c.Rung
	}
	d.c.Rung, d.c.RungSince = rung, d.now
	d.append(escalation.Entry{Kind: escalation.EntrySubmitted, By: escalation.ByOwner, Rung: rung, Text: "1"})
}

// answer settles the letters that wait: sent, refused by the server, dropped.
func (d *dispute) answer() {
	for i := range d.c.Letters {
		l := &d.c.Letters[i]
		if !l.State.Pending() {
			continue
		}
		l.State = rapid.SampledFrom([]escalation.LetterState{escalation.LetterAccepted, escalation.LetterAccepted, escalation.LetterRejected, escalation.LetterDiscarded, escalation.LetterUnknown}).Draw(d.T, "letter")
		d.append(escalation.Entry{Kind: escalation.EntryLetter, Letter: l.Key, Text: string(l.State)})
		if l.State == escalation.LetterAccepted {
			l.Sent = d.now
			if l.Step == escalation.StepOpen {
				d.c.Rung, d.c.RungSince = l.Rung, d.now
			}
		}
	}
}

// decide decides, checks the rules that always hold, and carries the moves out.
func (d *dispute) decide() {
	seen := d.now.Add(-time.Duration(rapid.SampledFrom([]int{0, 0, 1, 11, 13, 20, 80}).Draw(d.T, "unread hours")) * time.Hour)
	got := escalation.Decide(d.c, cn, seen, d.now)
	if again := escalation.Decide(d.c, cn, seen, d.now); describe(again) != describe(got) {
		d.Fatalf("decided\n%s and then\n%s", describe(got), describe(again))
	}
	if d.next = got.Next; !got.Next.After(d.now) || got.Why.ZH == "" || got.Why.EN == "" {
		d.Fatalf("next moment %v at %v because %q", got.Next, d.now, got.Why)
	}
	for _, m := range got.Moves {
		d.check(m, seen)
	}
	for _, m := range got.Moves {
		d.carryOut(m)
	}
}

func (d *dispute) check(m escalation.Move, seen time.Time) {
	if m.Kind != escalation.MoveAlarm && m.Kind != escalation.MoveBreak && m.Kind != escalation.MoveDiscard && m.Kind != escalation.MoveLetter {
		d.checkNotice(m)
	}
	if m.Step == escalation.StepOpen {
		d.checkRung(m)
		d.checkClimb(m, seen)
	}
	switch {
	case m.Key == "":
		d.Fatalf("a move without a key: %+v", m)
	case m.Kind == escalation.MoveBreak:
		p := d.promise(m.Promises[0])
		if limit := p.Deadline().Add(escalation.Grace); p.Who == escalation.ByOwner || seen.Before(limit) || d.now.Before(limit) {
			d.Fatalf("%s counts as broken at %v, read up to %v, due %v", p.Key, d.now, seen, p.Deadline())
		}
	case m.Kind == escalation.MoveLetter:
		d.checkLetter(m, seen)
	}
}

// checkNotice: each is told once, in the owner's waking hours; a stopped case is
// told of its time limits, of silence and of alarms alone.
func (d *dispute) checkNotice(m escalation.Move) {
	d.checkAwake(m)
	for _, e := range d.c.Entries {
		if e.Kind == escalation.EntryNotice && e.Text == m.Key {
			d.Fatalf("%s was told before", m.Key)
		}
	}
	if last, ok := d.reminded[reminderOf(m)]; ok && slices.Contains(reminders, m.Kind) && d.now.Sub(last) < 9*time.Hour {
		d.Fatalf("%s at %v, and the one before at %v", m.Key, d.now, last)
	}
	if d.c.Stopped && m.Kind != escalation.MoveRemindLimit && m.Kind != escalation.MoveQuiet {
		d.Fatalf("%s in a stopped case", m.Kind)
	}
}

// reminders are the kinds of which several may come about one thing.
var reminders = []escalation.MoveKind{escalation.MoveRemindTask, escalation.MoveRemindFile, escalation.MoveRemindAsk, escalation.MoveRemindLimit, escalation.MoveAskPaid, escalation.MoveAskCertificate, escalation.MoveQuiet}

// reminderOf names what a reminder is about. Several about one thing must not come
// one upon the other, however long nobody looked: from the last minute of an
// owner's day to the first of the next are nine and a half hours in spring.
func reminderOf(m escalation.Move) string {
	return fmt.Sprint(m.Kind, m.Promises, m.Letter, m.Mail, m.Deadline, m.Rung)
}

// checkAwake: no mail to the owner at night, in the owner's own zone.
func (d *dispute) checkAwake(m escalation.Move) {
	if at := calendar.NextOwnerTime(d.now, d.c.OwnerZone()); at.After(d.now) {
		d.Fatalf("%s at night: %v", m.Kind, d.now.In(d.c.OwnerZone()))
	}
}

// checkClimb: never the next rung while they have a promise running or wait for
// the owner, except where the time of the rung or the law's is over.
func (d *dispute) checkClimb(m escalation.Move, seen time.Time) {
	if strings.Contains(m.Key, "/at_once/") || d.over(seen) {
		return
	}
	if why := d.waiting(); why != "" {
		d.Fatalf("%s at %v: %s", m.Key, d.now, why)
	}
}

// over says whether the time of the rung or the law's for its desk has passed, and
// was read to its end.
func (d *dispute) over(seen time.Time) bool {
	passed := func(t time.Time) bool { return !d.now.Before(t) && !seen.Before(t) }
	if r, ok := cn.Ladder.Rung(d.c.Rung); ok && r.Stop.N > 0 && r.Stop.Unit == ladder.Day &&
		passed(calendar.DateOf(d.c.RungSince, escalation.Shanghai).AddDays(r.Stop.N).EndOfDay(escalation.Shanghai)) {
		return true
	}
	return slices.ContainsFunc(cn.Running(d.c, d.now), func(r escalation.Running) bool { return passed(r.Due.Add(escalation.Grace)) })
}

// waiting says what speaks against chasing now: a running promise, or a demand
// that the owner has not answered. "" nothing does.
func (d *dispute) waiting() string {
	out := d.lastOut()
	for _, p := range d.c.Promises {
		switch {
		case p.Status != escalation.PromiseOpen:
		case p.Who == escalation.ByOwner && !out.After(p.Said):
			return fmt.Sprintf("they wait for the owner since %v", p.Said)
		case p.Who != escalation.ByOwner && p.Deadline().After(d.now):
			return fmt.Sprintf("%s runs until %v", p.Key, p.Deadline())
		}
	}
	return ""
}

// lastOut is when the owner's side last wrote.
func (d *dispute) lastOut() (out time.Time) {
	for _, l := range d.c.Letters {
		if l.State == escalation.LetterAccepted && l.Sent.After(out) {
			out = l.Sent
		}
	}
	for _, e := range d.c.Entries {
		if (e.Kind == escalation.EntryMailOut || e.Kind == escalation.EntrySubmitted) && e.At.After(out) {
			out = e.At
		}
	}
	return out
}

// checkRung: never a rung without its preconditions, never one that an earlier
// filing shuts, never one that is not open to the owner.
func (d *dispute) checkRung(m escalation.Move) {
	used := []string{"front_line", d.c.Rung}
	var filed []ladder.Filing
	for _, l := range d.c.Letters {
		if l.State == escalation.LetterAccepted {
			used = append(used, l.Rung)
		}
	}
	for i, e := range d.c.Entries {
		switch e.Kind {
		case escalation.EntryDirection:
			used = append(used, e.Rung)
		case escalation.EntrySubmitted:
			used = append(used, e.Rung)
			open := !slices.ContainsFunc(d.c.Entries[i:], func(x escalation.Entry) bool {
				return x.Facts != nil && x.By == escalation.ByRegulator && (x.Facts.Outcome == "refused" || !x.Facts.Events[escalation.AnchorMediationEnded].IsZero())
			})
			filed = append(filed, ladder.Filing{Rung: e.Rung, Open: open})
		}
	}
	r, ok := cn.Ladder.Rung(m.Rung)
	if !ok || !r.OpenTo(d.c.Kind, string(d.c.Standing)) {
		d.Fatalf("the rung %q is not open to a %s against %s", m.Rung, d.c.Standing, d.c.Kind)
	}
	if !cn.Ladder.Ready(r, used) {
		d.Fatalf("the rung %s needs one of %v, used are %v", m.Rung, r.After, used)
	}
	if no := cn.Ladder.Refused(m.Rung, filed); no != nil {
		d.Fatalf("the rung %s is shut by the filing with %s", m.Rung, no.Other.ID)
	}
}

// checkCap: never more than the cap within seven days.
func (d *dispute) checkCap() {
	week := calendar.DateOf(d.now, escalation.Shanghai).AddDays(-7)
	left := 0
	for _, l := range d.c.Letters {
		if l.State == escalation.LetterAccepted && week.Before(calendar.DateOf(l.Sent, escalation.Shanghai)) {
			left++
		}
	}
	if left >= escalation.WeekCap {
		d.Fatalf("another letter though %d left within a week", left)
	}
}

func (d *dispute) promise(key string) escalation.Promise {
	return d.c.Promises[slices.IndexFunc(d.c.Promises, func(p escalation.Promise) bool { return p.Key == key })]
}

func (d *dispute) checkLetter(m escalation.Move, seen time.Time) {
	d.checkCap()
	d.checkAwake(m)
	if d.c.Stopped || d.c.State != escalation.Open || d.c.PausedUntil.After(d.now) {
		d.Fatalf("a letter though stopped %v, %s, paused until %v", d.c.Stopped, d.c.State, d.c.PausedUntil)
	}
	if at := cn.Calendar.NextWindow(d.now, escalation.Shanghai); at.After(d.now) && !d.apart {
		d.Fatalf("a letter outside of the sending window: %v", d.now.In(escalation.Shanghai))
	}
	for _, l := range d.c.Letters {
		if l.Key == m.Key {
			d.Fatalf("the key %s came before", m.Key)
		}
		if l.State.Pending() {
			discarded := false
			for _, o := range escalation.Decide(d.c, cn, d.now, d.now).Moves {
				discarded = discarded || o.Kind == escalation.MoveDiscard && o.Letter == l.Key
			}
			if !discarded {
				d.Fatalf("a letter beside %s, which is %s", l.Key, l.State)
			}
		}
	}
	if m.Step != escalation.StepOpen {
		d.checkFollowUp(m, seen)
	}
}

// checkFollowUp: never within the gap, while a promise runs, or while they wait
// for the owner; two a rung at most.
func (d *dispute) checkFollowUp(m escalation.Move, seen time.Time) {
	sent := 0
	out := d.lastOut()
	if heard := slices.ContainsFunc(d.c.Entries, func(e escalation.Entry) bool { return e.Kind == escalation.EntryMailIn && e.At.After(out) }); seen.Before(out) && !heard {
		d.Fatalf("a follow-up to what was written at %v, read up to %v", out, seen)
	}
	for _, l := range d.c.Letters {
		if l.State != escalation.LetterAccepted {
			continue
		}
		day, _ := cn.Calendar.AddWorkingDays(calendar.DateOf(l.Sent, escalation.Shanghai), escalation.FollowUpGap)
		if first := day.At(0, 0, 0, escalation.Shanghai); d.now.Before(first) {
			d.Fatalf("a follow-up at %v, the last letter left at %v", d.now, l.Sent)
		}
		if l.Rung == m.Rung && l.Step != escalation.StepOpen && !l.Sent.Before(d.c.RungSince) {
			sent++
		}
	}
	if sent >= 2 {
		d.Fatalf("the %d. follow-up of the rung", sent+1)
	}
	if why := d.waiting(); why != "" {
		d.Fatalf("a follow-up at %v: %s", d.now, why)
	}
}

func (d *dispute) carryOut(m escalation.Move) {
	switch m.Kind {
	case escalation.MoveBreak:
		p := d.promise(m.Promises[0])
		p.Status = escalation.PromiseBroken
		d.save([]escalation.Change{{Promise: p}})
	case escalation.MoveDiscard:
		for i := range d.c.Letters {
			if d.c.Letters[i].Key == m.Letter {
				d.c.Letters[i].State = escalation.LetterDiscarded
			}
		}
	case escalation.MoveLetter:
		d.c.Letters = append(d.c.Letters, escalation.Letter{Key: m.Key, Rung: m.Rung, Step: m.Step, State: escalation.LetterAsked, Created: d.now, Asked: d.now, Promises: m.Promises, Deadline: m.Deadline})
	case escalation.MoveDirections:
		d.append(escalation.Entry{Kind: escalation.EntryDirection, Rung: m.Rung})
		d.append(escalation.Entry{Kind: escalation.EntryNotice, Text: m.Key})
	default:
		if m.Kind == escalation.MoveAlarm {
			d.c.Stopped = true
		}
		d.append(escalation.Entry{Kind: escalation.EntryNotice, Text: m.Key})
		d.reminded[reminderOf(m)] = d.now
	}
}

// homes are where owners live, and whether they sleep whenever a desk in China reads.
var homes = []struct {
	zone  string
	apart bool
}{{"Asia/Shanghai", false}, {"Asia/Shanghai", false}, {"Europe/Berlin", false}, {"America/Los_Angeles", false}, {"America/New_York", true}}

func TestEveryDisputeKeepsTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 8000).Draw(t, "start")) * time.Hour)
		home := rapid.SampledFrom(homes).Draw(t, "home")
		zone, err := time.LoadLocation(home.zone)
		if err != nil {
			t.Fatal(err)
		}
		d := &dispute{T: t, now: start, next: start, apart: home.apart, reminded: map[string]time.Time{}, c: &escalation.Case{Owner: escalation.Owner{Zone: zone}, Ref: "CB-TEST", State: escalation.Open, Rung: "front_line", RungSince: start, Opened: start,
			Kind:     rapid.SampledFrom([]string{"content", "ecommerce", "broker", "gig", "p2p", ""}).Draw(t, "kind"),
			Standing: rapid.SampledFrom([]escalation.Standing{escalation.Creator, escalation.Consumer, escalation.Investor, escalation.Worker, ""}).Draw(t, "standing")}}
		d.append(escalation.Entry{Kind: escalation.EntryMailOut, By: escalation.ByOwner, Facts: &escalation.MailFacts{Robot: "human"}})
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			d.decide()
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0:
				d.now = d.now.Add(time.Duration(rapid.IntRange(1, 100*60).Draw(t, "minutes")) * time.Minute)
				d.they()
			case 1:
				d.now = d.now.Add(time.Duration(rapid.IntRange(1, 100*60).Draw(t, "minutes")) * time.Minute)
				d.owner()
			default:
				d.now = d.next // nothing happens until the moment it asked for
			}
		}
	})
}

// Left alone, with an owner who approves whatever is asked, a case climbs to its
// top within bounded steps and time.
func TestCaseWithoutAnswersClimbsToTheTop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 8000).Draw(t, "start")) * time.Hour)
		c := &escalation.Case{Ref: "CB-TEST", State: escalation.Open, Rung: "front_line", RungSince: start, Opened: start, Kind: "content", Standing: escalation.Creator}
		d := &dispute{T: t, now: start, c: c, reminded: map[string]time.Time{}}
		d.append(escalation.Entry{Kind: escalation.EntryMailOut, By: escalation.ByOwner, Facts: &escalation.MailFacts{Robot: "human"}})
		for range 60 {
			got := escalation.Decide(c, cn, d.now, d.now)
			for _, m := range got.Moves {
				d.check(m, d.now)
				d.carryOut(m)
				if m.Kind == escalation.MoveDirections {
					return // the first rung without mail: the owner's own way
				}
				for i := range c.Letters {
					if l := &c.Letters[i]; l.State == escalation.LetterAsked {
						l.State, l.Sent = escalation.LetterAccepted, d.now
						if l.Step == escalation.StepOpen {
							c.Rung, c.RungSince = l.Rung, d.now
						}
					}
				}
			}
			d.now = got.Next
		}
		t.Fatalf("after sixty looks and %v the case is at %s", d.now.Sub(start), c.Rung)
	})
}
