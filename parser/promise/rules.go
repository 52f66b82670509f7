package promise

import (
	"strings"
	"unicode/utf8"

	"cuiban/escalation"
)

// Label says what a clause with (or without) a time in it is.
type Label string

// The labels. Only promises and estimates are commitments.
const (
	LabelPromise     Label = "promise"
	LabelEstimate    Label = "estimate"
	LabelDemand      Label = "demand"
	LabelQuestion    Label = "question"
	LabelConditional Label = "conditional"
	LabelReported    Label = "reported"
	LabelHours       Label = "hours"
	LabelValidity    Label = "validity"
	LabelMarketing   Label = "marketing"
	LabelSurvey      Label = "survey"
	LabelNegation    Label = "negation"
	LabelPast        Label = "past"
	LabelPolicy      Label = "policy"
	LabelAdverse     Label = "adverse" // something done against the owner
	LabelNotice      Label = "notice"  // maintenance, holidays, absence
	LabelNone        Label = "none"    // a time, but nobody says what will be done by it
)

// rule is one reason why a frame is no promise. The rules are tried in their
// order; the first that holds decides.
type rule struct {
	label  Label
	name   string
	holds  func(*frame) bool
	zh, en string
}

var refusals = []rule{
	{LabelDemand, "asks-act", (*frame).asksAct, "是对您的要求", "it asks something of you"},
	{LabelConditional, "open-if", (*frame).openIf, "取决于明说的条件", "it depends on a condition that is spelled out"},
	{LabelQuestion, "proposal", (*frame).proposes, "是提议", "it is proposed"},
	{LabelQuestion, "question", (*frame).asks, "是问句", "it asks"},
	{LabelReported, "they-say", (*frame).theirWord, "是别人的话", "somebody else says it"},
	{LabelReported, "reported", (*frame).reported, "是转述别人的话或过去说的话", "it reports what somebody said"},
	{LabelConditional, "open-if-han", (*frame).openIfHan, "取决于明说的条件", "it depends on a condition that is spelled out"},
	{LabelReported, "others-word", (*frame).othersWord, "是别人的话", "somebody else says it"},
	{LabelNone, "relative", (*frame).relative, "期限说的是别的事", "the time belongs to a relative clause"},
	{LabelConditional, "conditional", (*frame).conditional, "取决于尚未满足的条件", "it depends on a condition that is not met"},
	{LabelSurvey, "survey", (*frame).surveys, "是满意度调查", "it is a survey"},
	{LabelValidity, "validity", func(f *frame) bool { return (f.valid() || f.runsOut()) && !f.actsThen() }, "说的是有效期", "it says how long something is valid"},
	{LabelHours, "hours", func(f *frame) bool { return f.own.has(cHours) && !f.own.any(cWill, cFor) && !f.actsThen() }, "说的是服务时间", "it gives opening hours"},
	{LabelValidity, "valid-then", func(f *frame) bool { return f.valid() || f.runsOut() }, "说的是有效期", "it says how long something is valid"},
	{LabelHours, "at-work", func(f *frame) bool { return f.own.has(cHours) && !f.own.any(cWill, cFor) }, "说的是何时上班", "it says when somebody is at work"},
	{LabelReported, "on-paper", (*frame).onPaper, "是合同或裁决的内容", "it stands in a contract or an award"},
	{LabelNotice, "opens-mail", (*frame).opensMail, "说的是写信的时间", "it says when the mail is written"},
	{LabelNotice, "hearing", (*frame).hearing, "是开庭或会议的时间", "it says when a hearing is held"},
	{LabelPast, "succeeded", (*frame).succeededThen, "说的是已发生的事", "it tells what has happened"},
	{LabelPolicy, "recurs", (*frame).recurs, "是周期性的安排", "it comes again and again"},
	{LabelDemand, "asks", (*frame).asksPlainly, "明确要求您做某事", "it asks something of you in so many words"},
	{LabelDemand, "demand", (*frame).demands, "是对您的要求", "it asks something of you"},
	{LabelNone, "platitude", func(f *frame) bool { return f.own.any(cPlatitude) || f.own.has(cNonAct) && !f.actIs(cWill) }, "是客套话", "it is politeness"},
	{LabelMarketing, "marketing", (*frame).advertises, "是推广", "it is advertising"},
	{LabelNotice, "notice", (*frame).announces, "是公告", "it is an announcement"},
	{LabelNone, "of-others", (*frame).expectsOfOthers, "是指望别人做的事", "somebody else is expected to do it"},
	{LabelNone, "on-the-way", (*frame).onTheWay, "只是办事途中的一步", "it is only a step on the way"},
	{LabelNotice, "back", (*frame).atDesk, "是说人何时在", "it says when somebody is back"},
	{LabelNotice, "absence", (*frame).comesBack, "是说人何时回来", "it says when somebody comes back"},
	{LabelAdverse, "adverse", (*frame).adverse, "是对您不利的处理，不是承诺", "it is an act against you"},
	{LabelNegation, "negation", (*frame).negated, "是否定的", "it is negated"},
	{LabelPast, "past", func(f *frame) bool { return f.past() || f.overToday() }, "说的是过去", "it tells of the past"},
	{LabelPolicy, "target", (*frame).target, "是一般目标", "it is a target for all cases"},
	{LabelPolicy, "from-event", (*frame).fromEvent, "从某事件起算", "it runs from an event that nobody dates"},
	{LabelPolicy, "policy", (*frame).policy, "是一般规定或通常情况", "it is a rule or what is usual"},
}

// afterthoughts are further reasons against an English promise. They are tried only
// on what would be one: they look at the whole sentence.
var afterthoughts = []rule{
	{LabelReported, "third", (*frame).third, "是第三方的事或第三方的话", "somebody else acts or says it"},
	{LabelReported, "quoted", (*frame).asQuoted, "是引用的话", "it is quoted"},
	{LabelReported, "source", (*frame).accordingToThem, "是转述别人的话", "somebody else says it"},
	{LabelNone, "before-asking", (*frame).beforeAsking, "是请您先别催", "it asks not to chase before"},
	{LabelPolicy, "purpose", (*frame).inOrderTo, "是目的或条款", "it is a purpose, or a clause of the rules"},
	{LabelConditional, "offer", (*frame).offered, "要您先做某事", "the owner is to do something first"},
}

// hanAfterthoughts are the same for Chinese ones.
var hanAfterthoughts = []rule{
	{LabelNone, "owners-turn", func(f *frame) bool { return f.yoursToDo() || f.awaitsAnswer() || f.time != nil && f.askedBefore() }, "是您要做的事", "it is for you to do"},
	{LabelNone, "withdrawn", (*frame).withdrawn, "是已取消的安排", "what was planned has been cancelled"},
	{LabelNone, "hope", (*frame).hopes, "只是愿望", "it is only a wish"},
	{LabelNone, "wish", (*frame).wished, "只是愿望", "it is only a wish"},
	{LabelConditional, "pays-first", (*frame).paysFirst, "要您先付款", "the owner is to pay first"},
	{LabelNone, "only-then", func(f *frame) bool { return f.time != nil && f.time.Term.Edge == escalation.EdgeNone && f.onlyThen() }, "只说不会更早", "it says that it is not before"},
	{LabelNone, "to-others", (*frame).toOthers, "是为别人做的", "it is done for somebody else"},
	{LabelPolicy, "slogan", (*frame).slogan, "是广告语", "a shop praises itself"},
	{LabelPolicy, "procedure", (*frame).procedure, "是流程或规则", "it is a procedure"},
	{LabelNotice, "system", (*frame).systemWork, "是系统公告", "it announces work on the system"},
	{LabelNone, "amount", (*frame).amount, "说的是数量", "it says how much, not by when"},
	{LabelReported, "asked", (*frame).askedFor, "是别人的要求", "somebody else asks for it"},
	{LabelReported, "source", (*frame).accordingTo, "是转述别人的话", "somebody else says it"},
	{LabelReported, "quoted", (*frame).quotedHan, "是引用的话", "it is quoted"},
}

// announces: maintenance, holidays, what is published for all.
func (f *frame) announces() bool {
	return (f.own.has(cNotice) && !f.own.any(cFor, cYou) || f.launches()) && !f.informs()
}

// asks: a question, or a clause that a tag question takes back.
func (f *frame) asks() bool {
	if f.own.has(cAsk) || f.trail.has(cTag) && f.s.question {
		return true
	}
	return f.s.question && f.hi >= len(f.s.clauses)-2 && !f.laterAsks()
}

// laterAsks says that another clause behind this one holds the question.
func (f *frame) laterAsks() bool {
	for i := f.hi + 1; i < len(f.s.clauses); i++ {
		if f.s.clauses[i].flags.any(cAsk, cPlease, cCan) {
			return true
		}
	}
	return false
}

// surveys: a survey is asked for; one named in passing before does not make the money
// behind it one.
func (f *frame) surveys() bool {
	if !(f.own | f.lead).has(cSurvey) || f.scored() {
		return false
	}
	return f.own.has(cSurvey) || !(f.own.any(cMoney, cWe) && f.own.any(cYour, cFor, cWill) && f.lead.any(cAlso, cNot))
}

// relative: the time stands in a clause that describes a noun, before the modal:
// 您在7天内提出的申请我们都会受理.
func (f *frame) relative() bool {
	if f.time == nil {
		return false
	}
	if f.act >= 0 && int(f.s.marks[f.act].start) >= f.time.End && f.describes(int(f.s.marks[f.act].end)) && f.s.marks[f.act].han {
		return true
	}
	if f.modal < 0 || int(f.s.marks[f.modal].start) < f.time.End {
		return false
	}
	for i := f.s.clauses[f.lo].first; i < f.modal; i++ {
		m := &f.s.marks[i]
		if int(m.start) >= f.time.End && m.classes.any(cAct, cSupply, cReceive) && strings.HasPrefix(f.s.text[m.end:], "的") {
			return true
		}
	}
	return false
}

// describes says that 的 and a noun stand at pos: what is before only describes
// it. 的 at the end of a clause is a mere particle (会处理好的).
func (f *frame) describes(pos int) bool {
	rest, ok := strings.CutPrefix(f.s.text[pos:f.s.to], "的")
	if before := f.s.text[:pos]; strings.HasSuffix(before, "您") || strings.HasSuffix(before, "你") { // 打到您的账户
		return false
	}
	if !ok || rest == "" {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return !strings.ContainsRune("，。！？；、,.!?; \n呢哦哈呀啊啦噢喔~～）)的”\"", r)
}

// comesBack: 我正在休假，7月13日返回 tells of a person; what goes back to the owner
// is named (款项将于7月13日返回).
func (f *frame) comesBack() bool {
	if f.act < 0 || (f.own|f.lead).any(cThing, cMoney, cFor) {
		return false
	}
	return strings.HasPrefix(f.s.text[f.s.marks[f.act].start:], "返回")
}

// reported: "您反映…", "we promised". In a statement that the owner notes down,
// reporting is the very point.
func (f *frame) reported() bool {
	if f.spoken {
		return false
	}
	return f.own.has(cSaid) && !f.saidOf() || f.lead.has(cSaid) && !f.ourWord() && !f.oursAgain() && !f.topical() || f.yourWord() || f.hearsay() || f.own.has(cWouldBe) && !f.own.any(cWill, cExpect)
}

// conditional: a condition before it in the sentence, or inside the clause. A
// Chinese condition behind the verb belongs to what follows (回复您，如有疑问…).
func (f *frame) conditional() bool {
	if f.lead.has(cIf) && f.leadIf() || (f.own.has(cElse) && f.ownElse() || f.leadElse()) || (f.own|f.lead).has(cSoThat) && !f.own.has(cExpect) && !f.purposeBehind() && !f.onlyLater() {
		return true
	}
	if f.kindBefore() || f.awaitsYou() {
		return true
	}
	if home := &f.s.clauses[f.home]; f.leadClass() || f.lo != f.hi && (home.flags.has(cIf) || home.flags.has(cCan) && !f.thenCan(home)) {
		return true
	}
	first, last := f.bounds()
	for i := first; i < last; i++ {
		m := &f.s.marks[i]
		if m.classes.has(cIf) && !(m.han && f.act >= 0 && i > f.act) && (m.han || f.open(i)) {
			return true
		}
	}
	return f.trailingIf()
}

// yourWord: the word given was that of the one addressed: 贵司…承诺.
func (f *frame) yourWord() bool {
	if !f.own.has(cGiven) || !f.own.has(cYou) {
		return false
	}
	first, last := f.bounds()
	for i := first; i < last; i++ {
		if m := &f.s.marks[i]; m.classes.has(cGiven) {
			return !m.classes.any(cYou, cFor) && i > first && f.s.marks[i-1].classes.has(cYou) && f.s.marks[i-1].han || f.beforeYours(i)
		}
	}
	return false
}

// beforeYours: 贵平台 begins the clause whose word is given.
func (f *frame) beforeYours(i int) bool {
	if c := &f.s.clauses[f.lo]; c.first >= c.last {
		return false
	}
	m := &f.s.marks[f.s.clauses[f.lo].first]
	return i > f.s.clauses[f.lo].first && m.classes.has(cYou) && m.han && !f.before(cWe, i)
}

// minClass is the least length of a clause that names a class of cases, in
// bytes: "亲爱的" does not.
const minClass = 15

// leadClass: a Chinese clause that ends in 的 names a class of cases, which is a
// condition: 金额大于5万元的，….
func (f *frame) leadClass() bool {
	for i := f.lo - 1; i >= 0 && i >= f.lo-2; i-- {
		c := &f.s.clauses[i]
		_, end := trim(f.s.text, c.start, c.end)
		if end >= c.start+minClass && strings.HasSuffix(f.s.text[c.start:end], "的") && !c.flags.meets(1<<cWill|1<<cWe|1<<cFor|1<<cGiven|1<<cPast) && c.times == 0 && !f.asserts(c) {
			return true
		}
	}
	return false
}

// trailingIf: a condition behind a comma counts when it is about the outcome
// ("…, if approved") and no other clause claims it.
func (f *frame) trailingIf() bool {
	next := f.hi + 1
	if next >= len(f.s.clauses) || !f.trail.has(cIf) || f.s.clauses[next].han {
		return false
	}
	c := &f.s.clauses[next]
	if from, _ := trim(f.s.text, c.start, c.end); from+9 <= c.end && strings.EqualFold(f.s.text[from:from+9], "depending") {
		return true
	}
	if next+1 < len(f.s.clauses) && f.s.clauses[next+1].flags.meets(1<<cWe|1<<cPlease|1<<cWill|1<<cSupply|1<<cYou) || c.flags.any(cPlease, cNonAct) {
		return false
	}
	for _, m := range f.s.marks[c.first:c.last] {
		if m.classes.has(cAct) && (m.action == aReview || m.action == aResolve) {
			return true
		}
	}
	return false
}

// demands: 请 or "you must" governs the action, and not one of ours behind it.
func (f *frame) demands() bool {
	if f.imperative() || f.goesOnAsking() >= 0 {
		return true
	}
	if f.sentToUs() {
		return true
	}
	if !f.own.any(cPlease, cMust) || f.needsTime() {
		return false
	}
	first, last := f.bounds()
	for i := first; i < last; i++ {
		m := &f.s.marks[i]
		switch {
		case m.classes.has(cNoise) && !m.classes.has(cPlease), m.classes.has(cWait):
			return false
		case m.classes.any(cWill, cGiven) && !m.classes.has(cMust) && !f.followedByPlease(i, last):
			return false
		case m.classes.has(cPlease):
			return !f.waits(i, last) && !f.invites(i)
		case m.classes.has(cMust):
			return f.mustOwner(i, first, last)
		}
	}
	return false
}

// imperative: "Make sure your details are up to date by Friday" is an order.
func (f *frame) imperative() bool {
	c := &f.s.clauses[f.lo]
	if c.han || c.first >= c.last {
		return false
	}
	m := &f.s.marks[c.first]
	from, _ := trim(f.s.text, c.start, c.end)
	return int(m.start) == from && oneOf(f.s.text[m.start:m.end], "ensure") || int(m.start) == from && hasPrefixFold(f.s.text[m.start:m.end], "make sure")
}

func (f *frame) followedByPlease(i, last int) bool {
	for j := i + 1; j < last && j <= i+2; j++ {
		if f.s.marks[j].classes.has(cPlease) && f.s.marks[j].action == 1 { // we will make sure you …
			return false
		}
		if f.s.marks[j].classes.any(cPlease, cMust) && !f.s.marks[j].classes.has(cReceive) {
			return true
		}
	}
	return false
}

// waits: "please allow", 请耐心等待: patience is asked for, nothing else.
func (f *frame) waits(i, last int) bool {
	for j := i + 1; j < last && j <= i+3; j++ {
		if f.s.marks[j].classes.any(cWait) {
			return true
		}
	}
	return false
}

// mustOwner: an obligation is the owner's unless we are its subject.
func (f *frame) mustOwner(i, first, last int) bool {
	m := &f.s.marks[i]
	if m.classes.has(cYou) || f.before(cYou, i) || m.han && strings.ContainsAny(f.s.text[m.start:m.end], "您你") {
		return !f.benefit(i, last)
	}
	if f.before(cWe, i) && !m.han {
		return false
	}
	return f.own.has(cSupply) && !f.own.any(cWe)
}

// benefit: "you should receive", "you will have": the owner gets something.
func (f *frame) benefit(i, last int) bool {
	for j := i; j < last && j <= i+2; j++ {
		m := &f.s.marks[j]
		if m.classes.has(cReceive) && !m.classes.has(cMust) || m.classes.has(cAct) && (m.action == aReply || m.action == aPay) && !m.classes.has(cSupply) {
			return true
		}
	}
	return false
}

func (f *frame) advertises() bool {
	if (f.own | f.lead).has(cPerk) && !f.specific() && !f.compensates() {
		return true
	}
	if !(f.own | f.lead).has(cMarket) {
		return false
	}
	owed := f.own.any(cYou, cYour, cFor) || f.lead.has(cYour) || f.compensates()
	return !(f.action() == aPay && owed || f.own.has(cWill) && f.own.any(cFor, cYou, cYour))
}

// adverse: the first act behind the modal is one against the owner.
func (f *frame) adverse() bool {
	if !f.own.has(cAdverse) || f.relieves() || f.givesBack() || f.closesFor() {
		return false
	}
	first, last := f.bounds()
	for i := first; i < f.modalFrom(first, last); i++ {
		if m := &f.s.marks[i]; m.classes.has(cAdverse) && !m.classes.has(cAct) && m.action == 1 && !f.own.has(cFor) && !f.paysYou() { // a fee will be added
			return true
		}
	}
	for i := f.modalFrom(first, last); i < last; i++ {
		m := &f.s.marks[i]
		if m.classes.has(cAdverse) {
			if m.han && m.classes.has(cBar) && f.act > i && f.s.marks[f.act].action == aResolve { // 把这个限制解掉
				return false
			}
			if m.classes.has(cAct) && f.own.has(cBar) { // the restriction will be removed
				return false
			}
			return !f.own.has(cFor) || f.action() == aOther && !(f.own.has(cWe) && !m.han)
		}
		if m.classes.has(cAct) && m.action != aOther && m.action != aFinish {
			return false
		}
	}
	return false
}

// negated: 不, not before the action.
func (f *frame) negated() bool {
	if f.brokenOff() || f.cannot() {
		return true
	}
	if f.notLonger() {
		return false
	}
	first, last := f.bounds()
	for i := first; i < last; i++ {
		m := &f.s.marks[i]
		if !m.classes.has(cNot) || m.classes.has(cMust) || f.attributive(i) || f.eitherWay(m) {
			continue
		}
		behindModal := f.modal >= 0 && i > f.modal
		switch {
		case behindModal && (f.act < f.modal || i < f.act), m.action == 1 && i < f.act:
			return true
		case f.act >= 0 && i > f.act+1, f.act >= 0 && i > f.act && m.han:
			continue
		case f.modal < 0 || i >= f.modal-1:
			return true
		}
	}
	return false
}

// past: the nearest of auxiliary and modal before the action is in the past; 已
// 安排 专员 … 回复 is not, since what was arranged lies ahead.
func (f *frame) past() bool {
	if !f.own.any(cPast, cDone) || f.booked() || f.presentPassive() && f.limited() || f.thenHappens() || f.goesOn() || f.queued() {
		return false
	}
	if f.own.has(cArrange) && f.time != nil && f.time.Term.Kind != escalation.TermVague && f.arranged() {
		return false
	}
	if f.alreadyDone() {
		return true
	}
	first, last := f.bounds()
	for i := first; i < last; i++ {
		m := &f.s.marks[i]
		if m.classes.has(cDone) && f.act >= 0 && i == f.act+1 && !f.willBeDone(i) && m.clause == f.s.marks[f.act].clause {
			return true
		}
		if m.classes.has(cPast) && !m.classes.has(cReceive) && (f.act < 0 || i <= f.act) && !f.attributive(i) && !f.pastOf(m) {
			return !f.modalBetween(i)
		}
	}
	return f.own.has(cPast) && f.modal < 0 && f.act >= 0 && (!f.s.marks[f.act].han || f.doneThen())
}

// modalBetween: a modal stands between the sign of the past and the action.
func (f *frame) modalBetween(i int) bool {
	return f.modal >= 0 && (f.modal > i || f.s.marks[f.modal].clause != f.s.marks[i].clause || i-f.modal == 1 && !f.s.marks[i].han)
}

// arranged: somebody was set to work and the action follows.
func (f *frame) arranged() bool {
	first, last := f.bounds()
	for i := first; i < last; i++ {
		if f.s.marks[i].classes.has(cArrange) {
			if i > first && f.s.marks[i-1].classes.has(cYou) { // 您已预约: the owner's own doing
				return false
			}
			if m := &f.s.marks[i]; !m.han && !containsAny(f.s.text[m.start:m.end], "rranged", "ooked", "cheduled") { // who was asked answers for it
				return false
			}
			for j := i + 1; j < last; j++ {
				if f.s.marks[j].classes.has(cAct) {
					return true
				}
			}
			return f.act >= 0 && f.act <= i && !f.s.marks[i].han
		}
	}
	return false
}

// policy: what is usual, what holds for all, what the rules say.
func (f *frame) policy() bool {
	named := f.own.any(cYou, cYour, cFor) || f.s.clauses[f.home].han && f.trail.any(cYou, cYour) && !f.trail.any(cNot, cPast, cPlease) || f.s.clauses[f.home].han && f.lead.has(cFor) && f.lead.any(cPast, cDone)
	if f.field() || !f.s.clauses[f.home].han && (f.own|f.trail).has(cInRun) && f.inRun() {
		return false
	}
	if f.someMonth() || f.anyEvent() {
		return true
	}
	if f.againAndAgain() {
		return true
	}
	if f.oughtTo() && !f.own.any(cYou, cYour, cFor) {
		return true
	}
	if f.s.clauses[f.home].han && f.own.has(cMust) && !named && !f.own.meets(1<<cWe|1<<cWill|1<<cGiven|1<<cExpect|1<<cThing) && f.lead.any(cPlural, cUsers, cAct) && !f.lead.meets(1<<cYou|1<<cYour|1<<cPast|1<<cDone|1<<cWe) {
		return true
	}
	if f.s.clauses[f.home].han && f.lead.has(cUsually) && !f.own.meets(1<<cYou|1<<cYour|1<<cFor|1<<cWe|1<<cWill) && !f.lead.any(cYou, cYour, cFor) {
		return true
	}
	if !f.s.clauses[f.home].han && (f.own.has(cExpect) || f.time != nil && !f.named() && f.own.has(cWill)) && f.manyBehind() {
		return true
	}
	if f.own.has(cUsually) && !f.soonestOnly() || f.leadUsually() {
		return true
	}
	if !named && (f.own.has(cDepends) || f.trail.has(cDepends) && (f.time == nil || !instance(f.time)) || f.plural()) {
		return true
	}
	if (f.own.has(cEach) && !f.eachOwed() || f.s.clauses[f.home].han && f.lead.has(cEach) && !f.lead.any(cYou, cYour)) && !named {
		return true
	}
	if f.s.clauses[f.home].han && f.own.has(cMust) && f.own.has(cWe) && !named && !f.own.any(cWill, cGiven, cExpect) && f.trail.has(cIf) {
		return true
	}
	if (f.own | f.lead).has(cUsers) && !named && !f.toldUsers() && !f.lead.any(cYou, cYour) && !(f.own.has(cGiven) && f.lead.has(cWe)) {
		return true
	}
	if f.own.has(cLaw) && !named && !f.own.has(cWe) {
		return true
	}
	return f.own.has(cTake) && !f.own.any(cExpect, cWill, cWait) && !f.underWay() && f.takesLong() && !(f.s.clauses[f.home].han && f.time != nil && instance(f.time))
}

// toldUsers: the users of a Chinese clause are those that something is done for, in a
// case that was told of: 已排入议程，十天内作成决议并通知当事人.
func (f *frame) toldUsers() bool {
	if f.act < 0 || !f.s.marks[f.act].han || f.lead.has(cUsers) || !f.lead.any(cPast, cDone) {
		return false
	}
	first, last := f.bounds()
	for i := first; i < last; i++ {
		if f.s.marks[i].classes.has(cUsers) && i < f.act {
			return false
		}
	}
	return true
}

// oughtTo: 应 right before the limit is the language of rules: 案件应在三个月内审结.
func (f *frame) oughtTo() bool {
	if f.time == nil || !f.s.clauses[f.home].han || f.own.any(cWill, cGiven, cExpect) {
		return false
	}
	first, last := f.bounds()
	for i := first; i < last; i++ {
		m := &f.s.marks[i]
		if m.classes.has(cMust) && int(m.start) < f.time.Start && f.time.Start-int(m.end) <= 3 && hasPrefixHan(f.s.text[m.start:m.end], "应", "應", "须", "須") {
			return i == first || !f.s.marks[i-1].classes.has(cWe) || f.trail.any(cIf, cMust)
		}
	}
	return false
}

// listNumber is the room for the number of a list's item before its first word,
// in bytes.
const listNumber = 4

// plural: the clause begins with a bare plural: "Refunds will be issued …".
func (f *frame) plural() bool {
	c := &f.s.clauses[f.lo]
	if !c.flags.has(cPlural) || f.own.has(cWe) || c.han && (f.own|f.lead).any(cYou, cYour, cFor) {
		return false
	}
	from, _ := trim(f.s.text, c.start, c.end)
	m := &f.s.marks[c.first]
	return m.classes.has(cPlural) && int(m.start)-from <= listNumber
}

// leadUsually: "一般情况下，" stands right before.
func (f *frame) leadUsually() bool {
	if f.lo == 0 || f.s.clauses[f.lo].flags.has(cAlso) {
		return false
	}
	before := f.s.clauses[f.lo-1].flags
	if f.s.clauses[f.home].han && f.lead.any(cYour, cFor) && f.time != nil && f.named() {
		return false
	}
	return before.has(cUsually) && !before.any(cAct, cPast)
}
