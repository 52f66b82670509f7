//go:build e2e

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cuiban/cmd/cuiban/internal/story"
)

// ownerPassword is the owner's, as mailbox wants it.
func (a *site) ownerPassword(context.Context) (string, error) {
	return password(a.cast.Owner.Address), nil
}

// tail is what a process wrote so far.
type tail struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (w *tail) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.Write(p)
}

func (w *tail) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.String()
}

// within waits until something is so, for at most limit, and returns how long
// it took.
func within(t *testing.T, limit time.Duration, what string, f func() (bool, error)) time.Duration {
	t.Helper()
	started := time.Now()
	for {
		ok, err := f()
		switch took := time.Since(started); {
		case ok && took <= limit:
			t.Logf("%s: %v", what, took.Round(10*time.Millisecond))
			return took
		case took > limit:
			t.Fatalf("%s: not within %v: %v", what, limit, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// startTime is how long the daemon may take to be ready on a loaded machine;
// the product's own promise, archived within five seconds, comes after it.
const (
	startTime   = 30 * time.Second
	archiveTime = 5 * time.Second
	endTime     = 5 * time.Second
)

// runDaemon: the daemon archives what arrives within seconds, with one account
// that cannot be read beside the other and after the server crashed; it is
// alone, and ends when it is told to.
func runDaemon(t *testing.T, bin string) {
	s := story.Royalties("zh-CN")
	a := newSite(t, bin, s, false, "not the password")
	log := &tail{}
	cmd := exec.Command(bin, "run", "-c", a.conf)
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("cuiban run:\n%s\n%s", log, a.server.Logs())
		}
	})

	within(t, startTime, "tracker watched", func() (bool, error) { return strings.Contains(log.String(), "account=tracker state=idle"), nil })
	within(t, startTime, "owner's wrong password told", func() (bool, error) { return told(log.String(), "account=owner", "password"), nil })
	a.refuseSecond(t)

	a.writeNow(t, s, 0)
	within(t, archiveTime, "first mail archived", func() (bool, error) { return a.caseMails(1) })
	a.writeNow(t, s, 1)
	within(t, archiveTime, "answer archived", func() (bool, error) { return a.caseMails(2) })

	if err := a.server.CrashDovecot(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.writeNow(t, s, 2)
	within(t, startTime, "mail after the server's crash archived", func() (bool, error) { return a.caseMails(3) })

	select {
	case err := <-ended:
		t.Fatalf("cuiban run ended by itself: %v", err)
	default:
	}
	started := time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("cuiban run ended with %v", err)
		}
		t.Logf("ended %v after SIGTERM", time.Since(started).Round(time.Millisecond))
	case <-time.After(endTime):
		t.Errorf("cuiban run did not end within %v of SIGTERM", endTime)
	}
}

// told finds a line of the log with all the words.
func told(log string, words ...string) bool {
	for line := range strings.Lines(log) {
		all := true
		for _, w := range words {
			all = all && strings.Contains(line, w)
		}
		if all {
			return true
		}
	}
	return false
}

// refuseSecond: neither a second daemon nor a pass beside it.
func (a *site) refuseSecond(t *testing.T) {
	t.Helper()
	for _, verb := range []string{"run", "sync"} {
		_, err := a.cuiban(t.Context(), verb)
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != exitBusy {
			t.Errorf("a second cuiban %s: %v, want exit code %d", verb, err, exitBusy)
		}
	}
}

// writeNow sends the nth mail of the story as of this moment.
func (a *site) writeNow(t *testing.T, s *story.Story, n int) {
	t.Helper()
	one := *s
	m := s.Mails[n]
	m.At = time.Now()
	one.Mails, one.Start, one.End = []story.Mail{m}, m.At, m.At
	if err := one.Play(t.Context(), a.post, idle{}, nil); err != nil {
		t.Fatal(err)
	}
	if err := a.server.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// idle is no machine at all: the daemon works by itself.
type idle struct{}

func (idle) Pass(context.Context, time.Time) error                  { return nil }
func (idle) Next(_ context.Context, _ time.Time) (time.Time, error) { return time.Time{}, nil }

// caseMails says whether the one case has so many mails.
func (a *site) caseMails(want int) (bool, error) {
	var cases []struct{ Ref string }
	if err := a.read(a.t.Context(), &cases, "case", "list"); err != nil || len(cases) != 1 {
		return false, fmt.Errorf("%d cases: %w", len(cases), err)
	}
	var c struct{ Entries []struct{ Kind string } }
	if err := a.read(a.t.Context(), &c, "case", "show", cases[0].Ref); err != nil {
		return false, err
	}
	n := 0
	for _, e := range c.Entries {
		if strings.HasPrefix(e.Kind, "mail") {
			n++
		}
	}
	return n == want, fmt.Errorf("%d mails: %v", n, c.Entries)
}
