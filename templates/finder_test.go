package templates

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRequiredLiterals(t *testing.T) {
	for expr, want := range map[string][]string{
		"后果自负":            {"后果自负"},
		"(?i)or ELSE":     {"or else"},
		"别怪我|休逼你":         {"别怪我", "休逼你"},
		"(?:去|来)你家(?:堵)+": {"你家"},
		"a?b*":            nil,
		"ab|c*":           {"ab"},         // the other is always tried
		"你(?:倒闭|关门大吉)":    {"倒闭", "关门大吉"}, // "你" stands in every letter
	} {
		var got []string
		for _, f := range finders(expr) {
			got = append(got, f.keys...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", expr, got, want)
		}
	}
}

// Taken apart, the expressions of the lint find in any text whether there is
// something, as the whole expressions do, and nothing that overlaps.
func TestFindersFindWhatTheExpressionFinds(t *testing.T) {
	words := []string{"你们", "平台", "我", "会", "曝光", "到", "网", "否则", "投诉", "you", "your", " are ", " ", "scammers", "I will ", "expose ", "or else", "，", "。", "\n", "故意", "妈的", "妈", "骗子", "公司"}
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for _, w := range rapid.SliceOfN(rapid.SampledFrom(words), 0, 12).Draw(t, "words") {
			text += w
		}
		for i, u := range unfit {
			whole := regexp.MustCompile(u.words).MatchString(text)
			got := passages(lookFor()[i], text, strings.ToLower(text))
			if (len(got) > 0) != whole {
				t.Fatalf("class %d, %q: %v, the whole expression %v", i, text, got, whole)
			}
			for j := 1; j < len(got); j++ {
				if got[j][0] < got[j-1][1] {
					t.Fatalf("%q: %v overlap", text, got)
				}
			}
		}
	})
}
