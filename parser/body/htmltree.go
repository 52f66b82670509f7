package body

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// tree is an HTML document as the text needs it. The tree is built here from the
// tokens of x/net/html, not by its parser, for that one copies open formatting
// elements into every block: a hostile megabyte becomes a gigabyte of nodes. Building
// takes one pass and at most MaxNodes nodes.
type tree struct {
	root     *html.Node
	stack    []*html.Node
	overflow int // open elements that were too deep to go on the stack
	nodes    int
	cut      bool

	cells []cell              // the open table cells
	multi map[*html.Node]bool // cells whose text has more than one line
	rules hideRules           // what <style> hides
	slab  []html.Node
	attrs []html.Attribute
}

type cell struct {
	node               *html.Node
	text, broken, more bool // has text; a line break came; text came after it
}

func parseTree(doc string) *tree {
	t := &tree{multi: make(map[*html.Node]bool)}
	t.root = t.node(html.DocumentNode, 0, "")
	t.stack = append(t.stack, t.root)
	z := html.NewTokenizer(strings.NewReader(doc))
	for !t.cut {
		switch z.Next() {
		case html.ErrorToken:
			return t
		case html.TextToken:
			t.text(z.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			t.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			t.end(atom.Lookup(name), name)
		}
	}
	return t
}

// node makes a node, from a slab: one allocation a hundred.
func (t *tree) node(kind html.NodeType, a atom.Atom, data string) *html.Node {
	if t.nodes++; t.nodes >= MaxNodes {
		t.cut = true
	}
	if len(t.slab) == 0 {
		t.slab = make([]html.Node, min(128, 16+t.nodes))
	}
	n := &t.slab[0]
	t.slab = t.slab[1:]
	n.Type, n.DataAtom, n.Data = kind, a, data
	return n
}

func (t *tree) top() *html.Node { return t.stack[len(t.stack)-1] }

func (t *tree) append(n *html.Node) {
	p := t.top()
	n.Parent, n.PrevSibling = p, p.LastChild
	if p.LastChild != nil {
		p.LastChild.NextSibling = n
	} else {
		p.FirstChild = n
	}
	p.LastChild = n
}

func (t *tree) text(b []byte) {
	switch t.top().DataAtom {
	case atom.Script, atom.Title, atom.Textarea, atom.Iframe, atom.Xmp:
		return
	case atom.Style:
		t.rules.read(string(b))
		return
	}
	if len(b) == 0 {
		return
	}
	if n := len(t.cells); n > 0 && len(bytes.TrimSpace(b)) > 0 {
		c := &t.cells[n-1]
		c.more = c.more || c.text && c.broken
		c.text = true
	}
	t.append(t.node(html.TextNode, 0, string(b)))
}

// start takes a start tag.
func (t *tree) start(z *html.Tokenizer) {
	name, hasAttr := z.TagName()
	a := atom.Lookup(name)
	switch a {
	case atom.Head, atom.Meta, atom.Link, atom.Base:
		return
	case atom.Noscript, atom.Noembed, atom.Noframes, atom.Plaintext:
		z.NextIsNotRawText() // without scripts their content is shown
	case atom.Html, atom.Body:
		if len(t.stack) > 2 {
			return
		}
	}
	data := a.String()
	if a == 0 {
		data = string(name)
	}
	t.implied(a)
	n := t.node(html.ElementNode, a, data)
	if hasAttr {
		t.attributes(n, z)
	}
	t.append(n)
	t.breaks(a)
	if isVoid(a) {
		return
	}
	if len(t.stack) >= maxHTMLDepth {
		t.overflow++
		return
	}
	t.stack = append(t.stack, n)
	if a == atom.Td || a == atom.Th {
		t.cells = append(t.cells, cell{node: n})
	}
}

// attributes copies the attributes of a start tag; two of them count as a node.
func (t *tree) attributes(n *html.Node, z *html.Tokenizer) {
	from := len(t.attrs)
	for more := true; more; {
		var k, v []byte
		k, v, more = z.TagAttr()
		if len(k) == 0 || len(t.attrs)-from >= 64 {
			continue
		}
		if t.nodes += len(t.attrs) & 1; len(t.attrs) == cap(t.attrs) {
			t.moreAttrs(from)
			from = 0
		}
		key := ""
		if a := atom.Lookup(k); a != 0 {
			key = a.String()
		} else {
			key = string(k)
		}
		t.attrs = append(t.attrs, html.Attribute{Key: key, Val: string(v)})
	}
	n.Attr = t.attrs[from:len(t.attrs):len(t.attrs)]
}

// moreAttrs makes room, taking along the attributes from that number on.
func (t *tree) moreAttrs(from int) {
	next := make([]html.Attribute, 0, min(256, 16+2*t.nodes)+len(t.attrs)-from)
	t.attrs = append(next, t.attrs[from:]...)
}

// breaks notes that a line ends within the innermost open cell.
func (t *tree) breaks(a atom.Atom) {
	if n := len(t.cells); n > 0 && (a == atom.Br || a == atom.Tr || a == atom.Hr || isBlock(a)) {
		t.cells[n-1].broken = true
	}
}

// implied closes what a start tag ends without an end tag.
func (t *tree) implied(a atom.Atom) {
	switch a {
	case atom.Li:
		t.closeWithin(atom.Li, atom.Ul, atom.Ol, atom.Menu, atom.Dir, atom.Table)
	case atom.Dd, atom.Dt:
		t.closeWithin(atom.Dd, atom.Dl, atom.Table)
		t.closeWithin(atom.Dt, atom.Dl, atom.Table)
	case atom.Option, atom.Optgroup:
		t.closeWithin(atom.Option, atom.Select)
	case atom.Td, atom.Th:
		t.closeWithin(atom.Td, atom.Tr, atom.Table)
		t.closeWithin(atom.Th, atom.Tr, atom.Table)
	case atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot:
		t.closeWithin(atom.Tr, atom.Table)
		if a != atom.Tr {
			t.closeWithin(atom.Tbody, atom.Table)
			t.closeWithin(atom.Thead, atom.Table)
			t.closeWithin(atom.Tfoot, atom.Table)
		}
	}
	if isBlock(a) {
		t.closeWithin(atom.P, atom.Td, atom.Th, atom.Table, atom.Button, atom.Object, atom.Caption)
	}
}

// closeWithin closes the innermost a, unless one of the barriers is nearer.
func (t *tree) closeWithin(a atom.Atom, barriers ...atom.Atom) {
	for i := len(t.stack) - 1; i > 0; i-- {
		x := t.stack[i].DataAtom
		if x == a {
			t.pop(i)
			return
		}
		for _, b := range barriers {
			if x == b {
				return
			}
		}
	}
}

// end takes an end tag: it closes the innermost element of that name, but a formatting
// or unknown one does not close blocks, and nothing but a table's own parts reaches out
// of a cell.
func (t *tree) end(a atom.Atom, name []byte) {
	switch a {
	case atom.Html, atom.Body, atom.Head:
		return
	case atom.Br:
		t.append(t.node(html.ElementNode, atom.Br, "br"))
		t.breaks(atom.Br)
		return
	}
	if t.overflow > 0 && !isVoid(a) {
		t.overflow--
		return
	}
	special := isBlock(a) || isTable(a)
	for i := len(t.stack) - 1; i > 0; i-- {
		n := t.stack[i]
		if n.DataAtom == a && (a != 0 || n.Data == string(name)) {
			t.pop(i)
			return
		}
		if !special && (isBlock(n.DataAtom) || isTable(n.DataAtom)) && a != 0 {
			return
		}
		if !isTable(a) && (n.DataAtom == atom.Td || n.DataAtom == atom.Th || n.DataAtom == atom.Table) {
			return
		}
	}
}

// pop closes the elements from number i of the stack on.
func (t *tree) pop(i int) {
	for j := len(t.stack) - 1; j >= i; j-- {
		if k := len(t.cells) - 1; k >= 0 && t.cells[k].node == t.stack[j] {
			t.closeCell()
		}
	}
	t.stack = t.stack[:i]
}

// closeCell ends the innermost cell and tells the one around it what was in it.
func (t *tree) closeCell() {
	k := len(t.cells) - 1
	c := t.cells[k]
	t.cells = t.cells[:k]
	if c.more {
		t.multi[c.node] = true
	}
	if k > 0 && c.text {
		out := &t.cells[k-1]
		out.more = out.more || c.more || out.text && out.broken
		out.text = true
	}
}

func isVoid(a atom.Atom) bool {
	switch a {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr, atom.Frame, atom.Keygen:
		return true
	}
	return false
}

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Center, atom.Details, atom.Dialog, atom.Dd, atom.Dir, atom.Div, atom.Dl, atom.Dt,
		atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header,
		atom.Hgroup, atom.Hr, atom.Li, atom.Listing, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Ul:
		return true
	}
	return false
}

func isTable(a atom.Atom) bool {
	switch a {
	case atom.Table, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Caption:
		return true
	}
	return false
}
