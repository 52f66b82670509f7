package store

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/ref"
)

const caseColumns = `c.id, c.ref, c.title, c.platform, c.entity, c.kind, c.standing, c.jurisdiction, c.account,
	c.amount, c.currency, c.paid, c.paid_currency, c.happened, c.demand, c.causes, c.sight, c.state, c.stopped,
	c.paused_until, c.rung, c.rung_since, c.opened, c.zone, c.next, c.next_why, c.head, ` + ownerColumns

const caseFrom = ` FROM cases c JOIN owners o ON o.id = c.owner_id `

// scanCase scans caseColumns.
func scanCase(scan func(...any) error, c *escalation.Case) error {
	o := &c.Owner
	return scan(&c.ID, &c.Ref, &c.Title, &c.Platform, &c.Entity, &c.Kind, &c.Standing, &c.Jurisdiction, &c.Account,
		&c.Amount.Minor, &c.Amount.Currency, &c.Paid.Minor, &c.Paid.Currency, &c.Happened, &c.Demand, jsonScan{&c.Causes}, &c.Sight, &c.State, &c.Stopped,
		moment{&c.PausedUntil}, &c.Rung, moment{&c.RungSince}, moment{&c.Opened}, zone{&c.Zone}, moment{&c.Next}, &c.NextWhy, &c.Head,
		&o.ID, &o.Name, &o.Address, &o.Lang, zone{&o.Zone})
}

// NewCase opens a case: it sets ID and Ref, and where they are zero Opened
// (now), State (open) and Sight (cc-only), stores the head and the parties, and
// appends the entry EntryOpened. The owner must be stored already.
func (tx *Tx) NewCase(c *escalation.Case) error {
	if c.Opened.IsZero() {
		c.Opened = tx.now
	}
	if c.State == "" {
		c.State = escalation.Open
	}
	if c.Sight == "" {
		c.Sight = escalation.SightCCOnly
	}
	if err := tx.insertCase(c); err != nil {
		return fmt.Errorf("opening a case: %w", err)
	}
	for _, p := range c.Parties {
		if err := tx.SaveParty(c.ID, p); err != nil {
			return err
		}
	}
	e, err := tx.Append(c.ID, escalation.Entry{At: c.Opened, Kind: escalation.EntryOpened, By: escalation.ByOwner, Text: c.Title})
	if err == nil {
		c.Entries = append(c.Entries, e)
	}
	return err
}

// insertCase gives the case its reference and stores its head.
func (tx *Tx) insertCase(c *escalation.Case) error {
	var err error
	if c.Ref, err = tx.freeRef(); err != nil {
		return err
	}
	res, err := tx.run(`INSERT INTO cases(ref, owner_id, title, platform, entity, kind, standing, jurisdiction, account, amount, currency,
		paid, paid_currency, happened, demand, causes, sight, state, stopped, paused_until, rung, rung_since, opened, zone, next, next_why, head)
		VALUES(?, ?, '', '', '', '', '', '', '', 0, '', 0, '', '', '', '', '', '', 0, NULL, '', NULL, 0, '', NULL, '', 0)`, []any{c.Ref, c.Owner.ID})
	if err == nil {
		c.ID, err = res.LastInsertId()
	}
	if err == nil {
		err = tx.keepNew(c)
	}
	if err != nil {
		return err
	}
	return tx.SaveCase(c)
}

// keepNew keeps a case of which nothing is stored but its place: what is stored
// next is noted.
func (tx *Tx) keepNew(c *escalation.Case) error {
	owner, err := tx.OwnerByAddress(c.Owner.Address)
	if errors.Is(err, ErrNotFound) || err == nil && owner.ID != c.Owner.ID {
		owner, err = tx.Owner(c.Owner.ID)
	}
	if err == nil {
		tx.keep(&escalation.Case{ID: c.ID, Ref: c.Ref, Owner: owner})
	}
	return err
}

// freeRef draws a reference nobody has: a random number, so that references do
// not tell how many cases there are, of three characters, and of one more
// whenever half of the numbers of a length are used.
func (tx *Tx) freeRef() (string, error) {
	var cases uint64
	if err := tx.get(`SELECT coalesce(max(id), 0) FROM cases`, nil, &cases); err != nil {
		return "", err
	}
	low, high := refRange(cases)
	for {
		var b [8]byte
		if _, err := io.ReadFull(tx.s.opt.Random, b[:]); err != nil {
			return "", err
		}
		r := ref.Make(low + binary.BigEndian.Uint64(b[:])%(high-low))
		var taken int
		if err := tx.get(`SELECT count(*) FROM cases WHERE ref = ?`, []any{r}, &taken); err != nil || taken == 0 {
			return r, err
		}
	}
}

// refRange returns the numbers from which the next reference is drawn when so
// many have been given out.
func refRange(given uint64) (low, high uint64) {
	low, high = 0, 1<<15
	for given >= (high-low)/2 {
		given -= (high - low) / 2
		low, high = high, high<<5
	}
	return low, high
}

// SaveCase stores the head of a case: all fields that are not slices of other
// things, and not Ref. The owner must not change.
func (tx *Tx) SaveCase(c *escalation.Case) error {
	causes, err := toJSON(c.Causes)
	if err != nil {
		return err
	}
	n, err := tx.execKept(`UPDATE cases SET title = ?, platform = ?, entity = ?, kind = ?, standing = ?, jurisdiction = ?, account = ?,
		amount = ?, currency = ?, paid = ?, paid_currency = ?, happened = ?, demand = ?, causes = ?, sight = ?, state = ?, stopped = ?,
		paused_until = ?, rung = ?, rung_since = ?, opened = ?, zone = ?, next = ?, next_why = ?, head = ? WHERE id = ?`,
		c.Title, c.Platform, c.Entity, c.Kind, c.Standing, c.Jurisdiction, c.Account,
		c.Amount.Minor, c.Amount.Currency, c.Paid.Minor, c.Paid.Currency, c.Happened, c.Demand, causes, c.Sight, c.State, c.Stopped,
		stamp(c.PausedUntil), c.Rung, stamp(c.RungSince), stamp(c.Opened), zoneText(c.Zone), stamp(c.Next), c.NextWhy, c.Head, c.ID)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	if k := tx.kept(c.ID); k != nil && err == nil {
		err = k.noteHead(c)
	}
	if err != nil {
		return fmt.Errorf("saving case %s: %w", c.Ref, err)
	}
	return nil
}

// Case returns a whole case by its reference in any spelling that repairs to
// it. The reference of a case that was merged gives the case it went into, and
// the slices are the union of both.
func (tx *Tx) Case(reference string) (*escalation.Case, error) {
	id, err := tx.CaseID(reference)
	if err != nil {
		return nil, err
	}
	return tx.CaseByID(id)
}

// CaseID returns the number of the case of a reference, following merges.
func (tx *Tx) CaseID(reference string) (int64, error) {
	id, err := tx.ownCaseID(reference)
	if err != nil {
		return 0, err
	}
	return tx.root(id)
}

// ownCaseID returns the number of exactly the case of a reference.
func (tx *Tx) ownCaseID(reference string) (int64, error) {
	if repaired, ok := ref.Valid(reference); ok {
		reference = repaired
	}
	var id int64
	if err := tx.get(`SELECT id FROM cases WHERE ref = ?`, []any{reference}, &id); err != nil {
		return 0, fmt.Errorf("case %s: %w", reference, err)
	}
	return id, nil
}

// CaseByID is Case by number.
func (tx *Tx) CaseByID(id int64) (*escalation.Case, error) {
	if k := tx.kept(id); k != nil {
		return cloneCase(k.c), nil
	}
	id, err := tx.root(id)
	if err != nil {
		return nil, err
	}
	c := &escalation.Case{}
	err = scanCase(func(dest ...any) error {
		return tx.get("SELECT "+caseColumns+caseFrom+"WHERE c.id = ?", []any{id}, dest...)
	}, c)
	if err == nil {
		err = tx.fill(c)
	}
	if err != nil {
		return nil, fmt.Errorf("case %d: %w", id, err)
	}
	return c, nil
}

// fill loads what hangs on a case and on the cases merged into it. A case with
// none of those is kept.
func (tx *Tx) fill(c *escalation.Case) error {
	family, err := tx.family(c.ID)
	if err != nil {
		return err
	}
	of := map[int64]*escalation.Case{}
	for _, id := range family {
		of[id] = c
	}
	if err := tx.hang(of); err != nil {
		return err
	}
	if len(family) == 1 {
		tx.keep(c)
	}
	return nil
}

// CaseFilter chooses cases. Zero fields choose all; merged cases are never listed.
type CaseFilter struct {
	Owner  int64
	States []escalation.State
	Text   string // part of reference, title, platform, legal entity or account label
	Limit  int    // 0: all
	Offset int
}

// Cases returns the heads of cases, those that must be looked at first first,
// closed ones last. Their slices of entries and so on are nil.
func (tx *Tx) Cases(f CaseFilter) ([]escalation.Case, error) {
	q := f.query(caseColumns)
	q.order("c.state = 'closed', c.next IS NULL, c.next, c.id", f.Limit, f.Offset)
	return list(tx, scanCase, q.text, q.args...)
}

// CountCases returns how many cases a filter chooses, whatever its limit.
func (tx *Tx) CountCases(f CaseFilter) (int, error) {
	q := f.query("count(*)")
	var n int
	err := tx.get(q.text, q.args, &n)
	return n, err
}

// query selects columns of what a filter chooses.
func (f CaseFilter) query(columns string) query {
	q := query{text: "SELECT " + columns + caseFrom}
	q.and("c.merged_into IS NULL")
	if f.Owner != 0 {
		q.and("c.owner_id = ?", f.Owner)
	}
	if len(f.States) > 0 {
		q.and("c.state IN (SELECT value FROM json_each(?))", inTexts(f.States))
	}
	if f.Text != "" {
		q.and("instr(lower(c.ref || char(10) || c.title || char(10) || c.platform || char(10) || c.entity || char(10) || c.account), ?) > 0", strings.ToLower(f.Text))
	}
	return q
}

// query builds a SELECT whose conditions depend on a filter.
type query struct {
	text  string
	where bool
	args  []any
}

// and adds a condition.
func (q *query) and(cond string, args ...any) {
	word := " AND "
	if !q.where {
		word, q.where = " WHERE ", true
	}
	q.text += word + cond
	q.args = append(q.args, args...)
}

// order ends the query; limit 0 means no limit.
func (q *query) order(by string, limit, offset int) {
	q.text += " ORDER BY " + by
	if limit > 0 || offset > 0 {
		if limit <= 0 {
			limit = -1
		}
		q.text += " LIMIT ? OFFSET ?"
		q.args = append(q.args, limit, offset)
	}
}

// inTexts is in for values of a named string type.
func inTexts[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return in(texts...)
}

// DueCases returns the references of the cases whose next moment is not after
// now, the longest overdue first.
func (tx *Tx) DueCases(now time.Time, limit int) ([]string, error) {
	return list(tx, scanOne[string], `SELECT ref FROM cases WHERE next IS NOT NULL AND merged_into IS NULL AND next <= ? ORDER BY next LIMIT ?`, stamp(now), limit)
}

// NextMoment returns the earliest next moment of any case, zero when there is none.
func (tx *Tx) NextMoment() (time.Time, error) {
	return tx.earliest(`SELECT next FROM cases WHERE next IS NOT NULL AND merged_into IS NULL ORDER BY next LIMIT 1`)
}

// NextPromise returns the earliest due moment of any open promise, zero when
// there is none.
func (tx *Tx) NextPromise() (time.Time, error) {
	return tx.earliest(`SELECT due FROM promises WHERE status = 'open' AND due IS NOT NULL ORDER BY due LIMIT 1`)
}

// earliest reads one moment; no row is the zero time.
func (tx *Tx) earliest(text string, args ...any) (time.Time, error) {
	var t time.Time
	err := tx.get(text, args, moment{&t})
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return t, err
}

// PlatformCases returns the cases of an owner with the platform of that name,
// whole, the oldest first; owner 0 means of everybody. Names are compared without
// regard to case and the spaces around them.
func (tx *Tx) PlatformCases(owner int64, platform string) ([]*escalation.Case, error) {
	heads, err := tx.Cases(CaseFilter{Owner: owner})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(heads, func(a, b escalation.Case) int { return cmp.Compare(a.ID, b.ID) })
	var out []*escalation.Case
	for _, h := range heads {
		if !escalation.SamePlatform(h.Platform, platform) {
			continue
		}
		c, err := tx.CaseByID(h.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}
