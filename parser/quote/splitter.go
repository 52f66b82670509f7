package quote

import (
	"sort"
	"strings"
	"sync"
)

// splitter holds a text while its lines are given their kinds.
type splitter struct {
	labels  labelMemo
	text    string
	opt     Options
	subject prefix
	regions []Region // all, outermost first
	marks   []Region // the outermost regions of the clients' markers, disjoint
	hints   []int    // offsets of empty header elements
	blocks  map[int]Region
	lines   []line
	next    []int32 // for each line the next one with text
	kinds   []Kind
	why     []reason
	reasons reasons

	forwards     []Forward
	doubt        string
	attributions [2 * maxAttributionLines]memo
	tokens       *[maxTokens]token // nil: not needed so far
	blockTried   int               // header blocks beginning before this line were refused
	history      history
	answered     bool
}

// maxHeaderLines is how far down a text attributions and header blocks are looked
// for. The longest correspondences have some thousand lines above their first
// quotation; what is longer is made to cost time, and stays new text but for its
// '>' prefixes.
const maxHeaderLines = 40_000

// tokenBuffers are buffers between two texts.
var tokenBuffers = sync.Pool{New: func() any { return new([maxTokens]token) }}

// release gives the buffer back.
func (s *splitter) release() {
	if s.tokens != nil {
		clear(s.tokens[:])
		tokenBuffers.Put(s.tokens)
	}
}

func newSplitter(text string, regions []Region, opt Options) *splitter {
	s := &splitter{text: text, opt: opt, subject: subjectPrefix(opt.Subject)}
	s.regions = cleanRegions(text, regions)
	var blocks []Region
	s.marks, s.hints, blocks = layers(s.regions)
	x := lexer{text: text, cuts: s.cuts(blocks)}
	s.lines = x.lines()
	s.kinds = make([]Kind, len(s.lines))
	s.why = make([]reason, len(s.lines))
	s.place(blocks)
	return s
}

// cuts are the offsets where lines have to end so that each lies in one region.
func (s *splitter) cuts(blocks []Region) []int {
	var cuts []int
	for _, list := range [][]Region{s.marks, blocks} {
		for _, r := range list {
			cuts = append(cuts, r.Start, r.End)
		}
	}
	cuts = append(cuts, s.hints...)
	sort.Ints(cuts)
	return cuts
}

// place finds the mark of each line, the line at which each plain blockquote
// begins, and the next line with text.
func (s *splitter) place(blocks []Region) {
	m := 0
	for i := range s.lines {
		at := int(s.lines[i].start)
		for m < len(s.marks) && s.marks[m].End <= at {
			m++
		}
		if m < len(s.marks) && s.marks[m].Start <= at {
			s.lines[i].region = int32(m)
		}
	}
	s.next = make([]int32, len(s.lines)+1)
	s.next[len(s.lines)] = int32(len(s.lines))
	for i := len(s.lines) - 1; i >= 0; i-- {
		s.next[i] = s.next[i+1]
		if !s.lines[i].blank() {
			s.next[i] = int32(i)
		}
	}
	s.blocks = make(map[int]Region, len(blocks))
	for _, r := range blocks {
		n := int(s.next[s.lineAt(r.Start)])
		if _, taken := s.blocks[n]; !taken && r.End > r.Start {
			s.blocks[n] = r
		}
	}
}

// norm returns line i as the rules compare it; see fold.
func (s *splitter) norm(i int) string {
	l := &s.lines[i]
	if l.flags&flagFolded == 0 {
		l.flags |= flagFolded
		if !l.blank() {
			l.folded = fold(s.text[l.body:l.end])
		}
	}
	return l.folded
}

// unmarked tells at once that no header begins at line i.
func (s *splitter) unmarked(i int) bool {
	if s.lines[i].flags&flagHead != 0 || s.history.on {
		return false
	}
	for j := i; j < len(s.lines) && j < i+maxAttributionLines && !s.lines[j].blank(); j++ {
		if s.lines[j].flags&flagTail != 0 {
			return false
		}
	}
	raw := s.text[s.lines[i].start:s.lines[i].end]
	return len(raw) > 4*maxReplyMarkRunes || !strings.Contains(raw, "bove") && !strings.Contains(raw, "BOVE")
}

// lineAt returns the line that begins at or behind an offset.
func (s *splitter) lineAt(offset int) int {
	return sort.Search(len(s.lines), func(i int) bool { return int(s.lines[i].start) >= offset })
}

// nonblank returns the first line with text in [i, end), or end.
func (s *splitter) nonblank(i, end int) int {
	if i >= end {
		return end
	}
	return min(int(s.next[i]), end)
}

// blockEnd returns the line behind the plain blockquote whose text begins at
// line i, or i when none does.
func (s *splitter) blockEnd(i int) int {
	r, ok := s.blocks[i]
	if !ok {
		return i
	}
	return max(i, s.lineAt(r.End))
}

// mark gives lines [from, to) their kind.
func (s *splitter) mark(from, to int, k Kind, why string) {
	r := s.reasons.of(why)
	for i := from; i < to; i++ {
		s.kinds[i], s.why[i] = k, r
	}
	for i := from; i < to && k == New && !s.answered; i++ {
		s.answered = !s.lines[i].blank() && !s.device(i)
	}
}

// reason is the index of an evidence's name.
type reason uint16

// reasons holds the names of evidences; there are few.
type reasons struct {
	names []string
	index map[string]reason
}

func (r *reasons) of(why string) reason {
	if why == "" {
		return 0
	}
	if n, ok := r.index[why]; ok {
		return n
	}
	if r.index == nil {
		r.names, r.index = []string{""}, map[string]reason{}
	}
	if len(r.names) > 1<<16-1 {
		return 0
	}
	r.names = append(r.names, why)
	r.index[why] = reason(len(r.names) - 1)
	return r.index[why]
}

func (r *reasons) name(n reason) string {
	if n == 0 {
		return ""
	}
	return r.names[n]
}

// run gives every line a kind, from the first to the last.
func (s *splitter) run() {
	for i := 0; i < len(s.lines); {
		i = s.step(i)
	}
}

// step treats what begins at line i and returns the line behind it.
func (s *splitter) step(i int) int {
	l := &s.lines[i]
	switch {
	case l.region >= 0:
		return s.region(i)
	case l.depth > 0 && !l.blank():
		return s.prefixed(i)
	case l.blank(), s.unmarked(i):
		s.mark(i, i+1, New, "")
		return i + 1
	case isReplyMark(s.norm(i)):
		return s.replyMark(i)
	}
	if i < maxHeaderLines {
		if h, n, ok := s.headerAt(i, s.free(i), s.hinted(i)); ok {
			return s.quoteUnder(h, i, n)
		}
	}
	if s.history.on && s.older(i) {
		s.mark(i, len(s.lines), Quoted, "ticket history")
		return len(s.lines)
	}
	s.mark(i, i+1, New, "")
	return i + 1
}

// free returns the end of the lines from i on that lie outside all marks. A
// header never reaches into one.
func (s *splitter) free(i int) int {
	end := len(s.text)
	m := sort.Search(len(s.marks), func(m int) bool { return s.marks[m].Start > int(s.lines[i].start) })
	if m < len(s.marks) {
		end = s.marks[m].Start
	}
	return s.lineAt(end)
}

// hinted tells that an empty header element stands at line i or just above it.
func (s *splitter) hinted(i int) bool {
	from := 0
	for j := i - 1; j >= 0 && j > i-maxMarkGap; j-- {
		if !s.lines[j].blank() {
			from = int(s.lines[j].start) + 1
			break
		}
	}
	h := sort.SearchInts(s.hints, from)
	return h < len(s.hints) && s.hints[h] <= int(s.lines[i].start)
}

// replyMark treats a ticket system's mark. With an answer above it all below
// is history; on top of a mail it is the system's own notice, whose text
// follows.
func (s *splitter) replyMark(i int) int {
	s.mark(i, i+1, QuoteHeader, "reply mark")
	if !s.answered {
		s.history.on = true
		return i + 1
	}
	s.mark(i+1, len(s.lines), Quoted, "below reply mark")
	return len(s.lines)
}

// history follows the comments of a ticket that a help desk's notice repeats
// below its reply mark: "Anna, Mar 12, 2024, 11:30" under a rule, newest first.
type history struct {
	on     bool
	newest Stamp
}

// older tells that a comment of the ticket begins at line i that is older than
// the first one. In a notice that gives the oldest first all stays new.
func (s *splitter) older(i int) bool {
	norm := s.norm(i)
	above := i - 1
	for above >= 0 && above > i-maxMarkGap && s.lines[above].blank() {
		above--
	}
	if above < 0 || !isRule(s.norm(above)) || len(norm) > maxDividerBytes {
		return false
	}
	at, ok := ParseStamp(norm)
	switch {
	case !ok || !at.HasClock:
		return false
	case s.history.newest.IsZero():
		s.history.newest = at
		return false
	case at.Civil.After(s.history.newest.Civil):
		s.history.on = false
		return false
	}
	return true
}

// quoteUnder treats what follows the header in lines [i, n).
func (s *splitter) quoteUnder(h head, i, n int) int {
	body := s.nonblank(n, len(s.lines))
	end, marked := s.bodyEnd(body)
	switch {
	case s.forwarded(h, marked):
		s.record(h, i, n, end)
		return end
	case body == len(s.lines):
		s.mark(i, n, QuoteHeader, h.why)
		s.mark(n, body, New, "")
		return body
	}
	s.mark(i, body, QuoteHeader, h.why)
	if marked && s.lines[body].depth > 0 {
		return s.quoteRun(body)
	}
	s.mark(body, end, Quoted, h.why)
	if !marked && !s.answered {
		s.doubt = "a quote without a marked end and no text above it"
	}
	return end
}

// bodyEnd tells where the quote that begins at line i ends, and whether
// something marks that end.
func (s *splitter) bodyEnd(i int) (end int, marked bool) {
	switch {
	case i >= len(s.lines):
		return i, false
	case s.lines[i].depth > 0:
		return s.runEnd(i), true
	case s.lines[i].region >= 0 && !isTail(s.marks[s.lines[i].region].Kind):
		return s.lineAt(s.marks[s.lines[i].region].End), true
	case s.blockEnd(i) > i:
		return s.blockEnd(i), true
	}
	return len(s.lines), false
}

// forwarded decides whether what follows a header was forwarded or quoted:
// by the divider, else by the subject, else a header block with nothing
// written above it is taken for a forward.
func (s *splitter) forwarded(h head, marked bool) bool {
	switch {
	case h.forward:
		return true
	case s.subject == replyPrefix:
		return false
	case s.subject == forwardPrefix:
		return !h.attributed || !marked
	}
	return !s.answered && !h.attributed && (h.fields.From != Mailbox{} || !h.fields.Date.IsZero())
}

// ruledOff takes a rule right above a header, a quote or a forward, with the
// blank lines between, out of the new text: clients draw it there.
func (s *splitter) ruledOff() {
	for i := len(s.lines) - 1; i > 0; i-- {
		if !carried(s.kinds[i]) || s.kinds[i-1] != New {
			continue
		}
		j := i - 1
		for j > 0 && s.lines[j].blank() && s.kinds[j] == New {
			j--
		}
		if s.kinds[j] == New && isRule(s.norm(j)) {
			s.mark(j, i, QuoteHeader, s.reasons.name(s.why[i]))
		}
	}
}

// carried tells the kinds of what a mail carries along of other mails.
func carried(k Kind) bool { return k == QuoteHeader || k == Quoted || k == Forwarded }

// fillGaps gives blank lines between two passages that are not new to the
// upper one.
func (s *splitter) fillGaps() {
	for i := 1; i < len(s.lines); i++ {
		if s.kinds[i] != New || !s.lines[i].blank() || s.kinds[i-1] == New || s.kinds[i-1] == Forwarded {
			continue
		}
		n := int(s.next[i])
		if n == len(s.lines) || s.kinds[n] != New {
			s.mark(i, n, s.kinds[i-1], s.reasons.name(s.why[i-1]))
		}
	}
}

// parts makes segments of the lines.
func (s *splitter) parts() Parts {
	s.ruledOff()
	s.fillGaps()
	p := Parts{Forwards: s.forwards, Doubt: s.doubt}
	starts := map[int32]bool{}
	for _, f := range s.forwards {
		starts[int32(f.Start)] = true
	}
	begins := func(i int) bool {
		return i == 0 || s.kinds[i-1] != s.kinds[i] || s.why[i-1] != s.why[i] || s.kinds[i] == Forwarded && starts[s.lines[i].start]
	}
	n := 0
	for i := range s.lines {
		if begins(i) {
			n++
		}
	}
	p.Segments = make([]Segment, 0, n)
	for i, l := range s.lines {
		if begins(i) {
			p.Segments = append(p.Segments, Segment{Kind: s.kinds[i], Start: int(l.start), Why: s.reasons.name(s.why[i])})
		}
		p.Segments[len(p.Segments)-1].End = int(l.next)
	}
	return p
}
