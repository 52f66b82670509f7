package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"
)

const (
	// dbName is the database's file inside the folder.
	dbName = "cuiban.db"
	// maxReaders is how many snapshots can be read at the same time; more wait.
	maxReaders = 4
	// minSQLite is the first version without the WAL-reset bug of 3.7.0 to 3.51.2.
	minSQLite = 3051003
)

// Options change how a store is opened. The zero value is the usual one.
type Options struct {
	// ReadOnly opens an existing store for View only. A folder in which
	// nothing can be written works too, if no other process has it open.
	ReadOnly bool
	// Random gives the random bytes for references and salts; nil means
	// crypto/rand. A rehearsal that must repeat itself sets it.
	Random io.Reader
	// Fault, in tests, is asked before every statement of a transaction; an error
	// becomes that statement's. nil asks nobody.
	Fault func(query string) error
}

// Store is one open folder. Its methods may be called from many goroutines.
type Store struct {
	dir     string
	opt     Options
	writer  chan *conn // holds the one writer while nobody writes; nil when ReadOnly
	readers chan *conn // holds idle readers; nil ones are not dialled yet
	dsn     string     // of readers
	closed  chan struct{}
	once    sync.Once // closes closed
	memory  memory    // of whoever holds the writer
}

// Open opens the store in dir, makes it when there is none, and brings an older
// schema up to date. A newer schema is a *NewerError, and nothing is changed.
// Errors name the file. The caller closes the store.
func Open(dir string, opt Options) (*Store, error) {
	if _, n, _ := sqlite3.Version(); n < minSQLite {
		return nil, fmt.Errorf("this program was built with SQLite %d, which can corrupt its write-ahead log: build it without -tags libsqlite3", n)
	}
	if opt.Random == nil {
		opt.Random = rand.Reader
	}
	s := &Store{dir: dir, opt: opt, readers: make(chan *conn, maxReaders), closed: make(chan struct{})}
	s.memory.forget()
	path := filepath.Join(dir, dbName)
	s.dsn = readerDSN(path, false)
	open := s.openWriter
	if opt.ReadOnly {
		open = s.openReadOnly
	}
	if err := open(path); err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	for len(s.readers) < maxReaders {
		s.readers <- nil
	}
	return s, nil
}

// SQLiteVersion is the version of the SQLite that is built in.
func SQLiteVersion() string {
	v, _, _ := sqlite3.Version()
	return v
}

// Dir returns the folder the store is in.
func (s *Store) Dir() string { return s.dir }

// openWriter makes the folder and the file, dials the writer and migrates.
func (s *Store) openWriter(path string) error {
	if err := os.MkdirAll(filepath.Join(s.dir, archiveName, tmpName), 0o700); err != nil {
		return err
	}
	if err := createPrivate(path); err != nil {
		return err
	}
	if err := s.mayTouch(path); err != nil {
		return err
	}
	c, err := dial(writerDSN(path))
	if err != nil {
		return err
	}
	if err := c.prepareWriter(path); err != nil {
		c.close()
		return err
	}
	s.writer = make(chan *conn, 1)
	s.writer <- c
	return nil
}

// mayTouch looks at an existing file before anything in it is changed, its
// journal mode included: it may be newer, or another program's.
func (s *Store) mayTouch(path string) error {
	if fi, err := os.Stat(path); err != nil || fi.Size() == 0 {
		return err
	}
	c, err := s.dialReader()
	if err != nil {
		return err
	}
	defer c.close()
	_, err = c.migrated(path, len(migrations))
	return err
}

// prepareWriter verifies the connection and brings the schema up to date.
func (c *conn) prepareWriter(path string) error {
	err := c.verifyPragmas(map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": fmt.Sprint(busyTimeout),
	})
	if err != nil {
		return err
	}
	if err := c.exec(fmt.Sprintf("PRAGMA journal_size_limit = %d; PRAGMA wal_autocheckpoint = %d; PRAGMA temp_store = memory", journalLimit, checkpointPages)); err != nil {
		return err
	}
	return c.migrate(path, migrations)
}

// createPrivate makes an empty database file that only its owner can read. It
// is made under another name and linked, because a descriptor of the real file
// must never be closed while SQLite holds locks on it (see the package comment).
func createPrivate(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), dbName+".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// openReadOnly dials one reader, without locks where none can be taken.
func (s *Store) openReadOnly(path string) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	c, err := s.dialReader()
	if err != nil && noJournal(path) {
		s.dsn = readerDSN(path, true)
		c, err = s.dialReader()
	}
	if err != nil {
		return err
	}
	version, err := c.pragma("user_version")
	if err == nil && version != fmt.Sprint(len(migrations)) {
		err = wrongVersion(path, version)
	}
	if err != nil {
		c.close()
		return err
	}
	s.readers <- c
	return nil
}

// noJournal reports whether no write-ahead log waits beside the database, so
// that the file alone is the whole truth.
func noJournal(path string) bool {
	fi, err := os.Stat(path + "-wal")
	return errors.Is(err, fs.ErrNotExist) || err == nil && fi.Size() == 0
}

// dialReader opens one more reader and makes sure that it can read and not write.
func (s *Store) dialReader() (*conn, error) {
	c, err := dial(s.dsn)
	if err != nil {
		return nil, err
	}
	err = c.verifyPragmas(map[string]string{"query_only": "1"})
	if err == nil {
		_, err = c.pragma("schema_version") // reads the file
	}
	if err == nil {
		err = c.exec("PRAGMA temp_store = memory")
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// Close waits for running transactions and closes all connections. Later calls
// of View and Update fail with ErrDone; closing twice is harmless.
func (s *Store) Close() error {
	first := false
	s.once.Do(func() { first = true; close(s.closed) })
	if !first {
		return nil
	}
	var errs []error
	for range maxReaders {
		if c := <-s.readers; c != nil {
			errs = append(errs, c.close())
		}
	}
	if s.writer != nil {
		errs = append(errs, (<-s.writer).close())
	}
	return errors.Join(errs...)
}

// Update runs f in the one write transaction, at the moment now, and commits
// it durably when f returns nil; any error of f, or a panic, undoes all of it.
// Writers wait for each other, also for those of other processes (IsBusy tells
// when that took too long). ctx is looked at before the start and before the
// commit; a running statement is not cut.
func (s *Store) Update(ctx context.Context, now time.Time, f func(*Tx) error) (err error) {
	if s.writer == nil {
		return ErrReadOnly
	}
	c, err := s.take(ctx, s.writer)
	if err != nil {
		return err
	}
	defer func() { s.writer <- c }()
	tx := &Tx{s: s, c: c, ctx: context.Background(), now: clean(now), write: true}
	done := false
	defer func() {
		if !done {
			s.memory.forget()
		}
	}()
	err = s.inTx(ctx, c, "BEGIN IMMEDIATE", tx, func(tx *Tx) error {
		if err := s.memory.begin(c); err != nil {
			return err
		}
		return f(tx)
	})
	if err != nil {
		return err
	}
	done = true
	if tx.docs {
		s.indexBehind(c, now)
	}
	return nil
}

// View runs f in a read transaction: one consistent snapshot, unmoved by
// writers and never holding them up. The Tx has the zero Now. ctx also stops a
// running query.
func (s *Store) View(ctx context.Context, f func(*Tx) error) (err error) {
	c, err := s.take(ctx, s.readers)
	if err != nil {
		return err
	}
	defer func() { s.readers <- c }()
	if c = s.warm(c); c == nil {
		if c, err = s.dialReader(); err != nil {
			return fmt.Errorf("opening a reader: %w", err)
		}
	}
	return s.inTx(ctx, c, "BEGIN", &Tx{s: s, c: c, ctx: ctx}, f)
}

// GiveBack frees the memory that idle connections hold for pages of the database;
// they are read again when they are needed. A connection in use is left alone.
func (s *Store) GiveBack() error {
	var errs []error
	for _, from := range []chan *conn{s.writer, s.readers} {
		for range cap(from) {
			select {
			case c := <-from:
				if c != nil {
					errs = append(errs, c.exec("PRAGMA shrink_memory"))
				}
				from <- c
			default:
			}
		}
	}
	trim()
	return errors.Join(errs...)
}

// warm gives a place without a connection back for one that has one, if such a one
// is idle: every connection has its own memory and its own statements.
func (s *Store) warm(c *conn) *conn {
	for range maxReaders {
		if c != nil {
			break
		}
		select {
		case other := <-s.readers:
			s.readers <- c
			c = other
		default:
			return c
		}
	}
	return c
}

// take gets a connection out of its channel, unless ctx or the store ends first.
func (s *Store) take(ctx context.Context, from chan *conn) (*conn, error) {
	select {
	case <-s.closed:
		return nil, fmt.Errorf("store is closed: %w", ErrDone)
	default:
	}
	select {
	case c := <-from:
		if err := ctx.Err(); err != nil {
			from <- c
			return nil, err
		}
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-s.closed:
		return nil, fmt.Errorf("store is closed: %w", ErrDone)
	}
}

// inTx is the frame of a transaction: begin, f, commit or undo.
func (s *Store) inTx(ctx context.Context, c *conn, begin string, tx *Tx, f func(*Tx) error) error {
	if err := c.exec(begin); err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	open := true
	defer func() {
		tx.over = true
		if open {
			c.exec("ROLLBACK") // an error here means that SQLite has undone it itself
		}
	}()
	if err := f(tx); err != nil {
		return err
	}
	if tx.fatal != nil {
		return tx.fatal
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := c.exec("COMMIT"); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	open = false
	return nil
}

// JournalSize returns the size of the write-ahead log in bytes. It grows while a
// reader keeps an old snapshot; more than journalLimit for long is worth a warning.
func (s *Store) JournalSize() (int64, error) {
	fi, err := os.Stat(filepath.Join(s.dir, dbName+"-wal"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return fi.Size(), nil
}

// Checkpoint moves the write-ahead log into the database and empties it. A
// reader that still needs it is an error, and harmless: it is tried again.
func (s *Store) Checkpoint(ctx context.Context) error {
	if s.writer == nil {
		return ErrReadOnly
	}
	c, err := s.take(ctx, s.writer)
	if err != nil {
		return err
	}
	defer func() { s.writer <- c }()
	return c.checkpoint()
}

// checkpoint empties the write-ahead log.
func (c *conn) checkpoint() error {
	var busy, frames, moved int
	err := c.c.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	if err == nil && busy != 0 {
		err = errors.New("a reader holds the write-ahead log")
	}
	return err
}

// OtherWrites returns a number that changes whenever another process has
// committed to the database, and not when this one has.
func (s *Store) OtherWrites(ctx context.Context) (string, error) {
	if s.writer == nil {
		return "", ErrReadOnly
	}
	c, err := s.take(ctx, s.writer)
	if err != nil {
		return "", err
	}
	defer func() { s.writer <- c }()
	return c.pragma("data_version")
}
