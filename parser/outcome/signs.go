package outcome

import (
	"strings"

	"cuiban/escalation"
)

// signRules tell the danger signs: a clause that names a topic and a change.
var signRules = []struct {
	kind          string
	topic, change []string
}{
	{escalation.SignThreshold, []string{"提现门槛", "最低提现", "起提", "提现手续费", "单日限额", "提现限额", "提现额度", "提现次数", "minimum withdrawal", "withdrawal fee", "withdrawal limit", "payout threshold", "daily limit"},
		[]string{"调整", "上调", "提高", "调高", "下调", "降低", "收紧", "增加", "调至", "raised", "increase", "adjusted", "reduced", "lowered", "changed to", "will be"}},
	{escalation.SignMaintenance, []string{"提现", "withdrawal", "payout"},
		[]string{"维护", "暂停", "升级期间", "系统升级", "停止服务", "暂不可用", "maintenance", "suspended", "unavailable", "paused"}},
	{escalation.SignArrival, []string{"到账时间", "审核时间", "到账周期", "审核周期", "处理时间", "结算周期", "arrival time", "processing time", "review time", "settlement period"},
		[]string{"延长", "调整为", "延迟", "顺延", "推迟", "变更为", "extended", "longer", "delayed", "changed to", "increased"}},
}

// Signs returns the kinds of danger signs that text announces, each once.
func Signs(text string) (kinds []string) {
	r := read(text)
	defer r.release()
	found := map[string]bool{}
	for at, c := range r.clauses {
		clause := strings.ToLower(r.text[c.start:c.end])
		for _, rule := range signRules {
			if !found[rule.kind] && !r.asks(at) && containsAny(clause, rule.topic) && containsAny(clause, rule.change) {
				found[rule.kind] = true
				kinds = append(kinds, rule.kind)
			}
		}
	}
	return kinds
}
