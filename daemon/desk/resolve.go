package desk

import (
	"fmt"
	"time"

	"cuiban/escalation"
	"cuiban/store"
)

// Resolve settles a letter of which nobody could know whether it arrived: the
// owner has looked, and says that it did or that it did not. One that did not is
// drafted again by the rules, with an approval of its own. left writes into the
// case that a letter left, as the outbox does.
func (d *Desk) Resolve(id int64, arrived bool, left func(tx *store.Tx, caseID int64, l escalation.Letter, at time.Time) error) (Done, error) {
	l, caseID, err := d.Tx.Letter(id)
	if err != nil {
		return Done{}, err
	}
	if l.State != escalation.LetterUnknown {
		return Done{}, fmt.Errorf("the fate of this letter is known: it is %s", l.State)
	}
	to, line := escalation.LetterRejected, say("记下了：这封信没有送达。", "Noted: this letter did not arrive.")
	if arrived {
		to, line = escalation.LetterAccepted, say("记下了：这封信已经送达。", "Noted: this letter arrived.")
	}
	err = d.Tx.SetLetterState(id, escalation.LetterUnknown, to, func(l *escalation.Letter) {
		l.Response = "settled by the owner"
		if arrived {
			l.Sent = d.Tx.Now()
		}
	})
	if err != nil {
		return Done{}, err
	}
	if arrived {
		if err := left(d.Tx, caseID, l, d.Tx.Now()); err != nil {
			return Done{}, err
		}
	}
	c, err := d.Tx.CaseByID(caseID)
	if err != nil {
		return Done{}, err
	}
	return d.finish(c, escalation.Entry{Kind: escalation.EntryOrder, Text: "resolve", Letter: l.Key}, line)
}
