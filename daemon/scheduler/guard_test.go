package scheduler

import (
	"strings"
	"testing"
	"time"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// guarded are the reminders about platforms that were queued, in order.
func (r *rig) guarded() (kinds []string) {
	storetest.View(r.t, r.Store, func(tx *store.Tx) error {
		all, err := tx.Notices(store.NoticeFilter{Owner: r.c.Owner.ID, Limit: 1000})
		for i := len(all) - 1; i >= 0; i-- {
			if strings.HasPrefix(all[i].Kind, "guard_") {
				kinds = append(kinds, strings.TrimPrefix(all[i].Kind, "guard_"))
			}
		}
		return err
	})
	return kinds
}

func (r *rig) watch(guards ...escalation.Guard) {
	storetest.Update(r.t, r.Store, r.now, func(tx *store.Tx) error {
		d := &desk.Desk{Tx: tx}
		_, err := d.Guard(r.c.Owner, "青文", guards, true)
		return err
	})
}

func (r *rig) guardPasses(days int) {
	r.t.Helper()
	for range days * 4 { // six hours apart: nights among them
		r.now = r.now.Add(6 * time.Hour)
		if err := r.guards(r.t.Context(), r.now); err != nil {
			r.t.Fatal(err)
		}
	}
}

// Nothing is told of a platform before the owner turns it on.
func TestPreventionIsOffByDefault(t *testing.T) {
	r := newRig(t)
	r.guardPasses(200)
	if got := r.guarded(); len(got) != 0 {
		t.Errorf("told %v", got)
	}
}

// Each guard is told once in its period: the checklist once, the test monthly,
// the review and the rules quarterly; signs and balance only when there are any.
func TestPrevention(t *testing.T) {
	r := newRig(t)
	r.watch(escalation.Guards...) // 16 June
	r.guardPasses(110)            // to 4 October
	count := map[string]int{}
	for _, k := range r.guarded() {
		count[k]++
	}
	for kind, want := range map[string]int{"vetting": 1, "test": 4, "review": 2, "rules": 3, "signs": 0, "balance": 0} {
		if count[kind] != want {
			t.Errorf("%s told %d times, want %d", kind, count[kind], want)
		}
	}
	storetest.Update(t, r.Store, r.now, func(tx *store.Tx) error {
		d := &desk.Desk{Tx: tx}
		for platform, minor := range map[string]int64{"青文": 900000, "某平台": 300000} {
			if _, err := d.Balance(r.c.Owner, platform, escalation.Money{Minor: minor, Currency: "CNY"}); err != nil {
				return err
			}
		}
		return nil
	})
	r.guardPasses(1)
	if got := r.guarded(); got[len(got)-1] != "balance" {
		t.Errorf("nine tenths in one place: told %v", got)
	}
}
