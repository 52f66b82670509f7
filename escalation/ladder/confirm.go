package ladder

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Confirmation is the user's word that they read the source of a rung's terms.
type Confirmation struct {
	Jurisdiction string `json:"jurisdiction"`
	Rung         string `json:"rung"`
	Source       string `json:"source"`  // what was read: title, address
	Checked      string `json:"checked"` // when, 2006-01-02
	// Terms are the terms that were confirmed, as Rung.Terms writes them: others
	// than these the confirmation does not vouch for.
	Terms string `json:"terms"`
}

// Terms writes the statutory terms of the rung in one line, for telling whether
// they are still those that were confirmed.
func (r Rung) Terms() string {
	var out []string
	note := func(name string, c Clock) {
		if c.N > 0 {
			out = append(out, fmt.Sprintf("%s %d/%d %s from %s", name, c.N, c.Max, c.Unit, c.From))
		}
	}
	note("first", r.First)
	note("final", r.Final)
	for _, t := range r.Others {
		note("other", t.Clock)
	}
	for _, t := range r.Owner {
		note("owner", t.Clock)
	}
	return strings.Join(out, "; ")
}

// Confirming makes the confirmation of a rung at the moment now. The error says
// what is missing: a source, a day that is not in the future, terms to confirm.
func (l *Ladder) Confirming(rung, source, checked string, now time.Time) (Confirmation, error) {
	r, ok := l.Rung(rung)
	if !ok {
		return Confirmation{}, fmt.Errorf("%q is no rung of the ladder of %s", rung, l.Title.EN)
	}
	day, err := time.Parse(time.DateOnly, checked)
	switch {
	case err != nil:
		return Confirmation{}, fmt.Errorf("checked %q is no date (want %s)", checked, now.Format(time.DateOnly))
	case day.After(now.Add(24 * time.Hour)): // somewhere it is that day already
		return Confirmation{}, fmt.Errorf("checked %s lies in the future", checked)
	case now.Sub(day) > CheckAge:
		return Confirmation{}, fmt.Errorf("checked %s is more than %d days ago: read the source again", checked, CheckAge/(24*time.Hour))
	case strings.TrimSpace(source) == "":
		return Confirmation{}, fmt.Errorf("source is missing: which text was read, and where")
	case r.Policy || r.Terms() == "":
		return Confirmation{}, fmt.Errorf("%s holds no term of law: its waits are ours", r.ID)
	}
	return Confirmation{l.Jurisdiction, r.ID, strings.TrimSpace(source), checked, r.Terms()}, nil
}

// Confirmed returns the set with the user's confirmations, of several for one
// rung the last, and those that lapsed because the terms have changed or the
// rung is gone.
func (s *Set) Confirmed(list []Confirmation) (out *Set, lapsed []Confirmation) {
	out = s
	for _, c := range list {
		l, ok := out.For(c.Jurisdiction)
		r, found := Rung{}, false
		if ok && l.Jurisdiction == c.Jurisdiction {
			r, found = l.Rung(c.Rung)
		}
		switch {
		case !found || r.Terms() != c.Terms:
			lapsed = append(lapsed, c)
		case r.Confidence != Verified || r.Checked < c.Checked:
			out = out.put(l.vouched(r.ID, c))
		}
	}
	return out, lapsed
}

// vouched returns the ladder with one rung confirmed.
func (l *Ladder) vouched(id string, c Confirmation) *Ladder {
	out := *l
	out.Rungs = slices.Clone(l.Rungs)
	i := slices.IndexFunc(out.Rungs, func(r Rung) bool { return r.ID == id })
	r := &out.Rungs[i]
	r.Others, r.Owner = slices.Clone(r.Others), slices.Clone(r.Owner)
	r.Confidence, r.Source, r.Checked, r.Confirmed = Verified, c.Source, c.Checked, true
	for _, k := range r.clocks() {
		k.Confidence = ""
	}
	out.complete()
	return &out
}
