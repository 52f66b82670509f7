package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
	"cuiban/escalation"
	"cuiban/store"
)

func (a *app) promiseCommand() *cobra.Command {
	var ref, status string
	list := &cobra.Command{Use: "list", Short: "list the promises with their deadlines", Args: exactly(0), Example: "  cuiban promise list --status broken",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.read(cmd, func(_ *config.Config, tx *store.Tx) error { return a.promiseList(tx, ref, status) })
		}}
	list.Flags().StringVar(&ref, "case", "", "only of this `CASE`")
	list.Flags().StringVar(&status, "status", "", "only open, kept, broken, superseded, withdrawn, doubtful or dismissed")
	subs := append([]*cobra.Command{a.withJSON(list), a.withJSON(a.promiseShow()), a.withJSON(a.promiseExplain())}, a.promiseCorrections()...)
	return group("promise", "what was promised, and by when", subs...)
}

var statuses = []escalation.Status{escalation.PromiseOpen, escalation.PromiseKept, escalation.PromiseBroken, escalation.PromiseSuperseded,
	escalation.PromiseWithdrawn, escalation.PromiseDoubtful, escalation.PromiseDismissed}

func (a *app) promiseList(tx *store.Tx, ref, status string) error {
	var f store.PromiseFilter
	if ref != "" {
		id, err := tx.CaseID(ref)
		if err != nil {
			return fmt.Errorf("%w; `cuiban case list --all` shows what there is", err)
		}
		f.Case = id
	}
	for _, s := range statuses {
		if string(s) == status {
			f.Statuses = []escalation.Status{s}
		}
	}
	if status != "" && f.Statuses == nil {
		return errUsage{fmt.Errorf("--status %q is none of open, kept, broken, superseded, withdrawn, doubtful, dismissed", status)}
	}
	list, err := tx.Promises(f)
	if err != nil {
		return err
	}
	lang, views := a.lang(), []promiseView{}
	for i := range list {
		views = append(views, viewPromise(list[i].Ref, &list[i].Promise, lang, escalation.Shanghai))
	}
	return a.print(views, func() {
		if len(list) == 0 {
			fmt.Fprintln(a.out, "no promises")
		}
		for i := range list {
			fmt.Fprintf(a.out, "%s %s", list[i].Ref, list[i].Key[:shortKey])
			a.promiseLines(&list[i].Promise, lang, escalation.Shanghai)
		}
	})
}

// stepOf reads the step out of a letter's key (case/rung/step/…).
func stepOf(key string) escalation.Step {
	if parts := strings.Split(key, "/"); len(parts) > 2 {
		return escalation.Step(parts[2])
	}
	return escalation.StepOpen
}
