package config

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// Whatever can be set is explained, in both languages, and nothing else is.
func TestReferenceIsWhole(t *testing.T) {
	sections, err := reference()
	if err != nil {
		t.Fatal(err)
	}
	left := maps.Clone(chinese)
	for i, s := range sections {
		table := s.names[0]
		zh := s.chinese()
		if i > 0 && (s.about == "" || zh.about == "") {
			t.Errorf("%s is not explained in both languages", table)
		}
		delete(left, table)
		for j, k := range s.keys {
			if k.meaning == "" || zh.keys[j].meaning == "" {
				t.Errorf("%s %s is not explained in both languages: add its comment in config.go, its Chinese in reference_zh.go", table, k.name)
			}
			if strings.ContainsFunc(literal.ReplaceAllString(k.def, ""), unicode.IsLetter) && zh.keys[j].def == k.def {
				t.Errorf("%s %s: the default %q has no Chinese", table, k.name, k.def)
			}
			delete(left, table+k.name)
		}
	}
	for key := range left {
		t.Errorf("the Chinese explains %s, which cannot be set", key)
	}
}

// least is a configuration of nothing but what is required.
const least = `[[owner]]
name = "林晓"
address = "lin@example.com"
[[account]]
address = "t@example.com"
role = "tracker"
[account.imap]
host = "127.0.0.1"
[account.smtp]
host = "127.0.0.1"
[account.oauth]
provider = "microsoft"
client_id = "1"
`

// What the reference calls required is what a configuration cannot be without.
func TestRequiredIsRequired(t *testing.T) {
	sections, err := reference()
	if err != nil {
		t.Fatal(err)
	}
	var said, found []string
	for _, s := range sections {
		for _, table := range s.names {
			for _, k := range s.keys {
				if k.required {
					said = append(said, table+k.name)
				}
			}
		}
	}
	if _, err := Parse("c.toml", []byte(least)); err != nil {
		t.Fatal(err)
	}
	table := ""
	for line := range strings.Lines(least) {
		key, _, is := strings.Cut(line, " = ")
		if !is {
			table = strings.TrimSpace(line)
			continue
		}
		found = append(found, table+key)
		_, err := Parse("c.toml", []byte(strings.Replace(least, table+"\n"+between(table, line)+line, table+"\n"+between(table, line), 1)))
		var e *Error
		if !errors.As(err, &e) || !strings.HasSuffix(e.Key, "."+key) {
			t.Errorf("without %s of %s: %v", key, table, err)
		}
	}
	slices.Sort(said)
	slices.Sort(found)
	if !slices.Equal(said, found) {
		t.Errorf("the reference says %q are required, a configuration needs %q", said, found)
	}
}

// between is what stands in least between a table's name and one of its lines.
func between(table, line string) string {
	_, after, _ := strings.Cut(least, table+"\n")
	before, _, _ := strings.Cut(after, line)
	return before
}
