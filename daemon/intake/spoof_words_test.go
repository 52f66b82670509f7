package intake

import (
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// Check 37, row T5: the words stand in the owner's own, well signed mail, but the
// owner did not say them. Of these the owner may be told that nothing was understood.
var planted = []attack{
	words("below a mark", "我再想想。\n\n> {order}"),
	words("in a quotation only", "> {order}"),
	words("below Gmail's line", "我再想想。\n\n催办 <tracker@example.net> 于2026年6月15日周一 12:00写道：\n\n{order}"),
	words("below Gmail's English line", "let me think\n\nOn Mon, 15 Jun 2026 at 12:00, cuiban <tracker@example.net> wrote:\n\n{order}"),
	words("below Outlook's header", "我再想想。\n\n发件人: 催办 <tracker@example.net>\n发送时间: 2026年6月15日 12:00\n收件人: 林小满\n主题: 请确认\n\n{order}"),
	words("below Outlook's English header", "let me think\n\nFrom: cuiban <tracker@example.net>\nSent: Monday, June 15, 2026 12:00 PM\nTo: Lin\nSubject: x\n\n{order}"),
	words("below Outlook's rule", "我再想想。\n\n________________________________\n发件人: 催办 <tracker@example.net>\n发送时间: 2026年6月15日 12:00\n收件人: 林小满\n主题: 请确认\n\n{order}"),
	words("below QQ's rule", "我再想想。\n\n------------------ 原始邮件 ------------------\n发件人: \"催办\"<tracker@example.net>;\n发送时间: 2026年6月15日(星期一) 中午12:00\n收件人: \"林小满\"<lin@example.cn>;\n主题: 请确认\n\n{order}"),
	words("below 163's line", "我再想想。\n\nAt 2026-06-15 12:00:00, \"催办\" <tracker@example.net> wrote:\n{order}"),
	words("below an old rule", "let me think\n\n-----Original Message-----\n{order}"),
	words("below the phone's mark", "我再想想。\n\n发自我的iPhone\n\n> 在 2026年6月15日，12:00，催办 <tracker@example.net> 写道：\n> \n> {order}"),
	words("in the signature", "我再想想。\n-- \n{order}"),
	words("in a later paragraph", "我再想想。\n\n{order}"),
	words("as a question", "{order}吗？"),
	words("as a question in English", "{order}?"),
	words("denied", "不要{order}"),
	words("denied, do not yet", "先别{order}，等我问清楚"),
	words("in a sentence", "我想{order}，但是金额写错了"),
	words("before a condition", "{order}之前请把金额改成 2350"),
	words("nothing but the code", "{code}"),
	words("nothing at all", ""),
	{row: "T5", name: "in the Subject alone", owners: true, mail: func(s *scene, order string) []byte {
		n := s.reply("收到。")
		n.subject = order + " Re: 代码 " + s.code
		return s.signed(n)
	}},
	{row: "T5", name: "code and words in the text, none in the Subject", orders: []string{"发送"}, owners: true, mail: func(s *scene, order string) []byte {
		return s.signed(note{from: ownerAddress, to: trackerBox, subject: "Re: 请确认", text: order + " " + s.code + "\r\n" + s.code})
	}},
	{row: "T5", name: "the code in the name of the recipient", orders: []string{"发送"}, owners: true, mail: func(s *scene, order string) []byte {
		return s.signed(note{from: ownerAddress, to: s.code + " <" + trackerBox + ">", subject: "Re: 请确认", text: order})
	}},
	html("in a quotation", `<div>我再想想。</div><blockquote type="cite"><div>{order}</div></blockquote>`),
	html("in Gmail's quotation", `<div dir="ltr">我再想想。</div><br><div class="gmail_quote"><div class="gmail_attr">催办 &lt;tracker@example.net&gt; 于2026年6月15日写道：<br></div><blockquote class="gmail_quote"><div>{order}</div></blockquote></div>`),
	html("in Gmail's quotation, nothing above", `<div class="gmail_quote"><blockquote class="gmail_quote"><div>{order}</div></blockquote></div>`),
	html("below Outlook's rule", `<div>我再想想。</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg" dir="ltr"><b>发件人:</b> 催办 &lt;tracker@example.net&gt;<br><b>发送时间:</b> 2026年6月15日 12:00<br><b>收件人:</b> 林小满<br><b>主题:</b> 请确认</div><div>{order}</div>`),
	html("below Outlook's border", `<p class="MsoNormal">我再想想。</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>发件人:</b> 催办 &lt;tracker@example.net&gt;<br><b>发送时间:</b> 2026年6月15日 12:00<br><b>收件人:</b> 林小满<br><b>主题:</b> 请确认</p></div><p class="MsoNormal">{order}</p>`),
	html("in QQ's quotation", `<div>我再想想。</div><div><includetail><div style="font-size:12px;background:#efefef;padding:8px;"><div><b>发件人:</b>&nbsp;"催办"&lt;tracker@example.net&gt;;</div><div><b>发送时间:</b>&nbsp;2026年6月15日(星期一) 中午12:00</div><div><b>收件人:</b>&nbsp;"林小满"&lt;lin@example.cn&gt;;</div><div><b>主题:</b>&nbsp;请确认</div></div><div>{order}</div></includetail></div>`),
	html("in Apple's quotation", `<div>我再想想。</div><div><br><blockquote type="cite">在 2026年6月15日，12:00，催办 写道：<br><br>{order}</blockquote></div>`),
	html("hidden", `<div style="display:none">{order}</div><div>我再想想。</div>`),
	html("hidden by its size", `<div style="font-size:0">{order}</div><div>我再想想。</div>`),
	html("in a comment", `<!-- {order} --><div>我再想想。</div>`),
	html("in the title", `<html><head><title>{order}</title></head><body>我再想想。</body></html>`),
	html("in a script", `<script>{order}</script><div>我再想想。</div>`),
	html("in 163's quotation", `<div>我再想想。</div><br><br>At 2026-06-15 12:00:00, "催办" &lt;tracker@example.net&gt; wrote:<br><blockquote id="isReplyContent" style="PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px 0.8ex; BORDER-LEFT: #ccc 1px solid"><div>{order}</div></blockquote>`),
	html("in a template", `<template>{order}</template><div>我再想想。</div>`),
	{row: "T5", name: "in the HTML part, another text in the plain one", owners: true, mail: typed(`multipart/alternative; boundary=b`,
		"--b\nContent-Type: text/plain; charset=utf-8\n\n我再想想，请先不要动。\n--b\nContent-Type: text/html; charset=utf-8\n\n<div>我再想想，请先不要动。</div><blockquote type=\"cite\">{order}</blockquote>\n--b--")},
	{row: "T5", name: "in a second text part", owners: true, mail: typed(`multipart/mixed; boundary=b`,
		"--b\nContent-Type: text/plain; charset=utf-8\n\n我再想想。\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{order}\n--b--")},
	{row: "T5", name: "in an attached text", owners: true, mail: typed(`multipart/mixed; boundary=b`,
		"--b\nContent-Type: text/plain; charset=utf-8\n\n我再想想。\n--b\nContent-Type: text/plain; charset=utf-8\nContent-Disposition: attachment; filename=order.txt\n\n{order}\n--b--")},
	{row: "T5", name: "in nothing but an attached text", owners: true, mail: typed(`multipart/mixed; boundary=b`,
		"--b\nContent-Type: text/plain; charset=utf-8\nContent-Disposition: attachment; filename=order.txt\n\n{order}\n--b--")},
	{row: "T5", name: "before the first part", owners: true, mail: typed(`multipart/mixed; boundary=b`,
		"{order}\n--b\nContent-Type: text/plain; charset=utf-8\n\n我再想想。\n--b--")},
	{row: "T5", name: "behind the last part", owners: true, mail: typed(`multipart/mixed; boundary=b`,
		"--b\nContent-Type: text/plain; charset=utf-8\n\n我再想想。\n--b--\n{order}")},
	{row: "T5", name: "in a mail passed on", owners: true, mail: typed(`multipart/mixed; boundary=b`,
		"--b\nContent-Type: text/plain; charset=utf-8\n\n\n--b\nContent-Type: message/rfc822\n\nFrom: lin@example.cn\nTo: tracker@example.net\nSubject: {code}\nMessage-ID: <in@example.cn>\nDate: Mon, 15 Jun 2026 11:00:00 +0800\nContent-Type: text/plain; charset=utf-8\n\n{order}\n--b--")},
	{row: "T5", name: "in a picture's name", owners: true, mail: typed(`multipart/mixed; boundary=b`,
		"--b\nContent-Type: text/plain; charset=utf-8\n\n我再想想。\n--b\nContent-Type: image/png; name=\"{order}\"\nContent-Disposition: inline; filename=\"{order}\"\n\nx\n--b--")},
}

func words(name, text string) attack {
	return attack{row: "T5", name: name, owners: true, mail: says(text)}
}

func html(name, text string) attack {
	return attack{row: "T5", name: "HTML, " + name, owners: true, mail: typed("text/html; charset=utf-8", text)}
}

// Check 38, rows T6 and T19: machines that answer for the owner, or for us.
var machines = []attack{
	{row: "T6", name: "RFC 3834", mail: signedWith("Auto-Submitted: auto-replied")},
	{row: "T6", name: "RFC 3834 with a parameter", mail: signedWith("Auto-Submitted: auto-replied; owner-email=\"lin@example.cn\"")},
	{row: "T6", name: "generated", mail: signedWith("Auto-Submitted: auto-generated")},
	{row: "T6", name: "notified", mail: signedWith("Auto-Submitted: auto-notified")},
	{row: "T6", name: "a word nobody knows", mail: signedWith("Auto-Submitted: x-other")},
	{row: "T6", name: "X-Autoreply", mail: signedWith("X-Autoreply: yes")},
	{row: "T6", name: "X-Autorespond", mail: signedWith("X-Autorespond: yes")},
	{row: "T6", name: "Precedence: auto_reply", mail: signedWith("Precedence: auto_reply")},
	{row: "T6", name: "vacation program", mail: signedWith("X-Mailer: vacation 1.2")},
	{row: "T6", name: "Exchange's rules", mail: signedWith("X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent", "X-Auto-Response-Suppress: All")},
	{row: "T6", name: "an empty return path", mail: func(s *scene, order string) []byte {
		return append([]byte("Return-Path: <>\r\n"), s.signed(s.reply(order))...)
	}},
	{row: "T6", name: "from the owner's Sent folder", mail: signedWith("Auto-Submitted: auto-replied"), account: ownerAddress, folder: "Sent"},
	{row: "T6", name: "by way of a list", mail: signedWith("List-Id: <x.example.cn>", "Precedence: list")},
	{row: "T6", name: "a read receipt", owners: true, mail: typed(`multipart/report; report-type=disposition-notification; boundary=b`,
		"--b\nContent-Type: text/plain; charset=utf-8\n\n{order}\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;lin@example.cn\nDisposition: automatic-action/MDN-sent-automatically; displayed\n--b--")},
	{row: "T19", name: "our own mail sent back", mail: signedWith("X-Cuiban-Loop: 1")},
	{row: "T19", name: "our own mail sent back, from Sent", mail: signedWith("X-Cuiban-Loop: 1"), account: ownerAddress, folder: "Sent"},
	{row: "T19", name: "under the id of the mail that asked", mail: func(s *scene, order string) []byte {
		n := s.reply(order)
		n.id, n.refs = s.askID, ""
		return s.signed(n)
	}},
	{row: "T8", name: "under the id of a letter of ours", mail: func(s *scene, order string) []byte {
		n := s.reply(order)
		n.id = s.l.MessageID
		return s.signed(n)
	}},
	{row: "T10", name: "a bounce of the mail that asked", mail: func(s *scene, order string) []byte {
		return []byte(replaced([]byte(bounce(s.askID, ownerAddress, "5.1.1")), "failed\r\n--b", order+"\r\n--b"))
	}},
	{row: "T10", name: "a bounce of the owner's order", mail: func(s *scene, order string) []byte {
		return []byte(strings.ReplaceAll(bounce("<order@example.cn>", trackerBox, "5.1.1"), "\r\n\r\nx\r\n", "\r\n\r\n"+order+"\r\n"))
	}},
	{row: "T10", name: "a copy in INBOX of a letter nobody knows of", account: ownerAddress, folder: "INBOX", orders: []string{""}, mail: func(s *scene, _ string) []byte { return s.unknownBytes }},
	{row: "T10", name: "the same in the tracker", orders: []string{""}, mail: func(s *scene, _ string) []byte { return s.unknownBytes }},
	{row: "T10", name: "the same in the neighbour's Sent folder", account: neighbour, folder: "Sent", orders: []string{""}, mail: func(s *scene, _ string) []byte { return s.unknownBytes }},
	{row: "T10", name: "a bounce of it, for an address it did not go to", orders: []string{""}, mail: func(s *scene, _ string) []byte {
		return []byte(bounce(s.unknown.MessageID, evil, "5.1.1"))
	}},
	{row: "T20", name: "a ticket system's greeting", mail: func(s *scene, order string) []byte {
		return note{from: "support@tickets.example", to: trackerBox, subject: "[Ticket #1] " + s.code, text: order, more: "Auto-Submitted: auto-generated\r\nX-Zendesk-Ticket-Id: 1\r\n"}.raw(s.now)
	}},
	{row: "T20", name: "a stranger who wants an answer", mail: func(s *scene, order string) []byte {
		return note{from: "victim@elsewhere.example", to: trackerBox, subject: "帮助", text: order, more: "Reply-To: victim@elsewhere.example\r\nDisposition-Notification-To: victim@elsewhere.example\r\nReturn-Receipt-To: victim@elsewhere.example\r\n"}.raw(s.now)
	}},
	{row: "T20", name: "help for the owner's address, unsigned", mail: from(ownerAddress), orders: []string{"帮助", "help", "随便写点什么", "列表", "周报", "状态"}},
}

func TestCheck37PlantedWords(t *testing.T) { atLeast(t, run(t, planted), 85) }
func TestCheck38Machines(t *testing.T)     { atLeast(t, run(t, machines), 50) }

// replays are what an opponent can do with a mail that the owner really signed:
// they got it by a reply to all, by the owner passing it on, or on its way. Each
// lets the owner's own order act first, and then must not act again.
var replays = []struct {
	name string
	more func(s *scene, signed []byte) []byte
}{
	{"as it is", func(_ *scene, raw []byte) []byte { return raw }},
	{"by another way", func(_ *scene, raw []byte) []byte {
		return append([]byte("Received: from evil.example by mx.example.net; Mon, 15 Jun 2026 13:00:00 +0800\r\n"), raw...)
	}},
	{"to another recipient", func(_ *scene, raw []byte) []byte {
		return replaced(raw, "To: "+trackerBox, "To: x <"+trackerBox+">\r\nCc: "+ownerAddress)
	}},
	{"under another id", func(_ *scene, raw []byte) []byte { return replaced(raw, "Message-ID: <", "Message-ID: <again-") }},
	{"without an id", func(_ *scene, raw []byte) []byte { return replaced(raw, "Message-ID:", "X-Message-ID:") }},
	{"with its signature folded", func(_ *scene, raw []byte) []byte { return replaced(raw, " bh=", "\r\n\tbh=") }},
	{"under another id, its signature spelled otherwise", func(_ *scene, raw []byte) []byte {
		return replaced(otherSpelling(raw), "Message-ID: <", "Message-ID: <again-")
	}},
	{"resent by the opponent", func(s *scene, raw []byte) []byte {
		return append([]byte("Resent-From: "+platformDesk+"\r\nResent-To: "+trackerBox+"\r\nReturn-Path: <"+platformDesk+">\r\n"), raw...)
	}},
	{"signed once more by the opponent", func(s *scene, raw []byte) []byte {
		return s.signWith("platform.example", replaced(raw, "Message-ID: <", "Message-ID: <again-"))
	}},
	{"with a signature of five others above", func(s *scene, raw []byte) []byte {
		raw = replaced(raw, "Message-ID: <", "Message-ID: <again-")
		for _, d := range []string{"a.example", "b.example", "c.example", "d.example"} {
			raw = s.signWith(d, raw)
		}
		return raw
	}},
	{"attached", func(s *scene, raw []byte) []byte {
		return []byte("From: " + platformDesk + "\r\nTo: " + trackerBox + "\r\nSubject: Fwd: " + s.code + "\r\nMessage-ID: <fwd@platform.example>\r\nDate: Mon, 15 Jun 2026 12:00:00 +0800\r\n" +
			"Content-Type: multipart/mixed; boundary=fw\r\n\r\n--fw\r\nContent-Type: message/rfc822\r\n\r\n" + string(raw) + "\r\n--fw--\r\n")
	}},
	{"attached, in the owner's name", func(s *scene, raw []byte) []byte {
		return []byte("From: " + ownerAddress + "\r\nTo: " + trackerBox + "\r\nSubject: Fwd: " + s.code + "\r\nMessage-ID: <fwd2@platform.example>\r\nDate: Mon, 15 Jun 2026 12:00:00 +0800\r\n" +
			"Content-Type: multipart/mixed; boundary=fw\r\n\r\n--fw\r\nContent-Type: message/rfc822\r\n\r\n" + string(raw) + "\r\n--fw--\r\n")
	}},
}

// otherSpelling changes the unused bits of the last character of b=.
func otherSpelling(raw []byte) []byte {
	i := strings.LastIndex(string(raw[:strings.Index(string(raw), "\r\nFrom:")]), "==")
	out := append([]byte{}, raw...)
	out[i-1]++
	return out
}

// Check 35: what the owner signed once acts once, also where the provider signs
// neither recipients nor ids, as QQ does, and in a case that goes on.
func TestCheck35Replays(t *testing.T) {
	for _, order := range []string{"到账 100", "推迟 3天", "备注 今天打过电话", "发送"} {
		for _, replay := range replays {
			t.Run(order+" "+replay.name, func(t *testing.T) {
				s := newScene(t)
				raw := s.signWith("example.cn", s.reply(order).raw(s.now), "From", "Subject", "Date", "Content-Type")
				before := s.state()
				s.takeIn("tracker", "INBOX", raw)
				after := s.state()
				if after == before {
					t.Fatal("the owner's own order did not act")
				}
				answers := len(s.sent)
				s.takeIn("tracker", "INBOX", replay.more(s, raw))
				s.takeIn(ownerAddress, "INBOX", replay.more(s, raw))
				if again := s.state(); again != after || len(s.sent) != answers {
					t.Errorf("it acted again:\n%s\nbefore:\n%s", again, after)
				}
			})
		}
	}
}

// Check 36: the opponent holds the owner's signed yes, which never reached us in
// its own right: the owner wrote it to them, or to all.
func TestCheck36ForwardedYes(t *testing.T) {
	yes := func(s *scene, to string, headers ...string) []byte {
		n := s.reply("发送")
		n.to = to
		return s.signWith("example.cn", n.raw(s.now), headers...)
	}
	narrow := []string{"From", "Subject", "Date", "Content-Type"}
	for name, mail := range map[string]func(s *scene) []byte{
		"bounced on":     func(s *scene) []byte { return yes(s, platformDesk) },
		"written to all": func(s *scene) []byte { return yes(s, trackerBox+", "+platformDesk) },
		"its recipient forged": func(s *scene) []byte {
			return replaced(yes(s, platformDesk, append(narrow, "To")...), "To: "+platformDesk, "To: "+trackerBox)
		},
		"attached":                     func(s *scene) []byte { return replays[len(replays)-2].more(s, yes(s, platformDesk)) },
		"attached in the owner's name": func(s *scene) []byte { return replays[len(replays)-1].more(s, yes(s, platformDesk)) },
		"quoted": func(s *scene) []byte {
			return s.signWith("platform.example", note{from: platformDesk, to: trackerBox, subject: "Fwd: " + s.code, text: "发送\r\n\r\n---------- Forwarded message ---------\r\nFrom: " + ownerAddress + "\r\nSubject: " + s.code + "\r\n\r\n发送"}.raw(s.now))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			before := s.state()
			s.takeIn("tracker", "INBOX", mail(s))
			if after := s.state(); after != before {
				t.Errorf("it acted:\n%s\nbefore:\n%s", after, before)
			}
			s.wantNothingSaid()
		})
	}
}

// What the owner wrote to the platform is no order to us, even when the platform
// writes our address over its own: 163 and QQ do not sign recipients.
func TestCheck36TheOwnersMailToThePlatformIsNoOrder(t *testing.T) {
	for _, account := range []string{"tracker", ownerAddress} {
		s := newScene(t)
		n := note{from: ownerAddress, to: platformDesk, cc: trackerBox, subject: "Re: 提现 [" + s.c.Ref + "]", text: "停止"}
		raw := s.signed(n)
		if account == ownerAddress {
			s.takeIn(account, "Sent", raw)
		} else {
			s.takeIn(account, "INBOX", raw)
		}
		before := s.state()
		s.takeIn("tracker", "INBOX", replaced(replaced(raw, "To: "+platformDesk, "To: "+trackerBox), "Cc: "+trackerBox, "X-Cc: "+platformDesk))
		if after := s.state(); after != before {
			t.Errorf("by %s it acted:\n%s\nbefore:\n%s", account, after, before)
		}
	}
}

// A forged bounce names the right letter and address: the address is marked, the
// owner told, and the letter is neither sent again nor taken back.
func TestCheck31ForgedBounceSendsNothing(t *testing.T) {
	s := newScene(t)
	l, _ := s.letter(s.c, "left", escalation.LetterAccepted)
	s.takeIn("tracker", "INBOX", []byte(bounce(l.MessageID, platformDesk, "5.1.1")))
	s.wantLetter(l, escalation.LetterAccepted)
	s.wantLetter(s.l, escalation.LetterAsked)
	s.wantNothingSaid()
}

// Check 45, row T20: ten thousand strangers write, and nobody is answered.
func TestCheck45TenThousandStrangers(t *testing.T) {
	n := 10_000
	if testing.Short() {
		n = 500
	}
	s := newScene(t)
	before := s.state()
	storetest.Update(t, s.Store, s.now, func(tx *store.Tx) error {
		for i := range n {
			raw := strangers[i%len(strangers)](s, i).raw(s.now)
			o, err := tx.PutBytes(raw)
			if err != nil {
				return err
			}
			m, _, err := tx.AddMail(o, "")
			if err != nil {
				return err
			}
			s.uid++
			if err := tx.AddLocation(store.Location{Account: "tracker", Folder: "INBOX", UIDValidity: 1, UID: s.uid, MailID: m.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	s.pass()
	if after := s.state(); after != before {
		t.Errorf("it acted:\n%s\nbefore:\n%s", after, before)
	}
	s.wantNothingSaid()
	storetest.View(t, s.Store, func(tx *store.Tx) error {
		pending, err := tx.Pending(1)
		due, err2 := tx.NoticesToSend(s.now.AddDate(1, 0, 0), 10)
		if len(pending) != 0 || len(due) != 2 { // the two that asked
			t.Errorf("%d mails wait, %d mails to send", len(pending), len(due))
		}
		return orThis(err, err2)
	})
}

var strangers = []func(s *scene, i int) note{
	func(s *scene, i int) note {
		return note{from: "s" + time.Duration(i).String() + "@crowd.example", to: trackerBox, subject: "帮助", text: "help"}
	},
	func(s *scene, i int) note {
		return note{from: ownerAddress, to: trackerBox, subject: "Re: 代码 " + s.code, text: "发送"}
	},
	func(s *scene, i int) note {
		return note{from: "x@crowd.example", to: trackerBox, subject: "[" + s.c.Ref + "]", refs: s.askID, text: "请回复", more: "Disposition-Notification-To: x@crowd.example\r\n"}
	},
	func(s *scene, i int) note {
		return note{from: "robot@crowd.example", to: trackerBox, subject: "自动回复", text: "您的邮件已收到", more: "Auto-Submitted: auto-replied\r\n"}
	},
}
