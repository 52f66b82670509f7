package config

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// source is where the reference takes its English from: the comments of the
// structs that the file is read into.
//
//go:embed config.go
var source string

// section is a table of the file with its keys.
type section struct {
	names []string // "[[account]]"; several when they have the same keys
	of    reflect.Type
	about string
	keys  []setting
}

// setting is one key of the file.
type setting struct {
	name, meaning string
	def           string // "": empty unless set
	required      bool
}

// Reference is the reference of the file, a Markdown table for each of its
// tables, in English for "en", else in Chinese.
func Reference(lang string) (string, error) {
	sections, err := reference()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	head, required := Words{"| 设置 | 默认值 | 含义 |", "| key | default | meaning |"}.In(lang), Words{"必填", "required"}.In(lang)
	for i, s := range sections {
		if lang != "en" {
			s = s.chinese()
		}
		if i > 0 {
			fmt.Fprintf(&b, "### `%s`\n\n%s\n\n", strings.Join(s.names, "`, `"), s.about)
		}
		fmt.Fprintf(&b, "%s\n|---|---|---|\n", head)
		for _, k := range s.keys {
			if k.required {
				k.def = required
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.name, cell(k.def), cell(k.meaning))
		}
		b.WriteByte('\n')
	}
	return strings.TrimSpace(b.String()) + "\n", nil
}

// literal is a value of the file in a text: a number by itself, or in quotes.
var literal = regexp.MustCompile(`"[^"]*"|^\d+$|^(?:true|false)$`)

func cell(s string) string {
	if s == "" {
		return "—"
	}
	return literal.ReplaceAllString(strings.ReplaceAll(s, "|", "\\|"), "`$0`")
}

// reference gathers what there is to set: the file's own keys first, then table
// by table.
func reference() ([]section, error) {
	said, err := comments(source)
	if err != nil {
		return nil, err
	}
	c := Config{Owners: make([]Owner, 1), Accounts: []Account{{OAuth: new(OAuth)}}}
	c.defaults()
	g := gatherer{said: said}
	g.table("", "", reflect.ValueOf(c))
	return g.sections, nil
}

// comments are what a source says of its types ("Owner") and their fields
// ("Owner.Name"), without the name in front.
func comments(source string) (map[string]string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "config.go", source, parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("reading the comments of the configuration: %w", err)
	}
	said := map[string]string{}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		t := g.Specs[0].(*ast.TypeSpec)
		said[t.Name.Name] = phrase(t.Name.Name, g.Doc.Text())
		if st, ok := t.Type.(*ast.StructType); ok {
			for _, field := range st.Fields.List {
				for _, name := range field.Names {
					said[t.Name.Name+"."+name.Name] = phrase(name.Name, field.Doc.Text())
				}
			}
		}
	}
	return said, nil
}

// phrase makes "Name is what …" stand for itself.
func phrase(name, comment string) string {
	s := strings.TrimPrefix(strings.Join(strings.Fields(comment), " "), name+" ")
	for _, verb := range []string{"is ", "are ", "says "} {
		s = strings.TrimPrefix(s, verb)
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// gatherer walks through a configuration whose defaults are filled in.
type gatherer struct {
	said     map[string]string
	sections []section
}

// table adds a table of the file and those within it; path is its place.
func (g *gatherer) table(path, name string, v reflect.Value) {
	for i, s := range g.sections {
		if s.of == v.Type() {
			g.sections[i].names = append(s.names, name)
			return
		}
	}
	at := len(g.sections)
	g.sections = append(g.sections, section{names: []string{name}, of: v.Type(), about: g.said[v.Type().Name()]})
	g.fields(at, path, v)
}

func (g *gatherer) fields(at int, path string, v reflect.Value) {
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		key := field.Tag.Get("toml")
		inner := strings.TrimPrefix(path+"."+key, ".")
		switch kind := value.Kind(); {
		case key == "-":
		case field.Anonymous:
			g.fields(at, path, value)
		case kind == reflect.Struct:
			g.table(inner, "["+inner+"]", value)
		case kind == reflect.Pointer:
			g.table(inner, "["+inner+"]", value.Elem())
		case kind == reflect.Slice && value.Type().Elem().Kind() == reflect.Struct:
			g.table(inner, "[["+inner+"]]", value.Index(0))
		default:
			g.sections[at].keys = append(g.sections[at].keys, describe(key, g.said[v.Type().Name()+"."+field.Name], value))
		}
	}
}

// describe takes a comment apart: what it means, whether it is required, and
// the default, which is the value in the code where the comment names none.
func describe(key, comment string, value reflect.Value) setting {
	k := setting{name: key}
	k.meaning, k.required = strings.CutSuffix(comment, " Required.")
	meaning, def, worded := strings.Cut(k.meaning, " Default: ")
	k.meaning = strings.TrimSuffix(meaning, ".")
	switch {
	case worded:
		k.def = strings.TrimSuffix(def, ".")
	case value.Kind() == reflect.String && value.Len() > 0:
		k.def = fmt.Sprintf("%q", value)
	case value.Kind() == reflect.Bool:
		k.def = fmt.Sprint(value)
	}
	return k
}

// chinese is the section in Chinese.
func (s section) chinese() section {
	s.about = chinese[s.names[0]].meaning
	keys := make([]setting, len(s.keys))
	for i, k := range s.keys {
		t := chinese[s.names[0]+k.name]
		if t.def != "" {
			k.def = t.def
		}
		k.meaning = t.meaning
		keys[i] = k
	}
	s.keys = keys
	return s
}
