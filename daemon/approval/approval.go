// Package approval decides whether a mail is a genuine order of the owner's.
//
// A From line proves nothing. A mail is an order only when it lies in the
// owner's own Sent folder, where no outsider can write, or when it carries a
// DKIM signature that we verified ourselves, of the owner's own domain, and
// then only what that signature covers counts. To send a letter, the Subject
// must also hold the single-use code of the ask. Everything fails closed: what
// cannot be proved is refused, with the reason.
package approval

import (
	"crypto/rand"
	"fmt"
	"strings"
)

// Signature is a DKIM signature of the mail, as verified at receipt.
type Signature struct {
	Pass      bool
	Unchecked bool // the key could not be looked up
	Aligned   bool // with the owner's domain
	Covers    func(field string) bool
	Hash      string // b=, the replay key
}

// Mail is what the decision needs to know of a mail.
type Mail struct {
	Owner         string         // the pinned address, lower case
	From          []string       // every address of every From field
	Fields        map[string]int // how often each header field occurs, by lower-case name
	AutoSubmitted string
	Automatic     bool // recognised as an automatic mail by its headers
	Loop          bool // carries our own loop header
	Ours          bool // its Message-ID is one of ours
	InSent        bool // found in the owner's own Sent folder
	SHA256        string
	MessageID     string
	Signatures    []Signature
	// Reported is what the receiving provider, under its pinned name, found wrong
	// with the mail's signatures; "" nothing.
	Reported string
}

// Proof says how a mail proved to be the owner's.
type Proof struct {
	By     string // "sent" or "dkim"
	Replay string // may be used once: the signature itself, or the mail's identity
}

// Refusal is why a mail is no genuine order.
type Refusal struct {
	Why   string
	Later bool // it may still be proved: by a copy in Sent, or once DNS answers
}

func (r *Refusal) Error() string { return r.Why }

// single are the header fields of which a genuine order has at most one: a
// second could show the reader something the signature does not cover.
var single = []string{"from", "subject", "date", "message-id", "content-type", "content-transfer-encoding", "in-reply-to", "sender"}

// Judge decides. It returns a *Refusal when the mail is not genuine.
func Judge(m Mail) (Proof, error) {
	if err := m.plain(); err != nil {
		return Proof{}, err
	}
	if m.InSent {
		return Proof{By: "sent", Replay: "id:" + m.identity()}, nil
	}
	return m.signed()
}

// plain checks what holds for every order, however it is proved.
func (m Mail) plain() error {
	switch {
	case m.Ours:
		return &Refusal{Why: "it is a mail of our own"}
	case m.Loop:
		return &Refusal{Why: "it carries our own loop header"}
	case m.Fields["from"] != 1 || len(m.From) != 1:
		return &Refusal{Why: fmt.Sprintf("it has %d From fields with %d addresses, not one with one", m.Fields["from"], len(m.From))}
	case m.From[0] != m.Owner:
		return &Refusal{Why: "it is not from the owner's address"}
	case m.Automatic || m.AutoSubmitted != "" && !strings.EqualFold(m.AutoSubmitted, "no"):
		return &Refusal{Why: "it is an automatic mail"}
	}
	for _, f := range single {
		if m.Fields[f] > 1 {
			return &Refusal{Why: "it has more than one " + f + " field"}
		}
	}
	return nil
}

// identity is the replay key of a Sent copy: the Message-ID, so that the same
// mail seen in two folders acts once.
func (m Mail) identity() string {
	if m.MessageID != "" {
		return m.MessageID
	}
	return m.SHA256
}

// signed looks for one signature that proves the mail.
func (m Mail) signed() (Proof, error) {
	if m.Reported != "" {
		return Proof{}, &Refusal{Why: "the receiving provider reports " + m.Reported, Later: true}
	}
	why := &Refusal{Why: "no signature of the owner's domain, and not in the owner's Sent folder", Later: true}
	for _, s := range m.Signatures {
		switch {
		case !s.Aligned:
			continue
		case s.Unchecked:
			why = &Refusal{Why: "the signature could not be checked: DNS did not answer", Later: true}
		case !s.Pass:
			why = &Refusal{Why: "the signature of the owner's domain does not verify", Later: true}
		case !m.covered(s):
			why = &Refusal{Why: "the signature does not cover From, Subject and the type of the text", Later: true}
		default:
			return Proof{By: "dkim", Replay: "b:" + s.Hash}, nil
		}
	}
	return Proof{}, why
}

// covered says whether the signature covers what an order is read from: who,
// which code, and how the text is to be read.
func (m Mail) covered(s Signature) bool {
	for _, f := range []string{"from", "subject", "content-type"} {
		if m.Fields[f] > 0 && !s.Covers(f) {
			return false
		}
	}
	return true
}

// alphabet is Crockford's base 32: no I, L, O, U.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeLen characters of five bits each make the 50 bits of a code: with five
// guesses before it is void, nobody hits one.
const codeLen = 10

// NewCode returns a fresh code, «ABCDE-FGHJK».
func NewCode() string {
	var b [codeLen]byte
	rand.Read(b[:]) // never fails since Go 1.24
	for i := range b {
		b[i] = alphabet[b[i]%32]
	}
	return string(b[:5]) + "-" + string(b[5:])
}

// FindCode returns the code that stands in a subject, in its canonical form,
// and false when there is none. Lower case and the usual confusions (l and i
// for 1, o for 0) are repaired.
func FindCode(subject string) (string, bool) {
	for _, word := range strings.FieldsFunc(subject, func(r rune) bool {
		return !(r == '-' || r < 0x80 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'))
	}) {
		if code, ok := canonical(word); ok {
			return code, true
		}
	}
	return "", false
}

func canonical(word string) (string, bool) {
	if len(word) != codeLen+1 || word[5] != '-' {
		return "", false
	}
	b := []byte(strings.ToUpper(word))
	for i, c := range b {
		switch {
		case i == 5:
			continue
		case c == 'I' || c == 'L':
			b[i] = '1'
		case c == 'O':
			b[i] = '0'
		case !strings.ContainsRune(alphabet, rune(c)):
			return "", false
		}
	}
	return string(b), true
}
