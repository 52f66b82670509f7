package daemon

import "time"

// The limits of a clock that can be believed. A timer stands still while the
// machine sleeps, so that the wall clock may run ahead of it by the length of a
// holiday; it never runs back by more than a correction.
const (
	jumpAhead = 14 * 24 * time.Hour
	jumpBack  = time.Hour
)

// clock compares the wall clock with the timers.
type clock struct {
	wall  time.Time
	timer time.Time // time.Now with its monotonic reading
}

func startClock(wall time.Time) *clock { return &clock{wall.Round(0), time.Now()} }

// jump is by how much the wall clock left the timers since the last call; 0
// when it did not leave them by more than the limits.
func (c *clock) jump(wall time.Time) time.Duration {
	wall = wall.Round(0)
	by := wall.Sub(c.wall) - time.Since(c.timer)
	c.wall, c.timer = wall, time.Now()
	if by > jumpAhead || by < -jumpBack {
		return by
	}
	return 0
}
