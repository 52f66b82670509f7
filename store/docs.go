package store

import "errors"

// doc is one thing that can be searched: a mail, or an entry of the log.
type doc struct {
	mail    int64 // 0: none
	entry   int64 // 0: none
	subject string
	body    string
	names   string // of attachments, one a line
}

// putDoc makes something findable, in place of what it said before. A doc gets
// a new, higher number each time, since the index knows numbers only: what it
// holds under the old one no longer leads anywhere.
func (tx *Tx) putDoc(d doc) error {
	known := d.mail != 0 && d.mail == tx.docless
	tx.docs, tx.freshDoc = true, d.mail
	next, err := tx.docNumber()
	if err == nil && d.mail != 0 && !known {
		_, err = tx.exec(`DELETE FROM docs WHERE mail_id = ?`, d.mail)
	}
	if err != nil {
		return err
	}
	if known {
		tx.docless = 0
	}
	_, err = tx.exec(`INSERT INTO docs(id, mail_id, entry, subject, body, names) VALUES(?, nullif(?, 0), nullif(?, 0), ?, ?, ?)`,
		next, d.mail, d.entry, d.subject, d.body, d.names)
	return err
}

// docNumber returns the number of the next doc. Nobody else gives numbers while
// the transaction is on.
func (tx *Tx) docNumber() (int64, error) {
	if tx.nextDoc != 0 {
		tx.nextDoc++
		return tx.nextDoc - 1, nil
	}
	var next int64
	err := tx.get(`SELECT 1 + max(coalesce((SELECT max(id) FROM docs), 0), coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?), 0))`,
		[]any{metaIndexed}, &next)
	tx.nextDoc = next + 1
	return next, err
}

// touchDoc renews a mail's doc when the index has it already, because the mail
// now belongs to one more owner and each owner finds only what is theirs.
func (tx *Tx) touchDoc(mailID int64) error {
	if tx.freshDoc == mailID || tx.docless == mailID {
		return nil // made in this very transaction, or not made yet
	}
	var d doc
	err := tx.get(`SELECT mail_id, subject, body, names FROM docs WHERE mail_id = ? AND id <= coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?), 0)`,
		[]any{mailID, metaIndexed}, &d.mail, &d.subject, &d.body, &d.names)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.putDoc(d)
}

// metaIndexed is the key of the highest doc number the index has seen.
const metaIndexed = "search.indexed"
