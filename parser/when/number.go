package when

import (
	"unicode/utf8"

	"cuiban/parser/when/lex"
)

// maxFields bounds the numbers in one run of digits and separators; a longer
// run is a telephone number, a version or an order number.
const maxFields = 4

// run is one run of digits with the separators between them: 48, 3-5, 6/20,
// 2026-06-20, 18:00, 9:00-18:00.
type run struct {
	field  [maxFields]int32
	width  [maxFields]int8 // digits of each field
	sep    [maxFields]byte // sep[i] stands before field i+1
	fields int
	end    int
	junk   bool
}

// readRun reads the run that begins at pos, in one pass over it however long.
func readRun(text string, pos, to int) run {
	var r run
	i := pos
	for {
		start := i
		value, digits := int64(0), 0
		for i < to {
			c, n := lex.Decode(text, i)
			c = lex.Fold(c)
			if c < '0' || c > '9' {
				break
			}
			value = min(value*10+int64(c-'0'), 1<<30)
			digits++
			i += n
		}
		if i == start {
			break
		}
		r.put(value, digits)
		r.end = i
		sep, next := separator(text, i, to)
		if sep == 0 {
			break
		}
		if r.fields <= maxFields && r.fields > 0 {
			r.sep[r.fields-1] = sep
		}
		i = next
	}
	return r
}

func (r *run) put(value int64, digits int) {
	if r.fields >= maxFields || digits > 8 {
		r.junk = true
		return
	}
	r.field[r.fields], r.width[r.fields] = int32(value), int8(min(digits, 100))
	r.fields++
}

// separator reads one of - / . : , between two digits; blanks are allowed
// around a dash only.
func separator(text string, pos, to int) (byte, int) {
	at := lex.SkipBlanks(text, pos)
	if at >= to {
		return 0, pos
	}
	c, n := lex.Decode(text, at)
	if c == '，' { // it parts clauses, never thousands
		return 0, pos
	}
	c = lex.Fold(c)
	if c == '~' {
		c = '-'
	}
	blank := at > pos
	next := at + n
	switch {
	case c == '-':
		next = lex.SkipBlanks(text, next)
	case c == '/' || c == '.' || c == ':' || c == ',':
		if blank {
			return 0, pos
		}
	default:
		return 0, pos
	}
	if next >= to {
		return 0, pos
	}
	d, _ := lex.Decode(text, next)
	if d = lex.Fold(d); d < '0' || d > '9' {
		return 0, pos
	}
	return byte(c), next
}

// digits reads a run of digits and says what it is.
func (s *Scanner) digits(pos int) (token, int) {
	r := readRun(s.text, pos, s.to)
	if pos > 0 && (isLetter(rune(s.text[pos-1])) || s.text[pos-1] == '-' && pos > 1 && isLetter(rune(s.text[pos-2])) && !s.behindDay(pos-1)) {
		return token{kind: kSkip}, r.end // part of a name or an order number
	}
	if v, end := s.lexicon.Longest(s.text, pos); end >= r.end && startsWithDigits(kind(v>>16)) && end <= s.to {
		return tokenOf(v), end
	}
	t := r.token()
	if t.kind == kClock && r.fields == 3 && pos > 0 && s.text[pos-1] == '[' && r.end < s.to && s.text[r.end] == ']' { // [19:10:12]: a line of a log
		t.kind = kNone
	}
	if t.kind == kNone {
		t.kind = kSkip
	}
	return t, r.end
}

// startsWithDigits says that words of a kind can begin with a digit: 24/7, 12 noon, 2nite,
// 3/4 of an hour, 1st class.
func startsWithDigits(k kind) bool {
	switch k {
	case kHours, kDay, kDayPart, kPart, kSpan, kSkip, kVague:
		return true
	}
	return false
}

// behindDay says that the name of a month or a weekday, an ordinal or a half of the day
// ends at pos, or right before the range mark there: 09-Jul-2025, 15th-17th, 9am-5pm.
func (s *Scanner) behindDay(pos int) bool {
	for i := len(s.toks) - 1; i >= 0 && i >= len(s.toks)-2; i-- {
		if t := &s.toks[i]; int(t.end) == pos {
			switch t.kind {
			case kMonth, kOrdinal, kAmPm, kWeekday, kUnit:
				return true
			}
		}
	}
	return false
}

// token classifies a run by the number of its fields and their separators.
func (r *run) token() token {
	if r.junk {
		return token{}
	}
	a, b := float32(r.field[0]), float32(r.field[1])
	switch {
	case r.fields == 1:
		return token{kind: kNum, lo: a, hi: a, n: [5]int32{r.field[0], 0, 0, 1, int32(r.width[0])}}
	case r.fields == 2:
		return r.pair(a, b)
	case r.fields == 3 && r.sep[0] == r.sep[1] && (r.sep[0] == '-' || r.sep[0] == '/' || r.sep[0] == '.'):
		return token{kind: kDate, n: [5]int32{r.field[0], r.field[1], r.field[2], 3, int32(r.width[0])*10 + int32(r.width[2])}}
	case r.fields == 3 && r.sep[0] == ':' && r.sep[1] == ':': // 18:00:00
		return clockToken(r.field[0], r.field[1])
	case r.fields == 4 && r.sep[0] == ':' && r.sep[1] == '-' && r.sep[2] == ':':
		return token{kind: kClocks, n: [5]int32{r.field[0], r.field[1], r.field[2], r.field[3]}}
	case r.fields == 3 && r.sep[0] == '-' && r.sep[1] == ':': // 9-18:00
		return token{kind: kClocks, n: [5]int32{r.field[0], 0, r.field[1], r.field[2]}}
	}
	return token{}
}

func (r *run) pair(a, b float32) token {
	switch r.sep[0] {
	case '-':
		if b < a { // 5-3 is no range
			return token{kind: kHourRange, n: [5]int32{r.field[0], r.field[1]}}
		}
		return token{kind: kNum, lo: a, hi: b}
	case ':':
		return clockToken(r.field[0], r.field[1])
	case '/':
		return token{kind: kDate, n: [5]int32{r.field[0], r.field[1], 0, 2}}
	case ',':
		if r.width[1] != 3 {
			return token{}
		}
		n := a*1000 + b
		return token{kind: kNum, lo: n, hi: n}
	}
	scale := float32(1) // a decimal, which can also be a date: 6.20前
	for i := int8(0); i < r.width[1]; i++ {
		scale *= 10
	}
	n := a + b/scale
	return token{kind: kNum, lo: n, hi: n, n: [5]int32{r.field[0], r.field[1], 0, 2, 1}}
}

func clockToken(h, m int32) token {
	if h > 24 || m > 59 {
		return token{}
	}
	return token{kind: kClock, n: [5]int32{h, m}}
}

// hanDigit is the value of a Chinese digit, -1 for other characters.
func hanDigit(r rune) int {
	switch r {
	case '零':
		return 0
	case '一', '壹':
		return 1
	case '二', '两', '贰', '俩':
		return 2
	case '三', '叁', '仨':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}

// hanScale is the value of a Chinese multiplier, 0 for other characters.
func hanScale(r rune) int {
	switch r {
	case '十', '拾':
		return 10
	case '廿':
		return 20
	case '卅':
		return 30
	case '百', '佰':
		return 100
	case '千', '仟':
		return 1000
	}
	return 0
}

// hanNumber reads a Chinese numeral: 四十八, 一百二十, 两, 廿五, 二〇二六, and
// the pairs 两三, 三五 that say a range.
func (s *Scanner) hanNumber(pos int) (token, int) {
	n := hanNum{last: -1}
	i := pos
	if end := s.amountTail(pos); end > pos {
		return token{kind: kSkip}, end
	}
	for i < s.to {
		c, width := lex.Decode(s.text, i)
		if !n.add(lex.Fold(c)) {
			break
		}
		i += width
	}
	if n.hundreds && n.low > 0 && (n.digits == 1 || n.digits == 2) { // 一千二, with another number behind it: 一千二三天内
		for ; n.digits == 2; n.digits = 1 {
			_, width := utf8.DecodeLastRuneInString(s.text[pos:i])
			i -= width
		}
		return token{kind: kSkip}, i
	}
	return n.token(), i
}

// amountTail is the end of the digit at pos that counts the thousands of 两万八, where
// another number or a period follows right behind it: 两万八七日内汇, 两万八年底前汇.
func (s *Scanner) amountTail(pos int) int {
	before, _ := utf8.DecodeLastRuneInString(s.text[:pos])
	digit, width := lex.Decode(s.text, pos)
	end := pos + width
	if before != '万' && before != '萬' || hanDigit(lex.Fold(digit)) <= 0 || end >= s.to {
		return pos
	}
	next, _ := lex.Decode(s.text, end)
	if next = lex.Fold(next); hanDigit(next) > 0 {
		return end
	}
	if v, behind := s.lexicon.Longest(s.text, end); (next == '年' || next == '月') && kind(v>>16) == kPeriod && behind <= s.to {
		return end
	}
	return pos
}

// hanNum is a Chinese numeral while it is read.
type hanNum struct {
	sum      int64 // of the parts with a multiplier
	positive int64 // digits read in a row, as a number: 二〇二六
	digits   int   // how many of them
	last     int   // the digit before, -1 for none
	scaled   bool
	hundreds bool  // the last multiplier was 百 or 千
	span     int64 // from the lower to the higher, of 三四十
	low, two int   // first and second digit of a row
}

func (n *hanNum) add(r rune) bool {
	if d := hanDigit(r); d >= 0 {
		n.digits++
		n.positive = min(n.positive*10+int64(d), 1<<30)
		if n.digits == 1 {
			n.low = d
		} else {
			n.two = d
		}
		n.last = d
		return true
	}
	scale := int64(hanScale(r))
	if scale == 0 {
		return false
	}
	n.span = 0
	if n.digits == 2 && n.two == n.low+1 { // 三四十
		n.positive = int64(n.two)
		n.span = scale
	}
	if scale == 20 || scale == 30 {
		n.sum = min(n.sum+scale, 1<<30)
	} else {
		n.sum = min(n.sum+max(n.positive, bool1(n.digits == 0))*scale, 1<<30)
	}
	n.scaled, n.positive, n.digits, n.last = true, 0, 0, -1
	n.hundreds = scale >= 100
	return true
}

func bool1(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (n *hanNum) token() token {
	if n.digits == 2 && n.low > 0 && (n.two == n.low+1 || n.low == 3 && n.two == 5) {
		if n.scaled { // 十二三
			return token{kind: kNum, lo: float32(n.sum + int64(n.low)), hi: float32(n.sum + int64(n.two))}
		}
		return token{kind: kNum, lo: float32(n.low), hi: float32(n.two)}
	}
	if n.digits > 4 {
		return token{kind: kSkip}
	}
	v := float32(n.sum + n.positive)
	if n.digits > 0 {
		n.span = 0
	}
	return token{kind: kNum, lo: v - float32(n.span), hi: v}
}
