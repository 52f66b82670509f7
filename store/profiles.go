package store

import (
	"errors"
	"fmt"
)

// Profile is what papers for authorities and courts say of an owner. It is kept
// apart: no letter to a platform, no listing and no log holds it.
type Profile struct {
	LegalName string `json:"legal_name"`
	Phone     string `json:"phone"`
	Address   string `json:"address"`
	Identity  string `json:"identity"` // number of the identity document
}

// Profile returns the profile of an owner, the zero one when there is none.
func (tx *Tx) Profile(owner int64) (p Profile, err error) {
	err = tx.get(`SELECT legal_name, phone, address, identity FROM profiles WHERE owner_id = ?`, []any{owner}, &p.LegalName, &p.Phone, &p.Address, &p.Identity)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return p, err
}

// SaveProfile stores the profile of an owner; the zero one removes it.
func (tx *Tx) SaveProfile(owner int64, p Profile) error {
	_, err := tx.exec(`DELETE FROM profiles WHERE owner_id = ?`, owner)
	if err == nil && p != (Profile{}) {
		_, err = tx.exec(`INSERT INTO profiles(owner_id, legal_name, phone, address, identity) VALUES(?, ?, ?, ?, ?)`, owner, p.LegalName, p.Phone, p.Address, p.Identity)
	}
	if err != nil {
		return fmt.Errorf("saving the profile of owner %d: %w", owner, err)
	}
	return nil
}

// Respondent is what is known of the company behind the platform of a case,
// beside its name.
type Respondent struct {
	Address string `json:"address"` // registered
	Licence string `json:"licence"` // licence, credit code or ICP filing
	Source  string `json:"source"`  // where it was read
}

// Respondent returns the respondent of a case, the zero one when nothing is known.
func (tx *Tx) Respondent(caseID int64) (r Respondent, err error) {
	family, err := tx.family(caseID)
	if err != nil {
		return r, err
	}
	err = tx.get(`SELECT address, licence, source FROM respondents WHERE case_id IN (SELECT value FROM json_each(?1)) ORDER BY case_id <> ?2, case_id LIMIT 1`,
		[]any{in(family...), caseID}, &r.Address, &r.Licence, &r.Source)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return r, err
}

// SaveRespondent stores what is known of the company.
func (tx *Tx) SaveRespondent(caseID int64, r Respondent) error {
	_, err := tx.exec(`INSERT INTO respondents(case_id, address, licence, source) VALUES(?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET address = excluded.address, licence = excluded.licence, source = excluded.source`, caseID, r.Address, r.Licence, r.Source)
	if err != nil {
		return fmt.Errorf("saving the respondent of case %d: %w", caseID, err)
	}
	return nil
}
