package pack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/ladder"
	"cuiban/store"
	"cuiban/templates"
)

// side is who a mail or an event is from.
type side int

const (
	ours side = iota
	theirs
	authority
	others
)

// dossier is what may leave the owner's hands of one case, with the moment and
// the language in which it is told.
type dossier struct {
	c        *escalation.Case
	opt      Options
	lang     string
	loc      *time.Location
	now      time.Time
	w        *wordlist
	face     *face
	mails    []letter             // in order of their dates
	proofs   []proof              // evidence to be carried
	promises []commitment         // of the other side: open, kept, broken, superseded, withdrawn
	demands  []commitment         // made on the owner
	terms    []commitment         // what authorities said they would do
	official []escalation.Promise // the same, not yet judged
	private  map[string]bool      // SHA-256 of mails that must not show
	events   []event              // the timeline, in order
	tickets  []store.Number       // the other side's numbers of the matter
	left     []Left               // what stays out
	mailAt   map[string]int       // SHA-256 to index in mails
	rung     *ladder.Rung         // where the case stands, nil unknown
	unclear  int                  // promises that nobody has judged yet
	person   store.Profile        // what authorities and courts are told of the owner
	company  store.Respondent     // and of the company
	gathered bool                 // the mails are known too, not the case alone
}

// letter is one mail of the pack.
type letter struct {
	id      int64 // in the archive's list of mails; 0: a letter of ours that is only an object
	sha     string
	size    int64
	at      time.Time
	from    string
	subject string
	side    side
	robot   bool
	dkim    []signature
	file    string             // name inside the pack, set by the plan; "" left out
	own     *escalation.Letter // for a letter sent from here
	undated bool               // the mail names no date: at is when it came
}

// signature is the part of a verdict on a DKIM signature that is shown. It is
// decoded from the JSON kept with the mail.
type signature struct {
	Domain   string   `json:"domain"`
	Selector string   `json:"selector"`
	Covers   []string `json:"covers"`
	Status   string   `json:"status"` // pass, fail, unchecked
	Reason   string   `json:"reason"`
	Key      []string `json:"key"`
}

// proof is one piece of evidence.
type proof struct {
	store.Evidence
	number string // as shown: E01, or E01-2 when merged cases share a number
	file   string
	absent string // why its bytes are not in the pack, "" they are
}

// commitment is one promise with its number and its words.
type commitment struct {
	escalation.Promise
	number string // P1, P2 …; D1 for demands on the owner, A1 for an authority's word
	view   templates.Promise
}

// newDossier builds everything that follows from the case alone.
func newDossier(c *escalation.Case, opt Options) *dossier {
	d := &dossier{c: c, opt: opt, lang: templates.Lang(cmp.Or(opt.Lang, c.Owner.Lang)), loc: c.OtherZone(), now: opt.Now, face: theFace(), mailAt: map[string]int{}}
	d.w = wordsIn(d.lang)
	if r, ok := opt.ladders().At(c.Jurisdiction).Rung(c.Rung); ok {
		d.rung = &r
	}
	d.c = d.public(c)
	d.judge()
	return d
}

// public is the case without what must not leave the owner's hands: private
// entries, every trace of mails with a private entry, and for the platform of
// the correspondence with authorities.
func (d *dossier) public(c *escalation.Case) *escalation.Case {
	d.private = map[string]bool{}
	for _, e := range c.Entries {
		if e.Mail != "" && (e.Private || d.opt.For == Platform && e.Facts != nil && d.sideOf(e.Facts.From, "") == authority) {
			d.private[e.Mail] = true
		}
	}
	out := *c
	out.Entries = slices.DeleteFunc(slices.Clone(c.Entries), func(e escalation.Entry) bool { return e.Private || d.private[e.Mail] })
	out.Promises = slices.DeleteFunc(slices.Clone(c.Promises), func(p escalation.Promise) bool {
		return d.private[p.Mail] || p.Who == escalation.ByRegulator && d.opt.For == Platform
	})
	d.official = slices.DeleteFunc(slices.Clone(out.Promises), func(p escalation.Promise) bool { return p.Who != escalation.ByRegulator })
	out.Promises = slices.DeleteFunc(out.Promises, func(p escalation.Promise) bool { return p.Who == escalation.ByRegulator })
	return &out
}

// judge sorts the promises: what nobody may be held to is left out.
func (d *dossier) judge() {
	for _, p := range slices.Concat(d.c.Promises, d.official) {
		switch {
		case p.Status == escalation.PromiseDismissed:
			continue
		case p.Status == escalation.PromiseDoubtful:
			d.unclear++
			continue
		}
		list, letter := &d.promises, "P"
		switch p.Who {
		case escalation.ByOwner:
			list, letter = &d.demands, "D"
		case escalation.ByRegulator:
			list, letter = &d.terms, "A"
		}
		v := commitment{Promise: p, view: templates.PromiseView(p, d.lang, d.loc, d.now), number: letter + itoa(len(*list)+1)}
		*list = append(*list, v)
	}
}

// gather reads the dossier of a case from the store.
func gather(ctx context.Context, st *store.Store, ref string, opt Options) (*dossier, error) {
	var d *dossier
	err := st.View(ctx, func(tx *store.Tx) error {
		c, err := tx.Case(ref)
		if err != nil {
			return err
		}
		d = newDossier(c, opt)
		if d.tickets, err = tx.Numbers(c.ID); err != nil {
			return err
		}
		if err := d.readSides(tx); err != nil {
			return err
		}
		if err := d.readMails(tx); err != nil {
			return err
		}
		return d.readEvidence(tx)
	})
	if err != nil {
		return nil, err
	}
	d.gathered = true
	d.addLetters()
	d.number()
	d.tell()
	return d, nil
}

// readSides reads who the two sides are, for those who must know it: nobody but an
// authority and a court is told where the owner lives or what their papers are.
func (d *dossier) readSides(tx *store.Tx) (err error) {
	if !d.formal() {
		return nil
	}
	if d.person, err = tx.Profile(d.c.Owner.ID); err != nil {
		return err
	}
	d.company, err = tx.Respondent(d.c.ID)
	return err
}

// formal says whether the pack goes to an authority or a court.
func (d *dossier) formal() bool { return d.opt.For == Regulator || d.opt.For == Court }

// readMails lists the mails filed in the case, one at a time: what was
// understood of them is read again when they are printed, so that a case of
// thousands does not fill the memory.
func (d *dossier) readMails(tx *store.Tx) error {
	filings, err := tx.FilingsByCase(d.c.ID)
	if err != nil {
		return err
	}
	seen := map[int64]bool{}
	for _, f := range filings {
		if !f.Undone.IsZero() || seen[f.MailID] {
			continue
		}
		seen[f.MailID] = true
		m, err := tx.Mail(f.MailID)
		if err != nil {
			if errors.Is(err, store.ErrNotFound) {
				continue // erased on request
			}
			return err
		}
		d.takeMail(m)
	}
	return nil
}

// takeMail adds a mail, or notes why it stays out. Orders, asks and copies of
// them are never mentioned: they are between the owner and cuiban.
func (d *dossier) takeMail(m store.Mail) {
	if m.Direction == "order" || m.Direction == "self" || m.Direction == "copy" {
		return
	}
	l := letter{id: m.ID, sha: m.SHA256, size: m.Size, at: m.Date, from: m.From, subject: m.Subject,
		robot: m.Kind != "" && m.Kind != "human", side: d.sideOf(m.From, m.Direction)}
	if l.at.IsZero() {
		l.at, l.undated = m.Received, true
	}
	if m.DKIM != "" {
		json.Unmarshal([]byte(m.DKIM), &l.dkim) // what does not decode is shown as not checked
	}
	switch {
	case d.opt.For == Platform && l.side == authority:
		d.leave(d.w.mailOf(d, l), d.w.whyAuthority, false)
	case d.private[m.SHA256]:
		d.leave(d.w.mailOf(d, l), d.w.whyPrivate, false)
	default:
		d.mails = append(d.mails, l)
	}
}

// sideOf finds out who wrote a mail.
func (d *dossier) sideOf(from, direction string) side {
	from = strings.ToLower(from)
	if direction == "out" || from != "" && from == d.c.Owner.Address {
		return ours
	}
	for _, p := range d.c.Parties {
		if p.Address != from {
			continue
		}
		switch p.Role {
		case escalation.RoleOwner:
			return ours
		case escalation.RolePlatform:
			return theirs
		case escalation.RoleRegulator:
			return authority
		}
	}
	return d.sideByDomain(from)
}

// sideByDomain takes an unknown address for the side whose organisation it is of.
func (d *dossier) sideByDomain(from string) side {
	org := store.OrgDomain(from)
	for _, p := range d.c.Parties {
		if org == "" || store.OrgDomain(p.Address) != org {
			continue
		}
		switch p.Role {
		case escalation.RolePlatform:
			return theirs
		case escalation.RoleRegulator:
			return authority
		}
	}
	return others
}

// readEvidence lists the evidence that this reader gets: nothing is held back
// from an authority or a court, which refuse a complaint that lacks material.
func (d *dossier) readEvidence(tx *store.Tx) error {
	all, err := tx.EvidenceOf(d.c.ID)
	if err != nil {
		return err
	}
	used := map[string]int{}
	for _, e := range all {
		number := strings.ToUpper(safePart(e.Number, 12))
		if used[number]++; used[number] > 1 {
			number += "-" + itoa(used[number])
		}
		if !e.Core && d.opt.For == Platform {
			d.leave(number+" "+d.show(e.Label), d.w.whyReserve, false)
			continue
		}
		d.proofs = append(d.proofs, proof{Evidence: e, number: number})
	}
	return nil
}

// addLetters adds the letters that were sent from here and that no archived
// mail is a copy of.
func (d *dossier) addLetters() {
	known := map[string]bool{}
	for _, m := range d.mails {
		known[m.sha] = true
	}
	for i := range d.c.Letters {
		l := &d.c.Letters[i]
		if l.State != escalation.LetterAccepted || l.SHA256 == "" || known[l.SHA256] {
			continue
		}
		if d.opt.For == Platform && d.toAuthority(l.Recipients) {
			d.leave(d.show(l.Subject), d.w.whyAuthority, false)
			continue
		}
		d.mails = append(d.mails, letter{sha: l.SHA256, at: l.Sent, from: cmp.Or(l.From, d.c.Owner.Address), subject: l.Subject, side: ours, own: l})
	}
}

func (d *dossier) toAuthority(recipients []string) bool {
	for _, r := range recipients {
		if d.sideOf(r, "") == theirs {
			return false
		}
	}
	return slices.ContainsFunc(recipients, func(r string) bool { return d.sideOf(r, "") == authority })
}

// number puts the mails in order and remembers their places.
func (d *dossier) number() {
	slices.SortStableFunc(d.mails, func(a, b letter) int { return a.at.Compare(b.at) })
	for i, m := range d.mails {
		d.mailAt[m.sha] = i
	}
}

// leave notes that something stays out; told says that the readers of the pack
// are told too, not the owner alone.
func (d *dossier) leave(what, why string, told bool) {
	d.left = append(d.left, Left{What: what, Why: why, Told: told})
}

// show makes text from outside fit for the derived documents: drawable, on one
// line, and masked if that was asked for.
func (d *dossier) show(s string) string { return d.face.oneLine(d.mask(s)) }

// showText is show for text of several lines.
func (d *dossier) showText(s string) string { return d.face.printable(d.mask(s)) }

func (d *dossier) mask(s string) string {
	if d.opt.Mask {
		return masked(s)
	}
	return s
}

// mailNumber is how a mail is called throughout the pack: "003".
func (d *dossier) mailNumber(i int) string {
	if len(d.mails) > 999 {
		return padded(i+1, 4)
	}
	return padded(i+1, 3)
}

// mailOfSHA returns the number of the mail with that SHA-256, "" when it is not
// in the pack.
func (d *dossier) mailOfSHA(sha string) string {
	i, ok := d.mailAt[sha]
	if !ok || sha == "" {
		return ""
	}
	return d.mailNumber(i)
}
