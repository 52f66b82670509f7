package promise

import (
	"strings"

	"cuiban/escalation"
)

// English words that refuse a promise only where they stand in its way: a condition that
// is open, a past that the clause does not go on from, a bound that is denied.

// open says that an English condition is not met yet. When the clause of the condition
// only tells the hour (when you wake up tomorrow), or lies in the past (when your address
// changed), it is none; nor is "where the" that begins no clause (find out where the
// money went).
func (f *frame) open(i int) bool {
	m := &f.s.marks[i]
	word := f.s.text[m.start:m.end]
	c := &f.s.clauses[m.clause]
	switch {
	case hasPrefixFold(word, "where "):
		from, _ := trim(f.s.text, c.start, c.end)
		return int(m.start)-from <= listNumber
	case hasPrefixFold(word, "when "):
		return !f.s.wasWhen(int(m.start), c.end) && !f.tellsHour(i)
	}
	return true
}

// tellsHour says that a "when" stands behind the act and has nothing in it that the owner
// is to do.
func (f *frame) tellsHour(i int) bool {
	if f.time == nil || !f.named() || f.act < 0 || i < f.act && f.time.Start > int(f.s.marks[i].start) {
		return false
	}
	_, last := f.bounds()
	for j := i + 1; j < last; j++ {
		if f.s.marks[j].classes.any(cSupply, cReceive) {
			return false
		}
	}
	return i > f.act
}

// maxWhen bounds the words behind "when" that are asked for a past, in bytes.
const maxWhen = 60

// wasWhen says that the clause behind pos tells of the past.
func (s *sentence) wasWhen(pos, end int) bool {
	v := verbReader{text: s.text}
	v.read(pos+len("when"), min(end, pos+maxWhen))
	return v.found && (v.tense == past || v.tense == elided)
}

// leadIf says that one of the conditions said before is open.
func (f *frame) leadIf() bool {
	for i := f.s.clauses[0].first; i < f.s.clauses[f.lo].first; i++ {
		if m := &f.s.marks[i]; m.classes.has(cIf) && (m.han || f.open(i)) {
			return true
		}
	}
	return f.s.clauses[f.home].han || f.lo == 0
}

// purposeBehind says that in English a purpose stands behind the act and its time: I shall
// ring you by Friday so we can talk.
func (f *frame) purposeBehind() bool {
	if f.s.clauses[f.home].han || f.time == nil || f.act < 0 || f.lead.has(cSoThat) {
		return false
	}
	first, last := f.bounds()
	for i := first; i < last; i++ {
		if m := &f.s.marks[i]; m.classes.has(cSoThat) {
			return i > f.act && int(m.start) >= f.time.End && hasPrefixFold(f.s.text[m.start:m.end], "so ")
		}
	}
	return false
}

// goesOn says that an English clause goes on from what was done to what will be: the fee
// was raised in error and comes off tomorrow.
func (f *frame) goesOn() bool {
	if f.time == nil || f.s.clauses[f.home].han || !f.own.has(cPast) {
		return false
	}
	c := &f.s.clauses[f.lo]
	v := verbReader{text: f.s.text}
	v.read(max(c.start, f.time.Start-maxTensed), max(c.start, f.time.Start))
	if !v.found || v.tense != progressive && v.tense != passive && v.tense != present && v.tense != future {
		return false
	}
	between := f.s.text[max(c.start, v.at-maxJoinWords):v.at]
	i := max(strings.LastIndex(between, " and "), strings.LastIndex(between, " so "))
	if i < 0 {
		return false
	}
	first, last := f.bounds()
	for j := first; j < last; j++ {
		if m := &f.s.marks[j]; m.classes.has(cPast) && int(m.start) >= v.at-len(between)+i {
			return false
		}
	}
	return true
}

// maxJoinWords is how far before a verb the "and" may stand that joins it, in bytes.
const maxJoinWords = 40

// takesLong says that "take" is said of a length of time: it takes three days, but not:
// the courier takes it tomorrow.
func (f *frame) takesLong() bool {
	t := f.time
	return t == nil || f.s.clauses[f.home].han || t.Term.Kind == escalation.TermDuration
}

// notLonger says that in English what is denied is a longer wait: it shouldn't be longer
// than an hour.
func (f *frame) notLonger() bool {
	if f.time == nil || f.s.clauses[f.home].han {
		return false
	}
	before := strings.TrimRight(f.between(f.s.clauses[f.home].start, f.time.Start), " ")
	for _, longer := range []string{" longer than", " more than", " later than", " beyond", " past", " in excess of"} {
		if hasSuffixFold(before, longer) {
			return true
		}
	}
	return false
}

// closesFor says that a case is closed as the owner hopes: we aim to have this closed for
// you by Friday.
func (f *frame) closesFor() bool {
	if f.s.clauses[f.home].han || !f.own.has(cExpect) {
		return false
	}
	first, last := f.bounds()
	for i := first; i < last; i++ {
		if m := &f.s.marks[i]; m.classes.has(cAdverse) && !hasPrefixFold(f.s.text[m.start:m.end], "clos") {
			return false
		}
	}
	return true
}

// openIf says that an English condition which leaves no doubt stands before the act, or a
// plain one behind it: If the bank agrees, we will …; …, unless you object.
func (f *frame) openIf() bool {
	if f.s.clauses[f.home].han || !(f.own | f.lead).has(cIf) {
		return false
	}
	_, last := f.bounds()
	for i := f.s.clauses[0].first; i < last; i++ {
		if m := &f.s.marks[i]; m.classes.has(cIf) && !m.han && (f.act < 0 || i < f.act) && f.spelledOut(m) || m.classes.has(cIf) && f.limits(m) {
			return true
		}
	}
	return false
}

// spelledOut says that a word is one of the plain conditions, at the beginning of its
// clause.
func (f *frame) spelledOut(m *mark) bool {
	from, _ := trim(f.s.text, f.s.clauses[m.clause].start, f.s.clauses[m.clause].end)
	if int(m.start) != from {
		return false
	}
	word, rest, _ := strings.Cut(f.s.text[m.start:f.s.to], " ")
	next, _, _ := strings.Cut(rest, " ")
	switch {
	case oneOf(word, "if unless provided providing should assuming subject"):
		return true
	case oneOf(word, "once"):
		return !oneOf(next, "that that's it's it this we i i'm we're our done again more")
	case oneOf(word, "as"):
		return hasPrefixFold(rest, "soon as ") && !hasPrefixFold(rest, "soon as we ") && !hasPrefixFold(rest, "soon as i ") && !hasPrefixFold(rest, "soon as possible")
	}
	return oneOf(word, "in") && (hasPrefixFold(rest, "the event") || hasPrefixFold(rest, "case "))
}

// limits says that a word makes all that it stands beside conditional, wherever it stands.
func (f *frame) limits(m *mark) bool {
	word := f.s.text[m.start:m.end]
	return oneOf(word, "unless") || hasPrefixFold(word, "depending on") || hasPrefixFold(word, "in the event") || hasPrefixFold(word, "only when") || hasPrefixFold(word, "only after") || hasPrefixFold(word, "contingent") || hasPrefixFold(word, "on condition")
}

// oneBreath is how far apart two commitments may be told, in bytes, to be one.
const oneBreath = 120

// sameMoment says that two commitments told in one breath are due at one moment, which
// is one promise told by its step and by its result: it is in Friday's run and reaches
// you on Friday; 周四开会，当天给您结果.
func (x *extractor) sameMoment(f *frame, old, c *Commitment) bool {
	switch {
	case c.Due == nil || !sameDue(old.Due, c.Due):
		return false
	case old.Start >= x.s.from && f.time != nil && x.saysThatDay(f.time):
		return true
	}
	return old.End <= c.Start && c.Start-old.End <= oneBreath && !strings.Contains(x.text[old.End:c.Start], "\n")
}

// gravity orders the acts by what they mean for the owner: of several by one moment the
// gravest is the promise.
var gravity = map[escalation.Action]int{escalation.ActPay: 4, escalation.ActResolve: 3, escalation.ActReply: 2, escalation.ActReview: 1}

// ownEvents are parts of what a promiser's own process ends with.
var ownEvents = []string{"our ", "investigat", "review", "hearing", "conclu", "audit", "that", "then", "my "}

// fromEvent says that an English limit runs from an event that nobody dates and that is
// not of the promiser's making: within 60 days of purchase.
func (f *frame) fromEvent() bool {
	t := f.time
	if t == nil || t.AnchorStart < 0 || f.s.clauses[f.home].han || !t.Term.Anchored() || t.Since.Said() || f.own.any(cWill, cGiven) || f.own.has(cExpect) && f.own.has(cYour) {
		return false
	}
	switch t.Term.Anchor {
	case escalation.AnchorReceived, escalation.AnchorMail:
		return false
	}
	words := f.s.text[t.AnchorStart:t.AnchorEnd]
	return !containsAny(words, ownEvents...) || containsAny(words, "receiv", "receipt")
}

// of the writer's side: your landlord says you'll have it on Friday.
func (f *frame) theirWord() bool {
	if f.time == nil || f.s.clauses[f.home].han || f.spoken {
		return false
	}
	all := f.own | f.lead
	if f.saidBehind() || (all|f.trail).has(cLaw) && f.accordingToThem() {
		return true
	}
	words := f.s.text[max(f.s.from, f.time.Start-maxTensed):max(f.s.from, f.time.Start)]
	if !all.has(cThird) && !containsAny(words, "heir ") {
		return false
	}
	for _, says := range []string{" says ", " say ", " said ", " tells us ", " tell us ", " told us ", " tells me ", " tell me ", " told me ", " claims ", " confirmed ", " confirms ", " indicates ", " indicate ", " reports ", " states ", " reckon ", " reckons ", " informed us ", " informs us ", " advised us ", " insists ", " expects to ", " expect to ", " hope to ", " hopes to ", " intend to ", " intends to ", " aims to "} {
		if i := strings.Index(words, says); i > 0 && f.others(f.time.Start-len(words)+i) {
			return true
		}
	}
	return false
}

// expect your bank to credit you.
func (f *frame) expectsOfOthers() bool {
	if f.s.clauses[f.home].han || f.time == nil || !f.own.any(cExpect, cArrange) {
		return false
	}
	first, last := f.bounds()
	for i := first; i < last && int(f.s.marks[i].end) < f.time.Start; i++ {
		m := &f.s.marks[i]
		if m.classes.has(cExpect) && i+1 < last && f.s.marks[i+1].classes.has(cThird) && f.s.marks[i+1].start-m.end <= 1 {
			return true
		}
		if m.classes.has(cArrange) && hasSuffixFold(f.s.text[m.start:m.end], "asked") && (i+1 < last && f.s.marks[i+1].classes.has(cThird) || f.askedThem(int(m.end))) {
			return true
		}
	}
	return false
}

// target says that an English clause aims at a length of time without a word of the
// owner's matter: we aim to answer within two working days.
func (f *frame) target() bool {
	if f.time == nil || f.named() || f.s.clauses[f.home].han || !f.own.has(cExpect) || f.told || f.own.meets(1<<cYou|1<<cYour|1<<cFor|1<<cThing|1<<cMe) || f.lead.any(cYou, cYour, cFor) {
		return false
	}
	first, last := f.bounds()
	for i := first; i < last; i++ {
		m := &f.s.marks[i]
		word, _, _ := strings.Cut(f.s.text[m.start:m.end], " ")
		if m.classes.has(cExpect) && oneOf(word, "aim aims try tries target targets endeavour endeavor strive seek") {
			return true
		}
	}
	return false
}
