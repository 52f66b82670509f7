package scheduler

import (
	"slices"
	"time"

	"cuiban/daemon/compose"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/templates"
)

// noteFor is how long after it was said a promise is still news to the owner:
// after a longer downtime the digest tells of it.
const noteFor = 3 * 24 * time.Hour

// noteMade tells the owner of the promises that were noted since they were last
// told, all of them in one mail, with the deadlines as a calendar file.
func (p *preparer) noteMade() ([]effect, error) {
	if p.s.Calendar == nil || p.c.State != escalation.Open || p.c.Stopped {
		return nil, nil
	}
	made := p.untold()
	if len(made) == 0 {
		return nil, nil
	}
	v := templates.Noted{Ref: p.c.Ref, Case: templates.CaseWords(p.c, p.lang)}
	only := *p.c
	only.Promises = nil
	first := time.Time{}
	for _, pr := range made {
		view := templates.PromiseView(pr, p.lang, p.c.OwnerZone(), p.now)
		if pr.Status == escalation.PromiseDoubtful {
			v.Doubtful = append(v.Doubtful, view)
			continue
		}
		v.Promises, only.Promises = append(v.Promises, view), append(only.Promises, pr)
		if due := pr.Deadline(); !due.IsZero() && (first.IsZero() || due.Before(first)) {
			first = due
		}
	}
	if !first.IsZero() {
		v.Until = templates.ShortDay(p.lang, first, p.c.OwnerZone())
	}
	return p.noteMail(v, &only, made)
}

// noteMail queues the mail and writes down of which promises it told.
func (p *preparer) noteMail(v templates.Noted, only *escalation.Case, made []escalation.Promise) ([]effect, error) {
	ics, err := p.s.Calendar(only, p.lang, p.now)
	if err != nil {
		return nil, err
	}
	var attached []compose.Attachment
	if v.File = len(ics) > 0; v.File {
		attached = []compose.Attachment{{Name: p.c.Ref + ".ics", Type: "text/calendar; charset=utf-8", Data: ics}}
	}
	tracker := p.s.Env.Tracker(p.c.Owner).Address
	text, err := p.s.Texts.Note(p.lang, "noted", tracker, v)
	if err != nil {
		return nil, err
	}
	at := calendar.NextOwnerTime(p.now, p.c.OwnerZone())
	queue, err := p.enqueueAt(at, p.noteKey(made[0]), "noted", compose.NewMessageID(tracker), text, attached)
	if err != nil {
		return nil, err
	}
	out := []effect{queue}
	for _, pr := range made {
		out = append(out, func(tx *store.Tx, c *escalation.Case) error {
			_, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryNotice, By: escalation.ByCuiban, Text: p.noteKey(pr), Promise: pr.Key})
			return err
		})
	}
	return out, nil
}

func (p *preparer) noteKey(pr escalation.Promise) string { return p.c.Ref + "/noted/" + pr.Key }

// untold are the promises of the other side, running or doubtful, that the owner
// was not told of: read in a mail, said lately, with a date that is still to come.
// One without a date changes nothing for the owner; the digest shows it.
func (p *preparer) untold() (made []escalation.Promise) {
	for _, pr := range p.c.Promises {
		news := pr.Who != escalation.ByOwner && pr.Mail != "" && !pr.ByHand &&
			(pr.Status == escalation.PromiseOpen || pr.Status == escalation.PromiseDoubtful) &&
			p.now.Sub(pr.Said) <= noteFor && pr.Deadline().After(p.now)
		if !news || p.imported(pr.Mail) {
			continue
		}
		told := slices.ContainsFunc(p.c.Entries, func(e escalation.Entry) bool {
			return e.Kind == escalation.EntryNotice && e.Text == p.noteKey(pr)
		})
		if !told {
			made = append(made, pr)
		}
	}
	return made
}

func (p *preparer) imported(mail string) bool {
	e, ok := p.entry(mail)
	return ok && e.Facts.Imported
}
