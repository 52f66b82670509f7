package store

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"
)

// OurMessage reports whether a Message-ID, in angle brackets or not, is that of
// a letter, an ask or a notice of ours: such a mail is never an order.
func (tx *Tx) OurMessage(id string) (bool, error) {
	bare := bareID(id)
	if bare == "" {
		return false, nil
	}
	if tx.write {
		ours, err := tx.ours()
		if err != nil || ours != nil {
			return ours[bare], err
		}
	}
	bracketed := "<" + bare + ">"
	var n int
	err := tx.get(`SELECT
		EXISTS(SELECT 1 FROM letters WHERE message_id <> '' AND message_id IN (?, ?)) +
		EXISTS(SELECT 1 FROM notices WHERE message_id <> '' AND message_id IN (?, ?)) +
		EXISTS(SELECT 1 FROM asks WHERE message_id <> '' AND message_id IN (?, ?))`, []any{bare, bracketed, bare, bracketed, bare, bracketed}, &n)
	return n > 0, err
}

// maxOurs is how many message ids of ours the writer keeps in memory: few enough
// to be read again after each letter.
const maxOurs = 1000

// ours returns all message ids of ours without angle brackets, from memory where
// it has them; nil when there are more than maxOurs.
func (tx *Tx) ours() (map[string]bool, error) {
	m := &tx.s.memory
	if m.ours != nil || m.manyOurs {
		return m.ours, nil
	}
	ids, err := list(tx, scanOne[string], `SELECT message_id FROM letters WHERE message_id <> '' UNION ALL
		SELECT message_id FROM notices WHERE message_id <> '' UNION ALL SELECT message_id FROM asks WHERE message_id <> '' LIMIT ?`, maxOurs+1)
	if err != nil {
		return nil, err
	}
	if m.manyOurs = len(ids) > maxOurs; m.manyOurs {
		return nil, nil
	}
	m.ours = make(map[string]bool, len(ids))
	for _, id := range ids {
		m.ours[bareID(id)] = true
	}
	return m.ours, nil
}

// SpendSignature notes the mark of an order (a DKIM signature's b=, a raw hash)
// and reports whether it is seen for the first time: the replay cache.
func (tx *Tx) SpendSignature(key string) (bool, error) {
	res, err := tx.exec(`INSERT INTO signatures(key, at) VALUES(?, ?) ON CONFLICT DO NOTHING`, key, stamp(tx.now))
	if err != nil {
		return false, fmt.Errorf("noting a signature: %w", err)
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// Refused is an order that was not genuine.
type Refused struct {
	Owner int64
	Case  int64  // 0: about no single case
	Mail  string // SHA-256
	Why   string
	At    time.Time // zero means the transaction's moment
}

// AddRefused notes a refused order.
func (tx *Tx) AddRefused(r Refused) error {
	if r.At.IsZero() {
		r.At = tx.now
	}
	_, err := tx.exec(`INSERT INTO refused(owner_id, case_id, mail, why, at) VALUES(?, ?, ?, ?, ?)`, r.Owner, r.Case, r.Mail, r.Why, stamp(r.At))
	if err != nil {
		return fmt.Errorf("noting a refused order: %w", err)
	}
	return nil
}

// RefusedSince returns the orders refused in an owner's name (0: anybody's) at
// or after t, oldest first.
func (tx *Tx) RefusedSince(owner int64, t time.Time) ([]Refused, error) {
	return list(tx, func(scan func(...any) error, r *Refused) error {
		return scan(&r.Owner, &r.Case, &r.Mail, &r.Why, moment{&r.At})
	}, `SELECT owner_id, case_id, mail, why, at FROM refused WHERE (? = 0 OR owner_id = ?) AND at >= ? ORDER BY at, id`, owner, owner, t.UnixMilli())
}

// Meta returns a value kept under a key of the caller's, "" when there is none.
func (tx *Tx) Meta(key string) (string, error) {
	var v string
	err := tx.get(`SELECT value FROM meta WHERE key = ?`, []any{key}, &v)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return v, err
}

// SetMeta keeps a value under a key.
func (tx *Tx) SetMeta(key, value string) error {
	_, err := tx.exec(`INSERT INTO meta(key, value) VALUES(?, ?) ON CONFLICT DO UPDATE SET value = excluded.value`, key, value)
	if err != nil {
		return fmt.Errorf("keeping %s: %w", key, err)
	}
	return nil
}

// secretKey is where the secret of the data folder is kept.
const secretKey = "secret"

// Secret returns the 32 bytes by which this data folder knows the addresses it
// gave out itself (see ref.Sign). It is made once, at the first call inside an
// Update; a View of a folder without one returns nil.
func (tx *Tx) Secret() ([]byte, error) {
	kept, err := tx.Meta(secretKey)
	if err != nil {
		return nil, err
	}
	if kept == "" && !tx.write {
		return nil, nil
	}
	if kept == "" {
		b := make([]byte, 32)
		if _, err := io.ReadFull(tx.s.opt.Random, b); err != nil {
			return nil, fmt.Errorf("making the secret of the data folder: %w", err)
		}
		return b, tx.SetMeta(secretKey, hex.EncodeToString(b))
	}
	b, err := hex.DecodeString(kept)
	if err != nil {
		return nil, fmt.Errorf("reading the secret of the data folder: %w", err)
	}
	return b, nil
}
