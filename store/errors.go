package store

import (
	"errors"
	"fmt"
	"syscall"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// The errors callers decide by; use errors.Is.
var (
	// ErrNotFound says that what was asked for by its name is not there.
	ErrNotFound = errors.New("not found")
	// ErrExists says that something of that key is there already; nothing was changed.
	ErrExists = errors.New("exists already")
	// ErrStale says that the thing is no longer in the state the caller
	// believed: another hand was faster. Nothing was changed.
	ErrStale = errors.New("no longer in that state")
	// ErrReadOnly says that a write was tried in View or on a store opened
	// with Options.ReadOnly.
	ErrReadOnly = errors.New("opened for reading only")
	// ErrDamaged says that stored bytes are missing or are not what they were.
	ErrDamaged = errors.New("damaged")
	// ErrDone says that a Tx was used after its function had returned.
	ErrDone = errors.New("transaction is over")
)

// NewerError says that the database was written by a later version of cuiban.
// Nothing was changed.
type NewerError struct {
	Path       string
	Have, Know int // schema versions: of the file, of this program
}

// Error names the file, both versions and the way out.
func (e *NewerError) Error() string {
	return fmt.Sprintf("%s has schema %d, this version of cuiban knows up to %d: install the newer version that wrote it, or restore a backup made before", e.Path, e.Have, e.Know)
}

// IsFull reports whether err comes from a full disk, an exhausted quota or a
// reached size limit. What was committed before stays; the same call succeeds
// once there is room.
func IsFull(err error) bool {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return true
	}
	var se sqlite3.Error // a value: a pointer never matches
	return errors.As(err, &se) && (se.Code == sqlite3.ErrFull || se.SystemErrno == syscall.ENOSPC || se.SystemErrno == syscall.EDQUOT)
}

// IsBusy reports whether err says that another process held the write lock
// for longer than busyTimeout. The call may be repeated.
func IsBusy(err error) bool {
	var se sqlite3.Error
	return errors.As(err, &se) && (se.Code == sqlite3.ErrBusy || se.Code == sqlite3.ErrLocked)
}

// isConstraint reports whether err is a violation of the given kind.
func isConstraint(err error, kind sqlite3.ErrNoExtended) bool {
	var se sqlite3.Error
	return errors.As(err, &se) && se.ExtendedCode == kind
}

// isUnique reports whether err says that the key exists already.
func isUnique(err error) bool {
	return isConstraint(err, sqlite3.ErrConstraintUnique) || isConstraint(err, sqlite3.ErrConstraintPrimaryKey)
}

// isFatal reports whether SQLite may have undone the whole transaction on
// account of err (https://www.sqlite.org/lang_transaction.html, section 3).
func isFatal(err error) bool {
	var se sqlite3.Error
	if !errors.As(err, &se) {
		return false
	}
	switch se.Code {
	case sqlite3.ErrFull, sqlite3.ErrIoErr, sqlite3.ErrNomem, sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return true
	}
	return false
}
