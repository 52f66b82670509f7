package main

import (
	"fmt"
	"strings"
	"time"

	"cuiban/escalation/ladder"
)

// wayView is a way in JSON.
type wayView struct {
	Jurisdiction string          `json:"jurisdiction"`
	Kind         string          `json:"kind"`
	Standing     string          `json:"standing"`
	Licence      *ladder.Licence `json:"licence,omitempty"`
	Notes        []ladder.Text   `json:"notes"`
	Warnings     []ladder.Text   `json:"warnings"`
	Way          []stepView      `json:"way"`
	Aside        []stepView      `json:"aside"`
	Closed       []closedView    `json:"closed"`
	Duties       []dutyView      `json:"duties"`
}

// stepView is a rung with what the reader must know of its terms.
type stepView struct {
	ladder.Rung
	Term  string `json:"term"`  // the statutory term in words, "" none
	Check bool   `json:"check"` // nobody has verified the terms within half a year
	Here  bool   `json:"here"`  // the case stands here
}

// closedView is a rung that is shut to the owner.
type closedView struct {
	ID    string      `json:"id"`
	Title ladder.Text `json:"title"`
	Why   ladder.Text `json:"why"`
}

// dutyView is a duty of the platform.
type dutyView struct {
	ladder.Duty
	Check bool `json:"check"`
}

func (a *app) viewWay(l *ladder.Ladder, w wanted) wayView {
	kind, _ := l.Kind(w.kind)
	v := wayView{Jurisdiction: l.Jurisdiction, Kind: kind.ID, Standing: w.standing, Notes: l.Notes, Way: []stepView{}, Aside: []stepView{}, Closed: []closedView{}, Duties: []dutyView{}}
	if x, ok := l.Licensed(kind.ID, w.licence); ok {
		v.Kind, v.Licence = x.As, &x
	}
	v.Warnings = l.Warnings(v.Kind, w.standing)
	here, _ := l.Rung(w.rung)
	step := func(r ladder.Rung) stepView {
		return stepView{r, termOf(r, w.lang, a.now()), !r.Policy && r.Terms() != "" && !r.Reliable(a.now()), w.rung != "" && r.ID == here.ID}
	}
	for _, r := range l.Way(v.Kind, w.standing) {
		v.Way = append(v.Way, step(r))
	}
	for _, r := range l.Aside(v.Kind, w.standing) {
		v.Aside = append(v.Aside, step(r))
	}
	for _, r := range l.Closed("", v.Kind, w.standing) {
		v.Closed = append(v.Closed, closedView{r.ID, r.Title, r.Shut})
	}
	for _, d := range l.Duties(v.Kind, w.standing) {
		v.Duties = append(v.Duties, dutyView{d, !d.Reliable(a.now())})
	}
	return v
}

// termOf is the rung's term of law in words, "" where it has none.
func termOf(r ladder.Rung, lang string, now time.Time) string {
	if r.Policy {
		return ""
	}
	return r.Term(lang, now)
}

// sheet writes lines with a hanging indent, in one language.
type sheet struct {
	a    *app
	lang string
	now  time.Time
}

func (p sheet) say(zh, en string) string {
	if p.lang == "en" {
		return en
	}
	return zh
}

// columns is the width of the page.
const columns = 96

// indent is where a rung's lines begin.
const indent = 6

// labels is the width of the labels before a rung's lines.
const labels = 11

// line writes a labelled line, folded under itself.
func (p sheet) line(label, text string) {
	p.hang(strings.Repeat(" ", indent)+padTo(label, labels), text)
}

// top writes a labelled line at the head of the page.
func (p sheet) top(label, text string) { p.hang(padTo(label, labels), text) }

// point writes a folded point of a list.
func (p sheet) point(mark, text string) { p.hang("  "+mark+" ", text) }

// hang writes a head and the text behind it, folded under its own beginning.
func (p sheet) hang(head, text string) {
	if text == "" {
		return
	}
	n := cells(head)
	for _, l := range fold(text, columns-n) {
		fmt.Fprintln(p.a.out, strings.TrimRight(head+l, " "))
		head = strings.Repeat(" ", n)
	}
}

// lines writes several texts under one label.
func (p sheet) lines(label string, texts []string) {
	for _, t := range texts {
		p.line(label, t)
		label = ""
	}
}

func (p sheet) heading(text string) { fmt.Fprintf(p.a.out, "\n%s\n", text) }

// mark is text with the mark that it has to be checked.
func (p sheet) mark(text string, check bool) string {
	if !check || text == "" {
		return text
	}
	return text + p.say("（"+ladder.Check(p.lang)+"）", " ("+ladder.Check(p.lang)+")")
}

var standingWords = map[string]ladder.Text{
	"consumer": {ZH: "消费者", EN: "consumer"}, "merchant": {ZH: "商家", EN: "merchant"}, "creator": {ZH: "创作者", EN: "creator"},
	"worker": {ZH: "劳动者", EN: "worker"}, "investor": {ZH: "投资者", EN: "investor"}, "": {ZH: "身份未说明", EN: "standing not given"},
}

// wayPage prints a way for people.
func (a *app) wayPage(l *ladder.Ladder, v wayView, w wanted) {
	p := sheet{a, w.lang, a.now()}
	kind, _ := l.Kind(v.Kind)
	fmt.Fprintf(a.out, "%s · %s · %s\n", kind.Title.In(w.lang), standingWords[w.standing].In(w.lang), l.Title.In(w.lang))
	if v.Licence != nil {
		p.top(p.say("牌照", "licence"), v.Licence.Title.In(w.lang)+p.say("：", ": ")+v.Licence.Why.In(w.lang))
	}
	if w.standing == "" {
		p.top(p.say("! 注意", "! note"), p.say("没有说明身份：只对消费者、劳动者等开放的途径没有列出，加上 --standing 再看。", "no standing given: ways open to consumers, workers and the like only are left out; add --standing to see them."))
	}
	for _, t := range v.Warnings {
		p.top(p.say("! 注意", "! note"), t.In(w.lang))
	}
	tier := 0
	for i, s := range v.Way {
		first := i == 0 || s.Tier != tier || s.AtOnce != v.Way[i-1].AtOnce
		tier = s.Tier
		p.rung(s, first, w.full, l)
	}
	if len(v.Aside) > 0 {
		p.heading(p.say("另外可用（各有各的用处，不在主路上）", "open beside the way, for what they are good for"))
		for _, s := range v.Aside {
			p.aside(s)
		}
	}
	if len(v.Closed) > 0 {
		p.heading(p.say("对您不开放", "shut to you"))
		for _, c := range v.Closed {
			p.point("✗", c.Title.In(w.lang)+p.say("：", ": ")+c.Why.In(w.lang))
		}
	}
	p.duties(v)
	p.notes(v)
}

func (p sheet) duties(v wayView) {
	if len(v.Duties) == 0 {
		return
	}
	p.heading(p.say("写给平台时可以引用", "what letters to the platform may cite"))
	for _, d := range v.Duties {
		p.point("·", p.mark(d.Law.Words(p.lang)+p.say("：", ": ")+d.Says.In(p.lang), d.Check))
	}
}

func (p sheet) notes(v wayView) {
	if len(v.Notes) > 0 {
		p.heading(p.say("须知", "good to know"))
	}
	for _, t := range v.Notes {
		p.point("·", t.In(p.lang))
	}
	fmt.Fprintf(p.a.out, "\n%s\n", p.say("待核的期限不会用来指责任何人。读过原文后：\ncuiban ladder confirm 台阶 --source 出处 --checked 日期。这里说的是一般规则，不是法律意见。",
		"Terms to check are never held against anybody; once you have read the source:\ncuiban ladder confirm RUNG --source … --checked DATE. General rules, no legal advice."))
}

// rung prints one rung of the way; first says that it begins a tier.
func (p sheet) rung(s stepView, first, full bool, l *ladder.Ladder) {
	number := fmt.Sprintf("%2d", s.Tier)
	switch {
	case s.AtOnce:
		number = p.say("当天", "now")
	case !first:
		number = p.say("  或", "  or")
	}
	here := ""
	if s.Here {
		here = p.say("  ← 现在在这里", "  ← the case is here")
	}
	fmt.Fprintf(p.a.out, "\n%s%s  [%s]%s\n", padTo(number, indent), s.Title.In(p.lang), s.ID, here)
	p.hang(strings.Repeat(" ", indent), s.Body.In(p.lang))
	var channels []string
	for _, ch := range s.Channels {
		channels = append(channels, p.channel(ch))
	}
	p.lines(p.say("渠道", "where"), channels)
	p.clocks(s)
	p.terms(s)
	var warnings []string
	for _, t := range s.Warnings {
		warnings = append(warnings, t.In(p.lang))
	}
	p.lines(p.say("! 注意", "! note"), warnings)
	p.bars(s)
	if full {
		p.full(s, l)
	}
	p.source(s)
}

// clocks prints how long to wait, by the law or by our own practice.
func (p sheet) clocks(s stepView) {
	term := func(label string, c ladder.Clock) {
		p.line(label, p.mark(c.Words(p.lang), c.N > 0 && !s.Holds(c, p.now)))
	}
	term(p.say("受理答复", "answer"), s.First)
	term(p.say("办结", "decision"), s.Final)
	var others []string
	for _, t := range s.Others {
		others = append(others, p.mark(t.Name.In(p.lang)+p.say("：", ": ")+t.Words(p.lang), !s.Holds(t.Clock, p.now)))
	}
	p.lines(p.say("其他时限", "also"), others)
	if s.Wait.N == 0 {
		return
	}
	text := s.Wait.Length(p.lang)
	if s.FollowUps > 0 {
		text += p.say(fmt.Sprintf("，最多催办 %d 次", s.FollowUps), fmt.Sprintf(", then at most %d follow-ups", s.FollowUps))
	}
	if s.Deadline.N > 0 {
		text += p.say("；信里要求 ", "; the letter asks for an answer within ") + s.Deadline.Length(p.lang) + p.say("内书面答复", "")
	}
	if s.Stop.N > 0 {
		text += p.say("；最长 ", "; at most ") + s.Stop.Length(p.lang)
	}
	p.line(p.say("等待", "wait"), text+p.say("（我们的做法，不是法定期限）", " (our practice, no term of law)"))
}

// terms prints the owner's own time limits and the sums.
func (p sheet) terms(s stepView) {
	var own, sums, laws []string
	for _, t := range s.Owner {
		own = append(own, p.own(t, s))
	}
	for _, t := range s.Limits {
		sums = append(sums, t.In(p.lang))
	}
	for _, law := range s.Law {
		text := law.Words(p.lang)
		if law.InForce != "" {
			text += p.say("，"+law.InForce+" 起施行", ", in force from "+law.InForce)
		}
		laws = append(laws, text)
	}
	p.lines(p.say("您的期限", "your limit"), own)
	p.lines(p.say("说明", "details"), sums)
	p.lines(p.say("依据", "law"), laws)
}

// own is a time limit of the owner's: what it is, how long.
func (p sheet) own(t ladder.Term, s stepView) string {
	return p.mark(t.Name.In(p.lang)+p.say("：", ": ")+t.Length(p.lang), !s.Policy && !s.Holds(t.Clock, p.now))
}

func (p sheet) bars(s stepView) {
	for _, b := range s.Barred {
		check := ""
		if !s.Sure(b.Confidence, p.now) {
			check = p.say("，待核", "; check this rule")
		}
		p.line(p.say("! 互斥", "! not with"), b.Why.In(p.lang)+p.say("（"+b.Law.Words(p.lang)+check+"）", " ("+b.Law.Words(p.lang)+check+")"))
	}
}

// full prints why, the directions and the evidence.
func (p sheet) full(s stepView, l *ladder.Ladder) {
	p.line(p.say("为什么", "why"), s.Why.In(p.lang))
	var steps, evidence []string
	for i, t := range s.Steps {
		steps = append(steps, fmt.Sprintf("%d. %s", i+1, t.In(p.lang)))
	}
	for _, id := range s.Evidence {
		for _, e := range l.Evidence {
			if e.ID == id {
				evidence = append(evidence, e.Title.In(p.lang))
			}
		}
	}
	p.lines(p.say("怎么做", "how"), steps)
	p.line(p.say("材料", "evidence"), strings.Join(evidence, p.say("；", "; ")))
}

func (p sheet) source(s stepView) {
	if s.Policy {
		return
	}
	text := map[ladder.Confidence]string{
		ladder.Verified: p.say("读过原文", "text read"), ladder.Secondary: p.say("只见二手资料", "secondary texts only"),
		ladder.Known: p.say("凭一般了解", "general knowledge"), ladder.Doubtful: p.say("存疑", "doubtful"),
	}[s.Confidence]
	if s.Confirmed {
		text = p.say("您已核对：", "confirmed by you: ") + s.Source
	}
	p.line(p.say("核对", "checked"), s.Checked+p.say("，", ", ")+text)
}

func (p sheet) channel(ch ladder.Channel) string {
	kind, where := ch.Words(p.lang)
	text := kind + p.say("：", ": ") + where
	if ch.Address != "" && (ch.Confidence == ladder.Known || ch.Confidence == ladder.Doubtful) {
		text += p.say("（用前核对）", " (check before use)")
	}
	return text
}

// aside prints a rung beside the way in two lines.
func (p sheet) aside(s stepView) {
	fmt.Fprintf(p.a.out, "  · %s  [%s]\n", s.Title.In(p.lang), s.ID)
	text := s.Body.In(p.lang)
	if s.Term != "" {
		text += p.say("；", "; ") + s.Term
	}
	p.hang("    ", text)
	for _, t := range s.Owner {
		p.hang("    "+p.say("您的期限  ", "your limit  "), p.own(t, s))
	}
}
