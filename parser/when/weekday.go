package when

import "strings"

func (s *Scanner) weekday(i int, m *moment) (int, bool) {
	ahead, bare, j := int32(0), true, i
	if t := s.tok(i); t.kind == kRelative {
		if ahead, bare = t.val-8, false; t.val == relativeComing {
			ahead, bare = 0, true
		}
		j++
		if s.near(j).kind != kWeekday {
			return i, false
		}
	}
	t := s.tok(j)
	if m.weekday != 0 || !t.han && (t.end-t.start <= 4 && !s.shortDay(j) || s.nthBefore(i)) {
		return i, false
	}
	m.weekday, m.weeks, m.bare = t.val&0xf, ahead, bare
	if j == i {
		m.weeks, m.bare = t.val>>4&0xf-8, t.val&(1<<8) != 0
	}
	j++
	if u := s.near(j); u.kind == kUnit && u.val&0xff == uWeek && m.bare { // Monday week, Monday fortnight
		m.weeks += 1 + u.val/fortnights
		j++
	}
	if a, r := s.near(j), s.near(j+1); m.bare && a.kind == kPre && a.val == preAfter && r.kind == kRelative && r.val == int32(off(1)) && s.endsThere(int(r.end)) { // the Monday after next
		m.weeks++
		j += 2
	}
	return j, true
}

// capital says that a token's first letter is a capital: "Sun", not "sun".
func (s *Scanner) capital(t *token) bool {
	c := s.text[t.start]
	return 'A' <= c && c <= 'Z'
}

// bareMay says that the month May stands without any word that leads to a month.
func (s *Scanner) bareMay(i int) bool {
	t := s.tok(i)
	if s.text[t.start:t.end] != "May" {
		return false
	}
	switch s.tok(i - 1).kind {
	case kPre, kFiller, kEndOf, kEarly, kRelative, kRange, kNum, kOrdinal, kComma:
		return t.gap
	}
	return true
}

// shouted says that a short token is all capitals.
func (s *Scanner) shouted(t *token) bool {
	w := s.text[t.start:t.end]
	return len(w) == 3 && w == strings.ToUpper(w)
}

// shortDay says that the short name of a weekday at i names one: Sat, fri, sat 10am, by
// sat, but not he sat, in the sun, SAT.
func (s *Scanner) shortDay(i int) bool {
	t := s.tok(i)
	name := strings.TrimSuffix(s.text[t.start:t.end], ".")
	seldom := strings.EqualFold(name, "sat") || strings.EqualFold(name, "sun") // mostly other words
	switch {
	case s.capital(t) && (!seldom || name[1] >= 'a'), !seldom && name != "mon" && name != "wed":
		return true
	case !seldom && s.lowerCase():
		return true
	}
	switch u := s.near(i + 1); u.kind {
	case kClock, kClocks, kPart, kDate:
		return true
	case kNum:
		if k := s.near(i + 2).kind; k == kAmPm || k == kOrdinal || k == kHourMark || k == kMonth {
			return true
		}
	}
	p := s.tok(i - 1)
	if i == 0 || t.gap {
		return s.text[t.start] >= 'a' && s.endsThere(int(t.end)) && (!seldom || s.lowerCase())
	}
	return p.kind == kRelative || p.kind == kPre && (p.val != preIn || !strings.EqualFold(name, "sun")) || p.kind == kRange && s.tok(i-2).kind == kWeekday
}

// lowerCase says that the sentence begins with a small letter, as people chat.
func (s *Scanner) lowerCase() bool {
	for i := s.from; i < s.to && i < s.from+8; i++ {
		if c := s.text[i]; isLetter(rune(c)) {
			return c >= 'a'
		}
	}
	return false
}

// nthBefore says that an ordinal stands right before token i: the first Monday in July
// is no Monday that comes next.
func (s *Scanner) nthBefore(i int) bool {
	p := s.tok(i - 1)
	return i > 0 && !s.tok(i).gap && p.kind == kNth && !p.han
}

// namesMonth says that the word at i, which can be the name of a month, is one: in small
// letters only beside a number of a day, and may and march only beside an ordinal.
func (s *Scanner) namesMonth(i int, ordinal bool) bool {
	t := s.tok(i)
	if s.capital(t) {
		return true
	}
	name := s.text[t.start:t.end]
	return ordinal && name != "may" || name != "may" && name != "mar" && name != "march"
}

// dayBehind says that the number of a day follows the month at i, and whether an ordinal
// does.
func (s *Scanner) dayBehind(i int) (day, ordinal bool) {
	n := s.near(i + 1)
	if n.kind != kNum || n.lo != n.hi || n.hi < 1 || n.hi > 31 || n.hi != float32(int32(n.hi)) {
		return false, false
	}
	return true, s.near(i+2).kind == kOrdinal
}
