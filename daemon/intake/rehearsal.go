package intake

import (
	"errors"
	"strings"

	"cuiban/daemon/approval"
	"cuiban/daemon/dkim"
	"cuiban/parser"
	"cuiban/store"
)

// A rehearsal shows, before anything depends on it, which way proves that an
// approval is the owner's: they answer a mail with a code that approves nothing.

// Keys of the store, followed by the owner's address.
const (
	rehearsalKey = "rehearsal/" // the code that is out
	proofKey     = "approval/"  // what came of it
)

// StartRehearsal notes the code that the owner is asked to answer with, and
// forgets what an earlier rehearsal found.
func StartRehearsal(tx *store.Tx, owner, code string) error {
	return errors.Join(tx.SetMeta(rehearsalKey+owner, code), tx.SetMeta(proofKey+owner, ""))
}

// Proof is what the owner's rehearsal found: "sent", "dkim", "refused: why", or
// "" when there was none.
func Proof(tx *store.Tx, owner string) (string, error) { return tx.Meta(proofKey + owner) }

// EndRehearsal notes what the judgement of an answer was. A way that works is
// never replaced by one that does not: the same answer is seen in the Sent folder
// and in the tracker.
func EndRehearsal(tx *store.Tx, owner string, p approval.Proof, err error) error {
	was, e := Proof(tx, owner)
	if e != nil || was == "sent" || was == "dkim" {
		return e
	}
	var no *approval.Refusal
	switch {
	case errors.As(err, &no):
		return tx.SetMeta(proofKey+owner, "refused: "+no.Why)
	case err != nil:
		return err
	}
	return tx.SetMeta(proofKey+owner, p.By)
}

// rehearsed reports whether the mail answers a rehearsal, and settles it.
func (t *filing) rehearsed(code string) (bool, error) {
	out, err := t.tx.Meta(rehearsalKey + t.owner.Address)
	if err != nil || code == "" || code != out {
		return false, err
	}
	p, err := t.judge()
	return true, EndRehearsal(t.tx, t.owner.Address, p, err)
}

// Evidence is what a mail's genuineness is judged by, besides its text.
type Evidence struct {
	Owner      string // the pinned address
	Ours       bool   // its Message-ID is one of ours
	InSent     bool   // found in the owner's own Sent folder
	SHA256     string
	Signatures []dkim.Signature
	Reported   string // what the receiving provider found wrong with them
}

// automatic says whether a machine wrote the mail, by more than its wording: the
// owner may answer in the words of one.
func automatic(p *parser.Mail) bool {
	return strings.Contains(" auto_reply out_of_office bounce list ", " "+p.Kind+" ") || strings.HasPrefix(p.KindReason, "Content-Type: multipart/report")
}

// Judge decides whether a mail is genuinely the owner's; see approval.Judge.
func Judge(p *parser.Mail, e Evidence) (approval.Proof, error) {
	m := approval.Mail{
		Owner: e.Owner, Fields: p.Fields, AutoSubmitted: p.AutoSubmitted, Loop: p.LoopMark, Ours: e.Ours,
		Automatic: automatic(p),
		InSent:    e.InSent, Reported: e.Reported, SHA256: e.SHA256, MessageID: p.MessageID,
	}
	for _, a := range p.From {
		m.From = append(m.From, a.Address)
	}
	for _, s := range e.Signatures {
		m.Signatures = append(m.Signatures, approval.Signature{
			Pass: s.Status == dkim.Pass, Unchecked: s.Status == dkim.Unchecked, Aligned: s.Aligned(e.Owner), Covers: s.CoversField, Hash: s.Hash})
	}
	return approval.Judge(m)
}
