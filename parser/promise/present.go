package promise

import (
	"strings"

	"cuiban/escalation"
	"cuiban/parser/when/lex"
)

// English promises without a modal: a present tense or a bare noun with a day or
// a limit. The present tense is that of rules too ("refunds land in 3 days"), so
// that something must show one definite matter: whose it is (your, the), who acts
// at that very moment (we're paying), a day of the calendar, or what was told
// right before (it is approved; …).

// generic are the classes that speak of what holds for many, of what is owed by
// the owner, or of somebody else.
const generic flags = 1<<cPlease | 1<<cMust | 1<<cUsually | 1<<cEach | 1<<cLaw | 1<<cUsers | 1<<cOwed | 1<<cMarket |
	1<<cNotice | 1<<cSurvey | 1<<cHours | 1<<cValid | 1<<cThird | 1<<cWouldBe | 1<<cMay | 1<<cCan | 1<<cSaid | 1<<cTake | 1<<cAdverse | 1<<cPlatitude | 1<<cIf

// leadGeneric are the classes that, said earlier in the sentence, make what follows
// generic too.
const leadGeneric flags = 1<<cUsually | 1<<cLaw | 1<<cUsers | 1<<cNotice | 1<<cMarket | 1<<cSurvey | 1<<cOwed | 1<<cThird | 1<<cSaid

// present judges an English frame without a modal.
func (f *frame) present() verdict {
	none := none("present", "只是陈述", "it is a statement, not a promise")
	if !f.limited() || f.time.Term.Anchored() && !f.time.Since.Said() || f.own&generic != 0 || f.lead&leadGeneric != 0 {
		return none
	}
	switch {
	case f.inRun():
		return verdict{LabelPromise, "in-run", "已列入该次付款", "it is in that payment run", sureThing}
	case f.act < 0:
		return none
	case f.lead.has(cGiven) && !f.own.any(cNot, cPast, cYou):
		return verdict{LabelPromise, "word-given", "作了保证", "their word is given for it", sureThing}
	case f.progressive():
		return verdict{LabelPromise, "progressive", "正在办，说了时间", "they are about to act at a named time", sureThing}
	case f.own.has(cPast) && !f.presentPassive() && !f.thenHappens():
		return none
	case f.noun():
		return elliptical
	case f.weDo(), f.leftOut(), f.happens():
		return verdict{LabelPromise, "definite-present", "您的事项将在该时间发生", "a definite matter happens at a named time", sureThing}
	}
	return none
}

// limited says that the frame has a limit that can be kept: a named moment, or a
// duration with an edge; a length alone only behind what was told.
func (f *frame) limited() bool {
	t := f.time
	if t == nil || t.Every || t.Until || t.After || t.Attr || t.Length {
		return false
	}
	return f.named() || !t.Loose || f.told || f.lead.any(cWe, cYour)
}

// named says that the limit is a named moment, not a length of time.
func (f *frame) named() bool { return f.time.Term.NamesMoment() }

// bounded: "won't take more than": the bound itself holds the modal.
func (f *frame) bounded() bool {
	if f.time == nil {
		return false
	}
	w := f.time.Term.Words
	return len(w) > 5 && (strings.EqualFold(w[:4], "will") || strings.EqualFold(w[:3], "won") || strings.EqualFold(w[:5], "shall") || strings.EqualFold(w[:4], "shan"))
}

// inRun: a payment run on a day, and the owner's payment is in it.
func (f *frame) inRun() bool {
	if !f.named() {
		return false
	}
	if (f.own | f.lead | f.trail).has(cInRun) && (f.own | f.lead).has(cMoney) {
		return true
	}
	if !f.own.meets(1<<cYour|1<<cMoney|1<<cThing|1<<cYou) || f.time.Term.Kind == escalation.TermPeriod && !f.own.any(cYour, cYou) {
		return false
	}
	rest := f.between(f.time.End, f.s.to)
	rest, ok := strings.CutPrefix(rest, "'s ")
	if !ok {
		rest, ok = strings.CutPrefix(f.between(f.time.End, f.s.to), "’s ")
	}
	if !ok {
		return false
	}
	word, _, _ := strings.Cut(rest, " ")
	return strings.HasPrefix(word, "run") || strings.HasPrefix(word, "batch") || strings.HasPrefix(word, "pay") || strings.HasPrefix(word, "cycle")
}

// progressive: we're paying you on Friday. What is told of today ("I'm writing
// to you today") is being done already.
func (f *frame) progressive() bool {
	m := &f.s.marks[f.act]
	word := f.s.text[m.start:m.end]
	if verb, _, ok := strings.Cut(word, " "); ok {
		word = verb
	}
	if !hasSuffixFold(word, "ing") || m.classes.has(cProg) || !f.subjectOf(m) {
		return false
	}
	today := f.time.Term.Kind == escalation.TermPeriod && f.time.Term.Unit == escalation.UnitDay && f.time.Term.Offset == 0 && f.time.Term.Clock == "" && f.time.Term.Part == "" && !oneOf(word, "calling ringing phoning")
	a := f.action()
	return a != aReview && !(a == aReply && today)
}

// subjectOf says that we, or the matter, are the subject of an -ing form; in
// notes the subject is left out: "paying that one out Friday".
func (f *frame) subjectOf(m *mark) bool {
	if from, _ := trim(f.s.text, f.s.clauses[f.lo].start, f.s.clauses[f.lo].end); int(m.start) == from {
		return f.named() && !m.classes.any(cMoney, cNoun) && f.action() == aPay || f.action() == aReply && f.own.any(cYou, cFor) && !f.time.Loose || f.named() && f.s.from > 0 && !m.classes.any(cMoney, cNoun)
	}
	if m0 := f.act - 1; m0 >= f.s.clauses[f.lo].first && f.named() && f.s.marks[m0].classes.has(cMoney) && m.start-f.s.marks[m0].end == 1 { // refund going through tonight
		return true
	}
	before := f.wordBefore(int(m.start))
	if !auxiliary(before) {
		return false
	}
	if oneOf(before, "it's that's they're money's") {
		return true
	}
	for i := f.s.clauses[f.lo].first; i < f.act; i++ {
		if f.s.marks[i].classes.meets(1<<cWe|1<<cMoney|1<<cThing|1<<cYour|1<<cNoun) || m.classes.has(cReceive) && f.s.marks[i].classes.has(cYou) {
			return true
		}
	}
	return false
}

// auxiliary says whether a word before an -ing form makes it a present tense.
func auxiliary(word string) bool {
	return oneOf(word, "am are is now also personally be") || hasSuffixFold(word, "'m") || hasSuffixFold(word, "'re") || hasSuffixFold(word, "’m") || hasSuffixFold(word, "’re") || hasSuffixFold(word, "'s")
}

// wordBefore is the word that ends before the blanks before pos.
func (f *frame) wordBefore(pos int) string {
	end := pos
	for end > f.s.from && f.s.text[end-1] == ' ' {
		end--
	}
	start := end
	for start > f.s.from && f.s.text[start-1] != ' ' && f.s.text[start-1] != '\n' {
		start--
	}
	return f.s.text[start:end]
}

// participle says that the governing action is a past form: paid, released.
func (f *frame) participle() bool {
	word := f.s.text[f.s.marks[f.act].start:f.s.marks[f.act].end]
	word, _, _ = strings.Cut(word, " ")
	return hasSuffixFold(word, "ed") || oneOf(word, "paid sent repaid dealt put set done undone struck taken made resent hit came went left")
}

// presentPassive: is paid, gets finished.
func (f *frame) presentPassive() bool {
	if f.act < 0 || !f.participle() {
		return false
	}
	return oneOf(f.wordBefore(int(f.s.marks[f.act].start)), "is are gets get it's you're they're being")
}

// happens: a definite matter and a verb in the present: your refund lands on
// Friday.
func (f *frame) happens() bool {
	if f.own.has(cNot) || f.bare() || f.action() == aOther && !(f.named() && (f.own.any(cYour, cMoney) && (f.own.has(cYour) || f.presentPassive()) || f.own.has(cThing) && f.told || f.act > 0 && f.s.marks[f.act-1].classes.has(cThing) && f.s.clauses[f.lo].first < f.act)) {
		return false
	}
	if f.elided() {
		return true
	}
	verb := f.finiteVerb()
	return verb >= 0 && (f.told || f.definite(verb))
}

// finiteVerb is the first action in the present tense in the frame's clauses, -1
// for none.
func (f *frame) finiteVerb() int {
	first, last := f.bounds()
	act := f.act
	for f.act = first; f.act < last; f.act++ {
		if f.s.marks[f.act].classes.any(cAct, cReceive) && f.finite() {
			last = f.act
			f.act = act
			return last
		}
	}
	f.act = act
	return -1
}

// definite says that the verb has a definite subject. Within a mere length of time
// one of ours does not tell a case from a habit.
func (f *frame) definite(verb int) bool {
	if m := &f.s.marks[verb]; m.classes.any(cYou, cNoun) || hasSuffixFold(f.s.text[m.start:m.end], "date") {
		return true
	}
	first, _ := f.bounds()
	if c := &f.s.clauses[f.lo]; f.named() && f.lo > 0 && f.lead.any(cMoney, cYour, cThing) && !f.lead.has(cPlural) { // Commission for August (£803) is paid on Friday
		from, _ := trim(f.s.text, c.start, c.end)
		if word, _, _ := strings.Cut(f.s.text[from:c.end], " "); oneOf(word, "is are gets goes leaves lands will") {
			return true
		}
	}
	for i := first; i < verb; i++ {
		m := &f.s.marks[i]
		if !f.named() && m.classes.has(cWe) { // a handler looks at your case and replies in 8 weeks
			return false
		}
		if m.classes.meets(1<<cYour|1<<cThing|1<<cMoney|1<<cYou) || f.named() && m.classes.meets(1<<cNoun|1<<cWe|1<<cAct|1<<cBar) {
			return true
		}
	}
	return false
}

// bare: the clause begins with a plural of all such: refunds, payments.
func (f *frame) bare() bool { return f.plural() && !f.told }

// finite says that the action is a verb in the present: an -s form, is paid,
// funds leave, you get.
func (f *frame) finite() bool {
	m := &f.s.marks[f.act]
	verb, _, _ := strings.Cut(f.s.text[m.start:m.end], " ")
	switch {
	case oneOf(verb, "is are"):
		return true
	case f.participle():
		return f.presentPassive()
	case m.classes.has(cYou), m.classes.has(cReceive) && f.before(cYou, f.act):
		return true
	case m.classes.any(cNoun, cMoney):
		return f.dateIs()
	case len(verb) > 3 && hasSuffixFold(verb, "s") && !hasSuffixFold(verb, "ss"):
		return f.act > f.s.clauses[f.lo].first
	case f.afterPlural():
		return true
	}
	return f.dateIs()
}

// afterPlural: a plural of money right before the verb: your royalties land.
func (f *frame) afterPlural() bool {
	if f.act == f.s.clauses[f.lo].first {
		return false
	}
	m, subject := &f.s.marks[f.act], &f.s.marks[f.act-1]
	word := f.s.text[subject.start:subject.end]
	return subject.classes.any(cMoney, cThing) && hasSuffixFold(word, "s") && m.start-subject.end <= 1 && (f.own.has(cYour) || f.told)
}

// dateIs: "the new payment date is 24 April", "the wire is with you on Friday".
func (f *frame) dateIs() bool {
	m := &f.s.marks[f.act]
	if !hasSuffixFold(f.s.text[m.start:m.end], "date") && !f.dateFor() {
		return false
	}
	if f.time.Start <= int(m.end) {
		return false
	}
	rest := strings.TrimSpace(f.s.text[m.end:f.time.Start])
	return strings.HasSuffix(rest, "is") || strings.HasSuffix(rest, "now") || strings.HasSuffix(rest, "as") || strings.HasSuffix(rest, ":")
}

// booked: something was set for a day that lies ahead: "I've approved the payment
// for Wednesday".
func (f *frame) booked() bool {
	t := f.time
	if t == nil || f.act < 0 && !f.own.has(cMoney) || !f.named() || !f.own.has(cBooked) && !f.movedTo() || f.own.has(cNot) || f.own.has(cYou) && !f.own.has(cFor) || f.s.clauses[f.home].han {
		return false
	}
	if f.own&(generic&^(1<<cNotice)) != 0 || strings.EqualFold(f.wordBefore(int(t.Start)), "was") {
		return false
	}
	word, _, _ := strings.Cut(t.Term.Words, " ")
	return (strings.EqualFold(word, "for") || f.noted() || f.movedTo()) && !f.wasBooked()
}

// movedTo: "your payout has been moved to Friday".
func (f *frame) movedTo() bool {
	before := strings.TrimRight(f.between(f.s.clauses[f.home].start, f.time.Start), " ")
	before, ok := strings.CutSuffix(before, " to")
	if !ok || strings.Contains(before, " was ") {
		return false
	}
	return oneOf(before[strings.LastIndexByte(before, ' ')+1:], "moved rescheduled pushed postponed deferred forward changed")
}

// noted: "I have you down for a call on Wednesday".
func (f *frame) noted() bool {
	first, last := f.bounds()
	for i := first; i < last; i++ {
		if m := &f.s.marks[i]; m.classes.has(cBooked) && m.end-m.start > 10 {
			return true
		}
	}
	return false
}

// wasBooked: "was scheduled for": it is past.
func (f *frame) wasBooked() bool {
	first, last := f.bounds()
	for i := first; i < last; i++ {
		if m := &f.s.marks[i]; m.classes.has(cBooked) {
			return oneOf(f.wordBefore(int(m.start)), "was were originally had")
		}
	}
	return false
}

// third: somebody else acts, not the writer: the merchant will refund you.
func (f *frame) third() bool {
	if from, to := trim(f.s.text, f.s.clauses[f.lo].start, f.s.clauses[f.lo].end); f.lead.has(cThird) && !f.lead.has(cWe) {
		if word, _, _ := strings.Cut(f.s.text[from:to], " "); oneOf(word, "which who") {
			return true
		}
	}
	if f.instructed() {
		return true
	}
	if !f.own.has(cThird) || f.s.clauses[f.home].han {
		return f.quoted()
	}
	stop := f.act
	if f.modal >= 0 && (stop < 0 || f.modal < stop) {
		stop = f.modal
	}
	first, _ := f.bounds()
	for i := stop - 1; i >= first; i-- {
		m := &f.s.marks[i]
		if m.han || m.classes.meets(1<<cWe|1<<cThing|1<<cMoney|1<<cYou|1<<cYour) || m.classes.has(cJoin) && f.newSubject(i) {
			break
		}
		if before := f.wordBefore(int(m.start)); m.classes.has(cThird) && !f.selfNamed(m) && !preposition(before) && !oneOf(before, "your our my") {
			return !f.before(cWe, i)
		}
	}
	return f.quoted()
}

// selfNamed: an institution that writes of itself with a capital: The Bank shall …
func (f *frame) selfNamed(m *mark) bool {
	word := f.s.text[m.start:m.end]
	return oneOf(word, "the bank") || hasSuffixFold(word, " bank") && strings.HasSuffix(word, "Bank")
}

// preposition: what stands behind it is no subject: to your bank.
func preposition(word string) bool {
	return oneOf(word, "to with from by via at in of against for on through and between")
}

// quoted: somebody else says it: the seller wrote: "will refund by Monday".
func (f *frame) quoted() bool {
	_, last := f.bounds()
	for i := f.s.clauses[0].first; i+1 < last; i++ {
		if m := &f.s.marks[i]; m.classes.has(cThird) && !m.han && f.s.marks[i+1].classes.has(cSpeak) && i+1 != f.act {
			return true
		}
	}
	return f.theySay(last)
}

// theySay: a verb of speech before the action whose subject is not the writer's
// side: "the shop says you're paid Friday".
func (f *frame) theySay(last int) bool {
	for i := f.s.clauses[0].first; i < last && (f.act < 0 || i < f.act); i++ {
		m := &f.s.marks[i]
		if m.classes.has(cSpeak) && oneOf(f.s.text[m.start:m.end], "says tell tells said wrote writes claims claimed reckons insists maintains indicated advised suggested mentioned quoted") {
			return !f.noSpeech(m) && (i == 0 || !f.colleague(i-1))
		}
	}
	return false
}

// colleague says that a mark names somebody of the writer's own side, by more than
// a pronoun that may mean anybody.
func (f *frame) colleague(i int) bool {
	for i > 0 && f.s.marks[i].classes.has(cPast) && !f.s.marks[i].classes.has(cWe) {
		i--
	}
	m := &f.s.marks[i]
	return m.classes.has(cWe) && !oneOf(f.s.text[m.start:m.end], "they he she")
}

// instructed: somebody else was asked to act: we have asked the seller to respond.
func (f *frame) instructed() bool {
	if !f.own.has(cArrange) || f.act < 0 {
		return false
	}
	asked := false
	for i := f.s.clauses[f.lo].first; i < f.act; i++ {
		m := &f.s.marks[i]
		if asked && m.classes.has(cThird) {
			return true
		}
		asked = m.classes.has(cArrange)
	}
	return false
}

// inOrderTo: "To be paid on Friday, confirm …", or what a clause of the rules says.
func (f *frame) inOrderTo() bool {
	from, to := trim(f.s.text, f.s.clauses[f.lo].start, f.s.clauses[f.lo].end)
	word, _, _ := strings.Cut(f.s.text[from:to], " ")
	return strings.EqualFold(word, "to") || f.lead.has(cLaw) && !f.own.any(cYou, cYour, cFor)
}

// weDo: a present of the writer's with a day and an object: we refund you on Friday.
func (f *frame) weDo() bool {
	if !f.named() || f.participle() || f.act < 1 || f.own.any(cNot, cPast) || f.action() == aReview {
		return false
	}
	m, we := &f.s.marks[f.act], &f.s.marks[f.act-1]
	return we.classes.has(cWe) && !hasSuffixFold(f.s.text[m.start:m.end], "ing") && auxless(f.s.text[we.start:we.end]) && we.clause == m.clause && m.start-we.end <= 1 && !m.classes.any(cReceive, cNoun) && (f.told || f.own.meets(1<<cYou|1<<cYour|1<<cFor|1<<cThing|1<<cMoney))
}

// leftOut: the subject and the modal are left out: "Call you in an hour", and behind
// what was told "Restored by Friday".
func (f *frame) leftOut() bool {
	m := &f.s.marks[f.act]
	from, _ := trim(f.s.text, f.s.clauses[f.lo].start, f.s.clauses[f.lo].end)
	if int(m.start) != from || f.own.has(cNot) {
		return false
	}
	edge := f.time.Term.Edge
	return m.classes.has(cFor) || f.participle() && f.told && (edge == escalation.EdgeBy || edge == escalation.EdgeWithin)
}

// auxless says that a pronoun carries no auxiliary: we, not we're.
func auxless(word string) bool { return !strings.ContainsAny(word, "'’") }

// offered: "Spend £50 by Friday and we'll credit £5": the sentence begins with
// what the owner is to do first.
func (f *frame) offered() bool {
	c := &f.s.clauses[0]
	if c.han || c.first >= c.last || f.hi == 0 && f.lo == 0 && len(f.s.clauses) == 1 {
		return false
	}
	m := &f.s.marks[c.first]
	start := lex.SkipBlanks(f.s.text, c.start)
	if !(f.lo > 0 || f.hi > 0) || int(m.start) != start || !m.classes.has(cSupply) || m.classes.any(cNoun, cWill) {
		return false
	}
	_, last := f.bounds()
	for i := c.first; i < last; i++ {
		if f.s.marks[i].classes.has(cJoin) {
			return f.own.any(cWill, cMoney)
		}
	}
	return false
}

// attends: we will do something for the owner, in a word nobody here knows, within
// a limit.
func (f *frame) attends() bool {
	if f.time == nil || f.time.Loose || f.time.Term.Edge == escalation.EdgeNone && !(f.named() && f.itWill()) || f.s.clauses[f.home].han || !f.own.has(cWill) {
		return false
	}
	if f.own&f.genericHere() != 0 || f.own.any(cNot, cPast) || f.lead.has(cNotice) {
		return false
	}
	return f.itWill() || f.own.has(cWe) && f.own.meets(1<<cYou|1<<cYour|1<<cFor|1<<cThing|1<<cMoney) || f.yoursWill()
}

// yoursWill: what is the owner's is the subject of the modal: your grievance shall
// be …
func (f *frame) yoursWill() bool {
	c := &f.s.clauses[f.lo]
	if c.first >= c.last {
		return false
	}
	m := &f.s.marks[c.first]
	edge := f.time.Term.Edge // what is done on a day is mostly announced
	return m.classes.any(cYour, cMoney) && !f.own.has(cUsers) && (edge == escalation.EdgeBy || edge == escalation.EdgeWithin)
}

// aims: "I'm aiming for 5 October": an estimate of the matter at hand, without an
// act of its own.
func (f *frame) aims() bool {
	c := &f.s.clauses[f.home]
	if !c.han && c.first < c.last && f.time != nil && !f.own.has(cWe) && oneOf(f.s.text[f.s.marks[c.first].start:f.s.marks[c.first].end], "expect") {
		return false
	}
	return f.time != nil && f.named() && !c.han && f.own.has(cExpect) && (f.own.has(cWe) || c.last-c.first == 1) &&
		f.own&generic == 0 && !f.own.any(cNot, cPast, cYou) && !f.lead.any(cNotice, cNot)
}

// tells says that the sentence tells something definite of the owner's matter:
// "I've signed off your refund", "the release is approved".
func (s *sentence) tells() bool {
	for i := range s.clauses {
		c := &s.clauses[i]
		if c.han && !c.flags.any(cPast, cDone, cProg) || c.flags.meets(1<<cIf|1<<cNot|1<<cUsually|1<<cEach|1<<cLaw|1<<cUsers|1<<cMarket|1<<cSurvey|1<<cNotice|1<<cSaid|1<<cPlease) || !c.flags.meets(1<<cWe|1<<cYour|1<<cThing|1<<cMoney|1<<cYou) {
			continue
		}
		if c.flags.any(cPast, cProg) || s.contracted(c) {
			return true
		}
	}
	return false
}

// contracted: we've, I'm: the past or the present of the writer.
func (s *sentence) contracted(c *clause) bool {
	for i := c.first; i < c.last; i++ {
		m := &s.marks[i]
		if w := s.text[m.start:m.end]; m.classes.has(cWe) && !m.han && (hasSuffixFold(w, "'ve") || hasSuffixFold(w, "'m") || hasSuffixFold(w, "’ve") || hasSuffixFold(w, "’m") || hasSuffixFold(w, "'re") || hasSuffixFold(w, "’re")) {
			return true
		}
	}
	return false
}

// thenHappens: what happens next is joined to what is done: "it has been approved
// and goes out on Friday".
func (f *frame) thenHappens() bool {
	if f.time == nil || f.s.clauses[f.home].han || !f.limited() {
		return false
	}
	first, last := f.bounds()
	for i := first; i+1 < last; i++ {
		m := &f.s.marks[i+1]
		if !f.s.marks[i].classes.has(cJoin) || !m.classes.has(cAct) || m.start-f.s.marks[i].end > 1 || int(m.start) > f.time.Start {
			continue
		}
		verb, _, _ := strings.Cut(f.s.text[m.start:m.end], " ")
		return len(verb) > 3 && hasSuffixFold(verb, "s") && !m.classes.any(cNoun, cMoney)
	}
	return false
}

// relieves: the verb against the owner is done to what is against the owner: the
// charge will be removed, we will cancel the fee.
func (f *frame) relieves() bool {
	if !f.own.has(cBar) || f.s.clauses[f.home].han || f.act < 0 && !f.own.has(cWe) {
		return false
	}
	first, last := f.bounds()
	for i := first; i < last; i++ {
		m := &f.s.marks[i]
		if oneOf(strings.TrimPrefix(f.s.text[m.start:m.end], "be "), "cancel cancelled canceled remove removed wipe wiped delete deleted void voided erase erased waive waived stop stopped withdrawn reverse reversed lift lifted") {
			return true
		}
	}
	return false
}
