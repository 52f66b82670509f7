// Package ladder knows who is next: the rungs from customer service to court,
// by jurisdiction, kind of platform and the owner's standing.
//
// A ladder is data: one TOML file a jurisdiction, embedded, readable by people
// who know the law and not Go. Every rung carries its channels, its waits, what
// must have happened before, which other rungs it closes, and the article that
// says so with the date somebody last read it. A term whose source is not
// verified, or was read more than CheckAge ago, is shown as "to be checked" and
// never used to accuse anybody.
package ladder

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pelletier/go-toml/v2"
)

//go:embed data/*.toml
var files embed.FS

// CheckAge is how long a verified term of law may be relied on before somebody
// has to read the source again. Half a year: China's complaint rules changed
// twice within one.
const CheckAge = 180 * 24 * time.Hour

// Text is a short text in the languages of the product.
type Text struct {
	ZH string `toml:"zh"`
	EN string `toml:"en"`
}

// In returns the text in the language "en", and in Chinese for any other.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.ZH
}

// Unit is what a clock counts in.
type Unit string

// The units of a clock. "working_day" follows the jurisdiction's calendar,
// make-up workdays included; "day" and "month" are of the calendar.
const (
	Hour       Unit = "hour"
	Day        Unit = "day"
	WorkingDay Unit = "working_day"
	Month      Unit = "month"
	Year       Unit = "year"
)

// Clock is a number of units running from an event. The zero Clock is no clock.
type Clock struct {
	N    int    `toml:"n"`
	Unit Unit   `toml:"unit"`
	From string `toml:"from"` // "sent", "accepted", "submitted", "final_answer", …; "" means sent
}

// Channel is one way to reach a rung.
type Channel struct {
	Kind    string `toml:"kind"` // email, web, hotline, mini_program, app, counter, post, in_app
	Name    Text   `toml:"name"`
	Address string `toml:"address"` // number, host name or address; "" when it is the platform's own
}

// Law is where a term or a duty stands.
type Law struct {
	Name    Text   `toml:"name"`
	Article string `toml:"article"`
	InForce string `toml:"in_force"` // 2006-01-02, "" unknown
}

// Rung is one step of the ladder.
type Rung struct {
	ID        string    `toml:"id"`
	Tier      int       `toml:"tier"` // 1 front line … ; lower tiers come first
	Title     Text      `toml:"title"`
	Kinds     []string  `toml:"kinds"`     // kinds of platform; empty: all
	Standings []string  `toml:"standings"` // empty: all
	Except    []string  `toml:"except"`    // standings that are refused here
	Why       Text      `toml:"why"`       // why this rung is open to, and useful for, the owner
	Ask       Text      `toml:"ask"`       // what is asked of this desk, for paste-ready texts; "" payment or reasons
	Channels  []Channel `toml:"channels"`
	Letter    string    `toml:"letter"` // template of the rung's own letter; "" when the rung has no mail
	// Wait is how long silence lasts before the next step is due; FollowUps how
	// many follow-ups are sent before the next rung; Stop the absolute end.
	Wait      Clock    `toml:"wait"`
	FollowUps int      `toml:"follow_ups"`
	Stop      Clock    `toml:"stop"`
	Deadline  Clock    `toml:"deadline"`     // the date that the rung's own letter asks an answer by
	First     Clock    `toml:"first_answer"` // statutory: accept or refuse
	Final     Clock    `toml:"resolution"`   // statutory: decide
	Owner     Clock    `toml:"owner_term"`   // the owner's own time limit for filing here
	After     []string `toml:"after"`        // rungs of which one must have been used
	Exclusive string   `toml:"exclusive"`    // group: a dispute before one of it closes the others
	Evidence  []string `toml:"evidence"`     // ids of the evidence checklist
	Steps     []Text   `toml:"steps"`        // directions, one short sentence each
	Warnings  []Text   `toml:"warnings"`     //
	Law       []Law    `toml:"law"`          //
	Checked   string   `toml:"checked"`      // when the source was last read
	Verified  bool     `toml:"verified"`     // the primary text was read
	Source    string   `toml:"source"`       // where
	Policy    bool     `toml:"policy"`       // the waits are ours, not the law's
}

// Mail says that the rung is reached by a letter that cuiban can send.
func (r Rung) Mail() bool { return r.Letter != "" }

// Reliable says whether the rung's statutory terms may be held against
// anybody at the moment now.
func (r Rung) Reliable(now time.Time) bool {
	checked, err := time.Parse(time.DateOnly, r.Checked)
	return err == nil && r.Verified && now.Sub(checked) <= CheckAge
}

// OpenTo says whether the rung is open in a dispute with a platform of that
// kind to an owner of that standing. An unknown standing ("") is let through
// everywhere but where only some standings are admitted.
func (r Rung) OpenTo(kind, standing string) bool {
	if len(r.Kinds) > 0 && !slices.Contains(r.Kinds, kind) {
		return false
	}
	if slices.Contains(r.Except, standing) {
		return false
	}
	return len(r.Standings) == 0 || slices.Contains(r.Standings, standing)
}

// Ladder is the rungs of one jurisdiction, lowest first.
type Ladder struct {
	Jurisdiction string `toml:"jurisdiction"`
	Rungs        []Rung `toml:"rung"`
}

// Any is the ladder where no law of the place is known.
const Any = "any"

// For returns the embedded ladder of a jurisdiction (ISO 3166, lower case).
// It reports false when there is none.
func For(jurisdiction string) (*Ladder, bool) {
	data, err := files.ReadFile("data/" + jurisdiction + ".toml")
	if err != nil {
		return nil, false
	}
	l, err := Parse(data)
	if err != nil {
		panic("embedded ladder " + jurisdiction + ": " + err.Error()) // a test parses them all
	}
	return l, true
}

// Parse reads a ladder file. The error names the line and what is wrong with it.
func Parse(data []byte) (*Ladder, error) {
	var l Ladder
	dec := toml.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&l); err != nil {
		return nil, decodeError(err)
	}
	if err := l.validate(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(l.Rungs, func(a, b Rung) int { return a.Tier - b.Tier })
	return &l, nil
}

func decodeError(err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		e := strict.Errors[0]
		row, _ := e.Position()
		return fmt.Errorf("line %d: unknown key %q", row, joinKey(e.Key()))
	}
	var syntax *toml.DecodeError
	if errors.As(err, &syntax) {
		row, col := syntax.Position()
		return fmt.Errorf("line %d, column %d: %w", row, col, err)
	}
	return err
}

func joinKey(k toml.Key) string {
	var b bytes.Buffer
	for i, part := range k {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(part)
	}
	return b.String()
}

func (l *Ladder) validate() error {
	seen := map[string]bool{}
	for _, r := range l.Rungs {
		if err := r.validate(); err != nil {
			return fmt.Errorf("rung %q: %w", r.ID, err)
		}
		if seen[r.ID] {
			return fmt.Errorf("rung %q stands there twice", r.ID)
		}
		seen[r.ID] = true
	}
	for _, r := range l.Rungs {
		for _, id := range r.After {
			if !seen[id] {
				return fmt.Errorf("rung %q: after names %q, which is no rung of this file", r.ID, id)
			}
		}
	}
	return nil
}

func (r Rung) validate() error {
	switch {
	case r.ID == "":
		return errors.New("id is missing")
	case r.Tier < 1:
		return errors.New("tier must be 1 or more")
	case r.Title.ZH == "" || r.Title.EN == "":
		return errors.New("title needs zh and en")
	case len(r.Channels) == 0:
		return errors.New("needs at least one channel")
	case r.FollowUps < 0 || r.FollowUps > 2:
		return errors.New("follow_ups must be 0, 1 or 2")
	case r.Letter == "" && len(r.Steps) == 0:
		return errors.New("needs a letter or steps for the owner")
	case !r.Policy && len(r.Law) == 0:
		return errors.New("needs a law, or policy = true for waits of our own")
	}
	for name, c := range map[string]Clock{"wait": r.Wait, "stop": r.Stop, "deadline": r.Deadline, "first_answer": r.First, "resolution": r.Final, "owner_term": r.Owner} {
		if err := c.validate(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if r.Checked != "" {
		if _, err := time.Parse(time.DateOnly, r.Checked); err != nil {
			return fmt.Errorf("checked %q is no date (want 2026-11-22)", r.Checked)
		}
	}
	return nil
}

func (c Clock) validate() error {
	if c == (Clock{}) {
		return nil
	}
	if c.N < 1 {
		return fmt.Errorf("n is %d, must be 1 or more", c.N)
	}
	if !slices.Contains([]Unit{Hour, Day, WorkingDay, Month, Year}, c.Unit) {
		return fmt.Errorf("unit %q is none of hour, day, working_day, month, year", c.Unit)
	}
	return nil
}

// Rung returns the rung of that id.
func (l *Ladder) Rung(id string) (Rung, bool) {
	i := slices.IndexFunc(l.Rungs, func(r Rung) bool { return r.ID == id })
	if i < 0 {
		return Rung{}, false
	}
	return l.Rungs[i], true
}

// Way returns the rungs open to an owner of that standing against a platform
// of that kind, lowest first.
func (l *Ladder) Way(kind, standing string) []Rung {
	var way []Rung
	for _, r := range l.Rungs {
		if r.OpenTo(kind, standing) {
			way = append(way, r)
		}
	}
	return way
}

// Recommended returns the rung that comes after from: the first of Next. It
// reports false at the top.
func (l *Ladder) Recommended(from, kind, standing string) (Rung, bool) {
	tier := l.tier(from)
	for i := range l.Rungs {
		if r := &l.Rungs[i]; r.Tier > tier && r.OpenTo(kind, standing) {
			return *r, true
		}
	}
	return Rung{}, false
}

// tier of a rung, 0 for an unknown one.
func (l *Ladder) tier(id string) int {
	for i := range l.Rungs {
		if l.Rungs[i].ID == id {
			return l.Rungs[i].Tier
		}
	}
	return 0
}

// Next returns what comes after the rung from: the recommended rung first, then
// the others of its tier and the tiers above, in order. It is empty at the top.
// An unknown from ("") starts at the bottom.
func (l *Ladder) Next(from, kind, standing string) []Rung {
	tier := l.tier(from)
	var next []Rung
	for i := range l.Rungs {
		if r := &l.Rungs[i]; r.Tier > tier && r.OpenTo(kind, standing) {
			next = append(next, *r)
		}
	}
	return next
}

// Closed returns the rungs of the tiers above from that are shut to this owner
// because of their standing, for saying so.
func (l *Ladder) Closed(from, kind, standing string) []Rung {
	tier := l.tier(from)
	var shut []Rung
	for _, r := range l.Rungs {
		if r.Tier > tier && !r.OpenTo(kind, standing) && slices.Contains(r.Except, standing) &&
			(len(r.Kinds) == 0 || slices.Contains(r.Kinds, kind)) {
			shut = append(shut, r)
		}
	}
	return shut
}
