package when

import (
	"fmt"
	"strings"
	"sync"

	"cuiban/escalation"
	"cuiban/parser/when/lex"
)

// hour reads a time of the day: 18:00, 下午3点半, 5pm, noon, 下班前, 9:00-18:00.
func (s *Scanner) hour(i int, m *moment) (int, bool) {
	t := s.tok(i)
	switch t.kind {
	case kPart:
		part := t.val
		if part == partClosing {
			part = partEvening
			m.named = m.named || !m.anyDay() && m.clock < 0
		}
		if m.dayPart != 0 && m.dayPart != part || t.han && t.end-t.start <= 3 && !m.anyDay() && !s.hourFollows(i+1) { // 晚, 早 need a day or an hour beside them
			return i, false
		}
		m.dayPart = part
		if (m.clock < 0 || m.moved || m.either) && !m.anyDay() && comingMorning(s.text[t.start:t.end]) {
			m.unit, m.ahead = uDay, 1
		}
		m.named = m.named || !t.han && !m.anyDay() && t.val != partEvening && !s.closing(t)
		m.toHalf()
		return i + 1, true
	case kPast:
		return s.pastHour(i, m)
	case kClock:
		if m.clock >= 0 {
			return i, false
		}
		return s.meridiem(i+1, s.deskHour(t, i+1, m), t.n[1], m), true
	case kClocks:
		if m.clock >= 0 || t.n[2] > 24 || t.n[3] > 59 {
			return i, false
		}
		if !m.anyDay() {
			m.always = true
		}
		return s.meridiem(i+1, t.n[2], t.n[3], m), true
	}
	return s.countedHour(i, m)
}

// hourFollows says that an hour stands at token i: 晚七点.
func (s *Scanner) hourFollows(i int) bool {
	switch t := s.near(i); t.kind {
	case kClock:
		return true
	case kNum:
		return s.near(i+1).kind == kHourMark && s.near(i+1).han
	}
	return false
}

// comingMorning says that the words mean the next morning: in the morning, first thing in
// the morning.
func comingMorning(words string) bool {
	if len(words) < len("in d mornin") {
		return false
	}
	switch words[0] | 0x20 {
	case 'i', 'f', '1':
		words = strings.TrimSuffix(words, "g")
		return len(words) > 6 && strings.EqualFold(words[len(words)-6:], "mornin")
	}
	return false
}

// deskHour is the hour of a clock in digits: 4:30 without am, pm or a part of the day is
// in the afternoon, 04:30 is not.
func (s *Scanner) deskHour(t *token, behind int, m *moment) int32 {
	h := t.n[0]
	if m.dayPart == 0 && h >= 1 && h < firstOfDay && s.text[t.start] != '0' && s.near(behind).kind != kAmPm {
		return h + 12
	}
	return h
}

// firstOfNight is the first hour that an evening can have.
const firstOfNight = 5

// firstOfDay is the first hour of a working day: half past four said alone is in
// the afternoon.
const firstOfDay = 7

// pastHour reads half past four, quarter to five.
func (s *Scanner) pastHour(i int, m *moment) (int, bool) {
	n := s.near(i + 1)
	if m.clock >= 0 || n.kind != kNum || s.dozen(n) || n.hi < 1 || n.hi > 12 || n.hi != float32(int32(n.hi)) {
		return i, false
	}
	h, past := int32(n.hi), s.tok(i).val
	if s.tok(i).kind == kHalf {
		past = 30
	}
	minutes := h*60 + past
	if past > 30 {
		minutes -= 60
	}
	alone := s.near(i+2).kind != kAmPm && m.dayPart == 0
	if alone && h < firstOfDay {
		minutes += 12 * 60
	}
	end := s.meridiem(i+2, minutes/60, minutes%60, m)
	m.halves = alone && h >= firstOfDay
	m.either = m.halves
	return end, true
}

// halfHour reads half two, as is said in Britain and Ireland: half past two.
func (s *Scanner) halfHour(i int, m *moment) (int, bool) {
	p := s.tok(i - 1)
	if !m.anyDay() && (p.kind != kPre || s.tok(i).gap) && !s.clauseAlone(i, i+2) || s.tok(i).han || s.near(i+2).kind == kUnit || s.near(i+2).kind == kRange && s.near(i+3).kind == kNum {
		return i, false
	}
	return s.pastHour(i, m)
}

// toHalf moves a clock said before the part of the day into it: at 4 this
// afternoon.
func (m *moment) toHalf() {
	if m.moved && (m.dayPart == partMorning || m.dayPart == partNight) {
		m.clock -= 12 * 60
	}
	m.moved = false
	if m.halves && m.clock >= 0 && m.clock < 12*60 && (m.dayPart == partAfternoon || m.dayPart == partEvening) {
		m.clock += 12 * 60
	}
	m.halves = false
}

// closing says that an English part of the day is a closing time, which names
// its moment without any other edge ("close of business").
func (s *Scanner) closing(t *token) bool { return t.val == partAfternoon && t.end-t.start <= 6 }

// countedHour reads 3点, 15时30分, 2-4pm.
func (s *Scanner) countedHour(i int, m *moment) (int, bool) {
	t, u := s.tok(i), s.near(i+1)
	if m.clock < 0 && u.kind == kAmPm && t.n[3] == 2 && t.n[4] == 1 && t.n[0] <= 12 && t.n[1] < 60 { // 10.30am
		return s.meridiem(i+1, t.n[0], t.n[1], m), true
	}
	if m.clock >= 0 || t.hi > 24 || t.hi != float32(int32(t.hi)) {
		return i, false
	}
	h, minute, j := int32(t.hi), int32(0), i+2
	if u.kind == kAmPm {
		return s.meridiem(i+1, h, 0, m), true
	}
	switch n := s.near(j); {
	case n.kind == kHalf:
		minute, j = 30, j+1
	case n.kind == kNum && s.near(j+1).kind == kMinuteMark && n.hi*float32(s.near(j+1).val) < 60: // 三点十分, 三点一刻
		minute, j = int32(n.hi)*s.near(j+1).val, j+2
	case n.kind == kNum && n.han && u.han && s.bareMinutes(n, j+1):
		minute, j = int32(n.hi), j+1
	case n.kind == kNum && n.hi < 60 && n.hi >= 10 && s.near(j+1).kind != kUnit && !n.han:
		minute, j = int32(n.hi), j+1
	}
	if u.kind == kHourMark && m.dayPart == 0 && h >= 1 && h < firstOfDay && (s.saysDian(u) || !u.han) {
		h += 12
	}
	if h == 0 && minute == 0 && m.dayPart == 0 && u.han && (!m.anyDay() || m.unit == uDay && m.ahead == 0) { // 零点前, 今天零点前: the midnight to come
		h = 24
	}
	for !u.han && s.near(j).kind == kHourMark { // five o'clock sharp
		j++
	}
	end := s.meridiem(j, h, minute, m)
	m.either = m.halves && !u.han && h >= firstOfDay && h < 12
	return end, true
}

// bareMinutes says that a Chinese number behind 点 counts minutes without 分: 三点四十,
// 三点零五; what it counts otherwise would follow it.
func (s *Scanner) bareMinutes(n *token, behind int) bool {
	if n.lo != n.hi || n.hi >= 60 || n.hi < 10 && !strings.HasPrefix(s.text[n.start:], "零") || int(n.hi)%5 != 0 {
		return false
	}
	switch s.near(behind).kind {
	case kUnit, kMeasure, kMonthMark, kYearMark, kDayMark, kHourMark, kHalf:
		return false
	}
	r, _ := lex.Decode(s.text, min(int(n.end), s.to-1))
	return int(n.end) >= s.to || !strings.ContainsRune("人元块万个份笔单件名位多", lex.Fold(r))
}

// saysDian says that the hour is counted in 点: 四点前, said alone, is in the afternoon,
// for nobody at a desk speaks of the night.
func (s *Scanner) saysDian(u *token) bool {
	r, _ := lex.Decode(s.text, int(u.start))
	return lex.Fold(r) == '点'
}

// meridiem sets the clock, moved to the afternoon where am/pm behind or the part
// of the day before says so.
func (s *Scanner) meridiem(i int, h, minute int32, m *moment) int {
	t := s.near(i)
	if t.kind == kAmPm {
		m.meridiem = true
		switch {
		case t.val == 12 && h < 12:
			h += 12
		case t.val == 0 && h == 12: // 12am: the end of the day, in the promiser's favour
			h = 24
		}
		m.clock = h*60 + minute
		return i + 1
	}
	switch m.dayPart {
	case partAfternoon, partEvening:
		switch {
		case m.dayPart == partEvening && (h == 12 || h < firstOfNight): // 今晚零点, 夜里两点: the night ends the day
			h, minute = 24, 0
		case h < 12:
			h += 12
		}
	case partNoon:
		if h < 6 {
			h += 12
		}
	}
	m.clock = h*60 + minute
	m.halves = m.dayPart == 0
	return i
}

// zone reads the name of a zone, which must stand beside an hour or a day. Short
// ones must be in capitals ("EST", not "est").
func (s *Scanner) zone(i int, m *moment, more bool) (int, bool) {
	t := s.tok(i)
	if m.zone != "" || !t.han && t.end-t.start <= 4 && (!s.capital(t) || !more) {
		return i, false
	}
	if !more && s.near(i+1).kind == kNone {
		return i, false
	}
	m.zone = zones[t.val].zone
	return i + 1, true
}

// dayTime reads a time of the day behind a counted day: the next business day by
// noon.
func (s *Scanner) dayTime(i int, e *expr) int {
	m := moment{clock: -1}
	end := i
	for n := 0; n < maxDayTime; n++ { // 下午五点
		next, ok := s.component(s.joint(end), &m, true)
		if !ok || !m.timed() || m.anyDay() {
			break
		}
		e.term.Clock = m.clockText()
		end = next
	}
	return end
}

// maxDayTime is how many components a time of the day can have: a part, an hour, a zone.
const maxDayTime = 3

// clockTable is every minute of the day as "HH:MM", one behind the other, so that
// a clock costs no memory.
var clockTable = sync.OnceValue(func() string {
	table := make([]byte, 0, 24*60*5)
	for i := range 24 * 60 {
		table = fmt.Appendf(table, "%02d:%02d", i/60, i%60)
	}
	return string(table)
})

// clockText is the moment's hour in the form of escalation.Term.Clock.
func (m *moment) clockText() string {
	switch {
	case m.clock >= 24*60:
		return "24:00"
	case m.clock >= 0:
		return clockTable()[m.clock*5 : m.clock*5+5]
	}
	return parts[m.dayPart]
}

// term is the limit that the components make together.
func (m *moment) term() (escalation.Term, string) {
	t := escalation.Term{Clock: m.clockText(), Zone: m.zone}
	switch {
	case m.inMonth:
		t.Kind, t.Unit, t.Offset, t.Day = escalation.TermDate, escalation.UnitMonth, int(m.ahead), int(m.day)
		return t, "day-of-month"
	case m.dated():
		t.Kind, t.Year, t.Month, t.Day, t.Part = escalation.TermDate, int(m.year), int(m.month), int(m.day), m.part
		if m.unit == uYear && m.year == 0 {
			t.Unit, t.Offset = escalation.UnitYear, int(m.ahead)
		}
		return t, "date"
	case m.weekday != 0:
		t.Kind, t.Weekday, t.Offset, t.Bare = escalation.TermWeekday, int(m.weekday), int(m.weeks), m.bare
		if m.unit == uWeek {
			t.Offset, t.Bare = int(m.ahead), false
		}
		return t, "weekday"
	case m.unit == uHour:
		return escalation.Term{Kind: escalation.TermDuration, Unit: escalation.UnitHour, Min: 1, Max: 1}, "duration"
	case m.unit != 0:
		if m.unit == uDay && m.dayPart == partEvening && m.clock >= 0 && m.clock < nightEnds*60 { // 2 am tonight
			m.ahead++
		}
		t.Kind, t.Unit, t.Offset, t.Part = escalation.TermPeriod, termUnits[m.unit], int(m.ahead), m.part
		return t, "period"
	case m.clock >= 0:
		t.Kind = escalation.TermClock
		return t, "clock"
	case m.dayPart != 0:
		t.Kind, t.Unit = escalation.TermPeriod, escalation.UnitDay
		return t, "part-of-day"
	}
	return escalation.Term{}, ""
}
