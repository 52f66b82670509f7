package lex

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"ＡＢｃ１２": "abc12", "個工作天內": "个工作天内", "週": "周", "覆": "复", "—–～": "---", "　": " ", "’": "'", "（": "(", "我们": "我们",
	} {
		var b strings.Builder
		for _, r := range in {
			b.WriteRune(Fold(r))
		}
		if b.String() != want {
			t.Errorf("%s: got %s, want %s", in, b.String(), want)
		}
	}
}

func TestLongest(t *testing.T) {
	l := New([]Word{{"工作日", 1}, {"工作", 2}, {"will", 3}, {"we will", 4}, {"h", 5}, {"as soon as", 6}})
	for _, c := range []struct {
		text       string
		pos, value int
		end        int
	}{
		{"工作日内", 0, 1, 9}, {"工作人员", 0, 2, 6}, {"工地", 0, 0, 0},
		{"will", 0, 3, 4}, {"willing", 0, 0, 0}, {"goodwill", 4, 0, 4}, {"WILL!", 0, 3, 4},
		{"we  \nwill reply", 0, 4, 9}, {"24h", 2, 5, 3}, {"ah", 1, 0, 1}, {"as soon asap", 0, 0, 0},
		{"\xff", 0, 0, 0},
	} {
		value, end := l.Longest(c.text, c.pos)
		if int(value) != c.value || end != c.end {
			t.Errorf("%q at %d: got %d, %d, want %d, %d", c.text, c.pos, value, end, c.value, c.end)
		}
	}
}

// sentences cuts a text into its sentences, joined by |.
func sentences(text string) string {
	var parts []string
	for pos := 0; pos < len(text); {
		end := Sentence(text, pos)
		parts = append(parts, text[pos:end])
		pos = end
	}
	return strings.Join(parts, "|")
}

func TestSentence(t *testing.T) {
	for text, want := range map[string]string{
		"您好。我们会回复。":                              "您好。|我们会回复。",
		"好吗？！是的":                                 "好吗？！|是的",
		"We reply. Soon.":                        "We reply.| Soon.",
		"by 5 p.m. on Friday":                    "by 5 p.m. on Friday",
		"by 5 p.m. We reply":                     "by 5 p.m.| We reply",
		"Dear Mr. Lee, e.g. this":                "Dear Mr. Lee, e.g. this",
		"version 3.4 is out":                     "version 3.4 is out",
		"1. First\n2. Second":                    "1. First\n|2. Second",
		"title\nWe reply":                        "title\n|We reply",
		"we will get back to you\nwithin 3 days": "we will get back to you\nwithin 3 days",
		"您好！您的反馈已收到，工作人员将于3个工作日内\n与您联系":         "您好！|您的反馈已收到，工作人员将于3个工作日内\n与您联系",
		"客服小美：查到了，您的退款3个工作日内会退到您的支付宝\n客服小美：好的吗": "客服小美：查到了，您的退款3个工作日内会退到您的支付宝\n|客服小美：好的吗",
		"one\n\ntwo": "one\n|\n|two",
	} {
		if got := sentences(text); got != want {
			t.Errorf("%q:\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestSentenceIsBounded(t *testing.T) {
	for _, unit := range []string{"三", "a", "1-", "\xff", "𠮷"} {
		text := strings.Repeat(unit, 3*MaxSentence)
		for pos := 0; pos < len(text); {
			end := Sentence(text, pos)
			if end <= pos || end-pos > MaxSentence+utf8.UTFMax {
				t.Fatalf("%q: sentence from %d to %d", unit, pos, end)
			}
			pos = end
		}
	}
}

func FuzzSentence(f *testing.F) {
	f.Add("您好。We reply. 1. a\nb")
	f.Fuzz(func(t *testing.T, text string) {
		for pos := 0; pos < len(text); {
			end := Sentence(text, pos)
			if end <= pos || end > len(text) || utf8.ValidString(text) && !utf8.ValidString(text[pos:end]) {
				t.Fatalf("sentence %d:%d of %q", pos, end, text)
			}
			pos = end
		}
	})
}
