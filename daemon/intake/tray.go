package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/parser/order"
	"cuiban/store"
)

// fileFromTray files mails of the owner's tray, named by their numbers.
func (t *filing) fileFromTray(d *desk.Desk, c *escalation.Case, numbers []int) (desk.Done, error) {
	tray, err := t.tx.UnfiledMails(c.Owner.ID)
	if err != nil {
		return desk.Done{}, err
	}
	done := desk.Done{Case: c}
	for _, n := range numbers {
		i := slices.IndexFunc(tray, func(u store.Unfiled) bool { return u.MailID == int64(n) })
		if i < 0 { // of others' mail not even the number is told
			return done, cannot(fmt.Sprintf("待归档里没有第 %d 封邮件。", n), fmt.Sprintf("there is no mail %d in the tray.", n))
		}
		one, err := d.FileMail(c, tray[i].Mail, t.recordNow)
		if err != nil {
			return done, err
		}
		done.Lines = append(done.Lines, one.Lines...)
	}
	return done, nil
}

// recordNow is a desk.Recorder that reads the mail inside the transaction: an
// order by mail tells only there which mail is meant.
func (t *filing) recordNow(tx *store.Tx, mailID, caseID int64) error {
	s := &seen{}
	var err error
	if s.m, err = tx.Mail(mailID); err != nil {
		return err
	}
	if err := t.in.read(context.Background(), s, t.now); err != nil {
		return err
	}
	other := &filing{in: t.in, tx: tx, seen: s, now: t.now}
	return other.ordered(caseID)
}

// unmerge takes the case named in the order out of the one at hand.
func (t *filing) unmerge(d *desk.Desk, c *escalation.Case, o order.Order) (desk.Done, error) {
	done, err := d.Unmerge(c, o.Ref)
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrStale) {
		return done, cannot(o.Ref+" 没有并入 "+c.Ref+"。", o.Ref+" is no part of "+c.Ref+".")
	}
	return done, err
}
