package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/intake"
)

func (a *app) reparseCommand() *cobra.Command {
	var opt intake.ReparseOptions
	c := &cobra.Command{Use: "reparse", Short: "after an upgrade: read the archived mail again, and keep both understandings", Args: exactly(0),
		Long:    "Reads the mail again that an older version understood. Both understandings are kept. A promise that is found\nonly now is noted, with what later mails made of it; one that is no longer seen becomes doubtful and is not\nchased; what you decided by hand stands. No approval ends by it.",
		Example: "  cuiban reparse\n  cuiban reparse --signatures",
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.reparse(cmd.Context(), opt) }}
	c.Flags().BoolVar(&opt.All, "all", false, "read all mail again, also what this version understood")
	c.Flags().BoolVar(&opt.Signatures, "signatures", false, "check the signatures (DKIM) again whose key could not be looked up at receipt")
	return a.withJSON(c)
}

func (a *app) reparse(ctx context.Context, opt intake.ReparseOptions) error {
	c, st, err := a.open(false)
	if err != nil {
		return err
	}
	defer st.Close()
	now := a.now()
	d, err := daemon.New(ctx, c, st, now, daemon.Options{Log: a.logger(false)})
	if err != nil {
		return err
	}
	tell := a.meter()
	opt.Progress = func(r intake.ReparseReport) { tell.show("%d mails read again", r.Mails) }
	rep, err := d.Reparse(ctx, now, opt)
	tell.end()
	if err != nil {
		return err
	}
	return a.print(rep, func() {
		fmt.Fprintf(a.out, "%d mails read again (understanding %d): %d promises found, %d moved, %d no longer sure\n", rep.Mails, rep.Version, rep.Found, rep.Moved, rep.Doubted)
		if opt.Signatures {
			fmt.Fprintf(a.out, "%d mails whose signatures could not be checked before have a verdict now\n", rep.Signatures)
		}
		if rep.Mails == 0 && !opt.All {
			fmt.Fprintln(a.out, "all mail was understood by this version already (--all reads it again)")
		}
	})
}
