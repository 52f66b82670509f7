package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"cuiban/daemon"
)

// canary is a password that must stand nowhere but in its file.
const canary = "c4nary-s3same"

// running is a daemon of a set-up, run in this process.
type running struct {
	*setUp
	hup  chan os.Signal
	log  *syncBuffer
	stop func() error
}

// syncBuffer is a buffer for a log that is read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newRunning(t *testing.T) *running {
	t.Helper()
	s := newSetUp(t)
	for _, a := range []string{"lin@example.cn"} {
		if err := s.w.SetPassword(a, canary); err != nil {
			t.Fatal(err)
		}
	}
	secret := filepath.Join(s.dir, "pw")
	if err := os.WriteFile(secret, []byte(canary+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"init", "--yes", "--name", "Lin", "--address", "lin@example.cn", "--way", "own", "--password-file", secret}, s.servers()...)
	if r := s.run(t, "", args...); r.code != 0 {
		t.Fatalf("init: %s%s", r.out, r.err)
	}
	x := &running{setUp: s, hup: make(chan os.Signal, 1), log: &syncBuffer{}}
	ctx, cancel := context.WithCancel(context.Background())
	a := &app{config: s.conf(), out: io.Discard, err: x.log, now: time.Now, env: func(string) string { return "" }}
	ended := make(chan error, 1)
	go func() { ended <- a.runDaemon(ctx, false, x.hup) }()
	x.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { _ = x.stop() })
	x.until(t, "running and idle", func(st daemon.Status) bool {
		return st.Running && len(st.Accounts) == 1 && !st.Accounts[0].ReadUntil.IsZero()
	})
	return x
}

// until asks the status until it is so.
func (x *running) until(t *testing.T, what string, so func(daemon.Status) bool) daemon.Status {
	t.Helper()
	var r result
	for range 600 {
		r = x.run(t, "", "status", "--json")
		var st daemon.Status
		if r.code == 0 && json.Unmarshal([]byte(r.out), &st) == nil && so(st) {
			return st
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("never %s: %s%s\n%s", what, r.out, r.err, x.log)
	return daemon.Status{}
}

// A running daemon is asked over its socket; it reads its configuration again,
// keeps the old one when the new one is wrong, and answers /healthz once told to.
func TestRunStatusReload(t *testing.T) {
	x := newRunning(t)
	if r := x.run(t, "", "status"); r.code != 0 || !strings.Contains(r.out, "催办在运行") || !strings.Contains(r.out, "lin@example.cn  读到 20") {
		t.Errorf("status: %s%s", r.out, r.err)
	}
	good, err := os.ReadFile(x.conf())
	if err != nil {
		t.Fatal(err)
	}
	started := x.until(t, "running", func(s daemon.Status) bool { return s.Running }).Started
	x.reload(t, "nonsense = 1\n")
	x.logged(t, "the old one stays")
	if err := os.WriteFile(x.conf(), good, 0o600); err != nil { // status reads it, too
		t.Fatal(err)
	}
	if s := x.until(t, "running", func(s daemon.Status) bool { return s.Running }); !s.Started.Equal(started) {
		t.Error("a wrong configuration restarted the daemon")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	x.reload(t, string(good)+fmt.Sprintf("\n[run]\nhealth = %q\nlog = \"json\"\n", addr))
	x.until(t, "started anew", func(s daemon.Status) bool { return s.Running && s.Started.After(started) })
	x.logged(t, `"msg":"account"`)
	res, err := http.Get("http://" + addr + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if b, err := io.ReadAll(res.Body); err != nil || res.StatusCode != 200 || string(b) != "ok\n" {
		t.Errorf("/healthz: %d %q, %v", res.StatusCode, b, err)
	}
	if r := x.run(t, "", "status", "--health"); r.code != exitDone {
		t.Errorf("status --health: exit %d: %s", r.code, r.err)
	}
	if err := x.stop(); err != nil {
		t.Errorf("the daemon ended with %v", err)
	}
	if r := x.run(t, "", "status", "--health"); r.code != exitFailed || !strings.Contains(r.err, "no daemon runs here") {
		t.Errorf("status --health without a daemon: exit %d: %s", r.code, r.err)
	}
	if r := x.run(t, "", "status"); r.code != 0 || !strings.Contains(r.out, "没有在运行") || !strings.Contains(r.out, "读到 20") {
		t.Errorf("status without a daemon: %s%s", r.out, r.err)
	}
}

func (x *running) reload(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(x.conf(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	x.hup <- syscall.SIGHUP
}

func (x *running) logged(t *testing.T, words string) {
	t.Helper()
	for range 200 {
		if strings.Contains(x.log.String(), words) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%q was not logged:\n%s", words, x.log)
}

// Check 53: a second instance on the same data folder exits at once.
func TestCheck53SecondInstance(t *testing.T) {
	x := newRunning(t)
	for _, command := range []string{"run", "sync"} {
		if r := x.run(t, "", command); r.code != exitBusy || !strings.Contains(r.err, "another cuiban is running") {
			t.Errorf("%s: exit %d: %s", command, r.code, r.err)
		}
	}
	if r := x.run(t, "", "case", "list"); r.code != 0 {
		t.Errorf("case list beside the daemon: exit %d: %s", r.code, r.err)
	}
}

// Check 51: the password stands in no log, no answer, no file of the data folder,
// and no flag could bring one onto a command line.
func TestCheck51PasswordStaysWhereItIs(t *testing.T) {
	x := newRunning(t)
	check := x.run(t, "", "check", "--wait", "20s")
	status := x.run(t, "", "status", "--json")
	if err := x.w.SetPassword("lin@example.cn", "another"); err != nil {
		t.Fatal(err)
	}
	x.w.Disconnect("lin@example.cn")
	x.logged(t, "account unreachable")
	refused := x.run(t, "", "check", "--no-mail")
	if err := x.stop(); err != nil {
		t.Fatal(err)
	}
	if refused.code != 1 {
		t.Errorf("check with a wrong password: exit %d", refused.code)
	}
	for what, text := range map[string]string{"log": x.log.String(), "check": check.out + check.err, "status": status.out, "refused": refused.out + refused.err} {
		if strings.Contains(text, canary) {
			t.Errorf("the password is in the %s", what)
		}
	}
	err := filepath.WalkDir(filepath.Join(x.dir, "cuiban-data"), func(p string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(p)
		if bytes.Contains(b, []byte(canary)) {
			t.Errorf("the password is in %s", p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	walk((&app{now: time.Now}).root(), func(c *cobra.Command) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if regexp.MustCompile(`(password|secret|token)$`).MatchString(f.Name) {
				t.Errorf("%s --%s would show a secret to every user of the machine", c.CommandPath(), f.Name)
			}
		})
	})
}

func walk(c *cobra.Command, f func(*cobra.Command)) {
	f(c)
	for _, sub := range c.Commands() {
		walk(sub, f)
	}
}

// Check 58: systemd holds the unit to be exposed by at most 1.5 of 10.
func TestCheck58UnitIsHardened(t *testing.T) {
	s := newSetUp(t)
	if r := s.run(t, "", append([]string{"init", "--yes", "--no-test", "--name", "Lin", "--address", "lin@example.cn", "--way", "own", "--password-env", "X"}, s.servers()...)...); r.code != 0 {
		t.Fatal(r.err)
	}
	units := t.TempDir()
	r := s.run(t, "", "service", "install", "--user", "daemon", "--dir", units)
	if r.code != 0 || !strings.Contains(r.out, "systemctl daemon-reload") {
		t.Fatalf("exit %d: %s%s", r.code, r.out, r.err)
	}
	path := filepath.Join(units, "cuiban.service")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"User=daemon\n", "Type=notify\n", "WatchdogSec=", "ReadWritePaths=" + s.dir, "run -c " + s.conf() + "\n", "ExecReload=/bin/kill -HUP"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the unit lacks %q", want)
		}
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("NOT CHECKED: systemd-analyze is not here, so that the unit's exposure was not computed")
	}
	out, err := exec.Command(analyze, "security", "--offline=yes", "--no-pager", path).CombinedOutput()
	m := regexp.MustCompile(`exposure level for cuiban.service: ([0-9.]+)`).FindSubmatch(out)
	if m == nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := exec.Command(analyze, "verify", "--no-pager", path).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	score, err := strconv.ParseFloat(string(m[1]), 64)
	t.Logf("exposure %v", score)
	if err != nil || score > 1.5 {
		t.Errorf("exposure %v, want at most 1.5:\n%s", score, out)
	}
}

// A configuration of root's gets no unit that runs as root.
func TestServiceRefusesRoot(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can own a file as root")
	}
	s := newSetUp(t)
	if r := s.run(t, "", append([]string{"init", "--yes", "--no-test", "--name", "Lin", "--address", "lin@example.cn", "--way", "own", "--password-env", "X"}, s.servers()...)...); r.code != 0 {
		t.Fatal(r.err)
	}
	if r := s.run(t, "", "service", "print"); r.code != 1 || !strings.Contains(r.err, "useradd") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
	if r := s.run(t, "", "service", "print", "--container"); r.code != 0 || !strings.Contains(r.out, "FROM scratch") {
		t.Errorf("container: exit %d: %s", r.code, r.err)
	}
}

// Every shell gets its completions.
func TestCompletions(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		if r := cuiban(t, "", "completion", shell); r.code != 0 || !strings.Contains(r.out, "cuiban") {
			t.Errorf("%s: exit %d: %s", shell, r.code, r.err)
		}
	}
}
