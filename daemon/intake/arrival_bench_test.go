package intake

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"cuiban/daemon/mailbox"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// BenchmarkArrival is one mail from its bytes on the wire to the commit of what
// was understood of it: two transactions, each synced to the disk. The median
// counts, since a disk is now and then slow.
func BenchmarkArrival(b *testing.B) {
	in := &Intake{Store: storetest.New(b), Env: &env{}, Log: slog.New(slog.DiscardHandler)}
	o := storetest.Owner(b, in.Store, ownerAddress)
	for n := range 20 {
		storetest.Update(b, in.Store, noon, func(tx *store.Tx) error {
			c := &escalation.Case{Owner: o, Title: fmt.Sprint("提现", n), Parties: []escalation.Party{{Address: platformDesk, Role: escalation.RolePlatform}}}
			if err := tx.NewCase(c); err != nil {
				return err
			}
			return tx.AddIDs(c.ID, []string{fmt.Sprintf("<first%d@mail.example>", n)})
		})
	}
	var took []time.Duration
	h := &Handler{Intake: in, Account: "tracker", Now: func() time.Time { return noon }}
	for n := 1; b.Loop(); n++ {
		raw := note{from: platformDesk, subject: fmt.Sprint("Re: 提现", n%20), refs: fmt.Sprintf("<first%d@mail.example>", n%20), text: fmt.Sprintf("您好，第%d号问题我们将在48小时内回复。", n)}.raw(noon)
		start := time.Now()
		m := &mailbox.Message{UIDValidity: 1, UID: uint32(n), Size: int64(len(raw)), Raw: raw}
		if err := h.Store(context.Background(), "INBOX", []*mailbox.Message{m}, mailbox.Cursor{UIDValidity: 1, High: uint32(n)}); err != nil {
			b.Fatal(err)
		}
		if err := in.Pass(context.Background(), noon); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "median-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}
