package promise

import "strings"

// What a Chinese clause asks of the owner: 请把流水发到邮箱, 麻烦您补一份原件, 能否提供截图？

// calmWords follow a word of asking where nothing is to be done for the case.
var calmWords = []string{"放心", "知悉", "悉知", "周知", "留意", "注意", "查收", "谅", "諒", "理解", "包涵", "海涵", "勿", "不要", "不必", "不用", "别", "別", "稍", "等待", "等候", "等我", "等一", "等通知", "耐心", "关注", "關注", "期待", "多多", "相信", "联系", "聯絡", "聯繫", "致电", "致電", "拨打", "撥打", "咨询", "諮詢", "查询", "查詢", "查看", "查阅", "查閱", "参考", "參考", "参阅", "參閱", "忽略", "保持", "妥善", "评价", "評價", "随时", "隨時", "给我们一", "給我們一", "给我点", "给我们点", "再给", "再給", "容我", "见附", "見附", "支持", "假", "客", "教", "示", "求", "以此", "以我", "洽", "放寬心", "放宽心", "静候", "靜候", "静待", "靜待", "听我", "聽我", "看附", "休息", "保重", "指正", "多", "登录手机银行", "节哀", "慢走", "安心", "提防", "小心", "警惕", "当心", "當心", "尽早使用", "儘早使用", "及时续保", "及時續保", "合理安排", "错峰", "錯峰", "留言", "分机", "分機", "见官网", "預備", "预备", "带备", "帶備", "留存", "留着", "留著", "吃饭", "吃飯", "取件", "自提", "取貨", "取货", "依法", "报警", "報警", "挂断", "掛斷", "注明", "註明", "重新获取", "再等", "等下", "等等", "直接描述", "手机畅通", "电话畅通", "通话畅通", "依序", "見附", "唔好", "搵返", "勿", "至各", "另行", "保留", "提高警", "给予我", "給予我", "垃圾箱", "总部", "總部", "手机银行", "手機銀行", "分区", "分區", "通过窗口", "证人", "證人", "查照", "察照", "认准", "認準", "此处", "按此", "按一", "按2", "按二", "点此", "點此", "利用App", "瀏覽", "浏览", "时艰", "時艱", "体谅", "體諒", "允许", "允許", "照常", "准时", "準時", "按时", "按時", "存档", "存檔", "及时使用", "及时保存", "及时续期", "及时领取", "退出", "转告", "轉告", "没看见", "沒看見", "奶茶", "照办"}

// maxCalm is how far behind the word of asking such a word is looked for, in bytes.
const maxCalm = 36

// handedOver are the words of a thing that the owner is to hand over.
var handedOver = []string{"发我", "發我", "给我", "給我", "传我", "傳我", "俾我", "畀我", "寄我", "交我", "发过来", "發過來", "传过来", "傳過來", "寄过来", "寄過來", "寄回来", "寄回來", "发来", "發來", "传来", "傳來", "寄来", "寄來", "送来", "送來", "拍来", "拍来", "拍给", "拍給", "交返", "传返", "傳返", "告诉我", "告訴我", "告知我", "回我", "回个", "回個", "回传", "回傳", "发一下", "發一下", "传一下", "傳一下", "补一下", "補一下", "填一下", "签一下", "簽一下", "点一下", "點一下", "改一下", "写一下", "寫一下", "找一下", "登录一下", "登入一下"}

var calming, handing, supplied = newPhrases(calmWords), newPhrases(handedOver), newPhrases(suppliedNouns)

// begs says that a Chinese clause asks the owner to do something for the case.
func (s *sentence) begs(i int) bool {
	c := &s.clauses[i]
	if !c.han || c.flags.meets(1<<cWait|1<<cNonAct|1<<cSurvey|1<<cMarket|1<<cUsers|1<<cEach|1<<cIf) && !containsAny(s.text[c.start:c.end], "若无", "若無", "如无", "如無") {
		return false
	}
	if c.flags.has(cPlease) {
		return s.begsPolitely(c)
	}
	if c.flags.has(cMust) && c.flags.has(cSupply) && c.flags.any(cYou, cYour) && !c.flags.meets(1<<cWe|1<<cNot|1<<cThird|1<<cWill|1<<cAsk) {
		return true
	}
	return c.flags.any(cSupply, cMe, cAct) && c.flags&openBegging == 0 && s.handsOver(c)
}

// openBegging are the classes beside which a clause without a word of asking asks nothing.
const openBegging flags = 1<<cWe | 1<<cThird | 1<<cPast | 1<<cWill | 1<<cExpect | 1<<cGiven | 1<<cSaid | 1<<cIf | 1<<cNot | 1<<cAsk | 1<<cFor | 1<<cUsers | 1<<cNoise | 1<<cElse

// begsPolitely says that something to do follows a word of asking.
func (s *sentence) begsPolitely(c *clause) bool {
	for j := c.first; j < c.last; j++ {
		m := &s.marks[j]
		if !m.classes.has(cPlease) || !m.han {
			continue
		}
		word := s.text[m.start:m.end]
		if strings.HasSuffix(word, "我") || strings.HasPrefix(word, "要求") || strings.HasPrefix(word, "望") || strings.HasPrefix(word, "希望") || strings.HasPrefix(word, "建议") || word == "务必" || word == "務必" {
			return false
		}
		if j > c.first && s.marks[j-1].classes.has(cWe) && hasPrefixHan(word, "请", "請") { // 我请师傅
			return false
		}
		rest := s.text[m.end:c.end]
		if containsAny(rest, "为准", "為準") || j > c.first && s.marks[j-1].classes.any(cWill, cMay) {
			return false
		}
		return len(strings.TrimSpace(rest)) >= minVerb && !calming.in(rest[:min(len(rest), maxCalm)]) && !strings.HasPrefix(rest, "问") && !strings.HasPrefix(rest, "問")
	}
	return false
}

// taking begins what is done with a thing, and keeping are words beside which nothing is
// handed over.
var (
	taking  = newPhrases([]string{"把", "将", "將"})
	keeping = newPhrases([]string{"不用", "不必", "给我们一", "給我們一", "给我一", "給我一", "给我到", "給我到", "再给我", "再給我", "来的", "來的", "我的", "过的", "過的", "来我们", "给我们造", "給我們造"})
)

// handsOver says that a clause tells to hand something over: 单号拍给我, 把原件寄回来.
func (s *sentence) handsOver(c *clause) bool {
	from, to := trim(s.text, c.start, c.end)
	words := s.text[from:max(from, to)]
	handed, taken := handing.in(words), taking.in(words)
	if !handed && !taken || keeping.in(words) {
		return false
	}
	if taken && supplied.in(words) && containsAny(words, "送到", "交到", "发到", "發到", "寄到", "传到", "傳到", "带到", "帶到", "送至", "交至", "交给", "交給") {
		return true
	}
	return handed && !strings.HasSuffix(words, "的") && !c.flags.has(cDone) && !hasPrefixHan(words, "我", "他", "她", "佢", "会", "會", "等", "已", "谁", "誰")
}

// maxAsking is how many clauses before the limit a request that it belongs to is looked for.
const maxAsking = 3

// maxAskLead is the room before such a limit, in bytes: 并请于.
const maxAskLead = 12

// goesOnAsking is the clause of a request that the clause of the limit goes on with: 请把
// 说明写好，下周五之前交到网点. It is -1 when there is none.
func (f *frame) goesOnAsking() int {
	c := &f.s.clauses[f.home]
	if f.time == nil || !c.han || c.flags.meets(1<<cWe|1<<cFor|1<<cThird|1<<cWill|1<<cExpect|1<<cGiven|1<<cIf|1<<cNot|1<<cPast|1<<cAdverse|1<<cUsers|1<<cMoney|1<<cYour|1<<cAsk|1<<cCan) || c.flags.has(cElse) {
		return -1
	}
	if from, _ := trim(f.s.text, c.start, c.end); f.time.Start-from > maxAskLead {
		return -1
	}
	for i := f.home - 1; i >= 0 && i >= f.home-maxAsking; i-- {
		if f.s.begs(i) {
			return i
		}
		if f.s.clauses[i].flags.meets(1<<cWe | 1<<cFor | 1<<cThird | 1<<cWill) {
			return -1
		}
	}
	return -1
}

// asksPlainly says that the clause of the limit asks something in so many words, or goes on
// with what was asked.
func (f *frame) asksPlainly() bool {
	c := &f.s.clauses[f.home]
	if f.time == nil || !c.han || f.spoken || !limits(f.time) || f.time.Hours || f.time.After {
		return false
	}
	if !f.s.begs(f.home) {
		return f.goesOnAsking() >= 0
	}
	return c.flags.has(cPlease) || containsAny(f.s.text[c.start:c.end], "把", "将", "將")
}
