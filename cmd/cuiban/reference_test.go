package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cuiban/daemon/outbox"
)

// The settings stand in both READMEs as the code has them; -update writes them
// there.
func TestDocsShowEverySetting(t *testing.T) {
	for lang, name := range map[string]string{"en": "README.md", "zh-CN": "README.zh-CN.md"} {
		r := cuiban(t, "", "config", "reference", "--lang", lang)
		if r.code != exitDone {
			t.Fatal(r.err)
		}
		path := filepath.Join("..", "..", name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		const begin, end = "<!-- config -->\n", "<!-- /config -->"
		before, rest, found := strings.Cut(string(data), begin)
		was, after, closed := strings.Cut(rest, end)
		if !found || !closed {
			t.Fatalf("%s has no %q … %q", name, begin, end)
		}
		want := "\n" + r.out + "\n"
		switch {
		case was == want:
		case *update:
			if err := os.WriteFile(path, []byte(before+begin+want+end+after), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("the settings in %s are not those of the code: go test ./cmd/cuiban -run TestDocs -update", name)
		}
	}
	r := cuiban(t, "", "config", "reference", "--lang", "en")
	for key, n := range map[string]int{"case_per_day": outbox.DefaultCasePerDay, "account_per_day": outbox.DefaultAccountPerDay} {
		if row := fmt.Sprintf("| `%s` | `%d` |", key, n); !strings.Contains(r.out, row) {
			t.Errorf("no row begins with %q: the comment names another default than the outbox has", row)
		}
	}
	if r := cuiban(t, "", "config", "reference", "--lang", "fr"); r.code != exitUsage || !strings.Contains(r.err, "zh-CN") {
		t.Errorf("an unknown language: exit %d: %s", r.code, r.err)
	}
}
