package robot

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// fields is a header for tests.
type fields map[string][]string

func (f fields) Values(name string) []string { return f[strings.ToLower(name)] }

func (f fields) Get(name string) string {
	if v := f.Values(name); len(v) > 0 {
		return v[0]
	}
	return ""
}

// parseCase reads "Name: value" lines, a blank line and the text. Report:
// action|status|recipient|diagnostic|id makes a delivery report.
func parseCase(s string) Input {
	head, text, found := strings.Cut("\n"+s, "\n\n")
	if !found {
		text = ""
	}
	h := fields{}
	in := Input{Header: h, Text: text}
	for line := range strings.Lines(head) {
		name, value, found := strings.Cut(strings.TrimSpace(line), ":")
		if !found {
			continue
		}
		value = strings.TrimSpace(value)
		h[strings.ToLower(name)] = append(h[strings.ToLower(name)], value)
	}
	in.From, in.ReturnPath, in.Subject = h.Get("From"), h.Get("Return-Path"), h.Get("Subject")
	if parts := strings.Split(h.Get("Report"), "|"); len(parts) >= 4 {
		in.Report = &Report{Action: parts[0], Status: parts[1], FinalRecipient: parts[2], Diagnostic: parts[3]}
		if len(parts) > 4 {
			in.Report.OriginalMessageID = parts[4]
		}
	}
	return in
}

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range archive.Files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+c.Name, func(t *testing.T) {
				want, mail, _ := strings.Cut(string(c.Data), "\n")
				v := Classify(parseCase(mail))
				if got := describe(v); got != want {
					t.Errorf("\n got %s (%s)\nwant %s\n%s", got, v.Reason, want, mail)
				}
				if (v.Reason == "") != (v.Kind == Human) {
					t.Errorf("%s has the reason %q", v.Kind, v.Reason)
				}
			})
		}
	}
}

func describe(v Verdict) string {
	if v.Bounce == nil {
		return string(v.Kind)
	}
	dash := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	hard := "soft"
	if v.Bounce.Hard {
		hard = "hard"
	}
	b := v.Bounce
	return fmt.Sprintf("%s %s %s %s %s | %s", v.Kind, dash(b.Recipient), dash(b.Status), hard, dash(b.OriginalMessageID), dash(b.Reason))
}
