package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"cuiban/parser/order"
)

// readmeFiles are both READMEs; what the one promises the other does.
var readmeFiles = []string{"README.md", "README.zh-CN.md"}

func readmeText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// between is the text after one mark, up to the next one.
func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, from)
	if !ok {
		t.Fatalf("the README has no %q", from)
	}
	out, _, ok := strings.Cut(rest, to)
	if !ok {
		t.Fatalf("the README has no %q after %q", to, from)
	}
	return out
}

var codeSpan = regexp.MustCompile("`([^`]+)`")

// Every command and flag of the READMEs' table exists, and every command of the
// program but those that explain the program itself stands there.
func TestReadmeCommands(t *testing.T) {
	for _, name := range readmeFiles {
		root := (&app{now: time.Now}).root()
		named := map[string]bool{}
		table := between(t, readmeText(t, name), "\n| `cuiban demo", "\n\n")
		for row := range strings.Lines("| `cuiban demo" + table) {
			group := root
			cells := strings.Split(strings.ReplaceAll(row, `\|`, "/"), "|")
			for _, span := range codeSpan.FindAllStringSubmatch(cells[1], -1) {
				for _, c := range commandsOf(t, root, &group, span[1]) {
					named[c.CommandPath()] = true
				}
			}
		}
		for _, c := range root.Commands() {
			about := []string{"help", "version", "completion", "search"}
			some := named[c.CommandPath()] || slices.ContainsFunc(c.Commands(), func(sub *cobra.Command) bool { return named[sub.CommandPath()] })
			if !some && !c.Hidden && !slices.Contains(about, c.Name()) {
				t.Errorf("%s does not name %s", name, c.CommandPath())
			}
		}
	}
}

// commandsOf are the commands of one code span, like "case list/show" or, after
// it, "party": a command of the group before it, or of the program.
func commandsOf(t *testing.T, root *cobra.Command, group **cobra.Command, span string) (out []*cobra.Command) {
	t.Helper()
	words := strings.Fields(strings.TrimPrefix(span, "cuiban "))
	if strings.HasPrefix(span, "cuiban ") {
		*group = root
	}
	at := child(*group, words[0])
	if at == nil || *group != root && len(words) > 1 && child(root, words[0]) != nil && child(root, words[0]).HasSubCommands() {
		at = child(root, words[0])
	}
	if at == nil {
		t.Errorf("there is no command %q", span)
		return nil
	}
	out = []*cobra.Command{at}
	if at.HasSubCommands() {
		*group, out = at, nil
		for _, sub := range strings.Split(words[1], "/") {
			if c := child(at, sub); c != nil {
				out = append(out, c)
			} else {
				t.Errorf("there is no command %q in %q", sub, span)
			}
		}
	}
	for _, flag := range regexp.MustCompile(`--([a-z-]+)`).FindAllStringSubmatch(span, -1) {
		if c := out[len(out)-1]; c.Flags().Lookup(flag[1]) == nil && c.InheritedFlags().Lookup(flag[1]) == nil {
			t.Errorf("%s has no --%s", c.CommandPath(), flag[1])
		}
	}
	return out
}

func child(c *cobra.Command, name string) *cobra.Command {
	for _, sub := range c.Commands() {
		if sub.Name() == name {
			return sub
		}
	}
	return nil
}

// Every word that the READMEs say one can reply is an order.
func TestReadmeOrders(t *testing.T) {
	zh, en := readmeText(t, readmeFiles[1]), readmeText(t, readmeFiles[0])
	var words []string
	for _, span := range codeSpan.FindAllStringSubmatch(between(t, en, "What you can reply, on the first line:", "In Chinese"), -1) {
		words = append(words, span[1])
	}
	remark := regexp.MustCompile(`（[^）]*）|＋原话`)
	for _, list := range []string{between(t, en, "In Chinese ", ". Several lines"), between(t, zh, "第一行可以回复：", "一行一条指令")} {
		for _, sentence := range strings.Split(strings.Trim(remark.ReplaceAllString(list, ""), "。"), "。") {
			_, after, found := strings.Cut(sentence, "：")
			if !found {
				after = sentence
			}
			words = append(words, strings.Split(after, "、")...)
		}
	}
	if len(words) < 90 {
		t.Errorf("%d words were found", len(words))
	}
	for _, w := range words {
		line := strings.NewReplacer("CB-…", "CB-7K3M", "…", "x", "NUMBER", "2026-1").Replace(strings.TrimSpace(w))
		if order.Parse(line).Verb == order.None && order.Parse(line+" CB-7K3M").Verb == order.None { // some want more words
			t.Errorf("%q is no order", w)
		}
	}
}

// The map of the code names every package of the daemon.
func TestReadmeMap(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join("..", "..", "daemon"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range readmeFiles {
		part := between(t, readmeText(t, name), "\ndaemon  ", "\nparser  ")
		for _, e := range entries {
			if e.IsDir() && !regexp.MustCompile(`\b`+e.Name()+`\b`).MatchString(part) {
				t.Errorf("%s does not name daemon/%s", name, e.Name())
			}
		}
	}
}
