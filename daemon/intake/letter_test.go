package intake

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// letter stores a letter of a case in that state and returns its number and bytes.
func (r *rig) letter(c *escalation.Case, key string, state escalation.LetterState) (escalation.Letter, []byte) {
	r.t.Helper()
	id := "<" + strings.ReplaceAll(key, "/", "-") + "-letter@example.cn>"
	raw := note{id: id, from: ownerAddress, to: platformDesk, cc: trackerBox, subject: "Re: 提现", text: "催办信 " + key}.raw(r.now)
	st, err := r.Store.Stage(bytes.NewReader(raw))
	if err != nil {
		r.t.Fatal(err)
	}
	l := escalation.Letter{Key: c.Ref + "/" + key, Rung: "supervisor", Step: escalation.StepOpen, State: state, MessageID: id, SHA256: st.SHA256,
		Recipients: []string{platformDesk, trackerBox}, Subject: "Re: 提现", Head: c.Head, Created: r.now, Asked: r.now, Asks: 1}
	storetest.Update(r.t, r.Store, r.now, func(tx *store.Tx) error {
		if _, err := tx.PutObject(st); err != nil {
			return err
		}
		return tx.AddLetter(c.ID, &l)
	})
	return l, raw
}

func (r *rig) letterState(id int64) escalation.LetterState {
	r.t.Helper()
	return r.letterNow(id).State
}

func (r *rig) letterNow(id int64) (l escalation.Letter) {
	r.t.Helper()
	storetest.View(r.t, r.Store, func(tx *store.Tx) (err error) {
		l, _, err = tx.Letter(id)
		return err
	})
	return l
}

func (r *rig) wantLetter(l escalation.Letter, want escalation.LetterState) {
	r.t.Helper()
	if got := r.letterState(l.ID); got != want {
		r.t.Errorf("the letter is %s, want %s", got, want)
	}
}

// Checks 19 and 20: a letter of unknown end is settled by the copy in the
// owner's Sent folder or by an answer of the other side that cites it; a copy
// in INBOX, in the tracker, or an answer of a stranger proves nothing.
func TestCheck19And20SettlingAnUnknownLetter(t *testing.T) {
	for _, tc := range []struct {
		name            string
		account, folder string
		answer          note // instead of the copy
		want            escalation.LetterState
	}{
		{"the copy in Sent", ownerAddress, "Sent", note{}, escalation.LetterAccepted},
		{"a copy in INBOX", ownerAddress, "INBOX", note{}, escalation.LetterUnknown},
		{"a copy in the tracker", "tracker", "INBOX", note{}, escalation.LetterUnknown},
		{"their answer", "tracker", "INBOX", note{from: platformDesk, subject: "Re: 提现", text: "收到。"}, escalation.LetterAccepted},
		{"a stranger's answer", "tracker", "INBOX", note{from: "evil@elsewhere.example", subject: "Re: 提现", text: "收到。"}, escalation.LetterUnknown},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t, ownerAddress)
			c := r.open("提现")
			l, raw := r.letter(c, "open", escalation.LetterUnknown)
			storetest.Update(t, r.Store, noon, func(tx *store.Tx) error { return tx.AddIDs(c.ID, []string{l.MessageID}) })
			r.now = noon.Add(time.Hour)
			if tc.answer.from != "" {
				tc.answer.refs = l.MessageID
				raw = tc.answer.raw(r.now)
			}
			r.takeIn(tc.account, tc.folder, raw)
			r.wantLetter(l, tc.want)
			got := r.load(c.ID)
			if settled := got.Rung == "supervisor"; settled != (tc.want == escalation.LetterAccepted) {
				t.Errorf("rung %s", got.Rung)
			}
			if tc.answer.from == "" && kinds(got)[escalation.EntryMailIn]+kinds(got)[escalation.EntryMailOut] != 0 {
				t.Error("our own letter was filed as somebody's mail")
			}
		})
	}
}

func bounce(original, recipient, status string) string {
	return "From: MAILER-DAEMON@example.cn\r\nTo: " + ownerAddress + "\r\nSubject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b" + status + original[1:] + "\r\nDate: Mon, 15 Jun 2026 12:00:00 +0800\r\nReturn-Path: <>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nfailed\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n" +
		"Reporting-MTA: dns; example.cn\r\n\r\nFinal-Recipient: rfc822; " + recipient + "\r\nAction: failed\r\nStatus: " + status + "\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n" +
		"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: " + ownerAddress + "\r\nMessage-ID: " + original + "\r\nSubject: Re: x\r\n\r\nx\r\n--b--\r\n"
}

// Check 31: a bounce is linked to its case and marks the address; nothing is
// ever sent again because of it, and one of an address we did not write to, or
// a temporary one, marks nothing.
func TestCheck31Bounces(t *testing.T) {
	for _, tc := range []struct {
		name, recipient, status string
		bad                     bool
	}{
		{"permanent", platformDesk, "5.1.1", true},
		{"permanent, other case", strings.ToUpper(platformDesk), "5.1.1", true},
		{"temporary", platformDesk, "4.2.2", false},
		{"of an address we did not write to", "other@platform.example", "5.1.1", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			c := r.open("提现")
			l, _ := r.letter(c, "open", escalation.LetterAccepted)
			m := r.takeIn("tracker", "INBOX", []byte(bounce(l.MessageID, tc.recipient, tc.status)))
			r.wantFiled(m, c.Ref+" bounce")
			got := r.load(c.ID)
			if party(got, platformDesk).Bad != tc.bad || got.Head != 0 || !got.Next.Equal(r.now) {
				t.Errorf("bad %v, head %d, next %v", party(got, platformDesk).Bad, got.Head, got.Next)
			}
			r.wantLetter(l, escalation.LetterAccepted)
			if told := fmt.Sprint(r.told); (told == "[bounced]") != tc.bad || !tc.bad && told != "[]" {
				t.Errorf("told %s", told)
			}
		})
	}
}

// A bounce of the owner's own mail is filed with that mail.
func TestBounceOfTheOwnersMail(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	r.take(note{id: "<mine@example.cn>", from: ownerAddress, to: platformDesk, cc: trackerBox, subject: "Re: 提现 [" + c.Ref + "]"})
	m := r.takeIn("tracker", "INBOX", []byte(bounce("<mine@example.cn>", platformDesk, "5.1.1")))
	r.wantFiled(m, c.Ref+" id")
	m = r.takeIn("tracker", "INBOX", []byte(bounce("<nobodys@example.cn>", platformDesk, "5.1.1")))
	r.wantFiled(m, "tray")
}

// Nearly the same answer twice is marked as a template of the first.
func TestTemplatesAreRecognised(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	text := "尊敬的用户您好，您反馈的提现问题我们已经记录并提交给相关部门核实处理，请您耐心等待，感谢您的理解与支持。%s"
	first := r.take(note{from: platformDesk, subject: "Re: [" + c.Ref + "]", text: fmt.Sprintf(text, "客服001")})
	r.take(note{from: platformDesk, subject: "Re: [" + c.Ref + "]", text: fmt.Sprintf(text, "客服002")})
	r.take(note{from: platformDesk, subject: "Re: [" + c.Ref + "]", text: "您的银行卡号少一位，请更正后重新提交，我们会马上重新打款。"})
	var of []string
	for _, e := range r.load(c.ID).Entries {
		if e.Kind == escalation.EntryMailIn {
			of = append(of, e.Facts.TemplateOf)
		}
	}
	if fmt.Sprint(of) != fmt.Sprint([]string{"", first.SHA256, ""}) {
		t.Errorf("templates of %q", of)
	}
}
