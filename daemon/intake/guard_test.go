package intake

import (
	"encoding/json"
	"mime"
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

// The captures sent in answer to a reminder are kept in the archive and become
// evidence, in reserve, of the cases with that platform: of the open one at once, of
// a later one when it begins; a closed one is left alone.
func TestCapturesOfTheRulesBecomeEvidence(t *testing.T) {
	r := newRig(t, ownerAddress)
	open, closed := r.open("提现"), r.open("旧提现")
	storetest.Update(t, r.Store, r.now, func(tx *store.Tx) error {
		c, err := tx.CaseByID(closed.ID)
		if err != nil {
			return err
		}
		c.State = escalation.Closed
		return tx.SaveCase(c)
	})
	const id = "<rules@example.net>"
	storetest.Update(t, r.Store, r.now, func(tx *store.Tx) error {
		_, err := tx.Enqueue(store.Notice{Key: "guard/2", Owner: r.owner.ID, Kind: GuardKind + "rules", MessageID: id, Data: open.Platform}, []byte("Message-ID: "+id+"\r\n\r\n"))
		return err
	})
	answer := func(text, file string) {
		r.takeIn(ownerAddress, "Sent", []byte("From: "+ownerAddress+"\r\nTo: "+trackerBox+"\r\nSubject: Re: rules\r\nMessage-ID: <"+file+"@example.cn>\r\nIn-Reply-To: "+id+"\r\nDate: Mon, 15 Jun 2026 12:00:00 +0800\r\n"+
			"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+text+"\r\n--b\r\nContent-Type: image/png; name="+file+"\r\nContent-Disposition: attachment; filename="+file+"\r\n\r\npicture of "+file+"\r\n--b--\r\n"))
	}
	answer("提现规则页", "rules.png")
	answer("", "limits.png")
	r.takeIn(ownerAddress, "Sent", note{from: ownerAddress, to: mime.BEncoding.Encode("utf-8", open.Platform) + " <kf@new.example>", cc: trackerBox, subject: "新提现", text: "提现没有到账。"}.raw(r.now))
	var later *escalation.Case
	for _, c := range r.cases() {
		if c.Title == "新提现" {
			later = r.load(c.ID)
		}
	}
	if later == nil {
		t.Fatal("no case was opened")
	}
	for c, want := range map[*escalation.Case]int{open: 2, closed: 0, later: 2} {
		var all []store.Evidence
		storetest.View(t, r.Store, func(tx *store.Tx) (err error) {
			all, err = tx.EvidenceOf(c.ID)
			return err
		})
		if len(all) != want {
			t.Errorf("%s: %+v", c.Title, all)
			continue
		}
		for i, label := range []string{"提现规则页 2026-06-15", "limits.png 2026-06-15"}[:want] {
			if e := all[i]; e.Label != label || e.Core || e.Source == "" {
				t.Errorf("%s: %+v", c.Title, e)
			}
		}
	}
	kept := r.watched()[0].Results
	if len(kept) != 2 || len(kept[0].Files) != 1 {
		t.Fatalf("kept %+v", kept)
	}
	b, err := r.Store.ReadObject(t.Context(), kept[0].Files[0].SHA256)
	if err != nil || !strings.HasPrefix(string(b), "picture of rules.png") {
		t.Errorf("%q, %v", b, err)
	}
	if lines := r.sent[0].Lines; len(lines) != 3 || !strings.Contains(lines[1].ZH, "1 个文件已存档") || !strings.HasPrefix(lines[2].ZH, open.Ref+" 证据 E01") {
		t.Errorf("told %+v", lines)
	}
}
