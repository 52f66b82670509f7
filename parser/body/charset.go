package body

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// go-message asks one global function for charsets. It is set here, once, so that
// whoever uses go-message in this program decodes as this package does.
func init() {
	message.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		b, err := io.ReadAll(io.LimitReader(r, MaxSource))
		if err != nil {
			return nil, err
		}
		text, _, _ := decodeText(b, label, "")
		return strings.NewReader(text), nil
	}
}

// Canonical names of the charsets that are treated by rules of their own.
const (
	csUTF8    = "utf-8"
	csASCII   = "us-ascii"
	csGB      = "gb18030"
	csBig5    = "big5"
	cs1252    = "windows-1252"
	csUTF7    = "utf-7"
	csHZ      = "hz-gb-2312"
	csISOJP   = "iso-2022-jp"
	csISOKR   = "iso-2022-kr"
	csISOCN   = "iso-2022-cn"
	csUnknown = ""
)

// labels maps what mails call a charset, reduced by labelKey, to its canonical name.
// GB2312 and GBK labels mean GB18030: what carries them is regularly beyond them.
// ISO-8859-1 is read as windows-1252, as every browser does. Labels that say nothing
// map to csUnknown.
var labels = func() map[string]string {
	m := make(map[string]string)
	add := func(canonical, aliases string) {
		for a := range strings.FieldsSeq(aliases) {
			m[a] = canonical
		}
	}
	add(csUTF8, "utf8 utf8mb4 unicode11utf8 xutf8 cp65001 utf8bom utf88 csutf8 xunicode20utf8 unicode20utf8 utf")
	add(csGB, "gb gb2312 gbk gb18030 gb180302022 gb180302000 gb180302005 cp936 ms936 windows936 win936 936 xgbk euccn xeuccn gb231280 gb23121980 isoir58 csgb2312 csgb18030 csgbk csiso58gb231280 chinese isogb2312 cngb gb2312charset xgb2312 xmacchinesesimp zhcn gbk2312 gb23120 gb23128")
	add(csBig5, "big5 xbig5 cp950 ms950 windows950 win950 950 big5eten cnbig5 csbig5 big5hkscs xxbig5 big5tw big52003 big5hkscs2004 zhtw xmacchinesetrad")
	add(cs1252, "iso88591 latin1 l1 windows1252 win1252 cp1252 1252 isolatin1 iso885911987 ibm819 cp819 isoir100 csisolatin1 xansi ansix31101983 westerneuropean")
	add(csUTF7, "utf7 unicode11utf7 unicode20utf7 xutf7 csunicode11utf7 xunicode20utf7")
	add(csHZ, "hz hzgb2312 hzgb cshzgb2312")
	add(csISOJP, "iso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jpms csiso2022jp jis xjis iso2022 cp50220 cp50221 cp50222")
	add(csISOKR, "iso2022kr csiso2022kr")
	add(csISOCN, "iso2022cn iso2022cnext csiso2022cn")
	add("euc-kr", "euckr ksc56011987 ksc5601 ks c5601 ksc56011989 cp949 ms949 windows949 949 uhc xwindows949 korean cseuckr")
	add("shift_jis", "shiftjis sjis xsjis mskanji cp932 ms932 windows932 windows31j csshiftjis 932")
	add("euc-jp", "eucjp xeucjp cseucpkdfmtjapanese ujis")
	add("utf-16", "utf16 unicode ucs2 iso10646ucs2 csunicode")
	add("utf-16le", "utf16le unicodefffe ucs2le")
	add("utf-16be", "utf16be unicodefeff ucs2be")
	add("utf-32", "utf32 ucs4")
	add("utf-32le", "utf32le")
	add("utf-32be", "utf32be")
	add(csUnknown, "ansi default defaultcharset charset binary xunknown unknown unknown8bit xunknown8bit 8bit 7bit none null undefined xuserdefined usascii ascii ansix341968 iso646us us csascii isoir6 ibm367 cp367 autodetect auto system text plain")
	return m
}()

var encodings = map[string]encoding.Encoding{
	csGB: simplifiedchinese.GB18030, csBig5: traditionalchinese.Big5, cs1252: charmap.Windows1252,
	csHZ: simplifiedchinese.HZGB2312, csISOJP: japanese.ISO2022JP,
	"euc-kr": korean.EUCKR, "shift_jis": japanese.ShiftJIS, "euc-jp": japanese.EUCJP,
	"utf-16":   unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
	"utf-16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	"utf-32":   utf32.UTF32(utf32.LittleEndian, utf32.UseBOM),
	"utf-32le": utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM),
	"utf-32be": utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM),
}

// labelKey reduces a label to lower-case letters and digits, so that iso_8859-1,
// "ISO 8859-1" and iso8859-1 are one.
func labelKey(label string) string {
	b := make([]byte, 0, 32)
	for i := 0; i < len(label) && len(b) < 40; i++ {
		switch c := label[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b = append(b, c)
		case c >= 'A' && c <= 'Z':
			b = append(b, c|0x20)
		case c == ';' || c == ',':
			if len(b) > 0 {
				return string(b)
			}
		}
	}
	return string(b)
}

// families are the names by which a label of any make tells its charset.
var families = [][2]string{{"gb2312", csGB}, {"gbk", csGB}, {"gb18030", csGB}, {"big5", csBig5}, {"utf8", csUTF8}, {"2022jp", csISOJP}, {"shiftjis", "shift_jis"}, {"euckr", "euc-kr"}, {"eucjp", "euc-jp"}}

// canonical names the charset that a label means; known is false for a label that
// nobody knows.
func canonical(label string) (name string, known bool) {
	switch label { // by far the most
	case "utf-8", "UTF-8":
		return csUTF8, true
	case "":
		return csUnknown, true
	}
	key := labelKey(label)
	if name, ok := labels[key]; ok || key == "" {
		return name, true
	}
	for _, f := range families {
		if strings.Contains(key, f[0]) { // Python writes eucgb2312_cn
			return f[1], true
		}
	}
	for _, guess := range []string{ibmLabel(key), strings.ToLower(strings.Trim(label, " \"'"))} {
		if guess == "" {
			continue
		}
		if _, err := charset.Reader(guess, strings.NewReader("")); err == nil {
			return guess, true
		}
	}
	return csUnknown, false
}

// ibmLabel spells the number of a code page and of a part of ISO 8859 the way the
// registries do.
func ibmLabel(key string) string {
	for _, p := range []string{"windows", "win", "cp", "xcp", "ibm"} {
		if n, ok := strings.CutPrefix(key, p); ok && len(n) >= 3 && n[0] <= '9' {
			if len(n) == 4 && strings.HasPrefix(n, "125") {
				return "windows-" + n
			}
			return "ibm" + n
		}
	}
	if n, ok := strings.CutPrefix(key, "iso8859"); ok && n != "" {
		return "iso-8859-" + n
	}
	return ""
}

// decodeAs decodes by a canonical name. bad counts what could not be decoded.
func decodeAs(b []byte, name string) (text string, bad int) {
	switch name {
	case csUTF8:
		return decodeUTF8(b)
	case csUTF7:
		text = strings.ToValidUTF8(decodeUTF7(b), "\ufffd")
	case csISOKR, csISOCN:
		text = decodeISO2022(b)
	default:
		text = decodeTable(b, name)
	}
	return text, strings.Count(text, "\ufffd") - bytes.Count(b, []byte("\xef\xbf\xbd"))
}

func decodeTable(b []byte, name string) string {
	if e, ok := encodings[name]; ok {
		out, _ := e.NewDecoder().Bytes(b)
		return string(out)
	}
	r, err := charset.Reader(name, bytes.NewReader(b))
	if err != nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	out, _ := io.ReadAll(r)
	return strings.ToValidUTF8(string(out), "\ufffd")
}

// decodeUTF8 replaces what is not UTF-8, one mark a broken sequence.
func decodeUTF8(b []byte) (string, int) {
	if utf8.Valid(b) {
		return string(b), 0
	}
	var out strings.Builder
	out.Grow(len(b))
	bad := 0
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			bad++
			for n < len(b) && b[n]&0xc0 == 0x80 {
				n++
			}
		}
		out.WriteRune(r)
		b = b[n:]
	}
	return out.String(), bad
}
