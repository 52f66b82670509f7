package templates

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
)

var weekdaysZH = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// DayWords returns the day in words: «9月12日（周六）», «Sat 12 September».
func DayWords(lang string, t time.Time, loc *time.Location) string {
	t = t.In(loc)
	if lang == "en" {
		return t.Format("Mon 2 January")
	}
	return fmt.Sprintf("%d月%d日（%s）", int(t.Month()), t.Day(), weekdaysZH[t.Weekday()])
}

// ShortDay returns the day without its weekday: «9月12日», «12 September».
func ShortDay(lang string, t time.Time, loc *time.Location) string {
	t = t.In(loc)
	if lang == "en" {
		return t.Format("2 January")
	}
	return fmt.Sprintf("%d月%d日", int(t.Month()), t.Day())
}

// LongDay returns the day with its year, for the foot of a letter.
func LongDay(lang string, t time.Time, loc *time.Location) string {
	t = t.In(loc)
	if lang == "en" {
		return t.Format("2 January 2006")
	}
	return fmt.Sprintf("%d年%d月%d日", t.Year(), int(t.Month()), t.Day())
}

// dated adds the year to the words of a day or moment where it is another than
// that of now: a letter of January about December names it.
func dated(words, lang string, t, now time.Time, loc *time.Location) string {
	year := t.In(loc).Year()
	if year == now.In(loc).Year() {
		return words
	}
	if lang != "en" {
		return strconv.Itoa(year) + "年" + words
	}
	day, clock, ok := strings.Cut(words, ", ")
	if ok {
		clock = ", " + clock
	}
	return day + " " + strconv.Itoa(year) + clock
}

// Times counts occasions in English: once, twice, 3 times.
func Times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return strconv.Itoa(n) + " times"
}

// Counted is a number of things in English: "1 mail", "2 mails".
func Counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

// Article is the English article of a word or phrase: "a", "an".
func Article(s string) string {
	if s != "" && strings.ContainsRune("aeioAEIO", rune(s[0])) { // "u" mostly sounds as in "union"
		return "an"
	}
	return "a"
}

// TimeWords returns the moment in words, to the minute; the last second of a
// day is its end: «10月10日（周六）24:00», «the end of Sat 10 October».
func TimeWords(lang string, t time.Time, loc *time.Location) string {
	t = t.In(loc)
	if t.Minute() == 59 && t.Second() == 59 && t.Hour() != 23 {
		t = t.Add(time.Second) // half a day after the end of a day
	}
	end := t.Hour() == 23 && t.Minute() == 59 && t.Second() == 59
	switch {
	case end && lang == "en":
		return "the end of " + DayWords(lang, t, loc)
	case end:
		return DayWords(lang, t, loc) + "24:00"
	case lang == "en":
		return t.Format("Mon 2 January, 15:04")
	}
	return DayWords(lang, t, loc) + t.Format("15:04")
}

// Span returns a length of time in words, in the two largest units that say
// something: «2天3小时», «2 days 3 hours». Below a minute it is empty.
func Span(lang string, d time.Duration) string {
	days, hours, minutes := int(d/(24*time.Hour)), int(d%(24*time.Hour)/time.Hour), int(d%time.Hour/time.Minute)
	var parts []string
	add := func(n int, zh, en string) {
		switch {
		case n == 0 || len(parts) == 2:
		case lang == "en" && n == 1:
			parts = append(parts, "1 "+en)
		case lang == "en":
			parts = append(parts, strconv.Itoa(n)+" "+en+"s")
		default:
			parts = append(parts, strconv.Itoa(n)+zh)
		}
	}
	add(days, "天", "day")
	add(hours, "小时", "hour")
	if days == 0 {
		add(minutes, "分钟", "minute")
	}
	if lang == "en" {
		return strings.Join(parts, " ")
	}
	return strings.Join(parts, "")
}

// DaysLeft says how many days there are until the day of due: "还有 3 天",
// "3 days left", on the day itself "今天到期", "due today".
func DaysLeft(lang string, now, due time.Time, loc *time.Location) string {
	n := int(calendar.DateOf(due, loc).At(12, 0, 0, time.UTC).Sub(calendar.DateOf(now, loc).At(12, 0, 0, time.UTC)) / (24 * time.Hour))
	switch {
	case n <= 0 && lang == "en":
		return "due today"
	case n <= 0:
		return "今天到期"
	case n == 1 && lang == "en":
		return "1 day left"
	case lang == "en":
		return strconv.Itoa(n) + " days left"
	}
	return "还有 " + strconv.Itoa(n) + " 天"
}

// MoneyWords returns an amount as people write it: «2,350.00 元»,
// «USD 2,350.00»; "" for no amount.
func MoneyWords(lang string, m escalation.Money) string {
	if m.Minor == 0 || m.Currency == "" {
		return ""
	}
	n := grouped(m)
	switch {
	case m.Currency == "CNY" && lang == "en":
		return "RMB " + n
	case m.Currency == "CNY":
		return n + " 元"
	}
	return m.Currency + " " + n
}

// grouped writes the number with thousands separators and the currency's decimals.
func grouped(m escalation.Money) string {
	s := strconv.FormatInt(m.Minor, 10)
	frac := ""
	if d := m.Decimals(); d > 0 {
		for len(s) <= d {
			s = "0" + s
		}
		s, frac = s[:len(s)-d], "."+s[len(s)-d:]
	}
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s + frac
}
