package parser

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

// hostile are inputs that break parsers: none may crash, hang or lose the mail.
func hostile() map[string][]byte {
	nested := strings.Builder{}
	for i := range 5000 {
		nested.WriteString("Content-Type: multipart/mixed; boundary=b" + strings.Repeat("x", i%7) + "\r\n\r\n--b" + strings.Repeat("x", i%7) + "\r\n")
	}
	random := make([]byte, 1<<20)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	text := func(s string) []byte {
		return []byte("From: a@example.com\r\nDate: Mon, 28 Sep 2026 10:00:00 +0800\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + s)
	}
	return map[string][]byte{
		"empty": {}, "NUL": make([]byte, 1000), "no end of header": []byte(strings.Repeat("X: y\r\n", 1000)), "random": random,
		"a header of 5 MB": []byte("Subject: " + strings.Repeat("a", 5<<20) + "\r\n\r\nx"), "many headers": []byte(strings.Repeat("A: b\n", 200000) + "\nx"),
		"500,000 addresses": []byte("To: " + strings.Repeat("a@example.com,", 100000) + "\r\n\r\nx"), "parentheses": []byte("From: " + strings.Repeat("(", 100000) + "\r\n\r\nx"),
		"100,000 references": []byte("References: " + strings.Repeat("<a@example.com> ", 100000) + "\r\n\r\nx"),
		"one long line":      text(strings.Repeat("x", 1<<20)), "three": text(strings.Repeat("三", 1<<18)), "dashes": text(strings.Repeat("1-", 1<<19)), "within": text(strings.Repeat("内", 1<<18)),
		"quotes": text(strings.Repeat("> ", 1<<19)), "wrote": text(strings.Repeat("On Mon, 28 Sep 2026 a wrote:\n", 30000)), "labels": text(strings.Repeat("发件人：\n", 60000)),
		"date 9999": []byte("Date: Fri, 31 Dec 9999 23:59:59 +0000\r\n\r\n我们将在3个工作日内回复"), "date absent": []byte("From: a@example.com\r\n\r\n我们将在3个工作日内回复"),
		"nested": []byte(nested.String()), "HTML depth": []byte("Content-Type: text/html\r\n\r\n" + strings.Repeat("<div>", 100000)),
		"escapes": text("\x1b[2J\u202e我们将在3个工作日内回复\x00"), "template": text("{{.}} <script>alert(1)</script>"),
	}
}

func TestHostileInput(t *testing.T) {
	ctx := testContext()
	for name, raw := range hostile() {
		t.Run(name, func(t *testing.T) {
			m := Parse(bytes.NewReader(raw), ctx)
			if _, err := json.Marshal(m); err != nil {
				t.Error(err)
			}
			if strings.ContainsRune(m.Text, 0) {
				t.Error("a NUL in the text")
			}
		})
	}
}

func TestAReaderThatFailsInTheMiddle(t *testing.T) {
	head := "From: a@example.com\r\nSubject: hello\r\n\r\nfirst line\r\n"
	m := Parse(&failing{Reader: bytes.NewReader([]byte(head))}, testContext())
	if m.Subject != "hello" || len(m.Defects) == 0 {
		t.Errorf("subject %q, defects %v", m.Subject, m.Defects)
	}
	if m := Parse(unseekable{}, testContext()); len(m.Defects) == 0 {
		t.Error("a reader that cannot be rewound must be a defect")
	}
}

// failing ends with an error instead of io.EOF.
type failing struct{ *bytes.Reader }

func (f *failing) Read(b []byte) (int, error) {
	n, err := f.Reader.Read(b)
	if err == io.EOF {
		err = errors.New("time is up")
	}
	return n, err
}

type unseekable struct{}

func (unseekable) Read([]byte) (int, error)       { return 0, io.EOF }
func (unseekable) Seek(int64, int) (int64, error) { return 0, errors.New("a pipe") }

// large is a mail with one attachment of that many bytes, made while it is read.
func large(size int) io.ReadSeeker {
	line := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("0123456789abcdef "), 4)[:57]) + "\r\n"
	var b bytes.Buffer
	b.WriteString("From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	head := b.String()
	n := size / 57
	return &repeating{head: head, line: line, n: n, tail: "\r\n--b--\r\n"}
}

// repeating reads head, n times line, tail, without holding them.
type repeating struct {
	head, line, tail string
	n                int
	pos              int64
}

func (r *repeating) size() int64 {
	return int64(len(r.head)) + int64(r.n)*int64(len(r.line)) + int64(len(r.tail))
}

func (r *repeating) Read(b []byte) (int, error) {
	n := 0
	for n < len(b) && r.pos < r.size() {
		var src string
		off := r.pos
		switch body := int64(len(r.head)); {
		case off < body:
			src = r.head[off:]
		case off < body+int64(r.n)*int64(len(r.line)):
			src = r.line[(off-body)%int64(len(r.line)):]
		default:
			src = r.tail[off-body-int64(r.n)*int64(len(r.line)):]
		}
		k := copy(b[n:], src)
		n, r.pos = n+k, r.pos+int64(k)
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (r *repeating) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.pos
	case io.SeekEnd:
		offset += r.size()
	}
	r.pos = offset
	return offset, nil
}

// TestALargeMailStaysOutOfMemory checks that 100 MB are understood in at most
// 64 MiB above the base.
func TestALargeMailStaysOutOfMemory(t *testing.T) {
	const size = 75 << 20 // base64 makes 100 MB of it
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	m := Parse(large(size), testContext())
	runtime.ReadMemStats(&after)
	if len(m.Attachments) != 1 || m.Attachments[0].Size < size-57 {
		t.Fatalf("attachments %+v", m.Attachments)
	}
	if got := after.HeapSys - before.HeapSys; got > 64<<20 && after.HeapSys > before.HeapSys {
		t.Errorf("the heap grew by %d MiB", got>>20)
	}
}

func BenchmarkLargeAttachment(b *testing.B) {
	const size = 16 << 20
	r := large(size)
	b.SetBytes(r.(*repeating).size())
	for b.Loop() {
		Parse(r, testContext())
	}
}

func BenchmarkNested(b *testing.B) {
	raw := hostile()["nested"]
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		Parse(bytes.NewReader(raw), testContext())
	}
}
