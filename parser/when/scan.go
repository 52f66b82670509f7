package when

import (
	"strings"

	"cuiban/escalation"
	"cuiban/parser/when/lex"
)

// RuleThen is the rule of "by then", which says no moment of its own and is marked as
// past.
const RuleThen = "then"

// Options says what the words alone cannot.
type Options struct {
	// DayFirst reads 3/4 as 3 April (UK, EU) rather than as March 4 (US, China)
	// where the numbers themselves do not decide.
	DayFirst bool
}

// Match is one expression of time in a text.
type Match struct {
	Start, End int // byte offsets, on rune boundaries
	Term       escalation.Term
	Rule       string // the name of the production that matched
	Past       bool   // 3天前, three days ago, 昨天: it lies behind
	Hours      bool   // opening hours: 7x24, Monday to Friday, 9:00-18:00
	Attr       bool   // 的 follows: it describes a noun (6月15日的邮件)
	Loose      bool   // a length without an edge: 3个工作日, 48 hours
	Length     bool   // how long something takes or took, no limit: 超过3天, for 3 days
	Until      bool   // until Friday: how long something holds; a deadline only for "you have until"
	Every      bool   // 每3天, every 48 hours
	After      bool   // 6月20日后, from 20 June: a beginning without an end
	Halves     bool   // by nine, half past eight: the clock can be of either half of the day
	// AnchorStart is the offset of the words of the anchor that stand apart from
	// the expression, before it or behind it; -1 without any.
	AnchorStart int
	AnchorEnd   int
	// Since is the day that the term runs from, where the text names one.
	Since SinceDay
}

// SinceDay is a day that a term runs from: "within 14 days of 26 January".
type SinceDay struct {
	That             bool  // "of that date": the day named last before
	Happening        bool  // "of the visit": the same, where a day ahead was named
	Year, Month, Day int16 // as written; no year: 0
}

// Said says that such a day was named.
func (d SinceDay) Said() bool { return d.That || d.Day != 0 }

// Scanner finds expressions of time in sentences. It keeps its buffers from one
// call to the next; it must not be used by two goroutines at once.
type Scanner struct {
	opt      Options
	lexicon  *lex.Lexicon
	units    *lex.Lexicon // of units, right behind a number
	classes  *lex.Classes
	text     string
	from, to int
	toks     []token
	none     token
	anchor   anchor // the event phrase being read
	// governing is the last complete one, clauseFrom where the clause began.
	governing  anchor
	clauseFrom int32
	// lastUnit is the unit of the last duration of the text, 0 for none:
	// "within 24 hours, at most 72".
	lastUnit int32
}

// NewScanner returns a scanner.
func NewScanner(opt Options) *Scanner {
	return &Scanner{opt: opt, lexicon: lexicon(), units: unitLexicon(), classes: charClasses(), toks: make([]token, 0, 256)}
}

// Reset makes the scanner as if it were new; it keeps its buffers.
func (s *Scanner) Reset(opt Options) {
	*s = Scanner{opt: opt, lexicon: s.lexicon, units: s.units, classes: s.classes, toks: s.toks[:0]}
}

// Scan finds all expressions of time in a text, in their order. It does not look
// at what they are for: that is the business of parser/promise.
func Scan(text string, opt Options) []Match {
	s := NewScanner(opt)
	var found []Match
	for pos := 0; pos < len(text); {
		end := lex.Sentence(text, pos)
		found = s.Sentence(text, pos, end, found)
		pos = end
	}
	return found
}

// Sentence appends the expressions in text[from:to], a sentence as lex.Sentence
// finds it, to found.
func (s *Scanner) Sentence(text string, from, to int, found []Match) []Match {
	s.tokenize(text, from, to)
	s.anchor, s.governing, s.clauseFrom = anchor{}, anchor{}, int32(from)
	first := len(found)
	if from == 0 {
		s.lastUnit = 0
	}
	for i := 0; i < len(s.toks); {
		next, ok := i, false
		if begins[s.toks[i].kind] {
			found, next, ok = s.match(i, found)
		}
		if !ok {
			s.track(i)
			if s.toks[i].kind == kStart {
				found = s.anchorBehind(i, found)
			}
			i++
			continue
		}
		i = next
	}
	if len(found) == first {
		found = s.ownEnd(found)
	}
	return found
}

// begins are the kinds of tokens with which an expression can begin.
var begins = [...]bool{
	kNum: true, kFewNum: true, kHalf: true, kPre: true, kPost: true, kPeriod: true, kEndOf: true, kEarly: true, kDay: true,
	kDayPart: true, kPart: true, kWeekday: true, kRelative: true, kMonth: true, kNth: true, kHoliday: true, kZone: true,
	kPast: true, kVague: true, kDate: true, kClock: true, kClocks: true, kHours: true, kGone: true, kNextWork: true, kArticle: true, kMeasure: true, kSpan: true, kThen: true,
}

// match appends the expression at token i, with the anchor it runs from.
func (s *Scanner) match(i int, found []Match) (_ []Match, next int, ok bool) {
	var e expr
	if next, ok = s.expression(i, &e); !ok {
		return found, i, false
	}
	next = s.beforeHoliday(&e, next)
	if e.named && e.pre == 0 && e.post == 0 {
		return found, i, false
	}
	found = append(found, Match{Start: int(s.toks[i].start), End: int(s.toks[next-1].end), AnchorStart: -1})
	m := &found[len(found)-1]
	m.Term, m.Rule = e.term, e.rule
	m.Past, m.Hours, m.Attr, m.Halves = e.past, e.hours, e.attr, e.either
	s.edges(m, &e)
	if m.Term.Kind == escalation.TermDuration && !m.Past && !e.from {
		next = s.attach(m, next)
	}
	if t := s.tok(i); t.kind == kPre && (t.val == preAt && t.han || t.val == preMoved) && next > i+1 { // 在48小时内
		m.Start = int(s.toks[i+1].start)
	}
	m.Term.Words = s.text[m.Start:m.End]
	return found, next, true
}

// edges sets what the edges say of a match.
func (s *Scanner) edges(m *Match, e *expr) {
	switch m.Term.Kind {
	case escalation.TermVague:
		return
	case escalation.TermDuration:
		s.durationEdges(m, e)
	case escalation.TermHoliday:
		m.Term.Edge = e.edge()
	default:
		s.dayEdges(m, e)
	}
	if t := &m.Term; m.After && t.Kind == escalation.TermDate && t.Month != 0 && t.Day != 0 {
		m.Since = SinceDay{Year: int16(t.Year), Month: int16(t.Month), Day: int16(t.Day)}
	}
	if e.few || m.After {
		m.Rule += "-open"
		if e.few || e.post != postFrom || m.Term.Kind == escalation.TermDuration { // 明天起 begins on a day that counts
			m.Term = escalation.Term{}
		}
	}
}

// lunar says that 农历 stands right before pos: the date there is none of this calendar.
func (s *Scanner) lunar(pos int) bool {
	before := s.text[:pos]
	return strings.HasSuffix(before, "历") || strings.HasSuffix(before, "曆")
}

func (s *Scanner) durationEdges(m *Match, e *expr) {
	m.Term.Edge = e.edge()
	m.Every = e.pre == preEvery
	m.Past = m.Past || e.post == postAgo || m.Rule == "duration" && e.post == postBefore && e.pre != preBy && e.pre != preWithin || e.pre == preSince || e.pre == preAsOf
	m.Length = e.pre == preOver || e.pre == preFor || e.post == postOver
	m.Loose = m.Rule == "duration" && (m.Term.Edge == escalation.EdgeNone || m.Term.Edge == escalation.EdgeAt)
	if m.Loose && (s.hanAt(int32(m.Start)) || m.End < s.to && s.hanAt(int32(m.End))) {
		s.measures(m)
	}
	if m.Past {
		m.Term.Edge = escalation.EdgeNone
	}
}

func (s *Scanner) dayEdges(m *Match, e *expr) {
	m.Attr = m.Attr || m.Term.Kind == escalation.TermDate && s.lunar(m.Start)
	m.Term.Edge = e.edge()
	m.Every = e.pre == preEvery
	m.Past = e.pre == preSince || e.pre == preAsOf && !ahead(&m.Term)
	m.Loose = e.pre == preFor
	m.Until = e.pre == preUntil
	m.After = e.post == postAfter || e.pre == preAfter && !(e.hour && e.day) || e.post == postFrom
	m.Length = e.pre == preOver
}

// ahead says that a day lies ahead by its very words: tomorrow, tonight, Monday.
func ahead(t *escalation.Term) bool {
	switch t.Kind {
	case escalation.TermWeekday:
		return true
	case escalation.TermPeriod:
		return t.Unit == escalation.UnitDay && (t.Offset > 0 || t.Clock == parts[partEvening])
	}
	return false
}
