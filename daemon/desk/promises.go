package desk

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/parser/outcome"
	"cuiban/parser/promise"
	"cuiban/parser/when"
)

// Found turns what the parser found into promises of a case: commitments of the
// side by, and demands on the owner. base carries what they share: when it was
// said, by whom, in which mail.
func Found(base escalation.Promise, source string, by escalation.By, r promise.Result, now time.Time) []escalation.Promise {
	var out []escalation.Promise
	for _, k := range r.Commitments {
		p := base
		p.Who, p.Action, p.Firm = by, k.Action, k.Firmness == "firm"
		p.Quote, p.Start, p.End, p.Term, p.Confidence, p.Rule = k.Quote, k.Start, k.End, k.Term, k.Confidence, k.Rule
		out = append(out, dated(p, source, k.Detail, now))
	}
	for _, k := range r.Demands {
		p := base
		p.Who, p.Action, p.Firm = escalation.ByOwner, escalation.ActOther, true
		p.Quote, p.Start, p.End, p.Term, p.Confidence, p.Otherwise = k.Quote, k.Start, k.End, k.Term, k.Confidence, k.Otherwise
		out = append(out, dated(p, source, k.Detail, now))
	}
	return out
}

// dated gives a promise its key and first due moment, and marks what is not sure.
func dated(p escalation.Promise, source string, due escalation.Due, now time.Time) escalation.Promise {
	p.Key = escalation.PromiseKey(source, p.Path, p.Who, p.Action, p.Quote)
	p.Revisions = []escalation.Revision{{Due: due, Made: now, Why: "said"}}
	p.Status = escalation.PromiseOpen
	if p.Confidence < promise.Threshold || due.Doubt != "" {
		p.Status = escalation.PromiseDoubtful
	}
	return p
}

// Statement records what the other side said by phone, app message, SMS or
// chat, as the owner notes it ("电话 14:05 工号1024 承诺48小时内回电"), and reads the
// promises in it. at overrides the time stated in the note; zero: as stated.
func (d *Desk) Statement(c *escalation.Case, note string, at time.Time) (Done, error) {
	s := promise.ExtractStatement(note, promise.Context{Base: d.Tx.Now(), Zone: c.OtherZone(), Calendar: d.Calendar(c), Language: c.Owner.Lang})
	if !at.IsZero() {
		s = promise.ExtractStatement(note, promise.Context{Base: at, Zone: c.OtherZone(), Calendar: d.Calendar(c), Language: c.Owner.Lang})
		s.At, s.AskTime = at, false
	}
	kind := escalation.EntryStatement
	if s.Channel == "phone" {
		kind = escalation.EntryCall
	}
	e, err := d.Tx.Append(c.ID, escalation.Entry{Kind: kind, By: escalation.ByCounterparty, At: s.At, Text: strings.TrimSpace(note), Data: told(note, s)})
	if err != nil {
		return Done{}, err
	}
	c.Head = e.Seq
	made := Found(escalation.Promise{Said: s.At, Agent: s.Agent}, e.Hash, escalation.ByCounterparty, s.Result, d.Tx.Now())
	lines, err := d.reconcile(c, escalation.Arrival{At: s.At, Facts: escalation.MailFacts{Robot: "human", Substantive: len(made) == 0}, Made: made})
	if err != nil {
		return Done{}, err
	}
	if s.AskTime && len(made) > 0 {
		lines = append(lines, say("没有写明时间，承诺先记为待定：请补上对方说这话的时间，如“电话 14:05 …”。", "No time was stated, so the promise is doubtful for now: please add when it was said, as in “call 14:05 …”."))
	}
	done, err := d.finish(c, escalation.Entry{}, say("记下了。", "Noted."))
	done.Lines = append(done.Lines, lines...)
	return done, err
}

// told are the details of a statement: how it came, who said it, and what it says
// has happened ("已受理", "调解终止").
func told(note string, s promise.Statement) map[string]string {
	events := map[escalation.Anchor]time.Time{}
	maps.Copy(events, s.Events)
	if _, ended := outcome.MediationEnded(note); ended {
		events[escalation.AnchorMediationEnded] = s.At
	}
	data := escalation.EventData(events)
	data["channel"], data["agent"] = s.Channel, s.Agent
	return data
}

// reconcile saves what an arrival does to the promises and says it in words.
func (d *Desk) reconcile(c *escalation.Case, a escalation.Arrival) ([]escalation.Reason, error) {
	var lines []escalation.Reason
	for _, ch := range escalation.Reconcile(c, a) {
		if ch.Promise.SettledBy == "" && !ch.Promise.Settled.IsZero() {
			ch.Promise.SettledBy = "owner"
		}
		if err := d.save(c, &ch.Promise, ch.What); err != nil {
			return nil, err
		}
		if ch.What == "made" || ch.What == "moved" || ch.What == "repeated" {
			lines = append(lines, promiseLine(c, ch.Promise))
		}
	}
	return lines, nil
}

func promiseLine(c *escalation.Case, p escalation.Promise) escalation.Reason {
	due := p.Deadline().In(c.OwnerZone())
	if p.Deadline().IsZero() {
		return say("承诺「"+p.Quote+"」，没有日期。", "Promise “"+p.Quote+"”, no date.")
	}
	return say(fmt.Sprintf("承诺「%s」，期限 %d月%d日%s。", p.Quote, due.Month(), due.Day(), due.Format("15:04")),
		"promise “"+p.Quote+"”, due "+due.Format("2 January 15:04")+".")
}

// save writes a changed promise and its line of the log.
func (d *Desk) save(c *escalation.Case, p *escalation.Promise, what string) error {
	if err := d.Tx.SavePromise(c.ID, p); err != nil {
		return err
	}
	_, err := d.Tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryPromise, By: escalation.ByOwner, Promise: p.Key, Text: what})
	return err
}

// ErrNoPromise says that the case has no promise the order could mean.
var ErrNoPromise = errors.New("no such promise in this case")

// Latest is the promise an order without a key means: the newest one of the
// other side that is not settled.
func Latest(c *escalation.Case) (escalation.Promise, error) {
	for i := len(c.Promises) - 1; i >= 0; i-- {
		p := c.Promises[i]
		if p.Who != escalation.ByOwner && p.Settled.IsZero() && p.Status != escalation.PromiseDismissed && p.Status != escalation.PromiseSuperseded {
			return p, nil
		}
	}
	return escalation.Promise{}, ErrNoPromise
}

// correct applies the owner's correction to a promise. It survives re-parsing.
func (d *Desk) correct(c *escalation.Case, key, what string, change func(*escalation.Promise), line escalation.Reason) (Done, error) {
	i := slices.IndexFunc(c.Promises, func(p escalation.Promise) bool { return p.Key == key })
	if i < 0 {
		return Done{}, ErrNoPromise
	}
	p := c.Promises[i]
	change(&p)
	p.ByHand = true
	if err := d.save(c, &p, what); err != nil {
		return Done{}, err
	}
	return d.finish(c, escalation.Entry{}, line)
}

// Dismiss says that a sentence is no promise.
func (d *Desk) Dismiss(c *escalation.Case, key string) (Done, error) {
	return d.correct(c, key, "dismissed", func(p *escalation.Promise) { p.Status = escalation.PromiseDismissed },
		say("记下了：这句不是承诺。", "Noted: that is no promise."))
}

// Keep says that a promise was kept.
func (d *Desk) Keep(c *escalation.Case, key string) (Done, error) {
	return d.correct(c, key, "kept", func(p *escalation.Promise) {
		p.Status, p.Settled, p.SettledBy = escalation.PromiseKept, d.Tx.Now(), "owner"
		p.Late = !p.Deadline().IsZero() && p.Settled.After(p.Deadline())
	}, say("记下了：已兑现。", "Noted: it was kept."))
}

// Break says that a promise was not kept, whatever was seen.
func (d *Desk) Break(c *escalation.Case, key string) (Done, error) {
	return d.correct(c, key, "broken", func(p *escalation.Promise) {
		p.Status, p.Settled, p.SettledBy, p.Late = escalation.PromiseBroken, time.Time{}, "owner", false
	}, say("记下了：没有兑现。", "Noted: it was not kept."))
}

// SetDue gives a promise another deadline: a moment (RFC 3339) or words
// ("6月20日", "3个工作日内"), counted from when the promise was said.
func (d *Desk) SetDue(c *escalation.Case, key, words string) (Done, error) {
	i := slices.IndexFunc(c.Promises, func(p escalation.Promise) bool { return p.Key == key })
	if i < 0 {
		return Done{}, ErrNoPromise
	}
	due, err := readDue(words, c.Promises[i].Said, c.OtherZone(), d.Calendar(c))
	if err != nil {
		return Done{}, err
	}
	t := due.At.In(c.OwnerZone())
	return d.correct(c, key, "edited", func(p *escalation.Promise) {
		p.Revisions = append(p.Revisions, escalation.Revision{Due: due, Made: d.Tx.Now(), Why: "owner"})
		p.First, p.Extended = time.Time{}, 0
		if p.Settled.IsZero() {
			p.Status = escalation.PromiseOpen
		}
	}, say(fmt.Sprintf("期限改为 %d月%d日%s。", t.Month(), t.Day(), t.Format("15:04")), "the deadline is now "+t.Format("2 January 15:04")+"."))
}

func readDue(words string, said time.Time, loc *time.Location, cal *calendar.Calendar) (escalation.Due, error) {
	words = strings.TrimSpace(words)
	if t, err := time.Parse(time.RFC3339, words); err == nil {
		return escalation.Due{At: t}, nil
	}
	for _, m := range when.Scan(words, when.Options{DayFirst: true}) {
		if due := m.Term.Due(said, loc, cal); !due.At.IsZero() {
			return due, nil
		}
	}
	return escalation.Due{}, fmt.Errorf("%q is no deadline (want words like 6月20日前 or a moment like 2026-06-20T18:00:00+08:00)", words)
}

// Moved is a promise whose deadline a calendar or an event moved.
type Moved struct {
	Ref  string
	Was  time.Time // zero: it had no date
	Is   time.Time
	Text string // the quote
	// Accused says that the promise had been called broken in a letter and was
	// not due yet by the new date.
	Accused bool
}

// Recalculate computes the open deadlines of a case again.
func (d *Desk) Recalculate(c *escalation.Case) ([]Moved, error) {
	var out []Moved
	for _, p := range c.Promises {
		next, moved := escalation.Redate(p, time.Time{}, c.OtherZone(), d.Calendar(c), d.Tx.Now())
		if !moved {
			continue
		}
		m := Moved{Ref: c.Ref, Was: p.Due().At, Is: next.Due().At, Text: p.Quote}
		if m.Accused = p.Status == escalation.PromiseBroken && next.Due().At.After(d.Tx.Now()); m.Accused {
			next.Status = escalation.PromiseOpen
		}
		if err := d.save(c, &next, "re-dated"); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	if len(out) == 0 {
		return nil, nil
	}
	c.Next = d.Tx.Now()
	return out, d.Tx.SaveCase(c)
}
