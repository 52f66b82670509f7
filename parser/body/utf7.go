package body

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
)

// decodeUTF7 decodes UTF-7 (RFC 2152). An escape that holds no whole UTF-16 unit
// stays as it is.
func decodeUTF7(b []byte) string {
	var out strings.Builder
	s := string(b)
	for {
		i := strings.IndexByte(s, '+')
		if i < 0 {
			break
		}
		out.WriteString(s[:i])
		s = s[i+1:]
		n := 0
		for n < len(s) && base64Value[s[n]] < 64 && s[n] != '-' && s[n] != '_' {
			n++
		}
		text, ok := utf7Run(s[:n])
		switch {
		case n == 0 && strings.HasPrefix(s, "-"):
			out.WriteByte('+')
		case !ok:
			out.WriteByte('+')
			out.WriteString(s[:n])
			s = s[n:]
			continue
		default:
			out.WriteString(text)
		}
		s = strings.TrimPrefix(s[n:], "-")
	}
	out.WriteString(s)
	return out.String()
}

func utf7Run(s string) (string, bool) {
	raw, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil || len(raw) < 2 {
		return "", false
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i])<<8 | uint16(raw[2*i+1])
	}
	return string(utf16.Decode(units)), true
}

// decodeISO2022 decodes ISO-2022-KR (RFC 1557) and ISO-2022-CN (RFC 1922): shift-out
// begins two-byte characters of the set that an escape chose, shift-in ends them.
// CNS 11643 is not supported: such characters come out as question marks in a box.
func decodeISO2022(b []byte) string {
	var out strings.Builder
	set, shifted := "", false
	for i := 0; i < len(b); {
		switch c := b[i]; {
		case c == 0x1b && i+3 < len(b) && b[i+1] == '$' && (b[i+2] == ')' || b[i+2] == '*'):
			set = map[byte]string{'C': "euc-kr", 'A': csGB}[b[i+3]]
			i += 4
			continue
		case c == 0x0e:
			shifted = true
		case c == 0x0f:
			shifted = false
		case c == '\n':
			shifted = false
			out.WriteByte(c)
		case shifted && c > ' ' && i+1 < len(b):
			out.WriteString(twoByte(c, b[i+1], set))
			i++
		default:
			out.WriteByte(c & 0x7f)
		}
		i++
	}
	return out.String()
}

func twoByte(hi, lo byte, set string) string {
	if set == "" {
		return "\ufffd"
	}
	return decodeTable([]byte{hi | 0x80, lo | 0x80}, set)
}
