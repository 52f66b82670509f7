package pack

import (
	"fmt"
	"math"
	"slices"
	"time"

	"cuiban/escalation"
	"cuiban/templates"
)

// SVG draws the case as a timeline that stands alone: contacts above, promises
// as bars below, whose turn it was between them. It is the same drawing as on
// the first page of the timeline's PDF.
func SVG(c *escalation.Case, lang string, now time.Time) []byte {
	d := newDossier(c, Options{Lang: lang, Now: now})
	d.tell()
	const w, margin = 265.0, 6.0
	pic := d.picture(w-2*margin, math.Inf(1), false)
	out := &drawing{w: w, h: pic.h + 2*margin + 8}
	head := style{12, true, accent}
	title := joinWords(d.w.dot, d.show(c.Ref), d.show(c.Platform), d.amountWords(c.Outstanding()))
	out.text(margin, margin+5, fit(title, head, w-2*margin), head, left)
	out.place(pic, margin, margin+8)
	return out.svg(fmt.Sprintf(d.w.pictureOf, title), d.lang)
}

// The measures of the picture, in mm.
const (
	labelWidth = 58.0 // of the column of promises
	laneHeight = 7.6
	barRow     = 7.0
	barHeight  = 3.6
	turnHeight = 4.4
	// manyBars bounds the promises in a picture: more do not fit a page.
	manyBars = 16
	// near is the distance below which two marks of one lane become one with a number.
	near = 4.4
)

// picture is being drawn within w mm.
type picture struct {
	*drawing
	d        *dossier
	x0, x1   float64 // of the time axis
	from, to time.Time
	text     style
}

// picture draws the case w mm wide and at most limit mm high. small leaves the
// names of the promises shorter.
func (d *dossier) picture(w, limit float64, small bool) *drawing {
	p := &picture{drawing: &drawing{w: w}, d: d, x0: labelWidth, x1: w - 3, text: style{7.5, false, ink}}
	if small {
		p.x0, p.text.size = 46, 6.8
	}
	p.from, p.to = d.span()
	lanes := 3*laneHeight + 2
	y := lanes
	p.shadeTurns(0, y)
	p.lanes(0)
	y = p.turnBar(y)
	y = p.axis(y)
	fixed := y + 9
	room := manyBars
	if !math.IsInf(limit, 1) {
		room = min(manyBars, int((limit-fixed-4)/barRow))
	}
	y = p.bars(y+1.5, max(room, 0))
	p.nowLine(y)
	p.h = p.legend(y + 2.5)
	return p.drawing
}

// span is the time the picture shows: all events, promises and now, with a
// little air at both ends.
func (d *dossier) span() (from, to time.Time) {
	from, to = d.now, d.now
	take := func(t time.Time) {
		if t.IsZero() {
			return
		}
		if t.Before(from) {
			from = t
		}
		if t.After(to) {
			to = t
		}
	}
	for _, e := range d.events {
		take(e.at)
	}
	for _, p := range d.promises {
		take(p.Said)
		take(p.Deadline())
	}
	if len(d.events) == 0 {
		take(d.c.Opened)
	}
	if to.Sub(from) < 48*time.Hour {
		from = to.Add(-48 * time.Hour)
	}
	air := to.Sub(from) / 40
	return from.Add(-air), to.Add(air)
}

// at is where a moment stands on the axis.
func (p *picture) at(t time.Time) float64 {
	part := float64(t.Sub(p.from)) / float64(p.to.Sub(p.from))
	return p.x0 + min(max(part, 0), 1)*(p.x1-p.x0)
}

// lanes draws the contacts: theirs above, the owner's below, the money between
// the owner and the axis.
func (p *picture) lanes(top float64) {
	names := []string{p.d.w.laneTheirs, p.d.w.laneOurs, p.d.w.laneMoney}
	for i, name := range names {
		y := top + (float64(i)+0.5)*laneHeight
		p.label(y, name)
		p.add(seg{p.x0, y, p.x1, y, hair, 0.2, false})
	}
	for lane := range names {
		p.marks(lane, top+(float64(lane)+0.5)*laneHeight)
	}
}

func (p *picture) label(y float64, s string) {
	st := style{p.text.size, false, muted}
	p.drawing.text(0, y+st.size*mmPerPoint*0.36, fit(s, st, p.x0-4), st, left)
}

// laneOf says in which lane an event stands, -1 none.
func laneOf(e event) int {
	switch e.kind {
	case evAnswer, evRobot, evStatement:
		if e.side == ours {
			return 1
		}
		return 0
	case evWrote, evCall, evFiled:
		return 1
	case evAttempt, evPayout:
		return 2
	}
	return -1
}

// marks draws the marks of one lane; those that would touch become one with
// their number.
func (p *picture) marks(lane int, y float64) {
	var group []event
	flush := func() {
		if len(group) > 0 {
			p.group(group, y)
			group = nil
		}
	}
	for _, e := range p.d.events {
		if laneOf(e) != lane {
			continue
		}
		if len(group) > 0 && p.at(e.at)-p.at(group[0].at) > near {
			flush()
		}
		group = append(group, e)
	}
	flush()
}

func (p *picture) group(group []event, y float64) {
	x := (p.at(group[0].at) + p.at(group[len(group)-1].at)) / 2
	e := group[len(group)-1]
	if len(group) > 1 {
		for _, g := range group {
			if !g.weak {
				e = g
			}
		}
	}
	p.symbol(e, x, y)
	if len(group) > 1 {
		st := style{p.text.size - 1.8, false, ink}
		p.drawing.text(x, y-1.9, itoa(len(group)), st, middle)
	}
}

// symbol draws the mark of an event. Shapes differ, so that colour is not needed.
func (p *picture) symbol(e event, x, y float64) {
	const r = 1.45
	switch e.kind {
	case evRobot:
		p.add(disc{x, y, r * 0.7, white.ref(), muted.ref(), 0.35})
	case evAnswer, evStatement:
		p.add(box{x: x - r, y: y - r*0.85, w: 2 * r, h: 1.7 * r, fill: white.ref(), stroke: ink.ref(), line: 0.45})
	case evCall:
		p.add(shape{[][2]float64{{x - r, y + r}, {x + r, y + r}, {x, y - r}}, accent.ref(), nil, 0})
	case evFiled:
		p.add(shape{[][2]float64{{x, y - 1.3*r}, {x + 1.3*r, y}, {x, y + 1.3*r}, {x - 1.3*r, y}}, accent.ref(), nil, 0})
	case evAttempt:
		const a = 1.1
		p.add(seg{x - a, y - a, x + a, y + a, bad, 0.55, false}, seg{x - a, y + a, x + a, y - a, bad, 0.55, false})
	case evPayout:
		p.add(disc{x, y, r * 1.15, good.ref(), nil, 0})
		p.tick(x, y, white)
	default:
		p.add(disc{x, y, r, accent.ref(), nil, 0})
	}
}

// tick draws a check mark.
func (p *picture) tick(x, y float64, c rgb) {
	p.add(seg{x - 0.8, y, x - 0.2, y + 0.7, c, 0.45, false}, seg{x - 0.2, y + 0.7, x + 0.9, y - 0.7, c, 0.45, false})
}

// shadeTurns lays a light shade behind the lanes while it was their turn.
func (p *picture) shadeTurns(top, bottom float64) {
	for _, t := range p.d.turns() {
		if !t.owner {
			x := p.at(t.from)
			p.add(box{x: x, y: top, w: p.at(t.to) - x, h: bottom - top, fill: tint.ref()})
		}
	}
}

// turnBar says whose turn it was.
func (p *picture) turnBar(y float64) float64 {
	p.label(y+turnHeight/2, p.d.w.turn)
	st := style{p.text.size - 1, false, ink}
	for _, t := range p.d.turns() {
		x, w := p.at(t.from), p.at(t.to)-p.at(t.from)
		name, fill := p.d.w.turnTheirs, shade
		if t.owner {
			name, fill = p.d.w.turnOwner, white
		}
		p.add(box{x: x, y: y, w: w, h: turnHeight, fill: fill.ref(), stroke: faint.ref(), line: 0.25})
		if theFace().textWidth(name, st.size) < w-1.5 {
			p.drawing.text(x+w/2, y+turnHeight/2+st.size*mmPerPoint*0.36, name, st, middle)
		}
	}
	return y + turnHeight + 1.2
}

// axis draws the calendar: days, weeks, months or years, whatever is readable.
func (p *picture) axis(y float64) float64 {
	p.add(seg{p.x0, y, p.x1, y, muted, 0.35, false})
	st := style{p.text.size - 0.6, false, muted}
	last := math.Inf(-1)
	for _, t := range p.ticks() {
		x := p.at(t)
		p.add(seg{x, y, x, y + 1.2, muted, 0.35, false})
		name := t.Format("01-02")
		if t.Month() == time.January && t.Day() == 1 || math.IsInf(last, -1) {
			name = t.Format(time.DateOnly)
		}
		w := theFace().textWidth(name, st.size)
		if x-w/2 < last+1.5 || x+w/2 > p.x1+2 || x-w/2 < p.x0-6 {
			continue
		}
		p.drawing.text(x, y+4.4, name, st, middle)
		last = x + w/2
	}
	return y + 5.6
}

// ticks are the days marked on the axis, at most about a dozen.
func (p *picture) ticks() []time.Time {
	loc := p.d.loc
	days := p.to.Sub(p.from).Hours() / 24
	start := p.from.In(loc)
	day := time.Date(start.Year(), start.Month(), start.Day()+1, 0, 0, 0, 0, loc)
	var out []time.Time
	if days > 90 {
		months := max(1, int(math.Ceil(days/30.4/12)))
		for t := time.Date(start.Year(), start.Month()+1, 1, 0, 0, 0, 0, loc); t.Before(p.to); t = t.AddDate(0, months, 0) {
			out = append(out, t)
		}
		return out
	}
	step := max(1, int(math.Ceil(days/12)))
	for t := day; t.Before(p.to); t = t.AddDate(0, 0, step) {
		out = append(out, t)
	}
	return out
}

// bars draws the promises, at most room of them, and returns the y below.
func (p *picture) bars(y float64, room int) float64 {
	shown := p.d.drawn(room)
	for _, c := range shown {
		p.bar(c, y)
		y += barRow
	}
	if rest := len(p.d.promises) - len(shown); rest > 0 && room > 0 {
		st := style{p.text.size - 0.6, false, muted}
		p.drawing.text(p.x0, y+2.6, fmt.Sprintf(p.d.w.morePromises, rest), st, left)
		y += 4.5
	}
	return y
}

// drawn are the promises for the picture in the order in which they were made;
// when there are too many, the broken and the running come first.
func (d *dossier) drawn(room int) []commitment {
	out := d.brokenFirst()
	out = out[:min(room, len(out))]
	slices.SortStableFunc(out, func(a, b commitment) int { return a.Said.Compare(b.Said) })
	return out
}

// bar draws one promise from the moment it was made to the moment it was due,
// and how long it has been overdue.
func (p *picture) bar(c commitment, y float64) {
	st := style{p.text.size, false, ink}
	name := fit(c.number+"  "+p.d.w.quote(p.d.show(c.Quote)), st, p.x0-4)
	p.drawing.text(0, y+barHeight/2+st.size*mmPerPoint*0.36, name, st, left)
	p.add(seg{p.x0, y + barRow - 1.7, p.x1, y + barRow - 1.7, tint, 0.2, false})
	x := p.at(c.Said)
	due := c.Deadline()
	if due.IsZero() {
		p.undated(c, x, y)
		return
	}
	end := max(p.at(due), x+1.2)
	p.body(c, x, y, end-x)
	p.overdue(c, end, y)
}

// undated draws a promise without a date: a mark, the word, and a dashed line for
// as long as it stood.
func (p *picture) undated(c commitment, x, y float64) {
	until := p.x1
	if !c.Settled.IsZero() {
		until = p.at(c.Settled)
	}
	p.add(disc{x, y + barHeight/2, 0.9, muted.ref(), nil, 0})
	from := x + 3 + theFace().textWidth(p.d.w.noDate, p.text.size-0.6)
	if from < until {
		p.add(seg{from, y + barHeight/2, until, y + barHeight/2, muted, 0.4, true})
	}
	p.after(x+2, y, p.d.w.noDate)
}

// body draws the time that was promised.
func (p *picture) body(c commitment, x, y, w float64) { p.bodyOf(c, x, y, w, barHeight) }

func (p *picture) bodyOf(c commitment, x, y, w, barHeight float64) {
	switch c.Status {
	case escalation.PromiseKept:
		p.add(box{x: x, y: y, w: w, h: barHeight, fill: good.ref()})
		p.tick(x+min(w/2, 2), y+barHeight/2, white)
	case escalation.PromiseBroken:
		p.add(box{x: x, y: y, w: w, h: barHeight, fill: white.ref(), stroke: bad.ref(), line: 0.4})
		p.hatch(x, y, w, barHeight, 1.3, bad, 0.28)
	case escalation.PromiseOpen:
		p.add(box{x: x, y: y, w: w, h: barHeight, fill: white.ref(), stroke: accent.ref(), line: 0.45})
	default:
		p.add(box{x: x, y: y, w: w, h: barHeight, fill: white.ref(), stroke: muted.ref(), line: 0.35, dash: true})
	}
}

// overdue draws the time after the due moment and says how long it was.
func (p *picture) overdue(c commitment, x, y float64) {
	if c.view.Late == "" || c.Status == escalation.PromiseSuperseded || c.Status == escalation.PromiseWithdrawn {
		p.after(x+1, y, "")
		return
	}
	if c.Status != escalation.PromiseBroken && c.Status != escalation.PromiseKept {
		p.after(x+1, y, p.d.w.passed)
		return
	}
	end := p.d.now
	if !c.Settled.IsZero() && c.SettledBy != "time" {
		end = c.Settled
	}
	to := max(p.at(end), x+0.6)
	mid := y + barHeight/2
	p.add(seg{x, mid, to, mid, bad, 0.5, false}, seg{to, mid - 1, to, mid + 1, bad, 0.5, false}, seg{x, y - 0.6, x, y + barHeight + 0.6, bad, 0.7, false})
	text := p.d.w.late + c.view.Late
	st := style{p.text.size - 0.4, false, bad}
	w := theFace().textWidth(text, st.size)
	tx := to + 1.2
	if tx+w > p.x1 { // no room behind: on the line, with paper under it
		tx = max(x+1.2, to-w-1.5)
		p.add(box{x: tx - 0.6, y: mid - 1.5, w: w + 1.2, h: 3, fill: white.ref()})
	}
	p.drawing.text(tx, mid+st.size*mmPerPoint*0.36, text, st, left)
}

// after puts a remark behind a bar.
func (p *picture) after(x, y float64, s string) {
	st := style{p.text.size - 0.6, false, muted}
	w := theFace().textWidth(s, st.size)
	p.drawing.text(min(x, p.x1-w), y+barHeight/2+st.size*mmPerPoint*0.36, s, st, left)
}

// nowLine marks the moment at which the picture was made.
func (p *picture) nowLine(bottom float64) {
	x := p.at(p.d.now)
	p.add(seg{x, 0, x, bottom, accent, 0.3, true})
}

// legend explains the marks in one or two lines and returns the y below.
func (p *picture) legend(y float64) float64 {
	w := p.d.w
	st := style{p.text.size - 0.6, false, muted}
	x, row := 0.0, y+1.6
	item := func(draw func(x, y float64), text string) {
		width := 5.6 + theFace().textWidth(text, st.size) + 3.6
		if x+width > p.w {
			x, row = 0, row+4.4
		}
		draw(x+2, row)
		p.drawing.text(x+5.6, row+st.size*mmPerPoint*0.36, text, st, left)
		x += width
	}
	for _, k := range []eventKind{evAnswer, evRobot, evWrote, evCall, evFiled, evAttempt, evPayout} {
		item(func(x, y float64) { p.symbol(event{kind: k}, x, y) }, w.legend[k])
	}
	for _, s := range []escalation.Status{escalation.PromiseKept, escalation.PromiseBroken, escalation.PromiseOpen, escalation.PromiseSuperseded} {
		item(func(x, y float64) {
			p.bodyOf(commitment{Promise: escalation.Promise{Status: s}}, x-1.9, y-1.4, 4.4, 2.8)
		}, w.legendBar[s])
	}
	item(func(x, y float64) { p.add(seg{x, y - 1.6, x, y + 1.6, accent, 0.3, true}) }, w.now+templates.LongDay(p.d.lang, p.d.now, p.d.loc))
	return row + 2.6
}
