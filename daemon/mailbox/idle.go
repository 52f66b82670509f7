package mailbox

import (
	"context"
	"errors"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"
)

// Idle waits, in the folder that is open, until the server speaks of new mail,
// max has passed, or ctx is done; it reports whether there is news. Ending it is
// also the test whether the line lives: a dead one is a [NetError]. The server
// must support it, see [Session.SupportsIdle].
func (s *Session) Idle(ctx context.Context, max time.Duration) (news bool, err error) {
	news, _, err = s.idle(ctx, max, nil)
	return news, err
}

// idle is Idle that a kick can end, too.
func (s *Session) idle(ctx context.Context, max time.Duration, kicks <-chan Kick) (news bool, kick *Kick, err error) {
	var cmd *imapclient.IdleCommand
	err = s.do(ctx, "waiting for mail", func() (err error) {
		cmd, err = s.c.Idle()
		return err
	})
	if err != nil {
		return false, nil, err
	}
	t := time.NewTimer(max)
	defer t.Stop()
	select {
	case <-s.news:
		news = true
	case <-t.C:
	case k := <-kicks:
		kick = &k
	case <-s.c.Closed():
	case <-ctx.Done():
	}
	err = s.do(context.WithoutCancel(ctx), "waiting for mail", func() error {
		return errors.Join(cmd.Close(), cmd.Wait())
	})
	if err == nil {
		err = ctx.Err()
	}
	return news, kick, err
}

// Noop asks whether the line lives.
func (s *Session) Noop(ctx context.Context) error {
	return s.do(ctx, "checking the connection", func() error { return s.c.Noop().Wait() })
}
