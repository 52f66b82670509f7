package promise

import "strings"

// Words of others: what is only named as a topic, what somebody else is said to have
// said, quotes, what others demand.

// topics begin a clause that only names what the sentence is about.
var topics = []string{"就", "关于", "關於", "针对", "針對", "对于", "對於", "有关", "有關", "鉴于", "鑑於", "至于", "至於", "对您", "對您", "您来信", "您來信", "您来函", "您來函", "您反映的", "您反饋的", "您反馈的", "您提出的", "您所述"}

// topical: what was said before is only the topic, or the writers speak for
// themselves behind it: 就您所述账户余额问题，我司将于….
func (f *frame) topical() bool {
	c := &f.s.clauses[f.lo]
	if !c.han {
		return f.ownEnglish()
	}
	for i := 0; i < f.lo; i++ {
		p := &f.s.clauses[i]
		if p.flags.has(cSaid) && !f.closed(p) && !f.onlyNamed(p) {
			return false
		}
	}
	return true
}

// closed says that a clause that tells of words does not bring them: it names them
// as a topic, or says what became of them.
func (f *frame) closed(c *clause) bool {
	from, to := trim(f.s.text, c.start, c.end)
	words := f.s.text[from:to]
	if strings.Contains(words, "会") || strings.Contains(words, "將") || strings.Contains(words, "将") || strings.Contains(words, "承诺") || strings.Contains(words, "承諾") {
		return false
	}
	if strings.Contains(words, "没做到") || strings.Contains(words, "没兑现") || strings.Contains(words, "未兑现") || strings.Contains(words, "没落实") || strings.Contains(words, "没有做到") {
		return true
	}
	for _, t := range topics {
		if strings.HasPrefix(words, t) {
			return strings.Contains(words, "的") || strings.HasSuffix(words, "题") || strings.HasSuffix(words, "題") || strings.HasSuffix(words, "事") || strings.HasSuffix(words, "宜")
		}
	}
	for _, end := range []string{"的问题", "的問題", "的事", "的情况", "的情況", "的诉求", "的訴求", "一事", "一案"} {
		if strings.HasSuffix(words, end) || strings.Contains(words, "问题") && strings.Contains(words, "反映的") {
			return true
		}
	}
	return false
}

// onlyNamed: 的 stands behind every word of saying: 您说的公交卡, 您问的那个罚息问题.
func (f *frame) onlyNamed(c *clause) bool {
	if c.times > 0 {
		return false
	}
	for _, m := range f.s.marks[c.first:c.last] {
		if !m.classes.has(cSaid) {
			continue
		}
		rest := f.s.text[m.end:c.end]
		near := rest[:min(len(rest), maxNamed)]
		if !strings.Contains(near, "的") && !strings.Contains(near, "之") && !strings.Contains(near, "嘅") || strings.HasPrefix(rest, "，") {
			return false
		}
	}
	return true
}

// maxNamed is how far behind a word of saying its 的 may stand, in bytes.
const maxNamed = 18

// askedFor: 要求 stands right before the limit: somebody else demands it.
func (f *frame) askedFor() bool {
	if f.time == nil {
		return false
	}
	before := f.between(f.s.clauses[f.home].start, f.time.Start)
	if hasSuffixHan(before, "说", "說", "答应", "答應", "讲", "講", "表示", "称", "稱", "提到", "说是", "說是", "说会", "說會") && containsAny(before, "您", "你", "对方", "對方", "商家", "卖家", "賣家", "业者", "業者") {
		return true
	}
	return hasSuffixHan(before, "要求", "请求", "請求", "主张", "主張", "诉请", "訴請", "要求在", "要求于", "要求於")
}

// toOthers: the act is done for somebody else: 打款给卖家.
func (f *frame) toOthers() bool {
	if f.act < 0 || f.act+1 >= len(f.s.marks) {
		return false
	}
	if rest := f.between(int(f.s.marks[f.act].end), f.s.clauses[f.s.marks[f.act].clause].end); f.action() == aPay && containsAny(rest, "公司账户", "公司帐户", "公司帳戶", "对公账户", "我司账户", "我们账户", "平台账户") && !f.own.any(cYour, cFor) {
		return true
	}
	m := &f.s.marks[f.act+1]
	gap := f.between(int(f.s.marks[f.act].end), int(m.start))
	return m.classes.any(cThird, cUsers) && len(gap) <= 6 && containsAny(gap, "给", "給", "至", "到")
}

// ownEnglish: in English the writers speak for themselves behind a comma: I can't
// say what the agent told you, but we'll …
func (f *frame) ownEnglish() bool {
	c := &f.s.clauses[f.lo]
	if f.lo == 0 || c.first >= c.last || f.s.clauses[f.lo-1].end >= f.s.to {
		return false
	}
	m := &f.s.marks[c.first]
	from, _ := trim(f.s.text, c.start, c.end)
	word := f.s.text[m.start:m.end]
	if m.classes.has(cWill) && int(m.start) == from && f.lead.has(cWe) && f.s.clauses[f.lo-1].last > 0 && f.s.marks[f.s.clauses[f.lo-1].last-1].classes.has(cJoin) {
		return true
	}
	if m.classes.has(cJoin) && int(m.start) == from && f.own.has(cWill) && f.lead.has(cWe) && c.last > c.first+1 && f.s.marks[c.first+1].classes.has(cWill) { // …, and will complete it
		return true
	}
	return int(m.start) == from && m.classes.has(cWe) && f.own.has(cWill) && (oneOf(word, "i i'm i've i'll we'll we're we've we") || m.classes.has(cWill)) && !f.s.clauses[f.lo-1].flags.has(cSpeak)
}

// saidOf: in English, what is said is only named in a relative clause: the error
// you reported.
func (f *frame) saidOf() bool {
	first, last := f.bounds()
	seen := false
	for i := first; i < last; i++ {
		m := &f.s.marks[i]
		if !m.classes.has(cSaid) {
			continue
		}
		before := f.wordBefore(int(m.start))
		from, _ := trim(f.s.text, f.s.clauses[m.clause].start, f.s.clauses[m.clause].end)
		if m.han || !hasPrefixFold(f.s.text[m.start:m.end], "you ") || int(m.start) == from || f.act >= 0 && f.act < i ||
			oneOf(before, "as that when while because since and but what told if so like where why how said,") || strings.HasSuffix(before, ",") {
			return false
		}
		seen = true
	}
	return seen
}

// hearsaySources: 据…反馈 names who is said to have said it.
var hearsayVerbs = []string{"反馈", "反饋", "反映", "通知", "称", "稱", "说", "說", "告知", "回复", "回覆", "介绍", "介紹", "透露", "了解", "表示", "显示", "顯示", "消息", "查询"}

// accordingTo: a clause 据承运方反馈 stands before; colleagues of the writer's are no
// third party.
func (f *frame) accordingTo() bool {
	for i := max(0, f.lo-1); i <= f.lo; i++ {
		c := &f.s.clauses[i]
		from, to := trim(f.s.text, c.start, c.end)
		words := f.s.text[from:to]
		if !hasPrefixHan(words, "据", "據", "根据", "根據", "按物流", "从物流", "從物流") || c.flags.any(cWe) {
			continue
		}
		for _, say := range hearsayVerbs {
			if strings.Contains(words, say) && !strings.HasPrefix(words, "据此") && !strings.HasPrefix(words, "据查") {
				return true
			}
		}
	}
	return false
}

// quotedHan: the limit stands inside Chinese quotation marks with its act, and the
// clause goes on outside: 您信中所引“我们将在10日内清退”出自旧公告.
func (f *frame) quotedHan() bool {
	if f.time == nil || !f.s.clauses[f.home].han || !f.s.holds(charQuote) {
		return false
	}
	from := max(f.s.from, f.time.Start-maxQuoted)
	open := lastQuote(f.between(from, f.time.Start), openingQuotes)
	if open < 0 {
		return false
	}
	open += from - f.s.from
	if strings.ContainsAny(f.s.text[f.s.from+open:f.time.Start], "”」』") {
		return false
	}
	end := strings.IndexAny(f.between(f.time.End, f.s.to), "”」』\"")
	if end < 0 {
		return false
	}
	if inside := f.time.End + end - f.s.from - open; inside-(f.time.End-f.time.Start) < minVerb { // “3个工作日内”: only the limit
		return false
	}
	outside := open + f.s.to - f.time.End - end
	return outside >= 3*minVerb
}

// openingQuotes are the marks that open what is quoted.
const openingQuotes = "“「『\""

// maxQuoted is how far before the limit an opening quotation mark is looked for, in
// bytes.
const maxQuoted = 150

func lastQuote(text, quotes string) int { return strings.LastIndexAny(text, quotes) }
