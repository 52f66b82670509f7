package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
