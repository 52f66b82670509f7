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
	if ok && s.endsTersely(verb, pos+n) {
		s.markVerb(action, pos, n)
		return -1
	}
	for _, adverb := range longAdverbs {
		if strings.HasPrefix(s.text[pos:s.to], adverb) {
			return pos + len(adverb)
		}
	}
	if v != 0 && s.dict.entries[v].classes.any(cWill, cCan, cExpect, cFor) || strings.ContainsRune(terseAdverbs, verb) {
		return max(end, pos+n)
	}
	return -1
}

// longAdverbs are the adverbs of more than one character before such a verb.
var longAdverbs = []string{"重新", "直接", "统一", "統一", "一并", "一併", "全部", "再次", "准时", "準時", "按时", "按時", "原路", "如数", "如數", "全额", "全額", "分批", "当面"}

// markVerb marks a verb of one character at pos.
func (s *sentence) markVerb(action uint8, pos, n int) {
	c := &s.clauses[len(s.clauses)-1]
	s.marks = append(s.marks, mark{classes: 1 << cAct, action: action, han: true, start: int32(pos), end: int32(pos + n), clause: int32(len(s.clauses) - 1)})
	c.flags |= 1 << cAct
	c.han = true
}

// closes says that a verb of one character ends a clause that has a limit, with
// other words between: 四个工作日内原路退.
func (s *sentence) closes(r rune, pos int) bool {
	if !strings.ContainsRune("打付退汇寄发", lex.Fold(r)) || !s.endsTersely('打', pos) {
		return false
	}
	if pos < s.to && !s.covered[pos-s.from] && isHan(runeAt(s.text, pos)) && !strings.ContainsRune(terseParticles, lex.Fold(runeAt(s.text, pos))) {
		return false
	}
	from := s.clauses[len(s.clauses)-1].start
	for i := range s.times {
		if t := &s.times[i]; t.Start >= from && t.End < pos && limits(t) {
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
		return true
	}
	return f.specific() && f.time.Term.Unit == escalation.UnitWorkDay
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
	return (f.own|f.lead).any(cYour, cYou, cFor, cMe) || f.lead.any(cWe, cPast, cDone, cProg)
}

// ownersAct: what is done within the limit is for the owner to do: 三日内寄回设备.
// With money it is ours (佣金一周内补齐).
func (f *frame) ownersAct() bool {
	first, last := f.bounds()
	if f.towardsUs() {
		return true
	}
	if m := &f.s.marks[f.s.clauses[f.home].first]; f.ownerFirst(m) {
		return true
	}
	for i := first; i < last; i++ {
		m := &f.s.marks[i]
		if m.classes.has(cSupply) && !m.classes.has(cReceive) && (i <= f.act || f.sameClause(i)) {
			return !f.own.any(cMoney, cWe) || m.action != aPay
		}
	}
	return false
}

// towardsUs: we are the object of the act: 您周五打给我.
func (f *frame) towardsUs() bool {
	i := f.act + 1
	return i < len(f.s.marks) && f.s.marks[i].classes.has(cWe) && f.s.marks[i].start == f.s.marks[f.act].end && strings.HasPrefix(f.s.text[f.s.marks[i].start:], "我")
}

// ownerFirst: 您 is the subject right before the limit: 您10月9日上午办理业务.
func (f *frame) ownerFirst(m *mark) bool {
	if !m.classes.has(cYou) || m.classes.any(cYour, cFor, cAct) || int(m.start) > f.time.Start || f.own.any(cFor, cWe, cThing, cMoney) {
		return false
	}
	return !f.objectYou()
}

func (f *frame) sameClause(i int) bool {
	return f.act >= 0 && f.s.marks[i].clause == f.s.marks[f.act].clause
}

// anothers: the first party named in the clause is a third one.
func (f *frame) anothers() bool {
	first, last := f.bounds()
	for i := first; i < last; i++ {
		if m := &f.s.marks[i]; m.classes.any(cThird, cWe, cYou, cUsers) {
			return m.classes.any(cThird, cUsers) && i < f.act && !strings.HasSuffix(f.s.text[:m.start], "的")
		}
	}
	return false
}

// waitsForYou: the clause before tells what the owner does first: 您补完材料，….
func (f *frame) waitsForYou() bool {
	if f.yoursFirst() {
		return true
	}
	if f.lo == 0 {
		return false
	}
	c := &f.s.clauses[f.lo-1]
	if !c.han || c.times > 0 || c.first == c.last {
		return false
	}
	from, _ := trim(f.s.text, c.start, c.end)
	for _, lead := range []string{"您把", "你把", "您先", "你先"} {
		if strings.HasPrefix(f.s.text[from:], lead) {
			return true
		}
	}
	first := f.s.marks[c.first]
	return first.classes.has(cYou) && !first.classes.has(cYour) && c.flags.any(cSupply, cAct) &&
		!c.flags.any(cPast, cDone, cWe, cProg, cReceive, cYour, cNot, cFor, cUsually, cSaid, cHours)
}

// yoursFirst: the limit runs from what the owner is still to do: 补齐后三个工作日.
func (f *frame) yoursFirst() bool {
	if f.time == nil || f.time.AnchorStart < 0 {
		return false
	}
	words := f.s.text[f.time.AnchorStart:f.time.AnchorEnd]
	if !strings.HasSuffix(words, "后") && !strings.HasSuffix(words, "後") {
		return false
	}
	switch f.time.Term.Anchor {
	case escalation.AnchorSubmitted, escalation.AnchorDocuments, escalation.AnchorGoods, escalation.AnchorReply:
		return !f.lead.any(cPast, cDone) && !strings.Contains(words, "已")
	}
	return false
}

// helps says that the clause has 给您, 帮您 with a verb of its own that no list
// knows: 24小时内给您把号放出来.
func (f *frame) helps() bool {
	if f.time == nil || !f.s.clauses[f.home].han || f.own.has(cDone) && !f.own.has(cWill) || f.own.any(cNot, cPast, cMay, cPlease, cMust, cThird, cAdverse, cNoise, cReceive) || !f.edged() {
		return false
	}
	first, last := f.bounds()
	for i, m := range f.s.marks[first:last] {
		if m.classes.has(cWe) && int(m.end) <= f.time.Start && i == 0 && f.takes() {
			return true
		}
		if !m.classes.has(cFor) {
			continue
		}
		switch f.s.text[m.start:m.end] {
		case "给您", "給您", "帮您", "幫您", "替您", "为您", "為您", "给你", "給你", "帮你", "幫你", "替你", "俾你", "俾您", "同你":
			return int(m.start) >= f.time.End
		}
	}
	return false
}

// suspended: what is shut for a time opens again: 国庆期间暂停打款，10月8日恢复.
func (f *frame) suspended() bool {
	if f.lo == 0 || f.action() != aResolve {
		return false
	}
	c := &f.s.clauses[f.lo-1]
	if c.flags.has(cNotice) {
		return true
	}
	for i := range f.s.times {
		if t := &f.s.times[i]; c.flags.has(cAdverse) && t.Start >= c.start && t.End <= c.end {
			return true
		}
	}
	return false
}

// paysYou: the money goes to the owner: 违约金支付到您账上.
func (f *frame) paysYou() bool {
	if f.act < 0 || f.s.marks[f.act].action != aPay || !f.s.marks[f.act].han {
		return false
	}
	end := int(f.s.marks[f.act].end)
	rest := f.s.text[end:f.s.to]
	for _, to := range []string{"到您", "给您", "給您", "至您", "到你", "给你"} {
		if strings.HasPrefix(rest, to) || strings.HasSuffix(f.s.text[:end], to) {
			return true
		}
	}
	return false
}

// runsOut: a ban that ends by itself: 该处罚将于30天后解除.
func (f *frame) runsOut() bool {
	t := f.time
	return t != nil && t.Term.Kind == escalation.TermDuration && t.Term.Edge == escalation.EdgeAfter && f.act >= 0 &&
		f.s.marks[f.act].han && f.s.marks[f.act].action == aResolve && f.own.has(cBar) && !f.own.any(cFor, cWe)
}

// takes: 把 stands right behind the limit: 我这周内把材料递上去.
func (f *frame) takes() bool {
	rest := f.s.text[f.time.End:f.s.clauses[f.home].end]
	for _, towards := range []string{"过来", "過來", "我"} {
		if strings.Contains(rest, towards) {
			return false
		}
	}
	return strings.HasPrefix(rest, "把") || strings.HasPrefix(rest, "就把") || strings.HasPrefix(rest, "先把")
}

// doneThen: 已 stands right behind the time, which tells when it was done:
// 结算表今天已报财务.
func (f *frame) doneThen() bool {
	if f.time == nil {
		return false
	}
	for i := range f.s.marks {
		if m := &f.s.marks[i]; m.classes.has(cPast) && int(m.start) == f.time.End && strings.HasPrefix(f.s.text[m.start:], "已") {
			return true
		}
	}
	return false
}

// ordinary: one kind of cases among several, a topic without an owner, an event
// that has not happened.
func (f *frame) ordinary() bool {
	if f.suspended() {
		return true
	}
	if f.oneKind() || f.lead.any(cEach, cUsually, cLaw) && !f.own.any(cYour, cYou) {
		return true
	}
	if t := f.time; t.AnchorStart >= 0 && t.Term.Anchor != escalation.AnchorMail && !(f.own|f.lead).any(cWe, cYour, cYou) {
		return true
	}
	return f.topic() && !f.specific()
}

// oneKind: 普通投诉, 大额提现; or the clause before ends in 的 and names a class of
// cases by its time: 15点前申请的，当日到账.
func (f *frame) oneKind() bool {
	if (f.own | f.lead).has(cKind) && !(f.own|f.lead).any(cYour, cYou, cFor) {
		return true
	}
	if f.lo == 0 {
		return false
	}
	c := &f.s.clauses[f.lo-1]
	_, end := trim(f.s.text, c.start, c.end)
	return c.times > 0 && !c.flags.any(cWill, cFor, cGiven) &&
		(strings.HasSuffix(f.s.text[c.start:max(c.start, end)], "的") || c.flags.has(cSupply) && !c.flags.any(cYour, cYou, cWe, cPast, cDone))
}

// titled: a heading tells what a text is about: 关于提交…的通知：.
func (f *frame) titled() bool {
	c := &f.s.clauses[f.home]
	from, to := trim(f.s.text, c.start, c.end)
	words := f.s.text[from:to]
	if !strings.HasPrefix(words, "关于") && !strings.HasPrefix(words, "關於") {
		return false
	}
	for _, end := range []string{"通知", "公告", "说明", "說明", "函", "事宜", "提醒", "申请", "申請"} {
		if strings.HasSuffix(words, end) {
			return true
		}
	}
	return false
}

// scored: 评分 is what is given back, no survey.
func (f *frame) scored() bool {
	return f.act >= 0 && f.s.marks[f.act].han && f.actIs(cAct) && (f.s.marks[f.act].action == aPay || f.s.marks[f.act].action == aResolve)
}

// asserts: a clause that ends in the particle 的 says something, it names no class
// of cases: 不会让您等太久的, 这是合同写的.
func (f *frame) asserts(c *clause) bool {
	from, _ := trim(f.s.text, c.start, c.end)
	for _, begin := range []string{"不会", "不會", "是", "这是", "這是", "肯定", "真的", "别", "我", "确实", "確實"} {
		if strings.HasPrefix(f.s.text[from:], begin) {
			return true
		}
	}
	return false
}

// attributive: the word at mark i belongs to what describes a noun: 已结算的,
// 没结算的.
func (f *frame) attributive(i int) bool {
	_, last := f.bounds()
	return i+1 < last && f.s.marks[i].han && i+1 != f.act && f.s.marks[i+1].classes.any(cAct, cSupply) && f.s.marks[i+1].start == f.s.marks[i].end && f.describes(int(f.s.marks[i+1].end))
}

// brokenOff: a bracket parts the negation from its act: 恕无法于期限（7月20日）前给付.
func (f *frame) brokenOff() bool {
	if f.lo == 0 || !f.s.clauses[f.home].han {
		return false
	}
	c := &f.s.clauses[f.lo-1]
	if c.end >= f.s.to || c.flags.any(cAct, cDone) || c.last == c.first {
		return false
	}
	if r := lex.Fold(runeAt(f.s.text, c.end)); r != '(' {
		return false
	}
	for _, m := range f.s.marks[c.first:c.last] {
		if m.classes.has(cNot) && m.action == 1 {
			return true
		}
	}
	return false
}

// topic: the clause begins with a bare noun of the trade (提现, 退款) right before
// the time, as tables of usual times do.
func (f *frame) topic() bool {
	c := &f.s.clauses[f.lo]
	if c.first >= c.last {
		return false
	}
	m := &f.s.marks[c.first]
	from, _ := trim(f.s.text, c.start, c.end)
	return m.classes.any(cPlural, cAct) && int(m.start) == from && int(m.end) == f.time.Start
}

// ourWord: an earlier clause tells of a word not kept, and we speak for ourselves
// behind it: 上一位客服答应的事没落实，我接手了，三天内给您回音.
func (f *frame) ourWord() bool {
	for i := f.lo; i > 0; i-- {
		c := &f.s.clauses[i]
		if c.first < c.last && i < f.lo && f.s.marks[c.first].classes.has(cWe) && strings.HasPrefix(f.s.text[f.s.marks[c.first].start:], "我") && !c.flags.has(cSaid) {
			return f.own.has(cFor) && !f.saidByYou()
		}
		if c.flags.has(cSaid) {
			return false
		}
	}
	return false
}

// saidByYou: what is reported is the owner's own word.
func (f *frame) saidByYou() bool {
	for i := range f.s.marks {
		if m := &f.s.marks[i]; m.classes.has(cSaid) && strings.ContainsAny(f.s.text[m.start:m.end], "您你") {
			return true
		}
	}
	return false
}

// hearsay: a third party is said to have said it: 银行表示三个工作日内到账.
func (f *frame) hearsay() bool {
	first := f.s.clauses[max(0, f.lo-1)].first
	for i := first; i < f.s.clauses[f.hi].last; i++ {
		m := &f.s.marks[i]
		if m.classes.has(cThird) && m.han && f.saysBehind(m) && !f.weAfter(i) {
			return true
		}
	}
	return false
}

// sayWindow is how far behind a third party its verb of saying may stand, in
// bytes.
const sayWindow = 24

func (f *frame) saysBehind(m *mark) bool {
	to := min(int(m.end)+sayWindow, f.s.clauses[m.clause].end)
	if f.act >= 0 && f.s.marks[f.act].start >= m.end {
		to = min(to, int(f.s.marks[f.act].end))
	}
	words := f.s.text[m.end:to]
	for _, say := range []string{"说", "說", "话", "話", "称", "稱", "表示", "告知", "答复", "回复", "讲", "講", "通知我"} {
		if strings.Contains(words, say) && !strings.Contains(words, "电话") && !strings.Contains(words, "電話") {
			return true
		}
	}
	return false
}

// weAfter: behind what the third party said, we speak for ourselves.
func (f *frame) weAfter(i int) bool {
	_, last := f.bounds()
	for j := i + 1; j < last; j++ {
		if f.s.marks[j].classes.has(cWe) && f.s.marks[j].clause != f.s.marks[i].clause {
			return true
		}
	}
	return false
}

// receipt is the moment of receipt that a clause states right before its verb:
// 本行于3月4日收到您的投诉, 今日收悉. ok is false when it states none.
func (x *extractor) receipt(c *clause) (at time.Time, ok bool) {
	if !c.han || c.flags.any(cNot, cIf, cWill, cAsk, cPlease, cMust, cCan) {
		return at, false
	}
	for i := range x.s.times {
		t := &x.s.times[i]
		if t.Start < c.start || t.End > c.end || t.Term.Kind == escalation.TermDuration {
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
	return t.Anchor == escalation.AnchorOther && (strings.Contains(t.AnchorWords, "收到") || strings.Contains(t.AnchorWords, "收悉") || strings.Contains(t.AnchorWords, "收受"))
}

// instance says that the time names a day, which a rule never does.
func instance(t *when.Match) bool {
	switch t.Term.Kind {
	case escalation.TermDate, escalation.TermWeekday, escalation.TermPeriod:
		return true
	}
	return false
}
