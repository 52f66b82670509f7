package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"cuiban/escalation"
)

// tail is the end of the chain over all cases.
type tail struct {
	n     int64
	chain string
}

// record is an entry as it is stored: the texts that are hashed.
type record struct {
	n      int64
	caseID int64
	ref    string
	e      escalation.Entry
	body   string // hash of what the entry says
	says   says
	chain  string
	erased bool // its words are gone, the hash remains
}

// says is what an entry says: the part that can be erased.
type says struct {
	salt     string
	text     string
	amount   *int64
	currency *string
	facts    string
	data     string
}

// saltSize is the number of random bytes that keep an erased body's hash from
// being guessed.
const saltSize = 16

// Append adds an entry to a case's log. It sets Seq, Noted (the transaction's
// moment; At too when that is zero), Prev and Hash, and returns the entry as it
// will be read.
func (tx *Tx) Append(caseID int64, e escalation.Entry) (escalation.Entry, error) {
	r := record{caseID: caseID, e: e}
	if err := tx.link(&r); err != nil {
		return escalation.Entry{}, fmt.Errorf("appending to the log of case %d: %w", caseID, err)
	}
	if err := tx.insertEntry(&r); err != nil {
		return escalation.Entry{}, fmt.Errorf("appending to the log of case %d: %w", caseID, err)
	}
	tx.tail = &tail{r.n, r.chain}
	if k := tx.kept(caseID); k != nil {
		if err := k.noteEntry(&r); err != nil {
			return escalation.Entry{}, fmt.Errorf("appending to the log of case %d: %w", caseID, err)
		}
	}
	return r.e, nil
}

// link makes the record the next one of both chains.
func (tx *Tx) link(r *record) error {
	if err := tx.readTail(); err != nil {
		return err
	}
	err := tx.lastOf(r)
	if err != nil {
		return err
	}
	r.n = tx.tail.n + 1
	r.e.Seq++
	r.e.Noted = tx.now
	if r.e.At.IsZero() {
		r.e.At = tx.now
	}
	r.e.At = clean(r.e.At)
	if r.says, err = tx.saysOf(&r.e); err != nil {
		return err
	}
	r.body = r.says.hash()
	r.e.Hash = r.hash()
	r.chain = chainHash(r.n, tx.tail.chain, r.e.Hash)
	return nil
}

// lastOf sets the case's reference and the number and hash of its last entry.
func (tx *Tx) lastOf(r *record) error {
	if k := tx.kept(r.caseID); k != nil {
		r.ref, r.e.Seq, r.e.Prev = k.c.Ref, k.seq, k.hash
		return nil
	}
	return tx.get(`SELECT c.ref, coalesce(e.seq, 0), coalesce(e.hash, '') FROM cases c LEFT JOIN entries e ON e.case_id = c.id
		WHERE c.id = ? ORDER BY e.seq DESC LIMIT 1`, []any{r.caseID}, &r.ref, &r.e.Seq, &r.e.Prev)
}

// readTail loads the end of the chain over all cases, once a transaction.
func (tx *Tx) readTail() error {
	if tx.tail != nil {
		return nil
	}
	var t tail
	err := tx.get(`SELECT n, chain FROM entries ORDER BY n DESC LIMIT 1`, nil, &t.n, &t.chain)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	tx.tail = &t
	return nil
}

// saysOf takes the erasable part out of an entry, under a fresh salt.
func (tx *Tx) saysOf(e *escalation.Entry) (says, error) {
	var salt [saltSize]byte
	if _, err := io.ReadFull(tx.s.opt.Random, salt[:]); err != nil {
		return says{}, err
	}
	s := says{salt: hex.EncodeToString(salt[:]), text: e.Text}
	if e.Amount != nil {
		s.amount, s.currency = &e.Amount.Minor, &e.Amount.Currency
	}
	var err error
	if e.Facts != nil {
		if s.facts, err = toJSON(e.Facts); err != nil {
			return says{}, err
		}
	}
	s.data, err = toJSON(e.Data)
	return s, err
}

// insertEntry writes both rows of an entry, and makes what a person wrote
// findable.
func (tx *Tx) insertEntry(r *record) error {
	_, err := tx.execKept(`INSERT INTO entries(n, case_id, seq, at, noted, kind, actor, mail, letter, promise, rung, private, body, prev, hash, chain)
		VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.n, r.caseID, r.e.Seq, stamp(r.e.At), stamp(r.e.Noted), r.e.Kind, r.e.By, r.e.Mail, r.e.Letter, r.e.Promise, r.e.Rung, r.e.Private,
		r.body, r.e.Prev, r.e.Hash, r.chain)
	if err != nil {
		return err
	}
	s := r.says
	_, err = tx.execKept(`INSERT INTO bodies(n, salt, text, amount, currency, facts, data) VALUES(?, ?, ?, ?, ?, ?, ?)`,
		r.n, s.salt, s.text, s.amount, s.currency, s.facts, s.data)
	if err != nil || !searchable(r.e.Kind) || s.text == "" {
		return err
	}
	return tx.putDoc(doc{entry: r.n, body: s.text})
}

// searchable says that entries of a kind hold words of a person that are in no mail.
func searchable(k escalation.EntryKind) bool {
	switch k {
	case escalation.EntryNote, escalation.EntryCall, escalation.EntryStatement, escalation.EntryAttempt,
		escalation.EntryPayout, escalation.EntrySubmitted, escalation.EntryEvidence:
		return true
	}
	return false
}

// hash is the hash of what an entry says; see the package comment.
func (s *says) hash() string {
	amount, currency := "", ""
	if s.amount != nil {
		amount, currency = strconv.FormatInt(*s.amount, 10), *s.currency
	}
	return hashFields("cuiban-body-1", s.salt, s.text, amount, currency, s.facts, s.data)
}

// hash is the entry's hash; see the package comment.
func (r *record) hash() string {
	e := &r.e
	private := "0"
	if e.Private {
		private = "1"
	}
	return hashFields("cuiban-entry-1", r.ref, strconv.FormatInt(e.Seq, 10), msText(e.At), msText(e.Noted), string(e.Kind), string(e.By),
		e.Mail, e.Letter, e.Promise, e.Rung, private, r.body, e.Prev)
}

// chainHash is the value of the chain over all cases at its n-th entry.
func chainHash(n int64, prev, hash string) string {
	return hashFields("cuiban-chain-1", strconv.FormatInt(n, 10), prev, hash)
}

// msText is a time as it is hashed.
func msText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.UnixMilli(), 10)
}

// hashFields is the SHA-256, in hex, over the fields as netstrings.
func hashFields(fields ...string) string {
	buf := make([]byte, 0, 1024)
	for _, f := range fields {
		buf = strconv.AppendInt(buf, int64(len(f)), 10)
		buf = append(buf, ':')
		buf = append(buf, f...)
		buf = append(buf, ',')
	}
	sum := sha256.Sum256(buf)
	return hex.EncodeToString(sum[:])
}

const recordColumns = `e.n, e.case_id, c.ref, e.seq, e.at, e.noted, e.kind, e.actor, e.mail, e.letter, e.promise, e.rung, e.private,
	e.body, e.prev, e.hash, e.chain, b.n IS NULL, coalesce(b.salt, ''), coalesce(b.text, ''), b.amount, b.currency, coalesce(b.facts, ''), coalesce(b.data, '')`

const recordFrom = ` FROM entries e JOIN cases c ON c.id = e.case_id LEFT JOIN bodies b ON b.n = e.n `

// scanRecord scans recordColumns.
func scanRecord(scan func(...any) error, r *record) error {
	e, s := &r.e, &r.says
	return scan(&r.n, &r.caseID, &r.ref, &e.Seq, moment{&e.At}, moment{&e.Noted}, &e.Kind, &e.By, &e.Mail, &e.Letter, &e.Promise, &e.Rung, &e.Private,
		&r.body, &e.Prev, &e.Hash, &r.chain, &r.erased, &s.salt, &s.text, &s.amount, &s.currency, &s.facts, &s.data)
}

// entry returns the record as the domain knows it. An erased entry has no words.
func (r *record) entry() (escalation.Entry, error) {
	e := r.e
	e.Text = r.says.text
	if r.says.amount != nil && r.says.currency != nil {
		e.Amount = &escalation.Money{Minor: *r.says.amount, Currency: *r.says.currency}
	}
	if r.says.facts != "" {
		e.Facts = &escalation.MailFacts{}
		if err := fromJSON(r.says.facts, e.Facts); err != nil {
			return e, err
		}
	}
	return e, fromJSON(r.says.data, &e.Data)
}

// entriesOf returns the entries of several cases in the order in which things
// happened, those of one moment in the order in which they were noted.
func (tx *Tx) entriesOf(ids string) ([]owned[escalation.Entry], error) {
	return list(tx, func(scan func(...any) error, o *owned[escalation.Entry]) (err error) {
		var r record
		if err = scanRecord(scan, &r); err == nil {
			o.caseID = r.caseID
			o.v, err = r.entry()
		}
		return err
	}, "SELECT "+recordColumns+recordFrom+"WHERE e.case_id IN (SELECT value FROM json_each(?)) ORDER BY e.at, e.n", ids)
}

// Entries returns a case's log, as Case does.
func (tx *Tx) Entries(caseID int64) ([]escalation.Entry, error) {
	family, err := tx.family(caseID)
	if err != nil {
		return nil, err
	}
	all, err := tx.entriesOf(in(family...))
	var out []escalation.Entry
	for _, e := range all {
		out = append(out, e.v)
	}
	return out, err
}
