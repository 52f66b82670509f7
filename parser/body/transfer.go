package body

import (
	"bytes"
	"io"
)

// base64Value maps a byte to its six bits; 64 is the padding, 65 a byte that does
// not count. The URL alphabet is taken too.
var base64Value = func() (t [256]byte) {
	for i := range t {
		t[i] = 65
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		t[c] = byte(i)
	}
	t['-'], t['_'], t['='] = 62, 63, 64
	return t
}()

// base64Reader decodes base64 as it comes: line ends, blanks and foreign bytes are
// passed over, padding in the middle begins anew, a cut end gives what it has.
type base64Reader struct {
	s    *source
	in   []byte
	acc  uint32
	n    uint // sextets in acc
	junk bool // met a byte that does not belong
	pad  int
	nl   bool // just after a line end
	end  bool // after padding or an empty line: what follows may be a footer that a list added
	stop bool // it is one
}

func (b *base64Reader) Read(p []byte) (int, error) {
	n := 0
	for n == 0 {
		for len(b.in) == 0 || b.stop {
			if b.in = b.s.window(); len(b.in) == 0 {
				return b.tail(p)
			}
		}
		if len(p) < 4 {
			return 0, io.ErrShortBuffer
		}
		n = b.decode(p)
	}
	return n, nil
}

// tail gives the bytes of an unfinished last group.
func (b *base64Reader) tail(p []byte) (int, error) {
	n := 0
	if b.n > 0 {
		b.junk = b.junk || b.pad == 0
		n = b.flush(p)
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// flush writes the whole bytes of an incomplete group and forgets it.
func (b *base64Reader) flush(p []byte) int {
	n := 0
	switch b.n {
	case 2:
		p[0], n = byte(b.acc>>4), 1
	case 3:
		p[0], p[1], n = byte(b.acc>>10), byte(b.acc>>2), 2
	}
	b.acc, b.n = 0, 0
	return n
}

// decode consumes input until it or p is used up.
func (b *base64Reader) decode(p []byte) int {
	n := 0
	for len(b.in) > 0 && n+4 <= len(p) {
		if b.end && b.footer() {
			return n
		}
		if b.n == 0 {
			k := b.groups(p[n:])
			n += k
			b.nl = b.nl && k == 0
			if len(b.in) == 0 || n+4 > len(p) {
				break
			}
		}
		c := b.in[0]
		b.in = b.in[1:]
		switch v := base64Value[c]; {
		case v < 64:
			b.nl = false
			b.acc, b.n = b.acc<<6|uint32(v), b.n+1
			if b.n == 4 {
				p[n], p[n+1], p[n+2] = byte(b.acc>>16), byte(b.acc>>8), byte(b.acc)
				n, b.acc, b.n = n+3, 0, 0
			}
		case v == 64:
			b.pad++
			b.end = true
			n += b.flush(p[n:])
		case c == '\n':
			b.end = b.end || b.nl && b.n == 0
			b.nl = true
		case c > ' ':
			b.junk = true
		}
	}
	return n
}

// footer tells whether the data is over: the next line is no base64. The rest is
// passed over then.
func (b *base64Reader) footer() bool {
	b.in = bytes.TrimLeft(b.in, " \t\r\n=")
	if len(b.in) == 0 {
		return true
	}
	b.end = false
	line, _, _ := bytes.Cut(b.in[:min(len(b.in), 80)], []byte("\n"))
	for _, c := range bytes.TrimRight(line, " \r") {
		if !isBase64(c) {
			b.in, b.stop, b.junk = nil, true, true
			return true
		}
	}
	return false
}

// groups decodes whole groups of four: the fast path.
func (b *base64Reader) groups(p []byte) int {
	in, n := b.in, 0
	for len(in) >= 4 && n+3 <= len(p) {
		v0, v1, v2, v3 := base64Value[in[0]], base64Value[in[1]], base64Value[in[2]], base64Value[in[3]]
		if v0|v1|v2|v3 >= 64 {
			break
		}
		x := uint32(v0)<<18 | uint32(v1)<<12 | uint32(v2)<<6 | uint32(v3)
		p[n], p[n+1], p[n+2] = byte(x>>16), byte(x>>8), byte(x)
		in, n = in[4:], n+3
	}
	b.in = in
	return n
}

// appendBase64 decodes one string; bad tells that it held foreign bytes.
func appendBase64(out []byte, s string) (_ []byte, bad bool) {
	b := base64Reader{in: []byte(s)}
	buf := make([]byte, len(s)+4)
	n := 0
	for len(b.in) > 0 {
		n += b.decode(buf[n:])
	}
	n += b.flush(buf[n:])
	return append(out, buf[:n]...), b.junk
}

// qpReader decodes quoted-printable; what is no escape stays as it is.
type qpReader struct {
	s    *source
	in   []byte // the bytes at hand
	next []byte // those after them, while in is an escape put together from two windows
	held []byte // the start of an escape whose rest has not come yet
	junk bool
}

func (q *qpReader) Read(p []byte) (int, error) {
	if len(p) < 64 {
		return 0, io.ErrShortBuffer
	}
	n := 0
	for n == 0 {
		if len(q.in) == 0 && !q.more() {
			if len(q.held) == 0 {
				return 0, io.EOF
			}
			last := q.last()
			q.held = nil
			return copy(p, last), nil
		}
		n = q.decode(p)
	}
	return n, nil
}

// more gets the next bytes. A held escape is completed with a few of them, so that the
// window need not be copied.
func (q *qpReader) more() bool {
	if len(q.next) == 0 {
		q.next = q.s.window()
	}
	if len(q.next) == 0 {
		return false
	}
	if len(q.held) == 0 {
		q.in, q.next = q.next, nil
		return true
	}
	n := min(4, len(q.next))
	q.in, q.held = append(q.held, q.next[:n]...), nil
	q.next = q.next[n:]
	return true
}

// last is what remains at the end: a soft break disappears.
func (q *qpReader) last() []byte {
	h := bytes.TrimRight(q.held, " \t\r\n")
	if len(h) == 1 {
		return nil
	}
	if len(h) > 0 {
		q.junk = true
	}
	return h
}

// decode consumes input until it or p is used up, or only the start of an escape
// is left, which is held for the next bytes.
func (q *qpReader) decode(p []byte) int {
	n := 0
	for len(q.in) > 0 && n < len(p) {
		c := q.in[0]
		if c != '=' {
			k := 1
			for limit := min(len(q.in), len(p)-n); k < limit && q.in[k] != '='; k++ {
			}
			n += copy(p[n:], q.in[:k])
			q.in = q.in[k:]
			continue
		}
		size, c, ok := escape(q.in)
		switch {
		case size == 0 && len(q.in) < 256:
			q.held = append([]byte(nil), q.in...)
			q.in = nil
			return n
		case size <= 1:
			size, c, ok = 1, '=', true
			q.junk = true
		}
		if ok {
			p[n] = c
			n++
		}
		q.in = q.in[size:]
	}
	return n
}

// escape reads what follows an equals sign: two hex digits, or blanks and a line
// end (a soft break, no byte). size 0: more input is needed. Anything else is an
// equals sign.
func escape(in []byte) (size int, c byte, ok bool) {
	if len(in) >= 3 && isHex(in[1]) && isHex(in[2]) {
		return 3, unhex(in[1])<<4 | unhex(in[2]), true
	}
	i := 1
	for i < len(in) && (in[i] == ' ' || in[i] == '\t' || in[i] == '\r') {
		i++
	}
	switch {
	case i < len(in) && in[i] == '\n':
		return i + 1, 0, false
	case i == len(in), len(in) == 2 && isHex(in[1]):
		return 0, 0, false
	}
	return 1, '=', true
}
