package mailbox

import (
	"errors"
	"time"
)

// Waits between attempts. A refused login waits at least 5 minutes, so that no
// provider locks the account, and at most 15, so that a repaired password works
// soon. Providers that throttle connections (QQ was seen to) want minutes.
const (
	firstWait    = 5 * time.Second
	longestWait  = 10 * time.Minute
	authWait     = 5 * time.Minute
	longestAuth  = 15 * time.Minute
	jitterSpread = 0.25 // of the wait, added on top
)

// backoff computes the wait after an error.
type backoff struct {
	jitter func() float64
	tries  int
	auth   int
}

// ok forgets earlier errors.
func (b *backoff) ok() { b.tries, b.auth = 0, 0 }

// next returns the wait after err, and whether a kick may cut it short.
func (b *backoff) next(err error) (wait time.Duration, kickable bool) {
	if _, isAuth := errors.AsType[*AuthError](err); isAuth {
		b.auth++
		return b.spread(doubled(authWait, longestAuth, b.auth)), false
	}
	b.tries++
	return b.spread(doubled(firstWait, longestWait, b.tries)), true
}

func doubled(first, longest time.Duration, n int) time.Duration {
	d := first
	for i := 1; i < n && d < longest; i++ {
		d *= 2
	}
	return min(d, longest)
}

func (b *backoff) spread(d time.Duration) time.Duration {
	return d + time.Duration(b.jitter()*jitterSpread*float64(d))
}
