package promise

import (
	"strings"

	"cuiban/escalation"
	"cuiban/parser/when"
)

// A clause can name two days, each with its own act: 今天开明天寄, 周三汇总、周四给您.

// nextTime is the index of the first expression of time from i on that ends behind pos.
func (s *sentence) nextTime(i, pos int) int {
	for i < len(s.times) && s.times[i].End <= pos {
		i++
	}
	return i
}

// maxFollows is the room for a verb between two days that a speaker does not part with
// a comma, in bytes: 今天开明天寄.
const maxFollows = 9

// follows says that the expression i is another day than the one before it in the
// clause, with nothing but a verb between them.
func (s *sentence) follows(i int) bool {
	if i == 0 || !s.actsBetween(i, len("开")) {
		return false
	}
	o, m := &s.times[i-1], &s.times[i]
	gap := s.text[o.End:m.Start]
	if len(gap) > maxFollows || o.Rule != m.Rule || o.Term == m.Term || m.End >= s.to || !isHan(runeAt(s.text, m.End)) {
		return false
	}
	return !strings.ContainsAny(gap, "的到至和或与與跟及改推延拖从從由在于於比是等前后後、的之起没沒未") && containsOnlyHan(gap)
}

// actsBetween says that two limits stand in the clause at hand, the expression i and
// the one before it, that both name days, and that words of so many bytes at least stand
// between them.
func (s *sentence) actsBetween(i, least int) bool {
	o, m := &s.times[i-1], &s.times[i]
	c := &s.clauses[len(s.clauses)-1]
	if o.Start < c.start || !limits(o) || !limits(m) || o.Term.Kind == escalation.TermDuration || m.Term.Kind == escalation.TermDuration {
		return false
	}
	return m.Start-o.End >= least && m.Rule != "past" && (least == 0 || isHan(runeAt(s.text, o.End)))
}

// instalments says that two days joined by 、 are each the day of a payment: 分两次，本周五、
// 下周五.
func (s *sentence) instalments(i int) bool {
	if !s.actsBetween(i, 0) {
		return false
	}
	first := s.times[i-1].Start
	if !s.parted && !containsAny(s.text[max(s.from, first-maxParted):first], "分两", "分兩", "分三", "分四", "分期", "分批") {
		return false
	}
	s.parted = true
	return true
}

// maxParted is how far before the first of such days 分两次 may stand, in bytes.
const maxParted = 60

func containsOnlyHan(words string) bool {
	for _, r := range words {
		if !isHan(r) {
			return false
		}
	}
	return true
}

// tonight moves a bare hour of the morning into the evening that the sentence names before
// it, or names alone behind it: 今晚锁车，九点前还位; 八点钟打给你，今晚哈.
func (x *extractor) tonight(m *when.Match, t escalation.Term) (escalation.Term, bool) {
	if m.Rule != "clock" || len(t.Clock) != len("08:00") || t.Clock < "05:00" || t.Clock >= "12:00" || !x.s.hanAt(m.Start) || strings.ContainsAny(t.Words, "早晨上凌朝") {
		return t, false
	}
	o := x.s.evening(m)
	if o == nil {
		return t, false
	}
	day := o.Term
	day.Words, day.Edge = t.Words, t.Edge
	day.Clock = eveningHours[10*(t.Clock[0]-'0')+t.Clock[1]-'0'] + t.Clock[2:]
	return day, true
}

// evening is the expression of this evening that an hour belongs to: the one right before
// it, or one that is a clause of its own behind it.
func (s *sentence) evening(m *when.Match) *when.Match {
	i := s.timeFrom(m.Start)
	for ; i > 0 && s.times[i-1].Term == m.Term; i-- { // said twice
	}
	if i > 0 && thisEvening(&s.times[i-1]) {
		return &s.times[i-1]
	}
	if last := len(s.times) - 1; s.times[last].Start > m.Start && thisEvening(&s.times[last]) {
		o := &s.times[last]
		c := &s.clauses[s.clauseAt(o.Start)]
		if from, to := trim(s.text, c.start, c.end); to-from <= o.End-o.Start+len("哈") {
			return o
		}
	}
	return nil
}

func thisEvening(m *when.Match) bool {
	t := &m.Term
	return !m.Attr && !m.Past && t.Kind == escalation.TermPeriod && t.Unit == escalation.UnitDay && t.Offset == 0 && t.Clock == "24:00" && strings.ContainsAny(t.Words, "晚夜")
}

// eveningHours are the hours of the evening by those of the morning that a clock shows at
// the same time.
var eveningHours = [...]string{5: "17", 6: "18", 7: "19", 8: "20", 9: "21", 10: "22", 11: "23"}

func (s *sentence) hanAt(pos int) bool { return isHan(runeAt(s.text, pos)) }

// planned is the action of the clause before, where that says what had been planned: 原定
// 周三打款，改到周五.
func (x *extractor) planned(f *frame) escalation.Action {
	if f.act >= 0 || f.home == 0 || !f.own.has(cDefer) {
		return ""
	}
	c := &x.s.clauses[f.home-1]
	if !c.han || !c.flags.has(cAct) || !containsAny(x.text[c.start:c.end], "原定", "原訂", "本来", "本來", "原计划", "原計劃", "原先", "说好", "說好") {
		return ""
	}
	before := x.s.frameAt(nil, f.home-1)
	return before.actionName()
}

// overToday says that what a Chinese clause tells of today has happened: 审查会今天开过了,
// 我司于今日收到退汇款项.
func (f *frame) overToday() bool {
	t := f.time
	if t == nil || t.Term.Kind != escalation.TermPeriod || t.Term.Unit != escalation.UnitDay || t.Term.Offset != 0 || t.Term.Edge == escalation.EdgeBy || t.Term.Edge == escalation.EdgeWithin {
		return false
	}
	c := &f.s.clauses[f.home]
	from, to := trim(f.s.text, c.start, c.end)
	if !c.han || t.End >= to {
		return false
	}
	rest := f.s.text[t.End:to]
	if strings.ContainsAny(rest, "会會将將能可要就都快再请請") || strings.ContainsAny(f.s.text[from:max(from, t.Start)], "您你会會将將") {
		return false
	}
	return hasSuffixHan(rest, "过了", "過了", "完了", "到了", "来了", "來了", "走了", "掉了", "出了", "好了") || hasPrefixHan(strings.TrimPrefix(strings.TrimPrefix(rest, "已"), "才"), "收到", "收悉", "接到", "接获", "接獲")
}

// inWorkdays says that the sentence explains, behind a length in days, that working days are
// meant: 三天核实，五天反馈，说的是工作日.
func (s *sentence) inWorkdays(m *when.Match) bool {
	if !s.workdaysRead {
		s.workdaysRead, s.workdays = true, s.explainsWorkdays()
	}
	return s.workdays >= m.End
}

// workdaysMeant are the words that explain it.
var workdaysMeant = []string{"均为工作日", "均為工作日", "均指工作日", "都是工作日", "说的是工作日", "說的是工作日", "指的是工作日", "按工作日计", "按工作日計", "按工作日算", "以工作日计", "以工作日計"}

// explainsWorkdays is where the last such words of the sentence begin, -1 for none.
func (s *sentence) explainsWorkdays() int {
	last := -1
	if words := s.text[s.from:s.to]; strings.Contains(words, "工作日") {
		for _, w := range workdaysMeant {
			last = max(last, strings.LastIndex(words, w))
		}
	}
	if last < 0 {
		return last
	}
	return s.from + last
}
