package body

import (
	"bytes"
	"io"
)

// uuLine decodes one line of uuencoded data; ok is false when it is none. Lines whose
// trailing blanks were lost are taken.
func uuLine(out, line []byte) (_ []byte, ok bool) {
	line = bytes.TrimRight(line, "\r\n")
	if len(line) == 0 {
		return out, false
	}
	n := int(line[0]-' ') & 63
	data := line[1:]
	if line[0] < ' ' || line[0] > '`' || len(data) > (n+2)/3*4+3 || len(data) < (n+2)/3*4-8 {
		return out, false
	}
	for i := 0; n > 0; i += 4 {
		var v [4]byte
		for k := range v {
			if i+k < len(data) {
				if c := data[i+k]; c < ' ' || c > '`' {
					return out, false
				}
				v[k] = (data[i+k] - ' ') & 63
			}
		}
		three := [3]byte{v[0]<<2 | v[1]>>4, v[1]<<4 | v[2]>>2, v[2]<<6 | v[3]}
		out = append(out, three[:min(n, 3)]...)
		n -= 3
	}
	return out, true
}

// uuBegin reads "begin 644 name".
func uuBegin(line []byte) (name string, ok bool) {
	rest, ok := bytes.CutPrefix(line, []byte("begin "))
	if !ok {
		return "", false
	}
	mode, file, ok := bytes.Cut(bytes.TrimLeft(rest, " "), []byte(" "))
	if !ok || len(mode) < 3 || len(mode) > 4 || bytes.Trim(mode, "01234567") != nil && len(bytes.Trim(mode, "01234567")) > 0 {
		return "", false
	}
	file = bytes.TrimSpace(file)
	return string(file), len(file) > 0 && len(file) < 500
}

// isUUEnd tells the lines that close the data: "end", and the empty line before it.
func isUUEnd(line []byte) bool { return string(bytes.TrimRight(line, " \t\r\n")) == "end" }

// lineCutter hands out the lines of what is written to it, each with its end. A line
// longer than maxLine is handed out in pieces.
type lineCutter struct {
	open []byte
	line func(line []byte)
}

const maxLine = 8 << 10

func (l *lineCutter) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		i := bytes.IndexByte(p, '\n') + 1
		if i == 0 && len(l.open)+len(p) < maxLine {
			l.open = append(l.open, p...)
			return n, nil
		}
		if i == 0 {
			i = len(p)
		}
		if len(l.open) > 0 {
			l.open = append(l.open, p[:i]...)
			l.line(l.open)
			l.open = l.open[:0]
		} else {
			l.line(p[:i])
		}
		p = p[i:]
	}
	return n, nil
}

func (l *lineCutter) finish() {
	if len(l.open) > 0 {
		l.line(l.open)
		l.open = nil
	}
}

// uuFilter takes uuencoded files out of plain text as it flows past, and keeps the
// text up to the limit.
type uuFilter struct {
	w     *walk
	cut   lineCutter
	text  []byte
	whole bool
	begin []byte // a begin line whose first data line has not come yet
	file  *file
	buf   []byte
}

// plainText reads a text part and unpacks the files in it.
func (w *walk) plainText(r io.Reader) (text []byte, whole bool) {
	u := &uuFilter{w: w, whole: true}
	u.cut.line = u.line
	buf := w.rd.copyBuf
	for {
		n, err := r.Read(buf)
		u.write(buf[:n])
		if err != nil {
			break
		}
	}
	u.cut.finish()
	if u.begin != nil {
		u.plain(u.begin)
	}
	if u.file != nil {
		w.m.defect(DefectUU)
		u.file.list()
	}
	return u.text, u.whole
}

// write takes the next bytes; those that cannot begin a file are kept as a whole.
func (u *uuFilter) write(p []byte) {
	if i := bytes.IndexByte(p, '\n') + 1; i > 0 && len(u.cut.open) > 0 {
		_, _ = u.cut.Write(p[:i])
		p = p[i:]
	}
	if u.file != nil || u.begin != nil || len(u.cut.open) > 0 || bytes.Contains(p, []byte("begin ")) {
		_, _ = u.cut.Write(p)
		return
	}
	last := bytes.LastIndexByte(p, '\n') + 1
	u.plain(p[:last])
	_, _ = u.cut.Write(p[last:])
}

// plain keeps text. Text past the limit is not looked at.
func (u *uuFilter) plain(p []byte) {
	n := min(len(p), MaxText+utf8Slack-len(u.text))
	u.text = append(u.text, p[:n]...)
	u.whole = u.whole && n == len(p)
}

// utf8Slack lets a text that is longer in its own charset than in UTF-8 reach the
// limit.
const utf8Slack = MaxText

func (u *uuFilter) line(line []byte) {
	switch {
	case u.file != nil:
		u.data(line)
	case u.begin != nil:
		begin := u.begin
		u.begin = nil
		if _, ok := uuLine(u.buf[:0], line); !ok && !isUUEnd(line) || len(line) < 2 {
			u.plain(begin)
			u.line(line)
			return
		}
		name, _ := uuBegin(begin)
		d := decoder{hint: u.w.hint}
		given := d.text(name)
		u.file = u.w.file(given, typeByName(given), nil)
		u.file.offer()
		u.data(line)
	default:
		if _, ok := uuBegin(line); ok {
			u.begin = append([]byte(nil), line...)
			return
		}
		u.plain(line)
	}
}

// data takes a line of a file. The first line that is none ends the file.
func (u *uuFilter) data(line []byte) {
	if isUUEnd(line) {
		u.file.list()
		u.file = nil
		return
	}
	out, ok := uuLine(u.buf[:0], line)
	u.buf = out[:0]
	if ok || isBlank(line) {
		_, _ = u.file.Write(out)
		return
	}
	u.w.m.defect(DefectUU)
	u.file.list()
	u.file = nil
	u.plain(line)
}

// uuReader decodes a part whose transfer encoding is uuencode.
type uuReader struct {
	s    *source
	cut  lineCutter
	out  []byte
	on   bool
	done bool
	junk bool
}

func (u *uuReader) Read(p []byte) (int, error) {
	u.cut.line = u.line
	for len(u.out) == 0 {
		w := u.s.window()
		if w == nil {
			u.cut.finish()
			if len(u.out) == 0 {
				u.junk = u.junk || !u.done
				return 0, io.EOF
			}
			break
		}
		_, _ = u.cut.Write(w)
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

func (u *uuReader) line(line []byte) {
	switch {
	case u.done:
	case !u.on:
		_, u.on = uuBegin(line)
	case isUUEnd(line):
		u.done = true
	default:
		var ok bool
		if u.out, ok = uuLine(u.out, line); !ok && !isBlank(line) {
			u.junk = true
		}
	}
}
