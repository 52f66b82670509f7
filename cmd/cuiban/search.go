package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

// searchCommand is at home in two places: parent is the command it stands under.
func (a *app) searchCommand(parent string) *cobra.Command {
	var owner string
	var limit int
	c := &cobra.Command{Use: "search WORDS…", Short: "find mails and notes by their words, those of the newest cases first",
		Long:    "Finds the mails and notes that hold all the words, in subject, text and names of attachments: Chinese words\nanywhere, also a single character; others at the beginning of a word.",
		Example: fmt.Sprintf("  %[1]s search 银行卡 退回\n  %[1]s search --limit 5 withdrawal", parent),
		Args: func(c *cobra.Command, args []string) error {
			if strings.TrimSpace(strings.Join(args, "")) == "" {
				return errUsage{fmt.Errorf("%s: no words given\nusage: %s", c.CommandPath(), c.UseLine())}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if limit < 1 {
				return errUsage{fmt.Errorf("--limit %d: want at least 1", limit)}
			}
			return a.read(cmd, func(_ *config.Config, tx *store.Tx) error {
				return a.search(tx, owner, strings.Join(args, " "), limit)
			})
		}}
	c.Flags().StringVar(&owner, "owner", "", "only what belongs to the owner of that `ADDRESS`")
	c.Flags().IntVar(&limit, "limit", 20, "show at most `N`")
	return a.withJSON(c)
}

// hit is something found, in JSON.
type hit struct {
	Case    string     `json:"case"`
	Mail    int64      `json:"mail,omitempty"`
	Entry   int64      `json:"entry,omitempty"`
	Date    *time.Time `json:"date"`
	From    string     `json:"from"`
	Subject string     `json:"subject"`
	Snippet string     `json:"snippet"`
}

func (a *app) search(tx *store.Tx, owner, words string, limit int) error {
	var o escalation.Owner
	if owner != "" {
		var err error
		if o, err = tx.OwnerByAddress(owner); err != nil {
			return fmt.Errorf("owner %s: %w; the configuration names the owners", owner, err)
		}
	}
	zone := o.Zone
	if zone == nil {
		zone = escalation.Shanghai
	}
	found, err := tx.Search(o.ID, words, limit)
	if err != nil {
		return fmt.Errorf("searching: %w", err)
	}
	behind, err := tx.SearchBehind()
	if err != nil {
		return err
	}
	hits := make([]hit, len(found))
	for i, h := range found {
		hits[i] = hit{h.Ref, h.MailID, h.Entry, known(h.Date, zone), h.From, h.Subject, h.Snippet}
	}
	err = a.print(struct {
		Hits   []hit `json:"hits"`
		Behind int   `json:"behind"`
	}{hits, behind}, func() { a.tellHits(hits) })
	if behind > 0 && !a.json {
		fmt.Fprintf(a.err, "the index is %d mails behind: an import is being indexed, search again in a moment\n", behind)
	}
	return err
}

func (a *app) tellHits(hits []hit) {
	if len(hits) == 0 {
		fmt.Fprintln(a.out, "nothing holds all these words")
	}
	for _, h := range hits {
		where, date := h.Case, ""
		if where == "" {
			where = "(tray)"
		}
		if h.Date != nil {
			date = h.Date.Format("2006-01-02 15:04")
		}
		fmt.Fprintf(a.out, "%-9s %s  %s  %s\n          %s\n", where, date, templates.Clean(h.From), templates.Clean(h.Subject), templates.Clean(h.Snippet))
	}
}
