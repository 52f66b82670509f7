package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

func (a *app) mandateCommand() *cobra.Command {
	var until, file string
	add := &cobra.Command{Use: "add OWNER HELPER", Short: "let a helper give orders for an owner (授权委托书)", Args: exactly(2),
		Example: "  cuiban mandate add lin@example.com helper@example.org --until 2027-06-30 --file 授权委托书.pdf",
		RunE: func(cmd *cobra.Command, args []string) error {
			end, err := mandateEnd(until)
			if err != nil {
				return err
			}
			var document []byte
			name := ""
			if file != "" {
				name = filepath.Base(file)
				if document, err = os.ReadFile(file); err != nil {
					return fmt.Errorf("reading the mandate: %w", err)
				}
			}
			return a.mandateOrder(cmd, func(d *desk.Desk) (desk.Done, error) {
				owner, helper, err := mandatePeople(d.Tx, args)
				if err != nil {
					return desk.Done{}, err
				}
				return d.Entrust(owner, helper, end, name, document)
			})
		}}
	add.Flags().StringVar(&until, "until", "", "last day it holds (2027-06-30); default: until it is revoked")
	add.Flags().StringVar(&file, "file", "", "the signed document, kept in the archive")
	revoke := &cobra.Command{Use: "revoke OWNER HELPER", Short: "end a mandate at once", Args: exactly(2),
		Example: "  cuiban mandate revoke lin@example.com helper@example.org",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.mandateOrder(cmd, func(d *desk.Desk) (desk.Done, error) { return d.Revoke(args[0], args[1]) })
		}}
	list := &cobra.Command{Use: "list", Short: "list who may give orders for whom", Args: exactly(0),
		Example: "  cuiban mandate list",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.read(cmd, func(_ *config.Config, tx *store.Tx) error { return a.mandateList(tx) })
		}}
	return group("mandate", "helpers who act for an owner", add, a.withJSON(list), revoke)
}

// mandateEnd is the moment after the last day that a mandate holds.
func mandateEnd(until string) (time.Time, error) {
	if until == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, until, escalation.Shanghai)
	if err != nil {
		return time.Time{}, errUsage{fmt.Errorf("%q is no day (want 2027-06-30)", until)}
	}
	return day.AddDate(0, 0, 1), nil
}

// mandatePeople finds the two people; both are owners of the configuration, since
// orders are taken from those alone.
func mandatePeople(tx *store.Tx, args []string) (owner, helper escalation.Owner, err error) {
	if owner, err = tx.OwnerByAddress(args[0]); err == nil {
		helper, err = tx.OwnerByAddress(args[1])
	}
	if err != nil {
		err = fmt.Errorf("%w: owner and helper each need an [[owner]] in the configuration, and a pass (`cuiban sync`) to be known", err)
	}
	return owner, helper, err
}

func (a *app) mandateOrder(cmd *cobra.Command, do func(*desk.Desk) (desk.Done, error)) error {
	_, st, err := a.open(false)
	if err != nil {
		return err
	}
	defer st.Close()
	return st.Update(cmd.Context(), a.now(), func(tx *store.Tx) error {
		done, err := do(&desk.Desk{Tx: tx})
		for _, line := range done.Lines {
			fmt.Fprintln(a.out, line.In(a.lang()))
		}
		return err
	})
}

func (a *app) mandateList(tx *store.Tx) error {
	all, err := desk.Mandates(tx)
	if err != nil {
		return err
	}
	if all == nil {
		all = []desk.Mandate{}
	}
	return a.print(all, func() {
		if len(all) == 0 {
			fmt.Fprintln(a.out, "nobody acts for anybody")
		}
		for _, m := range all {
			state := "in force"
			if !m.Holds(a.now()) {
				state = "over"
			}
			fmt.Fprintf(a.out, "%s for %s  since %s  until %s  %s  %s\n", m.Helper, m.Owner, stampOf(known(m.Since, escalation.Shanghai)), stampOf(known(m.Until, escalation.Shanghai)), state, templates.Clean(m.Name))
		}
	})
}
