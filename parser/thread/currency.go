package thread

import (
	"strings"
	"unicode/utf8"
)

// currencyMark is a sign, code or name of a currency beside a number.
type currencyMark struct {
	code       string // ISO 4217, "" if there is none
	start, end int
	vague      bool // $, ¥, 元, 块, kr: several currencies share it
	european   bool // usual with numbers grouped by blanks
}

type currencyWord struct {
	word, code string
	vague      bool
}

// signs stand before or after the number. Longer ones come first.
var signs = []currencyWord{
	{"US$", "USD", false}, {"HK$", "HKD", false}, {"NT$", "TWD", false}, {"AU$", "AUD", false},
	{"CA$", "CAD", false}, {"SG$", "SGD", false}, {"NZ$", "NZD", false}, {"MX$", "MXN", false},
	{"CN¥", "CNY", false}, {"CN￥", "CNY", false}, {"JP¥", "JPY", false}, {"RMB¥", "CNY", false}, {"RMB￥", "CNY", false},
	{"A$", "AUD", false}, {"C$", "CAD", false}, {"S$", "SGD", false}, {"R$", "BRL", false},
	{"$", "USD", true}, {"＄", "USD", true}, {"￥", "CNY", true}, {"¥", "CNY", true},
	{"€", "EUR", false}, {"£", "GBP", false}, {"￡", "GBP", false}, {"₹", "INR", false}, {"₩", "KRW", false},
	{"฿", "THB", false}, {"₫", "VND", false}, {"₽", "RUB", false}, {"₱", "PHP", false}, {"₺", "TRY", false}, {"₴", "UAH", false}, {"₦", "NGN", false},
	{"Rs.", "INR", false}, {"Rs", "INR", false}, {"RM", "MYR", false}, {"Rp", "IDR", false}, {"zł", "PLN", false}, {"Kč", "CZK", false}, {"kr", "SEK", true},
}

// names stand after the number, the ones that are not vague also before it.
// Longer ones come first.
var names = []currencyWord{
	{"元人民币", "CNY", false}, {"元人民幣", "CNY", false}, {"元港币", "HKD", false}, {"元港幣", "HKD", false}, {"元新台币", "TWD", false}, {"元新台幣", "TWD", false},
	{"人民币", "CNY", false}, {"人民幣", "CNY", false}, {"美元", "USD", false}, {"美金", "USD", false}, {"美刀", "USD", false},
	{"港元", "HKD", false}, {"港币", "HKD", false}, {"港幣", "HKD", false}, {"港紙", "HKD", false},
	{"新台币", "TWD", false}, {"新台幣", "TWD", false}, {"新臺幣", "TWD", false}, {"台币", "TWD", false}, {"台幣", "TWD", false}, {"臺幣", "TWD", false},
	{"澳门元", "MOP", false}, {"澳門元", "MOP", false}, {"澳门币", "MOP", false}, {"澳門幣", "MOP", false},
	{"欧元", "EUR", false}, {"歐元", "EUR", false}, {"英镑", "GBP", false}, {"英鎊", "GBP", false},
	{"日元", "JPY", false}, {"日圆", "JPY", false}, {"日圓", "JPY", false}, {"日币", "JPY", false}, {"日幣", "JPY", false}, {"円", "JPY", false},
	{"韩元", "KRW", false}, {"韓元", "KRW", false}, {"韩币", "KRW", false}, {"新加坡元", "SGD", false}, {"新加坡币", "SGD", false}, {"新币", "SGD", false}, {"坡币", "SGD", false},
	{"澳元", "AUD", false}, {"澳币", "AUD", false}, {"澳幣", "AUD", false}, {"加元", "CAD", false}, {"加币", "CAD", false}, {"加幣", "CAD", false}, {"纽元", "NZD", false}, {"紐元", "NZD", false},
	{"瑞士法郎", "CHF", false}, {"瑞郎", "CHF", false}, {"卢比", "INR", false}, {"盧比", "INR", false}, {"泰铢", "THB", false}, {"泰銖", "THB", false},
	{"令吉", "MYR", false}, {"林吉特", "MYR", false}, {"马币", "MYR", false}, {"馬幣", "MYR", false}, {"卢布", "RUB", false}, {"盧布", "RUB", false},
	{"越南盾", "VND", false}, {"印尼盾", "IDR", false}, {"雷亚尔", "BRL", false}, {"里拉", "TRY", false}, {"迪拉姆", "AED", false},
	{"块钱", "CNY", true}, {"塊錢", "CNY", true}, {"元", "CNY", true}, {"圆", "CNY", true}, {"圓", "CNY", true}, {"块", "CNY", true}, {"塊", "CNY", true},
	{"hong kong dollars", "HKD", false}, {"us dollars", "USD", false}, {"u.s. dollars", "USD", false}, {"singapore dollars", "SGD", false},
	{"australian dollars", "AUD", false}, {"canadian dollars", "CAD", false}, {"new taiwan dollars", "TWD", false}, {"taiwan dollars", "TWD", false},
	{"dollars", "USD", true}, {"dollar", "USD", true}, {"euros", "EUR", false}, {"euro", "EUR", false},
	{"pounds sterling", "GBP", false}, {"pounds", "GBP", true}, {"pound", "GBP", true}, {"yuan", "CNY", false}, {"renminbi", "CNY", false},
	{"yen", "JPY", false}, {"rupees", "INR", false}, {"ringgit", "MYR", false}, {"baht", "THB", false}, {"francs", "CHF", true},
}

// codes are the ISO 4217 codes read beside a number, and RMB, CNH and NTD,
// which people write for CNY and TWD.
var codes = map[string]string{
	"RMB": "CNY", "CNH": "CNY", "NTD": "TWD", "CNY": "CNY", "USD": "USD", "EUR": "EUR", "GBP": "GBP", "HKD": "HKD", "TWD": "TWD",
	"JPY": "JPY", "KRW": "KRW", "SGD": "SGD", "AUD": "AUD", "CAD": "CAD", "NZD": "NZD", "CHF": "CHF", "INR": "INR", "THB": "THB",
	"MYR": "MYR", "RUB": "RUB", "VND": "VND", "IDR": "IDR", "PHP": "PHP", "BRL": "BRL", "TRY": "TRY", "AED": "AED", "SEK": "SEK",
	"NOK": "NOK", "DKK": "DKK", "PLN": "PLN", "CZK": "CZK", "HUF": "HUF", "ILS": "ILS", "ZAR": "ZAR", "MXN": "MXN", "SAR": "SAR",
	"MOP": "MOP", "RON": "RON", "UAH": "UAH", "NGN": "NGN", "KES": "KES", "EGP": "EGP", "PKR": "PKR", "BDT": "BDT", "ARS": "ARS",
	"CLP": "CLP", "COP": "COP", "KWD": "KWD", "QAR": "QAR",
}

// lowerCodes are the codes that people also write in lower case and that are no
// words then.
var lowerCodes = map[string]bool{
	"rmb": true, "cny": true, "usd": true, "eur": true, "gbp": true, "hkd": true, "twd": true, "ntd": true, "jpy": true,
	"krw": true, "sgd": true, "aud": true, "cad": true, "inr": true, "chf": true,
}

// europeanCodes group by blanks.
var europeanCodes = map[string]bool{"EUR": true, "CHF": true, "PLN": true, "CZK": true, "SEK": true, "NOK": true, "DKK": true, "HUF": true, "RUB": true, "UAH": true}

// afterIndex and beforeIndex hold the words by their first and last byte.
var (
	afterIndex  = indexWords(func(w string) byte { return w[0] | asciiFold(w[0]) }, signs, names)
	beforeIndex = indexWords(func(w string) byte { return w[len(w)-1] | asciiFold(w[len(w)-1]) }, signs, names)
)

func asciiFold(c byte) byte {
	if isLetter(c) {
		return 0x20
	}
	return 0
}

func indexWords(key func(string) byte, lists ...[]currencyWord) (index [256][]currencyWord) {
	for _, list := range lists {
		for _, w := range list {
			k := key(w.word)
			index[k] = append(index[k], w)
		}
	}
	return index
}

// currencyAfter returns the currency at text[i:], at most one blank on.
func currencyAfter(text string, i int) currencyMark {
	i += blankWidth(text[i:])
	if i+4 < len(text) && text[i] == '(' && text[i+4] == ')' {
		i++ // ¥20,000 (JPY)
	}
	if i >= len(text) {
		return currencyMark{}
	}
	if isLetter(text[i]) {
		if code, ok := codeAt(text, i); ok && hasBoundary(text, i+3) {
			return currencyMark{code, i, i + 3, false, europeanCodes[code]}
		}
	}
	for _, w := range afterIndex[text[i]|asciiFold(text[i])] {
		end := i + len(w.word)
		if hasFoldPrefix(text[i:], w.word) && (w.word[len(w.word)-1] >= utf8.RuneSelf || !isLetter(w.word[len(w.word)-1]) || hasBoundary(text, end)) {
			if !currencyContinues(w.word, text[end:]) {
				return currencyMark{w.code, i, end, w.vague, europeanCodes[w.code]}
			}
		}
	}
	return currencyMark{}
}

// currencyContinues reports whether the characters behind a short currency
// name make it another word: 元旦, 元素, 块屏幕.
func currencyContinues(word, rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	switch word {
	case "元", "圆", "圓":
		return r != utf8.RuneError && strings.ContainsRune("旦素月宵件器首老年组組气氣凶勋勳音宇", r)
	case "块", "塊":
		han := r >= 0x4E00 && r <= 0x9FFF
		return han && !strings.ContainsRune("的多左没沒还還都也就人吧了呢", r)
	}
	return false
}

// currencyBefore returns the currency that ends before i, with at most a blank
// or colon between, and begins at floor or later.
func currencyBefore(text string, floor, i int) currencyMark {
	end := i
	for k := 0; k < 2 && end > floor; k++ {
		r, n := utf8.DecodeLastRuneInString(text[floor:end])
		if r != ' ' && r != '\u00A0' && r != ':' && r != '：' {
			break
		}
		end -= n
	}
	if end <= floor {
		return currencyMark{}
	}
	before := text[floor:end]
	last := before[len(before)-1]
	for _, w := range beforeIndex[last|asciiFold(last)] {
		if !hasFoldSuffix(before, w.word) {
			continue
		}
		start := end - len(w.word)
		letters := isLetter(w.word[0])
		if letters && start > 0 && isAlnum(text[start-1]) || w.vague && last >= utf8.RuneSelf && !isSign(w.word) || letters && last != '$' && w.vague {
			continue
		}
		return widenSign(text, floor, currencyMark{w.code, start, end, w.vague, false})
	}
	if len(before) >= 3 && isLetter(last) {
		start := end - 3
		if code, ok := codeAt(text, start); ok && code != "PHP" && (start == 0 || !isAlnum(text[start-1])) {
			return currencyMark{code, start, end, false, europeanCodes[code]}
		}
	}
	return currencyMark{}
}

func isSign(word string) bool { return word == "￥" || word == "¥" || word == "＄" }

// widenSign lets a code before a bare sign decide: USD $500, RMB ￥500.
func widenSign(text string, floor int, m currencyMark) currencyMark {
	if !m.vague || m.start-3 < floor {
		return m
	}
	start := m.start
	if text[start-1] == ' ' {
		start--
	}
	if start-3 >= floor {
		if code, ok := codeAt(text, start-3); ok && (start == 3 || !isAlnum(text[start-4])) {
			m.code, m.start, m.vague = code, start-3, false
		}
	}
	return m
}

// codeAt returns the ISO code written at text[i:i+3].
func codeAt(text string, i int) (string, bool) {
	if i+3 > len(text) {
		return "", false
	}
	word := text[i : i+3]
	if lowerCodes[word] {
		word = strings.ToUpper(word)
	}
	code, ok := codes[word]
	return code, ok
}
