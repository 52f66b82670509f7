package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"
)

const (
	// maxProblems is how many problems a report holds: enough to see the extent.
	maxProblems = 100
	// verifyBatch is how many rows are held at once while verifying.
	verifyBatch = 500
)

// Problem is one thing that is not as it was stored.
type Problem struct {
	What   string // object, row, entry, reference, database, schema
	Name   string // which one
	Detail string // what is wrong with it
}

// String says it on one line.
func (p Problem) String() string { return p.What + " " + p.Name + ": " + p.Detail }

// Report is what Verify looked at and found.
type Report struct {
	Problems []Problem // in the order of the checks, at most 100; empty: all is well
	Objects  int       // of the archive, hashed
	Bytes    int64     // of those objects
	Entries  int       // of the log, recomputed
	Erased   int       // of those, the ones whose words were erased on request
	Rows     int       // whose seals were recomputed
}

// OK reports that nothing is wrong.
func (r *Report) OK() bool { return len(r.Problems) == 0 }

// First returns the first problem in words, "" when all is well.
func (r *Report) First() string {
	if r.OK() {
		return ""
	}
	return r.Problems[0].String()
}

// add notes a problem.
func (r *Report) add(what, name, format string, args ...any) {
	if len(r.Problems) < maxProblems {
		r.Problems = append(r.Problems, Problem{what, name, fmt.Sprintf(format, args...)})
	}
}

// Verify recomputes everything that can be recomputed: the structure of the
// database, its schema, the seals of all rows, both chains of the log, the
// references, and the SHA-256 of every archived object. With a case's reference
// it looks only at that case (and those merged into it): its log, its rows, its
// objects. An error says that it could not look, not that something is wrong.
func (s *Store) Verify(ctx context.Context, caseRef string) (Report, error) {
	var v verifier
	err := s.View(ctx, func(tx *Tx) error {
		v.tx = tx
		if caseRef == "" {
			return v.all()
		}
		id, err := tx.CaseID(caseRef)
		if err != nil {
			return err
		}
		return v.one(id)
	})
	if err == nil {
		return v.r, nil
	}
	if isCorrupt(err) { // so damaged that it cannot be read: that is an answer
		v.r.add("database", dbName, "%v", err)
		return v.r, nil
	}
	return v.r, fmt.Errorf("verifying: %w", err)
}

// isCorrupt reports whether err says that the file is not a sound database, or
// holds what was never stored.
func isCorrupt(err error) bool {
	if errors.Is(err, errValue) {
		return true
	}
	var se sqlite3.Error
	return errors.As(err, &se) && (se.Code == sqlite3.ErrCorrupt || se.Code == sqlite3.ErrNotADB || se.Code == sqlite3.ErrError)
}

// verifier holds one run.
type verifier struct {
	tx *Tx
	r  Report
}

// all runs every check, cheap and telling ones first. A check that cannot read
// on is a finding, and the next one is still run.
func (v *verifier) all() error {
	checks := []struct {
		name string
		run  func() error
	}{
		{"rows", func() error { return v.seals("", "") }},
		{"archive", func() error { return v.objects("1") }},
		{"log", v.log},
		{"references", v.references},
		{"schema", v.schema},
		{"structure", v.structure},
	}
	for _, c := range checks {
		if err := c.run(); err != nil {
			if !isCorrupt(err) {
				return err
			}
			v.r.add("database", dbName, "the check of the %s cannot read on: %v", c.name, err)
		}
	}
	return nil
}

// structure asks SQLite about its b-trees, indexes and constraints.
func (v *verifier) structure() error {
	lines, err := list(v.tx, scanOne[string], fmt.Sprintf("PRAGMA integrity_check(%d)", maxProblems))
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l != "ok" {
			v.r.add("database", dbName, "%s", l)
		}
	}
	return nil
}

// schema compares the tables, indexes and triggers with those a new store has.
func (v *verifier) schema() error {
	fresh, err := dial("file::memory:")
	if err != nil {
		return err
	}
	defer fresh.close()
	if err := fresh.migrate(":memory:", migrations); err != nil {
		return err
	}
	want, err := schemaOf(&Tx{c: fresh, ctx: context.Background()})
	if err != nil {
		return err
	}
	have, err := schemaOf(v.tx)
	if err != nil {
		return err
	}
	for name, text := range want {
		if have[name] != text {
			v.r.add("schema", name, "is not as this version makes it")
		}
	}
	for name := range have {
		if _, ok := want[name]; !ok && !strings.HasPrefix(name, "table _litestream") {
			v.r.add("schema", name, "is not ours")
		}
	}
	return nil
}

// schemaOf returns the definitions by kind and name.
func schemaOf(tx *Tx) (map[string]string, error) {
	type def struct{ name, text string }
	defs, err := list(tx, func(scan func(...any) error, d *def) error { return scan(&d.name, &d.text) },
		`SELECT type || ' ' || name, tbl_name || ': ' || coalesce(sql, '') FROM sqlite_schema`)
	out := map[string]string{}
	for _, d := range defs {
		out[d.name] = d.text
	}
	return out, err
}

// sealedTable is a table with the expression of its seal and its key.
type sealedTable struct {
	name string
	seal string   // cuiban_seal(…)
	key  []string // columns
	cols []string
}

var sealExpr = regexp.MustCompile(`cuiban_seal\([^)]*\)`)

// sealedTables reads from the schema what can be recomputed.
func (tx *Tx) sealedTables() ([]sealedTable, error) {
	tables, err := list(tx, func(scan func(...any) error, t *sealedTable) error {
		err := scan(&t.name, &t.seal)
		t.seal = sealExpr.FindString(t.seal)
		return err
	}, `SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%cuiban_seal(%' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	for i := range tables {
		t := &tables[i]
		type column struct {
			name string
			pk   int
		}
		columns, err := list(tx, func(scan func(...any) error, c *column) error { return scan(&c.name, &c.pk) },
			`SELECT name, pk FROM pragma_table_info(?)`, t.name)
		if err != nil {
			return nil, err
		}
		for _, c := range columns {
			t.cols = append(t.cols, c.name)
			if c.pk > 0 {
				t.key = append(t.key, c.name)
			}
		}
	}
	return tables, nil
}

// seals recomputes the seals of all rows; with a column, of the rows of those
// tables that have it and where it is in a JSON list.
func (v *verifier) seals(column, ids string) error {
	tables, err := v.tx.sealedTables()
	if err != nil {
		return err
	}
	for _, t := range tables {
		if column != "" && !slices.Contains(t.cols, column) {
			continue
		}
		if err := v.sealsOf(t, column, ids); err != nil {
			if !isCorrupt(err) {
				return err
			}
			v.r.add("database", "table "+t.name, "cannot be read on: %v", err)
		}
	}
	return nil
}

// sealsOf recomputes the seals of one table.
func (v *verifier) sealsOf(t sealedTable, column, ids string) error {
	where, args := "1", []any{}
	if column != "" {
		where, args = column+" IN (SELECT value FROM json_each(?))", []any{ids}
	}
	var n int
	if err := v.tx.get("SELECT count(*) FROM "+t.name+" NOT INDEXED WHERE "+where, args, &n); err != nil {
		return err
	}
	v.r.Rows += n
	// The key is shown as SQLite would write it, so that a damaged one can be shown too.
	bad, err := list(v.tx, scanOne[string], "SELECT quote("+strings.Join(t.key, ") || ' ' || quote(")+") FROM "+t.name+
		" NOT INDEXED WHERE seal IS NOT "+t.seal+" AND "+where+" LIMIT "+fmt.Sprint(maxProblems), args...)
	for _, key := range bad {
		v.r.add("row", t.name+" "+key, "has been altered")
	}
	return err
}

// one runs the checks of a single case.
func (v *verifier) one(id int64) error {
	family, err := v.tx.family(id)
	if err != nil {
		return err
	}
	ids := in(family...)
	if err := v.seals("case_id", ids); err != nil {
		return err
	}
	if err := v.caseLogs(family); err != nil {
		return err
	}
	return v.objects(`sha256 IN (
		SELECT m.sha256 FROM filings f JOIN mails m ON m.id = f.mail_id WHERE f.case_id IN (SELECT value FROM json_each(?1))
		UNION SELECT sha256 FROM letters WHERE case_id IN (SELECT value FROM json_each(?1))
		UNION SELECT sha256 FROM notices WHERE case_id IN (SELECT value FROM json_each(?1))
		UNION SELECT sha256 FROM evidence WHERE case_id IN (SELECT value FROM json_each(?1)))`, ids)
}

// stored is one object as the database knows it.
type stored struct {
	id     int64
	sha    string
	size   int64
	inline bool
	data   []byte
}

// objects hashes the archived objects of a condition.
func (v *verifier) objects(where string, args ...any) error {
	names, err := list(v.tx, func(scan func(...any) error, o *stored) error { return scan(&o.id, &o.sha, &o.size, &o.inline) },
		"SELECT id, sha256, size, inline FROM objects NOT INDEXED WHERE "+where+" ORDER BY id", args...)
	if err != nil {
		return err
	}
	for _, o := range names {
		if err := v.tx.ctx.Err(); err != nil {
			return err
		}
		if err := v.object(o); err != nil {
			return err
		}
	}
	return nil
}

// object hashes one object.
func (v *verifier) object(o stored) error {
	v.r.Objects++
	v.r.Bytes += o.size
	var r io.ReadSeekCloser
	if o.inline {
		if err := v.tx.get(`SELECT data FROM objects WHERE id = ?`, []any{o.id}, &o.data); err != nil {
			if !isCorrupt(err) {
				return err
			}
			v.r.add("object", o.sha, "cannot be read: %v", err)
			return nil
		}
		r = content{bytes.NewReader(o.data), func() error { return nil }}
	} else {
		if len(o.sha) < 2 {
			v.r.add("object", o.sha, "has no name")
			return nil
		}
		f, err := os.Open(v.tx.s.objectPath(o.sha))
		if err != nil {
			v.r.add("object", o.sha, "is missing: %v", err)
			return nil
		}
		r = f
	}
	defer r.Close()
	if err := checkContent(r, o.sha, o.size); err != nil {
		v.r.add("object", o.sha, "%v", err)
	}
	return nil
}

// references looks for names that lead nowhere.
func (v *verifier) references() error {
	type broken struct {
		table  string
		row    *int64
		parent string
	}
	fks, err := list(v.tx, func(scan func(...any) error, b *broken) error { return scan(&b.table, &b.row, &b.parent) },
		`SELECT "table", rowid, parent FROM pragma_foreign_key_check`)
	if err != nil {
		return err
	}
	for _, b := range fks {
		name := b.table
		if b.row != nil {
			name = fmt.Sprint(b.table, " ", *b.row)
		}
		v.r.add("reference", name, "leads to a row of %s that is not there", b.parent)
	}
	lost, err := list(v.tx, func(scan func(...any) error, p *Problem) error { return scan(&p.Name, &p.Detail) },
		`SELECT 'entry ' || n, 'names mail ' || mail || ', which is not there' FROM entries e WHERE mail <> ''
			AND NOT EXISTS(SELECT 1 FROM mails m WHERE m.sha256 = e.mail) AND NOT EXISTS(SELECT 1 FROM tombstones t WHERE t.sha256 = e.mail)
		UNION ALL SELECT 'promise ' || key, 'names mail ' || mail || ', which is not there' FROM promises p WHERE mail <> ''
			AND NOT EXISTS(SELECT 1 FROM mails m WHERE m.sha256 = p.mail) AND NOT EXISTS(SELECT 1 FROM tombstones t WHERE t.sha256 = p.mail)`)
	for _, p := range lost {
		v.r.add("reference", p.Name, "%s", p.Detail)
	}
	return err
}
