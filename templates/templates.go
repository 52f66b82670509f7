// Package templates holds the texts: letters to the world and mail to the owner.
//
// A template is a mail: header lines, a blank line, a body. There is one file a
// text and language (zh-CN/ask.txt, en/ask.txt), filled from a typed view. Every
// value from outside is printed as literal text: it cannot start a line of
// markup, add a header or bring control characters along, whatever it contains.
//
// Letters are plain text. Mail to the owner is written in a light markup (see
// blocks.go) from which both its text and its HTML are made, so that the two
// always say the same.
//
// The package yields text, not bytes: daemon/compose makes the mail.
package templates

import (
	"embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"text/template"
	"text/template/parse"
	"unicode"
	"unicode/utf8"
)

//go:embed zh-CN/*.txt en/*.txt digest.html
var files embed.FS

// Mail is a rendered text: a subject without line breaks, a plain text, and for
// mail to the owner the same as HTML.
type Mail struct {
	Subject string
	Text    string
	HTML    string
}

// Langs are the languages every text exists in.
var Langs = []string{"zh-CN", "en"}

// Lang returns the language of the product nearest to tag: "en" for English of
// any kind, "zh-CN" for everything else.
func Lang(tag string) string {
	if strings.HasPrefix(strings.ToLower(tag), "en") {
		return "en"
	}
	return "zh-CN"
}

// literal marks: what stands between them is data, not markup.
const (
	litStart = "\x01"
	litEnd   = "\x02"
)

// markup is a value that was made by this package and is printed as it is.
type markup string

var funcs = template.FuncMap{
	"lit":     lit,
	"quote":   quote,
	"letter":  letter,
	"inc":     func(i int) int { return i + 1 },
	"cap":     capital,
	"times":   Times,
	"article": Article,
}

// lit prints a value as literal text on one line.
func lit(v any) string {
	switch v := v.(type) {
	case markup:
		return string(v)
	case string:
		return litStart + cut(Clean(v), maxValue) + litEnd
	}
	return fmt.Sprint(v)
}

// maxValue and maxSubject bound, in characters, what one value and one subject
// may hold. The longest real ones have a few hundred; a hostile one of a
// megabyte would stand in every link of a page.
const (
	maxValue   = 2000
	maxSubject = 300
)

// cut shortens s to max characters.
func cut(s string, max int) string {
	if len(s) <= max || utf8.RuneCountInString(s) <= max {
		return s
	}
	return string([]rune(s)[:max-1]) + "…"
}

// Clean makes text safe for one line: control characters, line breaks and the
// characters that change the direction of text become spaces or go.
func Clean(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
			return ' '
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r >= 0x200b && r <= 0x200f || r == 0x061c || r == 0xfeff:
			return -1
		}
		return r
	}, s)), " ")
}

// capital begins a sentence.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// quote prints text as a quotation, each line of it on a line.
func quote(s string) markup { return prefixed("> ", s) }

// letter prints the exact text of a letter, blank lines included.
func letter(s string) markup { return prefixed(": ", s) }

func prefixed(prefix, s string) markup {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	for i, l := range lines {
		lines[i] = prefix + litStart + Clean(l) + litEnd
	}
	return markup(strings.Join(lines, "\n"))
}

// prepared keeps the product's own templates, by language and name: they are
// the same for the life of the process.
var prepared sync.Map

// load reads and prepares the template of that language and name.
func (t *Texts) load(lang, name string) (*template.Template, error) {
	if t != nil {
		return t.prepare(lang, name)
	}
	if known, ok := prepared.Load(lang + "/" + name); ok {
		return known.(*template.Template), nil
	}
	out, err := t.prepare(lang, name)
	if err == nil {
		prepared.Store(lang+"/"+name, out)
	}
	return out, err
}

func (t *Texts) prepare(lang, name string) (*template.Template, error) {
	src, err := t.source(lang, name)
	if err != nil {
		return nil, err
	}
	out, err := template.New(name).Funcs(funcs).Option("missingkey=error").Parse(string(src))
	if err != nil {
		return nil, fmt.Errorf("template %s (%s): %w", name, lang, err)
	}
	for _, part := range out.Templates() {
		literally(part.Root)
	}
	return out, nil
}

// literally adds "| lit" to every printed value of the tree, as html/template
// adds its escapers: a text cannot forget it.
func literally(n parse.Node) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, c := range n.Nodes {
			literally(c)
		}
	case *parse.ActionNode:
		if len(n.Pipe.Decl) == 0 {
			n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Args: []parse.Node{parse.NewIdentifier("lit")}})
		}
	case *parse.IfNode:
		literally(n.List)
		literally(n.ElseList)
	case *parse.RangeNode:
		literally(n.List)
		literally(n.ElseList)
	case *parse.WithNode:
		literally(n.List)
		literally(n.ElseList)
	}
}

var errNoSubject = errors.New("does not begin with a line “Subject: …” and a blank line")

// execute fills a template and splits it into subject and body. The literal
// marks are still in the body.
func (t *Texts) execute(lang, name string, view any) (subject, body string, err error) {
	text, err := t.load(lang, name)
	if err != nil {
		return "", "", err
	}
	var b strings.Builder
	if err := text.Execute(&b, view); err != nil {
		return "", "", fmt.Errorf("template %s (%s): %w", name, lang, err)
	}
	head, body, ok := strings.Cut(b.String(), "\n\n")
	subject, found := strings.CutPrefix(head, "Subject: ")
	if !ok || !found {
		return "", "", fmt.Errorf("template %s (%s): %w", name, lang, errNoSubject)
	}
	return cut(Clean(unmark(subject)), maxSubject), squeeze(body), nil
}

// unmarker is made once: making one costs more than the work it does on a line.
var unmarker = strings.NewReplacer(litStart, "", litEnd, "")

func unmark(s string) string { return unmarker.Replace(s) }

// squeeze leaves at most one blank line in a row: what conditions leave behind.
func squeeze(s string) string {
	var out []string
	for _, line := range strings.Split(s, "\n") {
		line = strings.TrimRight(line, " ")
		if line == "" && len(out) > 0 && out[len(out)-1] == "" {
			continue
		}
		out = append(out, line)
	}
	return strings.Trim(strings.Join(out, "\n"), "\n") + "\n"
}

// RenderLetter fills one of the product's own letters; see Texts.Letter.
func RenderLetter(lang, name string, v Letter) (Mail, error) {
	return (*Texts)(nil).Letter(lang, name, v)
}

// RenderNote fills one of the product's own mails to the owner; see Texts.Note.
func RenderNote(lang, name, reply string, view any) (Mail, error) {
	return (*Texts)(nil).Note(lang, name, reply, view)
}

// Letter fills a letter to the world, or a paper that the owner files. It fails
// with *Missing when the view lacks what the text cannot do without, and with
// *Unfit when it threatens, insults, guesses or gives personal numbers away: such
// a letter is never offered.
func (t *Texts) Letter(lang, name string, v Letter) (Mail, error) {
	if err := v.complete(name); err != nil {
		return Mail{}, fmt.Errorf("letter %s (%s): %w", name, lang, err)
	}
	subject, body, err := t.execute(lang, name, v)
	if err != nil {
		return Mail{}, err
	}
	m := Mail{Subject: subject, Text: unmark(body)}
	s, _ := SortOf(name)
	if f := Lint(m.Subject+"\n"+m.Text, s.Kind); len(f) > 0 {
		return Mail{}, fmt.Errorf("letter %s (%s): %w", name, lang, &Unfit{f})
	}
	return m, nil
}

// Note fills a mail to the owner, as text and HTML. reply is where the owner's
// one-word answers go; "" leaves the words as text.
func (t *Texts) Note(lang, name, reply string, view any) (Mail, error) {
	subject, body, err := t.execute(lang, name, view)
	if err != nil {
		return Mail{}, err
	}
	blocks := parseBlocks(body)
	return Mail{Subject: subject, Text: blocksText(blocks, lang), HTML: blocksHTML(blocks, lang, subject, reply)}, nil
}
