package daemon

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"cuiban/daemon/outbox"
	"cuiban/store"
)

const (
	// lookAtClock is how often wall clock and timers are compared: a jump or the
	// end of a suspension is noticed within a minute.
	lookAtClock = 20 * time.Second
	// jumpNoticed is the smallest difference that counts; smaller ones are the
	// work of time synchronisation.
	jumpNoticed = 30 * time.Second
	// jumpAhead and jumpBack bound a clock that can be believed: it may run ahead of
	// the timers by the length of a holiday's sleep, and never runs back by more
	// than a correction. Beyond them nothing is decided and no letter leaves until
	// the owner says that the clock is right.
	jumpAhead = 14 * 24 * time.Hour
	jumpBack  = time.Hour
	// absenceHeld is how long the daemon may have been away: a machine that was
	// off for a summer is believed, one that lost years is not.
	absenceHeld = 400 * 24 * time.Hour
)

// unbelievable says whether a clock that is off by so much is not to be trusted.
func unbelievable(off time.Duration) bool { return off > jumpAhead || off < -jumpBack }

// holdKey is where the store keeps from when to when the clock jumped, beside the
// breaker that it tripped.
const holdKey = "clock.hold"

// Hold says that the clock jumped and nobody has said yet that it is right.
type Hold struct {
	From  time.Time `json:"from"`  // what it should have been
	To    time.Time `json:"to"`    // what it was
	Since time.Time `json:"since"` // by the doubtful clock
}

// ClockHold returns the hold in force, or nil: the owner lifts the breaker, by
// mail or `cuiban outbox resume`, and the hold with it.
func ClockHold(tx *store.Tx) (*Hold, error) {
	b, broken, err := outbox.Broken(tx, outbox.Everybody)
	if err != nil || !broken || b.Why != outbox.BreakClock {
		return nil, err
	}
	text, err := tx.Meta(holdKey)
	if err != nil || text == "" {
		return &Hold{Since: b.At}, err
	}
	var h Hold
	if err := json.Unmarshal([]byte(text), &h); err != nil {
		return nil, fmt.Errorf("reading what was noted about the clock: %w", err)
	}
	return &h, nil
}

// clockWatch compares the wall clock, which now asks, with the timers, which
// neither jump nor run while the machine is suspended.
type clockWatch struct {
	mu    sync.Mutex
	now   func() time.Time
	wall  time.Time // at the last comparison
	began time.Time // the same moment by the timers
	wake  func()
}

// compare returns what the wall clock should show and what it does.
func (c *clockWatch) compare() (should, is time.Time) {
	is = c.now().Round(0)
	should = is
	if !c.wall.IsZero() {
		should = c.wall.Add(time.Since(c.began))
	}
	c.wall, c.began = is, time.Now()
	return should, is
}

// look compares once and returns the moment it was. Every loop does so before it
// decides or sends anything, and waits for another that has found a jump: nothing
// is done by a clock that has just jumped.
func (d *Daemon) look(ctx context.Context, c *clockWatch) (time.Time, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	should, is := c.compare()
	return is, d.jumped(ctx, should, is, c.wake)
}

// watchClock looks again and again.
func (d *Daemon) watchClock(ctx context.Context, c *clockWatch) error {
	t := time.NewTicker(lookAtClock)
	defer t.Stop()
	for {
		d.pulse.busy(partClock, boundClock)
		if _, err := d.look(ctx, c); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

// jumped handles what the comparison of two moments shows.
func (d *Daemon) jumped(ctx context.Context, should, is time.Time, wake func()) error {
	off := is.Sub(should)
	if off.Abs() < jumpNoticed {
		return nil
	}
	d.Log.Warn("the clock jumped, or the machine slept", "by", off.Round(time.Second))
	err := d.doubt(ctx, should, is, unbelievable(off), func(h Hold) bool { return (h.To.Sub(h.From) + off).Abs() <= jumpBack })
	d.state.awoke(is)
	d.wakeAll()
	wake()
	return err
}

// settleWithin is how long, after a start or a jump of the clock, the mailboxes are
// read before anything is decided: what was promised meanwhile has been answered
// meanwhile. A network that is slow to come back gets that long, too.
const settleWithin = 60 * time.Second

// unread says whether to read before deciding.
func (d *Daemon) unread(ctx context.Context, now time.Time) (unread bool, err error) {
	since := d.state.awaits(now)
	if since.IsZero() {
		return false, nil
	}
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		for _, a := range d.Config.Accounts {
			seen, err := d.SeenUntil(tx, a)
			if err != nil {
				return err
			}
			unread = unread || seen.Before(since) && !d.state.hopeless(a.Name, since)
		}
		return nil
	})
	return unread, err
}

// absent looks at the start whether the clock can be true: it is compared with
// the last moment that a mailbox was read.
func (d *Daemon) absent(ctx context.Context, now time.Time) error {
	last, err := d.lastSeen(ctx)
	if err != nil || last.IsZero() {
		return err
	}
	if gap := now.Sub(last); gap > absenceHeld || gap < -jumpBack {
		return d.doubt(ctx, last, now, true, func(h Hold) bool { return nearer(now, h.From, h.To) })
	}
	return nil
}

// lastSeen is the newest moment up to which any folder was read; zero none.
func (d *Daemon) lastSeen(ctx context.Context) (last time.Time, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		for _, a := range d.Config.Accounts {
			for _, f := range d.foldersOf(a) {
				t, err := d.readUntil(tx, a.Name, f)
				if err != nil {
					return err
				}
				if t.After(last) {
					last = t
				}
			}
		}
		return nil
	})
	return last, err
}

// doubt notes that the clock is not trusted, if it is so, and tells the owners, once
// a jump. A hold that was in force is lifted instead when the clock was set right.
func (d *Daemon) doubt(ctx context.Context, should, is time.Time, doubtful bool, right func(Hold) bool) error {
	return d.Store.Update(ctx, is, func(tx *store.Tx) error {
		old, err := ClockHold(tx)
		switch {
		case err != nil:
			return err
		case old != nil && right(*old):
			d.Log.Warn("the clock is right again")
			_, _, err := outbox.Mend(tx, outbox.Everybody)
			return err
		case old != nil || !doubtful:
			return nil
		}
		return d.hold(tx, should, is)
	})
}

func (d *Daemon) hold(tx *store.Tx, should, is time.Time) error {
	text, err := json.Marshal(Hold{From: should, To: is, Since: is})
	if err != nil {
		return err
	}
	d.Log.Error("nothing is decided and no letter leaves until you say that the clock is right: cuiban outbox resume", "should_be", should, "is", is)
	if err := tx.SetMeta(holdKey, string(text)); err != nil {
		return err
	}
	return outbox.Trip(tx, outbox.Everybody, outbox.BreakClock, "the clock moved by "+is.Sub(should).Round(time.Second).String(), d.scheduler.Halted)
}

// nearer says whether t is nearer to a than to b.
func nearer(t, a, b time.Time) bool { return t.Sub(a).Abs() < t.Sub(b).Abs() }

// held says whether the clock is not trusted.
func (d *Daemon) held(ctx context.Context) (held bool, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		h, err := ClockHold(tx)
		held = h != nil
		return err
	})
	return held, err
}
