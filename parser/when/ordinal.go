package when

import "strings"

// nthOf reads a date whose day is an ordinal in words: the first of December, by the
// fifteenth.
func (s *Scanner) nthOf(i int, m *moment) (int, bool) {
	t := s.tok(i)
	if t.han || t.val < 1 || t.val > 31 || m.day != 0 {
		return i, false
	}
	k := s.filled(i + 1)
	switch u := s.near(k); {
	case u.kind == kMonth && s.capital(u) && m.month == 0:
		m.day, m.month = t.val, u.val
		return s.yearBehind(k+1, m), true
	case k > i+1 && u.kind == kPeriod && u.val&0xf == uMonth && m.unit == 0:
		m.day = t.val
		s.ofMonth(u, m)
		return k + 1, true
	}
	p := s.tok(i - 1)
	if i == 0 || t.gap || p.kind != kPre || p.val != preAt && p.val != preBy || s.text[t.start]|0x20 != 't' || t.val == 2 || !s.endsThere(int(t.end)) {
		return i, false
	}
	m.day = t.val
	return i + 1, true
}

// ofMonth sets the month of a day: of this month, of the following month. That of "the
// month" is whichever comes next.
func (s *Scanner) ofMonth(t *token, m *moment) {
	if strings.EqualFold(s.text[t.start:t.end], "the month") {
		return
	}
	m.unit, m.ahead, m.inMonth = uMonth, t.val>>4&0xf-8, true
}

// filled goes past fillers.
func (s *Scanner) filled(i int) int {
	for n := 0; n < 3 && s.near(i).kind == kFiller; n++ {
		i++
	}
	return i
}

// monthDays are the days of each month; in February too few rather than too many.
var monthDays = [...]int32{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// toWeekEnd moves a date that a week begins with to its last day: week commencing 13 July.
func (m *moment) toWeekEnd() {
	switch {
	case m.month != 0 && m.day != 0:
		if m.day += 6; m.day > monthDays[m.month] {
			m.day -= monthDays[m.month]
			if m.month++; m.month > 12 {
				m.month = 1
				if m.year != 0 {
					m.year++
				}
			}
		}
	case m.weekday == 1 && !m.dated():
		m.weekday = 7
		if m.bare {
			m.bare, m.weeks = false, 1
		}
	}
}
