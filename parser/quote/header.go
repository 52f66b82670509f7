package quote

import "strings"

// head is the header of a quoted or forwarded mail.
type head struct {
	fields  Fields
	forward bool // a divider or region says that the mail was forwarded
	// attributed means that the only evidence is an attribution, which
	// clients write over replies.
	attributed bool
	why        string
}

const (
	// maxBlockLines bounds a header block, long recipient lists included.
	maxBlockLines = 60
	// maxMarkGap is how many blank lines may stand between a divider and the
	// header lines under it.
	maxMarkGap = 6
)

// headerAt reads the header of a quoted mail at line i, up to line end:
// a rule, a divider, an attribution and a block of labels, each of which may
// be missing. It returns the line behind it. With hinted set, the HTML already
// says that a header stands here.
func (s *splitter) headerAt(i, end int, hinted bool) (head, int, bool) {
	if g, ok := gluedHeader(s.norm(i)); ok {
		return g, i + 1, true
	}
	h, k, d, ok := s.topAt(i, end)
	if !ok {
		return h, i, false
	}
	divided := d != divider{} && !d.title
	if k == end { // a divider with nothing under it
		return h, d.end, divided && d.strong
	}
	if a, n, ok := s.attributionAt(k, end); ok && (a.sure || divided || hinted || s.quoteFollows(n, end)) {
		h.fields = Fields{From: a.from, Date: a.date.Stamp, DateRaw: a.raw}
		h.attributed = !divided
		h.why = because(h.why, "attribution")
		return h, n, true
	}
	if f, n, ok := s.blockAt(k, end, prior(hinted, divided, k > i)); ok {
		h.fields = f
		h.why = because(h.why, "header block")
		return h, n, true
	}
	return h, d.end, divided && (d.strong || s.quoteFollows(d.end, end))
}

// topAt reads what clients put on top of a header: a rule, a divider, a title
// between dashes, a rule under one of them. It returns the line where the
// header itself has to begin, end when nothing follows a divider, and false
// when nothing follows anything else.
func (s *splitter) topAt(i, end int) (h head, k int, d divider, ok bool) {
	k = i
	if isRule(s.norm(k)) {
		if k = s.under(k, end); k == end {
			return h, k, d, false
		}
	}
	d, divided := dividerOf(s.norm(k))
	if !divided {
		return h, k, divider{}, true
	}
	d.end = k + 1
	h.forward, h.why = d.forward, "divider"
	if d.title {
		h.why = "titled rule"
	}
	k = s.under(k, end)
	if k < end && isRule(s.norm(k)) {
		k = s.under(k, end)
	}
	return h, k, d, k < end || !d.title
}

// under returns the next line with text below line k, or end when it is too
// far away to belong to it.
func (s *splitter) under(k, end int) int {
	n := s.nonblank(k+1, end)
	if n > k+1+maxMarkGap {
		return end
	}
	return n
}

// grounds is what already speaks for a header where a block of labels begins.
type grounds int

const (
	noGrounds grounds = iota
	ruled             // a rule or a title between dashes above it
	hinted            // an element of the HTML that holds a quote or its header
	divided           // a divider above it
)

func prior(byHTML, byDivider, byRule bool) grounds {
	switch {
	case byDivider:
		return divided
	case byHTML:
		return hinted
	case byRule:
		return ruled
	}
	return noGrounds
}

// gluedHeader reads Yahoo's plain-text form, divider and labels in one line:
// ----- Forwarded Message ----- From: a <a@b>To: c <c@d>Sent: …Subject: …
func gluedHeader(s string) (head, bool) {
	if !strings.HasPrefix(s, "---") {
		return head{}, false
	}
	words := strings.TrimLeft(s, "- ")
	i := strings.Index(words, "---")
	if i < 0 {
		return head{}, false
	}
	d, ok := dividerOf("-- " + words[:i] + " --")
	lab, labelled := labelOf(strings.TrimLeft(words[i:], "- "))
	if !ok || d.title || !labelled {
		return head{}, false
	}
	b := block{}
	b.take(lab)
	return head{forward: d.forward, fields: b.fields(), why: "divider"}, true
}

func because(first, second string) string {
	if first == "" {
		return second
	}
	return first
}

// attributionAt reads an attribution that begins at line i.
func (s *splitter) attributionAt(i, end int) (attribution, int, bool) {
	last := -1
	for j := i; j < end && j < i+maxAttributionLines && s.same(i, j); j++ {
		if s.lines[j].flags&flagTail != 0 && endsLikeAttribution(s.norm(j)) {
			last = j
			break
		}
	}
	if last < 0 {
		return attribution{}, i, false
	}
	m := s.attributionEnding(last)
	return m.attribution, last + 1, m.ok && m.first == i
}

// same tells that line j goes on where line i began: the same quote, the same
// region, not blank.
func (s *splitter) same(i, j int) bool {
	a, b := &s.lines[i], &s.lines[j]
	return !b.blank() && a.depth == b.depth && a.region == b.region
}

// memo is the attribution that ends at line last-1, if there is one. Only the
// few lines ahead are ever asked for again.
type memo struct {
	attribution
	first, last int
	ok          bool
}

// attributionEnding finds the attribution whose last line is j: of its
// possible first lines the last one that makes it complete, one that only
// lacks the quote below it failing that.
func (s *splitter) attributionEnding(j int) memo {
	kept := &s.attributions[j%len(s.attributions)]
	if kept.last == j+1 {
		return *kept
	}
	best := memo{last: j + 1}
	joined, below := "", ""
	for i := j; i >= 0 && i > j-maxAttributionLines && s.same(j, i); i-- {
		if i < j && endsLikeAttribution(s.norm(i)) || len(joined) > maxHeaderBytes {
			break
		}
		if joined = s.norm(i); i < j {
			joined += " " + below
		}
		below = joined
		if s.tokens == nil {
			s.tokens = tokenBuffers.Get().(*[maxTokens]token)
		}
		a, ok := readAttribution(joined, s.tokens[:0])
		if ok && (!best.ok || a.sure && !best.sure || a.sure && best.gains(a) && s.wrapped(i)) {
			best = memo{attribution: a, first: i, last: j + 1, ok: true}
		}
		if best.ok && best.sure && best.named() {
			break
		}
	}
	*kept = best
	return best
}

// gains tells that a longer reading b has a name or a date that a lacks.
func (a attribution) gains(b attribution) bool {
	return a.from.Name == "" && b.from.Name != "" || a.date.IsZero() && !b.date.IsZero()
}

// wrapColumns is the least length at which clients wrap a line.
const wrapColumns = 60

// wrapped tells that line i may have been wrapped: the first word of the next
// line had no room on it.
func (s *splitter) wrapped(i int) bool {
	next := s.norm(i + 1)
	word := strings.IndexByte(next, ' ')
	if word < 0 {
		word = len(next)
	}
	return len(s.norm(i))+word >= wrapColumns
}

// named tells that nothing is missing at the front: a wrapped attribution may
// have left the name or the word "On" on the line above.
func (a attribution) named() bool { return a.from.Name != "" && !a.date.IsZero() }

// quoteFollows tells that the next line with text is quoted by its prefix or
// by the HTML.
func (s *splitter) quoteFollows(i, end int) bool {
	n := s.nonblank(i, end)
	if n == end {
		n = s.nonblank(i, len(s.lines))
	}
	if n == len(s.lines) {
		return false
	}
	l := s.lines[n]
	if l.depth > 0 || s.blockEnd(n) > n {
		return true
	}
	return l.region >= 0 && s.marks[l.region].Kind == regionQuote
}

// blockAt reads a block of header labels that begins at line i.
func (s *splitter) blockAt(i, end int, g grounds) (Fields, int, bool) {
	if i < s.blockTried && g == noGrounds {
		return Fields{}, i, false
	}
	b := block{}
	for k := i; k < end && k < i+maxBlockLines; {
		n := b.read(s, k, end)
		if n == k {
			break
		}
		k = n
	}
	crowded := i > 0 && !s.lines[i-1].blank() && s.lines[i-1].region == s.lines[i].region
	if !b.complete(g, crowded) || g == noGrounds && s.introduced(i) {
		s.blockTried = max(s.blockTried, b.end)
		return Fields{}, i, false
	}
	return b.fields(), b.end, true
}

// introduced tells that the line above announces the block, so that it is a
// list within a text ("邮件信息如下：") and no client's header. With a blank line
// between, only words for a list of facts say so: "见下面的邮件：" does not.
func (s *splitter) introduced(i int) bool {
	if i == 0 {
		return false
	}
	a := i - 1
	near := !s.lines[a].blank()
	if !near && i > 1 {
		a = i - 2
	}
	above := s.norm(a)
	if !strings.HasSuffix(above, ":") || s.lines[a].region != s.lines[i].region {
		return false
	}
	return near || hasAny(strings.ToLower(above), "信息", "資訊", "资料", "資料", "详情", "詳情", "details", "information", "particulars", "following data")
}

// block collects header lines.
type block struct {
	values   [labelCount]string
	seen     [labelCount]bool
	last     label
	dayFirst bool
	end      int // line behind the last one taken
	empty    bool
}

// read takes line k, or returns k when the block ended before it.
func (b *block) read(s *splitter, k, end int) int {
	if s.lines[k].blank() {
		return b.gap(s, k, end)
	}
	if lab, ok := s.labelAt(k); ok {
		if b.repeats(lab.label) {
			return k
		}
		b.take(lab)
		b.end = k + 1
		return b.end
	}
	if b.last == noLabel || !b.goesOn(s, k, end) {
		return k
	}
	b.values[b.last] = strings.TrimSpace(b.values[b.last] + " " + trimMarks(s.norm(k)))
	b.empty = false
	b.end = k + 1
	return b.end
}

// repeats tells a label that would begin another block.
func (b *block) repeats(l label) bool {
	return b.seen[l] && (l == labelFrom || l == labelSubject || l == labelDate)
}

func (b *block) take(lab labelled) {
	all := inlineLabels(lab)
	if all == nil {
		all = []labelled{lab}
	}
	b.dayFirst = b.dayFirst || lab.dayFirst
	for _, one := range all {
		if b.seen[one.label] {
			b.values[one.label] += ", " + one.value
		} else {
			b.values[one.label] = one.value
		}
		b.seen[one.label] = true
		b.last, b.empty = one.label, one.value == ""
	}
}

// gap steps over a blank line when the block goes on behind it.
func (b *block) gap(s *splitter, k, end int) int {
	n := s.nonblank(k, min(end, k+3))
	if n == min(end, k+3) || b.last == noLabel {
		return k
	}
	if lab, ok := s.labelAt(n); ok && !b.seen[lab.label] || b.empty {
		return n
	}
	return k
}

// goesOn tells that a line without label continues the value above it.
func (b *block) goesOn(s *splitter, k, end int) bool {
	if b.empty {
		return true
	}
	raw := s.text[s.lines[k].body:s.lines[k].end]
	indented := strings.HasPrefix(raw, "  ") || strings.HasPrefix(raw, "\t")
	if b.last == labelTo || b.last == labelCc {
		above, here := s.norm(k-1), s.norm(k)
		if indented || strings.HasSuffix(above, ",") || strings.HasSuffix(above, ";") || strings.HasSuffix(here, ">") || strings.HasSuffix(here, ">;") {
			return true
		}
	}
	if k+1 < end && (b.last != labelOther) { // wrapped: between two labels
		lab, ok := s.labelAt(k + 1)
		return ok && !b.seen[lab.label]
	}
	return false
}

// complete weighs a block. Under a divider one label is enough, in an element
// that the HTML marks two with the sender; else it takes the sender, three
// labels and something that only mails have: an address, or a readable date
// beside a subject. (Parcels have senders and dates, too.) Right below a line
// of text (crowded), where clients leave a blank line or draw a rule, it takes
// four, lest a list of facts about a mail be taken for its header.
func (b *block) complete(g grounds, crowded bool) bool {
	n := 0
	for l, seen := range b.seen {
		if seen && label(l) != labelOther {
			n++
		}
	}
	if g == divided {
		return n >= 1
	}
	if b.values[labelFrom] == "" || !b.seen[labelDate] && !b.seen[labelSubject] {
		return false
	}
	_, dated := ParseStamp(b.values[labelDate])
	addressed := strings.Contains(b.values[labelFrom]+b.values[labelTo]+b.values[labelCc], "@")
	subject := b.seen[labelSubject]
	switch {
	case g == hinted:
		return n >= 2 && (dated || addressed)
	case g == noGrounds && crowded && n < 4:
		return false
	}
	return n >= 3 && (addressed && (subject || dated) || dated && subject)
}

// fields turns the collected values into a header.
func (b *block) fields() Fields {
	f := Fields{
		DateRaw:   b.values[labelDate],
		Subject:   b.values[labelSubject],
		To:        mailboxes(b.values[labelTo]),
		Cc:        mailboxes(b.values[labelCc]),
		MessageID: strings.Trim(b.values[labelMessageID], "<> "),
	}
	if from := mailboxes(b.values[labelFrom]); len(from) > 0 {
		f.From = from[0]
	}
	if to := mailboxes(b.values[labelReplyTo]); len(to) > 0 {
		f.ReplyTo = to[0]
	}
	f.Date, _ = parseStamp(f.DateRaw, b.dayFirst)
	return f
}
