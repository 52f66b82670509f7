package escalation

import (
	"strconv"
	"strings"
	"time"

	"cuiban/escalation/calendar"
)

// Doubt says why a computed due moment must not be acted on without asking.
type Doubt = string

// The doubts about a due moment.
const (
	DoubtPast      Doubt = "past"       // it had already passed when it was said
	DoubtFar       Doubt = "far"        // a date without a year, most of a year ahead: probably just past
	DoubtWorkHours Doubt = "work_hours" // "24 business hours": one day or three?
)

// Due is the moment a term runs out, with its proof.
type Due struct {
	At time.Time `json:"at"` // zero: no date known
	// Provisional says that the holidays of a year involved are not announced.
	Provisional bool            `json:"provisional,omitempty"`
	Steps       []calendar.Step `json:"steps,omitempty"`    // one for each day counted or skipped
	Calendar    string          `json:"calendar,omitempty"` // version of the calendar it was computed with
	Doubt       Doubt           `json:"doubt,omitempty"`    // "" for none
	// Paused is how long the term stood still because the owner owed an answer;
	// At includes it.
	Paused time.Duration `json:"paused,omitempty"`
	Base   time.Time     `json:"base"` // what it was computed from
	Term   Term          `json:"term"`
}

// Known says that there is a date.
func (d Due) Known() bool { return !d.At.IsZero() }

// Lines is the derivation in words: base and rule, a line for each day counted
// or skipped, and the result. lang is "zh…" or anything else for English.
func (d Due) Lines(lang string) []string {
	t := dueText{d: d, zh: strings.HasPrefix(lang, "zh")}
	lines := []string{t.head()}
	for _, s := range d.Steps {
		lines = append(lines, s.Text(lang))
	}
	if d.Paused > 0 {
		lines = append(lines, t.pick("对方等您答复的 "+d.Paused.Round(time.Minute).String()+" 不计", d.Paused.Round(time.Minute).String()+" in which they waited for you do not count"))
	}
	lines = append(lines, t.result())
	if note := t.doubt(); note != "" {
		lines = append(lines, note)
	}
	return lines
}

type dueText struct {
	d  Due
	zh bool
}

func (t dueText) pick(zh, en string) string {
	if t.zh {
		return zh
	}
	return en
}

const lineTime = "2006-01-02 15:04:05 -07:00"

// head is the base and the rule.
func (t dueText) head() string {
	term := t.d.Term
	from := t.pick("自发信时", "from the mail")
	if term.Anchored() {
		from = t.pick("自事件（"+term.anchorText()+"）", "from the event ("+term.anchorText()+")")
	}
	words := ""
	if term.Words != "" {
		words = t.pick("「"+term.Words+"」", "“"+term.Words+"” ")
	}
	return words + from + " " + t.d.Base.Format(lineTime) + t.pick("：", ": ") + t.rule()
}

func (t Term) anchorText() string {
	if t.AnchorWords != "" {
		return t.AnchorWords
	}
	return string(t.Anchor)
}

// rule says in words how the kind of term counts.
func (t dueText) rule() string {
	term := t.d.Term
	n := strconv.FormatFloat(term.Max, 'f', -1, 64)
	switch term.Kind {
	case TermDuration:
		return t.durationRule(n)
	case TermDate:
		return t.pick("指明的日期", "the date named")
	case TermWeekday:
		if term.Bare {
			return t.pick("当日之后的第一个该星期日子", "the first such weekday after that day")
		}
		return t.pick("周一至周日为一周", "weeks run from Monday to Sunday")
	case TermPeriod:
		return t.pick("期间的最后一刻", "the end of the period")
	case TermHoliday:
		return t.pick("以节假日安排为准", "by the public holidays")
	case TermClock:
		return t.pick("下一次到该钟点", "the next time the clock shows it")
	}
	return t.pick("没有说明期限", "no limit was said")
}

func (t dueText) durationRule(n string) string {
	switch t.d.Term.Unit {
	case UnitMinute, UnitHour:
		unit := t.pick("小时", " hours")
		if t.d.Term.Unit == UnitMinute {
			unit = t.pick("分钟", " minutes")
		}
		return t.pick("按钟点连续计算，加", "clock time, plus ") + n + unit
	case UnitWorkDay:
		return t.pick("当日不计，第"+n+"个工作日结束", "that day not counted, end of working day "+n)
	case UnitWorkHour:
		return t.pick("工作小时，按每8小时一个工作日", "working hours, eight to a working day")
	case UnitDay:
		return t.pick("当日不计，第"+n+"天结束", "that day not counted, end of day "+n)
	}
	zh := map[TermUnit]string{UnitWeek: "周", UnitMonth: "个月", UnitQuarter: "个季度", UnitYear: "年"}
	en := n + " " + string(t.d.Term.Unit)
	if n != "1" {
		en += "s"
	}
	return t.pick("当日不计，"+n+zh[t.d.Term.Unit]+"后的当天结束", "that day not counted, end of the day "+en+" on")
}

func (t dueText) result() string {
	if !t.d.Known() {
		return t.pick("到期：未定", "due: no date")
	}
	line := t.pick("到期：", "due: ") + t.d.At.Format(lineTime)
	if t.d.Provisional {
		line += t.pick("（暂定：放假安排尚未公布）", " (provisional: holidays not announced yet)")
	}
	return line
}

func (t dueText) doubt() string {
	switch t.d.Doubt {
	case DoubtPast:
		return t.pick("存疑：说出时该时刻已过", "doubtful: already past when it was said")
	case DoubtFar:
		return t.pick("存疑：未写年份，且距今过远", "doubtful: no year was said, and the next such day is far away")
	case DoubtWorkHours:
		return t.pick("存疑：工作小时有不同算法，取较晚者", "doubtful: working hours are counted in two ways, the later one is taken")
	}
	return ""
}
