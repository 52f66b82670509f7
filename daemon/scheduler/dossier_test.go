package scheduler

import (
	"testing"

	"cuiban/store"
	"cuiban/store/storetest"
	"cuiban/templates"
)

// Papers get the owner's profile and the company; both are kept apart from the case.
func TestDossierHoldsProfileAndRespondent(t *testing.T) {
	s := storetest.New(t)
	c := storetest.Case(t, s, storetest.Owner(t, s, "lin@example.cn"), "kf@platform.example")
	storetest.Update(t, s, storetest.Noon, func(tx *store.Tx) error {
		if err := tx.SaveProfile(c.Owner.ID, store.Profile{LegalName: "林小满", Phone: "138", Address: "杭州", Identity: "3301"}); err != nil {
			return err
		}
		return tx.SaveRespondent(c.ID, store.Respondent{Address: "上海", Licence: "9131"})
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		d, err := Dossier(tx, c)
		if want := (templates.Person{LegalName: "林小满", Phone: "138", Address: "杭州", Identity: "3301"}); d.Person != want {
			t.Errorf("person %+v", d.Person)
		}
		if want := (templates.Respondent{Address: "上海", Licence: "9131"}); d.Respondent != want {
			t.Errorf("respondent %+v", d.Respondent)
		}
		return err
	})
}
