package outcome

// causeRules tell the tags by what a clause must name. A tag is found where one
// word has all topics of a rule, or several words of one clause together.
var causeRules = []struct {
	tag    string
	topics topic
}{
	{IdentityExpired, tIdentity | tExpired},
	{BankCardChanged, tCard | tChanged},
	{TermsNotAccepted, tTerms | tUnaccepted},
	{SuspectedViolation, tViolation},
	{MoneyFlowControl, tMoneyFlow},
	{UnusualBehaviour, tUnusual},
	{SystemFault, tSystem | tFault},
}

// causes returns the causes that the text names as facts or suspicions: not
// denied, asked, conditional, reported, general, or named to warn.
func (r *reader) causes() []Cause {
	var found []Cause
	var seen topic // bit of each rule found, by index
	for at, c := range r.clauses {
		if c.topics == 0 || !r.assertsCause(at) {
			continue
		}
		for i, rule := range causeRules {
			if c.topics&rule.topics != rule.topics || seen&(1<<i) != 0 || r.causeDenied(c, rule.topics) || rule.tag == SystemFault && !r.systemFails(c) {
				continue
			}
			seen |= 1 << i
			start, end := r.quote(at)
			found = append(found, Cause{rule.tag, r.text[start:end], start, end})
		}
	}
	return found
}

// assertsCause reports whether clause at can name a cause at all.
func (r *reader) assertsCause(at int) bool {
	c := r.clauses[at]
	if c.roles&(rWhether|rGeneric|rAny|rPrevent|rDont|rWarn) != 0 || r.asks(at) || r.reported(at, r.firstTopic(c)) ||
		containsAny(r.text[c.start:c.end], wishes) {
		return false
	}
	for k := r.sentences[c.sentence].first; k <= at; k++ {
		if roles := r.clauses[k].roles; roles&rIf != 0 && roles&rFinding == 0 {
			return false
		}
	}
	return true
}

// wishes begin what the owner may want to do: 如需更换银行卡 says of no change.
var wishes = []string{"如需", "若需", "如要", "若要", "如欲", "若欲", "想要", "如您需", "若您需"}

// Reach of a fault: 系统出现故障 is one, 系统检测到您的卡号错误 is not.
const (
	maxFaultGap   = 18 // bytes from the system to its fault
	maxFaultOfGap = 24 // bytes from "error in our" to the system
)

// systemFails reports whether the fault in clause c is the system's: one word
// says both, or they stand close together with nothing of the owner's between.
func (r *reader) systemFails(c clause) bool {
	words := r.words(c)
	system, fault := -1, -1
	for k, w := range words {
		if w.topics&(tSystem|tFault) == tSystem|tFault {
			return true
		}
		switch {
		case w.topics&tSystem != 0:
			if fault >= 0 && w.start-words[fault].end <= maxFaultOfGap && words[fault].end < w.start {
				return true
			}
			system = k
		case w.topics&tFault != 0:
			if system >= 0 && w.start-words[system].end <= maxFaultGap && between(words, system, k)&(rYou|rToYou|rPrepare|rFinding|rMaterial) == 0 {
				return true
			}
			fault = k
		}
	}
	return false
}

// firstTopic returns the index of the first word of clause c that a cause may
// be made of.
func (r *reader) firstTopic(c clause) int {
	words := r.words(c)
	for k, w := range words {
		if w.topics != 0 {
			return k
		}
	}
	return len(words)
}

// causeDenied reports whether every word of the cause in clause c is denied
// (未发现异常, no violation) or lies in the future (系统将升级).
func (r *reader) causeDenied(c clause, topics topic) bool {
	words := r.words(c)
	whole := false
	for _, w := range words {
		whole = whole || w.topics&topics == topics
	}
	for k, w := range words {
		if whole && w.topics&topics != topics {
			continue
		}
		if w.topics&topics == 0 || w.topics == tIdentity || w.topics == tCard || w.topics == tTerms || w.topics == tSystem {
			continue
		}
		n := before(words, k, rNot)
		if n >= 0 && w.start-words[n].end <= 24 && words[n].topics == 0 || topics&(tFault|tChanged) != 0 && c.roles&(rFuture|rPlease|rNeed) != 0 && c.roles&rFinding == 0 {
			continue
		}
		return false
	}
	return true
}
