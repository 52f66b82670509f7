package when

import (
	"strings"
	"sync"
	"unicode/utf8"

	"cuiban/parser/when/lex"
)

// token is one word, number or mark that can take part in an expression of
// time. Everything else between two tokens only leaves its trace in gap.
type token struct {
	kind   kind
	gap    bool // other text stands between the token before and this one
	han    bool // written in Chinese
	val    int32
	lo, hi float32 // of kNum: bounds, equal unless written as a range (两三, 3-5)
	// n holds, of a kDate, the three numbers as written, how many they are, and
	// the widths of the first and the third (as 10*first + third); of a kClock hour
	// and minute; of kClocks both clocks; of a kNum that could be a date (6.20) its
	// two numbers, 2, 1.
	n          [5]int32
	start, end int32
}

// tokens appends the tokens of text[from:to].
func (s *Scanner) tokenize(text string, from, to int) {
	s.toks = s.toks[:0]
	s.text, s.from, s.to = text, from, to
	gap := true
	for pos := from; pos < to; {
		r, n := lex.Decode(text, pos)
		class := s.classes.Of(r)
		if class&charBegins == 0 {
			gap = gap || class&charBlank == 0 && !s.slashed(r, pos)
			pos = s.other(class, pos+n)
			continue
		}
		t := s.room()
		end := s.next(pos, lex.Fold(r), class, t)
		switch {
		case end == pos:
			pos = s.other(class, pos+n)
			gap = gap || class&charBlank == 0
			continue
		case t.kind == kSkip:
			gap = true
		default:
			t.gap, t.start, t.end = gap, int32(pos), int32(end)
			t.han = text[pos] >= 0x80
			s.toks = s.toks[:len(s.toks)+1]
			gap = false
		}
		pos = end
	}
}

// room is where the next token goes: it is made in its place, for a copy of each costs as
// much as reading it.
func (s *Scanner) room() *token {
	n := len(s.toks)
	if n == cap(s.toks) {
		s.toks = append(s.toks, token{})[:n]
	}
	return &s.toks[:n+1][n]
}

// slashed says that a slash between blanks stands at pos: 2025-10-21 / 17:00.
func (s *Scanner) slashed(r rune, pos int) bool {
	return r == '/' && pos > s.from && s.text[pos-1] == ' ' && pos+1 < s.to && s.text[pos+1] == ' '
}

// other goes past a character that begins no token, and past the rest of a Latin
// word.
func (s *Scanner) other(class uint8, pos int) int {
	if class&charLetter != 0 {
		return skipWord(s.text, pos, s.to)
	}
	return pos
}

// Bits of the classes of characters.
const (
	charBegins   = 1 << iota // a word, a number or a mark can begin with it
	charBlank                // it does not part two words of an expression
	charLetter               // a Latin letter
	charNumeral              // a Chinese numeral holds it
	charMeasured             // one of the nouns that a length measures begins with it
)

var charClasses = sync.OnceValue(func() *lex.Classes {
	words := lexicon()
	classes := lex.NewClasses(func(r, folded rune) (class uint8) {
		if hanDigit(folded) >= 0 || hanScale(folded) > 0 {
			class |= charBegins | charNumeral
		}
		if '0' <= folded && folded <= '9' || words.Begins(folded) {
			class |= charBegins
		}
		if transparent(r) {
			class |= charBlank
		}
		if isLetter(r) {
			class |= charLetter
		}
		return class
	})
	for _, noun := range measured {
		r, _ := utf8.DecodeRuneInString(noun)
		classes[r] |= charMeasured
	}
	return classes
})

// transparent says that a character does not part two words of an expression:
// blanks, quotes, and the asterisks of bold print.
func transparent(r rune) bool {
	switch lex.Fold(r) {
	case ' ', '*', '"', '“', '”', '「', '」', '『', '』', '_':
		return true
	}
	return false
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// skipWord goes to the end of a Latin word of which nothing is known.
func skipWord(text string, pos, to int) int {
	for pos < to && (isLetter(rune(text[pos])) || text[pos] == '\'' || text[pos] >= '0' && text[pos] <= '9') {
		pos++
	}
	return pos
}

// next reads the token at pos, where a character stands that counts as r and is of a
// class, into t; end == pos means there is none.
func (s *Scanner) next(pos int, r rune, class uint8, t *token) (end int) {
	if '0' <= r && r <= '9' {
		*t, end = s.digits(pos)
		return end
	}
	if s.counting(pos) {
		if v, end := s.units.Longest(s.text, pos); v != 0 && end <= s.to && !s.beginsPeriod(kind(v>>16), pos, end) {
			*t = tokenOf(v)
			return end
		}
	}
	v, end := s.lexicon.Longest(s.text, pos)
	if end > s.to {
		v, end = 0, pos
	}
	if class&charNumeral != 0 {
		if number, numEnd := s.hanNumber(pos); numEnd > end || v == 0 || kind(v>>16) == kSkip && (s.countsBeyond(numEnd, end) || s.oneOClock(pos, end)) {
			*t = number
			return numEnd
		}
	}
	if v == 0 {
		return pos
	}
	if *t = tokenOf(v); t.kind == kSkip && r == '内' && s.unitBefore(pos) { // 十四天内存入: no memory
		*t, end = token{kind: kPost, val: postWithin}, pos+len("内")
	}
	return end
}

// unitBefore says that a unit ends right before pos.
func (s *Scanner) unitBefore(pos int) bool {
	t := s.tok(len(s.toks) - 1)
	return int(t.end) == pos && (t.kind == kUnit || t.kind == kDayMark)
}

// countsBeyond says that a unit behind the number at pos reaches beyond end: 十分钟 is
// no 十分.
func (s *Scanner) countsBeyond(pos, end int) bool {
	v, behind := s.units.Longest(s.text, pos)
	return v != 0 && behind > end && behind <= s.to
}

// oneOClock says that 一点, which mostly means a little, is the hour: 下午一点来换, 一点半.
func (s *Scanner) oneOClock(pos, end int) bool {
	if s.text[pos:end] != "一点" && s.text[pos:end] != "一點" {
		return false
	}
	r, n := rune(0), 0
	if end < s.to {
		r, n = lex.Decode(s.text, end)
	}
	if r = lex.Fold(r); r == '半' || r == '钟' || r == '整' || r == '前' || r == '之' && strings.HasPrefix(s.text[end+n:], "前") {
		return true
	}
	t := s.tok(len(s.toks) - 1)
	return int(t.end) == pos && (t.kind == kPart || t.kind == kDayPart) && !strings.ContainsRune("都也儿不没", r)
}

// beginsPeriod says that 月 or 年 at pos, behind a number, begins 月底 or 年底: what is
// counted before is no month (一半月底给, 旧分数月底前).
func (s *Scanner) beginsPeriod(unit kind, pos, end int) bool {
	if unit != kMonthMark && unit != kYearMark {
		return false
	}
	t := s.tok(len(s.toks) - 1)
	if t.kind == kNum && t.lo == t.hi && (unit == kYearMark || t.hi >= 1 && t.hi <= 12) || unit == kYearMark && t.kind == kHalf {
		return false
	}
	v, behind := s.lexicon.Longest(s.text, pos)
	within := (t.kind == kHalf || t.kind == kFewNum) && strings.HasPrefix(s.text[end:], "内")
	return kind(v>>16) == kPeriod && behind > end && behind <= s.to && !within
}

// counting says that a number, or a half, stands right before pos: a unit follows.
func (s *Scanner) counting(pos int) bool {
	switch t := s.tok(len(s.toks) - 1); t.kind {
	case kNum, kHalf, kMeasure, kFewNum:
		return int(t.end) <= pos && lex.SkipBlanks(s.text, int(t.end)) >= pos
	}
	return false
}

func tokenOf(v uint32) token {
	t := token{kind: kind(v >> 16), val: int32(v & 0xffff)}
	if t.kind == kNum {
		t.lo, t.hi = float32(t.val), float32(t.val)
	}
	return t
}
