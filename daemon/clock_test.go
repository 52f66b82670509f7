package daemon

import (
	"testing"
	"testing/synctest"
	"time"
)

// Check 57: a wall clock that leaves the timers is noticed; a machine that slept
// for a week, or a correction of minutes, is not one.
func TestCheck57ClockJump(t *testing.T) {
	for name, tc := range map[string]struct {
		by   time.Duration
		want bool
	}{
		"none": {0, false}, "corrected": {-10 * time.Minute, false}, "slept": {7 * 24 * time.Hour, false},
		"ten years on": {10 * 365 * 24 * time.Hour, true}, "a day back": {-24 * time.Hour, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			j := &jumpy{}
			c := &clockWatch{now: j.now}
			c.compare()
			time.Sleep(time.Hour)
			if should, is := c.compare(); !is.Equal(should) {
				t.Errorf("an hour is a jump of %v", is.Sub(should))
			}
			time.Sleep(time.Minute)
			j.jump(tc.by)
			if should, is := c.compare(); unbelievable(is.Sub(should)) != tc.want || is.Sub(should) != tc.by {
				t.Errorf("%s: %v", name, is.Sub(should))
			}
		})
	}
}
