package thread

import (
	"strings"
	"testing"
)

// Mails of 8 KB of text in the proportions of a complaint desk's long answer:
// a number, a sum and a date in every few sentences.
var (
	chineseMail = strings.Repeat("您好，您的投诉已收到，工单号：20260615001。经核实，您于6月15日申请提现500元，因实名认证的证件已经过了有效期，系统自动暂停处理，"+
		"这是为了保障您的资金安全。请登录后在安全中心重新上传证件的正反面照片，上传完成后由专人在工作时间内审核，审核结果会以站内信的方式通知您。"+
		"对于由此给您带来的不便我们深表歉意，也感谢您一直以来对平台的理解与支持，祝您生活愉快。\n", 12) +
		"\nBest regards,\nAnna from Support\n"
	englishMail = strings.Repeat("Thank you for contacting us about your withdrawal of $1,250.00. Your ticket number is 123456. "+
		"Our team has reviewed the account and found that the identity document on file is no longer valid, which is why the system paused the transfer. "+
		"Please sign in to the security centre and upload a new copy, and a colleague will look at it during working hours. "+
		"We are sorry for the trouble this has caused and we thank you for your patience while we put it right.\n", 15)
)

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

func BenchmarkChinese(b *testing.B) { benchmarkAll(b, chineseMail) }
func BenchmarkEnglish(b *testing.B) { benchmarkAll(b, englishMail) }

// No text of 1 MB takes long: these are the shapes that make careless code
// quadratic. The sizes are reported, not timed; a quadratic step shows as a
// test that never ends.
func TestHostileTextIsLinear(t *testing.T) {
	for _, unit := range []string{"1 ", "工单号：", "工单号1、", "元", "五百元", "一", "1,", "1.1", "<a@b>", "[CB-", "客服", "best regards\n", "Re: ", "[", "我是", "$1", "\n", "(", "case #1 ", "一万", "工号"} {
		text := strings.Repeat(unit, 1<<20/len(unit))
		CleanIDs(text)
		BaseSubject(text)
		Language(text)
		Traditional(text)
		CaseRefs(text)
		ReferenceNumbers(text, text)
		Amounts(text)
		Agent(text, text, text)
	}
}
