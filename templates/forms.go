package templates

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cuiban/escalation"
)

// The lengths of the paste-ready texts, in characters. No portal's own limit is
// documented; these three fit the form fields in use.
const (
	ShortForm  = 200
	MiddleForm = 500
	LongForm   = 1000
)

// Form returns what happened as a text for a web form, of at most max
// characters: whole sentences, the most important first. ask is what is asked of
// this desk; "" asks for payment or written reasons. It comes before all else: a
// desk does nothing about a text that asks for nothing.
func Form(c *escalation.Case, lang string, now time.Time, max int, ask string) string {
	var b strings.Builder
	all, asked := sentences(c, lang, now, max, ask)
	left := max - utf8.RuneCountInString(all[asked])
	if left < 0 { // a field that holds no request at all
		asked, left = -1, max
	}
	for i, s := range all {
		if n := utf8.RuneCountInString(s); i != asked && n > left {
			continue
		} else if i != asked {
			left -= n
		}
		b.WriteString(s)
	}
	return strings.TrimSpace(b.String())
}

// Speech returns the three sentences for the telephone: when and what, what
// was promised and did not happen, what is asked for.
func Speech(c *escalation.Case, lang string, now time.Time, ask string) string {
	all, _ := sentences(c, lang, now, ShortForm, ask)
	return strings.TrimSpace(strings.Join(all[:min(3, len(all))], ""))
}

// sentences tells the case in order of importance: since when, the newest
// broken promise, what is asked, what was tried, the older promises, the history.
// asked is the number of the sentence that asks.
func sentences(c *escalation.Case, lang string, now time.Time, max int, ask string) (all []string, asked int) {
	t := &telling{c: c, lang: lang, loc: c.OtherZone(), now: now}
	t.opening()
	broken := brokenPromises(c)
	slices.Reverse(broken)
	if len(broken) > 0 {
		t.broken(broken[0])
	} else {
		t.running()
	}
	asked = len(t.out)
	t.ask(ask)
	n := contacts(c)
	t.say("我已联系平台"+strconv.Itoa(n)+"次，往来邮件和承诺记录齐全，可随时提供。",
		"I have contacted the platform "+Times(n)+"; the whole correspondence and a record of each promise are at hand.")
	for _, p := range broken[min(1, len(broken)):] {
		t.older(p)
	}
	if max < LongForm {
		return t.out, asked // the history in part would say less than none
	}
	for _, m := range history(c, lang, now, t.loc) {
		t.say(stopped(m.At+"，"+m.Text, "。"), stopped(m.At+": "+m.Text, "."))
	}
	return t.out, asked
}

// stopped ends a sentence, unless the quotation at its end has done so.
func stopped(s, stop string) string {
	inner := strings.TrimRight(s, "」”\"")
	if last, _ := utf8.DecodeLastRuneInString(inner); strings.ContainsRune("。！？.!?…", last) {
		return s
	}
	return s + stop
}

// telling collects the sentences in one language.
type telling struct {
	c    *escalation.Case
	lang string
	loc  *time.Location
	now  time.Time
	out  []string
}

func (t *telling) say(zh, en string) {
	if t.lang == "en" {
		zh = en + " "
	}
	t.out = append(t.out, zh)
}

func (t *telling) opening() {
	account, accountEN := "", ""
	if t.c.Account != "" {
		account, accountEN = "（账户 "+t.c.Account+"）", " (account "+t.c.Account+")"
	}
	amount, first := MoneyWords(t.lang, t.c.Outstanding()), dated(ShortDay(t.lang, firstOut(t.c), t.loc), t.lang, firstOut(t.c), t.now, t.loc)
	t.say("我在"+orWord(t.c.Platform, "该平台")+account+"申请提现"+spaced(amount)+"，至少从"+first+"起一直没有到账。",
		"I asked "+orWord(t.c.Platform, "the platform")+accountEN+" to pay out "+orWord(amount, "my balance")+", and have been waiting since "+first+" at the latest.")
}

func (t *telling) broken(p escalation.Promise) {
	if p.Deadline().IsZero() {
		return
	}
	v, day := t.promise(p)
	if v.Settled {
		t.say("平台"+day+"答复「"+p.Quote+"」，应在"+v.Due+"前兑现，实际晚了"+v.Late+"。",
			"On "+day+" the platform said “"+p.Quote+"”, due by "+v.Due+"; it came "+v.Late+" late.")
		return
	}
	t.say("平台"+day+"答复「"+p.Quote+"」，应在"+v.Due+"前兑现，我至今没有得到结果。",
		"On "+day+" the platform said “"+p.Quote+"”, due by "+v.Due+"; I have had no result to this day.")
}

// older tells of a promise broken before the one that was told first.
func (t *telling) older(p escalation.Promise) {
	if p.Deadline().IsZero() {
		return
	}
	v, day := t.promise(p)
	zh, en := "也没有结果", "and nothing came of it"
	if v.Settled {
		zh, en = "也晚了"+v.Late, "and it came "+v.Late+" late"
	}
	t.say("更早，平台"+day+"答复「"+p.Quote+"」，应在"+v.Due+"前兑现，"+zh+"。",
		"Before that, on "+day+", it said “"+p.Quote+"”, due by "+v.Due+", "+en+".")
}

func (t *telling) promise(p escalation.Promise) (v Promise, day string) {
	return PromiseView(p, t.lang, t.loc, t.now), dated(ShortDay(t.lang, p.Said, t.loc), t.lang, p.Said, t.now, t.loc)
}

// running tells of the newest date the platform gave, where it broke none.
func (t *telling) running() {
	for _, p := range slices.Backward(t.c.Promises) {
		if p.Who != escalation.ByCounterparty || p.Deadline().IsZero() {
			continue
		}
		if p.Status == escalation.PromiseOpen {
			v := PromiseView(p, t.lang, t.loc, t.now)
			t.say("平台答复「"+p.Quote+"」，期限到"+v.Due+"。", "The platform said “"+p.Quote+"”, due by "+v.Due+".")
		}
		return
	}
	t.say("平台没有给我处理期限。", "The platform has given me no date.")
}

func (t *telling) ask(ask string) {
	if ask != "" {
		t.say(ask, ask)
		return
	}
	t.say("请督促平台支付这笔款项，或书面说明不支付的事实、理由和依据。", "I ask that the platform pay, or give its facts, reasons and basis in writing.")
}

func brokenPromises(c *escalation.Case) []escalation.Promise {
	var out []escalation.Promise
	for _, p := range c.Promises {
		if p.Who == escalation.ByCounterparty && p.Status == escalation.PromiseBroken {
			out = append(out, p)
		}
	}
	return out
}

// spaced sets an amount off from the Chinese word before it.
func spaced(amount string) string {
	if amount == "" {
		return ""
	}
	return " " + amount
}

func orWord(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
