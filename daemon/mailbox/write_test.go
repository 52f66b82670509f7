package mailbox_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"

	"cuiban/daemon/mailbox"
	"cuiban/daemon/mailtest"
)

// login is a session on the account of a world.
func login(t *testing.T, a mailbox.Account) *mailbox.Session {
	t.Helper()
	s, err := mailbox.Dial(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

var day = time.Date(2026, 9, 24, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))

func TestAppendKeepsEveryByte(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{Folders: mailtest.ChineseFolders})
	s := login(t, account(w.DialIMAP))
	letter := append(raw(1), "第二行\r\n.\r\n\x00\xff"...)
	uid, err := s.AppendTo(t.Context(), "草稿箱", letter, []string{`\Draft`, `\Seen`}, day)
	if err != nil || uid != 1 {
		t.Fatalf("UID %d, %v", uid, err)
	}
	ms, _ := w.Mails(owner, "草稿箱")
	if len(ms) != 1 || !bytes.Equal(ms[0].Raw, letter) || !slices.Contains(ms[0].Flags, `\Draft`) {
		t.Errorf("folder: %+v", ms)
	}
}

func TestAppendMakesTheFolderAndReportsRefusals(t *testing.T) {
	full := false
	w := world(t, mailtest.Options{Faults: mailtest.Faults{Append: func(string, string) error {
		if full {
			return &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeOverQuota, Text: "quota exceeded"}
		}
		return nil
	}}}, mailtest.Account{})
	s := login(t, account(w.DialIMAP))
	if _, err := s.AppendTo(t.Context(), "催办", raw(1), nil, day); err != nil {
		t.Fatal(err)
	}
	full = true
	_, err := s.AppendTo(t.Context(), "催办", raw(2), nil, day)
	if r := as[*mailbox.RefusedError](t, err); r.Code != "OVERQUOTA" || mailbox.Temporary(err) {
		t.Errorf("got %v", err)
	}
	full = false
	if _, err := s.AppendTo(t.Context(), "催办", raw(3), nil, day); err != nil {
		t.Errorf("the session died of a refusal: %v", err)
	}
	_, err = s.AppendTo(t.Context(), "催办", raw(4), []string{"bad flag"}, day)
	as[*mailbox.ConfigError](t, err)
}

func TestSearchMessageIDFindsExactlyThat(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	longer := bytes.Replace(raw(1), []byte("<m1@example.org>"), []byte("<xm1@example.org>"), 1)
	cited := append([]byte("References: <m1@example.org>\r\n"), raw(2)...)
	folded := bytes.Replace(raw(1), []byte("Message-ID: <"), []byte("Message-ID:\r\n <"), 1)
	put(t, w, "Sent", longer, raw(1), cited, folded)
	s := login(t, account(w.DialIMAP))
	for _, id := range []string{"<m1@example.org>", "m1@example.org"} {
		uids, err := s.SearchMessageID(t.Context(), "Sent", id)
		if err != nil || !slices.Equal(uids, []uint32{2, 4}) {
			t.Errorf("%s: %v, %v", id, uids, err)
		}
	}
	if uids, err := s.SearchMessageID(t.Context(), "Sent", "<none@example.org>"); err != nil || uids != nil {
		t.Errorf("%v, %v", uids, err)
	}
	for _, id := range []string{"", "<>", "a\r\nb", "编号@x"} {
		_, err := s.SearchMessageID(t.Context(), "Sent", id)
		as[*mailbox.ConfigError](t, err)
	}
}

func TestReplaceDraftRemovesOnlyOurDraft(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	w.Append(owner, "Drafts", raw(1), `\Draft`)             // ours
	w.Append(owner, "Drafts", raw(2), `\Draft`)             // the owner's
	w.Append(owner, "Drafts", raw(3), `\Draft`, `\Deleted`) // the owner is about to remove it
	w.Append(owner, "Drafts", raw(1))                       // same id, no draft
	s := login(t, account(w.DialIMAP))
	uid, err := s.ReplaceDraft(t.Context(), "Drafts", "<m1@example.org>", raw(5), day)
	if err != nil || uid != 5 {
		t.Fatalf("UID %d, %v", uid, err)
	}
	got, _ := w.Messages(owner, "Drafts")
	if !slices.EqualFunc(got, [][]byte{raw(2), raw(3), raw(1), raw(5)}, bytes.Equal) {
		t.Errorf("drafts: %q", got)
	}
	if _, err := s.ReplaceDraft(t.Context(), "Drafts", "m5@example.org", nil, day); err != nil {
		t.Fatal(err)
	}
	if got, _ := w.Messages(owner, "Drafts"); len(got) != 3 {
		t.Errorf("drafts: %q", got)
	}
	if _, err := s.ReplaceDraft(t.Context(), "没有", "m5@example.org", nil, day); err != nil {
		t.Errorf("removing from a folder that is not there: %v", err)
	}
}

// Without UIDPLUS an EXPUNGE would remove whatever the owner marked.
func TestWithoutUIDPLUSNothingIsExpunged(t *testing.T) {
	s := script(t, &mailtest.IMAPScript{Mails: mails(1)})
	c := login(t, account(s.Dial))
	if _, err := c.ReplaceDraft(t.Context(), "INBOX", "m1@example.org", raw(2), day); err != nil {
		t.Fatal(err)
	}
	cmds := strings.Join(s.Commands(), "\n")
	if strings.Contains(cmds, "EXPUNGE") || !strings.Contains(cmds, `UID STORE 1 +FLAGS.SILENT (\Deleted)`) {
		t.Errorf("commands:\n%s", cmds)
	}
	if !slices.EqualFunc(s.Appended(), [][]byte{raw(2)}, bytes.Equal) {
		t.Errorf("appended: %q", s.Appended())
	}
}

func TestFolders(t *testing.T) {
	for name, c := range map[string]struct {
		account mailtest.Account
		sent    string
		guessed bool
	}{
		"special use":            {mailtest.Account{Folders: mailtest.ChineseFolders}, "已发送", false},
		"by Chinese name":        {mailtest.Account{Folders: mailtest.ChineseFolders, NoSpecialUse: true}, "已发送", true},
		"by English name":        {mailtest.Account{NoSpecialUse: true}, "Sent", true},
		"by the end of its path": {mailtest.Account{NoSpecialUse: true, Folders: []mailtest.Folder{{Name: "[Gmail]/Sent Mail"}}}, "[Gmail]/Sent Mail", true},
		"the server knows best":  {mailtest.Account{Folders: []mailtest.Folder{{Name: "Sent"}, {Name: "Out", Use: `\Sent`}}}, "Out", false},
		"none":                   {mailtest.Account{Folders: []mailtest.Folder{{Name: "Sentences"}}}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := world(t, mailtest.Options{}, c.account)
			list, err := login(t, account(w.DialIMAP)).Folders(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got := mailbox.Find(list, mailbox.Sent); got != c.sent {
				t.Errorf("sent folder %q, want %q (%+v)", got, c.sent, list)
			}
			i := slices.IndexFunc(list, func(f mailbox.FolderInfo) bool { return f.Use == mailbox.Sent })
			if c.sent != "" && list[i].Guessed != c.guessed {
				t.Errorf("%+v", list[i])
			}
			if mailbox.Find(list, mailbox.Inbox) != "INBOX" {
				t.Error("no INBOX")
			}
		})
	}
}

func TestHeadersAndFetchUIDs(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	put(t, w, "INBOX", append([]byte("X-Long: "+strings.Repeat("x", mailbox.MaxHeader)+"\r\n"), raw(1)...), raw(2), raw(3))
	s := login(t, account(w.DialIMAP))
	var sizes []int
	err := s.Headers(t.Context(), "INBOX", time.Time{}, func(h *mailbox.Header) error {
		sizes = append(sizes, len(h.Raw))
		return nil
	})
	if n := bytes.Index(raw(2), []byte("body")); err != nil || !slices.Equal(sizes, []int{mailbox.MaxHeader, n, n}) {
		t.Errorf("%v, %v", sizes, err)
	}
	var got []uint32
	take := func(m *mailbox.Message) error {
		got = append(got, m.UID)
		return nil
	}
	if err := s.FetchUIDs(t.Context(), "INBOX", []uint32{3, 99, 2}, take); err != nil || !slices.Equal(got, []uint32{2, 3}) {
		t.Errorf("%v, %v", got, err)
	}
	if err := s.FetchUIDs(t.Context(), "INBOX", nil, take); err != nil {
		t.Error(err)
	}
	stop := errors.New("enough")
	if err := s.FetchUIDs(t.Context(), "INBOX", []uint32{1}, func(*mailbox.Message) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}

func TestIdleAndSelectByHand(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	s := login(t, account(w.DialIMAP))
	st, err := s.Select(t.Context(), "INBOX")
	if err != nil || st.Messages != 0 || st.UIDNext != 1 || !s.SupportsIdle() {
		t.Fatalf("%+v, %v", st, err)
	}
	put(t, w, "INBOX", raw(1))
	if news, err := s.Idle(t.Context(), time.Hour); err != nil || !news {
		t.Errorf("news %v, %v", news, err)
	}
	if news, err := s.Idle(t.Context(), time.Millisecond); err != nil || news {
		t.Errorf("news %v, %v", news, err)
	}
	if err := s.Noop(t.Context()); err != nil {
		t.Error(err)
	}
	s.Close()
	as[*mailbox.NetError](t, s.Noop(t.Context()))
}

// The folders of 163, 126 and yeah.net, as they were seen on the wire: no special
// use, names in modified UTF-7. What is opened goes out encoded the same way.
func TestFolderNamesOnTheWire(t *testing.T) {
	s := script(t, &mailtest.IMAPScript{NeedID: true, Caps: "ID", Lies: []mailtest.Lie{{Match: "^LIST", Say: "* LIST () \"/\" \"INBOX\"\r\n" +
		"* LIST () \"/\" \"&g0l6P3ux-\"\r\n* LIST () \"/\" \"&XfJT0ZAB-\"\r\n* LIST () \"/\" \"&XfJSIJZk-\"\r\n* LIST () \"/\" \"&V4NXPpCuTvY-\"\r\n" +
		"* LIST () \"/\" \"&kK5O9ouilgU-\"\r\n{tag} OK LIST Completed\r\n"}}})
	c := login(t, account(s.Dial))
	list, err := c.Folders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for use, name := range map[mailbox.Use]string{mailbox.Sent: "已发送", mailbox.Drafts: "草稿箱", mailbox.Trash: "已删除", mailbox.Junk: "垃圾邮件"} {
		if got := mailbox.Find(list, use); got != name {
			t.Errorf("%s is %q, want %q", use, got, name)
		}
	}
	if last := list[len(list)-1]; last.Name != "邮件订阅" || last.Use != "" {
		t.Errorf("%+v", last)
	}
	if _, err := c.Select(t.Context(), "已发送"); err != nil {
		t.Error(err)
	}
	if cmds := s.Commands(); !slices.Contains(cmds, `EXAMINE "&XfJT0ZAB-"`) {
		t.Errorf("commands %q", cmds)
	}
}
