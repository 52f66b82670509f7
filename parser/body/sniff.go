package body

import (
	"bytes"
	"strings"
	"sync"
	"unicode/utf8"
)

// decodeText decodes b, whose label may be missing, unknown or false. The order:
// a byte order mark; the 7-bit charsets by their escapes; strict UTF-8; the label,
// if what comes out can be text; else the candidate that reads most like text. hint
// is another label that may help when there is none. It returns the charset used.
func decodeText(b []byte, label, hint string) (text, used string, defects []string) {
	name, known := canonical(label)
	if !known {
		defects = append(defects, DefectCharsetUnknown)
	}
	if text, used, ok := decodeMarked(b); ok {
		return text, used, defects
	}
	if text, used, ok := decode7bit(b, name); ok {
		return text, used, defects
	}
	if text, used, ok := decodeStrict(b, name); ok {
		if name != used && name != csUnknown {
			defects = append(defects, DefectCharsetLie)
		}
		return text, used, defects
	}
	if name == csUnknown {
		if known {
			defects = append(defects, DefectCharsetMissing)
		}
		name, _ = canonical(hint)
	}
	text, used = best(b, name)
	if used != name && label != "" && name != csUnknown {
		defects = append(defects, DefectCharsetLie)
	}
	if strings.Contains(text, "\ufffd") {
		defects = append(defects, DefectCharsetBad)
	}
	return text, used, defects
}

// decodeMarked goes by the byte order mark.
func decodeMarked(b []byte) (text, used string, ok bool) {
	switch {
	case bytes.HasPrefix(b, utf8BOM):
		if !utf8.Valid(b) {
			return "", "", false
		}
		return string(b[3:]), csUTF8, true
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		used = "utf-16le"
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		used = "utf-16be"
	default:
		return "", "", false
	}
	text, bad := decodeAs(b[2:], used)
	return text, used, bad*20 <= len(b)
}

// decode7bit handles ASCII and the charsets that hide in it. UTF-7 and HZ count only
// when they are named: their escapes are ordinary characters. (So a text cannot be
// made to read differently here than elsewhere by smuggling them in.)
func decode7bit(b []byte, name string) (text, used string, ok bool) {
	switch name {
	case "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be":
		if bytes.IndexByte(b, 0) >= 0 || !utf8.Valid(b) {
			text, bad := decodeAs(b, name)
			return text, name, bad*20 <= len(b)
		}
	}
	esc := bytes.IndexByte(b, 0x1b) >= 0
	if !isASCII7(b) {
		return "", "", false
	}
	switch {
	case name == csUTF7, name == csHZ:
		text, bad := decodeAs(b, name)
		return text, name, bad == 0 || bad*10 < utf8.RuneCountInString(text)
	case esc && (bytes.Contains(b, []byte("\x1b$)C")) || name == csISOKR):
		return decodeISO2022(b), csISOKR, true
	case esc && bytes.Contains(b, []byte("\x1b$)A")):
		return decodeISO2022(b), csISOCN, true
	case esc && (bytes.Contains(b, []byte("\x1b$")) || bytes.Contains(b, []byte("\x1b("))):
		text, _ := decodeAs(b, csISOJP)
		return text, csISOJP, true
	}
	return string(b), csASCII, true
}

func isASCII7(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// decodeStrict takes valid UTF-8, unless it is short Chinese that happens to be
// valid: the two bytes of 一 in GB2312 are a Cyrillic letter in UTF-8.
func decodeStrict(b []byte, name string) (text, used string, ok bool) {
	if !utf8.Valid(b) {
		return "", "", false
	}
	if name == csUTF8 || !twoByteOnly(b) {
		return string(b), csUTF8, true
	}
	switch name {
	case csGB, csBig5, "euc-kr", "shift_jis", "euc-jp":
		if text, bad := decodeAs(b, name); bad == 0 && cost(text, name) < cost(string(b), csUTF8) {
			return text, name, true
		}
	}
	return string(b), csUTF8, true
}

// twoByteOnly tells whether no character beyond ASCII takes more than two bytes.
func twoByteOnly(b []byte) bool {
	for _, c := range b {
		if c >= 0xe0 {
			return false
		}
	}
	return true
}

// best decodes bytes that are neither 7-bit nor valid UTF-8.
func best(b []byte, name string) (text, used string) {
	if text, ok := lineByLine(b, name); ok {
		return text, csUTF8
	}
	if name == csUTF8 {
		name = csUnknown
	}
	sample := b
	if len(sample) > 16<<10 {
		sample = sample[:16<<10]
	}
	used, low := "", 1e9
	try := func(cand string, bonus float64) {
		t, _ := decodeAs(sample, cand)
		if c := cost(t, cand) - bonus; c < low {
			used, low = cand, c
		}
	}
	if name != csUnknown {
		try(name, labelBonus)
	}
	for _, cand := range []string{csGB, csBig5, cs1252} {
		if cand != name {
			try(cand, 0)
		}
	}
	text, _ = decodeAs(b, used)
	return text, used
}

// labelBonus is how much worse than another charset the label's may read and still
// be believed. Labels are right far more often than not.
const labelBonus = 1.2

// lineByLine decodes text that is UTF-8 but for some damage or some foreign lines
// (a footer added by a relay): the good lines as UTF-8, the others by what they are.
// It refuses when UTF-8 is not the rule.
func lineByLine(b []byte, name string) (string, bool) {
	good, bad := countUTF8(b)
	if good <= 2*bad || name != csUTF8 && name != csUnknown && good < 20*bad {
		return "", false
	}
	var out strings.Builder
	out.Grow(len(b) + len(b)/8)
	for len(b) > 0 {
		n := bytes.IndexByte(b, '\n') + 1
		if n == 0 {
			n = len(b)
		}
		line := b[:n]
		b = b[n:]
		if g, x := countUTF8(line); x > 1 && x > g {
			t, _ := best(line, csUnknown)
			out.WriteString(t)
			continue
		}
		t, _ := decodeUTF8(line)
		out.WriteString(t)
	}
	return out.String(), true
}

// countUTF8 counts the well-formed characters beyond ASCII and the broken bytes.
func countUTF8(b []byte) (good, bad int) {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return good, bad
}

// cost is how little a decoded text looks like one: 0 for the most common Chinese
// characters, 20 for what cannot be decoded, averaged over the characters beyond
// ASCII. 0.5 and less is surely text, 3 and more surely not.
func cost(s, name string) float64 {
	var sum float64
	n := 0
	prev := rune(' ')
	for i, r := range s {
		if r >= utf8.RuneSelf {
			next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			if r == utf8.RuneError {
				next = ' '
			}
			sum += runeCost(prev, r, next, name)
			n++
		}
		prev = r
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

func runeCost(prev, r, next rune, name string) float64 {
	switch {
	case r == utf8.RuneError:
		return 20
	case r < 0xa0, r >= 0xe000 && r < 0xf900: // C1, private use
		return 10
	case r < 0x250:
		return latinCost(prev, r, next)
	case r >= 0x4e00 && r < 0xa000:
		return hanCost(r, name)
	case r >= 0x3001 && r <= 0x3011, r >= 0xff01 && r <= 0xff5e, r >= 0x2010 && r <= 0x2026:
		return 0.5 // punctuation and wide forms
	case r >= 0x3040 && r < 0x3100: // kana
		if name == csGB || name == csBig5 {
			return 3
		}
		return 0.3
	case r >= 0xac00 && r < 0xd7a4: // hangul
		if name == "euc-kr" {
			return 0.5
		}
		return 5
	case r >= 0x370 && r < 0x1100: // Greek, Cyrillic, Hebrew, Arabic, Thai…
		if name == csGB || name == csBig5 || name == csUTF8 {
			return 4
		}
		return 1
	case r == 0x20ac, r == 0x2122, r >= 0x1f300 && r < 0x1fb00:
		return 1
	}
	return 5
}

// latinCost: an accented letter stands among ASCII letters, alone; text in another
// charset turns into rows of them.
func latinCost(prev, r, next rune) float64 {
	letter := r >= 0xc0 && r != 0xd7 && r != 0xf7
	switch {
	case letter && (isLatin(prev) && prev < 0x80 || isLatin(next) && next < 0x80) && !(prev >= 0xa0 && next >= 0xa0):
		return 0.7
	case letter && (prev == ' ' || prev == '\n') && (next == ' ' || next == ','):
		return 1
	case r == 0xa0 || r == 0xa9 || r == 0xae || r == 0xb0 || r == 0xa3 || r == 0xb7 || r == 0xab || r == 0xbb:
		if prev < 0x80 && next < 0x80 {
			return 1
		}
	}
	return 4
}

func isLatin(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

// hanCost grades a Chinese character: how common it is at all, else whether it is
// in the level of everyday characters of the charset it was read by.
func hanCost(r rune, name string) float64 {
	hanOnce.Do(fillHan)
	i := r - 0x4e00
	switch {
	case hanCommon[i/64]&(1<<(i%64)) != 0:
		return 0
	case name == csBig5 && hanBig5[i/64]&(1<<(i%64)) != 0:
		return 1.3
	case name != csBig5 && hanGB[i/64]&(1<<(i%64)) != 0:
		return 1
	}
	return 3
}

type hanSet [(0xa000 - 0x4e00 + 63) / 64]uint64

var (
	hanOnce                   sync.Once
	hanCommon, hanGB, hanBig5 hanSet
)

func (h *hanSet) add(text string) {
	for _, r := range text {
		if r >= 0x4e00 && r < 0xa000 {
			h[(r-0x4e00)/64] |= 1 << ((r - 0x4e00) % 64)
		}
	}
}

// fillHan builds the sets: the common characters from the list, the levels from the
// charsets' own order (level 1 of GB2312 is rows B0 to D7, of Big5 A4 to C6).
func fillHan() {
	hanCommon.add(commonHan)
	hanGB.add(levelOne(csGB, 0xb0, 0xd7, 0xa1))
	hanBig5.add(levelOne(csBig5, 0xa4, 0xc6, 0x40))
}

func levelOne(name string, from, to, low int) string {
	var b []byte
	for hi := from; hi <= to; hi++ {
		for lo := low; lo < 0xff; lo++ {
			if lo < 0x7f || lo > 0xa0 {
				b = append(b, byte(hi), byte(lo))
			}
		}
	}
	text, _ := decodeAs(b, name)
	return text
}

// commonHan lists the characters that make up most of running Chinese, simplified
// and traditional, and those of mail about accounts and money.
const commonHan = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运" +
	"您客服户订单提账帐号复谢请联系反馈核查审批款付款银卡冻结解支付宝微申诉投诉受理承诺小时内邮箱附件发送收到尽快贵工作日元额余转存密码平台商家店铺店卖买违规证明材料照片截图注册登录验证网站链接按照需要感谢敬礼顺颂祺此致先生女士尊敬谅解抱歉给带不便等待热线咨询人员专员经理部门监督局市场消费者权益退换货快递物流测试标题主题会议通知日程项目进度合同发票税附录" +
	"這個們來為國說時會對後裡種發現當沒動還進樣開從實無長機與業將兩間問應戰頭體見話員認爾變總電數報結務場計資許統區隊則聽卻達強難權設記類據張該規萬覺術領確傳師觀讓識帶導爭運過學經麼動於點關產歷號帳戶訂單覆謝請聯繫饋審凍轉碼臺賣買違證圖冊錄驗網連結鏈需謝諒抱歉給線詢專經監費權換貨遞測試標題會議項進約繳稅開戶銀行寄件者收件主旨您好客服貴公司提領款項處理團隊儘快回覆協助"
