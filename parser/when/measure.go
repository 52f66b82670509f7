package when

import (
	"strings"
	"unicode/utf8"
)

// A length without an edge can measure something other than the time until an act: 两天
// 工资, 七天无理由, 一年一次, 坏了两天.

// measured are the nouns that a length right before them measures.
var measured = []string{"无理由", "無理由", "退换", "退換", "包退", "包换", "包換", "质保", "質保", "保修", "保固", "三包", "客服", "热线", "熱線", "套餐", "会员", "會員", "体验", "體驗", "试用", "試用", "免息", "延保", "账期", "賬期", "帳期", "工资", "工資", "薪资", "薪資", "薪水", "租金", "房租", "月租", "月费", "月費", "年费", "年費", "利息", "误工", "誤工", "停机", "停機", "停运", "流水", "账单", "賬單", "帳單", "游", "遊", "假", "有薪", "奖金", "獎金", "代通知金"}

// lengthens are the words right before a length that tell how long something took, or how
// late it is: 坏了两天, 晚到一天赔一百.
var lengthens = []string{"了", "整整", "足足", "晚到", "迟到", "遲到", "晚", "迟", "遲", "早", "逾期", "延误", "延誤", "拖", "超"}

// measures marks a Chinese length without an edge that measures something.
func (s *Scanner) measures(m *Match) {
	rest := s.text[m.End:s.to]
	if r, _ := utf8.DecodeRuneInString(rest); s.classes.Of(r)&charMeasured != 0 {
		for _, noun := range measured {
			if strings.HasPrefix(rest, noun) {
				m.Attr = true
				return
			}
		}
	}
	for _, word := range lengthens {
		if strings.HasSuffix(s.text[:m.Start], word) {
			m.Length = true
		}
	}
	if near := rest[:min(len(rest), maxTimes)]; strings.Contains(near, "一次") || strings.Contains(near, "一回") {
		m.Every = true
	}
}

// maxTimes is how far behind a length 一次 may stand that makes it a habit, in bytes:
// 一年发一次.
const maxTimes = 9

// meansWorkdays reads what brackets say of the days before them: 3天（工作日）内.
func (s *Scanner) meansWorkdays(unit int32, j int) (int32, int) {
	if u := s.near(j + 1); unit == uDay && s.near(j).kind == kOpen && u.kind == kUnit && (u.val == uWorkDay || u.val == uDay) && s.near(j+2).kind == kClose {
		return u.val, j + 3
	}
	return unit, j
}
