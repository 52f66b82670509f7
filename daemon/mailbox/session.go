package mailbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
)

// The name that we give the server (RFC 2971). NetEase refuses to open folders
// to a client that gives none.
const clientName, clientVersion = "cuiban", "1"

// Session is one logged-in connection. It is used by one goroutine at a time;
// only Close may come from another. After an error other than [RefusedError]
// it is dead.
type Session struct {
	acct   Account
	g      *guard
	c      *imapclient.Client
	news   chan struct{} // one token: the server spoke of more mails
	caps   imap.CapSet
	idSent bool
	dead   bool
	folder string          // the folder that is open, "" for none
	marked map[string]bool // folders in which nothing is left to be marked
}

// Dial connects and logs in. Its time is the account's CmdTimeout, or twice that
// where a token had to be renewed.
func Dial(ctx context.Context, a Account) (*Session, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	s, err := dialOnce(ctx, a)
	if e, ok := errors.AsType[*AuthError](err); ok && e.token != "" && a.Refused != nil && a.Refused(e.token) {
		return dialOnce(ctx, a)
	}
	return s, err
}

func dialOnce(ctx context.Context, a Account) (*Session, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, a.timeout(), errSilent)
	defer cancel()
	nc, err := a.dial(ctx)
	if err != nil {
		return nil, a.fail(ctx, "connecting", err, "")
	}
	s := &Session{acct: a, g: &guard{Conn: nc}, news: make(chan struct{}, 1), marked: map[string]bool{}}
	s.g.begin(0)
	stop := context.AfterFunc(ctx, func() { s.g.kill(context.Cause(ctx)) })
	defer stop()
	if err := s.enter(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// enter goes from a bare connection to a logged-in one.
func (s *Session) enter(ctx context.Context) error {
	if err := s.greet(ctx); err != nil {
		return err
	}
	if err := s.login(ctx); err != nil {
		return err
	}
	if s.caps.Has(imap.CapID) {
		return s.identify(ctx)
	}
	return nil
}

// greet sets up TLS and go-imap and waits for the server's first line.
func (s *Session) greet(ctx context.Context) error {
	opts := &imapclient.Options{
		TLSConfig:             s.acct.tlsConfig(),
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: s.noticed},
	}
	var err error
	switch s.acct.Security {
	case TLS:
		tc := tls.Client(s.g, opts.TLSConfig)
		if err = tc.HandshakeContext(ctx); err != nil {
			return s.acct.fail(ctx, "connecting", s.g.reason(err), "")
		}
		s.c = imapclient.New(tc, opts)
	case StartTLS:
		s.c, err = imapclient.NewStartTLS(s.g, opts)
	default:
		s.c = imapclient.New(s.g, opts)
	}
	if err == nil {
		err = s.c.WaitGreeting()
	}
	if e, ok := errors.AsType[*imap.Error](err); ok && s.acct.Security == StartTLS && s.c == nil {
		d := s.acct.detail("connecting", "the server does not offer STARTTLS: use TLS on port 993", nil)
		d.Said = said(e.Text, "")
		return &TLSError{d}
	}
	if err != nil {
		return s.acct.fail(ctx, "connecting", s.g.reason(err), "")
	}
	return nil
}

// noticed runs in go-imap's reader: a handler that blocks or runs a command
// there would deadlock the client.
func (s *Session) noticed(d *imapclient.UnilateralDataMailbox) {
	if d.NumMessages == nil {
		return
	}
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// login proves who we are and learns what the server can do.
func (s *Session) login(ctx context.Context) error {
	source, kind := s.acct.Password, "password"
	if s.acct.Token != nil {
		source, kind = s.acct.Token, "access token"
	}
	secret, err := source(ctx)
	if err == nil && secret == "" {
		err = errors.New("it is empty")
	}
	if err != nil {
		return s.noSecret(kind, err)
	}
	if s.acct.Token != nil {
		err = s.loginToken(secret)
	} else {
		err = s.loginPassword(secret)
	}
	if err != nil {
		return s.loginError(ctx, err, secret)
	}
	s.caps = s.c.Caps()
	return nil
}

// noSecret is that there is nothing to log in with. A token that cannot be fetched
// because of the net is the net's fault.
func (s *Session) noSecret(kind string, err error) error {
	d := s.acct.detail("getting the "+kind, "check where it is read from", err)
	if _, isNet := errors.AsType[net.Error](err); isNet {
		d.Hint = netHint(err)
		return &NetError{d}
	}
	return &AuthError{Detail: d}
}

func (s *Session) loginPassword(password string) error {
	caps := s.c.Caps()
	if !caps.Has(imap.CapLoginDisabled) {
		return s.c.Login(s.acct.User, password).Wait()
	}
	if caps.Has(imap.AuthCap(sasl.Plain)) {
		return s.c.Authenticate(sasl.NewPlainClient("", s.acct.User, password))
	}
	return &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodePrivacyRequired, Text: "LOGINDISABLED"}
}

func (s *Session) loginToken(token string) error {
	caps := s.c.Caps()
	if caps.Has(imap.AuthCap(sasl.OAuthBearer)) && !caps.Has(imap.AuthCap("XOAUTH2")) {
		return s.c.Authenticate(sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{Username: s.acct.User, Token: token}))
	}
	return s.c.Authenticate(&xoauth2{s.acct.User, token})
}

// loginError tells a refused login from a busy server and a broken line. A
// refused token leaves the connection stuck in the exchange; the caller closes
// it in any case.
func (s *Session) loginError(ctx context.Context, err error, secret string) error {
	d := s.acct.detail("logging in", passwordHint(s.acct.Host), nil)
	token := ""
	if s.acct.Token != nil {
		d.Hint, token = oauthHint, secret
	}
	if e, ok := errors.AsType[*imap.Error](err); ok {
		if busyCodes[e.Code] {
			return s.acct.refused("logging in", e, secret)
		}
		if d.Said = said(e.Text, secret); d.Said == "" {
			d.Said = string(e.Type)
		}
		return &AuthError{d, token}
	}
	if _, ok := errors.AsType[*sasl.OAuthBearerError](err); ok || errors.Is(err, errToken) {
		d.Said = said(err.Error(), secret)
		return &AuthError{d, token}
	}
	return s.acct.fail(ctx, "logging in", s.g.reason(err), secret)
}

// errToken marks a challenge that means a refused token.
var errToken = errors.New("token refused")

// xoauth2 is the XOAUTH2 client, which go-sasl lacks.
type xoauth2 struct{ user, token string }

// Start implements sasl.Client.
func (x *xoauth2) Start() (mech string, initial []byte, err error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next implements sasl.Client: a challenge is an error in JSON.
func (x *xoauth2) Next(challenge []byte) ([]byte, error) {
	return nil, fmt.Errorf("%w: %s", errToken, challenge)
}

// identify tells the server who we are; that it does not care is no error.
func (s *Session) identify(ctx context.Context) error {
	s.idSent = true
	_, err := s.c.ID(&imap.IDData{Name: clientName, Version: clientVersion, Vendor: clientName}).Wait()
	if _, refused := errors.AsType[*imap.Error](err); err != nil && !refused {
		return s.acct.fail(ctx, "identifying", s.g.reason(err), "")
	}
	return nil
}

// Close ends the connection at once. It may be called from any goroutine, any
// number of times.
func (s *Session) Close() { s.g.kill(errClosed) }

// do runs one command and bounds its time. Whatever is not a plain refusal
// leaves the connection dead.
func (s *Session) do(ctx context.Context, op string, f func() error) error {
	return s.doFor(ctx, op, s.acct.timeout(), f)
}

func (s *Session) doFor(ctx context.Context, op string, limit time.Duration, f func() error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errSilent)
	defer cancel()
	s.g.begin(0)
	stop := context.AfterFunc(ctx, func() { s.g.kill(context.Cause(ctx)) })
	err := f()
	if !stop() && err == nil {
		err = errSilent // the connection was closed in the moment of success
	}
	return s.settle(ctx, op, err)
}

// settle turns a command's error into ours and buries a dead connection.
func (s *Session) settle(ctx context.Context, op string, err error) error {
	if err == nil {
		return nil
	}
	if _, store := errors.AsType[*StoreError](err); store {
		s.bury()
		return err
	}
	if e, refused := errors.AsType[*imap.Error](err); refused {
		return s.acct.refused(op, e, "")
	}
	err = s.g.reason(err)
	s.bury()
	return s.acct.fail(ctx, op, err, "")
}

func (s *Session) bury() {
	s.dead = true
	s.Close()
}

// SupportsIdle reports whether the server can tell of news by itself.
func (s *Session) SupportsIdle() bool { return s.caps.Has(imap.CapIdle) }

// Account returns the account that is logged in.
func (s *Session) Account() Account { return s.acct }
