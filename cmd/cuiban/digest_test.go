package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cuiban/store/storetest"
)

// The digest is shown as text, JSON or HTML, of any day, and can be ordered.
func TestDigestCommand(t *testing.T) {
	dir, _ := played(t, "en")
	conf, html := filepath.Join(dir, "cuiban.toml"), filepath.Join(dir, "d.html")
	if r := cuiban(t, "", "digest", "-c", conf, "--period", "2026-09-15"); r.code != 0 || !strings.HasPrefix(r.out, "cuiban weekly:") || !strings.Contains(r.out, "CB-") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
	if r := cuiban(t, "", "digest", "-c", conf, "--html", html); r.code != 0 {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
	if b, err := os.ReadFile(html); err != nil || !strings.HasPrefix(string(b), "<!DOCTYPE html>") || strings.Contains(string(b), "http") {
		t.Errorf("%v: %.200s", err, b)
	}
	if r := cuiban(t, "", "digest", "-c", conf, "--send"); r.code != 0 || !strings.Contains(r.out, "next pass") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
	for _, bad := range [][]string{{"--period", "someday"}, {"--owner", "nobody@example.com"}} {
		if r := cuiban(t, "", append([]string{"digest", "-c", conf}, bad...)...); r.code != exitUsage {
			t.Errorf("%v: exit %d: %s", bad, r.code, r.err)
		}
	}
}

// Before the mailboxes were ever read there is no digest, and it is said what to do.
func TestDigestBeforeTheFirstRun(t *testing.T) {
	s := newSetUp(t)
	if r := s.run(t, "", append([]string{"init", "--yes", "--no-test", "--name", "Lin", "--address", "lin@example.cn", "--way", "own", "--password-env", "X"}, s.servers()...)...); r.code != 0 {
		t.Fatal(r.err)
	}
	storetest.Open(t, filepath.Join(s.dir, "cuiban-data"))
	for _, args := range [][]string{{"digest"}, {"digest", "--send"}} {
		if r := s.run(t, "", args...); r.code != exitFailed || !strings.Contains(r.err, "cuiban sync") {
			t.Errorf("%v: exit %d: %s", args, r.code, r.err)
		}
	}
}
