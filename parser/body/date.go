package body

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// The years a mail may be from; other dates are absurd (a computer without a clock
// says 1970, one that is broken or hostile 9999).
const (
	minYear = 1990
	maxYear = 2099
)

// parseDate reads a date as mail programs write it: RFC 5322 with its obsolete forms,
// ISO 8601, asctime, Chinese; the order of the parts is told by their form. ok is
// false when it cannot be read; absurd dates are read. Without a zone it is UTC.
func parseDate(s string) (t time.Time, ok bool) {
	if len(s) > 200 {
		s = s[:200]
	}
	p := dateParser{day: -1, month: -1, year: -1, hour: -1}
	for _, tok := range dateTokens(s) {
		p.take(tok)
	}
	return p.time()
}

type dateParser struct {
	day, month, year int
	hour, min, sec   int
	nums             []int
	zone             int
	hasZone          bool
	pm, am           bool
}

// chineseDate turns the marks of a Chinese date into those of others.
var chineseDate = strings.NewReplacer("年", "-", "月", "-", "日", " ", "时", ":", "分", ":", "秒", " ", "，", " ", "：", ":",
	"上午", " AM ", "下午", " PM ", "晚上", " PM ")

// dateTokens splits a date into words, numbers, clock times and zones. A comment, which
// counts only as a zone's name, keeps its bracket.
func dateTokens(s string) []string {
	if !isASCII(s) {
		s = chineseDate.Replace(s)
	}
	return strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == '"' })
}

var months = map[string]int{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

// zones that mail names, in hours: those of RFC 5322 section 4.3 and the unambiguous
// ones seen beside them. CST is America's there; Chinese programs that mean +8 write
// the number.
var zones = map[string]int{
	"ut": 0, "utc": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
	"hkt": 8, "sgt": 8, "jst": 9, "kst": 9, "bst": 1, "cet": 1, "cest": 2, "msk": 3,
}

func (p *dateParser) take(tok string) {
	c := tok[0]
	switch {
	case c == '(':
		p.name(tok[1:], false)
	case (c == '+' || c == '-') && p.hour >= 0:
		p.offset(tok)
	case strings.Contains(tok, "T") && c >= '0' && c <= '9' && strings.Contains(tok, "-"):
		day, clock, _ := strings.Cut(tok, "T")
		p.date(day)
		p.clock(clock)
	case strings.Contains(tok, ":"):
		p.clock(tok)
	case c >= '0' && c <= '9':
		p.date(tok)
	default:
		p.name(tok, true)
	}
}

// name takes a month, a zone, AM or PM; weekdays and other words are passed over.
func (p *dateParser) name(tok string, word bool) {
	l := strings.ToLower(strings.TrimRight(tok, ".,)"))
	if m, ok := months[l[:min(3, len(l))]]; ok && word && p.month < 0 && isLetters(l) {
		p.month = m
		return
	}
	if h, ok := zones[l]; ok && !p.hasZone {
		p.zone, p.hasZone = h*3600, true
		return
	}
	switch {
	case l == "pm":
		p.pm = true
	case l == "am":
		p.am = true
	case len(l) > 3 && (strings.HasPrefix(l, "gmt") || strings.HasPrefix(l, "utc")) && !p.hasZone:
		p.offset(tok[3:])
	}
}

func isLetters(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
}

// offset reads +0800, +08:00, +8.
func (p *dateParser) offset(tok string) {
	d := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, tok)
	n, err := strconv.Atoi(d)
	if err != nil || len(d) > 4 || p.hasZone {
		return
	}
	if len(d) <= 2 {
		n *= 100
	}
	secs := (n/100*60 + n%100) * 60
	if tok[0] == '-' {
		secs = -secs
	}
	if secs >= -14*3600 && secs <= 14*3600 {
		p.zone, p.hasZone = secs, true
	}
}

// clock reads 10:00, 10:00:00.5, with a zone behind it.
func (p *dateParser) clock(tok string) {
	if i := strings.IndexAny(tok, "Zz"); i > 0 {
		p.zone, p.hasZone = 0, true
		tok = tok[:i]
	}
	if i := strings.IndexAny(tok, "+-"); i > 0 {
		defer p.offset(tok[i:])
		tok = tok[:i]
	}
	l := strings.ToLower(tok)
	p.pm, p.am = p.pm || strings.HasSuffix(l, "pm"), p.am || strings.HasSuffix(l, "am")
	parts := strings.Split(strings.TrimRight(l, ":apm"), ":")
	var v [3]int
	for i := range min(3, len(parts)) {
		whole, _, _ := strings.Cut(parts[i], ".")
		n, err := strconv.Atoi(whole)
		if err != nil {
			return
		}
		v[i] = n
	}
	if p.hour < 0 {
		p.hour, p.min, p.sec = v[0], v[1], v[2]
	}
}

// date reads a number or a group of numbers: 15, 2026, 2026-06-15, 6/15/2026,
// 15-Jun-2026.
func (p *dateParser) date(tok string) {
	var nums []int
	for part := range strings.FieldsFuncSeq(tok, func(r rune) bool { return r == '-' || r == '/' || r == '.' }) {
		if n, err := strconv.Atoi(part); err == nil {
			nums = append(nums, n)
		} else {
			p.name(part, true)
		}
	}
	if len(nums) == 3 && p.month < 0 {
		switch {
		case nums[0] > 31:
			p.year, p.month, p.day = nums[0], nums[1], nums[2]
		case nums[0] > 12:
			p.day, p.month, p.year = nums[0], nums[1], nums[2]
		default:
			p.month, p.day, p.year = nums[0], nums[1], nums[2]
		}
		return
	}
	p.nums = append(p.nums, nums...)
}

// time puts the parts together.
func (p *dateParser) time() (time.Time, bool) {
	for i, n := range p.nums {
		switch {
		case p.day < 0 && n >= 1 && n <= 31:
			p.day = n
		case p.year < 0:
			if n < 100 && i > 0 || n >= 100 {
				p.year = n
			}
		}
	}
	if p.year >= 0 && p.year < 50 {
		p.year += 2000
	} else if p.year >= 50 && p.year < 1000 {
		p.year += 1900
	}
	if p.pm && p.hour >= 1 && p.hour < 12 {
		p.hour += 12
	}
	if p.am && p.hour == 12 {
		p.hour = 0
	}
	if p.year < 0 || p.year > 9999 || p.month < 1 || p.month > 12 || p.day < 1 || p.hour > 24 || p.min > 59 || p.sec > 60 {
		return time.Time{}, false
	}
	loc := time.UTC
	if p.zone != 0 {
		loc = time.FixedZone("", p.zone)
	}
	t := time.Date(p.year, time.Month(p.month), p.day, max(p.hour, 0), p.min, min(p.sec, 59), 0, loc)
	return t, t.Day() == p.day || p.hour == 24
}

// received lists the times of the Received fields, topmost first.
func received(h Header) []time.Time {
	var ts []time.Time
	for i := range h {
		if h[i].Name != "Received" || len(ts) >= MaxReceived {
			continue
		}
		v := h[i].raw
		if k := strings.LastIndexByte(v, ';'); k >= 0 {
			if t, ok := parseDate(v[k+1:]); ok && t.Year() >= minYear && t.Year() <= maxYear {
				ts = append(ts, t)
			}
		}
	}
	return ts
}
