// Package story plays a dispute: what the owner, the platform and its robots
// write, when, and how the owner answers what cuiban asks. It knows nothing of
// cuiban's insides: it sends mail over SMTP, reads the owner's INBOX over IMAP
// and lets the clock run, with the demo's embedded server as with any other.
package story

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
)

// Zone is where the story takes place.
var Zone = time.FixedZone("CST", 8*60*60)

// Person is somebody with a mailbox.
type Person struct {
	Name    string
	Address string
}

// Cast are the people of the story.
type Cast struct {
	Owner, Tracker, Desk, Complaints Person
}

// Mail is one mail that a person of the story writes.
type Mail struct {
	At        time.Time
	From      Person
	To, Cc    []Person
	Subject   string
	Text      string
	Robot     bool // written by a machine
	MessageID string
	InReplyTo string
}

// Answer is what the owner replies to a mail of cuiban's whose subject holds
// the words, and how long after reading it.
type Answer struct {
	Subject string
	After   time.Duration
	Text    string
}

// Story is a whole dispute.
type Story struct {
	Cast    Cast
	Lang    string
	Start   time.Time
	End     time.Time
	Mails   []Mail
	Answers []Answer
}

// Post is how the story's people send and receive.
type Post interface {
	// Send delivers a mail over SMTP as its sender; a person's own copy goes
	// into their Sent folder, as a mail client does it.
	Send(ctx context.Context, m Mail, raw []byte) error
	// Inbox returns the mails of the owner's INBOX that were not returned before.
	Inbox(ctx context.Context) ([][]byte, error)
	// Newest returns the newest mail in the INBOX of an address, so that a
	// person answers what they really got; nil when there is none.
	Newest(ctx context.Context, address string) ([]byte, error)
}

// Machine is cuiban: a pass at a moment, and when it wants the next one.
type Machine interface {
	Pass(ctx context.Context, at time.Time) error
	// Next is the next moment after now at which something is due; zero when nothing is.
	Next(ctx context.Context, now time.Time) (time.Time, error)
}

// maxSteps bounds a story that does not come to its end.
const maxSteps = 500

// Play runs the story to its end. Seen is told of every moment after its pass.
func (s *Story) Play(ctx context.Context, post Post, m Machine, seen func(at time.Time) error) error {
	mails := append([]Mail{}, s.Mails...)
	now := s.Start
	for range maxSteps {
		at, err := s.next(ctx, mails, m, now)
		if err != nil || at.After(s.End) {
			return err
		}
		now = at
		for len(mails) > 0 && !mails[0].At.After(now) {
			if err := s.send(ctx, post, mails[0]); err != nil {
				return err
			}
			mails = mails[1:]
		}
		if err := m.Pass(ctx, now); err != nil {
			return fmt.Errorf("at %s: %w", now.Format(time.DateTime), err)
		}
		if seen != nil {
			if err := seen(now); err != nil {
				return err
			}
		}
		replies, err := s.read(ctx, post, now)
		if err != nil {
			return err
		}
		mails = merge(mails, replies)
	}
	return errors.New("the story does not end")
}

// next is the next moment anything happens.
func (s *Story) next(ctx context.Context, mails []Mail, m Machine, now time.Time) (time.Time, error) {
	at, err := m.Next(ctx, now)
	if err != nil {
		return at, err
	}
	if len(mails) > 0 && (at.IsZero() || mails[0].At.Before(at)) {
		at = mails[0].At
	}
	if at.IsZero() {
		return s.End.Add(time.Second), nil
	}
	return at, nil
}

// merge keeps the mails in order of time.
func merge(mails, more []Mail) []Mail {
	for _, r := range more {
		i := 0
		for i < len(mails) && !mails[i].At.After(r.At) {
			i++
		}
		mails = append(mails[:i], append([]Mail{r}, mails[i:]...)...)
	}
	return mails
}

// send writes a mail and hands it to the post. A mail of the platform answers
// the newest one it got.
func (s *Story) send(ctx context.Context, post Post, m Mail) error {
	if m.InReplyTo == "" && m.From.Address != s.Cast.Owner.Address {
		raw, err := post.Newest(ctx, m.From.Address)
		if err != nil {
			return err
		}
		if raw != nil {
			h, err := mail.ReadMessage(strings.NewReader(string(raw)))
			if err != nil {
				return fmt.Errorf("reading what %s got: %w", m.From.Address, err)
			}
			m.InReplyTo = h.Header.Get("Message-Id")
		}
	}
	return post.Send(ctx, m, m.bytes())
}

// read lets the owner read what cuiban wrote and prepares the answers.
func (s *Story) read(ctx context.Context, post Post, now time.Time) ([]Mail, error) {
	inbox, err := post.Inbox(ctx)
	if err != nil {
		return nil, err
	}
	var out []Mail
	for _, raw := range inbox {
		msg, err := mail.ReadMessage(strings.NewReader(string(raw)))
		if err != nil {
			return nil, fmt.Errorf("reading the owner's mail: %w", err)
		}
		if from, err := msg.Header.AddressList("From"); err != nil || from[0].Address != s.Cast.Tracker.Address {
			continue
		}
		if subject := decode(msg.Header.Get("Subject")); strings.HasPrefix(subject, "Re: ") || strings.HasPrefix(subject, "回复：") {
			continue // a receipt; where there is one mailbox for both, an answer of the owner's
		} else if a, ok := s.answer(subject); ok {
			out = append(out, s.reply(msg.Header, a, now))
		}
	}
	return out, nil
}

func (s *Story) answer(subject string) (Answer, bool) {
	for _, a := range s.Answers {
		if strings.Contains(subject, a.Subject) {
			return a, true
		}
	}
	return Answer{}, false
}

// reply is the owner's answer from the phone: one line above the quoted mail.
func (s *Story) reply(h mail.Header, a Answer, now time.Time) Mail {
	prefix := "回复："
	if s.Lang == "en" {
		prefix = "Re: "
	}
	subject := decode(h.Get("Subject"))
	return Mail{At: now.Add(a.After), From: s.Cast.Owner, To: []Person{s.Cast.Tracker}, Subject: prefix + subject, Text: a.Text + "\n", InReplyTo: h.Get("Message-Id")}
}
