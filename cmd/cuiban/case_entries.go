package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/desk"
	"cuiban/daemon/pack"
	"cuiban/escalation"
	"cuiban/store"
)

// caseEntries are the commands that write into the log of a case, and those
// that take it out again.
func (a *app) caseEntries() []*cobra.Command {
	return []*cobra.Command{
		a.withJSON(a.caseNote("attempt CASE WORDS", "note that you tried to withdraw: amount, status, error code, balance",
			"  cuiban case attempt CB-7K3M \"500元 失败 错误码 E1023 余额2350 状态 处理中\"",
			func(d *desk.Desk, c *escalation.Case, words string, at time.Time) (desk.Done, error) {
				return d.Attempt(c, words, at)
			})),
		a.withJSON(a.casePayout()),
		a.withJSON(a.caseNote("call CASE WORDS", "note a phone call: when, with whom, what they said", "  cuiban case call CB-7K3M \"14:05 工号1024 承诺48小时内回电\"",
			func(d *desk.Desk, c *escalation.Case, words string, at time.Time) (desk.Done, error) {
				return d.Statement(c, spoken(words), at)
			})),
		a.withJSON(a.caseNote("statement CASE WORDS", "note what they said by app message, SMS or chat", "  cuiban case statement CB-7K3M \"站内信 6月15日 10:00 承诺3个工作日内打款\"",
			(*desk.Desk).Statement)),
		a.withJSON(a.caseNote("note CASE WORDS", "keep words of your own with the case; nobody else ever sees them", "  cuiban case note CB-7K3M \"律师说先等回复\"",
			func(d *desk.Desk, c *escalation.Case, words string, _ time.Time) (desk.Done, error) {
				return d.Note(c, words)
			})),
		a.withJSON(a.caseNote("cause CASE WORDS", "note what is behind it: identity expired, card changed, risk control, as they say or as you found", "  cuiban case cause CB-7K3M \"实名过期、换过银行卡\"",
			func(d *desk.Desk, c *escalation.Case, words string, _ time.Time) (desk.Done, error) {
				return d.Cause(c, words)
			})),
		a.caseExport(), a.withJSON(a.caseErase()),
	}
}

// spoken makes the note of a call begin with the word for it.
func spoken(words string) string {
	for _, w := range []string{"电话", "電話", "call", "phone"} {
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(words)), w) {
			return words
		}
	}
	return "电话 " + words
}

func (a *app) caseNote(use, short, example string, do func(*desk.Desk, *escalation.Case, string, time.Time) (desk.Done, error)) *cobra.Command {
	var at string
	c := &cobra.Command{Use: use, Short: short, Args: exactly(2), Example: example}
	c.Flags().StringVar(&at, "at", "", "when it was, RFC 3339 (default: as the words say, else now)")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		when, err := atFlag(at)
		if err != nil {
			return err
		}
		return a.atCase(cmd.Context(), args[0], func(d *desk.Desk, k *escalation.Case) (desk.Done, error) { return do(d, k, args[1], when) })
	}
	return c
}

// atFlag reads --at; "" is the zero time.
func atFlag(at string) (time.Time, error) {
	if at == "" {
		return time.Time{}, nil
	}
	when, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return time.Time{}, errUsage{fmt.Errorf("--at %q is no time (want 2026-09-28T10:00:00+08:00)", at)}
	}
	return when, nil
}

func (a *app) casePayout() *cobra.Command {
	var serial string
	c := &cobra.Command{Use: "payout CASE [AMOUNT]", Short: "note that money arrived; without an amount all of it, and the case is closed", Args: cobra.RangeArgs(1, 2),
		Example: "  cuiban case payout CB-7K3M 300 --serial 2026061500012345"}
	c.Flags().StringVar(&serial, "serial", "", "the payment's serial number (流水号)")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		return a.atCase(cmd.Context(), args[0], func(d *desk.Desk, k *escalation.Case) (desk.Done, error) {
			minor := int64(0)
			if len(args) == 2 {
				var err error
				if minor, err = desk.Minor(strings.ReplaceAll(args[1], ",", ""), k.Amount.Currency); err != nil || minor == 0 {
					return desk.Done{}, errUsage{fmt.Errorf("%q is no amount (want 300 or 300.50)", args[1])}
				}
			}
			return d.Payout(k, minor, serial)
		})
	}
	return c
}

func (a *app) caseExport() *cobra.Command {
	var asCSV bool
	var out string
	c := &cobra.Command{Use: "export CASE --csv", Short: "write the log of a case as a table (for the evidence pack: cuiban export)", Args: exactly(1), Example: "  cuiban case export CB-7K3M --csv --out case.csv"}
	c.Flags().BoolVar(&asCSV, "csv", false, "as CSV, UTF-8; no cell is a formula, whatever others wrote")
	c.Flags().StringVar(&out, "out", "", "the `FILE` to write (default: standard output)")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if !asCSV {
			return errUsage{errors.New("say in which form: --csv (the evidence pack is `cuiban export`)")}
		}
		conf, st, err := a.open(true)
		if err != nil {
			return err
		}
		defer st.Close()
		set, err := daemon.OwnLadders(conf)
		if err != nil {
			return err
		}
		var k *escalation.Case
		if err := st.View(cmd.Context(), func(tx *store.Tx) error { k, err = tx.Case(args[0]); return err }); err != nil {
			return fmt.Errorf("%w; `cuiban case list --all` shows what there is", err)
		}
		if out == "" {
			return pack.CSV(a.out, k, entryLines(set, k))
		}
		f, err := os.OpenFile(out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("writing the table: %w", err)
		}
		if err := errors.Join(pack.CSV(f, k, entryLines(set, k)), f.Close()); err != nil {
			return fmt.Errorf("writing the table: %w", err)
		}
		fmt.Fprintln(a.out, out)
		return nil
	}
	return c
}

func (a *app) caseErase() *cobra.Command {
	var sure, why string
	c := &cobra.Command{Use: "erase CASE", Short: "remove the personal data of a case for good: mails, words, parties, evidence", Args: exactly(1),
		Long:    "Removes the mails that are in no other case, letters, notices, evidence, promises, parties, numbers and the\nwords of the log. The hashes of the log stay, so that `cuiban verify` still proves that nothing else is\nmissing. Backups made before still hold it all. There is no way back.",
		Example: "  cuiban case erase CB-7K3M --yes-erase CB-7K3M"}
	c.Flags().StringVar(&sure, "yes-erase", "", "the `CASE` once more, to be sure")
	c.Flags().StringVar(&why, "why", "on request", "the reason that stays in the log")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if !strings.EqualFold(sure, args[0]) {
			return errUsage{fmt.Errorf("this cannot be undone: repeat the case, as in `cuiban case erase %s --yes-erase %s`", args[0], args[0])}
		}
		_, st, err := a.open(false)
		if err != nil {
			return err
		}
		defer st.Close()
		var id int64
		if err := st.View(cmd.Context(), func(tx *store.Tx) error { id, err = tx.CaseID(args[0]); return err }); err != nil {
			return fmt.Errorf("%w; `cuiban case list --all` shows what there is", err)
		}
		done, err := st.Erase(cmd.Context(), a.now(), id, why)
		if err != nil {
			return err
		}
		return a.print(done, func() {
			fmt.Fprintf(a.out, "%s: erased %d entries' words, %d mails, %d files; run `cuiban verify` to see that the rest is whole\n", args[0], done.Entries, done.Mails, done.Objects)
		})
	}
	return c
}
