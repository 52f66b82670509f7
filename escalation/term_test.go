package escalation

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"cuiban/escalation/calendar"
	"pgregory.net/rapid"
)

var shanghai = time.FixedZone("+08:00", 8*3600)

func china(t testing.TB) *calendar.Calendar {
	t.Helper()
	cal, ok := calendar.For("cn")
	if !ok {
		t.Fatal("no calendar of China")
	}
	return cal
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	moment, err := time.ParseInLocation("2006-01-02 15:04:05", s, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func TestTermDue(t *testing.T) {
	workdays := func(n float64) Term { return Term{Kind: TermDuration, Max: n, Unit: UnitWorkDay} }
	days := func(n float64) Term { return Term{Kind: TermDuration, Max: n, Unit: UnitDay} }
	statutory := func(n float64) Term { return Term{Kind: TermDuration, Max: n, Unit: UnitDay, Statutory: true} }
	for _, c := range []struct {
		base string
		term Term
		due  string // "" none
	}{
		{"2026-09-28 10:00:00", Term{Kind: TermDuration, Max: 48, Unit: UnitHour}, "2026-09-30 10:00:00"},
		{"2026-09-28 10:00:00", Term{Kind: TermDuration, Max: 1.5, Unit: UnitHour}, "2026-09-28 11:30:00"},
		{"2026-09-28 10:00:00", Term{Kind: TermDuration, Max: 30, Unit: UnitMinute}, "2026-09-28 10:30:00"},
		{"2026-09-28 10:00:00", days(3), "2026-10-01 23:59:59"},
		{"2026-09-28 10:00:00", days(0.5), "2026-09-28 22:00:00"},
		{"2026-09-28 10:00:00", days(1.5), "2026-09-30 23:59:59"},
		// Working days with National Day and make-up Saturdays.
		{"2026-09-28 10:00:00", workdays(7), "2026-10-13 23:59:59"},
		{"2026-09-18 10:00:00", workdays(3), "2026-09-22 23:59:59"},
		{"2026-02-10 10:00:00", workdays(7), "2026-02-26 23:59:59"},
		{"2026-11-20 10:00:00", workdays(7), "2026-12-01 23:59:59"},
		{"2026-05-06 10:00:00", workdays(3), "2026-05-09 23:59:59"},
		// Statutory terms roll to the next working day, a worked Saturday included.
		{"2026-08-02 10:00:00", statutory(60), "2026-10-08 23:59:59"},
		{"2026-09-25 10:00:00", statutory(15), "2026-10-10 23:59:59"},
		{"2026-08-02 10:00:00", days(60), "2026-10-01 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermDuration, Max: 2, Unit: UnitWeek}, "2026-10-12 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermDuration, Max: 0.5, Unit: UnitMonth}, "2026-10-13 23:59:59"},
		{"2026-01-31 10:00:00", Term{Kind: TermDuration, Max: 1, Unit: UnitMonth}, "2026-02-28 23:59:59"},
		{"2026-01-31 10:00:00", Term{Kind: TermDuration, Max: 1, Unit: UnitQuarter}, "2026-04-30 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermDuration, Max: 0.5, Unit: UnitYear}, "2027-03-28 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermDuration, Max: 24, Unit: UnitWorkHour}, "2026-10-08 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermDate, Month: 10, Day: 20}, "2026-10-20 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermDate, Month: 9, Day: 20}, "2027-09-20 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermDate, Year: 2026, Month: 9, Day: 20}, "2026-09-20 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermDate, Month: 10, Day: 20, Clock: "18:00"}, "2026-10-20 18:00:00"},
		{"2026-09-28 10:00:00", Term{Kind: TermDate, Day: 20}, "2026-10-20 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermDate, Day: 30}, "2026-09-30 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermDate, Day: 5, Unit: UnitMonth, Offset: 1}, "2026-10-05 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermDate, Month: 1, Day: 5, Unit: UnitYear, Offset: 1}, "2027-01-05 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermDate, Month: 2}, "2027-02-28 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermDate, Month: 10, Part: PartMiddle2}, "2026-10-20 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermWeekday, Weekday: 5, Bare: true}, "2026-10-02 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermWeekday, Weekday: 1, Bare: true}, "2026-10-05 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermWeekday, Weekday: 3, Offset: 1}, "2026-10-07 23:59:59"},
		{"2026-10-04 10:00:00", Term{Kind: TermWeekday, Weekday: 3, Offset: 1}, "2026-10-07 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermPeriod, Unit: UnitDay, Clock: "18:00"}, "2026-09-28 18:00:00"},
		{"2026-09-28 10:00:00", Term{Kind: TermPeriod, Unit: UnitDay, Clock: "24:00"}, "2026-09-28 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermPeriod, Unit: UnitWeek}, "2026-10-04 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermPeriod, Unit: UnitWeek, Offset: 1}, "2026-10-11 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermPeriod, Unit: UnitMonth}, "2026-09-30 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermPeriod, Unit: UnitMonth, Offset: 1, Part: PartEarly}, "2026-10-10 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermPeriod, Unit: UnitQuarter}, "2026-09-30 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermPeriod, Unit: UnitYear}, "2026-12-31 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermHoliday, Holiday: "国庆节", Edge: EdgeAfter, Max: 1, Unit: UnitWorkDay}, "2026-10-08 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermHoliday, Holiday: "国庆节", Edge: EdgeBy}, "2026-09-30 23:59:59"},
		{"2026-09-28 10:00:00", Term{Kind: TermHoliday, Edge: EdgeAfter}, ""},
		{"2026-09-28 10:00:00", Term{Kind: TermClock, Clock: "17:00"}, "2026-09-28 17:00:00"},
		{"2026-09-28 19:30:00", Term{Kind: TermClock, Clock: "17:00"}, "2026-09-29 17:00:00"},
		{"2026-09-28 10:00:00", Term{Kind: TermWeekday, Weekday: 5, Bare: true, Clock: "17:00", Zone: "us-eastern"}, "2026-10-03 05:00:00"},
		{"2026-09-28 10:00:00", Term{Kind: TermDate, Month: 12, Day: 1, Clock: "17:00", Zone: "-05:00"}, "2026-12-02 06:00:00"},
		{"2026-09-28 10:00:00", Term{}, ""},
	} {
		due := c.term.Due(at(t, c.base), shanghai, china(t))
		got := ""
		if due.Known() {
			got = due.At.In(shanghai).Format("2006-01-02 15:04:05")
		}
		if got != c.due {
			t.Errorf("%+v from %s: got %s, want %s", c.term, c.base, got, c.due)
		}
	}
}

func TestTermDueDoubts(t *testing.T) {
	for _, c := range []struct {
		base  string
		term  Term
		doubt Doubt
	}{
		{"2026-09-28 19:30:00", Term{Kind: TermPeriod, Unit: UnitDay, Clock: "18:00"}, DoubtPast},
		{"2026-10-03 10:00:00", Term{Kind: TermWeekday, Weekday: 5}, DoubtPast},
		{"2026-09-28 10:00:00", Term{Kind: TermDate, Month: 9, Day: 20}, DoubtFar},
		{"2026-09-28 10:00:00", Term{Kind: TermDuration, Max: 24, Unit: UnitWorkHour}, DoubtWorkHours},
		{"2026-09-28 10:00:00", Term{Kind: TermDuration, Max: 24, Unit: UnitHour}, ""},
	} {
		if got := c.term.Due(at(t, c.base), shanghai, china(t)).Doubt; got != c.doubt {
			t.Errorf("%+v from %s: doubt %q, want %q", c.term, c.base, got, c.doubt)
		}
	}
}

func TestTermDueIsProvisionalInAnUnannouncedYear(t *testing.T) {
	term := Term{Kind: TermDuration, Max: 5, Unit: UnitWorkDay}
	if due := term.Due(at(t, "2040-09-28 10:00:00"), shanghai, china(t)); !due.Provisional {
		t.Errorf("2040: %+v", due)
	}
	if due := term.Due(at(t, "2026-09-28 10:00:00"), shanghai, china(t)); due.Provisional {
		t.Errorf("2026: %+v", due)
	}
	if due := term.Due(at(t, "2026-09-28 10:00:00"), shanghai, nil); !due.Provisional || due.At.Day() != 5 {
		t.Errorf("no calendar: %+v", due)
	}
}

func TestDueLines(t *testing.T) {
	term := Term{Words: "3个工作日内", Kind: TermDuration, Max: 3, Unit: UnitWorkDay, Edge: EdgeWithin}
	due := term.Due(at(t, "2026-09-28 10:00:00"), shanghai, china(t))
	zh, en := strings.Join(due.Lines("zh-CN"), "\n"), strings.Join(due.Lines("en"), "\n")
	for _, want := range []string{"3个工作日内", "2026-09-28 10:00:00", "10-01 国庆节 休", "10-08 周四：第3天", "到期：2026-10-08 23:59:59"} {
		if !strings.Contains(zh, want) {
			t.Errorf("%q is missing in\n%s", want, zh)
		}
	}
	for _, want := range []string{"end of working day 3", "10-07 National Day, off", "due: 2026-10-08 23:59:59"} {
		if !strings.Contains(en, want) {
			t.Errorf("%q is missing in\n%s", want, en)
		}
	}
}

func TestTermKeepsItsMeaningThroughJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		term := anyTerm(t)
		data, err := json.Marshal(term)
		if err != nil {
			t.Fatal(err)
		}
		var back Term
		if err := json.Unmarshal(data, &back); err != nil || back != term {
			t.Fatalf("%s gave %+v, %v", data, back, err)
		}
	})
}

// anyTerm draws a term of any kind within the ranges that words can say.
func anyTerm(t *rapid.T) Term {
	return Term{
		Kind:    rapid.SampledFrom([]TermKind{TermVague, TermDuration, TermDate, TermWeekday, TermPeriod, TermHoliday, TermClock}).Draw(t, "kind"),
		Max:     float64(rapid.IntRange(0, 400).Draw(t, "half")) / 2,
		Unit:    rapid.SampledFrom([]TermUnit{"", UnitMinute, UnitHour, UnitWorkHour, UnitDay, UnitWorkDay, UnitWeek, UnitMonth, UnitQuarter, UnitYear}).Draw(t, "unit"),
		Edge:    rapid.SampledFrom([]TermEdge{EdgeNone, EdgeWithin, EdgeBy, EdgeAt, EdgeAfter}).Draw(t, "edge"),
		Year:    rapid.SampledFrom([]int{0, 2026, 2027}).Draw(t, "year"),
		Month:   rapid.IntRange(0, 12).Draw(t, "month"),
		Day:     rapid.IntRange(0, 31).Draw(t, "day"),
		Weekday: rapid.IntRange(1, 7).Draw(t, "weekday"),
		Offset:  rapid.IntRange(0, 4).Draw(t, "offset"),
		Bare:    rapid.Bool().Draw(t, "bare"),
		Holiday: rapid.SampledFrom([]string{"", "国庆节", "春节"}).Draw(t, "holiday"),
		Clock:   rapid.SampledFrom([]string{"", "09:30", "24:00"}).Draw(t, "clock"),
		Zone:    rapid.SampledFrom([]string{"", "+09:00", "us-pacific", "uk"}).Draw(t, "zone"),
	}
}

func anyBase(t *rapid.T) time.Time {
	return time.Unix(rapid.Int64Range(1_200_000_000, 2_200_000_000).Draw(t, "base"), 0).In(shanghai)
}

func TestDueIsNeverBeforeTheBaseUnlessTheWordsNameTheMoment(t *testing.T) {
	cal := china(t)
	rapid.Check(t, func(t *rapid.T) {
		term, base := anyTerm(t), anyBase(t)
		due := term.Due(base, shanghai, cal)
		if due.Known() && due.At.Before(base) && (!term.NamesMoment() || due.Doubt == "") {
			t.Fatalf("%+v from %v: %v, doubt %q", term, base, due.At, due.Doubt)
		}
	})
}

func TestALongerTermEndsLater(t *testing.T) {
	cal := china(t)
	rapid.Check(t, func(t *rapid.T) {
		base := anyBase(t)
		unit := rapid.SampledFrom([]TermUnit{UnitMinute, UnitHour, UnitDay, UnitWorkDay, UnitWeek, UnitMonth, UnitQuarter, UnitYear}).Draw(t, "unit")
		n := float64(rapid.IntRange(1, 60).Draw(t, "n"))
		short := Term{Kind: TermDuration, Max: n, Unit: unit}.Due(base, shanghai, cal)
		long := Term{Kind: TermDuration, Max: n + 1, Unit: unit}.Due(base, shanghai, cal)
		if !short.At.Before(long.At) {
			t.Fatalf("%v %s: %v, one more: %v", n, unit, short.At, long.At)
		}
	})
}

func TestSummerTimeOfNamedZones(t *testing.T) {
	for _, c := range []struct {
		zone, utc string
		offset    int
	}{
		{"us-eastern", "2026-03-08 06:59:59", -5}, {"us-eastern", "2026-03-08 07:00:00", -4},
		{"us-eastern", "2026-11-01 05:59:59", -4}, {"us-eastern", "2026-11-01 06:00:00", -5},
		{"us-pacific", "2026-07-01 00:00:00", -7}, {"us-pacific", "2026-12-01 00:00:00", -8},
		{"uk", "2026-03-29 00:59:59", 0}, {"uk", "2026-03-29 01:00:00", 1},
		{"eu-central", "2026-10-25 00:59:59", 2}, {"eu-central", "2026-10-25 01:00:00", 1},
		{"+05:30", "2026-01-01 00:00:00", 5}, {"nowhere", "2026-01-01 00:00:00", 8},
	} {
		moment, err := time.Parse("2006-01-02 15:04:05", c.utc)
		if err != nil {
			t.Fatal(err)
		}
		if _, secs := moment.In(zoneOf(c.zone, moment, shanghai)).Zone(); secs/3600 != c.offset {
			t.Errorf("%s at %s UTC: %d s", c.zone, c.utc, secs)
		}
	}
}

func BenchmarkTermDue(b *testing.B) {
	base, cal := at(b, "2026-09-28 10:00:00"), china(b)
	term := Term{Kind: TermDuration, Max: 7, Unit: UnitWorkDay}
	for b.Loop() {
		term.Due(base, shanghai, cal)
	}
}
