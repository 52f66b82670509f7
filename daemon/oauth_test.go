package daemon

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"cuiban/daemon/config"
	"cuiban/daemon/mailtest"
	"cuiban/store"
	"cuiban/store/storetest"
)

// A mailbox that takes a token and no password is read and sent from.
func TestOAuthAccount(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		for _, a := range []string{"lin@token.example", "tracker@token.example"} {
			if err := r.w.AddAccount(mailtest.Account{Address: a, Token: "T", SavesSent: true}); err != nil {
				t.Fatal(err)
			}
		}
		dir := t.TempDir()
		file := filepath.Join(dir, "token.json")
		login := "oauth = { provider = \"custom\", client_id = \"mine\", token_url = \"http://127.0.0.1:1/\", auth_url = \"http://127.0.0.1:1/\", scopes = [\"mail\"], token_file = \"" + file + "\" }"
		var err error
		if r.conf, err = config.Parse("cuiban.toml", []byte(strings.NewReplacer(`password = "secret"`, login, "example.cn", "token.example", "example.net", "token.example").Replace(settings))); err != nil {
			t.Fatal(err)
		}
		d := r.daemon()
		if err := d.Pass(t.Context(), time.Now()); err == nil || !strings.Contains(err.Error(), "allowed (again)") {
			t.Errorf("without a token: %v", err)
		}
		data, _ := json.Marshal(oauth2.Token{AccessToken: "T", RefreshToken: "R", Expiry: time.Now().Add(time.Hour)})
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		storetest.Update(t, r.st, time.Now(), func(tx *store.Tx) error {
			_, err := tx.Enqueue(store.Notice{Key: "n", Owner: 1, Kind: "reply", MessageID: "<n@example.net>"}, []byte("Message-ID: <n@example.net>\r\nTo: lin@token.example\r\n\r\nhello\r\n"))
			return err
		})
		if err := d.Pass(t.Context(), time.Now()); err != nil {
			t.Errorf("with a token: %v", err)
		}
		if sent := r.w.Transactions(); len(sent) != 1 {
			t.Errorf("%d mails left", len(sent))
		}
	})
}

// What a login that failed needs depends on how it is made: a token is allowed
// in a browser, and where no password is taken none is asked for.
func TestLoginHelp(t *testing.T) {
	outlook := config.Server{Host: "outlook.office365.com"}
	for name, c := range map[string]struct {
		account config.Account
		want    string
		not     string
	}{
		"token":                     {config.Account{Name: "own", IMAP: outlook, OAuth: &config.OAuth{Provider: "microsoft"}}, "taken back: cuiban oauth login own", "password"},
		"password where none helps": {config.Account{Name: "own", IMAP: outlook}, "then run cuiban oauth login own", "it wants"},
		"password":                  {config.Account{Name: "own", IMAP: config.Server{Host: "imap.qq.com"}}, "it wants ", "oauth"},
		"a server of one's own":     {config.Account{Name: "own", IMAP: config.Server{Host: "127.0.0.1"}}, "password of own", "oauth"},
	} {
		t.Run(name, func(t *testing.T) {
			help := new(Checker).loginHelp(&c.account)
			if !strings.Contains(help.EN, c.want) || strings.Contains(help.EN, c.not) || help.ZH == "" {
				t.Errorf("%+v", help)
			}
		})
	}
}
