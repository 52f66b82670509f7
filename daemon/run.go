package daemon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"cuiban/daemon/config"
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
	// RestGC lets the heap of a daemon that mostly waits grow less between
	// collections than usual, in percent: it is small, and the processor has nothing
	// else to do.
	RestGC = 50
	// burstMails make a burst of work, and restAfter without any ends it.
	burstMails = 100
	restAfter  = 10 * time.Second
	// noticeEvery is how soon orders given on the command line are noticed.
	noticeEvery = 2 * time.Second
)

// The parts of a running daemon beside its accounts, as they are named in the log
// and by `cuiban status`.
const (
	partWork  = "work"
	partSend  = "send"
	partClock = "clock"
)

// partAccount is the part that watches an account.
func partAccount(name string) string { return "account " + name }

// Rehearse does what Pass does, but sends nothing: neither letters nor mail to
// the owner.
func (d *Daemon) Rehearse(ctx context.Context, now time.Time) error {
	return errors.Join(d.TakeIn(ctx, now), d.digest.Pass(ctx, now), d.scheduler.Pass(ctx, now))
}

// Run watches the accounts and does what is due until ctx ends. now asks the
// clock. Every part is a loop of its own that is started again when it stops. It
// returns nil after an orderly end.
func (d *Daemon) Run(ctx context.Context, now func() time.Time) error {
	if err := d.outbox.Recover(ctx, now()); err != nil {
		return err
	}
	if err := d.absent(ctx, now()); err != nil {
		return err
	}
	d.state.begin(now())
	defer debug.SetGCPercent(debug.SetGCPercent(RestGC))
	d.burst.Store(burstMails) // reading ladders, texts and calendars
	work, send := newKick(), newKick()
	clock := &clockWatch{now: now, wake: work.now}
	d.kicks = make([]chan mailbox.Kick, len(d.Config.Accounts))
	for i := range d.kicks {
		d.kicks[i] = make(chan mailbox.Kick, 1)
	}
	loops := sync.WaitGroup{}
	start := func(name string, f func(context.Context) error) { loops.Go(func() { d.supervise(ctx, name, f) }) }
	for i := range d.Config.Accounts {
		a := &d.Config.Accounts[i]
		start(partAccount(a.Name), func(ctx context.Context) error { return d.watch(ctx, a, d.kicks[i], now, work.now) })
	}
	start(partWork, func(ctx context.Context) error { return d.work(ctx, clock, work, send) })
	start(partSend, func(ctx context.Context) error { return d.send(ctx, clock, send, work) })
	start(partClock, func(ctx context.Context) error { return d.watchClock(ctx, clock) })
	loops.Wait()
	return d.keepReached(context.WithoutCancel(ctx))
}

// kick asks a loop to turn at once; more than one asks no more than one does.
type kick chan struct{}

func newKick() kick { return make(kick, 1) }

func (k kick) now() {
	select {
	case k <- struct{}{}:
	default:
	}
}

// wakeAll has every account read at once.
func (d *Daemon) wakeAll() {
	for _, k := range d.kicks {
		select {
		case k <- mailbox.Kick{}:
		default:
		}
	}
}

// watch reads one account for as long as ctx lives. What befalls it is logged
// and does not touch the others.
func (d *Daemon) watch(ctx context.Context, a *config.Account, kicks <-chan mailbox.Kick, now func() time.Time, wake func()) error {
	m, err := d.mailAccount(a)
	if err != nil {
		return err
	}
	part := partAccount(a.Name)
	d.pulse.busy(part, boundAccount)
	clock := func() time.Time { d.pulse.beat(part); return now() } // every step asks it
	h := d.handler(a, clock)
	h.Stored = func(mails int) { d.burst.Add(int64(mails)); wake() }
	return mailbox.Watch(ctx, m, d.folders(a), h, mailbox.Options{Now: clock, Window: window(a), Kick: kicks, Report: func(e mailbox.Event) { d.report(ctx, e, wake) }})
}

func (d *Daemon) report(ctx context.Context, e mailbox.Event, wake func()) {
	first := d.state.report(e)
	switch e.State {
	case mailbox.Waiting:
		d.Log.Warn("account unreachable", "account", e.Account, "err", e.Err, "next_try", e.Until)
		if err := d.refused(ctx, e); err != nil && ctx.Err() == nil {
			d.Log.Error("the owner could not be told", "account", e.Account, "err", err)
		}
		wake()
	case mailbox.Failed:
		d.Log.Warn("folder not read", "account", e.Account, "folder", e.Folder, "err", e.Err)
	case mailbox.Unmarked:
		d.Log.Warn("mail was archived, and could not be marked or moved", "account", e.Account, "folder", e.Folder, "err", e.Err)
	case mailbox.HoleFound:
		d.Log.Warn("a mail could not be read and will be tried again", "account", e.Account, "folder", e.Folder, "uid", e.Hole.UID, "why", e.Hole.Reason)
	case mailbox.ReadThru:
		wake()
	case mailbox.Idling, mailbox.Polling:
		if first {
			d.Log.Info("account", "account", e.Account, "state", e.State, "folder", e.Folder)
		}
	default:
		d.Log.Info("account", "account", e.Account, "state", e.State, "folder", e.Folder)
	}
}

// work understands, decides and writes the digest, and sleeps until the next
// moment, a kick, or another process's write. Sending has a loop of its own: a
// server that does not answer must not hold up the mail that comes in.
func (d *Daemon) work(ctx context.Context, clock *clockWatch, kicked, send kick) error {
	written, _ := d.Store.OtherWrites(ctx)
	for ctx.Err() == nil {
		d.pulse.busy(partWork, boundWork)
		at, err := d.look(ctx, clock)
		d.state.turn(at)
		if err == nil {
			err = d.turnOnce(ctx, at)
		}
		if err != nil && ctx.Err() == nil {
			d.Log.Error("pass", "err", err)
		}
		send.now()
		written = d.sleep(ctx, clock.now, kicked, written)
	}
	return nil
}

// turnOnce understands what came and, unless the mailboxes are to be read first,
// decides.
func (d *Daemon) turnOnce(ctx context.Context, at time.Time) error {
	unread, err := d.unread(ctx, at)
	if err == nil && unread {
		return d.understand(ctx, at)
	}
	return errors.Join(err, d.decide(ctx, at))
}

// send sends what is due whenever work has been done. What left may lead to the
// next decision; as in a pass, that is tried a few times and not for ever.
func (d *Daemon) send(ctx context.Context, clock *clockWatch, kicked, work kick) error {
	rounds, last := 0, time.Time{}
	for {
		d.pulse.rest(partSend)
		select {
		case <-ctx.Done():
			return nil
		case <-kicked:
		}
		d.pulse.busy(partSend, boundSend)
		if time.Since(last) >= noticeEvery {
			rounds = 0
		}
		rounds, last = rounds+1, time.Now()
		more, err := d.sendOnce(ctx, clock)
		if err != nil && ctx.Err() == nil {
			d.Log.Error("sending", "err", err)
		}
		if more && rounds < maxRounds {
			work.now()
		}
	}
}

// sendOnce reports whether there is something to decide anew.
func (d *Daemon) sendOnce(ctx context.Context, clock *clockWatch) (more bool, err error) {
	at, err := d.look(ctx, clock)
	if err != nil {
		return false, err
	}
	err = errors.Join(d.drafts.Pass(ctx, at), d.outbox.Pass(ctx, at))
	held, heldErr := d.held(ctx)
	if !held && heldErr == nil {
		more, heldErr = d.due(ctx, at)
	}
	return more, errors.Join(err, heldErr)
}

// sleep returns when there is a reason to work.
func (d *Daemon) sleep(ctx context.Context, now func() time.Time, kicked kick, written string) string {
	until, began := d.next(ctx, now()), time.Now()
	ticker := time.NewTicker(noticeEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return written
		case <-kicked:
			return written
		case <-ticker.C:
			if time.Since(began) > restAfter {
				d.giveBack()
			}
			if w, err := d.Store.OtherWrites(ctx); err == nil && w != written {
				return w
			}
			if t := now(); !t.Before(until) || until.Sub(t) > wakeEvery { // later, or the clock went back
				return written
			}
		}
	}
}

// giveBack returns to the system the memory that a burst of work needed: a small
// machine has other uses for it, and the next burst may be months away.
func (d *Daemon) giveBack() {
	if d.burst.Load() >= burstMails {
		d.burst.Store(0)
		if err := d.Store.GiveBack(); err != nil {
			d.Log.Warn("the database's memory could not be given back", "err", err)
		}
		debug.FreeOSMemory()
	}
}

// next is when work is due again, at most wakeEvery from now.
func (d *Daemon) next(ctx context.Context, now time.Time) time.Time {
	until := now.Add(wakeEvery)
	if since := d.state.awaits(now); !since.IsZero() && since.Add(settleWithin).Before(until) {
		until = since.Add(settleWithin + time.Second)
	}
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
	opt := pack.Options{For: pack.Regulator, Lang: templates.Lang(c.Owner.Lang), Now: now, MaxBytes: mailBudget, Ladders: d.Ladders()}
	var b bytes.Buffer
	if _, err := pack.Build(ctx, d.Store, c.Ref, opt, &b); err != nil {
		return "", nil, fmt.Errorf("making the evidence pack: %w", err)
	}
	return pack.Name(c, opt), b.Bytes(), nil
}
