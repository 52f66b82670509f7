package mailtest

import (
	"context"
	"net"
	"sync"
)

// scriptNet serves the connections of a scripted server, through pipes and
// loopback ports, and closes them all at the end.
type scriptNet struct {
	talk func(net.Conn)

	mu     sync.Mutex
	closed bool
	ports  []net.Listener
	conns  map[net.Conn]struct{}
	dialed int
	wg     sync.WaitGroup
}

// Dial connects through a pipe.
func (n *scriptNet) Dial(ctx context.Context) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	client, server := net.Pipe()
	if !n.start(server) {
		return nil, errDown
	}
	return client, nil
}

// Listen opens a free loopback port and returns its address.
func (n *scriptNet) Listen() (addr string, err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	n.mu.Lock()
	n.ports = append(n.ports, ln)
	n.mu.Unlock()
	n.wg.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			n.start(c)
		}
	})
	return ln.Addr().String(), nil
}

// Connections returns how many connections were made so far.
func (n *scriptNet) Connections() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.dialed
}

// start serves c unless the server is closed.
func (n *scriptNet) start(c net.Conn) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		c.Close()
		return false
	}
	if n.conns == nil {
		n.conns = map[net.Conn]struct{}{}
	}
	n.conns[c] = struct{}{}
	n.dialed++
	n.wg.Go(func() {
		defer n.end(c)
		n.talk(c)
	})
	return true
}

func (n *scriptNet) end(c net.Conn) {
	c.Close()
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.conns, c)
}

// Close ends every connection and waits for the server's goroutines.
func (n *scriptNet) Close() {
	n.mu.Lock()
	n.closed = true
	for _, ln := range n.ports {
		ln.Close()
	}
	for c := range n.conns {
		c.Close()
	}
	n.mu.Unlock()
	n.wg.Wait()
}
