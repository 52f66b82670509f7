package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/escalation/ladder"
	"cuiban/store"
	"cuiban/templates"
)

func (a *app) ladderCommand() *cobra.Command {
	return group("ladder", "who is next, by kind of platform, standing and place; with waits, laws and warnings",
		a.withJSON(a.ladderShowCommand()), a.withJSON(a.ladderListCommand()), a.withJSON(a.ladderCheckCommand()), a.withJSON(a.ladderConfirmCommand()))
}

// wanted is what `ladder show` was asked for.
type wanted struct {
	kind, standing, jurisdiction, licence, lang string
	full                                        bool
	rung                                        string // where the case stands, "" without a case
}

func (a *app) ladderShowCommand() *cobra.Command {
	var w wanted
	c := &cobra.Command{Use: "show [CASE]", Short: "print the way from customer service to court", Args: atMost(1),
		Long:    "Print the way from customer service to court: for a kind of platform, the owner's standing and a place,\nor for a case, with the rung where it stands.\n\nA term that nobody has verified within half a year is marked “check this term” (法定时限待核)\nand is never used against anybody; `cuiban ladder confirm` vouches for it.",
		Example: "  cuiban ladder show --kind content --standing creator --jurisdiction cn\n  cuiban ladder show --kind payment --jurisdiction gb --lang en --full\n  cuiban ladder show CB-7K3M",
		RunE:    func(cmd *cobra.Command, args []string) error { return a.ladderShow(cmd, args, w) }}
	f := c.Flags()
	f.StringVar(&w.kind, "kind", "", "kind of platform: "+kindNames())
	f.StringVar(&w.standing, "standing", "", "the owner's standing: "+strings.Join(ladder.Standings, ", "))
	f.StringVar(&w.jurisdiction, "jurisdiction", "", "where the platform's company is: "+placeNames()+" (default: the configuration's, else cn)")
	f.StringVar(&w.licence, "licence", "", "what the platform is licensed for: none, payment, bank, securities, local, foreign")
	f.StringVar(&w.lang, "lang", "", "zh-CN or en (default: the environment's)")
	f.BoolVar(&w.full, "full", false, "with directions and evidence")
	return c
}

// atMost wants no more than that many arguments.
func atMost(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) > n {
			return errUsage{fmt.Errorf("%s: got %d arguments, want %d at most\nusage: %s", c.CommandPath(), len(args), n, c.UseLine())}
		}
		return nil
	}
}

func kindNames() string {
	var ids []string
	for _, k := range ladder.Embedded().At(ladder.Any).Kinds {
		ids = append(ids, k.ID)
	}
	return strings.Join(ids, ", ")
}

func placeNames() string {
	var ids []string
	for _, l := range ladder.Embedded().All() {
		ids = append(ids, l.Jurisdiction)
	}
	return strings.Join(ids, ", ")
}

// ladders are those that hold here: with the user's own files and
// confirmations where there is a configuration.
func (a *app) ladders(cmd *cobra.Command) (*ladder.Set, *config.Config, error) {
	if _, err := os.Stat(a.config); errors.Is(err, os.ErrNotExist) && !cmd.Flags().Changed("config") {
		return ladder.Embedded(), nil, nil
	}
	c, err := config.Load(a.config)
	if err != nil {
		return nil, nil, err
	}
	set, err := daemon.OwnLadders(c)
	if err != nil {
		return nil, nil, err
	}
	_, st, err := a.open(true)
	if err != nil {
		return set, c, nil // nothing was confirmed where there is no store yet
	}
	defer st.Close()
	err = st.View(cmd.Context(), func(tx *store.Tx) error {
		list, err := daemon.Confirmations(tx)
		if err != nil {
			return err
		}
		var lapsed []ladder.Confirmation
		set, lapsed = set.Confirmed(list)
		for _, l := range lapsed {
			fmt.Fprintf(a.err, "the terms of %s (%s) are not those you confirmed on %s: read the source again\n", l.Rung, l.Jurisdiction, l.Checked)
		}
		return nil
	})
	return set, c, err
}

func (a *app) ladderShow(cmd *cobra.Command, args []string, w wanted) error {
	set, c, err := a.ladders(cmd)
	if err != nil {
		return err
	}
	if len(args) == 1 {
		if err := a.ofCase(cmd, args[0], &w); err != nil {
			return err
		}
	}
	if w.jurisdiction == "" && c != nil {
		w.jurisdiction = c.Jurisdiction
	}
	if w.jurisdiction == "" {
		w.jurisdiction = "cn"
	}
	if w.lang == "" {
		w.lang = a.lang()
	}
	w.lang = templates.Lang(w.lang)
	l := set.At(w.jurisdiction)
	if err := w.check(l); err != nil {
		return err
	}
	v := a.viewWay(l, w)
	return a.print(v, func() { a.wayPage(l, v, w) })
}

// ofCase takes from a case what was not given.
func (a *app) ofCase(cmd *cobra.Command, ref string, w *wanted) error {
	_, st, err := a.open(true)
	if err != nil {
		return err
	}
	defer st.Close()
	return st.View(cmd.Context(), func(tx *store.Tx) error {
		c, err := tx.Case(ref)
		if err != nil {
			return err
		}
		for _, f := range []struct {
			to   *string
			from string
		}{{&w.kind, c.Kind}, {&w.standing, string(c.Standing)}, {&w.jurisdiction, c.Jurisdiction}, {&w.lang, c.Owner.Lang}, {&w.rung, c.Rung}} {
			if *f.to == "" {
				*f.to = f.from
			}
		}
		return nil
	})
}

// check refuses words that no ladder knows.
func (w wanted) check(l *ladder.Ladder) error {
	if _, ok := l.Kind(w.kind); !ok {
		what := fmt.Sprintf("--kind %q", w.kind)
		if w.kind == "" {
			what = "which kind of platform? --kind"
		}
		return errUsage{fmt.Errorf("%s: known are %s", what, kindNames())}
	}
	if w.standing != "" && !slices.Contains(ladder.Standings, w.standing) {
		return errUsage{fmt.Errorf("--standing %q: known are %s", w.standing, strings.Join(ladder.Standings, ", "))}
	}
	if w.licence != "" && !slices.ContainsFunc(l.Licences, func(x ladder.Licence) bool { return x.ID == w.licence }) {
		var ids []string
		for _, x := range l.Licences {
			ids = append(ids, x.ID)
		}
		if len(ids) == 0 {
			return errUsage{fmt.Errorf("--licence: the ladder of %s knows no licences", l.Title.EN)}
		}
		return errUsage{fmt.Errorf("--licence %q: known are %s", w.licence, strings.Join(ids, ", "))}
	}
	return nil
}

// listed is a rung in JSON and in the listing of all.
type listed struct {
	Jurisdiction string      `json:"jurisdiction"`
	Rung         ladder.Rung `json:"rung"`
	Reliable     bool        `json:"reliable"`
}

func (a *app) ladderListCommand() *cobra.Command {
	var jurisdiction, lang string
	var open bool
	c := &cobra.Command{Use: "list", Short: "list every rung with its source and when it was read", Args: exactly(0),
		Example: "  cuiban ladder list --jurisdiction cn\n  cuiban ladder list --to-check",
		RunE: func(cmd *cobra.Command, _ []string) error {
			set, _, err := a.ladders(cmd)
			if err != nil {
				return err
			}
			if lang == "" {
				lang = a.lang()
			}
			return a.ladderList(set, jurisdiction, templates.Lang(lang), open)
		}}
	c.Flags().StringVar(&jurisdiction, "jurisdiction", "", "of one place only")
	c.Flags().BoolVar(&open, "to-check", false, "only those whose terms of law nobody has verified within half a year")
	c.Flags().StringVar(&lang, "lang", "", "zh-CN or en (default: the environment's)")
	return c
}

func (a *app) ladderList(set *ladder.Set, jurisdiction, lang string, open bool) error {
	out := []listed{}
	for _, l := range set.All() {
		if jurisdiction != "" && l != set.At(jurisdiction) {
			continue
		}
		for _, r := range l.Rungs {
			if common := set.At(ladder.Any); l != common && slices.ContainsFunc(common.Rungs, func(o ladder.Rung) bool { return o.ID == r.ID && o.Source == r.Source }) {
				continue // shown once, under the common rungs
			}
			reliable := r.Policy || r.Reliable(a.now())
			if !open || !reliable && r.Terms() != "" {
				out = append(out, listed{l.Jurisdiction, r, reliable})
			}
		}
	}
	return a.print(out, func() {
		for _, x := range out {
			r := x.Rung
			fmt.Fprintf(a.out, "%-4s %-18s %s %s %-2s %s\n", x.Jurisdiction, r.ID, padTo(r.Title.In(lang), 52), r.Checked, grade(r), termOf(r, lang, a.now()))
		}
	})
}

func grade(r ladder.Rung) string {
	if r.Policy {
		return "–"
	}
	return string(r.Confidence)
}

func (a *app) ladderCheckCommand() *cobra.Command {
	return &cobra.Command{Use: "check FILE", Short: "validate a ladder file of your own", Args: exactly(1),
		Long:    "Validate a ladder file of your own: every problem with its line. A file that is right goes into the\nfolder “ladders” beside the configuration: its rungs take the place of ours with the same id, its ways\ncome first, the rest is added.",
		Example: "  cuiban ladder check ladders/cn.toml",
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[0])
			if err != nil {
				return fmt.Errorf("reading a ladder file: %w", err)
			}
			return a.ladderCheck(args[0], data)
		}}
}

// checked is the outcome of `ladder check` in JSON.
type checked struct {
	File         string           `json:"file"`
	Jurisdiction string           `json:"jurisdiction,omitempty"`
	Problems     []ladder.Problem `json:"problems"`
}

func (a *app) ladderCheck(file string, data []byte) error {
	v := checked{File: file, Problems: []ladder.Problem{}}
	own, err := ladder.Read(data)
	var bad ladder.Problems
	switch {
	case errors.As(err, &bad):
		v.Problems = bad
	case err != nil:
		return err
	default:
		v.Jurisdiction = own.Jurisdiction
	}
	if err := a.print(v, func() {
		for _, p := range bad {
			where := file
			if p.Line > 0 {
				where = fmt.Sprintf("%s:%d", file, p.Line)
			}
			fmt.Fprintf(a.out, "%s: %s\n", where, strings.TrimPrefix(p.Error(), fmt.Sprintf("line %d: ", p.Line)))
		}
		if own != nil {
			fmt.Fprintf(a.out, "%s: right: %s, %s, %s\n", file, own.Jurisdiction, templates.Counted(len(own.Rungs), "rung"), templates.Counted(len(own.Ways), "way"))
		}
	}); err != nil || len(bad) == 0 {
		return err
	}
	return fmt.Errorf("%s: %s; nothing of it is used before that is put right", file, templates.Counted(len(bad), "problem"))
}

func (a *app) ladderConfirmCommand() *cobra.Command {
	var jurisdiction, source, day string
	c := &cobra.Command{Use: "confirm RUNG", Short: "say that you read the source of a rung's terms", Args: exactly(1),
		Long:    "Say that you read the source of a rung's terms and found them as shown by `cuiban ladder show`.\nFrom then on they count for half a year. The confirmation is kept in the data folder, goes into\nbackups and outlives upgrades; when an upgrade changes the terms, it lapses.",
		Example: "  cuiban ladder confirm samr_complaint --source '市场监管总局公报 第121号令 第15、23条' --checked 2026-11-30",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.ladderConfirm(cmd, args[0], jurisdiction, source, day)
		}}
	c.Flags().StringVar(&jurisdiction, "jurisdiction", "", "whose ladder (default: the configuration's)")
	c.Flags().StringVar(&source, "source", "", "what you read, and where")
	c.Flags().StringVar(&day, "checked", "", "the day you read it, as 2026-11-30 (default: today)")
	return c
}

func (a *app) ladderConfirm(cmd *cobra.Command, rung, jurisdiction, source, day string) error {
	set, c, err := a.ladders(cmd)
	if err != nil {
		return err
	}
	if c == nil {
		return fmt.Errorf("a confirmation is kept in the data folder, and there is no configuration at %s: name it with --config", a.config)
	}
	if jurisdiction == "" {
		jurisdiction = c.Jurisdiction
	}
	if day == "" {
		day = a.now().Format("2006-01-02")
	}
	l := set.At(jurisdiction)
	con, err := l.Confirming(rung, source, day, a.now())
	if err != nil {
		return errUsage{fmt.Errorf("confirming %s: %w", rung, err)}
	}
	_, st, err := a.open(false)
	if err != nil {
		return err
	}
	defer st.Close()
	if err := st.Update(cmd.Context(), a.now(), func(tx *store.Tx) error { return daemon.Confirm(tx, con) }); err != nil {
		return err
	}
	return a.print(con, func() {
		fmt.Fprintf(a.out, "%s (%s): noted as read on %s\n  terms   %s\n  source  %s\n", con.Rung, con.Jurisdiction, con.Checked, con.Terms, con.Source)
	})
}
