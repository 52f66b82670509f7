// Package demo plays a whole dispute against an embedded mail server, with the
// daemon's own code over real connections, and tells what happens.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"cuiban/cmd/cuiban/internal/story"
	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/daemon/mailtest"
	"cuiban/store"
)

// Options say how to play.
type Options struct {
	Lang  string // zh-CN or en
	Dir   string // the folder to leave
	Serve bool   // keep the servers up until ctx ends
}

// password is everybody's in the demo; the servers listen on this machine only.
const password = "demo"

// stage is the demo while it plays.
type stage struct {
	opt   Options
	story *story.Story
	world *mailtest.World
	post  *story.Server
	clock time.Time
	cfg   *config.Config
	store *store.Store
	d     *daemon.Daemon
	tell  *teller
}

// Run plays the demo and writes its transcript to out.
func Run(ctx context.Context, out io.Writer, opt Options) error {
	if _, err := os.Stat(opt.Dir); err == nil {
		return fmt.Errorf("the folder %s is there already, from an earlier run: look at it, or remove it and run the demo again, or name another with --dir", opt.Dir)
	}
	s := &stage{opt: opt, story: story.Royalties(opt.Lang)}
	s.clock = s.story.Start
	s.tell = newTeller(out, opt.Lang, s.story)
	if err := s.setUp(ctx); err != nil {
		return err
	}
	defer s.world.Close()
	defer s.store.Close()
	s.tell.opening()
	started := time.Now()
	if err := s.story.Play(ctx, s.post, s, s.seen(ctx)); err != nil {
		return err
	}
	if err := s.leave(ctx); err != nil {
		return err
	}
	s.tell.ending(opt.Dir, time.Since(started))
	if !opt.Serve {
		return nil
	}
	s.tell.serving(s.post.IMAPPort, s.post.SMTPPort, password)
	<-ctx.Done()
	return nil
}

// setUp starts the servers, writes the configuration and opens the store.
func (s *stage) setUp(ctx context.Context) error {
	if err := os.MkdirAll(s.opt.Dir, 0o700); err != nil {
		return fmt.Errorf("making the demo's folder: %w", err)
	}
	s.world = mailtest.New(mailtest.Options{Now: func() time.Time { return s.clock }, Hostname: "mail.example"})
	c := s.story.Cast
	for _, p := range []story.Person{c.Owner, c.Tracker, c.Desk, c.Complaints} {
		if err := s.world.AddAccount(mailtest.Account{Address: p.Address, Password: password}); err != nil {
			return err
		}
	}
	imap, smtp, err := s.world.Listen(0, 0)
	if err != nil {
		return fmt.Errorf("starting the mail server: %w", err)
	}
	s.post = (&story.Server{IMAPPort: port(imap), SMTPPort: port(smtp), Auth: true, Sent: "Sent", Password: func(string) string { return password }}).For(s.story)
	path := filepath.Join(s.opt.Dir, "cuiban.toml")
	text := Config(s.story, s.opt.Lang, s.post.IMAPPort, s.post.SMTPPort, password)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return err
	}
	if s.cfg, err = config.Load(path); err != nil {
		return err
	}
	if s.store, err = store.Open(s.cfg.DataDir(), store.Options{}); err != nil {
		return err
	}
	s.d, err = daemon.New(ctx, s.cfg, s.store, s.clock, daemon.Options{LookupTXT: noDNS})
	return err
}

// noDNS keeps the demo on this machine: its mail carries no signatures.
func noDNS(_ context.Context, name string) ([]string, error) {
	return nil, &net.DNSError{Err: "the demo asks no DNS", Name: name, IsTemporary: true}
}

func port(addr string) int {
	_, p, _ := net.SplitHostPort(addr)
	n, _ := strconv.Atoi(p) // Listen gives host:port
	return n
}

// Config is the configuration of a story on a mail server of this machine.
func Config(s *story.Story, lang string, imapPort, smtpPort int, password string) string {
	return fmt.Sprintf(`data = "cuiban-data"
language = %[1]q
simulated = true

[[owner]]
name = %[2]q
address = %[3]q

[[account]]
name = "tracker"
address = %[4]q
role = "tracker"
password = %[7]q
[account.imap]
host = "127.0.0.1"
port = %[5]d
tls = "none"
[account.smtp]
host = "127.0.0.1"
port = %[6]d
tls = "none"

[[account]]
name = "owner"
address = %[3]q
role = "owner"
password = %[7]q
[account.imap]
host = "127.0.0.1"
port = %[5]d
tls = "none"
[account.smtp]
host = "127.0.0.1"
port = %[6]d
tls = "none"
`, lang, s.Cast.Owner.Name, s.Cast.Owner.Address, s.Cast.Tracker.Address, imapPort, smtpPort, password)
}

// Pass implements story.Machine.
func (s *stage) Pass(ctx context.Context, at time.Time) error {
	s.clock = at
	return s.d.Pass(ctx, at)
}

// Next implements story.Machine.
func (s *stage) Next(ctx context.Context, now time.Time) (time.Time, error) {
	next, err := s.d.NextMoment(ctx)
	if err != nil {
		return next, err
	}
	if d := s.d.NextDigest(now); next.IsZero() || d.Before(next) {
		next = d
	}
	if !next.After(now) {
		next = now.Add(time.Minute)
	}
	return next, nil
}

// seen tells what a pass brought.
func (s *stage) seen(ctx context.Context) func(time.Time) error {
	return func(at time.Time) error {
		return s.store.View(ctx, func(tx *store.Tx) error { return s.tell.news(tx, at) })
	}
}

// leave writes what is worth looking at into the folder.
func (s *stage) leave(ctx context.Context) error {
	return errors.Join(s.leaveMails(), s.leaveDigests(ctx), s.leavePack(ctx))
}
