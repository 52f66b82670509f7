package promise

import (
	"strings"

	"cuiban/escalation"
)

// A word that would refuse a Chinese clause can belong to another part of it than the act:
// it only describes a noun, is taken back by its own repetition, or follows the time.

// maxElse is how far from the beginning of its clause a Chinese word for otherwise may
// stand, in bytes: 如果您逾期, but not 关于征信报告中“1次逾期”.
const maxElse = 12

// ownElse says that a word for otherwise begins one of the frame's clauses.
func (f *frame) ownElse() bool {
	for i := f.lo; i <= f.hi; i++ {
		c := &f.s.clauses[i]
		from, _ := trim(f.s.text, c.start, c.end)
		for _, m := range f.s.marks[c.first:c.last] {
			if m.classes.has(cElse) && (!m.han || int(m.start)-from <= maxElse) {
				return true
			}
		}
	}
	return false
}

// thenCan says that 可, 能 stand behind the time of a Chinese clause: what the owner will
// be able to do then, no condition: 明日可见, 最迟周一您就可以登录.
func (f *frame) thenCan(c *clause) bool {
	if f.time == nil || !c.han {
		return false
	}
	for _, m := range f.s.marks[c.first:c.last] {
		if m.classes.has(cCan) && int(m.start) < f.time.End {
			return false
		}
	}
	return true
}

// onlyLater says that every word of dependence is a 才 right behind the time, which says
// no more than that it is late: 结果后天才会出来.
func (f *frame) onlyLater() bool {
	if f.time == nil || !f.s.clauses[f.home].han || f.lead.has(cSoThat) || !instance(f.time) {
		return false
	}
	first, last := f.bounds()
	for _, m := range f.s.marks[first:last] {
		if m.classes.has(cSoThat) && !(int(m.start) == f.time.End && strings.HasPrefix(f.s.text[m.start:], "才")) {
			return false
		}
	}
	return true
}

// pastOf says that a sign of the past only describes what the act is done to: 已扣的三期,
// 之前收的辅材费; or that 过去 is where something is sent: 后天给您邮过去.
func (f *frame) pastOf(m *mark) bool {
	if !m.han {
		return false
	}
	word := f.s.text[m.start:m.end]
	if word == "过去" || word == "過去" {
		return int(m.start) > f.s.clauses[m.clause].start && !hasPrefixHan(f.s.text[m.end:], "的", "几", "幾", "一", "两", "兩", "三", "数", "數")
	}
	rest := f.s.text[m.end:min(int(m.end)+maxOf, f.s.clauses[m.clause].end)]
	i := strings.Index(rest, "的")
	if i < 0 {
		i = strings.Index(rest, "之")
	}
	if i <= 0 || containsAny(rest, "说", "說", "讲", "講", "答", "承", "定", "约", "約", "，") {
		return false
	}
	return !hasSuffixHan(rest[:i], "您", "你", "我", "们", "們", "司", "方") && f.act >= 0 && int(f.s.marks[f.act].start) > int(m.end)+i
}

// maxOf is how far behind a sign of the past the 的 of what it describes may stand, in
// bytes.
const maxOf = 12

// eitherWay says that a negation is one half of a choice that makes no difference:
// 谈不谈得成, 能不能; or 不是 that the clause of the time corrects: 不是配送，是退款.
func (f *frame) eitherWay(m *mark) bool {
	if !m.han {
		return false
	}
	word := f.s.text[m.start:m.end]
	if hasPrefixHan(word, "不") && int(m.start) > f.s.from {
		rest := f.s.text[m.start+int32(len("不")) : f.s.to]
		if before := f.s.text[f.s.from:m.start]; len(rest) >= 3 && len(before) >= 3 && rest[:3] == before[len(before)-3:] && rest[0] >= 0x80 {
			return true
		}
	}
	if word != "不是" || int(m.clause) == f.hi {
		return false
	}
	next := &f.s.clauses[m.clause+1]
	from, _ := trim(f.s.text, next.start, next.end)
	return hasPrefixHan(f.s.text[from:], "是", "就是")
}

// soonestOnly says that every word of what is usual is a 最快 which the latest moment
// follows: 最快明天，最慢后天.
func (f *frame) soonestOnly() bool {
	if f.time == nil || !f.s.clauses[f.home].han {
		return false
	}
	first, last := f.bounds()
	for _, m := range f.s.marks[first:last] {
		if m.classes.has(cUsually) && !(strings.HasPrefix(f.s.text[m.start:], "最快") && containsAny(f.s.text[m.end:f.s.clauses[f.hi].end], "最迟", "最遲", "最慢", "最晚")) {
			return false
		}
	}
	return true
}

// queueVerbs put a matter into a run of payments or a list.
var queueVerbs = []string{"排入", "排进", "排進", "列入", "编入", "編入", "纳入", "納入", "归入", "歸入", "挂进", "掛進", "挂入", "掛入", "插入", "插进", "插進", "放进", "放進", "放入", "并入", "併入", "进入", "進入", "加进", "加進", "加入", "赶上", "趕上", "排上", "归在", "歸在", "归到", "歸到"}

// queued says that a matter has been put into a run that is still to come: 您这笔已排入周五
// 的批次.
func (f *frame) queued() bool {
	t := f.time
	if t == nil || t.Term.Edge == escalation.EdgeWithin || !f.s.clauses[f.home].han || f.own.any(cNot, cIf) || !instance(t) || t.Term.Kind == escalation.TermDate && t.Term.Day == 0 {
		return false
	}
	before := f.between(f.s.clauses[f.home].start, t.Start)
	return hasSuffixHan(strings.TrimSuffix(strings.TrimRight(before, " "), "了"), queueVerbs...)
}

// ownWords says that a clause behind one that tells of the past says what happens at its
// time in words of its own, though no list knows the verb: 差错已核实，收费处今日冲销.
func (f *frame) ownWords(c *clause) bool {
	if f.time == nil || !c.han {
		return false
	}
	_, to := trim(f.s.text, c.start, c.end)
	return to-f.time.End >= minVerb && isHan(runeAt(f.s.text[:to], f.time.End))
}

// toldThen says that a clause with a verb that no list knows tells what comes next in a
// matter of which the clause before tells: 差错已核实，收费处今日冲销.
func (f *frame) toldThen() bool {
	c := &f.s.clauses[f.home]
	return f.act < 0 && f.lo == f.hi && f.ownWords(c) && f.edged() && f.own&openGeneric == 0 && (f.lead.meets(1<<cPast|1<<cDone|1<<cProg|1<<cWe) || f.told)
}

// ableThen says that 可, 能 stand behind a named time in a matter that was told of: what
// comes then, not what may come: 最迟周一您就能收到.
func (f *frame) ableThen() bool {
	c := &f.s.clauses[f.home]
	if f.time == nil || !c.flags.has(cCan) || !f.thenCan(c) || !f.edged() || f.time.After || f.time.Until || f.time.Every {
		return false
	}
	return !f.own.meets(1<<cNot|1<<cIf|1<<cUsers|1<<cThird|1<<cMay|1<<cSupply|1<<cEach|1<<cKind) && ((f.own | f.lead).meets(1<<cYour|1<<cYou|1<<cWe|1<<cMoney|1<<cThing) || f.lead.any(cPast, cDone, cProg) || f.told)
}

// invites says that the mark asks a third one on our side to do it, not the owner: 我请
// 师傅明早送到.
func (f *frame) invites(i int) bool {
	m := &f.s.marks[i]
	word := f.s.text[m.start:m.end]
	if word != "请" && word != "請" || i == 0 {
		return false
	}
	if i+1 < len(f.s.marks) && f.s.marks[i+1].classes.has(cYou) && f.s.marks[i+1].start == m.end {
		return false
	}
	before := &f.s.marks[i-1]
	return before.clause == m.clause && (before.classes.has(cWe) || before.classes.any(cWill) && f.before(cWe, i))
}

// oursAgain says that we speak for ourselves behind what somebody said: 您反映照明不亮，
// 本所将于周五派员前往.
func (f *frame) oursAgain() bool {
	c := &f.s.clauses[f.lo]
	if f.lo == 0 || !c.han || c.first >= c.last || f.own.has(cSaid) || !f.own.any(cWill, cFor, cGiven) {
		return false
	}
	p := &f.s.clauses[f.lo-1]
	_, end := trim(f.s.text, p.start, p.end)
	if hasSuffixHan(f.s.text[p.start:max(p.start, end)], "称", "稱", "说", "說", "表示", "指", "道", "承诺", "承諾", "答应", "答應", "答复", "回复", "话", "話") {
		return false
	}
	m := &f.s.marks[c.first]
	from, _ := trim(f.s.text, c.start, c.end)
	return m.classes.has(cWe) && int(m.start) == from
}

// compensates says that what looks like a perk makes up for something: 误判补偿88元红包.
func (f *frame) compensates() bool {
	return f.s.clauses[f.home].han && containsAny(f.s.text[f.s.clauses[max(0, f.lo-1)].start:f.s.clauses[f.hi].end], "补偿", "補償", "赔", "賠", "误", "誤", "补发", "補發", "恢复", "恢復", "回补", "回補", "致歉", "歉意")
}

// informs says that what is published is the outcome of a matter: 终审结果8月14日公布.
func (f *frame) informs() bool {
	if !f.s.clauses[f.home].han || f.own.any(cUsers, cEach) {
		return false
	}
	words := f.s.text[f.s.clauses[f.lo].start:f.s.clauses[f.hi].end]
	return containsAny(words, "结果", "結果", "结论", "結論", "终审", "終審", "裁决", "裁決", "决定", "決定", "账单", "帳單") && !containsAny(words, "处罚", "處罰", "中奖", "中獎", "评选", "評選")
}

// ownersView are the words of what the owner will see or have.
var ownersView = []string{"看到", "见到", "見到", "拿到", "收到", "收着", "收著", "查到", "用上", "能用", "可用", "可见", "可見", "睇到", "登录", "登入", "有数", "到手", "看微信", "看卡", "看账", "看得到", "取到", "领到", "領到"}

// youSee says that the clause tells what the owner will see or have at its time: 三十分钟后
// 您看微信.
func (f *frame) youSee() bool {
	c := &f.s.clauses[f.home]
	if f.time == nil || !c.han || f.lo != f.hi || f.own.meets(1<<cNot|1<<cIf|1<<cPast|1<<cPlease|1<<cMust|1<<cSupply|1<<cUsers|1<<cAsk|1<<cMay) || !f.edged() {
		return false
	}
	return containsAny(f.between(f.time.End, c.end), ownersView...) && ((f.own | f.lead).meets(1<<cYou|1<<cYour|1<<cWe|1<<cMoney) || f.told)
}

// openWords begin a condition that is still open.
var openWords = []string{"若", "如果", "如", "一旦", "倘", "假如", "假若", "只要", "除非", "待您", "待你", "待买方", "待買方", "待贵", "待貴", "待台端", "等您", "等你", "俟您", "俟貴", "俟台端", "要是", "要不您", "要不你"}

// noCondition are words that such a condition begins with by accident, or that ask nothing
// to happen first.
var noCondition = []string{"若无", "若無", "如无", "如無", "如不出", "若不出", "如期", "如约", "如約", "如上", "如下", "如此", "如今", "如实", "如實", "如数", "如數", "如何", "如图", "如題", "如题", "如附", "如您所", "如你所", "如前", "若干", "如顺利", "若順利", "如果顺利", "如果順利", "如果一切", "等您等", "如常", "待您的", "等您的", "若非", "如需", "如有", "若有", "若需", "如果有", "如未", "若未", "如仍", "若仍", "如果还", "如果您还"}

// openIfHan says that a Chinese clause right before, or the frame's own, begins with an
// open condition in so many words: 若核查发现确属我方责任，将在一周内退款.
func (f *frame) openIfHan() bool {
	if f.ownersEvent() {
		return true
	}
	if f.time == nil || !f.s.clauses[f.home].han || !(f.own|f.lead).has(cIf) && !f.awaits() {
		return false
	}
	for i := f.lo; i >= 0 && i >= f.lo-2; i-- {
		c := &f.s.clauses[i]
		from, _ := trim(f.s.text, c.start, c.end)
		words := f.s.text[from:max(from, c.end)]
		for _, who := range []string{"您", "你", "台端", "臺端", "阁下", "閣下", "贵司", "貴司", "贵方", "我方", "对方"} {
			words = strings.TrimPrefix(words, who)
		}
		if hasPrefixHan(words, openWords...) {
			return !hasPrefixHan(words, noCondition...) && from < f.time.Start
		}
		if i < f.lo && (c.times > 0 && c.flags.has(cWill) || c.flags.has(cAlso)) {
			return false
		}
	}
	return false
}

// ownersEvent says that the limit runs from what the owner is still to send or sign: 收到您
// 寄回的设备后24小时内.
func (f *frame) ownersEvent() bool {
	if f.time == nil || f.time.AnchorStart < 0 || !f.s.clauses[f.home].han || f.lead.any(cPast, cDone, cReceive) || f.trail.any(cPast, cDone) {
		return false
	}
	words := f.s.text[f.time.AnchorStart:f.time.AnchorEnd]
	return hasSuffixHan(words, "后", "後") && !containsAny(words, "已", "今") && containsAny(words, "您寄回", "您签回", "您簽回", "您补齐", "您補齊", "您归还", "您歸還")
}

// awaits says that the clause before begins with what is waited for.
func (f *frame) awaits() bool {
	if f.lo == 0 {
		return false
	}
	c := &f.s.clauses[f.lo-1]
	from, _ := trim(f.s.text, c.start, c.end)
	return hasPrefixHan(f.s.text[from:max(from, c.end)], "待", "等您", "等你", "俟", "要不您")
}

// proposes says that the clause is part of a proposal: 您看这样好不好，今天先退您一半？
func (f *frame) proposes() bool {
	if !f.s.question || !f.s.clauses[f.home].han {
		return false
	}
	return containsAny(f.s.text[f.s.from:f.s.clauses[f.lo].start], "好不好", "可以吗", "可以嗎", "行吗", "行嗎", "行不行", "您看", "你看", "如何")
}
