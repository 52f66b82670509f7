package intake

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/approval"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// asked stores a letter that waits for the owner's word under a fresh code.
func (r *rig) asked(c *escalation.Case, key string) (l escalation.Letter, code, askID string) {
	r.t.Helper()
	l, _ = r.letter(c, key, escalation.LetterAsked)
	code, askID = approval.NewCode(), "<ask-"+strings.ReplaceAll(key, "/", "-")+"@example.net>"
	r.ask(c, l, code, askID)
	return l, code, askID
}

// ask shows a letter under a code.
func (r *rig) ask(c *escalation.Case, l escalation.Letter, code, askID string) {
	r.t.Helper()
	storetest.Update(r.t, r.Store, r.now, func(tx *store.Tx) error {
		if _, err := tx.Enqueue(store.Notice{Key: l.Key + code, Owner: c.Owner.ID, Case: c.ID, Kind: "ask", MessageID: askID}, []byte("Message-ID: "+askID+"\r\n\r\n"+code)); err != nil {
			return err
		}
		return tx.AddAsk(store.Ask{Code: code, LetterID: l.ID, Case: c.ID, Owner: c.Owner.ID, SHA256: l.SHA256, Expires: r.now.Add(7 * 24 * time.Hour), MessageID: askID})
	})
}

// orderNote is an order as a mail client writes it.
func orderNote(code, text string) note {
	return note{from: ownerAddress, to: trackerBox, subject: "Re: 请确认一封催办信，代码 " + code, text: text + "\r\n\r\n> 请确认"}
}

// refused returns why orders were refused.
func (r *rig) refused() (why []string) {
	r.t.Helper()
	storetest.View(r.t, r.Store, func(tx *store.Tx) error {
		all, err := tx.RefusedSince(0, time.Time{}.AddDate(1970, 0, 0))
		for _, x := range all {
			why = append(why, x.Why)
		}
		return err
	})
	return why
}

// spoofs are mails that look like the owner's order and are none. Each is given
// a fresh case whose letter waits under the code.
var spoofs = []struct {
	name string
	mail func(r *rig, code string) []byte
	why  string // part of the reason in the log; "" when it is no order at all
}{
	{"a spoofed From", func(r *rig, code string) []byte { return orderNote(code, "发送").raw(r.now) }, "no signature"},
	{"a signature of another domain", func(r *rig, code string) []byte {
		return r.signedBy("evil.example", orderNote(code, "发送"))
	}, "no signature"},
	{"a signature over other words", func(r *rig, code string) []byte {
		return []byte(strings.Replace(string(r.signed(orderNote(code, "不发"))), "不发", "发送", 1))
	}, "does not verify"},
	{"a signature that does not cover the subject", func(r *rig, code string) []byte {
		return r.signedBy("example.cn", orderNote(code, "发送"), "From", "Date", "Content-Type")
	}, "does not cover"},
	{"two From fields", func(r *rig, code string) []byte {
		n := orderNote(code, "发送")
		n.more = "From: evil@evil.example\r\n"
		return n.raw(r.now)
	}, ""},
	{"two Subject fields", func(r *rig, code string) []byte {
		n := orderNote("x", "发送")
		n.more = "Subject: " + code + "\r\n"
		return r.signed(n)
	}, "more than one subject"},
	{"a vacation reply", func(r *rig, code string) []byte {
		n := orderNote(code, "发送")
		n.more = "Auto-Submitted: auto-replied\r\n"
		return r.signed(n)
	}, "automatic"},
	{"a vacation reply that only its words show", func(r *rig, code string) []byte {
		n := orderNote(code, "发送")
		n.subject = "自动回复: " + n.subject
		n.more = "X-Autoreply: yes\r\n"
		return r.signed(n)
	}, "automatic"},
	{"a mail with our own loop header", func(r *rig, code string) []byte {
		n := orderNote(code, "发送")
		n.more = "X-Cuiban-Loop: 1\r\n"
		return r.signed(n)
	}, "loop"},
	{"the other side's mail with the order in it", func(r *rig, code string) []byte {
		return note{from: platformDesk, to: trackerBox, subject: "Re: 代码 " + code, text: "发送"}.raw(r.now)
	}, ""},
	{"the order in the quotation", func(r *rig, code string) []byte {
		return r.signed(note{from: ownerAddress, to: trackerBox, subject: "Re: x，代码 " + code, text: "我再想想。\r\n\r\n在 2026年6月15日，某人写道：\r\n> 发送"})
	}, ""},
	{"the order in an HTML quotation", func(r *rig, code string) []byte {
		n := note{from: ownerAddress, to: trackerBox, subject: "Re: x，代码 " + code, text: `<p>好的</p><blockquote type="cite"><p>发送</p></blockquote>`}
		return r.signedRaw([]byte(strings.Replace(string(n.raw(r.now)), "text/plain", "text/html", 1)))
	}, ""},
	{"the code in the text only", func(r *rig, code string) []byte {
		return r.signed(note{from: ownerAddress, to: trackerBox, subject: "Re: 请确认", text: "发送 \r\n" + code})
	}, ""},
	{"prose that begins like an order", func(r *rig, code string) []byte {
		return r.signed(orderNote(code, "发送之前请等我确认"))
	}, ""},
}

func (r *rig) signedBy(domain string, n note, headers ...string) []byte {
	r.t.Helper()
	return r.signWith(domain, n.raw(r.now), headers...)
}

func (r *rig) signedRaw(raw []byte) []byte { return r.signWith("example.cn", raw) }

func TestSpoofedOrdersSendNothing(t *testing.T) {
	for _, s := range spoofs {
		t.Run(s.name, func(t *testing.T) {
			r := newRig(t)
			c := r.open("提现")
			l, code, _ := r.asked(c, "1")
			r.takeIn("tracker", "INBOX", s.mail(r, code))
			r.wantLetter(l, escalation.LetterAsked)
			why := strings.Join(r.refused(), "; ")
			if s.why == "" && why != "" || !strings.Contains(why, s.why) {
				t.Errorf("refused because %q, want %q", why, s.why)
			}
			if s.why != "" && len(r.sent) != 0 {
				t.Errorf("somebody was answered: %+v", r.sent)
			}
			r.takeIn("tracker", "INBOX", r.signed(orderNote(code, "发送"))) // the genuine one still works
			want := escalation.LetterApproved
			if r.load(c.ID).Head != c.Head { // their mail is news: the owner is asked again
				want = escalation.LetterDraft
			}
			r.wantLetter(l, want)
		})
	}
}

// An order is genuine by the copy in the owner's Sent folder, or by a signature
// of the owner's domain.
func TestGenuineOrders(t *testing.T) {
	for name, arrive := range map[string]func(r *rig, n note){
		"signed": func(r *rig, n note) { r.takeIn("tracker", "INBOX", r.signed(n)) },
		"unsigned, with the copy in Sent": func(r *rig, n note) {
			n.id, n.date = "<order@example.cn>", r.now
			r.takeIn("tracker", "INBOX", append([]byte("Received: from a by b; Mon, 15 Jun 2026 12:00:01 +0800\r\n"), n.raw(r.now)...))
			r.wantNothingSaid()
			r.takeIn(ownerAddress, "Sent", n.raw(r.now))
		},
		"signed, with the copy in Sent first": func(r *rig, n note) {
			n.id, n.date = "<order@example.cn>", r.now
			r.takeIn(ownerAddress, "Sent", n.raw(r.now))
			r.takeIn("tracker", "INBOX", r.signed(n))
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, ownerAddress)
			c := r.open("提现")
			l, code, _ := r.asked(c, "1")
			other, _ := r.letter(c, "2", escalation.LetterAsked)
			arrive(r, orderNote(code, "发送"))
			r.wantLetter(l, escalation.LetterApproved)
			r.wantLetter(other, escalation.LetterDiscarded)
			if got := r.letterNow(l.ID); !got.Approved.Equal(r.now) || got.Head != r.load(c.ID).Head {
				t.Errorf("approved %v at head %d", got.Approved, got.Head)
			}
			if len(r.sent) != 0 {
				t.Errorf("answered %+v", r.sent)
			}
		})
	}
}

func (r *rig) wantNothingSaid() {
	r.t.Helper()
	if len(r.sent) != 0 {
		r.t.Errorf("answered %+v", r.sent)
	}
}

// In the owner's INBOX anybody can put a mail.
func TestOrderInTheOwnersInboxProvesNothing(t *testing.T) {
	r := newRig(t, ownerAddress)
	c := r.open("提现")
	l, code, _ := r.asked(c, "1")
	r.takeIn(ownerAddress, "INBOX", orderNote(code, "发送").raw(r.now))
	r.wantLetter(l, escalation.LetterAsked)
}

// Checks 29 and 35: a code is good once, for a week, for its own letter; a
// signed order that is sent again, by whatever way, does nothing.
func TestCheck29And35UsedExpiredReplayed(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	l, code, _ := r.asked(c, "1")
	raw := r.signed(orderNote(code, "发送"))
	r.takeIn("tracker", "INBOX", raw)
	r.wantLetter(l, escalation.LetterApproved)

	storetest.Update(t, r.Store, r.now, func(tx *store.Tx) error { // taken back, shown again under another code
		if err := tx.SetLetterState(l.ID, escalation.LetterApproved, escalation.LetterDraft, nil); err != nil {
			return err
		}
		return tx.SetLetterState(l.ID, escalation.LetterDraft, escalation.LetterAsked, nil)
	})
	r.ask(c, l, "AAAAA-BBBBB", "<again@example.net>")
	r.takeIn("tracker", "INBOX", append([]byte("Received: from evil by us; Mon, 15 Jun 2026 13:00:00 +0800\r\n"), raw...))
	r.wantLetter(l, escalation.LetterAsked)
	r.takeIn("tracker", "INBOX", r.signed(orderNote(code, "发送 "))) // a fresh mail with the used code
	r.wantLetter(l, escalation.LetterAsked)
	if last := r.sent[len(r.sent)-1].Lines[0].EN; !strings.Contains(last, "used before") {
		t.Errorf("answered %q", last)
	}
	r.now = r.now.Add(7 * 24 * time.Hour)
	r.takeIn("tracker", "INBOX", r.signed(orderNote("aaaaa-bbbbb", "发送")))
	r.wantLetter(l, escalation.LetterDraft) // expired: it is shown again
	if c := r.load(c.ID); !c.Next.Equal(r.now) {
		t.Errorf("the case is due at %v", c.Next)
	}
}

// An order for somebody else's case is refused, also with a right code.
func TestOrderForSomebodyElsesCase(t *testing.T) {
	r := newRig(t)
	zhao := storetest.Owner(t, r.Store, "zhao@example.cn")
	c := storetest.Case(t, r.Store, zhao, platformDesk)
	l, code, _ := r.asked(c, "1")
	r.takeIn("tracker", "INBOX", r.signed(orderNote(code, "发送")))
	r.wantLetter(l, escalation.LetterAsked)
	r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: trackerBox, subject: "Re: [" + c.Ref + "]", text: "结案"}))
	if r.load(c.ID).State != escalation.Open {
		t.Error("a stranger closed the case")
	}
	if why := strings.Join(r.refused(), "; "); !strings.Contains(why, "not this owner's") {
		t.Errorf("refused because %q", why)
	}
}

// An order without tag or code says by the address it is sent to which case it is
// about, where the owner's signature or Sent folder vouches for that address: the
// other side knows it, and could send an order of the owner's on to it.
func TestOrderToTheCasesOwnAddress(t *testing.T) {
	order := func(to string) note { return note{from: ownerAddress, to: to, subject: "请停下", text: "停止"} }
	signsTo := []string{"From", "To", "Subject", "Date", "Message-ID", "Content-Type"}
	for name, c := range map[string]struct {
		arrive func(r *rig, at string)
		want   bool
	}{
		"signed": {func(r *rig, at string) { r.takeIn("tracker", "INBOX", r.signedBy("example.cn", order(at), signsTo...)) }, true},
		"signed without the recipients, as 163 does": {func(r *rig, at string) { r.takeIn("tracker", "INBOX", r.signed(order(at))) }, false},
		"signed, with another To before the signed one": {func(r *rig, at string) {
			r.takeIn("tracker", "INBOX", append([]byte("To: "+at+"\r\n"), r.signedBy("example.cn", order(trackerBox), signsTo...)...))
		}, false},
		"in the Sent folder": {func(r *rig, at string) { r.takeIn(ownerAddress, "Sent", order(at).raw(r.now)) }, true},
		"unsigned":           {func(r *rig, at string) { r.takeIn("tracker", "INBOX", order(at).raw(r.now)) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, signed := range []bool{true, false} {
				r := newRig(t, ownerAddress)
				kase, other := r.open("提现"), r.open("保证金")
				at := unsigned(kase)
				if signed {
					at = r.address(kase)
				}
				c.arrive(r, at)
				if got := r.load(kase.ID).Stopped; got != c.want || r.load(other.ID).Stopped {
					t.Errorf("address signed %v: the case was stopped %v, want %v; the other %v", signed, got, c.want, r.load(other.ID).Stopped)
				}
			}
		})
	}
}

// Five wrong codes from the verified owner void what is out; four do not.
func TestWrongCodes(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	l, code, askID := r.asked(c, "1")
	wrong := func(i int) {
		n := orderNote(fmt.Sprintf("ZZZZZ-0000%d", i), "发送")
		n.refs = askID
		r.takeIn("tracker", "INBOX", r.signed(n))
	}
	for i := range 4 {
		wrong(i)
	}
	r.wantLetter(l, escalation.LetterAsked)
	wrong(4)
	r.wantLetter(l, escalation.LetterDraft)
	r.takeIn("tracker", "INBOX", r.signed(orderNote(code, "发送")))
	r.wantLetter(l, escalation.LetterDraft)
	if len(r.sent) != 6 {
		t.Errorf("%d answers", len(r.sent))
	}
}

// A right code within the first four wrong ones starts the count again.
func TestRightCodeForgivesWrongOnes(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	for round := range 3 {
		l, code, askID := r.asked(c, fmt.Sprint(round))
		for i := range 4 {
			n := orderNote(fmt.Sprintf("ZZZZZ-%d000%d", round, i), "发送")
			n.refs = askID
			r.takeIn("tracker", "INBOX", r.signed(n))
		}
		r.takeIn("tracker", "INBOX", r.signed(orderNote(code, "发送")))
		r.wantLetter(l, escalation.LetterApproved)
		c = r.load(c.ID)
	}
}

// "发送 2" takes the address that was offered, and the first letter goes.
func TestSendToTheOfferedAddress(t *testing.T) {
	for text, want := range map[string][2]escalation.LetterState{
		"发送":   {escalation.LetterApproved, escalation.LetterDiscarded},
		"发送 2": {escalation.LetterDiscarded, escalation.LetterApproved},
		"发送 3": {escalation.LetterAsked, escalation.LetterAsked},
	} {
		t.Run(text, func(t *testing.T) {
			r := newRig(t)
			c := r.open("提现")
			l, code, _ := r.asked(c, "complaint")
			second, _ := r.letter(c, "complaint/2", escalation.LetterAsked)
			storetest.Update(t, r.Store, r.now, func(tx *store.Tx) error {
				second.Recipients = []string{"ts@platform.example"}
				if err := tx.SaveLetter(second); err != nil {
					return err
				}
				return tx.SaveParty(c.ID, escalation.Party{Address: "ts@platform.example", Role: escalation.RolePlatform})
			})
			r.ask(c, second, store.NumberedCode(code, 2), "<second@example.net>")
			r.takeIn("tracker", "INBOX", r.signed(orderNote(code, text)))
			r.wantLetter(l, want[0])
			r.wantLetter(second, want[1])
			if p := party(r.load(c.ID), "ts@platform.example"); p.Confirmed != (want[1] == escalation.LetterApproved) {
				t.Errorf("%+v", p)
			}
		})
	}
}

// What happens between the ask and the answer asks again with the news. From
// the second ask on 仍然发送 holds against further mail, never against a payment
// or a stop.
func TestApprovalAfterTheHeadMoved(t *testing.T) {
	mail := func(r *rig, c *escalation.Case) {
		r.take(note{from: platformDesk, subject: "Re: [" + c.Ref + "]", text: "请再等等。"})
	}
	paid := func(r *rig, c *escalation.Case) {
		r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: trackerBox, subject: "[" + c.Ref + "]", text: "到账 100"}))
	}
	said := func(r *rig, c *escalation.Case) {
		r.take(note{from: platformDesk, subject: "Re: [" + c.Ref + "]", text: "您的提现已打款成功，请注意查收。"})
	}
	stop := func(r *rig, c *escalation.Case) {
		r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: trackerBox, subject: "[" + c.Ref + "]", text: "停止"}))
	}
	for _, tc := range []struct {
		name    string
		happens func(*rig, *escalation.Case)
		asks    int
		order   string
		want    escalation.LetterState
	}{
		{"nothing", nil, 1, "发送", escalation.LetterApproved},
		{"nothing, anyway", nil, 1, "仍然发送", escalation.LetterApproved},
		{"a mail", mail, 1, "发送", escalation.LetterDraft},
		{"a mail, anyway at the first ask", mail, 1, "仍然发送", escalation.LetterDraft},
		{"a mail, at the second ask", mail, 2, "发送", escalation.LetterDraft},
		{"a mail, anyway at the second ask", mail, 2, "仍然发送", escalation.LetterApproved},
		{"a part paid", paid, 2, "仍然发送", escalation.LetterDiscarded},
		{"said to be paid", said, 2, "仍然发送", escalation.LetterDraft},
		{"stopped", stop, 2, "仍然发送", escalation.LetterDiscarded},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			c := r.open("提现")
			l, code, _ := r.asked(c, "1")
			second, _ := r.letter(c, "1/2", escalation.LetterAsked)
			l.Asks = tc.asks
			storetest.Update(t, r.Store, r.now, func(tx *store.Tx) error { return tx.SaveLetter(l) })
			if tc.happens != nil {
				tc.happens(r, c)
			}
			r.takeIn("tracker", "INBOX", r.signed(orderNote(code, tc.order)))
			r.wantLetter(l, tc.want)
			if tc.want == escalation.LetterDraft {
				r.wantLetter(second, escalation.LetterDraft) // the two are shown together again
				if got := r.load(c.ID); !got.Next.Equal(r.now) {
					t.Errorf("the case is due at %v", got.Next)
				}
			}
		})
	}
}

// Check 41: with DNS down nothing is carried out, and the owner is asked again.
func TestCheck41DNSDown(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	l, code, _ := r.asked(c, "1")
	raw := r.signed(orderNote(code, "发送"))
	r.dns = errors.New("no answer from the resolver")
	r.takeIn("tracker", "INBOX", raw)
	r.wantLetter(l, escalation.LetterDraft)
	if got := r.load(c.ID); !got.Next.Equal(r.now) {
		t.Errorf("the case is due at %v, not at once", got.Next)
	}
	if why := strings.Join(r.refused(), "; "); !strings.Contains(why, "DNS") {
		t.Errorf("refused because %q", why)
	}
}

// A line that is not understood is answered once, with what can be said; mail to
// us that belongs to no case stays in the tray.
func TestHelp(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: trackerBox, subject: "Re: [" + c.Ref + "]", text: "随便写点什么"}))
	if len(r.sent) != 1 || !r.sent[0].Help || r.sent[0].Line != "随便写点什么" {
		t.Errorf("%+v", r.sent)
	}
	m := r.takeIn("tracker", "INBOX", r.signed(note{from: ownerAddress, to: trackerBox, subject: "你好", text: "在吗"}))
	r.wantFiled(m, "tray")
}
