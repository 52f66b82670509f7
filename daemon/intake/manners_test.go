package intake

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
)

// Check 44: a robot of the owner's that does not say it is one, and answers every
// mail of ours within the minute: one mail an hour leaves, not sixty.
func TestCheck44RobotPingPong(t *testing.T) {
	r := newRig(t)
	c := r.open("提现")
	_, code, _ := r.asked(c, "1")
	for i := range 60 {
		n := orderNote(code, "这是收件确认单一份")
		n.refs = fmt.Sprintf("<reply%d@example.net>", i)
		r.takeIn("tracker", "INBOX", r.signed(n))
		r.now = r.now.Add(59 * time.Second)
	}
	if len(r.sent) != 1 {
		t.Errorf("%d mails left within an hour", len(r.sent))
	}
	r.now = r.now.Add(2 * time.Minute)
	r.takeIn("tracker", "INBOX", r.signed(orderNote(code, "怎么回复？")))
	if len(r.sent) != 2 {
		t.Errorf("a question an hour later brings no help")
	}
}

// Check 34: what the provider found wrong is believed under its pinned name; what
// it found right proves nothing, with the name and without.
func TestCheck34AuthenticationResults(t *testing.T) {
	const good, bad = "dkim=pass header.d=example.cn; dmarc=pass header.from=example.cn", "dkim=fail header.d=example.cn"
	for _, tc := range []struct {
		name, field string
		signed      bool
		want        escalation.LetterState
		why         string
	}{
		{"forged, another's name", "evil.example; " + good, false, escalation.LetterAsked, "no signature"},
		{"forged, the provider's name", "mx.example.net; " + good, false, escalation.LetterAsked, "no signature"},
		{"signed, found wrong", "mx.example.net; " + bad, true, escalation.LetterAsked, "reports dkim=fail"},
		{"signed, found right", "mx.example.net; " + good, true, escalation.LetterApproved, ""},
		{"signed, another's finding", "evil.example; " + bad, true, escalation.LetterApproved, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			r.AuthservID = func(account string) string { return map[string]string{"tracker": "mx.example.net"}[account] }
			c := r.open("提现")
			l, code, _ := r.asked(c, "1")
			raw := orderNote(code, "发送").raw(r.now)
			if tc.signed {
				raw = r.signedRaw(raw)
			}
			r.takeIn("tracker", "INBOX", append([]byte("Authentication-Results: "+tc.field+"\r\n"), raw...))
			r.wantLetter(l, tc.want)
			if why := strings.Join(r.refused(), "; "); tc.why == "" && why != "" || !strings.Contains(why, tc.why) {
				t.Errorf("refused because %q", why)
			}
		})
	}
}
