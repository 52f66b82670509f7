package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyCalendar draws a calendar, anyDate a day in and around its tables.
func anyCalendar(t *rapid.T) *Calendar {
	c, _ := For(rapid.SampledFrom(Jurisdictions()).Draw(t, "jurisdiction"))
	if rapid.Bool().Draw(t, "banks") {
		return c.Banking()
	}
	return c
}

func anyDate(t *rapid.T, label string) Date {
	first := Date{FirstYear - 2, time.January, 1}
	return first.AddDays(rapid.IntRange(0, 365*(LastYear-FirstYear+4)).Draw(t, label))
}

func TestCountingIsItsOwnInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, d, n := anyCalendar(t), anyDate(t, "from"), rapid.IntRange(1, 300).Draw(t, "n")
		due, _ := c.AddWorkingDays(d, n)
		if got := c.WorkingDaysBetween(d, due); got != n {
			t.Fatalf("%s + %d working days = %s, but %d lie between", d, n, due, got)
		}
		if got := c.WorkingDaysBetween(due, d); got != -n {
			t.Fatalf("backwards %d, want %d", got, -n)
		}
		if !c.IsWorkday(due) {
			t.Fatalf("due on %s, which is off", due)
		}
	})
}

func TestCountingIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, d, n := anyCalendar(t), anyDate(t, "from"), rapid.IntRange(1, 300).Draw(t, "n")
		due, _ := c.AddWorkingDays(d, n)
		if longer, _ := c.AddWorkingDays(d, n+1); !longer.After(due) {
			t.Fatalf("%d days are due %s, %d days %s", n, due, n+1, longer)
		}
		if later, _ := c.AddWorkingDays(d.AddDays(1), n); later.Before(due) {
			t.Fatalf("begun %s due %s, begun a day later due %s", d, due, later)
		}
		if plain := d.AddDays(n); due.Before(plain) {
			t.Fatalf("%d working days end %s, before %d days do", n, due, n)
		}
	})
}

// Counting in one go or in two is the same.
func TestCountingAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, d := anyCalendar(t), anyDate(t, "from")
		n, m := rapid.IntRange(1, 100).Draw(t, "n"), rapid.IntRange(1, 100).Draw(t, "m")
		half, _ := c.AddWorkingDays(d, n)
		twice, _ := c.AddWorkingDays(half, m)
		if once, _ := c.AddWorkingDays(d, n+m); once != twice {
			t.Fatalf("%d+%d days: %s at once, %s in two", n, m, once, twice)
		}
	})
}

// Every day from the start to the due day has its step, in order, and each counted
// day its number.
func TestStepsLeaveNoDayOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, d, n := anyCalendar(t), anyDate(t, "from"), rapid.IntRange(1, 100).Draw(t, "n")
		due, steps := c.AddWorkingDays(d, n)
		if len(steps) != due.Sub(d) {
			t.Fatalf("%d steps for %d days", len(steps), due.Sub(d))
		}
		counted := 0
		for i, s := range steps {
			day := c.Day(d.AddDays(i + 1))
			if day.Work {
				counted++
			}
			want := step(day, counted)
			if !day.Work {
				want.N = 0
			}
			if s != want {
				t.Fatalf("step %d is %+v, want %+v", i, s, want)
			}
		}
	})
}

func TestWorkingDaysBetweenCountsDayByDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, a, length := anyCalendar(t), anyDate(t, "from"), rapid.IntRange(0, 500).Draw(t, "days")
		want := 0
		for i := 1; i <= length; i++ {
			if c.IsWorkday(a.AddDays(i)) {
				want++
			}
		}
		if got := c.WorkingDaysBetween(a, a.AddDays(length)); got != want {
			t.Fatalf("%d working days after %s in %d days, want %d", got, a, length, want)
		}
	})
}

func TestRollingStopsAtTheFirstWorkingDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, d := anyCalendar(t), anyDate(t, "day")
		due, _ := c.RollForward(d)
		if !c.IsWorkday(due) || c.WorkingDaysBetween(d.AddDays(-1), due) != 1 {
			t.Fatalf("%s moves to %s", d, due)
		}
		again, steps := c.RollForward(due)
		if again != due || steps != nil {
			t.Fatalf("%s moves again, to %s", due, again)
		}
		if back := c.RollBack(d); !c.IsWorkday(back) || back.After(d) || c.WorkingDaysBetween(back, d) != 0 {
			t.Fatalf("%s moves back to %s", d, back)
		}
	})
}

// Letters leave inside the windows only, on working days, and never before they may.
func TestWindowsKeepTheirHours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCalendar(t)
		moment := time.Unix(rapid.Int64Range(946_684_800, 2_500_000_000).Draw(t, "unix"), 0).UTC()
		got := c.NextWindow(moment, time.UTC)
		d := DateOf(got, time.UTC)
		clock := Clock(got.Hour()*60 + got.Minute())
		inside := false
		for _, w := range letterWindows[d.Weekday()] {
			inside = inside || w.Open <= clock && clock < w.Close
		}
		if got.Before(moment) || !inside || !c.IsWorkday(d) {
			t.Fatalf("%s: the next window is %s", moment, got)
		}
		if again := c.NextWindow(got, time.UTC); !again.Equal(got) {
			t.Fatalf("%s is not in the window it opens", got)
		}
	})
}
