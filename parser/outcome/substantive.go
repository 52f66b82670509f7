package outcome

import "unicode/utf8"

// minContent is how much text beyond courtesies makes an answer, in characters:
// a Chinese one counts two, a Latin letter one. A clause of fifteen Chinese
// characters or six English words that no courtesy explains says something.
const minContent = 30

// substantive reports whether a clause has a finding, or enough clauses have
// content that no courtesy explains.
func (r *reader) substantive() bool {
	content := 0
	for at, c := range r.clauses {
		if r.isFinding(at) {
			return true
		}
		if r.isCourtesy(c) {
			continue
		}
		content += width(r.text[c.start:c.end])
		if content >= minContent {
			return true
		}
	}
	return false
}

// isFinding reports whether clause at reports what was found, with something in
// it or behind it: 经核实，您的账户…, not 待核实后回复 and not 由于来信较多.
func (r *reader) isFinding(at int) bool {
	c := r.clauses[at]
	if c.roles&rFinding == 0 || c.roles&(rFuture|rIf|rBoiler|rGeneric) != 0 {
		return false
	}
	s := r.sentences[c.sentence]
	words := r.words(c)
	for k, w := range words {
		if w.roles&rFinding == 0 {
			continue
		}
		if k+1 < len(words) || c.end-w.end > 6 {
			return true
		}
		return at+1 < s.last && !r.isCourtesy(r.clauses[at+1])
	}
	return false
}

// isCourtesy reports whether a clause is greeting, thanks, acknowledgement,
// promise of an answer or the like, or too short to say anything.
func (r *reader) isCourtesy(c clause) bool {
	return c.roles&(rBoiler|rAck) != 0 || c.roles&rIf != 0 || width(r.text[c.start:c.end]) <= 12
}

// width is the display width of s, two for a wide character.
func width(s string) int {
	n := 0
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			n++
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
		n += 2
	}
	return n
}
