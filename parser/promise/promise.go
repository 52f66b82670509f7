package promise

import (
	"encoding/json"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
)

// Side is one of the two sides of a dispute.
type Side string

// The sides.
const (
	Counterparty Side = "counterparty"
	Owner        Side = "owner"
)

// other is the opposite side.
func (s Side) other() Side {
	if s == Owner {
		return Counterparty
	}
	return Owner
}

// Context is what the words alone do not say.
type Context struct {
	// Base is the moment the words were said: the mail's Date.
	Base time.Time
	// Zone is the promiser's zone; nil means Base's own.
	Zone *time.Location
	// Calendar is the promiser's calendar; nil means Monday to Friday, and every
	// working-day result provisional.
	Calendar *calendar.Calendar
	// Language is that of the derivations: "zh…", anything else is English.
	Language string
	// DayFirst reads 3/4/2026 as 3 April where the mail itself does not decide.
	DayFirst bool
	// Events are the moments of anchor events known to the case.
	Events map[escalation.Anchor]time.Time
	// Author is who wrote the text; "" means the counterparty. In the owner's own
	// text "we" is the owner and "you" the counterparty.
	Author Side
}

// Commitment is what somebody said they would do. It marshals to an element of
// `commitments` in the JSON of `cuiban parse`.
type Commitment struct {
	Who        Side              `json:"who"`
	Action     escalation.Action `json:"action"`
	Firmness   string            `json:"firmness"` // "firm", or "estimate" (预计, we expect)
	Quote      string            `json:"quote"`
	Start      int               `json:"start"` // byte offset of Quote in the text
	End        int               `json:"end"`
	Words      string            `json:"term"`   // the limit as said, "" for none
	Anchor     escalation.Anchor `json:"anchor"` // "" for the mail itself
	Due        *time.Time        `json:"due"`    // nil: no date known
	Tentative  bool              `json:"provisional"`
	Derivation []string          `json:"derivation"`
	Rule       string            `json:"rule"`
	Confidence float64           `json:"confidence"` // below Threshold it is doubtful
	Term       escalation.Term   `json:"-"`          // to store and to compute again
	Detail     escalation.Due    `json:"-"`
}

// Doubtful says that the promise must be asked about before anything is done
// about it.
func (c *Commitment) Doubtful() bool { return c.Confidence < Threshold }

// The two degrees of a commitment.
const (
	firm     = "firm"
	estimate = "estimate"
)

// Demand is what is asked of somebody, usually the owner. It marshals to an
// element of `demands`.
type Demand struct {
	Who        Side            `json:"who"`
	Action     string          `json:"action"` // what is asked, in the text's own words
	Quote      string          `json:"quote"`
	Start      int             `json:"start"`
	End        int             `json:"end"`
	Words      string          `json:"term"`
	Due        *time.Time      `json:"due"`
	Otherwise  string          `json:"otherwise"` // what happens if it is not done, "" when not said
	Confidence float64         `json:"confidence"`
	Term       escalation.Term `json:"-"`
	Detail     escalation.Due  `json:"-"`
}

// Result is what a text commits whom to.
type Result struct {
	Commitments []Commitment `json:"commitments"`
	Demands     []Demand     `json:"demands"`
	// Superseded are commitments that a correction later in the same text takes
	// back.
	Superseded []Commitment `json:"superseded,omitempty"`
	// Events are the anchor events that the text says have happened, with their
	// moments ("您的投诉已于6月10日受理"). Nil: none.
	Events map[escalation.Anchor]time.Time `json:"events,omitempty"`
}

// MarshalJSON writes empty lists as [], never as null.
func (r Result) MarshalJSON() ([]byte, error) {
	type plain Result
	if r.Commitments == nil {
		r.Commitments = []Commitment{}
	}
	if r.Demands == nil {
		r.Demands = []Demand{}
	}
	return json.Marshal(plain(r))
}

// Extract finds the commitments and the demands of a text, in their order.
func Extract(text string, ctx Context) Result {
	x := newExtractor(text, ctx)
	defer x.s.release()
	x.run()
	return x.out
}
