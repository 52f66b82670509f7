//go:build e2e

package realmail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// nobody and nogroup own the mail and run Dovecot (fixed ids of Debian).
const (
	nobody  = 65534
	nogroup = 65534
)

// dovecotConf is in the syntax of Dovecot 2.3, which wants every setting on a
// line of its own. All services run as the one user that starts it; chroot needs
// root; a process serves many connections, since a test makes hundreds. What
// clients say is recorded in the folder of rawlog_dir.
const dovecotConf = `base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/dovecot.log
instance_name = realmail
protocols = imap
listen = 127.0.0.1
disable_plaintext_auth = no
ssl = yes
ssl_cert = <%[1]s/cert.pem
ssl_key = <%[1]s/key.pem
default_internal_user = nobody
default_login_user = nobody
default_internal_group = nogroup
mail_location = maildir:%[1]s/mail/%%u
mail_uid = %[2]d
mail_gid = %[3]d
first_valid_uid = 1
first_valid_gid = 0
auth_mechanisms = plain login
rawlog_dir = %[1]s/rawlog/%%u
passdb {
  driver = passwd-file
  args = scheme=PLAIN %[1]s/passwd
}
userdb {
  driver = static
  args = uid=%[2]d gid=%[3]d home=%[1]s/mail/%%u
}
service imap-login {
  chroot =
  service_count = 0
  inet_listener imap {
    port = %[4]d
  }
  inet_listener imaps {
    port = %[5]d
    ssl = yes
  }
}
service imap {
  service_count = 1000
  process_limit = 300
}
service auth {
  unix_listener login-postfix {
    mode = 0666
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox "%[6]s" {
    special_use = \Sent
    auto = subscribe
  }
  mailbox Drafts {
    special_use = \Drafts
    auto = subscribe
  }
}
`

func (s *Server) writeDovecot() error {
	var users strings.Builder
	for _, a := range s.opt.Accounts {
		fmt.Fprintf(&users, "%s:{PLAIN}%s::::::\n", a.Address, a.Password)
	}
	errs := []error{
		s.write("dovecot.conf", 0o644, dovecotConf, s.dir, nobody, nogroup, s.IMAP, s.IMAPS, s.opt.Sent),
		s.write("passwd", 0o644, "%s", users.String()),
		s.write("dovecot.log", 0o666, ""),
		os.Chown(filepath.Join(s.dir, "dovecot.log"), nobody, nogroup),
	}
	folders := []string{"run", "state", "mail", "rawlog"}
	for _, a := range s.opt.Accounts {
		if !s.opt.Unrecorded {
			folders = append(folders, "rawlog/"+a.Address) // recording is on where the folder exists
		}
	}
	for _, name := range folders {
		errs = append(errs, s.folder(name))
	}
	return errors.Join(errs...)
}

// folder makes a folder of Dovecot's.
func (s *Server) folder(name string) error {
	path := filepath.Join(s.dir, name)
	return errors.Join(os.Mkdir(path, 0o755), os.Chown(path, nobody, nogroup))
}

func (s *Server) startDovecot() error {
	cmd := exec.Command("dovecot", "-F", "-c", filepath.Join(s.dir, "dovecot.conf"))
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: &syscall.Credential{Uid: nobody, Gid: nogroup}}
	if err := s.output(cmd, "dovecot.out"); err != nil {
		return fmt.Errorf("starting dovecot: %w", err)
	}
	s.dovecot = cmd
	return nil
}

// stopDovecot ends Dovecot and waits for its children, which outlive it for a
// while when clients are connected.
func (s *Server) stopDovecot() error {
	if s.dovecot == nil {
		return nil
	}
	err := reap(s.dovecot, func() error { return s.dovecot.Process.Signal(syscall.SIGTERM) })
	s.dovecot = nil
	if err = errors.Join(err, s.gone("dovecot")); err != nil {
		return fmt.Errorf("stopping dovecot: %w", err)
	}
	return nil
}

// CrashDovecot kills Dovecot with everything that it runs, and starts it again
// on the same ports.
func (s *Server) CrashDovecot(ctx context.Context) error {
	err := syscall.Kill(-s.dovecot.Process.Pid, syscall.SIGKILL)
	_ = s.dovecot.Wait() // says that it was killed
	// A process that is being killed has no command line any more before it lets
	// go of its sockets; Dovecot would take itself to be running.
	err = errors.Join(err, s.gone("dovecot"), refuses(ctx, s.IMAP), refuses(ctx, s.IMAPS), os.RemoveAll(filepath.Join(s.dir, "run")), s.folder("run"))
	if err != nil {
		return fmt.Errorf("killing dovecot: %w", err)
	}
	return errors.Join(s.startDovecot(), await(ctx, s.IMAP), await(ctx, s.IMAPS), s.meetAgain(ctx))
}

// Sessions returns what clients said to Dovecot after they logged in as the
// address: for each connection, by name, everything that was sent so far.
func (s *Server) Sessions(address string) (map[string]string, error) {
	names, err := filepath.Glob(filepath.Join(s.dir, "rawlog", address, "*.in"))
	out := map[string]string{}
	for _, name := range names {
		text, readErr := os.ReadFile(name)
		err = errors.Join(err, readErr)
		out[filepath.Base(name)] = string(text)
	}
	return out, err
}

// Flags returns the maildir flags of every mail in the INBOX of an address
// ("S": seen, "R": answered, "T": deleted …), by file name.
func (s *Server) Flags(address string) (map[string]string, error) {
	out := map[string]string{}
	for _, sub := range []string{"new", "cur"} {
		names, err := os.ReadDir(filepath.Join(s.dir, "mail", address, sub))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		for _, n := range names {
			base, flags, _ := strings.Cut(n.Name(), ":2,")
			out[base] = flags
		}
	}
	return out, nil
}

// Fill puts mails into the INBOX of an address as a delivery does, in the order
// given; each is written once with line feeds, as Postfix writes them.
func (s *Server) Fill(address string, mails iter.Seq[[]byte]) error {
	dir := filepath.Join(s.dir, "mail", address)
	for _, name := range []string{"", "tmp", "new", "cur"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
		if err := os.Chown(filepath.Join(dir, name), nobody, nogroup); err != nil {
			return err
		}
	}
	for raw := range mails {
		s.filled++
		name := filepath.Join(dir, "new", fmt.Sprintf("%d.%08d.realmail", time.Now().Unix(), s.filled))
		err := os.WriteFile(name, bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), 0o644)
		if err = errors.Join(err, os.Chown(name, nobody, nogroup)); err != nil {
			return err
		}
	}
	return nil
}
