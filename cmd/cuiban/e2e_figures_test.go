//go:build e2e

package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"cuiban/cmd/cuiban/internal/realmail"
	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/daemon/mailbox"
	"cuiban/daemon/mailfile"
	"cuiban/daemon/mailtest"
	"cuiban/store"
)

var syncMails = flag.Int("sync-mails", 10000, "mails of the first sync that is measured")

const figuresBox = "tracker@mail.example"

// BenchmarkFirstSync reads a mailbox of Dovecot's for the first time, four ways
// in turn: mbsync, our fetching alone, mbsync with "FSync yes", and ours with
// everything (durable, parsed, filed, promises found, searchable). What counts
// are the medians of the rounds and of their ratios. It needs Dovecot, mbsync
// (Debian: isync) and root:
//
//	go test ./cmd/cuiban -tags e2e -run '^$' -bench FirstSync -benchtime 5x
func BenchmarkFirstSync(b *testing.B) {
	corpus := mailtest.Corpus{Mails: *syncMails, Start: time.Now().AddDate(0, 0, -30)}
	server := figuresServer(b, figuresBox)
	if err := server.Fill(figuresBox, corpusMails(b, corpus)); err != nil {
		b.Fatal(err)
	}
	f := &firstSync{b: b, server: server, corpus: corpus}
	f.mbsync("no") // Dovecot makes its index once
	var took [4][]float64
	for b.Loop() {
		for i, way := range []func(){func() { f.mbsync("no") }, f.fetch, func() { f.mbsync("yes") }, f.everything} {
			before := b.Elapsed()
			way()
			took[i] = append(took[i], (b.Elapsed() - before).Seconds())
		}
	}
	b.ReportMetric(0, "ns/op")
	for i, name := range []string{"mbsync-s", "fetch-s", "mbsync-fsync-s", "everything-s"} {
		b.ReportMetric(median(took[i]), name)
	}
	b.ReportMetric(median(ratios(took[1], took[0])), "fetch/mbsync")
	b.ReportMetric(median(ratios(took[3], took[2])), "everything/mbsync-fsync")
}

// figuresServer is a mail server with accounts that all have one password.
func figuresServer(b *testing.B, addresses ...string) *realmail.Server {
	b.Helper()
	opt := realmail.Options{Sent: "Sent", Unrecorded: true}
	for _, a := range addresses {
		opt.Accounts = append(opt.Accounts, realmail.Account{Address: a, Password: password(a)})
	}
	server, err := realmail.Start(b.Context(), opt)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := server.Stop(); err != nil {
			b.Error(err)
		}
	})
	return server
}

// corpusMails are the mails of a corpus, each with a copy to the tracker.
func corpusMails(b *testing.B, corpus mailtest.Corpus) iter.Seq[[]byte] {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "corpus.mbox"))
	if err == nil {
		err = errors.Join(corpus.WriteMbox(f), f.Close())
	}
	if err != nil {
		b.Fatal(err)
	}
	return func(yield func([]byte) bool) {
		set, err := mailfile.Scan(context.Background(), []string{f.Name()}, nil)
		if err != nil {
			b.Fatal(err)
		}
		defer set.Close()
		for _, m := range set.Mails {
			r, err := m.Open()
			if err != nil {
				b.Fatal(err)
			}
			raw, err := io.ReadAll(r)
			r.Close()
			if err != nil {
				b.Fatal(err)
			}
			if !yield(append([]byte("Cc: "+figuresBox+"\r\n"), raw...)) {
				return
			}
		}
	}
}

// firstSync is one mailbox that is read again and again as if for the first time.
type firstSync struct {
	b      *testing.B
	server *realmail.Server
	corpus mailtest.Corpus
}

// folder is an empty folder for one reading; making and removing it is not
// measured, nor is what the one before left for the disk to do.
func (f *firstSync) folder() (dir string, done func()) {
	f.b.StopTimer()
	dir, err := os.MkdirTemp("", "figures-")
	if err != nil {
		f.b.Fatal(err)
	}
	syscall.Sync()
	f.b.StartTimer()
	return dir, func() {
		f.b.StopTimer()
		os.RemoveAll(dir)
		f.b.StartTimer()
	}
}

// mbsyncConf pulls INBOX into a Maildir.
const mbsyncConf = `FSync %s

IMAPAccount far
Host 127.0.0.1
Port %d
User %s
Pass "%s"
SSLType IMAPS
CertificateFile %s

IMAPStore far
Account far

MaildirStore near
Path %s/
Inbox %s/INBOX

Channel inbox
Far :far:
Near :near:
Create Near
Sync Pull
SyncState *
`

func (f *firstSync) mbsync(fsync string) {
	dir, done := f.folder()
	defer done()
	conf := filepath.Join(dir, "mbsyncrc")
	own := filepath.Join(filepath.Dir(f.server.CA), "cert.pem") // mbsync takes no certificate for an address but one it was given
	text := fmt.Sprintf(mbsyncConf, fsync, f.server.IMAPS, figuresBox, password(figuresBox), own, dir, dir)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		f.b.Fatal(err)
	}
	if out, err := exec.Command("mbsync", "-q", "-c", conf, "inbox").CombinedOutput(); err != nil {
		f.b.Fatalf("mbsync: %v\n%s", err, out)
	}
	got, err := os.ReadDir(filepath.Join(dir, "INBOX", "new"))
	if err != nil || len(got) != *syncMails {
		f.b.Fatalf("mbsync got %d mails, %v", len(got), err)
	}
}

// counting is a handler that keeps nothing.
type counting struct {
	mailbox.Handler
	mails int
}

func (c *counting) Position(context.Context, string) (mailbox.Position, error) {
	return mailbox.Position{}, nil
}
func (c *counting) Store(_ context.Context, _ string, ms []*mailbox.Message, _ mailbox.Cursor) error {
	c.mails += len(ms)
	return nil
}
func (c *counting) Reached(context.Context, string, time.Time) error { return nil }

func (f *firstSync) fetch() {
	pem, err := os.ReadFile(f.server.CA)
	if err != nil {
		f.b.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	a := mailbox.Account{Name: "box", Host: "127.0.0.1", Port: f.server.IMAPS, User: figuresBox, TLSConfig: &tls.Config{RootCAs: pool},
		Password: func(context.Context) (string, error) { return password(figuresBox), nil }}
	h := &counting{}
	if err := mailbox.Pass(context.Background(), a, []mailbox.Folder{{Use: mailbox.Inbox}}, h, mailbox.Options{}); err != nil || h.mails != *syncMails {
		f.b.Fatalf("%d mails, %v", h.mails, err)
	}
}

func (f *firstSync) everything() {
	dir, done := f.folder()
	defer done()
	c, err := config.Parse(filepath.Join(dir, "cuiban.toml"), []byte(f.configuration()))
	if err != nil {
		f.b.Fatal(err)
	}
	st, err := store.Open(c.DataDir(), store.Options{})
	if err != nil {
		f.b.Fatal(err)
	}
	defer st.Close()
	d, err := daemon.New(context.Background(), c, st, time.Now(), daemon.Options{})
	if err == nil {
		err = d.TakeIn(context.Background(), time.Now())
	}
	if err != nil {
		f.b.Fatal(err)
	}
	f.b.StopTimer()
	defer f.b.StartTimer()
	if err := st.View(context.Background(), func(tx *store.Tx) error {
		left, err := tx.Pending(-1)
		if n := len(left); err == nil && n > 0 {
			return fmt.Errorf("%d mails are not understood", n)
		}
		cases, err2 := tx.Cases(store.CaseFilter{})
		if len(cases) == 0 {
			err2 = errors.Join(err2, errors.New("no case was opened"))
		}
		return errors.Join(err, err2)
	}); err != nil {
		f.b.Fatal(err)
	}
}

// configuration is one tracker for all owners of the corpus.
func (f *firstSync) configuration() string {
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, "[[owner]]\nname = \"owner %d\"\naddress = %q\n", i, f.corpus.OwnerAddress(i))
	}
	fmt.Fprintf(&b, "[[account]]\nname = \"tracker\"\naddress = %q\nrole = \"tracker\"\npassword = %q\n", figuresBox, password(figuresBox))
	fmt.Fprintf(&b, "[account.imap]\nhost = \"127.0.0.1\"\nport = %d\nca = %q\n", f.server.IMAPS, f.server.CA)
	fmt.Fprintf(&b, "[account.smtp]\nhost = \"127.0.0.1\"\nport = %d\nca = %q\n", f.server.SMTPS, f.server.CA)
	return b.String()
}

func ratios(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] / b[i]
	}
	return out
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}
