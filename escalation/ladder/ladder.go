package ladder

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed data/*.toml
var files embed.FS

// Any is the ladder where no law of the place is known: the common rungs alone.
const Any = "any"

// Standings are the positions in law that a ladder tells apart.
var Standings = []string{"consumer", "merchant", "creator", "worker", "investor"}

// Kind is a kind of platform.
type Kind struct {
	ID       string   `toml:"id" json:"id"`
	Title    Text     `toml:"title" json:"title"`
	Formerly []string `toml:"formerly" json:"-"` // other names it goes by
}

// Licence says which way is really meant when a platform has, or lacks, a
// licence for what it does.
type Licence struct {
	ID    string   `toml:"id" json:"id"`
	Title Text     `toml:"title" json:"title"`
	Kinds []string `toml:"kinds" json:"kinds"` // what the platform looks like
	As    string   `toml:"as" json:"as"`       // the kind whose way is taken
	Why   Text     `toml:"why" json:"why"`
}

// Evidence is one piece of the checklist, with the stages that want it.
type Evidence struct {
	ID    string   `toml:"id" json:"id"`
	Title Text     `toml:"title" json:"title"`
	Must  []string `toml:"must" json:"must"` // stages that expect it
	May   []string `toml:"may" json:"may"`   // stages where it helps
}

// Duty is what the law asks of the other side, to be cited from the first
// letters on.
type Duty struct {
	ID         string     `toml:"id" json:"id"`
	Law        Law        `toml:"law" json:"law"`
	Says       Text       `toml:"says" json:"says"`   // the rule in one sentence
	Terms      []Term     `toml:"terms" json:"terms"` // the numbers in it
	Kinds      []string   `toml:"kinds" json:"-"`     // empty: all
	Standings  []string   `toml:"standings" json:"-"` // empty: all
	Checked    string     `toml:"checked" json:"checked"`
	Confidence Confidence `toml:"confidence" json:"confidence"`
	Source     string     `toml:"source" json:"source"`
}

// Reliable says whether the duty may be held against anybody at the moment now.
func (d Duty) Reliable(now time.Time) bool { return d.Confidence == Verified && fresh(d.Checked, now) }

// Duties returns what the law asks of a platform of that kind towards an owner
// of that standing.
func (l *Ladder) Duties(kind, standing string) (out []Duty) {
	for _, d := range l.Duty {
		if (len(d.Kinds) == 0 || slices.Contains(d.Kinds, kind)) && (len(d.Standings) == 0 || slices.Contains(d.Standings, standing)) {
			out = append(out, d)
		}
	}
	return out
}

// Way is the order in which the rungs are climbed by owners of some standings
// against platforms of some kinds. The common rungs are part of every way.
type Way struct {
	Kinds     []string   `toml:"kinds" json:"kinds"`         // empty: all
	Standings []string   `toml:"standings" json:"standings"` // empty: all
	AtOnce    []string   `toml:"at_once" json:"at_once"`     // the same day, beside everything else
	Steps     [][]string `toml:"steps" json:"steps"`         // after the common rungs: the recommended rung of each tier first
	Aside     []string   `toml:"aside" json:"aside"`         // open as well, for what they are good for
	Warnings  []Text     `toml:"warnings" json:"warnings"`
}

func (w *Way) fits(kind, standing string) bool {
	return (len(w.Kinds) == 0 || slices.Contains(w.Kinds, kind)) &&
		(len(w.Standings) == 0 || standing == "" || slices.Contains(w.Standings, standing))
}

// Ladder is the rungs and ways of one jurisdiction. It does not change once it
// was made and may be shared.
type Ladder struct {
	Jurisdiction string     `toml:"jurisdiction"`
	Title        Text       `toml:"title"`
	Places       []string   `toml:"places"` // other jurisdictions it serves: the members of the EU
	Notes        []Text     `toml:"notes"`  // what is true of every way here
	Kinds        []Kind     `toml:"kind"`
	Licences     []Licence  `toml:"licence"`
	Evidence     []Evidence `toml:"evidence"`
	Duty         []Duty     `toml:"duty"`
	Ways         []Way      `toml:"way"`
	Rungs        []Rung     `toml:"rung"` // lowest tier first

	routes map[route][]place
}

// Set is the ladders of all jurisdictions.
type Set struct {
	ladders []*Ladder
}

// Embedded returns the ladders that come with the program.
var Embedded = sync.OnceValue(func() *Set {
	s := &Set{}
	names, err := files.ReadDir("data")
	if err != nil {
		panic(err) // embedded
	}
	slices.SortFunc(names, func(a, b fs.DirEntry) int { return order(a.Name()) - order(b.Name()) })
	for _, e := range names {
		data, err := files.ReadFile("data/" + e.Name())
		if err == nil {
			s, err = s.With(data)
		}
		if err != nil {
			panic("embedded ladder " + e.Name() + ": " + err.Error()) // a test parses them all
		}
	}
	return s
})

// order puts the common rungs first: the others stand on them.
func order(name string) int {
	if name == Any+".toml" {
		return 0
	}
	return 1
}

// For returns the embedded ladder of a jurisdiction (ISO 3166, lower case).
// It reports false when there is none.
func For(jurisdiction string) (*Ladder, bool) { return Embedded().For(jurisdiction) }

// For returns the ladder of a jurisdiction, or of what it is part of. It
// reports false when there is none.
func (s *Set) For(jurisdiction string) (*Ladder, bool) {
	for _, l := range s.ladders {
		if l.Jurisdiction == jurisdiction {
			return l, true
		}
	}
	for _, l := range s.ladders {
		if slices.Contains(l.Places, jurisdiction) {
			return l, true
		}
	}
	return nil, false
}

// At returns the ladder of a jurisdiction, and the common rungs for a place
// that has none.
func (s *Set) At(jurisdiction string) *Ladder {
	if l, ok := s.For(jurisdiction); ok {
		return l
	}
	l, _ := s.For(Any)
	return l
}

// All returns the ladders, the common rungs first, then by jurisdiction.
func (s *Set) All() []*Ladder { return slices.Clone(s.ladders) }

// Title names a rung of any jurisdiction: of the given one, else of the first
// that has it; an id no ladder knows is returned as it is.
func (s *Set) Title(jurisdiction, id, lang string) string {
	for _, l := range append([]*Ladder{s.At(jurisdiction)}, s.ladders...) {
		if r, ok := l.Rung(id); ok {
			return r.Title.In(lang)
		}
	}
	return id
}

// put returns the set with l in the place of the ladder of its jurisdiction.
func (s *Set) put(l *Ladder) *Set {
	out := &Set{ladders: slices.Clone(s.ladders)}
	i := slices.IndexFunc(out.ladders, func(o *Ladder) bool { return o.Jurisdiction == l.Jurisdiction })
	if i >= 0 {
		out.ladders[i] = l
	} else {
		out.ladders = append(out.ladders, l)
	}
	slices.SortFunc(out.ladders, func(a, b *Ladder) int {
		if d := order(a.Jurisdiction+".toml") - order(b.Jurisdiction+".toml"); d != 0 {
			return d
		}
		return strings.Compare(a.Jurisdiction, b.Jurisdiction)
	})
	return out
}

// over returns the ladder that l makes of base: the same ids replace, the rest
// is added, ways come first.
func (l *Ladder) over(base *Ladder) *Ladder {
	out := &Ladder{
		Jurisdiction: l.Jurisdiction, Title: base.Title, Places: slices.Concat(base.Places, l.Places), Notes: slices.Concat(base.Notes, l.Notes),
		Kinds: merge(base.Kinds, l.Kinds, func(k Kind) string { return k.ID }), Ways: slices.Concat(l.Ways, base.Ways),
		Licences: merge(base.Licences, l.Licences, func(k Licence) string { return k.ID }),
		Evidence: merge(base.Evidence, l.Evidence, func(e Evidence) string { return e.ID }),
		Duty:     merge(base.Duty, l.Duty, func(d Duty) string { return d.ID }),
		Rungs:    merge(base.Rungs, l.Rungs, func(r Rung) string { return r.ID }),
	}
	if l.Title != (Text{}) {
		out.Title = l.Title
	}
	slices.SortStableFunc(out.Rungs, func(a, b Rung) int { return a.Tier - b.Tier })
	out.complete()
	return out
}

func merge[T any](base, more []T, id func(T) string) []T {
	out := slices.Clone(base)
	for _, m := range more {
		if i := slices.IndexFunc(out, func(b T) bool { return id(b) == id(m) }); i >= 0 {
			out[i] = m
		} else {
			out = append(out, m)
		}
	}
	return out
}

// complete fills what follows from the rest: the evidence of the stage, and
// the ways of every kind and standing.
func (l *Ladder) complete() {
	for i := range l.Rungs {
		if r := &l.Rungs[i]; len(r.Evidence) == 0 {
			r.Evidence = l.column(r.Stage)
		}
	}
	l.routes = map[route][]place{}
	for _, k := range append([]Kind{{}}, l.Kinds...) {
		for _, s := range append([]string{""}, Standings...) {
			l.routes[route{k.ID, s}] = l.places(k.ID, s)
		}
	}
}

// column lists the evidence that a stage expects.
func (l *Ladder) column(stage string) (ids []string) {
	for _, e := range l.Evidence {
		if slices.Contains(e.Must, stage) {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// Expected returns the pieces of evidence that a rung of the ladder expects, in
// the order of the checklist.
func (l *Ladder) Expected(r Rung) (out []Evidence) {
	for _, e := range l.Evidence {
		if slices.Contains(r.Evidence, e.ID) {
			out = append(out, e)
		}
	}
	return out
}

// Rung returns the rung of that id, or that had it in an earlier version.
func (l *Ladder) Rung(id string) (Rung, bool) {
	if r := l.find(id); r != nil {
		return *r, true
	}
	return Rung{}, false
}

func (l *Ladder) find(id string) *Rung {
	if id == "" {
		return nil
	}
	for i := range l.Rungs {
		if l.Rungs[i].ID == id {
			return &l.Rungs[i]
		}
	}
	for i := range l.Rungs {
		if slices.Contains(l.Rungs[i].Formerly, id) {
			return &l.Rungs[i]
		}
	}
	return nil
}

// Kind returns the kind of that id, or that goes by that name.
func (l *Ladder) Kind(id string) (Kind, bool) {
	i := slices.IndexFunc(l.Kinds, func(k Kind) bool { return k.ID == id || slices.Contains(k.Formerly, id) })
	if i < 0 {
		return Kind{}, false
	}
	return l.Kinds[i], true
}
