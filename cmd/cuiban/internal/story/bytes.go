package story

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"time"
)

// bytes writes a mail as an ordinary client would.
func (m *Mail) bytes() []byte {
	if m.MessageID == "" {
		sum := sha256.Sum256([]byte(m.At.String() + m.From.Address + m.Subject + m.Text))
		_, domain, _ := strings.Cut(m.From.Address, "@")
		m.MessageID = "<" + hex.EncodeToString(sum[:10]) + "@" + domain + ">"
	}
	var b bytes.Buffer
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		}
	}
	field("From", m.From.String())
	field("To", people(m.To))
	field("Cc", people(m.Cc))
	field("Subject", mime.BEncoding.Encode("utf-8", m.Subject))
	field("Date", m.At.In(Zone).Format(time.RFC1123Z))
	field("Message-ID", m.MessageID)
	field("In-Reply-To", m.InReplyTo)
	field("References", m.InReplyTo)
	if m.Robot {
		field("Auto-Submitted", "auto-replied")
	}
	field("MIME-Version", "1.0")
	field("Content-Type", "text/plain; charset=utf-8")
	field("Content-Transfer-Encoding", "base64")
	b.WriteString("\r\n")
	text := base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(m.Text, "\n", "\r\n")))
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	b.WriteString(text + "\r\n")
	return b.Bytes()
}

// String is the person as it stands in a header.
func (p Person) String() string { return (&mail.Address{Name: p.Name, Address: p.Address}).String() }

func people(list []Person) string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.String()
	}
	return strings.Join(out, ", ")
}

func decode(s string) string {
	out, err := new(mime.WordDecoder).DecodeHeader(s)
	if err != nil {
		return s
	}
	return out
}
