package daemon

import (
	"context"
	"sync"
	"time"

	"cuiban/store"
)

// keepEvery is how much of what is known of the folders' reading a crash may
// forget; the first reading after it makes up for it. To write each reading down
// would mean a write to the disk every minute in which nothing happens.
const keepEvery = time.Hour

// place is a folder of an account.
type place struct{ account, folder string }

// reached is up to which moment each folder has been read since the start.
type reached struct {
	mu    sync.Mutex
	until map[place]time.Time
	kept  map[place]time.Time // what the store has of it
}

// reach notes that a folder was read, and writes it down when it has not been for
// keepEvery, or when the clock went back.
func (d *Daemon) reach(ctx context.Context, account, folder string, upTo time.Time) error {
	r := &d.reached
	r.mu.Lock()
	if r.until == nil {
		r.until, r.kept = map[place]time.Time{}, map[place]time.Time{}
	}
	p := place{account, folder}
	r.until[p] = upTo
	kept, known := r.kept[p]
	r.mu.Unlock()
	if age := upTo.Sub(kept); known && age >= 0 && age < keepEvery {
		return nil
	}
	return d.keepReached(ctx)
}

// keepReached writes down all that is known and not written yet.
func (d *Daemon) keepReached(ctx context.Context) error {
	r := &d.reached
	r.mu.Lock()
	defer r.mu.Unlock()
	fresh, last := map[place]time.Time{}, time.Time{}
	for p, t := range r.until {
		if !t.Equal(r.kept[p]) {
			fresh[p] = t
		}
		if t.After(last) {
			last = t
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	err := d.Store.Update(ctx, last, func(tx *store.Tx) error {
		for p, t := range fresh {
			if err := tx.SetSeen(p.account, p.folder, t); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		for p, t := range fresh {
			r.kept[p] = t
		}
	}
	return err
}

// readUntil is the moment up to which a folder was read: what arrived before is
// stored. Zero: never read to its end.
func (d *Daemon) readUntil(tx *store.Tx, account, folder string) (time.Time, error) {
	d.reached.mu.Lock()
	t, ok := d.reached.until[place{account, folder}]
	d.reached.mu.Unlock()
	if ok {
		return t, nil
	}
	return tx.SeenUntil(account, folder)
}
