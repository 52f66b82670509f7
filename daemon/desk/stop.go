package desk

import (
	"fmt"

	"cuiban/escalation"
	"cuiban/store"
)

// together marks, in the log, a stop of all cases at once.
const together = "all"

// StopAll is the kill switch for everything: no open case of the owner drafts or
// sends anything until it is resumed, whatever arrives. 0 means every owner.
func (d *Desk) StopAll(owner int64) (Done, error) {
	return d.each(owner, func(c *escalation.Case) (bool, error) {
		if c.Stopped {
			return false, nil
		}
		_, err := d.stop(c, together)
		return true, err
	}, say("停下了 %d 个案件，不再起草也不再发信。回复“全部继续”再开始。", "Cases stopped: %d. Nothing is drafted or sent until you say “resume all”."))
}

// ResumeAll lets the cases go on that StopAll stopped; one that was stopped by
// itself, or by an alarm, stays stopped.
func (d *Desk) ResumeAll(owner int64) (Done, error) {
	return d.each(owner, func(c *escalation.Case) (bool, error) {
		if !c.Stopped || lastStop(c) != together {
			return false, nil
		}
		_, err := d.Resume(c)
		return true, err
	}, say("%d 个案件继续跟进。", "Cases that go on: %d."))
}

// lastStop is what the newest stop of the case says of itself.
func lastStop(c *escalation.Case) string {
	for i := len(c.Entries) - 1; i >= 0; i-- {
		if c.Entries[i].Kind == escalation.EntryStopped {
			return c.Entries[i].Text
		}
	}
	return ""
}

// each orders something in every case of the owner that is not closed, and counts
// those it concerned.
func (d *Desk) each(owner int64, do func(*escalation.Case) (bool, error), line escalation.Reason) (Done, error) {
	heads, err := d.Tx.Cases(store.CaseFilter{Owner: owner, States: []escalation.State{escalation.Open, escalation.Resolved}})
	if err != nil {
		return Done{}, err
	}
	n := 0
	for _, h := range heads {
		c, err := d.Tx.CaseByID(h.ID)
		if err != nil {
			return Done{}, err
		}
		did, err := do(c)
		if err != nil {
			return Done{}, fmt.Errorf("case %s: %w", c.Ref, err)
		}
		if did {
			n++
		}
	}
	return Done{Lines: []escalation.Reason{{ZH: fmt.Sprintf(line.ZH, n), EN: fmt.Sprintf(line.EN, n)}}}, nil
}
