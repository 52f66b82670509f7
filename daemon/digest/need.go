package digest

import (
	"fmt"
	"time"

	"cuiban/escalation"
	"cuiban/templates"
)

// need is something that the owner has to do in a case: what it is, the next step,
// and the answers that one reply gives.
type need struct {
	status, step string
	words        []string  // first lines of a reply that the case's tag in the subject makes an order
	since, due   time.Time // from when and by when; due is zero at leisure
}

// needWords are the texts of what the owner has to do.
type needWords struct {
	task, taskBy, taskStep    string
	limit, limitStep          string
	asked, askedStep          string
	unknown, unknownStep      string
	paid, paidStep            string
	filing, filingStep        string
	done, arrived, missing    string
	submitted, reply, between string
}

var needTexts = map[string]needWords{
	"zh-CN": {
		task: "对方在等您：「%s」", taskBy: "对方在等您：「%s」，期限%s", taskStep: "把材料发给对方并抄送催办；用别的方式给了，就回复“已办”",
		limit: "%s以前可以走「%s」，过了这一天就不行了", limitStep: "现在决定走不走这一步；cuiban ladder show 看怎么走",
		asked: "%s等您回复“发送”或“不发”", askedStep: "找到主题里带代码的那封邮件，回复“发送”或“不发”",
		unknown: "%s发到一半断了线，不知道对方收到没有", unknownStep: "看一眼“已发送”，再运行 cuiban outbox resolve %d",
		paid: "对方说已付款，请确认是否到账", paidStep: "查一下账户，把结果告诉我们",
		filing: "等您提交「%s」并告诉我们编号", filingStep: "照“怎么做”那封邮件里的步骤提交",
		done: "已办", arrived: "到账", missing: "没到账", submitted: "已提交 ", reply: "写信给催办，主题 [%s]，第一行：", between: "／",
	},
	"en": {
		task: "They are waiting for you: “%s”", taskBy: "They are waiting for you: “%s”, due %s", taskStep: "send them the material with a copy to cuiban; if you gave it in another way, reply “done”",
		limit: "Until %s the way “%s” is open; after that day it is closed", limitStep: "decide now whether to take it; cuiban ladder show tells how",
		asked: "Waiting for your “send” or “discard”: %s", askedStep: "reply “send” or “discard” to the mail with the code in its subject",
		unknown: "The line broke while a %s was being sent; nobody knows whether it arrived", unknownStep: "look into your Sent folder, then run cuiban outbox resolve %d",
		paid: "They say it is paid: please confirm that it arrived", paidStep: "look at your account and tell us",
		filing: "Waiting for you to file “%s” and tell us the number", filingStep: "follow the steps of the mail with the directions",
		done: "done", arrived: "paid", missing: "not paid", submitted: "submitted ", reply: "Write to cuiban, subject [%s], first line: ", between: " / ",
	},
}

// limitNear is how long before a way closes for ever the digest speaks of it first.
const limitNear = 14 * 24 * time.Hour

// needOf is what a case needs most of its owner; false when it needs nothing. A
// deadline of the owner's own, missed, ends a way for ever: it goes before all else.
func (b *builder) needOf(c *escalation.Case, r *escalation.Rules) (need, bool) {
	for _, look := range []func(*escalation.Case, *escalation.Rules) (need, bool){b.limit, b.task, b.letter, b.paid, b.toFile} {
		if n, ok := look(c, r); ok {
			return n, true
		}
	}
	return need{}, false
}

// limit speaks of the way that closes next, where that is near.
func (b *builder) limit(c *escalation.Case, r *escalation.Rules) (need, bool) {
	if r == nil {
		return need{}, false
	}
	w := needTexts[b.lang]
	for _, l := range r.Limits(c) {
		if l.Due.After(b.now) && l.Due.Sub(b.now) < limitNear {
			return need{fmt.Sprintf(w.limit, templates.DayWords(b.lang, l.Due, b.loc), l.Title.In(b.lang)), w.limitStep, nil, l.From, l.Due}, true
		}
	}
	return need{}, false
}

// task is the demand of theirs that is due first.
func (b *builder) task(c *escalation.Case, _ *escalation.Rules) (n need, ok bool) {
	w := needTexts[b.lang]
	for _, p := range c.Promises {
		if p.Who != escalation.ByOwner || p.Status != escalation.PromiseOpen {
			continue
		}
		due := p.Deadline()
		if ok && (due.IsZero() || !n.due.IsZero() && !due.Before(n.due)) {
			continue
		}
		n, ok = need{fmt.Sprintf(w.task, p.Quote), w.taskStep, []string{w.done}, p.Said, due}, true
		if !due.IsZero() {
			n.status = fmt.Sprintf(w.taskBy, p.Quote, b.due(p))
		}
	}
	return n, ok
}

// letter is one that waits for the owner, or whose fate only they can find out.
func (b *builder) letter(c *escalation.Case, _ *escalation.Rules) (need, bool) {
	w := needTexts[b.lang]
	for _, l := range c.Letters {
		name := templates.StepWords(l.Rung, l.Step, b.lang)
		switch l.State {
		case escalation.LetterUnknown:
			return need{status: fmt.Sprintf(w.unknown, name), step: fmt.Sprintf(w.unknownStep, l.ID)}, true
		case escalation.LetterAsked:
			return need{status: fmt.Sprintf(w.asked, name), step: w.askedStep}, true
		}
	}
	return need{}, false
}

func (b *builder) paid(c *escalation.Case, _ *escalation.Rules) (need, bool) {
	w := needTexts[b.lang]
	return need{status: w.paid, step: w.paidStep, words: []string{w.arrived, w.missing}}, c.State == escalation.Resolved
}

// toFile is the rung whose directions were given and that was not filed with yet.
func (b *builder) toFile(c *escalation.Case, r *escalation.Rules) (need, bool) {
	given, filed, rung := time.Time{}, time.Time{}, ""
	for _, e := range c.Entries {
		switch e.Kind {
		case escalation.EntryDirection:
			given, rung = e.Noted, e.Rung
		case escalation.EntrySubmitted:
			filed = e.Noted
		}
	}
	if r != nil {
		if known, ok := r.Ladder.Rung(rung); ok {
			rung = known.Title.In(b.lang)
		}
	}
	w := needTexts[b.lang]
	return need{status: fmt.Sprintf(w.filing, rung), step: w.filingStep, words: []string{w.submitted}}, given.After(filed)
}

// answers are links that answer with one line, filed by the case's tag.
func (b *builder) answers(c *escalation.Case, n need) (out []templates.Tray) {
	w := needTexts[b.lang]
	for i, word := range n.words {
		say := w.between
		if i == 0 {
			say = fmt.Sprintf(w.reply, c.Ref)
		}
		out = append(out, templates.Tray{Say: say, Word: word, Link: templates.Answer(b.tracker, "["+c.Ref+"] "+c.Title, word)})
	}
	return out
}
