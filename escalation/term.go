package escalation

import (
	"math"
	"time"

	"cuiban/escalation/calendar"
)

// TermKind is the shape of a limit of time.
type TermKind string

// The shapes a limit can have. The zero kind is a promise without a limit
// ("尽快", "as soon as possible").
const (
	TermVague    TermKind = ""
	TermDuration TermKind = "duration" // so many units from the base: 48小时内
	TermDate     TermKind = "date"     // a day of the calendar: 6月20日前, by 20 June
	TermWeekday  TermKind = "weekday"  // a day of the week: 最迟周五, next Wednesday
	TermPeriod   TermKind = "period"   // a day, week, month … counted from now: 今天内, 下周内, 月底前
	TermHoliday  TermKind = "holiday"  // relative to a public holiday: 国庆节后第一个工作日
	TermClock    TermKind = "clock"    // an hour without a day: by 5pm
)

// TermUnit is the unit of a duration or the length of a period.
type TermUnit string

// The units. A working hour is an hour that counts on working days only
// ("24 business hours").
const (
	UnitMinute   TermUnit = "minute"
	UnitHour     TermUnit = "hour"
	UnitWorkHour TermUnit = "working_hour"
	UnitDay      TermUnit = "day"
	UnitWorkDay  TermUnit = "working_day"
	UnitWeek     TermUnit = "week"
	UnitMonth    TermUnit = "month"
	UnitQuarter  TermUnit = "quarter"
	UnitYear     TermUnit = "year"
)

// TermEdge is the side of the limit on which the act is promised.
type TermEdge string

// The edges. None of them moves the due moment: "before 20 June" is kept on
// 20 June and "after 3 days" on the third day, each in the promiser's favour.
const (
	EdgeNone   TermEdge = ""       // 处理时效3个工作日
	EdgeWithin TermEdge = "within" // 内, within
	EdgeBy     TermEdge = "by"     // 前, 最迟, by, no later than
	EdgeAt     TermEdge = "at"     // 于6月20日, on Friday
	EdgeAfter  TermEdge = "after"  // 后, in three days' time
)

// TermPart is a part of a month or of a week.
type TermPart string

// The parts of a period. The zero part is its end.
const (
	PartEnd     TermPart = ""        // 月底, the whole of it
	PartEarly   TermPart = "early"   // 月初, 上旬: the 10th
	PartMiddle  TermPart = "middle"  // 月中, mid-June: the 15th
	PartMiddle2 TermPart = "middle2" // 中旬: the 11th to the 20th
)

// Anchor names the event from which a term runs.
type Anchor string

// The events a term can run from. The zero Anchor is the mail (or the
// statement) itself.
const (
	AnchorMail      Anchor = ""
	AnchorReceived  Anchor = "received"           // 收到投诉: the owner's own mail, received at the latest when it is answered
	AnchorAccepted  Anchor = "accepted"           // 受理, 立案
	AnchorApproved  Anchor = "approved"           // 审核通过, approval
	AnchorVerified  Anchor = "verified"           // 核实完成, verification
	AnchorDocuments Anchor = "documents_received" // 收到材料, receipt of the documents
	AnchorPayment   Anchor = "payment_received"   // 收到款项
	AnchorGoods     Anchor = "goods_received"     // 收到退货, receipt of the returned item
	AnchorReply     Anchor = "reply_received"     // 收到您的回复: the owner's next answer
	AnchorSubmitted Anchor = "submitted"          // 提交申请之日, the date of the application
	AnchorCompleted Anchor = "completed"          // 处理完成, completion of the step before
	// AnchorMediationEnded is no base of a term: a mediation ended without result.
	AnchorMediationEnded Anchor = "mediation_ended"
	AnchorOther          Anchor = "event" // any other event: Term.AnchorWords names it
)

// Term is a limit as it was said: enough to compute the due moment again when
// the calendar changes or when the event it runs from becomes known. Terms are
// comparable; the zero Term is a promise without a limit.
type Term struct {
	Words string   `json:"words,omitempty"` // as said
	Kind  TermKind `json:"kind,omitempty"`
	// Min and Max are the bounds of a duration, Max the one that counts; for
	// a holiday, Max is the number of units counted from its end (0: none).
	Min  float64  `json:"min,omitempty"`
	Max  float64  `json:"max,omitempty"`
	Unit TermUnit `json:"unit,omitempty"` // of a duration, a period, or after a holiday
	Edge TermEdge `json:"edge,omitempty"`
	// Anchor is the event the term runs from, AnchorWords the words for it.
	Anchor      Anchor `json:"anchor,omitempty"`
	AnchorWords string `json:"anchor_words,omitempty"`
	// Year, Month, Day of a date. No year: the next such day. No month: that
	// day of the month. No day: Part of the month.
	Year  int `json:"year,omitempty"`
	Month int `json:"month,omitempty"` // 1 … 12
	Day   int `json:"day,omitempty"`   // 1 … 31
	// Weekday is 1 (Monday) … 7 (Sunday).
	Weekday int `json:"weekday,omitempty"`
	// Offset is the number of periods ahead (0 this, 1 next); for a weekday
	// the number of weeks ahead.
	Offset int `json:"offset,omitempty"`
	// Bare says that a weekday was named without "this" or "next": the first
	// one after the base day.
	Bare    bool     `json:"bare,omitempty"`
	Part    TermPart `json:"part,omitempty"`
	Holiday string   `json:"holiday,omitempty"` // as calendar.Holiday knows it; "" whichever comes first
	// Clock is the hour of the last day, "HH:MM", "24:00" for its end; ""
	// means the end of the day.
	Clock string `json:"clock,omitempty"`
	// Zone is the zone named in the text: an offset ("+08:00") or one of the
	// summer-time families "us-eastern", "us-central", "us-mountain",
	// "us-pacific", "uk", "eu-central"; "" means the promiser's own zone.
	Zone string `json:"zone,omitempty"`
	// Statutory moves a last day that is no working day on to the next one
	// (民法典 203; Reg. 1182/71 art. 3). A platform's own promise never moves.
	Statutory bool `json:"statutory,omitempty"`
}

// Vague says that no limit was said.
func (t Term) Vague() bool { return t.Kind == TermVague }

// Anchored says that the term runs from an event other than the mail itself:
// its due moment is known only when the event is.
func (t Term) Anchored() bool { return t.Anchor != AnchorMail && t.Anchor != AnchorReceived }

// NamesMoment says that the words name the day, hour or event itself, so that
// the due moment may lie before the base (今天下班前, sent at 19:30).
func (t Term) NamesMoment() bool { return t.Kind != TermVague && t.Kind != TermDuration }

// Due computes the moment the term runs out. base is the moment it was said,
// or, for an anchored term, the instant of the event; loc is the promiser's
// zone (nil: base's own) and cal the promiser's calendar (nil: Monday to
// Friday, provisional). The result's At is zero where the words give no date.
func (t Term) Due(base time.Time, loc *time.Location, cal *calendar.Calendar) Due {
	if loc == nil {
		loc = base.Location()
	}
	r := resolver{term: t, base: base.In(zoneOf(t.Zone, base, loc)), cal: cal}
	r.loc = r.base.Location()
	r.due = Due{Base: r.base, Term: t}
	if cal != nil {
		r.due.Calendar = cal.Version()
	}
	r.resolve()
	r.judge()
	if y := r.due.At.Year(); y < 1 || y > maxYear {
		r.due.At = time.Time{} // no calendar, and no RFC 3339, goes that far
	}
	return r.due
}

// maxYear is the last year that RFC 3339 can write.
const maxYear = 9999

// resolver holds what one computation needs.
type resolver struct {
	term Term
	base time.Time
	loc  *time.Location
	cal  *calendar.Calendar
	due  Due
}

func (r *resolver) resolve() {
	switch r.term.Kind {
	case TermDuration:
		r.duration()
	case TermDate:
		r.endOn(r.date())
	case TermWeekday:
		r.endOn(r.weekday())
	case TermPeriod:
		r.endOn(r.period())
	case TermHoliday:
		r.holiday()
	case TermClock:
		r.clock()
	}
}

// farDays is how far ahead a date without a year may lie before it is
// doubtful: beyond, it was more likely a day that had just passed.
const farDays = 200

// judge looks for the reasons to doubt a computed moment.
func (r *resolver) judge() {
	if r.due.At.IsZero() || r.due.Doubt != "" {
		return
	}
	if r.due.At.Before(r.base) {
		r.due.Doubt = DoubtPast
		return
	}
	if r.term.Kind == TermDate && r.term.Year == 0 && r.term.Unit == "" && r.due.At.Sub(r.base) > farDays*24*time.Hour {
		r.due.Doubt = DoubtFar
	}
}

func (r *resolver) today() calendar.Date { return calendar.DateOf(r.base, r.loc) }

// endOn sets the due moment to the term's hour on day d, its end when no hour
// was said.
func (r *resolver) endOn(d calendar.Date) {
	if r.term.Statutory {
		d = r.roll(d)
	}
	h, m, ok := parseClock(r.term.Clock)
	if !ok || h == 24 {
		r.due.At = d.EndOfDay(r.loc)
		return
	}
	r.due.At = d.At(h, m, 0, r.loc)
}

// roll moves a statutory last day on to the next working day.
func (r *resolver) roll(d calendar.Date) calendar.Date {
	if r.cal == nil {
		return d
	}
	to, steps := r.cal.RollForward(d)
	r.take(steps)
	return to
}

// take adds the steps of the calendar to the derivation.
func (r *resolver) take(steps []calendar.Step) {
	for i := range steps {
		r.due.Provisional = r.due.Provisional || steps[i].Provisional
	}
	if r.due.Steps == nil && len(steps) > 0 {
		r.due.Steps = steps
		return
	}
	r.due.Steps = append(r.due.Steps, steps...)
}

// workDayHours is the length of a working day for "24 business hours", which
// some mean as three days of eight hours and some as one day: the longer
// reading counts, and the result is doubtful.
const workDayHours = 8

func (r *resolver) duration() {
	n := r.term.Max
	if n <= 0 {
		return // a length of nothing is no limit, and must never fall due before it was said
	}
	switch r.term.Unit {
	case UnitMinute:
		r.due.At = r.base.Add(time.Duration(n * float64(time.Minute)))
	case UnitHour:
		r.due.At = r.base.Add(time.Duration(n * float64(time.Hour)))
	case UnitWorkHour:
		r.endOn(r.workDays(r.today(), int(math.Ceil(n/workDayHours))))
		r.due.Doubt = DoubtWorkHours
	case UnitWorkDay:
		r.endOn(r.workDays(r.today(), int(math.Ceil(n))))
	case UnitDay:
		if n < 1 { // 半天: half of a round day
			r.due.At = r.base.Add(time.Duration(n * 24 * float64(time.Hour)))
			return
		}
		r.endOn(r.today().AddDays(int(math.Ceil(n))))
	default:
		r.endOn(addUnits(r.today(), n, r.term.Unit))
	}
}

// addUnits adds whole and half weeks, months, quarters and years to a day; half
// a month is 15 days, the end of a month is clamped.
func addUnits(d calendar.Date, n float64, unit TermUnit) calendar.Date {
	switch unit {
	case UnitWeek:
		return d.AddDays(int(math.Ceil(n * 7)))
	case UnitQuarter:
		n *= 3
	case UnitYear:
		n *= 12
	case UnitDay, UnitWorkDay:
		return d.AddDays(int(math.Ceil(n)))
	}
	whole := int(n)
	d = d.AddMonths(whole)
	if frac := n - float64(whole); frac > 0 {
		d = d.AddDays(int(math.Ceil(frac * 30)))
	}
	return d
}

// workDays is the nth working day after d; without a calendar, Monday to
// Friday and provisional.
func (r *resolver) workDays(d calendar.Date, n int) calendar.Date {
	if n < 1 { // a term of no days ends on its own day
		return d
	}
	if r.cal != nil {
		to, steps := r.cal.AddWorkingDays(d, n)
		r.take(steps)
		return to
	}
	r.due.Provisional = true
	for n > 0 {
		d = d.AddDays(1)
		if isoWeekday(d) <= 5 {
			n--
		}
	}
	return d
}
