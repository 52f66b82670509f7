// Package robot tells what kind of mail it is: written by a person, an
// automatic answer, an absence note, a bounce, a notification, or list mail;
// and reads what a bounce says.
//
// Header fields come first: the union of the fields by which the ticket systems
// recognise automatic mail (RFC 3834, RFC 2919, RFC 3464 and the many X-
// fields). Some of them are proof; others (a no-reply address, a bulk sender's
// id, X-Auto-Response-Suppress, which many an Exchange puts on everybody's
// mail) only lean, and help desks put them on their agents' own answers too.
// Where the header does not decide, the wording does, for Chinese
// acknowledgements often carry no field at all. An answer in a thread that
// states findings or is signed by an agent is a person's, even if it begins
// "您好，您的邮件已收到".
package robot

import (
	"strings"
	"unicode/utf8"

	"cuiban/parser/outcome"
	"cuiban/parser/thread"
	"cuiban/parser/thread/lexicon"
)

// Kind is the kind of a mail.
type Kind string

// The kinds.
const (
	Human        Kind = "human"
	AutoReply    Kind = "auto_reply"
	OutOfOffice  Kind = "out_of_office"
	BounceMail   Kind = "bounce"
	Notification Kind = "notification" // sent by a machine of its own accord; read receipts too
	List         Kind = "list"
)

// Header gives access to a mail's header. Names are matched without regard to
// case, values are decoded.
type Header interface {
	Get(name string) string      // the first value, "" if there is none
	Values(name string) []string // all values
}

// Report is the first recipient's part of a delivery status notification
// (RFC 3464 section 2.3). Fields that are not there are "".
type Report struct {
	FinalRecipient    string
	Action            string // failed, delayed, delivered, relayed, expanded
	Status            string // RFC 3463
	Diagnostic        string
	OriginalMessageID string // of the returned mail
}

// Input is what Classify looks at.
type Input struct {
	Header     Header // may be nil
	From       string // the sender's address, with or without display name
	ReturnPath string // as in the header: "<>" for the null path, "" if absent
	Subject    string
	Text       string // the whole body
	// New is what the sender wrote himself, without quoted mail. If it is
	// empty Text is taken.
	New    string
	Report *Report // nil if the mail has none
}

// Verdict is what Classify finds.
type Verdict struct {
	Kind   Kind
	Reason string  // the header field or wording that decided; "" for human
	Bounce *Bounce // not nil if Kind is BounceMail
}

// maxWording is how much of a text is read for its wording, in bytes: what
// kind of mail it is shows in its first paragraphs.
const maxWording = 3000

// Classify tells what kind of mail in is.
func Classify(in Input) Verdict {
	if in.Header == nil {
		in.Header = emptyHeader{}
	}
	in.Subject = lexicon.Clip(in.Subject, maxWording)
	if reason := isBounce(in); reason != "" {
		b := readBounce(in)
		return Verdict{BounceMail, reason, &b}
	}
	m := newMail(in)
	if v, ok := m.bySubject(); ok {
		return v
	}
	if v, ok := m.byProof(); ok {
		return v
	}
	return m.byLeaning()
}

type emptyHeader struct{}

func (emptyHeader) Get(string) string      { return "" }
func (emptyHeader) Values(string) []string { return nil }

// mail is a mail with its wording read, each part at most once.
type mail struct {
	Input
	words  wording
	answer *bool
	agent  *bool
}

func newMail(in Input) *mail {
	if strings.TrimSpace(in.New) == "" {
		in.New = in.Text
	}
	in.New = lexicon.Clip(in.New, maxWording)
	return &mail{Input: in, words: readWording(in.New)}
}

// answers reports whether the text states a finding, a decision or a request.
func (m *mail) answers() bool {
	if m.answer == nil {
		a := outcome.Decisive(m.New)
		m.answer = &a
	}
	return *m.answer
}

// signed reports whether an agent names himself.
func (m *mail) signed() bool {
	if m.agent == nil {
		a := thread.Agent(m.Text, "", displayName(m.From)) != ""
		m.agent = &a
	}
	return *m.agent
}

// displayName returns the name of `Name <address>`, "" for a bare address.
func displayName(from string) string {
	name, _, found := strings.Cut(from, "<")
	if !found {
		return ""
	}
	return name
}

// isReply reports whether the mail answers another one.
func (m *mail) isReply() bool {
	return m.Header.Get("In-Reply-To") != "" || m.Header.Get("References") != "" || startsReply(m.Subject)
}

// startsReply reports whether a subject begins with a reply prefix, behind
// which a word such as 自动回复 is quoted.
func startsReply(subject string) bool {
	subject = strings.ToLower(strings.TrimSpace(subject))
	for _, p := range [...]string{"re:", "re：", "aw:", "sv:", "fw:", "fwd:", "回复:", "回复：", "答复:", "答复：", "回覆:", "回覆：", "转发:", "转发：", "轉寄:", "轉寄："} {
		if strings.HasPrefix(subject, p) {
			return true
		}
	}
	return false
}

// bySubject decides by the prefixes that mail systems themselves put before
// the subject of automatic answers.
func (m *mail) bySubject() (Verdict, bool) {
	subject := strings.ToLower(strings.TrimSpace(m.Subject))
	for _, p := range bracketedPrefixes {
		if strings.HasPrefix(subject, p) {
			return m.refine(AutoReply, "subject: "+lexicon.Clip(m.Subject, 60))
		}
	}
	for _, p := range subjectPrefixes {
		rest, ok := strings.CutPrefix(subject, p.prefix)
		if !ok || !endsPrefix(rest) {
			continue
		}
		kind := p.kind
		if kind == AutoReply && m.words.absent {
			kind = OutOfOffice
		}
		return Verdict{kind, "subject: " + lexicon.Clip(m.Subject, 60), nil}, true
	}
	return Verdict{}, false
}

// endsPrefix reports whether what follows a prefix shows that it was one:
// nothing, or a colon, dash or bracket. "Auto insurance" begins with none.
func endsPrefix(rest string) bool {
	rest = strings.TrimLeft(rest, " ")
	if rest == "" {
		return true
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return strings.ContainsRune(":：-–—|([（【", r)
}

// bracketedPrefixes end themselves.
var bracketedPrefixes = []string{
	"[自动回复]", "【自动回复】", "(自动回复)", "（自动回复）", "【自動回覆】", "[自動回覆]", "（自動回覆）",
	"[auto-reply]", "[autoreply]", "(auto-reply)", "[auto reply]", "[automatic reply]", "[auto]", "[out of office]",
}

// subjectPrefixes open the subject of automatic answers.
var subjectPrefixes = []struct {
	prefix string
	kind   Kind
}{
	{"自动回复", AutoReply}, {"自動回覆", AutoReply}, {"自動回復", AutoReply}, {"自动答复", AutoReply}, {"自動答覆", AutoReply},
	{"系统自动回复", AutoReply}, {"系統自動回覆", AutoReply},
	{"外出自动回复", OutOfOffice}, {"休假自动回复", OutOfOffice}, {"不在办公室", OutOfOffice}, {"不在辦公室", OutOfOffice}, {"休假通知", OutOfOffice},
	{"automatic reply", AutoReply}, {"auto reply", AutoReply}, {"auto-reply", AutoReply}, {"autoreply", AutoReply},
	{"auto response", AutoReply}, {"auto-response", AutoReply}, {"autoresponse", AutoReply}, {"automated response", AutoReply}, {"automated reply", AutoReply}, {"automatic response", AutoReply}, {"auto", AutoReply},
	{"out of office", OutOfOffice}, {"out-of-office", OutOfOffice}, {"ooo", OutOfOffice}, {"on vacation", OutOfOffice}, {"vacation reply", OutOfOffice}, {"away from the office", OutOfOffice}, {"away from office", OutOfOffice}, {"on annual leave", OutOfOffice}, {"on leave", OutOfOffice},
	{"automatische antwort", AutoReply}, {"abwesenheitsnotiz", OutOfOffice}, {"réponse automatique", AutoReply}, {"respuesta automática", AutoReply}, {"risposta automatica", AutoReply}, {"resposta automática", AutoReply}, {"automatisch antwoord", AutoReply}, {"自動返信", AutoReply}, {"자동 회신", AutoReply}, {"автоответ", AutoReply},
}
