package when

import "strings"

// A promise can wait for the end of the promiser's own work, which is certain to come and
// has no day: upon completion of our review, when our team has finished. It is no limit to
// compute, as little as "as soon as possible", and is looked for where a sentence has no
// other expression of time.

// ownEnd appends the end of the promiser's own work that the sentence waits for.
func (s *Scanner) ownEnd(found []Match) []Match {
	for i := range s.toks {
		from, to := 0, 0
		switch t := &s.toks[i]; {
		case t.han:
			continue
		case t.kind == kVerb && t.val == evComplete:
			from, to = s.whenDone(t)
		case t.kind == kOfEvent && t.val == 2, t.kind == kPre && (t.val == preAt || t.val == preAfter):
			from, to = int(t.start), s.endOfWork(i+1)
		}
		if to > 0 {
			m := Match{Start: from, End: to, Rule: "vague", AnchorStart: -1}
			m.Term.Words = s.text[from:to]
			return append(found, m)
		}
	}
	return found
}

// endOfWork is where "completion of", "the close of" before token i+1 ends, 0 when
// something else stands at i or the work is the owner's.
func (s *Scanner) endOfWork(i int) int {
	t, end := s.near(s.filled(i)), 0
	switch {
	case t.kind == kVerb && t.val == evComplete:
		u := s.near(s.filled(i) + 1)
		if u.kind != kFiller || !strings.EqualFold(s.text[u.start:u.end], "of") {
			return 0
		}
		end = int(u.end)
	case t.kind == kEndOf:
		if s.near(s.filled(s.filled(i)+1)).kind != kVerb { // of the month, of the billing cycle
			return 0
		}
		end = int(t.end)
	default:
		return 0
	}
	if rest := s.text[end:s.to]; len(rest) > 5 && strings.EqualFold(rest[:5], " your") {
		return 0
	}
	return end
}

// whenWords open a clause that tells when; ownWords say whose work it is.
var (
	whenWords = []string{"when", "once", "after"}
	ownWords  = []string{"our", "the", "my", "his", "her", "their"}
)

// whenDone is the clause from "when our" to the words that it has ended, t; 0 when it does
// not begin so.
func (s *Scanner) whenDone(t *token) (from, to int) {
	from = int(t.start)
	for from > s.from && strings.IndexByte(".,;:!?\n(", s.text[from-1]) < 0 && int(t.start)-from < maxEvent {
		from--
	}
	for from < int(t.start) && s.text[from] == ' ' {
		from++
	}
	if !s.wordAt(from, whenWords) {
		return 0, 0
	}
	own := skipWord(s.text, from, s.to) + 1
	if own >= int(t.start) || !s.wordAt(own, ownWords) {
		return 0, 0
	}
	return from, int(t.end)
}
