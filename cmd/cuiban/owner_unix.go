//go:build unix

package main

import (
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// ownerID is the number of the user a file belongs to.
func ownerID(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", fmt.Errorf("the owner of %s cannot be told; name the user with --user", path)
	}
	return strconv.FormatUint(uint64(s.Uid), 10), nil
}
