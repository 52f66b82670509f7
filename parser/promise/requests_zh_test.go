package promise

import "testing"

// TestRequests holds what is asked of the owner in Chinese, and what only sounds so.
func TestRequests(t *testing.T) {
	ctx := corpusContext("zh")
	for text, want := range map[string]string{
		"请您提供近三个月的账单，另外写一份情况说明，10月9日之前交到柜台。": "10-09",
		"麻烦把回执签好，10月9日前寄给我们。":                "10-09",
		"10月9日上午前把证据目录发过来。":                  "10-09 12:00",
		"您的申诉还缺一份委托书，请补齐原件。":                 "?",
		"單號拍給我就行。":                           "?",
		"请放心，款项会退到原卡。":                       "-",
		"请耐心等待审核结果。":                         "-",
		"到账时间请以银行为准。":                        "-",
		"如有疑问请直接回复本邮件。":                      "-",
		"我请师傅10月9日上门给您换新。":                   "-",
		"请勿再拨打经办人的手机。":                       "-",
		"关于您寄来的书面投诉，我部已经登记。":                 "-",
		"再给我们两天时间，三天之内给您恢复。":                 "-",
		"余额请到手机银行查询，感谢您的理解与支持。":              "-",
	} {
		got := "-"
		if r := Extract(text, ctx); len(r.Demands) > 0 {
			got = saidWhen(r.Demands[0].Due, ctx.Base)
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
