package desk_test

import (
	"errors"
	"testing"
	"time"

	"cuiban/daemon/desk"
	"cuiban/store"
	"cuiban/store/storetest"
)

// A mandate holds from the moment it is stored until it runs out or is revoked,
// for its two people only, and never the other way round.
func TestMandates(t *testing.T) {
	st := storetest.New(t)
	lin, wang, zhao := storetest.Owner(t, st, "lin@example.cn"), storetest.Owner(t, st, "wang@example.cn"), storetest.Owner(t, st, "zhao@example.cn")
	at := func(now time.Time, f func(d *desk.Desk) error) {
		t.Helper()
		storetest.Update(t, st, now, func(tx *store.Tx) error { return f(&desk.Desk{Tx: tx}) })
	}
	want := func(now time.Time, may bool) {
		t.Helper()
		at(now, func(d *desk.Desk) error {
			if got, err := desk.Mandated(d.Tx, wang, lin.ID); got != may || err != nil {
				t.Errorf("wang for lin: %v, %v", got, err)
			}
			for _, x := range []bool{first(desk.Mandated(d.Tx, lin, wang.ID)), first(desk.Mandated(d.Tx, wang, zhao.ID)), first(desk.Mandated(d.Tx, zhao, lin.ID))} {
				if x {
					t.Error("somebody else may, too")
				}
			}
			return nil
		})
	}
	want(noon, false)
	at(noon, func(d *desk.Desk) error {
		if _, err := d.Entrust(lin, lin, time.Time{}, "", nil); !errors.Is(err, desk.ErrSelf) {
			t.Errorf("of oneself: %v", err)
		}
		_, err := d.Entrust(lin, wang, noon.AddDate(0, 0, 30), "授权委托书.pdf", []byte("%PDF"))
		return err
	})
	want(noon, true)
	want(noon.AddDate(0, 0, 30), false)
	at(noon, func(d *desk.Desk) error {
		all, err := desk.Mandates(d.Tx)
		if len(all) != 1 || all[0].SHA256 == "" || all[0].Name != "授权委托书.pdf" {
			t.Errorf("mandates %+v", all)
		}
		return err
	})
	at(noon.Add(time.Hour), func(d *desk.Desk) error {
		_, err := d.Revoke("LIN@example.cn", "wang@example.cn")
		return err
	})
	want(noon.Add(time.Hour), false)
	at(noon.Add(time.Hour), func(d *desk.Desk) error {
		if _, err := d.Revoke("lin@example.cn", "wang@example.cn"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("revoked twice: %v", err)
		}
		return nil
	})
}

func first(ok bool, _ error) bool { return ok }
