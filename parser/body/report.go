package body

import (
	"bytes"
	"strings"
)

// isStatus tells the machine-readable part of a report, which some senders put into
// an ordinary multipart.
func isStatus(media string) bool {
	switch media {
	case "message/delivery-status", "message/global-delivery-status", "message/disposition-notification",
		"message/global-disposition-notification", "message/feedback-report":
		return true
	}
	return false
}

// isHeaders tells a part that holds the header of the original alone.
func isHeaders(media string) bool {
	return media == "text/rfc822-headers" || media == "message/rfc822-headers" || media == "message/global-headers"
}

func (w *walk) report() *Report {
	if w.m.Report == nil {
		w.m.Report = &Report{}
	}
	return w.m.Report
}

// status reads the fields of a report: groups divided by blank lines, the first about
// the mail, each other about one recipient.
func (w *walk) status(e *entity, s *source) {
	t := w.transfer(e.encoding, s)
	data, _ := w.readAll(t, MaxHeader)
	w.m.defect(t.damage())
	rep := w.report()
	if rep.Type == "" {
		rep.Type = strings.TrimPrefix(strings.TrimPrefix(e.media, "message/"), "global-")
	}
	in := newSource(bytes.NewReader(data))
	defer in.release()
	var scratch Mail // a report's own blemishes are not the mail's
	for in.lo < in.hi || in.fill() {
		at := in.hi - in.lo
		h := w.rd.readHeader(in, &scratch, true)
		if h.decode(&scratch, w.hint); len(h) > 0 {
			rep.group(h, w.m)
		}
		if line, _ := in.peekLine(); len(h) == 0 && in.hi-in.lo == at {
			in.advance(len(line)) // not a field: no header can begin here
		}
	}
	if len(rep.Recipients) == 0 && strings.HasSuffix(e.media, "status") {
		w.m.defect(DefectReport)
	}
}

// group takes the fields of one group. Some senders write all recipients into one.
func (r *Report) group(h Header, m *Mail) {
	var rec *ReportRecipient
	recipient := func() *ReportRecipient {
		if rec != nil {
			return rec
		}
		if len(r.Recipients) >= MaxRecipients {
			m.defect(DefectReport)
			return &ReportRecipient{}
		}
		r.Recipients = append(r.Recipients, ReportRecipient{})
		rec = &r.Recipients[len(r.Recipients)-1]
		return rec
	}
	for _, f := range h {
		switch v := typed(f.Value); f.Name {
		case "Reporting-Mta", "Reporting-Ua":
			r.ReportingMTA = v
		case "Original-Message-Id", "X-Original-Message-Id":
			r.setOriginal(f.raw)
		case "Final-Recipient":
			if rec != nil && rec.FinalRecipient != "" {
				rec = nil
			}
			recipient().FinalRecipient = v
		case "Original-Recipient":
			recipient().OriginalRecipient = v
		case "Action":
			recipient().Action = strings.ToLower(firstWord(f.Value))
		case "Status":
			recipient().Status = firstWord(f.Value)
		case "Diagnostic-Code":
			recipient().Diagnostic = v
		case "Remote-Mta":
			recipient().RemoteMTA = v
		case "Disposition":
			recipient().Action = strings.ToLower(firstWord(typed(f.Value)))
		}
	}
}

// typed takes the type off a value such as "rfc822; a@b".
func typed(v string) string {
	kind, rest, ok := strings.Cut(v, ";")
	if !ok || strings.ContainsAny(strings.TrimSpace(kind), " @") {
		return strings.TrimSpace(v)
	}
	return strings.TrimSpace(rest)
}

func firstWord(v string) string {
	for f := range strings.FieldsFuncSeq(v, func(r rune) bool { return r == ' ' || r == '\t' || r == '(' || r == ';' || r == '/' }) {
		return f
	}
	return ""
}

func (r *Report) setOriginal(raw string) {
	if r.OriginalMessageID == "" {
		r.OriginalMessageID = ownID(raw, &Mail{})
	}
}

// returnedHeaders reads the header of the original that a report gives back.
func (w *walk) returnedHeaders(e *entity, s *source, depth int) {
	if depth >= MaxDepth {
		w.limit(DefectDepth)
		s.drain()
		return
	}
	t := w.transfer(e.encoding, s)
	data, _ := w.readAll(t, MaxHeader)
	f := w.file(e.given, e.media, e)
	_, _ = f.Write(data)
	in := w.rd.message(bytes.NewReader(append(data, "\r\n\r\n"...)), depth+1)
	w.m.Inner = append(w.m.Inner, Inner{Mail: in, Name: f.a.Name, SHA256: f.sum(), Returned: true})
	w.original(in)
}

// original notes which mail was reported on.
func (w *walk) original(in *Mail) {
	r := w.report()
	if in.MessageID != "" {
		r.OriginalMessageID = in.MessageID
	}
	if r.OriginalSubject == "" {
		r.OriginalSubject = in.Subject
	}
	if len(r.OriginalTo) == 0 {
		r.OriginalTo = in.To
	}
}
