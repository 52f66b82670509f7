package store

import "fmt"

// DropIDs takes message ids from a case and those merged into it: the mail that
// brought them was moved to another case.
func (tx *Tx) DropIDs(caseID int64, ids []string) error {
	family, err := tx.family(caseID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := tx.exec(`DELETE FROM ids WHERE message_id = ? AND case_id IN (SELECT value FROM json_each(?))`, bareID(id), in(family...)); err != nil {
			return fmt.Errorf("taking message ids from case %d: %w", caseID, err)
		}
	}
	return nil
}

// Rival is another case of the same owner against the same organisation.
type Rival struct {
	ID    int64
	Ref   string
	Title string
}

// CasesBeside returns the other cases of the owner, not merged, that share a
// platform with this one: an organisation's domain of a party that is the
// platform. public says of a domain that it belongs to no single organisation.
func (tx *Tx) CasesBeside(caseID int64, public func(domain string) bool) ([]Rival, error) {
	family, err := tx.family(caseID)
	if err != nil {
		return nil, err
	}
	domains, err := list(tx, scanOne[string], `SELECT DISTINCT domain FROM parties WHERE role = 'platform' AND domain <> '' AND case_id IN (SELECT value FROM json_each(?))`, in(family...))
	if err != nil {
		return nil, err
	}
	var known []string
	for _, d := range domains {
		if !public(d) {
			known = append(known, d)
		}
	}
	return list(tx, func(scan func(...any) error, r *Rival) error { return scan(&r.ID, &r.Ref, &r.Title) },
		`SELECT DISTINCT s.id, s.ref, s.title FROM parties p JOIN cases c ON c.id = p.case_id`+standsFor+`
		WHERE p.role = 'platform' AND p.domain IN (SELECT value FROM json_each(?1)) AND c.id NOT IN (SELECT value FROM json_each(?2)) AND s.id NOT IN (SELECT value FROM json_each(?2))
		AND c.owner_id = (SELECT owner_id FROM cases WHERE id = ?3) ORDER BY s.id`, in(known...), in(family...), caseID)
}

// WasUnmerged says whether the owner took a merge of these two cases back.
func (tx *Tx) WasUnmerged(a, b int64) (bool, error) {
	var n int
	err := tx.get(`SELECT count(*) FROM merges WHERE undone IS NOT NULL AND (into_id = ?1 AND from_id = ?2 OR into_id = ?2 AND from_id = ?1)`, []any{a, b}, &n)
	return n > 0, err
}

// CasesByGivenNumber returns the cases of an owner for which the owner noted
// that number.
func (tx *Tx) CasesByGivenNumber(owner int64, value string) ([]int64, error) {
	return tx.roots(list(tx, scanLink, `SELECT DISTINCT `+linkColumns+` FROM numbers n JOIN cases c ON c.id = n.case_id
		WHERE n.owner_id = ? AND n.value = ? AND n.domain = '' ORDER BY c.id`, owner, value))
}
