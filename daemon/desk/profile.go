package desk

import (
	"cuiban/escalation"
	"cuiban/store"
)

// Profile stores what papers for authorities and courts say of the owner. The
// log tells nothing of it.
func (d *Desk) Profile(o escalation.Owner, p store.Profile) (Done, error) {
	err := d.Tx.SaveProfile(o.ID, p)
	return Done{Lines: []escalation.Reason{say("记下了：只写进给主管部门和法院的材料，不写进给平台的信。", "Noted: it goes into papers for authorities and courts only, never into a letter to the platform.")}}, err
}

// Respondent stores what is known of the company behind the platform. Papers
// that wait for it can then be written.
func (d *Desk) Respondent(c *escalation.Case, r store.Respondent) (Done, error) {
	if err := d.Tx.SaveRespondent(c.ID, r); err != nil {
		return Done{}, err
	}
	return d.finish(c, escalation.Entry{Kind: escalation.EntryEdited, Text: "respondent"}, say("记下了平台公司的信息。", "The company is noted."))
}
