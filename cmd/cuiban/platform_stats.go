package main

import (
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
	"cuiban/daemon/desk"
	"cuiban/daemon/scheduler"
	"cuiban/escalation"
	"cuiban/escalation/platform"
	"cuiban/parser/order"
	"cuiban/store"
	"cuiban/templates"
)

// platformFull is a platform with how it kept its word and what is watched of it.
type platformFull struct {
	platform.Platform
	Statistics *statisticsView    `json:"statistics"`
	Guarded    []escalation.Guard `json:"guarded"`
	// Results are what owners noted of it: test withdrawals, captures of the rules.
	Results []escalation.GuardResult `json:"results"`
}

// statisticsView is the statistics of a platform in JSON; the times are in hours.
type statisticsView struct {
	escalation.Statistics
	Median float64          `json:"median_hours"`
	Recent float64          `json:"recent_hours"`
	Before float64          `json:"before_hours"`
	Trend  escalation.Trend `json:"trend"`
}

func viewStatistics(s escalation.Statistics) *statisticsView {
	return &statisticsView{s, s.Median.Hours(), s.Recent.Hours(), s.Before.Hours(), s.Trend()}
}

// withStore reads from the store where there is one; before anything is set up
// there is none, and the directory alone is shown.
func (a *app) withStore(cmd *cobra.Command, f func(*config.Config, *store.Tx) error) error {
	if _, err := os.Stat(a.config); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return a.read(cmd, f)
}

// measured finds what is known of a platform under any of its names.
func (a *app) measured(cmd *cobra.Command, p *platformFull, names []string) error {
	return a.withStore(cmd, func(_ *config.Config, tx *store.Tx) error {
		var cases []*escalation.Case
		for _, n := range names {
			found, err := tx.PlatformCases(0, n)
			if err != nil {
				return err
			}
			for _, c := range found {
				c.Platform = p.Name
				cases = append(cases, c)
			}
		}
		if len(cases) > 0 {
			p.Statistics = viewStatistics(escalation.Measure(p.Name, cases, a.now()))
		}
		return a.watchedOf(tx, p, names)
	})
}

func (a *app) watchedOf(tx *store.Tx, p *platformFull, names []string) error {
	owners, err := tx.Owners()
	if err != nil {
		return err
	}
	d := &desk.Desk{Tx: tx}
	for _, o := range owners {
		all, err := d.Guarded(o.ID)
		if err != nil {
			return err
		}
		for _, g := range all {
			if !slices.ContainsFunc(names, func(n string) bool { return escalation.SamePlatform(n, g.Platform) }) {
				continue
			}
			for _, x := range g.On {
				if !slices.Contains(p.Guarded, x) {
					p.Guarded = append(p.Guarded, x)
				}
			}
			p.Results = append(p.Results, g.Results...)
		}
	}
	return nil
}

func (a *app) platformNumbers(p platformFull) {
	if p.Statistics != nil {
		for _, l := range scheduler.StatisticsWords(p.Statistics.Statistics, a.lang()) {
			fmt.Fprintf(a.out, "  %s  %s\n", l.At, templates.Clean(l.Text))
		}
	}
	var on []string
	for _, g := range p.Guarded {
		on = append(on, desk.GuardWords(g).In(a.lang()))
	}
	if len(on) > 0 {
		fmt.Fprintf(a.out, "  %s  %s\n", map[bool]string{true: "watched", false: "预防"}[a.lang() == "en"], strings.Join(on, ", "))
	}
}

// platformResults lists what was noted, with the files that were kept.
func (a *app) platformResults(p platformFull) {
	for _, r := range p.Results {
		text, _, _ := strings.Cut(r.Text, "\n")
		fmt.Fprintf(a.out, "  %s  %s\n", r.At.Local().Format(time.DateOnly), templates.Clean(text))
		for _, f := range r.Files {
			fmt.Fprintf(a.out, "              %s  %d bytes  SHA-256 %.16s…\n", templates.Clean(f.Name), f.Size, f.SHA256)
		}
	}
}

// platformUsed lists the platforms of the cases with how they kept their word.
func (a *app) platformUsed(cmd *cobra.Command) error {
	return a.read(cmd, func(_ *config.Config, tx *store.Tx) error {
		heads, err := tx.Cases(store.CaseFilter{})
		if err != nil {
			return err
		}
		var names []string
		for _, c := range heads {
			if c.Platform != "" && !slices.ContainsFunc(names, func(n string) bool { return escalation.SamePlatform(n, c.Platform) }) {
				names = append(names, c.Platform)
			}
		}
		slices.Sort(names)
		all := []*statisticsView{}
		for _, n := range names {
			cases, err := tx.PlatformCases(0, n)
			if err != nil {
				return err
			}
			all = append(all, viewStatistics(escalation.Measure(n, cases, a.now())))
		}
		return a.print(all, func() {
			for _, s := range all {
				fmt.Fprintln(a.out, templates.Clean(s.Platform))
				a.platformNumbers(platformFull{Statistics: s})
			}
		})
	})
}

// platformGuard turns prevention on and off.
func (a *app) platformGuard() *cobra.Command {
	var owner, note string
	var files []string
	c := &cobra.Command{Use: "guard NAME [WHAT…] [off]", Short: "turn prevention for a platform on or off: vetting, test, review, rules, signs, balance, all", Args: cobra.MinimumNArgs(1),
		Example: "  cuiban platform guard 青文 test rules\n  cuiban platform guard 青文 all\n  cuiban platform guard 青文 off\n  cuiban platform guard 青文 --file rules.png --note \"提现规则页\"",
		Long:    "Everything is off until it is turned on, platform by platform:\n  vetting  the checklist before joining, once\n  test     a small test withdrawal every month\n  review   the platform's own figures every quarter\n  rules    keep a dated capture of the withdrawal rules, now and every quarter\n  signs    danger signs from notices and response times, when there are any\n  balance  when more than half of the balances you told lies there\nWith --file a capture of the rules, or a screenshot of a test, is kept with its date; it becomes evidence,\nin reserve, of your cases with that platform, of those to come too. Nothing else is turned on or off then."}
	c.Flags().StringVar(&owner, "owner", "", "whose, by `address` (default: the only owner)")
	c.Flags().StringArrayVar(&files, "file", nil, "keep this `file`: a capture of the rules, a screenshot; may be given several times")
	c.Flags().StringVar(&note, "note", "", "what the files show, in your `words`")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if len(files) > 0 {
			return a.platformKeep(cmd, owner, strings.Join(args, " "), note, files)
		}
		name, which, on := order.ReadGuard(strings.Join(args, " "))
		return a.atDesk(cmd.Context(), func(d *desk.Desk) (desk.Done, error) {
			o, err := theOwner(d.Tx, owner)
			if err != nil {
				return desk.Done{}, err
			}
			return d.Guard(o, name, which, on)
		})
	}
	return c
}

// platformKeep keeps files of a platform.
func (a *app) platformKeep(cmd *cobra.Command, owner, name, note string, files []string) error {
	var staged []store.Staged
	var kept []escalation.GuardFile
	for _, path := range files {
		st, _, err := a.stage(path)
		if err != nil {
			return fmt.Errorf("keeping a file of %s: %w", name, err)
		}
		staged = append(staged, st)
		kept = append(kept, escalation.GuardFile{Name: filepath.Base(path), Type: mime.TypeByExtension(filepath.Ext(path)), SHA256: st.SHA256, Size: st.Size})
	}
	return a.atDesk(cmd.Context(), func(d *desk.Desk) (desk.Done, error) {
		o, err := theOwner(d.Tx, owner)
		if err != nil {
			return desk.Done{}, err
		}
		for _, st := range staged {
			if _, err := d.Tx.PutObject(st); err != nil {
				return desk.Done{}, err
			}
		}
		return d.GuardResult(o, name, note, "", kept)
	})
}

// platformBalance notes how much lies with a platform.
func (a *app) platformBalance() *cobra.Command {
	var owner, currency string
	c := &cobra.Command{Use: "balance NAME AMOUNT", Short: "note how much you have with a platform, for its share of the whole", Args: exactly(2), Example: "  cuiban platform balance 青文 12000"}
	c.Flags().StringVar(&owner, "owner", "", "whose, by `address` (default: the only owner)")
	c.Flags().StringVar(&currency, "currency", "CNY", "the `currency`, ISO 4217")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		minor, err := desk.Minor(strings.TrimSuffix(args[1], "元"), strings.ToUpper(currency))
		if err != nil {
			return errUsage{fmt.Errorf("amount %q: %w", args[1], err)}
		}
		return a.atDesk(cmd.Context(), func(d *desk.Desk) (desk.Done, error) {
			o, err := theOwner(d.Tx, owner)
			if err != nil {
				return desk.Done{}, err
			}
			return d.Balance(o, args[0], escalation.Money{Minor: minor, Currency: strings.ToUpper(currency)})
		})
	}
	return c
}
