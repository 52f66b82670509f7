package robot

import (
	"strings"
	"testing"
)

func BenchmarkClassify(b *testing.B) {
	in := parseCase("From: kefu@platform.example\nSubject: 回复：提现异常\nIn-Reply-To: <a@b>\n\n" +
		strings.Repeat("您好，您的投诉已收到，工单号：20260615001。经核实，您于6月15日申请提现500元，因身份证过期暂停处理。\n", 60)[:8000])
	b.SetBytes(8000)
	b.ReportAllocs()
	for b.Loop() {
		Classify(in)
	}
}
