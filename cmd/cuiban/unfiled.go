package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
	"cuiban/daemon/desk"
	"cuiban/store"
	"cuiban/templates"
)

func (a *app) unfiledCommand() *cobra.Command {
	list := &cobra.Command{Use: "list", Short: "list the mails that fit no case", Args: exactly(0),
		Example: "  cuiban unfiled list",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.read(cmd, func(_ *config.Config, tx *store.Tx) error { return a.unfiledList(tx) })
		}}
	show := &cobra.Command{Use: "show N", Short: "show one of them: who wrote it, what it says, where it may belong", Args: exactly(1),
		Example: "  cuiban unfiled show 12",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.read(cmd, func(_ *config.Config, tx *store.Tx) error { return a.unfiledShow(tx, args[0]) })
		}}
	file := &cobra.Command{Use: "file N CASE", Short: "file it in a case; the correction is remembered for its sender and its numbers", Args: exactly(2), Example: "  cuiban unfiled file 12 CB-7K3M",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withMails(cmd.Context(), args[:1], func(d *desk.Desk, mails []store.Mail, record desk.Recorder) (desk.Done, error) {
				c, err := d.Tx.Case(args[1])
				if err != nil {
					return desk.Done{}, fmt.Errorf("%w; `cuiban case list --all` shows what there is", err)
				}
				return d.FileMail(c, mails[0], record)
			})
		}}
	drop := &cobra.Command{Use: "drop N", Short: "it belongs to no case: take it out of the list; it stays in the archive", Args: exactly(1),
		Example: "  cuiban unfiled drop 12",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd.Context(), func(d *desk.Desk) (desk.Done, error) {
				u, err := trayed(d.Tx, args[0])
				if err != nil {
					return desk.Done{}, err
				}
				return d.DropMail(u)
			})
		}}
	return group("unfiled", "mail that could not be filed", a.withJSON(list), a.withJSON(show), a.withJSON(file), a.withJSON(drop))
}

// trayed finds a mail of the tray by its number.
func trayed(tx *store.Tx, n string) (store.Unfiled, error) {
	all, err := tx.UnfiledMails(0)
	if err != nil {
		return store.Unfiled{}, err
	}
	for _, u := range all {
		if fmt.Sprint(u.MailID) == n {
			return u, nil
		}
	}
	return store.Unfiled{}, fmt.Errorf("there is no mail %s without a case; `cuiban unfiled list` shows what there is", n)
}

func (a *app) unfiledShow(tx *store.Tx, n string) error {
	u, err := trayed(tx, n)
	if err != nil {
		return err
	}
	v := struct {
		unfiledView
		Text string `json:"text"`
	}{viewUnfiled(u), newText(u.Mail)}
	return a.print(v, func() {
		a.tellUnfiled(v.unfiledView)
		fmt.Fprintf(a.out, "\n%s\n\n", templates.Clean(v.Text))
		for _, s := range v.Suggestions {
			fmt.Fprintf(a.out, "cuiban unfiled file %s %s\n", n, s.CaseRef)
		}
		fmt.Fprintf(a.out, "cuiban unfiled drop %s\n", n)
	})
}

// tellUnfiled tells of a mail of the tray in a few lines.
func (a *app) tellUnfiled(v unfiledView) {
	fmt.Fprintf(a.out, "%d  %s  %s\n   %s\n", v.Mail, templates.Clean(v.From), templates.Clean(v.Subject), templates.Clean(v.Why))
	for _, s := range v.Suggestions {
		fmt.Fprintf(a.out, "   perhaps %s  %s\n", s.CaseRef, strings.TrimSpace(templates.Clean(s.Why)))
	}
}

func viewUnfiled(u store.Unfiled) unfiledView {
	v := unfiledView{Mail: u.MailID, SHA256: u.Mail.SHA256, From: u.Mail.From, Subject: u.Mail.Subject, Why: u.Why, Suggestions: u.Suggestions}
	if v.Suggestions == nil {
		v.Suggestions = []store.Suggestion{}
	}
	return v
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
		views = append(views, viewUnfiled(u))
	}
	return a.print(views, func() {
		if len(views) == 0 {
			fmt.Fprintln(a.out, "every mail is filed")
		}
		for _, v := range views {
			a.tellUnfiled(v)
		}
	})
}

// newText is what the sender of a mail wrote, as it was understood.
func newText(m store.Mail) string {
	var u struct {
		NewText string `json:"new_text"`
	}
	if json.Unmarshal([]byte(m.Understanding), &u) != nil {
		return ""
	}
	return strings.TrimSpace(u.NewText)
}
