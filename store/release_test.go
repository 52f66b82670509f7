package store_test

import (
	"compress/gzip"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cuiban/store"
	"cuiban/store/storetest"
)

// released lists the databases that earlier versions left behind.
func released(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/releases/*.db.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("no databases of earlier versions: %v", err)
	}
	return files
}

// unpack makes a data folder of a database that an earlier version left behind.
func unpack(t *testing.T, file string) (dir string) {
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
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "cuiban.db"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Check 59: the database of every version is brought up to date by being opened,
// becomes by that what a new one is from the start, and keeps every row.
func TestCheck59UpgradeFromEveryRelease(t *testing.T) {
	fresh := store.SchemaOf(t, storetest.New(t))
	have := map[int]bool{}
	for _, file := range released(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".db.gz"), func(t *testing.T) {
			dir := unpack(t, file)
			path := filepath.Join(dir, "cuiban.db")
			have[store.SchemaVersion(t, path)] = true
			before, err := store.Dump(path)
			if err != nil {
				t.Fatal(err)
			}
			st := storetest.Open(t, dir)
			if got := store.SchemaOf(t, st); !maps.Equal(got, fresh) {
				t.Errorf("upgraded:\n%v\nfresh:\n%v", got, fresh)
			}
			r := verify(t, st, "")
			if !r.OK() || r.Entries == 0 || r.Objects == 0 {
				t.Errorf("%d entries, %d objects: %v", r.Entries, r.Objects, r.Problems)
			}
			after, err := store.Dump(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, table := range slices.Sorted(maps.Keys(before)) {
				if table != "schema" && after[table] != before[table] {
					t.Errorf("%s was\n%s\nand is\n%s", table, before[table], after[table])
				}
			}
		})
	}
	for n := 1; n < len(store.Migrations); n++ {
		if !have[n] {
			t.Errorf("there is a migration from schema %d, and no database of it: see testdata/releases/README.md", n)
		}
	}
}
