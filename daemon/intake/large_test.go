package intake

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"cuiban/store"
)

// largeMail is the size of the mail of TestALargeMailIsNeverInMemory, in bytes.
const largeMail = 64 << 20

// writeLarge writes a mail with an attachment of that size, as it lies in a file.
func writeLarge(w io.Writer, size int) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "From: %s\nTo: %s\nSubject: statement\nMessage-ID: <large@mail.example>\nDate: %s\nMIME-Version: 1.0\n"+
		"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n附件是流水证明。\n"+
		"--b\nContent-Type: application/zip; name=statement.zip\nContent-Transfer-Encoding: base64\n\n",
		ownerAddress, platformDesk, noon.AddDate(0, -1, 0).Format(time.RFC1123Z))
	line := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x\x00\xff", 19))) + "\n"
	for range size / len(line) {
		b.WriteString(line)
	}
	b.WriteString("--b--\n")
	return b.Flush()
}

// A mail larger than memory is taken over from wherever it lies: it is streamed
// through, and what is allocated for it all together is a small part of it.
func TestALargeMailIsNeverInMemory(t *testing.T) {
	for name, write := range map[string]func(f *os.File) error{
		"large.eml": func(f *os.File) error { return writeLarge(f, largeMail) },
		"large.mbox": func(f *os.File) error {
			fmt.Fprintf(f, "From - Mon Jun 15 12:00:00 2026\n")
			return writeLarge(f, largeMail)
		},
		"large.zip": func(f *os.File) error {
			z := zip.NewWriter(f)
			m, err := z.Create("large.eml")
			if err != nil {
				return err
			}
			if err := writeLarge(m, largeMail); err != nil {
				return err
			}
			return z.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			f, err := os.Create(filepath.Join(t.TempDir(), name))
			if err != nil {
				t.Fatal(err)
			}
			if err := write(f); err != nil {
				t.Fatal(err)
			}
			f.Close()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			rep, err := r.takeFiles(context.Background(), ImportOptions{}, f.Name())
			runtime.ReadMemStats(&after)
			if err != nil || rep.New != 1 || rep.Filed != 1 || len(rep.Unread) != 0 {
				t.Fatalf("%+v, %v", rep, err)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > largeMail/4 {
				t.Errorf("%d MB were allocated for a mail of %d MB", took>>20, largeMail>>20)
			}
			r.wantLarge(t)
		})
	}
}

// wantLarge looks at what was made of the large mail.
func (r *rig) wantLarge(t *testing.T) {
	t.Helper()
	err := r.Store.View(t.Context(), func(tx *store.Tx) error {
		m, err := tx.Mail(1)
		if err == nil && (m.Size < largeMail || m.State != store.MailUnderstood || !strings.Contains(m.Understanding, `"name":"statement.zip"`) || !strings.Contains(m.Understanding, "流水证明")) {
			t.Errorf("%d bytes, %s: %.300s", m.Size, m.State, m.Understanding)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
