package promise

import (
	"strings"

	"cuiban/escalation"
	"cuiban/parser/when/lex"
)

// What makes a Chinese clause with an act and a limit anything but a promise: the
// owner or somebody else is to do it, it waits for the owner, it tells how things
// are for everybody, it is hearsay.

// ownersAct: what is done within the limit is for the owner to do: 三日内寄回设备.
// With money it is ours (佣金一周内补齐).
func (f *frame) ownersAct() bool {
	first, last := f.bounds()
	if f.towardsUs() || f.askedBefore() {
		return true
	}
	if c := &f.s.clauses[f.home]; c.first < c.last && f.ownerFirst(&f.s.marks[c.first]) {
		return true
	}
	for i := first; i < f.act; i++ {
		m := &f.s.marks[i]
		if m.classes.has(cYou) && !m.classes.any(cYour, cFor, cAct) && int(m.start) >= f.time.End && !f.own.meets(1<<cWe|1<<cFor|1<<cReceive|1<<cThing|1<<cMoney) { // 三天以后您再查
			return true
		}
	}
	for i := first; i < last; i++ {
		m := &f.s.marks[i]
		if m.classes.has(cSupply) && !m.classes.has(cReceive) && (i <= f.act || f.sameClause(i)) {
			return !f.own.any(cMoney, cWe) || m.action != aPay
		}
	}
	return false
}

// askedBefore: the clause before asks something of the owner, and nobody else is named
// behind it: 把转账截图传给我就好，今天给.
func (f *frame) askedBefore() bool {
	if f.lo == 0 || f.own.meets(1<<cWe|1<<cFor|1<<cYour|1<<cMoney|1<<cThing|1<<cWill) {
		return false
	}
	c := &f.s.clauses[f.lo-1]
	from, _ := trim(f.s.text, c.start, c.end)
	return c.han && containsAny(f.s.text[from:c.end], "给我", "給我", "发我", "發我", "传我", "傳我") && !c.flags.any(cPast, cDone, cThird)
}

// towardsUs: we are the object of the act: 您周五打给我.
func (f *frame) towardsUs() bool {
	i := f.act + 1
	return i < len(f.s.marks) && f.s.marks[i].classes.has(cWe) && f.s.marks[i].start == f.s.marks[f.act].end && strings.HasPrefix(f.s.text[f.s.marks[i].start:], "我")
}

// ownerFirst: 您 is the subject right before the limit: 您10月9日上午办理业务.
func (f *frame) ownerFirst(m *mark) bool {
	if !m.classes.has(cYou) || m.classes.any(cYour, cFor, cAct) || int(m.start) > f.time.Start || f.own.meets(1<<cFor|1<<cWe|1<<cThing|1<<cMoney) {
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
		if m := &f.s.marks[i]; m.classes.meets(1<<cThird | 1<<cWe | 1<<cYou | 1<<cUsers) {
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
	if words := f.s.text[c.start:c.end]; strings.Contains(words, "的") || strings.Contains(words, "嘅") || strings.Contains(words, "之") {
		return false
	}
	return first.classes.has(cYou) && !first.classes.has(cYour) && c.flags.any(cSupply, cAct) &&
		!c.flags.meets(1<<cPast|1<<cDone|1<<cWe|1<<cProg|1<<cReceive|1<<cYour|1<<cNot|1<<cFor|1<<cUsually|1<<cSaid|1<<cHours)
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
	if f.time == nil || !f.s.clauses[f.home].han || f.own.has(cDone) && !f.own.has(cWill) || f.own.meets(1<<cNot|1<<cPast|1<<cMay|1<<cPlease|1<<cMust|1<<cThird|1<<cAdverse|1<<cNoise|1<<cReceive) || !f.edged() && f.time.Rule != "vague" {
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
	if c.flags.any(cNotice, cHours) && !(f.own|f.lead).any(cYour, cFor) {
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
	if t != nil && f.act >= 0 && f.s.marks[f.act].action == aResolve && t.Term.Edge != escalation.EdgeWithin && f.itself() {
		return true
	}
	return t != nil && t.Term.Kind == escalation.TermDuration && t.Term.Edge == escalation.EdgeAfter && f.act >= 0 &&
		f.s.marks[f.act].han && f.s.marks[f.act].action == aResolve && f.own.has(cBar) && !f.own.any(cFor, cWe)
}

// itself: 自动 stands right behind the limit or its modal, and a ban runs: 被限制7天，将于
// 7日后自动解封.
func (f *frame) itself() bool {
	rest := f.between(f.time.End, f.s.clauses[f.home].end)
	auto := strings.HasPrefix(rest, "自动") || strings.HasPrefix(rest, "自動") || strings.HasPrefix(rest, "将自动") || strings.HasPrefix(rest, "會自動") || strings.HasPrefix(rest, "会自动") || strings.HasPrefix(rest, "系统自动") || strings.HasPrefix(rest, "系統自動")
	return auto && ((f.own|f.lead).any(cAdverse, cBar) || f.time.Term.Edge == escalation.EdgeAfter)
}

// takes: 把 stands right behind the limit: 我这周内把材料递上去.
func (f *frame) takes() bool {
	rest := f.between(f.time.End, f.s.clauses[f.home].end)
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

// offersBehind: 可 begins the clause behind: what stands before is for the owner
// to do (10月5日前还清，可免罚息).
func (f *frame) offersBehind() bool {
	if f.hi+1 >= len(f.s.clauses) {
		return false
	}
	c := &f.s.clauses[f.hi+1]
	if c.first == c.last || f.specific() {
		return false
	}
	m := &f.s.marks[c.first]
	from, _ := trim(f.s.text, c.start, c.end)
	return m.han && m.classes.has(cCan) && int(m.start) == from
}

// launches: a product is announced, nothing of the owner's: 该功能将于10月10日上线.
func (f *frame) launches() bool {
	if f.act < 0 || !f.s.marks[f.act].han || (f.own | f.lead | f.trail).meets(1<<cYou|1<<cYour|1<<cFor|1<<cWe) || f.lead.any(cPast, cDone) {
		return false
	}
	switch f.s.text[f.s.marks[f.act].start:f.s.marks[f.act].end] {
	case "上线", "上線", "发布", "發佈", "發布", "开放", "開放", "上架", "推送":
		return true
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
	if f.lo == 0 || f.s.clauses[f.lo].flags.has(cAlso) {
		return false
	}
	c := &f.s.clauses[f.lo-1]
	_, end := trim(f.s.text, c.start, c.end)
	return c.times > 0 && !c.flags.any(cWill, cFor, cGiven) &&
		(strings.HasSuffix(f.s.text[c.start:max(c.start, end)], "的") || c.flags.has(cSupply) && !c.flags.meets(1<<cYour|1<<cYou|1<<cWe|1<<cPast|1<<cDone))
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
		if strings.HasPrefix(f.s.text[from:], begin) || begin == "是" && strings.Contains(f.s.text[from:c.end], begin) {
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
		if m.classes.any(cThird, cUsers) && m.han && f.saysBehind(m) && !f.weAfter(i) {
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
	for _, say := range []string{"说", "說", "话", "話", "称", "稱", "表示", "告知", "答复", "回复", "讲", "講", "反馈已", "反饋已", "反馈说", "通知我"} {
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
