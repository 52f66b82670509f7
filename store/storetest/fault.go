package storetest

import (
	"errors"
	"sync/atomic"
	"testing"

	"cuiban/store"
)

// ErrFault is what a statement returns that [Faulty] makes fail.
var ErrFault = errors.New("a fault of the test's")

// Faulty makes one statement of a store fail.
type Faulty struct {
	*store.Store
	left atomic.Int64 // statements until the one that fails; 0: none does
}

// NewFaulty opens a store in t.TempDir() in which nothing fails yet, and closes it
// when the test ends.
func NewFaulty(t testing.TB) *Faulty {
	t.Helper()
	f := &Faulty{}
	s, err := store.Open(t.TempDir(), store.Options{Fault: func(string) error {
		if f.left.Load() > 0 && f.left.Add(-1) == 0 {
			return ErrFault
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	f.Store = s
	return f
}

// During runs f with its nth statement failing, and says whether it came so far.
// What the store does by itself after a commit is not f's.
func (f *Faulty) During(n int, do func() error) (failed bool, err error) {
	f.left.Store(int64(n))
	err = do()
	return f.left.Swap(0) == 0, err
}
