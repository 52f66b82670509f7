package compose

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

// Parse reads a mail that Bytes made back into what it was made of. It is for
// our own bytes only: mail of others is the parser's.
func Parse(raw []byte) (Message, error) {
	m, err := parse(raw)
	if err != nil {
		return Message{}, fmt.Errorf("reading our own mail: %w", err)
	}
	return m, nil
}

func parse(raw []byte) (m Message, err error) {
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return m, err
	}
	h := msg.Header
	from, err := h.AddressList("From")
	if err != nil {
		return m, err
	}
	m.From, m.MessageID, m.InReplyTo, m.References = *from[0], h.Get("Message-Id"), h.Get("In-Reply-To"), strings.Fields(h.Get("References"))
	for field, into := range map[string]*[]string{"To": &m.To, "Cc": &m.Cc, "Reply-To": &m.ReplyTo} {
		*into = addresses(h, field)
	}
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(h.Get("Subject")); err != nil {
		return m, err
	}
	if m.Date, err = h.Date(); err != nil {
		return m, err
	}
	m.Auto = h.Get("Auto-Submitted") != ""
	return m, m.part(textproto.MIMEHeader(h), msg.Body)
}

// addresses are the bare addresses of a field; it may be missing.
func addresses(h mail.Header, field string) (out []string) {
	list, err := h.AddressList(field)
	if err != nil {
		return nil
	}
	for _, a := range list {
		out = append(out, a.Address)
	}
	return out
}

// part takes one part of the mail, and those inside it.
func (m *Message) part(h textproto.MIMEHeader, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return err
	}
	if strings.HasPrefix(kind, "multipart/") {
		return m.parts(multipart.NewReader(body, params["boundary"]))
	}
	data, err := io.ReadAll(decoded(h.Get("Content-Transfer-Encoding"), body))
	if err != nil {
		return err
	}
	_, disposition, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	switch {
	case h.Get("Content-Disposition") != "":
		name, err := new(mime.WordDecoder).DecodeHeader(disposition["filename"])
		m.Attachments = append(m.Attachments, Attachment{Name: name, Type: kind, Data: data})
		return err
	case kind == "text/html":
		m.HTML = lines(data)
	default:
		m.Text = lines(data)
	}
	return nil
}

func (m *Message) parts(r *multipart.Reader) error {
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = m.part(p.Header, p)
		}
		if err != nil {
			return err
		}
	}
}

func decoded(encoding string, r io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	}
	return r
}

func lines(b []byte) string { return strings.ReplaceAll(string(b), "\r\n", "\n") }
