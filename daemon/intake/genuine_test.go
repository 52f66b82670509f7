package intake

import (
	"encoding/base64"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// client is a mail program at a provider: how its replies look on the wire, and
// what of them the provider signs. The h= lists are those seen on public mailing
// lists: QQ signs neither type nor id, Gmail no type, 163 no recipient, Fastmail
// nearly all.
type client struct {
	name, address string
	domain, signs string
	header        string // {from} {to} {subject} {id} {date} {ask}, without the type
	re            string // what it puts before a subject
	body          func(order string) string
}

const (
	qqSigns       = "From:To:Subject:Date:In-Reply-To:References"
	netease       = "From:Content-Type:Mime-Version:Subject:Message-Id:Date"
	gmailSigns    = "to:subject:message-id:date:from:in-reply-to:references:mime-version"
	gmailSends    = "content-transfer-encoding:mime-version:references:in-reply-to:message-id:date:subject:to:from"
	outlookSigns  = "From:Date:Subject:Message-ID:Content-Type:MIME-Version:X-MS-Exchange-SenderADCheck"
	icloudSigns   = "From:Content-Type:Mime-Version:Subject:Message-Id:To:Date:x-icloud-hme"
	fastmailSigns = "cc:content-transfer-encoding:content-type:date:from:in-reply-to:message-id:mime-version:references:reply-to:subject:to"
)

const (
	qqHeader      = "From: \"=?utf-8?B?5p6X?=\" <{from}>\nTo: \"=?utf-8?B?5YKs5Yqe?=\" <{to}>\nSubject: {subject}\nMime-Version: 1.0\nDate: {date}\nX-Priority: 3\nMessage-ID: {id}\nX-QQ-MIME: TCMime 1.0 by Tencent\nX-Mailer: QQMail 2.x\nX-QQ-Mailer: QQMail 2.x\nReferences: {ask}\nIn-Reply-To: {ask}\n"
	neteaseHeader = "Date: {date}\nFrom: =?UTF-8?B?5p6X?= <{from}>\nTo: \"=?UTF-8?B?5YKs5Yqe?=\" <{to}>\nSubject: {subject}\nX-Priority: 3\nX-Mailer: Coremail Webmail Server Version XT5.0.14\nIn-Reply-To: {ask}\nReferences: {ask}\nX-NTES-SC: AL_Qu2\nMIME-Version: 1.0\nMessage-ID: {id}\n"
	masterHeader  = "Date: {date}\nFrom: =?utf-8?B?5p6X?= <{from}>\nTo: =?utf-8?B?5YKs5Yqe?= <{to}>\nMessage-ID: {id}\nIn-Reply-To: {ask}\nReferences: {ask}\nSubject: {subject}\nX-Mailer: MailMasterAndroid/7.20.6_(15)\nX-CUSTOM-MAIL-MASTER-SENT-ID: 1\nMIME-Version: 1.0\n"
	gmailHeader   = "MIME-Version: 1.0\nReferences: {ask}\nIn-Reply-To: {ask}\nFrom: Lin <{from}>\nDate: {date}\nMessage-ID: {id}\nSubject: {subject}\nTo: =?UTF-8?B?5YKs5Yqe?= <{to}>\n"
	outlookHeader = "From: Lin <{from}>\nTo: =?utf-8?B?5YKs5Yqe?= <{to}>\nSubject: {subject}\nThread-Topic: x\nThread-Index: AQHZ\nDate: {date}\nMessage-ID: {id}\nReferences: {ask}\nIn-Reply-To: {ask}\nAccept-Language: zh-CN, en-US\nContent-Language: zh-CN\nX-MS-Has-Attach:\nX-MS-TNEF-Correlator:\nMIME-Version: 1.0\n"
	appleHeader   = "From: =?utf-8?B?5p6X?= <{from}>\nMime-Version: 1.0 (1.0)\nSubject: {subject}\nDate: {date}\nMessage-Id: {id}\nReferences: {ask}\nIn-Reply-To: {ask}\nTo: =?utf-8?B?5YKs5Yqe?= <{to}>\nX-Mailer: iPhone Mail (22F76)\n"
	fastmailHead  = "MIME-Version: 1.0\nX-ThreadId: T1\nDate: {date}\nFrom: Lin <{from}>\nTo: =?utf-8?B?5YKs5Yqe?= <{to}>\nMessage-Id: {id}\nIn-Reply-To: {ask}\nReferences: {ask}\nSubject: {subject}\nUser-Agent: Cyrus-JMAP/3.13.0\n"
	androidHeader = "Date: {date}\nSubject: {subject}\nMessage-ID: {id}\nX-Android-Message-ID: <x@email.android.com>\nIn-Reply-To: {ask}\nFrom: Lin <{from}>\nTo: =?utf-8?B?5YKs5Yqe?= <{to}>\nImportance: Normal\nMIME-Version: 1.0\n"
	mozillaHeader = "Message-ID: {id}\nDate: {date}\nMIME-Version: 1.0\nUser-Agent: Mozilla Thunderbird\nSubject: {subject}\nTo: =?UTF-8?B?5YKs5Yqe?= <{to}>\nReferences: {ask}\nContent-Language: en-US\nFrom: Lin <{from}>\nIn-Reply-To: {ask}\n"
)

// shown is what the mail that asked said; each program quotes it its own way. It
// holds the words themselves, as the real one does.
const shown = "林小满，您好：\n\n要发出下面这封信，请回复这封邮件，第一行只写两个字：\n\n发送\n\n不想发，回复：不发\n"

func marked() string { return "> " + strings.ReplaceAll(strings.TrimSpace(shown), "\n", "\n> ") }

func shownHTML() string {
	return "<div>" + strings.ReplaceAll(strings.TrimSpace(shown), "\n", "<br>") + "</div>"
}

// both is multipart/alternative with base64, as QQ and 163 write it.
func both(boundary, plain, html string) string {
	part := func(kind, s string) string {
		return "--" + boundary + "\nContent-Type: " + kind + ";\n\tcharset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\n" + wrap(base64.StdEncoding.EncodeToString([]byte(s))) + "\n"
	}
	return "Content-Type: multipart/alternative;\n\tboundary=\"" + boundary + "\"\n\nThis is a multi-part message in MIME format.\n\n" + part("text/plain", plain) + part("text/html", html) + "--" + boundary + "--"
}

// bothQuoted is the same with quoted-printable, as Gmail and Outlook write it.
func bothQuoted(boundary, plain, html string) string {
	part := func(kind, s string) string {
		var b strings.Builder
		w := quotedprintable.NewWriter(&b)
		_, _ = w.Write([]byte(s))
		_ = w.Close()
		return "--" + boundary + "\nContent-Type: " + kind + "; charset=\"UTF-8\"\nContent-Transfer-Encoding: quoted-printable\n\n" + strings.ReplaceAll(b.String(), "\r\n", "\n") + "\n"
	}
	return "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\n\n" + part("text/plain", plain) + part("text/html", html) + "--" + boundary + "--"
}

func plainText(s string) string {
	return "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n" + wrap(base64.StdEncoding.EncodeToString([]byte(s)))
}

func wrap(s string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\n")
		s = s[76:]
	}
	return b.String() + s
}

func qqBody(order string) string {
	head := "发件人:                                                                                                                        \"催办\"                                                                                    <tracker@example.net>;\n发送时间:&nbsp;2026年6月15日(星期一) 中午11:00\n收件人:&nbsp;\"林\"<lin@qq.com>;\n主题:&nbsp;请确认一封催办信\n\n\n\n"
	return both("----=_NextPart_668E1C5A_0F1C2A40_5E3B9A11", order+"\n\n\n\n\n------------------&nbsp;原始邮件&nbsp;------------------\n"+head+shown,
		`<meta http-equiv="Content-Type" content="text/html; charset=GB18030"><div>`+order+`</div><div><br></div><div><br></div><div style="font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;">------------------&nbsp;原始邮件&nbsp;------------------</div><div style="font-size: 12px;background:#efefef;padding:8px;"><div><b>发件人:</b>&nbsp;"催办"&lt;tracker@example.net&gt;;</div><div><b>发送时间:</b>&nbsp;2026年6月15日(星期一) 中午11:00</div><div><b>收件人:</b>&nbsp;"林"&lt;lin@qq.com&gt;;</div><div><b>主题:</b>&nbsp;请确认一封催办信</div></div><div><br></div>`+shownHTML())
}

func neteaseBody(order string) string {
	line := "At 2026-06-15 11:00:00, \"催办\" <tracker@example.net> wrote:\n"
	return both("----=_Part_112847_1234567.1718", order+"\n\n\n\n\n\n\n"+line+marked(),
		`<div style="line-height:1.7;color:#000000;font-size:14px;font-family:Arial"><div>`+order+`</div><div><br></div></div><br><br><br>At 2026-06-15 11:00:00, "催办" &lt;tracker@example.net&gt; wrote:<br> <blockquote id="isReplyContent" style="PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px 0.8ex; BORDER-LEFT: #ccc 1px solid">`+shownHTML()+`</blockquote>`)
}

func masterBody(order string) string {
	return both("----=_MailMaster1", order+"\n\n\n| |\n林\n|\n|\nlin@163.com\n|\n---- 回复的原邮件 ----\n| 发件人 | 催办<tracker@example.net> |\n| 日期 | 2026年06月15日 11:00 |\n| 收件人 | lin@163.com |\n| 抄送至 | |\n| 主题 | 请确认一封催办信 |\n"+shown,
		`<html><body><div>`+order+`</div><div id="ntes-pcmac-signature"></div><div class="reply" data-ntes="ntes_mail_body_root">---- 回复的原邮件 ----<table><tr><td>发件人</td><td>催办&lt;tracker@example.net&gt;</td></tr><tr><td>日期</td><td>2026年06月15日 11:00</td></tr><tr><td>收件人</td><td>lin@163.com</td></tr><tr><td>主题</td><td>请确认一封催办信</td></tr></table>`+shownHTML()+`</div></body></html>`)
}

func gmailBody(order string) string {
	attr := "催办 <tracker@example.net> 于2026年6月15日周一 11:00写道："
	return bothQuoted("0000000000001a2b3c061b2c3d4e", order+"\n\n"+attr+"\n\n"+marked(),
		`<div dir="ltr">`+order+`</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">催办 &lt;<a href="mailto:tracker@example.net">tracker@example.net</a>&gt; 于2026年6月15日周一 11:00写道：<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">`+shownHTML()+`</blockquote></div>`)
}

func gmailEnglish(order string) string {
	attr := "On Mon, Jun 15, 2026 at 11:00\u202fAM 催办 <tracker@example.net> wrote:"
	return bothQuoted("0000000000001a2b3c061b2c3d4f", order+"\n\n"+attr+"\n\n"+marked(),
		`<div dir="auto">`+order+`</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Jun 15, 2026 at 11:00 AM 催办 &lt;tracker@example.net&gt; wrote:<br></div><blockquote class="gmail_quote">`+shownHTML()+`</blockquote></div>`)
}

func gmailPlain(order string) string {
	return plainText(order + "\n\n催办 <tracker@example.net> 于2026年6月15日周一 11:00写道：\n\n" + marked() + "\n")
}

func outlookBody(order string) string {
	return bothQuoted("_000_SEYPR01MB5678_", order+"\n\n________________________________\n发件人: 催办 <tracker@example.net>\n发送时间: 2026年6月15日 11:00\n收件人: Lin <lin@outlook.com>\n主题: 请确认一封催办信\n\n"+shown,
		`<html><body><div class="elementToProof" style="font-family: Aptos">`+order+`</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>发件人:</b> 催办 &lt;tracker@example.net&gt;<br><b>发送时间:</b> 2026年6月15日 11:00<br><b>收件人:</b> Lin &lt;lin@outlook.com&gt;<br><b>主题:</b> 请确认一封催办信</font><div>&nbsp;</div></div>`+shownHTML()+`</body></html>`)
}

func outlookDesktop(order string) string {
	return bothQuoted("_000_SEYPR01MB5679_", order+"\n\nFrom: 催办 <tracker@example.net>\nSent: Monday, June 15, 2026 11:00 AM\nTo: Lin <lin@outlook.com>\nSubject: 请确认一封催办信\n\n"+shown,
		`<html><body><div class="WordSection1"><p class="MsoNormal">`+order+`</p><p class="MsoNormal">&nbsp;</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>From:</b> 催办 &lt;tracker@example.net&gt; <br><b>Sent:</b> Monday, June 15, 2026 11:00 AM<br><b>To:</b> Lin &lt;lin@outlook.com&gt;<br><b>Subject:</b> 请确认一封催办信</p></div>`+shownHTML()+`</div></body></html>`)
}

func outlookPhone(order string) string {
	return bothQuoted("_000_SEYPR01MB5680_", order+"\n\n获取 Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\n发件人: 催办 <tracker@example.net>\n发送时间: 星期一, 六月 15, 2026 11:00 上午\n收件人: Lin <lin@outlook.com>\n主题: 请确认一封催办信\n\n"+shown,
		`<html><body><div dir="auto">`+order+`</div><div dir="auto"><br></div><div id="ms-outlook-mobile-signature">获取 <a href="https://aka.ms/o0ukef">Outlook for iOS</a></div><hr><div id="divRplyFwdMsg" dir="ltr"><b>发件人:</b> 催办 &lt;tracker@example.net&gt;<br><b>发送时间:</b> 星期一, 六月 15, 2026 11:00 上午<br><b>收件人:</b> Lin &lt;lin@outlook.com&gt;<br><b>主题:</b> 请确认一封催办信</div>`+shownHTML()+`</body></html>`)
}

func iphoneBody(order string) string {
	return plainText(order + "\n\n发自我的iPhone\n\n> 在 2026年6月15日，11:00，催办 <tracker@example.net> 写道：\n> \n" + marked() + "\n")
}

func iphoneEnglish(order string) string {
	return bothQuoted("Apple-Mail-1A2B", order+"\n\nSent from my iPhone\n\n> On Jun 15, 2026, at 11:00, 催办 <tracker@example.net> wrote:\n> \n"+marked(),
		`<html><body dir="auto">`+order+`<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On Jun 15, 2026, at 11:00, 催办 &lt;tracker@example.net&gt; wrote:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">`+shownHTML()+`</div></blockquote></body></html>`)
}

func fastmailBody(order string) string {
	return plainText(order + "\n\nOn Mon, 15 Jun 2026, at 11:00 AM, 催办 wrote:\n" + marked() + "\n")
}

func thunderbirdBody(order string) string {
	return "Content-Type: text/plain; charset=UTF-8; format=flowed\nContent-Transfer-Encoding: 8bit\n\n" + order + "\n\nOn 6/15/26 11:00, 催办 wrote:\n" + marked()
}

func androidBody(order string) string {
	return both("--_com.samsung.android.email_1", order+"\n\n从我的 Galaxy 发送\n-------- 原始邮件 --------\n发件人： 催办 <tracker@example.net>\n日期： 2026/6/15 11:00 (GMT+08:00)\n收件人： lin@qq.com\n主题： 请确认一封催办信\n\n"+shown,
		`<html><body dir="auto"><div dir="auto">`+order+`</div><div><br></div><div id="composer_signature" dir="auto"><div style="font-size:12px;color:#575757">从我的 Galaxy 发送</div></div><div><br></div><div style="font-size:100%;color:#000000"><!-- originalMessage --><div>-------- 原始邮件 --------</div><div>发件人： 催办 &lt;tracker@example.net&gt; </div><div>日期： 2026/6/15 11:00 (GMT+08:00) </div><div>收件人： lin@qq.com </div><div>主题： 请确认一封催办信 </div><div><br></div></div>`+shownHTML()+`</body></html>`)
}

var clients = []client{
	{"QQ webmail", "lin@qq.com", "qq.com", qqSigns, qqHeader, "回复：", qqBody},
	{"QQ on a phone", "lin@foxmail.com", "foxmail.com", qqSigns, qqHeader, "回复：", qqBody},
	{"163 webmail", "lin@163.com", "163.com", netease, neteaseHeader, "Re:", neteaseBody},
	{"126 webmail", "lin@126.com", "126.com", netease, neteaseHeader, "回复:", neteaseBody},
	{"NetEase Mail Master", "lin@yeah.net", "yeah.net", netease, masterHeader, "回复：", masterBody},
	{"Gmail, Chinese", "lin@gmail.com", "gmail.com", gmailSigns, gmailHeader, "Re: ", gmailBody},
	{"Gmail on Android, English", "lin@gmail.com", "gmail.com", gmailSigns, gmailHeader, "Re: ", gmailEnglish},
	{"Gmail, plain text", "lin@gmail.com", "gmail.com", gmailSends, gmailHeader, "Re: ", gmailPlain},
	{"Outlook.com", "lin@outlook.com", "outlook.com", outlookSigns, outlookHeader, "回复: ", outlookBody},
	{"Outlook for Windows", "lin@hotmail.com", "hotmail.com", outlookSigns, outlookHeader, "RE: ", outlookDesktop},
	{"Outlook on an iPhone", "lin@outlook.com", "outlook.com", outlookSigns, outlookHeader, "答复: ", outlookPhone},
	{"iCloud on an iPhone", "lin@icloud.com", "icloud.com", icloudSigns, appleHeader, "回复：", iphoneBody},
	{"iCloud on an iPhone, English", "lin@me.com", "me.com", icloudSigns, appleHeader, "Re: ", iphoneEnglish},
	{"QQ in the iPhone's own program", "lin@qq.com", "qq.com", qqSigns, appleHeader, "回复：", iphoneBody},
	{"Fastmail", "lin@fastmail.com", "fastmail.com", fastmailSigns, fastmailHead, "Re: ", fastmailBody},
	{"Thunderbird at an own domain", "lin@lin.example", "lin.example", "From:To:Subject:Date:Message-ID:Content-Type", mozillaHeader, "Re: ", thunderbirdBody},
	{"163 in a Samsung's own program", "lin@163.com", "163.com", netease, androidHeader, "回复: ", androidBody},
}

// meant are orders with what they must bring about.
var meant = []struct {
	order string
	done  func(s *scene) bool
}{
	{"发送", func(s *scene) bool { return s.letterState(s.l.ID) == escalation.LetterApproved }},
	{"Send", func(s *scene) bool { return s.letterState(s.l.ID) == escalation.LetterApproved }},
	{"不发", func(s *scene) bool { return s.letterState(s.l.ID) == escalation.LetterDiscarded }},
	{"discard", func(s *scene) bool { return s.letterState(s.l.ID) == escalation.LetterDiscarded }},
	{"到账 100", func(s *scene) bool { return s.load(s.c.ID).Paid.Minor == 10000 }},
	{"close", func(s *scene) bool { return s.load(s.c.ID).State == escalation.Closed }},
}

// raw is the client's reply to the mail that asked.
func (c client) raw(s *scene, order string) []byte {
	made++
	fill := strings.NewReplacer("{from}", c.address, "{to}", trackerBox, "{ask}", s.askID, "{id}", fmt.Sprintf("<tencent_%d@%s>", made, c.domain),
		"{date}", s.now.In(escalation.Shanghai).Format(time.RFC1123Z), "{subject}", mime.BEncoding.Encode("utf-8", c.re+"["+s.c.Ref+"] 请确认一封催办信，代码 "+s.code))
	return []byte(strings.ReplaceAll(fill.Replace(c.header)+c.body(order), "\n", "\r\n") + "\r\n")
}

// sceneAt is a scene whose owner is at that address, and whose own mailbox is not watched.
func sceneAt(t *testing.T, address string) *scene {
	t.Helper()
	s := &scene{rig: newRig(t)}
	storetest.Update(t, s.Store, s.now, func(tx *store.Tx) error {
		s.owner.Address = address
		return tx.SaveOwner(&s.owner)
	})
	s.c = s.open("提现")
	s.l, s.code, s.askID = s.asked(s.c, "1")
	return s
}

// Check 33, the other side: what owners really write from the usual providers and
// programs is understood and proved, by the signature alone and by the Sent copy alone.
func TestCheck33GenuineOrdersOfTheUsualClients(t *testing.T) {
	mails := 0
	for _, c := range clients {
		for _, m := range meant {
			mails++
			t.Run(c.name+", "+m.order, func(t *testing.T) {
				s := sceneAt(t, c.address)
				raw := c.raw(s, m.order)
				f := forge{domain: c.domain, selector: "s", algorithm: "rsa-sha256", headers: c.signs}
				s.takeIn("tracker", "INBOX", append([]byte("Received: from mail."+c.domain+" by mx.example.net; "+s.now.Format(time.RFC1123Z)+"\r\n"), f.sign(s.rig, raw)...))
				if !m.done(s) {
					t.Errorf("signed, it did nothing: %v, refused %q, answered %+v", s.letterState(s.l.ID), s.refused(), s.sent)
				}
			})
		}
		t.Run(c.name+", in Sent", func(t *testing.T) {
			s := sceneAt(t, c.address)
			s.own = []string{c.address}
			s.takeIn(c.address, "Sent", c.raw(s, "发送"))
			s.wantLetter(s.l, escalation.LetterApproved)
		})
	}
	atLeast(t, mails, 100)
}

// The same mails without a signature, or with one over other words, do nothing.
func TestCheck33TheUsualClientsForged(t *testing.T) {
	for _, c := range clients {
		t.Run(c.name, func(t *testing.T) {
			s := sceneAt(t, c.address)
			before := s.state()
			s.takeIn("tracker", "INBOX", c.raw(s, "发送"))
			f := forge{domain: c.domain, selector: "s", algorithm: "rsa-sha256", headers: c.signs}
			changed := replaced(f.sign(s.rig, c.raw(s, "不发")), base64.StdEncoding.EncodeToString([]byte("不发")), base64.StdEncoding.EncodeToString([]byte("发送")))
			s.takeIn("tracker", "INBOX", replaced(replaced(changed, "\r\n\r\n不发", "\r\n\r\n发送"), "=E4=B8=8D=E5=8F=91", "=E5=8F=91=E9=80=81"))
			if after := s.state(); after != before {
				t.Errorf("it acted:\n%s\nbefore:\n%s", after, before)
			}
			s.wantNothingSaid()
		})
	}
}
