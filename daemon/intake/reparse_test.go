package intake

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"cuiban/escalation"
	"cuiban/parser"
	"cuiban/parser/promise"
	"cuiban/store"
	"cuiban/store/storetest"
)

// blindTo is a parser of an older version that does not see promises with the word.
func blindTo(word string) func(io.ReadSeeker, parser.Context) *parser.Mail {
	return func(b io.ReadSeeker, ctx parser.Context) *parser.Mail {
		m := parser.Parse(b, ctx)
		var seen []promise.Commitment
		for _, c := range m.Commitments {
			if !strings.Contains(c.Quote, word) {
				seen = append(seen, c)
			}
		}
		m.Commitments = seen
		return m
	}
}

func statuses(c *escalation.Case) map[string]escalation.Status {
	out := map[string]escalation.Status{}
	for _, p := range c.Promises {
		out[p.Quote] = p.Status
	}
	return out
}

func (r *rig) reparse(opt ReparseOptions) ReparseReport {
	r.t.Helper()
	rep, err := r.Reparse(context.Background(), r.now, opt)
	if err != nil {
		r.t.Fatal(err)
	}
	return rep
}

func TestReparseKeepsBothUnderstandingsAndMapsThePromises(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	r.parse = blindTo("48小时")
	subject := "Re: [" + c.Ref + "]"
	first := r.take(note{from: platformDesk, subject: subject, text: "我们将在48小时内给您回复。款项将于7天内退回您的账户。"})
	if got := statuses(r.load(c.ID)); len(got) != 1 {
		t.Fatalf("promises at first: %v", got)
	}
	head := r.load(c.ID).Head
	r.parse, r.version = blindTo("7天"), parser.Version+1
	r.now = r.now.AddDate(0, 0, 1)
	rep := r.reparse(ReparseOptions{})
	if rep.Mails != 1 || rep.Found != 1 || rep.Doubted != 1 || rep.Version != parser.Version+1 {
		t.Errorf("report %+v", rep)
	}
	got := r.load(c.ID)
	for quote, status := range statuses(got) {
		if want := map[bool]escalation.Status{true: escalation.PromiseOpen, false: escalation.PromiseDoubtful}[strings.Contains(quote, "48小时")]; status != want {
			t.Errorf("%q is %s, want %s", quote, status, want)
		}
	}
	if got.Head != head {
		t.Error("reading again ended approvals")
	}
	storetest.View(t, r.Store, func(tx *store.Tx) error {
		all, err := tx.Understandings(first.ID)
		if len(all) != 2 || strings.Contains(all[parser.Version], "48小时内给您回复。\",\"start") || !strings.Contains(all[parser.Version+1], "48小时") {
			t.Errorf("%d understandings", len(all))
		}
		return err
	})
	if again := r.reparse(ReparseOptions{}); again.Mails != 0 {
		t.Errorf("a second time: %+v", again)
	}
}

// TestReparseSeesWhatCameAfter: a promise found only now that was answered long
// ago is kept, and nobody is accused because of it.
func TestReparseSeesWhatCameAfter(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	r.parse = blindTo("48小时")
	subject := "Re: [" + c.Ref + "]"
	r.take(note{from: platformDesk, subject: subject, text: "我们将在48小时内给您回复。"})
	r.now = r.now.AddDate(0, 0, 1)
	r.take(note{from: platformDesk, subject: subject, text: "经核实，您的提现因银行卡信息有误被退回，请修改后重新提交。"})
	r.parse, r.version = nil, parser.Version+1
	r.reparse(ReparseOptions{})
	for quote, status := range statuses(r.load(c.ID)) {
		if strings.Contains(quote, "48小时") && status != escalation.PromiseKept {
			t.Errorf("%q is %s", quote, status)
		}
	}
}

func TestWhatTheOwnerDecidedStandsWhenMailIsReadAgain(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	r.take(note{from: platformDesk, subject: "Re: [" + c.Ref + "]", text: "我们将在48小时内给您回复。"})
	storetest.Update(t, r.Store, r.now, func(tx *store.Tx) error {
		p := r.load(c.ID).Promises[0]
		p.ByHand = true
		return tx.SavePromise(c.ID, &p)
	})
	r.parse = blindTo("48小时")
	if rep := r.reparse(ReparseOptions{All: true}); rep.Mails != 1 || rep.Doubted != 0 {
		t.Errorf("report %+v", rep)
	}
	if p := r.load(c.ID).Promises[0]; p.Status != escalation.PromiseOpen {
		t.Errorf("it is %s now", p.Status)
	}
}

func TestSignaturesAreCheckedAgainWhenTheKeyCanBeHad(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	r.dns = &net.DNSError{Err: "server misbehaving", IsTemporary: true}
	m := r.takeIn("tracker", "INBOX", r.signWith("platform.example", note{from: platformDesk, subject: "Re: [" + c.Ref + "]", text: "我们将在48小时内回复。"}.raw(r.now)))
	if !strings.Contains(m.DKIM, "unchecked") {
		t.Fatalf("verdict %s", m.DKIM)
	}
	if rep := r.reparse(ReparseOptions{Signatures: true}); rep.Signatures != 0 || r.mail(m.ID).DKIM != m.DKIM {
		t.Errorf("without DNS: %+v", rep)
	}
	r.dns = nil
	rep := r.reparse(ReparseOptions{Signatures: true})
	got := r.mail(m.ID).DKIM
	if rep.Signatures != 1 || rep.Mails != 0 || !strings.Contains(got, `"pass"`) || !strings.Contains(got, "v=DKIM1") {
		t.Errorf("%+v: %s", rep, got)
	}
	r.dns = errors.New("gone")
	if rep := r.reparse(ReparseOptions{Signatures: true, All: true}); rep.Mails != 1 || r.mail(m.ID).DKIM != got {
		t.Errorf("the verdict at receipt did not stand: %s", r.mail(m.ID).DKIM)
	}
}
