package body

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// style is what CSS says about an element that matters for text.
type style struct {
	hidden    bool // the element and all in it
	invisible int  // 1: text hidden until a child shows it again; -1: shown
	tiny      int  // 1: font size 0; -1: readable
	pre       int  // 1: line ends count; -1: they do not
	block     int  // 1: display block; -1: inline
	flat      bool // no margin above and below
	bare      bool // a list without marks
}

// styleOf reads an element's style attribute, and the attributes that say the same.
func styleOf(n *html.Node, rules hideRules) (s style) {
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "style":
			s.read(a.Val)
		case "hidden":
			s.hidden = true
		case "class":
			if len(rules) > 0 {
				for c := range strings.FieldsSeq(a.Val) {
					s.hidden = s.hidden || rules.hides(n, "."+c)
				}
			}
			s.flat = s.flat || strings.HasPrefix(a.Val, "MsoNormal") || strings.HasPrefix(a.Val, "x_MsoNormal") || a.Val == "MsoPlainText"
		case "id":
			if len(rules) > 0 {
				s.hidden = s.hidden || rules.hides(n, "#"+a.Val)
			}
		case "type":
			s.hidden = s.hidden || n.DataAtom == atom.Input && strings.EqualFold(a.Val, "hidden")
		}
	}
	return s
}

// read takes the declarations of a style attribute.
func (s *style) read(css string) {
	clipped, zero := false, false
	for css != "" {
		decl, rest, _ := strings.Cut(css, ";")
		css = rest
		name, value, ok := strings.Cut(decl, ":")
		if !ok {
			continue
		}
		name = strings.ToLower(strings.TrimSpace(name))
		switch name {
		case "font-family", "line-height", "padding", "border", "background", "background-color":
			continue // the most frequent ones, which say nothing here
		}
		value = strings.ToLower(strings.TrimSpace(value))
		value = strings.TrimSpace(strings.TrimSuffix(value, "!important"))
		switch name {
		case "overflow", "overflow-y", "overflow-x":
			clipped = clipped || value == "hidden"
		case "height", "width":
			zero = zero || isZero(value)
		default:
			s.declare(name, value)
		}
	}
	s.hidden = s.hidden || clipped && zero
}

func (s *style) declare(name, value string) {
	switch name {
	case "display":
		s.display(value)
	case "visibility":
		s.invisible = sign(value == "hidden" || value == "collapse")
	case "font-size":
		s.tiny = sign(isTiny(value))
	case "max-height", "max-width", "opacity":
		s.hidden = s.hidden || isZero(value)
	case "mso-hide":
		s.hidden = s.hidden || value == "all"
	case "color":
		s.hidden = s.hidden || value == "transparent"
	case "text-indent", "left", "top", "margin-left":
		s.hidden = s.hidden || strings.HasPrefix(value, "-999")
	case "white-space":
		s.pre = sign(strings.HasPrefix(value, "pre") || value == "break-spaces")
	case "margin", "margin-top", "margin-bottom":
		s.flat = s.flat || isZero(value)
	case "list-style", "list-style-type":
		s.bare = strings.HasPrefix(value, "none")
	}
}

func (s *style) display(value string) {
	switch value {
	case "none":
		s.hidden = true
	case "block", "flex", "grid", "list-item", "table", "table-row":
		s.block = 1
	case "inline", "inline-block", "inline-flex", "contents":
		s.block = -1
	}
}

func sign(yes bool) int {
	if yes {
		return 1
	}
	return -1
}

// isZero tells whether a length begins with zero and nothing else: 0, 0px, 0.0 0 10px.
func isZero(value string) bool {
	first, _, _ := strings.Cut(value, " ")
	digits := strings.TrimRight(first, "abcdefghijklmnopqrstuvwxyz%")
	return digits != "" && strings.Trim(digits, "0.") == ""
}

// isTiny tells the font sizes that nobody can read: up to one pixel or point.
func isTiny(value string) bool {
	return isZero(value) || value == "1px" || value == "1pt" || strings.HasPrefix(value, "0.") && !strings.HasSuffix(value, "em") && !strings.HasSuffix(value, "in") && !strings.HasSuffix(value, "cm")
}

// hideRules are the simple selectors (.class, #id, tag.class) that a style sheet hides
// on every screen, with the tag they are for ("" for any).
type hideRules map[string][]string

func (h hideRules) hides(n *html.Node, selector string) bool {
	for _, tag := range h[selector] {
		if tag == "" || tag == n.Data {
			return true
		}
	}
	return false
}

// maxStyle is how much of a document's style sheets is looked at.
const maxStyle = 64 << 10

// read takes a style sheet. Rules under a condition (@media) are passed over: they are
// for another screen.
func (h *hideRules) read(css string) {
	css = css[:min(len(css), maxStyle)]
	if !strings.Contains(css, "none") && !strings.Contains(css, "hid") {
		return
	}
	css = strings.NewReplacer("<!--", "", "-->", "").Replace(dropComments(css))
	for css != "" {
		head, rest, ok := strings.Cut(css, "{")
		if !ok {
			return
		}
		if i := strings.LastIndexByte(head, ';'); i >= 0 { // @import x;
			head = head[i+1:]
		}
		if strings.HasPrefix(strings.TrimSpace(head), "@") {
			css = rest[blockEnd(rest):]
			continue
		}
		decls, after, _ := strings.Cut(rest, "}")
		css = after
		var s style
		if s.read(decls); s.hidden {
			h.add(head)
		}
	}
}

func (h *hideRules) add(selectors string) {
	for sel := range strings.SplitSeq(selectors, ",") {
		sel = strings.TrimSpace(sel)
		i := strings.IndexAny(sel, ".#")
		if i < 0 || strings.ContainsAny(sel, " >+~:[*") || strings.ContainsAny(sel[i+1:], ".#") || len(*h) > 500 {
			continue
		}
		if *h == nil {
			*h = make(hideRules)
		}
		(*h)[sel[i:]] = append((*h)[sel[i:]], strings.ToLower(sel[:i]))
	}
}

func dropComments(css string) string {
	var out strings.Builder
	for {
		before, after, ok := strings.Cut(css, "/*")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		if _, css, ok = strings.Cut(after, "*/"); !ok {
			return out.String()
		}
	}
}

// blockEnd is the offset after the brace that closes the block that s is in.
func blockEnd(s string) int {
	depth := 1
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}
