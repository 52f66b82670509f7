package daemon

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"time"

	"cuiban/daemon/approval"
	"cuiban/daemon/compose"
	"cuiban/daemon/config"
	"cuiban/daemon/dkim"
	"cuiban/daemon/intake"
	"cuiban/daemon/mailbox"
	"cuiban/daemon/outbox"
	"cuiban/escalation"
	"cuiban/parser"
	"cuiban/store"
	"cuiban/templates"
)

// What check found out about an account is pinned in the store under these keys
// followed by the account's name.
const (
	pinSavesSent = "pin.saves_sent/" // "yes", "no"
	pinAuthServ  = "pin.authserv/"   // the id in the provider's own Authentication-Results, "" it adds none
)

// roundTrip sends a mail from the account to itself and waits for it.
func (k *Checker) roundTrip(ctx context.Context, s *mailbox.Session, a *config.Account) bool {
	code, sent := approval.NewCode(), k.Now()
	subject := "cuiban check " + code
	raw, id, err := k.testMail(a, a.Address, subject, "This mail tests the way from "+a.Address+" to itself. 这封邮件用来测试收发，可以删除。\n")
	if err == nil {
		err = k.submit(ctx, a, a.Address, raw, id)
	}
	if err != nil {
		k.fails("round_trip", a, err)
		return false
	}
	began := time.Now()
	head, folder := k.await(ctx, s, k.d.foldersOf(*a), sent, k.Wait, func(h mail.Header) bool { return strings.Contains(h.Get("Subject"), code) })
	if head == nil {
		k.tell(Line{Check: "round_trip", Account: a.Name, Verdict: Fail, Says: both("测试邮件发出 %v 还没有收到", "the test mail did not arrive within %v", k.Wait),
			Do: both("看看垃圾邮件箱；写给自己的邮件也可能被服务商合并或延迟", "look in the junk folder; some providers delay mail to oneself")})
		return false
	}
	took := time.Since(began)
	k.tell(Line{Check: "round_trip", Account: a.Name, Verdict: OK, Took: took.Milliseconds(), Says: both("测试邮件往返 %v（%s）", "test mail there and back in %v (%s)", took.Round(time.Millisecond), folder)})
	k.clock(a, head.date, sent, took)
	k.authServ(ctx, a, head.fields)
	return k.savesSent(ctx, s, a, code, sent)
}

// testMail makes a mail of ours from the account.
func (k *Checker) testMail(a *config.Account, to, subject, text string) (raw []byte, id string, err error) {
	id = compose.NewMessageID(a.Address)
	raw, err = compose.Bytes(compose.Message{From: mail.Address{Name: "cuiban", Address: a.Address}, To: []string{to}, Subject: subject, MessageID: id, Date: k.Now(), Text: text, Auto: true})
	return raw, id, err
}

// submit notes the mail as ours, so that no daemon takes its copy for news, and
// sends it.
func (k *Checker) submit(ctx context.Context, a *config.Account, to string, raw []byte, id string) error {
	if k.st != nil {
		err := k.st.Update(ctx, k.Now(), func(tx *store.Tx) error {
			n := store.Notice{Key: "check/" + id, Kind: "check", MessageID: id, Due: k.Now()}
			if _, err := tx.Enqueue(n, raw); err != nil {
				return err
			}
			return tx.NoticeSent(n.Key)
		})
		if err != nil {
			return err
		}
	}
	from, err := k.d.sendAccount(a)
	if err != nil {
		return err
	}
	return outbox.Submit(ctx, from, to, raw)
}

// found is a mail that was waited for.
type found struct {
	fields mail.Header
	date   time.Time // INTERNALDATE
	uid    uint32
}

// lookEvery is how often a mailbox is asked for a test mail.
const lookEvery = 2 * time.Second

// await looks through the folders until a mail matches, for at most limit.
func (k *Checker) await(ctx context.Context, s *mailbox.Session, folders []string, since time.Time, limit time.Duration, match func(mail.Header) bool) (*found, string) {
	for began := time.Now(); ; {
		for _, folder := range folders {
			if f := look(ctx, s, folder, since, match); f != nil {
				return f, folder
			}
		}
		if time.Since(began) >= limit {
			return nil, ""
		}
		select {
		case <-time.After(lookEvery):
		case <-ctx.Done():
			return nil, ""
		}
	}
}

// look returns the newest mail of a folder that matches. The headers of the last
// day are enough; servers' clocks and zones differ by less.
func look(ctx context.Context, s *mailbox.Session, folder string, since time.Time, match func(mail.Header) bool) (f *found) {
	_ = s.Headers(ctx, folder, since.AddDate(0, 0, -1), func(h *mailbox.Header) error { // a folder that fails was told of, or fails again
		m, err := mail.ReadMessage(bytes.NewReader(append(bytes.TrimRight(h.Raw, "\r\n"), "\r\n\r\n"...)))
		if err == nil && match(m.Header) {
			f = &found{m.Header, h.Date, h.UID}
		}
		return nil
	})
	return f
}

// maxSkew is how far this machine's clock may be off: deadlines have an hour's
// grace many times over, but a letter says when it was written.
const maxSkew = 5 * time.Minute

// clock compares this machine's clock with the server's stamp on the mail.
func (k *Checker) clock(a *config.Account, stamped, sent time.Time, took time.Duration) {
	if stamped.IsZero() {
		return
	}
	off := sent.Sub(stamped)
	if off < 0 { // the way there took time
		off = max(0, -off-took-time.Second)
	}
	if off > maxSkew {
		k.tell(Line{Check: "clock", Account: a.Name, Verdict: Fail, Says: both("本机时间与 %s 相差 %v", "this machine's clock and that of %s differ by %v", a.IMAP.Host, off.Round(time.Second)),
			Do: both("打开自动校时：timedatectl set-ntp true", "turn on time synchronisation: timedatectl set-ntp true")})
		return
	}
	k.tell(Line{Check: "clock", Account: a.Name, Verdict: OK, Says: both("本机时间与 %s 一致", "this machine's clock agrees with %s", a.IMAP.Host)})
}

// authServ notes whether the provider writes Authentication-Results, and as whom,
// and compares that with what the configuration believes.
func (k *Checker) authServ(ctx context.Context, a *config.Account, h mail.Header) {
	id := ""
	if first := h.Get("Authentication-Results"); first != "" {
		before, _, _ := strings.Cut(first, ";")
		if words := strings.Fields(before); len(words) > 0 { // a version may follow (RFC 8601, 2.2)
			id = words[0]
		}
	}
	k.pin(ctx, pinAuthServ+a.Name, id)
	k.tell(authServLine(a, id))
}

func authServLine(a *config.Account, id string) Line {
	l := Line{Check: "authres", Account: a.Name, Verdict: OK, Says: both("服务商不写 Authentication-Results（我们自己验证签名，不受影响）", "the provider adds no Authentication-Results (signatures are verified here in any case)")}
	switch {
	case id != "" && strings.EqualFold(a.AuthservID, id):
		l.Says = both("服务商以 %s 写 Authentication-Results，和配置一致", "the provider adds Authentication-Results as %s, as configured", id)
	case id != "" && a.AuthservID == "":
		l.Says = both("服务商以 %s 写 Authentication-Results，已记下；配置里写 authserv_id = \"%s\"，它报告的伪造也会被采信", "the provider adds Authentication-Results as %s; noted. With authserv_id = \"%s\" a forgery that it reports is believed, too", id, id)
	case a.AuthservID != "":
		l.Verdict = Todo
		l.Says = both("配置里写的是 authserv_id = \"%s\"，服务商写的是 \"%s\"：它报告的伪造不会被采信", "the configuration says authserv_id = \"%s\", the provider writes \"%s\": a forgery that it reports is not believed", a.AuthservID, id)
		l.Do = both("把 authserv_id 改成 \"%s\"", "set authserv_id = \"%s\"", id)
	}
	return l
}

// savesSent finds out whether the provider files what is sent over SMTP in Sent.
func (k *Checker) savesSent(ctx context.Context, s *mailbox.Session, a *config.Account, code string, sent time.Time) bool {
	list, err := s.Folders(ctx)
	folder := orSent(a, list)
	if err != nil || folder == "" {
		return err == nil
	}
	f := look(ctx, s, folder, sent, func(h mail.Header) bool { return strings.Contains(h.Get("Subject"), code) })
	k.pin(ctx, pinSavesSent+a.Name, map[bool]string{true: "yes", false: "no"}[f != nil])
	l := Line{Check: "saves_sent", Account: a.Name, Verdict: OK, Says: both("服务商不保存发出的信，由 cuiban 存入 %s", "the provider keeps no copy of what is sent; cuiban files it in %s", folder)}
	switch {
	case f != nil && a.SaveSent == "provider":
		l.Says = both("服务商自己把发出的信存入 %s", "the provider files what is sent in %s by itself", folder)
	case f != nil:
		l.Verdict, l.Says = Todo, both("服务商自己会把发出的信存入 %s，再存一份会重复", "the provider files what is sent in %s by itself; a second copy would be there", folder)
		l.Do = both("在配置里写 save_sent = \"provider\"", "set save_sent = \"provider\"")
	case a.SaveSent == "provider":
		l.Verdict, l.Says = Todo, both("服务商并不保存发出的信", "the provider keeps no copy of what is sent")
		l.Do = both("在配置里写 save_sent = \"cuiban\"", "set save_sent = \"cuiban\"")
	}
	k.tell(l)
	return true
}

// pin keeps what was found out in the data folder.
func (k *Checker) pin(ctx context.Context, key, value string) {
	if k.st == nil {
		return
	}
	if err := k.st.Update(ctx, k.Now(), func(tx *store.Tx) error { return tx.SetMeta(key, value) }); err != nil {
		k.tell(Line{Check: "data", Verdict: Fail, Says: both("记不下检查结果：%v", "what was found out cannot be kept: %v", err)})
	}
}

// rehearsalText is what the owner is asked to answer.
var rehearsalText = escalation.Reason{
	ZH: "这是一次演练，不会发出任何信。\n\n请用平时的手机或电脑直接回复这封邮件，正文第一行只写一个字：\n\n好\n\n收到后我们会记下：以后用哪种方式确认是您本人在批准。\n",
	EN: "This is a rehearsal; no letter leaves.\n\nPlease reply to this mail from the phone or computer you usually use, with one word on the first line:\n\nOK\n\nWe then note which way proves that an approval is really yours.\n",
}

// approval rehearses an approval, or tells what the last rehearsal found.
func (k *Checker) approval(ctx context.Context, o config.Owner) {
	if k.st == nil {
		return
	}
	pinned, err := k.proof(ctx, o)
	if err == nil && k.Rehearse > 0 && k.Mail {
		pinned, err = k.rehearse(ctx, o)
	}
	if err != nil {
		k.tell(Line{Check: "approval", Verdict: Fail, Says: both("批准演练没有做成：%v", "the approval could not be rehearsed: %v", err)})
		return
	}
	k.tell(approvalLine(o, pinned))
}

// approvalLine says what is known of the owner's way to approve: "" nothing.
func approvalLine(o config.Owner, pinned string) Line {
	l := Line{Check: "approval", Verdict: OK}
	local := both("也可以随时用 cuiban draft approve，或者把自己的邮箱加进配置（role = \"owner\"）", "you can always use cuiban draft approve, or add your own mailbox to the configuration (role = \"owner\")")
	switch by, why, _ := strings.Cut(pinned, ": "); by {
	case "sent":
		l.Says = both("%s 的批准能确认：回复出现在本人的“已发送”里", "approvals of %s are recognised: the reply is in their own Sent folder", o.Address)
	case "dkim":
		l.Says = both("%s 的批准能确认：回信带有 %s 的有效 DKIM 签名", "approvals of %s are recognised: the reply carries a valid DKIM signature of %s", o.Address, config.DomainOf(o.Address))
	case "refused":
		l.Verdict, l.Do = Fail, local
		l.Says = both("%s 的回信收到了，但无法确认是本人：%s", "a reply of %s came but could not be proved to be theirs: %s", o.Address, why)
	default:
		l.Verdict = Todo
		l.Says = both("%s 的批准还没有演练过", "an approval of %s has not been rehearsed yet", o.Address)
		l.Do = both("运行 cuiban check --rehearse，按收到的邮件回一个字", "run cuiban check --rehearse and answer the mail that comes with one word")
	}
	return l
}

func (k *Checker) proof(ctx context.Context, o config.Owner) (pinned string, err error) {
	err = k.st.View(ctx, func(tx *store.Tx) error {
		pinned, err = intake.Proof(tx, o.Address)
		return err
	})
	return pinned, err
}

// rehearse writes to the owner and waits for the answer: in the owner's Sent
// folder, in the tracker, or by way of a running daemon that saw it first.
func (k *Checker) rehearse(ctx context.Context, o config.Owner) (string, error) {
	code := approval.NewCode()
	lang := templates.Lang(o.Language)
	subject := map[string]string{"en": "Rehearsal: please reply OK", "zh-CN": "演练：请回复“好”"}[lang] + " [" + code + "]"
	tracker := k.Config.Tracker()
	raw, id, err := k.testMail(tracker, o.Address, subject, rehearsalText.In(lang))
	if err != nil {
		return "", err
	}
	err = k.st.Update(ctx, k.Now(), func(tx *store.Tx) error { return intake.StartRehearsal(tx, o.Address, code) })
	if err == nil {
		err = k.submit(ctx, tracker, o.Address, raw, id)
	}
	if err != nil {
		return "", err
	}
	k.tell(Line{Check: "approval", Verdict: OK, Says: both("已写信给 %s，请在 %v 内回复“好”", "wrote to %s: please reply OK within %v", o.Address, k.Rehearse)})
	return k.awaitProof(ctx, o, code)
}

// The owner's answer is looked for so often; after a copy that proves nothing,
// one that does may still come, by the Sent folder.
const (
	rehearseEvery = 5 * time.Second
	secondCopy    = 30 * time.Second
)

func (k *Checker) awaitProof(ctx context.Context, o config.Owner, code string) (pinned string, err error) {
	var refused time.Time
	for began := time.Now(); time.Since(began) < k.Rehearse; {
		k.readReplies(ctx, o, code)
		if pinned, err = k.proof(ctx, o); err != nil || pinned == "sent" || pinned == "dkim" {
			return pinned, err
		}
		if pinned != "" && refused.IsZero() {
			refused = time.Now()
		}
		if !refused.IsZero() && time.Since(refused) > secondCopy {
			return pinned, nil
		}
		select {
		case <-time.After(rehearseEvery):
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	if pinned == "" {
		err = fmt.Errorf("no reply to the mail with the code %s within %v", code, k.Rehearse)
	}
	return pinned, err
}

// readReplies looks for the answer in the tracker and in the owner's own mailbox
// and judges it. An account that cannot be read now was told of, or is read the
// next time.
func (k *Checker) readReplies(ctx context.Context, o config.Owner, code string) {
	for i := range k.Config.Accounts {
		a := &k.Config.Accounts[i]
		if a != k.Config.Tracker() && a != k.Config.Own(o.Address) {
			continue
		}
		if m, err := k.d.mailAccount(a); err == nil {
			if s, err := mailbox.Dial(ctx, m); err == nil {
				k.readReply(ctx, s, a, o, code)
				s.Close()
			}
		}
	}
}

func (k *Checker) readReply(ctx context.Context, s *mailbox.Session, a *config.Account, o config.Owner, code string) {
	folders := map[string]bool{"INBOX": false}
	if a == k.Config.Own(o.Address) {
		list, _ := s.Folders(ctx)
		if sent := orSent(a, list); sent != "" {
			folders[sent] = true
		}
	}
	for folder, isSent := range folders {
		f := look(ctx, s, folder, k.Now(), func(h mail.Header) bool {
			return strings.Contains(h.Get("Subject")+decoded(h.Get("Subject")), code) && h.Get(compose.LoopHeader) == ""
		})
		if f == nil {
			continue
		}
		_ = s.FetchUIDs(ctx, folder, []uint32{f.uid}, func(m *mailbox.Message) error { return k.judge(ctx, o, m, isSent) })
	}
}

func decoded(s string) string {
	out, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		return ""
	}
	return out
}

// judge settles the rehearsal by one answer.
func (k *Checker) judge(ctx context.Context, o config.Owner, m *mailbox.Message, inSent bool) error {
	raw := bytes.NewReader(m.Raw)
	p := parser.Parse(raw, parser.Context{})
	signatures := dkim.Check(ctx, raw, k.d.lookup, k.Now())
	proof, err := intake.Judge(p, intake.Evidence{Owner: o.Address, InSent: inSent, SHA256: fmt.Sprintf("%x", sha256.Sum256(m.Raw)), Signatures: signatures})
	return k.st.Update(ctx, k.Now(), func(tx *store.Tx) error { return intake.EndRehearsal(tx, o.Address, proof, err) })
}
