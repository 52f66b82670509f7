package daemon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"cuiban/daemon/config"
	"cuiban/daemon/intake"
	"cuiban/daemon/mailbox"
	"cuiban/daemon/pack"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

const (
	// wakeEvery bounds every sleep: the wall clock may jump, and a timer does
	// not count while the machine is suspended.
	wakeEvery = 60 * time.Second
	// mailBudget is what a pack attached to a mail may weigh: base64 adds a third,
	// and 25 MB is the smallest limit of the usual providers.
	mailBudget = 18 << 20
	// noticeEvery is how soon orders given on the command line are noticed.
	noticeEvery = 2 * time.Second
)

// Rehearse does what Pass does, but sends nothing: neither letters nor mail to
// the owner.
func (d *Daemon) Rehearse(ctx context.Context, now time.Time) error {
	errs := []error{d.loadYears(ctx)}
	for i := range d.Config.Accounts {
		errs = append(errs, d.read(ctx, &d.Config.Accounts[i], now))
	}
	return errors.Join(append(errs, d.intake.Pass(ctx, now), d.digest.Pass(ctx, now), d.scheduler.Pass(ctx, now))...)
}

// Run watches the accounts and does what is due until ctx ends. now asks the
// clock. It returns nil after an orderly end.
func (d *Daemon) Run(ctx context.Context, now func() time.Time) error {
	if err := d.outbox.Recover(ctx, now()); err != nil {
		return err
	}
	kick := make(chan struct{}, 1)
	wake := func() {
		select {
		case kick <- struct{}{}:
		default:
		}
	}
	var loops sync.WaitGroup
	for i := range d.Config.Accounts {
		loops.Go(func() { d.watch(ctx, &d.Config.Accounts[i], now, wake) })
	}
	d.work(ctx, now, kick)
	loops.Wait()
	return nil
}

// watch reads one account for as long as ctx lives. What befalls it is logged
// and does not touch the others.
func (d *Daemon) watch(ctx context.Context, a *config.Account, now func() time.Time, wake func()) {
	m, err := d.mailAccount(a)
	if err == nil {
		h := &intake.Handler{Intake: d.intake, Account: a.Name, Now: now, Stored: wake}
		err = mailbox.Watch(ctx, m, d.folders(a), h, mailbox.Options{Now: now, Report: func(e mailbox.Event) { d.report(e, wake) }})
	}
	if err != nil && ctx.Err() == nil {
		d.Log.Error("this account is not watched until its settings are mended", "account", a.Name, "err", err)
	}
}

func (d *Daemon) report(e mailbox.Event, wake func()) {
	switch e.State {
	case mailbox.Waiting:
		d.Log.Warn("account unreachable", "account", e.Account, "err", e.Err, "next_try", e.Until)
	case mailbox.Failed:
		d.Log.Warn("folder not read", "account", e.Account, "folder", e.Folder, "err", e.Err)
	case mailbox.HoleFound:
		d.Log.Warn("a mail could not be read and will be tried again", "account", e.Account, "folder", e.Folder, "uid", e.Hole.UID, "why", e.Hole.Reason)
	case mailbox.ReadThru:
		wake()
	default:
		d.Log.Info("account", "account", e.Account, "state", e.State, "folder", e.Folder)
	}
}

// work does what is due, and sleeps until the next moment, a kick, or another
// process's write.
func (d *Daemon) work(ctx context.Context, now func() time.Time, kick <-chan struct{}) {
	written, _ := d.Store.OtherWrites(ctx)
	c := startClock(now())
	for ctx.Err() == nil {
		if by := c.jump(now()); by != 0 {
			if err := d.outbox.ClockJumped(ctx, by, now()); err != nil && ctx.Err() == nil {
				d.Log.Error("the clock jumped", "by", by, "err", err)
			}
		}
		if err := d.Work(ctx, now()); err != nil && ctx.Err() == nil {
			d.Log.Error("pass", "err", err)
		}
		written = d.sleep(ctx, now, kick, written)
	}
}

// sleep returns when there is a reason to work.
func (d *Daemon) sleep(ctx context.Context, now func() time.Time, kick <-chan struct{}, written string) string {
	until := d.next(ctx, now())
	ticker := time.NewTicker(noticeEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return written
		case <-kick:
			return written
		case <-ticker.C:
			if w, err := d.Store.OtherWrites(ctx); err == nil && w != written {
				return w
			}
			if !now().Before(until) {
				return written
			}
		}
	}
}

// next is when work is due again, at most wakeEvery from now.
func (d *Daemon) next(ctx context.Context, now time.Time) time.Time {
	until := now.Add(wakeEvery)
	at, err := d.NextMoment(ctx)
	if err == nil && !at.IsZero() && at.Before(until) && at.After(now) {
		return at
	}
	return until
}

// NextMoment is the earliest moment at which a case must be looked at or a mail
// to the owner sent; zero when there is none.
func (d *Daemon) NextMoment(ctx context.Context) (at time.Time, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		if at, err = tx.NextMoment(); err != nil {
			return err
		}
		n, err := tx.NextNotice()
		if !n.IsZero() && (at.IsZero() || n.Before(at)) {
			at = n
		}
		return err
	})
	return at, err
}

// NextDigest is the first digest moment of any owner after now.
func (d *Daemon) NextDigest(now time.Time) time.Time {
	var next time.Time
	for _, o := range d.Config.Owners {
		at := d.digest.Moment(now.AddDate(0, 0, 7), o.Location())
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next
}

// Pack implements scheduler.Env: the evidence pack for a regulator.
func (d *Daemon) Pack(ctx context.Context, c *escalation.Case, now time.Time) (string, []byte, error) {
	opt := pack.Options{For: pack.Regulator, Lang: templates.Lang(c.Owner.Lang), Now: now, MaxBytes: mailBudget}
	var b bytes.Buffer
	if _, err := pack.Build(ctx, d.Store, c.Ref, opt, &b); err != nil {
		return "", nil, fmt.Errorf("making the evidence pack: %w", err)
	}
	return pack.Name(c, opt), b.Bytes(), nil
}
