package promise

import (
	"cuiban/escalation"
	"cuiban/parser/when/lex"
)

// demand adds what is asked of the reader within a limit.
func (x *extractor) demand(f *frame, v verdict) {
	if i := f.goesOnAsking(); i >= 0 {
		f.lo = min(f.lo, i)
	}
	if !f.general() {
		x.addDemand(f, v.confidence)
	}
}

// general says that a demand is on everybody or on somebody else: a rule.
func (f *frame) general() bool {
	return f.own.meets(1<<cUsers|1<<cEach|1<<cThird|1<<cLaw) && !f.own.any(cYou, cYour, cPlease)
}

func (x *extractor) addDemand(f *frame, confidence float64) {
	d := Demand{Who: x.ctx.Author.other(), Confidence: confidence}
	d.Start, d.End = f.span()
	d.Quote = x.text[d.Start:d.End]
	d.Action = f.asked()
	if f.time != nil {
		d.Term = f.time.Term
	}
	d.Words = d.Term.Words
	d.Detail = x.due(d.Term)
	if d.Detail.Known() {
		at := d.Detail.At
		d.Due = &at
	}
	if d.Detail.Doubt != "" {
		d.Confidence = min(d.Confidence, sureDoubtful)
	}
	d.Otherwise = x.otherwise(f)
	x.dropUndated(f, &d)
	x.out.Demands = append(x.out.Demands, d)
	x.emitted++
}

// asked is what is asked, in the text's own words: from the verb to the end of
// its clause.
func (f *frame) asked() string {
	first, last := f.bounds()
	seen := false
	for i := first; i < last; i++ {
		m := f.s.marks[i]
		if m.classes.any(cPlease, cMust) {
			seen = true
			if !m.classes.any(cSupply) {
				continue
			}
		}
		if (seen || !f.own.any(cPlease, cMust)) && m.classes.any(cSupply, cAct) {
			from, to := trim(f.s.text, int(m.start), f.s.clauses[m.clause].end)
			if f.time != nil && f.time.Start > from && f.time.Start < to {
				from, to = trim(f.s.text, from, f.time.Start)
			}
			return f.s.text[from:to]
		}
	}
	return f.unnamed()
}

// unnamed is what is asked where no verb of the owner's says it: the words before
// the limit ("If we do not hear from you").
func (f *frame) unnamed() string {
	c := &f.s.clauses[f.home]
	from, to := trim(f.s.text, c.start, c.end)
	if f.time != nil && f.time.Start > from && f.time.Start < to {
		from, to = trim(f.s.text, from, f.time.Start)
	}
	return f.s.text[from:to]
}

// otherwise is what is said to happen if the demand is not met: a clause later in
// the sentence, or the sentence behind it.
func (x *extractor) otherwise(f *frame) string {
	s := x.s
	for i := f.hi + 1; i < len(s.clauses); i++ {
		if s.clauses[i].flags.has(cElse) {
			from, to := trim(x.text, s.clauses[i].start, s.to)
			return x.text[from:to]
		}
	}
	for i := f.hi + 1; i < len(s.clauses); i++ {
		if s.clauses[i].flags.has(cAdverse) && (s.clauses[i].flags.has(cWill) || f.own.any(cIf, cElse)) {
			from, to := trim(x.text, s.clauses[i].start, s.to)
			return x.text[from:to]
		}
	}
	if s.to >= len(x.text) {
		return ""
	}
	return x.nextOtherwise(s.to)
}

// nextOtherwise looks for 逾期…, "Otherwise …" at the start of the sentence at
// pos.
func (x *extractor) nextOtherwise(pos int) string {
	start := lex.SkipBlanks(x.text, pos)
	if start >= len(x.text) {
		return ""
	}
	v, end := x.s.dict.lexicon.Longest(x.text, start)
	if v == 0 || end <= start || !x.s.dict.entries[v].classes.has(cElse) {
		return ""
	}
	from, to := trim(x.text, start, lex.Sentence(x.text, start))
	return x.text[from:to]
}

// impliedDemand reads "若您未在7日内回复，将关闭工单": a condition on the owner's
// doing nothing is a demand with a limit. It returns whether there is one.
func (x *extractor) impliedDemand(f *frame) bool {
	c := &x.s.clauses[f.home]
	silent := c.flags.has(cElse) || c.flags.has(cIf) && c.flags.has(cNot) && c.flags.any(cYou, cYour)
	if !silent || f.time == nil || f.time.Loose || !f.after(cAdverse) {
		return false
	}
	f.lo, f.hi = f.home, f.home
	x.addDemand(f, sureBorrowed)
	return true
}

// after says whether a clause behind the home clause has a class.
func (f *frame) after(c class) bool {
	for i := f.home; i < len(f.s.clauses); i++ {
		if f.s.clauses[i].flags.has(c) {
			return true
		}
	}
	return false
}

// bareDemands finds requests for material without a limit of their own, and in Chinese
// whatever else is asked for the case.
func (x *extractor) bareDemands() {
	for i := range x.s.clauses {
		c := &x.s.clauses[i]
		if c.times == 0 && x.bareOrders(i) {
			x.scratch.lo, x.scratch.hi = i, i
			x.addDemand(&x.scratch, sureBorrowed)
			continue
		}
		if c.times > 0 || !x.s.begs(i) && (!c.flags.has(cSupply) || !c.flags.any(cPlease, cMust) || c.flags.meets(1<<cNoise|1<<cWait|1<<cNonAct|1<<cAsk|1<<cNot|1<<cIf)) {
			continue
		}
		f := x.frame(nil, i)
		f.lo, f.hi = i, i
		if f.lead.any(cIf, cSaid, cSurvey) || f.own.any(cSurvey, cMarket) || f.general() || f.leadClass() || x.demandedIn(c) || x.demandedNear(c) {
			continue
		}
		if !x.s.begs(i) && (!f.demands() || !f.supplies()) {
			continue
		}
		if x.observe != nil {
			x.observe(f, verdict{LabelDemand, "demand", "是对您的要求", "it asks something of you", sureBorrowed})
		}
		x.addDemand(f, sureBorrowed)
	}
}

// maxNear is how far behind one request another one belongs to it, in bytes: 请签字，签好
// 拍给我.
const maxNear = 90

// demandedNear says that a Chinese clause goes on with what was asked right before.
func (x *extractor) demandedNear(c *clause) bool {
	n := len(x.out.Demands)
	return n > 0 && c.han && c.start >= x.out.Demands[n-1].Start && c.start-x.out.Demands[n-1].End < maxNear
}

// demandedIn says whether a demand already covers the clause.
func (x *extractor) demandedIn(c *clause) bool {
	for i := len(x.out.Demands) - 1; i >= 0 && i >= len(x.out.Demands)-4; i-- {
		if d := &x.out.Demands[i]; d.Start < c.end && c.start < d.End {
			return true
		}
	}
	return false
}

// supplies says that the verb asks for material rather than for a call or an
// answer: the boilerplate "please reply to this mail" is no demand.
func (f *frame) supplies() bool {
	c := &f.s.clauses[f.home]
	for _, m := range f.s.marks[c.first:c.last] {
		if m.classes.has(cSupply) && !(m.classes.has(cAct) && m.action == aReply) {
			return true
		}
	}
	return false
}

// inherit makes a frame without an action take that of an earlier commitment.
func (f *frame) inherit(a escalation.Action) { f.inherited = a }
