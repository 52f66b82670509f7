package mailbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-imap/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Detail is what every error of this package tells: what was being done, where
// and as whom, what the server said, and the way out. It never holds a secret.
type Detail struct {
	Op         string // "logging in", "opening INBOX"
	Host, User string
	Said       string // the server's words, "" if it said nothing
	Hint       string // the way out, "" if none is known
	Err        error  // the cause, nil if Said is all there is
}

// Error implements error.
func (d *Detail) Error() string {
	s := fmt.Sprintf("%s as %s at %s: ", d.Op, d.User, d.Host)
	switch {
	case d.Said != "":
		s += fmt.Sprintf("the server said %q", d.Said)
	case d.Err != nil:
		s += d.Err.Error()
	}
	if d.Hint != "" {
		s += "; " + d.Hint
	}
	return s
}

// Unwrap returns the cause.
func (d *Detail) Unwrap() error { return d.Err }

// AuthError: the server refuses the credentials, or they could not be had.
type AuthError struct {
	Detail
	token string // the access token that was refused, "" for anything else
}

// TLSError: the connection could not be protected; nothing was sent over it.
type TLSError struct{ Detail }

// NetError: the server could not be reached, or the connection broke, fell
// silent or carried nonsense.
type NetError struct{ Detail }

// RefusedError: the server answered NO or BAD. The connection lives.
type RefusedError struct {
	Detail
	// Code is the response code (RFC 5530), e.g. "OVERQUOTA"; often empty.
	Code string
	bad  bool
}

// ConfigError: the account's settings cannot work.
type ConfigError struct{ Detail }

// StoreError: the handler could not take what was read. It is not the
// account's fault.
type StoreError struct{ Err error }

// Error implements error.
func (e *StoreError) Error() string { return "storing what was read: " + e.Err.Error() }

// Unwrap returns the handler's error.
func (e *StoreError) Unwrap() error { return e.Err }

// Temporary reports whether trying again later may help without anybody doing
// anything. It is the one place that decides this. Credentials, certificates
// and settings need somebody; a store error is the store's to judge.
func Temporary(err error) bool {
	if e, ok := errors.AsType[*RefusedError](err); ok {
		return !e.bad && !permanentCodes[e.Code]
	}
	_, isNet := errors.AsType[*NetError](err)
	return isNet
}

// permanentCodes are response codes (RFC 5530) that a wait does not change.
var permanentCodes = map[string]bool{
	"NONEXISTENT": true, "NOPERM": true, "CANNOT": true, "OVERQUOTA": true, "ALREADYEXISTS": true,
	"TOOBIG": true, "TRYCREATE": true, "CLIENTBUG": true, "CONTACTADMIN": true, "PRIVACYREQUIRED": true,
}

// busyCodes at a login say nothing about the password.
var busyCodes = map[imap.ResponseCode]bool{
	imap.ResponseCodeUnavailable: true, imap.ResponseCodeInUse: true,
	imap.ResponseCodeLimit: true, imap.ResponseCodeServerBug: true,
}

// fail turns what a call returned into one of this package's errors. secret is
// cut out of the server's words.
func (a Account) fail(ctx context.Context, op string, err error, secret string) error {
	if e, ok := errors.AsType[*imap.Error](err); ok {
		return a.refused(op, e, secret)
	}
	if cause := context.Cause(ctx); cause != nil && ctx.Err() == context.Canceled {
		return fmt.Errorf("%s as %s at %s: %w", op, a.User, a.Host, cause)
	}
	if hint := tlsHint(err); hint != "" {
		return &TLSError{a.detail(op, hint, err)}
	}
	return &NetError{a.detail(op, netHint(err), err)}
}

func (a Account) refused(op string, e *imap.Error, secret string) error {
	d := a.detail(op, "", nil)
	d.Said = said(e.Text, secret)
	if d.Said == "" {
		d.Said = string(e.Type)
	}
	if strings.Contains(strings.ToLower(d.Said), "unsafe login") {
		d.Hint = "NetEase holds this login to be unsafe: confirm it in the web mailbox (设置 → POP3/SMTP/IMAP) or write to kefu@188.com"
	}
	return &RefusedError{Detail: d, Code: strings.ToUpper(string(e.Code)), bad: e.Type == imap.StatusResponseTypeBad}
}

// maxSaid bounds the server's words in an error, in characters.
const maxSaid = 200

// said makes a server's words fit to print: UTF-8 (servers in China answer in
// GBK at times), one line, no control characters, no secret.
func said(text, secret string) string {
	if !utf8.ValidString(text) {
		if s, err := simplifiedchinese.GB18030.NewDecoder().String(text); err == nil {
			text = s
		}
	}
	if secret != "" {
		text = strings.ReplaceAll(text, secret, "…")
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, text)
	text = strings.TrimSpace(text)
	if r := []rune(text); len(r) > maxSaid {
		text = string(r[:maxSaid]) + "…"
	}
	return text
}

// tlsHint is the way out of a TLS failure, "" if err is none.
func tlsHint(err error) string {
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "the server does not speak TLS on this port: 993 is TLS, 143 is STARTTLS"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the certificate does not prove that this is the server: check the host name and this machine's clock"
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "remote error" || op.Op == "local error") { // how crypto/tls reports alerts
		return "the server refuses this machine's TLS"
	}
	return ""
}

// netHint is the way out of a failure of the net, "" if none is known.
func netHint(err error) string {
	if e, ok := errors.AsType[*net.DNSError](err); ok && e.IsNotFound {
		return "check the spelling of the host name"
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return "check host, port and this machine's connection"
	}
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, errSilent) {
		return "the server may be overloaded"
	}
	return ""
}

// Reasons why the connection was closed from this side.
var (
	errSilent  = errors.New("no answer in time")
	errTooMuch = errors.New("the server sends without end")
	errClosed  = errors.New("the connection is closed")
	errEnded   = errors.New("the server closed the connection")
)
