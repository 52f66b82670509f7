package pack

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"cuiban/escalation"
	"cuiban/parser"
)

func TestThePictureIsWellFormedAndHarmless(t *testing.T) {
	c := caseOf(usual(t, "zh-CN"))
	c.Platform = hostile
	c.Promises[0].Quote = "</text><script>alert(1)</script>&\x00\ufffe"
	for _, lang := range []string{"zh-CN", "en"} {
		svg := SVG(c, lang, now)
		dec := xml.NewDecoder(bytes.NewReader(svg))
		for {
			tok, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, svg)
			}
			if e, ok := tok.(xml.StartElement); ok && !strings.Contains(" svg title rect line circle polygon text ", " "+e.Name.Local+" ") {
				t.Errorf("the picture holds <%s>", e.Name.Local)
			}
		}
		for _, never := range []string{"href", "http://example", "url(", "<script"} {
			if bytes.Contains(svg, []byte(never)) {
				t.Errorf("the picture holds %s", never)
			}
		}
	}
}

// The picture says with shapes what it says with colours.
func TestThePictureIsReadableInGrey(t *testing.T) {
	d := newDossier(caseOf(usual(t, "zh-CN")), Options{Now: now})
	d.tell()
	looks := map[escalation.Status][3]bool{}
	for _, s := range []escalation.Status{escalation.PromiseKept, escalation.PromiseBroken, escalation.PromiseOpen, escalation.PromiseSuperseded} {
		p := &picture{drawing: &drawing{w: 100}, d: d}
		p.bodyOf(commitment{Promise: escalation.Promise{Status: s}}, 0, 0, 20, barHeight)
		first := p.prims[0].(box)
		looks[s] = [3]bool{first.stroke == nil, first.dash, len(p.prims) > 3}
	}
	for a, x := range looks {
		for b, y := range looks {
			if a != b && x == y {
				t.Errorf("%s and %s differ by colour alone", a, b)
			}
		}
	}
}

func TestThePictureOfAnEmptyCase(t *testing.T) {
	svg := SVG(&escalation.Case{Opened: now}, "", now)
	if !bytes.Contains(svg, []byte("</svg>")) {
		t.Error("no picture")
	}
}

// What is decoded here are the parser's own words: a field renamed there would
// empty the printed mails.
func TestTheParsersWordsAreUnderstood(t *testing.T) {
	m := parser.Mail{MessageID: "<1@x>", From: []parser.Address{{Name: "客服", Address: desk}}, To: []parser.Address{{Address: ownerAddr}}, Cc: []parser.Address{{Address: bureau}},
		Subject: "主题", NewText: "正文", QuotedText: "引文", Signature: "工号", Forwarded: []*parser.Mail{{NewText: "里面"}}}
	js, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var u understood
	if err := json.Unmarshal(js, &u); err != nil {
		t.Fatal(err)
	}
	got := strings.Join([]string{u.MessageID, addresses(u.From), addresses(u.To), addresses(u.Cc), u.Subject, u.NewText, u.QuotedText, u.Signature, u.Forwarded[0].NewText}, "|")
	if want := "<1@x>|客服 <kf@example.com>|lin@example.cn|12315@example.gov.cn|主题|正文|引文|工号|里面"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func FuzzTextIsSafeEverywhere(f *testing.F) {
	for _, s := range append([]string{hostile, "他说“好”。don’t", "a\r\nb\tc"}, formulas...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		printed := theFace().printable(s)
		for _, r := range printed {
			if r != '\n' && !theFace().has(r) {
				t.Fatalf("%q: %U cannot be drawn", s, r)
			}
		}
		for _, l := range breakLines(plainSpan(printed, style{9, false, ink}), 60) {
			if l.w > 60+9 {
				t.Fatalf("%q: a line of %.1f mm", s, l.w)
			}
		}
		cell := strings.TrimLeft(cellText(s), " \t\r\n\u00a0\u3000")
		if cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
			t.Fatalf("%q: the cell %q may run", s, cell)
		}
		if name := safePart(s, maxNamePart); name != "" {
			checkName(t, name)
		}
	})
}
