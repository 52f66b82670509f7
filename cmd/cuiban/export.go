package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"cuiban/daemon/pack"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

func (a *app) exportCommand() *cobra.Command {
	var to, out, lang string
	c := &cobra.Command{Use: "export CASE", Short: "write the evidence pack of a case", Args: exactly(1), Example: "  cuiban export CB-7K3M --for regulator --out pack.zip",
		RunE: func(cmd *cobra.Command, args []string) error {
			_, st, err := a.open(true)
			if err != nil {
				return err
			}
			defer st.Close()
			var c *escalation.Case
			if err := st.View(cmd.Context(), func(tx *store.Tx) error { c, err = tx.Case(args[0]); return err }); err != nil {
				return fmt.Errorf("%w; `cuiban case list --all` shows what there is", err)
			}
			opt := pack.Options{For: pack.For(to), Lang: lang, Now: a.now()}
			if lang == "" {
				opt.Lang = templates.Lang(c.Owner.Lang)
			}
			if out == "" {
				out = pack.Name(c, opt)
			}
			return a.export(cmd, st, c.Ref, opt, out)
		}}
	c.Flags().StringVar(&to, "for", "regulator", "who reads it: regulator, platform, court or self")
	c.Flags().StringVar(&out, "out", "", "the zip `FILE` to write (default: a name made of the case)")
	c.Flags().StringVar(&lang, "lang", "", "zh-CN or en (default: the owner's)")
	return c
}

func (a *app) export(cmd *cobra.Command, st *store.Store, ref string, opt pack.Options, out string) error {
	if opt.For != pack.Regulator && opt.For != pack.Platform && opt.For != pack.Court && opt.For != pack.Self {
		return errUsage{fmt.Errorf("--for %q is none of regulator, platform, court, self", opt.For)}
	}
	f, err := os.OpenFile(out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing the pack: %w", err)
	}
	if _, err = pack.Build(cmd.Context(), st, ref, opt, f); err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		os.Remove(out)
		return err
	}
	fmt.Fprintln(a.out, out)
	return nil
}
