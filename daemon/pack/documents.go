package pack

import (
	"fmt"
	"strings"

	"cuiban/escalation"
	"cuiban/templates"
)

// timelinePDF is the case as a picture and as a table.
func (d *dossier) timelinePDF() ([]byte, error) {
	f := d.newFlow(d.w.timeline, true)
	f.titled(d.w.timeline, d.about())
	if len(d.events) > 0 {
		pic := d.picture(f.width(), f.room()-2, false)
		f.put(pic, 0)
		f.gap(6)
	}
	d.eventTable(f)
	return f.pdf(d)
}

// about is the line below a title: what, who, when made.
func (d *dossier) about() string {
	return joinWords(d.w.dot, d.show(d.c.Platform), d.amountWords(d.c.Outstanding()), fmt.Sprintf(d.w.made, templates.LongDay(d.lang, d.now, d.loc)), d.w.zoneWords(d.zoneName()))
}

func (d *dossier) eventTable(f *flow) {
	st := style{sizeBody, false, ink}
	if len(d.events) == 0 {
		f.para(plainSpan(d.w.noEvents, st), st, 0)
		return
	}
	const no, at, source = 11.0, 30.0, 30.0
	rest := f.width() - no - at - source
	t := &table{size: sizeBody, pad: 1.4, cols: []column{
		{d.w.colNo, no, true}, {d.w.colTime, at, false}, {d.w.colWhat, rest * 0.54, false}, {d.w.colResult, rest * 0.46, false}, {d.w.colSource, source, false}}}
	head := t.header()
	f.put(head, 14)
	f.head = head
	for i, e := range d.events {
		result := plainSpan(e.result, st)
		if e.kind == evDue {
			result = marking(e.result, st, e.result)
		}
		quiet := style{sizeBody, false, muted}
		what := st
		if e.weak {
			what = quiet
		}
		t.put(f, [][]span{plainSpan(itoa(i+1), quiet), plainSpan(d.moment(e.at), st), plainSpan(e.what, what), result, plainSpan(e.source, quiet)})
	}
	f.head = nil
}

// ledgerPDF holds every promise: words, where and when, due with the arithmetic
// day by day, what happened.
func (d *dossier) ledgerPDF() ([]byte, error) {
	f := d.newFlow(d.w.ledger, true)
	f.titled(d.w.ledger, d.about())
	st := style{sizeBody, false, ink}
	if len(d.promises) == 0 {
		f.para(plainSpan(d.w.noPromise, st), st, 0)
	} else {
		f.para(d.w.ledgerWords(d, st), st, 0)
		f.gap(3)
		d.ledgerTable(f, d.promises)
	}
	if len(d.terms) > 0 {
		f.heading(d.w.termsHead)
		d.ledgerTable(f, d.terms)
	}
	if len(d.demands) > 0 {
		f.heading(d.w.demandsHead)
		d.ledgerTable(f, d.demands)
	}
	return f.pdf(d)
}

func (d *dossier) ledgerTable(f *flow, rows []commitment) {
	const no, where, due, outcome = 11.0, 42.0, 92.0, 46.0
	t := &table{size: sizeBody, pad: 1.5, cols: []column{
		{d.w.colNo, no, false}, {d.w.colQuote, f.width() - no - where - due - outcome, false}, {d.w.colWhere, where, false},
		{d.w.colWhy, due, false}, {d.w.colOutcome, outcome, false}}}
	var all [][][]span
	for _, p := range rows {
		all = append(all, d.ledgerRow(p))
	}
	t.putAll(f, all)
}

func (d *dossier) ledgerRow(p commitment) [][]span {
	st, small := style{sizeBody, false, ink}, style{sizeSmall, false, muted}
	quote := marking(d.w.quote(d.show(p.Quote)), st, d.show(p.Term.Words))
	note := d.w.action[p.Action]
	if p.view.Estimate {
		note += d.w.estimate
	}
	quote = append(quote, span{"\n" + note, small, false})
	due := []span{{firstOf(d.moment(p.Deadline()), d.w.noDate), style{sizeBody, true, ink}, false}}
	for _, line := range p.view.Why {
		due = append(due, span{"\n" + d.show(line), small, false})
	}
	outcome := d.outcome(p)
	key := ""
	if p.Status == escalation.PromiseBroken {
		key = outcome
	}
	return [][]span{plainSpan(p.number, st), quote, d.whereSaid(p), due, marking(outcome, st, key)}
}

// whereSaid tells when, in which mail or how else, and by whom it was said.
func (d *dossier) whereSaid(p commitment) []span {
	st, small := style{sizeBody, false, ink}, style{sizeSmall, false, muted}
	return append(plainSpan(d.moment(p.Said), st), span{"\n" + joinWords(d.w.comma, d.sourceOf(p), d.show(p.Agent)), small, false})
}

func (d *dossier) sourceOf(p commitment) string {
	if n := d.mailOfSHA(p.Mail); n != "" {
		return d.w.mail + n
	}
	if p.Mail == "" {
		return d.w.ownRecord
	}
	return d.w.notInPack
}

// indexPDF says what each piece of evidence shows.
func (d *dossier) indexPDF() ([]byte, error) {
	f := d.newFlow(d.w.index, true)
	f.titled(d.w.index, d.about())
	st := style{sizeBody, false, ink}
	if len(d.proofs) == 0 {
		f.para(plainSpan(d.w.noProofs, st), st, 0)
		return f.pdf(d)
	}
	const no, at, size, hash = 15.0, 29.0, 19.0, 48.0
	rest := f.width() - no - at - size - hash
	t := &table{size: sizeBody, pad: 1.4, cols: []column{
		{d.w.colNo, no, false}, {d.w.colShows, rest * 0.40, false}, {d.w.colFile, rest * 0.34, false}, {d.w.colTime, at, false},
		{d.w.colSource, rest * 0.26, false}, {d.w.colSize, size, true}, {d.w.colHash, hash, false}}}
	var rows [][][]span
	for _, p := range d.proofs {
		rows = append(rows, d.indexRow(p))
	}
	t.putAll(f, rows)
	return f.pdf(d)
}

func (d *dossier) indexRow(p proof) [][]span {
	st, small := style{sizeBody, false, ink}, style{sizeSmall, false, muted}
	file := plainSpan(d.face.oneLine(p.file), st)
	if p.file == "" {
		file = []span{{p.absent, st, true}}
	}
	if name := d.show(p.Name); name != "" {
		file = append(file, span{"\n" + d.w.colName + d.w.colon + name, small, false})
	}
	source := d.show(p.Source)
	if n := d.mailOfSHA(p.Source); n != "" {
		source = d.w.mail + n
	} else if p.Source == "owner" || p.Source == "" || len(p.Source) == 64 {
		source = d.w.own
	}
	return [][]span{plainSpan(p.number, st), plainSpan(firstOf(d.show(p.Label), d.show(p.Name)), st), file, plainSpan(d.moment(p.At), st),
		plainSpan(source, st), plainSpan(sizeWords(p.Size), st), plainSpan(spaced(p.SHA256), small)}
}

// sizeWords writes a number of bytes for people.
func sizeWords(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", (n+1023)>>10)
	}
	return fmt.Sprintf("%d B", n)
}

// spaced writes a hash in groups of eight, so that it can be compared by eye.
func spaced(hash string) string {
	var parts []string
	for len(hash) > 8 {
		parts, hash = append(parts, hash[:8]), hash[8:]
	}
	return strings.Join(append(parts, hash), " ")
}
