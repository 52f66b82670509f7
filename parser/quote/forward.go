package quote

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Fields is what the header lines of a quoted or forwarded mail say.
type Fields struct {
	From Mailbox
	// DateRaw is the date as written, Date what it means; Date.IsZero() when
	// it could not be read.
	DateRaw   string
	Date      Stamp
	Subject   string
	To, Cc    []Mailbox
	ReplyTo   Mailbox
	MessageID string
}

// DateIn returns the instant the inner mail was written, with loc for the zone
// where the header names none. The zero time means that there is no readable
// date.
func (f Fields) DateIn(loc *time.Location) time.Time { return f.Date.In(loc) }

// Forward is a mail forwarded inline.
type Forward struct {
	// Start and End are the byte range of the text that it takes, marker and
	// header lines included.
	Start, End int
	Header     Fields
	// Body is the inner mail's text without its header lines and without the
	// '>' in front of its lines.
	Body string
	// BodyStart is the offset of Body in the text, or -1 when Body was made by
	// taking '>' away and stands nowhere as it is.
	BodyStart int
	// Regions are the HTML regions within Body, for splitting it again.
	Regions []Region
	// Why names the evidence.
	Why string

	html bool
}

// Split splits the inner mail with what is known about it: its regions and its
// subject. Callers go no deeper than [MaxDepth].
func (f Forward) Split() Parts {
	return SplitWith(f.Body, f.Regions, Options{Subject: f.Header.Subject, HTML: f.html})
}

// record takes the forward of lines [from, to) with the body from line b on.
func (s *splitter) record(h head, from, b, to int) {
	s.mark(from, to, Forwarded, h.why)
	f := Forward{Start: int(s.lines[from].start), End: s.lineEnd(to), Header: h.fields, Why: h.why, html: s.opt.HTML}
	for b < to && s.lines[b].blank() {
		b++
	}
	f.BodyStart = f.End
	if b < to {
		f.BodyStart = int(s.lines[b].start)
	}
	if b < to && s.lines[b].depth > 0 {
		f.Body, f.BodyStart = s.unprefixed(b, to), -1
	} else {
		f.Body = strings.TrimRight(s.text[f.BodyStart:f.End], " \t\r\n")
		f.Regions = s.within(f.BodyStart, f.BodyStart+len(f.Body))
	}
	s.forwards = append(s.forwards, f)
}

// lineEnd is the offset at which line i begins, the text's end for the last.
func (s *splitter) lineEnd(i int) int {
	if i >= len(s.lines) {
		return len(s.text)
	}
	return int(s.lines[i].start)
}

// unprefixed returns lines [from, to) with one level of '>' taken away.
func (s *splitter) unprefixed(from, to int) string {
	var b strings.Builder
	for _, l := range s.lines[from:to] {
		b.WriteString(unprefix(s.text[l.start:l.end]))
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), " \t\r\n")
}

func unprefix(l string) string {
	t := strings.TrimLeft(l, " \t")
	if !strings.HasPrefix(t, ">") {
		return l
	}
	return strings.TrimPrefix(t[1:], " ")
}

// within returns the regions inside [from, to), moved to begin at 0. A region
// that holds the whole body is the forward's own and is left out.
func (s *splitter) within(from, to int) []Region {
	first, _ := slices.BinarySearchFunc(s.regions, from, func(r Region, at int) int { return cmp.Compare(r.Start, at) })
	var out []Region
	for _, r := range s.regions[first:] {
		if r.Start >= to {
			break
		}
		r.End = min(r.End, to)
		if r.Start == from && r.End == to {
			continue
		}
		r.Start, r.End = r.Start-from, r.End-from
		out = append(out, r)
	}
	return out
}
