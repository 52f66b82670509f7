package daemon

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/approval"
	"cuiban/daemon/config"
	"cuiban/daemon/intake"
	"cuiban/daemon/mailtest"
	"cuiban/store"
)

// checking is a world with a configuration in a folder of its own.
type checking struct {
	w     *mailtest.World
	k     *Checker
	lines []Line
}

// newChecking makes a world in which text is the configuration.
func newChecking(t *testing.T, text string, o mailtest.Options) *checking {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "cuiban.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	o.Anonymous = true
	x := &checking{w: mailtest.New(o)}
	t.Cleanup(x.w.Close)
	for _, a := range []mailtest.Account{{Address: ownerAddress, SavesSent: true}, {Address: trackerBox}} {
		a.Password = "secret"
		if err := x.w.AddAccount(a); err != nil {
			t.Fatal(err)
		}
	}
	x.k = &Checker{Config: c, Now: time.Now, Mail: true, Wait: 5 * time.Second, Tell: func(l Line) { x.lines = append(x.lines, l) },
		LookupTXT: func(context.Context, string) ([]string, error) {
			return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
		},
		Dial: func(ctx context.Context, _, addr string) (net.Conn, error) {
			if strings.HasSuffix(addr, ":143") {
				return x.w.DialIMAP(ctx)
			}
			return x.w.DialSMTP(ctx)
		}}
	return x
}

// line returns the only line of a check and account.
func (x *checking) line(t *testing.T, check, account string) Line {
	t.Helper()
	var out []Line
	for _, l := range x.lines {
		if l.Check == check && l.Account == account {
			out = append(out, l)
		}
	}
	if len(out) != 1 {
		t.Fatalf("%d lines of %s %s: %+v", len(out), check, account, x.lines)
	}
	return out[0]
}

func (x *checking) pinned(t *testing.T, key string) (v string) {
	t.Helper()
	st, err := store.Open(x.k.Config.DataDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.View(t.Context(), func(tx *store.Tx) (err error) { v, err = tx.Meta(key); return err }); err != nil {
		t.Fatal(err)
	}
	return v
}

// Everything that works is ok, and what the provider does is noted.
func TestCheckFindsNothingWrong(t *testing.T) {
	x := newChecking(t, settings, mailtest.Options{})
	if err := x.k.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, l := range x.lines {
		if l.Verdict == Fail || l.Says.ZH == "" || l.Says.EN == "" || strings.Contains(l.Says.ZH+l.Says.EN+l.Do.ZH+l.Do.EN, "%!") {
			t.Errorf("%+v", l)
		}
		if l.Verdict == Todo && l.Do.ZH == "" && l.Check != "ladder" {
			t.Errorf("what to do about it is missing: %+v", l)
		}
	}
	for _, account := range []string{"own", "tracker"} {
		for _, check := range []string{"imap", "smtp", "round_trip", "clock", "authres", "saves_sent"} {
			if l := x.line(t, check, account); l.Verdict != OK {
				t.Errorf("%s %s: %+v", account, check, l)
			}
		}
	}
	if y, n := x.pinned(t, pinSavesSent+"own"), x.pinned(t, pinSavesSent+"tracker"); y != "yes" || n != "no" {
		t.Errorf("own saves sent mail: %q, tracker: %q", y, n)
	}
	if l := x.line(t, "approval", ""); l.Verdict != Todo {
		t.Errorf("an approval that was never rehearsed: %+v", l)
	}
}

// Check 60: with a wrong password it fails with one clear line, and never shows
// the password.
func TestCheck60WrongPassword(t *testing.T) {
	x := newChecking(t, strings.Replace(settings, `password = "secret"`, `password = "canary-wrong"`, 1), mailtest.Options{})
	if err := x.k.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	fails := 0
	for _, l := range x.lines {
		if l.Verdict == Fail {
			fails++
		}
		if text := l.Says.EN + l.Do.EN; strings.Contains(text, "canary-wrong") || strings.Contains(text, "\n") {
			t.Errorf("a secret or a line break: %q", text)
		}
	}
	l := x.line(t, "imap", "own")
	if fails != 1 || l.Verdict != Fail || !strings.Contains(l.Says.EN, "logging in as "+ownerAddress) || l.Do.EN == "" {
		t.Errorf("%d fail, %+v", fails, l)
	}
}

// A setting that says otherwise than what the provider does is found out.
func TestCheckSaysWhoFilesSentMail(t *testing.T) {
	x := newChecking(t, strings.Replace(settings, `save_sent = "provider"`, `save_sent = "cuiban"`, 1), mailtest.Options{})
	if err := x.k.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l := x.line(t, "saves_sent", "own"); l.Verdict != Todo || !strings.Contains(l.Do.EN, `save_sent = "provider"`) {
		t.Errorf("%+v", l)
	}
}

func TestCheckSeesModesAndClock(t *testing.T) {
	x := newChecking(t, strings.ReplaceAll(settings, `password = "secret"`, `password_env = "CUIBAN_TEST_SECRET"`), mailtest.Options{})
	t.Setenv("CUIBAN_TEST_SECRET", "secret")
	if err := os.Chmod(x.k.Config.Path, 0o644); err != nil {
		t.Fatal(err)
	}
	x.k.Now = func() time.Time { return time.Now().Add(2 * time.Hour) }
	if err := x.k.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l := x.line(t, "config", ""); l.Verdict != Todo || !strings.Contains(l.Do.EN, "chmod 600") {
		t.Errorf("%+v", l)
	}
	if l := x.line(t, "clock", "own"); l.Verdict != Fail {
		t.Errorf("a clock two hours ahead: %+v", l)
	}
}

// The rehearsal notes which way proved the owner's answer.
func TestCheckRehearsal(t *testing.T) {
	for name, c := range map[string]struct {
		settings string
		folder   string
		want     string
	}{
		"the reply lies in the owner's Sent folder": {settings, "Sent", "sent"},
		"an unsigned reply proves nothing":          {settings[:strings.Index(settings, "[[account]]")] + settings[strings.LastIndex(settings, "[[account]]"):], "", "refused"},
	} {
		t.Run(name, bubble(func(t *testing.T) {
			x := newChecking(t, c.settings, mailtest.Options{})
			x.k.Rehearse = time.Minute
			done := make(chan error, 1)
			go func() { done <- x.k.Run(t.Context()) }()
			ask := x.waitFor(t, "演练")
			reply := []byte("From: " + ownerAddress + "\r\nTo: " + trackerBox + "\r\nSubject: Re: " + ask + "\r\nMessage-ID: <r1@example.cn>\r\nDate: " + time.Now().Format(time.RFC1123Z) + "\r\n\r\n好\r\n")
			box, folder := ownerAddress, c.folder
			if folder == "" {
				box, folder = trackerBox, "INBOX"
			}
			if _, err := x.w.Append(box, folder, reply); err != nil {
				t.Fatal(err)
			}
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			if got := x.pinned(t, "approval/"+ownerAddress); !strings.HasPrefix(got, c.want) {
				t.Errorf("pinned %q, want %s: %+v", got, c.want, x.lines)
			}
		}))
	}
}

// waitFor returns the raw Subject of the owner's newest mail whose decoded
// subject holds a word.
func (x *checking) waitFor(t *testing.T, word string) string {
	t.Helper()
	for range 200 {
		raws, err := x.w.Messages(ownerAddress, "INBOX")
		if err != nil {
			t.Fatal(err)
		}
		for _, raw := range raws {
			head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
			unfolded := strings.ReplaceAll(string(head), "\r\n ", " ")
			for line := range strings.SplitSeq(unfolded, "\r\n") {
				if s, ok := strings.CutPrefix(line, "Subject: "); ok && strings.Contains(decoded(s), word) {
					return s
				}
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("no mail %q", word)
	return ""
}

// Check 50: a configuration with a password that others can read is refused.
func TestCheck50ReadableConfiguration(t *testing.T) {
	x := newChecking(t, settings, mailtest.Options{})
	if err := os.Chmod(x.k.Config.Path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(x.k.Config.Path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("mode 0644: %v", err)
	}
}

// What is kept of a rehearsal is never replaced by something weaker.
func TestProofIsKept(t *testing.T) {
	x := newChecking(t, settings, mailtest.Options{})
	if err := x.k.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(x.k.Config.DataDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	x.k.st = st
	err = st.Update(t.Context(), time.Now(), func(tx *store.Tx) error {
		return errors.Join(intake.StartRehearsal(tx, ownerAddress, "ABCDE-FGHJK"),
			intake.EndRehearsal(tx, ownerAddress, approval.Proof{By: "sent"}, nil),
			intake.EndRehearsal(tx, ownerAddress, approval.Proof{}, &approval.Refusal{Why: "unsigned"}))
	})
	if err != nil {
		t.Fatal(err)
	}
	pinned, err := x.k.proof(t.Context(), x.k.Config.Owners[0])
	if l := approvalLine(x.k.Config.Owners[0], pinned); err != nil || pinned != "sent" || l.Verdict != OK {
		t.Errorf("%q, %v: %+v", pinned, err, l)
	}
}

// bubble runs a test where time costs nothing.
func bubble(f func(*testing.T)) func(*testing.T) {
	return func(t *testing.T) { synctest.Test(t, f) }
}

// What the provider calls itself is compared with what the configuration believes.
func TestCheckComparesTheProvidersName(t *testing.T) {
	for _, c := range []struct {
		configured, found string
		verdict           Verdict
		says              string
	}{
		{"", "", OK, "不写"}, {"", "mx.example.net", OK, `authserv_id = "mx.example.net"`}, {"mx.example.net", "MX.example.net", OK, "一致"},
		{"mx.example.net", "", Todo, `authserv_id = "mx.example.net"`}, {"old.example.net", "mx.example.net", Todo, `"mx.example.net"`},
	} {
		l := authServLine(&config.Account{Name: "own", AuthservID: c.configured}, c.found)
		if l.Verdict != c.verdict || !strings.Contains(l.Says.ZH, c.says) || strings.Contains(l.Says.EN, "%!") {
			t.Errorf("%q, %q: %+v", c.configured, c.found, l)
		}
	}
}

// Where marking is turned on, check says whether the server can; it changes nothing.
func TestCheckLooksWhetherMailCanBeMarked(t *testing.T) {
	turned := strings.Replace(settings, "role = \"tracker\"\n", "role = \"tracker\"\nkeyword = \"cuiban\"\nmove_to = \"Done\"\n", 1)
	x := newChecking(t, turned, mailtest.Options{})
	x.k.Mail = false
	if err := x.k.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if l := x.line(t, "marks", "tracker"); l.Verdict != OK {
		t.Errorf("%+v", l)
	}
	if slices.ContainsFunc(x.lines, func(l Line) bool { return l.Check == "marks" && l.Account == "own" }) {
		t.Error("an account in which nothing is marked was looked at")
	}
	for _, c := range x.w.IMAPCommands() {
		if strings.HasPrefix(c, "UID STORE") || strings.HasPrefix(c, "UID MOVE") || strings.HasPrefix(c, "CREATE") {
			t.Errorf("check changes something: %s", c)
		}
	}
}

// A folder that is not there is told with those that are: the password is not to
// blame.
func TestCheckNamesTheFoldersThereAre(t *testing.T) {
	x := newChecking(t, strings.Replace(settings, `save_sent = "provider"`, "save_sent = \"provider\"\nfolders = [\"Nope\"]", 1), mailtest.Options{})
	if x.k.Account(t.Context(), x.k.Config.Account("own")) {
		t.Error("it works with a folder that is not there")
	}
	var bad Line
	for _, l := range x.lines {
		if l.Check == "folders" && l.Verdict == Fail {
			bad = l
		}
	}
	if !strings.Contains(bad.Says.EN, "Nope") || !strings.Contains(bad.Do.EN, "INBOX") || !strings.Contains(bad.Do.EN, "Sent") || strings.Contains(bad.Do.ZH, "密码") {
		t.Errorf("%+v", bad)
	}
}
