//go:build e2e

package realmail

import (
	"crypto/tls"
	"crypto/x509"
	"net/smtp"
	"os"
	"strings"
	"testing"
)

var people = []Account{{"ann@one.example", "ann's"}, {"bob@two.example", "bob's"}}

func start(t *testing.T) *Server {
	t.Helper()
	s, err := Start(t.Context(), Options{Accounts: people, Sent: "已发送"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(s.dir); err == nil {
			t.Error("the servers' folder is still there")
		}
	})
	return s
}

// The servers take seconds to start and stop, so that they do it once.
func TestServers(t *testing.T) {
	s := start(t)
	t.Run("mail goes from one mailbox to the other", func(t *testing.T) { delivers(t, s) })
	t.Run("the certificate is for 127.0.0.1", func(t *testing.T) { certificate(t, s) })
	t.Run("a crash", func(t *testing.T) { crashes(t, s) })
	t.Run("refusals", func(t *testing.T) { refusals(t, s) })
}

func delivers(t *testing.T, s *Server) {
	auth := smtp.PlainAuth("", "ann@one.example", "ann's", "127.0.0.1")
	mail := []byte("From: ann@one.example\r\nTo: bob+x@two.example\r\nSubject: hello\r\n\r\nhello\r\n")
	if err := smtp.SendMail(address(s.SMTP), auth, "ann@one.example", []string{"bob+x@two.example"}, mail); err != nil {
		t.Fatal(err)
	}
	if err := s.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	d, err := s.Deliveries()
	if err != nil || len(d) != 1 || d[0] != (Delivery{"ann@one.example", "bob+x@two.example", "sent"}) {
		t.Errorf("deliveries %v, %v", d, err)
	}
	if f, err := s.Flags("bob@two.example"); err != nil || len(f) != 1 {
		t.Errorf("bob's INBOX: %v, %v", f, err)
	}
}

func refusals(t *testing.T, s *Server) {
	login := func(user, password string) smtp.Auth { return smtp.PlainAuth("", user, password, "127.0.0.1") }
	ann := login("ann@one.example", "ann's")
	for _, c := range []struct {
		name     string
		auth     smtp.Auth
		from, to string
		code     string
	}{
		{"no login", nil, "ann@one.example", "bob@two.example", "554"},
		{"wrong password", login("ann@one.example", "bob's"), "ann@one.example", "bob@two.example", "535"},
		{"another's address", ann, "bob@two.example", "bob@two.example", "553"},
		{"another domain", ann, "ann@one.example", "carl@three.example", "554"},
		{"no such mailbox", ann, "ann@one.example", "carl@two.example", "550"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := smtp.SendMail(address(s.SMTP), c.auth, c.from, []string{c.to}, []byte("Subject: x\r\n\r\nx\r\n"))
			if err == nil || !strings.HasPrefix(err.Error(), c.code) {
				t.Errorf("got %v, want a refusal with %s", err, c.code)
			}
		})
	}
	if _, err := s.Deliveries(); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("the log's refusals are not told: %v", err)
	}
}

func crashes(t *testing.T, s *Server) {
	for range 5 {
		if err := s.CrashDovecot(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func certificate(t *testing.T, s *Server) {
	pem, err := os.ReadFile(s.CA)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	for _, port := range []int{s.IMAPS, s.SMTPS} {
		c, err := tls.Dial("tcp", address(port), &tls.Config{RootCAs: pool})
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
		if c, err := tls.Dial("tcp", address(port), nil); err == nil {
			c.Close()
			t.Error("a certificate of an unknown authority was taken")
		}
	}
}
