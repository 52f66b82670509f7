package when

import (
	"fmt"
	"testing"
)

func TestTry(t *testing.T) {
	for _, s := range []string{
		"我们将在48小时内回复您", "3天内", "三个自然日内", "3个工作日内", "1-3个工作日", "within 3-5 business days", "by 20 June", "6月20日前", "最迟周五", "下班前回复", "by close of business on Friday 19 June (UK time)", "今天24点前", "本周内", "end of the week", "下周内", "月底前", "本月内", "两周内", "半个月内", "一个月内", "下周三", "自受理之日起15个工作日内", "收到您的材料后3个工作日内", "审核通过后，我们将在1-3个工作日内打款", "尽快", "as soon as possible", "国庆节后第一个工作日", "节后", "within two (2) business days of receiving your documents", "Upon receipt of the documents, we will reply within 5 days", "3天前", "three days ago", "周一至周五 9:00-18:00", "7x24小时", "一个半小时内", "一天半内", "24小时至48小时内", "明天下午3点半前", "2026年6月20日18:00前", "20/06/2026", "by 5pm tomorrow", "by noon on Monday", "next Wednesday", "the end of next week", "early next week", "mid-June", "the first working day after Christmas", "6月底前", "下月5号前", "三五天内", "forty-eight hours", "in two weeks' time", "a fortnight", "北京时间6月20日18:00前", "15个工作日内（自受理之日起算）", "3个工作日（法定节假日顺延）内", "within 24 hours from now", "6月20日至6月25日之间", "by Friday, 20 June 2026", "自即日起3日内", "within 48 hours of this email", "20号前", "3日内", "by the end of June", "T+1", "下一个工作日", "四十八小時之內", "三個工作天內", "下週三前",
	} {
		for _, m := range Scan(s, Options{}) {
			fmt.Printf("%s | %q %s %+v %v\n", s, s[m.Start:m.End], m.Rule, m.Term, [...]bool{m.Past, m.Hours, m.Attr, m.Loose, m.Length, m.After})
		}
	}
}
