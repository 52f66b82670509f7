package daemon

import (
	"bytes"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"cuiban/daemon/config"
	"cuiban/daemon/mailtest"
	"cuiban/escalation"
)

// ownOnly is the way of use with nothing but the owner's own mailbox.
const ownOnly = `
[[owner]]
name = "林小满"
address = "lin@example.cn"

[[account]]
name = "own"
address = "lin@example.cn"
role = "owner"
save_sent = "provider"
password = "secret"
imap = { host = "127.0.0.1", tls = "none" }
smtp = { host = "127.0.0.1", tls = "none" }
`

// With the owner's own mailbox alone, what they copy to themselves or to a
// plus-address opens a case, the ask comes to the same mailbox, the answer in Sent
// approves, the letter leaves; and what was copied to nobody stays private. It is
// the same when a rule of the provider's moves all of it into a folder.
func TestTheOwnersMailboxAlone(t *testing.T) {
	for name, c := range map[string]struct{ setting, cc, folder string }{
		"copied to oneself":                       {"", ownerAddress, ""},
		"copied to a plus-address":                {"plus = true\n", "lin+cuiban@example.cn", ""},
		"copied to oneself, into a folder":        {"folders = [\"提现\"]\n", ownerAddress, "提现"},
		"copied to a plus-address, into a folder": {"plus = true\nfolders = [\"提现\"]\n", "lin+cuiban@example.cn", "提现"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
				var err error
				if r.conf, err = config.Parse("cuiban.toml", []byte(strings.Replace(ownOnly, "save_sent", c.setting+"save_sent", 1))); err != nil {
					t.Fatal(err)
				}
				rule := r.rule(c.folder)
				r.write(note{from: ownerAddress, to: "second@example.net", subject: "周末", text: "周末一起吃饭？"})
				id := r.write(note{from: ownerAddress, to: platformDesk, cc: c.cc, subject: "提现 2350 元未到账", text: "您好，我的稿费提现 2350 元三天没有到账，账户 lin_88。"})
				rule()
				r.pass()
				r.write(note{from: platformDesk, to: ownerAddress, subject: "Re: 提现 2350 元未到账", refs: id, text: "您好，我们将在48小时内回复您。"})
				rule()
				r.pass()
				if k := r.theCase(); k.Sight != escalation.SightFull || len(k.Promises) != 1 {
					t.Fatalf("sight %s, %d promises", k.Sight, len(k.Promises))
				}
				until("2026-06-11 09:30")
				r.pass()
				asks := r.received(ownerAddress, "INBOX", func(m *mail.Message, _ string) bool { return strings.Contains(subject(m), "请确认") })
				if len(asks) != 1 {
					t.Fatalf("%d asks", len(asks))
				}
				r.write(note{from: ownerAddress, to: ownerAddress, subject: "Re: " + subject(asks[0]), text: "发送"})
				r.pass()
				letters := r.letters()
				if len(letters) != 1 || !strings.Contains(letters[0].Header.Get("From"), ownerAddress) {
					t.Fatalf("%d letters", len(letters))
				}
				r.pass()
				if k := r.theCase(); slices.ContainsFunc(k.Letters, func(l escalation.Letter) bool { return l.State == escalation.LetterUnknown }) {
					t.Error("the letter is of unknown fate")
				}
			})
		})
	}
}

// rule returns what moves the owner's mail about the dispute from INBOX into a
// folder, as a provider's rule does on arrival; nothing for "".
func (r *rig) rule(folder string) (apply func()) {
	if folder == "" {
		return func() {}
	}
	if err := r.w.CreateFolder(ownerAddress, mailtest.Folder{Name: folder}); err != nil {
		r.t.Fatal(err)
	}
	return func() {
		r.t.Helper()
		mails, err := r.w.Mails(ownerAddress, "INBOX")
		if err != nil {
			r.t.Fatal(err)
		}
		moved := 0
		for _, m := range mails {
			head, err := mail.ReadMessage(bytes.NewReader(m.Raw))
			if err != nil {
				r.t.Fatal(err)
			}
			if !strings.Contains(subject(head), "提现") {
				continue
			}
			moved++
			if _, err := r.w.Append(ownerAddress, folder, m.Raw); err != nil {
				r.t.Fatal(err)
			}
			if err := r.w.Remove(ownerAddress, "INBOX", m.UID); err != nil {
				r.t.Fatal(err)
			}
		}
		if moved == 0 {
			r.t.Error("the rule found nothing to move")
		}
	}
}
