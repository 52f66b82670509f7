package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/store"
)

func (a *app) runCommand() *cobra.Command {
	var quiet bool
	c := &cobra.Command{Use: "run", Short: "the daemon: watch the mailboxes and do what is due, until stopped", Args: exactly(0),
		Long: `Watch the mailboxes, file what comes, and do what is due. It ends within five seconds of SIGTERM or
Ctrl-C, and reads the configuration again on SIGHUP (a mistake in it is logged, and the old one stays). The log
holds no secrets and no words of your mail; [run] in the configuration chooses text or JSON.`,
		Example: "  cuiban run\n  cuiban run -c /etc/cuiban/cuiban.toml --quiet\n  cuiban service install   # for good, under systemd",
		RunE: func(cmd *cobra.Command, _ []string) error {
			hup := make(chan os.Signal, 1)
			signal.Notify(hup, syscall.SIGHUP)
			defer signal.Stop(hup)
			return a.runDaemon(cmd.Context(), quiet, hup)
		}}
	c.Flags().BoolVarP(&quiet, "quiet", "q", false, "log warnings and worse only")
	return c
}

// runDaemon runs until ctx ends, with a new configuration after each signal.
func (a *app) runDaemon(ctx context.Context, quiet bool, hup <-chan os.Signal) error {
	c, err := config.Load(a.config)
	if err != nil {
		return err
	}
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
	defer context.AfterFunc(ctx, daemon.NotifyStopping)()
	for {
		next, err := a.runOnce(ctx, c, st, a.runLog(c, quiet), hup)
		if err != nil || next == nil {
			return err
		}
		c = next
	}
}

// runOnce runs with one configuration. It returns the next one, or nil at the end.
func (a *app) runOnce(ctx context.Context, c *config.Config, st *store.Store, log *slog.Logger, hup <-chan os.Signal) (*config.Config, error) {
	d, err := daemon.New(ctx, c, st, a.now(), daemon.Options{Log: log})
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var sides sync.WaitGroup
	defer sides.Wait()
	defer stop() // before the wait
	side := func(what string, f func() error) {
		sides.Go(func() {
			if err := f(); err != nil && ctx.Err() == nil {
				log.Error(what, "err", err)
			}
		})
	}
	side("status", func() error { return d.ServeStatus(ctx, a.now) })
	side("notify", func() error { return d.Notify(ctx) })
	if c.Run.Health != "" {
		side("health", func() error { return d.ServeHealth(ctx, c.Run.Health) })
	}
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx, a.now) }()
	for {
		select {
		case err := <-ended:
			return nil, err
		case <-ctx.Done():
			return nil, leave(ended)
		case <-hup:
			next, err := reload(c)
			if err != nil {
				log.Error("the configuration was not read again; the old one stays", "err", err)
				continue
			}
			log.Info("the configuration was read again")
			stop()
			return next, <-ended
		}
	}
}

// leaveWithin is how long the daemon may take to end what it is at: a transaction
// takes milliseconds, and every wait for a server ends with the order to leave.
const leaveWithin = 5 * time.Second

// errDeaf says that a part of the daemon did not hear that it should end. What it
// had not committed is as if it had never begun.
var errDeaf = errors.New("a part of the daemon did not end in time and was left behind; nothing is lost, what it was at is done again")

// leave waits for the end, but not for ever.
func leave(ended <-chan error) error {
	select {
	case err := <-ended:
		return err
	case <-time.After(leaveWithin):
		return errDeaf
	}
}

// errMoved says that a data folder cannot be changed while it is in use.
var errMoved = errors.New("another data folder needs a restart")

func reload(c *config.Config) (*config.Config, error) {
	next, err := config.Load(c.Path)
	if err == nil && next.DataDir() != c.DataDir() {
		err = errMoved
	}
	return next, err
}

// runLog is the daemon's log.
func (a *app) runLog(c *config.Config, quiet bool) *slog.Logger {
	opt := &slog.HandlerOptions{Level: slog.LevelInfo}
	if quiet {
		opt.Level = slog.LevelWarn
	}
	if c.Run.Log == "json" {
		return slog.New(slog.NewJSONHandler(a.err, opt))
	}
	return slog.New(slog.NewTextHandler(a.err, opt))
}
