package promise

import (
	"cuiban/escalation"
	"cuiban/parser/when"
)

// frame is what the rules look at: one expression of time (or none), the clauses
// that belong to it, and what stands around them in the sentence.
type frame struct {
	s         *sentence
	time      *when.Match       // nil: no time was said
	lo, hi    int               // the clauses that belong together: clauses[lo:hi+1]
	home      int               // the clause of the time
	own       flags             // what their words do
	lead      flags             // the same for earlier clauses of the same thought
	trail     flags             // and for the clause behind
	act       int               // the governing action among the marks, -1 for none
	modal     int               // the modal that governs it, -1 for none
	inherited escalation.Action // of the promise that this one corrects
	told      bool              // something definite of the owner's matter was told right before
	spoken    bool              // a statement noted by the owner: they write "客服说…", "给我"
}

// frameAt builds the frame of the time t (nil: of clause home alone).
func (s *sentence) frameAt(t *when.Match, home int) frame {
	f := frame{s: s, time: t, home: home, lo: home, hi: home, act: -1, modal: -1}
	f.borrow()
	for i := f.lo; i <= f.hi; i++ {
		f.own |= s.clauses[i].flags
	}
	if s.clauses[home].joined && home > 0 {
		f.own |= s.clauses[home-1].flags & (1<<cWe | 1<<cWill | 1<<cExpect | 1<<cGiven | 1<<cNot | 1<<cIf)
	}
	f.around()
	f.govern()
	return f
}

// borrow joins a clause that has a time but no action ("最迟明天下班前，") with the
// clause that has the action.
func (f *frame) borrow() {
	c := &f.s.clauses[f.home]
	if f.acts(c) {
		f.lendModal(c)
		return
	}
	if !c.han && f.ownVerb(c) {
		return
	}
	for next, far := f.home+1, f.home+2; next < len(f.s.clauses) && next <= far; next++ {
		n := &f.s.clauses[next]
		if n.first == n.last || n.last == n.first+1 && f.s.marks[n.first].classes.has(cJoin) {
			far = min(far+1, f.home+4)
		}
		if n.times > 0 || c.han && !f.onlyTime(c) && f.s.vagueIn(n) || n.flags.meets(1<<cIf|1<<cElse|1<<cPlease|1<<cAlso) && !n.flags.has(cNoise) {
			break
		}
		if f.acts(n) && !n.flags.has(cNonAct) || c.han && f.onlyTime(c) && n.han && n.flags.any(cWill, cGiven) && n.flags.any(cFor, cYour, cWe) && !n.flags.any(cYou, cNot) {
			f.hi = next
			return
		}
	}
	if f.time == nil {
		return
	}
	for prev := f.home - 1; prev >= 0 && prev >= f.home-2; prev-- {
		p := &f.s.clauses[prev]
		if c.han && (c.flags.has(cNot) && c.last > c.first+1 || p.times > 0 && c.end-c.start > f.time.End-f.time.Start+minVerb || f.saysItself(c)) {
			break
		}
		if p.flags.any(cPast, cDone) && !p.flags.any(cWill, cArrange) && f.ownWords(c) {
			break
		}
		if p.flags.any(cElse, cNonAct) || c.han && c.flags.has(cPast) && !c.flags.has(cArrange) {
			break
		}
		if f.acts(p) {
			f.lo = prev
			return
		}
	}
}

// ownVerb says that an English clause has a subject and a verb of being with a bare
// time, which is about something else: your account manager is out Monday.
func (f *frame) ownVerb(c *clause) bool {
	t := f.time
	if t == nil || t.Term.Edge != escalation.EdgeNone || t.Start-c.start < 12 {
		return false
	}
	return away.in(f.s.text[c.start:t.Start])
}

var away = newPhrases([]string{" is out", " is off", " is away", " is on leave", " is closed", " are out", " are off", " are closed", "'s out", "'s off", "'s away", "'m out", "’m out", "'m off", "’m off", "'m away"})

// saysItself says that a Chinese clause without a known act has a modal with words
// behind it, or 把: a verb of its own that no list knows.
func (f *frame) saysItself(c *clause) bool {
	if f.time == nil {
		return false
	}
	_, end := trim(f.s.text, c.start, c.end)
	if f.time.End < end && containsAny(f.between(f.time.End, end), "把", "让") && !containsAny(f.between(f.time.End, end), "让您", "让你") {
		return true
	}
	for _, m := range f.s.marks[c.first:c.last] {
		if m.classes.any(cWill, cGiven) && m.han && end-int(m.end) >= minVerb {
			return true
		}
	}
	return false
}

// onlyTime says that a clause holds its time and nothing else.
func (f *frame) onlyTime(c *clause) bool {
	from, to := trim(f.s.text, c.start, c.end)
	return f.time != nil && to-from <= f.time.End-f.time.Start+3
}

// lendModal joins "退款时间为3个工作日内，" with the next clause, where that says
// who will do it: "我们会将款项退至您的账户".
func (f *frame) lendModal(c *clause) {
	t := f.time
	if t == nil || t.Loose || c.flags.meets(1<<cWill|1<<cGiven|1<<cExpect|1<<cWe|1<<cFor|1<<cYou|1<<cPlease|1<<cMust|1<<cNot|1<<cUsually|1<<cPast) || f.home+1 >= len(f.s.clauses) {
		return
	}
	n := &f.s.clauses[f.home+1]
	if n.times == 0 && n.flags.has(cWill) && n.flags.has(cWe) && n.flags.has(cAct) && !n.flags.any(cIf, cNot, cPlease) {
		f.hi = f.home + 1
	}
}

// acts says whether a clause has an action of its own.
func (f *frame) acts(c *clause) bool {
	return c.flags.any(cAct, cAdverse, cReceive) || c.flags.has(cSupply) && c.flags.any(cPlease, cMust) || c.flags.any(cValid, cHours)
}

// around gathers what earlier clauses of the same thought and the next clause
// say. A word such as 另外 or "in addition" begins a new thought.
func (f *frame) around() {
	for i := f.lo - 1; i >= 0; i-- {
		if f.s.clauses[i+1].flags.has(cAlso) {
			break
		}
		f.lead |= f.s.clauses[i].flags
	}
	if f.hi+1 < len(f.s.clauses) {
		f.trail = f.s.clauses[f.hi+1].flags
	}
}

// bounds are the marks of the frame's clauses.
func (f *frame) bounds() (first, last int) {
	return f.s.clauses[f.lo].first, f.s.clauses[f.hi].last
}

// govern finds the action that the time belongs to, and its modal: the first
// action behind the modal, or a later one joined to it that matters more
// (核实并回复, "review and refund").
func (f *frame) govern() {
	first, last := f.bounds()
	start := f.modalFrom(first, last)
	for i := start; i < last; i++ {
		m := &f.s.marks[i]
		if !m.classes.any(cAct, cAdverse, cReceive) || m.classes.has(cPast) && !m.classes.has(cReceive) {
			continue
		}
		if m.han && m.classes.has(cBar) && !m.classes.has(cAct) && f.before(cFor, i) && f.liftedBehind(i, last) { // 帮您把限制解掉
			continue
		}
		if f.act < 0 {
			f.act = i
		} else if f.better(i) {
			f.act = i
		}
	}
	if f.act < 0 {
		f.actBefore(first, start)
	}
	f.modalOf(first)
}

// liftedBehind says that an act that resolves follows mark i.
func (f *frame) liftedBehind(i, last int) bool {
	for j := i + 1; j < last; j++ {
		if m := &f.s.marks[j]; m.classes.has(cAct) && m.action == aResolve {
			return true
		}
	}
	return false
}

// modalFrom is where to look for the action: behind the first modal; without
// one, behind the time if an action stands there.
func (f *frame) modalFrom(first, last int) int {
	for i := first; i < last; i++ {
		if f.s.marks[i].classes.meets(1<<cWill | 1<<cGiven | 1<<cExpect | 1<<cWait) {
			return i
		}
	}
	if f.time == nil {
		return first
	}
	behind := first
	for behind < last && int(f.s.marks[behind].start) < f.time.End {
		behind++
	}
	for i := behind; i < last; i++ {
		if f.s.marks[i].classes.has(cAct) {
			return behind
		}
	}
	return first
}

// actBefore finds an action before the modal: "a reply will follow", "a decision
// is expected by Friday".
func (f *frame) actBefore(first, start int) {
	for i := start - 1; i >= first; i-- {
		if f.s.marks[i].classes.any(cAct, cMoney) {
			f.act = i
			return
		}
	}
}

// better says whether mark i, behind the action found, is joined to it and says
// more: an answer or money counts more than looking into the matter.
func (f *frame) better(i int) bool {
	m, cur := &f.s.marks[i], &f.s.marks[f.act]
	if m.classes.has(cAct) && f.s.text[cur.start:cur.end] == "把" {
		return true
	}
	if m.classes.has(cAct) && cur.han && f.describes(int(cur.end)) { // 作出是否受理的决定
		return true
	}
	if !m.classes.has(cAct) || m.action != aReply && m.action != aPay {
		return false
	}
	if cur.classes.has(cReceive) && !cur.classes.has(cAct) {
		return true
	}
	if cur.action == aReply || cur.action == aPay {
		return false
	}
	if cur.action == aFinish || cur.action == aOther {
		return true
	}
	return f.s.marks[i-1].classes.has(cJoin) || m.clause != cur.clause || i-f.act == 1
}

// modalOf finds the modal nearest before the action; failing that, any.
func (f *frame) modalOf(first int) {
	if f.act < 0 {
		return
	}
	_, last := f.bounds()
	for i := f.act; i >= first; i-- {
		if f.s.marks[i].classes.meets(1<<cWill|1<<cGiven|1<<cExpect|1<<cCan|1<<cWouldBe) && (i != f.act || f.s.marks[i].classes.any(cGiven)) {
			f.modal = i
			return
		}
	}
	for i := f.act + 1; i < last; i++ {
		if f.s.marks[i].classes.any(cWill, cGiven, cExpect) {
			f.modal = i
			return
		}
	}
}

// before says whether a word of class c stands before mark i in the frame.
func (f *frame) before(c class, i int) bool {
	first, _ := f.bounds()
	for j := first; j < i; j++ {
		if f.s.marks[j].classes.has(c) {
			return true
		}
	}
	return false
}

// actIs says whether the governing action has a class.
func (f *frame) actIs(c class) bool { return f.act >= 0 && f.s.marks[f.act].classes.has(c) }

// action is the kind of the governing action. What the owner receives is money
// when money is named, else an answer.
func (f *frame) action() int {
	if f.act < 0 {
		return aOther
	}
	m := f.s.marks[f.act]
	if m.classes.has(cAct) && !(m.classes.has(cReceive) && m.action == aOther) {
		if m.action == aFinish {
			return f.finished()
		}
		return int(m.action)
	}
	if f.own.has(cMoney) || f.names(aPay) {
		return aPay
	}
	if m.classes.has(cReceive) {
		return aReply
	}
	return aOther
}

// finished is what 完成, complete is about: the action named beside it.
func (f *frame) finished() int {
	for _, a := range []int{aReview, aPay, aReply} {
		if f.names(a) {
			return a
		}
	}
	return aResolve
}

// names says whether an action of that kind is named in the frame.
func (f *frame) names(action int) bool {
	first, last := f.bounds()
	for _, m := range f.s.marks[first:last] {
		if m.classes.has(cAct) && int(m.action) == action {
			return true
		}
	}
	return false
}

// between is the text between two offsets, "" when the second is not behind the
// first.
func (f *frame) between(from, to int) string { return f.s.text[from:max(from, to)] }

// span is the part of the text to quote: the frame's clauses with the event that
// the time runs from, without blanks and marks at the ends.
func (f *frame) span() (from, to int) {
	from, to = f.s.clauses[f.lo].start, f.s.clauses[f.hi].end
	if f.time != nil {
		if f.time.AnchorStart >= 0 {
			from, to = min(from, f.time.AnchorStart), max(to, f.time.AnchorEnd)
		}
		from, to = min(from, f.time.Start), max(to, f.time.End)
	}
	return trim(f.s.text, from, to)
}
