package promise

import "strings"

// What a Chinese clause says that somebody else said, will do or has asked for.

// sayVerbs are the verbs behind which what somebody said follows.
var sayVerbs = []string{"表示", "称", "稱", "说", "說", "話", "话", "承诺", "承諾", "答应", "答應", "保证", "保證", "讲", "講"}

var sayWords = newPhrases(sayVerbs)

// othersWord says that the one whose word is brought stands at the beginning of the clause
// and is none of ours: 房东表示本月底前退, 机构承诺6月5日前退清.
func (f *frame) othersWord() bool {
	t, c := f.time, &f.s.clauses[f.home]
	if t == nil || !c.han || f.spoken {
		return false
	}
	from, _ := trim(f.s.text, c.start, c.end)
	if who, ok := f.saysAt(from, t.Start); ok {
		return f.strangers(f.home, who)
	}
	if f.home > 0 && hasPrefixHan(f.s.text[from:], "表示", "称将", "稱將", "声称", "聲稱") {
		return f.strangersIn(f.home - 1)
	}
	if f.home == 0 || c.first < c.last && f.s.marks[c.first].classes.has(cWe) && int(f.s.marks[c.first].start) == from {
		return false
	}
	p := &f.s.clauses[f.home-1]
	pfrom, pto := trim(f.s.text, p.start, p.end)
	if hasSuffixHan(f.s.text[pfrom:max(pfrom, pto)], "表示", "称", "稱", "说", "說", "告知") {
		return f.strangers(f.home-1, pto)
	}
	who, ok := f.saysAt(pfrom, pto)
	return ok && p.times == 0 && !p.flags.any(cWe, cYou) && !f.own.meets(1<<cWe|1<<cFor|1<<cYour|1<<cYou) && f.strangers(f.home-1, who)
}

// strangersIn says that the clause names one who is none of ours as its subject.
func (f *frame) strangersIn(i int) bool {
	c := &f.s.clauses[i]
	from, to := trim(f.s.text, c.start, c.end)
	return hasPrefixHan(f.s.text[from:max(from, to)], strangerNouns...)
}

// maxSpeaker bounds the words for the one who said it, in bytes.
const maxSpeaker = 45

// saysAt finds the verb of saying in text[from:to]; who is where the words for the one who
// says it end.
func (f *frame) saysAt(from, to int) (who int, ok bool) {
	words := f.between(from, min(to, from+maxSpeaker))
	best := -1
	if !sayWords.in(words) {
		return from + best, false
	}
	for _, verb := range sayVerbs {
		if i := strings.Index(words, verb); i > 0 && (best < 0 || i < best) && !hasSuffixHan(words[:i], "电", "電", "的", "名", "对", "對", "职", "據", "据", "统", "俗", "自", "小", "听", "聽", "来", "來", "可", "要", "别", "按") && !hasPrefixHan(words[i+len(verb):], "的", "明白", "明书", "明書", "费", "費", "好", "金", "部", "书", "書", "题", "題", "，") {
			best = i
		}
	}
	return from + best, best > 0
}

// strangerNouns name those who are no part of the office that writes.
var strangerNouns = []string{"他", "她", "佢", "人家", "人哋", "对方", "對方", "商家", "卖家", "賣家", "买家", "買家", "房东", "房東", "屋主", "业主", "業主", "房客", "租客", "中介", "物业", "物業", "机构", "機構", "该公司", "該公司", "公司清算", "企业", "企業", "资方", "資方", "劳方", "勞方", "雇主", "僱主", "对造", "對造", "相对人", "相對人", "被申请人", "被申請人", "被执行人", "被告", "原告", "欠款人", "借款人", "委托人", "委託人", "当事人", "當事人", "业者", "業者", "厂家", "廠家", "厂商", "廠商", "工厂", "工廠", "原厂", "原廠", "供应商", "供應商", "代理商", "经销商", "經銷商", "承办商", "承辦商", "承建商", "建商", "建设公司", "建設公司", "开发商", "開發商", "承包商", "包工头", "工头", "工頭", "施工队", "施工隊", "驿站", "驛站", "快递", "物流", "网点", "順豐", "顺丰", "银行", "銀行", "原行", "保险公司", "保險公司", "保險話", "航司", "航空公司", "酒店", "旅行社", "医院", "醫院", "法院", "房署", "管理处", "管理處", "主委", "赞助商", "贊助商", "债务人", "債務人", "经纪公司", "經紀公司", "商户", "商戶", "律师", "律師", "上一任", "前任", "维保单位", "报关行", "報關行", "运营商", "運營商", "支付机构", "第三方", "局長", "局长", "工程方", "甲方", "乙方"}

var strangerWords = newPhrases(strangerNouns)

// strangers says that the words of clause i before pos name somebody who is none of ours.
func (f *frame) strangers(i, pos int) bool {
	c := &f.s.clauses[i]
	from, _ := trim(f.s.text, c.start, c.end)
	if pos <= from || strings.ContainsAny(f.between(from, pos), "我您你咱本") || !strangerWords.in(f.between(from, pos)) {
		return false
	}
	if i > 0 && f.s.clauses[i-1].flags.has(cWe) && hasPrefixHan(f.s.text[from:], "他", "她", "佢") { // 问过财务了，她说
		return false
	}
	for _, m := range f.s.marks[c.first:c.last] {
		if int(m.start) < pos && m.classes.meets(1<<cWe|1<<cYou|1<<cYour|1<<cFor|1<<cPast) {
			return false
		}
	}
	return true
}

// papers are words of what is written in a contract, an award or a rule.
var papers = []string{"写明", "寫明", "载明", "載明", "写着", "寫著", "合同写", "合約寫", "条款写", "協議寫", "达成如下", "達成如下", "约定如下", "約定如下", "规定，", "規定，"}

var paperWords = newPhrases(papers)

// onPaper says that a Chinese clause tells what stands in a contract or an award, which
// nobody promises by telling of it.
func (f *frame) onPaper() bool {
	c := &f.s.clauses[f.home]
	if f.time == nil || !c.han || f.own.any(cFor, cYour) {
		return false
	}
	from := max(f.s.from, f.time.Start-maxPaper)
	before := f.between(from, f.time.Start)
	return paperWords.in(before) && !strings.Contains(before, "符合") && !strings.ContainsAny(before, "；;") && (f.home == 0 || !f.own.has(cWe))
}

// maxPaper is how far before the limit such words are looked for, in bytes.
const maxPaper = 60

// doneByOthers says that the first party named before the act is a third one, and that
// nobody of ours is named: 银行会在30天内释放.
func (f *frame) doneByOthers() bool {
	if f.time == nil || !f.s.clauses[f.home].han || f.own.has(cWe) || f.act < 0 {
		return false
	}
	c := &f.s.clauses[f.lo]
	if c.first >= c.last {
		return false
	}
	m := &f.s.marks[c.first]
	from, _ := trim(f.s.text, c.start, c.end)
	return m.classes.has(cThird) && !m.classes.has(cWe) && int(m.start)-from <= minVerb && int(m.end) <= int(f.s.marks[f.act].start) && !hasPrefixHan(f.s.text[m.end:], "的", "之", "方案", "款", "已", "那边的", "卡", "账", "賬")
}
