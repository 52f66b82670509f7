package pack

import "fmt"

// The type of the documents, in points.
const (
	sizeTitle = 20.0
	sizeHead  = 11.5
	sizeBody  = 9.0
	sizeSmall = 7.5
)

// margins of a page in mm; the head and the foot stand inside them.
const (
	marginSide = 16.0
	marginTop  = 18.0
	marginFoot = 16.0
)

// flow lays blocks out over pages. A block is a drawing that stays together;
// what is longer than a page is given to it in pieces.
type flow struct {
	title, right string // the running head
	lang         string
	w            *wordlist
	wide         bool // landscape
	pages        []*drawing
	y            float64
	head         *drawing // repeated at the top of every page while set: a table's head
	marks        []mark
}

// mark is an entry of the PDF's outline.
type mark struct {
	page int
	y    float64
	text string
}

func (f *flow) size() (w, h float64) {
	if f.wide {
		return a4Long, a4Short
	}
	return a4Short, a4Long
}

// width is the room between the margins.
func (f *flow) width() float64 {
	w, _ := f.size()
	return w - 2*marginSide
}

// room is the height left on the page.
func (f *flow) room() float64 {
	_, h := f.size()
	return h - marginFoot - f.y
}

// body is the height of an empty page, less a repeated head.
func (f *flow) body() float64 {
	_, h := f.size()
	h -= marginTop + marginFoot
	if f.head != nil {
		h -= f.head.h
	}
	return h
}

// next begins a page.
func (f *flow) next() {
	w, h := f.size()
	f.pages = append(f.pages, &drawing{w: w, h: h})
	f.y = marginTop
	if f.head != nil {
		f.now().place(f.head, marginSide, f.y)
		f.y += f.head.h
	}
}

func (f *flow) now() *drawing { return f.pages[len(f.pages)-1] }

// need begins a page unless h mm are left.
func (f *flow) need(h float64) {
	if len(f.pages) == 0 || f.room() < h && f.y > marginTop {
		f.next()
	}
}

// put places a block, on the next page when it does not fit. after is the room
// that must be left for what belongs to it.
func (f *flow) put(d *drawing, after float64) {
	f.need(min(d.h+after, f.body()))
	f.now().place(d, marginSide, f.y)
	f.y += d.h
}

func (f *flow) gap(h float64) {
	if len(f.pages) > 0 && f.y > marginTop {
		f.y += h
	}
}

// outline names the place where the next block will stand.
func (f *flow) outline(text string, need float64) {
	f.need(need)
	f.marks = append(f.marks, mark{len(f.pages) - 1, f.y, text})
}

// heading puts the title of a section, never at the foot of a page.
func (f *flow) heading(s string) {
	f.gap(4)
	st := style{sizeHead, true, accent}
	d := &drawing{h: st.height() + 1.5}
	d.lines(0, 0, breakLines(plainSpan(s, st), f.width()), st)
	f.put(d, 24)
}

// titled opens the document with its title and one line below it.
func (f *flow) titled(title, below string) {
	st, small := style{sizeTitle, true, accent}, style{sizeBody, false, muted}
	d := &drawing{}
	y := d.lines(0, 0, clip(breakLines(plainSpan(title, st), f.width()), 2, f.width()), st)
	y = d.lines(0, y, clip(breakLines(plainSpan(below, small), f.width()), 3, f.width()), small)
	d.add(box{x: 0, y: y + 1.8, w: f.width(), h: 0.7, fill: accent.ref()})
	d.h = y + 6
	f.put(d, 0)
}

// para puts a paragraph, line by line, so that it may run over pages.
func (f *flow) para(spans []span, st style, indent float64) {
	for _, l := range breakLines(spans, f.width()-indent) {
		d := &drawing{h: lineHeight(l, st)}
		d.line(indent, 0, l, st)
		f.put(d, 0)
	}
}

// pdf paints all pages with head and foot.
func (f *flow) pdf(d *dossier) ([]byte, error) {
	if len(f.pages) == 0 {
		f.next()
	}
	p := newPainter(f.title, d.show(d.c.Owner.Name), d.lang, d.now)
	marks := f.marks
	for i, page := range f.pages {
		p.page(f.wide)
		f.furnish(page, i+1, len(f.pages))
		p.paint(page, 0, 0)
		for len(marks) > 0 && marks[0].page == i {
			p.pdf.Bookmark(marks[0].text, 0, marks[0].y)
			marks = marks[1:]
		}
		f.pages[i] = nil
	}
	return p.bytes()
}

// furnish adds the running head and foot.
func (f *flow) furnish(page *drawing, n, of int) {
	st := style{sizeSmall, false, muted}
	half := (page.w - 2*marginSide) / 2
	page.text(marginSide, 11.5, fit(f.title, st, half), st, left)
	page.text(page.w-marginSide, 11.5, fit(f.right, st, half), st, right)
	page.add(seg{marginSide, 13.6, page.w - marginSide, 13.6, hair, 0.2, false})
	page.text(page.w/2, page.h-8.5, fmt.Sprintf(f.w.pageOf, n, of), st, middle)
}

// newFlow starts a document of the dossier.
func (d *dossier) newFlow(title string, wide bool) *flow {
	head := joinWords(d.w.dot, d.show(d.c.Ref), d.show(d.c.Platform))
	return &flow{title: title, right: head, lang: d.lang, w: d.w, wide: wide}
}

// column is one column of a table.
type column struct {
	title string
	w     float64 // mm
	right bool    // figures are flush right
}

// table draws rows on a grid; every cell wraps.
type table struct {
	cols []column
	size float64
	pad  float64 // around a cell's text, mm
}

func (t *table) style() style { return style{t.size, false, ink} }

// header is the row with the titles.
func (t *table) header() *drawing {
	d := &drawing{}
	st := style{t.size * 0.92, true, muted}
	h := 0.0
	for _, l := range t.cells(t.titles(st)) {
		h = max(h, height(l, st))
	}
	d.h = h + 2*t.pad
	d.add(box{w: t.width(), h: d.h, fill: tint.ref()})
	t.fill(d, t.cells(t.titles(st)), st, t.pad)
	d.add(seg{0, d.h, t.width(), d.h, faint, 0.25, false})
	return d
}

func (t *table) titles(st style) [][]span {
	out := make([][]span, len(t.cols))
	for i, c := range t.cols {
		out[i] = plainSpan(c.title, st)
	}
	return out
}

func (t *table) width() float64 {
	w := 0.0
	for _, c := range t.cols {
		w += c.w
	}
	return w
}

// cells breaks the text of a row's cells into lines.
func (t *table) cells(row [][]span) [][]textLine {
	out := make([][]textLine, len(row))
	for i, spans := range row {
		out[i] = breakLines(spans, t.cols[i].w-2*t.pad)
	}
	return out
}

// clipped keeps at most max lines of every cell.
func (t *table) clipped(cells [][]textLine, max int) [][]textLine {
	for i := range cells {
		cells[i] = clip(cells[i], max, t.cols[i].w-2*t.pad)
	}
	return cells
}

// row draws one row, a hairline below it.
func (t *table) row(cells [][]textLine) *drawing {
	d := &drawing{}
	for _, l := range cells {
		d.h = max(d.h, height(l, t.style()))
	}
	d.h += 2 * t.pad
	t.fill(d, cells, t.style(), t.pad)
	d.add(seg{0, d.h, t.width(), d.h, hair, 0.2, false})
	return d
}

func (t *table) fill(d *drawing, cells [][]textLine, st style, y float64) {
	x := 0.0
	for i, lines := range cells {
		at := y
		for _, l := range lines {
			dx := t.pad
			if t.cols[i].right {
				dx = t.cols[i].w - t.pad - l.w
			}
			d.line(x+dx, at, l, st)
			at += lineHeight(l, st)
		}
		x += t.cols[i].w
	}
}

// put adds a row to a flow, in pieces when it is higher than a page.
func (t *table) put(f *flow, row [][]span) {
	cells := t.cells(row)
	fits := max(1, int((f.body()-2*t.pad)/t.style().height()*0.9))
	for {
		piece, rest := make([][]textLine, len(cells)), false
		for i, lines := range cells {
			n := min(fits, len(lines))
			piece[i], cells[i] = lines[:n], lines[n:]
			rest = rest || len(cells[i]) > 0
		}
		f.put(t.row(piece), 0)
		if !rest {
			return
		}
	}
}

// putAll puts the whole table: its head on every page, never alone at a foot.
func (t *table) putAll(f *flow, rows [][][]span) {
	head := t.header()
	f.put(head, 14)
	f.head = head
	for _, r := range rows {
		t.put(f, r)
	}
	f.head = nil
}
