package mailtest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"regexp"
	"strings"
	"sync"
)

// DialIMAP and DialSMTP connect to the World through an in-memory pipe. They
// fit the Dial hooks of clients. A pipe holds no bytes: a client that starts TLS
// where the server greets in plain text makes both write for ever; tests of such
// mistakes want [World.Listen].
func (w *World) DialIMAP(ctx context.Context) (net.Conn, error) { return w.dial(ctx, w.imapPipe) }

// DialSMTP connects to the SMTP server; see [World.DialIMAP].
func (w *World) DialSMTP(ctx context.Context) (net.Conn, error) { return w.dial(ctx, w.smtpPipe) }

// errDown is what dialling a World gives that is off the net.
var errDown = &net.OpError{Op: "dial", Net: "pipe", Err: errors.New("connection refused")}

func (w *World) dial(ctx context.Context, l *pipeListener) (net.Conn, error) {
	w.mu.Lock()
	down := w.down || w.closed
	w.mu.Unlock()
	if down {
		return nil, errDown
	}
	return l.dial(ctx)
}

// pipeListener is a net.Listener whose connections are pipes.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *pipeListener) dial(ctx context.Context) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.done:
		return nil, errDown
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements net.Listener.
func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr implements net.Listener.
func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }

// readyListener closes ready when it is first asked for a connection.
type readyListener struct {
	net.Listener
	ready chan struct{}
	once  sync.Once
}

// Accept implements net.Listener.
func (l *readyListener) Accept() (net.Conn, error) {
	l.once.Do(func() { close(l.ready) })
	return l.Listener.Accept()
}

// worldListener registers the connections it accepts with the World, so that
// they can be cut, counted and their IMAP commands logged.
type worldListener struct {
	net.Listener
	w   *World
	log bool // whether to keep the commands
}

// Accept implements net.Listener. A World that is down hangs up at once.
func (l *worldListener) Accept() (net.Conn, error) {
	for {
		nc, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &worldConn{Conn: nc, w: l.w}
		l.w.mu.Lock()
		down := l.w.down || l.w.closed
		if !down {
			l.w.conns[c] = struct{}{}
			l.w.wg.Add(1)
		}
		l.w.mu.Unlock()
		if !down {
			return l.wrap(c), nil
		}
		nc.Close()
	}
}

// wrap puts TLS, where it is implicit, and the log on top of a connection.
func (l *worldListener) wrap(c *worldConn) net.Conn {
	var nc net.Conn = c
	if l.w.opts.Implicit {
		nc = tls.Server(c, l.w.opts.TLS)
	}
	if !l.log {
		return nc
	}
	return &loggedConn{Conn: nc, raw: c, log: commandLog{w: l.w}}
}

// loggedConn logs what the client sends. After STARTTLS it sees only
// ciphertext, which it takes for no command.
type loggedConn struct {
	net.Conn
	raw *worldConn
	log commandLog
}

// Read implements net.Conn.
func (c *loggedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.log.Write(b[:n])
	return n, err
}

// worldConnOf finds the World's own connection below TLS and the log; nil for
// a connection that the World made itself.
func worldConnOf(nc net.Conn) *worldConn {
	switch c := nc.(type) {
	case *worldConn:
		return c
	case *loggedConn:
		return c.raw
	case *tls.Conn:
		return worldConnOf(c.NetConn())
	}
	return nil
}

// worldConn is the server's end of a connection.
type worldConn struct {
	net.Conn
	w    *World
	once sync.Once

	mu    sync.Mutex
	login string
}

// Close implements net.Conn.
func (c *worldConn) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() {
		c.w.mu.Lock()
		delete(c.w.conns, c)
		c.w.mu.Unlock()
		c.w.wg.Done()
	})
	return err
}

func (c *worldConn) user() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.login
}

func (c *worldConn) setUser(address string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.login = address
}

// commandLog is an io.Writer that cuts what an IMAP client sends into command
// lines for [World.IMAPCommands].
type commandLog struct {
	w   *World
	buf []byte
	lit int // bytes of a literal still to skip
}

var (
	literalEnd = regexp.MustCompile(`\{(\d+)\+?\}$`)
	// commandLine is a tag, then a command word; anything else is the rest of a
	// command after a literal, a SASL answer or DONE.
	commandLine = regexp.MustCompile(`^[A-Za-z0-9]+ ([A-Za-z].*)$`)
	secretLine  = regexp.MustCompile(`(?i)^(LOGIN|AUTHENTICATE \S+)\b.*`)
)

// Write implements io.Writer; it never fails.
func (l *commandLog) Write(b []byte) (int, error) {
	l.buf = append(l.buf, b...)
	for {
		if l.lit > 0 {
			n := min(l.lit, len(l.buf))
			l.buf, l.lit = l.buf[n:], l.lit-n
			if l.lit > 0 {
				return len(b), nil
			}
		}
		i := bytes.IndexByte(l.buf, '\n')
		if i < 0 {
			return len(b), nil
		}
		l.line(strings.TrimRight(string(l.buf[:i]), "\r"))
		l.buf = l.buf[i+1:]
	}
}

func (l *commandLog) line(s string) {
	if m := literalEnd.FindStringSubmatch(s); m != nil {
		for _, d := range m[1] {
			l.lit = l.lit*10 + int(d-'0')
		}
	}
	m := commandLine.FindStringSubmatch(s)
	if m == nil {
		return
	}
	cmd := secretLine.ReplaceAllString(m[1], "$1")
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	l.w.commands = append(l.w.commands, cmd)
}
