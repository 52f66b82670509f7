package pack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"cuiban/escalation"
	"cuiban/store"
)

// understood is the part of what the parser made of a mail that is printed; it
// is decoded from the JSON kept with the mail, whose fields are never renamed.
type understood struct {
	MessageID   string       `json:"message_id"`
	From        []address    `json:"from"`
	To          []address    `json:"to"`
	Cc          []address    `json:"cc"`
	Subject     string       `json:"subject"`
	NewText     string       `json:"new_text"`
	QuotedText  string       `json:"quoted_text"`
	Signature   string       `json:"signature"`
	Disclaimer  string       `json:"disclaimer"`
	Forwarded   []understood `json:"forwarded"`
	Attachments []struct {
		Name string `json:"name"`
		Size int64  `json:"size"`
	} `json:"attachments"`
	Date string `json:"date"`
}

type address struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// printedText bounds how much of one mail's own text is printed, in characters;
// the original holds the rest. It is some thirty pages.
const printedText = 60000

// lettersPDF prints all mails in order, quotations folded away, with what was
// said by phone or app in its place.
func (d *dossier) lettersPDF(ctx context.Context, st *store.Store) ([]byte, error) {
	f := d.newFlow(d.w.letters, false)
	f.titled(d.w.letters, d.about())
	small := style{sizeSmall, false, muted}
	f.para(plainSpan(d.w.foldHint, small), small, 0)
	if len(d.mails) == 0 {
		f.gap(4)
		f.para(plainSpan(d.w.noMails, style{sizeBody, false, ink}), style{sizeBody, false, ink}, 0)
	}
	statements := d.statements()
	for i, m := range d.mails {
		for len(statements) > 0 && statements[0].at.Before(m.at) {
			d.printStatement(f, statements[0])
			statements = statements[1:]
		}
		u, err := d.understanding(ctx, st, m)
		if err != nil {
			return nil, err
		}
		d.printMail(f, i, u)
	}
	for _, e := range statements {
		d.printStatement(f, e)
	}
	return f.pdf(d)
}

// understanding loads what was understood of a mail. What does not decode is
// printed with the little that the archive itself knows.
func (d *dossier) understanding(ctx context.Context, st *store.Store, m letter) (understood, error) {
	if m.own != nil {
		u := understood{MessageID: m.own.MessageID, From: []address{{d.c.Owner.Name, m.from}}, Subject: m.subject, NewText: m.own.Text}
		for _, r := range m.own.Recipients {
			u.To = append(u.To, address{"", r})
		}
		return u, nil
	}
	var u understood
	err := st.View(ctx, func(tx *store.Tx) error {
		full, err := tx.Mail(m.id)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if json.Unmarshal([]byte(full.Understanding), &u) != nil {
			u = understood{MessageID: full.MessageID}
		}
		return nil
	})
	if len(u.From) == 0 {
		u.From = []address{{"", m.from}}
	}
	u.Subject = cmp.Or(u.Subject, m.subject)
	return u, err
}

// statements are what was said otherwise than by mail, in order.
func (d *dossier) statements() []event {
	var out []event
	for _, e := range d.events {
		if e.kind == evCall || e.kind == evStatement || e.kind == evFiled || e.kind == evPayout {
			out = append(out, e)
		}
	}
	return out
}

// printStatement prints an entry of the owner's record as such: it is nobody's mail.
func (d *dossier) printStatement(f *flow, e event) {
	st := style{sizeBody, false, ink}
	f.gap(5)
	f.outline(d.moment(e.at)+" "+e.what, 22)
	f.put(d.band(f, d.w.ownNote, d.moment(e.at), nil), 10)
	f.gap(1.2)
	f.para(plainSpan(joinWords("\n", e.what, e.result), st), st, 3)
}

// band is the strip that opens a mail: number and side to the left, the moment
// to the right. A filled strip is a mail of the other side; a framed one is ours.
func (d *dossier) band(f *flow, title, at string, fill *rgb) *drawing {
	const h = 6.6
	b := &drawing{h: h}
	frame := faint
	b.add(box{w: f.width(), h: h, fill: fill, stroke: &frame, line: 0.25})
	st := style{sizeBody, true, ink}
	b.text(2.5, 4.5, fit(title, st, f.width()-45), st, left)
	b.text(f.width()-2.5, 4.5, at, style{sizeBody, false, ink}, right)
	return b
}

func (d *dossier) printMail(f *flow, i int, u understood) {
	m := d.mails[i]
	var fill *rgb
	if m.side != ours {
		fill = shade.ref()
	}
	f.gap(5)
	title := joinWords(d.w.dot, d.w.mail+d.mailNumber(i), d.w.sideLong[m.side])
	if m.robot {
		title += d.w.open + d.w.automaticMail + d.w.close
	}
	at := d.moment(m.at)
	if m.undated {
		at = d.w.asReceived + at
	}
	f.outline(d.mailNumber(i)+" "+d.day(m.at)+" "+d.show(u.Subject), 40)
	f.put(d.band(f, title, at, fill), 24)
	f.gap(1.4)
	d.printHead(f, m, u)
	f.gap(1.6)
	d.printBody(f, u, m.sha, 3)
}

// printHead prints the header fields in full.
func (d *dossier) printHead(f *flow, m letter, u understood) {
	row := func(label, value string) {
		if value = d.show(value); value == "" {
			return
		}
		st, name := style{sizeSmall, false, ink}, style{sizeSmall, false, muted}
		const indent = 26.0
		lines := breakLines(plainSpan(value, st), f.width()-indent-1)
		for i, l := range lines {
			b := &drawing{h: lineHeight(l, st)}
			if i == 0 {
				b.line(3, 0, breakLines(plainSpan(label, name), indent)[0], st)
			}
			b.line(indent, 0, l, st)
			f.put(b, 0)
		}
	}
	row(d.w.from, addresses(u.From))
	row(d.w.to, addresses(u.To))
	row(d.w.cc, addresses(u.Cc))
	row(d.w.date, m.at.In(d.loc).Format("2006-01-02 15:04:05 -07:00"))
	row(d.w.subject, u.Subject)
	row("Message-ID", u.MessageID)
	row(d.w.signed, d.dkimWords(m))
	row(d.w.attachments, d.attachmentWords(u))
	row(d.w.original, firstOf(m.file, d.w.notInPack))
}

func addresses(all []address) string {
	var parts []string
	for _, a := range all {
		switch {
		case a.Name == "" || a.Name == a.Address:
			parts = append(parts, a.Address)
		default:
			parts = append(parts, a.Name+" <"+a.Address+">")
		}
	}
	return strings.Join(parts, "; ")
}

func (d *dossier) attachmentWords(u understood) string {
	var parts []string
	for _, a := range u.Attachments {
		parts = append(parts, a.Name+" ("+sizeWords(a.Size)+")")
	}
	return strings.Join(parts, "; ")
}

// dkimWords says what the signatures are worth, as found at receipt.
func (d *dossier) dkimWords(m letter) string {
	if m.own != nil {
		return ""
	}
	if len(m.dkim) == 0 {
		return d.w.dkimNone
	}
	var parts []string
	for _, s := range m.dkim {
		switch s.Status {
		case "pass":
			parts = append(parts, fmt.Sprintf(d.w.dkimPass, s.Domain, strings.Join(s.Covers, ", ")))
		case "fail":
			parts = append(parts, fmt.Sprintf(d.w.dkimFail, s.Domain, s.Reason))
		default:
			parts = append(parts, fmt.Sprintf(d.w.dkimUnchecked, s.Domain))
		}
	}
	return strings.Join(parts, d.w.semicolon)
}

// printBody prints the text the sender wrote, its promises marked, and says
// what was folded away; then the mails inside it.
func (d *dossier) printBody(f *flow, u understood, sha string, indent float64) {
	st, small := style{sizeBody, false, ink}, style{sizeSmall, false, muted}
	text := strings.TrimSpace(d.showText(cutRunes(u.NewText, printedText)))
	if text == "" && len(u.Forwarded) == 0 {
		f.para(plainSpan(d.w.noText, small), small, indent)
	}
	if text != "" {
		f.para(marking(text, st, d.quotesOf(sha)...), st, indent)
	}
	if utf8.RuneCountInString(u.NewText) > printedText {
		f.para(plainSpan(d.w.cutText, small), small, indent)
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(u.QuotedText)); n > 0 {
		f.para(plainSpan(fmt.Sprintf(d.w.folded, n), small), small, indent)
	}
	if s := d.show(u.Signature); s != "" {
		f.para(plainSpan(d.w.signatureNote+s, small), small, indent)
	}
	for _, in := range u.Forwarded {
		f.gap(1.5)
		head := joinWords(d.w.semicolon, d.w.from+d.w.colon+addresses(in.From), d.w.date+d.w.colon+in.Date, d.w.subject+d.w.colon+in.Subject)
		f.para(plainSpan(d.w.forwarded+d.show(head), small), small, indent)
		if indent < 20 {
			d.printBody(f, in, sha, indent+4)
		}
	}
}

// quotesOf are the promises and demands made in a mail, as they stand in its
// printed text, the longest first.
func (d *dossier) quotesOf(sha string) []string {
	var out []string
	for _, p := range slices.Concat(d.promises, d.terms, d.demands) {
		if p.Mail == sha && p.Status != escalation.PromiseDismissed {
			out = append(out, strings.TrimSpace(d.showText(p.Quote)))
		}
	}
	return out
}
