package intake

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuiban/daemon/desk"
	"cuiban/daemon/outbox"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/parser/order"
	"cuiban/store"
)

// carryOut does what is ordered, line by line, and answers once with what
// became of each.
func (t *filing) carryOut(orders []order.Order, code string, caseID int64) error {
	a := &transcript{several: len(orders) > 1}
	for _, o := range orders {
		o = order.Free(o)
		if o.Verb == order.None || o.Verb == order.Help {
			a.unknown(o)
			continue
		}
		lines, err := t.one(o, code, caseID)
		if errors.Is(err, errForeign) {
			return t.refuse(0, err.Error())
		}
		if err != nil {
			return err
		}
		a.add(o, lines)
	}
	if !a.help && len(a.lines) == 0 {
		return nil // the letter itself, in Sent and in copy, is the receipt
	}
	if a.help && a.missed == len(orders) {
		if again, err := t.helpedBefore(); err != nil || again {
			return err
		}
	}
	return t.answer(Reply{Lines: a.lines, Help: a.help, Line: a.line})
}

// helpEvery bounds the help that mails of one conversation bring that hold no
// order at all: an hour is enough for a person, and ends the talk with a robot
// that does not say that it is one (RFC 3834 section 2).
const helpEvery = time.Hour

// helpedBefore says whether this conversation was sent help within the hour, and
// notes that it is now.
func (t *filing) helpedBefore() (bool, error) {
	key := fmt.Sprintf("help/%d/%.16x", t.owner.ID, sha256.Sum256([]byte(t.p.BaseSubject)))
	text, err := t.tx.Meta(key)
	if err != nil {
		return false, err
	}
	if last, err := time.Parse(time.RFC3339, text); err == nil && t.now.Sub(last) < helpEvery && !t.now.Before(last) {
		return true, nil
	}
	return false, t.tx.SetMeta(key, t.now.UTC().Format(time.RFC3339))
}

// transcript is what is told of the orders of one mail.
type transcript struct {
	several bool
	lines   []escalation.Reason
	help    bool
	line    string // the first that was not understood
	missed  int
}

// add tells what an order did; of several, each with its line before it.
func (a *transcript) add(o order.Order, lines []escalation.Reason) {
	if a.several && len(lines) == 0 {
		lines = []escalation.Reason{{ZH: "已照办。", EN: "done."}}
	}
	for _, l := range lines {
		if a.several {
			l = escalation.Reason{ZH: "「" + o.Line + "」" + l.ZH, EN: "“" + o.Line + "”: " + l.EN}
		}
		a.lines = append(a.lines, l)
	}
}

// unknown tells of a line that is no order. A single one, the third of them and
// a call for help bring the list of what can be said.
func (a *transcript) unknown(o order.Order) {
	if o.Verb == order.Help {
		a.help = true
		return
	}
	if a.missed++; a.missed == 1 {
		a.line = o.Line
	}
	a.help = a.help || !a.several || a.missed >= order.Unknown
	if a.several {
		a.lines = append(a.lines, escalation.Reason{ZH: "「" + o.Line + "」没有看懂。", EN: "“" + o.Line + "” was not understood."})
	}
}

// errForeign says that the case is not this owner's, nor one they may act for.
var errForeign = errors.New("the case is not this owner's")

// one carries out one order and says what to tell.
func (t *filing) one(o order.Order, code string, caseID int64) ([]escalation.Reason, error) {
	d := &desk.Desk{Tx: t.tx, Calendar: func(c *escalation.Case) *calendar.Calendar { return t.in.Env.Calendar(c.Jurisdiction) }, Drafts: t.in.Drafts}
	done, err := t.dispatch(d, o, code, caseID)
	var told *refusedOrder
	var unfit *desk.Unfit
	var unknown *desk.NoSuchLetter
	switch {
	case errors.As(err, &told):
		return []escalation.Reason{told.why}, nil
	case errors.As(err, &unfit):
		return []escalation.Reason{unfit.Reason()}, nil
	case errors.As(err, &unknown):
		return []escalation.Reason{unknown.Reason()}, nil
	}
	return done.Lines, err
}

func (t *filing) dispatch(d *desk.Desk, o order.Order, code string, caseID int64) (desk.Done, error) {
	switch o.Verb {
	case order.Send, order.Anyway:
		return t.send(d, o, code)
	case order.GuardOrder, order.Balance, order.Result:
		return t.guard(d, o)
	case order.StopAll:
		return d.StopAll(t.owner.ID)
	case order.ResumeAll:
		return d.ResumeAll(t.owner.ID)
	case order.List:
		return d.List(t.owner)
	case order.Sending:
		return d.ResumeSending(t.owner, func(tx *store.Tx, owner int64) (bool, error) {
			_, was, err := outbox.Mend(tx, owner)
			return was, err
		})
	case order.Digest:
		return d.DigestNow(t.owner)
	case order.NewCase:
		return t.newCase(d, o)
	case order.File:
		return t.fileUnder(d, o)
	case order.Status:
		if caseID == 0 {
			return d.List(t.owner)
		}
	}
	if caseID == 0 {
		return desk.Done{}, cannot("请说明是哪个案件：回复那个案件的邮件，或在主题里写上 [CB-…]。", "please say which case: answer a mail of it, or put [CB-…] into the subject.")
	}
	c, err := t.tx.CaseByID(caseID)
	if err != nil {
		return desk.Done{}, err
	}
	if may, err := t.may(c.Owner.ID); err != nil || !may {
		return desk.Done{}, orForeign(err)
	}
	done, err := t.verb(d, c, o, code)
	if err != nil {
		return done, err
	}
	return t.withFiles(d, done, o)
}

// may says whether the sender may give orders in the cases of that owner.
func (t *filing) may(owner int64) (bool, error) {
	if owner == t.owner.ID || t.in.Mandated == nil {
		return owner == t.owner.ID, nil
	}
	return t.in.Mandated(t.tx, t.owner, owner)
}

// refusedOrder is an order of the genuine owner that cannot be carried out.
type refusedOrder struct{ why escalation.Reason }

func (e *refusedOrder) Error() string { return e.why.EN }

func cannot(zh, en string) error { return &refusedOrder{escalation.Reason{ZH: zh, EN: en}} }

// verb hands an order about a case to the desk.
func (t *filing) verb(d *desk.Desk, c *escalation.Case, o order.Order, code string) (desk.Done, error) {
	switch o.Verb {
	case order.Edit:
		return t.edit(d, c, o, code)
	case order.Discard:
		return orNothing(d.Discard(c))
	case order.Later, order.Pause:
		return d.Later(c, o.Days)
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
	case order.Done:
		return d.TaskDone(c)
	case order.Merge:
		return t.merge(d, c, o)
	case order.Unmerge:
		return t.unmerge(d, c, o)
	}
	return t.words(d, c, o)
}

// words hands over an order that says something in words.
func (t *filing) words(d *desk.Desk, c *escalation.Case, o order.Order) (desk.Done, error) {
	text := strings.TrimSpace(o.Words + "\n" + o.Rest)
	switch o.Verb {
	case order.Paid:
		return t.paid(d, c, o)
	case order.Replied:
		return d.Replied(c, text)
	case order.Statement:
		return d.Statement(c, strings.TrimSpace(o.Line+"\n"+o.Rest), time.Time{})
	case order.Note:
		return orEmpty(d.Note(c, text))
	case order.Attempt:
		return orEmpty(d.Attempt(c, text, time.Time{}))
	case order.Evidence:
		return desk.Done{Case: c}, nil // the files are added below
	case order.Cause:
		return d.Cause(c, text)
	case order.Write:
		return d.Write(c, o.Words)
	case order.Remind:
		return t.remind(d, c, o)
	case order.NotPromise, order.Due, order.NoReply, order.Kept:
		return t.correct(d, c, o)
	}
	return desk.Done{Lines: []escalation.Reason{desk.Standing(c)}}, nil
}

func (t *filing) paid(d *desk.Desk, c *escalation.Case, o order.Order) (desk.Done, error) {
	if o.Amount == "" {
		return d.Payout(c, 0, o.Serial)
	}
	minor, err := desk.Minor(o.Amount, c.Amount.Currency)
	if err != nil {
		return desk.Done{}, cannot("没有看懂金额「"+o.Amount+"」。", "the amount “"+o.Amount+"” was not understood.")
	}
	return d.Payout(c, minor, o.Serial)
}

// merge makes the case named in the order a part of the one at hand.
func (t *filing) merge(d *desk.Desk, c *escalation.Case, o order.Order) (desk.Done, error) {
	done, err := d.Merge(c, o.Ref)
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrStale) {
		return done, cannot("没有找到案件 "+o.Ref+"。", "there is no case "+o.Ref+".")
	}
	return done, err
}

// newCase opens a case by hand.
func (t *filing) newCase(d *desk.Desk, o order.Order) (desk.Done, error) {
	sight := escalation.SightCCOnly
	if _, own := t.ownBox(); own {
		sight = escalation.SightFull
	}
	done, err := d.Open(t.owner, o.Words, o.Rest, t.in.Env.Jurisdiction(), sight)
	if errors.Is(err, desk.ErrEmpty) {
		return done, cannot("请写上案件叫什么，如“新案件 某平台 提现冻结”。", "please say what it is called, as in “new case Somepay withdrawal frozen”.")
	}
	return done, err
}

// fileUnder files the mails that the owner passed on in the case they name.
func (t *filing) fileUnder(d *desk.Desk, o order.Order) (desk.Done, error) {
	c, err := t.tx.Case(o.Ref)
	if ignoreNotFound(err) != nil {
		return desk.Done{}, err
	}
	if err == nil {
		if may, err := t.may(c.Owner.ID); err != nil || !may {
			c = nil
		}
	}
	switch {
	case err != nil || c == nil:
		return desk.Done{}, cannot("没有找到案件 "+o.Ref+"。", "there is no case "+o.Ref+".")
	case len(o.Numbers) > 0:
		return t.fileFromTray(d, c, o.Numbers)
	case len(t.p.Forwarded) == 0:
		return desk.Done{}, cannot("请把要归档的邮件转发给我们，第一行写“归入 "+c.Ref+"”；待归档里的邮件写上编号，如“归入 12 "+c.Ref+"”。", "please forward the mail to us with “file under "+c.Ref+"” on the first line; of a mail in the tray write its number, as in “file under 12 "+c.Ref+"”.")
	}
	t.into = c.ID
	if err := t.forwarded(); err != nil {
		return desk.Done{}, err
	}
	return desk.Done{Case: c, Lines: []escalation.Reason{{ZH: "已归入 " + c.Ref + "。", EN: "Filed under " + c.Ref + "."}}}, nil
}

// remind queues a reminder for the day the words name.
func (t *filing) remind(d *desk.Desk, c *escalation.Case, o order.Order) (desk.Done, error) {
	at, err := d.ReminderTime(c, o.Words)
	if err != nil || !at.After(t.now) {
		return desk.Done{}, cannot("没有看懂日期「"+o.Words+"」，请写“提醒我 6月20日 给客服打电话”这样的以后的日期。", "the date “"+o.Words+"” was not understood; please name a day to come, as in “remind me on 20 June: call them”.")
	}
	said := strings.TrimSpace(o.Words + "\n" + o.Rest)
	return d.Remind(c, at, said, func() ([]byte, string, error) {
		r := Reply{Subject: "[" + c.Ref + "] " + said, Lines: []escalation.Reason{{ZH: "您让我们今天提醒您：" + said, EN: "You asked us to remind you today: " + said}, desk.Standing(c)}}
		return t.in.Env.Reply(t.owner, r, at)
	})
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
	case order.Kept:
		return d.Keep(c, p.Key)
	}
	done, err := d.SetDue(c, p.Key, o.Arg)
	if err != nil {
		return done, cannot("没有看懂期限「"+o.Arg+"」，请写“期限 6月20日”这样的日期。", "the deadline “"+o.Arg+"” was not understood; please write a date, as in “due 20 June”.")
	}
	return done, nil
}

func orNothing(d desk.Done, err error) (desk.Done, error) {
	if errors.Is(err, desk.ErrNotWaiting) {
		return d, cannot("这个案件没有等待确认的信。", "no letter of this case waits for your word.")
	}
	return d, err
}

func orEmpty(d desk.Done, err error) (desk.Done, error) {
	if errors.Is(err, desk.ErrEmpty) {
		return d, cannot("后面请写上要记的话。", "please write the words behind it.")
	}
	return d, err
}

// edit takes over the owner's own words for the letter that was shown.
func (t *filing) edit(d *desk.Desk, c *escalation.Case, o order.Order, code string) (desk.Done, error) {
	l, ok, err := t.meant(c, code)
	if err != nil {
		return desk.Done{}, err
	}
	if !ok {
		return orNothing(desk.Done{}, desk.ErrNotWaiting)
	}
	done, err := d.Revise(l.ID, t.signedOff(o.Rest))
	if errors.Is(err, desk.ErrEmpty) {
		return done, cannot("请在“修改”下面写上改好的全文。", "please write the whole corrected text below “edit”.")
	}
	return orNothing(done, err)
}

// meant is the letter of the code, or the only one of the case that waits.
func (t *filing) meant(c *escalation.Case, code string) (escalation.Letter, bool, error) {
	if a, err := t.tx.AskByCode(code); code != "" && err == nil {
		l, _, err := t.tx.Letter(a.LetterID)
		return l, err == nil, err
	} else if code != "" && !errors.Is(err, store.ErrNotFound) {
		return escalation.Letter{}, false, err
	}
	waiting := slices.DeleteFunc(desk.Waiting(c), func(l escalation.Letter) bool { return strings.HasSuffix(l.Key, desk.OfferedSuffix) })
	if len(waiting) != 1 {
		return escalation.Letter{}, false, nil
	}
	return waiting[0], true, nil
}

// signedOff gives a corrected letter its ending back, which was read as the
// signature of the mail: what ends with the owner's name belongs to the letter.
func (t *filing) signedOff(text string) string {
	lines := strings.Split(t.p.Signature, "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		if t.owner.Name != "" && strings.TrimSpace(lines[i]) == t.owner.Name && !strings.Contains(text, "\n"+t.owner.Name) {
			return fmt.Sprintf("%s\n\n%s", strings.TrimRight(text, "\n"), strings.TrimLeft(strings.Join(lines[:i+1], "\n"), "- \n"))
		}
	}
	return text
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

// orForeign is the failure to find out whose a case is, or that it is another's.
func orForeign(err error) error {
	if err != nil {
		return err
	}
	return errForeign
}
