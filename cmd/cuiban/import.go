package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/intake"
	"cuiban/daemon/mailfile"
	"cuiban/templates"
)

// maxListed is how many of the things that could not be read are named for
// people; --json names all.
const maxListed = 20

func (a *app) importCommand() *cobra.Command {
	var opt intake.ImportOptions
	c := &cobra.Command{Use: "import PATH…", Short: "take up a dispute that is already under way: its mail as mbox, Maildir, .eml files or a zip of them",
		Long:    "Takes over the mail in files: mbox, Maildir, .eml, a zip of .eml, or folders of these. Hand over what\nbelongs to your disputes: a mail of yours that fits no case opens one. The oldest mail comes first,\nwhatever the order of the files. Promises of the past are noted and shown; nothing is sent because of them:\na case taken over rests until new mail comes, a promise that is still running passes, or you say\n`cuiban case resume CASE`.\n\nAn import that was interrupted goes on when the same command is run again; mail that is there already is not\ntaken twice. It works beside a running daemon.",
		Example: "  cuiban import ~/Mail/dispute.mbox\n  cuiban import --case CB-7K3M replies.zip\n  cuiban import --sent ~/Maildir/.Sent",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errUsage{fmt.Errorf("%s: no file or folder given\nusage: %s", c.CommandPath(), c.UseLine())}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.importMail(cmd.Context(), args, opt) }}
	c.Flags().StringVar(&opt.Owner, "owner", "", "the `ADDRESS` of the owner whose mail it is (default: told by each mail)")
	c.Flags().StringVar(&opt.Case, "case", "", "the `CASE` all of it belongs to (default: filed by the usual rules)")
	c.Flags().BoolVar(&opt.Sent, "sent", false, "your own mails among it come from your Sent folder: letters may go to whom you wrote to")
	return a.withJSON(c)
}

func (a *app) importMail(ctx context.Context, paths []string, opt intake.ImportOptions) error {
	c, st, err := a.open(false)
	if err != nil {
		return err
	}
	defer st.Close()
	now := a.now()
	d, err := daemon.New(ctx, c, st, now, daemon.Options{Log: a.logger(false)})
	if err != nil {
		return err
	}
	tell := a.meter()
	set, err := mailfile.Scan(ctx, paths, func(n int) { tell.show("found %d mails", n) })
	if err != nil {
		return fmt.Errorf("looking through the files: %w", err)
	}
	defer set.Close()
	tell.begin()
	total := len(set.Mails)
	opt.Progress = func(r intake.ImportReport) { tell.show("%s", progress(r, total, tell.elapsed())) }
	rep, err := d.Import(ctx, set, now, opt)
	took := tell.elapsed()
	tell.end()
	if err != nil {
		return err
	}
	if err := a.print(rep, func() { a.tellImport(rep, took) }); err != nil {
		return err
	}
	if n := len(rep.Unread); n > 0 {
		return fmt.Errorf("importing: %d could not be read", n)
	}
	return nil
}

// progress is the line that shows how far an import is.
func progress(r intake.ImportReport, total int, took time.Duration) string {
	if r.Mails == 0 || took <= 0 {
		return ""
	}
	rate := float64(r.Mails) / took.Seconds()
	left := time.Duration(float64(total-r.Mails) / rate * float64(time.Second)).Round(time.Second)
	return fmt.Sprintf("%d of %d mails, %.0f a second, %v left", r.Mails, total, rate, left)
}

func (a *app) tellImport(r intake.ImportReport, took time.Duration) {
	fmt.Fprintf(a.out, "%d mails (%.1f MB): %d new, %d known already\n", r.Mails, float64(r.Bytes)/1e6, r.New, r.Known)
	fmt.Fprintf(a.out, "%d filed, %d cases opened, %d promises noted, %d in the tray\n", r.Filed, r.Opened, r.Promises, r.Unfiled)
	if s := took.Seconds(); s >= 1 {
		fmt.Fprintf(a.out, "%.0f seconds, %.0f mails a second\n", s, float64(r.Mails)/s)
	}
	if r.Opened > 0 {
		fmt.Fprintln(a.out, "Past deadlines are shown and not chased: `cuiban case list`, then `cuiban case resume CASE` for what is to go on now.")
	}
	if r.Unfiled > 0 {
		fmt.Fprintln(a.out, "What fits no case waits in the tray: `cuiban unfiled`.")
	}
	for i, u := range r.Unread {
		if i == maxListed {
			fmt.Fprintf(a.out, "… and %d more (--json names all)\n", len(r.Unread)-i)
			break
		}
		fmt.Fprintf(a.out, "not read: %s: %s\n", templates.Clean(u.Where), templates.Clean(u.Why))
	}
}

// meter shows on a terminal how far something is; elsewhere it is silent.
type meter struct {
	w           io.Writer // nil: no terminal
	start, last time.Time
}

// meterEvery is how often the line is renewed.
const meterEvery = 200 * time.Millisecond

// meter begins one on the error output.
func (a *app) meter() *meter {
	m := &meter{}
	if f, ok := a.err.(*os.File); ok {
		if fi, err := f.Stat(); err == nil && fi.Mode()&os.ModeCharDevice != 0 {
			m.w = f
		}
	}
	m.begin()
	return m
}

// begin starts the clock that rates are counted by.
func (m *meter) begin() { m.start, m.last = time.Now(), time.Time{} }

func (m *meter) elapsed() time.Duration { return time.Since(m.start) }

// show writes the line over the one before, not too often.
func (m *meter) show(format string, args ...any) {
	if m.w == nil || time.Since(m.last) < meterEvery {
		return
	}
	m.last = time.Now()
	fmt.Fprintf(m.w, "\r\x1b[K"+format, args...)
}

// end takes the line away.
func (m *meter) end() {
	if m.w != nil {
		fmt.Fprint(m.w, "\r\x1b[K")
	}
}
