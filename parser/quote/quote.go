// Package quote tells what the sender of a mail wrote from what the mail
// merely carries along: the quoted older mails, the header lines that clients
// put above them, signatures, legal disclaimers and mail forwarded inline.
//
// # Model
//
// A mail's text is cut into lines, and lines at the borders of the regions
// that the HTML structure gave (see [Classify]). Every line gets one [Kind];
// runs of equal lines become [Segment]s, which cover the text exactly, so that
// nothing is ever thrown away. Evidence is tried in the order of its strength:
//
//  1. a region from the client's own HTML marker,
//  2. '>' prefixes,
//  3. a divider ("-----Original Message-----", "---- 回复的原邮件 ----"),
//  4. an attribution ("在 2024/3/12 11:30, 张三 写道:"), wrapped or not,
//  5. a block of header labels ("发件人：… 发送时间：… 主题：…").
//
// # When in doubt
//
// A quoted old promise read as new makes a false accusation; a new promise
// taken for quoted makes a missed deadline. The rule between the two: text is
// new until something says otherwise that only a mail client writes, and such
// evidence has to be complete (an attribution has a date or an address and
// ends its line; a header block has at least three labels, fewer only under a
// divider or within a marked element; a marker of general use such as <blockquote> needs an
// attribution above it or a header inside). Once such evidence opened a quote
// whose end is not marked, all that follows is quoted: clients that quote
// without a mark put the answer above. Signatures and disclaimers are cut only
// from the end of a new passage and only when no sentence could be lost with
// them.
//
// All work is linear in the length of the text.
package quote

// Kind says what a segment of a mail's text is.
type Kind string

// The kinds of segments.
const (
	// New is what the sender of this mail wrote.
	New Kind = "new"
	// Quoted is text of an older mail that is quoted in a reply.
	Quoted Kind = "quoted"
	// QuoteHeader is what a client puts above a quote: an attribution line, a
	// divider, a block of header labels, a "reply above this line" mark.
	QuoteHeader Kind = "quote_header"
	// Signature is a signature block or a client's "sent from my phone".
	Signature Kind = "signature"
	// Disclaimer is a legal notice or a warning that a mail system added.
	Disclaimer Kind = "disclaimer"
	// Forwarded is a mail forwarded inline, its header lines included.
	Forwarded Kind = "forwarded"
)

// Segment is a run of text of one kind.
type Segment struct {
	Kind Kind
	// Start and End are byte offsets into the text, End exclusive; they never
	// cut a character.
	Start, End int
	// Why names the evidence, for people: "attribution", "'>' prefix",
	// "html: gmail_quote"…; "" for New.
	Why string
}

// MaxDepth is how many times a caller should split the Body of a forward
// again. A forward of a forward is common, five levels were never seen by the
// peers; eight leave room and bound the work to eight times the text.
const MaxDepth = 8

// Options help to decide what the text alone leaves open. The zero value is
// the state of knowing nothing.
type Options struct {
	// Subject is the mail's decoded Subject. Outlook, QQ and others write the
	// same header over a forward and over a reply; the subject's outermost
	// prefix (Fwd:, 转发：, Re:, 回复：…) tells which it is. "" is unknown.
	Subject string
	// HTML says that the text was made from HTML. Clients quote by structure
	// there, so lines that begin with '>' are often arrows of a menu path and
	// count only under an attribution.
	HTML bool
}

// Split cuts text into segments. The regions are byte ranges of text with the
// kinds that [Classify] gave, and "blockquote" for plain blockquotes; they may
// be nil, unordered, nested or out of range.
func Split(text string, regions []Region) Parts {
	return SplitWith(text, regions, Options{})
}

// SplitWith is Split with the help of what else is known about the mail.
func SplitWith(text string, regions []Region, opt Options) Parts {
	read := text[:snap(text, maxText)]
	s := newSplitter(read, regions, opt)
	defer s.release()
	s.run()
	s.closings()
	p := s.parts()
	if len(read) < len(text) {
		p.Segments = append(p.Segments, Segment{Kind: New, Start: len(read), End: len(text)})
	}
	p.text = text
	p.spans = p.newMap()
	return p
}

// maxText is how much of a text is looked at; the rest is one new segment. It
// keeps offsets within 32 bits and is a thousand times what a mail's text may
// have.
const maxText = 1 << 30
