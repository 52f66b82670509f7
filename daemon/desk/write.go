package desk

import (
	"strings"

	"cuiban/escalation"
	"cuiban/templates"
)

// WriteOrder begins the text of an order to write a letter; its name follows.
const WriteOrder = "write "

// NoSuchLetter says that no letter to the platform has that name.
type NoSuchLetter struct{ Name string }

func (n *NoSuchLetter) Error() string { return n.Reason().EN }

// Reason says it to the owner, with the letters there are.
func (n *NoSuchLetter) Reason() escalation.Reason {
	var zh, en []string
	for _, s := range templates.Sorts() {
		if s.Kind == templates.ToPlatform {
			zh, en = append(zh, s.Title.ZH), append(en, s.Name)
		}
	}
	return say("没有叫「"+n.Name+"」的信。可以写的有："+strings.Join(zh, "、")+"。", "There is no letter named “"+n.Name+"”; there are: "+strings.Join(en, ", ")+".")
}

// Write has one of the letters to the platform drafted, by its name or its title
// in either language; it is shown to the owner like any other and leaves only
// after their word. A stopped or closed case gets none.
func (d *Desk) Write(c *escalation.Case, name string) (Done, error) {
	sort, ok := letterNamed(name)
	if !ok {
		return Done{}, &NoSuchLetter{name}
	}
	if c.Stopped || c.State == escalation.Closed {
		return Done{Case: c, Lines: []escalation.Reason{say("案件已经停下或结案，没有起草。先回复“继续”或重开案件。", "The case is stopped or closed, so nothing was drafted: resume or reopen it first.")}}, nil
	}
	return d.finish(c, escalation.Entry{Kind: escalation.EntryOrder, Text: WriteOrder + sort.Name},
		say("马上起草"+sort.Title.ZH+"，写好后请您确认。", "The "+sort.Title.EN+" is being drafted; it is shown to you before it leaves."))
}

// letterNamed finds a letter to the platform. A word that is in just one title
// is enough: 补充证据, human review.
func letterNamed(name string) (templates.Sort, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	var found []templates.Sort
	for _, s := range templates.Sorts() {
		switch {
		case s.Kind != templates.ToPlatform || name == "":
		case name == s.Name || name == strings.ToLower(s.Title.ZH) || name == strings.ToLower(s.Title.EN):
			return s, true
		case strings.Contains(strings.ToLower(s.Title.ZH), name) || strings.Contains(strings.ToLower(s.Title.EN), name):
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		return templates.Sort{}, false
	}
	return found[0], true
}
