// Package daemon joins the parts: it reads the mailboxes, has mail understood
// and filed, lets the scheduler decide, and has the outbox send what is
// approved. It holds no rules of its own.
//
// A pass does all of it once, at one moment. Run repeats passes: a loop an
// account watches for mail and kicks, one loop works off what is due. Only Run
// asks the clock.
package daemon

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"cuiban/daemon/compose"
	"cuiban/daemon/config"
	"cuiban/daemon/desk"
	"cuiban/daemon/digest"
	"cuiban/daemon/dkim"
	"cuiban/daemon/intake"
	"cuiban/daemon/mailbox"
	"cuiban/daemon/oauth"
	"cuiban/daemon/outbox"
	"cuiban/daemon/scheduler"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/escalation/ladder"
	"cuiban/escalation/platform"
	"cuiban/store"
	"cuiban/templates"
)

// maxRounds bounds how often a pass goes from deciding to sending and back: a
// letter that left may lead to the next decision, that one never to a third.
const maxRounds = 3

// Daemon is everything that runs.
type Daemon struct {
	Config *config.Config
	Store  *store.Store
	Log    *slog.Logger

	intake    *intake.Intake
	scheduler *scheduler.Scheduler
	outbox    *outbox.Outbox
	drafts    *outbox.Drafts
	digest    *digest.Digest
	years     atomic.Pointer[[]calendar.Year] // imported announcements
	own       *ladder.Set                     // the ladders with the user's own files
	ladders   atomic.Pointer[confirmed]       // and with what was confirmed
	platforms *platform.Directory
	lookup    dkim.LookupTXT
	dial      func(ctx context.Context, network, addr string) (net.Conn, error)
	tokens    map[string]*oauth.Source // of the accounts that log in by OAuth2, by name
	secret    []byte                   // of the data folder; signs the cases' addresses
	state     state
	pulse     pulse
	reached   reached
	burst     atomic.Int64        // mails stored since memory was last given back
	kicks     []chan mailbox.Kick // one an account, while Run runs
}

// Options change how a daemon is made. The zero value is the usual one.
type Options struct {
	Log *slog.Logger
	// LookupTXT and Dial replace DNS and network.
	LookupTXT dkim.LookupTXT
	Dial      func(ctx context.Context, network, addr string) (net.Conn, error)
}

// New makes a daemon on an open store and writes the configured owners into it.
func New(ctx context.Context, c *config.Config, st *store.Store, now time.Time, opt Options) (*Daemon, error) {
	d := &Daemon{Config: c, Store: st, Log: opt.Log, lookup: opt.LookupTXT, dial: opt.Dial, tokens: map[string]*oauth.Source{}}
	var err error
	if d.own, err = OwnLadders(c); err != nil {
		return nil, err
	}
	for i := range c.Accounts {
		if s := OAuth(c, &c.Accounts[i]); s != nil {
			d.tokens[c.Accounts[i].Name] = s
		}
	}
	if d.platforms, err = Platforms(c); err != nil {
		return nil, err
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.lookup == nil {
		d.lookup = dkim.DNS
	}
	texts, err := Texts(c)
	if err != nil {
		return nil, err
	}
	d.scheduler = &scheduler.Scheduler{Store: st, Texts: texts, Env: d, Log: d.Log, Drafts: d.DraftMode}
	if c.PromiseMail != "off" {
		d.scheduler.Calendar = func(c *escalation.Case, lang string, now time.Time) ([]byte, error) {
			return digest.Calendar([]*escalation.Case{c}, d.rulesOf, lang, now)
		}
	}
	d.drafts = &outbox.Drafts{Store: st, On: d.DraftMode, Open: d.openDrafts, Deleted: d.draftDeleted, Log: d.Log}
	d.intake = &intake.Intake{Store: st, Env: d, Log: d.Log, Trouble: d.scheduler.Trouble, Halted: d.scheduler.Halted, Drafts: d.DraftMode, Mandated: desk.Mandated, AuthservID: d.authservID}
	d.outbox = &outbox.Outbox{
		Store: st, Log: d.Log, Letters: d.letters, System: d.system, Accepted: d.accepted, Trouble: d.scheduler.Trouble, Halted: d.scheduler.Halted,
		CasePerDay: c.Sending.CasePerDay, AccountPerDay: c.Sending.AccountPerDay,
	}
	d.digest = newDigest(d)
	return d, d.owners(ctx, now)
}

func newDigest(d *Daemon) *digest.Digest {
	return &digest.Digest{Store: d.Store, Mailer: d.scheduler, Day: d.Config.Digest.Day, Time: d.Config.Digest.Time, Tracker: d.Tracker, Rules: d.rulesOf,
		Helper: strings.ToLower(d.Config.Digest.Helper), Trouble: d.troubles}
}

// Texts are the texts that a configuration asks for: nil, which is the product's
// own, or the user's over them. The error names every file that cannot be used.
func Texts(c *config.Config) (*templates.Texts, error) {
	if c.Texts == "" {
		return nil, nil
	}
	dir := c.Texts
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(filepath.Dir(c.Path), dir)
	}
	t, err := templates.Overlay(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("%s: texts in %s: %w", c.Path, dir, err)
	}
	return t, nil
}

func (d *Daemon) owners(ctx context.Context, now time.Time) error {
	return d.Store.Update(ctx, now, func(tx *store.Tx) (err error) {
		for _, o := range d.Config.Owners {
			if err := tx.SaveOwner(&escalation.Owner{Name: o.Name, Address: o.Address, Lang: o.Language, Zone: o.Location()}); err != nil {
				return fmt.Errorf("owner %s: %w", o.Address, err)
			}
		}
		d.secret, err = tx.Secret()
		return err
	})
}

func (d *Daemon) letters(c *escalation.Case) (outbox.Account, error) {
	d.pulse.beat(partSend)
	return d.sendAccount(d.Config.SendFrom(d.owner(c.Owner.Address)))
}

// system is the account that mail to an owner leaves from: the tracker, or where
// there is none the owner's own.
func (d *Daemon) system(n store.Notice) (a outbox.Account, err error) {
	d.pulse.beat(partSend)
	from := d.Config.Tracker()
	if via := d.Config.Account(n.Data); via != nil { // the usual one is what the mail is about
		return d.sendAccount(via)
	}
	if d.CopiesSelf() {
		var o escalation.Owner
		if err := d.Store.View(context.Background(), func(tx *store.Tx) error { o, err = tx.Owner(n.Owner); return err }); err != nil {
			return a, err
		}
		if own := d.Config.Own(o.Address); own != nil {
			from = own
		}
	}
	return d.sendAccount(from)
}

// accepted files a copy of a letter that left into the owner's Sent folder,
// where the provider does not do so itself.
func (d *Daemon) accepted(ctx context.Context, c *escalation.Case, l escalation.Letter, raw []byte) {
	if err := d.used(ctx, c, l, raw); err != nil {
		d.Log.Warn("the letter left, but its evidence could not be marked as used", "letter", l.Key, "err", err)
	}
	a := d.Config.SendFrom(d.owner(c.Owner.Address))
	if a.SaveSent != "cuiban" || a.Role != "owner" {
		return
	}
	if err := d.fileSent(ctx, a, l.MessageID, raw, l.Created); err != nil {
		d.Log.Warn("the letter left, but no copy could be put into Sent", "letter", l.Key, "err", err)
	}
}

func (d *Daemon) fileSent(ctx context.Context, a *config.Account, messageID string, raw []byte, at time.Time) error {
	m, err := d.mailAccount(a)
	if err != nil {
		return err
	}
	s, err := mailbox.Dial(ctx, m)
	if err != nil {
		return err
	}
	defer s.Close()
	folder := a.Sent
	if folder == "" {
		list, err := s.Folders(ctx)
		if err != nil {
			return err
		}
		folder = mailbox.Find(list, mailbox.Sent)
	}
	if folder == "" {
		return errors.New("there is no Sent folder")
	}
	if there, err := s.SearchMessageID(ctx, folder, messageID); err == nil && len(there) > 0 {
		return nil // the provider did it after all
	}
	_, err = s.AppendTo(ctx, folder, raw, []string{`\Seen`}, at)
	return err
}

// used notes with the evidence that travelled with a letter in which submission
// it was used.
func (d *Daemon) used(ctx context.Context, c *escalation.Case, l escalation.Letter, raw []byte) error {
	m, err := compose.Parse(raw)
	if err != nil || len(m.Attachments) == 0 {
		return err
	}
	return d.Store.Update(context.WithoutCancel(ctx), l.Sent, func(tx *store.Tx) error {
		all, err := tx.EvidenceOf(c.ID)
		if err != nil {
			return err
		}
		for _, a := range m.Attachments {
			sum := sha256.Sum256(a.Data)
			for _, e := range all {
				if e.SHA256 != hex.EncodeToString(sum[:]) || slices.Contains(e.Used, l.Key) {
					continue
				}
				e.Used = append(e.Used, l.Key)
				if err := tx.SaveEvidence(e); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Pass does everything once at the moment now. An account that fails does not
// stop the others: its error is returned at the end.
func (d *Daemon) Pass(ctx context.Context, now time.Time) error {
	errs := []error{d.outbox.Recover(ctx, now)}
	for i := range d.Config.Accounts {
		errs = append(errs, d.read(ctx, &d.Config.Accounts[i], now))
	}
	return errors.Join(append(errs, d.Work(ctx, now))...)
}

// TakeIn reads every account and understands what came. Nothing is decided and
// nothing sent.
func (d *Daemon) TakeIn(ctx context.Context, now time.Time) error {
	errs := []error{d.loadYears(ctx)}
	for i := range d.Config.Accounts {
		errs = append(errs, d.read(ctx, &d.Config.Accounts[i], now))
	}
	return errors.Join(append(errs, d.intake.Pass(ctx, now))...)
}

// read takes in what is new in one account.
func (d *Daemon) read(ctx context.Context, a *config.Account, now time.Time) error {
	m, err := d.mailAccount(a)
	if err != nil {
		return err
	}
	clock := func() time.Time { return now }
	err = mailbox.Pass(ctx, m, d.folders(a), d.handler(a, clock), mailbox.Options{Now: clock, Window: window(a)})
	if err != nil {
		d.state.report(mailbox.Event{At: now, Account: a.Name, State: mailbox.Waiting, Err: err})
		return fmt.Errorf("account %s: %w", a.Name, err)
	}
	d.state.report(mailbox.Event{At: now, Account: a.Name, State: mailbox.ReadThru})
	return nil
}

// handler takes in what an account's folders hold.
func (d *Daemon) handler(a *config.Account, now func() time.Time) *intake.Handler {
	return &intake.Handler{Intake: d.intake, Account: a.Name, Now: now, Reach: func(ctx context.Context, folder string, upTo time.Time) error {
		return d.reach(ctx, a.Name, folder, upTo)
	}}
}

// window is how far back an account's folders are read at first sight.
func window(a *config.Account) time.Duration { return time.Duration(a.FirstDays) * 24 * time.Hour }

// folders lists what is watched of an account.
func (d *Daemon) folders(a *config.Account) []mailbox.Folder {
	private := a.Role == "owner"
	out := []mailbox.Folder{{Use: mailbox.Inbox, Private: private, Keyword: a.Keyword, MoveTo: a.MoveTo}}
	if private {
		out = append(out, mailbox.Folder{Name: a.Sent, Use: mailbox.Sent, Private: true})
	}
	for _, f := range a.Folders {
		out = append(out, mailbox.Folder{Name: f, Private: private, Keyword: a.Keyword, MoveTo: a.MoveTo})
	}
	return out
}

// Work handles what has been taken in and what is due, without reading mail.
func (d *Daemon) Work(ctx context.Context, now time.Time) error {
	var errs []error
	for range maxRounds {
		errs = append(errs, d.decide(ctx, now), d.drafts.Pass(ctx, now), d.outbox.Pass(ctx, now))
		more, err := d.due(ctx, now)
		if err != nil || !more {
			errs = append(errs, err)
			break
		}
	}
	return errors.Join(slices.DeleteFunc(errs, func(err error) bool { return err == nil })...)
}

// decide understands what was taken in and decides what is due. While the clock
// is not trusted nothing is decided.
func (d *Daemon) decide(ctx context.Context, now time.Time) error {
	errs := []error{d.understand(ctx, now)}
	held, err := d.held(ctx)
	if err != nil || held {
		return errors.Join(append(errs, err)...)
	}
	return errors.Join(append(errs, d.silences(ctx, now), d.digest.Pass(ctx, now), d.scheduler.Pass(ctx, now))...)
}

// understand takes up the mail that was taken in.
func (d *Daemon) understand(ctx context.Context, now time.Time) error {
	return errors.Join(d.loadYears(ctx), d.intake.Pass(ctx, now))
}

// due says whether a case is due at now.
func (d *Daemon) due(ctx context.Context, now time.Time) (more bool, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		refs, err := tx.DueCases(now, 1)
		more = len(refs) > 0
		return err
	})
	return more, err
}
