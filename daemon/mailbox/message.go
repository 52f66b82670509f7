package mailbox

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// MaxInMemory is the size up to which a mail is kept in memory, 1 MiB: what the
// archive keeps in the database. Larger mails go through a [Spool].
const MaxInMemory = 1 << 20

// DefaultMaxMessage is the largest mail that is taken, 150 MiB: the largest
// limit of a big provider (Microsoft 365). A larger one becomes a hole.
const DefaultMaxMessage = 150 << 20

// Message is one mail as the server has it.
type Message struct {
	UIDValidity uint32
	UID         uint32
	// Flags are the server's, `\Recent` left out.
	Flags []string
	// Size is RFC822.SIZE, which some servers get wrong; see Len.
	Size int64
	// Date is INTERNALDATE, zero when it was not asked for.
	Date time.Time
	// Raw are the bytes, nil when Spool holds them.
	Raw []byte
	// Spool holds the bytes of a large mail. It is discarded when the handler
	// returns, unless the handler has taken it.
	Spool Spool
	len   int64
}

// Len is the number of bytes that were received.
func (m *Message) Len() int64 { return m.len }

// Open returns the bytes to read.
func (m *Message) Open() (io.ReadSeekCloser, error) {
	if m.Spool != nil {
		return m.Spool.Open()
	}
	return nopCloser{bytes.NewReader(m.Raw)}, nil
}

func (m *Message) discard() {
	if m.Spool != nil {
		m.Spool.Discard()
	}
}

type nopCloser struct{ *bytes.Reader }

// Close implements io.Closer.
func (nopCloser) Close() error { return nil }

// Spool takes the bytes of a large mail while they arrive.
type Spool interface {
	io.Writer
	// Open returns what was written, from its beginning.
	Open() (io.ReadSeekCloser, error)
	// Discard frees what is left of it. It is called once, always.
	Discard()
}

// FileSpool is a Spool in a temporary file. A handler keeps the mail by
// renaming the file at Name within its file system.
type FileSpool struct{ f *os.File }

// NewFileSpool returns a function that makes FileSpools in dir; "" is the
// system's folder for temporary files.
func NewFileSpool(dir string) func() (Spool, error) {
	return func() (Spool, error) {
		f, err := os.CreateTemp(dir, "mail-*.eml")
		if err != nil {
			return nil, err
		}
		return &FileSpool{f}, nil
	}
}

// Name is the path of the file.
func (s *FileSpool) Name() string { return s.f.Name() }

// Write implements io.Writer.
func (s *FileSpool) Write(b []byte) (int, error) { return s.f.Write(b) }

// Sync makes the bytes durable; the folder is the handler's to sync.
func (s *FileSpool) Sync() error { return s.f.Sync() }

// Open implements [Spool].
func (s *FileSpool) Open() (io.ReadSeekCloser, error) { return os.Open(s.f.Name()) }

// Discard implements [Spool]: a file that was renamed stays.
func (s *FileSpool) Discard() {
	s.f.Close()
	if err := os.Remove(s.f.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return // nothing to be done about a file that cannot be removed
	}
}
