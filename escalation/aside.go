package escalation

import (
	"strconv"
	"time"

	"cuiban/escalation/calendar"
)

// This file holds what the owner is told whatever else the case waits for: each
// of these asks or reminds, and none of them keeps a rule from its turn.

// The numbers of what is told beside the rules.
const (
	// SelfCheckNudge is how long the self-check may take at most (practice S3).
	SelfCheckNudge = 30 * time.Minute
	// SelfCheckWithin is how old a case may be for its self-check to help: what
	// is on the screen today says nothing of a failure of last week.
	SelfCheckWithin = 24 * time.Hour
	// AckWithin is how long an automatic receipt is waited for.
	AckWithin = 24 * time.Hour
	// EvidenceRests is how long new evidence lies still before a supplement is
	// proposed: screenshots come in batches.
	EvidenceRests = time.Hour
	// TaskWithin is by when the owner should do what was asked without a date: a week
	// is what such requests usually mean.
	TaskWithin = 7 * 24 * time.Hour
	// CertificateAgain is when the owner is asked for the certificate once more.
	CertificateAgain = 7 * 24 * time.Hour
)

// asides tells the owner what cannot wait for the rules. It never ends the
// search for a rule.
func (d *decider) asides() bool {
	if d.c.TakenOver() {
		return false
	}
	d.limits()
	if d.c.Stopped {
		return false
	}
	d.certificate()
	if d.c.State != Open {
		return false
	}
	d.tasks()
	if d.c.PausedUntil.After(d.now) {
		return false
	}
	d.selfCheck()
	d.atOnce()
	d.transfer()
	d.paymentDue()
	d.supplement()
	d.receipt()
	d.unheard()
	return false
}

// tell makes the move at that moment, once, and never while the owner sleeps;
// before it, it is a reason to look again.
func (d *decider) tell(m Move, at time.Time, look Reason) {
	at = later(at, d.ownerTime(d.now))
	switch {
	case d.done(m.Key):
	case at.After(d.now):
		d.wakeAt(at, look)
	default:
		d.out.Moves = append(d.out.Moves, m)
	}
}

// selfCheck sends the owner of a new case the checklist, and half an hour later
// on to customer service, unless they went there already.
func (d *decider) selfCheck() {
	if d.c.Opened.IsZero() || len(d.c.Entries) == 0 || d.now.Sub(d.c.Opened) > 3*SelfCheckWithin { // long over, whatever the hour it began
		return
	}
	key := d.c.Ref + "/self_check"
	at := d.ownerTime(d.c.Opened)
	given := d.noticed(key)
	if given.Kind == "" {
		if d.now.Before(at.Add(SelfCheckWithin)) && d.onFirst() {
			d.tell(Move{Kind: MoveSelfCheck, Key: key, Rung: d.rung.ID, Why: Reason{
				ZH: "先花十到三十分钟自查，把证据留下来", EN: "ten to thirty minutes of checking first, to keep the evidence"}},
				at, Reason{ZH: "给您发自查清单", EN: "to send you the self-check list"})
		}
		return
	}
	nudge := d.ownerTime(given.Noted.Add(SelfCheckNudge))
	if d.now.Before(nudge.Add(SelfCheckWithin)) && !d.contacted(given.Seq) {
		d.tell(Move{Kind: MoveNudge, Key: key + "/nudge", Why: Reason{ZH: "自查最多半小时，接着找客服", EN: "half an hour is enough for checking; customer service comes next"}},
			nudge, Reason{ZH: "看自查做完没有", EN: "to see whether the self-check is done"})
	}
}

// onFirst says whether the case still stands where it began.
func (d *decider) onFirst() bool {
	return d.last(func(e *Entry) bool { return e.Kind == EntryRung || e.Kind == EntrySubmitted }).Kind == "" && len(d.c.Letters) == 0
}

// contacted says whether the owner reached the other side after that entry, or a
// person there has written at all: there is no need then to send them to customer
// service.
func (d *decider) contacted(seq int64) bool {
	return d.last(func(e *Entry) bool {
		return e.Kind == EntryMailIn && e.By == ByCounterparty && e.Facts.Human() || e.Seq > seq && (e.Kind == EntryMailOut || e.Kind == EntryCall || e.Kind == EntryStatement || e.Kind == EntrySubmitted)
	}).Kind != ""
}

// atOnce leads the owner the same day to the desks that cannot wait: the
// police, where the money itself is in danger.
func (d *decider) atOnce() {
	for _, r := range d.r.Ladder.AtOnce(d.c.Kind, string(d.c.Standing)) {
		d.tell(Move{Kind: MoveDirections, Key: d.c.Ref + "/at_once/" + r.ID, Rung: r.ID, Step: StepOpen, Why: Reason{
			ZH: "这类平台不要等，当天就办", EN: "with such a platform do not wait; do this today"}}, d.ownerTime(d.now), Reason{ZH: "给您发当天要办的事", EN: "to send you what to do today"})
	}
}

// transfer asks, once templated answers repeat, whether the transfer really took
// place (practice S9): a desk that answers by template has not looked.
func (d *decider) transfer() {
	if d.templates() < TemplatesForNext {
		return
	}
	e := d.last(func(e *Entry) bool { return e.Kind == EntryMailIn && e.Facts != nil && e.Facts.Template })
	d.tell(Move{Kind: MoveAskTransfer, Key: d.c.Ref + "/transfer/" + e.Facts.TemplateOf, Mail: e.Mail, Why: Reason{
		ZH: "对方的答复几乎一样，没有人真正查过", EN: "their answers are nearly the same; nobody has really looked"}},
		d.ownerTime(e.Noted), Reason{ZH: "问您转账是否真的发生过", EN: "to ask you whether the transfer really took place"})
}

// paymentDue asks whether the money arrived when the day of a promise to pay is
// over: only the owner sees the account.
func (d *decider) paymentDue() {
	for i := range d.promises {
		p := &d.promises[i]
		due := p.Deadline()
		if p.Who == ByOwner || p.Action != ActPay || p.Status != PromiseOpen && p.Status != PromiseBroken || !p.Settled.IsZero() || due.IsZero() || d.c.passedBefore(p) {
			continue
		}
		at := d.ownerTime(due)
		if d.now.After(at.Add(AskReminder)) { // by now the follow-up asks
			continue
		}
		d.tell(Move{Kind: MoveAskDue, Key: d.c.Ref + "/ask_due/" + p.Key + "/" + due.UTC().Format("20060102"), Promises: []string{p.Key}, Mail: p.Mail, Why: Reason{
			ZH: "对方答应的付款期限到了", EN: "the day they promised to pay by is over"}},
			at, Reason{ZH: "问您「" + p.Quote + "」到账了没有", EN: "to ask you whether “" + p.Quote + "” arrived"})
	}
}

// supplement proposes to hand in evidence that came after the last submission.
func (d *decider) supplement() {
	filed := d.last(func(e *Entry) bool { return e.Kind == EntrySubmitted })
	since := filed.Noted
	for i := range d.c.Letters {
		if l := &d.c.Letters[i]; l.State == LetterAccepted && l.Step == StepOpen {
			since = later(since, l.Sent)
		}
	}
	if since.IsZero() {
		return
	}
	e := d.last(func(e *Entry) bool { return e.Kind == EntryEvidence && !e.Private })
	if e.Kind == "" || !e.Noted.After(since) {
		return
	}
	d.tell(Move{Kind: MoveSupplement, Key: d.c.Ref + "/supplement/" + strconv.FormatInt(e.Seq, 10), Rung: d.rung.ID, Since: since, Why: Reason{
		ZH: "上次提交之后有了新证据", EN: "there is new evidence since the last submission"}},
		d.ownerTime(e.Noted.Add(EvidenceRests)), Reason{ZH: "提议补交新证据", EN: "to propose handing in the new evidence"})
}

// certificate asks for the paper that a mediation ended without result: the
// court wants to see it.
func (d *decider) certificate() {
	e := d.mediationEnd()
	if e.Kind == "" || d.last(func(x *Entry) bool { return x.Kind == EntryEvidence && x.Seq > e.Seq }).Kind != "" {
		return
	}
	key := d.c.Ref + "/certificate/" + strconv.FormatInt(e.Seq, 10)
	why := Reason{ZH: "调解结束了，没有结果", EN: "the mediation ended without a result"}
	at := d.ownerTime(e.Noted)
	d.tell(Move{Kind: MoveAskCertificate, Key: key, Mail: e.Mail, Why: why}, at, why)
	if asked := d.noticed(key); asked.Kind != "" {
		d.tell(Move{Kind: MoveAskCertificate, Key: key + "/1", Mail: e.Mail, Why: why}, d.ownerTime(asked.Noted.Add(CertificateAgain)), Reason{ZH: "再问一次调解的书面结果", EN: "to ask once more for the paper about the mediation"})
	}
}

// mediationEnd is the newest entry that says that a mediation ended without a
// result; the zero Entry when none does.
func (d *decider) mediationEnd() Entry {
	return d.last(func(e *Entry) bool { return e.By != ByOther && !e.Event(AnchorMediationEnded).IsZero() })
}

// receipt notes that the receipt a desk used to send did not come this time: the
// last mail may not have arrived. It is an event of the log, no mail to the owner.
func (d *decider) receipt() {
	out := d.wrote
	if out.IsZero() || !d.expectsReceipt(out) {
		return
	}
	limit := out.Add(AckWithin)
	if d.seen.Before(limit) && !limit.After(d.now) {
		d.wakeAt(d.now.Add(ReadAgain), whyUnread)
		return
	}
	d.tell(Move{Kind: MoveNoReceipt, Key: d.c.Ref + "/no_receipt/" + strconv.FormatInt(out.Unix(), 10), Why: Reason{
		ZH: "以往一天内会有的自动回执，这次没有看到", EN: "the automatic receipt that used to come within a day was not seen this time"}},
		limit, Reason{ZH: "看有没有自动回执", EN: "to see whether a receipt comes"})
}

// expectsReceipt says whether the desk acknowledges by machine what it gets, at
// least the last two mails before the one of the moment out, and nothing at all
// came since that one. One receipt is no habit: many desks acknowledge the first
// mail of a matter only.
func (d *decider) expectsReceipt(out time.Time) bool {
	habit, open := 0, time.Time{}
	for i := range d.c.Entries {
		switch e := &d.c.Entries[i]; {
		case e.At.After(out) && (e.Kind == EntryMailIn || e.Told() || e.Kind == EntrySubmitted):
			return false
		case e.At.Equal(out) && e.Kind == EntrySubmitted:
			return false
		case e.Kind == EntryMailOut && e.At.Before(out):
			if !open.IsZero() {
				habit = 0
			}
			open = e.At
		case e.Kind == EntryMailIn && e.By == ByCounterparty && e.Facts != nil && e.Facts.Robot == "auto_reply" && !open.IsZero() && e.At.Sub(open) <= AckWithin:
			habit, open = habit+1, time.Time{}
		}
	}
	return habit >= 2 && open.IsZero()
}

// limits reminds of the dates by which the owner must have filed: a date missed
// ends a way for ever, so these come first, and in a stopped case too.
func (d *decider) limits() {
	var last time.Time
	for _, l := range d.r.Limits(d.c) {
		if l.Due.Equal(last) || !l.Due.After(d.now) { // several ways that close the same day are one reminder
			continue
		}
		last = l.Due
		why := Reason{ZH: "过了这一天，「" + l.Title.ZH + "」这条路就关了", EN: "after that day the way “" + l.Title.EN + "” is closed"}
		days, at, next := d.countdown(l.Due)
		if days >= 0 {
			d.tell(Move{Kind: MoveRemindLimit, Key: d.c.Ref + "/limit/" + l.Due.UTC().Format("20060102") + "/" + strconv.Itoa(days), Rung: l.Rung, Deadline: l.Due, Why: why}, at, why)
		}
		if !next.IsZero() {
			d.wakeAt(next, Reason{ZH: "提醒您「" + l.Title.ZH + "」的期限", EN: "to remind you of the time limit of “" + l.Title.EN + "”"})
		}
	}
}

// tasks reminds the owner of everything the other side asked of them: at once, and
// of its day 7, 3 and 1 days before and on the day, whatever else the case waits
// for. A date missed here may end a way, so a pause does not silence it.
func (d *decider) tasks() {
	for i := range d.promises {
		if p := &d.promises[i]; d.owes(p) {
			d.task(p)
		}
	}
}

func (d *decider) task(p *Promise) {
	due := p.Deadline()
	if due.IsZero() {
		due = p.Said.Add(TaskWithin)
	}
	key, why := d.c.Ref+"/task/"+p.Key+"/", whyTask(p)
	told := d.noticed(key + "first")
	days, at, next := d.countdown(due)
	switch {
	case told.Kind == "":
		d.tell(Move{Kind: MoveRemindTask, Key: key + "first", Promises: []string{p.Key}, Why: why}, d.ownerTime(p.Said), why)
	case days >= 0 && at.After(told.Noted): // one that was owed before is in the first
		d.tell(Move{Kind: MoveRemindTask, Key: key + strconv.Itoa(days), Promises: []string{p.Key}, Why: why}, at, why)
	}
	if !next.IsZero() {
		d.wakeAt(next, why)
	}
}

func whyTask(p *Promise) Reason {
	return Reason{ZH: "轮到您：对方要求「" + p.Quote + "」", EN: "your turn: they asked “" + p.Quote + "”"}
}

// reminderDays are how long before a date of the owner's they are reminded.
var reminderDays = [...]int{0, 1, 3, 7}

// countdown finds the reminder of a date that is owed now, collapsed into the
// latest one after an absence: days is -1 before the first. next is the moment of
// the one after it, zero when there is none.
func (d *decider) countdown(due time.Time) (days int, at, next time.Time) {
	loc := d.c.OwnerZone()
	day := calendar.DateOf(due, loc)
	for _, n := range reminderDays {
		t := d.ownerTime(day.AddDays(-n).At(8, 0, 0, loc))
		if n == 0 && t.After(due) { // the day is over before anybody is awake
			continue
		}
		if t.After(d.now) {
			next = t
			continue
		}
		return n, t, next
	}
	return -1, time.Time{}, next
}

// noticed is the entry that says that the notice of that key was given.
func (d *decider) noticed(key string) Entry {
	return d.last(func(e *Entry) bool { return e.Kind == EntryNotice && e.Text == key })
}
