package order

import (
	"regexp"
	"strings"
)

// Details are what a note about a withdrawal or a payment tells beside its
// words. Each is "" when it is not told.
type Details struct {
	Amount  string // digits with a point for the decimals
	Status  string // as the page shows it: 处理中, pending
	Code    string // of the error, upper case
	Balance string // like Amount
	Channel string // 支付宝, bank card …
	Result  string // "failed", "succeeded", "pending"
	Serial  string // of a payment: 流水号
}

// sum is an amount of money: digits with separators, a currency sign before or
// after it.
const sum = `[¥￥$€£]?\s*([0-9][0-9,]*(?:\.[0-9]{1,3})?)`

var (
	balanceOf = regexp.MustCompile(`(?:余额|餘額|balance)[\s:：为是]*` + sum)
	serialOf  = regexp.MustCompile(`(?:流水号|流水號|交易号|交易號|交易单号|凭证号|回单号|单号|transaction(?: id| no\.?)?|serial(?: no\.?)?|reference)[\s:：#]*([0-9a-z][0-9a-z_-]{3,})`)
	codeOf    = regexp.MustCompile(`(?:错误代码|错误码|錯誤代碼|錯誤碼|报错|代码|error code|error|code)[\s:：#]*([0-9a-z][0-9a-z_.-]*[0-9a-z]|[0-9])`)
	statusOf  = regexp.MustCompile(`(?:状态|狀態|status)[\s:：为是]*([^\s,，。;；]+)`)
	sumOf     = regexp.MustCompile(`(?:^|[^0-9a-z_.:#-])` + sum + `\s*(?:元|块|圆|rmb|cny|usd|eur|gbp|hkd|yuan|dollars?)?`)
	moneyOf   = regexp.MustCompile(sum + `\s*(?:元|块|圆|rmb|cny|usd|eur|gbp|hkd|yuan|dollars?)`)
	clockOf   = regexp.MustCompile(`[0-9]{1,2}[:：][0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]+\s*(?:年|月|日|号|天|小时|分钟|次)`)
)

// ways are the channels people withdraw to.
var ways = []string{"支付宝", "微信", "银行卡", "云闪付", "数字人民币", "alipay", "wechat", "bank card", "bank transfer", "paypal", "usdt"}

// results are words for how it ended, those that decide first.
var results = []struct{ word, result string }{
	{"没有成功", "failed"}, {"未成功", "failed"}, {"不成功", "failed"}, {"失败", "failed"}, {"失敗", "failed"}, {"被拒", "failed"}, {"驳回", "failed"}, {"退回", "failed"}, {"报错", "failed"}, {"failed", "failed"}, {"rejected", "failed"}, {"declined", "failed"}, {"refused", "failed"},
	{"处理中", "pending"}, {"處理中", "pending"}, {"审核中", "pending"}, {"審核中", "pending"}, {"pending", "pending"}, {"processing", "pending"}, {"in review", "pending"},
	{"成功", "succeeded"}, {"succeeded", "succeeded"}, {"successful", "succeeded"},
}

// ReadDetails reads the details in a note of the owner's, in any order.
func ReadDetails(words string) Details {
	s := fold(words)
	d := Details{}
	take := func(re *regexp.Regexp) string {
		m := re.FindStringSubmatchIndex(s)
		if m == nil {
			return ""
		}
		found := s[m[2]:m[3]]
		s = s[:m[0]] + " ; " + s[m[1]:] // what was read once is not read again
		return found
	}
	d.Serial = strings.ToUpper(take(serialOf))
	d.Balance = plain(take(balanceOf))
	d.Code = strings.ToUpper(take(codeOf))
	for _, r := range results {
		if strings.Contains(s, r.word) {
			d.Result = r.result
			break
		}
	}
	d.Status = take(statusOf)
	for _, w := range ways {
		if strings.Contains(s, w) {
			d.Channel = w
			break
		}
	}
	if d.Amount = plain(take(moneyOf)); d.Amount == "" {
		s = clockOf.ReplaceAllString(s, " ; ")
		d.Amount = plain(take(sumOf))
	}
	return d
}

func plain(amount string) string { return strings.ReplaceAll(amount, ",", "") }

// Free reads a line that begins with no verb as a note, where its words leave no
// doubt what it tells of: a withdrawal that was tried. Other lines come back as
// they are. A note changes nothing that was promised or demanded, so that this
// may be told by its words; nothing else is.
func Free(o Order) Order {
	s := fold(o.Line)
	if o.Verb != None || o.Line == "" || len(o.Line) > maxLine || strings.ContainsAny(s, "?？") {
		return o
	}
	tried := strings.Contains(s, "提现") || strings.Contains(s, "提現") || strings.Contains(s, "withdr") || strings.Contains(s, "cash out")
	d := ReadDetails(o.Line)
	if tried && (d.Code != "" || d.Amount != "" && d.Result != "") {
		o.Verb, o.Arg, o.Words = Attempt, s, o.Line
	}
	return o
}
