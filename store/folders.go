package store

import (
	"errors"
	"fmt"
	"time"
)

// Location is one place a mail was found in.
type Location struct {
	Account     string
	Folder      string
	UIDValidity uint32
	UID         uint32
	MailID      int64
	Seen        time.Time // zero means the transaction's moment
}

// AddLocation records where a mail was found. Doing it again changes nothing.
func (tx *Tx) AddLocation(l Location) error {
	if l.Seen.IsZero() {
		l.Seen = tx.now
	}
	_, err := tx.exec(`INSERT INTO locations(account, folder, uid_validity, uid, mail_id, seen) VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		l.Account, l.Folder, l.UIDValidity, l.UID, l.MailID, stamp(l.Seen))
	if err != nil {
		return fmt.Errorf("recording that mail %d is in %s/%s: %w", l.MailID, l.Account, l.Folder, err)
	}
	return nil
}

// Locations returns where a mail was found, first sighting first.
func (tx *Tx) Locations(mailID int64) ([]Location, error) {
	return list(tx, func(scan func(...any) error, l *Location) error {
		return scan(&l.Account, &l.Folder, &l.UIDValidity, &l.UID, &l.MailID, moment{&l.Seen})
	}, `SELECT account, folder, uid_validity, uid, mail_id, seen FROM locations WHERE mail_id = ? ORDER BY seen, account, folder, uid`, mailID)
}

// LocationsSince returns the UIDs of the mails that were first found in a folder at
// or after a moment (zero: ever), in the numbering of uidValidity.
func (tx *Tx) LocationsSince(account, folder string, uidValidity uint32, since time.Time) ([]uint32, error) {
	return list(tx, scanOne[uint32], `SELECT uid FROM locations WHERE account = ? AND folder = ? AND uid_validity = ? AND seen >= coalesce(?, 0) ORDER BY uid`,
		account, folder, uidValidity, stamp(since))
}

// HasLocation reports whether a mail was stored from exactly this place.
func (tx *Tx) HasLocation(account, folder string, uidValidity, uid uint32) (bool, error) {
	var n int
	err := tx.get(`SELECT count(*) FROM locations WHERE account = ? AND folder = ? AND uid_validity = ? AND uid = ?`,
		[]any{account, folder, uidValidity, uid}, &n)
	return n > 0, err
}

// Cursor is how far a folder has been read: everything up to the UID High is
// stored or in the table of holes.
type Cursor struct {
	UIDValidity uint32
	High        uint32
}

// Cursor returns a folder's cursor, and false when it was never read.
func (tx *Tx) Cursor(account, folder string) (Cursor, bool, error) {
	var c Cursor
	err := tx.get(`SELECT uid_validity, high FROM cursors WHERE account = ? AND folder = ?`, []any{account, folder}, &c.UIDValidity, &c.High)
	if errors.Is(err, ErrNotFound) {
		return Cursor{}, false, nil
	}
	return c, err == nil, err
}

// SetCursor moves a folder's cursor: in the transaction that stores the mails.
func (tx *Tx) SetCursor(account, folder string, c Cursor) error {
	_, err := tx.exec(`INSERT INTO cursors(account, folder, uid_validity, high) VALUES(?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET uid_validity = excluded.uid_validity, high = excluded.high`, account, folder, c.UIDValidity, c.High)
	if err != nil {
		return fmt.Errorf("moving the cursor of %s/%s: %w", account, folder, err)
	}
	return nil
}

// Hole is a mail below a cursor that could not be stored.
type Hole struct {
	Account     string
	Folder      string
	UIDValidity uint32
	UID         uint32
	Reason      string
	Tries       int
	Last        time.Time // of the last try; zero means the transaction's moment
}

// AddHole records a hole, or one more try at it: Tries is added to what is there,
// and 0 counts as one.
func (tx *Tx) AddHole(h Hole) error {
	if h.Last.IsZero() {
		h.Last = tx.now
	}
	_, err := tx.exec(`INSERT INTO holes(account, folder, uid_validity, uid, reason, tries, last) VALUES(?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET reason = excluded.reason, tries = tries + excluded.tries, last = excluded.last`,
		h.Account, h.Folder, h.UIDValidity, h.UID, h.Reason, max(h.Tries, 1), stamp(h.Last))
	if err != nil {
		return fmt.Errorf("recording a hole in %s/%s: %w", h.Account, h.Folder, err)
	}
	return nil
}

// ClearHole forgets a hole: the mail was stored, or is gone for good. No such
// hole is no error.
func (tx *Tx) ClearHole(h Hole) error {
	_, err := tx.exec(`DELETE FROM holes WHERE account = ? AND folder = ? AND uid_validity = ? AND uid = ?`,
		h.Account, h.Folder, h.UIDValidity, h.UID)
	return err
}

// Holes returns all holes, by account, folder and UID.
func (tx *Tx) Holes() ([]Hole, error) {
	return list(tx, func(scan func(...any) error, h *Hole) error {
		return scan(&h.Account, &h.Folder, &h.UIDValidity, &h.UID, &h.Reason, &h.Tries, moment{&h.Last})
	}, `SELECT account, folder, uid_validity, uid, reason, tries, last FROM holes ORDER BY account, folder, uid_validity, uid`)
}

// SeenUntil returns the moment up to which a folder is known to be read: what
// arrived before it is stored. Zero: never read.
func (tx *Tx) SeenUntil(account, folder string) (time.Time, error) {
	var t time.Time
	err := tx.get(`SELECT until FROM seen WHERE account = ? AND folder = ?`, []any{account, folder}, moment{&t})
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return t, err
}

// SetSeen records up to when a folder has been read, as the clock says: after a
// clock that ran ahead was set right, that is before what it said then. Zero
// changes nothing.
func (tx *Tx) SetSeen(account, folder string, t time.Time) error {
	if t.IsZero() {
		return nil
	}
	_, err := tx.exec(`INSERT INTO seen(account, folder, until) VALUES(?, ?, ?)
		ON CONFLICT DO UPDATE SET until = excluded.until`, account, folder, stamp(t))
	if err != nil {
		return fmt.Errorf("recording that %s/%s was read: %w", account, folder, err)
	}
	return nil
}
