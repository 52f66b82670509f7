package ladder

// OwnTerm is a time limit of the owner's own for filing with a rung.
type OwnTerm struct {
	Rung  string // id
	Title Text   // of the rung
	Term  Term
}

// OwnTerms returns the owner's own time limits along the way and beside it, in
// the order of the rungs.
func (l *Ladder) OwnTerms(kind, standing string) (out []OwnTerm) {
	add := func(r *Rung) {
		for _, t := range r.Owner {
			out = append(out, OwnTerm{r.ID, r.Title, t})
		}
	}
	for _, p := range l.route(kind, standing) {
		add(p.rung)
	}
	if w := l.wayOf(kind, standing); w != nil {
		for _, id := range w.Aside {
			if r := l.find(id); r != nil && r.OpenTo(kind, standing) {
				add(r)
			}
		}
	}
	return out
}

// First returns the id of the rung a way begins with, besides what is taken at
// once; "" where there is none.
func (l *Ladder) First(kind, standing string) string {
	for _, p := range l.route(kind, standing) {
		if !p.atOnce {
			return p.rung.ID
		}
	}
	return ""
}
