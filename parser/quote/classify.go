package quote

import (
	"strings"

	"golang.org/x/net/html"

	"cuiban/parser/body"
)

// Classify tells what the element n is by the marks that mail clients put into
// their HTML: "quote", "quote_header", "signature", "disclaimer", "forward",
// or "" for an element that says nothing. "quote_mark>" is an empty element (a
// ruler) that a client puts above the header of a quote; it asks for a region
// that reaches to the end of the HTML, of which [Split] uses the start alone.
//
// Marks that only clients write count by themselves. Marks that others use
// too (an article, an includetail, a class with "quote" in its name, a line
// above a div) count only when the element's text begins like a quote does.
func Classify(n *html.Node) string {
	if n == nil || n.Type != html.ElementNode {
		return ""
	}
	if k := kindOf(n); k != regionMark {
		return k
	}
	return regionMark + body.ToEnd
}

func kindOf(n *html.Node) string {
	m := marksOf(n)
	if k := m.byID(); k != "" {
		return m.settle(n, k)
	}
	for c := range strings.FieldsSeq(m.class) {
		if k := classKind(clientName(c)); k != "" {
			return m.settle(n, k)
		}
	}
	return m.settle(n, m.byShape(n))
}

// kindIfOpens is not a region kind: it stands for "quote, if its text begins
// like one".
const kindIfOpens = "?"

// marks are the attributes of an element that matter.
type marks struct {
	tag, id, class, style, cite, typ, name string
}

func marksOf(n *html.Node) marks {
	m := marks{tag: n.Data}
	for _, a := range n.Attr {
		switch a.Key {
		case "id":
			m.id = a.Val
		case "class":
			m.class = a.Val
		case "style":
			m.style = strings.ToLower(a.Val)
		case "cite":
			m.cite = a.Val
		case "type":
			m.typ = strings.ToLower(a.Val)
		case "name":
			m.name = a.Val
		}
	}
	return m
}

// clientName takes off what clients put before ids and classes of mail that
// they pass on: Outlook's "x_", Gmail's "gmail-" and "m_-12345", Yahoo's
// "yiv12345". The rest is lower-cased.
func clientName(s string) string {
	s = strings.ToLower(s)
	for {
		t := strings.TrimPrefix(s, "x_")
		t = strings.TrimPrefix(t, "gmail-")
		if strings.HasPrefix(t, "m_") && strings.ContainsAny(t, "0123456789") {
			t = strings.TrimLeft(t[2:], "-0123456789")
		}
		if strings.HasPrefix(t, "yiv") && strings.ContainsAny(t, "0123456789") {
			t = strings.TrimLeft(t[3:], "0123456789")
		}
		if t == s {
			return s
		}
		s = t
	}
}

// idKinds are the ids that clients use.
var idKinds = map[string]string{
	"divrplyfwdmsg":      regionHeader, // Outlook on the web, new Outlook
	"appendonsend":       regionMark,   // the same, an empty one above
	"stopspelling":       regionMark,   // older Outlook on the web
	"divneteasemailcard": regionMark,   // NetEase
	"replysplit":         regionMark,   // 139
	"isreplycontent":     regionQuote,  // NetEase
	"isforwardcontent":   regionForward,
	"origbody":           regionQuote, // Sina
	"reply139content":    regionQuote, // 139
	"mail-editor-reference-message-container": regionQuote, // new Outlook
	"olk_src_body_section":                    regionQuote, // Outlook for Mac
	"olk_src_body":                            regionQuote,
	"foxmail_quote":                           regionQuote,
	"fmoriginalcontent":                       kindIfOpens, // Foxmail
	"signature":                               regionSignature,
	"ms-outlook-mobile-signature":             regionSignature,
	"outlooksignature":                        regionSignature,
	"signcontainer":                           regionSignature, // 139
	"imail_signature":                         regionSignature, // NetEase Mail Master
	"composer_signature":                      regionSignature, // Samsung
	"spneditorsign":                           regionSignature, // NetEase
	"mobilesignature":                         regionSignature,
	"applemailsignature":                      regionSignature,
}

// classKinds are the classes that clients use.
var classKinds = map[string]string{
	"gmail_quote":                regionQuote,
	"gmail_attr":                 regionHeader,
	"gmail_signature":            regionSignature,
	"gmail_signature_prefix":     regionSignature,
	"moz-cite-prefix":            regionHeader,
	"moz-signature":              regionSignature,
	"moz-forward-container":      regionForward,
	"moz-email-headers-table":    regionHeader,
	"protonmail_quote":           regionQuote,
	"protonmail_signature_block": regionSignature,
	"tutanota_quote":             regionQuote,
	"yahoo_quoted":               regionQuote,
	"outlookmessageheader":       regionHeader,
	"zmail_extra":                regionQuote, // Zoho
	"ntes-mailmaster-quote":      regionQuote,
	"ntes-signature":             regionSignature,
	"ntes-mailmaster-signature":  regionSignature,
	"xm_mail_oringinal_describe": regionHeader, // Tencent's newer form
	"xm_mail_original_describe":  regionHeader,
	"history-quote-wrapper":      regionQuote, // Lark
	"lark-mail-quote":            regionQuote,
	"front-blockquote":           regionQuote,
	"missive_quote":              regionQuote,
	"freshdesk_quote":            regionQuote,
	"mimestream_quote":           regionQuote,
	"airmail_on":                 regionHeader,
	"cm_quote":                   kindIfOpens, // Coremail
	"alimail-quote":              regionQuote,
	"previous_quote":             kindIfOpens,
	"applemailsignature":         regionSignature,
	"elementtoproof":             "",
	"email-disclaimer":           regionDisclaimer,
	"disclaimer":                 regionDisclaimer,
}

func (m marks) byID() string {
	id := clientName(m.id)
	if k := idKinds[id]; k != "" {
		return k
	}
	switch {
	case strings.HasPrefix(id, "yahoo_quoted"):
		return regionQuote
	case strings.HasPrefix(id, "divrplyfwdmsg"):
		return regionHeader
	case strings.HasPrefix(id, "lark-mail-quote"):
		return kindIfOpens
	case m.name == "messageReplySection": // Spark
		return regionQuote
	case m.name == "messageSignatureSection":
		return regionSignature
	}
	return ""
}

func classKind(c string) string {
	if k, ok := classKinds[c]; ok {
		return k
	}
	switch {
	case strings.HasSuffix(c, "yahoo_quoted"): // ydp1a2b3c4yahoo_quoted
		return regionQuote
	case strings.HasSuffix(c, "signature_wrap__"), strings.HasSuffix(c, "_signature_wrap"): // Alimail
		return regionSignature
	case strings.Contains(c, "quote"), strings.Contains(c, "reply"), strings.Contains(c, "original"), strings.Contains(c, "forward"):
		return kindIfOpens
	}
	return ""
}

// byShape reads the marks that have no name of their own.
func (m marks) byShape(n *html.Node) string {
	switch m.tag {
	case "blockquote":
		if m.typ == "cite" || strings.HasPrefix(m.cite, "mid:") {
			return regionQuote
		}
		return kindIfOpens
	case "article", "includetail": // QQ
		return kindIfOpens
	case "hr":
		if strings.Contains(m.style, "98%") { // Outlook on the web
			return regionMark
		}
	case "div", "td":
		if strings.Contains(m.style, "border-top") {
			if k, _ := opening(n); k == regionQuote {
				return regionHeader
			}
		}
	}
	return ""
}

// settle decides what depends on the element's content.
func (m marks) settle(n *html.Node, kind string) string {
	switch kind {
	case kindIfOpens:
		k, _ := opening(n)
		return k
	case regionQuote:
		if k, attributed := opening(n); k == regionForward || attributed && hasQuoteChild(n) {
			if k == regionForward {
				return k
			}
			return "" // a container: only the blockquotes in it are quoted
		}
		if m.tag != "blockquote" && hasQuoteChild(n) {
			return ""
		}
	}
	return kind
}

// hasQuoteChild tells that a container holds the quote as a blockquote of its
// own, so that answers may stand between its pieces.
func hasQuoteChild(n *html.Node) bool {
	if n.Data == "blockquote" {
		return false
	}
	i := 0
	for c := n.FirstChild; c != nil && i < maxOpeningNodes; c, i = c.NextSibling, i+1 {
		if c.Type == html.ElementNode && c.Data == "blockquote" {
			return true
		}
	}
	return false
}

const (
	// maxOpeningBytes is how much of an element's text is read to see whether
	// it begins like a quote: a divider and six header lines.
	maxOpeningBytes = 800
	// maxOpeningNodes bounds the nodes walked for it, so that deeply nested
	// empty elements cost no more than others.
	maxOpeningNodes = 120
)

// opening tells whether an element's text begins like a quoted ("quote") or a
// forwarded mail ("forward"), and whether by an attribution.
func opening(n *html.Node) (kind string, attributed bool) {
	o := opener{left: maxOpeningNodes}
	o.walk(n)
	text := o.b.String()
	if !strings.ContainsAny(text, ":：\t|") && !strings.Contains(text, "--") {
		return "", false // no label, no attribution, no divider
	}
	s := newSplitter(text, nil, Options{})
	i := s.nonblank(0, len(s.lines))
	if i == len(s.lines) {
		return "", false
	}
	h, _, ok := s.headerAt(i, len(s.lines), false)
	switch {
	case !ok:
		return "", false
	case h.forward:
		return regionForward, false
	}
	return regionQuote, h.attributed
}

// opener collects the text at the start of an element.
type opener struct {
	b    strings.Builder
	left int
}

func (o *opener) walk(n *html.Node) {
	for c := n.FirstChild; c != nil && o.left > 0 && o.b.Len() < maxOpeningBytes; c = c.NextSibling {
		o.left--
		switch c.Type {
		case html.TextNode:
			o.text(c.Data)
		case html.ElementNode:
			o.element(c)
		}
	}
}

func (o *opener) text(s string) {
	if len(s) > maxOpeningBytes {
		s = s[:snap(s, maxOpeningBytes)]
	}
	o.b.WriteString(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, s))
}

func (o *opener) element(c *html.Node) {
	switch c.Data {
	case "style", "script", "head", "title":
		return
	case "br", "hr":
		o.newline()
		return
	case "span", "b", "i", "u", "a", "font", "strong", "em", "td", "th", "label", "bdi", "small":
		o.walk(c)
		if c.Data == "td" || c.Data == "th" {
			o.b.WriteByte(tabCell)
		}
		return
	}
	o.newline()
	o.walk(c)
	o.newline()
}

// newline ends a line; blank lines say nothing here.
func (o *opener) newline() {
	if s := o.b.String(); s != "" && s[len(s)-1] != '\n' {
		o.b.WriteByte('\n')
	}
}
