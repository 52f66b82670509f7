package daemon

import (
	"context"
	"errors"
	"strings"
	"time"

	"cuiban/daemon/config"
	"cuiban/daemon/mailbox"
	"cuiban/daemon/outbox"
	"cuiban/escalation"
)

// Account checks one account: reading, folders, sending, and a test mail there
// and back. It reports whether all of it works.
func (k *Checker) Account(ctx context.Context, a *config.Account) bool {
	k.prepare()
	s, err := k.imap(ctx, a)
	if _, refused := errors.AsType[*mailbox.AuthError](err); refused {
		return false // the same password would be refused again, and locks some accounts
	}
	if s != nil {
		defer s.Close()
	}
	smtp := a.SMTP.Host == "" || k.smtp(ctx, a)
	if s == nil || !smtp {
		return false
	}
	if a.SMTP.Host != "" && k.Mail {
		return k.roundTrip(ctx, s, a)
	}
	return true
}

// fails tells of a check that failed and what the error says to do: errors name
// the activity, the server's words and the way out themselves.
func (k *Checker) fails(check string, a *config.Account, err error) {
	k.tell(Line{Check: check, Account: a.Name, Verdict: Fail, Says: both("%v", "%v", err), Do: k.loginHelp(a)})
}

// loginHelp is what to do about a login: to allow the access where it is by a
// token, else what the provider wants for a password, where it is known.
func (k *Checker) loginHelp(a *config.Account) escalation.Reason {
	p, known := config.ProviderOfHost(a.IMAP.Host)
	switch {
	case a.OAuth != nil:
		return both("还没有允许访问，或者已经收回的话：cuiban oauth login %s", "if the access was never allowed, or taken back: cuiban oauth login %s", a.Name)
	case !known:
		return both("核对 %s 的服务器、用户名和密码", "look at the servers, user and password of %s", a.Name)
	case p.OAuth != "":
		return escalation.Reason{ZH: p.Login.ZH + "写上 [account.oauth]（cuiban config reference），再运行 cuiban oauth login " + a.Name,
			EN: p.Login.EN + " Write an [account.oauth] (cuiban config reference), then run cuiban oauth login " + a.Name}
	}
	return escalation.Reason{ZH: "需要" + p.Login.ZH, EN: "it wants " + p.Login.EN}
}

// imap logs in and looks at the folders. It returns nil when either fails, and
// why when the login did.
func (k *Checker) imap(ctx context.Context, a *config.Account) (*mailbox.Session, error) {
	m, err := k.d.mailAccount(a)
	if err != nil {
		k.fails("imap", a, err)
		return nil, err
	}
	began := time.Now()
	s, err := mailbox.Dial(ctx, m)
	if err != nil {
		k.fails("imap", a, err)
		return nil, err
	}
	secure := both("%s，证书有效", "%s, certificate valid", strings.ToUpper(a.IMAP.TLS))
	if a.IMAP.TLS == "none" {
		secure = both("未加密，仅限本机", "not encrypted, this machine only")
	}
	k.tell(Line{Check: "imap", Account: a.Name, Verdict: OK, Took: time.Since(began).Milliseconds(),
		Says: escalation.Reason{ZH: "收信：登录 " + a.IMAP.Host + " 成功（" + secure.ZH + "）", EN: "reading: logged in to " + a.IMAP.Host + " (" + secure.EN + ")"}})
	if !k.folders(ctx, s, a) {
		s.Close()
		return nil, nil
	}
	return s, nil
}

// folders opens every folder that will be watched, for reading only.
func (k *Checker) folders(ctx context.Context, s *mailbox.Session, a *config.Account) bool {
	list, err := s.Folders(ctx)
	if err != nil {
		k.fails("folders", a, err)
		return false
	}
	names := k.d.foldersOf(*a)
	if a.Role == "owner" {
		sent := orSent(a, list)
		if sent == "" {
			k.tell(Line{Check: "folders", Account: a.Name, Verdict: Fail, Says: both("找不到“已发送”文件夹", "there is no Sent folder to be found"),
				Do: both("在配置里写 sent = \"文件夹名\"", "name it in the configuration: sent = \"NAME\"")})
			return false
		}
		names = append(names, sent)
	}
	for _, name := range names {
		st, err := s.Select(ctx, name)
		if err != nil {
			there := make([]string, len(list))
			for i, f := range list {
				there[i] = f.Name
			}
			k.tell(Line{Check: "folders", Account: a.Name, Verdict: Fail, Says: both("%v", "%v", err),
				Do: both("核对配置里的 folders、sent、drafts；这个邮箱里有：%s", "look at folders, sent and drafts in the configuration; this mailbox has %s", strings.Join(there, ", "))})
			return false
		}
		k.tell(Line{Check: "folders", Account: a.Name, Verdict: OK, Says: both("文件夹 %s 可读（只读打开），%d 封邮件", "folder %s can be read (opened read-only), %d mail(s)", name, st.Messages)})
	}
	return k.marks(ctx, s, a) && k.window(ctx, s, a)
}

// marks looks whether the server can mark or move archived mail, where that is
// turned on.
func (k *Checker) marks(ctx context.Context, s *mailbox.Session, a *config.Account) bool {
	if a.Keyword == "" && a.MoveTo == "" {
		return true
	}
	if err := s.CanMark(ctx, mailbox.Folder{Name: "INBOX", Keyword: a.Keyword, MoveTo: a.MoveTo}); err != nil {
		k.tell(Line{Check: "marks", Account: a.Name, Verdict: Fail, Says: both("%v", "%v", err),
			Do: both("在配置里去掉 keyword 或 move_to", "take keyword or move_to out of the configuration")})
		return false
	}
	k.tell(Line{Check: "marks", Account: a.Name, Verdict: OK, Says: both("存档的邮件可以加标记、可以移动", "archived mail can be marked and moved")})
	return true
}

// orSent is the account's Sent folder, named or found; "" there is none.
func orSent(a *config.Account, list []mailbox.FolderInfo) string {
	if a.Sent != "" {
		return a.Sent
	}
	return mailbox.Find(list, mailbox.Sent)
}

// window notices a provider that shows clients the last weeks only.
func (k *Checker) window(ctx context.Context, s *mailbox.Session, a *config.Account) bool {
	p, ok := config.ProviderOfHost(a.IMAP.Host)
	if !ok || p.Window == 0 {
		return true
	}
	older, err := s.HasBefore(ctx, "INBOX", k.Now().AddDate(0, 0, -p.Window-1))
	if err != nil {
		k.fails("window", a, err)
		return false
	}
	if !older {
		k.tell(Line{Check: "window", Account: a.Name, Verdict: Todo, Says: both("看不到 %d 天以前的邮件", "no mail older than %d days is shown", p.Window),
			Do: escalation.Reason{ZH: p.Pitfall.ZH + "（邮箱本来就是新的，可以不管）", EN: p.Pitfall.EN + " (a new mailbox may ignore this)"}})
	}
	return true
}

func (k *Checker) smtp(ctx context.Context, a *config.Account) bool {
	from, err := k.d.sendAccount(a)
	if err == nil {
		err = outbox.Login(ctx, from)
	}
	if err != nil {
		k.fails("smtp", a, err)
		return false
	}
	k.tell(Line{Check: "smtp", Account: a.Name, Verdict: OK, Says: both("发信：登录 %s 成功", "sending: logged in to %s", a.SMTP.Host)})
	return true
}
