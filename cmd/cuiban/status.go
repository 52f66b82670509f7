package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/templates"
)

func (a *app) statusCommand() *cobra.Command {
	c := &cobra.Command{Use: "status", Short: "what runs, when each account was last heard of, what waits and what is next", Args: exactly(0),
		Long:    "How things stand, in one screen. A running daemon is asked over the socket cuiban.sock in the data folder;\nwithout one the data folder itself tells what it knows.",
		Example: "  cuiban status\n  cuiban status --json",
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.status(cmd.Context()) }}
	return a.withJSON(c)
}

func (a *app) status(ctx context.Context) error {
	c, err := config.Load(a.config)
	if err != nil {
		return err
	}
	s, err := daemon.AskStatus(ctx, c.DataDir())
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		s, err = a.resting(ctx)
	}
	if err != nil {
		return fmt.Errorf("asking how things stand: %w", err)
	}
	return a.print(s, func() { a.tellStatus(s, c.Owners[0].Location()) })
}

// resting is the status where no daemon runs.
func (a *app) resting(ctx context.Context) (s daemon.Status, err error) {
	c, st, err := a.open(true)
	if err != nil {
		return s, err
	}
	defer st.Close()
	return daemon.Resting(ctx, c, st, a.now())
}

func (a *app) tellStatus(s daemon.Status, loc *time.Location) {
	at := func(t time.Time, none string) string {
		if t.IsZero() {
			return none
		}
		return t.In(loc).Format("2006-01-02 15:04")
	}
	if s.Running {
		fmt.Fprintf(a.out, "running since %s (pid %d)\n", at(s.Started, ""), s.PID)
	} else {
		fmt.Fprintln(a.out, "not running; start it with: cuiban run")
	}
	if s.Hold != nil {
		fmt.Fprintf(a.out, "! the clock jumped from %s to %s: nothing is decided and no letter leaves until you run: cuiban outbox resume\n", at(s.Hold.From, "?"), at(s.Hold.To, "?"))
	}
	fmt.Fprintln(a.out, "\naccounts")
	for _, x := range s.Accounts {
		a.tellAccount(x, at)
	}
	for part, n := range s.Restarts {
		fmt.Fprintf(a.out, "! %s was started again %d time(s): see the log\n", part, n)
	}
	q := s.Queue
	fmt.Fprintf(a.out, "\nopen cases %d · letters waiting for you %d, approved %d, of unknown fate %d · mail to you waiting %d\nunfiled mail %d · not understood yet %d · could not be read %d\n",
		q.OpenCases, q.Asked, q.Approved, q.Unknown, q.Notices, q.Unfiled, q.Pending, q.Holes)
	fmt.Fprintf(a.out, "next %s · next digest %s\n", at(s.Next, "nothing is due"), at(s.NextDigest, "never"))
}

func (a *app) tellAccount(x daemon.AccountStatus, at func(time.Time, string) string) {
	mark := " "
	if x.Silent || x.Error != "" {
		mark = "!"
	}
	fmt.Fprintf(a.out, "%s %-8s %s  read until %s", mark, x.Name, x.Address, at(x.ReadUntil, "never"))
	if x.State != "" {
		fmt.Fprintf(a.out, ", last contact %s, %s", at(x.Last, "never"), x.State)
	}
	fmt.Fprintln(a.out)
	if x.Error != "" {
		fmt.Fprintf(a.out, "      %s\n", templates.Clean(x.Error))
	}
	if !x.Until.IsZero() {
		fmt.Fprintf(a.out, "      tried again at %s\n", at(x.Until, ""))
	}
	if x.Silent {
		fmt.Fprintf(a.out, "      not read for a day: nothing is called broken while answers cannot be seen; run cuiban check\n")
	}
}
