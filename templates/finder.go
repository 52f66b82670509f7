package templates

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// finder looks for one alternative of an expression, in texts that hold one of
// its keys only: a letter holds few of the words that the lint knows, and to look
// for a word costs a hundredth of what to try an expression does.
type finder struct {
	keys []string // lower case, one of which every match contains; none: always tried
	re   *regexp.Regexp
}

// finders takes an expression apart into its alternatives.
func finders(expr string) (out []finder) {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err) // an expression of ours
	}
	alternatives := []*syntax.Regexp{tree}
	if tree.Op == syntax.OpAlternate {
		alternatives = tree.Sub
	}
	for _, a := range alternatives {
		out = append(out, finder{required(a), regexp.MustCompile(a.String())})
	}
	return out
}

// find returns where the alternative stands in text; lower is the same in lower
// case.
func (f finder) find(text, lower string) [][]int {
	if f.keys != nil && !slices.ContainsFunc(f.keys, func(k string) bool { return strings.Contains(lower, k) }) {
		return nil
	}
	return f.re.FindAllStringIndex(text, -1)
}

// required are literals one of which stands in every match, lower case; nil
// where there is no such set.
func required(r *syntax.Regexp) []string {
	switch r.Op {
	case syntax.OpLiteral:
		return []string{strings.ToLower(string(r.Rune))}
	case syntax.OpCapture, syntax.OpPlus:
		return required(r.Sub[0])
	case syntax.OpRepeat:
		if r.Min > 0 {
			return required(r.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, s := range r.Sub {
			if keys := required(s); shortest(keys) > shortest(best) {
				best = keys
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, s := range r.Sub {
			keys := required(s)
			if keys == nil {
				return nil
			}
			all = append(all, keys...)
		}
		return all
	}
	return nil
}

// common are words that stand in every letter: as keys they say nothing.
var common = []string{"you", "your", "we", "what", "this", "this is", "or", "will", "'ll", "to the", "to be", "card", "account", "company", "platform", "about", "going",
	"你", "您", "贵", "平台", "公司", "客服", "再", "就", "这", "是", "钱", "款", "余额"}

// shortest is the length in characters of the shortest key, 0 of none and 1 where
// one is common: the longer it is, the fewer texts hold it.
func shortest(keys []string) int {
	n := 0
	for i, k := range keys {
		length := utf8.RuneCountInString(k)
		if slices.Contains(common, strings.TrimSpace(k)) {
			length = 1
		}
		if i == 0 || length < n {
			n = length
		}
	}
	return n
}
