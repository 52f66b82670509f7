package scheduler

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"time"

	"cuiban/daemon/compose"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

// askValid is how long a code may be used.
const askValid = 7 * 24 * time.Hour

// draft is a letter with its bytes.
type draft struct {
	l   escalation.Letter
	raw []byte
	m   compose.Message
	st  store.Staged
}

// letter renders the letter of a move and the ask that shows it. When the other
// side named a desk that the owner has not written to yet, the same text to
// that desk is a second draft with its own bytes.
func (p *preparer) letter(m escalation.Move) (effect, error) {
	to := p.recipients()
	if len(to) == 0 {
		return p.lacking(m, lackAddress)
	}
	first, err := p.draft(m, m.Key, to)
	if missing := (*templates.Missing)(nil); errors.As(err, &missing) {
		return p.lacking(m, missing.Field)
	}
	if unfit := (*templates.Unfit)(nil); errors.As(err, &unfit) {
		return p.unfit(m, unfit.Findings[0])
	}
	if err != nil {
		return nil, err
	}
	drafts := []*draft{first}
	if offered := p.offered(m); offered != "" && !p.s.drafts(p.c.Owner) { // in Drafts the owner changes the address
		second, err := p.draft(m, m.Key+desk.OfferedSuffix, []string{offered})
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, second)
	}
	ask, err := p.ask(drafts, m.Why, m.Promises, false)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx, c *escalation.Case) error {
		for _, d := range drafts {
			if _, err := tx.PutObject(d.st); err != nil {
				return err
			}
			if err := tx.AddLetter(c.ID, &d.l); err != nil {
				return err
			}
		}
		return ask(tx, c)
	}, nil
}

// draft renders one letter to the given recipients.
func (p *preparer) draft(m escalation.Move, key string, to []string) (*draft, error) {
	files, err := p.evidence(m)
	if err != nil {
		return nil, err
	}
	view := templates.LetterView(p.c, m, p.lang, p.now).With(templates.Dossier{Exhibits: exhibits(files)})
	text, err := p.s.Texts.Letter(p.lang, p.letterName(m), view)
	if err != nil {
		return nil, err
	}
	from, err := p.s.Env.From(p.c)
	if err != nil {
		return nil, err
	}
	refs := p.conversation(to)
	msg := compose.Message{From: from, To: to, Subject: text.Subject, MessageID: compose.NewMessageID(from.Address),
		References: refs, Date: p.now.In(p.c.OwnerZone()), Text: text.Text}
	if len(refs) > 0 {
		msg.InReplyTo = refs[len(refs)-1]
	}
	rcpts := slices.Clone(to)
	if cc := p.s.Env.CaseAddress(p.c); cc != "" {
		msg.Cc, rcpts = []string{cc}, append(rcpts, cc)
	}
	if from.Address != p.c.Owner.Address { // cuiban's own mailbox writes: answers go to the owner, and into the case
		msg.ReplyTo = append([]string{p.c.Owner.Address}, msg.Cc...)
	}
	msg.Attachments = files
	raw, err := compose.Bytes(msg)
	if err != nil {
		return nil, err
	}
	p.weight += int64(len(raw))
	st, err := p.s.Store.Stage(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return &draft{raw: raw, m: msg, st: st, l: escalation.Letter{
		Key: key, Rung: m.Rung, Step: m.Step, MessageID: msg.MessageID, SHA256: st.SHA256, Recipients: rcpts,
		Subject: text.Subject, Text: text.Text, Promises: m.Promises, Deadline: m.Deadline, Created: p.now, Head: p.c.Head,
	}}, nil
}

// letterName is the template of a move: the step's own, or the rung's letter.
func (p *preparer) letterName(m escalation.Move) string {
	if m.Step != escalation.StepOpen {
		return string(m.Step)
	}
	if r, ok := p.rules.Ladder.Rung(m.Rung); ok && r.Letter != "" {
		return r.Letter
	}
	return m.Rung
}

// recipients are the desks of the platform that the owner wrote to or
// confirmed; nothing that came in by mail ever adds one. Where no mail of the
// owner's could be proved to be theirs, it is the desk that the first one was
// written to: the owner sees it in the ask and confirms it by approving.
func (p *preparer) recipients() []string {
	if to := p.desks(func(q escalation.Party) bool { return q.Confirmed }); len(to) > 0 {
		return to
	}
	for _, e := range p.c.Entries {
		if e.Kind == escalation.EntryMailOut {
			return p.desks(func(q escalation.Party) bool { return slices.Contains(e.Facts.To, q.Address) })
		}
	}
	return nil
}

// desks are the platform's addresses that can be written to and fit.
func (p *preparer) desks(fits func(escalation.Party) bool) []string {
	var to []string
	for _, q := range p.c.Parties {
		if q.Role == escalation.RolePlatform && !q.Bad && !unattended(q.Address) && fits(q) {
			to = append(to, q.Address)
		}
	}
	return to
}

// offered is the complaint desk that the other side named and the owner has
// not used yet, for a complaint; "" none.
func (p *preparer) offered(m escalation.Move) string {
	if m.Rung != "complaint" || m.Step != escalation.StepOpen {
		return ""
	}
	for _, q := range p.c.Parties {
		local, _, _ := strings.Cut(q.Address, "@")
		if q.Role == escalation.RolePlatform && !q.Confirmed && !q.Bad && complaintDesk(local) && !unattended(q.Address) {
			return q.Address
		}
	}
	return ""
}

// unattended says that nobody reads mail to the address, by the local parts
// that mail systems and robots use (RFC 2142, RFC 5321 section 4.5.1): a letter
// to it would be lost, or answered by a robot.
func unattended(address string) bool {
	local, _, _ := strings.Cut(strings.ToLower(address), "@")
	plain := strings.NewReplacer("-", "", "_", "", ".", "").Replace(local)
	for _, w := range []string{"noreply", "donotreply", "mailerdaemon", "postmaster", "bounce", "autoreply"} {
		if strings.HasPrefix(plain, w) || strings.HasSuffix(plain, w) {
			return true
		}
	}
	return strings.HasSuffix(local, "-request") || strings.HasPrefix(local, "owner-")
}

func complaintDesk(local string) bool {
	for _, w := range []string{"tousu", "complain", "ts", "appeal", "shensu", "dispute"} {
		if strings.Contains(local, w) {
			return true
		}
	}
	return false
}

// conversation returns the Message-IDs of the mails that these recipients were
// party to, oldest first: only those may stand in References.
func (p *preparer) conversation(to []string) []string {
	type one struct {
		at time.Time
		id string
	}
	var all []one
	for _, e := range p.c.Entries {
		if e.Facts == nil || e.Facts.MessageID == "" || e.By == escalation.ByOther {
			continue
		}
		theirs := slices.Contains(to, e.Facts.From) || slices.ContainsFunc(to, func(a string) bool { return slices.Contains(e.Facts.To, a) })
		if theirs && (e.Kind == escalation.EntryMailOut || e.Kind == escalation.EntryMailIn && e.Facts.Human()) {
			all = append(all, one{e.At, e.Facts.MessageID})
		}
	}
	for _, l := range p.c.Letters {
		if l.State == escalation.LetterAccepted && slices.ContainsFunc(to, func(a string) bool { return slices.Contains(l.Recipients, a) }) {
			all = append(all, one{l.Sent, l.MessageID})
		}
	}
	slices.SortStableFunc(all, func(a, b one) int { return a.at.Compare(b.at) })
	ids := make([]string, len(all))
	for i, o := range all {
		ids[i] = o.id
	}
	return ids
}
