package intake

import (
	"strings"
	"testing"
	"time"
)

// Check 33, rows T1 and T11: whoever only says to be the owner.
var pretenders = []attack{
	{row: "T1", name: "the owner's address in From, unsigned", mail: from(ownerAddress)},
	{row: "T1", name: "in capitals", mail: from("LIN@EXAMPLE.CN")},
	{row: "T1", name: "with the owner's name", mail: from("林小满 <" + ownerAddress + ">")},
	{row: "T1", name: "signed by the attacker's domain", mail: fromSigned("evil.example", ownerAddress)},
	{row: "T1", name: "signed by a domain that ends like the owner's", mail: fromSigned("notexample.cn", ownerAddress)},
	{row: "T1", name: "signed by a domain that begins like the owner's", mail: fromSigned("example.cn.evil.example", ownerAddress)},
	{row: "T1", name: "signed by the public suffix", mail: fromSigned("cn", ownerAddress)},
	{row: "T1", name: "signed by the tracker's own domain", mail: fromSigned("example.net", ownerAddress)},
	{row: "T1", name: "signed by five strangers", mail: func(s *scene, order string) []byte {
		raw := s.reply(order).raw(s.now)
		for _, d := range []string{"a.example", "b.example", "c.example", "d.example", "e.example"} {
			raw = s.signWith(d, raw)
		}
		return raw
	}},
	{row: "T1", name: "in the owner's own INBOX", mail: from(ownerAddress), account: ownerAddress, folder: "INBOX"},
	{row: "T1", name: "in the owner's spam folder", mail: from(ownerAddress), account: ownerAddress, folder: "Junk"},
	{row: "T1", name: "in a folder called Sent of the tracker", mail: from(ownerAddress), account: "tracker", folder: "Sent"},
	{row: "T1", name: "in the neighbour's Sent folder", mail: from(ownerAddress), account: neighbour, folder: "Sent"},
	{row: "T1", name: "another address, in the owner's Sent folder", mail: from(evil), account: ownerAddress, folder: "Sent"},
	{row: "T1", name: "the neighbour, well signed", mail: fromSigned("example.cn", neighbour)},
	{row: "T1", name: "the neighbour under the owner's name", mail: fromSigned("example.cn", `"lin@example.cn" <zhao@example.cn>`)},
	{row: "T1", name: "the owner's address with a plus, well signed", mail: fromSigned("example.cn", "lin+x@example.cn")},
	{row: "T1", name: "the owner's name at a subdomain, well signed", mail: fromSigned("example.cn", "lin@mail.example.cn")},
	{row: "T1", name: "a stranger with the code", mail: from(evil)},
	{row: "T1", name: "a stranger with the code, well signed", mail: fromSigned("evil.example", evil)},
	{row: "T1", name: "the platform with the code, well signed", mail: fromSigned("platform.example", platformDesk)},
	{row: "T1", name: "Sender is the owner", mail: func(s *scene, order string) []byte {
		n := s.reply(order)
		n.from, n.more = evil, "Sender: "+ownerAddress+"\r\n"
		return s.signWith("evil.example", n.raw(s.now))
	}},
	{row: "T1", name: "resent by the owner", mail: func(s *scene, order string) []byte {
		n := s.reply(order)
		n.from, n.more = evil, "Resent-From: "+ownerAddress+"\r\nResent-To: "+trackerBox+"\r\n"
		return s.signWith("evil.example", n.raw(s.now))
	}},
	{row: "T1", name: "the owner is the envelope's sender", mail: func(s *scene, order string) []byte {
		return append([]byte("Return-Path: <"+ownerAddress+">\r\nX-Envelope-From: "+ownerAddress+"\r\n"), from(evil)(s, order)...)
	}},
	{row: "T1", name: "Reply-To is the owner", mail: func(s *scene, order string) []byte {
		n := s.reply(order)
		n.from, n.more = evil, "Reply-To: "+ownerAddress+"\r\n"
		return s.signWith("evil.example", n.raw(s.now))
	}},
	{row: "T1", name: "written to the case's own address", mail: func(s *scene, order string) []byte {
		n := s.reply(order)
		n.to = strings.Replace(trackerBox, "@", "+"+strings.ToLower(strings.ReplaceAll(s.c.Ref, "-", ""))+"@", 1)
		return n.raw(s.now)
	}},
	{row: "T9", name: "by the tag and the thread alone", mail: func(s *scene, order string) []byte {
		return note{from: ownerAddress, to: trackerBox, subject: "Re: [" + s.c.Ref + "]", refs: s.askID, text: order}.raw(s.now)
	}},
	{row: "T9", name: "a stranger in the thread", mail: func(s *scene, order string) []byte {
		return note{from: evil, to: trackerBox, subject: "Re: [" + s.c.Ref + "] " + s.code, refs: s.askID, text: order}.raw(s.now)
	}},
	{row: "T11", name: "a mail of the owner's to a new address", mail: func(s *scene, order string) []byte {
		return note{from: ownerAddress, to: evil, cc: trackerBox, subject: "Re: 提现 [" + s.c.Ref + "]", text: order}.raw(s.now)
	}},
	{row: "T11", name: "the platform asks to write to another address", mail: func(s *scene, order string) []byte {
		return s.signWith("platform.example", note{from: platformDesk, to: ownerAddress, cc: trackerBox + ", " + evil, subject: "Re: 提现 [" + s.c.Ref + "]",
			more: "Reply-To: " + evil + "\r\n", text: order + "\r\n请今后写信到 " + evil}.raw(s.now))
	}},
	{row: "T1", name: "the neighbour orders in the owner's case, by its tag", mail: func(s *scene, order string) []byte {
		return s.signWith("example.cn", note{from: neighbour, to: trackerBox, subject: "Re: [" + s.c.Ref + "]", text: order}.raw(s.now))
	}, owners: true},
	{row: "T1", name: "the neighbour orders with the owner's code, from Sent", mail: from(neighbour), account: neighbour, folder: "Sent"},
	{row: "T1", name: "the owner orders with the neighbour's code", mail: func(s *scene, order string) []byte {
		return s.signed(orderNote(s.foreignCode, order))
	}},
}

// Check 34, row T2: what a receiving server writes, anybody can write. The
// tracker is at mx.example.net.
var forgedResults = []attack{
	{row: "T2", name: "with our server's name", mail: withField("Authentication-Results: mx.example.net; dkim=pass header.d=example.cn header.i=@example.cn; spf=pass smtp.mailfrom=lin@example.cn; dmarc=pass header.from=example.cn")},
	{row: "T2", name: "with another server's name", mail: withField("Authentication-Results: mx.google.com; dkim=pass header.d=example.cn; dmarc=pass (p=REJECT) header.from=example.cn")},
	{row: "T2", name: "without a server's name", mail: withField("Authentication-Results: dkim=pass (signature was verified) header.d=example.cn; dmarc=pass action=none header.from=example.cn;compauth=pass reason=100")},
	{row: "T2", name: "twice, ours below", mail: withField("Authentication-Results: mx.evil.example; none", "Authentication-Results: mx.example.net; dkim=pass header.d=example.cn")},
	{row: "T2", name: "twice, ours above a failure", mail: withField("Authentication-Results: mx.example.net; dkim=pass header.d=example.cn", "Authentication-Results: mx.example.net; dkim=fail header.d=example.cn")},
	{row: "T2", name: "our name in a comment", mail: withField("Authentication-Results: (mx.example.net) evil.example (x) 1; dkim=pass\r\n\t(mx.example.net) header.d=example.cn")},
	{row: "T2", name: "above a signature of the attacker's", mail: func(s *scene, order string) []byte {
		return append([]byte("Authentication-Results: mx.example.net; dkim=pass header.d=example.cn header.from=example.cn\r\n"), fromSigned("evil.example", ownerAddress)(s, order)...)
	}},
	{row: "T2", name: "signed by the attacker with the rest", mail: func(s *scene, order string) []byte {
		return s.signWith("evil.example", withField("Authentication-Results: mx.example.net; dkim=pass header.d=example.cn")(s, order), "From", "Subject", "Content-Type", "Authentication-Results")
	}},
	{row: "T2", name: "as an ARC chain", mail: withField("ARC-Seal: i=1; a=rsa-sha256; cv=none; d=evil.example; s=a; b=AAAA", "ARC-Message-Signature: i=1; a=rsa-sha256; d=evil.example; s=a; h=from; bh=AAAA; b=AAAA",
		"ARC-Authentication-Results: i=1; mx.example.net; dkim=pass header.d=example.cn; dmarc=pass")},
	{row: "T2", name: "SPF alone", mail: withField("Received-SPF: pass (mx.example.net: domain of lin@example.cn designates 192.0.2.1 as permitted sender)")},
	{row: "T2", name: "Exchange's own marks", mail: withField("X-MS-Exchange-Organization-AuthAs: Internal", "X-MS-Exchange-Organization-SCL: -1", "X-MS-Exchange-Authentication-Results: dkim=pass")},
	{row: "T2", name: "the marks of QQ and Coremail", mail: withField("X-QQ-SSF: 00000000000000F0", "X-QQ-mid: xmsmtpt1", "X-CM-TRANSID: 1", "X-Coremail-Antispam: 1Uf129KBjDUn")},
	{row: "T2", name: "a trace through the owner's provider", mail: withField("Received: from mail.example.cn (mail.example.cn [192.0.2.7]) by mx.example.net with ESMTPSA (authenticated as lin@example.cn)")},
	{row: "T2", name: "in the owner's INBOX", mail: withField("Authentication-Results: mail.example.cn; auth=pass smtp.auth=lin@example.cn; dkim=pass header.d=example.cn"), account: ownerAddress, folder: "INBOX"},
}

// Check 39, row T3: more than one sender, or one that only looks like the owner.
var twoFaced = []attack{
	{row: "T3", name: "two From fields, the owner above", mail: func(s *scene, order string) []byte {
		n := s.reply(order)
		n.more = "From: " + evil + "\r\n"
		return s.signWith("evil.example", n.raw(s.now))
	}},
	{row: "T3", name: "two From fields, the owner below", mail: func(s *scene, order string) []byte {
		n := s.reply(order)
		n.from, n.more = evil, "From: "+ownerAddress+"\r\n"
		return s.signWith("evil.example", n.raw(s.now))
	}},
	{row: "T3", name: "a From put above the owner's signed one", mail: func(s *scene, order string) []byte {
		return append([]byte("From: "+evil+"\r\n"), s.signed(s.reply(order))...)
	}},
	{row: "T3", name: "the owner's From put above a stranger's signed one", mail: func(s *scene, order string) []byte {
		return append([]byte("From: "+ownerAddress+"\r\n"), fromSigned("example.cn", neighbour)(s, order)...)
	}},
	{row: "T3", name: "From spelled with a space before its colon", mail: func(s *scene, order string) []byte {
		return append([]byte("From : "+ownerAddress+"\r\n"), fromSigned("example.cn", neighbour)(s, order)...)
	}},
	{row: "T3", name: "two addresses, the owner first", mail: fromSigned("example.cn", ownerAddress+", "+neighbour)},
	{row: "T3", name: "two addresses, the owner last", mail: fromSigned("example.cn", neighbour+", "+ownerAddress)},
	{row: "T3", name: "two addresses without a comma", mail: fromSigned("evil.example", "<"+evil+"> <"+ownerAddress+">")},
	{row: "T3", name: "a group", mail: fromSigned("evil.example", "owners: "+ownerAddress+", "+evil+";")},
	{row: "T3", name: "a group of one, unsigned", mail: from("owner: " + ownerAddress + ";")},
	{row: "T3", name: "an empty group", mail: from("lin@example.cn:;")},
	{row: "T3", name: "the address as an encoded word", mail: fromSigned("evil.example", "=?utf-8?B?bGluQGV4YW1wbGUuY24=?= <"+evil+">")},
	{row: "T3", name: "nothing but an encoded word", mail: fromSigned("evil.example", "=?utf-8?Q?lin=40example.cn?=")},
	{row: "T3", name: "an encoded word that closes the address", mail: fromSigned("evil.example", "=?utf-8?Q?=3Clin=40example.cn=3E?= <"+evil+">")},
	{row: "T3", name: "a line end within an encoded word", mail: fromSigned("evil.example", "=?utf-8?Q?x=0D=0AFrom=3A_lin=40example.cn?= <"+evil+">")},
	{row: "T3", name: "the owner's address in a comment", mail: fromSigned("evil.example", evil+" (lin@example.cn)")},
	{row: "T3", name: "the owner's address as the name", mail: fromSigned("evil.example", ownerAddress+" <"+evil+">")},
	{row: "T3", name: "the owner's address as a local part", mail: fromSigned("evil.example", `"lin@example.cn"@evil.example`)},
	{row: "T3", name: "a route by the attacker", mail: fromSigned("evil.example", "<@evil.example:"+ownerAddress+">")},
	{row: "T3", name: "a Cyrillic letter", mail: fromSigned("xn--exmple-4nf.cn", "lin@ex\u0430mple.cn")},
	{row: "T3", name: "a Cyrillic letter, in ASCII", mail: fromSigned("xn--exmple-4nf.cn", "lin@xn--exmple-4nf.cn")},
	{row: "T3", name: "letters of full width", mail: from("ｌｉｎ@example.cn")},
	{row: "T3", name: "a dot of full width", mail: from("lin@example．cn")},
	{row: "T3", name: "a space of no width", mail: fromSigned("example.cn", "lin\u200b@example.cn")},
	{row: "T3", name: "a turned text direction", mail: fromSigned("evil.example", "\u202enc.elpmaxe@nil\u202c <"+evil+">")},
	{row: "T3", name: "a dot at the end", mail: fromSigned("example.cn", "lin.@example.cn")},
	{row: "T3", name: "a NUL in the address", mail: from("lin@example.cn\x00@evil.example")},
	{row: "T3", name: "a bare CR before a second From", mail: from(evil + "\rFrom: " + ownerAddress)},
	{row: "T3", name: "no From at all", mail: func(s *scene, order string) []byte {
		return []byte(strings.Replace(string(s.reply(order).raw(s.now)), "From: "+ownerAddress+"\r\n", "X-From: "+ownerAddress+"\r\n", 1))
	}},
}

// Check 40: signatures of the owner's domain that are worth nothing.
var weak = []attack{
	{row: "T1", name: "l=", mail: forged(func(f *forge) { f.length = true })},
	{row: "T1", name: "l= with words put behind", mail: func(s *scene, order string) []byte {
		f := honest
		f.length = true
		return append(f.sign(s.rig, s.reply("").raw(s.now)), order+"\r\n"...)
	}},
	{row: "T1", name: "sha1", mail: forged(func(f *forge) { f.algorithm = "rsa-sha1" })},
	{row: "T1", name: "a key of 512 bits", mail: forged(func(f *forge) { f.bits, f.selector = 512, "short" })},
	{row: "T1", name: "expired", mail: forged(func(f *forge) { f.tags = " t=1700000000; x=1700000600;" })},
	{row: "T1", name: "From not signed", mail: forged(func(f *forge) { f.headers = "Subject:Message-ID:Date:Content-Type" })},
	{row: "T1", name: "Subject not signed", mail: forged(func(f *forge) { f.headers = "From:Message-ID:Date:Content-Type" })},
	{row: "T1", name: "for another user of the domain below", mail: forged(func(f *forge) { f.tags = " i=lin@evil.example;" })},
	{row: "T1", name: "of another version", mail: func(s *scene, order string) []byte {
		return replaced(honest.sign(s.rig, s.reply(order).raw(s.now)), "v=1;", "v=2;")
	}},
	{row: "T1", name: "with a key that was taken back", mail: func(s *scene, order string) []byte {
		f := honest
		f.selector = "revoked"
		raw := f.sign(s.rig, s.reply(order).raw(s.now))
		s.keys["revoked._domainkey.example.cn"] = "v=DKIM1; k=rsa; p="
		return raw
	}},
	{row: "T1", name: "with a key for other things than mail", mail: forged(func(f *forge) { f.selector, f.record = "tls", "s=tlsrpt; " })},
	{row: "T1", name: "with a key for sha1 only", mail: forged(func(f *forge) { f.selector, f.record = "old", "h=sha1; " })},
	{row: "T1", name: "with a key nobody has published", mail: func(s *scene, order string) []byte {
		f := honest
		f.selector = "gone"
		raw := f.sign(s.rig, s.reply(order).raw(s.now))
		delete(s.keys, "gone._domainkey.example.cn")
		return raw
	}},
	{row: "T1", name: "with the attacker's key", mail: func(s *scene, order string) []byte {
		mine, theirs := honest, honest
		mine.selector, theirs.domain, theirs.selector = "stolen", "evil.example", "stolen"
		raw := mine.sign(s.rig, s.reply(order).raw(s.now))
		s.keys["stolen._domainkey.evil.example"] = s.keys["stolen._domainkey.example.cn"]
		delete(s.keys, "stolen._domainkey.example.cn")
		return raw
	}},
	{row: "T5", name: "over other words", mail: func(s *scene, order string) []byte {
		return replaced(honest.sign(s.rig, s.reply("不发了").raw(s.now)), "不发了", order)
	}},
	{row: "T7", name: "over another subject", mail: func(s *scene, order string) []byte {
		n := s.reply(order)
		signed := string(honest.sign(s.rig, note{from: n.from, to: n.to, subject: "Re: x", text: n.text, id: "<s@example.cn>"}.raw(s.now)))
		return append([]byte("Subject: "+s.code+"\r\n"), signed...)
	}},
	{row: "T5", name: "over a text that a new Content-Type reads otherwise", mail: func(s *scene, order string) []byte {
		raw := string(s.reply("<!-- 不发 --> " + order).raw(s.now))
		f := honest
		f.headers = "From:Subject:Message-ID:Date"
		return replaced(f.sign(s.rig, []byte(raw)), "text/plain", "text/html")
	}},
	{row: "T5", name: "over a text that a new boundary cuts", mail: func(s *scene, order string) []byte {
		f := honest
		f.headers = "From:Subject:Message-ID:Date"
		raw := s.reply("我再想想。\r\n--x\r\nContent-Type: text/plain\r\n\r\n" + order).raw(s.now)
		return replaced(f.sign(s.rig, raw), "text/plain; charset=utf-8", "multipart/mixed; boundary=x")
	}},
	{row: "T5", name: "over a text that a later boundary cuts", mail: func(s *scene, order string) []byte {
		f := honest
		f.headers = "From:Subject:Message-ID:Date"
		raw := s.reply("我再想想。\r\n--\r\n签名\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + order + "\r\n--x--").raw(s.now)
		return replaced(f.sign(s.rig, raw), "text/plain; charset=utf-8", "multipart/mixed; boundary=x")
	}},
	{row: "T5", name: "over a text that a new charset reads otherwise", mail: func(s *scene, order string) []byte {
		f := honest
		f.headers = "From:Subject:Message-ID:Date"
		return replaced(f.sign(s.rig, s.reply(order).raw(s.now)), "charset=utf-8", "charset=utf-16")
	}},
	{row: "T5", name: "over no type, one put above", mail: func(s *scene, order string) []byte {
		f := honest
		f.headers = "From:Subject:Message-ID:Date"
		raw := replaced(s.reply("<i></i>"+order).raw(s.now), "Content-Type: text/plain; charset=utf-8\r\n", "")
		return append([]byte("Content-Type: text/html\r\n"), f.sign(s.rig, raw)...)
	}},
}

func forged(change func(*forge)) func(s *scene, order string) []byte {
	return func(s *scene, order string) []byte {
		f := honest
		change(&f)
		return f.sign(s.rig, s.reply(order).raw(s.now))
	}
}

func replaced(raw []byte, old, now string) []byte {
	return []byte(strings.Replace(string(raw), old, now, 1))
}

func TestCheck33Pretenders(t *testing.T)    { atLeast(t, run(t, pretenders), 60) }
func TestCheck34ForgedResults(t *testing.T) { atLeast(t, run(t, forgedResults), 28) }
func TestCheck39TwoFrom(t *testing.T)       { atLeast(t, run(t, twoFaced), 56) }
func TestCheck40WeakSignatures(t *testing.T) {
	atLeast(t, run(t, weak), 40)
}

// atLeast keeps the corpus as large as it was promised to be.
func atLeast(t *testing.T, mails, want int) {
	t.Helper()
	if mails < want {
		t.Errorf("%d mails, want at least %d", mails, want)
	}
}

// Check 41: with DNS down, what only a signature could prove is not carried out;
// what lies in Sent is.
func TestCheck41DNSDownFailsClosed(t *testing.T) {
	for name, answer := range map[string]error{"no answer": errDNS{timeout: true}, "server failure": errDNS{}} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.dns = answer
			for _, order := range []string{"结案", "停止", "到账"} {
				before := s.state()
				s.takeIn("tracker", "INBOX", s.signed(note{from: ownerAddress, to: trackerBox, subject: "Re: [" + s.c.Ref + "]", text: order}))
				if after := s.state(); after != before {
					t.Errorf("%s acted:\n%s\nbefore:\n%s", order, after, before)
				}
			}
			s.now = s.now.Add(time.Minute)
			s.takeIn(ownerAddress, "Sent", s.reply("发送").raw(s.now))
			s.wantLetter(s.l, "approved")
		})
	}
}

type errDNS struct{ timeout bool }

func (errDNS) Error() string     { return "lookup failed" }
func (e errDNS) Timeout() bool   { return e.timeout }
func (e errDNS) Temporary() bool { return true }
