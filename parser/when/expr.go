package when

import (
	"strings"

	"cuiban/escalation"
	"cuiban/parser/when/lex"
)

// expr is an expression of time while it is read.
type expr struct {
	pre, post int32 // edges seen, 0 for none
	term      escalation.Term
	rule      string
	few       bool // a number nobody can be held to
	attr      bool // 的 follows: it only describes a noun
	hours     bool // opening hours
	past      bool
	named     bool // an English word that needs an edge to be a limit
	from      bool // counted from now, as said
	either    bool // the clock can be of either half of the day
	week      bool // the day begins a week, which counts
	day, hour bool // a day, an hour was said in English
}

// tok is the token at i, or one of no kind behind the last.
func (s *Scanner) tok(i int) *token {
	if i < 0 || i >= len(s.toks) {
		return &s.none
	}
	return &s.toks[i]
}

// near is the token at i when it follows the one before without a gap, else one
// of no kind.
func (s *Scanner) near(i int) *token {
	if i >= len(s.toks) || s.toks[i].gap {
		return &s.none
	}
	return &s.toks[i]
}

// expression reads the expression that begins at token i into e, which is new. next is
// the token behind it; ok is false when none begins there, and e then holds nothing.
func (s *Scanner) expression(i int, e *expr) (next int, ok bool) {
	if s.particle(i) {
		return i, false
	}
	next = s.leading(i, e)
	t := s.near(next)
	if next == i {
		t = s.tok(i)
	}
	switch t.kind {
	case kVague:
		e.rule = "vague"
		return next + 1, s.hastens(next)
	case kGone:
		e.rule, e.past = "past", true
		next++
		if m := (moment{clock: -1}); s.near(next).kind != kNone { // 上周五下午3点
			next, _ = s.gather(next, &m)
		}
		return next, true
	case kThen: // the text before tells which day
		e.rule, e.past = RuleThen, true
		return next + 1, true
	case kHours:
		e.rule, e.hours = "hours", true
		return next + 1, true
	case kHoliday:
		return s.holiday(next, e)
	case kNextWork:
		e.term = escalation.Term{Kind: escalation.TermDuration, Unit: escalation.UnitWorkDay, Min: float64(t.val), Max: float64(t.val)}
		e.rule = "next-working-day"
		return s.trailing(s.dayTime(next+1, e), e), true
	}
	if s.comparing(i, next) {
		e.rule = "vague"
		return next, true
	}
	if next > i && s.tok(next).gap && (e.pre == preIn || e.pre == preAt || !s.tok(next-1).han && (e.pre == preFor || e.pre == preOver || e.pre == preAfter)) { // in the batch of this Friday: the edge belongs to another word
		return i, false
	}
	if end, found := s.duration(next, e); found {
		return end, true
	}
	return s.momentExpr(next, e)
}

// maxEdges bounds the edges and fillers before the core of an expression.
const maxEdges = 8

// leading reads the edges and fillers before the core.
func (s *Scanner) leading(i int, e *expr) int {
	for first := i; ; i++ {
		if i == first+maxEdges {
			return i
		}
		t := s.near(i)
		if i == first {
			t = s.tok(i)
		}
		switch {
		case t.kind == kPre && t.val == preOver && !t.han:
			e.pre = strongest(e.pre, s.bound(i))
		case t.kind == kPre && t.val == preWeekOf:
			e.week, e.pre = true, strongest(e.pre, preWithin)
		case t.kind == kPre && t.val == preHolds:
			if s.near(i+1).kind == kNone {
				return i
			}
			e.pre = strongest(e.pre, preFor)
		case t.kind == kPre:
			e.pre = strongest(e.pre, t.val)
		case t.kind == kPost && t.val == postLatest:
			e.pre = preBy
		case t.kind == kRelative && s.leadsNumber(i+1):
			e.pre = strongest(e.pre, preNext)
		case t.kind == kFiller && i > first:
		default:
			return i
		}
	}
}

// particle says that over at token i belongs to a verb: chuck it over this afternoon.
func (s *Scanner) particle(i int) bool {
	t := s.tok(i)
	if t.kind != kPre || t.val != preOver || t.han || t.end-t.start != int32(len("over")) {
		return false
	}
	switch s.near(i + 1).kind {
	case kDay, kDayPart, kWeekday, kPeriod, kRelative:
		return true
	}
	return false
}

// bound is the edge that an English bound from below makes: one from above where it is
// denied (it should not take longer than an hour).
func (s *Scanner) bound(i int) int32 {
	t := s.tok(i)
	if s.denied(int(t.start)) {
		return preWithin
	}
	return preOver
}

// maxDenial bounds the words between a denial and the bound that it turns round, in
// bytes: it shouldn't take us longer than.
const maxDenial = 36

// denied says that the words before pos in its clause hold not, never or their like.
func (s *Scanner) denied(pos int) bool {
	for i := pos - 1; i >= 1 && i >= pos-maxDenial; i-- {
		switch c := s.text[i]; c {
		case '.', ',', ';', ':', '!', '?', '\n', '(', ')':
			return false
		case 't', 'T':
			if b := s.text[i-1]; b == '\'' || i >= 3 && b == 0x99 {
				return true
			}
			if b := s.text[i-1] | 0x20; i >= 3 && b == 'o' && s.text[i-2]|0x20 == 'n' && (i+1 >= pos || s.text[i+1] == ' ') && (s.text[i-3] == ' ' || s.text[i-3]|0x20 == 'n') { // not, cannot
				return true
			}
		case 'r', 'R':
			if i >= 4 && (i+1 >= pos || s.text[i+1] == ' ') && strings.EqualFold(s.text[i-4:i+1], "never") {
				return true
			}
		}
	}
	return false
}

// strongest keeps the edge that decides: "by no later than", "within the next",
// "超过…最迟".
func strongest(a, b int32) int32 {
	if a == 0 || a == preAt || a == preIn || b == preOver || b == preEvery || b == preFor {
		return b
	}
	if (a == preFor || a == preOver) && (b == preWithin || b == preBy) {
		return b
	}
	return a
}

// leadsNumber says whether a number or a count stands at i.
func (s *Scanner) leadsNumber(i int) bool {
	switch s.near(i).kind {
	case kNum, kFewNum, kHalf:
		return true
	case kUnit: // within the next fortnight
		return !s.near(i).han && i >= 2 && s.tok(i-2).kind == kPre
	case kFiller:
		return s.near(i+1).kind == kNum
	}
	return false
}

// trailing reads the edges behind the core, which ends before token i; next is the
// token behind them.
func (s *Scanner) trailing(i int, e *expr) (next int) {
	for ; ; i++ {
		val := s.post(i)
		if val == 0 {
			j := s.bracket(i)
			if val = s.post(j); val == 0 {
				return i
			}
			i = j
		}
		switch {
		case val == postAgo && e.term.Kind != escalation.TermDuration && s.text[s.near(i).start:s.near(i).end] == "来": // 明天来换
			return i
		case val == postOver && e.post == postAfter: // 五分钟后余额可用
			return i
		case val == postBefore && e.term.Kind == escalation.TermDuration && s.datedBracket(i): // 期限最后一日（10月16日）之前
			return s.openBefore(i)
		}
		switch val {
		case postOf:
			e.attr = !s.clauseEnds(s.near(i).end) && !strings.HasPrefix(s.text[s.near(i).end:s.to], "是") // 下午三点的是我
			return i
		case postTime, postAbout:
			continue
		case postFrom:
			e.from = true
		}
		if e.post == 0 || val == postOver || val == postAgo {
			e.post = val
		}
	}
}

// datedBracket says that a bracket with a date in it closes right before token i.
func (s *Scanner) datedBracket(i int) bool {
	open := s.openBefore(i)
	return open < i && (s.tok(open+1).kind == kDate || s.tok(open+1).kind == kNum && s.tok(open+2).kind == kMonthMark)
}

// openBefore is the bracket that opened the remark which closes right before token i;
// i when none does.
func (s *Scanner) openBefore(i int) int {
	if s.tok(i-1).kind != kClose {
		return i
	}
	for j := i - 2; j >= 0 && s.toks[i].start-s.toks[j].start <= maxBracket; j-- {
		if s.toks[j].kind == kOpen {
			return j
		}
	}
	return i
}

// clauseEnds says that a mark or the end follows at pos: 的 before it is a mere
// particle (不会拖过5个工作日的).
func (s *Scanner) clauseEnds(pos int32) bool {
	if int(pos) >= s.to {
		return true
	}
	switch r, _ := lex.Decode(s.text, int(pos)); lex.Fold(r) {
	case ',', '。', '!', ';', '\n':
		return true
	}
	return false
}

// post is the trailing edge that the token at i is, 0 for none. 内 behind a
// period (本周内) and behind a count (3天内) is the same word.
func (s *Scanner) post(i int) int32 {
	switch t := s.near(i); {
	case t.kind == kPost:
		return t.val
	case t.kind == kTail && t.val == tailWithin:
		return postWithin
	}
	return 0
}

// maxBracket bounds a bracketed remark inside an expression, in bytes:
// 3个工作日（法定节假日顺延）内.
const maxBracket = 80

// bracket goes past a bracketed remark that begins at token i; it returns i when
// there is none.
func (s *Scanner) bracket(i int) int {
	if s.near(i).kind != kOpen {
		return i
	}
	from := s.toks[i].start
	for j := i + 1; j < len(s.toks) && s.toks[j].start-from <= maxBracket; j++ {
		if s.toks[j].kind == kClose {
			return j + 1
		}
	}
	return i
}

// edge is the term's edge as the words before and behind say it.
func (e *expr) edge() escalation.TermEdge {
	switch {
	case e.post == postAfter || e.pre == preAfter:
		return escalation.EdgeAfter
	case e.pre == preBy || e.pre == preMoved || e.post == postBefore || e.post == postLatest:
		return escalation.EdgeBy
	case e.post == postWithin || e.pre == preWithin || e.pre == preIn || e.pre == preNext:
		return escalation.EdgeWithin
	case e.pre == preAt || e.pre == preFor || e.pre == preAsOf:
		return escalation.EdgeAt
	}
	return escalation.EdgeNone
}
