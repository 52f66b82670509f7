package when

import "cuiban/escalation"

// holiday reads 国庆节后第一个工作日, 节后3个工作日内, 春节前, after Easter, the
// first working day after Christmas (whose number stands before).
func (s *Scanner) holiday(i int, e *expr) (next int, ok bool) {
	e.rule = "holiday"
	j := i + 1
	if s.tok(i).val&holidayOver != 0 {
		e.term = escalation.Term{Kind: escalation.TermHoliday}
		e.post = postAfter
		return s.afterHoliday(j, e)
	}
	e.term = escalation.Term{Kind: escalation.TermHoliday, Holiday: holidays[s.tok(i).val].key}
	for s.near(j).kind == kHoliday || s.near(j).kind == kFiller {
		j++
	}
	for s.near(j).kind == kVerb && s.near(j).val == evComplete { // 国庆假期结束后
		j++
	}
	t := s.near(j)
	if t.kind == kStart || t.kind == kPost && t.val == postAfter {
		e.post = postAfter
		return s.afterHoliday(j+1, e)
	}
	j = s.trailing(j, e)
	return j, e.pre != 0 || e.post != 0
}

// afterHoliday reads the count behind 节后.
func (s *Scanner) afterHoliday(j int, e *expr) (next int, ok bool) {
	k := s.joint(j)
	if s.near(k).kind == kNone {
		return j, true
	}
	var inner expr
	k = s.leading(k, &inner)
	if s.near(k).kind == kNone {
		return j, true
	}
	if end, ok := s.duration(k, &inner); ok && !inner.few && inner.post != postAgo && inner.post != postOver {
		d := &inner.term
		e.term.Max, e.term.Min, e.term.Unit, e.term.Clock = d.Max, d.Min, d.Unit, d.Clock
		return end, true
	}
	if s.near(k).kind == kNextWork {
		n := float64(s.tok(k).val)
		e.term.Max, e.term.Min, e.term.Unit = n, n, escalation.UnitWorkDay
		return s.trailing(s.dayTime(k+1, e), e), true
	}
	return j, true
}

// beforeHoliday joins "the first working day" and "after Christmas".
func (s *Scanner) beforeHoliday(e *expr, next int) int {
	if e.rule != "nth-day" && e.rule != "duration" && e.rule != "next-working-day" {
		return next
	}
	t := s.near(next)
	if t.kind != kPre || t.val != preAfter {
		return next
	}
	k := next + 1
	if s.near(k).kind == kFiller {
		k++
	}
	h := s.near(k)
	if h.kind != kHoliday || h.val&holidayOver != 0 {
		return next
	}
	e.term.Kind, e.term.Holiday = escalation.TermHoliday, holidays[h.val].key
	e.rule, e.post = "holiday", postAfter
	return k + 1
}
