package lex

import (
	"strings"
	"unicode/utf8"
)

// MaxSentence bounds a sentence in bytes: longer text without an end is cut, so
// that work and memory per sentence stay bounded. Sentences in mail stay far
// below it.
const MaxSentence = 2000

// wrapColumns is the width from which on a line break without punctuation is
// taken for one that the mail program inserted.
const wrapColumns = 50

// wrapHanColumns is the same between two Han characters: Chinese lines are set
// narrower, and headings are shorter still.
const wrapHanColumns = 36

// Sentence returns the offset behind the sentence that begins at pos: behind its
// full stop (and closing quotes), at a paragraph's or a list item's end, or after
// MaxSentence bytes. A line break inside a wrapped line does not end a sentence.
func Sentence(text string, pos int) int {
	limit := min(len(text), pos+MaxSentence)
	column := 0
	for i := pos; i < limit; {
		switch c := text[i]; { // most characters are plain ones
		case c == ' ' || c > '?' && c < utf8.RuneSelf || '0' <= c && c <= '9' || c == ',':
			column++
			i++
			continue
		case c >= 0xe4 && c <= 0xe9 && i+2 < len(text) && text[i+1]&0xc0 == 0x80 && text[i+2]&0xc0 == 0x80: // Han
			column += 2
			i += 3
			continue
		}
		r, n := Decode(text, i)
		switch {
		case r == '\n':
			if !wraps(text, pos, i, column) {
				return i + 1
			}
			column = 0
		case isStop(r), r == '.' && fullStop(text, i):
			return afterStop(text, i+n, limit)
		default:
			column += columns(r)
		}
		i += n
	}
	if limit == len(text) {
		return limit
	}
	for limit > pos+1 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return limit
}

// columns is the width of a character on a screen.
func columns(r rune) int {
	if r >= 0x1100 {
		return 2
	}
	return 1
}

func isStop(r rune) bool {
	switch r {
	case '。', '！', '？', '；', '!', '?', ';', '…', '．', '｡':
		return true
	}
	return false
}

// afterStop takes in further stops and closing quotes and brackets.
func afterStop(text string, i, limit int) int {
	for i < limit {
		r, n := Decode(text, i)
		if !isStop(r) && r != '"' && r != '”' && r != '」' && r != '』' && r != '’' {
			break
		}
		i += n
	}
	return i
}

// fullStop says whether the dot at i ends a sentence: a blank or the end
// follows, and what stands before is no abbreviation and no list number.
func fullStop(text string, i int) bool {
	if i+1 < len(text) {
		r, _ := Decode(text, i+1)
		if r != ' ' && r != '\n' && r != '\r' && r != '\t' && r != '"' && r != ')' && r < 0x2000 {
			return false
		}
	}
	start := i
	for start > 0 && i-start < 8 && (isWordByte(text[start-1]) || text[start-1] == '.') {
		start--
	}
	word := text[start:i]
	if len(word) <= maxAbbreviation {
		next := SkipBlanks(text, i+1)
		switch {
		case oneOf(word, endingAbbreviations):
			return next >= len(text) || text[next] >= 'A' && text[next] <= 'Z' || text[next] >= utf8.RuneSelf
		case oneOf(word, innerAbbreviations):
			return next >= len(text)
		}
	}
	return !(start == 0 || text[start-1] == '\n') || !allDigits(word)
}

// maxAbbreviation is the length of the longest abbreviation.
const maxAbbreviation = 6

// Abbreviations whose dot may also end the sentence, when a capital follows, and
// those whose dot never does.
var (
	endingAbbreviations = []string{"a.m", "p.m", "am", "pm", "hrs", "hr", "mins", "bus", "cal", "inst", "etc", "inc", "ltd", "co", "corp"}
	innerAbbreviations  = []string{"mr", "mrs", "ms", "dr", "no", "e.g", "i.e", "eg", "ie", "approx", "vs", "st", "ref",
		"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
		"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"}
)

func oneOf(word string, list []string) bool {
	for _, w := range list {
		if len(word) == len(w) && word[0]|0x20 == w[0] && strings.EqualFold(word, w) {
			return true
		}
	}
	return false
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// wraps says whether the line break at i, in a sentence that began at pos, was
// only inserted to keep lines short. column is the width of the line before it.
func wraps(text string, pos, i, column int) bool {
	next := i + 1
	for next < len(text) && (text[next] == ' ' || text[next] == '\t') {
		next++
	}
	if next >= len(text) || text[next] == '\n' || text[next] == '\r' || listMark(text, next) || i == pos {
		return false
	}
	end := i
	for end > pos && (text[end-1] == '\r' || text[end-1] == ' ') {
		end--
	}
	last, _ := utf8.DecodeLastRuneInString(text[pos:end])
	first, _ := Decode(text, next)
	if last == ':' || last == '：' || last == '.' {
		return false
	}
	small := 'a' <= first && first <= 'z'
	if labelled(text, next) {
		return false
	}
	if last >= hanFirst && first >= hanFirst && column >= wrapHanColumns {
		return true
	}
	return column >= wrapColumns || small && (last == ',' || last < utf8.RuneSelf && isWordByte(byte(last)))
}

// maxLabel bounds a speaker's name or a label before a colon, in characters.
const maxLabel = 12

// labelled says whether the line at i begins with a label: 客服小美：, "Name:".
func labelled(text string, i int) bool {
	for n := 0; n < maxLabel && i < len(text); n++ {
		r, width := Decode(text, i)
		switch r {
		case '：':
			return true
		case ':':
			return i+1 < len(text) && (text[i+1] == ' ' || text[i+1] >= utf8.RuneSelf)
		case '\n', ',', '，', '.', '。':
			return false
		}
		i += width
	}
	return false
}

// listMark says whether a line begins like an item of a list.
func listMark(text string, i int) bool {
	r, n := Decode(text, i)
	switch r {
	case '-', '*', '•', '·', '●', '>', '▪', '◆', '■', '–', '#':
		return true
	}
	if r < '0' || r > '9' {
		return false
	}
	for i+n < len(text) && text[i+n] >= '0' && text[i+n] <= '9' && n < 3 {
		n++
	}
	if i+n >= len(text) {
		return false
	}
	mark, width := Decode(text, i+n)
	if mark == '、' || mark == ')' || mark == '）' {
		return true
	}
	return mark == '.' && i+n+width < len(text) && (text[i+n+width] == ' ' || text[i+n+width] >= utf8.RuneSelf)
}
