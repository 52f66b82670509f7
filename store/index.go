package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"
)

// The index of the search. A doc has a number; a segment covers a range of
// numbers, and the segments' ranges follow each other without overlap. Inside a
// segment the terms are sorted and packed into blocks of some kilobytes, each a
// row under its first term; a term's value is the list of the docs it stands
// in, each document once, as differences. Segments are never changed: new docs
// make a new one, and when too many small ones lie at the end they are merged.
//
// It is written behind the commit: what the index does not know yet is searched
// by reading it, so that a search is complete at once while few docs wait.

const (
	// indexStep is how many docs wait before they are indexed: few enough to be
	// read through in a search, enough to be written cheaply together.
	indexStep = 1024
	// indexBytes bounds the text indexed in one step, and so its memory.
	indexBytes = 16 << 20
	// fanOut is how many segments of a level are merged into one of the next.
	fanOut = 8
	// blockSize is when a block is full, in bytes: few pages, read at once.
	blockSize = 12 << 10
)

// builder collects the lists of one segment. Pairs of common characters, by far
// the most terms of a Chinese text, are kept as numbers.
type builder struct {
	base  uint64 // the segment's low - 1
	pairs map[uint32]int
	words map[string]int
	lists []docList
	text  folded
}

// builders are builders between two segments: each has grown to some megabytes.
var builders = sync.Pool{New: func() any { return &builder{pairs: map[uint32]int{}, words: map[string]int{}} }}

// newBuilder begins a segment of docs above base. Its user releases it.
func newBuilder(base uint64) *builder {
	b := builders.Get().(*builder)
	b.base = base
	return b
}

// release gives the builder back.
func (b *builder) release() {
	clear(b.pairs)
	clear(b.words)
	clear(b.lists)
	b.lists = b.lists[:0]
	builders.Put(b)
}

// docList is one term's docs as differences. Most lists of a segment are of few
// bytes; those stay in few.
type docList struct {
	last uint64
	n    int
	few  [8]byte
	many []byte // all of them, once few is not enough
}

// add appends a doc, which must not be lower than the last; the same again
// changes nothing.
func (l *docList) add(doc uint64) {
	if l.last == doc {
		return
	}
	delta := doc - l.last
	l.last = doc
	if l.many == nil {
		if used := len(binary.AppendUvarint(l.few[:l.n:l.n], delta)); used <= len(l.few) {
			l.n += binary.PutUvarint(l.few[l.n:], delta)
			return
		}
		l.many = append(make([]byte, 0, 4*len(l.few)), l.few[:l.n]...)
	}
	l.many = binary.AppendUvarint(l.many, delta)
}

// bytes returns the list as it is stored.
func (l *docList) bytes() []byte {
	if l.many != nil {
		return l.many
	}
	return l.few[:l.n]
}

// newList begins the list of a new term and returns its place.
func (b *builder) newList() int {
	b.lists = append(b.lists, docList{last: b.base})
	return len(b.lists) - 1
}

// add notes that a term stands in a doc. Docs come in ascending order.
func (b *builder) add(term []byte, doc uint64) {
	i, ok := b.words[string(term)]
	if !ok {
		i = b.newList()
		b.words[string(term)] = i
	}
	b.lists[i].add(doc)
}

// addPair notes that two neighbouring characters stand in a doc; the second is
// 0 for a character alone.
func (b *builder) addPair(pair uint32, doc uint64) {
	i, ok := b.pairs[pair]
	if !ok {
		i = b.newList()
		b.pairs[pair] = i
	}
	b.lists[i].add(doc)
}

// addText notes all terms of a text.
func (b *builder) addText(s string, doc uint64) {
	b.text.fold(s)
	eachTerm(b.text.runes, func(first, second rune) {
		if first > 0xFFFF || second > 0xFFFF {
			b.add(pairTerm(first, second), doc)
			return
		}
		b.addPair(uint32(first)<<16|uint32(second), doc)
	}, func(word []byte) { b.add(word, doc) })
}

// sorted returns all terms in order, with the places of their lists.
func (b *builder) sorted() []placedTerm {
	out := make([]placedTerm, 0, len(b.lists))
	for _, pair := range slices.Sorted(maps.Keys(b.pairs)) {
		out = append(out, placedTerm{pairTerm(rune(pair>>16), rune(pair&0xFFFF)), b.pairs[pair]})
	}
	n := len(out)
	for _, word := range slices.Sorted(maps.Keys(b.words)) {
		out = append(out, placedTerm{[]byte(word), b.words[word]})
	}
	// Two sorted runs: the order of code points is that of their UTF-8.
	return mergeRuns(out[:n], out[n:])
}

// placedTerm is a term with the place of its list.
type placedTerm struct {
	term  []byte
	place int
}

// mergeRuns merges two sorted runs of terms.
func mergeRuns(a, b []placedTerm) []placedTerm {
	out := make([]placedTerm, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if bytes.Compare(a[0].term, b[0].term) < 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// ownerTerm is the term that every doc of an owner carries.
func ownerTerm(owner int64) []byte { return strconv.AppendInt([]byte{0}, owner, 10) }

// indexBehind indexes docs after a commit, while the writer is still held, once
// enough of them wait. Its failure is no failure of what was committed: the docs
// go on waiting, and SearchBehind tells.
func (s *Store) indexBehind(c *conn, now time.Time) {
	for {
		more, err := s.indexOnce(c, now, indexStep)
		if err != nil || !more {
			return
		}
	}
}

// indexOnce runs one step if at least atLeast docs wait, and reports whether it
// did something.
func (s *Store) indexOnce(c *conn, now time.Time, atLeast int) (did bool, err error) {
	tx := &Tx{s: s, c: c, ctx: context.Background(), now: clean(now), write: true}
	err = s.inTx(tx.ctx, c, "BEGIN IMMEDIATE", tx, func(tx *Tx) error {
		waiting, err := tx.waitingDocs()
		if err != nil || waiting < atLeast || waiting == 0 {
			return err
		}
		did = true
		return tx.indexDocs()
	})
	if err != nil {
		return false, fmt.Errorf("indexing: %w", err)
	}
	return did, nil
}

// Index brings the index up to date with all docs that wait.
func (s *Store) Index(ctx context.Context, now time.Time) error {
	if s.writer == nil {
		return ErrReadOnly
	}
	c, err := s.take(ctx, s.writer)
	if err != nil {
		return err
	}
	defer func() { s.writer <- c }()
	for ctx.Err() == nil {
		did, err := s.indexOnce(c, now, 1)
		if err != nil || !did {
			return err
		}
	}
	return ctx.Err()
}

// indexed returns the highest doc number that the index knows.
func (tx *Tx) indexed() (uint64, error) {
	v, err := tx.Meta(metaIndexed)
	if err != nil || v == "" {
		return 0, err
	}
	return strconv.ParseUint(v, 10, 63)
}

// waitingDocs returns, roughly, how many docs the index does not know yet. It
// counts numbers, some of which may have been given up since.
func (tx *Tx) waitingDocs() (int, error) {
	done, err := tx.indexed()
	if err != nil {
		return 0, err
	}
	var last uint64
	err = tx.get(`SELECT coalesce(max(id), 0) FROM docs`, nil, &last)
	return int(max(last, done) - done), err
}

// waiting is a doc with the owners it belongs to.
type waiting struct {
	id uint64
	doc
	owners string // JSON list of numbers
}

const waitingSelect = `SELECT d.id, coalesce(d.mail_id, 0), coalesce(d.entry, 0), d.subject, d.body, d.names,
	CASE WHEN d.mail_id IS NULL
	THEN (SELECT json_array(c.owner_id) FROM entries e JOIN cases c ON c.id = e.case_id WHERE e.n = d.entry)
	ELSE (SELECT json_group_array(owner) FROM
		(SELECT c.owner_id AS owner FROM filings f JOIN cases c ON c.id = f.case_id WHERE f.mail_id = d.mail_id AND f.undone IS NULL
		UNION SELECT owner_id FROM unfiled u WHERE u.mail_id = d.mail_id)) END
	FROM docs d WHERE d.id `

// scanWaiting scans the columns of waitingSelect.
func scanWaiting(scan func(...any) error, w *waiting) error {
	return scan(&w.id, &w.mail, &w.entry, &w.subject, &w.body, &w.names, &w.owners)
}

// indexDocs makes a segment of the docs that wait, at most indexStep of them.
func (tx *Tx) indexDocs() error {
	done, err := tx.indexed()
	if err != nil {
		return err
	}
	docs, err := list(tx, scanWaiting, waitingSelect+`> ? ORDER BY d.id LIMIT ?`, done, indexStep)
	if err != nil {
		return err
	}
	b := newBuilder(done)
	defer b.release()
	high, size := done, 0
	for _, d := range docs {
		if err := b.addDoc(d); err != nil {
			return err
		}
		high = d.id
		if size += len(d.body); size > indexBytes {
			break
		}
	}
	if err := tx.writeSegment(b, done+1, high); err != nil {
		return err
	}
	if err := tx.mergeTail(); err != nil {
		return err
	}
	return tx.SetMeta(metaIndexed, strconv.FormatUint(high, 10))
}

// addDoc notes everything one doc is found by.
func (b *builder) addDoc(d waiting) error {
	var owners []int64
	if err := fromJSON(d.owners, &owners); err != nil {
		return err
	}
	for _, o := range owners {
		b.add(ownerTerm(o), d.id)
	}
	b.addText(d.subject, d.id)
	b.addText(d.body, d.id)
	b.addText(d.names, d.id)
	return nil
}

// writeSegment stores what a builder collected.
func (tx *Tx) writeSegment(b *builder, low, high uint64) error {
	w, err := tx.newSegment(low, high)
	if err != nil {
		return err
	}
	for _, t := range b.sorted() {
		if err := w.put(t.term, b.lists[t.place].bytes()); err != nil {
			return err
		}
	}
	return w.flush()
}

// level is a segment's size class.
func level(low, high uint64) int {
	return int(math.Log(float64(high-low+1)/indexStep)/math.Log(fanOut) + 1e-9)
}

// segmentWriter packs terms, which come sorted, into blocks.
type segmentWriter struct {
	tx    *Tx
	id    int64
	first []byte
	block []byte
}

// newSegment begins a segment.
func (tx *Tx) newSegment(low, high uint64) (*segmentWriter, error) {
	id, err := tx.insert(`INSERT INTO segments(low, high, level) VALUES(?, ?, ?)`, low, high, level(low, high))
	return &segmentWriter{tx: tx, id: id}, err
}

// put adds a term with its list.
func (w *segmentWriter) put(term, docs []byte) error {
	if len(w.block) > 0 && len(w.block)+len(term)+len(docs) > blockSize {
		if err := w.flush(); err != nil {
			return err
		}
	}
	if len(w.block) == 0 {
		w.first = append(w.first[:0], term...)
	}
	w.block = binary.AppendUvarint(w.block, uint64(len(term)))
	w.block = append(w.block, term...)
	w.block = binary.AppendUvarint(w.block, uint64(len(docs)))
	w.block = append(w.block, docs...)
	return nil
}

// flush stores the block at hand.
func (w *segmentWriter) flush() error {
	if len(w.block) == 0 {
		return nil
	}
	_, err := w.tx.exec(`INSERT INTO blocks(segment, term, data) VALUES(?, ?, ?)`, w.id, w.first, w.block)
	w.block = w.block[:0]
	return err
}

// errBlock says that a block of the index cannot be read.
var errBlock = fmt.Errorf("search index: %w", ErrDamaged)

// cutBlock takes the first term and its list off a block.
func cutBlock(block []byte) (term, docs, rest []byte, err error) {
	if term, block, err = cutBytes(block); err != nil {
		return nil, nil, nil, err
	}
	docs, rest, err = cutBytes(block)
	return term, docs, rest, err
}

// cutBytes takes a length and so many bytes off b.
func cutBytes(b []byte) (field, rest []byte, err error) {
	n, used := binary.Uvarint(b)
	if used <= 0 || n > uint64(len(b)-used) {
		return nil, nil, errBlock
	}
	return b[used : used+int(n)], b[used+int(n):], nil
}

// appendDocs decodes a list onto docs.
func appendDocs(docs []uint64, base uint64, data []byte) ([]uint64, error) {
	for len(data) > 0 {
		d, used := binary.Uvarint(data)
		if used <= 0 {
			return nil, errBlock
		}
		base += d
		docs = append(docs, base)
		data = data[used:]
	}
	return docs, nil
}

// segment is one part of the index.
type segment struct {
	id        int64
	low, high uint64
	level     int
}

// segments returns the segments, newest docs first.
func (tx *Tx) segments() ([]segment, error) {
	return list(tx, func(scan func(...any) error, s *segment) error { return scan(&s.id, &s.low, &s.high, &s.level) },
		`SELECT id, low, high, level FROM segments ORDER BY low DESC`)
}

// mergeTail merges the newest segments while fanOut of them are of no higher
// level than the newest.
func (tx *Tx) mergeTail() error {
	for {
		all, err := tx.segments()
		if err != nil || len(all) < fanOut {
			return err
		}
		n, top := 0, all[0].level
		for n < len(all) && all[n].level <= top {
			n++
		}
		if n < fanOut {
			return nil
		}
		run := slices.Clone(all[:n])
		slices.Reverse(run)
		if err := tx.mergeSegments(run, nil); err != nil {
			return err
		}
	}
}

// mergeSegments makes one segment of neighbours, which come oldest first, and
// leaves out the docs that are gone.
func (tx *Tx) mergeSegments(run []segment, gone map[uint64]bool) error {
	w, err := tx.newSegment(run[0].low, run[len(run)-1].high)
	if err != nil {
		return err
	}
	readers := make([]*segmentReader, len(run))
	for i, s := range run {
		readers[i] = &segmentReader{tx: tx, seg: s, first: []byte{}} // nil would be NULL
		if err := readers[i].next(); err != nil {
			return err
		}
	}
	for {
		term, docs, err := mergeNext(readers, run[0].low-1, gone)
		if err != nil {
			return err
		}
		if term == nil {
			break
		}
		if len(docs) == 0 {
			continue
		}
		if err := w.put(term, docs); err != nil {
			return err
		}
	}
	if err := w.flush(); err != nil {
		return err
	}
	return tx.dropSegments(run)
}

// mergeNext returns the smallest term of all readers with its docs that are not
// gone, and moves those readers on; nil at the end.
func mergeNext(readers []*segmentReader, base uint64, gone map[uint64]bool) (term, out []byte, err error) {
	for _, r := range readers {
		if r.term != nil && (term == nil || bytes.Compare(r.term, term) < 0) {
			term = r.term
		}
	}
	var docs []uint64
	for _, r := range readers {
		if term == nil || r.term == nil || !bytes.Equal(r.term, term) {
			continue
		}
		if docs, err = appendDocs(docs[:0], r.seg.low-1, r.docs); err != nil {
			return nil, nil, err
		}
		for _, d := range docs {
			if gone[d] {
				continue
			}
			out = binary.AppendUvarint(out, d-base)
			base = d
		}
		if err := r.next(); err != nil {
			return nil, nil, err
		}
	}
	return term, out, nil
}

// dropSegments removes segments that were merged into another.
func (tx *Tx) dropSegments(run []segment) error {
	for _, s := range run {
		if _, err := tx.exec(`DELETE FROM blocks WHERE segment = ?`, s.id); err != nil {
			return err
		}
		if _, err := tx.exec(`DELETE FROM segments WHERE id = ?`, s.id); err != nil {
			return err
		}
	}
	return nil
}

// segmentReader walks through the terms of a segment.
type segmentReader struct {
	tx    *Tx
	seg   segment
	first []byte // of the block at hand
	block []byte // what is left of it
	term  []byte // nil at the end
	docs  []byte
}

// next moves to the next term.
func (r *segmentReader) next() (err error) {
	if len(r.block) == 0 {
		err = r.tx.get(`SELECT term, data FROM blocks WHERE segment = ? AND term > ? ORDER BY term LIMIT 1`,
			[]any{r.seg.id, r.first}, &r.first, &r.block)
		if errors.Is(err, ErrNotFound) {
			r.term = nil
			return nil
		}
		if err != nil {
			return err
		}
	}
	r.term, r.docs, r.block, err = cutBlock(r.block)
	return err
}
