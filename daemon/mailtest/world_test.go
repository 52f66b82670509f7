package mailtest

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/smtp"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-msgauth/dkim"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	owner = "lin@example.com"
	desk  = "service@platform.example"
)

var letter = []byte("From: lin@example.com\r\nTo: service@platform.example\r\nSubject: hello\r\nMessage-ID: <1@example.com>\r\n\r\n.dots\r\nbody\r\n")

// newWorld is a World with two accounts, closed at the end of the test.
func newWorld(t *testing.T, o Options) *World {
	t.Helper()
	w := New(o)
	t.Cleanup(w.Close)
	accounts := []Account{
		{Address: owner, Password: "pw", SavesSent: true, Folders: ChineseFolders},
		{Address: desk, Password: "pw2", Token: "tok", NoPlus: true},
	}
	for _, a := range accounts {
		if err := w.AddAccount(a); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// submit sends raw through the World's SMTP pipe.
func submit(t *testing.T, w *World, user, password string, to []string, raw []byte) error {
	t.Helper()
	nc, err := w.DialSMTP(context.Background())
	if err != nil {
		return err
	}
	c, err := smtp.NewClient(nc, "localhost")
	if err != nil {
		return err
	}
	defer c.Close()
	if user != "" {
		if err := c.Auth(smtp.PlainAuth("", user, password, "localhost")); err != nil {
			return err
		}
	}
	if err := c.Mail(user); err != nil {
		return err
	}
	var refused error
	for _, r := range to {
		refused = errors.Join(refused, c.Rcpt(r))
	}
	d, err := c.Data()
	if err != nil {
		return errors.Join(refused, err)
	}
	d.Write(raw)
	return errors.Join(refused, d.Close())
}

// wantCode fails unless err carries the SMTP code.
func wantCode(t *testing.T, err error, code int) {
	t.Helper()
	var te *textproto.Error
	if !errors.As(err, &te) || te.Code != code {
		t.Fatalf("got %v, want an SMTP answer %d", err, code)
	}
}

func TestSubmissionReachesTheInboxBelowTraceHeaders(t *testing.T) {
	at := time.Date(2026, 9, 24, 10, 0, 0, 0, time.FixedZone("", 8*3600))
	w := newWorld(t, Options{Now: func() time.Time { return at }})
	if err := submit(t, w, owner, "pw", []string{desk}, letter); err != nil {
		t.Fatal(err)
	}
	got, err := w.Messages(desk, "INBOX")
	if err != nil || len(got) != 1 {
		t.Fatalf("INBOX holds %d mails, %v", len(got), err)
	}
	trace, ok := bytes.CutSuffix(got[0], letter)
	want := "Return-Path: <lin@example.com>\r\nDelivered-To: service@platform.example\r\n" +
		"Received: from localhost by mail.example.net with ESMTP id MT000001\r\n" +
		"\tfor <service@platform.example>; Thu, 24 Sep 2026 10:00:00 +0800\r\n"
	if !ok || string(trace) != want {
		t.Errorf("trace headers:\n%s\nwant:\n%s", trace, want)
	}
	sent, err := w.Mails(owner, "已发送")
	if err != nil || len(sent) != 1 || !bytes.Equal(sent[0].Raw, letter) || !slices.Contains(sent[0].Flags, `\Seen`) {
		t.Errorf("sent folder: %v, %v", sent, err)
	}
	txs := w.Transactions()
	if len(txs) != 1 || txs[0].Outcome != Delivered || txs[0].User != owner || !bytes.Equal(txs[0].Raw, letter) || !txs[0].At.Equal(at) {
		t.Errorf("transactions: %+v", txs)
	}
}

func TestPlusAddresses(t *testing.T) {
	w := newWorld(t, Options{})
	if err := submit(t, w, owner, "pw", []string{"lin+cb7k3m@example.com"}, letter); err != nil {
		t.Fatal(err)
	}
	got, _ := w.Messages(owner, "INBOX")
	if len(got) != 1 || !bytes.Contains(got[0], []byte("Delivered-To: lin+cb7k3m@example.com\r\n")) {
		t.Errorf("got %q", got)
	}
	wantCode(t, submit(t, w, owner, "pw", []string{"service+x@platform.example"}, letter), 550)
}

func TestSMTPRefusals(t *testing.T) { synctest.Test(t, testSMTPRefusals) }

func testSMTPRefusals(t *testing.T) {
	w := newWorld(t, Options{Faults: Faults{
		Rcpt: func(_, to string) error {
			if strings.HasPrefix(to, "lin+grey") {
				return Reply(450, "greylisted")
			}
			return nil
		},
		Data: func(tx Transaction) error {
			if bytes.Contains(tx.Raw, []byte("virus")) {
				return Reply(554, "no")
			}
			return nil
		},
	}})
	wantCode(t, submit(t, w, owner, "wrong", []string{desk}, letter), 535)
	wantCode(t, submit(t, w, "", "", []string{desk}, letter), 530)
	wantCode(t, submit(t, w, owner, "pw", []string{"nobody@example.com"}, letter), 550)
	wantCode(t, submit(t, w, owner, "pw", []string{"lin+grey@example.com"}, letter), 450)
	wantCode(t, submit(t, w, owner, "pw", []string{desk}, []byte("Subject: x\r\n\r\nvirus\r\n")), 554)
	if got, _ := w.Messages(desk, "INBOX"); len(got) != 0 {
		t.Errorf("refused mail was delivered: %q", got)
	}
	synctest.Wait() // a transaction that was given up is logged when the server notices
	if n := len(w.Transactions()); n != 3 {
		t.Errorf("%d transactions logged, want 3 (unknown, grey, virus)", n)
	}
}

func TestOneRefusedRecipientDoesNotStopTheOthers(t *testing.T) {
	w := newWorld(t, Options{})
	wantCode(t, submit(t, w, owner, "pw", []string{"nobody@example.com", desk}, letter), 550)
	tx := w.Transactions()[0]
	if !slices.Equal(tx.To, []string{desk}) || tx.Refused["nobody@example.com"] == "" || tx.Outcome != Delivered {
		t.Errorf("transaction: %+v", tx)
	}
}

func TestDroppedAfterTheDotIsDelivered(t *testing.T) {
	w := newWorld(t, Options{Faults: Faults{Drop: func(Transaction) bool { return true }}})
	if err := submit(t, w, owner, "pw", []string{desk}, letter); err == nil {
		t.Error("the client was told that the mail was taken")
	}
	got, _ := w.Messages(desk, "INBOX")
	if len(got) != 1 || w.Transactions()[0].Outcome != Dropped {
		t.Errorf("%d mails, %+v", len(got), w.Transactions())
	}
}

func TestSpecialUses(t *testing.T) {
	w := newWorld(t, Options{})
	c := imapLogin(t, w, owner, "pw")
	list, err := c.List("", "*", &imap.ListOptions{ReturnSpecialUse: true}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]imap.MailboxAttr{}
	for _, d := range list {
		got[d.Mailbox] = ""
		if len(d.Attrs) > 0 {
			got[d.Mailbox] = d.Attrs[0]
		}
	}
	if len(got) != 4 || got["已发送"] != imap.MailboxAttrSent || got["草稿箱"] != imap.MailboxAttrDrafts {
		t.Errorf("folders: %v", got)
	}
}

// imapLogin is a client on the World's pipe, closed at the end of the test.
func imapLogin(t *testing.T, w *World, user, password string) *imapclient.Client {
	t.Helper()
	nc, err := w.DialIMAP(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	c := imapclient.New(nc, nil)
	t.Cleanup(func() { c.Close() })
	if err := c.Login(user, password).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestIdleNeverMissesAMail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, Options{})
		nc, _ := w.DialIMAP(t.Context())
		exists := make(chan uint32, 10)
		c := imapclient.New(nc, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
			Mailbox: func(d *imapclient.UnilateralDataMailbox) { exists <- *d.NumMessages },
		}})
		defer c.Close()
		if err := c.Login(owner, "pw").Wait(); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Select("INBOX", nil).Wait(); err != nil {
			t.Fatal(err)
		}
		w.Deliver(owner, letter) // between SELECT and IDLE: the stock server loses this one
		idle, err := c.Idle()
		if err != nil {
			t.Fatal(err)
		}
		if n := <-exists; n != 1 {
			t.Errorf("told of %d mails, want 1", n)
		}
		time.Sleep(29 * time.Minute)
		w.Deliver(owner, letter)
		if n := <-exists; n != 2 {
			t.Errorf("told of %d mails, want 2", n)
		}
		idle.Close()
		idle.Wait()
	})
}

func TestCommandLogHidesSecretsAndLiterals(t *testing.T) {
	w := newWorld(t, Options{})
	c := imapLogin(t, w, owner, "pw")
	if _, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		t.Fatal(err)
	}
	app := c.Append("草稿箱", int64(len(letter)), nil)
	app.Write(letter)
	app.Close()
	if _, err := app.Wait(); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(w.IMAPCommands(), "\n")
	want := "LOGIN\nEXAMINE INBOX\nAPPEND \"&g0l6P3ux-\" {" // mUTF-7 of 草稿箱
	if !strings.HasPrefix(got, want) || strings.Contains(got, "body") {
		t.Errorf("log:\n%s\nwant it to begin\n%s", got, want)
	}
}

func TestDownAndPasswordChange(t *testing.T) {
	w := newWorld(t, Options{})
	c := imapLogin(t, w, owner, "pw")
	if err := w.SetPassword(owner, "new"); err != nil {
		t.Fatal(err)
	}
	if c.Noop().Wait() == nil {
		t.Error("the old connection lives after a change of password")
	}
	wantCode(t, submit(t, w, owner, "pw", []string{desk}, letter), 535)
	w.SetDown(true)
	if _, err := w.DialIMAP(t.Context()); err == nil {
		t.Error("a World that is down was dialled")
	}
	w.SetDown(false)
	imapLogin(t, w, owner, "new")
}

func TestListenOnLoopbackWithTLS(t *testing.T) {
	server, client, err := Certificate("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, Options{TLS: server})
	imapAddr, smtpAddr, err := w.Listen(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	c, err := imapclient.DialStartTLS(imapAddr, &imapclient.Options{TLSConfig: client})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(owner, "pw").Wait(); err != nil {
		t.Fatal(err)
	}
	sc, err := smtp.Dial(smtpAddr)
	if err != nil {
		t.Fatal(err)
	}
	defer sc.Close()
	cfg := client.Clone()
	cfg.ServerName = "127.0.0.1"
	if err := sc.StartTLS(cfg); err != nil {
		t.Fatal(err)
	}
	if err := sc.Auth(smtp.PlainAuth("", owner, "pw", "127.0.0.1")); err != nil {
		t.Fatal(err)
	}
}

func TestUIDValidityAndRemove(t *testing.T) {
	w := newWorld(t, Options{})
	for range 3 {
		w.Deliver(owner, letter)
	}
	if err := w.Remove(owner, "INBOX", 2); err != nil {
		t.Fatal(err)
	}
	if err := w.SetUIDValidity(owner, "INBOX", 77); err != nil {
		t.Fatal(err)
	}
	c := imapLogin(t, w, owner, "pw")
	d, err := c.Select("INBOX", nil).Wait()
	if err != nil || d.UIDValidity != 77 || d.NumMessages != 2 {
		t.Errorf("%+v, %v", d, err)
	}
	mails, _ := w.Mails(owner, "INBOX")
	if len(mails) != 2 || mails[1].UID != 3 {
		t.Errorf("mails: %+v", mails)
	}
}

func TestSignatureVerifiesAndCoversWhatItSays(t *testing.T) {
	s := NewSigner("example.com", "s1", "From", "Subject")
	signed, err := s.Sign(letter)
	if err != nil {
		t.Fatal(err)
	}
	verify := func(raw []byte, look func(string) ([]string, error)) error {
		vs, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: look})
		if err != nil || len(vs) != 1 {
			t.Fatalf("%d signatures, %v", len(vs), err)
		}
		return vs[0].Err
	}
	if err := verify(signed, LookupTXT(s)); err != nil {
		t.Errorf("genuine mail: %v", err)
	}
	otherTo := bytes.Replace(signed, []byte("To: service@"), []byte("To: evil@"), 1)
	if err := verify(otherTo, LookupTXT(s)); err != nil {
		t.Errorf("To is not covered, yet: %v", err)
	}
	otherSubject := bytes.Replace(signed, []byte("Subject: hello"), []byte("Subject: hallo"), 1)
	if verify(otherSubject, LookupTXT(s)) == nil {
		t.Error("a changed Subject was not noticed")
	}
	if verify(signed, LookupTXT()) == nil {
		t.Error("a signature without a key verified")
	}
	var dns *net.DNSError
	if _, err := LookupTXT()("x"); !errors.As(err, &dns) || !dns.IsNotFound {
		t.Errorf("unknown name: %v", err)
	}
}

func TestSubmissionIsSignedByTheProvider(t *testing.T) {
	s := NewSigner("example.com", "s1")
	w := newWorld(t, Options{})
	w.AddAccount(Account{Address: "signed@example.com", Password: "pw", SavesSent: true, Signer: s})
	if err := submit(t, w, "signed@example.com", "pw", []string{desk}, letter); err != nil {
		t.Fatal(err)
	}
	got, _ := w.Messages(desk, "INBOX")
	vs, err := dkim.VerifyWithOptions(bytes.NewReader(got[0]), &dkim.VerifyOptions{LookupTXT: LookupTXT(s)})
	if err != nil || len(vs) != 1 || vs[0].Err != nil || vs[0].Domain != "example.com" {
		t.Errorf("%+v, %v", vs, err)
	}
}
