package desk

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cuiban/daemon/compose"
	"cuiban/escalation"
	"cuiban/templates"
)

// ErrEmpty says that an order lacks the words it is about.
var ErrEmpty = errors.New("there are no words")

// Unfit says that words do not belong in a letter: a threat, an insult, a guess
// stated as a fact, an identity or card number.
type Unfit struct{ templates.Finding }

func (u *Unfit) Error() string { return u.Reason().EN }

// Reason says it to the owner.
func (u *Unfit) Reason() escalation.Reason {
	return say("没有改：「"+u.Quote+"」"+u.Why.ZH+"。", "Not changed: “"+u.Quote+"”: "+u.Why.EN+".")
}

// Revise gives a letter the owner's own words. Nothing leaves by it: codes that
// are out for the old text are void, and the new one is shown under a fresh
// code. A letter to an offered address that was shown with it follows suit.
func (d *Desk) Revise(id int64, text string) (Done, error) {
	l, caseID, err := d.Tx.Letter(id)
	if err != nil {
		return Done{}, err
	}
	if text = strings.Trim(strings.ReplaceAll(text, "\r\n", "\n"), "\n"); strings.TrimSpace(text) == "" {
		return Done{}, ErrEmpty
	}
	if f := templates.Lint(text, templates.ToPlatform); len(f) > 0 {
		return Done{}, &Unfit{f[0]}
	}
	c, err := d.Tx.CaseByID(caseID)
	if err != nil {
		return Done{}, err
	}
	if !Revisable(l) {
		return Done{}, fmt.Errorf("%w: it is %s", ErrNotWaiting, l.State)
	}
	for _, o := range c.Letters {
		if o.ID != l.ID && (!shownTogether(o.Key, l.Key) || !Revisable(o)) {
			continue
		}
		if err := d.rewrite(o, text+"\n"); err != nil {
			return Done{}, err
		}
	}
	e, err := d.append(c, escalation.Entry{Kind: escalation.EntryEdited, Letter: l.Key, Rung: l.Rung, Text: "letter"})
	if err != nil {
		return Done{}, err
	}
	c.Head, c.PausedUntil = e.Seq, d.Tx.Now()
	return d.finish(c, escalation.Entry{}, say("改好了。新的全文马上发给您看，确认之后才会发出。", "Changed. The new text is shown to you at once; it leaves only after your word."))
}

// Revisable says whether the letter has not left the owner's hands.
func Revisable(l escalation.Letter) bool {
	return l.State == escalation.LetterAsked || l.State == escalation.LetterDraft || l.State == escalation.LetterApproved
}

// shownTogether says whether two letters are one text to two addresses: the key
// of the second continues that of the first.
func shownTogether(a, b string) bool {
	return strings.TrimSuffix(a, OfferedSuffix) == strings.TrimSuffix(b, OfferedSuffix)
}

// OfferedSuffix ends the key of the letter to an offered address.
const OfferedSuffix = "/2"

// rewrite makes new bytes under a new Message-ID.
func (d *Desk) rewrite(l escalation.Letter, text string) error {
	return d.recompose(l, func(m *compose.Message) { m.Text = text }, func(l *escalation.Letter) { l.Text = text })
}

// recompose changes a letter that has not left: its mail and its record. It is a
// draft afterwards, to be shown anew.
func (d *Desk) recompose(l escalation.Letter, change func(*compose.Message), note func(*escalation.Letter)) error {
	raw, err := d.Tx.ReadObject(l.SHA256)
	if err != nil {
		return err
	}
	m, err := compose.Parse(raw)
	if err != nil {
		return err
	}
	m.MessageID, m.Date = compose.NewMessageID(m.From.Address), d.Tx.Now().In(m.Date.Location())
	change(&m)
	if raw, err = compose.Bytes(m); err != nil {
		return err
	}
	o, err := d.Tx.PutBytes(raw)
	if err != nil {
		return err
	}
	l.SHA256, l.MessageID, l.Later = o.SHA256, m.MessageID, d.Tx.Now()
	note(&l)
	if err := errors.Join(d.Tx.VoidAsks(l.ID), d.Tx.SaveLetter(l)); err != nil {
		return err
	}
	if l.State == escalation.LetterDraft {
		return nil
	}
	return d.Tx.SetLetterState(l.ID, l.State, escalation.LetterDraft, nil)
}

// LaterLetter puts off the letter of that number by some days: Later of its case.
func (d *Desk) LaterLetter(id int64, days int) (Done, error) {
	l, caseID, err := d.Tx.Letter(id)
	if err != nil {
		return Done{}, err
	}
	if !Revisable(l) {
		return Done{}, fmt.Errorf("%w: it is %s", ErrNotWaiting, l.State)
	}
	c, err := d.Tx.CaseByID(caseID)
	if err != nil {
		return Done{}, err
	}
	return d.Later(c, days)
}

// Waiting are the letters of a case that were shown and wait for a word.
func Waiting(c *escalation.Case) []escalation.Letter {
	return slices.DeleteFunc(slices.Clone(c.Letters), func(l escalation.Letter) bool { return l.State != escalation.LetterAsked })
}
