package intake

import (
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// signed returns the mail with the signature of the owner's provider.
func (r *rig) signed(n note) []byte {
	r.t.Helper()
	return r.signWith("example.cn", n.raw(r.now))
}

// The owner's mail to somebody, copied to us, opens a case when it fits none.
func TestOutgoingMailOpensACase(t *testing.T) {
	r := newRig(t)
	first := note{from: "林小满 <" + ownerAddress + ">", to: "某平台客服 <" + platformDesk + ">", cc: trackerBox, subject: "账户 lin_88 提现 2350 元未到账", text: "您好，我的稿费提现 2350 元三天没有到账。"}
	m := r.takeIn("tracker", "INBOX", r.signed(first))
	all := r.cases()
	if len(all) != 1 {
		t.Fatalf("%d cases", len(all))
	}
	c := r.load(all[0].ID)
	r.wantFiled(m, c.Ref+" opened")
	if c.Platform != "某平台" || c.Amount != (escalation.Money{Minor: 235000, Currency: "CNY"}) || c.Account != "lin_88" || c.Kind != "content" || c.Standing != escalation.Creator ||
		c.Sight != escalation.SightCCOnly || c.Rung != "front_line" || c.Next.IsZero() {
		t.Errorf("%+v", c)
	}
	if p := party(c, platformDesk); p.Role != escalation.RolePlatform || !p.Confirmed {
		t.Errorf("%+v", p)
	}
	second := r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: platformDesk, cc: trackerBox, subject: "另一笔 800 元也没有到账"}))
	if got := r.filed(second); !strings.HasSuffix(got, " opened") || len(r.cases()) != 2 {
		t.Errorf("a new matter with the same platform was filed %s", got)
	}
	third := r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: platformDesk, cc: trackerBox, subject: "Re: 账户 lin_88 提现 2350 元未到账"}))
	r.wantFiled(third, c.Ref+" subject")
}

// Mail between the owner and a friend, not copied to us, opens nothing.
func TestOutgoingMailWithoutUsOpensNothing(t *testing.T) {
	r := newRig(t, ownerAddress)
	r.wantFiled(r.takeIn(ownerAddress, "Sent", note{from: ownerAddress, to: friend, subject: "周末吃饭"}.raw(noon)), "tray")
	if len(r.cases()) != 0 {
		t.Error("a case was opened")
	}
}

// A From line alone chooses no recipient: neither in a new case nor, least of
// all, in one that is there.
func TestSpoofedOwnerChoosesNoRecipient(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	r.take(note{from: ownerAddress, to: "evil@evil.example", cc: trackerBox, subject: "Re: 提现 [" + c.Ref + "]", text: "请以后都写到这个地址。"})
	if p := party(r.load(c.ID), "evil@evil.example"); p.Confirmed {
		t.Errorf("%+v", p)
	}
	r.take(note{from: ownerAddress, to: "evil@other.example", cc: trackerBox, subject: "新案件", text: "500 元"})
	for _, h := range r.cases() {
		if p := party(r.load(h.ID), "evil@other.example"); p.Confirmed {
			t.Errorf("%+v", p)
		}
	}
}

// Whom the owner copies, or sends the correspondence to, is not the other side.
func TestFriendsAndLawyersAreNotThePlatform(t *testing.T) {
	r := newRig(t)
	r.takeIn("tracker", "INBOX", r.signed(note{id: "<out1@example.cn>", from: ownerAddress, to: platformDesk, cc: trackerBox + ", ts@mail.platform.example, " + friend, subject: "提现 500 元"}))
	r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: "lawyer@qq.com", cc: trackerBox, refs: "<out1@example.cn>", subject: "Re: 提现 500 元", text: "请看。"}))
	r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: "complaints@platform-legal.example", cc: trackerBox, refs: "<out1@example.cn>", subject: "Re: 提现 500 元", text: "请处理。"}))
	r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: "12315@samr.gov.cn", cc: trackerBox, refs: "<out1@example.cn>", subject: "Re: 提现 500 元", text: "请处理。"}))
	c := r.load(r.cases()[0].ID)
	for address, want := range map[string]escalation.Role{
		platformDesk: escalation.RolePlatform, "ts@mail.platform.example": escalation.RolePlatform, friend: escalation.RoleOther, "lawyer@qq.com": escalation.RoleOther,
		"complaints@platform-legal.example": escalation.RolePlatform, "12315@samr.gov.cn": escalation.RoleRegulator,
	} {
		if p := party(c, address); p.Role != want {
			t.Errorf("%s became %q, want %q", address, p.Role, want)
		}
	}
}

// Writing again to a known desk forgets neither its bounce nor its name.
func TestWritingAgainKeepsWhatIsKnown(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	storetest.Update(t, r.Store, noon, func(tx *store.Tx) error {
		return tx.SaveParty(c.ID, escalation.Party{Address: platformDesk, Name: "客服", Role: escalation.RolePlatform, Confirmed: true, Bad: true})
	})
	r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: platformDesk, cc: trackerBox, subject: "Re: 提现 [" + c.Ref + "]"}))
	if p := party(r.load(c.ID), platformDesk); !p.Bad || p.Name != "客服" {
		t.Errorf("%+v", p)
	}
}

// A mail that names other addresses of its own organisation offers them; one
// from a public provider makes nobody a party by a shared domain.
func TestDesksAreOfferedNotAdopted(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	r.take(note{from: platformDesk, subject: "Re: 提现 [" + c.Ref + "]", text: "投诉请发送至 TS@tousu.platform.example，或 somebody@elsewhere.example；您的账号 " + trackerBox + "。"})
	got := r.load(c.ID)
	if p := party(got, "ts@tousu.platform.example"); p.Role != escalation.RolePlatform || p.Confirmed {
		t.Errorf("%+v", p)
	}
	if p := party(got, "somebody@elsewhere.example"); p.Address != "" {
		t.Errorf("%+v", p)
	}
	c = r.openTo("smallshop@qq.com", "小店")
	r.take(note{from: "smallshop@qq.com", subject: "Re: 小店 [" + c.Ref + "]", text: "请联系 boss@qq.com"})
	if p := party(r.load(c.ID), "boss@qq.com"); p.Address != "" {
		t.Errorf("%+v", p)
	}
	if m := r.take(note{from: "stranger@qq.com", subject: "[" + c.Ref + "]"}); r.tray(m) == nil {
		t.Errorf("a stranger of the same provider was filed %s", r.filed(m))
	}
}

const inlineForward = "\r\n\r\n---------- 转发的邮件 ----------\r\n发件人： 某平台客服 <" + platformDesk + ">\r\n日期： 2026年6月14日 10:00\r\n主题： Re: 提现三天未到账\r\n收件人： <" + ownerAddress + ">\r\n\r\n您好，我们将在3天内回复。\r\n"

// A mail that the owner passes on is filed by the mail inside, and the promises
// are those of the mail inside, from its own date.
func TestForwardByTheOwner(t *testing.T) {
	r := newRig(t)
	c := r.open("提现三天未到账")
	m := r.take(note{from: ownerAddress, to: trackerBox, subject: "Fwd: Re: 提现三天未到账", text: "请归档。" + inlineForward})
	if got := r.filed(m); !strings.HasPrefix(got, c.Ref) {
		t.Fatalf("filed %s", got)
	}
	got := r.load(c.ID)
	if len(got.Promises) != 1 {
		t.Fatalf("%d promises", len(got.Promises))
	}
	p := got.Promises[0]
	if want := time.Date(2026, 6, 17, 23, 59, 59, 0, escalation.Shanghai); !p.Deadline().Equal(want) || p.Path != "0" || p.Who != escalation.ByCounterparty {
		t.Errorf("due %v, want %v; path %q", p.Deadline(), want, p.Path)
	}
	e := got.Entries[len(got.Entries)-1]
	for _, e = range got.Entries {
		if e.Kind == escalation.EntryMailIn {
			break
		}
	}
	if e.Facts.From != platformDesk || e.By != escalation.ByCounterparty {
		t.Errorf("%+v", e)
	}
}

// The owner may say by tag or address where a passed-on mail belongs, whoever
// wrote it; that makes nobody a party.
func TestForwardWithTheCasesTag(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	r.openTo("kf@second.example", "别的")
	body := strings.ReplaceAll(inlineForward, platformDesk, "desk@unknown.example")
	m := r.take(note{from: ownerAddress, to: trackerBox, subject: "Fwd: x [" + c.Ref + "]", text: body})
	r.wantFiled(m, c.Ref+" tag")
	if p := party(r.load(c.ID), "desk@unknown.example"); p.Role != escalation.RoleOther {
		t.Errorf("%+v", p)
	}
	m = r.take(note{from: ownerAddress, to: r.address(c), subject: "Fwd: x", text: body + " "})
	r.wantFiled(m, c.Ref+" address")
	m = r.take(note{from: ownerAddress, to: trackerBox, subject: "Fwd: x", text: strings.ReplaceAll(inlineForward, platformDesk, "somebody@third.example")})
	r.wantFiled(m, "tray")
}

// Several mails attached to one forward are each filed by themselves; one that
// is known already makes no second entry.
func TestForwardOfSeveralMails(t *testing.T) {
	r := newRig(t)
	a, b := r.open("一"), r.openTo("kf@second.example", "二")
	known := note{id: "<known@platform.example>", from: platformDesk, subject: "Re: 一 [" + a.Ref + "]", text: "处理中。", date: noon}
	r.take(known)
	raw := "From: " + ownerAddress + "\r\nTo: " + trackerBox + "\r\nSubject: Fwd: 2 封\r\nMessage-ID: <fwd2@example.cn>\r\nDate: Mon, 15 Jun 2026 12:00:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n请归档\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + string(known.raw(noon)) +
		"\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + string(note{from: "kf@second.example", subject: "Re: 二", text: "我们将在24小时内回复。"}.raw(noon)) + "\r\n--b--\r\n"
	m := r.takeIn("tracker", "INBOX", []byte(raw))
	if got := r.filed(m); !strings.Contains(got, b.Ref) {
		t.Errorf("filed %s", got)
	}
	if n := kinds(r.load(a.ID))[escalation.EntryMailIn]; n != 1 {
		t.Errorf("the known mail has %d entries", n)
	}
	if got := r.load(b.ID); len(got.Promises) != 1 || got.Promises[0].Path != "1" {
		t.Errorf("%+v", got.Promises)
	}
}

// The owner's answer meets what was asked of the owner, and their clock, which
// stood still meanwhile, runs on with the rest.
func TestOwnersAnswerRestartsTheirClock(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	r.take(note{from: platformDesk, subject: "Re: [" + c.Ref + "]", text: "您好，我们将在48小时内为您处理完毕。"})
	r.now = noon.Add(12 * time.Hour)
	r.take(note{from: platformDesk, subject: "Re: [" + c.Ref + "]", text: "请您在3天内提供银行卡照片。"})
	r.now = noon.Add(36 * time.Hour)
	r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: platformDesk, cc: trackerBox, subject: "Re: [" + c.Ref + "]", text: "附上。"}))
	var met, due bool
	for _, p := range r.load(c.ID).Promises {
		if p.Who == escalation.ByOwner {
			met = p.Status == escalation.PromiseKept && !p.Late
		} else {
			due = p.Deadline().Equal(noon.Add(72 * time.Hour))
			if d := p.Due(); d.Paused != 24*time.Hour || !strings.Contains(strings.Join(d.Lines("zh-CN"), "\n"), "24h0m0s") {
				t.Errorf("paused %v: %q", d.Paused, d.Lines("zh-CN"))
			}
		}
	}
	if !met || !due {
		t.Errorf("met %v, moved %v: %+v", met, due, r.load(c.ID).Promises)
	}
}
