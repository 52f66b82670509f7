//go:build !unix

package main

import "errors"

// ownerID is not known here, and there is no systemd either.
func ownerID(string) (string, error) { return "", errors.ErrUnsupported }
