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
	accounts map[string]Contact
	restarts map[string]int
}

// Contact is how an account fares.
type Contact struct {
	State string    `json:"state"`           // of mailbox.State; "" not yet
	At    time.Time `json:"at"`              // when the state began
	Last  time.Time `json:"last_contact"`    // when the server last answered; zero never
	Error string    `json:"error,omitempty"` // why not
	Until time.Time `json:"next_try"`        // zero: it is connected
	// Refused counts the logins refused in a row.
	Refused int `json:"-"`
}

func (s *state) report(e mailbox.Event) {
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
	s.accounts[e.Account] = c
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
	s.started, s.turned = now, now
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
