package templates

import (
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
// characters: whole sentences, the most important first.
func Form(c *escalation.Case, lang string, now time.Time, max int) string {
	var b strings.Builder
	used := 0
	for _, s := range sentences(c, lang, now) {
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
func Speech(c *escalation.Case, lang string, now time.Time) string {
	all := sentences(c, lang, now)
	return strings.TrimSpace(strings.Join(all[:min(3, len(all))], ""))
}

// sentences tells the case in order of importance.
func sentences(c *escalation.Case, lang string, now time.Time) []string {
	loc := c.OtherZone()
	amount := MoneyWords(lang, c.Outstanding())
	var s []string
	say := func(zh, en string) {
		if lang == "en" {
			s = append(s, en+" ")
			return
		}
		s = append(s, zh)
	}
	first := ShortDay(lang, firstOut(c), loc)
	account, accountEN := c.Account, c.Account
	if account != "" {
		account, accountEN = "（账户"+account+"）", " (account "+accountEN+")"
	}
	money := strings.ReplaceAll(amount, " ", "")
	say("我在"+orWord(c.Platform, "该平台")+account+"的提现"+money+"，至少从"+first+"起一直没有到账。",
		"My withdrawal of "+orWord(amount, "money")+" from "+orWord(c.Platform, "the platform")+accountEN+" has not been paid since "+first+" at the latest.")
	broken := brokenPromises(c)
	for i := len(broken) - 1; i >= 0; i-- {
		p := broken[i]
		if p.Deadline().IsZero() {
			continue
		}
		day, due := ShortDay(lang, p.Said, loc), TimeWords(lang, p.Deadline(), loc)
		say("平台"+day+"答复「"+p.Quote+"」，应在"+due+"前兑现，截至今天没有兑现。",
			"On "+day+" the platform wrote “"+p.Quote+"”, due by "+due+"; it has not happened.")
	}
	if len(broken) == 0 {
		say("平台没有给出处理期限。", "The platform has given no date.")
	}
	say("请督促平台支付"+money+"，或书面说明不支付的事实、理由和依据。",
		"I ask that the platform pay, or give its facts, reasons and basis in writing.")
	n := itoa(contacts(c))
	say("此前我已通过邮件联系平台"+n+"次，往来邮件和承诺记录齐全，可随时提供。",
		"I have contacted the platform "+n+" times by mail; the whole correspondence and a record of each promise can be had.")
	for _, m := range history(c, lang, loc) {
		say(m.At+"，"+m.Text+"。", m.At+": "+m.Text+".")
	}
	return s
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
