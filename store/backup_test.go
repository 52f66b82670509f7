package store_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cuiban/store"
	"cuiban/store/storetest"

	"filippo.io/age"
)

// contents are what a restored store must have in common with the one backed up.
func contents(t testing.TB, s *store.Store) string {
	t.Helper()
	var out []any
	storetest.View(t, s, func(tx *store.Tx) error {
		heads, err := tx.Cases(store.CaseFilter{})
		for _, h := range heads {
			c, err := tx.Case(h.Ref)
			if err != nil {
				return err
			}
			mails, err := tx.CaseMails(c.ID)
			if err != nil {
				return err
			}
			out = append(out, c, mails)
		}
		return err
	})
	return asJSON(out)
}

// Check 13: backup, wipe, restore: the same cases and the same hashes.
func TestCheck13BackupWipeRestore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := storetest.Open(t, dir)
	fill(t, s)
	want, wantFound := contents(t, s), verify(t, s, "")
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		to   store.BackupOptions
		from store.RestoreOptions
	}{
		"plain":      {},
		"passphrase": {store.BackupOptions{Passphrase: "correct horse"}, store.RestoreOptions{Passphrase: "correct horse"}},
		"key":        {store.BackupOptions{Recipients: []string{key.Recipient().String()}}, store.RestoreOptions{Identities: []string{key.String()}}},
	} {
		file := filepath.Join(t.TempDir(), "backup")
		rep, err := s.BackupFile(t.Context(), file, noon, test.to)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if rep.Files != 1 || rep.Objects != wantFound.Objects || rep.Entries != wantFound.Entries {
			t.Errorf("%s: %+v", name, rep)
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if plain := bytes.Contains(raw, []byte("secretword")); plain != (name == "plain") {
			t.Errorf("%s: readable: %v", name, plain)
		}
		to := filepath.Join(t.TempDir(), "new", "data")
		got, err := store.Restore(t.Context(), bytes.NewReader(raw), to, test.from)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got != rep {
			t.Errorf("%s: restored %+v of %+v", name, got, rep)
		}
		r := storetest.Open(t, to)
		if contents(t, r) != want {
			t.Errorf("%s: the cases are not the same", name)
		}
		if found := verify(t, r, ""); !found.OK() || found.Objects != wantFound.Objects {
			t.Errorf("%s: verify: %+v", name, found)
		}
	}
}

func TestBackupIsANewPrivateFile(t *testing.T) {
	s := storetest.New(t)
	fill(t, s)
	file := filepath.Join(t.TempDir(), "backup")
	if _, err := s.BackupFile(t.Context(), file, noon, store.BackupOptions{}); err != nil {
		t.Fatal(err)
	}
	if fi, err := os.Stat(file); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", fi.Mode(), err)
	}
	if _, err := s.BackupFile(t.Context(), file, noon, store.BackupOptions{}); !errors.Is(err, os.ErrExist) {
		t.Errorf("over an existing file: %v", err)
	}
	if left, _ := os.ReadDir(filepath.Join(s.Dir(), "archive", "tmp")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDamagedStoreIsNotBackedUp(t *testing.T) {
	s := storetest.New(t)
	c := fill(t, s)
	var sha string
	storetest.View(t, s, func(tx *store.Tx) error {
		e, err := tx.EvidenceOf(c.ID)
		sha = e[0].SHA256
		return err
	})
	flip(t, filepath.Join(s.Dir(), "archive", sha[:2], sha), 7)
	file := filepath.Join(t.TempDir(), "backup")
	_, err := s.BackupFile(t.Context(), file, noon, store.BackupOptions{})
	if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), sha) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("half a backup is left")
	}
}

func TestBadBackupsAreRefusedAndLeaveNothing(t *testing.T) {
	s := storetest.New(t)
	fill(t, s)
	var b, sealed bytes.Buffer
	if _, err := s.Backup(t.Context(), &b, noon, store.BackupOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(t.Context(), &sealed, noon, store.BackupOptions{Passphrase: "p"}); err != nil {
		t.Fatal(err)
	}
	good := b.Bytes()
	flipped := bytes.Clone(good)
	flipped[len(flipped)/2] ^= 1
	for name, test := range map[string]struct {
		raw  []byte
		opt  store.RestoreOptions
		want error
	}{
		"empty":            {raw: nil},
		"text":             {raw: []byte(strings.Repeat("hello", 1000))},
		"cut off":          {raw: good[:len(good)*2/3]},
		"cut at a member":  {raw: good[:512]},
		"a flipped byte":   {raw: flipped, want: store.ErrDamaged},
		"a path out of it": {raw: tarOf("../evil", "x")},
		"another path":     {raw: tarOf("archive/zz/evil", "x")},
		"only sums":        {raw: tarOf("SHA256SUMS", ""), want: store.ErrDamaged},
		"no passphrase":    {raw: sealed.Bytes(), want: store.ErrEncrypted},
		"wrong passphrase": {raw: sealed.Bytes(), opt: store.RestoreOptions{Passphrase: "q"}},
		"sealed, cut off":  {raw: sealed.Bytes()[:sealed.Len()/2], opt: store.RestoreOptions{Passphrase: "p"}},
	} {
		top := t.TempDir()
		_, err := store.Restore(t.Context(), bytes.NewReader(test.raw), filepath.Join(top, "data"), test.opt)
		if err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadDir(top); len(left) != 0 {
			t.Errorf("%s: left behind: %v", name, left)
		}
	}
	if _, err := store.Restore(t.Context(), &b, s.Dir(), store.RestoreOptions{}); !errors.Is(err, store.ErrExists) {
		t.Errorf("over an existing store: %v", err)
	}
}

// tarOf makes a tar file of one member.
func tarOf(name, text string) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	w.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Mode: 0o600})
	io.WriteString(w, text)
	w.Close()
	return b.Bytes()
}

func TestEvidenceIsNumberedInOrder(t *testing.T) {
	s := storetest.New(t)
	c := storetest.Case(t, s, storetest.Owner(t, s, "lin@example.cn"), "kf@example.com")
	a, b := put(t, s, []byte("a")), put(t, s, []byte("b"))
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		for i, o := range []store.Object{a, b} {
			e, err := tx.AddEvidence(c.ID, store.Evidence{SHA256: o.SHA256, Name: "截图.png", Type: "image/png", Size: o.Size, Core: true, Source: "owner"})
			if want := []string{"E01", "E02"}[i]; e.Number != want || err != nil {
				t.Errorf("%+v, %v, want %s", e, err, want)
			}
		}
		old, err := tx.AddEvidence(c.ID, store.Evidence{SHA256: a.SHA256})
		if !errors.Is(err, store.ErrExists) || old.Number != "E01" {
			t.Errorf("the same bytes: %+v, %v", old, err)
		}
		old.Label, old.Used = "余额页", []string{"front"}
		return tx.SaveEvidence(old)
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		all, err := tx.EvidenceOf(c.ID)
		if len(all) != 2 || all[0].Label != "余额页" || all[0].Used[0] != "front" || all[0].Name != "截图.png" || !all[0].At.Equal(noon) || all[1].Label != "" {
			t.Errorf("got %+v", all)
		}
		return err
	})
	err := s.Update(t.Context(), noon, func(tx *store.Tx) error {
		_, err := tx.AddEvidence(c.ID, store.Evidence{SHA256: strings.Repeat("0", 64)})
		return err
	})
	if err == nil {
		t.Error("evidence whose bytes nobody has was stored")
	}
}
