package body

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// seeds returns the mails of all cases.
func seeds(f *testing.F) []string {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatal("no cases", err)
	}
	var out []string
	for _, path := range files {
		ar, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range ar.Files {
			if strings.HasSuffix(c.Name, ".mail") {
				out = append(out, expand(&testing.T{}, string(c.Data)))
			}
		}
	}
	return out
}

// FuzzRead checks that every mail is read to a well-formed result, and that reading it
// again in the smallest pieces gives the same.
func FuzzRead(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	b := newTNEF()
	b.attr(1, attMapiProps, mapi(propSubject, "s", propBody, "b", propHTML, []byte("<p>h")))
	b.attr(2, attRendData, make([]byte, 14))
	b.attr(2, attTitle, []byte("t.txt\x00"))
	b.attr(2, attData, []byte("data"))
	f.Add(head + "Content-Type: application/ms-tnef\r\n\r\n" + b.String())
	f.Add(head + "Content-Type: application/pkcs7-mime\r\n\r\n" + string(der(0x30, der(0x06, oidSigned), der(0xa0, der(0x30, der(0x02, []byte{1}), der(0x31), der(0x30, der(0x06, oidSigned), der(0xa0, der(0x04, []byte("\r\ntext")))))))))
	f.Fuzz(func(t *testing.T, raw string) {
		m := Read(strings.NewReader(raw), Options{Classify: classifyTest})
		wellFormed(t, m)
		again := Read(&pieces{s: raw}, Options{Classify: classifyTest})
		if a, b := dump(m), dump(again); a != b {
			t.Errorf("in pieces:\n--- whole\n%s--- pieces\n%s", a, b)
		}
	})
}

// pieces reads a string in pieces of 1, 2, 3… bytes.
type pieces struct {
	s string
	n int
}

func (p *pieces) Read(b []byte) (int, error) {
	p.n = p.n%17 + 1
	n := copy(b, p.s[:min(p.n, len(p.s))])
	p.s = p.s[n:]
	if n == 0 {
		return strings.NewReader("").Read(b)
	}
	return n, nil
}

func FuzzHTMLToText(f *testing.F) {
	for _, s := range seeds(f) {
		if _, doc, ok := strings.Cut(s, "\n\n"); ok && strings.Contains(s, "text/html") {
			f.Add(doc)
		}
	}
	f.Fuzz(func(t *testing.T, doc string) {
		text, regions := HTMLToText(doc, classifyTest)
		m := &Mail{Text: text, Regions: regions}
		if text != "" {
			m.TextSource = "text/html"
		}
		if len(text) <= MaxText {
			wellFormed(t, m)
		}
		if strings.Contains(text, "\n\n\n\n") {
			t.Errorf("more than two empty lines: %q", text)
		}
	})
}

// FuzzHeader checks the readers of header fields: what they give is one line of UTF-8,
// and their own results are read as they are.
func FuzzHeader(f *testing.F) {
	for _, s := range seeds(f) {
		for l := range strings.SplitSeq(s, "\n") {
			if _, v, ok := strings.Cut(l, ": "); ok {
				f.Add(v)
			}
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := decoder{hint: "gbk"}
		s = strings.NewReplacer("\x00", " ", "\r", " ", "\n", " ").Replace(s)
		line(t, "text", d.text(s))
		for _, a := range parseAddresses(s, &d, 10) {
			line(t, "address", a.Name+a.Address)
		}
		first, ps, _ := parseParams(s, "big5")
		for k, v := range ps {
			line(t, "parameter", v)
			if k == "" {
				t.Errorf("%q: a parameter without a name", first)
			}
		}
		for _, id := range messageIDs(s, &Mail{}) {
			line(t, "id", id)
			if again := messageIDs(id, &Mail{}); !strings.HasPrefix(id, "<") || !strings.HasSuffix(id, ">") || len(id) > MaxIDLen {
				t.Errorf("id %q, again %q", id, again)
			}
		}
		if name := SafeName(s); SafeName(name) != name || !utf8.ValidString(name) || len(name) > MaxName {
			t.Errorf("name %q, again %q", name, SafeName(name))
		}
		if at, ok := parseDate(s); ok && (at.Year() < 0 || at.Year() > 10000) {
			t.Errorf("date %v", at)
		}
	})
}
