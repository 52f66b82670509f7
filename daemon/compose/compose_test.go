package compose

import (
	"bytes"
	"io"
	"net/mail"
	"strings"
	"testing"
	"time"
)

func sample() Message {
	return Message{
		From: mail.Address{Name: "林晓", Address: "lin@example.com"}, To: []string{"kefu@example.net"}, Cc: []string{"t@example.org"},
		Subject: "Re: 提现 2,350.00 元一直处理中", MessageID: "<abc@example.com>", InReplyTo: "<q@example.net>", References: []string{"<p@example.net>", "<q@example.net>"},
		Date: time.Date(2026, 9, 14, 14, 3, 0, 0, time.FixedZone("", 8*3600)), Text: "您好：\n\n请查一下。\n",
	}
}

func TestALetterIsHumanMail(t *testing.T) {
	raw, err := Bytes(sample())
	if err != nil {
		t.Fatal(err)
	}
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []string{"Auto-Submitted", "Precedence", "List-Id", "X-Mailer", "User-Agent", LoopHeader} {
		if v := msg.Header.Get(h); v != "" {
			t.Errorf("a letter carries %s: %s", h, v)
		}
	}
	for h, want := range map[string]string{"Message-Id": "<abc@example.com>", "In-Reply-To": "<q@example.net>", "References": "<p@example.net> <q@example.net>", "Date": "Mon, 14 Sep 2026 14:03:00 +0800"} {
		if got := msg.Header.Get(h); got != want {
			t.Errorf("%s: %q, want %q", h, got, want)
		}
	}
}

func TestMailToTheOwnerSaysThatItIsAutomatic(t *testing.T) {
	m := sample()
	m.Auto, m.HTML = true, "<p>x</p>"
	m.Attachments = []Attachment{{Name: "证据包.zip", Type: "application/zip", Data: []byte("PK")}}
	raw, err := Bytes(m)
	if err != nil {
		t.Fatal(err)
	}
	msg, _ := mail.ReadMessage(bytes.NewReader(raw))
	if got := msg.Header.Get("Auto-Submitted"); got != "auto-generated" {
		t.Errorf("Auto-Submitted: %q", got)
	}
	body, _ := io.ReadAll(msg.Body)
	for _, want := range []string{"text/plain", "text/html", "application/zip"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("the body has no part %s", want)
		}
	}
}

func TestLineBreaksAndTricksAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Message){
		"subject":      func(m *Message) { m.Subject = "a\r\nBcc: x@example.com" },
		"reference":    func(m *Message) { m.References = []string{"<a@b>\r\nX: y"} },
		"recipient":    func(m *Message) { m.To = []string{"a> ORCPT=x@example.com"} },
		"quoted local": func(m *Message) { m.To = []string{`"a> ORCPT=x"@example.com`} },
		"cc with name": func(m *Message) { m.Cc = []string{"A <a@example.com>"} },
		"no recipient": func(m *Message) { m.To = nil },
	} {
		m := sample()
		spoil(&m)
		if raw, err := Bytes(m); err == nil {
			t.Errorf("%s: made %q", name, raw)
		}
	}
}

func TestMessageIDsTellNothing(t *testing.T) {
	a, b := NewMessageID("lin@example.com"), NewMessageID("lin@example.com")
	if a == b || !strings.HasSuffix(a, "@example.com>") || len(a) != len("<@example.com>")+32 {
		t.Errorf("ids %q, %q", a, b)
	}
}
