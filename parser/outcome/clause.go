package outcome

import (
	"strings"
	"sync"

	"cuiban/parser/thread/lexicon"
)

// token is a word of the vocabulary in the text.
type token struct {
	start, end int // bytes
	roles      role
	topics     topic
}

// clause is what stands between two commas. Its words are tokens[first:last].
type clause struct {
	first, last int
	start, end  int
	roles       role  // of all its tokens
	topics      topic // of all its tokens
	sentence    int
}

// sentence is clauses[first:last].
type sentence struct {
	first, last int
	start, end  int
	roles       role
	question    bool
}

// reader is a text cut into sentences, clauses and words.
type reader struct {
	text      string
	tokens    []token
	clauses   []clause
	sentences []sentence
	at        int // where the next clause begins
	hits      []lexicon.Hit
}

// readers keeps the slices of readers for the next text.
var readers = sync.Pool{New: func() any { return new(reader) }}

// maxKept bounds the words of a reader that is kept: those of a mail of 64 KB.
const maxKept = 16 << 10

// release gives r back; it must not be used any more.
func (r *reader) release() {
	if cap(r.tokens) <= maxKept {
		r.text = ""
		readers.Put(r)
	}
}

// read cuts the text. Text behind maxText is left out.
func read(text string) *reader {
	text = lexicon.Clip(text, maxText)
	v := vocabulary()
	r := readers.Get().(*reader)
	r.text, r.at, r.tokens, r.clauses, r.sentences = text, 0, r.tokens[:0], r.clauses[:0], r.sentences[:0]
	r.hits = v.Scan(text, r.hits[:0])
	for _, h := range r.hits {
		switch h.Class {
		case lexicon.Comma:
			r.endClause(h.Start, h.End)
		case lexicon.Stop, lexicon.Question, lexicon.Break:
			r.endClause(h.Start, h.End)
			r.endSentence(h.End, h.Class == lexicon.Question)
		default:
			m := v.meanings[h.Class]
			r.tokens = append(r.tokens, token{h.Start, h.End, m.roles, m.topics})
			r.bound(h.End)
		}
	}
	r.endClause(len(text), len(text))
	r.endSentence(len(text), false)
	return r
}

const (
	// maxWords and maxClauses end a clause and a sentence that have no end of
	// their own, so that the rules, which look around in both, stay linear.
	// Sentences of real mail have up to 40 clauses' words.
	maxWords, maxClauses = 48, 16
)

// trim moves start and end over white space, full-width space included.
func (r *reader) trim(start, end int) (int, int) {
	for start < end && isBlank(r.text[start]) {
		start++
	}
	for end > start && isBlank(r.text[end-1]) {
		end--
	}
	for strings.HasPrefix(r.text[start:end], "\u3000") {
		start += len("\u3000")
	}
	return start, end
}

func isBlank(c byte) bool { return c <= ' ' }

// bound ends an overlong clause behind the word that ends at end.
func (r *reader) bound(end int) {
	first := 0
	if n := len(r.clauses); n > 0 {
		first = r.clauses[n-1].last
	}
	if len(r.tokens)-first >= maxWords {
		r.endClause(end, end)
	}
}

// endClause closes the clause that ends at end; the next one begins at next.
// White space is no clause.
func (r *reader) endClause(end, next int) {
	start := r.at
	r.at = next
	if start, end = r.trim(start, end); start == end {
		return
	}
	c := clause{first: 0, last: len(r.tokens), start: start, end: end, sentence: len(r.sentences)}
	if n := len(r.clauses); n > 0 {
		c.first = r.clauses[n-1].last
	}
	for _, t := range r.tokens[c.first:] {
		c.roles |= t.roles
		c.topics |= t.topics
	}
	r.clauses = append(r.clauses, c)
	if n := len(r.sentences); n == 0 && len(r.clauses) >= maxClauses || n > 0 && len(r.clauses)-r.sentences[n-1].last >= maxClauses {
		r.endSentence(end, false)
	}
}

// endSentence closes the sentence that the clauses since the last one form.
func (r *reader) endSentence(end int, question bool) {
	first := 0
	if n := len(r.sentences); n > 0 {
		first = r.sentences[n-1].last
	}
	if first == len(r.clauses) {
		return
	}
	s := sentence{first: first, last: len(r.clauses), start: r.clauses[first].start, question: question}
	for _, c := range r.clauses[first:] {
		s.roles |= c.roles
	}
	_, s.end = r.trim(s.start, end)
	r.sentences = append(r.sentences, s)
}

// words returns the tokens of a clause.
func (r *reader) words(c clause) []token { return r.tokens[c.first:c.last] }

// before returns the index of the last token before i that has one of the
// roles, or -1.
func before(words []token, i int, roles role) int {
	for i--; i >= 0; i-- {
		if words[i].roles&roles != 0 {
			return i
		}
	}
	return -1
}

// after returns the index of the first token behind i that has one of the
// roles, or -1.
func after(words []token, i int, roles role) int {
	for i++; i < len(words); i++ {
		if words[i].roles&roles != 0 {
			return i
		}
	}
	return -1
}

// between returns the roles of the tokens strictly between i and j.
func between(words []token, i, j int) (roles role) {
	for k := i + 1; k < j; k++ {
		roles |= words[k].roles
	}
	return roles
}

// upTo returns the roles of the tokens before i.
func upTo(words []token, i int) role { return between(words, -1, i) }
