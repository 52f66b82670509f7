// Package lex finds the words of a vocabulary in text: in one pass, without
// backtracking, whatever the width, the case or the script they are written in.
//
// A [Lexicon] is a trie over folded characters. [Fold] maps full-width forms to
// half-width, capitals to small letters, traditional Chinese to simplified, and
// the many dashes, quotes and blanks to one each; it does so at look-up, so that
// offsets stay those of the text. A node of the trie holds its first edge, and a hash
// table the others: a step costs one probe at most, and a text in which no word begins
// costs one table access a character. Latin words match whole words only; a blank in a vocabulary word
// stands for any run of blanks, a single line break included.
package lex

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

//go:embed simplified.txt
var simplifiedText string

// The CJK Unified Ideographs block: the characters that the table of simplified forms
// covers. No word begins with one beyond it.
const (
	hanFirst = 0x4e00
	hanLast  = 0x9fff
)

// folds holds what each character of the Basic Multilingual Plane counts as: one
// table access a character, since every pass over a text asks for it.
var folds = newFolds()

func newFolds() *[1 << 16]uint16 {
	table := new([1 << 16]uint16)
	for r := range table {
		table[r] = uint16(foldSymbol(rune(r)))
	}
	for _, line := range strings.Split(simplifiedText, "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for line != "" {
			from, n := utf8.DecodeRuneInString(line)
			to, m := utf8.DecodeRuneInString(line[n:])
			table[from] = uint16(to)
			line = line[n+m:]
		}
	}
	return table
}

// Fold returns the character that r counts as.
func Fold(r rune) rune {
	if uint32(r) < uint32(len(folds)) {
		return rune(folds[r])
	}
	return r
}

// foldSymbol folds what is not Han.
func foldSymbol(r rune) rune {
	switch r {
	case 0x2018, 0x2019, 0x201b, 0x02bc, 0x2032, 0xff07: // ’ of "we’ll"
		return '\''
	case 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xfe63, 0x301c, 0x223c, 0xff5e: // dashes and swung dashes
		return '-'
	case '\t', '\n', '\r', 0xa0, 0x3000, 0x202f, 0x2009, 0x2002, 0x2003, 0x200b, 0xfeff: // blanks
		return ' '
	case 0x3007, 0x25cb: // 〇 ○
		return '零'
	}
	switch {
	case 'A' <= r && r <= 'Z':
		return r + 'a' - 'A'
	case 0xff01 <= r && r <= 0xff5e:
		return foldSymbol(r - 0xfee0)
	}
	return r
}

// Lexicon is a vocabulary. It never changes once made and may be used by
// several goroutines at once.
type Lexicon struct {
	first [hanLast + 1]uint16 // node of a word's first character, 0: no word begins so
	nodes []node
	edges []uint64 // those that nodes have no room for, by open addressing: node<<32 | character<<16 | the node it leads to
}

// node is the end of what one or more words begin with.
type node struct {
	next  uint64 // a bit for each character that can follow, by its last six bits: most that do not are told without a probe
	value uint32 // of the word that ends here, 0 for none
	char  uint16 // the character of its first edge, which most nodes have no more of
	to    uint16 // the node that it leads to, 0 for none
}

// Word is a word of the vocabulary and what it stands for. Value must not be 0.
// The text is folded when the lexicon is made.
type Word struct {
	Text  string
	Value uint32
}

// maxNodes bounds a vocabulary: node numbers have 16 bits.
const maxNodes = 1 << 16

// New makes a lexicon. A word listed twice keeps its last value. It panics on a
// vocabulary of more than 65,535 characters: vocabularies are part of the program.
func New(words []Word) *Lexicon {
	l := &Lexicon{nodes: make([]node, 1, 1<<14)}
	slots := 1 << 10
	for slots < 2*len(words) { // a word makes at most one node branch: the table stays small, and quick to reach
		slots *= 2
	}
	l.edges = make([]uint64, slots)
	for _, w := range words { // the nodes that are looked at most lie together
		if r, _ := utf8.DecodeRuneInString(w.Text); l.first[Fold(r)] == 0 {
			l.first[Fold(r)] = l.newNode()
		}
	}
	for _, w := range words {
		l.add(w)
	}
	return l
}

func (l *Lexicon) add(w Word) {
	at := uint16(0)
	for _, r := range w.Text {
		r = Fold(r)
		if at == 0 {
			if l.first[r] == 0 {
				l.first[r] = l.newNode()
			}
			at = l.first[r]
			continue
		}
		to := l.follow(at, r)
		if to == 0 {
			to = l.newNode()
			l.connect(at, r, to)
		}
		at = to
	}
	l.nodes[at].value = w.Value
}

// connect adds an edge.
func (l *Lexicon) connect(from uint16, r rune, to uint16) {
	n := &l.nodes[from]
	n.next |= 1 << (r & 63)
	if n.to == 0 {
		n.char, n.to = uint16(r), to
		return
	}
	l.edges[l.slot(from, r)] = uint64(from)<<32 | uint64(r)<<16 | uint64(to)
}

// follow is the node that the edge by r leads to, 0 for none.
func (l *Lexicon) follow(from uint16, r rune) uint16 {
	n := &l.nodes[from]
	if n.next>>(r&63)&1 == 0 || r > hanLast {
		return 0
	}
	if rune(n.char) == r {
		return n.to
	}
	return uint16(l.edges[l.slot(from, r)])
}

func (l *Lexicon) newNode() uint16 {
	if len(l.nodes) == maxNodes {
		panic("lex: vocabulary too large")
	}
	l.nodes = append(l.nodes, node{})
	return uint16(len(l.nodes) - 1)
}

// slot is where the edge from a node by r lies, or the free slot where it belongs.
func (l *Lexicon) slot(from uint16, r rune) uint32 {
	key := uint32(from)<<16 | uint32(r)
	mask := uint32(len(l.edges) - 1)
	for i := key * 2654435761 >> 7 & mask; ; i = (i + 1) & mask {
		if e := l.edges[i]; e == 0 || uint32(e>>16) == key {
			return i
		}
	}
}

// Begins says whether a word begins with r, which is folded: most characters of a
// text begin none, and asking costs one table access.
func (l *Lexicon) Begins(r rune) bool { return uint32(r) <= hanLast && l.first[r] != 0 }

// Longest finds the longest word that begins at byte pos of text. end is the
// offset behind it; value is 0 when no word begins there. A Latin word must not
// touch another Latin letter on its left nor a letter or digit on its right; a
// unit may stand right behind its number (24h).
func (l *Lexicon) Longest(text string, pos int) (value uint32, end int) {
	r, n := Decode(text, pos)
	r = Fold(r)
	if !l.Begins(r) || pos > 0 && glued(r, text[pos-1]) {
		return 0, pos
	}
	at, last, behind := l.first[r], r, pos+n
	end = pos
	for {
		node := &l.nodes[at]
		if node.value != 0 && !(isLatin(last) && behind < len(text) && isWordByte(text[behind])) {
			value, end = node.value, behind
		}
		if behind >= len(text) || node.next == 0 {
			return value, end
		}
		r, n = Decode(text, behind)
		r = Fold(r)
		if at = l.follow(at, r); at == 0 {
			return value, end
		}
		behind, last = behind+n, r
		if r == ' ' {
			behind = SkipBlanks(text, behind)
		}
	}
}

// maxBlanks bounds a run of blanks inside a word or an expression: more of them
// are a layout, not a gap between words.
const maxBlanks = 8

// SkipBlanks returns the offset of the first character at or after pos that is
// no blank, going no further than eight blanks.
func SkipBlanks(text string, pos int) int {
	for i := 0; i < maxBlanks && pos < len(text); i++ {
		r, n := Decode(text, pos)
		if foldSpace(r) != ' ' {
			break
		}
		pos += n
	}
	return pos
}

func foldSpace(r rune) rune {
	switch r {
	case ' ', '\t', '\n', '\r', 0xa0, 0x3000, 0x202f, 0x2009, 0x200b:
		return ' '
	}
	return r
}

// Decode is utf8.DecodeRuneInString at an offset, quick for ASCII and Han. An
// invalid byte is one character of width 1 that no word contains.
func Decode(text string, pos int) (r rune, n int) {
	r, n = rune(text[pos]), 1
	if r >= utf8.RuneSelf {
		r, n = decodeWide(text, pos)
	}
	return
}

// decodeWide decodes what is not ASCII.
func decodeWide(text string, pos int) (rune, int) {
	if c := text[pos]; c >= 0xe1 && c <= 0xef && c != 0xed && pos+2 < len(text) { // U+1000 to U+CFFF, and from U+E000: three bytes, no exceptions
		if b, d := text[pos+1], text[pos+2]; b&0xc0 == 0x80 && d&0xc0 == 0x80 {
			return rune(c&0xf)<<12 | rune(b&0x3f)<<6 | rune(d&0x3f), 3
		}
	}
	return utf8.DecodeRuneInString(text[pos:])
}

// Classes is a table of what each character of the Basic Multilingual Plane can
// do, in the bits of its user, so that a pass over a text asks one table about
// most characters.
type Classes [1 << 16]uint8

// NewClasses makes the table of a function of the character as written and as
// folded.
func NewClasses(of func(r, folded rune) uint8) *Classes {
	c := new(Classes)
	for r := range rune(1 << 16) {
		c[r] = of(r, Fold(r))
	}
	return c
}

// Of is the class of a character; 0 beyond the plane.
func (c *Classes) Of(r rune) uint8 {
	if r >= 1<<16 {
		return 0
	}
	return c[r]
}

func isLatin(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' }

// glued says that a word beginning with r cannot begin behind byte c.
func glued(r rune, c byte) bool {
	return 'a' <= r && r <= 'z' && (isWordByte(c) && (c < '0' || c > '9') || c == '_')
}

func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
