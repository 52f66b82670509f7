package body

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// isCMS tells an S/MIME message (RFC 8551) that wraps the mail's content.
func isCMS(e *entity) bool {
	return e.media == "application/pkcs7-mime" || e.media == "application/x-pkcs7-mime" ||
		e.media == "application/octet-stream" && strings.HasSuffix(strings.ToLower(e.given), ".p7m")
}

// The content types of CMS (RFC 5652), DER without tag and length.
var (
	oidSigned        = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}
	oidEnveloped     = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03}
	oidEncrypted     = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06}
	oidAuthEnveloped = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17}
)

// cms reads the mail that an opaque signature wraps, and names what is encrypted. The
// signature is not verified. What cannot be opened is kept as a file.
func (w *walk) cms(e *entity, s *source, depth int) []piece {
	t := w.transfer(e.encoding, s)
	b := &berReader{r: bufio.NewReader(t)}
	head, _ := b.r.Peek(64)
	kind := strings.ToLower(e.params["smime-type"])
	switch {
	case bytes.Contains(head, oidSigned) && kind != "certs-only" && depth < MaxDepth:
		ps := w.signed(b, depth)
		_, _ = io.Copy(io.Discard, b.r)
		w.m.defect(t.damage())
		return ps
	case bytes.Contains(head, oidEnveloped), bytes.Contains(head, oidAuthEnveloped), bytes.Contains(head, oidEncrypted),
		strings.HasSuffix(kind, "enveloped-data"):
		w.m.Encrypted = "smime"
	default:
		w.m.defect(DefectCMS)
	}
	w.store(e, b.r)
	w.m.defect(t.damage())
	return nil
}

// signed reads the part inside SignedData.
func (w *walk) signed(b *berReader, depth int) []piece {
	w.m.Signed = true
	content, err := b.signedContent()
	if err != nil {
		w.m.defect(DefectCMS)
		return nil
	}
	in := newSource(content)
	defer in.release()
	h := w.rd.readHeader(in, w.m, true)
	w.root = true
	ps := w.part(w.entity(h, "text/plain"), in, depth+1)
	in.drain()
	if content.err != nil && content.err != io.EOF {
		w.m.defect(DefectCMS)
	}
	return ps
}

// berReader reads BER as it flows past: definite and indefinite lengths, nothing held.
type berReader struct {
	r   *bufio.Reader
	pos int64
}

var errBER = errors.New("not the expected BER")

// tag reads a tag and a length; length -1 is indefinite.
func (b *berReader) tag() (tag byte, length int64, err error) {
	if tag, err = b.byte(); err != nil {
		return 0, 0, err
	}
	if tag&0x1f == 0x1f { // no multi-byte tag occurs in CMS
		return 0, 0, errBER
	}
	c, err := b.byte()
	if err != nil || c == 0x80 {
		return tag, -1, err
	}
	if c < 0x80 {
		return tag, int64(c), nil
	}
	if c &= 0x7f; c > 7 {
		return 0, 0, errBER
	}
	for ; c > 0; c-- {
		x, err := b.byte()
		if err != nil {
			return 0, 0, err
		}
		length = length<<8 | int64(x)
	}
	return tag, length, nil
}

func (b *berReader) byte() (byte, error) {
	c, err := b.r.ReadByte()
	if err == nil {
		b.pos++
	}
	return c, err
}

// expect enters an element of that tag.
func (b *berReader) expect(want byte) error {
	tag, _, err := b.tag()
	if err == nil && tag != want {
		err = errBER
	}
	return err
}

// skip passes over the next element.
func (b *berReader) skip(depth int) error {
	tag, n, err := b.tag()
	switch {
	case err != nil:
		return err
	case depth > 20:
		return errBER
	case n >= 0:
		return b.discard(n)
	case tag&0x20 == 0:
		return errBER
	}
	for {
		next, err := b.r.Peek(2)
		if err != nil {
			return err
		}
		if next[0] == 0 && next[1] == 0 {
			return b.discard(2)
		}
		if err := b.skip(depth + 1); err != nil {
			return err
		}
	}
}

func (b *berReader) discard(n int64) error {
	k, err := io.CopyN(io.Discard, b.r, n)
	b.pos += k
	return err
}

// signedContent walks to the content of a SignedData: ContentInfo { OID, [0] {
// SignedData { version, digestAlgorithms, encapContentInfo { OID, [0] content } } } }.
func (b *berReader) signedContent() (*octets, error) {
	steps := []func() error{
		func() error { return b.expect(0x30) }, func() error { return b.skip(0) }, func() error { return b.expect(0xa0) },
		func() error { return b.expect(0x30) }, func() error { return b.skip(0) }, func() error { return b.skip(0) },
		func() error { return b.expect(0x30) }, func() error { return b.skip(0) }, func() error { return b.expect(0xa0) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	o := &octets{b: b}
	tag, n, err := b.tag()
	switch {
	case err != nil:
		return nil, err
	case tag == 0x04 && n >= 0:
		o.left = n
	case tag == 0x24:
		o.enter(n)
	default:
		return nil, errBER
	}
	return o, nil
}

// octets is the content of an OCTET STRING, whole or in pieces.
type octets struct {
	b    *berReader
	left int64   // of the current piece
	ends []int64 // where the open constructed strings end; -1: at an end mark
	err  error
}

func (o *octets) enter(n int64) {
	if n >= 0 {
		n += o.b.pos
	}
	o.ends = append(o.ends, n)
}

func (o *octets) Read(p []byte) (int, error) {
	for o.left == 0 && o.err == nil {
		o.err = o.next()
	}
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.b.r.Read(p[:min(int64(len(p)), o.left)])
	o.b.pos += int64(n)
	o.left -= int64(n)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	o.err = err
	return n, nil
}

// next finds the next piece; io.EOF after the last.
func (o *octets) next() error {
	k := len(o.ends) - 1
	if k < 0 {
		return io.EOF
	}
	if o.ends[k] >= 0 && o.b.pos >= o.ends[k] {
		o.ends = o.ends[:k]
		return nil
	}
	tag, n, err := o.b.tag()
	switch {
	case err != nil:
		return io.ErrUnexpectedEOF
	case tag == 0x04 && n >= 0:
		o.left = n
	case tag == 0x24 && k < 20:
		o.enter(n)
	case tag == 0 && n == 0 && o.ends[k] < 0:
		o.ends = o.ends[:k]
	default:
		return errBER
	}
	return nil
}
