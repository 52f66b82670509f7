package escalation

import (
	"testing"
	"time"

	"cuiban/escalation/calendar"
)

// An ask goes out when the desk reads and the owner is awake; where the two never
// meet, in the owner's day before the desk's hours. Never at night.
func TestWindowOfDeskAndOwner(t *testing.T) {
	china, _ := calendar.For("cn")
	for name, c := range map[string]struct {
		owner, from, want string // by the owner's clock
	}{
		"both in China":                                  {"Asia/Shanghai", "2026-06-10 12:00", "2026-06-10 14:00"},
		"London in summer: China's afternoon":            {"Europe/London", "2026-06-10 03:00", "2026-06-10 08:00"},
		"London in winter: 16:00 of China's afternoon":   {"Europe/London", "2026-12-01 03:00", "2026-12-01 08:00"},
		"London, over the weekend":                       {"Europe/London", "2026-06-12 09:00", "2026-06-15 08:00"},
		"New York in summer: the day before China's":     {"America/New_York", "2026-06-09 03:00", "2026-06-09 09:30"},
		"New York in winter: China's morning is evening": {"America/New_York", "2026-12-01 03:00", "2026-12-01 20:30"},
		"New York, Friday: not into China's weekend":     {"America/New_York", "2026-06-12 09:00", "2026-06-14 14:00"},
		"New York, over the National Day":                {"America/New_York", "2026-09-30 09:00", "2026-10-07 09:30"},
	} {
		t.Run(name, func(t *testing.T) {
			loc, err := time.LoadLocation(c.owner)
			if err != nil {
				t.Fatal(err)
			}
			from, err := time.ParseInLocation("2006-01-02 15:04", c.from, loc)
			if err != nil {
				t.Fatal(err)
			}
			d := &decider{c: &Case{Owner: Owner{Zone: loc}, Jurisdiction: "cn"}, r: Rules{Calendar: china}}
			at := d.window(from)
			if got := at.In(loc).Format("2006-01-02 15:04"); got != c.want {
				t.Errorf("asked at %s (%s in China), want %s", got, at.In(Shanghai).Format("Mon 15:04"), c.want)
			}
			if again := d.window(at); !again.Equal(at) {
				t.Errorf("at that moment it is put off again, to %s", again.In(loc))
			}
		})
	}
}
