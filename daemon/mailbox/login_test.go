package mailbox_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/mailbox"
	"cuiban/daemon/mailtest"
)

// dial logs in and closes.
func dial(t *testing.T, a mailbox.Account) error {
	t.Helper()
	s, err := mailbox.Dial(t.Context(), a)
	if err == nil {
		s.Close()
	}
	return err
}

func TestLogin(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{Token: "tok"})
	for name, c := range map[string]struct {
		change func(*mailbox.Account)
		auth   string // part of the AuthError, "" for success
	}{
		"password":       {func(a *mailbox.Account) {}, ""},
		"token":          {func(a *mailbox.Account) { a.Token = fixed("tok") }, ""},
		"wrong password": {func(a *mailbox.Account) { a.Password = fixed("nope") }, `the server said "Authentication failed"; check user name and password`},
		"wrong token":    {func(a *mailbox.Account) { a.Token = fixed("old") }, "authorise cuiban again"},
		"empty password": {func(a *mailbox.Account) { a.Password = fixed("") }, "getting the password"},
		"no password to be had": {func(a *mailbox.Account) {
			a.Password = func(context.Context) (string, error) { return "", errors.New("open pw.txt: permission denied") }
		}, "open pw.txt: permission denied"},
	} {
		t.Run(name, func(t *testing.T) {
			a := account(w.DialIMAP)
			c.change(&a)
			err := dial(t, a)
			if c.auth == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if as[*mailbox.AuthError](t, err); !strings.Contains(err.Error(), c.auth) || mailbox.Temporary(err) {
				t.Errorf("got %v", err)
			}
			if strings.Contains(err.Error(), "nope") {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

func TestProvidersSayWhatTheyWant(t *testing.T) {
	s := script(t, &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: "^LOGIN", Say: "{tag} NO \xb5\xc7\xc2\xbc\xca\xa7\xb0\xdc secret-pw\r\n"}}})
	for host, hint := range map[string]string{
		"imap.qq.com": "授权码", "imap.163.com": "NetEase wants the 授权码", "imap.gmail.com": "app password",
		"outlook.office365.com": "OAuth only", "mail.example.org": "check user name and password",
		"notqq.com": "check user name and password",
	} {
		a := account(s.Dial)
		a.Security = mailbox.StartTLS
		a.Host, a.Password = host, fixed("secret-pw")
		a.Security = mailbox.TLS
		a.Dial = func(ctx context.Context) (net.Conn, error) { return tlsEnd(t, s, host) }
		a.TLSConfig = &tls.Config{InsecureSkipVerify: true}
		err := dial(t, a)
		as[*mailbox.AuthError](t, err)
		if !strings.Contains(err.Error(), hint) || !strings.Contains(err.Error(), "登录失败") || strings.Contains(err.Error(), "secret-pw") {
			t.Errorf("%s: %v", host, err)
		}
	}
}

// tlsEnd puts TLS in front of a scripted server.
func tlsEnd(t *testing.T, s *mailtest.IMAPScript, host string) (net.Conn, error) {
	server, _, err := mailtest.Certificate(host)
	if err != nil {
		return nil, err
	}
	inner, err := s.Dial(t.Context())
	if err != nil {
		return nil, err
	}
	client, outer := net.Pipe()
	tc := tls.Server(outer, server)
	join := func(a, b net.Conn) {
		defer a.Close()
		defer b.Close()
		buf := make([]byte, 4096)
		for {
			n, err := a.Read(buf)
			if err != nil {
				return
			}
			if _, err := b.Write(buf[:n]); err != nil {
				return
			}
		}
	}
	go join(tc, inner)
	go join(inner, tc)
	return client, nil
}

func TestABusyServerIsNotAWrongPassword(t *testing.T) {
	s := script(t, &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: "^LOGIN", Say: "{tag} NO [UNAVAILABLE] try later\r\n"}}})
	err := dial(t, account(s.Dial))
	if r := as[*mailbox.RefusedError](t, err); r.Code != "UNAVAILABLE" || !mailbox.Temporary(err) {
		t.Errorf("got %v", err)
	}
}

func TestUnsafeLoginIsExplained(t *testing.T) {
	s := script(t, &mailtest.IMAPScript{Caps: "ID", Lies: []mailtest.Lie{{Match: "^EXAMINE", Say: "{tag} NO EXAMINE Unsafe Login. Please contact kefu@188.com for help\r\n"}}})
	err := pass(t, account(s.Dial), newArchive(t))
	if as[*mailbox.RefusedError](t, err); !strings.Contains(err.Error(), "confirm it in the web mailbox") {
		t.Errorf("got %v", err)
	}
}

func TestLoginDisabled(t *testing.T) {
	s := script(t, &mailtest.IMAPScript{Caps: "LOGINDISABLED"})
	as[*mailbox.AuthError](t, dial(t, account(s.Dial)))
	for _, c := range s.Commands() {
		if strings.HasPrefix(c, "LOGIN") {
			t.Error("the password was sent to a server that takes none")
		}
	}
}

// Acceptance check 49: a wrong certificate, or STARTTLS taken away: no password
// is sent.
func TestTLS(t *testing.T) {
	right, trust, err := mailtest.Certificate("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := mailtest.Certificate("other.example")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		server   *tls.Config
		implicit bool
		client   mailbox.Security
		hint     string // of the TLSError, "" for success
	}{
		"TLS":                    {right, true, mailbox.TLS, ""},
		"STARTTLS":               {right, false, mailbox.StartTLS, ""},
		"unknown certificate":    {other, true, mailbox.TLS, "the certificate does not prove"},
		"unknown after STARTTLS": {other, false, mailbox.StartTLS, "the certificate does not prove"},
		"STARTTLS taken away":    {nil, false, mailbox.StartTLS, "does not offer STARTTLS"},
		"TLS to a plain port":    {nil, false, mailbox.TLS, "does not speak TLS on this port"},
	} {
		t.Run(name, func(t *testing.T) {
			w := world(t, mailtest.Options{TLS: c.server, Implicit: c.implicit}, mailtest.Account{})
			addr, _, err := w.Listen(0, 0) // a pipe holds no bytes: both ends would write for ever
			if err != nil {
				t.Fatal(err)
			}
			a := tcpAccount(addr)
			a.Security, a.TLSConfig = c.client, trust
			asked := false
			a.Password = func(context.Context) (string, error) { asked = true; return "pw", nil }
			err = dial(t, a)
			if c.hint == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if as[*mailbox.TLSError](t, err); !strings.Contains(err.Error(), c.hint) || mailbox.Temporary(err) {
				t.Errorf("got %v", err)
			}
			if asked {
				t.Error("the password was asked for")
			}
		})
	}
}

func TestSettingsThatCannotWork(t *testing.T) {
	good := account(nil)
	for name, change := range map[string]func(*mailbox.Account){
		"no host": func(a *mailbox.Account) { a.Host = "" }, "no user": func(a *mailbox.Account) { a.User = "" },
		"no credentials":         func(a *mailbox.Account) { a.Password = nil },
		"no TLS to another host": func(a *mailbox.Account) { a.Host = "imap.example.org" },
		"a name like localhost":  func(a *mailbox.Account) { a.Host = "localhost.example.org" },
	} {
		a := good
		change(&a)
		as[*mailbox.ConfigError](t, dial(t, a))
		if err := mailbox.Watch(t.Context(), a, inbox, newArchive(t), still()); err == nil {
			t.Errorf("%s: Watch runs", name)
		}
	}
}

func TestUnreachable(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{})
	w.SetDown(true)
	err := dial(t, account(w.DialIMAP))
	if as[*mailbox.NetError](t, err); !mailbox.Temporary(err) || !strings.Contains(err.Error(), "check host, port") {
		t.Errorf("got %v", err)
	}
}

func TestCancelledIsNoFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script(t, &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: "^LOGIN", Hang: true}}})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := mailbox.Dial(ctx, account(s.Dial))
		if !errors.Is(err, context.Canceled) || mailbox.Temporary(err) {
			t.Errorf("got %v", err)
		}
	})
}

// A token is asked for at each login; one that the server refuses before its time is
// renewed and tried once more, never oftener.
func TestATokenIsRenewedInTheMiddle(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{Token: "second"})
	for name, c := range map[string]struct {
		tokens []string // one after another
		asked  int
		ok     bool
	}{
		"renewed in time":     {[]string{"second"}, 1, true},
		"refused, renewed":    {[]string{"first", "second"}, 2, true},
		"refused, both times": {[]string{"first", "other", "second"}, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			a, asked, at := account(w.DialIMAP), 0, 0
			a.Token = func(context.Context) (string, error) { asked++; return c.tokens[at], nil }
			a.Refused = func(token string) bool { at++; return token == c.tokens[at-1] }
			err := dial(t, a)
			if asked != c.asked || (err == nil) != c.ok {
				t.Errorf("asked %d times, %v", asked, err)
			}
			if err != nil {
				as[*mailbox.AuthError](t, err)
			}
		})
	}
}

// In the middle of a watch, hours after the first login, a broken line is dialled
// with a fresh token.
func TestAWatchLogsInWithAFreshToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := world(t, mailtest.Options{}, mailtest.Account{Token: "first"}), world(t, mailtest.Options{}, mailtest.Account{Token: "second"})
		put(t, first, "INBOX", raw(1))
		put(t, second, "INBOX", raw(1), raw(2))
		began := time.Now()
		late := func() bool { return time.Since(began) > time.Hour }
		acct := account(func(ctx context.Context) (net.Conn, error) {
			if late() {
				return second.DialIMAP(ctx)
			}
			return first.DialIMAP(ctx)
		})
		acct.Token = func(context.Context) (string, error) {
			if late() {
				return "second", nil
			}
			return "first", nil
		}
		a := newArchive(t)
		watch(t, acct, inbox, a, still())
		arrives(t, a, raw(1))
		time.Sleep(3 * time.Hour)
		first.SetDown(true)
		if d := arrives(t, a, raw(2)); d > 10*time.Second {
			t.Errorf("it took %v", d)
		}
	})
}

// A token that cannot be fetched because the net is down is no refused login.
func TestATokenOutOfReachIsTheNets(t *testing.T) {
	w := world(t, mailtest.Options{}, mailtest.Account{Token: "tok"})
	a := account(w.DialIMAP)
	a.Token = func(context.Context) (string, error) {
		return "", &url.Error{Op: "Post", URL: "https://login.example/token", Err: &net.DNSError{Err: "no such host", Name: "login.example", IsTemporary: true}}
	}
	if err := dial(t, a); !mailbox.Temporary(err) {
		t.Errorf("got %T: %v", err, err)
	}
}
