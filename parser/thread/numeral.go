package thread

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// numeral is a number in digits as it stands in the text, with a multiplier.
type numeral struct {
	raw      string // digits with grouping and decimal signs
	shift    int    // powers of ten of the multiplier: 4 for 万
	compound bool   // 3万5千: raw is read by chineseNumeral
	end      int    // byte after number and multiplier
}

// scanNumeral reads the number whose first digit is at i.
func scanNumeral(text string, i int) numeral {
	end := i
	for end < len(text) && (isDigit(text[end]) || isSeparator(text[end]) && end+1 < len(text) && isDigit(text[end+1])) {
		end++
	}
	n := numeral{raw: text[i:end], end: end}
	shift, width := multiplier(text[end:])
	if width == 0 {
		return n
	}
	n.shift, n.end = shift, end+width
	if n.end < len(text) && text[end] >= utf8.RuneSelf && numeralEnd(text, n.end) > n.end {
		if far := numeralEnd(text, i); far > n.end {
			return numeral{raw: text[i:far], compound: true, end: far}
		}
	}
	return n
}

func isSeparator(c byte) bool { return c == ',' || c == '.' || c == '\'' }

// multipliers are the words that multiply the number before them.
var multipliers = []struct {
	word  string
	shift int
}{
	{"百万", 6}, {"千万", 7}, {"百萬", 6}, {"千萬", 7}, {"万", 4}, {"萬", 4}, {"亿", 8}, {"億", 8},
	{"千", 3}, {"仟", 3}, {"百", 2}, {"佰", 2}, {"十", 1}, {"拾", 1},
	{"million", 6}, {"thousand", 3}, {"billion", 9}, {"lakh", 5}, {"crore", 7},
	{"mn", 6}, {"bn", 9}, {"k", 3}, {"m", 6},
}

// multiplier returns the power of ten and the length of a multiplier at the
// beginning of s, one blank before a word of letters included.
func multiplier(s string) (shift, width int) {
	if s == "" {
		return 0, 0
	}
	blank := 0
	if s[0] == ' ' {
		blank = 1
	} else if !isLetter(s[0]) && s[0] < utf8.RuneSelf {
		return 0, 0
	}
	for _, m := range multipliers {
		if !hasFoldPrefix(s[blank:], m.word) || m.word[0] < utf8.RuneSelf && !hasBoundary(s, blank+len(m.word)) {
			continue
		}
		if blank == 1 && len(m.word) < 3 {
			continue // "5 k" and "5 m" are lengths
		}
		return m.shift, blank + len(m.word)
	}
	return 0, 0
}

// scanBlankGroups reads a number grouped by blanks, 1 234 567,89, at i. Its end
// is that of the plain number if there is no such grouping.
func scanBlankGroups(text string, i int) numeral {
	end := i
	for end < len(text) && isDigit(text[end]) {
		end++
	}
	if end-i > 3 {
		return numeral{end: end}
	}
	digits := text[i:end]
	for {
		width := blankWidth(text[end:])
		group := end + width
		if width == 0 || group+3 > len(text) || !isDigit(text[group]) || !isDigit(text[group+1]) || !isDigit(text[group+2]) ||
			group+3 < len(text) && isDigit(text[group+3]) || len(digits) > maxDigits {
			break
		}
		digits += text[group : group+3]
		end = group + 3
	}
	if end+1 < len(text) && (text[end] == ',' || text[end] == '.') && isDigit(text[end+1]) {
		from := end
		for end++; end < len(text) && isDigit(text[end]); end++ {
		}
		digits += "." + text[from+1:end]
	}
	return numeral{raw: digits, end: end}
}

func blankWidth(s string) int {
	for _, b := range [...]string{" ", "\u00A0", "\u202F", "\u2009"} {
		if strings.HasPrefix(s, b) {
			return len(b)
		}
	}
	return 0
}

// decimal returns the number as a plain decimal with at least two places.
func (n numeral) decimal(currency string) (string, bool) {
	if n.compound {
		v, ok := chineseNumeral(n.raw)
		return formatUnits(v), ok
	}
	whole, fraction, ok := splitDecimal(n.raw, currency)
	if !ok || len(whole) > maxDigits || len(fraction) > maxDigits {
		return "", false
	}
	for range n.shift {
		if fraction == "" {
			fraction = "0"
		}
		whole, fraction = whole+fraction[:1], fraction[1:]
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	for len(fraction) < 2 {
		fraction += "0"
	}
	return whole + "." + fraction, true
}

// splitDecimal splits digits with grouping and decimal signs into the whole and
// the fraction.
func splitDecimal(raw, currency string) (whole, fraction string, ok bool) {
	if strings.IndexByte(raw, '\'') >= 0 {
		raw = strings.ReplaceAll(raw, "'", "")
	}
	comma, dot := strings.LastIndexByte(raw, ','), strings.LastIndexByte(raw, '.')
	last := max(comma, dot)
	if last < 0 {
		return raw, "", true
	}
	sign := raw[last]
	head, tail := raw[:last], raw[last+1:]
	switch {
	case comma >= 0 && dot >= 0: // the sign that stands last is the decimal one
		head, grouped := ungroup(head)
		return head, tail, grouped && strings.IndexByte(head, sign) < 0
	case strings.IndexByte(head, sign) >= 0: // repeated: it groups
		whole, grouped := ungroup(raw)
		return whole, "", grouped
	case len(tail) == 3 && len(head) <= 3 && head != "0" && (sign == ',' || groupsByDot[currency]):
		return head + tail, "", true
	case sign == '.' || len(tail) <= 2:
		return head, tail, true
	}
	return "", "", false
}

// groupsByDot are the currencies whose countries write 1.234 for a thousand.
var groupsByDot = map[string]bool{
	"EUR": true, "BRL": true, "TRY": true, "DKK": true, "IDR": true, "VND": true, "ARS": true, "CLP": true, "COP": true,
}

// ungroup removes grouping signs; groups have three digits, in India also two.
func ungroup(s string) (string, bool) {
	var digits [2 * maxDigits]byte
	n, group := 0, -1 // group: digits of this one, -1 in the first
	for i := range len(s) {
		switch {
		case n == len(digits):
			return "", false
		case isDigit(s[i]):
			digits[n] = s[i]
			n++
			if group >= 0 {
				group++
			}
		case group >= 0 && group != 2 && group != 3:
			return "", false
		default:
			group = 0
		}
	}
	return string(digits[:n]), group < 0 || group == 3
}

// unitScale is the scale of numbers written in characters: they are counted in
// ten-thousandths, so that 3.5万 and 0.5 stay exact.
const unitScale = 10000

// numeralValue is the digit that a character stands for, or -1.
func numeralValue(r rune) int64 {
	switch r {
	case '零', '〇':
		return 0
	case '一', '壹':
		return 1
	case '二', '两', '兩', '贰', '貳':
		return 2
	case '三', '叁', '參':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆', '陸':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	return -1
}

// numeralUnit is the unit that a character stands for, or 0.
func numeralUnit(r rune) int64 {
	switch r {
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	case '千', '仟':
		return 1000
	case '万', '萬':
		return 1e4
	case '亿', '億':
		return 1e8
	}
	return 0
}

// maxNumeral bounds a number in characters, in bytes.
const maxNumeral = 72

// numeralEnd returns the end of the run of digits and Chinese numerals at i.
func numeralEnd(text string, i int) int {
	if !isDigit(text[i]) && !numeralLead(text, i) {
		return i
	}
	end := i
	for end < len(text) && end-i < maxNumeral {
		if isDigit(text[end]) || text[end] == '.' && end > i && end+1 < len(text) && isDigit(text[end+1]) {
			end++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[end:])
		if numeralValue(r) < 0 && numeralUnit(r) == 0 {
			break
		}
		end += n
	}
	return end
}

// numeralLead reports whether the bytes at i may begin a Chinese numeral: the
// first two bytes of each are one of these pairs.
func numeralLead(text string, i int) bool {
	if i+1 >= len(text) {
		return false
	}
	return numeralLeads[text[i]&0x0F][text[i+1]&0x3F]
}

// numeralLeads holds the first two bytes of the numerals, by the low bits.
var numeralLeads = func() (leads [16][64]bool) {
	for _, r := range "零〇一壹二两兩贰貳三叁參四肆五伍六陆陸七柒八捌九玖十拾百佰千仟万萬亿億" {
		s := string(r)
		leads[s[0]&0x0F][s[1]&0x3F] = true
	}
	return leads
}()

// maxUnits bounds a number in characters: a trillion. It keeps the arithmetic
// below the range of int64.
const maxUnits = 1e12 * unitScale

// chineseNumeral reads 三千五百, 一万二, 壹仟, 3万5千, 一亿二千万 in units of
// 1/unitScale. A number must not begin with a unit other than ten (数百元 is no
// amount), nor name its units out of order, nor be spelled digit by digit.
func chineseNumeral(s string) (int64, bool) {
	var n numeralSum
	for i := 0; i < len(s); {
		ok := true
		if isDigit(s[i]) {
			end := i
			for end < len(s) && (isDigit(s[end]) || s[end] == '.') {
				end++
			}
			ok = n.arabic(s[i:end])
			i = end
		} else {
			r, width := utf8.DecodeRuneInString(s[i:])
			i += width
			if v := numeralValue(r); v >= 0 {
				ok = n.digit(v)
			} else {
				ok = n.unit(numeralUnit(r))
			}
		}
		if !ok {
			return 0, false
		}
	}
	return n.sum(), n.sum() <= maxUnits
}

// numeralSum adds up a number: parts closed by 万 or 亿, the section before the
// next of these, and the digit before the next unit.
type numeralSum struct {
	total, section, pending int64
	open                    bool  // a digit waits for its unit
	small, big              int64 // the last units; 0: none yet
	zero                    bool  // 零 since the last unit: the next digit stands for itself
}

func (n *numeralSum) arabic(s string) bool {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f > 1e9 || n.open {
		return false
	}
	n.pending, n.open = int64(f*unitScale+0.5), true
	return true
}

func (n *numeralSum) digit(v int64) bool {
	if n.open {
		return false
	}
	if v == 0 {
		n.zero = true
		return true
	}
	n.pending, n.open = v*unitScale, true
	return true
}

func (n *numeralSum) unit(u int64) bool {
	first := n.total == 0 && n.section == 0 && !n.open
	switch {
	case u == 0 || first && u != 10:
		return false
	case u >= 1e4:
		return n.bigUnit(u)
	case n.small != 0 && u >= n.small || !n.open && u != 10:
		return false
	}
	if !n.open {
		n.pending = unitScale
	}
	n.section += n.pending * u
	n.pending, n.open, n.small, n.zero = 0, false, u, false
	return n.section <= maxUnits
}

// bigUnit closes a part: 二千万. A larger unit than the last multiplies all
// before it (一万亿).
func (n *numeralSum) bigUnit(u int64) bool {
	part := n.section + n.pending
	switch {
	case n.big == u:
		return false
	case n.big > u:
		if part > maxUnits/u {
			return false
		}
		n.total += part * u
	default:
		if n.total+part > maxUnits/u {
			return false
		}
		n.total = (n.total + part) * u
	}
	n.section, n.pending, n.open, n.small, n.big, n.zero = 0, 0, false, 0, u, false
	return true
}

// sum adds what is left. A digit right behind a unit from 百 on stands for the
// next lower one: 一万二 is 12,000.
func (n *numeralSum) sum() int64 {
	last := n.big
	if n.small != 0 {
		last = n.small
	}
	if n.open && !n.zero && last >= 100 {
		return n.total + n.section + n.pending*(last/10)
	}
	return n.total + n.section + n.pending
}

// formatUnits writes a number of ten-thousandths with at least two decimals.
func formatUnits(v int64) string {
	s := strconv.FormatInt(v/unitScale, 10) + "." + strconv.FormatInt(unitScale+v%unitScale, 10)[1:]
	return strings.TrimSuffix(strings.TrimSuffix(s, "0"), "0")
}
