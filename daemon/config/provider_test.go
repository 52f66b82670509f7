package config

import (
	"context"
	"errors"
	"net"
	"net/url"
	"slices"
	"testing"
	"time"
)

// Every preset can be used as it stands and says where it comes from and when.
func TestProvidersAreWhole(t *testing.T) {
	ids, domains := map[string]bool{}, map[string]string{}
	for _, p := range Providers() {
		if ids[p.ID] || p.Name.ZH == "" || p.Name.EN == "" || p.Login.ZH == "" || p.Login.EN == "" || (p.Pitfall.ZH == "") != (p.Pitfall.EN == "") {
			t.Errorf("%s: no id of its own, or a text is missing", p.ID)
		}
		ids[p.ID] = true
		if (p.OAuth+p.Tokens != "") != (p.Register.ZH != "") || (p.Register.ZH != "") != (p.Register.EN != "") {
			t.Errorf("%s: a login without a password needs a way to a client id, in both languages", p.ID)
		}
		if u, err := url.Parse(p.Source); err != nil || u.Scheme != "https" {
			t.Errorf("%s: source %q", p.ID, p.Source)
		}
		if _, err := time.Parse(time.DateOnly, p.Checked); err != nil || p.Read != "source" && p.Read != "secondary" {
			t.Errorf("%s: checked %q, read %q", p.ID, p.Checked, p.Read)
		}
		if (p.Read == "secondary") != (p.Via != "") {
			t.Errorf("%s: read %q, by way of %q", p.ID, p.Read, p.Via)
		}
		if p.IMAP.Host == "" || p.SMTP.Host == "" || p.IMAP.Port == 0 || p.SMTP.Port == 0 || len(p.Domains)+len(p.MX) == 0 {
			t.Errorf("%s: a server or what it is known by is missing", p.ID)
		}
		for _, d := range p.Domains {
			if domains[d] != "" {
				t.Errorf("%s belongs to %s and %s", d, domains[d], p.ID)
			}
			domains[d] = p.ID
		}
	}
	for _, want := range []string{"qq.com", "163.com", "126.com", "yeah.net", "139.com", "aliyun.com", "sina.com", "gmail.com", "outlook.com", "hotmail.com", "icloud.com", "yahoo.com", "fastmail.com", "proton.me"} {
		if domains[want] == "" {
			t.Errorf("no preset for %s", want)
		}
	}
}

func TestDiscover(t *testing.T) {
	none := errors.New("no such host")
	for name, c := range map[string]struct {
		address string
		mx      string
		srv     map[string]*net.SRV
		open    []string
		how     string
		imap    Server
		smtp    Server
	}{
		"a provider's own domain":     {address: "lin@QQ.com", how: "provider", imap: Server{Host: "imap.qq.com", Port: 993, TLS: "tls"}, smtp: Server{Host: "smtp.qq.com", Port: 465, TLS: "tls"}},
		"hosted by a provider":        {address: "a@firm.example", mx: "aspmx.l.google.com.", how: "mx", imap: Server{Host: "imap.gmail.com", Port: 993, TLS: "tls"}, smtp: Server{Host: "smtp.gmail.com", Port: 465, TLS: "tls"}},
		"a name that only ends alike": {address: "a@firm.example", mx: "mx.notgoogle.com.", how: ""},
		"SRV records": {address: "a@own.example", srv: map[string]*net.SRV{"imaps": {Target: "box.own.example.", Port: 993}, "submission": {Target: "out.own.example.", Port: 587}}, how: "srv",
			imap: Server{Host: "box.own.example", Port: 993, TLS: "tls"}, smtp: Server{Host: "out.own.example", Port: 587, TLS: "starttls"}},
		"SRV says: not offered": {address: "a@own.example", srv: map[string]*net.SRV{"imaps": {Target: "."}, "imap": {Target: "box.own.example.", Port: 143}}, open: []string{"mail.own.example:465"}, how: "srv",
			imap: Server{Host: "box.own.example", Port: 143, TLS: "starttls"}, smtp: Server{Host: "mail.own.example", Port: 465, TLS: "tls"}},
		"usual names": {address: "a@own.example", open: []string{"mail.own.example:993", "smtp.own.example:587"}, how: "name",
			imap: Server{Host: "mail.own.example", Port: 993, TLS: "tls"}, smtp: Server{Host: "smtp.own.example", Port: 587, TLS: "starttls"}},
		"nothing to send with": {address: "a@own.example", open: []string{"mail.own.example:993"}, how: ""},
	} {
		t.Run(name, func(t *testing.T) {
			n := Network{
				MX: func(context.Context, string) ([]*net.MX, error) {
					if c.mx == "" {
						return nil, none
					}
					return []*net.MX{{Host: c.mx}}, nil
				},
				SRV: func(_ context.Context, service, _, _ string) (string, []*net.SRV, error) {
					if r := c.srv[service]; r != nil {
						return "", []*net.SRV{r}, nil
					}
					return "", nil, none
				},
				Open: func(_ context.Context, addr string) bool { return slices.Contains(c.open, addr) },
			}
			p, how, err := Discover(t.Context(), c.address, n)
			if how != c.how || (err != nil) != (c.how == "") {
				t.Fatalf("found by %q, %v; want %q", how, err, c.how)
			}
			if err == nil && (p.IMAP != c.imap || p.SMTP != c.smtp) {
				t.Errorf("imap %+v, smtp %+v", p.IMAP, p.SMTP)
			}
		})
	}
}
