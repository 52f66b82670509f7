package order

import (
	"fmt"
	"testing"
)

func TestReadGuard(t *testing.T) {
	for words, want := range map[string]string{
		"青文 小额":           "青文 [test] true",
		"青文，规则、信号":        "青文 [rules signs] true",
		"青文 全部":           "青文 [vetting test review rules signs balance] true",
		"青文":              "青文 [vetting test review rules signs balance] true",
		"Qing Wen off":    "Qing Wen [vetting test review rules signs balance] false",
		"青文 关闭 小额":        "青文 [test] false",
		"Qingwen test on": "Qingwen [test] true",
		"all":             "all [vetting test review rules signs balance] true", // a platform of that name
		"":                " [vetting test review rules signs balance] true",
	} {
		platform, which, on := ReadGuard(words)
		if got := fmt.Sprint(platform, " ", which, " ", on); got != want {
			t.Errorf("%q: %s, want %s", words, got, want)
		}
	}
}

func TestReadBalance(t *testing.T) {
	for words, want := range map[string]string{"青文 12000元": "青文 12000 true", "Qing Wen 1,200.50": "Qing Wen 1200.50 true", "青文：￥300": "青文 300 true", "青文": "  false", "青文 很多": "青文  false", "12000": "  false"} {
		platform, amount, ok := ReadBalance(words)
		if got := fmt.Sprint(platform, " ", amount, " ", ok); got != want {
			t.Errorf("%q: %s, want %s", words, got, want)
		}
	}
	for text, want := range map[string]Verb{"防范 青文 全部": GuardOrder, "guard Qingwen test": GuardOrder, "余额 青文 12000": Balance, "余额还有两千": None, "balance Qingwen 100": Balance} {
		if got := Parse(text).Verb; got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
