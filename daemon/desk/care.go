package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/store"
)

// Cause notes what the platform gives as its reason, as tags of the case.
func (d *Desk) Cause(c *escalation.Case, words string) (Done, error) {
	for _, w := range strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) }) {
		AddCause(c, strings.TrimSpace(w))
	}
	all := strings.Join(c.Causes, "、")
	return d.finish(c, escalation.Entry{Kind: escalation.EntryOrder, Text: "cause " + words},
		say("原因记下了："+all+"。", "Noted as their reason: "+strings.Join(c.Causes, ", ")+"."))
}

// AddCause adds a cause tag to the case and says whether it is new there.
func AddCause(c *escalation.Case, tag string) bool {
	if tag == "" || slices.Contains(c.Causes, tag) {
		return false
	}
	c.Causes = append(c.Causes, tag)
	return true
}

// Remind has a reminder mailed to the owner at that moment. mail makes it.
func (d *Desk) Remind(c *escalation.Case, at time.Time, words string, mail func() (raw []byte, messageID string, err error)) (Done, error) {
	if !at.After(d.Tx.Now()) {
		return Done{}, fmt.Errorf("%s is over", at.In(c.OwnerZone()).Format(time.DateOnly))
	}
	raw, id, err := mail()
	if err != nil {
		return Done{}, err
	}
	e, err := d.append(c, escalation.Entry{Kind: escalation.EntryOrder, Text: "remind " + at.In(c.OwnerZone()).Format(time.DateOnly) + " " + words})
	if err != nil {
		return Done{}, err
	}
	n := store.Notice{Key: fmt.Sprintf("%s/reminder/%d", c.Ref, e.Seq), Owner: c.Owner.ID, Case: c.ID, Kind: "reminder", MessageID: id, Due: at}
	if _, err := d.Tx.Enqueue(n, raw); err != nil {
		return Done{}, err
	}
	local := at.In(c.OwnerZone())
	return d.finish(c, escalation.Entry{}, say(fmt.Sprintf("好，%d月%d日提醒您。", local.Month(), local.Day()), "We remind you on "+local.Format("2 January")+"."))
}

// ReminderTime reads when a reminder is due: eight in the morning of the day the
// words name ("6月20日 给客服打电话", "20 June: call them").
func (d *Desk) ReminderTime(c *escalation.Case, words string) (time.Time, error) {
	due, err := readDue(words, d.Tx.Now(), c.OwnerZone(), d.Calendar(c))
	if err != nil {
		return time.Time{}, err
	}
	y, m, day := due.At.In(c.OwnerZone()).Date()
	return time.Date(y, m, day, 8, 0, 0, 0, c.OwnerZone()), nil
}

// Merge makes the case other a part of c: one dispute in two cases. What waits
// in either is dropped, since its letters tell half of it.
func (d *Desk) Merge(c *escalation.Case, other string) (Done, error) {
	from, err := d.Tx.Case(other)
	if err != nil {
		return Done{}, err
	}
	if from.Owner.ID != c.Owner.ID {
		return Done{}, fmt.Errorf("case %s: %w", other, store.ErrNotFound) // of others not even the number is told
	}
	for _, k := range []*escalation.Case{c, from} {
		if _, err := d.dropWaiting(k); err != nil {
			return Done{}, err
		}
	}
	if err := d.Tx.Merge(c.ID, from.ID, "the owner says that both are one dispute"); err != nil {
		return Done{}, err
	}
	whole, err := d.Tx.CaseByID(c.ID)
	if err != nil {
		return Done{}, err
	}
	whole.Head = whole.Entries[len(whole.Entries)-1].Seq
	return d.finish(whole, escalation.Entry{}, say(from.Ref+" 已并入 "+c.Ref+"。", from.Ref+" is now a part of "+c.Ref+"."))
}

// Open makes a new case of the owner's by hand; title is what it is called.
func (d *Desk) Open(o escalation.Owner, title, happened, jurisdiction string, sight escalation.Sight) (Done, error) {
	if strings.TrimSpace(title) == "" {
		return Done{}, ErrEmpty
	}
	c := &escalation.Case{Owner: o, Title: strings.TrimSpace(title), Platform: strings.Fields(title)[0], Happened: strings.TrimSpace(happened), Jurisdiction: jurisdiction,
		State: escalation.Open, Rung: "front_line", Opened: d.Tx.Now(), RungSince: d.Tx.Now(), Sight: sight}
	if err := d.Tx.NewCase(c); err != nil {
		return Done{}, err
	}
	if _, err := d.Captures(c); err != nil {
		return Done{}, err
	}
	return d.finish(c, escalation.Entry{}, say("已立案 "+c.Ref+"。往来邮件的主题里带上 ["+c.Ref+"]，就会归到这里。", "Case "+c.Ref+" is open. Mail with ["+c.Ref+"] in its subject is filed there."))
}

// DigestNow has the digest made at the next pass, beside the weekly one.
func (d *Desk) DigestNow(o escalation.Owner) (Done, error) {
	err := d.Tx.SetMeta(DigestKey(o.ID), d.Tx.Now().UTC().Format(time.RFC3339))
	return Done{Lines: []escalation.Reason{say("好，汇总随后就到。", "The overview follows at once.")}}, err
}

// DigestKey is where an order for a digest out of turn is kept.
func DigestKey(owner int64) string { return fmt.Sprintf("digest/now/%d", owner) }

// ResumeSending lifts the breaker: the owner has looked. mend is the outbox's.
func (d *Desk) ResumeSending(o escalation.Owner, mend func(tx *store.Tx, owner int64) (was bool, err error)) (Done, error) {
	was, err := mend(d.Tx, o.ID)
	if err != nil {
		return Done{}, err
	}
	line := say("发信恢复了。", "Letters leave again.")
	if !was {
		line = say("发信没有被暂停。", "Letters were not stopped.")
	}
	return Done{Lines: []escalation.Reason{line}}, nil
}

// List says where every open case of the owner stands.
func (d *Desk) List(o escalation.Owner) (Done, error) {
	heads, err := d.Tx.Cases(store.CaseFilter{Owner: o.ID, States: []escalation.State{escalation.Open, escalation.Resolved}, Limit: 100})
	if err != nil {
		return Done{}, err
	}
	done := Done{}
	for i := range heads {
		done.Lines = append(done.Lines, Standing(&heads[i]))
	}
	if len(done.Lines) == 0 {
		done.Lines = append(done.Lines, say("没有进行中的案件。", "There is no open case."))
	}
	return done, nil
}

// Standing says in a line where a case stands.
func Standing(c *escalation.Case) escalation.Reason {
	next := c.Next.In(c.OwnerZone())
	if c.State == escalation.Closed {
		return say(c.Ref+"："+c.Title+"。已结案。", c.Ref+": "+c.Title+". Closed.")
	}
	return say(fmt.Sprintf("%s：%s。下一次查看 %d月%d日%s，%s。", c.Ref, c.Title, next.Month(), next.Day(), next.Format("15:04"), c.NextWhy),
		fmt.Sprintf("%s: %s. Next look on %s: %s.", c.Ref, c.Title, next.Format("2 January 15:04"), c.NextWhy))
}

// Furnish completes a case that was just opened: the fields that are known, and
// the addresses the owner names, which letters may go to.
func (d *Desk) Furnish(opened Done, changes Changes, with []string) (Done, error) {
	c := opened.Case
	for _, change := range changes {
		change(c)
	}
	for _, address := range with {
		p := escalation.Party{Address: strings.ToLower(strings.TrimSpace(address)), Role: escalation.RolePlatform, Confirmed: true}
		if err := d.Tx.SaveParty(c.ID, p); err != nil {
			return Done{}, err
		}
	}
	if err := d.Tx.SaveCase(c); err != nil {
		return Done{}, err
	}
	return opened, nil
}
