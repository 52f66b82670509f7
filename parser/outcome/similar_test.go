package outcome

import "testing"

const template = "尊敬的用户，您好！您反馈的提现问题我们已经记录，相关部门正在加紧核实处理，请您耐心等待，感谢您的理解与支持。"

func TestSimilar(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		near       bool
	}{
		{"same", template, template, true},
		{"other name and number", "尊敬的王先生：\n您好！您的工单20260615001已升级，专员将在48小时内与您联系，请保持电话畅通。", "尊敬的李女士：\n您好！您的工单20260618777已升级，专员将在48小时内与您联系，请保持电话畅通。", true},
		{"other punctuation and spacing", "您的问题我们已记录，请耐心等待。", "您的问题我们已记录 , 请耐心等待 !", true},
		{"traditional", "您的问题我们已经记录，请您耐心等待，感谢您的理解与支持。", "您的問題我們已經記錄，請您耐心等待，感謝您的理解與支持。", true},
		{"english template", "Dear Wei,\nThank you for contacting us. Your case 12345 is being reviewed by our specialist team and we will get back to you within 48 hours.", "Dear Li,\nThank you for contacting us. Your case 99881 is being reviewed by our specialist team and we will get back to you within 24 hours.", true},
		{"one word exchanged", template, "尊敬的用户，您好！您反馈的提现问题我们已经登记，相关部门正在加紧核实处理，请您耐心等待，感谢您的理解与支持。", true},
		{"other answer", template, "经核实，您的提现因收款卡户名不一致被银行退回，请您更换银行卡后重新申请。", false},
		{"same greeting only", "尊敬的用户：\n您好！\n您的退款已到账。", "尊敬的用户：\n您好！\n请您补充身份证照片。", false},
		{"same matter in own words", "We have asked finance about your withdrawal and expect an answer on Friday.", "Finance told us on Friday that your withdrawal was rejected by the bank.", false},
		{"half of it new", template, template + "经核实，该笔提现因系统故障卡单，技术同学已修复，款项将于明日重新发起，到账后会有短信通知，请您留意查收。", false},
		{"empty", "", "", false},
		{"nothing but digits", "12345", "12345", false},
	} {
		s := Similar(c.a, c.b)
		if s != Similar(c.b, c.a) {
			t.Errorf("%s: not symmetric", c.name)
		}
		if (s >= NearIdentical) != c.near {
			t.Errorf("%s: %.2f", c.name, s)
		}
	}
}

func TestSubstantive(t *testing.T) {
	for text, want := range map[string]bool{
		template: false,
		"您好，您的邮件已收到，我们会尽快回复您。": false,
		"请您耐心等待，有结果会第一时间通知您。":  false,
		"已为您加急处理，请保持电话畅通。":     false,
		"感谢您的反馈，祝您生活愉快！":       false,
		"由于咨询量较大，我们会尽快回复您。":    false,
		"待核实后回复您。":             false,
		"":                     false,
		"收到":                   false,
		"Thank you for your patience. We are looking into this and will get back to you shortly.":    false,
		"Your request has been escalated to the relevant team.":                                      false,
		"We take your complaint seriously and apologise for the inconvenience.":                      false,
		"您的提现因户名不一致被银行退回。":                                                                           true,
		"您好，您的邮件已收到，经核实，您的账户因身份证过期被限制提现。":                                                            true,
		"您的提现已提交银行处理，银行预计周五完成入账，届时您会收到入账短信提醒。":                                                       true,
		"请您提供身份证照片。":                                                                                 true,
		"不予退款。":                                                                                      true,
		"We found that the bank rejected the transfer.":                                              true,
		"Your account is on hold for 180 days from 1 May, after which you can withdraw the balance.": true,
		"Please send us your bank statement.":                                                        true,
	} {
		if got := Substantive(text); got != want {
			t.Errorf("Substantive(%q) = %v", text, got)
		}
	}
}

// What the owner writes is no outcome, and a machine's mail without content is
// an acknowledgement even if it does not say so.
func TestContext(t *testing.T) {
	if r := Read("款项已打款至您的账户。", Context{Owner: true}); r.Outcome != None {
		t.Errorf("the owner's own words are %s", r.Outcome)
	}
	for text, want := range map[string]Outcome{
		"您好！":          Received,
		"您的提现已打款至银行卡。": Paid,
		"":             None,
		"经核实，您的账户已恢复正常。": None,
	} {
		if r := Read(text, Context{Automatic: true}); r.Outcome != want {
			t.Errorf("automatic %q is %s, want %s", text, r.Outcome, want)
		}
	}
}
