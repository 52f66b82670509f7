package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// Tx is one transaction. It is used by one goroutine, and not after the
// function it was given to has returned.
type Tx struct {
	s     *Store
	c     *conn
	ctx   context.Context
	now   time.Time
	write bool
	over  bool
	fatal error // after which SQLite may have undone everything: full disk, I/O error
	docs  bool  // something new can be searched
	// freshDoc is the mail whose doc was made last, 0 for none.
	freshDoc int64
	// freshMail is the mail that was stored last, if it lies in no tray yet, and
	// docless the same if it has no doc yet. 0: none.
	freshMail, docless int64
	alone              alone // as flagTwins found it last
	nextDoc            int64 // number of the next doc, 0: not known
	tail               *tail // of the chain over all cases; nil: not read yet
}

// Now returns the moment of this transaction, in UTC and whole milliseconds;
// zero in View.
func (tx *Tx) Now() time.Time { return tx.now }

// Savepoint runs f so that its error, or panic, undoes what f wrote and leaves
// the rest of the transaction standing: one mail of a batch can fail alone.
// The error is returned as it is. After a full disk or an I/O error SQLite may
// have undone the whole transaction; then everything after it fails too.
func (tx *Tx) Savepoint(f func() error) (err error) {
	if _, err := tx.exec("SAVEPOINT one"); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			tx.tail, tx.freshDoc, tx.freshMail, tx.docless, tx.nextDoc, tx.alone = nil, 0, 0, 0, 0, alone{}
			if tx.s != nil {
				tx.s.memory.forget()
			}
			if _, e := tx.exec("ROLLBACK TO one"); e == nil {
				tx.exec("RELEASE one")
			}
		}
	}()
	if err := f(); err != nil {
		return err
	}
	_, err = tx.exec("RELEASE one")
	done = err == nil
	return err
}

// ready says whether the transaction is still on for a statement.
func (tx *Tx) ready(query string) error {
	if tx.fatal != nil {
		return tx.fatal
	}
	if tx.over {
		return ErrDone
	}
	if tx.s != nil && tx.s.opt.Fault != nil { // a schema that is only compared has no store
		return tx.s.opt.Fault(query)
	}
	return nil
}

// exec runs one statement that writes.
func (tx *Tx) exec(query string, args ...any) (driver.Result, error) {
	tx.forgetCases(query)
	return tx.run(query, args)
}

// forgetCases drops what the writer keeps in memory if the statement may make it wrong.
func (tx *Tx) forgetCases(query string) {
	if !tx.write {
		return
	}
	switch tx.c.stales(query) {
	case staleAll:
		tx.s.memory.forget()
	case staleOurs:
		tx.s.memory.forgetOurs()
	}
}

// run is exec without a look at what the writer keeps in memory.
func (tx *Tx) run(query string, args []any) (driver.Result, error) {
	if !tx.write {
		return nil, ErrReadOnly
	}
	if err := tx.ready(query); err != nil {
		return nil, err
	}
	res, err := tx.c.write(query, args)
	return res, tx.noted(err)
}

// noted remembers an error after which nothing more may be done, and returns it.
func (tx *Tx) noted(err error) error {
	if tx.write && isFatal(err) {
		tx.fatal = err
	}
	return err
}

// execOne runs a statement that must change a row: none is ErrNotFound.
func (tx *Tx) execOne(query string, args ...any) error {
	res, err := tx.exec(query, args...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return ErrNotFound
}

// insert runs an INSERT and returns the new row's id.
func (tx *Tx) insert(query string, args ...any) (int64, error) {
	res, err := tx.exec(query, args...)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

// errValue marks a stored value that cannot be what was once written there.
var errValue = fmt.Errorf("stored value: %w", ErrDamaged)

// get reads one row into dest; no row is ErrNotFound.
func (tx *Tx) get(query string, args []any, dest ...any) error {
	rows, err := list(tx, func(scan func(...any) error, _ *struct{}) error { return scan(dest...) }, query, args...)
	if err == nil && len(rows) == 0 {
		return ErrNotFound
	}
	return err
}

// list reads all rows of a query before it returns. A row must not stay open
// while the same connection runs the next statement's work for minutes, and
// an open one would hold the write-ahead log.
func list[T any](tx *Tx, scan func(func(...any) error, *T) error, query string, args ...any) ([]T, error) {
	tx.forgetCases(query)
	if err := tx.ready(query); err != nil {
		return nil, err
	}
	st, err := tx.c.stmt(query)
	if err != nil {
		return nil, err
	}
	rows, err := st.QueryContext(tx.ctx, args...)
	if err != nil {
		return nil, tx.noted(err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := scan(rows.Scan, &v); err != nil {
			return nil, fmt.Errorf("%w: %w", errValue, err)
		}
		out = append(out, v)
	}
	return out, tx.noted(rows.Err())
}

// scanOne scans rows of a single column.
func scanOne[T any](scan func(...any) error, v *T) error { return scan(v) }

// toJSON writes a leaf value for a JSON column; "" for an empty one.
func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	switch string(b) {
	case "null", "[]", "{}":
		return "", nil
	}
	return string(b), nil
}

// fromJSON reads what toJSON wrote.
func fromJSON(text string, v any) error {
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("stored JSON: %w", err)
	}
	return nil
}

// jsonScan scans a JSON column into a value.
type jsonScan struct{ v any }

// Scan implements sql.Scanner.
func (j jsonScan) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("JSON is stored as %T", v)
	}
	return fromJSON(s, j.v)
}

// in makes the argument for "… IN (SELECT value FROM json_each(?))".
func in[T int64 | string](values ...T) string {
	b, _ := json.Marshal(values) // a slice of numbers or strings always marshals
	return string(b)
}
