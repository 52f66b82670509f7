package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

var noon = storetest.Noon

func TestFolderIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a%20b#c?中 文")
	s := storetest.Open(t, dir)
	storetest.Owner(t, s, "lin@example.cn")
	if _, err := s.Stage(strings.NewReader(strings.Repeat("x", store.InlineLimit+1))); err != nil {
		t.Fatal(err)
	}
	err := filepath.Walk(dir, func(path string, fi os.FileInfo, err error) error {
		if err == nil && fi.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others: %v", path, fi.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cuiban.db", "cuiban.db-wal"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Errorf("the path was not taken literally: %v", err)
		}
	}
}

func TestUpdateUndoesOnErrorAndPanic(t *testing.T) {
	s := storetest.New(t)
	broken := errors.New("broken")
	err := s.Update(context.Background(), noon, func(tx *store.Tx) error {
		tx.SetMeta("k", "v")
		return broken
	})
	if !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		s.Update(context.Background(), noon, func(tx *store.Tx) error {
			tx.SetMeta("k", "v")
			panic("in the middle")
		})
	}()
	storetest.View(t, s, func(tx *store.Tx) error {
		if v, err := tx.Meta("k"); v != "" || err != nil {
			t.Errorf("left behind: %q, %v", v, err)
		}
		return nil
	})
}

func TestSavepointUndoesOneOfABatch(t *testing.T) {
	s := storetest.New(t)
	o := storetest.Owner(t, s, "lin@example.cn")
	c := storetest.Case(t, s, o, "kf@example.com")
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		for i := range 3 {
			err := tx.Savepoint(func() error {
				if _, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryNote, By: escalation.ByOwner, Text: strings.Repeat("i", i+1)}); err != nil {
					return err
				}
				if i == 1 {
					return errors.New("a bad one")
				}
				return nil
			})
			if (err != nil) != (i == 1) {
				t.Errorf("savepoint %d: %v", i, err)
			}
		}
		return nil
	})
	got := load(t, s, c.Ref).Entries
	if len(got) != 3 || got[1].Text != "i" || got[2].Text != "iii" || got[2].Seq != 3 {
		t.Errorf("got %+v", got)
	}
}

func TestViewIsOneSnapshotAndCannotWrite(t *testing.T) {
	s := storetest.New(t)
	storetest.View(t, s, func(tx *store.Tx) error {
		tx.Meta("k") // the snapshot begins with the first read
		storetest.Update(t, s, noon, func(tx *store.Tx) error { return tx.SetMeta("k", "new") })
		if v, _ := tx.Meta("k"); v != "" {
			t.Errorf("a reader sees %q, written after it began", v)
		}
		if err := tx.SetMeta("k", "x"); !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("writing in View: %v", err)
		}
		return nil
	})
}

func TestTxIsDeadAfterItsEnd(t *testing.T) {
	s := storetest.New(t)
	var kept *store.Tx
	storetest.Update(t, s, noon, func(tx *store.Tx) error { kept = tx; return nil })
	if err := kept.SetMeta("k", "v"); !errors.Is(err, store.ErrDone) {
		t.Errorf("got %v", err)
	}
}

func TestCancelledContextCommitsNothing(t *testing.T) {
	s := storetest.New(t)
	ctx, cancel := context.WithCancel(context.Background())
	err := s.Update(ctx, noon, func(tx *store.Tx) error {
		cancel()
		return tx.SetMeta("k", "v")
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := s.View(ctx, func(*store.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("View with a dead context: %v", err)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		if v, _ := tx.Meta("k"); v != "" {
			t.Errorf("committed %q", v)
		}
		return nil
	})
}

func TestClosedStore(t *testing.T) {
	s, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	nothing := func(*store.Tx) error { return nil }
	if err := s.Update(context.Background(), noon, nothing); !errors.Is(err, store.ErrDone) {
		t.Errorf("Update: %v", err)
	}
	if err := s.View(context.Background(), nothing); !errors.Is(err, store.ErrDone) {
		t.Errorf("View: %v", err)
	}
}

func TestTwoWritersWaitForEachOther(t *testing.T) {
	dir := t.TempDir()
	a, b := storetest.Open(t, dir), storetest.Open(t, dir)
	before, err := a.OtherWrites(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	const each = 50
	done := make(chan error)
	add := func(s *store.Store) {
		for range each {
			err := s.Update(context.Background(), noon, func(tx *store.Tx) error {
				v, err := tx.Meta("count")
				if err != nil {
					return err
				}
				return tx.SetMeta("count", v+"x")
			})
			if err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}
	go add(a)
	go add(b)
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	storetest.View(t, a, func(tx *store.Tx) error {
		if v, _ := tx.Meta("count"); len(v) != 2*each {
			t.Errorf("%d of %d updates survived", len(v), 2*each)
		}
		return nil
	})
	if after, _ := a.OtherWrites(context.Background()); after == before {
		t.Error("the other store's writes went unnoticed")
	}
}

func TestAWriterThatWaitsTooLongIsBusy(t *testing.T) {
	dir := t.TempDir()
	a, b := storetest.Open(t, dir), storetest.Open(t, dir)
	if err := store.SQL(t, b, "PRAGMA busy_timeout = 1"); err != nil {
		t.Fatal(err)
	}
	nothing := func(*store.Tx) error { return nil }
	storetest.Update(t, a, noon, func(*store.Tx) error {
		if err := b.Update(t.Context(), noon, nothing); !store.IsBusy(err) || store.IsFull(err) {
			t.Errorf("got %v", err)
		}
		return nil
	})
	if err := b.Update(t.Context(), noon, nothing); err != nil {
		t.Errorf("when the other has finished: %v", err)
	}
}

func TestCheckpointEmptiesTheJournal(t *testing.T) {
	s := storetest.New(t)
	storetest.Owner(t, s, "lin@example.cn")
	size := func() int64 {
		n, err := s.JournalSize()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if size() == 0 {
		t.Error("no journal: the test sees nothing")
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		_, err := tx.Owners()
		storetest.Update(t, s, noon, func(tx *store.Tx) error { return tx.SetMeta("k", "v") })
		if err := store.SQL(t, s, "PRAGMA busy_timeout = 1"); err != nil {
			t.Fatal(err)
		}
		if err := s.Checkpoint(t.Context()); err == nil {
			t.Error("emptied under a reader")
		}
		return err
	})
	if err := s.Checkpoint(t.Context()); err != nil || size() != 0 {
		t.Errorf("%v, %d bytes left", err, size())
	}
}

func TestTimesComeBackInUTCMilliseconds(t *testing.T) {
	s := storetest.New(t)
	at := time.Date(2026, 9, 28, 10, 0, 0, 123456789, time.FixedZone("CST", 8*3600))
	storetest.Update(t, s, at, func(tx *store.Tx) error {
		if want := time.Date(2026, 9, 28, 2, 0, 0, 123000000, time.UTC); tx.Now() != want {
			t.Errorf("Now is %v, want %v", tx.Now(), want)
		}
		return tx.SetSeen("a", "INBOX", at)
	})
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		got, err := tx.SeenUntil("a", "INBOX")
		if !got.Equal(at.Truncate(time.Millisecond)) || got.Location() != time.UTC {
			t.Errorf("got %v", got)
		}
		return err
	})
}

// load returns a whole case.
func load(t testing.TB, s *store.Store, ref string) *escalation.Case {
	t.Helper()
	var c *escalation.Case
	storetest.View(t, s, func(tx *store.Tx) (err error) {
		c, err = tx.Case(ref)
		return err
	})
	return c
}

// Memory that was given back is taken again when it is needed, also by a
// transaction under way.
func TestGiveBack(t *testing.T) {
	s := storetest.New(t)
	m := storetest.Mail(t, s, noon, storetest.Raw(1))
	storetest.View(t, s, func(tx *store.Tx) error {
		if err := s.GiveBack(); err != nil {
			t.Error(err)
		}
		_, err := tx.Mail(m.ID)
		return err
	})
	storetest.Mail(t, s, noon, storetest.Raw(2))
}
