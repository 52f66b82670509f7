package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cuiban/daemon/mailtest"
	"cuiban/store"
)

// binary builds the command as users have it, for tests that need a process of
// its own: to kill it, or to see its memory.
func binary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cuiban")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("building cuiban: %v\n%s", err, out)
	}
	return path
}

// provider is a mail server with the tracker's mailbox, and a configuration for it.
func provider(t *testing.T) *mailtest.World {
	t.Helper()
	w := mailtest.New(mailtest.Options{})
	t.Cleanup(w.Close)
	if err := w.AddAccount(mailtest.Account{Address: "tracker@mail.example", Password: "x"}); err != nil {
		t.Fatal(err)
	}
	imap, smtp, err := w.Listen(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	archived(t)
	conf, err := os.ReadFile("cuiban.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, addr := range []string{imap, smtp} {
		_, port, err := net.SplitHostPort(addr)
		if err != nil {
			t.Fatal(err)
		}
		conf = bytes.Replace(conf, []byte("port = 9\n"), []byte("port = "+port+"\n"), 1)
	}
	if err := os.WriteFile("cuiban.toml", conf, 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

// put lets raw mails arrive in the tracker's INBOX.
func put(t *testing.T, w *mailtest.World, mails ...[]byte) {
	t.Helper()
	for _, raw := range mails {
		if _, err := w.Append("tracker@mail.example", "INBOX", raw); err != nil {
			t.Fatal(err)
		}
	}
}

// now is a mail of today, since older mail is left alone at first sight.
func rawMail(n int, body string) []byte {
	return fmt.Appendf(nil, "From: kf@platform.example\r\nTo: lin@mail.example\r\nSubject: Re: %d\r\nMessage-ID: <%d@platform.example>\r\nDate: %s\r\n%s",
		n, n, time.Now().Format(time.RFC1123Z), body)
}

// archive returns the SHA-256 of every mail in ./data that can be read, to its number.
func archive(t *testing.T) map[string]store.Mail {
	t.Helper()
	st, err := store.Open("data", store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var mails []store.Mail
	err = st.View(context.Background(), func(tx *store.Tx) error {
		pending, err := tx.Pending(1 << 20)
		done, err2 := tx.UnderstoodAfter(0, 1<<20)
		mails = append(pending, done...)
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]store.Mail{}
	for _, m := range mails {
		if _, twice := out[m.SHA256]; twice {
			t.Errorf("mail %s is there twice", m.SHA256)
		}
		if _, err := st.ReadObject(context.Background(), m.SHA256); err != nil {
			t.Errorf("mail %d: %v", m.ID, err)
		}
		out[m.SHA256] = m
	}
	return out
}

// sum is the SHA-256 of a mail as the server holds it.
func sum(raw []byte) string {
	h := sha256.Sum256(raw)
	return hex.EncodeToString(h[:])
}

// TestCheck01KilledEvery200Milliseconds: whatever moment the process dies at,
// in the end the archive holds exactly what the server holds.
func TestCheck01KilledEvery200Milliseconds(t *testing.T) {
	long(t)
	bin := binary(t)
	w := provider(t)
	const mails = 1000
	for n := range mails {
		put(t, w, rawMail(n, "\r\n"+strings.Repeat("我们将在48小时内回复。\r\n", 1+n%40)))
	}
	kills := 0
	for ; kills < 2000; kills++ {
		cmd := exec.Command(bin, "sync")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(200*time.Millisecond, func() { cmd.Process.Kill() })
		err := cmd.Wait()
		timer.Stop()
		if err == nil {
			break
		}
	}
	if kills == 0 {
		t.Error("nothing was ever killed")
	}
	ok(t, "verify")
	onServer, err := w.Messages("tracker@mail.example", "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	have := archive(t)
	for _, raw := range onServer {
		if m, there := have[sum(raw)]; !there || m.State != store.MailUnderstood {
			t.Errorf("after %d kills a mail of the server is missing (state %q)", kills, m.State)
		}
	}
	if len(have) != mails || len(onServer) != mails {
		t.Errorf("after %d kills %d mails, the server has %d", kills, len(have), len(onServer))
	}
}

// TestCheck06DeletedOnTheServerTheEvidenceRemains: what was archived once does
// not depend on the server.
func TestCheck06DeletedOnTheServerTheEvidenceRemains(t *testing.T) {
	w := provider(t)
	put(t, w, rawMail(1, "\r\n我们将在48小时内回复。\r\n"), rawMail(2, "\r\n您好。\r\n"))
	ok(t, "sync")
	onServer, err := w.Messages("tracker@mail.example", "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	mails, err := w.Mails("tracker@mail.example", "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mails {
		if err := w.Remove("tracker@mail.example", "INBOX", uint32(m.UID)); err != nil {
			t.Fatal(err)
		}
	}
	ok(t, "sync")
	have := archive(t)
	for _, raw := range onServer {
		if _, there := have[sum(raw)]; !there {
			t.Error("a mail went with the server's copy")
		}
	}
	ok(t, "verify")
}

// peakOf runs a command and returns the most memory it had resident, in bytes.
// (What the kernel reports at its end counts the memory of whoever started it.)
func peakOf(t *testing.T, cmd *exec.Cmd) (peak int) {
	t.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	status := fmt.Sprintf("/proc/%d/status", cmd.Process.Pid)
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Fatalf("%v: %v\n%s", cmd.Args, err, &out)
			}
			if peak == 0 {
				t.Skip("this system does not tell the memory of a process (/proc)")
			}
			return peak
		case <-time.After(5 * time.Millisecond):
			text, _ := os.ReadFile(status) // gone when the process is
			_, rest, _ := strings.Cut(string(text), "VmHWM:")
			kb := 0
			if n, err := fmt.Sscan(rest, &kb); err == nil && n == 1 {
				peak = max(peak, kb<<10)
			}
		}
	}
}

// largeMail is what check 7 allows a pass over a mail of 100 MB, in bytes.
const largeMail = 64 << 20

// TestCheck07MailOf100MB: it is archived, understood and searchable, in little memory.
func TestCheck07MailOf100MB(t *testing.T) {
	long(t)
	bin := binary(t)
	w := provider(t)
	line := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{'x', 0, 0xff}, 19)) + "\r\n"
	head := rawMail(7, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n附件是流水证明。\r\n"+
		"--b\r\nContent-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n")
	raw := append(append(head, bytes.Repeat([]byte(line), 100<<20/len(line))...), "--b--\r\n"...)
	put(t, w, raw)
	peak := peakOf(t, exec.Command(bin, "sync"))
	t.Logf("%d MB resident", peak>>20)
	if peak > largeMail {
		t.Errorf("%d MB resident, at most %d are allowed", peak>>20, largeMail>>20)
	}
	if m, there := archive(t)[sum(raw)]; !there || m.Size != int64(len(raw)) || m.State != store.MailUnderstood {
		t.Errorf("archived as %+v", m)
	}
	if out := ok(t, "search", "流水证明"); !strings.Contains(out, "附件是流水证明") {
		t.Errorf("search finds\n%s", out)
	}
	ok(t, "verify")
}

// TestCheck08NestedFiveThousandDeep: the bytes are kept, the owner is told, and
// the next mail is read. (How long it takes is a benchmark of the parser.)
func TestCheck08NestedFiveThousandDeep(t *testing.T) {
	w := provider(t)
	var b strings.Builder
	for range 5000 {
		b.WriteString("Content-Type: message/rfc822\r\n\r\n")
	}
	raw := rawMail(8, b.String()+"Subject: bottom\r\n\r\nx\r\n")
	put(t, w, raw, rawMail(9, "\r\n您好，下一封。\r\n"))
	ok(t, "sync")
	have := archive(t)
	if m, there := have[sum(raw)]; !there || m.State != store.MailUnderstood || len(have) != 2 {
		t.Errorf("%d mails, the deep one %+v", len(have), m)
	}
	if out := ok(t, "unfiled", "list"); !strings.Contains(out, "nested deeper") {
		t.Errorf("the tray tells the owner\n%s", out)
	}
	if out := ok(t, "search", "下一封"); !strings.Contains(out, "下一封") {
		t.Errorf("the next mail: %s", out)
	}
}

// small mounts a file system of that many megabytes on ./data and returns how to
// make it larger.
func small(t *testing.T, megabytes int) (grow func(megabytes int)) {
	t.Helper()
	if err := os.MkdirAll("data", 0o700); err != nil {
		t.Fatal(err)
	}
	size := fmt.Sprintf("size=%dm", megabytes)
	if err := syscall.Mount("none", "data", "tmpfs", 0, size); err != nil {
		t.Skip("a full disk needs a small file system, and mounting one is not allowed here: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount("data", 0); err != nil {
			t.Error(err)
		}
	})
	return func(megabytes int) {
		if err := syscall.Mount("none", "data", "tmpfs", syscall.MS_REMOUNT, fmt.Sprintf("size=%dm", megabytes)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestImportOntoAFullDiskGoesOnWhenThereIsRoom: what was told as taken over is
// there, and the same command takes over the rest.
func TestImportOntoAFullDiskGoesOnWhenThereIsRoom(t *testing.T) {
	long(t)
	archived(t)
	box := ""
	for n := range 3000 {
		box += "From x@example.com Mon Jun 15 10:00:00 2026\n" + strings.ReplaceAll(string(rawMail(n, "\r\n"+strings.Repeat("您好，您的来信我们已经收到。\r\n", 200))), "\r\n", "\n") + "\n"
	}
	if err := os.WriteFile("box", []byte(box), 0o600); err != nil {
		t.Fatal(err)
	}
	grow := small(t, 16)
	r := cuiban(t, "", "import", "box")
	if r.code != exitFailed || !strings.Contains(r.err, "full") || !strings.Contains(r.err, "same command") {
		t.Fatalf("exit %d: %s%s", r.code, r.out, r.err)
	}
	grow(400)
	ok(t, "verify")
	have := len(archive(t))
	if !strings.Contains(r.err, fmt.Sprintf("%d mails are in", have)) {
		t.Errorf("%d mails are in, and it said %s", have, r.err)
	}
	if out := ok(t, "import", "box"); !strings.Contains(out, fmt.Sprintf("%d new, %d known", 3000-have, have)) {
		t.Errorf("with room: %s", out)
	}
	ok(t, "verify")
}

// TestSyncOntoAFullDiskGoesOnWhenThereIsRoom: the cursor never passes a mail
// that was not stored.
func TestSyncOntoAFullDiskGoesOnWhenThereIsRoom(t *testing.T) {
	long(t)
	w := provider(t)
	grow := small(t, 6)
	const mails = 400
	for n := range mails {
		put(t, w, rawMail(n, "\r\n"+strings.Repeat("您好，您的来信我们已经收到。\r\n", 1000)))
	}
	if r := cuiban(t, "", "sync"); r.code != exitFailed || !strings.Contains(r.err, "full") {
		t.Fatalf("exit %d: %s%s", r.code, r.out, r.err)
	}
	grow(200)
	ok(t, "verify")
	if n := len(archive(t)); n == 0 || n == mails {
		t.Errorf("%d mails fitted", n)
	}
	ok(t, "sync")
	if n := len(archive(t)); n != mails {
		t.Errorf("with room there are %d of %d mails", n, mails)
	}
	ok(t, "verify")
}
