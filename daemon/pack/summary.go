package pack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/templates"
)

// density is how closely the summary is set. It is tried from the roomiest on
// until the page holds everything; the last one fits whatever comes, since each
// of its parts is bounded.
type density struct {
	size     float64 // of the text, points
	lines    int     // of what happened, and of the demand
	value    int     // lines of a fact
	promises int     // rows of the table
	quote    int     // lines of a cell
	steps    int     // lines of what was tried
	gap      float64 // between sections, mm
}

var densities = []density{
	{10, 7, 3, 10, 3, 12, 6.5},
	{9.5, 6, 3, 10, 3, 12, 5.5},
	{9.2, 5, 2, 9, 2, 11, 5},
	{9, 5, 2, 7, 2, 10, 4.5},
	{8.7, 4, 2, 6, 2, 9, 4},
	{8.5, 4, 2, 5, 2, 8, 3.5},
	{8.2, 3, 2, 4, 2, 7, 3},
	{8, 3, 2, 4, 1, 6, 2.5},
	{8, 2, 1, 3, 1, 4, 2},
}

const (
	summarySide = 17.0
	summaryTop  = 13.0
	// summaryFoot is where the text of the summary must end.
	summaryFoot = a4Long - 12.0
	// pictureLeast is the room that the timeline picture needs to be of use.
	pictureLeast = 52.0
)

// summary makes the one page. It is one page by construction: nothing here
// begins another.
func (d *dossier) summary() ([]byte, error) {
	p := newPainter(d.w.title+" "+d.show(d.c.Ref), d.show(d.c.Owner.Name), d.lang, d.now)
	p.page(false)
	p.paint(d.summarySheet(), 0, 0)
	return p.bytes()
}

// summarySheet is the page at the first density that fits.
func (d *dossier) summarySheet() *drawing {
	foot := d.summaryBasis()
	for i, k := range densities {
		s := &sheet{drawing: &drawing{w: a4Short, h: a4Long}, x: summarySide, w: a4Short - 2*summarySide, y: summaryTop, k: k}
		d.summaryParts(s)
		end := summaryFoot - foot.h - 4
		if s.y > end && i < len(densities)-1 {
			continue
		}
		if room := end - s.y - k.gap; room >= pictureLeast && len(d.events) > 1 {
			pic := d.picture(s.w, room, true)
			s.place(pic, s.x, s.y+k.gap)
		}
		s.place(foot, s.x, summaryFoot-foot.h)
		return s.drawing
	}
	return nil // not reached: the last density returns
}

// sheet is a page being filled from top to bottom.
type sheet struct {
	*drawing
	x, w, y float64
	k       density
}

func (s *sheet) style() style { return style{s.k.size, false, ink} }

// para adds at most max lines of text.
func (s *sheet) para(spans []span, max int) {
	s.y = s.lines(s.x, s.y, clip(breakLines(spans, s.w), max, s.w), s.style())
}

func (s *sheet) heading(text string) {
	st := style{s.k.size + 1, true, accent}
	s.y += s.k.gap
	s.y = s.lines(s.x, s.y, clip(breakLines(plainSpan(text, st), s.w), 1, s.w), st)
	s.add(seg{s.x, s.y + 0.3, s.x + s.w, s.y + 0.3, faint, 0.25, false})
	s.y += 1.6
}

func (d *dossier) summaryParts(s *sheet) {
	d.summaryHead(s)
	d.summaryFacts(s)
	if text := d.showText(d.c.Happened); text != "" {
		s.heading(d.w.happened)
		s.para(marking(strings.Join(strings.Fields(text), " "), s.style(), d.amountWords(d.c.Amount), d.amountWords(d.c.Outstanding())), s.k.lines)
	}
	d.summaryPromises(s)
	d.summaryTried(s)
	d.summaryDemand(s)
}

func (d *dossier) summaryHead(s *sheet) {
	small := style{sizeSmall, false, muted}
	s.text(s.x, s.y+2.6, fmt.Sprintf(d.w.ref, d.show(d.c.Ref)), small, left)
	s.text(s.x+s.w, s.y+2.6, fmt.Sprintf(d.w.made, templates.LongDay(d.lang, d.now, d.loc)), small, right)
	s.y += 5
	st := style{sizeTitle, true, accent}
	s.lines(s.x, s.y, breakLines(plainSpan(d.w.title, st), s.w), st)
	s.text(s.x+s.w, s.y+st.height()*0.68, d.w.reader[d.opt.reader()], style{sizeBody, false, muted}, right)
	s.y += st.height() + 0.6
	s.add(box{x: s.x, y: s.y, w: s.w, h: 0.8, fill: accent.ref()})
	s.y += 3.2
	big := style{s.k.size + 4, true, ink}
	s.y = s.lines(s.x, s.y, clip(breakLines(d.headline(big), s.w), 3, s.w), big)
	s.y += 2
}

// headline says in one sentence who owes how much since when.
func (d *dossier) headline(st style) []span {
	amount := d.amountWords(d.c.Outstanding())
	if d.c.State == escalation.Closed {
		amount = d.amountWords(d.c.Amount)
	}
	days := d.daysSince()
	text := d.w.headline(d, amount, days)
	return marking(text, st, amount, days)
}

// headlineName is how many characters of the platform's name go into the
// headline: the amount and the days must never be pushed out of it.
const headlineName = 30

func (d *dossier) shortName(s string) string {
	s = d.show(s)
	if short := cutRunes(s, headlineName); short != s {
		return short + "…"
	}
	return s
}

// daysSince is how long it has lasted, in days; "" below one.
func (d *dossier) daysSince() string {
	end := d.now
	if d.c.State == escalation.Closed {
		for _, e := range d.c.Entries {
			if e.Kind == escalation.EntryClosed {
				end = e.At
			}
		}
	}
	n := calendar.DateOf(end, d.loc).Sub(calendar.DateOf(d.since(), d.loc))
	if n < 1 {
		return ""
	}
	return d.w.days(n)
}

func (d *dossier) amountWords(m escalation.Money) string { return templates.MoneyWords(d.lang, m) }

// fact is one labelled value of the summary.
type fact struct {
	label string
	value []span
}

// summaryFacts sets the facts in two columns.
func (d *dossier) summaryFacts(s *sheet) {
	facts := d.facts(s.style())
	label := style{s.k.size - 1.2, false, muted}
	const gutter = 6.0
	labelW := 0.0
	for _, f := range facts {
		labelW = max(labelW, theFace().textWidth(f.label, label.size))
	}
	labelW = min(labelW+2.5, 34)
	half := (s.w - gutter) / 2
	for i := 0; i < len(facts); i += 2 {
		y := s.y
		for j, f := range facts[i:min(i+2, len(facts))] {
			x := s.x + float64(j)*(half+gutter)
			s.text(x, s.y+s.style().height()/2+s.k.size*mmPerPoint*0.36, fit(f.label, label, labelW), label, left)
			lines := clip(breakLines(f.value, half-labelW), s.k.value, half-labelW)
			y = max(y, s.lines(x+labelW, s.y, lines, s.style()))
		}
		s.y = y + 0.5
	}
}

// facts are who, against whom, how much, since when, where it stands.
func (d *dossier) facts(st style) []fact {
	c := d.c
	plain := func(s string) []span { return plainSpan(s, st) }
	marked := func(s, key string) []span { return marking(s, st, key) }
	or := func(s, other string) string {
		if s == "" {
			return other
		}
		return s
	}
	amount := d.amountWords(c.Amount)
	total := or(amount, d.w.notSaid)
	if c.Paid.Minor > 0 {
		total += fmt.Sprintf(d.w.paidPart, d.amountWords(c.Paid), or(d.amountWords(c.Outstanding()), "0"))
	}
	since := templates.LongDay(d.lang, d.since(), d.loc)
	out := []fact{
		{d.w.complainant, plain(joinWords(d.w.comma, or(d.show(cmp.Or(d.person.LegalName, c.Owner.Name)), d.w.notSaid), d.w.standing[c.Standing]))},
		{d.w.against, plain(or(d.show(c.Platform), d.w.notSaid))},
		{d.w.address, plain(d.show(c.Owner.Address))},
		{d.w.entity, plain(or(d.show(c.Entity), d.w.noEntity))},
	}
	for _, f := range [][2]string{{d.w.phone, d.person.Phone}, {d.w.seat, d.company.Address}, {d.w.postal, d.person.Address}, {d.w.licence, d.company.Licence}, {d.w.identity, d.person.Identity}} {
		if value := d.show(f[1]); value != "" {
			out = append(out, fact{f[0], plain(value)})
		}
	}
	return append(out, []fact{
		{d.w.account, plain(or(d.show(c.Account), d.w.notSaid))},
		{d.w.numbers, plain(or(d.ticketWords(), d.w.none))},
		{d.w.amount, marked(total, amount)},
		{d.w.begun, marked(since, since)},
		{d.w.stand, plain(d.standWords())},
		{d.w.facts, plain(d.w.stands[cmp.Or(c.State, escalation.Open)])},
	}...)
}

// standWords says on which rung the case is and since when.
func (d *dossier) standWords() string {
	if d.rung == nil {
		return d.w.unknown
	}
	s := d.rung.Title.In(d.lang)
	if !d.c.RungSince.IsZero() {
		s += d.w.open + fmt.Sprintf(d.w.sinceDay, d.day(d.c.RungSince)) + d.w.close
	}
	return s
}

// ticketWords lists the other side's ticket numbers.
func (d *dossier) ticketWords() string {
	var parts []string
	for _, n := range d.tickets {
		parts = append(parts, d.show(joinWords(" ", n.Label, n.Value)))
	}
	return strings.Join(parts, d.w.semicolon)
}

// summaryPromises is the table of what was promised and broken, the longest
// overdue first.
func (d *dossier) summaryPromises(s *sheet) {
	rows := d.brokenFirst()
	s.heading(d.w.promisesHead)
	if len(rows) == 0 {
		s.para(plainSpan(d.w.noPromise, s.style()), 2)
		return
	}
	t := d.promiseTable(s)
	head := t.header()
	s.place(head, s.x, s.y)
	s.y += head.h
	for _, p := range rows[:min(len(rows), s.k.promises)] {
		row := t.row(t.clipped(t.cells(d.promiseRow(p, t.style())), s.k.quote))
		s.place(row, s.x, s.y)
		s.y += row.h
	}
	if rest := len(rows) - s.k.promises; rest > 0 {
		s.y += 0.8
		s.para(plainSpan(fmt.Sprintf(d.w.more, rest), style{s.k.size - 1, false, muted}), 1)
	}
}

// brokenFirst are the promises for the summary: the broken ones, the longest
// overdue first; then those still running, then the rest, the newest first.
func (d *dossier) brokenFirst() []commitment {
	rank := func(p commitment) int {
		switch p.Status {
		case escalation.PromiseBroken:
			return 0
		case escalation.PromiseOpen:
			return 1
		}
		return 2
	}
	out := slices.Clone(d.promises)
	slices.SortStableFunc(out, func(a, b commitment) int {
		if r := rank(a) - rank(b); r != 0 {
			return r
		}
		if rank(a) == 0 {
			return a.Deadline().Compare(b.Deadline())
		}
		return b.Said.Compare(a.Said)
	})
	return out
}

func (d *dossier) promiseTable(s *sheet) *table {
	const no, said, due, outcome = 9.0, 28.5, 28.5, 50.0
	return &table{size: s.k.size - 0.8, pad: 1.1, cols: []column{
		{title: d.w.colNo, w: no}, {title: d.w.colQuote, w: s.w - no - said - due - outcome},
		{title: d.w.colSaid, w: said}, {title: d.w.colDue, w: due}, {title: d.w.colOutcome, w: outcome},
	}}
}

func (d *dossier) promiseRow(p commitment, st style) [][]span {
	quote := d.w.quote(d.show(p.Quote))
	if p.view.Estimate {
		quote += d.w.estimate
	}
	outcome := marking(d.outcome(p), st, p.view.Late)
	if p.Status == escalation.PromiseBroken {
		for i := range outcome {
			outcome[i].bold = outcome[i].mark
		}
	}
	due := d.moment(p.Deadline())
	if due == "" {
		due = d.w.noDate
	}
	return [][]span{plainSpan(p.number, st), marking(quote, st, d.show(p.Term.Words)), plainSpan(d.moment(p.Said), st), plainSpan(due, st), outcome}
}

// summaryTried counts what the owner did and lists the steps.
func (d *dossier) summaryTried(s *sheet) {
	s.heading(d.w.tried)
	n := d.count()
	s.para(d.w.countWords(n, s.style()), 2)
	steps, more := d.steps(s.k.steps)
	small := style{s.k.size - 0.6, false, ink}
	const date = 21.0
	s.y += 0.8
	for _, e := range steps {
		base := s.y + small.height()/2 + small.size*mmPerPoint*0.36
		s.text(s.x, base, d.day(e.at), style{small.size, false, muted}, left)
		s.text(s.x+date, base, fit(e.gist, small, s.w-date), small, left)
		s.y += small.height()
	}
	if more > 0 {
		s.para(plainSpan(fmt.Sprintf(d.w.moreSteps, more), style{s.k.size - 1, false, muted}), 1)
	}
}

// steps are the events for the summary in order: the first two and the latest,
// those of weight before the others. more is how many are left to the timeline.
func (d *dossier) steps(max int) (steps []event, more int) {
	var all, tries []event
	flush := func() {
		if len(tries) > 0 {
			all = append(all, d.oneStep(tries))
			tries = nil
		}
	}
	for _, e := range d.events {
		switch {
		case e.weak || e.kind == evDue || e.gist == "":
		case e.kind == evAttempt:
			tries = append(tries, e)
		default:
			flush()
			all = append(all, e)
		}
	}
	flush()
	if len(all) > max {
		more = len(all) - max
		all = append(slices.Clone(all[:2]), all[len(all)-max+2:]...)
	}
	return all, more
}

// oneStep makes one step of withdrawals in a row: how often, with which results.
func (d *dossier) oneStep(tries []event) event {
	if len(tries) == 1 {
		return tries[0]
	}
	var states, codes []string
	once := func(list []string, s string) []string {
		if s == "" || slices.Contains(list, s) {
			return list
		}
		return append(list, s)
	}
	for _, t := range tries {
		states, codes = once(states, t.status), once(codes, t.code)
	}
	e := tries[0]
	e.gist = fmt.Sprintf(d.w.triedTimes, len(tries), d.day(tries[len(tries)-1].at)) +
		joinWords(d.w.comma, strings.Join(states, d.w.semicolon), strings.Join(codes, " "))
	return e
}

// summaryDemand is the demand in a box.
func (d *dossier) summaryDemand(s *sheet) {
	s.y += s.k.gap
	const pad = 2.6
	st := style{s.k.size + 0.5, false, ink}
	head := style{s.k.size + 1, true, accent}
	amount := d.amountWords(d.c.Outstanding())
	text := strings.Join(strings.Fields(d.showText(d.c.Demand)), " ")
	if text == "" {
		text = d.w.usualDemand(amount)
	}
	if d.c.State == escalation.Closed && d.c.Amount.Minor > 0 && d.c.Outstanding().Minor == 0 {
		text = d.w.nothingOwed
	}
	lines := clip(breakLines(marking(text, st, amount, strings.ReplaceAll(amount, " ", "")), s.w-2*pad-1.6), s.k.lines, s.w-2*pad-1.6)
	h := head.height() + height(lines, st) + 2*pad
	s.add(box{x: s.x, y: s.y, w: s.w, h: h, fill: tint.ref()}, box{x: s.x, y: s.y, w: 1.4, h: h, fill: accent.ref()})
	y := s.lines(s.x+pad+1.6, s.y+pad, breakLines(plainSpan(d.w.demand, head), s.w), head)
	s.lines(s.x+pad+1.6, y, lines, st)
	s.y += h
}

// summaryBasis says on what the page rests and where the rest is.
func (d *dossier) summaryBasis() *drawing {
	st := style{sizeSmall, false, muted}
	w := a4Short - 2*summarySide
	out := &drawing{}
	out.add(seg{0, 0, w, 0, hair, 0.2, false})
	text := joinWords(d.w.sep, fmt.Sprintf(d.w.sight[d.c.Sight], d.moment(d.now)), d.w.zoneWords(d.zoneName()), d.w.basis)
	out.h = out.lines(0, 1.4, clip(breakLines(plainSpan(text, st), w), 3, w), st)
	return out
}

// zoneName says in which zone the times are given.
func (d *dossier) zoneName() string {
	if _, off := d.now.In(d.loc).Zone(); off == 8*60*60 && d.c.Jurisdiction == "cn" {
		return d.w.beijing
	}
	return "UTC" + d.now.In(d.loc).Format("-07:00")
}
