package promise

import (
	"strings"
	"unicode/utf8"

	"cuiban/escalation"
	"cuiban/parser/when"
)

// beside takes away the expressions that belong to another one: what only says from when
// a length counts (8月6日起五日内, 签署日（即今日）起计十四天内), the month of what is
// paid (随八月进度款，8月15日前), a day said twice (二十八号，也就是下周四), the earliest day
// beside the latest (快的话今晚，最慢周五).
func (s *sentence) beside() {
	for i := range s.times {
		if m := &s.times[i]; s.occasion(m) || s.ordinal(m) || s.thisYear(m) {
			m.Attr = true
		}
	}
	for i := range s.times {
		if s.because(&s.times[i]) {
			s.times[i].Attr = true
		}
		if i == 0 {
			continue
		}
		o, m := &s.times[i-1], &s.times[i]
		switch {
		case s.exactHour(o, m):
			clock, words := m.Term.Clock, m.Term.Words
			m.Term, m.Rule = o.Term, o.Rule
			m.Term.Clock, m.Term.Words = clock, words
			o.Attr = true
		case s.saidAgain(o, m) && m.Term.Kind == escalation.TermDate: // 下周四，即28号
			o.Attr = true
		case s.saidAgain(o, m):
			m.Attr = true
		case s.atBest(m) && limits(o) && m.Start-o.End <= maxBest: // 周五之前，最好周三
			m.Attr = true
		case (s.ofMoney(o) || s.atBest(o)) && limits(m):
			o.Attr = true
		}
		if o.Term.Kind == escalation.TermHoliday && o.Term.Max == 0 && o.Term.Edge == escalation.EdgeAfter && limits(m) { // 节后，最迟下周五前
			o.Attr = true
		}
		if m.Term.Kind != escalation.TermDuration {
			continue
		}
		if o.After && m.Start-o.End <= maxSinceGap || m.AnchorStart >= 0 && o.Start > m.AnchorStart && o.End <= m.AnchorEnd && m.AnchorEnd-o.End <= maxStartWords {
			o.Attr = true
		}
	}
}

// maxStartWords is the room for 起计 behind the day in brackets, in bytes.
const maxStartWords = 12

// moneyNouns are what is paid for a month, right behind its name.
var moneyNouns = []string{"账", "賬", "帐", "帳", "工资", "工資", "薪", "进度款", "進度款", "货款", "貨款", "租", "电费", "電費", "水费", "水費", "话费", "話費", "月费", "月費", "奖金", "獎金", "佣金", "回佣", "社保", "津贴", "津貼", "提成", "绩效", "績效", "报销", "報銷", "报表", "報表", "结算", "結算", "流水", "积分", "積分", "会费", "會費", "学费", "學費", "加班费", "加班費", "低保", "养老金", "養老金", "补贴", "補貼", "份"}

// ofMoney says that an expression is a month or a quarter that only names what is paid.
func (s *sentence) ofMoney(m *when.Match) bool {
	t := &m.Term
	whole := t.Kind == escalation.TermDate && t.Day == 0 || t.Kind == escalation.TermPeriod && t.Unit != escalation.UnitDay && t.Unit != escalation.UnitWeek
	if !whole || t.Part != "" || t.Edge != escalation.EdgeNone || m.After || strings.ContainsAny(t.Words, "底末尾内") {
		return false
	}
	for _, noun := range moneyNouns {
		if strings.HasPrefix(s.text[m.End:s.to], noun) {
			return true
		}
	}
	return false
}

// maxBest is the room between a limit and the better moment that is hoped for, in bytes.
const maxBest = 12

// atBest says that an expression is only the earliest moment: 快的话今晚就到.
func (s *sentence) atBest(m *when.Match) bool {
	before := s.text[s.from:m.Start]
	switch r, _ := utf8.DecodeLastRuneInString(before); r {
	case '话', '話', '则', '則', '快', '好':
	default:
		return false
	}
	return hasSuffixHan(before, "快的话", "快的話", "快则", "快則", "早则", "早則", "最快", "最好", "顺利的话", "順利的話")
}

// because says that an expression only gives a reason: 因年底结账, 正值月末.
func (s *sentence) because(m *when.Match) bool {
	before := s.text[s.from:m.Start]
	switch r, _ := utf8.DecodeLastRuneInString(before); r {
	case '因':
		return !strings.HasSuffix(before, "原因")
	case '于', '於', '逢', '值', '近':
		return hasSuffixHan(before, "由于", "由於", "适逢", "適逢", "恰逢", "正值", "时值", "時值", "临近", "臨近")
	}
	return false
}

// exactHour says that m is the hour in brackets behind a part of a day: 今晚闭馆前（22:00）.
func (s *sentence) exactHour(o, m *when.Match) bool {
	if m.Rule != "clock" || m.Hours || o.Term.Clock == "" || !limits(o) || o.Term.Kind == escalation.TermDuration {
		return false
	}
	gap := s.text[o.End:m.Start]
	return gap == "（" || gap == "("
}

// saidAgain says that the expression m names the same day as o once more: 二十八号，也就是
// 下周四.
func (s *sentence) saidAgain(o, m *when.Match) bool {
	if !namesDay(&o.Term) || !namesDay(&m.Term) || m.Term.Clock != "" || m.Start-o.End > len("，也就是说") {
		return false
	}
	gap := strings.TrimLeft(s.text[o.End:m.Start], " ,，（(")
	return gap == "也就是" || gap == "也就是说" || gap == "也就是說" || gap == "即" || gap == "亦即"
}

// namesDay says that a term names one day.
func namesDay(t *escalation.Term) bool {
	return t.Kind == escalation.TermWeekday || t.Kind == escalation.TermDate && t.Day != 0 || t.Kind == escalation.TermPeriod && t.Unit == escalation.UnitDay
}
