package calendar

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2/aa"
)

// asia lists the jurisdictions with tables or rules of our own.
func asia() []country {
	return []country{
		{code: "cn", tables: "cn", rule: chinaRule},
		{code: "hk", rule: hongKongRule, firm: span{2012, 2027}},
		{code: "sg", tables: "sg", rule: singaporeRule},
		{code: "tw", tables: "tw", rule: taiwanRule},
	}
}

func goodFriday(year int) Date {
	d, _ := aa.GoodFriday.Calc(year)
	return DateOf(d, nil)
}

// hongKongRule computes the general holidays of the General Holidays Ordinance
// (Cap. 149, as amended for 2012), which leaves nothing to announce but the single
// extra day: a holiday on a Sunday, or on a day that another one has, moves to the
// next day that is neither.
func hongKongRule(year int) []YearDay {
	l, friday := lunar()[year], goodFriday(year)
	fixed := func(m time.Month, day int) Date { return Date{year, m, day} }
	days := []YearDay{
		{"元旦", fixed(time.January, 1), true},
		{"農曆年初一", l.newYear, true},
		{"農曆年初二", l.newYear.AddDays(1), true},
		{"農曆年初三", l.newYear.AddDays(2), true},
		{"清明節", l.qingming, true},
		{"耶穌受難節", friday, true},
		{"耶穌受難節翌日", friday.AddDays(1), true},
		{"復活節星期一", friday.AddDays(3), true},
		{"勞動節", fixed(time.May, 1), true},
		{"佛誕", l.buddha, true},
		{"端午節", l.dragonBoat, true},
		{"香港特別行政區成立紀念日", fixed(time.July, 1), true},
		{"中秋節翌日", l.midAutumn.AddDays(1), true},
		{"國慶日", fixed(time.October, 1), true},
		{"重陽節", l.chungYeung, true},
		{"聖誕節", fixed(time.December, 25), true},
		{"聖誕節後第一個周日", fixed(time.December, 26), true},
	}
	return append(afterSundays(days), on("抗戰勝利紀念日", Date{2015, time.September, 3})(year)...)
}

// afterSundays adds, for each holiday on a Sunday, the day after it; a holiday whose
// own day is so taken moves on in turn.
func afterSundays(days []YearDay) []YearDay {
	inOrder := slices.Clone(days)
	slices.SortStableFunc(inOrder, func(a, b YearDay) int { return a.Date.Compare(b.Date) })
	taken := map[Date]bool{}
	for _, day := range inOrder {
		d := day.Date
		for d.Weekday() == time.Sunday || taken[d] {
			d = d.AddDays(1)
		}
		taken[d] = true
		if d != day.Date {
			days = append(days, YearDay{day.Name, d, true})
		}
	}
	return days
}

// singaporeRule computes the holidays of a year without a list: the fixed ones,
// Chinese New Year, Good Friday and Vesak Day (full moon of the fourth month). Hari
// Raya Puasa, Hari Raya Haji and Deepavali are proclaimed; for the year after the
// last list they are estimated, from then on they are missing. All provisional.
func singaporeRule(year int) []YearDay {
	l := lunar()[year]
	days := []YearDay{
		{"New Year's Day", Date{year, time.January, 1}, true},
		{"Chinese New Year", l.newYear, true},
		{"Chinese New Year", l.newYear.AddDays(1), true},
		{"Good Friday", goodFriday(year), true},
		{"Labour Day", Date{year, time.May, 1}, true},
		{"Vesak Day", l.buddha.AddDays(7), true},
		{"National Day", Date{year, time.August, 9}, true},
		{"Christmas Day", Date{year, time.December, 25}, true},
	}
	days = append(days, on("Hari Raya Puasa", Date{2027, time.March, 10})(year)...)
	days = append(days, on("Hari Raya Haji", Date{2027, time.May, 16})(year)...)
	days = append(days, on("Deepavali", Date{2027, time.October, 28})(year)...)
	return afterSundays(days)
}

// taiwanRule computes the holidays of a year without an office calendar by the Act
// of 2025 (紀念日及節日實施條例): a holiday on a Saturday gives the Friday before, one
// on a Sunday the Monday after, those of the Spring Festival the days after it;
// there are no make-up days any more.
func taiwanRule(year int) []YearDay {
	spring := appendBlock(nil, "春節", block{lunar()[year].newYear.AddDays(-2), 5})
	days := append(spring, taiwanSingle(year)...)
	taken := takenDates(days)
	for _, d := range days {
		step := 1
		if d.Date.Weekday() == time.Saturday && d.Name != "春節" {
			step = -1
		}
		if d.Date.isWeekend() {
			days = append(days, YearDay{d.Name, freeWeekday(d.Date, step, taken), true})
		}
	}
	return append(days, childrensDay(year, taken)...)
}

// taiwanSingle are the holidays of one day each.
func taiwanSingle(year int) []YearDay {
	l := lunar()[year]
	return []YearDay{
		{"元旦", Date{year, time.January, 1}, true},
		{"和平紀念日", Date{year, time.February, 28}, true},
		{"清明節", l.qingming, true},
		{"兒童節", Date{year, time.April, 4}, true},
		{"勞動節", Date{year, time.May, 1}, true},
		{"端午節", l.dragonBoat, true},
		{"中秋節", l.midAutumn, true},
		{"教師節", Date{year, time.September, 28}, true},
		{"國慶日", Date{year, time.October, 10}, true},
		{"光復節", Date{year, time.October, 25}, true},
		{"行憲紀念日", Date{year, time.December, 25}, true},
	}
}

// childrensDay gives the day before, the day after when it is a Thursday, where
// 兒童節 and 清明節 are one day.
func childrensDay(year int, taken map[Date]bool) []YearDay {
	fourth := Date{year, time.April, 4}
	if lunar()[year].qingming != fourth {
		return nil
	}
	step := -1
	if fourth.Weekday() == time.Thursday {
		step = 1
	}
	return []YearDay{{"兒童節", freeWeekday(fourth, step, taken), true}}
}
