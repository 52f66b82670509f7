package intake

import (
	"slices"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/ref"
	"cuiban/store"
)

// subjectWindow is how long the same subject from the same counterparty means
// the same case. Subjects like "提现问题" come again in the next dispute.
const subjectWindow = 30 * 24 * time.Hour

// finder is one rule of filing: the cases it names and why.
type finder struct {
	rule    string
	find    func() ([]int64, string, error)
	guessed bool
	party   bool // counts only when the sender is the owner or a party of the case
}

// find applies the rules in order; the first that names a case decides.
func (t *filing) find() (cases []int64, f finder, why string, err error) {
	if t.from != nil && t.from.caseID != 0 {
		return []int64{t.from.caseID}, finder{rule: "import"}, "it was taken over into this case by hand", nil
	}
	for _, f := range []finder{
		{"address", t.byAddress, false, false},
		{"id", t.byID, false, false},
		{"tag", t.byUnsigned, false, true},
		{"tag", t.byTag, false, true},
		{"corrected", t.byLearnedNumber, false, true},
		{"number", t.byGivenNumber, false, false},
		{"number", t.byNumber, false, true},
		{"subject", t.bySubject, false, true},
		{"corrected", t.byLearnedSender, false, false},
		{"only case", t.byOnlyCase, true, true},
	} {
		cases, why, err := f.find()
		if err != nil {
			return nil, f, "", err
		}
		if f.party {
			if cases, err = t.admitted(cases); err != nil {
				return nil, f, "", err
			}
		}
		if len(cases) > 1 && f.rule == "id" && t.m.ID != 0 {
			cases, err = t.bridged(cases)
		}
		if err != nil || len(cases) > 0 {
			return cases, f, why, err
		}
	}
	return nil, finder{}, "", nil
}

// byAddress: the case's own address as cuiban signed it, tracker+cb7k3m.6rps36b1@…,
// in any recipient field. Nobody can make one up: whoever writes to it was given
// it by somebody who had a letter of the case.
func (t *filing) byAddress() ([]int64, string, error) {
	signed, _, err := t.addressed()
	return t.byRefs(signed, "it was sent to the case's own address", err)
}

// byUnsigned: an address with the reference of a case that bears no signature, or
// a wrong one. Anybody who has seen a subject can write it, so that it says as
// much as the tag.
func (t *filing) byUnsigned() ([]int64, string, error) {
	_, unsigned, err := t.addressed()
	return t.byRefs(unsigned, "its address carries the case's reference, without our signature", err)
}

func (t *filing) byRefs(refs []string, why string, err error) ([]int64, string, error) {
	if err != nil || len(refs) == 0 {
		return nil, "", err
	}
	cases, err := t.refs(refs)
	return cases, why + " (" + strings.Join(refs, ", ") + ")", err
}

// addressed returns the references in the plus-addresses the mail was sent to,
// those with a signature of ours apart from the others.
func (t *filing) addressed() (signed, unsigned []string, err error) {
	return t.referencesIn(append(t.p.Recipients(), t.p.DeliveredTo...))
}

// referencesIn is addressed of some addresses.
func (t *filing) referencesIn(to []string) (signed, unsigned []string, err error) {
	for _, a := range to {
		local, _, _ := strings.Cut(a, "@")
		_, tag, plus := strings.Cut(local, "+")
		if !plus || !t.in.Env.IsTracker(a) {
			continue
		}
		secret, err := t.tx.Secret()
		if err != nil {
			return nil, nil, err
		}
		switch reference, ours := ref.Signed(secret, tag); {
		case ours:
			signed = append(signed, reference)
		case reference != "":
			unsigned = append(unsigned, reference)
		}
	}
	return signed, unsigned, nil
}

// byID: a Message-ID that the case knows, of a mail it holds or only heard of.
func (t *filing) byID() ([]int64, string, error) {
	cases, err := t.tx.CasesByIDs(t.owner.ID, t.ids())
	return cases, "it answers a mail of the case", err
}

// byTag: [CB-7K3M] in the subject.
func (t *filing) byTag() ([]int64, string, error) {
	cases, err := t.refs(t.p.CaseRefs)
	return cases, "its subject carries the case's tag", err
}

func (t *filing) refs(refs []string) ([]int64, error) {
	var out []int64
	for _, r := range refs {
		c, err := t.tx.Case(r)
		if err != nil || c.Owner.ID != t.owner.ID || slices.Contains(out, c.ID) {
			continue // an unknown or a foreign reference names no case
		}
		out = append(out, c.ID)
	}
	return out, nil
}

// byNumber: the other side's ticket number.
func (t *filing) byNumber() ([]int64, string, error) {
	for _, n := range t.p.ReferenceNumbers {
		cases, err := t.tx.CasesByNumber(t.owner.ID, t.domain(), n.Value)
		if err != nil || len(cases) > 0 {
			return cases, "it names the number " + n.Value, err
		}
	}
	return nil, "", nil
}

// bySubject: the same counterparty and base subject within the window.
func (t *filing) bySubject() ([]int64, string, error) {
	if t.p.BaseSubject == "" {
		return nil, "", nil
	}
	for _, d := range t.domains() {
		cases, err := t.tx.CasesBySubject(t.owner.ID, d, t.p.BaseSubject, t.when().Add(-subjectWindow))
		if err != nil || len(cases) > 0 {
			return cases, "same counterparty and same subject", err
		}
	}
	return nil, "", nil
}

// when is the moment the mail counts from: for mail taken over from files it is
// when it was written.
func (t *filing) when() time.Time {
	if t.from != nil && !t.p.Base.IsZero() && t.p.Base.Before(t.now) {
		return t.p.Base
	}
	return t.now
}

// byOnlyCase: exactly one open case with this organisation.
func (t *filing) byOnlyCase() ([]int64, string, error) {
	for _, d := range t.domains() {
		cases, err := t.tx.CasesByDomain(t.owner.ID, d, true)
		if err != nil || len(cases) == 1 {
			return cases, "the only open case with " + d, err
		}
	}
	return nil, "", nil
}

// byParty: an address or organisation that is a party of an open case; for the
// headers of the owner's own mailbox.
func (t *filing) byParty() ([]int64, string, error) {
	for _, d := range t.domains() {
		cases, err := t.tx.CasesByDomain(t.owner.ID, d, true)
		if err != nil || len(cases) > 0 {
			return cases, "a party of the case", err
		}
	}
	return nil, "", nil
}

// domains are the organisations on the other side: the sender's, or for the
// owner's own mail the recipients'.
func (t *filing) domains() []string {
	if !t.isOwner {
		if d := t.domain(); d != "" && !Public(d) {
			return []string{d}
		}
		return nil
	}
	var out []string
	for _, a := range t.p.Recipients() {
		d := store.OrgDomain(a)
		if d != "" && !Public(d) && !t.in.Env.IsTracker(a) && a != t.owner.Address && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	return out
}

func (t *filing) domain() string { return store.OrgDomain(t.p.Sender()) }

// admitted keeps the cases whose owner or party the sender is.
func (t *filing) admitted(cases []int64) ([]int64, error) {
	if t.isOwner || t.vouched {
		return cases, nil
	}
	var out []int64
	for _, id := range cases {
		parties, err := t.tx.Parties(id)
		if err != nil {
			return nil, err
		}
		if t.isParty(parties) {
			out = append(out, id)
		}
	}
	return out, nil
}

// isParty says whether the sender speaks for the other side of a case: their
// address, or their organisation's domain where that says who writes.
func (t *filing) isParty(parties []escalation.Party) bool {
	if t.into != 0 { // the owner passed it on into this very case
		return true
	}
	from, domain := t.p.Sender(), t.domain()
	return slices.ContainsFunc(parties, func(p escalation.Party) bool {
		if p.Role != escalation.RolePlatform && p.Role != escalation.RoleRegulator {
			return false
		}
		return p.Address == from || domain != "" && !Public(domain) && store.OrgDomain(p.Address) == domain
	})
}
