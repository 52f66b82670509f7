package store_test

import (
	"bytes"
	"testing"

	"cuiban/store"
	"cuiban/store/storetest"
)

// The secret of a data folder is made once, by a transaction that writes; another
// folder has another.
func TestSecretIsMadeOnce(t *testing.T) {
	s, other := storetest.New(t), storetest.New(t)
	read := func(s *store.Store) (b []byte) {
		storetest.View(t, s, func(tx *store.Tx) (err error) { b, err = tx.Secret(); return err })
		return b
	}
	write := func(s *store.Store) (b []byte) {
		storetest.Update(t, s, storetest.Noon, func(tx *store.Tx) (err error) { b, err = tx.Secret(); return err })
		return b
	}
	if got := read(s); got != nil {
		t.Errorf("reading made %x", got)
	}
	made := write(s)
	if len(made) != 32 || !bytes.Equal(made, write(s)) || !bytes.Equal(made, read(s)) {
		t.Errorf("made %x, then %x and %x", made, write(s), read(s))
	}
	if bytes.Equal(made, write(other)) {
		t.Error("two folders share a secret")
	}
}
