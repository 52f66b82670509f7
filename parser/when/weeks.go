package when

import "strings"

// weekBehind is how many weeks the unit at i adds to the day before it: tomorrow week.
func (s *Scanner) weekBehind(i int, day *token) int32 {
	u := s.near(i)
	if u.kind != kUnit || u.val&0xff != uWeek || u.han || day.han || s.text[u.end-1]|0x20 == 's' || s.text[u.end-1] == '\'' {
		return 0
	}
	return 1 + u.val/fortnights
}

// weeksOn reads the day that so many weeks are counted from, which ends before token i: a
// week from tomorrow, a fortnight on Tuesday, two weeks today.
func (s *Scanner) weeksOn(i int, unit int32, n float32, e *expr) (next int, ok bool) {
	if e.pre == preEvery || unit != uWeek && unit != uDay || n != float32(int32(n)) || n < 1 || n > 60 || s.tok(i-1).han {
		return i, false
	}
	j, t := i, s.near(i)
	if t.kind == kOfEvent && t.val == 1 || unit == uWeek && t.kind == kPre && t.val == preAt && strings.EqualFold(s.text[t.start:t.end], "on") {
		j++
	}
	m := moment{clock: -1}
	switch d := s.near(j); {
	case d.kind == kDay && !d.han && (j > i || unit == uWeek), unit == uWeek && (d.kind == kWeekday && !d.han || d.kind == kRelative && j > i):
	default:
		return i, false
	}
	end, ok := s.gather(j, &m)
	if !ok || m.dated() || m.unit != uDay && m.weekday == 0 {
		return i, false
	}
	switch {
	case m.weekday != 0:
		m.weeks += int32(n)
	case unit == uWeek:
		m.ahead += 7 * int32(n)
	default:
		m.ahead += int32(n)
	}
	e.term, e.rule = m.term()
	return s.trailing(end, e), true
}

// onward are words behind a length that count it on from the day named before.
var onward = []string{"thereafter", "after that", "after this", "after again", "afterwards", "afterward", "from then", "from that", "from there", "on from", "later", "following that", "thereof"}

// countedOn says that such words stand at pos.
func (s *Scanner) countedOn(pos int) bool {
	for pos < s.to && s.text[pos] == ' ' {
		pos++
	}
	for _, w := range onward {
		if end := pos + len(w); end <= s.to && s.text[pos]|0x20 == w[0] && strings.EqualFold(s.text[pos:end], w) {
			return true
		}
	}
	return false
}

// grantWords stand before a length that is given or asked for: give me an hour.
var grantWords = []string{"me", "us", "gimme", "allow", "about", "around", "roughly", "approximately", "need", "needs", "takes", "take", "say"}

// granted says that a and the unit from token i to j mean a length and no mere noun: give
// me an hour, allow about a week, a week after that, or a clause of their own.
func (s *Scanner) granted(i, j int) bool {
	end := int(s.tok(j - 1).end)
	return s.countedOn(end) || s.clauseAlone(i, j) || s.wordBefore(int(s.tok(i).start), grantWords)
}

// clauseAlone says that the tokens from i to j are a clause of their own, but for what it
// is for: A week for the gate.
func (s *Scanner) clauseAlone(i, j int) bool {
	if s.tok(j-1).end == 0 || !s.clauseBegins(int(s.tok(i).start)) {
		return false
	}
	end := int(s.tok(j - 1).end)
	return s.endsThere(end) || end+5 < s.to && s.text[end:end+5] == " for "
}

// clauseBegins says that nothing but blanks stands between the last mark and pos.
func (s *Scanner) clauseBegins(pos int) bool {
	for pos > s.from {
		switch s.text[pos-1] {
		case ' ', '\t', '"':
			pos--
			continue
		case '.', ',', ';', ':', '!', '?', '\n', '(', '-':
			return true
		}
		return false
	}
	return true
}

// wordBefore says that one of the words stands right before pos.
func (s *Scanner) wordBefore(pos int, words []string) bool {
	end := pos
	for end > s.from && s.text[end-1] == ' ' {
		end--
	}
	from := end
	for from > s.from && isLetter(rune(s.text[from-1])) && end-from < 16 {
		from--
	}
	return from < end && s.wordAt(from, words)
}

// tops says that a bare number before token j ends in a bound of the unit said before: 25
// minutes, 30 tops; two from now.
func (s *Scanner) tops(j int, e *expr) bool {
	t := s.near(j)
	return t.kind == kPost && !t.han && (t.val == postWithin || t.val == postFrom) && e.pre == 0
}
