//go:build e2e

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cuiban/cmd/cuiban/internal/story"
)

// serviceUser runs the daemon: not root, there on every Debian, and of no rights.
const serviceUser = "daemon"

// underSystemd: the unit that `cuiban service install` writes runs the daemon, by
// a systemd of its own that applies every restriction in it, against Dovecot and
// Postfix: it becomes ready, files mail, reads its configuration again, is started
// anew after it was killed, and ends when it is stopped (check 58).
func underSystemd(t *testing.T, bin string) {
	m := newMachine(t, bin)
	s := story.Royalties("zh-CN")
	m.until(t, "active", func() (bool, error) { return m.unit(t, "ActiveState", "active") })
	m.checkRestrictions(t)
	m.logs(t, "account=tracker state=idle")

	m.writeNow(t, s, 0)
	within(t, startTime, "a mail filed", func() (bool, error) { return m.caseMails(1) })
	m.systemctl(t, "reload", "cuiban")
	m.logs(t, "the configuration was read again")

	if err := syscall.Kill(m.pid(t), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	m.until(t, "started anew", func() (bool, error) { return m.unit(t, "NRestarts", "1") })
	m.until(t, "active again", func() (bool, error) { return m.unit(t, "ActiveState", "active") })
	m.writeNow(t, s, 1)
	within(t, startTime, "a mail filed after the restart", func() (bool, error) { return m.caseMails(2) })

	m.systemctl(t, "stop", "cuiban")
	for property, want := range map[string]string{"ActiveState": "inactive", "Result": "success", "ExecMainStatus": "0"} {
		if ok, err := m.unit(t, property, want); !ok {
			t.Error(err)
		}
	}
}

// machine is a site whose daemon a systemd of its own runs, as process 1 of its
// own namespaces.
type machine struct {
	*site
	dir     string // below /var/lib: the unit's /tmp is its own
	systemd *exec.Cmd
	ended   chan struct{}
}

// boot makes the namespaces: a control group of its own to hand out, a file
// system that nobody can change but in the data folder, and no units but ours.
// What is started is systemd alone; it learns of ending with the namespaces.
const boot = `set -e
mount --make-rprivate /
mkdir "$DIR/cgroup"
mount -t cgroup2 none "$DIR/cgroup"
group="$DIR/cgroup/$(basename "$DIR")"
mkdir "$group"
trap 'find "$group" -depth -type d -exec rmdir {} \;' EXIT
sh -c 'echo $$ >"$0/cgroup.procs"; exec unshare --cgroup --pid --fork --kill-child --mount --uts --ipc --mount-proc sh -c "$1"' "$group" '
	set -e
	umount "$DIR/cgroup"
	umount -R /sys/fs/cgroup || true
	mount -t cgroup2 none /sys/fs/cgroup
	for d in /run /tmp /var/tmp; do mount -t tmpfs none $d; done
	mount --bind "$DIR" "$DIR"
	mount -o remount,bind,ro /
	exec env -i container=other PATH=/usr/bin:/usr/sbin:/bin:/sbin SYSTEMD_UNIT_PATH="$DIR/units" \
		/lib/systemd/systemd --system --unit=multi-user.target --log-target=console --show-status=0'
`

func newMachine(t *testing.T, bin string) *machine {
	t.Helper()
	for _, program := range []string{"/lib/systemd/systemd", "/usr/bin/unshare", "/usr/bin/nsenter", "/usr/bin/systemctl"} {
		if _, err := os.Stat(program); err != nil {
			t.Skipf("NOT CHECKED: the unit was not run under systemd: %v", err)
		}
	}
	m := &machine{site: newSite(t, bin, story.Royalties("zh-CN"), false, password(story.Royalties("zh-CN").Cast.Owner.Address)), ended: make(chan struct{})}
	m.moveOut(t)
	m.install(t)
	out := &tail{}
	m.systemd = exec.Command("unshare", "--mount", "sh", "-c", boot)
	m.systemd.Env = append(os.Environ(), "DIR="+m.dir)
	m.systemd.Stdout, m.systemd.Stderr = out, out
	if err := m.systemd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { defer close(m.ended); _ = m.systemd.Wait() }()
	t.Cleanup(func() {
		m.end(t)
		if t.Failed() {
			t.Logf("systemd:\n%s\ncuiban:\n%s", out, m.log())
		}
	})
	return m
}

// moveOut puts the site where a service has its things, below /var/lib: the
// configuration is the service user's, and the data folder is not made yet.
func (m *machine) moveOut(t *testing.T) {
	t.Helper()
	dir, err := os.MkdirTemp("/var/lib", "cuiban-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	m.dir = dir
	conf, err1 := os.ReadFile(m.conf)
	ca, err2 := os.ReadFile(m.server.CA)
	program, err3 := os.ReadFile(m.bin)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	m.bin, m.conf = filepath.Join(dir, "cuiban"), filepath.Join(dir, "cuiban.toml")
	conf = []byte(strings.ReplaceAll(string(conf), m.server.CA, filepath.Join(dir, "ca.pem")))
	err = errors.Join(os.WriteFile(m.bin, program, 0o755), os.WriteFile(m.conf, conf, 0o600), os.WriteFile(filepath.Join(dir, "ca.pem"), ca, 0o644),
		os.Chmod(dir, 0o755))
	if err != nil {
		t.Fatal(err)
	}
	u, err := user.Lookup(serviceUser)
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(u.Uid) // numbers on every Unix
	gid, _ := strconv.Atoi(u.Gid)
	m.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	for _, name := range []string{"", "cuiban.toml"} {
		if err := os.Chown(filepath.Join(dir, name), uid, gid); err != nil {
			t.Fatal(err)
		}
	}
}

// install writes the unit with the command, and around it the least that systemd
// wants: empty targets, and a file for the log.
func (m *machine) install(t *testing.T) {
	t.Helper()
	units := filepath.Join(m.dir, "units")
	if err := os.MkdirAll(filepath.Join(units, "cuiban.service.d"), 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(m.bin, "service", "install", "-c", m.conf, "--dir", units).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files := map[string]string{
		"multi-user.target":             "[Unit]\nDefaultDependencies=no\nWants=cuiban.service\n",
		"cuiban.service.d/to-file.conf": "[Service]\nStandardError=append:" + filepath.Join(m.dir, "log") + "\n",
	}
	for _, target := range []string{"sysinit", "basic", "network-online", "shutdown"} {
		files[target+".target"] = "[Unit]\nDefaultDependencies=no\n"
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(units, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// end ends systemd with all that it runs.
func (m *machine) end(t *testing.T) {
	t.Helper()
	if pid, err := m.first(); err == nil {
		_ = syscall.Kill(pid, syscall.SIGKILL) // process 1: the namespace goes with it
	}
	select {
	case <-m.ended:
	case <-time.After(endTime):
		t.Error("systemd did not end")
		_ = m.systemd.Process.Kill()
	}
}

// first is systemd, found by the setting of its environment.
func (m *machine) first() (int, error) {
	return m.process(func(dir string) bool {
		line, _ := os.ReadFile(filepath.Join(dir, "cmdline"))
		environ, _ := os.ReadFile(filepath.Join(dir, "environ"))
		return strings.HasPrefix(string(line), "/lib/systemd/systemd\x00--system") && strings.Contains(string(environ), m.dir)
	})
}

// pid is the daemon's.
func (m *machine) pid(t *testing.T) int {
	t.Helper()
	pid, err := m.process(func(dir string) bool {
		line, _ := os.ReadFile(filepath.Join(dir, "cmdline"))
		return strings.HasPrefix(string(line), m.bin+"\x00run")
	})
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func (m *machine) process(is func(dir string) bool) (int, error) {
	all, err := filepath.Glob("/proc/[0-9]*")
	if i := slices.IndexFunc(all, is); i >= 0 {
		return strconv.Atoi(filepath.Base(all[i]))
	}
	return 0, errors.Join(err, errors.New("no such process"))
}

// systemctl asks the systemd in the namespaces.
func (m *machine) systemctl(t *testing.T, args ...string) string {
	t.Helper()
	pid, err := m.first()
	if err != nil {
		t.Fatalf("systemd: %v", err)
	}
	cmd := exec.Command("nsenter", append([]string{"--target", strconv.Itoa(pid), "--mount", "--pid", "systemctl", "--no-pager"}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("systemctl %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// unit says whether a property of the service has a value.
func (m *machine) unit(t *testing.T, property, want string) (bool, error) {
	got := m.systemctl(t, "show", "--value", "--property="+property, "cuiban.service")
	return got == want, fmt.Errorf("%s is %q, want %q", property, got, want)
}

// until waits for systemd, which has to be there first.
func (m *machine) until(t *testing.T, what string, f func() (bool, error)) {
	t.Helper()
	within(t, time.Minute, what, func() (bool, error) {
		if pid, err := m.first(); err != nil {
			return false, err
		} else if _, err := os.Stat(fmt.Sprintf("/proc/%d/root/run/systemd/private", pid)); err != nil {
			return false, err
		}
		return f()
	})
}

func (m *machine) log() string {
	text, _ := os.ReadFile(filepath.Join(m.dir, "log")) // none yet
	return string(text)
}

func (m *machine) logs(t *testing.T, words string) {
	t.Helper()
	within(t, startTime, words, func() (bool, error) { return strings.Contains(m.log(), words), nil })
}

// checkRestrictions sees in the kernel's books that the restrictions hold for the
// running daemon, so that the test proves what it says.
func (m *machine) checkRestrictions(t *testing.T) {
	t.Helper()
	dir := fmt.Sprintf("/proc/%d/", m.pid(t))
	for _, c := range []struct{ file, line string }{
		{"status", fmt.Sprintf(`(?m)^Uid:\t%d\t`, m.as.Uid)},
		{"status", `(?m)^NoNewPrivs:\t1$`},
		{"status", `(?m)^Seccomp:\t2$`}, // a filter
		{"status", `(?m)^CapEff:\t0+$`},
		{"status", `(?m)^CapBnd:\t0+$`},
		{"limits", `(?m)^Max core file size +0 +0 `},
		{"mountinfo", `(?m)^\S+ \S+ \S+ \S+ / ro,`},
		{"mountinfo", `(?m)^\S+ \S+ \S+ \S+ ` + regexp.QuoteMeta(m.dir) + `/cuiban-data rw,`},
		{"mountinfo", `(?m)^\S+ \S+ \S+ \S+ /tmp rw,`}, // its own
	} {
		text, err := os.ReadFile(dir + c.file)
		if err != nil || !regexp.MustCompile(c.line).Match(text) {
			t.Errorf("%s of the daemon lacks %s: %v\n%s", c.file, c.line, err, text)
		}
	}
	controllers, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(m.pid(t)), "root/sys/fs/cgroup/cgroup.controllers"))
	if !strings.Contains(string(controllers), "memory") {
		t.Logf("NOT CHECKED: MemoryMax=: this machine's cgroup2 has the controllers %q only", strings.TrimSpace(string(controllers)))
	}
}
