package intake

import (
	"strings"
	"testing"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// A helper with a mandate gives orders in the cases of the owner who gave it, by
// code or by tag, and in no other's; the answer goes to the helper.
func TestHelperWithAMandate(t *testing.T) {
	r := newRig(t) // the sender of the orders is the helper
	zhao, qian := storetest.Owner(t, r.Store, "zhao@example.cn"), storetest.Owner(t, r.Store, "qian@example.cn")
	r.Mandated = func(_ *store.Tx, helper escalation.Owner, owner int64) (bool, error) {
		return helper.Address == ownerAddress && owner == zhao.ID, nil
	}
	his, hers := storetest.Case(t, r.Store, zhao, platformDesk), storetest.Case(t, r.Store, qian, "kf@other.example")
	l, code, _ := r.asked(his, "1")
	r.takeIn("tracker", "INBOX", r.signed(orderNote(code, "发送")))
	r.wantLetter(l, escalation.LetterApproved)
	order := func(c *escalation.Case, text string) {
		r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: trackerBox, subject: "[" + c.Ref + "]", text: text}))
	}
	order(his, "停止")
	r.wantTold("zh-CN", "已停下")
	if !r.load(his.ID).Stopped {
		t.Error("the mandate holds for letters only")
	}
	other, code, _ := r.asked(hers, "2")
	r.takeIn("tracker", "INBOX", r.signed(orderNote(code, "发送")))
	r.wantLetter(other, escalation.LetterAsked)
	order(hers, "停止")
	if r.load(hers.ID).Stopped {
		t.Error("a case without a mandate was stopped")
	}
	if why := strings.Join(r.refused(), "; "); !strings.Contains(why, "not this owner's") {
		t.Errorf("refused because %q", why)
	}
}
