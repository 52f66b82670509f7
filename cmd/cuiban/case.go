package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/daemon/pack"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

func (a *app) caseCommand() *cobra.Command {
	var all bool
	var limit int
	var svg string
	list := &cobra.Command{Use: "list", Short: "list the cases, those to be looked at first on top", Args: exactly(0),
		Example: "  cuiban case list\n  cuiban case list --all --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.read(cmd, func(c *config.Config, tx *store.Tx) error { return a.caseList(tx, all, limit) })
		}}
	list.Flags().IntVar(&limit, "limit", caseListLimit, "show at most `N`, 0: all")
	list.Flags().BoolVar(&all, "all", false, "closed cases too")
	show := &cobra.Command{Use: "show CASE", Short: "show one case: whose turn it is, what was promised, what happens next", Args: exactly(1), Example: "  cuiban case show CB-7K3M",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.read(cmd, func(c *config.Config, tx *store.Tx) error {
				if svg != "" {
					return a.caseSVG(tx, args[0], svg)
				}
				return a.caseShow(c, tx, args[0])
			})
		}}
	show.Flags().StringVar(&svg, "svg", "", "write the timeline as a picture to `FILE` instead")
	subs := append([]*cobra.Command{a.withJSON(list), a.withJSON(show), a.withJSON(a.caseEdit()), a.searchCommand("cuiban case")}, a.caseCare()...)
	return group("case", "the disputes", append(subs, a.caseEntries()...)...)
}

// caseListLimit is how many cases a list shows unless told otherwise: who has more looks
// at those that come first, and a page of them is there at once.
const caseListLimit = 200

// read opens the store for reading and runs f on one snapshot.
func (a *app) read(cmd *cobra.Command, f func(*config.Config, *store.Tx) error) error {
	c, st, err := a.open(true)
	if err != nil {
		return err
	}
	defer st.Close()
	return st.View(cmd.Context(), func(tx *store.Tx) error { return f(c, tx) })
}

// caseHead is a case in a listing.
type caseHead struct {
	Ref      string           `json:"ref"`
	Owner    string           `json:"owner"`
	Platform string           `json:"platform"`
	Title    string           `json:"title"`
	Amount   escalation.Money `json:"amount"`
	State    escalation.State `json:"state"`
	Rung     string           `json:"rung"`
	Stopped  bool             `json:"stopped"`
	Next     *time.Time       `json:"next"`
	NextWhy  string           `json:"next_why"`
}

func head(c *escalation.Case) caseHead {
	h := caseHead{Ref: c.Ref, Owner: c.Owner.Address, Platform: c.Platform, Title: c.Title, Amount: c.Outstanding(), State: c.State, Rung: c.Rung, Stopped: c.Stopped, NextWhy: c.NextWhy}
	h.Next = known(c.Next, c.OwnerZone())
	return h
}

// known is a moment for JSON: nil when it is not known.
func known(t time.Time, loc *time.Location) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.In(loc)
	return &t
}

// noCases is what is said where no case is shown.
func noCases(tx *store.Tx, all bool) string {
	if n, err := tx.CountCases(store.CaseFilter{}); !all && err == nil && n > 0 {
		return "no open case; --all shows those that are closed"
	}
	return "no cases yet: copy the tracker on your next mail to the platform"
}

func (a *app) caseList(tx *store.Tx, all bool, limit int) error {
	f := store.CaseFilter{States: []escalation.State{escalation.Open, escalation.Resolved}, Limit: max(limit, 0)}
	if all {
		f.States = nil
	}
	cases, err := tx.Cases(f)
	if err != nil {
		return err
	}
	if total, err := tx.CountCases(f); err != nil {
		return err
	} else if total > len(cases) {
		defer fmt.Fprintf(a.err, "%d of %d cases are shown; --limit 0 shows all\n", len(cases), total)
	}
	heads := make([]caseHead, len(cases))
	for i := range cases {
		heads[i] = head(&cases[i])
	}
	return a.print(heads, func() {
		if len(cases) == 0 {
			fmt.Fprintln(a.out, noCases(tx, all))
		}
		for _, c := range cases {
			lang := templates.Lang(c.Owner.Lang)
			fmt.Fprintf(a.out, "%s  %-8s  %s\n", c.Ref, c.State, templates.Clean(templates.CaseWords(&c, lang)))
			if !c.Next.IsZero() {
				fmt.Fprintf(a.out, "%*s→ %s  %s\n", len(c.Ref)+2, "", templates.TimeWords(lang, c.Next, c.OwnerZone()), templates.Clean(c.NextWhy))
			}
		}
	})
}

// promiseView is a promise in JSON.
type promiseView struct {
	Case       string            `json:"case"`
	Key        string            `json:"key"`
	Who        escalation.By     `json:"who"`
	Action     escalation.Action `json:"action"`
	Firmness   string            `json:"firmness"`
	Quote      string            `json:"quote"`
	Agent      string            `json:"agent"`
	Said       *time.Time        `json:"said"`
	Due        *time.Time        `json:"due"`
	Status     escalation.Status `json:"status"`
	Settled    *time.Time        `json:"settled"`
	Late       bool              `json:"late"`
	Derivation []string          `json:"derivation"`
}

func viewPromise(ref string, p *escalation.Promise, lang string, loc *time.Location) promiseView {
	v := promiseView{Case: ref, Key: p.Key, Who: p.Who, Action: p.Action, Firmness: "firm", Quote: p.Quote, Agent: p.Agent, Status: p.Status, Late: p.Late,
		Said: known(p.Said, loc), Due: known(p.Deadline(), loc), Settled: known(p.Settled, loc), Derivation: p.Due().Lines(lang)}
	if !p.Firm {
		v.Firmness = "estimate"
	}
	if v.Derivation == nil {
		v.Derivation = []string{}
	}
	return v
}

// linkedCase is another case of the owner against the same platform.
type linkedCase struct {
	Ref   string `json:"ref"`
	Title string `json:"title"`
}

func (a *app) caseShow(conf *config.Config, tx *store.Tx, ref string) error {
	c, err := tx.Case(ref)
	if err != nil {
		return fmt.Errorf("%w; `cuiban case list --all` shows what there is", err)
	}
	lang := templates.Lang(c.Owner.Lang)
	full := struct {
		caseHead
		Turn     escalation.By       `json:"turn"`
		Since    *time.Time          `json:"turn_since"`
		Kind     string              `json:"kind"`
		Standing escalation.Standing `json:"standing"`
		Sight    escalation.Sight    `json:"sight"`
		Parties  []escalation.Party  `json:"parties"`
		Promises []promiseView       `json:"promises"`
		Letters  []letterView        `json:"letters"`
		Entries  []escalation.Entry  `json:"entries"`
		Linked   []linkedCase        `json:"linked"`
	}{caseHead: head(c), Kind: c.Kind, Standing: c.Standing, Sight: c.Sight, Parties: c.Parties, Entries: c.Entries, Promises: []promiseView{}, Letters: []letterView{}, Linked: []linkedCase{}}
	for i := range c.Promises {
		full.Promises = append(full.Promises, viewPromise(c.Ref, &c.Promises[i], lang, c.OwnerZone()))
	}
	for _, l := range c.Letters {
		full.Letters = append(full.Letters, viewLetter(c.Ref, l, c.OwnerZone()))
	}
	beside, err := a.beside(tx, c)
	if err != nil {
		return err
	}
	for _, r := range beside.rivals {
		full.Linked = append(full.Linked, linkedCase{r.Ref, r.Title})
	}
	set, err := daemon.OwnLadders(conf)
	if err != nil {
		return err
	}
	by, since := a.turn(set, c)
	full.Turn, full.Since = by, known(since, c.OwnerZone())
	return a.print(full, func() { a.page(set, c, lang, beside, by, since) })
}

// caseSVG writes the timeline of a case as a picture.
func (a *app) caseSVG(tx *store.Tx, ref, file string) error {
	c, err := tx.Case(ref)
	if err != nil {
		return fmt.Errorf("%w; `cuiban case list --all` shows what there is", err)
	}
	if err := os.WriteFile(file, pack.SVG(c, templates.Lang(c.Owner.Lang), a.now()), 0o600); err != nil {
		return fmt.Errorf("writing the picture: %w", err)
	}
	fmt.Fprintln(a.out, file)
	return nil
}

func (a *app) promiseLines(p *escalation.Promise, lang string, loc *time.Location) {
	v := templates.PromiseView(*p, lang, loc, a.now())
	mark := map[escalation.Status]string{escalation.PromiseKept: "✓", escalation.PromiseBroken: "✗", escalation.PromiseOpen: "…", escalation.PromiseDoubtful: "?"}[p.Status]
	if mark == "" {
		mark = "–"
	}
	fmt.Fprintf(a.out, "  %s %s  “%s”  %s", mark, statusWords(p.Status, lang), templates.Clean(p.Quote), v.Said)
	if v.Due != "" {
		fmt.Fprintf(a.out, " → %s", v.Due)
	}
	fmt.Fprintln(a.out)
}

// statusWords says in the owner's language how a promise stands.
func statusWords(s escalation.Status, lang string) string {
	zh := map[escalation.Status]string{escalation.PromiseOpen: "等待中", escalation.PromiseKept: "已兑现", escalation.PromiseBroken: "已逾期", escalation.PromiseSuperseded: "已改期",
		escalation.PromiseWithdrawn: "已撤回", escalation.PromiseDoubtful: "存疑", escalation.PromiseDismissed: "不算承诺"}
	if w := zh[s]; w != "" && lang != "en" {
		return w
	}
	return string(s)
}
