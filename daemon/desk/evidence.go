package desk

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cuiban/escalation"
	"cuiban/store"
)

// AddEvidence adds a file to the case under the next number (E01 …). Its bytes
// are in the archive. The same bytes again are said to be there already.
func (d *Desk) AddEvidence(c *escalation.Case, e store.Evidence) (Done, error) {
	added, err := d.Tx.AddEvidence(c.ID, e)
	if errors.Is(err, store.ErrExists) {
		return Done{Case: c, Lines: []escalation.Reason{say("这个文件已经是证据 "+added.Number+"。", "This file is evidence "+added.Number+" already.")}}, nil
	}
	if err != nil {
		return Done{}, err
	}
	entry := escalation.Entry{Kind: escalation.EntryEvidence, Text: strings.TrimSpace(added.Number + " " + orText(added.Label, added.Name)),
		Data: named("number", added.Number, "sha256", added.SHA256, "name", added.Name)}
	return d.finish(c, entry, say("证据 "+added.Number+"："+orText(added.Label, added.Name)+"。", "Evidence "+added.Number+": "+orText(added.Label, added.Name)+"."))
}

// LabelEvidence says what a piece of evidence shows, and whether it goes into
// the first submission (core) or is held in reserve; nil leaves that as it is.
func (d *Desk) LabelEvidence(c *escalation.Case, number, label string, core *bool) (Done, error) {
	e, err := d.evidence(c, number)
	if err != nil {
		return Done{}, err
	}
	if label = strings.TrimSpace(label); label != "" {
		e.Label = label
	}
	if core != nil {
		e.Core = *core
	}
	if err := d.Tx.SaveEvidence(e); err != nil {
		return Done{}, err
	}
	place := say("备用", "in reserve")
	if e.Core {
		place = say("首次提交就用", "for the first submission")
	}
	entry := escalation.Entry{Kind: escalation.EntryEvidence, Text: strings.TrimSpace(e.Number + " " + e.Label), Data: named("number", e.Number, "change", "label")}
	return d.finish(c, entry, say(fmt.Sprintf("证据 %s：%s（%s）。", e.Number, orText(e.Label, e.Name), place.ZH), fmt.Sprintf("Evidence %s: %s (%s).", e.Number, orText(e.Label, e.Name), place.EN)))
}

// UseEvidence notes in which submission a piece of evidence was handed over.
func (d *Desk) UseEvidence(c *escalation.Case, number, submission string) (Done, error) {
	e, err := d.evidence(c, number)
	if err != nil {
		return Done{}, err
	}
	if submission = strings.TrimSpace(submission); submission == "" {
		return Done{}, ErrEmpty
	}
	if !slices.Contains(e.Used, submission) {
		e.Used = append(e.Used, submission)
	}
	if err := d.Tx.SaveEvidence(e); err != nil {
		return Done{}, err
	}
	entry := escalation.Entry{Kind: escalation.EntryEvidence, Text: e.Number + " → " + submission, Data: named("number", e.Number, "used", submission)}
	return d.finish(c, entry, say("记下了：证据 "+e.Number+" 已用于 "+submission+"。", "Noted: evidence "+e.Number+" was used in "+submission+"."))
}

func (d *Desk) evidence(c *escalation.Case, number string) (store.Evidence, error) {
	all, err := d.Tx.EvidenceOf(c.ID)
	if err != nil {
		return store.Evidence{}, err
	}
	i := slices.IndexFunc(all, func(e store.Evidence) bool { return strings.EqualFold(e.Number, strings.TrimSpace(number)) })
	if i < 0 {
		return store.Evidence{}, fmt.Errorf("evidence %s of %s: %w", number, c.Ref, store.ErrNotFound)
	}
	return all[i], nil
}

func orText(s, def string) string {
	if s == "" {
		return def
	}
	return s
}
