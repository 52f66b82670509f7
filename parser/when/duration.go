package when

import (
	"strings"
	"unicode/utf8"

	"cuiban/escalation"
	"cuiban/parser/when/lex"
)

var termUnits = []escalation.TermUnit{"", escalation.UnitMinute, escalation.UnitHour, escalation.UnitWorkHour,
	escalation.UnitDay, escalation.UnitWorkDay, escalation.UnitWeek, escalation.UnitMonth, escalation.UnitQuarter, escalation.UnitYear}

// count is a number in words or digits: bounds, and whether it is a vague one.
type count struct {
	lo, hi  float32
	few     bool
	measure bool // 个 followed
	article bool // only "a"
}

// number reads a count at token i: 48, 四十八, 3-5, 三至五, three to five, two
// (2), 一个半, one and a half, a couple of, 几.
func (s *Scanner) number(i int) (c count, next int, ok bool) {
	t := s.tok(i)
	switch t.kind {
	case kFewNum:
		return count{few: true, lo: 1, hi: 1}, s.measure(i+1, &c), true
	case kMeasure: // 个半钟: one and a half
		if !s.oneAndHalf(i) {
			return c, i, false
		}
		return count{lo: 1.5, hi: 1.5, measure: true}, i + 2, true
	case kHalf:
		c = count{lo: 0.5, hi: 0.5}
		return c, s.measure(i+1, &c), true
	case kArticle:
		c = count{lo: 1, hi: 1, article: true}
		next = i + 1
		if s.near(next).kind == kFewNum {
			c.few = true
			next++
		}
		return c, s.measure(next, &c), true
	case kNum:
	default:
		return c, i, false
	}
	c.lo, c.hi = t.lo, t.hi
	i++
	i = s.tens(i, &c)
	i = s.repeated(i, c)
	if s.roughly(i) { // 十来分钟, 二十多天
		c.few = true
		i++
	}
	if to, end, found := s.rangeEnd(i); found && to.hi >= c.hi {
		c.hi, i = to.hi, end
	}
	i = s.half(i, &c)
	i = s.measure(i, &c)
	return c, s.half(i, &c), true
}

// roughly says that 来, 多 or 余 stands at token i, between a Chinese number and its unit.
func (s *Scanner) roughly(i int) bool {
	t := s.near(i)
	if t.kind != kPost || !t.han || t.val != postAgo && t.val != postOver || t.end-t.start != int32(len("来")) {
		return false
	}
	u := s.near(i + 1).kind
	return u == kUnit || u == kMeasure || u == kDayMark
}

// oneAndHalf says that 个半 stands at token i, before a unit of which people say it so:
// 个半钟, 个半月, but not 下个半年 and 整个半天.
func (s *Scanner) oneAndHalf(i int) bool {
	u := s.near(i + 2)
	if s.near(i+1).kind != kHalf || u.kind != kMonthMark && !(u.kind == kUnit && (u.val == uHour || u.val == uWeek)) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s.text[:s.toks[i].start])
	return !strings.ContainsRune("下上前后後这這那每整各一两兩几幾头頭", before)
}

// tens joins "forty" and "eight".
func (s *Scanner) tens(i int, c *count) int {
	if c.hi < 20 || c.hi > 90 || int(c.hi)%10 != 0 || s.tok(i-1).han || s.text[s.tok(i-1).start] <= '9' {
		return i
	}
	j := i
	if s.near(j).kind == kRange && s.text[s.toks[j].start] == '-' {
		j++
	}
	if u := s.near(j); u.kind == kNum && u.hi >= 1 && u.hi <= 9 && s.text[u.start] > '9' {
		c.lo, c.hi = c.lo+u.lo, c.hi+u.hi
		return j + 1
	}
	return i
}

// repeated goes past the number said again in brackets: two (2), 三（3）.
func (s *Scanner) repeated(i int, c count) int {
	if s.near(i).kind == kOpen && s.near(i+1).kind == kNum && s.near(i+1).hi == c.hi && s.near(i+2).kind == kClose {
		return i + 3
	}
	return i
}

// rangeEnd reads "to five", "至五" behind a number.
func (s *Scanner) rangeEnd(i int) (c count, next int, ok bool) {
	if s.near(i).kind != kRange || s.near(i+1).kind != kNum {
		return c, i, false
	}
	t := s.near(i + 1)
	c = count{lo: t.lo, hi: t.hi}
	next = s.tens(i+2, &c)
	return c, s.repeated(next, c), true
}

// half reads 半 and "and a half" behind a number.
func (s *Scanner) half(i int, c *count) int {
	j := i
	if s.near(j).kind == kRange { // and a half
		if j++; s.near(j).kind == kArticle {
			j++
		}
	}
	if s.near(j).kind == kHalf {
		c.lo, c.hi = c.lo+0.5, c.hi+0.5
		return j + 1
	}
	return i
}

func (s *Scanner) measure(i int, c *count) int {
	for s.near(i).kind == kMeasure || s.near(i).kind == kFiller && i > 0 && s.toks[i-1].kind != kFiller && !s.near(i).han {
		c.measure = true
		i++
	}
	if s.near(i).kind == kRange && s.text[s.toks[i].start] == '-' { // 48-hour
		i++
	}
	return i
}

// unit reads the unit behind a count; scale is how many of it one is (a
// fortnight is two weeks).
func (s *Scanner) unit(i int, c count) (unit int32, scale float32, next int, ok bool) {
	t := s.near(i)
	switch t.kind {
	case kUnit:
		scale = 1
		switch {
		case t.val&fortnights != 0:
			scale = 2
		case t.val&quarterHours != 0:
			scale = 15
		}
		return t.val & 0xff, scale, i + 1, true
	case kMonthMark:
		if c.measure || c.lo != c.hi || c.few || c.lo == 0.5 { // 半月内, 数月
			return uMonth, 1, i + 1, true
		}
	case kYearMark:
		if c.hi < 100 {
			return uYear, 1, i + 1, true
		}
	case kHourMark:
		if s.post(i+1) == postWithin && !s.saysDian(t) { // 三点到四点之间 is no length
			return uHour, 1, i + 1, true
		}
	case kMinuteMark:
		if s.post(i+1) == postWithin {
			return uMinute, float32(t.val), i + 1, true
		}
	case kDayMark:
		return s.dayMark(i, c)
	}
	return 0, 0, i, false
}

// dateFrom is the smallest number of 日 that, without any edge, is taken for a
// day of the month rather than for so many days.
const dateFrom = 8

// dayMark decides whether 日 counts days (3日内, 3-5日) or names a day of the
// month (20日前, 于20日).
func (s *Scanner) dayMark(i int, c count) (unit int32, scale float32, next int, ok bool) {
	if s.text[s.toks[i].start:s.toks[i].end] == "号" || s.text[s.toks[i].start:s.toks[i].end] == "號" {
		return 0, 0, i, false
	}
	if s.extends(i - 1) { // 延长至30日: to thirty days in all
		return uDay, 1, i + 1, true
	}
	switch post := s.post(i + 1); post {
	case postWithin, postAfter, postAbout, postTime:
		return uDay, 1, i + 1, true
	default:
		if c.lo != c.hi || c.hi < dateFrom && post != postBefore || c.hi > 31 || s.takes(i-1) {
			return uDay, 1, i + 1, true
		}
	}
	return 0, 0, i, false
}

// takes says that the word before the number at i measures a length: 约十日, 为期十日.
func (s *Scanner) takes(i int) bool {
	if i < 0 || i >= len(s.toks) || !s.toks[i].han && s.toks[i].kind != kNum {
		return false
	}
	if p := s.tok(i - 1); p.kind == kPre && p.val == preHolds && !s.tok(i).gap { // 开放期30日
		return true
	}
	before := s.text[:s.toks[i].start]
	for _, w := range [...]string{"约", "約", "需", "需时", "需時", "需要", "为期", "為期", "历时", "歷時", "限期", "共计", "共計"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// duration reads so many units with what stands behind them.
func (s *Scanner) duration(i int, e *expr) (next int, ok bool) {
	if s.tok(i).kind == kNth || s.ordinalDay(i) {
		return s.nthDay(i, e)
	}
	if s.tok(i).kind == kSpan {
		return s.span(i, e)
	}
	if s.clockOfFour(i) {
		return i, false
	}
	c, j, ok := s.number(i)
	if !ok && e.pre == preWithin && s.tok(i).kind == kUnit && !s.tok(i).han && i > 0 && !s.tok(i).gap && (s.tok(i-1).kind == kRelative || s.tok(i).val&fortnights != 0 && s.tok(i-1).kind == kFiller || hasNext(s.text[s.tok(i-1).start:s.tok(i-1).end])) { // within the next fortnight
		c, j, ok = count{lo: 1, hi: 1}, i, true
	}
	if !ok {
		return i, false
	}
	behind := j
	unit, scale, j, ok := s.unit(j, c)
	if !ok {
		unit, scale, j, ok = s.carried(behind, c, e)
	}
	if ok {
		s.lastUnit = unit
	}
	if !ok || e.pre == preAt && c.lo == c.hi && s.toks[j-1].kind == kDayMark && s.post(j) == 0 && !s.extends(i) {
		return i, false
	}
	c, unit, scale, j = s.mixedRange(c, unit, scale, j)
	unit, j = s.meansWorkdays(unit, j)
	if !s.tok(j - 1).han {
		j, unit = s.minutesBehind(j, unit, &c)
		j = s.orTwo(j, unit, &c)
	}
	if s.near(j).kind == kHalf && s.near(j).han || s.near(j).kind == kRange { // 一天半, an hour and a half
		j = s.half(j, &c)
	}
	if end, ok := s.weeksOn(j, unit, c.hi*scale, e); ok {
		return end, true
	}
	e.few = c.few
	e.term = escalation.Term{Kind: escalation.TermDuration, Min: float64(c.lo * scale), Max: float64(c.hi * scale), Unit: termUnits[unit]}
	e.rule = "duration"
	if c.article && e.pre == 0 && !s.granted(i, j) { // "a day"
		e.named = true
	}
	for s.near(j).kind == kPre && s.near(j).val == preWithin && !s.leadsNumber(j+1) { // 3 days max
		e.post = postWithin
		j++
	}
	return s.trailing(j, e), true
}

// hasNext says that the words of an edge end in "next".
func hasNext(words string) bool {
	return len(words) >= 4 && strings.EqualFold(words[len(words)-4:], "next")
}

// carried is the unit of the duration before, where a bare number ends the clause:
// first contact within 24 hours, full resolution within 72.
func (s *Scanner) carried(j int, c count, e *expr) (unit int32, scale float32, next int, ok bool) {
	if s.lastUnit == 0 || e.pre != preWithin && (e.pre != preIn || c.hi > 60) && !s.tops(j, e) || c.few || c.article || s.tok(j-1).han {
		return 0, 0, j, false
	}
	if s.tops(j, e) {
		return s.lastUnit, 1, j, true
	}
	end := lex.SkipBlanks(s.text, int(s.tok(j-1).end))
	if end < s.to && strings.IndexByte(".,;!)", s.text[end]) < 0 || end+1 < s.to && isDigit(s.text[end+1]) {
		return 0, 0, j, false
	}
	return s.lastUnit, 1, j, true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// unitDays is about how many days a unit is, to tell which of two lengths is longer.
var unitDays = []float32{0, 1.0 / 1440, 1.0 / 24, 1.0 / 8, 1, 1.4, 7, 30, 91, 365}

// mixedRange reads the second half of "24小时至48小时", "3 days to 5 days", "a week or
// ten days": the longer counts.
func (s *Scanner) mixedRange(c count, unit int32, scale float32, j int) (count, int32, float32, int) {
	if s.near(j).kind != kRange {
		return c, unit, scale, j
	}
	to, k, ok := s.number(j + 1)
	if !ok || s.near(j+1).kind == kNone {
		return c, unit, scale, j
	}
	u, sc, k, ok := s.unit(k, to)
	if !ok || unitDays[u]*to.hi*sc < unitDays[unit]*c.hi*scale {
		return c, unit, scale, j
	}
	to.lo = to.hi
	return to, u, sc, k
}

// extends says that 延长至 stands before the number at i: it says how long the
// limit is in all.
func (s *Scanner) extends(i int) bool {
	t := s.tok(i - 1)
	return t.kind == kPre && strings.HasPrefix(s.text[t.start:t.end], "延长")
}

// namedQuarter reads 第四季度, 第四季度末: its last day.
func (s *Scanner) namedQuarter(j int, n int32, e *expr) (next int, ok bool) {
	for s.near(j).kind == kTail {
		j++
	}
	e.term = escalation.Term{Kind: escalation.TermDate, Month: int(3 * n)}
	e.rule = "quarter"
	return s.trailing(j, e), true
}

// ordinalDay says that 5th business day stands at i.
func (s *Scanner) ordinalDay(i int) bool {
	u := s.near(i + 2)
	return s.tok(i).kind == kNum && s.near(i+1).kind == kOrdinal && u.kind == kUnit && u.val == uWorkDay
}

// nthDay reads 第3个工作日, the first working day.
func (s *Scanner) nthDay(i int, e *expr) (next int, ok bool) {
	n := s.tok(i).val
	j := i + 1
	if s.tok(i).kind == kNum {
		n, j = int32(s.tok(i).hi), i+2
	} else if n == 0 {
		t := s.near(j)
		if t.kind != kNum {
			return i, false
		}
		n = int32(t.hi)
		j++
	}
	var c count
	j = s.measure(j, &c)
	j = s.ordinalAgain(j, n)
	t := s.near(j)
	if t.kind == kUnit && t.val == uQuarter && n >= 1 && n <= 4 {
		return s.namedQuarter(j+1, n, e)
	}
	if t.kind != kUnit || t.val != uDay && t.val != uWorkDay {
		return i, false
	}
	e.term = escalation.Term{Kind: escalation.TermDuration, Min: float64(n), Max: float64(n), Unit: termUnits[t.val]}
	e.rule = "nth-day"
	if e.pre == 0 {
		e.pre = preAt
	}
	return s.trailing(s.dayTime(j+1, e), e), true
}

// ordinalAgain goes past an ordinal said again in brackets: the thirtieth (30th) day.
func (s *Scanner) ordinalAgain(j int, n int32) int {
	if s.near(j).kind == kOpen && s.near(j+1).kind == kNum && s.near(j+1).hi == float32(n) && s.near(j+2).kind == kOrdinal && s.near(j+3).kind == kClose {
		return j + 4
	}
	return j
}

// span reads three quarters of an hour, whose token holds its minutes.
func (s *Scanner) span(i int, e *expr) (next int, ok bool) {
	minutes := float64(s.tok(i).val)
	e.term = escalation.Term{Kind: escalation.TermDuration, Min: minutes, Max: minutes, Unit: escalation.UnitMinute}
	e.rule, s.lastUnit = "duration", uMinute
	return s.trailing(i+1, e), true
}

// clockOfFour says that 1030 hrs stands at i, which counts no hours.
func (s *Scanner) clockOfFour(i int) bool {
	return s.saysHrs(i+1) && s.military(i, leadNone, nil)
}

// minutesBehind reads the minutes behind hours: 3h 10m, two hours and twenty minutes.
func (s *Scanner) minutesBehind(j int, unit int32, c *count) (next int, _ int32) {
	if unit != uHour {
		return j, unit
	}
	k := j
	if s.near(k).kind == kRange && s.isAnd(k) {
		k++
	}
	n := s.near(k)
	if n.kind != kNum || n.lo != n.hi || n.hi >= 60 {
		return j, unit
	}
	end, u := int(n.end), s.near(k+1)
	switch {
	case u.kind == kUnit && u.val == uMinute:
		next = k + 2
	case end < s.to && s.text[end]|0x20 == 'm' && (end+1 >= s.to || !isLetter(rune(s.text[end+1]))):
		next = k + 1
	default:
		return j, unit
	}
	c.lo, c.hi = c.lo*60+n.lo, c.hi*60+n.hi
	return next, uMinute
}

func (s *Scanner) isAnd(i int) bool {
	t := s.tok(i)
	return s.text[t.start] == '&' || strings.EqualFold(s.text[t.start:t.end], "and")
}

// orTwo reads the larger number behind a unit: a day or two, the next week or three.
func (s *Scanner) orTwo(j int, unit int32, c *count) int {
	r, n := s.near(j), s.near(j+1)
	if c.hi != 1 || r.kind != kRange || r.han || !strings.EqualFold(s.text[r.start:r.end], "or") || n.kind != kNum || n.lo != n.hi || n.hi < 2 || n.hi > 4 {
		return j
	}
	if u := s.near(j + 2).kind; u == kUnit || u == kMeasure || u == kRange {
		return j
	}
	c.hi = n.hi
	return j + 2
}
