package promise

import (
	"slices"
	"sort"

	"cuiban/escalation"
	"cuiban/parser/when"
)

// zone is a part of the text around an expression of time. The same words count
// differently in each of them.
type zone uint32

const (
	zoneClause      zone = 1 + iota // the frame's clauses
	zoneBefore                      // in them, before the time
	zoneBehind                      // in them, behind the time
	zoneWhole                       // anywhere in the sentence
	zonePrev                        // before the sentence
	zoneNext                        // behind the sentence
	zoneClass                       // the classes of the words in the frame's clauses
	zoneForm                        // the form of the time
	zoneRule                        // what the rules say
	zoneClauseBones                 // the skeleton of the frame's clauses
	zoneWholeBones                  // that of the sentence
)

// vicinity is how much of the sentences before and behind is looked at, and surrounds
// how much of the frame's own sentence on both sides of it, in bytes: so that a long
// sentence full of times costs no more than its length.
const (
	vicinity  = 80
	surrounds = 300
)

// Stand-ins.
const (
	tokenEdge   uint32 = 1 + iota // an end of the zone
	tokenTime                     // the time at hand
	tokenOther                    // another expression of time
	tokenNumber                   // digits
	tokenFlesh                    // whatever is no word of grammar
)

// bag gathers the traits of a frame and adds up what they weigh. A trait is one thing
// seen around a frame, known by a hash. Its buffers are used again for the next.
type bag struct {
	traits  []trait
	near    int         // traits[:near] are seen before and behind the sentence, whatever the frame
	bare    int         // traits[:bare] are those that the rules have no part in
	nearby  [tables]int // what traits[:near] weigh
	sums    [tables]int // and all of them
	facts   facts       // what else is known of the frame
	learned learnedFacts

	plain   plainTokens
	tokens  []token // of the sentence at hand and what is near it
	read    int     // 1 + where that sentence begins, 0 for none
	own     int32   // where the frame's time begins
	classes []token
	bones   []uint32
}

// reset makes the bag ready for another text.
func (b *bag) reset() {
	b.read, b.near = 0, 0
	b.plain.reset()
}

// trait is one thing seen, and where in the text.
type trait struct {
	hash     uint32
	from, to int32
}

// mix joins a value to a hash, with a constant of MurmurHash3.
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

func (b *bag) add(seed, v uint32) { b.traits = append(b.traits, trait{hash: mix(seed, v)}) }

// back is the hash of the nth trait from the end.
func (b *bag) back(n int) uint32 { return b.traits[len(b.traits)-n].hash }

// seed is where the hashes of a kind of traits begin.
func seed(z zone, kind uint32) uint32 { return mix(mix(0x9e3779b9, uint32(z)), kind) }

// gather adds up what can be seen around a frame.
func (b *bag) gather(x *extractor, f *frame, v verdict) {
	s := x.s
	b.own = -1
	from, to := s.clauses[f.lo].start, s.clauses[f.hi].end
	if f.time != nil {
		from, to = min(from, f.time.Start), max(to, f.time.End)
		b.own = int32(f.time.Start)
	}
	b.readSentence(x)
	b.traits = b.traits[:b.near]
	clause := b.between(from, to)
	b.grams(zoneClause, clause, 3)
	b.halves(clause)
	b.skeleton(zoneClauseBones, clause, 2)
	whole := b.between(max(s.from, from-surrounds), min(s.to, to+surrounds))
	b.grams(zoneWhole, whole, 2)
	b.skeleton(zoneWholeBones, whole, 3)
	b.order(f)
	b.form(f)
	b.bare = len(b.traits)
	b.rule(f, v)
	b.sums = weightOf(b.traits[b.near:])
	for table, w := range b.nearby {
		b.sums[table] += w
	}
	b.facts.see(x, f, v)
	b.facts.weighed(weights, b.sums, len(b.traits), b.learned)
}

// readSentence reads the tokens of the sentence at hand and of what is near it, and
// gathers what is seen there, once for all its frames.
func (b *bag) readSentence(x *extractor) {
	s := x.s
	if b.read == s.from+1 {
		return
	}
	b.read = s.from + 1
	b.readTokens(x.text, runeBefore(x.text, s.from-vicinity), runeBefore(x.text, s.to+vicinity), s.times)
	b.traits = b.traits[:0]
	b.grams(zonePrev, b.between(0, s.from), 2)
	b.grams(zoneNext, b.between(s.to, len(x.text)), 2)
	b.near = len(b.traits)
	b.nearby = weightOf(b.traits)
}

// readTokens reads the tokens of text[from:to], with a stand-in for each of the times.
func (b *bag) readTokens(text string, from, to int, times []when.Match) {
	b.plain.seek(from)
	tokens, pos := b.tokens[:0], from
	for i := range times {
		t := &times[i]
		if tokens, pos = b.plain.appendTo(tokens, text, pos, t.Start); pos <= t.Start {
			tokens = append(tokens, token{tokenOther, true, int32(t.Start), int32(t.End)})
			pos = t.End
		}
	}
	b.tokens, _ = b.plain.appendTo(tokens, text, pos, to)
}

// between are the tokens that begin in text[from:to].
func (b *bag) between(from, to int) []token {
	behind := func(pos int) int {
		return sort.Search(len(b.tokens), func(i int) bool { return int(b.tokens[i].from) >= pos })
	}
	return b.tokens[behind(from):behind(to)]
}

// id is a token's, the frame's own time told from others.
func (b *bag) id(t *token) uint32 {
	if t.id == tokenOther && t.from == b.own {
		return tokenTime
	}
	return t.id
}

// grams adds the runs of one to most tokens.
func (b *bag) grams(z zone, tokens []token, most int) {
	ones, twos, threes := seed(z, 1), seed(z, 2), seed(z, 3)
	traits := slices.Grow(b.traits, most*len(tokens)+2) // so that appending only writes
	edge := token{id: tokenEdge}
	two, one := edge, edge
	for i := range tokens {
		t := tokens[i]
		t.id = b.id(&t)
		n := len(traits)
		traits = traits[:n+2]
		traits[n] = trait{mix(ones, t.id), t.from, t.to}
		traits[n+1] = trait{mix(twos, mix(one.id, t.id)), one.from, t.to}
		if most >= 3 && i > 0 {
			traits = append(traits, trait{mix(threes, mix(mix(two.id, one.id), t.id)), two.from, t.to})
		}
		two, one = one, t
	}
	traits = append(traits, trait{mix(twos, mix(one.id, tokenEdge)), one.from, 0})
	if most >= 3 && len(tokens) > 0 {
		traits = append(traits, trait{mix(threes, mix(mix(two.id, one.id), tokenEdge)), two.from, 0})
	}
	b.traits = traits
}

// halves adds the tokens before and behind the frame's time.
func (b *bag) halves(clause []token) {
	for i := range clause {
		if clause[i].from == b.own && clause[i].id == tokenOther {
			b.grams(zoneBefore, clause[:i], 2)
			b.grams(zoneBehind, clause[i:], 2)
			return
		}
	}
}

// maxBones is the longest run of a skeleton.
const maxBones = 5

// skeleton adds the runs of least to maxBones words of grammar, with one stand-in for
// whatever lies between two of them: how a sentence is built, whatever its nouns and
// verbs.
func (b *bag) skeleton(z zone, tokens []token, least int) {
	b.bones = append(b.bones[:0], tokenEdge)
	for i := range tokens {
		if t := &tokens[i]; t.bone {
			b.bones = append(b.bones, b.id(t))
		} else if b.bones[len(b.bones)-1] != tokenFlesh {
			b.bones = append(b.bones, tokenFlesh)
		}
	}
	b.bones = append(b.bones, tokenEdge)
	var seeds [maxBones + 1]uint32
	for k := least; k <= maxBones; k++ {
		seeds[k] = seed(z, uint32(k))
	}
	n, room := len(b.traits), (maxBones-1)*len(b.bones)
	traits := slices.Grow(b.traits, room)[:n+room]
	bones := b.bones
	for i, h := range bones {
		most, k := min(maxBones, i+1), 2
		for ; k < least && k <= most; k++ {
			h = mix(h, bones[i+1-k])
		}
		for ; k <= most; k++ {
			h = mix(h, bones[i+1-k])
			traits[n] = trait{hash: mix(seeds[k], h)}
			n++
		}
	}
	b.traits = traits[:n]
}

// order adds the classes of the words in their order.
func (b *bag) order(f *frame) {
	first, last := f.bounds()
	b.classes = b.classes[:0]
	own := token{id: tokenTime}
	told := f.time == nil
	for _, m := range f.s.marks[first:last] {
		if !told && int(m.start) >= f.time.Start {
			b.classes = append(b.classes, own)
			told = true
		}
		b.classes = append(b.classes, token{id: mix(uint32(m.classes), uint32(m.classes>>32)), from: m.start, to: m.end})
	}
	if !told {
		b.classes = append(b.classes, own)
	}
	b.grams(zoneClass, b.classes, 3)
}

// form adds the form of the time and of the frame.
func (b *bag) form(f *frame) {
	for i, is := range [...]bool{true, f.s.clauses[f.home].han, f.s.question, f.told, f.time == nil} {
		if is {
			b.add(seed(zoneForm, 1), uint32(i))
		}
	}
	b.add(seed(zoneForm, 2), uint32(f.action()))
	if f.modal >= 0 {
		b.add(seed(zoneForm, 3), uint32(f.s.marks[f.modal].classes))
	}
	t := f.time
	if b.learned.form, b.learned.edge = 0, 0; t == nil {
		return
	}
	kind, edge := string(t.Term.Kind), string(t.Term.Edge)
	for i, said := range [...]uint32{mixString(0, t.Rule), mixString(1, kind), mixString(2, edge), mixString(mixString(3, kind), edge), mixString(4, string(t.Term.Anchor))} {
		b.add(seed(zoneForm, 4), mix(said, uint32(i)))
	}
	b.learned.form, b.learned.edge = b.back(5), b.back(3)
	for i, is := range [...]bool{t.Past, t.Hours, t.Attr, t.Loose, t.Length, t.Until, t.Every, t.After, t.Term.Anchor != escalation.AnchorMail} {
		if is {
			b.add(seed(zoneForm, 5), uint32(i))
		}
	}
}

// rule adds what the rules say of the frame.
func (b *bag) rule(f *frame, v verdict) {
	b.add(seed(zoneRule, 1), mixString(0, string(v.label)))
	name := mixString(0, v.rule)
	b.add(seed(zoneRule, 2), name)
	b.learned.label, b.learned.rule = b.back(2), b.back(1)
	if f.s.clauses[f.home].han {
		b.add(seed(zoneRule, 3), name)
	}
}
