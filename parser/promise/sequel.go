package promise

import (
	"strings"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/parser/when"
)

// One act can follow another that is still to come: 周三开会，开完马上赔; 核查一结束，隔天
// 寄出; 随后十二小时内放行. Its moment is known when that event is.

// completed are the characters that end the words of an act which another one follows.
const completed = "完了後后毕畢齐齊妥过過咗"

// maxEventWords bounds the words of such an act before the time, in bytes: 初审完出纳.
const maxEventWords = 21

// sequel says that the clause which holds an offset begins with the words of an act
// that is completed before what happens at it.
func (s *sentence) sequel(pos int) bool {
	c := &s.clauses[s.clauseAt(pos)]
	from, _ := trim(s.text, c.start, c.end)
	if from >= pos || pos-from > maxEventWords {
		return false
	}
	words := s.text[from:pos]
	return strings.ContainsAny(words, completed) && !strings.ContainsAny(words, "您你就吗嗎若如") || strings.HasPrefix(words, "返嚟") || strings.HasPrefix(words, "回来") || strings.HasPrefix(words, "回來")
}

// maxSequels bounds them in one sentence.
const maxSequels = 4

// sequels considers money that follows at once on an act that has its own limit: 师傅明天去
// 估，估完马上赔.
func (x *extractor) sequels() {
	for i, n := 1, 0; i < len(x.s.times) && n < maxSequels; i++ {
		if t := &x.s.times[i]; t.Rule == "vague" && !t.Past && x.s.sequel(t.Start) {
			c := x.s.clauseAt(t.Start)
			n++
			if f := x.frame(t, c); x.s.clauses[c].times == 0 && f.action() == aPay {
				x.considerVague(f)
			}
		}
	}
}

// waitsFor says that a length or a next day counts from an act that another limit of
// the sentence, or nobody, dates: 随后十二小时内, 会议纪录一出，隔天.
func (x *extractor) waitsFor(m *when.Match) bool {
	if m.Term.Anchor != escalation.AnchorMail {
		return false
	}
	switch {
	case m.Term.Kind == escalation.TermDuration && m.Rule == "duration":
		i := x.s.timeFrom(m.Start)
		return i > 0 && (x.s.thenAt(m.Start) || limits(&x.s.times[i-1]) && (x.s.finishes(m.Start) || x.s.takesUp(m.Start))) || x.s.onceClause(x.s.clauseAt(m.Start)-1)
	case x.saysNextDay(m):
		return x.s.onceBefore(m.Start)
	}
	return false
}

// afterwards is the term of what waits for an event.
func (x *extractor) afterwards(m *when.Match, t escalation.Term) escalation.Term {
	if t.Kind != escalation.TermDuration {
		return escalation.Term{Words: t.Words}
	}
	c := &x.s.clauses[x.s.clauseAt(m.Start)]
	from, _ := trim(x.text, c.start, c.end)
	t.Anchor, t.AnchorWords = escalation.AnchorOther, x.text[min(from, m.Start):m.Start]
	return t
}

// vagueIn says that a clause has a word of haste of its own: 老板今天心情好，钱马上给.
func (s *sentence) vagueIn(c *clause) bool {
	for i := s.timeFrom(c.start); i < len(s.times) && s.times[i].Start < c.end; i++ {
		if s.times[i].Rule == "vague" {
			return true
		}
	}
	return false
}

// thenAt says that 随后 stands right before pos: a length there counts from what was
// said before.
func (s *sentence) thenAt(pos int) bool {
	return hasSuffixHan(s.text[s.from:pos], "随后", "隨後", "之后", "之後", "而后", "而後")
}

// finishes says that the clause at pos begins with a verb and 完: 开完律师两个工作日内.
func (s *sentence) finishes(pos int) bool {
	c := &s.clauses[s.clauseAt(pos)]
	from, _ := trim(s.text, c.start, c.end)
	words := s.text[min(from, pos):pos]
	i := strings.Index(words, "完")
	return i > 0 && i <= maxFinished && !strings.HasPrefix(words[i:], "完成")
}

// maxFinished is the room for the verb before 完, in bytes.
const maxFinished = 6

// onceEnds end a clause that names an event as soon as which something happens: 纪录一出.
var onceEnds = []string{"一出", "一到", "一完", "一结束", "一結束", "一过", "一過", "一批", "一下来", "一下來", "一通过", "一通過", "一签", "一簽", "一回", "一齐", "一齊", "一完成"}

// onceBefore says that the clause before the one that begins with pos, or the words right
// before pos, name such an event: 会议纪录一出，隔天; 书面寄出后隔天.
func (s *sentence) onceBefore(pos int) bool {
	i := s.clauseAt(pos)
	c := &s.clauses[i]
	from, _ := trim(s.text, c.start, c.end)
	if from < pos {
		return hasSuffixHan(s.text[from:pos], "后", "後") && s.timeFrom(pos) == s.timeFrom(from)
	}
	return s.onceClause(i - 1)
}

// onceClause says that clause i ends in such an event: 核查一结束，我们五日内告知.
func (s *sentence) onceClause(i int) bool {
	if i < 0 {
		return false
	}
	_, to := trim(s.text, s.clauses[i].start, s.clauses[i].end)
	return hasSuffixHan(s.text[s.clauses[i].start:to], onceEnds...)
}

// takesUp says that the clause at pos begins with the verb and the object that end the
// clause before, and that nothing else stands before pos: 明天送件，送件三个工作日.
func (s *sentence) takesUp(pos int) bool {
	i := s.clauseAt(pos)
	from, _ := trim(s.text, s.clauses[i].start, s.clauses[i].end)
	if i == 0 || pos-from != minVerb {
		return false
	}
	_, to := trim(s.text, s.clauses[i-1].start, s.clauses[i-1].end)
	t := s.timeFrom(pos) - 1 // that of the clause before
	return t >= 0 && s.times[t].End+minVerb == to && s.text[s.times[t].End:to] == s.text[from:pos]
}

// behindSequel says that 当天 begins a clause behind one that begins with a finished act:
// 看完就给您调回，当天生效. A day named before is that day.
func (x *extractor) behindSequel(m *when.Match) bool {
	i := x.s.clauseAt(m.Start)
	c := &x.s.clauses[i]
	if from, _ := trim(x.text, c.start, c.end); i == 0 || from < m.Start || !x.s.finishes(x.s.clauses[i-1].end) {
		return false
	}
	return x.namedBefore(m).IsZero()
}

// onItsDay turns a day said of an event into its date, where the clause before ends in the
// words of the event and has a limit: 新车五天到店，到店当天通知您; 三天后到岗，到岗第一天.
func (x *extractor) onItsDay(m *when.Match, t escalation.Term) (escalation.Term, bool) {
	first := m.Rule == "nth-day" && hasPrefixHan(t.Words, "第一天", "首日")
	if !first && !hasAnyPrefixFold(t.Words, sameDayWords) && !x.saysNextDay(m) {
		return t, false
	}
	i := x.s.clauseAt(m.Start)
	from, _ := trim(x.text, x.s.clauses[i].start, x.s.clauses[i].end)
	last := x.s.timeFrom(m.Start) - 1
	if i == 0 || m.Start-from < minVerb || last < 0 || !limits(&x.s.times[last]) || x.s.clauseAt(x.s.times[last].Start) != i-1 {
		return t, false
	}
	_, to := trim(x.text, x.s.clauses[i-1].start, x.s.clauses[i-1].end)
	if !strings.HasSuffix(x.text[x.s.times[last].End:max(to, x.s.times[last].End)], x.text[from:m.Start]) {
		return t, false
	}
	due := x.due(x.s.times[last].Term)
	if !due.Known() {
		return t, false
	}
	d := calendar.DateOf(due.At, x.ctx.Zone)
	if x.saysNextDay(m) {
		d = d.AddDays(1)
	}
	return escalation.Term{Words: t.Words, Kind: escalation.TermDate, Edge: t.Edge, Year: d.Year, Month: int(d.Month), Day: d.Day, Clock: t.Clock, Zone: t.Zone}, true
}
