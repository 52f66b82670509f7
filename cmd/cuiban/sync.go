package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/store"
)

func (a *app) syncCommand() *cobra.Command {
	var at string
	var dry, verbose bool
	c := &cobra.Command{Use: "sync", Short: "one pass: read the mailboxes, file, decide, send what is approved; then exit", Args: exactly(0),
		Long:    "One pass over all accounts. --at rehearses it as if it were another moment: it implies --dry-run,\nexcept in a data folder whose configuration says simulated = true.",
		Example: "  cuiban sync\n  cuiban sync --dry-run\n  cuiban sync --at 2026-10-12T09:30:00+08:00",
		RunE: func(cmd *cobra.Command, _ []string) error {
			now := a.now()
			if at != "" {
				var err error
				if now, err = time.Parse(time.RFC3339, at); err != nil {
					return errUsage{fmt.Errorf("--at %q is no time (want 2026-10-12T09:30:00+08:00)", at)}
				}
			}
			return a.sync(cmd.Context(), now, dry, at != "", verbose)
		}}
	c.Flags().StringVar(&at, "at", "", "rehearse the pass as if it were `TIME` (RFC 3339)")
	c.Flags().BoolVar(&dry, "dry-run", false, "work on a copy of the data and send nothing; say what would happen")
	c.Flags().BoolVarP(&verbose, "verbose", "v", false, "log what is done")
	return c
}

func (a *app) sync(ctx context.Context, now time.Time, dry, rehearse, verbose bool) error {
	c, err := config.Load(a.config)
	if err != nil {
		return err
	}
	if dry || rehearse && !c.Simulated {
		return a.dryRun(ctx, c, now)
	}
	return a.alone(ctx, c, now, verbose, func(d *daemon.Daemon) error { return d.Pass(ctx, now) })
}

// alone takes the data folder for this process and runs f with a daemon on it.
func (a *app) alone(ctx context.Context, c *config.Config, now time.Time, verbose bool, f func(*daemon.Daemon) error) error {
	unlock, err := lock(c)
	if err != nil {
		return err
	}
	defer unlock()
	st, err := store.Open(c.DataDir(), store.Options{})
	if err != nil {
		return err
	}
	defer st.Close()
	d, err := daemon.New(ctx, c, st, now, daemon.Options{Log: a.logger(verbose)})
	if err != nil {
		return err
	}
	return f(d)
}

// lock takes the data folder for one instance.
func lock(c *config.Config) (unlock func(), err error) {
	if err := os.MkdirAll(c.DataDir(), 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	l := flock.New(filepath.Join(c.DataDir(), "cuiban.lock"))
	ok, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking the data folder: %w", err)
	}
	if !ok {
		return nil, errBusy
	}
	return func() { _ = l.Unlock() }, nil
}

// dryRun makes the pass on a copy of the data, with nothing sent, and says what
// it would have done.
func (a *app) dryRun(ctx context.Context, c *config.Config, now time.Time) error {
	dir, err := os.MkdirTemp("", "cuiban-dry-run-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := copyStore(ctx, c.DataDir(), dir); err != nil {
		return fmt.Errorf("copying the data for a dry run: %w", err)
	}
	st, err := store.Open(dir, store.Options{})
	if err != nil {
		return err
	}
	defer st.Close()
	d, err := daemon.New(ctx, c, st, now, daemon.Options{Log: a.logger(false)})
	if err != nil {
		return err
	}
	before, err := mark(ctx, st)
	if err != nil {
		return err
	}
	passErr := d.Rehearse(ctx, now)
	return errors.Join(passErr, a.tellRehearsal(ctx, st, before))
}
