package mailtest

import (
	"errors"
	"io"
	"log"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
)

// newIMAPServer is go-imap's server over the World's accounts. It announces
// IMAP4rev1 with single extensions: with IMAP4rev2 the client would send raw
// UTF-8 folder names.
func newIMAPServer(w *World) *imapserver.Server {
	return imapserver.New(&imapserver.Options{
		NewSession: func(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			wc := worldConnOf(c.NetConn())
			return &imapSession{w: w, conn: wc, own: wc == nil}, nil, nil
		},
		Caps: imap.CapSet{
			imap.CapIMAP4rev1: {}, imap.CapNamespace: {}, imap.CapUIDPlus: {}, imap.CapESearch: {},
			imap.CapMove: {}, imap.CapSpecialUse: {}, imap.CapListExtended: {}, imap.CapStatusSize: {},
		},
		TLSConfig:    startTLSConfig(w.opts),
		InsecureAuth: true,
		Logger:       log.New(io.Discard, "", 0),
	})
}

// imapSession closes the gaps of the in-memory server's session: special uses,
// the lost updates of IDLE, another UIDVALIDITY, OAuth, faults.
type imapSession struct {
	*imapmemserver.UserSession
	w      *World
	conn   *worldConn // nil for the World's own connection
	own    bool       // the World's own connection meets no faults
	acct   *account
	folder string
}

// Close implements imapserver.Session.
func (s *imapSession) Close() error {
	if s.UserSession == nil {
		return nil
	}
	return s.UserSession.Close()
}

// Login implements imapserver.Session.
func (s *imapSession) Login(user, password string) error {
	return s.enter(user, func(a *account) bool { return s.own || a.checkPassword(password) })
}

func (s *imapSession) enter(user string, ok func(*account) bool) error {
	a, err := s.w.account(user)
	if err != nil || !ok(a) {
		return imapserver.ErrAuthFailed
	}
	if f := s.w.opts.Faults.Login; f != nil && !s.own {
		if err := f(a.Address); err != nil {
			return imapNo(err)
		}
	}
	s.acct, s.UserSession = a, imapmemserver.NewUserSession(a.user)
	if s.conn != nil {
		s.conn.setUser(a.Address)
	}
	return nil
}

// imapNo turns any error into a NO response that carries its text.
func imapNo(err error) error {
	if _, ok := errors.AsType[*imap.Error](err); ok {
		return err
	}
	return &imap.Error{Type: imap.StatusResponseTypeNo, Text: err.Error()}
}

// AuthenticateMechanisms implements imapserver.SessionSASL.
func (s *imapSession) AuthenticateMechanisms() []string {
	return []string{"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"}
}

// Authenticate implements imapserver.SessionSASL.
func (s *imapSession) Authenticate(mech string) (sasl.Server, error) {
	srv := saslServer(mech, s.Login, func(user, token string) error {
		return s.enter(user, func(a *account) bool { return a.checkToken(token) })
	})
	if srv == nil {
		return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Text: "unsupported mechanism"}
	}
	return srv, nil
}

// Select implements imapserver.Session.
func (s *imapSession) Select(folder string, o *imap.SelectOptions) (*imap.SelectData, error) {
	if f := s.w.opts.Faults.Select; f != nil && !s.own {
		if err := f(s.acct.Address, folder); err != nil {
			return nil, imapNo(err)
		}
	}
	d, err := s.UserSession.Select(folder, o)
	if err != nil {
		return nil, err
	}
	s.folder = folder
	d.UIDValidity = s.acct.shownValidity(folder, d.UIDValidity)
	return d, nil
}

// Status implements imapserver.Session.
func (s *imapSession) Status(folder string, o *imap.StatusOptions) (*imap.StatusData, error) {
	d, err := s.acct.user.Status(folder, o)
	if err == nil && o.UIDValidity {
		d.UIDValidity = s.acct.shownValidity(folder, d.UIDValidity)
	}
	return d, err
}

// List implements imapserver.Session; like Dovecot it shows special uses
// whether asked for or not.
func (s *imapSession) List(w *imapserver.ListWriter, ref string, patterns []string, o *imap.ListOptions) error {
	if len(patterns) == 0 {
		return w.WriteList(&imap.ListData{Attrs: []imap.MailboxAttr{imap.MailboxAttrNoSelect}, Delim: '/'})
	}
	for _, name := range s.acct.folderNames() {
		d := imap.ListData{Mailbox: name, Delim: '/'}
		if use := s.acct.use(name); use != "" {
			d.Attrs = append(d.Attrs, use)
		} else if o.SelectSpecialUse {
			continue
		}
		if !matchesAny(name, ref, patterns) {
			continue
		}
		if err := w.WriteList(&d); err != nil {
			return err
		}
	}
	return nil
}

func matchesAny(name, ref string, patterns []string) bool {
	for _, p := range patterns {
		if imapserver.MatchList(name, '/', ref, p) {
			return true
		}
	}
	return false
}

// Create, Delete and Rename keep the list of folders in step.
func (s *imapSession) Create(name string, _ *imap.CreateOptions) error {
	return s.acct.create(Folder{Name: name})
}

// Delete implements imapserver.Session.
func (s *imapSession) Delete(name string) error {
	if err := s.acct.user.Delete(name); err != nil {
		return err
	}
	s.acct.mu.Lock()
	defer s.acct.mu.Unlock()
	delete(s.acct.uses, name)
	return nil
}

// Rename implements imapserver.Session.
func (s *imapSession) Rename(old, name string, o *imap.RenameOptions) error {
	if err := s.acct.user.Rename(old, name, o); err != nil {
		return err
	}
	s.acct.mu.Lock()
	defer s.acct.mu.Unlock()
	s.acct.uses[strings.TrimRight(name, "/")] = s.acct.uses[old]
	delete(s.acct.uses, old)
	return nil
}

// Subscribe, Unsubscribe and Namespace are the account's, not the session's.
func (s *imapSession) Subscribe(name string) error   { return s.acct.user.Subscribe(name) }
func (s *imapSession) Unsubscribe(name string) error { return s.acct.user.Unsubscribe(name) }

// Namespace implements imapserver.SessionNamespace.
func (s *imapSession) Namespace() (*imap.NamespaceData, error) { return s.acct.user.Namespace() }

// Append implements imapserver.Session. A mail without a date gets the World's.
func (s *imapSession) Append(folder string, r imap.LiteralReader, o *imap.AppendOptions) (*imap.AppendData, error) {
	if f := s.w.opts.Faults.Append; f != nil && !s.own {
		if err := f(s.acct.Address, folder); err != nil {
			return nil, imapNo(err)
		}
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	at := o.Time
	if at.IsZero() {
		at = s.w.opts.Now()
	}
	d, err := s.acct.append(folder, raw, o.Flags, at)
	if err == nil {
		d.UIDValidity = s.acct.shownValidity(folder, d.UIDValidity)
	}
	return d, err
}

// Store, Expunge, Copy and Move wake the sessions on IDLE.
func (s *imapSession) Store(w *imapserver.FetchWriter, set imap.NumSet, f *imap.StoreFlags, o *imap.StoreOptions) error {
	defer s.acct.notify()
	return s.UserSession.Store(w, set, f, o)
}

// Expunge implements imapserver.Session.
func (s *imapSession) Expunge(w *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	defer s.acct.notify()
	return s.UserSession.Expunge(w, uids)
}

// Copy implements imapserver.Session.
func (s *imapSession) Copy(set imap.NumSet, dest string) (*imap.CopyData, error) {
	defer s.acct.notify()
	return s.UserSession.Copy(set, dest)
}

// Move implements imapserver.SessionMove.
func (s *imapSession) Move(w *imapserver.MoveWriter, set imap.NumSet, dest string) error {
	defer s.acct.notify()
	return s.UserSession.Move(w, set, dest)
}

// Idle implements imapserver.Session. The stock one loses updates that come
// between the last poll and its registration; here the channel is taken before
// the poll, so nothing can fall between.
func (s *imapSession) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	for {
		changed := s.acct.changes()
		if err := s.UserSession.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-changed:
		case <-stop:
			return nil
		}
	}
}
