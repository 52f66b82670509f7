package promise

import (
	"strings"

	"cuiban/escalation"
	"cuiban/parser/when/lex"
)

// Answers given in passing name the act and its time and nothing else: "Next
// update: Thursday.", "Full refund, 3 working days.", "Within 72 hours. You have
// my word."

var elliptical = verdict{LabelPromise, "elliptical", "只说了事项和时间", "the act and its time are said, nothing else", sureThing}

// elliptical says that the frame is a noun and its time, where no verb of the
// vocabulary was found.
func (f *frame) elliptical() bool {
	return f.limited() && f.own&generic == 0 && f.lead&leadGeneric == 0 && f.noun()
}

// wholly: full, final, first, next before the noun: it is about one case.
func (f *frame) wholly() bool {
	from, _ := trim(f.s.text, f.s.clauses[f.lo].start, f.s.clauses[f.lo].end)
	word, _, _ := strings.Cut(f.s.text[from:f.s.clauses[f.lo].end], " ")
	return oneOf(word, "full final next written first") && !f.own.has(cLaw)
}

// maxNoun bounds an elliptical answer, in bytes without its time.
const maxNoun = 48

// noun: a bare noun and its time, nothing behind it: "Next update: Thursday."
func (f *frame) noun() bool {
	first, last := f.bounds()
	if first >= last || f.own.meets(1<<cWe|1<<cNot|1<<cPast|1<<cYou) && !f.own.has(cFor) || !f.own.has(cNoun) {
		return false
	}
	from, to := f.s.clauses[f.lo].start, f.s.clauses[f.hi].end
	if f.time.Start > from && to-from-(f.time.End-f.time.Start) > maxNoun || f.time.Start < from {
		return false
	}
	if f.timeFirst() {
		return true
	}
	if f.act >= 0 && f.participle() && !f.actIs(cNoun) || f.wordsBehind() || !f.heads(first) {
		return false
	}
	return f.named() && (f.time.Term.Edge != escalation.EdgeNone || f.lo != f.hi || f.marked()) || f.told || f.lead.any(cWe, cYour, cFor) || f.own.has(cFor) || f.wholly() || f.s.givenAt(f.s.to)
}

// heads says that the noun heads the clause: no verb stands before it.
func (f *frame) heads(first int) bool {
	for i := first; i < len(f.s.marks) && int(f.s.marks[i].start) < f.time.Start; i++ {
		m := &f.s.marks[i]
		if m.classes.has(cNoun) {
			return int(m.start)-f.s.clauses[f.lo].start <= 12 && f.verbless(int(m.end))
		}
		if m.classes.any(cAct, cSupply) {
			return false
		}
	}
	return false
}

// verbless says that no past verb stands between pos and the time.
func (f *frame) verbless(pos int) bool {
	for pos < f.time.Start {
		word, rest, _ := strings.Cut(f.s.text[pos:f.time.Start], " ")
		if hasSuffixFold(word, "ed") || oneOf(word, "went came hit left was were is are sent paid") {
			return false
		}
		pos = f.time.Start - len(rest)
	}
	return true
}

// timeFirst: the time, then what it is for: "Thursday for the refund".
func (f *frame) timeFirst() bool {
	from, _ := trim(f.s.text, f.s.clauses[f.home].start, f.s.clauses[f.home].end)
	rest := strings.TrimLeft(f.between(f.time.End, f.s.clauses[f.home].end), " ")
	return f.named() && f.time.Start == from && strings.HasPrefix(rest, "for ") && len(rest) <= maxNoun
}

// marked says that a mark stands between the noun and its time.
func (f *frame) marked() bool {
	i := f.time.Start
	for i > f.s.from && f.s.text[i-1] == ' ' {
		i--
	}
	return i > f.s.from && strings.IndexByte(":-,", f.s.text[i-1]) >= 0
}

// wordsBehind says that more than a mark stands behind the time in its clause.
func (f *frame) wordsBehind() bool {
	end := max(f.time.End, f.time.AnchorEnd)
	from, to := trim(f.s.text, min(end, f.s.clauses[f.hi].end), f.s.clauses[f.hi].end)
	return from < to && f.hi == f.home
}

// vouched says that a bare limit is all that the clause says, and that their word
// is given for it right behind: "Within 72 hours. You have my word."
func (f *frame) vouched() bool {
	t := f.time
	c := &f.s.clauses[f.home]
	if t == nil || t.Loose || t.Term.Edge == escalation.EdgeNone && !f.named() || t.Until || t.After || c.han || c.last > c.first {
		return false
	}
	if f.trail.has(cGiven) && !f.trail.any(cNot, cIf, cYou) || f.lead == 0 && f.hi+1 < len(f.s.clauses) && f.trail.has(cGiven) && !f.trail.any(cNot, cIf) {
		return true
	}
	return f.hi == len(f.s.clauses)-1 && f.lead == 0 && f.s.givenAt(f.s.to)
}

// maxVouch bounds how far behind a sentence a word given for it is looked for, in
// bytes.
const maxVouch = 60

// givenAt says whether the sentence at pos gives somebody's word.
func (s *sentence) givenAt(pos int) bool {
	pos = lex.SkipBlanks(s.text, pos)
	for stop := min(len(s.text), pos+maxVouch); pos < stop && s.text[pos] != '.' && s.text[pos] != '!'; {
		v, end := s.dict.lexicon.Longest(s.text, pos)
		if v == 0 || end <= pos {
			_, n := lex.Decode(s.text, pos)
			if pos += n; isLetter(rune(s.text[pos-1])) {
				for pos < stop && isLetter(rune(s.text[pos])) {
					pos++
				}
			}
			continue
		}
		switch c := s.dict.entries[v].classes; {
		case c.any(cNot, cIf, cAsk):
			return false
		case c.has(cGiven):
			return true
		}
		pos = end
	}
	return false
}

// soon: "More soon.", "Update to follow shortly.": the noun and the vague time are
// the whole clause.
func (f *frame) soon() bool {
	c := &f.s.clauses[f.home]
	from, to := trim(f.s.text, c.start, c.end)
	return !c.han && f.own.has(cNoun) && to-from <= maxNoun && !f.own.meets(1<<cNot|1<<cPast|1<<cYou|1<<cPlease|1<<cIf|1<<cMust) && f.heads(c.first)
}

// toldToExpect: "expect my call by Friday": an order to expect is a firm word.
func (f *frame) toldToExpect() bool {
	c := &f.s.clauses[f.lo]
	if c.han || c.first >= c.last {
		return false
	}
	m := &f.s.marks[c.first]
	from, _ := trim(f.s.text, c.start, c.end)
	word := f.s.text[m.start:m.end]
	return int(m.start) == from && (strings.EqualFold(word, "expect") || hasSuffixFold(word, " expect")) && f.act >= 0
}

// asQuoted says that the frame stands inside quotation marks, and other words of
// the sentence outside: somebody speaks of what was said.
func (f *frame) asQuoted() bool {
	if f.time == nil || f.s.clauses[f.home].han {
		return false
	}
	open := strings.Count(f.between(f.s.from, f.time.Start), "\"")%2 == 1 || strings.LastIndex(f.between(f.s.from, f.time.Start), "“") > strings.LastIndex(f.between(f.s.from, f.time.Start), "”")
	if !open || f.act < 0 {
		return false
	}
	from := max(strings.LastIndexByte(f.between(f.s.from, f.time.Start), '"'), strings.LastIndex(f.between(f.s.from, f.time.Start), "“")) + f.s.from
	if int(f.s.marks[f.act].start) < from {
		return false
	}
	end := strings.IndexAny(f.between(f.time.End, f.s.to), "\"”")
	outside := from - f.s.from
	if end >= 0 {
		outside += f.s.to - f.time.End - end
	}
	return outside >= minOutside
}

// minOutside is the least length of the words outside the quotation marks, in
// bytes.
const minOutside = 8
