//go:build e2e

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cuiban/cmd/cuiban/internal/story"
	"cuiban/daemon/mailbox"
	"cuiban/escalation"
	"cuiban/store"
)

// ignoreLogins remembers the connections to the owner's mailbox that the story's
// people made.
func (p *performance) ignoreLogins() error {
	all, err := p.server.Sessions(p.cast.Owner.Address)
	for name := range all {
		p.logins[name] = true
	}
	return err
}

// said finds the commands that a client sent, after the recorder's timestamp;
// what an APPEND carries has no tag of a client's.
var said = regexp.MustCompile(`(?m)^\d+\.\d+ T\d+ (.*?)\r?$`)

// allowed are the commands that change nothing in a mailbox, and the filing of
// a copy in Sent (whose name is in the encoding of RFC 3501, section 5.1.3).
var allowed = regexp.MustCompile(`^(CAPABILITY|NOOP|IDLE|ID .*|LIST .*|EXAMINE .*|UNSELECT|UID SEARCH .*|UID FETCH .*|APPEND "?&XfJT0ZAB-"? .*)$`)

// checkLogins: in the owner's mailbox cuiban only looked.
func (p *performance) checkLogins() error {
	all, err := p.server.Sessions(p.cast.Owner.Address)
	if err != nil {
		return err
	}
	opened := 0
	for name, text := range all {
		if p.logins[name] {
			continue
		}
		for _, m := range said.FindAllStringSubmatch(text, -1) {
			if !allowed.MatchString(m[1]) || strings.Contains(strings.ReplaceAll(m[1], "BODY.PEEK[", ""), "BODY[") {
				return fmt.Errorf("cuiban said in the owner's mailbox: %s", m[1])
			}
			if strings.HasPrefix(m[1], "EXAMINE") {
				opened++
			}
		}
	}
	if opened == 0 {
		return fmt.Errorf("no folder of the owner's was read, or the recording of it failed (%d connections)", len(all))
	}
	return nil
}

// shown is a case as the command shows it.
type shown struct {
	Ref      string
	State    string
	Promises []struct {
		Quote, Status string
		Due           *time.Time
	}
	Letters []struct {
		ID                                      int64
		State                                   string
		Message_ID                              string
		Recipients                              []string
		Created, Asked, Approved, Sent          *time.Time
		Rung, Step, Subject, Text, SHA256, Case string
	}
}

func (p *performance) show(t *testing.T) shown {
	t.Helper()
	var cases []struct{ Ref string }
	if err := p.read(t.Context(), &cases, "case", "list", "--all"); err != nil {
		t.Fatal(err)
	}
	if len(cases) != 1 {
		t.Fatalf("%d cases, want one: %v", len(cases), cases)
	}
	var c shown
	if err := p.read(t.Context(), &c, "case", "show", cases[0].Ref); err != nil {
		t.Fatal(err)
	}
	return c
}

// checkCase: the case is closed and every promise came to its end.
func (p *performance) checkCase(t *testing.T) {
	c := p.show(t)
	if c.State != "closed" {
		t.Errorf("case %s is %s, want closed", c.Ref, c.State)
	}
	want := []string{"2026-09-12T15:40:00+08:00 broken", "2026-09-23T11:00:00+08:00 broken", "2026-10-10T23:59:59+08:00 broken"}
	var got []string
	for _, q := range c.Promises {
		if q.Due != nil {
			got = append(got, q.Due.In(story.Zone).Format(time.RFC3339)+" "+q.Status)
		} else if q.Status == "open" {
			t.Errorf("the promise %q is still open in a closed case", q.Quote)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("promises with a date:\n got %q\nwant %q", got, want)
	}
	var unfiled []struct{ From, Subject string }
	if err := p.read(t.Context(), &unfiled, "unfiled", "list"); err != nil || len(unfiled) > 0 {
		t.Errorf("unfiled mail: %v, %v", unfiled, err)
	}
}

// checkLetters: each letter is at the platform and in the owner's Sent folder
// byte for byte as it was approved, in the right conversation.
func (p *performance) checkLetters(t *testing.T) {
	st, err := store.Open(filepath.Join(filepath.Dir(p.conf), "cuiban-data"), store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	sent := p.sentFolder(t)
	accepted := 0
	for _, l := range p.show(t).Letters {
		if l.State != string(escalation.LetterAccepted) {
			continue
		}
		accepted++
		i := slices.IndexFunc(p.written, func(w letterSeen) bool { return w.id == l.Message_ID })
		if i < 0 {
			t.Errorf("letter %d (%s) is said to be sent but did not arrive", l.ID, l.Subject)
			continue
		}
		var draft struct{ SHA256 string }
		if err := p.read(t.Context(), &draft, "draft", "show", strconv.FormatInt(l.ID, 10)); err != nil {
			t.Fatal(err)
		}
		approved, err := st.ReadObject(t.Context(), draft.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(approved); hex.EncodeToString(sum[:]) != draft.SHA256 {
			t.Errorf("letter %d: the stored draft does not have the hash it was approved by", l.ID)
		}
		arrived := p.written[i]
		if !bytes.Equal(arrived.raw, approved) {
			t.Errorf("letter %d arrived changed:\n--- approved\n%s\n--- arrived\n%s", l.ID, approved, arrived.raw)
		}
		if n := sent[string(approved)]; n != 1 {
			t.Errorf("letter %d is %d times in the owner's Sent folder, want once", l.ID, n)
		}
		p.checkThread(t, arrived, p.written, *l.Created)
	}
	if accepted != p.letters || accepted != 4 {
		t.Errorf("%d letters are said to be sent, %d arrived, the story has 4", accepted, p.letters)
	}
}

// sentFolder counts the mails in the owner's Sent folder by their bytes.
func (p *performance) sentFolder(t *testing.T) map[string]int {
	t.Helper()
	address := p.cast.Owner.Address
	c, err := mailbox.Dial(t.Context(), mailbox.Account{Name: address, Host: "127.0.0.1", Port: p.server.IMAP, Security: mailbox.Plain, User: address, Password: p.ownerPassword})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var uids []uint32
	if err := c.Headers(t.Context(), sentFolder, time.Time{}, func(h *mailbox.Header) error { uids = append(uids, h.UID); return nil }); err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	if err := c.FetchUIDs(t.Context(), sentFolder, uids, func(m *mailbox.Message) error { out[string(m.Raw)]++; return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

// checkThread: a letter answers the newest mail of a person's that its
// recipients took part in when it was drafted, and cites nothing that they did
// not take part in.
func (p *performance) checkThread(t *testing.T, l letterSeen, all []letterSeen, drafted time.Time) {
	m, err := mail.ReadMessage(bytes.NewReader(l.raw))
	if err != nil {
		t.Fatal(err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil {
		t.Fatal(err)
	}
	tookPart := func(w letterSeen) bool {
		return !slices.ContainsFunc(to, func(a *mail.Address) bool { return !slices.Contains(w.party, a.Address) })
	}
	known := map[string]bool{}
	var newest letterSeen
	for _, w := range all {
		if w.id == l.id || !tookPart(w) {
			continue
		}
		known[w.id] = true
		if !w.robot && !w.at.After(drafted) && w.at.After(newest.at) {
			newest = w
		}
	}
	refs := strings.Fields(m.Header.Get("References"))
	for _, id := range refs {
		if !known[id] {
			t.Errorf("letter %s to %v cites %s, which they did not take part in", l.id, to, id)
		}
	}
	if got := m.Header.Get("In-Reply-To"); got != newest.id {
		t.Errorf("letter %s to %v answers %q, want %q", l.id, to, got, newest.id)
	}
	if newest.id != "" && (len(refs) == 0 || refs[len(refs)-1] != newest.id) {
		t.Errorf("letter %s: References %v do not end in what it answers, %s", l.id, refs, newest.id)
	}
}

// checkOwnersMail: everything cuiban says it wrote to the owner is in the INBOX
// once, a digest for each Monday; and no mail of the owner's was marked.
func (p *performance) checkOwnersMail(t *testing.T) {
	inbox, err := p.post.All(t.Context(), p.cast.Owner.Address)
	if err != nil {
		t.Fatal(err)
	}
	arrived, dates, mine := map[string]int{}, map[string]time.Time{}, 0
	for _, raw := range inbox {
		seen, err := look(raw)
		if err != nil {
			t.Fatal(err)
		}
		arrived[seen.id]++
		dates[seen.id] = seen.at
		if seen.party[0] == p.cast.Tracker.Address {
			mine++
		}
	}
	notices := p.notices(t)
	var digests []string
	for _, n := range notices {
		if arrived[n.MessageID] != 1 {
			t.Errorf("%s %s is %d times in the owner's INBOX, want once", n.Kind, n.MessageID, arrived[n.MessageID])
		}
		if n.Kind == "digest" {
			digests = append(digests, dates[n.MessageID].In(story.Zone).Format("Mon 01-02 15:04"))
		}
	}
	if mine != len(notices) {
		t.Errorf("%d mails of cuiban's in the owner's INBOX, it tells of %d", mine, len(notices))
	}
	slices.Sort(digests)
	if want := []string{"Mon 09-14 08:30", "Mon 09-21 08:30", "Mon 09-28 08:30", "Mon 10-05 08:30", "Mon 10-12 08:30"}; !slices.Equal(digests, want) {
		t.Errorf("digests %q, want %q", digests, want)
	}
	flags, err := p.server.Flags(p.cast.Owner.Address)
	if err != nil || len(flags) != len(inbox) {
		t.Errorf("flags of %d mails, INBOX has %d: %v", len(flags), len(inbox), err)
	}
	for name, f := range flags {
		if f != "" {
			t.Errorf("mail %s of the owner's got the flags %s", name, f)
		}
	}
}

func (p *performance) notices(t *testing.T) (out []store.Notice) {
	t.Helper()
	st, err := store.Open(filepath.Join(filepath.Dir(p.conf), "cuiban-data"), store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	err = st.View(t.Context(), func(tx *store.Tx) (err error) {
		out, err = tx.Notices(store.NoticeFilter{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
