package store

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"cuiban/escalation"
)

const ownerColumns = `o.id, o.name, o.address, o.lang, o.zone`

// scanOwner scans ownerColumns.
func scanOwner(scan func(...any) error, o *escalation.Owner) error {
	return scan(&o.ID, &o.Name, &o.Address, &o.Lang, zone{&o.Zone})
}

// zone scans what zoneText wrote.
type zone struct{ l **time.Location }

// Scan implements sql.Scanner.
func (z zone) Scan(v any) (err error) {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("a zone is stored as %T", v)
	}
	*z.l, err = zoneOf(s)
	return err
}

// Owner returns an owner by number.
func (tx *Tx) Owner(id int64) (escalation.Owner, error) {
	return tx.ownerWhere("o.id = ?", id)
}

// OwnerByAddress returns an owner by mail address, in any case of letters.
func (tx *Tx) OwnerByAddress(addr string) (escalation.Owner, error) {
	addr = cleanAddress(addr)
	if !tx.write {
		return tx.ownerWhere("o.address = ?", addr)
	}
	m := &tx.s.memory
	if o, ok := m.owners[addr]; ok && o.ID == 0 {
		return o, fmt.Errorf("owner %s: %w", addr, ErrNotFound)
	} else if ok {
		return o, nil
	}
	o, err := tx.ownerWhere("o.address = ?", addr)
	if err == nil || errors.Is(err, ErrNotFound) {
		if len(m.owners) >= maxKept {
			clear(m.owners)
		}
		m.owners[addr] = o
	}
	return o, err
}

// cleanAddress is the form in which addresses are stored and compared.
func cleanAddress(addr string) string { return strings.ToLower(strings.TrimSpace(addr)) }

// ownerWhere returns the one owner of a condition.
func (tx *Tx) ownerWhere(where string, arg any) (escalation.Owner, error) {
	var o escalation.Owner
	err := scanOwner(func(dest ...any) error {
		return tx.get("SELECT "+ownerColumns+" FROM owners o WHERE "+where, []any{arg}, dest...)
	}, &o)
	if err != nil {
		return escalation.Owner{}, fmt.Errorf("owner %v: %w", arg, err)
	}
	return o, nil
}

// Owners returns all owners in the order in which they came.
func (tx *Tx) Owners() ([]escalation.Owner, error) {
	return list(tx, scanOwner, "SELECT "+ownerColumns+" FROM owners o ORDER BY o.id")
}

// SaveOwner adds an owner, or updates the one of that address, and sets ID. The
// address is stored in lower case.
func (tx *Tx) SaveOwner(o *escalation.Owner) error {
	o.Address = cleanAddress(o.Address)
	if o.Address == "" {
		return fmt.Errorf("saving an owner: no mail address")
	}
	err := tx.get(`INSERT INTO owners(address, name, lang, zone) VALUES(?, ?, ?, ?)
		ON CONFLICT(address) DO UPDATE SET name = excluded.name, lang = excluded.lang, zone = excluded.zone RETURNING id`,
		[]any{o.Address, o.Name, o.Lang, zoneText(o.Zone)}, &o.ID)
	if err != nil {
		return fmt.Errorf("saving owner %s: %w", o.Address, err)
	}
	return nil
}
