package main

import (
	"fmt"
	"syscall"
)

// keepMemory lets nobody but root see this process's memory, which holds
// passwords and mail: a crash leaves no core file, and /proc/PID/environ, mem and
// the like are not for other programs of the same user (prctl(2),
// PR_SET_DUMPABLE).
func keepMemory() error {
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}); err != nil {
		return fmt.Errorf("forbidding core files: %w", err)
	}
	if _, _, errno := syscall.Syscall(syscall.SYS_PRCTL, syscall.PR_SET_DUMPABLE, 0, 0); errno != 0 {
		return fmt.Errorf("closing this process's memory to others: %w", errno)
	}
	return nil
}
