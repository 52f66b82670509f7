package promise

import "strings"

// What an English sentence tells of the writer's own day is no promise to the owner, when
// that comes behind it: a step on the way, somebody who is back.

// steps are acts of the writer's among themselves.
var steps = []string{"m meeting ", "re meeting ", " chasing ", "m drafting ", "re drafting ", " dig out ", " a think ", " spend ", " putting it ", " bring it up ", " calling the ", " ringing the ", " combing "}

var stepWords = newPhrases(steps)

// onTheWay says that such a step stands before the time, and what the owner gets behind it:
// we're chasing them tomorrow and will update you by 6pm.
func (f *frame) onTheWay() bool {
	if f.time == nil || f.s.clauses[f.home].han || !f.named() {
		return false
	}
	before := f.between(f.s.clauses[f.lo].start, f.time.Start)
	if len(before) > maxTensed || !stepWords.in(before) || containsAny(before, " with you", " you ") {
		return false
	}
	rest := f.between(f.time.End, min(f.s.to, f.time.End+maxTensed))
	i := strings.Index(rest, "you")
	return i >= 0 && containsAny(rest[:i], "and ", ", ", "; ")
}

// atDesk says that the time is when somebody is at work again: I'm back on Monday.
func (f *frame) atDesk() bool {
	if f.time == nil || f.s.clauses[f.home].han {
		return false
	}
	before := f.between(f.s.clauses[f.home].start, f.time.Start)
	before = strings.TrimSuffix(strings.TrimRight(before, " "), " on")
	if len(before) > maxTensed {
		return false
	}
	for _, back := range []string{"i'm back", "i’m back", "i am back", "he's back", "she's back", "he is back", "she is back", "we're back", "we’re back", "we are back", "back at my desk", "back in the office", "back at work"} {
		if hasSuffixFold(before, back) {
			return true
		}
	}
	return false
}

// atOnce says that an English clause tells of what the writer's side is doing at once: I am
// passing this to our engineers right away.
func (f *frame) atOnce() bool {
	if f.time == nil || f.s.clauses[f.home].han || f.own.meets(1<<cNot|1<<cIf|1<<cThird|1<<cUsually|1<<cPlease|1<<cSaid) || f.lead.any(cIf, cSaid) {
		return false
	}
	t, subject := f.tensed()
	return t == progressive && (subject == writerWho || subject == thatWho)
}

// sentToUs says that an English paper is to come to the writer: it should be e-mailed to us
// by noon.
func (f *frame) sentToUs() bool {
	if f.time == nil || f.s.clauses[f.home].han {
		return false
	}
	before := f.between(f.s.clauses[f.lo].start, f.time.Start)
	i := strings.Index(before, " should be ")
	if i < 0 {
		i = strings.Index(before, " must be ")
	}
	return i >= 0 && len(before) <= maxTensed && containsAny(before[i:], " to us", " to me ", " to this office", " with us", " to the tribunal")
}
