package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/store"
)

func (a *app) draftEdit() *cobra.Command {
	var file string
	c := &cobra.Command{Use: "edit N", Short: "change a letter's text in $EDITOR; it is shown to you again", Args: exactly(1),
		Example: "  EDITOR=nano cuiban draft edit 7\n  cuiban draft edit 7 --file new.txt\n  cuiban draft edit 7 --file - < new.txt",
		RunE: func(cmd *cobra.Command, args []string) error {
			old := ""
			err := a.read(cmd, func(_ *config.Config, tx *store.Tx) error {
				l, _, err := letter(tx, args[0])
				if err == nil && !desk.Revisable(l) {
					err = fmt.Errorf("%w: it is %s", desk.ErrNotWaiting, l.State)
				}
				old = l.Text
				return err
			})
			if err != nil {
				return err
			}
			text, err := a.newText(cmd.Context(), file, old)
			if err != nil {
				return fmt.Errorf("editing letter %s: %w", args[0], err)
			}
			if strings.TrimSpace(text) == strings.TrimSpace(old) {
				return errors.New("nothing was changed")
			}
			return a.order(cmd.Context(), args[0], func(d *desk.Desk, _ *escalation.Case, l escalation.Letter) (desk.Done, error) {
				if l.Text != old {
					return desk.Done{}, fmt.Errorf("letter %d was changed meanwhile: look at it with `cuiban draft show %d`", l.ID, l.ID)
				}
				return d.Revise(l.ID, text)
			})
		}}
	c.Flags().StringVar(&file, "file", "", "take the text from this file instead of $EDITOR; - is the standard input")
	return c
}

// newText is what the owner wants the letter to say.
func (a *app) newText(ctx context.Context, file, old string) (string, error) {
	switch file {
	case "":
		return a.inEditor(ctx, old)
	case "-":
		b, err := io.ReadAll(a.in)
		return string(b), err
	}
	b, err := os.ReadFile(file)
	return string(b), err
}

// inEditor opens text in the owner's editor, in a file that others cannot read.
func (a *app) inEditor(ctx context.Context, text string) (string, error) {
	editor := a.env("VISUAL")
	if editor == "" {
		editor = a.env("EDITOR")
	}
	words := strings.Fields(editor)
	if len(words) == 0 {
		return "", errors.New("there is no $EDITOR: set it (export EDITOR=nano), or give the text with --file")
	}
	dir, err := os.MkdirTemp("", "cuiban-draft-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return "", err
	}
	run := exec.CommandContext(ctx, words[0], append(words[1:], path)...)
	run.Stdin, run.Stdout, run.Stderr = a.in, a.out, a.err
	if err := run.Run(); err != nil {
		return "", fmt.Errorf("the editor %s: %w", editor, err)
	}
	b, err := os.ReadFile(path)
	return string(b), err
}

func (a *app) draftLater() *cobra.Command {
	return &cobra.Command{Use: "later N DAYS", Short: "ask me about a letter again in so many days", Args: exactly(2),
		Example: "  cuiban draft later 3 7",
		RunE: func(cmd *cobra.Command, args []string) error {
			days, err := strconv.Atoi(strings.TrimSuffix(args[1], "d"))
			if err != nil || days < 1 || days > maxLater {
				return errUsage{fmt.Errorf("%q is no number of days (1 to %d)", args[1], maxLater)}
			}
			return a.order(cmd.Context(), args[0], func(d *desk.Desk, _ *escalation.Case, l escalation.Letter) (desk.Done, error) {
				return d.LaterLetter(l.ID, days)
			})
		}}
}

// maxLater bounds later: a case forgotten for longer than a year is a closed one.
const maxLater = 366

func (a *app) draftDiff() *cobra.Command {
	return &cobra.Command{Use: "diff N [M]", Short: "compare a letter with the one before it in its case, or with letter M", Args: cobra.RangeArgs(1, 2),
		Example: "  cuiban draft diff 3\n  cuiban draft diff 3 1",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.read(cmd, func(_ *config.Config, tx *store.Tx) error {
				l, c, err := letter(tx, args[0])
				if err != nil {
					return err
				}
				was := before(c, l)
				if len(args) == 2 {
					if was, _, err = letter(tx, args[1]); err != nil {
						return err
					}
				}
				fmt.Fprintf(a.out, "--- letter %d (%s)\n+++ letter %d (%s)\n", was.ID, was.State, l.ID, l.State)
				for _, line := range diffLines(page(was), page(l)) {
					fmt.Fprintln(a.out, line)
				}
				return nil
			})
		}}
}

// before is the letter of the case that came before l; the zero one when l is
// the first.
func before(c *escalation.Case, l escalation.Letter) (was escalation.Letter) {
	for _, o := range c.Letters {
		if o.ID < l.ID {
			was = o
		}
	}
	return was
}

// page is a letter as lines to compare.
func page(l escalation.Letter) []string {
	if l.ID == 0 {
		return nil
	}
	head := []string{"To: " + strings.Join(l.Recipients, ", "), "Subject: " + l.Subject, ""}
	return append(head, strings.Split(strings.TrimRight(l.Text, "\n"), "\n")...)
}

// diffLines compares by lines, by the longest common subsequence: letters have
// tens of lines.
func diffLines(a, b []string) []string {
	long := make([][]int, len(a)+1)
	for i := range long {
		long[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				long[i][j] = long[i+1][j+1] + 1
			} else {
				long[i][j] = max(long[i+1][j], long[i][j+1])
			}
		}
	}
	var out []string
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out, i, j = append(out, " "+a[i]), i+1, j+1
		case j == len(b) || i < len(a) && long[i+1][j] >= long[i][j+1]:
			out, i = append(out, "-"+a[i]), i+1
		default:
			out, j = append(out, "+"+b[j]), j+1
		}
	}
	return out
}
