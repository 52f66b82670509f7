package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"cuiban/escalation"
)

// Erased is what Erase removed.
type Erased struct {
	Entries int // whose words are gone
	Mails   int
	Objects int
}

// Erase removes the personal data of a case, and of those merged into it: the
// mails that are in no other case, letters, notices, evidence, promises,
// parties, numbers, and the words of the log. What remains is the case's
// reference, the log's hashes, moments and kinds, and the names of the erased
// objects, so that Verify stays clean and proves that nothing else is missing.
// The case is closed for good. In the end the database is rewritten, so that no
// free page of it keeps the words; that takes a while and, for as long, as much
// disk again as the database has.
func (s *Store) Erase(ctx context.Context, now time.Time, caseID int64, why string) (Erased, error) {
	var e eraser
	err := s.Update(ctx, now, func(tx *Tx) error {
		e = eraser{tx: tx}
		return e.erase(caseID, why)
	})
	if err != nil {
		return Erased{}, fmt.Errorf("erasing case %d: %w", caseID, err)
	}
	for _, sha := range e.files {
		if err := os.Remove(s.objectPath(sha)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return e.done, fmt.Errorf("case %d is erased, but a file of it remains: %w", caseID, err)
		}
	}
	if err := s.compact(ctx); err != nil {
		return e.done, fmt.Errorf("case %d is erased, but its traces in free space remain: %w", caseID, err)
	}
	return e.done, nil
}

// compact rewrites the database without its free pages and empties the
// write-ahead log.
func (s *Store) compact(ctx context.Context) error {
	c, err := s.take(ctx, s.writer)
	if err != nil {
		return err
	}
	defer func() { s.writer <- c }()
	if err := c.exec("VACUUM"); err != nil {
		return err
	}
	return c.checkpoint()
}

// eraser holds one erasure.
type eraser struct {
	tx    *Tx
	ids   string // the cases, as a JSON list
	mails []int64
	files []string // SHA-256 of objects that are files
	done  Erased
}

// erase does it all in one transaction.
func (e *eraser) erase(caseID int64, why string) error {
	family, err := e.tx.family(caseID)
	if err != nil {
		return err
	}
	e.ids = in(family...)
	if e.done.Entries, err = e.words(family, why); err != nil {
		return err
	}
	if e.mails, err = e.ownMails(); err != nil {
		return err
	}
	shas, err := e.objectNames()
	if err != nil {
		return err
	}
	if err := e.emptyDigests(caseID); err != nil {
		return err
	}
	if err := e.docs(); err != nil {
		return err
	}
	if err := e.rows(); err != nil {
		return err
	}
	return e.objects(caseID, shas)
}

// words notes the erasure in each log and removes what the entries before say.
func (e *eraser) words(family []int64, why string) (int, error) {
	for _, id := range family {
		if _, err := e.tx.Append(id, escalation.Entry{Kind: escalation.EntryErased, By: escalation.ByOwner, Text: why}); err != nil {
			return 0, err
		}
	}
	res, err := e.tx.exec(`DELETE FROM bodies WHERE n IN (SELECT n FROM entries e WHERE case_id IN (SELECT value FROM json_each(?))
		AND n < (SELECT max(n) FROM entries x WHERE x.case_id = e.case_id AND x.kind = 'erased'))`, e.ids)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// ownMails returns the mails that no other case and no tray holds.
func (e *eraser) ownMails() ([]int64, error) {
	return list(e.tx, scanOne[int64], `SELECT DISTINCT f.mail_id FROM filings f WHERE f.case_id IN (SELECT value FROM json_each(?1))
		AND NOT EXISTS(SELECT 1 FROM filings g WHERE g.mail_id = f.mail_id AND g.undone IS NULL AND g.case_id NOT IN (SELECT value FROM json_each(?1)))
		AND NOT EXISTS(SELECT 1 FROM unfiled u WHERE u.mail_id = f.mail_id)`, e.ids)
}

// objectNames returns the objects of the case, those of its mails included.
func (e *eraser) objectNames() ([]string, error) {
	return list(e.tx, scanOne[string], `SELECT sha256 FROM mails WHERE id IN (SELECT value FROM json_each(?1))
		UNION SELECT sha256 FROM letters WHERE sha256 IS NOT NULL AND case_id IN (SELECT value FROM json_each(?2))
		UNION SELECT sha256 FROM notices WHERE case_id IN (SELECT value FROM json_each(?2))
			OR case_id = 0 AND state = 'sent' AND owner_id IN (SELECT owner_id FROM cases WHERE id IN (SELECT value FROM json_each(?2)))
		UNION SELECT sha256 FROM evidence WHERE case_id IN (SELECT value FROM json_each(?2))`, in(e.mails...), e.ids)
}

// emptyDigests takes the bytes from the owner's sent digests, which tell of all
// their cases. Their keys stay, so that none is sent again.
func (e *eraser) emptyDigests(caseID int64) error {
	empty, err := e.tx.putBytes(nil)
	if err != nil {
		return err
	}
	_, err = e.tx.exec(`UPDATE notices SET sha256 = ?, data = '' WHERE case_id = 0 AND state = 'sent'
		AND owner_id = (SELECT owner_id FROM cases WHERE id = ?)`, empty.SHA256, caseID)
	return err
}

// docs makes what is erased unfindable, down to the lists of the index.
func (e *eraser) docs() error {
	ids, err := list(e.tx, scanOne[uint64], `SELECT id FROM docs WHERE mail_id IN (SELECT value FROM json_each(?))
		OR entry IN (SELECT n FROM entries WHERE case_id IN (SELECT value FROM json_each(?)))`, in(e.mails...), e.ids)
	if err != nil {
		return err
	}
	gone := map[uint64]bool{}
	for _, id := range ids {
		gone[id] = true
		if _, err := e.tx.exec(`DELETE FROM docs WHERE id = ?`, id); err != nil {
			return err
		}
	}
	return e.tx.purgeDocs(gone)
}

// rows removes the rows of the case and its mails, and empties its head.
func (e *eraser) rows() error {
	for _, table := range []string{"asks", "letters", "notices", "evidence", "promises", "parties", "ids", "numbers", "learned", "filings", "refused", "respondents"} {
		if _, err := e.tx.exec(`DELETE FROM `+table+` WHERE case_id IN (SELECT value FROM json_each(?))`, e.ids); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
	}
	mails := in(e.mails...)
	for _, table := range []string{"filings", "understandings", "locations"} {
		if _, err := e.tx.exec(`DELETE FROM `+table+` WHERE mail_id IN (SELECT value FROM json_each(?))`, mails); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
	}
	if _, err := e.tx.exec(`DELETE FROM mails WHERE id IN (SELECT value FROM json_each(?))`, mails); err != nil {
		return err
	}
	e.done.Mails = len(e.mails)
	if _, err := e.tx.exec(`UPDATE merges SET why = '', undone_why = '' WHERE into_id IN (SELECT value FROM json_each(?1)) OR from_id IN (SELECT value FROM json_each(?1))`, e.ids); err != nil {
		return err
	}
	_, err := e.tx.exec(`UPDATE cases SET title = '', platform = '', entity = '', account = '', amount = 0, currency = '', paid = 0, paid_currency = '',
		happened = '', demand = '', causes = '', state = 'closed', stopped = 1, next = NULL, next_why = '' WHERE id IN (SELECT value FROM json_each(?))`, e.ids)
	return err
}

// objects removes the objects nothing else holds, and keeps their names.
func (e *eraser) objects(caseID int64, shas []string) error {
	for _, sha := range shas {
		var held, inline bool
		err := e.tx.get(`SELECT EXISTS(SELECT 1 FROM mails WHERE sha256 = ?1) OR EXISTS(SELECT 1 FROM letters WHERE sha256 = ?1)
			OR EXISTS(SELECT 1 FROM notices WHERE sha256 = ?1) OR EXISTS(SELECT 1 FROM evidence WHERE sha256 = ?1),
			coalesce((SELECT inline FROM objects WHERE sha256 = ?1), 1)`, []any{sha}, &held, &inline)
		if err != nil {
			return err
		}
		if held {
			continue
		}
		_, err = e.tx.exec(`INSERT INTO tombstones(sha256, size, case_id, at) SELECT sha256, size, ?, ? FROM objects WHERE sha256 = ? ON CONFLICT DO NOTHING`,
			caseID, stamp(e.tx.now), sha)
		if err == nil {
			_, err = e.tx.exec(`DELETE FROM objects WHERE sha256 = ?`, sha)
		}
		if err != nil {
			return err
		}
		e.done.Objects++
		if !inline {
			e.files = append(e.files, sha)
		}
	}
	return nil
}

// IsErased reports whether an object of that SHA-256 was erased on request: if
// it comes again, nobody wants it back.
func (tx *Tx) IsErased(sha string) (bool, error) {
	var n int
	err := tx.get(`SELECT count(*) FROM tombstones WHERE sha256 = ?`, []any{strings.ToLower(sha)}, &n)
	return n > 0, err
}

// purgeDocs rewrites the segments of the index that know docs which are gone.
func (tx *Tx) purgeDocs(gone map[uint64]bool) error {
	if len(gone) == 0 {
		return nil
	}
	ids := slices.Sorted(maps.Keys(gone))
	all, err := tx.segments()
	if err != nil {
		return err
	}
	for _, s := range all {
		i, _ := slices.BinarySearch(ids, s.low)
		if i == len(ids) || ids[i] > s.high {
			continue
		}
		if err := tx.mergeSegments([]segment{s}, gone); err != nil {
			return err
		}
	}
	return nil
}
