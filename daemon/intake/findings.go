package intake

import (
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/parser/order"
	"cuiban/parser/outcome"
)

// answersCheck says whether the mail answers the self-check list or the nudge
// after it: then each of its lines is something the owner found.
func (t *filing) answersCheck() (bool, error) {
	for _, id := range append(append([]string{}, t.p.InReplyTo...), t.p.References...) {
		n, err := t.tx.NoticeByMessageID(id)
		if err == nil && n.Owner == t.owner.ID && (n.Kind == string(escalation.MoveSelfCheck) || n.Kind == string(escalation.MoveNudge)) {
			return true, nil
		}
		if err := ignoreNotFound(err); err != nil {
			return false, err
		}
	}
	return false, nil
}

// findings reads the lines of a self-check: attempts, causes, notes, and the
// pictures that came with them.
func (t *filing) findings() []order.Order {
	found := order.Findings(t.p.NewText)
	label := map[string]string{"en": "self-check", "zh-CN": "自查截图"}[lang(t.owner)]
	if len(t.p.Attachments) > 0 && len(found) > 0 {
		found = append([]order.Order{{Verb: order.Evidence, Line: label, Words: label}}, found...)
	}
	for _, o := range found[:len(found):len(found)] {
		if o.Verb != order.Note && o.Verb != order.Attempt {
			continue
		}
		for _, c := range outcome.Read(o.Words, outcome.Context{}).Causes {
			words := outcome.CauseWords(c.Tag, lang(t.owner))
			found = append(found, order.Order{Verb: order.Cause, Line: o.Line, Arg: words, Words: words})
		}
	}
	return found
}

func lang(o escalation.Owner) string {
	if o.Lang == "en" {
		return "en"
	}
	return "zh-CN"
}

// suggestCauses adds to the case the causes that the other side names.
func (t *filing) suggestCauses(c *escalation.Case) error {
	for _, cause := range t.p.Causes {
		words := outcome.CauseWords(cause.Tag, lang(c.Owner))
		if !desk.AddCause(c, words) {
			continue
		}
		_, err := t.tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryNote, By: escalation.ByCuiban, At: t.p.Base, Mail: t.m.SHA256, Private: true,
			Text: map[string]string{"en": "cause they name: ", "zh-CN": "对方说的原因："}[lang(c.Owner)] + words + " “" + cause.Quote + "”"})
		if err != nil {
			return err
		}
	}
	return nil
}
