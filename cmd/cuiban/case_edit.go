package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
)

// editable are the fields of a case's head that the owner may correct, with
// what they mean. Its making reads the ladders, so it waits until it is wanted.
var editable = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"title": "what the case is called", "platform": "the name people use", "entity": "the platform's legal entity", "account": "your account with the platform",
		"amount": "the amount in dispute", "currency": "its currency (ISO 4217)", "happened": "what happened, in your words", "demand": "what you ask for",
		"kind": "kind of platform: " + kindNames(), "standing": "consumer, merchant, creator, worker or investor",
		"jurisdiction": "where the platform is (ISO 3166)",
	}
})

var standings = []escalation.Standing{escalation.Consumer, escalation.Merchant, escalation.Creator, escalation.Worker, escalation.Investor}

func (a *app) caseEdit() *cobra.Command {
	c := &cobra.Command{Use: "edit CASE", Short: "correct what a case is about", Args: exactly(1), Example: "  cuiban case edit CB-7K3M --amount 2350 --standing creator --kind content"}
	addEditable(c)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		return a.atDesk(cmd.Context(), func(d *desk.Desk) (desk.Done, error) {
			k, err := d.Tx.Case(args[0])
			if err != nil {
				return desk.Done{}, fmt.Errorf("%w; `cuiban case list` shows what there is", err)
			}
			changes, err := caseChanges(cmd.Flags(), k)
			if err != nil {
				return desk.Done{}, err
			}
			return d.Edit(k, changes)
		})
	}
	return c
}

// addEditable gives a command a flag for each field of a case's head.
func addEditable(c *cobra.Command) {
	for name, usage := range editable() {
		c.Flags().String(name, "", usage)
	}
}

// caseChanges turns the flags that were given, at least one, into changes.
func caseChanges(flags *pflag.FlagSet, k *escalation.Case) (desk.Changes, error) {
	changes, err := givenChanges(flags, k)
	if err == nil && len(changes) == 0 {
		err = errUsage{errors.New("name at least one field to correct, as in --amount 2350")}
	}
	return changes, err
}

// givenChanges turns the flags that were given into changes.
func givenChanges(flags *pflag.FlagSet, k *escalation.Case) (desk.Changes, error) {
	changes := desk.Changes{}
	var bad error
	flags.Visit(func(f *pflag.Flag) {
		if _, ok := editable()[f.Name]; !ok {
			return
		}
		change, err := caseChange(f.Name, f.Value.String(), flags, k)
		changes[f.Name], bad = change, errors.Join(bad, err)
	})
	if bad != nil {
		return nil, errUsage{bad}
	}
	return changes, nil
}

func caseChange(name, value string, flags *pflag.FlagSet, k *escalation.Case) (func(*escalation.Case), error) {
	text := map[string]func(c *escalation.Case) *string{
		"title": func(c *escalation.Case) *string { return &c.Title }, "platform": func(c *escalation.Case) *string { return &c.Platform },
		"entity": func(c *escalation.Case) *string { return &c.Entity }, "account": func(c *escalation.Case) *string { return &c.Account },
		"happened": func(c *escalation.Case) *string { return &c.Happened }, "demand": func(c *escalation.Case) *string { return &c.Demand },
		"kind": func(c *escalation.Case) *string { return &c.Kind },
	}
	if field, ok := text[name]; ok {
		return func(c *escalation.Case) { *field(c) = strings.TrimSpace(value) }, nil
	}
	switch name {
	case "standing":
		if !slices.Contains(standings, escalation.Standing(value)) {
			return nil, fmt.Errorf("--standing %q is none of consumer, merchant, creator, worker, investor", value)
		}
		return func(c *escalation.Case) { c.Standing = escalation.Standing(value) }, nil
	case "jurisdiction":
		if _, ok := calendar.For(value); !ok {
			return nil, fmt.Errorf("--jurisdiction %q: known are %s", value, strings.Join(calendar.Jurisdictions(), ", "))
		}
		return func(c *escalation.Case) { c.Jurisdiction = value }, nil
	}
	return amountChange(name, value, flags, k)
}

// amountChange reads --amount in the currency of --currency, of the case, or CNY.
func amountChange(name, value string, flags *pflag.FlagSet, k *escalation.Case) (func(*escalation.Case), error) {
	currency, _ := flags.GetString("currency")
	if currency == "" {
		currency = k.Amount.Currency
	}
	if currency = strings.ToUpper(currency); currency == "" {
		currency = "CNY"
	}
	if len(currency) != 3 {
		return nil, fmt.Errorf("--currency %q is no currency (want CNY, USD …)", currency)
	}
	if name == "currency" {
		return func(c *escalation.Case) { c.Amount.Currency = currency }, nil
	}
	minor, err := desk.Minor(strings.ReplaceAll(value, ",", ""), currency)
	if err != nil || minor <= 0 {
		return nil, fmt.Errorf("--amount %q is no amount (want 2350 or 2350.50)", value)
	}
	return func(c *escalation.Case) { c.Amount = escalation.Money{Minor: minor, Currency: currency} }, nil
}
