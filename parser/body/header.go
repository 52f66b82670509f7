package body

import (
	"bufio"
	"bytes"
	"strings"

	"github.com/emersion/go-message/textproto"
)

// headerBlock collects the repaired lines of one header block.
type headerBlock struct {
	m      *Mail // takes the defects
	out    []byte
	fields int
	full   bool // a limit was passed: further fields are skipped
	inner  bool // a part's header: no mbox line, no blank lines before it
}

// readHeader reads the header block at s up to and with the blank line that ends
// it, repairs what stock parsers refuse, and returns the undecoded fields. It stops
// before a line that can only be the first of the body, and at an open boundary.
func (rd *reader) readHeader(s *source, m *Mail, inner bool) Header {
	b := headerBlock{m: m, out: rd.block[:0], inner: inner}
	b.start(s)
	for b.line(s) {
	}
	rd.block = b.out[:0]
	return rd.fields(b.out, m)
}

// start skips what may stand before the first field of a mail.
func (b *headerBlock) start(s *source) {
	if w, _ := s.peekLine(); bytes.HasPrefix(w, utf8BOM) {
		s.advance(len(utf8BOM))
		s.bol = true
		b.m.defect(DefectHeaderBOM)
	}
	for skipped := 0; !b.inner && skipped < 20; skipped++ {
		w, _ := s.peekLine()
		switch {
		case len(w) > 0 && isBlank(w):
			b.m.defect(DefectHeaderSpace)
		case isMboxLine(w):
			b.m.defect(DefectHeaderMbox)
		default:
			return
		}
		s.advance(len(w))
	}
}

// isMboxLine tells the separator of an mbox from a From field whose name has
// blanks behind it (RFC 5322 section 4.5).
func isMboxLine(w []byte) bool {
	rest, ok := bytes.CutPrefix(bytes.TrimPrefix(w, []byte(">")), []byte("From "))
	return ok && !bytes.HasPrefix(bytes.TrimLeft(rest, " \t"), []byte(":"))
}

var blankByte = []byte{' '}

var utf8BOM = []byte("\xef\xbb\xbf")

// line takes one line; false ends the header.
func (b *headerBlock) line(s *source) bool {
	if s.atBoundary() {
		if s.hit >= 0 && b.inner {
			b.m.defect(DefectPartHeader)
		}
		return false
	}
	w, whole := s.peekLine()
	if len(w) == 0 {
		b.m.defect(DefectHeaderEnd)
		return false
	}
	body := bytes.TrimRight(w, "\r\n")
	if len(w)-len(body) > 2 || bytes.IndexByte(body, '\r') >= 0 {
		b.m.defect(DefectHeaderCR)
	}
	switch {
	case len(body) == 0:
		s.advance(len(w))
		return false
	case isBlank(body):
		return b.blank(s, len(w))
	case body[0] == ' ' || body[0] == '\t':
		b.folded(body)
	case fieldName(body) > 0:
		b.begin(body)
	case bytes.HasPrefix(body, []byte(">From ")):
		b.m.defect(DefectHeaderMbox)
	case b.isBody(s, len(w)):
		return false
	default:
		b.m.defect(DefectHeaderLine)
		b.add(blankByte)
		b.add(body)
	}
	s.advance(len(w))
	for !whole { // the rest of a line longer than the buffer
		w, whole = s.peekLine()
		b.add(bytes.TrimRight(w, "\r\n"))
		s.advance(len(w))
	}
	return true
}

// blank decides on a line of blanks: within a header it is the remains of a fold,
// otherwise it ends the header.
func (b *headerBlock) blank(s *source, n int) bool {
	next := peekAfter(s, n)
	s.advance(n)
	return len(next) > 0 && (fieldName(next) > 0 || next[0] == ' ' || next[0] == '\t') && !isBlank(next)
}

// isBody tells whether a line that is no field begins the body of a mail whose
// blank line is missing: nothing before it was a field, or no field follows it in
// this paragraph and it is more than the second half of a line that was wrapped.
func (b *headerBlock) isBody(s *source, n int) bool {
	if b.fields == 0 {
		if next := peekAfter(s, n); !b.inner && knownField(next) {
			return false // one foreign line above a header
		}
		if b.inner {
			b.m.defect(DefectPartHeader)
		} else {
			b.m.defect(DefectNoHeader)
		}
		return true
	}
	lines := 0
	for off := n; ; lines++ {
		next := peekAfter(s, off)
		if lines > 20 || len(next) == 0 {
			break
		}
		if isBlank(next) {
			if lines == 0 {
				return false
			}
			break
		}
		if fieldName(next) > 0 {
			return false
		}
		off += len(next)
	}
	b.m.defect(DefectHeaderEnd)
	return true
}

// knownField tells whether a line is a field that mails begin with.
func knownField(line []byte) bool {
	switch strings.ToLower(string(line[:fieldName(line)])) {
	case "return-path", "delivered-to", "received", "from", "to", "date", "subject", "message-id",
		"mime-version", "content-type", "dkim-signature", "reply-to", "x-original-to":
		return true
	}
	return false
}

// peekAfter returns the line that follows the next n bytes, nil when the buffer
// cannot show it.
func peekAfter(s *source, n int) []byte {
	for {
		w := s.buf[s.lo:s.hi]
		if n < len(w) {
			if i := bytes.IndexByte(w[n:], '\n'); i >= 0 {
				return w[n : n+i+1]
			}
		}
		if !s.fill() {
			w = s.buf[s.lo:s.hi]
			return w[min(n, len(w)):]
		}
	}
}

// fieldName is the length of the field name that a line begins with, 0 for none.
func fieldName(line []byte) int {
	i := 0
	for i < len(line) && line[i] > ' ' && line[i] < 0x7f && line[i] != ':' {
		i++
	}
	n := i
	for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
		i++
	}
	if n == 0 || n > 100 || i >= len(line) || line[i] != ':' {
		return 0
	}
	return n
}

func isBlank(line []byte) bool { return len(bytes.TrimSpace(line)) == 0 }

// begin starts a field.
func (b *headerBlock) begin(line []byte) {
	if b.fields++; b.fields > MaxFields {
		b.full = true
		b.m.defect(DefectHeaderFields)
	}
	if b.full {
		return
	}
	n := fieldName(line)
	mark := len(b.out)
	if mark > 0 {
		b.out = append(b.out, '\r', '\n')
	}
	b.out = append(b.out, line[:n]...)
	rest := line[n:]
	b.add(rest[bytes.IndexByte(rest, ':'):])
	if b.full {
		b.out = b.out[:mark]
	}
}

// folded continues a field; before the first field it is one that was indented.
func (b *headerBlock) folded(line []byte) {
	t := bytes.TrimLeft(line, " \t")
	if b.fields > 0 {
		b.add(blankByte)
		b.add(t)
		return
	}
	b.m.defect(DefectHeaderLine)
	if fieldName(t) > 0 {
		b.begin(t)
	}
}

// add appends to the current field, within the limit, without the bytes that could
// forge a line.
func (b *headerBlock) add(text []byte) {
	if b.full || len(b.out) == 0 {
		return
	}
	if len(b.out)+len(text) > MaxHeader {
		b.full = true
		b.m.defect(DefectHeaderSize)
		text = text[:max(0, MaxHeader-len(b.out))]
	}
	from := len(b.out)
	b.out = append(b.out, text...)
	if bytes.IndexByte(text, 0) < 0 && bytes.IndexByte(text, '\r') < 0 {
		return
	}
	b.m.defect(DefectHeaderControl)
	for i := from; i < len(b.out); i++ {
		if c := b.out[i]; c == 0 || c == '\r' {
			b.out[i] = ' '
		}
	}
}

// fields splits a repaired block. The values are as written, unfolded.
func (rd *reader) fields(block []byte, m *Mail) Header {
	if len(block) == 0 {
		return nil
	}
	rd.lines.Reset(append(block, "\r\n\r\n"...))
	rd.br.Reset(&rd.lines)
	th, err := textproto.ReadHeader(rd.br)
	if err != nil {
		m.defect(DefectHeaderLine)
	}
	h := make(Header, 0, th.Len())
	for f := th.Fields(); f.Next(); {
		v := strings.TrimSpace(f.Value())
		h = append(h, Field{Name: f.Key(), Value: v, raw: v})
	}
	return h
}

// headerReader is what readHeader reuses from part to part.
type headerReader struct {
	block []byte
	lines bytes.Reader
	br    *bufio.Reader
}

// decode turns the raw values into text. hint is the charset of the mail's body,
// the best guess for 8-bit characters in a header that declares none.
func (h Header) decode(m *Mail, hint string) {
	for i := range h {
		if plainASCII(h[i].raw) {
			continue
		}
		d := decoder{hint: hint}
		h[i].Value = d.text(h[i].raw)
		for _, x := range d.defects {
			m.defect(x)
		}
	}
}

// plainASCII tells whether a value needs no decoding at all.
func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\t' {
			return false
		} else if c == '=' && i+1 < len(s) && s[i+1] == '?' {
			return false
		}
	}
	return true
}
