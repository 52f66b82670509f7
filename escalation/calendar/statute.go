package calendar

import "slices"

// Law is how a statute counts its own terms. Everywhere the day of the event is not
// counted; what differs is whether the last day moves off a day off, and which terms
// written in days mean working days.
type Law struct {
	ID      string // stable, for data files: "cn-civil-code"
	Name    string // as cited: 民法典
	Article string // the article that says so: 第二百零三条
	// Rolls: a term that ends on a day off ends on the next working day. Terms of
	// working days end on one by themselves.
	Rolls bool
	// WorkingDayTerms are the numbers of days that the law itself declares to be
	// working days; nil: "day" always means a calendar day.
	WorkingDayTerms []int
}

// The laws of mainland China.
var (
	// CivilCode: 民法典 200–204. A term ends on the day after a 法定休假日 that is its
	// last; the State Council's make-up Saturdays are working days and do not move it.
	CivilCode = Law{ID: "cn-civil-code", Name: "民法典", Article: "第二百零三条", Rolls: true}
	// CivilProcedure: 民事诉讼法 85, the terms before a court: the same, and what was
	// posted before the end is in time.
	CivilProcedure = Law{ID: "cn-civil-procedure", Name: "民事诉讼法", Article: "第八十五条", Rolls: true}
	// AdminReconsideration: 行政复议法 88: its terms of three, five, seven and ten days
	// are working days; its thirty and sixty days are calendar days.
	AdminReconsideration = Law{ID: "cn-admin-reconsideration", Name: "行政复议法", Article: "第八十八条", Rolls: true, WorkingDayTerms: []int{3, 5, 7, 10}}
	// AdminPenalty: 行政处罚法 85: its terms of two, three, five and seven days are
	// working days.
	AdminPenalty = Law{ID: "cn-admin-penalty", Name: "行政处罚法", Article: "第八十五条", Rolls: true, WorkingDayTerms: []int{2, 3, 5, 7}}
)

// The laws elsewhere.
var (
	// EURegulation1182: Regulation (EEC, Euratom) No 1182/71 art. 3(4).
	EURegulation1182 = Law{ID: "eu-1182-71", Name: "Regulation (EEC, Euratom) No 1182/71", Article: "art. 3(4)", Rolls: true}
	// HongKong, Singapore, Australia, Canada, India, Japan: the last day moves.
	HongKong  = Law{ID: "hk-cap-1", Name: "Interpretation and General Clauses Ordinance (Cap. 1)", Article: "s. 71", Rolls: true}
	Singapore = Law{ID: "sg-interpretation", Name: "Interpretation Act 1965", Article: "s. 50", Rolls: true}
	Australia = Law{ID: "au-interpretation", Name: "Acts Interpretation Act 1901", Article: "s. 36", Rolls: true}
	Canada    = Law{ID: "ca-interpretation", Name: "Interpretation Act", Article: "s. 26", Rolls: true}
	India     = Law{ID: "in-general-clauses", Name: "General Clauses Act 1897", Article: "s. 10", Rolls: true}
	Japan     = Law{ID: "jp-civil-code", Name: "民法", Article: "第142条", Rolls: true}
	// PlainDays: calendar days that nothing moves: the eight weeks (56 days) of FCA
	// DISP 1.6.2 in Britain, ASIC RG 271 in Australia.
	PlainDays = Law{ID: "plain-days"}
)

// laws lists them all, for [LawByID].
var laws = []Law{
	CivilCode, CivilProcedure, AdminReconsideration, AdminPenalty,
	EURegulation1182, HongKong, Singapore, Australia, Canada, India, Japan, PlainDays,
}

// LawByID finds a law by its ID.
func LawByID(id string) (Law, bool) {
	i := slices.IndexFunc(laws, func(l Law) bool { return l.ID == id })
	if i < 0 {
		return Law{}, false
	}
	return laws[i], true
}

// AddStatutory returns the last day of a statutory term of n units that starts after
// from, counted as the law counts: a number of days that the law declares to be
// working days is counted in those; any other term, of working days excepted, moves
// off a day off when the law says so. Steps show the counting of working days or the
// move; a term that is neither has none. What [Calendar.Add] refuses is refused.
func (c *Calendar) AddStatutory(from Date, n int, unit Unit, law Law) (due Date, steps []Step) {
	if unit == Days && slices.Contains(law.WorkingDayTerms, n) {
		unit = WorkingDays
	}
	due, steps = c.Add(from, n, unit)
	if due.IsZero() || unit == WorkingDays || !law.Rolls {
		return due, steps
	}
	return c.RollForward(due)
}
