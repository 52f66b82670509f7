package compose

import (
	"bufio"
	"bytes"
	"net/mail"
	"net/textproto"
	"slices"
	"testing"
)

// breaks are ways to end a header field and begin another.
var breaks = []string{"\r\nBcc: evil@evil.example\r\n", "\nBcc: evil@evil.example\n", "\rBcc: evil@evil.example\r", "\x00\r\n\r\nBcc: evil@evil.example", "=?utf-8?Q?=0D=0ABcc:_evil@evil.example?=", "\r\n\r\n--x\r\n", "\u2028Bcc: evil@evil.example\u0085"}

// Check 42, row T12: a line end in a subject, a name, a file name, an id or an
// address makes no second header: the mail is refused, or its header is the one it
// would have had.
func TestCheck42OneCleanHeader(t *testing.T) {
	for field, set := range map[string]func(m *Message, s string){
		"subject":      func(m *Message, s string) { m.Subject += s },
		"sender":       func(m *Message, s string) { m.From.Name += s },
		"sender's box": func(m *Message, s string) { m.From.Address += s },
		"file name":    func(m *Message, s string) { m.Attachments[0].Name = "证据" + s + ".zip" },
		"file type":    func(m *Message, s string) { m.Attachments[0].Type += s },
		"recipient":    func(m *Message, s string) { m.To[0] += s },
		"copy":         func(m *Message, s string) { m.Cc[0] += s },
		"reply-to":     func(m *Message, s string) { m.ReplyTo = []string{"a@example.org" + s} },
		"id":           func(m *Message, s string) { m.MessageID = "<a" + s + "@example.com>" },
		"answered id":  func(m *Message, s string) { m.InReplyTo = "<a" + s + "@example.com>" },
		"reference":    func(m *Message, s string) { m.References = []string{"<a" + s + "@example.com>"} },
	} {
		for _, s := range breaks {
			t.Run(field, func(t *testing.T) {
				m := sample()
				m.To, m.Cc = slices.Clone(m.To), slices.Clone(m.Cc)
				m.Attachments = []Attachment{{Name: "a.zip", Type: "application/zip", Data: []byte("PK")}}
				set(&m, s)
				raw, err := Bytes(m)
				if err != nil {
					return // refused: also good
				}
				checkClean(t, raw, m)
			})
		}
	}
}

// headerFields are the fields a letter has; MIME's are go-mail's.
var headerFields = []string{"Date", "Mime-Version", "Message-Id", "Subject", "In-Reply-To", "References", "From", "To", "Cc", "Reply-To", "Content-Type", "Content-Transfer-Encoding"}

func checkClean(t *testing.T, raw []byte, m Message) {
	t.Helper()
	h, err := textproto.NewReader(bufio.NewReader(bytes.NewReader(raw))).ReadMIMEHeader()
	if err != nil {
		t.Fatalf("the header cannot be read: %v\n%s", err, raw)
	}
	for name, values := range h {
		if !slices.Contains(headerFields, name) || len(values) != 1 {
			t.Errorf("a field %s: %q", name, values)
		}
	}
	to, err := mail.ParseAddressList(h.Get("To"))
	if err != nil || len(to) != 1 || to[0].Address != m.To[0] {
		t.Errorf("To: %q", h.Get("To"))
	}
	for i, b := range raw {
		if b == '\r' && raw[i+1] != '\n' || b == '\n' && raw[i-1] != '\r' || b == 0 {
			t.Errorf("a bare control character at %d: %q", i, raw[max(0, i-20):i+1])
		}
	}
	if n := bytes.Count(raw, []byte("\r\nBcc:")) + bytes.Count(raw, []byte("\r\nX-Evil:")); n != 0 {
		t.Errorf("%d planted lines:\n%s", n, raw)
	}
}

// Check 43, row T12: an address with an SMTP parameter in it (GHSA, go-mail before
// 0.7.1), or with anything but an address, goes nowhere.
func TestCheck43SMTPParametersInAnAddress(t *testing.T) {
	for _, a := range []string{
		`"a> ORCPT=x"@d.example`, `a> ORCPT=x@d.example`, `<a@d.example> NOTIFY=NEVER`, `"a\r\nRCPT TO:<evil@evil.example>"@d.example`,
		"a@d.example\r\nRCPT TO:<evil@evil.example>", "a@d.example, evil@evil.example", `"a b"@d.example`, "a@d.example ", " a@d.example", "a@[127.0.0.1] SIZE=1",
		"Name <a@d.example>", "a@b@d.example", "@evil.example:a@d.example", "a@d.example>", "", "a", "a@", "@d.example", "a;b@d.example", "a@d.example\x00",
	} {
		if err := Plain(a); err == nil {
			t.Errorf("%q is taken for an address", a)
		}
		for _, set := range []func(m *Message){func(m *Message) { m.To = []string{a} }, func(m *Message) { m.Cc = []string{a} }, func(m *Message) { m.ReplyTo = []string{a} }} {
			m := sample()
			set(&m)
			if raw, err := Bytes(m); err == nil {
				t.Errorf("a mail to %q was made:\n%s", a, raw[:200])
			}
		}
	}
	if err := Plain("kf+cb-7k3m@platform.example.com"); err != nil {
		t.Errorf("a plain address: %v", err)
	}
}
