package quote

import (
	"strings"
	"time"
	"unicode"
)

// Stamp is a date as a client wrote it into a quote's header: a civil time
// that may or may not name its zone.
type Stamp struct {
	// Civil is the date and clock as written: in UTC when HasZone is false
	// (read it as wall-clock time), else in the zone that was written.
	Civil time.Time
	// HasClock is false when only a day was written; Civil is its midnight.
	HasClock bool
	// HasZone tells that a zone was written and was unambiguous (CST alone,
	// for instance, is both China's and Chicago's and counts as none).
	HasZone bool
	// Ambiguous tells that day and month may be swapped (3/4/2024). Other is
	// then the other reading; Civil is the one usual for the header's
	// language.
	Ambiguous bool
	Other     time.Time
}

// IsZero tells that there is no date.
func (s Stamp) IsZero() bool { return s.Civil.IsZero() }

// In returns the instant, taking loc for the zone where none was written.
func (s Stamp) In(loc *time.Location) time.Time {
	if s.HasZone || s.IsZero() {
		return s.Civil
	}
	c := s.Civil
	return time.Date(c.Year(), c.Month(), c.Day(), c.Hour(), c.Minute(), c.Second(), 0, loc)
}

// ParseStamp reads the first complete date (with a year) in s, in any of the
// forms that mail clients write into headers and attributions:
// 2024年3月12日(星期二) 上午11:30, 2025-06-09 10:20:31, 2024/3/12 11:30,
// Tue, Mar 12, 2024 at 11:30 AM, 12 March 2024 11:30, 12.03.2024 um 11:30 Uhr…
// It returns false when there is none or when it names no real day.
//
// Of 3/4/2024 the month is taken to come first; [Stamp.Ambiguous] tells so.
func ParseStamp(s string) (Stamp, bool) { return parseStamp(s, false) }

// parseStamp is ParseStamp; dayFirst says that the words around are of a
// language that writes the day before the month.
func parseStamp(s string, dayFirst bool) (Stamp, bool) {
	if len(s) > maxHeaderBytes {
		s = s[:snap(s, maxHeaderBytes)]
	}
	s = fold(s)
	var buf [maxTokens]token
	d, ok := dateIn(s, tokenize(s, buf[:]))
	if ok && d.Ambiguous && dayFirst {
		d.Civil, d.Other = d.Other, d.Civil
	}
	return d.Stamp, ok
}

// dated is a stamp and where it stands in the folded line.
type dated struct {
	Stamp
	start, end int
}

// day is a calendar day found in tokens [from, to).
type day struct {
	y, m, d  int
	from, to int
	swap     bool // d and m may be swapped
}

// dateIn reads the first date of a folded line.
func dateIn(s string, toks []token) (dated, bool) {
	for i := range toks {
		d, ok := dayAt(toks, i)
		if !ok {
			continue
		}
		c, clock := clockNear(s, toks, d)
		return stamp(toks, d, c, clock), true
	}
	return dated{}, false
}

// dayAt reads a day whose first token is i.
func dayAt(toks []token, i int) (day, bool) {
	var d day
	var ok bool
	switch t := toks[i]; {
	case t.kind == tokNum && i > 0 && joined(toks, i-1) && digitsOrDot(toks[i-1]):
		return d, false // the middle of a longer number
	case t.kind == tokNum:
		if d, ok = yearFirst(toks, i); !ok {
			if d, ok = dayMonthName(toks, i); !ok {
				d, ok = allNumbers(toks, i)
			}
		}
	case t.kind == tokWord, t.kind == tokHan:
		d, ok = monthNameDay(toks, i)
	}
	return d, ok && d.real()
}

// joined tells that token i touches the one after it.
func joined(toks []token, i int) bool { return toks[i].end == at(toks, i+1).start }

func digitsOrDot(t token) bool { return t.kind == tokNum || t.is(".") || t.is("-") || t.is("/") }

// real tells that the calendar has the day.
func (d day) real() bool {
	if d.m < 1 || d.m > 12 || d.d < 1 || d.d > 31 || d.y < 1970 || d.y > 2100 {
		return false
	}
	return time.Date(d.y, time.Month(d.m), d.d, 0, 0, 0, 0, time.UTC).Day() == d.d
}

// yearFirst reads 2024-3-12, 2024/3/12, 2024.03.12, 2024年3月12日, 24年3月12日,
// 2024년 3월 12일 and, with a 4-digit year, any mix of those marks.
func yearFirst(toks []token, i int) (day, bool) {
	y, s1, m, s2, d := at(toks, i), at(toks, i+1), at(toks, i+2), at(toks, i+3), at(toks, i+4)
	cjk := s1.is("年") || s1.is("년")
	if m.kind != tokNum || d.kind != tokNum || !yearMark(s1) || !monthMark(s2) {
		return day{}, false
	}
	if y.digits() != 4 && !(cjk && y.digits() == 2) || m.digits() > 2 || d.digits() > 2 {
		return day{}, false
	}
	out := day{y: fullYear(y), m: m.val, d: d.val, from: i, to: i + 5}
	if e := at(toks, i+5); e.is("日") || e.is("号") || e.is("號") || e.is("일") {
		out.to++
	}
	return out, true
}

func yearMark(t token) bool {
	return t.is("年") || t.is("년") || t.is("-") || t.is("/") || t.is(".")
}

func monthMark(t token) bool {
	return t.is("月") || t.is("월") || t.is("-") || t.is("/") || t.is(".")
}

// fullYear reads a year of two digits as 1970 to 2069.
func fullYear(t token) int {
	switch {
	case t.digits() != 2:
		return t.val
	case t.val < 70:
		return 2000 + t.val
	}
	return 1900 + t.val
}

// dayMonthName reads 12 March 2024, 12. März 2024, 12 de marzo de 2024,
// 12-Mar-24, 12th March, 2024.
func dayMonthName(toks []token, i int) (day, bool) {
	t := toks[i]
	if t.digits() > 2 {
		return day{}, false
	}
	j := skip(toks, i+1, 2, "st", "nd", "rd", "th", "º", ".", "-", "/", "de", "of", "er")
	m, ok := monthNames[at(toks, j).text]
	if !ok || at(toks, j).kind != tokWord {
		return day{}, false
	}
	k := skip(toks, j+1, 3, ".", ",", "-", "/", "de", "del")
	y := at(toks, k)
	if y.kind != tokNum || y.digits() != 4 && !(y.digits() == 2 && at(toks, k-1).is("-")) {
		return day{}, false
	}
	return day{y: fullYear(y), m: m, d: t.val, from: i, to: k + 1}, true
}

// monthNameDay reads Mar 12, 2024, March 12th 2024 and Mar 12 11:30:00 2024.
func monthNameDay(toks []token, i int) (day, bool) {
	m, ok := monthNames[toks[i].text]
	j := i + 1
	if toks[i].kind == tokHan {
		m, j, ok = hanMonth(toks, i)
	}
	j = skip(toks, j, 1, ".", "-")
	d := at(toks, j)
	if !ok || d.kind != tokNum || d.digits() > 2 {
		return day{}, false
	}
	k := skip(toks, j+1, 2, "st", "nd", "rd", "th", ",", "-")
	if y := at(toks, k); y.kind == tokNum && y.digits() == 4 {
		return day{y: y.val, m: m, d: d.val, from: i, to: k + 1}, true
	}
	// ctime: the year stands behind the clock.
	if y := at(toks, k+5); at(toks, k+1).is(":") && at(toks, k+3).is(":") && y.kind == tokNum && y.digits() == 4 {
		return day{y: y.val, m: m, d: d.val, from: i, to: j + 1}, true
	}
	return day{}, false
}

// hanMonth reads 三月, 十二月 and returns the token behind.
func hanMonth(toks []token, i int) (month, next int, ok bool) {
	for i < len(toks) && toks[i].kind == tokHan {
		n := strings.Index("一二三四五六七八九十", toks[i].text)
		if n < 0 {
			break
		}
		month += n/len("一") + 1
		i++
	}
	return month, i + 1, month > 0 && at(toks, i).is("月")
}

// skip steps over up to n tokens that are among the words.
func skip(toks []token, i, n int, words ...string) int {
next:
	for ; n > 0; n-- {
		for _, w := range words {
			if at(toks, i).is(w) {
				i++
				continue next
			}
		}
		break
	}
	return i
}

// allNumbers reads 12.03.2024, 3/12/2024, 12-03-2024 and, with two digits for
// the year, 3/12/24 or (when the line is Chinese, Japanese or Korean) 24/3/12.
func allNumbers(toks []token, i int) (day, bool) {
	a, s1, b, s2, c := at(toks, i), at(toks, i+1), at(toks, i+2), at(toks, i+3), at(toks, i+4)
	if b.kind != tokNum || c.kind != tokNum || s1.text != s2.text || !(s1.is("/") || s1.is(".") || s1.is("-")) {
		return day{}, false
	}
	if a.digits() > 2 || b.digits() > 2 || c.digits() != 2 && c.digits() != 4 || s1.is("-") && c.digits() == 2 {
		return day{}, false
	}
	out := day{y: fullYear(c), from: i, to: i + 5}
	switch {
	case c.digits() == 2 && eastAsian(toks):
		out.y, out.m, out.d = fullYear(a), b.val, c.val
	case s1.is(".") || a.val > 12:
		out.d, out.m = a.val, b.val
	case b.val > 12:
		out.m, out.d = a.val, b.val
	default:
		out.m, out.d, out.swap = a.val, b.val, a.val != b.val
		if dayFirst(toks) {
			out.m, out.d = b.val, a.val
		}
	}
	return out, true
}

func eastAsian(toks []token) bool {
	for _, t := range toks {
		if t.kind == tokHan || t.kind == tokWord && strings.ContainsFunc(t.text, kanaOrHangul) {
			return true
		}
	}
	return false
}

func dayFirst(toks []token) bool {
	for _, t := range toks {
		if t.kind == tokWord && dayFirstWords[t.text] {
			return true
		}
	}
	return false
}

// stamp puts day and clock together and lets a weekday settle which number of
// 3/4/2024 is the month.
func stamp(toks []token, d day, c clock, hasClock bool) dated {
	out := dated{start: toks[d.from].start, end: toks[d.to-1].end}
	if hasClock {
		out.start, out.end = min(out.start, c.start), max(out.end, c.end)
	}
	out.HasClock, out.HasZone = hasClock, c.hasZone
	loc := time.UTC
	if c.hasZone && c.offset != 0 {
		loc = time.FixedZone("", c.offset)
	}
	on := func(m, day int) time.Time {
		return time.Date(d.y, time.Month(m), day, c.hour, c.min, c.sec, 0, loc)
	}
	out.Civil = on(d.m, d.d)
	if d.swap {
		out.Ambiguous, out.Other = true, on(d.d, d.m)
		settle(&out.Stamp, toks)
	}
	return out
}

func settle(s *Stamp, toks []token) {
	for _, t := range toks {
		w, ok := weekdayNames[t.text]
		if t.kind != tokWord || !ok || (w == s.Civil.Weekday()) == (w == s.Other.Weekday()) {
			continue
		}
		if w == s.Other.Weekday() {
			s.Civil = s.Other
		}
		s.Ambiguous, s.Other = false, time.Time{}
		return
	}
}

func kanaOrHangul(r rune) bool {
	return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}
