package intake

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cuiban/daemon/approval"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// The corpus of orders that are none, and of some that are. Each mail takes the
// whole way: archived as found in a folder, parsed, its signatures checked,
// judged, filed. The numbers are those of the acceptance checks; T1 … T20 are the
// rows of the threat table.

const (
	evil      = "evil@evil.example"
	neighbour = "zhao@example.cn" // of the owner's own domain: its signature is as good
)

// scene is what an attacker finds: two owners at the same provider, each with a
// letter that waits. The attacker knows everything but the keys: the codes, the
// ids, the references.
type scene struct {
	*rig
	c, theirs    *escalation.Case // the owner's, and the neighbour's
	l, foreign   escalation.Letter
	code, askID  string // of the owner's letter: the code, and the id of the mail that asked
	foreignCode  string
	unknown      escalation.Letter // left the house, and nobody knows whether it arrived
	unknownBytes []byte
}

func newScene(t *testing.T) *scene {
	t.Helper()
	r := newRig(t, ownerAddress, neighbour)
	s := &scene{rig: r, c: r.open("提现")}
	s.unknown, s.unknownBytes = r.letter(s.c, "sent", escalation.LetterUnknown)
	zhao := storetest.Owner(t, r.Store, neighbour)
	s.theirs = storetest.Case(t, r.Store, zhao, platformDesk)
	s.l, s.code, s.askID = r.asked(s.c, "1")
	s.foreign, s.foreignCode, _ = r.asked(s.theirs, "2")
	return s
}

// reply is the order as the owner would write it.
func (s *scene) reply(order string) note {
	n := orderNote(s.code, order)
	n.refs = s.askID
	return n
}

// state is everything that only an order may change.
func (s *scene) state() string {
	s.t.Helper()
	var b strings.Builder
	storetest.View(s.t, s.Store, func(tx *store.Tx) error {
		letters, err := tx.Letters(store.LetterFilter{})
		if err != nil {
			return err
		}
		for _, l := range letters {
			fmt.Fprintf(&b, "%s %s %v %v %s %v\n", l.Key, l.State, l.Recipients, l.Approved, l.SHA256, l.NotBefore)
		}
		for _, code := range []string{s.code, s.foreignCode} {
			if code == "" {
				continue
			}
			a, err := tx.AskByCode(code)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "ask used %v, void %v\n", a.Used, a.Voided)
		}
		for _, at := range []*escalation.Case{s.c, s.theirs} {
			if at == nil {
				continue
			}
			c, err := tx.CaseByID(at.ID)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, "%s %s %v %v %v %v %s\n", c.Ref, c.State, c.Stopped, c.PausedUntil, c.Amount, c.Paid, c.Rung)
			for _, p := range c.Parties {
				if p.Confirmed || p.Bad {
					fmt.Fprintln(&b, p.Address, p.Confirmed, p.Bad)
				}
			}
			fmt.Fprintln(&b, ordered(c))
		}
		return nil
	})
	return b.String()
}

// ordered counts the entries that only an owner's word makes.
func ordered(c *escalation.Case) string {
	n := kinds(c)
	for _, facts := range []escalation.EntryKind{escalation.EntryMailIn, escalation.EntryMailOut, escalation.EntryPromise, escalation.EntryRefused} {
		delete(n, facts)
	}
	return fmt.Sprint(n)
}

// attack is one way to have an order carried out that the owner did not give.
type attack struct {
	row  string // of the threat table
	name string
	// mail makes the mails, the last of them the attack; it may let others arrive before.
	mail func(s *scene, order string) []byte
	// in is where it is found; zero: the tracker's INBOX.
	account, folder string
	orders          []string // nil: those of everyday
	owners          bool     // the owner wrote it: they may be answered
}

// everyday are the orders that every attack is tried with, one by the code and one
// by the case.
var everyday = []string{"发送", "结案"}

// run lets every attack arrive, each with every order, and demands that nothing
// is carried out and nobody answered; after all of them the owner's own word holds.
func run(t *testing.T, attacks []attack) (mails int) {
	t.Helper()
	s := newScene(t)
	for _, a := range attacks {
		orders := a.orders
		if orders == nil {
			orders = everyday
		}
		if a.account == "" {
			a.account, a.folder = "tracker", "INBOX"
		}
		for _, o := range orders {
			mails++
			t.Run(a.row+" "+a.name+" "+o, func(t *testing.T) { s.try(t, a, o) })
		}
	}
	s.t = t
	s.takeIn("tracker", "INBOX", s.signed(s.reply("发送")))
	want := escalation.LetterApproved
	if s.load(s.c.ID).Head != s.c.Head { // the other side's mail is news: the owner is asked again
		want = escalation.LetterDraft
	}
	s.wantLetter(s.l, want)
	return mails
}

func (s *scene) try(t *testing.T, a attack, order string) {
	s.t = t
	raw := a.mail(s, order)
	before, answers := s.state(), len(s.sent)
	s.takeIn(a.account, a.folder, raw)
	s.takeIn(a.account, a.folder, append([]byte("Received: from evil.example by mx.example.net; Mon, 15 Jun 2026 12:30:00 +0800\r\n"), raw...))
	if after := s.state(); after != before {
		t.Errorf("it acted:\n%s\nbefore:\n%s", after, before)
	}
	if told := s.sent[answers:]; len(told) != 0 && !a.owners {
		t.Errorf("somebody was answered: %+v", told)
	}
	storetest.View(t, s.Store, func(tx *store.Tx) error {
		due, err := tx.NoticesToSend(s.now.AddDate(1, 0, 0), 1000)
		for _, n := range due {
			if n.Owner != s.owner.ID && n.Owner != s.theirs.Owner.ID {
				t.Errorf("a mail to owner %d is queued", n.Owner)
			}
		}
		return err
	})
}

// from changes the From field of a mail.
func from(value string) func(s *scene, order string) []byte {
	return func(s *scene, order string) []byte {
		n := s.reply(order)
		n.from = value
		return n.raw(s.now)
	}
}

// fromSigned changes the From field, with a good signature of that domain.
func fromSigned(domain, value string) func(s *scene, order string) []byte {
	return func(s *scene, order string) []byte { return s.signWith(domain, from(value)(s, order)) }
}

// withField adds lines to the header, unsigned.
func withField(lines ...string) func(s *scene, order string) []byte {
	return func(s *scene, order string) []byte {
		return append([]byte(strings.Join(lines, "\r\n")+"\r\n"), s.reply(order).raw(s.now)...)
	}
}

// signedWith is the owner's own signed mail with further lines in its header.
func signedWith(lines ...string) func(s *scene, order string) []byte {
	return func(s *scene, order string) []byte {
		n := s.reply(order)
		n.more = strings.Join(lines, "\r\n") + "\r\n"
		return s.signed(n)
	}
}

// typed is the owner's own signed mail with a body of that type.
func typed(contentType, body string) func(s *scene, order string) []byte {
	return func(s *scene, order string) []byte {
		n := s.reply("")
		head, _, _ := strings.Cut(string(n.raw(s.now)), "Content-Type:")
		body := strings.NewReplacer("{order}", order, "{code}", s.code, "\n", "\r\n").Replace(body)
		return s.signedRaw([]byte(head + "MIME-Version: 1.0\r\nContent-Type: " + contentType + "\r\n\r\n" + body + "\r\n"))
	}
}

// says is the owner's own signed mail with that text.
func says(text string) func(s *scene, order string) []byte {
	return typed("text/plain; charset=utf-8", text)
}

func TestTheForgeSignsWell(t *testing.T) {
	s := newScene(t)
	s.takeIn("tracker", "INBOX", honest.sign(s.rig, s.reply("发送").raw(s.now)))
	s.wantLetter(s.l, escalation.LetterApproved)
}

// The codes that no owner was given, and those that are no longer good.
func TestCheck33WrongCodes(t *testing.T) {
	slip := func(code string) string { // two letters change places
		b := []byte(code)
		i := 1 + slices.IndexFunc(b[1:5], func(c byte) bool { return c != b[0] })
		b[0], b[i] = b[i], b[0]
		return string(b)
	}
	for name, code := range map[string]func(s *scene) string{
		"made up":                  func(*scene) string { return approval.NewCode() },
		"with two letters swapped": func(s *scene) string { return slip(s.code) },
		"cut":                      func(s *scene) string { return s.code[:10] },
		"halves swapped":           func(s *scene) string { return s.code[6:] + "-" + s.code[:5] },
		"without its hyphen":       func(s *scene) string { return strings.ReplaceAll(s.code, "-", "") },
		"with another hyphen":      func(s *scene) string { return strings.ReplaceAll(s.code, "-", "–") },
		"inside a longer word":     func(s *scene) string { return "X" + s.code },
		"of another owner":         func(s *scene) string { return s.foreignCode },
		"of another draft":         func(s *scene) string { return s.code + "/2" + " " + approval.NewCode() },
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			n := orderNote(code(s), "发送")
			if name == "of another draft" {
				n.text = "发送 2"
			}
			before := s.state()
			s.takeIn("tracker", "INBOX", s.signed(n))
			if after := s.state(); after != before {
				t.Errorf("it acted:\n%s\nbefore:\n%s", after, before)
			}
		})
	}
}
