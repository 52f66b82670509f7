package pack

import (
	"bytes"
	"fmt"
	"html"
	"strings"
)

// svgFonts are the fonts a viewer may have, in order; the picture is laid out
// with the widths of the first, and every text is held to its width.
const svgFonts = "'Noto Sans SC','Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"

// svg writes the drawing as a picture that stands alone: no script, no link, no
// font file. title is read aloud by screen readers.
func (d *drawing) svg(title, lang string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" xml:lang="%s" role="img" width="%.0f" height="%.0f" viewBox="0 0 %s %s" font-family="%s">`+"\n",
		html.EscapeString(lang), d.w*4, d.h*4, mm(d.w), mm(d.h), svgFonts)
	fmt.Fprintf(&b, "<title>%s</title>\n", html.EscapeString(title))
	fmt.Fprintf(&b, `<rect width="%s" height="%s" fill="#ffffff"/>`+"\n", mm(d.w), mm(d.h))
	for _, p := range d.prims {
		b.WriteString(svgPrim(p) + "\n")
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func svgPrim(p any) string {
	switch p := p.(type) {
	case box:
		return fmt.Sprintf(`<rect x="%s" y="%s" width="%s" height="%s"%s/>`, mm(p.x), mm(p.y), mm(p.w), mm(p.h), svgLook(p.fill, p.stroke, p.line, p.dash))
	case seg:
		return fmt.Sprintf(`<line x1="%s" y1="%s" x2="%s" y2="%s"%s/>`, mm(p.x1), mm(p.y1), mm(p.x2), mm(p.y2), svgLook(nil, &p.color, p.line, p.dash))
	case disc:
		return fmt.Sprintf(`<circle cx="%s" cy="%s" r="%s"%s/>`, mm(p.x), mm(p.y), mm(p.r), svgLook(p.fill, p.stroke, p.line, false))
	case shape:
		points := make([]string, len(p.points))
		for i, q := range p.points {
			points[i] = mm(q[0]) + "," + mm(q[1])
		}
		return fmt.Sprintf(`<polygon points="%s"%s/>`, strings.Join(points, " "), svgLook(p.fill, p.stroke, p.line, false))
	case words:
		return svgWords(p)
	}
	return ""
}

// svgWords holds the text to the width it was laid out with, whatever font is
// there to draw it.
func svgWords(w words) string {
	weight := ""
	if w.bold {
		weight = ` font-weight="600"`
	}
	return fmt.Sprintf(`<text x="%s" y="%s" font-size="%s"%s fill="%s" textLength="%s" lengthAdjust="spacingAndGlyphs" xml:space="preserve">%s</text>`,
		mm(w.x), mm(w.y), mm(w.size*mmPerPoint), weight, w.color.hex(), mm(theFace().textWidth(w.text, w.size)), html.EscapeString(w.text))
}

func svgLook(fill, stroke *rgb, line float64, dash bool) string {
	s := ` fill="none"`
	if fill != nil {
		s = ` fill="` + fill.hex() + `"`
	}
	if stroke != nil {
		s += ` stroke="` + stroke.hex() + `" stroke-width="` + mm(line) + `"`
	}
	if dash {
		s += ` stroke-dasharray="1.2 0.9"`
	}
	return s
}

func (c rgb) hex() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

// mm writes a length with two decimals at most.
func mm(v float64) string {
	s := strings.TrimRight(fmt.Sprintf("%.2f", v), "0")
	return strings.TrimSuffix(s, ".")
}
