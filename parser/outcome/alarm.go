package outcome

// alarmWindow is how many sentences after the demand may hold what it is
// demanded for: "Please pay the tax. Only then can we release your funds."
const alarmWindow = 1

// alarms returns the first sentence of each kind of alarm.
func (r *reader) alarms() []Alarm {
	var found []Alarm
	have := func(kind string) bool {
		for _, a := range found {
			if a.Kind == kind {
				return true
			}
		}
		return false
	}
	for i, s := range r.sentences {
		if s.roles&rOwnerPays != 0 && !have(PayToWithdraw) && r.demandsPayment(i) {
			found = append(found, r.alarm(PayToWithdraw, i))
		}
		if s.roles&rRetract != 0 && !have(WithdrawComplaintFirst) && r.demandsRetraction(i) {
			found = append(found, r.alarm(WithdrawComplaintFirst, i))
		}
	}
	return found
}

// alarm quotes sentence i, or the clause with the demand if that is too long.
func (r *reader) alarm(kind string, i int) Alarm {
	s := r.sentences[i]
	at := s.first
	for k := s.first; k < s.last; k++ {
		if r.clauses[k].roles&(rOwnerPays|rRetract) != 0 {
			at = k
			break
		}
	}
	start, end := r.quote(at)
	return Alarm{kind, r.text[start:end], start, end}
}

// span returns the words of sentence i and, if more is true, of the next.
func (r *reader) span(i int, more bool) []token {
	last := i
	if more {
		last = min(i+alarmWindow, len(r.sentences)-1)
	}
	return r.tokens[r.clauses[r.sentences[i].first].first:r.clauses[r.sentences[last].last-1].last]
}

// warned reports whether sentence i or one beside it warns of fraud.
func (r *reader) warned(i int) bool {
	for k := max(0, i-1); k <= min(i+1, len(r.sentences)-1); k++ {
		if r.sentences[k].roles&rWarn != 0 {
			return true
		}
	}
	return false
}

// demandsPayment reports whether sentence i demands that the owner pay
// something before money is released.
func (r *reader) demandsPayment(i int) bool {
	s := r.sentences[i]
	if s.roles&rWithheld != 0 || s.question && s.roles&(rPlease|rNeed) == 0 || r.warned(i) || r.sentenceReported(i) {
		return false
	}
	words := r.span(i, false)
	for k, w := range words {
		if w.roles&rOwnerPays == 0 || !r.ownerShallPay(words, k) {
			if w.roles&rOwnerPays != 0 && r.feeOf(words, k)&rFee != 0 && neverWithout(words, k) {
				return true
			}
			continue
		}
		fee := r.feeOf(words, k)
		if fee == 0 {
			continue
		}
		demanded := s.roles&(rPlease|rNeed|rFirst) != 0
		wide := words
		if s.roles&rRelease == 0 {
			wide = r.span(i, true)
		}
		first, reversed := precedence(wide, rOwnerPays, rRelease|rPay)
		if first && !reversed && r.released(wide) {
			return true
		}
		if (demanded || k == 0) && !reversed && fee&rFee != 0 && (r.sharesClause(words) || after(words, k, rRelease) >= 0 || releaseRequires(words, k)) {
			return true
		}
	}
	return false
}

// released reports whether among words is an act that gives the owner his money.
func (r *reader) released(words []token) bool {
	for _, w := range words {
		if w.roles&rRelease != 0 || w.roles&rPay != 0 && w.roles&rOwnerPays == 0 {
			return true
		}
	}
	return false
}

// sentenceReported reports whether sentence i repeats the owner's words.
func (r *reader) sentenceReported(i int) bool {
	s := r.sentences[i]
	return s.roles&rReported != 0 && s.roles&rFinding == 0 && s.roles&rPlease == 0
}

// ownerShallPay reports whether the paying at word k is the owner's, still to
// come, and not denied.
func (r *reader) ownerShallPay(words []token, k int) bool {
	if k > 0 && words[k-1].roles&rDone != 0 && words[k-1].roles&(rFirst|rThen) == 0 && words[k].start-words[k-1].end <= 6 {
		return false
	}
	if rest := r.text[words[k].end:]; len(rest) >= 3 && rest[:3] == "的" {
		return false
	}
	if words[k].roles&rEnglish != 0 && before(words, k, rOnce|rIf|rUntil|rNeed) < 0 {
		return false // "you paid" is past; "once it is paid" is to come
	}
	for j := k - 1; j >= 0 && words[k].start-words[j].end <= 60; j-- {
		roles := words[j].roles
		switch {
		case roles&(rDont|rCannot) != 0, roles&rNot != 0 && roles&rIf == 0:
			return false
		case roles&(rPlease|rNeed) != 0, roles&rYou != 0 && words[k].start-words[j].end <= 12:
			return !deniedBefore(words, j) && actor(words, j)&rThird == 0
		case roles&(rWe|rThird|rBank) != 0:
			return false
		}
	}
	return true
}

// deniedBefore reports whether "do not" or "never" governs word j.
func deniedBefore(words []token, j int) bool {
	for i := j - 1; i >= 0 && words[j].start-words[i].end <= 30; i-- {
		if words[i].roles&rDont != 0 || words[i].roles&rNot != 0 && words[j].start-words[i].end <= 9 {
			return true
		}
	}
	return false
}

// neverWithout reports the double negation: not paid, no release (未缴纳…不能提现).
func neverWithout(words []token, k int) bool {
	if k == 0 || words[k-1].roles&rNot == 0 || words[k].start-words[k-1].end > 9 {
		return false
	}
	no := after(words, k, rCannot|rNot)
	release := after(words, k, rRelease)
	return no >= 0 && release > no && words[release].start-words[no].end <= 24
}

// feeOf returns the roles of what is to be paid at word k: the nearest fee,
// charge or amount around it, or 0.
func (r *reader) feeOf(words []token, k int) role {
	for distance := 0; distance <= 6; distance++ {
		for _, j := range [...]int{k + distance, k - distance} {
			if j < 0 || j >= len(words) {
				continue
			}
			if roles := words[j].roles; roles&(rFee|rCharge) != 0 {
				return roles & (rFee | rCharge)
			}
		}
	}
	if words[k].roles&rTopUp != 0 {
		return rFee
	}
	if k+2 < len(words) && (words[k+1].roles|words[k+2].roles)&(rNumber|rCurrency) == rNumber|rCurrency {
		return rCurrency
	}
	return 0
}

// releaseRequires reports "the release requires payment": a release before the
// need that stands before the paying at word k.
func releaseRequires(words []token, k int) bool {
	need := before(words, k, rNeed)
	return need >= 0 && before(words, need, rRelease) >= 0
}

// sharesClause reports whether a purpose that only a release can have (为解冻, to
// withdraw) stands among words.
func (r *reader) sharesClause(words []token) bool {
	for j, w := range words {
		if w.roles&rSoThat != 0 && (w.roles&rRelease != 0 || j+1 < len(words) && words[j+1].roles&rRelease != 0 && words[j+1].start-w.end <= 24) {
			return true
		}
	}
	return false
}

// demandsRetraction reports whether sentence i makes the withdrawal of a
// complaint the condition of what they will do.
func (r *reader) demandsRetraction(i int) bool {
	s := r.sentences[i]
	if r.warned(i) || r.sentenceReported(i) {
		return false
	}
	for _, more := range [...]bool{false, true} {
		words := r.span(i, more)
		if !r.retracts(words) {
			continue
		}
		first, reversed := precedence(words, rRetract, rPay|rGive|rAct|rRelease|rEnglish)
		if first && !reversed {
			return s.roles&rDone == 0 || s.roles&(rPlease|rNeed|rFirst|rThen|rOnce|rAfter|rIf) != 0
		}
	}
	return false
}

// retracts reports whether some retraction among words is of a complaint, and
// not denied.
func (r *reader) retracts(words []token) bool {
	for k, w := range words {
		if w.roles&rRetract == 0 || k > 0 && words[k-1].roles&(rDont|rNot) != 0 {
			continue
		}
		if w.roles&rComplaint != 0 {
			return true
		}
		for j := k + 1; j < len(words) && words[j].start-w.end <= 40; j++ {
			if words[j].roles&rComplaint != 0 {
				return true
			}
		}
		if k > 0 && words[k-1].roles&rComplaint != 0 && w.start-words[k-1].end <= 12 {
			return true
		}
	}
	return false
}

// kind says what a word is for precedence.
type kind int8

const (
	neither kind = iota
	theirs       // what they will do: the later act
	owners       // what the owner shall do: the earlier act
)

// kinds sorts words into the owner's acts and theirs. A word that can be both
// (to pay) is theirs where "we" or "to you" stands before it.
func kinds(words []token, a, b role) []kind {
	list := make([]kind, len(words))
	for k, w := range words {
		switch {
		case w.roles&a != 0 && w.roles&b != 0:
			list[k] = owners
			if j := before(words, k, rWe|rToYou|rYou|rPlease|rMoney); j >= 0 && words[j].roles&(rWe|rToYou|rMoney) != 0 && near(words, j, k) {
				list[k] = theirs
			}
		case w.roles&a != 0:
			list[k] = owners
		case w.roles&b != 0 && w.roles&rPrepare != 0 && k > 0 && words[k-1].roles&rYou != 0:
			// 您同意…: the owner's consent is no act of theirs
		case w.roles&b != 0 && k+1 < len(words) && words[k+1].start == w.end && words[k+1].roles&(rCharge|rFee|rNounTail) != 0:
			// 提现手续费: a compound, no act
		case w.roles&b != 0:
			list[k] = theirs
		}
	}
	return list
}

// precedence reads the words of order: whether any of them puts an act of the
// owner's (roles a) before one of theirs (roles b), and whether any puts it
// behind.
func precedence(words []token, a, b role) (first, reversed bool) {
	p := order{words: words, kinds: kinds(words, a, b)}
	for k := range words {
		p.weigh(k)
	}
	return p.first, p.reversed
}

type order struct {
	words           []token
	kinds           []kind
	first, reversed bool
}

// weigh notes what word k says about the order.
func (p *order) weigh(k int) {
	w := p.words[k]
	prev, next := p.prev(k), p.next(k)
	if next >= 0 && p.words[next].start-w.end > 60 {
		next = -1
	}
	switch {
	case w.roles&(rFirst|rEnglish) == rFirst|rEnglish && prev >= 0 && near(p.words, prev, k):
		p.note(prev, p.kinds[prev] == owners)
	case w.roles&rFirst != 0 && next >= 0:
		p.note(next, p.kinds[next] == owners)
	case w.roles&rAfter != 0 && w.roles&rThen == 0 && prev >= 0 && near(p.words, prev, k):
		if p.kinds[prev] == owners || p.follows(k, owners) {
			p.note(prev, p.kinds[prev] == owners)
		}
	case w.roles&rBefore != 0 && prev >= 0 && near(p.words, prev, k):
		p.note(prev, p.kinds[prev] == theirs)
	case w.roles&rThen != 0 && prev >= 0 && next >= 0 && p.kinds[prev] == owners && p.kinds[next] == theirs:
		p.first = true
	case w.roles&rSoThat != 0 && next >= 0:
		// "before paying" reverses, "for the payment" says nothing.
		if p.kinds[next] == theirs || w.roles&rUntil != 0 {
			p.note(next, p.kinds[next] == theirs)
		}
	case w.roles&(rOnce|rIf) != 0 && next >= 0:
		if p.kinds[next] == owners || p.follows(next, owners) {
			p.note(next, p.kinds[next] == owners)
		}
	}
}

// follows reports whether an act of a kind stands behind word k.
func (p *order) follows(k int, want kind) bool {
	for _, kind := range p.kinds[k+1:] {
		if kind == want {
			return true
		}
	}
	return false
}

// note records the order if an act of the other kind than word k exists.
func (p *order) note(k int, ownersFirst bool) {
	for j, kind := range p.kinds {
		if kind != neither && kind != p.kinds[k] && j != k {
			p.first = p.first || ownersFirst
			p.reversed = p.reversed || !ownersFirst
			return
		}
	}
}

func (p *order) prev(k int) int {
	for k--; k >= 0 && p.kinds[k] == neither; k-- {
	}
	return k
}

func (p *order) next(k int) int {
	start := k
	if p.kinds[k] != neither {
		return k // "to release" is its own act
	}
	for k++; k < len(p.kinds); k++ {
		if p.kinds[k] != neither {
			return k
		}
	}
	return min(-1, start)
}

// near reports whether word k follows word p closely enough to be about it.
func near(words []token, p, k int) bool { return words[k].start-words[p].end <= 30 }
