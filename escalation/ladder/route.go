package ladder

import "slices"

// route names a way: a kind of platform and a standing.
type route struct{ kind, standing string }

// place is a rung with its place in a way.
type place struct {
	rung   *Rung
	tier   int
	atOnce bool
}

func (p place) copy() Rung {
	r := *p.rung
	r.Tier, r.AtOnce = p.tier, p.atOnce
	return r
}

// beyond is the tier after the common rungs, where a way's own steps begin.
const beyond = 4

// way returns the first way that fits; nil where none does.
func (l *Ladder) way(kind, standing string) *Way {
	i := slices.IndexFunc(l.Ways, func(w Way) bool { return w.fits(kind, standing) })
	if i < 0 {
		return nil
	}
	return &l.Ways[i]
}

// places lays out a way: what cannot wait, the common rungs, the way's steps,
// without the rungs that are shut to the owner.
func (l *Ladder) places(kind, standing string) (out []place) {
	add := func(id string, tier int, atOnce bool) {
		if r := l.find(id); r != nil && r.OpenTo(kind, standing) {
			out = append(out, place{r, tier, atOnce})
		}
	}
	w := l.way(kind, standing)
	if w != nil {
		for _, id := range w.AtOnce {
			add(id, 1, true)
		}
	}
	for _, r := range l.Rungs {
		if r.Tier < beyond {
			add(r.ID, r.Tier, false)
		}
	}
	if w == nil {
		return out
	}
	tier := beyond
	for _, step := range w.Steps {
		before := len(out)
		for _, id := range step {
			add(id, tier, false)
		}
		if len(out) > before {
			tier++
		}
	}
	return out
}

func (l *Ladder) route(kind, standing string) []place {
	if k, ok := l.Kind(kind); ok {
		kind = k.ID
	} else {
		kind = ""
	}
	if !slices.Contains(Standings, standing) {
		standing = ""
	}
	return l.routes[route{kind, standing}]
}

// Way returns the rungs open to an owner of that standing against a platform
// of that kind in the order they are climbed, each with its tier in this way.
func (l *Ladder) Way(kind, standing string) []Rung {
	var way []Rung
	for _, p := range l.route(kind, standing) {
		way = append(way, p.copy())
	}
	return way
}

// Aside returns the rungs that are open beside the way, and Warnings what must
// be known before it is taken.
func (l *Ladder) Aside(kind, standing string) (aside []Rung) {
	w := l.wayOf(kind, standing)
	if w == nil {
		return nil
	}
	for _, id := range w.Aside {
		if r := l.find(id); r != nil && r.OpenTo(kind, standing) {
			aside = append(aside, *r)
		}
	}
	return aside
}

// Warnings returns what must be known before the way is taken.
func (l *Ladder) Warnings(kind, standing string) []Text {
	if w := l.wayOf(kind, standing); w != nil {
		return w.Warnings
	}
	return nil
}

func (l *Ladder) wayOf(kind, standing string) *Way {
	if k, ok := l.Kind(kind); ok {
		kind = k.ID
	}
	return l.way(kind, standing)
}

// AtOnce returns the rungs to be taken the same day, whatever else runs: the
// police, where the money itself is in danger.
func (l *Ladder) AtOnce(kind, standing string) (now []Rung) {
	for _, p := range l.route(kind, standing) {
		if p.atOnce {
			now = append(now, p.copy())
		}
	}
	return now
}

// tier of a rung in a way: its place there, else its own; 0 for an unknown one.
func (l *Ladder) tier(way []place, id string) int {
	r := l.find(id)
	if r == nil {
		return 0
	}
	for _, p := range way {
		if p.rung == r {
			return p.tier
		}
	}
	return r.Tier
}

// Recommended returns the rung that comes after from: the first of Next. It
// reports false at the top.
func (l *Ladder) Recommended(from, kind, standing string) (Rung, bool) {
	way := l.route(kind, standing)
	tier := l.tier(way, from)
	for _, p := range way {
		if p.tier > tier {
			return p.copy(), true
		}
	}
	return Rung{}, false
}

// Next returns what comes after the rung from: the recommended rung first, then
// the others of its tier and the tiers above, in order. It is empty at the top.
// An unknown from ("") starts at the bottom.
func (l *Ladder) Next(from, kind, standing string) []Rung {
	way := l.route(kind, standing)
	tier := l.tier(way, from)
	var next []Rung
	for _, p := range way {
		if p.tier > tier {
			next = append(next, p.copy())
		}
	}
	return next
}

// Closed returns the rungs that a way of this kind of platform leads to but that
// are shut to this owner because of their standing, above from, for saying so.
func (l *Ladder) Closed(from, kind, standing string) []Rung {
	tier := l.tier(l.route(kind, standing), from)
	var shut []Rung
	for _, r := range l.Rungs {
		if r.Tier > tier && r.Competent(kind) && slices.Contains(r.Except, standing) && l.leads(kind, r.ID) {
			shut = append(shut, r)
		}
	}
	return shut
}

// leads says whether a way of that kind of platform, of whatever standing, names
// the rung as one of its steps.
func (l *Ladder) leads(kind, id string) bool {
	return slices.ContainsFunc(Standings, func(standing string) bool {
		w := l.way(kind, standing)
		return w != nil && slices.ContainsFunc(w.Steps, func(step []string) bool { return slices.Contains(step, id) })
	})
}

// Licensed returns the kind of platform whose way is to be taken when a
// platform of that kind holds that licence ("none" for none), and why. It
// reports false when the ladder knows nothing of it: the kind stays.
func (l *Ladder) Licensed(kind, licence string) (Licence, bool) {
	i := slices.IndexFunc(l.Licences, func(x Licence) bool { return x.ID == licence && slices.Contains(x.Kinds, kind) })
	if i < 0 {
		return Licence{}, false
	}
	return l.Licences[i], true
}

// Filing is a rung the owner filed with.
type Filing struct {
	Rung string
	Open bool // the procedure is still running there
	// Silent says that a statutory term of the desk passed without a word from it.
	Silent bool
}

// Trail is where a case stands and what was done in it.
type Trail struct {
	Kind, Standing string
	Rung           string   // where it stands now
	Used           []string // rungs that were entered or pointed out, the present one among them
	Filed          []Filing // oldest first
}

// Onward returns the rung to be proposed next: what is taken against a desk
// that let its own term pass in silence, else the next of the way whose
// precondition is met and that no earlier filing shuts. It reports false at
// the top.
func (l *Ladder) Onward(t Trail) (Rung, bool) {
	if r, ok := l.against(t); ok {
		return r, true
	}
	way := l.route(t.Kind, t.Standing)
	tier := l.tier(way, t.Rung)
	for _, p := range way {
		if p.tier > tier && l.Ready(*p.rung, t.Used) && l.Refused(p.rung.ID, t.Filed) == nil {
			return p.copy(), true
		}
	}
	return Rung{}, false
}

// against finds the next step against a silent desk, the latest filing first.
func (l *Ladder) against(t Trail) (Rung, bool) {
	for i := len(t.Filed) - 1; i >= 0; i-- {
		f := t.Filed[i]
		r := l.find(f.Rung)
		if r == nil || !f.Silent {
			continue
		}
		for _, id := range r.Silent {
			if to := l.find(id); to != nil && !l.among(id, t.Used) && l.Refused(id, t.Filed) == nil {
				return *to, true
			}
		}
	}
	return Rung{}, false
}

// among says whether the rung of that id is in the list, under any name.
func (l *Ladder) among(id string, list []string) bool {
	r := l.find(id)
	return slices.ContainsFunc(list, func(s string) bool { return s == id || r != nil && l.find(s) == r })
}

// Ready says whether one of the rungs that must come before r was used.
func (l *Ladder) Ready(r Rung, used []string) bool {
	return len(r.After) == 0 || slices.ContainsFunc(r.After, func(id string) bool { return l.among(id, used) })
}

// Conflict is why a rung is shut in a case: the bar, and the filing behind it.
type Conflict struct {
	Rung  Rung // that would be refused
	Other Rung // because of this filing
	Bar   Bar
}

// Refused returns why the rung of that id would refuse the dispute after these
// filings; nil when it would not.
func (l *Ladder) Refused(id string, filed []Filing) *Conflict {
	r := l.find(id)
	if r == nil {
		return nil
	}
	for _, b := range r.Barred {
		for _, f := range filed {
			if o := l.find(f.Rung); o != nil && o != r && b.covers(o) && (f.Open || !b.While) {
				return &Conflict{Rung: *r, Other: *o, Bar: b}
			}
		}
	}
	return nil
}

// Kills returns the running filings that would be ended or refused by filing
// with the rung of that id now.
func (l *Ladder) Kills(id string, filed []Filing) (dead []Conflict) {
	r := l.find(id)
	if r == nil {
		return nil
	}
	for _, f := range filed {
		if o := l.find(f.Rung); o != nil && o != r && f.Open {
			for _, b := range o.Barred {
				if b.covers(r) {
					dead = append(dead, Conflict{Rung: *o, Other: *r, Bar: b})
				}
			}
		}
	}
	return dead
}

func (b Bar) covers(r *Rung) bool {
	return slices.Contains(b.Rungs, r.ID) || r.Exclusive != "" && slices.Contains(b.Groups, r.Exclusive)
}
