package store

import (
	"fmt"

	"cuiban/escalation"
)

// logState is what is known of the chains while walking through the log.
type logState struct {
	n     int64
	chain string
	cases map[int64]caseState
}

// caseState is the end of one case's chain so far, and where its words were
// last erased.
type caseState struct {
	seq  int64
	hash string
}

// log recomputes both chains over all entries, in the order of n.
func (v *verifier) log() error {
	erasures, err := v.erasures()
	if err != nil {
		return err
	}
	st := logState{cases: map[int64]caseState{}}
	for {
		batch, err := list(v.tx, scanRecord, "SELECT "+recordColumns+recordFrom+"WHERE e.n > ? ORDER BY e.n LIMIT ?", st.n, verifyBatch)
		if err != nil || len(batch) == 0 {
			return err
		}
		for i := range batch {
			v.record(&batch[i], &st, erasures, true)
		}
	}
}

// caseLogs recomputes the chains of some cases alone.
func (v *verifier) caseLogs(cases []int64) error {
	erasures, err := v.erasures()
	if err != nil {
		return err
	}
	st := logState{cases: map[int64]caseState{}}
	for _, id := range cases {
		all, err := list(v.tx, scanRecord, "SELECT "+recordColumns+recordFrom+"WHERE e.case_id = ? ORDER BY e.seq", id)
		if err != nil {
			return err
		}
		for i := range all {
			v.record(&all[i], &st, erasures, false)
		}
	}
	return nil
}

// erasures returns, for each case whose words were erased on request, the number
// of its last entry that says so.
func (v *verifier) erasures() (map[int64]int64, error) {
	type erasure struct{ id, n int64 }
	all, err := list(v.tx, func(scan func(...any) error, e *erasure) error { return scan(&e.id, &e.n) },
		`SELECT case_id, max(n) FROM entries WHERE kind = ? GROUP BY case_id`, escalation.EntryErased)
	out := map[int64]int64{}
	for _, e := range all {
		out[e.id] = e.n
	}
	return out, err
}

// record checks one entry against what came before it. After a break the walk
// goes on from what is stored, so that each break is named once.
func (v *verifier) record(r *record, st *logState, erasures map[int64]int64, overall bool) {
	v.r.Entries++
	name := fmt.Sprintf("%s/%d", r.ref, r.e.Seq)
	last := st.cases[r.caseID]
	switch {
	case r.e.Seq != last.seq+1:
		v.r.add("entry", name, "follows entry %d: entries are missing", last.seq)
	case r.e.Prev != last.hash:
		v.r.add("entry", name, "does not continue the entry before it")
	}
	if r.erased {
		v.r.Erased++
		if erasures[r.caseID] <= r.n {
			v.r.add("entry", name, "has lost its words, and no erasure is on record")
		}
	} else if r.says.hash() != r.body {
		v.r.add("entry", name, "says something else than when it was noted")
	}
	if r.hash() != r.e.Hash {
		v.r.add("entry", name, "has been altered: its hash does not fit")
	}
	if overall {
		if r.n != st.n+1 {
			v.r.add("entry", name, "is number %d of the log and follows number %d: entries are missing", r.n, st.n)
		}
		if chainHash(r.n, st.chain, r.e.Hash) != r.chain {
			v.r.add("entry", name, "does not continue the log as a whole")
		}
	}
	st.n, st.chain = r.n, r.chain
	st.cases[r.caseID] = caseState{r.e.Seq, r.e.Hash}
}
