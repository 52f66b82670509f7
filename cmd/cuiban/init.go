package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/escalation/calendar"
)

// The ways to use cuiban.
const (
	wayOwn     = "own"     // the owner's own mailbox
	wayTracker = "tracker" // a mailbox of cuiban's own
	wayBoth    = "both"
)

// boxFlags describe one mailbox on the command line.
type boxFlags struct {
	address, user             string
	imap, smtp, tls, ca       string
	passwordFile, passwordEnv string
	clientID                  string
	clientSecretFile          string
}

// initFlags are what `cuiban init` can be told beforehand.
type initFlags struct {
	language, name, zone, jurisdiction, data, way string
	days                                          string
	own, tracker                                  boxFlags
	yes, force, noTest                            bool
}

func (a *app) initCommand() *cobra.Command {
	var f initFlags
	c := &cobra.Command{Use: "init", Short: "ask a few questions, try the mailboxes and write cuiban.toml", Args: exactly(0),
		Long: `Ask name, address and mailboxes, find the provider's settings, try them, and write a commented
configuration that only you can read. Nothing is asked with --yes: then the flags must say all there is to know.

Two ways of use:
  own      your own mailbox: INBOX and Sent are watched, read-only. cuiban sees every answer (recommended).
           Write to the platform and copy yourself, or name+cuiban@… where your provider delivers that.
  tracker  a mailbox of cuiban's own that you copy. It does not see what is answered to you alone, unless you
           forward it. It also sends cuiban's mail to you.
  both     a mailbox of cuiban's own to copy, and your own watched beside it.`,
		Example: `  cuiban init
  cuiban init --yes --lang zh-CN --name 林晓 --address lin@qq.com --way own --password-file qq.password
  cuiban init --yes --name "Lin Xiao" --address lin@example.com --way both --password-env LIN_PASSWORD \
      --tracker cases@example.org --tracker-password-env CASES_PASSWORD`,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.initialise(cmd.Context(), f) }}
	fl := c.Flags()
	fl.StringVar(&f.language, "lang", "", "zh-CN or en")
	fl.StringVar(&f.name, "name", "", "your name, as letters are signed")
	fl.StringVar(&f.zone, "zone", "", "your time zone, an IANA `NAME` (default Asia/Shanghai; asked for in English)")
	fl.StringVar(&f.jurisdiction, "jurisdiction", "", "where the platforms are, ISO 3166 (default cn; asked for in English)")
	fl.StringVar(&f.data, "data", "", "the data folder")
	fl.StringVar(&f.way, "way", "", "own, tracker or both")
	fl.StringVar(&f.days, "days", "", "how many days of earlier mail to read the first time (default 90)")
	fl.BoolVarP(&f.yes, "yes", "y", false, "ask nothing; the flags say all")
	fl.BoolVar(&f.force, "force", false, "replace a configuration that is there")
	fl.BoolVar(&f.noTest, "no-test", false, "do not try the mailboxes")
	f.own.flags(fl.StringVar, "", "address", "your own")
	f.tracker.flags(fl.StringVar, "tracker-", "tracker", "the tracker's")
	return c
}

// flags declares the flags of one mailbox.
func (b *boxFlags) flags(str func(*string, string, string, string), prefix, address, whose string) {
	str(&b.address, address, "", whose+" address")
	str(&b.user, prefix+"user", "", whose+" login name, if it is not the address")
	str(&b.imap, prefix+"imap", "", whose+" `HOST[:PORT]` for reading, if it cannot be found")
	str(&b.smtp, prefix+"smtp", "", whose+" `HOST[:PORT]` for sending")
	str(&b.tls, prefix+"tls", "", whose+" protection: tls, starttls, none (this machine only)")
	str(&b.ca, prefix+"ca", "", whose+" server's authority, a PEM `FILE`")
	str(&b.passwordFile, prefix+"password-file", "", "`FILE` with "+whose+" password or 授权码")
	str(&b.passwordEnv, prefix+"password-env", "", "environment `NAME` of "+whose+" password or 授权码")
	str(&b.clientID, prefix+"client-id", "", "to log in to "+whose+" mailbox by a token (Outlook, Gmail): `ID` of the application that you registered")
	str(&b.clientSecretFile, prefix+"client-secret-file", "", "Google: `FILE` with that application's secret")
}

// initialise asks, tries and writes.
func (a *app) initialise(ctx context.Context, f initFlags) error {
	if _, err := os.Lstat(a.config); err == nil && !f.force {
		return fmt.Errorf("%s is there already; --force replaces it, or choose another with -c", a.config)
	}
	w := &wizard{app: a, initFlags: f, ask: newAsker(a)}
	if err := w.who(); err != nil {
		return err
	}
	ans := config.Answers{Language: w.language, Zone: w.zone, Jurisdiction: w.jurisdiction, Data: w.data, Owner: config.Owner{Name: w.name, Address: w.own.address}}
	for _, role := range w.roles() {
		acc, err := w.account(ctx, role, ans)
		if err != nil {
			return err
		}
		ans.Accounts = append(ans.Accounts, acc)
	}
	text, err := ans.Text()
	if err != nil {
		return err
	}
	if _, err := config.Parse(a.config, text); err != nil { // what is written is what can be read
		return err
	}
	if err := config.Write(a.config, text, f.force); err != nil {
		return err
	}
	w.say("\n已写好 %s（只有您能读）。接下来：\n", "\nWrote %s (only you can read it). Next:\n", a.config)
	w.logins(ans)
	w.say("  cuiban check --rehearse   逐项检查，并演练一次批准\n  cuiban run                开始（长期运行：cuiban service install）\n",
		"  cuiban check --rehearse   try everything, and rehearse an approval\n  cuiban run                start (for good: cuiban service install)\n")
	w.firstMail(ans)
	return nil
}

// wizard is one run of init.
type wizard struct {
	*app
	initFlags
	ask *asker
}

func (w *wizard) in(zh, en string) string { return config.Words{ZH: zh, EN: en}.In(w.language) }

func (w *wizard) say(zh, en string, args ...any) { fmt.Fprintf(w.out, w.in(zh, en), args...) }

// need fills in a value: as told, by asking, or an error that names the flag.
func (w *wizard) need(v *string, flag, zh, en, def string, ok func(string) string) error {
	for {
		if *v == "" && !w.yes {
			answer, err := w.ask.line(w.in(zh, en), def)
			if err != nil {
				return err
			}
			*v = answer
		}
		if *v == "" {
			*v = def
		}
		why := ""
		switch {
		case *v == "":
			why = w.in("不能为空", "it cannot be empty")
		case ok != nil:
			why = ok(*v)
		}
		if why == "" {
			return nil
		}
		if w.yes {
			return errUsage{fmt.Errorf("init: --%s %q: %s", flag, *v, why)}
		}
		w.say("  %s\n", "  %s\n", why)
		*v = ""
	}
}

// who asks language, name, address and way of use.
func (w *wizard) who() error {
	if w.language == "" {
		w.language = w.lang()
		if !w.yes {
			answer, err := w.ask.line("语言 / Language: 1 中文, 2 English", map[string]string{"en": "2"}[w.language]+map[string]string{"zh-CN": "1"}[w.language])
			if err != nil {
				return err
			}
			w.language = map[string]string{"1": "zh-CN", "中文": "zh-CN", "zh": "zh-CN", "zh-CN": "zh-CN"}[answer]
			if w.language == "" {
				w.language = "en"
			}
		}
	}
	if w.language != "zh-CN" && w.language != "en" {
		return errUsage{fmt.Errorf("init: --lang %q: zh-CN or en", w.language)}
	}
	address := func(s string) string {
		if !config.IsAddress(s) {
			return w.in("这不是邮箱地址", "that is no mail address")
		}
		return ""
	}
	if err := w.need(&w.name, "name", "您的姓名（信的署名）", "Your name (letters are signed with it)", "", nil); err != nil {
		return err
	}
	if err := w.need(&w.own.address, "address", "您给平台写信用的邮箱地址", "The address you write to the platform from", "", address); err != nil {
		return err
	}
	w.own.address = strings.ToLower(w.own.address)
	if err := w.place(); err != nil {
		return err
	}
	if w.way == "" && !w.yes {
		w.say("\n怎么用：\n  own      读您自己的邮箱（推荐）：只读，收件箱和“已发送”，平台只回给您的邮件也看得到\n  tracker  给催办一个单独的邮箱，写信时抄送它；平台只回给您的邮件它看不到\n  both     两个都要\n",
			"\nHow to use it:\n  own      read your own mailbox (recommended): read-only, INBOX and Sent; also sees answers to you alone\n  tracker  a mailbox of cuiban's own that you copy; it does not see answers to you alone\n  both     both of them\n")
	}
	if err := w.need(&w.way, "way", "方式", "Way", wayOwn, func(s string) string {
		if s != wayOwn && s != wayTracker && s != wayBoth {
			return w.in("请填 own、tracker 或 both", "own, tracker or both")
		}
		return ""
	}); err != nil {
		return err
	}
	return w.need(&w.days, "days", "第一次往回读几天的邮件（旧邮件只记录，不追）", "How many days of earlier mail to read the first time (old mail is noted, not chased)", strconv.Itoa(config.DefaultFirstDays), func(s string) string {
		if n, err := strconv.Atoi(s); err != nil || n < 1 || n > config.MostFirstDays {
			return fmt.Sprintf(w.in("要 1 到 %d 的天数", "a number of days from 1 to %d"), config.MostFirstDays)
		}
		return ""
	})
}

// place asks where owner and platforms are. Who writes Chinese is nearly always in
// China, and is not asked.
func (w *wizard) place() error {
	zone, where := "Asia/Shanghai", "cn"
	if w.language == "en" && !w.yes {
		zone, where = localZone(w.env("TZ")), "us"
	} else {
		w.zone, w.jurisdiction = cmp.Or(w.zone, zone), cmp.Or(w.jurisdiction, where)
	}
	if err := w.need(&w.zone, "zone", "您的时区", "Your time zone (mails come by day there)", zone, func(s string) string {
		if loc, err := time.LoadLocation(s); err != nil || loc == time.Local {
			return w.in("没有这个时区，要像 Asia/Shanghai 这样写", "that is no time zone; it looks like Europe/London")
		}
		return ""
	}); err != nil {
		return err
	}
	return w.need(&w.jurisdiction, "jurisdiction", "平台所在地", "Where the platforms are (cn, gb, us, ie …: decides holidays and the ladder)", where, func(s string) string {
		if _, ok := calendar.For(s); !ok {
			return fmt.Sprintf(w.in("可填 %s", "known are %s"), strings.Join(calendar.Jurisdictions(), ", "))
		}
		return ""
	})
}

// localZone is the machine's time zone by its name: of TZ, or where the clock's file
// points; UTC where neither tells.
func localZone(tz string) string {
	file, err := filepath.EvalSymlinks("/etc/localtime")
	if _, name, ok := strings.Cut(file, "zoneinfo/"); ok && err == nil && tz == "" {
		tz = name
	}
	if loc, err := time.LoadLocation(tz); err == nil && tz != "" {
		return loc.String()
	}
	return "UTC"
}

// roles are the mailboxes to set up, in the order of the file.
func (w *wizard) roles() []string {
	return map[string][]string{wayOwn: {"owner"}, wayTracker: {"tracker"}, wayBoth: {"tracker", "owner"}}[w.way]
}

// account sets up one mailbox.
func (w *wizard) account(ctx context.Context, role string, ans config.Answers) (config.Account, error) {
	b := &w.own
	if role == "tracker" {
		b = &w.tracker
		if err := w.need(&b.address, "tracker", "催办自己的邮箱地址", "The address of cuiban's own mailbox", "", func(s string) string {
			if !config.IsAddress(s) || strings.EqualFold(s, w.own.address) {
				return w.in("要一个和您自己不同的邮箱地址", "it must be a mail address other than your own")
			}
			return ""
		}); err != nil {
			return config.Account{}, err
		}
	}
	acc, p, err := w.settings(ctx, b)
	if err != nil {
		return acc, err
	}
	if acc.FirstDays, err = strconv.Atoi(w.days); err != nil {
		return acc, err
	}
	acc.Role, acc.Name = role, map[string]string{"owner": "own", "tracker": "tracker"}[role]
	w.tellProvider(p)
	if (p.OAuth != "" || p.Tokens != "" && b.clientID != "") && b.passwordFile == "" && b.passwordEnv == "" {
		return w.withToken(acc, b, p)
	}
	return w.withPassword(ctx, acc, b, ans)
}

// settings finds the servers of a mailbox, or takes those that were told.
func (w *wizard) settings(ctx context.Context, b *boxFlags) (config.Account, config.Provider, error) {
	acc := config.Account{Address: strings.ToLower(b.address), SaveSent: "cuiban"}
	var p config.Provider
	var err error
	if b.imap == "" || b.smtp == "" {
		w.say("查找 %s 的邮件服务器…\n", "looking for the mail server of %s …\n", config.DomainOf(b.address))
		if p, _, err = config.Discover(ctx, b.address, w.network()); err != nil && (w.yes || ctx.Err() != nil) {
			return acc, p, err
		}
		if err != nil {
			w.say("  没有找到。服务商的帮助页会写明。\n", "  Not found. The provider's help page names them.\n")
			if err := errors.Join(w.need(&b.imap, "imap", "收信服务器（IMAP），如 imap.example.com:993", "Server for reading (IMAP), like imap.example.com:993", "", nil),
				w.need(&b.smtp, "smtp", "发信服务器（SMTP），如 smtp.example.com:465", "Server for sending (SMTP), like smtp.example.com:465", "", nil)); err != nil {
				return acc, p, err
			}
		}
	}
	acc.IMAP, acc.SMTP, acc.Plus = p.IMAP, p.SMTP, p.Plus
	if p.SavesSent {
		acc.SaveSent = "provider"
	}
	err = errors.Join(b.server(&acc.IMAP, b.imap, 993, 143), b.server(&acc.SMTP, b.smtp, 465, 587))
	if _, own := config.ProviderOf(b.address); own && p.LocalUser && b.user == "" {
		acc.IMAP.User, _, _ = strings.Cut(acc.Address, "@")
	}
	return acc, p, err
}

// network is where providers are looked for; tests give their own.
func (w *wizard) network() config.Network {
	if w.app.network != nil {
		return *w.app.network
	}
	return config.System()
}

// server puts what was told over what was found.
func (b *boxFlags) server(s *config.Server, addr string, implicit, explicit int) error {
	if b.tls != "" {
		s.TLS = b.tls
	}
	if addr != "" {
		s.Host, s.Port = addr, 0
		if host, port, err := net.SplitHostPort(addr); err == nil {
			n, err := strconv.Atoi(port)
			if err != nil {
				return errUsage{fmt.Errorf("init: %q: the port is no number", addr)}
			}
			s.Host, s.Port = host, n
		}
		if b.tls == "" {
			s.TLS = "tls"
			if s.Port == explicit {
				s.TLS = "starttls"
			}
		}
	}
	if s.Port == 0 {
		s.Port = map[bool]int{true: implicit, false: explicit}[s.TLS == "tls"]
	}
	s.User = b.user
	if b.ca != "" {
		abs, err := filepath.Abs(b.ca)
		if err != nil {
			return err
		}
		s.CA = abs
	}
	return nil
}

// tellProvider says what is known of the provider.
func (w *wizard) tellProvider(p config.Provider) {
	if p.Source == "" {
		return
	}
	w.say("%s：收信 %s，发信 %s\n", "%s: reading %s, sending %s\n", p.Name.In(w.language), p.IMAP.Host, p.SMTP.Host)
	if p.OAuth == "" {
		w.say("  密码要用%s\n", "  For the password it wants %s\n", p.Login.In(w.language))
	} else {
		w.say("  登录：%s\n", "  Login: %s\n", p.Login.In(w.language))
	}
	if p.Tokens != "" {
		w.say("  也可以不用密码，用令牌登录：cuiban init --client-id ID；%s\n", "  It takes a login by a token, too: cuiban init --client-id ID; %s\n", p.Register.In(w.language))
	}
	if pit := p.Pitfall.In(w.language); pit != "" {
		w.say("  注意：%s\n", "  Mind: %s\n", pit)
	}
	w.say("  （%s）\n", "  (%s)\n", p.Provenance(w.language))
}

// tries is how often a password may be typed: more would lock some accounts.
const tries = 3

// withPassword gets the password and tries the mailbox.
func (w *wizard) withPassword(ctx context.Context, acc config.Account, b *boxFlags, ans config.Answers) (config.Account, error) {
	for n := 1; ; n++ {
		if err := w.password(&acc, b); err != nil {
			return acc, err
		}
		if w.noTest {
			return acc, nil
		}
		ok, err := w.try(ctx, acc, ans)
		if err != nil || ok {
			return acc, err
		}
		if w.yes || acc.Password == "" || n == tries {
			return acc, fmt.Errorf("init: %s does not work as set up; nothing was written (--no-test writes it all the same)", acc.Address)
		}
		acc.Password = ""
	}
}

func (w *wizard) password(acc *config.Account, b *boxFlags) error {
	switch {
	case b.passwordFile != "":
		abs, err := filepath.Abs(b.passwordFile)
		acc.PasswordFile = abs
		return err
	case b.passwordEnv != "":
		acc.PasswordEnv = b.passwordEnv
		return nil
	case w.yes:
		return errUsage{fmt.Errorf("init: say where the password of %s is: --password-file or --password-env (for the tracker --tracker-password-…)", acc.Address)}
	}
	var err error
	acc.Password, err = w.ask.secret(fmt.Sprintf(w.in("%s 的授权码或密码（不显示）", "Password of %s (not shown)"), acc.Address))
	return err
}

// try checks the mailbox as `cuiban check` does, without sending anything.
func (w *wizard) try(ctx context.Context, acc config.Account, ans config.Answers) (bool, error) {
	ans.Accounts = []config.Account{acc}
	text, err := ans.Text()
	if err != nil {
		return false, err
	}
	c, err := config.Parse(w.config, text)
	if err != nil {
		return false, err
	}
	k := &daemon.Checker{Config: c, Now: w.now, Tell: func(l daemon.Line) { w.tellLineIn(l, w.language) }}
	return k.Account(ctx, &c.Accounts[0]), ctx.Err()
}

// firstMail says how a case begins.
func (w *wizard) firstMail(ans config.Answers) {
	copyTo := ans.Accounts[0].Address
	if w.way == wayOwn && ans.Accounts[0].Plus {
		local, domain, _ := strings.Cut(copyTo, "@")
		copyTo = local + "+cuiban@" + domain
	}
	w.say("给平台写信时抄送 %s，案件就立好了。\n", "Copy %s on your mail to the platform, and the case is opened.\n", copyTo)
}
