//go:build e2e

package main

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cuiban/cmd/cuiban/internal/story"
	"cuiban/daemon/mailbox"
)

// draftStory: with mode = "draft" the first letter of the story lies in the
// Drafts folder that Dovecot marks as such; nothing on the command line sends
// it, and an order not to send takes it out again.
func draftStory(t *testing.T, bin string) {
	s := story.Royalties("zh-CN")
	a := newSite(t, bin, s, true, password(s.Cast.Owner.Address))
	f, err := os.OpenFile(a.conf, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("\n[sending]\nmode = \"draft\"\n"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	last := time.Time{}
	for _, m := range s.Mails[:2] {
		one := *s
		one.Mails, one.Answers, one.Start, one.End = []story.Mail{m}, nil, m.At, m.At
		if err := one.Play(t.Context(), a.post, idle{}, nil); err != nil {
			t.Fatal(err)
		}
		if err := a.server.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		last = m.At
	}
	letters := func() (out []letterView) {
		if err := a.read(t.Context(), &out, "draft", "list"); err != nil {
			t.Fatal(err)
		}
		return out
	}
	sync := func(at time.Time) {
		if _, err := a.cuiban(t.Context(), "sync", "--at", at.Format(time.RFC3339)); err != nil {
			t.Fatal(err)
		}
	}
	at := last
	for range 60 { // eight days of looks every three hours
		if sync(at); len(letters()) > 0 {
			break
		}
		at = at.Add(3 * time.Hour)
	}
	waiting := letters()
	if len(waiting) != 1 || waiting[0].State != "asked" {
		t.Fatalf("letters: %+v", waiting)
	}
	drafts := a.drafts(t, waiting[0].MessageID)
	if len(drafts) != 1 || !slices.Contains(drafts[0].Flags, `\Draft`) || !strings.Contains(string(drafts[0].Raw), "\nReferences: ") {
		t.Fatalf("%d drafts: %+v", len(drafts), drafts)
	}
	if _, err := a.cuiban(t.Context(), "draft", "approve", "1"); err == nil || !strings.Contains(err.Error(), "Drafts folder") {
		t.Errorf("approved on the command line: %v", err)
	}
	if _, err := a.cuiban(t.Context(), "draft", "discard", "1"); err != nil {
		t.Fatal(err)
	}
	sync(at.Add(time.Minute))
	if left := a.drafts(t, waiting[0].MessageID); len(left) != 0 {
		t.Errorf("%d drafts are left", len(left))
	}
}

// drafts reads the drafts of a Message-ID out of the owner's Drafts folder.
func (a *site) drafts(t *testing.T, id string) (out []mailbox.Message) {
	t.Helper()
	address := a.cast.Owner.Address
	c, err := mailbox.Dial(t.Context(), mailbox.Account{Name: address, Host: "127.0.0.1", Port: a.server.IMAP, Security: mailbox.Plain, User: address, Password: a.ownerPassword})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	list, err := c.Folders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	folder := mailbox.Find(list, mailbox.Drafts)
	uids, err := c.SearchMessageID(t.Context(), folder, id)
	if err != nil || len(uids) == 0 {
		return nil
	}
	if err := c.FetchUIDs(t.Context(), folder, uids, func(m *mailbox.Message) error { out = append(out, *m); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}
