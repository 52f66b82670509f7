package mailtest

import (
	"bytes"
	"crypto/subtle"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// account is an Account at work: its folders live in user, the rest is what
// go-imap's in-memory server lacks.
type account struct {
	Account
	user *imapmemserver.User

	mu       sync.Mutex
	password string
	uses     map[string]imap.MailboxAttr // folder -> special use or ""
	validity map[string]uint32           // folder -> UIDVALIDITY shown instead
	changed  chan struct{}               // closed and replaced at each change
}

func newAccount(a Account) (*account, error) {
	acct := &account{
		Account:  a,
		user:     imapmemserver.NewUser(a.Address, ""),
		password: a.Password,
		uses:     map[string]imap.MailboxAttr{},
		validity: map[string]uint32{},
		changed:  make(chan struct{}),
	}
	folders := a.Folders
	if folders == nil {
		folders = EnglishFolders
	}
	for _, f := range append([]Folder{{Name: "INBOX"}}, folders...) {
		if err := acct.create(f); err != nil {
			return nil, err
		}
	}
	return acct, nil
}

// create makes a folder and notes its special use.
func (a *account) create(f Folder) error {
	if err := a.user.Create(f.Name, nil); err != nil {
		return fmt.Errorf("creating folder %q: %w", f.Name, err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.uses[strings.TrimRight(f.Name, "/")] = imap.MailboxAttr(f.Use)
	return nil
}

func (a *account) setPassword(password string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.password = password
}

// checkPassword and checkToken compare in constant time, as servers do.
func (a *account) checkPassword(password string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return subtle.ConstantTimeCompare([]byte(password), []byte(a.password)) == 1
}

func (a *account) checkToken(token string) bool {
	return a.Token != "" && subtle.ConstantTimeCompare([]byte(token), []byte(a.Token)) == 1
}

// folderNames returns the folders, sorted.
func (a *account) folderNames() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	names := make([]string, 0, len(a.uses))
	for name := range a.uses {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// use returns the special use that LIST shows for a folder.
func (a *account) use(folder string) imap.MailboxAttr {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.NoSpecialUse {
		return ""
	}
	return a.uses[folder]
}

// byUse returns the folder of a special use, or "".
func (a *account) byUse(use imap.MailboxAttr) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	for name, u := range a.uses {
		if u == use {
			return name
		}
	}
	return ""
}

// append files a mail and wakes the sessions on IDLE.
func (a *account) append(folder string, raw []byte, flags []imap.Flag, at time.Time) (*imap.AppendData, error) {
	lit := literal{bytes.NewReader(bytes.Clone(raw))}
	d, err := a.user.Append(folder, lit, &imap.AppendOptions{Flags: flags, Time: at})
	a.notify()
	return d, err
}

// notify wakes whoever waits on [account.changes].
func (a *account) notify() {
	a.mu.Lock()
	defer a.mu.Unlock()
	close(a.changed)
	a.changed = make(chan struct{})
}

// changes returns a channel that closes at the next change of the account.
func (a *account) changes() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.changed
}

// shownValidity returns the UIDVALIDITY that clients see.
func (a *account) shownValidity(folder string, real uint32) uint32 {
	a.mu.Lock()
	defer a.mu.Unlock()
	if v := a.validity[folder]; v != 0 {
		return v
	}
	return real
}

// literal is bytes as an IMAP literal.
type literal struct{ *bytes.Reader }

// Size implements imap.LiteralReader.
func (l literal) Size() int64 { return l.Reader.Size() }
