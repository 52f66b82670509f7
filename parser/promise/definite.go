package promise

import (
	"strings"

	"cuiban/escalation"
)

// English clauses whose verb no list knows: what is told is promised where the
// writer's side, or what is the owner's, is the subject, a time ahead is named, and
// nothing makes it general.

// openEnglish: a definite matter of the owner's and a verb of its own, with a named
// time or a limit.
func (f *frame) openEnglish() bool {
	t := f.time
	if t == nil || f.s.clauses[f.home].han || t.Every || t.Until || t.After || t.Attr || t.Length || f.own&openGenericEnglish != 0 || f.lead&leadGeneric != 0 || f.lead.any(cIf, cNot) {
		return false
	}
	if !f.named() && t.Loose {
		return false
	}
	return f.handsOver() || f.going() || f.comesUp()
}

// openGenericEnglish are the classes that an unknown English verb cannot be trusted
// beside.
const openGenericEnglish = generic | 1<<cNot | 1<<cPast | 1<<cReceive | 1<<cExpect

// handsOver: what goes to the owner, without a verb: "Corrected statement to you by
// Friday", "£50 goodwill, in your account Friday".
func (f *frame) handsOver() bool {
	c := &f.s.clauses[f.home]
	edge := f.time.Term.Edge
	if f.own.any(cWe, cWill) || edge != escalation.EdgeBy && edge != escalation.EdgeWithin && !(f.told || f.lead.any(cMoney, cThing)) {
		return false
	}
	before := strings.TrimRight(f.between(c.start, f.time.Start), " ")
	if f.time.Start-c.start > maxNoun || strings.Contains(before, " is ") || strings.Contains(before, " are ") || strings.Contains(before, "ing ") {
		return false
	}
	for _, to := range []string{"to you", "with you", "in your account", "in your bank", "in your inbox", "in your hands", "at your door", "in your wallet", "on your desk"} {
		if hasSuffixFold(before, to) {
			return !f.wordsBehind()
		}
	}
	return false
}

// going: a present progressive whose subject is the writer's side, with something of
// the owner's, or the owner's matter itself: our devs are pushing a fix for your save.
func (f *frame) going() bool {
	c := &f.s.clauses[f.lo]
	words := f.between(c.start, f.time.Start)
	for pos := 0; ; {
		i := strings.Index(words[pos:], "ing ")
		if i < 0 {
			return false
		}
		end := pos + i + 3
		start := strings.LastIndexByte(words[:end], ' ') + 1
		pos = end
		if !auxiliary(f.wordBefore(c.start+start)) || oneOf(words[start:end], "going being doing having working looking waiting moving launching closing running attending travelling traveling leaving returning starting trying getting seeing thinking") {
			continue
		}
		return f.subject(c.start+start) && !f.sameDay()
	}
}

// sameDay says that the time is today without any hour: what is told of today is being
// done already.
func (f *frame) sameDay() bool {
	t := &f.time.Term
	return t.Kind == escalation.TermPeriod && t.Unit == escalation.UnitDay && t.Offset == 0 && t.Clock == ""
}

// subject says that the words before pos name the writer's side, with something of the
// owner's in the clause, or what is the owner's.
func (f *frame) subject(pos int) bool {
	c := &f.s.clauses[f.lo]
	for _, m := range f.s.marks[c.first:c.last] {
		if int(m.start) >= pos {
			break
		}
		if m.classes.any(cYour, cMoney) || m.classes.has(cThing) && f.told {
			return true
		}
		if m.classes.has(cWe) {
			return f.own.meets(1<<cYour | 1<<cYou | 1<<cFor | 1<<cThing | 1<<cMoney)
		}
	}
	return false
}

// comesUp: what is the owner's with a verb in the present that no list knows, behind
// what was told: it's all agreed. Your strike comes off on 1 October.
func (f *frame) comesUp() bool {
	c := &f.s.clauses[f.lo]
	if !f.named() || !f.told && !f.lead.any(cPast, cProg) || c.first >= c.last || f.sameDay() {
		return false
	}
	m := &f.s.marks[c.first]
	from, _ := trim(f.s.text, c.start, c.end)
	if int(m.start)-from > listNumber || !m.classes.any(cYour, cThing, cMoney) {
		return false
	}
	words := strings.Fields(f.between(int(m.end), f.time.Start))
	for i, w := range words {
		if i > 3 {
			break
		}
		if len(w) > 3 && hasSuffixFold(w, "s") && !hasSuffixFold(w, "ss") && !hasSuffixFold(w, "'s") && !oneOf(w, "this its was has does") || oneOf(w, "goes gets") {
			return true
		}
		if oneOf(w, "is was were are has had will would") {
			return false
		}
	}
	return false
}

// elided: the auxiliary is left out: "Account unlocked by 9 am tomorrow".
func (f *frame) elided() bool {
	edge := f.time.Term.Edge
	if f.act < 0 || !f.participle() || edge != escalation.EdgeBy && edge != escalation.EdgeWithin || f.time.Start < int(f.s.marks[f.act].end) {
		return false
	}
	c := &f.s.clauses[f.lo]
	from, _ := trim(f.s.text, c.start, c.end)
	if f.act == c.first { // "Account unlocked by …": one word before it
		before := strings.TrimSpace(f.between(from, int(f.s.marks[f.act].start)))
		return before != "" && !strings.Contains(before, " ") && !hasSuffixFold(before, "s") && !oneOf(before, "it this that not never also just already i we you he she they who which")
	}
	m, subject := &f.s.marks[f.act], &f.s.marks[f.act-1]
	return int(subject.start)-from <= 4 && subject.classes.meets(1<<cThing|1<<cMoney|1<<cYour|1<<cBar) && m.start-subject.end == 1 && !hasSuffixFold(f.s.text[subject.start:subject.end], "s")
}

// dateFor: "our revised date for replying to you is 23 October".
func (f *frame) dateFor() bool {
	c := &f.s.clauses[f.lo]
	return f.named() && strings.Contains(f.s.text[c.start:max(c.start, f.time.Start)], " date for ") && oneOf(f.wordBefore(f.time.Start), "is")
}

// genericHere are the generic classes; "will be able to" is no mere possibility.
func (f *frame) genericHere() flags {
	if c := &f.s.clauses[f.home]; strings.Contains(f.s.text[c.start:c.end], "ll be able to") {
		return generic &^ (1 << cCan)
	}
	return generic
}

// itWill: what the sentences before told of is what will be done with: It'll be gone
// inside 24 hours.
func (f *frame) itWill() bool {
	c := &f.s.clauses[f.lo]
	from, to := trim(f.s.text, c.start, c.end)
	if strings.Contains(f.s.text[from:to], "you'll be able to") || strings.Contains(f.s.text[from:to], "you’ll be able to") {
		return true
	}
	if f.s.from == 0 && f.lo == 0 && !f.own.has(cYour) {
		return false
	}
	word, rest, _ := strings.Cut(f.s.text[from:to], " ")
	next, _, _ := strings.Cut(rest, " ")
	return oneOf(word, "it'll it’ll that'll that’ll you'll you’ll") || oneOf(word, "it that this you") && oneOf(next, "will")
}

// wasDeferred: "was delayed by a week": it is past.
func (f *frame) wasDeferred() bool {
	first, last := f.bounds()
	for i := first; i < last; i++ {
		if m := &f.s.marks[i]; m.classes.has(cDefer) && oneOf(f.wordBefore(int(m.start)), "was were got had") {
			return true
		}
	}
	return false
}

// accordingToThem: "…, according to DHL".
func (f *frame) accordingToThem() bool {
	i := strings.Index(f.s.text[f.s.from:f.s.to], "according to ")
	if i < 0 {
		return false
	}
	rest := f.s.text[f.s.from+i : f.s.to]
	return !containsAny(rest[:min(len(rest), 40)], " our ", " my ", " us", "finance", "payroll", " the team", "schedule", " plan")
}

// beforeAsking: the time is a beginning (available from 5 October), or one to wait for:
// "please allow 3-5 days before chasing".
func (f *frame) beforeAsking() bool {
	if f.time == nil {
		return false
	}
	if oneOf(f.wordBefore(f.time.Start), "from") && f.named() && !strings.Contains(f.between(f.s.clauses[f.home].start, f.time.Start), "effect") { // available from 5 October: a beginning
		return true
	}
	rest, ok := strings.CutPrefix(strings.TrimLeft(f.between(f.time.End, f.s.to), " "), "before ")
	if !ok {
		return false
	}
	for _, ask := range []string{"chas", "contact", "call", "email", "reach", "repl", "follow", "rais", "ask", "try", "fil", "report", "getting in touch", "writ", "escalat"} {
		if strings.HasPrefix(rest, ask) {
			return true
		}
	}
	return false
}
