package outcome

import (
	"strings"
	"testing"
)

// Mails of 8 KB of text in the proportions of a complaint desk's long answer:
// a number, a sum and a date in every few sentences.
var (
	chineseMail = strings.Repeat("您好，您的投诉已收到，工单号：20260615001。经核实，您于6月15日申请提现500元，因实名认证的证件已经过了有效期，系统自动暂停处理，"+
		"这是为了保障您的资金安全。请登录后在安全中心重新上传证件的正反面照片，上传完成后由专人在工作时间内审核，审核结果会以站内信的方式通知您。"+
		"对于由此给您带来的不便我们深表歉意，也感谢您一直以来对平台的理解与支持，祝您生活愉快。\n", 12)
	englishMail = strings.Repeat("Thank you for contacting us about your withdrawal of $1,250.00. Your ticket number is 123456. "+
		"Our team has reviewed the account and found that the identity document on file is no longer valid, which is why the system paused the transfer. "+
		"Please sign in to the security centre and upload a new copy, and a colleague will look at it during working hours. "+
		"We are sorry for the trouble this has caused and we thank you for your patience while we put it right.\n", 15)
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
