package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
	"cuiban/daemon/desk"
	"cuiban/daemon/outbox"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

func (a *app) outboxCommand() *cobra.Command {
	list := &cobra.Command{Use: "list", Short: "list the letters that were approved, and what became of them", Args: exactly(0),
		Example: "  cuiban outbox list",
		RunE: func(cmd *cobra.Command, _ []string) error {
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
	show := &cobra.Command{Use: "show N", Short: "show a letter and what became of it", Args: exactly(1),
		Example: "  cuiban outbox show 3",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.read(cmd, func(_ *config.Config, tx *store.Tx) error { return a.outboxShow(tx, args[0]) })
		}}
	resume := &cobra.Command{Use: "resume", Short: "let letters leave again after the breaker stopped them", Args: exactly(0),
		Example: "  cuiban outbox resume",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.outboxResume(cmd.Context())
		}}
	return group("outbox", "letters on their way out", a.withJSON(list), a.withJSON(show), a.withJSON(resolve), resume)
}

// outboxResume lifts the breaker of every owner.
func (a *app) outboxResume(ctx context.Context) error {
	_, st, err := a.open(false)
	if err != nil {
		return err
	}
	defer st.Close()
	return st.Update(ctx, a.now(), func(tx *store.Tx) error {
		owners, err := tx.Owners()
		for _, o := range owners {
			was, ok, err := outbox.Mend(tx, o.ID)
			if err != nil {
				return err
			}
			if ok {
				fmt.Fprintf(a.out, "%s: letters leave again; they were stopped at %s: %s\n", o.Address, stampOf(&was.At), templates.Clean(was.Detail))
			} else {
				fmt.Fprintf(a.out, "%s: letters were not stopped\n", o.Address)
			}
		}
		return err
	})
}

// step is one state a letter went through.
type step struct {
	At    *time.Time             `json:"at"`
	State escalation.LetterState `json:"state"`
}

// outboxShow tells the whole way of a letter, from its case's log.
func (a *app) outboxShow(tx *store.Tx, arg string) error {
	l, c, err := letter(tx, arg)
	if err != nil {
		return err
	}
	loc := c.OwnerZone()
	v := struct {
		letterView
		Tries     int        `json:"tries"`
		NotBefore *time.Time `json:"not_before"`
		From      string     `json:"from"`
		Steps     []step     `json:"steps"`
	}{viewLetter(c.Ref, l, loc), l.Tries, known(l.NotBefore, loc), l.From, []step{}}
	for _, e := range c.Entries {
		if e.Kind == escalation.EntryLetter && e.Letter == l.Key {
			v.Steps = append(v.Steps, step{known(e.Noted, loc), escalation.LetterState(e.Text)})
		}
	}
	return a.print(v, func() {
		fmt.Fprintf(a.out, "%s  %s (%s)\nMessage-ID: %s\nSHA-256: %s\nTo: %s\nSubject: %s\n", c.Ref, templates.StepWords(l.Rung, l.Step, templates.Lang(c.Owner.Lang)), l.State,
			l.MessageID, l.SHA256, strings.Join(l.Recipients, ", "), templates.Clean(l.Subject))
		for _, s := range v.Steps {
			fmt.Fprintf(a.out, "%s  %s\n", stampOf(s.At), s.State)
		}
		if l.Response != "" {
			fmt.Fprintf(a.out, "the server said: %s\n", templates.Clean(l.Response))
		}
		if l.State == escalation.LetterApproved && v.NotBefore != nil {
			fmt.Fprintf(a.out, "next try: %s (try %d)\n", stampOf(v.NotBefore), l.Tries+1)
		}
		fmt.Fprintf(a.out, "\n%s", l.Text)
	})
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
