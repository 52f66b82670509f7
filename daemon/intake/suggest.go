package intake

import (
	"slices"
	"strings"

	"cuiban/escalation"
	"cuiban/store"
)

// maxSuggestions is how many cases a mail of the tray is shown with.
const maxSuggestions = 5

// suggestions are the cases a mail that fits none may belong to, the likeliest
// first: why each is named is part of it.
func (t *filing) suggestions() ([]store.Suggestion, error) {
	var out []store.Suggestion
	add := func(ref, why string) {
		known := slices.ContainsFunc(out, func(s store.Suggestion) bool { return s.CaseRef == ref })
		if !known && len(out) < maxSuggestions {
			out = append(out, store.Suggestion{CaseRef: ref, Why: why})
		}
	}
	for _, f := range []struct {
		why  string
		find func() ([]int64, string, error)
	}{
		{"its subject carries the case's tag", t.byTag},
		{"its address carries the case's reference", t.byUnsigned},
		{"it names a number of the case", t.byNumber},
		{"the same organisation writes in it", t.byParty},
	} {
		cases, _, err := f.find()
		if err != nil {
			return nil, err
		}
		for _, id := range cases {
			c, err := t.tx.CaseByID(id)
			if err != nil {
				return nil, err
			}
			add(c.Ref, f.why+": "+c.Title)
		}
	}
	heads, err := t.tx.Cases(store.CaseFilter{Owner: t.owner.ID, States: []escalation.State{escalation.Open, escalation.Resolved}, Limit: 4 * maxSuggestions})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(heads, func(a, b escalation.Case) int { return t.mentions(b) - t.mentions(a) })
	for _, c := range heads {
		why := c.Title
		if t.mentions(c) > 0 {
			why = "it mentions " + c.Platform + ": " + c.Title
		}
		add(c.Ref, why)
	}
	return out, nil
}

// mentions is 1 when the mail names the platform of the case, else 0.
func (t *filing) mentions(c escalation.Case) int {
	if c.Platform != "" && strings.Contains(t.p.Subject+"\n"+t.p.NewText, c.Platform) {
		return 1
	}
	return 0
}
