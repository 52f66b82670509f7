package scheduler

import (
	"fmt"
	"slices"
	"strings"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
)

// answerWithin is how many working days a letter that the owner ordered gives
// for an answer: what the official complaint gives too.
const answerWithin = 7

// ordered drafts the letters that the owner ordered by name and that were not
// drafted yet; each order has its own key.
func (p *preparer) ordered() ([]effect, error) {
	if p.c.Stopped || p.c.State == escalation.Closed {
		return nil, nil
	}
	var out []effect
	for _, e := range p.c.Entries {
		name, ok := strings.CutPrefix(e.Text, desk.WriteOrder)
		if e.Kind != escalation.EntryOrder || !ok {
			continue
		}
		key := fmt.Sprintf("%s/%s/%s/order/%d", p.c.Ref, p.c.Rung, name, e.Seq)
		if slices.ContainsFunc(p.c.Letters, func(l escalation.Letter) bool {
			return strings.HasSuffix(l.Key, fmt.Sprintf("/%s/order/%d", name, e.Seq))
		}) {
			continue
		}
		loc := p.c.OtherZone()
		day, _ := p.rules.Calendar.AddWorkingDays(calendar.DateOf(p.now, loc), answerWithin)
		eff, err := p.letter(escalation.Move{Kind: escalation.MoveLetter, Key: key, Rung: p.c.Rung, Step: escalation.Step(name),
			Promises: p.broken(), Deadline: day.EndOfDay(loc), Why: escalation.Reason{ZH: "您要写这封信", EN: "you asked for this letter"}})
		if err != nil {
			return nil, err
		}
		if eff != nil {
			out = append(out, eff)
		}
	}
	return out, nil
}

// broken are the promises of the other side that were not kept.
func (p *preparer) broken() (keys []string) {
	for _, pr := range p.c.Promises {
		if pr.Who != escalation.ByOwner && pr.Status == escalation.PromiseBroken {
			keys = append(keys, pr.Key)
		}
	}
	return keys
}
