package body

import (
	"strings"
	"unicode/utf8"
)

// text writes character data: runs of blanks become one, unless the element keeps
// them.
func (r *renderer) text(s string, pre bool) {
	if strings.Trim(s, " \t\n\r\f\u00a0\u200b\ufeff") == "" && strings.Contains(s, "\u00a0") && (r.breaks > 0 || len(r.out) == 0) {
		r.lineBreak() // a paragraph of one no-break space is an empty line
		return
	}
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c > ' ' && c < 0x7f:
			j := i + 1
			for j < len(s) && s[j] > ' ' && s[j] < 0x7f {
				j++
			}
			r.put(s[i:j])
			r.last = rune(s[j-1])
			i = j
			continue
		case c < utf8.RuneSelf:
			r.blank(c, pre, s[i:])
			i++
			continue
		}
		ch, n := utf8.DecodeRuneInString(s[i:])
		r.char(ch, s[i:i+n])
		i += n
	}
}

// blank takes an ASCII character that shows nothing.
func (r *renderer) blank(c byte, pre bool, rest string) {
	switch {
	case c == '\r' && pre && strings.HasPrefix(rest, "\r\n"):
	case pre && (c == '\n' || c == '\r'):
		r.lineBreak()
	case pre && c == '\t':
		r.pad += 4
	case pre && c == ' ':
		r.pad++
	case c == ' ', c == '\t', c == '\n', c == '\r', c == '\f':
		if !r.space {
			r.folded = c == '\n' || c == '\r'
		} else {
			r.folded = r.folded || c == '\n' || c == '\r'
		}
		r.space = true
	}
}

// char takes a character beyond ASCII.
func (r *renderer) char(ch rune, s string) {
	switch {
	case ch == 0xa0, ch == 0x202f, ch == 0x2007:
		if len(r.out) > 0 && r.breaks == 0 && !r.sep {
			r.pad++
		}
	case ch == 0x85, ch == 0x2028, ch == 0x2029:
		r.lineBreak()
	case ch == 0x200c && (r.last < 0x600 || r.last >= 0x1000), invisible(ch): // a joiner outside of the scripts that need it is filling
	default:
		if r.space && r.folded && isWide(ch) && isWide(r.last) {
			r.space = false // a line end within Chinese is no blank
		}
		r.put(s)
		r.last = ch
	}
}

// isWide tells the characters that are written without blanks between words.
func isWide(r rune) bool {
	return r >= 0x2e80 && r < 0xac00 || r >= 0xf900 && r < 0xfb00 || r >= 0xfe30 && r < 0xfe50 || r >= 0xff00 && r < 0xff61 || r >= 0x20000 && r < 0x32000
}

// put writes text after whatever was asked for before it.
func (r *renderer) put(s string) {
	r.lead()
	r.out = append(r.out, s...)
	r.hold = false
}

// lead writes the line ends, marks and blanks that the next text wants, and lets the
// regions that wait for it begin. Nothing that was written is ever taken back: offsets
// stay true.
func (r *renderer) lead() {
	if r.breaks+r.pad == 0 && !r.sep && !r.space && len(r.waiting) == 0 && r.prefix == "" {
		return
	}
	switch {
	case r.breaks > 0:
		for range r.breaks {
			r.out = append(r.out, '\n')
		}
	case r.sep:
		r.out = append(r.out, " | "...)
	case r.space && r.pad == 0 && len(r.out) > 0 && r.out[len(r.out)-1] != '\n' && r.out[len(r.out)-1] != ' ':
		r.out = append(r.out, ' ')
	}
	for range r.pad {
		r.out = append(r.out, ' ')
	}
	r.breaks, r.space, r.sep, r.pad = 0, false, false, 0
	for _, i := range r.waiting {
		r.regions[i].Start = len(r.out)
	}
	r.waiting = r.waiting[:0]
	if r.prefix != "" {
		r.out = append(r.out, r.prefix...)
		r.prefix = ""
	}
}
