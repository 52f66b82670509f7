package store

import (
	"fmt"
	"time"
)

// The look-ups of this file stay within one owner and return cases as they
// stand now: the reference of a merged case leads to the case it went into.

// AddIDs notes that message ids belong to a case: those of its mails and of all
// mails they name in References and In-Reply-To, seen or not (ghosts), and
// those of letters sent. Known ones are left alone.
func (tx *Tx) AddIDs(caseID int64, ids []string) error {
	bare := bareIDs(ids)
	k := tx.kept(caseID)
	if k != nil {
		bare = k.newIDs(&tx.s.memory, bare)
	}
	if err := tx.addIDs(caseID, bare, k != nil); err != nil {
		return fmt.Errorf("noting message ids of case %d: %w", caseID, err)
	}
	if k != nil {
		k.noteIDs(&tx.s.memory, bare)
	}
	return nil
}

// addIDs writes ids down; noted says that the caller notes them in memory.
func (tx *Tx) addIDs(caseID int64, bare []string, noted bool) error {
	owner, err := tx.ownerOf(caseID)
	for _, id := range bare {
		if err != nil {
			break
		}
		const insert = `INSERT INTO ids(owner_id, message_id, case_id) VALUES(?, ?, ?) ON CONFLICT DO NOTHING`
		if noted {
			_, err = tx.execKept(insert, owner, id, caseID)
		} else {
			_, err = tx.exec(insert, owner, id, caseID)
		}
	}
	return err
}

// ownerOf returns the number of a case's owner.
func (tx *Tx) ownerOf(caseID int64) (owner int64, err error) {
	if k := tx.kept(caseID); k != nil {
		return k.c.Owner.ID, nil
	}
	err = tx.get(`SELECT owner_id FROM cases WHERE id = ?`, []any{caseID}, &owner)
	return owner, err
}

// bareIDs returns message ids without angle brackets, empty ones left out.
func bareIDs(ids []string) []string {
	bare := make([]string, 0, len(ids))
	for _, id := range ids {
		if b := bareID(id); b != "" {
			bare = append(bare, b)
		}
	}
	return bare
}

// CasesByIDs returns the cases of an owner that share any of the message ids.
func (tx *Tx) CasesByIDs(owner int64, ids []string) ([]int64, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	if tx.write {
		cases, err := tx.casesOf(owner, bareIDs(ids))
		links := make([]link, len(cases))
		for i, id := range cases {
			links[i].id = id
			if err == nil {
				links[i].into, err = tx.root(id)
			}
		}
		return tx.roots(links, err)
	}
	return tx.roots(list(tx, scanLink, `SELECT DISTINCT `+linkColumns+` FROM ids i JOIN cases c ON c.id = i.case_id
		WHERE i.owner_id = ? AND i.message_id IN (SELECT value FROM json_each(?)) ORDER BY c.id`, owner, in(bareIDs(ids)...)))
}

// AddNumber notes a ticket number of the other side. domain is the
// organisation's domain that uses it; "" says that the owner gave it, which
// makes it good for every sender.
func (tx *Tx) AddNumber(caseID int64, domain, label, value string) error {
	if value == "" {
		return nil
	}
	if domain != "" {
		domain = OrgDomain(domain)
	}
	owner, err := tx.ownerOf(caseID)
	if err == nil {
		_, err = tx.exec(`INSERT INTO numbers(owner_id, value, domain, case_id, label, added) VALUES(?, ?, ?, ?, ?, ?)
			ON CONFLICT DO NOTHING`, owner, value, domain, caseID, label, stamp(tx.now))
	}
	if err != nil {
		return fmt.Errorf("noting number %s of case %d: %w", value, caseID, err)
	}
	return nil
}

// Number is a ticket number of the other side.
type Number struct {
	Domain string // organisation's domain; "": given by the owner
	Label  string // 工单号, ticket …
	Value  string
}

// Numbers returns the ticket numbers of a case in the order in which they came.
func (tx *Tx) Numbers(caseID int64) ([]Number, error) {
	family, err := tx.family(caseID)
	if err != nil {
		return nil, err
	}
	return list(tx, func(scan func(...any) error, n *Number) error { return scan(&n.Domain, &n.Label, &n.Value) },
		`SELECT domain, label, value FROM numbers WHERE case_id IN (SELECT value FROM json_each(?)) ORDER BY added, value`, in(family...))
}

// CasesByNumber returns the cases of an owner in which that number is known
// from that domain or from the owner; domain "" finds it from anybody.
func (tx *Tx) CasesByNumber(owner int64, domain, value string) ([]int64, error) {
	if domain != "" {
		domain = OrgDomain(domain)
	}
	return tx.roots(list(tx, scanLink, `SELECT DISTINCT `+linkColumns+` FROM numbers n JOIN cases c ON c.id = n.case_id
		WHERE n.owner_id = ? AND n.value = ? AND (? = '' OR n.domain IN ('', ?)) ORDER BY c.id`, owner, value, domain, domain))
}

// CasesBySubject returns the cases of an owner that have a party of that
// organisation's domain and a mail of that base subject not older than since.
func (tx *Tx) CasesBySubject(owner int64, domain, baseSubject string, since time.Time) ([]int64, error) {
	if baseSubject == "" || domain == "" {
		return nil, nil
	}
	return tx.roots(list(tx, scanLink, `SELECT DISTINCT `+linkColumns+` FROM mails m
		JOIN filings f ON f.mail_id = m.id AND f.undone IS NULL
		JOIN cases c ON c.id = f.case_id AND c.owner_id = ?
		JOIN parties p ON p.case_id = c.id AND p.domain = ? AND p.role <> 'owner'
		WHERE m.base_subject = ? AND m.base_subject <> '' AND m.date >= ? ORDER BY c.id`,
		owner, OrgDomain(domain), baseSubject, since.UnixMilli()))
}

// CasesByDomain returns the cases of an owner that have a party, other than an
// owner, of that organisation's domain; with openOnly those that are not closed.
func (tx *Tx) CasesByDomain(owner int64, domain string, openOnly bool) ([]int64, error) {
	if domain == "" {
		return nil, nil
	}
	ids, err := tx.roots(list(tx, scanLink, `SELECT DISTINCT `+linkColumns+` FROM parties p JOIN cases c ON c.id = p.case_id
		WHERE p.domain = ? AND p.role <> 'owner' AND c.owner_id = ? ORDER BY c.id`, OrgDomain(domain), owner))
	if err != nil || !openOnly {
		return ids, err
	}
	return list(tx, scanOne[int64], `SELECT id FROM cases WHERE id IN (SELECT value FROM json_each(?)) AND state <> 'closed' ORDER BY id`, in(ids...))
}

// Learn remembers a correction of the owner: mail with that sender, number or
// domain (kind) belongs to the case.
func (tx *Tx) Learn(owner int64, kind, value string, caseID int64) error {
	_, err := tx.exec(`INSERT INTO learned(owner_id, kind, value, case_id, at) VALUES(?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET at = excluded.at`, owner, kind, value, caseID, stamp(tx.now))
	if err != nil {
		return fmt.Errorf("remembering %s %s: %w", kind, value, err)
	}
	return nil
}

// Learned returns the cases that corrections of that kind and value named, the
// latest first.
func (tx *Tx) Learned(owner int64, kind, value string) ([]int64, error) {
	return tx.roots(list(tx, scanLink, `SELECT `+linkColumns+` FROM learned l JOIN cases c ON c.id = l.case_id
		WHERE l.owner_id = ? AND l.kind = ? AND l.value = ? ORDER BY l.at DESC, c.id DESC`,
		owner, kind, value))
}
