package outbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// The time limits of RFC 5321 section 4.5.3.2, per step. The ten minutes after
// the final dot matter most: a server may scan the mail before it answers, and
// giving up earlier would leave a letter that arrived and is not known to have.
const (
	limitDial = 5 * time.Minute
	// limitConnect is for the connection itself, before the greeting: a host that
	// swallows packets shows in half a minute.
	limitConnect = 30 * time.Second
	limitMail    = 5 * time.Minute
	limitData    = 2 * time.Minute
	limitBody    = 3 * time.Minute
	limitDot     = 10 * time.Minute
	// limitStop is how long an orderly end waits for the answer to a dot: most
	// servers give it within seconds, and it saves the owner an unknown letter; the
	// daemon is to be gone within five.
	limitStop = 4 * time.Second
)

// errAccount says that the server would not let us in: the account fails, not
// the letter, whatever code it gave.
var errAccount = errors.New("the account cannot send")

// Account is a mailbox to send from.
type Account struct {
	Name     string // the account's name in the configuration
	Address  string
	Host     string
	Port     int
	TLS      string // "tls" (implicit), "starttls" (mandatory), "none" (loopback only)
	User     string
	Password func(context.Context) (string, error)
	// OAuth says that Password yields an OAuth2 access token (XOAUTH2).
	OAuth bool
	// TLSConfig overrides the default (system roots, TLS 1.2 and up); for tests.
	TLSConfig *tls.Config
	// Dial overrides the network; nil means TCP.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// session is one SMTP connection, driven step by step. It is closed hard in
// every case: a QUIT after half a body would make the server accept a cut letter.
type session struct {
	c   *smtp.Client
	nc  net.Conn
	end func() bool // stops the watch over ctx
}

// dial connects, secures and authenticates. When ctx ends the connection is
// closed, whatever is being waited for.
func dial(ctx context.Context, a Account) (*session, error) {
	s := &session{end: func() bool { return true }}
	client, err := gomail.NewClient(a.Host, options(ctx, a, func(nc net.Conn) {
		s.nc, s.end = nc, context.AfterFunc(ctx, func() { nc.Close() })
	})...)
	if err != nil {
		return nil, a.wrap("preparing", err)
	}
	if s.c, err = client.DialToSMTPClientWithContext(ctx); err != nil {
		s.end()
		if s.nc != nil {
			s.nc.Close()
		}
		return nil, a.wrap("logging in to", err)
	}
	if err := failpoint("dialled"); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func options(ctx context.Context, a Account, opened func(net.Conn)) []gomail.Option {
	opts := []gomail.Option{
		gomail.WithTimeout(limitDial), gomail.WithHELO("localhost"), gomail.WithoutSMTPUTF8(), gomail.WithPort(a.Port),
		gomail.WithDialContextFunc(func(ctx context.Context, network, addr string) (net.Conn, error) {
			nc, err := a.connect(ctx, network, addr)
			if err == nil {
				opened(nc)
			}
			return nc, err
		}),
	}
	conf := a.tlsConfig()
	switch a.TLS {
	case "starttls":
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory), gomail.WithTLSConfig(conf))
	case "tls": // connect has made the connection secure already; go-mail must not offer STARTTLS on top
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		opts = append(opts, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	return append(opts, auth(ctx, a)...)
}

func auth(ctx context.Context, a Account) []gomail.Option {
	if a.User == "" || a.Password == nil {
		return nil
	}
	return []gomail.Option{gomail.WithSMTPAuthCustom(&login{ctx: ctx, a: a})}
}

func (a Account) tlsConfig() *tls.Config {
	if a.TLSConfig != nil {
		return a.TLSConfig
	}
	return &tls.Config{ServerName: a.Host, MinVersion: tls.VersionTLS12}
}

func (a Account) connect(ctx context.Context, network, addr string) (net.Conn, error) {
	dial := a.Dial
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	ctx, cancel := context.WithTimeout(ctx, limitConnect)
	defer cancel()
	nc, err := dial(ctx, network, addr)
	if err != nil || a.TLS != "tls" {
		return nc, err
	}
	tc := tls.Client(nc, a.tlsConfig())
	if err := tc.HandshakeContext(ctx); err != nil {
		nc.Close()
		return nil, err
	}
	return tc, nil
}

func (a Account) wrap(doing string, err error) error {
	hint := ""
	var te *textproto.Error
	if errors.As(err, &te) && (te.Code == 535 || te.Code == 534) {
		hint = ": use an authorisation code (授权码) or an app password, and turn on SMTP in the mailbox's settings"
	}
	return fmt.Errorf("%w: %s %s as %s: %w%s", errAccount, doing, net.JoinHostPort(a.Host, strconv.Itoa(a.Port)), a.User, err, hint)
}

// login is SMTP AUTH by whatever the server offers of XOAUTH2, PLAIN and LOGIN.
// A password is never sent without TLS but to this machine.
type login struct {
	ctx context.Context
	a   Account
	smtp.Auth
}

// Start implements smtp.Auth.
func (l *login) Start(s *smtp.ServerInfo) (string, []byte, error) {
	secret, err := l.a.Password(l.ctx)
	if err != nil {
		return "", nil, err
	}
	safe := s.TLS || l.a.TLS == "tls" || loopback(s.Name)
	if !safe {
		return "", nil, errors.New("the connection is not encrypted, the password was not sent")
	}
	switch {
	case l.a.OAuth:
		l.Auth = smtp.XOAuth2Auth(l.a.User, secret)
	case offers(s, "PLAIN"):
		l.Auth = smtp.PlainAuth("", l.a.User, secret, s.Name, true)
	case offers(s, "LOGIN"):
		l.Auth = smtp.LoginAuth(l.a.User, secret, s.Name, true)
	default:
		return "", nil, fmt.Errorf("the server offers none of PLAIN, LOGIN, XOAUTH2 but %v", s.Auth)
	}
	return l.Auth.Start(s)
}

func offers(s *smtp.ServerInfo, mech string) bool {
	for _, m := range s.Auth {
		if m == mech {
			return true
		}
	}
	return false
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// envelope gives sender and recipients. One recipient refused is all refused:
// the owner approved the letter to all of them.
func (s *session) envelope(from string, rcpts []string) error {
	if err := s.limit(limitMail); err != nil {
		return err
	}
	if err := s.c.Mail("<" + from + ">"); err != nil {
		return fmt.Errorf("MAIL FROM: %w", err)
	}
	if err := failpoint("mail"); err != nil {
		return err
	}
	for _, r := range rcpts {
		if err := s.limit(limitMail); err != nil {
			return err
		}
		if err := s.c.Rcpt("<" + r + ">"); err != nil {
			return fmt.Errorf("recipient %s: %w", r, err)
		}
		if err := failpoint("rcpt"); err != nil {
			return err
		}
	}
	return nil
}

// body sends everything but the final dot, out of our buffers too: what fails
// here has surely not been accepted.
func (s *session) body(raw []byte) (io.WriteCloser, error) {
	if err := s.limit(limitData); err != nil {
		return nil, err
	}
	w, err := s.c.Data()
	if err != nil {
		return nil, fmt.Errorf("DATA: %w", err)
	}
	if err := failpoint("data"); err != nil {
		return nil, err
	}
	if err := s.limit(limitBody); err != nil {
		return nil, err
	}
	if _, err := w.Write(raw); err != nil {
		return nil, fmt.Errorf("sending the text: %w", err)
	}
	if err := s.c.Text.Writer.W.Flush(); err != nil {
		return nil, fmt.Errorf("sending the text: %w", err)
	}
	if err := failpoint("body"); err != nil {
		return nil, err
	}
	return w, nil
}

// dot sends the final dot and returns what the server answered. When ctx ends
// the answer is still awaited for a moment.
func (s *session) dot(ctx context.Context, w io.WriteCloser) (string, error) {
	s.end()
	if err := s.limit(limitDot); err != nil {
		return "", err
	}
	defer context.AfterFunc(ctx, func() { _ = s.nc.SetDeadline(time.Now().Add(limitStop)) })()
	err := w.Close()
	response := ""
	if d, ok := w.(*smtp.DataCloser); ok {
		response = d.ServerResponse()
	}
	if err == nil {
		err = failpoint("answered")
	}
	return response, err
}

func (s *session) limit(d time.Duration) error { return s.c.UpdateDeadline(d) }

// close ends the connection hard.
func (s *session) close() {
	s.end()
	s.nc.Close()
}

// quit says goodbye, only ever after the outcome is committed.
func (s *session) quit() {
	if s.limit(30*time.Second) == nil {
		_ = s.c.Quit()
	}
	s.close()
}

// code returns the SMTP reply code that an error carries, or 0 when the server
// did not answer with one.
func code(err error) int {
	var te *textproto.Error
	if errors.As(err, &te) {
		return te.Code
	}
	return 0
}
