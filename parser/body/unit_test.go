package body

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime/quotedprintable"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/emersion/go-message"
	"pgregory.net/rapid"
)

func TestSafeName(t *testing.T) {
	for given, want := range map[string]string{
		"合同.pdf":                               "合同.pdf",
		"a/b\\c.txt":                           "c.txt",
		"../../../etc/passwd":                  "passwd",
		"..":                                   "",
		"dir/":                                 "",
		".htaccess":                            "_htaccess",
		"\u200b.htaccess":                      "_htaccess",
		"NUL":                                  "_NUL",
		"com1.tar.gz":                          "_com1.tar.gz",
		"COM¹":                                 "_COM¹",
		"comet.txt":                            "comet.txt",
		"console":                              "console",
		"a\u202egnp.exe":                       "agnp.exe",
		"a\x00b\r\nc":                          "ab  c",
		"tab\there":                            "tab here",
		"trailing. . .":                        "trailing",
		"a|b<c>d\"e?f*g:h":                     "a_b_c_d_e_f_g_h",
		"=cmd|' /C calc'!A0":                   "C calc'!A0",
		"e\u0301te\u0301.txt":                  "été.txt",
		"A\u200b\u0301":                        "Á",
		"bad\xff\xfebytes":                     "bad_bytes",
		"wide\u3000space\u00a0x":               "wide space x",
		strings.Repeat("长", 200) + ".docx":     strings.Repeat("长", 65) + ".docx",
		strings.Repeat("x", 300):               strings.Repeat("x", 200),
		"a." + strings.Repeat("extension", 30): "a." + strings.Repeat("extension", 22),
	} {
		if got := SafeName(given); got != want {
			t.Errorf("SafeName(%q) = %q, want %q", given, got, want)
		}
	}
}

func TestParseDate(t *testing.T) {
	china := time.FixedZone("", 8*3600)
	at := time.Date(2026, 6, 5, 9, 4, 5, 0, china)
	for _, s := range []string{
		"Fri, 05 Jun 2026 09:04:05 +0800", "Fri, 5 Jun 2026 09:04:05 +0800 (CST)", "5 Jun 26 09:04:05 +0800", "Fri,5 Jun 2026 9:4:5 +08:00",
		"Fri, 05 Jun 2026 01:04:05 GMT", "Fri, 05 Jun 2026 01:04:05 -0000", "Fri Jun  5 09:04:05 2026 +0800", "Fri Jun 5 01:04:05 UTC 2026",
		"2026-06-05 09:04:05 +0800", "2026-06-05T09:04:05+08:00", "2026-06-05T01:04:05Z", "2026-06-05T01:04:05.123Z", "2026/6/5 09:04:05 +0800",
		"2026年6月5日 09:04:05 +0800", "2026年6月5日 星期五 上午9:04:05 +0800", "2026年06月05日 09时04分05秒 +0800", "6/5/2026 9:04:05 AM +0800",
		"Fri, 05-Jun-2026 09:04:05 +0800", "\"Fri, 05 Jun 2026 09:04:05 +0800\"", "Thursday, June 4, 2026 9:04:05 PM EDT", "Fri, 05 June 2026 09:04:05 GMT+8",
		"Thu, 04 Jun 2026 18:04:05 PDT", "05 Jun 2026 09:04:05 +0800 (a (nested) comment)",
	} {
		if got, ok := parseDate(s); !ok || !got.Equal(at) {
			t.Errorf("%q = %v %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "yesterday", "31 Feb 2026 10:00:00 +0800", "Fri, 05 Jun 09:04", "99 Jun 2026", "2026-13-01", "Fri, 05 Foo 2026 10:00:00", "25:61:61 5 Jun 2026", "5 Jun 2026 10:70:00"} {
		if got, ok := parseDate(s); ok {
			t.Errorf("%q read as %v", s, got)
		}
	}
	if got, ok := parseDate("Fri, 05 Jun 2026 09:04:05"); !ok || got.Location() != time.UTC {
		t.Errorf("without a zone: %v %v", got, ok)
	}
}

func TestStyles(t *testing.T) {
	for css, hidden := range map[string]bool{
		"display:none": true, "DISPLAY : NONE !important": true, "display:block": false, "max-height:0px": true, "max-height:0.0em": true,
		"max-height:10px": false, "opacity:0": true, "opacity:0.5": false, "opacity: 0.0": true, "height:0;overflow:hidden": true, "height:0": false,
		"height:100px;overflow:hidden": false, "mso-hide:all": true, "mso-hide:none": false, "color:transparent": true, "text-indent:-9999px": true,
		"left:-9999px;position:absolute": true, "font-family:none;margin:0": false, "display": false, ";;:": false, "max-width:0": true,
	} {
		var s style
		if s.read(css); s.hidden != hidden {
			t.Errorf("%q: hidden = %v", css, s.hidden)
		}
	}
	for size, tiny := range map[string]bool{"0": true, "0px": true, "0.1px": true, "1px": true, "0em": true, "0.8em": false, "0.9rem": false, "10px": false, "small": false, "100%": false, "0%": true} {
		if isTiny(size) != tiny {
			t.Errorf("font-size %s: %v", size, !tiny)
		}
	}
}

// TestGoMessage checks that go-message decodes by this package's rules.
func TestGoMessage(t *testing.T) {
	raw := "Content-Type: text/plain; charset=unknown-8bit\r\n\r\n" + string(encodeGB(t, "您好，提现已到账"))
	e, err := message.Read(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	_, _ = b.ReadFrom(e.Body)
	same(t, "text", b.String(), "您好，提现已到账")
}

func TestHeaderMethods(t *testing.T) {
	m := Read(strings.NewReader("x-a: 1\r\nX-A: =?utf-8?Q?=E4=BA=8C?=\r\nEmpty:\r\n\r\n"), Options{})
	same(t, "Get", m.Header.Get("X-a"), "1")
	same(t, "Values", strings.Join(m.Header.Values("x-A"), ","), "1,二")
	same(t, "Has", m.Header.Has("EMPTY"), true)
	same(t, "Has not", m.Header.Has("None"), false)
	same(t, "Get nothing", m.Header.Get("None"), "")
}

// TestPartsRoundTrip builds trees of random parts in every transfer encoding and line
// end and reads them in random pieces: all files come out byte for byte.
func TestPartsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []string
		eol := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "eol")
		n := 0
		var tree func(depth int) string
		tree = func(depth int) string {
			if depth < 4 && rapid.IntRange(0, 2).Draw(t, "kind") == 0 {
				n++
				b := rapid.SampledFrom([]string{"b", "b--", "=_b", "-", "b b"}).Draw(t, "boundary") + fmt.Sprint(n)
				out := "Content-Type: multipart/mixed; boundary=\"" + b + "\"" + eol + eol + "preamble" + eol
				for range rapid.IntRange(1, 3).Draw(t, "parts") {
					out += "--" + b + eol + tree(depth+1) + eol
				}
				return out + "--" + b + "--" + eol + "epilogue"
			}
			data := rapid.SliceOfN(rapid.SampledFrom([]byte("a-=\r\n \t.\x00\xe6\xb5\x8b+b1")), 0, 200).Draw(t, "data")
			h := "Content-Type: application/octet-stream" + eol + "Content-Transfer-Encoding: "
			switch rapid.IntRange(0, 2).Draw(t, "encoding") {
			case 0:
				want = append(want, digest(data))
				return h + "base64" + eol + eol + strings.ReplaceAll(wrap(base64.StdEncoding.EncodeToString(data)), "\n", eol)
			case 1:
				want = append(want, digest(data))
				var b strings.Builder
				w := quotedprintable.NewWriter(&b)
				w.Binary = true
				_, _ = w.Write(data)
				_ = w.Close()
				return h + "quoted-printable" + eol + eol + strings.ReplaceAll(b.String(), "\r\n", eol)
			}
			data = bytes.ReplaceAll(bytes.TrimRight(data, "\r\n"), []byte("\r"), nil)
			want = append(want, digest(data))
			return h + "binary" + eol + eol + string(data)
		}
		raw := "From: a@b.cn" + eol + "Message-ID: <1@b.cn>" + eol + tree(0) + eol
		if !strings.Contains(raw, "multipart") {
			return // a lone part has no end that could take the last line end away
		}
		m := Read(iotest.HalfReader(&pieces{s: raw, n: rapid.IntRange(0, 16).Draw(t, "piece")}), Options{})
		var got []string
		for _, a := range m.Attachments {
			got = append(got, a.SHA256)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%d files, want %d; %q\n%q", len(got), len(want), m.Defects, raw)
		}
	})
}

func digest(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// TestCharsetFound decodes Chinese without any label: eight common characters are
// enough to tell the charset.
func TestCharsetFound(t *testing.T) {
	simplified := []rune("您好客户订单提现账号处理回复谢谢请工作日三天内到账投诉平台受理凭证截图银行卡余额我们已经收到在的是不了")
	traditional := []rune("您好客戶訂單提現帳號處理回覆謝謝請工作天內到帳投訴平臺受理憑證銀行卡餘額我們已經收到在的是不了")
	rapid.Check(t, func(t *rapid.T) {
		set, name := simplified, csGB
		if rapid.Bool().Draw(t, "traditional") {
			set, name = traditional, csBig5
		}
		text := string(rapid.SliceOfN(rapid.SampledFrom(set), 8, 60).Draw(t, "text"))
		raw, err := encodings[name].NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, label := range []string{"", "us-ascii", "iso-8859-1", "utf-8", "x-mystery"} {
			if got, used, _ := decodeText(raw, label, ""); got != text {
				t.Fatalf("%s labelled %q read as %s: %q, want %q", name, label, used, got, text)
			}
		}
	})
}
