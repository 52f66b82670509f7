package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/store"
	"cuiban/templates"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2  // wrong command line or configuration
	exitBusy   = 75 // another instance runs (EX_TEMPFAIL of sysexits.h)
)

// errUsage marks an error of the command line.
type errUsage struct{ error }

func (e errUsage) Unwrap() error { return e.error }

// errBusy says that another instance runs on the same data.
var errBusy = errors.New("another cuiban is running on this data folder; stop it first, or use the commands that work beside it (case, draft, promise …)")

// run executes one command line and returns the exit code.
func (a *app) run(ctx context.Context, args []string) int {
	if len(args) > 0 && args[0] == "run" {
		debug.SetGCPercent(daemon.RestGC) // from the start: what is strewn over a large heap does not shrink again
	}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	fmt.Fprintf(a.err, "cuiban: %s\n", strings.TrimRight(err.Error(), "\n"))
	return code(err)
}

func code(err error) int {
	var bad *config.Error
	switch {
	case errors.Is(err, errBusy):
		return exitBusy
	case errors.As(err, &bad), errors.As(err, new(errUsage)):
		return exitUsage
	}
	return exitFailed
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "cuiban",
		Short:         "keeps platforms to their word: files the mail of a dispute, tracks every promise, drafts what comes next",
		Long:          "cuiban (催办) watches a mailbox, files the correspondence of a blocked withdrawal into cases,\nnotes every promised deadline, and when one passes drafts the follow-up or the next step.\nNothing leaves without your approval.",
		Example:       "  cuiban demo                # a whole dispute, simulated: nothing of yours is touched\n  cuiban init                # set it up\n  cuiban run                 # the daemon\n  cuiban status              # what runs, what is next",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          unknownCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.PersistentFlags().StringVarP(&a.config, "config", "c", config.DefaultPath, "the configuration `file`")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return errUsage{fmt.Errorf("%w\nsee: %s --help", err, c.CommandPath())}
	})
	root.AddCommand(
		a.backupCommand(),
		a.calendarCommand(),
		a.caseCommand(),
		a.checkCommand(),
		a.configCommand(),
		a.demoCommand(),
		a.draftCommand(),
		a.evidenceCommand(),
		a.exportCommand(),
		a.importCommand(),
		a.initCommand(),
		a.ladderCommand(),
		a.letterCommand(),
		a.mandateCommand(),
		a.oauthCommand(),
		a.outboxCommand(),
		a.ownerCommand(),
		a.platformCommand(),
		a.parseCommand(),
		a.promiseCommand(),
		a.reparseCommand(),
		a.restoreCommand(),
		a.resumeCommand(),
		a.runCommand(),
		a.searchCommand("cuiban"),
		a.stopCommand(),
		a.syncCommand(),
		a.unfiledCommand(),
		a.verifyCommand(),
		a.versionCommand(),
	)
	root.AddCommand(a.statusCommand(), a.serviceCommand(), a.digestCommand())
	a.completeAll(root)
	return root
}

// unknownCommand refuses words that are no command, with the nearest one.
func unknownCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := ""
	if s := c.SuggestionsFor(args[0]); len(s) > 0 {
		hint = fmt.Sprintf("; did you mean %q?", s[0])
	}
	return errUsage{fmt.Errorf("%q is no command of %s%s\nsee: %s --help", args[0], c.CommandPath(), hint, c.CommandPath())}
}

// group is a command that only holds others; its example is the first line of
// each of theirs.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: unknownCommand, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(subs...)
	firsts := make([]string, len(subs))
	for i, s := range subs {
		firsts[i], _, _ = strings.Cut(s.Example, "\n")
	}
	c.Example = strings.Join(firsts, "\n")
	return c
}

// exactly wants that many arguments and says what they are.
func exactly(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			return errUsage{fmt.Errorf("%s: got %d arguments, want %d\nusage: %s", c.CommandPath(), len(args), n, c.UseLine())}
		}
		return nil
	}
}

// withJSON gives a listing its --json.
func (a *app) withJSON(c *cobra.Command) *cobra.Command {
	c.Flags().BoolVar(&a.json, "json", false, "print JSON")
	return c
}

// print writes v as JSON, or by text for people.
func (a *app) print(v any, text func()) error {
	if !a.json {
		text()
		return nil
	}
	enc := json.NewEncoder(a.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// open loads the configuration and opens its store beside a running daemon.
func (a *app) open(readOnly bool) (*config.Config, *store.Store, error) {
	c, err := config.Load(a.config)
	if err != nil {
		return nil, nil, err
	}
	st, err := store.Open(c.DataDir(), store.Options{ReadOnly: readOnly})
	if readOnly && errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("there is nothing in %s yet: `cuiban sync` or `cuiban run` reads the mailboxes", c.DataDir())
	}
	if err != nil {
		return nil, nil, err
	}
	return c, st, nil
}

// logger writes the daemon's log, warnings and worse unless verbose.
func (a *app) logger(verbose bool) *slog.Logger {
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: level}))
}

// lang is the language of the environment.
func (a *app) lang() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := a.env(name); v != "" {
			if strings.HasPrefix(strings.ToLower(v), "zh") {
				return "zh-CN"
			}
			return "en"
		}
	}
	return templates.Lang("en")
}

// say prints a sentence in the language of the environment.
func (a *app) say(zh, en string, args ...any) { fmt.Fprintf(a.out, a.either(zh, en), args...) }

// either is the text in the language of the environment.
func (a *app) either(zh, en string) string { return config.Words{ZH: zh, EN: en}.In(a.lang()) }

// langFlag gives a command its --lang, to be read by inLanguage.
func langFlag(c *cobra.Command, lang *string) {
	c.Flags().StringVar(lang, "lang", "", "zh-CN or en (default: the environment's)")
}

// inLanguage is the language that was asked for, "" the environment's.
func (a *app) inLanguage(lang string) (string, error) {
	switch lang {
	case "":
		return a.lang(), nil
	case "zh-CN", "en":
		return lang, nil
	}
	return "", errUsage{fmt.Errorf("--lang %q is neither zh-CN nor en", lang)}
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "print the version", Args: exactly(0), Example: "  cuiban version", Run: func(*cobra.Command, []string) {
		fmt.Fprintln(a.out, "cuiban", version())
	}}
}

func (a *app) configCommand() *cobra.Command {
	sample := &cobra.Command{Use: "sample", Short: "print a commented configuration", Args: exactly(0),
		Example: "  cuiban config sample > cuiban.toml && chmod 600 cuiban.toml",
		Run:     func(*cobra.Command, []string) { fmt.Fprint(a.out, config.Sample) }}
	check := &cobra.Command{Use: "check", Short: "read the configuration and say what is wrong with it", Args: exactly(0),
		Example: "  cuiban config check -c ~/cuiban.toml",
		RunE: func(*cobra.Command, []string) error {
			c, err := config.Load(a.config)
			if err == nil {
				fmt.Fprintf(a.out, "%s: owners %d, accounts %d, data in %s\n", a.config, len(c.Owners), len(c.Accounts), c.DataDir())
			}
			return err
		}}
	return group("config", "the configuration file", sample, check, a.referenceCommand(), a.litestreamCommand())
}
