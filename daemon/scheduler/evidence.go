package scheduler

import (
	"fmt"
	"path"
	"strings"

	"cuiban/daemon/compose"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

// attachBudget is what the evidence attached to a letter may weigh: base64 adds
// a third, and complaint desks commonly take ten megabytes. What does not fit
// stays in the pack.
const attachBudget = 7 << 20

// evidence is what travels with a letter that wants it: the case's core evidence
// in its order, as far as it fits. Follow-ups carry none, since the desk has it.
func (p *preparer) evidence(m escalation.Move) ([]compose.Attachment, error) {
	if sort, ok := templates.SortOf(p.letterName(m)); !ok || !sort.Files {
		return nil, nil
	}
	var all []store.Evidence
	err := p.s.Store.View(p.ctx, func(tx *store.Tx) (err error) {
		all, err = tx.EvidenceOf(p.c.ID)
		return err
	})
	var out []compose.Attachment
	left := int64(attachBudget)
	for _, e := range all {
		if !e.Core || e.Size > left {
			continue
		}
		data, err := p.s.Store.ReadObject(p.ctx, e.SHA256)
		if err != nil {
			return nil, fmt.Errorf("attaching evidence %s: %w", e.Number, err)
		}
		left -= e.Size
		out = append(out, compose.Attachment{Name: attachedName(e), Type: mimeType(e.Type), Data: data})
	}
	return out, err
}

// attachedName is made by us: number and label, with the ending of the file.
func attachedName(e store.Evidence) string {
	clean := func(s string) string {
		return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
			return r < ' ' || strings.ContainsRune(`/\:*?"<>|.`, r) || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e
		}), "")
	}
	ext := strings.ToLower(path.Ext(e.Name))
	if clean(ext) != strings.TrimPrefix(ext, ".") || len(ext) > 6 {
		ext = ""
	}
	return strings.TrimSpace(e.Number+" "+clean(e.Label)) + ext
}

func mimeType(s string) string {
	if s == "" || strings.ContainsAny(s, "\r\n;") {
		return "application/octet-stream"
	}
	return s
}

// exhibits are the attachments as a letter lists them: number and label.
func exhibits(files []compose.Attachment) []templates.Moment {
	var out []templates.Moment
	for _, f := range files {
		number, label, _ := strings.Cut(strings.TrimSuffix(f.Name, path.Ext(f.Name)), " ")
		out = append(out, templates.Moment{At: number, Text: label})
	}
	return out
}
