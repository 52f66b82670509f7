package store

import (
	"fmt"
	"time"

	"cuiban/escalation"
)

const letterColumns = `l.key, l.id, l.rung, l.step, l.message_id, coalesce(l.sha256, ''), l.recipients, l.subject, l.text, l.promises, l.state, l.head,
	l.created, l.asked, l.asks, l.later, l.approved, l.sent, l.deadline, l.response, l.tries, l.not_before, l.sender`

// scanLetter scans letterColumns.
func scanLetter(scan func(...any) error, l *escalation.Letter) error {
	return scan(&l.Key, &l.ID, &l.Rung, &l.Step, &l.MessageID, &l.SHA256, jsonScan{&l.Recipients}, &l.Subject, &l.Text, jsonScan{&l.Promises}, &l.State, &l.Head,
		moment{&l.Created}, moment{&l.Asked}, &l.Asks, moment{&l.Later}, moment{&l.Approved}, moment{&l.Sent}, moment{&l.Deadline}, &l.Response, &l.Tries, moment{&l.NotBefore}, &l.From)
}

// AddLetter stores a letter and sets ID, and where they are zero Created (now)
// and State (draft). Its bytes must be in the archive when the transaction
// commits (SHA256 may be empty for a letter without bytes). A letter of that Key
// or Message-ID is there already: ErrExists, nothing is changed.
func (tx *Tx) AddLetter(caseID int64, l *escalation.Letter) error {
	if l.Created.IsZero() {
		l.Created = tx.now
	}
	if l.State == "" {
		l.State = escalation.LetterDraft
	}
	if err := tx.insertLetter(caseID, l); err != nil {
		if isUnique(err) {
			err = fmt.Errorf("%w: %w", ErrExists, err)
		}
		return fmt.Errorf("storing letter %s: %w", l.Key, err)
	}
	return nil
}

func (tx *Tx) insertLetter(caseID int64, l *escalation.Letter) error {
	v, err := letterValues(l)
	if err != nil {
		return err
	}
	res, err := tx.run(`INSERT INTO letters(rung, step, message_id, sha256, recipients, subject, text, promises, head,
		created, asked, asks, later, approved, sent, deadline, response, tries, not_before, sender, state, case_id, key)
		VALUES(?, ?, ?, nullif(?, ''), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, append(v, l.State, caseID, l.Key))
	if err != nil {
		return err
	}
	l.ID, err = res.LastInsertId()
	return tx.noteLetter(caseID, *l, err)
}

// letterValues are the columns of a letter but those that name it and its state,
// in the order in which the statements set them.
func letterValues(l *escalation.Letter) ([]any, error) {
	recipients, err := toJSON(l.Recipients)
	if err != nil {
		return nil, err
	}
	promises, err := toJSON(l.Promises)
	if err != nil {
		return nil, err
	}
	return []any{l.Rung, l.Step, l.MessageID, l.SHA256, recipients, l.Subject, l.Text, promises, l.Head,
		stamp(l.Created), stamp(l.Asked), l.Asks, stamp(l.Later), stamp(l.Approved), stamp(l.Sent), stamp(l.Deadline), l.Response, l.Tries, stamp(l.NotBefore), l.From}, nil
}

const setLetter = `UPDATE letters SET rung = ?, step = ?, message_id = ?, sha256 = nullif(?, ''), recipients = ?, subject = ?, text = ?, promises = ?, head = ?,
	created = ?, asked = ?, asks = ?, later = ?, approved = ?, sent = ?, deadline = ?, response = ?, tries = ?, not_before = ?, sender = ?`

// SaveLetter stores all fields of a letter but Key and State, which have their
// own ways.
func (tx *Tx) SaveLetter(l escalation.Letter) error {
	v, err := letterValues(&l)
	if err == nil {
		err = tx.execOne(setLetter+` WHERE id = ?`, append(v, l.ID)...)
	}
	if err != nil {
		return fmt.Errorf("saving letter %s: %w", l.Key, err)
	}
	return nil
}

// SetLetterState moves a letter from one state to another, together with what
// change does to its other fields (nil: nothing), and appends the entry
// EntryLetter to its case. When the letter is not in from: ErrStale, nothing is
// changed. Key, ID and State are not change's to set.
func (tx *Tx) SetLetterState(id int64, from, to escalation.LetterState, change func(*escalation.Letter)) error {
	l, caseID, err := tx.Letter(id)
	if err != nil {
		return err
	}
	if l.State != from {
		return fmt.Errorf("letter %s is %s, not %s: %w", l.Key, l.State, from, ErrStale)
	}
	key := l.Key
	if change != nil {
		change(&l)
	}
	l.ID, l.Key = id, key
	l.State = to
	v, err := letterValues(&l)
	if err == nil {
		_, err = tx.execKept(setLetter+`, state = ? WHERE id = ?`, append(v, to, id)...)
	}
	if err := tx.noteLetter(caseID, l, err); err != nil {
		return fmt.Errorf("letter %s: %w", l.Key, err)
	}
	_, err = tx.Append(caseID, escalation.Entry{Kind: escalation.EntryLetter, By: escalation.ByCuiban, Letter: l.Key, Rung: l.Rung, Text: string(to)})
	return err
}

// CaseLetter is a letter and the case it belongs to.
type CaseLetter struct {
	Ref    string // of the case as it stands now
	CaseID int64
	escalation.Letter
}

const letterFrom = " FROM letters l JOIN cases c ON c.id = l.case_id" + standsFor

// scanCaseLetter scans the columns of caseLetterSelect.
func scanCaseLetter(scan func(...any) error, l *CaseLetter) error {
	return scanLetter(func(dest ...any) error { return scan(append([]any{&l.Ref, &l.CaseID}, dest...)...) }, &l.Letter)
}

const caseLetterSelect = "SELECT s.ref, s.id, " + letterColumns + letterFrom

// Letter returns a letter by number, and the number of its case.
func (tx *Tx) Letter(id int64) (escalation.Letter, int64, error) {
	if l, caseID, ok := tx.letterInHand(id); ok {
		return l, caseID, nil
	}
	return tx.letterWhere("l.id = ?", id)
}

// LetterByKey returns a letter by its key.
func (tx *Tx) LetterByKey(key string) (escalation.Letter, int64, error) {
	return tx.letterWhere("l.key = ?", key)
}

// LetterByMessageID returns a letter by its Message-ID, in angle brackets or not.
func (tx *Tx) LetterByMessageID(id string) (escalation.Letter, int64, error) {
	bare := bareID(id)
	return tx.letterWhere("l.message_id <> '' AND l.message_id IN (SELECT value FROM json_each(?))", in(bare, "<"+bare+">"))
}

// letterWhere returns the one letter of a condition.
func (tx *Tx) letterWhere(where string, arg any) (escalation.Letter, int64, error) {
	var l CaseLetter
	err := scanCaseLetter(func(dest ...any) error {
		return tx.get(caseLetterSelect+" WHERE "+where, []any{arg}, dest...)
	}, &l)
	if err != nil {
		return escalation.Letter{}, 0, fmt.Errorf("letter %v: %w", arg, err)
	}
	return l.Letter, l.CaseID, nil
}

// LetterFilter chooses letters. Zero fields choose all.
type LetterFilter struct {
	Owner  int64
	Case   int64 // with the cases merged into it
	States []escalation.LetterState
	// SentSince chooses letters accepted by a server after that moment.
	SentSince time.Time
}

// Letters returns letters, oldest first.
func (tx *Tx) Letters(f LetterFilter) ([]CaseLetter, error) {
	q := query{text: caseLetterSelect}
	if f.Case != 0 {
		family, err := tx.family(f.Case)
		if err != nil {
			return nil, err
		}
		q.and("l.case_id IN (SELECT value FROM json_each(?))", in(family...))
	}
	if f.Owner != 0 {
		q.and("c.owner_id = ?", f.Owner)
	}
	if len(f.States) > 0 {
		q.and("l.state IN (SELECT value FROM json_each(?))", inTexts(f.States))
	}
	if !f.SentSince.IsZero() {
		q.and("l.sent > ?", f.SentSince.UnixMilli())
	}
	q.order("l.id", 0, 0)
	return list(tx, scanCaseLetter, q.text, q.args...)
}
