package intake

import (
	"strings"
	"testing"
	"time"

	"cuiban/daemon/approval"
	"cuiban/daemon/compose"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// wantTold compares what the owner was told last, in one language.
func (r *rig) wantTold(lang string, want ...string) {
	r.t.Helper()
	if len(r.sent) == 0 {
		r.t.Fatalf("nobody was told anything, want %q", want)
	}
	var got []string
	for _, l := range r.sent[len(r.sent)-1].Lines {
		got = append(got, l.In(lang))
	}
	if len(got) != len(want) {
		r.t.Errorf("told %q, want %q", got, want)
		return
	}
	for i := range got {
		if !strings.Contains(got[i], want[i]) {
			r.t.Errorf("told %q, want %q", got[i], want[i])
		}
	}
}

// real stores a letter with bytes that compose made, asked under a fresh code.
func (r *rig) real(c *escalation.Case, key string) (escalation.Letter, string) {
	r.t.Helper()
	l, code, _ := r.asked(c, key)
	m := compose.Message{Subject: l.Subject, To: []string{platformDesk}, Cc: []string{trackerBox}, MessageID: compose.NewMessageID(ownerAddress), Date: r.now, Text: "原来的文字\n"}
	m.From.Address, m.From.Name = ownerAddress, "林晓"
	raw, err := compose.Bytes(m)
	if err != nil {
		r.t.Fatal(err)
	}
	storetest.Update(r.t, r.Store, r.now, func(tx *store.Tx) error {
		o, err := tx.PutBytes(raw)
		if err != nil {
			return err
		}
		l.SHA256, l.MessageID = o.SHA256, m.MessageID
		return tx.SaveLetter(l)
	})
	return l, code
}

// "修改" takes over the text below the line, blank lines in it too, and its
// ending, and nothing leaves: the letter is shown again under a new code.
func TestEditTakesOverTheText(t *testing.T) {
	r := newRig(t)
	r.owner.Name = "林晓"
	storetest.Update(t, r.Store, r.now, func(tx *store.Tx) error { return tx.SaveOwner(&r.owner) })
	c := r.open("提现")
	l, code := r.real(c, "1")
	r.takeIn("tracker", "INBOX", r.signed(orderNote(code, "修改\r\n您好：\r\n\r\n请在周五前答复。\r\n\r\n停止\r\n\r\n-- \r\n林晓\r\n13800000000")))
	got := r.letterNow(l.ID)
	if got.State != escalation.LetterDraft || got.SHA256 == l.SHA256 || got.MessageID == l.MessageID {
		t.Errorf("the letter is %s, %s", got.State, got.MessageID)
	}
	raw, err := r.Store.ReadObject(t.Context(), got.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	m, err := compose.Parse(raw)
	if err != nil || m.Text != got.Text || m.Text != "您好：\n\n请在周五前答复。\n\n停止\n\n林晓\n" || m.Subject != l.Subject || m.To[0] != platformDesk {
		t.Errorf("the mail says %+v, %v", m, err)
	}
	if r.load(c.ID).Stopped {
		t.Error("a word of the letter was taken for an order")
	}
	r.takeIn("tracker", "INBOX", r.signed(orderNote(code, "发送")))
	r.wantLetter(l, escalation.LetterDraft) // the code was for the old text
	r.wantTold("zh-CN", "用过或过期")
	r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: trackerBox, subject: "Re: [" + c.Ref + "]", text: "修改"}))
	r.wantTold("zh-CN", "没有等待确认的信")
}

// Words that do not belong in a letter are not taken over; "写信" has a letter
// drafted by its name, and says which there are when there is none of that name.
func TestWordsThatDoNotBelongAndLettersByName(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	l, code := r.real(c, "1")
	r.takeIn("tracker", "INBOX", r.signed(orderNote(code, "修改\r\n再不打款，后果自负。")))
	r.wantTold("zh-CN", "后果自负")
	r.wantLetter(l, escalation.LetterAsked)
	order := func(text string) {
		r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: trackerBox, subject: "Re: [" + c.Ref + "]", text: text}))
	}
	order("写信 没有这封")
	r.wantTold("zh-CN", "没有叫「没有这封」的信")
	order("写信 人工复核")
	r.wantTold("zh-CN", "马上起草")
}

// "发送 1 3" approves two of three letters that one mail showed; each code works
// once, and a plain "发送" there is asked which.
func TestSendSeveralOfAnOverview(t *testing.T) {
	r := newRig(t)
	code := approval.NewCode()
	var letters []escalation.Letter
	for i, key := range []string{"a", "b", "c"} {
		c := r.openTo("kf@"+key+".example", "提现 "+key)
		l, _, _ := r.asked(c, key)
		r.ask(c, l, store.NumberedCode(code, i+1), "<overview@example.net>")
		letters = append(letters, l)
	}
	want := func(states ...escalation.LetterState) {
		t.Helper()
		for i, s := range states {
			r.wantLetter(letters[i], s)
		}
	}
	order := func(text string) { r.takeIn("tracker", "INBOX", r.signed(orderNote(code, text))) }
	order("发送")
	r.wantTold("zh-CN", "请写上编号")
	order("发送 4")
	r.wantTold("zh-CN", "没有第 4 份")
	want(escalation.LetterAsked, escalation.LetterAsked, escalation.LetterAsked)
	order("发送 1 3")
	r.wantTold("zh-CN", "1：已批准", "3：已批准")
	want(escalation.LetterApproved, escalation.LetterAsked, escalation.LetterApproved)
	order("发送 1 2")
	r.wantTold("en", "1: this code was used", "2: approved")
	want(escalation.LetterApproved, escalation.LetterApproved, escalation.LetterApproved)
}

// A letter that was changed after it was shown does not leave by the code of
// the text shown, under whatever number.
func TestCheck27TheCodeIsBoundToTheBytes(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	l, code := r.real(c, "1")
	r.ask(c, l, store.NumberedCode(code, 2), "<second@example.net>")
	storetest.Update(t, r.Store, r.now, func(tx *store.Tx) error {
		o, err := tx.PutBytes([]byte("other bytes"))
		l.SHA256 = o.SHA256
		return orThis(err, tx.SaveLetter(l))
	})
	for _, text := range []string{"发送", "发送 2"} {
		r.takeIn("tracker", "INBOX", r.signed(orderNote(code, text)))
		if got := r.letterState(l.ID); got == escalation.LetterApproved {
			t.Errorf("%s approved other bytes", text)
		}
	}
}

func orThis(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// One mail may hold several orders; a transcript tells what became of each. They
// end at the first blank line, and after three lines that are none.
func TestOrdersAndTheirTranscript(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		told       []string
		help       bool
		check      func(*escalation.Case) bool
	}{
		{"two orders", "备注 客服态度很好\r\n暂停 7天", []string{"「备注 客服态度很好」记下了", "「暂停 7天」推迟到"}, false,
			func(c *escalation.Case) bool { return kinds(c)[escalation.EntryNote] == 1 && !c.PausedUntil.IsZero() }},
		{"a blank line ends them", "备注 好\r\n\r\n停止", []string{"记下了"}, false, func(c *escalation.Case) bool { return !c.Stopped }},
		{"three unknown lines", "一\r\n二\r\n三\r\n停止", []string{"「一」没有看懂", "「二」没有看懂", "「三」没有看懂"}, true, func(c *escalation.Case) bool { return !c.Stopped }},
		{"one unknown line", "好的", nil, true, func(*escalation.Case) bool { return true }},
		{"help", "帮助", nil, true, func(*escalation.Case) bool { return true }},
		{"an unknown line between", "停止\r\n谢谢\r\n状态", []string{"已停下", "「谢谢」没有看懂", "下一次查看"}, false, func(c *escalation.Case) bool { return c.Stopped }},
		{"a letter below", "状态\r\n发送", []string{"下一次查看", "没有看懂"}, false, func(*escalation.Case) bool { return true }},
		{"cause", "原因 违规推广，账号异常", []string{"违规推广、账号异常"}, false, func(c *escalation.Case) bool { return len(c.Causes) == 2 }},
		{"attempt", "提现 500 支付宝 失败 E1024", []string{"提现记下了"}, false, func(c *escalation.Case) bool { return kinds(c)[escalation.EntryAttempt] == 1 }},
		{"list", "列表", []string{"提现"}, false, func(*escalation.Case) bool { return true }},
		{"a reminder", "提醒我 6月20日 打电话", []string{"6月20日提醒您"}, false, func(*escalation.Case) bool { return true }},
		{"a reminder of yesterday", "提醒我 2020年6月20日", []string{"没有看懂日期"}, false, func(*escalation.Case) bool { return true }},
		{"a merge with nothing", "合并 CB-ZZZZ", []string{"没有找到案件"}, false, func(*escalation.Case) bool { return true }},
		{"filing without a mail", "归入 CB-ZZZZ", []string{"没有找到案件"}, false, func(*escalation.Case) bool { return true }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			c := r.open("提现")
			r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: trackerBox, subject: "Re: [" + c.Ref + "] 提现", text: tc.text}))
			if len(r.sent) == 0 {
				t.Fatal("nobody was told")
			}
			if got := r.sent[len(r.sent)-1]; got.Help != tc.help {
				t.Errorf("told %+v", got)
			}
			r.wantTold("zh-CN", tc.told...)
			if c := r.load(c.ID); !tc.check(c) {
				t.Errorf("the case: %+v", c)
			}
		})
	}
}

// Orders that need no case, and those that name another.
func TestOrdersAboutCases(t *testing.T) {
	r := newRig(t)
	order := func(text string) {
		r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: trackerBox, subject: "你好", text: text}))
	}
	order("新案件 某短视频 提现冻结\r\n余额 500 元被冻结")
	r.wantTold("zh-CN", "已立案 CB-")
	a := r.cases()[0]
	if a.Title != "某短视频 提现冻结" || a.Happened != "余额 500 元被冻结" || a.Next.IsZero() {
		t.Errorf("the new case: %+v", a)
	}
	order("结案")
	r.wantTold("en", "please say which case")
	order("周报")
	storetest.View(t, r.Store, func(tx *store.Tx) error {
		mark, err := tx.Meta("digest/now/1")
		if mark == "" {
			t.Error("no digest was ordered")
		}
		return err
	})
	b := r.open("提现")
	r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: trackerBox, subject: "[" + b.Ref + "]", text: "合并 " + a.Ref}))
	r.wantTold("zh-CN", a.Ref+" 已并入 "+b.Ref)
	if r.load(a.ID).ID != b.ID {
		t.Error("the cases are two")
	}
}

// A mail that the owner passes on with "归入" goes to the case named, whatever
// it looks like itself.
func TestFileUnder(t *testing.T) {
	r := newRig(t)
	a, b := r.open("提现"), r.openTo("kf@other.example", "另一件事")
	raw := note{from: ownerAddress, to: trackerBox, subject: "Fwd: 您的工单", text: "归入 " + b.Ref + "\r\n\r\n---------- Forwarded message ---------\r\nFrom: 客服 <" + platformDesk + ">\r\nDate: Mon, 15 Jun 2026 10:00:00 +0800\r\nSubject: 您的工单\r\nTo: " + ownerAddress + "\r\n\r\n您好，我们会在三个工作日内回复您。\r\n"}.raw(r.now)
	m := r.takeIn("tracker", "INBOX", r.signedRaw(raw))
	r.wantFiled(m, b.Ref+" order")
	r.wantTold("zh-CN", "已归入 "+b.Ref)
	if len(r.load(b.ID).Promises) != 1 || len(r.load(a.ID).Promises) != 0 {
		t.Error("the promise is in the wrong case")
	}
}

// A reminder is queued for eight in the morning of its day.
func TestReminderIsDueInTheMorning(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: trackerBox, subject: "Re: [" + c.Ref + "] 提现", text: "remind me on 20 June: call them"}))
	storetest.View(t, r.Store, func(tx *store.Tx) error {
		all, err := tx.Notices(store.NoticeFilter{Kind: "reminder"})
		if len(all) != 1 || all[0].Due.In(escalation.Shanghai).Format(time.DateTime) != "2026-06-20 08:00:00" {
			t.Errorf("reminders: %+v", all)
		}
		return err
	})
}
