package scheduler

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"testing"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// due is how many cases fall due at once in the benchmark: a consumer
// association's Monday morning.
const due = 10_000

// BenchmarkPass decides, renders and enqueues for ten thousand due cases: each has
// a follow-up to draft and to show to its owner.
func BenchmarkPass(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		s := &Scheduler{Store: storetest.New(b), Env: &env{seen: window}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
		start := window.AddDate(0, 0, -7)
		o := storetest.Owner(b, s.Store, "lin@example.cn")
		storetest.Update(b, s.Store, start, func(tx *store.Tx) error {
			for i := range due {
				c := &escalation.Case{Owner: o, Title: "提现未到账", Platform: "青文", Kind: "content", Standing: escalation.Creator, Jurisdiction: "cn",
					Amount: escalation.Money{Minor: 235000, Currency: "CNY"}, State: escalation.Open, Rung: "front_line", RungSince: start, Opened: start, Next: window,
					Parties: []escalation.Party{{Address: platform, Role: escalation.RolePlatform, Confirmed: true}}}
				if err := tx.NewCase(c); err != nil {
					return err
				}
				_, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryMailOut, By: escalation.ByOwner, At: start,
					Facts: &escalation.MailFacts{MessageID: fmt.Sprintf("<first%d@example.cn>", i), From: o.Address, To: []string{platform}, Robot: "human", Subject: c.Title}})
				if err != nil {
					return err
				}
			}
			return nil
		})
		b.StartTimer()
		if err := s.Pass(context.Background(), window); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		var asked []store.CaseLetter
		storetest.View(b, s.Store, func(tx *store.Tx) (err error) {
			asked, err = tx.Letters(store.LetterFilter{Owner: o.ID, States: []escalation.LetterState{escalation.LetterAsked}})
			return err
		})
		if len(asked) != due {
			b.Fatalf("%d letters are shown, want %d", len(asked), due)
		}
		b.StartTimer()
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/pass")
}
