package store

import (
	"fmt"
	"time"

	"cuiban/escalation"
)

const promiseColumns = `p.key, p.who, p.action, p.firm, p.quote, p.span_start, p.span_end, p.term, p.said, p.agent, p.mail, p.path, p.otherwise,
	p.revisions, p.status, p.settled, p.settled_by, p.late, p.extended, p.first, p.confidence, p.rule, p.by_hand`

// scanPromise scans promiseColumns.
func scanPromise(scan func(...any) error, p *escalation.Promise) error {
	return scan(&p.Key, &p.Who, &p.Action, &p.Firm, &p.Quote, &p.Start, &p.End, jsonScan{&p.Term}, moment{&p.Said}, &p.Agent, &p.Mail, &p.Path, &p.Otherwise,
		jsonScan{&p.Revisions}, &p.Status, moment{&p.Settled}, &p.SettledBy, &p.Late, &p.Extended, moment{&p.First}, &p.Confidence, &p.Rule, &p.ByHand)
}

// SavePromise stores a promise of a case: a new one, or the new state of the
// one that has its Key in the case or in a case merged into it. The moments
// inside Term and Revisions keep their zone's offset, the others come back as UTC.
func (tx *Tx) SavePromise(caseID int64, p *escalation.Promise) error {
	if err := tx.savePromise(caseID, p); err != nil {
		return fmt.Errorf("saving promise %s of case %d: %w", p.Key, caseID, err)
	}
	return nil
}

func (tx *Tx) savePromise(caseID int64, p *escalation.Promise) error {
	term, err := toJSON(p.Term)
	if err != nil {
		return err
	}
	revisions, err := toJSON(p.Revisions)
	if err != nil {
		return err
	}
	home, err := tx.homeOf(caseID, "promises", "key", p.Key)
	if err != nil {
		return err
	}
	_, err = tx.execKept(`INSERT INTO promises(case_id, key, who, action, firm, quote, span_start, span_end, term, said, agent, mail, path, otherwise,
			revisions, status, settled, settled_by, late, extended, first, confidence, rule, by_hand, due)
		VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT(case_id, key) DO UPDATE SET who = excluded.who, action = excluded.action, firm = excluded.firm, quote = excluded.quote,
			span_start = excluded.span_start, span_end = excluded.span_end, term = excluded.term, said = excluded.said, agent = excluded.agent,
			mail = excluded.mail, path = excluded.path, otherwise = excluded.otherwise, revisions = excluded.revisions, status = excluded.status,
			settled = excluded.settled, settled_by = excluded.settled_by, late = excluded.late, extended = excluded.extended,
			first = excluded.first, confidence = excluded.confidence, rule = excluded.rule, by_hand = excluded.by_hand, due = excluded.due`,
		home, p.Key, p.Who, p.Action, p.Firm, p.Quote, p.Start, p.End, term, stamp(p.Said), p.Agent, p.Mail, p.Path, p.Otherwise,
		revisions, p.Status, stamp(p.Settled), p.SettledBy, p.Late, p.Extended, stamp(p.First), p.Confidence, p.Rule, p.ByHand, stamp(p.Due().At))
	if k := tx.kept(home); k != nil && err == nil {
		var known bool
		if known, err = k.notePromise(p, term, revisions); !known {
			tx.s.memory.drop(home)
		}
	}
	return err
}

// PromiseFilter chooses promises. Zero fields choose all.
type PromiseFilter struct {
	Owner     int64
	Case      int64 // with the cases merged into it
	Statuses  []escalation.Status
	DueBefore time.Time // only those with a due moment before it
	Limit     int       // 0: all
	Offset    int
}

// CasePromise is a promise and the case it was made in.
type CasePromise struct {
	Ref    string // of the case as it stands now
	CaseID int64
	escalation.Promise
}

// Promises returns promises in the order in which they fall due; those without
// a date come last.
func (tx *Tx) Promises(f PromiseFilter) ([]CasePromise, error) {
	q := query{text: "SELECT s.ref, s.id, " + promiseColumns + " FROM promises p JOIN cases c ON c.id = p.case_id" + standsFor}
	if f.Case != 0 {
		family, err := tx.family(f.Case)
		if err != nil {
			return nil, err
		}
		q.and("p.case_id IN (SELECT value FROM json_each(?))", in(family...))
	}
	if f.Owner != 0 {
		q.and("c.owner_id = ?", f.Owner)
	}
	onlyOpen := len(f.Statuses) == 1 && f.Statuses[0] == escalation.PromiseOpen
	switch {
	case onlyOpen: // said so that the index of open promises serves it
		q.and("p.status = 'open'")
	case len(f.Statuses) > 0:
		q.and("p.status IN (SELECT value FROM json_each(?))", inTexts(f.Statuses))
	}
	if !f.DueBefore.IsZero() {
		q.and("p.due IS NOT NULL AND p.due < ?", f.DueBefore.UnixMilli())
		q.order("p.due, p.id", f.Limit, f.Offset)
	} else {
		q.order("p.due IS NULL, p.due, p.id", f.Limit, f.Offset)
	}
	return list(tx, func(scan func(...any) error, p *CasePromise) error {
		return scanPromise(func(dest ...any) error { return scan(append([]any{&p.Ref, &p.CaseID}, dest...)...) }, &p.Promise)
	}, q.text, q.args...)
}
