package thread

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Amount is a sum of money in a text.
type Amount struct {
	Value      string // a decimal number without grouping, at least two decimals: "500.00"
	Currency   string // ISO 4217
	Quote      string // as the mail writes it, currency included
	Start, End int    // the bytes of Quote in the text
}

const (
	// maxAmounts bounds the amounts of one text; further ones are left out.
	maxAmounts = 200

	// maxDigits bounds the digits of one number: longer runs are identifiers.
	maxDigits = 15
)

// Amounts returns the sums of money in text, in order. A number is one only
// with its currency beside it: a sign, a code, a name, in either language
// (￥2,350.00, 500元, 1.2万元, 五百元, US$20, €1.234,56, 1,234.56 USD). Where
// grouping and decimal signs could be confused the currency decides: 1.234 is
// a thousand in euros and a fraction elsewhere. 元 and ¥ alone are renminbi,
// $ alone is the US dollar.
func Amounts(text string) []Amount {
	var found []Amount
	floor := 0 // end of the last amount: nothing before it is used twice
	for i := nextNumeral(text, 0); i < len(text) && len(found) < maxAmounts; {
		read := characterAmount
		if isDigit(text[i]) {
			read = numberAmount
		}
		a, next, ok := read(text, i, floor)
		if ok {
			found = append(found, a)
			floor = a.End
		}
		i = nextNumeral(text, next)
	}
	return found
}

// nextNumeral returns the first byte from i on where a number may begin: a
// digit or the first two bytes of a Chinese numeral.
func nextNumeral(text string, i int) int {
	for ; i < len(text); i++ {
		if c := text[i]; isDigit(c) || c >= 0xE3 && c <= 0xE9 && numeralLead(text, i) {
			return i
		}
	}
	return i
}

// numberAmount reads the number in digits at i with the currency around it and
// returns where to go on.
func numberAmount(text string, i, floor int) (Amount, int, bool) {
	n := scanNumeral(text, i)
	prefix := currencyBefore(text, floor, i)
	if prefix.code == "" && i > 0 && (isAlnum(text[i-1]) || text[i-1] == '_' || text[i-1] == '.') {
		return Amount{}, n.end, false
	}
	suffix := currencyAfter(text, n.end)
	if grouped := scanBlankGroups(text, i); grouped.end > n.end {
		if s := currencyAfter(text, grouped.end); s.european {
			n, suffix = grouped, s
		}
	}
	if startsNext(text, n.end, suffix) {
		suffix = currencyMark{}
	}
	code := pickCurrency(prefix, suffix)
	if code == "" {
		return Amount{}, n.end, false
	}
	value, ok := n.decimal(code)
	if !ok {
		return Amount{}, n.end, false
	}
	start, end := i, n.end
	if prefix.code != "" {
		start = prefix.start
	}
	if suffix.code != "" {
		end = suffix.end
	}
	return Amount{value, code, text[start:end], start, end}, end, true
}

// startsNext reports whether the sign behind a number that ends at end is that of
// the number after it: the second $ of "$5.00 $4.00".
func startsNext(text string, end int, sign currencyMark) bool {
	if sign.start == end || sign.end >= len(text) || !isDigit(text[sign.end]) {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(text[:sign.end])
	return unicode.Is(unicode.Sc, r)
}

// pickCurrency chooses between the currency before and after the number: a
// definite one wins over a bare $, ¥ or 元.
func pickCurrency(prefix, suffix currencyMark) string {
	switch {
	case prefix.code == "", suffix.code != "" && prefix.vague && !suffix.vague:
		return suffix.code
	}
	return prefix.code
}

// characterAmount reads an amount whose number is written in characters (五百元)
// if one begins at i, and returns where to go on.
func characterAmount(text string, i, floor int) (Amount, int, bool) {
	end := numeralEnd(text, i)
	if end == i {
		_, n := utf8.DecodeRuneInString(text[i:])
		return Amount{}, i + n, false
	}
	mark := currencyAfter(text, end)
	value, ok := chineseNumeral(text[i:end])
	if !ok || mark.code == "" || i > 0 && isDigit(text[i-1]) {
		return Amount{}, end, false
	}
	if value < 10*unitScale && mark.vague && !standsAlone(text[mark.end:]) {
		return Amount{}, end, false // 一块 and 一元 are also other words
	}
	start, code := i, mark.code
	if prefix := currencyBefore(text, floor, i); prefix.code != "" {
		start, code = prefix.start, pickCurrency(prefix, mark)
	}
	return Amount{formatUnits(value), code, text[start:mark.end], start, mark.end}, mark.end, true
}

// standsAlone reports whether the text behind 元 or 块 shows it was a word of
// its own: 一元钱, 一元。
func standsAlone(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return r < 0x4E00 || r > 0x9FFF || r == '钱' || r == '錢' || r == '整' || strings.HasPrefix(rest, "人民")
}

// hasBoundary reports whether text[i:] does not go on with a letter.
func hasBoundary(text string, i int) bool { return i >= len(text) || !isLetter(text[i]) }

// hasFoldPrefix reports whether s begins with prefix, ASCII letters of either
// case being the same.
func hasFoldPrefix(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if a, b := s[i], prefix[i]; a != b && (a^b != 0x20 || !isLetter(a)) {
			return false
		}
	}
	return true
}

func hasFoldSuffix(s, suffix string) bool {
	return len(s) >= len(suffix) && hasFoldPrefix(s[len(s)-len(suffix):], suffix)
}
