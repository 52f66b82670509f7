package scheduler

import (
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

// aside fills the mails that ask or remind beside the rules.
func (p *preparer) aside(v *templates.Notice, m escalation.Move) {
	loc := p.c.OwnerZone()
	switch m.Kind {
	case escalation.MoveAskTransfer:
		v.Lines = p.repeated(m.Mail)
	case escalation.MoveAskDue:
		p.task(v, m.Promises[0])
	case escalation.MoveAskFiling:
		v.Rung, v.Due = p.title(m.Rung), templates.DayWords(p.lang, m.Deadline, loc)
	case escalation.MoveSupplement:
		v.At, v.Lines = templates.DayWords(p.lang, m.Since, loc), p.newEvidence(m)
		if p.c.Rung != "front_line" {
			v.Rung = p.title(m.Rung)
		}
	case escalation.MoveRemindLimit:
		v.Rung, v.Due, v.Left, v.Lines = p.title(m.Rung), templates.DayWords(p.lang, m.Deadline, loc), templates.DaysLeft(p.lang, p.now, m.Deadline, loc), p.closing(m)
	}
}

func (p *preparer) title(rung string) string {
	if r, ok := p.rules.Ladder.Rung(rung); ok {
		return r.Title.In(p.lang)
	}
	return rung
}

// repeated are a templated answer and all those it is nearly the same as, oldest
// first, side by side.
func (p *preparer) repeated(mail string) (out []templates.Moment) {
	last, _ := p.entry(mail)
	if last.Facts == nil {
		return nil
	}
	for _, e := range p.c.Entries {
		if e.Kind == escalation.EntryMailIn && e.Facts != nil && (e.Mail == last.Facts.TemplateOf || e.Facts.Template && e.Facts.TemplateOf == last.Facts.TemplateOf) {
			out = append(out, templates.Moment{At: templates.TimeWords(p.lang, e.At, p.c.OwnerZone()), Text: e.Facts.Gist})
		}
	}
	return out
}

// newEvidence lists what came after the last submission.
func (p *preparer) newEvidence(m escalation.Move) (out []templates.Moment) {
	for _, e := range p.c.Entries {
		if e.Kind == escalation.EntryEvidence && !e.Private && e.Noted.After(m.Since) {
			out = append(out, templates.Moment{At: e.Data["number"], Text: e.Text})
		}
	}
	return out
}

// closing lists the ways that close on the day of a reminder, with the rule.
func (p *preparer) closing(m escalation.Move) (out []templates.Moment) {
	for _, l := range p.rules.Limits(p.c) {
		if l.Due.Equal(m.Deadline) {
			out = append(out, templates.Moment{At: l.Title.In(p.lang), Text: l.Term.Name.In(p.lang) + " · " + l.Term.Length(p.lang)})
		}
	}
	return out
}

// event only writes a move down: the owner reads it in the case, and gets no mail.
func event(m escalation.Move) effect {
	return func(tx *store.Tx, c *escalation.Case) error {
		_, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryNotice, By: escalation.ByCuiban, Text: m.Key, Data: map[string]string{"what": m.Why.In(c.Owner.Lang)}})
		return err
	}
}
