//go:build e2e

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"cuiban/cmd/cuiban/internal/realmail"
	"cuiban/cmd/cuiban/internal/story"
)

// TestEndToEnd runs the built command against Dovecot and Postfix. It needs
// both installed, and root: go test -count=1 -tags e2e ./cmd/cuiban/
func TestEndToEnd(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "cuiban")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("building cuiban: %v\n%s", err, out)
	}
	t.Run("run", func(t *testing.T) { // first: it mostly waits, beside the others
		t.Parallel()
		runDaemon(t, bin)
	})
	t.Run("drafts", func(t *testing.T) {
		t.Parallel()
		draftStory(t, bin)
	})
	t.Run("Check58UnderSystemd", func(t *testing.T) {
		t.Parallel()
		underSystemd(t, bin)
	})
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run("story "+lang, func(t *testing.T) {
			t.Parallel()
			playStory(t, bin, lang)
		})
	}
}

// sentFolder is named as a Chinese provider names it, so that its name is
// encoded on the wire and found by its mark alone.
const sentFolder = "已发送"

// site is cuiban with its configuration beside a pair of mail servers.
type site struct {
	t      *testing.T
	bin    string
	conf   string
	server *realmail.Server
	post   *story.Server
	cast   story.Cast
	as     *syscall.Credential // who runs commands; nil who runs the test
}

func password(address string) string { return "secret of " + address }

// newSite starts the servers and writes the configuration.
func newSite(t *testing.T, bin string, s *story.Story, simulated bool, ownerPassword string) *site {
	t.Helper()
	var accounts []realmail.Account
	for _, p := range []story.Person{s.Cast.Owner, s.Cast.Tracker, s.Cast.Desk, s.Cast.Complaints} {
		accounts = append(accounts, realmail.Account{Address: p.Address, Password: password(p.Address)})
	}
	server, err := realmail.Start(t.Context(), realmail.Options{Accounts: accounts, Sent: sentFolder})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	post := &story.Server{IMAPPort: server.IMAP, SMTPPort: server.SMTP, Password: password, Auth: true, Sent: sentFolder}
	a := &site{t: t, bin: bin, conf: filepath.Join(t.TempDir(), "cuiban.toml"), server: server, post: post.For(s), cast: s.Cast}
	if err := os.WriteFile(a.conf, []byte(configuration(s, server, simulated, ownerPassword)), 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

// configuration has both ways of TLS in it: the tracker's connections are
// encrypted from the start, the owner's by STARTTLS.
func configuration(s *story.Story, server *realmail.Server, simulated bool, ownerPassword string) string {
	c := s.Cast
	text := fmt.Sprintf("language = %q\nsimulated = %t\n[[owner]]\nname = %q\naddress = %q\n", s.Lang, simulated, c.Owner.Name, c.Owner.Address)
	account := func(name, address, role, more, tls, password string, imap, smtp int) {
		text += fmt.Sprintf("[[account]]\nname = %q\naddress = %q\nrole = %q\n%spassword = %q\n", name, address, role, more, password)
		for _, end := range []struct {
			name string
			port int
		}{{"imap", imap}, {"smtp", smtp}} {
			text += fmt.Sprintf("[account.%s]\nhost = \"127.0.0.1\"\nport = %d\ntls = %q\nca = %q\n", end.name, end.port, tls, server.CA)
		}
	}
	account("tracker", c.Tracker.Address, "tracker", "plus = true\n", "tls", password(c.Tracker.Address), server.IMAPS, server.SMTPS)
	account("owner", c.Owner.Address, "owner", "", "starttls", ownerPassword, server.IMAP, server.Submission)
	return text
}

// cuiban runs a command as a process of its own and returns its output.
func (a *site) cuiban(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, a.bin, append(args, "-c", a.conf)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: a.as}
	var errout bytes.Buffer
	cmd.Stderr = &errout
	out, err := cmd.Output()
	if err != nil {
		return out, fmt.Errorf("cuiban %s: %w\n%s", strings.Join(args, " "), err, errout.Bytes())
	}
	if errout.Len() > 0 {
		return out, fmt.Errorf("cuiban %s warns: %s", strings.Join(args, " "), errout.Bytes())
	}
	return out, nil
}

// read runs a listing and decodes its JSON.
func (a *site) read(ctx context.Context, into any, args ...string) error {
	out, err := a.cuiban(ctx, append(args, "--json")...)
	if err != nil {
		return err
	}
	return json.Unmarshal(out, into)
}

// performance is the story played through `cuiban sync`, with everything that
// is checked on the way. It is the story's Machine and its Post.
type performance struct {
	*site
	story *story.Story

	written   []letterSeen // what people of the story wrote, and the letters that arrived, in order
	approvals int          // replies of the owner that let a letter go
	letters   int          // letters that arrived at the platform
	logins    map[string]bool
}

// letterSeen is a mail with those who took part in it.
type letterSeen struct {
	id    string
	at    time.Time
	party []string // From, To and Cc
	robot bool
	raw   []byte // below the trace headers; nil for the story's own
}

func playStory(t *testing.T, bin, lang string) {
	s := story.Royalties(lang)
	p := &performance{site: newSite(t, bin, s, true, password(s.Cast.Owner.Address)), story: s, logins: map[string]bool{}}
	err := p.Pass(t.Context(), s.Start) // there is nothing yet
	if err == nil {
		err = s.Play(t.Context(), p, p, nil)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, p.server.Logs())
	}
	p.checkCase(t)
	p.checkLetters(t)
	p.checkOwnersMail(t)
}

// Send implements story.Post.
func (p *performance) Send(ctx context.Context, m story.Mail, raw []byte) error {
	if err := p.post.Send(ctx, m, raw); err != nil {
		return err
	}
	seen, err := look(raw)
	if err != nil {
		return err
	}
	seen.robot = m.Robot
	p.written = append(p.written, seen)
	word, _, _ := strings.Cut(strings.TrimSpace(m.Text), " ")
	if m.From == p.cast.Owner && m.To[0] == p.cast.Tracker && (word == "发送" || word == "send") {
		p.approvals++
	}
	return p.server.Drain(ctx)
}

// Inbox implements story.Post.
func (p *performance) Inbox(ctx context.Context) ([][]byte, error) { return p.post.Inbox(ctx) }

// Newest implements story.Post.
func (p *performance) Newest(ctx context.Context, address string) ([]byte, error) {
	return p.post.Newest(ctx, address)
}

// Pass implements story.Machine: one pass, and a second one at the same moment,
// which finds nothing left to do.
func (p *performance) Pass(ctx context.Context, at time.Time) error {
	if err := p.ignoreLogins(); err != nil {
		return err
	}
	if err := p.sync(ctx, at); err != nil {
		return err
	}
	once, err := p.server.Deliveries()
	if err != nil {
		return err
	}
	if err := p.sync(ctx, at); err != nil {
		return err
	}
	twice, err := p.server.Deliveries()
	if err != nil {
		return err
	}
	if len(twice) != len(once) {
		return fmt.Errorf("the second pass of the moment sent again: %v", twice[len(once):])
	}
	return errors.Join(p.checkEnvelopes(twice), p.checkPlatform(ctx), p.checkLogins())
}

func (p *performance) sync(ctx context.Context, at time.Time) error {
	if _, err := p.cuiban(ctx, "sync", "--at", at.Format(time.RFC3339)); err != nil {
		return err
	}
	return p.server.Drain(ctx)
}

// Next implements story.Machine by what the command tells.
func (p *performance) Next(ctx context.Context, now time.Time) (time.Time, error) {
	return nextPass(now, func(into any) error { return p.read(ctx, into, "case", "list", "--all") })
}

// nextPass is when something is due after now: the cases' next moments, and the
// weekly digest, Monday 08:30.
func nextPass(now time.Time, list func(into any) error) (time.Time, error) {
	digest := now.In(story.Zone)
	digest = time.Date(digest.Year(), digest.Month(), digest.Day(), 8, 30, 0, 0, story.Zone)
	for digest.Weekday() != time.Monday || !digest.After(now) {
		digest = digest.AddDate(0, 0, 1)
	}
	var cases []struct{ Next *time.Time }
	if err := list(&cases); err != nil {
		return time.Time{}, err
	}
	next := digest
	for _, c := range cases {
		if c.Next != nil && c.Next.Before(next) {
			next = *c.Next
		}
	}
	if !next.After(now) {
		next = now.Add(time.Minute)
	}
	return next, nil
}

// checkEnvelopes: everything was delivered; cuiban's own mailbox writes to the
// owner alone.
func (p *performance) checkEnvelopes(all []realmail.Delivery) error {
	for _, d := range all {
		if d.Status != "sent" {
			return fmt.Errorf("not delivered: %+v", d)
		}
		if d.From == p.cast.Tracker.Address && d.To != p.cast.Owner.Address {
			return fmt.Errorf("cuiban wrote to somebody else than the owner: %+v", d)
		}
	}
	return nil
}

// checkPlatform: the platform has one letter for each approving reply of the
// owner's, neither sooner nor later, neither less nor more.
func (p *performance) checkPlatform(ctx context.Context) error {
	for _, desk := range []story.Person{p.cast.Desk, p.cast.Complaints} {
		inbox, err := p.post.All(ctx, desk.Address)
		if err != nil {
			return err
		}
		arrived := map[string]int{}
		for _, raw := range inbox {
			seen, err := look(raw)
			if err != nil {
				return err
			}
			if arrived[seen.id]++; arrived[seen.id] > 1 {
				return fmt.Errorf("%s got %s twice", desk.Address, seen.id)
			}
			if !slices.ContainsFunc(p.written, func(w letterSeen) bool { return w.id == seen.id }) {
				p.letters++
				p.written = append(p.written, seen)
			}
		}
	}
	if p.letters != p.approvals {
		return fmt.Errorf("%d letters arrived at the platform, the owner approved %d", p.letters, p.approvals)
	}
	return nil
}

// look reads who took part in a mail, and its bytes below the trace headers.
func look(raw []byte) (letterSeen, error) {
	raw = belowTrace(raw)
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return letterSeen{}, err
	}
	seen := letterSeen{id: m.Header.Get("Message-Id"), raw: raw}
	if seen.at, err = m.Header.Date(); err != nil {
		return seen, err
	}
	for _, field := range []string{"From", "To", "Cc"} {
		list, err := m.Header.AddressList(field)
		if err != nil && !errors.Is(err, mail.ErrHeaderNotPresent) {
			return seen, fmt.Errorf("%s of %s: %w", field, seen.id, err)
		}
		for _, a := range list {
			seen.party = append(seen.party, a.Address)
		}
	}
	return seen, nil
}

// belowTrace cuts off what delivery puts on top of a mail.
func belowTrace(raw []byte) []byte {
	rest, inTrace := raw, false
	for len(rest) > 0 {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		folded := len(line) > 0 && (line[0] == ' ' || line[0] == '\t')
		name, _, _ := bytes.Cut(line, []byte(":"))
		if !folded {
			inTrace = slices.Contains([]string{"Return-Path", "X-Original-To", "Delivered-To", "Received"}, string(name))
		}
		if !inTrace {
			return rest
		}
		rest = after
	}
	return rest
}
