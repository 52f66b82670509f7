// Package digest writes the weekly mail: what needs the owner, what is overdue,
// what is due this week, what waits, what is done; each case a line, a bar and
// the next step.
//
// There is one digest a period and owner whatever happens: its key names the
// week, so that a restart, a moved clock or a month of downtime never makes two.
package digest

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"cuiban/daemon/compose"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/templates"
)

// Mailer makes the bytes of a mail to the owner.
type Mailer interface {
	ToOwner(o escalation.Owner, messageID, inReplyTo string, m templates.Mail, attached []compose.Attachment, now time.Time) ([]byte, error)
}

// Digest writes the weekly mails.
type Digest struct {
	Store    *store.Store
	Mailer   Mailer
	Tracker  func(escalation.Owner) mail.Address
	Calendar func(jurisdiction string) *calendar.Calendar
	Day      string // monday … sunday
	Time     string // HH:MM
	// Helper is the owner's address who gets an overview of all owners, "" nobody.
	Helper string
	// Trouble, when set, tells what is wrong with cuiban itself: accounts that
	// cannot be read, a clock that is not trusted.
	Trouble func(tx *store.Tx, o escalation.Owner, now time.Time) ([]escalation.Reason, error)
}

// Pass queues the digest of every owner whose moment has come and who has not
// had the one of this period.
func (d *Digest) Pass(ctx context.Context, now time.Time) error {
	var owners []escalation.Owner
	err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		owners, err = tx.Owners()
		return err
	})
	errs := []error{err}
	for _, o := range owners {
		if err := d.one(ctx, o, now); err != nil {
			errs = append(errs, fmt.Errorf("digest for %s: %w", o.Address, err))
		}
	}
	return errors.Join(errs...)
}

// one queues the digest of one owner if it is due, or was ordered out of turn.
func (d *Digest) one(ctx context.Context, o escalation.Owner, now time.Time) error {
	at := d.Moment(now, zone(o))
	key := fmt.Sprintf("digest/%d/%s", o.ID, at.Format(time.DateOnly))
	ordered, err := d.ordered(ctx, o)
	if err != nil {
		return err
	}
	if ordered != "" {
		at, key = now, fmt.Sprintf("digest/%d/now/%s", o.ID, ordered)
	}
	cases, err := d.cases(ctx, o, at)
	if err != nil {
		return err
	}
	if o.Address == d.Helper {
		if err := d.overview(ctx, o, at, now); err != nil {
			return err
		}
	}
	if len(cases) == 0 && ordered == "" {
		return d.life(ctx, o, now)
	}
	if done, err := d.queued(ctx, key); err != nil || done {
		return err
	}
	m, files, err := d.Make(ctx, o, cases, now)
	if err != nil {
		return err
	}
	id := compose.NewMessageID(d.Tracker(o).Address)
	raw, err := d.Mailer.ToOwner(o, id, "", m, files, now)
	if err != nil {
		return err
	}
	return d.Store.Update(ctx, now, func(tx *store.Tx) error {
		if ordered != "" {
			if err := tx.SetMeta(desk.DigestKey(o.ID), ""); err != nil {
				return err
			}
		}
		_, err := tx.Enqueue(store.Notice{Key: key, Owner: o.ID, Kind: "digest", MessageID: id, Due: now}, raw)
		return err
	})
}

// ordered is the mark of a digest that the owner asked for, "" none.
func (d *Digest) ordered(ctx context.Context, o escalation.Owner) (mark string, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		mark, err = tx.Meta(desk.DigestKey(o.ID))
		return err
	})
	return mark, err
}

func (d *Digest) queued(ctx context.Context, key string) (done bool, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		_, err := tx.NoticeByKey(key)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		done = err == nil
		return err
	})
	return done, err
}

// Moment is the newest digest moment not after now.
func (d *Digest) Moment(now time.Time, loc *time.Location) time.Time {
	var hour, minute int
	fmt.Sscanf(d.Time, "%d:%d", &hour, &minute) // the configuration has checked it
	day := calendar.DateOf(now, loc)
	for {
		if at := day.At(hour, minute, 0, loc); strings.EqualFold(day.Weekday().String(), d.Day) && !at.After(now) {
			return at
		}
		day = day.AddDays(-1)
	}
}

func zone(o escalation.Owner) *time.Location {
	if o.Zone != nil {
		return o.Zone
	}
	return escalation.Shanghai
}

// cases are what the digest of the moment at tells about: the open ones that
// were there then, and those closed in the week before.
func (d *Digest) cases(ctx context.Context, o escalation.Owner, at time.Time) (out []*escalation.Case, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		heads, err := tx.Cases(store.CaseFilter{Owner: o.ID})
		if err != nil {
			return err
		}
		for _, h := range heads {
			if h.Opened.After(at) {
				continue
			}
			c, err := tx.CaseByID(h.ID)
			if err != nil {
				return err
			}
			if h.State != escalation.Closed || closedSince(c, at.AddDate(0, 0, -7)) {
				out = append(out, c)
			}
		}
		return nil
	})
	return out, err
}

func closedSince(c *escalation.Case, t time.Time) bool {
	for i := len(c.Entries) - 1; i >= 0; i-- {
		if c.Entries[i].Kind == escalation.EntryClosed {
			return c.Entries[i].At.After(t)
		}
	}
	return false
}
