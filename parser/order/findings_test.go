package order

import (
	"fmt"
	"strings"
	"testing"
)

func TestFindings(t *testing.T) {
	const text = `您好，查过了：

1. 提现 500元 银行卡 失败 错误码 E1023 14:05
- 换了流量，500元 还是失败
· 状态：处理中

原因 实名过期
安全中心没有风控通知
发送
停止`
	var got []string
	for _, o := range Findings(text) {
		got = append(got, fmt.Sprintf("%s: %s", o.Verb, o.Line))
	}
	want := []string{"note: 您好，查过了：", "attempt: 1. 提现 500元 银行卡 失败 错误码 E1023 14:05", "attempt: 换了流量，500元 还是失败", "attempt: 状态：处理中",
		"cause: 原因 实名过期", "note: 安全中心没有风控通知", ": 发送", "stop: 停止"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("read\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if n := len(Findings(strings.Repeat("a\n", 1000))); n != maxFindings {
		t.Errorf("%d lines are read", n)
	}
}
