package intake

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuiban/daemon/approval"
	"cuiban/daemon/desk"
	"cuiban/daemon/dkim"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/parser/order"
	"cuiban/store"
)

// maxWrongCodes voids the codes that are out after so many wrong ones from the
// verified owner: with 50 bits nobody guesses one in five tries.
const maxWrongCodes = 5

// order carries out what the owner orders by mail to cuiban. It reports false
// when the mail is no order: then it is filed like any other.
func (t *filing) order() (bool, error) {
	o := order.Parse(t.p.NewText)
	code, hasCode := approval.FindCode(t.p.Subject)
	if done, err := t.rehearsed(code); err != nil || done {
		return done, err
	}
	caseID, err := t.orderCase(code)
	if err != nil {
		return true, err
	}
	if o.Verb == order.None && !hasCode && caseID == 0 {
		return false, nil
	}
	if len(t.p.Forwarded) > 0 && o.Verb == order.None {
		return false, nil
	}
	proof, err := t.judge()
	var no *approval.Refusal
	if errors.As(err, &no) {
		return true, errors.Join(t.refuse(caseID, no.Why), t.askAgain(code))
	}
	if err != nil {
		return true, err
	}
	if fresh, err := t.spend(proof); err != nil || !fresh {
		return true, err
	}
	return true, t.carryOut(o, code, caseID)
}

// askAgain shows a letter again under a fresh code when an order for it could not
// be checked because DNS did not answer: the owner did answer, and would wait.
// Only a mail that knows the code gets this far.
func (t *filing) askAgain(code string) error {
	unchecked := slices.ContainsFunc(t.signatures, func(s dkim.Signature) bool {
		return s.Status == dkim.Unchecked && s.Aligned(t.owner.Address)
	})
	a, err := t.tx.AskByCode(code)
	if code == "" || !unchecked || errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || a.Owner != t.owner.ID || !a.Used.IsZero() || !a.Voided.IsZero() {
		return err
	}
	c, err := t.tx.CaseByID(a.Case)
	if err != nil {
		return err
	}
	for _, l := range c.Letters { // the drafts shown together are shown together again
		if l.State != escalation.LetterAsked {
			continue
		}
		if err := errors.Join(t.tx.VoidAsks(l.ID), t.tx.SetLetterState(l.ID, escalation.LetterAsked, escalation.LetterDraft, nil)); err != nil {
			return err
		}
	}
	c.Next = t.now
	return t.tx.SaveCase(c)
}

// judge decides whether the mail is genuinely the owner's.
func (t *filing) judge() (approval.Proof, error) {
	ours, err := t.tx.OurMessage(t.p.MessageID)
	if err != nil {
		return approval.Proof{}, err
	}
	return Judge(t.p, Evidence{Owner: t.owner.Address, Ours: ours, InSent: t.inSent, SHA256: t.m.SHA256, Signatures: t.signatures})
}

// spend uses up what proved the mail, under all its names: the same order seen
// again, by another folder or replayed, does nothing.
func (t *filing) spend(p approval.Proof) (bool, error) {
	fresh, err := t.tx.SpendSignature(p.Replay)
	if err != nil || !fresh {
		return false, err
	}
	others := []string{}
	if t.p.MessageID != "" {
		others = append(others, "id:"+t.p.MessageID)
	}
	for _, s := range t.signatures {
		others = append(others, "b:"+s.Hash)
	}
	for _, k := range others {
		if k == p.Replay {
			continue
		}
		// Another name already spent means that the same order came before.
		ok, err := t.tx.SpendSignature(k)
		if err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// refuse notes an order that was not genuine; nobody is answered, since the
// sender may be anybody.
func (t *filing) refuse(caseID int64, why string) error {
	return t.tx.AddRefused(store.Refused{Owner: t.owner.ID, Case: caseID, Mail: t.m.SHA256, Why: why})
}

// orderCase finds the case an order is about: by its code, by our mail that it
// answers, or by the tag. 0: none.
func (t *filing) orderCase(code string) (int64, error) {
	if a, err := t.tx.AskByCode(code); code != "" && err == nil {
		return a.Case, nil
	} else if code != "" && !errors.Is(err, store.ErrNotFound) {
		return 0, err
	}
	for _, id := range append(append([]string{}, t.p.InReplyTo...), t.p.References...) {
		n, err := t.tx.NoticeByMessageID(id)
		if err == nil && n.Owner == t.owner.ID && n.Case != 0 {
			return n.Case, nil
		}
		if err := ignoreNotFound(err); err != nil {
			return 0, err
		}
	}
	cases, err := t.refs(t.p.CaseRefs)
	if err != nil || len(cases) == 0 {
		return 0, err
	}
	return cases[0], nil
}

// carryOut does what is ordered and answers.
func (t *filing) carryOut(o order.Order, code string, caseID int64) error {
	if o.Verb == order.None || o.Verb == order.Help || caseID == 0 {
		return t.help(o)
	}
	c, err := t.tx.CaseByID(caseID)
	if err != nil {
		return err
	}
	if c.Owner.ID != t.owner.ID {
		return t.refuse(0, "the case is not this owner's")
	}
	d := &desk.Desk{Tx: t.tx, Calendar: func(c *escalation.Case) *calendar.Calendar { return t.in.Env.Calendar(c.Jurisdiction) }}
	done, err := t.verb(d, c, o, code)
	if errors.Is(err, desk.ErrMoved) { // the scheduler shows the letter again with the news
		c, err := t.tx.CaseByID(caseID)
		if err != nil {
			return err
		}
		c.Next = t.now
		return t.tx.SaveCase(c)
	}
	var told *refusedOrder
	if errors.As(err, &told) {
		return t.answer(Reply{Lines: []escalation.Reason{told.why}})
	}
	if err != nil {
		return err
	}
	if o.Verb == order.Send || o.Verb == order.Anyway {
		return nil // the letter itself, in Sent and in copy, is the receipt
	}
	return t.answer(Reply{Lines: done.Lines})
}

// refusedOrder is an order of the genuine owner that cannot be carried out.
type refusedOrder struct{ why escalation.Reason }

func (e *refusedOrder) Error() string { return e.why.EN }

func cannot(zh, en string) error { return &refusedOrder{escalation.Reason{ZH: zh, EN: en}} }

// verb hands the order to the desk.
func (t *filing) verb(d *desk.Desk, c *escalation.Case, o order.Order, code string) (desk.Done, error) {
	switch o.Verb {
	case order.Send, order.Anyway:
		return t.send(d, o, code)
	case order.Discard:
		return orNothing(d.Discard(c))
	case order.Later:
		return d.Later(c, o.Days)
	case order.Paid:
		minor := int64(0)
		if o.Amount != "" {
			var err error
			if minor, err = desk.Minor(o.Amount, c.Amount.Currency); err != nil {
				return desk.Done{}, cannot("没有看懂金额「"+o.Amount+"」。", "the amount “"+o.Amount+"” was not understood.")
			}
		}
		return d.Paid(c, minor)
	case order.NotPaid:
		return d.NotPaid(c)
	case order.Close:
		return d.Close(c)
	case order.Stop:
		return d.Stop(c)
	case order.Resume:
		return d.Resume(c)
	case order.Submitted:
		return d.Submitted(c, o.Arg)
	case order.Replied:
		return d.Replied(c, strings.TrimSpace(o.Arg+"\n"+o.Rest))
	case order.Done:
		return d.TaskDone(c)
	case order.Statement:
		return d.Statement(c, strings.TrimSpace(o.Line+"\n"+o.Rest), time.Time{})
	case order.NotPromise, order.Due, order.NoReply:
		return t.correct(d, c, o)
	}
	return desk.Done{Lines: []escalation.Reason{statusLine(c)}}, nil
}

// correct applies a correction to the newest promise of the case.
func (t *filing) correct(d *desk.Desk, c *escalation.Case, o order.Order) (desk.Done, error) {
	p, err := desk.Latest(c)
	if err != nil {
		return desk.Done{}, cannot("这个案件里没有可以更正的承诺。", "there is no promise in this case to correct.")
	}
	switch o.Verb {
	case order.NotPromise:
		return d.Dismiss(c, p.Key)
	case order.NoReply:
		return d.Break(c, p.Key)
	}
	done, err := d.SetDue(c, p.Key, o.Arg)
	if err != nil {
		return done, cannot("没有看懂期限「"+o.Arg+"」，请写“期限 6月20日”这样的日期。", "the deadline “"+o.Arg+"” was not understood; please write a date, as in “due 20 June”.")
	}
	return done, nil
}

func statusLine(c *escalation.Case) escalation.Reason {
	next := c.Next.In(c.OwnerZone())
	return escalation.Reason{
		ZH: fmt.Sprintf("%s：%s。下一次查看 %d月%d日%s，%s。", c.Ref, c.Title, next.Month(), next.Day(), next.Format("15:04"), c.NextWhy),
		EN: fmt.Sprintf("%s: %s. Next look on %s: %s.", c.Ref, c.Title, next.Format("2 January 15:04"), c.NextWhy)}
}

func orNothing(d desk.Done, err error) (desk.Done, error) {
	if errors.Is(err, desk.ErrNotWaiting) {
		return d, cannot("这个案件没有等待确认的信。", "no letter of this case waits for your word.")
	}
	return d, err
}

// send approves the letter of the code.
func (t *filing) send(d *desk.Desk, o order.Order, code string) (desk.Done, error) {
	a, err := t.tx.AskByCode(code)
	if code == "" || errors.Is(err, store.ErrNotFound) {
		return desk.Done{}, t.wrongCode()
	}
	if err != nil {
		return desk.Done{}, err
	}
	if a.Owner == t.owner.ID && a.Used.IsZero() && a.Voided.IsZero() && !a.Expires.IsZero() && !t.now.Before(a.Expires) {
		return desk.Done{}, t.expired(a)
	}
	if a.Owner != t.owner.ID || !a.Used.IsZero() || !a.Voided.IsZero() {
		return desk.Done{}, cannot("这个代码已经用过或过期了，没有发出任何信。", "this code was used before or has expired; nothing was sent.")
	}
	id, sha := a.LetterID, a.SHA256
	if o.Number > 1 {
		if id, sha, err = t.otherDraft(a, o.Number); err != nil {
			return desk.Done{}, err
		}
	}
	if err := t.tx.UseAsk(code); err != nil {
		return desk.Done{}, err
	}
	done, err := d.Approve(id, sha, o.Verb == order.Anyway)
	if errors.Is(err, desk.ErrNotWaiting) {
		return done, cannot("这封信已经不再等待确认，没有发出。", "this letter no longer waits for your word; nothing was sent.")
	}
	return done, err
}

// expired lets the letter of a code that ran out be shown again, under a new one.
func (t *filing) expired(a store.Ask) error {
	l, caseID, err := t.tx.Letter(a.LetterID)
	if err != nil {
		return err
	}
	if err := t.tx.VoidAsks(l.ID); err != nil {
		return err
	}
	if l.State == escalation.LetterAsked {
		if err := t.tx.SetLetterState(l.ID, escalation.LetterAsked, escalation.LetterDraft, nil); err != nil {
			return err
		}
	}
	c, err := t.tx.CaseByID(caseID)
	if err != nil {
		return err
	}
	c.Next = t.now
	if err := t.tx.SaveCase(c); err != nil {
		return err
	}
	return cannot("这个代码过期了，没有发出任何信。信若还有必要，会再给您看一次，带新的代码。", "this code has expired; nothing was sent. If the letter is still needed it is shown to you again with a new code.")
}

// otherDraft is the nth draft that was shown under a code.
func (t *filing) otherDraft(a store.Ask, n int) (int64, string, error) {
	first, _, err := t.tx.Letter(a.LetterID)
	if err != nil {
		return 0, "", err
	}
	l, _, err := t.tx.LetterByKey(fmt.Sprintf("%s/%d", first.Key, n))
	if errors.Is(err, store.ErrNotFound) {
		return 0, "", cannot(fmt.Sprintf("那封邮件里没有第 %d 份草稿。", n), fmt.Sprintf("that mail showed no draft %d.", n))
	}
	return l.ID, l.SHA256, err
}

// wrongCode counts, and voids what is out after too many.
func (t *filing) wrongCode() error {
	n, err := t.tx.WrongCode(t.owner.ID)
	if err != nil {
		return err
	}
	if n >= maxWrongCodes {
		letters, err := t.tx.Letters(store.LetterFilter{Owner: t.owner.ID, States: []escalation.LetterState{escalation.LetterAsked}})
		if err != nil {
			return err
		}
		for _, l := range letters {
			if err := errors.Join(t.tx.VoidAsks(l.ID), t.tx.SetLetterState(l.ID, escalation.LetterAsked, escalation.LetterDraft, nil)); err != nil {
				return err
			}
		}
	}
	return cannot("主题里的代码不对，没有发出任何信。请直接回复请示邮件，不要改主题。", "the code in the subject is not right; nothing was sent. Please answer the mail that asked, without changing its subject.")
}

// help answers a line that was not understood with what can be said.
func (t *filing) help(o order.Order) error {
	return t.answer(Reply{Help: true, Line: o.Line})
}

// answer writes back to the owner, once per order.
func (t *filing) answer(r Reply) error {
	r.Subject, r.InReplyTo = t.p.BaseSubject, t.p.MessageID
	raw, id, err := t.in.Env.Reply(t.owner, r, t.now)
	if err != nil {
		return err
	}
	_, err = t.tx.Enqueue(store.Notice{Key: "order/" + t.m.SHA256, Owner: t.owner.ID, Kind: "reply", MessageID: id, Due: t.now}, raw)
	return err
}
