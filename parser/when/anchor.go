package when

import (
	"sort"
	"strings"

	"cuiban/escalation"
	"cuiban/parser/when/lex"
)

// anchor is an event phrase: "自受理之日起", "收到您的材料后", "upon receipt of the
// documents". One is read while the one read before may still govern a limit.
type anchor struct {
	start, end   int32
	verb, object int32
	open         bool // an opening word (自, upon, after) was seen
	done         bool // it is complete
	last         bool // a comma follows its last word: it governs the next clause
	commas       int
}

// track follows the event phrases token by token.
func (s *Scanner) track(i int) {
	t, a := s.tok(i), &s.anchor
	switch t.kind {
	case kComma:
		s.comma(t)
	case kSince, kOfEvent:
		object := int32(0)
		if a.verb == 0 && a.object == obThis { // 本函自发出之日起
			object = obThis
		}
		*a = anchor{start: t.start, open: true, object: object}
	case kPre:
		if t.val == preAfter {
			*a = anchor{start: t.start, open: true}
		}
	case kRelative:
		if c := s.text[t.start]; c == 'f' || c == 'F' { // following receipt of
			*a = anchor{start: t.start, open: true}
		}
	case kVerb:
		s.eventVerb(t)
	case kObject:
		if a.object = t.val; a.verb == 0 && !a.open {
			a.start = t.start
		}
	case kStart, kPost:
		s.eventEnd(i, t)
	}
}

func (s *Scanner) eventVerb(t *token) {
	a := &s.anchor
	if a.verb == 0 && !a.open {
		a.start = t.start
	}
	if a.verb == 0 || t.val != evSubmit { // 提交的申请审核通过后: the later verb decides
		a.verb = t.val
	}
	if t.val == evThis {
		*a = anchor{start: t.start, end: t.end, verb: evThis, open: true}
		s.complete(false)
	}
}

// complete makes the phrase being read the one that governs.
func (s *Scanner) complete(last bool) {
	s.anchor.done, s.anchor.last = true, last
	s.governing = s.anchor
	s.anchor = anchor{}
}

// eventEnd closes a phrase at 之日起 or 后.
func (s *Scanner) eventEnd(i int, t *token) {
	a := &s.anchor
	if t.kind == kPost && t.val != postAfter && t.val != postFrom {
		return
	}
	if a.verb == 0 && a.object == 0 && !a.open {
		named := t.kind == kPost && t.val == postAfter || t.kind == kStart && t.val == unnamedStart
		if !(t.han && named && t.start-s.clauseFrom >= minEvent) || s.deducts(s.clauseFrom) {
			return
		}
		a.start = s.clauseFrom
	}
	if a.open && t.han && t.val == postFrom && t.kind == kPost && a.verb == 0 && a.object == 0 && s.fromPeriod(i) { // 从本月补起
		*a = anchor{}
		return
	}
	a.end = t.end
	s.complete(s.near(i+1).kind == kComma)
}

// deducts says that a clause begins with 扣除: 扣除手续费后 says how much, not when.
func (s *Scanner) deducts(pos int32) bool {
	r, n := lex.Decode(s.text, int(pos))
	if lex.Fold(r) == ',' {
		pos += int32(n)
	}
	for _, w := range [...]string{"扣除", "扣减", "扣減", "扣掉", "抵扣", "减去", "減去", "冲抵", "沖抵"} {
		if strings.HasPrefix(s.text[pos:s.to], w) {
			return true
		}
	}
	return false
}

// fromPeriod says that an expression of time stands right behind the word that opened
// the event phrase which ends at token i: it says since when, and no event.
func (s *Scanner) fromPeriod(i int) bool {
	for j := i - 1; j >= 0 && s.toks[j].start >= s.anchor.start; j-- {
		if s.toks[j].start == s.anchor.start {
			switch s.tok(j + 1).kind {
			case kPeriod, kDay, kDayPart, kWeekday, kGone:
				return true
			}
			return false
		}
	}
	return false
}

// minEvent is the least length of the words of an unknown event, in bytes: two
// Han characters.
const minEvent = 6

// comma ends a clause. An English phrase ends with its clause; a phrase whose
// last word stood right before the comma governs the next clause too.
func (s *Scanner) comma(t *token) {
	g := &s.governing
	if g.done {
		if g.commas++; !g.last || g.commas > 1 {
			*g = anchor{}
		}
	}
	if a := &s.anchor; a.open && a.verb != 0 && !s.hanAt(a.start) {
		a.end = t.start
		s.complete(true)
		g.commas = 1
	}
	s.anchor = anchor{}
	s.clauseFrom = t.end
}

// attach gives a duration the event it runs from: one that stands before it, or
// "of receipt", "after your reply" behind it.
func (s *Scanner) attach(m *Match, next int) int {
	if g := &s.governing; g.done {
		s.setAnchor(m, g.verb, g.object, int(g.start), int(g.end))
		return next
	}
	if a := &s.anchor; a.open && a.verb != 0 && !s.hanAt(a.start) {
		s.setAnchor(m, a.verb, a.object, int(a.start), m.Start)
		return next
	}
	return s.eventOf(m, next)
}

func (s *Scanner) hanAt(pos int32) bool { return s.text[pos] >= 0x80 }

// maxEvent bounds the words of an English event behind a duration, in bytes.
const maxEvent = 90

// eventOf reads "of receiving your documents" behind a duration.
func (s *Scanner) eventOf(m *Match, next int) int {
	t := s.near(next)
	opens := t.kind == kOfEvent || t.kind == kFiller && s.text[t.start:t.end] == "of" || t.kind == kPre && t.val == preAfter
	opens = opens || t.kind == kRelative && s.text[t.start]|0x20 == 'f' // following that
	if !opens || t.kind == kOfEvent && s.properName(int(t.end)) {
		return next
	}
	if s.sinceDay(m, next) {
		return s.tokenBehind(next, m.AnchorEnd)
	}
	verb, object, j := int32(0), int32(0), next+1
	for ; j < len(s.toks); j++ {
		u := &s.toks[j]
		if u.kind == kComma || u.kind == kRange && s.text[u.start:u.end] == "and" || u.start-t.start > maxEvent || u.kind == kPre && u.val != preAfter && u.val != preAt && u.val != preIn {
			break
		}
		if u.kind == kVerb && verb == 0 {
			verb = u.val
		}
		if u.kind == kObject {
			object = u.val
			if u.val == obThis {
				verb = 0
			}
		}
	}
	end := s.clauseEnd(int(t.start))
	if verb == 0 && object == 0 && !m.governed(s.text[t.end:end]) {
		return next
	}
	s.setAnchor(m, verb, object, int(t.start), end)
	return s.tokenBehind(next, m.AnchorEnd)
}

// sinceDay reads "of 26 January", "from that date" behind a duration.
func (s *Scanner) sinceDay(m *Match, opener int) bool {
	t := s.tok(opener)
	end := s.thatDay(int(t.end))
	day := moment{clock: -1}
	if end > 0 {
		m.Since = SinceDay{That: true}
	} else if end = s.happening(int(t.end)); end > 0 && s.endsThere(end) {
		m.Since = SinceDay{That: true, Happening: true}
	} else if j, ok := s.gather(opener+1, &day); ok && !s.tok(opener+1).gap && day.month != 0 && day.day != 0 {
		m.Since = SinceDay{Year: int16(day.year), Month: int16(day.month), Day: int16(day.day)}
		end = int(s.toks[j-1].end)
	} else {
		return false
	}
	m.AnchorStart, m.AnchorEnd = int(t.start), end
	m.Term.Anchor, m.Term.AnchorWords = escalation.AnchorOther, s.text[t.start:end]
	return true
}

// thatDay is the end of the words "that date" at pos, 0 when they do not stand
// there.
func (s *Scanner) thatDay(pos int) int {
	pos = lex.SkipBlanks(s.text, pos)
	for _, w := range instantOf {
		if end := pos + len(w); end <= s.to && strings.EqualFold(s.text[pos:end], w) && (w != "that" || s.endsThere(end)) {
			return end
		}
	}
	return 0
}

// properName says that a name stands at pos: within four hours from Dispatch.
func (s *Scanner) properName(pos int) bool {
	pos = lex.SkipBlanks(s.text, pos)
	return pos+1 < s.to && 'A' <= s.text[pos] && s.text[pos] <= 'Z' && s.text[pos+1] >= 'a'
}

// happening is the end of the words at pos that name what happens on a day named before:
// within seven days of the visit. 0 when they do not stand there.
func (s *Scanner) happening(pos int) int {
	pos = lex.SkipBlanks(s.text, pos)
	for _, the := range []string{"the ", "that ", "his ", "her ", "their ", "our "} {
		if end := pos + len(the); end < s.to && strings.EqualFold(s.text[pos:end], the) {
			pos = end
			break
		}
	}
	if s.wordAt(pos, happenings) {
		return skipWord(s.text, pos, s.to)
	}
	return 0
}

// governed says whether words that name no known event can be an event at all:
// "of trouble" cannot, "of the webinar" can.
func (m *Match) governed(words string) bool {
	return m.Term.Edge != escalation.EdgeNone && len(words) > 3
}

// clauseEnd is where the clause around pos ends: at a comma, a bracket, a stop.
func (s *Scanner) clauseEnd(pos int) int {
	for i := pos; i < s.to; {
		r, n := lex.Decode(s.text, i)
		switch lex.Fold(r) {
		case ',', ';', ')', '。', '(', ':', '!', '?':
			return i
		case '.':
			if i+1 >= s.to || s.text[i+1] == ' ' || s.text[i+1] == '\n' {
				return i
			}
		}
		if i-pos > maxEvent {
			return i
		}
		i += n
	}
	return s.to
}

func (s *Scanner) tokenBehind(i, pos int) int {
	for i < len(s.toks) && int(s.toks[i].start) < pos {
		i++
	}
	return i
}

func (s *Scanner) setAnchor(m *Match, verb, object int32, start, end int) {
	a, known := anchorOf(verb, object)
	if !known {
		a = escalation.AnchorOther
	}
	m.AnchorStart, m.AnchorEnd = start, end
	m.Term.Anchor = a
	if a != escalation.AnchorMail {
		m.Term.AnchorWords = s.text[start:end]
	}
}

// anchorBehind gives the last duration of the sentence the event that is named
// behind it: "15个工作日内（自受理之日起算）".
func (s *Scanner) anchorBehind(i int, found []Match) []Match {
	g := &s.governing
	if len(found) == 0 || !g.done || !g.open {
		return found
	}
	m := &found[len(found)-1]
	if m.Term.Kind != escalation.TermDuration || m.AnchorStart >= 0 || m.Past || int(g.start)-m.End > maxBracket || m.End > int(g.start) {
		return found
	}
	if next := s.near(i + 1); next.kind == kNum {
		return found
	}
	s.setAnchor(m, g.verb, g.object, int(g.start), int(g.end))
	*g = anchor{}
	return found
}

// Event names the event that text[from:to] of the sentence scanned last tells
// of: "您的投诉已受理", "we have received your documents". ok is false when it
// tells of none from which a term could run.
func (s *Scanner) Event(from, to int) (a escalation.Anchor, ok bool) {
	verb, object := int32(0), int32(0)
	first := sort.Search(len(s.toks), func(i int) bool { return int(s.toks[i].start) >= from })
	for i := first; i < len(s.toks) && int(s.toks[i].end) <= to; i++ {
		t := &s.toks[i]
		if t.kind == kVerb && (verb == 0 || t.val != evSubmit) {
			verb = t.val
		}
		if t.kind == kObject {
			object = t.val
		}
	}
	if verb == 0 {
		return escalation.AnchorOther, false
	}
	return anchorOf(verb, object)
}
