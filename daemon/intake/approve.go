package intake

import (
	"errors"
	"fmt"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/parser/order"
	"cuiban/store"
)

// send approves the letters of the code: the one shown, or of several shown
// under one code those whose numbers are given.
func (t *filing) send(d *desk.Desk, o order.Order, code string) (desk.Done, error) {
	anyway := o.Verb == order.Anyway
	if len(o.Numbers) < 2 {
		n := 0
		if len(o.Numbers) == 1 {
			n = o.Numbers[0]
		}
		return desk.Done{}, t.sendOne(d, code, n, anyway)
	}
	done := desk.Done{}
	for _, n := range o.Numbers {
		line := escalation.Reason{ZH: "已批准，马上发出。", EN: "approved, leaving now."}
		err := t.sendOne(d, code, n, anyway)
		var told *refusedOrder
		switch {
		case errors.As(err, &told):
			line = told.why
		case err != nil:
			return done, err
		}
		done.Lines = append(done.Lines, escalation.Reason{ZH: fmt.Sprintf("%d：%s", n, line.ZH), EN: fmt.Sprintf("%d: %s", n, line.EN)})
	}
	return done, nil
}

// shownAs finds what was shown under a code as number n; 0: no number was given.
func (t *filing) shownAs(code string, n int) (store.Ask, error) {
	if code == "" {
		return store.Ask{}, store.ErrNotFound
	}
	if n <= 1 {
		a, err := t.tx.AskByCode(code)
		if !errors.Is(err, store.ErrNotFound) {
			return a, err
		}
	}
	a, err := t.tx.AskByCode(store.NumberedCode(code, max(n, 1)))
	if err == nil && n == 0 {
		return a, cannot("这里有几封信，请写上编号，如“发送 1 3”。", "there are several letters: please give the numbers, as in “send 1 3”.")
	}
	if errors.Is(err, store.ErrNotFound) && n > 1 {
		for _, known := range []string{code, store.NumberedCode(code, 1)} {
			if _, e := t.tx.AskByCode(known); e == nil {
				return a, cannot(fmt.Sprintf("那封邮件里没有第 %d 份草稿。", n), fmt.Sprintf("that mail showed no draft %d.", n))
			}
		}
	}
	return a, err
}

// sendOne approves one letter. A *refusedOrder says why not.
func (t *filing) sendOne(d *desk.Desk, code string, n int, anyway bool) error {
	a, err := t.shownAs(code, n)
	if errors.Is(err, store.ErrNotFound) {
		return t.wrongCode()
	}
	if err != nil {
		return err
	}
	if may, err := t.may(a.Owner); err != nil || !may {
		return orForeign(err)
	}
	if !a.Used.IsZero() || !a.Voided.IsZero() {
		return cannot("这个代码已经用过或过期了，没有发出任何信。", "this code was used before or has expired; nothing was sent.")
	}
	if !a.Expires.IsZero() && !t.now.Before(a.Expires) {
		return t.expired(a)
	}
	if err := t.tx.UseAsk(a.Code); err != nil {
		return err
	}
	_, err = d.Approve(a.LetterID, a.SHA256, anyway)
	switch {
	case errors.Is(err, desk.ErrMoved):
		return t.moved(a.Case, n)
	case errors.Is(err, desk.ErrInDrafts):
		return cannot("这封信在您的草稿箱里，请在那里点“发送”。", "this letter lies in your Drafts folder: please send it from there.")
	case errors.Is(err, desk.ErrNotWaiting):
		return cannot("这封信已经不再等待确认，没有发出。", "this letter no longer waits for your word; nothing was sent.")
	}
	return err
}

// moved makes the case due: the scheduler shows the letter again with the news.
// Who answered an overview is told so; an ask of its own tells itself.
func (t *filing) moved(caseID int64, n int) error {
	c, err := t.tx.CaseByID(caseID)
	if err != nil {
		return err
	}
	c.Next = t.now
	if err := t.tx.SaveCase(c); err != nil || n == 0 {
		return err
	}
	return cannot("情况有变，没有发出；马上再请您看一遍。", "something happened since, nothing was sent; it is shown to you again.")
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
