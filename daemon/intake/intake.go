// Package intake takes mail in: from the wire into the archive, and from the
// archive into the cases.
//
// The first transaction stores the raw bytes, where they were found and the
// folder's cursor, and nothing else: from then on the mail cannot be lost. Then
// it is parsed and its signatures are checked, outside any transaction. The
// second transaction files it, writes the case's log and reconciles the
// promises. A mail between the two is picked up again at the next start.
package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"cuiban/daemon/dkim"
	"cuiban/daemon/outbox"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/escalation/platform"
	"cuiban/parser"
	"cuiban/parser/outcome"
	"cuiban/store"
)

// batch is how many stored mails are listed at once.
const batch = 500

// parseLimit bounds the time one mail may take to be understood. Past it the
// reader fails, and what was understood so far is kept with a defect.
const parseLimit = 5 * time.Second

// Env is what intake needs to know of its surroundings.
type Env interface {
	// OwnBox returns the owner whose own mailbox the account is; false for a tracker.
	OwnBox(account string) (address string, ok bool)
	// InSent says whether the folder of an own mailbox is its Sent folder.
	InSent(account, folder string) bool
	// Trackers are all addresses of cuiban's own mailboxes, lower case.
	Trackers() []string
	// IsTracker says whether the address is one of them, plus-addresses included.
	IsTracker(address string) bool
	// CopiesSelf says that what owners copy to themselves is copied to cuiban:
	// there is no mailbox of its own.
	CopiesSelf() bool
	// Calendar and Zone are those of the platforms of a jurisdiction.
	Calendar(jurisdiction string) *calendar.Calendar
	Zone(jurisdiction string) *time.Location
	// Jurisdiction is where new cases are taken to be.
	Jurisdiction() string
	// Platform finds the platform of a mail domain in the directory.
	Platform(domain string) (platform.Platform, bool)
	// DateOnly says that the Date field alone tells the time, as in rehearsals.
	DateOnly() bool
	// LookupTXT finds DKIM keys.
	LookupTXT(ctx context.Context, name string) ([]string, error)
	// Reply makes the bytes of an answer to an order of the owner's.
	Reply(o escalation.Owner, r Reply, now time.Time) (raw []byte, messageID string, err error)
}

// Reply is what is written back to an owner after an order.
type Reply struct {
	Subject   string // of the order
	InReplyTo string
	Lines     []escalation.Reason // what was done
	Line      string              // the line that was not understood, for help
	Help      bool
	Why       *escalation.Reason
}

// Intake understands and files.
type Intake struct {
	Store *store.Store
	Env   Env
	Log   *slog.Logger
	// Trouble tells the owner that a letter came back ("bounced"), Halted that
	// the breaker stopped all letters; both inside the transaction that finds it.
	Trouble func(tx *store.Tx, c *escalation.Case, l escalation.Letter, what string) error
	Halted  outbox.Halted
	// Drafts says whether an owner sends letters from the Drafts folder; nil:
	// nobody does.
	Drafts func(address string) bool
	// Mandated says whether a helper holds a mandate of an owner's, that is, may
	// give orders in that owner's cases; nil: nobody does.
	Mandated func(tx *store.Tx, helper escalation.Owner, owner int64) (bool, error)
	// AuthservID is the name under which the provider of an account writes
	// Authentication-Results, "" none; nil: none is looked at.
	AuthservID func(account string) string

	parse  func(io.ReadSeeker, parser.Context) *parser.Mail // nil: parser.Parse
	lookup dkim.LookupTXT                                   // nil: Env.LookupTXT
	prints prints
	// version is what understandings are written down as; 0: parser.Version.
	version int
}

// Pass understands every stored mail. A mail that makes trouble is put into the
// tray with the reason and does not hold up the others.
func (in *Intake) Pass(ctx context.Context, now time.Time) error {
	var errs []error
	for any := false; ctx.Err() == nil; any = true {
		pending, err := in.pending(ctx)
		if err == nil && len(pending) == 0 && any {
			err = in.again(ctx, now)
		}
		if err != nil || len(pending) == 0 {
			return errors.Join(append(errs, err)...)
		}
		some, err := in.backlog(ctx, pending, now)
		if errs = append(errs, some...); err != nil {
			return errors.Join(append(errs, err)...)
		}
	}
	return errors.Join(append(errs, ctx.Err())...)
}

func (in *Intake) pending(ctx context.Context) (out []store.Mail, err error) {
	err = in.Store.View(ctx, func(tx *store.Tx) error {
		out, err = tx.Pending(batch)
		return err
	})
	return out, err
}

// putUnread puts a mail that could not be handled into the tray.
func putUnread(tx *store.Tx, m store.Mail, cause error) error {
	owners, err := tx.Owners()
	if err != nil {
		return err
	}
	owner := int64(0)
	if len(owners) == 1 {
		owner = owners[0].ID
	}
	u := store.Understanding{ParserVersion: parser.Version, JSON: "{}", MessageID: m.MessageID, Direction: "in", Kind: "human", Outcome: "none"}
	if err := tx.SetUnderstood(m.ID, u); err != nil {
		return err
	}
	return tx.PutUnfiled(m.ID, owner, "it could not be read: "+cause.Error(), nil)
}

// seen is a mail with everything that was found out about it.
type seen struct {
	m          store.Mail
	p          *parser.Mail
	signatures []dkim.Signature
	reported   string // what the receiving provider found wrong with them
	locations  []store.Location
	owner      escalation.Owner
	isOwner    bool // written by the owner
	inSent     bool
	vouched    bool          // passed on by the owner, who stands for it
	path       string        // the place of a passed-on mail inside the outer one, "0" …
	from       *importing    // what the import knows of it; nil: it came by the wire
	json       []byte        // of p; nil: not written yet
	err        error         // of writing it
	print      outcome.Print // of the new text; nil: not made yet
	stored     string        // the direction it was stored with, understood; "": not yet
}

// read parses the mail and checks its signatures.
func (in *Intake) read(ctx context.Context, s *seen, now time.Time) error {
	f, err := in.Store.OpenObject(ctx, s.m.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	in.look(ctx, s, f, now)
	return nil
}

// look parses the bytes of a mail and checks its signatures.
func (in *Intake) look(ctx context.Context, s *seen, f io.ReadSeeker, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, parseLimit)
	defer cancel()
	j := in.Env.Jurisdiction()
	parse := in.parse
	if parse == nil {
		parse = parser.Parse
	}
	s.p = safely(func() *parser.Mail {
		return parse(&limited{ctx, f}, parser.Context{Zone: in.Env.Zone(j), Calendar: in.Env.Calendar(j), Jurisdiction: j, DateOnly: in.Env.DateOnly()})
	})
	lookup := in.lookup
	if lookup == nil {
		lookup = in.Env.LookupTXT
	}
	if at, past := s.came(now); past {
		s.signatures = dkim.CheckPast(ctx, f, lookup, at)
	} else {
		s.signatures = dkim.Check(ctx, f, lookup, now)
	}
	if in.AuthservID != nil && s.p != nil {
		s.reported = dkim.Reported(f, in.AuthservID(s.m.Account), s.p.Sender())
	}
	if s.p == nil {
		return
	}
	if len(s.p.Forwarded) == 0 { // what is inside learns from the outer mail while it is filed
		s.json, s.err = json.Marshal(s.p)
	}
}

// came is when the mail came, if that may be long ago: taken over from files it
// counts as having come when it was written, and one that is read again when it was
// archived.
func (s *seen) came(now time.Time) (at time.Time, past bool) {
	switch {
	case s.from != nil:
		at = now
		if s.p != nil && !s.p.Base.IsZero() && s.p.Base.Before(now) {
			at = s.p.Base
		}
		return at, true
	case s.m.State == store.MailUnderstood && s.m.Account == ImportAccount && !s.m.Date.IsZero():
		return s.m.Date, true
	case s.m.State == store.MailUnderstood:
		return s.m.Received, true
	}
	return now, false
}

// safely turns a panic of the parser into a mail that lists it: one bad mail
// must not stop the others.
func safely(parse func() *parser.Mail) (m *parser.Mail) {
	defer func() {
		if r := recover(); r != nil {
			m = parser.Parse(bytes.NewReader(nil), parser.Context{})
			m.Defects = append(m.Defects, fmt.Sprintf("the parser stopped: %v", r))
		}
	}()
	return parse()
}

// limited is a reader that fails once the context is done.
type limited struct {
	ctx context.Context
	io.ReadSeeker
}

func (l *limited) Read(b []byte) (int, error) {
	if l.ctx.Err() != nil {
		return 0, l.ctx.Err()
	}
	return l.ReadSeeker.Read(b)
}

// filing is the second transaction of one mail.
type filing struct {
	*seen
	in  *Intake
	tx  *store.Tx
	now time.Time

	did done
	// into is the case that the owner ordered passed-on mail to be filed under.
	into int64
}

// done counts what a filing did.
type done struct {
	filed    int // in so many cases
	opened   int
	promises int
	tray     bool
}

func (t *filing) run() error {
	var err error
	if t.from == nil { // where it lies among files tells nothing
		if t.locations, err = t.tx.Locations(t.m.ID); err != nil {
			return err
		}
	}
	if err := t.whose(); err != nil {
		return err
	}
	return t.settle()
}

// settle does what a mail whose owner was looked for asks for.
func (t *filing) settle() error {
	direction, err := t.place()
	if err != nil {
		return err
	}
	switch t.stored {
	case direction:
		return nil
	case "":
		return t.understood(direction)
	}
	return t.tx.SetDirection(t.m.ID, direction)
}

// whose finds the owner that the mail belongs to and whether they wrote it.
func (t *filing) whose() error {
	if t.from != nil && t.from.owner.ID != 0 {
		t.owner, t.isOwner = t.from.owner, t.p.Sender() == t.from.owner.Address
		t.inSent = t.from.Sent && t.isOwner
		return nil
	}
	from := t.p.Sender()
	for _, l := range t.locations {
		addr, ok := t.in.Env.OwnBox(l.Account)
		if !ok {
			continue
		}
		o, err := t.tx.OwnerByAddress(addr)
		if ignoreNotFound(err) != nil {
			return err
		}
		if err == nil {
			t.owner, t.isOwner = o, from == o.Address
			t.inSent = t.inSent || t.in.Env.InSent(l.Account, l.Folder)
		}
	}
	if t.owner.ID != 0 {
		return nil
	}
	return t.guessOwner(from)
}

// guessOwner looks for the owner of a mail in a tracker: who wrote it, who was
// written to, whose case's own address it was sent to or whose mail it answers, or the only one there is.
func (t *filing) guessOwner(from string) error {
	for i, a := range append(append([]string{from}, t.p.Recipients()...), t.p.DeliveredTo...) {
		o, err := t.tx.OwnerByAddress(a)
		if err == nil {
			t.owner, t.isOwner = o, i == 0
			return nil
		}
		if ignoreNotFound(err) != nil {
			return err
		}
	}
	if err := t.ownerAddressed(); err != nil || t.owner.ID != 0 {
		return err
	}
	owners, err := t.tx.Owners()
	if err != nil {
		return err
	}
	for _, o := range owners {
		if found, err := t.tx.CasesByIDs(o.ID, t.ids()); err != nil || len(found) > 0 {
			t.owner = o
			return err
		}
	}
	if len(owners) == 1 {
		t.owner = owners[0]
	}
	return nil
}

// ownerAddressed finds the owner by a case's own address.
func (t *filing) ownerAddressed() error {
	signed, _, err := t.addressed()
	if err != nil || len(signed) == 0 {
		return err
	}
	c, err := t.tx.Case(signed[0])
	if err != nil {
		return ignoreNotFound(err)
	}
	t.owner = c.Owner
	return nil
}

// ids are all Message-IDs the mail knows of: its own, those it answers and the
// one it reports on.
func (t *filing) ids() []string {
	ids := append(append([]string{}, t.p.References...), t.p.InReplyTo...)
	if t.p.MessageID != "" {
		ids = append(ids, t.p.MessageID)
	}
	if t.p.Bounce != nil && t.p.Bounce.Original != "" {
		ids = append(ids, t.p.Bounce.Original)
	}
	return ids
}

// place decides what the mail is and carries it out. It returns the direction:
// in, out, order, self (our own), copy (of one seen before).
func (t *filing) place() (string, error) {
	if ours, err := t.tx.OurMessage(t.p.MessageID); err != nil || ours {
		return "self", errors.Join(err, t.own())
	}
	if t.from != nil && t.p.LoopMark && t.in.Env.IsTracker(t.p.Sender()) {
		return "self", nil // what another cuiban of the owner's wrote
	}
	if t.isOwner && t.toUs() && !t.past() { // an order of the past is none
		if done, err := t.order(); err != nil || done {
			return "order", err
		}
	}
	if err := t.noOrder(); err != nil {
		return "", err
	}
	if known, err := t.copyOf(); err != nil || known != 0 {
		return "copy", errors.Join(err, t.learnAgain(known))
	}
	if t.isOwner {
		return "out", t.outgoing()
	}
	return "in", t.incoming()
}

// own handles the copies of our own mail: a letter found in the owner's Sent
// folder proves that it left.
func (t *filing) own() error {
	if !t.inSent {
		return nil
	}
	l, caseID, err := t.tx.LetterByMessageID(t.p.MessageID)
	if err != nil {
		return ignoreNotFound(err)
	}
	if l.State == escalation.LetterAsked || l.State == escalation.LetterDraft { // sent by hand, from Drafts
		return outbox.SentByOwner(t.tx, l, caseID, outbox.As{SHA256: t.m.SHA256, At: t.p.Base, Text: t.p.Text})
	}
	return t.left(l, caseID, "found in the Sent folder")
}

// arrived settles letters of the case whose end was unknown: a mail of the other
// side that answers one proves that it arrived, since nobody else knows its
// Message-ID.
func (t *filing) arrived(c *escalation.Case) (settled bool, err error) {
	if t.isOwner || !t.isParty(c.Parties) {
		return false, nil
	}
	answered := append(append([]string{}, t.p.InReplyTo...), t.p.References...)
	for _, l := range c.Letters {
		if l.State == escalation.LetterUnknown && slices.Contains(answered, l.MessageID) {
			if err := t.left(l, c.ID, "they answered it"); err != nil {
				return false, err
			}
			settled = true
		}
	}
	return settled, nil
}

// left settles a letter of unknown end as accepted.
func (t *filing) left(l escalation.Letter, caseID int64, how string) error {
	if l.State != escalation.LetterUnknown {
		return nil
	}
	err := t.tx.SetLetterState(l.ID, escalation.LetterUnknown, escalation.LetterAccepted, func(l *escalation.Letter) { l.Response = how })
	if err != nil {
		return err
	}
	at := l.Sent
	if at.IsZero() {
		at = t.now
	}
	return outbox.Left(t.tx, caseID, l, at)
}

// toUs says whether the mail is written to cuiban and to nobody else.
func (t *filing) toUs() bool {
	to := t.p.Recipients()
	for _, a := range to {
		if !t.in.Env.IsTracker(a) && a != t.owner.Address {
			return false
		}
	}
	return len(to) > 0
}

// copyOf finds the same mail, with other trace headers, that has been filed
// already: seen in another folder or by way of the Cc. 0: there is none.
func (t *filing) copyOf() (int64, error) {
	if t.p.MessageID == "" {
		return 0, nil
	}
	others, err := t.tx.Twins(t.m.ID, t.p.MessageID)
	if err != nil {
		return 0, err
	}
	for _, o := range others {
		if o.State != store.MailUnderstood {
			continue
		}
		var was parser.Mail
		if json.Unmarshal([]byte(o.Understanding), &was) == nil && same(&was, t.p) {
			return o.ID, nil
		}
	}
	return 0, nil
}

// same compares what two mails say, not how they travelled.
func same(a, b *parser.Mail) bool {
	return a.Sender() == b.Sender() && a.Subject == b.Subject && a.Date.Equal(b.Date.Time) &&
		strings.TrimSpace(a.Text) == strings.TrimSpace(b.Text)
}

// understood stores what was understood and makes it searchable.
func (t *filing) understood(direction string) error {
	u, err := t.understanding(direction)
	if err != nil {
		return err
	}
	return t.tx.SetUnderstood(t.m.ID, u)
}

// understanding is what was understood, as it is stored.
func (t *filing) understanding(direction string) (store.Understanding, error) {
	text, err := t.json, t.err
	if text == nil && err == nil {
		text, err = json.Marshal(t.p)
	}
	if err != nil {
		return store.Understanding{}, fmt.Errorf("writing down what was understood: %w", err)
	}
	verdict := ""
	if len(t.signatures) > 0 {
		b, err := json.Marshal(t.signatures)
		if err != nil {
			return store.Understanding{}, err
		}
		verdict = string(b)
	}
	names := make([]string, len(t.p.Attachments))
	for i, a := range t.p.Attachments {
		names[i] = a.Name
	}
	return store.Understanding{
		ParserVersion: t.in.parserVersion(), JSON: string(text), MessageID: t.p.MessageID, From: t.p.Sender(), Subject: t.p.Subject, BaseSubject: t.p.BaseSubject,
		Date: t.p.Base, Direction: direction, Kind: t.p.Kind, Outcome: t.p.Outcome, DKIM: verdict, NewText: t.p.NewText, AttachmentNames: names,
	}, nil
}
