package store

import (
	"fmt"
	"time"
)

// Ask is one question to an owner whether a letter may go out, under a code
// that can be used once.
type Ask struct {
	Code      string
	LetterID  int64
	Case      int64
	Owner     int64
	SHA256    string // of the letter's bytes that were shown
	Created   time.Time
	Expires   time.Time // zero: never
	Used      time.Time // zero: not yet
	Voided    time.Time // zero: it stands
	Wrong     int       // wrong codes of the owner while this one stood
	MessageID string    // of the mail that asked
}

// NumberedCode is the code of the nth letter that was shown under one code: a
// second draft to another address, a line of an overview. Each is an ask of its
// own, bound to its own letter and bytes, and used once.
func NumberedCode(code string, n int) string { return fmt.Sprintf("%s/%d", code, n) }

// AddAsk stores an ask. A code that was ever given out is ErrExists.
func (tx *Tx) AddAsk(a Ask) error {
	if a.Created.IsZero() {
		a.Created = tx.now
	}
	_, err := tx.exec(`INSERT INTO asks(code, letter_id, case_id, owner_id, sha256, created, expires, wrong, message_id) VALUES(?, ?, ?, ?, ?, ?, ?, 0, ?)`,
		a.Code, a.LetterID, a.Case, a.Owner, a.SHA256, stamp(a.Created), stamp(a.Expires), a.MessageID)
	if isUnique(err) {
		err = fmt.Errorf("%w: %w", ErrExists, err)
	}
	if err != nil {
		return fmt.Errorf("storing an ask for letter %d: %w", a.LetterID, err)
	}
	return nil
}

const askSelect = `SELECT code, letter_id, case_id, owner_id, sha256, created, expires, used, voided, wrong, message_id FROM asks WHERE `

// scanAsk scans the columns of askSelect.
func scanAsk(scan func(...any) error, a *Ask) error {
	return scan(&a.Code, &a.LetterID, &a.Case, &a.Owner, &a.SHA256, moment{&a.Created}, moment{&a.Expires}, moment{&a.Used}, moment{&a.Voided}, &a.Wrong, &a.MessageID)
}

// AskByCode returns the ask of a code, used, void and expired ones included.
// The code itself is not part of the error.
func (tx *Tx) AskByCode(code string) (Ask, error) {
	var a Ask
	err := scanAsk(func(dest ...any) error { return tx.get(askSelect+"code = ?", []any{code}, dest...) }, &a)
	if err != nil {
		return Ask{}, fmt.Errorf("ask of that code: %w", err)
	}
	return a, nil
}

// AsksOf returns the asks of a letter, oldest first.
func (tx *Tx) AsksOf(letterID int64) ([]Ask, error) {
	return list(tx, scanAsk, askSelect+"letter_id = ? ORDER BY created, code", letterID)
}

// UseAsk spends a code, once: ErrStale when it was used, voided or has expired
// before now, ErrNotFound when it was never given out. The owner's count of
// wrong codes starts again.
func (tx *Tx) UseAsk(code string) error {
	a, err := tx.AskByCode(code)
	if err != nil {
		return err
	}
	if !a.Used.IsZero() || !a.Voided.IsZero() || !a.Expires.IsZero() && !tx.now.Before(a.Expires) {
		return fmt.Errorf("ask for letter %d: %w", a.LetterID, ErrStale)
	}
	if err := tx.execOne(`UPDATE asks SET used = ? WHERE code = ?`, stamp(tx.now), code); err != nil {
		return err
	}
	_, err = tx.exec(`UPDATE owners SET wrong_codes = 0 WHERE id = ?`, a.Owner)
	return err
}

// VoidAsks makes the unused codes of a letter worthless.
func (tx *Tx) VoidAsks(letterID int64) error {
	_, err := tx.exec(`UPDATE asks SET voided = ? WHERE letter_id = ? AND used IS NULL AND voided IS NULL`, stamp(tx.now), letterID)
	if err != nil {
		return fmt.Errorf("voiding the asks for letter %d: %w", letterID, err)
	}
	return nil
}

// WrongCode counts a wrong code that the verified owner sent, and returns how
// many there were since the last right one.
func (tx *Tx) WrongCode(owner int64) (int, error) {
	var n int
	err := tx.get(`UPDATE owners SET wrong_codes = wrong_codes + 1 WHERE id = ? RETURNING wrong_codes`, []any{owner}, &n)
	if err == nil {
		_, err = tx.exec(`UPDATE asks SET wrong = wrong + 1 WHERE owner_id = ? AND used IS NULL AND voided IS NULL`, owner)
	}
	if err != nil {
		return 0, fmt.Errorf("counting a wrong code of owner %d: %w", owner, err)
	}
	return n, nil
}
