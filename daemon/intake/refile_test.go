package intake

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/store/storetest"
)

// byHand files a mail where the owner says.
func (r *rig) byHand(m store.Mail, do func(*desk.Desk, desk.Recorder) (desk.Done, error)) {
	r.t.Helper()
	record, err := r.Recorder(context.Background(), r.now, m.ID)
	if err != nil {
		r.t.Fatal(err)
	}
	storetest.Update(r.t, r.Store, r.now, func(tx *store.Tx) error {
		d := &desk.Desk{Tx: tx, Calendar: func(*escalation.Case) *calendar.Calendar { return r.Calendar("cn") }}
		_, err := do(d, record)
		return err
	})
}

// A correction is remembered for the sender and for the number: the next mail
// of either needs none.
func TestCorrectionsAreRemembered(t *testing.T) {
	r := newRig(t)
	a, b := r.open("一"), r.openTo("kf2@platform.example", "二")
	m := r.take(note{from: "noreply@pay.example", subject: "通知", text: "工单号：GD20260615001。我们将在48小时内回复。"})
	r.wantFiled(m, "tray")
	r.byHand(m, func(d *desk.Desk, record desk.Recorder) (desk.Done, error) { return d.FileMail(b, m, record) })
	r.wantFiled(m, b.Ref+" order")
	if got := r.load(b.ID); len(got.Promises) != 1 || kinds(got)[escalation.EntryMailIn] != 1 {
		t.Errorf("%d promises, entries %v", len(got.Promises), kinds(got))
	}
	r.wantFiled(r.take(note{from: "noreply@pay.example", subject: "另一个通知"}), b.Ref+" corrected")
	r.wantFiled(r.take(note{from: platformDesk, subject: "又一个", text: "工单号：GD20260615001"}), b.Ref+" corrected")
	r.now = r.now.AddDate(0, 0, 1)
	r.byHand(m, func(d *desk.Desk, record desk.Recorder) (desk.Done, error) {
		return d.MoveMail(m, r.load(b.ID), a, record)
	})
	r.wantFiled(r.take(note{from: "noreply@pay.example", subject: "第三个通知"}), a.Ref+" corrected")
}

// A mail that is moved takes what followed from it along.
func TestMoveTakesItsPromisesAlong(t *testing.T) {
	r := newRig(t)
	a, b := r.open("一"), r.openTo("kf2@platform.example", "二")
	m := r.take(note{id: "<x1@platform.example>", from: platformDesk, subject: "[" + a.Ref + "] 答复", text: "我们将在48小时内回复。"})
	r.byHand(m, func(d *desk.Desk, record desk.Recorder) (desk.Done, error) {
		return d.MoveMail(m, r.load(a.ID), b, record)
	})
	was, is := r.load(a.ID), r.load(b.ID)
	if len(was.Promises) != 1 || was.Promises[0].Status != escalation.PromiseDismissed || len(is.Promises) != 1 || is.Promises[0].Status != escalation.PromiseOpen {
		t.Errorf("promises %+v and %+v", was.Promises, is.Promises)
	}
	if k := kinds(was); k[escalation.EntryMailIn] != 0 || k[escalation.EntryMoved] != 1 {
		t.Errorf("what is left: %v", k)
	}
	r.wantFiled(r.take(note{from: platformDesk, refs: "<x1@platform.example>", subject: "再答"}), b.Ref+" id")
	rep, err := r.Store.Verify(context.Background(), "")
	if err != nil || len(rep.Problems) != 0 {
		t.Errorf("%+v, %v", rep.Problems, err)
	}
}

func TestSplit(t *testing.T) {
	r := newRig(t)
	a := r.open("一")
	m := r.take(note{from: platformDesk, subject: "[" + a.Ref + "] 另一笔", text: "另一笔稿费我们将在48小时内回复。"})
	r.byHand(m, func(d *desk.Desk, record desk.Recorder) (desk.Done, error) {
		return d.Split(r.load(a.ID), "另一笔稿费", []store.Mail{m}, record)
	})
	all := r.cases()
	if len(all) != 2 {
		t.Fatalf("%d cases", len(all))
	}
	for _, c := range all {
		if c.ID != a.ID && (c.Title != "另一笔稿费" || len(r.load(c.ID).Promises) != 1) {
			t.Errorf("the new case: %+v", c)
		}
	}
}

// threads makes two cases, each with a mail whose answer is known by its id.
func (r *rig) threads(a, b string) (x, y *escalation.Case) {
	x, y = r.openTo(a, "一"), r.openTo(b, "二")
	r.take(note{id: "<a1@x.example>", from: a, subject: "[" + x.Ref + "] 答"})
	r.take(note{id: "<b1@x.example>", from: b, subject: "[" + y.Ref + "] 答"})
	return x, y
}

// A mail of a known party that answers mails of two cases with the same
// counterparty makes them one; unmerging holds against the next such mail.
func TestBridgeMerges(t *testing.T) {
	r := newRig(t)
	a, b := r.threads(platformDesk, "vip@platform.example")
	r.take(note{from: platformDesk, refs: "<a1@x.example> <b1@x.example>", subject: "合并处理"})
	if got := r.cases(); len(got) != 1 || got[0].ID != a.ID {
		t.Fatalf("%d cases, want the older one alone", len(got))
	}
	if len(r.sent) != 1 || !strings.Contains(r.sent[0].Lines[0].ZH, "分开 "+b.Ref) {
		t.Errorf("the owner was told %+v", r.sent)
	}
	storetest.Update(t, r.Store, r.now, func(tx *store.Tx) error {
		c, err := tx.CaseByID(a.ID)
		if err != nil {
			return err
		}
		d := &desk.Desk{Tx: tx, Calendar: func(*escalation.Case) *calendar.Calendar { return r.Calendar("cn") }}
		_, err = d.Unmerge(c, b.Ref)
		return err
	})
	r.take(note{from: platformDesk, refs: "<a1@x.example> <b1@x.example>", subject: "再次合并处理"})
	if got := r.cases(); len(got) != 2 {
		t.Errorf("merged again though the owner took it back")
	}
}

// A stranger's mail, or one between two platforms, merges nothing: the owner is
// asked once.
func TestBridgeIsProposed(t *testing.T) {
	for name, tc := range map[string]struct{ a, b, from string }{
		"stranger":       {platformDesk, "vip@platform.example", "x@stranger.example"},
		"two platforms":  {platformDesk, "kf@other.example", platformDesk},
		"two of qq.com":  {"a@qq.com", "b@qq.com", "a@qq.com"},
		"owner, foreign": {platformDesk, "kf@other.example", ownerAddress},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			a, b := r.threads(tc.a, tc.b)
			n := note{from: tc.from, to: platformDesk, cc: trackerBox, refs: "<a1@x.example> <b1@x.example>", subject: "合并处理"}
			r.take(n)
			r.take(n)
			if got := r.cases(); len(got) != 2 {
				t.Fatalf("%d cases, want both", len(got))
			}
			queued := 0
			storetest.View(t, r.Store, func(tx *store.Tx) error {
				_, err := tx.NoticeByKey(a.Ref + "/with/" + b.Ref)
				if err == nil {
					queued++
				}
				return err
			})
			if queued != 1 || !strings.Contains(r.sent[0].Lines[0].ZH, "合并 "+b.Ref) {
				t.Errorf("the owner was told %+v", r.sent)
			}
		})
	}
}

// The tray names the likeliest case first.
func TestSuggestions(t *testing.T) {
	r := newRig(t)
	r.openTo("kf@other.example", "别的")
	a, b := r.open("一"), r.openTo("kf2@platform.example", "二")
	m := r.take(note{from: "new@platform.example", subject: "答复"})
	u := r.tray(m)
	if u == nil || len(u.Suggestions) != 3 || u.Suggestions[0].CaseRef != a.Ref || u.Suggestions[1].CaseRef != b.Ref {
		t.Errorf("%+v", u)
	}
}

// The files attached to a note become evidence; only those sent as evidence go
// into the first submission.
func TestAttachmentsBecomeEvidence(t *testing.T) {
	r := newRig(t, ownerAddress)
	c := r.open("提现")
	raw := func(text, file string) []byte {
		return []byte("From: " + ownerAddress + "\r\nTo: " + trackerBox + "\r\nSubject: Re: [" + c.Ref + "]\r\nMessage-ID: <" + file + "@example.cn>\r\nDate: Mon, 15 Jun 2026 12:00:00 +0800\r\n" +
			"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "\r\n--b\r\nContent-Type: image/png; name=" + file + "\r\nContent-Disposition: attachment; filename=" + file + "\r\n\r\npicture of " + file + "\r\n--b--\r\n")
	}
	r.takeIn(ownerAddress, "Sent", raw("证据 余额页", "a.png"))
	r.takeIn(ownerAddress, "Sent", raw("提现 500元 失败 错误码 E1023", "b.png"))
	r.takeIn(ownerAddress, "Sent", raw("今天又试了一次提现500元，还是失败，错误码E2001", "c.png"))
	var all []store.Evidence
	storetest.View(t, r.Store, func(tx *store.Tx) (err error) {
		all, err = tx.EvidenceOf(c.ID)
		return err
	})
	if len(all) != 3 || all[0].Label != "余额页" || !all[0].Core || all[1].Core || all[2].Number != "E03" {
		t.Fatalf("%+v", all)
	}
	b, err := r.Store.ReadObject(context.Background(), all[1].SHA256)
	if err != nil || !strings.HasPrefix(string(b), "picture of b.png") {
		t.Errorf("%q, %v", b, err)
	}
	if k := kinds(r.load(c.ID)); k[escalation.EntryAttempt] != 2 || k[escalation.EntryEvidence] != 3 {
		t.Errorf("entries %v; the owner was told %+v", k, r.sent)
	}
}

// Mail of the tray is filed by mail, by its number.
func TestFileFromTheTrayByMail(t *testing.T) {
	r := newRig(t, ownerAddress)
	c := r.open("提现")
	m := r.take(note{from: "noreply@pay.example", subject: "通知", text: "我们将在48小时内回复。"})
	r.wantFiled(m, "tray")
	r.takeIn(ownerAddress, "Sent", note{from: ownerAddress, to: trackerBox, subject: "汇总", text: fmt.Sprintf("归入 %d %s", m.ID, c.Ref)}.raw(r.now))
	r.wantFiled(m, c.Ref+" order")
	r.takeIn(ownerAddress, "Sent", note{from: ownerAddress, to: trackerBox, subject: "汇总", text: "归入 999 " + c.Ref}.raw(r.now))
	if got := r.sent[len(r.sent)-1].Lines[0].ZH; !strings.Contains(got, "没有第 999 封") {
		t.Errorf("told %q", got)
	}
}

// The directory fills in what a new case is about; the owner's own words decide
// what kind of dispute it is.
func TestDirectoryFillsInANewCase(t *testing.T) {
	for to, want := range map[string]escalation.Case{
		"help@mail.zhihu.com":  {Platform: "知乎", Entity: "北京智者天下科技有限公司", Kind: "content"},
		"kf@alipay.com":        {Platform: "支付宝", Kind: "payment"}, // its company is doubtful
		"kf@nobody-knows.test": {Platform: "nobody-knows.test"},
	} {
		r := newRig(t)
		r.take(note{from: ownerAddress, to: to, cc: trackerBox, subject: "提现一直不到", text: "请处理。"})
		all := r.cases()
		if len(all) != 1 || all[0].Platform != want.Platform || all[0].Entity != want.Entity || all[0].Kind != want.Kind {
			t.Errorf("%s: %+v", to, all)
		}
	}
}

// A number that the owner noted admits a sender that is no party, and makes him
// none.
func TestGivenNumberAdmits(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	r.openTo("kf2@other.example", "另一件事")
	storetest.Update(t, r.Store, r.now, func(tx *store.Tx) error { return tx.AddNumber(c.ID, "", "", "ISC20261013001") })
	m := r.take(note{from: "noreply@authority.example", subject: "受理通知", text: "您的投诉已受理，受理编号：ISC20261013001。"})
	r.wantFiled(m, c.Ref+" number")
	if p := party(r.load(c.ID), "noreply@authority.example"); p.Role != escalation.RoleOther || p.Confirmed {
		t.Errorf("the sender became %+v", p)
	}
	r.wantFiled(r.take(note{from: "noreply@authority.example", subject: "受理通知", text: "受理编号：ISC20261013002。"}), "tray")
}
