package outbox

import (
	"testing"
	"time"

	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// What could not be sent by day is not sent at night: the owner gets it in the
// morning. Alarms and answers do not wait, nor does what is meant for that hour.
func TestLateMailWaitsForTheMorning(t *testing.T) {
	evening := time.Date(2026, 6, 15, 20, 0, 0, 0, escalation.Shanghai)
	for name, c := range map[string]struct {
		kind string
		due  time.Time
		wait bool
	}{
		"an ask of the evening":     {"ask", evening, true},
		"an alarm":                  {"alarm", evening, false},
		"an answer":                 {"reply", evening, false},
		"a digest ordered for 3:00": {"digest", evening.Add(7 * time.Hour), false},
	} {
		t.Run(name, func(t *testing.T) {
			w := world(t, mailtest.Options{})
			r := rigOn(t, storetest.New(t), w.DialSMTP)
			storetest.Update(t, r.Store, evening, func(tx *store.Tx) error {
				_, err := tx.Enqueue(store.Notice{Key: "n", Owner: r.c.Owner.ID, Kind: c.kind, MessageID: "<n@example.net>", Due: c.due}, []byte("Message-ID: <n@example.net>\r\nSubject: n\r\n\r\nx\r\n"))
				return err
			})
			sent := func(at time.Time) int { r.passed(at); return len(w.Transactions()) }
			if got := sent(evening.Add(7 * time.Hour)); (got == 0) != c.wait {
				t.Errorf("%d mails at three in the morning", got)
			}
			if got := sent(evening.Add(12 * time.Hour)); got != 1 {
				t.Errorf("%d mails by eight", got)
			}
		})
	}
}
