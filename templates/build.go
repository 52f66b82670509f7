package templates

import (
	"slices"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/ladder"
)

// mentionFrom is the contact from which on a letter may name an authority, as
// information: before that the desk has hardly had its chance.
const mentionFrom = 3

// maxHistory is how many contacts a complaint lists; a desk reads no more, and
// the pack holds all.
const maxHistory = 12

// LetterView fills the view of the letter that a move asks for, from the case
// alone, as of the moment now. Times are given in the other side's zone.
func LetterView(c *escalation.Case, m escalation.Move, lang string, now time.Time) Letter {
	loc := c.OtherZone()
	v := Letter{
		Subject: ReplySubject(c.Title), Ref: c.Ref, Name: c.Owner.Name, Account: c.Account,
		Amount: MoneyWords(lang, c.Outstanding()), Happened: c.Happened,
		Now: TimeWords(lang, now, loc), Today: LongDay(lang, now, loc),
		Contacts: contacts(c), Demands: demands(c, lang, m.Deadline, loc), Claims: claims(c, lang), Filings: filings(c, lang, now, loc),
		Platform: c.Platform, Entity: c.Entity, Email: c.Owner.Address, Mention: contacts(c)+1 >= mentionFrom,
	}
	if e := submitted(c); e.Kind != "" {
		v.Filed, v.FiledDay = e.Text, LongDay(lang, e.At, loc)
	}
	for _, p := range c.Promises {
		if slices.Contains(m.Promises, p.Key) {
			v.Promises = append(v.Promises, PromiseView(p, lang, loc, now))
			v.Pay = v.Pay || p.Action == escalation.ActPay
		}
	}
	if t := firstOut(c); !t.IsZero() {
		v.First, v.Since = dated(ShortDay(lang, t, loc), lang, t, now, loc), LongDay(lang, t, loc)
	}
	if t := lastOut(c); !t.IsZero() {
		v.LastOut = dated(DayWords(lang, t, loc), lang, t, now, loc)
	}
	if t := answered(c); t.After(lastOut(c)) {
		v.Answered = dated(DayWords(lang, t, loc), lang, t, now, loc)
	}
	if t := lastLetter(c); !t.IsZero() {
		v.LastLetter = dated(DayWords(lang, t, loc), lang, t, now, loc)
	}
	if t := priorDeadline(c); t.After(now) {
		v.Prior = dated(DayWords(lang, t, loc), lang, t, now, loc)
	}
	if !m.Deadline.IsZero() {
		v.Deadline, v.DeadlineShort = dated(DayWords(lang, m.Deadline, loc), lang, m.Deadline, now, loc), dated(ShortDay(lang, m.Deadline, loc), lang, m.Deadline, now, loc)
	}
	v.Repeats, v.History = repeats(c, lang, now, loc), history(c, lang, now, loc)
	v.Headline = headline(c, v, lang)
	return v
}

// PromiseView puts a promise into words.
func PromiseView(p escalation.Promise, lang string, loc *time.Location, now time.Time) Promise {
	v := Promise{Quote: p.Quote, Said: dated(DayWords(lang, p.Said, loc), lang, p.Said, now, loc), Agent: AgentWords(p.Agent, lang), Estimate: !p.Firm,
		Pay: p.Action == escalation.ActPay, Status: string(p.Status), Why: p.Due().Lines(lang)}
	due := p.Deadline()
	if due.IsZero() {
		return v
	}
	v.Due = dated(TimeWords(lang, due, loc), lang, due, now, loc)
	end := now
	if settled(p, now) {
		end = p.Settled
	}
	if end.After(due) {
		v.Late, v.Settled = Span(lang, end.Sub(due)), settled(p, now)
	}
	return v
}

// settled says that the promise came to an end by what somebody did, not by the
// clock alone.
func settled(p escalation.Promise, now time.Time) bool {
	return !p.Settled.IsZero() && p.Settled.Before(now) && p.SettledBy != "time"
}

// AgentWords names an agent: a bare number is the number of one.
func AgentWords(agent, lang string) string {
	if agent == "" || strings.Trim(agent, "0123456789") != "" {
		return agent
	}
	if lang == "en" {
		return "agent no. " + agent
	}
	return "工号 " + agent
}

// ReplySubject returns the subject of an answer: one "Re: ", whatever the
// subject began with.
func ReplySubject(base string) string {
	if base == "" {
		return ""
	}
	return "Re: " + base
}

// headline is a subject like a headline: which account, since when, how much,
// what happened.
func headline(c *escalation.Case, v Letter, lang string) string {
	if lang == "en" {
		s := "Withdrawal"
		if v.Amount != "" {
			s += " of " + v.Amount
		}
		s += " not paid"
		if v.First != "" {
			s += " since " + v.First
		}
		if v.Account != "" {
			s += ", account " + v.Account
		}
		return s
	}
	s := ""
	if v.Account != "" {
		s += "账户 " + v.Account + " 的"
	}
	if s != "" && v.Amount != "" {
		s += " "
	}
	s += v.Amount + "提现"
	if v.First != "" {
		s += "自" + v.First + "起"
	}
	return s + "未到账"
}

// demands are what the owner asks for; nothing known gives nothing.
func demands(c *escalation.Case, lang string, deadline time.Time, loc *time.Location) []string {
	if c.Demand != "" {
		return []string{c.Demand}
	}
	amount := MoneyWords(lang, c.Outstanding())
	if amount == "" || deadline.IsZero() {
		return nil
	}
	day := DayWords(lang, deadline, loc)
	if lang == "en" {
		return []string{
			"payment of " + amount + " to the account registered for withdrawals by " + day + ";",
			"if you will not pay, your written reasons, with the rule they rest on and how to appeal."}
	}
	return []string{
		"最迟在" + day + "将 " + amount + "支付到我绑定的收款账户；",
		"如果不能支付，书面说明事实、理由和依据的规则，并告知申诉途径。"}
}

// claims are what an authority or a court is asked for: of the platform, and
// without the date that its own letters set.
func claims(c *escalation.Case, lang string) []string {
	amount := MoneyWords(lang, c.Outstanding())
	switch {
	case c.Demand != "":
		return []string{c.Demand}
	case amount == "":
		return nil
	case lang == "en":
		return []string{
			"that the platform pay " + amount + " to the account I registered for withdrawals;",
			"that, if it does not pay, it state the facts, the reasons and the rule it relies on in writing."}
	}
	return []string{
		"平台将 " + amount + "支付到我绑定的收款账户；",
		"平台不支付的，书面说明事实、理由和依据的规则。"}
}

// filings are where else the owner brought the matter, oldest first, by the name
// that the ladder of the place has for the desk.
func filings(c *escalation.Case, lang string, now time.Time, loc *time.Location) (out []Moment) {
	rungs, known := ladder.For(c.Jurisdiction)
	for _, e := range c.Entries {
		if e.Kind != escalation.EntrySubmitted || e.Private {
			continue
		}
		at, number := dated(DayWords(lang, e.At, loc), lang, e.At, now, loc), "编号 "
		if lang == "en" {
			number = "number "
		}
		text := number + e.Text
		out = append(out, Moment{at, deskTitle(rungs, known, e.Rung, lang) + text})
	}
	return out
}

// deskTitle names a desk with the comma that follows; "" for one that the
// ladders do not know.
func deskTitle(l *ladder.Ladder, known bool, rung, lang string) string {
	if !known {
		return ""
	}
	r, ok := l.Rung(rung)
	switch {
	case !ok:
		return ""
	case lang == "en":
		return r.Title.EN + ", "
	}
	return r.Title.ZH + "，"
}

// contacts counts how often the owner's side wrote to the platform or called.
func contacts(c *escalation.Case) int {
	n := 0
	for _, e := range c.Entries {
		switch e.Kind {
		case escalation.EntryMailOut, escalation.EntryCall:
			n++
		}
	}
	for _, l := range c.Letters {
		if l.State == escalation.LetterAccepted {
			n++
		}
	}
	return n
}

// submitted is the newest filing with a desk, the zero entry when there is none.
func submitted(c *escalation.Case) escalation.Entry {
	for i := len(c.Entries) - 1; i >= 0; i-- {
		if c.Entries[i].Kind == escalation.EntrySubmitted {
			return c.Entries[i]
		}
	}
	return escalation.Entry{}
}

func firstOut(c *escalation.Case) time.Time {
	for _, e := range c.Entries {
		if e.Kind == escalation.EntryMailOut || e.Kind == escalation.EntryCall {
			return e.At
		}
	}
	return c.Opened
}

func lastOut(c *escalation.Case) time.Time {
	out := firstOut(c)
	for _, e := range c.Entries {
		if e.Kind == escalation.EntryMailOut && e.At.After(out) {
			out = e.At
		}
	}
	if t := lastLetter(c); t.After(out) {
		out = t
	}
	return out
}

// answered is when they last answered with content.
func answered(c *escalation.Case) time.Time {
	for i := len(c.Entries) - 1; i >= 0; i-- {
		if e := &c.Entries[i]; e.Answers() {
			return e.At
		}
	}
	return time.Time{}
}

func lastLetter(c *escalation.Case) time.Time {
	var out time.Time
	for _, l := range c.Letters {
		if l.State == escalation.LetterAccepted && l.Sent.After(out) {
			out = l.Sent
		}
	}
	return out
}

// priorDeadline is the date that the last letter asked an answer by.
func priorDeadline(c *escalation.Case) time.Time {
	var sent, deadline time.Time
	for _, l := range c.Letters {
		if l.State == escalation.LetterAccepted && l.Sent.After(sent) {
			sent, deadline = l.Sent, l.Deadline
		}
	}
	return deadline
}

// repeats are the near-identical answers with the one they repeat, oldest first.
func repeats(c *escalation.Case, lang string, now time.Time, loc *time.Location) []Moment {
	in := map[string]bool{}
	for _, e := range c.Entries {
		if e.Facts != nil && e.Facts.Template {
			in[e.Mail], in[e.Facts.TemplateOf] = true, true
		}
	}
	var out []Moment
	for _, e := range c.Entries {
		if e.Facts != nil && e.Kind == escalation.EntryMailIn && in[e.Mail] {
			out = append(out, Moment{dated(DayWords(lang, e.At, loc), lang, e.At, now, loc), e.Facts.Gist})
		}
	}
	return out
}

// history tells the contacts of both sides in order, a line each. Where else the
// matter was brought is no contact and no business of the platform's: see filings.
func history(c *escalation.Case, lang string, now time.Time, loc *time.Location) []Moment {
	type at struct {
		t time.Time
		m Moment
	}
	var all []at
	add := func(t time.Time, text string) {
		all = append(all, at{t, Moment{dated(DayWords(lang, t, loc), lang, t, now, loc), text}})
	}
	for _, e := range c.Entries {
		if text := entryWords(e, lang); text != "" {
			add(e.At, text)
		}
	}
	for _, l := range c.Letters {
		if l.State == escalation.LetterAccepted {
			add(l.Sent, letterWords(l, lang))
		}
	}
	slices.SortStableFunc(all, func(a, b at) int { return a.t.Compare(b.t) })
	if len(all) > maxHistory {
		all = append(all[:1:1], all[len(all)-maxHistory+1:]...)
	}
	out := make([]Moment, len(all))
	for i, a := range all {
		out[i] = a.m
	}
	return out
}

func entryWords(e escalation.Entry, lang string) string {
	say := func(zh, en string) string {
		if lang == "en" {
			return en
		}
		return zh
	}
	switch {
	case e.Private:
		return ""
	case e.Kind == escalation.EntryMailOut:
		return say("我去信「", "I wrote “") + e.Facts.Subject + say("」", "”")
	case e.Kind == escalation.EntryMailIn && e.By == escalation.ByOther:
		return ""
	case e.Kind == escalation.EntryMailIn && !e.Facts.Human():
		return say("收到自动回复", "automatic reply")
	case e.Kind == escalation.EntryMailIn && e.Facts.Template:
		return say("平台的答复与此前基本相同：「", "nearly the same answer as before: “") + e.Facts.Gist + say("」", "”")
	case e.Kind == escalation.EntryMailIn:
		return say("平台答复：「", "the platform answered: “") + e.Facts.Gist + say("」", "”")
	case e.Kind == escalation.EntryCall:
		return said(say("电话", "call"), lang, e.Text)
	case e.Kind == escalation.EntryStatement && e.By == escalation.ByCounterparty:
		return said(say("平台告知", "the platform told me"), lang, e.Text)
	case e.Kind == escalation.EntryAttempt:
		return said(say("提现", "withdrawal"), lang, e.Text)
	}
	return ""
}

// said is what the owner noted, after the word for what it was unless it begins
// with that: «电话：工号 1024 …», not «电话：电话 工号 1024 …».
func said(what, lang, text string) string {
	rest := text
	if n := len(what); len(text) > n && strings.EqualFold(text[:n], what) {
		rest = strings.TrimLeft(text[n:], " ：:")
	}
	if lang == "en" {
		return what + ": " + rest
	}
	return what + "：" + rest
}

// StepWords names a letter: «催办信», "follow-up". An opening letter is named by
// its rung, where that has one of its own.
func StepWords(rung string, step escalation.Step, lang string) string {
	name := string(step)
	if step == escalation.StepOpen {
		name = rung
	}
	if s, ok := SortOf(name); ok {
		return s.Title.In(lang)
	}
	if lang == "en" {
		return "letter"
	}
	return "信"
}

func letterWords(l escalation.Letter, lang string) string {
	if lang == "en" {
		return "I sent a " + StepWords(l.Rung, l.Step, lang)
	}
	return "我发出" + StepWords(l.Rung, l.Step, lang)
}

// CaseWords says in a few words what a case is about.
func CaseWords(c *escalation.Case, lang string) string {
	parts := []string{}
	for _, s := range []string{c.Platform, MoneyWords(lang, c.Outstanding()), c.Title} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}
