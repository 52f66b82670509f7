package lexicon

import "unicode/utf8"

// Clip cuts s to at most n bytes, between characters. Where s is not UTF-8 it
// cuts at n or up to three bytes before.
func Clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for end := n; end > n-utf8.UTFMax && end >= 0; end-- {
		if utf8.RuneStart(s[end]) {
			return s[:end]
		}
	}
	return s[:n]
}
