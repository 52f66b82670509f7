package outcome

import (
	"slices"
	"strings"
	"unicode"

	"cuiban/parser/thread/lexicon"
)

// NearIdentical is the similarity from which on two answers are the same
// template. Templates differ in names, numbers and dates, which Similar
// ignores; two answers about the same matter in own words stay below 0.6.
const NearIdentical = 0.8

const (
	// shingle is how many characters are compared at a time: about two
	// Chinese words or one English.
	shingle = 4

	// maxSimilar bounds how much of each text is compared, in bytes: answers
	// that agree in 32 KB agree.
	maxSimilar = 32 << 10

	// mixer spreads a shingle over 32 bits: 2^64 divided by the golden ratio.
	mixer = 0x9E3779B97F4A7C15
)

// Similar returns how much two answers have in common, from 0 to 1: the
// Sørensen–Dice coefficient of the multisets of their four-character shingles.
// Greetings, closings, digits, punctuation, white space, case and script do not
// count. Two texts with nothing left are not similar.
func Similar(a, b string) float64 { return Fingerprint(a).Similar(Fingerprint(b)) }

// Print is what a text is compared by: for one that is compared with many.
type Print []uint32

// Fingerprint makes it.
func Fingerprint(text string) Print { return shingles(text) }

// Similar is Similar of the texts the fingerprints were made of.
func (x Print) Similar(y Print) float64 {
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	common := 0
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			common++
			i++
			j++
		case x[i] < y[j]:
			i++
		default:
			j++
		}
	}
	return 2 * float64(common) / float64(len(x)+len(y))
}

// shingles returns the sorted hashes of all runs of shingle characters.
func shingles(text string) []uint32 {
	letters := normalised(text)
	if len(letters) == 0 {
		return nil
	}
	n := max(1, len(letters)-shingle+1)
	hashes := make([]uint32, n)
	for i := range hashes {
		var h uint64
		for _, r := range letters[i:min(i+shingle, len(letters))] {
			h = h<<16 ^ h>>48 ^ uint64(r)
		}
		hashes[i] = uint32(h * mixer >> 32)
	}
	slices.Sort(hashes)
	return hashes
}

// normalised returns the letters of the text without salutation and digits.
func normalised(text string) []rune {
	text = lexicon.Clip(text, maxSimilar)
	var letters []rune
	for i, line := range strings.SplitAfter(text, "\n") {
		if i <= 2 && isSalutation(line) {
			continue
		}
		for _, r := range line {
			if unicode.IsLetter(r) {
				letters = append(letters, lexicon.Fold(r))
			}
		}
	}
	return letters
}

// isSalutation reports whether a line only addresses somebody: 尊敬的王先生：,
// Dear Anna,
func isSalutation(line string) bool {
	line = strings.TrimSpace(line)
	if width(line) > 40 {
		return false
	}
	for _, opening := range [...]string{"尊敬的", "亲爱的", "親愛的", "您好", "你好", "Dear ", "Hi ", "Hello", "Hi,", "dear "} {
		if strings.HasPrefix(line, opening) {
			end := strings.TrimRight(line, " ")
			return strings.HasSuffix(end, "：") || strings.HasSuffix(end, ":") || strings.HasSuffix(end, ",") ||
				strings.HasSuffix(end, "，") || strings.HasSuffix(end, "！") || strings.HasSuffix(end, "!") || width(line) <= 24
		}
	}
	return false
}
