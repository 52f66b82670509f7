package body

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// tnefBuilder writes TNEF.
type tnefBuilder struct{ bytes.Buffer }

func newTNEF() *tnefBuilder {
	b := &tnefBuilder{}
	b.start()
	return b
}

func (b *tnefBuilder) start() {
	_ = binary.Write(b, binary.LittleEndian, uint32(tnefSignature))
	b.WriteString("\x01\x00")
}

func (b *tnefBuilder) header(level byte, id uint32, size int) {
	if b.Len() == 0 {
		b.start()
	}
	b.WriteByte(level)
	_ = binary.Write(b, binary.LittleEndian, id)
	_ = binary.Write(b, binary.LittleEndian, uint32(size))
}

func (b *tnefBuilder) attr(level byte, id uint32, data []byte) {
	b.header(level, id, len(data))
	b.Write(data)
	sum := uint16(0)
	for _, c := range data {
		sum += uint16(c)
	}
	_ = binary.Write(b, binary.LittleEndian, sum)
}

// mapi writes a property list: pairs of a property and its value (string: Unicode,
// []byte: binary, int: long).
func mapi(pairs ...any) []byte {
	var b bytes.Buffer
	le := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) }
	le(uint32(len(pairs) / 2))
	variable := func(kind uint16, id int, data []byte) {
		le(kind)
		le(uint16(id))
		le(uint32(1))
		le(uint32(len(data)))
		b.Write(data)
		b.Write(make([]byte, -len(data)&3))
	}
	for i := 0; i < len(pairs); i += 2 {
		id := pairs[i].(int)
		switch v := pairs[i+1].(type) {
		case int:
			le(uint16(3))
			le(uint16(id))
			le(uint32(v))
		case string:
			var s bytes.Buffer
			for _, u := range utf16.Encode([]rune(v + "\x00")) {
				_ = binary.Write(&s, binary.LittleEndian, u)
			}
			variable(0x1f, id, s.Bytes())
		case []byte:
			variable(0x102, id, v)
		}
	}
	return b.Bytes()
}

func mailWith(contentType string, data []byte) string {
	return head + "Content-Type: " + contentType + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wrap(base64.StdEncoding.EncodeToString(data)) + "\r\n"
}

func TestTNEF(t *testing.T) {
	inner := newTNEF()
	inner.attr(1, attMapiProps, mapi(propSubject, "inner subject", propBody, "inner body"))
	b := newTNEF()
	b.attr(1, attOEMCodepage, []byte{0xa8, 0x03, 0, 0, 0, 0, 0, 0}) // 936
	b.attr(1, attBody, encodeGB(t, "您好，见附件\x00"))
	b.attr(1, attMapiProps, mapi(0x8001, 5)[:4]) // a list that ends early
	b.attr(2, attRendData, make([]byte, 14))
	b.attr(2, attTitle, encodeGB(t, "合同.pdf\x00"))
	b.attr(2, attData, []byte("%PDF-1.4"))
	b.attr(2, attAttachment, mapi(propLongFilename, "../合同（最终版）.pdf", propMIME, "application/pdf", propContentID, "c1"))
	b.attr(2, attRendData, make([]byte, 14))
	b.attr(2, attAttachment, mapi(propData, append(append([]byte{}, iidMessage...), inner.Bytes()...)))
	m := Read(strings.NewReader(mailWith("application/ms-tnef; name=winmail.dat", b.Bytes())), Options{})
	wellFormed(t, m)
	same(t, "text", m.Text, "您好，见附件")
	same(t, "files", len(m.Attachments), 2)
	same(t, "name", m.Attachments[0].Name, "合同（最终版）.pdf")
	same(t, "type", m.Attachments[0].Type, "application/pdf")
	same(t, "size", m.Attachments[0].Size, 8)
	same(t, "cid", m.Attachments[0].ContentID, "c1")
	same(t, "inner mails", len(m.Inner), 1)
	same(t, "inner subject", m.Inner[0].Mail.Subject, "inner subject")
	same(t, "inner text", m.Inner[0].Mail.Text, "inner body")
	same(t, "damage", slices.Contains(m.Defects, DefectTNEF), true)
}

func encodeGB(t *testing.T, s string) []byte {
	b, err := encodings[csGB].NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestTNEFText checks which of the forms of the text counts.
func TestTNEFText(t *testing.T) {
	rtf := `{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset134 SimSun;}}{\*\generator x;}\pard\f0 Hello \f1\'c4\'fa\'ba\'c3\u21834?\par {\b bold}\tab end\'a9}`
	for _, c := range []struct {
		name, want, source string
		props              []byte
	}{
		{"HTML", "rich", "text/html", mapi(propBody, "plain", propHTML, []byte("<p>rich</p>"))},
		{"plain", "plain 你好", "text/plain", mapi(propBody, "plain 你好")},
		{"RTF", "Hello 您好啊\nbold\tend", "text/rtf", mapi(propRTF, append([]byte{0, 0, 0, 0, 0, 0, 0, 0, 'M', 'E', 'L', 'A', 0, 0, 0, 0}, rtf...))},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newTNEF()
			b.attr(1, attMapiProps, c.props)
			m := Read(strings.NewReader(mailWith("application/vnd.ms-tnef", b.Bytes())), Options{})
			wellFormed(t, m)
			if !strings.HasPrefix(m.Text, c.want) || m.TextSource != c.source {
				t.Errorf("%q out of %s", m.Text, m.TextSource)
			}
		})
	}
}

// TestTNEFBesideText checks that a text beside the container is not doubled.
func TestTNEFBesideText(t *testing.T) {
	b := newTNEF()
	b.attr(1, attMapiProps, mapi(propBody, "said twice"))
	raw := head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsaid once\r\n--b\r\nContent-Type: application/octet-stream; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		base64.StdEncoding.EncodeToString(b.Bytes()) + "\r\n--b--\r\n"
	m := Read(strings.NewReader(raw), Options{})
	same(t, "text", m.Text, "said once")
	same(t, "files", len(m.Attachments), 0)
}

func TestNotTNEF(t *testing.T) {
	m := Read(strings.NewReader(mailWith("application/octet-stream; name=winmail.dat", []byte("no such thing"))), Options{})
	same(t, "files", len(m.Attachments), 1)
	same(t, "size", m.Attachments[0].Size, 13)
	same(t, "defects", strings.Join(m.Defects, ","), DefectTNEF)
}

// TestLZFu uses the two examples of [MS-OXRTFCP] section 3.1.
func TestLZFu(t *testing.T) {
	example := func(s string) []byte {
		return append([]byte{0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7}, s...)
	}
	out, ok := lzfu(example("\x03\x00\x0a\x00rcpg125\x42\x32\x0a\xf3\x20hel\x09\x00\x20bw\x05\xb0ld\x7d\x0a\x80\x0f\xa0"))
	same(t, "text", string(out), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n")
	same(t, "ok", ok, true)
	_, ok = lzfu([]byte("short"))
	same(t, "ok", ok, false)
}

// der writes an element; indef one of indefinite length.
func der(tag byte, content ...[]byte) []byte {
	body := bytes.Join(content, nil)
	if n := len(body); n < 0x80 {
		return append([]byte{tag, byte(n)}, body...)
	} else {
		return append([]byte{tag, 0x82, byte(n >> 8), byte(n)}, body...)
	}
}

func indef(tag byte, content ...[]byte) []byte {
	return append(append([]byte{tag, 0x80}, bytes.Join(content, nil)...), 0, 0)
}

func TestSMIMEOpaque(t *testing.T) {
	part := []byte("Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n您好\r\n--i\r\nContent-Type: image/png; name=a.png\r\n\r\nxyz\r\n--i--\r\n")
	oidData := []byte{0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1}
	signed := func(seq func(byte, ...[]byte) []byte, content []byte) []byte {
		return seq(0x30, der(0x06, oidSigned), seq(0xa0, seq(0x30, der(0x02, []byte{1}), der(0x31), seq(0x30, oidData, seq(0xa0, content)), der(0x31))))
	}
	for name, data := range map[string][]byte{
		"definite":   signed(der, der(0x04, part)),
		"indefinite": signed(indef, indef(0x24, der(0x04, part[:30]), der(0x24, der(0x04, part[30:31])), indef(0x24), der(0x04, part[31:]))),
	} {
		t.Run(name, func(t *testing.T) {
			m := Read(strings.NewReader(mailWith("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", data)), Options{})
			wellFormed(t, m)
			same(t, "text", m.Text, "您好")
			same(t, "signed", m.Signed, true)
			same(t, "files", len(m.Attachments), 1)
			same(t, "defects", len(m.Defects), 0)
			for n := range data { // cut anywhere: no panic, damage named
				m := Read(strings.NewReader(mailWith("application/x-pkcs7-mime", data[:n])), Options{})
				wellFormed(t, m)
				if n < len(data)-20 && len(m.Defects) == 0 {
					t.Fatalf("cut at %d: nothing named", n)
				}
			}
		})
	}
}

// TestAttach checks that Options.Attach gets the very bytes that are hashed, and that
// its errors change nothing.
func TestAttach(t *testing.T) {
	var got bytes.Buffer
	opt := Options{Attach: func(name, media string) io.Writer {
		if media == "image/png" {
			return &got
		}
		return failing{}
	}}
	raw := head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\neHl6\r\n--b\r\nContent-Type: application/pdf\r\n\r\npdf\r\n--b--\r\n"
	m := Read(strings.NewReader(raw), opt)
	same(t, "bytes", got.String(), "xyz")
	same(t, "size", m.Attachments[1].Size, 3)
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
