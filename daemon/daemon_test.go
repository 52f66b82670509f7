package daemon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// start lets the owner write to the platform and the platform promise an answer
// within 48 hours, each followed by next.
func (r *rig) start(next func()) {
	r.t.Helper()
	id := r.write(note{from: ownerAddress, to: platformDesk, cc: trackerBox, subject: "提现 2350 元未到账", text: "您好，我的稿费提现 2350 元三天没有到账，账户 lin_88。"})
	next()
	r.write(note{from: platformDesk, to: ownerAddress, subject: "Re: 提现 2350 元未到账", refs: id, text: "您好，我们将在48小时内回复您。"})
	next()
}

// A mail arrives and becomes a case; a promise passes and the owner is asked;
// the approval lies in Sent and the letter leaves: once, whatever starts again.
func TestRunFromTheFirstMailToTheLetter(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		stop := r.run()
		r.start(func() { time.Sleep(2 * time.Minute) })
		c := r.theCase()
		if c.Sight != escalation.SightFull || len(c.Promises) != 1 || !c.Promises[0].Deadline().Equal(monday.Add(48*time.Hour+2*time.Minute)) {
			t.Fatalf("sight %s, promises %+v", c.Sight, c.Promises)
		}
		r.wantNext()
		stop()

		until("2026-06-11 09:25") // asleep meanwhile: simulated days cost real seconds
		stop = r.run()
		until("2026-06-11 09:29")
		if n := len(r.toOwner("请确认")); n != 0 {
			t.Fatalf("%d asks before the window", n)
		}
		until("2026-06-11 09:45")
		asks := r.toOwner("请确认")
		if len(asks) != 1 || asks[0].Header.Get("Auto-Submitted") != "auto-generated" {
			t.Fatalf("%d asks", len(asks))
		}
		r.wantNext()
		stop()

		stop = r.run() // restarted while the letter waits
		r.write(note{from: ownerAddress, to: trackerBox, subject: "Re: " + subject(asks[0]), refs: asks[0].Header.Get("Message-Id"), text: "发送\r\n\r\n> 请确认"})
		time.Sleep(5 * time.Minute)
		stop()
		for range 3 {
			stop = r.run()
			time.Sleep(10 * time.Minute)
			stop()
		}
		letters := r.letters()
		if len(letters) != 1 {
			t.Fatalf("the platform got %d letters", len(letters))
		}
		h := letters[0].Header
		if h.Get("Auto-Submitted") != "" || h.Get("Precedence") != "" || h.Get("X-Cuiban-Loop") != "" || !r.signed(h.Get("Cc")) || h.Get("In-Reply-To") == "" {
			t.Errorf("the letter's header: %v", h)
		}
		if n := len(r.toOwner("请确认")); n != 1 {
			t.Errorf("%d asks", n)
		}
		r.wantNext()
		if kinds := kindsOf(r.theCase()); kinds[escalation.EntryMailOut] != 1 || kinds[escalation.EntryMailIn] != 1 {
			t.Errorf("entries %v", kinds)
		}
		if strings.Contains(r.logs.String(), "level=ERROR") {
			t.Error(r.logs.String())
		}
	})
}

// Whoever was given a letter reaches its case by the address in Cc, from wherever
// they write; whoever knows the reference alone, as in an address without our
// signature, reaches the tray.
func TestTheAddressInALetterFindsItsCase(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		r.start(r.pass)
		for _, stranger := range []string{"noreply@desk.example", "evil@elsewhere.example"} {
			if err := r.w.AddAccount(mailtest.Account{Address: stranger, Password: "secret"}); err != nil {
				t.Fatal(err)
			}
		}
		address := r.daemon().CaseAddress(r.theCase())
		if !r.signed(address) {
			t.Fatalf("%s is not signed", address)
		}
		r.write(note{from: "noreply@desk.example", to: address, subject: "您的来信", text: "已收到。"})
		local, _, _ := strings.Cut(address, ".")
		r.write(note{from: "evil@elsewhere.example", to: local + "@example.net", subject: "您的提现", text: "已打款。"})
		r.pass()
		if n := kindsOf(r.theCase())[escalation.EntryMailIn]; n != 2 { // the platform's first answer and this
			t.Errorf("%d mails in the case", n)
		}
		storetest.View(t, r.st, func(tx *store.Tx) error {
			tray, err := tx.UnfiledMails(r.theCase().Owner.ID)
			if len(tray) != 1 || tray[0].Mail.From != "evil@elsewhere.example" || len(tray[0].Suggestions) == 0 {
				t.Errorf("in the tray: %+v", tray)
			}
			return err
		})
	})
}

func kindsOf(c *escalation.Case) map[escalation.EntryKind]int {
	out := map[escalation.EntryKind]int{}
	for _, e := range c.Entries {
		out[e.Kind]++
	}
	return out
}

// Check 14: thirty days without an approval: not a byte to anybody but the
// owner, few mails to the owner, and every look has a next one.
func TestCheck14ThirtyDaysWithoutAWord(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		r.start(r.pass)
		for range 30 * 4 {
			time.Sleep(6 * time.Hour)
			r.pass()
			r.wantNext()
		}
		for _, tx := range r.w.Transactions() {
			for _, to := range tx.To {
				if tx.From == trackerBox && to != ownerAddress || to == platformDesk && !bytes.Contains(tx.Raw, []byte("Message-ID: <p")) {
					t.Errorf("%s wrote to %s", tx.From, to)
				}
			}
		}
		if n := len(r.letters()); n != 0 {
			t.Errorf("%d letters", n)
		}
		if n := len(r.toOwner("")); n < 5 || n > 9 { // four or five digests, the ask, a reminder
			t.Errorf("%d mails to the owner in thirty days", n)
		}
		if n := len(r.toOwner("周报")); n != 4 && n != 5 {
			t.Errorf("%d digests", n)
		}
	})
}

// Whatever moment the process dies at, nothing is sent twice: each pass is that
// of a process started anew, and the clock stands still between them.
func TestEachStepInAProcessOfItsOwn(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		three := func() { r.pass(); r.pass(); r.pass() }
		r.start(three)
		until("2026-06-11 09:30")
		three()
		asks := r.toOwner("请确认")
		if len(asks) != 1 {
			t.Fatalf("%d asks", len(asks))
		}
		r.write(note{from: ownerAddress, to: trackerBox, subject: "Re: " + subject(asks[0]), text: "发送"})
		three()
		if n := len(r.letters()); n != 1 {
			t.Fatalf("%d letters", n)
		}
		r.write(note{from: ownerAddress, to: trackerBox, subject: "Re: " + subject(asks[0]), text: "到账"})
		three()
		if c := r.theCase(); c.State != escalation.Closed || !c.Next.IsZero() {
			t.Errorf("%s, next %v", c.State, c.Next)
		}
		if n := len(r.letters()); n != 1 {
			t.Errorf("%d letters", n)
		}
	})
}

// A head that moved asks again with the news, and the second word sends.
func TestApprovalThatCameTooLate(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		r.start(r.pass)
		until("2026-06-11 09:30")
		r.pass()
		ask := r.toOwner("请确认")[0]
		r.write(note{from: platformDesk, to: ownerAddress, cc: trackerBox, subject: "Re: 提现 2350 元未到账", text: "请再耐心等待，感谢您的理解。"})
		r.write(note{from: ownerAddress, to: trackerBox, subject: "Re: " + subject(ask), text: "发送"})
		r.pass()
		asks := r.toOwner("请确认")
		if len(r.letters()) != 0 || len(asks) != 2 {
			t.Fatalf("%d letters, %d asks", len(r.letters()), len(asks))
		}
		if subject(asks[0]) == subject(asks[1]) {
			t.Error("the second ask has the code of the first")
		}
		r.write(note{from: ownerAddress, to: trackerBox, subject: "Re: " + subject(asks[1]), text: "发送"})
		r.pass()
		if n := len(r.letters()); n != 1 {
			t.Errorf("%d letters", n)
		}
	})
}

// An account whose password is wrong is reported and stops nobody else.
func TestFailingAccountStopsNobodyElse(t *testing.T) {
	const second = `
[[account]]
name = "second"
address = "second@example.net"
role = "tracker"
password = "wrong"
imap = { host = "127.0.0.1", tls = "none" }
smtp = { host = "127.0.0.1", tls = "none" }
`
	inBubble(t, second, mailtest.Options{}, func(t *testing.T, r *rig) {
		stop := r.run()
		r.start(func() { time.Sleep(2 * time.Minute) })
		if c := r.theCase(); len(c.Promises) != 1 {
			t.Errorf("%d promises", len(c.Promises))
		}
		stop()
		if log := r.logs.String(); !strings.Contains(log, "account=second") || strings.Contains(log, "secret") || strings.Contains(log, "wrong") {
			t.Errorf("log:\n%s", log)
		}
		if err := r.daemon().Pass(t.Context(), time.Now()); err == nil || !strings.Contains(err.Error(), "second") {
			t.Errorf("Pass: %v", err)
		}
	})
}

// The owner's mailbox is private: of a thousand mails of others nothing is kept
// or shown anywhere, and the one of the case is found among them.
func TestThousandPrivateMails(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		r.start(r.pass)
		const canary = "Kanarienvogel"
		for i := range 1000 {
			raw := fmt.Appendf(nil, "From: %s%d@friends.example\r\nTo: %s\r\nSubject: %s %d\r\nMessage-ID: <%s%d@friends.example>\r\nDate: %s\r\n\r\n%s\r\n",
				canary, i, ownerAddress, canary, i, canary, i, time.Now().Format(time.RFC1123Z), canary)
			if _, err := r.w.Append(ownerAddress, "INBOX", raw); err != nil {
				t.Fatal(err)
			}
		}
		r.write(note{from: platformDesk, to: ownerAddress, subject: "Re: 提现 2350 元未到账", text: "您的工单号是 20260608001。"})
		time.Sleep(8 * 24 * time.Hour)
		r.pass()
		if n := kindsOf(r.theCase())[escalation.EntryMailIn]; n != 2 {
			t.Errorf("%d mails of the platform", n)
		}
		storetest.View(t, r.st, func(tx *store.Tx) error {
			unfiled, err := tx.UnfiledMails(0)
			hits, err2 := tx.Search(0, canary, 10)
			if len(unfiled) != 0 || len(hits) != 0 {
				t.Errorf("%d in the tray, %d found", len(unfiled), len(hits))
			}
			return errors.Join(err, err2)
		})
		var backup bytes.Buffer
		if _, err := r.st.Backup(t.Context(), &backup, time.Now(), store.BackupOptions{}); err != nil || bytes.Contains(backup.Bytes(), []byte(canary)) {
			t.Errorf("a private mail is in the database: %v", err)
		}
		for _, m := range r.toOwner("周报") {
			var b bytes.Buffer
			b.ReadFrom(m.Body)
			if strings.Contains(b.String(), canary) {
				t.Error("a private mail is in the digest")
			}
		}
		if strings.Contains(r.logs.String(), canary) {
			t.Error("a private mail is in the log")
		}
		for _, line := range r.w.IMAPCommands() {
			if strings.Contains(line, "STORE") || strings.Contains(line, "SELECT") || strings.Contains(line, "BODY[") {
				t.Errorf("the owner's mailbox is not only read: %s", line)
			}
		}
	})
}

// A provider that is away for a day loses nothing, and nothing is called broken
// meanwhile.
func TestProviderAwayForADay(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		r.start(r.pass)
		until("2026-06-10 09:00")
		r.pass()
		r.write(note{from: platformDesk, to: ownerAddress, subject: "Re: 提现 2350 元未到账", text: "您的提现因银行卡号少一位失败，请更正后重新提交，我们会马上重新打款。"})
		r.w.SetDown(true)
		until("2026-06-11 10:00")
		if err := r.daemon().Pass(context.Background(), time.Now()); err == nil {
			t.Error("an unreachable provider is no error")
		}
		if c := r.theCase(); c.Promises[0].Status != escalation.PromiseOpen {
			t.Errorf("the promise is %s though the answer could not be seen", c.Promises[0].Status)
		}
		r.w.SetDown(false)
		time.Sleep(time.Hour)
		r.pass()
		if c := r.theCase(); c.Promises[0].Status != escalation.PromiseKept || len(r.toOwner("请确认")) != 0 {
			t.Errorf("the promise is %s, %d asks", c.Promises[0].Status, len(r.toOwner("请确认")))
		}
	})
}

// Check 56: down for a month: one digest, one ask, no burst.
func TestCheck56DownForAMonth(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		r.start(r.pass)
		before := len(r.toOwner(""))
		time.Sleep(30 * 24 * time.Hour)
		stop := r.run()
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		stop()
		if d, all := len(r.toOwner("周报")), len(r.toOwner(""))-before; d != 1 || all > 2 {
			t.Errorf("%d digests, %d mails to the owner", d, all)
		}
		r.wantNext()
	})
}
