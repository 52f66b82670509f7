package daemon

import (
	"errors"
	"maps"
	"sync"
	"time"

	"cuiban/daemon/mailbox"
)

// state is what a running daemon knows of itself and keeps nowhere. Its methods
// may be called from any goroutine.
type state struct {
	mu       sync.Mutex
	started  time.Time
	turned   time.Time // when the work loop last turned
	unread   time.Time // nothing is decided before the mailboxes were read up to here; zero: they were
	accounts map[string]Contact
	restarts map[string]int
}

// Contact is how an account fares.
type Contact struct {
	State  string    `json:"state"`           // of mailbox.State; "" not yet
	At     time.Time `json:"at"`              // when the state began
	Last   time.Time `json:"last_contact"`    // when the server last answered; zero never
	Error  string    `json:"error,omitempty"` // why not
	Until  time.Time `json:"next_try"`        // zero: it is connected
	rested bool      // it has waited for mail since it was connected
	// Refused counts the logins refused in a row.
	Refused int `json:"-"`
}

// report notes an event; first says of one that tells of waiting for mail that it
// is the first of its connection.
func (s *state) report(e mailbox.Event) (first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.accounts == nil {
		s.accounts = map[string]Contact{}
	}
	c := s.accounts[e.Account]
	c.State, c.At = string(e.State), e.At
	if _, auth := errors.AsType[*mailbox.AuthError](e.Err); auth {
		c.Refused++
	} else if e.State == mailbox.Connected {
		c.Refused = 0
	}
	switch e.State {
	case mailbox.Waiting:
		c.Until, c.Error = e.Until, ""
		if e.Err != nil {
			c.Error = e.Err.Error()
		}
	case mailbox.Failed:
		c.Error = e.Err.Error()
	default:
		c.Last, c.Until = e.At, time.Time{}
		if e.State == mailbox.Connected {
			c.Error = ""
		}
	}
	first = !c.rested
	c.rested = e.State != mailbox.Connected && (c.rested || e.State == mailbox.Idling || e.State == mailbox.Polling)
	s.accounts[e.Account] = c
	return first
}

func (s *state) restarted(part string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.restarts == nil {
		s.restarts = map[string]int{}
	}
	s.restarts[part]++
}

func (s *state) begin(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.started, s.turned, s.unread = now, now, now
}

// awoke says that the mailboxes may hold what has not been seen: the clock jumped,
// or the machine slept until now.
func (s *state) awoke(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unread = now
}

// awaits returns since when the mailboxes are to be read before anything is
// decided; zero when nothing is awaited, or has been for long enough.
func (s *state) awaits(now time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.unread) > settleWithin {
		s.unread = time.Time{}
	}
	return s.unread
}

// hopeless says whether an account had failed before t and has not come back.
func (s *state) hopeless(account string, t time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.accounts[account]
	return c.State == string(mailbox.Waiting) && c.At.Before(t)
}

func (s *state) turn(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turned = now
}

// refusals counts the logins refused in a row.
func (s *state) refusals(account string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accounts[account].Refused
}

// failing says whether the account's last try failed.
func (s *state) failing(account string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accounts[account].State == string(mailbox.Waiting)
}

func (s *state) copy() (started, turned time.Time, accounts map[string]Contact, restarts map[string]int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.started, s.turned, maps.Clone(s.accounts), maps.Clone(s.restarts)
}
