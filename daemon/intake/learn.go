package intake

import (
	"errors"
	"slices"

	"cuiban/daemon/approval"
	"cuiban/escalation"
	"cuiban/parser"
	"cuiban/store"
)

// learnRecipients notes whom the owner wrote to. Only a mail that is provably
// the owner's makes an address one that letters may go to: a From line alone
// chooses no recipient.
func (t *filing) learnRecipients(c *escalation.Case) error {
	sure, err := t.genuine()
	if err != nil {
		return err
	}
	for _, a := range t.others() {
		p := escalation.Party{Address: a.Address, Name: a.Name}
		i := slices.IndexFunc(c.Parties, func(q escalation.Party) bool { return q.Address == a.Address })
		if i >= 0 {
			p = c.Parties[i]
		}
		if p.Role == "" || p.Role == escalation.RoleOther {
			p.Role = t.roleOf(c, a)
		}
		p.Confirmed = p.Confirmed || sure
		if err := t.tx.SaveParty(c.ID, p); err != nil {
			return err
		}
		if i < 0 {
			c.Parties = append(c.Parties, p)
		}
	}
	return nil
}

// learnAgain takes a second copy of an outgoing mail as proof of the first: the
// one in the Sent folder often comes after the one by way of the Cc.
func (t *filing) learnAgain(known int64) error {
	if known == 0 || !t.isOwner {
		return nil
	}
	return eachCase(t.tx, known, t.learnRecipients)
}

// eachCase calls f with each case that a mail is filed in.
func eachCase(tx *store.Tx, mail int64, f func(*escalation.Case) error) error {
	filings, err := tx.Filings(mail)
	if err != nil {
		return err
	}
	for _, in := range filings {
		if !in.Undone.IsZero() {
			continue
		}
		c, err := tx.CaseByID(in.CaseID)
		if err != nil {
			return err
		}
		if err := f(c); err != nil {
			return err
		}
	}
	return nil
}

// genuine says whether the mail is provably the owner's.
func (t *filing) genuine() (bool, error) {
	_, err := t.judge()
	var no *approval.Refusal
	if errors.As(err, &no) {
		return false, nil
	}
	return err == nil, err
}

// roleOf tells what somebody is whom the owner wrote to. Friends and lawyers are
// copied, or are sent the correspondence: none of them is the other side.
func (t *filing) roleOf(c *escalation.Case, a parser.Address) escalation.Role {
	if r := role(a.Address); r == escalation.RoleRegulator {
		return r
	}
	org := store.OrgDomain(a.Address)
	known := false
	for _, p := range c.Parties {
		if p.Role != escalation.RolePlatform {
			continue
		}
		known = true
		if !Public(org) && store.OrgDomain(p.Address) == org {
			return escalation.RolePlatform
		}
	}
	written := slices.ContainsFunc(t.p.To, func(b parser.Address) bool { return b.Address == a.Address })
	if !written || known && (Public(org) || len(t.p.Forwarded) > 0) {
		return escalation.RoleOther
	}
	return escalation.RolePlatform
}
