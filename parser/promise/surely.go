package promise

import (
	"strings"

	"cuiban/escalation"
)

// Some refusals are sure by their plain form in English and need not be weighed: a verb of
// the past, "usually" beside the act, "nobody", what "we told you".

// surely gives the verdict of a refusal the name of its plain form, where it has it.
func (f *frame) surely(v verdict) verdict {
	if f.time == nil || f.s.clauses[f.home].han {
		return v
	}
	switch v.rule {
	case "past":
		if f.toldBefore() {
			v.rule = "told"
		}
	case "policy":
		if f.usually() {
			v.rule = "usual"
		}
	case "negation":
		if f.denied() {
			v.rule = "denied"
		}
	case "reported":
		if f.saidBefore() {
			v.rule = "said-before"
		}
	}
	return v
}

// toldBefore says that a verb of the past stands before the time in its clause.
func (f *frame) toldBefore() bool {
	c := &f.s.clauses[f.home]
	if f.own.any(cWill, cExpect, cGiven) {
		return false
	}
	v := verbReader{text: f.s.text}
	v.read(max(c.start, f.time.Start-maxTensed), max(c.start, f.time.Start))
	return v.found && (v.tense == past || v.tense == elided)
}

// usually says that an adverb of what is usual stands in the frame.
func (f *frame) usually() bool {
	return f.anyMark(cUsually, "usually normally typically generally ordinarily tend")
}

// denied says that a plain word of denial stands in the frame.
func (f *frame) denied() bool {
	return f.anyMark(cNot, "can't cannot never nobody nothing none neither unable isn't aren't won't not no")
}

// saidBefore says that the frame brings what was told to somebody in the past.
func (f *frame) saidBefore() bool {
	first, last := f.bounds()
	for i := first; i < last; i++ {
		m := &f.s.marks[i]
		if !m.classes.has(cSaid) {
			continue
		}
		for _, said := range []string{"told us", "told you", "i said", "you were told", "i was told", "we told", "i told", "we said"} {
			if hasPrefixFold(f.s.text[m.start:m.end], said) {
				return true
			}
		}
	}
	return false
}

// anyMark says that a mark of a class in the clause of the time is one of some words.
func (f *frame) anyMark(c class, words string) bool {
	home := &f.s.clauses[f.home]
	for i := home.first; i < home.last; i++ {
		if m := &f.s.marks[i]; m.classes.has(c) && oneOf(f.s.text[m.start:m.end], words) {
			return true
		}
	}
	return false
}

// needsTime says that the writer's side needs so much longer: we need three more days to
// finish it, the engineers want another hour.
func (f *frame) needsTime() bool {
	t := f.time
	if t == nil || f.s.clauses[f.home].han || t.Term.Kind != escalation.TermDuration || f.own.meets(1<<cNot|1<<cIf|1<<cThird|1<<cUsually|1<<cEach|1<<cUsers|1<<cPast|1<<cLaw) || f.lead.any(cIf, cUsually) {
		return false
	}
	c := &f.s.clauses[f.home]
	before := f.between(c.start, t.Start)
	for _, need := range []string{" need ", " needs ", " want ", " wants ", " reckon ", " require "} {
		if i := strings.Index(before, need); i >= 0 {
			return (f.own.has(cWe) || hasPrefixFold(strings.TrimLeft(before, " "), "we ") || hasPrefixFold(strings.TrimLeft(before, " "), "our ")) && (containsAny(before[i:], "another", " more") || containsAny(t.Term.Words, "more", "another") || hasPrefixFold(strings.TrimLeft(f.between(t.End, c.end), " "), "to "))
		}
	}
	return false
}

// againAndAgain says that an English time comes again and again, and nobody says that they will
// do it: sellers are paid out every 14 days.
func (f *frame) againAndAgain() bool {
	if f.time == nil || f.s.clauses[f.home].han || f.own.any(cWill, cGiven) {
		return false
	}
	return f.time.Every || hasPrefixFold(f.time.Term.Words, "every ") || oneOf(f.wordBefore(f.time.Start), "every each")
}
