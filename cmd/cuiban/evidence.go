package main

import (
	"errors"
	"fmt"
	"mime"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

func (a *app) evidenceCommand() *cobra.Command {
	list := &cobra.Command{Use: "list CASE", Short: "list the evidence of a case", Args: exactly(1),
		Example: "  cuiban evidence list CB-7K3M",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.read(cmd, func(_ *config.Config, tx *store.Tx) error { return a.evidenceList(tx, args[0]) })
		}}
	use := &cobra.Command{Use: "use CASE NUMBER SUBMISSION", Short: "note in which submission it was handed over", Args: exactly(3), Example: "  cuiban evidence use CB-7K3M E01 \"12315 投诉 2026-06-20\"",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.atCase(cmd.Context(), args[0], func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.UseEvidence(c, args[1], args[2]) })
		}}
	return group("evidence", "files that prove something", a.withJSON(list), a.withJSON(a.evidenceAdd()), a.withJSON(a.evidenceLabel()), a.withJSON(use))
}

// evidenceView is a piece of evidence in JSON.
type evidenceView struct {
	Number string     `json:"number"`
	Label  string     `json:"label"`
	Name   string     `json:"name"`
	Type   string     `json:"type"`
	Size   int64      `json:"size"`
	SHA256 string     `json:"sha256"`
	At     *time.Time `json:"at"`
	Core   bool       `json:"core"`
	Used   []string   `json:"used"`
}

func (a *app) evidenceList(tx *store.Tx, ref string) error {
	c, err := tx.Case(ref)
	if err != nil {
		return fmt.Errorf("%w; `cuiban case list --all` shows what there is", err)
	}
	all, err := tx.EvidenceOf(c.ID)
	if err != nil {
		return err
	}
	views := []evidenceView{}
	for _, e := range all {
		views = append(views, evidenceView{e.Number, e.Label, e.Name, e.Type, e.Size, e.SHA256, known(e.At, c.OwnerZone()), e.Core, append([]string{}, e.Used...)})
	}
	return a.print(views, func() {
		if len(views) == 0 {
			fmt.Fprintf(a.out, "no evidence yet: cuiban evidence add %s FILE\n", c.Ref)
		}
		for _, v := range views {
			place := "reserve"
			if v.Core {
				place = "core"
			}
			fmt.Fprintf(a.out, "%s  %-7s  %s  %s\n     %s  %d bytes  SHA-256 %.16s…\n", v.Number, place, stampOf(v.At), templates.Clean(v.Label), templates.Clean(v.Name), v.Size, v.SHA256)
			if len(v.Used) > 0 {
				fmt.Fprintf(a.out, "     used in %s\n", templates.Clean(strings.Join(v.Used, "; ")))
			}
		}
	})
}

func (a *app) evidenceAdd() *cobra.Command {
	var label, at string
	var reserve bool
	c := &cobra.Command{Use: "add CASE FILE", Short: "add a file: a screenshot, a statement, a recording", Args: exactly(2), Example: "  cuiban evidence add CB-7K3M balance.png --label \"6月15日余额页\""}
	c.Flags().StringVar(&label, "label", "", "what it shows, in your `words`")
	c.Flags().StringVar(&at, "at", "", "when it was made, RFC 3339 (default: the file's own time)")
	c.Flags().BoolVar(&reserve, "reserve", false, "hold it back from the first submission")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		when, err := atFlag(at)
		if err != nil {
			return err
		}
		staged, made, err := a.stage(args[1])
		if err != nil {
			return fmt.Errorf("adding evidence: %w", err)
		}
		if when.IsZero() {
			when = made
		}
		e := store.Evidence{Label: label, Name: filepath.Base(args[1]), Type: mime.TypeByExtension(filepath.Ext(args[1])), Size: staged.Size, SHA256: staged.SHA256, At: when, Core: !reserve, Source: "owner"}
		return a.atCase(cmd.Context(), args[0], func(d *desk.Desk, k *escalation.Case) (desk.Done, error) {
			if _, err := d.Tx.PutObject(staged); err != nil {
				return desk.Done{}, err
			}
			return d.AddEvidence(k, e)
		})
	}
	return c
}

// stage reads a file for the archive, and says when it was made.
func (a *app) stage(path string) (staged store.Staged, made time.Time, err error) {
	f, err := os.Open(path)
	if err != nil {
		return staged, made, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return staged, made, errors.Join(fmt.Errorf("%s is no file", path), err)
	}
	_, st, err := a.open(false)
	if err != nil {
		return staged, made, err
	}
	staged, err = st.Stage(f)
	return staged, info.ModTime(), errors.Join(err, st.Close())
}

func (a *app) evidenceLabel() *cobra.Command {
	var core, reserve bool
	c := &cobra.Command{Use: "label CASE NUMBER [WORDS]", Short: "say what it shows, and whether it goes into the first submission", Args: cobra.RangeArgs(2, 3), Example: "  cuiban evidence label CB-7K3M E01 \"余额页\" --core"}
	c.Flags().BoolVar(&core, "core", false, "it goes into the first submission")
	c.Flags().BoolVar(&reserve, "reserve", false, "it is held back")
	c.MarkFlagsMutuallyExclusive("core", "reserve")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		var place *bool
		if core || reserve {
			place = &core
		}
		label := strings.Join(args[2:], " ")
		if label == "" && place == nil {
			return errUsage{errors.New("say what it shows, or --core or --reserve")}
		}
		return a.atCase(cmd.Context(), args[0], func(d *desk.Desk, k *escalation.Case) (desk.Done, error) {
			return d.LabelEvidence(k, args[1], label, place)
		})
	}
	return c
}
