package mailtest

import (
	"errors"
	"fmt"
	"io"
	"log"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Transaction is one SMTP transaction that got as far as a recipient.
type Transaction struct {
	// At is when it ended, by the World's clock.
	At time.Time
	// User is the account that logged in, "" without AUTH.
	User string
	// From is the envelope sender; To are the accepted recipients.
	From string
	To   []string
	// Refused are recipients that were refused, with the answer.
	Refused map[string]string
	// Raw are the bytes of the mail as received, nil if it never came.
	Raw []byte
	// Outcome is "delivered", "refused: …", "aborted" (no whole mail came) or
	// "dropped" (delivered, but the client was not told).
	Outcome string
}

// Outcomes of a [Transaction]; a refused one is "refused: " and the answer.
const (
	Delivered = "delivered"
	Dropped   = "dropped"
	Aborted   = "aborted"
)

// Line lengths: RFC 5321 allows 1,000 octets; real servers take more.
const maxSMTPLine = 8192

func newSMTPServer(w *World) *smtp.Server {
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &smtpSession{w: w, conn: c}, nil
	}))
	s.Domain = w.opts.Hostname
	s.AllowInsecureAuth = true
	s.TLSConfig = startTLSConfig(w.opts)
	s.MaxMessageBytes = w.opts.MaxMessageBytes
	s.MaxLineLength = maxSMTPLine
	s.EnableDSN = true
	s.ErrorLog = log.New(io.Discard, "", 0)
	return s
}

// smtpSession is one client's conversation.
type smtpSession struct {
	w    *World
	conn *smtp.Conn
	user *account
	tx   *Transaction
}

// AuthMechanisms implements smtp.AuthSession.
func (s *smtpSession) AuthMechanisms() []string { return []string{"PLAIN", "LOGIN", "XOAUTH2"} }

// Auth implements smtp.AuthSession.
func (s *smtpSession) Auth(mech string) (sasl.Server, error) {
	srv := saslServer(mech,
		func(user, pass string) error {
			return s.enter(user, func(a *account) bool { return a.checkPassword(pass) })
		},
		func(user, token string) error {
			return s.enter(user, func(a *account) bool { return a.checkToken(token) })
		})
	if srv == nil {
		return nil, smtp.ErrAuthUnknownMechanism
	}
	return srv, nil
}

func (s *smtpSession) enter(user string, ok func(*account) bool) error {
	a, err := s.w.account(user)
	if err != nil || !ok(a) {
		return smtp.ErrAuthFailed
	}
	if f := s.w.opts.Faults.Login; f != nil {
		if err := f(a.Address); err != nil {
			return asReply(535, err)
		}
	}
	s.user = a
	if c := worldConnOf(s.conn.Conn()); c != nil {
		c.setUser(a.Address)
	}
	return nil
}

// asReply turns any error into an SMTP answer.
func asReply(code int, err error) error {
	if _, ok := errors.AsType[*smtp.SMTPError](err); ok {
		return err
	}
	return Reply(code, err.Error())
}

// Mail implements smtp.Session. Providers let an account send only as itself.
func (s *smtpSession) Mail(from string, _ *smtp.MailOptions) error {
	switch {
	case s.user == nil && !s.w.opts.Anonymous:
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	case s.user != nil && !strings.EqualFold(withoutTag(from), s.user.Address):
		return Reply(553, "Mail from must equal authorized user")
	}
	s.tx = &Transaction{From: from, Refused: map[string]string{}}
	if s.user != nil {
		s.tx.User = s.user.Address
	}
	return nil
}

// Rcpt implements smtp.Session: only accounts of the World can be reached.
func (s *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	err := s.admit(to)
	if err != nil {
		s.tx.Refused[to] = err.Error()
		return err
	}
	if !slices.Contains(s.tx.To, to) {
		s.tx.To = append(s.tx.To, to)
	}
	return nil
}

func (s *smtpSession) admit(to string) error {
	if f := s.w.opts.Faults.Rcpt; f != nil {
		if err := f(s.tx.From, to); err != nil {
			return asReply(550, err)
		}
	}
	if s.w.route(to) == nil {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "User unknown: " + to}
	}
	return nil
}

// Data implements smtp.Session: it takes the mail and delivers it.
func (s *smtpSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err // Reset or Logout records the aborted transaction
	}
	s.tx.Raw = raw
	err = s.accept()
	if err != nil {
		s.finish("refused: " + err.Error())
		return err
	}
	if f := s.w.opts.Faults.Drop; f != nil && f(*s.tx) {
		s.finish(Dropped)
		s.conn.Conn().Close()
		return nil
	}
	s.finish(Delivered)
	return nil
}

// accept delivers s.tx to everybody, and to the sender's own sent folder.
func (s *smtpSession) accept() error {
	if f := s.w.opts.Faults.Data; f != nil {
		if err := f(*s.tx); err != nil {
			return asReply(554, err)
		}
	}
	signed := s.tx.Raw
	if s.user != nil && s.user.Signer != nil {
		var err error
		if signed, err = s.user.Signer.Sign(s.tx.Raw); err != nil {
			return Reply(554, err.Error())
		}
	}
	for _, to := range s.tx.To {
		if err := s.w.deliver(s.tx.From, s.conn.Hostname(), to, signed); err != nil {
			return Reply(451, err.Error())
		}
	}
	if s.user != nil && s.user.SavesSent {
		if sent := s.user.byUse(imap.MailboxAttrSent); sent != "" {
			_, err := s.user.append(sent, s.tx.Raw, []imap.Flag{imap.FlagSeen}, s.w.opts.Now())
			return err
		}
	}
	return nil
}

// finish logs the transaction, unless it never named a recipient.
func (s *smtpSession) finish(outcome string) {
	if s.tx == nil || len(s.tx.To)+len(s.tx.Refused) == 0 {
		return
	}
	s.tx.At, s.tx.Outcome = s.w.opts.Now(), outcome
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	s.w.log = append(s.w.log, *s.tx)
	s.tx = nil
}

// Reset implements smtp.Session.
func (s *smtpSession) Reset() { s.finish(Aborted) }

// Logout implements smtp.Session.
func (s *smtpSession) Logout() error {
	s.finish(Aborted)
	return nil
}

// deliver files raw in the INBOX that takes mail for to, below the trace
// headers that a receiving server writes.
func (w *World) deliver(from, helo, to string, raw []byte) error {
	a := w.route(to)
	if a == nil {
		return fmt.Errorf("delivering to %s: no such account", to)
	}
	now := w.opts.Now()
	w.mu.Lock()
	w.delivery++
	id := fmt.Sprintf("MT%06d", w.delivery)
	w.mu.Unlock()
	trace := fmt.Sprintf("Return-Path: <%s>\r\nDelivered-To: %s\r\nReceived: from %s by %s with ESMTP id %s\r\n\tfor <%s>; %s\r\n",
		from, to, helo, w.opts.Hostname, id, to, now.Format(time.RFC1123Z))
	_, err := a.append("INBOX", append([]byte(trace), raw...), nil, now)
	return err
}
