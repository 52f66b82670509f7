package outbox

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
)

// late is how long after its moment a mail to an owner no longer counts as sent at
// the hour that was chosen for it: a provider was away, or the machine off.
const late = time.Hour

// atAnyHour are the mails that do not wait for the morning: alarms, trouble with a
// letter or an account, and answers to what the owner has just written.
var atAnyHour = []string{string(escalation.MoveAlarm), "trouble", "account", "reply"}

// untilMorning puts off a mail that comes late and would arrive at night. Whoever
// queued it had seen to the hour.
func (o *Outbox) untilMorning(ctx context.Context, n store.Notice, now time.Time) (waits bool, err error) {
	due := n.Due
	if due.IsZero() {
		due = n.Created
	}
	if now.Sub(due) < late || slices.Contains(atAnyHour, n.Kind) {
		return false, nil
	}
	err = o.Store.Update(ctx, now, func(tx *store.Tx) error {
		w, err := tx.Owner(n.Owner)
		if err != nil {
			return err
		}
		loc := w.Zone
		if loc == nil {
			loc = escalation.Shanghai
		}
		at := calendar.NextOwnerTime(now, loc)
		if waits = at.After(now); !waits {
			return nil
		}
		return tx.NoticeLater(n.Key, at)
	})
	if err != nil {
		err = fmt.Errorf("notice %s: %w", n.Key, err)
	}
	return waits, err
}
