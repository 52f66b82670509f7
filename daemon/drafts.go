package daemon

import (
	"context"
	"errors"
	"time"

	"cuiban/daemon/desk"
	"cuiban/daemon/mailbox"
	"cuiban/daemon/outbox"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
)

// DraftMode says whether letters of the owner go into their Drafts folder
// instead of being sent.
func (d *Daemon) DraftMode(address string) bool { return d.owner(address).Mode == "draft" }

// draftBox is the Drafts folder of an own mailbox, over one session.
type draftBox struct {
	s      *mailbox.Session
	folder string
}

// openDrafts opens the Drafts folder of an owner.
func (d *Daemon) openDrafts(ctx context.Context, o escalation.Owner) (outbox.DraftBox, error) {
	a := d.Config.Own(o.Address)
	if a == nil {
		return nil, errors.New("the owner's own mailbox is not in the configuration")
	}
	m, err := d.mailAccount(a)
	if err != nil {
		return nil, err
	}
	s, err := mailbox.Dial(ctx, m)
	if err != nil {
		return nil, err
	}
	box := &draftBox{s: s, folder: a.Drafts}
	if box.folder == "" {
		list, err := s.Folders(ctx)
		if err != nil {
			s.Close()
			return nil, err
		}
		box.folder = mailbox.Find(list, mailbox.Drafts)
	}
	if box.folder == "" {
		s.Close()
		return nil, errors.New("there is no Drafts folder: name it in the account's settings (drafts = \"…\")")
	}
	return box, nil
}

// Replace implements outbox.DraftBox.
func (b *draftBox) Replace(ctx context.Context, oldID string, raw []byte, at time.Time) error {
	_, err := b.s.ReplaceDraft(ctx, b.folder, oldID, raw, at)
	return err
}

// Has implements outbox.DraftBox.
func (b *draftBox) Has(ctx context.Context, id string) (bool, error) {
	uids, err := b.s.SearchMessageID(ctx, b.folder, id)
	return len(uids) > 0, err
}

// Close implements outbox.DraftBox.
func (b *draftBox) Close() { b.s.Close() }

// draftDeleted does what the word "discard" does.
func (d *Daemon) draftDeleted(tx *store.Tx, c *escalation.Case) error {
	k := &desk.Desk{Tx: tx, Calendar: func(c *escalation.Case) *calendar.Calendar { return d.Calendar(c.Jurisdiction) }}
	_, err := k.Discard(c)
	return err
}
