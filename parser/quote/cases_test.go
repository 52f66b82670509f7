package quote

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"cuiban/parser/body"
)

var update = flag.Bool("update", false, "rewrite the expected results of testdata")

// A file of testdata is a list of cases. Case NAME has NAME.text or NAME.html,
// may have NAME.subject, and expects NAME.want. In a text, a line that begins
// with a backslash stands for the line without it, and \uXXXX for a character.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) { caseFile(t, f) })
	}
}

func caseFile(t *testing.T, name string) {
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	subject := ""
	for _, f := range ar.Files {
		base, ext, _ := strings.Cut(f.Name, ".")
		data := unescape(string(f.Data))
		if _, twice := got[base]; twice && (ext == "text" || ext == "html") {
			t.Fatalf("two cases are called %s", base)
		}
		switch ext {
		case "subject":
			subject = strings.TrimSpace(data)
		case "text":
			got[base] = show(SplitWith(data, nil, Options{Subject: subject}))
			subject = ""
		case "html":
			text, regions := body.HTMLToText(data, Classify)
			got[base] = show(SplitWith(text, regions, Options{Subject: subject, HTML: true}))
			subject = ""
		case "want":
			if _, ok := got[base]; !ok {
				t.Errorf("%s: no text", f.Name)
			}
		default:
			t.Errorf("%s: unknown kind of section", f.Name)
		}
	}
	if *update {
		rewrite(t, name, ar, got)
		return
	}
	for _, f := range ar.Files {
		base, ext, _ := strings.Cut(f.Name, ".")
		if ext != "want" {
			continue
		}
		if want := string(f.Data); want != got[base] {
			t.Errorf("%s\n--- got ---\n%s--- want ---\n%s", base, got[base], want)
		}
		delete(got, base)
	}
	for base := range got {
		t.Errorf("%s: no expected result", base)
	}
}

func rewrite(t *testing.T, name string, ar *txtar.Archive, got map[string]string) {
	var files []txtar.File
	for _, f := range ar.Files {
		base, ext, _ := strings.Cut(f.Name, ".")
		if ext == "want" {
			continue
		}
		files = append(files, f)
		if ext != "subject" {
			files = append(files, txtar.File{Name: base + ".want", Data: []byte(got[base])})
		}
	}
	ar.Files = files
	if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
		t.Fatal(err)
	}
}

var (
	escapedLine = regexp.MustCompile(`(?m)^\\`)
	escapedRune = regexp.MustCompile(`\\u[0-9a-fA-F]{4}`)
)

func unescape(s string) string {
	s = escapedRune.ReplaceAllStringFunc(s, func(e string) string {
		n, err := strconv.ParseUint(e[2:], 16, 32)
		if err != nil {
			panic(err)
		}
		return string(rune(n))
	})
	return escapedLine.ReplaceAllString(s, "")
}

// show writes parts down for a human reader: every segment under its kind, then
// the forwards with what their headers say.
func show(p Parts) string {
	var b strings.Builder
	for _, s := range p.Segments {
		fmt.Fprintf(&b, "%s: %q\n", strings.TrimSpace(string(s.Kind)+" "+paren(s.Why)), p.text[s.Start:s.End])
	}
	for _, f := range p.Forwards {
		fmt.Fprintf(&b, "=> %q\n", f.Body)
		field(&b, "from", person1(f.Header.From))
		field(&b, "date", date1(f.Header))
		field(&b, "subject", f.Header.Subject)
		field(&b, "to", people(f.Header.To))
		field(&b, "cc", people(f.Header.Cc))
		field(&b, "id", f.Header.MessageID)
		nested(&b, f)
	}
	if p.Doubt != "" {
		field(&b, "doubt", p.Doubt)
	}
	return b.String()
}

func nested(b *strings.Builder, f Forward) {
	in := f.Split()
	for i, g := range in.Forwards {
		fmt.Fprintf(b, "    nested %d: from %s, date %s, new %q\n", i, person1(g.Header.From), date1(g.Header), g.Split().New())
	}
	if len(in.Segments) > 1 {
		fmt.Fprintf(b, "    new in it: %q\n", in.New())
	}
}

func paren(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

func field(b *strings.Builder, name, v string) {
	if v != "" {
		fmt.Fprintf(b, "  %s: %s\n", name, v)
	}
}

func person1(m Mailbox) string {
	if m.Address == "" {
		return m.Name
	}
	return strings.TrimSpace(m.Name + " <" + m.Address + ">")
}

func people(ms []Mailbox) string {
	var out []string
	for _, m := range ms {
		out = append(out, person1(m))
	}
	return strings.Join(out, ", ")
}

func date1(f Fields) string {
	s := f.Date
	switch {
	case s.IsZero():
		return strings.TrimSpace(f.DateRaw + " (unreadable)")
	case !s.HasClock:
		return s.Civil.Format("2006-01-02")
	}
	out := s.Civil.Format("2006-01-02 15:04:05")
	if s.HasZone {
		out += s.Civil.Format(" -0700")
	}
	if s.Ambiguous {
		out += " or " + s.Other.Format("2006-01-02")
	}
	return out
}
