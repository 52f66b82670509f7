package intake

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"mime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/escalation/platform"
	"cuiban/escalation/ref"
	"cuiban/store"
	"cuiban/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	ownerAddress = "lin@example.cn"
	friend       = "wang@friend.example"
	platformDesk = "kf@platform.example"
	trackerBox   = "tracker@example.net"
)

var noon = storetest.Noon

// env is the surroundings of the tests: one tracker, and the mailboxes of the
// owners named in own.
type env struct {
	own    []string // addresses whose mailboxes are watched, as accounts of that name
	signer []*mailtest.Signer
	keys   map[string]string // further TXT records, by name
	dns    error
	sent   []Reply  // what owners were told
	told   []string // of letters that came back, and of the breaker
}

func (e *env) OwnBox(account string) (string, bool) { return account, slices.Contains(e.own, account) }
func (e *env) InSent(account, folder string) bool {
	return slices.Contains(e.own, account) && folder == "Sent"
}
func (e *env) Trackers() []string { return []string{trackerBox} }
func (e *env) CopiesSelf() bool   { return false }

func (e *env) IsTracker(address string) bool {
	local, domain, _ := strings.Cut(address, "@")
	base, _, _ := strings.Cut(local, "+")
	return base+"@"+domain == trackerBox
}
func (e *env) Calendar(string) *calendar.Calendar { c, _ := calendar.For("cn"); return c }
func (e *env) Zone(string) *time.Location         { return escalation.Shanghai }
func (e *env) Jurisdiction() string               { return "cn" }
func (e *env) Platform(domain string) (platform.Platform, bool) {
	return platform.Builtin().ByDomain(domain)
}
func (e *env) DateOnly() bool { return false }
func (e *env) LookupTXT(_ context.Context, name string) ([]string, error) {
	if e.dns != nil {
		return nil, e.dns
	}
	if txt, ok := e.keys[name]; ok {
		return []string{txt}, nil
	}
	return mailtest.LookupTXT(e.signer...)(name)
}
func (e *env) Reply(_ escalation.Owner, r Reply, _ time.Time) ([]byte, string, error) {
	e.sent = append(e.sent, r)
	id := fmt.Sprintf("<reply%d@example.net>", len(e.sent))
	return []byte("Message-ID: " + id + "\r\n\r\n"), id, nil
}

// rig is an intake over a real store with one owner.
type rig struct {
	*Intake
	*env
	t     *testing.T
	owner escalation.Owner
	now   time.Time
	uid   uint32
}

func newRig(t *testing.T, own ...string) *rig {
	t.Helper()
	e := &env{own: own}
	r := &rig{t: t, env: e, now: noon, Intake: &Intake{Store: storetest.New(t), Env: e, Log: slog.New(slog.DiscardHandler),
		Trouble: func(_ *store.Tx, _ *escalation.Case, _ escalation.Letter, what string) error {
			e.told = append(e.told, what)
			return nil
		},
		Halted: func(_ *store.Tx, _ escalation.Owner, why string) error {
			e.told = append(e.told, "halted: "+why)
			return nil
		}}}
	r.owner = storetest.Owner(t, r.Store, ownerAddress)
	return r
}

// address is the case's own address, and unsigned the one that anybody can make
// of its reference.
func (r *rig) address(c *escalation.Case) string {
	r.t.Helper()
	var secret []byte
	storetest.Update(r.t, r.Store, r.now, func(tx *store.Tx) (err error) {
		secret, err = tx.Secret()
		return err
	})
	return "tracker+" + ref.Sign(secret, c.Ref) + "@example.net"
}

func unsigned(c *escalation.Case) string {
	return "tracker+" + strings.ToLower(strings.ReplaceAll(c.Ref, "-", "")) + "@example.net"
}

// note is a mail in a few words; the zero fields are filled in.
type note struct {
	id, from, to, cc, subject, text string
	refs                            string // Message-IDs it answers
	date                            time.Time
	more                            string // further header lines
}

var made int

func (n note) raw(now time.Time) []byte {
	made++
	if n.id == "" {
		n.id = fmt.Sprintf("<m%d@mail.example>", made)
	}
	if n.date.IsZero() {
		n.date = now
	}
	if n.to == "" {
		n.to = ownerAddress
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\n", n.from, n.to)
	if n.cc != "" {
		fmt.Fprintf(&b, "Cc: %s\r\n", n.cc)
	}
	fmt.Fprintf(&b, "Subject: %s\r\nMessage-ID: %s\r\nDate: %s\r\n", mime.BEncoding.Encode("utf-8", n.subject), n.id, n.date.In(escalation.Shanghai).Format(time.RFC1123Z))
	if n.refs != "" {
		fmt.Fprintf(&b, "References: %s\r\n", n.refs)
	}
	fmt.Fprintf(&b, "%sContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n", n.more, n.text)
	return b.Bytes()
}

// arrive archives bytes as found in a folder.
func (r *rig) arrive(account, folder string, raw []byte) store.Mail {
	r.t.Helper()
	m := storetest.Mail(r.t, r.Store, r.now, raw)
	r.uid++
	storetest.Update(r.t, r.Store, r.now, func(tx *store.Tx) error {
		return tx.AddLocation(store.Location{Account: account, Folder: folder, UIDValidity: 1, UID: r.uid, MailID: m.ID})
	})
	return m
}

// pass understands what arrived and must not fail.
func (r *rig) pass() {
	r.t.Helper()
	if err := r.Pass(context.Background(), r.now); err != nil {
		r.t.Error(err)
	}
}

// take lets a mail arrive in the tracker's INBOX and understands it.
func (r *rig) take(n note) store.Mail {
	r.t.Helper()
	return r.takeIn("tracker", "INBOX", n.raw(r.now))
}

func (r *rig) takeIn(account, folder string, raw []byte) store.Mail {
	r.t.Helper()
	m := r.arrive(account, folder, raw)
	r.pass()
	return r.mail(m.ID)
}

func (r *rig) mail(id int64) (m store.Mail) {
	r.t.Helper()
	storetest.View(r.t, r.Store, func(tx *store.Tx) (err error) {
		m, err = tx.Mail(id)
		return err
	})
	return m
}

// filed says where a mail lies: the references of its cases with rule and
// whether it is a guess, or "tray", or "nowhere".
func (r *rig) filed(m store.Mail) string {
	r.t.Helper()
	out := []string{}
	storetest.View(r.t, r.Store, func(tx *store.Tx) error {
		filings, err := tx.Filings(m.ID)
		for _, f := range filings {
			guess := ""
			if f.Guessed {
				guess = "?"
			}
			out = append(out, f.Ref+" "+f.Rule+guess)
			if f.Why == "" {
				r.t.Error("filed without a reason")
			}
		}
		return err
	})
	if u := r.tray(m); u != nil {
		out = append(out, "tray")
	}
	if len(out) == 0 {
		return "nowhere"
	}
	return strings.Join(out, ", ")
}

// tray returns the entry of a mail in the tray, nil when it is not there.
func (r *rig) tray(m store.Mail) (found *store.Unfiled) {
	r.t.Helper()
	storetest.View(r.t, r.Store, func(tx *store.Tx) error {
		all, err := tx.UnfiledMails(0)
		for _, u := range all {
			if u.MailID == m.ID {
				found = &u
			}
		}
		return err
	})
	return found
}

func (r *rig) wantFiled(m store.Mail, want string) {
	r.t.Helper()
	if got := r.filed(m); got != want {
		r.t.Errorf("filed %q, want %q", got, want)
	}
}

// open files the owner's first mail to the platform, proved by the Sent folder,
// and returns the case it opened.
func (r *rig) open(subject string) *escalation.Case {
	r.t.Helper()
	return r.openTo(platformDesk, subject)
}

func (r *rig) openTo(to, subject string) *escalation.Case {
	r.t.Helper()
	c := storetest.Case(r.t, r.Store, r.owner, to)
	storetest.Update(r.t, r.Store, r.now, func(tx *store.Tx) error {
		c.Title, c.Rung, c.RungSince = subject, "front_line", r.now
		return tx.SaveCase(c)
	})
	return r.load(c.ID)
}

func (r *rig) load(id int64) (c *escalation.Case) {
	r.t.Helper()
	storetest.View(r.t, r.Store, func(tx *store.Tx) (err error) {
		c, err = tx.CaseByID(id)
		return err
	})
	return c
}

func (r *rig) cases() (all []escalation.Case) {
	r.t.Helper()
	storetest.View(r.t, r.Store, func(tx *store.Tx) (err error) {
		all, err = tx.Cases(store.CaseFilter{})
		return err
	})
	return all
}

// party returns a party of a case, the zero one when there is none.
func party(c *escalation.Case, address string) escalation.Party {
	for _, p := range c.Parties {
		if p.Address == address {
			return p
		}
	}
	return escalation.Party{}
}

// kinds counts the entries of each kind.
func kinds(c *escalation.Case) map[escalation.EntryKind]int {
	out := map[escalation.EntryKind]int{}
	for _, e := range c.Entries {
		out[e.Kind]++
	}
	return out
}

// signWith signs as a provider of that domain does, by default what 163 signs.
func (r *rig) signWith(domain string, raw []byte, headers ...string) []byte {
	r.t.Helper()
	if len(headers) == 0 {
		headers = []string{"From", "Subject", "Message-ID", "Date", "Content-Type"}
	}
	s := mailtest.NewSigner(domain, "s1", headers...)
	r.signer = append(r.signer, s)
	signed, err := s.Sign(raw)
	if err != nil {
		r.t.Fatal(err)
	}
	return signed
}
