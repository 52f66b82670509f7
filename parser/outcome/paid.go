package outcome

import "strings"

const (
	// unreal are the roles that, before a verb in its clause, make it anything
	// but a fact: condition, question, the usual course, a demand.
	unreal = rIf | rWhether | rGeneric | rAny | rWithheld | rDont | rUntil | rOnce

	// maxAuxGap bounds the bytes between "has been" or "we" and its verb: room
	// for adverbs, not for another clause.
	maxAuxGap = 48

	// maxHeadline bounds the bytes of a verbless headline: "Payout of $500 sent".
	maxHeadline = 72
)

// paid returns the index of the clause that says the money was sent to the
// owner, or -1.
func (r *reader) paid() int {
	for at, c := range r.clauses {
		if c.roles&(rPay|rGive) == 0 || r.asks(at) {
			continue
		}
		words := r.words(c)
		for i, w := range words {
			if w.roles&(rPay|rGive) == 0 || upTo(words, i)&(rWhether|rGeneric|rWithheld|rDont|rOther|rMay) != 0 || r.reported(at, i) {
				continue
			}
			done := w.roles&rEnglish != 0 && r.paidEnglish(at, i) || w.roles&rEnglish == 0 && r.paidChinese(at, i)
			if done && !r.revoked(at, w) {
				return at
			}
		}
	}
	return -1
}

// asks reports whether clause at is the part of a question that asks: its last
// clause, or the one before a tag such as 对吗.
func (r *reader) asks(at int) bool {
	c := r.clauses[at]
	s := r.sentences[c.sentence]
	return s.question && (at == s.last-1 || at == s.last-2 && r.clauses[s.last-1].end-r.clauses[s.last-1].start <= 9)
}

// reported reports whether word i of clause at repeats what the owner said: a
// reporting verb stands before it in the sentence, and since then neither a
// finding nor the noun that closes a topic (您反馈的…问题).
func (r *reader) reported(at, i int) bool {
	first := r.clauses[r.sentences[r.clauses[at].sentence].first].first
	for k := r.clauses[at].first + i - 1; k >= first; k-- {
		if roles := r.tokens[k].roles; roles&(rFinding|rState) != 0 {
			return false
		} else if roles&rReported != 0 {
			return true
		}
	}
	return false
}

// paidChinese reports whether word i of clause at is a completed payment to
// the owner.
func (r *reader) paidChinese(at, i int) bool {
	c := r.clauses[at]
	words := r.words(c)
	w := words[i]
	if !r.completed(words, i) || r.nominal(words, i) {
		return false
	}
	if r.ownersDoing(words, i) || ownersFee(words, i) || upTo(words, i)&rFail != 0 {
		return false
	}
	if c.roles&rThird != 0 && c.roles&rToYou == 0 {
		return false
	}
	if after(words, i, rInside) >= 0 || w.roles&rReturn != 0 && r.sentences[c.sentence].roles&rFail != 0 {
		return false
	}
	if w.roles&rPay != 0 {
		return true
	}
	return r.namesMoney(at, i) && (c.roles&rDocument == 0 || c.roles&rMoney != 0)
}

// ownersDoing reports whether the owner is the subject of verb i: 您已支付, not
// 您的款项已支付, and not in a relative clause (您申请的退款已支付).
func (r *reader) ownersDoing(words []token, i int) bool {
	subject := before(words, i, rYou|rWe|rMoney|rFee|rToYou|rThird)
	if subject < 0 || words[subject].roles&rYou == 0 || words[subject].roles&(rToYou|rDone) != 0 {
		return false
	}
	for k := subject + 1; k < i; k++ {
		if strings.HasPrefix(r.text[words[k].end:], "的") {
			return false
		}
	}
	return true
}

// ownersFee reports whether what verb i moves is a fee, which the owner pays,
// and it is not given back: 会员费已支付成功.
func ownersFee(words []token, i int) bool {
	noun := before(words, i, rMoney|rFee|rCharge)
	return noun >= 0 && words[noun].roles&rMoney == 0 && words[i].roles&(rReturn|rMoney) == 0 &&
		before(words, i, rToYou) < 0 && after(words, i, rToYou) < 0
}

// maxReach bounds the bytes between 已 and its verb: room for a date, a bank and
// an account.
const maxReach = 120

// betweenDone is between for the mark of completion d and verb i: 将 there marks
// the object (已将款项汇出), not the future.
func (r *reader) betweenDone(words []token, d, i int) (roles role) {
	for k := d + 1; k < i; k++ {
		if w := r.text[words[k].start:words[k].end]; w != "将" && w != "將" {
			roles |= words[k].roles
		}
	}
	return roles
}

// completed reports whether a mark of completion stands at the Chinese verb i,
// before it with nothing between that puts the act off, or right behind it.
func (r *reader) completed(words []token, i int) bool {
	const puttingOff = rPrepare | rFuture | rNot | rCannot | rNeed | rPlease | rIf | rDont
	if words[i].roles&rDone != 0 {
		return upTo(words, i)&(puttingOff&^rPrepare|unreal) == 0
	}
	if d := before(words, i, rDone); d >= 0 && r.betweenDone(words, d, i)&puttingOff == 0 && words[i].start-words[d].end <= maxReach {
		return upTo(words, d)&(rIf|rNot|rCannot|rFuture|rAny|rNeed|rPlease) == 0
	}
	next := i + 1
	follows := next < len(words) && words[next].roles&rDone != 0 && words[next].start-words[i].end <= 12
	if follows && next+1 < len(words) && words[next+1].roles&rPrepare != 0 && words[next+1].start == words[next].end {
		return false // 退款已经催财务了: something else was done
	}
	return follows && upTo(words, i)&(puttingOff|unreal) == 0 && !r.timeClause(words, next)
}

// nominal reports whether the verb i is part of a noun or of a time clause:
// 打款记录, 打款的订单, 打款后.
func (r *reader) nominal(words []token, i int) bool {
	if i+1 < len(words) && words[i+1].start == words[i].end && words[i+1].roles&(rNounTail|rFail|rWhether) != 0 {
		return true
	}
	return r.timeClause(words, i)
}

// timeClause reports whether word i ends a time or relative clause.
func (r *reader) timeClause(words []token, i int) bool {
	rest := r.text[words[i].end:]
	if i+1 < len(words) && words[i+1].start == words[i].end && words[i+1].roles&(rAfter|rBefore) != 0 {
		return true
	}
	for _, particle := range [...]string{"的", "时", "時", "之日", "之后", "之後", "日起"} {
		if strings.HasPrefix(rest, particle) {
			return true
		}
	}
	return false
}

// namesMoney reports whether money is named in clause at up to or behind word
// i, or before it in the sentence.
func (r *reader) namesMoney(at, i int) bool {
	const amount = rCurrency | rNumber
	money := rMoney
	if r.words(r.clauses[at])[i].roles&rReturn != 0 {
		money |= rFee // a deposit that is given back; one that is paid is the owner's
	}
	for k := r.sentences[r.clauses[at].sentence].first; k <= at; k++ {
		if roles := r.clauses[k].roles; roles&money != 0 || roles&amount == amount {
			return true
		}
	}
	return false
}

// paidEnglish reports whether participle i of clause at is a completed payment
// to the owner.
func (r *reader) paidEnglish(at, i int) bool {
	c := r.clauses[at]
	words := r.words(c)
	if upTo(words, i)&(rIf|rNot|rCannot|rFail) != 0 || c.roles&rThird != 0 || after(words, i, rInside) >= 0 {
		return false
	}
	if aux := before(words, i, rAux); aux >= 0 && r.attached(words, aux, i) {
		return !r.hedged(words, aux) && r.passiveSubject(at, aux, i)
	}
	if we := before(words, i, rWe|rYou|rBank); we >= 0 && words[we].roles&rWe != 0 && r.attached(words, we, i) {
		return !r.hedged(words, we) && r.activeObject(at, i)
	}
	return r.headline(at, i)
}

// attached reports whether nothing but adverbs stands between the auxiliary or
// subject a and the participle i, or a participle joined with "and".
func (r *reader) attached(words []token, a, i int) bool {
	gap := r.text[words[a].end:words[i].start]
	if len(gap) > maxAuxGap || between(words, a, i)&(rNot|rFuture|rIf|rMoney|rYou|rPlease|rSoThat) != 0 {
		return false
	}
	return between(words, a, i)&rPrepare == 0 || strings.HasSuffix(gap, " and ")
}

// hedged reports whether the clause before word a makes it anything but a fact.
func (r *reader) hedged(words []token, a int) bool {
	for k := a - 1; k >= 0 && words[a].start-words[k].end <= 2*maxAuxGap; k-- {
		if words[k].roles&(unreal|rFuture|rSoThat) != 0 && words[k].roles&rMoney == 0 {
			return true
		}
	}
	return false
}

// passiveSubject reports whether money is the subject of "has been" at word
// aux. The head of a subject is its first noun: an email about your payout is
// an email.
func (r *reader) passiveSubject(at, aux, i int) bool {
	words := r.words(r.clauses[at])
	clear := words[i].roles&rPay != 0
	for k := range aux {
		switch roles := words[k].roles; {
		case roles&rMoney != 0, roles&rCurrency != 0:
			// "a withdrawal was made" says that somebody asked for it
			return roles&rRelease == 0 || !strings.EqualFold(r.text[words[i].start:words[i].end], "made")
		case roles&(rDocument|rMatter|rMaterial|rComplaint) != 0:
			return false
		case roles&rYou != 0 && clear:
			return true
		}
	}
	if clear && after(words, i, rToYou) >= 0 {
		return true
	}
	return r.pronoun(at, aux) && (clear || r.moneyBefore(at))
}

// pronoun reports whether the subject before word aux is a pronoun or missing,
// so that it stands for a noun named before.
func (r *reader) pronoun(at, aux int) bool {
	c := r.clauses[at]
	subject := strings.Fields(strings.ToLower(r.text[c.start:r.words(c)[aux].start]))
	for _, w := range subject {
		switch w {
		case "it", "this", "that", "which", "and", "they", "these", "all", "of", "has", "have", "so", "now", "then", "you", "also":
		default:
			return false
		}
	}
	return true
}

// moneyBefore reports whether an earlier clause of the sentence names money.
func (r *reader) moneyBefore(at int) bool {
	for k := r.sentences[r.clauses[at].sentence].first; k < at; k++ {
		if r.clauses[k].roles&rMoney != 0 {
			return true
		}
	}
	return false
}

// activeObject reports whether what "we" paid, sent or released with word i is
// money: the first noun behind the verb.
func (r *reader) activeObject(at, i int) bool {
	words := r.words(r.clauses[at])
	for k := i + 1; k < len(words); k++ {
		switch roles := words[k].roles; {
		case roles&(rMoney|rCurrency) != 0:
			return r.isObject(words, i, k)
		case roles&(rDocument|rMatter|rMaterial|rComplaint|rFee) != 0:
			return words[i].roles&rPay != 0 && roles&rFee == 0 && roles&rToYou != 0
		}
	}
	return words[i].roles&rPay != 0
}

// isObject reports whether noun k is the object of verb i: close to it and with
// no preposition between.
func (r *reader) isObject(words []token, i, k int) bool {
	gap := r.text[words[i].end:words[k].start]
	if words[i].roles&rPay != 0 {
		return true
	}
	return len(gap) <= maxAuxGap && !strings.Contains(gap, " with ") && !strings.Contains(gap, " about ") && !strings.Contains(gap, " for ") && !strings.Contains(gap, " regarding ")
}

// headline reports whether the clause is no more than money and the
// participle: "Payout of $500 sent".
func (r *reader) headline(at, i int) bool {
	c := r.clauses[at]
	words := r.words(c)
	if c.end-c.start > maxHeadline || c.roles&(rYou|rWe|rAux|rFuture|rNeed|rPlease|rNot|rFinding|rOnce|rUntil) != 0 {
		return false
	}
	m := before(words, i, rMoney)
	if m != 0 || words[m].start-c.start > 20 || at != r.sentences[c.sentence].first && words[m].start > c.start {
		return false
	}
	gap := r.text[words[m].end:words[i].start]
	return len(gap) <= 24 && !strings.Contains(gap, " are ") && !strings.Contains(gap, " is ") && !strings.Contains(gap, " be ") && !strings.Contains(gap, " get")
}

// revoked reports whether what follows takes the payment back: 但被银行退回,
// "but the bank returned it".
func (r *reader) revoked(at int, w token) bool {
	last := min(len(r.clauses), at+4)
	for k := at; k < last; k++ {
		c := r.clauses[k]
		if c.sentence > r.clauses[at].sentence+1 || c.roles&(rIf|rWhether) != 0 && k > at {
			continue
		}
		for _, x := range r.words(c) {
			if k == at && x.start <= w.start {
				continue
			}
			if x.roles&rFail != 0 && x.roles&rDeny == 0 {
				return true
			}
		}
		if k > at && c.roles&rBut != 0 && c.roles&rNot != 0 && c.roles&(rPay|rMoney|rAck|rGive) != 0 {
			return true
		}
	}
	return false
}
