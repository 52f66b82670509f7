package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"

	"cuiban/daemon"
)

// Check 51: while the daemon runs, its password is in neither its command line
// nor its environment, a crash would leave no core file though the user allows
// them, and no other program of its user can look into it.
func TestCheck51ProcessKeepsItsMemory(t *testing.T) {
	s := newSetUp(t)
	if err := s.w.SetPassword("lin@example.cn", canary); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(s.dir, "pw")
	if err := os.WriteFile(secret, []byte(canary+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"init", "--yes", "--name", "Lin", "--address", "lin@example.cn", "--way", "own", "--password-file", secret}, s.servers()...)
	if r := s.run(t, "", args...); r.code != exitDone {
		t.Fatalf("init: %s%s", r.out, r.err)
	}
	cmd := exec.Command("sh", "-c", `ulimit -c "$(ulimit -H -c)" && exec "$0" "$@"`, binary(t), "run", "-c", s.conf())
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: nobody(t, s.dir)}
	x := &running{setUp: s, log: &syncBuffer{}}
	cmd.Stdout, cmd.Stderr = x.log, x.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // says that it was killed
	}()
	x.until(t, "running", func(st daemon.Status) bool { return st.Running })
	proc := fmt.Sprintf("/proc/%d/", cmd.Process.Pid)
	for _, file := range []string{"cmdline", "environ"} {
		text, err := os.ReadFile(proc + file)
		if err != nil && !(file == "environ" && os.IsPermission(err)) { // not even we are let
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte(canary)) {
			t.Errorf("the password is in %s", file)
		}
	}
	limits, err := os.ReadFile(proc + "limits")
	if err != nil || !regexp.MustCompile(`(?m)^Max core file size +0 +0 `).Match(limits) {
		t.Errorf("core files are allowed: %v\n%s", err, limits)
	}
	// The files of a process that may not be dumped are root's (proc(5)).
	info, err := os.Stat(proc + "environ")
	if err != nil {
		t.Fatal(err)
	}
	if uid := info.Sys().(*syscall.Stat_t).Uid; uid != 0 {
		t.Errorf("%senviron belongs to user %d: the process can be looked into", proc, uid)
	}
}

// nobody is a user without rights to run a command as, with the folder made
// theirs; nil, the user of the test, unless that is root.
func nobody(t *testing.T, dir string) *syscall.Credential {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	const id = 65534
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // the test's own folder, which holds all its temporary ones
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, id, id)
	})
	if err != nil {
		t.Fatal(err)
	}
	return &syscall.Credential{Uid: id, Gid: id}
}
