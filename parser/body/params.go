package body

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// params are the parameters of a Content-Type or Content-Disposition field: decoded,
// by lower-case name.
type params map[string]string

// param is one parameter as written.
type param struct {
	name, value string
	quoted      bool
}

// parseParams splits a field value into its first word, in lower case, and its
// parameters: RFC 2231 continuations and charsets in any order and with gaps,
// encoded words, raw 8-bit text, percent signs without a declaration, quotes that
// are missing or do not end, blanks and semicolons inside unquoted values.
func parseParams(raw, hint string) (first string, ps params, defects []string) {
	head, rest, _ := strings.Cut(raw, ";")
	first = strings.ToLower(strings.Trim(strings.TrimSpace(head), `"`))
	if i := strings.IndexAny(first, " \t("); i >= 0 {
		if rest == "" && strings.Contains(first[i:], "=") { // "text/plain charset=x"
			_, rest, _ = strings.Cut(strings.TrimSpace(head), " ")
		}
		first = first[:i]
	}
	if rest == "" {
		return first, nil, nil
	}
	list, bad := splitParams(rest)
	d := decoder{hint: hint}
	if bad {
		d.note(DefectParams)
	}
	return first, d.params(list), d.defects
}

// splitParams cuts name=value pairs apart.
func splitParams(s string) (list []param, bad bool) {
	for len(list) < 200 {
		s = strings.TrimLeft(s, " \t;,")
		if s == "" {
			return list, bad
		}
		eq := strings.IndexAny(s, "=;")
		if eq < 0 || s[eq] == ';' { // a word without a value
			bad = true
			if eq < 0 {
				return list, bad
			}
			s = s[eq:]
			continue
		}
		p := param{name: strings.ToLower(strings.TrimSpace(s[:eq]))}
		s = strings.TrimLeft(s[eq+1:], " \t")
		var n int
		if strings.HasPrefix(s, `"`) {
			p.value, n = quotedValue(s)
			p.quoted = true
			bad = bad || n < 0
			n = max(n, -n)
		} else {
			n = unquotedEnd(s)
			p.value = strings.TrimSpace(s[:n])
		}
		s = s[n:]
		if p.name != "" {
			list = append(list, p)
		}
	}
	return list, true
}

// quotedValue reads a quoted string and the length it takes, negative when it does
// not end. A backslash escapes only a quote or a backslash: a sender's path is not
// an escape.
func quotedValue(s string) (string, int) {
	var out strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"' && endsHere(s[i+1:]):
			return out.String(), i + 1
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			out.WriteByte(s[i])
		default:
			out.WriteByte(s[i])
		}
	}
	return out.String(), -len(s)
}

// endsHere tells whether a quote before rest ends the value: a parameter or nothing
// follows. Senders forget to escape quotes inside names.
func endsHere(rest string) bool {
	rest = strings.TrimLeft(rest[:min(len(rest), 300)], " \t")
	return rest == "" || rest[0] == ';' || rest[0] == ',' || rest[0] == '(' || !strings.Contains(rest, `"`) ||
		strings.IndexByte(rest, '=') > 0 && isToken(strings.TrimSpace(rest[:strings.IndexByte(rest, '=')]))
}

func isToken(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '*')
	}) < 0
}

// unquotedEnd is where an unquoted value ends: at a semicolon outside of an encoded
// word that begins another parameter or ends the field.
func unquotedEnd(s string) int {
	for i := 0; i < len(s); i++ {
		if strings.HasPrefix(s[i:], "=?") {
			if _, n := parseWord(s[i:]); n != 0 {
				i += max(n, -n) - 1
				continue
			}
		}
		if s[i] == ';' {
			return i
		}
	}
	return len(s)
}

// section is one numbered section of an RFC 2231 parameter.
type section struct {
	n       int
	value   string
	percent bool
}

// params decodes a list, joining the sections of one name in their order.
func (d *decoder) params(list []param) params {
	ps := make(params, len(list))
	split := make(map[string][]section)
	for _, p := range list {
		name, star, has := strings.Cut(p.name, "*")
		if name == "" {
			d.note(DefectParams)
			continue
		}
		if !has {
			if _, ok := ps[name]; !ok {
				ps[name] = d.value(p.value)
			}
			continue
		}
		pc := section{value: p.value, percent: strings.HasSuffix(star, "*") || star == ""}
		if num := strings.TrimSuffix(star, "*"); num != "" {
			n, err := strconv.Atoi(num)
			if err != nil {
				d.note(DefectParams)
				n = len(split[name])
			}
			pc.n = n
		}
		split[name] = append(split[name], pc)
	}
	for name, sections := range split {
		if v := d.join(sections); v != "" { // RFC 6266: the extended form is the better one
			ps[name] = v
		}
	}
	return ps
}

// join puts the sections of one parameter together and decodes them as one text.
func (d *decoder) join(sections []section) string {
	sort.SliceStable(sections, func(i, j int) bool { return sections[i].n < sections[j].n })
	var raw []byte
	charset, percent := "", false
	for i, p := range sections {
		if i > 0 && p.n != sections[i-1].n+1 || i == 0 && p.n > 1 {
			d.note(DefectParams)
		}
		v := p.value
		if p.percent && i == 0 {
			charset, v = cutCharset(v)
		}
		if p.percent {
			percent = true
			raw = appendPercent(raw, v)
		} else {
			raw = append(raw, v...)
		}
	}
	if !percent || strings.Contains(string(raw), "=?") {
		return d.value(string(raw))
	}
	if charset == "" {
		charset = d.hint
	}
	text, _, _ := decodeText(raw, charset, "")
	return d.clean(text)
}

// cutCharset takes charset'language' off an extended value. Values without, or with
// one quote, are common.
func cutCharset(v string) (charset, rest string) {
	a := strings.IndexByte(v, '\'')
	if a < 0 || a > 40 {
		return "", v
	}
	if _, known := canonical(v[:a]); !known {
		return "", v
	}
	if b := strings.IndexByte(v[a+1:], '\''); b >= 0 && b <= 20 {
		return v[:a], v[a+1+b+1:]
	}
	return v[:a], v[a+1:]
}

func appendPercent(out []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return out
}

// value decodes an ordinary parameter: encoded words, raw 8-bit text, and percent
// escapes where they give UTF-8 beyond ASCII.
func (d *decoder) value(s string) string {
	if plainASCII(s) && strings.IndexByte(s, '%') < 0 {
		return s
	}
	text := d.text(s)
	if strings.Count(text, "%") >= 2 && isASCII(text) {
		if b := appendPercent(nil, text); !isASCII7(b) && utf8.Valid(b) {
			return d.clean(string(b))
		}
	}
	return text
}
