package thread

import (
	"strings"
	"testing"
)

// typicalMail is a mail of 8 KB in the proportions of a complaint desk's
// answer: greeting, findings, numbers, request, closing.
var typicalMail = strings.Repeat("您好，您的投诉已收到，工单号：20260615001。经核实，您于6月15日申请提现500元，因身份证过期暂停处理，"+
	"请于7天内补充证件照片。我们将在3个工作日内回复您。\n", 38)[:8000] +
	"\nBest regards,\nAnna from Support\n"

var typicalEnglish = strings.Repeat("Thank you for contacting us about your withdrawal of $1,250.00. Your ticket number is 123456. "+
	"Our team has reviewed the account and we will get back to you within 3 business days.\n", 46)

func benchmarkAll(b *testing.B, text string) {
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Language(text)
		Traditional(text)
		CaseRefs("Re: 提现 [CB-7K3M]")
		BaseSubject("回复：Re: 提现 [CB-7K3M]")
		ReferenceNumbers(text, "回复：提现")
		Amounts(text)
		Agent(text, "", "support@example.com")
	}
}

func BenchmarkChinese(b *testing.B) { benchmarkAll(b, typicalMail) }
func BenchmarkEnglish(b *testing.B) { benchmarkAll(b, typicalEnglish) }
