package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind is the class of a token of a folded line.
type tokenKind byte

const (
	tokNum   tokenKind = iota + 1 // digits
	tokWord                       // letters of an alphabet, lower-cased
	tokHan                        // one ideograph
	tokPunct                      // anything else but a space
)

type token struct {
	kind       tokenKind
	start, end int
	val        int    // of a number
	text       string // of a word, ideograph or punctuation mark
}

// maxTokens bounds what is read of a line: an attribution with a long name and
// an address has about forty.
const maxTokens = 120

// tokenize cuts a folded line into tokens.
func tokenize(s string, buf []token) []token {
	toks := buf[:0]
	for i := 0; i < len(s) && len(toks) < maxTokens; {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r >= '0' && r <= '9':
			t := number(s, i)
			toks = append(toks, t)
			i = t.end
		case r == ' ' || r == tabCell:
			i += n
		case unicode.Is(unicode.Han, r) || r == '〇':
			toks = append(toks, token{kind: tokHan, start: i, end: i + n, text: s[i : i+n]})
			i += n
		case unicode.IsLetter(r):
			t := word(s, i)
			toks = append(toks, t)
			i = t.end
		default:
			toks = append(toks, token{kind: tokPunct, start: i, end: i + n, text: s[i : i+n]})
			i += n
		}
	}
	return toks
}

func number(s string, i int) token {
	t := token{kind: tokNum, start: i, end: i}
	for t.end < len(s) && s[t.end] >= '0' && s[t.end] <= '9' {
		if t.val < 1e8 {
			t.val = t.val*10 + int(s[t.end]-'0')
		}
		t.end++
	}
	return t
}

// word reads letters and the marks that combine with them, but no ideographs.
func word(s string, i int) token {
	j := i
	for j < len(s) {
		r, n := utf8.DecodeRuneInString(s[j:])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) || unicode.Is(unicode.Han, r) {
			break
		}
		j += n
	}
	return token{kind: tokWord, start: i, end: j, text: strings.ToLower(s[i:j])}
}

func (t token) is(s string) bool { return t.kind != tokNum && t.text == s }

// digits is how many digits a number was written with.
func (t token) digits() int { return t.end - t.start }

// at returns the i-th token, or one that matches nothing.
func at(toks []token, i int) token {
	if i < 0 || i >= len(toks) {
		return token{kind: tokPunct}
	}
	return toks[i]
}
