package dkim

import (
	"strings"
	"testing"
)

// Check 34: of Authentication-Results only the topmost counts, only under the
// provider's own name, and only what it found wrong.
func TestCheck34Reported(t *testing.T) {
	const ours, theirs = "Authentication-Results: mx.example.net; ", "Authentication-Results: evil.example; "
	for _, c := range []struct{ header, want string }{
		{"", ""},
		{ours + "dkim=pass header.d=example.cn", ""},
		{ours + "dkim=fail header.d=example.cn", "dkim=fail"},
		{ours + "dkim=permerror header.d=mail.example.cn", "dkim=fail"},
		{ours + "spf=pass smtp.mailfrom=x@example.cn;\r\n dkim=fail (bad\r\n signature) header.d=example.cn", "dkim=fail"},
		{ours + "dkim=fail header.d=list.example; dkim=pass header.d=example.cn", ""},
		{ours + "dkim=fail header.d=list.example", ""},
		{ours + "dmarc=fail header.from=example.cn", "dmarc=fail"},
		{"authentication-results: MX.example.net; dmarc=fail header.from=example.cn", "dmarc=fail"},
		{theirs + "dmarc=fail header.from=example.cn", ""},
		{theirs + "dkim=pass header.d=example.cn\r\n" + ours + "dmarc=fail header.from=example.cn", ""}, // not topmost
		{ours + "dkim=fail header.d=example.cn\r\n" + theirs + "dkim=pass header.d=example.cn", "dkim=fail"},
		{"Authentication-Results: ;;;=", ""},
		{"Authentication-Results:", ""},
	} {
		raw := strings.NewReader(c.header + "\r\nFrom: lin@example.cn\r\n\r\ntext")
		if got := Reported(raw, "mx.example.net", "lin@example.cn"); got != c.want {
			t.Errorf("%q: %q, want %q", c.header, got, c.want)
		}
	}
	if got := Reported(strings.NewReader(ours+"dmarc=fail\r\n\r\n"), "", "lin@example.cn"); got != "" {
		t.Errorf("without a name: %q", got)
	}
}
