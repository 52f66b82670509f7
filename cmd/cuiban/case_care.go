package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/store"
)

// caseCare are the commands that carry a case through its life.
func (a *app) caseCare() []*cobra.Command {
	return []*cobra.Command{
		a.withJSON(a.caseNew()), a.withJSON(a.caseParty()), a.withJSON(a.caseRespondent()), a.withJSON(a.caseMerge()), a.withJSON(a.caseSplit()), a.withJSON(a.caseMove()),
		a.withJSON(a.caseOrder("close", "end it: nothing is chased any more", (*desk.Desk).Close)),
		a.withJSON(a.caseOrder("reopen", "take a closed case up again", (*desk.Desk).Resume)),
		a.withJSON(a.casePause()),
		a.withJSON(a.caseOrder("stop", "draft and send nothing until resume, whatever arrives", (*desk.Desk).Stop)),
		a.withJSON(a.caseOrder("resume", "go on after a stop or a pause", (*desk.Desk).Resume)),
	}
}

// atCase orders something in a case.
func (a *app) atCase(ctx context.Context, ref string, do func(*desk.Desk, *escalation.Case) (desk.Done, error)) error {
	return a.atDesk(ctx, func(d *desk.Desk) (desk.Done, error) {
		c, err := d.Tx.Case(ref)
		if err != nil {
			return desk.Done{}, fmt.Errorf("%w; `cuiban case list --all` shows what there is", err)
		}
		return do(d, c)
	})
}

func (a *app) caseOrder(name, short string, do func(*desk.Desk, *escalation.Case) (desk.Done, error)) *cobra.Command {
	return &cobra.Command{Use: name + " CASE", Short: short, Args: exactly(1), Example: "  cuiban case " + name + " CB-7K3M",
		RunE: func(cmd *cobra.Command, args []string) error { return a.atCase(cmd.Context(), args[0], do) }}
}

func (a *app) casePause() *cobra.Command {
	var days int
	c := &cobra.Command{Use: "pause CASE", Short: "do nothing for some days; deadlines go on being shown", Args: exactly(1), Example: "  cuiban case pause CB-7K3M --days 7"}
	c.Flags().IntVar(&days, "days", 7, "for so many `days`")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if days < 1 || days > 366 {
			return errUsage{fmt.Errorf("--days %d: want 1 to 366", days)}
		}
		return a.atCase(cmd.Context(), args[0], func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Later(c, days) })
	}
	return c
}

func (a *app) caseNew() *cobra.Command {
	var owner string
	var with []string
	c := &cobra.Command{Use: "new TITLE", Short: "open a case by hand", Args: exactly(1), Example: "  cuiban case new \"某平台 稿费提现冻结\" --platform 某平台 --amount 2350 --standing creator --kind content --with kf@example.com"}
	addEditable(c)
	c.Flags().StringVar(&owner, "owner", "", "whose case, by `address` (default: the only owner)")
	c.Flags().StringSliceVar(&with, "with", nil, "mail `address` of the platform; letters may go there")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		conf, st, err := a.open(false)
		if err != nil {
			return err
		}
		_, err = daemon.New(cmd.Context(), conf, st, a.now(), daemon.Options{Log: a.logger(false)}) // the owners of the configuration
		if err = errors.Join(err, st.Close()); err != nil {
			return err
		}
		return a.atDesk(cmd.Context(), func(d *desk.Desk) (desk.Done, error) {
			o, err := theOwner(d.Tx, owner)
			if err != nil {
				return desk.Done{}, err
			}
			sight := escalation.SightCCOnly
			if conf.Own(o.Address) != nil {
				sight = escalation.SightFull
			}
			done, err := d.Open(o, args[0], "", conf.Jurisdiction, sight)
			if err != nil {
				return done, err
			}
			changes, err := givenChanges(cmd.Flags(), done.Case)
			if err != nil {
				return desk.Done{}, err
			}
			return d.Furnish(done, changes, with)
		})
	}
	return c
}

// theOwner is the owner of an address, or the only one.
func theOwner(tx *store.Tx, address string) (escalation.Owner, error) {
	all, err := tx.Owners()
	if err != nil {
		return escalation.Owner{}, err
	}
	if address == "" && len(all) == 1 {
		return all[0], nil
	}
	for _, o := range all {
		if o.Address == strings.ToLower(address) {
			return o, nil
		}
	}
	names := make([]string, len(all))
	for i, o := range all {
		names[i] = o.Address
	}
	return escalation.Owner{}, errUsage{fmt.Errorf("--owner %q: name one of %s", address, strings.Join(names, ", "))}
}

func (a *app) caseMerge() *cobra.Command {
	var undo bool
	c := &cobra.Command{Use: "merge CASE OTHER", Short: "make the case OTHER a part of CASE; --undo takes it out again", Args: exactly(2),
		Example: "  cuiban case merge CB-7K3M CB-9QX4\n  cuiban case merge CB-7K3M CB-9QX4 --undo"}
	c.Flags().BoolVar(&undo, "undo", false, "take OTHER out of CASE again")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		return a.atCase(cmd.Context(), args[0], func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			if undo {
				return d.Unmerge(c, args[1])
			}
			return d.Merge(c, args[1])
		})
	}
	return c
}

func (a *app) caseSplit() *cobra.Command {
	var title string
	c := &cobra.Command{Use: "split CASE MAIL…", Short: "make a case of its own of some mails of a case", Args: cobra.MinimumNArgs(2),
		Example: "  cuiban case split CB-7K3M 12 15 --title \"第二笔提现\"", Long: "Makes a new case of the mails named by their numbers, as `cuiban case show` lists them. What followed from\nthem in the first case is undone by counter-entries."}
	c.Flags().StringVar(&title, "title", "", "what the new case is called")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if strings.TrimSpace(title) == "" {
			return errUsage{errors.New("say with --title what the new case is called")}
		}
		return a.withMails(cmd.Context(), args[1:], func(d *desk.Desk, mails []store.Mail, record desk.Recorder) (desk.Done, error) {
			c, err := d.Tx.Case(args[0])
			if err != nil {
				return desk.Done{}, err
			}
			for _, m := range mails {
				if err := inCase(d.Tx, m, c); err != nil {
					return desk.Done{}, err
				}
			}
			return d.Split(c, strings.TrimSpace(title), mails, record)
		})
	}
	return c
}

func (a *app) caseMove() *cobra.Command {
	var from string
	c := &cobra.Command{Use: "move MAIL CASE", Short: "file a mail in another case; the correction is remembered", Args: exactly(2), Example: "  cuiban case move 12 CB-9QX4"}
	c.Flags().StringVar(&from, "from", "", "the `CASE` to take it out of, when it lies in several")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		return a.withMails(cmd.Context(), args[:1], func(d *desk.Desk, mails []store.Mail, record desk.Recorder) (desk.Done, error) {
			to, err := d.Tx.Case(args[1])
			if err != nil {
				return desk.Done{}, fmt.Errorf("%w; `cuiban case list --all` shows what there is", err)
			}
			old, err := caseOf(d.Tx, mails[0], from)
			if err != nil {
				return desk.Done{}, err
			}
			if old.ID == to.ID || old.Owner.ID != to.Owner.ID {
				return desk.Done{}, fmt.Errorf("mail %d lies in %s; it can be moved to another case of the same owner only", mails[0].ID, old.Ref)
			}
			return d.MoveMail(mails[0], old, to, record)
		})
	}
	return c
}

// caseOf is the case a mail lies in: the one named, or the only one.
func caseOf(tx *store.Tx, m store.Mail, named string) (*escalation.Case, error) {
	if named != "" {
		c, err := tx.Case(named)
		if err != nil {
			return nil, err
		}
		return c, inCase(tx, m, c)
	}
	filings, err := tx.Filings(m.ID)
	if err != nil {
		return nil, err
	}
	filings = slices.DeleteFunc(filings, func(f store.Filing) bool { return !f.Undone.IsZero() })
	if len(filings) != 1 {
		return nil, errUsage{fmt.Errorf("mail %d lies in %d cases; name one with --from, or file it with `cuiban unfiled file`", m.ID, len(filings))}
	}
	return tx.CaseByID(filings[0].CaseID)
}

// inCase makes sure that a mail lies in a case.
func inCase(tx *store.Tx, m store.Mail, c *escalation.Case) error {
	mails, err := tx.CaseMails(c.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(mails, func(o store.Mail) bool { return o.ID == m.ID }) {
		return fmt.Errorf("mail %d is not in %s; `cuiban case show %s` lists its mails with their numbers", m.ID, c.Ref, c.Ref)
	}
	return nil
}

// withMails reads mails named by their numbers and orders something about them.
func (a *app) withMails(ctx context.Context, args []string, do func(*desk.Desk, []store.Mail, desk.Recorder) (desk.Done, error)) error {
	ids := make([]int64, len(args))
	for i, arg := range args {
		n, err := strconv.ParseInt(arg, 10, 64)
		if err != nil || n < 1 {
			return errUsage{fmt.Errorf("%q is no number of a mail (want 12, as `cuiban case show` and `cuiban unfiled list` show them)", arg)}
		}
		ids[i] = n
	}
	record, err := a.recorder(ctx, ids)
	if err != nil {
		return err
	}
	return a.atDesk(ctx, func(d *desk.Desk) (desk.Done, error) {
		mails := make([]store.Mail, len(ids))
		for i, id := range ids {
			if mails[i], err = d.Tx.Mail(id); err != nil {
				return desk.Done{}, err
			}
		}
		return do(d, mails, record)
	})
}

// recorder reads the mails and returns what files them; it opens the store for
// itself, since reading comes before the order.
func (a *app) recorder(ctx context.Context, ids []int64) (desk.Recorder, error) {
	conf, st, err := a.open(false)
	if err != nil {
		return nil, err
	}
	defer st.Close()
	d, err := daemon.New(ctx, conf, st, a.now(), daemon.Options{Log: a.logger(false)})
	if err != nil {
		return nil, err
	}
	return d.Recorder(ctx, a.now().Truncate(time.Millisecond), ids...)
}
