// Package compose turns a rendered text into the bytes of a mail, once.
//
// Those bytes are stored, hashed, shown, approved and sent as they are; nobody
// renders them a second time. The Message-ID is random and at the sender's
// domain, so that it tells nothing of the machine; there is no User-Agent.
package compose

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"slices"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// LoopHeader marks every automatic mail of ours: a mail that carries it is
// never an order and never answered.
const LoopHeader = "X-Cuiban-Loop"

// MaxReferences bounds the References field: RFC 5322 sets no limit, but lines
// of many kilobytes are cut or refused by some servers. The first and the
// newest ids are kept.
const MaxReferences = 30

// Attachment is a file that travels with a mail.
type Attachment struct {
	Name string
	Type string // MIME type
	Data []byte
}

// Message is everything a mail is made of.
type Message struct {
	From        mail.Address
	ReplyTo     []string // bare addresses, nil none
	To, Cc      []string
	Subject     string
	MessageID   string // with angle brackets
	InReplyTo   string // with angle brackets, "" none
	References  []string
	Date        time.Time
	Text        string
	HTML        string // "" for letters
	Attachments []Attachment
	// Auto marks mail that cuiban writes by itself (asks, digests, reminders):
	// Auto-Submitted (RFC 3834 section 5) and our own loop header. Letters are
	// human mail and never carry it.
	Auto bool
}

// NewMessageID returns a fresh Message-ID at the domain of the address: 128
// random bits.
func NewMessageID(address string) string {
	var b [16]byte
	rand.Read(b[:]) // never fails since Go 1.24
	_, domain, _ := strings.Cut(address, "@")
	return "<" + hex.EncodeToString(b[:]) + "@" + domain + ">"
}

// Bytes makes the mail. It refuses addresses and names that would break out of
// their field.
func Bytes(m Message) ([]byte, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := address(msg, m); err != nil {
		return nil, fmt.Errorf("composing %q: %w", m.Subject, err)
	}
	if strings.ContainsAny(m.Subject+m.MessageID+m.InReplyTo+strings.Join(m.References, ""), "\r\n\x00") {
		return nil, fmt.Errorf("composing %q: a header value holds a line break", m.Subject)
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(strings.Trim(m.MessageID, "<>"))
	msg.SetDateWithValue(m.Date)
	if m.InReplyTo != "" {
		msg.SetGenHeader(gomail.HeaderInReplyTo, m.InReplyTo)
	}
	if refs := bounded(m.References); len(refs) > 0 {
		msg.SetGenHeader(gomail.HeaderReferences, strings.Join(refs, " "))
	}
	if m.Auto {
		msg.SetGenHeader("Auto-Submitted", "auto-generated")
		msg.SetGenHeader(LoopHeader, "1")
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	for _, a := range m.Attachments {
		if err := msg.AttachReader(a.Name, bytes.NewReader(a.Data), gomail.WithFileContentType(gomail.ContentType(mediaType(a.Type)))); err != nil {
			return nil, fmt.Errorf("composing %q: attaching %s: %w", m.Subject, a.Name, err)
		}
	}
	var raw bytes.Buffer
	if _, err := msg.WriteTo(&raw); err != nil {
		return nil, fmt.Errorf("composing %q: %w", m.Subject, err)
	}
	return raw.Bytes(), nil
}

// mediaType is the bare type of an attachment: it may have been told by the mail
// that it came with, and go-mail writes it as it is.
func mediaType(told string) string {
	kind, _, err := mime.ParseMediaType(told)
	if err != nil || !strings.Contains(kind, "/") {
		return "application/octet-stream"
	}
	return kind
}

func address(msg *gomail.Msg, m Message) error {
	if len(m.To) == 0 {
		return errors.New("no recipient")
	}
	if err := msg.FromFormat(m.From.Name, m.From.Address); err != nil {
		return err
	}
	for _, a := range slices.Concat(m.To, m.Cc, m.ReplyTo) {
		if err := Plain(a); err != nil {
			return err
		}
	}
	if len(m.ReplyTo) > 0 { // go-mail's own setter takes one address only
		msg.SetGenHeader("Reply-To", "<"+strings.Join(m.ReplyTo, ">, <")+">")
	}
	if err := msg.To(m.To...); err != nil {
		return err
	}
	if len(m.Cc) > 0 {
		return msg.Cc(m.Cc...)
	}
	return nil
}

// Plain checks that an address is one bare address and nothing else: no
// display name, no quoted local part, no space or bracket that an SMTP server
// could read as a parameter.
func Plain(a string) error {
	p, err := mail.ParseAddress(a)
	if err != nil || p.Address != a || strings.ContainsAny(a, "\"<>()[]\\,;: \t\r\n\x00") || strings.Count(a, "@") != 1 {
		return fmt.Errorf("%q is not a plain mail address", a)
	}
	return nil
}

func bounded(refs []string) []string {
	if len(refs) <= MaxReferences {
		return refs
	}
	return append(refs[:1:1], refs[len(refs)-MaxReferences+1:]...)
}

// Header returns the header block of raw bytes, for showing what will be sent.
func Header(raw []byte) (mail.Header, error) {
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("reading our own mail: %w", err)
	}
	_, _ = io.Copy(io.Discard, msg.Body)
	return msg.Header, nil
}
