package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/daemon/desk"
	"cuiban/daemon/scheduler"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/templates"
)

// answerWithin is how long a letter written by hand gives for an answer, in
// working days: what the official complaint asks for too.
const answerWithin = 7

// letterOptions are the flags of the command.
type letterOptions struct {
	lang, by, source string
	draft            bool
}

func (a *app) letterCommand() *cobra.Command {
	var o letterOptions
	c := &cobra.Command{Use: "letter [CASE [NAME]]", Short: "the letters and papers there are; one of them written from a case",
		Long:    "Without a case: every letter and paper there is. With a case: which of them can be\nwritten, and what is missing for the others. With a name as well: the text, filled\nfrom the case. Nothing is sent; with --draft, the letter is put before the owner\nlike any other.",
		Example: "  cuiban letter CB-7K3M\n  cuiban letter CB-7K3M regulator_complaint\n  cuiban letter --source follow_up1 --lang en > texts/en/follow_up1.txt",
		Args:    cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.lang != "" && o.lang != "zh-CN" && o.lang != "en" {
				return errUsage{fmt.Errorf("--lang %q: known are zh-CN and en", o.lang)}
			}
			switch {
			case o.draft:
				if len(args) != 2 {
					return errUsage{errors.New("--draft wants a case and the name of a letter: cuiban letter CB-7K3M human_review --draft")}
				}
				return a.atCase(cmd.Context(), args[0], func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Write(c, args[1]) })
			case o.source != "":
				return a.letterSource(o)
			case len(args) == 0:
				return a.letterSorts(nil, o)
			}
			return a.read(cmd, func(c *config.Config, tx *store.Tx) error { return a.letterOf(c, tx, args, o) })
		}}
	c.Flags().StringVar(&o.lang, "lang", "", "language of the text, zh-CN or en (default: the owner's)")
	c.Flags().StringVar(&o.by, "by", "", "the `DATE` an answer is asked for, as 2026-06-24 (default: seven working days on)")
	c.Flags().StringVar(&o.source, "source", "", "print the text `NAME` as it is written, to begin a text of your own with")
	c.Flags().BoolVar(&o.draft, "draft", false, "have the letter drafted: it is shown to you by mail and leaves after your word")
	return a.withJSON(c)
}

func (a *app) letterSource(o letterOptions) error {
	lang := o.lang
	if lang == "" {
		lang = a.lang()
	}
	src, err := (*templates.Texts)(nil).Source(lang, o.source)
	if err != nil {
		return fmt.Errorf("--source %s: there is no such text; `cuiban letter` lists them", o.source)
	}
	fmt.Fprint(a.out, src)
	return nil
}

// sortView is a letter or paper in JSON.
type sortView struct {
	Name  string         `json:"name"`
	Kind  templates.Kind `json:"kind"`
	Title string         `json:"title"`
	Lacks []string       `json:"lacks"` // what is missing for it in the case; null without a case
}

// letterSorts lists what there is; view is the case's, nil without one.
func (a *app) letterSorts(view *templates.Letter, o letterOptions) error {
	lang := o.lang
	if lang == "" {
		lang = a.lang()
	}
	var views []sortView
	for _, s := range templates.Sorts() {
		v := sortView{Name: s.Name, Kind: s.Kind, Title: s.Title.In(lang)}
		if view != nil {
			v.Lacks = []string{}
			for _, f := range view.Lacks(s.Name) {
				v.Lacks = append(v.Lacks, templates.FieldWords(f, lang))
			}
		}
		views = append(views, v)
	}
	return a.print(views, func() {
		for _, v := range views {
			fmt.Fprintf(a.out, "%-20s %-7s %s\n", v.Name, v.Kind, v.Title)
			if len(v.Lacks) > 0 {
				fmt.Fprintf(a.out, "%-28s  – %s\n", "", strings.Join(v.Lacks, "; "))
			}
		}
	})
}

func (a *app) letterOf(c *config.Config, tx *store.Tx, args []string, o letterOptions) error {
	cs, err := tx.Case(args[0])
	if err != nil {
		return err
	}
	lang := o.lang
	if lang == "" {
		lang = templates.Lang(cs.Owner.Lang)
	}
	now := a.now()
	by, err := a.answerBy(tx, cs, o.by, now)
	if err != nil {
		return err
	}
	dossier, err := scheduler.Dossier(tx, cs)
	if err != nil {
		return err
	}
	view := templates.LetterView(cs, escalation.Move{Step: escalation.StepOpen, Promises: brokenKeys(cs), Deadline: by}, lang, now).With(dossier)
	if len(args) == 1 {
		return a.letterSorts(&view, o)
	}
	if _, ok := templates.SortOf(args[1]); !ok {
		return errUsage{fmt.Errorf("letter %q: there is none of that name; `cuiban letter` lists them", args[1])}
	}
	texts, err := daemon.Texts(c)
	if err != nil {
		return err
	}
	m, err := texts.Letter(lang, args[1], view)
	if missing := (*templates.Missing)(nil); errors.As(err, &missing) {
		return fmt.Errorf("%s for %s: missing is %s%s", args[1], cs.Ref, templates.FieldWords(missing.Field, a.lang()), fillsIn(missing.Field, cs.Ref))
	}
	if err != nil {
		return err
	}
	return a.print(map[string]string{"name": args[1], "subject": m.Subject, "text": m.Text}, func() {
		fmt.Fprintf(a.out, "%s\n\n%s", m.Subject, m.Text)
	})
}

// fillsIn says with which command a missing field is filled in; "" where it
// comes by itself in the course of the dispute.
func fillsIn(field, ref string) string {
	command := ""
	switch {
	case strings.HasPrefix(field, "Person."):
		command = "cuiban owner profile"
	case field == "Respondent.Address":
		command = "cuiban case respondent " + ref
	case field == "Exhibits":
		command = "cuiban evidence add " + ref
	case slices.Contains([]string{"Amount", "Platform", "Entity", "Demands", "Claims", "Headline"}, field):
		command = "cuiban case edit " + ref
	case field == "LastLetter":
		return ": no follow-up has left yet"
	case field == "Filed":
		return ": nothing was filed yet, or its number was not told; reply “submitted NUMBER” to the directions"
	default:
		return ""
	}
	return "; `" + command + "` fills it in"
}

// answerBy is the end of the day by which an answer is asked for.
func (a *app) answerBy(tx *store.Tx, c *escalation.Case, by string, now time.Time) (time.Time, error) {
	loc := c.OtherZone()
	if by != "" {
		day, err := time.ParseInLocation(time.DateOnly, by, loc)
		if err != nil || day.Before(now.AddDate(0, 0, -1)) {
			return time.Time{}, errUsage{fmt.Errorf("--by %q: want a day to come, as 2026-06-24", by)}
		}
		return calendar.DateOf(day, loc).EndOfDay(loc), nil
	}
	years, err := daemon.Years(tx)
	if err != nil {
		return time.Time{}, err
	}
	day, _ := daemon.CalendarOf(c.Jurisdiction, years).AddWorkingDays(calendar.DateOf(now, loc), answerWithin)
	return day.EndOfDay(loc), nil
}

// brokenKeys are the promises that were not kept.
func brokenKeys(c *escalation.Case) (keys []string) {
	for _, p := range c.Promises {
		if p.Who != escalation.ByOwner && p.Status == escalation.PromiseBroken {
			keys = append(keys, p.Key)
		}
	}
	return keys
}
