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
	"slices"
	"strings"
	"sync"
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
	Store   *store.Store
	Mailer  Mailer
	Tracker func(escalation.Owner) mail.Address
	// Rules gives ladder and calendar of a case: the terms of the law and the days
	// after which a way is closed; nil, or nil of it: only what was promised and asked
	// counts.
	Rules func(c *escalation.Case) *escalation.Rules
	Day   string // monday … sunday
	Time  string // HH:MM
	// Helper is the owner's address who gets an overview of all owners, "" nobody.
	Helper string
	// Trouble, when set, tells what is wrong with cuiban itself: accounts that
	// cannot be read, a clock that is not trusted.
	Trouble func(tx *store.Tx, o escalation.Owner, now time.Time) ([]escalation.Reason, error)

	resting sync.Map // by owner's ID, a rest
}

// Pass queues the digest of every owner whose moment has come and who has not
// had the one of this period.
func (d *Digest) Pass(ctx context.Context, now time.Time) error {
	turns, err := d.turns(ctx, now)
	errs := []error{err}
	for _, t := range turns {
		if err := d.one(ctx, t, now); err != nil {
			errs = append(errs, fmt.Errorf("digest for %s: %w", t.owner.Address, err))
		}
	}
	return errors.Join(errs...)
}

// turn is an owner's digest that is to be written.
type turn struct {
	owner   escalation.Owner
	at      time.Time // the moment that it tells of
	key     string    // names the period, or the order
	ordered bool      // out of turn
	done    bool      // the period's is queued; only the overview may be missing
}

// turns are the owners whose digest is due or was ordered. Nearly always there are
// none, so that this looks at no case.
func (d *Digest) turns(ctx context.Context, now time.Time) (out []turn, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		owners, err := tx.Owners()
		if err != nil {
			return err
		}
		for _, o := range owners {
			t := turn{owner: o, at: d.Moment(now, zone(o))}
			t.key = fmt.Sprintf("digest/%d/%s", o.ID, t.at.Format(time.DateOnly))
			mark, err := tx.Meta(desk.DigestKey(o.ID))
			if err != nil {
				return err
			}
			if mark != "" {
				t.at, t.key, t.ordered = now, fmt.Sprintf("digest/%d/now/%s", o.ID, mark), true
			}
			if t.done, err = queued(tx, t.key); err != nil {
				return err
			}
			if !t.done || o.Address == d.Helper {
				out = append(out, t)
			}
		}
		return nil
	})
	return out, err
}

// one queues the digest of one owner.
func (d *Digest) one(ctx context.Context, t turn, now time.Time) error {
	if t.owner.Address == d.Helper {
		if err := d.overview(ctx, t.owner, d.Moment(now, zone(t.owner)), now); err != nil {
			return err
		}
	}
	if t.done {
		return nil
	}
	cases, err := d.cases(ctx, t.owner, t.at)
	if err != nil {
		return err
	}
	if len(cases) == 0 && !t.ordered {
		return d.life(ctx, t.owner, now)
	}
	m, files, err := d.Make(ctx, t.owner, cases, now)
	if err != nil {
		return err
	}
	id := compose.NewMessageID(d.Tracker(t.owner).Address)
	raw, err := d.Mailer.ToOwner(t.owner, id, "", m, files, now)
	if err != nil {
		return err
	}
	return d.Store.Update(ctx, now, func(tx *store.Tx) error {
		if t.ordered {
			if err := tx.SetMeta(desk.DigestKey(t.owner.ID), ""); err != nil {
				return err
			}
		}
		n := store.Notice{Key: t.key, Owner: t.owner.ID, Kind: "digest", MessageID: id, Due: d.civil(t.at, now, t.owner)}
		_, err := tx.Enqueue(n, raw)
		return err
	})
}

// punctual is how late a digest may be to leave at the hour that the owner chose,
// even at night.
const punctual = time.Hour

// civil is when a digest of the moment at leaves: at once, but one that comes late,
// as the machine was off, waits for the morning.
func (d *Digest) civil(at, now time.Time, o escalation.Owner) time.Time {
	if now.Sub(at) < punctual {
		return now
	}
	return calendar.NextOwnerTime(now, zone(o))
}

func queued(tx *store.Tx, key string) (bool, error) {
	_, err := tx.NoticeByKey(key)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
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
		if err != nil || d.rests(o, at, heads) {
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
		if len(out) == 0 {
			d.resting.Store(o.ID, rest{at, len(heads)})
		}
		return nil
	})
	return out, err
}

// rest says that of so many cases, all of them closed, none was to be told of at a
// moment. It saves reading the log of every closed case at each pass.
type rest struct {
	at    time.Time
	cases int
}

func (d *Digest) rests(o escalation.Owner, at time.Time, heads []escalation.Case) bool {
	known, ok := d.resting.Load(o.ID)
	r, _ := known.(rest)
	open := slices.ContainsFunc(heads, func(h escalation.Case) bool { return h.State != escalation.Closed && !h.Opened.After(at) })
	return ok && r.at.Equal(at) && r.cases == len(heads) && !open
}

func closedSince(c *escalation.Case, t time.Time) bool {
	for i := len(c.Entries) - 1; i >= 0; i-- {
		if c.Entries[i].Kind == escalation.EntryClosed {
			return c.Entries[i].At.After(t)
		}
	}
	return false
}
