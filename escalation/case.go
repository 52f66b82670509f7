// Package escalation is the model of a dispute and the rules that move it.
//
// A Case is one dispute of one owner with one platform. What happened in it is
// a list of entries, appended and never changed; what the other side said it
// would do is a list of promises; what the owner says to the world is a list of
// letters. Reconcile compares a new mail with the promises. Decide looks at the
// whole case and a moment and answers: what is to be done now, when is the next
// moment to look again, and why.
//
// Everything here is a function of its arguments: no clock, no disk, no network.
package escalation

import (
	"strconv"
	"strings"
	"time"
)

// State is where a case stands.
type State string

// The states of a case. A new case is open.
const (
	Open     State = "open"     // money is still stuck
	Resolved State = "resolved" // they say it is paid; the owner has not confirmed yet
	Closed   State = "closed"   // done; nothing is chased any more
)

// Sight is how much of the correspondence cuiban can see, which limits what may
// be said about silence.
type Sight string

// The sights of a case, from the widest to the narrowest.
const (
	SightFull      Sight = "full"      // the owner's INBOX and Sent are watched
	SightForwarded Sight = "forwarded" // the platform's mail is forwarded automatically
	SightCCOnly    Sight = "cc-only"   // only what is CC'd to the tracker is seen
)

// Standing is the owner's position in law towards the platform; it decides
// which authorities are competent (市场监督管理投诉举报处理办法 art. 16(3): who does
// not buy for daily consumption is no consumer).
type Standing string

// The standings a ladder knows. The zero Standing means "not yet asked".
const (
	Consumer Standing = "consumer"
	Merchant Standing = "merchant"
	Creator  Standing = "creator"
	Worker   Standing = "worker"
	Investor Standing = "investor"
)

// Money is an amount in the smallest unit of its currency (fen, cents).
// The zero Money means "no amount known".
type Money struct {
	Minor    int64  `json:"minor"`    // 235000 for 2,350.00 元
	Currency string `json:"currency"` // ISO 4217, upper case
}

// Owner is the person whose money is stuck, as far as the rules and the texts
// need to know them.
type Owner struct {
	ID      int64          `json:"id"`
	Name    string         `json:"name"`    // as letters are signed
	Address string         `json:"address"` // lower-case mail address
	Lang    string         `json:"lang"`    // "zh-CN" or "en"
	Zone    *time.Location `json:"-"`       // nil means Asia/Shanghai
}

// Role is what a party is in a case.
type Role string

// The roles of a party.
const (
	RoleOwner     Role = "owner"
	RolePlatform  Role = "platform"  // front line, supervisor, complaint desk of the platform
	RoleRegulator Role = "regulator" // an authority, court, mediator
	RoleOther     Role = "other"     // seen in the correspondence, role unknown
)

// Party is an address that takes part in a case.
type Party struct {
	Address string `json:"address"` // lower case
	Name    string `json:"name"`
	Role    Role   `json:"role"`
	// Confirmed says that the owner wrote to this address or confirmed it:
	// only such addresses may ever become recipients of a letter.
	Confirmed bool `json:"confirmed"`
	// Bad says that a permanent bounce came from this address.
	Bad bool `json:"bad"`
}

// Case is one dispute of one owner: the head, and everything that hangs on it.
// Store fills all slices in order of time; Decide reads and never changes them.
type Case struct {
	ID           int64    `json:"id"`
	Ref          string   `json:"ref"` // "CB-7K3M"
	Owner        Owner    `json:"owner"`
	Title        string   `json:"title"`        // base subject of the first mail, or the owner's words
	Platform     string   `json:"platform"`     // name people use
	Entity       string   `json:"entity"`       // legal entity, "" unknown
	Kind         string   `json:"kind"`         // kind of platform, a ladder's key: "content", "ecommerce", …
	Standing     Standing `json:"standing"`     //
	Jurisdiction string   `json:"jurisdiction"` // "cn", "gb", …
	Account      string   `json:"account"`      // account label with the platform
	Amount       Money    `json:"amount"`       // in dispute
	Paid         Money    `json:"paid"`         // confirmed by the owner as received
	Happened     string   `json:"happened"`     // what happened, in the owner's words
	Demand       string   `json:"demand"`       // what the owner asks for
	Causes       []string `json:"causes"`
	Sight        Sight    `json:"sight"`
	State        State    `json:"state"`
	Stopped      bool     `json:"stopped"` // the owner's kill switch: nothing is drafted; survives later mail
	// PausedUntil holds chasing until that moment by order of the owner; zero: not paused.
	PausedUntil time.Time      `json:"paused_until"`
	Rung        string         `json:"rung"`       // id of the current rung of the ladder
	RungSince   time.Time      `json:"rung_since"` // when that rung was entered
	Opened      time.Time      `json:"opened"`
	Zone        *time.Location `json:"-"` // the other side's zone; nil means that of the jurisdiction

	Parties  []Party   `json:"parties"`
	Entries  []Entry   `json:"entries"`
	Promises []Promise `json:"promises"`
	Letters  []Letter  `json:"letters"`

	// Next is when the case must be looked at again, NextWhy the reason: what
	// the last Decide said. Zero only when the case is closed.
	Next    time.Time `json:"next"`
	NextWhy string    `json:"next_why"`
	// Head is the material head: the sequence number of the last entry that an
	// approval must not outlive (payment, human mail of a party, edit, merge, stop).
	Head int64 `json:"head"`
}

// By is who caused an entry.
type By string

// Who acts in a case.
const (
	ByOwner        By = "owner"
	ByCounterparty By = "counterparty"
	ByRegulator    By = "regulator"
	ByCuiban       By = "cuiban"
	ByOther        By = "other"
)

// EntryKind says what an entry records.
type EntryKind string

// The kinds of entries. New kinds may be added; old ones keep their meaning,
// since entries are never rewritten.
const (
	EntryOpened    EntryKind = "opened"    // the case began
	EntryMailIn    EntryKind = "mail_in"   // a mail of the other side (or of a stranger)
	EntryMailOut   EntryKind = "mail_out"  // a mail the owner wrote themself
	EntryLetter    EntryKind = "letter"    // a letter changed its state: Text holds the new state
	EntryAsked     EntryKind = "asked"     // the owner was asked to approve a draft
	EntryOrder     EntryKind = "order"     // an order of the owner: Text holds the verb and its argument
	EntryRefused   EntryKind = "refused"   // an order that was not genuine: Text says why
	EntryRung      EntryKind = "rung"      // the case entered the rung named in Rung
	EntryDirection EntryKind = "direction" // the owner was given directions for a rung without mail
	EntrySubmitted EntryKind = "submitted" // the owner filed with the rung's channel: Text holds the number
	EntryPromise   EntryKind = "promise"   // a promise was made or changed: Text holds the change
	EntryAttempt   EntryKind = "attempt"   // a withdrawal was tried
	EntryPayout    EntryKind = "payout"    // money arrived, said by the owner
	EntryCall      EntryKind = "call"      // a phone call
	EntryStatement EntryKind = "statement" // what they said by app, SMS, chat
	EntryNote      EntryKind = "note"
	EntryEdited    EntryKind = "edited" // the head of the case was corrected
	EntryStopped   EntryKind = "stopped"
	EntryResumed   EntryKind = "resumed"
	EntryPaused    EntryKind = "paused"
	EntryResolved  EntryKind = "resolved" // they say it is paid
	EntryClosed    EntryKind = "closed"
	EntryReopened  EntryKind = "reopened"
	EntryMerged    EntryKind = "merged"
	EntryUnmerged  EntryKind = "unmerged"
	EntryNotice    EntryKind = "notice" // something was told to the owner: Text holds the notice's key
	EntryErased    EntryKind = "erased"
	EntryEvidence  EntryKind = "evidence"
	EntryMoved     EntryKind = "moved" // the mail belongs to another case: Data "to" names it
)

// Entry is one line of the case's log. It is hashed when appended and never changed.
type Entry struct {
	Seq   int64     `json:"seq"` // 1, 2, 3 … within the case
	At    time.Time `json:"at"`  // when it happened: a mail's Date, a call's time
	Noted time.Time `json:"noted"`
	Kind  EntryKind `json:"kind"`
	By    By        `json:"by"`
	// Mail is the SHA-256 (hex) of the mail this entry is about, "" for none.
	Mail    string     `json:"mail,omitempty"`
	Facts   *MailFacts `json:"facts,omitempty"` // for mail_in and mail_out
	Letter  string     `json:"letter,omitempty"`
	Promise string     `json:"promise,omitempty"`
	Rung    string     `json:"rung,omitempty"`
	Amount  *Money     `json:"amount,omitempty"`
	Text    string     `json:"text,omitempty"`
	// Data holds the named details of attempts, calls and evidence (channel,
	// status, code, agent, serial number …).
	Data    map[string]string `json:"data,omitempty"`
	Private bool              `json:"private,omitempty"` // never in a pack or a letter

	Prev string `json:"prev"` // hash of the case's previous entry, "" for the first
	Hash string `json:"hash"` // SHA-256 (hex) over everything above
}

// MailFacts is what the rules need to know of a mail.
type MailFacts struct {
	MessageID string `json:"message_id"`
	From      string `json:"from"`
	// To holds the bare addresses of To and Cc, lower case.
	To      []string `json:"to,omitempty"`
	Subject string   `json:"subject"`
	// Robot is the parser's kind: human, auto_reply, out_of_office, bounce, notification, list.
	Robot string `json:"kind"`
	// Outcome is the parser's: none, paid, refused, need_info, received.
	Outcome string `json:"outcome"`
	// Substantive says that the mail answers with content: not an
	// acknowledgement, not a brush-off.
	Substantive bool `json:"substantive"`
	// Template says that the mail nearly repeats an earlier one of the same
	// side in this case; TemplateOf is that mail's SHA-256.
	Template   bool     `json:"template,omitempty"`
	TemplateOf string   `json:"template_of,omitempty"`
	Alarms     []string `json:"alarms,omitempty"` // pay_to_withdraw, withdraw_complaint_first
	// Signs are the danger signs it announces: threshold, maintenance, arrival.
	Signs []string `json:"signs,omitempty"`
	// Events are the anchor events the mail says have happened.
	Events   map[Anchor]time.Time `json:"events,omitempty"`
	Gist     string               `json:"gist,omitempty"` // the first words of the new text, for people
	Imported bool                 `json:"imported,omitempty"`
}

// Human says that a person wrote the mail, as far as one can tell.
func (f *MailFacts) Human() bool { return f != nil && f.Robot == "human" }

// Decimals is the number of digits after the point in the currency's usual
// writing (ISO 4217 minor unit): 2 for most, 0 for yen, won and their like.
func (m Money) Decimals() int {
	switch m.Currency {
	case "JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF":
		return 0
	case "BHD", "KWD", "OMR", "JOD", "TND":
		return 3
	}
	return 2
}

// Outstanding is what is still demanded: the amount in dispute less what the
// owner confirmed as received, never below zero.
func (c *Case) Outstanding() Money {
	left := c.Amount
	if c.Paid.Currency == c.Amount.Currency {
		left.Minor = max(0, left.Minor-c.Paid.Minor)
	}
	return left
}

// Event is when an anchor event happened, by the newest mail or statement that
// says so; zero when none does.
func (c *Case) Event(a Anchor) time.Time {
	for i := len(c.Entries) - 1; i >= 0; i-- {
		if at := c.Entries[i].Event(a); !at.IsZero() {
			return at
		}
	}
	return time.Time{}
}

// Decimal writes the amount as digits with a point for the decimals of its
// currency, without separators: "2350.00".
func (m Money) Decimal() string {
	sign, digits, d := "", strconv.FormatInt(m.Minor, 10), m.Decimals()
	if m.Minor < 0 {
		sign, digits = "-", digits[1:]
	}
	if d == 0 {
		return sign + digits
	}
	if pad := d + 1 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	return sign + digits[:len(digits)-d] + "." + digits[len(digits)-d:]
}

// Event is when an anchor event happened, by what the entry's mail or statement
// says; zero when it says nothing of it.
func (e *Entry) Event(a Anchor) time.Time {
	if e.Facts != nil {
		return e.Facts.Events[a]
	}
	if len(e.Data) == 0 { // nearly always, and asked of every entry
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, e.Data[eventKey(a)])
	if err != nil {
		return time.Time{}
	}
	return at
}

func eventKey(a Anchor) string { return "event_" + string(a) }

// EventData returns the events that a statement tells of as details of its entry.
func EventData(events map[Anchor]time.Time) map[string]string {
	data := map[string]string{}
	for a, at := range events {
		data[eventKey(a)] = at.UTC().Format(time.RFC3339)
	}
	return data
}

// Told says that the owner noted what was said by phone, app or message.
func (e *Entry) Told() bool {
	return e.By == ByCounterparty && (e.Kind == EntryStatement || e.Kind == EntryCall)
}
