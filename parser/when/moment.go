package when

import (
	"strings"

	"cuiban/escalation"
)

// moment is a named day or hour while its parts are gathered, in whatever order
// they are written: "5pm GMT on Friday, 19 June", 6月19日（周五）下午5点.
type moment struct {
	year, month, day int32
	inMonth          bool // the day is of a month so many months on: 下月5号
	weekday          int32
	weeks            int32
	bare             bool
	unit             int32 // of a period, 0 for none
	ahead            int32
	part             escalation.TermPart
	clock            int32 // minutes, -1 unknown
	dayPart          int32
	zone             string
	always           bool // opening hours
	named            bool // nothing but a word that needs an edge
	halves           bool // the clock may be of either half of the day
	either           bool // as said in English: by nine, half past eight
	meridiem         bool // am or pm was said
	moved            bool // a bare hour was moved into the afternoon
}

func (m *moment) dated() bool { return m.month != 0 || m.day != 0 }
func (m *moment) timed() bool { return m.clock >= 0 || m.dayPart != 0 }
func (m *moment) anyDay() bool {
	return m.dated() || m.weekday != 0 || m.unit != 0
}

// momentExpr reads a named day or hour at token i.
func (s *Scanner) momentExpr(i int, e *expr) (next int, ok bool) {
	m := moment{clock: -1}
	j, ok := s.gather(i, &m)
	if !ok {
		return i, false
	}
	if e.week {
		m.toWeekEnd()
	}
	e.term, e.rule = m.term()
	if !m.anyDay() && m.clock < 0 && s.startOfWork(i) {
		return i, false
	}
	e.hours, e.named = (m.always || s.workdaysOnly(i)) && !s.saysBetween(j), m.named && !m.anyDay()
	e.day, e.hour = m.anyDay() && !s.tok(i).han, m.clock >= 0
	e.either = m.either && m.clock >= 0 && m.dayPart == 0 && !m.meridiem
	if e.term.Kind == escalation.TermVague && !e.hours {
		return i, false
	}
	if !m.anyDay() && !m.always && m.timed() {
		j = s.countedDay(j, &m, e)
	}
	return s.trailing(j, e), true
}

// countedDay reads the counted day behind an hour: by close of business on the tenth
// working day, by noon on the next business day.
func (s *Scanner) countedDay(i int, m *moment, e *expr) int {
	k := s.joint(i)
	inner := expr{pre: e.pre}
	end, ok := i, false
	switch t := s.near(k); {
	case t.kind == kNextWork && !t.han:
		inner.term = escalation.Term{Kind: escalation.TermDuration, Unit: escalation.UnitWorkDay, Min: 1, Max: 1}
		inner.rule, end, ok = "next-working-day", k+1, true
	case t.kind == kNth && !t.han, t.kind == kNum && s.ordinalDay(k):
		end, ok = s.nthDay(k, &inner)
	}
	if !ok {
		return i
	}
	inner.term.Clock = m.clockText()
	e.term, e.rule, e.from, e.named = inner.term, inner.rule, inner.from, false
	return end
}

// workdaysOnly says that 工作日 stands right before token i, without a number of them: 工作日
// 18点前 is every working day.
func (s *Scanner) workdaysOnly(i int) bool {
	t := s.tok(i - 1)
	if t.kind != kUnit || !t.han || t.val != uWorkDay || s.tok(i).gap {
		return false
	}
	k := s.tok(i - 2).kind
	return t.gap || k != kNum && k != kMeasure && k != kFewNum && k != kHalf
}

// saysBetween says that 之间 stands at token i: somebody comes between two hours, where
// opening hours only have them.
func (s *Scanner) saysBetween(i int) bool {
	t := s.near(i)
	return t.kind == kPost && (s.text[t.start:t.end] == "之间" || s.text[t.start:t.end] == "之間")
}

// startOfWork says that 一上班 stands at token i: without a day it is whichever morning.
func (s *Scanner) startOfWork(i int) bool {
	t := s.tok(i)
	return t.kind == kPart && (strings.HasPrefix(s.text[t.start:t.end], "一上班") || strings.HasPrefix(s.text[t.start:t.end], "上班"))
}

// gather collects the components of a moment from token i on.
func (s *Scanner) gather(i int, m *moment) (next int, ok bool) {
	for {
		j := i
		if ok {
			j = s.joint(i)
		}
		end, found := s.component(j, m, ok)
		if !found {
			end, found = s.toEnd(i, m, ok)
		}
		if !found || ok && end == i { // a word that adds nothing must not be read for ever
			return s.closed(i), ok
		}
		i, ok = end, true
	}
}

// joint goes past what may stand between two components.
func (s *Scanner) joint(i int) int {
	for n := 0; n < 3; n++ {
		t := s.near(i)
		switch {
		case t.kind == kOpen && s.bracketedDay(i):
			i += 3
		case t.kind == kFiller, t.kind == kOpen, t.kind == kClose,
			t.kind == kPre && (t.val == preAt || t.val == preBy || t.val == preIn || t.val == preBetween),
			t.kind == kPost && t.val == postOf,
			s.leadsHour(i),
			t.kind == kComma && !t.han && (s.near(i+1).kind != kPre || s.near(i+1).val == preBetween):
			i++
		default:
			return i
		}
	}
	return i
}

// bracketedDay says that (三) stands at token i: the weekday of the date before it, as
// letters in Taiwan have it.
func (s *Scanner) bracketedDay(i int) bool {
	day := s.near(i + 1)
	named := day.kind == kNum && day.han && day.hi >= 1 && day.hi <= 6 || day.kind == kDayMark
	return named && s.near(i+2).kind == kClose
}

// closed takes in a bracket that closes behind the last component.
func (s *Scanner) closed(i int) int {
	if s.near(i).kind == kClose && i >= 2 && s.toks[i-1].kind != kOpen {
		return i + 1
	}
	return i
}

// toEnd reads the second half of a range: the later bound counts.
func (s *Scanner) toEnd(i int, m *moment, ok bool) (next int, found bool) {
	if !ok || s.near(i).kind != kRange && !(s.near(i).kind == kFiller && s.near(i+1).kind == kRange) && !s.tillHour(i, m) {
		return i, false
	}
	if p := s.near(i + 1); p.kind == kPre && !p.han && p.val != preBetween && s.isAnd(i) { // on 10 July and on 7 August: two days
		return i, false
	}
	to := moment{clock: -1}
	j := s.joint(i + 1)
	if s.tok(j).gap {
		return i, false
	}
	end, found := s.component(j, &to, false)
	if !found {
		return i, false
	}
	for {
		k, more := s.component(s.joint(end), &to, true)
		if !more {
			break
		}
		end = k
	}
	m.merge(&to, s.spans(i))
	return end, true
}

// spans says that the word between two bounds joins them (至, to) rather than
// offers a choice (or, 或).
func (s *Scanner) spans(i int) bool {
	switch t := s.tok(i); s.text[t.start:t.end] {
	case "or", "and", "&", "或", "和", "与", "與":
		return false
	}
	return true
}

// merge lets the later bound of a range override the earlier one. Hours or
// weekdays without a date are opening hours.
func (m *moment) merge(to *moment, span bool) {
	days := m.weekday != 0 && to.weekday != 0 && !m.dated() && m.bare && to.bare && (to.weekday-m.weekday != 1 || to.weekday == 7) // two days are an appointment
	hours := m.clock >= 0 && to.clock >= 0 && !m.anyDay() && !to.anyDay()
	m.always = m.always || span && (days || hours)
	if to.day != 0 {
		if to.month != 0 {
			m.year, m.month = to.year, to.month
		}
		m.day = to.day
	} else if to.month != 0 && m.day == 0 { // 9月至12月
		m.year, m.month, m.part = max(m.year, to.year), to.month, to.part
	}
	if to.weekday != 0 {
		m.bare = to.bare && (m.bare || m.weekday == 0)
		m.weekday, m.weeks = to.weekday, max(m.weeks, to.weeks)
	}
	if to.unit != 0 {
		m.unit, m.ahead, m.part = to.unit, to.ahead, to.part
	}
	m.mergeHour(to)
	if to.zone != "" {
		m.zone = to.zone
	}
}

// mergeHour lets the later hour of a range override the earlier one.
func (m *moment) mergeHour(to *moment) {
	switch {
	case to.clock < 0 && to.dayPart != 0: // 8am to midday
		m.clock, m.dayPart = -1, to.dayPart
		return
	case to.clock < 0:
		return
	case !to.meridiem && m.dayPart >= partAfternoon && m.dayPart != partNoon && to.dayPart == 0 && to.clock < 12*60:
		to.clock += 12 * 60
	case m.dayPart == partNight && to.dayPart == 0 && to.clock > 12*60: // 凌晨2点至6点
		to.clock -= 12 * 60
	case to.meridiem && to.clock < m.clock: // 11pm to 4am
		m.nextDay()
	}
	m.clock = to.clock
	if to.dayPart != 0 {
		m.dayPart = to.dayPart
	}
}

// nextDay moves a day that has no date to the one behind it.
func (m *moment) nextDay() {
	switch {
	case m.dated():
	case m.weekday != 0:
		if m.weekday = m.weekday%7 + 1; m.weekday == 1 && !m.bare {
			m.weeks++
		}
	case m.unit == uDay:
		m.ahead++
	}
}

// component reads one component at token i into m. more says that it continues
// a moment: then it must follow without a gap.
func (s *Scanner) component(i int, m *moment, more bool) (next int, ok bool) {
	t := s.tok(i)
	if more && t.gap {
		return i, false
	}
	switch t.kind {
	case kDay, kDayPart:
		return s.relativeDay(i, m)
	case kWeekday, kRelative:
		return s.weekday(i, m)
	case kPeriod, kEndOf, kEarly:
		return s.period(i, m)
	case kPost:
		if t.val == postAfter && s.near(i+1).kind == kPeriod { // later this week
			return s.period(i+1, m)
		}
	case kMonth:
		return s.monthName(i, m)
	case kDate:
		return s.numericDate(i, m)
	case kNum:
		return s.numbered(i, m)
	case kAmPm:
		return s.halfDay(i, m)
	case kHalf:
		return s.halfHour(i, m)
	case kPart, kClock, kClocks, kPast:
		return s.hour(i, m)
	case kHourRange:
		return s.backRange(i, m)
	case kNth:
		return s.nthOf(i, m)
	case kZone:
		return s.zone(i, m, more)
	}
	return i, false
}

// halfDay reads am, pm behind a day: tomorrow AM.
func (s *Scanner) halfDay(i int, m *moment) (int, bool) {
	if !m.anyDay() || m.timed() {
		return i, false
	}
	m.dayPart = partMorning
	if s.tok(i).val == 12 {
		m.dayPart = partAfternoon
	}
	return i + 1, true
}

func (s *Scanner) relativeDay(i int, m *moment) (int, bool) {
	t := s.tok(i)
	if m.dated() { // "6 July, tomorrow": the date says it already
		return i + 1, true
	}
	if m.unit != 0 && m.unit != uDay {
		return i, false
	}
	if m.unit == uDay && t.kind == kDay {
		return i, false
	}
	m.unit, m.ahead = uDay, t.val&0xf-8
	if t.kind == kDayPart {
		m.dayPart = t.val >> 4
		m.toHalf()
		return i + 1, true
	}
	if n := s.weekBehind(i+1, t); n > 0 { // tomorrow week, this day fortnight
		m.ahead += 7 * n
		return i + 2, true
	}
	return i + 1, true
}

var termParts = []escalation.TermPart{"", escalation.PartEnd, escalation.PartEarly, escalation.PartMiddle, escalation.PartMiddle2, escalation.PartEnd}

// period reads 本周内, 下月底, end of next week, early July, end of Friday.
func (s *Scanner) period(i int, m *moment) (int, bool) {
	j, tail := i, int32(0)
	if t := s.tok(i); t.kind == kEndOf || t.kind == kEarly {
		tail = t.val
		if j++; s.near(j).kind == kFiller {
			j++
		}
		if end, ok := s.endOfNamed(j, m); ok {
			if m.dated() && m.day == 0 {
				m.part = termParts[tail]
			}
			return end, true
		}
	}
	t := s.tok(j)
	if t.kind != kPeriod || j > i && t.gap || m.unit != 0 || m.dated() {
		return i, false
	}
	if behind := s.near(j + 1).kind; t.val&0xf == uYear && (behind == kHoliday || behind == kNth) { // 今年春节, 今年第四季度
		return i, false
	}
	m.unit, m.ahead = t.val&0xf, t.val>>4&0xf-8
	if tail == 0 {
		tail = t.val >> 8
	}
	j++
	for s.near(j).kind == kTail || s.near(j).kind == kPeriod && s.near(j).val&0xff == m.unit|8<<4 {
		if s.near(j).kind == kTail {
			tail = max(tail, s.near(j).val)
		}
		j++
	}
	m.part = termParts[tail]
	return j, true
}

// endOfNamed reads what may follow "end of" besides a period: a month, a
// weekday, a day.
func (s *Scanner) endOfNamed(j int, m *moment) (int, bool) {
	switch s.near(j).kind {
	case kMonth:
		if m.month != 0 {
			return j, false
		}
		m.month = s.tok(j).val
		return j + 1, true
	case kWeekday, kRelative:
		return s.weekday(j, m)
	case kDay, kDayPart:
		return s.relativeDay(j, m)
	}
	return j, false
}

// monthName reads June, June 20, June 20th, 2026.
func (s *Scanner) monthName(i int, m *moment) (int, bool) {
	t := s.tok(i)
	if m.month != 0 {
		return i, false
	}
	if !s.capital(t) {
		if day, ordinal := s.dayBehind(i); !day || m.day != 0 || !s.namesMonth(i, ordinal) {
			return i, false
		}
	}
	j := i + 1
	if m.day == 0 && s.text[t.end-1] == '.' && s.near(j).kind != kNum { // the end of a sentence
		return i, false
	}
	if n := s.near(s.filled(j)); n.kind == kNth && n.val > 0 && m.day == 0 { // December the first
		m.month, m.day = t.val, n.val
		return s.yearBehind(s.filled(j)+1, m), true
	}
	if m.day == 0 && (s.shouted(t) || s.bareMay(i)) && s.near(j).kind != kNum { // the APR, our colleague May
		return i, false
	}
	m.month = t.val
	if n := s.near(j); n.kind == kNum && m.day == 0 && n.hi >= 1 && n.hi <= 31 {
		m.day = int32(n.hi)
		if j++; s.near(j).kind == kOrdinal {
			j++
		}
	}
	return s.yearBehind(j, m), true
}

// yearBehind reads a year behind an English date.
func (s *Scanner) yearBehind(j int, m *moment) int {
	k := j
	if c := s.near(k); c.kind == kComma || c.kind == kRange && !c.han && c.end-c.start == 1 {
		k++
	}
	if y := s.near(k); y.kind == kNum && y.hi >= 2000 && y.hi < 2100 && s.near(k+1).kind != kUnit {
		m.year = int32(y.hi)
		return k + 1
	}
	return j
}

// numbered reads the components that begin with a number: 6月20日, 2026年, 20号,
// 20 June, 20th, 3点半, 5pm.
func (s *Scanner) numbered(i int, m *moment) (int, bool) {
	t, u := s.tok(i), s.near(i+1)
	n := int32(t.hi)
	switch u.kind {
	case kYearMark:
		if m.year == 0 && n >= 2000 && n < 2100 {
			return s.afterYear(i+2, n, m)
		}
		if m.year == 0 && n >= rocFirst && n < rocLast && s.near(i+3).kind == kMonthMark { // 115年4月20日
			return s.afterYear(i+2, n+rocYear, m)
		}
	case kMonthMark:
		if m.month == 0 && n >= 1 && n <= 12 {
			return s.afterMonth(i+2, n, m)
		}
	case kDayMark:
		if m.day == 0 && n >= 1 && n <= 31 {
			m.day = n
			m.inMonth = m.unit == uMonth
			return i + 2, true
		}
	case kHourMark, kAmPm:
		return s.hour(i, m)
	case kMonth, kOrdinal, kFiller:
		return s.dayFirst(i, n, m)
	case kRange:
		if s.near(i+2).kind == kMonth { // 09-Jul-2025
			return s.dayFirst(i, n, m)
		}
	}
	if end, ok := s.bareHour(i, m); ok {
		return end, true
	}
	if t.n[3] == 2 && t.n[4] == 1 { // 6.20前
		return s.dotted(i, m)
	}
	return s.weekdayNumber(i, m)
}

func (s *Scanner) afterYear(j int, year int32, m *moment) (int, bool) {
	m.year = year
	if t := s.near(j); t.kind == kNum {
		return s.numbered(j, m)
	}
	if m.dated() {
		return j, true
	}
	if s.near(j).kind == kTail { // 2026年底
		m.month = 12
		return j + 1, true
	}
	return j, false
}

func (s *Scanner) afterMonth(j int, month int32, m *moment) (int, bool) {
	m.month = month
	if m.unit == uMonth || m.unit == uWeek {
		m.unit = 0
	}
	if d := s.near(j); d.kind == kNum && d.hi >= 1 && d.hi <= 31 {
		m.day = int32(d.hi)
		if j++; s.near(j).kind == kDayMark {
			j++
		}
		return s.listedDays(j, m), true
	}
	for s.near(j).kind == kTail {
		m.part = termParts[s.near(j).val]
		j++
	}
	return j, true
}

// dayFirst reads 20 June, the 20th of June, 20th.
func (s *Scanner) dayFirst(i int, n int32, m *moment) (int, bool) {
	if n < 1 || n > 31 || m.day != 0 {
		return i, false
	}
	j, ordinal := i+1, false
	if s.near(j).kind == kOrdinal {
		j, ordinal = j+1, true
	}
	k := j
	for s.near(k).kind == kFiller || k == i+1 && s.near(k).kind == kRange {
		k++
	}
	if t := s.near(k); t.kind == kMonth && m.month == 0 && s.namesMonth(k, ordinal) {
		m.day, m.month = n, t.val
		return s.yearBehind(k+1, m), true
	}
	if !ordinal || s.near(j).kind == kUnit { // the 5th business day
		return i, false
	}
	m.day = n
	if t := s.near(k); t.kind == kPeriod && t.val&0xf == uMonth {
		s.ofMonth(t, m)
		return k + 1, true
	}
	return j, true
}
