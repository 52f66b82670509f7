package digest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cuiban/escalation"
)

// deadline is a moment that matters in a case, for the calendar and the digest.
type deadline struct {
	key   string // unique in the data folder
	at    time.Time
	own   bool   // the owner has to act by then
	title string // what ends then, in words
	quote string // the words it comes from; "" none
}

// deadlineWords name the kinds of deadlines; %s is the rung.
var deadlineWords = map[string]struct{ theirs, task, limit, term, letter, and string }{
	"zh-CN": {"对方的承诺到期", "您要办的事到期", "最后一天：过了就不能再走「%s」", "「%s」的法定期限到期", "信里要求答复的日期", "」「"},
	"en":    {"their promise is due", "what they asked of you is due", "last day for “%s”", "the term of “%s” ends", "the answer our letter asked for is due", "”, “"},
}

// deadlines are the moments to come of an open case: what they promised and asked
// for, the date a letter of ours set, the terms of the law that run for an
// authority, and the days after which a way is closed to the owner. The first comes
// first.
func deadlines(c *escalation.Case, rules *escalation.Rules, lang string, now time.Time) (out []deadline) {
	if c.State == escalation.Closed {
		return nil
	}
	w := deadlineWords[lang]
	for _, p := range c.Promises {
		if p.Status != escalation.PromiseOpen || p.Deadline().IsZero() {
			continue
		}
		d := deadline{p.Key, p.Deadline(), p.Who == escalation.ByOwner, w.theirs, p.Quote}
		if d.own {
			d.title = w.task
		}
		out = append(out, d)
	}
	for _, l := range c.Letters {
		if l.State == escalation.LetterAccepted && l.Deadline.After(now) {
			out = append(out, deadline{l.Key + "/answer", l.Deadline, false, w.letter, l.Subject})
		}
	}
	if rules != nil {
		out = append(out, lawful(c, *rules, lang, now)...)
	}
	slices.SortStableFunc(out, func(a, b deadline) int { return a.at.Compare(b.at) })
	return out
}

// lawful are the deadlines that the ladder gives the case.
func lawful(c *escalation.Case, r escalation.Rules, lang string, now time.Time) (out []deadline) {
	w := deadlineWords[lang]
	for _, k := range r.Running(c, now) {
		if k.Due.After(now) {
			out = append(out, deadline{fmt.Sprintf("%s/term/%s/%d", c.Ref, k.Rung.ID, k.Due.Unix()), k.Due, false, fmt.Sprintf(w.term, k.Rung.Title.In(lang)), ""})
		}
	}
	var ways []string
	limits := r.Limits(c)
	for i, l := range limits { // several that close the same day are one
		if ways = append(ways, l.Title.In(lang)); i+1 < len(limits) && limits[i+1].Due.Equal(l.Due) {
			continue
		}
		if l.Due.After(now) {
			out = append(out, deadline{fmt.Sprintf("%s/limit/%d", c.Ref, l.Due.Unix()), l.Due, true, fmt.Sprintf(w.limit, strings.Join(ways, w.and)), ""})
		}
		ways = nil
	}
	return out
}
