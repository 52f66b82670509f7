package store_test

import (
	"context"
	"testing"

	"cuiban/store"
	"cuiban/store/storetest"
)

func TestProfileIsKeptApart(t *testing.T) {
	s := storetest.New(t)
	o := storetest.Owner(t, s, "lin@example.cn")
	want := store.Profile{LegalName: "林小满", Phone: "13800000000", Address: "杭州市", Identity: "330100200001010000"}
	storetest.Update(t, s, storetest.Noon, func(tx *store.Tx) error { return tx.SaveProfile(o.ID, want) })
	storetest.View(t, s, func(tx *store.Tx) error {
		got, err := tx.Profile(o.ID)
		if got != want {
			t.Errorf("%+v", got)
		}
		return err
	})
	storetest.Update(t, s, storetest.Noon, func(tx *store.Tx) error { return tx.SaveProfile(o.ID, store.Profile{}) })
	storetest.View(t, s, func(tx *store.Tx) error {
		got, err := tx.Profile(o.ID)
		if got != (store.Profile{}) {
			t.Errorf("removed, and yet %+v", got)
		}
		return err
	})
}

func TestRespondentIsErasedWithItsCase(t *testing.T) {
	s := storetest.New(t)
	c := storetest.Case(t, s, storetest.Owner(t, s, "lin@example.cn"), "kf@platform.example")
	want := store.Respondent{Address: "上海市", Licence: "91310000", Source: "国家企业信用信息公示系统"}
	storetest.Update(t, s, storetest.Noon, func(tx *store.Tx) error { return tx.SaveRespondent(c.ID, want) })
	get := func() (r store.Respondent) {
		storetest.View(t, s, func(tx *store.Tx) (err error) { r, err = tx.Respondent(c.ID); return err })
		return r
	}
	if got := get(); got != want {
		t.Errorf("%+v", got)
	}
	if _, err := s.Erase(context.Background(), storetest.Noon, c.ID, "on request"); err != nil {
		t.Fatal(err)
	}
	if got := get(); got != (store.Respondent{}) {
		t.Errorf("erased, and yet %+v", got)
	}
}
