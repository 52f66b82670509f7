package promise

import (
	"strings"

	"cuiban/escalation"
)

// What an English sentence asks of the owner: an order by its first word, "please" before
// any verb, a polite question, a need.

// The words of such orders.
var (
	askedVerbs = newWordSet("accept add answer approve attach ask bring book call choose complete confirm correct collect check count describe drop download email e-mail enter explain enclose fax file fill forward furnish get give gimme indicate include identify let list leave log mail make mark name nominate notify open pass pay pick post print produce propose provide photograph paste quote re-send re-submit record reply resend resubmit respond return ring re-verify revert scan screenshot select send shoot show sign specify state submit supply tell text tick type take update upload verify write")
	// beforeOrders may stand before the verb.
	beforeOrders = newWordSet("please kindly pls plz could can would you to need have required requested asked be and so then just also now thus therefore")
)

const (
	// askedObjects are the words behind such a verb that make it an order, not a noun.
	askedObjects = "your the a an us me it them this that these those all both our any every one two three its proof copies him her whichever what which whether how when"
	// weakObjects do so only behind a verb that is no noun, at the beginning of a sentence.
	weakObjects = "in out to and with by on up back"
	nounVerbs   = "update answer post call check return record drop count print mark list mail fax email pick pass open make take let"
	// excused are the verbs behind "please" that ask for no act in the case.
	excused = "note be find see allow bear wait accept expect ignore disregard contact feel do don't don’t refer visit understand rest know consider excuse forgive await stand hold look enjoy stay rate take remember have be aware advise refresh refrain remain keep desist try restart understanding log-in stop sign-in avoid cease mind leave pardon bank prepone place share"
	// askers begin a polite question.
	askers = "could can would"
	// obliged are the words behind "you" that oblige.
	obliged = "should must need have are will ought"
)

// maxPolite bounds the words before the verb of an order.
const maxPolite = 5

// orders is where the order of an English clause begins, -1 where it gives none.
func (s *sentence) orders(i int) int {
	c := &s.clauses[i]
	if c.han {
		return -1
	}
	pos, to := trim(s.text, c.start, c.end)
	polite, asked, begins, first := false, false, i == 0, pos
	for range maxPolite {
		w := wordAt(s.text, pos, to)
		if !polite && !asked && !askedVerbs.has(w) && !beforeOrders.has(w) {
			return -1
		}
		next := nextWord(s.text, pos+len(w), to)
		switch {
		case w == "" || next == "" && !(polite || asked):
			return -1
		case oneOf(w, "please kindly pls plz"):
			polite = true
		case oneOf(w, askers) && oneOf(next, "you u"):
			asked = true
			pos += len(next) + 1
		case oneOf(w, "you") && oneOf(next, obliged):
			asked = true
			pos += len(next) + 1
		case asked && oneOf(w, "to need have required requested asked kindly please be"):
		case oneOf(w, "and"):
			begins = i > 0 && s.orders(i-1) >= 0 || i > 1 && s.orders(i-2) >= 0
		case oneOf(w, "so then just also now thus therefore"):
			begins = true
		case s.politeness(pos):
			return -1
		case polite && !oneOf(w, excused) && w[0] >= 'a', asked && askedVerbs.has(w) && !oneOf(w, "get collect take make show pay"):
			return pos
		case !asked && (begins || w[0] <= 'Z') && askedVerbs.has(w) && ordered(w, next, i == 0 && pos == first):
			return pos
		default:
			return -1
		}
		pos += len(w) + 1
	}
	return -1
}

// ordered says that a verb and the word behind it give an order.
func ordered(w, next string, first bool) bool {
	if oneOf(w, "let") {
		return oneOf(next, "us me")
	}
	return oneOf(next, askedObjects) || first && oneOf(next, weakObjects) && !oneOf(w, nounVerbs)
}

// wordAt is the word that begins at pos, "" behind the end.
func wordAt(text string, pos, to int) string {
	if pos >= to {
		return ""
	}
	end := pos
	for end < to && wordByte(text[end]) {
		end++
	}
	return text[pos:end]
}

// politeness says that the words at pos ask for no act in the case: let us know if ….
func (s *sentence) politeness(pos int) bool {
	rest := s.text[pos:s.to]
	if hasPrefixFold(rest, "reply to this") || hasPrefixFold(rest, "respond to this") {
		return !containsAny(rest, " with ", " and ", " by ", " keeping ")
	}
	for _, polite := range []string{"let us know if", "let me know if", "let me know when", "let us know when", "tell us how", "take a ", "take care", "keep in mind", "keep an eye", "make sure", "get in touch", "get help", "give us a call", "give us a bell", "give it", "set off", "keep calm", "check out", "call us", "call our", "let us help", "let me check", "let me look", "let me see", "let me un", "leave it", "leave this", "call the number", "quote your reference", "collect your", "take this", "take it", "accept £", "accept $", "ask them", "sign nothing", "tell them", "give us a shout", "give me a shout", "give us a ring", "gimme a sec", "gimme a min", "call it ", "make that ", "make it "} {
		if hasPrefixFold(rest, polite) {
			return true
		}
	}
	return false
}

// asksAct says that an order governs the frame's time: nobody else's act stands between.
func (f *frame) asksAct() bool {
	if f.time == nil || f.s.clauses[f.home].han || f.lead.any(cSurvey, cMarket, cSaid) || f.own.any(cSurvey, cMarket) || (f.own|f.lead).has(cIf) && f.openIf() {
		return false
	}
	for i := f.home; i >= 0 && i >= f.home-3; i-- {
		if pos := f.s.asks(i); pos >= 0 {
			return f.time.Start >= pos && !f.patience(pos) && !f.s.promisesBetween(pos, f.time.Start) && !f.qualified(pos)
		}
		c := &f.s.clauses[i].flags
		if c.meets(1<<cWill|1<<cGiven|1<<cExpect|1<<cWe|1<<cMoney) || i == f.home && c.meets(1<<cAct|1<<cThing|1<<cYour|1<<cAdverse) {
			return false
		}
	}
	return false
}

// patience says that the order at pos only asks to wait: give me two hours, leave it with
// me until Monday.
func (f *frame) patience(pos int) bool {
	rest := f.s.text[pos:f.time.Start]
	return len(rest) <= maxPatience && (hasPrefixFold(rest, "give") || hasPrefixFold(rest, "gimme") || hasPrefixFold(rest, "leave ") || hasPrefixFold(rest, "make it") || hasPrefixFold(rest, "let me ")) ||
		hasPrefixFold(rest, "leave it") || hasPrefixFold(rest, "let me ") && !hasPrefixFold(rest, "let me know") && !hasPrefixFold(rest, "let me have")
}

// maxPatience bounds the words of such an order before its time, in bytes.
const maxPatience = 24

// qualified says that the time belongs to what is asked about, or to what happens then:
// confirm whether you were home on the 9th; accept it and it's yours on Friday.
func (f *frame) qualified(pos int) bool {
	between := f.s.text[pos:f.time.Start]
	if f.time.Term.Edge == escalation.EdgeNone || f.time.Term.Edge == escalation.EdgeAt {
		if containsAny(between, " was ", " were ", " whether ", " that ", " which ", " not older than") {
			return true
		}
	}
	if i := strings.LastIndex(between, " and "); i >= 0 {
		word, _, _ := strings.Cut(between[i+len(" and "):], " ")
		return oneOf(word, "i i'll i’ll we we'll we’ll it it's it’s you you'll you’ll they your he she we'd")
	}
	return false
}

// promisesBetween says that a word of the future, or a purpose, stands between two
// offsets.
func (s *sentence) promisesBetween(from, to int) bool {
	for i := s.clauses[s.clauseAt(from)].first; i < len(s.marks) && int(s.marks[i].start) < to; i++ {
		if m := &s.marks[i]; int(m.start) > from && m.classes.meets(1<<cWill|1<<cGiven|1<<cExpect|1<<cSoThat) {
			return true
		}
	}
	return false
}

// asks is where an order or a need of an English clause begins, -1 for none.
func (s *sentence) asks(i int) int {
	c := &s.clauses[i]
	if c.asked == 0 {
		pos := s.orders(i)
		if pos < 0 {
			pos = s.needs(i)
		}
		c.asked = pos + 2
	}
	return c.asked - 2
}

const (
	// needing are the words that say a need of the writer's.
	needing = "need require needs requires"
	// needers are those who have it, and beforeNeeds what may stand before them and behind.
	needers     = "we i we'd i'd we'll i'll we’d i’d we’ll i’ll"
	beforeNeeds = "but and so as however still also do just now would will only please first"
	// needed are what it is of, when it is the owner's to supply.
	needed = "your the a an it them this these that those proof copy copies two three four both evidence one sight from you details confirmation"
)

var needBegins = newWordSet(needers + " " + beforeNeeds)

// needs is where a need of the writer's side begins that the owner is to meet: we still
// need your bank statement.
func (s *sentence) needs(i int) int {
	c := &s.clauses[i]
	if c.han || !c.flags.any(cTake, cMust, cWouldBe) || c.flags.meets(1<<cIf|1<<cNot|1<<cExpect|1<<cMay) || c.flags.has(cThird) && strings.Contains(s.text[c.start:c.end], " to ") {
		return -1
	}
	pos, to := trim(s.text, c.start, c.end)
	if j := strings.LastIndex(s.text[pos:to], " and we "); j >= 0 {
		pos += j + len(" and ")
	}
	for _, lack := range []string{" requires your ", " require your ", " needs your "} {
		if j := strings.Index(s.text[pos:to], lack); j >= 0 {
			return pos + j
		}
	}
	we := false
	for range maxPolite + 2 {
		w := wordAt(s.text, pos, to)
		if !we && !needBegins.has(w) {
			return -1
		}
		next := nextWord(s.text, pos+len(w), to)
		switch {
		case w == "" || next == "":
			return -1
		case oneOf(w, needers):
			we = true
		case oneOf(w, beforeNeeds):
		case we && oneOf(w, needing) && oneOf(next, needed) && !s.someTime(pos+len(w)):
			return pos
		case we && oneOf(w, "like") && oneOf(next, "it them this that"), we && oneOf(w, "need like") && oneOf(next, "to") && s.haveFrom(pos+len(w)):
			return pos
		default:
			return -1
		}
		pos += len(w) + 1
	}
	return -1
}

// someTime says that what is needed is time: we need a few more days.
func (s *sentence) someTime(pos int) bool {
	rest := s.text[pos:min(s.to, pos+maxPatience)]
	return containsAny(rest, " day", " week", " hour", " minute", " time", " month", " few ", " bit ", " moment")
}

// haveFrom says that "to have", "to see" stand at pos.
func (s *sentence) haveFrom(pos int) bool {
	rest := s.text[pos:s.to]
	return hasPrefixFold(rest, " to have ") || hasPrefixFold(rest, " to see ") || hasPrefixFold(rest, " to receive ")
}

// bareOrders finds the orders and needs of an English sentence that name no time.
func (x *extractor) bareOrders(i int) bool {
	c := &x.s.clauses[i]
	if c.han || c.flags.meets(1<<cNoise|1<<cWait|1<<cNonAct|1<<cIf|1<<cSurvey|1<<cMarket|1<<cSaid) || x.asked() || x.s.asks(i) < 0 {
		return false
	}
	f := x.frame(nil, i)
	return !f.lead.meets(1<<cIf|1<<cSaid|1<<cSurvey|1<<cMarket) && (!f.general() || strings.Contains(x.text[c.start:c.end], " your "))
}

// asked says that a demand was found in the sentence or right before it: what is asked for
// without a time beside another demand belongs to that.
func (x *extractor) asked() bool {
	n := len(x.out.Demands)
	return n > 0 && x.out.Demands[n-1].End >= x.s.from-maxApart
}

// maxApart bounds the room between two demands for the same thing, in bytes.
const maxApart = 200

// dropUndated drops the demand right before one with a moment that asks for the same
// thing by a pronoun: please supply a letter. We would like it by 20 May.
func (x *extractor) dropUndated(f *frame, d *Demand) {
	n := len(x.out.Demands)
	if n == 0 || d.Due == nil || f.s.clauses[f.home].han {
		return
	}
	last := &x.out.Demands[n-1]
	if last.Due != nil || d.Start < last.End || d.Start-last.End > maxApart {
		return
	}
	if words := " " + d.Quote + " "; containsAny(words, " it ", " them ", "This ", " this ", " both ", "They ", "It ") || last.Start >= x.s.from {
		x.out.Demands = x.out.Demands[:n-1]
	}
}
