package body

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// piece is the text of one part.
type piece struct {
	text    string
	source  string // media type
	charset string
	regions []Region
}

// makePiece turns the bytes of a text part into text.
func (w *walk) makePiece(e *entity, data []byte) piece {
	label := e.params["charset"]
	p := piece{source: e.media}
	switch e.media {
	case "text/html", "application/xhtml+xml":
		p.source = "text/html"
		return w.htmlPiece(p, label, data)
	}
	text := w.decode(&p, data, label)
	switch e.media {
	case "text/enriched", "text/richtext":
		text = enrichedText(tidy(text))
	case "text/plain":
		if strings.EqualFold(e.params["format"], "flowed") {
			text = unflow(tidy(text), strings.EqualFold(e.params["delsp"], "yes"))
		}
	}
	p.text = w.armour(trimText(tidy(text)))
	return p
}

// decode decodes the bytes of a part and notes what was wrong with its label.
func (w *walk) decode(p *piece, data []byte, label string) string {
	text, used, defects := decodeText(data, label, w.hint)
	p.charset = used
	w.note(defects)
	return text
}

func (w *walk) htmlPiece(p piece, label string, data []byte) piece {
	if name, known := canonical(label); name == csUnknown || !known {
		if meta := metaCharset(data); meta != "" {
			label = meta
		}
	}
	doc := w.decode(&p, data, label)
	r := render(strings.ReplaceAll(doc, "\r\r\n", "\n"), w.rd.opt.Classify)
	p.text, p.regions = r.text, r.regions
	for id := range r.cids {
		if w.cids == nil {
			w.cids = make(map[string]bool)
		}
		w.cids[id] = true
	}
	if r.cut {
		w.m.defect(DefectHTML)
	}
	return p
}

// metaCharset finds the charset that an HTML document names itself.
func metaCharset(data []byte) string {
	head := bytes.ToLower(data[:min(len(data), 2048)])
	i := bytes.Index(head, []byte("charset="))
	if i < 0 || !bytes.Contains(head[:i], []byte("<meta")) {
		return ""
	}
	rest := bytes.TrimLeft(head[i+len("charset="):], `"' `)
	n := bytes.IndexAny(rest, "\"' />;\r\n")
	if n < 0 {
		return ""
	}
	return string(rest[:n])
}

// tidy gives text LF line ends and takes out what is not text: control characters,
// invisible ones that split words, marks that turn the direction of reading. No-break
// spaces become spaces.
func tidy(s string) string {
	i := 0
	for i < len(s) && (s[i] >= ' ' && s[i] < 0x7f || s[i] == '\n' || s[i] == '\t') {
		i++
	}
	if i == len(s) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	out.WriteString(s[:i])
	for i < len(s) {
		c := s[i]
		if c < utf8.RuneSelf {
			n := 1
			switch {
			case c >= ' ' && c < 0x7f, c == '\n', c == '\t':
				out.WriteByte(c)
			case c == '\r':
				for i+n < len(s) && s[i+n] == '\r' && bytesFollow(s[i+n:]) {
					n++
				}
				if i+n >= len(s) || s[i+n] != '\n' {
					out.WriteByte('\n')
				}
			case c == '\f' || c == '\v':
				out.WriteByte('\n')
			}
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		tidyRune(&out, r)
		i += n
	}
	return out.String()
}

// bytesFollow tells whether a run of carriage returns ends in a line feed.
func bytesFollow(s string) bool {
	return len(s) > 1 && (s[1] == '\n' || s[1] == '\r')
}

func tidyRune(out *strings.Builder, r rune) {
	switch {
	case r == 0xa0, r == 0x202f, r == 0x2007:
		out.WriteByte(' ')
	case r == 0x85, r == 0x2028, r == 0x2029:
		out.WriteByte('\n')
	case invisible(r):
	default:
		out.WriteRune(r)
	}
}

// invisible tells the characters that show nothing and split words apart. The joiners
// U+200C and U+200D belong to Persian and to emoji and stay.
func invisible(r rune) bool {
	switch r {
	case 0xad, 0x034f, 0x180e, 0x200b, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xfeff, 0xfff9, 0xfffa, 0xfffb:
		return true
	}
	return r >= 0x80 && r < 0xa0 || isBidi(r) || r >= 0xe0000 && r <= 0xe007f
}

// trimText drops empty lines before and blanks after the text. The first line keeps
// its indent.
func trimText(s string) string {
	s = strings.TrimRight(s, " \t\n\u3000")
	for {
		line, rest, ok := strings.Cut(s, "\n")
		if !ok || strings.TrimSpace(line) != "" {
			return s
		}
		s = rest
	}
}

// cutText cuts at a character, at a line's end if one is near.
func cutText(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	s = s[:limit]
	if i := strings.LastIndexByte(s, '\n'); i > limit-1000 && i > 0 {
		s = s[:i]
	}
	return s
}

// clip drops and shortens regions to a text that was cut.
func clip(rs []Region, n int) []Region {
	out := rs[:0]
	for _, r := range rs {
		if r.End = min(r.End, n); r.Start < r.End {
			out = append(out, r)
		}
	}
	return out
}

// unflow joins the lines that format=flowed (RFC 3676) broke softly. Quote marks are
// written as ">" each, with one blank after them.
func unflow(s string, delsp bool) string {
	var out strings.Builder
	out.Grow(len(s))
	open, openDepth := false, 0
	for len(s) > 0 {
		line, rest, _ := strings.Cut(s, "\n")
		s = rest
		depth := 0
		for depth < len(line) && line[depth] == '>' {
			depth++
		}
		text := strings.TrimPrefix(line[depth:], " ") // space-stuffing
		soft := strings.HasSuffix(text, " ") && text != "-- "
		if open && (depth != openDepth || text == "-- ") {
			out.WriteByte('\n')
			open = false
		}
		if !open && depth > 0 {
			out.WriteString(line[:depth])
			out.WriteByte(' ')
		}
		if soft && delsp {
			text = text[:len(text)-1]
		}
		out.WriteString(text)
		if !soft {
			out.WriteByte('\n')
		}
		open, openDepth = soft, depth
	}
	return out.String()
}

// enrichedText strips the commands of text/enriched (RFC 1896): single line ends are
// blanks, n+1 of them n; "<<" is "<".
func enrichedText(s string) string {
	var out strings.Builder
	for len(s) > 0 {
		switch {
		case s[0] == '\n':
			n := len(s) - len(strings.TrimLeft(s, "\n"))
			out.WriteString(when(n == 1, " "))
			out.WriteString(strings.Repeat("\n", n-1))
			s = s[n:]
		case strings.HasPrefix(s, "<<"):
			out.WriteByte('<')
			s = s[2:]
		case s[0] == '<':
			tag, rest, ok := strings.Cut(s[1:], ">")
			if !ok || len(tag) > 60 {
				out.WriteByte('<')
				s = s[1:]
				continue
			}
			s = rest
			if strings.EqualFold(tag, "param") {
				if _, after, ok := cutFold(s, "</param>"); ok {
					s = after
				}
			}
		default:
			n := strings.IndexAny(s, "\n<")
			if n < 0 {
				n = len(s)
			}
			out.WriteString(s[:n])
			s = s[n:]
		}
	}
	return out.String()
}

// cutFold is strings.Cut for an ASCII separator in any case, near the start.
func cutFold(s, sep string) (before, after string, ok bool) {
	near := strings.ToLower(s[:min(len(s), 500)])
	i := strings.Index(near, sep)
	if i < 0 || len(near) < i+len(sep) {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// armour takes the frame off a text that is signed inline with PGP, and notes one that
// is encrypted.
func (w *walk) armour(s string) string {
	const begin, sig = "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----"
	if !strings.Contains(s, "-----BEGIN PGP ") {
		return s
	}
	if strings.HasPrefix(s, "-----BEGIN PGP MESSAGE-----") {
		w.m.Encrypted = "pgp"
		return s
	}
	i := strings.Index(s, begin)
	if i < 0 || i > 0 && s[i-1] != '\n' {
		return s
	}
	_, inner, ok := strings.Cut(s[i:], "\n\n") // after the Hash lines
	j := strings.Index(inner, sig)
	if !ok || j < 0 {
		return s
	}
	w.m.Signed = true
	_, tail, _ := strings.Cut(inner[j:], "-----END PGP SIGNATURE-----")
	inner = "\n" + inner[:j]
	inner = strings.ReplaceAll(inner, "\n- ", "\n")[1:] // dash-escapes, RFC 9580 section 7.2
	return trimText(s[:i] + inner + tail)
}
