package daemon

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/mail"
	"os"
	"slices"
	"strings"
	"time"

	"cuiban/daemon/compose"
	"cuiban/daemon/config"
	"cuiban/daemon/intake"
	"cuiban/daemon/mailbox"
	"cuiban/daemon/oauth"
	"cuiban/daemon/outbox"
	"cuiban/escalation"
	"cuiban/escalation/ref"
	"cuiban/store"
	"cuiban/templates"
)

// This file is what the parts of the daemon need to know of the configuration:
// it implements the Env interfaces of intake and scheduler.

// OwnBox implements intake.Env.
func (d *Daemon) OwnBox(account string) (string, bool) {
	for _, a := range d.Config.Accounts {
		if (a.Name == account || a.Address == account) && a.Role == "owner" {
			return a.Address, true
		}
	}
	return "", false
}

// InSent implements intake.Env: of an owner's mailbox only INBOX, Sent and the
// folders named in the configuration are read, so that what is neither INBOX
// nor named is Sent.
func (d *Daemon) InSent(account, folder string) bool {
	a := d.Config.Account(account)
	if a == nil || a.Role != "owner" || strings.EqualFold(folder, "INBOX") {
		return false
	}
	return folder == a.Sent || !slices.Contains(a.Folders, folder)
}

// Trackers implements intake.Env. Without a mailbox of cuiban's own none has an
// address to itself: see IsTracker and CopiesSelf.
func (d *Daemon) Trackers() []string {
	var out []string
	for _, a := range d.Config.Accounts {
		if a.Role == "tracker" {
			out = append(out, a.Address)
		}
	}
	return out
}

// IsTracker implements intake.Env; a plus-address counts as its base address.
// Where the owner's own mailbox is all there is, its plus-addresses are cuiban's,
// and the bare address stays the owner's.
func (d *Daemon) IsTracker(address string) bool {
	local, domain, ok := strings.Cut(strings.ToLower(address), "@")
	base, _, plus := strings.Cut(local, "+")
	if !ok {
		return false
	}
	if trackers := d.Trackers(); len(trackers) > 0 {
		return slices.Contains(trackers, base+"@"+domain)
	}
	return plus && slices.ContainsFunc(d.Config.Accounts, func(a config.Account) bool { return a.Address == base+"@"+domain })
}

// CopiesSelf implements intake.Env: where there is no mailbox of cuiban's own,
// what owners copy to themselves is copied to cuiban.
func (d *Daemon) CopiesSelf() bool { return len(d.Trackers()) == 0 }

// Zone implements intake.Env.
func (d *Daemon) Zone(jurisdiction string) *time.Location {
	d.pulse.beat(partWork)
	return (&escalation.Case{Jurisdiction: jurisdiction}).OtherZone()
}

// Jurisdiction implements intake.Env.
func (d *Daemon) Jurisdiction() string { return d.Config.Jurisdiction }

// DateOnly implements intake.Env.
func (d *Daemon) DateOnly() bool { return d.Config.Simulated }

// LookupTXT implements intake.Env.
func (d *Daemon) LookupTXT(ctx context.Context, name string) ([]string, error) {
	return d.lookup(ctx, name)
}

func (d *Daemon) authservID(account string) string {
	if a := d.Config.Account(account); a != nil {
		return a.AuthservID
	}
	return ""
}

// Reply implements intake.Env: the answer to an order.
func (d *Daemon) Reply(o escalation.Owner, r intake.Reply, now time.Time) ([]byte, string, error) {
	lang := templates.Lang(o.Lang)
	v := templates.Notice{What: r.Subject, Quote: r.Line}
	name := "done"
	for _, l := range r.Lines {
		v.News = append(v.News, l.In(lang))
	}
	if r.Help {
		name, v.Words = "help", words(lang)
	}
	m, err := templates.RenderNote(lang, name, "", v)
	if err != nil {
		return nil, "", err
	}
	id := compose.NewMessageID(d.Tracker(o).Address)
	raw, err := d.scheduler.ToOwner(o, id, r.InReplyTo, m, nil, now)
	return raw, id, err
}

// words are the orders that help lists.
func words(lang string) []templates.Moment {
	if lang == "en" {
		return []templates.Moment{{At: "send", Text: "the letter shown goes out"}, {At: "discard", Text: "it does not"}, {At: "edit", Text: "take my text instead: write all of it below that line"}, {At: "later 3d", Text: "in a few days"}, {At: "replied", Text: "they answered in another way; add their words"}, {At: "paid", Text: "the money is here; “paid 500” for a part"}, {At: "submitted NUMBER", Text: "you filed it"}, {At: "stop", Text: "draft and send nothing"}, {At: "resume", Text: "go on"}, {At: "status", Text: "where it stands"}, {At: "close", Text: "stop pursuing it"},
			{At: "call 14:05 …", Text: "what they said by phone, app, SMS or chat; promises in it are noted"}, {At: "not a promise / kept / no reply / due 20 June", Text: "corrects the newest promise"},
			{At: "note …", Text: "a note of my own; nobody else ever sees it"}, {At: "attempt 500 alipay failed E1024", Text: "I tried to withdraw"}, {At: "cause …", Text: "what they give as their reason"},
			{At: "pause 7d", Text: "do nothing for a while"}, {At: "remind me on 20 June: …", Text: "a mail that morning"}, {At: "new case NAME", Text: "open one by hand"},
			{At: "file under CB-…", Text: "for a mail you forward to us"}, {At: "file under 12 CB-…", Text: "mail 12 of those that fit no case, as the digest numbers them"},
			{At: "merge CB-…", Text: "that case is the same dispute"}, {At: "unmerge CB-…", Text: "it is not: each goes on by itself"}, {At: "write NAME", Text: "I draft that letter and show it to you, e.g. “write human review”"}, {At: "stop all / resume all", Text: "nothing more is drafted or sent, in any of my cases; go on"}, {At: "guard NAME all", Text: "watch over that platform: test withdrawals, reviews, danger signs"}, {At: "list / digest now", Text: "all my cases"}}
	}
	return []templates.Moment{{At: "发送", Text: "发出请示的那封信"}, {At: "不发", Text: "不发那封信"}, {At: "修改", Text: "用我改好的全文，写在下面"}, {At: "推迟 3天", Text: "过几天再说"}, {At: "已回复", Text: "对方用别的方式回复了，后面写原话"}, {At: "到账", Text: "钱到了；部分到账写“到账 500”"}, {At: "已提交 编号", Text: "您已经提交，写上编号"}, {At: "停止", Text: "不再起草、不再发信"}, {At: "继续", Text: "接着跟进"}, {At: "状态", Text: "现在到哪一步"}, {At: "结案", Text: "不再追了"},
		{At: "电话 14:05 …", Text: "对方在电话里说的；站内信、短信、在线客服也一样，其中的承诺会记下"}, {At: "不是承诺 / 已兑现 / 未回复 / 期限 6月20日", Text: "更正最近一条承诺"},
		{At: "备注 …", Text: "自己的备注，不给任何人看"}, {At: "提现 500 支付宝 失败 E1024", Text: "又试了一次提现"}, {At: "原因 …", Text: "平台给的理由"},
		{At: "暂停 7天", Text: "这几天先不动"}, {At: "提醒我 6月20日 …", Text: "那天早上提醒"}, {At: "新案件 名称", Text: "手工立案"},
		{At: "归入 CB-…", Text: "写在转发给我们的邮件第一行"}, {At: "归入 12 CB-…", Text: "周报里没有归到案件的第 12 号邮件"},
		{At: "合并 CB-…", Text: "那个案件和这个是同一件事"}, {At: "分开 CB-…", Text: "不是同一件事，各自继续"}, {At: "写信 名称", Text: "起草这封信给您看，如“写信 人工复核”"}, {At: "停止全部 / 全部继续", Text: "所有案件都不再起草和发信；接着来"}, {At: "防范 平台 全部", Text: "盯着这个平台：小额试提、复盘、异常信号"}, {At: "列表 / 周报", Text: "所有案件"}}
}

// Rules implements scheduler.Env. A place without a ladder of its own gets the
// rungs within a platform.
func (d *Daemon) Rules(c *escalation.Case) (escalation.Rules, error) {
	d.pulse.beat(partWork)
	return escalation.Rules{Ladder: d.Ladders().At(c.Jurisdiction), Calendar: d.Calendar(c.Jurisdiction)}, nil
}

// rulesOf are the rules of a case for those who only show it; nil without any.
func (d *Daemon) rulesOf(c *escalation.Case) *escalation.Rules {
	if d.own == nil { // nobody loaded the ladders
		return nil
	}
	r, err := d.Rules(c)
	if err != nil {
		return nil
	}
	return &r
}

// Seen implements scheduler.Env: the oldest moment up to which any folder that
// concerns the case was read.
func (d *Daemon) Seen(tx *store.Tx, c *escalation.Case) (time.Time, error) {
	var oldest time.Time
	for _, a := range d.Config.Accounts {
		if a.Role == "owner" && a.Address != c.Owner.Address {
			continue
		}
		for _, f := range d.foldersOf(a) {
			t, err := d.readUntil(tx, a.Name, f)
			if err != nil {
				return time.Time{}, err
			}
			if oldest.IsZero() || t.Before(oldest) {
				oldest = t
			}
			if t.IsZero() {
				return time.Time{}, nil // a folder never read to its end
			}
		}
	}
	return oldest, nil
}

// foldersOf lists the folders of an account that answers may arrive in.
func (d *Daemon) foldersOf(a config.Account) []string { return append([]string{"INBOX"}, a.Folders...) }

// From implements scheduler.Env.
func (d *Daemon) From(c *escalation.Case) (mail.Address, error) {
	if d.DraftMode(c.Owner.Address) { // sent by the owner's own program
		return mail.Address{Name: c.Owner.Name, Address: c.Owner.Address}, nil
	}
	a := d.Config.SendFrom(d.owner(c.Owner.Address))
	return mail.Address{Name: c.Owner.Name, Address: a.Address}, nil
}

func (d *Daemon) owner(address string) config.Owner { return d.Config.Owner(address) }

// CaseAddress implements scheduler.Env: the case's own signed address, or the
// bare one where the provider delivers no plus-addresses.
func (d *Daemon) CaseAddress(c *escalation.Case) string {
	t := d.Config.Tracker()
	if own := d.Config.Own(c.Owner.Address); d.CopiesSelf() && own != nil {
		t = own
	}
	if !t.Plus {
		return t.Address
	}
	local, domain, _ := strings.Cut(t.Address, "@")
	return local + "+" + ref.Sign(d.secret, c.Ref) + "@" + domain
}

// Tracker implements scheduler.Env.
func (d *Daemon) Tracker(o escalation.Owner) mail.Address {
	name := "催办 cuiban"
	if templates.Lang(o.Lang) == "en" {
		name = "cuiban"
	}
	t := d.Config.Tracker()
	if own := d.Config.Own(o.Address); d.CopiesSelf() && own != nil {
		t = own
	}
	return mail.Address{Name: name, Address: t.Address}
}

// mailAccount makes what mailbox needs of an account.
func (d *Daemon) mailAccount(a *config.Account) (mailbox.Account, error) {
	security := map[string]mailbox.Security{"tls": mailbox.TLS, "starttls": mailbox.StartTLS, "none": mailbox.Plain}[a.IMAP.TLS]
	conf, err := roots(a.IMAP)
	if err != nil {
		return mailbox.Account{}, fmt.Errorf("account %s: %w", a.Name, err)
	}
	m := mailbox.Account{
		Name: a.Name, Host: a.IMAP.Host, Port: a.IMAP.Port, Security: security, User: a.IMAP.User, TLSConfig: conf,
		Password: func(ctx context.Context) (string, error) { return d.Config.Secret(ctx, a) },
	}
	if s := d.tokens[a.Name]; s != nil {
		m.Token, m.Refused = s.Token, s.Refused
	}
	if d.dial != nil {
		m.Dial = func(ctx context.Context) (net.Conn, error) {
			return d.dial(ctx, "tcp", net.JoinHostPort(a.IMAP.Host, fmt.Sprint(a.IMAP.Port)))
		}
	}
	return m, nil
}

// sendAccount makes what outbox needs of an account.
func (d *Daemon) sendAccount(a *config.Account) (outbox.Account, error) {
	conf, err := roots(a.SMTP)
	if err != nil {
		return outbox.Account{}, fmt.Errorf("account %s: %w", a.Name, err)
	}
	out := outbox.Account{
		Name: a.Name, Address: a.Address, Host: a.SMTP.Host, Port: a.SMTP.Port, TLS: a.SMTP.TLS, User: a.SMTP.User, TLSConfig: conf, Dial: d.dial,
		Password: func(ctx context.Context) (string, error) { return d.Config.Secret(ctx, a) },
	}
	if s := d.tokens[a.Name]; s != nil {
		out.Password, out.OAuth = s.Token, true
	}
	return out, nil
}

// OAuth is what an account needs to log in by OAuth2; nil when it has a password.
func OAuth(c *config.Config, a *config.Account) *oauth.Source {
	if a.OAuth == nil {
		return nil
	}
	o := a.OAuth
	return &oauth.Source{Settings: oauth.Settings{Provider: o.Provider, ClientID: o.ClientID, ClientSecret: o.ClientSecret, Tenant: o.Tenant,
		AuthURL: o.AuthURL, TokenURL: o.TokenURL, DeviceURL: o.DeviceURL, Scopes: o.Scopes, User: a.Address, File: c.TokenFile(a)}}
}

// roots trusts the authority of a server of one's own; nil is the system's trust.
func roots(s config.Server) (*tls.Config, error) {
	if s.CA == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(s.CA)
	if err != nil {
		return nil, fmt.Errorf("reading ca: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", s.CA)
	}
	return &tls.Config{ServerName: s.Host, RootCAs: pool, MinVersion: tls.VersionTLS12}, nil
}
