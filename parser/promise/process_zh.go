package promise

import "strings"

// What comes when the office's own work is done is promised without a day: 核查结束后，我们
// 会告知结论.

// officeWork are the acts of an office, and workDone the words that say that one is done.
var (
	officeWork = []string{"核查", "复核", "覆核", "审核", "審核", "调查", "調查", "核实", "核實", "评估", "評估", "鉴定", "鑑定", "检测", "檢測", "处理", "處理", "办结", "辦結", "排查", "审理", "審理", "迁移", "遷移", "举证", "舉證", "审阅", "審閱", "聆讯", "聆訊", "盘点", "盤點", "会签", "會簽", "评议", "評議", "结论", "結論", "结果", "結果", "报告", "報告", "裁决", "裁決", "判定", "质检", "質檢", "核算", "对账", "對賬", "整理", "开会", "開會", "汇报", "匯報", "修复", "修復", "维修", "維修", "查清"}
	workDone   = []string{"结束后", "結束後", "结束之后", "完成后", "完成後", "完毕后", "完畢後", "完毕", "完畢", "出来后", "出來後", "出来就", "出來就", "后会", "後會", "以后", "以後", "之后", "之後", "清楚后", "清楚後", "清楚以后", "清楚以後", "有结果后", "有結果後", "好后", "好後", "完后", "完後", "结束", "結束", "出具后", "出具後", "完成", "后", "後"}
)

var workWords, doneWords = newPhrases(officeWork), newPhrases(workDone)

// openWork are words that make an event one that may not come.
var openWork = []string{"通过", "通過", "成立", "属实", "屬實", "无误", "無誤", "符合", "合格", "同意", "确认无", "確認無", "后续", "後續", "受理后", "受理後", "收到", "提交", "补", "補", "您", "你", "如", "若", "经", "經", "对方", "對方", "商家", "卖家", "賣家", "银行", "銀行", "法院"}

// anchored looks for an act that follows when the office's own work is done.
func (x *extractor) anchored() {
	if len(x.s.times) > 0 {
		return
	}
	for i := range x.s.clauses {
		if !x.s.clauses[i].han || !x.s.endsWork(i) {
			continue
		}
		for j := i; j < len(x.s.clauses) && j <= i+1; j++ {
			if f := x.frame(nil, j); f.followsWork(i) {
				x.commit(f, verdict{LabelPromise, "after-work", "办完后会做", "it follows when their work is done", sureVague})
				return
			}
		}
	}
}

// endsWork says that a clause names work of the office and that it is done.
func (s *sentence) endsWork(i int) bool {
	c := &s.clauses[i]
	if c.flags.meets(1<<cIf | 1<<cNot | 1<<cAsk | 1<<cPast | 1<<cSaid | 1<<cUsers | 1<<cEach | 1<<cMust | 1<<cPlease | 1<<cUsually) {
		return false
	}
	from, to := trim(s.text, c.start, c.end)
	words := s.text[from:max(from, to)]
	if i > 0 && hasPrefixHan(words, "完成后", "完成後", "结束后", "結束後", "完毕后", "完畢後") && (s.clauses[i-1].flags.has(cProg) || workWords.in(s.text[s.clauses[i-1].start:s.clauses[i-1].end])) { // 正在审阅，完成后即发送
		return true
	}
	if !doneWords.in(words) || !workWords.in(words) {
		return false
	}
	for _, w := range officeWork {
		if k := strings.Index(words, w); k >= 0 && hasPrefixHan(words[k+len(w):], workDone...) {
			return !containsAny(words[:min(len(words), k+len(w)+maxDone)], openWork...)
		}
	}
	return false
}

// maxDone bounds the words that say that the work is done, in bytes.
const maxDone = 15

// followsWork says that a frame says what is done for the owner behind the work of clause i.
func (f *frame) followsWork(i int) bool {
	if f.act < 0 || f.own.meets(1<<cNot|1<<cIf|1<<cMay|1<<cCan|1<<cUsers|1<<cThird|1<<cPlease|1<<cMust|1<<cAsk|1<<cPast|1<<cDone|1<<cAdverse|1<<cNonAct) || f.lead.meets(1<<cIf|1<<cUsually|1<<cLaw|1<<cSaid|1<<cNot) {
		return false
	}
	return (f.own.any(cWill, cFor, cGiven) || containsAny(f.s.text[f.s.clauses[i].start:f.s.clauses[f.hi].end], "即发", "即發", "立即", "随即", "隨即")) && (f.own.meets(1<<cFor|1<<cYou|1<<cYour|1<<cWe) || f.lo > 0 && !f.lead.any(cThird) && f.action() == aReply || f.lead.meets(1<<cYour|1<<cYou|1<<cPast|1<<cProg) || f.told)
}
