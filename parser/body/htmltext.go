package body

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// rendering is an HTML document as text.
type rendering struct {
	text    string
	regions []Region
	cids    map[string]bool
	cut     bool
}

// maxRegions bounds the regions of one document.
const maxRegions = 2000

// renderer writes the text of a tree. Line breaks are not written when an element
// asks for them but when the next text comes, so that neighbours share them.
type renderer struct {
	t        *tree
	classify Classifier
	out      []byte

	breaks  int    // line ends wanted before the next text
	space   bool   // a blank is wanted
	pad     int    // blanks that are kept as they are, before the next text on this line
	folded  bool   // it came from a line end in the source
	sep     bool   // a cell's mark is wanted
	hold    bool   // at the beginning of a cell: breaks do not count
	prefix  string // a list's mark that waits for its text
	last    rune   // the last character written
	regions []Region
	waiting []int // regions whose first text has not come
	cids    map[string]bool
}

// context is what elements inherit.
type context struct {
	pre, tiny, invisible bool
	list                 int // nesting of lists
	ordered              bool
	item                 *int // the number of the next item
}

func render(doc string, classify Classifier) rendering {
	r := &renderer{t: parseTree(doc), classify: classify}
	r.out = make([]byte, 0, len(doc)/4)
	r.children(r.t.root, context{})
	res := rendering{text: strings.TrimRight(string(r.out), " \n"), cids: r.cids, cut: r.t.cut}
	for i := range r.regions {
		if r.regions[i].End < 0 {
			r.regions[i].End = len(res.text)
		}
	}
	rs := r.regions[:0]
	for _, x := range r.regions {
		if x.Start >= 0 {
			rs = append(rs, x)
		}
	}
	res.regions = clip(rs, len(res.text))
	return res
}

func (r *renderer) children(n *html.Node, c context) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch k.Type {
		case html.TextNode:
			if !c.tiny && !c.invisible {
				r.text(k.Data, c.pre)
			}
		case html.ElementNode:
			r.element(k, c)
		}
	}
}

func (r *renderer) element(n *html.Node, c context) {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Title, atom.Textarea, atom.Iframe, atom.Xmp, atom.Template, atom.Svg, atom.Math, atom.Audio, atom.Video, atom.Select, atom.Datalist:
		return
	case atom.Br:
		r.lineBreak()
		return
	case atom.Wbr:
		return
	}
	s := styleOf(n, r.t.rules)
	reg := r.begin(n) // clients hide their marks, too
	if !s.hidden {
		c.inherit(s)
		r.content(n, c, s)
	}
	if reg >= 0 && r.regions[reg].End == 0 {
		r.end(reg)
	}
}

func (c *context) inherit(s style) {
	set := func(b *bool, v int) {
		if v != 0 {
			*b = v > 0
		}
	}
	set(&c.pre, s.pre)
	set(&c.tiny, s.tiny)
	set(&c.invisible, s.invisible)
}

// content writes an element by its kind.
func (r *renderer) content(n *html.Node, c context, s style) {
	switch n.DataAtom {
	case atom.Img:
		r.image(n)
	case atom.Hr:
		r.rule()
	case atom.A:
		r.link(n, c, s)
	case atom.Pre, atom.Listing:
		c.pre = s.pre >= 0
		r.block(n, c, 2)
	case atom.P:
		r.paragraph(n, c, s)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.block(n, c, 2)
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		r.list(n, c, s)
	case atom.Li:
		r.item(n, c)
	case atom.Tr:
		r.row(n, c)
	case atom.Q:
		r.text(`"`, c.pre)
		r.children(n, c)
		r.text(`"`, c.pre)
	case atom.Input:
		if v := attr(n, "value"); strings.EqualFold(attr(n, "type"), "submit") || strings.EqualFold(attr(n, "type"), "button") {
			r.text(v, false)
		}
	default:
		if s.block > 0 || s.block == 0 && (isBlock(n.DataAtom) || isTable(n.DataAtom)) {
			r.block(n, c, 1)
			return
		}
		r.children(n, c)
	}
}

func attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}

// block writes an element on lines of its own.
func (r *renderer) block(n *html.Node, c context, breaks int) {
	r.want(breaks)
	r.children(n, c)
	r.want(breaks)
}

func (r *renderer) paragraph(n *html.Node, c context, s style) {
	breaks := 2
	if s.flat || c.list > 0 {
		breaks = 1
	}
	if s.block < 0 {
		r.children(n, c)
		return
	}
	r.block(n, c, breaks)
}

// endLine drops the blanks at the end of a line, but not the one of "-- ", the mark
// of a signature.
func (r *renderer) endLine() {
	if n := len(r.out); r.space && n >= 2 && string(r.out[n-2:]) == "--" && (n == 2 || r.out[n-3] == '\n') && r.breaks == 0 {
		r.out = append(r.out, ' ')
	}
	r.space, r.pad = false, 0
}

// want asks for that many line ends before the next text.
func (r *renderer) want(breaks int) {
	r.endLine()
	if r.hold || len(r.out) == 0 {
		return
	}
	r.breaks = max(r.breaks, breaks)
}

// lineBreak is a <br>: unlike the edges of blocks, each one counts.
func (r *renderer) lineBreak() {
	r.endLine()
	if !r.hold && len(r.out) > 0 {
		r.breaks = min(r.breaks+1, 3)
	}
}

const ruler = "----------"

func (r *renderer) rule() {
	if r.hold {
		return
	}
	r.want(1)
	if len(r.out) > 0 {
		r.put(ruler)
		r.last = '-'
	}
	r.want(1)
}

func (r *renderer) list(n *html.Node, c context, s style) {
	edge := 2
	if c.list > 0 {
		edge = 1
	}
	first := 1
	if v, err := strconv.Atoi(attr(n, "start")); err == nil && v >= 0 && v < 1e6 {
		first = v
	}
	c.ordered, c.item = n.DataAtom == atom.Ol, &first
	if s.bare {
		c.item = nil
	}
	c.list++
	r.block(n, c, edge)
}

func (r *renderer) item(n *html.Node, c context) {
	r.want(1)
	if c.item != nil || c.list == 0 {
		mark := "- "
		if c.ordered && c.item != nil {
			mark = strconv.Itoa(*c.item) + ". "
			*c.item++
		}
		r.prefix = strings.Repeat("  ", max(0, min(c.list, 8)-1)) + mark
	}
	r.children(n, c)
	r.prefix = ""
	r.want(1)
}

// row writes a table row: cells on one line, marked off from each other, as long as
// none of them has lines of its own.
func (r *renderer) row(n *html.Node, c context) {
	r.want(1)
	from := len(r.out)
	join := false
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type != html.ElementNode {
			continue
		}
		if k.DataAtom != atom.Td && k.DataAtom != atom.Th {
			r.element(k, c)
			continue
		}
		r.sep = join && len(r.out) > from
		if !r.sep && len(r.out) > from {
			r.want(1)
		}
		before := len(r.out)
		r.hold = true
		r.cell(k, c)
		if len(r.out) > before {
			join = !r.t.multi[k]
		}
		if join {
			r.breaks = 0
		}
		r.hold, r.sep = false, false
	}
	r.want(1)
}

func (r *renderer) cell(n *html.Node, c context) {
	s := styleOf(n, r.t.rules)
	reg := r.begin(n)
	if !s.hidden {
		c.inherit(s)
		r.children(n, c)
	}
	if reg >= 0 && r.regions[reg].End == 0 {
		r.end(reg)
	}
}

// image writes what stands for a picture: a face as its character, others as their
// description in brackets.
func (r *renderer) image(n *html.Node) {
	src := attr(n, "src")
	if id, ok := strings.CutPrefix(src, "cid:"); ok {
		if u, err := url.PathUnescape(id); err == nil {
			id = u
		}
		if r.cids == nil {
			r.cids = make(map[string]bool)
		}
		r.cids[id] = true
	}
	alt := strings.TrimSpace(attr(n, "alt"))
	switch k := utf8.RuneCountInString(alt); {
	case k == 0, k > 100, attr(n, "width") == "1", attr(n, "height") == "1", isFileName(alt):
	case k <= 2, strings.HasPrefix(alt, "["):
		r.text(alt, false)
	default:
		r.text("["+alt+"]", false)
	}
}

// isFileName tells an alt text that only repeats the name of the file.
func isFileName(s string) bool {
	return strings.HasPrefix(typeByName(s), "image/")
}

// link writes a link's text, and its target where it adds something.
func (r *renderer) link(n *html.Node, c context, s style) {
	from := len(r.out)
	if s.block > 0 {
		r.block(n, c, 1)
	} else {
		r.children(n, c)
	}
	if len(r.out) == from {
		return
	}
	text := strings.TrimSpace(string(r.out[from:]))
	if target := usefulTarget(attr(n, "href"), text); target != "" && !c.tiny && !c.invisible {
		breaks := r.breaks
		r.breaks, r.pad, r.space = 0, 0, false
		r.put(" <" + target + ">")
		r.last = '>'
		r.breaks = breaks
	}
}

// maxLink is the length of a target that is shown: longer ones are trackers'.
const maxLink = 150

// usefulTarget is the target of a link as the text should show it: "" when it is the
// text itself, leads nowhere outside, or is too long to be of use.
func usefulTarget(href, text string) string {
	href = strings.TrimSpace(tidy(href))
	scheme, rest, ok := strings.Cut(href, ":")
	if !ok || len(href) > maxLink || strings.ContainsAny(href, " \n\t<>") || len(text) > 300 {
		return ""
	}
	switch strings.ToLower(scheme) {
	case "mailto":
		rest, _, _ = strings.Cut(rest, "?")
		if u, err := url.PathUnescape(rest); err == nil {
			rest = strings.Map(headerRune, u)
		}
		if rest == "" || strings.Contains(strings.ToLower(text), strings.ToLower(rest)) {
			return ""
		}
		return rest
	case "http", "https":
		bare := func(s string) string {
			s = strings.ToLower(s)
			s = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(s, "https:"), "http:"), "//")
			return strings.TrimRight(strings.TrimPrefix(s, "www."), "/ .")
		}
		if b := bare(href); b == "" || strings.Contains(bare(text), b) {
			return ""
		}
		return href
	}
	return ""
}

// begin opens the region of an element, -1 for none.
func (r *renderer) begin(n *html.Node) int {
	kind := ""
	if r.classify != nil {
		kind = r.classify(n)
	}
	if kind == "" && n.DataAtom == atom.Blockquote {
		kind = "blockquote"
	}
	if kind == "" || len(r.regions) >= maxRegions {
		return -1
	}
	end := 0
	if k, ok := strings.CutSuffix(kind, ToEnd); ok {
		kind, end = k, -1
	}
	r.regions = append(r.regions, Region{Start: -1, End: end, Kind: kind, Source: describe(n)})
	r.waiting = append(r.waiting, len(r.regions)-1)
	return len(r.regions) - 1
}

// end closes a region at the text written so far.
func (r *renderer) end(i int) {
	r.regions[i].End = len(r.out)
	if r.regions[i].Start < 0 {
		r.regions[i].End = -2
		for k, j := range r.waiting {
			if j == i {
				r.waiting = append(r.waiting[:k], r.waiting[k+1:]...)
				break
			}
		}
	}
}

// describe names an element by its id or class.
func describe(n *html.Node) string {
	if id := attr(n, "id"); id != "" && len(id) < 80 {
		return n.Data + "#" + strings.TrimSpace(tidy(id))
	}
	for c := range strings.FieldsSeq(attr(n, "class")) {
		if len(c) < 80 {
			return n.Data + "." + tidy(c)
		}
	}
	return n.Data
}
