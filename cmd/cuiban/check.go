package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/templates"
)

// errCheck says that something that was checked does not work.
var errCheck = errors.New("something does not work; see the lines marked ✗")

func (a *app) checkCommand() *cobra.Command {
	var noMail, rehearse bool
	var wait time.Duration
	c := &cobra.Command{Use: "check", Short: "try every account, folder, calendar and the way of approving; say what to fix", Args: exactly(0),
		Long: `Try everything cuiban needs and say line by line whether it works or what to do: the configuration's
mode, data folder, disk, SQLite, clock, calendar, ladder; for each account login, certificate, folders, a test mail to
itself and back, whether the provider files sent mail and adds Authentication-Results (noted in the data folder).
With --rehearse you get a mail to answer with one word, and it is noted which way proves that an approval is yours.
Exit code 1 if anything fails.`,
		Example: "  cuiban check\n  cuiban check --rehearse\n  cuiban check --no-mail --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := config.Load(a.config)
			if err != nil {
				return err
			}
			k := &daemon.Checker{Config: c, Now: a.now, Mail: !noMail, Wait: wait}
			if rehearse {
				k.Rehearse = daemon.DefaultRehearse
			}
			return a.check(cmd, k)
		}}
	c.Flags().BoolVar(&noMail, "no-mail", false, "send nothing: no test mail, no rehearsal")
	c.Flags().BoolVar(&rehearse, "rehearse", false, "rehearse an approval: answer the mail you get with one word")
	c.Flags().DurationVar(&wait, "wait", daemon.DefaultWait, "how long a test mail may take")
	return a.withJSON(c)
}

// check runs the checks, telling each as it comes, or all at the end as JSON.
func (a *app) check(cmd *cobra.Command, k *daemon.Checker) error {
	lines, failed := []daemon.Line{}, false
	k.Tell = func(l daemon.Line) {
		lines, failed = append(lines, l), failed || l.Verdict == daemon.Fail
		if !a.json {
			a.tellLineIn(l, a.lang())
		}
	}
	err := k.Run(cmd.Context())
	if err == nil {
		err = a.print(lines, func() {})
	}
	if err == nil && failed {
		err = errCheck
	}
	return err
}

var verdictMarks = map[daemon.Verdict]string{daemon.OK: "✓", daemon.Todo: "!", daemon.Fail: "✗"}

func (a *app) tellLineIn(l daemon.Line, lang string) {
	name := l.Check
	if l.Account != "" {
		name = l.Account + " " + l.Check
	}
	fmt.Fprintf(a.out, "%s %s: %s\n", verdictMarks[l.Verdict], name, templates.Clean(l.Says.In(lang)))
	if do := l.Do.In(lang); do != "" && l.Verdict != daemon.OK {
		fmt.Fprintf(a.out, "    → %s\n", strings.TrimSpace(templates.Clean(do)))
	}
}
