package promise

import (
	"strings"
	"unicode/utf8"
)

// phrases are words that are looked for anywhere in a stretch of text, all of them in
// one pass: to look for each on its own takes as many passes as there are words, and
// most stretches have none of them. No word is a single Latin letter.
type phrases struct {
	heads [headBits / 64]uint64 // a bit for each beginning of a word
	words [64][]string          // the words by the last bits of their beginning
}

// headBits is how many beginnings are told apart.
const headBits = 1 << 12

func newPhrases(lists ...[]string) *phrases {
	p := new(phrases)
	for _, words := range lists {
		for _, w := range words {
			h, _ := headAt(w, 0)
			p.heads[h/64] |= 1 << (h % 64)
			p.words[h%64] = append(p.words[h%64], w)
		}
	}
	return p
}

// in says whether one of the words stands in a text.
func (p *phrases) in(text string) bool {
	for i := 0; i < len(text); {
		h, n := headAt(text, i)
		if p.heads[h/64]>>(h%64)&1 != 0 && hasPrefixHan(text[i:], p.words[h%64]...) {
			return true
		}
		i += n
	}
	return false
}

// headAt is the beginning of what stands at i, as a number: two Latin letters, or the last
// bits of another character. n is the width of its first character; a byte out of its
// place is a character, so that it does not matter where a text is cut.
func headAt(text string, i int) (head uint, n int) {
	c := uint(text[i])
	switch {
	case c >= 0xe0 && i+2 < len(text) && text[i+1]&0xc0 == 0x80 && text[i+2]&0xc0 == 0x80:
		return uint(text[i+1]&0x3f)<<6 | uint(text[i+2]&0x3f), 3
	case c < utf8.RuneSelf && i+1 < len(text):
		return c&0x3f<<6 | uint(text[i+1]&0x3f), 1
	}
	return c, 1
}

// oneOf says whether a word, in whatever case, is one of a list parted by blanks.
func oneOf(word, list string) bool {
	if word == "" || strings.IndexByte(word, ' ') >= 0 {
		return false
	}
	first := word[0] | 0x20
	for i := 0; i+len(word) <= len(list); i++ {
		if end := i + len(word); list[i]|0x20 == first && (end == len(list) || list[end] == ' ') && equalFold(list[i:end], word) {
			return true
		}
		for i < len(list) && list[i] != ' ' {
			i++
		}
	}
	return false
}

// equalFold says that two texts of one length are the same but for the case of their
// Latin letters.
func equalFold(a, b string) bool {
	for i := 0; i < len(a) && i < len(b); i++ {
		if x := a[i] ^ b[i]; x != 0 && (x != 0x20 || !isLetter(rune(a[i]))) {
			return false
		}
	}
	return true
}

// hasPrefixFold says that a text begins with a word, whatever the case of its letters. The
// last of them tells most words apart.
func hasPrefixFold(s, prefix string) bool {
	n := len(prefix)
	return len(s) >= n && (s[n-1]^prefix[n-1])&^0x20 == 0 && equalFold(s[:n], prefix)
}

// hasSuffixFold says that it ends in one.
func hasSuffixFold(s, suffix string) bool {
	at := len(s) - len(suffix)
	return at >= 0 && (s[at]^suffix[0])&^0x20 == 0 && equalFold(s[at:], suffix)
}

// hasPrefixHan says that a text begins with one of some words. Their last bytes tell most
// of them apart.
func hasPrefixHan(text string, prefixes ...string) bool {
	for _, p := range prefixes {
		if n := len(p); n <= len(text) && text[n-1] == p[n-1] && text[:n] == p {
			return true
		}
	}
	return false
}

// hasSuffixHan says that a text ends in one of some words.
func hasSuffixHan(text string, suffixes ...string) bool {
	if text == "" {
		return false
	}
	last := text[len(text)-1]
	for _, s := range suffixes {
		if s[len(s)-1] == last && strings.HasSuffix(text, s) {
			return true
		}
	}
	return false
}
