package intake

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"cuiban/store"
)

// Bounds of what is understood and committed together: the next arrival waits
// for the writer no longer than so many mails take, and the bytes are in memory.
const (
	togetherMails = 100
	togetherBytes = 8 << 20
	// backlogGC lets the heap grow further between collections while there is a
	// backlog.
	backlogGC = 200
)

// understood is a mail on its way from the archive to its cases.
type understood struct {
	seen *seen
	err  error // it could not be read
}

// backlog understands stored mails: it reads them in parallel, since that waits
// for the processor and for DNS, and files them in their order, many in one
// transaction with a savepoint each, while the next are being read. A mail that
// makes trouble is put into the tray with the reason; errs tell of those. err is
// what hinders all of them.
func (in *Intake) backlog(ctx context.Context, mails []store.Mail, now time.Time) (errs []error, err error) {
	if len(mails) > togetherMails { // collecting would be a fifth of the work
		defer debug.SetGCPercent(debug.SetGCPercent(backlogGC))
	}
	ctx, cancel := context.WithCancel(ctx)
	read := make(chan []understood)
	go func() {
		defer close(read)
		for chunk := range chunks(mails) {
			select {
			case read <- in.readAll(ctx, chunk, now):
			case <-ctx.Done():
				return
			}
		}
	}()
	for us := range read {
		var some []error
		some, err = in.together(ctx, us, now)
		if errs = append(errs, some...); err != nil {
			break
		}
	}
	cancel()
	for range read { // what was read ahead
	}
	return errs, err
}

// chunks cuts a list into what is committed together.
func chunks(mails []store.Mail) iter.Seq[[]store.Mail] {
	return func(yield func([]store.Mail) bool) {
		for len(mails) > 0 {
			n, size := 0, int64(0)
			for n < min(len(mails), togetherMails) && (n == 0 || size+mails[n].Size <= togetherBytes) {
				size += mails[n].Size
				n++
			}
			if !yield(mails[:n]) {
				return
			}
			mails = mails[n:]
		}
	}
}

// together files mails in one transaction.
func (in *Intake) together(ctx context.Context, read []understood, now time.Time) (errs []error, err error) {
	err = in.Store.Update(ctx, now, func(tx *store.Tx) error {
		for _, u := range read {
			trouble, err := in.one(ctx, tx, u, now)
			if err != nil {
				return fmt.Errorf("mail %d: %w", u.seen.m.ID, err)
			}
			if trouble != nil {
				errs = append(errs, fmt.Errorf("mail %d: %w", u.seen.m.ID, trouble))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return errs, nil
}

// readAll reads mails with as many hands as there are processors.
func (in *Intake) readAll(ctx context.Context, mails []store.Mail, now time.Time) []understood {
	out, next := make([]understood, len(mails)), make(chan int)
	var hands sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(mails)) {
		hands.Go(func() {
			for i := range next {
				out[i].seen = &seen{m: mails[i]}
				out[i].err = caught(func() error { return in.read(ctx, out[i].seen, now) })
			}
		})
	}
	for i := range mails {
		next <- i
	}
	close(next)
	hands.Wait()
	return out
}

// one files a mail. One that makes trouble goes into the tray; err is what the
// next mail would meet as well.
func (in *Intake) one(ctx context.Context, tx *store.Tx, u understood, now time.Time) (trouble, err error) {
	trouble = u.err
	if trouble == nil {
		trouble = tx.Savepoint(func() error {
			t := &filing{in: in, tx: tx, seen: u.seen, now: now}
			return caught(t.run)
		})
	}
	if trouble == nil {
		return nil, nil
	}
	if store.IsFull(trouble) || store.IsBusy(trouble) || ctx.Err() != nil {
		return nil, trouble
	}
	return trouble, putUnread(tx, u.seen.m, trouble)
}

// caught turns a panic into an error: no mail may stop the others, nor the
// process at every start.
func caught(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it made the program stop: %v", r)
		}
	}()
	return f()
}
