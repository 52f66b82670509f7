package quote

import (
	"slices"
	"sort"
	"strings"
)

// Parts is a text cut into segments. Its zero value is the empty text.
type Parts struct {
	// Segments cover the text exactly, in order and without gap; two
	// neighbours differ in kind or evidence.
	Segments []Segment
	// Forwards are the mails forwarded inline, in order. A forward inside a
	// forward is found by splitting its Body again.
	Forwards []Forward
	// Doubt, when not "", says why the owner should look: everything was
	// taken for quoted although nothing marks where the quote ends, so an
	// answer written below it would be in there.
	Doubt string

	text  string
	spans []Span // of New
}

// Span relates a stretch of New() to the text: New()[New:New+Len] is
// text[Text:Text+Len].
type Span struct{ New, Text, Len int }

// passageBreak stands between two passages of New, so that no sentence can
// run from one into the other.
const passageBreak = "\n\n"

// New returns what the sender wrote: the new segments in order, answers
// between quoted lines included, each without the blank lines around it, one
// blank line between two.
func (p Parts) New() string { return p.join(New) }

// Quoted returns the quoted text and the header lines above it.
func (p Parts) Quoted() string { return p.join(Quoted, QuoteHeader) }

// Signature returns the signatures.
func (p Parts) Signature() string { return p.join(Signature) }

// Disclaimer returns the legal notices.
func (p Parts) Disclaimer() string { return p.join(Disclaimer) }

// NewMap tells for New() where in the text each passage stands, in order.
func (p Parts) NewMap() []Span { return slices.Clone(p.spans) }

func (p Parts) newMap() []Span {
	var spans []Span
	at := 0
	for _, s := range p.passages(New) {
		if at > 0 {
			at += len(passageBreak)
		}
		n := s.End - s.Start
		spans = append(spans, Span{New: at, Text: s.Start, Len: n})
		at += n
	}
	return spans
}

// TextOffset turns a byte offset into New() to one into the text. An offset
// in the gap between two passages gives the end of the former; one out of
// range the nearest end.
func (p Parts) TextOffset(offset int) int {
	if len(p.spans) == 0 {
		return 0
	}
	i := sort.Search(len(p.spans), func(i int) bool { return p.spans[i].New > offset })
	s := p.spans[max(i-1, 0)]
	return s.Text + min(max(offset-s.New, 0), s.Len)
}

func (p Parts) join(kinds ...Kind) string {
	var b strings.Builder
	for _, s := range p.passages(kinds...) {
		if b.Len() > 0 {
			b.WriteString(passageBreak)
		}
		b.WriteString(p.text[s.Start:s.End])
	}
	return b.String()
}

// passages returns the segments of the kinds, neighbours joined, trimmed of
// blank lines at both ends, empty ones left out.
func (p Parts) passages(kinds ...Kind) []Segment {
	var out []Segment
	joined := false
	for _, s := range p.Segments {
		if !slices.Contains(kinds, s.Kind) {
			joined = false
			continue
		}
		if joined {
			out[len(out)-1].End = s.End
			continue
		}
		out, joined = append(out, s), true
	}
	kept := out[:0]
	for _, s := range out {
		if s = p.trim(s); s.Start < s.End {
			kept = append(kept, s)
		}
	}
	return kept
}

// trim drops blank lines at the start and all space at the end; the
// indentation of the first line stays.
func (p Parts) trim(s Segment) Segment {
	s.End = s.Start + len(strings.TrimRight(p.text[s.Start:s.End], " \t\r\n\u00a0\u3000\ufeff\u200b"))
	for s.Start < s.End {
		i := strings.IndexByte(p.text[s.Start:s.End], '\n')
		if i < 0 || strings.TrimSpace(p.text[s.Start:s.Start+i]) != "" {
			break
		}
		s.Start += i + 1
	}
	return s
}
