package config

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2/unstable"
)

// keyword is what a keyword of IMAP may look like here: an atom without a
// backslash, which only the server's own flags have.
var keyword = regexp.MustCompile(`^[A-Za-z$][A-Za-z0-9_.$-]{0,63}$`)

// validator finds the first value that cannot work.
type validator struct {
	c     *Config
	lines map[string]int
}

func (v validator) bad(key, why string, args ...any) error {
	return &Error{v.c.Path, v.line(key), key, fmt.Sprintf(why, args...)}
}

// line returns where a key stands, or its table if it does not stand there.
func (v validator) line(key string) int {
	for key != "" {
		if n := v.lines[key]; n > 0 {
			return n
		}
		key = key[:max(0, strings.LastIndex(key, "."))]
	}
	return 0
}

func (v validator) check() error {
	c := v.c
	if err := v.place("", c.Language, c.Zone); err != nil {
		return err
	}
	if len(c.Owners) == 0 {
		return v.bad("owner", "there is no [[owner]]: say whose cases these are, with name and address")
	}
	if len(c.Accounts) == 0 {
		return v.bad("account", "there is no [[account]]: name at least one mailbox to watch")
	}
	for i := range c.Owners {
		if err := v.owner(fmt.Sprintf("owner[%d]", i+1), c.Owners[i]); err != nil {
			return err
		}
	}
	for i := range c.Accounts {
		if err := v.account(fmt.Sprintf("account[%d]", i+1), c.Accounts[i], c.Accounts[:i]); err != nil {
			return err
		}
	}
	return v.rest()
}

func (v validator) rest() error {
	days := []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
	if v.c.PromiseMail != "on" && v.c.PromiseMail != "off" {
		return v.bad("promise_mail", "promise_mail %q: want on or off", v.c.PromiseMail)
	}
	if !slices.Contains(days, v.c.Digest.Day) {
		return v.bad("digest.day", "%q is none of %s", v.c.Digest.Day, strings.Join(days, ", "))
	}
	if _, err := time.Parse("15:04", v.c.Digest.Time); err != nil {
		return v.bad("digest.time", "%q is no time of day (want 08:30)", v.c.Digest.Time)
	}
	if h := strings.ToLower(v.c.Digest.Helper); h != "" && !slices.ContainsFunc(v.c.Owners, func(o Owner) bool { return o.Address == h }) {
		return v.bad("digest.helper", "%s is no owner's address; add an [[owner]] with it", h)
	}
	if host, _, err := net.SplitHostPort(v.c.Run.Health); v.c.Run.Health != "" && (err != nil || !loopback(host)) {
		return v.bad("run.health", "%q is no address of this machine (want 127.0.0.1:8025)", v.c.Run.Health)
	}
	if v.c.Run.Log != "text" && v.c.Run.Log != "json" {
		return v.bad("run.log", "%q is neither \"text\" nor \"json\"", v.c.Run.Log)
	}
	if v.c.Sending.CasePerDay < 0 || v.c.Sending.AccountPerDay < 0 {
		return v.bad("sending", "a cap cannot be below zero")
	}
	return nil
}

func (v validator) place(prefix, language, zone string) error {
	if language != "zh-CN" && language != "en" {
		return v.bad(prefix+"language", "%q is neither \"zh-CN\" nor \"en\"", language)
	}
	if _, err := time.LoadLocation(zone); err != nil {
		return v.bad(prefix+"zone", "%q is no time zone (want a name like \"Asia/Shanghai\")", zone)
	}
	return nil
}

func (v validator) owner(key string, o Owner) error {
	switch {
	case o.Name == "":
		return v.bad(key+".name", "is missing: letters are signed with it")
	case !IsAddress(o.Address):
		return v.bad(key+".address", "%q is no mail address (want name@domain)", o.Address)
	case o.Mode != "approve" && o.Mode != "draft":
		return v.bad(key+".mode", "%q is neither \"approve\" (approved letters are sent) nor \"draft\" (they are put into your Drafts folder)", o.Mode)
	case o.Mode == "draft" && v.c.Own(o.Address) == nil:
		return v.bad(key+".mode", "\"draft\" needs your own mailbox: add an [[account]] with the role \"owner\" and the address %s", o.Address)
	case o.SendFrom != "" && v.c.Account(o.SendFrom) == nil:
		return v.bad(key+".send_from", "there is no account of the name %q", o.SendFrom)
	}
	return v.place(key+".", o.Language, o.Zone)
}

func (v validator) account(key string, a Account, before []Account) error {
	switch {
	case !IsAddress(a.Address):
		return v.bad(key+".address", "%q is no mail address (want name@domain)", a.Address)
	case slices.ContainsFunc(before, func(b Account) bool { return b.Name == a.Name }):
		return v.bad(key+".name", "%q is the name of an account above; give each its own", a.Name)
	case a.Role != "tracker" && a.Role != "owner":
		return v.bad(key+".role", "%q is neither \"tracker\" (cuiban's own mailbox) nor \"owner\" (yours, read by its headers only)", a.Role)
	case a.Role == "owner" && !slices.ContainsFunc(v.c.Owners, func(o Owner) bool { return o.Address == a.Address }):
		return v.bad(key+".address", "%s is no owner's address; add an [[owner]] with it, or make the role \"tracker\"", a.Address)
	case a.SaveSent != "provider" && a.SaveSent != "cuiban" && a.SaveSent != "nobody":
		return v.bad(key+".save_sent", "%q is none of \"provider\", \"cuiban\", \"nobody\"", a.SaveSent)
	case a.FirstDays < 1 || a.FirstDays > MostFirstDays:
		return v.bad(key+".first_days", "%d: want a number of days from 1 to %d", a.FirstDays, MostFirstDays)
	case a.Keyword != "" && !keyword.MatchString(a.Keyword):
		return v.bad(key+".keyword", "%q: a keyword is a word of ASCII letters and digits, for example Cuiban", a.Keyword)
	case a.MoveTo != "" && (strings.EqualFold(a.MoveTo, "INBOX") || a.MoveTo == a.Sent || a.MoveTo == a.Drafts || slices.Contains(a.Folders, a.MoveTo)):
		return v.bad(key+".move_to", "%s is watched itself: name another folder", a.MoveTo)
	case a.IMAP.Host == "":
		return v.bad(key+".imap.host", "is missing: the provider's help page names it, for example \"imap.qq.com\"")
	case a.Role == "tracker" && a.SMTP.Host == "":
		return v.bad(key+".smtp.host", "is missing: cuiban writes to you from this account")
	}
	if err := v.server(key+".imap", a.IMAP); err != nil {
		return err
	}
	if a.SMTP.Host != "" {
		if err := v.server(key+".smtp", a.SMTP); err != nil {
			return err
		}
	}
	if a.OAuth != nil {
		return v.oauth(key, a)
	}
	return v.secret(key, a.Secret)
}

// oauth checks the login by a token, which stands instead of a password.
func (v validator) oauth(key string, a Account) error {
	o := a.OAuth
	s := a.Secret
	switch {
	case s.Password != "" || s.PasswordFile != "" || s.PasswordEnv != "" || len(s.PasswordCommand) > 0 || s.Credential != "":
		return v.bad(key+".oauth", "stands instead of a password: give one of them")
	case o.Provider != "microsoft" && o.Provider != "google" && o.Provider != "custom":
		return v.bad(key+".oauth.provider", "%q is none of \"microsoft\", \"google\", \"custom\"", o.Provider)
	case o.ClientID == "":
		return v.bad(key+".oauth.client_id", "is missing: register an application of your own with the provider and give its client id")
	case o.Provider == "custom" && (o.TokenURL == "" || o.AuthURL == "" && o.DeviceURL == "" || len(o.Scopes) == 0):
		return v.bad(key+".oauth", "a custom provider needs token_url, scopes, and auth_url or device_url")
	case a.SMTP.Host != "" && a.SMTP.TLS == "none" && !loopback(a.SMTP.Host):
		return v.bad(key+".smtp.tls", "a token is never sent in the clear")
	}
	return nil
}

func (v validator) server(key string, s Server) error {
	switch {
	case s.TLS != "tls" && s.TLS != "starttls" && s.TLS != "none":
		return v.bad(key+".tls", "%q is none of \"tls\", \"starttls\", \"none\"", s.TLS)
	case s.TLS == "none" && !loopback(s.Host):
		return v.bad(key+".tls", "\"none\" would send the password in the clear to %s; only this machine may have it", s.Host)
	case s.Port < 1 || s.Port > 65535:
		return v.bad(key+".port", "%d is no port", s.Port)
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// secret checks that there is exactly one source of the password, and that it
// can be read where it is a file.
func (v validator) secret(key string, s Secret) error {
	n := 0
	for _, set := range []bool{s.Password != "", s.PasswordFile != "", s.PasswordEnv != "", len(s.PasswordCommand) > 0, s.Credential != ""} {
		if set {
			n++
		}
	}
	if n != 1 {
		return v.bad(key, "give exactly one of password, password_file, password_env, password_command, credential (there are %d)", n)
	}
	if s.PasswordFile != "" {
		if _, err := readSecret(v.c.relative(s.PasswordFile)); err != nil {
			return v.bad(key+".password_file", "%v", err)
		}
	}
	return nil
}

// keyLines maps each key, tables of arrays numbered from 1, to its line.
func keyLines(data []byte) map[string]int {
	lines := map[string]int{}
	counts := map[string]int{}
	var p unstable.Parser
	p.Reset(data)
	table := ""
	for p.NextExpression() {
		e := p.Expression()
		key, line := "", 0
		for it := e.Key(); it.Next(); {
			n := it.Node()
			if line == 0 {
				line = p.Shape(n.Raw).Start.Line
			}
			key += "." + string(n.Data)
		}
		key = strings.TrimPrefix(key, ".")
		switch e.Kind {
		case unstable.ArrayTable:
			counts[key]++
			table = fmt.Sprintf("%s[%d]", key, counts[key])
			lines[table] = line
		case unstable.Table:
			table = within(key, counts)
			lines[table] = line
		case unstable.KeyValue:
			lines[strings.TrimPrefix(table+"."+key, ".")] = line
		}
	}
	return lines
}

// within numbers the arrays of tables that a table's name goes through.
func within(key string, counts map[string]int) string {
	first, rest, ok := strings.Cut(key, ".")
	if n := counts[first]; n > 0 && ok {
		return fmt.Sprintf("%s[%d].%s", first, n, rest)
	}
	return key
}
