package quote

import (
	"strings"

	"golang.org/x/net/html"
)

// render makes text and regions of HTML, just enough to test the rules on the
// clients' own markup without the reader of whole mails.
func render(src string) (string, []Region) {
	doc, err := html.Parse(strings.NewReader(src))
	if err != nil {
		panic(err)
	}
	r := renderer{}
	r.node(doc)
	return r.b.String(), r.regions
}

type renderer struct {
	b       strings.Builder
	regions []Region
	pre     int
}

var blockTags = map[string]bool{"div": true, "p": true, "blockquote": true, "table": true, "tr": true, "hr": true, "br": true, "pre": true, "li": true, "ul": true, "article": true, "h1": true}

func (r *renderer) newline() {
	if s := r.b.String(); s != "" && !strings.HasSuffix(s, "\n") {
		r.b.WriteByte('\n')
	}
}

func (r *renderer) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		r.text(n.Data)
		return
	case html.ElementNode:
		if n.Data == "style" || n.Data == "script" || n.Data == "head" {
			return
		}
	}
	if blockTags[n.Data] && n.Data != "br" {
		r.newline()
	}
	start := r.b.Len()
	if n.Data == "br" {
		r.b.WriteByte('\n')
	}
	if n.Data == "pre" {
		r.pre++
		defer func() { r.pre-- }()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.node(c)
	}
	if n.Data == "td" {
		r.b.WriteByte('\t')
	}
	if blockTags[n.Data] {
		r.newline()
	}
	r.mark(n, start)
}

func (r *renderer) mark(n *html.Node, start int) {
	if n.Type != html.ElementNode {
		return
	}
	kind := Classify(n)
	if kind == "" && n.Data == "blockquote" {
		kind = regionBlockquote
	}
	if kind != "" {
		r.regions = append(r.regions, Region{Start: start, End: r.b.Len(), Kind: kind, Source: n.Data})
	}
}

func (r *renderer) text(s string) {
	if r.pre > 0 {
		r.b.WriteString(s)
		return
	}
	if strings.TrimSpace(s) == "" {
		if s != "" && !strings.Contains(s, "\n") {
			r.b.WriteByte(' ')
		}
		return
	}
	words := strings.FieldsFunc(s, func(c rune) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' })
	if s[0] == ' ' || s[0] == '\n' {
		if b := r.b.String(); b != "" && !strings.HasSuffix(b, "\n") {
			r.b.WriteByte(' ')
		}
	}
	r.b.WriteString(strings.Join(words, " "))
	if last := s[len(s)-1]; last == ' ' || last == '\n' {
		r.b.WriteByte(' ')
	}
}
