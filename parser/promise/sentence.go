package promise

import (
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"cuiban/escalation"
	"cuiban/parser/when"
	"cuiban/parser/when/lex"
)

// mark is a word of the vocabulary in a sentence.
type mark struct {
	classes    flags
	action     uint8
	han        bool
	start, end int32
	clause     int32
}

// clause is a part of a sentence between two commas or connectives.
type clause struct {
	start, end  int // byte offsets
	first, last int // its marks: marks[first:last]
	flags       flags
	times       int  // expressions of time that are limits
	joined      bool // shares its subject and its modal with the clause before: … and send you …
	han         bool // it has Chinese words
	asked       int  // 2 + where what it asks begins, 0 for not looked for, 1 for none
}

// sentence is one sentence taken apart. Its buffers are used again for the next.
type sentence struct {
	text     string
	from, to int
	marks    []mark
	clauses  []clause
	times    []when.Match
	parted   bool // it names the days of instalments
	question bool // ends in a question mark
	covered  [lex.MaxSentence + 8]bool
	scanner  *when.Scanner
	dict     *dictionary
	bag      bag // what is seen in it and around it

	chars     uint8 // the classes of its characters, once charsRead
	charsRead bool

	workdays     int // where it explains that days are working days, -1 for nowhere, once workdaysRead
	workdaysRead bool
}

// sentences are buffers between two texts: they are large beside what most mails say.
var sentences = sync.Pool{New: func() any {
	return &sentence{
		scanner: when.NewScanner(when.Options{}),
		dict:    words(),
		marks:   make([]mark, 0, 128),
		clauses: make([]clause, 0, 32),
		times:   make([]when.Match, 0, 16),
	}
}}

// newSentence takes buffers out of the pool.
func newSentence(opt when.Options) *sentence {
	s := sentences.Get().(*sentence)
	s.scanner.Reset(opt)
	s.bag.reset()
	return s
}

// release gives the buffers back.
func (s *sentence) release() {
	s.scanner.Reset(when.Options{})
	s.text = ""
	sentences.Put(s)
}

// read takes text[from:to] apart.
func (s *sentence) read(text string, from, to int) {
	s.text, s.from, s.to = text, from, to
	s.marks, s.clauses, s.charsRead, s.workdaysRead = s.marks[:0], s.clauses[:0], false, false
	s.parted = false
	s.times = s.scanner.Sentence(text, from, to, s.times[:0])
	s.runs()
	s.beside()
	s.cover()
	s.split()
	s.question = endsAsking(text[from:to])
	for i := range s.times {
		if c := s.clauseAt(s.times[i].Start); limits(&s.times[i]) {
			s.clauses[c].times++
		}
	}
}

// paymentRuns are the nouns of a run of payments, behind 的.
var paymentRuns = []string{"周结", "週結", "月结", "月結", "批次", "那批", "这批", "這批", "那趟", "结算", "結算", "付款", "打款", "出款", "放款", "汇款", "匯款", "款批", "薪资", "薪資", "账期", "帳期", "发薪", "發薪", "工资", "工資", "批付款", "批打款", "财务", "財務", "兑付", "兌付", "发放", "發放", "拨付", "撥付", "清单", "清單", "名单", "名單", "排期", "档期", "檔期", "班次"}

// runs lets the day of a run of payments be a limit: 会并同7月15日的周结拨给您.
func (s *sentence) runs() {
	for i := range s.times {
		m := &s.times[i]
		if !m.Attr || m.Past {
			continue
		}
		rest, ok := strings.CutPrefix(s.text[m.End:s.to], "的")
		if !ok || !strings.ContainsAny(s.text[max(s.from, m.Start-9):m.Start], "随隨同跟于於在走入进進赶趕搭排归歸到") {
			continue
		}
		m.Attr = !hasPrefixHan(rest, paymentRuns...) && !containsAny(rest[:min(len(rest), maxRunName)], "批次", "名单", "名單", "清单", "清單")
	}
}

// maxRunName is how far behind 的 the noun of a run may stand, in bytes: 的退款补发批次.
const maxRunName = 18

// cover marks the bytes that belong to expressions of time and to the events
// they run from: their words mean nothing else.
func (s *sentence) cover() {
	clear(s.covered[:s.to-s.from+1])
	for i := range s.times {
		m := &s.times[i]
		s.coverSpan(m.Start, m.End)
		if m.AnchorStart >= 0 && (m.Term.Anchor != escalation.AnchorOther || saysReceipt(m.Term)) {
			s.coverSpan(m.AnchorStart, m.AnchorEnd)
		}
	}
}

func (s *sentence) coverSpan(from, to int) {
	for i := max(from, s.from); i < min(to, s.to) && !s.covered[i-s.from]; i++ {
		s.covered[i-s.from] = true
	}
}

// split finds the words and the clauses in one pass.
func (s *sentence) split() {
	s.open(s.from)
	verbAt := -1 // where a verb of one character may stand: behind a limit
	time := 0    // the next expression of time
	for pos := s.from; pos < s.to; {
		if s.covered[pos-s.from] {
			if time = s.nextTime(time, pos); time < len(s.times) && s.times[time].Start == pos {
				if s.follows(time) {
					s.shut(pos)
					s.open(pos)
				}
				pos = min(s.times[time].End, s.to)
				verbAt = pos
				continue
			}
			pos++
			verbAt = pos
			continue
		}
		r, n := lex.Decode(s.text, pos)
		class := s.dict.classes.Of(r)
		if class&charMark != 0 && (r != ' ' || pos > s.from && s.text[pos-1] >= 0x80) && s.boundary(r, pos, n) {
			s.shut(pos)
			s.open(pos + n)
			pos += n
			continue
		}
		v, end := uint32(0), pos
		if class&charBegins != 0 {
			v, end = s.dict.lexicon.Longest(s.text, pos)
		}
		if pos == verbAt && r >= 0x2e80 {
			if verbAt = s.terse(r, pos, n, v, end); verbAt < 0 && v == 0 {
				pos += n
				continue
			}
		} else if v == 0 && class&charCloses != 0 && s.closes(pos+n) {
			s.markVerb(terseVerbs[lex.Fold(r)], pos, n)
		}
		if v == 0 || end > s.to {
			pos += n
			if class&charLetter != 0 {
				pos = s.skipWord(pos)
			}
			continue
		}
		s.word(v, pos, end, r >= 0x80)
		pos = end
	}
	s.shut(s.to)
	s.breaks()
}

func (s *sentence) skipWord(pos int) int {
	for pos < s.to && isLetter(rune(s.text[pos])) {
		pos++
	}
	return pos
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// Bits of the classes of characters.
const (
	charBegins = 1 << iota // a word of the vocabulary can begin with it
	charMark               // it can part two clauses
	charLetter             // a Latin letter
	charCloses             // a verb that can end a clause far behind its limit
	charAdverb             // one of longAdverbs begins with it
	charQuote              // an opening quotation mark
	charFee                // a word of fees and payments holds it
)

// charClasses are the classes of all characters for a vocabulary.
func charClasses(words *lex.Lexicon) *lex.Classes {
	classes := lex.NewClasses(func(r, folded rune) uint8 { return charClass(words, r, folded) })
	for _, adverb := range longAdverbs {
		classes[runeAt(adverb, 0)] |= charAdverb
	}
	for _, r := range openingQuotes {
		classes[r] |= charQuote
	}
	for _, r := range feeSigns {
		classes[r] |= charFee
	}
	return classes
}

// charClass is the class of one character for a vocabulary.
func charClass(words *lex.Lexicon, r, folded rune) (class uint8) {
	if words.Begins(folded) {
		class |= charBegins
	}
	switch folded {
	case ',', ';', '(', ')', '[', ']', '【', '】', ':', '-', ' ', '、', '/', '→':
		class |= charMark
	}
	if isLetter(r) {
		class |= charLetter
	}
	switch folded {
	case '打', '付', '退', '汇', '寄', '发', '补':
		class |= charCloses
	}
	return class
}

// boundary says whether a character parts two clauses.
func (s *sentence) boundary(r rune, pos, n int) bool {
	switch lex.Fold(r) {
	case ',':
		return !(pos > s.from && pos+n < s.to && isDigit(s.text[pos-1]) && isDigit(s.text[pos+n])) // £3,450
	case ';', '(', ')', '[', ']', '【', '】':
		return true
	case ':':
		return r == '：' || pos+n < s.to && s.text[pos+n] == ' '
	case ' ':
		return s.gapHan(pos, n)
	case '→':
		return true
	case '/':
		return pos > s.from && s.text[pos-1] == ' ' && pos+n < s.to && s.text[pos+n] == ' '
	case '、':
		i := s.timeFrom(pos + n)
		return i > 0 && i < len(s.times) && s.times[i].Start == pos+n && (s.actsBetween(i, minVerb) || s.instalments(i))
	case '-':
		return pos > s.from && s.text[pos-1] == ' ' && pos+n < s.to && s.text[pos+n] == ' ' || r == '—'
	}
	return false
}

// gapHan says that a blank parts two Chinese clauses: 已反馈 两个工作日回复.
func (s *sentence) gapHan(pos, n int) bool {
	if pos <= s.from+minVerb || pos+n >= s.to {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s.text[s.from:pos])
	return isHan(before) && isHan(runeAt(s.text[:s.to], pos+n)) && s.to-pos > minVerb
}

func (s *sentence) open(pos int) {
	if n := len(s.clauses); n > 0 && s.clauses[n-1].start == s.clauses[n-1].end { // nothing stood between two marks
		s.clauses = s.clauses[:n-1]
	}
	s.clauses = append(s.clauses, clause{start: pos, end: pos, first: len(s.marks)})
}

func (s *sentence) shut(pos int) {
	c := &s.clauses[len(s.clauses)-1]
	c.end, c.last = pos, len(s.marks)
}

func (s *sentence) word(v uint32, pos, end int, han bool) {
	e := s.dict.entries[v]
	if e.classes.has(cShield) {
		return
	}
	c := &s.clauses[len(s.clauses)-1]
	if e.classes.has(cJoin) && s.joins(pos, end, c.start) {
		s.shut(pos)
		s.open(pos)
		c = &s.clauses[len(s.clauses)-1]
		c.joined = true
	}
	if e.classes.has(cAct) && end-pos == len("把") && s.text[pos:end] == "把" && !s.disposes(end) {
		return
	}
	if e.classes.has(cGive) && s.timeFollows(end) {
		e.classes |= 1 << cWait
	}
	m := mark{classes: e.classes, action: e.action, han: han, start: int32(pos), end: int32(end)}
	if s.splits(m, c) {
		s.shut(pos)
		s.open(pos)
		c = &s.clauses[len(s.clauses)-1]
	}
	m.clause = int32(len(s.clauses) - 1)
	c.flags |= e.classes
	c.han = c.han || han
	s.marks = append(s.marks, m)
}

// timeFollows says whether an expression of time begins at pos or a blank
// behind it.
func (s *sentence) timeFollows(pos int) bool {
	return pos < s.to && s.covered[pos-s.from] || pos+1 < s.to && s.text[pos] == ' ' && s.covered[pos+1-s.from]
}

// suppliedNouns are what an owner is asked for.
var suppliedNouns = []string{"材料", "资料", "資料", "截图", "截圖", "照片", "身份证", "身分證", "银行卡", "銀行卡", "卡号", "卡號", "收款码", "收款碼", "单号", "單號", "凭证", "憑證", "合同", "合約", "发票", "發票", "表格", "视频", "影片", "录音", "錄音", "信息", "資訊", "流水", "电话", "電話", "地址", "账号发", "帳號發"}

// disposes says that 把 at pos begins what somebody does with a thing, and that it is
// not something asked of the owner: 把权限打开, but 把截图发我.
func (s *sentence) disposes(pos int) bool {
	end := pos
	for end < s.to {
		r, n := lex.Decode(s.text, end)
		if s.dict.classes.Of(r)&charMark != 0 && r != ' ' || r == '。' || r == '！' || r == '？' {
			break
		}
		end += n
	}
	what := s.text[pos:end]
	if len(what) < 2*minVerb || containsAny(what, "过来", "過來", "给我", "給我", "发我", "發我", "传我", "傳我", "寄我", "交我", "告诉我", "给我们", "給我們") {
		return false
	}
	c := &s.clauses[len(s.clauses)-1]
	for _, m := range s.marks[c.first:] {
		if m.classes.any(cPlease, cMust) || m.classes.has(cYou) && !m.classes.any(cYour, cFor) {
			return false
		}
		if m.classes.meets(1<<cWe | 1<<cWill | 1<<cGiven | 1<<cExpect) {
			return true
		}
	}
	return containsAny(what, "您", "你", "閣下", "阁下", "台端") || !supplied.in(what)
}

// maxJoin is how far behind "and" the limit of the joined clause may stand, in
// bytes.
const maxJoin = 80

// joins says whether "and" at pos parts two acts with a limit each: "acknowledge
// within 48 hours and send a full response within 10 days".
func (s *sentence) joins(pos, end, from int) bool {
	before := false
	for i := range s.times {
		t := &s.times[i]
		if !limits(t) {
			continue
		}
		if t.Start >= from && t.End <= pos {
			before = true
		}
		if t.Start >= end {
			return before && t.Start-end <= maxJoin && !(s.text[pos] >= 0x80 && (strings.Contains(s.text[end:t.Start], "，") || strings.HasSuffix(s.text[from:pos], "最")))
		}
	}
	return false
}

// splits says whether a word begins a new clause without a comma: 但是, because;
// or "we" behind "and".
func (s *sentence) splits(m mark, c *clause) bool {
	if len(s.marks) == c.first {
		return false
	}
	if m.classes.any(cBreak, cElse) || m.classes.has(cAlso) && len(s.marks) > c.first+1 && !m.classes.has(cPast) {
		return m.end-m.start > 3 || !m.han
	}
	last := s.marks[len(s.marks)-1]
	if !last.classes.has(cJoin) || last.han || last.clause != int32(len(s.clauses)-1) {
		return false
	}
	return m.classes.meets(1<<cWe|1<<cYou|1<<cPlease|1<<cWill|1<<cYour|1<<cThing|1<<cMoney|1<<cExpect|1<<cThird|1<<cIf) && int(m.start-last.end) <= 2
}

// breaks gives each clause the flags of its marks anew, where a break moved them.
func (s *sentence) breaks() {
	for i := range s.clauses {
		c := &s.clauses[i]
		c.flags = 0
		c.han = c.han || hanText(s.text[c.start:c.end])
		for _, m := range s.marks[c.first:c.last] {
			c.flags |= m.classes
		}
	}
}

// clauseAt is the index of the clause that holds a byte offset.
func (s *sentence) clauseAt(pos int) int {
	lo, hi := 0, len(s.clauses)-1
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if s.clauses[mid].start <= pos {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// timeFrom is the index of the first expression of time that begins at pos or behind
// it: a long sentence full of times is not searched for each of its clauses.
func (s *sentence) timeFrom(pos int) int {
	return sort.Search(len(s.times), func(i int) bool { return s.times[i].Start >= pos })
}

// holds says whether a character of a class stands anywhere in the sentence: a rule
// that looks for words with one asks it first.
func (s *sentence) holds(class uint8) bool {
	if !s.charsRead {
		s.charsRead, s.chars = true, 0
		for pos := s.from; pos < s.to; {
			r, n := lex.Decode(s.text, pos)
			s.chars |= s.dict.classes.Of(r)
			pos += n
		}
	}
	return s.chars&class != 0
}

// endsAsking says whether a sentence ends in a question mark.
func endsAsking(text string) bool {
	for i := len(text); i > 0; i-- {
		switch text[i-1] {
		case ' ', '\n', '\r', '\t', '"', '!':
			continue
		case '?':
			return true
		}
		return i >= 3 && text[i-3:i] == "？"
	}
	return false
}

// aside says that a clause in brackets only says how the days are counted: （自本通知今日
// 送达起算）.
func (s *sentence) aside(i int) bool {
	c := &s.clauses[i]
	if c.start <= s.from {
		return false
	}
	if r, _ := utf8.DecodeLastRuneInString(s.text[s.from:c.start]); lex.Fold(r) != '(' {
		return false
	}
	return hasPrefixHan(s.text[c.start:c.end], "自", "从", "從", "由", "含", "不含", "遇", "以", "即", "不计", "不計")
}

// limits says whether an expression of time can be the limit of a promise.
func limits(m *when.Match) bool {
	month := m.Term.Kind == escalation.TermDate && m.Term.Day == 0 && m.Term.Part == "" && m.Term.Edge == escalation.EdgeNone && strings.HasSuffix(m.Term.Words, "份")
	during := m.Term.Kind == escalation.TermHoliday && (strings.HasSuffix(m.Term.Words, "期间") || strings.HasSuffix(m.Term.Words, "期間"))
	return !during && m.Rule != "vague" && m.Rule != "past" && !m.Attr && !m.Past && !m.Hours && !m.Length && !month
}

// event names the event that a clause tells of, if it tells of one.
func (s *sentence) event(c *clause) (escalation.Anchor, bool) {
	return s.scanner.Event(c.start, c.end)
}
