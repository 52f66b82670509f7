package pack

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/store/storetest"
)

// world is a store with one case that is being built.
type world struct {
	testing.TB
	s *store.Store
	c *escalation.Case
	n int
}

func newWorld(t testing.TB, c *escalation.Case) *world {
	t.Helper()
	w := &world{TB: t, s: storetest.Open(t, t.TempDir()), c: c}
	storetest.Update(t, w.s, c.Opened, func(tx *store.Tx) error {
		if err := tx.SaveOwner(&c.Owner); err != nil {
			return err
		}
		return tx.NewCase(c)
	})
	return w
}

// at is a moment in Beijing, "06-15 10:00".
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+s, escalation.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

const (
	ownerAddr = "lin@example.cn"
	desk      = "kf@example.com"
	bureau    = "12315@example.gov.cn"
)

// withdrawal is the usual case: a creator's fee that does not come.
func withdrawal(lang string) *escalation.Case {
	c := &escalation.Case{
		Owner:    escalation.Owner{Name: "林小满", Address: ownerAddr, Lang: lang},
		Platform: "蓝鲸写作", Entity: "蓝鲸（杭州）文化科技有限公司", Kind: "content", Standing: escalation.Creator, Jurisdiction: "cn",
		Account: "xiaoman_0615", Amount: escalation.Money{Minor: 235000, Currency: "CNY"},
		Title:    "稿费提现一直处理中",
		Happened: "2026年6月10日起我先后七次申请提现稿费 2,350.00 元，页面每次显示不同的失败原因。客服先后两次承诺期限，均未兑现。",
		Demand:   "请在7个工作日内将 2,350.00 元支付到我绑定的银行卡；如不能支付，书面说明事实、理由和依据。",
		Sight:    escalation.SightFull, Opened: at("06-10 09:30"), Rung: "complaint", RungSince: at("07-01 10:00"),
		Parties: []escalation.Party{{Address: ownerAddr, Role: escalation.RoleOwner}, {Address: desk, Role: escalation.RolePlatform, Confirmed: true},
			{Address: bureau, Role: escalation.RoleRegulator}},
	}
	if lang == "en" {
		c.Owner.Name, c.Platform, c.Entity, c.Title = "Lin Xiaoman", "Blue Whale Writing", "Blue Whale (Hangzhou) Culture Technology Co., Ltd.", "Fee withdrawal stuck in processing"
		c.Happened = "From 10 June 2026 on I applied seven times to withdraw my writing fees of CNY 2,350.00. The page gave another reason for the failure each time. Customer service twice named a date and kept neither."
		c.Demand = "Payment of CNY 2,350.00 to my bank card within 7 working days; or, if it will not pay, written facts, reasons and the rule they rest on."
	}
	return c
}

func (w *world) say(zh, en string) string {
	if w.c.Owner.Lang == "en" {
		return en
	}
	return zh
}

func (w *world) append(e escalation.Entry) {
	w.Helper()
	storetest.Update(w, w.s, e.At, func(tx *store.Tx) error { _, err := tx.Append(w.c.ID, e); return err })
}

// mail files a mail of that day; from decides whose it is. It returns the SHA-256.
func (w *world) mail(when, from, subject, text string, facts escalation.MailFacts) string {
	w.Helper()
	w.n++
	date := at(when)
	to := desk
	if from != ownerAddr {
		to = ownerAddr
	}
	id := fmt.Sprintf("<%d@example.com>", w.n)
	raw := fmt.Sprintf("From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: %s\r\n\r\n%s\r\n", from, to, subject, date.Format(time.RFC1123Z), id, text)
	u := map[string]any{"message_id": id, "from": []address{{"", from}}, "to": []address{{"", to}}, "cc": []address{{"", "tracker+cb@example.net"}},
		"subject": subject, "new_text": text, "quoted_text": strings.Repeat("旧", 40), "date": date.Format(time.RFC3339)}
	facts.MessageID, facts.From, facts.Subject = id, from, subject
	facts.Robot = firstOf(facts.Robot, "human")
	facts.Gist = cutRunes(strings.ReplaceAll(text, "\n", " "), 60)
	return w.fileMail(date, raw, u, facts)
}

func (w *world) fileMail(date time.Time, raw string, u map[string]any, facts escalation.MailFacts) string {
	w.Helper()
	kind, by, dir := escalation.EntryMailIn, escalation.ByCounterparty, "in"
	if facts.From == ownerAddr {
		kind, by, dir = escalation.EntryMailOut, escalation.ByOwner, "out"
	}
	dkim := ""
	if dir == "in" {
		dkim = `[{"domain":"example.com","selector":"s1","covers":["from","subject","date"],"status":"pass","key":["v=DKIM1; k=rsa; p=MIIB"]}]`
	}
	js, err := json.Marshal(u)
	if err != nil {
		w.Fatal(err)
	}
	m := storetest.Mail(w, w.s, date, []byte(raw))
	storetest.Update(w, w.s, date, func(tx *store.Tx) error {
		err := tx.SetUnderstood(m.ID, store.Understanding{ParserVersion: 1, JSON: string(js), MessageID: facts.MessageID, From: facts.From,
			Subject: facts.Subject, Date: date, Direction: dir, Kind: facts.Robot, Outcome: facts.Outcome, DKIM: dkim})
		if err == nil {
			err = tx.File(m.ID, w.c.ID, "test", "test", false)
		}
		if err == nil {
			_, err = tx.Append(w.c.ID, escalation.Entry{At: date, Kind: kind, By: by, Mail: m.SHA256, Facts: &facts})
		}
		return err
	})
	return m.SHA256
}

// promise notes a promise of n units made in a mail.
func (w *world) promise(mail, when, quote, words string, n float64, unit escalation.TermUnit, status escalation.Status, settled string) {
	w.Helper()
	cal, _ := calendar.For("cn")
	said := at(when)
	term := escalation.Term{Words: words, Kind: escalation.TermDuration, Max: n, Unit: unit, Edge: escalation.EdgeWithin}
	if n == 0 {
		term = escalation.Term{}
	}
	p := escalation.Promise{Who: escalation.ByCounterparty, Action: escalation.ActReply, Firm: true, Quote: quote, Term: term, Said: said, Mail: mail,
		Agent: w.say("工号 1024", "agent 1024"), Status: status, Revisions: []escalation.Revision{{Due: term.Due(said, escalation.Shanghai, cal), Made: said, Why: "said"}}}
	p.Key = escalation.PromiseKey(mail, when, p.Who, p.Action, quote)
	if status == escalation.PromiseBroken {
		p.Settled, p.SettledBy = p.Due().At, "time"
	}
	if settled != "" {
		p.Settled, p.SettledBy = at(settled), "mail"
		p.Late = p.Settled.After(p.Due().At)
	}
	storetest.Update(w, w.s, said, func(tx *store.Tx) error { return tx.SavePromise(w.c.ID, &p) })
}

func (w *world) evidence(label, name, mediaType string, data []byte, core bool) {
	w.Helper()
	st, err := w.s.Stage(bytes.NewReader(data))
	if err != nil {
		w.Fatal(err)
	}
	storetest.Update(w, w.s, at("06-15 10:00"), func(tx *store.Tx) error {
		o, err := tx.PutObject(st)
		if err == nil {
			_, err = tx.AddEvidence(w.c.ID, store.Evidence{Label: label, Name: name, Type: mediaType, SHA256: o.SHA256, Size: o.Size, At: at("06-15 10:00"), Core: core, Source: "owner"})
		}
		return err
	})
}

func (w *world) attempt(when string, minor int64, status, code string) {
	w.Helper()
	w.append(escalation.Entry{At: at(when), Kind: escalation.EntryAttempt, By: escalation.ByOwner, Amount: &escalation.Money{Minor: minor, Currency: "CNY"},
		Data: map[string]string{"channel": w.say("银行卡", "bank card"), "status": status, "code": code}})
}

// now is the moment the packs of the tests speak of.
var now = at("07-14 09:00")

// usual is a dispute of five weeks, with something of everything.
func usual(t testing.TB, lang string) *world {
	w := newWorld(t, withdrawal(lang))
	failed := w.say("失败", "failed")
	for i, day := range []string{"06-10 09:10", "06-10 20:14", "06-11 08:02", "06-12 12:40", "06-13 09:00", "06-14 18:21", "06-15 09:55"} {
		w.attempt(day, 235000, failed, fmt.Sprintf("E10%d", 21+i))
	}
	subject := w.say("稿费提现一直处理中", "Fee withdrawal stuck in processing")
	human := escalation.MailFacts{Robot: "human", Substantive: true}
	w.mail("06-15 10:00", ownerAddr, subject, w.say("你好：\n\n我从6月10日起七次申请提现 2,350.00 元，均未成功，错误码各不相同。请告知原因和到账时间。\n\n林小满",
		"Hello,\n\nsince 10 June I have applied seven times to withdraw CNY 2,350.00, each time without success and with another code. Please tell me why and when it will be paid.\n\nLin Xiaoman"), escalation.MailFacts{})
	w.mail("06-15 10:00", desk, "Re: "+subject, w.say("您的邮件已收到，我们会尽快处理。", "We have received your mail and will deal with it as soon as possible."), escalation.MailFacts{Robot: "auto_reply"})
	q := w.say("我们将在48小时内给您答复", "we will reply within 48 hours")
	sha := w.mail("06-15 16:20", desk, "Re: "+subject, w.say("您好，"+q+"，请您耐心等待。\n工号 1024", "Hello, "+q+". Thank you for your patience.\nAgent 1024"), escalation.MailFacts{})
	w.promise(sha, "06-15 16:20", q, w.say("48小时内", "within 48 hours"), 48, escalation.UnitHour, escalation.PromiseBroken, "")
	w.mail("06-18 10:05", ownerAddr, "Re: "+subject, w.say("你们6月15日答应48小时内答复，截至今天我没有收到。", "On 15 June you promised a reply within 48 hours. I have not received one."), escalation.MailFacts{})
	q = w.say("技术部门会在3个工作日内完成核查", "our technical team will finish its check within 3 business days")
	sha = w.mail("06-18 15:40", desk, "Re: "+subject, w.say("非常抱歉，"+q+"并与您联系。", "We are very sorry; "+q+" and contact you."), escalation.MailFacts{})
	w.promise(sha, "06-18 15:40", q, w.say("3个工作日内", "within 3 business days"), 3, escalation.UnitWorkDay, escalation.PromiseKept, "06-24 17:30")
	w.mail("06-24 17:30", desk, "Re: "+subject, w.say("经核查，您的账户存在风控审核，请耐心等待系统解除。", "The check found a risk review on your account. Please wait for the system to lift it."), human)
	w.append(escalation.Entry{At: at("06-25 14:05"), Kind: escalation.EntryCall, By: escalation.ByOwner, Text: w.say("客服称已加急，24小时内回电", "they say it is urgent now, and will call back within 24 hours"),
		Data: map[string]string{"agent": "1024"}})
	w.promise("", "06-25 14:05", w.say("24小时内回电", "will call back within 24 hours"), w.say("24小时内", "within 24 hours"), 24, escalation.UnitHour, escalation.PromiseBroken, "")
	w.mail("06-29 11:00", desk, "Re: "+subject, w.say("您的账户存在风控审核，请耐心等待系统解除，感谢理解。", "Your account is under a risk review. Please wait for the system to lift it. Thank you."),
		escalation.MailFacts{Robot: "human", Template: true, TemplateOf: sha})
	w.append(escalation.Entry{At: at("07-01 10:00"), Kind: escalation.EntrySubmitted, By: escalation.ByOwner, Rung: "complaint", Text: "TS20260701-8841"})
	q = w.say("预计7个工作日内给出书面处理结果", "we expect to give a written decision within 7 business days")
	sha = w.mail("07-08 09:20", desk, "Re: "+subject, w.say("您的投诉已受理，"+q+"。", "Your complaint has been accepted; "+q+"."), escalation.MailFacts{})
	w.promise(sha, "07-08 09:20", q, w.say("7个工作日内", "within 7 business days"), 7, escalation.UnitWorkDay, escalation.PromiseOpen, "")
	w.append(escalation.Entry{At: at("07-09 09:00"), Kind: escalation.EntryNote, By: escalation.ByOwner, Text: "CANARY-PRIVATE-NOTE", Private: true})
	w.append(escalation.Entry{At: at("07-09 09:00"), Kind: escalation.EntryOrder, By: escalation.ByOwner, Text: "CANARY-ORDER"})
	w.evidence(w.say("提现失败截图_500元", "failed withdrawal, screenshot"), "IMG_0615.png", "image/png", []byte("\x89PNG not opened"), true)
	w.evidence(w.say("银行流水6月", "bank statement June"), "statement.pdf", "application/pdf", []byte("%PDF damaged"), true)
	w.evidence(w.say("与客服的录音", "recording of the call"), "call.m4a", "audio/mp4", bytes.Repeat([]byte{1, 2, 3, 4}, 5000), false)
	storetest.Update(w, w.s, at("07-01 10:00"), func(tx *store.Tx) error {
		return tx.AddNumber(w.c.ID, "example.com", w.say("工单号", "ticket"), "GD20260615-3307")
	})
	return w
}

// build makes the pack and returns its files.
func (w *world) build(opt Options) (Report, map[string][]byte, []byte) {
	w.Helper()
	if opt.Now.IsZero() {
		opt.Now = now
	}
	var b bytes.Buffer
	r, err := Build(w.Context(), w.s, w.c.Ref, opt, &b)
	if err != nil {
		w.Fatal(err)
	}
	return r, unzip(w, b.Bytes()), b.Bytes()
}

func unzip(t testing.TB, data []byte) map[string][]byte {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range zr.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
		r.Close()
	}
	return out
}

// caseOf reads the case as it stands.
func caseOf(w *world) *escalation.Case {
	w.Helper()
	var c *escalation.Case
	storetest.View(w, w.s, func(tx *store.Tx) (err error) { c, err = tx.Case(w.c.Ref); return err })
	return c
}
