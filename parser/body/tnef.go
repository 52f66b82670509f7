package body

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
)

// isTNEF tells Outlook's container (winmail.dat) by type or name.
func isTNEF(e *entity) bool {
	return e.media == "application/ms-tnef" || e.media == "application/vnd.ms-tnef" ||
		e.media == "application/octet-stream" && strings.EqualFold(e.given, "winmail.dat")
}

// TNEF ([MS-OXTNEF]): a signature, a key, then attributes with level, id, length, data
// and check sum. Only what text and files need is read.
const (
	tnefSignature  = 0x223e9f78
	attBody        = 0x0002800c
	attSubject     = 0x00018004
	attOEMCodepage = 0x00069007
	attMapiProps   = 0x00069003
	attRendData    = 0x00069002
	attTitle       = 0x00018010
	attData        = 0x0006800f
	attAttachment  = 0x00069005
)

// MAPI properties ([MS-OXPROPS]).
const (
	propSubject      = 0x0037
	propSenderName   = 0x0c1a
	propSenderEmail  = 0x0c1f
	propBody         = 0x1000
	propRTF          = 0x1009
	propHTML         = 0x1013
	propData         = 0x3701
	propFilename     = 0x3704
	propLongFilename = 0x3707
	propMIME         = 0x370e
	propContentID    = 0x3712
	propCodepage     = 0x3fde
	propSenderSMTP   = 0x5d01
)

// tnef unpacks the container: its files take its place in the list; its text counts
// when the mail has no other. A file of that name that is none is kept as it is.
func (w *walk) tnef(e *entity, s *source, depth int) []piece {
	t := w.transfer(e.encoding, s)
	b := bufio.NewReader(t)
	head, _ := b.Peek(6)
	if len(head) < 6 || binary.LittleEndian.Uint32(head) != tnefSignature || depth >= MaxDepth {
		w.m.defect(DefectTNEF)
		w.store(e, b)
		w.m.defect(t.damage())
		return nil
	}
	u := &tnefUnpacker{w: w, r: b, depth: depth}
	u.run()
	_, _ = io.Copy(io.Discard, b)
	w.m.defect(t.damage())
	return u.text()
}

type tnefUnpacker struct {
	w       *walk
	r       *bufio.Reader
	depth   int
	charset string // of 8-bit strings
	plain   string
	html    []byte
	rtf     []byte
	oem     []byte // attBody
	file    *file  // the current file
	title   string
}

func (u *tnefUnpacker) run() {
	_, _ = u.r.Discard(6)
	for n := 0; n < 20*MaxParts; n++ {
		var h [9]byte
		if _, err := io.ReadFull(u.r, h[:]); err != nil {
			if err != io.EOF {
				u.w.m.defect(DefectTNEF)
			}
			break
		}
		id, size := binary.LittleEndian.Uint32(h[1:]), int64(binary.LittleEndian.Uint32(h[5:]))
		body := &io.LimitedReader{R: u.r, N: size}
		u.attribute(id, body)
		_, _ = io.Copy(io.Discard, body)
		if _, err := u.r.Discard(2); err != nil || body.N > 0 {
			u.w.m.defect(DefectTNEF)
			break
		}
	}
	u.endFile()
}

func (u *tnefUnpacker) attribute(id uint32, body *io.LimitedReader) {
	switch id {
	case attRendData:
		u.endFile()
	case attData:
		u.begin()
		u.file.copy(body, u.w.rd.copyBuf)
	case attTitle, attBody, attSubject, attOEMCodepage, attMapiProps, attAttachment:
		data, whole := u.w.readAll(body, MaxUnpack)
		if !whole {
			u.w.m.defect(DefectTNEF)
		}
		u.small(id, data)
	}
}

// small takes an attribute that is held.
func (u *tnefUnpacker) small(id uint32, data []byte) {
	switch id {
	case attTitle:
		u.title = u.string8(data)
	case attBody:
		u.oem = data
	case attSubject:
		if u.w.m.Subject == "" {
			u.w.m.Subject = u.string8(data)
		}
	case attOEMCodepage:
		if len(data) >= 4 {
			u.codepage(binary.LittleEndian.Uint32(data))
		}
	case attMapiProps:
		u.props(data, u.messageProp)
	case attAttachment:
		u.props(data, u.fileProp)
	}
}

func (u *tnefUnpacker) codepage(n uint32) {
	if n != 0 && n < 100000 {
		u.charset = "cp" + strconv.Itoa(int(n))
	}
}

// begin starts the current file unless it has started.
func (u *tnefUnpacker) begin() {
	if u.file == nil {
		u.file = u.w.file(u.title, typeByName(u.title), nil)
		u.file.offer()
	}
}

func (u *tnefUnpacker) endFile() {
	if u.file != nil && len(u.w.m.Attachments) < MaxParts {
		u.file.list()
	}
	u.file, u.title = nil, ""
}

func (u *tnefUnpacker) string8(b []byte) string {
	b = bytes.TrimRight(b, "\x00")
	text, _, _ := decodeText(b, u.charset, u.w.hint)
	d := decoder{}
	return strings.TrimSpace(d.clean(text))
}

// prop is one MAPI property's value.
type prop struct {
	id, kind uint16
	data     []byte
}

// props walks a property list and hands each to f; it stops at the first that does not
// fit.
func (u *tnefUnpacker) props(data []byte, f func(prop)) {
	c := cursor{b: data}
	for n := c.u32(); n > 0 && c.ok(); n-- {
		p := prop{kind: c.u16(), id: c.u16()}
		if p.id >= 0x8000 { // a named property
			c.take(16)
			if c.u32() == 0 {
				c.take(4)
			} else {
				c.padded(c.u32())
			}
		}
		count := uint32(1)
		if p.kind&0x1000 != 0 || p.kind&0xfff >= 0x1e && p.kind&0xfff <= 0x1f || p.kind == 0x0d || p.kind == 0x102 {
			count = c.u32()
		}
		for ; count > 0 && c.ok(); count-- {
			p.data = c.value(p.kind & 0xfff)
		}
		if c.ok() {
			f(p)
		}
	}
	if c.bad {
		u.w.m.defect(DefectTNEF)
	}
}

// cursor reads little-endian values within bounds.
type cursor struct {
	b   []byte
	bad bool
}

func (c *cursor) ok() bool { return !c.bad }

func (c *cursor) take(n uint32) []byte {
	if uint64(n) > uint64(len(c.b)) {
		c.bad, c.b = true, nil
		return nil
	}
	out := c.b[:n]
	c.b = c.b[n:]
	return out
}

// padded takes a value that is filled up to four bytes; the filling may be missing at
// the end.
func (c *cursor) padded(n uint32) []byte {
	out := c.take(n)
	if fill := uint32(-int64(n) & 3); c.ok() {
		c.take(min(fill, uint32(len(c.b))))
	}
	return out
}

func (c *cursor) u16() uint16 {
	if b := c.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (c *cursor) u32() uint32 {
	if b := c.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (c *cursor) value(kind uint16) []byte {
	switch kind {
	case 0x02, 0x03, 0x04, 0x0a, 0x0b:
		return c.take(4)
	case 0x05, 0x06, 0x07, 0x14, 0x40:
		return c.take(8)
	case 0x48:
		return c.take(16)
	case 0x1e, 0x1f, 0x0d, 0x102:
		return c.padded(c.u32())
	}
	c.bad = true
	return nil
}

// string is a property's string value, as one line.
func (u *tnefUnpacker) string(p prop) string {
	if p.kind != 0x1f {
		return u.string8(p.data)
	}
	d := decoder{}
	return strings.TrimSpace(d.clean(utf16Text(p.data)))
}

// utf16Text decodes a Unicode string up to the NULs that end it.
func utf16Text(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return strings.TrimRight(string(utf16.Decode(units)), "\x00")
}

func (u *tnefUnpacker) messageProp(p prop) {
	switch p.id {
	case propCodepage:
		if len(p.data) >= 4 {
			u.codepage(binary.LittleEndian.Uint32(p.data))
		}
	case propBody:
		if p.kind == 0x1f {
			u.plain = utf16Text(p.data)
		} else {
			u.oem = p.data
		}
	case propHTML:
		u.html = p.data
	case propRTF:
		u.rtf = p.data
	case propSubject:
		if u.w.m.Subject == "" {
			u.w.m.Subject = u.string(p)
		}
	case propSenderName, propSenderEmail, propSenderSMTP:
		u.sender(p)
	}
}

// sender fills in who wrote a mail that exists only as TNEF.
func (u *tnefUnpacker) sender(p prop) {
	if u.w.m.FromFields > 0 {
		return
	}
	if len(u.w.m.From) == 0 {
		u.w.m.From = []Address{{}}
	}
	switch v := u.string(p); {
	case p.id == propSenderName:
		u.w.m.From[0].Name = v
	case strings.Contains(v, "@"):
		u.w.m.From[0].Address = v
	}
}

func (u *tnefUnpacker) fileProp(p prop) {
	switch p.id {
	case propData:
		u.object(p)
	case propLongFilename, propFilename:
		u.rename(u.string(p), p.id == propLongFilename)
	case propMIME:
		if m := strings.ToLower(u.string(p)); u.file != nil && strings.Contains(m, "/") && len(m) < 130 {
			u.file.a.Type = m
		}
	case propContentID:
		if u.file != nil {
			u.file.a.ContentID = strings.Trim(u.string(p), "<> ")
		}
	}
}

// rename gives the current file its long name. Properties follow the data.
func (u *tnefUnpacker) rename(given string, better bool) {
	name := SafeName(given)
	if u.file == nil || name == "" || !better && u.title != "" {
		return
	}
	if unsafeName(given) {
		u.w.m.defect(DefectName)
	}
	u.title = given
	u.file.a.Name = name
	if u.file.a.Type == "application/octet-stream" {
		u.file.a.Type = typeByName(name)
	}
}

// iidMessage marks an object that is itself a message in TNEF.
var iidMessage = []byte{0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46}

// object takes a file's data where it is a property: bytes, or a message.
func (u *tnefUnpacker) object(p prop) {
	if len(p.data) < 16 || !bytes.Equal(p.data[:16], iidMessage) {
		if u.file == nil && len(p.data) > 0 {
			u.begin()
			_, _ = u.file.Write(p.data)
		}
		return
	}
	if u.depth+1 >= MaxDepth || u.w.rd.parts >= MaxParts {
		u.w.limit(DefectDepth)
		return
	}
	u.w.rd.parts++
	data := p.data[16:]
	f := u.w.file(u.title, "application/ms-tnef", nil)
	f.offer()
	_, _ = f.Write(data)
	in := &walk{rd: u.w.rd, m: &Mail{}, root: true}
	sub := &tnefUnpacker{w: in, r: bufio.NewReader(bytes.NewReader(data)), depth: u.depth + 1, charset: u.charset}
	sub.run()
	in.finish(sub.text())
	u.w.m.Inner = append(u.w.m.Inner, Inner{Mail: in.m, Name: f.a.Name, SHA256: f.sum()})
	u.file = f
}

// text is the message's own text, the richest form first, when the mail has no other.
func (u *tnefUnpacker) text() []piece {
	if u.w.hasText {
		return nil
	}
	e := &entity{media: "text/plain", params: params{"charset": u.charset}}
	var p piece
	switch {
	case len(bytes.TrimSpace(u.html)) > 0:
		e.media = "text/html"
		p = u.w.makePiece(e, u.html)
	case u.plain != "":
		p = piece{text: trimText(tidy(u.plain)), source: "text/plain", charset: "utf-16le"}
	case len(u.oem) > 0:
		p = u.w.makePiece(e, bytes.TrimRight(u.oem, "\x00"))
	case len(u.rtf) > 0:
		raw, ok := lzfu(u.rtf)
		if !ok {
			u.w.m.defect(DefectTNEF)
		}
		p = piece{text: trimText(tidy(rtfText(raw))), source: "text/rtf", charset: u.charset}
	}
	return u.w.keep(p)
}
