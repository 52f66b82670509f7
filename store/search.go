package store

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// tailLimit is how many docs that the index does not know yet a search reads.
	tailLimit = 2 * indexStep
	// minPrefix is how long, in characters, a word of a query must be to find
	// longer words that begin with it.
	minPrefix = 3
	// maxQueryTerms bounds the work of one query; words beyond it only take part
	// in the check of what was found.
	maxQueryTerms = 64
	// snippetRunes is how many characters a snippet shows on each side of the match.
	snippetRunes = 30
)

// Hit is one thing found.
type Hit struct {
	MailID  int64  // 0: an entry of the log
	Entry   int64  // sequence number of the entry, 0: a mail
	Ref     string // of the case it is in, "" for a mail in the tray
	Subject string
	From    string
	Date    time.Time // of the mail or the entry
	Snippet string    // the words around the first match
}

// Search returns what contains all words of the query, among one owner's mails
// and notes or with owner 0 among everybody's, newest filed first, at most
// limit. A Chinese word is found anywhere, also a single character; other words
// at the beginning of a word (whole, when shorter than three letters). Case,
// width, zero-width characters and line breaks do not matter. SearchBehind
// tells whether something could not be looked at yet.
func (tx *Tx) Search(owner int64, text string, limit int) ([]Hit, error) {
	q := parseQuery(text)
	if len(q.terms) == 0 || limit <= 0 {
		return nil, nil
	}
	f := finder{tx: tx, q: q, owner: owner, limit: limit}
	if err := f.tail(); err != nil {
		return nil, err
	}
	segments, err := tx.segments()
	if err != nil {
		return nil, err
	}
	for _, s := range segments {
		if err := f.segment(s); err != nil {
			return nil, err
		}
	}
	return f.hits, nil
}

// SearchBehind returns how many mails and notes a search cannot find yet. It is
// zero but for a short time during a large import.
func (tx *Tx) SearchBehind() (int, error) {
	n, err := tx.waitingDocs()
	return max(n-tailLimit, 0), err
}

// searchQuery is a query taken apart.
type searchQuery struct {
	words []string    // folded; all must occur
	terms []queryTerm // of the index; all must occur
}

// queryTerm is one term to look up, or all that begin with it.
type queryTerm struct {
	term   string
	prefix bool
}

// parseQuery folds a query and cuts it into words and terms.
func parseQuery(text string) searchQuery {
	var q searchQuery
	var f folded
	for _, w := range strings.Fields(text) { // first: folding would join Chinese words
		f.fold(w)
		if w = string(f.runes); w != "" && !slices.Contains(q.words, w) {
			q.words = append(q.words, w)
			q.addTerms(f.runes)
		}
	}
	if len(q.terms) > maxQueryTerms {
		q.terms = q.terms[:maxQueryTerms]
	}
	return q
}

// addTerms adds the terms of one word. The last character alone of a Chinese
// run is needed only when the run is that one character.
func (q *searchQuery) addTerms(word []rune) {
	inRun := false
	eachTerm(word, func(first, second rune) {
		if second != 0 || !inRun {
			q.terms = append(q.terms, queryTerm{string(pairTerm(first, second)), second == 0})
		}
		inRun = second != 0
	}, func(term []byte) {
		q.terms = append(q.terms, queryTerm{string(term), utf8.RuneCount(term) >= minPrefix})
	})
}

// finder collects the hits of one search.
type finder struct {
	tx    *Tx
	q     searchQuery
	owner int64
	limit int
	hits  []Hit
	text  folded
}

// full says that enough was found.
func (f *finder) full() bool { return len(f.hits) >= f.limit }

// tail reads through the docs the index does not know yet, newest first.
func (f *finder) tail() error {
	done, err := f.tx.indexed()
	if err != nil {
		return err
	}
	fresh, err := list(f.tx, scanWaiting, waitingSelect+`> ? ORDER BY d.id DESC LIMIT ?`, done, tailLimit)
	for _, d := range fresh {
		if err != nil || f.full() {
			break
		}
		err = f.consider(d)
	}
	return err
}

// segment looks into one segment, newest first.
func (f *finder) segment(s segment) error {
	if f.full() {
		return nil
	}
	docs, err := f.candidates(s)
	if err != nil {
		return err
	}
	for i := len(docs) - 1; i >= 0 && !f.full(); i-- {
		d, err := list(f.tx, scanWaiting, waitingSelect+`= ?`, docs[i])
		if err != nil {
			return err
		}
		for _, d := range d { // none: it was renewed or erased
			if err := f.consider(d); err != nil {
				return err
			}
		}
	}
	return nil
}

// candidates returns the docs of a segment that hold all terms.
func (f *finder) candidates(s segment) ([]uint64, error) {
	var exact [][]byte
	if f.owner != 0 {
		exact = append(exact, ownerTerm(f.owner))
	}
	var unions [][]uint64
	for _, t := range f.q.terms {
		if !t.prefix {
			exact = append(exact, []byte(t.term))
			continue
		}
		docs, err := f.tx.prefixDocs(s, []byte(t.term))
		if err != nil || len(docs) == 0 {
			return nil, err
		}
		unions = append(unions, docs)
	}
	lists := make([][]byte, 0, len(exact))
	for _, term := range exact {
		data, err := f.tx.termDocs(s, term)
		if err != nil || len(data) == 0 {
			return nil, err
		}
		lists = append(lists, data)
	}
	return intersect(s.low-1, lists, unions)
}

// termDocs returns the list of a term in a segment, nil when it is not there.
func (tx *Tx) termDocs(s segment, term []byte) ([]byte, error) {
	var block []byte
	err := tx.get(`SELECT data FROM blocks WHERE segment = ? AND term <= ? ORDER BY term DESC LIMIT 1`, []any{s.id, term}, &block)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	for err == nil && len(block) > 0 {
		var t, docs []byte
		if t, docs, block, err = cutBlock(block); err == nil && string(t) == string(term) {
			return docs, nil
		}
	}
	return nil, err
}

// prefixDocs returns the docs of all terms that begin with a prefix, ascending.
func (tx *Tx) prefixDocs(s segment, prefix []byte) ([]uint64, error) {
	end := slices.Concat(prefix, []byte{0xff}) // no UTF-8 text holds this byte
	blocks, err := list(tx, scanOne[[]byte], `SELECT data FROM blocks WHERE segment = ? AND term < ? AND term >=
		coalesce((SELECT max(term) FROM blocks WHERE segment = ? AND term <= ?), x'') ORDER BY term`, s.id, end, s.id, prefix)
	if err != nil {
		return nil, err
	}
	var docs []uint64
	for _, block := range blocks {
		for len(block) > 0 {
			var term, data []byte
			if term, data, block, err = cutBlock(block); err != nil {
				return nil, err
			}
			if strings.HasPrefix(string(term), string(prefix)) {
				if docs, err = appendDocs(docs, s.low-1, data); err != nil {
					return nil, err
				}
			}
		}
	}
	slices.Sort(docs)
	return slices.Compact(docs), nil
}

// intersect returns the docs that are in all lists and in all unions.
func intersect(base uint64, lists [][]byte, unions [][]uint64) ([]uint64, error) {
	slices.SortFunc(lists, func(a, b []byte) int { return len(a) - len(b) })
	slices.SortFunc(unions, func(a, b []uint64) int { return len(a) - len(b) })
	var docs []uint64
	var err error
	if len(unions) > 0 {
		docs, unions = unions[0], unions[1:]
	} else {
		docs, err = appendDocs(nil, base, lists[0])
		lists = lists[1:]
	}
	for _, u := range unions {
		docs = keepCommon(docs, u)
	}
	for _, l := range lists {
		if err == nil {
			docs, err = keepListed(docs, base, l)
		}
	}
	return docs, err
}

// keepCommon keeps of docs what is also in other, both ascending.
func keepCommon(docs, other []uint64) []uint64 {
	kept := docs[:0]
	for _, d := range docs {
		for len(other) > 0 && other[0] < d {
			other = other[1:]
		}
		if len(other) > 0 && other[0] == d {
			kept = append(kept, d)
		}
	}
	return kept
}

// keepListed keeps of docs what is also in an encoded list, without decoding
// more of it than needed.
func keepListed(docs []uint64, at uint64, data []byte) ([]uint64, error) {
	kept := docs[:0]
	for _, d := range docs {
		for at < d && len(data) > 0 {
			delta, used := binary.Uvarint(data)
			if used <= 0 {
				return nil, errBlock
			}
			at += delta
			data = data[used:]
		}
		if at == d {
			kept = append(kept, d)
		}
	}
	return kept, nil
}

// consider checks one doc against the query itself and takes it.
func (f *finder) consider(d waiting) error {
	if f.owner != 0 {
		var owners []int64
		if err := fromJSON(d.owners, &owners); err != nil || !slices.Contains(owners, f.owner) {
			return err
		}
	}
	at, ok := f.match(d)
	if !ok {
		return nil
	}
	h, err := f.tx.hit(d, f.owner)
	if err != nil {
		return err
	}
	h.Snippet = snippet(d.body, at)
	f.hits = append(f.hits, h)
	return nil
}

// match reports whether all words stand in a doc, and where in its body the
// first of them does that stands there (0 when none does).
func (f *finder) match(d waiting) (int, bool) {
	found := make([]bool, len(f.q.words))
	at := -1
	for _, part := range []string{d.subject, d.names, d.body} {
		f.text.fold(part)
		folded := string(f.text.runes)
		for i, w := range f.q.words {
			if at < 0 || !found[i] {
				if j := wordIndex(folded, w); j >= 0 {
					found[i] = true
					if at < 0 && part == d.body {
						at = f.text.at[utf8.RuneCountInString(folded[:j])]
					}
				}
			}
		}
	}
	return max(at, 0), !slices.Contains(found, false)
}

// wordIndex returns where a word of a query stands in a folded text: anywhere
// if it begins with a Chinese character or a sign, else at the beginning of a
// word; and if it ends in a short word, that must be whole. -1: nowhere.
func wordIndex(text, word string) int {
	first, _ := utf8.DecodeRuneInString(word)
	short := shortEnd(word)
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return -1
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(word):])
		if !(isWord(first) && isWord(before)) && !(short && isWord(after)) {
			return i
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		from = i + n
	}
}

// shortEnd reports whether a folded text ends in a word too short to stand for
// longer ones.
func shortEnd(word string) bool {
	n := 0
	for len(word) > 0 {
		r, size := utf8.DecodeLastRuneInString(word)
		if !isWord(r) {
			break
		}
		n++
		word = word[:len(word)-size]
	}
	return 0 < n && n < minPrefix
}

// hit describes what was found.
func (tx *Tx) hit(d waiting, owner int64) (Hit, error) {
	h := Hit{MailID: d.mail, Subject: d.subject}
	if d.mail == 0 {
		err := tx.get(`SELECT e.seq, s.ref, s.title, e.at FROM entries e JOIN cases c ON c.id = e.case_id`+standsFor+`WHERE e.n = ?`, []any{d.entry},
			&h.Entry, &h.Ref, &h.Subject, moment{&h.Date})
		return h, err
	}
	if err := tx.get(`SELECT sender, coalesce(date, received) FROM mails WHERE id = ?`, []any{d.mail}, &h.From, moment{&h.Date}); err != nil {
		return h, err
	}
	err := tx.get(`SELECT s.ref FROM filings f JOIN cases c ON c.id = f.case_id`+standsFor+`
		WHERE f.mail_id = ? AND f.undone IS NULL AND (? = 0 OR c.owner_id = ?) ORDER BY f.id LIMIT 1`, []any{d.mail, owner, owner}, &h.Ref)
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return h, err
}

// snippet returns the words around a byte offset of a text, on one line.
func snippet(text string, at int) string {
	from, to := at, at
	for range snippetRunes {
		_, n := utf8.DecodeLastRuneInString(text[:from])
		from -= n
		_, n = utf8.DecodeRuneInString(text[to:])
		to += n
	}
	for range snippetRunes {
		_, n := utf8.DecodeRuneInString(text[to:])
		to += n
	}
	for from > 0 && from < at { // not in the middle of a word
		before, _ := utf8.DecodeLastRuneInString(text[:from])
		r, n := utf8.DecodeRuneInString(text[from:])
		if !isWord(foldRune(before)) || !isWord(foldRune(r)) {
			break
		}
		from += n
	}
	s := strings.Join(strings.Fields(text[from:to]), " ")
	if from > 0 {
		s = "…" + s
	}
	if to < len(text) {
		s += "…"
	}
	return s
}
