package store

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strconv"
)

//go:embed schema/0001.sql
var schema1 string

//go:embed schema/0002.sql
var schema2 string

// migrations is append-only: number i brings schema i to i+1. A file that has
// been given out is never edited.
var migrations = []string{schema1, schema2}

// applicationID is written into the file's header, so that a database of some
// other program is never taken for ours: "CBAN" in ASCII.
const applicationID = 0x4342414e

// errForeign says that the file belongs to another program.
var errForeign = errors.New("this database was made by another program")

// wrongVersion is the error for a schema that this program cannot use as it is.
func wrongVersion(path, have string) error {
	n, err := strconv.Atoi(have)
	if err != nil || n <= len(migrations) {
		return fmt.Errorf("schema %s is older than this version's %d: `cuiban run` or `cuiban sync` brings it up to date", have, len(migrations))
	}
	return &NewerError{Path: path, Have: n, Know: len(migrations)}
}

// migrate brings the schema up to date, all steps in one transaction.
func (c *conn) migrate(path string, steps []string) error {
	if done, err := c.migrated(path, len(steps)); done || err != nil {
		return err
	}
	if err := c.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := c.migrateIn(path, steps)
	if err == nil {
		err = c.exec("COMMIT")
	}
	if err != nil {
		c.exec("ROLLBACK")
		return fmt.Errorf("bringing the schema up to date: %w", err)
	}
	return nil
}

// migrated reports whether nothing is left to do.
func (c *conn) migrated(path string, want int) (bool, error) {
	have, err := c.schemaVersion()
	if err != nil {
		return false, err
	}
	id, err := c.pragma("application_id")
	if err != nil {
		return false, err
	}
	if have > 0 && id != fmt.Sprint(applicationID) {
		return false, errForeign
	}
	if have > want {
		return false, &NewerError{Path: path, Have: have, Know: want}
	}
	if have == 0 {
		return false, c.mustBeBlank()
	}
	return have == want, nil
}

// mustBeBlank makes sure that a file without a version has no tables: those
// would be another program's.
func (c *conn) mustBeBlank() error {
	var tables int
	err := c.c.QueryRowContext(context.Background(), "SELECT count(*) FROM sqlite_schema").Scan(&tables)
	if err == nil && tables > 0 {
		err = errForeign
	}
	return err
}

// migrateIn runs the missing steps inside the transaction. It asks for the
// version again: another process may have been faster.
func (c *conn) migrateIn(path string, steps []string) error {
	done, err := c.migrated(path, len(steps))
	if done || err != nil {
		return err
	}
	have, err := c.schemaVersion()
	if err != nil {
		return err
	}
	if have == 0 {
		if err := c.exec(fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
			return err
		}
	}
	for i := have; i < len(steps); i++ {
		if err := c.exec(steps[i]); err != nil {
			return fmt.Errorf("schema %d: %w", i+1, err)
		}
	}
	return c.exec(fmt.Sprintf("PRAGMA user_version = %d", len(steps)))
}

// schemaVersion returns how many migrations the file has seen.
func (c *conn) schemaVersion() (int, error) {
	v, err := c.pragma("user_version")
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(v)
}
