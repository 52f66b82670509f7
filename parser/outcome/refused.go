package outcome

import "strings"

// refused returns the index of the clause that refuses, or -1, and whether the
// refusal is final by its own words. The clause that says so most firmly wins.
func (r *reader) refused() (at int, final bool) {
	at = -1
	for i, c := range r.clauses {
		if c.roles&(rRefuse|rDeny|rCannot|rFinal) == 0 || r.asks(i) || r.isPolicy(i) {
			continue
		}
		if !r.refuses(i) {
			continue
		}
		firm := c.roles&(rRefuse|rFinal) != 0
		if at < 0 || firm && !final {
			at = i
		}
		final = final || firm
	}
	return at, final
}

// isPolicy reports whether clause at states a rule or a case that has not
// arisen: a condition over it, or "any", "usually".
func (r *reader) isPolicy(at int) bool {
	c := r.clauses[at]
	first := r.sentences[c.sentence].first
	for k := first; k <= at; k++ {
		roles := r.clauses[k].roles
		if roles&(rAny|rGeneric) != 0 && k == at || roles&rIf != 0 && r.clauses[k].roles&rFinding == 0 {
			return true
		}
	}
	return c.roles&(rWarn|rDont|rPrevent) != 0
}

// refuses reports whether a word of clause at refuses.
func (r *reader) refuses(at int) bool {
	c := r.clauses[at]
	words := r.words(c)
	for i, w := range words {
		switch {
		case w.roles&(rRefuse|rFinal|rDeny|rCannot) == 0 || r.reported(at, i):
		case w.roles&rRefuse != 0:
			if r.refusesFirmly(words, i) {
				return true
			}
		case w.roles&rFinal != 0:
			if r.finalLoss(words, i) {
				return true
			}
		case w.roles&rDeny != 0:
			if r.denies(at, i) {
				return true
			}
		case w.roles&rCannot != 0:
			if r.cannotAct(at, i) {
				return true
			}
		}
	}
	return false
}

// actor returns the roles of the nearest one named before word i.
func actor(words []token, i int) role {
	if k := before(words, i, rYou|rWe|rBank|rThird); k >= 0 && words[k].roles&rToYou == 0 {
		return words[k].roles
	}
	return 0
}

// negated reports whether word i has a negation right before it.
func negated(words []token, i int) bool {
	return i > 0 && words[i-1].roles&(rNot|rCannot) != 0 && words[i].start-words[i-1].end <= 12
}

// refusesFirmly reports whether 不予, 驳回, denied at word i is the other
// side's own refusal of what the owner wants.
func (r *reader) refusesFirmly(words []token, i int) bool {
	if negated(words, i) || actor(words, i)&(rBank|rThird) != 0 || r.topical(words, i) {
		return false
	}
	if actor(words, i)&rYou != 0 && words[i].roles&rEnglish == 0 && strings.HasPrefix(r.text[words[i].start:], "拒") {
		return false
	}
	return !r.concernsMaterial(words, i)
}

// finalLoss reports whether 永久 or "permanently" at word i is followed by what
// is lost, or is a phrase that ends the matter by itself.
func (r *reader) finalLoss(words []token, i int) bool {
	phrase := r.text[words[i].start:words[i].end]
	if negated(words, i) || upTo(words, i)&rNot != 0 && !strings.HasPrefix(phrase, "不") {
		return false
	}
	rest := r.text[words[i].end:min(len(r.text), words[i].end+40)]
	for _, loss := range [...]string{"封", "冻结", "凍結", "限制", "关闭", "關閉", "停用", "扣除", "禁", "冻", "注销", "suspend", "clos", "ban", "disabl", "terminat", "withh", "limit", "restrict", "deactivat", "remov"} {
		if k := strings.Index(strings.ToLower(rest), loss); k >= 0 && k <= 12 {
			return true
		}
	}
	return words[i].roles&rRefuse != 0 && !r.concernsMaterial(words, i)
}

// denies reports whether 未通过 or "rejected" at word i is said of the owner's
// request, by the other side, and not merely for now.
func (r *reader) denies(at, i int) bool {
	c := r.clauses[at]
	words := r.words(c)
	if negated(words, i) || c.roles&rTemporary != 0 || r.topical(words, i) || r.concernsMaterial(words, i) {
		return false
	}
	if who := actor(words, i); who&(rBank|rThird) != 0 || who&rYou != 0 && who&rAux == 0 && words[i].roles&rMatter == 0 && r.ownersAct(words, i) {
		return false
	}
	next := r.text[words[i].end:min(len(r.text), words[i].end+24)]
	if strings.HasPrefix(strings.TrimSpace(next), "by ") && after(words, i, rBank) >= 0 {
		return false
	}
	near := c.roles
	if at > r.sentences[c.sentence].first {
		near |= r.clauses[at-1].roles
	}
	return near&(rMatter|rMoney|rAct) != 0
}

// ownersAct reports whether the denying word i is an act of the owner's: 您拒绝,
// "you declined". An adjective (not eligible) is said about him.
func (r *reader) ownersAct(words []token, i int) bool {
	word := strings.ToLower(r.text[words[i].start:words[i].end])
	return word == "拒绝" || word == "拒絕" || word == "不同意" || strings.HasPrefix(word, "declin") || strings.HasPrefix(word, "refus") || strings.HasPrefix(word, "reject")
}

// concernsMaterial reports whether what is refused at word i is a document: the
// nearest noun before it is material.
func (r *reader) concernsMaterial(words []token, i int) bool {
	k := before(words, i, rMaterial|rMatter|rMoney)
	if k >= 0 {
		return words[k].roles&rMaterial != 0 && words[k].roles&(rMatter|rMoney) == 0
	}
	n := after(words, i, rMaterial|rMatter|rMoney)
	return n >= 0 && words[n].roles&(rMatter|rMoney) == 0 && words[n].start-words[i].end <= 24
}

// topical reports whether what word i opens is only a topic: 无法解冻的问题.
func (r *reader) topical(words []token, i int) bool {
	k := after(words, i, rState)
	return k >= 0 && words[k].start-words[i].end <= 45
}

// cannotAct reports whether 无法, "unable to" at word i governs an act of the
// other side's: for the owner, not merely for now, not until something.
func (r *reader) cannotAct(at, i int) bool {
	c := r.clauses[at]
	words := r.words(c)
	if c.roles&rTemporary != 0 || r.topical(words, i) || negated(words, i) {
		return false
	}
	act := r.governed(words, i)
	if act < 0 || act+1 < len(words) && words[act+1].start == words[act].end && words[act+1].roles&rNounTail != 0 {
		return false
	}
	if r.openEnded(at, act) || containsAny(strings.ToLower(r.text[words[act].end:c.end]), channels) {
		return false
	}
	who := actor(words, i)
	if who&rYou != 0 && between(words, i, act)&rToYou == 0 || who&(rBank|rThird) != 0 {
		return false
	}
	return true
}

// channels are ways of contact: what cannot be done by phone is not refused.
var channels = []string{"by phone", "over the phone", "by email", "via email", "via chat", "by post", "in person", "电话", "電話", "渠道", "线下", "線下"}

// governed returns the act that word i governs: the first verb behind it.
func (r *reader) governed(words []token, i int) int {
	for k := i + 1; k < len(words); k++ {
		roles := words[k].roles
		if words[k].start-words[i].end > 36 || roles&(rPrepare|rFinding) != 0 && roles&rAct == 0 {
			return -1
		}
		if roles&rAct != 0 {
			return k
		}
		if roles&rRelease != 0 && roles&rMoney != 0 && between(words, i, k)&rToYou == 0 {
			return -1 // 无法提现 is what happened to the owner
		}
	}
	return -1
}

// openEnded reports whether until, without or unless stands in the clause of
// act or the next, or 之前 behind it: a hurdle, not a refusal.
func (r *reader) openEnded(at, act int) bool {
	words := r.words(r.clauses[at])
	if after(words, act, rUntil) >= 0 || before(words, act, rUntil|rIf) >= 0 {
		return true
	}
	s := r.sentences[r.clauses[at].sentence]
	if at > s.first && r.clauses[at-1].roles&(rUntil|rSupply) == rUntil|rSupply {
		return true
	}
	return at+1 < s.last && r.clauses[at+1].roles&rUntil != 0 && r.clauses[at+1].roles&rSoThat == 0
}

// needInfo returns the index of the clause that asks the owner for material,
// or -1.
func (r *reader) needInfo() int {
	for at, c := range r.clauses {
		if c.roles&(rSupply|rLacking|rMaterial|rNeed) == 0 || c.roles&(rWarn|rDont) != 0 || r.reported(at, c.last-c.first) || r.optional(at) {
			continue
		}
		if r.requests(at) || r.imperative(at) || r.lacks(at) || r.hurdle(at) {
			return at
		}
	}
	return -1
}

// requests reports whether clause at asks for material: please or need, then
// what to do, then what is wanted, the last perhaps in the next clauses.
func (r *reader) requests(at int) bool {
	c := r.clauses[at]
	words := r.words(c)
	for i, w := range words {
		if w.roles&(rPlease|rNeed) == 0 || upTo(words, i)&rNot != 0 && negated(words, i) || upTo(words, i)&rMay != 0 {
			continue
		}
		if w.roles&rNeed != 0 && w.roles&rPlease == 0 && (actor(words, i)&(rBank|rThird) != 0 || ruleOfMoney(words, i)) {
			continue
		}
		supply := after(words, i, rSupply)
		if supply < 0 {
			if w.roles&rNeed != 0 && (r.weNeed(at, i) || r.needed(words, i)) {
				return true
			}
			continue
		}
		if between(words, i, supply)&(rDont|rNot|rWe|rWhether) != 0 || r.sentAlready(words, supply) {
			continue
		}
		if after(words, supply, rMaterial) >= 0 || between(words, i, supply)&rMaterial != 0 || r.listFollows(at) || r.lackedBefore(at) {
			return true
		}
	}
	return false
}

// ruleOfMoney reports whether money is the subject of the need at word i, which
// makes it a rule: 大额提现需完成人脸识别.
func ruleOfMoney(words []token, i int) bool {
	return i > 0 && words[i-1].end == words[i].start && words[i-1].roles&(rMoney|rRelease) != 0
}

// weNeed reports whether the need at word i is ours and material is what we
// need, here or in the list that a colon opens.
func (r *reader) weNeed(at, i int) bool {
	c := r.clauses[at]
	words := r.words(c)
	if (words[i].roles|actor(words, i))&rWe == 0 {
		return false
	}
	colon := strings.HasPrefix(r.text[c.end:], ":") || strings.HasPrefix(r.text[c.end:], "：")
	return after(words, i, rMaterial) >= 0 || colon && r.listFollows(at)
}

// imperative reports whether clause at tells the owner to send something
// without a please: "Upload a new one".
func (r *reader) imperative(at int) bool {
	c := r.clauses[at]
	words := r.words(c)
	if len(words) == 0 || words[0].start != c.start || words[0].roles&rSupply == 0 || r.sentences[c.sentence].first != at {
		return false
	}
	switch strings.ToLower(r.text[words[0].start:words[0].end]) {
	case "upload", "send", "send us", "provide", "submit", "attach", "complete", "resubmit", "share":
		return c.roles&rMaterial != 0 || at > 0 && (r.clauses[at-1].roles&rMaterial != 0 || r.clauses[at-1].topics&tIdentity != 0)
	}
	return false
}

// needed reports whether material is the subject of "is required" at word i.
func (r *reader) needed(words []token, i int) bool {
	m := before(words, i, rMaterial)
	return m >= 0 && words[i].start-words[m].end <= 30 && upTo(words, i)&(rNot|rDont) == 0
}

// sentAlready reports whether supply at word i is a relative clause about the
// past: 您提供的.
func (r *reader) sentAlready(words []token, i int) bool {
	return strings.HasPrefix(r.text[words[i].end:], "的") || i > 0 && words[i-1].roles&rDone != 0
}

// listFollows reports whether one of the next two clauses or lines names
// material: 请提供：1. 身份证 2. 流水.
func (r *reader) listFollows(at int) bool {
	for k := at + 1; k <= at+2 && k < len(r.clauses); k++ {
		if r.clauses[k].roles&rMaterial != 0 && r.clauses[k].roles&rDont == 0 {
			return true
		}
	}
	return false
}

// lackedBefore reports whether the clause before at says that something is
// missing: 尚缺签名页，请补充.
func (r *reader) lackedBefore(at int) bool {
	return at > 0 && r.clauses[at-1].roles&rLacking != 0 && r.clauses[at-1].roles&rIf == 0
}

// lacks reports whether clause at says that material is missing or unusable.
func (r *reader) lacks(at int) bool {
	c := r.clauses[at]
	if c.roles&rMaterial == 0 || c.roles&(rIf|rWhether|rAny|rGeneric) != 0 || r.asks(at) {
		return false
	}
	words := r.words(c)
	for i, w := range words {
		if w.roles&(rLacking|rDeny) == 0 || negated(words, i) {
			continue
		}
		if w.roles&rLacking != 0 || r.concernsMaterial(words, i) && c.roles&rTemporary == 0 {
			return true
		}
	}
	return false
}

// hurdle reports whether clause at names material without which they cannot go
// on: 在您提供身份证明之前，我们无法解冻, "until you provide a valid ID".
func (r *reader) hurdle(at int) bool {
	c := r.clauses[at]
	const parts = rMaterial | rUntil
	return c.roles&parts == parts && r.sentences[c.sentence].roles&rCannot != 0 &&
		(c.roles&rSupply != 0 || c.roles&rCannot != 0)
}

// optional reports whether a condition over clause at makes its request one
// that may never arise: a general offer, or a state of affairs. "If you wish us
// to go on" and "if you have not sent it yet" leave it a request.
func (r *reader) optional(at int) bool {
	for k := r.sentences[r.clauses[at].sentence].first; k <= at; k++ {
		c := r.clauses[k]
		if c.roles&rIf == 0 {
			continue
		}
		if c.roles&(rIf|rGeneric) == rIf|rGeneric {
			return true
		}
		if c.roles&rNot != 0 && c.roles&(rSupply|rLacking) != 0 || r.proceeds(c) {
			continue
		}
		return true
	}
	return false
}

// proceeds reports whether a condition is only the owner's wish that they go on.
func (r *reader) proceeds(c clause) bool {
	return containsAny(strings.ToLower(r.text[c.start:c.end]), proceedWords)
}

var proceedWords = []string{"继续", "繼續", "尽快处理", "加快", "proceed", "continue", "go ahead"}

// acknowledged returns the index of the clause that acknowledges the owner's
// mail, or -1.
func (r *reader) acknowledged() int {
	for at, c := range r.clauses {
		if c.roles&rAck != 0 && c.roles&(rNot|rIf) == 0 && !r.aboutMoney(c) && !r.ownerReceived(c) && !r.asks(at) && (c.roles&(rAfter|rOnce) == 0 || c.roles&rDone != 0) {
			return at
		}
	}
	for at, c := range r.clauses {
		if c.roles&rBoiler == 0 || r.sentences[c.sentence].roles&rIf != 0 {
			continue
		}
		if text := strings.ToLower(r.text[c.start:c.end]); containsAny(text, contactWords) || containsAny(text, handedOnWords) {
			return at
		}
	}
	return -1
}

// aboutMoney reports whether it is money that was received, not a mail.
func (r *reader) aboutMoney(c clause) bool {
	return c.roles&(rMoney|rPay|rFee) != 0 && c.roles&(rMatter|rComplaint|rDocument|rMaterial|rState|rReported) == 0
}

// ownerReceived reports whether it is the owner who received: "you will have
// received an email", 您会收到短信.
func (r *reader) ownerReceived(c clause) bool {
	words := r.words(c)
	k := after(words, -1, rAck)
	return actor(words, k)&rYou != 0
}

// contactWords are what a courtesy that acknowledges the mail itself names.
var contactWords = []string{
	"来信", "來信", "来函", "來函", "反馈", "反映", "联系", "聯繫", "咨询", "contacting", "reaching out", "your message", "your email", "writing",
	"getting in touch", "your enquiry", "your inquiry", "bringing this", "letting us know", "your feedback",
}

// handedOnWords say that the mail was passed on, which acknowledges it too.
var handedOnWords = []string{
	"转交", "轉交", "转达", "升级", "催促", "催办", "加急", "上报", "记录", "反馈至", "反馈给", "escalated", "passed", "forwarded", "looking into",
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
