package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

func TestOrgDomain(t *testing.T) {
	for in, want := range map[string]string{
		"kf@mail.bilibili.com": "bilibili.com", "a.b.gov.cn": "b.gov.cn", "X@Example.CO.UK": "example.co.uk",
		"localhost": "localhost", "a@[127.0.0.1]": "[127.0.0.1]", "": "", "kf@example.com.": "example.com",
	} {
		if got := store.OrgDomain(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestLookUpsStayWithinOneOwner(t *testing.T) {
	s := storetest.New(t)
	lin, wang := storetest.Owner(t, s, "lin@example.cn"), storetest.Owner(t, s, "wang@example.cn")
	a, b := storetest.Case(t, s, lin, "kf@mail.example.com"), storetest.Case(t, s, wang, "kf@mail.example.com")
	m := storetest.Mail(t, s, noon, storetest.Raw(1))
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		err := tx.SetUnderstood(m.ID, store.Understanding{BaseSubject: "提现", Date: noon})
		for _, c := range []*escalation.Case{a, b} {
			err = errors.Join(err, tx.AddIDs(c.ID, []string{"<1@x>", " ghost@x ", ""}), tx.AddNumber(c.ID, "kf.example.com", "工单号", "T1"),
				tx.AddNumber(c.ID, "", "工单号", "T2"), tx.File(m.ID, c.ID, "subject", "w", false), tx.Learn(c.Owner.ID, "sender", "kf@x", c.ID))
		}
		return err
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		check := func(name string, want bool, got []int64, err error) {
			t.Helper()
			w := "[]"
			if want {
				w = fmt.Sprint([]int64{a.ID})
			}
			if err != nil || fmt.Sprint(got) != w {
				t.Errorf("%s: %v, %v, want %s", name, got, err, w)
			}
		}
		look := func(name string, want bool) func([]int64, error) {
			return func(got []int64, err error) { t.Helper(); check(name, want, got, err) }
		}
		look("an id", true)(tx.CasesByIDs(lin.ID, []string{"<other@x>", "<ghost@x>"}))
		look("no id", false)(tx.CasesByIDs(lin.ID, []string{"<other@x>"}))
		look("a number of the domain", true)(tx.CasesByNumber(lin.ID, "example.com", "T1"))
		look("a number of another domain", false)(tx.CasesByNumber(lin.ID, "evil.com", "T1"))
		look("a number the owner gave", true)(tx.CasesByNumber(lin.ID, "noreply.org", "T2"))
		look("a number from anybody", true)(tx.CasesByNumber(lin.ID, "", "T1"))
		look("a subject", true)(tx.CasesBySubject(lin.ID, "example.com", "提现", noon.Add(-time.Hour)))
		look("an old subject", false)(tx.CasesBySubject(lin.ID, "example.com", "提现", noon.Add(time.Hour)))
		look("a subject of another side", false)(tx.CasesBySubject(lin.ID, "evil.com", "提现", noon))
		look("a domain", true)(tx.CasesByDomain(lin.ID, "other.example.com", true))
		look("the owner's own domain", false)(tx.CasesByDomain(lin.ID, "example.cn", true))
		look("a lesson", true)(tx.Learned(lin.ID, "sender", "kf@x"))
		numbers, err := tx.Numbers(a.ID)
		if fmt.Sprint(numbers) != "[{example.com 工单号 T1} { 工单号 T2}]" {
			t.Errorf("numbers: %v", numbers)
		}
		return err
	})
}

func TestClosedCasesAreNoGuess(t *testing.T) {
	s := storetest.New(t)
	o := storetest.Owner(t, s, "lin@example.cn")
	c := storetest.Case(t, s, o, "kf@example.com")
	c.State = escalation.Closed
	storetest.Update(t, s, noon, func(tx *store.Tx) error { return tx.SaveCase(c) })
	storetest.View(t, s, func(tx *store.Tx) error {
		open, err := tx.CasesByDomain(o.ID, "example.com", true)
		all, err2 := tx.CasesByDomain(o.ID, "example.com", false)
		if len(open) != 0 || len(all) != 1 {
			t.Errorf("open %v, all %v", open, all)
		}
		return errors.Join(err, err2)
	})
}

func TestFilingAndItsUndoing(t *testing.T) {
	s := storetest.New(t)
	o := storetest.Owner(t, s, "lin@example.cn")
	c := storetest.Case(t, s, o, "kf@example.com")
	m := storetest.Mail(t, s, noon, storetest.Raw(1))
	tray := func() []store.Unfiled {
		var u []store.Unfiled
		storetest.View(t, s, func(tx *store.Tx) (err error) { u, err = tx.UnfiledMails(o.ID); return err })
		return u
	}
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		return tx.PutUnfiled(m.ID, o.ID, "nothing fits", []store.Suggestion{{CaseRef: c.Ref, Why: "same sender"}})
	})
	if u := tray(); len(u) != 1 || u[0].Mail.SHA256 != m.SHA256 || u[0].Suggestions[0].CaseRef != c.Ref {
		t.Errorf("tray: %+v", u)
	}
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		return errors.Join(tx.File(m.ID, c.ID, "guess", "one open case", true), tx.File(m.ID, c.ID, "owner", "said so", false), tx.File(m.ID, c.ID, "guess", "again", true))
	})
	if u := tray(); len(u) != 0 {
		t.Errorf("a filed mail stays in the tray: %+v", u)
	}
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		f, err := tx.Filings(m.ID)
		if len(f) != 1 || f[0].Guessed || f[0].Rule != "owner" || f[0].Ref != c.Ref {
			t.Errorf("filings: %+v", f)
		}
		mails, err2 := tx.CaseMails(c.ID)
		if len(mails) != 1 {
			t.Errorf("mails: %+v", mails)
		}
		err3 := tx.Unfile(m.ID, c.ID, "wrong case")
		if err := tx.Unfile(m.ID, c.ID, "again"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("taken out twice: %v", err)
		}
		return errors.Join(err, err2, err3, tx.File(m.ID, c.ID, "owner", "back", false))
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		f, err := tx.FilingsByCase(c.ID)
		if len(f) != 2 || f[0].Undone.IsZero() || f[0].UndoneWhy != "wrong case" || !f[1].Undone.IsZero() {
			t.Errorf("filings: %+v", f)
		}
		return err
	})
}

func TestMergeIsAUnionAndCanBeUndone(t *testing.T) {
	s := storetest.New(t)
	o := storetest.Owner(t, s, "lin@example.cn")
	a, b := storetest.Case(t, s, o, "kf@example.com"), storetest.Case(t, s, o, "vip@example.com")
	m := storetest.Mail(t, s, noon, storetest.Raw(1))
	p := escalation.Promise{Key: "k", Status: escalation.PromiseOpen}
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		return errors.Join(tx.AddIDs(b.ID, []string{"b@x"}), tx.SavePromise(b.ID, &p), tx.File(m.ID, b.ID, "id", "", false))
	})
	before := asJSON(load(t, s, a.Ref))
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		if err := tx.Merge(a.ID, a.ID, "w"); err == nil {
			t.Error("a case was merged into itself")
		}
		if err := tx.Merge(a.ID, b.ID, "one dispute"); err != nil {
			return err
		}
		if err := tx.Merge(b.ID, a.ID, "w"); err == nil {
			t.Error("a merge in a circle")
		}
		p.Status = escalation.PromiseKept // saved under the case that stands for both
		return tx.SavePromise(a.ID, &p)
	})
	got := load(t, s, b.Ref)
	if got.ID != a.ID || len(got.Entries) != 4 || len(got.Parties) != 3 || len(got.Promises) != 1 || got.Promises[0].Status != escalation.PromiseKept {
		t.Errorf("the union is %s", asJSON(got))
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		ids, err := tx.CasesByIDs(o.ID, []string{"b@x"})
		mails, err2 := tx.CaseMails(a.ID)
		cases, err3 := tx.Cases(store.CaseFilter{})
		under, err4 := tx.MergedInto(a.ID)
		if fmt.Sprint(ids) != fmt.Sprint([]int64{a.ID}) || len(mails) != 1 || len(cases) != 1 || len(under) != 1 || under[0].Ref != b.Ref {
			t.Errorf("ids %v, %d mails, %d cases, merged %+v", ids, len(mails), len(cases), under)
		}
		return errors.Join(err, err2, err3, err4)
	})
	storetest.Update(t, s, noon, func(tx *store.Tx) error { return tx.Unmerge(a.ID, b.ID, "two after all") })
	got = load(t, s, b.Ref)
	if got.ID != b.ID || len(got.Promises) != 1 || got.Entries[len(got.Entries)-1].Kind != escalation.EntryUnmerged {
		t.Errorf("undone: %s", asJSON(got))
	}
	after := load(t, s, a.Ref)
	after.Entries = after.Entries[:len(after.Entries)-2] // the merge and its undoing
	if asJSON(after) != before {
		t.Errorf("the case that stayed is\n%s\nand was\n%s", asJSON(after), before)
	}
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		if err := tx.Unmerge(a.ID, b.ID, "again"); !errors.Is(err, store.ErrStale) {
			t.Errorf("undone twice: %v", err)
		}
		return nil
	})
}

func TestMergeOfAMergedCase(t *testing.T) {
	s := storetest.New(t)
	o := storetest.Owner(t, s, "lin@example.cn")
	a, b, c := storetest.Case(t, s, o, "a@a.com"), storetest.Case(t, s, o, "b@b.com"), storetest.Case(t, s, o, "c@c.com")
	id := say(t, s, a, 1, store.Understanding{NewText: "提现"})
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		return errors.Join(tx.SavePromise(a.ID, &escalation.Promise{Key: "k"}), tx.AddLetter(a.ID, &escalation.Letter{Key: "l"}),
			tx.Merge(b.ID, a.ID, "w"), tx.Merge(c.ID, b.ID, "w"))
	})
	if got := load(t, s, a.Ref); got.ID != c.ID || len(got.Promises) != 1 || len(got.Parties) != 4 {
		t.Errorf("got %s", asJSON(got))
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		p, err := tx.Promises(store.PromiseFilter{})
		l, caseID, err2 := tx.LetterByKey("l")
		h, err3 := tx.Search(o.ID, "提现", 1)
		domain, err4 := tx.CasesByDomain(o.ID, "a.com", true)
		if p[0].Ref != c.Ref || l.Key != "l" || caseID != c.ID || h[0].Ref != c.Ref || h[0].MailID != id || fmt.Sprint(domain) != fmt.Sprint([]int64{c.ID}) {
			t.Errorf("promise %s, letter in %d, hit in %s, domain %v", p[0].Ref, caseID, h[0].Ref, domain)
		}
		return errors.Join(err, err2, err3, err4)
	})
}

func TestMergeOfTwoOwnersIsRefused(t *testing.T) {
	s := storetest.New(t)
	a := storetest.Case(t, s, storetest.Owner(t, s, "lin@example.cn"), "kf@example.com")
	b := storetest.Case(t, s, storetest.Owner(t, s, "wang@example.cn"), "kf@example.com")
	err := s.Update(t.Context(), noon, func(tx *store.Tx) error { return tx.Merge(a.ID, b.ID, "w") })
	if err == nil {
		t.Error("cases of two owners became one")
	}
}
