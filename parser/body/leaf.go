package body

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"strings"
)

// transferReader is a part's body without its transfer encoding.
type transferReader struct {
	io.Reader
	damage func() string // the defect met, "" for none; valid at the end
}

// transfer undoes the transfer encoding of the current part of s.
func (w *walk) transfer(encoding string, s *source) *transferReader {
	switch encoding {
	case "base64":
		if !s.looksBase64() {
			w.m.defect(DefectEncodingLie)
			break
		}
		b := &base64Reader{s: s}
		return &transferReader{b, func() string { return when(b.junk, DefectBase64) }}
	case "quoted-printable":
		q := &qpReader{s: s}
		return &transferReader{q, func() string { return when(q.junk, DefectQP) }}
	case "uuencode":
		u := &uuReader{s: s}
		return &transferReader{u, func() string { return when(u.junk, DefectUU) }}
	}
	return &transferReader{s, func() string { return "" }}
}

func when(bad bool, defect string) string {
	if bad {
		return defect
	}
	return ""
}

// looksBase64 tells whether the part may be base64 at all. Programs label plain text
// so; decoding it would lose it.
func (s *source) looksBase64() bool {
	if s.safe == 0 && !s.more() {
		return true
	}
	w := s.buf[s.lo : s.lo+min(s.safe, 2048)]
	first, _, _ := bytes.Cut(bytes.TrimSpace(w), []byte("\n"))
	first = bytes.TrimRight(first, "\r")
	if len(first) >= 16 && len(first)%4 == 0 && bytes.IndexFunc(first, func(r rune) bool { return r > 'z' || !isBase64(byte(r)) }) < 0 {
		return true // whatever footer a list put under it
	}
	good, bad, blanks := 0, 0, 0
	for _, c := range w {
		switch {
		case base64Value[c] <= 64:
			good++
		case c == ' ':
			blanks++
		case c > ' ':
			bad++
		}
	}
	return bad*10 <= good && blanks*8 <= good+8
}

// leaf reads a part that is neither a multipart nor a mail.
func (w *walk) leaf(e *entity, s *source, depth int) []piece {
	first := w.root
	w.root = false
	switch {
	case isStatus(e.media):
		w.status(e, s)
		return nil
	case w.inReport && isHeaders(e.media):
		w.returnedHeaders(e, s, depth)
		return nil
	case isTNEF(e):
		return w.tnef(e, s, depth)
	case isCMS(e):
		return w.cms(e, s, depth)
	case strings.HasSuffix(e.media, "/pgp-encrypted"):
		w.m.Encrypted = "pgp"
	case e.media == "text/calendar":
		w.m.Calendar = append(w.m.Calendar, strings.ToUpper(e.params["method"]))
	case e.media == "text/x-amp-html", e.media == "text/watch-html": // the same text for devices of their own
		s.drain()
		return nil
	case e.media == "message/partial":
		w.m.defect(DefectPartial)
		return w.text(asText(e), s)
	case e.media == "message/external-body":
		w.m.defect(DefectExternal)
	case isText(e, first):
		return w.text(e, s)
	}
	w.attachment(e, s)
	return nil
}

// isText tells whether a part is to be read with the mail rather than kept as a file.
// A name or a disposition makes it a file; the first part, to which some programs give
// one of them, only both.
func isText(e *entity, first bool) bool {
	switch e.media {
	case "text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown", "text/x-plain", "application/xhtml+xml":
	default:
		return false
	}
	if e.given != "" {
		return first && e.disposition != "attachment"
	}
	return first || e.disposition != "attachment"
}

// attachment reads a part as a file.
func (w *walk) attachment(e *entity, s *source) {
	t := w.transfer(e.encoding, s)
	w.store(e, t)
	w.m.defect(t.damage())
}

// store hashes a file as it flows past and lists it.
func (w *walk) store(e *entity, r io.Reader) {
	f := w.file(e.given, e.media, e)
	f.offer()
	f.copy(r, w.rd.copyBuf)
	f.list()
}

// file is an attachment while its bytes come.
type file struct {
	w    *walk
	a    Attachment
	hash hash.Hash
	out  io.Writer // of Options.Attach; nil after an error
}

// file begins an attachment. e may be nil for a file out of a container.
func (w *walk) file(given, media string, e *entity) *file {
	w.unnamed++
	name, unsafe := attachmentName(given, media, w.unnamed)
	if unsafe {
		w.m.defect(DefectName)
	}
	f := &file{w: w, hash: sha256.New(), a: Attachment{Name: name, Type: media}}
	if e != nil {
		f.a.ContentID, f.a.Inline = strings.ToValidUTF8(e.cid, "\ufffd"), e.disposition == "inline"
	}
	return f
}

// offer lets the caller take the bytes, too.
func (f *file) offer() {
	if attach := f.w.rd.opt.Attach; attach != nil {
		f.out = attach(f.a.Name, f.a.Type)
	}
}

// Write takes bytes of the file; it never fails.
func (f *file) Write(p []byte) (int, error) {
	f.hash.Write(p)
	f.a.Size += int64(len(p))
	if f.out != nil {
		if _, err := f.out.Write(p); err != nil {
			f.out = nil
		}
	}
	return len(p), nil
}

// copy writes all of r.
func (f *file) copy(r io.Reader, buf []byte) {
	for {
		n, err := r.Read(buf)
		_, _ = f.Write(buf[:n])
		if err != nil {
			return
		}
	}
}

// sum is the digest of the bytes so far.
func (f *file) sum() string { return hex.EncodeToString(f.hash.Sum(nil)) }

// list ends the file and adds it to the mail's.
func (f *file) list() {
	f.a.SHA256 = f.sum()
	f.w.m.Attachments = append(f.w.m.Attachments, f.a)
}

// inner reads a mail inside the mail. It is listed as an attachment, too: whoever
// keeps the evidence wants the file. A report's original is not: nobody attached it.
func (w *walk) inner(e *entity, s *source, depth int) {
	t := w.transfer(e.encoding, s)
	f := w.file(e.given, e.media, e)
	if !w.inReport {
		f.offer()
	}
	if depth >= MaxDepth {
		w.limit(DefectDepth)
		f.copy(t, w.rd.copyBuf)
		f.list()
		return
	}
	tee := io.TeeReader(t, f)
	in := w.rd.message(tee, depth+1)
	f.copy(discardTee{tee}, w.rd.copyBuf) // the digest is of the whole mail, even if reading it stopped
	w.m.defect(t.damage())
	if e.given == "" && SafeName(in.Subject) != "" {
		f.a.Name = shorten(SafeName(in.Subject), MaxName-4) + ".eml"
	}
	w.m.Inner = append(w.m.Inner, Inner{Mail: in, Name: f.a.Name, SHA256: f.sum(), Returned: w.inReport})
	if w.inReport {
		w.original(in)
		return
	}
	f.list()
}

// discardTee reads a tee to its end: the tee itself already writes.
type discardTee struct{ r io.Reader }

func (d discardTee) Read(p []byte) (int, error) {
	for {
		if _, err := d.r.Read(p); err != nil {
			return 0, err
		}
	}
}

// readAll reads at most limit bytes of r and the rest into nothing.
func (w *walk) readAll(r io.Reader, limit int) (data []byte, whole bool) {
	buf := w.rd.copyBuf
	whole = true
	for {
		n, err := r.Read(buf)
		take := min(n, limit-len(data))
		data = append(data, buf[:take]...)
		whole = whole && take == n
		if err != nil {
			return data, whole
		}
	}
}

// text reads a part of the mail's text.
func (w *walk) text(e *entity, s *source) []piece {
	if w.rd.textLeft <= 0 {
		w.m.defect(DefectText)
		s.drain()
		return nil
	}
	t := w.transfer(e.encoding, s)
	var data []byte
	var whole bool
	if e.media == "text/plain" {
		data, whole = w.plainText(t)
	} else {
		data, whole = w.readAll(t, MaxSource)
	}
	w.m.defect(t.damage())
	if !whole {
		w.m.defect(DefectText)
	}
	return w.keep(w.makePiece(e, data))
}

// keep counts a text against the limits.
func (w *walk) keep(p piece) []piece {
	if limit := min(MaxText, w.rd.textLeft); len(p.text) > limit {
		p.text = cutText(p.text, limit)
		p.regions = clip(p.regions, len(p.text))
		w.m.defect(DefectText)
	}
	w.rd.textLeft -= len(p.text)
	w.hasText = w.hasText || p.text != ""
	return []piece{p}
}
