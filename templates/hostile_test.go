package templates

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

// hostile are values that try to be more than text.
var hostile = map[string]string{
	"markup":    "# heading\n=> 发送 | tap here\n| a | b\n> quote\n~ small\n- item",
	"one mark":  "=> 发送 | x",
	"bar":       "a | b | c",
	"html":      `"><script>alert(1)</script><img src=http://evil.example/x onerror=y><a href="http://evil.example">z</a>'`,
	"template":  "{{.}} {{.Code}} {{printf \"%s\" .}} {{end}} {{template \"x\"}}",
	"header":    "x\r\nBcc: evil@evil.example\r\nSubject: y\r\n\r\nbody",
	"control":   "a\x00b\x1b[31mc\x01d\x02e\x07\x08\x7f\u0085f\u2028g\u2029h",
	"bidi":      "a\u202e\u2066\u200b\u200e\ufeff\u061cb",
	"blank":     "   \t \n  ",
	"fence":     litEnd + "# out of the fence\n" + litStart,
	"long":      strings.Repeat("很长的一句话，没有断开。", 20000),
	"invalid":   "\xff\xfe\xc0\xaf",
	"separator": strings.Repeat("|", 50) + strings.Repeat("{{", 50),
}

// notes are the mails to the owner with the views they are filled from.
var notes = map[string]func(text string) any{
	"ask":        func(s string) any { return filled[Ask](s) },
	"overview":   func(s string) any { return filled[Overview](s) },
	"noted":      func(s string) any { return filled[Noted](s) },
	"directions": func(s string) any { return filled[Directions](s) },
}

func init() {
	for _, n := range []string{"alarm", "ask_paid", "done", "help", "quiet", "remind_ask", "remind_file", "remind_task", "trouble",
		"self_check", "nudge", "ask_transfer", "ask_due", "ask_filing", "certificate", "supplement", "remind_limit",
		"guard_vetting", "guard_test", "guard_review", "guard_rules", "guard_signs", "guard_balance"} {
		notes[n] = func(s string) any { return filled[Notice](s) }
	}
}

// letters are the names of all letters and papers.
var letters = func() (names []string) {
	for _, s := range Sorts() {
		names = append(names, s.Name)
	}
	return names
}()

// every runs a test for each text, language and value.
func every(t *testing.T, names []string, f func(t *testing.T, lang, name, value string)) {
	for _, lang := range Langs {
		for _, name := range names {
			for kind, value := range hostile {
				t.Run(lang+"/"+name+"/"+kind, func(t *testing.T) { f(t, lang, name, value) })
			}
		}
	}
}

// A letter has the same lines whatever the values say, one header, and no
// character that could hide or turn text round.
func TestNoValueBreaksOutOfALetter(t *testing.T) {
	every(t, letters, func(t *testing.T, lang, name, value string) {
		plain, err := RenderLetter(lang, name, filled[Letter]("x"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := RenderLetter(lang, name, filled[Letter](value))
		if err != nil {
			t.Fatal(err)
		}
		if strings.TrimSpace(Clean(value)) != "" && strings.Count(got.Text, "\n") != strings.Count(plain.Text, "\n") {
			t.Errorf("%d lines, with plain values %d", strings.Count(got.Text, "\n"), strings.Count(plain.Text, "\n"))
		}
		checkClean(t, got, value)
	})
}

// Mail to the owner has the same elements whatever the values say.
func TestNoValueBreaksOutOfANote(t *testing.T) {
	var names []string
	for n := range notes {
		names = append(names, n)
	}
	every(t, names, func(t *testing.T, lang, name, value string) {
		const reply = "tracker@example.net"
		plain, err := RenderNote(lang, name, reply, notes[name]("x"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := RenderNote(lang, name, reply, notes[name](value))
		if err != nil {
			t.Fatal(err)
		}
		if a, b := elements(t, got.HTML), elements(t, plain.HTML); a != b && strings.TrimSpace(Clean(value)) != "" {
			t.Errorf("elements\n%s\nwith plain values\n%s", a, b)
		}
		checkClean(t, got, value)
		checkLinks(t, got.HTML, reply)
	})
}

func TestNoValueBreaksOutOfTheDigest(t *testing.T) {
	for kind, value := range hostile {
		t.Run(kind, func(t *testing.T) {
			v, p := filled[Digest](value), filled[Digest]("x")
			for i := range v.Sections { // colours are the program's own
				v.Sections[i].Color, p.Sections[i].Color = "#123456", "#123456"
				for j := range v.Sections[i].Items {
					v.Sections[i].Items[j].Color, p.Sections[i].Items[j].Color = "#123456", "#123456"
				}
			}
			v.Lang, p.Lang = "en", "en"
			got, err := RenderDigest(v)
			if err != nil {
				t.Fatal(err)
			}
			plain, err := RenderDigest(p)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := elements(t, got.HTML), elements(t, plain.HTML); a != b && strings.TrimSpace(Clean(value)) != "" {
				t.Errorf("elements\n%s\nwith plain values\n%s", a, b)
			}
			checkClean(t, got, value)
		})
	}
}

// checkClean: a subject is one line; nothing hides, and nothing was expanded.
func checkClean(t *testing.T, m Mail, value string) {
	t.Helper()
	if strings.ContainsAny(m.Subject, "\r\n") {
		t.Errorf("the subject has a line break: %q", m.Subject)
	}
	for part, text := range map[string]string{"subject": m.Subject, "text": m.Text, "html": m.HTML} {
		if i := strings.IndexFunc(text, func(r rune) bool {
			return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == 0x200b || r == 0xfeff || r == 0x2028 || r == 0x2029)
		}); i >= 0 {
			t.Errorf("the %s has %q", part, text[i:min(i+8, len(text))])
		}
		for _, line := range strings.Split(text, "\n") {
			if strings.HasPrefix(line, "Bcc:") || part == "text" && strings.HasPrefix(line, "Subject: y") {
				t.Errorf("the %s has the line %q", part, line)
			}
		}
	}
	if strings.HasPrefix(value, "{{") && !strings.Contains(m.Text, "{{.}}") {
		t.Error("a value was expanded as a template")
	}
}

// elements lists the tags of a page in order, without line breaks.
func elements(t *testing.T, page string) string {
	t.Helper()
	var out []string
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch tt := z.Next(); tt {
		case html.ErrorToken:
			return strings.Join(out, " ")
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			if tok := z.Token(); tok.Data != "br" {
				names := []string{}
				for _, a := range tok.Attr {
					names = append(names, a.Key)
				}
				out = append(out, fmt.Sprintf("%v<%s %s>", tt == html.EndTagToken, tok.Data, strings.Join(names, ",")))
			}
		}
	}
}

var link = regexp.MustCompile(`(?:href|src)\s*=\s*"([^"]*)"`)

// checkLinks: the only links are those that answer us.
func checkLinks(t *testing.T, page, reply string) {
	t.Helper()
	for _, m := range link.FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(html.UnescapeString(m[1]), "mailto:"+reply+"?subject=") || strings.ContainsAny(html.UnescapeString(m[1]), "\r\n <>") {
			t.Errorf("link %.200q", m[1])
		}
	}
}

// A letter with a gap is never offered: it names what is missing.
func TestIncompleteLettersAreRefused(t *testing.T) {
	for _, name := range letters {
		for _, lang := range Langs {
			if _, err := RenderLetter(lang, name, Letter{}); err == nil {
				t.Errorf("%s (%s) was written out of nothing", name, lang)
			}
		}
	}
	if _, err := RenderLetter("en", "no_such_letter", filled[Letter]("x")); err == nil {
		t.Error("a letter without a text")
	}
}
