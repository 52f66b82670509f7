package outbox

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/store/storetest"
)

// ends are the ways a try to send can end, by what the server does at each step.
var ends = map[string]mailtest.Faults{
	"taken":             {},
	"refused":           {Rcpt: func(string, string) error { return mailtest.Reply(550, "no") }},
	"refused at last":   {Data: func(mailtest.Transaction) error { return mailtest.Reply(554, "spam") }},
	"put off at last":   {Data: func(mailtest.Transaction) error { return mailtest.Reply(452, "full") }},
	"dropped":           {Drop: func(mailtest.Transaction) bool { return true }},
	"the account fails": {Login: func(string) error { return mailtest.Reply(535, "no") }},
}

// Checks 17 and 32: whatever statement of a pass fails (the disk is full, the file
// is locked), the letter is there at most once, whole, and in the end it is
// accepted where it was received, or the owner was told.
func TestCheck17And32EachStatementFails(t *testing.T) {
	for name, faults := range ends {
		if testing.Short() && name != "taken" {
			continue // the others take a minute
		}
		t.Run(name, func(t *testing.T) {
			for n, failed := 1, true; failed; n++ {
				failed = failAt(t, n, faults)
			}
		})
	}
}

// failAt sends a letter with the nth statement failing and then a few times more.
func failAt(t *testing.T, n int, faults mailtest.Faults) (failed bool) {
	t.Helper()
	f := storetest.NewFaulty(t)
	w := world(t, mailtest.Options{Faults: faults})
	r := rigOn(t, f.Store, w.DialSMTP)
	if faults.Login != nil {
		secure(r, func(a *Account) { a.Password = nil })
	}
	id := r.letter(escalation.LetterApproved, noon)
	r.notice("n1", noon)
	failed, err := f.During(n, func() error { return r.pass(noon) })
	if failed && !errors.Is(err, storetest.ErrFault) {
		t.Errorf("statement %d failed, and the pass says %v", n, err)
	}
	for i := range 2 {
		_ = r.pass(noon.Add(time.Duration(i+1) * retryMost))
	}
	got, l := len(received(w.Transactions())), r.get(id)
	mails := 0
	for _, tx := range received(w.Transactions()) {
		if len(tx.To) == 2 { // the letter; the notice goes to the owner alone
			mails++
			if string(tx.Raw) != string(r.bytesOf(id)) {
				t.Errorf("statement %d failed, and the server has %d bytes that are not the approved ones", n, len(tx.Raw))
			}
		}
	}
	told := fmt.Sprint(r.told)
	switch {
	case mails > 1:
		t.Errorf("statement %d failed, and the server has %d letters (%d mails)", n, mails, got)
	case l.State == escalation.LetterAccepted && mails == 1,
		l.State == escalation.LetterApproved && mails == 0, // still tried
		(l.State == escalation.LetterUnknown || l.State == escalation.LetterRejected) && told != "[]":
	default:
		t.Errorf("statement %d failed: the letter is %s, the server has %d, the owner was told %s", n, l.State, mails, told)
	}
	return failed
}
