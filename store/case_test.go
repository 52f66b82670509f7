package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/ref"
	"cuiban/store"
	"cuiban/store/storetest"
)

// asJSON compares values that hold zones and pointers.
func asJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

func TestCaseComesBackWhole(t *testing.T) {
	s := storetest.New(t)
	o := escalation.Owner{Name: "林小满", Address: "Lin@Example.CN", Lang: "zh-CN", Zone: time.FixedZone("", 8*3600)}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	c := &escalation.Case{Title: "提现", Platform: "P", Entity: "E", Kind: "content", Standing: escalation.Creator, Jurisdiction: "cn", Account: "uid 1",
		Amount: escalation.Money{Minor: 235000, Currency: "CNY"}, Happened: "h", Demand: "d", Causes: []string{"stuck", "silent"}, Sight: escalation.SightForwarded,
		Stopped: true, PausedUntil: noon.Add(time.Hour), Rung: "front", RungSince: noon, Opened: noon, Zone: london, Next: noon.Add(2 * time.Hour), NextWhy: "w", Head: 7,
		Parties: []escalation.Party{{Address: "kf@example.com", Name: "客服", Role: escalation.RolePlatform, Confirmed: true}}}
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		if err := tx.SaveOwner(&o); err != nil {
			return err
		}
		c.Owner = o
		if err := tx.NewCase(c); err != nil {
			return err
		}
		c.Paid = escalation.Money{Minor: 100, Currency: "CNY"}
		return tx.SaveCase(c)
	})
	got := load(t, s, c.Ref)
	if asJSON(got) != asJSON(c) {
		t.Errorf("got\n%s\nwant\n%s", asJSON(got), asJSON(c))
	}
	if got.Zone.String() != "Europe/London" {
		t.Errorf("the other side's zone is %v", got.Zone)
	}
	if _, off := noon.In(got.Owner.Zone).Zone(); off != 8*3600 {
		t.Errorf("the owner's zone is %v", got.Owner.Zone)
	}
	if e := got.Entries; len(e) != 1 || e[0].Kind != escalation.EntryOpened || e[0].Seq != 1 || e[0].Hash == "" {
		t.Errorf("the log begins with %+v", e)
	}
}

func TestCaseIsFoundByARepairedReference(t *testing.T) {
	s := storetest.New(t)
	c := storetest.Case(t, s, storetest.Owner(t, s, "lin@example.cn"), "kf@example.com")
	if got := load(t, s, c.Ref[3:]); got.ID != c.ID {
		t.Errorf("%s is not found without its prefix", c.Ref)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		if _, err := tx.Case("CB-????"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		return nil
	})
}

func TestReferencesDoNotTellCounts(t *testing.T) {
	s := storetest.New(t)
	o := storetest.Owner(t, s, "lin@example.cn")
	seen := map[string]bool{}
	ascending := true
	last := uint64(0)
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		for range 200 {
			c := &escalation.Case{Owner: o}
			if err := tx.NewCase(c); err != nil {
				return err
			}
			n, ok := ref.Number(c.Ref)
			if !ok || seen[c.Ref] {
				t.Errorf("reference %s", c.Ref)
			}
			seen[c.Ref], ascending, last = true, ascending && n > last, n
		}
		return nil
	})
	if ascending {
		t.Error("the references count up")
	}
}

func TestListingsAndDueCases(t *testing.T) {
	s := storetest.New(t)
	lin, wang := storetest.Owner(t, s, "lin@example.cn"), storetest.Owner(t, s, "wang@example.cn")
	a, b, c := storetest.Case(t, s, lin, "kf@a.com"), storetest.Case(t, s, lin, "kf@b.com"), storetest.Case(t, s, wang, "kf@c.com")
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		a.Next, b.Next = noon.Add(2*time.Hour), noon.Add(time.Hour)
		c.State, c.Platform = escalation.Closed, "哔哩哔哩"
		return errors.Join(tx.SaveCase(a), tx.SaveCase(b), tx.SaveCase(c))
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		next, err := tx.NextMoment()
		if err != nil || !next.Equal(b.Next) {
			t.Errorf("next moment %v, %v", next, err)
		}
		for _, test := range []struct {
			now  time.Time
			want []string
		}{{noon, nil}, {noon.Add(time.Hour), []string{b.Ref}}, {noon.Add(9 * time.Hour), []string{b.Ref, a.Ref}}} {
			if got, err := tx.DueCases(test.now, 10); err != nil || fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("due at %v: %v, %v", test.now, got, err)
			}
		}
		for _, test := range []struct {
			f    store.CaseFilter
			want []string
		}{
			{store.CaseFilter{}, []string{b.Ref, a.Ref, c.Ref}},
			{store.CaseFilter{Owner: lin.ID}, []string{b.Ref, a.Ref}},
			{store.CaseFilter{States: []escalation.State{escalation.Closed}}, []string{c.Ref}},
			{store.CaseFilter{Text: "哔哩"}, []string{c.Ref}},
			{store.CaseFilter{Text: a.Ref}, []string{a.Ref}},
			{store.CaseFilter{Limit: 1, Offset: 1}, []string{a.Ref}},
		} {
			cases, err := tx.Cases(test.f)
			var got []string
			for _, c := range cases {
				got = append(got, c.Ref)
			}
			if err != nil || fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("%+v: %v, %v, want %v", test.f, got, err, test.want)
			}
		}
		return nil
	})
}

func TestPromises(t *testing.T) {
	s := storetest.New(t)
	o := storetest.Owner(t, s, "lin@example.cn")
	c := storetest.Case(t, s, o, "kf@example.com")
	p := escalation.Promise{Key: "k1", Who: escalation.ByCounterparty, Action: escalation.ActReply, Firm: true, Quote: "48小时内回复", Start: 3, End: 9,
		Said: noon, Agent: "1024", Mail: "m", Path: "0", Status: escalation.PromiseOpen, Confidence: 0.9, Rule: "r",
		Revisions: []escalation.Revision{{Due: escalation.Due{At: noon.Add(48 * time.Hour)}, Made: noon, Why: "said"}}}
	undated := escalation.Promise{Key: "k2", Who: escalation.ByCounterparty, Action: escalation.ActPay, Said: noon, Status: escalation.PromiseOpen}
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		return errors.Join(tx.SavePromise(c.ID, &p), tx.SavePromise(c.ID, &undated))
	})
	if got := load(t, s, c.Ref).Promises; asJSON(got) != asJSON([]escalation.Promise{p, undated}) {
		t.Errorf("got %s", asJSON(got))
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		if due, err := tx.NextPromise(); err != nil || !due.Equal(p.Due().At) {
			t.Errorf("next promise %v, %v", due, err)
		}
		return nil
	})
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		p.Status, p.Settled, p.SettledBy, p.Late = escalation.PromiseKept, noon, "m2", true
		return tx.SavePromise(c.ID, &p)
	})
	for _, test := range []struct {
		f    store.PromiseFilter
		want string
	}{
		{store.PromiseFilter{}, "[k1 k2]"},
		{store.PromiseFilter{Owner: o.ID + 1}, "[]"},
		{store.PromiseFilter{Case: c.ID, Statuses: []escalation.Status{escalation.PromiseOpen}}, "[k2]"},
		{store.PromiseFilter{Statuses: []escalation.Status{escalation.PromiseOpen, escalation.PromiseKept}}, "[k1 k2]"},
		{store.PromiseFilter{DueBefore: noon.Add(48 * time.Hour)}, "[]"},
		{store.PromiseFilter{DueBefore: noon.Add(49 * time.Hour)}, "[k1]"},
	} {
		storetest.View(t, s, func(tx *store.Tx) error {
			got, err := tx.Promises(test.f)
			keys := []string{}
			for _, p := range got {
				keys = append(keys, p.Key)
				if p.Ref != c.Ref || p.CaseID != c.ID {
					t.Errorf("promise of %s %d", p.Ref, p.CaseID)
				}
			}
			if fmt.Sprint(keys) != test.want {
				t.Errorf("%+v: %v, want %s", test.f, keys, test.want)
			}
			return err
		})
	}
}
