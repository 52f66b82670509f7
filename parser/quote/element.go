package quote

// region treats the mark that line i lies in.
func (s *splitter) region(i int) int {
	r := s.marks[s.lines[i].region]
	end := s.lineAt(r.End)
	why := "html: " + r.Source
	switch r.Kind {
	case regionSignature:
		if s.textLines(i, end) > 2*maxSignatureLines {
			return s.plainRegion(i, end)
		}
		s.mark(i, end, Signature, why)
	case regionDisclaimer:
		s.mark(i, end, Disclaimer, why)
	case regionHeader:
		return s.headerRegion(i, end, why)
	default:
		s.quoteRegion(i, end, r.Kind, why)
	}
	return end
}

// headerRegion treats an element that holds a quote's header. One that does
// not read like a header is ordinary text.
func (s *splitter) headerRegion(i, end int, why string) int {
	if k := s.nonblank(i, end); k < end {
		if h, n, ok := s.headerAt(k, end, true); ok {
			h.why = why
			return s.quoteUnder(h, i, max(n, s.headerTail(n, end)))
		}
	}
	return s.plainRegion(i, end)
}

// textLines counts the lines with text.
func (s *splitter) textLines(i, end int) int {
	n := 0
	for i = s.nonblank(i, end); i < end; i = s.nonblank(i+1, end) {
		n++
	}
	return n
}

// headerTail takes what little may follow a header within its element.
func (s *splitter) headerTail(n, end int) int {
	if s.nonblank(n, end) == end {
		return end
	}
	return n
}

// plainRegion treats the lines of an element as text outside of all elements.
func (s *splitter) plainRegion(i, end int) int {
	for j := i; j < end; j++ {
		s.lines[j].region = -1
	}
	for i < end {
		i = s.step(i)
	}
	return i
}

// quoteRegion treats an element that holds a quoted or forwarded mail with or
// without its header.
func (s *splitter) quoteRegion(i, end int, kind, why string) {
	k := s.nonblank(i, end)
	h, n, ok := head{}, k, false
	if k < end {
		h, n, ok = s.headerAt(k, end, true)
	}
	if !ok {
		h, n = head{}, i
	}
	h.why = why
	h.forward = h.forward || kind == regionForward
	switch {
	case kind == regionForward, ok && s.forwarded(h, false):
		s.record(h, i, n, end)
	default:
		s.mark(i, n, QuoteHeader, why)
		s.mark(n, end, Quoted, why)
	}
}
