package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
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

func (a *app) unfiledCommand() *cobra.Command {
	list := &cobra.Command{Use: "list", Short: "list the mails that fit no case", Args: exactly(0), RunE: func(cmd *cobra.Command, _ []string) error {
		return a.read(cmd, func(_ *config.Config, tx *store.Tx) error { return a.unfiledList(tx) })
	}}
	return group("unfiled", "mail that could not be filed", a.withJSON(list))
}

// unfiledView is a mail of the tray in JSON.
type unfiledView struct {
	Mail        int64              `json:"mail"`
	SHA256      string             `json:"sha256"`
	From        string             `json:"from"`
	Subject     string             `json:"subject"`
	Why         string             `json:"why"`
	Suggestions []store.Suggestion `json:"suggestions"`
}

func (a *app) unfiledList(tx *store.Tx) error {
	list, err := tx.UnfiledMails(0)
	if err != nil {
		return err
	}
	views := []unfiledView{}
	for _, u := range list {
		v := unfiledView{Mail: u.MailID, SHA256: u.Mail.SHA256, From: u.Mail.From, Subject: u.Mail.Subject, Why: u.Why, Suggestions: u.Suggestions}
		if v.Suggestions == nil {
			v.Suggestions = []store.Suggestion{}
		}
		views = append(views, v)
	}
	return a.print(views, func() {
		if len(views) == 0 {
			fmt.Fprintln(a.out, "every mail is filed")
		}
		for _, v := range views {
			fmt.Fprintf(a.out, "%d  %s  %s\n   %s\n", v.Mail, templates.Clean(v.From), templates.Clean(v.Subject), templates.Clean(v.Why))
			for _, s := range v.Suggestions {
				fmt.Fprintf(a.out, "   perhaps %s  %s\n", s.CaseRef, strings.TrimSpace(templates.Clean(s.Why)))
			}
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
