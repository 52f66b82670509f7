//go:build e2e

package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cuiban/cmd/cuiban/internal/realmail"
	"cuiban/daemon/mailtest"
)

var (
	idleFor      = flag.Duration("idle-for", 5*time.Minute, "how long the daemon is watched while nothing happens")
	archiveMails = flag.Int("archive-mails", 100000, "archived mails of the start that is measured")
)

// BenchmarkIdle watches a daemon on IDLE while nothing happens: resident memory,
// processor, bytes written to disk and write calls. It needs Dovecot and root:
//
//	go test ./cmd/cuiban -tags e2e -run '^$' -bench Idle -benchtime 1x
func BenchmarkIdle(b *testing.B) {
	for _, n := range []int{1, 100} {
		b.Run(fmt.Sprintf("accounts=%d", n), func(b *testing.B) {
			var boxes []string
			for i := range n {
				boxes = append(boxes, fmt.Sprintf("box%d@mail.example", i))
			}
			h := newHome(b, figuresServer(b, boxes...), 1, boxes...)
			for b.Loop() {
				p := h.run()
				p.idle(n)
				time.Sleep(settled)
				before, began := p.usage(), time.Now()
				time.Sleep(*idleFor)
				after, took := p.usage(), time.Since(began)
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(100*(after.cpu-before.cpu).Seconds()/took.Seconds(), "%core")
				b.ReportMetric(float64(after.resident)/(1<<20), "MB-resident")
				b.ReportMetric(float64(after.written-before.written), "disk-bytes")
				b.ReportMetric(float64(after.writes-before.writes), "write-calls")
				p.stop()
			}
		})
	}
}

// BenchmarkStart starts a daemon on an archive of 100,000 mails. What counts is
// the time from the login to the first IDLE.
//
//	go test ./cmd/cuiban -tags e2e -run '^$' -bench Start -benchtime 5x
func BenchmarkStart(b *testing.B) {
	server := figuresServer(b, figuresBox)
	corpus := mailtest.Corpus{Mails: *archiveMails, Start: time.Now().AddDate(0, -3, 0)}
	if err := server.Fill(figuresBox, corpusMails(b, mailtest.Corpus{Mails: 1000, Seed: 1, Start: time.Now().AddDate(0, 0, -2)})); err != nil {
		b.Fatal(err)
	}
	h := newHome(b, server, 200, figuresBox)
	h.take(corpus)
	p := h.run()
	p.idle(1)
	p.stop()
	var waits []float64
	for b.Loop() {
		p := h.run()
		p.idle(1)
		waits = append(waits, p.between("state=connected", "state=idle").Seconds())
		p.stop()
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(waits), "login-to-IDLE-s")
}

// home is a configuration and a data folder for the built command.
type home struct {
	b         *testing.B
	bin, conf string
}

func newHome(b *testing.B, server *realmail.Server, owners int, boxes ...string) *home {
	b.Helper()
	dir := b.TempDir()
	h := &home{b, filepath.Join(dir, "cuiban"), filepath.Join(dir, "cuiban.toml")}
	built := filepath.Join(dir, "built")
	if out, err := exec.Command("go", "build", "-o", built, ".").CombinedOutput(); err != nil {
		b.Fatalf("building cuiban: %v\n%s", err, out)
	}
	// As it is installed: pages that the linker has just written through a mapping
	// would count as the process's own.
	if out, err := exec.Command("install", built, h.bin).CombinedOutput(); err != nil {
		b.Fatalf("installing cuiban: %v\n%s", err, out)
	}
	syscall.Sync()
	var conf strings.Builder
	for i := range owners {
		fmt.Fprintf(&conf, "[[owner]]\nname = \"owner %d\"\naddress = %q\n", i, mailtest.Corpus{}.OwnerAddress(i))
	}
	for _, box := range boxes {
		fmt.Fprintf(&conf, "[[account]]\naddress = %q\nrole = \"tracker\"\npassword = %q\n", box, password(box))
		fmt.Fprintf(&conf, "[account.imap]\nhost = \"127.0.0.1\"\nport = %d\nca = %q\n", server.IMAPS, server.CA)
		fmt.Fprintf(&conf, "[account.smtp]\nhost = \"127.0.0.1\"\nport = %d\nca = %q\n", server.SMTPS, server.CA)
	}
	if err := os.WriteFile(h.conf, []byte(conf.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	return h
}

// take takes a corpus over into the archive.
func (h *home) take(corpus mailtest.Corpus) {
	h.b.Helper()
	path := filepath.Join(filepath.Dir(h.conf), "corpus.mbox")
	f, err := os.Create(path)
	if err == nil {
		err = errors.Join(corpus.WriteMbox(f), f.Close())
	}
	if err != nil {
		h.b.Fatal(err)
	}
	if out, err := exec.Command(h.bin, "import", "-c", h.conf, path).CombinedOutput(); err != nil {
		h.b.Fatalf("importing: %v\n%s", err, out)
	}
	if err := os.Remove(path); err != nil {
		h.b.Fatal(err)
	}
}

// process is a running daemon.
type process struct {
	b   *testing.B
	cmd *exec.Cmd
	log *tail
}

func (h *home) run() *process {
	h.b.Helper()
	p := &process{h.b, exec.Command(h.bin, "run", "-c", h.conf), &tail{}}
	p.cmd.Stderr = p.log
	if err := p.cmd.Start(); err != nil {
		h.b.Fatal(err)
	}
	h.b.Cleanup(func() { _ = p.cmd.Process.Kill() })
	return p
}

// idle waits until so many accounts are on IDLE.
func (p *process) idle(accounts int) {
	p.b.Helper()
	for range 3000 {
		if strings.Count(p.log.String(), "state=idle") >= accounts {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	p.b.Fatalf("not on IDLE:\n%s", p.log)
}

func (p *process) stop() {
	p.b.Helper()
	if err := errors.Join(p.cmd.Process.Signal(syscall.SIGTERM), p.cmd.Wait()); err != nil {
		p.b.Fatalf("cuiban run: %v\n%s", err, p.log)
	}
}

// between is the time from the first line of the log with one word to the first
// with another.
func (p *process) between(from, to string) time.Duration {
	p.b.Helper()
	at := func(word string) time.Time {
		for line := range strings.Lines(p.log.String()) {
			if strings.Contains(line, word) {
				stamp, _, _ := strings.Cut(strings.TrimPrefix(line, "time="), " ")
				if t, err := time.Parse(time.RFC3339, stamp); err == nil {
					return t
				}
			}
		}
		p.b.Fatalf("no %s in the log:\n%s", word, p.log)
		return time.Time{}
	}
	return at(to).Sub(at(from))
}

// settled is when what starting left behind is done with: a whole turn of the work
// loop, and the kernel's writing of what was written before.
const settled = 75 * time.Second

// usage is what a process has used.
type usage struct {
	cpu             time.Duration
	resident        int64 // bytes
	written, writes int64 // to disk; calls of write, sockets and the log included
}

// clockTick is the unit of times in /proc, on every Linux that Go runs on.
const clockTick = 10 * time.Millisecond

func (p *process) usage() (u usage) {
	p.b.Helper()
	read := func(name string) string {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", p.cmd.Process.Pid, name))
		if err != nil {
			p.b.Fatal(err)
		}
		return string(text)
	}
	number := func(s string) int64 {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			p.b.Fatal(err)
		}
		return n
	}
	_, stat, _ := strings.Cut(read("stat"), ") ") // the name may hold blanks
	fields := strings.Fields(stat)
	u.cpu = time.Duration(number(fields[11])+number(fields[12])) * clockTick
	for line := range strings.Lines(read("status") + read("io")) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch value = strings.TrimSpace(value); name {
		case "VmRSS":
			u.resident = number(strings.TrimSuffix(value, " kB")) << 10
		case "write_bytes":
			u.written = number(value)
		case "syscw":
			u.writes = number(value)
		}
	}
	return u
}
