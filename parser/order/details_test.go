package order

import "testing"

func TestDetails(t *testing.T) {
	for in, want := range map[string]Details{
		"500元 失败 错误码 E1023 余额2350 状态 处理中":                             {Amount: "500", Code: "E1023", Balance: "2350", Status: "处理中", Result: "failed"},
		"500 alipay failed E1024":                                     {Amount: "500", Channel: "alipay", Result: "failed"},
		"300元 流水号2026061500012345":                                    {Amount: "300", Serial: "2026061500012345"},
		"300元 流水号：AB-778899":                                          {Amount: "300", Serial: "AB-778899"},
		"14:05 提现 ¥1,200.50 到支付宝，审核中":                                 {Amount: "1200.50", Channel: "支付宝", Result: "pending"},
		"6月20日 第3次 800":                                               {Amount: "800"},
		"错误码：50012":                                                   {Code: "50012"},
		"withdrew $50 to paypal, error code: AUTH_09, status pending": {Amount: "50", Channel: "paypal", Code: "AUTH_09", Status: "pending", Result: "pending"},
		"提现未成功":                                                       {Result: "failed"},
		"":                                                            {},
	} {
		if got := ReadDetails(in); got != want {
			t.Errorf("ReadDetails(%q)\n got %+v\nwant %+v", in, got, want)
		}
	}
}

func TestFree(t *testing.T) {
	for in, want := range map[string]Verb{
		"今天又试了一次提现500元，还是失败，错误码E1023":                          Attempt,
		"Tried to withdraw 500 again, failed with error E1023": Attempt,
		"提现被冻结三天了":                                             None,
		"提现500什么时候到账？错误码E1":                                    None,
		"帮我看看这封":                                               None,
		"I want to withdraw my case":                           None,
	} {
		if got := Free(Order{Line: in}); got.Verb != want {
			t.Errorf("Free(%q) = %q, want %q", in, got.Verb, want)
		}
	}
}

func FuzzDetails(f *testing.F) {
	f.Add("500元 失败 错误码 E1023 余额2350 状态 处理中")
	f.Fuzz(func(t *testing.T, s string) {
		if d := ReadDetails(s); d.Amount != "" && (d.Amount[0] < '0' || d.Amount[0] > '9') {
			t.Errorf("the amount in %q is %q", s, d.Amount)
		}
		Free(Order{Line: s})
	})
}

func BenchmarkDetails(b *testing.B) {
	for b.Loop() {
		ReadDetails("500元 失败 错误码 E1023 余额2350 状态 处理中")
	}
}
