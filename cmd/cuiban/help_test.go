package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// Every command, a group of commands too, says in a line what it does and shows
// a command line to begin with; and what it shows can be typed.
func TestHelpOfEveryCommand(t *testing.T) {
	fresh := func() *cobra.Command { return (&app{now: time.Now}).root() }
	walk(fresh(), func(c *cobra.Command) {
		path := c.CommandPath()
		if c.Short == "" {
			t.Errorf("%s: Short is missing", path)
		}
		shown := examples(c.Example)
		if !slices.ContainsFunc(shown, func(words []string) bool { return strings.HasPrefix(strings.Join(words, " ")+" ", path+" ") }) {
			t.Errorf("%s: no line of its Example is one of it: %q", path, c.Example)
		}
		for _, words := range shown {
			if err := typed(fresh(), words[1:]); err != nil {
				t.Errorf("%s: the example %q: %v", path, words, err)
			}
		}
	})
}

var (
	word  = regexp.MustCompile(`"[^"]*"|'[^']*'|\S+`)
	shell = regexp.MustCompile(`^(&&|\|\|?|[<>;].*|2>.*)$`)
)

// examples are the command lines of cuiban in an Example, as words.
func examples(text string) (lines [][]string) {
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", " ")) {
		line, _, _ = strings.Cut(line, " # ")
		words := word.FindAllString(line, -1)
		for len(words) > 0 {
			end := slices.IndexFunc(words, shell.MatchString)
			if end < 0 {
				end = len(words)
			}
			if at := slices.Index(words[:end], "cuiban"); at >= 0 {
				lines = append(lines, words[at:end])
			}
			words = words[min(end+1, len(words)):]
		}
	}
	return lines
}

// typed says what is wrong with a command line, without carrying it out.
func typed(root *cobra.Command, words []string) error {
	c, rest, err := root.Find(words)
	if err != nil {
		return err
	}
	if err := c.ParseFlags(rest); err != nil {
		return err
	}
	return c.ValidateArgs(c.Flags().Args())
}
