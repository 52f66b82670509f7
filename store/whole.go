package store

import (
	"fmt"
	"maps"
	"slices"

	"cuiban/escalation"
)

// This file reads whole cases, one or many at a time: whoever goes through
// hundreds of them would spend most of the time in asking for each by itself.

// WholeCases returns the cases of several references, each as Case does, in the
// order asked for. One that is not there is ErrNotFound, and none is returned.
func (tx *Tx) WholeCases(references []string) ([]*escalation.Case, error) {
	found, err := tx.aloneByRef(references)
	if err != nil {
		return nil, fmt.Errorf("reading %d cases: %w", len(references), err)
	}
	out := make([]*escalation.Case, len(references))
	for i, r := range references {
		if out[i] = found[r]; out[i] != nil {
			continue
		}
		if out[i], err = tx.Case(r); err != nil { // one of several that were merged, or spelled otherwise
			return nil, err
		}
	}
	return out, nil
}

// aloneByRef returns those of the cases that neither were merged nor have others
// merged into them.
func (tx *Tx) aloneByRef(references []string) (map[string]*escalation.Case, error) {
	byRef, byID := map[string]*escalation.Case{}, map[int64]*escalation.Case{}
	heads, err := list(tx, scanCase, "SELECT "+caseColumns+caseFrom+
		`WHERE c.ref IN (SELECT value FROM json_each(?)) AND c.merged_into IS NULL AND NOT EXISTS (SELECT 1 FROM cases k WHERE k.merged_into = c.id)`, in(references...))
	if err != nil {
		return nil, err
	}
	for i := range heads {
		c := &heads[i]
		byRef[c.Ref] = c
		if k := tx.kept(c.ID); k != nil {
			byRef[c.Ref] = cloneCase(k.c)
			continue
		}
		byID[c.ID] = c
	}
	if err := tx.hang(byID); err != nil {
		return nil, err
	}
	for _, c := range byID {
		tx.keep(c)
	}
	return byRef, nil
}

// owned is a row that hangs on a case, with the number of that case.
type owned[T any] struct {
	caseID int64
	v      T
}

// hanging lists rows that hang on cases; the first column is the case's number.
func hanging[T any](tx *Tx, scan func(func(...any) error, *T) error, query string, args ...any) ([]owned[T], error) {
	return list(tx, func(read func(...any) error, o *owned[T]) error {
		return scan(func(dest ...any) error { return read(append([]any{&o.caseID}, dest...)...) }, &o.v)
	}, query, args...)
}

// hang loads what hangs on cases. of names the case that gets it for each number:
// a case itself, and every one merged into it.
func (tx *Tx) hang(of map[int64]*escalation.Case) error {
	if len(of) == 0 {
		return nil
	}
	ids := in(slices.Sorted(maps.Keys(of))...)
	parties, err := tx.partiesOf(ids)
	if err != nil {
		return err
	}
	for _, p := range parties {
		of[p.caseID].Parties = addParty(of[p.caseID].Parties, p.v)
	}
	entries, err := tx.entriesOf(ids)
	if err != nil {
		return err
	}
	for _, e := range entries {
		of[e.caseID].Entries = append(of[e.caseID].Entries, e.v)
	}
	for id, c := range of {
		if id == c.ID {
			c.Entries = escalation.Remaining(c.Entries)
		}
	}
	return tx.hangPromises(of, ids)
}

// hangPromises loads the promises and letters of hang.
func (tx *Tx) hangPromises(of map[int64]*escalation.Case, ids string) error {
	promises, err := hanging(tx, scanPromise, "SELECT p.case_id, "+promiseColumns+" FROM promises p WHERE p.case_id IN (SELECT value FROM json_each(?)) ORDER BY p.said, p.id", ids)
	if err != nil {
		return err
	}
	for _, p := range promises {
		of[p.caseID].Promises = append(of[p.caseID].Promises, p.v)
	}
	letters, err := hanging(tx, scanLetter, "SELECT l.case_id, "+letterColumns+" FROM letters l WHERE l.case_id IN (SELECT value FROM json_each(?)) ORDER BY l.created, l.id", ids)
	for _, l := range letters {
		of[l.caseID].Letters = append(of[l.caseID].Letters, l.v)
	}
	return err
}
