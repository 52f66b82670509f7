package pack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/ladder"
	"cuiban/store"
	"cuiban/templates"
)

// For is the reader a pack is made for.
type For string

// The readers. The zero For means a regulator.
const (
	Regulator For = "regulator" // everything, nothing held in reserve
	Platform  For = "platform"  // core evidence only; no letters to authorities
	Court     For = "court"     // everything, nothing held in reserve
	Self      For = "self"      // the owner's own copy: everything
)

// Readers are all readers there are, for checking what somebody typed.
var Readers = []For{Regulator, Platform, Court, Self}

// Options say for whom and how a pack is made.
type Options struct {
	For  For
	Lang string    // "zh-CN" or "en"; "" means the owner's
	Now  time.Time // the moment the pack speaks of; it dates the files
	// MaxBytes is the size budget of the channel in bytes; 0 means none. What
	// does not fit is left out from the end of this order: core evidence, mails
	// that promises stand in, other mails, reserve evidence.
	MaxBytes int64
	// Mask hides the middle of identity and card numbers in everything that is
	// derived. Originals (mails and evidence) are never changed.
	Mask bool
	// Ladders name the rungs; nil means those that come with the program.
	Ladders *ladder.Set
}

func (o Options) ladders() *ladder.Set {
	if o.Ladders == nil {
		return ladder.Embedded()
	}
	return o.Ladders
}

// reader is the index of the reader in the lists of words.
func (o Options) reader() int {
	for i, r := range Readers {
		if r == o.For {
			return i
		}
	}
	return 0
}

// Item is one file of a pack.
type Item struct {
	Path   string
	Size   int64 // bytes, before compression
	SHA256 string
}

// Left is something that is not in the pack.
type Left struct {
	What string
	Why  string
	Told bool // the readers of the pack are told too, not the owner alone
}

// Missing is something the case lacks and the owner should add.
type Missing struct {
	What string
	How  string
}

// Report says what became of a pack. It is for the owner: the list of what is
// missing and of what is held back is not in the pack.
type Report struct {
	Ref     string // of the case as it stands now
	Name    string // of the zip
	Lang    string
	Bytes   int64 // of the zip
	Items   []Item
	Left    []Left
	Missing []Missing
}

// ErrBudget says that not even the pages every pack must have fit into MaxBytes.
var ErrBudget = errors.New("the size budget is too small for the essential pages")

// Build writes the pack of a case as a zip. The reference may be in any spelling
// that repairs to it. What cannot be read from the archive (damaged, erased) is
// left out and named; the pack is made all the same. Errors: of the store
// (store.ErrNotFound for no such case), of w, ErrBudget, or an unknown reader;
// nothing useful has been written then.
func Build(ctx context.Context, st *store.Store, ref string, opt Options, w io.Writer) (Report, error) {
	if opt.For == "" {
		opt.For = Regulator
	}
	if Readers[opt.reader()] != opt.For {
		return Report{}, fmt.Errorf("making a pack: no such reader %q (regulator, platform, court, self)", opt.For)
	}
	d, err := gather(ctx, st, ref, opt)
	if err != nil {
		return Report{}, fmt.Errorf("making the pack of case %s: %w", ref, err)
	}
	b := &builder{ctx: ctx, st: st, d: d, out: newArchive(w, d)}
	if err := b.build(); err != nil {
		return Report{}, fmt.Errorf("making the pack of case %s: %w", d.c.Ref, err)
	}
	return Report{Ref: d.c.Ref, Name: Name(d.c, opt), Lang: d.lang, Bytes: b.out.written(), Items: b.out.items, Left: d.left, Missing: d.missing()}, nil
}

// builder makes one pack.
type builder struct {
	ctx  context.Context
	st   *store.Store
	d    *dossier
	out  *archive
	docs []document
}

// document is a derived file, made in memory.
type document struct {
	name string
	data []byte
}

func (b *builder) build() error {
	d := b.d
	d.nameFiles()
	if err := b.survey(); err != nil {
		return err
	}
	if err := b.essentials(); err != nil {
		return err
	}
	letters, err := b.fit()
	if err != nil {
		return err
	}
	for _, doc := range b.docs {
		if err := b.out.add(doc.name, d.now, doc.data); err != nil {
			return err
		}
	}
	if err := b.originals(letters); err != nil {
		return err
	}
	if err := b.texts(); err != nil {
		return err
	}
	if err := b.out.add(d.w.fileReadme, d.now, d.readme()); err != nil {
		return err
	}
	return b.out.close()
}

// nameFiles gives every mail and every piece of evidence its place.
func (d *dossier) nameFiles() {
	for i := range d.mails {
		d.mails[i].file = d.w.dirMails + "/" + d.mailName(i)
	}
	for i := range d.proofs {
		d.proofs[i].file = d.w.dirProofs + "/" + d.proofName(d.proofs[i])
	}
}

// survey asks the archive for every original, so that the documents can say
// which ones are there.
func (b *builder) survey() error {
	d := b.d
	for i := range d.mails {
		m := &d.mails[i]
		size, why, err := b.size(m.sha)
		if err != nil {
			return err
		}
		if m.size = size; why != "" {
			d.leave(d.w.mail+d.mailNumber(i), why, true)
			m.file = ""
		}
	}
	for i := range d.proofs {
		p := &d.proofs[i]
		size, why, err := b.size(p.SHA256)
		if err != nil {
			return err
		}
		if p.Size = size; why != "" {
			d.leave(p.number+" "+d.show(p.Label), why, true)
			p.file, p.absent = "", why
		}
	}
	return nil
}

// size returns how large an object is, or why it cannot be had.
func (b *builder) size(sha string) (int64, string, error) {
	r, err := b.st.OpenObject(b.ctx, sha)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return 0, b.d.w.whyErased, nil
	case errors.Is(err, store.ErrDamaged):
		return 0, b.d.w.whyDamaged, nil
	case err != nil:
		return 0, "", err
	}
	defer r.Close()
	n, err := r.Seek(0, io.SeekEnd)
	return n, "", err
}

// essentials makes the documents that every pack has.
func (b *builder) essentials() error {
	d := b.d
	for _, doc := range []struct {
		name string
		make func() ([]byte, error)
	}{
		{d.w.fileSummary + ".pdf", d.summary},
		{d.w.fileTimeline + ".pdf", d.timelinePDF},
		{d.w.fileTimeline + ".xlsx", d.timelineXLSX},
		{d.w.fileLedger + ".pdf", d.ledgerPDF},
		{d.w.fileLedger + ".xlsx", d.ledgerXLSX},
	} {
		data, err := doc.make()
		if err != nil {
			return fmt.Errorf("%s: %w", doc.name, err)
		}
		b.docs = append(b.docs, document{doc.name, data})
	}
	return b.ctx.Err()
}

// originals writes the correspondence and the evidence with their documents.
func (b *builder) originals(letters []byte) error {
	d := b.d
	if letters != nil {
		if err := b.out.add(d.lettersFile(), d.now, letters); err != nil {
			return err
		}
	}
	for i := range d.mails {
		if err := b.copy(d.mails[i].file, d.mails[i].at, d.mails[i].sha); err != nil {
			return err
		}
	}
	index, err := d.indexPDF()
	if err == nil {
		err = b.out.add(d.indexFile(), d.now, index)
	}
	if err != nil {
		return err
	}
	for i := range d.proofs {
		if err := b.copy(d.proofs[i].file, d.proofs[i].At, d.proofs[i].SHA256); err != nil {
			return err
		}
	}
	return nil
}

func (d *dossier) lettersFile() string { return d.w.dirMails + "/" + d.w.fileMails + ".pdf" }
func (d *dossier) indexFile() string   { return d.w.dirProofs + "/" + d.w.fileIndex + ".pdf" }

// copy writes an object byte for byte; name "" leaves it out.
func (b *builder) copy(name string, at time.Time, sha string) error {
	if name == "" {
		return nil
	}
	if err := b.ctx.Err(); err != nil {
		return err
	}
	r, err := b.st.OpenObject(b.ctx, sha)
	if err != nil {
		return err
	}
	defer r.Close()
	return b.out.copy(name, at, r)
}

// textFile is a text for pasting.
type textFile struct{ name, text string }

// pasteTexts are the three sentences for the telephone and the texts for web
// forms in three lengths.
func (d *dossier) pasteTexts() []textFile {
	c := d.toldInText()
	out := []textFile{{d.w.fileSpeech, templates.Speech(c, d.lang, d.now, "")}}
	for _, n := range []int{templates.ShortForm, templates.MiddleForm, templates.LongForm} {
		out = append(out, textFile{fmt.Sprintf(d.w.fileForm, n), templates.Form(c, d.lang, d.now, n, "")})
	}
	return out
}

// toldInText is the case with the details of withdrawals in words, which the
// texts tell instead of a table.
func (d *dossier) toldInText() *escalation.Case {
	c := *d.c
	c.Entries = slices.Clone(c.Entries)
	for i, e := range c.Entries {
		if e.Kind == escalation.EntryAttempt && e.Text == "" {
			c.Entries[i].Text = joinWords(d.w.comma, strings.TrimSpace(d.amountOf(e)), d.show(e.Data["status"]), d.show(e.Data["code"]), d.show(e.Data["result"]))
		}
	}
	return &c
}

func (b *builder) texts() error {
	for _, t := range b.d.pasteTexts() {
		if err := b.out.add(b.d.w.dirTexts+"/"+t.name+".txt", b.d.now, noteText(b.d.mask(t.text))); err != nil {
			return err
		}
	}
	return nil
}

// Text tells the owner what is in the pack, what stays out and what is missing.
func (r Report) Text() string {
	return reportText(wordsIn(r.Lang), r)
}
