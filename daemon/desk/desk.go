// Package desk is what an owner can order, one function a verb: used by orders
// that come by mail and by the command line alike, so that both do the same and
// say the same.
//
// Each function runs inside the caller's transaction, checks that the order
// still fits the case, writes what was ordered into the case's log, and returns
// what to tell the owner. After it the case is due at once, so that the
// scheduler looks at what follows.
package desk

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
)

// Done is what an order did, for telling the owner.
type Done struct {
	Case  *escalation.Case
	Lines []escalation.Reason
}

// ErrMoved says that something material happened after the owner was asked: the
// letter is shown again with the news before it may leave.
var ErrMoved = errors.New("something happened in the case since you were asked; the letter will be shown to you again")

// ErrNotWaiting says that the letter is not one that waits for an approval.
var ErrNotWaiting = errors.New("this letter does not wait for an approval")

// Desk carries out orders in one transaction, for one owner's case.
type Desk struct {
	Tx       *store.Tx
	Calendar func(*escalation.Case) *calendar.Calendar
	// Drafts says whether the owner of that address sends letters from their own
	// Drafts folder: then no approval sends one. nil means that nobody does.
	Drafts func(address string) bool
}

// ErrInDrafts says that the letter lies in the owner's Drafts folder.
var ErrInDrafts = errors.New("this letter lies in your Drafts folder: send it from there")

// Approve lets a letter go, exactly as it was shown. sha is the hash of the
// bytes that were shown; anyway accepts mail that arrived since (never a
// payment or a stop), and only from the second ask on.
func (d *Desk) Approve(id int64, sha string, anyway bool) (Done, error) {
	l, caseID, err := d.Tx.Letter(id)
	if err != nil {
		return Done{}, err
	}
	c, err := d.Tx.CaseByID(caseID)
	if err != nil {
		return Done{}, err
	}
	if d.Drafts != nil && d.Drafts(c.Owner.Address) {
		return Done{}, ErrInDrafts
	}
	if l.State != escalation.LetterAsked {
		return Done{}, fmt.Errorf("%w: it is %s", ErrNotWaiting, l.State)
	}
	if l.SHA256 != sha {
		return Done{}, fmt.Errorf("%w: the draft was changed after you saw it", ErrMoved)
	}
	if moved(c, l, anyway) {
		return Done{}, errors.Join(ErrMoved, d.takeBack(c))
	}
	err = d.Tx.SetLetterState(id, escalation.LetterAsked, escalation.LetterApproved, func(l *escalation.Letter) {
		l.Approved, l.Head = d.Tx.Now(), c.Head
	})
	if err != nil {
		return Done{}, err
	}
	if err := errors.Join(d.dropOthers(c, l), d.confirm(c, l)); err != nil {
		return Done{}, err
	}
	return d.finish(c, escalation.Entry{Kind: escalation.EntryOrder, Text: "send", Letter: l.Key},
		say("已批准，马上发出："+l.Subject, "Approved, leaving now: "+l.Subject))
}

// takeBack makes everything that was shown a draft again, so that it is shown
// anew as it was: two addresses offered together stay together.
func (d *Desk) takeBack(c *escalation.Case) error {
	for _, l := range c.Letters {
		if l.State != escalation.LetterAsked {
			continue
		}
		if err := errors.Join(d.Tx.VoidAsks(l.ID), d.Tx.SetLetterState(l.ID, escalation.LetterAsked, escalation.LetterDraft, nil)); err != nil {
			return err
		}
	}
	return nil
}

// confirm notes that the owner had a letter sent to these desks: from now on
// they are the owner's own choice.
func (d *Desk) confirm(c *escalation.Case, l escalation.Letter) error {
	for _, p := range c.Parties {
		if p.Confirmed || !slices.Contains(l.Recipients, p.Address) {
			continue
		}
		p.Confirmed = true
		if err := d.Tx.SaveParty(c.ID, p); err != nil {
			return err
		}
	}
	return nil
}

// moved says whether the case's material head left the one the letter was shown at.
func moved(c *escalation.Case, l escalation.Letter, anyway bool) bool {
	if c.Stopped || c.State == escalation.Closed {
		return true
	}
	if c.Head == l.Head {
		return false
	}
	hard := slices.ContainsFunc(c.Entries, func(e escalation.Entry) bool {
		return e.Seq > l.Head && (e.Kind == escalation.EntryPayout || e.Kind == escalation.EntryStopped || e.Kind == escalation.EntryResolved)
	})
	return hard || !anyway || l.Asks < 2
}

// dropOthers discards the other drafts of the same step: of two addresses
// offered, one letter goes.
func (d *Desk) dropOthers(c *escalation.Case, sent escalation.Letter) error {
	for _, l := range c.Letters {
		if l.ID != sent.ID && (l.State == escalation.LetterAsked || l.State == escalation.LetterDraft) {
			if err := d.discard(l); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Desk) discard(l escalation.Letter) error {
	if err := d.Tx.VoidAsks(l.ID); err != nil {
		return err
	}
	return d.Tx.SetLetterState(l.ID, l.State, escalation.LetterDiscarded, nil)
}

// Discard drops what waits for approval in the case. Nothing is drafted for
// three working days; then the rules look again.
func (d *Desk) Discard(c *escalation.Case) (Done, error) {
	n, err := d.dropWaiting(c)
	if err != nil {
		return Done{}, err
	}
	if n == 0 {
		return Done{}, ErrNotWaiting
	}
	day, _ := d.Calendar(c).AddWorkingDays(calendar.DateOf(d.Tx.Now(), c.OwnerZone()), escalation.FollowUpGap)
	c.PausedUntil = day.At(8, 0, 0, c.OwnerZone())
	return d.finish(c, escalation.Entry{Kind: escalation.EntryOrder, Text: "discard"},
		say("这封不发。三个工作日后仍无结果再请示您。", "Not sent. We ask again in three working days if nothing happened."))
}

// dropWaiting discards what waits for the owner or for its turn, in the case at
// hand too.
func (d *Desk) dropWaiting(c *escalation.Case) (n int, err error) {
	for i, l := range c.Letters {
		if l.State == escalation.LetterAsked || l.State == escalation.LetterDraft || l.State == escalation.LetterApproved {
			if err := d.discard(l); err != nil {
				return n, err
			}
			c.Letters[i].State = escalation.LetterDiscarded
			n++
		}
	}
	return n, nil
}

// Later puts off whatever waits in the case by that many days.
func (d *Desk) Later(c *escalation.Case, days int) (Done, error) {
	until := calendar.DateOf(d.Tx.Now(), c.OwnerZone()).AddDays(days).At(9, 30, 0, c.OwnerZone())
	for _, l := range c.Letters {
		if l.State != escalation.LetterAsked && l.State != escalation.LetterDraft {
			continue
		}
		if err := d.Tx.VoidAsks(l.ID); err != nil {
			return Done{}, err
		}
		l.Later = until
		if err := d.Tx.SaveLetter(l); err != nil {
			return Done{}, err
		}
		if l.State == escalation.LetterAsked {
			if err := d.Tx.SetLetterState(l.ID, escalation.LetterAsked, escalation.LetterDraft, nil); err != nil {
				return Done{}, err
			}
		}
	}
	c.PausedUntil = until
	return d.finish(c, escalation.Entry{Kind: escalation.EntryPaused, Text: strconv.Itoa(days)},
		say(fmt.Sprintf("推迟到%d月%d日。", until.Month(), until.Day()), "put off until "+until.Format("2 January")+"."))
}

// Paid records money that arrived. A zero amount means all that is still
// demanded; then the case closes, else the rest stays demanded.
func (d *Desk) Paid(c *escalation.Case, minor int64) (Done, error) {
	return d.Payout(c, minor, "")
}

// Payout is Paid with the serial number of the payment (流水号), "" unknown.
func (d *Desk) Payout(c *escalation.Case, minor int64, serial string) (Done, error) {
	left := c.Outstanding()
	got := escalation.Money{Minor: minor, Currency: c.Amount.Currency}
	if minor == 0 {
		got = left
	}
	full := minor == 0 || c.Amount.Minor > 0 && got.Minor >= left.Minor // of an unknown sum, any amount is a part
	if _, err := d.dropWaiting(c); err != nil {
		return Done{}, err
	}
	for _, ch := range escalation.Fulfilled(c, d.Tx.Now()) {
		if !full {
			break
		}
		if err := d.Tx.SavePromise(c.ID, &ch.Promise); err != nil {
			return Done{}, err
		}
	}
	e, err := d.append(c, escalation.Entry{Kind: escalation.EntryPayout, Amount: &got, Data: named("serial", serial)})
	if err != nil {
		return Done{}, err
	}
	c.Head, c.Paid = e.Seq, escalation.Money{Minor: c.Paid.Minor + got.Minor, Currency: got.Currency}
	if full {
		return d.Close(c)
	}
	c.State = escalation.Open
	return d.finish(c, escalation.Entry{}, say("部分到账已记下，其余继续追。", "The partial payment is noted; we keep after the rest."))
}

// NotPaid says that what they called paid has not arrived.
func (d *Desk) NotPaid(c *escalation.Case) (Done, error) {
	c.State = escalation.Open
	return d.finish(c, escalation.Entry{Kind: escalation.EntryOrder, Text: "not_paid"},
		say("记下了：还没有到账，继续追。", "Noted: the money is not there; we go on."))
}

// Close ends the case: nothing is chased any more.
func (d *Desk) Close(c *escalation.Case) (Done, error) {
	if _, err := d.dropWaiting(c); err != nil {
		return Done{}, err
	}
	c.State = escalation.Closed
	return d.finish(c, escalation.Entry{Kind: escalation.EntryClosed},
		say("已结案。来往邮件和记录都保留着。", "Closed. The correspondence and the records are kept."))
}

// Stop is the kill switch: nothing is drafted or sent until Resume.
func (d *Desk) Stop(c *escalation.Case) (Done, error) { return d.stop(c, "") }

// stop stops a case; how is noted in the log.
func (d *Desk) stop(c *escalation.Case, how string) (Done, error) {
	if _, err := d.dropWaiting(c); err != nil {
		return Done{}, err
	}
	c.Stopped = true
	e, err := d.append(c, escalation.Entry{Kind: escalation.EntryStopped, Text: how})
	if err != nil {
		return Done{}, err
	}
	c.Head = e.Seq
	return d.finish(c, escalation.Entry{}, say("已停下，不再起草也不再发信。", "Stopped: nothing is drafted or sent."))
}

// Resume lifts a stop or a pause. A closed case is reopened, unless it was stopped,
// too: then the stop is lifted and the case stays closed.
func (d *Desk) Resume(c *escalation.Case) (Done, error) {
	closed := c.State == escalation.Closed
	if closed && c.Stopped {
		c.Stopped = false
		return d.finish(c, escalation.Entry{Kind: escalation.EntryResumed}, say("已不再停止；案件仍是结案状态，再说一次“继续”就重新打开。", "No longer stopped; the case stays closed. Say “resume” once more to reopen it."))
	}
	kind := escalation.EntryResumed
	if closed {
		kind = escalation.EntryReopened
	}
	c.State, c.Stopped, c.PausedUntil = escalation.Open, false, time.Time{}
	return d.finish(c, escalation.Entry{Kind: kind}, say("继续跟进。", "We go on."))
}

// Submitted records that the owner filed with a rung that has no mail: the
// rung of the last directions. number may be "".
func (d *Desk) Submitted(c *escalation.Case, number string) (Done, error) {
	rung := c.Rung
	for _, e := range c.Entries {
		if e.Kind == escalation.EntryDirection {
			rung = e.Rung
		}
	}
	if number != "" {
		if err := d.Tx.AddNumber(c.ID, "", "", number); err != nil {
			return Done{}, err
		}
	}
	c.Rung, c.RungSince = rung, d.Tx.Now()
	return d.finish(c, escalation.Entry{Kind: escalation.EntrySubmitted, Rung: rung, Text: number},
		say("提交已记下，编号 "+orDash(number)+"，从现在起计时。", "Noted, number "+orDash(number)+"; their time runs from now."))
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// Replied records what the other side said by another way than mail.
func (d *Desk) Replied(c *escalation.Case, words string) (Done, error) {
	if _, err := d.dropWaiting(c); err != nil {
		return Done{}, err
	}
	told, err := d.Statement(c, words, d.Tx.Now())
	if err != nil {
		return Done{}, err
	}
	day, _ := d.Calendar(c).AddWorkingDays(calendar.DateOf(d.Tx.Now(), c.OwnerZone()), escalation.FollowUpGap)
	c.PausedUntil = day.At(8, 0, 0, c.OwnerZone())
	done, err := d.finish(c, escalation.Entry{}, say("记下了：对方已回复。这封信不发，三个工作日后再看。", "Noted: they have replied. This letter is dropped; we look again in three working days."))
	done.Lines = append(done.Lines, told.Lines[1:]...)
	return done, err
}

// TaskDone records that the owner did what the other side asked for.
func (d *Desk) TaskDone(c *escalation.Case) (Done, error) {
	for _, ch := range escalation.Answered(c, d.Tx.Now(), "owner") {
		if err := d.save(c, &ch.Promise, ch.What); err != nil {
			return Done{}, err
		}
	}
	return d.finish(c, escalation.Entry{Kind: escalation.EntryOrder, Text: "done"},
		say("记下了，您已经办好。对方的期限继续计算。", "Noted: you have dealt with it. Their clock runs again."))
}

// append writes an entry of the owner's.
func (d *Desk) append(c *escalation.Case, e escalation.Entry) (escalation.Entry, error) {
	if e.By == "" {
		e.By = escalation.ByOwner
	}
	e.At = d.Tx.Now()
	return d.Tx.Append(c.ID, e)
}

// finish writes the last entry, makes the case due at once, and reports.
func (d *Desk) finish(c *escalation.Case, e escalation.Entry, line escalation.Reason) (Done, error) {
	if e.Kind != "" {
		if _, err := d.append(c, e); err != nil {
			return Done{}, err
		}
	}
	c.Next, c.NextWhy = d.Tx.Now(), line.In(c.Owner.Lang)
	if c.State == escalation.Closed {
		c.Next, c.NextWhy = time.Time{}, ""
	}
	if err := d.Tx.SaveCase(c); err != nil {
		return Done{}, err
	}
	return Done{Case: c, Lines: []escalation.Reason{line}}, nil
}

func say(zh, en string) escalation.Reason { return escalation.Reason{ZH: zh, EN: en} }

// Minor reads a decimal amount ("2350", "2350.50") into the smallest unit of a
// currency. It fails on more decimals than the currency has.
func Minor(amount string, currency string) (int64, error) {
	decimals := escalation.Money{Currency: currency}.Decimals()
	whole, frac, _ := strings.Cut(amount, ".")
	if whole == "" || strings.Trim(whole+frac, "0123456789") != "" {
		return 0, fmt.Errorf("%q is no amount", amount)
	}
	if len(frac) > decimals {
		return 0, fmt.Errorf("%q has more decimals than %s knows", amount, currency)
	}
	return strconv.ParseInt(whole+frac+strings.Repeat("0", decimals-len(frac)), 10, 64)
}
