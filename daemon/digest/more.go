package digest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuiban/daemon/compose"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/templates"
)

const (
	// maxTray bounds the unfiled mails that are listed one by one.
	maxTray = 8
	// dangerFresh is how long a danger sign stands in the digest.
	dangerFresh = 14 * 24 * time.Hour
)

// moreWords are the texts of what stands beside the cases.
type moreWords struct {
	danger              map[string]string // by kind of alarm; %s the case
	tray, answer, file  string
	scores, kept, late  string
	shares, share, half string
	untold              string
	life, lifeHead      string
	overview, people    string
	stand, foot         string // foot: where no calendar is attached
}

var moreTexts = map[string]moreWords{
	"zh-CN": {
		danger: map[string]string{"pay_to_withdraw": "%s：对方要求先付钱才给提现，这是常见的诈骗手法。请不要付款，保留证据，可拨打 110 或 96110。", "withdraw_complaint_first": "%s：对方要求先撤诉再付款。撤了往往很难再提，请先拿到钱。"},
		tray:   "没有归到案件里的邮件", answer: "回复第一行：", file: "归入 %d %s",
		scores: "平台守信记录", kept: "兑现 %d 次，违约 %d 次，进行中 %d 个", late: "，违约平均拖延 %s",
		shares: "余额占比", share: "，约占已知余额的 %d%%", half: "，超过一半", untold: "余额还没有告诉我们：回复“余额 %s 12000元”",
		life: "一切正常", lifeHead: "没有进行中的案件，邮箱一切正常。下个月再向您报平安。",
		foot:     "有疑问直接回复本邮件，第一行写“帮助”。",
		overview: "全部用户概览：%s", people: "用户", stand: "进行中 %d 个 · 等本人 %d 个 · 已逾期 %d 个 · 未归档邮件 %d 封",
	},
	"en": {
		danger: map[string]string{"pay_to_withdraw": "%s: they ask for money before they pay out. That is a common fraud: do not pay, keep the evidence, go to the police.", "withdraw_complaint_first": "%s: they ask you to withdraw your complaint before they pay. It can rarely be filed again: get the money first."},
		tray:   "Mail that fits no case", answer: "Reply with: ", file: "file under %d %s",
		scores: "How platforms keep their word", kept: "kept %d, broken %d, running %d", late: ", broken ones by %s on average",
		shares: "Where your balances lie", share: ", about %d%% of those you told us", half: ", more than half", untold: "not told yet: reply “balance %s 12000”",
		life: "All is well", lifeHead: "No case is open, and the mailboxes are being read. The next sign of life comes in a month.",
		foot:     "Questions? Reply to this mail with “help” on the first line.",
		overview: "All owners: %s", people: "Owners", stand: "%d open · %d wait for them · %d overdue · %d unfiled",
	},
}

// more adds what stands beside the cases: danger signs, troubles of cuiban
// itself, the tray, and how the platforms keep their word.
func (d *Digest) more(ctx context.Context, o escalation.Owner, cases []*escalation.Case, v *templates.Digest, now time.Time) error {
	w := moreTexts[v.Lang]
	v.Warnings = dangers(cases, w, now)
	v.ScoreTitle, v.Scores = w.scores, scores(cases, v.Lang, w)
	v.TrayTitle = w.tray
	return d.Store.View(ctx, func(tx *store.Tx) error {
		if d.Trouble != nil {
			troubles, err := d.Trouble(tx, o, now)
			if err != nil {
				return err
			}
			for _, t := range troubles {
				v.Warnings = append(v.Warnings, t.In(v.Lang))
			}
		}
		watched, err := (&desk.Desk{Tx: tx}).Guarded(o.ID)
		if err != nil {
			return err
		}
		v.ShareTitle, v.Shares = w.shares, shares(watched, v.Lang, w)
		unfiled, err := tx.UnfiledMails(o.ID)
		for _, u := range unfiled[:min(len(unfiled), maxTray)] {
			v.Tray = append(v.Tray, d.tray(u, o, cases, v, w))
		}
		return err
	})
}

// dangers lists the fresh danger signs, each kind once a case.
func dangers(cases []*escalation.Case, w moreWords, now time.Time) (out []string) {
	for _, c := range cases {
		seen := map[string]bool{}
		for _, e := range c.Entries {
			if c.State == escalation.Closed || e.Facts == nil || now.Sub(e.At) > dangerFresh {
				continue
			}
			for _, kind := range e.Facts.Alarms {
				if text := w.danger[kind]; text != "" && !seen[kind] {
					seen[kind] = true
					out = append(out, fmt.Sprintf(text, titleOf(c)+" "+c.Ref))
				}
			}
		}
	}
	return out
}

// tray shows one unfiled mail with the answer that files it: in the case that was
// suggested, or the only open one.
func (d *Digest) tray(u store.Unfiled, o escalation.Owner, cases []*escalation.Case, v *templates.Digest, w moreWords) templates.Tray {
	ref := "CB-…"
	open := slices.DeleteFunc(slices.Clone(cases), func(c *escalation.Case) bool { return c.State == escalation.Closed })
	if len(open) == 1 {
		ref = open[0].Ref
	}
	for _, c := range open {
		if len(u.Suggestions) > 0 && u.Suggestions[0].CaseRef == c.Ref {
			ref = c.Ref
		}
	}
	word := fmt.Sprintf(w.file, u.MailID, ref)
	line := fmt.Sprintf("%d · %s · %s", u.MailID, u.Mail.From, u.Mail.Subject)
	return templates.Tray{Line: line, Say: w.answer, Word: word, Link: templates.Answer(d.Tracker(o).Address, v.Subject, word)}
}

// shares tells, of each platform whose balance the owner has watched, how much
// lies there.
func shares(watched []escalation.Guarded, lang string, w moreWords) (out []templates.Moment) {
	for _, g := range watched {
		if !slices.Contains(g.On, escalation.GuardBalance) {
			continue
		}
		text := fmt.Sprintf(w.untold, g.Platform)
		if g.Balance.Currency != "" {
			text = templates.MoneyWords(lang, g.Balance)
		}
		percent, over := escalation.Share(watched, g.Platform)
		if percent > 0 {
			text += fmt.Sprintf(w.share, percent)
		}
		if over {
			text += w.half
		}
		out = append(out, templates.Moment{At: g.Platform, Text: text})
	}
	return out
}

// score is how often a platform kept and broke its promises.
type score struct {
	kept, broken, open int
	late               time.Duration // of the broken ones that were settled, together
	settled            int
}

// scores counts by platform, in the order of the cases.
func scores(cases []*escalation.Case, lang string, w moreWords) (out []templates.Moment) {
	count := map[string]*score{}
	var order []string
	for _, c := range cases {
		name := strings.TrimSpace(c.Platform)
		if name == "" {
			continue
		}
		if count[name] == nil {
			count[name] = &score{}
			order = append(order, name)
		}
		for _, p := range c.Promises {
			count[name].add(p)
		}
	}
	for _, name := range order {
		s := count[name]
		if s.kept+s.broken+s.open == 0 {
			continue
		}
		text := fmt.Sprintf(w.kept, s.kept, s.broken, s.open)
		if s.settled > 0 {
			text += fmt.Sprintf(w.late, templates.Span(lang, s.late/time.Duration(s.settled)))
		}
		out = append(out, templates.Moment{At: name, Text: text})
	}
	return out
}

func (s *score) add(p escalation.Promise) {
	if p.Who == escalation.ByOwner {
		return
	}
	switch p.Status {
	case escalation.PromiseKept:
		s.kept++
	case escalation.PromiseOpen:
		s.open++
	case escalation.PromiseBroken:
		s.broken++
		if due := p.Deadline(); !due.IsZero() && p.Settled.After(due) {
			s.late, s.settled = s.late+p.Settled.Sub(due), s.settled+1
		}
	}
}

// life sends the monthly sign of life to an owner without open cases. The month
// in which cuiban first saw the owner has none: it was just set up.
func (d *Digest) life(ctx context.Context, o escalation.Owner, now time.Time) error {
	at := d.Moment(now, zone(o))
	month, meta := at.Format("2006-01"), fmt.Sprintf("life/%d", o.ID)
	var last string
	if err := d.Store.View(ctx, func(tx *store.Tx) (err error) { last, err = tx.Meta(meta); return err }); err != nil || last >= month {
		return err
	}
	key := ""
	if last != "" {
		key = "life/" + fmt.Sprint(o.ID) + "/" + month
	}
	w := moreTexts[templates.Lang(o.Lang)]
	v := (&builder{lang: templates.Lang(o.Lang), w: texts[templates.Lang(o.Lang)], loc: zone(o), now: now}).view(nil)
	v.Foot = w.foot
	v.Headline, v.Subject = w.lifeHead, fmt.Sprintf(texts[v.Lang].subject, w.life)
	if err := d.more(ctx, o, nil, &v, now); err != nil {
		return err
	}
	if len(v.Warnings) > 0 {
		v.Subject, v.Headline = fmt.Sprintf(texts[v.Lang].subject, v.Warnings[0]), v.Warnings[0]
	}
	return d.queue(ctx, o, key, v, now, func(tx *store.Tx) error { return tx.SetMeta(meta, month) })
}

// overview sends the helper how all owners stand, once a period.
func (d *Digest) overview(ctx context.Context, helper escalation.Owner, at, now time.Time) error {
	lang := templates.Lang(helper.Lang)
	w := moreTexts[lang]
	b := &builder{lang: lang, w: texts[lang], loc: zone(helper), now: now}
	v := b.view(nil)
	key := fmt.Sprintf("owners/%d/%s", helper.ID, at.Format(time.DateOnly)) // "overview/…" is the scheduler's
	var done bool
	err := d.Store.View(ctx, func(tx *store.Tx) (err error) { done, err = queued(tx, key); return err })
	if err != nil || done {
		return err
	}
	items, waiting, err := d.people(ctx, at, now, w)
	if err != nil || len(items) == 0 {
		return err
	}
	v.Foot = w.foot
	v.Subject = fmt.Sprintf(w.overview, texts[lang].needs(waiting))
	v.Headline = texts[lang].needs(waiting)
	v.Sections = []templates.Section{{Title: w.people, Color: colours[groupSoon], Items: items}}
	return d.queue(ctx, helper, key, v, now, nil)
}

// people are the owners with something open, and how many things wait for them.
func (d *Digest) people(ctx context.Context, at, now time.Time, w moreWords) (items []templates.Item, waiting int, err error) {
	var owners []escalation.Owner
	unfiled := map[int64]int{}
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		if owners, err = tx.Owners(); err != nil {
			return err
		}
		for _, o := range owners {
			tray, err := tx.UnfiledMails(o.ID)
			if err != nil {
				return err
			}
			unfiled[o.ID] = len(tray)
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	for _, o := range owners {
		cases, err := d.cases(ctx, o, at)
		if err != nil {
			return nil, 0, err
		}
		b := &builder{lang: "en", w: texts["en"], loc: zone(o), now: now, rules: d.Rules}
		for _, c := range cases {
			b.add(c)
		}
		open := len(cases) - len(b.items[groupDone])
		if open+unfiled[o.ID] == 0 {
			continue
		}
		waiting += len(b.items[groupYou])
		items = append(items, templates.Item{Title: o.Name, Ref: o.Address, Color: colours[groupSoon],
			Status: fmt.Sprintf(w.stand, open, len(b.items[groupYou]), len(b.items[groupOverdue]), unfiled[o.ID])})
	}
	return items, waiting, nil
}

// queue renders and queues a mail under a key that makes it the only one of its
// period; with "" it only does what goes with it.
func (d *Digest) queue(ctx context.Context, o escalation.Owner, key string, v templates.Digest, now time.Time, with func(*store.Tx) error) error {
	var raw []byte
	id := compose.NewMessageID(d.Tracker(o).Address)
	if key != "" {
		m, err := templates.RenderDigest(v)
		if err != nil {
			return err
		}
		if raw, err = d.Mailer.ToOwner(o, id, "", m, nil, now); err != nil {
			return err
		}
	}
	return d.Store.Update(ctx, now, func(tx *store.Tx) error {
		if with != nil {
			if err := with(tx); err != nil {
				return err
			}
		}
		if key == "" {
			return nil
		}
		_, err := tx.Enqueue(store.Notice{Key: key, Owner: o.ID, Kind: "digest", MessageID: id, Due: calendar.NextOwnerTime(now, zone(o))}, raw)
		return err
	})
}

// Show makes the digest of the newest moment not after at, without sending it.
func (d *Digest) Show(ctx context.Context, o escalation.Owner, at time.Time) (templates.Mail, error) {
	cases, err := d.cases(ctx, o, at)
	if err != nil {
		return templates.Mail{}, err
	}
	m, _, err := d.Make(ctx, o, cases, at)
	return m, err
}
