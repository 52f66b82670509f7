package daemon

import (
	"context"
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

// stored says whether a mail is in the archive with a place in the folder.
func (r *rig) stored(messageID, account, folder string) (found bool) {
	r.t.Helper()
	storetest.View(r.t, r.st, func(tx *store.Tx) error {
		mails, err := tx.MailsByMessageID(messageID)
		for _, m := range mails {
			places, err := tx.Locations(m.ID)
			if err != nil {
				return err
			}
			for _, l := range places {
				found = found || l.Account == account && l.Folder == folder
			}
		}
		return err
	})
	return found
}

// New mail is durable, in the real store, within 5 s by IDLE and 60 s by polling,
// at any time of day and night.
func TestNewMailIsDurableInTime(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		stop := r.run()
		defer stop()
		for n := range 8 {
			time.Sleep(time.Duration(n*37+1) * 13 * time.Second)
			id := r.write(note{from: ownerAddress, to: platformDesk, cc: trackerBox, subject: fmt.Sprint("提现 ", n), text: "您好，提现没有到账。"})
			time.Sleep(5 * time.Second)
			synctest.Wait()
			if !r.stored(id, "tracker", "INBOX") {
				t.Errorf("mail %d: not stored within 5 s", n)
			}
			time.Sleep(55 * time.Second)
			synctest.Wait()
			if !r.stored(id, "own", "Sent") {
				t.Errorf("mail %d: the copy in Sent is not stored within a minute", n)
			}
		}
	})
}

// What had lain in a mailbox for days when it was seen for the first time is noted
// and not chased, and an order in it is none; what comes from then on counts.
func TestHistoryIsNotedAndNotChased(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		id := r.write(note{from: ownerAddress, to: platformDesk, cc: trackerBox, subject: "提现 2350 元未到账", text: "您好，我的稿费提现 2350 元三天没有到账，账户 lin_88。"})
		r.write(note{from: platformDesk, to: trackerBox, subject: "Re: 提现 2350 元未到账", refs: id, text: "您好，我们将在48小时内回复您。"})
		r.write(note{from: ownerAddress, to: trackerBox, subject: "列表", text: "列表"})
		time.Sleep(5 * 24 * time.Hour)
		before := len(r.toOwner(""))
		for range 14 * 2 {
			r.pass()
			time.Sleep(12 * time.Hour)
		}
		c := r.theCase()
		if len(c.Promises) != 1 || len(c.Letters) != 0 {
			t.Fatalf("promises %+v, letters %+v", c.Promises, c.Letters)
		}
		for _, m := range r.toOwner("")[before:] {
			if s := subject(m); strings.Contains(s, "请确认") || strings.HasPrefix(s, "Re: 列表") {
				t.Errorf("because of old mail the owner was written %q", s)
			}
		}
		r.write(note{from: platformDesk, to: ownerAddress, subject: "Re: 提现 2350 元未到账", text: "您好，我们将在24小时内回复您。"})
		for range 8 * 2 {
			r.pass()
			time.Sleep(12 * time.Hour)
		}
		if c := r.theCase(); len(c.Letters) == 0 {
			t.Error("a promise that came by the wire is not chased")
		}
	})
}

// A password that no longer holds: the account says so, the others go on, and with
// the new one in the configuration everything that came meanwhile is read.
func TestAPasswordIsChangedAndTheConfigurationReadAgain(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		stop := r.run()
		r.start(func() { time.Sleep(2 * time.Minute) })
		if err := r.w.SetPassword(trackerBox, "changed"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(15 * time.Minute)
		stop()

		ctx, cancel := context.WithCancel(t.Context())
		d, done := r.daemon(), make(chan error, 1)
		go func() { done <- d.Run(ctx, time.Now) }()
		time.Sleep(time.Minute)
		status, err := d.Status(ctx, time.Now())
		if err != nil || status.Accounts[1].Name != "tracker" || !strings.Contains(status.Accounts[1].Error, "logging in") || status.Accounts[0].Error != "" {
			t.Errorf("%+v, %v", status.Accounts, err)
		}
		own := r.write(note{from: platformDesk, to: ownerAddress, subject: "Re: 提现 2350 元未到账", text: "请耐心等待。"})
		copied := r.write(note{from: platformDesk, to: ownerAddress, cc: trackerBox, subject: "Re: 提现 2350 元未到账", text: "请再耐心等待。"})
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if !r.stored(own, "own", "INBOX") {
			t.Error("the other account does not go on")
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}

		r.conf.Account("tracker").Password = "changed"
		stop = r.run()
		defer stop()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if !r.stored(copied, "tracker", "INBOX") {
			t.Error("what came meanwhile is not read with the new password")
		}
		if kinds := kindsOf(r.theCase()); kinds[escalation.EntryMailIn] != 3 {
			t.Errorf("%d mails of theirs in the case", kinds[escalation.EntryMailIn])
		}
	})
}
