package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"cuiban/escalation"
	"cuiban/store"
)

// copyStore copies a data folder by way of a backup, which is consistent while
// a daemon writes. A folder that is not there yet gives an empty one.
func copyStore(ctx context.Context, from, to string) error {
	if _, err := os.Stat(filepath.Join(from, "cuiban.db")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	st, err := store.Open(from, store.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer st.Close()
	r, w := io.Pipe()
	go func() {
		_, err := st.Backup(ctx, w, time.Time{}, store.BackupOptions{})
		w.CloseWithError(err)
	}()
	_, err = store.Restore(ctx, r, to, store.RestoreOptions{})
	return errors.Join(err, r.Close())
}

// marker remembers what there was before a rehearsal.
type marker struct {
	letters map[int64]bool
	notices map[string]bool
}

func mark(ctx context.Context, st *store.Store) (m marker, err error) {
	m = marker{map[int64]bool{}, map[string]bool{}}
	err = st.View(ctx, func(tx *store.Tx) error {
		letters, err := tx.Letters(store.LetterFilter{})
		for _, l := range letters {
			m.letters[l.ID] = true
		}
		notices, err2 := tx.Notices(store.NoticeFilter{})
		for _, n := range notices {
			m.notices[n.Key] = true
		}
		return errors.Join(err, err2)
	})
	return m, err
}

// tellRehearsal prints what a pass would have drafted and sent.
func (a *app) tellRehearsal(ctx context.Context, st *store.Store, before marker) error {
	return st.View(ctx, func(tx *store.Tx) error {
		letters, err := tx.Letters(store.LetterFilter{})
		if err != nil {
			return err
		}
		notices, err := tx.Notices(store.NoticeFilter{})
		if err != nil {
			return err
		}
		n := 0
		for _, l := range letters {
			switch {
			case !before.letters[l.ID]:
				n++
				fmt.Fprintf(a.out, "%s  would draft: %s, to %v (nothing leaves without approval)\n", l.Ref, l.Subject, l.Recipients)
			case l.State == escalation.LetterApproved:
				n++
				fmt.Fprintf(a.out, "%s  would send the approved letter: %s, to %v\n", l.Ref, l.Subject, l.Recipients)
			}
		}
		for _, m := range notices {
			if !before.notices[m.Key] || m.State == store.NoticeQueued {
				n++
				fmt.Fprintf(a.out, "would write to the owner: %s (%s)\n", m.Kind, m.Key)
			}
		}
		if n == 0 {
			fmt.Fprintln(a.out, "nothing would be drafted or sent")
		}
		return nil
	})
}
