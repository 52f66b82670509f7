package mailtest

import (
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-smtp"
)

// Options say how a [World] is. The zero value is a provider called
// mail.example.net that keeps the real time.
type Options struct {
	// Now tells the time of Received lines and internal dates. Nil: time.Now.
	Now func() time.Time
	// Hostname is the provider's own name. Empty: "mail.example.net".
	Hostname string
	// TLS, when set, offers STARTTLS on both servers; see [Certificate].
	TLS *tls.Config
	// Implicit makes both servers speak TLS from the first byte. It needs TLS.
	Implicit bool
	// Anonymous lets SMTP clients deliver without AUTH, as a receiving server
	// does; otherwise a client must log in and may send only as itself.
	Anonymous bool
	// MaxMessageBytes is the largest mail SMTP takes. 0: [DefaultMaxMessageBytes].
	MaxMessageBytes int64
	// Faults are consulted at each step; see [Faults].
	Faults Faults
}

// DefaultMaxMessageBytes is 50 MiB, what the big providers take.
const DefaultMaxMessageBytes = 50 << 20

// Faults are functions that make a step fail. A nil function never fails.
// They may be called from several goroutines at once.
type Faults struct {
	// Login refuses an IMAP or SMTP login.
	Login func(address string) error
	// Select refuses to open a folder over IMAP.
	Select func(address, folder string) error
	// Append refuses an IMAP APPEND.
	Append func(address, folder string) error
	// Rcpt refuses one SMTP recipient; return *smtp.SMTPError via [Reply].
	Rcpt func(from, to string) error
	// Data refuses a whole mail after the final dot.
	Data func(t Transaction) error
	// Drop, asked after a mail was taken and delivered, says whether the
	// connection is cut instead of answering 250: the client cannot know.
	Drop func(t Transaction) bool
}

// Reply is the error that makes the SMTP server answer with code and text.
func Reply(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 0, 0}, Message: text}
}

// Account is one mailbox of the World. Its user name is its address.
type Account struct {
	Address  string
	Password string
	// Token, when set, is accepted by XOAUTH2 and OAUTHBEARER.
	Token string
	// SavesSent files a copy of submitted mail in the sent folder, as Gmail,
	// Outlook and others do.
	SavesSent bool
	// NoPlus makes address+tag unknown, as at QQ and 163.
	NoPlus bool
	// NoSpecialUse hides the special uses from LIST, as old servers do.
	NoSpecialUse bool
	// Folders beside INBOX; nil: [EnglishFolders].
	Folders []Folder
	// Signer, when set, signs what the account submits, as its provider would.
	Signer *Signer
}

// Folder is a folder and the special use it is announced with (RFC 6154:
// `\Sent`, `\Drafts`, `\Trash`), "" for none.
type Folder struct {
	Name string
	Use  string
}

// EnglishFolders and ChineseFolders are the usual folders beside INBOX.
var (
	EnglishFolders = []Folder{{"Sent", `\Sent`}, {"Drafts", `\Drafts`}, {"Trash", `\Trash`}}
	ChineseFolders = []Folder{{"已发送", `\Sent`}, {"草稿箱", `\Drafts`}, {"已删除", `\Trash`}}
)

// World is a mail provider. All methods may be called from any goroutine.
type World struct {
	opts Options
	imap *imapserver.Server
	smtp *smtp.Server

	imapPipe, smtpPipe *pipeListener
	ownPipe            *pipeListener // the World's own way in: unlogged, never down

	mu       sync.Mutex
	down     bool
	closed   bool
	accounts map[string]*account
	conns    map[*worldConn]struct{}
	log      []Transaction
	commands []string
	delivery int // counts deliveries, for queue ids

	wg sync.WaitGroup // serving goroutines and live connections
}

// New starts a World without accounts. It is reachable through pipes at once,
// through ports after [World.Listen]. Close it when done.
func New(opts Options) *World {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Hostname == "" {
		opts.Hostname = "mail.example.net"
	}
	if opts.MaxMessageBytes == 0 {
		opts.MaxMessageBytes = DefaultMaxMessageBytes
	}
	w := &World{opts: opts, accounts: map[string]*account{}, conns: map[*worldConn]struct{}{}}
	w.imap = newIMAPServer(w)
	w.smtp = newSMTPServer(w)
	w.imapPipe, w.smtpPipe, w.ownPipe = newPipeListener(), newPipeListener(), newPipeListener()
	w.serve(&worldListener{Listener: w.imapPipe, w: w, log: true}, w.imap.Serve)
	w.serve(&worldListener{Listener: w.smtpPipe, w: w}, w.smtp.Serve)
	w.serve(w.ownPipe, w.imap.Serve)
	return w
}

// serve accepts connections of ln until the World closes. It returns when the
// server has taken the listener: the libraries do not survive a Close before.
func (w *World) serve(ln net.Listener, run func(net.Listener) error) {
	r := &readyListener{Listener: ln, ready: make(chan struct{})}
	w.wg.Go(func() { run(r) })
	<-r.ready
}

// Listen opens two loopback ports and returns their addresses. Port 0 picks a
// free one.
func (w *World) Listen(imapPort, smtpPort int) (imapAddr, smtpAddr string, err error) {
	il, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", imapPort))
	if err != nil {
		return "", "", fmt.Errorf("opening the IMAP port: %w", err)
	}
	sl, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", smtpPort))
	if err != nil {
		il.Close()
		return "", "", fmt.Errorf("opening the SMTP port: %w", err)
	}
	w.serve(&worldListener{Listener: il, w: w, log: true}, w.imap.Serve)
	w.serve(&worldListener{Listener: sl, w: w}, w.smtp.Serve)
	return il.Addr().String(), sl.Addr().String(), nil
}

// Close ends both servers and every connection, and waits for them.
func (w *World) Close() {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return
	}
	w.closed = true
	w.mu.Unlock()
	w.imap.Close()
	w.smtp.Close()
	w.disconnect(func(*worldConn) bool { return true })
	w.wg.Wait()
}

// AddAccount adds an account with its folders.
func (w *World) AddAccount(a Account) error {
	if !strings.Contains(a.Address, "@") {
		return fmt.Errorf("adding account %q: not a mail address", a.Address)
	}
	acct, err := newAccount(a)
	if err != nil {
		return fmt.Errorf("adding account %q: %w", a.Address, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	key := strings.ToLower(a.Address)
	if w.accounts[key] != nil {
		return fmt.Errorf("adding account %q: it is there already", a.Address)
	}
	w.accounts[key] = acct
	return nil
}

// SetPassword changes an account's password and closes its connections, as a
// provider does.
func (w *World) SetPassword(address, password string) error {
	a, err := w.account(address)
	if err != nil {
		return err
	}
	a.setPassword(password)
	w.Disconnect(address)
	return nil
}

// SetDown takes the provider off the net (connections die, dialling fails) or
// brings it back. Ports stay bound: connections to them close at once.
func (w *World) SetDown(down bool) {
	w.mu.Lock()
	w.down = down
	w.mu.Unlock()
	if down {
		w.disconnect(func(*worldConn) bool { return true })
	}
}

// Disconnect closes every connection that logged in as address.
func (w *World) Disconnect(address string) {
	w.disconnect(func(c *worldConn) bool { return strings.EqualFold(c.user(), address) })
}

func (w *World) disconnect(which func(*worldConn) bool) {
	w.mu.Lock()
	var hit []*worldConn
	for c := range w.conns {
		if which(c) {
			hit = append(hit, c)
		}
	}
	w.mu.Unlock()
	for _, c := range hit {
		c.Close()
	}
}

// account returns the account of that exact address.
func (w *World) account(address string) (*account, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.accounts[strings.ToLower(address)]
	if a == nil {
		return nil, fmt.Errorf("no account %q", address)
	}
	return a, nil
}

// route returns the account that takes mail for address, plus-addresses
// included, or nil.
func (w *World) route(address string) *account {
	if a, err := w.account(address); err == nil {
		return a
	}
	a, err := w.account(withoutTag(address))
	if err != nil || a.NoPlus {
		return nil
	}
	return a
}

// withoutTag turns name+tag@domain into name@domain.
func withoutTag(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address
	}
	local, _, _ := strings.Cut(address[:at], "+")
	return local + address[at:]
}

// Transactions returns every SMTP transaction so far, oldest first.
func (w *World) Transactions() []Transaction {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Transaction(nil), w.log...)
}

// IMAPCommands returns every line that IMAP clients sent, in order of arrival,
// without tags, passwords and literals ("LOGIN", "EXAMINE INBOX", "UID FETCH
// 1:3 (UID FLAGS BODY.PEEK[])"). [World.Messages] is not in it.
func (w *World) IMAPCommands() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.commands...)
}
