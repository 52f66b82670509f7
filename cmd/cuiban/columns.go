package main

import (
	"strings"

	"golang.org/x/text/width"
)

// cells is how many columns of a terminal a text takes: Chinese characters two.
func cells(s string) (n int) {
	for _, r := range s {
		n += cell(r)
	}
	return n
}

func cell(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// padTo fills a text with spaces to so many columns.
func padTo(s string, n int) string { return s + strings.Repeat(" ", max(0, n-cells(s))) }

// fold breaks a text into lines of at most so many columns: at spaces, and
// between Chinese characters, never before a closing mark.
func fold(s string, columns int) (lines []string) {
	line, used := "", 0
	for _, word := range pieces(s) {
		n := cells(strings.TrimRight(word, " "))
		if used > 0 && used+n > columns {
			lines = append(lines, strings.TrimRight(line, " "))
			line, used = "", 0
			word = strings.TrimLeft(word, " ")
		}
		line += word
		used += cells(word)
	}
	return append(lines, strings.TrimRight(line, " "))
}

// pieces cuts a text where a line may be broken.
func pieces(s string) (out []string) {
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			out = append(out, word.String())
			word.Reset()
		}
	}
	before := ' '
	for _, r := range s {
		wide := cell(r) == 2
		if (wide || cell(before) == 2 || before == ' ') && !strings.ContainsRune("，。、；：！？）】》」』”’ ,.;:!?)", r) && !strings.ContainsRune("（【《「『“‘(", before) {
			end()
		}
		word.WriteRune(r)
		before = r
	}
	end()
	return out
}
