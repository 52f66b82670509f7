package dkim

import (
	"bufio"
	"io"
	"net/textproto"
	"strings"

	"github.com/emersion/go-msgauth/authres"
)

// maxHeader bounds the header that is looked at.
const maxHeader = 1 << 20

// Reported says what the receiving provider found wrong with a mail from that
// address: "dkim=fail" or "dmarc=fail", or "" when it says nothing of the kind.
// Only the topmost Authentication-Results field counts, and only when it bears
// the provider's own name (RFC 8601 section 5): any other may have come with the
// mail. That a check passed is never taken from it, since a provider that adds
// no field would let one in that was forged.
func Reported(raw io.ReadSeeker, authserv, address string) string {
	if _, err := raw.Seek(0, io.SeekStart); err != nil || authserv == "" {
		return ""
	}
	h, _ := textproto.NewReader(bufio.NewReader(io.LimitReader(raw, maxHeader))).ReadMIMEHeader() // what came before an error counts
	fields := h["Authentication-Results"]
	if len(fields) == 0 {
		return ""
	}
	by, results, err := authres.Parse(fields[0])
	if err != nil || !strings.EqualFold(strings.TrimSpace(by), authserv) {
		return ""
	}
	failed, passed := false, false
	for _, r := range results {
		switch r := r.(type) {
		case *authres.DMARCResult:
			if r.Value == authres.ResultFail {
				return "dmarc=fail"
			}
		case *authres.DKIMResult:
			if !(Signature{Domain: strings.ToLower(r.Domain)}).Aligned(address) {
				continue
			}
			passed = passed || r.Value == authres.ResultPass
			failed = failed || r.Value == authres.ResultFail || r.Value == authres.ResultPermError
		}
	}
	if failed && !passed {
		return "dkim=fail"
	}
	return ""
}
