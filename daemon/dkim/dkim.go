// Package dkim checks the signatures of a mail at receipt, with our own look-up
// of the keys, and says what each really covers.
//
// The result is kept with the mail: a promise in a mail that its domain signed
// cannot be denied later, even when the key has left the DNS. And it decides
// whether a mail from the owner is an order, where only the header fields that
// the signature covers count.
package dkim

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"golang.org/x/net/publicsuffix"
)

// MaxSignatures bounds the signatures checked of one mail, since each costs a
// DNS query. Real mail carries one to three.
const MaxSignatures = 5

// Status is what became of a signature.
type Status string

// The statuses. Unchecked means that the key could not be looked up: the
// signature proves nothing now and may be checked again later.
const (
	Pass      Status = "pass"
	Fail      Status = "fail"
	Unchecked Status = "unchecked"
)

// Signature is one DKIM-Signature field and what it is worth.
type Signature struct {
	Domain   string   `json:"domain"`   // d=, lower case
	Selector string   `json:"selector"` // s=
	Covers   []string `json:"covers"`   // h=, lower case
	Status   Status   `json:"status"`
	Reason   string   `json:"reason,omitempty"` // why not pass
	Hash     string   `json:"b"`                // b= in its one canonical spelling: the signature itself
	// Pinned says that the signed body tells its own type, see pinnedType.
	Pinned bool      `json:"pinned,omitempty"`
	Key    []string  `json:"key,omitempty"` // the TXT records used, as evidence
	Signed time.Time `json:"signed"`        // t=, zero unknown
}

// CoversField says whether the signature covers the header field of that name:
// signs it, or for Content-Type the body that says the same.
func (s Signature) CoversField(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains(s.Covers, name) || name == "content-type" && s.Pinned
}

// Aligned says whether the signature speaks for the address: its domain is the
// address's domain or shares its organisational domain (RFC 7489 section 3.1.1,
// relaxed alignment).
func (s Signature) Aligned(address string) bool {
	_, domain, ok := strings.Cut(strings.ToLower(address), "@")
	return ok && Organisation(domain) == Organisation(s.Domain)
}

// Organisation returns the organisational domain: the one a registrar sells.
// For a name that is itself a public suffix it is that name.
func Organisation(domain string) string {
	domain = strings.TrimSuffix(strings.ToLower(domain), ".")
	if org, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		return org
	}
	return domain
}

// LookupTXT looks up the TXT records of a name.
type LookupTXT func(ctx context.Context, name string) ([]string, error)

// DNS is the look-up by the system's resolver.
func DNS(ctx context.Context, name string) ([]string, error) {
	return net.DefaultResolver.LookupTXT(ctx, name)
}

// giveUp is after how many look-ups in a row that nobody answered Cached asks no
// more: without a network every mail would wait for its time-out.
const giveUp = 3

// errGaveUp says so.
var errGaveUp = errors.New("no name server answers")

// Cached asks lookup for each name once. It is for a pass over much mail of few
// senders; a failure is remembered too.
func Cached(lookup LookupTXT) LookupTXT {
	type answer struct {
		once sync.Once
		txt  []string
		err  error
	}
	var mu sync.Mutex
	var silent atomic.Int32
	known := map[string]*answer{}
	return func(ctx context.Context, name string) ([]string, error) {
		mu.Lock()
		a := known[name]
		if a == nil {
			a = &answer{}
			known[name] = a
		}
		mu.Unlock()
		a.once.Do(func() {
			if silent.Load() >= giveUp {
				a.err = errGaveUp
				return
			}
			a.txt, a.err = lookup(ctx, name)
			if a.err != nil && !isNotFound(a.err) {
				silent.Add(1)
			} else {
				silent.Store(0)
			}
		})
		return a.txt, a.err
	}
}

// Check verifies the signatures of a mail, at most MaxSignatures of them. An
// unsigned mail gives none. Weak signatures (l=, SHA-1, keys below 1,024 bits)
// and those that expired before the moment at count as failed.
func Check(ctx context.Context, raw io.ReadSeeker, lookup LookupTXT, at time.Time) []Signature {
	return check(ctx, raw, lookup, at, false)
}

// CheckPast is Check for a mail that came at the moment at, which may be years ago.
// Providers withdraw their keys after a while: a key that is not published any more
// proves nothing against the signature, which stays Unchecked.
func CheckPast(ctx context.Context, raw io.ReadSeeker, lookup LookupTXT, at time.Time) []Signature {
	return check(ctx, raw, lookup, at, true)
}

func check(ctx context.Context, raw io.ReadSeeker, lookup LookupTXT, at time.Time, past bool) []Signature {
	fields := signatureFields(raw)
	if len(fields) == 0 {
		return nil
	}
	if _, err := raw.Seek(0, io.SeekStart); err != nil {
		return nil
	}
	var mu sync.Mutex // the signatures of a mail are verified side by side
	keys := map[string][]string{}
	failed := map[string]error{}
	found, _ := dkim.VerifyWithOptions(raw, &dkim.VerifyOptions{MaxVerifications: MaxSignatures, LookupTXT: func(name string) ([]string, error) {
		txt, err := lookup(ctx, name)
		mu.Lock()
		defer mu.Unlock()
		keys[name], failed[name] = txt, err
		return txt, err
	}})
	pinned := pinnedType(raw)
	var out []Signature
	for i, v := range found {
		if i >= len(fields) {
			break
		}
		tags := parseTags(fields[i])
		s := Signature{Domain: strings.ToLower(v.Domain), Selector: tags["s"], Hash: canonical(tags["b"]), Signed: v.Time, Status: Pass, Pinned: pinned}
		for _, h := range v.HeaderKeys {
			s.Covers = append(s.Covers, strings.ToLower(strings.TrimSpace(h)))
		}
		name := s.Selector + "._domainkey." + v.Domain
		s.Key = keys[name]
		s.judge(v, failed[name], tags, at)
		if past && s.Status == Fail && (isNotFound(failed[name]) || withdrawn(s.Key)) {
			s.Status, s.Reason = Unchecked, "its key is not published any more"
		}
		out = append(out, s)
	}
	return out
}

// canonical spells a b= value the one way: base64 lets the unused bits of its last
// character be anything, and a signature must not get a second name by that.
func canonical(b string) string {
	sig, err := base64.StdEncoding.DecodeString(b)
	if err != nil {
		return b // it verifies nowhere
	}
	return base64.StdEncoding.EncodeToString(sig)
}

// judge sets Status and Reason.
func (s *Signature) judge(v *dkim.Verification, dns error, tags map[string]string, at time.Time) {
	switch {
	case v.Err != nil && (dkim.IsTempFail(v.Err) || dns != nil && !isNotFound(dns)):
		s.Status, s.Reason = Unchecked, v.Err.Error()
	case v.Err != nil:
		s.Status, s.Reason = Fail, v.Err.Error()
	case tags["l"] != "":
		s.Status, s.Reason = Fail, "l= leaves the end of the text unsigned"
	case !v.Expiration.IsZero() && v.Expiration.Before(at):
		s.Status, s.Reason = Fail, "the signature has expired"
	}
}

// isNotFound says whether the DNS answered that there is no such name.
func isNotFound(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}

// withdrawn says whether a key record stands for a key that was taken back, by an
// empty p= (RFC 6376 section 3.6.1).
func withdrawn(records []string) bool {
	return slices.ContainsFunc(records, func(r string) bool {
		p, ok := parseTags(r)["p"]
		return ok && p == ""
	})
}

// signatureFields returns the raw values of the DKIM-Signature fields, in order.
func signatureFields(raw io.ReadSeeker) []string {
	if _, err := raw.Seek(0, io.SeekStart); err != nil {
		return nil
	}
	var fields []string
	in := false
	for sc := bufio.NewScanner(io.LimitReader(raw, maxHeader)); sc.Scan(); {
		line := bytes.TrimRight(sc.Bytes(), "\r")
		if len(line) == 0 {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			if in {
				fields[len(fields)-1] += string(line)
			}
			continue
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if in = ok && strings.EqualFold(strings.TrimSpace(string(name)), "DKIM-Signature"); in {
			fields = append(fields, string(value))
		}
	}
	return fields
}

// parseTags reads "tag=value; …" (RFC 6376 section 3.2), white space removed.
func parseTags(field string) map[string]string {
	tags := map[string]string{}
	for _, t := range strings.Split(field, ";") {
		k, v, ok := strings.Cut(t, "=")
		if ok {
			tags[strings.TrimSpace(k)] = strings.Join(strings.Fields(v), "")
		}
	}
	return tags
}
