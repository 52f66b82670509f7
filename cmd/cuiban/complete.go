package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

// What the shell offers for an argument follows from its word in the command's
// usage: for CASE the references of the cases with what they are about, and so on.
// Whatever cannot be read offers nothing: nobody wants an error while typing.

// completers are the words of usages that have something to offer; one with the
// name of its group before it goes before one without.
func (a *app) completers() map[string]func() []string {
	return map[string]func() []string{
		"CASE": a.caseWords, "OTHER": a.caseWords,
		"ACCOUNT": a.accountWords,
		"OWNER":   a.ownerWords, "HELPER": a.ownerWords,
		"draft N": a.letterWords, "outbox N": a.letterWords, "unfiled N": a.trayWords,
		"promise KEY":   a.promiseWords,
		"platform NAME": a.platformWords,
	}
}

// completeAll gives every command below c its completion.
func (a *app) completeAll(c *cobra.Command) {
	for _, sub := range c.Commands() {
		a.completeAll(sub)
	}
	if c.HasSubCommands() {
		return
	}
	words := strings.Fields(strings.NewReplacer("[", "", "]", "").Replace(c.Use))[1:]
	c.ValidArgsFunction = func(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		return a.complete(c.Parent().Name(), words, args, begun)
	}
	for name, values := range map[string]func() []string{"owner": a.ownerWords, "lang": fixed("zh-CN", "en"), "way": fixed(wayOwn, wayTracker, wayBoth)} {
		if c.Flags().Lookup(name) != nil {
			offer := func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
				return beginning(values(), begun), cobra.ShellCompDirectiveNoFileComp
			}
			if err := c.RegisterFlagCompletionFunc(name, offer); err != nil {
				panic(err) // registered twice: a mistake of ours
			}
		}
	}
}

func fixed(values ...string) func() []string { return func() []string { return values } }

// complete offers the argument after args of a command of that group with the words
// of its usage.
func (a *app) complete(group string, words, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	n := len(args)
	if n >= len(words) {
		if len(words) == 0 || !strings.HasSuffix(words[len(words)-1], "…") {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		n = len(words) - 1
	}
	word := strings.TrimSuffix(words[n], "…")
	if word == "FILE" || word == "PATH" || word == "DIR" {
		return nil, cobra.ShellCompDirectiveDefault
	}
	values := a.completers()[group+" "+word]
	if values == nil {
		values = a.completers()[word]
	}
	if values == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return beginning(values(), begun), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// beginning are the values that begin so, in whatever case it was typed.
func beginning(values []string, begun string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool {
		return len(v) < len(begun) || !strings.EqualFold(v[:len(begun)], begun)
	})
}

// described is a value with what it stands for.
func described(value, about string) string { return value + "\t" + templates.Clean(about) }

func (a *app) accountWords() (out []string) {
	c, err := config.Load(a.config)
	if err != nil {
		return nil
	}
	for _, x := range c.Accounts {
		out = append(out, described(x.Name, x.Address))
	}
	return out
}

func (a *app) ownerWords() (out []string) {
	c, err := config.Load(a.config)
	if err != nil {
		return nil
	}
	for _, o := range c.Owners {
		out = append(out, described(o.Address, o.Name))
	}
	return out
}

// caseWords are the cases, the open ones first.
func (a *app) caseWords() (out []string) {
	a.peek(func(tx *store.Tx) error {
		cases, err := tx.Cases(store.CaseFilter{})
		slices.SortStableFunc(cases, func(x, y escalation.Case) int { return closedLast(x) - closedLast(y) })
		for _, c := range cases {
			out = append(out, described(c.Ref, strings.Trim(c.Platform+" · "+c.Title, " ·")))
		}
		return err
	})
	return out
}

func closedLast(c escalation.Case) int { return map[bool]int{true: 1}[c.State == escalation.Closed] }

// letterWords are the letters that can still be changed or looked at.
func (a *app) letterWords() (out []string) {
	a.peek(func(tx *store.Tx) error {
		letters, err := tx.Letters(store.LetterFilter{States: []escalation.LetterState{escalation.LetterDraft, escalation.LetterAsked, escalation.LetterApproved, escalation.LetterUnknown}})
		for _, l := range letters {
			out = append(out, described(fmt.Sprint(l.ID), l.Ref+" "+l.Subject))
		}
		return err
	})
	return out
}

// trayWords are the mails that fit no case.
func (a *app) trayWords() (out []string) {
	a.peek(func(tx *store.Tx) error {
		mails, err := tx.UnfiledMails(0)
		for _, u := range mails {
			out = append(out, described(fmt.Sprint(u.MailID), u.Mail.From+" "+u.Mail.Subject))
		}
		return err
	})
	return out
}

// promiseWords are the promises of the open cases.
func (a *app) promiseWords() (out []string) {
	a.peek(func(tx *store.Tx) error {
		all, err := tx.Promises(store.PromiseFilter{})
		for _, p := range all {
			out = append(out, described(p.Key, p.Quote))
		}
		return err
	})
	return out
}

func (a *app) platformWords() (out []string) {
	c, err := config.Load(a.config)
	if err != nil {
		c = &config.Config{} // the product's own
	}
	known, err := daemon.Platforms(c)
	if err != nil {
		return nil
	}
	for _, p := range known.All() {
		out = append(out, described(p.Name, p.Entity))
	}
	return out
}

// peek reads the store for an offer; where that fails nothing is offered.
func (a *app) peek(f func(*store.Tx) error) {
	_, st, err := a.open(true)
	if err != nil {
		return
	}
	defer st.Close()
	_ = st.View(context.Background(), f)
}
