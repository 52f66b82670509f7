package store

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"cuiban/escalation"
)

// A merge moves nothing: the case that goes under keeps its rows and points to
// the one that stays. The family of a case is the case and all that went into it.

// root returns the case that stands for a case: itself, unless it was merged.
func (tx *Tx) root(id int64) (int64, error) {
	if tx.kept(id) != nil {
		return id, nil
	}
	for {
		var into *int64
		if err := tx.get(`SELECT merged_into FROM cases WHERE id = ?`, []any{id}, &into); err != nil {
			return 0, fmt.Errorf("case %d: %w", id, err)
		}
		if into == nil {
			return id, nil
		}
		id = *into
	}
}

// link is a case with the one it went into, itself when none.
type link struct{ id, into int64 }

// scanLink scans linkColumns.
func scanLink(scan func(...any) error, l *link) error { return scan(&l.id, &l.into) }

// linkColumns are what scanLink reads of a case c.
const linkColumns = `c.id, coalesce(c.merged_into, c.id)`

// standsFor joins to a case c the case s that stands for it.
const standsFor = ` JOIN cases s ON s.id = CASE WHEN c.merged_into IS NULL THEN c.id ELSE (
	WITH RECURSIVE up(id, into_id) AS (SELECT id, merged_into FROM cases WHERE id = c.merged_into
		UNION ALL SELECT k.id, k.merged_into FROM cases k JOIN up ON k.id = up.into_id)
	SELECT id FROM up WHERE into_id IS NULL) END `

// roots maps cases to those that stand for them, each once, in the same order.
func (tx *Tx) roots(links []link, err error) ([]int64, error) {
	if err != nil {
		return nil, err
	}
	var out []int64
	for _, l := range links {
		r := l.id
		if l.into != l.id {
			if r, err = tx.root(l.into); err != nil {
				return nil, err
			}
		}
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out, nil
}

// family returns the case and all cases merged into it, itself first.
func (tx *Tx) family(id int64) ([]int64, error) {
	if tx.kept(id) != nil {
		return []int64{id}, nil
	}
	family := []int64{id}
	for i := 0; i < len(family); i++ {
		under, err := list(tx, scanOne[int64], `SELECT id FROM cases WHERE merged_into = ? ORDER BY id`, family[i])
		if err != nil {
			return nil, err
		}
		family = append(family, under...)
	}
	return family, nil
}

// homeOf returns the case of the family in which a row of that key stands, or
// the case itself when it is new. Table and column are names of this package.
func (tx *Tx) homeOf(caseID int64, table, column, key string) (int64, error) {
	family, err := tx.family(caseID)
	if err != nil || len(family) == 1 {
		return caseID, err
	}
	var home int64
	err = tx.get("SELECT case_id FROM "+table+" WHERE "+column+" = ? AND case_id IN (SELECT value FROM json_each(?)) LIMIT 1",
		[]any{key, in(family...)}, &home)
	if errors.Is(err, ErrNotFound) {
		return caseID, nil
	}
	return home, err
}

// Merge makes the case from a part of the case into: one entry to each log, and
// everything that looks for from finds into. Both must belong to one owner.
func (tx *Tx) Merge(into, from int64, why string) error {
	if err := tx.merge(into, from, why); err != nil {
		return fmt.Errorf("merging case %d into %d: %w", from, into, err)
	}
	return nil
}

func (tx *Tx) merge(into, from int64, why string) error {
	a, b, err := tx.pair(into, from)
	if err != nil {
		return err
	}
	r, err := tx.root(into)
	if err != nil {
		return err
	}
	if r == from || a.ID == b.ID {
		return errors.New("a case cannot become a part of itself")
	}
	if a.Owner.ID != b.Owner.ID {
		return errors.New("the cases have different owners")
	}
	if err := tx.execOne(`UPDATE cases SET merged_into = ? WHERE id = ? AND merged_into IS NULL`, into, from); err != nil {
		if errors.Is(err, ErrNotFound) {
			return fmt.Errorf("%s was merged before: %w", b.Ref, ErrStale)
		}
		return err
	}
	if _, err := tx.exec(`INSERT INTO merges(into_id, from_id, why, at) VALUES(?, ?, ?, ?)`, into, from, why, stamp(tx.now)); err != nil {
		return err
	}
	return tx.appendBoth(a, b, escalation.EntryMerged, why)
}

// Unmerge takes the case from out of into again, by counter-entries.
func (tx *Tx) Unmerge(into, from int64, why string) error {
	if err := tx.unmerge(into, from, why); err != nil {
		return fmt.Errorf("taking case %d out of %d: %w", from, into, err)
	}
	return nil
}

func (tx *Tx) unmerge(into, from int64, why string) error {
	a, b, err := tx.pair(into, from)
	if err != nil {
		return err
	}
	if err := tx.execOne(`UPDATE cases SET merged_into = NULL WHERE id = ? AND merged_into = ?`, from, into); err != nil {
		if errors.Is(err, ErrNotFound) {
			return fmt.Errorf("%s is not a part of %s: %w", b.Ref, a.Ref, ErrStale)
		}
		return err
	}
	_, err = tx.exec(`UPDATE merges SET undone = ?, undone_why = ? WHERE into_id = ? AND from_id = ? AND undone IS NULL`, stamp(tx.now), why, into, from)
	if err != nil {
		return err
	}
	return tx.appendBoth(a, b, escalation.EntryUnmerged, why)
}

// pair loads the heads of two cases.
func (tx *Tx) pair(into, from int64) (a, b escalation.Case, err error) {
	heads, err := list(tx, scanCase, "SELECT "+caseColumns+caseFrom+"WHERE c.id IN (?, ?)", into, from)
	for _, c := range heads {
		if c.ID == into {
			a = c
		}
		if c.ID == from {
			b = c
		}
	}
	if err == nil && (a.ID == 0 || b.ID == 0) {
		err = ErrNotFound
	}
	return a, b, err
}

// appendBoth notes a merge or its undoing in both logs.
func (tx *Tx) appendBoth(into, from escalation.Case, kind escalation.EntryKind, why string) error {
	for _, c := range []escalation.Case{into, from} {
		_, err := tx.Append(c.ID, escalation.Entry{At: tx.now, Kind: kind, By: escalation.ByOwner, Text: why,
			Data: map[string]string{"into": into.Ref, "from": from.Ref}})
		if err != nil {
			return err
		}
	}
	return nil
}

// MergedCase is one case that is part of another.
type MergedCase struct {
	ID   int64
	Ref  string
	Into int64
	Why  string
	At   time.Time
}

// MergedInto returns the cases that are directly part of a case, oldest merge first.
func (tx *Tx) MergedInto(caseID int64) ([]MergedCase, error) {
	return list(tx, func(scan func(...any) error, m *MergedCase) error {
		return scan(&m.ID, &m.Ref, &m.Into, &m.Why, moment{&m.At})
	}, `SELECT c.id, c.ref, m.into_id, m.why, m.at FROM merges m JOIN cases c ON c.id = m.from_id
		WHERE c.merged_into = ? AND m.into_id = c.merged_into AND m.undone IS NULL ORDER BY m.id`, caseID)
}
