package digest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cuiban/daemon/compose"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

// The groups of the digest, in order.
const (
	groupYou = iota
	groupOverdue
	groupSoon
	groupWaiting
	groupDone
	groups
)

// The colours of the groups; a word always stands beside them.
var colours = [groups]string{"#9a5b00", "#a3262a", "#1f5f8b", "#5a6066", "#2f6b3c"}

// words are the fixed texts of the digest in one language.
type words struct {
	subject, title, foot, notes string
	groups                      [groups]string
	you, one, calm              string // one: you, of a single thing
	broken, running, nodate     string
	closed, unfiled, refused    string
	holes, doubtful             string
	reason                      string            // of refused orders: how many, why
	why                         map[string]string // the reasons in this language, where it is not English
}

var texts = map[string]words{
	"zh-CN": {
		subject: "催办周报：%s", title: "催办周报", notes: "另外", foot: "有疑问直接回复本邮件，第一行写“帮助”。期限日历见附件 deadlines.ics。",
		groups: [groups]string{"需要您", "已逾期", "七天内到期", "等待中", "已结案"},
		you:    "有 %d 件事需要您。", one: "有 1 件事需要您。", calm: "目前没有需要您做的事。",
		broken: "承诺「%s」应在%s前兑现，已过%s", running: "承诺「%s」，期限%s", nodate: "没有在跑的期限", closed: "已结案",
		unfiled: "还有 %d 封邮件没有归到案件里，运行 cuiban unfiled list 查看。", refused: "有 %d 封自称是您发来的指令没有通过核验，未执行。", reason: "其中 %d 封：%s。",
		why: map[string]string{
			"it is a mail of our own": "是我们自己发的邮件", "it carries our own loop header": "带有我们自己的防循环标记", "it is not from the owner's address": "发件人不是您的地址", "it is an automatic mail": "是自动邮件",
			"no signature of the owner's domain, and not in the owner's Sent folder": "没有您邮箱的签名，您的“已发送”里也没有", "the signature could not be checked: DNS did not answer": "当时无法查验签名（DNS 没有应答）",
			"the signature of the owner's domain does not verify": "签名不对，内容可能被改过", "the signature does not cover From, Subject and the type of the text": "签名没有覆盖发件人、主题和正文类型",
			"the case is not this owner's": "案件不是这位用户的", "the receiving provider reports dkim=fail": "收信的邮箱服务商报告签名不符", "the receiving provider reports dmarc=fail": "收信的邮箱服务商报告发件人不符",
		},
		holes: "有 %d 封邮件没能读取，会每天重试。", doubtful: "另有 %d 处像承诺又不确定，请看 cuiban promise list。",
	},
	"en": {
		subject: "cuiban weekly: %s", title: "Your week with cuiban", notes: "Also", foot: "Questions? Reply to this mail with “help” on the first line. All deadlines are in the attached deadlines.ics.",
		groups: [groups]string{"Needs you", "Overdue", "Due within seven days", "Waiting", "Closed"},
		you:    "%d things need you.", one: "One thing needs you.", calm: "Nothing needs you right now.",
		broken: "Promised “%s”, due by %s, %s late", running: "Promised “%s”, due by %s", nodate: "No clock is running", closed: "Closed",
		unfiled: "More mail that fits no case: %d; see cuiban unfiled list.", refused: "Orders that claimed to be yours, could not be verified and were not carried out: %d.", reason: "%d of them: %s.",
		holes: "Mail that could not be read and is tried again daily: %d.", doubtful: "Sentences that look like promises but are not certain: %d; see cuiban promise list.",
	},
}

// Make writes the digest about the given cases, with the calendar file.
func (d *Digest) Make(ctx context.Context, o escalation.Owner, cases []*escalation.Case, now time.Time) (templates.Mail, []compose.Attachment, error) {
	lang := templates.Lang(o.Lang)
	b := &builder{lang: lang, w: texts[lang], loc: zone(o), now: now, rules: d.Rules, tracker: d.Tracker(o).Address}
	for _, c := range cases {
		b.add(c)
	}
	b.sort()
	notes, err := d.notes(ctx, o, b.w, now)
	if err != nil {
		return templates.Mail{}, nil, err
	}
	ics, err := Calendar(cases, d.Rules, lang, now)
	if err != nil {
		return templates.Mail{}, nil, err
	}
	v := b.view(notes)
	if ics == nil {
		v.Foot = moreTexts[lang].foot
	}
	if err := d.more(ctx, o, cases, &v, now); err != nil {
		return templates.Mail{}, nil, err
	}
	m, err := templates.RenderDigest(v)
	if err != nil || ics == nil {
		return m, nil, err
	}
	return m, []compose.Attachment{{Name: "deadlines.ics", Type: "text/calendar", Data: ics}}, nil
}

// notes tells of what belongs to no case.
func (d *Digest) notes(ctx context.Context, o escalation.Owner, w words, now time.Time) (out []string, err error) {
	add := func(format string, n int) {
		if n > 0 {
			out = append(out, fmt.Sprintf(format, n))
		}
	}
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		unfiled, err := tx.UnfiledMails(o.ID)
		if err != nil {
			return err
		}
		refused, err := tx.RefusedSince(o.ID, now.AddDate(0, 0, -7))
		if err != nil {
			return err
		}
		holes, err := tx.Holes()
		if err != nil {
			return err
		}
		doubtful, err := tx.Promises(store.PromiseFilter{Owner: o.ID, Statuses: []escalation.Status{escalation.PromiseDoubtful}})
		if err != nil {
			return err
		}
		add(w.unfiled, max(0, len(unfiled)-maxTray))
		if left := genuineLater(tx, refused); len(left) > 0 {
			add(w.refused, len(left))
			out = append(out, reasons(left, w)...)
		}
		add(w.holes, len(holes))
		add(w.doubtful, len(doubtful))
		return nil
	})
	return out, err
}

// maxReasons bounds the reasons that are listed: a flood of forged mail must not
// fill the digest.
const maxReasons = 5

// reasons lists why orders were refused, each reason once with its number.
func reasons(refused []store.Refused, w words) (out []string) {
	count := map[string]int{}
	var order []string
	for _, r := range refused {
		if count[r.Why]++; count[r.Why] == 1 {
			order = append(order, r.Why)
		}
	}
	for _, why := range order[:min(len(order), maxReasons)] {
		text := why
		if t, ok := w.why[why]; ok {
			text = t
		}
		out = append(out, fmt.Sprintf(w.reason, count[why], text))
	}
	return out
}

// genuineLater drops the refusals of mails that proved genuine afterwards, by
// the copy in the Sent folder.
func genuineLater(tx *store.Tx, refused []store.Refused) []store.Refused {
	var out []store.Refused
	for _, r := range refused {
		m, err := tx.MailBySHA(r.Mail)
		if err != nil {
			out = append(out, r)
			continue
		}
		twins, err := tx.MailsByMessageID(m.MessageID)
		if err != nil || len(twins) < 2 {
			out = append(out, r)
		}
	}
	return out
}

// builder collects the items of one digest.
type builder struct {
	lang    string
	w       words
	loc     *time.Location
	now     time.Time
	rules   func(*escalation.Case) *escalation.Rules // nil: none are known
	tracker string                                   // the address that takes answers
	items   [groups][]placed
}

// placed is an item with what it is sorted by.
type placed struct {
	templates.Item
	at time.Time // of its deadline; zero comes last
}

func (b *builder) add(c *escalation.Case) {
	var r *escalation.Rules
	if b.rules != nil {
		r = b.rules(c)
	}
	n, needed := need{}, false
	if c.State != escalation.Closed {
		n, needed = b.needOf(c, r)
	}
	group, status, at := b.where(c)
	if needed {
		group, status, at = groupYou, n.status, n.due
	}
	it := templates.Item{Ref: c.Ref, Title: titleOf(c), Amount: templates.MoneyWords(b.lang, c.Outstanding()), Status: status, Color: colours[group]}
	if c.State != escalation.Closed {
		b.bar(&it, c)
		if !c.Next.IsZero() {
			it.Next = templates.TimeWords(b.lang, c.Next, b.loc) + b.sep() + c.NextWhy
		}
	}
	if needed {
		it.Next, it.Answers = n.step, b.answers(c, n)
		if !n.due.IsZero() {
			b.clock(&it, n.since, n.due)
		}
	}
	b.items[group] = append(b.items[group], placed{it, at})
}

// sort puts what is due first, or has been due longest, at the top of its group.
func (b *builder) sort() {
	for _, items := range b.items {
		slices.SortStableFunc(items, func(x, y placed) int {
			if x.at.IsZero() != y.at.IsZero() {
				return map[bool]int{true: 1, false: -1}[x.at.IsZero()]
			}
			return x.at.Compare(y.at)
		})
	}
}

func (b *builder) sep() string {
	if b.lang == "en" {
		return ": "
	}
	return "："
}

func titleOf(c *escalation.Case) string {
	if c.Platform == "" {
		return c.Title
	}
	return c.Platform + " · " + c.Title
}

// where decides the group a case stands in that needs nothing of its owner, says how
// it stands, and which deadline counts.
func (b *builder) where(c *escalation.Case) (group int, status string, at time.Time) {
	if c.State == escalation.Closed {
		return groupDone, b.w.closed, time.Time{}
	}
	p, running := lastPromise(c, escalation.PromiseOpen)
	if late, ok := lastPromise(c, escalation.PromiseBroken); ok && late.Settled.IsZero() && !(running && p.Said.After(late.Said)) {
		return groupOverdue, fmt.Sprintf(b.w.broken, late.Quote, b.due(late), templates.Span(b.lang, b.now.Sub(late.Deadline()))), late.Deadline()
	}
	if !running {
		return groupWaiting, b.w.nodate, time.Time{}
	}
	status = fmt.Sprintf(b.w.running, p.Quote, b.due(p))
	if p.Deadline().Before(b.now.AddDate(0, 0, 7)) {
		return groupSoon, status, p.Deadline()
	}
	return groupWaiting, status, p.Deadline()
}

func (b *builder) due(p escalation.Promise) string {
	return templates.TimeWords(b.lang, p.Deadline(), b.loc)
}

// lastPromise is the newest dated promise of theirs with that status.
func lastPromise(c *escalation.Case, s escalation.Status) (escalation.Promise, bool) {
	for i := len(c.Promises) - 1; i >= 0; i-- {
		if p := c.Promises[i]; p.Who != escalation.ByOwner && p.Status == s && !p.Deadline().IsZero() {
			return p, true
		}
	}
	return escalation.Promise{}, false
}

// bar draws the clock of what they promised last.
func (b *builder) bar(it *templates.Item, c *escalation.Case) {
	p, ok := lastPromise(c, escalation.PromiseOpen)
	if !ok {
		if p, ok = lastPromise(c, escalation.PromiseBroken); !ok || !p.Settled.IsZero() {
			return
		}
	}
	b.clock(it, p.Said, p.Deadline())
}

// clock draws how much of the time from since to due has passed.
func (b *builder) clock(it *templates.Item, since, due time.Time) {
	whole, gone := due.Sub(since), b.now.Sub(since)
	it.Bar = 100
	if whole > 0 && gone < whole {
		it.Bar = max(1, int(100*gone.Seconds()/whole.Seconds()))
	}
	it.Rest = 100 - it.Bar
	it.BarFrom, it.BarTo = templates.ShortDay(b.lang, since, b.loc), templates.TimeWords(b.lang, due, b.loc)
}

func (b *builder) view(notes []string) templates.Digest {
	v := templates.Digest{Lang: b.lang, Title: b.w.title, Period: templates.LongDay(b.lang, b.now, b.loc), Headline: b.w.calm,
		NotesTitle: b.w.notes, Notes: notes, Foot: b.w.foot}
	if n := len(b.items[groupYou]); n > 0 {
		v.Headline = b.w.needs(n)
	}
	v.Subject = fmt.Sprintf(b.w.subject, v.Headline)
	for g, items := range b.items {
		if len(items) > 0 {
			v.Sections = append(v.Sections, templates.Section{Title: b.w.groups[g], Color: colours[g], Items: plain(items)})
		}
	}
	return v
}

// needs says how many things need the owner.
func (w words) needs(n int) string {
	if n == 1 {
		return w.one
	}
	return fmt.Sprintf(w.you, n)
}

func plain(items []placed) (out []templates.Item) {
	for _, it := range items {
		out = append(out, it.Item)
	}
	return out
}
