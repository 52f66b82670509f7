package main

import (
	"fmt"
	"regexp"

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
	acc.OAuth = &config.OAuth{Provider: p.OAuth, ClientID: b.clientID}
	return acc, nil
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
