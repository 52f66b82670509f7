package store_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// A loop that sleeps to the next moment of the store can be tested in a bubble
// of simulated time: the store itself never asks a clock and leaves nothing
// running behind.
func TestStoreInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := storetest.New(t)
		c := storetest.Case(t, s, storetest.Owner(t, s, "lin@example.cn"), "kf@example.com")
		start := time.Now()
		const days = 31
		for day := range days {
			c.Next = time.Now().Add(24 * time.Hour)
			storetest.Update(t, s, time.Now(), func(tx *store.Tx) error {
				_, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryNote, By: escalation.ByOwner, Text: "a day"})
				if err != nil {
					return err
				}
				return tx.SaveCase(c)
			})
			woken := make(chan string)
			go func() {
				var due []string
				err := s.View(context.Background(), func(tx *store.Tx) error {
					next, err := tx.NextMoment()
					time.Sleep(time.Until(next))
					return err
				})
				if err == nil {
					err = s.View(context.Background(), func(tx *store.Tx) (err error) {
						due, err = tx.DueCases(time.Now(), 1)
						return err
					})
				}
				if err != nil {
					t.Error(err)
				}
				woken <- due[0]
			}()
			if got := <-woken; got != c.Ref {
				t.Errorf("day %d: %s is due", day, got)
			}
		}
		if slept := time.Since(start); slept != days*24*time.Hour {
			t.Errorf("%v went by", slept)
		}
		s.Close()
	})
}
