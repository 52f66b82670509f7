package main

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"strings"

	"cuiban/daemon/config"
)

// withToken sets up a mailbox that takes no password. It cannot be tried yet:
// the access is allowed in a browser afterwards, by `cuiban oauth login`.
func (w *wizard) withToken(acc config.Account, b *boxFlags, p config.Provider) (config.Account, error) {
	flag := map[string]string{"owner": "client-id", "tracker": "tracker-client-id"}[acc.Role]
	if b.clientID == "" && w.yes {
		return acc, errUsage{fmt.Errorf("init: %s takes no password: give --%s, the id of an application of your own: %s", p.Name.In("en"), flag, p.Register.In("en"))}
	}
	if b.clientID == "" {
		w.say("  您自己的应用（注册一次）：%s\n", "  An application of your own (to be registered once): %s\n", p.Register.In(w.language))
	}
	if err := w.need(&b.clientID, flag, "应用程序(客户端) ID", "Application (client) ID", "", func(s string) string {
		if !clientID.MatchString(s) {
			return w.in("应用的 ID 由字母、数字、点、横线组成", "the id of an application is made of letters, digits, dots and dashes")
		}
		return ""
	}); err != nil {
		return acc, err
	}
	acc.OAuth = &config.OAuth{Provider: cmp.Or(p.OAuth, p.Tokens), ClientID: b.clientID}
	if acc.OAuth.Provider != "google" {
		return acc, nil
	}
	return acc, w.clientSecret(acc.OAuth, b, flag)
}

// clientSecret gets the secret that Google gives every application beside its id.
func (w *wizard) clientSecret(o *config.OAuth, b *boxFlags, flag string) (err error) {
	switch {
	case b.clientSecretFile != "":
		text, err := os.ReadFile(b.clientSecretFile)
		if err != nil {
			return fmt.Errorf("init: reading the application's secret: %w", err)
		}
		o.ClientSecret = strings.TrimSpace(string(text))
	case w.yes:
		return errUsage{fmt.Errorf("init: Google gives every application a secret: say in which file it is, --%s-secret-file", strings.Replace(flag, "client-id", "client", 1))}
	default:
		o.ClientSecret, err = w.ask.secret(w.in("应用的密钥（不显示）", "Secret of the application (not shown)"))
	}
	return err
}

// clientID is what providers give as one: a UUID, or a name with dots.
var clientID = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// logins names the mailboxes whose access is to be allowed in a browser.
func (w *wizard) logins(ans config.Answers) {
	for _, acc := range ans.Accounts {
		if acc.OAuth != nil {
			w.say("  cuiban oauth login %-7s在浏览器里允许访问 %s；还没有试过这个邮箱\n", "  cuiban oauth login %-7sallow the access to %s in a browser; the mailbox was not tried yet\n", acc.Name, acc.Address)
		}
	}
}
