package promise

import (
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/parser/when"
)

// A limit can refer to the day that the text named before it: "the hearing is on
// Monday; we will write within ten days thereafter", 周三开会，次日答复.

// noteNamed remembers the last day that the sentence at hand names, for the next: the
// last that lies ahead, and the last of all.
func (x *extractor) noteNamed() {
	said := false
	for i := len(x.s.times) - 1; i >= 0; i-- {
		t := &x.s.times[i].Term
		if !said && fullDate(t) {
			x.lastDay, said = when.SinceDay{Year: int16(t.Year), Month: int16(t.Month), Day: int16(t.Day)}, true
		}
		if day, ok := x.dayAt(i, maxChain); ok {
			if x.named, x.namedTo = day, x.s.to; !said {
				x.lastDay = sinceTime(day)
			}
			return
		}
	}
}

// maxChain bounds the days each of which is counted on from the one before: £50 on Monday,
// £50 a week later, £50 a week after that; maxBack how far back in the sentence a day is
// looked for.
const (
	maxChain = 3
	maxBack  = 8
)

// dayAt is noon of the day that the expression at i of the sentence names, itself or by
// counting on from one named before it.
func (x *extractor) dayAt(i, chain int) (day time.Time, ok bool) {
	m := &x.s.times[i]
	if day, ok = x.dayOf(m); ok || chain == 0 || !x.countsFrom(m) {
		return day, ok
	}
	from := x.namedFrom(i, chain-1)
	if from.IsZero() {
		return day, false
	}
	due := m.Term
	due.Anchor = escalation.AnchorMail
	d := due.Due(from, x.ctx.Zone, x.ctx.Calendar)
	return d.At, d.Known()
}

// countsFrom says that an expression is a length counted on from a day named before it.
func (x *extractor) countsFrom(m *when.Match) bool {
	return m.Term.Kind == escalation.TermDuration && !m.Past && x.countsOn(m)
}

// namedFrom is noon of the day named last before the expression at i.
func (x *extractor) namedFrom(i, chain int) time.Time {
	for n := 0; i > 0 && n < maxBack; n++ {
		i--
		if day, ok := x.dayOf(&x.s.times[i]); ok {
			return day
		}
		if chain > 0 && x.countsFrom(&x.s.times[i]) {
			if day, ok := x.dayAt(i, chain); ok {
				return day
			}
			break
		}
	}
	return x.named
}

// dayOf is noon of the day that an expression names; ok is false when it names none
// that lies ahead.
func (x *extractor) dayOf(m *when.Match) (day time.Time, ok bool) {
	if m.Past || m.Hours || !namesDay(&m.Term) || m.Term.Kind == escalation.TermPeriod && m.Term.Offset <= 0 {
		return day, false
	}
	if x.hadPassed(&m.Term) {
		return day, false
	}
	due := m.Term.Due(x.ctx.Base, x.ctx.Zone, x.ctx.Calendar)
	if !due.Known() || due.Doubt != "" || !due.At.After(x.ctx.Base) {
		return day, false
	}
	d := calendar.DateOf(due.At, x.ctx.Zone)
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, x.ctx.Zone), true
}

// passedDays is how long ago a date without a year plainly lies in the past.
const passedDays = 120

// hadPassed says that a date without a year plainly had passed when the text was written:
// most that a desk names have, and to compute them costs time.
func (x *extractor) hadPassed(t *escalation.Term) bool {
	if t.Kind != escalation.TermDate || t.Year != 0 || t.Month == 0 || t.Unit != "" {
		return false
	}
	base := x.today
	ago := (int(base.Month)-t.Month)*30 + base.Day - t.Day
	return ago > 2 && ago < passedDays
}

// namedBefore is noon of the day named last before an expression, the zero time when
// none was.
func (x *extractor) namedBefore(m *when.Match) time.Time {
	return x.namedFrom(x.s.timeFrom(m.Start), maxChain)
}

// namedNear is the same where this sentence or the one right before named it.
func (x *extractor) namedNear(m *when.Match) time.Time {
	for i := x.s.timeFrom(m.Start) - 1; i >= 0; i-- {
		if day, ok := x.dayOf(&x.s.times[i]); ok {
			return day
		}
	}
	if x.namedTo != x.s.from {
		return time.Time{}
	}
	return x.named
}

// hourOf is the date of a bare hour that belongs to the day which the sentence right
// before named: "… on a truck for Saturday. They'll arrive between 9 and 11 a.m."
func (x *extractor) hourOf(m *when.Match, t escalation.Term) (escalation.Term, bool) {
	if m.Rule != "clock" || x.namedTo != x.s.from || x.named.IsZero() {
		return t, false
	}
	d := calendar.DateOf(x.named, x.ctx.Zone)
	return escalation.Term{Words: t.Words, Kind: escalation.TermDate, Edge: t.Edge, Year: d.Year, Month: int(d.Month), Day: d.Day, Clock: t.Clock, Zone: t.Zone}, true
}

// referred turns a term that refers to the day named before it into the date it
// means; ok is false for any other.
func (x *extractor) referred(m *when.Match, t escalation.Term) (out escalation.Term, ok bool) {
	if opened, ok := x.opened(m, t); ok {
		return opened, true
	}
	named := x.namedBefore(m)
	if named.IsZero() {
		return t, false
	}
	switch {
	case t.Kind == escalation.TermDuration && (x.countsOn(m) || x.nextWorking(m)):
		t.Anchor = escalation.AnchorMail
		due := t.Due(named, x.ctx.Zone, x.ctx.Calendar)
		if !due.Known() {
			return t, false
		}
		named = due.At
	case t.Kind == escalation.TermWeekday && x.saysFollowing(m):
		named = named.AddDate(0, 0, daysTo(named.Weekday(), time.Weekday(t.Weekday%7)))
	case t.Kind == escalation.TermPeriod && t.Unit == escalation.UnitWeek && t.Offset == 1 && hasPrefixFold(x.wordsOf(m), "the week after"):
		named = named.AddDate(0, 0, 14-(int(named.Weekday())+6)%7-1)
	case t.Kind == escalation.TermPeriod && t.Unit == escalation.UnitDay && t.Offset == 1 && x.saysNextDay(m):
		named = named.AddDate(0, 0, 1)
	case t.Kind == escalation.TermPeriod && t.Unit == escalation.UnitDay && t.Offset == 0 && x.saysThatDay(m):
	default:
		return t, false
	}
	d := calendar.DateOf(named, x.ctx.Zone)
	return escalation.Term{Words: t.Words, Kind: escalation.TermDate, Edge: t.Edge, Year: d.Year, Month: int(d.Month), Day: d.Day, Clock: t.Clock, Zone: t.Zone}, true
}

// opened turns a beginning into its day: 明天起恢复 is done by the end of tomorrow.
func (x *extractor) opened(m *when.Match, t escalation.Term) (escalation.Term, bool) {
	if !m.After || t.Kind == escalation.TermDuration || !strings.HasSuffix(x.wordsOf(m), "起") && !strings.HasSuffix(x.wordsOf(m), "开始") && !strings.HasSuffix(x.wordsOf(m), "開始") {
		return t, false
	}
	if hasPrefixHan(x.text[m.End:], "陆续", "陸續", "分批", "逐步", "逐一", "逐批") { // nobody says when it is the owner's turn
		return escalation.Term{Words: t.Words}, true
	}
	t.Edge = escalation.EdgeBy
	return t, true
}

// daysTo is how many days after a weekday the next of another comes.
func daysTo(from, to time.Weekday) int {
	n := (int(to) - int(from) + 7) % 7
	if n == 0 {
		n = 7
	}
	return n
}

func (x *extractor) wordsOf(m *when.Match) string { return x.text[m.Start:m.End] }

// onwards are the words behind a length that count it on from the day named before.
var onwards = []string{"thereafter", "thereof", "after that", "after again", "afterwards", "afterward", "after this", "from then", "from that", "from there", "on from that", "on from then", "on from there", "of that", "following that", "later", "after"}

// countsOn says that a length is counted on from the day named before: ten days
// thereafter, a week later.
func (x *extractor) countsOn(m *when.Match) bool {
	if m.Since.Day != 0 || m.Since.Happening || m.Term.Unit == escalation.UnitHour || m.Term.Unit == escalation.UnitMinute || m.Term.Anchor != escalation.AnchorMail && !m.Since.That {
		return false
	}
	words := x.wordsOf(m)
	if words[len(words)-1] >= 0x80 {
		return false
	}
	if hasSuffixFold(words, " later") {
		return true
	}
	rest := strings.TrimLeft(x.text[m.End:min(len(x.text), m.End+20)], " ")
	if rest == "" || strings.IndexByte("tafol", rest[0]|0x20) < 0 {
		return false
	}
	for _, w := range onwards {
		if after, ok := cutPrefixFold(rest, w); ok && (w != "after" || endsClause(after)) {
			return true
		}
	}
	return false
}

func cutPrefixFold(s, prefix string) (after string, ok bool) {
	if !hasPrefixFold(s, prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// endsClause says that a mark or the end follows.
func endsClause(rest string) bool {
	return rest == "" || strings.ContainsRune(".,;!)\n", rune(rest[0]))
}

// saysFollowing says that a weekday is the first after the day named before it: the
// following Tuesday, the Monday after that.
func (x *extractor) saysFollowing(m *when.Match) bool {
	if hasPrefixFold(strings.TrimPrefix(x.wordsOf(m), "by "), "the following ") {
		return true
	}
	rest := strings.TrimLeft(x.text[m.End:min(len(x.text), m.End+20)], " ")
	for _, w := range []string{"following", "after that", "after"} {
		if after, ok := cutPrefixFold(rest, w); ok && endsClause(after) {
			return true
		}
	}
	return false
}

// nextWorking says that the next working day is that behind a day named right before.
func (x *extractor) nextWorking(m *when.Match) bool {
	return m.Rule == "next-working-day" && x.wordsOf(m)[0] < 0x80 && !x.namedNear(m).IsZero()
}

var nextDayWords = []string{"the morrow", "on the morrow", "the day after", "the day following", "the morning after", "the following morning", "the next morning", "the following afternoon", "the following evening", "the following day", "following day", "the next day", "next day", "次日", "翌日", "隔天", "隔日", "第二天", "转天", "轉天"}

func (x *extractor) saysNextDay(m *when.Match) bool {
	return hasAnyPrefixFold(x.wordsOf(m), nextDayWords)
}

func (x *extractor) saysThatDay(m *when.Match) bool {
	return hasAnyPrefixFold(x.wordsOf(m), sameDayWords)
}

func hasAnyPrefixFold(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if hasPrefixFold(s, p) {
			return true
		}
	}
	return false
}
