package body

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// lzfuDictionary is what a compressed RTF body ([MS-OXRTFCP]) may refer to before its
// own first byte.
const lzfuDictionary = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"

// lzfu decompresses an RTF body. ok is false when it ends early or is no such thing;
// what was decompressed is returned all the same.
func lzfu(b []byte) (out []byte, ok bool) {
	if len(b) < 16 {
		return nil, false
	}
	size, kind := binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint32(b[8:])
	if kind == 0x414c454d { // "MELA": not compressed
		return b[16:], true
	}
	if kind != 0x75465a4c { // "LZFu"
		return nil, false
	}
	limit := int(min(size, MaxUnpack))
	var dict [4096]byte
	pos := copy(dict[:], lzfuDictionary)
	put := func(c byte) {
		out = append(out, c)
		dict[pos] = c
		pos = (pos + 1) & 4095
	}
	for b = b[16:]; len(b) > 0 && len(out) < limit; {
		flags := b[0]
		b = b[1:]
		for bit := 0; bit < 8 && len(out) < limit; bit++ {
			if flags>>bit&1 == 0 {
				if len(b) < 1 {
					return out, false
				}
				put(b[0])
				b = b[1:]
				continue
			}
			if len(b) < 2 {
				return out, false
			}
			ref := int(b[0])<<8 | int(b[1])
			b = b[2:]
			from, n := ref>>4, ref&15+2
			if from == pos {
				return out, true
			}
			for range n {
				put(dict[from])
				from = (from + 1) & 4095
			}
		}
	}
	return out, len(out) >= limit
}

// rtfReader turns RTF into text: characters and line ends, nothing else.
type rtfReader struct {
	in      []byte
	i       int
	out     strings.Builder
	bytes   []byte // 8-bit characters that wait to be decoded together
	state   rtfState
	stack   []rtfState
	ansi    string            // the document's charset
	fonts   map[string]string // charset by font number
	surr    rune              // the first half of a character beyond the BMP
	skipped int               // fallback characters of a \u still to be passed over
}

type rtfState struct {
	skip  bool // a destination that is not text
	fonts bool // the font table
	font  string
	uc    int // how many fallback characters follow a \u
}

func rtfText(in []byte) string {
	r := &rtfReader{in: in, ansi: cs1252, fonts: make(map[string]string), state: rtfState{uc: 1}}
	for r.i < len(r.in) {
		r.step()
	}
	r.flush()
	return r.out.String()
}

func (r *rtfReader) step() {
	c := r.in[r.i]
	r.i++
	switch c {
	case '{':
		r.flush()
		r.skipped = 0
		if len(r.stack) < 1000 {
			r.stack = append(r.stack, r.state)
		}
	case '}':
		r.flush()
		r.skipped = 0
		if n := len(r.stack); n > 0 {
			r.state = r.stack[n-1]
			r.stack = r.stack[:n-1]
		}
	case '\\':
		r.control()
	case '\r', '\n':
	default:
		r.char(c)
	}
}

// char takes one byte of text.
func (r *rtfReader) char(c byte) {
	switch {
	case r.skipped > 0:
		r.skipped--
	case !r.state.skip && !r.state.fonts:
		r.bytes = append(r.bytes, c)
	}
}

// flush decodes the bytes collected so far by the charset of the font.
func (r *rtfReader) flush() {
	if len(r.bytes) == 0 {
		return
	}
	name := r.fonts[r.state.font]
	if name == "" {
		name = r.ansi
	}
	text, _ := decodeAs(r.bytes, name)
	r.out.WriteString(text)
	r.bytes = r.bytes[:0]
}

func (r *rtfReader) control() {
	if r.i >= len(r.in) {
		return
	}
	c := r.in[r.i]
	if c|0x20 >= 'a' && c|0x20 <= 'z' {
		r.word()
		return
	}
	r.i++
	switch c {
	case '\'':
		if r.i+1 < len(r.in) && isHex(r.in[r.i]) && isHex(r.in[r.i+1]) {
			r.char(unhex(r.in[r.i])<<4 | unhex(r.in[r.i+1]))
			r.i += 2
		}
	case '\\', '{', '}':
		r.char(c)
	case '~':
		r.char(' ')
	case '*':
		r.state.skip = true
	case '\r', '\n':
		r.newline()
	}
}

func (r *rtfReader) newline() {
	if !r.state.skip && !r.state.fonts {
		r.flush()
		r.out.WriteByte('\n')
	}
}

// word reads a control word with its number.
func (r *rtfReader) word() {
	from := r.i
	for r.i < len(r.in) && r.in[r.i]|0x20 >= 'a' && r.in[r.i]|0x20 <= 'z' {
		r.i++
	}
	name := string(r.in[from:min(r.i, from+32)])
	from = r.i
	if r.i < len(r.in) && r.in[r.i] == '-' {
		r.i++
	}
	for r.i < len(r.in) && r.in[r.i] >= '0' && r.in[r.i] <= '9' {
		r.i++
	}
	num := string(r.in[from:min(r.i, from+12)])
	if r.i < len(r.in) && r.in[r.i] == ' ' {
		r.i++
	}
	n, _ := strconv.Atoi(num)
	r.act(name, num, n)
}

func (r *rtfReader) act(name, num string, n int) {
	switch name {
	case "par", "line", "row", "sect", "page":
		r.newline()
	case "tab", "cell":
		r.char('\t')
	case "u":
		r.unicode(n)
	case "uc":
		r.state.uc = max(0, min(n, 16))
	case "ansicpg":
		if name, known := canonical("cp" + num); known && name != csUnknown {
			r.ansi = name
		}
	case "f", "deff":
		r.flush()
		r.state.font = num
	case "fcharset":
		r.fonts[r.state.font] = fontCharset(n)
	case "fonttbl":
		r.state.fonts = true
	case "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "headerl", "footerl", "listtable", "themedata", "generator", "fldinst":
		r.state.skip = true
	case "bin":
		r.i = min(len(r.in), r.i+max(0, n))
	case "emdash", "endash", "lquote", "rquote", "ldblquote", "rdblquote", "bullet":
		if !r.state.skip {
			r.flush()
			r.out.WriteString(map[string]string{"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•"}[name])
		}
	}
}

// unicode writes \uN, which is a UTF-16 unit, possibly negative.
func (r *rtfReader) unicode(n int) {
	r.skipped = r.state.uc
	if r.state.skip || r.state.fonts {
		return
	}
	r.flush()
	u := rune(uint16(n))
	switch {
	case u >= 0xd800 && u < 0xdc00:
		r.surr = u
		return
	case u >= 0xdc00 && u < 0xe000:
		if r.surr != 0 {
			r.out.WriteRune((r.surr-0xd800)<<10 + (u - 0xdc00) + 0x10000)
		}
	default:
		r.out.WriteRune(u)
	}
	r.surr = 0
}

// fontCharset is the charset of a font by the number that Windows gives it.
func fontCharset(n int) string {
	switch n {
	case 134:
		return csGB
	case 136:
		return csBig5
	case 128:
		return "shift_jis"
	case 129:
		return "euc-kr"
	case 204:
		return "windows-1251"
	}
	return ""
}
