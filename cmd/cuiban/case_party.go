package main

import (
	"fmt"
	"net/mail"
	"slices"

	"github.com/spf13/cobra"

	"cuiban/daemon/desk"
	"cuiban/escalation"
)

var partyRoles = []escalation.Role{escalation.RolePlatform, escalation.RoleRegulator, escalation.RoleOther}

func (a *app) caseParty() *cobra.Command {
	var role, name string
	var confirm bool
	c := &cobra.Command{Use: "party CASE ADDRESS", Short: "correct who somebody is in a case, and whether letters may go there", Args: exactly(2),
		Example: "  cuiban case party CB-7K3M tousu@platform.example --role platform --confirm\n  cuiban case party CB-7K3M wang@friend.example --role other"}
	c.Flags().StringVar(&role, "role", "", "platform, regulator or other")
	c.Flags().StringVar(&name, "name", "", "the name that goes with the address")
	c.Flags().BoolVar(&confirm, "confirm", false, "letters may go there")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if !slices.Contains(partyRoles, escalation.Role(role)) {
			return errUsage{fmt.Errorf("--role %q is none of platform, regulator, other", role)}
		}
		if at, err := mail.ParseAddress(args[1]); err != nil || at.Address != args[1] {
			return errUsage{fmt.Errorf("%q is no mail address", args[1])}
		}
		return a.atCase(cmd.Context(), args[0], func(d *desk.Desk, k *escalation.Case) (desk.Done, error) {
			return d.Party(k, args[1], escalation.Role(role), name, confirm)
		})
	}
	return c
}
