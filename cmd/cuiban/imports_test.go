package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The import graph of the project: one way only, third-party packages fenced,
// no clock in the pure core. Each ban carries its reason.

// ban forbids packages under from to import what begins with to, unless they
// begin with one of but.
type ban struct {
	from, to string
	but      []string
	why      string
}

var bans = []ban{
	{"escalation", "cuiban/", []string{"cuiban/escalation"}, "the model depends on nothing but itself"},
	{"escalation/calendar", "cuiban/", []string{"cuiban/escalation/calendar"}, "dates know nothing of disputes"},
	{"escalation/ladder", "cuiban/", []string{"cuiban/escalation/ladder"}, "a ladder is data"},
	{"parser", "cuiban/", []string{"cuiban/parser", "cuiban/escalation"}, "understanding a mail is a function of the mail"},
	{"templates", "cuiban/", []string{"cuiban/escalation", "cuiban/templates"}, "texts are filled from the case alone"},
	{"store", "cuiban/", []string{"cuiban/escalation", "cuiban/store"}, "the store never parses a mail"},
	{"daemon", "cuiban/cmd", nil, "the daemon does not know how it was started"},
}

// fences name the packages that alone may import a third-party package, so that
// a change of its API is a change of one package.
var fences = map[string][]string{
	"github.com/emersion/go-imap":    {"daemon/mailbox", "daemon/mailtest"},
	"github.com/emersion/go-smtp":    {"daemon/mailtest"},
	"github.com/wneessen/go-mail":    {"daemon/compose", "daemon/outbox"},
	"github.com/emersion/go-message": {"parser", "parser/body"},
	"github.com/mattn/go-sqlite3":    {"store"},
	"database/sql":                   {"store"},
	"github.com/emersion/go-msgauth": {"daemon/dkim", "daemon/mailtest"},
	"codeberg.org/go-pdf/fpdf":       {"daemon/pack"},
	"github.com/xuri/excelize":       {"daemon/pack"},
	"github.com/rickar/cal":          {"escalation/calendar"},
	"github.com/pelletier/go-toml":   {"daemon/config", "escalation/ladder", "escalation/platform"},
	"github.com/spf13/cobra":         {"cmd/cuiban"},
	"github.com/gofrs/flock":         {"cmd/cuiban"},
	"golang.org/x/net/html":          {"parser/body", "parser/quote"},
	"github.com/coreos/go-systemd":   {"daemon"},
	"golang.org/x/term":              {"cmd/cuiban"},
	"golang.org/x/net/publicsuffix":  {"daemon/dkim", "store"},
	"golang.org/x/oauth2":            {"daemon/oauth"},
	"filippo.io/age":                 {"store"},
}

// siblings are the packages under daemon in which the others may meet.
var meet = []string{"daemon", "daemon/intake", "daemon/scheduler", "daemon/desk", "daemon/digest"}

// pure packages do no I/O and never ask the clock.
var pure = []string{"parser", "escalation", "templates"}

// source is one Go file with the folder of its package, relative to the module.
type source struct {
	dir, name string
	file      *ast.File
}

func sources(t *testing.T) []source {
	root := filepath.Join("..", "..")
	var out []source
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && p != root {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, 0)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(p))
		out = append(out, source{filepath.ToSlash(rel), d.Name(), f})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func under(dir, top string) bool { return dir == top || strings.HasPrefix(dir, top+"/") }

func TestImports(t *testing.T) {
	for _, s := range sources(t) {
		for _, spec := range s.file.Imports {
			to, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			checkBans(t, s, to)
			checkFences(t, s, to)
			checkSiblings(t, s, to)
		}
	}
}

func checkBans(t *testing.T, s source, to string) {
	for _, b := range bans {
		if under(s.dir, b.from) && strings.HasPrefix(to, b.to) && !slices.ContainsFunc(b.but, func(ok string) bool { return to == ok || strings.HasPrefix(to, ok+"/") }) {
			t.Errorf("%s/%s imports %s: %s", s.dir, s.name, to, b.why)
		}
	}
}

func checkFences(t *testing.T, s source, to string) {
	for pkg, allowed := range fences {
		if to != pkg && !strings.HasPrefix(to, pkg+"/") {
			continue
		}
		if !slices.ContainsFunc(allowed, func(a string) bool { return s.dir == a || under(s.dir, a) && a != "parser" }) {
			t.Errorf("%s/%s imports %s, which is fenced to %s", s.dir, s.name, to, strings.Join(allowed, ", "))
		}
	}
}

func checkSiblings(t *testing.T, s source, to string) {
	from, ok := strings.CutPrefix(s.dir, "daemon/")
	sibling, ok2 := strings.CutPrefix(to, "cuiban/daemon/")
	if ok && ok2 && from != sibling && !slices.Contains(meet, s.dir) {
		t.Errorf("%s/%s imports %s: the parts of the daemon meet only in %s", s.dir, s.name, to, strings.Join(meet, ", "))
	}
}

// TestPure looks for the clock, the network and the disk in the pure core.
func TestPure(t *testing.T) {
	for _, s := range sources(t) {
		if !slices.ContainsFunc(pure, func(p string) bool { return under(s.dir, p) }) {
			continue
		}
		for _, spec := range s.file.Imports {
			if p, _ := strconv.Unquote(spec.Path.Value); p == "os" || p == "net" || p == "net/http" || p == "os/exec" || p == "io/ioutil" {
				t.Errorf("%s/%s imports %s: the core does no I/O", s.dir, s.name, p)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "Tick"}, sel.Sel.Name) {
				t.Errorf("%s/%s asks the clock: time.%s", s.dir, s.name, sel.Sel.Name)
			}
			return true
		})
	}
}

// TestTopLevel keeps the top level as it is.
func TestTopLevel(t *testing.T) {
	want := []string{"CHANGELOG.md", "LICENSE", "README.md", "README.zh-CN.md", "cmd", "daemon", "escalation", "go.mod", "go.sum", "parser", "store", "templates"}
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || name == "cuiban" || name == "cuiban-demo" { // what the README's commands leave
			continue
		}
		if !slices.Contains(want, name) {
			t.Errorf("%s does not belong at the top level", path.Clean(name))
		}
	}
}
