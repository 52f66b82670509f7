package mailfile

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// mailOn is a small mail of a day in June, with bare line feeds.
func mailOn(day int, text string) string {
	return fmt.Sprintf("Subject: %d\nDate: Mon, %d Jun 2026 10:00:00 +0800\n\n%s", day, day, text)
}

// asSent is how it travelled.
func asSent(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func scan(t *testing.T, paths ...string) *Set {
	t.Helper()
	s, err := Scan(context.Background(), paths, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func bytesOf(t *testing.T, m *Mail) string {
	t.Helper()
	r, err := m.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func contents(t *testing.T, s *Set) (out []string) {
	t.Helper()
	for i := range s.Mails {
		out = append(out, bytesOf(t, &s.Mails[i]))
	}
	return out
}

func TestMboxGivesItsMailsAsTheyTravelled(t *testing.T) {
	const from = "From kf@example.com Mon Jun 15 10:00:00 2026\n"
	long := strings.Repeat("长", lineBuffer)
	for _, c := range []struct {
		name, file string
		want       []string
	}{
		{"two, the older last", from + mailOn(16, "b\n") + "\n" + from + mailOn(15, "a\n") + "\n", []string{mailOn(15, "a\n"), mailOn(16, "b\n")}},
		{"quoted From lines", from + mailOn(15, ">From here\n>>From there\n>Fromage\n") + "\n", []string{mailOn(15, "From here\n>From there\n>Fromage\n")}},
		{"a From line in a text", from + mailOn(15, "x\n\nFrom 2026 on we pay.\nReally.\n"), []string{mailOn(15, "x\n\nFrom 2026 on we pay.\nReally.\n")}},
		{"without an empty line before it", from + mailOn(15, "x\nFrom kf@example.com Mon Jun 15 10:00:00 2026\nSubject: y\n"),
			[]string{mailOn(15, "x\nFrom kf@example.com Mon Jun 15 10:00:00 2026\nSubject: y\n")}},
		{"cut off in a text", from + mailOn(15, "a\n") + "\n" + from + mailOn(16, "half a li"), []string{mailOn(15, "a\n"), mailOn(16, "half a li")}},
		{"cut off in a header", from + mailOn(15, "a\n") + "\n" + from + "Subject: 1", []string{mailOn(15, "a\n"), "Subject: 1"}},
		{"cut off in a From line", from + mailOn(15, "a\n") + "\nFrom kf@exa", []string{mailOn(15, "a\n\nFrom kf@exa")}},
		{"no date: stays behind the one before", from + mailOn(16, "b\n") + "\n" + from + "Subject: n\n\nc\n\n" + from + mailOn(15, "a\n"),
			[]string{mailOn(15, "a\n"), mailOn(16, "b\n"), "Subject: n\n\nc\n"}},
		{"lines longer than the buffer", from + mailOn(15, long+"\n\n"+long+"\n") + "\n" + from + mailOn(16, long), []string{mailOn(15, long+"\n\n"+long+"\n"), mailOn(16, long)}},
		{"empty lines at the end of a text", from + mailOn(15, "a\n\n\n") + "\n" + from + mailOn(16, "b\n"), []string{mailOn(15, "a\n\n\n"), mailOn(16, "b\n")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := scan(t, write(t, filepath.Join(t.TempDir(), "box"), c.file))
			for i := range c.want {
				c.want[i] = asSent(c.want[i])
			}
			if got := contents(t, s); !slices.Equal(got, c.want) || len(s.Problems) != 0 {
				t.Errorf("got %.300q and %v, want %.300q", got, s.Problems, c.want)
			}
		})
	}
}

func TestAFileThatHoldsTheWireFormIsGivenOutAsItIs(t *testing.T) {
	for _, text := range []string{asSent(mailOn(15, "a\nb")), asSent(mailOn(15, "")) + "a bare\nline feed\r\n", asSent(mailOn(15, "")) + "\r"} {
		s := scan(t, write(t, filepath.Join(t.TempDir(), "a.eml"), text))
		if got := bytesOf(t, &s.Mails[0]); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
}

func TestMaildirWithFoldersAndHalfDeliveredMail(t *testing.T) {
	dir := t.TempDir()
	for _, sub := range []string{"cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".git"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(dir, "cur", "1.h:2,S"), mailOn(17, "seen\n"))
	write(t, filepath.Join(dir, "new", "2.h"), mailOn(15, "new\n"))
	write(t, filepath.Join(dir, ".Sent", "cur", "3.h:2,S"), mailOn(16, "sent\n"))
	write(t, filepath.Join(dir, "tmp", "4.h"), mailOn(15, "half"))
	write(t, filepath.Join(dir, ".git", "config"), "Subject: no\n\n")
	write(t, filepath.Join(dir, "dovecot-uidlist"), "3 V1 N2\n")
	s := scan(t, dir)
	want := []string{asSent(mailOn(15, "new\n")), asSent(mailOn(16, "sent\n")), asSent(mailOn(17, "seen\n"))}
	if got := contents(t, s); !slices.Equal(got, want) || len(s.Problems) != 0 {
		t.Errorf("got %q and %v", got, s.Problems)
	}
}

func TestZipWithNamesThatLeadElsewhere(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("提现/回复.eml")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, name := range []string{"../../etc/cron.d/evil.eml", "/abs.eml", gbk, "__MACOSX/._a.eml", ".DS_Store", "folder/"} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, NonUTF8: true, Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, "/") {
			io.WriteString(w, mailOn(15+i, "x\n"))
		}
	}
	w, _ := z.Create("notes.txt")
	io.WriteString(w, "只是笔记")
	z.Close()
	dir := t.TempDir()
	path := write(t, filepath.Join(dir, "in", "mails.zip"), b.String())
	s := scan(t, path)
	var names []string
	for _, m := range s.Mails {
		names = append(names, strings.TrimPrefix(m.Folder, path))
	}
	if want := []string{"!../../etc/cron.d/evil.eml", "!/abs.eml", "!提现/回复.eml"}; !slices.Equal(names, want) {
		t.Errorf("mails %q, want %q", names, want)
	}
	if got := contents(t, s); got[2] != asSent(mailOn(17, "x\n")) {
		t.Errorf("third: %q", got[2])
	}
	if len(s.Problems) != 1 || !strings.HasSuffix(s.Problems[0].Path, "notes.txt") {
		t.Errorf("problems %v", s.Problems)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 {
		t.Errorf("something was written: %q", left)
	}
}

func TestWhatCannotBeReadIsNamedAndDoesNotHoldUpTheRest(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.eml"), mailOn(15, "a\n"))
	write(t, filepath.Join(dir, "empty.eml"), "")
	write(t, filepath.Join(dir, "notes"), "下午打电话\n")
	write(t, filepath.Join(dir, "broken.zip"), "PK\x03\x04 and nothing more")
	elsewhere := write(t, filepath.Join(t.TempDir(), "b.eml"), mailOn(16, "linked\n"))
	for name, to := range map[string]string{"link.eml": "nowhere", "folder": ".", "b.eml": elsewhere} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	locked := write(t, filepath.Join(dir, "locked.eml"), mailOn(15, "b\n"))
	want := 5
	if os.Chmod(locked, 0) == nil {
		if f, err := os.Open(locked); err == nil { // root reads everything
			f.Close()
			os.Remove(locked)
		} else {
			want++
		}
	}
	s := scan(t, dir)
	if len(s.Mails) != 2 || len(s.Problems) != want { // the linked mail is one
		t.Errorf("%d mails, problems %v, want %d", len(s.Mails), s.Problems, want)
	}
	for _, p := range s.Problems {
		if !strings.HasPrefix(p.Error(), dir) || strings.Count(p.Error(), dir) != 1 {
			t.Errorf("%q does not name the file once", p.Error())
		}
	}
	if _, err := Scan(context.Background(), []string{filepath.Join(dir, "none")}, nil); err == nil {
		t.Error("a path that does not exist was taken")
	}
}

func TestTheWireFormDoesNotDependOnHowItIsRead(t *testing.T) {
	text := mailOn(15, "a\n\n>From b\nc\r\nd")
	for _, mbox := range []bool{false, true} {
		want, _ := io.ReadAll(newWire(io.NopCloser(strings.NewReader(text)), mbox))
		got, err := io.ReadAll(iotest.OneByteReader(newWire(io.NopCloser(iotest.OneByteReader(strings.NewReader(text))), mbox)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("mbox %v: %q, want %q (%v)", mbox, got, want, err)
		}
	}
}

// FuzzMbox: whatever a file holds, the mails found in it lie one behind the
// other within it, and reading them ends.
func FuzzMbox(f *testing.F) {
	f.Add("From a Mon 2026\nSubject: x\n\ny\n\nFrom b Mon 2026\nSubject: z\n\n")
	f.Add("From \n\nFrom 1\n:\r\n\r\n\nFrom 2\nA:")
	f.Fuzz(func(t *testing.T, text string) {
		if !strings.HasPrefix(text, "From ") {
			text = "From " + text
		}
		s := scan(t, write(t, filepath.Join(t.TempDir(), "box"), text))
		total := int64(0)
		for i := range s.Mails {
			total += s.Mails[i].Size
			if got := bytesOf(t, &s.Mails[i]); len(got) > 2*len(text) {
				t.Errorf("%d bytes out of %d", len(got), len(text))
			}
		}
		if total > int64(len(text)) || len(s.Mails) == 0 {
			t.Errorf("%d mails of %d bytes in a file of %d", len(s.Mails), total, len(text))
		}
	})
}

func BenchmarkScan(b *testing.B) {
	var box bytes.Buffer
	for i := range 2000 {
		fmt.Fprintf(&box, "From kf@example.com Mon Jun 15 10:00:00 2026\n%s\n", mailOn(1+i%28, strings.Repeat("您的提现申请正在处理中。\n", 200)))
	}
	path := filepath.Join(b.TempDir(), "box")
	if err := os.WriteFile(path, box.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(box.Len()))
	for b.Loop() {
		s, err := Scan(context.Background(), []string{path}, nil)
		if err != nil || len(s.Mails) != 2000 {
			b.Fatal(err, len(s.Mails))
		}
		s.Close()
	}
}
