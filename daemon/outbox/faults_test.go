package outbox

import (
	"fmt"
	"net/mail"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"cuiban/daemon/mailtest"
	"cuiban/escalation"
)

func TestMain(m *testing.M) {
	if os.Getenv(childDir) != "" {
		runChild()
		return
	}
	goleak.VerifyTestMain(m)
}

func mailAddress(a string) mail.Address { return mail.Address{Name: "林小满", Address: a} }

// promised is where a letter must end, and how many mails the other side may
// have then, when the server fails once at that stage in that way.
func promised(at mailtest.Stage, fault mailtest.Fault) (escalation.LetterState, int) {
	const accepted, rejected, unknown = escalation.LetterAccepted, escalation.LetterRejected, escalation.LetterUnknown
	switch at {
	case mailtest.StageMAIL, mailtest.StageRcpt1, mailtest.StageRcpt2, mailtest.StageDATA:
		if fault == mailtest.Fault5xx { // they refuse the letter: the owner decides
			return rejected, 0
		}
	case mailtest.StageBody:
		if fault == mailtest.FaultStall { // the dot was sent into silence
			return unknown, 0
		}
	case mailtest.StageDot:
		switch fault {
		case mailtest.Fault4xx:
			return accepted, 1
		case mailtest.Fault5xx:
			return rejected, 0
		}
		return unknown, 1
	}
	return accepted, 1 // the account's trouble, or one before the dot: tried again
}

// Reliability, the fault model's 66: every stage of a conversation fails in
// every way, and each letter ends where it was promised to, received at most
// once and never cut.
func TestEveryFaultOfTheServer(t *testing.T) {
	server, trust, err := mailtest.Certificate("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	trust.ServerName = "127.0.0.1"
	for _, at := range mailtest.Stages {
		for _, fault := range mailtest.FaultKinds {
			t.Run(fmt.Sprintf("%s, %s", at, fault), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := script(t, &mailtest.SMTPScript{Stage: at, Fault: fault, Times: 1, TLS: server})
					r := newRig(t, s.Dial)
					secure(r, func(a *Account) { a.TLS, a.TLSConfig = "starttls", trust })
					id := r.letter(escalation.LetterApproved, time.Now())
					r.settle(id)
					state, n := promised(at, fault)
					r.want(id, state)
					synctest.Wait()
					r.checkReceived(s.Transactions(), n, id)
					r.checkTold(state)
				})
			})
		}
	}
}

// secure changes the account that letters leave from.
func secure(r *rig, change func(*Account)) {
	from, _ := r.Letters(nil)
	change(&from)
	r.Letters = func(*escalation.Case) (Account, error) { return from, nil }
}

// settle passes until the letter is no longer on its way, and some days longer.
func (r *rig) settle(id int64) {
	for range 6 {
		_ = r.pass(time.Now()) // the trouble itself is reported
		time.Sleep(retryMost)
	}
	if s := r.get(id).State; s == escalation.LetterApproved || s == escalation.LetterClaimed || s == escalation.LetterDot {
		r.t.Errorf("after a day the letter is still %s", s)
	}
}

func (r *rig) checkTold(state escalation.LetterState) {
	r.t.Helper()
	want := "[]"
	if state == escalation.LetterRejected || state == escalation.LetterUnknown {
		want = fmt.Sprint([]string{string(state)})
	}
	if got := fmt.Sprint(r.told); got != want {
		r.t.Errorf("the owner was told %s, want %s", got, want)
	}
}

// A server that refuses for ever: nothing is rejected while the account is at
// fault; the owner hears of it after a day, and after five days decides.
func TestAnAccountThatCannotLogInRejectsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script(t, &mailtest.SMTPScript{Stage: mailtest.StageAUTH, Fault: mailtest.Fault5xx})
		r := newRig(t, s.Dial)
		id := r.letter(escalation.LetterApproved, time.Now())
		if err := r.pass(time.Now()); err == nil {
			t.Error("a wrong password is no error")
		}
		for range 4 * 6 {
			time.Sleep(retryMost)
			_ = r.pass(time.Now())
		}
		l := r.want(id, escalation.LetterApproved)
		if code(fmt.Errorf("%s", l.Response)) != 0 || l.Response == "" || fmt.Sprint(r.told) != "[delayed]" {
			t.Errorf("response %q, told %v", l.Response, r.told)
		}
		r.told = nil
		for range 2 * 6 {
			time.Sleep(retryMost)
			_ = r.pass(time.Now())
		}
		r.want(id, escalation.LetterRejected)
		r.checkTold(escalation.LetterRejected)
		r.checkReceived(s.Transactions(), 0, id)
	})
}

// The waits double from five minutes to four hours.
func TestBackOff(t *testing.T) {
	want := []time.Duration{5, 10, 20, 40, 80, 160, 240, 240}
	for i, w := range want {
		if got := backoff(i + 1); got != w*time.Minute {
			t.Errorf("after try %d: %v, want %v", i+1, got, w*time.Minute)
		}
	}
	if backoff(1<<30) != retryMost || backoff(0) != retryFirst {
		t.Error("the ends of the back-off")
	}
}
