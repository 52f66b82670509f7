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
	switch {
	case p.share(h) < stubShare: // the plain part lacks most of the HTML
		return true
	case h.share(p) < stubShare: // the HTML lacks most of the plain part
		return false
	}
	for _, x := range html {
		if len(x.regions) > 0 {
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
	return x.share(y) >= sameShare && y.share(x) >= sameShare
}

// bag counts words: runs of letters and digits, and each Chinese character.
type bag map[uint32]int

// maxWords bounds the comparison; the beginning tells enough.
const maxWords = 4000

func wordBag(ps []piece) bag {
	b := make(bag, 256)
	n := 0
	for _, p := range ps {
		h, in := uint32(0), false
		for i := 0; i < len(p.text) && n < maxWords; {
			r, size := rune(p.text[i]), 1
			if r >= utf8.RuneSelf {
				r, size = utf8.DecodeRuneInString(p.text[i:])
			}
			i += size
			switch {
			case r >= 0x2e80 && unicode.IsLetter(r):
				if in {
					b[h]++
					n++
					in = false
				}
				b[uint32(r)]++
				n++
			case r < utf8.RuneSelf && (r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9'), r >= utf8.RuneSelf && unicode.IsLetter(r):
				if !in {
					h, in = 2166136261, true
				}
				h = (h ^ uint32(r|0x20)) * 16777619
			case in:
				b[h]++
				n++
				in = false
			}
		}
		if in {
			b[h]++
		}
	}
	return b
}

// share is how much of the other bag this one holds, 0 to 1; of an empty one, all.
func (b bag) share(other bag) float64 {
	total, common := 0, 0
	for k, n := range other {
		total += n
		common += min(n, b[k])
	}
	if total == 0 {
		return 1
	}
	return float64(common) / float64(total)
}

// HTMLToText turns an HTML document into text, without what a reader would not see,
// and lists the regions that its structure marks. classify is as in Options and may be
// nil.
func HTMLToText(doc string, classify Classifier) (string, []Region) {
	r := render(strings.ToValidUTF8(doc, "\ufffd"), classify)
	return r.text, r.regions
}
