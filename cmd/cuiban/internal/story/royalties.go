package story

import "time"

func at(day string, clock string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, Zone)
	if err != nil {
		panic(err) // constants of this file
	}
	return t
}

// Royalties is the story of a creator whose 2,350.00 元 of royalties are stuck
// in "processing", from 9 September to 14 October 2026, across the National Day
// holiday with its make-up workdays.
func Royalties(lang string) *Story {
	s := &Story{Lang: lang, Start: at("2026-09-09", "08:00"), End: at("2026-10-14", "18:00")}
	if lang == "en" {
		s.english()
		return s
	}
	s.chinese()
	return s
}

func (s *Story) chinese() {
	c := Cast{
		Owner: Person{"林晓", "linxiao@mail.example"}, Tracker: Person{"", "genzong@mail.example"},
		Desk: Person{"青文创作客服", "kefu@qingwen.example"}, Complaints: Person{"青文创作投诉中心", "tousu@qingwen.example"},
	}
	s.Cast = c
	s.Mails = []Mail{
		{At: at("2026-09-09", "10:12"), From: c.Owner, To: []Person{c.Desk}, Cc: []Person{c.Tracker}, Subject: "提现2,350.00元稿费一直显示“处理中”",
			Text: "您好：\n\n我是贵平台的创作者，账户 linxiao_writes。9月7日20:15我申请提现稿费 2,350.00 元，到今天一直显示“处理中”，钱没有到账。此前每月提现都正常，银行卡和实名信息没有变过。\n\n请帮忙查一下是什么原因，什么时候能到账。\n\n林晓\n"},
		{At: at("2026-09-09", "10:13"), From: c.Desk, To: []Person{c.Owner}, Cc: []Person{c.Tracker}, Subject: "自动回复：提现2,350.00元稿费一直显示“处理中”", Robot: true,
			Text: "您的邮件已收到，工单号：QW2026090900871。我们会尽快安排专人处理，感谢您的耐心等待。\n\n本邮件由系统自动发出，请勿直接回复。\n"},
		{At: at("2026-09-10", "15:40"), From: c.Desk, To: []Person{c.Owner}, Cc: []Person{c.Tracker}, Subject: "回复：提现2,350.00元稿费一直显示“处理中”",
			Text: "您好，我是青文创作客服，工号1024。\n\n您反映的问题已提交给结算同事核查，我们将在48小时内回复您处理结果，请您留意邮件。\n"},
		{At: at("2026-09-15", "10:05"), From: c.Desk, To: []Person{c.Owner}, Cc: []Person{c.Tracker}, Subject: "回复：提现2,350.00元稿费一直显示“处理中”",
			Text: "您好，非常抱歉给您带来不便。您的问题我们已经记录并反馈给相关部门，还请您耐心等待，感谢您的理解与支持。\n"},
		{At: at("2026-09-17", "16:20"), From: c.Desk, To: []Person{c.Owner}, Cc: []Person{c.Tracker}, Subject: "回复：提现2,350.00元稿费一直显示“处理中”",
			Text: "您好，十分抱歉给您带来不便。您的问题我们已经记录并反馈给相关部门，请您耐心等待，感谢您的理解与支持！\n"},
		{At: at("2026-09-21", "11:00"), From: c.Desk, To: []Person{c.Owner}, Cc: []Person{c.Tracker}, Subject: "回复：提现2,350.00元稿费一直显示“处理中”",
			Text: "林女士您好，我是客服主管，工号0007。\n\n您的问题由我接手，48小时内给您书面答复。如对处理结果有异议，也可以发邮件到投诉中心 tousu@qingwen.example。\n"},
		{At: at("2026-09-28", "09:40"), From: c.Complaints, To: []Person{c.Owner}, Cc: []Person{c.Tracker}, Subject: "关于您投诉的受理通知",
			Text: "林女士您好：\n\n您的投诉我们已经受理，投诉编号 TS20260928015。我们将在5个工作日内完成核实并给您处理结果。\n\n青文创作投诉中心\n"},
		{At: at("2026-10-14", "11:30"), From: c.Complaints, To: []Person{c.Owner}, Cc: []Person{c.Tracker}, Subject: "回复：关于您投诉的受理通知",
			Text: "林女士您好：\n\n经核实，您9月7日的提现因结算系统升级被误拦截，现已解除。款项2,350.00元已于今天上午打款至您尾号6688的银行卡，请查收。给您添麻烦了，非常抱歉。\n\n青文创作投诉中心\n"},
	}
	s.Answers = []Answer{
		{"正式投诉信", 35 * time.Minute, "发送 2"},
		{"请确认一封", 22 * time.Minute, "发送"},
		{"下一步：", 70 * time.Minute, "已提交 编号 ISC20261013-0457"},
		{"到账了吗", 50 * time.Minute, "到账"},
	}
}

func (s *Story) english() {
	c := Cast{
		Owner: Person{"Lin Xiao", "linxiao@mail.example"}, Tracker: Person{"", "tracker@mail.example"},
		Desk: Person{"Qingwen Support", "support@qingwen.example"}, Complaints: Person{"Qingwen Complaints", "complaints@qingwen.example"},
	}
	s.Cast = c
	const subject = "Withdrawal of RMB 2,350.00 royalties stuck in “processing”"
	s.Mails = []Mail{
		{At: at("2026-09-09", "10:12"), From: c.Owner, To: []Person{c.Desk}, Cc: []Person{c.Tracker}, Subject: subject,
			Text: "Hello,\n\nI am a creator on your platform, account linxiao_writes. On 7 September at 20:15 I requested a withdrawal of RMB 2,350.00 in royalties. Its status has been “processing” ever since, and the money has not arrived. My withdrawals went through every month before; neither my bank card nor my identity details have changed.\n\nCould you please find out why, and when it will be paid?\n\nLin Xiao\n"},
		{At: at("2026-09-09", "10:13"), From: c.Desk, To: []Person{c.Owner}, Cc: []Person{c.Tracker}, Subject: "Automatic reply: " + subject, Robot: true,
			Text: "We have received your message. Ticket number: QW2026090900871. A member of our team will look at it as soon as possible. Thank you for your patience.\n\nThis is an automated message, please do not reply.\n"},
		{At: at("2026-09-10", "15:40"), From: c.Desk, To: []Person{c.Owner}, Cc: []Person{c.Tracker}, Subject: "Re: " + subject,
			Text: "Hello,\n\nthis is Qingwen Support, agent no. 1024. I have passed your question to our settlement team. We will get back to you with a result within 48 hours.\n"},
		{At: at("2026-09-15", "10:05"), From: c.Desk, To: []Person{c.Owner}, Cc: []Person{c.Tracker}, Subject: "Re: " + subject,
			Text: "Hello, we are very sorry for the inconvenience. Your issue has been recorded and forwarded to the relevant department. Thank you for your patience and understanding.\n"},
		{At: at("2026-09-17", "16:20"), From: c.Desk, To: []Person{c.Owner}, Cc: []Person{c.Tracker}, Subject: "Re: " + subject,
			Text: "Hello, we are truly sorry for the inconvenience. Your issue has been recorded and forwarded to the relevant department. Thank you for your understanding and patience!\n"},
		{At: at("2026-09-21", "11:00"), From: c.Desk, To: []Person{c.Owner}, Cc: []Person{c.Tracker}, Subject: "Re: " + subject,
			Text: "Dear Ms Lin,\n\nI am the support supervisor, no. 0007, and have taken over your case. You will have my written answer within 48 hours. Should you disagree with it, you can also write to complaints@qingwen.example.\n"},
		{At: at("2026-09-28", "09:40"), From: c.Complaints, To: []Person{c.Owner}, Cc: []Person{c.Tracker}, Subject: "Your complaint has been accepted",
			Text: "Dear Ms Lin,\n\nwe have accepted your complaint, complaint number TS20260928015. We will complete our review and send you the result within 5 working days.\n\nQingwen Complaints\n"},
		{At: at("2026-10-14", "11:30"), From: c.Complaints, To: []Person{c.Owner}, Cc: []Person{c.Tracker}, Subject: "Re: Your complaint has been accepted",
			Text: "Dear Ms Lin,\n\nour review shows that your withdrawal of 7 September was stopped by mistake during an upgrade of our settlement system. It has been released: RMB 2,350.00 was paid this morning to your bank card ending in 6688. We apologise for the trouble.\n\nQingwen Complaints\n"},
	}
	s.Answers = []Answer{
		{"formal complaint", 35 * time.Minute, "send 2"},
		{"Please confirm a", 22 * time.Minute, "send"},
		{"Next step:", 70 * time.Minute, "submitted number ISC20261013-0457"},
		{"Has it arrived?", 50 * time.Minute, "paid"},
	}
}
