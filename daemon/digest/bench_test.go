package digest

import (
	"fmt"
	"testing"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// BenchmarkNothingDue is a pass in which no owner of ten thousand is due, each with
// an open case: what a helper's machine does at every look.
func BenchmarkNothingDue(b *testing.B) {
	st := storetest.New(b)
	const owners = 10_000
	storetest.Update(b, st, storetest.Noon.AddDate(0, 0, -20), func(tx *store.Tx) error {
		for i := range owners {
			o := escalation.Owner{Name: "x", Address: fmt.Sprintf("o%d@example.cn", i), Lang: "zh-CN"}
			if err := tx.SaveOwner(&o); err != nil {
				return err
			}
			if err := tx.NewCase(&escalation.Case{Owner: o, Title: "提现"}); err != nil {
				return err
			}
		}
		return nil
	})
	d := newDigest(st, &mailer{}, "monday", "08:30")
	if err := d.Pass(b.Context(), storetest.Noon); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := d.Pass(b.Context(), storetest.Noon); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(owners, "owners")
}
