package promise

import (
	"strings"

	"cuiban/escalation"
)

// Threshold is the confidence from which on a promise is acted on; one below it
// is doubtful: shown and asked about, never chased.
const Threshold = 0.6

// verdict is what a frame is, by which rule, and how sure we are.
type verdict struct {
	label      Label
	rule       string
	zh, en     string
	confidence float64
}

// Confidences by the form of the promise. They were set so that on the
// development corpus those above Threshold are right; their order is what
// matters.
const (
	sureExplicit  = 0.95 // subject, modal, action, limit
	sureEstimate  = 0.9
	sureBenefit   = 0.85 // no modal, but 给您, 回复您
	sureBorrowed  = 0.8  // the limit and the action stand in two clauses
	sureThing     = 0.7  // 您的退款3个工作日内到账
	sureAddressed = 0.62
	sureVague     = 0.8
	sureNoTerm    = 0.5 // nothing can be held against anybody
	sureDoubtful  = 0.5 // the moment is in doubt
)

// judge decides what a frame is.
func (f *frame) judge() verdict {
	for i := range refusals {
		if r := &refusals[i]; r.holds(f) {
			return f.surely(verdict{r.label, r.name, r.zh, r.en, sureEstimate})
		}
	}
	v := f.commitment()
	if v.rule == "present" || v.rule == "no-action" {
		v = f.byTense(v)
	}
	if v.label != LabelNone {
		last := afterthoughts
		if f.s.clauses[f.home].han {
			last = hanAfterthoughts
		}
		for i := range last {
			if r := &last[i]; r.holds(f) {
				return verdict{r.label, r.name, r.zh, r.en, sureEstimate}
			}
		}
	}
	if v.promises() && f.putOff() {
		v.rule = "put-off"
	}
	if v.promises() && f.doneByOthers() {
		v.rule = "by-others"
	}
	if v.promises() && f.firstStep() {
		v.rule = "first-step"
	}
	if v.label != LabelNone && f.lo != f.hi && v.confidence > sureBorrowed {
		v.confidence = sureBorrowed
	}
	return v
}

// commitment decides how a frame that nothing speaks against commits.
func (f *frame) commitment() verdict {
	if f.act < 0 && f.helps() {
		if f.own.has(cExpect) {
			return f.estimate()
		}
		return verdict{LabelPromise, "for-you", "在期限内为您做", "it is done for you within a limit", sureAddressed}
	}
	if f.underWay() && f.own.has(cTake) && f.time != nil {
		return verdict{LabelEstimate, "will-take", "说了所需时间", "it says how long it will take", sureThing}
	}
	if f.instalment() {
		return verdict{LabelPromise, "instalment", "付款计划中的一期", "it is an instalment of a plan", sureThing}
	}
	if f.payDay() {
		return f.onPayDay()
	}
	if f.queued() {
		return verdict{LabelPromise, "queued", "已排入将来的批次", "it has been put into a run that is still to come", sureThing}
	}
	if f.field() {
		return verdict{LabelPromise, "field", "表格里填了期限", "the limit is filled into a form about the case", sureThing}
	}
	if f.act < 0 && f.neverExceeded() {
		return verdict{LabelPromise, "bounded", "保证不超过期限", "it says that the limit will not be exceeded", sureAddressed}
	}
	if f.time != nil && f.time.Rule == "vague" && f.soon() {
		return elliptical
	}
	if f.act < 0 && f.vouched() {
		return verdict{LabelPromise, "vouched", "为该期限作了保证", "their word is given for the limit", sureThing}
	}
	if f.act < 0 && f.aims() {
		return f.estimate()
	}
	if f.openVerb() {
		return verdict{LabelPromise, "open-verb", "明确表示将为您做某事", "it says that something will be done in the owner's matter", sureAddressed}
	}
	if f.openEnglish() {
		return verdict{LabelPromise, "open-present", "您的事项将在该时间发生", "a definite matter happens at a named time", sureAddressed}
	}
	if f.act < 0 && f.attends() {
		return verdict{LabelPromise, "firm-unknown", "明确表示将要做", "it says that something will be done for you", sureThing}
	}
	if f.act < 0 && !f.s.clauses[f.home].han && f.elliptical() {
		return elliptical
	}
	if f.act < 0 && (!f.own.has(cMoney) || f.s.clauses[f.home].han) && !f.own.has(cInRun) && !(f.trail.has(cInRun) && f.time != nil) {
		if f.youSee() {
			return verdict{LabelPromise, "you-see", "到时您会看到", "the owner will see it then", sureAddressed}
		}
		if f.toldThen() {
			return none("told-then", "没有说要做什么", "nobody says what will be done")
		}
		return none("no-action", "没有说要做什么", "nobody says what will be done")
	}
	if f.mere() {
		return none("may", "只是可能", "it is only a possibility")
	}
	firm := f.own.any(cWill, cGiven) || f.bounded()
	switch {
	case f.own.has(cExpect) && f.toldToExpect():
		return f.firm()
	case f.own.any(cExpect, cWait) || f.leadExpects():
		return f.estimate()
	case firm && f.own.has(cTake) && f.time != nil && (f.loose() || !f.s.clauses[f.home].han):
		return verdict{LabelEstimate, "will-take", "说了所需时间", "it says how long it will take", sureThing}
	case firm:
		return f.firm()
	case f.own.has(cCan):
		return f.possible()
	}
	return f.unmarked()
}

// mere says that the action is only possible: may, might, 可能.
func (f *frame) mere() bool {
	if !f.own.has(cMay) || f.act < 0 {
		return false
	}
	first, _ := f.bounds()
	for i := f.act - 1; i >= first; i-- {
		if m := &f.s.marks[i]; m.classes.any(cMay, cWill, cGiven) {
			return m.classes.has(cMay)
		}
	}
	return false
}

func none(rule, zh, en string) verdict { return verdict{LabelNone, rule, zh, en, sureEstimate} }

// loose says that the time is a length without an edge.
func (f *frame) loose() bool { return f.time != nil && f.time.Loose }

// leadExpects: 预计 stands in the clause before, which has no limit of its own.
func (f *frame) leadExpects() bool {
	return f.lo > 0 && f.s.clauses[f.lo-1].flags.any(cExpect, cWait) && !f.s.clauses[f.lo-1].flags.has(cDone) && f.s.clauses[f.lo-1].times == 0 && (f.s.clauses[f.lo-1].flags.has(cExpect) || !f.own.has(cFor)) &&
		!f.own.any(cWill, cGiven) && f.s.clauses[f.lo].han
}

func (f *frame) estimate() verdict {
	if f.own.has(cWait) && !f.own.has(cExpect) && !f.own.meets(1<<cWe|1<<cFor|1<<cYour|1<<cThing|1<<cAct) {
		return none("bare-wait", "只请您等待，没有说做什么", "it only asks you to wait")
	}
	if f.time != nil && f.s.clauses[f.home].han && f.act >= 0 && f.anothers() && !f.own.meets(1<<cYour|1<<cYou|1<<cFor|1<<cThing|1<<cMoney) {
		return none("third-party", "是别人要做的事", "somebody else is to do it")
	}
	return verdict{LabelEstimate, "estimate", "说的是预计", "it is an estimate", sureEstimate}
}

// firm: 将, will. Without any subject or object it is still a promise where a
// limit is said.
func (f *frame) firm() verdict {
	if f.own.meets(1<<cWe|1<<cThird|1<<cYou|1<<cYour|1<<cFor|1<<cThing|1<<cMoney) || f.lead.any(cWe, cYour) {
		return verdict{LabelPromise, "firm", "明确表示将要做", "it says what will be done", sureExplicit}
	}
	return verdict{LabelPromise, "firm-bare", "表示将要做，没有说是谁", "it says what will be done, not by whom", sureBorrowed}
}

// possible: 可以, can: a promise only where we say what we can do for the owner.
func (f *frame) possible() verdict {
	if f.own.has(cFor) && f.time != nil && f.s.clauses[f.home].han && f.actIs(cAct) {
		return verdict{LabelPromise, "can-for-you", "表示能为您做到", "it says what can be done for you", sureAddressed}
	}
	if f.ableThen() {
		return verdict{LabelPromise, "able-then", "到时您就可以", "it will be possible then", sureThing}
	}
	if f.own.any(cFor, cYou) && f.time != nil && !f.loose() && f.weCan() {
		return verdict{LabelEstimate, "can-for-you", "表示可以为您做到", "it says what can be done for you", sureThing}
	}
	return none("possible", "只是可能", "it is only a possibility")
}

// weCan says that we are the subject of the modal.
func (f *frame) weCan() bool {
	if f.modal < 0 {
		return false
	}
	first, _ := f.bounds()
	for i := f.modal; i >= first; i-- {
		if m := &f.s.marks[i]; m.classes.any(cWe, cYou, cYour) {
			return m.classes.has(cWe)
		}
	}
	return false
}

// unmarked: no modal. In Chinese the limit and the one it is done for are enough
// (48小时内给您回复); in English the present tense is a habit.
func (f *frame) unmarked() verdict {
	c := &f.s.clauses[f.home]
	han := c.han || f.s.clauses[f.hi].han
	switch {
	case han && f.titled():
		return none("title", "只是标题", "it is a heading")
	case han && !f.spoken && f.act >= 0 && f.towardsUs():
		return none("owners-act", "是您要做的事", "it is for you to do")
	case han && f.offersBehind():
		return none("offer", "说的是您这样做的好处", "it says what the owner gains by doing so")
	case han && f.waitsForYou():
		return none("waits-for-you", "要等您先做某事", "it waits for something you do first")
	case han && f.oneKind():
		return none("one-kind", "说的是一类情况", "it is about one kind of cases")
	case han && !f.actIs(cAct) && !f.own.has(cFor):
		return none("no-action", "没有说要做什么", "nobody says what will be done")
	case f.own.has(cArrange) && f.arranged() && f.time != nil && f.own.meets(1<<cWe|1<<cThird|1<<cYou|1<<cFor|1<<cYour):
		return verdict{LabelPromise, "arranged", "已安排在期限内做", "it has been arranged", sureThing}
	case !han && f.booked():
		return verdict{LabelPromise, "booked", "已排定日期", "it is set for a day", sureThing}
	case !han:
		return f.present()
	case f.own.has(cFor) || f.objectYou():
		return verdict{LabelPromise, "for-you", "在期限内为您做", "it is done for you within a limit", sureBenefit}
	case f.time == nil || f.loose() && !f.specific():
		return none("no-modal", "没有承诺的语气", "nothing says that it is promised")
	case f.own.has(cWe) && f.before(cWe, f.act) || f.lead.any(cWill, cGiven):
		return verdict{LabelPromise, "we-act", "我们在期限内做", "they act within a limit", sureBorrowed}
	case f.spoken:
		return verdict{LabelPromise, "spoken", "口头承诺", "it was said to be done", sureBorrowed}
	case (f.own.any(cMoney, cThing) || f.names(aPay)) && f.lead.any(cFor, cYou, cYour):
		return verdict{LabelPromise, "addressed", "对您说的期限", "it is said to you within a limit", sureAddressed}
	case f.lead.has(cWe) && f.lead.meets(1<<cFor|1<<cYou|1<<cYour|1<<cProg|1<<cPast|1<<cDone), f.lead.has(cFor), f.announced():
		return verdict{LabelPromise, "addressed", "对您说的期限", "it is said to you within a limit", sureAddressed}
	case f.dated():
		return verdict{LabelPromise, "dated", "指明了日期的付款或答复", "a payment or an answer on a date", sureAddressed}
	case f.own.any(cYour):
		return verdict{LabelPromise, "your-matter", "您的事项在期限内办", "your matter is done within a limit", sureThing}
	}
	return f.unspoken()
}

// announced: what has been done is told first, and what comes next within a limit:
// 退款申请已通过，3个工作日内退回; 收到，48小时内答复.
func (f *frame) announced() bool {
	a := f.action()
	if a == aResolve {
		return f.lead.has(cProg)
	}
	return a != aOther && f.lead.any(cPast, cDone, cProg) || a == aReply && f.lead.has(cReceive)
}

// dated: a payment or an answer with a day of the calendar is about one case; a
// rule says 次月15日, so many days, never a date.
func (f *frame) dated() bool {
	if a := f.action(); a != aPay && a != aReply {
		return false
	}
	switch t := f.time.Term; t.Kind {
	case escalation.TermDate, escalation.TermWeekday, escalation.TermPeriod:
		for _, relative := range []string{"次", "当", "翌", "當", "每"} {
			if strings.HasPrefix(t.Words, relative) {
				return false
			}
		}
		return true
	}
	return false
}

// objectYou: 您 right behind the action (回复您, 联系您).
func (f *frame) objectYou() bool {
	return f.act >= 0 && f.act+1 < len(f.s.marks) && f.s.marks[f.act+1].classes.has(cYou) &&
		f.s.marks[f.act+1].start-f.s.marks[f.act].end <= 3
}

// Action is the contract's word for the frame's action.
func (f *frame) actionName() escalation.Action {
	if f.inherited != "" {
		return f.inherited
	}
	return actions[f.action()]
}
