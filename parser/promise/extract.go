package promise

import (
	"strings"
	"time"
	"unicode/utf8"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/parser/when"
	"cuiban/parser/when/lex"
)

// extractor walks through a text sentence by sentence.
type extractor struct {
	text    string
	ctx     Context
	today   calendar.Date // when the text was written
	s       *sentence
	spoken  bool
	out     Result
	events  map[escalation.Anchor]time.Time // those told in this text
	got     time.Time                       // when they say they received what the owner sent, zero for not said
	emitted int                             // commitments and demands of the sentence at hand
	scratch frame
	toldNow bool                  // the same of the sentence right before the one at hand
	told    bool                  // one of the two sentences before told something definite of the owner's matter
	lastDay when.SinceDay         // the last day of the text, a full date or one ahead
	named   time.Time             // noon of the last day that the text named, zero for none
	namedTo int                   // where the sentence that named it ends
	observe func(*frame, verdict) // told of every judgement, for explanations
	weighed func(*frame, verdict) // told of every frame weighed and what the rules say of it, for learning
	bag     *bag
	frames  int // weighed in the sentence at hand
}

func newExtractor(text string, ctx Context) *extractor {
	if ctx.Author == "" {
		ctx.Author = Counterparty
	}
	if ctx.Zone == nil {
		ctx.Zone = ctx.Base.Location()
	}
	opt := when.Options{DayFirst: dayFirst(text, ctx.DayFirst && !inChinese(text))}
	s := newSentence(opt)
	return &extractor{text: text, ctx: ctx, today: calendar.DateOf(ctx.Base, ctx.Zone), s: s, bag: &s.bag}
}

// maxFound bounds the commitments and demands of one text; beyond it no more are
// looked for. No desk says a hundred things in a mail: such a text is made to
// cost time.
const maxFound = 300

func (x *extractor) run() {
	for pos := 0; pos < len(x.text) && len(x.out.Commitments)+len(x.out.Demands)+len(x.out.Superseded) < maxFound; {
		end := lex.Sentence(x.text, pos)
		x.sentence(pos, end)
		pos = end
	}
	x.out.Events = x.events
}

// maxLimits bounds the limits of one sentence that are considered. Those of people set a
// few; a hundred in one sentence are made to cost time, and so is what is behind them.
const maxLimits = 32

// sentence extracts what one sentence says.
func (x *extractor) sentence(from, to int) {
	x.s.read(x.text, from, to)
	x.settle()
	x.emitted, x.frames = 0, 0
	x.tellEvents()
	for i, limits := 0, 0; i < len(x.s.clauses) && limits < maxLimits; i++ {
		if t := x.limitOf(i); t != nil {
			limits++
			x.consider(x.frame(t, i))
		}
	}
	if x.emitted == 0 {
		x.vague()
	} else {
		x.sequels()
	}
	x.bareDemands()
	x.noteNamed()
	tells := x.s.tells()
	x.told, x.toldNow = tells || x.toldNow, tells
}

// frame builds the frame of a time and a clause. There is one at a time: the next
// call overwrites it, so that judging costs no memory.
func (x *extractor) frame(t *when.Match, clause int) *frame {
	x.scratch = x.s.frameAt(t, clause)
	x.scratch.told = x.told
	if x.spoken {
		x.scratch.spoken = true
		if x.scratch.own.has(cSaid) {
			x.scratch.own |= 1 << cGiven
		}
		if x.scratch.own.has(cMe) {
			x.scratch.own |= 1 << cFor
		}
	}
	return &x.scratch
}

// limitOf is the expression of time that can be the limit in a clause: the one
// with the clearest edge, the first of equals, in English the last: the visit on 10 July
// is now on 14 July; nil for none.
func (x *extractor) limitOf(clause int) *when.Match {
	c := &x.s.clauses[clause]
	if c.times == 0 || x.s.aside(clause) {
		return nil
	}
	var best *when.Match
	for i := x.s.timeFrom(c.start); i < len(x.s.times) && x.s.times[i].Start < c.end; i++ {
		if t := &x.s.times[i]; limits(t) && (best == nil || clearer(t, best, c.han)) {
			best = t
		}
	}
	return best
}

// clearer says that a limit is clearer than the one found before it in the clause.
func clearer(t, best *when.Match, han bool) bool {
	if !han && t.Rule == "clock" && best.Term.Clock == "" && best.Term.Kind != escalation.TermDuration && t.Start-best.End < maxExact {
		return true
	}
	if han && t.Rule == "clock" && namesDay(&best.Term) && best.Term.Clock == "" { // 周五财务下午三点打
		return true
	}
	if best.Term.Kind == escalation.TermHoliday && best.Term.Max == 0 && namesDay(&t.Term) { // 国庆前最后一批27号出
		return true
	}
	if t.Rule == "part-of-day" && best.Term.Clock != "" { // 今天19点我下班之前
		return false
	}
	a, b := clarity(t), clarity(best)
	return a > b || a == b && !han
}

// maxExact bounds the room between a day and the hour that makes it exact, in bytes: on
// Thursday itself between 3 and 5.
const maxExact = 24

// clarity ranks expressions of time by how plainly they are a limit.
func clarity(t *when.Match) int {
	switch {
	case t.Attr:
		return 0
	case t.Term.Kind == escalation.TermDate && t.Term.Day == 0 && t.Term.Part == "" && t.Term.Edge != escalation.EdgeBy && t.Term.Words[0] < 0x80: // the August bill
		return 1
	case t.Term.Edge == escalation.EdgeWithin, t.Term.Edge == escalation.EdgeBy:
		return 5
	case t.Term.Edge == escalation.EdgeAt && !t.Loose:
		return 4
	case t.Term.Edge == escalation.EdgeAfter:
		return 3
	case t.Term.Kind != escalation.TermDuration && (!t.Loose || t.Term.Words[0] >= 0x80):
		return 2
	}
	return 1
}

// consider judges a frame and keeps what it says.
func (x *extractor) consider(f *frame) {
	v := f.judge()
	if f.time != nil && (v.label == LabelNone || v.label == LabelPast && f.own.has(cDefer)) {
		v = x.correction(f, v)
	}
	if v.label != LabelDemand && x.gone(f) {
		v = verdict{LabelPast, "gone", "那天已经过去", "that day had passed", sureEstimate}
	}
	ruled := v.label
	v = x.weigh(f, v)
	if x.observe != nil {
		x.observe(f, v)
	}
	switch {
	case v.promises():
		x.commit(f, v)
	case ruled == LabelConditional && x.impliedDemand(f):
	case v.label == LabelDemand:
		x.demand(f, v)
	}
}

// commit adds a commitment.
func (x *extractor) commit(f *frame, v verdict) {
	c := Commitment{Who: x.ctx.Author, Action: f.actionName(), Firmness: firm, Rule: v.rule, Confidence: v.confidence}
	if v.label == LabelEstimate {
		c.Firmness = estimate
	}
	c.Start, c.End = f.span()
	c.Quote = x.text[c.Start:c.End]
	if f.time != nil {
		c.Term = f.time.Term
		c.Rule += "/" + f.time.Rule
	}
	if f.time != nil {
		c.Term = x.onNamedDay(f.time, c.Term)
	}
	c.Words, c.Anchor = c.Term.Words, c.Term.Anchor
	c.Detail = x.due(c.Term)
	if f.time != nil {
		if t, d, ok := x.runsFromDay(f.time); ok {
			c.Term, c.Detail, c.Anchor = t, d, ""
		}
	}
	if f.time != nil && x.stale(f.time, c.Detail) {
		return
	}
	c.settle()
	x.keep(f, c)
}

// settle fills the fields that follow from the computed moment.
func (c *Commitment) settle() {
	if c.Detail.Known() {
		at := c.Detail.At
		c.Due = &at
	}
	c.Tentative = c.Detail.Provisional
	if c.Detail.Doubt != "" {
		c.Confidence = min(c.Confidence, sureDoubtful)
	}
}

// stale says that a date without an edge and without a year had just passed: it
// tells of the past and is no limit.
func (x *extractor) stale(t *when.Match, d escalation.Due) bool {
	return t.Term.Kind == escalation.TermDate && d.Doubt == escalation.DoubtFar &&
		t.Term.Edge != escalation.EdgeBy && t.Term.Edge != escalation.EdgeWithin
}

// due computes the moment of a term: from its event if that is known, from the
// base otherwise.
func (x *extractor) due(t escalation.Term) escalation.Due {
	if t.Anchor == escalation.AnchorMail {
		return t.Due(x.ctx.Base, x.ctx.Zone, x.ctx.Calendar)
	}
	at, known := x.ctx.Events[t.Anchor]
	if told, ok := x.events[t.Anchor]; ok {
		at, known = told, true
	}
	if saysReceipt(t) && !known && !x.got.IsZero() {
		at, known = x.got, true
	}
	if t.Anchor == escalation.AnchorReceived && !known {
		at, known = x.ctx.Base, true
	}
	if !known {
		return escalation.Due{Base: x.ctx.Base, Term: t}
	}
	d := t.Due(at, x.ctx.Zone, x.ctx.Calendar)
	if d.Known() && d.At.Before(x.ctx.Base) {
		d.Doubt = escalation.DoubtPast
	}
	return d
}

// keep adds a commitment, or merges it with one of the same clause: where two
// limits are given for one act, the later counts.
func (x *extractor) keep(f *frame, c Commitment) {
	x.emitted++
	if f.own.any(cCorrect, cDefer) || f.lead.has(cCorrect) {
		x.supersede(c.Action)
	}
	for i := range x.out.Commitments {
		old := &x.out.Commitments[i]
		same := old.Action == c.Action && sameDue(old.Due, c.Due) && old.Term.Anchor == c.Term.Anchor
		if x.refines(f, old, &c) || x.outspoken(old, &c) || x.sameMoment(f, old, &c) && gravity[c.Action] > gravity[old.Action] {
			c.Derivation = c.Detail.Lines(x.ctx.Language)
			*old = c
			return
		}
		overlap := old.Start < c.End && c.Start < old.End && old.Action == c.Action && !x.s.parted
		switch {
		case overlap && c.Due != nil && (old.Due == nil || c.Due.After(*old.Due)):
			c.Derivation = c.Detail.Lines(x.ctx.Language)
			*old = c
			return
		case same && c.Due != nil && old.Firmness != c.Firmness && c.Firmness == firm:
			c.Derivation = c.Detail.Lines(x.ctx.Language)
			*old = c
			return
		case overlap || same && c.Due != nil || x.sameAct(old, &c) || x.sameMoment(f, old, &c):
			return
		}
	}
	c.Derivation = c.Detail.Lines(x.ctx.Language)
	x.out.Commitments = append(x.out.Commitments, c)
}

// refines says that the limit is the latest moment of the day that the commitment
// before it named: 明天打款，最晚下班前到账.
func (x *extractor) refines(f *frame, old, c *Commitment) bool {
	if f.time == nil || c.Due == nil || old.Due == nil || old.Start < x.s.from || c.Due.Equal(*old.Due) {
		return false
	}
	if x.namely(f.time.Start) && old.End >= f.time.Start-len("(that is to say)")-2 {
		return true
	}
	if old.Action != c.Action && !(f.atWorst() && old.Action == escalation.ActOther) {
		return false
	}
	if f.atWorst() && c.Due.After(*old.Due) {
		return true
	}
	return c.Due.Before(*old.Due) && f.time.Term.Edge == escalation.EdgeBy && calendar.DateOf(*c.Due, x.ctx.Zone) == calendar.DateOf(*old.Due, x.ctx.Zone)
}

// atWorst says that the limit is the last moment of what was said before: 最迟周四, 总之周四
// 前.
func (f *frame) atWorst() bool {
	c := &f.s.clauses[f.home]
	w := f.time.Term.Words
	if !c.han {
		return false
	}
	from, _ := trim(f.s.text, c.start, c.end)
	return f.time.Start-from <= minVerb && containsAny(w[:min(len(w), 9)], "最迟", "最遲", "最晚", "最慢", "至迟", "至遲", "慢不过", "慢不過", "晚不过", "晚不過") || hasPrefixHan(f.s.text[from:], "总之", "總之", "反正", "横竖", "橫豎", "无论如何", "無論如何", "最迟", "最遲", "最晚", "慢则", "慢則")
}

// namely says that the words before pos say again, more exactly, what was said:
// within two months, i.e. by 14 September; 一天之内，也就是24小时内.
func (x *extractor) namely(pos int) bool {
	before := strings.TrimRight(x.text[max(x.s.from, pos-24):pos], " ,，(（")
	for _, w := range []string{"i.e.", "i.e", "namely", "that is", "that is to say", "也就是", "也就是说", "也就是說", "即"} {
		if strings.HasSuffix(strings.ToLower(before), w) {
			return true
		}
	}
	return false
}

// outspoken says that a rule knows what was only weighed before: the same moment.
func (x *extractor) outspoken(old, c *Commitment) bool {
	return c.Due != nil && sameDue(old.Due, c.Due) && strings.HasPrefix(old.Rule, weighedRule) && !strings.HasPrefix(c.Rule, weighedRule)
}

// sameAct says that a commitment says the same as another in other words: "it will go
// out on Friday, i.e. we will post it on Friday". What was only weighed needs a moment
// of its own.
func (x *extractor) sameAct(old, c *Commitment) bool {
	if c.Due == nil || !sameDue(old.Due, c.Due) {
		return false
	}
	return c.Action == escalation.ActOther && old.Start >= x.s.from || strings.HasPrefix(c.Rule, weighedRule)
}

func sameDue(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

// supersede takes back the last commitment to the same action, or the last one
// of all when the correction names no action of its own.
func (x *extractor) supersede(a escalation.Action) {
	for i := len(x.out.Commitments) - 1; i >= 0; i-- {
		if old := x.out.Commitments[i]; a == "" || old.Action == a || a == escalation.ActOther {
			x.out.Superseded = append(x.out.Superseded, old)
			x.out.Commitments = append(x.out.Commitments[:i], x.out.Commitments[i+1:]...)
			return
		}
	}
}

// correction reads a limit without an action that corrects or moves an earlier
// one: "更正：应为5个工作日内", "延长至6月30日".
func (x *extractor) correction(f *frame, v verdict) verdict {
	if !(f.own|f.lead).any(cCorrect, cDefer) || f.own.meets(1<<cCan|1<<cMay|1<<cIf|1<<cLaw|1<<cNotice) || f.lead.has(cNotice) || f.own.any(cPast) && (!f.own.has(cDefer) || f.wasDeferred()) {
		return v
	}
	if n := len(x.out.Commitments); n > 0 {
		f.inherit(x.out.Commitments[n-1].Action)
	} else if planned := x.planned(f); planned != "" {
		f.inherit(planned)
	} else if !f.own.has(cDefer) || f.act < 0 && !f.own.has(cMoney) {
		return v
	}
	return verdict{LabelPromise, "correction", "更正或延期后的期限", "a corrected or moved limit", sureThing}
}

// maxVague bounds the words without a date of one sentence that are considered.
const maxVague = 8

// vague looks for promises without a date: 尽快, or no limit at all.
func (x *extractor) vague() {
	for i, n := 0, 0; i < len(x.s.times) && n < maxVague; i++ {
		if t := &x.s.times[i]; t.Term.Vague() && !t.Past && !t.Hours && x.emitted == 0 {
			n++
			x.considerVague(x.frame(t, x.s.clauseAt(t.Start)))
		}
	}
	if x.emitted == 0 {
		x.anchored()
	}
	if x.emitted > 0 {
		return
	}
	for i := range x.s.clauses {
		if c := &x.s.clauses[i]; c.times == 0 && c.flags.has(cAct) && c.flags.any(cWill, cGiven) && x.emitted == 0 {
			x.considerUnlimited(x.frame(nil, i))
		}
	}
}

func (x *extractor) considerVague(f *frame) {
	v := f.judge()
	if v.label == LabelNone && f.atOnce() {
		v = verdict{LabelPromise, "at-once", "正在马上办", "they are about to act at once", sureAddressed}
	}
	if !f.own.meets(1<<cWill|1<<cGiven|1<<cExpect|1<<cFor) && !f.objectYou() && !f.soon() && !f.hastens() && v.rule != "at-once" && (v.label == LabelPromise || v.label == LabelEstimate) {
		v = none("no-modal", "没有承诺的语气", "nothing says that it is promised")
	}
	if v.label == LabelNone && v.rule != "withdrawn" && v.rule != "wish" && v.rule != "platitude" && f.hastens() {
		v = verdict{LabelPromise, "hastens", "表示尽快办", "it says that they hasten", sureVague}
	}
	if v = x.weigh(f, v); v.promises() {
		v.confidence = min(v.confidence, sureVague)
	}
	if x.observe != nil {
		x.observe(f, v)
	}
	if v.label == LabelPromise || v.label == LabelEstimate {
		x.commit(f, v)
	}
}

// considerUnlimited keeps a promise without any limit only where it is plainly
// one: we will do something of weight for the owner.
func (x *extractor) considerUnlimited(f *frame) {
	a := f.action()
	plain := f.own.has(cWill) && (f.own | f.lead).has(cWe) && f.own.meets(1<<cFor|1<<cYou|1<<cYour|1<<cThing|1<<cMoney) && a != aOther
	if !plain || len(x.s.times) > 0 {
		return
	}
	v := f.judge()
	v.confidence = min(v.confidence, sureNoTerm)
	if x.observe != nil {
		x.observe(f, v)
	}
	if v.label == LabelPromise {
		v.rule = "no-term"
		x.commit(f, v)
	}
}

// tellEvents notes the events that the sentence says have happened, with their
// day where it names one: "您的投诉已于6月10日受理".
func (x *extractor) tellEvents() {
	for i := range x.s.clauses {
		c := &x.s.clauses[i]
		if at, ok := x.receipt(c); ok {
			x.got = at
		}
		if !c.flags.any(cPast, cDone) || c.flags.meets(1<<cNot|1<<cIf|1<<cWill|1<<cAsk) {
			continue
		}
		a, ok := x.s.event(c)
		if !ok || a == escalation.AnchorMail || a == escalation.AnchorOther {
			continue
		}
		if a == escalation.AnchorAccepted && !x.datedClause(c) { // 已受理 says not when
			continue
		}
		if x.events == nil {
			x.events = make(map[escalation.Anchor]time.Time)
		}
		x.events[a] = x.eventTime(c)
	}
}

// datedClause says that a clause names a day.
func (x *extractor) datedClause(c *clause) bool {
	for i := x.s.timeFrom(c.start); i < len(x.s.times) && x.s.times[i].Start < c.end; i++ {
		if t := &x.s.times[i]; t.End <= c.end && t.Term.Kind != escalation.TermDuration {
			return true
		}
	}
	return containsAny(x.text[c.start:c.end], "今", "刚", "剛", "现", "現", "即", "today", "just")
}

// eventTime is the end of the day that a past clause names, the base when it
// names none.
func (x *extractor) eventTime(c *clause) time.Time {
	for i := x.s.timeFrom(c.start); i < len(x.s.times) && x.s.times[i].Start < c.end; i++ {
		t := &x.s.times[i]
		if t.Term.Kind != escalation.TermDate {
			continue
		}
		term := t.Term
		if term.Year == 0 && term.Month != 0 {
			term.Year = x.ctx.Base.In(x.ctx.Zone).Year()
		}
		d := term.Due(x.ctx.Base, x.ctx.Zone, x.ctx.Calendar).At
		if calendar.DateOf(d, x.ctx.Zone) == x.today {
			return x.ctx.Base
		}
		if d.After(x.ctx.Base) && t.Term.Year == 0 {
			d = d.AddDate(-1, 0, 0)
		}
		return d
	}
	return x.ctx.Base
}

// trim shrinks a span past blanks and marks at its ends.
func trim(text string, from, to int) (int, int) {
	for from < to && !hanLead(text[from]) {
		r, n := utf8.DecodeRuneInString(text[from:to])
		if !isEdge(r) {
			break
		}
		from += n
	}
	for from < to && !(to-from >= 3 && hanLead(text[to-3]) && !utf8.RuneStart(text[to-2]) && !utf8.RuneStart(text[to-1])) {
		r, n := utf8.DecodeLastRuneInString(text[from:to])
		if !isEdge(r) {
			break
		}
		to -= n
	}
	return from, to
}

// hanLead says that a character which begins with a byte is Han, or no character: no edge.
func hanLead(b byte) bool { return b >= 0xe4 && b <= 0xe9 }

// isEdge says that a character at the end of a span is left out of a quote.
func isEdge(r rune) bool {
	switch r {
	case ' ', '\t', '\r', '\n', ',', '.', ';', ':', '!', '?', '-', '*', '>', '(', ')',
		'，', '。', '；', '：', '！', '？', '、', '　', '—', '·', '•', '（', '）':
		return true
	}
	return false
}

// maxGlance is how much of a text is looked at to tell its language, in bytes.
const maxGlance = 600

// inChinese says that a text is written in Chinese, where the month comes first.
func inChinese(text string) bool {
	han, latin := 0, 0
	for _, r := range text[:min(len(text), maxGlance)] {
		switch {
		case isHan(r):
			han++
		case isLetter(r):
			latin++
		}
	}
	return 3*han > latin
}

// dayFirst lets the mail's own dates decide whether the day comes first: one
// with a number above 12 tells for all.
func dayFirst(text string, guess bool) bool {
	for i := strings.IndexByte(text, '/'); i >= 0 && i < len(text); {
		a, b, ok := around(text, i)
		if ok && a > 12 && a <= 31 && b >= 1 && b <= 12 {
			return true
		}
		if ok && b > 12 && b <= 31 && a >= 1 && a <= 12 {
			return false
		}
		next := strings.IndexByte(text[i+1:], '/')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return guess
}

// around reads the numbers of one or two digits on both sides of the slash at i.
func around(text string, i int) (a, b int, ok bool) {
	from, to := i, i+1
	for from > 0 && i-from < 3 && isDigit(text[from-1]) {
		from--
	}
	for to < len(text) && to-i < 4 && isDigit(text[to]) {
		to++
	}
	if i-from < 1 || i-from > 2 || to-i < 2 || to-i > 3 {
		return 0, 0, false
	}
	for _, c := range []byte(text[from:i]) {
		a = a*10 + int(c-'0')
	}
	for _, c := range []byte(text[i+1 : to]) {
		b = b*10 + int(c-'0')
	}
	return a, b, true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
