package mailbox

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strconv"
	"time"
)

// Security is how a connection is protected.
type Security int

const (
	// TLS is TLS from the first byte, port 993. The default.
	TLS Security = iota
	// StartTLS upgrades a plain connection before anything is said, port 143.
	// A server that does not offer it gets no password.
	StartTLS
	// Plain is no protection; allowed for loopback hosts only.
	Plain
)

// Standard ports (RFC 8314 and RFC 9051).
const (
	portTLS   = 993
	portPlain = 143
)

// DefaultCmdTimeout bounds one command, or the silence within a longer one. Slow
// providers were seen to take 20 s for a SELECT.
const DefaultCmdTimeout = time.Minute

// Account says where and as whom to log in.
type Account struct {
	// Name identifies the account in events; unique in a configuration.
	Name string
	// Host is a host name or an IP address; Port 0 means 993, or 143 without
	// implicit TLS.
	Host     string
	Port     int
	Security Security
	// User is the login name, mostly the mail address.
	User string
	// Password returns the password, app password or 授权码; it is asked at each
	// login. Unused when Token is set.
	Password func(ctx context.Context) (string, error)
	// Token returns an OAuth 2 access token that is fresh enough for a login.
	// When set, XOAUTH2 or OAUTHBEARER is used.
	Token func(ctx context.Context) (string, error)
	// Refused is told of a token that the server does not take though it should
	// still hold (the provider's clock may be another), and reports whether Token
	// has a new one to give; then the login is tried once more. nil: it has not.
	Refused func(token string) (renewed bool)
	// TLSConfig is nil for the system's trust and TLS 1.2 or later.
	TLSConfig *tls.Config
	// Dial replaces the network; nil dials Host and Port by TCP.
	Dial func(ctx context.Context) (net.Conn, error)
	// CmdTimeout bounds each command; 0 means [DefaultCmdTimeout].
	CmdTimeout time.Duration
	// NoDates leaves INTERNALDATE out of requests, for a server whose dates
	// cannot be parsed and kill the connection.
	NoDates bool
}

func (a Account) timeout() time.Duration {
	if a.CmdTimeout > 0 {
		return a.CmdTimeout
	}
	return DefaultCmdTimeout
}

// addr is host:port.
func (a Account) addr() string {
	port := a.Port
	if port == 0 {
		port = portTLS
		if a.Security != TLS {
			port = portPlain
		}
	}
	return net.JoinHostPort(a.Host, strconv.Itoa(port))
}

// Check reports what makes the account unusable before any connection is made:
// always a [ConfigError].
func (a Account) Check() error {
	switch {
	case a.Host == "":
		return &ConfigError{a.detail("reading the account's settings", "give the IMAP server's host name", fmt.Errorf("no host"))}
	case a.User == "":
		return &ConfigError{a.detail("reading the account's settings", "give the login name, mostly the mail address", fmt.Errorf("no user"))}
	case a.Password == nil && a.Token == nil:
		return &ConfigError{a.detail("reading the account's settings", "give a password or an OAuth token", fmt.Errorf("no credentials"))}
	case a.Security == Plain && !loopback(a.Host):
		return &ConfigError{a.detail("reading the account's settings", "use TLS (port 993) or STARTTLS (port 143)", fmt.Errorf("a connection without TLS is allowed to this machine only"))}
	}
	return nil
}

// loopback reports whether host is this machine, without asking DNS.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// tlsConfig returns the settings for the account's host.
func (a Account) tlsConfig() *tls.Config {
	c := &tls.Config{}
	if a.TLSConfig != nil {
		c = a.TLSConfig.Clone()
	}
	if c.ServerName == "" {
		c.ServerName = a.Host
	}
	c.MinVersion = max(c.MinVersion, tls.VersionTLS12)
	return c
}

// Keep-alive probes notice a peer that vanished within about 90 s, also where
// no command is under way.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 15 * time.Second, Count: 4}

func (a Account) dial(ctx context.Context) (net.Conn, error) {
	if a.Dial != nil {
		return a.Dial(ctx)
	}
	d := net.Dialer{KeepAliveConfig: keepAlive}
	return d.DialContext(ctx, "tcp", a.addr())
}

func (a Account) detail(op, hint string, err error) Detail {
	return Detail{Op: op, Host: a.Host, User: a.User, Hint: hint, Err: err}
}
