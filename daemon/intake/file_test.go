package intake

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/ref"
	"cuiban/parser"
	"cuiban/store"
	"cuiban/store/storetest"
)

// The rules of filing one by one, each with a mail that only it can file.
func TestRulesOfFiling(t *testing.T) {
	for _, tc := range []struct {
		name string
		mail func(r *rig, c *escalation.Case) note
		want string // %s is the case's reference
	}{
		{"the case's own address", func(r *rig, c *escalation.Case) note {
			return note{from: "noreply@elsewhere.example", to: r.address(c), subject: "x"}
		}, "%s address"},
		{"the case's own address, in Cc", func(r *rig, c *escalation.Case) note {
			return note{from: "noreply@elsewhere.example", cc: r.address(c), subject: "x"}
		}, "%s address"},
		{"the case's own address, delivered to", func(r *rig, c *escalation.Case) note {
			return note{from: "noreply@elsewhere.example", subject: "x", more: "Delivered-To: " + r.address(c) + "\r\n"}
		}, "%s address"},
		{"the case's own address, originally to", func(r *rig, c *escalation.Case) note {
			return note{from: "noreply@elsewhere.example", subject: "x", more: "X-Original-To: " + r.address(c) + "\r\n"}
		}, "%s address"},
		{"the case's own address, on the envelope", func(r *rig, c *escalation.Case) note {
			return note{from: "noreply@elsewhere.example", subject: "x", more: "Envelope-To: " + r.address(c) + "\r\n"}
		}, "%s address"},
		{"the case's own address, forwarded to", func(r *rig, c *escalation.Case) note {
			return note{from: "noreply@elsewhere.example", subject: "x", more: "X-Forwarded-To: " + r.address(c) + "\r\n"}
		}, "%s address"},
		{"the case's own address in capitals", func(r *rig, c *escalation.Case) note {
			return note{from: "noreply@elsewhere.example", to: strings.ToUpper(r.address(c)), subject: "x"}
		}, "%s address"},
		{"the case's own address, mistyped", func(r *rig, c *escalation.Case) note {
			local, _, _ := strings.Cut(r.address(c), "@")
			tag := strings.NewReplacer("0", "o", "1", "l").Replace(strings.TrimPrefix(local, "tracker+"))
			return note{from: "noreply@elsewhere.example", to: "tracker+" + tag + "@example.net", subject: "x"}
		}, "%s address"},
		{"the address without the signature, from a stranger", func(_ *rig, c *escalation.Case) note {
			return note{from: "evil@elsewhere.example", to: unsigned(c), subject: "x"}
		}, "tray"},
		{"the address without the signature, from a party", func(_ *rig, c *escalation.Case) note {
			return note{from: "other-desk@mail.platform.example", to: unsigned(c), subject: "x"}
		}, "%s tag"},
		{"the address without the signature, mistyped by the owner", func(_ *rig, c *escalation.Case) note {
			typed := strings.NewReplacer("0", "o", "1", "l").Replace(strings.ToLower(c.Ref))
			return note{from: ownerAddress, to: platformDesk, cc: "tracker+" + typed + "@example.net", subject: "x"}
		}, "%s tag"},
		{"a wrong signature, from a stranger", func(_ *rig, c *escalation.Case) note {
			return note{from: "evil@elsewhere.example", to: strings.Replace(unsigned(c), "@", ".00000000@", 1), subject: "x"}
		}, "tray"},
		{"a wrong signature, from a party", func(_ *rig, c *escalation.Case) note {
			return note{from: platformDesk, to: strings.Replace(unsigned(c), "@", ".00000000@", 1), subject: "x"}
		}, "%s tag"},
		{"another case's signature", func(r *rig, c *escalation.Case) note {
			_, signature, _ := strings.Cut(r.address(&escalation.Case{Ref: ref.Make(42)}), ".")
			return note{from: "evil@elsewhere.example", to: strings.Replace(unsigned(c), "@example.net", "."+signature, 1), subject: "x"}
		}, "tray"},
		{"an address of a case that does not exist", func(r *rig, _ *escalation.Case) note {
			return note{from: "noreply@elsewhere.example", to: r.address(&escalation.Case{Ref: ref.Make(42)}), subject: "x"}
		}, "tray"},
		{"an answer to a mail of the case", func(*rig, *escalation.Case) note {
			return note{from: "someone@elsewhere.example", refs: "<first@example.cn>", subject: "x"}
		}, "%s id"},
		{"the tag from a party", func(_ *rig, c *escalation.Case) note {
			return note{from: "other-desk@mail.platform.example", subject: "回复：您的投诉 [" + c.Ref + "]"}
		}, "%s tag"},
		{"the tag from a stranger", func(_ *rig, c *escalation.Case) note {
			return note{from: "evil@elsewhere.example", subject: "紧急 [" + c.Ref + "]"}
		}, "tray"},
		{"the ticket number from a party", func(*rig, *escalation.Case) note {
			return note{from: "noreply@platform.example", subject: "处理进度", text: "您的工单号 20260615000123 已更新。"}
		}, "%s number"},
		{"the ticket number from a stranger", func(*rig, *escalation.Case) note {
			return note{from: "evil@elsewhere.example", subject: "处理进度", text: "您的工单号 20260615000123 已更新。"}
		}, "tray"},
		{"the same subject within the window", func(_ *rig, c *escalation.Case) note {
			return note{from: platformDesk, subject: "Re: 回复：提现三天未到账"}
		}, "%s subject"},
		{"another subject, the only open case", func(*rig, *escalation.Case) note {
			return note{from: platformDesk, subject: "关于您反馈的问题"}
		}, "%s only case?"},
		{"a stranger", func(*rig, *escalation.Case) note {
			return note{from: "ads@elsewhere.example", subject: "清仓"}
		}, "tray"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			c := r.open("提现三天未到账")
			r.take(note{id: "<first@example.cn>", from: ownerAddress, to: platformDesk, cc: trackerBox, refs: "<ghost@platform.example>", subject: "提现三天未到账 [" + c.Ref + "]", text: "金额 500 元。"})
			r.take(note{from: platformDesk, refs: "<first@example.cn>", subject: "Re: 提现三天未到账", text: "已为您登记，工单号：20260615000123。"})
			m := r.take(tc.mail(r, c))
			want := tc.want
			if strings.Contains(want, "%s") {
				want = fmt.Sprintf(want, c.Ref)
			}
			r.wantFiled(m, want)
			if u := r.tray(m); u != nil && (u.Owner != r.owner.ID || u.Why == "" || len(u.Suggestions) != 1 || u.Suggestions[0].CaseRef != c.Ref) {
				t.Errorf("in the tray as %+v", u)
			}
		})
	}
}

// Mail to the addresses of two cases goes to both; a case that became a part of
// another keeps its address; the address finds the owner among several.
func TestCaseAddresses(t *testing.T) {
	r := newRig(t)
	a, b := r.open("提现"), r.openTo("kf@second.example", "另一件事")
	storetest.Owner(t, r.Store, friend)
	m := note{from: "x@elsewhere.example", to: r.address(a), cc: r.address(b) + ", " + r.address(a), subject: "x"}
	r.wantFiled(r.take(m), a.Ref+" address, "+b.Ref+" address")
	storetest.Update(t, r.Store, noon, func(tx *store.Tx) error { return tx.Merge(a.ID, b.ID, "test") })
	r.wantFiled(r.take(note{from: "y@elsewhere.example", to: r.address(b), subject: "y"}), a.Ref+" address")
}

// Two replies to a mail we were never shown are one case.
func TestGhosts(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	other := r.openTo("kf@second.example", "另一件事")
	m := r.take(note{from: platformDesk, refs: "<never-seen@platform.example>", subject: "a [" + c.Ref + "]"})
	r.wantFiled(m, c.Ref+" tag")
	m = r.take(note{from: "lawyer@elsewhere.example", refs: "<never-seen@platform.example>", subject: "b"})
	r.wantFiled(m, c.Ref+" id")
	if p := party(r.load(c.ID), "lawyer@elsewhere.example"); p.Role != escalation.RoleOther || p.Confirmed {
		t.Errorf("a stranger became %+v", p)
	}
	if kinds(r.load(other.ID))[escalation.EntryMailIn] != 0 {
		t.Error("the other case has mail")
	}
}

// The same subject means the same case for thirty days.
func TestSubjectWindow(t *testing.T) {
	for days, want := range map[int]string{29: "subject", 31: "tray"} {
		r := newRig(t)
		c := r.open("提现问题")
		r.openTo("kf2@platform.example", "第二个案件") // so that no case is the only one
		r.take(note{from: platformDesk, subject: "Re: 提现问题 [" + c.Ref + "]"})
		r.now = r.now.AddDate(0, 0, days)
		m := r.take(note{from: platformDesk, subject: "答复：提现问题"})
		if got := r.filed(m); !strings.Contains(got, want) {
			t.Errorf("after %d days: %s, want %s", days, got, want)
		}
	}
}

// A guess is no guess with two open cases, and none for a closed one.
func TestOnlyCase(t *testing.T) {
	r := newRig(t)
	c := r.open("一")
	r.wantFiled(r.take(note{from: platformDesk, subject: "x"}), c.Ref+" only case?")
	r.openTo("kf2@platform.example", "二")
	r.wantFiled(r.take(note{from: platformDesk, subject: "y"}), "tray")
}

// One mail about two cases goes to both.
func TestMailForTwoCases(t *testing.T) {
	r := newRig(t)
	a, b := r.open("一"), r.open("二")
	m := r.take(note{from: platformDesk, subject: "[" + a.Ref + "] [" + b.Ref + "] 合并答复", text: "我们将在48小时内回复。"})
	if got := r.filed(m); got != a.Ref+" tag, "+b.Ref+" tag" && got != b.Ref+" tag, "+a.Ref+" tag" {
		t.Errorf("filed %s", got)
	}
	for _, c := range []*escalation.Case{a, b} {
		if got := r.load(c.ID); len(got.Promises) != 1 || kinds(got)[escalation.EntryMailIn] != 1 {
			t.Errorf("%s has %d promises", c.Ref, len(got.Promises))
		}
	}
}

// Two owners with cases against the same platform do not see each other's mail.
func TestOwnersAreKeptApart(t *testing.T) {
	r := newRig(t)
	mine := r.open("提现")
	theirs := storetest.Owner(t, r.Store, "zhao@example.cn")
	yours := storetest.Case(t, r.Store, theirs, platformDesk)
	m := r.take(note{from: platformDesk, to: "zhao@example.cn", subject: "Re: x [" + mine.Ref + "]"})
	if got := r.filed(m); strings.Contains(got, mine.Ref) {
		t.Errorf("filed %s though it was written to the other owner", got)
	}
	m = r.take(note{from: platformDesk, to: ownerAddress, subject: "答复"})
	r.wantFiled(m, mine.Ref+" only case?")
	if kinds(r.load(yours.ID))[escalation.EntryMailIn] != 1 {
		t.Error("the other owner's mail is not in their case")
	}
}

// The same mail in INBOX, in Sent and by way of the Cc makes one entry.
func TestCopiesMakeOneEntry(t *testing.T) {
	r := newRig(t, ownerAddress)
	n := note{id: "<out@example.cn>", from: ownerAddress, to: platformDesk, cc: trackerBox, subject: "提现500元未到账", text: "您好，请查。", date: noon}
	raw := n.raw(noon)
	r.takeIn("tracker", "INBOX", append([]byte("Received: from a by b; Mon, 15 Jun 2026 12:00:01 +0800\r\n"), raw...))
	r.takeIn(ownerAddress, "Sent", raw)
	r.takeIn(ownerAddress, "INBOX", append([]byte("Received: from c by d; Mon, 15 Jun 2026 12:00:02 +0800\r\n"), raw...))
	all := r.cases()
	if len(all) != 1 {
		t.Fatalf("%d cases", len(all))
	}
	c := r.load(all[0].ID)
	if n := kinds(c)[escalation.EntryMailOut]; n != 1 {
		t.Errorf("%d entries", n)
	}
	if p := party(c, platformDesk); !p.Confirmed || p.Role != escalation.RolePlatform {
		t.Errorf("the copy in Sent did not confirm %+v", p)
	}
}

// The same Message-ID with other words is another mail, and both are kept.
func TestSameMessageIDOtherWords(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	for _, text := range []string{"我们将在48小时内回复。", "您的问题已驳回。"} {
		r.take(note{id: "<twice@platform.example>", from: platformDesk, subject: "Re: 提现 [" + c.Ref + "]", text: text, date: noon})
	}
	if n := kinds(r.load(c.ID))[escalation.EntryMailIn]; n != 2 {
		t.Errorf("%d entries", n)
	}
}

// A parser that panics loses one mail's understanding and nothing else.
func TestCheck09PanicOfTheParser(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	r.parse = func(b io.ReadSeeker, ctx parser.Context) *parser.Mail {
		m := parser.Parse(b, ctx)
		if m.Subject == "bomb" {
			panic("index out of range")
		}
		return m
	}
	bad := r.arrive("tracker", "INBOX", note{from: platformDesk, subject: "bomb"}.raw(noon))
	good := r.arrive("tracker", "INBOX", note{from: platformDesk, subject: "Re: [" + c.Ref + "]"}.raw(noon))
	r.pass()
	r.wantFiled(good, c.Ref+" tag")
	u := r.tray(bad)
	if u == nil || !strings.Contains(u.Why, "index out of range") || u.Owner != r.owner.ID {
		t.Errorf("in the tray as %+v", u)
	}
	if r.mail(bad.ID).State != store.MailUnderstood {
		t.Error("the mail is taken up again at every start")
	}
}

// A mail that cannot be filed for a fault of the program is kept in sight too.
func TestPanicWhileFiling(t *testing.T) {
	r := newRig(t)
	r.parse = func(b io.ReadSeeker, ctx parser.Context) *parser.Mail {
		m := parser.Parse(b, ctx)
		if m.Subject == "bomb" {
			return nil
		}
		return m
	}
	bad := r.arrive("tracker", "INBOX", note{from: platformDesk, subject: "bomb"}.raw(noon))
	good := r.arrive("tracker", "INBOX", note{from: platformDesk, subject: "x"}.raw(noon))
	if err := r.Pass(t.Context(), noon); err == nil {
		t.Error("the fault is not reported")
	}
	r.wantFiled(bad, "tray")
	r.wantFiled(good, "tray")
	r.pass()
}

// What is no mail at all is archived and listed with its defects.
func TestGarbageIsListedWithItsDefects(t *testing.T) {
	r := newRig(t)
	for _, raw := range []string{"", "\x00\x00\x00", "no header at all", "From: a@b\r\nFrom: c@d\r\n\r\nx", strings.Repeat("(", 5000)} {
		m := r.takeIn("tracker", "INBOX", []byte(raw))
		u := r.tray(m)
		if u == nil || !strings.Contains(u.Why, ";") {
			t.Errorf("%.20q in the tray as %+v", raw, u)
		}
	}
}

// "已到账" from the other side resolves the case and asks nobody else.
func TestPaidResolves(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	m := r.take(note{from: platformDesk, subject: "Re: [" + c.Ref + "]", text: "您好，您的提现 2350 元已于今日打款成功，请注意查收。"})
	got := r.load(c.ID)
	if got.State != escalation.Resolved || kinds(got)[escalation.EntryResolved] != 1 || !got.Next.Equal(noon) {
		t.Errorf("state %s, next %v, outcome %s", got.State, got.Next, m.Outcome)
	}
	if last := got.Entries[len(got.Entries)-1]; got.Head != last.Seq {
		t.Errorf("head %d, last entry %d %s", got.Head, last.Seq, last.Kind)
	}
	c2 := r.openTo("kf@second.example", "x")
	r.take(note{from: "evil@elsewhere.example", to: r.address(c2), subject: "x", text: "您的提现已打款成功，请查收。"})
	if got := r.load(c2.ID); got.State != escalation.Open || got.Head != 0 {
		t.Errorf("a stranger resolved the case: %s, head %d", got.State, got.Head)
	}
}

// A promise is read, dated in the promiser's zone and explained.
func TestPromiseIsRecorded(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	m := r.take(note{from: platformDesk, subject: "Re: [" + c.Ref + "]", text: "您好，我们将在48小时内回复您。"})
	got := r.load(c.ID)
	if len(got.Promises) != 1 {
		t.Fatalf("%d promises", len(got.Promises))
	}
	p := got.Promises[0]
	if want := noon.Add(48 * time.Hour); !p.Deadline().Equal(want) || p.Mail != m.SHA256 || p.Who != escalation.ByCounterparty || p.Status != escalation.PromiseOpen || len(p.Due().Lines("zh-CN")) < 2 {
		t.Errorf("%+v due %v, want %v", p, p.Deadline(), want)
	}
}
