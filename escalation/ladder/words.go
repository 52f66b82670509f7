package ladder

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// This file says the terms and sources of a ladder in the languages of the
// product.

var unitZH = map[Unit]string{Hour: "小时", Day: "天", WorkingDay: "个工作日", Week: "周", Month: "个月", Year: "年"}

var unitEN = map[Unit]string{Hour: "hour", Day: "day", WorkingDay: "working day", Week: "week", Month: "month", Year: "year"}

// Length says how long a clock runs: "15 个工作日", "15 working days"; "" for none.
func (c Clock) Length(lang string) string {
	if c.N == 0 {
		return ""
	}
	return amount(c.N, c.Unit, lang)
}

func amount(n int, u Unit, lang string) string {
	if lang != "en" {
		return fmt.Sprintf("%d %s", n, unitZH[u])
	}
	s := fmt.Sprintf("%d %s", n, unitEN[u])
	if n != 1 {
		s += "s"
	}
	return s
}

var fromWords = map[string]Text{
	Sent: {"发出之后", "after it was sent"}, Submitted: {"收到之日起", "from receipt"}, Accepted: {"受理之日起", "from acceptance"},
	Knowledge: {"知道之日起", "from knowing of it"}, FinalAnswer: {"对方最终答复之后", "after their final answer"}, Decision: {"收到决定之日起", "from the decision"},
	Refusal: {"收到不予受理通知之日起", "from the refusal"}, Silence: {"法定期限届满之日起", "from the end of their unanswered term"}, Statement: {"账单之日起", "from the statement"},
	Restriction: {"限制之日起", "from the restriction"}, Performance: {"交付之日起", "from delivery"}, Service: {"送达之日起", "from service"}, Announcement: {"之前公告", "of notice beforehand"},
}

// Words says a clock with its event and its longest extension: "受理之日起
// 60 天", "15 天，最长 60 天"; "" for no clock.
func (c Clock) Words(lang string) string {
	if c.N == 0 {
		return ""
	}
	s, from := c.Length(lang), fromWords[c.From].In(lang)
	switch {
	case c.From == "" || c.From == Sent:
	case c.From == Announcement && lang != "en":
		s = "提前 " + s + "公告"
	case lang == "en":
		s += " " + from
	default:
		s = from + " " + s
	}
	switch {
	case c.Max <= c.N:
	case lang == "en":
		s += fmt.Sprintf(", %d at most with extensions", c.Max)
	default:
		s += fmt.Sprintf("，延长后最多 %s", amount(c.Max, c.Unit, lang))
	}
	return s
}

// Words says where a law stands: 《民事诉讼法》第 225 条.
func (l Law) Words(lang string) string {
	name := l.Name.In(lang)
	if lang == "en" {
		switch {
		case strings.ContainsAny(l.Article, ",–"):
			name += ", arts. " + l.Article
		case l.Article != "":
			name += ", art. " + l.Article
		}
		return name
	}
	name = titled(name)
	if l.Article != "" {
		name += "第 " + strings.ReplaceAll(l.Article, ", ", "、") + " 条"
	}
	return name
}

// enacted are the words that titles of enactments end with.
var enacted = []string{"法", "法典", "条例", "办法", "规定", "规则", "指令", "指引", "计划"}

// titled puts the title of an enactment in its brackets, and leaves its number
// outside; what is no enactment (a notice by its number, a practice) has none.
func titled(name string) string {
	title, rest := name, ""
	if i := strings.LastIndex(name, "（"); i > 0 && strings.HasSuffix(name, "）") {
		title, rest = name[:i], name[i:]
	}
	if strings.HasPrefix(name, "《") || !slices.ContainsFunc(enacted, func(w string) bool { return strings.HasSuffix(title, w) }) {
		return name
	}
	return "《" + title + "》" + rest
}

var channelWords = map[string]Text{
	"email": {"邮件", "mail"}, "web": {"网页", "web"}, "hotline": {"电话", "phone"}, "mini_program": {"小程序", "mini-program"},
	"app": {"App", "app"}, "counter": {"窗口", "counter"}, "post": {"邮寄", "post"}, "in_app": {"平台内", "in the app"},
}

// Words says what a channel is and where: "电话", "12315 热线"; the address
// stands behind the name that does not hold it.
func (c Channel) Words(lang string) (kind, where string) {
	where = c.Name.In(lang)
	if !strings.Contains(where, c.Address) {
		where += "  " + c.Address
	}
	return channelWords[c.Kind].In(lang), where
}

// Check is the mark beside a term that is not to be relied on.
func Check(lang string) string {
	if lang == "en" {
		return "check this term"
	}
	return "法定时限待核"
}

// Term says the rung's term of law as a sentence would say it, the decision before the
// first answer, with the mark where it has to be checked; "" where the rung
// has no term of law.
func (r Rung) Term(lang string, now time.Time) string {
	for _, c := range []Clock{r.Final, r.First} {
		if c.N == 0 {
			continue
		}
		if r.Policy || r.Holds(c, now) {
			return c.Words(lang)
		}
		if lang == "en" {
			return c.Words(lang) + " (" + Check(lang) + ")"
		}
		return c.Words(lang) + "（" + Check(lang) + "）"
	}
	return ""
}
