package daemon

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"
)

// A loop that ends or panics is started again, after a pause that doubles up to
// the longest: a mistake in one part must not end the others, and not burn the
// processor either.
const (
	pauseFirst = time.Second
	pauseMost  = time.Minute
	// pauseForgotten is how long a loop must have run for its next end to count
	// as the first.
	pauseForgotten = 10 * time.Minute
)

// supervise runs f until ctx ends, and again whenever it returns before.
func (d *Daemon) supervise(ctx context.Context, name string, f func(context.Context) error) {
	for pause := pauseFirst; ctx.Err() == nil; pause = min(2*pause, pauseMost) {
		began := time.Now()
		err := guarded(ctx, f)
		d.pulse.rest(name)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) > pauseForgotten {
			pause = pauseFirst
		}
		d.state.restarted(name)
		d.Log.Error("a part of the daemon stopped and is started again", "part", name, "err", err, "in", pause)
		wait(ctx, pause)
	}
}

// guarded turns a panic into an error with the place it happened at.
func guarded(ctx context.Context, f func(context.Context) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return f(ctx)
}

// wait sleeps until d has passed or ctx ends.
func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
