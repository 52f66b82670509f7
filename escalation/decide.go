package escalation

import (
	"slices"
	"time"

	"cuiban/escalation/calendar"
	"cuiban/escalation/ladder"
)

// The numbers of the rules. They are policy, not law: chosen so that nobody is
// accused early and nothing is forgotten.
const (
	// Grace is added to a passed promise before anything is drafted: mail is
	// delayed, clocks differ, and half a day costs the owner little.
	Grace = 12 * time.Hour
	// FollowUpGap is how many working days lie between two follow-ups.
	FollowUpGap = 3
	// TemplatesForNext is how many near-identical answers show that this desk
	// will not decide.
	TemplatesForNext = 2
	// DefaultWait is how long silence lasts at a rung that names no wait.
	DefaultWait = 48 * time.Hour
	// AskReminder is how long a draft may wait for the owner before a reminder.
	AskReminder = 3 * day
	// QuietAfter is how long a case may lie still before the owner is asked about it.
	QuietAfter = 30 * day
	// WeekCap is how many letters of one case may leave within seven days,
	// whatever the rules would say: a desk that gets more files them unread.
	WeekCap = 3
	// ReadAgain is how soon to look again when the mailbox has not been read
	// up to the moment that matters.
	ReadAgain = 10 * time.Minute
)

// MoveKind is what is to be done.
type MoveKind string

// The kinds of moves. Only MoveLetter leads to mail for an outsider, and only
// by way of the owner's approval.
const (
	MoveLetter     MoveKind = "letter"      // draft a letter and ask the owner
	MoveDiscard    MoveKind = "discard"     // a draft was overtaken: take it back
	MoveBreak      MoveKind = "break"       // a promise passed unfulfilled
	MoveDirections MoveKind = "directions"  // tell the owner how to reach a rung without mail
	MoveAskPaid    MoveKind = "ask_paid"    // they say it is paid: ask the owner
	MoveRemindAsk  MoveKind = "remind_ask"  // a draft still waits for the owner
	MoveRemindTask MoveKind = "remind_task" // the owner has something to do by a date
	MoveRemindFile MoveKind = "remind_file" // directions were given, nothing was filed yet
	MoveAlarm      MoveKind = "alarm"       // warn the owner at once
	MoveQuiet      MoveKind = "quiet"       // nothing happened for long: ask what to do

	MoveSelfCheck      MoveKind = "self_check"   // a new case: the checklist
	MoveNudge          MoveKind = "nudge"        // half an hour later: on to customer service
	MoveAskTransfer    MoveKind = "ask_transfer" // templated answers: did the transfer take place?
	MoveAskDue         MoveKind = "ask_due"      // the day of a promise to pay is over: did it arrive?
	MoveAskFiling      MoveKind = "ask_filing"   // a statutory term is over: did the desk say anything?
	MoveAskCertificate MoveKind = "certificate"  // a mediation ended: the paper about it
	MoveSupplement     MoveKind = "supplement"   // new evidence since the last submission
	MoveRemindLimit    MoveKind = "remind_limit" // a day after which a way is closed for ever
	MoveNoReceipt      MoveKind = "no_receipt"   // the receipt that used to come did not: an event, no mail
)

// Move is one thing to do. Its Key is deterministic: the same situation gives
// the same key, and a key is acted on once.
type Move struct {
	Kind     MoveKind
	Key      string
	Rung     string
	Step     Step
	Promises []string // keys of the promises it is about
	Letter   string   // key of the letter it is about
	Mail     string   // SHA-256 of the mail it is about
	Why      Reason
	Deadline time.Time // for letters: the date an answer is asked for; for limits: their day; zero: none
	Since    time.Time // for supplements: the last submission
	Alarm    string    // for alarms: the kind
}

// Decision is what Decide says: what to do now, when to look again, and why then.
type Decision struct {
	Moves []Move
	Next  time.Time // zero only for a closed case
	Why   Reason
	// Turn is who has to act now: the owner, the other side, an authority, or
	// cuiban itself (a letter on its way); "" when nobody has, in a case that is
	// stopped, paused, at rest or closed. Since is from when, zero unknown.
	Turn  By
	Since time.Time
}

// Rules is what Decide goes by besides the case.
type Rules struct {
	Ladder   *ladder.Ladder
	Calendar *calendar.Calendar
}

// Decide looks at a case at the moment now, when every watched folder of it has
// been read up to seen, and says what is to be done and when to look again. It
// changes nothing, and the same arguments give the same decision.
func Decide(c *Case, r Rules, seen, now time.Time) Decision {
	if c.State == Closed {
		return Decision{}
	}
	d := &decider{c: c, r: r, seen: seen, now: now, promises: slices.Clone(c.Promises), wrote: lastOut(c)}
	d.rung = r.at(c)
	d.alarms()
	d.breaks()
	for _, rule := range []func() bool{d.alarmed, d.asides, d.stopped, d.paused, d.takenOver, d.resolved, d.pending, d.ownersTask, d.running, d.filing, d.chase} {
		if rule() {
			break
		}
	}
	if !d.wake.IsZero() && d.wake.Before(d.out.Next) {
		d.out.Next, d.out.Why = d.wake, d.wakeWhy
	}
	if !d.out.Next.After(now) { // a move was made: look again when it has been carried out
		d.out.Next = now.Add(ReadAgain)
	}
	return d.out
}

// at is the rung a case stands on: an unknown one means the lowest.
func (r Rules) at(c *Case) ladder.Rung {
	rung, ok := r.Ladder.Rung(c.Rung)
	if ok {
		return rung
	}
	if way := r.Ladder.Way(c.Kind, string(c.Standing)); len(way) > 0 {
		return way[0]
	}
	return rung
}

type decider struct {
	c         *Case
	r         Rules
	rung      ladder.Rung
	seen, now time.Time
	promises  []Promise // with the breaks of this pass applied
	wrote     time.Time // when the owner's side last wrote
	out       Decision
	wake      time.Time // an earlier moment than the rule's own at which a promise must be looked at
	wakeWhy   Reason
}

func (d *decider) wait(until time.Time, why Reason) bool {
	d.out.Next, d.out.Why = until, why
	return true
}

// turn notes whose turn it is and since when.
func (d *decider) turn(by By, since time.Time) { d.out.Turn, d.out.Since = by, since }

func (d *decider) do(m Move, next time.Time) bool {
	if d.done(m.Key) { // made before, and nothing came of it yet
		return d.wait(later(next, d.now.Add(day)), m.Why)
	}
	if at := d.ownerTime(d.now); m.Kind != MoveLetter && at.After(d.now) { // the owner sleeps
		return d.wait(at, m.Why)
	}
	d.out.Moves = append(d.out.Moves, m)
	return d.wait(next, m.Why)
}

// done says whether the move of that key has been made already.
func (d *decider) done(key string) bool {
	for i := range d.c.Letters {
		if d.c.Letters[i].Key == key {
			return true
		}
	}
	return d.last(func(e *Entry) bool { return e.Kind == EntryNotice && e.Text == key }).Kind != ""
}

// alarms warns about demands that look like fraud or pressure, at any hour.
func (d *decider) alarms() {
	for i := range d.c.Entries {
		e := &d.c.Entries[i]
		if e.Facts == nil || e.Kind != EntryMailIn || e.Facts.Imported {
			continue
		}
		for _, kind := range e.Facts.Alarms {
			m := Move{Kind: MoveAlarm, Key: d.c.Ref + "/alarm/" + kind + "/" + e.Mail, Mail: e.Mail, Alarm: kind, Why: Reason{
				ZH: "对方的来信里有危险信号", EN: "their mail carries a danger sign"}}
			if !d.done(m.Key) {
				d.out.Moves = append(d.out.Moves, m)
			}
		}
	}
}

// alarmed lets nothing else happen beside an alarm: it holds the drafts.
func (d *decider) alarmed() bool {
	if !slices.ContainsFunc(d.out.Moves, func(m Move) bool { return m.Kind == MoveAlarm }) {
		return false
	}
	d.turn(ByOwner, d.now)
	return d.wait(d.now, Reason{ZH: "对方的来信里有危险信号", EN: "their mail carries a danger sign"})
}

// breaks finds the promises whose deadline and grace have passed. One counts as
// broken only when the mailbox has been read past that moment, and none while
// its term stands still because they wait for the owner.
func (d *decider) breaks() {
	owed := d.owed()
	for i := range d.promises {
		p := &d.promises[i]
		due := p.Deadline()
		if p.Status != PromiseOpen || p.Who == ByOwner || due.IsZero() || d.c.passedBefore(p) || !owed.IsZero() && due.After(owed) {
			continue
		}
		limit := due.Add(Grace)
		switch {
		case limit.After(d.now):
			d.wakeAt(limit, Reason{ZH: "看「" + p.Quote + "」是否兑现", EN: "to see whether “" + p.Quote + "” was kept"})
		case d.seen.Before(limit):
			d.wakeAt(d.now.Add(ReadAgain), whyUnread)
		default:
			p.Status = PromiseBroken
			d.out.Moves = append(d.out.Moves, Move{Kind: MoveBreak, Key: d.c.Ref + "/break/" + p.Key, Promises: []string{p.Key},
				Why: Reason{ZH: "期限已过 12 小时，没有看到兑现", EN: "the deadline passed 12 hours ago and nothing was seen"}})
		}
	}
}

// owes says whether the promise is a demand on the owner that is still unanswered.
func (d *decider) owes(p *Promise) bool {
	return p.Who == ByOwner && p.Status == PromiseOpen && !d.wrote.After(p.Said) && !d.c.passedBefore(p)
}

// owed is since when they wait for the owner, zero when they do not.
func (d *decider) owed() (since time.Time) {
	for i := range d.promises {
		if p := &d.promises[i]; d.owes(p) && (since.IsZero() || p.Said.Before(since)) {
			since = p.Said
		}
	}
	return since
}

// unread waits until the mailbox has been read up to the moment that counts:
// before that nobody knows whether they wrote.
func (d *decider) unread() bool {
	return d.wait(d.now.Add(ReadAgain), whyUnread)
}

var whyUnread = Reason{ZH: "等邮箱读到期限之后再判断", EN: "waiting until the mailbox has been read past the deadline"}

func (d *decider) wakeAt(t time.Time, why Reason) {
	if d.wake.IsZero() || t.Before(d.wake) {
		d.wake, d.wakeWhy = t, why
	}
}

func (d *decider) stopped() bool {
	if !d.c.Stopped {
		return false
	}
	if e := d.last(func(e *Entry) bool { return e.Kind == EntryStopped }); e.By == ByCuiban {
		d.turn(ByOwner, e.Noted)
		return d.quiet(Reason{ZH: "对方的来信里有危险信号，先停下，等您决定", EN: "their mail carries a danger sign; everything is held until you decide"})
	}
	return d.quiet(Reason{ZH: "您让我们停下了", EN: "you told us to stop"})
}

func (d *decider) paused() bool {
	if !d.c.PausedUntil.After(d.now) {
		return false
	}
	return d.wait(d.c.PausedUntil, Reason{ZH: "按您的要求暂停到这一刻", EN: "paused until then, as you asked"})
}

// resolved asks the owner whether the money arrived, and reminds twice.
func (d *decider) resolved() bool {
	if d.c.State != Resolved {
		return false
	}
	e := d.last(func(e *Entry) bool { return e.Kind == EntryResolved })
	why := Reason{ZH: "对方说已付款，等您确认是否到账", EN: "they say it is paid; waiting for you to confirm"}
	d.turn(ByOwner, e.At)
	key := d.c.Ref + "/ask_paid/" + e.Mail
	return d.again(e.At, []reminder{{0, key}, {3 * day, key + "/1"}, {7 * day, key + "/2"}}, Move{Kind: MoveAskPaid, Mail: e.Mail, Why: why})
}

const day = 24 * time.Hour

// reminder is one of several about the same thing: how long after the one before it
// was given it comes, and its key.
type reminder struct {
	after time.Duration
	key   string
}

// again makes the move at the first of the reminders, counted from since, and at
// each following one once more; after the last it lies still. However long nobody
// looked, no two come one upon the other.
func (d *decider) again(since time.Time, all []reminder, m Move) bool {
	for _, r := range all {
		if given := d.noticed(r.key); given.Kind != "" {
			since = given.Noted
			continue
		}
		if at := d.ownerTime(since.Add(r.after)); at.After(d.now) {
			return d.wait(at, m.Why)
		}
		m.Key = r.key
		return d.do(m, d.now)
	}
	return d.quiet(m.Why)
}

// quiet looks again after a month without an event, and asks the owner then.
func (d *decider) quiet(why Reason) bool {
	last := d.last(func(e *Entry) bool { return e.Kind != EntryNotice && e.Kind != EntryRefused })
	at := d.ownerTime(last.Noted.Add(QuietAfter))
	key := d.c.Ref + "/quiet/" + last.Hash
	if at.After(d.now) {
		return d.wait(at, why)
	}
	if d.done(key) {
		return d.wait(d.now.Add(QuietAfter), why)
	}
	return d.do(Move{Kind: MoveQuiet, Key: key, Why: Reason{ZH: "三十天没有动静", EN: "nothing happened for thirty days"}}, d.now)
}

// pending waits for the owner while a letter is theirs to approve, takes it
// back when it was overtaken, and reminds once.
func (d *decider) pending() bool {
	for _, l := range d.c.Letters {
		if !l.State.Pending() {
			continue
		}
		if why, gone := d.overtaken(l); gone {
			d.out.Moves = append(d.out.Moves, Move{Kind: MoveDiscard, Key: l.Key + "/discard", Letter: l.Key, Why: why})
			continue
		}
		if stop, ok := d.stop(); ok && d.chases(l) && stop.After(d.now) {
			d.wakeAt(stop, whyStop)
		}
		return d.awaitOwner(l)
	}
	return false
}

// chases says that a letter is a follow-up of the rung the case stands on, which
// its end makes needless.
func (d *decider) chases(l Letter) bool {
	return l.Rung == d.rung.ID && (l.Step == StepFollowUp1 || l.Step == StepFollowUp2)
}

func (d *decider) awaitOwner(l Letter) bool {
	why := Reason{ZH: "草稿等您回复", EN: "the draft waits for your reply"}
	since := l.Asked
	if since.IsZero() {
		since = l.Created
	}
	d.turn(ByOwner, since)
	switch l.State {
	case LetterUnknown:
		d.turn(ByOwner, later(l.Sent, l.Approved))
		return d.wait(d.now.Add(day), Reason{ZH: "不知道上一封信是否送达，等您查看", EN: "it is not known whether the last letter arrived; waiting for you to look"})
	case LetterApproved, LetterClaimed, LetterDot:
		d.turn(ByCuiban, l.Approved)
		return d.wait(d.now.Add(ReadAgain), Reason{ZH: "信正在发出", EN: "the letter is on its way"})
	}
	if l.Later.After(d.now) {
		return d.wait(l.Later, Reason{ZH: "您推迟到了这一刻", EN: "you put it off until then"})
	}
	if at := d.ownerTime(d.now); l.State == LetterDraft && at.After(d.now) {
		return d.wait(at, Reason{ZH: "到早上再请您看", EN: "to show it to you in the morning"})
	}
	at := d.ownerTime(since.Add(AskReminder))
	if at.After(d.now) {
		return d.wait(at, why)
	}
	m := Move{Kind: MoveRemindAsk, Key: l.Key + "/remind/" + since.UTC().Format(time.DateOnly), Letter: l.Key, Why: why}
	if d.done(m.Key) {
		return d.quiet(why)
	}
	return d.do(m, d.now.Add(AskReminder))
}

// overtaken says whether a draft not yet approved no longer fits: they
// answered, made a new promise, or the promise it quotes was settled.
func (d *decider) overtaken(l Letter) (Reason, bool) {
	if l.State != LetterDraft && l.State != LetterAsked {
		return Reason{}, false
	}
	if d.chases(l) && d.stopPassed() {
		return Reason{ZH: "给对方的期限已到，改走下一步", EN: "the time we gave them is over; the next step takes its place"}, true
	}
	for _, key := range l.Promises {
		if i := d.index(key); i >= 0 && d.promises[i].Status != PromiseBroken && d.promises[i].Status != PromiseOpen {
			return Reason{ZH: "草稿引用的承诺已有结果", EN: "the promise it quotes has been settled"}, true
		}
	}
	for _, p := range d.c.Parties {
		if p.Bad && slices.Contains(l.Recipients, p.Address) {
			return Reason{ZH: "发往 " + p.Address + " 的信被退回了", EN: "mail to " + p.Address + " bounced"}, true
		}
	}
	for i := range d.c.Entries {
		e := &d.c.Entries[i]
		if e.Answers() && e.Noted.After(l.Created) {
			return Reason{ZH: "草稿写好后对方回了信", EN: "they answered after it was drafted"}, true
		}
	}
	for _, p := range d.promises {
		if p.Who != ByOwner && p.Status == PromiseOpen && p.Said.After(l.Created) && p.Deadline().After(d.now) {
			return Reason{ZH: "草稿写好后对方作了新的承诺", EN: "they made a new promise after it was drafted"}, true
		}
	}
	return Reason{}, false
}

func (d *decider) index(key string) int {
	return slices.IndexFunc(d.promises, func(p Promise) bool { return p.Key == key })
}

// ownersTask holds their clock while the owner must act. The end of the rung and
// the terms of the law are not moved by it.
func (d *decider) ownersTask() bool {
	for i := range d.promises {
		p := &d.promises[i]
		if !d.owes(p) {
			continue
		}
		if d.ended() {
			return false
		}
		d.turn(ByOwner, p.Said)
		switch end, why, ok := d.end(); {
		case ok && end.After(d.now):
			d.wakeAt(end, why)
		case ok:
			d.wakeAt(d.now.Add(ReadAgain), whyUnread)
		}
		return d.quiet(whyTask(p))
	}
	return false
}

// running waits for the promises that are not due yet.
func (d *decider) running() bool {
	var first time.Time
	var quote string
	for _, p := range d.promises {
		due := p.Deadline()
		if p.Who == ByOwner || p.Status != PromiseOpen || due.IsZero() || d.c.passedBefore(&p) {
			continue
		}
		if check := due.Add(Grace); first.IsZero() || check.Before(first) {
			first, quote = check, p.Quote
		}
	}
	if first.IsZero() || d.ended() {
		return false
	}
	d.theirTurn()
	if end, _, ok := d.end(); ok && end.Before(first) {
		first = end
	}
	if !first.After(d.now) {
		return d.unread()
	}
	return d.wait(first, Reason{ZH: "看「" + quote + "」是否兑现", EN: "to see whether “" + quote + "” was kept"})
}

// filing waits, after directions were given, for the owner to file.
func (d *decider) filing() bool {
	given := d.last(func(e *Entry) bool { return e.Kind == EntryDirection && !d.cannotWait(e.Rung) })
	if given.Kind == "" || d.last(func(e *Entry) bool { return e.Kind == EntrySubmitted }).At.After(given.At) {
		return false
	}
	why := Reason{ZH: "等您提交后告诉我们编号", EN: "waiting for you to file and tell us the number"}
	d.turn(ByOwner, given.Noted)
	key := d.c.Ref + "/file/" + given.Rung + "/" + given.Noted.UTC().Format(time.DateOnly) + "/"
	return d.again(given.Noted, []reminder{{3 * day, key + "d"}, {4 * day, key + "h"}, {7 * day, key + "o"}}, Move{Kind: MoveRemindFile, Rung: given.Rung, Why: why})
}

// cannotWait says whether the rung is one that is taken beside all others.
func (d *decider) cannotWait(rung string) bool {
	return slices.ContainsFunc(d.r.Ladder.AtOnce(d.c.Kind, string(d.c.Standing)), func(r ladder.Rung) bool { return r.ID == rung })
}

// theirTurn notes that the other side, or the authority filed with, has to act
// since the owner's side last wrote.
func (d *decider) theirTurn() { d.turn(d.desk(), later(d.wrote, d.c.RungSince)) }

// desk is whose answer counts at this rung: the authority's once the owner filed
// with it, else the platform's.
func (d *decider) desk() By {
	if d.rung.Stage != "front" && d.rung.Stage != "official" && filedWith(d.c, d.c.Rung) {
		return ByRegulator
	}
	return ByCounterparty
}

func (d *decider) ownerTime(t time.Time) time.Time {
	return calendar.NextOwnerTime(t, d.c.OwnerZone())
}

// last returns the newest entry that matches, or the zero Entry.
func (d *decider) last(match func(*Entry) bool) Entry {
	for i := len(d.c.Entries) - 1; i >= 0; i-- {
		if match(&d.c.Entries[i]) {
			return d.c.Entries[i]
		}
	}
	return Entry{}
}
