package ladder

import (
	"cmp"
	"slices"
	"time"
)

// CheckAge is how long a verified term of law may be relied on before somebody
// has to read the source again. Half a year: China's complaint rules changed
// twice within one.
const CheckAge = 180 * 24 * time.Hour

// Text is a short text in the languages of the product.
type Text struct {
	ZH string `toml:"zh" json:"zh"`
	EN string `toml:"en" json:"en"`
}

// In returns the text in the language "en", and in Chinese for any other.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.ZH
}

// Unit is what a clock counts in.
type Unit string

// The units of a clock. "working_day" follows the jurisdiction's calendar,
// make-up workdays included; the others but "hour" are of the calendar.
const (
	Hour       Unit = "hour"
	Day        Unit = "day"
	WorkingDay Unit = "working_day"
	Week       Unit = "week"
	Month      Unit = "month"
	Year       Unit = "year"
)

// The events a clock runs from. The zero value means Sent.
const (
	Sent         = "sent"         // our letter, or the last thing the owner said
	Submitted    = "submitted"    // the filing, or the desk's receipt of it
	Accepted     = "accepted"     // 受理, 立案: the desk took it on
	Knowledge    = "knowledge"    // the owner knew, or should have known
	FinalAnswer  = "final_answer" // the answer of the step before, or the end of its term
	Decision     = "decision"     // a decision was served
	Refusal      = "refusal"      // a refusal to take it on
	Silence      = "silence"      // a statutory term ran out without an answer
	Statement    = "statement"    // an account statement
	Restriction  = "restriction"  // the account was restricted, the pay withheld
	Performance  = "performance"  // the work or the goods were delivered
	Service      = "service"      // the document reached the other side
	Announcement = "announcement" // before the event: a notice that must precede it
)

var froms = []string{"", Sent, Submitted, Accepted, Knowledge, FinalAnswer, Decision, Refusal, Silence, Statement, Restriction, Performance, Service, Announcement}

// Confidence says how well a term is known.
type Confidence string

// The grades of confidence, best first.
const (
	Verified  Confidence = "V" // the primary text or a verbatim copy was read
	Secondary Confidence = "S" // news, an official summary or notes of others were read
	Known     Confidence = "K" // general knowledge only
	Doubtful  Confidence = "?" // doubtful
)

// Clock is a number of units running from an event. The zero Clock is no clock.
type Clock struct {
	N    int    `toml:"n" json:"n"`
	Unit Unit   `toml:"unit" json:"unit"`
	From string `toml:"from" json:"from,omitempty"` // one of the events above; "" means Sent
	// Max is the length with every extension the source allows, in the same
	// unit; 0: none is known. An extension counts only once it was announced.
	Max int `toml:"max" json:"max,omitempty"`
	// Article is where the term stands when that differs from the rung's law.
	Article string `toml:"article" json:"article,omitempty"`
	// Confidence is that of this term, "" the rung's.
	Confidence Confidence `toml:"confidence" json:"confidence,omitempty"`
}

// Term is a clock with a name.
type Term struct {
	Name Text `toml:"name" json:"name"`
	Clock
}

// Channel is one way to reach a rung.
type Channel struct {
	Kind    string `toml:"kind" json:"kind"` // email, web, hotline, mini_program, app, counter, post, in_app
	Name    Text   `toml:"name" json:"name"`
	Address string `toml:"address" json:"address,omitempty"` // number, host name or address; "" when it is the platform's own
	// Confidence is that of the address, "" the rung's.
	Confidence Confidence `toml:"confidence" json:"confidence,omitempty"`
}

var channelKinds = []string{"email", "web", "hotline", "mini_program", "app", "counter", "post", "in_app"}

// Law is where a term or a duty stands.
type Law struct {
	Name    Text   `toml:"name" json:"name"`
	Article string `toml:"article" json:"article,omitempty"`
	InForce string `toml:"in_force" json:"in_force,omitempty"` // 2006-01-02, "" unknown
	// Confidence is how well name, article and date are known, "" as the rung.
	Confidence Confidence `toml:"confidence" json:"confidence,omitempty"`
}

// Bar says which other filings shut a rung for the same dispute.
type Bar struct {
	Groups []string `toml:"groups" json:"groups,omitempty"` // exclusivity groups
	Rungs  []string `toml:"rungs" json:"rungs,omitempty"`
	// While says that the bar ends with the other procedure; else it is shut
	// once the other desk has taken the dispute on, whatever came of it.
	While bool `toml:"while" json:"while,omitempty"`
	Law   Law  `toml:"law" json:"law"`
	Why   Text `toml:"why" json:"why"`
	// Confidence is that of the bar, "" the rung's.
	Confidence Confidence `toml:"confidence" json:"confidence,omitempty"`
}

// Rung is one step of the ladder.
type Rung struct {
	ID       string    `toml:"id" json:"id"`
	Formerly []string  `toml:"formerly" json:"-"`  // ids it had in earlier versions, for cases that stand there
	Tier     int       `toml:"tier" json:"tier"`   // 1 front line, 2 supervisor, 3 official complaint, 4 regulator, 5 others, 6 court; in a way: its place
	Stage    string    `toml:"stage" json:"stage"` // front, official, regulator, court: the column of the evidence table
	AtOnce   bool      `toml:"-" json:"at_once"`   // in a way: to be taken the same day, whatever else runs
	Title    Text      `toml:"title" json:"title"` //
	Body     Text      `toml:"body" json:"body"`   // what it is for, in one line
	Kinds    []string  `toml:"kinds" json:"-"`     // kinds of platform it is competent for; empty: all
	Open     []string  `toml:"standings" json:"-"` // standings it is open to; empty: all
	Except   []string  `toml:"except" json:"-"`    // standings that are refused here
	Shut     Text      `toml:"shut" json:"-"`      // why these are refused, with the article
	Why      Text      `toml:"why" json:"why"`     // why this rung is open to, and useful for, the owner
	Ask      Text      `toml:"ask" json:"ask"`     // what is asked of this desk, for paste-ready texts; "" payment or reasons
	Channels []Channel `toml:"channels" json:"channels"`
	Letter   string    `toml:"letter" json:"letter,omitempty"` // template of the rung's own letter; "" when the rung has no mail
	Form     string    `toml:"form" json:"form,omitempty"`     // what the paste-ready text is: complaint, report, payment_order, claim, request; "" complaint
	// Wait is how long silence lasts before the next step is due; FollowUps how
	// many follow-ups are sent before the next rung; Stop the absolute end.
	Wait      Clock    `toml:"wait" json:"wait,omitzero"`
	FollowUps int      `toml:"follow_ups" json:"follow_ups"`
	Stop      Clock    `toml:"stop" json:"stop,omitzero"`
	Deadline  Clock    `toml:"deadline" json:"deadline,omitzero"`         // the date that the rung's own letter asks an answer by
	First     Clock    `toml:"first_answer" json:"first_answer,omitzero"` // statutory: accept or refuse
	Final     Clock    `toml:"resolution" json:"resolution,omitzero"`     // statutory: decide
	Others    []Term   `toml:"other_terms" json:"other_terms,omitempty"`  // further terms of theirs
	Owner     []Term   `toml:"owner_terms" json:"owner_terms,omitempty"`  // the owner's own time limits for filing here
	Limits    []Text   `toml:"limits" json:"limits,omitempty"`            // sums, fees, caps
	After     []string `toml:"after" json:"after,omitempty"`              // rungs of which one must have been used
	Exclusive string   `toml:"exclusive" json:"exclusive,omitempty"`      // group that bars of other rungs name
	Barred    []Bar    `toml:"barred_by" json:"barred_by,omitempty"`
	// Silent lists the rungs against the desk itself when its statutory term
	// passes without a word, in order.
	Silent   []string `toml:"silent" json:"silent,omitempty"`
	Evidence []string `toml:"evidence" json:"evidence"` // ids of the evidence checklist; empty: the stage's column
	Steps    []Text   `toml:"steps" json:"steps"`       // directions, one short sentence each
	Warnings []Text   `toml:"warnings" json:"warnings"`
	Law      []Law    `toml:"law" json:"law"`
	Checked  string   `toml:"checked" json:"checked"` // when the source was last read, 2006-01-02
	// Confidence is that of the whole rung: of its weakest term that names none.
	Confidence Confidence `toml:"confidence" json:"confidence"`
	Source     string     `toml:"source" json:"source"`           // where
	Policy     bool       `toml:"policy" json:"policy,omitempty"` // the waits are ours, not the law's
	Confirmed  bool       `toml:"-" json:"confirmed,omitempty"`   // the user read the source themself
}

// Mail says that the rung is reached by a letter that cuiban can send.
func (r Rung) Mail() bool { return r.Letter != "" }

// Reliable says whether the rung's statutory terms may be held against
// anybody at the moment now.
func (r Rung) Reliable(now time.Time) bool { return r.fresh(now) && r.Confidence == Verified }

// Holds says whether that term of the rung may be held against anybody at the
// moment now: it is the law's, its text was read, and not too long ago.
func (r Rung) Holds(c Clock, now time.Time) bool {
	if c == r.Wait || c == r.Stop || c == r.Deadline { // of our own making
		return false
	}
	return c.N > 0 && !r.Policy && r.Sure(c.Confidence, now)
}

// Sure says whether a fact of the rung with that confidence of its own ("" the
// rung's) was read in its text, and not too long ago.
func (r Rung) Sure(own Confidence, now time.Time) bool {
	return cmp.Or(own, r.Confidence) == Verified && r.fresh(now)
}

func (r Rung) fresh(now time.Time) bool { return fresh(r.Checked, now) }

// fresh says that a source was read on that day, within CheckAge.
func fresh(day string, now time.Time) bool {
	checked, err := time.Parse(time.DateOnly, day)
	return err == nil && now.Sub(checked) <= CheckAge
}

// Competent says whether the rung deals with platforms of that kind.
func (r Rung) Competent(kind string) bool {
	return len(r.Kinds) == 0 || slices.Contains(r.Kinds, kind)
}

// OpenTo says whether the rung is open in a dispute with a platform of that
// kind to an owner of that standing. An unknown standing ("") is let through
// everywhere but where only some standings are admitted.
func (r Rung) OpenTo(kind, standing string) bool {
	return r.Competent(kind) && !slices.Contains(r.Except, standing) &&
		(len(r.Open) == 0 || slices.Contains(r.Open, standing))
}

// clocks are the terms of the rung by their key in the file.
func (r *Rung) clocks() map[string]*Clock {
	out := map[string]*Clock{"wait": &r.Wait, "stop": &r.Stop, "deadline": &r.Deadline, "first_answer": &r.First, "resolution": &r.Final}
	for i := range r.Others {
		out[at("other_terms", i)] = &r.Others[i].Clock
	}
	for i := range r.Owner {
		out[at("owner_terms", i)] = &r.Owner[i].Clock
	}
	return out
}
