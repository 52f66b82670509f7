package mailbox_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/mailbox"
	"cuiban/daemon/mailtest"
)

// flagsOf are the flags of every mail in a folder, by body.
func flagsOf(t *testing.T, w *mailtest.World, folder string) map[string][]string {
	t.Helper()
	ms, err := w.Mails(owner, folder)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, m := range ms {
		out[string(m.Raw)] = m.Flags
	}
	return out
}

// With a keyword turned on, stored mails carry it, and nothing else changes; of a
// private folder only mail that is wanted is touched.
func TestAKeywordIsSetOnWhatIsStored(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	put(t, w, "INBOX", want(1, 2, 3)...)
	a := newArchive(t)
	a.wanted = func(h *mailbox.Header) bool { return bytes.Contains(h.Raw, []byte("mail 2\r\n")) }
	folders := []mailbox.Folder{{Name: "INBOX", Private: true, Keyword: "cuiban"}}
	for range 2 {
		if err := mailbox.Pass(t.Context(), account(w.DialIMAP), folders, a, still()); err != nil {
			t.Fatal(err)
		}
	}
	a.has("INBOX", want(2)...)
	flags := flagsOf(t, w, "INBOX")
	if !slices.Equal(flags[string(raw(2))], []string{"cuiban"}) || len(flags[string(raw(1))])+len(flags[string(raw(3))]) != 0 {
		t.Errorf("flags %q", flags)
	}
	stores := 0
	for _, c := range w.IMAPCommands() {
		if strings.HasPrefix(c, "UID STORE") {
			stores++
		}
	}
	if stores != 1 {
		t.Errorf("%d STOREs: what has the keyword is left alone", stores)
	}
}

// With a folder to move to, stored mails go there, and the folder is made.
func TestStoredMailIsMoved(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	put(t, w, "INBOX", want(1, 2)...)
	a := newArchive(t)
	folders := []mailbox.Folder{{Name: "INBOX", Keyword: "cuiban", MoveTo: "催办"}}
	if err := mailbox.Pass(t.Context(), account(w.DialIMAP), folders, a, still()); err != nil {
		t.Fatal(err)
	}
	a.has("INBOX", want(1, 2)...)
	if left := flagsOf(t, w, "INBOX"); len(left) != 0 {
		t.Errorf("left in INBOX: %q", left)
	}
	moved := flagsOf(t, w, "催办")
	if len(moved) != 2 || !slices.Equal(moved[string(raw(1))], []string{"cuiban"}) {
		t.Errorf("moved: %q", moved)
	}
}

// A crash between storing and marking: the next start makes up for it. And what
// arrives while marking is heard of at once.
func TestMarkingIsMadeUpFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world(t, mailtest.Options{}, mailtest.Account{})
		put(t, w, "INBOX", want(1)...)
		a := newArchive(t)
		if err := pass(t, account(w.DialIMAP), a); err != nil { // stored, and not marked
			t.Fatal(err)
		}
		<-a.kept
		watch(t, account(w.DialIMAP), []mailbox.Folder{{Use: mailbox.Inbox, MoveTo: "Done"}}, a, still())
		time.Sleep(time.Minute)
		if n := len(flagsOf(t, w, "Done")); n != 1 {
			t.Fatalf("%d mails were moved", n)
		}
		for n := 2; n < 6; n++ {
			time.Sleep(time.Duration(n) * 100 * time.Second)
			put(t, w, "INBOX", raw(n))
			if d := arrives(t, a, raw(n)); d > 5*time.Second {
				t.Errorf("mail %d took %v", n, d)
			}
			time.Sleep(time.Second)
			if moved := len(flagsOf(t, w, "Done")); moved != n {
				t.Errorf("%d mails were moved, want %d", moved, n)
			}
		}
	})
}

// A server that cannot do what was asked for: mail is read all the same, nothing is
// removed, and the reason is told.
func TestAServerThatCannotMark(t *testing.T) {
	for name, c := range map[string]struct {
		folder mailbox.Folder
		says   string
	}{
		"no keywords":      {mailbox.Folder{Name: "INBOX", Keyword: "cuiban"}, "keeps no keywords"},
		"no way of moving": {mailbox.Folder{Name: "INBOX", MoveTo: "Done"}, "can move no mail"},
		"a bad keyword":    {mailbox.Folder{Name: "INBOX", Keyword: "bad word"}, "ASCII"},
	} {
		t.Run(name, func(t *testing.T) {
			s := script(t, &mailtest.IMAPScript{Mails: mails(2)})
			a, ev := newArchive(t), &events{}
			o := still()
			o.Report = ev.add
			if err := mailbox.Pass(t.Context(), account(s.Dial), []mailbox.Folder{c.folder}, a, o); err != nil {
				t.Fatal(err)
			}
			a.has("INBOX", want(1, 2)...)
			told := ev.of(mailbox.Unmarked)
			if len(told) != 1 || !strings.Contains(told[0].Err.Error(), c.says) {
				t.Errorf("told: %v", told)
			}
			if all := strings.Join(s.Commands(), "\n"); strings.Contains(all, "STORE") || strings.Contains(all, "EXPUNGE") || strings.Contains(all, "COPY") {
				t.Errorf("commands:\n%s", all)
			}
		})
	}
}
