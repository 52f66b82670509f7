package quote

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"cuiban/parser/body"
)

// Region is a byte range of the text that one element of the HTML produced.
// Its Kind is what [Classify] returned, or "blockquote".
type Region = body.Region

// The kinds of regions, as Classify returns them and as the reader of the HTML
// adds them (regionBlockquote).
const (
	regionQuote      = "quote"
	regionHeader     = "quote_header"
	regionSignature  = "signature"
	regionDisclaimer = "disclaimer"
	regionForward    = "forward"
	regionBlockquote = "blockquote"
	regionMark       = "quote_mark"
)

// cleanRegions returns the regions in range, on character borders, outermost
// first. Regions of unknown kind are left out.
func cleanRegions(text string, regions []Region) []Region {
	out := make([]Region, 0, len(regions))
	for _, r := range regions {
		r.Start, r.End = snap(text, r.Start), snap(text, r.End)
		if r.End >= r.Start && knownKind(r.Kind) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Region) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	return out
}

func knownKind(k string) bool {
	switch k {
	case regionQuote, regionHeader, regionSignature, regionDisclaimer, regionForward, regionBlockquote, regionMark:
		return true
	}
	return false
}

// snap moves an offset into the text and back to the start of its character.
func snap(text string, i int) int {
	i = min(max(i, 0), len(text))
	for i > 0 && i < len(text) && !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}

// layers sorts the regions out: marks are the outermost regions of the clients'
// own markers, disjoint and in order; hints are the offsets of empty elements
// above a header (an <hr id=replySplit>); blocks are the plain blockquotes.
func layers(regions []Region) (marks []Region, hints []int, blocks []Region) {
	next := nextQuote(regions)
	end := 0
	for i, r := range regions {
		switch {
		case r.Kind == regionBlockquote:
			blocks = append(blocks, r)
		case r.Kind == regionMark:
			hints = append(hints, r.Start)
		case r.Start == r.End:
		case r.Start < end: // inside a mark already taken
		case isTail(r.Kind) && next[i] < r.End: // a "signature" around the quote is none
		default:
			marks = append(marks, r)
			end = r.End
		}
	}
	return marks, hints, blocks
}

func isTail(kind string) bool { return kind == regionSignature || kind == regionDisclaimer }

// nextQuote tells for each region where the next quote after it starts.
func nextQuote(regions []Region) []int {
	const none = int(^uint(0) >> 1)
	next := make([]int, len(regions))
	at := none
	for i := len(regions) - 1; i >= 0; i-- {
		next[i] = at
		switch regions[i].Kind {
		case regionQuote, regionForward, regionHeader:
			at = regions[i].Start
		}
	}
	return next
}
