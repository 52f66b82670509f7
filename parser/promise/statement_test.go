package promise

import (
	"testing"
)

func TestExtractStatement(t *testing.T) {
	for _, c := range []struct{ note, channel, at, agent, said string }{
		{"电话 14:05 工号1024 承诺48小时内回电", "phone", "2026-09-27 14:05:00", "1024", "09-29 14:05"},
		{"电话 9:05 工号：A1024 承诺 48小时内 回电", "phone", "2026-09-28 09:05:00", "A1024", "09-30 09:05"},
		{"站内信 9月25日 10:20 您的提现将在3个工作日内到账", "app", "2026-09-25 10:20:00", "", "09-30"},
		{"昨天下午3点 电话 客服说明天给我打款", "phone", "2026-09-27 15:00:00", "", "09-28"},
		{"短信 9月27日 尊敬的客户，我行将于2个工作日内与您联系", "sms", "2026-09-27 23:59:59", "", "09-29"},
		{"微信 今天 9:30 客服小王说今天下班前一定给我处理好", "chat", "2026-09-28 09:30:00", "", "09-28 18:00"},
		{"客服承诺24小时内回复", "", "ask", "", "-"},
		{"电话 14:05 客服说没办法在3天内处理", "phone", "2026-09-27 14:05:00", "", "-"},
		{"phone call 2026-09-25 16:30 agent 77 said they will refund me within 2 business days", "phone", "2026-09-25 16:30:00", "77", "09-29"},
		{"chat yesterday 4pm: agent Lucy promised to call me back within 24 hours", "chat", "2026-09-27 16:00:00", "Lucy", "09-28 16:00"},
	} {
		file := "zh"
		if c.note[0] < 0x80 {
			file = "en"
		}
		ctx := corpusContext(file)
		s := ExtractStatement(c.note, ctx)
		at := s.At.Format("2006-01-02 15:04:05")
		if s.AskTime {
			at = "ask"
		}
		got := said(s.Result, ctx.Base)
		if s.Channel != c.channel || at != c.at || s.Agent != c.agent || got != c.said {
			t.Errorf("%s:\n got %q %s %q %s\nwant %q %s %q %s", c.note, s.Channel, at, s.Agent, got, c.channel, c.at, c.agent, c.said)
		}
	}
}
