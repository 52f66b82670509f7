package intake

import (
	"encoding/json"
	"strings"
	"testing"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// watched is what the owner of the rig has watched.
func (r *rig) watched() (all []escalation.Guarded) {
	r.t.Helper()
	storetest.View(r.t, r.Store, func(tx *store.Tx) error {
		kept, err := tx.Meta(desk.GuardKey(r.owner.ID))
		if err != nil || kept == "" {
			return err
		}
		return json.Unmarshal([]byte(kept), &all)
	})
	return all
}

// Prevention is turned on and off by one line of a mail, a balance is noted by
// one, and the answer to a reminder is kept under its platform.
func TestPreventionByMail(t *testing.T) {
	r := newRig(t)
	say := func(text, refs string) string {
		r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: trackerBox, subject: "预防", text: text, refs: refs}))
		if len(r.sent) == 0 {
			t.Fatalf("%q was not answered", text)
		}
		return r.sent[len(r.sent)-1].Lines[0].ZH
	}
	if answer := say("防范 青文 小额 规则", ""); !strings.Contains(answer, "每月小额提现、提现规则存档") {
		t.Errorf("answered %q", answer)
	}
	say("余额 青文 12000元", "")
	if got := r.watched(); len(got) != 1 || len(got[0].On) != 2 || got[0].Balance.Minor != 1200000 {
		t.Fatalf("watched: %+v", got)
	}
	const id = "<guard@example.net>"
	storetest.Update(t, r.Store, r.now, func(tx *store.Tx) error {
		_, err := tx.Enqueue(store.Notice{Key: "guard/1", Owner: r.owner.ID, Kind: GuardKind + "test", MessageID: id, Data: "青文"}, []byte("Message-ID: "+id+"\r\n\r\n"))
		return err
	})
	say("提现 10元 成功 2小时到账", id)
	if got := r.watched()[0].Results; len(got) != 1 || got[0].Text != "提现 10元 成功 2小时到账" || got[0].Mail == "" {
		t.Errorf("results: %+v", got)
	}
	if answer := say("防范 青文 关闭", id); !strings.Contains(answer, "都关了") {
		t.Errorf("answered %q", answer)
	}
	if got := r.watched()[0]; len(got.On) != 0 || len(got.Results) != 1 {
		t.Errorf("after turning all off: %+v", got)
	}
}
