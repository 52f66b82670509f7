package calendar

import "fmt"

var weekdayZH = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// Text is the step as one line for a reader: «10-01 国庆节 休», «10-10 周六 调休上班：第5天»
// when lang is "zh" (or begins so), else «10-01 National Day, off»,
// «10-10 Saturday, make-up workday: day 5». A provisional day says so.
func (s Step) Text(lang string) string {
	day := fmt.Sprintf("%02d-%02d ", int(s.Date.Month), s.Date.Day)
	if len(lang) >= 2 && lang[:2] == "zh" {
		return day + s.textZH()
	}
	return day + s.textEN()
}

func (s Step) textZH() string {
	text := weekdayZH[s.Date.Weekday()]
	switch s.Reason {
	case Holiday:
		text = s.Name + " 休"
	case Weekend:
		text += " 休"
	case Makeup:
		text += " 调休上班"
	case Workday:
		if s.N == 0 {
			text += " 工作日，顺延至此"
		}
	}
	if s.N > 0 {
		text += fmt.Sprintf("：第%d天", s.N)
	}
	if s.Provisional {
		text += "（暂定，放假安排尚未公布）"
	}
	return text
}

func (s Step) textEN() string {
	text := s.Date.Weekday().String()
	switch s.Reason {
	case Holiday:
		text = s.NameEN + ", off"
	case Weekend:
		text += ", off"
	case Makeup:
		text += ", make-up workday"
	case Workday:
		if s.N == 0 {
			text += ", working day: moved here"
		}
	}
	if s.N > 0 {
		text += fmt.Sprintf(": day %d", s.N)
	}
	if s.Provisional {
		text += " (provisional: holidays not announced yet)"
	}
	return text
}
