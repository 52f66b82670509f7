package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"
)

const (
	// busyTimeout is how long, in milliseconds, a statement waits for another
	// process's lock: longer than any transaction of ours takes, shorter than
	// a person's patience.
	busyTimeout = 5000
	// writerCache and readerCache bound SQLite's page caches, in KiB. The
	// writer's holds the upper levels of all indexes at 100,000 mails.
	writerCache = 32 << 10
	readerCache = 8 << 10
	// checkpointPages is after how many pages the write-ahead log is moved into
	// the database. Moving many at once writes the pages that change all the time
	// (the upper levels of the indexes) once and syncs the disk less often.
	checkpointPages = 12288
	// journalLimit is the size in bytes that the write-ahead log is cut back
	// to after a checkpoint, so that one large batch does not leave a large file.
	journalLimit = 64 << 20
)

// connector opens connections of one DSN.
type connector struct{ dsn string }

// Connect opens one connection.
func (c connector) Connect(context.Context) (driver.Conn, error) { return c.Driver().Open(c.dsn) }

// Driver returns the driver behind it.
func (c connector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

// escapePath makes a path safe inside a file: URI, where SQLite would decode
// '%' and end the path at '?' and '#'.
func escapePath(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// writerDSN holds every pragma that must never be missing: a PRAGMA sent
// through a pool would reach one connection only. A connection is used by one
// goroutine at a time, so that SQLite need not lock it at every call.
func writerDSN(path string) string {
	return fmt.Sprintf("file:%s?_mutex=no&_journal_mode=WAL&_synchronous=FULL&_busy_timeout=%d&_foreign_keys=1&_txlock=immediate&_cache_size=-%d",
		escapePath(path), busyTimeout, writerCache)
}

// readerDSN opens for reading; immutable skips all locks, for a folder in
// which not even SQLite's shared-memory file can be made.
func readerDSN(path string, immutable bool) string {
	dsn := fmt.Sprintf("file:%s?mode=ro&_mutex=no&_busy_timeout=%d&_foreign_keys=1&_query_only=1&_cache_size=-%d",
		escapePath(path), busyTimeout, readerCache)
	if immutable {
		dsn += "&immutable=1"
	}
	return dsn
}

// conn is one connection with the statements prepared on it so far. It is used
// by one goroutine at a time.
type conn struct {
	db    *sql.DB
	c     *sql.Conn
	stmts map[string]*sql.Stmt
	// direct are the statements that write, as the driver knows them, and args their
	// arguments while one runs.
	direct map[string]driver.StmtExecContext
	args   []driver.NamedValue
	// stale says of a statement what it makes wrong of what the writer keeps.
	stale map[string]stale
}

// dial opens one connection of its own pool.
func dial(dsn string) (*conn, error) {
	db := sql.OpenDB(connector{dsn})
	db.SetMaxOpenConns(1)
	c, err := db.Conn(context.Background())
	if err != nil {
		db.Close()
		return nil, err
	}
	return &conn{db: db, c: c, stmts: map[string]*sql.Stmt{}, direct: map[string]driver.StmtExecContext{}, stale: map[string]stale{}}, nil
}

// close gives the connection up.
func (c *conn) close() error {
	for _, s := range c.stmts {
		s.Close()
	}
	c.c.Raw(func(any) error {
		for _, s := range c.direct {
			s.(driver.Stmt).Close()
		}
		return nil
	})
	c.c.Close()
	return c.db.Close()
}

// stmt returns the prepared statement for a query text. The texts are
// constants of this package, or built from few of them, so the map stays small.
func (c *conn) stmt(query string) (*sql.Stmt, error) {
	if s, ok := c.stmts[query]; ok {
		return s, nil
	}
	s, err := c.c.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	c.stmts[query] = s
	return s, nil
}

// write runs a statement that writes, prepared once. It goes past database/sql,
// whose locks and copies take as long as a small row does; a filed mail is a dozen
// such statements.
func (c *conn) write(query string, args []any) (res driver.Result, err error) {
	err = c.c.Raw(func(dc any) error {
		st, ok := c.direct[query]
		if !ok {
			s, err := dc.(driver.ConnPrepareContext).PrepareContext(context.Background(), query)
			if err != nil {
				return err
			}
			st = s.(driver.StmtExecContext)
			c.direct[query] = st
		}
		defer func() { clear(c.args); c.args = c.args[:0] }()
		for i, a := range args {
			v, err := driver.DefaultParameterConverter.ConvertValue(a)
			if err != nil {
				return fmt.Errorf("argument %d: %w", i+1, err)
			}
			c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: v})
		}
		res, err = st.ExecContext(context.Background(), c.args)
		return err
	})
	return res, err
}

// exec runs a text of one or more statements that is not worth preparing.
func (c *conn) exec(text string) error {
	_, err := c.c.ExecContext(context.Background(), text)
	return err
}

// pragma returns the value of a pragma as text.
func (c *conn) pragma(name string) (string, error) {
	var v string
	err := c.c.QueryRowContext(context.Background(), "PRAGMA "+name).Scan(&v)
	return v, err
}

// verifyPragmas makes sure that what the DSN asked for is in force: an unknown
// key of a DSN is silently ignored.
func (c *conn) verifyPragmas(want map[string]string) error {
	for name, value := range want {
		got, err := c.pragma(name)
		if err != nil {
			return fmt.Errorf("asking for %s: %w", name, err)
		}
		if got != value {
			return fmt.Errorf("SQLite runs with %s = %s instead of %s", name, got, value)
		}
	}
	return nil
}
