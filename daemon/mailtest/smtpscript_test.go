package mailtest

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/smtp"
	"testing"
	"testing/synctest"
	"time"
)

// send is a plain client that gives up at the first trouble and never says
// QUIT after it. It reports how far it came: the last stage that answered well.
func send(nc net.Conn, trust *tls.Config, raw []byte) (reached Stage, err error) {
	nc.SetDeadline(time.Now().Add(time.Minute))
	defer nc.Close()
	c, err := smtp.NewClient(nc, "127.0.0.1")
	if err != nil {
		return "", err
	}
	var data interface {
		Write([]byte) (int, error)
		Close() error
	}
	steps := []struct {
		at  Stage
		run func() error
	}{
		{StageEHLO, func() error { return c.Hello("localhost") }},
		{StageSTARTTLS, func() error { return c.StartTLS(trust) }},
		{StageAUTH, func() error { return c.Auth(smtp.PlainAuth("", "u", "p", "127.0.0.1")) }},
		{StageMAIL, func() error { return c.Mail("a@example.com") }},
		{StageRcpt1, func() error { return c.Rcpt("b@example.com") }},
		{StageRcpt2, func() error { return c.Rcpt("c@example.com") }},
		{StageDATA, func() (err error) { data, err = c.Data(); return err }},
		{StageBody, func() (err error) { _, err = data.Write(raw); return err }},
		{StageDot, func() error { return data.Close() }},
		{StageAfter, func() error { return c.Noop() }},
	}
	reached = StageBanner
	for _, s := range steps {
		if err := s.run(); err != nil {
			return reached, err
		}
		reached = s.at
	}
	return reached, nil
}

// All 66 ways to fail: the client notices at that stage, and what the server
// says it had matches what a client can know.
func TestEveryFaultAtEveryStage(t *testing.T) {
	server, trust, err := Certificate("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	trust.ServerName = "127.0.0.1"
	for i, at := range Stages {
		for _, fault := range FaultKinds {
			t.Run(fmt.Sprintf("%s, %s", at, fault), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := (&SMTPScript{Stage: at, Fault: fault, Times: 1, TLS: server}).Start()
					defer s.Close()
					nc, _ := s.Dial(t.Context())
					reached, err := send(nc, trust, letter)
					if err == nil {
						t.Fatal("the client noticed nothing")
					}
					if want := before(i); reached != want && at != StageBody { // a body is noticed at the next answer
						t.Errorf("the client came to %q, want %q: %v", reached, want, err)
					}
					synctest.Wait()
					checkOutcome(t, s, at, fault)

					nc, _ = s.Dial(t.Context()) // Times is used up
					if _, err := send(nc, trust, letter); err != nil {
						t.Errorf("second attempt: %v", err)
					}
				})
			})
		}
	}
}

// before is the stage that succeeds when stage i fails.
func before(i int) Stage {
	if i == 0 {
		return ""
	}
	return Stages[i-1]
}

func checkOutcome(t *testing.T, s *SMTPScript, at Stage, fault Fault) {
	t.Helper()
	outcome := ""
	switch at {
	case StageBody:
		outcome = Aborted
	case StageDot:
		outcome = Dropped
		if fault == Fault4xx || fault == Fault5xx {
			outcome = "refused: " + string(fault)
		}
	case StageAfter:
		outcome = Delivered
	}
	txs := s.Transactions()
	if outcome == "" {
		if len(txs) != 0 {
			t.Errorf("mail though %s failed: %+v", at, txs)
		}
		return
	}
	if len(txs) != 1 || txs[0].Outcome != outcome {
		t.Fatalf("transactions %+v, want one %s", txs, outcome)
	}
	if outcome != Aborted && !bytes.Equal(txs[0].Raw, letter) {
		t.Errorf("the server had %q", txs[0].Raw)
	}
}

func TestScriptWithoutFaultOnAPort(t *testing.T) {
	s := (&SMTPScript{}).Start()
	defer s.Close()
	addr, err := s.Listen()
	if err != nil {
		t.Fatal(err)
	}
	if err := smtp.SendMail(addr, nil, "a@example.com", []string{"b@example.com"}, letter); err != nil {
		t.Fatal(err)
	}
	txs := s.Transactions()
	if len(txs) != 1 || txs[0].Outcome != Delivered || txs[0].From != "a@example.com" || !bytes.Equal(txs[0].Raw, letter) || s.Connections() != 1 {
		t.Errorf("%+v", txs)
	}
	s.Close()
	if _, err := s.Dial(context.Background()); err == nil {
		t.Error("a closed server was dialled")
	}
}
