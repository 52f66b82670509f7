package store

import (
	"unicode"
	"unicode/utf8"
)

// maxTerm is the longest term of the index, in bytes: what is longer is no
// word, and its beginning finds it well enough.
const maxTerm = 64

// folded is a text made ready for comparing: lower case, full-width letters and
// digits made narrow, zero-width characters dropped, runs of white space one
// blank, and none where a line was broken between two Chinese characters.
type folded struct {
	runes []rune
	at    []int // byte offset of each rune in the text it was made from
}

// fold folds a text into f, in place of what f held.
func (f *folded) fold(s string) {
	f.runes, f.at = f.runes[:0], f.at[:0]
	gap := -1 // where the white space before this rune began
	for i, r := range s {
		r = foldRune(r)
		switch {
		case r < 0:
			continue
		case r == ' ':
			if gap < 0 {
				gap = i
			}
			continue
		}
		if n := len(f.runes); gap >= 0 && n > 0 && !(isCJK(f.runes[n-1]) && isCJK(r)) {
			f.runes, f.at = append(f.runes, ' '), append(f.at, gap)
		}
		gap = -1
		f.runes, f.at = append(f.runes, r), append(f.at, i)
	}
}

// foldRune folds one character; -1 drops it.
func foldRune(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	case r < 0x80:
		if r <= ' ' {
			return ' '
		}
		return r
	case 0x200B <= r && r <= 0x200F, r == 0xFEFF, r == 0x00AD, 0x202A <= r && r <= 0x202E:
		return -1
	case 0xFF01 <= r && r <= 0xFF5E: // full-width ASCII
		return foldRune(r - 0xFEE0)
	case unicode.IsSpace(r):
		return ' '
	}
	return unicode.ToLower(r)
}

// isCJK says that a character belongs to a script written without blanks, which
// is indexed by pairs of characters.
func isCJK(r rune) bool {
	switch {
	case r < 0x3005:
		return false
	case r <= 0x9FFF: // 々〇, kana, ideographs with extension A; not the punctuation between
		return r <= 0x3007 || 0x3040 <= r && r <= 0x30FF || r >= 0x3400
	case 0xAC00 <= r && r <= 0xD7AF, 0xF900 <= r && r <= 0xFAFF: // Hangul, compatibility
		return true
	}
	return 0x20000 <= r && r <= 0x3FFFF
}

// isWord says that a character is part of a word written with blanks around it.
func isWord(r rune) bool {
	if r < 0x80 {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return !isCJK(r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// eachTerm calls word with every word of a folded text, and pair with every two
// neighbours of a run of Chinese characters, and with its last one and 0 (so that
// the terms that begin with a character are all its occurrences). The word's
// bytes are good until it returns.
func eachTerm(runes []rune, pair func(first, second rune), word func(term []byte)) {
	var buf [maxTerm]byte
	for i := 0; i < len(runes); {
		switch r := runes[i]; {
		case isCJK(r):
			second := rune(0)
			if i++; i < len(runes) && isCJK(runes[i]) {
				second = runes[i]
			}
			pair(r, second)
		case isWord(r):
			w := buf[:0]
			for ; i < len(runes) && isWord(runes[i]); i++ {
				if len(w)+utf8.UTFMax <= maxTerm {
					w = utf8.AppendRune(w, runes[i])
				}
			}
			word(w)
		default:
			i++
		}
	}
}

// pairTerm is a pair of characters as a term of the index.
func pairTerm(first, second rune) []byte {
	term := utf8.AppendRune(make([]byte, 0, 2*utf8.UTFMax), first)
	if second != 0 {
		term = utf8.AppendRune(term, second)
	}
	return term
}
