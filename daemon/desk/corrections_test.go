package desk_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// When a calendar learns of holidays, a promise that was called broken too early
// is open again, and it is said that they were accused.
func TestRecalculateTakesAnAccusationBack(t *testing.T) {
	k := newCounter(t)
	said := noon.AddDate(0, 0, -4) // a Thursday; three working days end on Tuesday
	storetest.Update(t, k.st, noon, func(tx *store.Tx) error {
		return tx.SavePromise(k.id, &escalation.Promise{Key: "early", Who: escalation.ByCounterparty, Action: escalation.ActReply, Status: escalation.PromiseBroken, Said: said,
			Term:      escalation.Term{Kind: escalation.TermDuration, Max: 3, Unit: escalation.UnitWorkDay},
			Revisions: []escalation.Revision{{Due: escalation.Due{At: noon.AddDate(0, 0, -1)}}}})
	})
	if _, err := k.order(noon, func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
		moved, err := d.Recalculate(c)
		i := 0
		for ; i < len(moved) && !moved[i].Accused; i++ {
		}
		if i == len(moved) || !moved[i].Is.After(noon) {
			t.Errorf("moved: %+v", moved)
		}
		return desk.Done{}, err
	}); err != nil {
		t.Fatal(err)
	}
	for _, p := range k.load().Promises {
		if p.Key == "early" && p.Status != escalation.PromiseOpen {
			t.Errorf("it is %s", p.Status)
		}
	}
}

// A case that a mail made look settled is open again when that mail belonged
// elsewhere.
func TestGoodNewsOfAnotherCase(t *testing.T) {
	w := newFaultWorld(t)
	order := func(do func(*desk.Desk, *escalation.Case) (desk.Done, error)) {
		t.Helper()
		if _, err := w.order(noon, do); err != nil {
			t.Fatal(err)
		}
	}
	order(func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
		_, err := d.Tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryResolved, By: escalation.ByCounterparty, Mail: w.filed.SHA256})
		return desk.Done{}, err
	})
	if c := w.load(); c.State != escalation.Resolved {
		t.Fatalf("it is %s", c.State)
	}
	order(func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
		return d.MoveMail(w.filed, c, w.other, func(tx *store.Tx, mailID, caseID int64) error {
			return tx.File(mailID, caseID, "order", "the owner said so", false)
		})
	})
	if c := w.load(); c.State != escalation.Open {
		t.Errorf("it is %s", c.State)
	}
}

// Somebody known keeps the name unless another is given.
func TestPartyIsNamed(t *testing.T) {
	k := newCounter(t)
	for _, name := range []string{"客服小王", ""} {
		if _, err := k.order(noon, func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Party(c, " TS@platform.example", escalation.RolePlatform, name, true)
		}); err != nil {
			t.Fatal(err)
		}
		for _, p := range k.load().Parties {
			if p.Address == "ts@platform.example" && (p.Name != "客服小王" || !p.Confirmed || p.Role != escalation.RolePlatform) {
				t.Errorf("%+v", p)
			}
		}
	}
}

// What is watched of a platform, how it is switched off, and when most of the
// owner's money lies in one place.
func TestGuards(t *testing.T) {
	k := newCounter(t)
	yuan := func(n int64) escalation.Money { return escalation.Money{Minor: n * 100, Currency: "CNY"} }
	test := []escalation.Guard{escalation.GuardTest}
	for _, tc := range []struct {
		name string
		do   func(*desk.Desk, *escalation.Case) (desk.Done, error)
		want string
		err  error
	}{
		{"no platform", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Guard(c.Owner, " ", test, true) }, "", desk.ErrEmpty},
		{"a balance nowhere", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Balance(c.Owner, " ", yuan(1)) }, "", desk.ErrEmpty},
		{"an answer without words", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.GuardResult(c.Owner, "知乎", " ", "", nil)
		}, "", desk.ErrEmpty},
		{"on", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Guard(c.Owner, "知乎", test, true)
		}, "On for “知乎”: monthly test withdrawal", nil},
		{"off", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Guard(c.Owner, "知乎", test, false)
		}, "is off", nil},
		{"the first balance", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Balance(c.Owner, "知乎", yuan(30))
		}, "noted", nil},
		{"most of it elsewhere", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Balance(c.Owner, "哔哩哔哩", yuan(70))
		}, "“哔哩哔哩” holds about 70%", nil},
		{"an answer", func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.GuardResult(c.Owner, "知乎", "三天到账", "", nil)
		}, "under “知乎”", nil},
	} {
		done, err := k.order(noon, tc.do)
		said := ""
		for _, l := range done.Lines {
			said += l.EN + "\n"
		}
		if !errors.Is(err, tc.err) || !strings.Contains(said, tc.want) {
			t.Errorf("%s: %q, %v", tc.name, said, err)
		}
	}
}

// A mandate given again stands once.
func TestMandateGivenAgain(t *testing.T) {
	st := storetest.New(t)
	lin, wang := storetest.Owner(t, st, "lin@example.cn"), storetest.Owner(t, st, "wang@example.cn")
	storetest.Update(t, st, noon, func(tx *store.Tx) error {
		d := &desk.Desk{Tx: tx}
		_, err := d.Entrust(lin, wang, noon.AddDate(0, 0, 1), "", nil)
		_, err2 := d.Entrust(lin, wang, time.Time{}, "", nil)
		all, err3 := desk.Mandates(tx)
		if len(all) != 1 || !all[0].Until.IsZero() {
			t.Errorf("mandates %+v", all)
		}
		return errors.Join(err, err2, err3)
	})
}

// What is kept as JSON and was damaged is named, not taken for nothing.
func TestDamagedListsAreNamed(t *testing.T) {
	k := newCounter(t)
	storetest.Update(t, k.st, noon, func(tx *store.Tx) error {
		c, err := tx.CaseByID(k.id)
		if err != nil {
			return err
		}
		d := &desk.Desk{Tx: tx}
		if err := errors.Join(tx.SetMeta("mandates", "{"), tx.SetMeta(desk.GuardKey(c.Owner.ID), "{")); err != nil {
			return err
		}
		_, err = desk.Mandates(tx)
		_, err2 := d.Guard(c.Owner, "知乎", nil, true)
		_, err3 := d.Entrust(c.Owner, escalation.Owner{ID: 99}, time.Time{}, "", nil)
		for _, err := range []error{err, err2, err3} {
			if err == nil || !strings.HasPrefix(err.Error(), "reading ") {
				t.Errorf("it says %v", err)
			}
		}
		return nil
	})
}
