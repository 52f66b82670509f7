package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/parser/promise"
	"cuiban/store"
	"cuiban/templates"
)

// shortKey is how many characters of a promise's key listings show; commands
// take any beginning that names one promise.
const shortKey = 8

// findPromise finds the promise whose key begins with arg.
func findPromise(tx *store.Tx, arg string) (store.CasePromise, error) {
	all, err := tx.Promises(store.PromiseFilter{})
	if err != nil {
		return store.CasePromise{}, err
	}
	var found []store.CasePromise
	for _, p := range all {
		if arg != "" && strings.HasPrefix(p.Key, strings.ToLower(arg)) {
			found = append(found, p)
		}
	}
	if len(found) != 1 {
		return store.CasePromise{}, fmt.Errorf("%q names %d promises; `cuiban promise list` shows their keys", arg, len(found))
	}
	return found[0], nil
}

func (a *app) promiseShow() *cobra.Command {
	return &cobra.Command{Use: "show KEY", Short: "show one promise: words, deadline, how it was computed, what became of it", Args: exactly(1),
		Example: "  cuiban promise show 3fa9c1e2",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.read(cmd, func(_ *config.Config, tx *store.Tx) error {
				p, err := findPromise(tx, args[0])
				if err != nil {
					return err
				}
				lang := a.lang()
				v := viewPromise(p.Ref, &p.Promise, lang, escalation.Shanghai)
				return a.print(v, func() { a.promisePage(v, &p.Promise, lang) })
			})
		}}
}

func (a *app) promisePage(v promiseView, p *escalation.Promise, lang string) {
	fmt.Fprintf(a.out, "%s  %s  %s\n“%s”\n", v.Case, v.Key[:shortKey], v.Status, templates.Clean(v.Quote))
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(a.out, "  %-9s %s\n", name, templates.Clean(value))
		}
	}
	row("said", stampOf(v.Said)+"  "+templates.AgentWords(v.Agent, lang))
	row("due", stampOf(v.Due))
	row("settled", stampOf(v.Settled))
	row("sure", fmt.Sprintf("%.2f (%s)", p.Confidence, p.Rule))
	for _, r := range p.Revisions {
		row("computed", r.Made.In(escalation.Shanghai).Format(time.DateOnly)+" "+r.Why)
	}
	for _, d := range v.Derivation {
		fmt.Fprintf(a.out, "            %s\n", d)
	}
}

func stampOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339)
}

func (a *app) promiseExplain() *cobra.Command {
	var at, jurisdiction string
	c := &cobra.Command{Use: "explain TEXT", Short: "explain what cuiban reads in a sentence", Args: exactly(1),
		Example: "  cuiban promise explain \"我们将在3个工作日内回复\" --at 2026-09-28T10:00:00+08:00",
		RunE: func(_ *cobra.Command, args []string) error {
			base := a.now()
			if at != "" {
				var err error
				if base, err = time.Parse(time.RFC3339, at); err != nil {
					return errUsage{fmt.Errorf("--at %q is no time (want 2026-09-28T10:00:00+08:00)", at)}
				}
			}
			cal, ok := calendar.For(jurisdiction)
			if !ok {
				return errUsage{fmt.Errorf("--jurisdiction %q: known are %s", jurisdiction, strings.Join(calendar.Jurisdictions(), ", "))}
			}
			e := promise.Explain(args[0], promise.Context{Base: base, Calendar: cal, Language: a.lang(), DayFirst: jurisdiction != "us"})
			return a.print(e, func() { a.explain(e) })
		}}
	c.Flags().StringVar(&at, "at", "", "when it was said (RFC 3339; default: now)")
	c.Flags().StringVar(&jurisdiction, "jurisdiction", "cn", "whose calendar counts the working days")
	return c
}

func (a *app) explain(e promise.Explanation) {
	for _, c := range e.Clauses {
		fmt.Fprintf(a.out, "“%s”\n  %s: %s\n", templates.Clean(c.Text), c.Label, c.Why)
		if len(c.Words) > 0 {
			fmt.Fprintf(a.out, "  %s\n", strings.Join(c.Words, ", "))
		}
	}
	if len(e.Result.Commitments)+len(e.Result.Demands) == 0 {
		fmt.Fprintln(a.out, "no promise and no demand")
	}
	for _, c := range e.Result.Commitments {
		fmt.Fprintf(a.out, "promise: %s, %s, %s (%.2f, %s)\n", c.Action, c.Firmness, orNone(stampOf(c.Due)), c.Confidence, c.Rule)
		for _, d := range c.Derivation {
			fmt.Fprintf(a.out, "  %s\n", d)
		}
	}
	for _, d := range e.Result.Demands {
		fmt.Fprintf(a.out, "asked of you: %s (%.2f)\n", orNone(stampOf(d.Due)), d.Confidence)
	}
}

func orNone(s string) string {
	if s == "" {
		return "no date"
	}
	return s
}

// promiseCorrections are the owner's corrections.
func (a *app) promiseCorrections() []*cobra.Command {
	simple := func(use, short string, do func(*desk.Desk, *escalation.Case, string) (desk.Done, error)) *cobra.Command {
		return a.withJSON(&cobra.Command{Use: use + " KEY", Short: short, Args: exactly(1), Example: "  cuiban promise " + use + " 3fa9c1e2", RunE: func(cmd *cobra.Command, args []string) error {
			return a.correct(cmd.Context(), args[0], do)
		}})
	}
	edit := &cobra.Command{Use: "edit KEY DEADLINE", Short: "give a promise another deadline, in words or as a moment", Args: exactly(2),
		Example: "  cuiban promise edit 3fa9c1e2 6月20日前\n  cuiban promise edit 3fa9c1e2 2026-06-20T18:00:00+08:00",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.correct(cmd.Context(), args[0], func(d *desk.Desk, c *escalation.Case, key string) (desk.Done, error) {
				return d.SetDue(c, key, args[1])
			})
		}}
	var at string
	add := &cobra.Command{Use: "add CASE NOTE", Short: "note what they promised by phone, app, SMS or chat", Args: exactly(2),
		Example: "  cuiban promise add CB-7K3M \"电话 14:05 工号1024 承诺48小时内回电\"",
		RunE:    func(cmd *cobra.Command, args []string) error { return a.statement(cmd.Context(), args[0], args[1], at) }}
	add.Flags().StringVar(&at, "at", "", "when they said it (RFC 3339; default: as the note says)")
	return []*cobra.Command{
		simple("dismiss", "that is no promise", (*desk.Desk).Dismiss), simple("keep", "it was kept", (*desk.Desk).Keep), simple("break", "it was not kept", (*desk.Desk).Break),
		a.withJSON(edit), a.withJSON(add),
	}
}

// correct finds the promise and its case and applies a correction.
func (a *app) correct(ctx context.Context, arg string, do func(*desk.Desk, *escalation.Case, string) (desk.Done, error)) error {
	return a.atDesk(ctx, func(d *desk.Desk) (desk.Done, error) {
		p, err := findPromise(d.Tx, arg)
		if err != nil {
			return desk.Done{}, err
		}
		c, err := d.Tx.CaseByID(p.CaseID)
		if err != nil {
			return desk.Done{}, err
		}
		return do(d, c, p.Key)
	})
}

func (a *app) statement(ctx context.Context, ref, note, at string) error {
	var when time.Time
	if at != "" {
		var err error
		if when, err = time.Parse(time.RFC3339, at); err != nil {
			return errUsage{fmt.Errorf("--at %q is no time (want 2026-09-28T10:00:00+08:00)", at)}
		}
	}
	return a.atDesk(ctx, func(d *desk.Desk) (desk.Done, error) {
		c, err := d.Tx.Case(ref)
		if err != nil {
			return desk.Done{}, fmt.Errorf("%w; `cuiban case list` shows what there is", err)
		}
		return d.Statement(c, note, when)
	})
}
