package store

import (
	"cmp"
	lru "container/list"
	"regexp"
	"slices"
	"time"

	"cuiban/escalation"
)

// maxKept is how many cases the writer keeps in memory: those that mail comes
// for in the same days. A case takes some kilobytes.
const maxKept = 1000

// maxKeptPromises is how many promises a case that is kept may have: to take over
// one more, those there are looked through. No real case has a hundredth of it.
const maxKeptPromises = 20000

// memory keeps the cases that the writer read or wrote last, as they stand in
// the database: filing one mail of a batch needs the whole case, and reading all
// of it again for each mail is most of the work. It belongs to whoever holds the
// writer. Whatever else writes to a table that a case is read from makes it
// forget everything, and so do an undone transaction and another process's
// commit; so it is never wrong, only sometimes empty.
type memory struct {
	byID    map[int64]*lru.Element
	recent  *lru.List // of *keptCase, the latest in front
	ids     map[ownedID][]int64
	owners  map[string]escalation.Owner // by address; the zero owner: it is nobody's
	version string                      // data_version of the database it was read from
	// ours are the message ids of our own mail; nil: not known, or, with
	// manyOurs, too many to be kept.
	ours     map[string]bool
	manyOurs bool
}

// maxKeptIDs is how many message ids are kept before all of them are dropped.
const maxKeptIDs = 30000

// ownedID is a message id of an owner's mail. Every mail of a thread names the
// ids of those before it: each is looked up again and again.
type ownedID struct {
	owner int64
	id    string
}

// casesOf returns the cases that each of the ids belongs to, from memory where
// it knows them.
func (tx *Tx) casesOf(owner int64, ids []string) ([]int64, error) {
	m := &tx.s.memory
	if len(m.ids) > maxKeptIDs {
		m.ids = map[ownedID][]int64{}
	}
	var unknown []string
	for _, id := range ids {
		if _, ok := m.ids[ownedID{owner, id}]; !ok {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) > 0 {
		type row struct {
			id     string
			caseID int64
		}
		query, arg := `SELECT message_id, case_id FROM ids WHERE owner_id = ? AND message_id = ?`, unknown[0] // nearly always it is one
		if len(unknown) > 1 {
			query, arg = `SELECT message_id, case_id FROM ids WHERE owner_id = ? AND message_id IN (SELECT value FROM json_each(?))`, in(unknown...)
		}
		rows, err := list(tx, func(scan func(...any) error, r *row) error { return scan(&r.id, &r.caseID) }, query, owner, arg)
		if err != nil {
			return nil, err
		}
		for _, id := range unknown {
			m.ids[ownedID{owner, id}] = nil
		}
		for _, r := range rows {
			k := ownedID{owner, r.id}
			m.ids[k] = append(m.ids[k], r.caseID)
		}
	}
	var out []int64
	for _, id := range ids {
		for _, c := range m.ids[ownedID{owner, id}] {
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

// newIDs returns those of the ids that are not known to belong to the case yet.
func (k *keptCase) newIDs(m *memory, ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(m.ids[ownedID{k.c.Owner.ID, id}], k.c.ID) })
}

// noteIDs notes that ids belong to the case. Those whose other cases are not
// known stay unknown.
func (k *keptCase) noteIDs(m *memory, ids []string) {
	for _, id := range ids {
		o := ownedID{k.c.Owner.ID, id}
		if cases, ok := m.ids[o]; ok && !slices.Contains(cases, k.c.ID) {
			m.ids[o] = append(slices.Clip(cases), k.c.ID)
		}
	}
}

// keptCase is a case without others merged into it, and not merged itself.
type keptCase struct {
	c     *escalation.Case
	added []time.Time // when each of the parties was, for a case that was opened while it was kept
	seq   int64       // of the last entry noted
	hash  string
}

// forget drops everything.
func (m *memory) forget() {
	m.byID, m.recent, m.ids, m.owners = map[int64]*lru.Element{}, lru.New(), map[ownedID][]int64{}, map[string]escalation.Owner{}
	m.ours, m.manyOurs = nil, false
}

// forgetOurs drops our own message ids.
func (m *memory) forgetOurs() { m.ours, m.manyOurs = nil, false }

// begin forgets everything if another process has written since.
func (m *memory) begin(c *conn) error {
	v, err := c.pragma("data_version")
	if err == nil && v != m.version {
		m.forget()
		m.version = v
	}
	return err
}

// kept returns a case that is kept, nil when it is not.
func (tx *Tx) kept(id int64) *keptCase {
	if !tx.write {
		return nil
	}
	m := &tx.s.memory
	e := m.byID[id]
	if e == nil {
		return nil
	}
	m.recent.MoveToFront(e)
	return e.Value.(*keptCase)
}

// keep keeps a case as it was read.
func (tx *Tx) keep(c *escalation.Case) {
	if !tx.write || len(c.Promises) > maxKeptPromises {
		return
	}
	k := &keptCase{c: cloneCase(c)}
	for i := range c.Entries {
		if e := &c.Entries[i]; e.Seq > k.seq {
			k.seq, k.hash = e.Seq, e.Hash
		}
	}
	m := &tx.s.memory
	m.byID[c.ID] = m.recent.PushFront(k)
	if m.recent.Len() > maxKept {
		m.drop(m.recent.Back().Value.(*keptCase).c.ID)
	}
}

// drop forgets one case.
func (m *memory) drop(id int64) {
	if e := m.byID[id]; e != nil {
		m.recent.Remove(e)
		delete(m.byID, id)
	}
}

// cloneCase copies a case so far that whoever gets it may change its slices.
func cloneCase(c *escalation.Case) *escalation.Case {
	out := *c
	out.Causes, out.Parties, out.Entries = slices.Clone(c.Causes), slices.Clone(c.Parties), slices.Clone(c.Entries)
	out.Promises, out.Letters = slices.Clone(c.Promises), slices.Clone(c.Letters)
	for i := range out.Promises {
		out.Promises[i].Revisions = slices.Clone(out.Promises[i].Revisions)
	}
	for i := range out.Letters {
		l := &out.Letters[i]
		l.Recipients, l.Promises = slices.Clone(l.Recipients), slices.Clone(l.Promises)
	}
	return &out
}

// noteEntry adds an entry that was appended.
func (k *keptCase) noteEntry(r *record) error {
	e, err := r.entry()
	if err != nil {
		return err
	}
	k.seq, k.hash = e.Seq, e.Hash
	k.c.Entries = insertSorted(k.c.Entries, e, func(a, b escalation.Entry) int { return a.At.Compare(b.At) })
	if e.Kind == escalation.EntryMoved {
		k.c.Entries = escalation.Remaining(k.c.Entries)
	}
	return nil
}

// notePromise takes over a promise that was saved. It reports false when its
// place among the others is not known, or there are too many of them.
func (k *keptCase) notePromise(p *escalation.Promise, term, revisions string) (bool, error) {
	q := *p
	q.Said, q.Settled, q.First, q.Term, q.Revisions = clean(p.Said), clean(p.Settled), clean(p.First), escalation.Term{}, nil
	if err := fromJSON(term, &q.Term); err != nil {
		return false, err
	}
	if err := fromJSON(revisions, &q.Revisions); err != nil {
		return false, err
	}
	all := k.c.Promises
	if len(all) > maxKeptPromises {
		return false, nil
	}
	if i := slices.IndexFunc(all, func(o escalation.Promise) bool { return o.Key == q.Key }); i >= 0 {
		moved := !all[i].Said.Equal(q.Said)
		all[i] = q
		return !moved, nil
	}
	k.c.Promises = insertSorted(all, q, func(a, b escalation.Promise) int { return a.Said.Compare(b.Said) })
	return true, nil
}

// noteLetter takes over a letter that was stored in a case, unless err says that
// it was not.
func (tx *Tx) noteLetter(caseID int64, l escalation.Letter, err error) error {
	tx.s.memory.forgetOurs()
	k := tx.kept(caseID)
	if k == nil || err != nil {
		return err
	}
	for _, t := range []*time.Time{&l.Created, &l.Asked, &l.Later, &l.Approved, &l.Sent, &l.Deadline, &l.NotBefore} {
		*t = clean(*t)
	}
	l.Recipients, l.Promises = asRead(l.Recipients), asRead(l.Promises)
	k.c.Letters = slices.DeleteFunc(k.c.Letters, func(o escalation.Letter) bool { return o.ID == l.ID })
	k.c.Letters = insertSorted(k.c.Letters, l, func(a, b escalation.Letter) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	return nil
}

// letterInHand returns a letter of the kept case that was used last, and the
// case's number: what is done to a letter comes in several steps.
func (tx *Tx) letterInHand(id int64) (escalation.Letter, int64, bool) {
	if !tx.write || tx.s.memory.recent.Len() == 0 {
		return escalation.Letter{}, 0, false
	}
	c := tx.s.memory.recent.Front().Value.(*keptCase).c
	i := slices.IndexFunc(c.Letters, func(l escalation.Letter) bool { return l.ID == id })
	if i < 0 {
		return escalation.Letter{}, 0, false
	}
	l := c.Letters[i]
	l.Recipients, l.Promises = asRead(l.Recipients), asRead(l.Promises)
	return l, c.ID, true
}

// asRead is a list as its JSON column gives it back: a copy, nil when empty.
func asRead(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return slices.Clone(list)
}

// insertSorted inserts v behind all that are not greater.
func insertSorted[T any](s []T, v T, compare func(a, b T) int) []T {
	i := len(s)
	for i > 0 && compare(s[i-1], v) > 0 {
		i--
	}
	return slices.Insert(s, i, v)
}

// noteHead takes over the head of a case that was saved.
func (k *keptCase) noteHead(c *escalation.Case) error {
	old := k.c
	head := *c
	head.Owner, head.Ref = old.Owner, old.Ref
	head.Parties, head.Entries, head.Promises, head.Letters = old.Parties, old.Entries, old.Promises, old.Letters
	head.Causes = slices.Clone(c.Causes)
	if len(head.Causes) == 0 {
		head.Causes = nil
	}
	for _, t := range []*time.Time{&head.PausedUntil, &head.RungSince, &head.Opened, &head.Next} {
		*t = clean(*t)
	}
	var err error
	head.Zone, err = zoneOf(zoneText(c.Zone))
	k.c = &head
	return err
}

// staling matches a statement that writes to a table of which something is kept,
// and gives the table.
var staling = regexp.MustCompile(`^\s*(?i:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|REPLACE\s+INTO)\s+(cases|owners|parties|entries|bodies|promises|letters|merges|ids|notices|asks)\b`)

// stale is what a statement makes wrong of what is kept.
type stale int

const (
	staleNothing stale = iota
	staleOurs          // our own message ids alone
	staleAll           // whatever a case is read from
)

// stales says what a statement does.
func (c *conn) stales(query string) stale {
	what, known := c.stale[query]
	if !known {
		switch m := staling.FindStringSubmatch(query); {
		case m == nil:
		case m[1] == "notices" || m[1] == "asks":
			what = staleOurs
		default:
			what = staleAll
		}
		c.stale[query] = what
	}
	return what
}

// execKept runs a statement whose effect on the kept case its caller notes.
func (tx *Tx) execKept(query string, args ...any) (int64, error) {
	res, err := tx.run(query, args)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}
