package store

import (
	"errors"
	"fmt"
	"time"
)

// The states of a notice.
const (
	NoticeQueued = "queued"
	NoticeSentOK = "sent"
)

// Notice is a mail to an owner (ask, digest, reminder): sent at least once,
// always the same bytes under the same Message-ID.
type Notice struct {
	Key       string // deterministic, unique
	Owner     int64
	Case      int64 // 0: about no single case
	Kind      string
	MessageID string
	SHA256    string
	Due       time.Time // not to be sent before; zero: at once
	State     string    // NoticeQueued, NoticeSentOK
	Tries     int
	NotBefore time.Time // of the next try; zero: Due
	Sent      time.Time
	LastError string
	Data      string // the kind's own, JSON
	Created   time.Time
}

// Enqueue stores a mail to an owner with its bytes. False says that a notice
// of that key is there already, sent or not: nothing is changed.
func (tx *Tx) Enqueue(n Notice, raw []byte) (bool, error) {
	_, err := tx.NoticeByKey(n.Key)
	if err == nil {
		return false, nil
	}
	if errors.Is(err, ErrNotFound) {
		err = tx.enqueue(n, raw)
	}
	if err != nil {
		return false, fmt.Errorf("queueing notice %s: %w", n.Key, err)
	}
	return true, nil
}

func (tx *Tx) enqueue(n Notice, raw []byte) error {
	o, err := tx.putBytes(raw)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO notices(key, owner_id, case_id, kind, message_id, sha256, due, state, tries, not_before, last_error, data, created)
		VALUES(?, ?, ?, ?, ?, ?, ?, ?, 0, ?, '', ?, ?)`,
		n.Key, n.Owner, n.Case, n.Kind, n.MessageID, o.SHA256, stamp(n.Due), NoticeQueued, stamp(n.NotBefore), n.Data, stamp(tx.now))
	return err
}

const noticeSelect = `SELECT key, owner_id, case_id, kind, message_id, sha256, due, state, tries, not_before, sent, last_error, data, created FROM notices`

// scanNotice scans the columns of noticeSelect.
func scanNotice(scan func(...any) error, n *Notice) error {
	return scan(&n.Key, &n.Owner, &n.Case, &n.Kind, &n.MessageID, &n.SHA256, moment{&n.Due}, &n.State, &n.Tries, moment{&n.NotBefore}, moment{&n.Sent}, &n.LastError, &n.Data, moment{&n.Created})
}

// NoticesToSend returns queued notices whose Due and NotBefore are not after
// now, oldest first.
func (tx *Tx) NoticesToSend(now time.Time, limit int) ([]Notice, error) {
	return list(tx, scanNotice, noticeSelect+` WHERE state = 'queued' AND max(coalesce(due, 0), coalesce(not_before, 0)) <= ? ORDER BY id LIMIT ?`, now.UnixMilli(), limit)
}

// NextNotice returns when the next queued notice may be sent, zero when none waits.
// A notice without a Due gives the moment it was queued.
func (tx *Tx) NextNotice() (time.Time, error) {
	return tx.earliest(`SELECT min(max(coalesce(due, created), coalesce(not_before, created))) FROM notices WHERE state = 'queued'`)
}

// NoticeSent records that the server took a notice. ErrStale: it was sent before.
func (tx *Tx) NoticeSent(key string) error {
	err := tx.execOne(`UPDATE notices SET state = 'sent', sent = ?, tries = tries + 1, last_error = '' WHERE key = ? AND state = 'queued'`, stamp(tx.now), key)
	return tx.noticeErr(key, err)
}

// NoticeFailed records a try that failed, and when to try again.
func (tx *Tx) NoticeFailed(key string, notBefore time.Time, errText string) error {
	err := tx.execOne(`UPDATE notices SET not_before = ?, tries = tries + 1, last_error = ? WHERE key = ? AND state = 'queued'`, stamp(notBefore), errText, key)
	return tx.noticeErr(key, err)
}

// NoticeLater puts a notice off without having tried it.
func (tx *Tx) NoticeLater(key string, notBefore time.Time) error {
	err := tx.execOne(`UPDATE notices SET not_before = ? WHERE key = ? AND state = 'queued'`, stamp(notBefore), key)
	return tx.noticeErr(key, err)
}

// noticeErr tells a notice that is not queued from one that is not there.
func (tx *Tx) noticeErr(key string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, ErrNotFound) {
		if _, e := tx.NoticeByKey(key); e == nil {
			err = ErrStale
		}
	}
	return fmt.Errorf("notice %s: %w", key, err)
}

// NoticeByKey returns a notice by its key.
func (tx *Tx) NoticeByKey(key string) (Notice, error) {
	return tx.noticeWhere(" WHERE key = ?", key)
}

// NoticeByMessageID returns a notice by its Message-ID, in angle brackets or not.
func (tx *Tx) NoticeByMessageID(id string) (Notice, error) {
	bare := bareID(id)
	return tx.noticeWhere(" WHERE message_id <> '' AND message_id IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT 1", in(bare, "<"+bare+">"))
}

// noticeWhere returns the one notice of a condition.
func (tx *Tx) noticeWhere(where string, arg any) (Notice, error) {
	var n Notice
	err := scanNotice(func(dest ...any) error { return tx.get(noticeSelect+where, []any{arg}, dest...) }, &n)
	if err != nil {
		return Notice{}, fmt.Errorf("notice %v: %w", arg, err)
	}
	return n, nil
}

// NoticeFilter chooses notices. Zero fields choose all.
type NoticeFilter struct {
	Owner int64
	Case  int64
	Kind  string
	State string
	Limit int // the newest so many; 0: all
}

// Notices returns notices, newest first.
func (tx *Tx) Notices(f NoticeFilter) ([]Notice, error) {
	q := query{text: noticeSelect}
	if f.Owner != 0 {
		q.and("owner_id = ?", f.Owner)
	}
	if f.Case != 0 {
		q.and("case_id = ?", f.Case)
	}
	if f.Kind != "" {
		q.and("kind = ?", f.Kind)
	}
	if f.State != "" {
		q.and("state = ?", f.State)
	}
	q.order("id DESC", f.Limit, 0)
	return list(tx, scanNotice, q.text, q.args...)
}
