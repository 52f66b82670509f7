package promise

import (
	"strings"
	"unicode/utf8"

	"cuiban/parser/when/lex"
)

// token is a word of a Latin script, a single other character, or a stand-in.
type token struct {
	id       uint32
	bone     bool  // it is a word of grammar
	from, to int32 // in the text
}

// plainTokens are the tokens of a stretch of a text, whatever the times in it. What is
// near one sentence is often in the next, and near the one after it: each is read once.
type plainTokens struct {
	tokens []token
	next   int // tokens[next] is the first one not yet asked for
	end    int // how far the text has been read
}

// maxPlain bounds the tokens kept that are asked for no more.
const maxPlain = 1 << 10

func (p *plainTokens) reset() { p.tokens, p.next, p.end = p.tokens[:0], 0, 0 }

// seek goes to pos, which never lies before that of an earlier call: back to a token
// read before, or forward past what was not read.
func (p *plainTokens) seek(pos int) {
	if pos >= p.end {
		p.reset()
		p.end = pos
		return
	}
	for p.next > 0 && int(p.tokens[p.next-1].to) > pos {
		p.next--
	}
	if p.next > maxPlain {
		p.tokens = append(p.tokens[:0], p.tokens[p.next:]...)
		p.next = 0
	}
}

// appendTo appends the tokens that begin in text[pos:to] to a list, and returns where
// the last of them ends, pos when there is none. pos never lies before that of an
// earlier call since seek.
func (p *plainTokens) appendTo(list []token, text string, pos, to int) ([]token, int) {
	bones := grammar()
	p.read(text, to, bones)
	for pos < to && p.next < len(p.tokens) && int(p.tokens[p.next].from) < pos {
		if int(p.tokens[p.next].to) <= pos {
			p.next++
			continue
		}
		t := tokenOf(text, pos, bones) // the rest of one
		list, pos = append(list, t), int(t.to)
	}
	if pos >= to {
		return list, pos
	}
	first := p.next
	for p.next < len(p.tokens) && int(p.tokens[p.next].from) < to {
		p.next++
	}
	if p.next > first {
		pos = int(p.tokens[p.next-1].to)
	}
	return append(list, p.tokens[first:p.next]...), pos
}

// read reads on to offset to.
func (p *plainTokens) read(text string, to int, bones *boneSet) {
	tokens, pos := p.tokens, p.end
	for pos < to {
		id, end := tokenAt(text, pos)
		if id != 0 {
			tokens = append(tokens, token{id, bones.has(id), int32(pos), int32(end)})
		}
		pos = end
	}
	p.tokens, p.end = tokens, pos
}

// tokenOf is the token at pos.
func tokenOf(text string, pos int, bones *boneSet) token {
	id, end := tokenAt(text, pos)
	return token{id, bones.has(id), int32(pos), int32(end)}
}

// runeBefore is the beginning of the character around pos, within the text.
func runeBefore(text string, pos int) int {
	pos = max(0, min(pos, len(text)))
	for pos > 0 && pos < len(text) && !utf8.RuneStart(text[pos]) {
		pos--
	}
	return pos
}

// tokenAt reads the token at pos; id 0 is a blank.
func tokenAt(text string, pos int) (id uint32, end int) {
	c := text[pos]
	switch {
	case c >= utf8.RuneSelf:
	case isLetter(rune(c)):
		return latinWord(text, pos)
	case isDigit(c):
		for end = pos; end < len(text) && isDigit(text[end]); end++ {
		}
		return tokenNumber, end
	case c == ' ' || c == '\t':
		return 0, pos + 1
	}
	r, n := lex.Decode(text, pos)
	return uint32(lex.Fold(r)) << 3, pos + n
}

// latinWord reads a word, with the apostrophe in it: won't, won’t.
func latinWord(text string, pos int) (id uint32, end int) {
	h := uint32(1)
	for pos < len(text) {
		switch {
		case isLetter(rune(text[pos])):
			h = mix(h, uint32(text[pos]|0x20))
			pos++
		case text[pos] == '\'':
			h = mix(h, '\'')
			pos++
		case strings.HasPrefix(text[pos:], "’"):
			h = mix(h, '\'')
			pos += len("’")
		default:
			return h | 1<<31, pos
		}
	}
	return h | 1<<31, pos
}
