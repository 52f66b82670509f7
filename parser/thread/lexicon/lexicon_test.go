package lexicon

import (
	"fmt"
	"strings"
	"testing"
)

const (
	verb = User + iota
	noun
	money
)

var sample = New(
	Group{verb, "pay{,s,ing}|paid|打款|支付|can|out of office"},
	Group{noun, "支付宝|payment|未到账|账户"},
	Group{money, "到账|$|hk$|we've paid"},
)

var names = map[Class]string{
	Comma: "comma", Stop: "stop", Question: "question", Break: "break", Number: "number",
	verb: "verb", noun: "noun", money: "money",
}

func TestScan(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"We PAID you", "verb:PAID"},
		{"unpaid, prepaid, pre-paid, paid-up, repaying", "comma:, comma:, comma:, comma:,"},
		{"can't can", "verb:can"},
		{"we’ve paid", "money:we’ve paid"},
		{"out  of-office\nOut of\nOffice out of\n\noffice", "verb:out  of-office break:\n verb:Out of\nOffice break:\n break:\n"},
		{"支付宝支付", "noun:支付宝 verb:支付"},
		{"帳戶未到賬？賬戶到帳。", "noun:帳戶 noun:未到賬 question:？ noun:賬戶 money:到帳 stop:。"},
		{"ｐａｉｄ ５", "verb:ｐａｉｄ number:５"},
		{"HK$1,200.50 e.g. $3.", "money:HK$ number:1,200.50 money:$ number:3 stop:."},
		{"See No. 5. Then Mr. X", "number:5 stop:. stop:."},
		{"3天pay 5paid", "number:3 verb:pay number:5 verb:paid"},
		{"mail a@paid.com", "verb:paid"},
	} {
		var got []string
		for _, h := range sample.Scan(c.text, nil) {
			got = append(got, names[h.Class]+":"+c.text[h.Start:h.End])
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q\n got %q\nwant %q", c.text, s, c.want)
		}
	}
}

// A long line without punctuation is a wrapped one; a short line, a finished
// sentence and a list end at their line end.
func TestLineEnds(t *testing.T) {
	long := strings.Repeat("word ", 12)
	for _, c := range []struct {
		text string
		want int
	}{
		{long + "\nand on", 0},
		{long + "done.\nAnd on", 1},
		{long + "\n- item", 1},
		{long + "\n\nand on", 2},
		{"Dear Anna\nthe money", 1},
		{strings.Repeat("汉字", 12) + "\n汉字", 0},
		{strings.Repeat("汉字", 12) + "。\n汉字", 1},
	} {
		n := 0
		for _, h := range sample.Scan(c.text, nil) {
			if h.Class == Break {
				n++
			}
		}
		if n != c.want {
			t.Errorf("%q has %d line ends, want %d", c.text, n, c.want)
		}
	}
}

func TestScripts(t *testing.T) {
	for _, c := range []struct {
		text string
		want string
	}{
		{"hello", "0 0 0"},
		{"您好", "2 0 0"},
		{"我们这里", "4 2 0"},
		{"我們這裡", "4 0 2"}, // 裡 folds to 里, which is also traditional
	} {
		a, b, d := Scripts(c.text)
		if got := fmt.Sprint(a, b, d); got != c.want {
			t.Errorf("Scripts(%q) = %s, want %s", c.text, got, c.want)
		}
	}
}

func FuzzScan(f *testing.F) {
	f.Add("支付宝\n支付, HK$5.00 we've paid。")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, h := range sample.Scan(text, nil) {
			if h.Start < end || h.End <= h.Start || h.End > len(text) {
				t.Fatalf("hit %v after %d in %q", h, end, text)
			}
			end = h.End
		}
	})
}

func BenchmarkScanChinese(b *testing.B) {
	benchmark(b, "您好，您的提现申请已经收到，我们会在3个工作日内处理，请您耐心等待。")
}
func BenchmarkScanEnglish(b *testing.B) {
	benchmark(b, "Thank you for contacting us. We will look into your request within 3 days. ")
}

func benchmark(b *testing.B, sentence string) {
	text := strings.Repeat(sentence, 8192/len(sentence))
	var hits []Hit
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		hits = sample.Scan(text, hits[:0])
	}
}

func TestClip(t *testing.T) {
	for _, c := range []struct {
		s    string
		n    int
		want string
	}{
		{"abc", 5, "abc"}, {"abc", 2, "ab"}, {"汉字", 3, "汉"}, {"汉字", 4, "汉"}, {"汉字", 5, "汉"}, {"汉字", 2, ""},
		{"a\x98\x98\x98\x98\x98", 5, "a\x98\x98\x98\x98"}, {"\x98\x98", 1, "\x98"}, {"", 0, ""}, {"abc", 0, ""},
	} {
		if got := Clip(c.s, c.n); got != c.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", c.s, c.n, got, c.want)
		}
	}
}
