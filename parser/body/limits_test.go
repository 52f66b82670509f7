package body

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"golang.org/x/net/html"
)

const head = "From: a@b.cn\r\nMessage-ID: <1@b.cn>\r\n"

// TestBadInput reads the inputs that break mail parsers. Each says what must be
// understood nevertheless, and which defects are named.
func TestBadInput(t *testing.T) {
	long := strings.Repeat
	for _, c := range []struct {
		name    string
		raw     string
		defects []string
		check   func(t *testing.T, m *Mail)
	}{
		{"empty", "", []string{DefectEmpty}, nil},
		{"one NUL", "\x00", []string{DefectNoHeader}, nil},
		{"only NULs", long("\x00", 1<<20), []string{DefectNoHeader}, func(t *testing.T, m *Mail) { same(t, "text", m.Text, "") }},
		{"only line ends", long("\r\n", 1<<18), []string{DefectHeaderSpace}, nil},
		{"only a colon", ":", nil, nil},
		{"header without end", head + "Subject: x", []string{DefectHeaderEnd}, func(t *testing.T, m *Mail) { same(t, "subject", m.Subject, "x") }},
		{"header of 50 MB", head + "X-A: " + long("a", 50<<20) + "\r\nSubject: lost\r\n\r\nthe text", []string{DefectHeaderSize}, func(t *testing.T, m *Mail) { same(t, "text", m.Text, "the text") }},
		{"2 million fields", head + long("a:\r\n", 2_000_000) + "\r\nthe text", []string{DefectHeaderFields}, func(t *testing.T, m *Mail) {
			same(t, "text", m.Text, "the text")
			same(t, "fields", len(m.Header), MaxFields)
		}},
		{"a line of 10 MB", head + "\r\n" + long("x", 10<<20), []string{DefectText}, func(t *testing.T, m *Mail) { same(t, "length", len(m.Text), MaxText) }},
		{"text of 2 MB", head + "\r\n" + long("您好\n", 300_000), []string{DefectText}, func(t *testing.T, m *Mail) {
			if n := len(m.Text); n > MaxText || n < MaxText-1000 || !utf8.ValidString(m.Text) {
				t.Error("length", n)
			}
		}},
		{"message id of 100 KB", "Message-ID: <" + long("i", 100<<10) + "@b.cn>\r\nFrom: a@b.cn\r\n\r\nx", []string{DefectIDLong}, func(t *testing.T, m *Mail) { same(t, "id", m.MessageID, "") }},
		{"100,000 references", head + "References: " + ids(10_000) + "\r\n\r\nx", []string{DefectIDs}, func(t *testing.T, m *Mail) {
			same(t, "ids", len(m.References), MaxIDs)
			same(t, "first", m.References[0], "<0@b.cn>")
			same(t, "last", m.References[MaxIDs-1], "<9999@b.cn>")
		}},
		{"500,000 addresses", head + "To: " + long("a@b.cn,", 500_000) + "\r\nSubject: kept out\r\n\r\nx", []string{DefectAddresses, DefectHeaderSize}, func(t *testing.T, m *Mail) { same(t, "addresses", len(m.From)+len(m.To), MaxAddresses) }},
		{"many fields of addresses", head + long("Cc: "+long("a@b.cn,", 100)+"\r\n", 100) + "\r\nx", []string{DefectAddresses}, func(t *testing.T, m *Mail) { same(t, "addresses", len(m.From)+len(m.Cc), MaxAddresses) }},
		{"100,000 brackets", head + "To: " + long("(", 100_000) + "\r\nCc: " + long("<", 50_000) + "\r\nBcc: " + long("\"", 50_000) + "\r\n\r\nx", []string{DefectAddress}, nil},
		{"words without end", head + "Subject: " + long("=?utf-8?Q?a", 20_000) + "\r\n\r\nx", []string{DefectEncodedWord}, nil},
		{"questions without end", head + "Subject: =?utf-8?Q?" + long("?=20", 50_000) + "\r\n\r\nx", nil, nil},
		{"equals signs", head + "To: " + long("=", 250_000) + "\r\n\r\nx", nil, nil},
		{"brackets and commas", head + "To: " + long("<,", 120_000) + "\r\n\r\nx", []string{DefectAddress}, nil},
		{"names and commas", head + "To: " + long("a,", 120_000) + "\r\n\r\nx", []string{DefectAddress, DefectAddresses}, nil},
		{"quotes in a parameter", head + "Content-Disposition: attachment; filename=" + long("\"a", 120_000) + "\r\n\r\nx", nil, nil},
		{"lines without a name", head + long("no name here\r\n", 15_000) + "Subject: s\r\n\r\nx", nil, nil},
		{"begin lines", head + "\r\n" + long("begin 644 a\r\n", 80_000), nil, nil},
		{"end tags", head + "Content-Type: text/html\r\n\r\n" + long("<div>", 250) + long("</x>", 250_000) + "x", nil, nil},
		{"boundary without end", head + "Content-Type: multipart/mixed; boundary=" + long("b", 10_000) + "\r\n\r\n--" + long("b", 10_000) + "\r\n\r\ntext", []string{DefectNoBoundary}, nil},
		{"a million boundary lines", head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + long("--b\r\n", 1_000_000), []string{DefectParts}, nil},
		{"a million closing lines", head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n" + long("--b--\r\n", 1_000_000), nil, func(t *testing.T, m *Mail) { same(t, "text", m.Text, "text") }},
		{"a million dashes", head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + long("--c\r\n", 1_000_000) + "--b--", []string{DefectText}, nil},
		{"2,000 parts", head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + long("--b\r\nContent-Type: image/png\r\n\r\nx\r\n", 2000) + "--b--\r\n", []string{DefectParts}, func(t *testing.T, m *Mail) { same(t, "files", len(m.Attachments), MaxParts-1) }},
		{"2,000 texts of 100 KB", head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + long("--b\r\n\r\n"+long("x", 100<<10)+"\r\n", 200) + "--b--\r\n", []string{DefectText}, func(t *testing.T, m *Mail) { same(t, "length", len(m.Text) <= MaxText, true) }},
		{"multiparts 5,000 deep", nested(5000, "multipart"), []string{DefectDepth}, nil},
		{"mails 5,000 deep", nested(5000, "rfc822"), []string{DefectDepth}, func(t *testing.T, m *Mail) {
			depth := 0
			for ; len(m.Inner) == 1; m = m.Inner[0].Mail {
				depth++
			}
			same(t, "depth", depth, MaxDepth)
		}},
		{"text after the deep", strings.Replace(nested(60, "multipart"), "--b0\r\n", "--b0\r\nContent-Type: text/plain\r\n\r\nfirst\r\n--b0\r\n", 1) + "\r\n", []string{DefectDepth}, func(t *testing.T, m *Mail) { same(t, "text", m.Text, "first") }},
		{"file after the deep", strings.TrimSuffix(nested(60, "multipart"), "--b0--\r\n") + "--b0\r\nContent-Type: image/png; name=x.png\r\n\r\nx\r\n--b0--\r\n", []string{DefectDepth}, func(t *testing.T, m *Mail) { same(t, "files", len(m.Attachments), 1) }},
		{"parameters without end", head + "Content-Type: text/plain" + long("; a=b", 40_000) + "\r\n\r\nx", []string{DefectParams}, nil},
		{"sections with gaps", head + "Content-Disposition: attachment; filename*9*=%41; filename*3=b; filename*99999999999999999999=c\r\n\r\nx", []string{DefectParams}, nil},
		{"HTML without end", head + "Content-Type: text/html\r\n\r\n" + long("<div>", 200_000) + "x", []string{DefectHTML}, nil},
		{"HTML of 100,000 attributes", head + "Content-Type: text/html\r\n\r\n<p " + long("a=b ", 100_000) + ">x", nil, func(t *testing.T, m *Mail) { same(t, "text", m.Text, "x") }},
		{"HTML nested 10,000 deep", head + "Content-Type: text/html\r\n\r\n" + long("<b><blockquote>", 10_000) + "x" + long("</blockquote></b>", 10_000), nil, func(t *testing.T, m *Mail) { same(t, "text", m.Text, "x") }},
		{"tables nested 10,000 deep", head + "Content-Type: text/html\r\n\r\n" + long("<table><tr><td>", 10_000) + "x", nil, func(t *testing.T, m *Mail) { same(t, "text", m.Text, "x") }},
		{"formatting opened 10,000 times", head + "Content-Type: text/html\r\n\r\n" + long("<font a=1><i>", 500) + long("<p>x", 10_000), nil, nil},
		{"a style sheet of braces", head + "Content-Type: text/html\r\n\r\n<style>.x{display:none}" + long("@media{", 50_000) + "</style><p class=x>no</p>yes", nil, func(t *testing.T, m *Mail) { same(t, "text", m.Text, "yes") }},
		{"a template", head + "Subject: {{.Secret}}\r\n\r\n=cmd|'/c calc'!A1 {{.}}", nil, func(t *testing.T, m *Mail) { same(t, "text", m.Text, "=cmd|'/c calc'!A1 {{.}}") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := Read(strings.NewReader(c.raw), Options{})
			wellFormed(t, m)
			for _, d := range c.defects {
				if !slices.Contains(m.Defects, d) {
					t.Errorf("not named: %s (only %q)", d, m.Defects)
				}
			}
			if c.check != nil {
				c.check(t, m)
			}
		})
	}
}

func ids(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<%d@b.cn> ", i)
	}
	return b.String()
}

func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s = %.200v, want %.200v", what, got, want)
	}
}

// wellFormed checks what holds for every mail whatsoever.
func wellFormed(t *testing.T, m *Mail) {
	t.Helper()
	if len(m.Text) > MaxText || !utf8.ValidString(m.Text) || strings.ContainsAny(m.Text, "\x00\r\x1b") {
		t.Errorf("text: %d bytes, %.100q", len(m.Text), m.Text)
	}
	if (m.Text == "") != (m.TextSource == "") {
		t.Errorf("text %.50q out of %q", m.Text, m.TextSource)
	}
	for i, r := range m.Regions {
		if r.Start < 0 || r.Start >= r.End || r.End > len(m.Text) || !utf8.RuneStart(m.Text[r.Start]) || r.End < len(m.Text) && !utf8.RuneStart(m.Text[r.End]) {
			t.Fatalf("region %d: %+v of %d", i, r, len(m.Text))
		}
		if i > 0 && r.Start < m.Regions[i-1].Start {
			t.Errorf("region %d begins before the one before it", i)
		}
	}
	for _, f := range m.Header {
		line(t, f.Name, f.Value)
	}
	for _, s := range append([]string{m.Subject, m.MessageID}, append(m.References, m.InReplyTo...)...) {
		line(t, "header", s)
	}
	for _, list := range [][]Address{m.From, m.To, m.Cc, m.Bcc, m.ReplyTo, m.Sender} {
		for _, a := range list {
			line(t, "address", a.Name+a.Address)
		}
	}
	for _, a := range m.Attachments {
		line(t, "name", a.Name)
		if a.Name == "" || len(a.Name) > MaxName || strings.ContainsAny(a.Name, `/\:*?"<>|`) || strings.HasPrefix(a.Name, ".") || len(a.SHA256) != 64 || SafeName(a.Name) != a.Name {
			t.Errorf("attachment %+v", a)
		}
	}
	seen := make(map[string]bool)
	for _, d := range m.Defects {
		if seen[d] {
			t.Errorf("twice: %s", d)
		}
		seen[d] = true
	}
	for _, in := range m.Inner {
		wellFormed(t, in.Mail)
	}
}

func line(t *testing.T, what, s string) {
	t.Helper()
	if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r\n\x1b") {
		t.Errorf("%s: %.200q", what, s)
	}
}

// TestReaderFails cuts a mail off at every byte: what came before is understood, and
// the cut is named.
func TestReaderFails(t *testing.T) {
	raw := typicalMail()
	raw = append(raw[:len(raw)-len("------=_Part_1--\r\n")], "------=_Part_1\r\nContent-Type: image/png; name=a.png\r\n\r\nxyz\r\n------=_Part_1--\r\n"...)
	for n := 0; n < len(raw); n += 7 {
		r := io.MultiReader(bytes.NewReader(raw[:n]), iotest.ErrReader(errors.New("time is up")))
		m := Read(r, Options{})
		wellFormed(t, m)
		if !slices.Contains(m.Defects, DefectReadFailed) {
			t.Fatalf("cut at %d: %q", n, m.Defects)
		}
		if n > 2000 && m.Subject == "" {
			t.Fatalf("cut at %d: the subject is lost", n)
		}
	}
}

// TestReaderPieces reads the same mail in pieces of every kind: how the bytes come must
// not matter.
func TestReaderPieces(t *testing.T) {
	mails := []string{string(typicalMail()), nested(20, "rfc822"), nested(20, "multipart")}
	mails = append(mails, head+"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=\r\n=E6=B5=8B= \r\n=\r\n--b\r\n\r\n--b-\r\n\r\r\n--b\r\nContent-Type: image/png\r\n\r\n\r\n--c\r\n\r\n--b--")
	mails = append(mails, strings.ReplaceAll(mails[3], "\r\n", "\n"))
	for i, raw := range mails {
		want := dump(Read(strings.NewReader(raw), Options{}))
		for name, r := range map[string]io.Reader{
			"bytes": iotest.OneByteReader(strings.NewReader(raw)), "halves": iotest.HalfReader(strings.NewReader(raw)),
			"early end": iotest.DataErrReader(strings.NewReader(raw)),
		} {
			if got := dump(Read(r, Options{})); got != want {
				t.Errorf("mail %d in %s:\n--- got\n%s--- want\n%s", i, name, got, want)
			}
		}
	}
}

// TestMemory streams a mail of 100 MB and watches the heap meanwhile: it must stay
// within 64 MB above what was there before.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 800 MB")
	}
	for _, encoding := range []string{"base64", "8bit", "quoted-printable", "uuencode-in-text", "plain text", "html", "hostile html", "tnef"} {
		t.Run(encoding, func(t *testing.T) {
			debug.FreeOSMemory()
			base := heap()
			peak, n := base, 0
			sample := func() {
				if n++; n%100 == 0 {
					peak = max(peak, heap())
				}
			}
			m := Read(&watched{r: hundredMB(encoding), sample: sample}, Options{Classify: func(*html.Node) string {
				sample() // the whole tree stands while its text is written
				return ""
			}})
			wellFormed(t, m)
			t.Logf("peak %.1f MB above the base, %d bytes of text, %d files", float64(peak-base)/(1<<20), len(m.Text), len(m.Attachments))
			if peak-base > 64<<20 {
				t.Error("more than 64 MB")
			}
		})
	}
}

// watched calls sample at every read.
type watched struct {
	r      io.Reader
	sample func()
}

func (w *watched) Read(p []byte) (int, error) {
	w.sample()
	return w.r.Read(p)
}

// heap is the bytes of all objects on the heap, garbage included.
func heap() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

func hundredMB(encoding string) io.Reader {
	const size = 100 << 20
	switch encoding {
	case "plain text":
		return io.MultiReader(strings.NewReader(head+"\r\n"), io.LimitReader(&repeater{s: strings.Repeat("您好，请等待。\r\n", 500)}, size))
	case "html":
		return io.MultiReader(strings.NewReader(head+"Content-Type: text/html\r\n\r\n"), io.LimitReader(&repeater{s: "<div class=a style='color:red'><b>x</b></div>\r\n"}, size))
	case "hostile html":
		return io.MultiReader(strings.NewReader(head+"Content-Type: text/html\r\n\r\n"), io.LimitReader(&repeater{s: strings.Repeat("<b a b c d e f g h><i>x<p>", 500)}, size))
	case "uuencode-in-text":
		return io.MultiReader(strings.NewReader(head+"\r\nbegin 644 x.bin\r\n"), io.LimitReader(&repeater{s: strings.Repeat("M"+strings.Repeat("0V%T", 15)+"\r\n", 200)}, size), strings.NewReader("`\r\nend\r\n"))
	case "tnef":
		var b tnefBuilder
		b.attr(2, attRendData, make([]byte, 14))
		b.attr(2, attTitle, []byte("big.bin\x00"))
		b.header(2, attData, size)
		return io.MultiReader(strings.NewReader(head+"Content-Type: application/ms-tnef\r\n\r\n"), &b.Buffer, io.LimitReader(&repeater{s: strings.Repeat("data", 4096)}, size), strings.NewReader("\x00\x00"))
	}
	return bigMail(size, encoding)
}
