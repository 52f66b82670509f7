// Package outcome reads what the other side's mail comes to: whether they say
// that they paid, refuse for good, ask for material, or merely acknowledge;
// whether they demand a payment or the withdrawal of a complaint before they
// release money; and which cause they give.
//
// The text is read clause by clause. A word list gives every word the roles it
// can play (completion, negation, condition, money, a verb that moves money…),
// and the rules are about roles: "a verb of payment after a mark of completion
// in the same clause, with no negation, condition, intention or question over
// it, and not done by the owner". A new word goes into the list; a new rule is
// needed only for a new way of saying things. Chinese and English share the
// rules wherever their grammar allows it, traditional characters are folded.
//
// When in doubt the answer is none: a payment not noticed is asked about, one
// imagined would end the case.
package outcome

import "cuiban/parser/thread/lexicon"

// Outcome is what a mail of the other side comes to.
type Outcome string

// The outcomes, strongest first. A mail that says several things has the
// strongest, except that a refusal which is not final gives way to the request
// for material that would overcome it.
const (
	Paid     Outcome = "paid"      // they say that the money was sent
	Refused  Outcome = "refused"   // they refuse for good
	NeedInfo Outcome = "need_info" // they ask the owner for material
	Received Outcome = "received"  // they acknowledge the mail and say no more
	None     Outcome = "none"
)

// The kinds of alarms.
const (
	// PayToWithdraw: a payment is demanded before money is released.
	PayToWithdraw = "pay_to_withdraw"
	// WithdrawComplaintFirst: a complaint must be withdrawn before they act.
	WithdrawComplaintFirst = "withdraw_complaint_first"
)

// The cause tags.
const (
	IdentityExpired    = "identity_expired"
	BankCardChanged    = "bank_card_changed"
	UnusualBehaviour   = "unusual_behaviour"
	TermsNotAccepted   = "terms_not_accepted"
	SuspectedViolation = "suspected_violation"
	MoneyFlowControl   = "money_flow_control"
	SystemFault        = "system_fault"
)

// Alarm is a sentence that the owner is warned of at once.
type Alarm struct {
	Kind  string // PayToWithdraw or WithdrawComplaintFirst
	Quote string
	// Start and End are the bytes of Quote in the text.
	Start, End int
}

// Cause is a cause of the trouble that the other side names.
type Cause struct {
	Tag        string
	Quote      string
	Start, End int // the bytes of Quote in the text
}

// Result is what a mail comes to. Start and End are the bytes of Quote, the
// sentence that decided, in the text; they are 0 and Quote is empty for None.
type Result struct {
	Outcome    Outcome
	Quote      string
	Start, End int
	Alarms     []Alarm // each kind once
	Causes     []Cause // each tag once
	// Substantive is what the function of that name reports of the text.
	Substantive bool
}

// Context is what is known of a mail besides its text.
type Context struct {
	// Owner: the mail is the owner's own. His words are no outcome.
	Owner bool
	// Automatic: the mail was sent by a machine, so that a text without a
	// finding is an acknowledgement even if it does not say so.
	Automatic bool
}

const (
	// maxText is how much of a text is read: what decides stands in front, and
	// a mail of more than a quarter megabyte is an export.
	maxText = 256 << 10

	// maxQuote bounds a quote in bytes; of longer sentences the clause is quoted.
	maxQuote = 420
)

// Read reads text, what the sender wrote himself without quoted mail.
func Read(text string, ctx Context) Result {
	if ctx.Owner {
		return Result{Outcome: None}
	}
	r := read(text)
	defer r.release()
	result := Result{Alarms: r.alarms(), Causes: r.causes(), Substantive: r.substantive()}
	outcome, at := r.outcome(ctx, result.Substantive)
	result.Outcome = outcome
	result.Substantive = result.Substantive || outcome == Paid || outcome == Refused || outcome == NeedInfo
	if outcome != None {
		result.Start, result.End = r.quote(at)
		result.Quote = text[result.Start:result.End]
	}
	return result
}

// outcome decides, and returns the index of the clause that did.
func (r *reader) outcome(ctx Context, substantive bool) (Outcome, int) {
	if at := r.paid(); at >= 0 {
		return Paid, at
	}
	refused, final := r.refused()
	asked := r.needInfo()
	switch {
	case refused >= 0 && (final || asked < 0):
		return Refused, refused
	case asked >= 0:
		return NeedInfo, asked
	}
	acknowledged := r.acknowledged()
	if acknowledged < 0 && ctx.Automatic && len(r.clauses) > 0 {
		acknowledged = 0
	}
	if acknowledged >= 0 && !substantive {
		return Received, acknowledged
	}
	return None, -1
}

// Substantive reports whether text is an answer with content: a decision, a
// finding, a request, or anything else beyond greeting, acknowledgement,
// thanks, "we are looking into it" and "please be patient". Such an answer
// keeps a promise to reply; a brush-off does not.
func Substantive(text string) bool {
	r := read(text)
	defer r.release()
	if r.paid() >= 0 || r.needInfo() >= 0 {
		return true
	}
	refused, _ := r.refused()
	return refused >= 0 || r.substantive()
}

// Decisive reports whether text states a decision or a finding or asks for
// material. It is stricter than Substantive: other content does not count.
func Decisive(text string) bool {
	r := read(text)
	defer r.release()
	if r.paid() >= 0 || r.needInfo() >= 0 {
		return true
	}
	if refused, _ := r.refused(); refused >= 0 {
		return true
	}
	for at := range r.clauses {
		if r.isFinding(at) {
			return true
		}
	}
	return false
}

// quote returns the bytes of a clause's sentence, or of the clause if that is
// too long, cut between characters if need be.
func (r *reader) quote(at int) (start, end int) {
	c := r.clauses[at]
	if s := r.sentences[c.sentence]; s.end-s.start <= maxQuote {
		return s.start, s.end
	}
	return c.start, c.start + len(lexicon.Clip(r.text[c.start:c.end], maxQuote))
}
