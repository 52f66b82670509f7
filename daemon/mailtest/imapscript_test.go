package mailtest

import (
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// scripted is a client on a scripted server, both closed at the end.
func scripted(t *testing.T, s *IMAPScript) *imapclient.Client {
	t.Helper()
	s.Start()
	nc, err := s.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := imapclient.New(nc, nil)
	t.Cleanup(func() { c.Close(); s.Close() })
	if err := c.Login("u", "密码").Wait(); err != nil { // a literal: it is not ASCII
		t.Fatal(err)
	}
	return c
}

func TestScriptIsHonestByItself(t *testing.T) {
	s := &IMAPScript{Validity: 7, Caps: "IDLE UIDPLUS", Mails: []Mail{{UID: 4, Raw: letter}, {UID: 9, Raw: letter, Flags: []string{`\Seen`}}}}
	c := scripted(t, s)
	d, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil || d.NumMessages != 2 || d.UIDNext != 10 || d.UIDValidity != 7 {
		t.Fatalf("%+v, %v", d, err)
	}
	r, err := c.UIDSearch(&imap.SearchCriteria{UID: []imap.UIDSet{{{Start: 5}}}}, nil).Wait()
	if err != nil || !slices.Equal(r.AllUIDs(), []imap.UID{9}) {
		t.Errorf("%v, %v", r.All, err)
	}
	for section, want := range map[*imap.FetchItemBodySection]string{
		{Peek: true}: string(letter),
		{Peek: true, Specifier: imap.PartSpecifierHeader}:               string(header(letter)),
		{Peek: true, Partial: &imap.SectionPartial{Offset: 3, Size: 5}}: string(letter[3:8]),
	} {
		ms, err := c.Fetch(imap.UIDSetNum(9), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}}).Collect()
		if err != nil || len(ms) != 1 || string(ms[0].FindBodySection(section)) != want {
			t.Errorf("%+v: %+v, %v", section, ms, err)
		}
	}
	app := c.Append("INBOX", int64(len(letter)), nil)
	app.Write(letter)
	app.Close()
	if _, err := app.Wait(); err != nil || len(s.Appended()) != 1 {
		t.Errorf("APPEND: %v, %d kept", err, len(s.Appended()))
	}
	if cmds := strings.Join(s.Commands(), "\n"); strings.Contains(cmds, "密码") || !strings.Contains(cmds, "EXAMINE INBOX") {
		t.Errorf("commands:\n%s", cmds)
	}
}

func TestLiesAreToldInTurnAndRunOut(t *testing.T) {
	c := scripted(t, &IMAPScript{Lies: []Lie{
		{Match: "^NOOP", Say: "{tag} NO first\r\n", Times: 1},
		{Match: "^NOOP", Say: "* 5 EXISTS\r\n", Normal: true, Times: 1},
	}})
	if err := c.Noop().Wait(); err == nil || !strings.Contains(err.Error(), "first") {
		t.Errorf("got %v", err)
	}
	for range 2 {
		if err := c.Noop().Wait(); err != nil {
			t.Error(err)
		}
	}
}

func TestIDOpensTheDoorAtNetEase(t *testing.T) {
	c := scripted(t, &IMAPScript{NeedID: true, Caps: "ID"})
	if _, err := c.Select("INBOX", nil).Wait(); err == nil || !strings.Contains(err.Error(), "Unsafe Login") {
		t.Errorf("without ID: %v", err)
	}
	if _, err := c.ID(&imap.IDData{Name: "x"}).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Errorf("with ID: %v", err)
	}
}
