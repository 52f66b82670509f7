package desk

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/ref"
	"cuiban/store"
)

// Recorder writes a mail into a case by the owner's order, as intake does it:
// the filing, the entry, who is who, the promises; and remembers the correction.
type Recorder func(tx *store.Tx, mailID, caseID int64) error

// FileMail files a mail of the tray, or of another case, in a case too.
func (d *Desk) FileMail(c *escalation.Case, m store.Mail, record Recorder) (Done, error) {
	if err := record(d.Tx, m.ID, c.ID); err != nil {
		return Done{}, err
	}
	whole, err := d.Tx.CaseByID(c.ID)
	if err != nil {
		return Done{}, err
	}
	return d.finish(whole, escalation.Entry{}, say(
		fmt.Sprintf("第 %d 封邮件已归入 %s。以后这个发件人的邮件也归到这里。", m.ID, c.Ref),
		fmt.Sprintf("Mail %d is filed under %s; later mail of this sender goes there too.", m.ID, c.Ref)))
}

// DropMail takes a mail out of the owner's tray: it belongs to no case. It stays
// in the archive.
func (d *Desk) DropMail(m store.Unfiled) (Done, error) {
	err := d.Tx.DropUnfiled(m.MailID, m.Owner)
	return Done{Lines: []escalation.Reason{say("已从待归档里拿掉，邮件仍在存档里。", "Taken out of the tray; the mail stays in the archive.")}}, err
}

// MoveMail takes a mail out of one case and files it in another of the same
// owner's. What followed from it in the first is undone by counter-entries.
func (d *Desk) MoveMail(m store.Mail, from, to *escalation.Case, record Recorder) (Done, error) {
	if err := d.takeOut(m, from, to.Ref); err != nil {
		return Done{}, err
	}
	if err := record(d.Tx, m.ID, to.ID); err != nil {
		return Done{}, err
	}
	whole, err := d.Tx.CaseByID(to.ID)
	if err != nil {
		return Done{}, err
	}
	return d.finish(whole, escalation.Entry{}, say(
		fmt.Sprintf("第 %d 封邮件已从 %s 移到 %s。", m.ID, from.Ref, to.Ref), fmt.Sprintf("Mail %d was moved from %s to %s.", m.ID, from.Ref, to.Ref)))
}

// Split makes a new case of some mails of a case: two disputes in one.
func (d *Desk) Split(c *escalation.Case, title string, mails []store.Mail, record Recorder) (Done, error) {
	if len(mails) == 0 || title == "" {
		return Done{}, ErrEmpty
	}
	n := &escalation.Case{Owner: c.Owner, Title: title, Platform: c.Platform, Entity: c.Entity, Kind: c.Kind, Standing: c.Standing, Jurisdiction: c.Jurisdiction,
		Account: c.Account, State: escalation.Open, Rung: "front_line", Opened: mails[0].Date, RungSince: d.Tx.Now(), Sight: c.Sight, Zone: c.Zone}
	if err := d.Tx.NewCase(n); err != nil {
		return Done{}, err
	}
	for _, p := range c.Parties {
		if err := d.Tx.SaveParty(n.ID, p); err != nil {
			return Done{}, err
		}
	}
	for _, m := range mails {
		if _, err := d.MoveMail(m, c, n, record); err != nil {
			return Done{}, err
		}
	}
	whole, err := d.Tx.CaseByID(n.ID)
	if err != nil {
		return Done{}, err
	}
	return d.finish(whole, escalation.Entry{}, say(fmt.Sprintf("已从 %s 分出 %s，移过去 %d 封邮件。", c.Ref, n.Ref, len(mails)), fmt.Sprintf("%s was split off from %s with %d mails.", n.Ref, c.Ref, len(mails))))
}

// takeOut undoes what a mail did to a case.
func (d *Desk) takeOut(m store.Mail, c *escalation.Case, to string) error {
	if err := d.Tx.Unfile(m.ID, c.ID, "moved to "+to); err != nil {
		return err
	}
	if err := d.forgetIDs(m, c); err != nil {
		return err
	}
	if err := d.takeBackPromises(m, c); err != nil {
		return err
	}
	if _, err := d.dropWaiting(c); err != nil { // their letters may cite it
		return err
	}
	resolved := slices.ContainsFunc(c.Entries, func(e escalation.Entry) bool {
		return e.Kind == escalation.EntryResolved && e.Mail == m.SHA256
	})
	if resolved && c.State == escalation.Resolved {
		c.State = escalation.Open
	}
	e, err := d.append(c, escalation.Entry{Kind: escalation.EntryMoved, Mail: m.SHA256, Text: m.Subject, Data: map[string]string{"to": to}})
	if err != nil {
		return err
	}
	c.Head, c.Next = e.Seq, d.Tx.Now()
	return d.Tx.SaveCase(c)
}

// takeBackPromises dismisses what the mail promised, and opens again what it
// was taken to have settled.
func (d *Desk) takeBackPromises(m store.Mail, c *escalation.Case) error {
	for _, p := range c.Promises {
		switch {
		case p.Mail == m.SHA256:
			p.Status = escalation.PromiseDismissed
		case p.SettledBy == m.SHA256:
			p.Status, p.Settled, p.SettledBy, p.Late = escalation.PromiseOpen, time.Time{}, "", false
		default:
			continue
		}
		if err := d.save(c, &p, string(escalation.EntryMoved)); err != nil {
			return err
		}
	}
	return nil
}

// forgetIDs takes from a case the message ids that only this mail, which is no
// longer in it, brought, so that an answer to it goes where it went.
func (d *Desk) forgetIDs(m store.Mail, c *escalation.Case) error {
	kept := map[string]bool{}
	for _, l := range c.Letters {
		kept[l.MessageID] = true
	}
	others, err := d.Tx.CaseMails(c.ID)
	if err != nil {
		return err
	}
	for _, o := range others {
		for _, id := range idsOf(o) {
			kept[id] = true
		}
	}
	return d.Tx.DropIDs(c.ID, slices.DeleteFunc(idsOf(m), func(id string) bool { return kept[id] }))
}

// idsOf are the message ids a mail names, its own among them.
func idsOf(m store.Mail) []string {
	var u struct {
		MessageID  string   `json:"message_id"`
		InReplyTo  []string `json:"in_reply_to"`
		References []string `json:"references"`
	}
	if json.Unmarshal([]byte(m.Understanding), &u) != nil {
		return []string{m.MessageID}
	}
	return append(append(u.InReplyTo, u.References...), u.MessageID)
}

// Unmerge takes a case that was merged by mistake out again.
func (d *Desk) Unmerge(c *escalation.Case, part string) (Done, error) {
	parts, err := d.Tx.MergedInto(c.ID)
	if err != nil {
		return Done{}, err
	}
	i := slices.IndexFunc(parts, func(p store.MergedCase) bool { return sameRef(p.Ref, part) })
	if i < 0 {
		return Done{}, fmt.Errorf("case %s in %s: %w", part, c.Ref, store.ErrNotFound)
	}
	if _, err := d.dropWaiting(c); err != nil {
		return Done{}, err
	}
	if err := d.Tx.Unmerge(c.ID, parts[i].ID, "the owner says that they are two disputes"); err != nil {
		return Done{}, err
	}
	for _, id := range []int64{parts[i].ID, c.ID} {
		k, err := d.Tx.CaseByID(id)
		if err != nil {
			return Done{}, err
		}
		k.Head, k.Next = k.Entries[len(k.Entries)-1].Seq, d.Tx.Now()
		if err := d.Tx.SaveCase(k); err != nil {
			return Done{}, err
		}
	}
	whole, err := d.Tx.CaseByID(c.ID)
	if err != nil {
		return Done{}, err
	}
	return d.finish(whole, escalation.Entry{}, say(parts[i].Ref+" 已从 "+c.Ref+" 分开，各自继续。", parts[i].Ref+" stands on its own again."))
}

// sameRef compares two spellings of a reference.
func sameRef(a, b string) bool {
	x, ok := ref.Valid(a)
	y, ok2 := ref.Valid(b)
	return ok && ok2 && x == y
}
