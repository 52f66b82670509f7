package thread

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestCleanIDs(t *testing.T) {
	for _, c := range []struct {
		raw  string
		want []string
	}{
		{"", nil},
		{"<a@b>", []string{"<a@b>"}},
		{"<a@b>\r\n <c@d>\t<a@b>", []string{"<a@b>", "<c@d>"}},
		{"<a@b><c@d>,<e@f>", []string{"<a@b>", "<c@d>", "<e@f>"}},
		{"Your message of \"Mon\" <a@b> (comment)", []string{"<a@b>"}},
		{"a@b, c@d", []string{"<a@b>", "<c@d>"}},
		{"<long\r\n  id@host>", []string{"<longid@host>"}},
		{"<<a@b>>", []string{"<a@b>"}},
		{"<a@b <c@d>", []string{"<a@b>", "<c@d>"}},
		{"<a@b", []string{"<a@b>"}},
		{"<20260615.123456>", []string{"<20260615.123456>"}},
		{"<> <@> < >", nil},
		{"no id here", nil},
		{"<tencent_1A2B@qq.com>", []string{"<tencent_1A2B@qq.com>"}},
		{"<" + strings.Repeat("x", 2000) + "@y> <a@b>", []string{"<a@b>"}},
	} {
		if got := CleanIDs(c.raw); !reflect.DeepEqual(got, c.want) {
			t.Errorf("CleanIDs(%.60q) = %q, want %q", c.raw, got, c.want)
		}
	}
}

// Of too many ids the root and the last ones are kept.
func TestCleanIDsIsBounded(t *testing.T) {
	var b strings.Builder
	for i := range 100000 {
		fmt.Fprintf(&b, "<%d@x> ", i)
	}
	ids := CleanIDs(b.String())
	if len(ids) != maxIDs || ids[0] != "<0@x>" || ids[1] != "<99901@x>" || ids[maxIDs-1] != "<99999@x>" {
		t.Errorf("%d ids, %s, %s … %s", len(ids), ids[0], ids[1], ids[len(ids)-1])
	}
}

func TestBaseSubject(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"提现异常", "提现异常"},
		{"回复：提现异常", "提现异常"},
		{"回复:提现异常", "提现异常"},
		{"答复: 转发：回覆： 轉寄: 提现异常", "提现异常"},
		{"RE: Fwd: FW: AW: SV: RV: WG: withdrawal", "withdrawal"},
		{"Re[2]: Re(3): Re^4: withdrawal", "withdrawal"},
		{"回复(2)：回复（3）： 提现", "提现"},
		{"Re : withdrawal", "withdrawal"},
		{"Ｒｅ：提现", "提现"},
		{"[External] Re: [EXT] withdrawal", "withdrawal"},
		{"【外部邮件】回复：提现", "提现"},
		{"Re: [creators-list] withdrawal", "withdrawal"},
		{"[Fwd: withdrawal]", "withdrawal"},
		{"withdrawal (fwd)", "withdrawal"},
		{"***SPAM*** Re: withdrawal", "withdrawal"},
		{"Re: withdrawal  of\r\n 500", "withdrawal of 500"},
		{"Re: 提现 [CB-7K3M]", "提现"},
		{"[cb-7k3m] Re: 提现 [CB-7K3M] 第二次", "提现 第二次"},
		{"回复：【CB-7K3M】提现", "提现"},
		{"自动回复：提现异常", "提现异常"},
		{"Automatic reply: withdrawal", "withdrawal"},
		{"", ""},
		{"Re:", ""},
		{"[#12345]", "[#12345]"},
		// Not a prefix, or not one of ours.
		{"Return: parcel", "Return: parcel"},
		{"重要：提现", "重要：提现"},
		{"【12315】投诉回执", "【12315】投诉回执"},
		{"Request: withdrawal", "Request: withdrawal"},
		{"Re withdrawal", "Re withdrawal"},
		{"关于回复：提现", "关于回复：提现"},
		{"提现 [CB-7K3N]", "提现 [CB-7K3N]"},
	} {
		if got := BaseSubject(c.in); got != c.want {
			t.Errorf("BaseSubject(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"您好，您的提现已到账。", "zh"},
		{"您好，您的提現已到帳。", "zh"},
		{"We have received your complaint.", "en"},
		{"OK thanks", "en"},
		{"请访问 https://www.example.com/help/withdraw/center.html 查看", "zh"},
		{"您的 withdrawal request 已经处理", "zh"},
		{"We will reply soon. 谢谢", "en"},
		{"Wir haben Ihre Nachricht erhalten und melden uns. Das ist nicht die Antwort.", "other"},
		{"Nous avons bien reçu votre message et nous vous répondrons", "other"},
		{"お問い合わせいただきありがとうございます。", "other"},
		{"Мы получили ваше сообщение", "other"},
		{"문의해 주셔서 감사합니다", "other"},
		{"", "other"},
		{"12345 !!!", "other"},
	} {
		if got := Language(c.text); got != c.want {
			t.Errorf("Language(%q) = %s, want %s", c.text, got, c.want)
		}
	}
}

func TestTraditional(t *testing.T) {
	for text, want := range map[string]bool{
		"您的提現申請已經受理": true, "您的提现申请已经受理": false, "您好": false, "hello": false,
		"客服說明：您的帳戶異常。": true, "转发：臺灣客服說您的账户没有异常，请您稍后再试": false,
	} {
		if got := Traditional(text); got != want {
			t.Errorf("Traditional(%q) = %v", text, got)
		}
	}
}

func TestCaseRefs(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Re: 提现 [CB-7K3M]", "CB-7K3M"},
		{"[cb-7k3m] and 【CB-7K3M】", "CB-7K3M"},
		{"(CB7K3M)", "CB-7K3M"},
		{"about CB-7K3M, please", "CB-7K3M"},
		{"[CB – 7K3M]", "CB-7K3M"},
		{"[CB-OOoo]", "CB-0000"},
		{"[CB-7K3M] [CB-0000]", "CB-7K3M CB-0000"},
		{"[CB-7K3N]", ""},
		{"CB7K3M", ""},
		{"XCB-7K3M", ""},
		{"CB-2026 certificate", ""},
		{"ECB-7K3M", ""},
		{"[CB-7K3M1]", ""},
		{"", ""},
	} {
		if got := strings.Join(CaseRefs(c.in), " "); got != c.want {
			t.Errorf("CaseRefs(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestReferenceNumbers(t *testing.T) {
	for _, c := range []struct{ text, subject, want string }{
		{"您的工单号：20260615001，请保存", "", "工单号=20260615001"},
		{"工单编号为【TK-2026-0001】", "", "工单编号=TK-2026-0001"},
		{"受理编号 SL20260615", "", "受理编号=SL20260615"},
		{"投诉编号:1234567890123，请留存", "", "投诉编号=1234567890123"},
		{"您的投訴編號是 A12345", "", "投訴編號=A12345"},
		{"案件编号（2026）不详", "", ""},
		{"服务单号：987654", "", "服务单号=987654"},
		{"工单#556677 已升级", "", "工单=556677"},
		{"已为您登记工单 88990011。", "", "工单=88990011"},
		{"工单号 100001、100002 均已受理", "", "工单号=100001 工单号=100002"},
		{"Ticket #1001,1002 and case no. 5566", "", "Ticket=1001 Ticket=1002 case no=5566"},
		{"12315 登记编号：1440300002026061512345", "", "登记编号=1440300002026061512345"},
		{"Your ticket number is 123456.", "", "ticket number=123456"},
		{"Ticket #2026-0615 was opened", "", "Ticket=2026-0615"},
		{"Case ID: 5002x00000AbCdE", "", "Case ID=5002x00000AbCdE"},
		{"Case Number: 00012345", "", "Case Number=00012345"},
		{"Our ref: ABC/2026/001", "", "Our ref=ABC/2026/001"},
		{"Reference no. 4455-66", "", "Reference no=4455-66"},
		{"your request (123456) has been received", "", "request=123456"},
		{"ref:_00D20abc._5002xyz:ref", "", "ref=_00D20abc._5002xyz"},
		{"", "[#12345] Re: withdrawal", "#=12345"},
		{"", "Withdrawal (Case: 00123)", "Case=00123"},
		{"", "[SUP-4711] withdrawal", "#=SUP-4711"},
		{"Ticket: 123456", "[Ticket #123456] Re: payout", "Ticket=123456"},
		{"您的诉求已登记，编号：SQ-20260615-001", "", "编号=SQ-20260615-001"},
		{"受理单编号（No.）：12345678", "", "受理单编号=12345678"},
		{"案号：（2026）粤0305民初1234号。", "", "案号=（2026）粤0305民初1234号"},
		{"不予立案，京市监投诉〔2026〕123号", "", "文号=京市监投诉〔2026〕123号"},
		{"Incident INC0012345 has been created", "", "Incident=INC0012345"},
		{"ticket (ID: 44556)", "", "ticket=44556"},
		// Other numbers.
		{"商品编号：20260615", "", ""},
		{"（2026）年度", "", ""},
		{"your ticket has been open for 12345 minutes", "", ""},
		{"the case of 100000 users, issue 2 of 3", "", ""},
		{"订单号：20260615001", "", ""},
		{"订单编号 123456789，物流单号 SF1234567890", "", ""},
		{"交易流水号：4200001234202606150001", "", ""},
		{"验证码：123456，5分钟内有效", "", ""},
		{"客服电话：400-123-4567，手机 13800138000", "", ""},
		{"工单已于2026-06-15创建", "", ""},
		{"工单：13800138000 请回电", "", ""},
		{"Your order number is 123456", "", ""},
		{"tracking number: 1Z999AA10123456784", "", ""},
		{"verification code: 445566", "", ""},
		{"Call us on 020 7946 0958 or +44 20 7946 0958", "", ""},
		{"In case 12345 people ask", "", ""},
		{"we closed 120 cases in 2026", "", ""},
		{"Case 2: the amount of 50000 USD", "", ""},
		{"受理15个工作日内", "", ""},
		{"投诉金额：50000元", "", ""},
		{"see https://example.com/ticket/123456", "", ""},
		{"", "[CB-7K3M] payout", ""},
		{"", "提现 (2026-06-15)", ""},
		{"提现单号：202606150001", "", ""},
		{"提现失败，错误代码：E1023", "", ""},
	} {
		var got []string
		for _, n := range ReferenceNumbers(c.text, c.subject) {
			got = append(got, n.Label+"="+n.Value)
			if n.Start >= 0 && c.text[n.Start:n.End] != n.Value || n.Start < 0 && c.text == n.Value {
				t.Errorf("%q: bytes %d to %d are not %q", c.text, n.Start, n.End, n.Value)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("ReferenceNumbers(%q, %q)\n got %q\nwant %q", c.text, c.subject, s, c.want)
		}
	}
}

func TestAmounts(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"提现500元失败", "500.00 CNY 500元"},
		{"金额￥2,350.00。", "2350.00 CNY ￥2,350.00"},
		{"¥ 99", "99.00 CNY ¥ 99"},
		{"RMB 1,000 and CNY500", "1000.00 CNY RMB 1,000|500.00 CNY CNY500"},
		{"人民币：3000元整", "3000.00 CNY 人民币：3000元"},
		{"余额1.2万元", "12000.00 CNY 1.2万元"},
		{"3万5千元", "35000.00 CNY 3万5千元"},
		{"2亿元", "200000000.00 CNY 2亿元"},
		{"五百元", "500.00 CNY 五百元"},
		{"壹万贰仟圆整", "12000.00 CNY 壹万贰仟圆"},
		{"一万二千三百零五块", "12305.00 CNY 一万二千三百零五块"},
		{"三万五人民币", "35000.00 CNY 三万五人民币"},
		{"一亿二千万元", "120000000.00 CNY 一亿二千万元"},
		{"一万亿元", "1000000000000.00 CNY 一万亿元"},
		{"三百零五元 三千零五十元 三百五元", "305.00 CNY 三百零五元|3050.00 CNY 三千零五十元|350.00 CNY 三百五元"},
		{"两万三千四百五十六元", "23456.00 CNY 两万三千四百五十六元"},
		{"3万零500元", "30500.00 CNY 3万零500元"},
		{"5千万3万5千万元", ""},
		{"九万亿亿元", ""},
		{"十二元", "12.00 CNY 十二元"},
		{"一元钱", "1.00 CNY 一元"},
		{"HK$1,200 / NT$ 3,000 / US$20", "1200.00 HKD HK$1,200|3000.00 TWD NT$ 3,000|20.00 USD US$20"},
		{"500港币，300新台幣，20美元", "500.00 HKD 500港币|300.00 TWD 300新台幣|20.00 USD 20美元"},
		{"NT$500元", "500.00 TWD NT$500元"},
		{"$500 CAD", "500.00 CAD $500 CAD"},
		{"USD $1,234.56", "1234.56 USD USD $1,234.56"},
		{"€1.234,56", "1234.56 EUR €1.234,56"},
		{"1.234,56 €", "1234.56 EUR 1.234,56 €"},
		{"1 234,56 €", "1234.56 EUR 1 234,56 €"},
		{"EUR 1.234", "1234.00 EUR EUR 1.234"},
		{"£12.5", "12.50 GBP £12.5"},
		{"₹1,23,456.00", "123456.00 INR ₹1,23,456.00"},
		{"1,234.56 USD", "1234.56 USD 1,234.56 USD"},
		{"$1.5m and $20k", "1500000.00 USD $1.5m|20000.00 USD $20k"},
		{"2 million dollars", "2000000.00 USD 2 million dollars"},
		{"was $5.00 $4.00 now", "5.00 USD $5.00|4.00 USD $4.00"},
		{"item 5 €4,00", "4.00 EUR €4,00"},
		{"CHF 1'234.50", "1234.50 CHF CHF 1'234.50"},
		{"500-1000元", "1000.00 CNY 1000元"},
		{"500块", "500.00 CNY 500块"},
		{"0.01元", "0.01 CNY 0.01元"},
		{"¥20,000(JPY)", "20000.00 JPY ¥20,000(JPY"},
		{"８００元 or 800元", "800.00 CNY 800元"},
		// Not amounts.
		{"50%", ""},
		{"2026-06-15", ""},
		{"400-123-4567", ""},
		{"2026元旦放假", ""},
		{"3块屏幕", ""},
		{"数百元", ""},
		{"几千元", ""},
		{"一块处理，统一元数据", ""},
		{"错误码1023", ""},
		{"3 euroshops", ""},
		{"第三元素", ""},
		{"48小时", ""},
		{"$ and 5", ""},
		{"US 5", ""},
		{"$12345678901234567890", ""},
		{"iPhone 15 Pro", ""},
		{"version 1.2.3元", ""},
	} {
		var got []string
		for _, a := range Amounts(c.text) {
			got = append(got, a.Value+" "+a.Currency+" "+a.Quote)
			if c.text[a.Start:a.End] != a.Quote {
				t.Errorf("%q: bytes %d to %d are not %q", c.text, a.Start, a.End, a.Quote)
			}
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("Amounts(%q)\n got %q\nwant %q", c.text, s, c.want)
		}
	}
}

func TestAgent(t *testing.T) {
	for _, c := range []struct{ text, signature, from, want string }{
		{"您好，我是工号1024的客服，很高兴为您服务", "", "", "1024"},
		{"处理人工号：A0231", "", "", "A0231"},
		{"", "客服小李 工号 1024", "", "1024"},
		{"您好，客服小李为您服务", "", "", "小李"},
		{"我是您的专属客服小美，", "", "", "小美"},
		{"客服专员：王芳", "", "", "王芳"},
		{"承辦人：陳小姐 電話", "", "", "陳小姐"},
		{"您好，我是李经理，", "", "", "李经理"},
		{"Hello, my name is Anna and I will help you.", "", "", "Anna"},
		{"This is Tom Berg from PayCo.", "", "", "Tom Berg"},
		{"We paid.\n\nBest regards,\nAnna Berg\nCustomer Care", "", "", "Anna Berg"},
		{"We paid.\n\nBest regards,\n\nAnna from Support", "", "", "Anna"},
		{"", "Anna M. Berg | Customer Support\nPayCo Ltd", "", "Anna M. Berg"},
		{"Agent ID: 7731", "", "", "7731"},
		{"ok", "", "Anna from PayCo <support@payco.com>", "Anna"},
		{"ok", "", "Anna (PayCo Support)", "Anna"},
		{"好的", "", "某平台客服小王", "小王"},
		{"Agent: Carlos", "", "", "Carlos"},
		{"本次由客服专员0231号为您服务", "", "", "0231"},
		{"Warm regards,\n\nMs. Jane O'Neil\nSenior Case Manager", "", "", "Jane O'Neil"},
		{"", "李敏\n客户关怀部", "", "李敏"},
		// Nobody.
		{"An agent will call you. Agents: all busy", "", "", ""},
		{"Best regards,\nThe PayCo Team", "", "", ""},
		{"Kind regards,\nCustomer Support", "", "", ""},
		{"如有疑问请联系客服。客服会尽快回复您", "", "", ""},
		{"客服中心 400-123-4567", "", "", ""},
		{"客服于今日回复您", "", "", ""},
		{"This is Important. We will reply", "", "PayCo", ""},
		{"This is a reply", "", "PayPal <service@paypal.com>", ""},
		{"请提供客服工号", "", "", ""},
		{"I am Writing to ask", "", "", ""},
		{"Thanks for contacting us.\nDear John,", "", "", ""},
	} {
		if got := Agent(c.text, c.signature, c.from); got != c.want {
			t.Errorf("Agent(%q, %q, %q) = %q, want %q", c.text, c.signature, c.from, got, c.want)
		}
	}
}
