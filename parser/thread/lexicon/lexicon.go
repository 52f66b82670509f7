// Package lexicon finds the words of a word list in a mail's text, in one pass
// and in linear time, and cuts the text into clauses on the way.
//
// The rules about mail are rules about classes of words: "a completed payment
// verb", "a word of refusal", "a condition". A package that has such rules
// compiles its classes into a Lexicon once and reads a text as the sequence of
// Hits in it: words of its classes, numbers, and the punctuation that ends
// clauses, sentences and lines. At each place the longest word wins, so that
// 未到账 listed as one word hides the 到账 in it, and 支付宝 the 支付.
//
// Spelling is folded, in list and text alike: upper to lower case, full-width
// to ASCII letters, curly to straight apostrophes, traditional to simplified
// characters (lists are written in simplified ones), any white space or hyphen
// between words to one blank. English words match whole words only.
package lexicon

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// Class is what a word of the list means to the package that lists it.
// Classes from User on belong to that package, those below are the scanner's.
type Class uint16

// The scanner's own classes.
const (
	None     Class = iota
	Comma          // , ， ; ； : ： and dashes: the end of a clause
	Stop           // . 。 ! ！ …: the end of a sentence
	Question       // ? ？: the end of a sentence that asks
	Break          // a line end that is not merely a wrapped line
	Number         // a run of digits, with , and . inside
	User           // the first class of a list
)

// Hit is one word of the list, number or mark in the text: the bytes from
// Start to End.
type Hit struct {
	Start, End int
	Class      Class
}

// Group lists words of one class: separated by "|", with alternatives in
// braces, for example "releas{e,ed,es,ing} your {payout,funds}|打款|放款".
type Group struct {
	Class Class
	Words string
}

// wrappedLine is the length in bytes from which on a line that ends without
// punctuation is taken for a wrapped one: mailers wrap between 60 and 78
// columns, and 19 Chinese characters are 57 bytes.
const wrappedLine = 56

// maxGap bounds the white space between two words of one term.
const maxGap = 6

// Lexicon is a compiled word list. It is immutable and safe for concurrent use.
type Lexicon struct {
	symbols [1 << 16]uint16 // the symbol of a folded character, 0 if no word has it
	root    []int32         // node behind the first symbol
	edges   edgeTable
	fans    []uint64 // by node: bit s mod 64 for each symbol s that an edge has
	class   []Class  // class of the word that ends at a node
	count   int      // symbols handed out
}

// New compiles the groups. Where a word is listed twice the later group wins.
func New(groups ...Group) *Lexicon {
	l := &Lexicon{class: make([]Class, 2, 4096), fans: make([]uint64, 2, 4096), edges: newEdgeTable(1 << 12)}
	for _, g := range groups {
		for word := range Words(g.Words) {
			l.add(word, g.Class)
		}
	}
	l.root = make([]int32, l.count+1)
	for s := range l.root {
		l.root[s] = l.edges.get(rootNode, uint16(s))
	}
	l.foldSymbols()
	return l
}

// Words yields the words of a list in the notation of Group, folded. A hyphen
// becomes the blank that both stand for.
func Words(list string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, word := range strings.Split(list, "|") {
			word = strings.ReplaceAll(strings.Map(Fold, strings.TrimSpace(word)), "-", " ")
			if !expand(word, yield) {
				return
			}
		}
	}
}

// expand yields every alternative of a word with {a,b} groups.
func expand(word string, yield func(string) bool) bool {
	open := strings.IndexByte(word, '{')
	if open < 0 {
		return word == "" || yield(word)
	}
	end := open + strings.IndexByte(word[open:], '}')
	for _, alternative := range strings.Split(word[open+1:end], ",") {
		if !expand(word[:open]+alternative+word[end+1:], yield) {
			return false
		}
	}
	return true
}

const rootNode = 1

func (l *Lexicon) add(word string, c Class) {
	node := int32(rootNode)
	for _, r := range word {
		if l.symbols[r] == 0 {
			l.count++
			l.symbols[r] = uint16(l.count)
		}
		s := l.symbols[r]
		next := l.edges.get(node, s)
		if next == 0 {
			next = int32(len(l.class))
			l.class = append(l.class, None)
			l.fans = append(l.fans, 0)
			l.edges.put(node, s, next)
			l.fans[node] |= 1 << (s & 63)
		}
		node = next
	}
	l.class[node] = c
}

// foldSymbols gives every spelling of a listed character the same symbol.
func (l *Lexicon) foldSymbols() {
	for from, to := range foldings() {
		if s := l.symbols[to]; s != 0 {
			l.symbols[from] = s
		}
	}
	for c := rune('!'); c <= '~'; c++ {
		s := l.symbols[Fold(c)]
		l.symbols[c], l.symbols[c+0xFEE0] = s, s
	}
	apostrophe := l.symbols['\'']
	l.symbols['’'], l.symbols['‘'] = apostrophe, apostrophe
}

// Scan appends the hits of text to hits, in the order of the text and without
// overlap, and returns it.
func (l *Lexicon) Scan(text string, hits []Hit) []Hit {
	s := scanner{l: l, text: text, hits: hits}
	for s.i < len(text) {
		c := text[s.i]
		switch kind := kinds[c]; {
		case kind == letter:
			s.word()
		case kind == wide:
			s.rune()
		case kind == blank:
			s.i++
		case kind == digit:
			s.number()
		case c == '\n':
			s.newline()
		default:
			s.mark(c)
		}
	}
	return s.hits
}

// step follows the edge of symbol from node; 0 means there is none. The fan
// answers most misses without a look into the table.
func (l *Lexicon) step(node int32, symbol uint16) int32 {
	if l.fans[node]>>(symbol&63)&1 == 0 {
		return 0
	}
	return l.edges.get(node, symbol)
}

// edgeTable maps (node, symbol) to node by open addressing.
type edgeTable struct {
	slots []edge
	used  int
}

type edge struct {
	key  uint64
	node int32
}

func newEdgeTable(size int) edgeTable { return edgeTable{slots: make([]edge, size)} }

func edgeKey(node int32, symbol uint16) uint64 { return uint64(node)<<16 | uint64(symbol) }

func (t *edgeTable) slot(key uint64) *edge {
	mask := uint64(len(t.slots) - 1)
	for h := key * 0x9E3779B97F4A7C15 >> 32; ; h++ {
		e := &t.slots[h&mask]
		if e.key == key || e.key == 0 {
			return e
		}
	}
}

func (t *edgeTable) get(node int32, symbol uint16) int32 {
	return t.slot(edgeKey(node, symbol)).node
}

func (t *edgeTable) put(node int32, symbol uint16, next int32) {
	if 3*t.used >= len(t.slots) {
		old := t.slots
		*t = newEdgeTable(4 * len(old))
		for _, e := range old {
			if e.key != 0 {
				*t.slot(e.key) = e
				t.used++
			}
		}
	}
	*t.slot(edgeKey(node, symbol)) = edge{edgeKey(node, symbol), next}
	t.used++
}

// decode is utf8.DecodeRuneInString with the common case inlined: three bytes.
func decode(s string, i int) (rune, int) {
	if i+2 < len(s) && s[i]&0xF0 == 0xE0 && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80 {
		if r := rune(s[i]&0x0F)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F); r >= 0x800 {
			return r, 3
		}
	}
	return utf8.DecodeRuneInString(s[i:])
}
