package desk

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/store"
)

// Mandate is a power of attorney (授权委托书): the helper may give orders in all
// cases of the owner, and in no others.
type Mandate struct {
	Owner  string    `json:"owner"`  // address of who gave it
	Helper string    `json:"helper"` // address of who holds it
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until,omitzero"` // zero: until it is revoked
	SHA256 string    `json:"sha256"`         // of the document in the archive, "" none
	Name   string    `json:"name"`           // of its file
}

// Holds says whether the mandate is in force at now.
func (m Mandate) Holds(now time.Time) bool {
	return !now.Before(m.Since) && (m.Until.IsZero() || now.Before(m.Until))
}

// mandatesKey is where the mandates are kept: few people, one list.
const mandatesKey = "mandates"

// Mandates returns all mandates, those that ran out included, in the order given.
func Mandates(tx *store.Tx) (out []Mandate, err error) {
	text, err := tx.Meta(mandatesKey)
	if err != nil || text == "" {
		return nil, err
	}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return nil, fmt.Errorf("reading the mandates: %w", err)
	}
	return out, nil
}

func saveMandates(tx *store.Tx, all []Mandate) error {
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return tx.SetMeta(mandatesKey, string(text))
}

// Mandated says whether helper may give orders in the cases of that owner now.
func Mandated(tx *store.Tx, helper escalation.Owner, owner int64) (bool, error) {
	all, err := Mandates(tx)
	if err != nil || len(all) == 0 {
		return false, err
	}
	o, err := tx.Owner(owner)
	return slices.ContainsFunc(all, func(m Mandate) bool {
		return m.Owner == o.Address && m.Helper == helper.Address && m.Holds(tx.Now())
	}), err
}

// ErrSelf says that nobody needs a mandate of their own.
var ErrSelf = errors.New("owner and helper are the same")

// Entrust stores a mandate; an older one of the same two is replaced. document
// may be nil.
func (d *Desk) Entrust(o, helper escalation.Owner, until time.Time, name string, document []byte) (Done, error) {
	if o.ID == helper.ID {
		return Done{}, ErrSelf
	}
	m := Mandate{Owner: o.Address, Helper: helper.Address, Since: d.Tx.Now(), Until: until, Name: name}
	if document != nil {
		object, err := d.Tx.PutBytes(document)
		if err != nil {
			return Done{}, err
		}
		m.SHA256 = object.SHA256
	}
	all, err := Mandates(d.Tx)
	if err != nil {
		return Done{}, err
	}
	all = append(slices.DeleteFunc(all, func(x Mandate) bool { return x.Owner == m.Owner && x.Helper == m.Helper }), m)
	return Done{Lines: []escalation.Reason{say(helper.Address+" 可以代 "+o.Address+" 下指令了。", helper.Address+" may now give orders for "+o.Address+".")}}, saveMandates(d.Tx, all)
}

// Revoke ends a mandate at once. What was ordered under it stays.
func (d *Desk) Revoke(owner, helper string) (Done, error) {
	all, err := Mandates(d.Tx)
	if err != nil {
		return Done{}, err
	}
	owner, helper = strings.ToLower(owner), strings.ToLower(helper)
	i := slices.IndexFunc(all, func(m Mandate) bool { return m.Owner == owner && m.Helper == helper && m.Holds(d.Tx.Now()) })
	if i < 0 {
		return Done{}, fmt.Errorf("%s holds no mandate of %s: %w", helper, owner, store.ErrNotFound)
	}
	all[i].Until = d.Tx.Now()
	return Done{Lines: []escalation.Reason{say(helper+" 不能再代 "+owner+" 下指令。", helper+" may no longer give orders for "+owner+".")}}, saveMandates(d.Tx, all)
}
