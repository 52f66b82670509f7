package outcome

// causeTitles says the tags in the languages of the product.
var causeTitles = map[string][2]string{
	IdentityExpired:    {"实名认证过期", "identification expired"},
	BankCardChanged:    {"银行卡变更", "bank card changed"},
	UnusualBehaviour:   {"账户行为异常", "unusual behaviour"},
	TermsNotAccepted:   {"新协议未确认", "new terms not accepted"},
	SuspectedViolation: {"涉嫌违规", "suspected violation"},
	MoneyFlowControl:   {"资金流向管控", "money-flow controls"},
	SystemFault:        {"系统故障", "system fault"},
}

// CauseWords says a cause tag in the language "en", and in Chinese for any other;
// an unknown tag is returned as it is.
func CauseWords(tag, lang string) string {
	w, ok := causeTitles[tag]
	switch {
	case !ok:
		return tag
	case lang == "en":
		return w[1]
	}
	return w[0]
}
