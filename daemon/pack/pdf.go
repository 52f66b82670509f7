package pack

import (
	"bytes"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// fontName is the name of the font inside a PDF.
const fontName = "noto"

// A4 in mm.
const (
	a4Short = 210.0
	a4Long  = 297.0
)

// painter paints drawings into a PDF. It remembers what is set, since most
// neighbouring primitives look alike and every setting costs bytes.
type painter struct {
	pdf    *fpdf.Fpdf
	size   float64
	bold   bool
	stroke rgb
	fill   rgb
	ink    rgb
	line   float64
	dash   bool
}

// newPainter starts a document. moment is its date of creation.
func newPainter(title, author, lang string, moment time.Time) *painter {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(moment)
	pdf.SetModificationDate(moment)
	pdf.SetTitle(title, true)
	pdf.SetAuthor(author, true)
	pdf.SetProducer("cuiban", false)
	pdf.SetLang(lang)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.AddUTF8FontFromBytes(fontName, "", theFace().ttf)
	return &painter{pdf: pdf}
}

// page begins a page; landscape turns it.
func (p *painter) page(landscape bool) {
	turn := "P"
	if landscape {
		turn = "L"
	}
	if p.dash {
		p.pdf.SetDashPattern(nil, 0)
	}
	p.pdf.AddPageFormat(turn, fpdf.SizeType{Wd: a4Short, Ht: a4Long})
	p.size, p.line, p.bold, p.dash = 0, -1, false, false
	p.stroke, p.fill, p.ink = unset, unset, unset
}

// unset is a colour that nothing here has.
var unset = rgb{1, 2, 3}

// paint puts a drawing on the page, moved by dx, dy.
func (p *painter) paint(d *drawing, dx, dy float64) {
	for _, prim := range d.prims {
		switch q := moved(prim, dx, dy).(type) {
		case box:
			p.begin(q.fill, q.stroke, q.line, q.dash)
			p.pdf.Rect(q.x, q.y, q.w, q.h, how(q.fill, q.stroke))
		case seg:
			p.begin(nil, &q.color, q.line, q.dash)
			p.pdf.Line(q.x1, q.y1, q.x2, q.y2)
		case disc:
			p.begin(q.fill, q.stroke, q.line, false)
			p.pdf.Circle(q.x, q.y, q.r, how(q.fill, q.stroke))
		case shape:
			p.begin(q.fill, q.stroke, q.line, false)
			p.polygon(q)
		case words:
			p.words(q)
		}
	}
}

func how(fill, stroke *rgb) string {
	s := ""
	if fill != nil {
		s += "F"
	}
	if stroke != nil {
		s += "D"
	}
	return s
}

func (p *painter) polygon(s shape) {
	points := make([]fpdf.PointType, len(s.points))
	for i, q := range s.points {
		points[i] = fpdf.PointType{X: q[0], Y: q[1]}
	}
	p.pdf.Polygon(points, how(s.fill, s.stroke))
}

// begin sets colours and line.
func (p *painter) begin(fill, stroke *rgb, line float64, dash bool) {
	if fill != nil && p.fill != *fill {
		p.fill = *fill
		p.pdf.SetFillColor(int(fill.r), int(fill.g), int(fill.b))
	}
	if stroke != nil {
		p.pen(*stroke, line)
	}
	if dash != p.dash {
		p.dash = dash
		if dash {
			p.pdf.SetDashPattern([]float64{1.2, 0.9}, 0)
		} else {
			p.pdf.SetDashPattern(nil, 0)
		}
	}
}

func (p *painter) pen(c rgb, line float64) {
	if p.stroke != c {
		p.stroke = c
		p.pdf.SetDrawColor(int(c.r), int(c.g), int(c.b))
	}
	if p.line != line {
		p.line = line
		p.pdf.SetLineWidth(line)
	}
}

// boldness is the outline of bold text as a part of the font size: there is one
// weight in the font, and this is what makes it look like the next but one.
const boldness = 0.026

func (p *painter) words(w words) {
	if w.text == "" {
		return
	}
	if p.size != w.size {
		p.size = w.size
		p.pdf.SetFont(fontName, "", w.size)
	}
	if p.ink != w.color {
		p.ink = w.color
		p.pdf.SetTextColor(int(w.color.r), int(w.color.g), int(w.color.b))
	}
	if w.bold {
		p.begin(nil, nil, 0, false)
		p.pen(w.color, w.size*mmPerPoint*boldness)
	}
	if p.bold != w.bold {
		p.bold = w.bold
		mode := 0
		if w.bold {
			mode = 2
		}
		p.pdf.SetTextRenderingMode(mode)
	}
	p.pdf.Text(w.x, w.y, w.text)
}

// bytes ends the document.
func (p *painter) bytes() ([]byte, error) {
	var b bytes.Buffer
	if err := p.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("making a PDF: %w", err)
	}
	return b.Bytes(), nil
}
