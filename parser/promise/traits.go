package promise

import (
	"strings"
	"unicode/utf8"

	"cuiban/escalation"
	"cuiban/parser/when"
	"cuiban/parser/when/lex"
)

// zone is a part of the text around an expression of time. The same words count
// differently in each of them.
type zone uint32

const (
	zoneClause      zone = 1 + iota // the frame's clauses
	zoneBefore                      // in them, before the time
	zoneBehind                      // in them, behind the time
	zoneLead                        // earlier in the sentence
	zoneTrail                       // later in the sentence
	zoneWhole                       // anywhere in the sentence
	zonePrev                        // before the sentence
	zoneNext                        // behind the sentence
	zoneClass                       // the classes of the words in the frame's clauses
	zoneFlags                       // the classes of all words of the frame, its lead and its trail
	zoneForm                        // the form of the time
	zoneRule                        // what the rules say
	zoneClauseBones                 // the skeleton of the frame's clauses
	zoneWholeBones                  // that of the sentence
)

// nearby is how much of the sentences before and behind is looked at, and surrounds is
// how much of the frame's own sentence on both sides of it, in bytes: so that a long
// sentence full of times costs no more than its length.
const (
	nearby    = 160
	surrounds = 300
)

// token is a word of a Latin script, a single other character, or a stand-in.
type token struct {
	id       uint32
	from, to int32 // in the text
}

// Stand-ins.
const (
	tokenEdge   uint32 = 1 + iota // an end of the zone
	tokenTime                     // the time at hand
	tokenOther                    // another expression of time
	tokenNumber                   // digits
	tokenFlesh                    // whatever is no word of grammar
)

// trait is one thing seen around a frame: a hash, and where in the text.
type trait struct {
	hash     uint32
	from, to int32
}

// bag gathers the traits of a frame. It is used again for the next.
type bag struct {
	traits []trait
	tokens []token
	bones  []uint32
	bare   int // traits[:bare] are those that the rules have no part in
}

// mix joins a value to a hash (the finalizer of MurmurHash3 takes care of the rest).
func mix(h, v uint32) uint32 {
	h = (h ^ v) * 0x85ebca6b
	return h ^ h>>15
}

func mixString(h uint32, s string) uint32 {
	for i := 0; i < len(s); i++ {
		h = mix(h, uint32(s[i]))
	}
	return h
}

func (b *bag) add(z zone, kind, v uint32, from, to int32) {
	b.traits = append(b.traits, trait{mix(mix(mix(0x9e3779b9, uint32(z)), kind), v), from, to})
}

// gather fills the bag with what can be seen around a frame.
func (b *bag) gather(x *extractor, f *frame, v verdict) {
	b.traits = b.traits[:0]
	s := x.s
	from, to := s.clauses[f.lo].start, s.clauses[f.hi].end
	if f.time != nil {
		from, to = min(from, f.time.Start), max(to, f.time.End)
	}
	first, last := max(s.from, runeBefore(x.text, from-surrounds)), min(s.to, runeBefore(x.text, to+surrounds))
	b.read(x, from, to, f.time)
	b.grams(zoneClause, 3)
	b.halves()
	b.skeleton(zoneClauseBones, 2)
	b.read(x, first, last, f.time)
	b.grams(zoneWhole, 3)
	b.skeleton(zoneWholeBones, 3)
	b.zone(x, zonePrev, runeBefore(x.text, s.from-nearby), s.from)
	b.zone(x, zoneNext, s.to, runeBefore(x.text, s.to+nearby))
	b.classes(f)
	b.form(f)
	b.bare = len(b.traits)
	b.rule(f, v)
}

// runeBefore is the beginning of the character around pos, within the text.
func runeBefore(text string, pos int) int {
	pos = max(0, min(pos, len(text)))
	for pos > 0 && pos < len(text) && !utf8.RuneStart(text[pos]) {
		pos--
	}
	return pos
}

func (b *bag) zone(x *extractor, z zone, from, to int) {
	b.read(x, from, to, nil)
	b.grams(z, 2)
}

// halves adds the tokens before and behind the time, of those just read.
func (b *bag) halves() {
	all := b.tokens
	for i := range all {
		if all[i].id == tokenTime {
			b.tokens = all[:i]
			b.grams(zoneBefore, 2)
			b.tokens = all[i:]
			b.grams(zoneBehind, 2)
			break
		}
	}
	b.tokens = all
}

// read reads the tokens of a part of the text.
func (b *bag) read(x *extractor, from, to int, own *when.Match) {
	b.tokens = b.tokens[:0]
	times := x.s.times
	for pos := from; pos < to; {
		for len(times) > 0 && times[0].Start < pos {
			times = times[1:]
		}
		if len(times) > 0 && times[0].Start == pos {
			id := tokenOther
			if &times[0] == own {
				id = tokenTime
			}
			b.tokens = append(b.tokens, token{id, int32(pos), int32(times[0].End)})
			pos = times[0].End
			continue
		}
		id, end := tokenAt(x.text, pos)
		if id != 0 {
			b.tokens = append(b.tokens, token{id, int32(pos), int32(end)})
		}
		pos = end
	}
}

// tokenAt reads the token at pos; id 0 is a blank.
func tokenAt(text string, pos int) (id uint32, end int) {
	c := text[pos]
	switch {
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

// grams adds the runs of one to most tokens among those read.
func (b *bag) grams(z zone, most int) {
	edge := token{id: tokenEdge}
	two, one := edge, edge
	for i := 0; i <= len(b.tokens); i++ {
		t := edge
		if i < len(b.tokens) {
			t = b.tokens[i]
			b.add(z, 1, t.id, t.from, t.to)
		}
		b.add(z, 2, mix(one.id, t.id), one.from, t.to)
		if most >= 3 && i > 0 {
			b.add(z, 3, mix(mix(two.id, one.id), t.id), two.from, t.to)
		}
		two, one = one, t
	}
}

// classes adds the classes of the words in their order.
func (b *bag) classes(f *frame) {
	first, last := f.bounds()
	b.tokens = b.tokens[:0]
	told := f.time == nil
	for _, m := range f.s.marks[first:last] {
		if !told && int(m.start) >= f.time.Start {
			b.tokens = append(b.tokens, token{tokenTime, int32(f.time.Start), int32(f.time.End)})
			told = true
		}
		b.tokens = append(b.tokens, token{mix(uint32(m.classes), uint32(m.classes>>32)), m.start, m.end})
	}
	if !told {
		b.tokens = append(b.tokens, token{tokenTime, int32(f.time.Start), int32(f.time.End)})
	}
	b.grams(zoneClass, 3)
}

// form adds the form of the time and of the frame.
func (b *bag) form(f *frame) {
	for i, is := range [...]bool{true, f.s.clauses[f.home].han, f.s.question, f.told, f.time == nil} {
		if is {
			b.add(zoneForm, 1, uint32(i), 0, 0)
		}
	}
	b.add(zoneForm, 2, uint32(f.action()), 0, 0)
	if f.modal >= 0 {
		b.add(zoneForm, 3, uint32(f.s.marks[f.modal].classes), 0, 0)
	}
	t := f.time
	if t == nil {
		return
	}
	for i, said := range [...]string{t.Rule, string(t.Term.Kind), string(t.Term.Edge), string(t.Term.Kind) + string(t.Term.Edge), string(t.Term.Anchor)} {
		b.add(zoneForm, 4, mixString(uint32(i), said), 0, 0)
	}
	for i, is := range [...]bool{t.Past, t.Hours, t.Attr, t.Loose, t.Length, t.Until, t.Every, t.After, t.Term.Anchor != escalation.AnchorMail} {
		if is {
			b.add(zoneForm, 5, uint32(i), 0, 0)
		}
	}
}

// rule adds what the rules say of the frame.
func (b *bag) rule(f *frame, v verdict) {
	b.add(zoneRule, 1, mixString(0, string(v.label)), 0, 0)
	b.add(zoneRule, 2, mixString(0, v.rule), 0, 0)
	if f.s.clauses[f.home].han {
		b.add(zoneRule, 3, mixString(0, v.rule), 0, 0)
	}
}

// maxBones is the longest run of a skeleton.
const maxBones = 5

// skeleton adds the runs of least to maxBones words of grammar among the tokens
// read, with one stand-in for whatever lies between two of them: how a sentence is
// built, whatever its nouns and verbs.
func (b *bag) skeleton(z zone, least int) {
	words := grammar()
	b.bones = append(b.bones[:0], tokenEdge)
	for _, t := range b.tokens {
		if words[t.id] {
			b.bones = append(b.bones, t.id)
		} else if b.bones[len(b.bones)-1] != tokenFlesh {
			b.bones = append(b.bones, tokenFlesh)
		}
	}
	b.bones = append(b.bones, tokenEdge)
	for i, h := range b.bones {
		for k := 2; k <= maxBones && k <= i+1; k++ {
			h = mix(h, b.bones[i+1-k])
			if k >= least {
				b.add(z, uint32(k), h, 0, 0)
			}
		}
	}
}
