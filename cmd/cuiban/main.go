// Command cuiban (催办) keeps platforms to their word: it files the mail of a
// dispute, notes every promise in it, and when one passes it drafts the next
// letter and asks the owner before anything leaves.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // zones on machines without zone files

	"cuiban/daemon/config"
)

func main() {
	if err := keepMemory(); err != nil {
		fmt.Fprintln(os.Stderr, "cuiban:", err)
		os.Exit(exitFailed)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	a := &app{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, now: time.Now}
	os.Exit(a.run(ctx, os.Args[1:]))
}

// app is the command with its surroundings, so that tests can give their own.
type app struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	now      func() time.Time
	network  *config.Network // where providers are looked for; nil: the real one

	config string // path of the configuration
	json   bool
}
