package thread

import (
	"unicode"
	"unicode/utf8"

	"cuiban/parser/thread/lexicon"
)

// languageSample is how much of a text decides its language, in bytes: some 700
// Chinese characters or 350 English words.
const languageSample = 2048

// Language returns the language of text: "zh", "en", or "other" for every
// other one and for text without letters. A mail in two languages is in that
// of its larger part, one Chinese character counting as a word.
func Language(text string) string {
	c := countLetters(lexicon.Clip(text, languageSample))
	foreign := c.foreign + 3*c.kana // a Japanese text has at least a third kana
	switch {
	case foreign > c.han+c.words:
		return "other"
	case c.han > 0 && c.han >= c.words:
		return "zh"
	case c.words == 0:
		return "other"
	case c.otherWords > c.englishWords || c.englishWords == 0 && c.accented > 0:
		return "other"
	}
	return "en"
}

type letters struct {
	han, kana, foreign int // characters; foreign: Cyrillic, Hangul, Arabic, …
	words              int // of Latin letters, outside addresses and links
	englishWords       int // the words that only English text is full of
	otherWords         int // the same of the other languages in Latin letters
	accented           int
}

func countLetters(text string) letters {
	var c letters
	for i := 0; i < len(text); {
		b := text[i]
		if isLetter(b) {
			end := i + 1
			for end < len(text) && isLetter(text[end]) {
				end++
			}
			c.word(text, i, end)
			i = end
			continue
		}
		if b < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		c.wide(r)
		i += n
	}
	return c
}

func (c *letters) wide(r rune) {
	switch {
	case r >= 0x4E00 && r <= 0x9FFF:
		c.han++
	case r >= 0x3040 && r <= 0x30FF:
		c.kana++
	case r >= 0xC0 && r <= 0x24F:
		c.accented++
	case r >= 0x370 && r < 0x2000 && unicode.IsLetter(r), r >= 0xAC00 && r <= 0xD7A3:
		c.foreign++
	}
}

// word counts the word text[start:end] unless it belongs to a link or address.
func (c *letters) word(text string, start, end int) {
	if end < len(text) && (text[end] == '.' && end+1 < len(text) && isAlnum(text[end+1]) ||
		text[end] == '@' || text[end] == '/' || text[end] == ':' && end+1 < len(text) && text[end+1] == '/') {
		return
	}
	if start > 0 && (text[start-1] == '/' || text[start-1] == '.' || text[start-1] == '@' || text[start-1] == '=') {
		return
	}
	c.words++
	switch text[start:end] {
	case "the", "The", "of", "and", "to", "you", "your", "Your", "we", "We", "is", "for", "have",
		"has", "with", "this", "This", "that", "be", "will", "it", "are", "been", "not", "our":
		c.englishWords++
	case "de", "la", "le", "les", "et", "und", "der", "die", "das", "ist", "nicht", "el", "los",
		"que", "y", "para", "il", "che", "di", "per", "een", "het", "van", "och", "att", "pour",
		"vous", "nous", "votre", "wir", "Sie", "Ihr", "Ihre", "com", "uma", "os", "du", "des", "w", "na":
		c.otherWords++
	}
}

// Traditional reports whether the Chinese in text is in traditional characters:
// it has characters that only traditional text uses, and more of them than
// simplified ones. Text without such characters counts as simplified.
func Traditional(text string) bool {
	_, simplified, traditional := lexicon.Scripts(lexicon.Clip(text, languageSample))
	return traditional > simplified
}
