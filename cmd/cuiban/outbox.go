package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
	"cuiban/daemon/desk"
	"cuiban/daemon/outbox"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

func (a *app) outboxCommand() *cobra.Command {
	list := &cobra.Command{Use: "list", Short: "list the letters that were approved, and what became of them", Args: exactly(0), RunE: func(cmd *cobra.Command, _ []string) error {
		return a.read(cmd, func(_ *config.Config, tx *store.Tx) error { return a.outboxList(tx) })
	}}
	var arrived, lost bool
	resolve := &cobra.Command{Use: "resolve N", Short: "settle a letter of unknown fate, after looking in Sent or asking", Args: exactly(1),
		Example: "  cuiban outbox resolve 7 --arrived\n  cuiban outbox resolve 7 --not-arrived",
		RunE: func(cmd *cobra.Command, args []string) error {
			if arrived == lost {
				return errUsage{errors.New("say either --arrived or --not-arrived")}
			}
			return a.order(cmd.Context(), args[0], func(d *desk.Desk, _ *escalation.Case, l escalation.Letter) (desk.Done, error) {
				return d.Resolve(l.ID, arrived, outbox.Left)
			})
		}}
	resolve.Flags().BoolVar(&arrived, "arrived", false, "they have it")
	resolve.Flags().BoolVar(&lost, "not-arrived", false, "they do not have it")
	return group("outbox", "letters on their way out", a.withJSON(list), a.withJSON(resolve))
}

func (a *app) outboxList(tx *store.Tx) error {
	letters, err := tx.Letters(store.LetterFilter{States: []escalation.LetterState{escalation.LetterApproved, escalation.LetterClaimed, escalation.LetterDot,
		escalation.LetterAccepted, escalation.LetterRejected, escalation.LetterUnknown}})
	if err != nil {
		return err
	}
	views := []letterView{}
	for _, l := range letters {
		views = append(views, viewLetter(l.Ref, l.Letter, escalation.Shanghai))
	}
	return a.print(views, func() {
		if len(letters) == 0 {
			fmt.Fprintln(a.out, "no letter has been approved yet")
		}
		for _, l := range views {
			fmt.Fprintf(a.out, "%d  %s  %-8s  %s  %s\n   to %s  %s\n", l.ID, l.Case, l.State, stampOf(l.Sent), templates.Clean(l.Subject), strings.Join(l.Recipients, ", "), templates.Clean(l.Response))
		}
	})
}
