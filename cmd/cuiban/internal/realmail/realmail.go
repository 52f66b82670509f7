//go:build e2e

// Package realmail runs Dovecot and Postfix on this machine for end-to-end
// tests: both in a folder of their own, on high loopback ports, with accounts
// of their own, beside whatever mail system the machine has.
//
// Postfix takes mail for the accounts' domains only, from nobody but them,
// logged in (through Dovecot), each under their own address; it delivers into
// the maildirs that Dovecot serves, and has no way out of the machine. Dovecot
// runs without privileges; Postfix must be started as root.
package realmail

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Account is somebody with a mailbox. The login is the address.
type Account struct {
	Address  string // lower case
	Password string
}

// Options say what to start.
type Options struct {
	Accounts []Account
	// Sent is the name of everybody's Sent folder, in UTF-8; the server marks it
	// as such (RFC 6154).
	Sent string
	// Unrecorded leaves out the record of what clients say, which slows Dovecot
	// down; Sessions then has none.
	Unrecorded bool
}

// Server is a running pair of Dovecot and Postfix.
type Server struct {
	// IMAP offers STARTTLS and does not insist on it; IMAPS is TLS from the start.
	IMAP, IMAPS int
	// SMTP has no TLS, Submission wants STARTTLS, SMTPS is TLS from the start.
	// All three want a login.
	SMTP, Submission, SMTPS int
	// CA is the PEM file of the authority that signed the servers' certificate,
	// which is for Host and 127.0.0.1.
	CA string

	opt              Options
	dir              string
	dovecot, postfix *exec.Cmd
	names            net.PacketConn // the name server; nil without one
	marks            int            // marks set in Postfix's log
	filled           int            // mails that Fill has put anywhere
}

// The time a server may take to start, to stop, and to deliver what it took.
// Postfix checks its folders first, which takes seconds on a slow disk; Dovecot
// lets idle connections live for about nine seconds after it was told to stop.
const (
	startTime = 60 * time.Second
	stopTime  = 30 * time.Second
	drainTime = 20 * time.Second
	look      = 5 * time.Millisecond // between two looks at what is awaited
)

// Start starts both servers and returns when they answer. Stop must be called.
func Start(ctx context.Context, opt Options) (*Server, error) {
	if os.Getuid() != 0 {
		return nil, errors.New("realmail: Postfix must be started by root")
	}
	for _, program := range []string{"dovecot", "postfix"} {
		if _, err := exec.LookPath(program); err != nil {
			return nil, fmt.Errorf("realmail: %w; on Debian: apt-get install dovecot-imapd postfix", err)
		}
	}
	s := &Server{opt: opt}
	if err := s.prepare(); err != nil {
		return nil, errors.Join(fmt.Errorf("realmail: %w", err), os.RemoveAll(s.dir))
	}
	if err := errors.Join(s.startDovecot(), s.startPostfix()); err != nil {
		return nil, errors.Join(fmt.Errorf("realmail: %w", err), s.Stop())
	}
	for _, port := range []int{s.IMAP, s.IMAPS, s.SMTP, s.Submission, s.SMTPS} {
		if err := await(ctx, port); err != nil {
			return nil, errors.Join(fmt.Errorf("realmail: %w\n%s", err, s.Logs()), s.Stop())
		}
	}
	return s, nil
}

// prepare makes the folder with everything that the servers read.
func (s *Server) prepare() (err error) {
	if s.dir, err = os.MkdirTemp("", "realmail-"); err != nil {
		return err
	}
	// The servers' own users walk through the folder; mail is in folders of theirs.
	if err := os.Chmod(s.dir, 0o755); err != nil {
		return err
	}
	for _, p := range []*int{&s.IMAP, &s.IMAPS, &s.SMTP, &s.Submission, &s.SMTPS} {
		if *p, err = freePort(); err != nil {
			return err
		}
	}
	s.CA = filepath.Join(s.dir, "ca.pem")
	return errors.Join(s.writeCertificates(), s.writeDovecot(), s.writePostfix())
}

// freePort finds a port below the ones that the kernel gives to outgoing
// connections (32768 and up), which could take it before the server does.
func freePort() (int, error) {
	var err error
	for range 100 {
		port := 20000 + rand.IntN(12000)
		var l net.Listener
		if l, err = net.Listen("tcp", address(port)); err == nil {
			return port, l.Close()
		}
	}
	return 0, fmt.Errorf("finding a free port: %w", err)
}

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// await waits until a port takes connections.
func await(ctx context.Context, port int) error {
	return until(ctx, startTime, func() (bool, error) {
		c, err := net.Dial("tcp", address(port))
		if err != nil {
			return false, err
		}
		return true, c.Close()
	})
}

// refuses waits until nobody listens on a port any more.
func refuses(ctx context.Context, port int) error {
	return until(ctx, stopTime, func() (bool, error) {
		c, err := net.Dial("tcp", address(port))
		if err != nil {
			return true, nil
		}
		return false, c.Close()
	})
}

// until looks again and again until done or the time is up; then it returns the
// last error.
func until(ctx context.Context, limit time.Duration, f func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		done, err := f()
		if done {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("not within %v: %w", limit, errors.Join(ctx.Err(), err))
		case <-time.After(look):
		}
	}
}

// Stop ends both servers and removes their folder. A process of theirs that
// lives on is an error.
func (s *Server) Stop() error {
	return errors.Join(s.stopNames(), s.stopPostfix(), s.stopDovecot(), s.gone(""), os.RemoveAll(s.dir))
}

// gone waits until no process of the servers is left whose command line holds
// the word.
func (s *Server) gone(word string) error {
	return until(context.Background(), stopTime, func() (bool, error) {
		left := slices.DeleteFunc(s.processes(), func(line string) bool { return !strings.Contains(line, word) })
		if len(left) > 0 {
			return false, fmt.Errorf("still running: %q", left)
		}
		return true, nil
	})
}

// reap tells a server's master to stop, by telling it, and waits for the
// process; what is left of its group after stopTime is killed.
func reap(cmd *exec.Cmd, tell func() error) error {
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	err := tell()
	select {
	case <-done: // a server that was told to stop may exit with anything
	case <-time.After(stopTime):
		err = errors.Join(err, errors.New("did not stop and was killed"))
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-done
	}
	return err
}

// processes lists all processes of the servers: those that name the folder on
// their command line or in their environment, or work in it. Zombies, which
// the machine's init has yet to collect, have neither.
func (s *Server) processes() []string {
	names, _ := filepath.Glob("/proc/[0-9]*")
	var out []string
	for _, name := range names {
		line, _ := os.ReadFile(filepath.Join(name, "cmdline")) // a process that ended meanwhile has none
		environ, _ := os.ReadFile(filepath.Join(name, "environ"))
		cwd, _ := os.Readlink(filepath.Join(name, "cwd"))
		if strings.Contains(string(line)+string(environ)+cwd, s.dir) {
			out = append(out, filepath.Base(name)+" "+strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return out
}

// Logs returns the ends of both servers' logs, for the message of a failed test.
func (s *Server) Logs() string {
	var b strings.Builder
	for _, name := range []string{"dovecot.log", "postfix.log", "postfix.out", "dovecot.out"} {
		text, err := os.ReadFile(filepath.Join(s.dir, name))
		if err == nil && len(text) > 0 {
			fmt.Fprintf(&b, "--- %s\n%s\n", name, text[max(0, len(text)-4000):])
		}
	}
	return b.String()
}

func (s *Server) write(name string, mode os.FileMode, format string, args ...any) error {
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, fmt.Appendf(nil, format, args...), mode)
}

// output gives a server's own output a file: a pipe would be held open by
// children that outlive it.
func (s *Server) output(cmd *exec.Cmd, name string) error {
	f, err := os.Create(filepath.Join(s.dir, name))
	if err != nil {
		return err
	}
	defer f.Close() // the child has its own
	cmd.Stdout, cmd.Stderr = f, f
	return cmd.Start()
}
