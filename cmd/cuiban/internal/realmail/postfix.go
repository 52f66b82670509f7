//go:build e2e

package realmail

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/smtp"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

// mainCf gives Postfix a queue of its own, no local users and no way out: mail
// for other domains is refused, and the smtp client is not even configured. An
// smtpd that finds no Dovecot dies, and is back after the service_throttle_time.
const mainCf = `compatibility_level = 3.6
queue_directory = %[1]s/queue
data_directory = %[1]s/postfix-data
maillog_file = %[1]s/postfix.log
maillog_file_prefixes = %[1]s
syslog_name = postfix
myhostname = mx.realmail.test
myorigin = $myhostname
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
alias_maps =
alias_database =
local_transport = error:there are no local users
default_transport = error:there is no way out
relay_transport = error:there is no way out
recipient_delimiter = +
virtual_mailbox_domains = %[2]s
virtual_mailbox_base = %[1]s/mail
virtual_mailbox_maps = texthash:%[1]s/mailboxes
virtual_uid_maps = static:%[3]d
virtual_gid_maps = static:%[4]d
virtual_mailbox_limit = 0
service_throttle_time = 1s
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = %[1]s/run/login-postfix
smtpd_sender_login_maps = texthash:%[1]s/senders
smtpd_client_restrictions = permit_sasl_authenticated, reject
smtpd_sender_restrictions = reject_sender_login_mismatch
smtpd_relay_restrictions = reject_unauth_destination
smtpd_tls_cert_file = %[1]s/cert.pem
smtpd_tls_key_file = %[1]s/key.pem
smtpd_tls_mandatory_protocols = >=TLSv1.2
`

// masterCf runs every service outside of a chroot, which would want a copy of
// parts of the system. There is no smtp client and no local delivery.
const masterCf = `127.0.0.1:%[1]d inet n - n - - smtpd
  -o smtpd_tls_security_level=none
127.0.0.1:%[2]d inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
127.0.0.1:%[3]d inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

func (s *Server) writePostfix() error {
	var domains []string
	var mailboxes, senders strings.Builder
	for _, a := range s.opt.Accounts {
		_, domain, _ := strings.Cut(a.Address, "@")
		if !strings.Contains(" "+strings.Join(domains, " ")+" ", " "+domain+" ") {
			domains = append(domains, domain)
		}
		fmt.Fprintf(&mailboxes, "%s %s/\n", a.Address, a.Address)
		fmt.Fprintf(&senders, "%s %s\n", a.Address, a.Address)
	}
	errs := []error{
		s.write("postfix/main.cf", 0o644, mainCf, s.dir, strings.Join(domains, " "), nobody, nogroup),
		s.write("postfix/master.cf", 0o644, masterCf, s.SMTP, s.Submission, s.SMTPS),
		s.write("mailboxes", 0o644, "%s", mailboxes.String()),
		s.write("senders", 0o644, "%s", senders.String()),
	}
	owner, err := user.Lookup("postfix")
	if err != nil {
		return errors.Join(append(errs, err)...)
	}
	uid, _ := strconv.Atoi(owner.Uid) // a number on every Unix
	for _, name := range []string{"queue", "postfix-data"} {
		errs = append(errs, os.Mkdir(filepath.Join(s.dir, name), 0o755))
	}
	return errors.Join(append(errs, os.Chown(filepath.Join(s.dir, "postfix-data"), uid, -1))...)
}

func (s *Server) startPostfix() error {
	cmd := exec.Command("postfix", "-c", filepath.Join(s.dir, "postfix"), "start-fg")
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := s.output(cmd, "postfix.out"); err != nil {
		return fmt.Errorf("starting postfix: %w", err)
	}
	s.postfix = cmd
	return nil
}

func (s *Server) stopPostfix() error {
	if s.postfix == nil {
		return nil
	}
	// `postfix stop` does the same and then looks once a second.
	err := reap(s.postfix, func() error { return s.signalPostfix(syscall.SIGTERM) })
	s.postfix = nil
	if err != nil {
		return fmt.Errorf("stopping postfix: %w", err)
	}
	return nil
}

func (s *Server) signalPostfix(sig syscall.Signal) error {
	text, err := os.ReadFile(filepath.Join(s.dir, "queue", "pid", "master.pid"))
	if err != nil {
		return err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return err
	}
	return syscall.Kill(pid, sig)
}

// meetAgain has Postfix's processes connect to a Dovecot that was started again
// (a reload ends those that hold the old connection), and waits for a login.
func (s *Server) meetAgain(ctx context.Context) error {
	if err := s.signalPostfix(syscall.SIGHUP); err != nil {
		return err
	}
	a := s.opt.Accounts[0]
	return until(ctx, startTime, func() (bool, error) {
		c, err := smtp.Dial(address(s.SMTP))
		if err != nil {
			return false, err
		}
		defer c.Close()
		err = c.Auth(smtp.PlainAuth("", a.Address, a.Password, "127.0.0.1"))
		return err == nil, err
	})
}

// queues are the folders of the queue in the order in which a mail moves
// through them; final are those that it does not leave by itself within the test.
var (
	queues = []string{"maildrop", "incoming", "active", "deferred", "corrupt", "hold"}
	final  = map[string]bool{"deferred": true, "corrupt": true, "hold": true}
)

// Drain waits until Postfix has delivered everything that it took. A mail that
// it cannot deliver now, or that is left after some time, is an error.
func (s *Server) Drain(ctx context.Context) error {
	err := until(ctx, drainTime, func() (bool, error) {
		for _, name := range queues { // in the order in which a mail moves, so that none slips by
			if left, err := s.queued(name); err != nil || len(left) > 0 {
				return final[name], errors.Join(err, fmt.Errorf("%d mails in queue %s", len(left), name))
			}
		}
		return true, nil
	})
	if err == nil {
		err = s.flushLog(ctx)
	}
	if err != nil {
		return fmt.Errorf("waiting for postfix to deliver: %w\n%s", err, s.Logs())
	}
	return nil
}

// flushLog waits until everything is in the log that was said before: Postfix's
// processes do not write it themselves but give it to one that does, in order.
func (s *Server) flushLog(ctx context.Context) error {
	s.marks++
	mark := fmt.Sprintf("flushed %d times", s.marks)
	if out, err := exec.Command("postlog", "-c", filepath.Join(s.dir, "postfix"), "-t", "realmail", mark).CombinedOutput(); err != nil {
		return fmt.Errorf("postlog: %w: %s", err, out)
	}
	return until(ctx, drainTime, func() (bool, error) {
		text, err := os.ReadFile(filepath.Join(s.dir, "postfix.log"))
		return strings.Contains(string(text), mark), err
	})
}

// queued lists the files of a queue. A mail moves from one folder to the next
// while they are read, so that a folder or file that went away is no error.
func (s *Server) queued(name string) (files []string, err error) {
	err = filepath.WalkDir(filepath.Join(s.dir, "queue", name), func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	return files, err
}

// Delivery is one recipient of one mail, as Postfix's log tells it.
type Delivery struct {
	From   string // sender of the envelope
	To     string // as the client gave it
	Status string // sent, bounced, deferred
}

var (
	logFrom = regexp.MustCompile(`postfix/qmgr\[\d+\]: (\w+): from=<([^>]*)>`)
	logTo   = regexp.MustCompile(`postfix/\w+\[\d+\]: (\w+): to=<([^>]*)>,(?: orig_to=<([^>]*)>,)? .*status=(\w+)`)
	refused = regexp.MustCompile(`(?m)^.* (?:NOQUEUE: )?reject: .*$`)
)

// Deliveries returns everything that Postfix delivered or tried to, in order.
// A mail or recipient that it refused is an error.
func (s *Server) Deliveries() ([]Delivery, error) {
	text, err := os.ReadFile(filepath.Join(s.dir, "postfix.log"))
	if err != nil {
		return nil, err
	}
	from := map[string]string{}
	var out []Delivery
	for line := range strings.Lines(string(text)) {
		if m := logFrom.FindStringSubmatch(line); m != nil {
			from[m[1]] = m[2]
		}
		if m := logTo.FindStringSubmatch(line); m != nil {
			to := m[2]
			if m[3] != "" {
				to = m[3]
			}
			out = append(out, Delivery{From: from[m[1]], To: to, Status: m[4]})
		}
	}
	if line := refused.FindString(string(text)); line != "" {
		return out, fmt.Errorf("postfix refused a mail: %s", line)
	}
	return out, nil
}
