package intake

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"cuiban/daemon/mailbox"
	"cuiban/parser"
	"cuiban/store"
)

// Handler takes what one account's folders hold into the archive: the first
// transaction. It implements mailbox.Handler.
type Handler struct {
	Intake  *Intake
	Account string
	// Now is the moment of the pass.
	Now func() time.Time
	// Reach takes the moment up to which a folder was read; nil writes it down.
	Reach func(ctx context.Context, folder string, upTo time.Time) error
	// Stored, when set, is told how many mails were stored, each time.
	Stored func(mails int)

	first map[string]time.Time // when a folder that was never read to its end was seen
}

// historyAge is how long a mail must have lain in a folder that is read for the
// first time to count as history. What came the day before may be why cuiban was
// set up.
const historyAge = 24 * time.Hour

// Position implements mailbox.Handler.
func (h *Handler) Position(ctx context.Context, folder string) (pos mailbox.Position, err error) {
	err = h.Intake.Store.View(ctx, func(tx *store.Tx) error {
		c, _, err := tx.Cursor(h.Account, folder)
		if err != nil {
			return err
		}
		pos.Cursor = mailbox.Cursor(c)
		if pos.Seen, err = tx.SeenUntil(h.Account, folder); err != nil {
			return err
		}
		h.sight(folder, pos.Seen)
		holes, err := tx.Holes()
		for _, o := range holes {
			if o.Account == h.Account && o.Folder == folder {
				pos.Holes = append(pos.Holes, mailbox.Hole{UIDValidity: o.UIDValidity, UID: o.UID, Reason: o.Reason, Tries: o.Tries, Last: o.Last})
			}
		}
		return err
	})
	return pos, err
}

// sight notes when a folder is read for the first time.
func (h *Handler) sight(folder string, seen time.Time) {
	if h.first == nil {
		h.first = map[string]time.Time{}
	}
	if _, known := h.first[folder]; !seen.IsZero() {
		delete(h.first, folder)
	} else if !known {
		h.first[folder] = h.Now()
	}
}

// history says whether a mail had lain in its folder for long when that was seen
// for the first time.
func (h *Handler) history(folder string, m *mailbox.Message) bool {
	first, ok := h.first[folder]
	return ok && !m.Date.IsZero() && first.Sub(m.Date) > historyAge
}

// Archived implements mailbox.Handler.
func (h *Handler) Archived(ctx context.Context, folder string, validity uint32, since time.Time) (uids []uint32, err error) {
	err = h.Intake.Store.View(ctx, func(tx *store.Tx) error {
		uids, err = tx.LocationsSince(h.Account, folder, validity, since)
		return err
	})
	return uids, err
}

// Store implements mailbox.Handler: bytes, locations and cursor in one transaction.
func (h *Handler) Store(ctx context.Context, folder string, ms []*mailbox.Message, next mailbox.Cursor) error {
	staged := make([]store.Staged, len(ms))
	for i, m := range ms {
		var err error
		if staged[i], err = h.stage(m); err != nil {
			return err
		}
	}
	err := h.update(ctx, func(tx *store.Tx) error {
		for i, m := range ms {
			if err := h.keep(tx, folder, m, staged[i]); err != nil {
				return err
			}
		}
		return tx.SetCursor(h.Account, folder, store.Cursor(next))
	})
	if err == nil && h.Stored != nil {
		h.Stored(len(ms))
	}
	return err
}

// stage makes the bytes of a mail ready for the archive.
func (h *Handler) stage(m *mailbox.Message) (store.Staged, error) {
	if m.Spool == nil {
		return h.Intake.Store.StageBytes(m.Raw)
	}
	f, err := m.Open()
	if err != nil {
		return store.Staged{}, err
	}
	defer f.Close()
	return h.Intake.Store.Stage(f)
}

// keep archives a mail with its place.
func (h *Handler) keep(tx *store.Tx, folder string, m *mailbox.Message, staged store.Staged) error {
	o, err := tx.PutObject(staged)
	if err != nil {
		return err
	}
	mail, fresh, err := tx.AddMail(o, "")
	if err == nil && fresh && h.history(folder, m) {
		err = tx.MarkHistory(mail.ID)
	}
	if err != nil {
		return err
	}
	if err := tx.AddLocation(store.Location{Account: h.Account, Folder: folder, UIDValidity: m.UIDValidity, UID: m.UID, MailID: mail.ID}); err != nil {
		return err
	}
	return tx.ClearHole(store.Hole{Account: h.Account, Folder: folder, UIDValidity: m.UIDValidity, UID: m.UID})
}

// Hole implements mailbox.Handler.
func (h *Handler) Hole(ctx context.Context, folder string, o mailbox.Hole, next mailbox.Cursor) error {
	return h.update(ctx, func(tx *store.Tx) error {
		hole := store.Hole{Account: h.Account, Folder: folder, UIDValidity: o.UIDValidity, UID: o.UID, Reason: o.Reason, Last: o.Last}
		change := tx.AddHole
		if o.Gone {
			change = tx.ClearHole
		}
		return errors.Join(change(hole), tx.SetCursor(h.Account, folder, store.Cursor(next)))
	})
}

// Advance implements mailbox.Handler.
func (h *Handler) Advance(ctx context.Context, folder string, next mailbox.Cursor) error {
	return h.update(ctx, func(tx *store.Tx) error { return tx.SetCursor(h.Account, folder, store.Cursor(next)) })
}

// Reached implements mailbox.Handler.
func (h *Handler) Reached(ctx context.Context, folder string, upTo time.Time) error {
	if h.Reach != nil {
		return h.Reach(ctx, folder, upTo)
	}
	return h.update(ctx, func(tx *store.Tx) error { return tx.SetSeen(h.Account, folder, upTo) })
}

func (h *Handler) update(ctx context.Context, f func(*store.Tx) error) error {
	return h.Intake.Store.Update(ctx, h.Now(), f)
}

// Wanted implements mailbox.Handler: of an owner's own mail only what is linked
// to a case, by id, tag, number or party, or written to cuiban is ever fetched.
func (h *Handler) Wanted(ctx context.Context, _ string, head *mailbox.Header) (wanted bool, err error) {
	p := parser.Parse(bytes.NewReader(head.Raw), parser.Context{})
	address, _ := h.Intake.Env.OwnBox(h.Account)
	err = h.Intake.Store.View(ctx, func(tx *store.Tx) error {
		wanted, err = h.linked(tx, p, address)
		return err
	})
	return wanted, err
}

func (h *Handler) linked(tx *store.Tx, p *parser.Mail, address string) (bool, error) {
	to := append(p.Recipients(), p.DeliveredTo...)
	if h.Intake.Env.CopiesSelf() && p.Sender() == address && slices.Contains(p.Recipients(), address) {
		return true, nil
	}
	if slices.ContainsFunc(to, h.Intake.Env.IsTracker) {
		return true, nil
	}
	owner, err := tx.OwnerByAddress(address)
	if err != nil {
		return false, err
	}
	if ours, err := tx.OurMessage(p.MessageID); err != nil || ours {
		if _, _, err := tx.LetterByMessageID(p.MessageID); !errors.Is(err, store.ErrNotFound) {
			return err == nil, err // a copy of a letter proves that it left
		}
		return false, err
	}
	t := &filing{in: h.Intake, tx: tx, seen: &seen{p: p, owner: owner, isOwner: p.Sender() == owner.Address}}
	for _, find := range []func() ([]int64, string, error){t.byID, t.byTag, t.byNumber, t.byParty} {
		if cases, _, err := find(); err != nil || len(cases) > 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// public are the mail providers whose domain says nothing of who writes.
var public = strings.Fields(`qq.com foxmail.com 163.com 126.com yeah.net 139.com 189.cn wo.cn sina.com sina.cn sohu.com aliyun.com 21cn.com tom.com
	gmail.com googlemail.com outlook.com hotmail.com live.com msn.com icloud.com me.com mac.com yahoo.com yahoo.co.jp yahoo.com.tw yahoo.co.uk
	proton.me protonmail.com fastmail.com gmx.de gmx.net web.de mail.ru yandex.ru zoho.com aol.com naver.com`)

// Public says whether anybody can have an address at that domain.
func Public(domain string) bool { return slices.Contains(public, domain) }
