package desk

import (
	"fmt"
	"slices"
	"strings"

	"cuiban/escalation"
)

// Party corrects who somebody is in a case, or names somebody new: the role, the
// name ("" leaves it), and whether letters may go to the address. What waits is
// dropped, since its recipients may have changed.
func (d *Desk) Party(c *escalation.Case, address string, role escalation.Role, name string, confirmed bool) (Done, error) {
	address = strings.ToLower(strings.TrimSpace(address))
	p := escalation.Party{Address: address}
	if i := slices.IndexFunc(c.Parties, func(q escalation.Party) bool { return q.Address == address }); i >= 0 {
		p = c.Parties[i]
	}
	if role == escalation.RoleOwner || p.Role == escalation.RoleOwner {
		return Done{}, fmt.Errorf("%s: who owns a case is not changed", address)
	}
	p.Role, p.Confirmed, p.Bad = role, confirmed, p.Bad && !confirmed
	if name != "" {
		p.Name = name
	}
	if err := d.Tx.SaveParty(c.ID, p); err != nil {
		return Done{}, err
	}
	if _, err := d.dropWaiting(c); err != nil {
		return Done{}, err
	}
	e, err := d.append(c, escalation.Entry{Kind: escalation.EntryEdited, Text: "party " + address + ": " + string(role)})
	if err != nil {
		return Done{}, err
	}
	c.Head = e.Seq
	line := say("记下了："+address+" 是"+roleWords[role].ZH+"，不往这里发信。", "Noted: "+address+" is "+roleWords[role].EN+"; no letter goes there.")
	if confirmed {
		line = say("记下了："+address+" 是"+roleWords[role].ZH+"，信可以发到这里。", "Noted: "+address+" is "+roleWords[role].EN+"; letters may go there.")
	}
	return d.finish(c, escalation.Entry{}, line)
}

var roleWords = map[escalation.Role]escalation.Reason{
	escalation.RolePlatform:  {ZH: "平台", EN: "the platform"},
	escalation.RoleRegulator: {ZH: "主管部门", EN: "an authority"},
	escalation.RoleOther:     {ZH: "旁人", EN: "somebody else"},
}
