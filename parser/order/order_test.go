package order

import (
	"reflect"
	"strings"
	"testing"
)

func TestOrders(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Order
	}{
		{"发送", Order{Verb: Send}},
		{"發送。", Order{Verb: Send}},
		{"\n\n  发送  \n\n> 原文", Order{Verb: Send, Rest: "> 原文"}},
		{"发送 2", Order{Verb: Send, Numbers: []int{2}, Arg: "2"}},
		{"发送２", Order{Verb: Send, Numbers: []int{2}, Arg: "2"}},
		{"发送 1 3 5", Order{Verb: Send, Numbers: []int{1, 3, 5}, Arg: "1 3 5"}},
		{"send 1,3, 3 and 5", Order{}},
		{"发送1、3、3", Order{Verb: Send, Numbers: []int{1, 3}, Arg: "1、3、3"}},
		{"修改\n第一段。\n\n第二段。", Order{Verb: Edit, Rest: "第一段。\n\n第二段。"}},
		{"edit:\n\nDear all,\n\nplease.\n", Order{Verb: Edit, Rest: "Dear all,\n\nplease."}},
		{"新案件 某短视频 提现冻结", Order{Verb: NewCase, Arg: "某短视频 提现冻结"}},
		{"归入 cb-7k3m", Order{Verb: File, Arg: "cb-7k3m", Ref: "CB-7K3M"}},
		{"file under CB-7K3M", Order{Verb: File, Arg: "cb-7k3m", Ref: "CB-7K3M"}},
		{"合并 案件CB-7K3M", Order{Verb: Merge, Arg: "案件cb-7k3m", Ref: "CB-7K3M"}},
		{"暂停", Order{Verb: Pause, Days: 7}},
		{"pause 2 weeks", Order{Verb: Pause, Days: 14, Arg: "2 weeks"}},
		{"列表", Order{Verb: List}},
		{"digest now", Order{Verb: Digest}},
		{"remind me on 20 June: call them", Order{Verb: Remind, Arg: "20 june: call them"}},
		{"写信 人工复核", Order{Verb: Write, Arg: "人工复核"}},
		{"write human_review", Order{Verb: Write, Arg: "human_review"}},
		{"写信给客服了", Order{}},
		{"备注 客服很客气", Order{Verb: Note, Arg: "客服很客气"}},
		{"恢复发信", Order{Verb: Sending}},
		{"resume sending", Order{Verb: Sending}},
		{"已兑现", Order{Verb: Kept}},
		{"「发送」", Order{Verb: Send}},
		{"\u200b发送\u200b", Order{Verb: Send}},
		{"Send.", Order{Verb: Send}},
		{"ＳＥＮＤ", Order{Verb: Send}},
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
		{"到账 300元 流水号2026061500012345", Order{Verb: Paid, Amount: "300", Serial: "2026061500012345", Arg: "300元", Words: "300元"}},
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
		c.want.Line, c.want.Words = Parse(c.in).Line, Parse(c.in).Words
		if got := Parse(c.in); !reflect.DeepEqual(got, c.want) {
			t.Errorf("Parse(%q)\n got %+v\nwant %+v", c.in, got, c.want)
		}
	}
}

func TestNoOrder(t *testing.T) {
	for _, in := range []string{
		"", "\n\n", "好的，我再想想要不要发送", "发送之前我想改一下", "发送前请等等", "sending this would be wrong", "sender", "Please send it", "send to my lawyer",
		"不要发送", "closed for today", "closely", "到账 明天", "到账了吗？", "到账 5百", "paid? no", "推迟 很久", "推迟 9999天", "later that day", "stop it now please", "发送 0", "发送 100", "期限", "电话", "due", "未回复也没关系，再等等",
		"提现被冻结三天了", "立案了吗", "记录在案", "归入 那个案件", "合并 CB-7K3M CB-8K3M", "notes", "Hello,\nsend", "> 发送", "休假中，自动回复\n发送", strings.Repeat("发送", 300),
	} {
		if got := Parse(in); got.Verb != None {
			t.Errorf("Parse(%q) = %s, want no order", in, got.Verb)
		}
	}
}

func TestSeveralOrders(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string // verb(rest) of each line
	}{
		{"暂停 7天\n状态\n", "pause status"},
		{"\n暂停 7天\n\n状态", "pause"},                  // a blank line ends the orders
		{"备注 第一行\n第二行\n停止\n\n以上", "note(第二行) stop"}, // a text goes on to the next order
		{"已回复\n您好\n结案\n\n谢谢", "replied(您好\n结案)"},    // their words are no orders
		{"修改\n甲\n\n停止\n", "edit(甲\n\n停止)"},          // a letter is no order
		{"你好\n发送\n状态", "  status"},                  // a letter is sent by the first line only
		{"发送\n谢谢", "send "},
		{"a\nb\nc\nstop", "  "},
		{"状态\na\nb\nc\nstop", "status   "},
	} {
		var got []string
		for _, o := range ParseAll(c.in) {
			text := string(o.Verb)
			if o.Rest != "" {
				text += "(" + o.Rest + ")"
			}
			got = append(got, text)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("ParseAll(%q) = %q, want %q", c.in, strings.Join(got, " "), c.want)
		}
	}
	if o := Parse("备注 客服工号 AB-12"); o.Words != "客服工号 AB-12" {
		t.Errorf("words %q", o.Words)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"发送", "到账 1,000.50", "推迟 3天", "send 2", "已提交 编号1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o := Parse(s)
		for _, o := range ParseAll(s) {
			if o.Line == "" {
				t.Error("an order without a line")
			}
		}
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
