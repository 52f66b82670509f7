package config

import (
	"context"
	_ "embed"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/pelletier/go-toml/v2"

	"cuiban/escalation"
)

//go:embed providers.toml
var providersTOML []byte

// Words are a short text in both languages.
type Words struct {
	ZH string `toml:"zh"`
	EN string `toml:"en"`
}

// In returns the text in the language "en", and in Chinese for any other.
func (w Words) In(lang string) string { return escalation.Reason(w).In(lang) }

// Provider is what is known of a mail provider's settings and pitfalls.
type Provider struct {
	ID      string   `toml:"id"`
	Name    Words    `toml:"name"`
	Domains []string `toml:"domains"` // of addresses
	MX      []string `toml:"mx"`      // ends of the exchangers' names of hosted domains
	IMAP    Server   `toml:"imap"`
	SMTP    Server   `toml:"smtp"`
	Login   Words    `toml:"login"` // what it wants for a password, and where to get it
	// LocalUser says that reading wants the address's part before the @ as the name
	// to log in with.
	LocalUser bool `toml:"local_user"`
	// OAuth is the login it wants as it takes no password at all: "microsoft"; ""
	// when it takes one.
	OAuth string `toml:"oauth"`
	// Tokens is the login by tokens that it takes beside a password: "google"; "".
	Tokens   string `toml:"tokens"`
	Register Words  `toml:"register"` // with OAuth or Tokens: how to come by a client id of one's own
	Window   int    `toml:"window"`   // IMAP shows only so many days unless told otherwise; 0 all
	Pitfall  Words  `toml:"pitfall"`  // "" none
	Plus     bool   `toml:"plus"`     // name+word@domain arrives
	// SavesSent says that mail sent over SMTP is filed in Sent by the provider.
	SavesSent bool   `toml:"saves_sent"`
	Source    string `toml:"source"`  // the provider's own page
	Read      string `toml:"read"`    // "source" or "secondary": what was compared
	Via       string `toml:"via"`     // with "secondary": what it was
	Checked   string `toml:"checked"` // 2006-01-02, when
	Tried     bool   `toml:"tried"`   // on the real service
}

// Providers returns the presets. The slice is shared: do not change it.
var Providers = sync.OnceValue(func() []Provider {
	var file struct {
		Providers []Provider `toml:"provider"`
	}
	if err := toml.Unmarshal(providersTOML, &file); err != nil {
		panic("config: providers.toml: " + err.Error()) // embedded, and tested
	}
	for i := range file.Providers {
		p := &file.Providers[i]
		usual(&p.IMAP, 993, 143)
		usual(&p.SMTP, 465, 587)
	}
	return file.Providers
})

// usual fills in the protection and port of a server where none is named.
func usual(s *Server, implicit, explicit int) {
	s.TLS = orText(s.TLS, "tls")
	s.Port = orPort(s.Port, s.TLS, implicit, explicit)
}

// ProviderOf returns the preset for an address by its domain alone.
func ProviderOf(address string) (Provider, bool) {
	domain := DomainOf(address)
	for _, p := range Providers() {
		if slices.Contains(p.Domains, domain) {
			return p, true
		}
	}
	return Provider{}, false
}

// ProviderOfHost returns the preset that uses an IMAP host; a host on this
// machine may be anybody's.
func ProviderOfHost(host string) (Provider, bool) {
	for _, p := range Providers() {
		if !loopback(host) && strings.EqualFold(p.IMAP.Host, host) {
			return p, true
		}
	}
	return Provider{}, false
}

// DomainOf is the domain of an address, lower case; "" when it has none.
func DomainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return strings.ToLower(domain)
}

// Network is what discovering needs of the network; *net.Resolver and a dialer
// by default.
type Network struct {
	MX  func(ctx context.Context, domain string) ([]*net.MX, error)
	SRV func(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	// Open says whether something listens at host:port.
	Open func(ctx context.Context, addr string) bool
}

// System is the network of this machine.
func System() Network {
	return Network{MX: net.DefaultResolver.LookupMX, SRV: net.DefaultResolver.LookupSRV, Open: listens}
}

// probeLimit bounds one connection attempt: a host that exists answers well
// within it, and there are a few to try.
const probeLimit = 4 * time.Second

func listens(ctx context.Context, addr string) bool {
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	nc, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return false
	}
	nc.Close()
	return true
}

// Discover finds the settings of an address: by its domain, by where the domain's
// mail goes, by the SRV records of RFC 6186 and RFC 8314, and by the usual host
// names. How says which way found it; an error says that none did.
func Discover(ctx context.Context, address string, n Network) (p Provider, how string, err error) {
	domain := DomainOf(address)
	if p, ok := ProviderOf(address); ok {
		return p, "provider", nil
	}
	if p, ok := byMX(ctx, domain, n); ok {
		return p, "mx", nil
	}
	p = Provider{ID: domain, Name: Words{domain, domain}}
	p.IMAP, how = find(ctx, domain, n, imapWays)
	if how == "" {
		return p, "", fmt.Errorf("looking for the mail server of %s: neither DNS nor the usual names tell: give --imap host and --smtp host (the provider's help page names them)", domain)
	}
	var smtp string
	if p.SMTP, smtp = find(ctx, domain, n, smtpWays); smtp == "" {
		return p, "", fmt.Errorf("looking for the sending server of %s: found %s for reading but nothing for sending: give --smtp host", domain, p.IMAP.Host)
	}
	return p, how, nil
}

func byMX(ctx context.Context, domain string, n Network) (Provider, bool) {
	records, err := n.MX(ctx, domain)
	if err != nil {
		return Provider{}, false
	}
	for _, r := range records {
		host := strings.TrimSuffix(strings.ToLower(r.Host), ".")
		for _, p := range Providers() {
			if slices.ContainsFunc(p.MX, func(end string) bool { return host == end || strings.HasSuffix(host, "."+end) }) {
				return p, true
			}
		}
	}
	return Provider{}, false
}

// way is one way a service may be offered: with implicit TLS first (RFC 8314).
type way struct {
	service string // of the SRV record
	tls     string
	port    int
	names   []string // usual host names, %s the domain
}

var (
	imapWays = []way{{"imaps", "tls", 993, []string{"imap.%s", "mail.%s", "%s"}}, {"imap", "starttls", 143, []string{"imap.%s", "mail.%s"}}}
	smtpWays = []way{{"submissions", "tls", 465, []string{"smtp.%s", "mail.%s", "%s"}}, {"submission", "starttls", 587, []string{"smtp.%s", "mail.%s"}}}
)

func find(ctx context.Context, domain string, n Network, ways []way) (Server, string) {
	for _, w := range ways {
		_, records, err := n.SRV(ctx, w.service, "tcp", domain)
		if err != nil {
			continue
		}
		for _, r := range records {
			if host := strings.TrimSuffix(r.Target, "."); host != "" { // "." means: not offered
				return Server{Host: host, Port: int(r.Port), TLS: w.tls}, "srv"
			}
		}
	}
	for _, w := range ways {
		for _, name := range w.names {
			host := fmt.Sprintf(name, domain)
			if n.Open(ctx, net.JoinHostPort(host, strconv.Itoa(w.port))) {
				return Server{Host: host, Port: w.port, TLS: w.tls}, "name"
			}
		}
	}
	return Server{}, ""
}
