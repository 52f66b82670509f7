package pack

import "math"

// A drawing is a list of primitives in millimetres, the origin at the top left.
// It has two backends: pdf.go paints it, svg.go writes it down.

// rgb is a colour.
type rgb struct{ r, g, b uint8 }

// The colours. Every meaning is also carried by shape or words, since the page
// may be printed in grey.
var (
	ink    = rgb{0x1d, 0x25, 0x2c}
	muted  = rgb{0x66, 0x6e, 0x76}
	faint  = rgb{0xa9, 0xaf, 0xb5}
	hair   = rgb{0xd5, 0xd9, 0xdc}
	tint   = rgb{0xf3, 0xf4, 0xf5}
	shade  = rgb{0xe4, 0xe7, 0xea}
	accent = rgb{0x12, 0x34, 0x4d}
	good   = rgb{0x2c, 0x7a, 0x4b}
	bad    = rgb{0xb0, 0x24, 0x1c}
	yellow = rgb{0xff, 0xe8, 0x6b}
	white  = rgb{0xff, 0xff, 0xff}
)

// box is a rectangle; nil colours are not drawn.
type box struct {
	x, y, w, h   float64
	fill, stroke *rgb
	line         float64 // width of the stroke, mm
	dash         bool
}

// seg is a straight line.
type seg struct {
	x1, y1, x2, y2 float64
	color          rgb
	line           float64
	dash           bool
}

// disc is a circle.
type disc struct {
	x, y, r      float64
	fill, stroke *rgb
	line         float64
}

// shape is a closed polygon.
type shape struct {
	points       [][2]float64
	fill, stroke *rgb
	line         float64
}

// words is text on one line; y is its baseline.
type words struct {
	x, y  float64
	text  string
	size  float64 // points
	bold  bool
	color rgb
}

// drawing is a sheet with primitives, painted in order.
type drawing struct {
	w, h  float64
	prims []any
}

func (d *drawing) add(p ...any) { d.prims = append(d.prims, p...) }

// anchors of a text.
const (
	left = iota
	middle
	right
)

// text puts cleaned text on one line at x, y (its baseline).
func (d *drawing) text(x, y float64, s string, st style, anchor int) {
	if s == "" {
		return
	}
	w := theFace().textWidth(s, st.size)
	switch anchor {
	case middle:
		x -= w / 2
	case right:
		x -= w
	}
	d.add(words{x, y, s, st.size, st.bold, st.color})
}

// hatch fills a rectangle with diagonal lines, gap mm apart.
func (d *drawing) hatch(x, y, w, h, gap float64, color rgb, line float64) {
	for c := gap; c < w+h; c += gap {
		x1, y1 := x+math.Min(c, w), y+math.Max(0, c-w)
		x2, y2 := x+math.Max(0, c-h), y+math.Min(c, h)
		d.add(seg{x1, y1, x2, y2, color, line, false})
	}
}

// place adds another drawing's primitives, moved by dx, dy.
func (d *drawing) place(o *drawing, dx, dy float64) {
	for _, p := range o.prims {
		d.add(moved(p, dx, dy))
	}
}

// moved returns a primitive moved by dx, dy.
func moved(p any, dx, dy float64) any {
	switch p := p.(type) {
	case box:
		p.x, p.y = p.x+dx, p.y+dy
		return p
	case seg:
		p.x1, p.x2, p.y1, p.y2 = p.x1+dx, p.x2+dx, p.y1+dy, p.y2+dy
		return p
	case disc:
		p.x, p.y = p.x+dx, p.y+dy
		return p
	case words:
		p.x, p.y = p.x+dx, p.y+dy
		return p
	case shape:
		points := make([][2]float64, len(p.points))
		for i, q := range p.points {
			points[i] = [2]float64{q[0] + dx, q[1] + dy}
		}
		p.points = points
		return p
	}
	return p
}

// ref returns the address of a copy, for the optional colours.
func (c rgb) ref() *rgb { return &c }
