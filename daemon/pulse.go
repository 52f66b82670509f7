package daemon

import (
	"fmt"
	"sync"
	"time"
)

// How long each loop may take from one sign of life to the next. The machine's
// sleep does not count.
const (
	// boundWork: a case, a mail or a digest takes milliseconds, a pack of evidence
	// seconds; a first intake gives a sign with every mail.
	boundWork = 10 * time.Minute
	// boundSend: RFC 5321 has a client wait half an hour in all for one mail.
	boundSend = 45 * time.Minute
	// boundClock: it looks every few seconds, and waits for one transaction at most.
	boundClock = 5 * time.Minute
	// boundAccount: each command is bounded by itself, but a large mail over a slow
	// line arrives for long.
	boundAccount = time.Hour
)

// pulse knows of each loop when it last gave a sign of life. The zero pulse has no
// loops. Its methods may be called from any goroutine.
type pulse struct {
	mu    sync.Mutex
	loops map[string]sign
}

// sign is a loop's last sign of life; bound 0 says that it rests.
type sign struct {
	at    time.Time // by the timers, which stand still while the machine sleeps
	bound time.Duration
}

// busy says that a loop has begun something that ends, or gives a sign, within
// bound.
func (p *pulse) busy(loop string, bound time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.loops == nil {
		p.loops = map[string]sign{}
	}
	p.loops[loop] = sign{time.Now(), bound}
}

// beat is a sign of life of a busy loop; one that rests is left to rest.
func (p *pulse) beat(loop string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.loops[loop]; s.bound > 0 {
		p.loops[loop] = sign{time.Now(), s.bound}
	}
}

// rest says that a loop waits for something that may never come, or has ended.
func (p *pulse) rest(loop string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.loops, loop)
}

// stuck names a loop that has given no sign for too long; "" all is well.
func (p *pulse) stuck() (loop string, silent time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name, s := range p.loops {
		if age := time.Since(s.at); age > s.bound {
			return name, age
		}
	}
	return "", 0
}

// Alive says why the daemon is not well; nil when it is.
func (d *Daemon) Alive() error {
	if loop, silent := d.pulse.stuck(); loop != "" {
		return fmt.Errorf("the part %q has given no sign of life for %v", loop, silent.Round(time.Second))
	}
	return nil
}
