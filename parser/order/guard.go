package order

import (
	"strings"

	"cuiban/escalation"
)

// guards are the words for what can be watched of a platform.
var guards = map[string][]escalation.Guard{
	"小额": {escalation.GuardTest}, "小额提现": {escalation.GuardTest}, "test": {escalation.GuardTest},
	"复盘": {escalation.GuardReview}, "復盤": {escalation.GuardReview}, "review": {escalation.GuardReview},
	"规则": {escalation.GuardRules}, "規則": {escalation.GuardRules}, "rules": {escalation.GuardRules},
	"信号": {escalation.GuardSigns}, "信號": {escalation.GuardSigns}, "危险信号": {escalation.GuardSigns}, "signs": {escalation.GuardSigns},
	"占比": {escalation.GuardBalance}, "余额": {escalation.GuardBalance}, "餘額": {escalation.GuardBalance}, "balance": {escalation.GuardBalance},
	"核对": {escalation.GuardVetting}, "核對": {escalation.GuardVetting}, "清单": {escalation.GuardVetting}, "vetting": {escalation.GuardVetting},
	"全部": escalation.Guards, "all": escalation.Guards, "全部开启": escalation.Guards,
}

// ReadGuard reads which platform and what of it is to be watched: "青文 小额 规则",
// "青文 全部", "Qingwen off", "青文 关闭 小额". Without a word for what, all of it is
// meant. on is false for 关闭, off.
func ReadGuard(words string) (platform string, which []escalation.Guard, on bool) {
	on = true
	var name []string
	for _, w := range strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(" \t　,，、：:", r) }) {
		f := fold(w)
		switch {
		case f == "off" || f == "关闭" || f == "關閉" || f == "关" || f == "停用":
			on = false
		case f == "on" || f == "开启" || f == "開啟" || f == "开":
		case guards[f] != nil && len(name) > 0:
			which = append(which, guards[f]...)
		default:
			name = append(name, w)
		}
	}
	if len(which) == 0 {
		which = escalation.Guards
	}
	return strings.Join(name, " "), which, on
}

// ReadBalance reads "青文 12000元", "Qingwen 1,200.50": the platform and the amount,
// digits with a point for the decimals. It reports false when either is missing.
func ReadBalance(words string) (platform, sum string, ok bool) {
	words = strings.TrimSpace(words)
	i := strings.LastIndexAny(words, " 　\t：:")
	if i < 0 {
		return "", "", false
	}
	platform = strings.Trim(words[:i], " 　\t：:")
	sum, ok = amount(fold(strings.Trim(words[i:], " 　\t：:")))
	return platform, sum, ok && platform != "" && sum != ""
}
