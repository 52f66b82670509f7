package compose

import (
	"net/mail"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestParseReadsBackWhatBytesMade makes a mail, reads it, and makes it again
// from what was read.
func TestParseReadsBackWhatBytesMade(t *testing.T) {
	m := Message{
		From: mail.Address{Name: "林晓", Address: "lin@example.cn"}, ReplyTo: []string{"lin@qq.example", "t+cb1@example.net"}, To: []string{"kf@p.example", "ts@p.example"}, Cc: []string{"t@example.net"},
		Subject: "Re: 提现一直没有到账，" + strings.Repeat("请尽快处理", 20), MessageID: NewMessageID("lin@example.cn"), InReplyTo: "<b@p.example>", References: []string{"<a@p.example>", "<b@p.example>"},
		Date: time.Date(2026, 6, 15, 12, 0, 0, 0, time.FixedZone("", 8*3600)), Text: "您好：\n\n.一行 = 100%\n" + strings.Repeat("长", 300) + "\n\n林晓\n",
		Attachments: []Attachment{{Name: "E01 截图 一.png", Type: "image/png", Data: []byte("\x89PNG\r\n\x1a\n\x00")}, {Name: "b.pdf", Type: "application/pdf", Data: []byte(strings.Repeat("%PDF", 99))}},
	}
	for name, change := range map[string]func(*Message){
		"with attachments":    func(*Message) {},
		"text alone":          func(m *Message) { m.Attachments = nil },
		"no answer to a mail": func(m *Message) { m.InReplyTo, m.References, m.ReplyTo, m.Cc = "", nil, nil, nil },
		"a mail to the owner": func(m *Message) { m.HTML, m.Auto = "<p>您好</p>\n", true },
	} {
		m := m
		change(&m)
		raw, err := Bytes(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(raw)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, raw)
		}
		if !got.Date.Equal(m.Date) {
			t.Errorf("%s: date %v", name, got.Date)
		}
		if len(got.References) == 0 {
			got.References = nil
		}
		if got.Date = m.Date; !reflect.DeepEqual(got, m) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, m)
		}
	}
	for _, bad := range []string{"", "To: a@b\r\n\r\n", "From: a@b\r\nSubject: x\r\nDate: never\r\n\r\nx"} {
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
