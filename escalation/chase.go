package escalation

import (
	"slices"
	"strconv"
	"time"

	"cuiban/escalation/calendar"
	"cuiban/escalation/ladder"
)

// chase is the rule for a case where the ball is in their court and no promise
// is running: the next follow-up of this rung, or the next rung.
func (d *decider) chase() bool {
	d.theirTurn()
	if why, yes := d.leave(); yes {
		return d.climb(d.now, why)
	}
	sent := d.followUps()
	ready, why := d.ready(sent)
	ready = later(ready, d.asked())
	if sent < d.rung.FollowUps {
		ready = later(ready, d.gap())
	}
	stop, ends := d.stop()
	switch {
	case ends && d.now.After(stop), !d.now.Before(ready) && d.seen.Before(ready): // their answer may lie in the mailbox
		return d.unread()
	case ends && d.sooner(stop, ready):
		return d.wait(stop, whyStop)
	}
	if sent >= d.rung.FollowUps {
		return d.climb(ready, why)
	}
	return d.followUp(ready, why, sent)
}

var whyStop = Reason{ZH: "给对方的期限到此为止，若没有结果就走下一步", EN: "the time we gave them ends then; without a result, the next step follows"}

// leave says whether this rung is done with, whatever its waits.
func (d *decider) leave() (Reason, bool) {
	switch {
	case d.stopPassed():
		return d.c.unseen("给对方的期限已到", "the time we gave them is over"), true
	case d.templates() >= TemplatesForNext:
		return Reason{ZH: "对方两次给了几乎相同的模板答复", EN: "they gave nearly the same templated answer twice"}, true
	case d.refused():
		return whyRefused(d.desk()), true
	case d.mediationEnd().At.After(d.c.RungSince):
		return Reason{ZH: "调解结束了，没有结果", EN: "the mediation ended without a result"}, true
	}
	return Reason{}, false
}

// stop is the rung's absolute end: its own term, or the date our letter set if
// that is later. Extensions and requests for material do not move it.
func (d *decider) stop() (time.Time, bool) {
	if d.rung.Stop.N == 0 || d.c.RungSince.IsZero() {
		return time.Time{}, false
	}
	end := d.after(d.c.RungSince, d.rung.Stop)
	for _, l := range d.c.Letters {
		if l.Rung == d.rung.ID && l.State == LetterAccepted && l.Step == StepOpen && l.Deadline.After(end) {
			end = l.Deadline
		}
	}
	return end, true
}

// end is when this rung is over whatever is promised or asked for meanwhile: its
// absolute stop, or the terms that the law gives the desk.
func (d *decider) end() (time.Time, Reason, bool) {
	stop, ok := d.stop()
	if due, _, lawful := d.statutory(); lawful && (!ok || due.Add(Grace).Before(stop)) {
		return due.Add(Grace), Reason{ZH: "受理机关的期限到此为止，若没有结果就走下一步", EN: "the authority's term ends then; without a result, the next step follows"}, true
	}
	return stop, whyStop, ok
}

func (d *decider) ended() bool {
	end, _, ok := d.end()
	return ok && !d.now.Before(end) && !d.seen.Before(end)
}

func (d *decider) stopPassed() bool {
	stop, ok := d.stop()
	return ok && d.now.After(stop) && !d.seen.Before(stop)
}

// sooner says whether the stop comes before a follow-up could be answered: a
// second mail a day before the end of the term would help nobody.
func (d *decider) sooner(stop, ready time.Time) bool {
	at := d.window(later(ready, d.now))
	due, _ := d.r.Calendar.AddWorkingDays(calendar.DateOf(at, d.c.OtherZone()), FollowUpGap)
	return !d.now.After(stop) && !due.EndOfDay(d.c.OtherZone()).Before(stop)
}

// templates counts the near-identical human answers since the rung began.
func (d *decider) templates() int {
	originals := map[string]int{}
	most := 0
	for i := range d.c.Entries {
		e := &d.c.Entries[i]
		if e.Kind != EntryMailIn || e.By != ByCounterparty || !e.Facts.Human() || e.At.Before(d.c.RungSince) || !e.Facts.Template {
			continue
		}
		if originals[e.Facts.TemplateOf] == 0 {
			originals[e.Facts.TemplateOf] = 1 // the one it repeats
		}
		originals[e.Facts.TemplateOf]++
		most = max(most, originals[e.Facts.TemplateOf])
	}
	return most
}

// refused says whether the last word after ours, of the desk whose answer counts
// at this rung, was a refusal.
func (d *decider) refused() bool {
	by := d.desk()
	e := d.last(func(e *Entry) bool { return e.Kind == EntryMailIn && e.By == by && e.Facts.Human() })
	return e.Kind != "" && e.Facts.Outcome == "refused" && e.At.After(d.c.RungSince) && e.At.After(d.wrote)
}

func whyRefused(by By) Reason {
	if by == ByRegulator {
		return Reason{ZH: "受理机关没有支持", EN: "the authority turned it down"}
	}
	return Reason{ZH: "对方拒绝了", EN: "they refused"}
}

// followUps counts the follow-ups that left at this rung.
func (d *decider) followUps() (sent int) {
	for i := range d.c.Letters {
		if l := &d.c.Letters[i]; l.Rung == d.rung.ID && l.State == LetterAccepted && l.Step != StepOpen && !l.Sent.Before(d.c.RungSince) {
			sent++
		}
	}
	return sent
}

// lastOut is when the owner's side last wrote, by letter, own mail or filing.
func lastOut(c *Case) (out time.Time) {
	for i := range c.Entries {
		if e := &c.Entries[i]; e.Kind == EntryMailOut || e.Kind == EntrySubmitted {
			out = e.At
		}
	}
	for i := range c.Letters {
		if l := &c.Letters[i]; l.State == LetterAccepted {
			out = later(out, l.Sent)
		}
	}
	return out
}

// gap is the moment before which no follow-up is drafted: three working
// days after the last one that left, or that their server refused.
func (d *decider) gap() time.Time {
	var last time.Time
	for _, l := range d.c.Letters {
		if l.State == LetterAccepted {
			last = later(last, l.Sent)
		}
	}
	if last.IsZero() {
		return d.refusal()
	}
	return later(d.gapAfter(last), d.refusal())
}

// cap is the moment before which no letter is drafted because so many left
// since the same day of last week.
func (d *decider) cap() time.Time {
	var sent []time.Time
	for i := range d.c.Letters {
		if l := &d.c.Letters[i]; l.State == LetterAccepted {
			sent = append(sent, l.Sent)
		}
	}
	if len(sent) < WeekCap {
		return time.Time{}
	}
	slices.SortFunc(sent, time.Time.Compare)
	return calendar.DateOf(sent[len(sent)-WeekCap], d.c.OtherZone()).AddDays(7).At(0, 0, 0, d.c.OtherZone())
}

// asked is the latest date by which our letters of this rung asked for an
// answer: nothing follows before it.
func (d *decider) asked() time.Time {
	var date time.Time
	for _, l := range d.c.Letters {
		if l.Rung == d.rung.ID && l.State == LetterAccepted && !l.Sent.Before(d.c.RungSince) {
			date = later(date, l.Deadline)
		}
	}
	return date
}

// refusal is the moment before which nothing is drafted after a server refused
// a letter; a rung that is reached otherwise need not wait for any other gap.
func (d *decider) refusal() time.Time {
	e := d.last(func(e *Entry) bool {
		return e.Kind == EntryLetter && (e.Text == string(LetterRejected) || e.Text == string(LetterAccepted))
	})
	if e.Text != string(LetterRejected) {
		return time.Time{}
	}
	return d.gapAfter(e.At)
}

// Answers says that the entry is an answer with content of the other side: of a
// person, and neither an acknowledgement nor a template.
func (e *Entry) Answers() bool {
	return e.Kind == EntryMailIn && e.By != ByOther && e.Facts.Human() && e.Facts.Substantive && !e.Facts.Template
}

// ready is the moment from which the next step may be taken, and why then. An
// answer of theirs since our last mail is given the usual time too.
func (d *decider) ready(sent int) (time.Time, Reason) {
	base := later(d.wrote, d.c.RungSince)
	if p, ok := d.brokenSince(base); ok {
		return p.Deadline().Add(Grace), d.c.unseen("对方承诺「"+p.Quote+"」，应在"+dayZH(p.Deadline(), d.c.OtherZone())+"前兑现",
			"they promised “"+p.Quote+"”, due "+dayEN(p.Deadline(), d.c.OtherZone()))
	}
	base = later(base, d.last((*Entry).Answers).At)
	if end, holds, ok := d.statutory(); ok && holds {
		return end.Add(Grace), d.c.unseen("受理机关的法定期限已过", "the authority's term in law is over")
	} else if ok {
		return end.Add(Grace), d.c.unseen("受理机关通常的期限已过（法定时限待核）", "the authority's usual term is over (check this term)")
	}
	if sent > 0 {
		return d.gapAfter(base), d.c.unseen("催办信发出后已是第三个工作日", "it is the third working day since the follow-up")
	}
	return d.after(base, d.usualWait()).Add(Grace), Reason{ZH: "对方没有给出期限，已等过通常的时间", EN: "they gave no date, and the usual time has passed"}
}

// usualWait is how long this rung is given when nobody named a date: its wait, or
// the longest term of the law.
func (d *decider) usualWait() ladder.Clock {
	for _, k := range []ladder.Clock{d.rung.Final, d.rung.First, d.rung.Wait} {
		if k.N > 0 {
			return k
		}
	}
	return ladder.Clock{}
}

// brokenSince finds the newest broken promise made since t.
func (d *decider) brokenSince(t time.Time) (Promise, bool) {
	for i := len(d.promises) - 1; i >= 0; i-- {
		p := d.promises[i]
		if p.Who != ByOwner && p.Status == PromiseBroken && p.Settled.IsZero() && !p.Said.Before(t) {
			return p, true
		}
	}
	return Promise{}, false
}

// gapAfter is the start of the third working day after t.
func (d *decider) gapAfter(t time.Time) time.Time {
	day, _ := d.r.Calendar.AddWorkingDays(calendar.DateOf(t, d.c.OtherZone()), FollowUpGap)
	return day.At(0, 0, 0, d.c.OtherZone())
}

// after returns the moment a clock ends that starts at t; see Rules.end.
func (d *decider) after(t time.Time, k ladder.Clock) time.Time { return d.r.end(d.c, t, k) }

// overlapWithin is how far ahead hours are looked for that suit desk and owner
// alike: beyond the longest holiday.
const overlapWithin = 21 * 24 * time.Hour

// deskLead is how long before a desk's hours an owner is asked whose own day never
// meets them: what is approved then lies on the desk in the morning.
const deskLead = 12 * time.Hour

// window is the next moment at which a desk reads and the owner may be asked. An
// owner on the other side of the world, who sleeps through the desk's hours, is
// asked in the day before them.
func (d *decider) window(t time.Time) time.Time {
	if at := d.shared(t, 0); at.Sub(t) < overlapWithin {
		return at
	}
	return d.shared(t, deskLead)
}

// shared is the earliest moment of the owner's day, not before t, after which the
// desk's hours begin within lead; with no such moment, one beyond overlapWithin.
func (d *decider) shared(t time.Time, lead time.Duration) time.Time {
	at := d.ownerTime(t)
	for at.Sub(t) < overlapWithin {
		opens := d.r.Calendar.NextWindow(at, d.c.OtherZone())
		if opens.Sub(at) <= lead {
			return at
		}
		at = d.ownerTime(opens.Add(-lead))
	}
	return at
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// followUp drafts the nth follow-up of the rung in the next sending window in
// which the owner is awake.
func (d *decider) followUp(ready time.Time, why Reason, n int) bool {
	at := d.window(later(later(ready, d.cap()), d.now))
	if at.After(d.now) {
		return d.wait(at, Reason{ZH: "若到时仍没有结果，起草催办信请您确认", EN: "if there is no result by then, a follow-up is drafted for you to confirm"})
	}
	m := Move{Kind: MoveLetter, Rung: d.rung.ID, Step: StepFollowUp1, Promises: d.quoted(), Why: why}
	if n > 0 {
		m.Step = StepFollowUp2
		m.Deadline = d.after(at, ladder.Clock{N: FollowUpGap, Unit: ladder.WorkingDay})
	}
	m.Key = d.key(m)
	return d.do(m, d.now)
}

// quoted returns the keys of the broken promises that no later answer settled:
// those a letter quotes, oldest first.
func (d *decider) quoted() []string {
	var keys []string
	for _, p := range d.promises {
		if p.Who != ByOwner && p.Status == PromiseBroken && p.Settled.IsZero() {
			keys = append(keys, p.Key)
		}
	}
	return keys
}

// key is the deterministic name of a letter or a rung: where in the ladder it
// stands and how many of its kind came to nothing, so that a later round gets a
// new one.
func (d *decider) key(m Move) string {
	given := 0
	for _, l := range d.c.Letters {
		if l.Rung == m.Rung && l.Step == m.Step && (l.State == LetterDiscarded || l.State == LetterRejected) {
			given++
		}
	}
	return d.c.Ref + "/" + m.Rung + "/" + string(m.Step) + "/" + d.c.RungSince.UTC().Format("20060102") + "/" + strconv.Itoa(given)
}

// climb proposes the next rung that is open to the owner: a letter where the
// rung has one, directions where it has none.
func (d *decider) climb(ready time.Time, why Reason) bool {
	to, ok := d.r.onward(d.c, d.rung.ID, d.now)
	if !ok && ready.After(d.now) {
		d.wakeAt(ready, Reason{ZH: "等「" + d.rung.Title.ZH + "」的期限", EN: "waiting for the term of “" + d.rung.Title.EN + "”"})
	}
	if !ok {
		return d.quiet(Reason{ZH: "已经走到最后一级", EN: "the last rung has been reached"})
	}
	m := Move{Rung: to.ID, Step: StepOpen, Promises: d.quoted(), Why: why}
	at := d.ownerTime(later(ready, d.now))
	m.Kind = MoveDirections
	if to.Mail() {
		m.Kind = MoveLetter
		at = d.window(later(later(later(ready, d.refusal()), d.cap()), d.now))
	}
	if at.After(d.now) {
		return d.wait(at, Reason{ZH: "若到时仍没有结果，下一步：" + to.Title.ZH, EN: "if there is no result by then, the next step: " + to.Title.EN})
	}
	if to.Deadline.N > 0 {
		m.Deadline = d.after(d.now, to.Deadline)
	}
	m.Key = d.key(m)
	return d.do(m, d.now)
}
