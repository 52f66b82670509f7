package calendar

// Year is the announcement of one year in one jurisdiction: the form in which
// new notices come in and tables are kept. In JSON it is the widely used form
// {"year":2026,"papers":[…],"days":[{"name":"元旦","date":"2026-01-01","isOffDay":true}]}
// plus the jurisdiction.
type Year struct {
	Jurisdiction string    `json:"jurisdiction,omitempty"` // as for For; empty is China
	Year         int       `json:"year"`
	Papers       []string  `json:"papers"` // the addresses of the notices
	Days         []YearDay `json:"days"`
}

// YearDay is one day of an announcement: off, or worked although a weekend day.
// It lies in the year, or in the December before.
type YearDay struct {
	Name string `json:"name"`
	Date Date   `json:"date"`
	Off  bool   `json:"isOffDay"`
}
