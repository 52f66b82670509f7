package intake

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cuiban/store"
	"cuiban/store/storetest"
)

// sent is a mail of a generated thread.
type sent struct {
	thread int
	note   note
}

// forest makes threads that branch at random: each mail answers some earlier one
// and names its way back to the first. Owner and platform write by turns of a coin.
// All of them go to one platform, or each to its own.
func forest(rnd *rand.Rand, onePlatform bool) [][]sent {
	var out [][]sent
	for thread := range 2 + rnd.IntN(3) {
		desk := platformDesk
		if !onePlatform {
			desk = fmt.Sprintf("kf@platform%d.example", thread)
		}
		var mails []sent
		var ways []string // References of an answer to each mail
		for i := range 4 + rnd.IntN(6) {
			id := fmt.Sprintf("<t%d.%d.%d@mail.example>", thread, i, rnd.IntN(1e9))
			n := note{id: id, from: desk, to: ownerAddress, cc: trackerBox, subject: fmt.Sprintf("第 %d 件事 %d", thread, i), text: fmt.Sprintf("来往 %d", i)}
			if i == 3 || rnd.IntN(2) == 0 { // one of the owner's at least is never hidden
				n.from, n.to = ownerAddress, desk
			}
			if i > 0 {
				n.refs = ways[rnd.IntN(i)]
			}
			ways = append(ways, strings.TrimSpace(n.refs+" "+id))
			mails = append(mails, sent{thread, n})
		}
		out = append(out, mails)
	}
	return out
}

// Hide the first mails of each thread and feed the rest in any order: each
// thread is one case, and no case holds two.
func TestThreadsInAnyOrder(t *testing.T) {
	inAnyOrder(t, false, (*rig).wantPartition)
}

// Where all threads are with one platform, a mail whose beginning was not seen may
// be guessed into the one case that is open with it, and its thread follows: that
// depends on what came first. In no order is a thread torn apart, and no case holds
// two without a filing in it that is marked as guessed, so that the owner is asked.
func TestGuessesTearNoThreadApart(t *testing.T) {
	inAnyOrder(t, true, (*rig).wantWholeThreads)
}

// inAnyOrder feeds forests and has each looked at.
func inAnyOrder(t *testing.T, onePlatform bool, check func(r *rig, fed []sent, ids []int64)) {
	rounds := 12
	if testing.Short() {
		rounds = 4
	}
	for seed := range rounds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(uint64(seed), 1))
			r := newRig(t)
			var fed []sent
			for _, thread := range forest(rnd, onePlatform) {
				fed = append(fed, thread[rnd.IntN(4):]...)
			}
			rnd.Shuffle(len(fed), func(i, j int) { fed[i], fed[j] = fed[j], fed[i] })
			ids := make([]int64, len(fed))
			for i, m := range fed {
				ids[i] = r.take(m.note).ID
			}
			check(r, fed, ids)
		})
	}
}

// filings are the standing ones of a mail.
func (r *rig) filings(id int64) (in []store.Filing) {
	r.t.Helper()
	storetest.View(r.t, r.Store, func(tx *store.Tx) (err error) { in, err = tx.Filings(id); return err })
	return slices.DeleteFunc(in, func(f store.Filing) bool { return !f.Undone.IsZero() })
}

// wantWholeThreads makes sure that each thread lies in one case, and that a case
// of several has a guess in it.
func (r *rig) wantWholeThreads(fed []sent, ids []int64) {
	r.t.Helper()
	caseOf, threads, guessed := map[int]int64{}, map[int64]map[int]bool{}, map[int64]bool{}
	for i, m := range fed {
		in := r.filings(ids[i])
		if len(in) == 0 {
			r.t.Fatalf("mail %d of thread %d (%+v) is in no case", i, m.thread, m.note)
		}
		for _, f := range in {
			c := r.load(f.CaseID).ID
			if was, ok := caseOf[m.thread]; ok && was != c {
				r.t.Fatalf("thread %d lies in cases %d and %d", m.thread, was, c)
			}
			if caseOf[m.thread] = c; threads[c] == nil {
				threads[c] = map[int]bool{}
			}
			threads[c][m.thread] = true
			guessed[c] = guessed[c] || f.Guessed
		}
	}
	for c, of := range threads {
		if len(of) > 1 && !guessed[c] {
			r.t.Errorf("case %d holds threads %v, and nothing in it is marked as guessed", c, of)
		}
	}
}

// wantPartition compares the cases with the threads.
func (r *rig) wantPartition(fed []sent, ids []int64) {
	r.t.Helper()
	caseOf, threadOf := map[int]int64{}, map[int64]int{}
	for i, m := range fed {
		in := r.filings(ids[i])
		if len(in) == 0 {
			r.t.Fatalf("mail %d of thread %d (%+v) is in no case", i, m.thread, m.note)
		}
		for _, f := range in {
			c := r.load(f.CaseID).ID // a merged case stands for both
			if was, ok := caseOf[m.thread]; ok && was != c {
				r.t.Fatalf("thread %d lies in cases %d and %d", m.thread, was, c)
			}
			if was, ok := threadOf[c]; ok && was != m.thread {
				r.t.Fatalf("case %d holds threads %d and %d", c, was, m.thread)
			}
			caseOf[m.thread], threadOf[c] = c, m.thread
		}
	}
}

// The same bytes in three folders are one mail with three places.
func TestThreePlacesOneMail(t *testing.T) {
	r := newRig(t, ownerAddress)
	c := r.open("提现")
	raw := note{from: platformDesk, subject: "[" + c.Ref + "] 答复", text: "我们将在48小时内回复。"}.raw(r.now)
	var ids []int64
	for _, place := range [][2]string{{"tracker", "INBOX"}, {ownerAddress, "INBOX"}, {ownerAddress, "Archive"}} {
		ids = append(ids, r.takeIn(place[0], place[1], raw).ID)
	}
	if ids[0] != ids[1] || ids[1] != ids[2] {
		t.Errorf("stored as mails %v", ids)
	}
	var places []store.Location
	if err := r.Store.View(t.Context(), func(tx *store.Tx) (err error) { places, err = tx.Locations(ids[0]); return err }); err != nil || len(places) != 3 {
		t.Errorf("%v, %v", places, err)
	}
	if got := r.load(c.ID); len(got.Promises) != 1 || kinds(got)["mail_in"] != 1 {
		t.Errorf("%d promises, %v", len(got.Promises), kinds(got))
	}
}
