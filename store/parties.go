package store

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

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
	k := tx.kept(caseID)
	if k != nil && k.hasParty(p) {
		return nil
	}
	home, err := tx.homeOf(caseID, "parties", "address", p.Address)
	if err == nil {
		_, err = tx.execKept(`INSERT INTO parties(case_id, address, name, role, confirmed, bad, domain, added) VALUES(?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET name = excluded.name, role = excluded.role, confirmed = excluded.confirmed, bad = excluded.bad, domain = excluded.domain`,
			home, p.Address, p.Name, p.Role, p.Confirmed, p.Bad, OrgDomain(p.Address), stamp(tx.now))
	}
	if k != nil && err == nil && !k.noteParty(p, tx.now) {
		tx.s.memory.drop(caseID)
	}
	if err != nil {
		return fmt.Errorf("saving party %s: %w", p.Address, err)
	}
	return nil
}

// Parties returns the parties of a case in the order in which they came.
func (tx *Tx) Parties(caseID int64) ([]escalation.Party, error) {
	if k := tx.kept(caseID); k != nil {
		return slices.Clone(k.c.Parties), nil
	}
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

// hasParty says whether the case has exactly that party.
func (k *keptCase) hasParty(p escalation.Party) bool { return slices.Contains(k.c.Parties, p) }

// noteParty takes over a party that was saved, in the order of partiesOf: the
// parties of one moment stand with the owner first, then by their addresses. It
// reports false when its place is not known.
func (k *keptCase) noteParty(p escalation.Party, now time.Time) bool {
	if len(k.added) != len(k.c.Parties) {
		return false
	}
	at := now
	if i := slices.IndexFunc(k.c.Parties, func(q escalation.Party) bool { return q.Address == p.Address }); i >= 0 {
		at = k.added[i]
		k.c.Parties, k.added = slices.Delete(k.c.Parties, i, i+1), slices.Delete(k.added, i, i+1)
	}
	rank := func(p escalation.Party) int {
		if p.Role == escalation.RoleOwner {
			return 0
		}
		return 1
	}
	i := 0
	for i < len(k.added) && cmp.Or(k.added[i].Compare(at), cmp.Compare(rank(k.c.Parties[i]), rank(p)), strings.Compare(k.c.Parties[i].Address, p.Address)) < 0 {
		i++
	}
	k.c.Parties, k.added = slices.Insert(k.c.Parties, i, p), slices.Insert(k.added, i, at)
	return true
}
