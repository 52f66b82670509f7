package ladder

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// Problem is one thing wrong with a ladder file.
type Problem struct {
	Line int    `json:"line"` // 0: the file as a whole
	At   string `json:"at"`   // the rung, way or key
	Why  string `json:"why"`
}

// Error names line, place and what is wrong.
func (p Problem) Error() string {
	s := p.Why
	if p.At != "" {
		s = p.At + ": " + s
	}
	if p.Line > 0 {
		s = fmt.Sprintf("line %d: %s", p.Line, s)
	}
	return s
}

// Problems are all the things wrong with a ladder file, in order of lines.
type Problems []Problem

// Error lists the problems, one a line.
func (p Problems) Error() string {
	var lines []string
	for _, one := range p {
		lines = append(lines, one.Error())
	}
	return strings.Join(lines, "\n")
}

// Parse reads a ladder file and lays it over the embedded common rungs. The
// error is Problems: each names the line and what is wrong with it.
func Parse(data []byte) (*Ladder, error) {
	common := &Set{}
	if l, ok := For(Any); ok {
		common = &Set{ladders: []*Ladder{l}}
	}
	s, err := common.With(data)
	if err != nil {
		return nil, err
	}
	return s.ladders[len(s.ladders)-1], nil
}

// Read reads a ladder file as Parse does and returns what stands in it, without
// what it is laid over. A file is checked against the embedded ladder of its
// jurisdiction, whose rungs it may name.
func Read(data []byte) (*Ladder, error) {
	if _, err := Embedded().With(data); err != nil {
		return nil, err
	}
	return decode(data)
}

// With returns the set with a ladder file laid over the ladder of its
// jurisdiction, or over the common rungs when the set has none. The error is
// Problems.
func (s *Set) With(data []byte) (*Set, error) {
	l, err := decode(data)
	if err != nil {
		return nil, err
	}
	base, ok := s.For(l.Jurisdiction)
	if !ok || base.Jurisdiction != l.Jurisdiction {
		base, ok = s.For(Any)
	}
	if !ok {
		base = &Ladder{}
	}
	whole := l.over(base)
	c := checker{l: whole, lines: lines(data)}
	if c.file(l); len(c.out) > 0 {
		slices.SortStableFunc(c.out, func(a, b Problem) int { return a.Line - b.Line })
		return nil, c.out
	}
	return s.put(whole), nil
}

func decode(data []byte) (*Ladder, error) {
	var l Ladder
	dec := toml.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(&l)
	if err == nil {
		return &l, nil
	}
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		var out Problems
		for i := range strict.Errors {
			row, _ := strict.Errors[i].Position()
			out = append(out, Problem{row, "", fmt.Sprintf("unknown key %q", strings.Join(strict.Errors[i].Key(), "."))})
		}
		return nil, out
	}
	var syntax *toml.DecodeError
	if errors.As(err, &syntax) {
		row, col := syntax.Position()
		return nil, Problems{{row, "", fmt.Sprintf("column %d: %s", col, plainly(syntax.Error()))}}
	}
	return nil, Problems{{0, "", err.Error()}}
}

// wrongType is how the TOML library says that a value is of the wrong sort.
var wrongType = regexp.MustCompile(`cannot decode TOML (\w+) into .* of type (\S+)`)

// plainly says an error of the TOML library without the names of our types.
func plainly(s string) string {
	s = strings.TrimPrefix(s, "toml: ")
	m := wrongType.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	wants := "a table"
	switch {
	case strings.HasPrefix(m[2], "[]"):
		wants = "a list"
	case m[2] == "int":
		wants = "a whole number"
	case m[2] == "string":
		wants = "a text in quotation marks"
	case m[2] == "bool":
		wants = "true or false"
	}
	return fmt.Sprintf("here stands a value of the sort %s, wanted is %s", m[1], wants)
}

// at names the i-th element of a list as lines does.
func at(key string, i int) string { return fmt.Sprintf("%s[%d]", key, i+1) }

// checker collects what is wrong with a file: l is the ladder it makes.
type checker struct {
	l     *Ladder
	lines map[string]int
	out   Problems
}

// bad notes a problem at a key, as lines names it.
func (c *checker) bad(key, who, why string, args ...any) {
	c.out = append(c.out, Problem{lineOf(c.lines, key), who, fmt.Sprintf(why, args...)})
}

func (c *checker) file(own *Ladder) {
	if own.Jurisdiction == "" {
		c.bad("", "", "jurisdiction is missing")
	}
	if c.l.Title.ZH == "" || c.l.Title.EN == "" {
		c.bad("title", "", "title needs zh and en")
	}
	seen := map[string]bool{}
	for i := range own.Rungs {
		r, key := &own.Rungs[i], at("rung", i)
		if seen[r.ID] && r.ID != "" {
			c.bad(key+".id", r.who(), "stands there twice")
		}
		seen[r.ID] = true
		c.rung(r, key)
	}
	for i := range own.Ways {
		c.way(&own.Ways[i], at("way", i))
	}
	for i, x := range own.Licences {
		c.kinds(at("licence", i)+".kinds", x.ID, x.Kinds)
		c.kinds(at("licence", i)+".as", x.ID, []string{x.As})
	}
	for i, d := range own.Duty {
		c.duty(d, at("duty", i))
	}
	for i, e := range own.Evidence {
		for _, s := range slices.Concat(e.Must, e.May) {
			c.oneOf(at("evidence", i)+".must", e.ID, "stage", s, stages)
		}
	}
}

func (c *checker) duty(d Duty, key string) {
	who := fmt.Sprintf("duty %q", d.ID)
	if d.ID == "" || d.Says.ZH == "" || d.Says.EN == "" {
		c.bad(key, who, "needs id and says in zh and en")
	}
	c.law(key+".law", who, d.Law)
	c.kinds(key+".kinds", who, d.Kinds)
	for _, s := range d.Standings {
		c.oneOf(key+".standings", who, "standing", s, Standings)
	}
	for i, t := range d.Terms {
		if err := t.validate(); err != nil {
			c.bad(at(key+".terms", i), who, "%v", err)
		}
	}
	if !date(d.Checked) {
		c.bad(key+".checked", who, "checked %q is no date (want 2026-11-22)", d.Checked)
	}
	c.grade(key+".confidence", who, d.Confidence)
}

func (r *Rung) who() string { return fmt.Sprintf("rung %q", r.ID) }

var stages = []string{"front", "official", "regulator", "court"}

var forms = []string{"", "complaint", "report", "payment_order", "claim", "request"}

func (c *checker) rung(r *Rung, key string) {
	who := r.who()
	switch {
	case r.ID == "":
		c.bad(key, who, "id is missing")
	case r.Tier < 1:
		c.bad(key+".tier", who, "tier must be 1 or more")
	case r.Title.ZH == "" || r.Title.EN == "":
		c.bad(key+".title", who, "title needs zh and en")
	case len(r.Channels) == 0:
		c.bad(key+".channels", who, "needs at least one channel")
	case r.FollowUps < 0 || r.FollowUps > 2:
		c.bad(key+".follow_ups", who, "follow_ups must be 0, 1 or 2")
	case r.Letter == "" && len(r.Steps) == 0:
		c.bad(key, who, "needs a letter or steps for the owner")
	case !r.Policy && len(r.Law) == 0:
		c.bad(key, who, "needs a law, or policy = true for waits of our own")
	}
	c.oneOf(key+".stage", who, "stage", r.Stage, stages)
	c.oneOf(key+".form", who, "form", r.Form, forms)
	c.kinds(key+".kinds", who, r.Kinds)
	for _, s := range slices.Concat(r.Open, r.Except) {
		c.oneOf(key+".standings", who, "standing", s, Standings)
	}
	c.terms(r, key)
	c.links(r, key)
	c.texts(r, key)
	c.source(r, key)
}

// terms checks the clocks, the channels and the laws.
func (c *checker) terms(r *Rung, key string) {
	clocks := r.clocks()
	for _, name := range slices.Sorted(maps.Keys(clocks)) {
		if err := clocks[name].validate(); err != nil {
			c.bad(key+"."+name, r.who(), "%s: %v", name, err)
		}
	}
	for i, ch := range r.Channels {
		c.oneOf(at(key+".channels", i)+".kind", r.who(), "channel kind", ch.Kind, channelKinds)
		c.grade(at(key+".channels", i)+".confidence", r.who(), ch.Confidence)
	}
	for i, l := range r.Law {
		c.law(at(key+".law", i), r.who(), l)
	}
	for i, b := range r.Barred {
		c.law(at(key+".barred_by", i)+".law", r.who(), b.Law)
		c.grade(at(key+".barred_by", i)+".confidence", r.who(), b.Confidence)
		if len(b.Groups)+len(b.Rungs) == 0 {
			c.bad(at(key+".barred_by", i), r.who(), "barred_by names neither groups nor rungs")
		}
	}
}

func (c *checker) law(key, who string, l Law) {
	if l.Name.ZH == "" || l.Name.EN == "" {
		c.bad(key, who, "a law needs its name in zh and en")
	}
	if !date(l.InForce) {
		c.bad(key+".in_force", who, "in_force %q is no date (want 2026-04-15)", l.InForce)
	}
	c.grade(key+".confidence", who, l.Confidence)
}

// links checks that what the rung names exists.
func (c *checker) links(r *Rung, key string) {
	for _, id := range r.After {
		c.known(key+".after", r.who(), "after", id)
	}
	for _, id := range r.Silent {
		c.known(key+".silent", r.who(), "silent", id)
	}
	for i, b := range r.Barred {
		for _, id := range b.Rungs {
			c.known(at(key+".barred_by", i)+".rungs", r.who(), "barred_by", id)
		}
		for _, g := range b.Groups {
			if !slices.ContainsFunc(c.l.Rungs, func(o Rung) bool { return o.Exclusive == g }) {
				c.bad(at(key+".barred_by", i)+".groups", r.who(), "barred_by names the group %q, which no rung has", g)
			}
		}
	}
	for _, id := range r.Evidence {
		if !slices.ContainsFunc(c.l.Evidence, func(e Evidence) bool { return e.ID == id }) {
			c.bad(key+".evidence", r.who(), "evidence %q is not in the checklist", id)
		}
	}
}

// texts checks that every text is there in both languages or in none.
func (c *checker) texts(r *Rung, key string) {
	lists := map[string][]Text{"body": {r.Body}, "why": {r.Why}, "ask": {r.Ask}, "shut": {r.Shut}, "steps": r.Steps, "warnings": r.Warnings, "limits": r.Limits}
	for _, t := range r.Others {
		lists["other_terms"] = append(lists["other_terms"], t.Name)
	}
	for _, t := range r.Owner {
		lists["owner_terms"] = append(lists["owner_terms"], t.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		for i, t := range lists[name] {
			where := key + "." + name
			if n := c.lines[at(where, i)]; n > 0 {
				where = at(where, i)
			}
			if (t.ZH == "") != (t.EN == "") {
				c.bad(where, r.who(), "%s needs zh and en", name)
			}
		}
	}
}

func (c *checker) source(r *Rung, key string) {
	if !date(r.Checked) {
		c.bad(key+".checked", r.who(), "checked %q is no date (want 2026-11-22)", r.Checked)
	}
	if !r.Policy && r.Confidence == "" {
		c.bad(key, r.who(), "confidence is missing: V (text read), S (secondary), K (known), ? (doubtful)")
	}
	c.grade(key+".confidence", r.who(), r.Confidence)
}

func (c *checker) way(w *Way, key string) {
	c.kinds(key+".kinds", "way", w.Kinds)
	for _, s := range w.Standings {
		c.oneOf(key+".standings", "way", "standing", s, Standings)
	}
	for _, id := range slices.Concat(append(slices.Clone(w.Steps), w.AtOnce, w.Aside)...) {
		c.known(key+".steps", "way", "it", id)
	}
}

func (c *checker) known(key, who, what, id string) {
	if c.l.find(id) == nil {
		c.bad(key, who, "%s names %q, which is no rung of this ladder", what, id)
	}
}

func (c *checker) kinds(key, who string, ids []string) {
	for _, id := range ids {
		if !slices.ContainsFunc(c.l.Kinds, func(k Kind) bool { return k.ID == id }) {
			c.bad(key, who, "kind %q is none of %s", id, c.l.kindIDs())
		}
	}
}

func (l *Ladder) kindIDs() string {
	var ids []string
	for _, k := range l.Kinds {
		ids = append(ids, k.ID)
	}
	return strings.Join(ids, ", ")
}

func (c *checker) oneOf(key, who, what, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		c.bad(key, who, "%s %q is none of %s", what, value, strings.TrimPrefix(strings.Join(allowed, ", "), ", "))
	}
}

func (c *checker) grade(key, who string, g Confidence) {
	if g != "" && g != Verified && g != Secondary && g != Known && g != Doubtful {
		c.bad(key, who, "confidence %q is none of V, S, K, ?", g)
	}
}

func date(s string) bool {
	if s == "" {
		return true
	}
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func (c Clock) validate() error {
	if c == (Clock{}) {
		return nil
	}
	switch {
	case c.N < 1:
		return fmt.Errorf("n is %d, must be 1 or more", c.N)
	case !slices.Contains([]Unit{Hour, Day, WorkingDay, Week, Month, Year}, c.Unit):
		return fmt.Errorf("unit %q is none of hour, day, working_day, week, month, year", c.Unit)
	case c.Max != 0 && c.Max < c.N:
		return fmt.Errorf("max is %d, less than n", c.Max)
	case !slices.Contains(froms, c.From):
		return fmt.Errorf("from %q is none of %s", c.From, strings.TrimPrefix(strings.Join(froms, ", "), ", "))
	}
	return nil
}
