package promise

import (
	"strings"

	"cuiban/escalation"
	"cuiban/parser/when"
)

// A Chinese expression of time can say when the mail itself is written, what day is near,
// when a hearing is held, or what happens first, rather than by when something is done.

// occasions are words right before and right behind a holiday that only say that it is near.
var occasions = struct{ before, behind []string }{
	[]string{"临近", "臨近", "将近", "鉴于", "鑑於", "适逢", "適逢", "正值", "恰逢", "欣逢", "时值", "時值", "逢", "喜迎"},
	[]string{"将至", "將至", "在即", "前夕", "来临", "來臨", "快乐", "快樂", "假期值班", "将近"},
}

// occasion says that a holiday is only named as the time of the year.
func (s *sentence) occasion(m *when.Match) bool {
	if m.Term.Kind != escalation.TermHoliday {
		return false
	}
	return strings.HasPrefix(m.Term.Words, "近") || hasSuffixHan(s.text[s.from:m.Start], occasions.before...) || hasPrefixHan(s.text[m.End:s.to], occasions.behind...)
}

// thisYear says that a year is only when something is the case: 今年情况有变.
func (s *sentence) thisYear(m *when.Match) bool {
	t := &m.Term
	return t.Kind == escalation.TermPeriod && t.Unit == escalation.UnitYear && t.Edge == escalation.EdgeNone && strings.HasSuffix(t.Words, "年")
}

// ordinal says that an hour is the number of a point in a list: 第三点，发票后天寄到.
func (s *sentence) ordinal(m *when.Match) bool {
	return strings.HasSuffix(s.text[s.from:m.Start], "第") && containsAny(m.Term.Words, "点", "點")
}

// maxOpening is how far from the beginning of a mail it says when it is written, in bytes.
const maxOpening = 240

// opensMail says that the time is that of the mail's own writing: 深夜给您回信, 周末值守给
// 您的回复.
func (f *frame) opensMail() bool {
	t, c := f.time, &f.s.clauses[f.home]
	if t == nil || !c.han || c.start > maxOpening || t.Term.Edge == escalation.EdgeBy || t.Term.Edge == escalation.EdgeWithin || t.Term.Clock != "" && t.Rule == "clock" {
		return false
	}
	if !hasPrefixHan(t.Term.Words, "周末", "週末", "深夜", "半夜", "夜里", "夜裡", "晚上", "夜深", "凌晨", "中午", "清早") && !(strings.HasSuffix(t.Term.Words, "节后") && strings.HasPrefix(f.s.text[t.End:], "上班")) {
		return false
	}
	rest := f.between(t.End, c.end)
	return containsAny(rest, "看到", "收到", "打扰", "打擾", "回信", "回复", "回覆", "回一下", "说一声", "說一聲", "客服小", "值守", "值班", "加班") && !f.own.any(cWill, cExpect)
}

// hearings are what is held on a day that parties are told.
var hearings = []string{"开庭", "開庭", "庭审", "庭審", "聆讯", "聆訊", "会面安排", "會面安排", "说明会", "說明會", "听证会", "聽證會", "过堂", "過堂", "调解期日", "調解期日", "调解已排", "調解已排", "调解会", "調解會", "股东大会", "業主大會"}

var hearingWords = newPhrases(hearings)

// hearing says that a clause tells when a hearing or a meeting is held.
func (f *frame) hearing() bool {
	c := &f.s.clauses[f.home]
	if f.time == nil || !c.han || f.own.any(cFor, cMoney, cExpect) || f.time.Term.Edge == escalation.EdgeBy || f.time.Term.Edge == escalation.EdgeWithin {
		return false
	}
	words := f.s.text[c.start:c.end]
	return hearingWords.in(words) && !containsAny(words, "纪录", "紀錄", "记录", "記錄", "暂定", "暫定")
}

// succeeded ends a clause that tells what has happened at its time.
var succeeded = []string{"成功", "完毕", "完畢", "刚结束", "剛結束", "受理", "揽收", "攬收", "汇了", "匯了", "打了", "付了", "退了", "寄了", "发了", "發了"}

// succeededThen says that a Chinese clause tells what has happened today or at an hour:
// 14:06打款成功, 今日受理.
func (f *frame) succeededThen() bool {
	t, c := f.time, &f.s.clauses[f.home]
	if t == nil || !c.han || t.Term.Edge == escalation.EdgeBy || t.Term.Edge == escalation.EdgeWithin || f.own.meets(1<<cWill|1<<cExpect|1<<cGiven|1<<cCan) {
		return false
	}
	today := t.Term.Kind == escalation.TermPeriod && t.Term.Unit == escalation.UnitDay && t.Term.Offset == 0
	if !today && t.Rule != "clock" {
		return false
	}
	_, to := trim(f.s.text, c.start, c.end)
	rest := f.between(t.End, to)
	return hasSuffixHan(rest, succeeded...) && !containsAny(rest, "就", "要", "都", "把")
}

// putOff says that what is owed is postponed to a named day: 退款将延期至10月12日到账.
func (f *frame) putOff() bool {
	return f.time != nil && f.s.clauses[f.home].han && instance(f.time) && f.own.has(cDefer) && (f.own.any(cMoney, cThing) || f.names(aPay)) && f.own.has(cWill) && !f.own.any(cPast, cNot)
}

// hopes says that a clause only hopes for haste: 希望能早日为您解决.
func (f *frame) hopes() bool {
	c := &f.s.clauses[f.home]
	from, _ := trim(f.s.text, c.start, c.end)
	return f.time != nil && c.han && f.time.Rule == "vague" && hasPrefixHan(f.s.text[from:], "希望", "但愿", "但願", "盼", "我们也希望", "我們也希望", "我也希望", "也希望")
}

// recurs says that the time comes again and again, and is nobody's own: 每周四打款.
func (f *frame) recurs() bool {
	return f.time != nil && f.time.Every && f.s.clauses[f.home].han && !(f.own|f.trail).any(cYour, cFor, cYou)
}

// firstStep says that what happens today is only the step before what the owner gets, of
// which a later clause with its own limit tells: 研发今晚修，明早您就能登录.
func (f *frame) firstStep() bool {
	t := f.time
	if t == nil || !f.s.clauses[f.home].han || f.own.any(cFor, cYou, cYour) || t.Term.Kind != escalation.TermPeriod || t.Term.Unit != escalation.UnitDay || t.Term.Edge == escalation.EdgeBy {
		return false
	}
	for i := f.hi + 1; i < len(f.s.clauses); i++ {
		if c := &f.s.clauses[i]; c.times > 0 && !c.flags.any(cNot, cIf) {
			return c.flags.meets(1<<cFor|1<<cYou|1<<cReceive|1<<cCan) || c.flags.has(cYour)
		}
	}
	return false
}

// gone says that the day of a frame had passed when the text was written: nothing weighs
// for it, and nothing is to be learned from it.
func (x *extractor) gone(f *frame) bool {
	t := f.time
	if t == nil || t.Term.Kind != escalation.TermDate || t.AnchorStart >= 0 || !f.s.clauses[f.home].han {
		return false
	}
	d := x.due(x.onNamedDay(t, t.Term))
	return x.stale(t, d) || d.Doubt == escalation.DoubtPast
}

// payDays are the labels of a day on which something is paid or sent.
var payDays = []string{"付款", "打款", "退款", "退回", "汇款", "匯款", "到账", "到帳", "入账", "入帳", "放款", "给付", "給付", "发放", "發放", "寄出", "补寄", "補寄", "拨付", "撥付", "发薪", "發薪", "恢复", "恢復", "交付", "出具", "预计答复", "預計答覆", "预计回复", "預計回覆"}

// payDay says that a day fills the field of a payment or an answer: 付款时间：8月27日, 打款日
// 9月15日.
func (f *frame) payDay() bool {
	t, c := f.time, &f.s.clauses[f.home]
	if t == nil || !c.han || t.Every || t.Past || !instance(t) || t.Term.Kind == escalation.TermDate && t.Term.Day == 0 || f.own.meets(1<<cEach|1<<cUsers|1<<cIf|1<<cNot|1<<cUsually|1<<cKind) {
		return false
	}
	from, to := trim(f.s.text, c.start, c.end)
	label := f.s.text[from:max(from, t.Start)]
	if t.Start-from < minVerb && f.home > 0 {
		p := &f.s.clauses[f.home-1]
		if !hasPrefixHan(f.s.text[p.end:f.s.to], "：", ":") {
			return false
		}
		pfrom, pto := trim(f.s.text, p.start, p.end)
		label = f.s.text[pfrom:max(pfrom, pto)]
	}
	if to-t.End > 2*minVerb || hasPrefixHan(f.s.text[t.End:f.s.to], "、", "和", "及") {
		return false
	}
	label = strings.TrimRight(label, " ：:")
	for _, is := range []string{"为", "為", "是", "定在", "定于", "定於"} {
		label = strings.TrimSuffix(label, is)
	}
	for _, end := range []string{"时间", "時間", "日期", "日"} {
		if act, ok := strings.CutSuffix(label, end); ok {
			return hasSuffixHan(act, payDays...)
		}
	}
	return false
}

// onPayDay is the verdict on such a field.
func (f *frame) onPayDay() verdict {
	v := verdict{LabelPromise, "pay-day", "写明了付款或答复的日子", "the day of a payment or an answer is filled in", sureThing}
	if f.own.has(cExpect) {
		v.label = LabelEstimate
	}
	return v
}

// maxInstalment bounds the words of a line that tells an instalment, in bytes.
const maxInstalment = 48

// instalment says that a line of a plan tells a day and the sum paid on it: 1. 9月19日前，
// 支付50,000元.
func (f *frame) instalment() bool {
	t, c := f.time, &f.s.clauses[f.home]
	if t == nil || t.Every || !(t.Term.Kind == escalation.TermDate && t.Term.Day != 0) || f.own.meets(1<<cYou|1<<cPlease|1<<cMust|1<<cIf|1<<cNot|1<<cSupply|1<<cPast|1<<cUsers|1<<cThird) {
		return false
	}
	from, _ := trim(f.s.text, c.start, c.end)
	if t.Start-from > maxElse || f.s.to-t.End > maxInstalment {
		return false
	}
	rest := f.s.text[t.End:f.s.to]
	if !strings.ContainsAny(rest, "0123456789") {
		return false
	}
	rest = strings.TrimLeft(rest, " ，,：:\t")
	rest = strings.TrimSpace(strings.TrimRight(rest, "\n 。；;"))
	for _, verb := range []string{"支付", "付清", "付", "人民币", "人民幣", "余款", "餘款", "港币", "NT$", "HK$", "¥", "$"} {
		rest = strings.TrimLeft(strings.TrimPrefix(rest, verb), " ")
	}
	if rest == "" || !isDigit(rest[0]) || !f.inPlan() {
		return false
	}
	rest = strings.TrimLeft(rest, "0123456789,.")
	return rest == "" || hasPrefixHan(rest, "元", "万", "萬", "％", "%")
}

// maxPlan is how far before an instalment its plan is named, in bytes.
const maxPlan = 300

// inPlan says that a plan of payments to the owner is named before.
func (f *frame) inPlan() bool {
	before := f.s.text[max(0, f.time.Start-maxPlan):f.time.Start]
	return containsAny(before, "计划", "計劃", "計畫", "分期", "分两", "分兩", "分三", "分四", "分批", "方案", "付款安排", "我司", "我方", "本公司") && !containsAny(before, "应还", "應還", "应缴", "應繳", "您需", "账单日", "帳單日", "会员价", "套餐")
}
