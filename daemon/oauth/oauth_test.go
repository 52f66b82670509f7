package oauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/oauth2"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// provider is a fake OAuth server.
type provider struct {
	*httptest.Server
	mu        sync.Mutex
	grants    []string // what was asked of the token endpoint
	pending   int      // device answers before the user typed the code
	refuse    string   // error code of the token endpoint
	noRefresh bool
	challenge string // of the login page
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /device", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"device_code":"D","user_code":"AB-12","verification_uri":"https://login.example/device","expires_in":60,"interval":1}`)
	})
	mux.HandleFunc("POST /token", p.tokens)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	t.Cleanup(p.Client().CloseIdleConnections)
	return p
}

func (p *provider) tokens(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	grant := r.FormValue("grant_type")
	p.grants = append(p.grants, grant)
	w.Header().Set("Content-Type", "application/json")
	no := func(code string) {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":%q}`, code)
	}
	switch {
	case p.refuse != "":
		no(p.refuse)
	case strings.HasSuffix(grant, "device_code") && p.pending > 0:
		p.pending--
		no("authorization_pending")
	case grant == "authorization_code" && oauth2.S256ChallengeFromVerifier(r.FormValue("code_verifier")) != p.challenge:
		no("invalid_grant")
	case grant == "refresh_token" && r.FormValue("refresh_token") != "R":
		no("invalid_grant")
	case p.noRefresh:
		fmt.Fprint(w, `{"access_token":"A","token_type":"Bearer","expires_in":3600}`)
	default:
		fmt.Fprintf(w, `{"access_token":"A%d","token_type":"Bearer","expires_in":3600,"refresh_token":"R"}`, len(p.grants))
	}
}

func (p *provider) source(t *testing.T, device bool) *Source {
	s := Settings{Provider: "custom", ClientID: "mine", AuthURL: p.URL + "/auth", TokenURL: p.URL + "/token", Scopes: []string{"mail"}, User: "lin@example.cn", File: filepath.Join(t.TempDir(), "lin.token")}
	if device {
		s.DeviceURL = p.URL + "/device"
	}
	return &Source{Settings: s, Client: p.Client()}
}

func wantMode(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the token's file: %v, %v", info, err)
	}
}

// The device flow: the user types the code elsewhere; we wait, keep the token,
// and a later process uses it without asking.
func TestDeviceFlow(t *testing.T) {
	p := newProvider(t)
	p.pending = 1
	s := p.source(t, true)
	if _, err := s.Token(t.Context()); !errors.Is(err, ErrLogin) {
		t.Errorf("without a login: %v", err)
	}
	var url, code string
	if err := s.Login(t.Context(), func(u, c string) { url, code = u, c }); err != nil {
		t.Fatal(err)
	}
	if url != "https://login.example/device" || code != "AB-12" {
		t.Errorf("shown %q %q", url, code)
	}
	wantMode(t, s.Settings.File)
	again := &Source{Settings: s.Settings, Client: p.Client()}
	if got, err := again.Token(t.Context()); got != "A2" || err != nil {
		t.Errorf("token %q, %v", got, err)
	}
}

// The loopback flow: the browser comes back with the state we gave; another
// state is turned away.
func TestLoopbackFlow(t *testing.T) {
	p := newProvider(t)
	s := p.source(t, false)
	visit := func(at, code string) {
		u, _ := url.Parse(at)
		q := u.Query()
		p.challenge = q.Get("code_challenge")
		if q.Get("code_challenge_method") != "S256" || q.Get("access_type") != "offline" || q.Get("login_hint") != "lin@example.cn" {
			t.Errorf("the login page is %s", at)
		}
		for _, state := range []string{"forged", q.Get("state")} {
			resp, err := http.Get(q.Get("redirect_uri") + "?" + url.Values{"state": {state}, "code": {code}, "error": {"access_denied"}}.Encode())
			if err != nil {
				t.Error(err)
				continue
			}
			resp.Body.Close()
			if (state == "forged") == (resp.StatusCode == http.StatusOK) {
				t.Errorf("state %q: %s", state, resp.Status)
			}
		}
		http.DefaultClient.CloseIdleConnections()
	}
	if err := s.Login(t.Context(), func(u, _ string) { visit(u, "C") }); err != nil {
		t.Fatal(err)
	}
	wantMode(t, s.Settings.File)
	if err := s.Login(t.Context(), func(u, _ string) { visit(u, "") }); err == nil || !strings.Contains(err.Error(), "access_denied") {
		t.Errorf("a refusal: %v", err)
	}
	p.noRefresh = true
	if err := s.Login(t.Context(), func(u, _ string) { visit(u, "C") }); err == nil || !strings.Contains(err.Error(), "no refresh token") {
		t.Errorf("without a refresh token: %v", err)
	}
}

// An access token that ran out is fetched anew and kept; a refresh token that
// was taken back asks for a login; another trouble does not.
func TestRefresh(t *testing.T) {
	p := newProvider(t)
	s := p.source(t, true)
	put := func(refresh string) {
		data, _ := json.Marshal(oauth2.Token{AccessToken: "old", RefreshToken: refresh, Expiry: time.Now().Add(-time.Hour)})
		if err := os.WriteFile(s.Settings.File, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("R")
	for range 2 { // the second time it is still good
		if got, err := s.Token(t.Context()); got != "A1" || err != nil {
			t.Errorf("token %q, %v", got, err)
		}
	}
	wantMode(t, s.Settings.File)
	kept, err := read(s.Settings.File)
	if err != nil || kept.AccessToken != "A1" || kept.RefreshToken != "R" {
		t.Errorf("kept %+v, %v", kept, err)
	}
	if !s.Refused("A1") {
		t.Error("a token that the server refuses before its time is not renewed")
	}
	if got, err := s.Token(t.Context()); got != "A2" || err != nil {
		t.Errorf("token %q, %v after A1 was refused", got, err)
	}
	if !s.Refused("A1") { // another connection has found out, too
		t.Error("what was renewed meanwhile is not tried")
	}
	if got, err := s.Token(t.Context()); got != "A2" || err != nil {
		t.Errorf("token %q, %v: A1 was refused a second time, not A2", got, err)
	}
	put("stolen back")
	s = &Source{Settings: s.Settings, Client: p.Client()}
	if _, err := s.Token(t.Context()); !errors.Is(err, ErrLogin) || strings.Contains(err.Error(), "stolen") {
		t.Errorf("taken back: %v", err)
	}
	put("R")
	p.refuse = "temporarily_unavailable"
	if _, err := s.Token(t.Context()); err == nil || errors.Is(err, ErrLogin) {
		t.Errorf("a trouble of the provider: %v", err)
	}
	p.Close()
	if _, err := s.Token(t.Context()); err == nil || errors.Is(err, ErrLogin) {
		t.Errorf("a provider out of reach: %v", err)
	}
}

// A token that others can read is not used.
func TestTokenFileOfOthers(t *testing.T) {
	p := newProvider(t)
	s := p.source(t, true)
	if err := os.WriteFile(s.Settings.File, []byte(`{"refresh_token":"R"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Token(t.Context()); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("mode 0644: %v", err)
	}
	if err := errors.Join(os.Chmod(s.Settings.File, 0o600), os.WriteFile(s.Settings.File, []byte(`{}`), 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Token(t.Context()); !errors.Is(err, ErrLogin) {
		t.Errorf("an empty token: %v", err)
	}
}

func TestProviders(t *testing.T) {
	m := Settings{Provider: "microsoft", ClientID: "x"}.config()
	g := Settings{Provider: "google", ClientID: "x"}.config()
	if m.Endpoint.DeviceAuthURL == "" || !strings.Contains(m.Endpoint.TokenURL, "/common/") || g.Endpoint.DeviceAuthURL != "" {
		t.Error("Microsoft logs in by device, Google by loopback")
	}
	if len(m.Scopes) != 3 || g.Scopes[0] != "https://mail.google.com/" {
		t.Errorf("scopes %v, %v", m.Scopes, g.Scopes)
	}
}
