package promise

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// Terms with the moment they mean when said on Monday 2026-09-28 10:00 in China,
// in forms that stand before the verb.
var zhTerms = map[string]string{
	"48小时内": "09-30 10:00", "四十八小时之内": "09-30 10:00", "半小时内": "09-28 10:30", "一个半小时内": "09-28 11:30",
	"3天内": "10-01", "三日内": "10-01", "三个自然日内": "10-01", "两三天内": "10-01",
	"3个工作日内": "10-08", "1-3个工作日内": "10-08", "三至五个工作日内": "10-10", "７个工作日内": "10-13",
	"一周内": "10-05", "两个星期内": "10-12", "半个月内": "10-13", "一个月内": "10-28",
	"10月20日前": "10-20", "10月20日18:00前": "10-20 18:00", "2026年10月20日之前": "10-20", "10月20号下午3点前": "10-20 15:00",
	"今天下班前": "09-28 18:00", "今晚24点前": "09-28", "明天中午前": "09-29 12:00", "后天之前": "09-30",
	"本周五前": "10-02", "下周三之前": "10-07", "本周内": "10-04", "月底前": "09-30", "年底前": "12-31",
	"节后第一个工作日": "10-08", "下一个工作日": "09-29",
}

var zhPromises = []string{
	"我们将在%s回复您。", "我们会于%s给您答复。", "客服专员会在%s与您联系。", "您的退款将在%s到账。", "已收到您的来信，我们将在%s处理完毕。",
	"最迟%s，我们会给您一个结果。", "请您放心，%s一定给您解决。", "%s，我们会完成审核并通知您。", "您将在%s收到我们的回复。",
	"我司承诺%s退还您的押金。", "非常抱歉，%s给您打款。", "預計%s會退款給您。",
}

var zhOthers = []string{
	"请您在%s提交材料。", "如果您在%s提供凭证，我们会处理。", "如审核通过，我们将在%s打款。", "您能在%s回复吗？", "请问可以在%s到账吗？",
	"我们无法在%s处理您的申请。", "目前不能保证%s到账。", "您反映客服承诺%s回复。", "贵司曾承诺%s退款。", "提现一般在%s到账。", "通常我们会在%s回复。",
	"该链接请在%s使用，过期失效。", "我们已在%s回复了您。", "如您未在%s回复，工单将自动关闭。", "您的账户将在%s被注销。", "请在%s完成满意度调查。",
	"所有用户的申请均在%s处理。", "为了在%s审核，请您尽快补充材料。", "限时优惠，%s领取立减20元。", "您需要在%s完成实名认证。",
}

var enTerms = map[string]string{
	"within 48 hours": "09-30 10:00", "within forty-eight hours": "09-30 10:00", "within the next 24 hours": "09-29 10:00",
	"within 3 days": "10-01", "within three (3) calendar days": "10-01", "within 3 business days": "10-01", "within 3-5 working days": "10-05",
	"in two weeks": "10-12", "within a fortnight": "10-12", "within one month": "10-28", "in the next couple of days": "09-30",
	"by 20 October": "10-20", "by October 20th, 2026": "10-20", "no later than 20 October": "10-20", "on or before 20/10/2026": "10-20",
	"by Friday": "10-02", "by close of business on Friday": "10-02 18:00", "by 5pm tomorrow": "09-29 17:00", "by noon on Thursday": "10-01 12:00",
	"by end of day": "09-28", "by the end of the week": "10-04", "by the end of next week": "10-11", "by the end of the month": "09-30",
	"by the next business day": "09-29", "tomorrow": "09-29", "next Wednesday": "10-07",
}

var enPromises = []string{
	"We will reply to you %s.", "We'll get back to you %s.", "Our team will contact you %s.", "You will receive your refund %s.", "Your withdrawal will be processed %s.",
	"I have escalated your case and we will call you %s.", "Please rest assured that we will resolve this %s.", "We received your email and will respond %s.",
	"I can confirm that the payment will be released %s.", "We expect to reply to you %s.", "You should hear from us %s.", "We are sorry, but we will fix this %s.",
}

var enOthers = []string{
	"Please send us the documents %s.", "If approved, we will pay you %s.", "Unless you object, we will pay you %s.", "Will you reply %s?", "Can you confirm it %s?",
	"We cannot reply %s.", "We are unable to process it %s.", "You said that we would reply %s.", "Withdrawals usually arrive %s.", "We typically respond %s.",
	"All requests are answered %s.", "You must submit your appeal %s.", "You need to verify your account %s.", "Your account will be closed %s.", "The code expires %s.",
	"Your refund may arrive %s.", "Customers will be paid %s.", "We were told that it would be done %s.", "Please complete our survey %s.", "Could you please call me back %s?",
}

// TestForms says every limit in every form: thousands of sentences whose meaning
// is known by how they are made.
func TestForms(t *testing.T) {
	count := 0
	eachForm(func(ctx Context, form, term, due string) { count += checkForm(t, ctx, form, term, due) })
	t.Logf("%d sentences", count)
}

// eachForm calls do with every form and term, and the moment it means, "-" for none.
func eachForm(do func(ctx Context, form, term, due string)) {
	for _, c := range []struct {
		file             string
		terms            map[string]string
		promises, others []string
	}{{"zh", zhTerms, zhPromises, zhOthers}, {"en", enTerms, enPromises, enOthers}} {
		ctx := corpusContext(c.file)
		for _, term := range slices.Sorted(maps.Keys(c.terms)) {
			for _, form := range c.promises {
				do(ctx, form, term, c.terms[term])
			}
			for _, form := range c.others {
				do(ctx, form, term, "-")
			}
		}
	}
}

// checkForm checks a form plainly, in capitals or traditional clothes, and behind
// a greeting: none of that changes what it says.
func checkForm(t *testing.T, ctx Context, form, term, want string) int {
	t.Helper()
	text := strings.Replace(form, "%s", term, 1)
	if strings.HasPrefix(form, "最迟") {
		text = strings.Replace(text, "最迟下一个工作日", "最迟下一个工作日内", 1)
	}
	for _, variant := range []string{text, "您好！" + text, "Dear customer,\n\n" + text + "\n\nKind regards", traditional.Replace(text)} {
		got := strings.ReplaceAll(said(Extract(variant, ctx), ctx.Base), "~", "")
		if got != want {
			t.Errorf("got %s, want %s: %s", got, want, variant)
		}
	}
	return 4
}

// traditional writes some of the characters that matter in their traditional form.
var traditional = strings.NewReplacer("们", "們", "将", "將", "会", "會", "内", "內", "个", "個", "时", "時", "给", "給", "请", "請", "来", "來",
	"处", "處", "后", "後", "周", "週", "无", "無", "说", "說", "复", "覆", "联", "聯", "两", "兩", "点", "點", "号", "號", "款", "款", "账", "賬", "审", "審")
