package daemon

import (
	"bytes"
	"net/mail"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/compose"
	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// drafts are what lies in the owner's Drafts folder.
func (r *rig) drafts() (out []mailtest.Mail) {
	r.t.Helper()
	out, err := r.w.Mails(ownerAddress, "Drafts")
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

func (r *rig) theLetter() escalation.Letter {
	r.t.Helper()
	c := r.theCase()
	if len(c.Letters) == 0 {
		r.t.Fatal("there is no letter")
	}
	return c.Letters[len(c.Letters)-1]
}

// inDrafts brings a case to the draft of its first letter.
func inDrafts(t *testing.T, f func(t *testing.T, r *rig, l escalation.Letter)) {
	t.Helper()
	inBubble(t, "\n[sending]\nmode = \"draft\"\n", mailtest.Options{}, func(t *testing.T, r *rig) {
		r.start(r.pass)
		until("2026-06-11 09:30")
		r.pass()
		lie := r.drafts()
		l := r.theLetter()
		if len(lie) != 1 || l.State != escalation.LetterAsked {
			t.Fatalf("%d drafts, the letter is %s", len(lie), l.State)
		}
		m, err := mail.ReadMessage(bytes.NewReader(lie[0].Raw))
		if err != nil || m.Header.Get("Message-Id") != l.MessageID || m.Header.Get("In-Reply-To") == "" || m.Header.Get("References") == "" || !strings.Contains(strings.Join(lie[0].Flags, " "), `\Draft`) {
			t.Fatalf("the draft: %v, flags %v, %v", m.Header, lie[0].Flags, err)
		}
		if asks := r.toOwner("请确认"); len(asks) != 1 {
			t.Fatalf("%d asks", len(asks))
		}
		f(t, r, l)
		if n := len(r.letters()); n != 0 {
			t.Errorf("%d letters left by themselves", n)
		}
	})
}

// The letter lies in Drafts, and no word of approval sends it: only the owner's
// own program does.
func TestDraftModeNeverSends(t *testing.T) {
	inDrafts(t, func(t *testing.T, r *rig, l escalation.Letter) {
		r.write(note{from: ownerAddress, to: trackerBox, subject: "Re: " + subject(r.toOwner("请确认")[0]), text: "发送"})
		for range 5 {
			r.pass()
			time.Sleep(10 * time.Minute)
		}
		if got := r.theLetter(); got.State != escalation.LetterAsked || len(r.drafts()) != 1 {
			t.Errorf("the letter is %s, %d drafts", got.State, len(r.drafts()))
		}
	})
}

// The owner sends it as it is: the copy in Sent says so, and nothing is left in
// Drafts.
func TestDraftSentFromDrafts(t *testing.T) {
	inDrafts(t, func(t *testing.T, r *rig, l escalation.Letter) {
		lie := r.drafts()[0]
		if _, err := r.w.Append(ownerAddress, "Sent", lie.Raw, `\Seen`); err != nil {
			t.Fatal(err)
		}
		if err := r.w.Remove(ownerAddress, "Drafts", lie.UID); err != nil {
			t.Fatal(err)
		}
		r.pass()
		if got := r.theLetter(); got.State != escalation.LetterAccepted || got.Sent.IsZero() {
			t.Errorf("the letter is %s", got.State)
		}
		r.wantNext()
	})
}

// The owner's program sends it under a Message-ID of its own: the draft is gone,
// and a mail of the owner's to the desk is there.
func TestDraftSentUnderAnotherMessageID(t *testing.T) {
	inDrafts(t, func(t *testing.T, r *rig, l escalation.Letter) {
		lie := r.drafts()[0]
		if err := r.w.Remove(ownerAddress, "Drafts", lie.UID); err != nil {
			t.Fatal(err)
		}
		m, err := compose.Parse(lie.Raw)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		id := r.write(note{from: ownerAddress, to: platformDesk, cc: trackerBox, subject: m.Subject, refs: m.InReplyTo, text: "改了几个字。\r\n\r\n" + m.Text})
		for range 5 {
			r.pass()
			time.Sleep(6 * time.Minute)
		}
		if got := r.theLetter(); got.State != escalation.LetterAccepted || got.MessageID != id {
			t.Errorf("the letter is %s, %s", got.State, got.MessageID)
		}
	})
}

// The owner throws it away: that is a discard.
func TestDraftDeleted(t *testing.T) {
	inDrafts(t, func(t *testing.T, r *rig, l escalation.Letter) {
		if err := r.w.Remove(ownerAddress, "Drafts", r.drafts()[0].UID); err != nil {
			t.Fatal(err)
		}
		r.pass()
		if got := r.theLetter(); got.State != escalation.LetterAsked {
			t.Errorf("given up at once: %s", got.State)
		}
		for range 5 {
			time.Sleep(6 * time.Minute)
			r.pass()
		}
		if got := r.theLetter(); got.State != escalation.LetterDiscarded || !r.theCase().PausedUntil.After(time.Now()) {
			t.Errorf("the letter is %s", got.State)
		}
	})
}

// A corrected text takes the place of the older draft, and nothing else is ever
// touched; an order not to send takes it out.
func TestDraftReplacedAndTakenOut(t *testing.T) {
	inDrafts(t, func(t *testing.T, r *rig, l escalation.Letter) {
		if _, err := r.w.Append(ownerAddress, "Drafts", []byte("Message-ID: <own@example.cn>\r\nSubject: x\r\n\r\nmine\r\n"), `\Draft`); err != nil {
			t.Fatal(err)
		}
		re := "Re: " + subject(r.toOwner("请确认")[0])
		r.write(note{from: ownerAddress, to: trackerBox, subject: re, text: "修改\r\n我自己的话。\r\n\r\n谢谢。"})
		r.pass()
		r.pass()
		lie := r.drafts()
		if len(lie) != 2 || bytes.Contains(lie[0].Raw, []byte(strings.Trim(l.MessageID, "<>"))) || bytes.Contains(lie[1].Raw, []byte(strings.Trim(l.MessageID, "<>"))) {
			t.Errorf("%d drafts", len(lie))
		}
		storetest.View(t, r.st, func(tx *store.Tx) error {
			n, err := tx.Notices(store.NoticeFilter{Kind: "ask"})
			if len(n) != 2 {
				t.Errorf("%d asks", len(n))
			}
			return err
		})
		r.write(note{from: ownerAddress, to: trackerBox, subject: re, text: "不发"})
		r.pass()
		if lie := r.drafts(); len(lie) != 1 || !bytes.Contains(lie[0].Raw, []byte("mine")) {
			t.Errorf("%d drafts", len(lie))
		}
	})
}
