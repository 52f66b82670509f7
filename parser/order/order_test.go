package order

import (
	"strings"
	"testing"
)

func TestOrders(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Order
	}{
		{"发送", Order{Verb: Send, Number: 1}},
		{"發送。", Order{Verb: Send, Number: 1}},
		{"\n\n  发送  \n\n> 原文", Order{Verb: Send, Number: 1, Rest: "> 原文"}},
		{"发送 2", Order{Verb: Send, Number: 2, Arg: "2"}},
		{"发送２", Order{Verb: Send, Number: 2, Arg: "2"}},
		{"「发送」", Order{Verb: Send, Number: 1}},
		{"\u200b发送\u200b", Order{Verb: Send, Number: 1}},
		{"Send.", Order{Verb: Send, Number: 1}},
		{"ＳＥＮＤ", Order{Verb: Send, Number: 1}},
		{"仍然发送", Order{Verb: Anyway}},
		{"send anyway", Order{Verb: Anyway}},
		{"不发", Order{Verb: Discard}},
		{"不发送", Order{Verb: Discard}},
		{"Don’t send", Order{Verb: Discard}},
		{"推迟 3天", Order{Verb: Later, Days: 3, Arg: "3天"}},
		{"推迟两周", Order{Verb: Later, Days: 14, Arg: "两周"}},
		{"推迟", Order{Verb: Later, Days: 3}},
		{"later 5d", Order{Verb: Later, Days: 5, Arg: "5d"}},
		{"已回复：对方说周五打款", Order{Verb: Replied, Arg: "对方说周五打款"}},
		{"到账", Order{Verb: Paid}},
		{"到账了", Order{Verb: Paid, Arg: "了"}},
		{"到账 2,350.00元", Order{Verb: Paid, Amount: "2350.00", Arg: "2,350.00元"}},
		{"paid 500", Order{Verb: Paid, Amount: "500", Arg: "500"}},
		{"没到账", Order{Verb: NotPaid}},
		{"not paid", Order{Verb: NotPaid}},
		{"结案", Order{Verb: Close}},
		{"继续", Order{Verb: Resume}},
		{"已提交 编号 ISC20261013001", Order{Verb: Submitted, Arg: "ISC20261013001"}},
		{"已提交：工单号2026-1", Order{Verb: Submitted, Arg: "2026-1"}},
		{"submitted number AB-12", Order{Verb: Submitted, Arg: "AB-12"}},
		{"已提交", Order{Verb: Submitted}},
		{"不是承诺", Order{Verb: NotPromise}},
		{"期限 6月20日", Order{Verb: Due, Arg: "6月20日"}},
		{"due 20 June", Order{Verb: Due, Arg: "20 june"}},
		{"未回复", Order{Verb: NoReply}},
		{"电话 14:05 工号1024 承诺48小时内回电", Order{Verb: Statement, Arg: "14:05 工号1024 承诺48小时内回电"}},
	} {
		c.want.Line = Parse(c.in).Line
		if got := Parse(c.in); got != c.want {
			t.Errorf("Parse(%q)\n got %+v\nwant %+v", c.in, got, c.want)
		}
	}
}

func TestNoOrder(t *testing.T) {
	for _, in := range []string{
		"", "\n\n", "好的，我再想想要不要发送", "发送之前我想改一下", "发送前请等等", "sending this would be wrong", "sender", "Please send it", "send to my lawyer",
		"不要发送", "closed for today", "closely", "到账 明天", "到账了吗？", "到账 5百", "paid? no", "推迟 很久", "推迟 9999天", "later that day", "stop it now please", "发送 0", "发送 100", "期限", "电话", "due", "未回复也没关系，再等等",
		"Hello,\nsend", "> 发送", "休假中，自动回复\n发送", strings.Repeat("发送", 300),
	} {
		if got := Parse(in); got.Verb != None {
			t.Errorf("Parse(%q) = %s, want no order", in, got.Verb)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"发送", "到账 1,000.50", "推迟 3天", "send 2", "已提交 编号1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o := Parse(s)
		if o.Verb == Later && (o.Days < 1 || o.Days > MaxDays) {
			t.Errorf("days %d", o.Days)
		}
		if o.Verb != None && strings.TrimSpace(o.Line) == "" {
			t.Error("an order without a line")
		}
	})
}

func BenchmarkParse(b *testing.B) {
	text := "发送\n\n" + strings.Repeat("> 您好，您的问题我们已记录。\n", 200)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Parse(text)
	}
}
