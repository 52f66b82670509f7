package pack

import (
	"strings"
	"unicode"
)

// style is how text looks.
type style struct {
	size  float64 // points
	bold  bool
	color rgb
}

// span is a piece of text in one style; mark puts yellow behind it.
type span struct {
	text string
	style
	mark bool
}

// leading is the height of a line as a multiple of the font size: ideographs
// fill their square and need more air than Latin text.
const leading = 1.5

func (s style) height() float64 { return s.size * mmPerPoint * leading }

// frag is a piece of a line, x measured from the line's start.
type frag struct {
	span
	x, w float64
}

// textLine is one line of broken text.
type textLine struct {
	frags []frag
	w     float64
}

// glyph is one character on its way into lines.
type glyph struct {
	r rune
	w float64
	s int // index of its span
}

// breakLines breaks spans of cleaned text into lines of at most width mm. Words
// of letters stay together where they fit; ideographs break anywhere, but no
// line begins with closing punctuation or ends with opening punctuation.
// Empty text gives one empty line.
func breakLines(spans []span, width float64) []textLine {
	glyphs := glyphsOf(spans)
	var out []textLine
	start, last, w := 0, -1, 0.0
	cut := func(end, next int) {
		out = append(out, lineOf(spans, glyphs[start:end]))
		start, last, w = next, -1, 0
	}
	for i := 0; i < len(glyphs); i++ {
		g := glyphs[i]
		if g.r == '\n' {
			cut(i, i+1)
			continue
		}
		if i > start && mayBreak(glyphs[i-1].r, g.r) {
			last = i
		}
		w += g.w
		if w <= width || g.r == ' ' || i == start {
			continue
		}
		at := last
		if at <= start {
			at = i
		}
		cut(at, at)
		i = at - 1
	}
	out = append(out, lineOf(spans, glyphs[start:]))
	return out
}

func glyphsOf(spans []span) []glyph {
	n := 0
	for _, s := range spans {
		n += len(s.text)
	}
	out := make([]glyph, 0, n)
	f := theFace()
	for i, s := range spans {
		for _, r := range s.text {
			out = append(out, glyph{r, f.width(r, s.size), i})
		}
	}
	return out
}

// lineOf makes a line of glyphs, without the space at its end.
func lineOf(spans []span, glyphs []glyph) textLine {
	for len(glyphs) > 0 && glyphs[len(glyphs)-1].r == ' ' {
		glyphs = glyphs[:len(glyphs)-1]
	}
	var line textLine
	var b strings.Builder
	for i := 0; i < len(glyphs); {
		j, w := i, 0.0
		b.Reset()
		for ; j < len(glyphs) && glyphs[j].s == glyphs[i].s; j++ {
			b.WriteRune(glyphs[j].r)
			w += glyphs[j].w
		}
		s := spans[glyphs[i].s]
		s.text = b.String()
		line.frags = append(line.frags, frag{s, line.w, w})
		line.w += w
		i = j
	}
	return line
}

const (
	neverFirst = "，。、；：？！）］｝〕〉》」』】〗’”…—～·％‰℃,.;:?!)]}%-/々ー"
	neverLast  = "（［｛〔〈《「『【〖‘“([{￥＄$#"
)

// mayBreak says whether a line may end between a and b.
func mayBreak(a, b rune) bool {
	switch {
	case b == ' ':
		return false
	case a == ' ':
		return true
	case strings.ContainsRune(neverFirst, b) || strings.ContainsRune(neverLast, a):
		return false
	case ideographic(a) || ideographic(b):
		return true
	}
	return a == '-' && unicode.IsLetter(b) || a == '/' || a == '@' || a == '_'
}

// ideographic says that text breaks beside r without a space.
func ideographic(r rune) bool {
	return r >= 0x2e80 && r <= 0x9fff || r >= 0xf900 && r <= 0xfaff || r >= 0xff00 && r <= 0xffef
}

// clip keeps at most max lines (0: all); a cut shows as an ellipsis.
func clip(lines []textLine, max int, width float64) []textLine {
	if max <= 0 || len(lines) <= max {
		return lines
	}
	lines = lines[:max:max]
	lines[max-1] = ellipsis(lines[max-1], width)
	return lines
}

// ellipsis ends a line with "…", shortened as far as needed.
func ellipsis(l textLine, width float64) textLine {
	if len(l.frags) == 0 {
		return l
	}
	spans := make([]span, len(l.frags))
	for i, f := range l.frags {
		spans[i] = f.span
	}
	dots := spans[len(spans)-1]
	dots.text, dots.mark = cutMark(dots.text), false
	room := width - theFace().textWidth(dots.text, dots.size)
	glyphs := glyphsOf(spans)
	w, n := 0.0, 0
	for n < len(glyphs) && w+glyphs[n].w <= room {
		w += glyphs[n].w
		n++
	}
	out := lineOf(spans, glyphs[:n])
	out.frags = append(out.frags, frag{dots, out.w, width - room})
	out.w += width - room
	return out
}

// cutMark is the sign that text like s was cut: the font's "…" is as wide as an
// ideograph and stands at mid-height, which is wrong beside Latin letters.
func cutMark(s string) string {
	if r := lastRune(s); r < 0x2000 {
		return "..."
	}
	return "…"
}

// fit shortens cleaned text to width mm.
func fit(s string, st style, width float64) string {
	lines := clip(breakLines([]span{{strings.ReplaceAll(s, "\n", " "), st, false}}, width), 1, width)
	var b strings.Builder
	for _, f := range lines[0].frags {
		b.WriteString(f.text)
	}
	return b.String()
}

// lines puts broken text on the drawing, the first line's top at y, and returns
// the y below the last. Each line is as high as its tallest style.
func (d *drawing) lines(x, y float64, lines []textLine, st style) float64 {
	for _, l := range lines {
		d.line(x, y, l, st)
		y += lineHeight(l, st)
	}
	return y
}

func lineHeight(l textLine, st style) float64 {
	h := st.height()
	for _, f := range l.frags {
		h = max(h, f.height())
	}
	return h
}

// line puts one line of text with its top at y.
func (d *drawing) line(x, y float64, l textLine, st style) {
	h := lineHeight(l, st)
	for _, f := range l.frags {
		base := y + h/2 + f.size*mmPerPoint*0.36
		if f.mark && strings.TrimSpace(f.text) != "" {
			up := f.size * mmPerPoint
			d.add(box{x: x + f.x - 0.2, y: base - 0.98*up, w: f.w + 0.4, h: 1.26 * up, fill: yellow.ref()})
		}
		d.add(words{x + f.x, base, f.text, f.size, f.bold, f.color})
	}
}

// height is how high broken text is.
func height(lines []textLine, st style) float64 {
	h := 0.0
	for _, l := range lines {
		h += lineHeight(l, st)
	}
	return h
}

// plainSpan is text in one style.
func plainSpan(s string, st style) []span { return []span{{text: s, style: st}} }

// marking splits text into spans so that every occurrence of the given words is
// marked. Longer words win over shorter ones that begin at the same place.
func marking(text string, st style, keys ...string) []span {
	var out []span
	for text != "" {
		at, key := len(text), ""
		for _, k := range keys {
			if i := strings.Index(text, k); k != "" && i >= 0 && (i < at || i == at && len(k) > len(key)) {
				at, key = i, k
			}
		}
		if at > 0 {
			out = append(out, span{text[:at], st, false})
		}
		if key != "" {
			out = append(out, span{key, st, true})
		}
		text = text[at+len(key):]
	}
	return out
}
