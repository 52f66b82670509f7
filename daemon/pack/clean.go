package pack

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longRun is how many characters in a row without a glyph are named one by one;
// of a longer run (a sentence in a script the font lacks) only the first is
// named, with their number.
const longRun = 12

// printable makes text from outside drawable: line breaks stay, tabs and odd
// spaces become spaces, control characters, characters that change direction or
// have no width go, and a character that no font here can draw becomes a named
// placeholder, 〔U+20BB7〕. The originals beside it keep every byte.
func (f *face) printable(s string) string {
	if f.plain(s) {
		return s
	}
	s = norm.NFC.String(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\ufffd")))
	s = narrow(s)
	var b strings.Builder
	var lost []rune
	flush := func() {
		b.WriteString(placeholder(lost))
		lost = lost[:0]
	}
	for _, r := range s {
		text, ok := f.drawable(r)
		if !ok {
			lost = append(lost, r)
			continue
		}
		if text != "" {
			flush()
		}
		b.WriteString(text)
	}
	flush()
	return b.String()
}

// plain says that nothing in s needs care: the usual case, found without copying.
func (f *face) plain(s string) bool {
	for _, r := range s {
		if r == '\n' {
			continue
		}
		if r < 0x20 || r >= 0x7f && r < 0xa0 || r == utf8.RuneError || spaceLike(r) || invisible(r) || wide[r] != "" || unicode.Is(unicode.Mn, r) || !f.has(r) {
			return false
		}
	}
	return true
}

// drawable returns what stands for r on paper, and false when nothing can.
func (f *face) drawable(r rune) (string, bool) {
	switch {
	case r == '\n' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
		return "\n", true
	case r == '\t':
		return "    ", true
	case r < 0x20 || r >= 0x7f && r < 0xa0 || invisible(r):
		return "", true
	case spaceLike(r):
		return " ", true
	case f.has(r):
		return string(r), true
	}
	same := norm.NFKC.String(string(r)) // 𝐀, ﬁ, compatibility ideographs
	for _, c := range same {
		if !f.has(c) {
			return "", false
		}
	}
	return same, true
}

// wide are the signs that the font draws a whole square wide, as Chinese wants
// them, with what stands for them beside Latin letters.
var wide = map[rune]string{'“': "\"", '”': "\"", '‘': "'", '’': "'", '…': "...", '•': "-", '·': "-"}

// narrow replaces wide signs beside Latin text: an opening one by what follows
// it, the others by what goes before.
func narrow(s string) string {
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		next := i - 1
		if r == '“' || r == '‘' || i == 0 {
			next = i + 1
		}
		if wide[r] != "" && next < len(runes) && latin(runes[next]) {
			b.WriteString(wide[r])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// latin says that r belongs to text of letters or digits.
func latin(r rune) bool { return r < 0x2000 && !unicode.IsSpace(r) && wide[r] == "" }

// spaceLike are the spaces other than the ordinary and the ideographic one.
func spaceLike(r rune) bool {
	return r == 0xa0 || r >= 0x2000 && r <= 0x200a || r == 0x202f || r == 0x205f || r == 0x1680
}

// invisible are the characters without a picture: soft hyphen, zero-width and
// direction marks, variation selectors, tags.
func invisible(r rune) bool {
	switch {
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0xfeff, r >= 0x180b && r <= 0x180f:
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xfff0 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe0fff:
	default:
		return false
	}
	return true
}

// placeholder names characters that cannot be drawn.
func placeholder(lost []rune) string {
	if len(lost) == 0 {
		return ""
	}
	if len(lost) > longRun {
		return fmt.Sprintf("〔U+%04X … ×%d〕", lost[0], len(lost))
	}
	var b strings.Builder
	for _, r := range lost {
		fmt.Fprintf(&b, "〔U+%04X〕", r)
	}
	return b.String()
}

// oneLine is printable text on one line.
func (f *face) oneLine(s string) string {
	return strings.Join(strings.Fields(f.printable(s)), " ")
}

// longNumber finds what may be an identity or a card number: 13 to 19 digits,
// ASCII or full-width, singly spaced or hyphenated, the last one perhaps an X.
var longNumber = regexp.MustCompile(`[0-9０-９](?:[ -]?[0-9０-９]){12,18}[Xx]?`)

// masked hides the middle of identity and bank card numbers. It is for derived
// copies alone; originals are never touched.
func masked(s string) string {
	return longNumber.ReplaceAllStringFunc(s, func(found string) string {
		digits := digitsOf(found)
		if !identityNumber(digits) && !cardNumber(digits) {
			return found
		}
		return hideMiddle(found, len(digits))
	})
}

// digitsOf returns the digits (and a final X) of a number, ASCII.
func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == ' ' || r == '-':
			return -1
		case r == 'x':
			return 'X'
		}
		return r
	}, s)
}

// hideMiddle keeps the first and the last four digits.
func hideMiddle(s string, digits int) string {
	i := 0
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return r
		}
		i++
		if i > 4 && i <= digits-4 {
			return '*'
		}
		return r
	}, s)
}

// identityNumber recognises China's identity numbers (GB 11643-1999): 18
// characters with a date of birth in the middle, or the 15 digits of before.
func identityNumber(s string) bool {
	day, layout := "", "20060102"
	switch len(s) {
	case 18:
		day = s[6:14]
	case 15:
		day, layout = "19"+s[6:12], "20060102"
	default:
		return false
	}
	t, err := time.Parse(layout, day)
	return err == nil && t.Year() >= 1900 && t.Year() < 2100
}

// cardNumber recognises payment cards by their check digit (ISO/IEC 7812-1,
// annex B), and UnionPay's by their prefix.
func cardNumber(s string) bool {
	if strings.HasSuffix(s, "X") {
		return false
	}
	if len(s) >= 16 && strings.HasPrefix(s, "62") {
		return true
	}
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
