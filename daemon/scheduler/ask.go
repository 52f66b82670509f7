package scheduler

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cuiban/daemon/approval"
	"cuiban/daemon/compose"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/templates"
)

// ask shows drafts to the owner under a fresh code.
func (p *preparer) ask(drafts []*draft, why escalation.Reason, promises []string, again bool) (effect, error) {
	first := drafts[0]
	code := approval.NewCode()
	view := p.askView(first, code, why, promises, again)
	if len(drafts) > 1 {
		view.Offer = strings.Join(drafts[1].m.To, ", ")
	}
	tracker := p.s.Env.Tracker(p.c.Owner)
	text, err := p.s.Texts.Note(p.lang, "ask", tracker.Address, view)
	if err != nil {
		return nil, err
	}
	id := compose.NewMessageID(tracker.Address)
	key := fmt.Sprintf("%s/ask/%d", first.l.Key, first.l.Asks+1) // never the code: keys are logged
	queue, err := p.enqueue(key, "ask", id, text, nil)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx, c *escalation.Case) error {
		if err := queue(tx, c); err != nil {
			return err
		}
		for _, d := range drafts {
			if err := asked(tx, c, d.l.ID); err != nil {
				return err
			}
		}
		entry := escalation.Entry{Kind: escalation.EntryAsked, By: escalation.ByCuiban, Letter: first.l.Key, Rung: first.l.Rung, Text: why.In(p.lang)}
		if _, err := tx.Append(c.ID, entry); err != nil {
			return err
		}
		for i, d := range drafts {
			a := store.Ask{Code: code, LetterID: d.l.ID, Case: c.ID, Owner: c.Owner.ID, SHA256: d.l.SHA256, Created: p.now, Expires: p.now.Add(askValid), MessageID: id}
			if i > 0 {
				a.Code = store.NumberedCode(code, i+1)
			}
			if err := tx.AddAsk(a); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// asked moves a letter to asked, at the case's head of this moment.
func asked(tx *store.Tx, c *escalation.Case, id int64) error {
	if err := tx.VoidAsks(id); err != nil {
		return err
	}
	return tx.SetLetterState(id, escalation.LetterDraft, escalation.LetterAsked, func(l *escalation.Letter) {
		l.Asked, l.Head = tx.Now(), c.Head
		l.Asks++
	})
}

func (p *preparer) askView(d *draft, code string, why escalation.Reason, promises []string, again bool) templates.Ask {
	loc := p.c.OwnerZone()
	v := templates.Ask{
		Ref: p.c.Ref, Case: templates.CaseWords(p.c, p.lang), Code: code, What: templates.StepWords(d.l.Rung, d.l.Step, p.lang),
		Why: why.In(p.lang), Sight: sightWords(p.c.Sight, p.lang), To: d.m.To, Cc: d.m.Cc,
		From: d.m.From.Name + " <" + d.m.From.Address + ">", Subject: d.l.Subject, Text: d.l.Text, Files: filesOf(d.m), Again: again,
		Drafts: p.s.drafts(p.c.Owner), ExpiresDay: templates.DayWords(p.lang, p.now.Add(askValid), loc),
	}
	for _, pr := range p.c.Promises {
		if slices.Contains(promises, pr.Key) {
			v.Promises = append(v.Promises, templates.PromiseView(pr, p.lang, loc, p.now))
			v.Pay = v.Pay || pr.Action == escalation.ActPay
		}
	}
	if again {
		v.News = p.news(d.l.Head)
	}
	return v
}

// filesOf lists what travels with a letter.
func filesOf(m compose.Message) []templates.Moment {
	var out []templates.Moment
	for _, a := range m.Attachments {
		out = append(out, templates.Moment{At: a.Name, Text: size(len(a.Data))})
	}
	return out
}

// size tells bytes as people do, rounded up.
func size(n int) string { return fmt.Sprintf("%d KB", (n+1023)/1024) }

// news lists what happened in the case after the head a letter was shown at.
func (p *preparer) news(head int64) []templates.Moment {
	var out []templates.Moment
	for _, e := range p.c.Entries {
		if e.Seq <= head || e.Facts == nil && e.Text == "" {
			continue
		}
		switch e.Kind {
		case escalation.EntryMailIn, escalation.EntryMailOut, escalation.EntryStatement, escalation.EntryPayout:
			text := e.Text
			if e.Facts != nil {
				text = e.Facts.Gist
			}
			out = append(out, templates.Moment{At: templates.TimeWords(p.lang, e.At, p.c.OwnerZone()), Text: text})
		}
	}
	return out
}

// showable says that a letter is to be shown to its owner now: its approval was
// taken back, or it was put off until now. The owner is not woken for it, unless
// it is their own change that they wait to see.
func showable(c *escalation.Case, l escalation.Letter, now time.Time) bool {
	awake := !calendar.NextOwnerTime(now, c.OwnerZone()).After(now)
	return l.State == escalation.LetterDraft && !l.Later.After(now) && (awake || edited(c, l))
}

// askAgain shows the letters again that are to be shown.
func (p *preparer) askAgain(d escalation.Decision) ([]effect, error) {
	var effects []effect
	waiting := func(l escalation.Letter) bool {
		dropped := slices.ContainsFunc(d.Moves, func(m escalation.Move) bool { return m.Letter == l.Key && m.Kind == escalation.MoveDiscard })
		return !dropped && showable(p.c, l, p.now)
	}
	if p.c.Stopped || p.c.State != escalation.Open || p.c.PausedUntil.After(p.now) {
		return nil, nil
	}
	for _, l := range p.c.Letters {
		if !waiting(l) || slices.ContainsFunc(p.c.Letters, func(o escalation.Letter) bool { return waiting(o) && l.Key == o.Key+desk.OfferedSuffix }) {
			continue
		}
		together := []escalation.Letter{l}
		for _, o := range p.c.Letters {
			if waiting(o) && o.Key == l.Key+desk.OfferedSuffix {
				together = append(together, o)
			}
		}
		e, err := p.askOnceMore(together)
		if err != nil {
			return nil, err
		}
		effects = append(effects, e)
	}
	return effects, nil
}

// askOnceMore shows a letter, and the one to an offered address with it, again.
func (p *preparer) askOnceMore(letters []escalation.Letter) (effect, error) {
	var drafts []*draft
	for _, l := range letters {
		raw, err := p.s.Store.ReadObject(p.ctx, l.SHA256)
		if err != nil {
			return nil, err
		}
		d, err := shown(l, raw)
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, d)
	}
	l := letters[0]
	if edited(p.c, l) {
		return p.ask(drafts, escalation.Reason{ZH: "已按您的修改改好，请再看一遍", EN: "it now says what you wrote; please look once more"}, l.Promises, false)
	}
	return p.ask(drafts, escalation.Reason{ZH: "这封信还没有发出", EN: "this letter has not left yet"}, l.Promises, l.Asks > 0 && l.Head != p.c.Head)
}

// edited says whether the last that happened to the letter since it was shown is
// the owner's own change of it.
func edited(c *escalation.Case, l escalation.Letter) bool {
	for i := len(c.Entries) - 1; i >= 0; i-- {
		e := c.Entries[i]
		if e.Seq <= l.Head {
			break
		}
		if e.Kind == escalation.EntryEdited && e.Letter == l.Key {
			return true
		}
	}
	return false
}

// shown rebuilds what an ask shows from the stored bytes of a letter.
func shown(l escalation.Letter, raw []byte) (*draft, error) {
	m, err := compose.Parse(raw)
	if err != nil {
		return nil, err
	}
	return &draft{l: l, raw: raw, m: m}, nil
}

// sightWords says what cuiban can see of the correspondence and what not.
func sightWords(s escalation.Sight, lang string) string {
	zh, en := "我们看得到您的收件箱和已发送；平台在 App、短信或电话里说的，我们看不到。", "We see your inbox and your sent mail; what they say by app, SMS or phone we cannot see."
	if s == escalation.SightCCOnly {
		zh, en = "我们只看得到抄送给我们的邮件：对方可能直接回复了您。请先看一眼收件箱和平台消息。", "We see only the mail that is copied to us: they may have answered you alone. Please check your inbox and the app first."
	}
	if s == escalation.SightForwarded {
		zh, en = "我们看得到自动转发来的平台邮件；其他地址、App、短信或电话里说的，我们看不到。", "We see the platform's mail that is forwarded to us; what comes from elsewhere, by app, SMS or phone we cannot see."
	}
	if lang == "en" {
		return en
	}
	return zh
}
