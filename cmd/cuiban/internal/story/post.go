package story

import (
	"context"
	"fmt"
	"net"
	"net/smtp"
	"strconv"
	"time"

	"cuiban/daemon/mailbox"
)

// Server is a mail server on this machine, with a password for everybody.
type Server struct {
	IMAPPort, SMTPPort int
	Password           func(address string) string
	// Auth says that SMTP wants a login; Sent names the owner's Sent folder.
	Auth bool
	Sent string

	story *Story
	read  uint32 // UID up to which the owner has read their INBOX
}

// For makes the post of a story on this server.
func (s *Server) For(story *Story) *Server { s.story = story; return s }

// Send implements Post.
func (s *Server) Send(ctx context.Context, m Mail, raw []byte) error {
	var to []string
	for _, p := range append(append([]Person{}, m.To...), m.Cc...) {
		to = append(to, p.Address)
	}
	var auth smtp.Auth
	if s.Auth {
		auth = smtp.PlainAuth("", m.From.Address, s.Password(m.From.Address), "127.0.0.1")
	}
	addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(s.SMTPPort))
	if err := smtp.SendMail(addr, auth, m.From.Address, to, raw); err != nil {
		return fmt.Errorf("%s sending %q: %w", m.From.Address, m.Subject, err)
	}
	if m.From != s.story.Cast.Owner {
		return nil
	}
	return s.with(ctx, m.From.Address, func(c *mailbox.Session) error {
		_, err := c.AppendTo(ctx, s.Sent, raw, []string{`\Seen`}, m.At)
		return err
	})
}

// Inbox implements Post.
func (s *Server) Inbox(ctx context.Context) (out [][]byte, err error) {
	err = s.with(ctx, s.story.Cast.Owner.Address, func(c *mailbox.Session) error {
		return s.each(ctx, c, func(m *mailbox.Message) error {
			if m.UID > s.read {
				s.read = m.UID
				out = append(out, m.Raw)
			}
			return nil
		})
	})
	return out, err
}

// Newest implements Post.
func (s *Server) Newest(ctx context.Context, address string) (raw []byte, err error) {
	err = s.with(ctx, address, func(c *mailbox.Session) error {
		return s.each(ctx, c, func(m *mailbox.Message) error { raw = m.Raw; return nil })
	})
	return raw, err
}

// All returns every mail in the INBOX of an address, oldest first.
func (s *Server) All(ctx context.Context, address string) (out [][]byte, err error) {
	err = s.with(ctx, address, func(c *mailbox.Session) error {
		return s.each(ctx, c, func(m *mailbox.Message) error { out = append(out, m.Raw); return nil })
	})
	return out, err
}

// each reads the whole INBOX in order.
func (s *Server) each(ctx context.Context, c *mailbox.Session, f func(*mailbox.Message) error) error {
	var uids []uint32
	err := c.Headers(ctx, "INBOX", time.Time{}, func(h *mailbox.Header) error { uids = append(uids, h.UID); return nil })
	if err != nil || len(uids) == 0 {
		return err
	}
	return c.FetchUIDs(ctx, "INBOX", uids, f)
}

func (s *Server) with(ctx context.Context, address string, f func(*mailbox.Session) error) error {
	c, err := mailbox.Dial(ctx, mailbox.Account{Name: address, Host: "127.0.0.1", Port: s.IMAPPort, Security: mailbox.Plain, User: address,
		Password: func(context.Context) (string, error) { return s.Password(address), nil }})
	if err != nil {
		return err
	}
	defer c.Close()
	return f(c)
}
