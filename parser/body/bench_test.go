package body

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"
)

// typicalMail is a mail of about 8 KB as customer services send it: a dozen transport
// fields, a plain part and its HTML, Chinese in base64, a quoted mail.
func typicalMail() []byte {
	var b bytes.Buffer
	for i := range 4 {
		fmt.Fprintf(&b, "Received: from mx%d.example.com (mx%d.example.com [192.0.2.%d])\r\n\tby mx.example.cn (NewMX) with SMTP id 4F%d; Mon, 15 Jun 2026 10:00:0%d +0800\r\n", i, i, i, i, i)
	}
	b.WriteString("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=s1;\r\n\th=from:to:subject:date; bh=" + strings.Repeat("A", 43) + "=;\r\n\tb=" + strings.Repeat("B", 340) + "\r\n")
	b.WriteString("From: =?gbk?B?v827p7f+zvE=?= <kf@example.com>\r\nTo: =?utf-8?B?5p2O5Zub?= <li@example.cn>\r\nCc: tracker@example.cn\r\n" +
		"Subject: =?utf-8?B?5Zue5aSN77ya5YWz5LqO5o+Q546w?= =?utf-8?B?5pyq5Yiw6LSm55qE5oqV6K+J?=\r\nDate: Mon, 15 Jun 2026 10:00:00 +0800\r\n" +
		"Message-ID: <reply-1@example.com>\r\nIn-Reply-To: <q@example.cn>\r\nReferences: <a@example.cn> <q@example.cn>\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/alternative; boundary=\"----=_Part_1\"\r\n\r\n")
	plain := strings.Repeat("您好，您的投诉我们已经收到，相关部门正在核实，我们将在3个工作日内给您答复。\n", 10) + "\n> 我在6月1日申请提现500元，至今没有到账。\n> 请尽快处理。\n"
	html := "<html><head><style>p{margin:0}</style></head><body>" + strings.Repeat(`<p style="font-family:'Microsoft YaHei';font-size:14px"><span style="color:#333">您好，您的投诉我们已经收到，相关部门正在核实，我们将在3个工作日内给您答复。</span></p>`+"\n", 14) +
		`<table><tr><td>工单号</td><td>20260615001</td></tr></table><div class="gmail_quote"><blockquote>我在6月1日申请提现500元，至今没有到账。<br>请尽快处理。</blockquote></div></body></html>`
	for _, p := range []struct{ kind, text string }{{"plain", plain}, {"html", html}} {
		fmt.Fprintf(&b, "------=_Part_1\r\nContent-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n", p.kind)
		b.WriteString(strings.ReplaceAll(wrap(base64.StdEncoding.EncodeToString([]byte(p.text))), "\n", "\r\n"))
		b.WriteString("\r\n")
	}
	b.WriteString("------=_Part_1--\r\n")
	return b.Bytes()
}

func BenchmarkTypical(b *testing.B) {
	raw := typicalMail()
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		Read(bytes.NewReader(raw), Options{Classify: classifyTest})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}

// BenchmarkAttachment reads a mail with one attachment of 32 MB.
func BenchmarkAttachment(b *testing.B) {
	for _, encoding := range []string{"base64", "8bit", "quoted-printable"} {
		b.Run(encoding, func(b *testing.B) {
			b.SetBytes(32 << 20)
			b.ReportAllocs()
			for b.Loop() {
				Read(bigMail(32<<20, encoding), Options{})
			}
		})
	}
}

// bigMail streams a mail with one attachment of about size bytes, as encoded.
func bigMail(size int64, encoding string) io.Reader {
	head := "From: a@b.cn\r\nMessage-ID: <1@b.cn>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n" +
		"Content-Type: video/mp4; name=x.mp4\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n"
	line := strings.Repeat("QUJD", 19) + "\r\n"
	if encoding == "quoted-printable" {
		line = strings.Repeat("abc=41def", 8) + "=\r\n"
	}
	return io.MultiReader(strings.NewReader(head), io.LimitReader(&repeater{s: strings.Repeat(line, 1000)}, size), strings.NewReader("\r\n--b--\r\n"))
}

// repeater gives the same bytes for ever.
type repeater struct {
	s string
	i int
}

func (r *repeater) Read(p []byte) (int, error) {
	n := copy(p, r.s[r.i:])
	r.i = (r.i + n) % len(r.s)
	return n, nil
}

func BenchmarkNested(b *testing.B) {
	for _, kind := range []string{"multipart", "rfc822"} {
		raw := nested(5000, kind)
		b.Run(kind, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				Read(strings.NewReader(raw), Options{})
			}
		})
	}
}

// nested is a mail whose parts are nested n deep.
func nested(n int, kind string) string {
	var b strings.Builder
	b.WriteString("From: a@b.cn\r\nMessage-ID: <1@b.cn>\r\n")
	for i := range n {
		if kind == "rfc822" {
			b.WriteString("Content-Type: message/rfc822\r\nSubject: one more level of the nest\r\n\r\n")
			continue
		}
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"b%d\"\r\n\r\n--b%d\r\n", i, i)
	}
	b.WriteString("Content-Type: text/plain\r\n\r\ndeep\r\n")
	for i := n - 1; i >= 0 && kind != "rfc822"; i-- {
		fmt.Fprintf(&b, "--b%d--\r\n", i)
	}
	return b.String()
}

func BenchmarkHTML(b *testing.B) {
	doc := "<html><body>" + strings.Repeat(`<div style="margin:0"><p class=MsoNormal><span lang=EN-US style="font-size:10.5pt">We will answer within <b>two</b> business days.</span></p></div><table><tr><td>a</td><td>b</td></tr></table>`, 500) + "</body></html>"
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		HTMLToText(doc, classifyTest)
	}
}
