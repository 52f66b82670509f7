package store

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"cuiban/escalation"

	"golang.org/x/net/publicsuffix"
)

// OrgDomain returns the organisation's domain of a mail address or a host name:
// the part that was registered, by the public suffix list. "kf.bilibili.com"
// and "a@mail.bilibili.com" are bilibili.com. What has no registered part is
// returned as it is, in lower case.
func OrgDomain(address string) string {
	host := cleanAddress(address)
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	host = strings.TrimSuffix(host, ".")
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return host
	}
	if org, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return org
	}
	return host
}

// SaveParty adds a party, or updates the one of that address in the case (in
// whichever of its merged cases it stands).
func (tx *Tx) SaveParty(caseID int64, p escalation.Party) error {
	p.Address = cleanAddress(p.Address)
	if p.Address == "" {
		return fmt.Errorf("saving a party of case %d: no mail address", caseID)
	}
	if k := tx.kept(caseID); k != nil {
		if have := k.party(p.Address); have != nil && *have == p {
			return nil
		}
		tx.s.memory.drop(caseID) // a new one has its place among the others
	}
	home, err := tx.homeOf(caseID, "parties", "address", p.Address)
	if err == nil {
		_, err = tx.execKept(`INSERT INTO parties(case_id, address, name, role, confirmed, bad, domain, added) VALUES(?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET name = excluded.name, role = excluded.role, confirmed = excluded.confirmed, bad = excluded.bad, domain = excluded.domain`,
			home, p.Address, p.Name, p.Role, p.Confirmed, p.Bad, OrgDomain(p.Address), stamp(tx.now))
	}
	if err != nil {
		return fmt.Errorf("saving party %s: %w", p.Address, err)
	}
	return nil
}

// Parties returns the parties of a case in the order in which they came.
func (tx *Tx) Parties(caseID int64) ([]escalation.Party, error) {
	family, err := tx.family(caseID)
	if err != nil {
		return nil, err
	}
	all, err := tx.partiesOf(in(family...))
	var out []escalation.Party
	for _, p := range all {
		out = addParty(out, p.v)
	}
	return out, err
}

// partiesOf returns the parties of several cases in the order in which they came.
func (tx *Tx) partiesOf(ids string) ([]owned[escalation.Party], error) {
	return hanging(tx, func(scan func(...any) error, p *escalation.Party) error {
		return scan(&p.Address, &p.Name, &p.Role, &p.Confirmed, &p.Bad)
	}, `SELECT case_id, address, name, role, confirmed, bad FROM parties WHERE case_id IN (SELECT value FROM json_each(?)) ORDER BY added, case_id, role <> 'owner', address`, ids)
}

// addParty adds a party whose address is not among them: a family of cases has
// each once.
func addParty(all []escalation.Party, p escalation.Party) []escalation.Party {
	if slices.ContainsFunc(all, func(q escalation.Party) bool { return q.Address == p.Address }) {
		return all
	}
	return append(all, p)
}
