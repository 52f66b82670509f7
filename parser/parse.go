package parser

import (
	"io"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/parser/body"
	"cuiban/parser/outcome"
	"cuiban/parser/promise"
	"cuiban/parser/quote"
	"cuiban/parser/robot"
	"cuiban/parser/thread"
)

// MaxSkew is how far the Date field may be off the topmost Received time and
// still be believed: two days cover wrong zones, sleeping laptops and queues.
const MaxSkew = 48 * time.Hour

// MaxForwards bounds how deep forwards inside forwards are unwrapped.
const MaxForwards = 8

// LoopHeader is the field that automatic mail of ours carries.
const LoopHeader = "X-Cuiban-Loop"

// Context is what a mail's own bytes do not say.
type Context struct {
	// Zone is the promiser's zone where the mail tells none. Nil: the Date's own.
	Zone *time.Location
	// Calendar counts the working days. Nil: Monday to Friday, provisional.
	Calendar *calendar.Calendar
	// Jurisdiction of the promiser, ISO 3166, lower case; "" unknown. It decides
	// how 3/4/2026 is read where the mail does not.
	Jurisdiction string
	// Events are anchor events known to the case.
	Events map[escalation.Anchor]time.Time
	// Owner is the owner's address: what the owner writes themself is no promise
	// of the other side. "" takes every sender for the other side.
	Owner string
	// DateOnly believes the Date field whatever Received says, for rehearsals.
	DateOnly bool
}

// Parse reads one mail. It never fails and never panics on purpose; what is
// broken is in Defects. The reader is read once, from its beginning.
func Parse(r io.ReadSeeker, ctx Context) *Mail {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		m := newMail()
		m.Defects = append(m.Defects, "the bytes cannot be read: "+err.Error())
		return m
	}
	return fromBody(body.Read(r, body.Options{Classify: quote.Classify}), ctx, 0)
}

func newMail() *Mail {
	return &Mail{
		From: []Address{}, To: []Address{}, Cc: []Address{}, ReplyTo: []Address{}, InReplyTo: []string{}, References: []string{},
		Forwarded: []*Mail{}, Attachments: []body.Attachment{}, Commitments: []promise.Commitment{}, Demands: []promise.Demand{},
		Alarms: []Alarm{}, Causes: []Cause{}, ReferenceNumbers: []Number{}, CaseRefs: []string{}, Amounts: []Amount{}, Defects: []string{},
		Kind: "human", Outcome: "none", Language: "other", Fields: map[string]int{},
	}
}

// fromBody understands a mail that was taken apart.
func fromBody(b *body.Mail, ctx Context, depth int) *Mail {
	m := newMail()
	m.head(b, ctx)
	parts := quote.SplitWith(b.Text, b.Regions, quote.Options{Subject: b.Subject, HTML: b.TextSource == "text/html"})
	m.Text, m.NewText = b.Text, parts.New()
	m.QuotedText, m.Signature, m.Disclaimer = parts.Quoted(), parts.Signature(), parts.Disclaimer()
	m.robot(b)
	m.understand(ctx)
	if depth < MaxForwards {
		m.forwards(parts, ctx, depth)
		m.attached(b, ctx, depth)
	}
	return m
}

// head takes over what the header says.
func (m *Mail) head(b *body.Mail, ctx Context) {
	m.MessageID, m.InReplyTo, m.References = b.MessageID, orEmpty(b.InReplyTo), orEmpty(b.References)
	m.From, m.To, m.Cc, m.ReplyTo = addresses(b.From), addresses(b.To), addresses(b.Cc), addresses(b.ReplyTo)
	m.Subject, m.BaseSubject = b.Subject, thread.BaseSubject(b.Subject)
	m.CaseRefs = orEmpty(thread.CaseRefs(b.Subject))
	m.Date.Time, m.Base = b.Date, b.Date
	if len(b.Received) > 0 && !ctx.DateOnly && (b.Date.IsZero() || b.Received[0].Sub(b.Date).Abs() > MaxSkew) {
		m.Base = b.Received[0]
	}
	m.DeliveredTo = b.DeliveredTo
	m.Attachments = append(m.Attachments, b.Attachments...)
	m.Defects = orEmpty(b.Defects)
	for _, f := range b.Header {
		m.Fields[strings.ToLower(f.Name)]++
	}
	m.AutoSubmitted = b.Header.Get("Auto-Submitted")
	m.LoopMark = b.Header.Has(LoopHeader)
}

func addresses(list []body.Address) []Address {
	out := make([]Address, 0, len(list))
	for _, a := range list {
		out = append(out, Address{a.Name, strings.ToLower(a.Address)})
	}
	return out
}

func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// robot tells what kind of mail it is.
func (m *Mail) robot(b *body.Mail) {
	in := robot.Input{Header: b.Header, From: m.sender(), ReturnPath: b.Header.Get("Return-Path"), Subject: b.Subject, Text: m.Text, New: m.NewText}
	if b.Report != nil {
		in.Report = report(b.Report)
	}
	v := robot.Classify(in)
	m.Kind, m.KindReason = string(v.Kind), v.Reason
	if v.Bounce != nil {
		m.Bounce = &Bounce{Recipient: v.Bounce.Recipient, Status: v.Bounce.Status, Reason: v.Bounce.Reason, Original: v.Bounce.OriginalMessageID, Hard: v.Bounce.Hard}
	}
}

func report(r *body.Report) *robot.Report {
	out := &robot.Report{OriginalMessageID: r.OriginalMessageID}
	if len(r.Recipients) > 0 {
		p := r.Recipients[0]
		out.FinalRecipient, out.Action, out.Status, out.Diagnostic = p.FinalRecipient, p.Action, p.Status, p.Diagnostic
	}
	return out
}

// understand reads the new text: promises, outcome, numbers, money.
func (m *Mail) understand(ctx Context) {
	m.Language = thread.Language(m.NewText + "\n" + m.Subject)
	if m.NewText == "" {
		m.Language = thread.Language(m.Text + "\n" + m.Subject)
	}
	owner := ctx.Owner != "" && m.Sender() == strings.ToLower(ctx.Owner)
	name := ""
	if len(m.From) > 0 {
		name = m.From[0].Name
	}
	m.Agent = thread.Agent(m.NewText, m.Signature, name)
	for _, n := range thread.ReferenceNumbers(m.NewText, m.Subject) {
		m.ReferenceNumbers = append(m.ReferenceNumbers, Number{n.Label, n.Value})
	}
	for _, a := range thread.Amounts(m.Subject + "\n" + m.NewText) {
		m.Amounts = append(m.Amounts, Amount{a.Value, a.Currency, a.Quote})
	}
	if !owner {
		m.promises(ctx)
		m.outcome()
	}
}

func (m *Mail) promises(ctx Context) {
	if m.Kind == "bounce" {
		return // the text is a server's and the quoted letter is the owner's
	}
	zone := ctx.Zone
	r := promise.Extract(m.NewText, promise.Context{
		Base: m.Base, Zone: zone, Calendar: ctx.Calendar, Language: m.Language, Events: ctx.Events, DayFirst: ctx.Jurisdiction != "us",
	})
	m.Commitments = append(m.Commitments, r.Commitments...)
	m.Demands = append(m.Demands, r.Demands...)
	m.Events = r.Events
}

func (m *Mail) outcome() {
	if m.Kind == "bounce" {
		return // nobody answered
	}
	// Only an automatic answer acknowledges whatever it says: a notice comes of
	// its own accord.
	answer := m.Kind == "auto_reply" || m.Kind == "out_of_office"
	r := outcome.Read(m.NewText, outcome.Context{Automatic: answer})
	m.Outcome, m.OutcomeQuote = string(r.Outcome), r.Quote
	for _, a := range r.Alarms {
		m.Alarms = append(m.Alarms, Alarm{a.Kind, a.Quote})
	}
	for _, c := range r.Causes {
		m.Causes = append(m.Causes, Cause{c.Tag, c.Quote})
	}
	m.Substantive = m.Kind == "human" && r.Substantive
	if _, ended := outcome.MediationEnded(m.NewText); ended {
		if m.Events == nil {
			m.Events = map[escalation.Anchor]time.Time{}
		}
		m.Events[escalation.AnchorMediationEnded] = m.Base
	}
}

// forwards unwraps the mails forwarded inline.
func (m *Mail) forwards(parts quote.Parts, ctx Context, depth int) {
	for _, f := range parts.Forwards {
		m.Forwarded = append(m.Forwarded, inline(f, ctx, depth+1))
	}
}

// inline understands one inline forward as a mail of its own.
func inline(f quote.Forward, ctx Context, depth int) *Mail {
	in := newMail()
	zone := ctx.Zone
	if zone == nil {
		zone = escalation.Shanghai
	}
	in.MessageID, in.Subject, in.BaseSubject = f.Header.MessageID, f.Header.Subject, thread.BaseSubject(f.Header.Subject)
	in.CaseRefs = orEmpty(thread.CaseRefs(in.Subject))
	in.Date.Time = f.Header.DateIn(zone)
	in.Base = in.Date.Time
	if f.Header.From != (quote.Mailbox{}) {
		in.From = []Address{{f.Header.From.Name, strings.ToLower(f.Header.From.Address)}}
	}
	in.To, in.Cc = mailboxes(f.Header.To), mailboxes(f.Header.Cc)
	parts := f.Split()
	in.Text, in.NewText = f.Body, parts.New()
	in.QuotedText, in.Signature, in.Disclaimer = parts.Quoted(), parts.Signature(), parts.Disclaimer()
	v := robot.Classify(robot.Input{Header: body.Header{}, From: in.sender(), Subject: in.Subject, Text: in.Text, New: in.NewText})
	in.Kind, in.KindReason = string(v.Kind), v.Reason
	in.understand(ctx)
	if depth < MaxForwards {
		in.forwards(parts, ctx, depth)
	}
	return in
}

// sender is the first author with their name, as a header writes them.
func (m *Mail) sender() string {
	if len(m.From) == 0 {
		return ""
	}
	return strings.TrimSpace(m.From[0].Name + " <" + m.From[0].Address + ">")
}

func mailboxes(list []quote.Mailbox) []Address {
	out := make([]Address, 0, len(list))
	for _, a := range list {
		out = append(out, Address{a.Name, strings.ToLower(a.Address)})
	}
	return out
}

// attached understands the mails forwarded as attachments. The original that a
// bounce gives back is no forward.
func (m *Mail) attached(b *body.Mail, ctx Context, depth int) {
	for _, i := range b.Inner {
		if !i.Returned {
			m.Forwarded = append(m.Forwarded, fromBody(i.Mail, ctx, depth+1))
		}
	}
}
