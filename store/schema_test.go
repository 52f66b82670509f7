package store_test

import (
	"bytes"
	"errors"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cuiban/store"
	"cuiban/store/storetest"
)

var freeze = flag.Bool("freeze", false, "write testdata/schema1.sql anew: only before the first release")

const frozen = "testdata/schema1.sql"

// The first schema that was given out stays as it was, and a store that has it
// becomes by upgrading what a new store is from the start.
func TestFrozenFirstSchemaUpgrades(t *testing.T) {
	if *freeze {
		if err := os.WriteFile(frozen, []byte(store.Migrations[0]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	first, err := os.ReadFile(frozen)
	if err != nil {
		t.Fatal(err)
	}
	if string(first) != store.Migrations[0] {
		t.Error("the first migration was edited: append a new one instead")
	}
	dir := t.TempDir()
	store.MakeOld(t, filepath.Join(dir, "cuiban.db"), string(first)+`;
		INSERT INTO owners(address, name, lang, zone) VALUES('lin@example.cn', '林小满', 'zh-CN', '')`, 1)
	upgraded, fresh := storetest.Open(t, dir), storetest.New(t)
	if have, want := store.SchemaOf(t, upgraded), store.SchemaOf(t, fresh); !maps.Equal(have, want) {
		t.Errorf("upgraded:\n%v\nfresh:\n%v", have, want)
	}
	storetest.View(t, upgraded, func(tx *store.Tx) error {
		_, err := tx.OwnerByAddress("LIN@example.cn")
		return err
	})
	if r := verify(t, upgraded, ""); !r.OK() {
		t.Error(r.Problems)
	}
}

func TestMigrationsRunOnceInOrderOrNotAtAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	steps := []string{"CREATE TABLE a(x)", "ALTER TABLE a ADD COLUMN y", "INSERT INTO a VALUES(1, 2)"}
	for n := 1; n <= len(steps); n++ {
		for range 2 {
			if err := store.Migrate(path, steps[:n]); err != nil {
				t.Fatal(err)
			}
		}
	}
	err := store.Migrate(path, append(steps, "CREATE TABLE b(x)", "no SQL"))
	if err == nil || !strings.Contains(err.Error(), "schema 5") {
		t.Errorf("a broken step: %v", err)
	}
	if err := store.Migrate(path, append(steps, "CREATE TABLE b(x)")); err != nil {
		t.Errorf("half of a failed upgrade stayed: %v", err)
	}
}

func TestNewerSchemaIsRefusedUntouched(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "cuiban.db")
	store.MakeOld(t, path, store.Migrations[0], 99)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, opt := range []store.Options{{}, {ReadOnly: true}} {
		_, err := store.Open(dir, opt)
		var newer *store.NewerError
		if !errors.As(err, &newer) || newer.Have != 99 || newer.Know != len(store.Migrations) || !strings.Contains(err.Error(), path) {
			t.Errorf("%+v: %v", opt, err)
		}
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the newer database was touched")
	}
}

func TestForeignFilesAreRefusedUntouched(t *testing.T) {
	for name, create := range map[string]func(path string){
		"no database":                  func(path string) { os.WriteFile(path, []byte(strings.Repeat("hello ", 1000)), 0o600) },
		"another program's":            func(path string) { store.MakeForeign(t, path, "CREATE TABLE theirs(x)") },
		"another program's, versioned": func(path string) { store.MakeForeign(t, path, "CREATE TABLE theirs(x); PRAGMA user_version = 1") },
		"another program's, newer":     func(path string) { store.MakeForeign(t, path, "CREATE TABLE theirs(x); PRAGMA user_version = 99") },
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "cuiban.db")
		create(path)
		before, _ := os.ReadFile(path)
		if _, err := store.Open(dir, store.Options{}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
			t.Errorf("%s was touched", name)
		}
	}
}

var (
	tableText = regexp.MustCompile(`(?s)CREATE TABLE (\w+) \(\n(.*?)\n\) STRICT`)
	sealText  = regexp.MustCompile(`cuiban_seal\(([^)]*)\)`)
	column    = regexp.MustCompile(`(?m)^\t([a-z0-9_]+) (?:TEXT|INTEGER|REAL|BLOB)`)
)

// Every table is STRICT and sealed over all its columns (but the bytes of the
// objects, which their SHA-256 names), and the clock of SQLite is never asked.
func TestSchemaKeepsTheRules(t *testing.T) {
	text := strings.Join(store.Migrations, "\n")
	tables := tableText.FindAllStringSubmatch(text, -1)
	if len(tables) < 20 || len(tables) != strings.Count(text, "CREATE TABLE") {
		t.Errorf("%d of %d tables are STRICT", len(tables), strings.Count(text, "CREATE TABLE"))
	}
	for _, m := range tables {
		var want []string
		for _, c := range column.FindAllStringSubmatch(m[2], -1) {
			if c[1] != "seal" && m[1]+"."+c[1] != "objects.data" {
				want = append(want, c[1])
			}
		}
		seal := sealText.FindStringSubmatch(m[2])
		if seal == nil || seal[1] != strings.Join(want, ", ") {
			t.Errorf("table %s has columns %v and the seal %v", m[1], want, seal)
		}
	}
	for _, word := range []string{"CURRENT_TIME", "'now'", "unixepoch", "AUTOINCREMENT"} {
		if strings.Contains(text, word) {
			t.Errorf("the schema uses %s", word)
		}
	}
}
