package intake

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// checklist stores the self-check of the case as it was mailed to the owner.
func (r *rig) checklist(c *escalation.Case) (id string) {
	id = "<check@example.net>"
	storetest.Update(r.t, r.Store, r.now, func(tx *store.Tx) error {
		_, err := tx.Enqueue(store.Notice{Key: c.Ref + "/self_check", Owner: c.Owner.ID, Case: c.ID, Kind: "self_check", MessageID: id}, []byte("Message-ID: "+id+"\r\n\r\n"))
		return err
	})
	return id
}

// The answer to the self-check is read line by line, blank lines among them:
// attempts, causes, notes.
func TestAnswerToTheSelfCheck(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	n := note{from: ownerAddress, to: trackerBox, subject: "Re: [" + c.Ref + "] 先自查半小时", refs: r.checklist(c),
		text: "查了一下：\r\n\r\n1. 提现 500元 银行卡 失败 错误码 E1023\r\n- 换了手机再试，500元 还是失败 错误码 E2044\r\n\r\n原因 银行卡换过\r\n页面提示您的实名认证已过期\r\n"}
	r.takeIn("tracker", "INBOX", r.signed(n))
	got := r.load(c.ID)
	var attempts, notes []string
	for _, e := range got.Entries {
		switch e.Kind {
		case escalation.EntryAttempt:
			attempts = append(attempts, e.Data["code"])
		case escalation.EntryNote:
			notes = append(notes, e.Text)
		}
	}
	if fmt.Sprint(attempts) != "[E1023 E2044]" {
		t.Errorf("attempts with the codes %v", attempts)
	}
	if len(notes) != 2 || !strings.Contains(notes[1], "实名认证已过期") {
		t.Errorf("notes %q", notes)
	}
	if !slices.Contains(got.Causes, "银行卡换过") || !slices.Contains(got.Causes, "实名认证过期") {
		t.Errorf("causes %q", got.Causes)
	}
}

// Nobody but the owner answers the self-check.
func TestSelfCheckAnsweredByAStranger(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	before := len(r.load(c.ID).Entries)
	r.takeIn("tracker", "INBOX", note{from: ownerAddress, to: trackerBox, subject: "Re: [" + c.Ref + "]", refs: r.checklist(c), text: "提现 500元 失败 错误码 E1"}.raw(r.now))
	if after := r.load(c.ID).Entries; len(after) != before {
		t.Errorf("an unsigned mail added %+v", after[before:])
	}
}

// What the platform names as its cause becomes a tag of the case.
func TestCausesThePlatformNames(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	r.takeIn("tracker", "INBOX", note{from: platformDesk, subject: "Re: 提现", refs: "", text: "您好，您的账户涉嫌违规，提现已被限制。"}.raw(r.now))
	if got := r.load(c.ID).Causes; !slices.Contains(got, "涉嫌违规") {
		t.Errorf("causes %q", got)
	}
}

// One line stops every case of the owner; a stop survives what they write, and
// "resume all" takes back only what was stopped together.
func TestStopAll(t *testing.T) {
	r := newRig(t)
	a, b := r.open("提现"), r.open("押金")
	l, _, _ := r.asked(a, "1")
	other := storetest.Case(t, r.Store, storetest.Owner(t, r.Store, "zhao@example.cn"), "kf@elsewhere.example")
	order := func(text string) {
		r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: trackerBox, subject: "[" + b.Ref + "]", text: text}))
	}
	order("停止")
	order("停止 全部")
	r.wantLetter(l, escalation.LetterDiscarded)
	r.takeIn("tracker", "INBOX", note{from: platformDesk, subject: "Re: 提现", text: "我们将在48小时内回复您。"}.raw(r.now))
	if !r.load(a.ID).Stopped || !r.load(b.ID).Stopped || r.load(other.ID).Stopped {
		t.Errorf("stopped: %v, %v; another owner's: %v", r.load(a.ID).Stopped, r.load(b.ID).Stopped, r.load(other.ID).Stopped)
	}
	order("全部继续")
	if r.load(a.ID).Stopped || !r.load(b.ID).Stopped {
		t.Errorf("after resuming all: the one stopped with the others %v, the one stopped by itself %v", r.load(a.ID).Stopped, r.load(b.ID).Stopped)
	}
}
