package store

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
)

// SetMaxPages limits the database to so many pages more than it has, as a full
// disk would; it returns how to lift the limit.
func SetMaxPages(t testing.TB, s *Store, more int) (lift func()) {
	t.Helper()
	limit := func(pages int) {
		c := <-s.writer
		defer func() { s.writer <- c }()
		if err := c.exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
			t.Fatal(err)
		}
	}
	c := <-s.writer
	var have int
	text, err := c.pragma("page_count")
	s.writer <- c
	if _, e := fmt.Sscan(text, &have); err != nil || e != nil {
		t.Fatal(err, e)
	}
	limit(have + more)
	return func() { limit(1 << 30) }
}

// SQL runs a statement behind the store's back, on its own connection.
func SQL(t testing.TB, s *Store, text string) error {
	t.Helper()
	c := <-s.writer
	defer func() { s.writer <- c }()
	return c.exec(text)
}

// Dump returns every value of every table of a database file, row by row.
func Dump(path string) (map[string]string, error) {
	c, err := dial(readerDSN(path, true))
	if err != nil {
		return nil, err
	}
	defer c.close()
	tx := &Tx{c: c, ctx: t0}
	tables, err := tx.sealedTables()
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, t := range tables {
		row := "''"
		for _, col := range t.cols {
			row += " || ' ' || quote(" + col + ")"
		}
		rows, err := list(tx, scanOne[string], "SELECT "+row+" FROM "+t.name+" NOT INDEXED")
		if err != nil {
			return nil, err
		}
		out[t.name] = fmt.Sprint(rows)
	}
	schema, err := schemaOf(tx)
	out["schema"] = fmt.Sprint(schema)
	return out, err
}

// SchemaOf returns the definitions in a store's database.
func SchemaOf(t testing.TB, s *Store) map[string]string {
	t.Helper()
	var out map[string]string
	err := s.View(t0, func(tx *Tx) (err error) {
		out, err = schemaOf(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// MakeOld makes a database file as the frozen first schema left it.
func MakeOld(t testing.TB, path, schema string, version int) {
	t.Helper()
	c, err := dial(writerDSN(path))
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	if err := c.exec(schema + fmt.Sprintf("; PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, version)); err != nil {
		t.Fatal(err)
	}
}

// MakeForeign makes a database file as another program would.
func MakeForeign(t testing.TB, path, text string) {
	t.Helper()
	c, err := dial("file:" + escapePath(path) + "?_journal_mode=DELETE")
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	if err := c.exec(text); err != nil {
		t.Fatal(err)
	}
}

// Migrate runs a list of migrations on a file.
func Migrate(path string, steps []string) error {
	c, err := dial(writerDSN(path))
	if err != nil {
		return err
	}
	defer c.close()
	return c.migrate(path, steps)
}

// SchemaVersion is how many migrations a database file has seen.
func SchemaVersion(t testing.TB, path string) int {
	t.Helper()
	c, err := dial(readerDSN(path, true))
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	n, err := c.schemaVersion()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Migrations are the steps of this version; t0 never ends.
var (
	Migrations = migrations
	t0         = context.Background()
)

// Rows returns the rows of a query as texts, NULL as "".
func Rows(t testing.TB, s *Store, query string) [][]string {
	t.Helper()
	var out [][]string
	err := s.View(t0, func(tx *Tx) error {
		st, err := tx.c.stmt(query)
		if err != nil {
			return err
		}
		rows, err := st.Query()
		if err != nil {
			return err
		}
		defer rows.Close()
		cols, err := rows.Columns()
		if err != nil {
			return err
		}
		for rows.Next() {
			values, dest := make([]sql.NullString, len(cols)), make([]any, len(cols))
			for i := range values {
				dest[i] = &values[i]
			}
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			row := make([]string, len(cols))
			for i, v := range values {
				row[i] = v.String
			}
			out = append(out, row)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
