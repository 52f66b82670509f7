// Package oauth logs in to mailboxes by OAuth2 with the user's own client id,
// and keeps the tokens fresh.
//
// The user allows the access once, in a browser: at Microsoft by typing a code
// that the terminal shows (device flow, RFC 8628), at Google by a redirect to
// this machine (RFC 8252). What comes of it, a refresh token, is kept in a file
// that nobody else can read; access tokens live an hour and are fetched when
// one is needed.
package oauth

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

// Settings are what a provider and its client need.
type Settings struct {
	Provider     string // "microsoft", "google" or "custom"
	ClientID     string
	ClientSecret string
	Tenant       string // Microsoft's; "" means common
	AuthURL      string // of a custom provider, and the next three
	TokenURL     string
	DeviceURL    string
	Scopes       []string
	User         string // the mailbox, proposed at the login page
	File         string // where the token is kept
}

// limit bounds one request to the provider.
const limit = 30 * time.Second

// config is the provider's side of the settings.
func (s Settings) config() *oauth2.Config {
	c := &oauth2.Config{ClientID: s.ClientID, ClientSecret: s.ClientSecret, Scopes: s.Scopes,
		Endpoint: oauth2.Endpoint{AuthURL: s.AuthURL, TokenURL: s.TokenURL, DeviceAuthURL: s.DeviceURL}}
	switch s.Provider {
	case "microsoft": // learn.microsoft.com: Authenticate an IMAP, POP or SMTP connection using OAuth
		tenant := s.Tenant
		if tenant == "" {
			tenant = "common"
		}
		base := "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/"
		c.Endpoint = oauth2.Endpoint{AuthURL: base + "authorize", TokenURL: base + "token", DeviceAuthURL: base + "devicecode"}
		c.Scopes = []string{"https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send", "offline_access"}
	case "google": // developers.google.com: OAuth 2.0 for desktop apps; its device flow does not grant mail
		c.Endpoint = oauth2.Endpoint{AuthURL: "https://accounts.google.com/o/oauth2/v2/auth", TokenURL: "https://oauth2.googleapis.com/token"}
		c.Scopes = []string{"https://mail.google.com/"}
	}
	return c
}

// Source gives access tokens for one mailbox. It may be used by several
// goroutines.
type Source struct {
	Settings Settings
	// Client speaks HTTP; nil means the usual one.
	Client *http.Client

	mu    sync.Mutex
	token *oauth2.Token
}

// ErrLogin says that the user must allow the access (again).
var ErrLogin = errors.New("the access must be allowed (again) in a browser")

// Token returns an access token good for a login now, fetching a fresh one when
// it must. ErrLogin: the user has never allowed it, or has taken it back.
func (s *Source) Token(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == nil {
		t, err := read(s.Settings.File)
		if err != nil {
			return "", err
		}
		s.token = t
	}
	if s.token.Valid() {
		return s.token.AccessToken, nil
	}
	ctx, cancel := context.WithTimeout(s.context(ctx), limit)
	defer cancel()
	fresh, err := s.Settings.config().TokenSource(ctx, &oauth2.Token{RefreshToken: s.token.RefreshToken}).Token()
	if err != nil {
		s.token = nil // the file may have been renewed by a login meanwhile
		return "", explain("fetching an access token", err)
	}
	s.token = fresh
	return fresh.AccessToken, write(s.Settings.File, fresh)
}

// Refused is told that a server does not take an access token that should still
// hold, as when the clocks differ. It reports whether Token will fetch another.
func (s *Source) Refused(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == nil || s.token.AccessToken != token {
		return s.token != nil // it was renewed meanwhile
	}
	s.token = &oauth2.Token{RefreshToken: s.token.RefreshToken}
	return true
}

func (s *Source) context(ctx context.Context) context.Context {
	if s.Client == nil {
		return ctx
	}
	return context.WithValue(ctx, oauth2.HTTPClient, s.Client)
}

// explain tells a refusal from a trouble, without what was sent.
func explain(doing string, err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if refused.ErrorCode == "invalid_grant" {
		return fmt.Errorf("%s: the provider says %s: %w", doing, refused.ErrorCode, ErrLogin)
	}
	code := refused.ErrorCode
	if code == "" && refused.Response != nil {
		code = refused.Response.Status
	}
	return fmt.Errorf("%s: the provider says %q %s", doing, code, refused.ErrorDescription)
}

// Login has the user allow the access and keeps the token. show tells the user
// where to go; code is what to type there, "" where the browser comes back by
// itself.
func (s *Source) Login(ctx context.Context, show func(url, code string)) error {
	ctx = s.context(ctx)
	c := s.Settings.config()
	get := s.loopback
	if c.Endpoint.DeviceAuthURL != "" {
		get = device
	}
	t, err := get(ctx, c, show)
	if err != nil {
		return explain("logging in", err)
	}
	if t.RefreshToken == "" {
		return errors.New("logging in: the provider gave no refresh token: take the access back in the account's security settings and try again")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = t
	return write(s.Settings.File, t)
}

func device(ctx context.Context, c *oauth2.Config, show func(url, code string)) (*oauth2.Token, error) {
	d, err := c.DeviceAuth(ctx)
	if err != nil {
		return nil, err
	}
	show(d.VerificationURI, d.UserCode)
	return c.DeviceAccessToken(ctx, d)
}

// loopback listens on this machine for the browser to come back.
func (s *Source) loopback(ctx context.Context, c *oauth2.Config, show func(url, code string)) (*oauth2.Token, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer l.Close()
	c.RedirectURL = "http://" + l.Addr().String() + "/"
	state, verifier := rand.Text(), oauth2.GenerateVerifier()
	came := make(chan answer, 1)
	server := &http.Server{Handler: back(state, came), ReadHeaderTimeout: limit}
	go server.Serve(l) // ends with Close
	defer server.Close()
	show(c.AuthCodeURL(state, oauth2.AccessTypeOffline, oauth2.S256ChallengeOption(verifier), oauth2.SetAuthURLParam("prompt", "consent"), oauth2.SetAuthURLParam("login_hint", s.Settings.User)), "")
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case a := <-came:
		if a.err != nil {
			return nil, a.err
		}
		return c.Exchange(ctx, a.code, oauth2.VerifierOption(verifier))
	}
}

// answer is what the browser brought back.
type answer struct {
	code string
	err  error
}

// back takes the browser's return: once, and only with the state we gave.
func back(state string, came chan<- answer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Get("state") != state {
			http.Error(w, "this is not the login that was begun", http.StatusBadRequest)
			return
		}
		a := answer{code: q.Get("code")}
		if a.code == "" {
			a.err = fmt.Errorf("the provider says %q", q.Get("error"))
		}
		select {
		case came <- a:
		default:
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintln(w, "完成，可以关闭本页。Done, you can close this page.")
	})
}

// read takes a token from its file, which nobody else may read.
func read(path string) (*oauth2.Token, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no token yet: %w", ErrLogin)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the token: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("the token in %s can be read by others (mode %04o): run `chmod 600 %s`", path, info.Mode().Perm(), path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the token: %w", err)
	}
	t := new(oauth2.Token)
	if err := json.Unmarshal(data, t); err != nil || t.RefreshToken == "" {
		return nil, fmt.Errorf("%s holds no token: %w", path, ErrLogin)
	}
	return t, nil
}

// write keeps a token: whole or not at all, and for its owner only.
func write(path string, t *oauth2.Token) error {
	data, err := json.Marshal(t)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("keeping the token: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".token-*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("keeping the token: %w", err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("keeping the token: %w", err)
	}
	return nil
}
