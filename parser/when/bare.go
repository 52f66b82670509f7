package when

import (
	"strings"

	"cuiban/parser/when/lex"
)

// A bare hour is a number that says the time of day without am, pm or o'clock: at 9
// tomorrow, by six, Thursday 8-12, between 8 and noon. A number is one where it stands
// behind a word that leads to an hour or behind a day, and nothing that it could count
// follows.

// bareHour reads a number, or a range of them, as hours.
func (s *Scanner) bareHour(i int, m *moment) (int, bool) {
	t := s.tok(i)
	if m.clock >= 0 || t.han || s.dozen(t) {
		return i, false
	}
	lead := s.leadOf(i)
	if lead == leadNone && !m.anyDay() && !(s.dayPartAt(i+1) && s.mayName(i)) {
		return s.openTill(i, m)
	}
	if lead == leadFrom && !m.anyDay() && !s.dayAt(i+1) {
		return i, false
	}
	if s.military(i, lead, m) {
		m.clock = t.n[0]/100*60 + t.n[0]%100
		return s.pastHrs(i + 1), true
	}
	if end, ok := s.hourRange(i, lead, m); ok {
		return end, true
	}
	h, minute, ok := hourOf(t)
	if !ok || !s.standsAlone(i, lead, m) {
		return i, false
	}
	s.setBare(h, minute, m)
	return i + 1, true
}

// setBare sets a bare hour: nobody at a desk means the night.
func (s *Scanner) setBare(h, minute int32, m *moment) {
	switch {
	case m.dayPart == partAfternoon && h < 12, m.dayPart == partEvening && h < 12 && h >= nightEnds, h < firstOfDay && m.dayPart != partMorning && m.dayPart != partNight && m.dayPart != partEvening:
		h += 12
		m.moved = m.dayPart == 0
	case m.dayPart == partEvening && h == 12:
		h = 24
	}
	m.clock = h*60 + minute
	m.halves = h >= firstOfDay && h < 12 && m.dayPart == 0
	m.either = m.halves
}

// nightEnds is the first hour that, said of an evening, is of the evening: tonight at 2
// is of the night that follows.
const nightEnds = 4

// What leads to a bare hour.
const (
	leadNone    = iota
	leadFrom    // from, after, till: it needs a day
	leadHour    // at, by, before, until
	leadBetween // between: a range follows
)

// leadOf is what stands right before the number at i.
func (s *Scanner) leadOf(i int) int {
	p := s.tok(i - 1)
	if i == 0 || s.tok(i).gap || p.han {
		return leadNone
	}
	if p.kind == kFiller && i >= 2 && !p.gap { // at around 9
		p = s.tok(i - 2)
	}
	switch {
	case p.kind == kOfEvent && p.val == 1, p.kind == kPre && p.val == preAfter:
		return leadFrom
	case p.kind == kPre && p.val == preBetween:
		return leadBetween
	case p.kind == kPre && (p.val == preAt || p.val == preBy || p.val == preUntil) && !s.onOrFor(p):
		return leadHour
	}
	return leadNone
}

// onOrFor says that an edge leads to days and never to hours: on 5.
func (s *Scanner) onOrFor(p *token) bool { return p.end-p.start == 2 && s.text[p.start]|0x20 == 'o' }

// leadsHour says that the token at i leads to an hour of the day named before it:
// Thursday from 9 to 11, tomorrow after 9.
func (s *Scanner) leadsHour(i int) bool {
	t := s.near(i)
	if t.han || !(t.kind == kOfEvent && t.val == 1 || t.kind == kPre && t.val == preAfter) {
		return false
	}
	n := s.near(i + 1)
	if n.kind == kClock || n.kind == kClocks {
		return true
	}
	if n.kind != kNum || n.hi > 24 {
		return false
	}
	u := s.near(i + 2)
	return u.kind == kAmPm || u.kind == kHourMark || u.kind == kRange || u.kind == kNone && s.endsThere(int(n.end))
}

// dayAt says that a day stands at i.
func (s *Scanner) dayAt(i int) bool {
	switch t := s.near(i); t.kind {
	case kDay, kDayPart, kWeekday:
		return true
	case kRelative:
		return s.near(i+1).kind == kWeekday
	case kPre:
		return t.val == preAt && s.near(i+1).kind != kNum && s.near(i+1).kind != kNone
	}
	return false
}

// dayPartAt says that a part of a day stands at i: 8 tomorrow morning, 9 Monday morning.
func (s *Scanner) dayPartAt(i int) bool {
	t, u := s.near(i), s.near(i+1)
	return !t.han && (t.kind == kDayPart || (t.kind == kDay || t.kind == kWeekday) && u.kind == kPart && u.val >= partMorning && u.val <= partEvening)
}

// beforeHours are words behind which an hour can stand without any edge: I'll ring you 8
// tomorrow morning.
var beforeHours = []string{"you", "u", "him", "her", "them", "back", "round", "there", "here", "home"}

// mayName says that the number at i counts and numbers nothing before it: not flat 9.
func (s *Scanner) mayName(i int) bool {
	at := int(s.tok(i).start)
	return s.clauseBegins(at) || s.wordBefore(at, beforeHours)
}

// hourOf is the hour that a number says: 9, or 8.30 with its minutes.
func hourOf(t *token) (h, minute int32, ok bool) {
	if t.kind != kNum || t.lo != t.hi {
		return 0, 0, false
	}
	if t.n[3] == 2 && t.n[4] == 1 && t.n[1] < 60 {
		return t.n[0], t.n[1], t.n[0] >= 1 && t.n[0] <= 12
	}
	h = int32(t.hi)
	return h, 0, h >= 1 && h <= 12 && t.hi == float32(h)
}

// dozen says that a number is an amount by its very word: a dozen, a couple.
func (s *Scanner) dozen(t *token) bool {
	switch s.text[t.start] | 0x20 {
	case 'a', 'd', 'c':
		return true
	}
	return false
}

// hourFollowers are words behind an hour that it does not count: by 5 to get it out.
var hourFollowers = []string{"to", "with", "for", "on", "via", "when", "once", "if", "as", "because", "from", "prompt", "latest", "your", "my", "our", "local", "tops", "when", "while", "since", "itself", "starting", "every", "today", "this", "central", "mountain"}

// standsAlone says that nothing behind the number at i is counted by it.
func (s *Scanner) standsAlone(i, lead int, m *moment) bool {
	t, u := s.tok(i), s.near(i+1)
	if s.dayAt(i+1) && (lead != leadNone || m.dayPart != 0 || s.dayPartAt(i+1)) {
		return true
	}
	switch u.kind {
	case kPart:
		return lead != leadNone && u.val != partNight
	case kZone:
		return lead != leadNone || m.anyDay()
	case kRange:
		if to := s.near(i + 2); to.kind == kNum || to.kind == kUnit || to.kind == kPart || to.kind == kClock || to.kind == kMeasure {
			return false
		}
	case kUnit, kMonth, kOrdinal, kHalf, kMeasure:
		return false
	}
	if s.tok(i-1).kind == kOpen && u.kind == kClose { // tonight (7), but no list: (2)
		return s.endsThere(int(u.end))
	}
	if lead == leadHour && s.measured(i) {
		return false
	}
	if s.endsThere(int(t.end)) || lead == leadBetween && u.kind == kPre && (u.val == preAt || u.val == preIn) {
		return true
	}
	at := lex.SkipBlanks(s.text, int(t.end))
	return lead == leadHour && at > int(t.end) && s.wordAt(at, hourFollowers)
}

// hourRange reads the later of two hours: 8-12, 9 to 11, between 8 and noon, 10 till 12.
func (s *Scanner) hourRange(i, lead int, m *moment) (int, bool) {
	t := s.tok(i)
	if t.kind == kNum && t.lo != t.hi {
		return s.dashedHours(i, m)
	}
	u := s.near(i + 1)
	if _, _, ok := hourOf(t); !ok || u.han || u.kind != kRange && !(u.kind == kPre && u.val == preUntil) {
		return i, false
	}
	switch to := s.near(i + 2); to.kind {
	case kPart, kClock:
		if to.val == partNoon || to.kind == kClock || strings.EqualFold(s.text[to.start:to.end], "midnight") {
			return s.hour(i+2, m)
		}
	case kNum:
		return s.laterHour(i, to, lead, m)
	}
	return i, false
}

// laterHour reads the second number of a range of hours.
func (s *Scanner) laterHour(i int, to *token, lead int, m *moment) (int, bool) {
	from, _, _ := hourOf(s.tok(i))
	h, minute, ok := hourOf(to)
	if !ok {
		return i, false
	}
	j := i + 3
	if s.near(j).kind == kAmPm {
		return s.meridiem(j, h, minute, m), true
	}
	if lead != leadBetween && !m.anyDay() && !s.dayAt(j) || lead == leadNone && !m.anyDay() {
		return i, false
	}
	if !s.standsAlone(i+2, max(lead, leadHour), m) {
		return i, false
	}
	s.setBare(later(from, h), minute, m)
	return j, true
}

// openTill reads 10 till 12 that stands apart from its day.
func (s *Scanner) openTill(i int, m *moment) (int, bool) {
	u := s.near(i + 1)
	if u.kind != kPre || u.val != preUntil || u.han || s.tok(i-1).kind == kPre && !s.tok(i).gap {
		return i, false
	}
	from, _, ok := hourOf(s.tok(i))
	to, minute, okTo := hourOf(s.near(i + 2))
	if !ok || !okTo || !s.endsThere(int(s.tok(i+2).end)) {
		return i, false
	}
	s.setBare(later(from, to), minute, m)
	m.always = true
	return i + 3, true
}

// later moves the second hour of a range behind the first: 10 to 2.
func later(from, to int32) int32 {
	if to < from && to < 12 {
		return to + 12
	}
	return to
}

// dashedHours reads 8-12 behind a day.
func (s *Scanner) dashedHours(i int, m *moment) (int, bool) {
	t := s.tok(i)
	from, to := int32(t.lo), int32(t.hi)
	if !m.anyDay() || m.unit != 0 && m.unit != uDay || from < 1 || to > 12 || t.hi != float32(to) {
		return i, false
	}
	if half, end, ok := s.halfLetter(i); ok {
		return s.meridiem(end, to+half, 0, m), true
	}
	if !s.standsAlone(i, leadHour, m) {
		return i, false
	}
	s.setBare(to, 0, m)
	return i + 1, true
}

// backRange reads 10-2 behind a day.
func (s *Scanner) backRange(i int, m *moment) (int, bool) {
	t := s.tok(i)
	if !m.anyDay() || m.clock >= 0 || t.n[0] > 12 || t.n[1] < 1 || t.n[1] >= firstOfDay {
		return i, false
	}
	if s.near(i+1).kind == kAmPm {
		return s.meridiem(i+1, t.n[1], 0, m), true
	}
	m.clock = (t.n[1] + 12) * 60
	return i + 1, true
}

// halfLetter reads a or p glued to an hour: 11a, 3p.
func (s *Scanner) halfLetter(i int) (half int32, next int, ok bool) {
	end := int(s.tok(i).end)
	if end >= s.to || end+1 < s.to && isLetter(rune(s.text[end+1])) {
		return 0, i, false
	}
	switch s.text[end] | 0x20 {
	case 'a', 'p':
		half = int32(s.text[end]|0x20-'a') / ('p' - 'a') * 12
	default:
		return 0, i, false
	}
	next = i + 1
	if s.near(next).kind == kArticle {
		next++
	}
	return half, next, true
}

// tillHour says that till at token i leads to the later hour of a range: 7am till 7pm.
func (s *Scanner) tillHour(i int, m *moment) bool {
	t, n := s.near(i), s.near(i+1)
	return m.clock >= 0 && t.kind == kPre && t.val == preUntil && !t.han && (n.kind == kNum || n.kind == kClock)
}

// military says that the number at i is a clock of four digits: 1030 hrs, at 0915. A
// year is none.
func (s *Scanner) military(i, lead int, m *moment) bool {
	t := s.tok(i)
	if t.kind != kNum || t.n[3] != 1 || t.n[4] != 4 || t.n[0] > 2400 || t.n[0]%100 > 59 {
		return false
	}
	if s.saysHrs(i + 1) {
		return true
	}
	year := t.n[0] >= 1900 && t.n[0] < 2100
	return lead == leadHour && !year && (s.dayAt(i+1) || s.endsThere(int(t.end)) || s.near(i+1).kind == kZone || s.text[t.start] == '0')
}

// saysHrs says that the unit at i is of a clock: 1030 hrs.
func (s *Scanner) saysHrs(i int) bool {
	t := s.near(i)
	return t.kind == kUnit && t.val == uHour && !t.han
}

func (s *Scanner) pastHrs(i int) int {
	if s.saysHrs(i) {
		return i + 1
	}
	return i
}

// weekdayNumber reads the day of the month behind a weekday: Tuesday 27. Up to 12 it is
// an hour.
func (s *Scanner) weekdayNumber(i int, m *moment) (int, bool) {
	t := s.tok(i)
	if m.weekday == 0 || m.dated() || m.clock >= 0 || t.gap || t.han || t.lo != t.hi || t.hi <= 12 || t.hi > 31 || t.n[3] != 1 || s.tok(i-1).kind != kWeekday || !s.endsThere(int(t.end)) {
		return i, false
	}
	m.day = int32(t.hi)
	return i + 1, true
}

// byMeasures and atMeasures are words before by and at that make a number behind them
// an amount: reduced by 5, rated at 4.
var (
	byMeasures = []string{"reduced", "increased", "rise", "rises", "risen", "rose", "fell", "fall", "dropped", "drop", "multiplied", "divided", "short", "exceeded", "exceeds", "extended", "grew", "grown", "cut", "lowered", "raised", "one", "two", "three", "four", "signed", "followed", "improved", "changed", "increase", "decrease", "reduction", "divide", "multiply", "times", "went", "increases", "reduces"}
	atMeasures = []string{"capped", "rated", "priced", "valued", "scored", "stands", "stood", "stays", "remains", "limited", "charged", "sold", "costing", "ranked", "listed", "billed", "aged", "maxed", "currently", "counted", "level"}
)

// measured says that the word before the edge of the number at i makes it an amount.
func (s *Scanner) measured(i int) bool {
	p := s.tok(i - 1)
	if p.kind != kPre || p.val != preAt && p.val != preBy {
		return false
	}
	if s.text[p.start]|0x20 == 'b' {
		return s.wordBefore(int(p.start), byMeasures)
	}
	return s.wordBefore(int(p.start), atMeasures)
}
