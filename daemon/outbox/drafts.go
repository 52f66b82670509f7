package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"cuiban/escalation"
	"cuiban/store"
)

// Where the owner chose the mode "draft", no letter leaves by itself: it is put
// into the Drafts folder of the owner's own mailbox, and the owner sends it from
// there or deletes it. Both are noticed.

const (
	// draftsEvery is how often the Drafts folder is looked at while a draft lies
	// there.
	draftsEvery = 5 * time.Minute
	// draftGone is how long a draft must be missing before that means something:
	// a program that sends takes it out of Drafts first and files it in Sent then.
	draftGone = 15 * time.Minute
)

// DraftBox is the Drafts folder of one owner.
type DraftBox interface {
	// Replace puts raw in and takes our older drafts of that Message-ID out; raw
	// nil only takes out.
	Replace(ctx context.Context, oldID string, raw []byte, at time.Time) error
	// Has says whether a search finds a draft.
	Has(ctx context.Context, id string) (bool, error)
	Close()
}

// Drafts keeps the Drafts folders in step with the letters that wait.
type Drafts struct {
	Store *store.Store
	// On says whether the owner of that address chose the mode "draft".
	On func(address string) bool
	// Open opens the Drafts folder of an owner.
	Open func(ctx context.Context, o escalation.Owner) (DraftBox, error)
	// Deleted is called, in the transaction that notices it, when the owner threw
	// a draft away.
	Deleted func(tx *store.Tx, c *escalation.Case) error
	Log     *slog.Logger

	looked map[int64]time.Time // when each owner's folder was looked at last
}

// placed is a draft that was put into the folder.
type placed struct {
	MessageID string    `json:"message_id"`
	At        time.Time `json:"at"`
	// Findable says that a search found it right after: only then does a search
	// that finds nothing later mean that it is gone.
	Findable bool      `json:"findable"`
	Missing  time.Time `json:"missing,omitzero"` // since when it is not found
}

// folder is what lies in an owner's Drafts, by the number of the letter.
type folder map[int64]placed

func draftsKey(owner int64) string { return "drafts/" + strconv.FormatInt(owner, 10) }

// Pass brings every owner's folder up to date at now. A folder out of reach does
// not stop the others.
func (d *Drafts) Pass(ctx context.Context, now time.Time) error {
	var owners []escalation.Owner
	err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		owners, err = tx.Owners()
		return err
	})
	errs := []error{err}
	for _, o := range owners {
		if !d.On(o.Address) {
			continue
		}
		if err := d.owner(ctx, o, now); err != nil {
			errs = append(errs, fmt.Errorf("drafts of %s: %w", o.Address, err))
		}
	}
	return errors.Join(errs...)
}

func (d *Drafts) owner(ctx context.Context, o escalation.Owner, now time.Time) error {
	lies, waiting, err := d.state(ctx, o)
	if err != nil || !d.due(o.ID, lies, waiting, now) {
		return err
	}
	box, err := d.Open(ctx, o)
	if err != nil {
		return err
	}
	defer box.Close()
	for _, l := range waiting {
		if err := d.put(ctx, box, lies, l, now); err != nil {
			return err
		}
		if err := d.keep(ctx, o, lies, now); err != nil {
			return err
		}
	}
	for id := range lies {
		if err := d.look(ctx, box, lies, id, waiting, now); err != nil {
			return err
		}
	}
	return d.keep(ctx, o, lies, now)
}

// state reads what lies in the folder and what should.
func (d *Drafts) state(ctx context.Context, o escalation.Owner) (lies folder, waiting []store.CaseLetter, err error) {
	lies = folder{}
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		text, err := tx.Meta(draftsKey(o.ID))
		if err == nil && text != "" {
			err = json.Unmarshal([]byte(text), &lies)
		}
		if err != nil {
			return err
		}
		waiting, err = tx.Letters(store.LetterFilter{Owner: o.ID, States: []escalation.LetterState{escalation.LetterAsked}})
		return err
	})
	return lies, waiting, err
}

// due says whether the folder must be opened: something is to be put in or taken
// out, or it is time to look.
func (d *Drafts) due(owner int64, lies folder, waiting []store.CaseLetter, now time.Time) bool {
	same := len(lies) == len(waiting)
	for _, l := range waiting {
		same = same && lies[l.ID].MessageID == l.MessageID
	}
	last := d.looked[owner]
	if same && (len(lies) == 0 || !last.IsZero() && now.Sub(last) < draftsEvery && !now.Before(last)) {
		return false
	}
	if d.looked == nil {
		d.looked = map[int64]time.Time{}
	}
	d.looked[owner] = now
	return true
}

// keep writes down what lies in the folder.
func (d *Drafts) keep(ctx context.Context, o escalation.Owner, lies folder, now time.Time) error {
	text, err := json.Marshal(lies)
	if err != nil {
		return err
	}
	return d.Store.Update(context.WithoutCancel(ctx), now, func(tx *store.Tx) error { return tx.SetMeta(draftsKey(o.ID), string(text)) })
}

// put places a letter's draft, in the place of an older one of the same letter.
func (d *Drafts) put(ctx context.Context, box DraftBox, lies folder, l store.CaseLetter, now time.Time) error {
	was, there := lies[l.ID]
	if there && was.MessageID == l.MessageID {
		return nil
	}
	raw, err := d.Store.ReadObject(ctx, l.SHA256)
	if err != nil {
		return err
	}
	old := was.MessageID
	if !there {
		old = l.MessageID // one that a crash left behind unrecorded
	}
	if err := box.Replace(ctx, old, raw, now); err != nil {
		return err
	}
	found, err := box.Has(ctx, l.MessageID)
	lies[l.ID] = placed{MessageID: l.MessageID, At: now, Findable: found}
	return err
}

// look sees to a draft that lies in the folder: one whose letter does not wait
// any more is taken out; one that is gone was sent or thrown away.
func (d *Drafts) look(ctx context.Context, box DraftBox, lies folder, id int64, waiting []store.CaseLetter, now time.Time) error {
	p := lies[id]
	i := slices.IndexFunc(waiting, func(l store.CaseLetter) bool { return l.ID == id })
	if i < 0 {
		delete(lies, id)
		return box.Replace(ctx, p.MessageID, nil, now)
	}
	has, err := box.Has(ctx, p.MessageID)
	switch {
	case err != nil, !p.Findable:
		return err
	case has:
		p.Missing = time.Time{}
	case p.Missing.IsZero():
		p.Missing = now
	case now.Sub(p.Missing) >= draftGone:
		delete(lies, id)
		return d.gone(ctx, id, p, now)
	}
	lies[id] = p
	return nil
}

// gone settles a letter whose draft the owner took out of the folder.
func (d *Drafts) gone(ctx context.Context, id int64, p placed, now time.Time) error {
	return d.Store.Update(ctx, now, func(tx *store.Tx) error {
		l, caseID, err := tx.Letter(id)
		if err != nil || l.State != escalation.LetterAsked {
			return err
		}
		c, err := tx.CaseByID(caseID)
		if err != nil {
			return err
		}
		for _, e := range c.Entries {
			if e.Kind == escalation.EntryMailOut && e.Noted.After(p.At) && reaches(e.Facts.To, l.Recipients, c) {
				return SentByOwner(tx, l, caseID, As{MessageID: e.Facts.MessageID, SHA256: e.Mail, At: e.At})
			}
		}
		return d.Deleted(tx, c)
	})
}

// reaches says whether a mail went to a desk that the letter was for.
func reaches(to, recipients []string, c *escalation.Case) bool {
	return slices.ContainsFunc(c.Parties, func(p escalation.Party) bool {
		return p.Role == escalation.RolePlatform && slices.Contains(to, p.Address) && slices.Contains(recipients, p.Address)
	})
}

// As is how the owner's own mail program sent a letter.
type As struct {
	MessageID string // "": unchanged
	SHA256    string
	At        time.Time
	Text      string // what it says now; "": unchanged
}

// SentByOwner settles a letter that the owner sent from the Drafts folder.
func SentByOwner(tx *store.Tx, l escalation.Letter, caseID int64, as As) error {
	if err := tx.VoidAsks(l.ID); err != nil {
		return err
	}
	change := func(l *escalation.Letter) {
		l.Sent, l.Response, l.SHA256 = as.At, "sent by the owner from Drafts", as.SHA256
		if as.Text != "" {
			l.Text = as.Text
		}
		if as.MessageID != "" {
			l.MessageID = as.MessageID
		}
	}
	if err := tx.SetLetterState(l.ID, l.State, escalation.LetterAccepted, change); err != nil {
		return err
	}
	l, _, err := tx.Letter(l.ID)
	if err != nil {
		return err
	}
	return Left(tx, caseID, l, tx.Now())
}
