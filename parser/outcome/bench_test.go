package outcome

import (
	"strings"
	"testing"
)

var (
	chineseMail = strings.Repeat("您好，您的投诉已收到，工单号：20260615001。经核实，您于6月15日申请提现500元，因身份证过期暂停处理，"+
		"请于7天内补充证件照片。我们将在3个工作日内回复您。\n", 38)[:8000]
	englishMail = strings.Repeat("Thank you for contacting us about your withdrawal of $1,250.00. Your ticket number is 123456. "+
		"Our team has reviewed the account and we will get back to you within 3 business days.\n", 46)[:8000]
)

func BenchmarkReadChinese(b *testing.B) { benchmark(b, chineseMail) }
func BenchmarkReadEnglish(b *testing.B) { benchmark(b, englishMail) }

func benchmark(b *testing.B, text string) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Read(text, Context{})
	}
}

func BenchmarkSimilar(b *testing.B) {
	b.SetBytes(int64(2 * len(chineseMail)))
	for b.Loop() {
		Similar(chineseMail, chineseMail)
	}
}
