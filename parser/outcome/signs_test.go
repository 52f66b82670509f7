package outcome

import (
	"fmt"
	"testing"
)

func TestSigns(t *testing.T) {
	for text, want := range map[string]string{
		"自7月1日起，最低提现金额由10元调整为100元。":                       "[threshold]",
		"提现功能将于今晚0点至6点维护，敬请谅解。":                           "[maintenance]",
		"因业务调整，提现到账时间延长至15个工作日。":                          "[arrival]",
		"The minimum withdrawal has been raised to 100.":  "[threshold]",
		"Withdrawals are suspended until further notice.": "[maintenance]",
		"最低提现金额为10元。":                                     "[]",
		"您的提现已受理，请耐心等待。":                                  "[]",
		"提现会暂停吗？":                                         "[]",
		"":                                                "[]",
	} {
		if got := fmt.Sprint(Signs(text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
