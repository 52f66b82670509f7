package promise

import (
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/parser/when"
)

// A term can run from a day that the text names itself: "within 14 days of 26
// January", "You accepted on 26 January and we will pay within 14 days of that
// date". The day is then known, and so is the end.

// saidDay is the day that the expression at i names: a full date, or a day ahead.
func (x *extractor) saidDay(i int) (day when.SinceDay, ok bool) {
	if t := &x.s.times[i].Term; fullDate(t) {
		return when.SinceDay{Year: int16(t.Year), Month: int16(t.Month), Day: int16(t.Day)}, true
	}
	at, ok := x.dayAt(i, maxChain)
	return sinceTime(at), ok
}

// sinceTime is the day of a moment, none for the zero time.
func sinceTime(at time.Time) when.SinceDay {
	if at.IsZero() {
		return when.SinceDay{}
	}
	return when.SinceDay{Year: int16(at.Year()), Month: int16(at.Month()), Day: int16(at.Day())}
}

func fullDate(t *escalation.Term) bool {
	return t.Kind == escalation.TermDate && t.Month != 0 && t.Day != 0
}

// sinceDay is the day that a match runs from: the one it names, or the one named
// last before it.
func (x *extractor) sinceDay(m *when.Match) when.SinceDay {
	if day, ok := x.daySaid(m); ok {
		return day
	}
	switch {
	case m.Since.Happening:
		return sinceTime(x.namedNear(m))
	case !m.Since.That:
		return m.Since
	}
	day := x.lastDay
	for i := range x.s.times {
		if o := &x.s.times[i]; o.End <= m.Start {
			if said, ok := x.saidDay(i); ok {
				day = said
			}
		}
	}
	return day
}

// runsFromDay computes a term that runs from a named day, and turns it into the
// date it ends on; ok is false when the match is no such term.
func (x *extractor) runsFromDay(m *when.Match) (t escalation.Term, due escalation.Due, ok bool) {
	if m.Term.Kind != escalation.TermDuration || m.Term.Unit == escalation.UnitHour || m.Term.Unit == escalation.UnitMinute || !m.Since.Said() && !x.saysDay(m) {
		return t, due, false
	}
	day := x.sinceDay(m)
	if day.Day == 0 {
		return t, due, false
	}
	due = m.Term.Due(x.startOf(day), x.ctx.Zone, x.ctx.Calendar)
	if !due.Known() {
		return t, due, false
	}
	if due.At.Before(x.ctx.Base) {
		due.Doubt = escalation.DoubtPast
	}
	end := calendar.DateOf(due.At, x.ctx.Zone)
	t = escalation.Term{Words: m.Term.Words, Kind: escalation.TermDate, Edge: escalation.EdgeBy, Year: end.Year, Month: int(end.Month), Day: end.Day}
	return t, due, true
}

// farDays is how far ahead a day without a year may lie before it is taken for
// that of the year before.
const farDays = 200

// startOf is the moment from which the days behind a named day count: its noon.
func (x *extractor) startOf(day when.SinceDay) time.Time {
	base := x.ctx.Base.In(x.ctx.Zone)
	year := int(day.Year)
	if year == 0 {
		year = base.Year()
	}
	at := time.Date(year, time.Month(day.Month), int(day.Day), 12, 0, 0, 0, x.ctx.Zone)
	if day.Year == 0 && at.Sub(base) > farDays*24*time.Hour {
		at = at.AddDate(-1, 0, 0)
	}
	return at
}

// saysDay says that a term runs from an event whose day the text tells: 本案于7月13日
// 分案，自分案日起15个工作天.
func (x *extractor) saysDay(m *when.Match) bool {
	_, ok := x.daySaid(m)
	return ok
}

// daySaid is the day that the event of a term was said to have happened on; 该日 is
// the day named last.
func (x *extractor) daySaid(m *when.Match) (day when.SinceDay, ok bool) {
	for i := 0; m.AnchorStart >= 0 && i < len(x.s.times); i++ { // 收到来信之日（10月29日）起
		if o := &x.s.times[i]; o.Start > m.AnchorStart && o.End <= m.Start {
			if day, ok := x.sinceOf(o); ok {
				return day, true
			}
		}
	}
	last := x.s.timeFrom(m.Start)
	near := last
	for near > 0 && m.Start-x.s.times[near-1].End <= maxSinceGap {
		near--
	}
	for i := near; i < last; i++ { // 10月9日起三天内
		if o := &x.s.times[i]; o.After && o.End <= m.Start && m.Start-o.End <= maxSinceGap {
			if day, ok := x.sinceOf(o); ok {
				return day, true
			}
		}
	}
	stem := eventStem(m)
	if stem == "" {
		return day, false
	}
	that := oneOfHan(stem, "该", "該", "同", "前述", "上述", "此", "上开", "上開")
	for i := range x.s.times {
		o := &x.s.times[i]
		if o.End > m.AnchorStart || !fullDate(&o.Term) {
			continue
		}
		c := &x.s.clauses[x.s.clauseAt(o.Start)]
		if that || strings.Contains(x.text[c.start:min(c.end, m.AnchorStart)], stem) {
			day, ok = when.SinceDay{Year: int16(o.Term.Year), Month: int16(o.Term.Month), Day: int16(o.Term.Day)}, true
		}
	}
	return day, ok
}

// sinceOf is the day that an expression names, to count from: a date, or a day counted
// from the mail (自明日起三日内); ok is false when it names none.
func (x *extractor) sinceOf(m *when.Match) (day when.SinceDay, ok bool) {
	switch {
	case m.Since.Day != 0:
		return m.Since, true
	case fullDate(&m.Term):
		return when.SinceDay{Year: int16(m.Term.Year), Month: int16(m.Term.Month), Day: int16(m.Term.Day)}, true
	case m.Term.Kind == escalation.TermPeriod && m.Term.Unit == escalation.UnitDay && m.Term.Clock == "":
		if d := m.Term.Due(x.ctx.Base, x.ctx.Zone, x.ctx.Calendar); d.Known() {
			at := calendar.DateOf(d.At, x.ctx.Zone)
			return when.SinceDay{Year: int16(at.Year), Month: int16(at.Month), Day: int16(at.Day)}, true
		}
	}
	return day, false
}

// maxSinceGap is the room between a day to count from and the length that is counted,
// in bytes: 10月9日起的三天内.
const maxSinceGap = 6

// eventStem is the verb of a Chinese anchor without what opens and closes it: 分案 of
// 自分案日起.
func eventStem(m *when.Match) string {
	if m.AnchorStart < 0 || m.Term.Anchor == escalation.AnchorMail {
		return ""
	}
	words := m.Term.AnchorWords
	if i := strings.LastIndexAny(words, "于於"); i > 0 { // 分配款于期日后
		words = words[i:]
	}
	for _, open := range []string{"自", "从", "從", "由", "于", "於"} {
		if rest, ok := strings.CutPrefix(words, open); ok {
			words = rest
			for _, end := range []string{"之次日起算", "之次日起", "次日起算", "次日起", "之日起算", "之日起计", "之日起計", "之日起", "当日起", "當日起", "日起算", "日起", "之日", "起算", "后", "後"} {
				if stem, ok := strings.CutSuffix(words, end); ok {
					return stem
				}
			}
		}
	}
	return ""
}

func oneOfHan(word string, list ...string) bool {
	for _, w := range list {
		if w == word {
			return true
		}
	}
	return false
}

// sameDayWords say that the day is the one named right before.
var sameDayWords = []string{"当天", "當天", "当日", "當日", "当晚", "當晚", "那天", "同日", "that day", "that morning", "that afternoon", "that evening", "that night", "that same", "the same day", "same day"}

// onNamedDay moves 当天, or a bare hour, to the day that the sentence named before it:
// 周一上班我就去核，当天给您回信; I'm back tomorrow and will call you by 5 pm.
func (x *extractor) onNamedDay(m *when.Match, t escalation.Term) escalation.Term {
	return x.waking(m, x.namedDay(m, t))
}

func (x *extractor) namedDay(m *when.Match, t escalation.Term) escalation.Term {
	same := hasAnyPrefixFold(t.Words, sameDayWords)
	if t.Kind == escalation.TermDuration && t.Unit == escalation.UnitDay && x.s.inWorkdays(m) {
		t.Unit = escalation.UnitWorkDay
	}
	if on, ok := x.onItsDay(m, t); ok {
		return on
	}
	if x.waitsFor(m) {
		return x.afterwards(m, t)
	}
	if !same && m.Rule != "clock" && m.Rule != "part-of-day" {
		t, _ = x.referred(m, t)
		return t
	}
	if same && (x.afterEvent(m) || x.behindSequel(m)) {
		return escalation.Term{Words: t.Words}
	}
	for i := len(x.s.times) - 1; i >= 0; i-- {
		o := &x.s.times[i]
		if o.End > m.Start || o.Past || o.Hours || o.Attr || !x.namesDayAhead(&o.Term) {
			continue
		}
		day := o.Term
		day.Words, day.Edge = t.Words, t.Edge
		if !same || t.Clock != "" {
			day.Clock, day.Zone = t.Clock, t.Zone
		} else {
			day.Clock = ""
		}
		return day
	}
	if day, ok := x.bothOn(m, t); ok {
		return day
	}
	if named, ok := x.referred(m, t); ok {
		return named
	}
	if tonight, ok := x.tonight(m, t); ok {
		return tonight
	}
	t, _ = x.hourOf(m, t)
	return t
}

// afterEvent: 当天 right behind the words of an event is the day of that event: 核算完当天
// 打款.
func (x *extractor) afterEvent(m *when.Match) bool {
	c := &x.s.clauses[x.s.clauseAt(m.Start)]
	from, _ := trim(x.text, c.start, c.end)
	before := x.text[min(from, m.Start):m.Start]
	for _, end := range []string{"完", "后", "後", "到", "过", "過", "成", "毕", "畢", "时", "時", "好", "齐", "齊", "款", "货", "貨", "批复", "批覆", "核准", "签署", "簽署", "签收", "簽收", "验收", "驗收", "结案", "結案"} {
		if strings.HasSuffix(before, end) {
			return true
		}
	}
	return false
}

// namesDayAhead says that a term names one day, and that it lies ahead.
func (x *extractor) namesDayAhead(t *escalation.Term) bool {
	if !namesDay(t) || t.Kind == escalation.TermPeriod && t.Offset <= 0 {
		return false
	}
	d := t.Due(x.ctx.Base, x.ctx.Zone, x.ctx.Calendar)
	return d.Known() && d.Doubt == "" && d.At.After(x.ctx.Base)
}
