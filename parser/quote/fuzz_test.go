package quote

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"cuiban/parser/body"
)

// FuzzSplit checks that no text, no HTML and no regions lose a byte, cut a
// character or panic, and that forwards can be split again.
func FuzzSplit(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range files {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range ar.Files {
			if !strings.HasSuffix(c.Name, ".want") && !strings.HasSuffix(c.Name, ".subject") {
				f.Add(unescape(string(c.Data)), "转发：x", uint16(3), uint16(90))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text, subject string, a, b uint16) {
		regions := []Region{
			{Start: int(a), End: int(b), Kind: regionQuote},
			{Start: int(b) / 2, End: int(a) + 9, Kind: regionForward},
			{Start: int(a) / 2, End: int(b) + 5, Kind: regionBlockquote},
			{Start: int(b), End: int(b) + int(a), Kind: regionSignature},
			{Start: int(a), End: int(a), Kind: regionHeader},
		}
		descend(t, text, nil, Options{Subject: subject}, 0)
		descend(t, text, regions, Options{}, 0)
		fromHTML, marked := body.HTMLToText(text, Classify)
		descend(t, fromHTML, marked, Options{Subject: subject, HTML: true}, 0)
	})
}

func descend(t *testing.T, text string, regions []Region, opt Options, depth int) {
	p := SplitWith(text, regions, opt)
	covered(t, text, p)
	if depth == 2 {
		return
	}
	for _, f := range p.Forwards {
		descend(t, f.Body, f.Regions, Options{Subject: f.Header.Subject}, depth+1)
	}
}

// typical is a mail of usual size: an answer, a signature, and a history.
func typical(tb testing.TB) string {
	b, err := os.ReadFile("testdata/typical.txt")
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

func BenchmarkTypical(b *testing.B) {
	text := typical(b)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Split(text, nil)
	}
}

// hostile texts of 1 MiB: each repeats what makes some rule look twice.
func hostile() map[string]string {
	fill := func(s string) string { return strings.Repeat(s, (1<<20)/len(s)) }
	return map[string]string{
		"prefixes":     fill("> > > x\n"),
		"one-prefix":   fill(">"),
		"alternating":  fill("> a\nb\n"),
		"on":           fill("On Tue, Mar 12, 2024 at 11:30 AM X\n"),
		"on-wrote":     fill("On Tue, Mar 12, 2024 at 11:30 AM you already told us wrote:\n"),
		"attributions": fill("On Tue, Mar 12, 2024 at 11:30 AM X <x@example.com> wrote:\n> q\n"),
		"wrapped":      fill("On Tue, Mar\n12, 2024 at 11:30\nAM X <x@example.com\nwrote\n"),
		"zh":           fill("您在2024年3月12日 11:30的邮件中写道：\n"),
		"labels":       fill("From: a\n"),
		"labels-mixed": fill("To: a\nDate: b\nSubject: c\n"),
		"labels-empty": fill("To:\n\n"),
		"label-inline": fill("From: a To: b Sent: c Subject: "),
		"colons":       fill(":"),
		"rules":        fill("-----\n\n"),
		"rule-labels":  fill("-----\nFrom: a\nTo: b\n"),
		"dividers":     fill("---- 处理结果 ----\n"),
		"forwards":     fill("> -----\nBegin forwarded message:\n> From: a@b.cc\n\n"),
		"newlines":     fill("\n"),
		"one-line":     fill("我们将在3天内回复。"),
		"dashes":       fill("-- \n"),
		"signatures":   fill("a\n\n--\n李四\n\n> b\n"),
		"legal":        fill("confidential addressee delete notify "),
		"legal-lines":  fill("confidential addressee delete notify the sender\n\n"),
		"devices":      fill("发自我的iPhone\n"),
		"addresses":    fill("a@b@c@d@e "),
		"brackets":     fill("<a@b.cc<"),
		"digits":       fill("2024-"),
		"spaces":       fill("\u3000\u200b"),
		"rows":         fill("| 发件人 | "),
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, text := range hostile() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Split(text, nil)
			}
		})
	}
}

func TestHostileTextIsCovered(t *testing.T) {
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) { covered(t, text, Split(text, nil)) })
	}
}

// Many regions on one text, disjoint or nested, cost no more than their number.
func BenchmarkRegions(b *testing.B) {
	text := strings.Repeat("我们将在3天内回复。\n", 1<<15)
	var nested, flat []Region
	for i := range 2000 {
		nested = append(nested, Region{Start: i * 20, End: len(text) - i*20, Kind: regionSignature})
		flat = append(flat, Region{Start: i * 300, End: i*300 + 250, Kind: regionForward})
	}
	for name, regions := range map[string][]Region{"nested": nested, "flat": flat} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Split(text, regions)
			}
		})
	}
}

func BenchmarkClassifyFlat(b *testing.B) {
	doc := strings.Repeat(`<div class="reply quote">From: a<br>To: b</div>`, 10000)
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		body.HTMLToText(doc, Classify)
	}
}

// Classify on a deep tree must not read the depths again for every element.
func BenchmarkClassifyDeep(b *testing.B) {
	doc := strings.Repeat(`<div class="reply quote" style="border-top:1px">`, 5000) + "x"
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		body.HTMLToText(doc, Classify)
	}
}
