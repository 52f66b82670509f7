package body

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"sync"
)

// reader is the state of one Read: the budgets that a mail shares with the mails
// inside it, and the buffers that are used again from part to part.
type reader struct {
	opt      Options
	parts    int      // read so far
	textLeft int      // bytes of text that may still be kept
	stopped  bool     // a limit ended the reading
	limits   []string // the shared limits that were passed
	headerReader
	copyBuf []byte
}

// readers keeps the buffers of finished readers.
var readers = sync.Pool{New: func() any {
	rd := &reader{copyBuf: make([]byte, 32<<10)}
	rd.br = bufio.NewReaderSize(nil, 4096)
	return rd
}}

func newReader(opt Options) *reader {
	rd := readers.Get().(*reader)
	rd.opt, rd.parts, rd.textLeft, rd.stopped, rd.limits = opt, 0, MaxTextTotal, false, nil
	return rd
}

// release gives the reader's buffers back.
func (rd *reader) release() {
	rd.opt = Options{}
	rd.lines.Reset(nil)
	readers.Put(rd)
}

// limit notes that a limit which a mail shares with those inside it was passed: the
// outermost one says so, too.
func (w *walk) limit(defect string) {
	w.m.defect(defect)
	w.rd.limits = append(w.rd.limits, defect)
}

// walk is the state of reading one mail, the outermost or an inner one.
type walk struct {
	rd       *reader
	m        *Mail
	hint     string          // the charset of the mail's own Content-Type
	cids     map[string]bool // Content-IDs that the HTML shows
	root     bool            // no leaf has been read yet
	unnamed  int             // attachments so far, for naming those without a name
	inReport bool            // within a multipart/report
	hasText  bool            // some text was found
}

// message reads a mail from r. depth is 0 for the outermost one.
func (rd *reader) message(r io.Reader, depth int) *Mail {
	m := &Mail{}
	s := newSource(r)
	defer s.release()
	if s.lo == s.hi {
		m.defect(DefectEmpty)
	}
	m.Header = rd.readHeader(s, m, false)
	w := &walk{rd: rd, m: m, root: true}
	e := w.entity(m.Header, "text/plain")
	w.hint = e.params["charset"]
	w.envelope()
	w.finish(w.part(e, s, depth))
	if s.err != nil && s.err != io.EOF {
		m.defect(DefectReadFailed)
	}
	return m
}

// envelope fills in what the header fields say.
func (w *walk) envelope() {
	m, h := w.m, w.m.Header
	h.decode(m, w.hint)
	for i := range h {
		switch h[i].Name {
		case "From":
			m.FromFields++
		case "Date":
			m.DateFields++
		case "Message-Id":
			m.MessageIDFields++
		}
	}
	w.ids(h)
	w.dates(h)
	w.addresses(h)
	m.Subject = strings.TrimSpace(h.Get("Subject"))
}

func (w *walk) ids(h Header) {
	m := w.m
	m.MessageID = ownID(h.raw("Message-Id"), m)
	m.InReplyTo = messageIDs(h.raw("In-Reply-To"), m)
	m.References = messageIDs(h.raw("References"), m)
	if m.MessageIDFields > 1 {
		m.defect(DefectIDMany)
	}
}

func (w *walk) dates(h Header) {
	m := w.m
	m.Received = received(h)
	m.DateRaw = h.Get("Date")
	if m.DateFields > 1 {
		m.defect(DefectDateMany)
	}
	if m.DateRaw == "" {
		return
	}
	t, ok := parseDate(m.DateRaw)
	switch {
	case !ok:
		m.defect(DefectDateBad)
	case t.Year() < minYear || t.Year() > maxYear:
		m.defect(DefectDateAbsurd)
	default:
		m.Date = t
	}
}

// addresses reads the address fields. Fields that occur twice are read together.
func (w *walk) addresses(h Header) {
	m := w.m
	d := decoder{hint: w.hint}
	room := MaxAddresses
	for i := range h {
		var to *[]Address
		switch h[i].Name {
		case "From":
			to = &m.From
		case "To":
			to = &m.To
		case "Cc":
			to = &m.Cc
		case "Bcc":
			to = &m.Bcc
		case "Reply-To":
			to = &m.ReplyTo
		case "Sender":
			to = &m.Sender
		case "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To", "X-Delivered-To", "X-Real-To", "X-Rcpt-To", "X-Original-Recipient", "Original-Recipient", "X-Qq-Orgreceiver":
			room -= w.delivered(h[i].raw, room)
			continue
		default:
			continue
		}
		as := parseAddresses(h[i].raw, &d, room)
		room -= len(as)
		*to = append(*to, as...)
	}
	for _, x := range d.defects {
		m.defect(x)
	}
	switch {
	case m.FromFields == 0:
		m.defect(DefectFromNone)
	case m.FromFields > 1:
		m.defect(DefectFromMany)
	}
}

// delivered adds the addresses of a transport's field, which may carry a type prefix.
func (w *walk) delivered(raw string, room int) int {
	if t, rest, ok := strings.Cut(raw, ";"); ok && strings.EqualFold(strings.TrimSpace(t), "rfc822") {
		raw = rest
	}
	as := parseAddresses(raw, &decoder{}, room)
	seen := func(a string) bool {
		for _, x := range w.m.DeliveredTo {
			if x == a {
				return true
			}
		}
		return false
	}
	for _, a := range as {
		if l := strings.ToLower(a.Address); l != "" && !seen(l) {
			w.m.DeliveredTo = append(w.m.DeliveredTo, l)
		}
	}
	return len(as)
}

// finish joins the pieces of text and marks the attachments that the HTML shows.
func (w *walk) finish(ps []piece) {
	m := w.m
	var text strings.Builder
	for _, p := range ps {
		if p.text == "" {
			continue
		}
		if text.Len() > 0 {
			text.WriteString("\n\n")
		} else {
			m.TextSource, m.Charset = p.source, p.charset
		}
		base := text.Len()
		text.WriteString(p.text)
		for _, r := range p.regions {
			r.Start, r.End = r.Start+base, r.End+base
			m.Regions = append(m.Regions, r)
		}
	}
	m.Text = text.String()
	if len(m.Text) > MaxText {
		m.defect(DefectText)
		m.Text = cutText(m.Text, MaxText)
		m.Regions = clip(m.Regions, len(m.Text))
	}
	for i := range m.Attachments {
		if a := &m.Attachments[i]; a.ContentID != "" && w.cids[a.ContentID] {
			a.Inline = true
		}
	}
}

// entity is a part's header, understood as far as the structure needs it.
type entity struct {
	h           Header
	media       string // type/subtype, lower case
	params      params // of Content-Type
	disposition string // "attachment", "inline", "" or what the sender made up
	given       string // the file name as the sender gave it, decoded
	encoding    string // "base64", "quoted-printable", "uuencode" or ""
	cid         string
}

// entity reads the Content fields of a part.
func (w *walk) entity(h Header, byDefault string) *entity {
	e := &entity{h: h, media: byDefault}
	if ct := h.raw("Content-Type"); ct != "" {
		var bad []string
		e.media, e.params, bad = parseParams(ct, w.hint)
		w.note(bad)
		e.media = repairMedia(e.media, byDefault)
	}
	var dp params
	if cd := h.raw("Content-Disposition"); cd != "" {
		var bad []string
		e.disposition, dp, bad = parseParams(cd, w.hint)
		w.note(bad)
		if strings.Contains(e.disposition, "=") { // "Content-Disposition: filename=x"
			_, dp, _ = parseParams("attachment; "+cd, w.hint)
			e.disposition = "attachment"
		}
	}
	e.given = betterName(dp["filename"], dp["name"], e.params["name"], e.params["filename"])
	if e.given != "" && !h.Has("Content-Type") {
		e.media = typeByName(e.given)
	}
	e.cid = strings.Trim(strings.TrimSpace(h.raw("Content-Id")), "<>")
	e.encoding = w.encodingOf(h.raw("Content-Transfer-Encoding"))
	return e
}

func (w *walk) note(defects []string) {
	for _, d := range defects {
		w.m.defect(d)
	}
}

// betterName takes the first name that decoded cleanly, else the first.
func betterName(names ...string) string {
	first := ""
	for _, n := range names {
		if n == "" {
			continue
		}
		if !strings.ContainsRune(n, '\ufffd') {
			return n
		}
		if first == "" {
			first = n
		}
	}
	return first
}

// repairMedia makes a type out of what stands for one.
func repairMedia(media, byDefault string) string {
	major, minor, ok := strings.Cut(media, "/")
	switch {
	case ok && major != "" && minor != "" && len(media) < 130:
		return strings.Trim(media, "; ")
	case media == "", media == "text", media == "plain", media == "text/":
		return byDefault
	case media == "html", media == "htm":
		return "text/html"
	case strings.HasPrefix(media, "multipart"):
		return "multipart/mixed"
	}
	return "application/octet-stream"
}

// encodingOf understands how senders spell the transfer encodings.
func (w *walk) encodingOf(raw string) string {
	key := labelKey(raw)
	switch key {
	case "", "7bit", "8bit", "binary":
		return ""
	case "base64", "b64", "b":
		return "base64"
	case "quotedprintable", "qp", "q", "quotedprintible", "quoted":
		return "quoted-printable"
	case "uuencode", "xuuencode", "xuue", "uue", "xuu", "uu":
		return "uuencode"
	}
	if i := strings.IndexAny(raw, " ;,("); i > 0 {
		return w.encodingOf(raw[:i])
	}
	w.m.defect(DefectEncoding)
	return ""
}

// part reads one part to its end and returns the text it contributes.
func (w *walk) part(e *entity, s *source, depth int) []piece {
	if w.rd.parts++; w.rd.parts > MaxParts {
		w.rd.stopped = true
		w.limit(DefectParts)
		return nil
	}
	major, minor, _ := strings.Cut(e.media, "/")
	switch {
	case major == "multipart":
		return w.multipart(e, minor, s, depth)
	case e.media == "message/rfc822", e.media == "message/global", e.media == "message/news":
		w.root = false
		w.inner(e, s, depth)
		return nil
	}
	return w.leaf(e, s, depth)
}

// multipart reads the parts between the boundaries.
func (w *walk) multipart(e *entity, kind string, s *source, depth int) []piece {
	if depth >= MaxDepth {
		w.limit(DefectDepth)
		s.drain()
		return nil
	}
	boundary := strings.TrimRight(e.params["boundary"], " \t")
	if boundary == "" || len(boundary) > maxBoundary {
		w.m.defect(DefectNoBoundary)
		if boundary = guessBoundary(s.buf[s.lo:s.hi]); boundary == "" {
			return w.leaf(asText(e), s, depth)
		}
	}
	if e.encoding != "" && !bytes.Contains(s.buf[s.lo:s.hi], []byte("--"+boundary)) {
		t := w.transfer(e.encoding, s)
		in := newSource(t)
		defer in.release()
		defer s.drain()
		e.encoding = ""
		return w.multipart(e, kind, in, depth)
	}
	w.protection(e, kind)
	i := s.open(boundary)
	preamble := capture(s, MaxText)
	if s.hit != i {
		s.close(i)
		return w.unbounded(e, preamble, depth)
	}
	was := w.inReport
	w.inReport = was || kind == "report"
	kids, ended := w.parts(s, i, kind, depth)
	w.inReport = was
	if !ended && !w.rd.stopped {
		w.m.defect(DefectUnclosed)
	}
	s.close(i)
	return w.combine(kind, kids)
}

// parts reads the parts of the multipart whose boundary is number i, the first of
// which was just met. ended tells whether its end was seen.
func (w *walk) parts(s *source, i int, kind string, depth int) (kids []kid, ended bool) {
	for s.hit == i && !w.rd.stopped {
		closing := s.closed
		s.resume()
		if closing {
			if s.drain(); s.hit == i && !s.closed {
				w.m.defect(DefectAfterEnd)
			}
			ended = true
			continue
		}
		h := w.rd.readHeader(s, w.m, true)
		byDefault := "text/plain"
		if kind == "digest" {
			byDefault = "message/rfc822"
		}
		e := w.entity(h, byDefault)
		ps := w.part(e, s, depth+1)
		if !w.rd.stopped {
			s.drain()
		}
		kids = append(kids, kid{media: e.media, pieces: ps})
	}
	return kids, ended
}

// kid is what one part of a multipart gave.
type kid struct {
	media  string
	pieces []piece
}

// combine makes the text of a multipart from its parts' texts.
func (w *walk) combine(kind string, kids []kid) []piece {
	if kind == "alternative" {
		return w.choose(kids)
	}
	var out []piece
	for _, k := range kids {
		if kind == "mixed" && len(out) == 1 && len(k.pieces) == 1 && sameText(out[0], k.pieces[0]) {
			out = w.choose([]kid{{pieces: out}, {media: k.media, pieces: k.pieces}})
			continue
		}
		out = append(out, k.pieces...)
	}
	return out
}

// protection notes signed and encrypted wrappers.
func (w *walk) protection(e *entity, kind string) {
	switch kind {
	case "signed":
		w.m.Signed = true
	case "encrypted":
		w.m.Encrypted = "pgp"
	case "report":
		w.report().Type = strings.ToLower(e.params["report-type"])
	}
}

// capture reads the rest of the part, keeping the first limit bytes.
func capture(s *source, limit int) []byte {
	var out []byte
	for {
		b := s.window()
		if b == nil {
			return out
		}
		out = append(out, b[:min(len(b), max(0, limit-len(out)))]...)
	}
}

// unbounded handles a multipart in which its boundary never comes: another one may,
// else what it holds is text.
func (w *walk) unbounded(e *entity, data []byte, depth int) []piece {
	w.m.defect(DefectNoBoundary)
	if isBlank(data) {
		return nil
	}
	in := newSource(bytes.NewReader(data))
	defer in.release()
	if b := guessBoundary(data); b != "" && b != e.params["boundary"] {
		e.params = params{"boundary": b}
		e.encoding = ""
		return w.multipart(e, strings.TrimPrefix(e.media, "multipart/"), in, depth+1)
	}
	return w.leaf(asText(e), in, depth)
}

// guessBoundary finds a line that begins with two dashes and is followed by a
// Content field.
func guessBoundary(data []byte) string {
	for len(data) > 0 {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		next, _, _ := bytes.Cut(rest, []byte("\n"))
		if bytes.HasPrefix(line, []byte("--")) && len(line) < maxBoundary && bytes.HasPrefix(bytes.ToLower(next), []byte("content-")) && fieldName(next) > 0 {
			return string(bytes.TrimRight(line[2:], " \t\r"))
		}
		data = rest
	}
	return ""
}

// asText is a multipart that cannot be taken apart, to be shown as it is.
func asText(e *entity) *entity {
	return &entity{h: e.h, media: "text/plain", encoding: e.encoding}
}
