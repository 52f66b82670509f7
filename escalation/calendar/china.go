package calendar

import "time"

// chinaRule computes the holidays of a Chinese year without a notice. The statutory
// days are those of 《全国年节及纪念日放假办法》 (State Council, as amended in 2024: 13
// days); how many days around them are off follows the principle announced with that
// amendment (国办发明电〔2024〕12号): 春节 eight days from the eve, 国庆节 seven days
// from 1 October (eight when 中秋节 falls among them), 劳动节 five days from 1 May, each
// other holiday three days with the weekend, one when it is a Wednesday.
//
// Which weekend days are worked in exchange only the notice tells. None is assumed,
// so the terms computed here end later than they will, never earlier: doubt is the
// promiser's. Everything is provisional.
func chinaRule(year int) []YearDay {
	l := lunar()[year]
	var days []YearDay
	days = appendBlock(days, "元旦", threeDays(Date{year, time.January, 1}))
	days = appendBlock(days, "春节", block{l.newYear.AddDays(-1), 8})
	days = appendBlock(days, "清明节", threeDays(l.qingming))
	days = appendBlock(days, "劳动节", block{Date{year, time.May, 1}, 5})
	days = appendBlock(days, "端午节", threeDays(l.dragonBoat))
	return append(days, autumn(year, l.midAutumn)...)
}

// block is a number of consecutive days.
type block struct {
	first Date
	days  int
}

func (b block) holds(d Date) bool {
	n := d.Sub(b.first)
	return 0 <= n && n < b.days
}

// autumn joins 中秋节 with 国庆节 where they meet.
func autumn(year int, midAutumn Date) []YearDay {
	national := block{Date{year, time.October, 1}, 7}
	if national.holds(midAutumn) || midAutumn == national.first.AddDays(7) {
		national.days = 8
		return appendBlock(nil, "国庆节、中秋节", national)
	}
	days := appendBlock(nil, "中秋节", threeDays(midAutumn))
	return appendBlock(days, "国庆节", national)
}

// threeDays is a one-day holiday with the weekend that it is joined to.
func threeDays(d Date) block {
	switch d.Weekday() {
	case time.Monday:
		return block{d.AddDays(-2), 3}
	case time.Tuesday:
		return block{d.AddDays(-2), 3} // the Monday between is exchanged
	case time.Wednesday:
		return block{d, 1}
	case time.Sunday:
		return block{d.AddDays(-1), 3} // Monday in its place
	default: // Thursday with an exchanged Friday; Friday; Saturday with a Monday in its place
		return block{d, 3}
	}
}

func appendBlock(days []YearDay, name string, b block) []YearDay {
	for i := range b.days {
		days = append(days, YearDay{Name: name, Date: b.first.AddDays(i), Off: true})
	}
	return days
}

// chinaStatutory lists the days that are holidays of the whole people in a year by
// the law of that year: no notice may leave one of them out.
func chinaStatutory(year int) []YearDay {
	l := lunar()[year]
	spring := block{l.newYear, 3}
	if year >= 2025 || (2008 <= year && year <= 2013) {
		spring = block{l.newYear.AddDays(-1), spring.days} // the eve was out from 2014 to 2024
	}
	labour := block{Date{year, time.May, 1}, 1}
	if year < 2008 {
		labour.days = 3
	}
	if year >= 2025 {
		spring.days, labour.days = 4, 2
	}
	days := appendBlock(nil, "元旦", block{Date{year, time.January, 1}, 1})
	days = appendBlock(days, "春节", spring)
	days = appendBlock(days, "劳动节", labour)
	days = appendBlock(days, "国庆节", block{Date{year, time.October, 1}, 3})
	if year >= 2008 {
		days = appendBlock(days, "清明节", block{l.qingming, 1})
		days = appendBlock(days, "端午节", block{l.dragonBoat, 1})
		days = appendBlock(days, "中秋节", block{l.midAutumn, 1})
	}
	return days
}
