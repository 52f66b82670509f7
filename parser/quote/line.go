package quote

import (
	"strings"
	"unicode/utf8"
)

const (
	// maxMarkBytes is the longest line that is looked at as a possible
	// attribution, divider or label: clients write far shorter ones, and
	// longer lines are prose. To lines with many recipients are longer, but
	// begin within it.
	maxMarkBytes = 600
	// tabCell separates the cells of a table row in a folded line.
	tabCell = '\t'
)

// line is one line of the text, or a piece of one where a region begins or
// ends within it. Offsets are of the text.
type line struct {
	start, end int32 // the text without its line break
	next       int32 // start of the following line
	body       int32 // where the text behind the '>' begins
	region     int32 // index of the mark it lies in, or -1
	depth      int32 // number of '>' in front
	folded     string
	flags      flags
}

// flags say cheaply which lines are worth folding.
type flags byte

const (
	flagText   flags = 1 << iota // something visible is on the line
	flagHead                     // it may begin a header: short, or marked at its start
	flagTail                     // it may end an attribution
	flagFolded                   // folded is set
	flagAsked                    // flagDevice is known
	flagDevice                   // a client's "sent from my phone"
)

func (l *line) blank() bool { return l.flags&flagText == 0 }

// lexer cuts a text into lines.
type lexer struct {
	text string
	cuts []int // ascending offsets where a line has to end
}

func (x *lexer) lines() []line {
	out := make([]line, 0, strings.Count(x.text, "\n")+len(x.cuts)+1)
	for at := 0; at < len(x.text); {
		l := x.line(at)
		out = append(out, l)
		at = int(l.next)
	}
	return out
}

func (x *lexer) line(at int) line {
	end, next := len(x.text), len(x.text)
	if i := strings.IndexByte(x.text[at:], '\n'); i >= 0 {
		end, next = at+i, at+i+1
	}
	for len(x.cuts) > 0 && x.cuts[0] <= at {
		x.cuts = x.cuts[1:]
	}
	if len(x.cuts) > 0 && x.cuts[0] < next {
		next = x.cuts[0]
		end = min(end, next)
	}
	depth, body := quoteDepth(x.text, at, end)
	return line{
		start: int32(at), end: int32(end), next: int32(next), body: int32(body),
		depth: int32(depth), region: -1, flags: look(x.text[body:end]),
	}
}

const (
	// shortBytes is the length up to which every line may be a marker.
	shortBytes = 48
	// headBytes is how far into a line a label's colon is looked for: the
	// longest label and what may stand before it.
	headBytes = 60
)

// look sets the flags of a line. It may flag too many, never too few.
func look(s string) flags {
	s = trimBlank(s)
	if !visible(s) {
		return 0
	}
	f := flagText
	if len(s) <= shortBytes || marksHead(s) {
		f |= flagHead
	}
	if marksTail(s) {
		f |= flagTail
	}
	return f
}

// trimBlank takes ASCII space off both ends.
func trimBlank(s string) string {
	i, j := 0, len(s)
	for i < j && blankByte(s[i]) {
		i++
	}
	for j > i && blankByte(s[j-1]) {
		j--
	}
	return s[i:j]
}

func blankByte(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

// visible tells that s has a character that is neither space nor invisible.
func visible(s string) bool {
	for len(s) > 0 {
		n := invisible(s)
		if n == 0 && s[0] != ' ' && s[0] != '\t' && s[0] != '\r' {
			return true
		}
		s = s[max(n, 1):]
	}
	return false
}

// marksHead tells that a line begins with a rule, a bar or a star, or has a
// colon, a tab or a bar near its start.
func marksHead(s string) bool {
	switch s[0] {
	case '-', '_', '=', '*', '~', '#', '+', '|', '<', '"', 0xC2, 0xE2, 0xEF:
		return true
	}
	for i := 0; i < min(len(s), headBytes); i++ {
		switch c := s[i]; {
		case c == ':' || c == '|' || c == '\t':
			return true
		case c >= utf8.RuneSelf && oddMark(s[i:]):
			return true
		}
	}
	return false
}

// oddMark tells that s begins with a character that may fold to a colon or a
// bar: all but the commonest full-width punctuation.
func oddMark(s string) bool {
	switch {
	case s[0] == 0xEF && len(s) > 2 && s[1] == 0xBC:
		return s[2] == 0x9A // the full-width colon
	case s[0] == 0xEF, s[0] == 0xEA && len(s) > 1 && s[1] == 0x9E:
		return true
	}
	return s[0] == 0xE2 && len(s) > 1 && (s[1] == 0x88 || s[1] == 0x94)
}

// marksTail tells that a line ends with a colon, a dash, a bracket or a verb of
// writing, with closing marks behind it or not.
func marksTail(s string) bool {
	switch s[len(s)-1] {
	case ':', '-', '>', '*', '_', '"':
		return true
	}
	if s[len(s)-1] < utf8.RuneSelf {
		return strings.HasSuffix(s, "wrote")
	}
	_, n := utf8.DecodeLastRuneInString(s)
	t := s[len(s)-n:]
	return t == "道" || t[0] == 0xE2 || t[0] == 0xC2 || t[0] == 0xEF && oddMark(t)
}

// quoteDepth counts the '>' at the start of text[at:end] and returns where the
// rest begins, one space behind the last of them skipped.
func quoteDepth(text string, at, end int) (depth, body int) {
	body = at
	for i := at; i < end; {
		switch text[i] {
		case ' ', '\t':
			i++
		case '>':
			depth++
			i++
			body = i
		default:
			if n := invisible(text[i:end]); n > 0 {
				i += n
				continue
			}
			return depth, skipSpace(text, body, end, depth)
		}
	}
	return depth, skipSpace(text, body, end, depth)
}

func skipSpace(text string, body, end, depth int) int {
	if depth > 0 && body < end && text[body] == ' ' {
		body++
	}
	return body
}

// invisible returns the length of the invisible character or no-break space
// that s begins with, 0 if it begins with neither.
func invisible(s string) int {
	if s[0] < utf8.RuneSelf {
		return 0
	}
	r, n := utf8.DecodeRuneInString(s)
	if f := foldRune(r); f == dropped || f == ' ' {
		return n
	}
	return 0
}

// dropped is what foldRune gives for characters without a shape.
const dropped rune = -1

// foldRune maps a character to the plain one that stands for it in markers:
// full-width forms to ASCII, all spaces to one, all dashes and quotation marks
// to one, invisible characters to nothing.
func foldRune(r rune) rune {
	switch {
	case r < 0x80:
		return r
	case r >= 0xFF01 && r <= 0xFF5E: // full-width ASCII
		return r - 0xFEE0
	case r >= 0x2010 && r <= 0x2015, r == 0x2212, r == 0x2500, r == 0x2501, r == 0x2E3A, r == 0x2E3B:
		return '-'
	case r >= 0x201C && r <= 0x201F, r == 0xAB, r == 0xBB, r == 0x300C, r == 0x300D, r == 0x300E, r == 0x300F:
		return '"'
	case r >= 0x2018 && r <= 0x201B:
		return '\''
	case r == 0x2236, r == 0xFE55, r == 0xFE30, r == 0xA789: // colons
		return ':'
	case r == 0xA0, r == 0x3000, r == 0x1680, r >= 0x2000 && r <= 0x200A, r == 0x202F, r == 0x205F:
		return ' '
	case r == 0xAD, r == 0x61C, r == 0x34F, r == 0x180E, r >= 0x200B && r <= 0x200F,
		r >= 0x2028 && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r == 0xFEFF, r >= 0xFE00 && r <= 0xFE0F:
		return dropped
	case r == 0xFF5C, r == 0x2502, r == 0x2503: // bars of drawn tables
		return '|'
	}
	return r
}

// fold brings a line into the form that all rules compare: characters folded
// by foldRune, runs of spaces made one, both ends trimmed. Tabs stay, since
// they separate cells. A line too long to be a marker is only told from a
// blank one.
func fold(s string) string {
	s = trimBlank(s)
	if len(s) > maxMarkBytes {
		s = s[:snap(s, maxMarkBytes)]
	}
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := rune(0)
	for _, r := range s {
		r = foldRune(r)
		switch r {
		case dropped, '\r':
			continue
		case ' ', tabCell:
			if space != tabCell {
				space = r
			}
			continue
		}
		if space != 0 && b.Len() > 0 {
			b.WriteRune(space)
		}
		space = 0
		b.WriteRune(r)
	}
	return b.String()
}

// plain tells whether folding s would change nothing.
func plain(s string) bool {
	space := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf || c == '\r' || c == tabCell || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return true
}
