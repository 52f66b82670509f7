package body

import (
	"io"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// Options tune Read. The zero value is ready to use.
type Options struct {
	// Classify names the kind of region that begins at an HTML element, such as
	// "quote", "signature" or "forward"; "" for none. The element is part of a
	// complete tree, so parents, siblings and children may be looked at. The region
	// is the element's own extent; a kind that ends in [ToEnd] reaches from the
	// element to the end of the HTML part (clients that mark only the head of a
	// quote). Nil marks blockquotes alone.
	Classify Classifier

	// Attach, when set, is called as each attachment begins and receives its bytes
	// while they are read; nil skips that one. Its errors are its own business:
	// after one, no more bytes are offered. The name is the safe name as far as it is
	// known by then (a container may tell a longer one after the bytes, an inner mail's
	// is made from its subject), mediaType is lower case without parameters.
	// Attachments of inner mails are offered too, before the inner mail's own end.
	Attach func(name, mediaType string) io.Writer
}

// Classifier names the kind of region that begins at an HTML element; see Options.
type Classifier = func(n *html.Node) string

// ToEnd, as the last byte of a kind that Options.Classify returns, lets the region
// reach to the end of the HTML part. It is not part of Region.Kind.
const ToEnd = ">"

// Mail is what a mail says. All strings are valid UTF-8.
type Mail struct {
	MessageID  string   // with its angle brackets, as written; "" when absent or longer than MaxIDLen
	InReplyTo  []string // ids with angle brackets, in order, each once
	References []string // likewise, oldest first

	Date     time.Time   // in the zone it was written in; zero when absent, unreadable or absurd (before 1990, after 2099)
	DateRaw  string      // the field as written
	Received []time.Time // of the Received fields, topmost (latest hop) first; undated ones left out

	From, To, Cc, Bcc, ReplyTo, Sender []Address
	// DeliveredTo holds the addresses the transport wrote: Delivered-To,
	// X-Original-To, Envelope-To, X-Forwarded-To and their kin, lower case, each once.
	DeliveredTo []string
	Subject     string

	Header Header // every field, decoded, in order, topmost first

	FromFields, DateFields, MessageIDFields int // how many such fields the header has: more than 1 is a warning sign

	Text       string   // the whole body: LF line ends, no control characters but tab and LF
	TextSource string   // the media type the text was made from; "" without text
	Charset    string   // the charset the text was really in, lower case; "" without text
	Regions    []Region // what the HTML structure marked, by Start, outer before inner

	Attachments []Attachment // in order; those of inner mails belong to the inner mail
	Inner       []Inner      // mails inside this one, in order
	Report      *Report      // of a multipart/report; nil for other mails
	Calendar    []string     // the METHOD of each calendar part, upper case ("REQUEST", "REPLY", "CANCEL"; "" when not said)

	Encrypted string // "smime", "pgp", or "" for a readable mail
	Signed    bool   // carries an S/MIME or PGP signature (not verified here)

	Defects []string // the Defect phrases, each once, in the order they were met
}

// Address is one mailbox of an address field.
type Address struct {
	Name    string // the display name, decoded, without quotes; may be ""
	Address string // local@domain as written; "" when the field names nobody by address
}

// Region is a byte range of Mail.Text that the HTML structure marked.
type Region struct {
	Start, End int    // Text[Start:End], whole characters; never empty
	Kind       string // what Options.Classify said, or "blockquote"
	Source     string // the element, such as "blockquote", "div#divRplyFwdMsg", "div.gmail_quote"
}

// Attachment is a part that is not the text of the mail.
type Attachment struct {
	Name      string `json:"name"`   // safe as a file name, never ""
	Type      string `json:"type"`   // media type, lower case, without parameters
	Size      int64  `json:"size"`   // bytes, after the transfer encoding
	SHA256    string `json:"sha256"` // of those bytes, lower-case hex
	Inline    bool   `json:"inline"` // shown within the text: Content-Disposition inline, or named by the HTML
	ContentID string `json:"-"`      // without angle brackets
}

// Inner is a mail inside a mail.
type Inner struct {
	Mail     *Mail
	Name     string // the safe name of the part
	SHA256   string // of its bytes: equal to that of its entry in Attachments, if it has one
	Returned bool   // the original that a delivery report gives back, whole or header only; not in Attachments
}

// Report is what a machine-readable report (RFC 6522) says. Everything in it can be
// written by anyone: it is a claim.
type Report struct {
	Type         string // "delivery-status" (RFC 3464), "disposition-notification" (RFC 8098), "feedback-report" (RFC 5965)
	ReportingMTA string
	Recipients   []ReportRecipient
	// OriginalMessageID is the id of the mail that was reported on, from the
	// embedded mail, its headers, or the report's own fields; "" when it gives none.
	OriginalMessageID string
	OriginalSubject   string
	OriginalTo        []Address
}

// ReportRecipient is one recipient of a report, fields cleaned of their type prefix
// ("rfc822;").
type ReportRecipient struct {
	FinalRecipient    string
	OriginalRecipient string
	Action            string // lower case: failed, delayed, delivered, relayed, expanded; displayed, deleted… of a disposition
	Status            string // such as 5.1.1
	Diagnostic        string
	RemoteMTA         string
}

// Field is one header field.
type Field struct {
	Name  string // canonical capitals: "Message-Id"
	Value string // unfolded, encoded words decoded
	raw   string // unfolded, as written
}

// Header is the fields of a mail in order.
type Header []Field

// Get returns the value of the topmost field of that name, whatever its capitals;
// "" when there is none.
func (h Header) Get(name string) string {
	for i := range h {
		if strings.EqualFold(h[i].Name, name) {
			return h[i].Value
		}
	}
	return ""
}

// Has tells whether there is such a field, even an empty one.
func (h Header) Has(name string) bool {
	for i := range h {
		if strings.EqualFold(h[i].Name, name) {
			return true
		}
	}
	return false
}

// Values returns the values of all fields of that name, topmost first.
func (h Header) Values(name string) []string {
	var vs []string
	for i := range h {
		if strings.EqualFold(h[i].Name, name) {
			vs = append(vs, h[i].Value)
		}
	}
	return vs
}

// raw returns the topmost field's value as written.
func (h Header) raw(name string) string {
	for i := range h {
		if strings.EqualFold(h[i].Name, name) {
			return h[i].raw
		}
	}
	return ""
}

// Read reads a mail to its end, or to where the reader fails: then what was
// understood so far is returned with DefectReadFailed. It never returns nil.
//
// Memory does not grow with the size of the mail. The reader is read from where it
// stands and is not rewound.
func Read(r io.Reader, opt Options) *Mail {
	rd := newReader(opt)
	defer rd.release()
	m := rd.message(r, 0)
	for _, d := range rd.limits {
		m.defect(d)
	}
	return m
}
