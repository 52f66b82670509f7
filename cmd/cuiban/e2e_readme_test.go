//go:build e2e

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"cuiban/cmd/cuiban/internal/realmail"
	"cuiban/cmd/cuiban/internal/story"
	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/parser"
)

// TestEndToEndReadme follows both READMEs word for word, on a fresh clone with
// mailboxes of a local Dovecot and Postfix, in each of the two ways of use: the
// commands are those that stand there, in their order; only name, addresses and
// password are this test's.
func TestEndToEndReadme(t *testing.T) {
	origin := repository(t)
	for _, readme := range []string{"README.md", "README.zh-CN.md"} {
		for _, way := range []string{wayOwn, wayTracker} {
			t.Run(readme+" "+way, func(t *testing.T) {
				t.Parallel()
				newNewcomer(t, origin, readme, way).follow()
			})
		}
	}
}

// repository is what is cloned. A copy of the tree is none; then the variable
// says where it is.
func repository(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("CUIBAN_REPOSITORY"); dir != "" {
		return dir
	}
	out, err := exec.Command("git", "rev-parse", "--show-toplevel").Output()
	if err != nil {
		t.Skip("NOT CHECKED: this is no git repository that could be cloned; CUIBAN_REPOSITORY names one")
	}
	return strings.TrimSpace(string(out))
}

// newcomer is somebody who has nothing but mailboxes and a README.
type newcomer struct {
	t      *testing.T
	dir    string // the clone
	readme string // its text
	way    string
	server *realmail.Server
	post   *story.Server
	story  *story.Story
	env    []string
	names  string           // resolv.conf
	signer *mailtest.Signer // the provider's of the owner, nil where the Sent folder is read
	wrote  int              // mails of the owner's to the platform
	sent   int              // approvals that the owner replied
	ref    string           // of the case
	letter []byte           // the first letter that arrived at the platform
	digest []byte           // the newest weekly mail that tells of the case
}

func newNewcomer(t *testing.T, origin, readme, way string) *newcomer {
	t.Helper()
	n := &newcomer{t: t, dir: filepath.Join(t.TempDir(), "clone"), way: way}
	if out, err := exec.Command("git", "-c", "safe.directory=*", "clone", "-q", origin, n.dir).CombinedOutput(); err != nil {
		t.Fatalf("cloning %s: %v\n%s", origin, err, out)
	}
	text, err := os.ReadFile(filepath.Join(n.dir, readme))
	if err != nil {
		t.Fatal(err)
	}
	n.readme, n.story = string(text), script(readme, way)
	n.startServers()
	return n
}

// script is who takes part and what is answered to cuiban; the mails are
// written as the test goes.
func script(readme, way string) *story.Story {
	s := story.Royalties(map[string]string{"README.md": "en", "README.zh-CN.md": "zh-CN"}[readme])
	if way == wayOwn { // there is no other mailbox
		s.Cast.Tracker.Address = s.Cast.Owner.Address
	}
	s.Answers = []story.Answer{{Subject: "请确认一封", After: 22 * time.Minute, Text: "发送"}, {Subject: "Please confirm a", After: 22 * time.Minute, Text: "send"}}
	return s
}

func (n *newcomer) startServers() {
	c := n.story.Cast
	opt := realmail.Options{Sent: sentFolder}
	for _, p := range []story.Person{c.Owner, c.Desk, c.Tracker} {
		if !slices.ContainsFunc(opt.Accounts, func(a realmail.Account) bool { return a.Address == p.Address }) {
			opt.Accounts = append(opt.Accounts, realmail.Account{Address: p.Address, Password: password(p.Address)})
		}
	}
	var err error
	if n.server, err = realmail.Start(n.t.Context(), opt); err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() {
		if err := n.server.Stop(); err != nil {
			n.t.Error(err)
		}
	})
	var signers []*mailtest.Signer
	if n.way == wayTracker {
		_, domain, _ := strings.Cut(c.Owner.Address, "@")
		n.signer = mailtest.NewSigner(domain, "s1", "From", "Subject", "Message-ID", "Date", "Content-Type")
		signers = append(signers, n.signer)
	}
	if n.names, err = n.server.Names(mailtest.LookupTXT(signers...)); err != nil {
		n.t.Fatal(err)
	}
	n.post = (&story.Server{IMAPPort: n.server.IMAP, SMTPPort: n.server.SMTP, Password: password, Auth: true, Sent: sentFolder}).For(n.story)
	n.env = append(os.Environ(), "LC_ALL=", "LANG="+map[string]string{"en": "en_GB.UTF-8", "zh-CN": "zh_CN.UTF-8"}[n.story.Lang])
}

// fenced is a block of the README that holds commands; pictures are fenced, too.
var fenced = regexp.MustCompile("(?ms)^```\n((?:go |\\./cuiban ).*?)^```$")

// commands are the README's, in order, without the remarks behind them.
func (n *newcomer) commands() (out []string) {
	for _, block := range fenced.FindAllStringSubmatch(n.readme, -1) {
		for line := range strings.Lines(block[1]) {
			command, _, _ := strings.Cut(line, " #")
			out = append(out, strings.TrimSpace(command))
		}
	}
	return out
}

// follow does what the README says, and then lets the days pass in the way that
// it describes.
func (n *newcomer) follow() {
	var done []string
	for _, command := range n.commands() {
		verb, _, _ := strings.Cut(strings.TrimPrefix(command, "./cuiban "), " ")
		switch {
		case command == "go run ./cmd/cuiban demo" || command == "go test ./...":
			continue // .ci/run has steps for these
		case strings.HasPrefix(command, "go build "):
			verb = "build"
			n.must(n.run(command, ""))
		case verb == "init":
			n.init(command)
		case verb == "check":
			n.check(command)
		case verb == "run":
			n.daemon(command)
		case verb == "sync": // with times of its own, below
		default:
			n.t.Errorf("nobody tried the README's command %q", command)
		}
		done = append(done, verb)
	}
	if len(done) < 4 || !slices.Equal(done[:4], []string{"build", "init", "check", "run"}) {
		n.t.Fatalf("the README's commands are %q", done)
	}
	n.days()
	n.verify()
}

// run runs one command in the clone with what is typed, in the world of the
// test's name server.
func (n *newcomer) run(command, typed string) (string, error) {
	cmd, out := n.command(command)
	cmd.Stdin = strings.NewReader(typed)
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s: %w\n%s", command, err, out)
	}
	return out.String(), nil
}

func (n *newcomer) command(command string) (*exec.Cmd, *tail) {
	args := realmail.InNames(n.names, command)
	cmd := exec.CommandContext(n.t.Context(), args[0], args[1:]...)
	out := &tail{}
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = n.dir, n.env, out, out
	if strings.HasPrefix(command, "./cuiban ") { // a build may want the real authorities, for modules
		cmd.Env = append(slices.Clone(n.env), n.server.Trust())
	}
	return cmd, out
}

func (n *newcomer) must(out string, err error) string {
	n.t.Helper()
	if err != nil {
		n.t.Fatalf("%v\n%s", err, n.server.Logs())
	}
	return out
}

// init answers the questions; the servers are found by DNS, as the README says.
func (n *newcomer) init(command string) {
	cmd, out := n.command(command)
	typed, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		n.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for asked := 0; ; {
		select {
		case err := <-ended:
			if err != nil {
				n.t.Fatalf("%s: %v\n%s", command, err, out)
			}
			n.written(out.String())
			return
		case <-time.After(20 * time.Millisecond):
		}
		if said := out.String(); len(said) > asked && strings.HasSuffix(said, ": ") {
			asked = len(said)
			if _, err := fmt.Fprintln(typed, n.answer(said[strings.LastIndex(said, "\n")+1:])); err != nil {
				n.t.Fatalf("%v\n%s", err, said)
			}
		}
	}
}

// answer is what is typed at a question: what the test has for it, or nothing,
// which takes what is offered.
func (n *newcomer) answer(question string) string {
	c := n.story.Cast
	box := c.Tracker.Address // in each of the two ways the one mailbox that is read
	for _, a := range []struct{ zh, en, answer string }{
		{"授权码或密码", "Password of", password(box)},
		{"语言", "Language", map[string]string{"zh-CN": "1", "en": "2"}[n.story.Lang]},
		{"您的姓名", "Your name", c.Owner.Name},
		{"您给平台写信用的邮箱地址", "The address you write to the platform from", c.Owner.Address},
		{"催办自己的邮箱地址", "The address of cuiban's own mailbox", c.Tracker.Address},
		{"方式", "Way", n.way},
		{"时区", "time zone", "Asia/Shanghai"},
	} {
		if strings.Contains(question, a.zh) || strings.Contains(question, a.en) {
			return a.answer
		}
	}
	return ""
}

// written checks what init left.
func (n *newcomer) written(out string) {
	c := n.story.Cast
	// It says which address opens a case; that one is copied.
	copied := regexp.MustCompile(`(?:抄送|Copy) (\S+@[^\s，]+)`).FindStringSubmatch(out)
	if copied == nil || copied[1] != c.Tracker.Address {
		n.t.Fatalf("init says to copy %q, want %s:\n%s", copied, c.Tracker.Address, out)
	}
	if info, err := os.Stat(filepath.Join(n.dir, "cuiban.toml")); err != nil || info.Mode().Perm() != 0o600 {
		n.t.Fatalf("cuiban.toml: %v, %v", info, err)
	}
}

// check answers the rehearsal as the mail asks: one word on the first line.
func (n *newcomer) check(command string) {
	cmd, out := n.command(command)
	if err := cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var ask found
	within(n.t, time.Minute, "the rehearsal's mail", func() (ok bool, err error) {
		ask, ok, err = n.find(n.story.Cast.Owner, "演练", "Rehearsal")
		return ok, err
	})
	word := map[string]string{"zh-CN": "好", "en": "OK"}[n.story.Lang]
	n.write(story.Mail{At: time.Now(), From: n.story.Cast.Owner, To: []story.Person{n.story.Cast.Tracker}, Subject: "Re: " + ask.subject, InReplyTo: ask.id, Text: word + "\n"})
	if err := <-ended; err != nil {
		n.t.Fatalf("%s: %v\n%s", command, err, out)
	}
	proof := map[string]string{wayOwn: "Sent folder", wayTracker: "DKIM"}[n.way]
	if n.story.Lang == "zh-CN" {
		proof = strings.Replace(proof, "Sent folder", "“已发送”", 1)
	}
	if text := out.String(); !strings.Contains(text, proof) || strings.Contains(text, "✗") {
		n.t.Errorf("check does not say that an approval is proved by %s:\n%s", proof, text)
	}
}

// daemon: while it runs, the owner's first mail opens a case and the platform's
// promise is noted; it ends when it is told to.
func (n *newcomer) daemon(command string) {
	cmd, out := n.command(command)
	if err := cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	n.t.Cleanup(func() { _ = cmd.Process.Kill() })
	within(n.t, startTime, "the mailbox watched", func() (bool, error) { return strings.Contains(out.String(), "state=idle"), errors.New(out.String()) })
	first, promise := n.story.Mails[0], n.story.Mails[2]
	n.write(n.now(first))
	within(n.t, startTime, "a case filed", func() (bool, error) { return n.mails(1) })
	n.write(n.now(promise))
	within(n.t, startTime, "the answer filed", func() (bool, error) { return n.mails(2) })
	c := n.theCase()
	if n.ref = c.Ref; len(c.Promises) != 1 || c.Promises[0].Due == nil || c.Promises[0].Status != "open" {
		n.t.Errorf("promises: %+v", c.Promises)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		n.t.Fatal(err)
	}
	if err := <-ended; err != nil {
		n.t.Errorf("%s ended with %v\n%s", command, err, out)
	}
}

// now is a mail of the story written at this moment. In the owner's own mailbox
// the platform's answer need not be copied to anybody.
func (n *newcomer) now(m story.Mail) story.Mail {
	m.At = time.Now()
	m.Cc = []story.Person{n.story.Cast.Tracker}
	if m.From != n.story.Cast.Owner && n.way == wayOwn {
		m.Cc = nil
	}
	return m
}

// write sends one mail of the story's people.
func (n *newcomer) write(m story.Mail) {
	n.t.Helper()
	one := *n.story
	one.Mails, one.Answers, one.Start, one.End = []story.Mail{m}, nil, m.At, m.At
	if err := one.Play(n.t.Context(), n, idle{}, nil); err != nil {
		n.t.Fatalf("%v\n%s", err, n.server.Logs())
	}
}

// days lets the days pass by the README's way to do so, until the follow-up that
// the owner approved has arrived and the weekly digest has come.
func (n *newcomer) days() {
	if !strings.Contains(n.readme, "`simulated = true`") || !strings.Contains(n.readme, "--at ") {
		n.t.Fatal("the README does not say how to let time pass")
	}
	path := filepath.Join(n.dir, "cuiban.toml")
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, append([]byte("simulated = true\n"), text...), 0o600)
	}
	if err != nil {
		n.t.Fatal(err)
	}
	n.story.Mails, n.story.Start = nil, time.Now().Truncate(time.Second)
	n.story.End = n.story.Start.AddDate(0, 0, 30) // holidays and all
	if err := n.story.Play(n.t.Context(), n, n, nil); err != nil {
		n.t.Fatalf("%v\n%s", err, n.server.Logs())
	}
}

// Send implements story.Post: the owner's provider signs what they send.
func (n *newcomer) Send(ctx context.Context, m story.Mail, raw []byte) (err error) {
	if owner := m.From == n.story.Cast.Owner; owner && m.To[0] == n.story.Cast.Desk {
		n.wrote++
	} else if owner && (m.Text == "发送\n" || m.Text == "send\n") {
		n.sent++
	}
	if m.From == n.story.Cast.Owner && n.signer != nil {
		if raw, err = n.signer.Sign(raw); err != nil {
			return err
		}
	}
	return errors.Join(n.post.Send(ctx, m, raw), n.server.Drain(ctx))
}

// Inbox implements story.Post.
func (n *newcomer) Inbox(ctx context.Context) ([][]byte, error) { return n.post.Inbox(ctx) }

// Newest implements story.Post.
func (n *newcomer) Newest(ctx context.Context, address string) ([]byte, error) {
	return n.post.Newest(ctx, address)
}

// Pass implements story.Machine. At no moment is there a letter at the platform
// that the owner did not approve.
func (n *newcomer) Pass(ctx context.Context, at time.Time) error {
	if _, err := n.run("./cuiban sync --at "+at.Format(time.RFC3339), ""); err != nil {
		return err
	}
	if err := n.server.Drain(ctx); err != nil {
		return err
	}
	desk, err := n.post.All(ctx, n.story.Cast.Desk.Address)
	if err != nil {
		return err
	}
	if letters := len(desk) - n.wrote; letters != n.sent {
		return fmt.Errorf("the platform has %d letters, the owner approved %d", letters, n.sent)
	}
	if n.sent > 0 && n.letter == nil {
		n.letter = desk[n.wrote]
	}
	weekly, ok, err := n.find(n.story.Cast.Owner, "催办周报", "cuiban weekly")
	if ok && strings.Contains(textOf(weekly.raw), n.ref) {
		n.digest = weekly.raw
	}
	return err
}

// Next implements story.Machine: nothing more is due once both have come.
func (n *newcomer) Next(ctx context.Context, now time.Time) (time.Time, error) {
	if n.letter != nil && n.digest != nil {
		return time.Time{}, nil
	}
	return nextPass(now, func(into any) error { return n.json(into, "case list --all") })
}

func (n *newcomer) json(into any, listing string) error {
	out, err := n.run("./cuiban "+listing+" --json", "")
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(out), into)
}

func (n *newcomer) theCase() (c shown) {
	n.t.Helper()
	var cases []struct{ Ref string }
	if err := n.json(&cases, "case list --all"); err != nil || len(cases) != 1 {
		n.t.Fatalf("%d cases: %v", len(cases), err)
	}
	if err := n.json(&c, "case show "+cases[0].Ref); err != nil {
		n.t.Fatal(err)
	}
	return c
}

// mails says whether there is one case with so many mails.
func (n *newcomer) mails(want int) (bool, error) {
	var cases []struct{ Ref string }
	if err := n.json(&cases, "case list"); err != nil || len(cases) != 1 {
		return false, fmt.Errorf("%d cases: %w", len(cases), err)
	}
	var c struct{ Entries []struct{ Kind string } }
	err := n.json(&c, "case show "+cases[0].Ref)
	got := 0
	for _, e := range c.Entries {
		if strings.HasPrefix(e.Kind, "mail") {
			got++
		}
	}
	return got == want, fmt.Errorf("%d mails: %w", got, err)
}

// verify: what was promised is kept track of, what left is what was approved, and
// the digest tells of the case.
func (n *newcomer) verify() {
	c := n.theCase()
	if n.letter == nil || n.digest == nil {
		n.t.Fatalf("the follow-up arrived: %v; the digest came: %v; %+v", n.letter != nil, n.digest != nil, c)
	}
	letter := textOf(n.letter)
	if quote := c.Promises[0].Quote; !strings.Contains(letter, strings.TrimRight(quote, "。.")) {
		n.t.Errorf("the letter does not quote the promise %q:\n%s", quote, letter)
	}
	accepted := 0
	for _, l := range c.Letters {
		if l.State == string(escalation.LetterAccepted) {
			accepted++
		}
	}
	if accepted != n.sent {
		n.t.Errorf("%d letters are said to be sent, %d were approved", accepted, n.sent)
	}
	for _, words := range n.quotedSubjects() {
		if _, ok, err := n.find(n.story.Cast.Owner, words); !ok || err != nil {
			n.t.Errorf("the README shows a mail “%s” that never came: %v", words, err)
		}
	}
	n.must(n.run("./cuiban verify", ""))
}

func textOf(raw []byte) string { return parser.Parse(bytes.NewReader(raw), parser.Context{}).Text }

// quotedSubjects are the fixed words of the mails that the README shows.
func (n *newcomer) quotedSubjects() (out []string) {
	for _, m := range regexp.MustCompile(`(?m)^ *> \[CB-\w+\] ([^,，]+)[,，]`).FindAllStringSubmatch(n.readme, -1) {
		out = append(out, m[1])
	}
	if len(out) == 0 {
		n.t.Error("the README shows no mail")
	}
	return out
}

// found is a mail in a mailbox.
type found struct {
	subject, id string
	raw         []byte
}

// find looks for the newest mail in somebody's INBOX whose subject holds one of
// the words.
func (n *newcomer) find(who story.Person, words ...string) (out found, ok bool, err error) {
	all, err := n.post.All(n.t.Context(), who.Address)
	for _, raw := range all {
		m := parser.Parse(bytes.NewReader(raw), parser.Context{})
		reply := strings.HasPrefix(m.Subject, "Re: ") || strings.HasPrefix(m.Subject, "回复：") // in one mailbox the owner's own come here, too
		if !reply && slices.ContainsFunc(words, func(w string) bool { return strings.Contains(m.Subject, w) }) {
			out, ok = found{m.Subject, m.MessageID, raw}, true
		}
	}
	return out, ok, err
}
