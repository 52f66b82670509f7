package outcome

import (
	"strings"
	"unicode/utf8"

	"cuiban/parser/thread/lexicon"
)

// token is a word of the vocabulary in the text.
type token struct {
	start, end int
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
}

// read cuts the text. Text behind maxText is left out.
func read(text string) *reader {
	if len(text) > maxText {
		end := maxText
		for end > maxText-utf8.UTFMax && !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end]
	}
	v := vocabulary()
	hits := v.Scan(text, make([]lexicon.Hit, 0, len(text)/16+16))
	r := &reader{text: text, tokens: make([]token, 0, len(hits)), clauses: make([]clause, 0, len(hits)/6+4)}
	for _, h := range hits {
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

const blanks = " \t\r\n\u3000\u00a0"

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
	start += len(r.text[start:end]) - len(strings.TrimLeft(r.text[start:end], blanks))
	end = start + len(strings.TrimRight(r.text[start:end], blanks))
	if start == end {
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
	s.end = s.start + len(strings.TrimRight(r.text[s.start:end], blanks))
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
