package body

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// decoder decodes header text: encoded words (RFC 2047) as mail programs really
// write them, and bytes beyond ASCII that no word declares.
type decoder struct {
	hint    string // charset of undeclared bytes, "" when nothing is known
	defects []string
}

func (d *decoder) note(defect string) {
	if defect != "" && !slices.Contains(d.defects, defect) {
		d.defects = append(d.defects, defect)
	}
}

// word is one encoded word.
type word struct {
	charset string
	base64  bool
	text    string // still encoded
}

// text decodes a whole field value. Words that follow each other are decoded
// together, for many programs cut them inside a character.
func (d *decoder) text(s string) string {
	var out strings.Builder
	var run []word
	flush := func() {
		d.words(&out, run)
		run = run[:0]
	}
	for len(s) > 0 {
		i := strings.Index(s, "=?")
		if i < 0 {
			break
		}
		w, n := parseWord(s[i:])
		if n == 0 {
			flush()
			out.WriteString(d.raw(s[:i+2]))
			s = s[i+2:]
			continue
		}
		if lit := s[:i]; len(run) == 0 || strings.TrimSpace(lit) != "" {
			flush()
			out.WriteString(d.raw(lit))
		}
		if n < 0 {
			n = -n
			d.note(DefectEncodedWord)
		}
		run = append(run, w)
		s = s[i+n:]
	}
	flush()
	out.WriteString(d.raw(s))
	return d.clean(out.String())
}

// parseWord reads the encoded word that s begins with and returns its length: 0
// when it is none, negative when its end is missing.
func parseWord(s string) (w word, n int) {
	q := strings.IndexByte(s[2:], '?')
	if q < 1 || q > 60 || len(s) < q+5 || s[q+4] != '?' || strings.ContainsAny(s[2:2+q], " \t=") {
		return w, 0
	}
	w.charset = s[2 : 2+q]
	if star := strings.IndexByte(w.charset, '*'); star > 0 { // RFC 2231: a language
		w.charset = w.charset[:star]
	}
	switch s[q+3] {
	case 'B', 'b':
		w.base64 = true
	case 'Q', 'q':
	default:
		return w, 0
	}
	start := q + 5
	end, whole := wordEnd(s, start, w.base64)
	w.text = s[start:end]
	if whole {
		return w, end + 2
	}
	if len(w.text) == 0 {
		return w, 0
	}
	return w, -end
}

// wordEnd finds the "?=" that ends a word whose text begins at start, before the next
// word begins. In Q text "?=20" is a question mark and a blank, unless nothing else can
// be the end.
func wordEnd(s string, start int, base64 bool) (end int, whole bool) {
	text := s[start:]
	if i := nextWord(text); i >= 0 {
		text = text[:i+1]
	}
	last := strings.LastIndex(text, "?=")
	for from := 0; last >= 0; {
		i := from + strings.Index(text[from:], "?=")
		rest := text[i+2:]
		if i < last && !base64 && len(rest) >= 2 && isHex(rest[0]) && isHex(rest[1]) {
			from = i + 2
			continue
		}
		return start + i, true
	}
	end = start
	for end < start+len(text) && (isBase64(s[end]) || !base64 && s[end] > ' ' && s[end] != '"') {
		end++
	}
	return min(end, start+len(strings.TrimSuffix(text, "="))), false
}

// nextWord finds a "=?" that is not padding before the end of a word.
func nextWord(s string) int {
	for from := 0; ; {
		i := strings.Index(s[from:], "=?")
		if i < 0 {
			return -1
		}
		if from += i; from+2 >= len(s) || s[from+2] != '=' {
			return from
		}
		from += 2
	}
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' || c >= 'a' && c <= 'f'
}

func isBase64(c byte) bool { return base64Value[c] < 64 || c == '=' }

// words decodes a run of adjacent words, those of one charset as one text.
func (d *decoder) words(out *strings.Builder, run []word) {
	for len(run) > 0 {
		n := 1
		for n < len(run) && strings.EqualFold(run[n].charset, run[0].charset) {
			n++
		}
		text, _, defects := decodeText(d.bytes(run[:n]), run[0].charset, d.hint)
		for _, x := range defects {
			d.note(x)
		}
		out.WriteString(text)
		run = run[n:]
	}
}

// bytes undoes the transfer encoding of words of one charset. Base64 that stops in
// the middle of a group goes on in the next word.
func (d *decoder) bytes(run []word) []byte {
	var out []byte
	var open string
	for i, w := range run {
		if !w.base64 {
			out = appendQ(out, w.text)
			continue
		}
		t := open + strings.Map(dropBlank, w.text)
		open = ""
		if len(t)%4 != 0 && !strings.HasSuffix(t, "=") && i+1 < len(run) && run[i+1].base64 {
			open = t
			continue
		}
		var bad bool
		out, bad = appendBase64(out, t)
		if bad {
			d.note(DefectEncodedWord)
		}
	}
	return out
}

func dropBlank(r rune) rune {
	if r == ' ' || r == '\t' {
		return -1
	}
	return r
}

// appendQ decodes the Q encoding; what is no escape stays as it is.
func appendQ(out []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '_':
			out = append(out, ' ')
		case c == '=' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return out
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}

// raw decodes bytes that no word declares.
func (d *decoder) raw(s string) string {
	if isASCII(s) && strings.IndexByte(s, 0x1b) < 0 {
		return s
	}
	if !isASCII(s) && !utf8.ValidString(s) {
		d.note(DefectHeaderRaw)
	}
	text, _, _ := decodeText([]byte(s), "", d.hint)
	return text
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// clean makes decoded header text one line: control characters, which may pretend
// to be further fields, become blanks, and marks that reverse or hide what is read
// are dropped.
func (d *decoder) clean(s string) string {
	bad := strings.IndexFunc(s, func(r rune) bool { return headerRune(r) != r }) >= 0
	if !bad {
		return s
	}
	d.note(DefectHeaderControl)
	return strings.Map(headerRune, s)
}

func headerRune(r rune) rune {
	switch {
	case r < ' ' && r != '\t', r >= 0x7f && r < 0xa0, r == 0x2028, r == 0x2029:
		return ' '
	case isBidi(r), r == 0xfeff:
		return -1
	}
	return r
}

// isBidi tells the characters that turn the direction of the text around them.
func isBidi(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 }
