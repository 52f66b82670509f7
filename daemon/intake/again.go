package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cuiban/store"
)

// again looks once more at the mails of the tray that share a message id with a
// case by now: their answer, which opened it, came after them. So where a thread
// ends up does not depend on the order in which its mails come.
func (in *Intake) again(ctx context.Context, now time.Time) error {
	late, err := in.late(ctx)
	if err != nil {
		return fmt.Errorf("looking at the tray again: %w", err)
	}
	for _, m := range late {
		s := &seen{m: m}
		if err := in.read(ctx, s, now); err != nil {
			return fmt.Errorf("filing mail %d again: %w", m.ID, err)
		}
		err := in.Store.Update(ctx, now, func(tx *store.Tx) error {
			t := &filing{in: in, tx: tx, seen: s, now: now}
			return t.run()
		})
		if err != nil {
			return fmt.Errorf("filing mail %d again: %w", m.ID, err)
		}
	}
	return nil
}

// late are the mails of the tray that a case knows by now.
func (in *Intake) late(ctx context.Context) (out []store.Mail, err error) {
	err = in.Store.View(ctx, func(tx *store.Tx) error {
		tray, err := tx.UnfiledMails(0)
		if err != nil {
			return err
		}
		for _, u := range tray {
			cases, err := tx.CasesByIDs(u.Owner, understoodIDs(u.Mail))
			if err != nil {
				return err
			}
			if len(cases) > 0 {
				out = append(out, u.Mail)
			}
		}
		return nil
	})
	return out, err
}

// understoodIDs are the message ids that a mail was understood to name.
func understoodIDs(m store.Mail) []string {
	var u struct {
		MessageID  string   `json:"message_id"`
		InReplyTo  []string `json:"in_reply_to"`
		References []string `json:"references"`
	}
	if json.Unmarshal([]byte(m.Understanding), &u) != nil {
		return nil
	}
	return append(append(u.InReplyTo, u.References...), u.MessageID)
}
