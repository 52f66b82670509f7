package escalation

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// Action is what was promised.
type Action string

// The actions a promise can be about.
const (
	ActReply   Action = "reply"
	ActResolve Action = "resolve"
	ActPay     Action = "pay"
	ActReview  Action = "review"
	ActOther   Action = "other"
)

// Status is where a promise stands.
type Status string

// The statuses of a promise. Only an open one runs; a doubtful one is shown
// and asked about, never acted on.
const (
	PromiseOpen       Status = "open"
	PromiseKept       Status = "kept"
	PromiseBroken     Status = "broken"
	PromiseSuperseded Status = "superseded" // said again, or moved, by a newer promise
	PromiseWithdrawn  Status = "withdrawn"  // they took it back
	PromiseDoubtful   Status = "doubtful"
	PromiseDismissed  Status = "dismissed" // the owner says: that is no promise
)

// Revision is one computed due moment of a promise: deadlines move when a
// calendar is announced, when the anchor event becomes known, or when the
// owner corrects them; the old ones stay on record.
type Revision struct {
	Due   Due       `json:"due"`
	Made  time.Time `json:"made"`
	Why   string    `json:"why"`   // "said", "calendar", "anchor", "owner", "paused"
	Event string    `json:"event"` // the anchor event's name, "" for the mail itself
	// Base is the moment the term ran from where it is not the mail's own.
	Base time.Time `json:"base,omitzero"`
}

// Promise is one commitment of the other side, or (Who == ByOwner) one demand
// made on the owner: the same thing turned round.
type Promise struct {
	Key        string     `json:"key"` // identity, see PromiseKey
	Who        By         `json:"who"` // counterparty, regulator, or owner for a demand
	Action     Action     `json:"action"`
	Firm       bool       `json:"firm"` // false: an estimate ("预计", "we expect")
	Quote      string     `json:"quote"`
	Start      int        `json:"start"` // byte offset of Quote in the mail's new text
	End        int        `json:"end"`
	Term       Term       `json:"term"`
	Said       time.Time  `json:"said"` // the base: when it was said
	Agent      string     `json:"agent"`
	Mail       string     `json:"mail"`      // SHA-256 of the mail, "" for a statement
	Path       string     `json:"path"`      // forward path inside the mail: "", "0", "0.1" …
	Otherwise  string     `json:"otherwise"` // for a demand: what happens if it is not met
	Revisions  []Revision `json:"revisions"`
	Status     Status     `json:"status"`
	Settled    time.Time  `json:"settled"`    // when it was kept, broken, … ; zero while open
	SettledBy  string     `json:"settled_by"` // SHA-256 of the settling mail, or a word: "owner", "time"
	Late       bool       `json:"late"`       // kept, but after it was due
	Extended   int        `json:"extended"`   // how often they moved it later
	First      time.Time  `json:"first"`      // the due moment before any extension; zero: never moved
	Confidence float64    `json:"confidence"`
	Rule       string     `json:"rule"`
	ByHand     bool       `json:"by_hand"` // the owner corrected it: a re-parse must not undo that
}

// Due returns the promise's due moment as last computed; its At is zero when
// no date is known.
func (p *Promise) Due() Due {
	if len(p.Revisions) == 0 {
		return Due{}
	}
	return p.Revisions[len(p.Revisions)-1].Due
}

// PromiseKey is the identity of a promise: the mail it stands in, the forward
// path, the action and the quote without differences of spacing. A re-parse
// after an upgrade finds the old promise again by it.
func PromiseKey(mail, path string, who By, action Action, quote string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{mail, path, string(who), string(action), strings.Join(strings.Fields(quote), " ")}, "\x00")))
	return hex.EncodeToString(sum[:12])
}

// LetterState is a letter's place on its way out.
type LetterState string

// The states of a letter. See the package comment of daemon/outbox for the
// transitions; each is one committed transaction.
const (
	LetterDraft     LetterState = "draft"
	LetterAsked     LetterState = "asked"
	LetterApproved  LetterState = "approved"
	LetterClaimed   LetterState = "claimed" // before dialling
	LetterDot       LetterState = "dot"     // all bytes written, the final dot not yet
	LetterAccepted  LetterState = "accepted"
	LetterRejected  LetterState = "rejected"
	LetterUnknown   LetterState = "unknown"   // the line dropped after the dot: nobody can know
	LetterDiscarded LetterState = "discarded" // the owner said no, or it was overtaken
)

// Pending says that the letter still waits for the owner or is on its way.
func (s LetterState) Pending() bool {
	switch s {
	case LetterDraft, LetterAsked, LetterApproved, LetterClaimed, LetterDot, LetterUnknown:
		return true
	}
	return false
}

// Step is what a letter is within its rung.
type Step string

// The steps of a rung, in order.
const (
	StepOpen      Step = "open"       // the rung's own letter (supervisor request, complaint …)
	StepFollowUp1 Step = "follow_up1" // quotes the promise that passed
	StepFollowUp2 Step = "follow_up2" // firmer, with a date
)

// Letter is a rendered mail to the world, byte-exact from draft to delivery.
// The bytes themselves are in the archive under SHA256.
type Letter struct {
	Key        string      `json:"key"` // deterministic: case/rung/step and what it answers
	ID         int64       `json:"id"`
	Rung       string      `json:"rung"`
	Step       Step        `json:"step"`
	MessageID  string      `json:"message_id"`
	SHA256     string      `json:"sha256"`
	Recipients []string    `json:"recipients"` // To and Cc, bare addresses
	Subject    string      `json:"subject"`
	Text       string      `json:"text"`
	Promises   []string    `json:"promises"` // keys of the promises it quotes
	State      LetterState `json:"state"`
	Head       int64       `json:"head"`     // material head when rendered
	Created    time.Time   `json:"created"`  //
	Asked      time.Time   `json:"asked"`    // first asked; zero: not yet
	Asks       int         `json:"asks"`     // how often asked
	Later      time.Time   `json:"later"`    // the owner said: not before; zero: at once
	Approved   time.Time   `json:"approved"` //
	Sent       time.Time   `json:"sent"`     // accepted by the server, or, when unknown, maybe
	Deadline   time.Time   `json:"deadline"` // the date the letter asks an answer by; zero: none
	Response   string      `json:"response"` // what the server said last
	Tries      int         `json:"tries"`
	NotBefore  time.Time   `json:"not_before"` // next try after a temporary refusal
	From       string      `json:"from"`       // the address it left from; "" not yet
}
