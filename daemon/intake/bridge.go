package intake

import (
	"fmt"
	"slices"

	"cuiban/escalation"
	"cuiban/store"
)

// whyBridge is why two cases became one by themselves.
const whyBridge = "a mail answers mails of both, and both are with the same platform"

// bridged looks at a mail whose message ids lead to several cases. From a known
// party, and with the same counterparty in all of them, it shows that they are
// one dispute: the younger ones become parts of the oldest. Else it lies in all
// of them, and the owner is asked.
func (t *filing) bridged(cases []int64) ([]int64, error) {
	slices.Sort(cases)
	into, err := t.tx.CaseByID(cases[0])
	if err != nil {
		return nil, err
	}
	out := []int64{into.ID}
	for _, id := range cases[1:] {
		from, err := t.tx.CaseByID(id)
		if err != nil {
			return nil, err
		}
		apart, err := t.apart(into, from)
		if err != nil {
			return nil, err
		}
		one := !apart && into.State != escalation.Closed && sameCounterparty(into, from) && (t.isOwner || t.isParty(into.Parties) && t.isParty(from.Parties))
		if !one {
			out = append(out, id)
		}
		if apart {
			continue
		}
		if err := t.joined(into, from, one); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// apart says whether the owner keeps two cases apart: they took a merge back, or
// were asked and have not said yes.
func (t *filing) apart(into, from *escalation.Case) (bool, error) {
	undone, err := t.tx.WasUnmerged(into.ID, from.ID)
	if err != nil || undone {
		return undone, err
	}
	_, err = t.tx.NoticeByKey(bridgeKey(into, from))
	return err == nil, ignoreNotFound(err)
}

func bridgeKey(into, from *escalation.Case) string {
	return fmt.Sprintf("%s/with/%s", into.Ref, from.Ref)
}

// joined merges two cases, or proposes it, and tells the owner either way.
func (t *filing) joined(into, from *escalation.Case, one bool) error {
	if one {
		if err := t.tx.Merge(into.ID, from.ID, whyBridge); err != nil {
			return err
		}
	}
	lines := []escalation.Reason{{
		ZH: fmt.Sprintf("%s（%s）和 %s（%s）看来是同一件事：有一封邮件同时回复了两边。如果是，请回复“合并 %s”；不是就不用管。", into.Ref, into.Title, from.Ref, from.Title, from.Ref),
		EN: fmt.Sprintf("%s (%s) and %s (%s) may be one dispute: a mail answers both. If so, reply “merge %s”; if not, do nothing.", into.Ref, into.Title, from.Ref, from.Title, from.Ref)}}
	if one {
		lines = []escalation.Reason{{
			ZH: fmt.Sprintf("%s（%s）已并入 %s（%s）：有一封邮件同时回复了两边，对方也相同。如果其实是两件事，请回复“分开 %s”。", from.Ref, from.Title, into.Ref, into.Title, from.Ref),
			EN: fmt.Sprintf("%s (%s) is now a part of %s (%s): a mail answers both, and the other side is the same. If they are two disputes, reply “unmerge %s”.", from.Ref, from.Title, into.Ref, into.Title, from.Ref)}}
	}
	if t.from != nil { // nobody is written to because of the past
		return nil
	}
	r := Reply{Subject: "[" + into.Ref + "] " + into.Title, Lines: lines}
	raw, id, err := t.in.Env.Reply(t.owner, r, t.now)
	if err != nil {
		return err
	}
	_, err = t.tx.Enqueue(store.Notice{Key: bridgeKey(into, from), Owner: t.owner.ID, Case: into.ID, Kind: "merge", MessageID: id, Due: t.now}, raw)
	return err
}

// sameCounterparty says whether two cases are with the same platform: an address
// of it, or its organisation's domain where that says who writes.
func sameCounterparty(a, b *escalation.Case) bool {
	return slices.ContainsFunc(a.Parties, func(p escalation.Party) bool {
		return p.Role == escalation.RolePlatform && slices.ContainsFunc(b.Parties, func(q escalation.Party) bool {
			org := store.OrgDomain(p.Address)
			return q.Role == escalation.RolePlatform && (p.Address == q.Address || !Public(org) && org == store.OrgDomain(q.Address))
		})
	})
}
