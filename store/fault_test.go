package store_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// A full disk: nothing of the mail is acknowledged, the cursor stays, what was
// committed stays readable, and it goes on when there is room.
func TestFullDiskUndoesAndRecovers(t *testing.T) {
	s := storetest.New(t)
	c := storetest.Case(t, s, storetest.Owner(t, s, "lin@example.cn"), "kf@example.com")
	lift := store.SetMaxPages(t, s, 20)
	arrive := func(n int) error {
		st, err := s.Stage(bytes.NewReader(bytes.Repeat(storetest.Raw(n), 50)))
		if err != nil {
			t.Fatal(err)
		}
		return s.Update(t.Context(), noon, func(tx *store.Tx) error {
			o, err := tx.PutObject(st)
			if err != nil {
				return err
			}
			m, _, err := tx.AddMail(o, "")
			if err != nil {
				return err
			}
			_, err = tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryMailIn, By: escalation.ByCounterparty, Mail: m.SHA256})
			return errors.Join(err, tx.SetCursor("lin", "INBOX", store.Cursor{1, uint32(n)}))
		})
	}
	n, err := 0, error(nil)
	for err == nil && n < 1000 {
		n++
		err = arrive(n)
	}
	if !store.IsFull(err) || store.IsBusy(err) || n < 2 {
		t.Fatalf("mail %d: %v", n, err)
	}
	holds := func(want int) {
		t.Helper()
		storetest.View(t, s, func(tx *store.Tx) error {
			cur, _, err := tx.Cursor("lin", "INBOX")
			mails, err2 := tx.Pending(1000)
			if len(mails) != want || cur.High != uint32(want) {
				t.Errorf("%d mails, cursor %d, want %d", len(mails), cur.High, want)
			}
			return errors.Join(err, err2)
		})
		if r := verify(t, s, ""); !r.OK() {
			t.Error(r.Problems)
		}
	}
	holds(n - 1)
	lift()
	if err := arrive(n); err != nil {
		t.Errorf("with room again: %v", err)
	}
	holds(n)
}

// In a batch, a full disk is not mistaken for one bad mail.
func TestFullDiskEndsABatch(t *testing.T) {
	s := storetest.New(t)
	defer store.SetMaxPages(t, s, 5)()
	big := bytes.Repeat([]byte("x"), 100<<10)
	err := s.Update(t.Context(), noon, func(tx *store.Tx) error {
		if err := tx.SetMeta("first", "v"); err != nil {
			return err
		}
		tx.Savepoint(func() error { return tx.SetMeta("big", string(big)) }) // its error is dropped, as for one bad mail
		tx.SetMeta("after", "v")
		return nil
	})
	if !store.IsFull(err) {
		t.Errorf("got %v", err)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		for _, key := range []string{"first", "big", "after"} {
			if v, err := tx.Meta(key); v != "" || err != nil {
				t.Errorf("%s was kept: %v", key, err)
			}
		}
		return nil
	})
}

func TestErrorsAreToldByTheirKind(t *testing.T) {
	for _, err := range []error{syscall.ENOSPC, fmt.Errorf("writing: %w", &os.PathError{Op: "write", Err: syscall.EDQUOT})} {
		if !store.IsFull(err) {
			t.Errorf("%v is not taken for a full disk", err)
		}
	}
	if store.IsFull(nil) || store.IsBusy(nil) || store.IsFull(errors.New("disk full")) {
		t.Error("an error is told by its words")
	}
}

// asNobody runs f on a thread that has the file permissions of nobody, also
// when the test runs as root.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		f()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		const nobody = 65534
		if _, _, e := syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0); e != 0 {
			t.Error(e)
			return
		}
		f()
	}()
	<-done
}

func TestReadOnlyFolder(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Owner(t, s, "lin@example.cn")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{dir: 0o555, filepath.Join(dir, "cuiban.db"): 0o444} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	for p := filepath.Dir(dir); p != "/" && p != "/tmp"; p = filepath.Dir(p) {
		os.Chmod(p, 0o755) // so that nobody can get there
	}
	defer os.Chmod(dir, 0o700)
	asNobody(t, func() {
		if s, err := store.Open(dir, store.Options{}); err == nil {
			s.Close()
			t.Error("opened for writing")
		} else if !strings.Contains(err.Error(), dir) {
			t.Errorf("the error does not name the folder: %v", err)
		}
		s, err := store.Open(dir, store.Options{ReadOnly: true})
		if err != nil {
			t.Errorf("reading: %v", err)
			return
		}
		defer s.Close()
		storetest.View(t, s, func(tx *store.Tx) error {
			_, err := tx.OwnerByAddress("lin@example.cn")
			return err
		})
		if err := s.Update(t.Context(), noon, func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("writing: %v", err)
		}
	})
}

func TestReadOnlyBesideAWriter(t *testing.T) {
	w := storetest.New(t)
	r, err := store.Open(w.Dir(), store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	storetest.Owner(t, w, "lin@example.cn")
	storetest.View(t, r, func(tx *store.Tx) error {
		_, err := tx.OwnerByAddress("lin@example.cn")
		return err
	})
	if _, err := store.Open(t.TempDir(), store.Options{ReadOnly: true}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an empty folder opened for reading: %v", err)
	}
}

// writerEnv makes the test binary a child that writes until it is killed.
const writerEnv = "CUIBAN_TEST_WRITER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerEnv); dir != "" {
		writeForever(dir)
	}
	code := m.Run()
	os.RemoveAll(bigStore.dir) // "" when no benchmark made it
	os.Exit(code)
}

// writeForever stores mails and says on standard output which are committed.
func writeForever(dir string) {
	s, err := store.Open(dir, store.Options{})
	check(err)
	for n := next(s); ; n++ {
		raw := storetest.Raw(n)
		if n%5 == 0 {
			raw = append(raw, bytes.Repeat([]byte("large"), store.InlineLimit/4)...)
		}
		st, err := s.Stage(bytes.NewReader(raw))
		check(err)
		check(s.Update(context.Background(), noon, func(tx *store.Tx) error {
			o, err := tx.PutObject(st)
			check(err)
			m, _, err := tx.AddMail(o, fmt.Sprintf("<%d@x>", n))
			check(err)
			check(tx.SetUnderstood(m.ID, store.Understanding{NewText: string(raw[:100])}))
			_, err = tx.Append(1, escalation.Entry{Kind: escalation.EntryMailIn, Mail: m.SHA256})
			check(err)
			return tx.SetCursor("lin", "INBOX", store.Cursor{1, uint32(n)})
		}))
		fmt.Println(n, st.SHA256)
	}
}

// check ends the child on an error: the parent sees that it stopped by itself.
func check(err error) {
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

// next returns the number after the last committed one.
func next(s *store.Store) int {
	var c store.Cursor
	check(s.View(context.Background(), func(tx *store.Tx) (err error) {
		c, _, err = tx.Cursor("lin", "INBOX")
		return err
	}))
	return int(c.High) + 1
}

// A writer killed at any moment loses nothing that it was told is committed,
// and leaves nothing half done.
func TestKilledWriterLosesNothing(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Case(t, s, storetest.Owner(t, s, "lin@example.cn"), "kf@example.com")
	s.Close()
	committed := map[int]string{}
	for round := range 15 {
		killAfter(t, dir, 3+5*round%17, committed)
		checkSurvivors(t, dir, committed)
	}
}

// killAfter runs the child and kills it in the midst of its work after it has
// committed so many mails.
func killAfter(t *testing.T, dir string, mails int, committed map[int]string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), writerEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for i := 0; lines.Scan(); i++ {
		var n int
		var sha string
		if _, err := fmt.Sscan(lines.Text(), &n, &sha); err != nil {
			t.Errorf("the child says %q", lines.Text())
		}
		committed[n] = sha
		if i == mails {
			cmd.Process.Kill() // and read on: it may commit more before it dies
		}
	}
	cmd.Wait()
}

// checkSurvivors opens what the killed child left.
func checkSurvivors(t *testing.T, dir string, committed map[int]string) {
	t.Helper()
	s, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if r := verify(t, s, ""); !r.OK() {
		t.Fatal(r.Problems)
	}
	last := next(s) - 1
	storetest.View(t, s, func(tx *store.Tx) error {
		for n, sha := range committed {
			if m, err := tx.MailBySHA(sha); err != nil || n > last {
				t.Errorf("mail %d was committed (cursor %d): %+v, %v", n, last, m, err)
			}
		}
		mails, err := tx.MailsByMessageID(fmt.Sprintf("<%d@x>", last+1))
		if len(mails) != 0 {
			t.Errorf("mail %d is beyond the cursor", last+1)
		}
		return err
	})
}
