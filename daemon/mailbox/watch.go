package mailbox

import (
	"context"
	"errors"
	"time"
)

// Pass reads every folder once and returns. A connection that dies is dialled
// again, for as long as that makes progress: a mail that kills connections
// becomes a hole on the way. What went wrong in single folders comes back
// joined, after all folders were tried.
func Pass(ctx context.Context, a Account, folders []Folder, h Handler, o Options) error {
	r := newReader(a, h, o)
	for failures := 0; ; {
		gains := r.gains
		err, again := r.pass(ctx, folders)
		if r.gains > gains {
			failures = 0
		}
		if failures++; !again || ctx.Err() != nil || failures > maxFailures {
			return err
		}
	}
}

// maxFailures bounds dead connections in a row without anything gained. It is
// above maxStrikes, so that a mail that kills them is recognised.
const maxFailures = 2 * maxStrikes

// pass connects and reads every folder; again says that the connection died
// over the reading and another may do better.
func (r *reader) pass(ctx context.Context, folders []Folder) (err error, again bool) {
	s, err := Dial(ctx, r.acct)
	if err != nil {
		return err, false
	}
	defer s.Close()
	r.report(Event{State: Connected})
	folders, err = r.resolve(ctx, s, folders)
	if err == nil {
		err = r.all(ctx, s, folders, time.Time{})
	}
	_, store := errors.AsType[*StoreError](err)
	return err, s.dead && !store
}

// Watch reads the folders of an account for as long as ctx lives, and waits in
// between: on IDLE in the first folder if the server has it, with the other
// folders polled; else by polling all on the one connection. Whatever fails, it
// waits and goes on. It returns ctx's error, or a [ConfigError] at once.
func Watch(ctx context.Context, a Account, folders []Folder, h Handler, o Options) error {
	if err := a.Check(); err != nil {
		return err
	}
	w := &watcher{reader: newReader(a, h, o), folders: folders}
	w.backoff.jitter = w.o.Jitter
	for ctx.Err() == nil {
		began, gains := time.Now(), w.gains
		err := w.connection(ctx)
		if time.Since(began) >= steadyLife || w.gains > gains {
			w.backoff.ok()
		}
		if ctx.Err() == nil {
			w.rest(ctx, err)
		}
	}
	return ctx.Err()
}

// steadyLife is how long a connection must have lived, unless it brought
// something, for its end to count as a first failure. A server that accepts and hangs up is not to be dialled every
// few seconds.
const steadyLife = 2 * time.Minute

// watcher is one Watch.
type watcher struct {
	*reader
	folders []Folder
	backoff backoff
	since   time.Time // private folders' headers are to be read again from here
	pollAt  time.Time // when all folders are due
}

// connection works on one connection until it dies.
func (w *watcher) connection(ctx context.Context) error {
	s, err := Dial(ctx, w.acct)
	if err != nil {
		return err
	}
	defer s.Close()
	w.backoff.auth = 0
	w.report(Event{State: Connected})
	folders, err := w.resolve(ctx, s, w.folders)
	if err != nil {
		return err
	}
	for due := folders; ; {
		if err := w.read(ctx, s, due, len(due) == len(folders)); err != nil {
			return err
		}
		if due, err = w.await(ctx, s, folders); err != nil {
			return err
		}
	}
}

// read reads the folders that are due, the first one last: it stays open, so
// that IDLE hears of what arrives from now on. It returns what ended the
// connection; trouble with single folders was reported.
func (w *watcher) read(ctx context.Context, s *Session, due []Folder, all bool) error {
	since := time.Time{}
	if all {
		since, w.since = w.since, time.Time{}
		w.pollAt = time.Now().Add(w.o.PollEvery)
	}
	var order []Folder
	if len(due) > 0 {
		order = append(append(order, due[1:]...), due[0])
	}
	err := w.all(ctx, s, order, since)
	_, store := errors.AsType[*StoreError](err)
	if s.dead || store || ctx.Err() != nil {
		w.later(since)
		return err
	}
	return nil
}

// await waits for news and returns the folders that are due then.
func (w *watcher) await(ctx context.Context, s *Session, folders []Folder) ([]Folder, error) {
	if s.SupportsIdle() && len(folders) > 0 {
		err := s.open(ctx, folders[0].Name)
		if err == nil {
			return w.idleOn(ctx, s, folders)
		}
		if s.dead || ctx.Err() != nil {
			return nil, err
		}
	}
	w.report(Event{State: Polling, Until: w.pollAt})
	w.sleep(ctx, time.Until(w.pollAt), true)
	return folders, ctx.Err()
}

func (w *watcher) idleOn(ctx context.Context, s *Session, folders []Folder) ([]Folder, error) {
	limit := w.o.IdleMax
	if len(folders) > 1 {
		limit = min(limit, max(time.Until(w.pollAt), 0))
	}
	w.report(Event{State: Idling, Folder: folders[0].Name})
	news, kick, err := s.idle(ctx, limit, w.o.Kick)
	if kick != nil {
		w.later(kick.HeadersSince)
	}
	if news && kick == nil && time.Now().Before(w.pollAt) {
		return folders[:1], err
	}
	return folders, err
}

// rest waits after an error.
func (w *watcher) rest(ctx context.Context, err error) {
	wait, kickable := w.backoff.next(err)
	w.report(Event{State: Waiting, Err: err, Until: w.o.Now().Add(wait)})
	w.sleep(ctx, wait, kickable)
}

// sleep waits, for less if somebody kicks and that is allowed.
func (w *watcher) sleep(ctx context.Context, d time.Duration, kickable bool) {
	t := time.NewTimer(d)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			return
		case <-ctx.Done():
			return
		case k := <-w.o.Kick:
			w.later(k.HeadersSince)
			if kickable {
				return
			}
		}
	}
}

// later notes from when on headers are to be read again.
func (w *watcher) later(since time.Time) {
	if !since.IsZero() && (w.since.IsZero() || since.Before(w.since)) {
		w.since = since
	}
}
