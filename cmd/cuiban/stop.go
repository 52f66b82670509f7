package main

import (
	"github.com/spf13/cobra"

	"cuiban/daemon/desk"
)

// stopCommand is the kill switch: every case, or one.
func (a *app) stopCommand() *cobra.Command {
	return a.killSwitch("stop", "draft and send nothing more, in every case or in one, whatever arrives", "  cuiban stop\n  cuiban stop CB-7K3M", (*desk.Desk).StopAll, a.caseOrder("stop", "", (*desk.Desk).Stop))
}

func (a *app) resumeCommand() *cobra.Command {
	return a.killSwitch("resume", "go on with the cases that `stop` stopped together, or with one", "  cuiban resume\n  cuiban resume CB-7K3M", (*desk.Desk).ResumeAll, a.caseOrder("resume", "", (*desk.Desk).Resume))
}

// killSwitch orders something in one case where one is named, else in all cases
// of an owner, and without an owner in everybody's.
func (a *app) killSwitch(name, short, example string, all func(*desk.Desk, int64) (desk.Done, error), one *cobra.Command) *cobra.Command {
	var owner string
	c := &cobra.Command{Use: name + " [CASE]", Short: short, Args: cobra.MaximumNArgs(1), Example: example}
	c.Flags().StringVar(&owner, "owner", "", "the cases of this owner only, by `address`")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			one.SetContext(cmd.Context())
			return one.RunE(one, args)
		}
		return a.atDesk(cmd.Context(), func(d *desk.Desk) (desk.Done, error) {
			if owner == "" {
				return all(d, 0)
			}
			o, err := theOwner(d.Tx, owner)
			if err != nil {
				return desk.Done{}, err
			}
			return all(d, o.ID)
		})
	}
	return c
}
