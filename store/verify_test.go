package store_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// fill puts one of everything into a store and returns a case.
func fill(t testing.TB, s *store.Store) *escalation.Case {
	t.Helper()
	o := storetest.Owner(t, s, "lin@example.cn")
	c := storetest.Case(t, s, o, "kf@example.com")
	other := storetest.Case(t, s, o, "vip@example.com")
	large, err := s.Stage(bytes.NewReader(bytes.Repeat([]byte("screenshot"), store.InlineLimit/8)))
	if err != nil {
		t.Fatal(err)
	}
	letter, err := s.Stage(strings.NewReader("the letter"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		id := say(t, s, c, i, store.Understanding{ParserVersion: 1, JSON: `{"a":"秘密的话"}`, MessageID: fmt.Sprintf("<%d@x>", i), From: "kf@example.com",
			Subject: "Re: 提现", BaseSubject: "提现", Date: noon, Direction: "in", Kind: "human", NewText: strings.Repeat("秘密的话 secretword ", 20)})
		storetest.Update(t, s, noon, func(tx *store.Tx) error {
			m, err := tx.Mail(id)
			if err != nil {
				return err
			}
			_, err = tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryMailIn, By: escalation.ByCounterparty, Mail: m.SHA256,
				Facts: &escalation.MailFacts{Robot: "human", Gist: "秘密的话"}, Data: map[string]string{"b": "2", "a": "1"}})
			return errors.Join(err, tx.AddLocation(store.Location{Account: "lin", Folder: "INBOX", UIDValidity: 1, UID: uint32(i), MailID: id}),
				tx.AddIDs(c.ID, []string{fmt.Sprintf("<%d@x>", i), "ghost@x"}))
		})
	}
	if err := s.Index(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		big, err := tx.PutObject(large)
		if err != nil {
			return err
		}
		if _, err := tx.PutObject(letter); err != nil {
			return err
		}
		_, err = tx.AddEvidence(c.ID, store.Evidence{SHA256: big.SHA256, Name: "秘密的话.png", Size: big.Size})
		l := escalation.Letter{Key: "k", MessageID: "<l@x>", SHA256: letter.SHA256, Text: "秘密的话", Recipients: []string{"kf@example.com"}}
		p := escalation.Promise{Key: "p", Status: escalation.PromiseOpen, Quote: "秘密的话"}
		_, err2 := tx.Enqueue(store.Notice{Key: "n", Owner: o.ID, MessageID: "<n@x>", Kind: "digest"}, []byte("digest: 秘密的话"))
		_, err3 := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryPayout, By: escalation.ByOwner, Text: "秘密的话", Amount: &escalation.Money{Minor: 5, Currency: "CNY"}})
		return errors.Join(err, err2, err3, tx.AddLetter(c.ID, &l), tx.AddAsk(store.Ask{Code: "A", LetterID: l.ID, Case: c.ID, Owner: o.ID}),
			tx.SavePromise(c.ID, &p), tx.SetCursor("lin", "INBOX", store.Cursor{1, 20}), tx.SetSeen("lin", "INBOX", noon), tx.NoticeSent("n"),
			tx.AddNumber(c.ID, "example.com", "工单号", "TICKET-77"), tx.Learn(o.ID, "sender", "kf@example.com", c.ID), tx.AddRefused(store.Refused{Case: c.ID, Why: "w"}),
			tx.AddHole(store.Hole{Account: "lin", Folder: "INBOX", UID: 3}), tx.SetMeta("k", "v"), tx.Merge(c.ID, other.ID, "same"))
	})
	return c
}

// verify runs Verify and returns the report.
func verify(t testing.TB, s *store.Store, ref string) store.Report {
	t.Helper()
	r, err := s.Verify(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestVerifyIsCleanAndCounts(t *testing.T) {
	s := storetest.New(t)
	c := fill(t, s)
	r := verify(t, s, "")
	if !r.OK() || r.Objects != 23 || r.Entries != 25 || r.Rows < 200 {
		t.Errorf("got %+v", r)
	}
	one := verify(t, s, c.Ref)
	if !one.OK() || one.Objects != 22 || one.Entries != 25 {
		t.Errorf("one case: %+v", one)
	}
}

// Check 11: one flipped byte in the store is named.
func TestCheck11AFlippedByteIsNamed(t *testing.T) {
	s := storetest.New(t)
	c := fill(t, s)
	var large string
	storetest.View(t, s, func(tx *store.Tx) error {
		e, err := tx.EvidenceOf(c.ID)
		large = e[0].SHA256
		return err
	})
	flip(t, filepath.Join(s.Dir(), "archive", large[:2], large), 12345)
	for _, ref := range []string{"", c.Ref} {
		if r := verify(t, s, ref); r.First() == "" || !strings.HasPrefix(r.First(), "object "+large) {
			t.Errorf("verify %q: %+v", ref, r.Problems)
		}
	}
	flip(t, filepath.Join(s.Dir(), "archive", large[:2], large), 12345) // back

	for text, want := range map[string]string{
		"UPDATE objects SET data = CAST('x' || substr(data, 2) AS BLOB) WHERE id = 3": "object ",
		"DELETE FROM objects WHERE id = 3":                                            "reference mails ",
		"DELETE FROM bodies WHERE n = 5":                                              "entry " + c.Ref + "/",
	} {
		copied := copyOf(t, s)
		err := store.SQL(t, copied, "PRAGMA foreign_keys = off; DROP TRIGGER bodies_no_delete; "+text)
		if err != nil {
			t.Fatal(err)
		}
		if r := verify(t, copied, ""); !strings.HasPrefix(r.First(), want) {
			t.Errorf("after %s: %+v", text, r.Problems)
		}
	}
}

// copyOf makes a second store with the same content.
func copyOf(t testing.TB, s *store.Store) *store.Store {
	t.Helper()
	var b bytes.Buffer
	if _, err := s.Backup(t.Context(), &b, noon, store.BackupOptions{}); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "copy")
	if _, err := store.Restore(t.Context(), &b, dir, store.RestoreOptions{}); err != nil {
		t.Fatal(err)
	}
	return storetest.Open(t, dir)
}

// flip inverts one byte of a file.
func flip(t testing.TB, path string, at int64) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b [1]byte
	if _, err := f.ReadAt(b[:], at); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 0xff
	if _, err := f.WriteAt(b[:], at); err != nil {
		t.Fatal(err)
	}
}

// A log rewritten with fitting seals and triggers gone is still found out.
func TestTamperedLogIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"UPDATE bodies SET text = 'nothing was promised' WHERE n = 3":             "says something else",
		"UPDATE entries SET at = at + 1 WHERE n = 3":                              "its hash does not fit",
		"UPDATE entries SET kind = 'note' WHERE n = 3":                            "its hash does not fit",
		"UPDATE entries SET hash = '" + strings.Repeat("0", 64) + "' WHERE n = 3": "",
		"DELETE FROM bodies WHERE n = 3; DELETE FROM entries WHERE n = 3":         "entries are missing",
		"DELETE FROM bodies WHERE n = 3":                                          "has lost its words",
		"UPDATE entries SET case_id = 2, seq = 99 WHERE n = 3":                    "",
		"DELETE FROM bodies WHERE n = 1; DELETE FROM entries WHERE n = 1":         "entries are missing",
	} {
		s := storetest.New(t)
		fill(t, s)
		err := store.SQL(t, s, "PRAGMA foreign_keys = off; DROP TRIGGER entries_no_update; DROP TRIGGER entries_no_delete; DROP TRIGGER bodies_no_update; DROP TRIGGER bodies_no_delete; "+text)
		if err != nil {
			t.Fatal(err)
		}
		r := verify(t, s, "")
		if !strings.HasPrefix(r.First(), "entry ") || !strings.Contains(r.First(), want) {
			t.Errorf("%s: %v", text, r.Problems)
		}
		if last := r.Problems[len(r.Problems)-1]; last.What != "schema" {
			t.Errorf("the missing triggers are not named: %v", last)
		}
	}
}

func TestLogCannotBeChanged(t *testing.T) {
	s := storetest.New(t)
	fill(t, s)
	for _, text := range []string{"UPDATE entries SET kind = 'x'", "DELETE FROM entries", "UPDATE bodies SET text = 'x'", "DELETE FROM bodies"} {
		if err := store.SQL(t, s, text); err == nil {
			t.Errorf("%s went through", text)
		}
	}
}

// One flipped byte anywhere in the database changes what can be read and is
// named, or changes nothing that can be read. In space that no row uses it is
// always the latter, and Verify stays clean.
func TestFlippedBytesAreNamedOrHarmless(t *testing.T) {
	s := storetest.New(t)
	fill(t, s)
	s.Close()
	path := filepath.Join(s.Dir(), "cuiban.db")
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, err := store.Dump(path)
	if err != nil {
		t.Fatal(err)
	}
	unused := unusedBytes(sound)
	if len(unused) < 10000 {
		t.Fatalf("only %d bytes are unused: the test looks at the wrong file", len(unused))
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	harmful := 0
	for i := range 300 {
		at, free := rnd.IntN(len(sound)), false
		if i%4 == 0 {
			at, free = unused[rnd.IntN(len(unused))], true
		}
		dir := filepath.Join(t.TempDir())
		broken := bytes.Clone(sound)
		broken[at] ^= byte(1 << rnd.IntN(8))
		if err := os.WriteFile(filepath.Join(dir, "cuiban.db"), broken, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(s.Dir(), "archive"), filepath.Join(dir, "archive")); err != nil {
			t.Fatal(err)
		}
		after, err := store.Dump(filepath.Join(dir, "cuiban.db"))
		changed := err != nil || fmt.Sprint(after) != fmt.Sprint(before)
		named := nameIn(t, dir)
		if changed {
			harmful++
		}
		switch {
		case changed && named == "":
			t.Errorf("byte %d: a change goes unnoticed", at)
		case free && named != "":
			t.Errorf("byte %d is unused: %s", at, named)
		}
	}
	if harmful < 30 {
		t.Errorf("only %d of the flips hit something: the test proves little", harmful)
	}
}

// nameIn returns what Open or Verify say about a damaged store, "" for nothing.
func nameIn(t testing.TB, dir string) string {
	s, err := store.Open(dir, store.Options{ReadOnly: true})
	if err != nil {
		return err.Error()
	}
	defer s.Close()
	r, err := s.Verify(t.Context(), "")
	if err != nil {
		return err.Error()
	}
	return r.First()
}

// unusedBytes returns the offsets that hold no part of any row, by the file
// format (https://www.sqlite.org/fileformat2.html): of each b-tree page the gap
// between the cell pointers and the cells.
func unusedBytes(db []byte) []int {
	size := int(binary.BigEndian.Uint16(db[16:]))
	var out []int
	for page := 0; page*size < len(db); page++ {
		p := db[page*size : (page+1)*size]
		head := 0
		if page == 0 {
			head = 100
		}
		pointers := head + 8
		switch p[head] {
		case 2, 5:
			pointers += 4
		case 10, 13:
		default:
			continue // overflow or free
		}
		from := pointers + 2*int(binary.BigEndian.Uint16(p[head+3:]))
		to := int(binary.BigEndian.Uint16(p[head+5:]))
		if p[head+7] == 0 && to > from && to <= size && sane(p[head:], pointers-head, size) {
			for i := from; i < to; i++ {
				out = append(out, page*size+i)
			}
		}
	}
	return out
}

// sane reports whether what looks like a b-tree page is one: an overflow page
// may begin with the same byte.
func sane(p []byte, pointers, size int) bool {
	cells := int(binary.BigEndian.Uint16(p[3:]))
	start := int(binary.BigEndian.Uint16(p[5:]))
	for i := range cells {
		if pointers+2*i+2 > len(p) {
			return false
		}
		if at := int(binary.BigEndian.Uint16(p[pointers+2*i:])); at < start || at >= size {
			return false
		}
	}
	return cells > 0
}

func TestErasedCaseLeavesNothingButItsHashes(t *testing.T) {
	s := storetest.New(t)
	c := fill(t, s)
	e, err := s.Erase(t.Context(), noon, c.ID, "on request")
	if err != nil {
		t.Fatal(err)
	}
	if e.Mails != 20 || e.Objects != 23 || e.Entries != 25 {
		t.Errorf("erased %+v", e)
	}
	r := verify(t, s, "")
	if !r.OK() || r.Entries != 27 || r.Erased != 25 {
		t.Errorf("verify: %+v", r)
	}
	if ids := find(t, s, 0, "秘密"); len(ids) != 0 {
		t.Errorf("still found: %v", ids)
	}
	got := load(t, s, c.Ref)
	if len(got.Promises)+len(got.Letters)+len(got.Parties) != 0 || got.State != escalation.Closed || got.Entries[3].Text != "" || got.Entries[3].Hash == "" {
		t.Errorf("left of the case: %s", asJSON(got))
	}
	s.Close()
	err = filepath.Walk(s.Dir(), func(path string, fi os.FileInfo, err error) error {
		if err != nil || fi.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, word := range []string{"秘密", "密的", "secretword", "screenshot", "kf@example.com", "vip@example", "稿费", "TICKET-77", "the letter"} {
			if bytes.Contains(b, []byte(word)) {
				t.Errorf("%s still holds %q", path, word)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestErasureKeepsWhatOthersNeed(t *testing.T) {
	s := storetest.New(t)
	a := storetest.Case(t, s, storetest.Owner(t, s, "lin@example.cn"), "kf@example.com")
	b := storetest.Case(t, s, storetest.Owner(t, s, "wang@example.cn"), "kf@example.com")
	shared := say(t, s, a, 1, store.Understanding{NewText: "提现"})
	own := say(t, s, a, 2, store.Understanding{NewText: "提现"})
	storetest.Update(t, s, noon, func(tx *store.Tx) error { return tx.File(shared, b.ID, "", "", false) })
	if err := s.Index(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	var gone store.Mail
	storetest.View(t, s, func(tx *store.Tx) (err error) { gone, err = tx.Mail(own); return err })
	if _, err := s.Erase(t.Context(), noon, a.ID, "on request"); err != nil {
		t.Fatal(err)
	}
	if got := find(t, s, b.Owner.ID, "提现"); len(got) != 1 || got[0] != shared {
		t.Errorf("the other owner finds %v", got)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		if _, err := tx.Mail(own); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the mail of the erased case: %v", err)
		}
		if is, err := tx.IsErased(gone.SHA256); !is || err != nil {
			t.Errorf("its tombstone: %v, %v", is, err)
		}
		return nil
	})
	if r := verify(t, s, ""); !r.OK() {
		t.Error(r.Problems)
	}
}
