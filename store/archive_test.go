package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cuiban/store"
	"cuiban/store/storetest"
)

// put archives bytes and returns their object.
func put(t testing.TB, s *store.Store, b []byte) store.Object {
	t.Helper()
	st, err := s.Stage(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	var o store.Object
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		o, err = tx.PutObject(st)
		return err
	})
	return o
}

func TestObjectsComeBackByTheirHash(t *testing.T) {
	s := storetest.New(t)
	for _, size := range []int{0, 1, store.InlineLimit, store.InlineLimit + 1, 3 * store.InlineLimit} {
		b := bytes.Repeat([]byte{0, 'x', 0xff, '\n'}, size/4+1)[:size]
		sum := sha256.Sum256(b)
		o := put(t, s, b)
		if o.SHA256 != hex.EncodeToString(sum[:]) || o.Size != int64(size) {
			t.Errorf("%d bytes are named %+v", size, o)
		}
		if again := put(t, s, b); again != o {
			t.Errorf("archived again: %+v", again)
		}
		got, err := s.ReadObject(t.Context(), o.SHA256)
		if err != nil || !bytes.Equal(got, b) {
			t.Errorf("%d bytes came back as %d, %v", size, len(got), err)
		}
		_, err = os.Stat(filepath.Join(s.Dir(), "archive", o.SHA256[:2], o.SHA256))
		if (err == nil) != (size > store.InlineLimit) {
			t.Errorf("%d bytes: file: %v", size, err)
		}
	}
	if _, err := s.ReadObject(t.Context(), strings.Repeat("0", 64)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown object: %v", err)
	}
}

func TestObjectCanBeReadInPieces(t *testing.T) {
	s := storetest.New(t)
	for _, b := range [][]byte{[]byte("hello"), bytes.Repeat([]byte("hello"), store.InlineLimit)} {
		r, err := s.OpenObject(t.Context(), put(t, s, b).SHA256)
		if err != nil {
			t.Fatal(err)
		}
		r.Seek(-3, io.SeekEnd)
		if tail, _ := io.ReadAll(r); string(tail) != "llo" {
			t.Errorf("got %q", tail)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestDamagedObjectIsNotHandedOut(t *testing.T) {
	s := storetest.New(t)
	o := put(t, s, bytes.Repeat([]byte("x"), store.InlineLimit+1))
	path := filepath.Join(s.Dir(), "archive", o.SHA256[:2], o.SHA256)
	for name, harm := range map[string]func() error{
		"altered":   func() error { return os.WriteFile(path, bytes.Repeat([]byte("y"), store.InlineLimit+1), 0o600) },
		"truncated": func() error { return os.Truncate(path, 10) },
		"missing":   func() error { return os.Remove(path) },
	} {
		put(t, s, bytes.Repeat([]byte("x"), store.InlineLimit+1)) // heals
		if _, err := s.ReadObject(t.Context(), o.SHA256); err != nil {
			t.Errorf("before: %v", err)
		}
		if err := harm(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ReadObject(t.Context(), o.SHA256); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// failingReader breaks off after some bytes.
type failingReader struct{ n int }

func (r *failingReader) Read(p []byte) (int, error) {
	if r.n <= 0 {
		return 0, errors.New("line dropped")
	}
	n := min(len(p), r.n)
	r.n -= n
	return n, nil
}

func TestBrokenOffStageLeavesNothing(t *testing.T) {
	s := storetest.New(t)
	for _, n := range []int{10, store.InlineLimit + 10} {
		if _, err := s.Stage(&failingReader{n}); err == nil || !strings.Contains(err.Error(), "line dropped") {
			t.Errorf("got %v", err)
		}
	}
	left, err := os.ReadDir(filepath.Join(s.Dir(), "archive", "tmp"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestSweepTakesOnlyOldRemains(t *testing.T) {
	s := storetest.New(t)
	stray := filepath.Join(s.Dir(), "archive", "tmp", "in-1")
	if err := os.WriteFile(stray, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	fi, err := os.Stat(stray)
	if err != nil {
		t.Fatal(err)
	}
	for want, after := range []time.Duration{time.Hour, 25 * time.Hour} {
		if n, err := s.Sweep(fi.ModTime().Add(after)); n != want || err != nil {
			t.Errorf("after %v: %d, %v", after, n, err)
		}
	}
	if _, err := os.Stat(stray); err == nil {
		t.Error("the remains of a crash stay for ever")
	}
}

// Check 3: the same mail in three folders is one object with three locations.
func TestCheck03SameMailInThreeFolders(t *testing.T) {
	s := storetest.New(t)
	raw := storetest.Raw(1)
	var ids []int64
	for i, folder := range []string{"INBOX", "Archive", "Sent"} {
		st, err := s.Stage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		storetest.Update(t, s, noon.Add(time.Duration(i)*time.Second), func(tx *store.Tx) error {
			o, err := tx.PutObject(st)
			if err != nil {
				return err
			}
			m, isNew, err := tx.AddMail(o, "<1@example.com>")
			if err != nil {
				return err
			}
			if isNew != (i == 0) {
				t.Errorf("sighting %d is new: %v", i, isNew)
			}
			ids = append(ids, m.ID)
			l := store.Location{Account: "lin", Folder: folder, UIDValidity: 7, UID: uint32(i + 1), MailID: m.ID}
			if err := tx.AddLocation(l); err != nil {
				return err
			}
			return tx.AddLocation(l) // seen again by a second pass
		})
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		all, err := tx.MailsByMessageID("<1@example.com>")
		if err != nil || len(all) != 1 || len(all[0].Flags) != 0 || all[0].Folder != "INBOX" || all[0].Account != "lin" {
			t.Errorf("mails: %+v, %v", all, err)
		}
		places, err := tx.Locations(ids[0])
		if len(places) != 3 {
			t.Errorf("locations: %+v", places)
		}
		return err
	})
}

// Check 4: the same Message-ID with other bytes: both kept, both flagged.
func TestCheck04SameMessageIDOtherBytes(t *testing.T) {
	s := storetest.New(t)
	a, b := put(t, s, []byte("one")), put(t, s, []byte("two"))
	for i, late := range []bool{false, true} { // the id is known at arrival, or only after parsing
		id := fmt.Sprintf("<%d@example.com>", i)
		storetest.Update(t, s, noon, func(tx *store.Tx) error {
			for _, o := range []store.Object{a, b} {
				at := id
				if late {
					at = ""
				}
				m, _, err := tx.AddMail(o, at)
				if err != nil {
					return err
				}
				if late {
					if err := tx.SetUnderstood(m.ID, store.Understanding{MessageID: id}); err != nil {
						return err
					}
				}
			}
			all, err := tx.MailsByMessageID(id)
			if err != nil || len(all) != 2 {
				t.Fatalf("%d mails, %v", len(all), err)
			}
			for _, m := range all {
				if len(m.Flags) != 1 || m.Flags[0] != store.FlagSameMessageID {
					t.Errorf("late %v: mail %d has flags %v", late, m.ID, m.Flags)
				}
			}
			return nil
		})
		a, b = put(t, s, []byte("three")), put(t, s, []byte("four"))
	}
}

func TestUnderstandingsOfAllVersionsStay(t *testing.T) {
	s := storetest.New(t)
	m := storetest.Mail(t, s, noon, storetest.Raw(1))
	pending := func() int {
		var n int
		storetest.View(t, s, func(tx *store.Tx) error {
			all, err := tx.Pending(10)
			n = len(all)
			return err
		})
		return n
	}
	if pending() != 1 {
		t.Error("a new mail is not pending")
	}
	u := store.Understanding{ParserVersion: 1, JSON: `{"v":1}`, MessageID: "<1@x>", From: "kf@example.com", Subject: "Re: 提现", BaseSubject: "提现",
		Date: noon, Direction: "in", Kind: "human", Outcome: "none", DKIM: `{"ok":true}`, NewText: "48小时内回复"}
	storetest.Update(t, s, noon, func(tx *store.Tx) error { return tx.SetUnderstood(m.ID, u) })
	u.ParserVersion, u.JSON, u.DKIM = 2, `{"v":2}`, ""
	storetest.Update(t, s, noon, func(tx *store.Tx) error { return tx.SetUnderstood(m.ID, u) })
	if pending() != 0 {
		t.Error("an understood mail is pending")
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		got, err := tx.Mail(m.ID)
		if err != nil || got.Understanding != `{"v":2}` || got.ParserVersion != 2 || got.DKIM != `{"ok":true}` || got.Subject != "Re: 提现" || !got.Date.Equal(noon) {
			t.Errorf("got %+v, %v", got, err)
		}
		all, err := tx.Understandings(m.ID)
		if len(all) != 2 || all[1] != `{"v":1}` {
			t.Errorf("understandings: %v", all)
		}
		return err
	})
}

func TestCursorsAndHoles(t *testing.T) {
	s := storetest.New(t)
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		if _, ok, err := tx.Cursor("lin", "INBOX"); ok || err != nil {
			t.Errorf("a cursor out of nothing: %v, %v", ok, err)
		}
		for _, c := range []store.Cursor{{7, 10}, {8, 4294967295}} {
			if err := tx.SetCursor("lin", "INBOX", c); err != nil {
				return err
			}
			if got, ok, err := tx.Cursor("lin", "INBOX"); got != c || !ok || err != nil {
				t.Errorf("cursor %v, %v, %v", got, ok, err)
			}
		}
		h := store.Hole{Account: "lin", Folder: "INBOX", UIDValidity: 8, UID: 3, Reason: "server sent nothing"}
		for range 2 {
			if err := tx.AddHole(h); err != nil {
				return err
			}
		}
		holes, err := tx.Holes()
		if err != nil || len(holes) != 1 || holes[0].Tries != 2 || !holes[0].Last.Equal(noon) {
			t.Errorf("holes: %+v, %v", holes, err)
		}
		if err := tx.ClearHole(h); err != nil {
			return err
		}
		holes, err = tx.Holes()
		if len(holes) != 0 {
			t.Errorf("a cleared hole stays: %+v", holes)
		}
		return err
	})
}
