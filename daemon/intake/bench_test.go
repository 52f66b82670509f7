package intake

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cuiban/daemon/mailfile"
	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// What the benchmarks of this package work on. The figures that count are those
// at 10000 and 100000 mails.
var (
	benchMails  = flag.Int("mails", 5000, "mails that the benchmark of the import takes over")
	benchCorpus = flag.String("corpus", "", "keep the mbox of the benchmark of the import in this `FILE`")
)

// cpuTime is what the process has used so far, which other processes on the
// machine do not change.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resident is the largest resident memory so far, in bytes.
func resident(b *testing.B) int {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc here to tell the memory:", err)
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	n, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal(err)
	}
	return n << 10
}

// verified is the share of all mails whose signature was found good.
func verified(b *testing.B, s *store.Store) float64 {
	mails, good := 0, 0
	for after := int64(0); ; {
		var some []store.Mail
		storetest.View(b, s, func(tx *store.Tx) (err error) { some, err = tx.UnderstoodAfter(after, 1000); return err })
		if len(some) == 0 {
			return float64(good) / float64(mails)
		}
		for _, m := range some {
			after = m.ID
			mails++
			if strings.Contains(m.DKIM, `"status":"pass"`) {
				good++
			}
		}
	}
}

// BenchmarkImport takes over a mailbox as a whole: read, archived, parsed, the
// platforms' signatures verified (their keys come from memory: what the DNS takes is
// the network's), promises extracted, filed, logged, searchable, committed.
func BenchmarkImport(b *testing.B) {
	corpus := mailtest.Corpus{Mails: *benchMails, Start: noon.AddDate(-1, 0, 0), Signed: true}
	path := *benchCorpus
	if path == "" {
		path = filepath.Join(b.TempDir(), "box.mbox")
	}
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := corpus.WriteMbox(f); err != nil {
		b.Fatal(err)
	}
	f.Close()
	for b.Loop() {
		b.StopTimer()
		in := &Intake{Store: storetest.New(b), Env: &env{signer: corpus.Signers()}, Log: slog.New(slog.DiscardHandler)}
		for i := range 200 {
			storetest.Update(b, in.Store, noon, func(tx *store.Tx) error {
				return tx.SaveOwner(&escalation.Owner{Address: corpus.OwnerAddress(i)})
			})
		}
		cpu, start := cpuTime(b), time.Now()
		b.StartTimer()
		set, err := mailfile.Scan(context.Background(), []string{path}, nil)
		if err != nil {
			b.Fatal(err)
		}
		rep, err := in.Import(context.Background(), set, noon, ImportOptions{})
		b.StopTimer()
		if err != nil || rep.New != *benchMails {
			b.Fatalf("%+v, %v", rep, err)
		}
		set.Close()
		mails := float64(rep.New)
		b.ReportMetric(mails/time.Since(start).Seconds(), "mails/s")
		b.ReportMetric((cpuTime(b)-cpu).Seconds()*1e6/mails, "cpu-µs/mail")
		b.ReportMetric(float64(resident(b))/(1<<20), "MB-resident")
		b.ReportMetric(float64(rep.Bytes)/mails, "bytes/mail")
		b.ReportMetric(float64(rep.Promises)/mails, "promises/mail")
		b.ReportMetric(float64(rep.Filed)/mails, "filed/mail")
		b.ReportMetric(float64(rep.Opened), "cases")
		b.ReportMetric(verified(b, in.Store), "dkim-pass/mail")
		b.StartTimer()
	}
}
