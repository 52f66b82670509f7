package desk_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/compose"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/store/storetest"
)

// What no test of this package reaches cannot be reached: a mail of our own that
// cannot be read or made again (compose.Parse and compose.Bytes in recompose, whose
// bytes the store checks against their hash); a case read again by the transaction
// that has just written it, which the store answers from memory (Split, Unmerge);
// a stopped case without the entry of its stop (lastStop); a list of mandates that
// JSON cannot say (saveMandates). Letters that are written (Write) are tested on the
// command line.

// orders are all that an owner can say, each in a world where it does the most.
func orders(w *faultWorld) map[string]func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
	sure := true
	type do = func(d *desk.Desk, c *escalation.Case) (desk.Done, error)
	record := func(tx *store.Tx, mailID, caseID int64) error {
		return tx.File(mailID, caseID, "order", "the owner said so", false)
	}
	return map[string]do{
		"approve": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Approve(w.letter.ID, w.letter.SHA256, false)
		},
		"approve, taken back": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Approve(w.letter.ID, "other", false)
		},
		"revise": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Revise(w.letter.ID, "您好：\n请答复。")
		},
		"put off":   func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.LaterLetter(w.letter.ID, 3) },
		"discard":   func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Discard(c) },
		"later":     func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Later(c, 3) },
		"paid":      func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Paid(c, 0) },
		"part paid": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Payout(c, 100, "20260615") },
		"not paid":  func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.NotPaid(c) },
		"close":     func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Close(c) },
		"stop":      func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Stop(c) },
		"resume":    func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Resume(c) },
		"submitted": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Submitted(c, "A1") },
		"replied": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Replied(c, "他们说周五前答复")
		},
		"done": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.TaskDone(c) },
		"attempt, no currency": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			c.Amount.Currency = ""
			return d.Attempt(c, "500 失败", time.Time{})
		},
		"attempt": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Attempt(c, "500元 失败 E1023", time.Time{})
		},
		"cause": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Cause(c, "实名过期") },
		"note":  func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Note(c, "换了网络") },
		"statement": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Statement(c, "电话 客服说3天内到账", time.Time{})
		},
		"not so": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Dismiss(c, "running") },
		"kept":   func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Keep(c, "running") },
		"broken": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Break(c, "running") },
		"due":    func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.SetDue(c, "running", "6月20日") },
		"edit": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Edit(c, desk.Changes{"demand": func(c *escalation.Case) { c.Demand = "支付" }})
		},
		"list":     func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.List(c.Owner) },
		"digest":   func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.DigestNow(c.Owner) },
		"stop all": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.StopAll(c.Owner.ID) },
		"merge":    func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Merge(c, w.other.Ref) },
		"unmerge":  func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Unmerge(c, w.part.Ref) },
		"file":     func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.FileMail(c, w.mail, record) },
		"move": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.MoveMail(w.filed, c, w.other, record)
		},
		"split": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Split(c, "另一件事", []store.Mail{w.filed}, record)
		},
		"drop": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.DropMail(store.Unfiled{MailID: w.mail.ID})
		},
		"evidence": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.AddEvidence(c, store.Evidence{SHA256: w.file, Name: "a.png", Size: 1})
		},
		"label": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.LabelEvidence(c, "E01", "余额", &sure)
		},
		"use": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.UseEvidence(c, "E01", "投诉") },
		"recalculate": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			_, err := d.Recalculate(c)
			return desk.Done{}, err
		},
		"open, furnished": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			done, err := d.Open(c.Owner, "某平台 提现冻结", "三天了", "cn", escalation.SightFull)
			if err != nil {
				return done, err
			}
			return d.Furnish(done, desk.Changes{"demand": func(c *escalation.Case) { c.Demand = "支付" }}, []string{"KF@New.example "})
		},
		"remind": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			at, err := d.ReminderTime(c, "6月20日 打电话")
			if err != nil {
				return desk.Done{}, err
			}
			return d.Remind(c, at, "打电话", func() ([]byte, string, error) { return []byte("Message-ID: <r@x>\r\n\r\n"), "<r@x>", nil })
		},
		"approve, after they paid": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			if _, err := d.Tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryPayout, By: escalation.ByOwner}); err != nil {
				return desk.Done{}, err
			}
			c, err := d.Tx.CaseByID(c.ID)
			if err != nil {
				return desk.Done{}, err
			}
			c.Head = w.letter.Head + 1
			if err := d.Tx.SaveCase(c); err != nil {
				return desk.Done{}, err
			}
			return d.Approve(w.letter.ID, w.letter.SHA256, true)
		},
		"approve, after the stop": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			c.Stopped = true
			if err := d.Tx.SaveCase(c); err != nil {
				return desk.Done{}, err
			}
			return d.Approve(w.letter.ID, w.letter.SHA256, true)
		},
		"revise a draft": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Revise(w.draft.ID, "您好：\n请答复。")
		},
		"told of a demand": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Statement(c, "电话 请在7天内补充银行卡照片", time.Time{})
		},
		"told of an end": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Statement(c, "12315 电话：调解终止，对方不同意调解", time.Time{})
		},
		"told of money": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Statement(c, "电话 您的提现已打款成功，请注意查收", time.Time{})
		},
		"told without a date": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Statement(c, "电话 我们会尽快回复您", time.Time{})
		},
		"due to the minute": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.SetDue(c, "running", "2026-06-20T18:00:00+08:00")
		},
		"recalculate what was called broken": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			_, err := d.Recalculate(c)
			return desk.Done{}, err
		},
		"move to another's thread": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.MoveMail(w.first, c, w.other, record)
		},
		"it arrived": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Resolve(w.unknown.ID, true, func(*store.Tx, int64, escalation.Letter, time.Time) error { return nil })
		},
		"it did not arrive": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Resolve(w.unknown.ID, false, nil) },
		"who it is": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Party(c, "KF@platform.example", escalation.RolePlatform, "客服", true)
		},
		"the company": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Respondent(c, store.Respondent{Address: "北京"})
		},
		"who the owner is": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Profile(c.Owner, store.Profile{LegalName: "林晓"})
		},
		"watch a platform": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Guard(c.Owner, "知乎", escalation.Guards, true)
		},
		"a balance": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Balance(c.Owner, "知乎", escalation.Money{Minor: 100, Currency: "CNY"})
		},
		"how the test went": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.GuardResult(c.Owner, "知乎", "到账了", "", nil)
		},
		"the rules, captured": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			o, err := d.Tx.PutBytes([]byte("rules"))
			if err != nil {
				return desk.Done{}, err
			}
			return d.GuardResult(c.Owner, c.Platform, "提现规则", "", []escalation.GuardFile{{Name: "rules.png", Type: "image/png", SHA256: o.SHA256, Size: o.Size}})
		},
		"entrust": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Entrust(c.Owner, escalation.Owner{ID: 99, Address: "wang@example.cn"}, time.Time{}, "a.pdf", []byte("%PDF"))
		},
		"revoke": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Revoke(c.Owner.Address, "zhao@example.cn")
		},
		"letters leave again": func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.ResumeSending(c.Owner, func(tx *store.Tx, owner int64) (bool, error) { return true, tx.SetMeta("x", "y") })
		},
	}
}

func chinese(*escalation.Case) *calendar.Calendar { cn, _ := calendar.For("cn"); return cn }

// faultWorld is a case with one of everything.
type faultWorld struct {
	*counter
	faulty          *storetest.Faulty
	letter, unknown escalation.Letter
	draft           escalation.Letter
	other, part     *escalation.Case
	mail            store.Mail // in the tray
	filed, first    store.Mail // in the case, in one thread
	file            string
}

func newFaultWorld(t *testing.T) *faultWorld {
	t.Helper()
	f := storetest.NewFaulty(t)
	w := &faultWorld{counter: counterOn(t, f.Store), faulty: f}
	c := w.load()
	w.other = storetest.Case(t, f.Store, c.Owner, "kf@platform.example")
	w.part = storetest.Case(t, f.Store, c.Owner, "kf@platform.example")
	w.mail, w.filed = storetest.Mail(t, f.Store, noon, storetest.Raw(1)), storetest.Mail(t, f.Store, noon, storetest.Raw(2))
	w.first = storetest.Mail(t, f.Store, noon, storetest.Raw(3))
	raw, err := compose.Bytes(compose.Message{From: mail.Address{Address: "lin@example.cn"}, To: []string{"kf@platform.example"}, Subject: "催办", MessageID: "<l@example.cn>", Date: noon, Text: "您好\n"})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Update(t, f.Store, noon, func(tx *store.Tx) error {
		o, err := tx.PutBytes(raw)
		if err != nil {
			return err
		}
		w.letter = escalation.Letter{Key: "whole", State: escalation.LetterAsked, MessageID: "<l@example.cn>", SHA256: o.SHA256, Subject: "催办", Created: noon, Asks: 1, Recipients: []string{"kf@platform.example"}}
		w.unknown = escalation.Letter{Key: "unknown", State: escalation.LetterUnknown, MessageID: "<u@example.cn>", SHA256: o.SHA256, Subject: "催办", Created: noon, Approved: noon}
		p, err := tx.PutBytes([]byte("a picture"))
		if err != nil {
			return err
		}
		w.file = p.SHA256
		cn := &desk.Desk{Tx: tx, Calendar: chinese}
		_, err = cn.AddEvidence(c, store.Evidence{SHA256: p.SHA256, Name: "b.png", Size: 9})
		_, err2 := cn.Merge(c, w.part.Ref)
		if _, err := cn.Entrust(c.Owner, escalation.Owner{ID: 98, Address: "zhao@example.cn"}, time.Time{}, "", nil); err != nil {
			return err
		}
		whole, err3 := tx.CaseByID(c.ID)
		w.letter.Head, whole.State = whole.Head, escalation.Resolved
		w.draft = escalation.Letter{Key: "a draft", State: escalation.LetterDraft, MessageID: "<d@example.cn>", SHA256: o.SHA256, Subject: "催办", Created: noon, Recipients: []string{"ts@platform.example"}}
		offered := escalation.Letter{Key: "whole/2", State: escalation.LetterAsked, MessageID: "<o@example.cn>", SHA256: o.SHA256, Subject: "催办", Created: noon, Asks: 1}
		w.letter.Recipients = append(w.letter.Recipients, "ts@platform.example")
		made := escalation.Promise{Key: "made by mail", Mail: w.filed.SHA256, Who: escalation.ByCounterparty, Action: escalation.ActReply, Status: escalation.PromiseOpen, Said: noon}
		settled := escalation.Promise{Key: "settled by mail", SettledBy: w.filed.SHA256, Settled: noon, Who: escalation.ByCounterparty, Action: escalation.ActReply, Status: escalation.PromiseKept, Said: noon}
		for i, m := range []store.Mail{w.filed, w.first} {
			u := store.Understanding{ParserVersion: 1, JSON: fmt.Sprintf(`{"message_id":"<%d@x>","in_reply_to":["<0@x>"],"references":["<0@x>"]}`, i+1), MessageID: fmt.Sprintf("<%d@x>", i+1), Direction: "in", Kind: "human", Outcome: "paid"}
			if err := tx.SetUnderstood(m.ID, u); err != nil {
				return err
			}
			if _, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryMailIn, By: escalation.ByCounterparty, Mail: m.SHA256, Facts: &escalation.MailFacts{Outcome: "paid", Robot: "human"}}); err != nil {
				return err
			}
		}
		err3 = errors.Join(err3, tx.AddLetter(c.ID, &w.draft), tx.AddLetter(c.ID, &offered), tx.SaveCase(whole), tx.SavePromise(c.ID, &made), tx.SavePromise(c.ID, &settled),
			tx.AddIDs(c.ID, []string{"<0@x>", "<1@x>", "<2@x>"}), tx.File(w.first.ID, c.ID, "id", "it answers", false),
			tx.SaveParty(c.ID, escalation.Party{Address: "ts@platform.example", Role: escalation.RolePlatform}))
		return errors.Join(err, err2, err3, tx.AddLetter(c.ID, &w.letter), tx.AddLetter(c.ID, &w.unknown),
			tx.AddAsk(store.Ask{Code: "whole", LetterID: w.letter.ID, Case: c.ID, Owner: c.Owner.ID}),
			tx.PutUnfiled(w.mail.ID, c.Owner.ID, "it fits no case", nil),
			tx.File(w.filed.ID, c.ID, "id", "it answers", false))
	})
	return w
}

// whole is everything the store says of both cases.
func (w *faultWorld) whole() string {
	w.t.Helper()
	var b strings.Builder
	storetest.View(w.t, w.st, func(tx *store.Tx) error {
		heads, err := tx.Cases(store.CaseFilter{})
		for _, h := range heads {
			c, err := tx.CaseByID(h.ID)
			if err != nil {
				return err
			}
			text, err := json.Marshal(c)
			if err != nil {
				return err
			}
			b.Write(text)
		}
		return err
	})
	return b.String()
}

// Whatever statement of an order fails, the order says so and nothing of it is
// done; and without a fault the same order goes through.
func TestEveryOrderIsWholeOrNothing(t *testing.T) {
	for name := range orders(&faultWorld{}) {
		t.Run(name, func(t *testing.T) {
			w := newFaultWorld(t)
			do := orders(w)[name]
			before := w.whole()
			n, failed := 0, true
			for failed {
				n++
				_, err := w.order(noon, func(d *desk.Desk, c *escalation.Case) (done desk.Done, err error) {
					failed, err = w.faulty.During(n, func() error {
						done, err = do(d, c)
						return err
					})
					return done, err
				})
				if !failed {
					break
				}
				if !errors.Is(err, storetest.ErrFault) {
					t.Errorf("statement %d failed, and the order says %v", n, err)
				}
				if after := w.whole(); after != before {
					t.Fatalf("statement %d failed, and the order was done by half:\n%s\nbefore:\n%s", n, after, before)
				}
			}
			if n == 1 {
				t.Error("the order asks the store nothing")
			}
		})
	}
}
