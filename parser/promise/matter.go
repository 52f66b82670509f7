package promise

import (
	"strings"

	"cuiban/escalation"
	"cuiban/parser/when/lex"
)

// What tells that a Chinese clause is about the owner's matter, whatever its words:
// a verb that no list knows behind 会, what is said before it, whose doing it
// waits for.

// openVerb: a verb of its own that no list knows stands behind a modal or 把, within
// a limit: 两天内会把您的案子提报上去, 48小时内会热更掉.
func (f *frame) openVerb() bool {
	c := &f.s.clauses[f.home]
	if f.time == nil || !c.han || f.lo != f.hi && !(f.hi == f.home+1 && f.lo == f.home && f.onlyTime(c)) || f.actIs(cAct) || !f.edged() || f.time.Until || f.time.After || f.time.Every || f.own&openGeneric != 0 || f.lead.meets(1<<cUsually|1<<cLaw|1<<cIf|1<<cNotice|1<<cHours) {
		return false
	}
	first, last := f.bounds()
	if f.own.has(cSupply) && !f.own.any(cWe, cWill) {
		return false
	}
	if first < last && f.s.marks[first].classes.has(cYou) && !f.s.marks[first].classes.any(cYour, cFor) && int(f.s.marks[first].start) < f.time.Start {
		return false
	}
	return f.opens() && (f.own.any(cYour, cFor) || f.own.has(cWe) && f.own.any(cThing, cMoney)) || f.opens() && f.own.has(cWill) && (f.lead.any(cPast, cDone, cProg) || f.told) && f.lead.meets(1<<cWe|1<<cYour|1<<cThing|1<<cMoney|1<<cDone)
}

// openGeneric are the classes that an unknown verb cannot be trusted beside.
const openGeneric flags = 1<<cNot | 1<<cPast | 1<<cDone | 1<<cMay | 1<<cPlease | 1<<cMust | 1<<cThird | 1<<cAdverse | 1<<cNoise | 1<<cUsers | 1<<cEach | 1<<cLaw | 1<<cUsually |
	1<<cHours | 1<<cValid | 1<<cNotice | 1<<cMarket | 1<<cSurvey | 1<<cPlatitude | 1<<cSaid | 1<<cIf | 1<<cAsk | 1<<cWait | 1<<cExpect | 1<<cNonAct | 1<<cElse

// minVerb is the least length of an unknown verb with its object, in bytes: two
// Han characters.
const minVerb = 6

// opens says that words follow a modal behind the limit, or 把 right behind it with
// what is the owner's.
func (f *frame) opens() bool {
	c := &f.s.clauses[f.hi]
	_, end := trim(f.s.text, c.start, c.end)
	rest := f.s.text[min(f.time.End, end):end]
	if strings.Contains(rest, "我") && !strings.Contains(rest, "我们") && !strings.Contains(rest, "我們") && !strings.HasPrefix(rest, "我") {
		return false
	}
	if strings.HasPrefix(rest, "被") || strings.HasPrefix(rest, "自动") || strings.HasPrefix(rest, "自動") {
		return false
	}
	for i := f.s.clauses[f.lo].first; i < c.last; i++ {
		if m := &f.s.marks[i]; m.classes.any(cWill, cGiven) && end-int(m.end) >= minVerb && int(m.end) <= end {
			return true
		}
	}
	if f.lead.any(cPast, cDone, cWe) && f.acceptsYours() {
		return true
	}
	if strings.HasPrefix(rest, "把") || strings.HasPrefix(rest, "就把") || strings.HasPrefix(rest, "先把") {
		return f.own.any(cYour, cFor)
	}
	return false
}

// acceptsYours: words of a verb stand between the limit and what is the owner's: 三个工作
// 日内贷记您的卡.
func (f *frame) acceptsYours() bool {
	first, last := f.bounds()
	for i := first; i < last; i++ {
		if m := &f.s.marks[i]; m.han && m.classes.has(cYour) {
			gap := int(m.start) - f.time.End
			return gap >= minVerb && gap <= 3*minVerb && !f.own.any(cSupply, cReceive)
		}
	}
	return false
}

// kindBefore: what ends in 的 right before the limit is one kind of cases:
// 材料齐全的15个工作日内退. What was taken or is owed is the owner's (误扣的).
func (f *frame) kindBefore() bool {
	if f.time == nil || !f.s.clauses[f.home].han {
		return false
	}
	if hasSuffixHan(f.between(f.s.clauses[f.home].start, f.time.Start), "者") && !f.own.any(cYour, cFor) { // 文件齐全者十五日内给付
		return true
	}
	before, ok := strings.CutSuffix(f.between(f.s.clauses[f.home].start, f.time.Start), "的")
	if !ok || len(before) < 3 {
		return false
	}
	for _, own := range []string{"您", "你", "我", "扣", "欠", "付", "剩", "下", "收", "少", "补", "補", "缺", "拖", "漏", "余", "餘", "说", "說", "结", "結", "退", "是", "真", "的", "批", "后", "後", "算", "单", "單", "月", "年", "日", "天", "期", "面", "边", "邊", "司", "台", "方", "们", "們"} {
		if strings.HasSuffix(before, own) {
			return false
		}
	}
	return true
}

// givesBack: the governing act pays back what was taken: 误扣的违约金24小时内返还.
func (f *frame) givesBack() bool {
	if f.act < 0 || !f.s.marks[f.act].han || f.s.marks[f.act].action != aPay || !f.actIs(cAct) {
		return false
	}
	verb := f.s.text[f.s.marks[f.act].start:f.s.marks[f.act].end]
	for _, back := range []string{"退", "返", "还", "還", "补", "補", "赔", "賠"} {
		if strings.Contains(verb, back) {
			return !f.returnsPaper()
		}
	}
	return false
}

// returnsPaper: what is returned is an application, not money: 退回您的申请.
func (f *frame) returnsPaper() bool {
	rest := f.s.text[f.s.marks[f.act].end:f.s.clauses[f.s.marks[f.act].clause].end]
	for _, paper := range []string{"申请", "申請", "材料", "投诉", "投訴", "申诉", "申訴", "补正", "補正", "工单", "工單"} {
		if strings.Contains(rest, paper) {
			return true
		}
	}
	return false
}

// willBeDone: 了 ends a clause whose modal or limit lies ahead: 月底之前一定把押金退了.
func (f *frame) willBeDone(i int) bool {
	if f.time == nil || !strings.HasPrefix(f.s.text[f.s.marks[i].start:], "了") {
		return false
	}
	edge := f.time.Term.Edge
	return f.before(cWill, i) || f.before(cExpect, i) || (edge == escalation.EdgeBy || edge == escalation.EdgeWithin) && containsAny(f.between(f.time.End, int(f.s.marks[i].start)), "把", "都", "给", "全")
}

// eachOwed: all of what is owed to the owner, behind the act: 结清所有积欠稿费.
func (f *frame) eachOwed() bool {
	if f.act < 0 || !f.own.any(cMoney, cThing) || !f.own.any(cWill, cWe) {
		return false
	}
	first, last := f.bounds()
	for i := first; i < last; i++ {
		if f.s.marks[i].classes.has(cEach) && i < f.act {
			return false
		}
	}
	return !f.own.any(cUsers, cPlural) && f.action() == aPay
}

// manyBehind: in English, what is aimed at is done to many: we endeavour to answer
// complaints within eight weeks.
func (f *frame) manyBehind() bool {
	if f.act < 0 || f.own.any(cYou, cYour, cFor) || f.told {
		return false
	}
	_, last := f.bounds()
	if i := f.act + 1; i < last {
		return f.s.marks[i].classes.has(cPlural) && f.s.marks[i].start-f.s.marks[f.act].end <= 8 && !f.s.marks[i].han
	}
	return false
}

// awaitsYou: the event of the limit is the owner's to bring about: 待您将信息改正后; what
// has not come yet: 发票尚未开，收到后15天付.
func (f *frame) awaitsYou() bool {
	if f.time == nil || f.time.AnchorStart < 0 || !f.s.clauses[f.home].han {
		return false
	}
	words := f.s.text[f.time.AnchorStart:f.time.AnchorEnd]
	for _, open := range []string{"待", "等", "俟", "候"} {
		if strings.HasPrefix(words, open) && containsAny(words, "您", "你", "台端", "阁下", "閣下", "贵", "貴") {
			return true
		}
	}
	return f.lead.has(cNot) && (f.yoursFirst() || containsAny(words, "收到", "收齐", "收齊", "收妥") && hasSuffixHan(words, "后", "後"))
}

// leadElse: otherwise, failing which: it begins its clause.
func (f *frame) leadElse() bool {
	if !f.lead.has(cElse) {
		return false
	}
	for i := 0; i < f.lo; i++ {
		c := &f.s.clauses[i]
		from, _ := trim(f.s.text, c.start, c.end)
		for _, m := range f.s.marks[c.first:c.last] {
			if m.classes.has(cElse) && (m.han && int(m.start)-from <= maxElse || !m.han && int(m.start)-from <= listNumber || !m.han && !strings.EqualFold(f.s.text[m.start:m.end], "otherwise")) {
				return true
			}
		}
	}
	return false
}

// yoursToDo: 你 stands right before the limit as the subject of the act: 尾款你周五准时
// 转.
func (f *frame) yoursToDo() bool {
	if f.time == nil || f.act < 0 {
		return false
	}
	if hasSuffixHan(f.between(f.s.clauses[f.home].start, f.time.Start), "您本人", "你本人", "您自己", "你自己", "您自行", "你自行") {
		return true
	}
	if !f.s.marks[f.act].han || f.s.marks[f.act].classes.has(cReceive) || f.own.any(cReceive, cWe) || int(f.s.marks[f.act].start) < f.time.End {
		return false
	}
	if f.own.has(cFor) {
		return false
	}
	first, last := f.bounds()
	for i := first; i < last; i++ {
		m := &f.s.marks[i]
		if m.han && m.classes.has(cYou) && !m.classes.any(cYour, cFor, cAct) && int(m.end) == f.time.Start {
			return true
		}
	}
	return false
}

// awaitsAnswer: they wait for the owner: 明天等您答复.
func (f *frame) awaitsAnswer() bool {
	c := &f.s.clauses[f.home]
	if !c.han {
		return false
	}
	if !f.own.any(cYou, cYour) || f.own.any(cWe, cFor) {
		return false
	}
	for _, m := range f.s.marks[c.first:c.last] {
		if !m.classes.any(cYou, cYour) || !hasSuffixHan(f.s.text[c.start:m.start], "等", "候", "盼", "期待", "静待", "靜待") {
			continue
		}
		return containsAny(f.between(int(m.start), c.end), "答复", "答覆", "回复", "回覆", "消息", "回信", "确认", "確認", "来", "來", "决定", "決定", "反馈", "回电")
	}
	return false
}

// amount: a length behind the act, without any edge, is what is given: 补偿会员7天.
func (f *frame) amount() bool {
	t := f.time
	return t != nil && t.Loose && f.act >= 0 && f.s.marks[f.act].han && int(f.s.marks[f.act].end) <= t.Start && !f.own.meets(1<<cExpect|1<<cTake|1<<cWait|1<<cPlural) &&
		(f.action() == aPay || f.action() == aOther) && f.lo == f.hi && t.Start-int(f.s.marks[f.act].end) <= 4*minVerb && t.Term.Unit == escalation.UnitDay
}

// cannot: 不 and a complement right behind the act: 今天处理不完, 周五到不了.
func (f *frame) cannot() bool {
	if f.act < 0 || !f.s.marks[f.act].han {
		return false
	}
	rest, ok := strings.CutPrefix(f.s.text[f.s.marks[f.act].end:f.s.to], "不")
	return ok && hasPrefixHan(rest, "完", "了", "到", "出", "成", "及", "上", "好", "下", "动", "動", "起", "定", "掉", "清", "回", "进", "進", "过", "過", "妥") && !hasPrefixHan(rest, "好意思", "定期", "到半")
}

// slogan: a shop praises itself: 本店承诺48小时发货.
func (f *frame) slogan() bool {
	return f.loose() && f.own.has(cGiven) && f.lo == 0 && !f.own.meets(1<<cYou|1<<cYour|1<<cFor|1<<cMoney) && !f.told
}

// procedures end the headings of what holds for everybody.
var procedures = []string{"流程", "说明", "說明", "须知", "須知", "规则", "規則", "指南", "时效", "時效", "标准", "標準", "政策", "制度", "公告", "条", "條", "条款", "條款", "办法", "辦法", "问答", "問答"}

// procedure: a heading of rules stands before, and nothing of the owner's behind it:
// 投诉处理流程：受理后3日内联系双方.
func (f *frame) procedure() bool {
	if f.own.any(cYou, cYour, cFor) || f.lead.any(cYour, cFor) {
		return false
	}
	for i := f.lo - 1; i >= 0 && i >= f.lo-3; i-- {
		c := &f.s.clauses[i]
		if !hasPrefixHan(f.s.text[c.end:f.s.to], "：", ":") {
			continue
		}
		if _, end := trim(f.s.text, c.start, c.end); hasSuffixHan(f.s.text[c.start:max(c.start, end)], procedures...) {
			return true
		}
	}
	return false
}

// systemWork: the clause before announces work on the system: 系统将于今晚升级，预计2小时
// 完成.
func (f *frame) systemWork() bool {
	if f.lo == 0 || f.own.meets(1<<cYou|1<<cYour|1<<cFor|1<<cWe|1<<cMoney) {
		return false
	}
	c := &f.s.clauses[f.lo-1]
	from, _ := trim(f.s.text, c.start, c.end)
	words := f.s.text[min(from, c.end):c.end]
	return c.han && !hasPrefixHan(words, "因", "由于", "由於") && (c.flags.has(cNotice) || containsAny(words, "系统", "系統", "服务器", "伺服器", "机房")) && containsAny(words, "升级", "升級", "维护", "維護", "维修", "維修", "重启", "重啟", "停机", "停機", "割接", "停服", "检修", "檢修")
}

// someMonth: a day of whatever month, as tables say it: 于次月五日发放.
func (f *frame) someMonth() bool {
	if f.time == nil || f.specific() || f.own.any(cWill, cGiven) {
		return false
	}
	w := f.time.Term.Words
	return hasPrefixHan(w, "次月", "翌月", "每月", "当月", "當月", "次周", "次日", "隔月", "次年", "于次月", "於次月")
}

// anyEvent: the limit runs from whichever event of a kind: within thirty days of a
// petition.
func (f *frame) anyEvent() bool {
	if f.time == nil || f.time.AnchorStart < 0 || f.s.clauses[f.home].han || f.own.any(cYou, cYour, cFor) {
		return false
	}
	words := strings.ToLower(f.s.text[f.time.AnchorStart:f.time.AnchorEnd])
	for _, w := range []string{" a ", " an ", " any ", " each ", " every "} {
		if i := strings.Index(words, w); i >= 0 && i <= 24 {
			return true
		}
	}
	return false
}

// givenUp are the words behind the time of a plan that say so.
var givenUp = newPhrases([]string{"作废", "作廢", "取消", "撤回", "收回", "不算数", "不算數", "暂缓", "暫緩", "搁置", "擱置", "不作数", "不作數", "黄了", "泡汤", "暂停", "暫停", "延后", "延後"})

// withdrawn: the plan that the limit belongs to has been given up: 原订7月31日汇款因台风
// 取消.
func (f *frame) withdrawn() bool {
	c := &f.s.clauses[f.home]
	if f.time == nil || !c.han {
		return false
	}
	before, after := f.s.text[c.start:max(c.start, f.time.Start)], f.s.text[min(f.time.End, c.end):c.end]
	if f.hi == f.home && f.hi+1 < len(f.s.clauses) && f.s.clauses[f.hi+1].times == 0 {
		after = f.s.text[min(f.time.End, c.end):f.s.clauses[f.hi+1].end]
	}
	if !givenUp.in(after) {
		return false
	}
	return containsAny(before, "原", "之前", "此前", "早前", "先前", "上次", "说", "說", "通知", "那个", "那個", "告知", "承诺", "承諾") || containsAny(after, "说法作废", "說法作廢", "另行", "未定") || f.lead.any(cPast, cSaid) && containsAny(after, "作废", "作廢")
}

func containsAny(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// wished: what they would like and cannot: 很希望能在这周帮您解决，但权限有限.
func (f *frame) wished() bool {
	c := &f.s.clauses[f.home]
	if !c.han || f.hi+1 >= len(f.s.clauses) || f.time == nil {
		return false
	}
	if !containsAny(f.s.text[c.start:max(c.start, f.time.Start)], "希望", "想", "恨不得", "巴不得", "盼", "愿望") {
		return false
	}
	next := &f.s.clauses[f.hi+1]
	from, to := trim(f.s.text, next.start, f.s.to)
	words := f.s.text[from:to]
	for _, but := range []string{"但", "可惜", "不过", "不過", "可是", "只是", "奈何", "无奈", "無奈"} {
		if strings.HasPrefix(words, but) {
			return containsAny(words, "不", "没", "沒", "未", "无", "無", "难", "難", "有限", "恐", "唔", "冇")
		}
	}
	return false
}

// maxAsked is how far before the limit a payment that is asked for is looked for, in
// bytes.
const maxAsked = 120

// feeSigns are the characters of which every such payment has one.
const feeSigns = "缴繳费費税稅金押"

// paysFirst: money is asked for before money comes: a fraud, or a condition.
func (f *frame) paysFirst() bool {
	if f.time == nil || !f.s.holds(charFee) || f.act >= 0 && f.action() != aPay && f.action() != aResolve {
		return false
	}
	before := f.between(max(f.s.from, f.time.Start-maxAsked), f.time.Start)
	if containsAny(before, "已缴", "已繳", "已付", "已补缴", "已補繳", "多缴", "多繳", "误缴", "誤繳", "您缴纳的", "缴纳的", "繳納的", "补缴名单", "補繳名單", "补缴证明", "補繳證明", "漏缴", "漏繳", "减半", "減半", "退半") {
		return false
	}
	if containsAny(before, "缴纳", "繳納", "缴交", "繳交", "补缴", "補繳") {
		return true
	}
	if containsAny(before, "先转", "先轉", "先付", "先交", "先汇", "先匯", "先打", "先充", "先缴", "先繳") && containsAny(before, "费", "費", "税", "稅", "金", "押") {
		return true
	}
	return containsAny(before, "支付", "转入", "轉入", "充值", "付", "交") && containsAny(before, "手续费，", "手續費，", "认证金", "認證金", "解冻金", "解凍金", "激活费", "验证金", "驗證金", "解冻费", "保证金后", "保證金後", "手续费后", "手續費後", "税金后", "稅金後")
}

// alreadyDone: 已 stands right behind the act, and the limit before it or in another
// clause: 打款指令已发, 款项已汇出.
func (f *frame) alreadyDone() bool {
	if f.act < 0 || !f.s.marks[f.act].han || f.time == nil {
		return false
	}
	m := &f.s.marks[f.act]
	c := &f.s.clauses[m.clause]
	if int(m.clause) == f.home && f.time.Start > int(m.start) || c.flags.any(cWill, cGiven, cExpect) {
		return false
	}
	for i := f.act + 1; i < c.last; i++ {
		n := &f.s.marks[i]
		if n.classes.any(cAct, cWill, cCan) {
			return false
		}
		if n.classes.has(cPast) && strings.HasPrefix(f.s.text[n.start:], "已") {
			return true
		}
	}
	return false
}

// underWay: how long it takes is said of a matter that is being done: 重新开通约需2个工
// 作天，我已送出申请.
func (f *frame) underWay() bool {
	if f.time == nil || !f.s.clauses[f.home].han || f.own.meets(1<<cYou|1<<cPlease|1<<cUsers|1<<cNot|1<<cPast|1<<cUsually|1<<cKind|1<<cThird) || f.time.Attr {
		return false
	}
	return f.trail.has(cWe) && f.trail.any(cPast, cProg) || f.lead.meets(1<<cWe|1<<cYour|1<<cThing|1<<cMoney|1<<cFor) && f.lead.any(cPast, cProg)
}

// valid: it says how long something holds: 24小时内有效.
func (f *frame) valid() bool {
	if f.own.has(cValid) {
		return true
	}
	c := &f.s.clauses[f.home]
	if !c.han {
		return false
	}
	_, end := trim(f.s.text, c.start, c.end)
	return strings.HasSuffix(f.s.text[c.start:end], "有效")
}

// fields are the labels of a form behind which a limit stands: 处理时限：2个工作日.
var (
	fieldActs = []string{"处理", "處理", "办理", "辦理", "答复", "答覆", "回复", "回覆", "反馈", "反饋", "退款", "打款", "到账", "到帳", "入帳", "完成", "办结", "辦結", "解决", "解決", "完结", "完結", "办毕", "辦畢", "整改", "核查", "调查", "調查", "放款", "汇款", "匯款", "出款", "交付", "寄出", "恢复", "恢復", "审核", "審核", "复核", "覆核", "发货", "發貨", "结案", "結案", "修复", "修復", "回访", "回訪", "付款", "解冻", "解凍", "承诺", "承諾", "出结果"}
	fieldEnds = []string{"时限", "時限", "期限", "时间", "時間", "日期", "时效", "時效"}
)

// field says that the limit fills a field of a form that is about the owner's case,
// which was taken up right before.
func (f *frame) field() bool {
	c := &f.s.clauses[f.home]
	if f.time == nil || !c.han || !(f.lead.meets(1<<cPast|1<<cDone|1<<cWe|1<<cYour) || f.told) || f.own.meets(1<<cUsers|1<<cEach|1<<cKind|1<<cMust|1<<cPlease) {
		return false
	}
	from, to := trim(f.s.text, c.start, c.end)
	label := f.s.text[from:max(from, f.time.Start)]
	if f.home > 0 && f.time.Start-from < minVerb {
		p := &f.s.clauses[f.home-1]
		if p.end < f.s.to && !strings.HasPrefix(f.s.text[p.end:], "：") && f.s.text[p.end] != ':' {
			return false
		}
		from, end := trim(f.s.text, p.start, p.end)
		label = f.s.text[from:end]
	}
	if to-f.time.End > 2*minVerb {
		return false
	}
	for _, is := range []string{"为", "為", "是", "："} {
		label = strings.TrimSuffix(label, is)
	}
	for _, end := range fieldEnds {
		act, ok := strings.CutSuffix(label, end)
		if !ok {
			continue
		}
		for _, a := range fieldActs {
			if strings.HasSuffix(act, a) {
				return true
			}
		}
	}
	return false
}

// hanText says that a clause is written in Chinese.
func hanText(text string) bool {
	for i := 0; i < len(text) && i < 40; {
		r, n := lex.Decode(text, i)
		if r >= 0x2e80 && isHan(r) {
			return true
		}
		i += n
	}
	return false
}
