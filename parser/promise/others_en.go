package promise

import "strings"

// Words and acts of others in English: what they say they will do, what is expected or asked
// of them.

// newSubject says that words of a subject stand between an English "and" and the next
// mark: …, and the car will be finished.
func (f *frame) newSubject(i int) bool {
	_, last := f.bounds()
	return i+1 < last && f.s.marks[i+1].start-f.s.marks[i].end > 3
}

// noSpeech says that a word of speech is none: the said amount, the claims it made.
func (f *frame) noSpeech(m *mark) bool {
	word := f.s.text[m.start:m.end]
	if oneOf(word, "said quoted stated claimed") && oneOf(f.wordBefore(int(m.start)), "the") {
		return true
	}
	return oneOf(word, "claims") && !oneOf(nextWord(f.s.text, int(m.end), f.s.to), "that you you'll you’ll they it he she i we it'll they'll the your to")
}

// maxSayer bounds the words of a speaker before what they say, in bytes.
const maxSayer = 60

// theirWord says that an English sentence brings the word of somebody who is plainly not

// saidBehind says that the next English clause is nothing but who said it: …, they said.
func (f *frame) saidBehind() bool {
	if f.hi+1 >= len(f.s.clauses) || !f.trail.any(cSaid, cSpeak) {
		return false
	}
	c := &f.s.clauses[f.hi+1]
	from, to := trim(f.s.text, c.start, c.end)
	words := f.s.text[from:to]
	word, _, _ := strings.Cut(words, " ")
	if len(words) > maxSaid || oneOf(word, "i we as our she he whatever what") || f.own.has(cWe) && !f.own.has(cThird) && !f.theirs() {
		return false
	}
	for _, said := range []string{" said", " says", " say", " told me", " told us", " tells me", " tell me", " tells us", " tell us"} {
		if hasSuffixFold(words, said) {
			return true
		}
	}
	return false
}

// maxSaid bounds such a clause, in bytes.
const maxSaid = 32

// others says that the subject which ends at pos is somebody else's side.
func (f *frame) others(pos int) bool {
	c := &f.s.clauses[f.s.clauseAt(pos)]
	third := false
	for _, m := range f.s.marks[c.first:c.last] {
		if int(m.start) >= pos {
			break
		}
		if m.classes.meets(1<<cWe | 1<<cThing | 1<<cMoney | 1<<cCan | 1<<cWill) {
			return false
		}
		third = third || m.classes.has(cThird)
	}
	from, _ := trim(f.s.text, c.start, c.end)
	if from >= pos || pos-from > maxSayer {
		return false
	}
	word, _, _ := strings.Cut(f.s.text[from:pos], " ")
	return third || oneOf(word, "their")
}

// expectsOfOthers says that an English clause expects something of somebody else: we

// askedThem says that "it to", "that it" stand right behind "asked": somebody else was.
func (f *frame) askedThem(pos int) bool {
	rest := strings.TrimLeft(f.s.text[pos:f.s.to], " ")
	return hasPrefixFold(rest, "it to ") || hasPrefixFold(rest, "that it ") || hasPrefixFold(rest, "that they ")
}

// theirs says that "they" are the subject of the frame.
func (f *frame) theirs() bool {
	from, to := trim(f.s.text, f.s.clauses[f.lo].start, f.s.clauses[f.lo].end)
	word, _, _ := strings.Cut(f.s.text[from:to], " ")
	return oneOf(word, "they they'll they’ll they're they’re")
}
