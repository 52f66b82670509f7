//go:build faults

package outbox

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// FaultEnv is the environment variable that says which failpoint does what at
// which hit: "dot:kill:2". The actions are kill, err and delay.
const FaultEnv = "CUIBAN_FAULT"

// errFault is what a failpoint returns for the action err.
var errFault = errors.New("a failpoint")

var fault = readFault(os.Getenv(FaultEnv))

type faultPlan struct {
	name, action string
	hit          int64
	hits         atomic.Int64
}

func readFault(plan string) *faultPlan {
	part := strings.Split(plan, ":")
	if len(part) != 3 {
		return &faultPlan{}
	}
	hit, err := strconv.ParseInt(part[2], 10, 64)
	if err != nil {
		panic(FaultEnv + ": " + err.Error())
	}
	return &faultPlan{name: part[0], action: part[1], hit: hit}
}

// failpoint does at the step of that name what FaultEnv says.
func failpoint(name string) error {
	if name != fault.name || fault.hits.Add(1) != fault.hit {
		return nil
	}
	switch fault.action {
	case "kill":
		if p, err := os.FindProcess(os.Getpid()); err == nil {
			_ = p.Kill()
		}
		select {}
	case "err":
		return errFault
	case "delay":
		time.Sleep(200 * time.Millisecond)
	}
	return nil
}
