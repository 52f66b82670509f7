package escalation

import "time"

// A case may be taken over from mail of the past. Its clocks are shown and not
// chased: what had passed when the mail was taken over moves nothing and nobody
// is written to, until something new happens in the case. The owner's "resume"
// makes those clocks count like any others.

// takenAt is when the mail of a promise was taken over from files; zero when it
// came by the wire, or when the owner has said since to go on.
func (c *Case) takenAt(mail string) time.Time {
	var at time.Time
	for i := range c.Entries {
		switch e := &c.Entries[i]; {
		case e.Mail == mail && e.Facts != nil && !e.Facts.Imported:
			return time.Time{}
		case e.Mail == mail && e.Facts != nil:
			at = e.Noted
		case e.Kind == EntryResumed || e.Kind == EntryReopened:
			at = time.Time{}
		}
	}
	return at
}

// passedBefore says whether the clock of a promise had run out when its mail was
// taken over. A demand without a date had, since nobody knows when it was meant for.
func (c *Case) passedBefore(p *Promise) bool {
	at := c.takenAt(p.Mail)
	due := p.Deadline()
	if due.IsZero() {
		return !at.IsZero() && p.Who == ByOwner
	}
	return !due.Add(Grace).After(at)
}

// TakenOver says whether all that is known of the case is mail of the past:
// nothing has come, been written or been ordered since, and no clock reaches
// beyond the moment it was taken over. Such a case rests until then.
func (c *Case) TakenOver() bool {
	imported := false
	for i := range c.Entries {
		e := &c.Entries[i]
		switch {
		case e.Facts != nil && e.Facts.Imported:
			imported = true
		case e.Kind == EntryMailIn && (e.By == ByCounterparty || e.By == ByRegulator) && e.Facts.Human(), e.Kind == EntryLetter,
			e.By == ByOwner && e.Kind != EntryOpened && e.Kind != EntryEdited && e.Kind != EntryEvidence && e.Kind != EntryNote && e.Kind != EntryMerged && e.Kind != EntryUnmerged:
			return false
		}
	}
	return imported
}

// WhyTakenOver is why such a case rests.
var WhyTakenOver = Reason{
	ZH: "由旧邮件接手，过去的期限只显示、不追；回复「继续」或来了新邮件就接着跟进",
	EN: "taken over from old mail: past deadlines are shown, not chased; “resume” or new mail makes it go on",
}

// takenOver lets a case of the past rest.
func (d *decider) takenOver() bool {
	if !d.c.TakenOver() {
		return false
	}
	if d.c.State == Open {
		for i := range d.promises {
			p := &d.promises[i]
			if (p.Status == PromiseOpen || p.Status == PromiseBroken) && !p.Deadline().IsZero() && !d.c.passedBefore(p) {
				return false
			}
		}
	}
	return d.wait(d.now.Add(QuietAfter), WhyTakenOver)
}
