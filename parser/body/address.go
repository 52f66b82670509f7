package body

import (
	"strings"
	"unicode/utf8"
)

// addressParser reads an address field as senders write it: names with bare commas,
// quotes and brackets that do not close, encoded words where none may stand,
// semicolons, groups, comments. One pass, linear in the length.
type addressParser struct {
	s       string
	i       int
	d       *decoder
	room    int // how many more addresses are wanted
	out     []Address
	pending string // a name before a comma that may belong to the next address

	phrase, comment, angle strings.Builder
	quoted                 string // the first quoted string of the item
	hasAngle               bool
	noQuote, noComment     bool // no closing one is left: such a character is plain text
	noAngle                bool // likewise
}

// parseAddresses reads a field's raw value; at most room addresses are kept.
func parseAddresses(raw string, d *decoder, room int) []Address {
	p := addressParser{s: raw, d: d, room: room}
	for p.i < len(p.s) && len(p.out) <= p.room {
		p.step()
	}
	p.finish(false)
	p.flush()
	if len(p.out) > p.room {
		p.out = p.out[:p.room]
		d.note(DefectAddresses)
	}
	return p.out
}

func (p *addressParser) step() {
	switch c := p.s[p.i]; c {
	case '"':
		p.quote()
	case '(':
		p.paren()
	case '<':
		p.bracket()
	case ',', ';':
		p.i++
		p.finish(c == ',')
	case ':':
		p.i++
		if !p.hasAngle && !strings.Contains(p.phrase.String(), "@") { // a group's name, "mailto"
			p.phrase.Reset()
			p.pending = ""
		} else {
			p.phrase.WriteByte(c)
		}
	case '=':
		if rest := p.s[p.i:]; strings.HasPrefix(rest, "=?") {
			if _, n := parseWord(rest); n > 0 {
				p.phrase.WriteString(rest[:n])
				p.i += n
				return
			}
		}
		fallthrough
	default:
		p.text()
	}
}

// text takes plain characters up to the next special one.
func (p *addressParser) text() {
	n := 1
	for p.i+n < len(p.s) && !strings.ContainsRune("\"(<,;:=", rune(p.s[p.i+n])) {
		n++
	}
	p.phrase.WriteString(p.s[p.i : p.i+n])
	p.i += n
}

func (p *addressParser) quote() {
	if p.noQuote {
		p.i++
		return
	}
	var b strings.Builder
	for j := p.i + 1; j < len(p.s); j++ {
		switch c := p.s[j]; {
		case c == '"':
			p.i = j + 1
			if p.quoted == "" {
				p.quoted = b.String()
			}
			p.phrase.WriteString(b.String())
			return
		case c == '\\' && j+1 < len(p.s):
			j++
			b.WriteByte(p.s[j])
		default:
			b.WriteByte(c)
		}
	}
	p.noQuote = true
	p.d.note(DefectAddress)
	p.i++
}

func (p *addressParser) paren() {
	depth := 0
	for j := p.i; j < len(p.s) && !p.noComment; j++ {
		switch p.s[j] {
		case '\\':
			j++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				if p.comment.Len() > 0 {
					p.comment.WriteByte(' ')
				}
				p.comment.WriteString(p.s[p.i+1 : j])
				p.i = j + 1
				return
			}
		}
	}
	p.noComment = true
	p.d.note(DefectAddress)
	p.phrase.WriteByte('(')
	p.i++
}

// bracket reads <address>. The last one of an item counts, as for a reader.
func (p *addressParser) bracket() {
	rest := p.s[p.i+1:]
	n := -1
	if !p.noAngle {
		n = strings.IndexByte(rest, '>')
	}
	if n < 0 {
		p.noAngle = true
		p.d.note(DefectAddress)
		if n = strings.IndexAny(rest, ",;"); n < 0 {
			n = len(rest)
		}
		p.i += 1 + n
	} else {
		p.i += 1 + n + 1
	}
	if in := rest[:n]; strings.TrimSpace(strings.Trim(in, "<")) != "" || !p.hasAngle {
		p.angle.Reset()
		p.angle.WriteString(in)
	}
	p.hasAngle = true
	for p.i < len(p.s) && p.s[p.i] == '>' {
		p.i++
	}
}

// finish ends an item. comma tells that a bare name before it may be the first half
// of "Doe, John <j@x>".
func (p *addressParser) finish(comma bool) {
	phrase, comment := strings.TrimSpace(p.phrase.String()), p.comment.String()
	angle, hasAngle, quoted := p.angle.String(), p.hasAngle, p.quoted
	p.phrase.Reset()
	p.comment.Reset()
	p.angle.Reset()
	p.hasAngle, p.quoted = false, ""
	switch {
	case hasAngle:
		p.emit(p.name(p.joinPending(phrase), comment), p.address(angle))
	case phrase == "":
	case strings.Contains(phrase, "@"):
		p.bare(phrase, quoted, comment)
	default:
		p.words(phrase, comma)
	}
}

func (p *addressParser) joinPending(phrase string) string {
	if p.pending != "" {
		phrase = p.pending + ", " + phrase
		p.pending = ""
		p.d.note(DefectAddress)
	}
	return phrase
}

// bare handles an address without brackets; what stands around it is the name.
func (p *addressParser) bare(phrase, quoted, comment string) {
	p.flush()
	if quoted == phrase { // "a@b" in quotes alone, or a quoted local part
		p.emit(p.name("", comment), p.address(phrase))
		return
	}
	addr := phrase
	for w := range strings.FieldsSeq(phrase) {
		if at := strings.IndexByte(w, '@'); at > 0 && at < len(w)-1 && !strings.HasPrefix(w, "=?") {
			addr = w
			break
		}
	}
	name := strings.TrimSpace(strings.Replace(phrase, addr, "", 1))
	if name != "" {
		p.d.note(DefectAddress)
	}
	p.emit(p.name(name, comment), p.address(addr))
}

// words handles an item without any address: half a name, a name alone, or all of
// "name <address>" inside an encoded word.
func (p *addressParser) words(phrase string, comma bool) {
	if text := p.d.text(phrase); text != phrase && strings.Contains(text, "@") {
		p.flush()
		p.d.note(DefectAddressHidden)
		inner := decoder{}
		p.out = append(p.out, parseAddresses(strings.ReplaceAll(text, "=?", "= ?"), &inner, 1)...)
		return
	}
	if p.pending != "" {
		phrase = p.pending + ", " + phrase
	}
	p.pending = phrase
	if !comma || len(phrase) > 200 {
		p.flush()
	}
}

// flush gives out a name that no address followed.
func (p *addressParser) flush() {
	if p.pending != "" {
		p.d.note(DefectAddress)
		p.emit(p.name(p.pending, ""), "")
		p.pending = ""
	}
}

func (p *addressParser) emit(name, addr string) {
	if name != "" || addr != "" {
		p.out = append(p.out, Address{Name: name, Address: addr})
	}
}

// name decodes a display name; a comment stands in for it.
func (p *addressParser) name(phrase, comment string) string {
	if phrase == "" {
		phrase = comment
	}
	if !plainASCII(phrase) {
		phrase = p.d.text(phrase)
	}
	phrase = strings.Join(strings.Fields(phrase), " ")
	for _, q := range []string{`"`, `'`} {
		if len(phrase) >= 2 && strings.HasPrefix(phrase, q) && strings.HasSuffix(phrase, q) {
			phrase = strings.TrimSpace(phrase[1 : len(phrase)-1])
		}
	}
	return phrase
}

// address cleans what stands for an address: a route, mailto:, blanks, quotes around
// all of it.
func (p *addressParser) address(a string) string {
	a = strings.TrimSpace(strings.Trim(a, "<> \t"))
	if strings.Contains(a, "=?") {
		if text := p.d.text(a); text != a {
			p.d.note(DefectAddressHidden)
			a = text
		}
	} else if !isASCII(a) || !plainASCII(a) {
		a = p.d.clean(p.d.raw(a))
	}
	if len(a) > 7 && strings.EqualFold(a[:7], "mailto:") {
		a = a[7:]
	}
	if i := strings.LastIndexByte(a, ':'); i > 0 && a[0] == '@' {
		a = a[i+1:]
	}
	a = strings.Trim(a, `"' `)
	if strings.ContainsAny(a, " \t") {
		p.d.note(DefectAddress)
		a = strings.Join(strings.Fields(a), "")
	}
	a = strings.TrimRight(a, ".")
	if at := strings.LastIndexByte(a, '@'); a != "" && (at <= 0 || at == len(a)-1 || !utf8.ValidString(a)) {
		p.d.note(DefectAddress)
	}
	return strings.ToValidUTF8(a, "\ufffd")
}
