package main

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cuiban/cmd/cuiban/internal/demo"
	"cuiban/cmd/cuiban/internal/story"
)

// Check 59: on the data folder of every version, replacing the program is all
// there is to an upgrade. Everything verifies, and the case with its promises
// and letters is there, also after its mail was read again.
func TestCheck59UpgradeFromEveryRelease(t *testing.T) {
	files, err := filepath.Glob("../../store/testdata/releases/*.db.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("no databases of earlier versions: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".db.gz"), func(t *testing.T) {
			raw := unpacked(t, file)
			t.Chdir(t.TempDir())
			conf := demo.Config(story.Royalties("zh-CN"), "zh-CN", 9, 9, "x")
			if err := os.WriteFile("cuiban.toml", []byte(conf), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir("cuiban-data", 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile("cuiban-data/cuiban.db", raw, 0o600); err != nil {
				t.Fatal(err)
			}
			if r := cuiban(t, "", "verify"); r.code != exitDone && !strings.Contains(r.err, "`cuiban sync` brings it up to date") {
				t.Errorf("before the first start: exit %d: %s", r.code, r.err)
			}
			if r := cuiban(t, "", "sync"); !strings.Contains(r.err, "account tracker") { // there are no mail servers
				t.Errorf("the first start: exit %d: %s", r.code, r.err)
			}
			wantDispute(t)
			ok(t, "verify")
			ok(t, "reparse")
			ok(t, "verify")
			wantDispute(t)
		})
	}
}

func unpacked(t *testing.T, file string) []byte {
	t.Helper()
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	z, err := gzip.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// wantDispute checks that the demo's case is there with what became of it.
func wantDispute(t *testing.T) {
	t.Helper()
	refs := refsOf(t)
	if len(refs) != 1 {
		t.Fatalf("cases %v, want one", refs)
	}
	var c struct {
		State    string
		Promises []struct {
			Due    *time.Time
			Status string
		}
		Letters []struct{ State string }
	}
	decode(t, cuiban(t, "", "case", "show", refs[0], "--json"), &c)
	var broken []string
	for _, p := range c.Promises {
		if p.Due != nil && p.Status == "broken" {
			broken = append(broken, p.Due.In(story.Zone).Format(time.DateTime))
		}
	}
	accepted := 0
	for _, l := range c.Letters {
		if l.State == "accepted" {
			accepted++
		}
	}
	slices.Sort(broken)
	if want := []string{"2026-09-12 15:40:00", "2026-09-23 11:00:00", "2026-10-10 23:59:59"}; c.State != "closed" || !slices.Equal(broken, want) || accepted != 4 {
		t.Errorf("state %s, broken %v, %d letters sent; want closed, %v, 4", c.State, broken, accepted, want)
	}
}
