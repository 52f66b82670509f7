package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cuiban/store"
)

// notices sends the owner's mail. A failure is tried again later with the same
// bytes; when the account itself fails, the others are not even tried.
func (o *Outbox) notices(ctx context.Context, now time.Time) error {
	var due []store.Notice
	err := o.Store.View(ctx, func(tx *store.Tx) (err error) {
		due, err = tx.NoticesToSend(now, 100)
		return err
	})
	errs := []error{err}
	down := map[string]error{}
	for _, n := range due {
		if waits, err := o.untilMorning(ctx, n, now); err != nil || waits {
			errs = append(errs, err)
			continue
		}
		from, to, err := o.ends(ctx, n)
		if err == nil {
			err = down[from.Name]
		}
		if err == nil {
			err = o.deliver(ctx, n, from, to)
		}
		if errors.Is(err, errAccount) {
			down[from.Name] = err
		}
		errs = append(errs, o.noted(ctx, n, now, err))
	}
	return errors.Join(errs...)
}

// noted writes down what became of one try to send a notice.
func (o *Outbox) noted(ctx context.Context, n store.Notice, now time.Time, cause error) error {
	err := o.Store.Update(context.WithoutCancel(ctx), now, func(tx *store.Tx) error {
		if cause != nil {
			return tx.NoticeFailed(n.Key, now.Add(backoff(n.Tries+1)), cause.Error())
		}
		return tx.NoticeSent(n.Key)
	})
	if err := errors.Join(cause, err); err != nil {
		return fmt.Errorf("notice %s: %w", n.Key, err)
	}
	return nil
}

func (o *Outbox) deliver(ctx context.Context, n store.Notice, from Account, to string) error {
	raw, err := o.Store.ReadObject(ctx, n.SHA256)
	if err != nil {
		return err
	}
	return Submit(ctx, from, to, raw)
}

// Login logs in to the account's server and leaves again.
func Login(ctx context.Context, a Account) error {
	s, err := dial(ctx, a)
	if err == nil {
		s.quit()
	}
	return err
}

// Submit sends one mail to one address, for mail that may arrive twice: it
// returns an error also where the server took the mail and did not say so.
func Submit(ctx context.Context, from Account, to string, raw []byte) error {
	s, err := dial(ctx, from)
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.envelope(from.Address, []string{to}); err != nil {
		return err
	}
	w, err := s.body(raw)
	if err != nil {
		return err
	}
	if _, err := s.dot(ctx, w); err != nil {
		return err
	}
	s.quit()
	return nil
}

// ends gives the account a notice leaves from and the one address it goes to.
func (o *Outbox) ends(ctx context.Context, n store.Notice) (from Account, to string, err error) {
	err = o.Store.View(ctx, func(tx *store.Tx) error {
		w, err := tx.Owner(n.Owner)
		to = w.Address
		return err
	})
	if err != nil {
		return from, "", err
	}
	from, err = o.System(n)
	return from, to, err
}
