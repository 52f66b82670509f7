package quote

// prefixed treats a run of '>' lines that no header announced.
func (s *splitter) prefixed(i int) int {
	end := s.runEnd(i)
	if h, n, ok := s.headerAt(i, end, false); ok && (h.forward || s.subject == forwardPrefix && !h.attributed) {
		s.record(h, i, n, end)
		return end
	}
	if !s.convincing(i, end) {
		s.mark(i, end, New, "")
		return end
	}
	s.mark(i, end, Quoted, prefixReason)
	return end
}

const prefixReason = "'>' prefix"

func (s *splitter) quoteRun(i int) int {
	end := s.runEnd(i)
	s.mark(i, end, Quoted, prefixReason)
	return end
}

// maxTornBytes is the longest remainder that a '>' line leaves on the next
// line when it was wrapped again on the way, minTornBytes the shortest line
// that gets wrapped.
const (
	maxTornBytes = 40
	minTornBytes = 66
)

// runEnd returns the end of the run of '>' lines that begins at i: blank lines
// between two of them and torn remainders of long ones belong to it.
func (s *splitter) runEnd(i int) int {
	end := i
	for j := i; j < len(s.lines) && s.lines[j].region == s.lines[i].region; {
		switch l := &s.lines[j]; {
		case l.depth > 0:
			j++
			end = j
		case l.blank():
			j = int(s.next[j])
		case j == end && s.torn(j):
			j++
		default:
			return end
		}
	}
	return end
}

// torn tells that line j is the remainder of a '>' line wrapped on the way: a
// few words in small letters between two '>' lines, the upper one long.
func (s *splitter) torn(j int) bool {
	if j == 0 || j+1 >= len(s.lines) || s.lines[j+1].depth == 0 {
		return false
	}
	above, c := &s.lines[j-1], s.text[s.lines[j].start]
	long := above.depth > 0 && above.end-above.start >= minTornBytes
	return long && c >= 'a' && c <= 'z' && s.lines[j].end-s.lines[j].start <= maxTornBytes
}

// convincing tells that a run of '>' lines without an attribution is a quote:
// not in text made from HTML, and not when each line only compares
// (">500元…") or was escaped (">From ").
func (s *splitter) convincing(from, end int) bool {
	if s.opt.HTML {
		return false
	}
	for i := from; i < end; i++ {
		l := &s.lines[i]
		if l.depth > 0 && !weakPrefix(s.text[l.start:l.end], s.norm(i)) {
			return true
		}
	}
	return false
}

// weakPrefix tells that a '>' line may be no quote.
func weakPrefix(raw, norm string) bool {
	if norm == "" {
		return true
	}
	i := 0
	for i < len(raw) && (raw[i] == ' ' || raw[i] == '\t') {
		i++
	}
	if i+1 >= len(raw) || raw[i] != '>' || raw[i+1] == ' ' || raw[i+1] == '>' {
		return false
	}
	c := norm[0]
	return c >= '0' && c <= '9' || c == '=' || c == '$' || c == '<' || len(norm) > 5 && norm[:5] == "From "
}
