package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/config"
	"cuiban/daemon/mailtest"
)

// setUp is a world on loopback ports and a folder for a configuration.
type setUp struct {
	w          *mailtest.World
	dir        string
	imap, smtp string
	network    config.Network
}

func newSetUp(t *testing.T) *setUp {
	t.Helper()
	s := &setUp{w: mailtest.New(mailtest.Options{Anonymous: true}), dir: t.TempDir()}
	t.Cleanup(s.w.Close)
	for _, a := range []string{"lin@example.cn", "cases@example.net"} {
		if err := s.w.AddAccount(mailtest.Account{Address: a, Password: "sesame", SavesSent: true}); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if s.imap, s.smtp, err = s.w.Listen(0, 0); err != nil {
		t.Fatal(err)
	}
	none := errors.New("no such host")
	s.network = config.Network{
		MX:   func(context.Context, string) ([]*net.MX, error) { return nil, none },
		SRV:  func(context.Context, string, string, string) (string, []*net.SRV, error) { return "", nil, none },
		Open: func(context.Context, string) bool { return false },
	}
	return s
}

// run runs cuiban in the folder, with typed as what is typed.
func (s *setUp) run(t *testing.T, typed string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{in: strings.NewReader(typed), out: &out, err: &errs, now: time.Now, network: &s.network, env: func(name string) string {
		return map[string]string{"LANG": "zh_CN.UTF-8"}[name]
	}}
	return result{a.run(t.Context(), append(args, "-c", s.conf())), out.String(), errs.String()}
}

func (s *setUp) conf() string { return filepath.Join(s.dir, "cuiban.toml") }

func (s *setUp) servers() []string {
	return []string{"--imap", s.imap, "--smtp", s.smtp, "--tls", "none"}
}

// In a script nothing is asked; what is written loads, is private, and works.
func TestInitInAScript(t *testing.T) {
	s := newSetUp(t)
	secret := filepath.Join(s.dir, "pw")
	if err := os.WriteFile(secret, []byte("sesame\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"init", "--yes", "--lang", "en", "--name", "Lin Xiao", "--address", "Lin@Example.cn", "--way", "both", "--password-file", secret,
		"--tracker", "cases@example.net", "--tracker-password-file", secret, "--tracker-imap", s.imap, "--tracker-smtp", s.smtp, "--tracker-tls", "none"}, s.servers()...)
	r := s.run(t, "", args...)
	if r.code != 0 {
		t.Fatalf("exit %d: %s%s", r.code, r.out, r.err)
	}
	info, err := os.Stat(s.conf())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info.Mode(), err)
	}
	c, err := config.Load(s.conf())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Accounts) != 2 || c.Own("lin@example.cn") == nil || c.Tracker().Address != "cases@example.net" || c.Owners[0].Name != "Lin Xiao" || c.Language != "en" {
		t.Errorf("%+v", c)
	}
	if r := s.run(t, "", args...); r.code != 1 || !strings.Contains(r.err, "--force") {
		t.Errorf("a second time: exit %d: %s", r.code, r.err)
	}
	if r := s.run(t, "", "check", "--wait", "10s"); r.code != 0 || !strings.Contains(r.out, "✓ tracker round_trip") {
		t.Errorf("check: exit %d: %s%s", r.code, r.out, r.err)
	}
}

// Asked one by one, with a wrong password first, the answers make the same file.
func TestInitAsks(t *testing.T) {
	s := newSetUp(t)
	typed := strings.Join([]string{"1", "林晓", "not an address", "lin@@example.cn", "lin@example.cn", "", "none", "30", s.imap, s.smtp, "wrong", "sesame", ""}, "\n")
	r := s.run(t, typed, "init", "--tls", "none")
	if r.code != 0 {
		t.Fatalf("exit %d: %s%s", r.code, r.out, r.err)
	}
	for _, want := range []string{"这不是邮箱地址", "要 1 到 3660 的天数", "没有找到", "✗ own imap", "✓ own smtp", "已写好", "cuiban check --rehearse", "抄送 lin@example.cn"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("%q was not said:\n%s", want, r.out)
		}
	}
	text, err := os.ReadFile(s.conf())
	if err != nil || !bytes.Contains(text, []byte(`password = "sesame"`)) || !bytes.Contains(text, []byte("first_days = 30")) || !bytes.Contains(text, []byte("# 您自己的邮箱")) || bytes.Contains(text, []byte("wrong")) {
		t.Errorf("%v:\n%s", err, text)
	}
}

func TestInitRefuses(t *testing.T) {
	s := newSetUp(t)
	base := append([]string{"init", "--yes", "--name", "Lin", "--address", "lin@example.cn", "--way", "own"}, s.servers()...)
	t.Setenv("CUIBAN_TEST_WRONG", "wrong")
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no name":        {[]string{"init", "--yes"}, exitUsage, "--name"},
		"no password":    {base, exitUsage, "--password-file"},
		"unknown way":    {slices.Concat(base, []string{"--way", "neither"}), exitUsage, "--way"},
		"wrong password": {slices.Concat(base, []string{"--password-env", "CUIBAN_TEST_WRONG"}), exitFailed, "nothing was written"},
		"no servers":     {[]string{"init", "--yes", "--name", "Lin", "--address", "lin@example.cn", "--way", "own", "--password-env", "CUIBAN_TEST_WRONG"}, exitFailed, "--imap host"},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.run(t, "", c.args...)
			if r.code != c.code || !strings.Contains(r.err, c.want) {
				t.Errorf("exit %d: %s", r.code, r.err)
			}
			if _, err := os.Stat(s.conf()); err == nil {
				t.Error("a configuration was written")
			}
		})
	}
	if r := s.run(t, "1\n", "init"); r.code != exitFailed || !strings.Contains(r.err, "--yes") {
		t.Errorf("the input ends: exit %d: %s", r.code, r.err)
	}
}

// Where no password is taken, the file names the login by a token, and the next
// thing to do is that login.
func TestInitWithoutPassword(t *testing.T) {
	base := []string{"init", "--yes", "--lang", "en", "--name", "Lin", "--address", "lin@hotmail.com", "--way", "own"}
	const id = "9f3c1c0e-5c5e-4d0a-9d2f-0a4b3f1d2c11"
	for name, c := range map[string]struct {
		typed string
		args  []string
		code  int
		want  []string
	}{
		"asked":        {"2\nLin\nlin@hotmail.com\nEurope/Nowhere\nEurope/London\natlantis\ngb\n\n\nno id, sorry\n" + id + "\n", []string{"init"}, exitDone, []string{"that is no time zone", "known are", "takes no passwords", "App registrations", "made of letters", "cuiban oauth login own"}},
		"in a script":  {"", append(base, "--client-id", id), exitDone, []string{"cuiban oauth login own", "not tried yet"}},
		"without id":   {"", base, exitUsage, []string{"--client-id", "App registrations"}},
		"a strange id": {"", append(base, "--client-id", "a b"), exitUsage, []string{"--client-id \"a b\""}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSetUp(t)
			r := s.run(t, c.typed, c.args...)
			if r.code != c.code {
				t.Fatalf("exit %d: %s%s", r.code, r.out, r.err)
			}
			for _, want := range c.want {
				if !strings.Contains(r.out+r.err, want) {
					t.Errorf("%q was not said:\n%s%s", want, r.out, r.err)
				}
			}
			if c.code != exitDone {
				return
			}
			conf, err := config.Load(s.conf())
			if err != nil {
				t.Fatal(err)
			}
			if want := map[string]string{"asked": "Europe/London gb"}[name]; want != "" && conf.Zone+" "+conf.Jurisdiction != want {
				t.Errorf("%s %s", conf.Zone, conf.Jurisdiction)
			}
			if o := conf.Account("own").OAuth; o == nil || o.Provider != "microsoft" || o.ClientID != id {
				t.Errorf("%+v", o)
			}
		})
	}
}

// Gmail is entered by an app password, or by a token where the application's id is
// given; then its secret belongs to it.
func TestInitGmailByToken(t *testing.T) {
	s := newSetUp(t)
	secret := filepath.Join(s.dir, "secret")
	if err := os.WriteFile(secret, []byte("GOCSPX-x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	base := []string{"init", "--yes", "--lang", "en", "--name", "Lin", "--address", "lin@gmail.com", "--way", "own", "--client-id", "1-a.apps.googleusercontent.com"}
	if r := s.run(t, "", base...); r.code != exitUsage || !strings.Contains(r.err, "--client-secret-file") {
		t.Errorf("without the secret: exit %d: %s", r.code, r.err)
	}
	if r := s.run(t, "", append(base, "--client-secret-file", secret)...); r.code != 0 || !strings.Contains(r.out, "cuiban oauth login own") || strings.Contains(r.out, "GOCSPX") {
		t.Fatalf("exit %d: %s%s", r.code, r.out, r.err)
	}
	conf, err := config.Load(s.conf())
	if err != nil {
		t.Fatal(err)
	}
	if o := conf.Account("own").OAuth; o == nil || o.Provider != "google" || o.ClientID != "1-a.apps.googleusercontent.com" || o.ClientSecret != "GOCSPX-x" {
		t.Errorf("%+v", o)
	}
}

// iCloud wants the part before the @ to read with, unless told otherwise, and the
// whole address to send with.
func TestInitICloudUser(t *testing.T) {
	for args, want := range map[string]string{"": "lin", "--user=other": "other"} {
		s := newSetUp(t)
		r := s.run(t, "", append([]string{"init", "--yes", "--no-test", "--name", "Lin", "--address", "lin@icloud.com", "--way", "own", "--password-env", "X"}, strings.Fields(args)...)...)
		if r.code != 0 {
			t.Fatal(r.err)
		}
		conf, err := config.Load(s.conf())
		if err != nil {
			t.Fatal(err)
		}
		a := conf.Account("own")
		if smtp := map[string]string{"lin": "lin@icloud.com", "other": "other"}[want]; a.IMAP.User != want || a.SMTP.User != smtp {
			t.Errorf("%s: reading as %q, sending as %q", args, a.IMAP.User, a.SMTP.User)
		}
	}
}

// Whatever is answered, the file that comes of it can be read.
func TestAnswersAreQuoted(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		name := "O'Brien \"林\" \\ # \t\u2028"
		text, err := config.Answers{Language: lang, Zone: "Asia/Shanghai", Jurisdiction: "cn", Owner: config.Owner{Name: name, Address: "a@b.example"},
			Accounts: []config.Account{{Name: "token", Role: "tracker", Address: "t@b.example", SaveSent: "cuiban", OAuth: &config.OAuth{Provider: "microsoft", ClientID: name},
				IMAP: config.Server{Host: "h", Port: 993, TLS: "tls"}, SMTP: config.Server{Host: "h", Port: 465, TLS: "tls"}}, {Name: "own", Role: "owner", Address: "a@b.example", SaveSent: "cuiban", Plus: true, Secret: config.Secret{Password: `p"\#'`},
				IMAP: config.Server{Host: "imap.qq.com", Port: 993, TLS: "tls", User: "x", CA: "c.pem"}, SMTP: config.Server{Host: "h", Port: 465, TLS: "tls"}}}}.Text()
		if err != nil {
			t.Fatal(err)
		}
		c, err := config.Parse("cuiban.toml", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if c.Owners[0].Name != name || c.Accounts[0].OAuth.ClientID != name || c.Accounts[1].Password != `p"\#'` || c.Accounts[1].IMAP.User != "x" || c.Accounts[1].IMAP.CA != "c.pem" || !c.Accounts[1].Plus {
			t.Errorf("%+v", c)
		}
	}
}
