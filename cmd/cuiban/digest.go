package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/daemon/desk"
	"cuiban/store"
)

// digestFlags choose a digest and what becomes of it.
type digestFlags struct {
	owner, period, html string
	send                bool
}

func (a *app) digestCommand() *cobra.Command {
	var f digestFlags
	c := &cobra.Command{Use: "digest", Short: "show the weekly mail as it would be now, or have it sent", Args: exactly(0),
		Long:    "Show what the weekly mail says now, or said at the end of a day. --send has it mailed at the daemon's next pass,\nbeside the weekly one.",
		Example: "  cuiban digest\n  cuiban digest --period 2026-11-30 --html week.html\n  cuiban digest --owner lin@example.com --send",
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.digest(cmd.Context(), f) }}
	c.Flags().StringVar(&f.owner, "owner", "", "whose, by `ADDRESS` (default: the first owner)")
	c.Flags().StringVar(&f.period, "period", "", "as at the end of that `DAY` (2026-11-30; default: now)")
	c.Flags().StringVar(&f.html, "html", "", "write it as HTML to `FILE`")
	c.Flags().BoolVar(&f.send, "send", false, "have it sent")
	return a.withJSON(c)
}

func (a *app) digest(ctx context.Context, f digestFlags) error {
	c, err := config.Load(a.config)
	if err != nil {
		return err
	}
	o := c.Owners[0]
	for _, x := range c.Owners {
		if x.Address == f.owner {
			o = x
		}
	}
	if f.owner != "" && o.Address != f.owner {
		return errUsage{fmt.Errorf("--owner %s: there is no such owner in %s", f.owner, a.config)}
	}
	at := a.now()
	if f.period != "" {
		day, err := time.ParseInLocation(time.DateOnly, f.period, o.Location())
		if err != nil {
			return errUsage{fmt.Errorf("--period %q is no day (want 2026-11-30)", f.period)}
		}
		at = day.AddDate(0, 0, 1).Add(-time.Second)
	}
	if f.send {
		return a.sendDigest(ctx, o.Address)
	}
	return a.showDigest(ctx, o.Address, at, f.html)
}

func (a *app) showDigest(ctx context.Context, owner string, at time.Time, html string) error {
	c, st, err := a.open(true)
	if err != nil {
		return err
	}
	defer st.Close()
	m, err := daemon.DigestOf(ctx, c, st, owner, at)
	if errors.Is(err, store.ErrNotFound) {
		return errNothing(owner)
	}
	if err != nil {
		return fmt.Errorf("making the digest of %s: %w", owner, err)
	}
	if html != "" {
		if err := os.WriteFile(html, []byte(m.HTML), 0o600); err != nil {
			return fmt.Errorf("writing the digest: %w", err)
		}
	}
	return a.print(map[string]string{"owner": owner, "subject": m.Subject, "text": m.Text, "html": m.HTML}, func() {
		if html != "" {
			a.say("已写入 %s\n", "wrote %s\n", html)
			return
		}
		fmt.Fprintf(a.out, "%s\n\n%s", m.Subject, m.Text)
	})
}

func (a *app) sendDigest(ctx context.Context, owner string) error {
	_, st, err := a.open(false)
	if err != nil {
		return err
	}
	defer st.Close()
	err = st.Update(ctx, a.now(), func(tx *store.Tx) error {
		o, err := tx.OwnerByAddress(owner)
		if err == nil {
			_, err = (&desk.Desk{Tx: tx}).DigestNow(o)
		}
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return errNothing(owner)
	}
	if err != nil {
		return fmt.Errorf("ordering the digest of %s: %w", owner, err)
	}
	return a.print(map[string]string{"owner": owner, "state": "ordered"}, func() {
		a.say("%s 的周报会在下一轮发出：cuiban run 在运行就是马上，否则运行 cuiban sync\n",
			"the digest of %s is sent at the next pass: at once where cuiban run is running, else with cuiban sync\n", owner)
	})
}

// errNothing says that the mailboxes were never read for an owner.
func errNothing(owner string) error {
	return fmt.Errorf("there is nothing of %s yet: `cuiban sync` or `cuiban run` reads the mailboxes first", owner)
}
