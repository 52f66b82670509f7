package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// notice queues a mail to the owner.
func (r *rig) notice(key string, now time.Time) []byte {
	r.t.Helper()
	raw := fmt.Appendf(nil, "Message-ID: <%s@example.net>\r\nSubject: %s\r\n\r\n请确认。\r\n", key, key)
	storetest.Update(r.t, r.Store, now, func(tx *store.Tx) error {
		_, err := tx.Enqueue(store.Notice{Key: key, Owner: r.c.Owner.ID, Case: r.c.ID, Kind: "ask", MessageID: "<" + key + "@example.net>", Due: now}, raw)
		return err
	})
	return raw
}

// Mail to the owner comes at least once, and each copy is the same.
func TestNoticeIsSentUntilItSurelyArrived(t *testing.T) {
	for _, at := range mailtest.Stages {
		for _, fault := range mailtest.FaultKinds {
			if at == mailtest.StageSTARTTLS {
				continue
			}
			t.Run(fmt.Sprintf("%s, %s", at, fault), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := script(t, &mailtest.SMTPScript{Stage: at, Fault: fault, Times: 1})
					r := newRig(t, s.Dial)
					raw := r.notice("n1", time.Now())
					for range 6 {
						_ = r.pass(time.Now())
						time.Sleep(retryMost)
					}
					synctest.Wait()
					got := received(s.Transactions())
					if len(got) < 1 || len(got) > 2 || got[len(got)-1].Outcome != mailtest.Delivered {
						t.Fatalf("received %d times", len(got))
					}
					for _, tx := range got {
						if !bytes.Equal(tx.Raw, raw) || fmt.Sprint(tx.To) != "["+ownerAddress+"]" || tx.From != tracker {
							t.Errorf("%s -> %v: %q", tx.From, tx.To, tx.Raw)
						}
					}
				})
			})
		}
	}
}

// When the account fails, one try a pass is enough: a blocked password must not
// be tried a hundred times.
func TestAccountThatFailsIsTriedOncePerPass(t *testing.T) {
	s := script(t, &mailtest.SMTPScript{Stage: mailtest.StageAUTH, Fault: mailtest.Fault5xx})
	r := newRig(t, s.Dial)
	for i := range 20 {
		r.notice(fmt.Sprint("n", i), noon)
	}
	if err := r.pass(noon); err == nil || !strings.Contains(err.Error(), "授权码") {
		t.Errorf("the error does not show the way out: %v", err)
	}
	if n := s.Connections(); n != 1 {
		t.Errorf("%d logins in one pass", n)
	}
	if r.passed(noon.Add(time.Minute)); s.Connections() != 1 {
		t.Error("tried again before it was due")
	}
}

// One mail that cannot be sent does not hold up the others.
func TestOneBadNoticeDoesNotStopTheOthers(t *testing.T) {
	w := world(t, mailtest.Options{Faults: mailtest.Faults{Data: func(tx mailtest.Transaction) error {
		if bytes.Contains(tx.Raw, []byte("Subject: bad")) {
			return mailtest.Reply(554, "no")
		}
		return nil
	}}})
	r := newRig(t, w.DialSMTP)
	r.notice("bad", noon)
	r.notice("good", noon)
	id := r.letter(escalation.LetterApproved, noon)
	if err := r.pass(noon); code(err) != 554 {
		t.Errorf("pass: %v", err)
	}
	r.want(id, escalation.LetterAccepted)
	if got, _ := w.Messages(ownerAddress, "INBOX"); len(got) != 1 || !bytes.Contains(got[0], []byte("Subject: good")) {
		t.Errorf("the owner has %d mails", len(got))
	}
}

// recorder notes what a client writes.
type recorder struct {
	net.Conn
	mu  *sync.Mutex
	out *bytes.Buffer
}

func (c recorder) Write(b []byte) (int, error) {
	c.mu.Lock()
	c.out.Write(b)
	c.mu.Unlock()
	return c.Conn.Write(b)
}

// After an error the connection is closed hard: QUIT after half a text would
// make a server take a cut letter.
func TestNoGoodbyeAfterAnError(t *testing.T) {
	for _, at := range []mailtest.Stage{"", mailtest.StageMAIL, mailtest.StageRcpt1, mailtest.StageRcpt2, mailtest.StageDATA, mailtest.StageBody, mailtest.StageDot} {
		for _, fault := range mailtest.FaultKinds {
			t.Run(fmt.Sprintf("%s, %s", at, fault), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := script(t, &mailtest.SMTPScript{Stage: at, Fault: fault})
					var mu sync.Mutex
					var said bytes.Buffer
					r := newRig(t, func(ctx context.Context) (net.Conn, error) {
						c, err := s.Dial(ctx)
						return recorder{c, &mu, &said}, err
					})
					r.letter(escalation.LetterApproved, time.Now())
					_ = r.pass(time.Now())
					if bad := at != ""; bad == bytes.Contains(said.Bytes(), []byte("QUIT")) || bytes.Contains(said.Bytes(), []byte("RSET")) {
						t.Errorf("the client's last words: %q", said.Bytes()[max(0, said.Len()-20):])
					}
				})
			})
		}
	}
}

// An orderly end waits a moment for the answer to the dot, and no longer.
func TestStoppingAtTheDot(t *testing.T) {
	for name, c := range map[string]struct {
		thinks time.Duration
		want   escalation.LetterState
	}{
		"the server answers in time": {limitStop / 2, escalation.LetterAccepted},
		"the server does not":        {8 * time.Minute, escalation.LetterUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(context.Background())
				w := world(t, mailtest.Options{Faults: mailtest.Faults{Data: func(mailtest.Transaction) error {
					stop()
					time.Sleep(c.thinks)
					return nil
				}}})
				r := newRig(t, w.DialSMTP)
				id := r.letter(escalation.LetterApproved, time.Now())
				start := time.Now()
				_ = r.Pass(ctx, time.Now())
				r.want(id, c.want)
				if d := time.Since(start); d > 2*limitStop {
					t.Errorf("the end took %v", d)
				}
				time.Sleep(10 * time.Minute)
				r.checkReceived(w.Transactions(), 1, id)
			})
		})
	}
}

// Stopping before the dot sends nothing; the letter leaves at the next start.
func TestStoppingBeforeTheDot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(context.Background())
		s := script(t, &mailtest.SMTPScript{Stage: mailtest.StageRcpt2, Fault: mailtest.FaultStall, Times: 1})
		r := newRig(t, s.Dial)
		id := r.letter(escalation.LetterApproved, time.Now())
		time.AfterFunc(time.Second, stop)
		_ = r.Pass(ctx, time.Now())
		r.want(id, escalation.LetterApproved)
		time.Sleep(retryFirst)
		r.passed(time.Now())
		r.want(id, escalation.LetterAccepted)
		r.checkReceived(s.Transactions(), 1, id)
	})
}

// A password is never sent in the clear to another machine.
func TestNoPasswordInTheClear(t *testing.T) {
	var mu sync.Mutex
	var said bytes.Buffer
	s := script(t, &mailtest.SMTPScript{})
	r := newRig(t, func(ctx context.Context) (net.Conn, error) {
		c, err := s.Dial(ctx)
		return recorder{c, &mu, &said}, err
	})
	secure(r, func(a *Account) { a.Host = "smtp.example.com" })
	id := r.letter(escalation.LetterApproved, noon)
	if err := r.pass(noon); err == nil || !errors.Is(err, errAccount) {
		t.Errorf("pass: %v", err)
	}
	if bytes.Contains(said.Bytes(), []byte("AUTH")) {
		t.Errorf("the client said %q", said.String())
	}
	r.want(id, escalation.LetterApproved)
}
