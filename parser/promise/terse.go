package promise

import (
	"strings"
	"time"
	"unicode/utf8"

	"cuiban/escalation"
	"cuiban/parser/when"
	"cuiban/parser/when/lex"
)

// terse looks, right behind a limit, for a verb of one character that ends its
// clause (尾款周五打), and marks it. It returns where such a verb may still stand:
// behind an adverb or a modal; -1 when one can no more. v is the word at pos, which
// ends at end.
func (s *sentence) terse(r rune, pos, n int, v uint32, end int) int {
	verb := lex.Fold(r)
	action, ok := terseVerbs[verb]
	if ok && (s.endsTersely(verb, pos+n) || v == 0 && s.takesObject(verb, pos+n)) {
		s.markVerb(action, pos, n)
		return -1
	}
	if s.dict.classes.Of(r)&charAdverb != 0 {
		for _, adverb := range longAdverbs {
			if strings.HasPrefix(s.text[pos:s.to], adverb) {
				return pos + len(adverb)
			}
		}
	}
	if v != 0 && s.dict.entries[v].classes.meets(1<<cWill|1<<cCan|1<<cExpect|1<<cFor|1<<cWe|1<<cMoney) || strings.ContainsRune(terseAdverbs, verb) {
		return max(end, pos+n)
	}
	return -1
}

// takesObject says that a verb of one character is followed by what belongs to it:
// 退定金, 打到您钱包, 派师傅.
func (s *sentence) takesObject(verb rune, pos int) bool {
	if pos >= s.to {
		return false
	}
	next := lex.Fold(runeAt(s.text[:s.to], pos))
	allowed, ok := terseObjects[verb]
	if !ok || !isHan(next) {
		return false
	}
	if strings.HasPrefix(allowed, "!") {
		return !strings.ContainsRune(allowed, next)
	}
	return strings.ContainsRune(allowed, next)
}

// longAdverbs are the adverbs of more than one character before such a verb.
var longAdverbs = []string{"一起", "一块", "一塊", "一道", "一次性", "悉数", "悉數", "全款", "如期", "同步", "重新", "直接", "统一", "統一", "一并", "一併", "全部", "再次", "准时", "準時", "按时", "按時", "原路", "如数", "如數", "全额", "全額", "分批", "当面"}

// markVerb marks a verb of one character at pos.
func (s *sentence) markVerb(action uint8, pos, n int) {
	c := &s.clauses[len(s.clauses)-1]
	s.marks = append(s.marks, mark{classes: 1 << cAct, action: action, han: true, start: int32(pos), end: int32(pos + n), clause: int32(len(s.clauses) - 1)})
	c.flags |= 1 << cAct
	c.han = true
}

// closes says that a verb of one character (charCloses), which ends at pos, ends a
// clause that has a limit, with other words between: 四个工作日内原路退.
func (s *sentence) closes(pos int) bool {
	if !s.endsTersely('打', pos) {
		return false
	}
	if pos < s.to && !s.covered[pos-s.from] && isHan(runeAt(s.text, pos)) && !strings.ContainsRune(terseParticles, lex.Fold(runeAt(s.text, pos))) {
		return false
	}
	from := s.clauses[len(s.clauses)-1].start
	for i := s.timeFrom(from); i < len(s.times) && s.times[i].Start < pos; i++ {
		if t := &s.times[i]; t.End < pos && limits(t) {
			return true
		}
	}
	return false
}

// maxTail is how many characters may stand between such a verb and the end of
// its clause.
const maxTail = 3

// endsTersely says whether only complements and particles, or the one it is done
// for, stand between pos and the end of the clause.
func (s *sentence) endsTersely(verb rune, pos int) bool {
	if r := runeAt(s.text[:s.to], pos); (r == '来' || r == '來') && verb != '下' && verb != '出' { // 回来, 过来: towards us
		return false
	}
	for range maxTail {
		if pos >= s.to || s.covered[pos-s.from] {
			return true
		}
		r, n := lex.Decode(s.text, pos)
		r = lex.Fold(r)
		switch {
		case (r == '您' || r == '你') && verb == '给': // 周五前给您, but not 给您发货
		case r == '您' || r == '你' || r == '第' || r == '一' || r == '全' || r == '首' || r == '剩' || r == '另':
			return true
		case !strings.ContainsRune(terseComplements, r) && !strings.ContainsRune(terseParticles, r):
			return !isHan(r) && !isDigitRune(r)
		}
		pos += n
	}
	return pos >= s.to || s.dict.classes.Of(runeAt(s.text, pos))&charMark != 0 || !isHan(runeAt(s.text, pos))
}

func runeAt(text string, pos int) rune {
	r, _ := utf8.DecodeRuneInString(text[pos:])
	return r
}

func isHan(r rune) bool {
	return r >= 0x2e80 && r < 0xff00 && r != '。' && r != '、' && r != '」' && r != '』'
}
func isDigitRune(r rune) bool { return '0' <= r && r <= '9' }

// unspoken decides on a Chinese clause that says an act and a limit and nothing else:
// neither a modal nor who does it for whom. Agents write most promises so. What
// speaks against it is what makes it a rule for everybody.
func (f *frame) unspoken() verdict {
	switch {
	case f.act < 0 || !f.actIs(cAct) || f.own.has(cCorrect):
		return none("no-modal", "没有承诺的语气", "nothing says that it is promised")
	case f.ownersAct() || f.trail.has(cElse) && !f.trail.has(cWe):
		return none("owners-act", "是您要做的事", "it is for you to do")
	case f.anothers():
		return none("third-party", "是别人要做的事", "somebody else is to do it")
	case f.waitsForYou():
		return none("waits-for-you", "要等您先做某事", "it waits for something you do first")
	case f.ordinary():
		return none("general", "说的是一般情况", "it says how things are in general")
	case f.lead.has(cNot) && strings.HasPrefix(f.s.text[f.s.clauses[f.home].start:], "是"):
		return none("negated", "是否定的", "it is negated")
	case f.purpose():
		return none("purpose", "说的是目的", "it says what something else is for")
	case f.own.has(cMay), !f.edged():
		return none("no-edge", "没有说是期限", "nothing says that it is a limit")
	}
	return verdict{LabelPromise, "bare", "说了做什么和期限", "it says what is done and by when", sureAddressed}
}

// edged says that the time is a limit: 内, 前, a named day; a mere length only
// where the matter is the owner's own.
func (f *frame) edged() bool {
	t := f.time
	if t.Term.Kind == escalation.TermHoliday && t.Term.Edge == escalation.EdgeNone || t.Term.Kind == "" || t.After {
		return false
	}
	if !t.Loose {
		return t.Term.Edge != escalation.EdgeNone || !f.onlyThen()
	}
	return f.specific() && f.time.Term.Unit == escalation.UnitWorkDay
}

// hastens: 尽快 with an act of theirs and nothing else: 已反馈，尽快处理.
func (f *frame) hastens() bool {
	c := &f.s.clauses[f.home]
	if f.time.Rule != "vague" {
		return false
	}
	if !c.han && f.lo == f.hi && !f.s.clauses[f.hi].han || f.act < 0 || !f.actIs(cAct) || f.own.meets(1<<cYou|1<<cPlease|1<<cMust|1<<cSupply|1<<cNot|1<<cThird|1<<cUsers|1<<cNonAct|1<<cCan|1<<cMay|1<<cNotice) {
		return false
	}
	if containsAny(f.s.text[c.start:c.end], "说", "說", "讲", "講") {
		return false
	}
	return f.own.meets(1<<cWe|1<<cProg|1<<cThing|1<<cMoney|1<<cYour) || f.lead.meets(1<<cWe|1<<cPast|1<<cDone|1<<cYour|1<<cProg|1<<cReceive|1<<cArrange) || f.told
}

// onlyThen: 才 right behind a bare time says that it is not before, not that it will be:
// 月底才发工资.
func (f *frame) onlyThen() bool {
	rest := f.between(f.time.End, f.s.clauses[f.home].end)
	return strings.HasPrefix(rest, "才") && !f.own.meets(1<<cYour|1<<cFor|1<<cWe|1<<cWill)
}

// purpose: 为了在3天内完成审核，请….
func (f *frame) purpose() bool {
	c := &f.s.clauses[f.home]
	from, _ := trim(f.s.text, c.start, c.end)
	return strings.HasPrefix(f.s.text[from:], "为了") || strings.HasPrefix(f.s.text[from:], "為了")
}

// neverExceeded: the limit itself promises: 不会拖过5个工作日. What is to be done was said
// before.
func (f *frame) neverExceeded() bool {
	if f.time == nil || f.own.any(cThird, cUsers, cKind) || f.oneKind() {
		return false
	}
	for _, never := range []string{"不会", "不會", "绝不", "絕不", "保证不", "保證不", "不拖"} {
		if strings.HasPrefix(f.time.Term.Words, never) {
			return true
		}
	}
	return false
}

// specific says that the sentence is about one case.
func (f *frame) specific() bool {
	return (f.own | f.lead).meets(1<<cYour|1<<cYou|1<<cFor|1<<cMe) || f.lead.meets(1<<cWe|1<<cPast|1<<cDone|1<<cProg)
}

var receivedNow = newPhrases([]string{"现已收", "現已收", "现已接", "現已接", "业已收", "業已收"})

// receipt is the moment of receipt that a clause states right before its verb:
// 本行于3月4日收到您的投诉, 今日收悉. ok is false when it states none.
func (x *extractor) receipt(c *clause) (at time.Time, ok bool) {
	if !c.han || c.flags.meets(1<<cNot|1<<cIf|1<<cWill|1<<cAsk|1<<cPlease|1<<cMust|1<<cCan) {
		return at, false
	}
	if receivedNow.in(x.text[c.start:c.end]) {
		return x.ctx.Base, true
	}
	for i := x.s.timeFrom(c.start); i < len(x.s.times) && x.s.times[i].Start < c.end; i++ {
		t := &x.s.times[i]
		if t.End > c.end || t.Term.Kind == escalation.TermDuration {
			continue
		}
		for _, m := range x.s.marks[c.first:c.last] {
			if gap := int(m.start) - t.End; m.classes.has(cReceive) && gap >= 0 && gap <= maxReceiptGap {
				return x.eventTime(c), true
			}
		}
	}
	return at, false
}

// maxReceiptGap is the room for 已, 正式 between the day and 收到, in bytes.
const maxReceiptGap = 9

// saysReceipt says that the words of an anchor speak of a receipt without saying
// of what: 自收到之日起.
func saysReceipt(t escalation.Term) bool {
	return t.Anchor == escalation.AnchorOther && (strings.Contains(t.AnchorWords, "收到") || strings.Contains(t.AnchorWords, "收悉") || strings.Contains(t.AnchorWords, "收受") || strings.Contains(t.AnchorWords, "接获") || strings.Contains(t.AnchorWords, "接獲"))
}

// actsThen says that a Chinese clause speaks of one moment, and what is done at it: no
// opening hours and no validity, whatever words it has of them (5月6日上班即付).
func (f *frame) actsThen() bool {
	return f.time != nil && f.s.clauses[f.home].han && !f.time.Until && !f.time.Every && (instance(f.time) || f.time.Rule == "vague")
}

// instance says that the time names a day, which a rule never does.
func instance(t *when.Match) bool {
	switch t.Term.Kind {
	case escalation.TermDate, escalation.TermWeekday, escalation.TermPeriod:
		return true
	}
	return false
}
