package store

import (
	"errors"
	"fmt"
	"time"
)

// Filing is one mail's place in one case, with the reason. An undone filing
// stays on record.
type Filing struct {
	MailID    int64
	CaseID    int64
	Ref       string
	Rule      string
	Why       string
	Guessed   bool
	At        time.Time
	Undone    time.Time // zero: it stands
	UndoneWhy string
}

// File puts a mail into a case and takes it out of the owner's tray. A mail may
// be in several cases. Filing it again changes nothing, except that a sure
// filing replaces a guessed one.
func (tx *Tx) File(mailID, caseID int64, rule, why string, guessed bool) error {
	if err := tx.file(mailID, caseID, rule, why, guessed); err != nil {
		return fmt.Errorf("filing mail %d in case %d: %w", mailID, caseID, err)
	}
	return nil
}

func (tx *Tx) file(mailID, caseID int64, rule, why string, guessed bool) error {
	_, err := tx.exec(`INSERT INTO filings(mail_id, case_id, rule, why, guessed, at) VALUES(?, ?, ?, ?, ?, ?)
		ON CONFLICT(mail_id, case_id) WHERE undone IS NULL DO UPDATE SET rule = excluded.rule, why = excluded.why, guessed = 0
		WHERE guessed AND NOT excluded.guessed`, mailID, caseID, rule, why, guessed, stamp(tx.now))
	if err != nil {
		return err
	}
	if tx.freshMail == mailID {
		return nil // stored in this very transaction: in no tray, and not in the index
	}
	_, err = tx.exec(`DELETE FROM unfiled WHERE mail_id = ? AND owner_id IN (0, (SELECT owner_id FROM cases WHERE id = ?))`, mailID, caseID)
	if err != nil {
		return err
	}
	return tx.touchDoc(mailID)
}

// Unfile takes a mail out of a case; ErrNotFound when it was not in it. In a
// merged case it is taken out of whichever part it is in.
func (tx *Tx) Unfile(mailID, caseID int64, why string) error {
	family, err := tx.family(caseID)
	if err == nil {
		err = tx.execOne(`UPDATE filings SET undone = ?, undone_why = ? WHERE mail_id = ? AND undone IS NULL
			AND case_id IN (SELECT value FROM json_each(?))`, stamp(tx.now), why, mailID, in(family...))
	}
	if err != nil {
		return fmt.Errorf("taking mail %d out of case %d: %w", mailID, caseID, err)
	}
	return nil
}

const filingSelect = `SELECT f.mail_id, f.case_id, c.ref, f.rule, f.why, f.guessed, f.at, f.undone, f.undone_why
	FROM filings f JOIN cases c ON c.id = f.case_id WHERE `

// scanFiling scans the columns of filingSelect.
func scanFiling(scan func(...any) error, f *Filing) error {
	return scan(&f.MailID, &f.CaseID, &f.Ref, &f.Rule, &f.Why, &f.Guessed, moment{&f.At}, moment{&f.Undone}, &f.UndoneWhy)
}

// Filings returns all filings of a mail, undone ones included, oldest first.
func (tx *Tx) Filings(mailID int64) ([]Filing, error) {
	return list(tx, scanFiling, filingSelect+"f.mail_id = ? ORDER BY f.id", mailID)
}

// FilingsByCase returns all filings in a case and those merged into it, undone
// ones included, oldest first.
func (tx *Tx) FilingsByCase(caseID int64) ([]Filing, error) {
	family, err := tx.family(caseID)
	if err != nil {
		return nil, err
	}
	return list(tx, scanFiling, filingSelect+"f.case_id IN (SELECT value FROM json_each(?)) ORDER BY f.id", in(family...))
}

// Suggestion is a case a mail in the tray may belong to.
type Suggestion struct {
	CaseRef string `json:"case"`
	Why     string `json:"why"`
}

// Unfiled is a mail in the tray: no rule fits, the owner decides.
type Unfiled struct {
	MailID      int64
	Owner       int64 // 0: nobody's yet
	Why         string
	Suggestions []Suggestion
	At          time.Time
	Mail        Mail
}

// PutUnfiled puts a mail into an owner's tray (0: nobody's), or renews why.
func (tx *Tx) PutUnfiled(mailID int64, owner int64, why string, suggestions []Suggestion) error {
	tx.freshMail = 0
	text, err := toJSON(suggestions)
	if err == nil {
		_, err = tx.exec(`INSERT INTO unfiled(mail_id, owner_id, why, suggestions, at) VALUES(?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET why = excluded.why, suggestions = excluded.suggestions`, mailID, owner, why, text, stamp(tx.now))
	}
	if err != nil {
		return fmt.Errorf("putting mail %d into the tray: %w", mailID, err)
	}
	return nil
}

// DropUnfiled takes a mail out of an owner's tray without filing it: the owner
// says that it belongs nowhere. ErrNotFound when it is not there.
func (tx *Tx) DropUnfiled(mailID, owner int64) error {
	return tx.execOne(`DELETE FROM unfiled WHERE mail_id = ? AND owner_id = ?`, mailID, owner)
}

// UnfiledMails returns an owner's tray, or with owner 0 everybody's, oldest first.
func (tx *Tx) UnfiledMails(owner int64) ([]Unfiled, error) {
	all, err := list(tx, func(scan func(...any) error, u *Unfiled) error {
		return scan(&u.MailID, &u.Owner, &u.Why, jsonScan{&u.Suggestions}, moment{&u.At})
	}, `SELECT mail_id, owner_id, why, suggestions, at FROM unfiled WHERE ? = 0 OR owner_id = ? ORDER BY mail_id`, owner, owner)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Mail, err = tx.Mail(all[i].MailID); err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
	}
	return all, nil
}
