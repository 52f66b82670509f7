package desk

import (
	"maps"
	"slices"
	"strings"

	"cuiban/escalation"
)

// Changes are corrections of a case's head by name of the field; the names are
// those of the command line's flags.
type Changes map[string]func(*escalation.Case)

// Edit corrects the head of a case. Letters that were shown before are shown
// again, since what they say may have changed.
func (d *Desk) Edit(c *escalation.Case, changes Changes) (Done, error) {
	names := slices.Sorted(maps.Keys(changes))
	for _, n := range names {
		changes[n](c)
	}
	if _, err := d.dropWaiting(c); err != nil {
		return Done{}, err
	}
	e, err := d.append(c, escalation.Entry{Kind: escalation.EntryEdited, Text: strings.Join(names, ", ")})
	if err != nil {
		return Done{}, err
	}
	c.Head = e.Seq
	if slices.Contains(names, "platform") {
		if _, err := d.Captures(c); err != nil {
			return Done{}, err
		}
	}
	return d.finish(c, escalation.Entry{}, say("已更正："+strings.Join(names, "、")+"。", "corrected: "+strings.Join(names, ", ")+"."))
}
