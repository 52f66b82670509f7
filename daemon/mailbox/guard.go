package mailbox

import (
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// controlBudget is how many bytes beside mails a server may send during one
// command. The UIDs of a million mails are 8 MiB. Without a bound, an endless
// line would fill the memory before the time is up.
const controlBudget = 32 << 20

// guard is the raw connection below TLS and go-imap. Closing it is the only way
// to unblock go-imap, so everything that must end a call ends here: its first
// reason is kept, because go-imap's own errors no longer tell.
type guard struct {
	net.Conn

	mu     sync.Mutex
	why    error // why the connection was closed from this side
	budget int64
	stall  *time.Timer // closes the connection unless bytes arrive
	wait   time.Duration
}

// Read implements net.Conn.
func (g *guard) Read(b []byte) (int, error) {
	n, err := g.Conn.Read(b)
	g.mu.Lock()
	if g.stall != nil && n > 0 {
		g.stall.Reset(g.wait)
	}
	g.budget -= int64(n)
	broke := g.budget < 0
	g.mu.Unlock()
	if broke {
		g.kill(errTooMuch)
		return 0, errTooMuch
	}
	return n, err
}

// kill closes the connection; the first reason is kept.
func (g *guard) kill(why error) {
	g.mu.Lock()
	if g.why == nil {
		g.why = why
	}
	g.mu.Unlock()
	g.Conn.Close()
}

// reason returns why the connection was closed from this side, or err. What
// go-imap meets after the server hung up, or said BYE, is told in words.
func (g *guard) reason(err error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.why != nil {
		return g.why
	}
	for _, end := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		if errors.Is(err, end) {
			return errEnded
		}
	}
	return err
}

// begin gives a command its budget. With wait > 0 the connection is closed
// after that long a silence, until end is called.
func (g *guard) begin(wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.budget = controlBudget
	if wait > 0 {
		g.wait = wait
		g.stall = time.AfterFunc(wait, func() { g.kill(errSilent) })
	}
}

// pause and resume keep the silence of the server apart from our own: while a
// mail is being stored, nobody reads.
func (g *guard) pause() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stall != nil {
		g.stall.Stop()
	}
}

func (g *guard) resume() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stall != nil {
		g.stall.Reset(g.wait)
	}
}

// end stops the watch for silence.
func (g *guard) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stall != nil {
		g.stall.Stop()
		g.stall = nil
	}
}

// allow adds to the budget what was read of a mail.
func (g *guard) allow(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.budget += int64(n)
}
