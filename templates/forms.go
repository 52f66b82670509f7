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
// this desk; "" asks for payment or written reasons.
func Form(c *escalation.Case, lang string, now time.Time, max int, ask string) string {
	var b strings.Builder
	used := 0
	for _, s := range sentences(c, lang, now, max, ask) {
		n := utf8.RuneCountInString(s)
		if used+n > max {
			continue
		}
		b.WriteString(s)
		used += n
	}
	return strings.TrimSpace(b.String())
}

// Speech returns the three sentences for the telephone: when and what, what
// was promised and did not happen, what is asked for.
func Speech(c *escalation.Case, lang string, now time.Time, ask string) string {
	all := sentences(c, lang, now, ShortForm, ask)
	return strings.TrimSpace(strings.Join(all[:min(3, len(all))], ""))
}

// sentences tells the case in order of importance: since when, the newest
// broken promise, what is asked, what was tried, the older promises, the history.
func sentences(c *escalation.Case, lang string, now time.Time, max int, ask string) []string {
	t := &telling{c: c, lang: lang, loc: c.OtherZone()}
	t.opening()
	broken := brokenPromises(c)
	slices.Reverse(broken)
	if len(broken) == 0 {
		t.say("平台没有给出处理期限。", "The platform has given no date.")
	} else {
		t.broken(broken[0])
	}
	t.ask(ask)
	n := strconv.Itoa(contacts(c))
	t.say("此前我已联系平台"+n+"次，往来邮件和承诺记录齐全，可随时提供。",
		"I have contacted the platform "+n+" times; the whole correspondence and a record of each promise can be had.")
	for _, p := range broken[min(1, len(broken)):] {
		t.broken(p)
	}
	if max < LongForm {
		return t.out // the history in part would say less than none
	}
	for _, m := range history(c, lang, t.loc) {
		t.say(stopped(m.At+"，"+m.Text, "。"), stopped(m.At+": "+m.Text, "."))
	}
	return t.out
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
	amount, first := MoneyWords(t.lang, t.c.Outstanding()), ShortDay(t.lang, firstOut(t.c), t.loc)
	t.say("我在"+orWord(t.c.Platform, "该平台")+account+"的提现 "+amount+"，至少从"+first+"起一直没有到账。",
		"My withdrawal of "+orWord(amount, "money")+" from "+orWord(t.c.Platform, "the platform")+accountEN+" has not been paid since "+first+" at the latest.")
}

func (t *telling) broken(p escalation.Promise) {
	if p.Deadline().IsZero() {
		return
	}
	day, due := ShortDay(t.lang, p.Said, t.loc), TimeWords(t.lang, p.Deadline(), t.loc)
	t.say("平台"+day+"答复「"+p.Quote+"」，应在"+due+"前兑现，至今没有结果。",
		"On "+day+" the platform wrote “"+p.Quote+"”, due by "+due+"; there is no result to this day.")
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
		if p.Who != escalation.ByOwner && p.Status == escalation.PromiseBroken {
			out = append(out, p)
		}
	}
	return out
}

func orWord(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
