package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestInEditor(t *testing.T) {
	script := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nsed -i s/old/new/ \"$1\"\nstat -c %a \"$1\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	a := &app{in: strings.NewReader(""), out: &out, err: &out, env: func(name string) string { return map[string]string{"EDITOR": script}[name] }}
	got, err := a.inEditor(t.Context(), "old text\n")
	if got != "new text\n" || err != nil || out.String() != "600\n" {
		t.Errorf("%q, %v, mode %q", got, err, out.String())
	}
	a.env = func(string) string { return "" }
	if _, err := a.inEditor(t.Context(), "x"); err == nil || !strings.Contains(err.Error(), "EDITOR") {
		t.Errorf("without an editor: %v", err)
	}
	a.env = func(string) string { return "false" }
	if _, err := a.inEditor(t.Context(), "x"); err == nil {
		t.Error("an editor that failed changed the letter")
	}
}

func TestDiffLines(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"a b c", "a x c", " a,-b,+x, c"},
		{"", "a", "+a"},
		{"a b", "a b", " a, b"},
		{"a b", "b", "-a, b"},
	} {
		if got := diffLines(strings.Fields(c.a), strings.Fields(c.b)); !slices.Equal(got, strings.Split(c.want, ",")) {
			t.Errorf("%q to %q: %q", c.a, c.b, got)
		}
	}
}
