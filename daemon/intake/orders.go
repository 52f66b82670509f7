package intake

import (
	"errors"
	"slices"

	"cuiban/daemon/approval"
	"cuiban/daemon/dkim"
	"cuiban/escalation"
	"cuiban/parser"
	"cuiban/parser/order"
	"cuiban/store"
)

// maxWrongCodes voids the codes that are out after so many wrong ones from the
// verified owner: with 50 bits nobody guesses one in five tries.
const maxWrongCodes = 5

// order carries out what the owner orders by mail to cuiban. It reports false
// when the mail is no order: then it is filed like any other.
func (t *filing) order() (bool, error) {
	orders := order.ParseAll(t.p.NewText)
	checked, err := t.answersCheck()
	if err != nil {
		return true, err
	}
	if checked {
		orders = t.findings()
	}
	about, err := t.answersGuard()
	if err != nil {
		return true, err
	}
	if about != "" {
		orders = t.results(orders)
	}
	none := !slices.ContainsFunc(orders, func(o order.Order) bool { return o.Verb != order.None })
	code, hasCode := approval.FindCode(t.p.Subject)
	if done, err := t.rehearsed(code); err != nil || done {
		return done, err
	}
	caseID, err := t.orderCase(code)
	if err != nil {
		return true, err
	}
	if none && (!hasCode && caseID == 0 && about == "" || len(t.p.Forwarded) > 0) {
		return false, nil
	}
	proof, err := t.judge()
	var no *approval.Refusal
	if errors.As(err, &no) {
		return true, errors.Join(t.refuse(caseID, no.Why), t.askAgain(code))
	}
	if err != nil {
		return true, err
	}
	if fresh, err := t.spend(proof); err != nil || !fresh {
		return true, err
	}
	return true, t.carryOut(orders, code, caseID)
}

// askAgain shows a letter again under a fresh code when an order for it could not
// be checked because DNS did not answer: the owner did answer, and would wait.
// Only a mail that knows the code gets this far.
func (t *filing) askAgain(code string) error {
	unchecked := slices.ContainsFunc(t.signatures, func(s dkim.Signature) bool {
		return s.Status == dkim.Unchecked && s.Aligned(t.owner.Address)
	})
	a, err := t.tx.AskByCode(code)
	if code == "" || !unchecked || errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || a.Owner != t.owner.ID || !a.Used.IsZero() || !a.Voided.IsZero() {
		return err
	}
	c, err := t.tx.CaseByID(a.Case)
	if err != nil {
		return err
	}
	for _, l := range c.Letters { // the drafts shown together are shown together again
		if l.State != escalation.LetterAsked {
			continue
		}
		if err := errors.Join(t.tx.VoidAsks(l.ID), t.tx.SetLetterState(l.ID, escalation.LetterAsked, escalation.LetterDraft, nil)); err != nil {
			return err
		}
	}
	c.Next = t.now
	return t.tx.SaveCase(c)
}

// judge decides whether the mail is genuinely the owner's.
func (t *filing) judge() (approval.Proof, error) {
	ours, err := t.tx.OurMessage(t.p.MessageID)
	if err != nil {
		return approval.Proof{}, err
	}
	return Judge(t.p, Evidence{Owner: t.owner.Address, Ours: ours, InSent: t.inSent, Reported: t.reported, SHA256: t.m.SHA256, Signatures: t.signatures})
}

// spend uses up what proved the mail, under all its names: the same order seen
// again, by another folder or replayed, does nothing.
func (t *filing) spend(p approval.Proof) (bool, error) {
	fresh, err := t.tx.SpendSignature(p.Replay)
	if err != nil || !fresh {
		return false, err
	}
	others := []string{}
	if t.p.MessageID != "" {
		others = append(others, "id:"+t.p.MessageID)
	}
	for _, s := range t.signatures {
		others = append(others, "b:"+s.Hash)
	}
	for _, k := range others {
		if k == p.Replay {
			continue
		}
		// Another name already spent means that the same order came before.
		ok, err := t.tx.SpendSignature(k)
		if err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// noOrder uses up the signatures of what the owner wrote to others: the other
// side holds that mail, and many providers sign no recipients, so that it could
// be sent to us as if it had been written to us.
func (t *filing) noOrder() error {
	if !t.isOwner || t.toUs() || t.from != nil {
		return nil
	}
	for _, s := range t.signatures {
		if s.Status != dkim.Pass {
			continue // anybody could have put it there, to spoil an order under way
		}
		if _, err := t.tx.SpendSignature("b:" + s.Hash); err != nil {
			return err
		}
	}
	return nil
}

// refuse notes an order that was not genuine; nobody is answered, since the
// sender may be anybody.
func (t *filing) refuse(caseID int64, why string) error {
	t.in.Log.Info("an order was refused", "mail", t.m.SHA256, "owner", t.owner.ID, "case", caseID, "why", why)
	return t.tx.AddRefused(store.Refused{Owner: t.owner.ID, Case: caseID, Mail: t.m.SHA256, Why: why})
}

// orderCase finds the case an order is about: by its code, by our mail that it
// answers, by the tag, or by the case's own address. 0: none.
func (t *filing) orderCase(code string) (int64, error) {
	if a, err := t.tx.AskByCode(code); code != "" && err == nil { // that of an overview stands for no single case
		return a.Case, nil
	} else if code != "" && !errors.Is(err, store.ErrNotFound) {
		return 0, err
	}
	for _, id := range append(append([]string{}, t.p.InReplyTo...), t.p.References...) {
		n, err := t.tx.NoticeByMessageID(id)
		if err == nil && n.Owner == t.owner.ID && n.Case != 0 {
			return n.Case, nil
		}
		if err := ignoreNotFound(err); err != nil {
			return 0, err
		}
	}
	addressed, err := t.orderedAt()
	if err != nil {
		return 0, err
	}
	named := append(slices.Clone(t.p.CaseRefs), addressed...)
	cases, err := t.refs(named)
	if err != nil {
		return 0, err
	}
	if len(cases) > 0 {
		return cases[0], nil
	}
	return t.mandatedCase(named)
}

// orderedAt returns the references in the addresses that an order was sent to. The
// addresses count only where the owner's Sent folder or a signature of theirs
// vouches for them: whoever had a letter of the case knows its address, and many
// providers sign no recipients.
func (t *filing) orderedAt() ([]string, error) {
	covers := func(field string) bool {
		return t.inSent || t.p.Fields[field] == 1 && slices.ContainsFunc(t.signatures, func(s dkim.Signature) bool {
			return s.Status == dkim.Pass && s.Aligned(t.owner.Address) && s.CoversField(field)
		})
	}
	var at []string
	if covers("to") {
		at = addresses(t.p.To)
	}
	if covers("cc") {
		at = append(at, addresses(t.p.Cc)...)
	}
	signed, unsigned, err := t.referencesIn(at)
	return append(signed, unsigned...), err
}

// addresses are the bare addresses of a field.
func addresses(field []parser.Address) []string {
	out := make([]string, len(field))
	for i, a := range field {
		out[i] = a.Address
	}
	return out
}

// mandatedCase is the case of another owner among those named that the sender may
// act for; 0: none. It is for orders alone: mail is never filed across owners.
func (t *filing) mandatedCase(named []string) (int64, error) {
	for _, ref := range named {
		c, err := t.tx.Case(ref)
		if err != nil {
			continue // an unknown reference names no case
		}
		if may, err := t.may(c.Owner.ID); err != nil || may {
			return c.ID, err
		}
	}
	return 0, nil
}
