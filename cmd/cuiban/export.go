package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"cuiban/daemon/pack"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

func (a *app) exportCommand() *cobra.Command {
	var to, out, lang string
	var mask bool
	var megabytes int64
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
			set, _, err := a.ladders(cmd)
			if err != nil {
				return err
			}
			opt := pack.Options{For: pack.For(to), Lang: lang, Now: a.now(), Mask: mask, MaxBytes: megabytes << 20, Ladders: set}
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
	c.Flags().BoolVar(&mask, "mask", false, "mask identity and card numbers on the derived pages (never on originals)")
	c.Flags().Int64Var(&megabytes, "max-size", 0, "the largest size the channel takes, in `MiB`; what does not fit is left out and listed (0: any)")
	return a.withJSON(c)
}

func (a *app) export(cmd *cobra.Command, st *store.Store, ref string, opt pack.Options, out string) error {
	switch {
	case !slices.Contains(pack.Readers, opt.For):
		return errUsage{fmt.Errorf("--for %q is none of regulator, platform, court, self", opt.For)}
	case opt.Lang != "zh-CN" && opt.Lang != "en":
		return errUsage{fmt.Errorf("--lang %q is neither zh-CN nor en", opt.Lang)}
	case opt.MaxBytes < 0:
		return errUsage{errors.New("--max-size cannot be below zero")}
	}
	f, err := os.OpenFile(out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing the pack: %w", err)
	}
	report, err := pack.Build(cmd.Context(), st, ref, opt, f)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		os.Remove(out)
		return err
	}
	return a.print(report, func() { fmt.Fprintf(a.out, "%s\n\n%s", out, report.Text()) })
}
