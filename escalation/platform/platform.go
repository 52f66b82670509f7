// Package platform is a directory of the platforms people withdraw from: what
// they are called, which mail domains are theirs, what kind they are, and which
// company stands behind them. It is data that the owner extends; nothing in it
// is ever a recipient by itself.
package platform

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// Platform is one row of the directory.
type Platform struct {
	ID           string   `toml:"id" json:"id"`
	Name         string   `toml:"name" json:"name"`       // as people call it
	Also         []string `toml:"also" json:"also"`       // other names
	Domains      []string `toml:"domains" json:"domains"` // registered domains, lower case
	Kind         string   `toml:"kind" json:"kind"`       // of the ladders: "content", "ecommerce" …
	Jurisdiction string   `toml:"jurisdiction" json:"jurisdiction"`
	Entity       string   `toml:"entity" json:"entity"`         // the company; "" not known for sure
	Confidence   string   `toml:"confidence" json:"confidence"` // V read in the source, K general knowledge, ? doubtful
	Source       string   `toml:"source" json:"source"`         // where to make sure
	Noted        string   `toml:"noted" json:"noted"`           // YYYY-MM-DD
	Desks        []Desk   `toml:"desks" json:"desks"`
	Own          bool     `toml:"-" json:"own"` // from the owner's own file
}

// Desk is a way to reach a platform that has a source.
type Desk struct {
	Kind   string `toml:"kind" json:"kind"` // "hotline", "email", "web"
	Value  string `toml:"value" json:"value"`
	Source string `toml:"source" json:"source"`
}

// Directory is a checked list of platforms, in the order of its files.
type Directory struct{ list []Platform }

//go:embed data/platforms.toml
var builtin []byte

// Builtin is the directory that comes with the program.
var Builtin = sync.OnceValue(func() *Directory {
	d, err := Parse("platforms.toml", builtin)
	if err != nil {
		panic(err) // a test reads the file
	}
	return d
})

// Parse reads a directory from TOML; name is the file's, for messages. Unknown
// keys, rows without id, name, domain, source or date, and a domain or an id
// that two rows claim are errors.
func Parse(name string, data []byte) (*Directory, error) {
	var f struct {
		Platforms []Platform `toml:"platform"`
	}
	dec := toml.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return nil, readError(name, err)
	}
	d := &Directory{list: f.Platforms}
	claimed := map[string]string{}
	for i := range d.list {
		p := &d.list[i]
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("%s: platform %d (%s): %w", name, i+1, p.ID, err)
		}
		for _, key := range append([]string{"id " + p.ID}, p.Domains...) {
			if other := claimed[key]; other != "" {
				return nil, fmt.Errorf("%s: platform %d (%s): %s belongs to %s already", name, i+1, p.ID, key, other)
			}
			claimed[key] = p.ID
		}
	}
	return d, nil
}

func readError(name string, err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		row, _ := strict.Errors[0].Position()
		return fmt.Errorf("%s:%d: %s: a platform has no such field", name, row, strings.Join(strict.Errors[0].Key(), "."))
	}
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		row, _ := bad.Position()
		return fmt.Errorf("%s:%d: %s", name, row, strings.TrimPrefix(bad.Error(), "toml: "))
	}
	return fmt.Errorf("%s: %w", name, err)
}

// check completes a row and says what is wrong with it.
func (p *Platform) check() error {
	if p.Jurisdiction == "" {
		p.Jurisdiction = "cn"
	}
	for i, d := range p.Domains {
		p.Domains[i] = strings.ToLower(d)
	}
	_, dateErr := time.Parse(time.DateOnly, p.Noted)
	switch {
	case p.ID == "" || strings.ContainsAny(p.ID, " \t\n"):
		return errors.New("id: want one word")
	case p.Name == "":
		return errors.New("name: want what people call it")
	case len(p.Domains) == 0 || slices.ContainsFunc(p.Domains, func(d string) bool { return !strings.Contains(d, ".") || strings.ContainsAny(d, "@/ ") }):
		return errors.New("domains: want at least one like bilibili.com")
	case !slices.Contains([]string{"V", "K", "?"}, p.Confidence):
		return errors.New("confidence: want V (read in the source), K (general knowledge) or ? (doubtful)")
	case p.Source == "":
		return errors.New("source: want where to make sure")
	case dateErr != nil:
		return errors.New("noted: want a date like 2026-06-20")
	}
	for _, d := range p.Desks {
		if d.Kind == "" || d.Value == "" || d.Source == "" {
			return errors.New("desks: want kind, value and source")
		}
	}
	return nil
}

// Over lays a directory of the owner's over this one: its rows come first, and
// replace those of the same id.
func (d *Directory) Over(own *Directory) *Directory {
	out := &Directory{}
	for _, p := range own.list {
		p.Own = true
		out.list = append(out.list, p)
	}
	for _, p := range d.list {
		if _, replaced := own.Find(p.ID); !replaced {
			out.list = append(out.list, p)
		}
	}
	return out
}

// All returns the platforms in order.
func (d *Directory) All() []Platform { return slices.Clone(d.list) }

// Find returns the platform of an id or a name, in any case of letters.
func (d *Directory) Find(name string) (Platform, bool) {
	name = strings.TrimSpace(name)
	for _, match := range []func(p *Platform) bool{
		func(p *Platform) bool { return strings.EqualFold(p.ID, name) },
		func(p *Platform) bool {
			return strings.EqualFold(p.Name, name) || slices.ContainsFunc(p.Also, func(a string) bool { return strings.EqualFold(a, name) })
		},
	} {
		for i := range d.list {
			if match(&d.list[i]) {
				return d.list[i], true
			}
		}
	}
	return Platform{}, false
}

// ByDomain returns the platform whose domain it is, or that a domain below it
// belongs to.
func (d *Directory) ByDomain(domain string) (Platform, bool) {
	domain = strings.ToLower(domain)
	for i := range d.list {
		for _, own := range d.list[i].Domains {
			if domain == own || strings.HasSuffix(domain, "."+own) {
				return d.list[i], true
			}
		}
	}
	return Platform{}, false
}
