package quote

import (
	"strings"
	"unicode"
)

// clock is a time of day, possibly with a zone, and where it stands.
type clock struct {
	hour, min, sec int
	hasZone        bool
	offset         int // seconds east of UTC
	start, end     int
}

// clockReach is how many tokens may stand between a date and its clock: a
// weekday in brackets, "um", a comma.
const clockReach = 10

// clockNear finds the time of day that belongs to a day: the next one behind
// it, else the last one before it.
func clockNear(s string, toks []token, d day) (clock, bool) {
	for i := d.to; i < len(toks) && i < d.to+clockReach && !ends(toks[i]); i++ {
		if c, ok := clockAt(s, toks, i, toks[d.to-1].end); ok {
			zoneBefore(s, toks[d.to:i], &c)
			return c, true
		}
	}
	for i := d.from - 1; i >= 0 && i >= d.from-clockReach; i-- {
		if c, ok := clockAt(s, toks, i, 0); ok && at(toks, i-1).text != ":" {
			return c, true
		}
	}
	return clock{}, false
}

// zoneBefore reads a zone that stands between the day and the clock, as Yahoo
// and Spark write it, when none stands behind.
func zoneBefore(s string, toks []token, c *clock) {
	for i := range toks {
		if c.hasZone {
			return
		}
		end := c.end
		readZone(s, toks, i, c)
		c.end = end
	}
}

// ends tells that what follows is a person or an address, not a time.
func ends(t token) bool { return t.is("<") || t.is("@") || t.is(`"`) || t.is("[") }

// clockAt reads a time of day at token i; day words (上午, 午後) are looked for
// between the offset after and it.
func clockAt(s string, toks []token, i, after int) (clock, bool) {
	c, next, ok := hourMinute(toks, i)
	if !ok {
		return c, false
	}
	c.start = toks[i].start
	h, ok := halfDay(c.hour, s[min(after, c.start):c.start])
	if c.hour = h; !ok {
		return c, false
	}
	if h, n := amPm(toks, next, c.hour); n > next {
		c.hour, next = h, n
	} else if at(toks, next).is("下") && at(toks, next+1).is("午") && c.hour < 12 {
		c.hour, next = c.hour+12, next+2
	}
	c.end = toks[next-1].end
	readZone(s, toks, next, &c)
	return c, c.hour < 24 && c.min < 60 && c.sec < 60
}

// hourMinute reads 11:30, 11:30:45(.123), 11.30 (behind kl, klo, om, um, ore),
// 11点30分, 11時30分, 11시 30분, 11h30, 11 h 30.
func hourMinute(toks []token, i int) (clock, int, bool) {
	h, mark, m := at(toks, i), at(toks, i+1), at(toks, i+2)
	if h.kind != tokNum || h.digits() > 2 || h.val > 24 {
		return clock{}, i, false
	}
	c := clock{hour: h.val}
	colon := mark.is(":") || mark.is(".") && dottedClock(toks, i)
	minute := m.kind == tokNum && m.digits() == 2
	switch {
	case colon && minute:
		c.min = m.val
		i += 3
	case (mark.is("点") || mark.is("點") || mark.is("时") || mark.is("時") || mark.is("시") || mark.is("h")) && minute:
		c.min = m.val
		i = skip(toks, i+3, 1, "分", "분")
	default:
		return c, i, false
	}
	if sec := at(toks, i+1); (at(toks, i).is(":") || colon && at(toks, i).is(".")) && sec.kind == tokNum && sec.digits() == 2 {
		c.sec = sec.val
		i += 2
	} else if sec := at(toks, i); sec.kind == tokNum && (at(toks, i+1).is("秒") || at(toks, i+1).is("초")) {
		c.sec = sec.val
		i += 2
	}
	return c, i, true
}

func dottedClock(toks []token, i int) bool {
	p := at(toks, i-1)
	if p.is(".") {
		p = at(toks, i-2)
	}
	switch p.text {
	case "kl", "klo", "om", "um", "ore", "at":
		return true
	}
	return false
}

// halfDay applies the Chinese, Japanese and Korean words before a time. It
// returns false for a time that cannot be meant so.
func halfDay(h int, words string) (int, bool) {
	switch {
	case h > 12 || !strings.ContainsFunc(words, unicode.IsLetter):
		return h, true
	case hasAny(words, "下午", "午後", "오후", "晚上", "傍晚", "夜里", "夜間"):
		if h < 12 {
			h += 12
		} else if hasAny(words, "晚上", "夜里", "夜間") { // 晚上12:10 is midnight
			h = 0
		}
	case hasAny(words, "中午"):
		if h < 4 {
			h += 12
		}
	case hasAny(words, "上午", "凌晨", "早上", "清晨", "午前", "오전"):
		if h == 12 {
			h = 0
		}
	}
	return h, true
}

func hasAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// amPm applies AM, p.m. and the like at token i and returns the token behind.
func amPm(toks []token, i, h int) (hour, next int) {
	t := at(toks, i)
	half := t.text
	switch {
	case t.is("am") || t.is("pm"):
		next = i + 1
	case (t.is("a") || t.is("p")) && at(toks, i+1).is(".") && at(toks, i+2).is("m"):
		half, next = half+"m", skip(toks, i+3, 1, ".")
	default:
		return h, i
	}
	switch {
	case h > 12:
	case half == "pm" && h < 12:
		h += 12
	case half == "am" && h == 12:
		h = 0
	}
	return h, next
}

// zoneReach is how many tokens may stand between a clock and its zone.
const zoneReach = 3

// readZone reads +0800, GMT+8, (UTC+08:00), Z, PDT, 北京时间 behind a clock. A
// numeric offset wins over a name.
func readZone(s string, toks []token, i int, c *clock) {
	for n := 0; n < zoneReach && i < len(toks); n, i = n+1, i+1 {
		t := toks[i]
		named, ok := zoneOffsets[t.text]
		off, end, signed := offsetAt(toks, i)
		switch {
		case signed:
			c.offset = off
		case t.kind == tokWord && ok:
			c.offset, end = named*3600, t.end
			if o, e, more := offsetAt(toks, i+1); more {
				c.offset, end = o, e
			}
		case strings.HasPrefix(s[t.start:], "北京时间"), strings.HasPrefix(s[t.start:], "北京時間"):
			c.offset, end = 8*3600, t.start+len("北京时间")
		case t.is("(") || t.is(",") || t.is("["):
			continue
		default:
			return
		}
		c.hasZone, c.end = true, end
		return
	}
}

// offsetAt reads a signed offset: four digits, hours with minutes, or, behind
// GMT or UTC, hours alone.
func offsetAt(toks []token, i int) (offset, end int, ok bool) {
	sign, n := at(toks, i), at(toks, i+1)
	if !(sign.is("+") || sign.is("-")) || n.kind != tokNum || sign.end != n.start {
		return 0, 0, false
	}
	h, m, end := n.val, 0, n.end
	p := at(toks, i-1)
	switch m2 := at(toks, i+3); {
	case n.digits() == 4:
		h, m = n.val/100, n.val%100
	case n.digits() <= 2 && at(toks, i+2).is(":") && m2.kind == tokNum && m2.digits() == 2:
		m, end = m2.val, m2.end
	case n.digits() <= 2 && (p.is("gmt") || p.is("utc")):
	default:
		return 0, 0, false
	}
	if h > 14 || m > 59 {
		return 0, 0, false
	}
	offset = h*3600 + m*60
	if sign.is("-") {
		offset = -offset
	}
	return offset, end, true
}
