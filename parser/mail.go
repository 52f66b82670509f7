// Package parser turns the bytes of a mail into what its sender really wrote:
// who, when, the new text without quotations, what was forwarded, what kind of
// mail it is, and every promise and demand in it with its deadline.
//
// Parse never fails: whatever is broken is listed in Defects, and the rest is
// understood as far as it can be. The deadlines are computed from the mail's own
// date; the clock is never read.
package parser

import (
	"encoding/json"
	"time"

	"cuiban/escalation"
	"cuiban/parser/body"
	"cuiban/parser/promise"
)

// Version is the version of the understanding: it grows when the same bytes are
// understood differently, so that stored mail can be read again after an upgrade.
const Version = 2

// Instant is a moment that is null in JSON when it is not known.
type Instant struct{ time.Time }

// MarshalJSON writes RFC 3339, or null for the zero Instant.
func (t Instant) MarshalJSON() ([]byte, error) {
	if t.IsZero() || t.Year() < 0 || t.Year() > 9999 { // RFC 3339 cannot write it
		return []byte("null"), nil
	}
	return json.Marshal(t.Format(time.RFC3339))
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Instant) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		t.Time = time.Time{}
		return nil
	}
	return json.Unmarshal(b, &t.Time)
}

// Address is a mailbox with its display name.
type Address struct {
	Name    string `json:"name"`
	Address string `json:"address"` // lower case
}

// Alarm is a sentence the owner must be warned of.
type Alarm struct {
	Kind  string `json:"kind"` // pay_to_withdraw, withdraw_complaint_first
	Quote string `json:"quote"`
}

// Cause is what the other side names as the reason of the trouble.
type Cause struct {
	Tag   string `json:"tag"`
	Quote string `json:"quote"`
}

// Number is a ticket number of the other side.
type Number struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Amount is a sum of money named in the text.
type Amount struct {
	Value    string `json:"value"`    // decimal, "2350.00"
	Currency string `json:"currency"` // ISO 4217
	Quote    string `json:"quote"`
}

// Bounce is what a delivery report says.
type Bounce struct {
	Recipient string `json:"recipient"`
	Status    string `json:"status"` // RFC 3463, "5.1.1"; "" unknown
	Reason    string `json:"reason"`
	// Original is the Message-ID of the mail that bounced, "" unknown.
	Original string `json:"original_message_id,omitempty"`
	Hard     bool   `json:"hard,omitempty"` // permanent
}

// Mail is what was understood of a mail. In JSON it is the object that scripts
// rely on: fields may be added, none is ever renamed or left out, lists are
// never null.
type Mail struct {
	MessageID   string               `json:"message_id"`
	Date        Instant              `json:"date"`
	From        []Address            `json:"from"`
	To          []Address            `json:"to"`
	Cc          []Address            `json:"cc"`
	ReplyTo     []Address            `json:"reply_to"`
	Subject     string               `json:"subject"`
	BaseSubject string               `json:"base_subject"`
	InReplyTo   []string             `json:"in_reply_to"`
	References  []string             `json:"references"`
	Language    string               `json:"language"`
	Kind        string               `json:"kind"`
	KindReason  string               `json:"kind_reason"`
	Text        string               `json:"text"`
	NewText     string               `json:"new_text"`
	QuotedText  string               `json:"quoted_text"`
	Signature   string               `json:"signature"`
	Disclaimer  string               `json:"disclaimer"`
	Forwarded   []*Mail              `json:"forwarded"`
	Attachments []body.Attachment    `json:"attachments"`
	Commitments []promise.Commitment `json:"commitments"`
	Demands     []promise.Demand     `json:"demands"`
	// Events are the anchor events the text says have happened ("accepted" …).
	Events  map[escalation.Anchor]time.Time `json:"events,omitempty"`
	Outcome string                          `json:"outcome"`
	// OutcomeQuote is the sentence that says so.
	OutcomeQuote     string   `json:"outcome_quote"`
	Alarms           []Alarm  `json:"alarms"`
	Causes           []Cause  `json:"causes"`
	ReferenceNumbers []Number `json:"reference_numbers"`
	CaseRefs         []string `json:"case_refs"`
	Amounts          []Amount `json:"amounts"`
	Agent            string   `json:"agent"`
	Bounce           *Bounce  `json:"bounce"`
	Substantive      bool     `json:"substantive"` // an answer with content, not a mere acknowledgement
	Defects          []string `json:"defects"`

	// Base is the moment the deadlines run from: Date, or the topmost Received
	// time when Date is absent or more than MaxSkew off it.
	Base time.Time `json:"-"`
	// DeliveredTo are the addresses the transport wrote, lower case.
	DeliveredTo []string `json:"-"`
	// Fields counts the header fields by lower-case name.
	Fields map[string]int `json:"-"`
	// AutoSubmitted is the field of RFC 3834; LoopMark that our own loop header
	// is there.
	AutoSubmitted string `json:"-"`
	LoopMark      bool   `json:"-"`
}

// Sender returns the one address of From, lower case; "" when there is none or
// more than one.
func (m *Mail) Sender() string {
	if len(m.From) != 1 {
		return ""
	}
	return m.From[0].Address
}

// Recipients returns the addresses of To and Cc, lower case, each once.
func (m *Mail) Recipients() []string {
	var out []string
	seen := map[string]bool{}
	for _, a := range append(append([]Address{}, m.To...), m.Cc...) {
		if a.Address != "" && !seen[a.Address] {
			seen[a.Address] = true
			out = append(out, a.Address)
		}
	}
	return out
}
