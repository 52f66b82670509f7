package mailbox

import "strings"

// credentials says, by the end of a server's host name, what that provider
// wants instead of the login password. Sources: the providers' own help pages;
// the wording follows their settings pages.
var credentials = []struct{ suffix, hint string }{
	{"qq.com", "QQ mail wants the 授权码 (设置 → 账号 → 开启 IMAP/SMTP 服务), not the login password"},
	{"foxmail.com", "QQ mail wants the 授权码 (设置 → 账号 → 开启 IMAP/SMTP 服务), not the login password"},
	{"163.com", netEaseHint},
	{"126.com", netEaseHint},
	{"yeah.net", netEaseHint},
	{"188.com", netEaseHint},
	{"139.com", "139 mail wants the 授权码 (设置 → 邮箱协议设置), not the login password"},
	{"sina.com", sinaHint},
	{"sina.cn", sinaHint},
	{"gmail.com", "Gmail wants an app password (two-step verification must be on) or OAuth"},
	{"googlemail.com", "Gmail wants an app password (two-step verification must be on) or OAuth"},
	{"outlook.com", microsoftHint},
	{"office365.com", microsoftHint},
	{"hotmail.com", microsoftHint},
	{"mail.me.com", "iCloud wants an app-specific password (account.apple.com)"},
	{"yahoo.com", "Yahoo wants an app password (account security)"},
	{"fastmail.com", "Fastmail wants an app password (settings, privacy and security)"},
}

const (
	netEaseHint   = "NetEase wants the 授权码 (设置 → POP3/SMTP/IMAP → 开启 IMAP/SMTP 服务), not the login password"
	sinaHint      = "Sina mail wants the 客户端授权码 (设置 → 客户端 pop/imap/smtp), not the login password"
	microsoftHint = "Microsoft takes OAuth only: passwords are refused"
	generalHint   = "check user name and password; many providers want an app password (授权码) instead of the login password"
	oauthHint     = "the access token is refused: authorise cuiban again"
)

// passwordHint is the way out of a refused password.
func passwordHint(host string) string {
	host = strings.ToLower(host)
	for _, c := range credentials {
		if host == c.suffix || strings.HasSuffix(host, "."+c.suffix) {
			return c.hint
		}
	}
	return generalHint
}
