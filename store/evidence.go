package store

import (
	"fmt"
	"time"
)

// Evidence is a file that proves something in a case. Its bytes are in the
// archive.
type Evidence struct {
	CaseID int64
	Number string // "E01", "E02" … in the order given
	Label  string // what it shows, in the owner's words
	SHA256 string
	Name   string // of the file, as it came
	Type   string // MIME type
	Size   int64
	At     time.Time // when it was made or came; zero means the transaction's moment
	Core   bool      // goes into the first submission; else it is held in reserve
	Source string    // where it is from: a mail's SHA-256, "owner", …
	Used   []string  // the submissions it was part of
}

// AddEvidence adds a file to a case and gives it the next number. The same bytes
// again return what is there and ErrExists. The bytes must be in the archive
// when the transaction commits.
func (tx *Tx) AddEvidence(caseID int64, e Evidence) (Evidence, error) {
	e.CaseID = caseID
	all, err := tx.EvidenceOf(caseID)
	if err != nil {
		return Evidence{}, err
	}
	for _, old := range all {
		if old.SHA256 == e.SHA256 {
			return old, fmt.Errorf("evidence %s: %w", old.Number, ErrExists)
		}
	}
	e.Number = nextNumber(all)
	if e.At.IsZero() {
		e.At = tx.now
	}
	e.At = clean(e.At)
	_, err = tx.exec(`INSERT INTO evidence(case_id, number, label, sha256, name, type, size, at, core, source, used) VALUES(?, ?, '', ?, '', '', 0, NULL, 0, '', '')`,
		caseID, e.Number, e.SHA256)
	if err == nil {
		err = tx.SaveEvidence(e)
	}
	if err != nil {
		return Evidence{}, fmt.Errorf("adding evidence to case %d: %w", caseID, err)
	}
	return e, nil
}

// nextNumber returns the number after the highest given.
func nextNumber(all []Evidence) string {
	high := 0
	for _, e := range all {
		var n int
		if _, err := fmt.Sscanf(e.Number, "E%d", &n); err == nil {
			high = max(high, n)
		}
	}
	return fmt.Sprintf("E%02d", high+1)
}

// SaveEvidence stores all fields of a piece of evidence but its number, its case
// and its bytes.
func (tx *Tx) SaveEvidence(e Evidence) error {
	used, err := toJSON(e.Used)
	if err == nil {
		err = tx.execOne(`UPDATE evidence SET label = ?, name = ?, type = ?, size = ?, at = ?, core = ?, source = ?, used = ? WHERE case_id = ? AND number = ?`,
			e.Label, e.Name, e.Type, e.Size, stamp(e.At), e.Core, e.Source, used, e.CaseID, e.Number)
	}
	if err != nil {
		return fmt.Errorf("saving evidence %s: %w", e.Number, err)
	}
	return nil
}

// EvidenceOf returns the evidence of a case, and of cases merged into it, in the
// order given. Numbers of two merged cases may be the same.
func (tx *Tx) EvidenceOf(caseID int64) ([]Evidence, error) {
	family, err := tx.family(caseID)
	if err != nil {
		return nil, err
	}
	return list(tx, func(scan func(...any) error, e *Evidence) error {
		return scan(&e.CaseID, &e.Number, &e.Label, &e.SHA256, &e.Name, &e.Type, &e.Size, moment{&e.At}, &e.Core, &e.Source, jsonScan{&e.Used})
	}, `SELECT case_id, number, label, sha256, name, type, size, at, core, source, used FROM evidence
		WHERE case_id IN (SELECT value FROM json_each(?)) ORDER BY id`, in(family...))
}
