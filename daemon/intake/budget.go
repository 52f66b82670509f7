package intake

import (
	"context"
	"sync"
)

// budget bounds what is in memory at the same time.
type budget struct {
	mu   sync.Mutex
	left int64
	more chan struct{} // closed and renewed whenever something is given back
}

// newBudget makes a budget of so many bytes.
func newBudget(bytes int64) *budget { return &budget{left: bytes, more: make(chan struct{})} }

// take waits until there is room for n bytes; false when ctx ended first.
func (b *budget) take(ctx context.Context, n int64) bool {
	for {
		b.mu.Lock()
		if b.left >= n {
			b.left -= n
			b.mu.Unlock()
			return true
		}
		more := b.more
		b.mu.Unlock()
		select {
		case <-more:
		case <-ctx.Done():
			return false
		}
	}
}

// give gives n bytes back.
func (b *budget) give(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left += n
	close(b.more)
	b.more = make(chan struct{})
}
