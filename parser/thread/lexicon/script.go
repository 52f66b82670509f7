package lexicon

import (
	"sync"
	"unicode/utf8"
)

// Script says in which form of Chinese a character occurs.
type Script uint8

// The scripts of a character.
const (
	Neutral     Script = iota // not Chinese, or used in both forms
	Simplified                // only simplified text uses it
	Traditional               // only traditional text uses it
)

// extraFoldings are spellings beyond the traditional ones that mail mixes up.
var extraFoldings = map[rune]rune{
	'帐': '账', '帳': '账', // 帐号 and 账号 are one word
	'覆': '复',           // 回覆
	'圆': '元', '圓': '元', // 伍佰圓整
	'滙': '汇', '妳': '你', '您': '您',
}

// foldings is the table from a spelling to the one that word lists use.
var foldings = sync.OnceValue(func() map[rune]rune {
	table := make(map[rune]rune, 2600)
	pair(table, onlyTraditional, onlySimplified)
	pair(table, eitherTraditional, eitherSimplified)
	for from, to := range table {
		if again, ok := extraFoldings[to]; ok {
			table[from] = again
		}
	}
	for from, to := range extraFoldings {
		table[from] = to
	}
	return table
})

func pair(table map[rune]rune, from, to string) {
	for len(from) > 0 {
		a, n := utf8.DecodeRuneInString(from)
		b, m := utf8.DecodeRuneInString(to)
		table[a] = b
		from, to = from[n:], to[m:]
	}
}

// Fold returns the spelling of r that word lists use: lower case, half width,
// simplified.
func Fold(r rune) rune {
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFEE0
	}
	switch {
	case r >= 'A' && r <= 'Z':
		return r | 0x20
	case r == '’' || r == '‘':
		return '\''
	case r < 0x4E00 || r > 0x9FFF:
		return r
	}
	if to, ok := foldings()[r]; ok {
		return to
	}
	return r
}

// scripts holds the script of each character of the basic Chinese block.
var scripts = sync.OnceValue(func() *[0xA000 - 0x4E00]Script {
	var table [0xA000 - 0x4E00]Script
	for _, r := range onlyTraditional {
		table[r-0x4E00] = Traditional
	}
	for _, r := range onlySimplified {
		table[r-0x4E00] = Simplified
	}
	return &table
})

// Scripts counts the Chinese characters of text, and among them those that
// only simplified and only traditional text uses.
func Scripts(text string) (chinese, simplified, traditional int) {
	table := scripts()
	for i := 0; i < len(text); {
		if text[i] < 0xE4 {
			i++
			continue
		}
		r, n := decode(text, i)
		i += n
		if r < 0x4E00 || r > 0x9FFF {
			continue
		}
		chinese++
		switch table[r-0x4E00] {
		case Simplified:
			simplified++
		case Traditional:
			traditional++
		}
	}
	return chinese, simplified, traditional
}
