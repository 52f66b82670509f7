//go:build faults

package outbox

import (
	"fmt"
	"testing"
	"time"
)

// points are the failpoints in the order of a send, with how a letter ends whose
// process was killed there, or whose step failed there, after a new start.
var points = []struct {
	name          string
	hit           int
	killed, erred sum
}{
	{"claim", 1, sum{1, 1, 0, 0}, sum{1, 1, 0, 0}},
	{"claimed", 1, sum{1, 1, 0, 0}, sum{1, 1, 0, 0}},
	{"read", 1, sum{1, 1, 0, 0}, sum{1, 1, 0, 0}},
	{"dialled", 1, sum{1, 1, 0, 0}, sum{1, 1, 0, 0}},
	{"mail", 1, sum{1, 1, 0, 0}, sum{1, 1, 0, 0}},
	{"rcpt", 1, sum{1, 1, 0, 0}, sum{1, 1, 0, 0}},
	{"rcpt", 2, sum{1, 1, 0, 0}, sum{1, 1, 0, 0}},
	{"data", 1, sum{1, 1, 0, 0}, sum{1, 1, 0, 0}},
	{"body", 1, sum{1, 1, 0, 0}, sum{1, 1, 0, 0}},
	{"dot", 1, sum{1, 1, 0, 0}, sum{1, 1, 0, 0}},
	{"dotted", 1, sum{1, 0, 1, 1}, sum{1, 0, 1, 1}}, // surely not sent, but nothing written down tells
	{"answered", 1, sum{1, 0, 1, 0}, sum{1, 0, 1, 0}},
	{"accept", 1, sum{1, 0, 1, 0}, sum{1, 0, 1, 0}},
	{"accepted", 1, sum{1, 1, 0, 0}, sum{1, 1, 0, 0}},
	{"copied", 1, sum{1, 1, 0, 0}, sum{1, 1, 0, 0}},
}

// Check 17: kill -9 and failure at each step of a send.
func TestCheck17EachFailpoint(t *testing.T) {
	for _, p := range points {
		for action, want := range map[string]sum{"kill": p.killed, "err": p.erred, "delay": {1, 1, 0, 0}} {
			t.Run(fmt.Sprintf("%s at %s %d", action, p.name, p.hit), func(t *testing.T) {
				h := newHouse(t)
				err := h.run(1, 0, fmt.Sprintf("%s=%s:%s:%d", FaultEnv, p.name, action, p.hit))
				if killed := err != nil; killed != (action == "kill") {
					t.Fatalf("the process ended with %v", err)
				}
				for i := range 3 { // started again and again, past every back-off
					if err := h.run(0, time.Duration(i+1)*retryMost); err != nil {
						t.Fatal(err)
					}
				}
				if got := h.check(); got != want {
					t.Errorf("letters, accepted, unknown, lost: %v, want %v", got, want)
				}
			})
		}
	}
}
