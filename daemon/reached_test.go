package daemon

import (
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/mailtest"
	"cuiban/store"
	"cuiban/store/storetest"
)

// A day in which nothing happens is written down once an hour; what is known of
// the reading is the newest all the same, and is kept at an orderly end.
func TestSilenceIsWrittenDownOnceAnHour(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		stop := r.run()
		time.Sleep(10 * time.Minute)
		other := storetest.Open(t, r.st.Dir())
		writes, last := 0, ""
		for range 24 * 60 {
			time.Sleep(time.Minute)
			v, err := other.OtherWrites(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if v != last && last != "" {
				writes++
			}
			last = v
		}
		if writes > 26 { // and what a day has of its own
			t.Errorf("%d writes in a day without mail", writes)
		}
		stop()
		storetest.View(t, r.st, func(tx *store.Tx) error {
			for _, a := range []string{"own", "tracker"} {
				until, err := tx.SeenUntil(a, "INBOX")
				if age := time.Since(until); err != nil || age > 6*time.Minute {
					t.Errorf("%s: read until %v ago, %v", a, age, err)
				}
			}
			return nil
		})
	})
}

// After a clock that ran ahead was set right, no folder counts as read in the
// future: nothing would be seen to be missing.
func TestReadingIsDatedByTheClockThatWasSetRight(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		j := &jumpy{}
		stop := r.runBy(j)
		time.Sleep(10 * time.Minute)
		j.jump(365 * 24 * time.Hour)
		time.Sleep(10 * time.Minute)
		j.jump(-365 * 24 * time.Hour)
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		stop()
		storetest.View(t, r.st, func(tx *store.Tx) error {
			for _, folder := range []string{"INBOX", "Sent"} {
				until, err := tx.SeenUntil("own", folder)
				if until.IsZero() || until.After(time.Now()) || err != nil {
					t.Errorf("%s is read until %v at %v, %v", folder, until, time.Now(), err)
				}
			}
			return nil
		})
	})
}
