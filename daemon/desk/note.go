package desk

import (
	"strings"

	"cuiban/escalation"
)

// Note keeps words of the owner's with the case. They stay private: no letter
// and no pack ever shows them.
func (d *Desk) Note(c *escalation.Case, words string) (Done, error) {
	if words = strings.TrimSpace(words); words == "" {
		return Done{}, ErrEmpty
	}
	return d.finish(c, escalation.Entry{Kind: escalation.EntryNote, Text: words, Private: true}, say("记下了。", "Noted."))
}
