package promise

import (
	"strings"
	"testing"
	"time"
)

// momentCases are texts and the moments of all their frames, whatever is promised: said
// on Monday 2026-09-28 at 10:00; ? is a frame without a known moment.
const momentCases = `
明天起恢复 => 09-29
明早八点起可以提现 => 09-29 08:00
明天起陆续恢复 => ? ?
自明日起三日内打款 => 10-02
自8月6日起五日内打款 => 08-11
容我周三汇总、周四给您回音 => 09-30 10-01
周三、周四都行 => 09-30
赔你八千，分两次，周三、周五 => 09-30 10-02
她们今天开明天寄 => 09-28 09-29
主管 9/29 决行 → 出纳 9/30 汇款 => 09-29 09-30
状态：已派工 / 到府：后天 / 修复目标：当日 => 09-30 09-30
今天19点我下班之前退到您微信 => 09-28 19:00
今天走完，您这单随后十二小时内放行 => 09-28 ?
明天开会，开完两个工作日内打款 => 09-29 ?
明天送件，送件三个工作日到账 => 09-29 ?
纪录一出，隔天我就把决定给您 => ?
核查一结束，我们五日内告知 => ?
书面寄出后隔天刷退 => ?
今天送出，隔天刷退 => 09-28 09-29
师傅明天去估，估完马上赔 => 09-29 ?
方案明天敲定，敲定后立即发您 => 09-29
工程款于方案批复当天支付 => ?
分配日期为10月9日，分配款于分配日期后十日内发还 => 10-09 10-19
协议签署日（即今日）起计十四天内付 => 10-12
返工费随十月进度款一道，10月15日前给到 => 10-15
补两天工资，10号发 => 10-10
十月给您结清 => 10-31
二十八号，也就是下周四，午前付款 => 09-28 09-28 12:00
下周四，也就是10月8日，付款 => 10-08
快的话今晚就到，慢也慢不过周五 => 10-02
信用监测一年，情况说明48小时内发您 => 09-28 09-30 10:00
误扣的逾期费，今晚闭馆前（22:00）退回 => 09-28 22:00
管理员今晚锁车，九点前还位给您 => 09-28 09-28 21:00
八点钟把钱打给你，今晚上哈 => 09-28 20:00 09-28
管理员今晚锁车，明早九点前还位给您 => 09-28 09-29 09:00
老板今天心情好，钱马上给 => 09-28 ?
最迟今天下班前，我们会尽快处理 => 09-28 18:00
鉴真组今夜通宵验货，早上九点结论推送 => 09-28 09-29 09:00
我值今晚的夜班，跑完就补入，七点前 => 09-29 07:00
新车调拨五天到店，到店当天通知您 => 10-03 10-03
接替者三天后到岗，到岗第一天办您的 => 10-01 10-01
周五验收，验收次日打款 => 10-02 10-03
因年底结账，您这笔10月8日发出 => 10-08
原因周五前答复 => 10-02
车程一个半小时，修好三小时内 => 09-28 13:00
国庆前最后一批29号出 => 09-29
周五财务下午三点打款 => 10-02 15:00
今晚批后解除只收不付，U盾明日可用 => 09-28 09-29
中秋连假后，预计下周五前完成审核 => 10-09
`

func TestMoments(t *testing.T) {
	ctx := corpusContext("zh")
	for _, line := range strings.Split(strings.TrimSpace(momentCases), "\n") {
		text, want, _ := strings.Cut(line, " => ")
		var got []string
		x := newExtractor(text, ctx)
		x.weighed = func(f *frame, _ verdict) { got = append(got, shortMoment(x.momentOf(f), ctx)) }
		x.run()
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s\n got %s\nwant %s", text, s, want)
		}
	}
}

// shortMoment writes a moment without its year, and without the end of its day.
func shortMoment(due string, ctx Context) string {
	at, err := time.Parse(time.RFC3339, due)
	if err != nil {
		return "?"
	}
	return strings.TrimSuffix(at.In(ctx.Base.Location()).Format("01-02 15:04"), " 23:59")
}
