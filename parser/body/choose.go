package body

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// choose picks one of the alternatives, by the rule in the package comment. The later
// of two of the same kind wins, as RFC 2046 has it.
func (w *walk) choose(kids []kid) []piece {
	var plain, html []piece
	for _, k := range kids {
		if !hasText(k.pieces) {
			continue
		}
		if len(k.pieces) > 0 && isHTML(k.pieces) {
			html = k.pieces
		} else if plain == nil || k.pieces[0].source != "text/markdown" {
			plain = k.pieces
		}
	}
	chosen, other := plain, html
	if preferHTML(plain, html) {
		chosen, other = html, plain
	}
	for _, p := range other {
		w.rd.textLeft += len(p.text)
	}
	return chosen
}

func hasText(ps []piece) bool {
	for _, p := range ps {
		if p.text != "" {
			return true
		}
	}
	return false
}

func isHTML(ps []piece) bool {
	for _, p := range ps {
		if p.source == "text/html" {
			return true
		}
	}
	return false
}

// What share of one rendering's words the other must hold to be a rendering of the
// same mail. Genuine pairs share nearly all; link targets, signatures and image
// captions differ.
const (
	stubShare = 0.5
	sameShare = 0.9
)

func preferHTML(plain, html []piece) bool {
	if !hasText(html) {
		return false
	}
	if !hasText(plain) {
		return true
	}
	p, h := wordBag(plain), wordBag(html)
	inPlain, inHTML := p.shares(h)
	switch {
	case inPlain < stubShare && inHTML < stubShare: // two different texts
		return isStub(plain, p) || h.words >= p.words
	case inPlain < stubShare: // the plain part lacks most of the HTML
		return true
	case inHTML < stubShare: // the HTML lacks most of the plain part
		return false
	}
	for _, x := range html {
		if len(x.regions) > 0 {
			return true
		}
	}
	return mangled(plain, html)
}

// mangled tells a plain part that lost its lines, or that still shows mark-up which the
// HTML part does not show: some webmails make it so.
func mangled(plain, html []piece) bool {
	count := func(ps []piece) (lines, marks int) {
		for _, p := range ps {
			for l := range strings.SplitSeq(p.text, "\n") {
				if strings.TrimSpace(l) != "" {
					lines++
				}
			}
			marks += strings.Count(p.text, "&nbsp;") + strings.Count(p.text, "<br") + strings.Count(p.text, "</")
		}
		return lines, marks
	}
	plainLines, plainMarks := count(plain)
	htmlLines, htmlMarks := count(html)
	return htmlLines >= 4 && plainLines*3 <= htmlLines || plainMarks >= 2 && htmlMarks == 0
}

// maxStub is how many words an excuse for a plain part has.
const maxStub = 80

// isStub tells a short text that speaks of HTML or browsers rather than of the matter.
func isStub(ps []piece, words *bag) bool {
	if words.words > maxStub {
		return false
	}
	for _, p := range ps {
		low := strings.ToLower(p.text)
		if strings.Contains(low, "html") || strings.Contains(low, "browser") || strings.Contains(low, "浏览器") || strings.Contains(low, "瀏覽器") {
			return true
		}
	}
	return false
}

// sameText tells whether a plain part and the HTML after it say the same thing, though
// they were not sent as alternatives.
func sameText(a, b piece) bool {
	if a.source != "text/plain" || b.source != "text/html" || a.text == "" || b.text == "" {
		return false
	}
	x, y := wordBag([]piece{a}), wordBag([]piece{b})
	inX, inY := x.shares(y)
	return inX >= sameShare && inY >= sameShare
}

// bag counts words, by hash: runs of letters and digits, and each Chinese character.
// Words that share a bucket are taken for one, which a comparison by shares bears.
type bag struct {
	count [4096]uint16
	words int
}

// maxWords bounds the comparison; the beginning tells enough.
const maxWords = 4000

func (b *bag) add(h uint32) {
	b.count[(h^h>>13^h>>21)%uint32(len(b.count))]++
	b.words++
}

func wordBag(ps []piece) *bag {
	b := &bag{}
	for _, p := range ps {
		b.text(p.text)
	}
	return b
}

func (b *bag) text(s string) {
	h, in := uint32(0), false
	for _, r := range s {
		if b.words >= maxWords {
			return
		}
		letter, own := wordRune(r)
		if in && (!letter || own) {
			b.add(h)
			in = false
		}
		switch {
		case own:
			b.add(uint32(r) * 2654435761)
		case letter:
			if !in {
				h, in = 2166136261, true
			}
			h = (h ^ uint32(r|0x20)) * 16777619
		}
	}
	if in {
		b.add(h)
	}
}

// wordRune tells whether a character belongs to a word, and whether it is one by
// itself.
func wordRune(r rune) (letter, own bool) {
	switch {
	case r < utf8.RuneSelf:
		return r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9', false
	case isWide(r):
		own = r >= 0x3040 && r < 0xff00 || r >= 0x20000 // not the punctuation
		return own, own
	}
	return unicode.IsLetter(r), false
}

// shares tells how much of the other bag this one holds, and how much of this one the
// other holds, 0 to 1; of an empty one, all.
func (b *bag) shares(other *bag) (ofOther, ofThis float64) {
	common := 0
	for i, n := range other.count {
		common += int(min(n, b.count[i]))
	}
	share := func(of *bag) float64 {
		if of.words == 0 {
			return 1
		}
		return float64(common) / float64(of.words)
	}
	return share(other), share(b)
}

// HTMLToText turns an HTML document into text, without what a reader would not see,
// and lists the regions that its structure marks. classify is as in Options and may be
// nil.
func HTMLToText(doc string, classify Classifier) (string, []Region) {
	r := render(strings.ToValidUTF8(doc, "\ufffd"), classify)
	return r.text, r.regions
}
