package calendar_test

import (
	"fmt"

	"cuiban/escalation/calendar"
)

// "我们将在3个工作日内回复", said on Friday 18 September 2026: the Sunday is worked.
func ExampleCalendar_AddWorkingDays() {
	china, _ := calendar.For("cn")
	said, _ := calendar.ParseDate("2026-09-18")
	due, steps := china.AddWorkingDays(said, 3)
	for _, s := range steps {
		fmt.Println(s.Text("en"))
	}
	fmt.Println("due", due)
	// Output:
	// 09-19 Saturday, off
	// 09-20 Sunday, make-up workday: day 1
	// 09-21 Monday: day 2
	// 09-22 Tuesday: day 3
	// due 2026-09-22
}

// Sixty days under the civil code that end on National Day.
func ExampleCalendar_AddStatutory() {
	china, _ := calendar.For("cn")
	accepted, _ := calendar.ParseDate("2026-08-02")
	due, steps := china.AddStatutory(accepted, 60, calendar.Days, calendar.CivilCode)
	fmt.Println(steps[0].Text("zh"))
	fmt.Println(steps[len(steps)-1].Text("zh"))
	fmt.Println(due)
	// Output:
	// 10-01 国庆节 休
	// 10-08 周四 工作日，顺延至此
	// 2026-10-08
}
