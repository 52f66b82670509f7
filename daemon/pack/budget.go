package pack

import (
	"bytes"
	"fmt"
	"slices"
)

// spareBytes is kept free for what is written after the plan: the index, the
// notes for the reader and their lists of what was left out.
const spareBytes = 48 << 10

// lineBytes is what one thing left out may cost in those lists.
const lineBytes = 160

// fit decides what goes in under the budget and makes the readable
// correspondence; nil when there is no room for it.
func (b *builder) fit() ([]byte, error) {
	letters, err := b.d.lettersPDF(b.ctx, b.st)
	if err != nil || b.d.opt.MaxBytes <= 0 {
		return letters, err
	}
	fixed, err := b.fixedBytes()
	if err != nil {
		return nil, err
	}
	if fixed > b.d.opt.MaxBytes {
		return nil, fmt.Errorf("%w: they take %d bytes of %d", ErrBudget, fixed, b.d.opt.MaxBytes)
	}
	size, err := deflated(bytes.NewReader(letters))
	if err != nil {
		return nil, err
	}
	size += entryBytes(b.d.lettersFile()) + size/8 // it names what was left out
	if fixed+size > b.d.opt.MaxBytes {
		b.d.leave(b.d.w.fileMails+".pdf", b.d.w.whyBudget, true)
		letters, size = nil, 0
	}
	dropped, err := b.choose(b.d.opt.MaxBytes - fixed - size)
	if err != nil || !dropped || letters == nil {
		return letters, err
	}
	return b.d.lettersPDF(b.ctx, b.st) // it names the originals that are not here
}

// fixedBytes is what the essential files take, with room for the lists.
func (b *builder) fixedBytes() (int64, error) {
	total := int64(spareBytes + lineBytes*(len(b.d.mails)+len(b.d.proofs)))
	index, err := b.d.indexPDF()
	if err != nil {
		return 0, err
	}
	docs := append(slices.Clone(b.docs), document{b.d.indexFile(), index}, document{b.d.w.fileReadme, b.d.readme()})
	for _, t := range b.d.pasteTexts() {
		docs = append(docs, document{b.d.w.dirTexts + "/" + t.name, []byte(t.text)})
	}
	for _, doc := range docs {
		n, err := deflated(bytes.NewReader(doc.data))
		if err != nil {
			return 0, err
		}
		total += n + entryBytes(doc.name)
	}
	return total, nil
}

// candidate is an original that may have to stay out.
type candidate struct {
	rank int
	sha  string
	name string
	what string
	drop func(why string)
}

// choose takes the originals in order of weight as long as there is room, and
// reports whether any stays out.
func (b *builder) choose(room int64) (dropped bool, err error) {
	all := b.candidates()
	slices.SortStableFunc(all, func(x, y candidate) int { return x.rank - y.rank })
	for _, c := range all {
		size, err := b.deflatedObject(c.sha)
		if err != nil {
			return false, err
		}
		if size += entryBytes(c.name); size <= room {
			room -= size
			continue
		}
		dropped = true
		c.drop(b.d.w.whyBudget)
		b.d.leave(c.what, b.d.w.whyBudget, true)
	}
	return dropped, nil
}

// candidates ranks the originals: core evidence, mails with promises, other
// mails, reserve evidence.
func (b *builder) candidates() []candidate {
	d := b.d
	var out []candidate
	for i := range d.proofs {
		p := &d.proofs[i]
		rank := 0
		if !p.Core {
			rank = 3
		}
		if p.file != "" {
			out = append(out, candidate{rank, p.SHA256, p.file, p.number + " " + d.show(p.Label), func(why string) { p.file, p.absent = "", why }})
		}
	}
	for i := range d.mails {
		m := &d.mails[i]
		rank := 2
		if d.promisedIn(m.sha) {
			rank = 1
		}
		if m.file != "" {
			out = append(out, candidate{rank, m.sha, m.file, d.w.mail + d.mailNumber(i), func(string) { m.file = "" }})
		}
	}
	return out
}

func (b *builder) deflatedObject(sha string) (int64, error) {
	r, err := b.st.OpenObject(b.ctx, sha)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return deflated(r)
}
