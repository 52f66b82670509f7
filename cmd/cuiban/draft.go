package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/templates"
)

func (a *app) draftCommand() *cobra.Command {
	list := &cobra.Command{Use: "list", Short: "list the letters that wait for your word or are on their way", Args: exactly(0),
		Example: "  cuiban draft list",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.read(cmd, func(_ *config.Config, tx *store.Tx) error { return a.draftList(tx) })
		}}
	show := &cobra.Command{Use: "show N", Short: "show a letter exactly as it would be sent", Args: exactly(1),
		Example: "  cuiban draft show 3",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.read(cmd, func(_ *config.Config, tx *store.Tx) error { return a.draftShow(tx, args[0]) })
		}}
	var anyway bool
	approve := &cobra.Command{Use: "approve N", Short: "let a letter go, exactly as shown", Args: exactly(1),
		Example: "  cuiban draft approve 3",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.order(cmd.Context(), args[0], func(d *desk.Desk, _ *escalation.Case, l escalation.Letter) (desk.Done, error) {
				return d.Approve(l.ID, l.SHA256, anyway)
			})
		}}
	approve.Flags().BoolVar(&anyway, "anyway", false, "although a mail arrived since you were asked (from the second ask on)")
	discard := &cobra.Command{Use: "discard N", Short: "drop a letter", Args: exactly(1),
		Example: "  cuiban draft discard 3",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.order(cmd.Context(), args[0], func(d *desk.Desk, c *escalation.Case, _ escalation.Letter) (desk.Done, error) { return d.Discard(c) })
		}}
	return group("draft", "letters before they leave", a.withJSON(list), a.withJSON(show), a.withJSON(approve), a.withJSON(a.draftEdit()), a.withJSON(a.draftLater()), a.withJSON(discard), a.draftDiff())
}

// letterView is a letter in JSON.
type letterView struct {
	ID         int64                  `json:"id"`
	Case       string                 `json:"case"`
	Rung       string                 `json:"rung"`
	Step       escalation.Step        `json:"step"`
	State      escalation.LetterState `json:"state"`
	Recipients []string               `json:"recipients"`
	Subject    string                 `json:"subject"`
	Text       string                 `json:"text"`
	MessageID  string                 `json:"message_id"`
	SHA256     string                 `json:"sha256"`
	Created    *time.Time             `json:"created"`
	Asked      *time.Time             `json:"asked"`
	Approved   *time.Time             `json:"approved"`
	Sent       *time.Time             `json:"sent"`
	Response   string                 `json:"response"`
}

func viewLetter(ref string, l escalation.Letter, loc *time.Location) letterView {
	return letterView{ID: l.ID, Case: ref, Rung: l.Rung, Step: l.Step, State: l.State, Recipients: l.Recipients, Subject: l.Subject, Text: l.Text, MessageID: l.MessageID,
		SHA256: l.SHA256, Created: known(l.Created, loc), Asked: known(l.Asked, loc), Approved: known(l.Approved, loc), Sent: known(l.Sent, loc), Response: l.Response}
}

func (a *app) draftList(tx *store.Tx) error {
	letters, err := tx.Letters(store.LetterFilter{States: []escalation.LetterState{escalation.LetterDraft, escalation.LetterAsked, escalation.LetterApproved,
		escalation.LetterClaimed, escalation.LetterDot, escalation.LetterUnknown}})
	if err != nil {
		return err
	}
	views := []letterView{}
	for _, l := range letters {
		views = append(views, viewLetter(l.Ref, l.Letter, escalation.Shanghai))
	}
	return a.print(views, func() {
		if len(letters) == 0 {
			fmt.Fprintln(a.out, "no letter waits for your word")
		}
		for _, l := range letters {
			fmt.Fprintf(a.out, "%d  %s  %-8s  %s\n   to %s\n", l.ID, l.Ref, l.State, templates.Clean(l.Subject), strings.Join(l.Recipients, ", "))
		}
	})
}

// letter finds the letter that an argument names.
func letter(tx *store.Tx, arg string) (escalation.Letter, *escalation.Case, error) {
	id, err := strconv.ParseInt(arg, 10, 64)
	if err != nil {
		return escalation.Letter{}, nil, errUsage{fmt.Errorf("%q is no number of a letter; `cuiban draft list` shows them", arg)}
	}
	l, caseID, err := tx.Letter(id)
	if err != nil {
		return l, nil, fmt.Errorf("%w; `cuiban draft list` shows what there is", err)
	}
	c, err := tx.CaseByID(caseID)
	return l, c, err
}

func (a *app) draftShow(tx *store.Tx, arg string) error {
	l, c, err := letter(tx, arg)
	if err != nil {
		return err
	}
	return a.print(viewLetter(c.Ref, l, c.OwnerZone()), func() {
		fmt.Fprintf(a.out, "%s  %s (%s)\nTo: %s\nSubject: %s\n\n%s", c.Ref, templates.StepWords(l.Rung, l.Step, templates.Lang(c.Owner.Lang)), l.State,
			strings.Join(l.Recipients, ", "), l.Subject, l.Text)
	})
}

// order carries out an order on a letter's case, as the owner at this machine.
func (a *app) order(ctx context.Context, arg string, do func(*desk.Desk, *escalation.Case, escalation.Letter) (desk.Done, error)) error {
	return a.atDesk(ctx, func(d *desk.Desk) (desk.Done, error) {
		l, c, err := letter(d.Tx, arg)
		if err != nil {
			return desk.Done{}, err
		}
		return do(d, c, l)
	})
}

// atDesk runs one order in one transaction and prints what it did. An approval
// that came too late is written down although the order failed.
func (a *app) atDesk(ctx context.Context, do func(*desk.Desk) (desk.Done, error)) error {
	conf, st, err := a.open(false)
	if err != nil {
		return err
	}
	defer st.Close()
	var failed error
	err = st.Update(ctx, a.now(), func(tx *store.Tx) error {
		years, err := daemon.Years(tx)
		if err != nil {
			return err
		}
		d := &desk.Desk{Tx: tx, Calendar: func(c *escalation.Case) *calendar.Calendar { return daemon.CalendarOf(c.Jurisdiction, years) },
			Drafts: func(address string) bool { return conf.Owner(address).Mode == "draft" }}
		done, err := do(d)
		if errors.Is(err, desk.ErrMoved) {
			failed = err
			return nil
		}
		if err != nil {
			return err
		}
		return a.tellDone(done)
	})
	return errors.Join(err, failed)
}

// tellDone prints what an order did.
func (a *app) tellDone(done desk.Done) error {
	v := struct {
		Case string   `json:"case"`
		Done []string `json:"done"`
	}{Done: []string{}}
	lang := a.lang()
	if done.Case != nil { // an order may be about no case
		v.Case, lang = done.Case.Ref, done.Case.Owner.Lang
	}
	for _, line := range done.Lines {
		v.Done = append(v.Done, line.In(lang))
	}
	return a.print(v, func() {
		for _, line := range v.Done {
			fmt.Fprintln(a.out, line)
		}
	})
}
