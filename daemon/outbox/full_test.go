//go:build unix

package outbox

import (
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/store/storetest"
)

// Check 32: the disk takes no more before the claim: nothing is sent, nor anything
// written; with room again the letter leaves, once.
func TestCheck32DiskFullBeforeTheClaim(t *testing.T) {
	w := world(t, mailtest.Options{})
	dir := t.TempDir()
	r := rigOn(t, storetest.Open(t, dir), w.DialSMTP)
	id := r.letter(escalation.LetterApproved, noon)
	lift := fill(t, dir)
	for range 3 {
		if err := r.pass(noon); err == nil {
			t.Error("a pass on a full disk is no error")
		}
		r.want(id, escalation.LetterApproved)
	}
	if n := len(w.Transactions()); n != 0 {
		t.Errorf("%d transactions", n)
	}
	lift()
	r.passed(noon)
	l := r.want(id, escalation.LetterAccepted)
	if l.Tries != 1 {
		t.Errorf("%d tries", l.Tries)
	}
	r.checkReceived(w.Transactions(), 1, id)
}

// fill lets no file of the process grow beyond the largest of the folder, as if
// the disk were full, until the returned function is called.
func fill(t *testing.T, dir string) (lift func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	limit := func(l syscall.Rlimit) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
			t.Fatal(err)
		}
	}
	lift = func() { limit(was) }
	t.Cleanup(lift)
	limit(syscall.Rlimit{Cur: uint64(walSize(t, dir)), Max: was.Max})
	return lift
}

// walSize is the size of the write-ahead log, where every commit must be written first.
func walSize(t *testing.T, dir string) int64 {
	t.Helper()
	logs, err := filepath.Glob(filepath.Join(dir, "*-wal"))
	if err != nil || len(logs) != 1 {
		t.Fatalf("%v, %v", logs, err)
	}
	info, err := os.Stat(logs[0])
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
