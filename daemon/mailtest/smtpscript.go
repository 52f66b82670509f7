package mailtest

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
)

// Stage is a point of an SMTP conversation at which a server may fail.
type Stage string

// The stages, in the order of a conversation. StageRcpt1 and StageRcpt2 are the
// first and the second recipient of a mail, StageBody lies in the middle of the
// content, StageDot is the answer to the final dot, StageAfter the first
// command after a mail was taken.
const (
	StageBanner   Stage = "banner"
	StageEHLO     Stage = "EHLO"
	StageSTARTTLS Stage = "STARTTLS"
	StageAUTH     Stage = "AUTH"
	StageMAIL     Stage = "MAIL"
	StageRcpt1    Stage = "RCPT1"
	StageRcpt2    Stage = "RCPT2"
	StageDATA     Stage = "DATA"
	StageBody     Stage = "body"
	StageDot      Stage = "dot"
	StageAfter    Stage = "after 250"
)

// Stages lists every stage.
var Stages = []Stage{StageBanner, StageEHLO, StageSTARTTLS, StageAUTH, StageMAIL, StageRcpt1, StageRcpt2, StageDATA, StageBody, StageDot, StageAfter}

// Fault is a way to fail.
type Fault string

// The faults: a temporary and a permanent refusal, a closed connection, an
// answer that never comes, one that is no SMTP, and half a line before the
// connection closes.
const (
	Fault4xx     Fault = "4xx"
	Fault5xx     Fault = "5xx"
	FaultDrop    Fault = "drop"
	FaultStall   Fault = "stall"
	FaultGarbage Fault = "garbage"
	FaultPartial Fault = "partial line"
)

// FaultKinds lists every fault.
var FaultKinds = []Fault{Fault4xx, Fault5xx, FaultDrop, FaultStall, FaultGarbage, FaultPartial}

// SMTPScript is an SMTP server that takes any mail from anybody and fails at
// one stage. Set the fields before the first connection; Close it at the end.
type SMTPScript struct {
	// Stage and Fault say what fails; an empty Stage fails nothing.
	Stage Stage
	Fault Fault
	// Times is how often it fails before all is well; 0 means always.
	Times int
	// TLS, when set, offers STARTTLS.
	TLS *tls.Config

	scriptNet
	once sync.Once

	logMu  sync.Mutex
	failed int
	log    []Transaction
}

// Start makes the server ready; [SMTPScript.Dial] and Listen work after it.
func (s *SMTPScript) Start() *SMTPScript {
	s.once.Do(func() { s.talk = s.converse })
	return s
}

// Transactions returns every mail whose DATA was begun. Its Outcome is
// [Delivered] (250 was sent), [Dropped] (the final dot came, no clear answer
// went back), "refused: …", or [Aborted] (no final dot).
func (s *SMTPScript) Transactions() []Transaction {
	s.logMu.Lock()
	defer s.logMu.Unlock()
	return append([]Transaction(nil), s.log...)
}

func (s *SMTPScript) record(t Transaction) {
	s.logMu.Lock()
	defer s.logMu.Unlock()
	s.log = append(s.log, t)
}

// fails reports whether this stage fails now, and counts it.
func (s *SMTPScript) fails(at Stage) bool {
	s.logMu.Lock()
	defer s.logMu.Unlock()
	if at != s.Stage || (s.Times > 0 && s.failed >= s.Times) {
		return false
	}
	s.failed++
	return true
}

// smtpTalk is one conversation.
type smtpTalk struct {
	s     *SMTPScript
	c     net.Conn
	r     *bufio.Reader
	tx    Transaction
	rcpts int  // RCPT commands of this mail
	taken bool // a mail was taken just now
}

func (s *SMTPScript) converse(c net.Conn) {
	t := &smtpTalk{s: s, c: c, r: bufio.NewReader(c)}
	if !t.answer(StageBanner, "220 script.example.net ESMTP") {
		return
	}
	for {
		line, err := t.r.ReadString('\n')
		if err != nil || !t.command(strings.TrimRight(line, "\r\n")) {
			return
		}
	}
}

// answer sends the normal answer or plays the fault; false ends the conversation.
func (t *smtpTalk) answer(at Stage, normal string) bool {
	if !t.s.fails(at) {
		return t.send(normal + "\r\n")
	}
	return t.fail(at)
}

func (t *smtpTalk) fail(at Stage) bool {
	last := at == StageBanner || at == StageBody // refusals that end a conversation
	switch t.s.Fault {
	case Fault4xx:
		return t.send(refusal(4, at)+"\r\n") && !last
	case Fault5xx:
		return t.send(refusal(5, at)+"\r\n") && !last
	case FaultStall:
		io.Copy(io.Discard, t.r) // until somebody closes the connection
	case FaultGarbage:
		t.send("\x00\xff<html>502 Bad Gateway</html>\r\n")
	case FaultPartial:
		t.send("25")
	}
	return false
}

// refusal is the answer of a server that refuses at a stage, with the code a
// real one would use.
func refusal(class int, at Stage) string {
	codes := map[Stage][2]int{StageBanner: {421, 554}, StageAUTH: {454, 535}, StageSTARTTLS: {454, 502}, StageAfter: {421, 502}}
	code, ok := codes[at]
	if !ok {
		code = [2]int{451, 550}
	}
	return fmt.Sprintf("%d %d.3.0 scripted refusal at %s", code[class-4], class, at)
}

func (t *smtpTalk) send(s string) bool {
	_, err := io.WriteString(t.c, s)
	return err == nil
}

// command answers one line; false ends the conversation.
func (t *smtpTalk) command(line string) bool {
	verb, arg, _ := strings.Cut(line, " ")
	verb = strings.ToUpper(verb)
	if t.taken {
		t.taken = false
		if t.s.fails(StageAfter) {
			return t.fail(StageAfter)
		}
	}
	switch verb {
	case "EHLO":
		return t.answer(StageEHLO, t.greeting())
	case "HELO": // what clients try when EHLO is refused
		return t.send("502 5.5.1 EHLO is wanted\r\n")
	case "STARTTLS":
		return t.startTLS()
	case "AUTH":
		return t.auth(arg)
	case "MAIL":
		t.tx, t.rcpts = Transaction{From: path(arg), Refused: map[string]string{}}, 0
		return t.answer(StageMAIL, "250 2.1.0 Ok")
	case "RCPT":
		return t.rcpt(path(arg))
	case "DATA":
		return t.data()
	case "RSET", "NOOP":
		return t.send("250 2.0.0 Ok\r\n")
	case "QUIT":
		t.send("221 2.0.0 Bye\r\n")
		return false
	}
	return t.send("502 5.5.1 Unknown command\r\n")
}

func (t *smtpTalk) greeting() string {
	lines := []string{"250-script.example.net", "250-ENHANCEDSTATUSCODES", "250-8BITMIME"}
	if _, secure := t.c.(*tls.Conn); t.s.TLS != nil && !secure {
		lines = append(lines, "250-STARTTLS")
	}
	return strings.Join(append(lines, "250 AUTH PLAIN LOGIN"), "\r\n")
}

// path cuts the address out of "FROM:<a@b> SIZE=3".
func path(arg string) string {
	_, a, _ := strings.Cut(arg, "<")
	a, _, _ = strings.Cut(a, ">")
	return a
}

func (t *smtpTalk) startTLS() bool {
	if t.s.TLS == nil {
		return t.send("502 5.5.1 Unknown command\r\n")
	}
	if t.s.fails(StageSTARTTLS) {
		return t.fail(StageSTARTTLS)
	}
	if !t.send("220 2.0.0 Ready\r\n") {
		return false
	}
	t.c = tls.Server(t.c, t.s.TLS)
	t.r = bufio.NewReader(t.c)
	return true
}

// auth takes any user; PLAIN with or without an initial response, and LOGIN.
func (t *smtpTalk) auth(arg string) bool {
	mech, initial, _ := strings.Cut(arg, " ")
	prompts := []string{"334 "}
	if strings.EqualFold(mech, "LOGIN") {
		prompts = []string{"334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"}
	}
	if initial != "" {
		prompts = prompts[1:]
	}
	for _, p := range prompts {
		if !t.send(p + "\r\n") {
			return false
		}
		if _, err := t.r.ReadString('\n'); err != nil {
			return false
		}
	}
	return t.answer(StageAUTH, "235 2.7.0 Ok")
}

func (t *smtpTalk) rcpt(to string) bool {
	t.rcpts++
	at := Stage(fmt.Sprintf("RCPT%d", t.rcpts))
	if t.s.fails(at) {
		t.tx.Refused[to] = string(t.s.Fault)
		return t.fail(at)
	}
	t.tx.To = append(t.tx.To, to)
	return t.send("250 2.1.5 Ok\r\n")
}

// data reads the content and records the transaction, whatever becomes of it.
func (t *smtpTalk) data() bool {
	if t.s.fails(StageDATA) {
		return t.fail(StageDATA)
	}
	if !t.send("354 go ahead\r\n") {
		return false
	}
	var raw strings.Builder
	defer func() {
		t.tx.Raw = []byte(raw.String())
		t.s.record(t.tx)
	}()
	t.tx.Outcome = Aborted
	for n := 0; ; n++ {
		line, err := t.r.ReadString('\n')
		switch {
		case err != nil:
			return false
		case line == ".\r\n":
			return t.dot()
		case n == 1 && t.s.fails(StageBody):
			return t.fail(StageBody)
		}
		raw.WriteString(strings.TrimPrefix(line, "."))
	}
}

// dot answers the final dot.
func (t *smtpTalk) dot() bool {
	if !t.s.fails(StageDot) {
		t.tx.Outcome, t.taken = Delivered, true
		return t.send("250 2.0.0 Ok: queued as SCRIPT1\r\n")
	}
	t.tx.Outcome = Dropped
	if t.s.Fault == Fault4xx || t.s.Fault == Fault5xx {
		t.tx.Outcome = "refused: " + string(t.s.Fault)
	}
	return t.fail(StageDot)
}
